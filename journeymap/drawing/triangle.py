"""The pyramid of the customer experience: the level reached filled, the level claimed outlined."""

from collections.abc import Iterator

from journeymap.drawing.lanes.frame import block, line, width
from journeymap.drawing.scene import Line, Path, Shape
from journeymap.drawing.subject import Subject
from journeymap.model import LEVELS

WIDTH = 262
LEVEL = 17


def pyramid(about: Subject, left: float, top: float) -> tuple[tuple[Shape, ...], float]:
    """The six levels, filled where the journey reaches them, outlined where it claims to; and how high they are."""
    words, tall = about.words, LEVEL * len(LEVELS)
    level = level_words(about)
    said = f"{words('of_whole_journey')} · {level}" if about.is_part else level
    below = block(said, left, top + tall + 4, WIDTH, about.theme.type.small, "text-quiet", max_lines=2)
    return (*_levels(about, left, top), below.shape), tall + 4 + below.height + 3


def level_words(about: Subject) -> str:
    """The level that the journey reaches and claims, in words; unknown where too little is said of what is offered."""
    found, words = about.pyramid, about.words
    reached, claimed = found.journey.level, found.claimed or 0
    if reached is None and found.fact is not None:
        return words("pyramid_unknown", share=words.percent(found.journey.said or 0.0))
    return words("pyramid_level", level=reached or 0, claimed=claimed) if reached or claimed else words("pyramid_none")


def _levels(about: Subject, left: float, top: float) -> Iterator[Shape]:
    found, words, kind = about.pyramid, about.words, about.theme.type
    base = 108.0
    shares = {name: "–" if share is None else words.percent(share) for name, share in found.journey.shares.items()}
    widest = max(width(share, kind.small, 600) for share in shares.values())
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
        yield line(words(f"level_{LEVELS[at - 1]}"), left + base + 16, y, WIDTH - base - 20 - widest, kind.small)
        yield line(shares[LEVELS[at - 1]], left + WIDTH, y, widest + 1, kind.small, anchor="end", weight=600)
