"""One strip of a map: its lanes below one another, their names in the gutter, tints and the focus behind."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from journeymap.drawing.lanes import LANES
from journeymap.drawing.lanes.frame import Board, lane_about, line, names, row_height, width
from journeymap.drawing.scene import Group, Line, Rect, Shape

AIR = 13
"""Free height above and below the content of a lane."""

AFTER_STAGES = 8
"""Free height between the stages and the first lane below them."""


class Drawn(NamedTuple):
    """A drawn strip: its layers, where it ends, and which lanes had something to show."""

    shapes: tuple[Shape, ...]
    bottom: float
    lanes: tuple[str, ...]


def strip(board: Board, chosen: Sequence[str], top: float, air: float = AIR) -> Drawn:
    """The chosen lanes that have content, below one another from ``top`` on; ``air`` is free above and below each."""
    y = body_top = top
    layers: list[Shape] = []
    drawn: list[str] = []
    for name in chosen:
        start = y + (0 if name == "stages" or not drawn else air)
        band = LANES[name](board, start)
        if band is None:
            continue
        rule = (Line(board.theme.spacing.margin, y, board.right, y, "rule"),) if _ruled(drawn, name) else ()
        titles = tuple(names(board, name, _label(board, name), lane_about(board, name), start))
        layers.append(Group((*rule, *(one.shape for one in titles), *band.shapes), _label(board, name), f"lane-{name}"))
        height = max(band.height, sum(one.height for one in titles) + 4)
        y = start + height + (AFTER_STAGES if name == "stages" else air)
        drawn.append(name)
        if name == "stages":
            body_top = y
    y += 6 if drawn and _focused(board) else 0
    below = y + (_PILL / 2 if drawn and _focused(board) else 0)
    behind = Group(tuple(_tints(board, body_top, y)), board.words("layer_columns"), "columns")
    return Drawn((behind, *layers, *_focus_mark(board, y)) if drawn else (), below, tuple(drawn))


def _ruled(drawn: Sequence[str], name: str) -> bool:
    return bool(drawn) and not (drawn[-1] == "stages" and name != "stages")


def _label(board: Board, name: str) -> str:
    return board.words(f"lane_{name}")


def _focused(board: Board) -> bool:
    return board.focus in board.places


def _tints(board: Board, top: float, bottom: float) -> Iterator[Shape]:
    """Every other stage lightly tinted, and the column of the touchpoint to fix first marked."""
    for span in board.spans:
        if span.place % 2 == 0:
            yield Rect(span.x, top, span.width, bottom - top, "column", 4)
    for column in board.columns:
        if column.name == board.focus:
            yield Rect(column.x, top, column.width, bottom - top, "focus", 6, _focus_title(board))


_PILL = 20


def _focus_mark(board: Board, bottom: float) -> Iterator[Shape]:
    """Words on the lower edge of the marked column: why it is marked."""
    for column in board.columns:
        if column.name == board.focus:
            face = board.theme.type.small
            words = board.words("focus_pill")
            wide = min(width(words, face, 600) + 20, board.right - board.left)
            left = min(max(column.middle - wide / 2, board.left), board.right - wide)
            top = bottom - row_height(face) / 2
            said = line(words, left + wide / 2, top, wide - 10, face, "text-on-colour", anchor="middle", weight=600)
            pill = Rect(left, bottom - _PILL / 2, wide, _PILL, "badge", _PILL / 2, _focus_title(board))
            yield Group((pill, said), id="focus")


def _focus_title(board: Board) -> str:
    return board.step_words
