"""What leads off the picture: the goal, other ends, and touchpoints that stand on another strip or page."""

from collections.abc import Iterator
from typing import NamedTuple

from journeymap.drawing.lanes.frame import Board, Column, block, line, row_height
from journeymap.drawing.scene import Path, Shape
from journeymap.drawing.subject import Subject, may_end
from journeymap.model.flow import SUCCESS

SHOWN = 3
"""So many ways off the picture are named under a card; the rest are counted."""

LEAST = 0.0005
"""Fewer than this share of entrants are not worth a line."""

SIGN = 15
ROW_AIR = 3

_SIGNS = {
    "goal": "M3 8.5L6.5 12L13 4.5",
    "neutral": "M8 2.5V11M4.5 7.5L8 11L11.5 7.5M3.5 13.5H12.5",
    "lost": "M8 2.5V11M4.5 7.5L8 11L11.5 7.5M3.5 13.5H12.5",
    "on": "M2.5 8H13M9.5 4.5L13 8L9.5 11.5",
    "from": "M13.5 8H3M6.5 4.5L3 8L6.5 11.5",
}
_ICONS = {"goal": "icon-good", "lost": "icon-bad"}
_INKS = {"goal": "text-good", "lost": "text-bad"}


class Exit(NamedTuple):
    """A way off the picture: what kind, where to (or from), and how many of those who start take it, if known."""

    kind: str
    name: str
    share: float | None


def exits(board: Board, column: Column) -> tuple[Exit, ...]:
    """The ways off the picture from a card, ends first, then the most taken."""
    ends = [
        Exit(kind(board, end), end_label(board, end), share)
        for end, share in board.ends[column.name].items()
        if share >= LEAST
    ]
    if board.flow.steps is None and board.flow.completion_max is not None:
        ends = [Exit(kind(board, end), end_label(board, end), None) for end in may_end(board.journey, column.name)]
    return (*ends, *_elsewhere(board, column))


def drawn(board: Board, column: Column, top: float) -> tuple[tuple[Shape, ...], float]:
    """The ways off the picture below a card, and their height."""
    found = exits(board, column) if board.detail.arrows else ()
    if not found:
        return (), 0.0
    face, x, room = board.theme.type.small, column.text_x + SIGN, column.text_room - SIGN + 6
    shapes: list[Shape] = []
    y = top
    for one in found[:SHOWN]:
        words = _worded(board, one)
        said = block(words, x, y, room, face, _INKS.get(one.kind, "text-quiet"), max_lines=3)
        shapes.append(Path(_SIGNS[one.kind], _ICONS.get(one.kind, "icon"), (column.text_x - 2, y + 1.5), 12 / 16))
        shapes.append(said.shape)
        y += said.height + ROW_AIR
    if len(found) > SHOWN:
        shapes.append(line(board.words("exits_more", n=len(found) - SHOWN), x, y, room, face, "text-quiet"))
        y += row_height(face) + ROW_AIR
    return tuple(shapes), y - top


def _worded(board: Board, one: Exit) -> str:
    if one.share is None:
        return board.words(f"exit_{one.kind}_open", name=one.name)
    return board.words(f"exit_{one.kind}", name=one.name, share=board.of_hundred(one.share))


def kind(about: Subject, end: str) -> str:
    """Whether an end is the goal, neutral or a loss."""
    return "goal" if end == SUCCESS else about.journey.ends[end].kind


def end_label(about: Subject, end: str) -> str:
    """What people call an end; the goal has words of its own."""
    return "" if end == SUCCESS else about.journey.ends[end].name or end.replace("_", " ")


def _elsewhere(board: Board, column: Column) -> Iterator[Exit]:
    """The ways to and from touchpoints that stand on another strip, the most taken first."""
    away = [
        (one, "on" if one.start == column.name else "from", one.target if one.start == column.name else one.start)
        for one in board.ways_at[column.name]
        if one.flow >= LEAST
    ]
    for way, kind, other in sorted(away, key=lambda way: (-way[0].flow, way[1], way[2])):
        if other not in board.places:
            yield Exit(kind, board.journey.label(other), way.flow if way.counted else None)
