"""Each walk of a log with what can be said of it alone: tables on the log's engine, from which aggregates are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine, mapping, steps, tables
from journeymap.evidence.asking import Asked
from journeymap.evidence.crowds import may_show, shown_names
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.mapping import Unmapped, Vocabulary
from journeymap.evidence.steps import Events
from journeymap.evidence.tables import Log, Profile
from journeymap.model import Journey

WALK = ["case", "walk"]
"""What tells one walk from another."""

LOOKED_AT = 200
"""Names without a touchpoint beyond so many, by volume, are not looked at one by one."""


@dataclass(frozen=True, slots=True)
class LogRead:
    """What was read of a log, and what could not be used.

    ``ties`` are events of one customer at one time, put in order by the ``second_key``; ``twins`` those that are the
    same in everything.
    """

    title: str
    rows: int
    left_out: int
    rejected: Mapping[str, int]
    ignored: int
    unmapped: tuple[Unmapped, ...]
    said: tuple[str, ...]
    ties: int = 0
    twins: int = 0
    second_key: str = ""


@dataclass(frozen=True)
class OnMap:
    """A log on a journey: the events that have a place there, what was read, and when it begins and ends.

    ``extras`` are the names of the log that belong to nothing, those with most events first.
    """

    events: Events
    read: LogRead
    profile: Profile
    extras: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many places the journey has."""
        return len(self.events.vocabulary.places)


def on_map(journey: Journey, source: Any, asked: Asked, segment: str | None = None) -> OnMap:
    """A log put on a journey, read as asked; ``segment`` names a column that is kept under that name."""
    if segment in _OURS:
        raise UsageError(f"walks cannot be grouped by a column called `{segment}`")
    also = () if segment is None else (segment,)
    log = tables.read_events(source, asked.columns, replace(asked.reading(asked.table), also=also))
    if segment is not None:
        log = replace(log, table=log.table.mutate(segment=log.table[segment]))
    profile = tables.profile(log)
    known = mapping.vocabulary(journey, profile, asked.success, log.title)
    keep = () if segment is None else ("segment",)
    found = steps.events(log, profile, known, asked.gap_micros, keep)
    extras = tuple(one.name for one in known.unmapped[:LOOKED_AT])
    return OnMap(found, log_read(log, profile, known, asked.min_n), profile, extras)


def log_read(log: Log, profile: Profile, known: Vocabulary, min_n: int) -> LogRead:
    """What was read of a log; ties are counted with the walks."""
    unmapped = shown_names(log, known.unmapped, min_n)
    return LogRead(
        log.title,
        log.read,
        log.left_out,
        profile.rejected,
        known.ignored,
        unmapped,
        log.said,
        second_key=log.second_key,
    )


_OURS = frozenset(("case", "touchpoint", "time", "order", "end"))
"""Columns of a log, as we call them, whose values tell no groups apart."""


def in_walks(events: Events, *more: str) -> Table:
    """The events with the walk of each, the place before it there, and what came of the walk.

    ``at`` counts the places of a walk from 0; ``before`` is -1 where it starts; ``again`` is 1 at a place where the
    walk had been; ``pause`` is the time since the event before; ``arrived`` is 1 in walks that reach success; ``tie``
    and ``twin`` are 1 at the time of the event before. ``more`` names further columns to keep. The table is computed
    once where it can be.
    """
    found = events.walks
    found = found.mutate(
        tie=(found.same_time & (found.before != found.code)).fill_null(False).cast("int64"),
        twin=(found.same_time & (found.before == found.code)).fill_null(False).cast("int64"),
    )
    ordered = steps.in_order(found)
    walk, there = (ibis.window(group_by=keys, order_by=ordered) for keys in (WALK, [*WALK, "point"]))
    success = (found.closes == 1) & (found.point <= events.vocabulary.touchpoints)
    left = found.time + ibis.greatest(found.stay, 0) if "stay" in found.columns else found.time
    found = found.mutate(
        before=found.point.lag().over(walk).fill_null(-1),
        left=left.lag().over(walk),
        at=ibis.row_number().over(walk),
        again=(ibis.row_number().over(there) > 0).cast("int64"),
        arrived=success.cast("int64").max().over(ibis.window(group_by=WALK)),
    )
    found = found.mutate(pause=ibis.greatest(found.time - found.left, 0))
    kept = ("time", "order", "stay", "code", "at", "point", "before", "pause", "again", "arrived", "tie", "twin", *more)
    found = found.select(*WALK, *(name for name in kept if name in found.columns))
    return once(events, found)


