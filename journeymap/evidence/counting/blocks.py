"""The quick way through a large log on DuckDB: its events as sorted arrays, so that numpy can count walks.

DuckDB reads, and packs time and touchpoint of each event into one number; customers are brought together by counting
them instead of comparing. What is counted is defined in `transitions` beside the same count on any other engine.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import numpy
from numpy.typing import NDArray

from journeymap.evidence import engine
from journeymap.evidence.engine import Table
from journeymap.evidence.log.events import AFTER, APART, ON_WALK, PASSED, Cells, Events

PART_ROWS = 25_000_000
"""Events that are sorted at once."""

BLOCK_ROWS = 200_000
"""Events that are counted at once: few enough to stay in the processor's cache."""

UNITS = (1_000_000, 1000, 1)
"""Microseconds in the units that times can be counted in."""

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Beside:
    """Events that are no steps of a walk: whose they are, in which walk, and at which state."""

    customer: Numbers
    walk: Numbers
    point: Numbers


@dataclass(frozen=True)
class Block:
    """The steps of some customers' walks, one customer after the other, in their order.

    ``pause`` is the time since the step before and ``stay`` how long the event took, in units of so many microseconds;
    a stay is -1 where nobody knows. ``first`` are the first steps of customers. Beside them are events ``after``
    success, ends after which a customer came back (``passed``), and those of walks ``apart``.
    """

    unit: int

    code: Numbers
    starts: Numbers
    pause: Numbers
    stay: Numbers | None
    first: Numbers
    ties: int
    twins: int
    after: Beside
    passed: Beside
    apart: Beside

    @property
    def customers(self) -> int:
        return int(numpy.count_nonzero(self.first))

    @property
    def customer(self) -> Numbers:
        """The customer of each step, from 0 on."""
        return numpy.cumsum(self.first, dtype=numpy.int64) - 1

    @property
    def walk(self) -> Numbers:
        """The walk of each step, from 0 on."""
        return numpy.cumsum(self.starts, dtype=numpy.int64) - 1

    def cells(self, cells: Cells) -> tuple[Numbers, Numbers, Numbers]:
        """The cell of each step, which steps are the last of their walk, and the cells of the ends of walks."""
        point = self.point.astype(numpy.int64)
        before = numpy.full_like(point, -1)
        before[1:][~self.starts[1:]] = point[:-1][~self.starts[1:]]
        last = ends_of(self.starts)
        ending: Numbers = cells.ending(point, self.code & 1)
        return cells.coming(before, point), last, ending[last]

    @property
    def point(self) -> Numbers:
        """The state of each step."""
        return self.code >> 1


def ends_of(starts: Numbers) -> Numbers:
    """Where walks end, from where they start."""
    last = numpy.ones(len(starts), dtype=bool)
    last[:-1] = starts[1:]
    return last


def fits_in_blocks(events: Events) -> bool:
    """Whether the log lies in a DuckDB of ours, and time and code of every event go into one number."""
    return events.log.own and _Packing(events, 1, 1).bits < 64


