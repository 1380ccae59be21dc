"""How long things take, group by group: exact medians and nine-in-ten marks of very many pauses."""

from dataclasses import dataclass

import numpy

from journeymap.evidence import engine
from journeymap.evidence.counting.blocks import Numbers, in_groups
from journeymap.evidence.engine import Backend, Table


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something takes: how often it was timed, the middle, what nine in ten do not exceed, all together.

    The median and the mark of nine in ten are exact, by linear interpolation between order statistics (Hyndman & Fan,
    Sample quantiles in statistical packages, 1996, definition 7).
    """

    n: int
    median_seconds: float
    p90_seconds: float
    total_seconds: float


def spreads_of(backend: Backend, table: Table, keys: list[str], micros: str) -> dict[tuple[int, ...], Spread]:
    """The spread of a column of microseconds in each group, by the engine of a table."""
    column = table[micros]
    grouped = table.group_by(keys).aggregate(
        n=table.count(),
        marks=column.quantile([0.5, 0.9]),  # both at once: an engine keeps every value for each of them
        total=((column - column % 1000) / 1000).cast("int64").sum(),
    )
    found = engine.rows(backend, grouped)
    return {tuple(keys): _spread(n, marks[0], marks[1], total) for *keys, n, marks, total in found}


def _spread(n: int, median: float, p90: float, millis: int) -> Spread:
    # nine tenths between two whole numbers are whole tenths: rounding takes away what engines add in the last digit
    return Spread(int(n), float(median) / 1e6, round(float(p90), 1) / 1e6, int(millis) / 1e3)


MANY = 4_000_000
"""Pauses that are brought into groups at once."""


class Collected:
    """Pauses of many groups, kept compactly until all are there."""

    def __init__(self, groups: int) -> None:
        self.groups = groups
        self._kind = numpy.uint16 if groups <= 2**16 else numpy.int64
        self._waiting: list[tuple[Numbers, Numbers, int]] = []
        self._size = 0
        self._pieces: dict[int, list[tuple[Numbers, int]]] = {}

    def add(self, group: Numbers, pauses: Numbers, unit: int) -> None:
        """More pauses in a unit of so many microseconds, each with the number of its group."""
        self._waiting.append((group.astype(self._kind, copy=False), pauses, unit))
        self._size += len(group)
        if self._size > MANY:
            self._sort()

    def _sort(self) -> None:
        """Bring what waits into groups."""
        if self._waiting:
            unit = self._waiting[0][2]
            group = numpy.concatenate([one for one, _, _ in self._waiting])
            pauses = numpy.concatenate([one for _, one, _ in self._waiting])
            pauses, ends = in_groups(group, pauses, self.groups)
            for one in numpy.flatnonzero(numpy.diff(ends, prepend=0)).tolist():
                start = ends[one - 1] if one else 0
                self._pieces.setdefault(one, []).append((pauses[start : ends[one]], unit))
        self._waiting, self._size = [], 0

    def spreads(self) -> dict[int, Spread]:
        """The spread of each group that has any pause."""
        self._sort()
        return {group: _of(pieces) for group, pieces in sorted(self._pieces.items())}


def _of(pieces: list[tuple[Numbers, int]]) -> Spread:
    values, unit = numpy.concatenate([piece for piece, _ in pieces]), pieces[0][1]
    n = len(values)
    middle, high = [(n - 1) // 2, n // 2], divmod(9 * (n - 1), 10)
    after = min(high[0] + 1, n - 1)
    values.partition(sorted({*middle, high[0], after}))
    below, above, least, most = (int(values[at]) * unit for at in (*middle, high[0], after))
    whole = values.sum(dtype=numpy.int64)
    millis = int(whole) * (unit // 1000) if unit >= 1000 else int((values // 1000).sum())
    return _spread(n, (below + above) / 2, (least * 10 + (most - least) * high[1]) / 10, millis)
