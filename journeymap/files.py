"""Files read once and written whole: a reader never sees half of one, and a failure leaves the old one in place."""

import contextlib
import os
import stat
import sys
import tempfile
import time
from pathlib import Path

Place = str | os.PathLike[str]

_STALE_SECONDS = 3600


def read_bytes(path: Place, limit: int) -> bytes:
    """A regular file's bytes, at most one more than the limit; ``-`` is standard input.

    A missing file, a folder and anything else that is no regular file raise the usual OSError.
    """
    if os.fspath(path) == "-":
        return sys.stdin.buffer.read(limit + 1)
    place = Path(path)
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

    The content goes to a temporary file in the same folder, is synced, and takes the place of the old one.
    """
    place = Path(path)
    if place.is_dir():
        raise IsADirectoryError(f"{place} is a folder")
    if place.is_symlink():
        place = place.resolve()
    data = content.encode() if isinstance(content, str) else content
    _sweep(place)
    handle, name = tempfile.mkstemp(prefix=f".{place.name[:100]}.", suffix=".journeymap-tmp", dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(_mode(place))
        temporary.replace(place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def same_file(one: Place, other: Place) -> bool:
    """Whether two paths name one existing file."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def _mode(place: Path) -> int:
    try:
        return stat.S_IMODE(place.stat().st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


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
    for old in place.parent.glob(f".{glob_safe(place.name[:100])}.*.journeymap-tmp"):
        with contextlib.suppress(OSError):
            if time.time() - old.stat().st_mtime > _STALE_SECONDS:
                old.unlink()


def glob_safe(name: str) -> str:
    """A file name in which no character is a wildcard."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)
