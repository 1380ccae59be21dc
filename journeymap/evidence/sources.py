"""Whatever holds a table, opened: files by their suffix, data frames, and tables of any Ibis backend."""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis
from ibis.common.exceptions import IbisError

from journeymap.diagnostics import UsageError, choose_from, counted
from journeymap.evidence import engine
from journeymap.evidence.delimited import Layout, layout
from journeymap.evidence.engine import Backend, Room, Table
from journeymap.evidence.inputs import KNOWN, files_of, kind_of
from journeymap.evidence.mishaps import mishap
from journeymap.evidence.piped import stdin_as_file
from journeymap.frozen import dataclass

ORDER = "journeymap_order"
"""The column with a row's place in its file, where files of this kind have an order."""


@dataclass(frozen=True)
class Opened:
    """A table that can be asked, and what was found out while opening it."""

    title: str
    backend: Backend
    table: Table
    said: tuple[str, ...] = ()
    own: bool = True
    slow: bool = False
    """Whether each look at the table reads text again, so that what is needed is worth keeping."""
    quick: bool = False
    """Whether the least and the greatest value of a column are known without reading it."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns."""
        return tuple(name for name in self.table.columns if name != ORDER)

    def unsplit(self) -> tuple[int, tuple[str, ...]]:
        """How many lines could not be split into cells, and the first few of them."""
        if not self.own or "reject_errors" not in engine.tables_of(self.backend):
            return 0, ()
        rejects = self.backend.table("reject_errors")
        lines = rejects.select("line", "error_type").distinct().order_by("line")
        found = engine.rows(self.backend, lines)
        return len({line for line, _ in found}), tuple(f"line {line}: {str(why).lower()}" for line, why in found[:3])


def opened(source: Any, room: Room, sheet: str | None = None) -> Opened:
    """The table in a source: paths, patterns and folders of files, a data frame, or an Ibis table as it is.

    ``-`` is standard input: CSV, Parquet, JSON or XES by how it begins.

    ``sheet`` names the table of a database or the sheet of a workbook that has several.
    """
    if isinstance(source, ibis.expr.types.Table):
        return Opened("a table", source.get_backend(), source, own=False)
    if isinstance(source, str) and source == "-":
        source = stdin_as_file()
    if room.engine == "spark" and isinstance(source, str | os.PathLike):
        return _on_spark(os.fspath(source), sheet)
    if isinstance(source, str) and "://" in source:
        return _remote(source, sheet)
    if isinstance(source, str | os.PathLike):
        return _of_paths(files_of(source), room, sheet)
    if type(source).__module__.startswith("pyspark."):
        return _spark_frame(source)
    if hasattr(source, "collect") and not hasattr(source, "__arrow_c_stream__"):
        source = source.collect()  # a lazy frame
    if isinstance(source, Sequence) and source and all(isinstance(one, str | os.PathLike) for one in source):
        return _of_paths([path for one in source for path in files_of(one)], room, sheet)
    return _frame(source, room)


def _of_paths(paths: list[Path], room: Room, sheet: str | None) -> Opened:
    kinds = {path: kind_of(path) for path in paths}
    kind = kinds[paths[0]]
    if kind is None:
        raise UsageError(f"{paths[0]} is no table that can be read; {KNOWN}")
    other = next((path for path, one in kinds.items() if one != kind), None)
    if other is not None:
        raise UsageError(f"{paths[0]} and {other} are not of one kind; read them one after the other")
    if len(paths) > 1 and kind in ("workbook", "xes", "database"):
        raise UsageError(f"{counted(len(paths), 'file')} of this kind cannot be read at once; name one")
    whole = [path.absolute() for path in paths]
    title = paths[0].name if len(paths) == 1 else f"{len(paths)} files in {paths[0].parent}"
    with engine.plainly(str(paths[0])):
        return _OPENERS[kind](title, whole, room, sheet)


# ---------------------------------------------------------------- files that DuckDB reads


def _parquet(title: str, paths: list[Path], room: Room, _sheet: str | None) -> Opened:
    backend = engine.connect(paths, room)
    table = backend.read_parquet([engine.unwild(path) for path in paths], union_by_name=len(paths) > 1)
    return Opened(title, backend, table, quick=True)


def _text(title: str, paths: list[Path], room: Room, _sheet: str | None) -> Opened:
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
        quote='"',
        escape='"',
        auto_detect=False,
        ignore_errors=True,
        store_rejects=True,
        rejects_limit=0,
    )
    said = (f"{counted(len(first.columns), 'column')} separated by {first.called}, read as text",)
    return Opened(title, backend, _numbered(table), said, slow=True)


