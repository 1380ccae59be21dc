"""Files read once and written whole: a reader never sees half of one, and a failure leaves the old one in place."""

import contextlib
import os
import stat
import sys
import time
from pathlib import Path

Place = str | os.PathLike[str]

_STALE_SECONDS = 3600
_SUFFIX = ".journeymap-tmp"


def read_bytes(path: Place, limit: int) -> bytes:
    """A regular file's bytes, at most one more than the limit; ``-`` is standard input.

    A missing file, a folder and anything else that is no regular file raise the usual OSError.
    """
    if os.fspath(path) == "-":
        return sys.stdin.buffer.read(limit + 1)
    place = Path(path)
    if not os.fspath(path):
        raise FileNotFoundError("an empty name is no file")
    if place.is_dir():
        raise IsADirectoryError(f"{place} is a folder")
    # opened without waiting: a pipe without a writer would block for ever
    handle = os.open(place, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise IsADirectoryError(f"{place} is not a regular file")
        return file.read(limit + 1)


def write(path: Place, content: bytes | str) -> None:
    """Write a file so that it is there wholly or not at all; the mode of an existing file is kept.

    The content goes to a temporary file in the same folder, is synced, and takes the place of the old one. Through a
    link the file it leads to is written; a folder, a pipe or a device is refused with the usual OSError.
    """
    place = Path(os.path.realpath(path))
    mode = _mode(place, path)
    data = content.encode() if isinstance(content, str) else content
    _sweep(place)
    temporary = place.with_name(f"{_mark(place)}{os.urandom(4).hex()}{_SUFFIX}")
    handle = _created(temporary, path)
    try:
        try:
            if mode is not None:
                os.chmod(handle if os.chmod in os.supports_fd else temporary, mode)  # noqa: PTH101 - by handle
            _write_all(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.replace(place)
    except BaseException as failure:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(failure, OSError):  # a full disk is said of the file asked for, not of our temporary one
            raise OSError(failure.errno, failure.strerror, os.fspath(path)) from None
        raise
    _sync_folder(place.parent)


def same_file(one: Place, other: Place) -> bool:
    """Whether two paths name one existing file."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def _mode(place: Path, path: Place) -> int | None:
    """The mode of an existing file; None when there is none yet. What goes wrong is said of the path asked for."""
    try:
        found = place.stat()
    except FileNotFoundError:
        return None
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, os.fspath(path)) from None
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(f"{os.fspath(path)} is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise IsADirectoryError(f"{os.fspath(path)} is not a regular file")
    return stat.S_IMODE(found.st_mode)


def _created(temporary: Path, path: Place) -> int:
    """A new file open for writing."""
    try:
        return os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, os.fspath(path)) from None


def _write_all(handle: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def _mark(place: Path) -> str:
    """How the names of our temporary files for a file begin: hidden, and short enough for every file system."""
    return f".{place.name.encode(errors='replace')[:80].decode(errors='ignore')}."


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(place: Path) -> None:
    """Remove what an interrupted run of ours left beside this file long ago."""
    for old in place.parent.glob(f"{glob_safe(_mark(place))}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                old.unlink()


def glob_safe(name: str) -> str:
    """A file name in which no character is a wildcard."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
