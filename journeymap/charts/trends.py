"""Several periods of a journey as small pictures: each number in time, its intervals, the line where it is certain."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from journeymap.analysis.change_facts import MEASURED, where
from journeymap.analysis.compare import Comparison
from journeymap.analysis.series import Point, SeriesRow
from journeymap.analysis.units import Units
from journeymap.charts.bars import nothing
from journeymap.charts.look import Look
from journeymap.charts.panels import Field, Panel, draw, height, marks
from journeymap.charts.sheet import WIDTH, Pen, Plot, Room
from journeymap.model.metrics import COMPLETION
from journeymap.statements.series import series_said
from journeymap.words.telling import shown, told

COLUMNS, TALL = 3, 96

MOST = 12
"""Panels on a sheet; what moves for certain comes first."""

QUIET = 5
"""So many numbers that stay as they are stand beside those that move."""

PAINTS = {"alert": "badge", "improved": "badge-good", "small": "route", "steady": "route", None: "route"}


def trends(result: Comparison | Units, look: Look) -> Plot:
    """What moves for certain first, then completion and a few that do not."""
    say, both = look.words, result.both
    if not result.series or both is None:
        return nothing(say("chart_trends_none"), look)
    rows = _chosen(result.series)
    panels = [_panel(row, result, look) for row in rows]
    title = told(next(iter(series_said(result.series, both))).fact, say)
    left = len(result.series) - len(rows)
    notes = (say("chart_trends_note"), *((say("chart_trends_left", n=left),) if left else ()))
    size = (WIDTH, height(panels, COLUMNS, TALL))
    return Plot(title, say("chart_trends_about"), size, Room(), lambda pen: draw(pen, panels, COLUMNS, TALL), notes)


def _chosen(rows: Sequence[SeriesRow]) -> list[SeriesRow]:
    """The certain ones, worst first, then completion and the first others."""
    moved = [row for verdict in ("alert", "improved", "small") for row in rows if row.verdict == verdict]
    quiet = [row for row in rows if row not in moved]
    quiet.sort(key=lambda row: (row.verdict is None, row.touchpoint is not None or row.metric != COMPLETION))
    return [*moved[:MOST], *quiet[: max(0, min(QUIET, MOST - len(moved)))]]


def _panel(row: SeriesRow, result: Comparison | Units, look: Look) -> Panel:
    say, unit = look.words, MEASURED[row.unit]
    assert result.both is not None
    name = told(where(row.touchpoint, row.persona, result.both), say)
    low, high = _span(row)
    first, last = row.points[0], row.points[-1]
    paint = {"alert": "text-bad", "improved": "text-good"}.get(row.verdict or "", "text-quiet")
    return Panel(
        f"{row.of_unit} · {name}" if row.of_unit else name,
        shown(row.metric, "metric", say),
        _does(row, look),
        paint,
        (first.at - 0.3, last.at + 0.3),
        (low, high),
        marks(low, high, lambda value: shown(value, _round(unit), say)),
        (first.period or "1", last.period or say.number(len(row.points))),
        lambda pen, field: _track(pen, field, row),
    )


def _round(unit: str) -> str:
    return unit.replace(".1", ".0")


def _does(row: SeriesRow, look: Look) -> str:
    """The slope where it is certain, else the verdict."""
    say = look.words
    if row.verdict in ("alert", "improved", "small"):
        return f"{shown(row.slope, f'change:{row.unit}.2', say)} {say(f'series.each_{row.each}')}"
    return shown(row.verdict, "term:verdict", say) if row.verdict else say("compare.sure_no_sample")


def _span(row: SeriesRow) -> tuple[float, float]:
    """The least and the most that is drawn, with some room."""
    values = [value for one in row.known for value in (one.low, one.value, one.high) if value is not None]
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or max(0.05 * abs(high), 0.01)
    return low - room, high + room


def _track(pen: Pen, field: Field, row: SeriesRow) -> None:
    """The periods as dots with intervals, joined where none is missing between; the line where it is certain."""
    paint = PAINTS[row.verdict]
    for part in _unbroken(row):
        pen.line([field.x(one.at) for one in part], [field.y(one.value or 0.0) for one in part], "axis", over=2)
    for one in row.known:
        if one.low is not None and one.high is not None:
            pen.line((field.x(one.at), field.x(one.at)), (field.y(one.low), field.y(one.high)), "interval", over=1.5)
        pen.dot(field.x(one.at), field.y(one.value or 0.0), paint, hollow=one.n is None, size=6)
    if row.slope is not None and row.start is not None and row.verdict in ("alert", "improved", "small"):
        first, last = row.known[0].at, row.known[-1].at
        ends = (row.start, row.start + (row.change or 0.0))
        colour = pen.look.colour(paint)
        xs, ys = (field.x(first), field.x(last)), [field.y(end) for end in ends]
        pen.line(xs, ys, "axis", over=3, color=colour, linewidth=2, linestyle=(0, (5, 3)))


def _unbroken(row: SeriesRow) -> Iterator[list[Point]]:
    """The points between gaps: a period without the number, or a step of the calendar without a file."""
    part = 0
    parts = [0]
    for earlier, later in pairwise(row.points):
        part += earlier.value is None or later.value is None or (row.each != "time" and later.at - earlier.at > 1.5)
        parts.append(part)
    pairs = zip(parts, row.points, strict=True)
    for _, group in groupby(pairs, key=lambda pair: pair[0]):
        known = [one for _, one in group if one.value is not None]
        if len(known) > 1:
            yield known
