"""Texts that are not UTF-8: read as their byte order mark or somebody says, and handed on as UTF-8."""

import atexit
import codecs
import gzip
import shutil
import tempfile
import zlib
from pathlib import Path
from typing import IO, Any

from journeymap.diagnostics import UsageError
from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.facts import Fact

_PIECE = 1 << 20

_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def in_utf8(path: Path, encoding: str | None, room: Room) -> tuple[Path, tuple[Fact, ...]]:
    """A file of text that is UTF-8: the file itself, or a copy of it, which is gone when the program ends.

    A byte order mark decides, else ``encoding`` where the text is no UTF-8; an encoding is never guessed.
    """
    with unpacked(path) as file:
        marked = next((name for mark, name in _MARKS.items() if _start(file, path).startswith(mark)), None)
    written = marked or (_known(encoding) if encoding is not None and not _is_utf8(path) else None)
    if written is None:
        return path, ()
    folder = Path(tempfile.mkdtemp(prefix="journeymap-", dir=room.spill))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    copy = folder / path.name.removesuffix(".gz").removesuffix(".GZ")
    try:
        with unpacked(path) as file, copy.open("w", encoding="utf-8", newline="") as target:
            shutil.copyfileobj(codecs.getreader(written)(file), target, _PIECE)
    except UnicodeError as bad:
        hint = "is it another encoding? such as --encoding cp1252"
        raise data_error("unreadable-log", f"the text is not {written}: {bad}", hint, path=str(path)) from bad
    except DAMAGED as wrong:
        raise damaged(wrong, path) from wrong
    return copy, (remark("log.encoded", name=written),)


def unpacked(path: Path) -> Any:
    """A file opened to be read, unpacked where it is packed."""
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")


DAMAGED = (gzip.BadGzipFile, EOFError, zlib.error)
"""What is raised where a packed file is damaged."""


def damaged(wrong: Exception, path: Path) -> Exception:
    """The error for a packed file that cannot be unpacked."""
    return data_error("unreadable-log", f"it cannot be unpacked: {wrong}", path=str(path))


def _start(file: IO[bytes], path: Path) -> bytes:
    try:
        return file.read(4)
    except DAMAGED as wrong:
        raise damaged(wrong, path) from wrong


def _known(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
    except LookupError as unknown:
        raise UsageError(f"nobody knows the encoding `{encoding}`; usual ones: cp1251, cp1252, utf-16") from unknown
    return found.name


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with unpacked(path) as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    except DAMAGED as wrong:
        raise damaged(wrong, path) from wrong
    return True
