"""Databases: files of DuckDB and SQLite, and whatever Ibis connects to by an address."""

from collections.abc import Sequence
from pathlib import Path

import ibis
from ibis.common.exceptions import IbisError, TableNotFound

from journeymap.diagnostics import UsageError, choose_from, counted
from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.sources import ocel
from journeymap.evidence.sources.table import OpenTable, of_arrow


def open_database(title: str, paths: list[Path], room: Room, sheet: str | None) -> OpenTable:
    """A table of a database that is a file: the one asked for, or the only one there is."""
    with paths[0].open("rb") as file:
        head = file.read(16)
    if head.startswith(b"SQLite format 3"):
        return _sqlite(title, paths[0], room, sheet)
    if head[8:12] != b"DUCK":
        raise data_error("unreadable-log", "it is neither a DuckDB nor an SQLite database", path=str(paths[0]))
    backend = engine.open_database(paths[0], room)
    tables = _by_label(engine.tables_in_schemas(backend))
    name = _chosen(sheet, list(tables), "table", title)
    schema, table = tables[name]
    return OpenTable(f"{title}, table {name}", backend, backend.table(table, database=schema), quick=True)


def _by_label(tables: Sequence[tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Schema and name of each table by what it is called: its name, with the schema before it outside of `main`."""
    inside = {name: (schema, name) for schema, name in tables if schema == "main"}
    return {f"{schema}.{name}": (schema, name) for schema, name in tables if schema != "main"} | inside


def _sqlite(title: str, path: Path, room: Room, sheet: str | None) -> OpenTable:
    """A table of an SQLite file as text, copied into a DuckDB of our own: SQLite lets a column hold anything."""
    import sqlite3

    import pyarrow

    base = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    base.text_factory = lambda raw: raw.decode(errors="replace")
    try:
        backend = ibis.sqlite.from_connection(base)
        base.set_authorizer(_only_reading)
        if set(backend.list_tables()) >= ocel.TABLES and sheet not in backend.list_tables():
            return ocel.open_relations(title, ocel.of_sqlite(backend), room, sheet)
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
        raise data_error("unreadable-log", f"it cannot be read as SQLite: {wrong}", path=str(path)) from wrong
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


# ---------------------------------------------------------------- by an address


def open_address(address: str, table: str | None) -> OpenTable:
    """A table of a database by its address, as Ibis connects to it: ``postgres://…``, ``bigquery://…``."""
    scheme = address.partition("://")[0]
    if table is None:
        raise UsageError(f"which table of {scheme}? name it with --table")
    backend = _connected(scheme, address)
    try:
        schema, _, name = table.rpartition(".")
        found = backend.table(name, database=schema) if schema else backend.table(name)
    except (IbisError, TableNotFound, ValueError, TypeError) as wrong:
        hint = choose_from(table, _tables(backend), what="tables") or "it shows no tables"
        raise UsageError(f"{scheme} has no table `{table}`; {hint}") from wrong
    return OpenTable(f"table {table}", backend, found, own=False)


def _connected(scheme: str, address: str) -> Backend:
    """A connection; what goes wrong is said without the address, which may hold a password."""
    try:
        return ibis.connect(address)
    except ValueError as wrong:
        hint = "name a file, or the address of a database such as postgres://…"
        raise UsageError(f"{scheme}:// is no database that can be asked; {hint}") from wrong
    except ImportError as missing:
        raise ImportError(f"{scheme}:// needs more of Ibis: pip install 'ibis-framework[{scheme}]'") from missing
    except Exception as failure:
        said = (str(failure).splitlines() or [type(failure).__name__])[0]
        raise OSError(f"cannot connect to {scheme}: {said}") from failure


def _tables(backend: Backend) -> Sequence[str]:
    try:
        return tuple(backend.list_tables())
    except Exception:  # only for a hint
        return ()
