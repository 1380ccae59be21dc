"""Parquet files, as DuckDB reads them."""

from pathlib import Path

from journeymap.evidence import engine
from journeymap.evidence.engine import Room
from journeymap.evidence.sources.table import OpenTable


def open_parquet(title: str, paths: list[Path], room: Room, _sheet: str | None) -> OpenTable:
    """Files of Parquet as one table."""
    backend = engine.connect(paths, room)
    table = backend.read_parquet([engine.unwild(path) for path in paths], union_by_name=len(paths) > 1)
    return OpenTable(title, backend, table, quick=True)