def _json(title: str, paths: list[Path], room: Room, _sheet: str | None) -> Opened:
    names = json_keys(paths[0])
    backend = engine.connect(paths, room)
    table = backend.read_json(
        [engine.unwild(path) for path in paths],
        columns=dict.fromkeys(names, "string"),
        format="auto",
        ignore_errors=paths[0].name.lower().removesuffix(".gz").endswith((".jsonl", ".ndjson")),
    )
    return Opened(title, backend, _numbered(table), (f"{counted(len(names), 'key')}, read as text",), slow=True)


def json_keys(path: Path) -> tuple[str, ...]:
    """The keys of the first thousand objects of a file of JSON lines, or of the first object of a list."""
    from journeymap.evidence.delimited import beginning

    head = beginning(path).lstrip("\ufeff \t\r\n")
    found: dict[str, None] = {}
    try:
        if head.startswith("["):
            first, _ = json.JSONDecoder().raw_decode(head[1:].lstrip())
            found.update(dict.fromkeys(first))
        else:
            for line in islice(head.splitlines()[:-1] or head.splitlines(), 1000):
                found.update(dict.fromkeys(json.loads(line)) if line.strip() else {})
    except (ValueError, TypeError) as wrong:
        raise mishap("unreadable-log", f"it is not JSON, one object a line: {wrong}", path=str(path)) from wrong
    if not found:
        raise mishap("unreadable-log", "it has no objects", path=str(path))
    return tuple(found)


def _numbered(table: Table) -> Table:
    """The table with each row's place in its files, which decides between events of the same time."""
    return table.mutate(**{ORDER: ibis.row_number().over(ibis.window())})


# ---------------------------------------------------------------- what comes through Python


def _frame(frame: Any, room: Room) -> Opened:
    import pyarrow

    try:
        if isinstance(frame, Sequence) and not isinstance(frame, str | bytes):
            data = pyarrow.Table.from_pylist(list(frame))
        else:
            data = pyarrow.table(frame)
    except (TypeError, ValueError, pyarrow.ArrowInvalid) as wrong:
        known = "a path, a data frame, a list of records or an Ibis table"
        raise UsageError(f"{type(frame).__name__} is no table; give {known}") from wrong
    return of_arrow("a data frame", data, room)


def of_arrow(title: str, data: Any, room: Room, said: tuple[str, ...] = ()) -> Opened:
    """An Arrow table inside a DuckDB of our own, its rows numbered."""
    backend = engine.connect((), room)
    names = list(dict.fromkeys(data.column_names))
    if not names:
        raise UsageError(f"{title} has no columns")
    if len(names) != data.num_columns:
        raise UsageError("the data frame has two columns of one name")
    backend.con.register("given", data)
    return Opened(title, backend, _numbered(backend.table("given")), said, slow=True)


def of_records(title: str, records: Iterable[Mapping[str, str | None]], room: Room, said: tuple[str, ...]) -> Opened:
    """Records of text, such as those of a workbook, as a table."""
    import pyarrow

    listed = list(records)
    names = list(dict.fromkeys(name for record in listed for name in record))
    columns = {name: pyarrow.array([record.get(name) for record in listed], pyarrow.string()) for name in names}
    if not columns:
        raise mishap("unreadable-log", "it has no rows", path=title)
    return of_arrow(title, pyarrow.table(columns), room, said)


def _workbook(title: str, paths: list[Path], room: Room, sheet: str | None) -> Opened:
    from journeymap.evidence.workbooks import records

    name, found = records(paths[0], sheet)
    return of_records(title, found, room, (f"sheet {name}",))


def _xes(title: str, paths: list[Path], room: Room, _sheet: str | None) -> Opened:
    from journeymap.evidence.xes import records

    return of_records(title, records(paths[0]), room, ())


# ---------------------------------------------------------------- databases


def _database(title: str, paths: list[Path], room: Room, sheet: str | None) -> Opened:
    with paths[0].open("rb") as file:
        head = file.read(16)
    if head.startswith(b"SQLite format 3"):
        return _sqlite(title, paths[0], room, sheet)
    if head[8:12] != b"DUCK":
        raise mishap("unreadable-log", "it is neither a DuckDB nor an SQLite database", path=str(paths[0]))
    backend = engine.open_database(paths[0], room)
    name = _chosen(sheet, engine.tables_of(backend), "table", title)
    return Opened(f"{title}, table {name}", backend, backend.table(name), quick=True)


