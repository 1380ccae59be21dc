"""Outlets, regions or countries side by side: who is out of the limits of chance, and how their maps differ."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.change_facts import MEASURED, Snapshots, where
from journeymap.analysis.units import UnitRow, Units, UnitValue
from journeymap.facts import Fact
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.compare import UNLIKE, differences

MARKS = {"better": " ▲", "worse": " ▼", None: ""}
"""What stands behind a value beyond the limits of chance."""


@dataclass(frozen=True)
class Beside:
    """A row about units with what each of them has, as its cell says it."""

    touchpoint: str | None
    persona: str | None
    metric: str
    unit: str
    centre: float
    best: str | None
    worst: str | None
    values: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Mind:
    """What is not compared, or to be read with care."""

    fact: Fact
    note_facts: tuple[Fact, ...] = ()


def describe(result: Units, both: Snapshots) -> Statement:
    """Who is out of the limits, whom to watch, how the maps differ; every number for who asks."""
    out = result.having("alert", "leading")
    watch = [row for row in result.having("watch") if row not in out]
    columns = tuple(_columns(result.units))
    unlike = (
        *(Mind(one.fact) for one in result.unlike),
        *(Mind(row.fact, row.note_facts) for row in result.rows if row.note_facts and row.fact is not None),
    )
    tables = (
        Table("out", columns, tuple(_rows(out, both))),
        Table("watch", columns, tuple(_rows(watch, both))),
        *(
            differences("differ", found, both, both.fact("units.differs", unit=unit, first=result.units[0]))
            for unit, found in result.differences.items()
        ),
        Table("every", columns, tuple(_rows(result.rows, both)), folded=True),
        Table("unlike", UNLIKE, unlike, folded=True),
    )
    return Statement("units", tuple(_said(result, both)), tables, result.unit_of, named=_title(result, both))


def _columns(units: Iterable[str]) -> Iterator[Column]:
    yield Column("touchpoint")
    yield Column("persona", under="touchpoint")
    yield Column("metric")
    yield from (Column("values", at=("text", unit), unit="fact") for unit in units)
    yield Column("centre", unit=_measured)
    yield Column("best", unit="text")
    yield Column("worst", unit="text")


def _measured(row: Any) -> str:
    return MEASURED[row.unit]


def _rows(rows: Iterable[UnitRow], both: Snapshots) -> Iterator[Beside]:
    for row in rows:
        values = {one.name: _cell(row, one, both) for one in row.values}
        best, worst = (row.best, row.worst) if row.spread else (None, None)
        yield Beside(row.touchpoint, row.persona, row.metric, row.unit, row.centre, best, worst, values)


def _cell(row: UnitRow, one: UnitValue, both: Snapshots) -> Fact:
    """A unit's number with how many stand behind it and the limits between which chance would keep it."""
    measured = MEASURED[row.unit]
    units = {"amount": measured, "limits": f"range:{measured}", "mark": "text"}
    mark = MARKS[one.outside]
    if one.n and one.low is not None and one.high is not None:
        return both.fact("units.limits", units, amount=one.value, mark=mark, n=one.n, limits=(one.low, one.high))
    if one.n:
        return both.fact("units.sized", units, amount=one.value, mark=mark, n=one.n)
    return both.fact("units.bare", units, amount=one.value, mark=mark)


def _title(result: Units, both: Snapshots) -> Fact:
    periods = tuple(dict.fromkeys(period for period in result.periods if period))
    values = {"title": both.after.title, "units": result.units}
    if periods:
        return both.fact("units.title_of", {"periods": "text"}, **values, periods=periods)
    return both.fact("units.title", **values)


def _said(result: Units, both: Snapshots) -> Iterator[Said]:
    verdicts = {verdict: len(result.having(verdict)) for verdict in ("alert", "watch", "leading")}
    yield Said(both.fact("units.counts", dict.fromkeys(verdicts, "count"), **verdicts), "lead")
    yield Said(both.fact("units.limits_are"), "note")
    if not result.having("alert", "leading"):
        yield Said(both.fact("units.nobody_out"))
    same = tuple(unit for unit, found in result.differences.items() if not found)
    if same:
        yield Said(both.fact("units.same_map", units=same, first=result.units[0]), "note")
    for unit in result.units:
        rows = [row for row in result.rows for one in row.values if one.name == unit and one.verdict == "alert"]
        if rows:
            places = tuple(dict.fromkeys(where(row.touchpoint, row.persona, both) for row in rows))
            best = tuple(dict.fromkeys(row.best for row in rows if row.best != unit))
            yield Said(both.fact("units.do", {"places": "fact"}, unit=unit, places=places, units=best), "advice", unit)
