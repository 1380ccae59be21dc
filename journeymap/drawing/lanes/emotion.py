"""How it feels along the way: a curve that shows no feeling that is not in the data, and what customers think."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from journeymap.drawing.icons import icon
from journeymap.drawing.lanes.curve import Point, pieces, samples
from journeymap.drawing.lanes.frame import Band, Block, Board, Column, block, line, row_height, width
from journeymap.drawing.lanes.people import MARK, mark, mark_width, place, several
from journeymap.drawing.lanes.quotes import LABEL, Box, Spoken, below, beside
from journeymap.drawing.scene import Circle, Command, Line, Path, Shape
from journeymap.drawing.text import isolated
from journeymap.model import Emotion

TITLE = 24
"""Height of the lane's name, above the highest feeling."""

FEW_VALUES = 3
"""So many values of a persona are printed; of a longer curve they stand in its titles."""


def emotion(board: Board, top: float) -> Band | None:
    """How customers feel, from -2 (angry) to +2 (delighted), with their words where there is room.

    The curve is monotone between two values (Fritsch & Carlson, Monotone piecewise cubic interpolation, SIAM J.
    Numer. Anal. 17, 1980), so it never shows a feeling that nobody stated; where a value is missing or a place is left
    out it is broken and only a dotted line leads on. Solid dots have a source, hollow ones are the team's view. Thin
    lines with a letter are the feelings of single personas. A thought that finds no free place beside the curve stands
    below it.
    """
    points = list(_everybody(board))
    curves = {name: found for name in board.journey.personas if (found := list(_of_persona(board, name)))}
    if not board.detail.personas:
        curves = {}
    spoken = [column for column in board.columns if board.point(column).thoughts]
    if not points and not curves:
        unplaced = [Spoken(column, one) for column in spoken for one in board.point(column).thoughts]
        words, tall = below(board, unplaced, top)
        return Band(tall, tuple(words)) if words else None
    unit = board.detail.unit
    middle = top + TITLE + 2 * unit
    foot = middle + 2 * unit + 11
    basis = _basis(board, foot)
    lane = top - 4, max(middle + 2 * unit + LABEL, foot + sum(one.height + 2 for one in basis))
    shapes = [*_grid(board, middle)]
    taken: list[Box] = []
    others = [(one.column.middle, _height(board, one.value, middle)) for felt in curves.values() for one in felt]
    shapes += _whole_curve(board, points, middle, others, taken)
    for name, felt in curves.items():
        shapes += _persona_curve(board, name, felt, middle, taken)
    dots = {one.column.name: one for one in points}
    drawn, left_over = beside(board, list(_spoken(board, spoken, dots, middle)), lane, taken)
    under, tall = below(board, left_over, lane[1] + 4)
    bottom = lane[1] + (4 + tall if left_over else 0)
    return Band(bottom - top, (*shapes, *drawn, *under, *(one.shape for one in basis)))


def _basis(board: Board, top: float) -> tuple[Block, ...]:
    """Where most of the feelings come from, and from how many people, in the gutter."""
    known: dict[str, list[int]] = {}
    places: dict[str, int] = {}
    for column in board.columns:
        felt = board.point(column).emotion
        if felt is not None and felt.source:
            known.setdefault(felt.source, []).extend([felt.n] if felt.n else [])
            places[felt.source] = places.get(felt.source, 0) + 1
    chief = sorted(known, key=lambda source: -places[source])
    named = chief[: board.detail.sources]
    said = [_said(board, source, known[source]) for source in named]
    said += [board.words("exits_more", n=len(chief) - len(named))] if named and len(chief) > len(named) else []
    left, face = board.theme.spacing.margin, board.theme.type.small
    blocks: list[Block] = []
    for one in said:
        blocks.append(block(one, left, top, board.left - left - 14, face, "text-quiet"))
        top += blocks[-1].height + 2
    return tuple(blocks)


def _said(board: Board, source: str, sizes: Sequence[int]) -> str:
    name = isolated(board.source_label(source))
    if not sizes:
        return name
    n = board.words("n", n=min(sizes))
    return f"{name}, {n}" + (f"–{board.words.number(max(sizes))}" if max(sizes) > min(sizes) else "")


