"""Statements as tables of text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from journeymap.facts import Names
from journeymap.statements import Column, Statement, capital
from journeymap.statements import Table as StatedTable
from journeymap.words import Words
from journeymap.words.telling import ID_UNITS, told


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings; the first columns are names, the rest numbers set flush right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    left: tuple[bool, ...] = ()
    """Which columns are set flush left; without it the names are."""
    detail: tuple[bool, ...] = ()
    """Which columns a narrow terminal leaves out first."""
    bad: frozenset[tuple[int, int]] = frozenset()
    """Cells that are bad news, by row and column."""
    tones: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """How severe a cell is, by row and column, where its word says that: a key, whatever the language."""
    assumed: frozenset[int] = frozenset()
    """Which of the lines after it say what is assumed."""
    folded: bool = False
    """Whether it is shown only to those who ask for it."""
    level: int = 2
    """Of its heading: a table of several stands one lower than what they belong to."""

    @property
    def is_left(self) -> tuple[bool, ...]:
        return self.left or tuple(at < self.names for at in range(len(self.columns)))


def tables_of(statement: Statement, journey: Names, words: Words, *, every: bool = True) -> Iterator[Table]:
    """A statement as text: what is said, each table with every column that says anything, then the notes.

    Without ``every``, tables that are folded are counted in a line that says how to see them.
    """
    before = tuple(capital(told(one.fact, words)) for one in statement.of("lead", "finding"))
    after = tuple(capital(told(one.fact, words)) for one in statement.of("note", "advice"))
    assumed = frozenset(
        at for at, one in enumerate(statement.of("note", "advice")) if one.fact.key.endswith(".assumed")
    )
    tables = [_text(statement, table, journey, words) for table in statement.tables if _is_listed(table, every)]
    folded = () if every else tuple(one for one in statement.tables if one.rows and one.folded)
    if folded:
        after += tuple(words("folded", table=statement.caption(one, words), n=len(one.rows)) for one in folded)
    title = statement.title(words)
    if len(tables) == 1:
        yield replace(tables[0], title=title, before=before, after=after, assumed=assumed, level=2)
        return
    opened = [at for at, table in enumerate(tables) if not table.folded]
    yield Table(title, (), (), before=before, after=() if opened else after, assumed=assumed)
    for at, table in enumerate(tables):
        yield replace(table, after=after, assumed=assumed) if opened and at == opened[-1] else table


def _is_listed(table: StatedTable, every: bool) -> bool:
    return bool(table.rows) and table.of is None and (every or not table.folded)


def _text(statement: Statement, table: StatedTable, journey: Names, words: Words) -> Table:
    columns = table.told
    left = tuple(not statement.is_number(column) for column in columns)
    names = next((at for at, column in enumerate(columns) if not _is_name(statement, column)), len(columns))
    rows = tuple(tuple(statement.cell(column, row, words, journey) for column in columns) for row in table.rows)
    bad = {
        (at, to)
        for to, column in enumerate(columns)
        if column.bad
        for at, row in enumerate(table.rows)
        if column.bad(row)
    }
    return Table(
        statement.caption(table, words),
        tuple(statement.head(table, column, words, journey) for column in columns),
        rows,
        max(names, 1),
        left=left,
        detail=tuple(column.detail for column in columns),
        bad=frozenset(bad),
        tones={
            (at, to): column.value(row)
            for to, column in enumerate(columns)
            if not callable(column.unit) and statement.unit(column) == "term:label"
            for at, row in enumerate(table.rows)
        },
        folded=table.folded,
        level=3,
    )


def _is_name(statement: Statement, column: Column) -> bool:
    return not callable(column.unit) and statement.unit(column) in {*ID_UNITS, "text", "metric"}
