"""Tables of text before they are read: their separator and their column names, from the first lines."""

import csv
import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.table import OpenTable, numbered

HEAD_BYTES = 262_144

_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table of text is laid out."""

    separator: str
    columns: tuple[str, ...]
    blank: int = 0
    """Empty lines before the names."""

    @property
    def called(self) -> str:
        """The separator in words."""
        return _SEPARATORS[self.separator]


def layout(path: Path) -> Layout:
    """The separator and the column names of a table of text; an error where its first line has no names."""
    every = re.split(r"\r\n|\r|\n", beginning(path).lstrip("\ufeff"))
    blank = sum(1 for _ in takewhile(lambda line: not line.strip(), every))
    lines = every[blank : blank + 50]
    if not lines:
        raise data_error("unreadable-log", "the file is empty", path=str(path))
    separator = max(_SEPARATORS, key=lambda one: _agreement(lines, one))
    names = tuple(name.strip() for name in next(csv.reader([lines[0]], delimiter=separator)))
    hint = "the first line names the columns"
    if "" in names or any(_is_number(name) for name in names):
        raise data_error("unreadable-log", "the first line has no column names", hint, path=str(path), line=blank + 1)
    refuse_twins(names, path, blank + 1)
    return Layout(separator, names, blank)


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
    opener = gzip.open if path.suffix.lower() == ".gz" else Path.open
    try:
        with opener(path, "rb") as file:
            head: bytes = file.read(HEAD_BYTES)
    except (gzip.BadGzipFile, EOFError, zlib.error) as wrong:
        raise data_error("unreadable-log", f"it cannot be unpacked: {wrong}", path=str(path)) from wrong
    if b"\0" in head:
        raise data_error("unreadable-log", "it is no UTF-8 text", "save it as UTF-8", path=str(path))
    try:
        return head.decode()
    except UnicodeDecodeError as bad:
        if len(head) == HEAD_BYTES and bad.start > len(head) - 4:  # a letter cut in two
            return head[: bad.start].decode()
        line = head.count(b"\n", 0, bad.start) + 1
        raise data_error(
            "unreadable-log", "the text is not UTF-8", "save it as UTF-8", path=str(path), line=line
        ) from None


def _agreement(lines: list[str], separator: str) -> tuple[int, int]:
    """How many of the first lines have as many cells as the first one, and how many cells that is."""
    try:
        cells = [len(row) for row in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return 0, 0
    return (sum(one == cells[0] for one in cells), cells[0]) if cells[0] > 1 else (0, 0)


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
        if one != first:
            raise UsageError(f"{paths[0].name} and {path.name} have other columns or separators; read them apart")
    backend = engine.connect(paths, room)
    # everything is read as text: what is a number or a time is decided by the column's role, never by its looks
    table = backend.read_csv(
        [engine.unwild(path) for path in paths],
        columns=dict.fromkeys(first.columns, "string"),
        delim=first.separator,
        header=True,
        skip=first.blank,
        quote='"',
        escape='"',
        auto_detect=False,
        ignore_errors=True,
        store_rejects=True,
        rejects_limit=0,
    )
    remarks = (remark("log.separated", n=len(first.columns), separator=first.called),)
    return OpenTable(title, backend, numbered(table), remarks, slow=True, separator=first.separator)
