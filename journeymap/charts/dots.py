"""Dots with intervals: channels side by side, digital channels, personas, and numbers before and after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journeymap.analysis.change_facts import MEASURED, where
from journeymap.analysis.compare import Comparison, MetricChange
from journeymap.analysis.consistency import Group
from journeymap.analysis.digital import Digital, hardest
from journeymap.analysis.experiments import ExperimentRow, Experiments
from journeymap.analysis.omnichannel import Omnichannel, most_apart
from journeymap.analysis.personas import Personas
from journeymap.charts.bars import nothing
from journeymap.charts.look import Look
from journeymap.charts.sheet import WIDTH, Legend, Pen, Plot, Room, legend
from journeymap.words.telling import capital, shown, told

_ROW = 34
_MOST_WORDS = 230
"""Room for words right of the dots, at most."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One row: a name and what it is, a number with its interval, and what stands behind it, in one or two lines."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    paint: str = "route"
    under: str = ""
    heading: bool = False
    before: float | None = None
    hollow: bool = False
    written: str = ""


def omnichannel(result: Omnichannel, look: Look) -> Plot:
    """Each need or stage with the scores of its channels, and whether they agree."""
    say = look.words
    compared = [one for one in result.rows if sum(said is not None for said in one.channels.values()) > 1]
    if not compared:
        return nothing(say("chart_channels_none"), look)
    found = most_apart(result) or result.fact
    title = say("omnichannel.title") if found is None else capital(told(found, say))
    rows = [dot for one in compared for dot in _group(one, look)]
    left_out = len(result.rows) - len(compared)
    notes = (say("chart_channels_note"), *((say("chart_channels_left", n=left_out),) if left_out else ()))
    return dotted(rows, title, say("chart_channels_about"), look, notes)


def _group_name(one: Group, look: Look) -> str:
    if one.kind == "stage":
        return look.stage(one.group)
    words = one.group.replace("_", " ")
    return words[:1].upper() + words[1:]


def _group(one: Group, look: Look) -> Iterator[Dot]:
    say = look.words
    metric = shown(one.metric, "term:omnichannel.metric", say) if one.metric else ""
    verdict = f"{shown(one.verdict, 'term:omnichannel.verdict', say)} · {told(one.note_fact, say)}"
    differ = one.verdict in ("inconsistent", "suspected")
    paint = "badge" if differ else "route"
    yield Dot(f"{_group_name(one, look)} · {metric}", heading=True, words=(verdict,), paint=paint)
    lowest = min(said.index for said in one.channels.values() if said is not None)
    for channel, said in one.channels.items():
        if said is None:
            yield Dot(look.channel(channel), words=(say("chart_too_few"),))
        else:
            paint = "badge" if differ and said.index == lowest else "route"
            yield Dot(look.channel(channel), said.index, said.low, said.high, (look.answers(said.n),), paint)


def digital(result: Digital, look: Look) -> Plot:
    """The effort scores of each digital channel, and where none was asked."""
    say = look.words
    if not result.rows:
        return nothing(say("chart_digital_none"), look)
    rows = []
    for one in sorted(result.rows, key=lambda one: (one.ease is None, one.ease or 0.0)):
        gaps = say("chart_gaps", names=", ".join(map(look.touchpoint, one.gaps))) if one.gaps else ""
        paint = "badge" if one.ease is not None and one.ease < 50 else "route"
        words = tuple(text for text in (look.answers(one.n) if one.ease is not None else "", gaps) if text)
        rows.append(Dot(look.channel(one.channel), one.ease, one.low, one.high, words, paint))
    found = hardest(result)
    title = say("digital.title") if found is None else told(found, say)
    return dotted(rows, title, say("chart_digital_about"), look)


def personas(result: Personas, look: Look) -> Plot:
    """How many of each persona reach the goal."""
    say = look.words
    known = [one for one in result.rows if one.completion is not None]
    if not known:
        return nothing(say("chart_personas_none"), look)
    rows = [
        Dot(
            look.persona(one.persona),
            100 * (one.completion or 0.0),
            None if one.completion_low is None else 100 * one.completion_low,
            None if one.completion_high is None else 100 * one.completion_high,
            (say("chart_most_lost", name=look.touchpoint(one.most_lost_at)),) if one.most_lost_at else (),
            "badge" if one.persona == result.worst and result.gap else "route",
            say("chart_share", share=say.percent(one.share)),
            hollow=one.completion_low is None,
            written=say.percent(one.completion or 0.0, 1),
        )
        for one in known
    ]
    title = told(result.fact, say) if result.fact is not None else say("chart_personas_about")
    top = max((dot.high or dot.value or 0.0) for dot in rows)
    hollow = {row.hollow for row in rows}
    notes = tuple(
        say(word) for which, word in ((False, "chart_personas_note"), (True, "chart_hollow_assumed")) if which in hollow
    )
    return dotted(rows, title, say("chart_personas_about"), look, notes, _end(top))


