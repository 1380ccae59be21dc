"""The one door to the engines: a DuckDB of our own, locked to the files it was given, or whatever Ibis brings along."""

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import finalize

from journeymap.diagnostics import UsageError
from journeymap.evidence.errors import data_error

try:
    import duckdb
    import ibis
except ImportError as missing:  # pragma: no cover - the tests have both
    raise ImportError("reading logs and surveys needs Ibis and DuckDB: pip install 'journeymap[evidence]'") from missing

Table = Any
"""An Ibis table. Typed loosely: its columns are known at run time only."""

Backend = Any
"""An Ibis connection."""


@dataclass(frozen=True, slots=True)
class Room:
    """Who counts, ``duckdb`` or ``spark``, and how much a DuckDB may take: memory, a folder to spill into, threads."""

    memory: str = "1GB"
    spill: Path | None = None
    threads: int | None = None
    engine: str = "duckdb"


def connect(paths: Iterable[Path], room: Room) -> Backend:
    """A DuckDB in memory that can open these files and nothing else, for good."""
    spill = Path(tempfile.mkdtemp(prefix="journeymap-", dir=room.spill))
    try:
        raw = _opened(room, spill)
        backend = ibis.duckdb.from_connection(raw)  # which sets its time zone to UTC
        finalize(backend, _clear, raw, spill)
    except BaseException:  # Ctrl-C among them
        shutil.rmtree(spill, ignore_errors=True)
        raise
    _lock(raw, [name for path in paths for name in (str(path), unwild(path))], spill)
    return backend


def _opened(room: Room, spill: Path) -> Any:
    settings: dict[str, Any] = {"memory_limit": room.memory, "temp_directory": str(spill)}
    settings |= {"threads": str(room.threads)} if room.threads else {}
    settings |= dict.fromkeys(("autoinstall_known_extensions", "autoload_known_extensions"), "false")
    try:
        return duckdb.connect(":memory:", config=settings)
    except duckdb.Error as wrong:
        raise UsageError(f"DuckDB does not take the memory limit {room.memory!r}; write it like 2GB") from wrong