class _Felt(NamedTuple):
    column: Column
    value: float
    source: str | None


def _everybody(board: Board) -> Iterator[_Felt]:
    """The feelings that stand for all; of a single persona its own are."""
    for column in board.columns:
        one = board.point(column).emotion
        if one is not None and not (one.persona in board.journey.personas and several(board.journey)):
            yield _Felt(column, one.value, one.source)


def _of_persona(board: Board, persona: str) -> Iterator[_Felt]:
    if not several(board.journey):
        return
    for column in board.columns:
        point = board.point(column)
        part = point.by_persona.get(persona)
        own: Emotion | None = part.emotion if part else None
        if own is None and point.emotion is not None and point.emotion.persona == persona:
            own = point.emotion
        if own is not None:
            yield _Felt(column, own.value, own.source)


def _height(board: Board, value: float, middle: float) -> float:
    return middle - board.detail.unit * value


def _whole_curve(
    board: Board, points: Sequence[_Felt], middle: float, others: Sequence[Point], taken: list[Box]
) -> Iterator[Shape]:
    """The curve of everybody with its gaps, its dots and their numbers; what they cover goes to ``taken``.

    ``others`` are the dots of personas, which no number may hide.
    """
    unit = board.detail.unit
    runs, span = _runs(board, points, middle), (middle - 2 * unit, middle + 2 * unit)
    for run in runs:
        yield from _curve(run, middle, span)
    gaps = [(run[-1], following[0]) for run, following in pairwise(runs)]
    for start, end in gaps:
        yield Path((("M", *start), ("L", *end)), "emotion-gap", span=span)
    covered = [*(point for run in runs for point in samples(run)), *(point for gap in gaps for point in samples(gap))]
    taken += [(x - 4, y - 4, x + 4, y + 4) for x, y in covered]
    for one in points:
        shapes, box = _dot(board, one, middle, others)
        yield from shapes
        taken.append(box)


def _persona_curve(
    board: Board, persona: str, felt: Sequence[_Felt], middle: float, taken: list[Box]
) -> Iterator[Shape]:
    """A thin line through one persona's values, its letter at the end of each stretch."""
    order = place(board.journey, persona)
    for run in _runs(board, felt, middle):
        if len(run) > 1:
            commands: tuple[Command, ...] = (("M", *run[0]), *(("C", *piece) for piece in pieces(run)))
            yield Path(commands, f"persona-line-{order}")
        taken += [(x - 3, y - 3, x + 3, y + 3) for x, y in samples(run)]
    known = {one.column.name for one in felt}
    for one, following in zip(felt, (*felt[1:], None), strict=True):
        x, y = one.column.middle, _height(board, one.value, middle)
        paint = f"persona-{order}" if one.source else f"persona-assumed-{order}"
        yield Circle(x, y, 3.5, paint, f"{board.journey.persona_label(persona)}: {signed(board, one.value)}")
        place_after = board.places[one.column.name] + 1
        ends = following is None or board.places[following.column.name] != place_after
        if ends or len(known) <= FEW_VALUES:
            shapes, box = _persona_label(board, persona, one, (x, y), taken)
            yield from shapes
            taken.append(box)


def _persona_label(board: Board, persona: str, one: _Felt, dot: Point, taken: Sequence[Box]) -> tuple[list[Shape], Box]:
    """The letter and the value beside a dot, on the side that is free."""
    face, words = board.theme.type.small, signed(board, one.value)
    wide, tall = mark_width(board, persona), MARK / 2
    room = width(words, face, 600) + 1
    whole = wide + 3 + room
    lefts = [left for away in (9, 14, 20) for left in (dot[0] + away, dot[0] - away - whole)]
    boxes = [(x, dot[1] - tall, x + whole, dot[1] + tall) for x in lefts]
    inside = [box for box in boxes if box[0] >= board.left and box[2] <= board.right]
    around = (dot[0] - 20 - whole, dot[1] - tall, dot[0] + 20 + whole, dot[1] + tall)
    near = [other for other in taken if _covered(around, other)]
    box = min(inside or boxes, key=lambda box: sum(_covered(box, other) for other in near))
    number = line(words, box[0] + wide + 3, dot[1] - row_height(face) / 2, room, face, weight=600)
    return [*mark(board, persona, box[0] + wide / 2, dot[1]), number], box


