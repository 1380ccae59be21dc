"""The foot of an overlay: what its signs mean."""

from collections.abc import Iterator, Sequence

from journeymap.drawing.lanes.frame import Board
from journeymap.drawing.legend import signs
from journeymap.drawing.marks import HOLLOW, SOLID, Entry, explained
from journeymap.drawing.overlay.numbers import FRAMES
from journeymap.drawing.overlay.places import GONE, NEW
from journeymap.drawing.overlay.union import Both
from journeymap.drawing.scene import Circle, Line, Rect, Shape


def key(
    boards: Sequence[Board], both: Both, marks: frozenset[str], right: float, top: float
) -> tuple[tuple[Shape, ...], float]:
    """The key's shapes and its height: what is told by comparing, then the usual marks that are drawn."""
    own = (Entry(24, sign, words) for sign, words in _entries(boards[0], both))
    usual = explained(boards, marks - SOLID - HOLLOW - {GONE})
    left = boards[0].theme.spacing.margin
    shapes, _, y = signs(boards[0], (*own, *usual), (left, boards[0].left, right), top)
    return tuple(shapes), y + 16 - top


def _entries(board: Board, both: Both) -> Iterator[tuple[tuple[Shape, ...], str]]:
    words = board.words
    if any(both.is_new(name) for name in both.journey.touchpoints):
        yield (Rect(1, 2, 22, 12, NEW, 3),), words("key_new")
    if both.gone:
        yield (Rect(1, 2, 22, 12, GONE, 3),), words("key_gone")
    for verdict in ("alert", "watch", "improved", "small", "steady"):
        ground, edge, _ = FRAMES[verdict]
        frame = Rect(0, 1, 24, 14, ground, 3)
        yield ((frame, Rect(0, 1, 3, 14, edge, 1)) if edge else (frame,)), words(f"key_{verdict}")
    if any(point.emotion for point in both.snapshots.before.touchpoints.values()):
        yield (Line(0, 8, 24, 8, "bracket"), Circle(12, 8, 3, "badge-quiet")), words("key_before")
