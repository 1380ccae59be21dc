"""Logs and surveys as tables with our column names; every row is kept, or counted with the reason it is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any

import ibis

from journeymap.analysis.results import Sentence, Sentences
from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.errors import about
from journeymap.evidence.log.direction import directed
from journeymap.evidence.progress import tell
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.columns import (
    EVENTS,
    Assigned,
    assign_columns,
    check_parts,
    guessed_columns,
    known_column,
)
from journeymap.evidence.sources.customers import customer_column
from journeymap.evidence.sources.nested import reached
from journeymap.evidence.sources.opening import open_table
from journeymap.evidence.sources.rows import NOBODY, Reading, hollow, identity, kept_rows, no_number, settled, text
from journeymap.evidence.sources.table import ORDER, OpenTable
from journeymap.evidence.sources.times import Times
from journeymap.facts import Fact


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
    remarks: tuple[Fact, ...] = ()
    raw: Table | None = None
    """The same rows with times as they are stored, where that is quicker to count and as good."""
    whole: Table | None = None
    """The ``touchpoint`` of every row, where only a part of the log was asked for."""

    said = Sentences("remarks")
    second_key = Sentence("second_key_fact")

    def names_of_the_whole(self) -> tuple[str, ...]:
        """Every name of the log, those of rows that were not asked for among them; nothing where all were."""
        if self.whole is None:
            return ()
        found = engine.rows(self.backend, self.whole.filter(self.whole.touchpoint.notnull()).distinct())
        return tuple(name for (name,) in found)

    @property
    def second_key_fact(self) -> Fact:
        """What decides between events of one customer at one time."""
        if "order" not in self.table.columns:
            return remark("log.key_map")
        if "order" not in self.columns:
            return remark("log.key_file")
        return remark("log.key_column", column=self.columns["order"])


def read_events(source: Any, columns: Mapping[str, str] | None = None, reading: Reading | None = None) -> Log:
    """A log with our column names, from any source that `open_table` knows.

    Nothing is computed yet but what is needed to understand the columns. A UsageError says which column is missing.
    """
    reading = reading or Reading()
    given = columns or {}
    tell("reading the log")
    base = open_table(source, reading.room, reading.table, reading.encoding)
    with about(base.title):
        return _log(base, given, reading)


def _log(base: OpenTable, given: Mapping[str, str], reading: Reading) -> Log:
    check_parts(given, EVENTS)
    base = reached(base, [*given.values(), *reading.where, *reading.also])
    known, of_case = customer_column(base, given)
    found = assign_columns(EVENTS, given, base.columns, base.title, known)
    table, left_out, where = kept_rows(base, reading, found)
    times = Times(base, reading.time_format or base.time_format)
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
    shaped |= {name: text(table[known_column(name, base.columns, base.title)]) for name in reading.also}
    slim = table.select(**shaped, **hollow(base, table))
    stored = times.stored.get(found["time"])
    raw = (
        table.select(case=shaped["case"], touchpoint=shaped["touchpoint"], time=stored) if stored is not None else None
    )
    slim, rows, lost, lines = settled(base, slim)
    slim, of_rows = _as_it_happened(base, slim, found)
    guessed = (*guessed_columns(found, given, base.title), *of_case)
    remarks = (*base.remarks, *guessed, *where, *times.remarks, *of_order, *of_rows, *lines)
    whole = base.table.select(touchpoint=base.table[found["touchpoint"]].cast("string")) if left_out else None
    return Log(base.title, base.backend, slim, found, base.own, rows + left_out, left_out, lost, remarks, raw, whole)


def _as_it_happened(base: OpenTable, slim: Table, found: Assigned) -> tuple[Table, tuple[Fact, ...]]:
    """The rows in the order in which they happened, and what is said of that and of who they are."""
    said: tuple[Fact, ...] = ()
    if "order" in slim.columns and "order" not in found:
        slim, said = directed(base.backend, slim)
    return slim, (*said, *_called_na(base, slim))


def _identity(base: OpenTable, table: Table, name: str) -> Any:
    """Who it is, as `identity` says; a column in which nobody can be nobody is used as it is stored."""
    column = table[name]
    if not column.type().is_string():
        return identity(column)
    nobody = _nobody(base, name)
    if base.quick:
        asked = base.table[name]
        least, most = engine.first_row(base.backend, base.table.aggregate(least=asked.min(), most=asked.max()))
        # where the least and the greatest of all lie so, there is nothing to look for in every row
        if least is not None and least > " " and not _any_nobody(base, asked, least, most, nobody):
            return column
    return identity(column, nobody)


def _called_na(base: OpenTable, slim: Table) -> Iterator[Fact]:
    """How many events are of a customer called NA."""
    if slim["case"].type().is_string():
        theirs = slim.filter(slim["case"] == NOT_AVAILABLE)
        n = engine.first_row(base.backend, theirs.aggregate(n=theirs.count()))[0]
        if n:
            yield remark("log.called_na", n=n, name=NOT_AVAILABLE)


def _nobody(base: OpenTable, name: str) -> tuple[str, ...]:
    """The words for nobody in a column of ids: where these are texts, NA is one of them."""
    column = base.table[name].strip()
    looked = base.table.select(one=column).filter((column != "") & ~column.isin(NOBODY)).limit(LOOKED_AT)
    ids = [one for (one,) in engine.rows(base.backend, looked)]
    texts = bool(ids) and not any(one.replace(".", "", 1).isdecimal() for one in ids)
    return tuple(word for word in NOBODY if not (texts and word == NOT_AVAILABLE))


NOT_AVAILABLE = "NA"

LOOKED_AT = 1000
"""Ids at the beginning of a log by which it is known what they are."""


def _any_nobody(base: OpenTable, column: Any, least: str, most: str, nobody: tuple[str, ...]) -> bool:
    words = [word for word in nobody if least <= word <= most]
    if not words:
        return False
    some = base.table.filter(column.isin(words))
    return bool(engine.first_row(base.backend, some.aggregate(n=some.count()))[0])


def _order(base: OpenTable, table: Table, found: Assigned) -> tuple[dict[str, Any], tuple[Fact, ...]]:
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
    remarks = (remark("log.unordered", n=missing, column=name),) if missing else ()
    return {"order": column.fill_null(last)}, remarks


def _as_numbers(base: OpenTable, table: Table, name: str) -> Any:
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
