"""Logs and surveys as tables with our column names; every row is kept, or counted with the reason it is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

import ibis

from journeymap.analysis.answers import BLANK
from journeymap.diagnostics import UsageError, counted
from journeymap.evidence import engine
from journeymap.evidence.columns import EVENTS, Assigned, assigned, check_parts, known, said
from journeymap.evidence.engine import Backend, Room, Table
from journeymap.evidence.mishaps import about, mishap
from journeymap.evidence.opening import ORDER, Opened
from journeymap.evidence.progress import tell
from journeymap.evidence.sources import opened
from journeymap.evidence.times import Times

NO_CASE, NO_TOUCHPOINT, NO_TIME, NO_CELLS = "no case", "no touchpoint", "no readable time", "line not split into cells"
"""Why a row is not counted."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: which rows count, how times are written, which table of several, and in how much room.

    ``where`` keeps the rows whose column has one of some values, ``unit`` those of one outlet or country; ``also``
    keeps further columns by their own names.
    """

    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str | None = None
    time_format: str | None = None
    table: str | None = None
    also: tuple[str, ...] = ()
    room: Room = field(default_factory=Room)


@dataclass(frozen=True)
class Log:
    """Events as a table: ``case``, ``touchpoint``, ``time`` in microseconds since 1970, and what else was named.

    ``order`` is there where the rows have an order of their own, ``channel``, ``end`` and others where columns play
    these parts.
    """

    title: str
    backend: Backend
    table: Table
    columns: Assigned
    own: bool
    read: int
    left_out: int = 0
    lost: Mapping[str, int] = field(default_factory=dict)
    """Lines of a file that are no rows, by reason."""
    said: tuple[str, ...] = ()
    raw: Table | None = None
    """The same rows with times as they are stored, where that is quicker to count and as good."""

    @property
    def second_key(self) -> str:
        """What decides between events of one customer at one time."""
        if "order" not in self.table.columns:
            return "the touchpoint's place on the map"
        if "order" not in self.columns:
            return "the row's place in the file"
        return f"the column `{self.columns['order']}`, then the touchpoint's place on the map"


def read_events(source: Any, columns: Mapping[str, str] | None = None, reading: Reading | None = None) -> Log:
    """A log with our column names, from any source that `opened` knows.

    Nothing is computed yet but what is needed to understand the columns. A UsageError says which column is missing.
    """
    reading = reading or Reading()
    given = columns or {}
    tell("reading the log")
    base = opened(source, reading.room, reading.table)
    with about(base.title):
        return _log(base, given, reading)


def _log(base: Opened, given: Mapping[str, str], reading: Reading) -> Log:
    check_parts(given, EVENTS)
    found = assigned(EVENTS, given, base.columns, base.title)
    table, left_out, where = kept_rows(base, reading, found)
    times = Times(base, reading.time_format)
    shaped = {
        "case": _identity(base, table, found["case"]),
        "touchpoint": table[found["touchpoint"]].cast("string"),  # trimmed name by name, once they are counted
        "time": times.micros(table, found["time"]),
    }
    shaped |= {role: text(table[found[role]]) for role in ("channel", "persona", "unit") if role in found}
    if "end" in found:
        shaped["end"] = times.micros(table, found["end"])
    second, of_order = _order(base, table, found)
    shaped |= second
    shaped |= {name: text(table[known(name, base.columns, base.title)]) for name in reading.also}
    slim = table.select(**shaped, **hollow(base, table))
    stored = times.stored.get(found["time"])
    raw = (
        table.select(case=shaped["case"], touchpoint=shaped["touchpoint"], time=stored) if stored is not None else None
    )
    slim, rows, lost, lines = settled(base, slim)
    remarks = (*base.said, said(found, given, base.title), *where, *times.said, *of_order, *lines)
    kept = tuple(one for one in remarks if one)
    return Log(base.title, base.backend, slim, found, base.own, rows + left_out, left_out, lost, kept, raw)


def hollow(base: Opened, table: Table) -> dict[str, Any]:
    """The column that marks what is no row, where a kind of file leaves an empty row in its place."""
    if base.hollow is None:
        return {}
    return {HOLLOW: ibis.and_(*(table[name].isnull() for name in base.columns))}


HOLLOW = "journeymap_hollow"


def settled(base: Opened, table: Table) -> tuple[Table, int, dict[str, int], tuple[str, ...]]:
    """A table of a source as it is counted: its rows, how many lines there are, and what is lost of them and why."""
    if base.slow:
        table = engine.kept(base.backend, table)
    unsplit, lines = base.unsplit()
    rows = engine.first_row(base.backend, table.aggregate(n=table.count()))[0]
    lost = {NO_CELLS: unsplit}
    if base.hollow is not None:
        lost[base.hollow] = engine.first_row(base.backend, table.aggregate(n=table[HOLLOW].sum()))[0] or 0
        table = table.filter(~table[HOLLOW]).drop(HOLLOW)
    return table, rows + unsplit, {why: n for why, n in lost.items() if n}, lines


LIFECYCLE = "lifecycle:transition"


def kept_rows(base: Opened, reading: Reading, found: Assigned) -> tuple[Table, int, tuple[str, ...]]:
    """The rows that count, how many others there are, and what that means in words."""
    where = dict(reading.where)
    if reading.unit is not None:
        if "unit" not in found:
            raise UsageError(f"which column of {base.title} says which outlet or country? name it: --columns unit=…")
        where[found["unit"]] = (reading.unit,)
    if LIFECYCLE in base.columns and LIFECYCLE not in where:
        where[LIFECYCLE] = ("complete", "COMPLETE", "Complete")
    if not where:
        return base.table, 0, ()
    table = base.table
    for column, values in where.items():
        table = table.filter(table[known(column, base.columns, base.title)].cast("string").isin(values))
    every, some = (engine.first_row(base.backend, one.aggregate(n=one.count()))[0] for one in (base.table, table))
    if not some:
        wanted = " and ".join(f"{column} = {' or '.join(values)}" for column, values in where.items())
        raise UsageError(f"{base.title} has no row with {wanted}")
    words = tuple(f"only rows where `{column}` is {' or '.join(values[:3])}" for column, values in where.items())
    return table, every - some, words


def _identity(base: Opened, table: Table, name: str) -> Any:
    """Who it is, as `identity` says; a column in which nobody can be nobody is used as it is stored."""
    column = table[name]
    if column.type().is_string() and base.quick:
        asked = base.table[name]
        least, most = engine.first_row(base.backend, base.table.aggregate(least=asked.min(), most=asked.max()))
        # where the least and the greatest of all lie so, there is nothing to look for in every row
        if least is not None and least > " " and not _any_nobody(base, asked, least, most):
            return column
    return identity(column)


def _any_nobody(base: Opened, column: Any, least: str, most: str) -> bool:
    words = [word for word in _SPELT if least <= word <= most]
    if not words:
        return False
    some = base.table.filter(column.isin(words))
    return bool(engine.first_row(base.backend, some.aggregate(n=some.count()))[0])


def identity(column: Any) -> Any:
    """Who it is: whole numbers as they are, everything else as text without blanks around it.

    Nobody is an empty text, no number, and a word that programs write for nothing, such as nan or NULL. Numbers that
    merely could be fractions, as a column with gaps makes of them, are written as the whole numbers that they are.
    """
    kind = column.type()
    if kind.is_integer():
        return column
    named = text(column)
    if kind.is_floating():
        whole = column.try_cast("int64")
        return ibis.ifelse(whole == column, whole.cast("string"), ibis.ifelse(no_number(column), None, named))
    return ibis.ifelse(named.isin(_SPELT), ibis.null("string"), named) if kind.is_string() else named


def no_number(column: Any) -> Any:
    """Whether a float is none, asked of its text: isnan() is always false where the statistics of a Parquet file are
    taken for all there is, as DuckDB does, and these leave NaN out."""
    return column.cast("string").lower().isin(("nan", "inf", "-inf", "infinity", "-infinity"))


_SPELT = sorted({form for word in BLANK - {""} for form in (word, word.upper(), word.title())} | {"NaN", "<NA>"})
"""Words for nobody as they are spelt."""


def _order(base: Opened, table: Table, found: Assigned) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What decides between events of the same time: the column named, else the row's place where it has one.

    A row without a number in that column comes behind those that have one, and is said to.
    """
    if "order" not in found:
        return ({"order": table[ORDER]} if ORDER in table.columns else {}), ()
    name = found["order"]
    column = _as_numbers(base, table, name)
    missing, every = engine.first_row(
        base.backend, table.aggregate(missing=column.isnull().cast("int64").sum(), every=table.count())
    )
    if every and missing == every:
        raise UsageError(f"the column `{name}` of {base.title} has no numbers, and cannot say which event comes first")
    last = 2**63 - 1 if column.type().is_integer() else inf
    said = f"{counted(missing, 'row')} without a number in `{name}`, which come last of those at the same time"
    return {"order": column.fill_null(last)}, (said,) if missing else ()


