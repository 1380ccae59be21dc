"""How it feels along the way: a curve that shows no feeling that is not in the data, and what customers think."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from journeymap.drawing.icons import icon
from journeymap.drawing.lanes.frame import Band, Block, Board, Column, block, line, tallest, width
from journeymap.drawing.scene import Circle, Command, Line, Path, Rect, Shape

UNIT = 34
"""Height of one point of emotion, in px."""

LABEL = 16
QUOTE_WIDTHS = (150, 118, 184)
SAMPLES = 21


def emotion(board: Board, top: float) -> Band | None:
    """How customers feel, from -2 (angry) to +2 (delighted), with their words where there is room.

    The curve is monotone between two values (Fritsch & Carlson, Monotone piecewise cubic interpolation, SIAM J.
    Numer. Anal. 17, 1980), so it never shows a feeling that nobody stated; where a value is missing it is broken and
    only a dotted line leads on. Solid dots have a source, hollow ones are the team's view. A thought that finds no
    free place beside the curve stands below it.
    """
    felt = [(column, board.point(column).emotion) for column in board.columns]
    points = [_Felt(column, one.value, one.source) for column, one in felt if one is not None]
    spoken = [column for column in board.columns if board.point(column).thoughts]
    if not points and not spoken:
        return None
    if not points:
        below, height = _below(board, spoken, top + 6)
        return Band(height + 12, tuple(below))
    middle = top + 12 + LABEL + 2 * UNIT
    bottom = middle + 2 * UNIT + LABEL + 8
    shapes = [*_grid(board, middle)]
    runs = _runs(board, points, middle)
    span = (middle - 2 * UNIT, middle + 2 * UNIT)
    for run in runs:
        shapes += _curve(run, middle, span)
    for run, following in pairwise(runs):
        shapes.append(Path((("M", *run[-1]), ("L", *following[0])), "emotion-gap", span=span))
    taken = [_sample_box(x, y) for run in runs for x, y in _samples(run)]
    for one in points:
        drawn, box = _dot(board, one, middle)
        shapes += drawn
        taken.append(box)
    placed, left_over = _quotes(board, points, spoken, middle, (top + 4, bottom), taken)
    shapes += placed
    below, height = _below(board, left_over, bottom + 2)
    return Band(bottom - top + (height + 8 if left_over else 0), (*shapes, *below))


@dataclass(frozen=True, slots=True)
class _Felt:
    column: Column
    value: float
    source: str | None


_Point = tuple[float, float]
_Box = tuple[float, float, float, float]


def _height(value: float, middle: float) -> float:
    return middle - UNIT * value


def _grid(board: Board, middle: float) -> Iterator[Shape]:
    face, room = board.theme.type.small, board.left - board.theme.spacing.margin - 40
    for value, sign, paint in ((2, "smile", "icon-good"), (0, "calm", "icon"), (-2, "frown", "icon-bad")):
        y = _height(value, middle)
        yield Line(board.left, y, board.right, y, "axis" if value == 0 else "guide")
        yield icon(sign, board.left - 26, y - 8, 16, paint)
        yield line(board.words(f"feels_{sign}"), board.left - 32, y - 7, room, face, "text-quiet", anchor="end")


def _runs(board: Board, points: Sequence[_Felt], middle: float) -> list[list[_Point]]:
    """Unbroken stretches: values on neighbouring columns."""
    known = {one.column.name: one for one in points}
    runs: list[list[_Point]] = [[]]
    for column in board.columns:
        one = known.get(column.name)
        if one is None:
            runs.append([])
        else:
            runs[-1].append((column.middle, _height(one.value, middle)))
    return [run for run in runs if run]


def _curve(run: list[_Point], middle: float, span: tuple[float, float]) -> Iterator[Shape]:
    if len(run) < 2:
        return
    pieces = tuple(_pieces(run))
    commands: tuple[Command, ...] = (("M", *run[0]), *(("C", *piece) for piece in pieces))
    area = (("M", run[0][0], middle), ("L", *run[0]), *commands[1:], ("L", run[-1][0], middle), ("Z",))
    yield Path(area, "emotion-area", span=span)
    yield Path(commands, "emotion", span=span)


def _pieces(run: Sequence[_Point]) -> Iterator[tuple[float, float, float, float, float, float]]:
    """Bézier pieces whose slopes never overshoot a value."""
    slopes = _slopes(run)
    for (x0, y0), (x1, y1), before, after in zip(run, run[1:], slopes, slopes[1:], strict=False):
        third = (x1 - x0) / 3
        yield x0 + third, y0 + third * before, x1 - third, y1 - third * after, x1, y1


def _slopes(run: Sequence[_Point]) -> list[float]:
    steps = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(run)]
    inner = []
    for (x0, _), (x1, _), (x2, _), one, other in zip(run, run[1:], run[2:], steps, steps[1:], strict=False):
        if one * other <= 0:
            inner.append(0.0)
        else:
            blend = (one * (x2 - x1) + other * (x1 - x0)) / (x2 - x0)
            sign = 1 if one > 0 else -1
            inner.append(2 * sign * min(abs(one), abs(other), abs(blend) / 2))
    if not inner:
        return [steps[0], steps[0]]
    return [(3 * steps[0] - inner[0]) / 2, *inner, (3 * steps[-1] - inner[-1]) / 2]


def _samples(run: Sequence[_Point]) -> Iterator[_Point]:
    """Points along the curve, to keep words off it."""
    if len(run) == 1:
        yield run[0]
        return
    for (x0, y0), (a, b, c, d, x1, y1) in zip(run, _pieces(run), strict=False):
        for step in range(SAMPLES):
            t = step / (SAMPLES - 1)
            u = 1 - t
            yield (
                u**3 * x0 + 3 * u * u * t * a + 3 * u * t * t * c + t**3 * x1,
                u**3 * y0 + 3 * u * u * t * b + 3 * u * t * t * d + t**3 * y1,
            )


def _sample_box(x: float, y: float) -> _Box:
    return x - 4, y - 4, x + 4, y + 4


def _dot(board: Board, one: _Felt, middle: float) -> tuple[list[Shape], _Box]:
    x, y = one.column.middle, _height(one.value, middle)
    good = one.value >= 0
    paint = f"dot-{'good' if good else 'bad'}{'' if one.source else '-assumed'}"
    words = signed(board, one.value)
    face = board.theme.type.label
    top = y - 9 - face.size * face.leading if good else y + 8
    label = line(words, x, top, one.column.width, face, "text-good" if good else "text-bad", anchor="middle")
    half = width(words, face) / 2 + 2
    title = board.words("felt_by", source=one.source) if one.source else board.words("felt_assumed")
    box = (x - half, min(top, y - 6), x + half, max(top + face.size * face.leading, y + 6))
    return [Circle(x, y, 5, paint, title), label], box


def signed(board: Board, value: float) -> str:
    """An emotion with its sign: +1, 0, −0.5."""
    decimals = 0 if value == int(value) else 1
    return ("+" if value > 0 else "") + board.words.number(value, decimals)


# ---------------------------------------------------------------- thoughts


def _quotes(
    board: Board,
    points: Sequence[_Felt],
    spoken: Sequence[Column],
    middle: float,
    lane: tuple[float, float],
    taken: list[_Box],
) -> tuple[list[Shape], list[Column]]:
    """Thoughts beside the curve, the strongest feeling first; and those for which there was no room."""
    felt = {one.column.name: one for one in points}
    shapes: list[Shape] = []
    left_over = []
    for column in sorted(spoken, key=lambda column: -abs(felt[column.name].value) if column.name in felt else 1):
        one = felt.get(column.name)
        best = _place(board, one, middle, lane, taken) if one else None
        if one is None or best is None or len(board.point(column).thoughts) > 1:
            left_over.append(column)
            continue
        box, set_text = best
        taken.append(box)
        shapes += _bubble(one, box, set_text, middle)
    return shapes, [column for column in spoken if column in left_over]


def _place(
    board: Board, one: _Felt, middle: float, lane: tuple[float, float], taken: Sequence[_Box]
) -> tuple[_Box, Block] | None:
    """The best free place for a thought beside its dot; None when there is none."""
    words = quoted(board, board.point(one.column).thoughts[0].says)
    face = board.theme.type.small
    x, y = one.column.middle, _height(one.value, middle)
    near = [box for box in taken if abs(box[0] - x) < 2 * QUOTE_WIDTHS[-1]]
    places = []
    for room in QUOTE_WIDTHS:
        sized = block(words, 0, 0, room - 16, face)
        wide = max(width(text, face) for text in sized.shape.lines) + 16
        # a hair more than the longest line, so that the same words break into the same lines
        places += [(cost, box) for cost, box in _places(x, y, wide + 0.01, sized.height + 10, good=one.value >= 0)]
    for _, box in sorted(places):
        if _free(box, board, lane, near):
            return box, block(words, box[0] + 8, box[1] + 5, box[2] - box[0] - 16, face)
    return None


def _places(x: float, y: float, wide: float, tall: float, *, good: bool) -> Iterator[tuple[float, _Box]]:
    """Places for a box near a dot: seven shifts and five distances above and below, each with its cost.

    The number of a good feeling stands above its dot and that of a bad one below, so that side begins further off.
    """
    for shift in range(-3, 4):
        for distance in range(5):
            for above in (True, False):
                away = 12 + 9 * distance + (LABEL if above == good else 0)
                left = x - wide / 2 + shift * wide / 7
                upper = y - away - tall if above else y + away
                # wider than the first choice is a little worse, off to the side more so
                cost = away + abs(shift) * 6 + abs(wide - QUOTE_WIDTHS[0]) / 8
                yield cost, (left, upper, left + wide, upper + tall)


def _free(box: _Box, board: Board, lane: tuple[float, float], taken: Sequence[_Box]) -> bool:
    left, upper, right, lower = box
    if left < board.left or right > board.right or upper < lane[0] or lower > lane[1]:
        return False
    return not any(left < c and a < right and upper < d and b < lower for a, b, c, d in taken)


def _bubble(one: _Felt, box: _Box, said: Block, middle: float) -> Iterator[Shape]:
    left, upper, right, lower = box
    paint = "quote-good" if one.value >= 0 else "quote-bad"
    x, y = one.column.middle, _height(one.value, middle)
    foot = min(max(x, left + 12), right - 12)
    edge, tip = (lower, min(lower + 7, y - 7)) if lower < y else (upper, max(upper - 7, y + 7))
    yield Rect(left, upper, right - left, lower - upper, paint, 6)
    yield Path((("M", foot - 5, edge), ("L", foot, tip), ("L", foot + 5, edge)), paint)
    yield said.shape


def _below(board: Board, columns: Sequence[Column], top: float) -> tuple[list[Shape], float]:
    """Thoughts in their own columns, where the curve left no room."""
    face = board.theme.type.small
    shapes: list[Shape] = []
    stacks = []
    for column in columns:
        y = top
        for thought in board.point(column).thoughts:
            said = block(quoted(board, thought.says), column.x + 12, y + 5, column.width - 24, face, max_lines=6)
            shapes.append(Rect(column.x + 4, y, column.width - 8, said.height + 10, "quote", 6))
            shapes.append(said.shape)
            y += said.height + 14
        if y > top:
            stacks.append(Block(shapes[-1], y - top))  # type: ignore[arg-type]
    return shapes, tallest(stacks)


def quoted(board: Board, says: str) -> str:
    """A thought in the quotation marks of the journey's language."""
    opening, closing = board.words("quotes").split(" ")
    bare = says.strip().strip('"“”«»„')
    return f"{opening}{bare}{closing}"
