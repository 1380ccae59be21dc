"""Every event with the walk it is in: the table that all counts of walks are made from, on any engine.

A walk is what one customer does until a pause longer than the gap, or the last event; every visit on its own where the
log is of sessions. It arrives at most once: its first success counts, and what follows belongs to the same walk, *after
success*. Where customers come again, the next event after a success at which journeys begin starts a new walk. Another
end closes a walk only as its last event; before it, the customer came back. A walk that comes to no touchpoint until it
closes is apart, and enters no share.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis

from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.log.log import Log
from journeymap.evidence.log.profile import Profile, usable_rows
from journeymap.evidence.log.vocabulary import Vocabulary
from journeymap.evidence.sources.times import micros


@dataclass(frozen=True, slots=True)
class Cells:
    """Numbers for what people do at a touchpoint: come there from another (or start there), and end there in some way.

    What is counted of walks is made of these.
    """

    states: int

    def coming(self, before: Any, point: Any) -> Any:
        """A step to a state; the state before a start is -1."""
        return (before + 1) * self.states + point

    def ending(self, point: Any, closes: Any) -> Any:
        """The end of a walk at a state: with the end of the journey (1), or by leaving (0)."""
        return (self.states + 1) * self.states + 2 * point + closes


ON_WALK, AFTER, PASSED, APART = range(4)
"""What an event is: a step of a walk, after its success, an end that was passed, all there is of a walk apart."""


@dataclass(frozen=True)
class Events:
    """The events of a log that are on a journey: ``case``, ``time``, ``code``, and ``order``, ``stay``.

    ``stay`` is how long an event took, -1 where nobody knows; ``sort`` tells customers apart where they are of several
    sorts. ``gap`` is the longest pause within a walk in microseconds, None where no pause ends it. ``again`` are the
    states that start a new walk after a success, None where no customer comes again.
    """

    log: Log
    table: Table
    vocabulary: Vocabulary
    rows: int
    first: int
    last: int
    gap: int | None = None
    again: frozenset[int] | None = None

    @property
    def backend(self) -> Backend:
        return self.log.backend

    @property
    def cells(self) -> Cells:
        return Cells(len(self.vocabulary.states))

    def of(self, sort: int) -> "Events":
        """Every event of the customers of one sort."""
        return replace(self, table=self.table.filter(self.table.sort == sort))

    @cached_property
    def marked(self) -> Table:
        """Every event with its ``walk``, what it is there (``kind``), and the code that ``follows`` in the walk.

        ``tie`` and ``twin`` are 1 at the time of the customer's event before.
        """
        found = self._numbered
        whole = ibis.window(group_by=[found.case, found.walk], order_by=in_order(found))
        so_far = _so_far(found, "walk")
        found = found.mutate(
            arrivals=found.success.sum().over(so_far) - found.success,
            touched=(found.point < self.vocabulary.touchpoints).cast("int64").sum().over(so_far),
            follows=found.code.lead().over(whole),
        )
        passed = (found.point > self.vocabulary.touchpoints) & found.follows.notnull()
        kind = ibis.cases((found.arrivals > 0, AFTER), (passed, PASSED), (found.touched == 0, APART), else_=ON_WALK)
        return found.mutate(kind=kind.cast("int64")).drop("arrivals", "touched")

    @cached_property
    def _numbered(self) -> Table:
        """Every event with the number of its ``walk`` among the customer's."""
        found = self.table
        before = ibis.window(group_by=found.case, order_by=in_order(found))
        found = found.mutate(
            before=found.code.lag().over(before),
            before_time=found.time.lag().over(before),
            left=_left(found).lag().over(before),
            point=_half(found.code),
        )
        same, closes = (found.time == found.before_time).fill_null(False), found.code % 2
        begins = found.before.isnull()
        if self.gap is not None:
            begins = begins | (found.time - found.left > self.gap)
        found = found.mutate(
            tie=(same & (found.before != found.code)).fill_null(False).cast("int64"),
            twin=(same & (found.before == found.code)).fill_null(False).cast("int64"),
            closes=closes,
            success=((closes == 1) & (found.point <= self.vocabulary.touchpoints)).cast("int64"),
            begins=begins,
        )
        found = self._starting(found)
        found = found.mutate(walk=found.begins.cast("int64").sum().over(_so_far(found)))
        return found.drop("before", "before_time", "left", "begins")

    def _starting(self, found: Table) -> Table:
        """Where a walk ``begins``: also at the next entry behind a success, if customers come again."""
        if self.again is None:
            return found
        arrivals = found.success.sum().over(_so_far(found)) - found.success
        found = found.mutate(entry=found.begins | found.point.isin(sorted(self.again)), arrivals=arrivals)
        found = found.mutate(mark=ibis.ifelse(found.entry, found.arrivals, 0).max().over(_so_far(found)))
        before = ibis.window(group_by=found.case, order_by=in_order(found))
        found = found.mutate(earlier=found.mark.lag().over(before).fill_null(0))
        begins = found.begins | (found.entry & (found.arrivals > found.earlier))
        return found.mutate(begins=begins).drop("entry", "arrivals", "mark", "earlier")

    @cached_property
    def steps(self) -> Table:
        """The steps of walks: ``prev`` and ``pause`` in the same walk, whether a walk ``starts``, whether it is the
        ``last`` of the walk; what is after success, or of a walk apart, is none."""
        found = self.marked
        found = found.filter(found.kind == ON_WALK).drop("kind", "follows")
        walk = ibis.window(group_by=[found.case, found.walk], order_by=in_order(found))
        found = found.mutate(
            prev=found.point.lag().over(walk),
            pause=ibis.greatest(found.time - _left(found).lag().over(walk), 0),
            last=found.code.lead().over(walk).isnull(),
        )
        return found.mutate(starts=found.prev.isnull())


