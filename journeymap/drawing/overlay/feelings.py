"""How it felt before and how it feels now: two curves over the same places."""

from collections.abc import Iterator, Mapping, Sequence

from journeymap.drawing.icons import icon
from journeymap.drawing.lanes.curve import Point, pieces
from journeymap.drawing.lanes.emotion import signed
from journeymap.drawing.lanes.frame import Band, Board, line
from journeymap.drawing.overlay.union import Both
from journeymap.drawing.scene import Circle, Command, Line, Path, Shape

TITLE = 24
LABEL = 16
SAME = 0.05
"""Feelings that differ by less are one dot."""


def feelings(board: Board, both: Both, top: float) -> Band | None:
    """The feelings of now as the map's curve, those before as a thin line; where they differ a line joins the two."""
    now = {name: point.emotion.value for name, point in both.snapshots.after.touchpoints.items() if point.emotion}
    later = both.snapshots.matching.later
    then = {
        later.get(name, name): point.emotion.value
        for name, point in both.snapshots.before.touchpoints.items()
        if point.emotion
    }
    if not any(column.name in now or column.name in then for column in board.columns):
        return None
    unit = board.detail.unit
    middle = top + TITLE + 2 * unit
    shapes = [*_grid(board, middle), *_curve(board, then, middle, "bracket")]
    span = (middle - 2 * unit, middle + 2 * unit)
    shapes += _curve(board, now, middle, "emotion", span)
    for column in board.columns:
        shapes += _dots(board, column.middle, then.get(column.name), now.get(column.name), middle)
    return Band(middle + 2 * unit + LABEL - top, tuple(shapes))


def _y(board: Board, value: float, middle: float) -> float:
    return middle - board.detail.unit * value


def _grid(board: Board, middle: float) -> Iterator[Shape]:
    face, room = board.theme.type.small, board.left - board.theme.spacing.margin - 40
    for value, sign, paint in ((2, "smile", "icon-good"), (0, "calm", "icon"), (-2, "frown", "icon-bad")):
        y = _y(board, value, middle)
        yield Line(board.left, y, board.right, y, "axis" if value == 0 else "guide")
        yield icon(sign, board.left - 26, y - 8, 16, paint)
        yield line(board.words(f"feels_{sign}"), board.left - 32, y - 7, room, face, "text-quiet", anchor="end")


def _curve(
    board: Board, values: Mapping[str, float], middle: float, paint: str, span: tuple[float, float] | None = None
) -> Iterator[Shape]:
    for run in _runs(board, values, middle):
        if len(run) > 1:
            commands: tuple[Command, ...] = (("M", *run[0]), *(("C", *piece) for piece in pieces(run)))
            yield Path(commands, paint, span=span)


def _runs(board: Board, values: Mapping[str, float], middle: float) -> Sequence[list[Point]]:
    """Unbroken stretches of neighbouring places with a value; what the other map alone has does not break them."""
    runs: list[list[Point]] = [[]]
    for column in board.columns:
        if column.name in values:
            runs[-1].append((column.middle, _y(board, values[column.name], middle)))
        else:
            runs.append([])
    return [run for run in runs if run]


def _dots(board: Board, x: float, then: float | None, now: float | None, middle: float) -> Iterator[Shape]:
    if then is not None and now is not None and abs(now - then) > SAME:
        yield Line(x, _y(board, then, middle), x, _y(board, now, middle), "bracket")
    if then is not None and (now is None or abs(now - then) > SAME):
        yield Circle(
            x, _y(board, then, middle), 3, "badge-quiet", board.words("overlay_before", value=signed(board, then))
        )
    if now is None:
        return
    good = now >= 0
    yield Circle(x, _y(board, now, middle), 5, "dot-good" if good else "dot-bad")
    face = board.theme.type.label
    above = (now >= then) if then is not None and abs(now - then) > SAME else good
    top = _y(board, now, middle) + (-25 if above else 8)
    said = signed(board, now)
    yield line(said, x, top, 60, face, "text-good" if good else "text-bad", anchor="middle")
