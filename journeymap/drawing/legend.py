"""The foot of a picture: how to read it, and which file it comes from."""

from collections.abc import Iterable, Sequence

from journeymap.drawing.lanes.frame import Board, line, row_height, width
from journeymap.drawing.marks import Entry, explained
from journeymap.drawing.scene import Shape, moved

ROW = 23
BETWEEN = 24
SIGN_GAP = 7


def legend(
    boards: Sequence[Board], marks: frozenset[str], left: float, right: float, top: float, name: str | None
) -> tuple[tuple[Shape, ...], float]:
    """The legend's shapes and its height: an entry for each of the marks that are drawn, and the source."""
    board, begin = boards[-1], boards[0].left
    shapes, x, y = signs(board, explained(boards, marks), (left, begin, right), top)
    source, needed = _source(board, name)
    if x + needed > right:
        y += ROW
    face = board.theme.type.small
    below = y + 8 - row_height(face) / 2
    shapes.append(line(source, right, below, right - begin, face, "text-quiet", anchor="end"))
    return tuple(shapes), y + 16 - top


def signs(
    board: Board, entries: Iterable[Entry], sides: tuple[float, float, float], top: float
) -> tuple[list[Shape], float, float]:
    """One sign after the other, in as many rows as it takes; where the last one ends, and where its row begins.

    ``sides`` are where the heading begins, where the signs begin, and where they end.
    """
    left, begin, right = sides
    kind, shapes = board.theme.type, list[Shape]()
    x, y = begin, top
    for one in entries:
        # no more room than the words need: those that run from right to left are set against its far edge
        needed = width(one.words, kind.small) + 1
        wide = one.width + SIGN_GAP + needed
        if x + wide > right and x > begin:
            x, y = begin, y + ROW
        shapes += [moved(shape, x, y) for shape in one.shapes]
        at, middle = x + (one.width + SIGN_GAP if one.width else 0), y + 8 - row_height(kind.small) / 2
        shapes.append(line(one.words, at, middle, min(needed, right - at), kind.small, "text-quiet"))
        x += wide + BETWEEN
    if shapes:
        shapes.insert(0, line(board.words("how_to_read"), left, top, begin - left - 8, kind.label))
    return shapes, x, y


def _source(board: Board, name: str | None) -> tuple[str, float]:
    """What the picture was made from, and the room that takes."""
    day = board.journey.updated
    parts = ("journeymap", name, board.words.date(day) if day is not None else None)
    words = " · ".join(part for part in parts if part)
    return words, width(words, board.theme.type.small)