def _end(most: float) -> float:
    """A round end for a scale that begins at 0."""
    return next((end for end in (1, 2, 5, 10, 20, 50, 100) if most <= end), 100)


# ---------------------------------------------------------------- before and after, a and b


def compare(result: Comparison, look: Look) -> Plot:
    """Every number that got worse, needs watching or got better, before and after."""
    say = look.words
    shown = result.of("critical", "alert", "watch", "improved")
    if not shown:
        return nothing(say("chart_compare_none"), look)
    rows = [_change(row, result, look) for row in shown]
    worse = sum(row.verdict != "improved" for row in shown)
    sides = _sides(result)
    title = say("chart_compare", worse=say.number(worse), better=say.number(len(shown) - worse))
    about = say("chart_compare_about", before=sides[0], after=sides[1])
    named = legend(
        (
            (say("compare.table.worse"), look.flat(look.colour("badge"))),
            (say("compare.table.better"), look.flat(look.colour("badge-good"))),
        ),
        WIDTH,
        look,
    )
    steady = result.counts.get("steady", 0)
    notes = (say("chart_compare_note"), *((say("chart_steady", n=steady),) if steady else ()))
    return dotted(rows, title, about, look, notes, named=named)


def _sides(result: Comparison) -> tuple[str, str]:
    """What the two snapshots are called: by their periods, or, where these are the same, by their units or titles."""
    one, other = result.before, result.after
    for sides in ((one.period, other.period), (one.unit, other.unit), (one.title, other.title)):
        if sides[0] and sides[1] and sides[0] != sides[1]:
            return sides[0], sides[1]
    return one.period or one.title, other.period or other.title


def _change(row: MetricChange, result: Comparison, look: Look) -> Dot:
    say = look.words
    assert result.both is not None and row.before is not None and row.after is not None
    per_point = {"share": 100.0, "index": 1.0}.get(row.unit)
    old, new = (shown(value, MEASURED[row.unit], say) for value in (row.before, row.after))
    sure = told(row.sure_fact, say) if row.sure_fact is not None else ""
    n = look.n(min(row.n_before, row.n_after)) if row.n_before and row.n_after else ""
    return Dot(
        told(where(row.touchpoint, row.persona, result.both), say),
        None if per_point is None else per_point * row.after,
        words=(f"{old} → {new}", " · ".join(part for part in (sure, n) if part)),
        paint="badge-good" if row.verdict == "improved" else "badge",
        under=shown(row.metric, "metric", say),
        before=None if per_point is None else per_point * row.before,
    )


def experiments(result: Experiments, look: Look) -> Plot:
    """What each tried variant changed, with its interval; right of the line it is better for the customer."""
    say = look.words
    known = [one for one in result.rows if one.outcome is not None and one.outcome.difference is not None]
    if not known:
        return nothing(say("chart_experiments_none"), look)
    rows = [_experiment(one, look) for one in known]
    reach = _end(max(abs(value) for row in rows for value in (row.low, row.high, row.value) if value is not None))
    title = told(result.fact, say) if result.fact is not None else say("experiments.title")
    left_out = tuple(told(one.fact, say) for one in result.rows if one not in known and one.fact is not None)
    return dotted(rows, title, say("chart_experiments_about"), look, left_out, reach, start=-reach)


def _experiment(one: ExperimentRow, look: Look) -> Dot:
    found = one.outcome
    assert found is not None and found.difference is not None
    points = 100.0 if found.unit == "share" else 1.0
    low, high = (None if value is None else points * value for value in (found.low, found.high))
    old, new = (shown(value, MEASURED[found.unit], look.words) for value in (found.a, found.b))
    sizes = [size for size in (found.n_a, found.n_b) if size]
    paint = {"b better": "badge-good", "a better": "badge"}.get(one.verdict, "route")
    return Dot(
        one.name or look.touchpoint(one.touchpoint),
        points * found.difference,
        low,
        high,
        (f"A {old} · B {new}", look.answers(min(sizes) if sizes else None)),
        paint,
        look.touchpoint(one.touchpoint) if one.name else shown(found.metric, "metric:experiments", look.words),
        hollow=found.low is None,
        written=look.words("points", amount=_signed(points * found.difference, look)),
    )