def in_order(table: Table) -> list[Any]:
    """What the events of a customer are put in order by; the last is what nobody could tell apart by the others."""
    return [table[name] for name in ("time", "order", "code", "stay") if name in table.columns]


def with_cells(steps: Table, cells: Cells) -> Table:
    """Steps with the numbers of their cells: ``coming``, and ``ending`` where they are the last of a walk."""
    return steps.mutate(
        coming=cells.coming(steps.prev.fill_null(-1), steps.point), ending=cells.ending(steps.point, steps.closes)
    )


def _so_far(table: Table, *more: str) -> Any:
    """The events of a customer, or of a walk of theirs, until this one."""
    return ibis.window(group_by=["case", *more], order_by=in_order(table), preceding=None, following=0)


def _left(table: Table) -> Any:
    return table.time + ibis.greatest(table.stay, 0) if "stay" in table.columns else table.time


def _half(code: Any) -> Any:
    return ((code - code % 2) / 2).cast("int64")


def events_on_map(
    log: Log,
    profile: Profile,
    vocabulary: Vocabulary,
    gap: int | None = None,
    again: frozenset[int] | None = None,
    keep: tuple[str, ...] = (),
) -> Events:
    """The events of a log that are on the journey; ``keep`` names further columns."""
    table = log.table
    if profile.rejected:
        table = table.filter(*usable_rows(table))
    key = table.touchpoint
    known = {name: code for (name, _), code in vocabulary.codes.items()}
    if vocabulary.by_channel:
        key = key + "\x1f" + table.channel.fill_null("")
        known = {f"{name}\x1f{channel or ''}": code for (name, channel), code in vocabulary.codes.items()}
    every = not profile.rejected and all((one.name, one.channel) in vocabulary.codes for one in profile.names)
    table = engine.coded(log.backend, table, key, known, every=every)
    rows = sum(one.n for one in profile.names if (one.name, one.channel) in vocabulary.codes)
    if "end" in table.columns:
        table = table.mutate(stay=ibis.ifelse(table.end >= table.time, table.end - table.time, -1).fill_null(-1))
    columns = [name for name in ("case", "time", "order", "stay", *keep) if name in table.columns]
    first, last = (micros(time) if time is not None else 0 for time in (profile.first, profile.last))
    return Events(log, table.select(*columns, "code"), vocabulary, rows, first, last, gap, again)
