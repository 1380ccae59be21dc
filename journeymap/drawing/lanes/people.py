"""The personas as small marks, the same everywhere on a map: a letter in the persona's colour."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from journeymap.drawing.lanes.frame import Board, line, width
from journeymap.drawing.scene import Rect, Shape
from journeymap.model import Journey

MARK = 16
"""How high a mark is."""


def mark(board: Board, persona: str, x: float, y: float) -> Iterator[Shape]:
    """The mark of a persona around (x, y)."""
    letters, face = letters_of(board.journey)[persona], board.theme.type.small
    wide = mark_width(board, persona)
    name = board.journey.persona_label(persona)
    yield Rect(x - wide / 2, y - MARK / 2, wide, MARK, f"persona-{place(board.journey, persona)}", MARK / 2, name)
    yield line(
        letters, x, y - face.size * face.leading / 2, wide - 2, face, "text-on-colour", anchor="middle", weight=600
    )


def mark_width(board: Board, persona: str) -> float:
    """How wide the mark of a persona is."""
    return max(MARK, width(letters_of(board.journey)[persona], board.theme.type.small, 600) + 8)


def place(journey: Journey, persona: str) -> int:
    """Which persona of the file it is, counted from 0."""
    return list(journey.personas).index(persona)


def several(journey: Journey) -> bool:
    """Whether it needs saying whose thought or feeling something is."""
    return len(journey.personas) > 1


def letters_of(journey: Journey) -> Mapping[str, str]:
    """One letter for each persona, two where one is not enough to tell them apart."""
    return _letters(tuple((name, journey.persona_label(name)) for name in journey.personas))


@lru_cache(maxsize=16)
def _letters(named: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    firsts = [label[:1].upper() for _, label in named]
    return {
        name: label[:1].upper() if firsts.count(label[:1].upper()) == 1 else label[:1].upper() + label[1:2]
        for name, label in named
    }
