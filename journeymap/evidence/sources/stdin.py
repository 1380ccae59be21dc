"""Standard input as a file of its own: what reads tables needs to go over them more than once."""

import atexit
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from journeymap.diagnostics import UsageError

_BEGINNINGS = {b"PAR1": ".parquet", b"\x1f\x8b": ".csv.gz", b"<": ".xes", b"{": ".jsonl", b"[": ".json"}
"""What other kinds than delimited text begin with."""


@cache
def stdin_as_file() -> Path:
    """A file with all that comes through standard input, named by its kind; it is gone when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="journeymap-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    whole = folder / "input"
    with whole.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    with whole.open("rb") as file:
        begins = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not begins:
        raise UsageError("standard input is empty; was it read before?")
    suffix = next((suffix for beginning, suffix in _BEGINNINGS.items() if begins.startswith(beginning)), ".csv")
    return whole.rename(folder / f"standard input{suffix}")
