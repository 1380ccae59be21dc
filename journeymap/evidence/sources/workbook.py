"""Workbooks of Excel as records of text."""

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.headings import LOOKED_AT, Headings, headings
from journeymap.evidence.sources.table import OpenTable, of_records

UNPACKED_BYTES = 200_000_000
RATIO = 100

Record = dict[str, str | None]


def records(path: Path, sheet: str | None = None) -> tuple[str, Headings, list[Record]]:
    """A sheet's name, its headings and its rows by them; the first sheet unless one is named."""
    try:
        import openpyxl
    except ImportError as missing:  # pragma: no cover - the tests have it
        raise ImportError("reading workbooks needs openpyxl: pip install 'journeymap[evidence]'") from missing
    _measure(path)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        if sheet is not None and sheet not in book.sheetnames:
            hint = choose_from(sheet, book.sheetnames, what="sheets")
            raise UsageError(f"{path.name} has no sheet `{sheet}`; {hint}")
        chosen = book[sheet or book.sheetnames[0]]
        return chosen.title, *_rows(path, chosen.iter_rows(values_only=True))
    except (KeyError, ValueError, zipfile.BadZipFile, OSError) as wrong:
        if isinstance(wrong, UsageError | FileNotFoundError | PermissionError):
            raise
        raise data_error("unreadable-log", f"it cannot be read as a workbook: {wrong}", path=str(path)) from wrong


def _measure(path: Path) -> None:
    """Refuse what unpacks to more than any sheet needs; zipfile stops at the size an entry states."""
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
    except zipfile.BadZipFile as wrong:
        raise data_error("unreadable-log", "it is no workbook (.xlsx)", path=str(path)) from wrong
    unpacked, size = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if unpacked > UNPACKED_BYTES or unpacked > RATIO * max(size, 100_000):
        hint = "save the sheet as CSV"
        raise data_error("unreadable-log", f"the workbook unpacks to {unpacked // 1_000_000} MB", hint, path=str(path))


def _rows(path: Path, cells: Iterator[tuple[Any, ...]]) -> tuple[Headings, list[Record]]:
    """The headings of a sheet, and its rows by them; empty rows are none, nor are columns without anything."""
    every = [[_text(cell) for cell in row] for row in cells]
    width = max((at for row in every for at, cell in enumerate(row, 1) if cell is not None), default=0)
    head = [[cell or "" for cell in row[:width]] for row in every[:LOOKED_AT]]
    found = headings(head)
    if found is None or len(set(found.names)) != len(found.names):
        message = "the first row does not name the columns, each once"
        line = 1 if found is None else found.at + 1
        raise data_error("unreadable-log", message, "put their names there", path=str(path), line=line)
    kept = [row[:width] for row in every[found.rows :] if any(cell is not None for cell in row)]
    return found, [dict(zip(found.names, row, strict=False)) for row in kept]


def _text(cell: Any) -> str | None:
    match cell:
        case None:
            return None
        case datetime() | date():
            return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return str(cell).strip() or None


def open_workbook(title: str, paths: list[Path], room: Room, sheet: str | None) -> OpenTable:
    """A sheet of a workbook as a table of texts."""
    name, head, found = records(paths[0], sheet)
    opened = of_records(title, found, room, (remark("log.sheet", sheet=name), *head.remarks))
    return replace(opened, questions=head.questions)
