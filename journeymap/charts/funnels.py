"""Units side by side: a few as dots with intervals, many in funnels whose walls are the limits of chance."""

import math
from collections.abc import Iterator, Sequence

from journeymap.analysis.change_facts import MEASURED, where
from journeymap.analysis.units import UnitRow, Units, UnitValue
from journeymap.charts.bars import nothing
from journeymap.charts.dots import Dot, dotted
from journeymap.charts.look import Look
from journeymap.charts.panels import Field, Panel, draw, height, marks
from journeymap.charts.sheet import WIDTH, Pen, Plot, Room
from journeymap.statements import describe
from journeymap.words.telling import shown, told

FROM = 10
"""From so many units on a funnel shows more than rows of dots."""

COLUMNS, TALL, MOST = 2, 210, 6

MOST_ROWS = 40
"""Rows of dots on a sheet."""

LIMITS = (1.96, 3.0902)
"""How many standard errors the walls of a funnel stand from its middle: 95 and 99.8 % of what chance gives."""

POINTS = 60
"""Places at which a wall is drawn."""

PAINTS = {"worse": "badge", "better": "badge-good"}


def units(result: Units, look: Look) -> Plot:
    """The numbers at which units differ for certain, the largest difference first; where none does, the first few."""
    say, both = look.words, result.both
    statement = describe("units", result, both)
    assert statement is not None
    title = told(next(statement.of("lead")).fact, say)
    rows = _chosen(result)
    if not rows:
        return nothing(title, look)
    if len(result.units) >= FROM:
        return _funnels(rows, title, result, look)
    return _dots(rows, title, result, look)


def _chosen(result: Units) -> list[UnitRow]:
    """Numbers with a sample, those first at which a unit is worst, then those at which one differs at all."""
    tested = [row for row in result.rows if any(one.p is not None for one in row.values)]
    return sorted(tested, key=lambda row: tuple(-_most(row, verdict) for verdict in ("worse", "better", "small")))


def _most(row: UnitRow, verdict: str) -> float:
    return max((one.floors for one in row.values if one.verdict == verdict), default=0.0)


def _differs(row: UnitRow) -> bool:
    return any(one.outside is not None for one in row.values)


def _name(row: UnitRow, result: Units, look: Look) -> tuple[str, str]:
    assert result.both is not None
    place = told(where(row.touchpoint, row.persona, result.both), look.words)
    return place, shown(row.metric, "metric", look.words)


# ---------------------------------------------------------------- a few units