def with_ties(read: LogRead, backend: Backend, table: Table) -> LogRead:
    """What was read, with the events of walks that are at the time of the one before."""
    ties, twins = engine.first_row(backend, table.aggregate(ties=table.tie.sum(), twins=table.twin.sum()))
    return replace(read, ties=int(ties or 0), twins=int(twins or 0))


def people(each: Table, min_n: int) -> dict[str, Any]:
    """Counts of walks (``case``, ``arrived``): all, those that arrive, and the people behind them, if asked for."""
    found = {"walks": each.count(), "arrivals": each.arrived.sum()}
    if min_n < 2:
        return found
    came, stayed = (each.case.nunique(where=each.arrived == arrived) for arrived in (1, 0))
    return {**found, "people": each.case.nunique(), "came": came, "stayed": stayed}


@dataclass(frozen=True, slots=True)
class Walkers:
    """Some walks, how many of them arrive, and how many people are behind them: all, those who arrive, the others.

    ``only`` are the people who have no other walks than these, ``only_came`` those who have no other that arrives, and
    ``only_stayed`` no other that does not. Where nobody asked for people, there are none.
    """

    walks: int = 0
    arrived: int = 0
    people: int = 0
    came: int = 0
    stayed: int = 0
    only: int = 0
    only_came: int = 0
    only_stayed: int = 0

    def may_show(self, min_n: int) -> bool:
        """Whether nothing that is said of them is of fewer people; nobody at all may always show."""
        return all(may_show(n, min_n) for n in (self.people, self.came, self.stayed))

    def completion(self, min_n: int) -> float | None:
        """The share that arrives; None where nobody is there, or too few to show."""
        return self.arrived / self.walks if self.walks and self.may_show(min_n) else None

    def others(self, every: "Walkers") -> "Walkers":
        """All walks but these; behind them is who has a walk that is not among these."""
        return Walkers(
            every.walks - self.walks,
            every.arrived - self.arrived,
            every.people - self.only,
            every.came - self.only_came,
            every.stayed - self.only_stayed,
        )


def refuse_few(every: Walkers, min_n: int) -> None:
    """A UsageError where so few people arrive, or do not, that not even the share may show."""
    if not every.may_show(min_n):
        raise UsageError(f"fewer than {min_n} people arrive, or fewer do not, so nothing may show; lower --min-n")


def tallied(each: Table, whose: Table, keys: Sequence[str]) -> Table:
    """Walks (``case``, ``arrived``) by some keys, with all that `Walkers` knows of them.

    ``whose`` says how many walks each case has, ``of``, and how many of these arrive, ``of_arrived``.
    """
    theirs = each.group_by([*keys, "case"]).aggregate(n=each.count(), came=each.arrived.sum())
    theirs = theirs.join(whose, "case")
    stayed, of_stayed = theirs.n - theirs.came, theirs.of - theirs.of_arrived
    return theirs.group_by(list(keys)).aggregate(
        walks=theirs.n.sum(),
        arrivals=theirs.came.sum(),
        people=theirs.count(),
        people_came=_many(theirs.came > 0),
        people_stayed=_many(stayed > 0),
        only=_many(theirs.n == theirs.of),
        only_came=_many((theirs.came > 0) & (theirs.came == theirs.of_arrived)),
        only_stayed=_many((stayed > 0) & (stayed == of_stayed)),
    )


def _many(which: Any) -> Any:
    return which.cast("int64").sum()


def once(events: Events, table: Table) -> Table:
    """A table that is computed once, where the engine is ours or Spark; elsewhere nothing is written."""
    if events.log.own:
        return engine.kept(events.backend, table)
    return table.cache() if events.backend.name == "pyspark" else table


def listed(backend: Backend, columns: Mapping[str, Sequence[int]]) -> Table:
    """A small table of whole numbers, on any engine."""
    size = len(next(iter(columns.values())))
    row = ibis.range(size).unnest().name("row").as_table()
    small = row.select(**{name: ibis.array(list(values))[row.row].cast("int64") for name, values in columns.items()})
    return engine.kept(backend, small) if engine.is_duckdb(backend) else small
