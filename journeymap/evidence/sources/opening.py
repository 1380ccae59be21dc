"""Whatever holds a table, opened: files by their suffix, data frames, and tables of any Ibis backend."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ibis

from journeymap.diagnostics import UsageError, counted
from journeymap.evidence import engine
from journeymap.evidence.engine import Room
from journeymap.evidence.sources.database import open_address, open_database
from journeymap.evidence.sources.delimited import open_text
from journeymap.evidence.sources.encodings import in_utf8
from journeymap.evidence.sources.frame import open_frame
from journeymap.evidence.sources.json_objects import open_json
from journeymap.evidence.sources.layouts import laid_out
from journeymap.evidence.sources.parquet import open_parquet
from journeymap.evidence.sources.paths import KNOWN, by_address, files_of, kind_of
from journeymap.evidence.sources.spark import open_on_spark, open_spark_frame
from journeymap.evidence.sources.statistics import open_statistics
from journeymap.evidence.sources.stdin import stdin_as_file
from journeymap.evidence.sources.table import OpenTable
from journeymap.evidence.sources.workbook import open_workbook
from journeymap.evidence.sources.xes import open_xes


def open_table(source: Any, room: Room, sheet: str | None = None, encoding: str | None = None) -> OpenTable:
    """The table in a source, with what its layout says where it is that of a tool that is known."""
    return laid_out(_opened(source, room, sheet, encoding))


def _opened(source: Any, room: Room, sheet: str | None, encoding: str | None) -> OpenTable:
    """The table in a source: paths, patterns and folders of files, a data frame, or an Ibis table as it is.

    ``-`` is standard input: CSV, Parquet, JSON or XES by how it begins.

    ``sheet`` names the table of a database or the sheet of a workbook that has several, ``encoding`` how texts are
    written that are no UTF-8.
    """
    if isinstance(source, ibis.expr.types.Table):
        return OpenTable("a table", source.get_backend(), source, own=False)
    if isinstance(source, str) and source == "-":
        source = stdin_as_file()
    if room.engine == "spark" and isinstance(source, str | os.PathLike):
        return open_on_spark(os.fspath(source), sheet)
    if isinstance(source, str) and "://" in source:
        file = by_address(source)
        if file is None:
            return open_address(source, sheet)
        source = file
    if isinstance(source, str | os.PathLike):
        return _of_paths(files_of(source), room, sheet, encoding)
    if type(source).__module__.startswith("pyspark."):
        return open_spark_frame(source)
    if hasattr(source, "collect") and not hasattr(source, "__arrow_c_stream__"):
        source = source.collect()  # a lazy frame
    if isinstance(source, Sequence) and source and all(isinstance(one, str | os.PathLike) for one in source):
        return _of_paths([path for one in source for path in files_of(one)], room, sheet, encoding)
    return open_frame(source, room)


def _of_paths(paths: list[Path], room: Room, sheet: str | None, encoding: str | None) -> OpenTable:
    kinds = {path: kind_of(path) for path in paths}
    kind = kinds[paths[0]]
    if kind is None:
        raise UsageError(f"{paths[0]} is no table that can be read; {KNOWN}")
    other = next((path for path, one in kinds.items() if one != kind), None)
    if other is not None:
        raise UsageError(f"{paths[0]} and {other} are not of one kind; read them one after the other")
    if len(paths) > 1 and kind in ("workbook", "xes", "database", "statistics"):
        raise UsageError(f"{counted(len(paths), 'file')} of this kind cannot be read at once; name one")
    whole = [path.absolute() for path in paths]
    title = paths[0].name if len(paths) == 1 else f"{len(paths)} files in {paths[0].parent}"
    with engine.plainly(str(paths[0])):
        texts = [in_utf8(path, encoding, room) for path in whole] if kind in ("text", "json") else []
        whole = [path for path, _ in texts] or whole
        found = _OPENERS[kind](title, whole, room, sheet)
    encoded = dict.fromkeys(one for _, said in texts for one in said)
    return replace(found, remarks=(*found.remarks, *encoded))


_OPENERS: Mapping[str, Callable[[str, list[Path], Room, str | None], OpenTable]] = {
    "text": open_text,
    "parquet": open_parquet,
    "json": open_json,
    "workbook": open_workbook,
    "statistics": open_statistics,
    "xes": open_xes,
    "database": open_database,
}
