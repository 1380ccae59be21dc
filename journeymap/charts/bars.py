"""Bars: friction split into its signs, the funnel of stages, how many bad visits those who arrive have behind them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from journeymap.analysis.dropoff import DropOff, StageFlow, leaving
from journeymap.analysis.exposure import Exposure
from journeymap.analysis.friction import Friction, FrictionRow
from journeymap.analysis.signs import COMPONENTS
from journeymap.charts.look import Look
from journeymap.charts.sheet import WIDTH, Pen, Plot, Room, legend
from journeymap.words.telling import told

MOST_ROWS = 24
"""Touchpoints a chart shows at most; those behind them come last by priority."""

# ---------------------------------------------------------------- friction


_ROW, _BAR = 40, 20
_NUMBERS = 150


def friction(result: Friction, look: Look) -> Plot:
    """The severity of every touchpoint as a bar split into its signs, with the range that unknown signs leave open."""
    say, rows = look.words, result.rows[:MOST_ROWS]
    first = next((one for one in rows if one.leads), None)
    title = say("chart_friction_none")
    if first is not None:
        title = say("chart_friction", name=look.touchpoint(first.touchpoint), value=say.number(first.severity or 0))
    signs = [sign for sign in COMPONENTS if any(sign in one.components for one in rows)]
    named = legend([(say(f"sign_{sign}"), _sign(sign, look)) for sign in signs], WIDTH, look)
    names = max(
        look.gutter(look.touchpoint(one.touchpoint) for one in rows),
        look.gutter((_asked(one, look) for one in rows), "small"),
    )
    wide = WIDTH - names - _NUMBERS

    def draw(pen: Pen) -> None:
        pen.bare((0, 100), (0, len(rows)))
        _grid(pen, len(rows))
        named.draw(pen, -names, 34)
        _column_heads(pen)
        for at, one in enumerate(rows):
            _friction_row(pen, at + 0.5, one, names, wide)

    notes = (say("chart_friction_note"), *_left_out(len(rows), len(result.rows), look))
    room = Room(names, _NUMBERS, 40 + named.height, 20)
    return Plot(title, say("chart_friction_about"), (wide, _ROW * len(rows)), room, draw, notes)


def _column_heads(pen: Pen) -> None:
    say = pen.look.words
    pen.text(say("chart_severity"), (1, 1), at="corner", by=(12, 8), face="small", paint="text-quiet")
    pen.text(
        say("chart_priority"), (1, 1), at="corner", by=(_NUMBERS, 8), face="small", paint="text-quiet", anchor="right"
    )


def _left_out(shown: int, every: int, look: Look) -> Iterator[str]:
    if every > shown:
        yield look.words("chart_rows", shown=shown, all=every)


def _grid(pen: Pen, rows: int) -> None:
    for value in range(0, 101, 20):
        pen.line((value, value), (0, rows), "axis" if value == 0 else "rule", over=0)
        text = pen.look.words.number(value)
        pen.text(text, (value, 0), at="top", by=(0, -15), face="small", paint="text-quiet", anchor="center")


def _sign(sign: str, look: Look) -> Mapping[str, Any]:
    """Warm is what customers show, grey what causes it."""
    plain = {
        "effort": look.colour("badge"),
        "dissatisfaction": look.theme.colours.heat[0],
        "wait": look.blend("text-quiet", 0.45),
        "repeats": look.blend("text-quiet", 0.22),
        "handover": look.blend("text-quiet", 0.72),
        "mistakes": look.colour("text-quiet"),
    }
    return look.area("leave") if sign == "dropoff" else look.flat(plain[sign])


def _friction_row(pen: Pen, y: float, one: FrictionRow, names: float, wide: float) -> None:
    look, say = pen.look, pen.look.words
    pen.label(look.touchpoint(one.touchpoint), (0, y), names - 12, at="left", by=(-12, 7), face="card", anchor="right")
    pen.label(
        _asked(one, look), (0, y), names - 12, at="left", by=(-12, -8), face="small", paint="text-quiet", anchor="right"
    )
    if one.severity is None:
        pen.box(one.low, y - 0.2, one.high - one.low, 0.4, look.area("no-data"))
        pen.label(say("chart_unstated"), (1, y), _NUMBERS, at="left", by=(12, 0), face="small", paint="text-quiet")
        return
    _split(pen, y, one.points or {}, 100 / wide)
    pen.whisker(one.low, one.high, y + (_BAR / 2 + 5) / _ROW)
    severity = f"{say.number(one.severity)} {say(f'label_{one.label}')}"
    paint = "text-bad" if one.label in ("high", "severe") else "text"
    pen.label(severity, (1, y), 100, at="left", by=(12, 0), face="card", paint=paint)
    if one.priority is not None:
        number = say.number(one.priority, 1)
        pen.label(number, (1, y), 60, at="left", by=(_NUMBERS, 0), face="text", anchor="right")


def _asked(one: FrictionRow, look: Look) -> str:
    return look.answers(one.answers or None) if one.asked else look.words("chart_unasked")


def _split(pen: Pen, y: float, points: Mapping[str, float], a_px: float) -> None:
    half, start = _BAR / _ROW / 2, 0.0
    for sign in COMPONENTS:
        value = points.get(sign, 0.0)
        if value <= 0:
            continue
        area = _sign(sign, pen.look)
        pen.box(start, y - half, max(value - a_px, a_px / 2), 2 * half, area)
        text = pen.look.words.number(value)
        if value / a_px >= pen.look.width(text, "small") + 6 and "hatch" not in area:
            ink = pen.look.text_on(area["facecolor"])
            pen.label(text, (start + value / 2, y), 40, face="small", paint=ink, anchor="center")
        start += value


# ---------------------------------------------------------------- the funnel


_STAGE, _STAGE_BAR = 58, 18


def dropoff(result: DropOff, look: Look) -> Plot:
    """Of 100 who start, how many come to each stage and how many leave there; last, how many reach the goal."""
    say = look.words
    if result.steps is None or result.completion is None:
        return nothing(say("chart_no_flow"), look)
    worst = result.worst_by_loss
    share = say.percent(result.completion, 1)
    title = say("chart_dropoff", share=share)
    if worst is not None:
        title = say("chart_dropoff_worst", share=share, stage=look.stage(worst))
    count = len(result.stages)
    named = legend(
        (
            (say("chart_go_on"), look.flat(look.colour("stage-0-of-2"))),
            (say("chart_leave"), look.area("leave")),
        ),
        WIDTH,
        look,
    )

    names = look.gutter((*(look.stage(one.stage) for one in result.stages), say("chart_goal")))

    def draw(pen: Pen) -> None:
        pen.bare((0, 100), (0, count + 1))
        named.draw(pen, -names, 18)
        for at, one in enumerate(result.stages):
            _row_name(pen, at + 0.32, look.stage(one.stage), look.n(_stage_n(result, one.stage)), names)
            _stage_row(pen, at, one, result)
        basis = "" if result.completion_low is not None else look.n(None)
        _row_name(pen, count + 0.32, say("chart_goal"), basis, names)
        _goal_row(pen, count, result)

    notes = (say("chart_dropoff_note"), *_other_ends(result, look))
    size = (WIDTH - names, _STAGE * (count + 1))
    return Plot(title, say("chart_dropoff_about"), size, Room(names, 0, 22 + named.height, 0), draw, notes)


def nothing(why: str, look: Look) -> Plot:
    """A plot that says why there is nothing to draw."""

    def draw(pen: Pen) -> None:
        pen.bare((0, 1), (0, 1))
        pen.box(0, 0, 1, 1, look.area("no-data"))

    return Plot(why, "", (WIDTH, 12), Room(), draw)


def _stage_n(result: DropOff, stage: str) -> int | None:
    """Visits observed in a stage; None where the shares of any of its touchpoints are assumed."""
    sizes = [one.observed for one in result.rows if one.stage == stage and one.visits]
    return sum(size or 0 for size in sizes) if sizes and all(sizes) else None


def _stage_row(pen: Pen, at: int, one: StageFlow, result: DropOff) -> None:
    look, say, y = pen.look, pen.look.words, at + 0.32
    reach, lost = 100 * (one.reach or 0), 100 * (one.lost or 0)
    half = _STAGE_BAR / _STAGE / 2
    pen.box(0, y - half, 100, 2 * half, look.area("track"), over=1)
    pen.box(
        0,
        y - half,
        max(0, reach - lost),
        2 * half,
        {**look.area(f"stage-{at}-of-{len(result.stages)}"), "linewidth": 0},
    )
    pen.box(max(0, reach - lost), y - half, lost, 2 * half, look.area("leave"))
    decimals = 0 if reach >= 10 else 1
    pen.label(say("chart_come", share=say.number(reach, decimals)), (0, y), 300, by=(0, -19), face="small")
    if one.rate is not None:
        said = told(leaving(result.of_journey, one), say)
        paint = "text-bad" if one.drop_off_stage else "text-quiet"
        pen.label(said, (100, y), 420, by=(0, -19), face="small", paint=paint, anchor="right")


def _row_name(pen: Pen, y: float, name: str, under: str, names: float) -> None:
    pen.label(name, (0, y), names - 12, at="left", by=(-12, 4), face="card", anchor="right")
    pen.label(under, (0, y), names - 12, at="left", by=(-12, -12), face="small", paint="text-quiet", anchor="right")


def _goal_row(pen: Pen, at: int, result: DropOff) -> None:
    look, say, y = pen.look, pen.look.words, at + 0.32
    share = 100 * (result.completion or 0)
    half = _STAGE_BAR / _STAGE / 2
    pen.box(0, y - half, 100, 2 * half, look.area("track"), over=1)
    pen.box(0, y - half, share, 2 * half, look.area("badge-good"))
    text = say("chart_reach_goal", share=say.number(share, 1))
    if result.completion_low is not None and result.completion_high is not None:
        low, high = 100 * result.completion_low, 100 * result.completion_high
        pen.whisker(low, high, y)
        text += " · " + say("interval", range=say.span(say.number(low, 1), say.number(high, 1)))
    pen.label(text, (0, y), 500, by=(0, -19), face="small", paint="text-good")


def _other_ends(result: DropOff, look: Look) -> Iterable[str]:
    journey = look.journey
    for one in result.ends:
        if journey is not None and one.end in journey.ends:
            name = journey.ends[one.end].name or one.end
            yield look.words("chart_end", name=name, share=look.words.percent(one.share, 1))


# ---------------------------------------------------------------- bad visits


def exposure(result: Exposure, look: Look) -> Plot:
    """Those who reach the goal by how many bad visits they had."""
    say = look.words
    if result.shares is None:
        return nothing(say("chart_exposure_unknown"), look)
    shares = result.shares
    ramp = (look.blend("badge-good", 0.8), look.theme.colours.heat[0], look.colour("badge"))
    paints = [ramp[0], *[ramp[1]] * (len(shares) - 2), ramp[2]]
    names = [say("chart_visits_more" if one.or_more else "chart_visits", n=one.bad_visits) for one in shares]
    texts = [say.percent(one.share, 1) for one in shares]
    items = [(f"{name}: {text}", look.flat(paint)) for name, text, paint in zip(names, texts, paints, strict=True)]
    named = legend(items, WIDTH, look)

    def draw(pen: Pen) -> None:
        pen.bare((0, 1), (0, 1))
        named.draw(pen, 0, 14)
        start = 0.0
        for one, text, paint in zip(shares, texts, paints, strict=True):
            pen.box(start, 0, max(0, one.share - 0.002), 1, look.flat(paint))
            if one.share * WIDTH > look.width(text, "card") + 8:
                ink = look.text_on(paint)
                pen.label(text, (start + one.share / 2, 0.5), 90, face="card", paint=ink, anchor="center")
            start += one.share

    title = told(result.fact, say) if result.fact is not None else say("exposure.title")
    covered = say("chart_exposure_note", share=say.percent(result.covered_visits or 0))
    return Plot(title, say("chart_exposure_about"), (WIDTH, 44), Room(0, 0, 18 + named.height, 0), draw, (covered,))
