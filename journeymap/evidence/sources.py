"""Whatever holds a table, opened: files by their suffix, data frames, and tables of any Ibis backend."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import ibis

from journeymap.diagnostics import UsageError, counted
from journeymap.evidence import engine
from journeymap.evidence.databases import database, remote
from journeymap.evidence.delimited import Layout, layout
from journeymap.evidence.engine import Room
from journeymap.evidence.inputs import KNOWN, by_address, files_of, kind_of
from journeymap.evidence.objects import objects
from journeymap.evidence.opening import Opened, numbered, of_arrow, of_records, written
from journeymap.evidence.piped import stdin_as_file


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
        file = by_address(source)
        if file is None:
            return remote(source, sheet)
        source = file
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
        skip=first.blank,
        quote='"',
        escape='"',
        auto_detect=False,
        ignore_errors=True,
        store_rejects=True,
        rejects_limit=0,
    )
    said = (f"{counted(len(first.columns), 'column')} separated by {first.called}, read as text",)
    return Opened(title, backend, numbered(table), said, slow=True)


def _json(title: str, paths: list[Path], room: Room, _sheet: str | None) -> Opened:
    found = objects(paths)
    backend = engine.connect(paths, room)
    table = backend.read_json(
        [engine.unwild(path) for path in paths],
        columns=dict.fromkeys(found.keys, "string"),
        format=found.form,
        ignore_errors=found.form == "newline_delimited",
    )
    said = (f"{counted(len(found.keys), 'key')}, read as text",)
    return Opened(title, backend, numbered(table), said, slow=True, hollow="line that is no JSON object")


# ---------------------------------------------------------------- what comes through Python


def _frame(frame: Any, room: Room) -> Opened:
    import pyarrow

    is_records = isinstance(frame, Sequence) and not isinstance(frame, str | bytes)
    try:
        data = pyarrow.Table.from_pylist(list(frame)) if is_records else pyarrow.table(frame)
    except (TypeError, ValueError, AttributeError, pyarrow.ArrowException) as wrong:
        columns = _columns_of(frame)
        if columns is None:
            known = "a path, a data frame, a list of records or an Ibis table"
            raise UsageError(f"{type(frame).__name__} is no table; give {known}") from wrong
        return _of_columns(columns, room)
    return of_arrow("a data frame", data, room)


def _columns_of(frame: Any) -> dict[str, list[Any]] | None:
    """The columns of records or of a pandas frame, whatever they hold."""
    if isinstance(frame, Sequence) and frame and all(isinstance(one, Mapping) for one in frame):
        names = dict.fromkeys(name for one in frame for name in one)
        return {str(name): [one.get(name) for one in frame] for name in names}
    if type(frame).__module__.split(".")[0] == "pandas":
        return {str(name): frame[name].tolist() for name in frame.columns}
    return None


def _of_columns(columns: Mapping[str, list[Any]], room: Room) -> Opened:
    """Columns as a table; one that holds several kinds of values is read as text, and said to be."""
    import pyarrow

    made, mixed = {}, []
    for name, values in columns.items():
        try:
            made[name] = pyarrow.array(values, from_pandas=True)
        except (TypeError, ValueError, pyarrow.ArrowException):
            made[name] = pyarrow.array([written(value) for value in values], pyarrow.string())
            mixed.append(f"`{name}`")
    said = (f"several kinds of values, read as text: {', '.join(mixed)}",) if mixed else ()
    return of_arrow("a data frame", pyarrow.table(made), room, said)


def _workbook(title: str, paths: list[Path], room: Room, sheet: str | None) -> Opened:
    from journeymap.evidence.workbooks import records

    name, found = records(paths[0], sheet)
    return of_records(title, found, room, (f"sheet {name}",))


def _xes(title: str, paths: list[Path], room: Room, _sheet: str | None) -> Opened:
    from journeymap.evidence.xes import records

    return of_records(title, records(paths[0]), room, ())


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
    "database": database,
}
