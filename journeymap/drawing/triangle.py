"""The pyramid of the customer experience: the level reached filled, the level claimed outlined."""

from collections.abc import Iterator

from journeymap.drawing.lanes.frame import line
from journeymap.drawing.scene import Line, Path, Shape
from journeymap.drawing.subject import Subject
from journeymap.model import LEVELS

WIDTH = 262
LEVEL = 17
HEIGHT = LEVEL * len(LEVELS) + 22


def pyramid(about: Subject, left: float, top: float) -> Iterator[Shape]:
    """The six levels: filled where the journey reaches them, outlined where it claims to."""
    found, words, kind = about.pyramid, about.words, about.theme.type
    base, tall = 108.0, LEVEL * len(LEVELS)
    middle = left + base / 2
    reached, claimed = found.journey.level or 0, found.claimed or 0
    for at in range(len(LEVELS), 0, -1):
        y = top + (len(LEVELS) - at) * LEVEL
        upper, lower = (len(LEVELS) - at) / len(LEVELS), (len(LEVELS) - at + 1) / len(LEVELS)
        paint = "level-reached" if at <= reached else "level-claimed" if at <= claimed else "level-open"
        half_up, half_down = base / 2 * upper, base / 2 * lower
        corners = (
            ("M", middle - half_up, y),
            ("L", middle + half_up, y),
            ("L", middle + half_down, y + LEVEL - 2),
            ("L", middle - half_down, y + LEVEL - 2),
            ("Z",),
        )
        yield Path(corners, paint, title=words(f"level_{LEVELS[at - 1]}"))
        yield Line(
            middle + (half_up + half_down) / 2 + 4, y + LEVEL / 2 - 1, left + base + 12, y + LEVEL / 2 - 1, "guide"
        )
        yield line(words(f"level_{LEVELS[at - 1]}"), left + base + 16, y, 94, kind.small)
        share = found.journey.shares[LEVELS[at - 1]]
        number = "–" if share is None else words.percent(share)
        yield line(number, left + WIDTH, y, 48, kind.small, anchor="end", weight=600)
    level = words("pyramid_level", level=reached, claimed=claimed) if reached or claimed else words("pyramid_none")
    yield line(level, left, top + tall + 4, WIDTH, kind.small, "text-quiet")