def _signed(value: float, look: Look) -> str:
    """A number with its sign."""
    return ("+" if value > 0 else "") + look.words.number(value, 1)


# ---------------------------------------------------------------- rows of dots


def dotted(
    rows: Sequence[Dot],
    title: str,
    about: str,
    look: Look,
    notes: tuple[str, ...] = (),
    end: float = 100,
    named: Legend | None = None,
    start: float = 0,
) -> Plot:
    """Rows of names, dots on one scale, and what stands behind them."""
    names = max(
        look.gutter(row.name for row in rows if not row.heading), look.gutter((row.under for row in rows), "small")
    )
    words = look.gutter((text for row in rows if not row.heading for text in row.words), "small", _MOST_WORDS) + 12
    wide = WIDTH - names - words
    above = named.height + 10 if named else 0.0

    def draw(pen: Pen) -> None:
        pen.bare((start, end), (0, len(rows)))
        if named:
            named.draw(pen, -names, 12)
        _ruler(pen, len(rows), start, end)
        for at, row in enumerate(rows):
            if row.heading:
                _heading(pen, at + 0.5, row, names, words)
            else:
                _names(pen, at + 0.5, row, names, words)
                _mark(pen, at + 0.5, row, (end - start) / wide)

    return Plot(title, about, (wide, _ROW * len(rows)), Room(names, words, 6 + above, 20), draw, notes)


def _ruler(pen: Pen, rows: int, start: float, end: float) -> None:
    for step in range(5):
        value = start + (end - start) * step / 4
        pen.line((value, value), (0, rows), "axis" if value == 0 else "rule", over=0)
        text = pen.look.words.number(value, 0 if value == int(value) else 2 if end < 2 else 1)
        pen.text(text, (value, 0), at="top", by=(0, -15), face="small", paint="text-quiet", anchor="center")


def _heading(pen: Pen, y: float, row: Dot, names: float, words: float) -> None:
    pen.box(-0.01, y - 0.5, 1.02, 0.92, pen.look.flat(pen.look.colour("paper")), at="left", over=1)
    pen.label(row.name, (0, y), 420, at="left", by=(-names, -5), face="card")
    paint = "text-bad" if row.paint == "badge" else "text-quiet"
    room = WIDTH - min(420.0, pen.look.width(row.name, "card")) - 24
    pen.label(row.words[0], (1, y), room, at="left", by=(words, -5), face="small", paint=paint, anchor="right")


def _names(pen: Pen, y: float, row: Dot, names: float, words: float) -> None:
    up = 7 if row.under else 0
    pen.label(
        row.name, (0, y), names - 12, at="left", by=(-12, up), face="card" if row.under else "text", anchor="right"
    )
    if row.under:
        pen.label(
            row.under, (0, y), names - 12, at="left", by=(-12, -8), face="small", paint="text-quiet", anchor="right"
        )
    for at, text in enumerate(row.words):
        up = 0 if len(row.words) == 1 else 7 - 15 * at
        paint = "text" if at == 0 and row.under and len(row.words) > 1 else "text-quiet"
        pen.label(text, (1, y), words - 14, at="left", by=(14, up), face="small", paint=paint)


def _mark(pen: Pen, y: float, row: Dot, a_px: float) -> None:
    """The dot with its interval and its number, or the two dots of before and after."""
    if row.value is None:
        return
    if row.before is not None:
        pen.line((row.before, row.value), (y, y), "axis", over=2, color=pen.look.colour(row.paint), linewidth=3)
        pen.dot(row.before, y, row.paint, hollow=True, size=8)
        pen.dot(row.value, y, row.paint)
        return
    low, high = (row.value, row.value) if row.low is None or row.high is None else (row.low, row.high)
    if high > low:
        pen.whisker(low, high, y)
    pen.dot(row.value, y, row.paint, hollow=row.hollow)
    text = row.written or pen.look.words.number(row.value)
    beyond = high + (pen.look.width(text, "small") + 10) * a_px > pen.axes.get_xlim()[1]
    place, by = (low, -9) if beyond else (high, 9)
    pen.text(text, (place, y), by=(by, -4), face="small", anchor="right" if beyond else "left")
