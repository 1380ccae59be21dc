"""The emotion curve: how each place feels, what is remembered, and who says so."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from journeymap.analysis.emotion import EmotionCurve
from journeymap.analysis.feelings import Feeling
from journeymap.charts.bars import nothing
from journeymap.charts.look import Look
from journeymap.charts.sheet import WIDTH, Pen, Plot, Room
from journeymap.drawing import text as measured
from journeymap.drawing.lanes.curve import samples
from journeymap.words.telling import told

_TALL = 270
_LEAST_LABEL = 80
_MOST_LABELS = 40
_RIGHT = 86


@dataclass(frozen=True, slots=True)
class _Column:
    """One place of the journey, with its feeling where somebody stated one."""

    name: str
    stage: str
    felt: Feeling | None


def emotion(result: EmotionCurve, look: Look) -> Plot:
    """The feelings in map order from -2 to 2; the line breaks where nobody said anything."""
    say = look.words
    if not result.rows:
        return nothing(say("chart_emotion_none"), look)
    columns = _columns(result, look)
    left = max(look.width(say(f"feels_{sign}"), "small") for sign in ("smile", "calm", "frown")) + 40
    step = (WIDTH - left - _RIGHT) / len(columns)
    labelled = len(columns) <= _MOST_LABELS
    least = max(_LEAST_LABEL, *(look.width(_basis(column.felt, look), "small") + 8 for column in columns))
    rows = max(1, math.ceil(least / step)) if labelled else 0
    title = told(result.fact, say) if result.fact is not None else say("emotion.title")

    def draw(pen: Pen) -> None:
        pen.bare((0, len(columns)), (2.35, -2.35))
        _ground(pen, columns, left)
        _curve(pen, columns)
        for at, column in enumerate(columns):
            if column.felt is not None:
                _dot(pen, at + 0.5, column.felt, _free_side(columns, at))
            if labelled:
                _label(pen, at, column, rows, step)
        _mean(pen, result, len(columns))

    room = Room(left, _RIGHT, 36, 8 + 46 * rows)
    assumed = any(one.assumed for one in result.rows)
    notes = (say("chart_emotion_note"), *((say("chart_hollow_team"),) if assumed else ()))
    return Plot(title, say("chart_emotion_about"), (WIDTH - left - _RIGHT, _TALL), room, draw, notes)


def _columns(result: EmotionCurve, look: Look) -> list[_Column]:
    """Every touchpoint of the journey, so that gaps show; without the journey those that are known."""
    felt: dict[str, Feeling] = {}
    for one in sorted(result.rows, key=lambda one: one.persona is not None):
        felt.setdefault(one.touchpoint, one)
    if look.journey is None:
        return [_Column(one.touchpoint, one.stage, one) for one in result.rows]
    stages = look.journey.stage_of
    return [_Column(name, stages[name], felt.get(name)) for name in look.journey.touchpoints]


def _signed(value: float, look: Look) -> str:
    return ("+" if value > 0.05 else "") + look.words.number(value, 1)


def _ground(pen: Pen, columns: Sequence[_Column], left: float) -> None:
    """The stages as tinted bands with their names, and the scale."""
    look = pen.look
    step = (WIDTH - left - _RIGHT) / len(columns)
    at = 0
    stages = [(stage, len(list(group))) for stage, group in groupby(columns, key=lambda column: column.stage)]
    crowded = any(look.width(look.stage(stage), "label") > count * step - 10 for stage, count in stages)
    for place, (stage, count) in enumerate(stages):
        if place % 2 == 0:
            pen.box(at, -2.35, count, 4.7, look.flat(look.colour("column")), over=0)
        # where names are wider than their stages, every second one stands higher and reaches over its neighbour
        further = (stages[place + 1][1] * step if place + 1 < len(stages) else _RIGHT) if crowded else 0
        up = 28 if crowded and place % 2 else 12
        pen.label(look.stage(stage), (at, 1), count * step + further - 10, at="top", by=(4, up), face="label")
        at += count
    for value, sign in ((2, "smile"), (1, ""), (0, "calm"), (-1, ""), (-2, "frown")):
        pen.line((0, len(columns)), (value, value), "axis" if value == 0 else "guide", over=0.5)
        if sign:
            words, size = look.words(f"feels_{sign}"), f"{value:+d}".replace("-", "\u2212") if value else "0"
            pen.label(size, (0, value), 30, at="left", by=(-8, 0), face="small", paint="text-quiet", anchor="right")
            pen.label(words, (0, value), left, at="left", by=(-30, 0), face="small", paint="text-quiet", anchor="right")


def _curve(pen: Pen, columns: Sequence[_Column]) -> None:
    """The map's curve, blue above and vermilion below, from one feeling to the next of the same people.

    A dotted line leads over places without a feeling.
    """
    known = [run for run in _runs(columns) if run]
    for run in known:
        for piece in _pieces(run):
            _piece(pen, piece)
    for before, after in pairwise(known):
        (x0, y0), (x1, y1) = before[-1], after[0]
        if _whose(columns, x0) != _whose(columns, x1):
            continue
        pen.line((x0, x1), (y0, y1), "guide", over=1.5, color=pen.look.colour("text-quiet"), linewidth=1.5)


def _runs(columns: Sequence[_Column]) -> list[list[tuple[float, float]]]:
    """Unbroken stretches of feelings of the same people."""
    runs: list[list[tuple[float, float]]] = [[]]
    for at, one in enumerate(columns):
        if one.felt is None or (at and _whose(columns, at - 0.5) != one.felt.persona):
            runs.append([])
        if one.felt is not None:
            runs[-1].append((at + 0.5, one.felt.emotion))
    return runs


def _whose(columns: Sequence[_Column], x: float) -> str | None:
    """Whose feeling stands at a place; None is everybody's."""
    felt = columns[int(x)].felt
    return None if felt is None else felt.persona


