"""The foot of a map: how to read it, and which file it comes from."""

from collections.abc import Iterator

from journeymap.drawing.lanes.frame import Board, line, steps, width
from journeymap.drawing.lanes.touchpoints import triangle_mark
from journeymap.drawing.scene import Circle, Line, Rect, Shape
from journeymap.drawing.theme import heat
from journeymap.model.flow import KEPT

ROW = 24


def legend(
    board: Board, lanes: frozenset[str], left: float, right: float, top: float, name: str | None
) -> tuple[tuple[Shape, ...], float]:
    """The legend's shapes and its height: one sign after the other, in as many rows as it takes."""
    kind = board.theme.type
    label = board.words("how_to_read")
    shapes: list[Shape] = [line(label, left, top, board.left - left - 8, kind.label)]
    x, y = board.left, top
    for sign, words in _entries(board, lanes):
        wide = sign.width + 6 + width(words, kind.small)
        if x + wide > right and x > board.left:
            x, y = board.left, y + ROW
        shapes += sign.drawn(x, y)
        shapes.append(line(words, x + sign.width + 6, y, right - x - sign.width - 6, kind.small, "text-quiet"))
        x += wide + 26
    from_file = " · ".join(part for part in ("journeymap", name, _updated(board)) if part)
    shapes.append(line(from_file, right, y + ROW, right - board.left, kind.small, "text-quiet", anchor="end"))
    return tuple(shapes), y + 2 * ROW - top


class _Sign:
    """A sign of the legend: its width, and how it is drawn at a place."""

    def __init__(self, width: float, *shapes: "tuple[str, tuple[float, ...]]") -> None:
        self.width = width
        self.shapes = shapes

    def drawn(self, x: float, y: float) -> Iterator[Shape]:
        for paint, numbers in self.shapes:
            match numbers:
                case (dx, dy, radius):
                    yield Circle(x + dx, y + dy, radius, paint)
                case (dx, dy, wide, tall):
                    yield Rect(x + dx, y + dy, wide, tall, paint, 2)
                case (dx, dy, to_x, to_y, _):
                    yield Line(x + dx, y + dy, x + to_x, y + to_y, paint)


class _Steps(_Sign):
    def drawn(self, x: float, y: float) -> Iterator[Shape]:
        yield from steps("medium", x, y + 8, "severity")


class _Triangles(_Sign):
    def drawn(self, x: float, y: float) -> Iterator[Shape]:
        for at in range(3):
            yield triangle_mark(x + 16 * at, y + 1, f"friction-{at + 1}")


def _entries(board: Board, lanes: frozenset[str]) -> Iterator[tuple[_Sign, str]]:
    words = board.words
    if "scores" in lanes:
        ramp = tuple((heat(10 + 20 * at), (13.0 * at, 2.0, 13.0, 12.0)) for at in range(5))
        yield _Sign(65, *ramp), words("legend_heat")
        yield _Sign(20, ("no-data", (0.0, 2.0, 20.0, 12.0))), words("legend_no_data")
    dots = ("dot-good", (5.0, 8.0, 4.5)), ("dot-good-assumed", (18.0, 8.0, 4.5))
    yield _Sign(24, *dots), words("legend_dots")
    if "touchpoints" in lanes:
        yield _Triangles(46), words("legend_friction")
    if "pains" in lanes or "opportunities" in lanes:
        yield _Steps(26), words("legend_steps")
    if "stages" in lanes and board.flow.completion is not None:
        yield _Sign(24, ("leave", (0.0, 4.0, 24.0, 8.0))), words("legend_leave")
    if "channels" in lanes and _history_lost(board):
        yield _Sign(24, ("route-broken", (0.0, 8.0, 24.0, 8.0, 0.0))), words("legend_broken")
    if "touchpoints" in lanes and board.hung:
        yield _Sign(20, ("card-rare", (0.0, 2.0, 20.0, 12.0))), words("legend_hung")


def _history_lost(board: Board) -> bool:
    histories = (board.journey.history(one.start, one.target, one.arrow) for one in board.flow.flows)
    return any(history is not None and KEPT[history] < 1 for history in histories)


def _updated(board: Board) -> str | None:
    day = board.journey.updated
    return board.words.date(day) if day is not None else None
