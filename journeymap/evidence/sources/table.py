"""A table that was opened: with what was found out on the way, and its rows numbered where they have an order."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Room, Table
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.facts import Fact

ORDER = "journeymap_order"
"""The column with a row's place in its file, where files of this kind have an order."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Rows that are none: those with some values in a column, and the phrase that says how many there are."""

    column: str
    values: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class OpenTable:
    """A table that can be asked, and what was found out while opening it."""

    title: str
    backend: Backend
    table: Table
    remarks: tuple[Fact, ...] = ()
    own: bool = True
    slow: bool = False
    """Whether each look at the table reads text again, so that what is needed is worth keeping."""
    quick: bool = False
    """Whether the least and the greatest value of a column are known without reading it."""
    separator: str | None = None
    """What the cells of a table of text are split by."""
    hollow: str | None = None
    """What a row is in which every column is empty, where such rows stand for what could not be read."""

    questions: Mapping[str, str] = field(default_factory=dict)
    """The texts of questions by column, where the headings have them in a row of their own."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """The column of each part that the layout of a tool says."""
    leaving: tuple[Leaving, ...] = ()
    """The rows that are no events and no answers in that layout."""
    time_format: str | None = None
    """How that tool writes times, where nobody says otherwise."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(name for name in self.table.columns if name != ORDER)

    def called(self, name: str) -> str:
        """The column of that name, or whose question it is; differences in case, blanks and signs are none."""
        plain = _plain(name)
        alike = [one for one in self.columns if plain in (_plain(one), _plain(self.questions.get(one, "")))]
        return alike[0] if name not in self.columns and plain and len(alike) == 1 else name

    def unsplit(self) -> tuple[int, tuple[Fact, ...]]:
        """How many lines could not be split into cells, and the first few of them with their file and number."""
        if not self.own or "reject_errors" not in engine.tables_of(self.backend):
            return 0, ()
        rejects, scans = self.backend.table("reject_errors"), self.backend.table("reject_scans")
        lines = rejects.join(scans, ["scan_id", "file_id"])  # the same line of two files is two lines
        lines = lines.group_by(["file_path", "line"]).aggregate(why=lines.error_type.min())
        every, files = engine.first_row(self.backend, lines.aggregate(n=lines.count(), f=lines.file_path.nunique()))
        first = engine.rows(self.backend, lines.order_by(["file_path", "line"]).limit(3))
        if files > 1:
            several = ((Path(path).name, line, why.lower()) for path, line, why in first)
            return every, tuple(remark("log.line_of", line=line, file=file, why=why) for file, line, why in several)
        return every, tuple(remark("log.line", line=line, why=why.lower()) for _, line, why in first)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def numbered(table: Table) -> Table:
    """The table with each row's place in its files, which decides between events of the same time."""
    return table.mutate(**{ORDER: ibis.row_number().over(ibis.window())})


def of_arrow(title: str, data: Any, room: Room, remarks: tuple[Fact, ...] = ()) -> OpenTable:
    """An Arrow table inside a DuckDB of our own, its rows numbered."""
    backend = engine.connect((), room)
    names = list(dict.fromkeys(data.column_names))
    if not names:
        raise UsageError(f"{title} has no columns")
    if len(names) != data.num_columns:
        raise UsageError("the data frame has two columns of one name")
    backend.con.register("given", data)
    return OpenTable(title, backend, numbered(backend.table("given")), remarks, slow=True)


def of_records(
    title: str, records: Iterable[Mapping[str, str | None]], room: Room, remarks: tuple[Fact, ...]
) -> OpenTable:
    """Records of text, such as those of a workbook, as a table."""
    import pyarrow

    listed = list(records)
    names = list(dict.fromkeys(name for record in listed for name in record))
    columns = {name: pyarrow.array([record.get(name) for record in listed], pyarrow.string()) for name in names}
    if not columns:
        raise data_error("unreadable-log", "it has no rows", path=title)
    return of_arrow(title, pyarrow.table(columns), room, remarks)


def written(value: Any) -> str | None:
    """A value of a column that holds several kinds of them, as text: a whole number without a point behind it."""
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