def _lock(raw: Any, allowed: list[str], spill: Path) -> None:
    """DuckDB takes data files for trusted input: this closes every other file, and itself, to them."""
    named = ", ".join(_quoted(path) for path in dict.fromkeys(allowed))
    for statement in (
        "SET enable_progress_bar = false",
        # half of what is free: a log too large for this machine must not fill its disk
        f"SET max_temp_directory_size = '{shutil.disk_usage(spill).free // 2} B'",
        f"SET allowed_paths = [{named}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        raw.execute(statement)


def open_database(path: Path, room: Room) -> Backend:
    """A DuckDB file, opened to be read only, with every other file closed to it."""
    raw = duckdb.connect(str(path), read_only=True, config={"memory_limit": room.memory})
    backend = ibis.duckdb.from_connection(raw)
    for statement in ("SET enable_external_access = false", "SET lock_configuration = true"):
        raw.execute(statement)
    return backend


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def unwild(path: Path | str) -> str:
    """A path without wildcards for DuckDB, which would read ``a1.csv`` when asked for ``a[1].csv``."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in str(path))


def _clear(raw: Any, spill: Path) -> None:
    raw.close()
    shutil.rmtree(spill, ignore_errors=True)


def is_duckdb(backend: Backend) -> bool:
    """Whether rows can be had from DuckDB itself, without pandas between."""
    return bool(backend.name == "duckdb")


def tables_of(backend: Backend) -> list[str]:
    """The names of the tables and views of a DuckDB, in order."""
    listed = backend.table("tables", database="information_schema")
    return sorted(name for (name,) in rows(backend, listed.select("table_name")))


def tables_in_schemas(backend: Backend) -> list[tuple[str, str]]:
    """The schema and the name of every table and view of the database that a DuckDB has opened."""
    listed = backend.table("tables", database="information_schema")
    listed = listed.filter(listed.table_catalog == backend.current_catalog)
    return sorted((schema, name) for schema, name in rows(backend, listed.select("table_schema", "table_name")))


def rows(backend: Backend, table: Table) -> list[tuple[Any, ...]]:
    """The rows of a small result."""
    with plainly():
        return [tuple(row.values()) for row in backend.to_pyarrow(table).to_pylist()]


def first_row(backend: Backend, table: Table) -> tuple[Any, ...]:
    """The only row of a result."""
    return rows(backend, table)[0]


FEW_NAMES = 100
"""Names that are looked up one after the other; more are joined, and DuckDB's joins shuffle stretches of rows."""


def coded(backend: Backend, table: Table, key: Any, codes: dict[str, int], *, every: bool = False) -> Table:
    """The rows whose key has a code, with the ``code``; where every row is known to have one, nothing is looked for."""
    known = table if every else table.filter(key.isin(list(codes)))
    if not is_duckdb(backend):
        return known.mutate(code=key.cases(*codes.items(), else_=None).cast("int64"))
    if len(codes) <= FEW_NAMES:
        at = ibis.array(list(codes)).index(key)
        return known.mutate(code=ibis.array(list(codes.values()))[at].cast("int64"))
    row = ibis.range(len(codes)).unnest().name("row").as_table()
    names, values = ibis.array(list(codes)), ibis.array(list(codes.values()))
    # DuckDB must know how small it is, or it turns the join round
    small = kept(backend, row.select(name=names[row.row], code=values[row.row].cast("int64")))
    return table.mutate(name=key).join(small, "name")


def given(backend: Backend, columns: dict[str, list[Any]]) -> Table:
    """A small table of our own, where the backend can join it."""
    import pyarrow

    data = pyarrow.table(columns)
    if not is_duckdb(backend):
        return ibis.memtable(data)
    name = f"journeymap_{uuid4().hex}"
    backend.con.register(name, data)
    return backend.table(name)


def kept(backend: Backend, table: Table) -> Table:
    """A table whose rows are computed once and kept by the backend until the connection ends."""
    with plainly():
        return backend.create_table(f"journeymap_{uuid4().hex}", table, temp=True)


def arrow_batches(backend: Backend, table: Table) -> Iterator[Any]:
    """A large result of an own DuckDB, a million rows at a time, in the order of the table."""
    with plainly():
        yield from backend.con.sql(backend.compile(table)).to_arrow_reader(1_000_000)


@contextmanager
def plainly(title: str = "") -> Iterator[None]:
    """What goes wrong inside DuckDB, in plain words and with the right exit code."""
    try:
        yield
    except duckdb.OutOfMemoryException as failure:
        raise _without_room(failure) from failure
    except duckdb.IOException as failure:
        if _ROOM.search(str(failure)):
            raise _without_room(failure) from failure
        raise data_error("unreadable-log", *_in_words(str(failure)), path=title) from failure
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.SerializationException) as failure:
        raise data_error("unreadable-log", *_in_words(str(failure)), path=title) from failure
    except duckdb.InterruptException as stopped:
        raise KeyboardInterrupt from stopped
    except duckdb.Error as failure:
        # where a file is opened it is the file; later on it is, where what was read is damaged
        if not title and not _DAMAGED.search(str(failure)):
            raise
        raise data_error("unreadable-log", *_in_words(str(failure)), path=title) from failure
    except RuntimeError as stopped:
        if "interrupted" not in str(stopped).lower():
            raise
        raise KeyboardInterrupt from stopped  # DuckDB wraps Ctrl-C


_ROOM = re.compile(r"space|memory|temp_directory|temporary|too many open|permission", re.IGNORECASE)
"""What DuckDB says where the machine is short of something, and no file is damaged."""

_DAMAGED = re.compile(r"corrupt|checksum|unexpected end|magic bytes", re.IGNORECASE)


def _without_room(failure: Exception) -> OSError:
    said = str(failure).splitlines()[0]
    return OSError(f"DuckDB could not go on: {said}; more memory (--memory) or another folder (--spill) may help")


def _in_words(said: str) -> tuple[str, str | None]:
    """What DuckDB says of a file, and what to do about it."""
    if "state machine" in said:  # of its reader of text, which takes one kind of line end only
        return "its lines end in different ways", "save it with one kind of line end, as `dos2unix` does"
    return f"it cannot be read: {said.splitlines()[0]}", None
