"""What is in a log: its names by volume, its first and last time, and the rows that no walk can use."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import ibis

from journeymap.evidence import engine
from journeymap.evidence.engine import Table
from journeymap.evidence.errors import data_error
from journeymap.evidence.log.log import Log
from journeymap.evidence.progress import tell
from journeymap.evidence.sources.times import moment

NO_CASE, NO_TOUCHPOINT, NO_TIME = "no case", "no touchpoint", "no readable time"
"""Why a row is not counted."""


@dataclass(frozen=True, slots=True)
class EventName:
    """The events of one name, and of one channel where the log has channels."""

    name: str
    channel: str | None
    n: int


@dataclass(frozen=True)
class Profile:
    """What a log holds: its names by volume, what is not counted and why, and its first and last time."""

    names: tuple[EventName, ...]
    rejected: Mapping[str, int]
    first: datetime | None
    last: datetime | None


def profile_of(log: Log) -> Profile:
    """The names of a log with how often they occur, and the rows that no walk can use, by reason."""
    tell("looking at its names")
    keys = ["touchpoint", *(["channel"] if "channel" in log.table.columns else [])]
    table = log.raw if log.raw is not None and len(keys) == 1 else log.table
    grouped = table.group_by(keys).aggregate(n=table.count(), cases=table.case.count(), times=table.time.count())
    found = engine.rows(log.backend, grouped)
    rejected = dict(log.lost)
    if any(not (row[0] or "").strip() or not row[-3] == row[-2] == row[-1] for row in found):
        rejected |= _rejected(log)
        usable = table.filter(*usable_rows(table))
        found = engine.rows(log.backend, usable.group_by(keys).aggregate(n=usable.count()))
        _refuse_unreadable(log, rejected[NO_TIME], sum(row[-1] for row in found))
    first, last = engine.first_row(log.backend, table.aggregate(first=table.time.min(), last=table.time.max()))
    at = len(keys)
    names = [EventName(row[0], row[1] if at == 2 else None, row[at]) for row in found]
    names.sort(key=lambda one: (-one.n, one.name, one.channel or ""))
    return Profile(tuple(names), {why: n for why, n in rejected.items() if n}, moment(first), moment(last))


def usable_rows(table: Table) -> tuple[Any, ...]:
    """What must hold of a row before a walk can use it."""
    return table.case.notnull(), table.touchpoint.strip() != "", table.time.notnull()


def _rejected(log: Log) -> dict[str, int]:
    table = log.table
    why = ibis.cases(
        (table.case.isnull(), NO_CASE),
        (table.touchpoint.isnull() | (table.touchpoint.strip() == ""), NO_TOUCHPOINT),
        (table.time.isnull(), NO_TIME),
    )
    counted = table.mutate(why=why).group_by("why").aggregate(n=ibis._.count())
    found = dict(engine.rows(log.backend, counted))
    return {reason: found.get(reason, 0) for reason in (NO_CASE, NO_TOUCHPOINT, NO_TIME)}


def _refuse_unreadable(log: Log, unreadable: int, readable: int) -> None:
    if unreadable > readable:
        column = log.columns["time"]
        message = f"{unreadable} times in the column `{column}` cannot be read, {readable} can"
        hint = 'say how they are written: --time-format "%d.%m.%Y %H:%M"; or name another column: --columns time=…'
        raise data_error("unreadable-times", message, hint, path=log.title)
