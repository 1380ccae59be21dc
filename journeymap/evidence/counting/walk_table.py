"""Each walk of a log with what can be said of it alone: tables on the log's engine, from which aggregates are drawn."""

from collections.abc import Mapping, Sequence

import ibis

from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.log.events import Events, in_order

WALK = ["case", "walk"]
"""What tells one walk from another."""


def walk_steps(events: Events, *more: str) -> Table:
    """The events with the walk of each, the touchpoint before it there, and what came of the walk.

    ``at`` counts the steps of a walk from 0; ``before`` is -1 where it starts; ``again`` is 1 at a touchpoint where the
    walk had been; ``pause`` is the time since the event before; ``arrived`` is 1 in walks that reach success. ``more``
    names further columns to keep. The table is computed once where it can be.
    """
    found = events.steps
    ordered = in_order(found)
    walk, there = (ibis.window(group_by=keys, order_by=ordered) for keys in (WALK, [*WALK, "point"]))
    found = found.mutate(
        before=found.prev.fill_null(-1),
        at=ibis.row_number().over(walk),
        again=(ibis.row_number().over(there) > 0).cast("int64"),
        arrived=found.success.max().over(ibis.window(group_by=WALK)),
    )
    kept = ("time", "order", "stay", "code", "at", "point", "before", "pause", "again", "arrived", *more)
    found = found.select(*WALK, *(name for name in kept if name in found.columns))
    return materialized(events, found)


def materialized(events: Events, table: Table) -> Table:
    """A table that is computed once, where the engine is ours or Spark; elsewhere nothing is written."""
    if events.log.own:
        return engine.kept(events.backend, table)
    return table.cache() if events.backend.name == "pyspark" else table


def numbers_table(backend: Backend, columns: Mapping[str, Sequence[int]]) -> Table:
    """A small table of whole numbers, on any engine."""
    size = len(next(iter(columns.values())))
    row = ibis.range(size).unnest().name("row").as_table()
    small = row.select(**{name: ibis.array(list(values))[row.row].cast("int64") for name, values in columns.items()})
    return engine.kept(backend, small) if engine.is_duckdb(backend) else small