def _pieces(run: Sequence[tuple[float, float]]) -> Iterator[list[tuple[float, float]]]:
    """The curve through a run of feelings, cut where it goes from good to bad or back."""
    piece = [run[0]]
    for (x0, y0), (x1, y1) in pairwise(samples(run)):
        if y0 * y1 < 0:
            piece.append((x0 + (x1 - x0) * y0 / (y0 - y1), 0.0))
            yield piece
            piece = piece[-1:]
        piece.append((x1, y1))
    yield piece


def _piece(pen: Pen, piece: Sequence[tuple[float, float]]) -> None:
    if len(piece) < 2:
        return
    xs, ys = zip(*piece, strict=True)
    good = sum(ys) >= 0
    pen.shape(
        ((xs[0], 0), *piece, (xs[-1], 0)), pen.look.flat(pen.look.colour("opportunity" if good else "pain")), over=0.3
    )
    pen.line(xs, ys, "route", over=2, color=pen.look.colour("badge-good" if good else "badge"))


def _free_side(columns: Sequence[_Column], at: int) -> tuple[int, int]:
    """Where the curve is not, at one of its places: right (1) or left (-1), above (1) or below (-1)."""
    here = columns[at].felt
    assert here is not None
    around = (columns[at - 1] if at else None, columns[at + 1] if at + 1 < len(columns) else None)
    before, after = (here.emotion if one is None or one.felt is None else one.felt.emotion for one in around)
    if max(before, after) <= here.emotion:
        return 0, 1
    if min(before, after) >= here.emotion:
        return 0, -1
    outward = 1 if here.emotion >= 0 else -1
    return (-outward if after > before else outward), outward


def _dot(pen: Pen, x: float, felt: Feeling, side: tuple[int, int]) -> None:
    """A dot with its number on the side where the curve is not."""
    good = felt.emotion >= 0
    pen.dot(x, felt.emotion, "badge-good" if good else "badge", hollow=felt.assumed)
    paint = "text-good" if good else "text-bad"
    by = (14 * side[0], side[1] * (12 if side[0] else 15))
    pen.label(_signed(felt.emotion, pen.look), (x, felt.emotion), 40, by=by, face="label", paint=paint, anchor="center")


def _label(pen: Pen, at: int, column: _Column, rows: int, step: float) -> None:
    """The name of a place below the curve, neighbours in rows below one another."""
    look, row = pen.look, at % rows
    room = min(rows * step - 8, 130)
    face = look.face("small")
    lines = measured.wrap(look.touchpoint(column.name), room, face.size, face.weight, 2).lines
    shift = _inside(at, room, rows, step)
    y = -14 - 46 * row
    if row:
        pen.line((at + 0.5, at + 0.5), (0, -(46 * row - 2) / _TALL), "rule", at="top", over=0.3)
    for line in lines:
        pen.text(line, (at + 0.5, 0), at="top", by=(shift, y), face="small", anchor="center")
        y -= 13
    pen.text(
        _basis(column.felt, look),
        (at + 0.5, 0),
        at="top",
        by=(shift, y),
        face="small",
        paint="text-quiet",
        anchor="center",
    )


def _inside(at: int, room: float, rows: int, step: float) -> float:
    """How far the first labels must move to stay on the sheet; zero for those that have room."""
    return max(0.0, room / 2 - (at + 0.5) * step - 60) if rows > 1 else 0.0


def _basis(felt: Feeling | None, look: Look) -> str:
    if felt is None:
        return look.words("no_data")
    basis = look.words("chart_assumed") if felt.assumed else look.n(felt.n) if felt.n else look.words("no_n")
    if felt.persona is None or look.journey is None:
        return basis
    return f"{look.journey.persona_label(felt.persona)}, {basis}"


def _mean(pen: Pen, result: EmotionCurve, count: int) -> None:
    """The mean as a broken line, with its number at the right edge."""
    if result.mean is None:
        return
    dashes = (0, (4, 3))
    pen.line((0, count), (result.mean, result.mean), "interval", over=0.6, linestyle=dashes, linewidth=1)
    text = pen.look.words("chart_mean", value=_signed(result.mean, pen.look))
    pen.label(text, (1, result.mean), _RIGHT, at="left", by=(8, 0), face="small", paint="text-quiet")
