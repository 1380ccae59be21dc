"""Outlets, regions or countries side by side: who differs by more than chance, and how their maps differ."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.change_facts import MEASURED, Snapshots, where
from journeymap.analysis.units import UnitRow, Units, UnitValue
from journeymap.facts import Fact
from journeymap.model.metrics import COMPLETION
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.compare import UNLIKE, differences
from journeymap.statements.series import series_said, series_tables

UNTESTED_FROM = 3
"""With fewer units there are no others to tell how much units differ anyway."""

MOST_MAPS = 5
"""Of more units than this, how their maps differ is shown only to who asks."""


@dataclass(frozen=True, slots=True)
class OfUnit:
    """One unit: at how many numbers it differs from the others for certain, and where most to its disadvantage."""

    name: str
    worse: int
    fact: Fact | None
    better: int
    small: int
    usual: int
    completion: float | None
    n: int | None
    place: float


@dataclass(frozen=True, slots=True)
class OfNumber:
    """One number of one unit."""

    touchpoint: str | None
    persona: str | None
    metric: str
    unit: str
    name: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    others: float | None
    p: float | None
    verdict: str | None
    far: str | None
    floors: float


@dataclass(frozen=True, slots=True)
class Mind:
    """What is not compared, or to be read with care."""

    fact: Fact
    note_facts: tuple[Fact, ...] = ()


def _measured(row: Any) -> str:
    return MEASURED[row.unit]


UNITS = (
    Column("name", unit="text"),
    Column("worse", unit="count", bad=lambda row: row.worse > 0),
    Column("fact", unit="fact"),
    Column("better", unit="count"),
    Column("small", unit="count"),
    Column("usual", unit="count"),
    Column("completion", unit="share.1"),
    Column("n", under="completion"),
)

_WHICH = (Column("touchpoint"), Column("persona", under="touchpoint"), Column("metric"), Column("name", unit="text"))

_VERDICT = Column("verdict", unit="term:verdict", bad=lambda row: row.verdict == "worse")

_NUMBERS = (
    Column("value", unit=_measured),
    Column("interval", fields=("low", "high"), unit=lambda row: f"range:{MEASURED[row.unit]}", detail=True),
    Column("n"),
    Column("others", unit=_measured),
    Column("p", detail=True),
)


def describe(result: Units, both: Snapshots) -> Statement:
    """A row for each unit, worst first; what is certain; how the maps differ; every number for who asks."""
    unlike = (
        *(Mind(one.fact) for one in result.unlike),
        *(Mind(row.fact, row.note_facts) for row in result.rows if row.note_facts and row.fact is not None),
    )
    numbers = tuple(_numbers(result))
    certain = sorted((one for one in numbers if one.verdict in VERDICTS), key=_order)
    untested = sorted((one for one in numbers if one.verdict is None and one.far == "worse"), key=_order)
    tables = (
        *series_tables(result.series, both),
        Table("units", UNITS, tuple(sorted(_units(result, both), key=lambda one: one.place))),
        Table("certain", (_VERDICT, Column("name", unit="text"), *_WHICH[:-1], *_NUMBERS), tuple(certain)),
        Table("untested", (Column("name", unit="text"), *_WHICH[:-1], *_NUMBERS), tuple(untested)),
        *(
            differences("differ", found, both, both.fact("units.differs", unit=unit, first=result.units[0]))
            for unit, found in result.differences.items()
            if len(result.units) <= MOST_MAPS
        ),
        Table("every", (*_WHICH, _VERDICT, *_NUMBERS), numbers, folded=True),
        Table("unlike", UNLIKE, unlike, folded=True),
    )
    return Statement("units", tuple(_said(result, both)), tables, result.unit_of, named=_title(result, both))


VERDICTS = ("worse", "better", "small")


def _order(one: OfNumber) -> tuple[int, float]:
    """What is worse first, and of that what is furthest off."""
    return VERDICTS.index(one.verdict) if one.verdict is not None else 0, -one.floors


def _units(result: Units, both: Snapshots) -> Iterator[OfUnit]:
    for name in result.units:
        here = [(row, one) for row in result.rows for one in row.values if one.name == name]
        whole = next((one for row, one in here if (row.touchpoint, row.metric) == (None, COMPLETION)), None)
        times = Counter(one.verdict for _, one in here)
        worst = max((pair for pair in here if pair[1].verdict == "worse"), key=lambda one: one[1].floors, default=None)
        yield OfUnit(
            name,
            times["worse"],
            None if worst is None else _apart(*worst, both),
            times["better"],
            times["small"],
            times["usual"],
            whole.value if whole is not None else None,
            whole.n if whole is not None else None,
            _place([one for _, one in here]),
        )


def _place(values: Sequence[UnitValue]) -> float:
    """Where a unit stands: those that are worse first, by how far; those that are better last."""
    worse, better = (
        max((one.floors for one in values if one.verdict == verdict), default=0.0) for verdict in ("worse", "better")
    )
    little = sum(one.verdict == "small" and one.outside == "worse" for one in values)
    return -1e6 - worse if worse else better - little / 1e3


def _apart(row: UnitRow, one: UnitValue, both: Snapshots) -> Fact:
    """A unit's number beside that of the others."""
    measured = MEASURED[row.unit]
    units = {"amount": measured, "others": measured}
    values = {"where": where(row.touchpoint, row.persona, both), "metric": row.metric}
    return both.fact("units.apart", units, **values, amount=one.value, others=one.others, n=one.n)


