"""The foot of an overlay: what its signs mean."""

from collections.abc import Iterator

from journeymap.drawing.lanes.frame import Board, line, row_height, width
from journeymap.drawing.overlay.numbers import FRAMES
from journeymap.drawing.overlay.places import GONE, NEW
from journeymap.drawing.overlay.union import Both
from journeymap.drawing.scene import Circle, Line, Rect, Shape, moved

ROW = 23
BETWEEN = 24


def key(board: Board, both: Both, right: float, top: float) -> tuple[tuple[Shape, ...], float]:
    """The key's shapes and its height: one sign after the other, in as many rows as it takes."""
    kind, left = board.theme.type, board.theme.spacing.margin
    shapes: list[Shape] = [line(board.words("how_to_read"), left, top, board.left - left - 8, kind.label)]
    x, y = board.left, top
    for sign, words in _entries(board, both):
        needed = width(words, kind.small) + 1
        wide = 31 + needed
        if x + wide > right and x > board.left:
            x, y = board.left, y + ROW
        shapes += [moved(shape, x, y) for shape in sign]
        middle = y + 8 - row_height(kind.small) / 2
        shapes.append(line(words, x + 31, middle, min(needed, right - x - 31), kind.small, "text-quiet"))
        x += wide + BETWEEN
    return tuple(shapes), y + 16 - top


def _entries(board: Board, both: Both) -> Iterator[tuple[tuple[Shape, ...], str]]:
    words = board.words
    if any(both.is_new(name) for name in both.journey.touchpoints):
        yield (Rect(1, 2, 22, 12, NEW, 3),), words("key_new")
    if both.gone:
        yield (Rect(1, 2, 22, 12, GONE, 3),), words("key_gone")
    for verdict in ("alert", "watch", "improved", "steady"):
        ground, edge, _ = FRAMES[verdict]
        frame = Rect(0, 1, 24, 14, ground, 3)
        yield ((frame, Rect(0, 1, 3, 14, edge, 1)) if edge else (frame,)), words(f"key_{verdict}")
    if any(point.emotion for point in both.places.before.touchpoints.values()):
        yield (Line(0, 8, 24, 8, "bracket"), Circle(12, 8, 3, "badge-quiet")), words("key_before")
