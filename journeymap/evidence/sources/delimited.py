"""Tables of text before they are read: their separator and their column names, from the first lines."""

import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.encodings import damaged, unpacked
from journeymap.evidence.sources.headings import LOOKED_AT, Headings, headings
from journeymap.evidence.sources.table import OpenTable, numbered

HEAD_BYTES = 262_144

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table of text is laid out: its separator, its columns, and how many rows stand before its data."""

    separator: str
    headings: Headings
    before: int = 0
    """Rows before those of the headings: one that says what separates the cells."""

    @property
    def called(self) -> str:
        """The separator in words."""
        return _SEPARATORS[self.separator]


def layout(path: Path) -> Layout:
    """The separator and the column names of a table of text; an error where nothing names the columns."""
    text = beginning(path).lstrip("\ufeff")
    stated = re.match(r"[\"']?sep=([,;\t|])[\"']?[ \t]*(\r\n|\r|\n)", text, re.IGNORECASE)
    text = text[stated.end() :] if stated else text
    lines = re.split(r"\r\n|\r|\n", text)
    if not text.strip():
        raise data_error("unreadable-log", "the file is empty", path=str(path))
    separator = stated[1] if stated else max(_SEPARATORS, key=lambda one: _agreement(lines[:LOOKED_AT], one))
    found = headings(list(islice(_rows(text, separator), LOOKED_AT)))
    before = 1 if stated else 0
    line = before + 1 + (found.at if found else 0)
    if found is None or any(_is_number(name) for name in found.names):
        hint = "the first line names the columns"
        raise data_error("unreadable-log", "the first line has no column names", hint, path=str(path), line=line)
    refuse_twins(found.names, path, line)
    return Layout(separator, found, before)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of the beginning of a table; the last one may be cut."""
    csv.field_size_limit(max(csv.field_size_limit(), HEAD_BYTES))  # one cell may fill all that is looked at
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def refuse_twins(names: Sequence[str], path: Path, line: int | None = None) -> None:
    """An error where two columns have one name; upper and lower case are one to DuckDB, which reads them."""
    known: dict[str, str] = {}
    for name in names:
        other = known.setdefault(name.lower(), name)
        if other is not name or names.count(name) > 1:
            called = f"`{name}`" if other == name else f"`{other}` and `{name}`"
            raise data_error(
                "unreadable-log", f"two columns are called {called}", "rename one", path=str(path), line=line
            )


def beginning(path: Path) -> str:
    """The first lines of a file of text, unpacked where it is packed; an error unless they are UTF-8."""
    try:
        with unpacked(path) as file:
            head: bytes = file.read(HEAD_BYTES)
    except (gzip.BadGzipFile, EOFError, zlib.error) as wrong:
        raise damaged(wrong, path) from wrong
    if b"\0" in head:
        raise data_error("unreadable-log", "it is no UTF-8 text", _OTHERWISE, path=str(path))
    try:
        return head.decode()
    except UnicodeDecodeError as bad:
        if len(head) == HEAD_BYTES and bad.start > len(head) - 4:  # a letter cut in two
            return head[: bad.start].decode()
        line = head.count(b"\n", 0, bad.start) + 1
        raise data_error("unreadable-log", "the text is not UTF-8", _OTHERWISE, path=str(path), line=line) from None


_OTHERWISE = "save it as UTF-8, or say what it is: --encoding cp1251"


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    """How many of the first lines have as many cells as most of them, and how many cells that is."""
    try:
        cells = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if row)
    except csv.Error:
        return 0, 0
    several = {size: n for size, n in cells.items() if size > 1}
    size = max(several, key=lambda one: (several[one], one), default=0)
    return several.get(size, 0), size


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def open_text(title: str, paths: list[Path], room: Room, _sheet: str | None) -> OpenTable:
    """Files of one layout as one table of texts."""
    layouts = [layout(path) for path in paths]
    first: Layout = layouts[0]
    for path, one in zip(paths, layouts, strict=True):
        if (one.separator, one.headings.names, one.headings.rows) != (
            first.separator, first.headings.names, first.headings.rows,
        ):  # fmt: skip
            raise UsageError(f"{paths[0].name} and {path.name} have other columns or separators; read them apart")
    backend = engine.connect(paths, room)
    names = first.headings.names
    # everything is read as text: what is a number or a time is decided by the column's role, never by its looks
    table = backend.read_csv(
        [engine.unwild(path) for path in paths],
        columns=dict.fromkeys(names, "string"),
        delim=first.separator,
        header=False,
        skip=first.before + first.headings.rows,
        quote='"',
        escape='"',
        auto_detect=False,
        ignore_errors=True,
        store_rejects=True,
        rejects_limit=0,
    )
    remarks = (remark("log.separated", n=len(names), separator=first.called), *first.headings.remarks)
    return OpenTable(
        title, backend, numbered(table), remarks, slow=True, separator=first.separator,
        questions=first.headings.questions,
    )  # fmt: skip
