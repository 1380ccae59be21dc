"""Which way the rows of a log run, and whether its times tell the events of a day apart."""

from itertools import pairwise

from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.remarks import remark
from journeymap.facts import Fact

LOOKED_AT = 5000
"""Rows at the beginning of a log by which its direction is known."""

DAY = 86_400_000_000


def directed(backend: Backend, table: Table) -> tuple[Table, tuple[Fact, ...]]:
    """The log with the order of its rows as they happened, and what is said of it.

    Where the file runs backwards, newest first, events of one time are taken from its end. Where times are days, the
    order of a customer's events of one day is that of the rows, and said to be.
    """
    listed = table.filter(table.time.notnull()).order_by("order").limit(LOOKED_AT).select("case", "time")
    rows = engine.rows(backend, listed)
    said = []
    falls = sum(second < first for (_, first), (_, second) in pairwise(rows))
    rises = sum(second > first for (_, first), (_, second) in pairwise(rows))
    if falls > 9 * rises:
        table = table.mutate(order=-table.order)
        said.append(remark("log.backwards"))
    if rows and all(time % DAY == 0 for _, time in rows) and len(set(rows)) < len(rows):
        said.append(remark("log.days"))
    return table, tuple(said)
