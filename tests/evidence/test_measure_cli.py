"""`journeymap measure` as it is typed: files in, files out, exit codes, and a Ctrl-C in the middle."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from event_logs import JOURNEY

import journeymap as jm
from journeymap.cli import main

EVENTS = """user_id,event,ts
1,ad,2026-01-01 10:00
1,product,2026-01-01 10:01
1,purchase,2026-01-01 10:02
2,ad,2026-01-02
2,adx,2026-01-02
"""
ANSWERS = "touchpoint,csat,date\nproduct,5,2026-01-03\nproduct,4,2026-01-03\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(f"# by hand\n{JOURNEY}")
    (tmp_path / "log.csv").write_text(EVENTS)
    (tmp_path / "answers.csv").write_text(ANSWERS)
    return tmp_path


def run(command: str) -> int:
    return main(command.split())


def test_a_measured_file_and_what_it_rests_on(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("measure shop.yaml --events log.csv --surveys answers.csv -o measured.yaml") == 0
    out, err = capsys.readouterr()
    measured = jm.load("measured.yaml")
    assert measured.touchpoints["ad"].next["product"].count == 1
    assert measured.touchpoints["product"].scores.csat[0].counts == (0, 0, 0, 1, 1)
    assert (folder / "measured.yaml").read_text().startswith("# by hand\n")
    assert "Guessed columns of log.csv: case = `user_id`, touchpoint = `event`, time = `ts`" in out
    assert "2 walks of 2 customers\n1 of 2 walks arrives (50.0%, 95% 9.5–90.5%)" in out
    assert "adx" in out
    assert "wrote measured.yaml" in err


@pytest.mark.usefixtures("folder")
def test_json_and_standard_output(capsysbinary: Any) -> None:
    assert run("measure shop.yaml --events log.csv --format json") == 0
    found = json.loads(capsysbinary.readouterr().out)
    assert [row["visits"] for row in found["touchpoints"]] == [2, 1, None, None]
    assert found["events"]["unmapped"] == [{"name": "adx", "n": 1, "suggestion": "ad"}]
    assert run("measure shop.yaml --events log.csv -q -o -") == 0
    assert jm.loads(capsysbinary.readouterr().out).entrants == 2


def test_old_scores_are_warned_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = JOURNEY.replace("stages:", "sources: {poll: {date: 2025-01-01}}\nstages:")
    (folder / "shop.yaml").write_text(
        text.replace("{channel: social,", "{channel: social, scores: {csat: {mean: 4, n: 40, source: poll}},")
    )
    assert run("measure shop.yaml --events log.csv --surveys answers.csv") == 0
    assert "note[stale-score]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("measure shop.yaml", 2, "nothing to measure"),
        ("measure shop.yaml --events none.csv", 2, "none.csv: no such file"),
        ("measure shop.yaml --events log.csv -o shop.yaml", 2, "is the file to be read"),
        ("measure shop.yaml --events log.csv -o log.csv", 2, "is no journey file"),
        ("measure shop.yaml --events log.csv -o other.yaml", 2, "add --force"),
        ("measure shop.yaml --events log.csv --columns case", 2, "takes part=column"),
        ("measure shop.yaml --events log.csv --columns case=usr_id", 2, "did you mean `user_id`"),
        ("measure shop.yaml --events log.csv --where country", 2, "--where takes"),
        ("measure shop.yaml --events log.csv --gap soon", 2, "a gap is a time"),
        ("measure shop.yaml --events log.csv --memory much", 2, "write it like 2GB"),
        ("measure shop.yaml --events log.csv --spill nowhere", 2, "is no folder to spill into"),
        ("measure shop.yaml --events log.csv --success bought", 1, "no-success-seen"),
        ("measure shop.yaml --surveys log.csv", 1, "no-answers"),
    ],
)
def test_what_goes_wrong_is_said(
    command: str, code: int, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "other.yaml").write_text("kept")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert run(command) == code
    out, err = capsys.readouterr()
    assert said in err
    assert "Traceback" not in out + err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_that_cannot_be_written_back_is_measured_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def unable(*_: Any) -> str:
        raise ValueError("shop.yaml does not read back the same")

    monkeypatch.setattr("journeymap.cli.measure.rewritten", unable)
    assert run("measure shop.yaml --events log.csv -o measured.yaml") == 0
    assert "its comments are not in the output" in capsys.readouterr().err
    assert jm.load(folder / "measured.yaml").entrants == 2


def test_every_code_has_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    from journeymap.evidence.errors import PAGES

    for code in PAGES:
        assert run(f"explain {code}") == 0
    assert "no-success-seen" in capsys.readouterr().out


@pytest.mark.parametrize(("flags", "shown"), [("", True), ("-q", False)])
@pytest.mark.usefixtures("folder")
def test_a_terminal_is_shown_how_far_it_is(flags: str, shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    master, slave = os.openpty()
    monkeypatch.setattr("journeymap.cli.progress.PATIENCE_SECONDS", 0.0)
    said: list[bytes] = []

    def watch() -> None:  # a terminal that nobody reads makes the writer wait
        while b"that is all" not in b"".join(said):
            said.append(os.read(master, 4096))

    watcher = Thread(target=watch)
    watcher.start()
    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        assert run(f"measure shop.yaml --events log.csv {flags}") == 0
        terminal.write("that is all")
        terminal.flush()
        watcher.join(timeout=30)
    os.close(master)
    assert (b"counting walks" in b"".join(said)) == shown


def test_ctrl_c_leaves_nothing_half_written(folder: Path) -> None:
    """A real SIGINT while walks are being counted: exit 130, one line, the old file as it was, nothing left behind."""
    rows, spill = 2_000_000, folder / "spill"
    columns = {
        "user_id": pyarrow.array([f"customer {at % 400_000}" for at in range(rows)]),
        "event": pyarrow.array([("ad", "product", "purchase")[at % 3] for at in range(rows)]),
        "ts": pyarrow.array(range(1_700_000_000_000_000, 1_700_000_000_000_000 + rows), pyarrow.timestamp("us")),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "log.parquet")
    spill.mkdir()
    (folder / "measured.yaml").write_text("the old one")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for wait in (0.0, 0.3):
        assert interrupted(spill, wait) == (130, "", "journeymap: stopped")
        assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
        assert not any(spill.iterdir())


def interrupted(spill: Path, wait: float) -> tuple[int, str, str]:
    """What a command says and leaves that is stopped so many seconds after DuckDB has begun."""
    command = "measure shop.yaml --events log.parquet -o measured.yaml --force --spill spill"
    process = subprocess.Popen(
        [sys.executable, "-m", "journeymap", *command.split()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not any(spill.iterdir()):
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(wait)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err.strip()
