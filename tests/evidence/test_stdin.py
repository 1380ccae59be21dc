"""Logs through standard input: of any kind, by how they begin."""

import gzip
import io
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

LOG = "case,touchpoint,time\n" + "".join(
    f"{case},{name},2026-01-0{case}T10:0{at}:00\n"
    for case, names in ((1, ("shop", "pay", "success")), (2, ("shop",)), (3, ("shop", "pay", "success")))
    for at, name in enumerate(names)
)

TEA = """
journey: Tea
stages: {buy: {touchpoints: {shop: {channel: web, next: {pay: 50%}}, pay: {channel: web, next: {success: 90%}}}}}
"""


def parquet() -> bytes:
    """The log as Parquet."""
    names, *rows = (line.split(",") for line in LOG.splitlines())
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(dict(zip(names, zip(*rows, strict=True), strict=True))), out)
    return out.getvalue()


def piped(folder: Path, given: bytes, *line: str) -> "subprocess.CompletedProcess[str]":
    """A command with something on its standard input."""
    (folder / "tea.yaml").write_text(TEA)
    run = subprocess.run(
        [sys.executable, "-m", "journeymap", *line], input=given, cwd=folder, capture_output=True, check=False
    )
    return subprocess.CompletedProcess(run.args, run.returncode, run.stdout.decode(), run.stderr.decode())


@pytest.mark.parametrize(
    "given", [LOG.encode(), b"\xef\xbb\xbf" + LOG.encode(), gzip.compress(LOG.encode()), parquet()],
    ids=["csv", "csv with a mark", "gzip", "parquet"],
)  # fmt: skip
def test_a_log_comes_through_standard_input(tmp_path: Path, given: bytes) -> None:
    """Two of three walks arrive, whatever the log is written in; nothing is left behind."""
    found = piped(tmp_path, given, "conform", "tea.yaml", "--events", "-")
    assert (found.returncode, found.stderr) == (0, "")
    assert "3 walks of 3 customers" in found.stdout
    assert [one.name for one in tmp_path.iterdir()] == ["tea.yaml"]


def test_a_draft_comes_out_of_a_pipe_and_goes_into_one(tmp_path: Path) -> None:
    """``discover - -o -`` is a filter."""
    found = piped(tmp_path, LOG.encode(), "discover", "-", "-o", "-")
    assert found.returncode == 0
    assert found.stdout.startswith("# A draft from standard input.csv")


def test_what_is_empty_or_no_log_is_said(tmp_path: Path) -> None:
    """An empty pipe is wrong usage; what is no text is a problem of the input."""
    empty = piped(tmp_path, b"", "walks", "tea.yaml", "--events", "-")
    assert (empty.returncode, empty.stdout) == (2, "")
    assert empty.stderr == "journeymap: standard input is empty; was it read before?\n"
    odd = piped(tmp_path, b"\x81\xfe\x00\x80" * 50, "walks", "tea.yaml", "--events", "-")
    assert (odd.returncode, odd.stdout) == (1, "")
    assert odd.stderr.startswith("error[unreadable-log]")
