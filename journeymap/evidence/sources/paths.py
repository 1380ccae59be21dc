"""The files that a source of data names, by path, pattern, folder or address; none of them may be written over."""

import os
import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from journeymap.diagnostics import UsageError
from journeymap.files import Place, same_file

_PACKED = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json", ".jsonocel", ".xes", ".xml", ".xmlocel")

_KINDS: Mapping[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), "text"),
    **dict.fromkeys((".parquet", ".pq"), "parquet"),
    **dict.fromkeys((".jsonl", ".ndjson", ".json", ".jsonocel"), "json"),
    **dict.fromkeys((".xlsx", ".xlsm"), "workbook"),
    **dict.fromkeys((".sav", ".zsav", ".dta"), "statistics"),
    **dict.fromkeys((".xes", ".xml", ".xmlocel"), "xes"),
    **dict.fromkeys((".duckdb", ".ddb", ".sqlite", ".sqlite3", ".db"), "database"),
}

KNOWN = "known: csv, tsv, txt, json, jsonl, xes (each also as .gz), parquet, xlsx, sav, dta, duckdb, sqlite"


def kind_of(path: Path) -> str | None:
    """Which kind of table a file is, by its suffix; None where it is none."""
    name = path.name.lower()
    for suffix, kind in _KINDS.items():
        if name.endswith((suffix, f"{suffix}.gz")) and (suffix in _PACKED or not name.endswith(".gz")):
            return kind
    return None


def files_of(source: str | os.PathLike[str]) -> list[Path]:
    """The files that a path, a pattern or a folder names, in order; a UsageError where there are none."""
    path = Path(source)
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.is_file() and kind_of(one) is not None)
        if not found:
            raise UsageError(f"{path} has no file that can be read; {KNOWN}")
        return found
    if path.exists() or not any(char in str(path) for char in "*?["):
        if not path.exists():
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return [path]
    anchor = Path(path.anchor) if path.is_absolute() else Path()
    found = sorted(one for one in anchor.glob(str(path.relative_to(path.anchor))) if one.is_file())
    if not found:
        raise UsageError(f"no file matches {path}")
    return found


def by_address(address: str) -> Path | None:
    """The file that an address such as ``sqlite:///shop.db`` names; None where it is that of a server."""
    scheme, _, rest = address.partition("://")
    if scheme not in ("sqlite", "duckdb", "file"):
        return None
    place = Path(unquote(rest.partition("?")[0]))
    inside = Path(str(place).lstrip("/"))  # three slashes stand before a path from here as often as before one from /
    return inside if inside.exists() and not place.exists() else place


def refuse_replacing(output: Place, *sources: Any) -> None:
    """A UsageError, before anything is read, where the output is one of the files that some sources name.

    Whatever way leads to it: a folder, a pattern, a link, the address of a database file, standard input.
    """
    if os.fspath(output) == "-":
        return
    for source in sources:
        if isinstance(source, str | os.PathLike) and any(_is(one, output) for one in _named(os.fspath(source))):
            raise UsageError(f"{os.fspath(output)} is a file to be read; choose another output")


def _named(source: str) -> Iterator[str]:
    """The files that a source names, so far as they are there; what is wrong with it is said when it is opened."""
    yield source
    file = by_address(source)
    if file is not None:
        yield str(file)
    with suppress(UsageError, OSError, ValueError):
        yield from map(str, files_of(source))


def _is(source: str, output: Place) -> bool:
    if source != "-":
        return same_file(source, output)
    with suppress(OSError, ValueError, AttributeError):  # closed, or no file at all
        given = os.fstat(sys.stdin.fileno())
        return stat.S_ISREG(given.st_mode) and os.path.samestat(given, Path(output).stat())
    return False