def blocks(events: Events, part_rows: int = PART_ROWS, block_rows: int = BLOCK_ROWS) -> Iterator[Block]:
    """All customers, block by block, in parts of a size that fits the memory; a part is read while one is counted."""
    parts = max(1, -(-events.rows // part_rows))
    packing = _Packing(events, parts, _unit(events))
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(packing.read, 0)
        try:
            for part in range(parts):
                rows = coming.result()
                if part + 1 < parts:
                    coming = reader.submit(packing.read, part + 1)
                for some, ends in _cut(_grouped(rows), block_rows) if len(rows.key) else ():
                    yield _steps(_in_order(some, ends, packing), ends, packing)
                del rows
        except BaseException:
            events.backend.con.interrupt()
            raise


# ---------------------------------------------------------------- reading


@dataclass
class _Rows:
    """Events: their customers, their time and code in one number, and what ``more`` there is: order, stay.

    ``by_row`` is whether rows have an order of their own. It is not kept where they come in it anyway.
    """

    case: Numbers
    key: Numbers
    more: dict[str, Numbers]
    by_row: bool

    def of(self, some: Any) -> "_Rows":
        """A stretch of the events, or those at some states."""
        return _Rows(self.case, self.key[some], {name: one[some] for name, one in self.more.items()}, self.by_row)


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def hashed(value: str) -> dt.uint64:
    """DuckDB's 64-bit hash of a text."""


@ibis.udf.scalar.builtin(name="divide")  # type: ignore[untyped-decorator]
def whole(value: int, by: int) -> int:  # type: ignore[empty-body]
    """DuckDB's division of whole numbers."""


def _unit(events: Events) -> int:
    """A second, a millisecond or a microsecond: the largest that all times, and stays, are whole numbers of."""
    table = events.log.table
    columns = [table[name] for name in ("time", "end") if name in table.columns]
    sample = engine.rows(events.backend, table.select(*columns).limit(1000))
    units = [unit for unit in UNITS if all(time % unit == 0 for row in sample for time in row if time is not None)]
    for unit in units[:-1]:
        rests = {f"rest_{at}": (column % unit).abs().max() for at, column in enumerate(columns)}
        if not any(engine.first_row(events.backend, table.aggregate(**rests))):
            return unit
    return UNITS[-1]


class _Packing:
    """How events become numbers: their customers from 0 on, and time and code in one key."""

    def __init__(self, events: Events, parts: int, unit: int) -> None:
        self.events = events
        self.parts = parts
        self.unit = unit
        self.code_bits = (2 * len(events.vocabulary.states) - 1).bit_length()
        self.bits = ((events.last - events.first) // unit).bit_length() + self.code_bits
        self.kind = "uint32" if self.bits <= 32 else "int64"

    def read(self, part: int) -> _Rows:
        """The events of one part of the customers, mostly in the order of the log."""
        columns = self._columns(part)
        taken = {name: _Growing(self.events.rows // self.parts) for name in columns.columns}
        rising, last = True, None
        for batch in engine.arrow_batches(self.events.backend, columns):
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                values = column.to_numpy()
                taken[name].add(values)
                if name == "order" and rising and len(values):
                    rising = (last is None or bool(values[0] > last)) and bool((values[1:] > values[:-1]).all())
                    last = values[-1]
        found = {name: one.all() for name, one in taken.items()}
        kept = ("stay",) if rising else ("order", "stay")
        more = {name: found[name] for name in kept if name in found}
        return _Rows(found["case"], found["key"], more, "order" in found)

    def _columns(self, part: int) -> Table:
        table, low = self.events.table, self._lowest
        case = table.case - low if low is not None else hashed(table.case.cast("string"))
        if self.parts > 1:
            table = table.filter(case % self.parts == part)
            case = whole(case, self.parts) if low is not None else case
        time = whole(table.time - self.events.first, self.unit)
        key = time * 2**self.code_bits + table.code
        shown = {"case": case.cast("int32") if low is not None else case, "key": key.cast(self.kind)}
        if "order" in table.columns:
            shown["order"] = table.order
        if "stay" in table.columns:
            shown["stay"] = ibis.ifelse(table.stay < 0, -1, whole(table.stay, self.unit))
        return table.select(**shown)

    @cached_property
    def _lowest(self) -> int | None:
        """The lowest customer, where customers are whole numbers that lie close together."""
        table = self.events.log.raw if self.events.log.raw is not None else self.events.log.table
        if not table.case.type().is_integer():
            return None
        low, high = engine.first_row(self.events.backend, table.aggregate(low=table.case.min(), high=table.case.max()))
        return low if high - low < min(2**31, 8 * self.events.rows + 1000) else None


class _Growing:
    """An array that is filled piece by piece, of about the size expected."""

    def __init__(self, expected: int) -> None:
        self.expected = expected + expected // 50 + 1000
        self.array: Numbers | None = None
        self.size = 0

    def add(self, piece: Numbers) -> None:
        if self.array is None:
            self.array = numpy.empty(max(self.expected, len(piece)), dtype=piece.dtype)
        if self.size + len(piece) > len(self.array):
            more = numpy.empty(max(len(piece), self.size // 4), dtype=piece.dtype)
            self.array = numpy.concatenate([self.array[: self.size], more])
        self.array[self.size : self.size + len(piece)] = piece
        self.size += len(piece)

    def all(self) -> Numbers:
        return numpy.empty(0, dtype=numpy.int64) if self.array is None else self.array[: self.size]


# ---------------------------------------------------------------- in order


def _grouped(rows: _Rows) -> tuple[_Rows, Numbers]:
    """The events one customer after the other, and where each customer ends."""
    rank = _ranks(rows.case)
    made = _by_counting(rank, rows.key, None)
    more = {name: one[made.indices] for name, one in rows.more.items()}
    return _Rows(rank, made.data, more, rows.by_row), made.indptr[1:]


def in_groups(group: Numbers, values: Numbers, groups: int) -> tuple[Numbers, Numbers]:
    """Values one group after the other, in their order within each, and where each group ends."""
    made = _by_counting(group, values, groups)
    return made.data, made.indptr[1:]


def _by_counting(group: Numbers, values: Numbers, groups: int | None) -> Any:
    """A sparse matrix of groups and rows: it is made by counting, and keeps the order of rows within a group."""
    from scipy.sparse import coo_array

    shape = None if groups is None else (groups, len(group))
    at = group.astype(numpy.int32, copy=False), numpy.arange(len(group), dtype=numpy.int32)
    return coo_array((values, at), shape=shape).tocsr()


def _ranks(case: Numbers) -> Numbers:
    """Customers as small whole numbers."""
    if case.dtype == numpy.int32:
        return case
    import pyarrow

    ranks: Numbers = pyarrow.array(case).dictionary_encode().indices.to_numpy()
    return ranks


def _cut(grouped: tuple[_Rows, Numbers], block_rows: int) -> Iterator[tuple[_Rows, Numbers]]:
    """The customers in blocks of about so many rows, with their ends; a customer is never cut."""
    rows, ends = grouped
    wanted = numpy.arange(block_rows, len(rows.key) + block_rows, block_rows)
    start, customer = 0, 0
    for last in numpy.unique(numpy.searchsorted(ends, wanted).clip(max=len(ends) - 1)).tolist():
        end = int(ends[last])
        if end > start:
            yield rows.of(slice(start, end)), ends[customer : last + 1] - start
        start, customer = end, last + 1


def _in_order(rows: _Rows, ends: Numbers, packing: _Packing) -> _Rows:
    """Each customer's events by time and what decides after it; most logs have them so, then nothing is to be done."""
    keys = _sorted_by(rows, packing.code_bits)
    wrong = _wrong(keys)
    inner = ends[(ends > 0) & (ends < len(rows.key))]
    wrong[inner - 1] = False  # where one customer ends and the next begins
    if not bool(wrong.any()):
        return rows
    customer, some = _events_of(numpy.searchsorted(ends, numpy.flatnonzero(wrong), side="right"), ends)
    by = numpy.arange(len(rows.key))
    by[some] = some[numpy.lexsort((*(key[some] for key in reversed(keys)), customer))]
    return rows.of(by)


def _sorted_by(rows: _Rows, code_bits: int) -> list[Numbers]:
    """What a customer's events are put in order by, as `in_order` has it: what decides first comes first."""
    if rows.by_row and "order" not in rows.more:
        return [rows.key >> code_bits]  # rows of one time come in their order anyway
    more = [rows.more["stay"]] if "stay" in rows.more else []
    if rows.by_row:
        return [rows.key >> code_bits, rows.more["order"], rows.key, *more]
    return [rows.key, *more]  # time, then the state on the map


def _events_of(customers: Numbers, ends: Numbers) -> tuple[Numbers, Numbers]:
    """Every event of some customers: whose it is, and where it stands."""
    some = numpy.unique(customers)
    sizes = numpy.diff(ends, prepend=0)[some]
    offsets = ends[some] - numpy.cumsum(sizes)
    return numpy.repeat(some, sizes), numpy.arange(sizes.sum()) + numpy.repeat(offsets, sizes)


def _wrong(keys: Sequence[Numbers]) -> Numbers:
    """Where an event stands before one that should be first."""
    first = keys[0]
    wrong: Numbers = first[1:] < first[:-1]
    if len(keys) > 1:
        wrong |= (first[1:] == first[:-1]) & _wrong(keys[1:])
    return wrong


# ---------------------------------------------------------------- walks


@dataclass
class _Walked:
    """The events of some customers with their walks: what each is there, and what lies beside the steps."""

    code: Numbers
    time: Numbers
    stay: Numbers | None
    first: Numbers
    starts: Numbers
    touchpoints: int

    def block(self, unit: int) -> Block:
        """What lies between each step and the one before, and what are no steps."""
        same = (self.time[1:] == self.time[:-1]) & ~self.first[1:]
        twins = int(numpy.count_nonzero(same & (self.code[1:] == self.code[:-1])))
        ties = int(numpy.count_nonzero(same)) - twins
        kinds, steps = self._kinds, self
        if kinds.any():
            steps = self._of(numpy.flatnonzero(kinds == ON_WALK))
        going_on = (kinds == AFTER) & ~self._success
        came_back = numpy.flatnonzero(kinds == PASSED)
        came_back = came_back[self.code[came_back + 1] >> 1 <= self.touchpoints]
        apart = numpy.flatnonzero(kinds == APART)
        beside = (self._beside(some) for some in (numpy.flatnonzero(going_on), came_back, apart))
        pause = _pauses(steps.time, steps.stay)
        return Block(unit, steps.code, steps.starts, pause, steps.stay, steps.first, ties, twins, *beside)

    @property
    def _success(self) -> Numbers:
        return (self.code & 1).astype(bool) & (self.code >> 1 <= self.touchpoints)

    @cached_property
    def _kinds(self) -> Numbers:
        """What each event is: see `Events.marked`."""
        closes, point = (self.code & 1).astype(bool), self.code >> 1
        last = ends_of(self.starts)
        kinds = numpy.zeros(len(closes), dtype=numpy.uint8)
        if not (closes & ~last).any():  # walks that end as they close are apart where they close as they start
            kinds[self.starts & (point >= self.touchpoints)] = APART
            return kinds
        after = _in_walk(self._success, self.starts, before=True) > 0
        passed = (point > self.touchpoints) & ~last
        touched = _in_walk(point < self.touchpoints, self.starts) > 0
        kinds[~touched] = APART
        kinds[passed] = PASSED
        kinds[after] = AFTER
        return kinds

    def _of(self, some: Numbers) -> "_Walked":
        """Some of the events alone; the first of a walk, and of a customer, is another where that one is not there."""
        customer, walk = (numpy.cumsum(one, dtype=numpy.int64)[some] for one in (self.first, self.starts))
        stay = None if self.stay is None else self.stay[some]
        return _Walked(self.code[some], self.time[some], stay, _changes(customer), _changes(walk), self.touchpoints)

    def _beside(self, some: Numbers) -> Beside:
        if not len(some):
            return Beside(some, some, some)
        customer, walk = (numpy.cumsum(one, dtype=numpy.int64)[some] for one in (self.first, self.starts))
        return Beside(customer, walk, (self.code[some] >> 1).astype(numpy.int64))


def _steps(rows: _Rows, ends: Numbers, packing: _Packing) -> Block:
    """The events of some customers as steps of walks."""
    events = packing.events
    time = rows.key >> packing.code_bits
    code = (rows.key & ((1 << packing.code_bits) - 1)).astype(numpy.uint16)
    stay = rows.more.get("stay")
    first = numpy.zeros(len(time) + 1, dtype=bool)
    first[0] = first[ends] = True
    first = first[:-1]
    starts = first
    if events.gap is not None:
        starts = first | (_pauses(time, stay) > events.gap // packing.unit)
    touchpoints = events.vocabulary.touchpoints
    walked = _Walked(code, time if stay is None else time.astype(numpy.int64), stay, first, starts, touchpoints)
    if events.again is not None:
        walked.starts = _starting(walked, events.again)
    return walked.block(packing.unit)


def _starting(walked: _Walked, again: frozenset[int]) -> Numbers:
    """Where walks start where customers come again: also at the next entry behind a success."""
    arrivals = numpy.cumsum(walked._success, dtype=numpy.int64) - walked._success
    may_start = walked.starts | numpy.isin(walked.code >> 1, sorted(again))
    mark = numpy.maximum.accumulate(numpy.where(may_start, arrivals, 0))
    earlier = numpy.concatenate([mark[:1], mark[:-1]])
    found: Numbers = walked.starts | (may_start & (arrivals > earlier))
    return found


def _pauses(time: Numbers, stay: Numbers | None) -> Numbers:
    """How long after each event the next one comes."""
    if stay is None:
        pause = numpy.zeros_like(time)
        numpy.subtract(time[1:], time[:-1], out=pause[1:])
        return pause
    time = time.astype(numpy.int64)
    pause = numpy.zeros_like(time)
    numpy.maximum(time[1:] - time[:-1] - numpy.maximum(stay[:-1], 0), 0, out=pause[1:])
    return pause


def _in_walk(flags: Numbers, starts: Numbers, *, before: bool = False) -> Numbers:
    """How often something has been so in the walk until each event, or before it."""
    so_far = numpy.cumsum(flags, dtype=numpy.int64)
    heads = numpy.flatnonzero(starts)
    sizes = numpy.diff(heads, append=len(starts))
    found: Numbers = so_far - numpy.repeat(so_far[heads] - flags[heads], sizes)
    return found - flags if before else found


def _changes(numbers: Numbers) -> Numbers:
    """Where a number is another than the one before."""
    found = numpy.ones(len(numbers), dtype=bool)
    found[1:] = numbers[1:] != numbers[:-1]
    return found
