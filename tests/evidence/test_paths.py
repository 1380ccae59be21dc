"""What is read is never written over, whatever way leads to it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from journeymap.cli import main

TEA = """
journey: Tea
stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}
"""
LOG = "case,touchpoint,time\n1,shop,2026-01-01 10:00\n1,success,2026-01-01 10:01\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tea.yaml").write_text(TEA)
    (tmp_path / "logs" / "2026").mkdir(parents=True)
    (tmp_path / "logs" / "2026" / "log.csv").write_text(LOG)
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "a.csv").write_text("touchpoint,csat\nshop,4\n")
    (tmp_path / "linked.csv").symlink_to("logs/2026/log.csv")
    os.link("logs/2026/log.csv", "same.csv")
    os.link("logs/2026/log.csv", "log.yaml")
    os.link("answers/a.csv", "answers.yaml")
    (tmp_path / "round").symlink_to("logs")
    with sqlite3.connect("shop.db") as base:
        base.execute("create table log as select 1 as \"case\", 'shop' as touchpoint, '2026-01-01' as time")
    base.close()
    os.link("shop.db", "base.json")
    os.link("shop.db", "base.yaml")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        "conform tea.yaml --events logs -o logs/2026/log.csv",
        "conform tea.yaml --events logs -o linked.csv",
        "conform tea.yaml --events round -o same.csv",
        "conform tea.yaml --events logs/*/*.csv -o logs/2026/log.csv",
        "conform tea.yaml --events linked.csv -o logs/2026/log.csv",
        "conform tea.yaml --events shop.db -o base.json",
        "conform tea.yaml --events sqlite://shop.db --table log -o base.json",
        "measure tea.yaml --events logs -o log.yaml --force",
        "measure tea.yaml --events logs/*/log.* -o log.yaml --force",
        "measure tea.yaml --events shop.db -o base.yaml --force",
        "measure tea.yaml --surveys answers -o answers.yaml --force",
        "discover logs -o log.yaml --force",
        "discover logs/*/*.csv -o log.yaml --force",
    ],
)
def test_an_output_that_is_an_input_is_refused(command: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert main(command.split()) == 2
    output = command.split()[command.split().index("-o") + 1]
    assert f"{output} is a file to be read; choose another output" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_address_of_a_database_is_a_file_as_well(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = f"conform tea.yaml --events sqlite://{folder}/shop.db --table log -o base.json"
    assert main(command.split()) == 2
    assert "base.json is a file to be read" in capsys.readouterr().err


@pytest.mark.usefixtures("folder")
def test_standard_input_may_be_the_output_too() -> None:
    line = [sys.executable, "-m", "journeymap", "conform", "tea.yaml", "--events", "-", "-o", "same.csv"]
    with Path("logs/2026/log.csv").open("rb") as log:
        run = subprocess.run(line, stdin=log, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (2, "journeymap: same.csv is a file to be read; choose another output\n")
    assert Path("same.csv").read_text() == LOG


@pytest.mark.usefixtures("folder")
def test_other_files_beside_the_log_are_written() -> None:
    assert main(["conform", "tea.yaml", "--events", "logs", "-o", "logs/map.svg", "-q"]) == 0
    assert main(["conform", "tea.yaml", "--events", "logs", "-o", "logs/map.svg", "-q"]) == 0