def _numbers(result: Units) -> Iterator[OfNumber]:
    for row in result.rows:
        for one in row.values:
            said = (one.name, one.value, one.low, one.high, one.n, one.others, one.p, one.verdict, one.far, one.floors)
            yield OfNumber(row.touchpoint, row.persona, row.metric, row.unit, *said)


def _title(result: Units, both: Snapshots) -> Fact:
    periods = tuple(dict.fromkeys(period for period in result.periods if period))
    values = {"title": both.after.title, "units": result.units}
    if periods:
        return both.fact("units.title_of", {"periods": "text"}, **values, periods=periods)
    return both.fact("units.title", **values)


def _said(result: Units, both: Snapshots) -> Iterator[Said]:
    verdicts = {
        verdict: sum(any(one.verdict == verdict for one in _of(unit, result)) for unit in result.units)
        for verdict in ("worse", "better", "small")
    }
    n = len(result.units)
    yield Said(both.fact("units.counts", dict.fromkeys(verdicts, "count"), **verdicts, n=n), "lead")
    tested = [(row, one) for row in result.rows for one in row.values if one.p is not None]
    if tested and not any(verdicts.values()):
        yield Said(both.fact("units.nobody_out"))
    if tested:
        yield Said(both.fact("units.method", n=len(tested), share=both.after.in_force.false_discoveries), "note")
    if tested and n < UNTESTED_FROM:
        yield Said(both.fact("units.two"))
    scattered = tuple(dict.fromkeys(row.metric for row, one in tested if (one.phi or 0.0) > 1))
    if scattered:
        yield Said(both.fact("units.scatter", {"metrics": "metric"}, metrics=scattered, n=n - 2), "note")
    if len(set(result.periods)) > 1:
        yield Said(both.fact("units.of_periods", {"periods": "text"}, periods=tuple(_periods(result))), "note")
    same = tuple(unit for unit, found in result.differences.items() if not found)
    if same:
        yield Said(both.fact("units.same_map", units=same, first=result.units[0]), "note")
    yield from series_said(result.series, both)
    yield from _advice(result, both)


def _periods(result: Units) -> Iterator[str]:
    return (f"{unit} {period or '–'}" for unit, period in zip(result.units, result.periods, strict=True))


def _of(unit: str, result: Units) -> Iterator[UnitValue]:
    return (one for row in result.rows for one in row.values if one.name == unit)


def _advice(result: Units, both: Snapshots) -> Iterator[Said]:
    """Where a unit is worse, and from which unit that is better there one may learn."""
    for unit in result.units:
        rows = [row for row in result.rows for one in row.values if one.name == unit and one.verdict == "worse"]
        if not rows:
            continue
        here = [row for row in rows if row.touchpoint is not None] or rows
        places = tuple(dict.fromkeys(where(row.touchpoint, row.persona, both) for row in here))
        better = tuple(dict.fromkeys(one.name for row in rows for one in row.values if one.verdict == "better"))
        values: dict[str, Any] = {"unit": unit, "places": places}
        if better:
            yield Said(both.fact("units.do", {"places": "fact"}, **values, units=better), "advice", unit)
        else:
            yield Said(both.fact("units.look", {"places": "fact"}, **values), "advice", unit)
