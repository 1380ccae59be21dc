"""The rows of a table that count: which are kept, how many are lost and why, and who a cell says it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Room, Table
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.columns import Assigned, known_column
from journeymap.evidence.sources.table import Leaving, OpenTable
from journeymap.facts import Fact

BLANK = frozenset({"", "-", "–", "na", "n/a", "nan", "null", "none"})
"""Words that programs and people write for nothing, whatever their case."""

NO_CELLS = "line not split into cells"
"""Why a line is no row."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: which rows count, how times and texts are written, which table of several, in how much room.

    ``where`` keeps the rows whose column has one of some values, ``unit`` those of one outlet or country; ``also``
    keeps further columns by their own names.
    """

    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str | None = None
    time_format: str | None = None
    table: str | None = None
    also: tuple[str, ...] = ()
    encoding: str | None = None
    room: Room = field(default_factory=Room)


def hollow(base: OpenTable, table: Table) -> dict[str, Any]:
    """The column that marks what is no row, where a kind of file leaves an empty row in its place."""
    if base.hollow is None:
        return {}
    return {HOLLOW: ibis.and_(*(table[name].isnull() for name in base.columns))}


HOLLOW = "journeymap_hollow"


def settled(base: OpenTable, table: Table) -> tuple[Table, int, dict[str, int], tuple[Fact, ...]]:
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


def kept_rows(base: OpenTable, reading: Reading, found: Assigned) -> tuple[Table, int, tuple[Fact, ...]]:
    """The rows that count, how many others there are, and what is to be said of that."""
    where = dict(reading.where)
    if reading.unit is not None:
        if "unit" not in found:
            raise UsageError(f"which column of {base.title} says which outlet or country? name it: --columns unit=…")
        where[found["unit"]] = (reading.unit,)
    said: tuple[Fact, ...] = ()
    if LIFECYCLE in base.columns and LIFECYCLE not in where:
        where, said = _completed(base, where)
    leaving = [one for one in base.leaving if one.column not in where]
    if not where and not leaving:
        return base.table, 0, said
    table, left = _left(base, leaving)
    for column, values in where.items():
        table = table.filter(table[known_column(column, base.columns, base.title)].cast("string").isin(values))
    every, some = (engine.first_row(base.backend, one.aggregate(n=one.count()))[0] for one in (base.table, table))
    if not some and where:
        wanted = " and ".join(f"{column} = {' or '.join(values)}" for column, values in where.items())
        raise UsageError(f"{base.title} has no row with {wanted}")
    remarks = tuple(remark("log.only", column=one, values=values[:3]) for one, values in where.items())
    return table, every - some, (*said, *left, *remarks)


COMPLETE = ("complete", "COMPLETE", "Complete")


def _completed(
    base: OpenTable, where: dict[str, tuple[str, ...]]
) -> tuple[dict[str, tuple[str, ...]], tuple[Fact, ...]]:
    """The filter with that of events that are complete, as XES has them; a log without such events is taken whole."""
    some = base.table.filter(base.table[LIFECYCLE].cast("string").isin(COMPLETE)).limit(1)
    if engine.first_row(base.backend, some.aggregate(n=some.count()))[0]:
        return {**where, LIFECYCLE: COMPLETE}, ()
    return where, (remark("log.no_complete", column=LIFECYCLE),)


def _left(base: OpenTable, leaving: Iterable[Leaving]) -> tuple[Table, list[Fact]]:
    """The table without the rows that are none in its layout, and how many of them there are."""
    table, left = base.table, dict[str, int]()
    for one in leaving:
        is_none = table[one.column].cast("string").strip().isin(one.values).fill_null(False)
        n = engine.first_row(base.backend, table.aggregate(n=is_none.cast("int64").sum()))[0] or 0
        left[one.said] = left.get(one.said, 0) + n
        table = table.filter(~is_none)
    return table, [remark(said, n=n) for said, n in left.items() if n]


NOBODY = sorted({form for word in BLANK - {""} for form in (word, word.upper(), word.title())} | {"NaN", "<NA>"})
"""Words for nobody as they are spelt."""


def identity(column: Any, nobody: Sequence[str] = NOBODY) -> Any:
    """Who it is: whole numbers as they are, everything else as text without blanks around it.

    Nobody is an empty text, no number, and a word that programs write for nothing (``nobody``), such as nan or NULL.
    Numbers that merely could be fractions, as a column with gaps makes of them, are written as the whole numbers that
    they are.
    """
    kind = column.type()
    if kind.is_integer():
        return column
    named = text(column)
    if kind.is_floating():
        whole = column.try_cast("int64")
        return ibis.ifelse(whole == column, whole.cast("string"), ibis.ifelse(no_number(column), None, named))
    return ibis.ifelse(named.isin(nobody), ibis.null("string"), named) if kind.is_string() else named


def no_number(column: Any) -> Any:
    """Whether a float is none, asked of its text: isnan() is always false where the statistics of a Parquet file are
    taken for all there is, as DuckDB does, and these leave NaN out."""
    return column.cast("string").lower().isin(("nan", "inf", "-inf", "infinity", "-infinity"))


def text(column: Any) -> Any:
    """A column as text without blanks around it; an empty text is nothing."""
    return column.cast("string").strip().nullif("")