def _sqlite(title: str, path: Path, room: Room, sheet: str | None) -> Opened:
    """A table of an SQLite file as text, copied into a DuckDB of our own: SQLite lets a column hold anything."""
    import sqlite3

    import pyarrow

    base = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    base.text_factory = lambda raw: raw.decode(errors="replace")
    try:
        backend = ibis.sqlite.from_connection(base)
        base.set_authorizer(_only_reading)
        name = _chosen(sheet, backend.list_tables(), "table", title)
        table = backend.table(name)
        # joined with nothing, a text that was stored as bytes is a text as well
        texts = {
            one: table[one] if table[one].type().is_string() else table[one].cast("string") for one in table.columns
        }
        written = table.select(**{one: column.concat("") for one, column in texts.items()})
        parts = [backend.to_pyarrow(written.limit(AT_A_TIME))]
        while len(parts[-1]) == AT_A_TIME:
            parts.append(backend.to_pyarrow(written.limit(AT_A_TIME, offset=AT_A_TIME * len(parts))))
        return of_arrow(f"{title}, table {name}", pyarrow.concat_tables(parts), room)
    except (sqlite3.DatabaseError, IbisError) as wrong:
        raise mishap("unreadable-log", f"it cannot be read as SQLite: {wrong}", path=str(path)) from wrong
    finally:
        base.close()


AT_A_TIME = 500_000
"""Rows of an SQLite file that are in memory at once before they are packed."""


def _only_reading(action: int, *_: str | None) -> int:
    """Lets a query look, and nothing else: no file is attached, whatever a view of somebody else's says."""
    import sqlite3

    looks = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE}
    # Ibis asks for the columns by pragmas, which are tables that seem to be written; the file is open for reading only
    looks |= {sqlite3.SQLITE_PRAGMA, sqlite3.SQLITE_UPDATE}
    return sqlite3.SQLITE_OK if action in looks else sqlite3.SQLITE_DENY


def _chosen(name: str | None, names: Sequence[str], what: str, title: str) -> str:
    """The table or sheet that was asked for, or the only one there is."""
    if name is None and len(names) == 1:
        return names[0]
    if name in names:
        return str(name)
    if name is None:
        listed = ", ".join(f"`{one}`" for one in names[:8])
        raise UsageError(f"{title} has {counted(len(names), what)}; choose one with --table: {listed}")
    raise UsageError(f"{title} has no {what} `{name}`; {choose_from(name, names, what=f'{what}s') or 'it is empty'}")


def _remote(address: str, table: str | None) -> Opened:
    """A table of a database by its address, as Ibis connects to it: ``postgres://…``, ``bigquery://…``."""
    if table is None:
        raise UsageError(f"which table of {address.split('://')[0]}? name it with --table")
    backend = ibis.connect(address)
    return Opened(f"table {table}", backend, backend.table(table), own=False)


def _on_spark(source: str, table: str | None) -> Opened:
    """Files or a table of the catalogue, read by Spark where it runs."""
    session = _spark_session()
    from pyspark.errors import AnalysisException

    kind = kind_of(Path(source)) or ("parquet" if "/" in source else "table")  # a folder of Parquet has no suffix
    try:
        match kind:
            case "parquet":
                frame = session.read.parquet(source)
            case "text":
                frame = session.read.csv(source, header=True, sep="\t" if ".tsv" in source else ",", escape='"')
            case "json":
                frame = session.read.json(source, primitivesAsString=True)
            case _:
                frame = session.table(table or source)
    except AnalysisException as wrong:
        raise UsageError(f"Spark cannot open {source}: {str(wrong).splitlines()[0]}") from wrong
    return replace(_spark_frame(frame), title=Path(source).name or source)


def _spark_session() -> Any:
    """Spark, configured as it always is."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError as missing:  # pragma: no cover - the tests have it
        raise ImportError("a cluster needs PySpark: pip install 'journeymap[spark]'") from missing
    try:
        return SparkSession.builder.appName("journeymap").getOrCreate()
    except PySparkRuntimeError as failure:
        raise OSError(f"Spark does not start: {str(failure).splitlines()[0]}; it needs Java 17 or newer") from failure


def _spark_frame(frame: Any) -> Opened:
    frame.sparkSession.conf.set("spark.sql.session.timeZone", "UTC")
    backend = ibis.pyspark.connect(frame.sparkSession)
    name = f"journeymap_{uuid4().hex}"  # a log and a survey may stand beside each other
    frame.createOrReplaceTempView(name)
    return Opened("a Spark data frame", backend, backend.table(name), own=False)


_OPENERS: Mapping[str, Callable[[str, list[Path], Room, str | None], Opened]] = {
    "text": _text,
    "parquet": _parquet,
    "json": _json,
    "workbook": _workbook,
    "xes": _xes,
    "database": _database,
}
