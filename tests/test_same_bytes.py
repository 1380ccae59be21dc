"""The same journey gives the same bytes in every process, whatever order Python's sets happen to have."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from conftest import HOUSE

from journeymap.cli import main

JOURNEYS = sorted((HOUSE / "journeys").glob("*.yaml"))


def outputs(path: Path) -> Iterator[tuple[str, ...]]:
    """The commands whose output is compared, for one journey."""
    for form in ("json", "table"):
        yield "analyze", str(path), "--format", form
    if "\nbaseline:" in path.read_text(encoding="utf-8"):
        yield "compare", str(path), "--format", "json", "--all"
    yield "report", str(path), "-o", "-", "--format", "html"
    for view, form in (("map", "svg"), ("blueprint", "svg"), ("graph", "dot"), ("map", "mmd"), ("map", "html")):
        yield "render", str(path), "-o", "-", "--view", view, "--format", form


def prints() -> dict[str, str]:
    """A fingerprint of what each command prints, made in this process."""
    found = {}
    for path in JOURNEYS:
        for command in outputs(path):
            bytes_of = io.BytesIO()
            out = io.TextIOWrapper(bytes_of, encoding="utf-8")
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
                main([*command, "-q"])
            out.flush()
            found[" ".join((command[0], path.name, *command[2:]))] = sha256(bytes_of.getvalue()).hexdigest()
    return found


def test_every_process_prints_the_same() -> None:
    program = "import json, test_same_bytes; print(json.dumps(test_same_bytes.prints()))"
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(HOUSE / "tests")},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    first, second = (json.loads(run.communicate()[0]) for run in runs)
    assert [name for name in first if first[name] != second[name]] == []
    assert len(set(first.values())) == len(first)