def _as_numbers(base: Opened, table: Table, name: str) -> Any:
    """A column as whole numbers where it has no others, else as numbers; null where it has none."""
    column = table[name]
    kind = column.type()
    if kind.is_timestamp() or kind.is_date():
        return Times(base, None).micros(table, name)
    if kind.is_integer():
        return column.try_cast("int64")
    number = (column.strip() if kind.is_string() else column).try_cast("float64")
    number = ibis.ifelse(no_number(number), ibis.null("float64"), number)
    if not kind.is_string():
        return number
    fractions = ~column.strip().re_search(r"^-?[0-9]{1,18}$") & number.notnull()
    some = engine.first_row(base.backend, table.aggregate(n=fractions.cast("int64").sum()))[0]
    return number if some else column.strip().try_cast("int64")


def text(column: Any) -> Any:
    """A column as text without blanks around it; an empty text is nothing."""
    return column.cast("string").strip().nullif("")


# ---------------------------------------------------------------- what is in a log


@dataclass(frozen=True, slots=True)
class Named:
    """The events of one name, and of one channel where the log has channels."""

    name: str
    channel: str | None
    n: int


@dataclass(frozen=True)
class Profile:
    """What a log holds: its names by volume, what is not counted and why, and its first and last time."""

    names: tuple[Named, ...]
    rejected: Mapping[str, int]
    first: datetime | None
    last: datetime | None


def profile(log: Log) -> Profile:
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
    names = [Named(row[0], row[1] if at == 2 else None, row[at]) for row in found]
    names.sort(key=lambda one: (-one.n, one.name, one.channel or ""))
    return Profile(tuple(names), {why: n for why, n in rejected.items() if n}, moment(first), moment(last))


def usable_rows(table: Table) -> tuple[Any, ...]:
    """What must hold of a row before a walk can use it."""
    return table.case.notnull(), table.touchpoint.strip() != "", table.time.notnull()


def moment(time: Any) -> datetime | None:
    """A time of a log, as stored or in microseconds since 1970, in UTC."""
    if isinstance(time, int):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)
    if isinstance(time, datetime):
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return None if time is None else datetime(time.year, time.month, time.day, tzinfo=UTC)


def micros(time: datetime) -> int:
    """A time in microseconds since 1970."""
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


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
        raise mishap("unreadable-times", message, hint, path=log.title)
