"""A journey over three or more periods: which numbers get worse or better for certain, and all of them for who asks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.change_facts import MEASURED, Snapshots
from journeymap.analysis.series import SeriesRow
from journeymap.facts import Fact
from journeymap.statements import Column, Said, Table

MOST_SENTENCES = 5
"""So many trends are told in words; the table has all."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A number over all periods, as its row in a table says it."""

    verdict: str | None
    of_unit: str | None
    touchpoint: str | None
    persona: str | None
    metric: str
    unit: str
    first: float | None
    last: float | None
    slope: Fact | None
    stride: Fact | None
    periods: int
    p: float | None
    phi: float | None
    floors: float


def _measured(row: Any) -> str:
    return MEASURED[row.unit]


COLUMNS = (
    Column("verdict", bad=lambda row: row.verdict == "alert"),
    Column("of_unit", unit="text"),
    Column("touchpoint"),
    Column("persona", under="touchpoint"),
    Column("metric"),
    Column("first", unit=_measured),
    Column("last", unit=_measured),
    Column("slope", unit="fact"),
    Column("stride", unit="fact"),
    Column("periods", unit="count", detail=True),
    Column("p", detail=True),
    Column("phi", unit="number.1", detail=True),
)

ORDER = ("alert", "improved", "small", "steady", None)


def series_tables(rows: Sequence[SeriesRow], both: Snapshots) -> Iterator[Table]:
    """What moves for certain, the largest first; every number folded."""
    if not rows:
        return
    found = sorted((_moved(row, both) for row in rows), key=_by_verdict)
    certain = tuple(one for one in found if one.verdict in ORDER[:3])
    yield Table("series", COLUMNS, certain, named=both.fact("series.table.certain"))
    yield Table("every_series", COLUMNS, tuple(found), folded=True, named=both.fact("series.table.every"))


def series_said(rows: Sequence[SeriesRow], both: Snapshots) -> Iterator[Said]:
    """How many numbers move for certain, and the trends that matter most in words."""
    if not rows:
        return
    tested = [row for row in rows if row.p is not None]
    counts = {name: sum(row.verdict == name for row in rows) for name in ("alert", "improved", "small")}
    units = dict.fromkeys((*counts, "tested"), "count")
    periods = max(len(row.points) for row in rows)
    yield Said(both.fact("series.counts", units, **counts, tested=len(tested), n=periods))
    for verdict in ("alert", "improved"):
        moved = sorted((row for row in rows if row.verdict == verdict), key=lambda row: -_floors(row))
        yield from (Said(row.fact) for row in moved[:MOST_SENTENCES] if row.fact is not None)
    scattered = tuple(dict.fromkeys(row.metric for row in tested if row.df))
    if scattered:
        yield Said(both.fact("series.scatter", {"metrics": "metric"}, metrics=scattered), "note")


def _floors(row: SeriesRow) -> float:
    """How many floors the whole change is."""
    return abs(row.change or 0.0) / row.floor if row.floor else 0.0


def _by_verdict(one: Moved) -> tuple[int, float]:
    return ORDER.index(one.verdict), -one.floors


def _moved(row: SeriesRow, both: Snapshots) -> Moved:
    slope = stride = None
    if row.slope is not None:
        each = both.fact(f"series.each_{row.each}")
        slope = both.fact("series.slope", {"slope": f"change:{row.unit}.2"}, slope=row.slope, each=each)
    if row.stride is not None:
        values = {"moved": row.stride.change, "to_period": row.stride.after or "–"}
        stride = both.fact("series.single", {"moved": f"change:{row.unit}"}, **values)
    return Moved(
        row.verdict,
        row.of_unit,
        row.touchpoint,
        row.persona,
        row.metric,
        row.unit,
        row.known[0].value,
        row.known[-1].value,
        slope,
        stride,
        len(row.known),
        row.p,
        row.phi,
        _floors(row),
    )
