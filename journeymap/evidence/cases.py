"""Each walk of a log with what can be said of it alone: tables on the log's engine, from which aggregates are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import ibis

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine, mapping, steps, tables
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.mapping import Unmapped, Vocabulary
from journeymap.evidence.measure import Asked
from journeymap.evidence.steps import Events
from journeymap.evidence.tables import Profile
from journeymap.frozen import dataclass
from journeymap.model import Journey

WALK = ["case", "walk"]
"""What tells one walk from another."""

LOOKED_AT = 200
"""Names without a touchpoint beyond so many, by volume, are not looked at one by one."""


@dataclass(frozen=True, slots=True)
class LogRead:
    """What was read of a log, and what could not be used."""

    title: str
    rows: int
    left_out: int
    rejected: Mapping[str, int]
    ignored: int
    unmapped: tuple[Unmapped, ...]
    said: tuple[str, ...]


@dataclass(frozen=True)
class OnMap:
    """A log on a journey: the events that have a place there, what was read, and when it begins and ends.

    ``known`` counts the places of the journey; those behind are names of the log that belong to nothing.
    """

    events: Events
    read: LogRead
    profile: Profile
    known: int


def as_asked(
    asked: Asked | None,
    columns: Mapping[str, str] | None,
    success: str | Sequence[str],
    gap: str | float | None,
    min_n: int,
) -> Asked:
    """How to read and count: all options at once, or the usual ones by name."""
    names = (success,) if isinstance(success, str) else tuple(success)
    return asked or Asked(columns or {}, success=names, gap=gap, min_n=min_n)


def on_map(journey: Journey, source: Any, asked: Asked, *, extras: bool = False, segment: str | None = None) -> OnMap:
    """A log put on a journey, read as asked.

    ``extras`` takes in the names that belong to nothing; ``segment`` names a column that is kept under that name.
    """
    if segment in _OURS:
        raise UsageError(f"walks cannot be grouped by a column called `{segment}`")
    also = () if segment is None else (segment,)
    log = tables.read_events(source, asked.columns, replace(asked.reading(asked.table), also=also))
    if segment is not None:
        log = replace(log, table=log.table.mutate(segment=log.table[segment]))
    profile = tables.profile(log)
    known = mapping.vocabulary(journey, profile, asked.success, log.title)
    gap = None if asked.gap_seconds is None else round(asked.gap_seconds * 1e6)
    keep = () if segment is None else ("segment",)
    found = steps.events(log, profile, _with_extras(known, profile) if extras else known, gap, keep)
    read = LogRead(log.title, log.read, log.left_out, profile.rejected, known.ignored, known.unmapped, log.said)
    return OnMap(found, read, profile, len(known.places))


_OURS = frozenset(("case", "touchpoint", "time", "order", "end"))
"""Columns of a log, as we call them, whose values tell no groups apart."""


def _with_extras(known: Vocabulary, profile: Profile) -> Vocabulary:
    """The vocabulary with the names that belong to nothing as places of their own."""
    extra = {one.name: len(known.places) + at for at, one in enumerate(known.unmapped[:LOOKED_AT])}
    more = {
        (one.name, one.channel): 2 * extra[one.name]
        for one in profile.names
        if one.name in extra and (one.name, one.channel) not in known.codes
    }
    return replace(known, places=(*known.places, *extra), codes={**known.codes, **more})


def in_walks(events: Events, places: int, *more: str) -> Table:
    """The events at the first so many places, each with its walk, the place before it there, and what came of the walk.

    ``at`` counts the places of a walk from 0; ``before`` is -1 where it starts; ``again`` is 1 at a place where the
    walk had been; ``pause`` is the time since the event before; ``arrived`` is 1 in walks that reach success. ``more``
    names further columns to keep. The table is computed once where it can be.
    """
    found = events.walks.filter(events.walks.point < places)
    ordered = [found.time, *([found.order] if "order" in found.columns else []), found.code]
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
    kept = ("time", "order", "stay", "code", "at", "point", "before", "pause", "again", "arrived", *more)
    found = found.select(*WALK, *(name for name in kept if name in found.columns))
    return once(events, found)


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