def _dots(rows: Sequence[UnitRow], title: str, result: Units, look: Look) -> Plot:
    say = look.words
    drawn = [row for row in rows if row.unit in ("share", "index")]
    kept = [row for row in drawn if _differs(row)] or drawn[:3]
    most = max(1, MOST_ROWS // (len(result.units) + 1))
    dots = [dot for row in kept[:most] for dot in _group(row, result, look)]
    left = len(rows) - len(kept[:most])
    notes = (say("chart_units_note"), *((say("chart_units_left", n=left),) if left else ()))
    return dotted(dots, title, say("chart_units_about"), look, notes)


def _group(row: UnitRow, result: Units, look: Look) -> Iterator[Dot]:
    """A number as a heading with who is worse, below it every unit."""
    say = look.words
    worse = [one.name for one in row.values if one.verdict == "worse"]
    said = f"{say('verdict_worse')}: {', '.join(worse)}" if worse else ""
    yield Dot(" · ".join(_name(row, result, look)), heading=True, words=(said,), paint="badge" if worse else "route")
    points = 100.0 if row.unit == "share" else 1.0
    for one in sorted(row.values, key=lambda one: -one.value):
        low, high = (None if bound is None else points * bound for bound in (one.low, one.high))
        words = tuple(text for text in (look.answers(one.n), _verdict(one, look)) if text)
        paint = PAINTS.get(one.verdict or "", "route")
        written = shown(one.value, MEASURED[row.unit], say)
        yield Dot(one.name, points * one.value, low, high, (" · ".join(words),), paint, written=written)


def _verdict(one: UnitValue, look: Look) -> str:
    return shown(one.verdict, "term:verdict", look.words) if one.verdict not in (None, "usual") else ""


# ---------------------------------------------------------------- many units


def _funnels(rows: Sequence[UnitRow], title: str, result: Units, look: Look) -> Plot:
    say = look.words
    drawn = [row for row in rows if row.answer_sd is not None]
    kept = ([row for row in drawn if _differs(row)] or drawn)[:MOST]
    panels = [_funnel(row, result, look) for row in kept]
    columns = min(COLUMNS, len(panels))
    left = len(rows) - len(kept)
    notes = (say("chart_funnel_note"), *((say("chart_units_left", n=left),) if left else ()))
    size = (WIDTH, height(panels, columns, TALL))
    return Plot(title, say("chart_funnel_about"), size, Room(), lambda pen: draw(pen, panels, columns, TALL), notes)


def _funnel(row: UnitRow, result: Units, look: Look) -> Panel:
    say = look.words
    name, metric = _name(row, result, look)
    most = max(one.n or 0 for one in row.values)
    low, high = _span(row, most)
    worse, better = (sum(one.verdict == verdict for one in row.values) for verdict in ("worse", "better"))
    return Panel(
        name,
        metric,
        say("chart_funnel_counts", worse=worse, better=better),
        "text-bad" if worse else "text-quiet",
        (0.0, 1.06 * most),
        (low, high),
        marks(low, high, lambda value: shown(value, MEASURED[row.unit].replace(".1", ".0"), say)),
        ("n 0", look.n(most)),
        lambda pen, field: _fill(pen, field, row),
    )


def _span(row: UnitRow, most: int) -> tuple[float, float]:
    """What is drawn: every unit, the inner walls at the smallest and the outer ones at the largest."""
    least = min(one.n or most for one in row.values)
    walls = (*_walls(row, least, LIMITS[0]), *_walls(row, most, LIMITS[1]))
    ends = {"share": (0.0, 1.0), "index": (0.0, 100.0), "nps": (-100.0, 100.0)}[row.unit]
    drawn = [*(one.value for one in row.values), *(min(max(wall, ends[0]), ends[1]) for wall in walls)]
    room = 0.05 * (max(drawn) - min(drawn)) or 0.01
    return min(drawn) - room, max(drawn) + room


def _walls(row: UnitRow, n: float, limit: float) -> tuple[float, float]:
    """Between what chance keeps a unit with so many answers, widened by what units scatter anyway."""
    half = limit * (row.answer_sd or 0.0) * math.sqrt(max(1.0, row.phi or 0.0) / n)
    return row.centre - half, row.centre + half


def _fill(pen: Pen, field: Field, row: UnitRow) -> None:
    """The walls, the middle and every unit; those that differ for certain with their names."""
    middle = field.y(row.centre)
    pen.line((field.left, field.left + field.wide), (middle, middle), "axis", over=1)
    most = field.across[1]
    ns = [most * at / POINTS for at in range(1, POINTS + 1)]
    for limit, dash in zip(LIMITS, ("solid", (0, (4, 3))), strict=True):
        for side in (0, 1):
            inside = [(n, _walls(row, n, limit)[side]) for n in ns]
            kept = [(n, wall) for n, wall in inside if field.upright[0] <= wall <= field.upright[1]]
            pen.line(
                [field.x(n) for n, _ in kept], [field.y(wall) for _, wall in kept], "interval", over=1, linestyle=dash
            )
    taken: list[tuple[float, float]] = []
    for one in sorted(row.values, key=lambda one: -one.floors):
        x, y = field.x(one.n or 0), field.y(one.value)
        certain = one.outside is not None
        pen.dot(x, y, PAINTS.get(one.verdict or "", "route"), hollow=not certain, size=7 if certain else 5)
        if certain and all(abs(y - other) > 13 or abs(x - at) > 120 for at, other in taken):
            _tag(pen, field, one.name, x, y)
            taken.append((x, y))


def _tag(pen: Pen, field: Field, name: str, x: float, y: float) -> None:
    """The name of a unit at the side of its dot that has room."""
    right = x + 10 + pen.look.width(name, "small") <= field.left + field.wide
    pen.text(name, (x, y), by=(8 if right else -8, -4), face="small", anchor="left" if right else "right")
