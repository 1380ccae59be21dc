"""Each analysis described once: its sentences and its tables, in no language and no format.

A module describes one result, in ``describe(result, journey)``; surfaces (terminal, Markdown, report, slides, notebook)
render what it returns and add no sentence and no number of their own.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

from journeymap.facts import Fact, Names
from journeymap.words import Words
from journeymap.words.telling import ID_UNITS, capital, shown, told

Role = Literal["lead", "finding", "note", "advice"]


_OF_WORDS = frozenset({"way", "text", "name", "term", "metric", "need", "level", "fact", "date", "mark", "scale"})
"""Units, beside ids, whose values are no numbers."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``key`` is the field of its rows and the name in the JSON.

    ``fields`` are the two fields of a range. ``under`` names the column below whose cells this one may stand small,
    ``detail`` says that it is left out where room is short, ``bad`` whether a row's cell is bad news. ``at`` picks one
    entry of a field that is a mapping, with the unit of its key: the column's head is that key, shown. ``unit``, where
    the unit of the field is not what is meant here, or is another from row to row.
    """

    key: str
    fields: tuple[str, ...] = ()
    under: str | None = None
    detail: bool = False
    bad: Callable[[Any], bool] | None = None
    at: tuple[str, str] | None = None
    unit: str | Callable[[Any], str] | None = None

    def value(self, row: Any) -> Any:
        """What a row says in this column."""
        if self.fields:
            return tuple(getattr(row, name) for name in self.fields)
        value = getattr(row, self.key)
        return value.get(self.at[1]) if self.at is not None and value is not None else value

    def is_known(self, row: Any) -> bool:
        """Whether a row says anything in this column."""
        value = self.value(row)
        said = value is not None and value is not False and value != () and value != ""
        return said and not (self.fields and None in value)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``most`` is how many of them a page for readers shows, the rest is counted in words."""

    key: str
    columns: tuple[Column, ...]
    rows: tuple[Any, ...]
    most: int | None = None
    folded: bool = False
    """Whether it is shown only to those who ask for it."""
    named: Fact | None = None
    """What it is called, where that is no fixed phrase."""
    of: str | None = None
    """The row that it takes apart: a page shows it below, a list of tables leaves it to who asks about that row."""

    @property
    def told(self) -> tuple[Column, ...]:
        """The first column, which says whose row it is, and those in which any row says something."""
        first, *others = self.columns
        return (first, *(column for column in others if any(column.is_known(row) for row in self.rows)))

    @property
    def stacked(self) -> tuple[tuple[Column, tuple[Column, ...]], ...]:
        """The columns that a page or a slide sets side by side, each with those that stand small below it."""
        columns = [column for column in self.told if not column.detail]
        keys = {column.key for column in columns}
        upper = [column for column in columns if column.under not in keys]
        return tuple((column, tuple(one for one in columns if one.under == column.key)) for column in upper)


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that is said, its role, and the row (an id) that it explains."""

    fact: Fact
    role: Role = "finding"
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one result, and the tables that show it; ``charts`` are names only."""

    key: str
    said: tuple[Said, ...]
    tables: tuple[Table, ...]
    units: Mapping[str, str]
    charts: tuple[str, ...] = ()
    named: Fact | None = None
    """What it is called, where that is no fixed phrase."""

    def of(self, *roles: Role) -> Iterator[Said]:
        """What is said in some roles, in order."""
        return (one for one in self.said if one.role in roles)

    def unit(self, column: Column, row: Any = None) -> str:
        """The unit of a column's cells; where it is another from row to row, that of a row."""
        if column.unit is not None:
            return column.unit(row) if callable(column.unit) else column.unit
        unit = self.units[column.fields[0] if column.fields else column.key]
        return f"range:{unit}" if column.fields else unit

    def is_number(self, column: Column) -> bool:
        """Whether a column is set flush right: it holds numbers."""
        if callable(column.unit):
            return True
        kind = self.unit(column).removeprefix("range:").partition(":")[0].partition(".")[0]
        return kind not in {*ID_UNITS, *_OF_WORDS}

    def title(self, words: Words) -> str:
        """What the statement is called."""
        return words(f"{self.key}.title") if self.named is None else told(self.named, words)

    def caption(self, table: Table, words: Words) -> str:
        """What a table is called."""
        return words(f"{self.key}.table.{table.key}") if table.named is None else told(table.named, words)

    def head(self, table: Table, column: Column, words: Words, journey: Names) -> str:
        """The heading of a column: of this table, else of this statement, else what it is called everywhere."""
        if column.at is not None:
            return shown(column.at[1], column.at[0], words, journey)
        names = (f"{self.key}.{table.key}.{column.key}", f"{self.key}.{column.key}", f"head.{column.key}")
        return words(next(name for name in names if name in words.phrases or name == names[-1]))

    def cell(self, column: Column, row: Any, words: Words, journey: Names) -> str:
        """The text of a cell: the same on every surface."""
        return shown(column.value(row), self.unit(column, row), words, journey)

    def small(
        self, table: Table, columns: tuple[Column, ...], row: Any, words: Words, journey: Names
    ) -> tuple[str, ...]:
        """What stands below a cell, as far as it is known; a number there says what it is."""
        known = (column for column in columns if column.is_known(row))
        return tuple(self._named(table, column, row, words, journey).strip() for column in known)

    def _named(self, table: Table, column: Column, row: Any, words: Words, journey: Names) -> str:
        head = f"{self.head(table, column, words, journey)} " if self.is_number(column) else ""
        return head + self.cell(column, row, words, journey)


def describe(name: str, result: Any, journey: Names) -> Statement | None:
    """What is to be said of the result of an analysis or a verb; None where there is nothing to say.

    >>> from journeymap.analysis import analyses
    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> describe("exposure", analyses(["exposure"], tea)["exposure"], tea) is None
    True
    """
    found = import_module(f"{__name__}.{name}").describe(result, journey)
    assert found is None or isinstance(found, Statement)
    return found


__all__ = ["Column", "Role", "Said", "Statement", "Table", "capital", "describe"]