def _covered(one: Box, other: Box) -> float:
    """How large a part of one box lies on another."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    return max(across, 0.0) * max(min(one[3], other[3]) - max(one[1], other[1]), 0.0)


def _spoken(board: Board, columns: Sequence[Column], dots: dict[str, _Felt], middle: float) -> Iterator[Spoken]:
    """Each thought with the dot it belongs to."""
    for column in columns:
        for thought in board.point(column).thoughts:
            own = board.point(column).by_persona.get(thought.persona or "")
            one = own.emotion if own and own.emotion and board.detail.personas else dots.get(column.name)
            if one is None:
                yield Spoken(column, thought)
            else:
                dot = column.middle, _height(board, one.value, middle)
                yield Spoken(column, thought, dot, one.value >= 0, abs(one.value))


def _grid(board: Board, middle: float) -> Iterator[Shape]:
    face, room = board.theme.type.small, board.left - board.theme.spacing.margin - 40
    for value, sign, paint in ((2, "smile", "icon-good"), (0, "calm", "icon"), (-2, "frown", "icon-bad")):
        y = _height(board, value, middle)
        yield Line(board.left, y, board.right, y, "axis" if value == 0 else "guide")
        yield icon(sign, board.left - 26, y - 8, 16, paint)
        yield line(board.words(f"feels_{sign}"), board.left - 32, y - 7, room, face, "text-quiet", anchor="end")


def _runs(board: Board, points: Sequence[_Felt], middle: float) -> list[list[Point]]:
    """Unbroken stretches: values on neighbouring columns with no place of the journey left out between them."""
    known = {one.column.name: one for one in points}
    runs: list[list[Point]] = [[]]
    for column in board.columns:
        one = known.get(column.name)
        if one is None or column.name in board.skipping:
            runs.append([])
        if one is not None:
            runs[-1].append((column.middle, _height(board, one.value, middle)))
    return [run for run in runs if run]


def _curve(run: list[Point], middle: float, span: tuple[float, float]) -> Iterator[Shape]:
    if len(run) < 2:
        return
    drawn = tuple(pieces(run))
    commands: tuple[Command, ...] = (("M", *run[0]), *(("C", *piece) for piece in drawn))
    area = (("M", run[0][0], middle), ("L", *run[0]), *commands[1:], ("L", run[-1][0], middle), ("Z",))
    yield Path(area, "emotion-area", span=span)
    yield Path(commands, "emotion", span=span)


def _dot(board: Board, one: _Felt, middle: float, others: Sequence[Point]) -> tuple[list[Shape], Box]:
    x, y = one.column.middle, _height(board, one.value, middle)
    good = one.value >= 0
    paint = f"dot-{'good' if good else 'bad'}{'' if one.source else '-assumed'}"
    words = signed(board, one.value)
    face = board.theme.type.label
    half, tall = width(words, face) / 2, row_height(face)
    tops = (y - 9 - tall, y + 8, y - 23 - tall, y + 22) if good else (y + 8, y - 9 - tall, y + 22, y - 23 - tall)
    sides = [*((x, one) for one in tops), (x + half + 10, y - tall / 2)]
    at, top = min(sides, key=lambda side: sum(_near(other, side, half, tall) for other in others))
    label = line(words, at, top, 2 * half + 1, face, "text-good" if good else "text-bad", anchor="middle")
    title = board.words("felt_by", source=board.source_label(one.source)) if one.source else board.words("felt_assumed")
    box = (min(at - half, x - 4) - 2, min(top, y - 6), max(at + half, x + 4) + 2, max(top + tall, y + 6))
    return [Circle(x, y, 5, paint, title), label], box


def _near(dot: Point, side: Point, half: float, tall: float) -> bool:
    """Whether a dot touches words of this size at this side."""
    return abs(dot[0] - side[0]) < half + 5 and side[1] - 5 < dot[1] < side[1] + tall + 5


def signed(board: Board, value: float) -> str:
    """An emotion with its sign: +1, 0, −0.5."""
    decimals = 0 if value == int(value) else 1
    return ("+" if value > 0 else "") + board.words.number(value, decimals)
