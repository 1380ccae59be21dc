"""Every event beside the one before it: the table that all counts of walks are made from, on any engine.

A walk is what one customer does from one start to one end: it ends with success or another end of the journey, with a
pause longer than the gap, or with the customer's last event. What the customer does afterwards is a walk of its own.
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


@dataclass(frozen=True)
class Events:
    """The events of a log that are on a journey: ``case``, ``time``, ``code``, and ``order``, ``stay``.

    ``stay`` is how long an event took, -1 where nobody knows; ``sort`` tells customers apart where they are of several
    sorts. ``gap`` is the longest pause within a walk in microseconds, None where a customer has one walk until it ends.
    """

    log: Log
    table: Table
    vocabulary: Vocabulary
    rows: int
    first: int
    last: int
    gap: int | None = None

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
    def steps(self) -> Table:
        """Each event with what came before: ``prev`` and ``gap`` in the same walk, and whether a walk ``starts``."""
        found = self.table
        before = ibis.window(group_by=found.case, order_by=in_order(found))
        found = found.mutate(
            before=found.code.lag().over(before),
            before_time=found.time.lag().over(before),
            left=_left(found).lag().over(before),
        )
        found = found.mutate(
            pause=ibis.greatest(found.time - found.left, 0),
            same_time=(found.time == found.before_time).fill_null(False),
        )
        starts = found.before.isnull() | (found.before % 2 == 1)
        if self.gap is not None:
            starts = starts | (found.pause > self.gap)
        return found.mutate(starts=starts, point=_half(found.code), prev=_half(found.before), closes=found.code % 2)

    @cached_property
    def walks(self) -> Table:
        """The steps with the number of the customer's walk, ``walk``."""
        found = self.steps
        so_far = ibis.window(group_by=found.case, order_by=in_order(found), preceding=None, following=0)
        return found.mutate(walk=found.starts.cast("int64").sum().over(so_far))


def in_order(table: Table) -> list[Any]:
    """What the events of a customer are put in order by; the last is what nobody could tell apart by the others."""
    return [table[name] for name in ("time", "order", "code", "stay") if name in table.columns]


def with_cells(steps: Table, cells: Cells) -> Table:
    """Steps with the numbers of their cells: ``coming``, and ``ending`` where they are the ``last`` of a walk."""
    after = ibis.window(group_by=steps.case, order_by=in_order(steps))
    return steps.mutate(
        coming=cells.coming(ibis.ifelse(steps.starts, -1, steps.prev), steps.point),
        ending=cells.ending(steps.point, steps.closes),
        last=steps.starts.lead().over(after).fill_null(True),
    )


def _left(table: Table) -> Any:
    return table.time + ibis.greatest(table.stay, 0) if "stay" in table.columns else table.time


def _half(code: Any) -> Any:
    return ((code - code % 2) / 2).cast("int64")


def events_on_map(
    log: Log, profile: Profile, vocabulary: Vocabulary, gap: int | None = None, keep: tuple[str, ...] = ()
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
    return Events(log, table.select(*columns, "code"), vocabulary, rows, first, last, gap)
