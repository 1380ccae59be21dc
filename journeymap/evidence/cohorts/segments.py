"""Walks by a column of the log: whether those of one group arrive more often than the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

from journeymap.analysis.results import Formerly
from journeymap.evidence import engine
from journeymap.evidence.counting.spreads import Spread, spreads_of
from journeymap.evidence.disclosure.walkers import Walkers, people
from journeymap.evidence.engine import Backend, Table
from journeymap.inference import Test, benjamini_hochberg, two_proportions, welch, wilson

MOST = 20
"""Values beyond so many, by volume, are taken together."""


@dataclass(frozen=True, slots=True)
class Segment:
    """The walks of one group; ``value`` is null where the column is empty.

    ``difference`` is how many more of them arrive than of all other walks, with Newcombe's 95 % interval;
    ``significant`` keeps false findings among the segments at the rate of the settings. ``steps_difference`` compares
    the mean number of touchpoints likewise (Welch). Times are from the first event of a walk to the end of its last.
    """

    value: str | None
    walks: int
    customers: int
    completion: float
    low: float
    high: float
    difference: float | None
    difference_low: float | None
    difference_high: float | None
    p: float | None
    steps: float
    steps_difference: float | None
    steps_low: float | None
    steps_high: float | None
    median_seconds: float
    p90_seconds: float
    significant: bool = False

    cases = Formerly("walks")


@dataclass(frozen=True, slots=True)
class Segments:
    """All groups that may show, the largest first; ``hidden`` are those that may not, or are too many."""

    column: str
    rows: tuple[Segment, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class _Sums:
    walks: int = 0
    arrived: int = 0
    length: int = 0
    squares: int = 0

    def less(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.walks - other.walks,
            self.arrived - other.arrived,
            self.length - other.length,
            self.squares - other.squares,
        )

    @property
    def spread(self) -> tuple[float, float, int]:
        """Mean, standard deviation and size of the number of touchpoints."""
        mean = self.length / self.walks
        variance = (self.squares - self.walks * mean * mean) / (self.walks - 1) if self.walks > 1 else 0.0
        return mean, sqrt(max(0.0, variance)), self.walks


def segments(backend: Backend, each: Table, column: str, min_n: int, false_discoveries: float) -> Segments:
    """The walks by the value that the column has at their first event, each group compared with all the others.

    ``each`` has one row for each walk: ``segment``, ``case``, ``arrived``, ``length`` and ``took``. With ``min_n`` a
    group shows where so many of its people arrive, or nobody, and so many do not, or nobody; and so it must be of all
    groups that do not show, taken together.
    """
    grouped = each.group_by("segment").aggregate(
        walks=each.count(),
        customers=each.case.nunique(),
        arrived=each.arrived.sum(),
        length=each.length.sum(),
        squares=(each.length * each.length).sum(),
    )
    took = spreads_of(backend, each, ["segment"], "took")
    rows = [(row[0], *(int(cell) for cell in row[1:])) for row in engine.rows(backend, grouped)]
    rows.sort(key=lambda row: (-row[1], row[0] or ""))
    sums = {value: _Sums(walks, arrived, length, squares) for value, walks, _, arrived, length, squares in rows}
    whole = _Sums(*(sum(getattr(one, name) for one in sums.values()) for name in _Sums.__slots__))
    shown = _shown(backend, each, [row[0] for row in rows], min_n)
    kept = [row for row in rows[:MOST] if row[0] in shown]
    found = [_segment(row[0], row[2], sums[row[0]], whole.less(sums[row[0]]), took[row[0],]) for row in kept]
    return Segments(column, _judged(found, false_discoveries), len(rows) - len(found))


def _shown(backend: Backend, each: Table, values: Sequence[str | None], min_n: int) -> list[str | None]:
    """The groups that may show, the largest first."""
    if min_n < 2:
        return list(values)
    grouped = each.group_by("segment").aggregate(**people(each, min_n))
    walkers = {value: Walkers(*(int(n or 0) for n in row)) for value, *row in engine.rows(backend, grouped)}
    shown = [value for value in values[:MOST] if walkers[value].may_show(min_n)]
    while shown:
        known = each.segment.isin([value for value in shown if value is not None]).fill_null(False)
        others = each.filter(~known & each.segment.notnull() if None in shown else ~known)
        row = engine.first_row(backend, others.aggregate(**people(others, min_n)))
        if Walkers(*(int(n or 0) for n in row)).may_show(min_n):
            break
        shown.pop()
    return shown


def _segment(value: str | None, customers: int, own: _Sums, others: _Sums, took: Spread) -> Segment:
    low, high = wilson(own.arrived, own.walks)
    arrive = two_proportions((others.arrived, others.walks), (own.arrived, own.walks)) if others.walks else None
    several = min(own.walks, others.walks) > 1
    length: Test | None = welch(others.spread, own.spread) if several else None
    return Segment(
        value=value,
        walks=own.walks,
        customers=customers,
        completion=own.arrived / own.walks,
        low=low,
        high=high,
        difference=arrive.difference if arrive else None,
        difference_low=arrive.low if arrive else None,
        difference_high=arrive.high if arrive else None,
        p=arrive.p if arrive else None,
        steps=own.length / own.walks,
        steps_difference=length.difference if length else None,
        steps_low=length.low if length else None,
        steps_high=length.high if length else None,
        median_seconds=took.median_seconds,
        p90_seconds=took.p90_seconds,
    )


def _judged(found: Sequence[Segment], false_discoveries: float) -> tuple[Segment, ...]:
    kept = benjamini_hochberg([1.0 if one.p is None else one.p for one in found], false_discoveries)
    return tuple(replace(one, significant=keep and one.p is not None) for one, keep in zip(found, kept, strict=True))
