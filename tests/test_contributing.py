"""The steps of docs/contributing.md, carried out on a copy of the house: few files change, and its checks pass."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import HOUSE

PAGE = (HOUSE / "docs" / "contributing.md").read_text(encoding="utf-8")

STEP = re.compile(
    r"^(?:`(?P<path>[^`\n]+)`|Words), (?:new|before `(?P<before>[^`\n]+)`):\n\n```(?:python|text)\n(?P<text>.*?)```",
    re.DOTALL | re.MULTILINE,
)

TEA = """
journey: Tea
stages:
  buy:
    touchpoints:
      shop: {channel: web, need: a pot, next: {till: 60%}, scores: {clarity: {counts: [1, 1, 2, 3, 9]}}}
      till: {channel: web, next: {success: 90%}}
"""

CHECKS = (
    "tests/test_architecture.py",
    "tests/test_sentences.py::test_every_language_has_every_phrase",
    "tests/test_sentences.py::test_every_phrase_fills_in_the_same",
    "tests/test_statements.py::test_every_head_and_title_has_words_and_no_two_columns_are_called_alike",
)


class Step(NamedTuple):
    """Text to put into a file: before a line, or as a new file; without a path, into every language."""

    path: str | None
    before: str | None
    text: str


def steps(change: str) -> list[Step]:
    """The steps that the page names for a change."""
    part = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    told = next(one for one in part if one.startswith(f"{change}\n"))
    return [Step(one["path"], one["before"], one["text"]) for one in STEP.finditer(told)]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house to which a language, a lane, an analysis and a metric are added, as the page says."""
    home = tmp_path_factory.mktemp("copy")
    for name in ("journeymap", "tests", "journeys", "docs", "tools"):
        shutil.copytree(HOUSE / name, home / name, ignore=shutil.ignore_patterns("__pycache__", "benchmarks"))
    for file in HOUSE.glob("*.*"):
        if file.is_file():
            shutil.copy(file, home)
    for change in ("A lane", "An analysis", "A metric"):
        for step in steps(change):
            _carry_out(step, home)
    languages = home / "journeymap" / "words" / "languages"
    english = (languages / "en.py").read_text(encoding="utf-8")
    (languages / "uk.py").write_text(english.replace('"Where they leave"', '"Де йдуть"'), encoding="utf-8")
    (home / "tea.yaml").write_text(TEA, encoding="utf-8")
    subprocess.run([sys.executable, home / "tools" / "reference.py"], cwd=home, env=_path(home), check=True)
    return home


def _carry_out(step: Step, home: Path) -> None:
    languages = sorted((home / "journeymap" / "words" / "languages").glob("[a-z]*.py"))
    for file in [home / step.path] if step.path else languages:
        if step.before is None:
            assert not file.exists()
            file.write_text(step.text, encoding="utf-8")
            continue
        there = file.read_text(encoding="utf-8")
        assert there.count(f"\n{step.before}") == 1, (file, step.before)
        file.write_text(there.replace(f"\n{step.before}", f"\n{step.text}{step.before}"), encoding="utf-8")


def _path(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def run(home: Path, *line: str, code: int = 0) -> str:
    """What the copy's command line prints."""
    done = subprocess.run(
        [sys.executable, "-m", "journeymap", *line], cwd=home, env=_path(home), capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    return done.stdout


@pytest.mark.parametrize(("change", "most"), [("A lane", 4), ("An analysis", 4), ("A metric", 1)])
def test_a_change_is_few_files_and_words(change: str, most: int) -> None:
    files = {step.path for step in steps(change)}
    assert None in files
    assert 1 <= len(files - {None}) <= most


def test_a_new_lane_is_drawn(copy: Path) -> None:
    run(copy, "render", "tea.yaml", "-o", "lane.svg", "--lanes", "touchpoints,needs")
    drawn = (copy / "lane.svg").read_text(encoding="utf-8")
    assert "a pot" in drawn and "Needs" in drawn


def test_a_new_analysis_is_told_everywhere(copy: Path) -> None:
    said = "Touchpoints where nobody was asked: 2, first of all Shop."
    assert said in " ".join(run(copy, "analyze", "tea.yaml", "silence").split())
    assert said in run(copy, "analyze", "tea.yaml", "silence", "--format", "md")
    assert said in run(copy, "report", "tea.yaml", "-o", "-", "--format", "md")
    assert said in " ".join(run(copy, "analyze", "tea.yaml", "--all").split())
    shown = "import journeymap as jm; print(jm.silence(jm.load('tea.yaml'))._repr_html_())"
    notebook = subprocess.run([sys.executable, "-c", shown], cwd=copy, env=_path(copy), capture_output=True, text=True)
    assert said in notebook.stdout and "<table" in notebook.stdout, notebook.stderr
    assert '"key": "silence.unasked"' in run(copy, "analyze", "tea.yaml", "silence", "--format", "json")


def test_a_new_metric_is_scored_and_called(copy: Path) -> None:
    said = run(copy, "analyze", "tea.yaml", "scores")
    assert "clarity" in said and "75" in said  # 12 of 16 answered 4 or 5


def test_a_new_metric_is_checked_and_compared(copy: Path) -> None:
    off_the_scale = TEA.replace("{counts: [1, 1, 2, 3, 9]}", "{mean: 7, n: 16}")
    (copy / "off.yaml").write_text(off_the_scale, encoding="utf-8")
    assert "clarity" in run(copy, "check", "off.yaml", code=1)
    later = TEA.replace("[1, 1, 2, 3, 9]", "[90, 30, 20, 10, 10]")
    (copy / "later.yaml").write_text(later, encoding="utf-8")
    (copy / "before.yaml").write_text(TEA.replace("[1, 1, 2, 3, 9]", "[10, 10, 20, 30, 90]"), encoding="utf-8")
    assert "Shop, clarity" in run(copy, "compare", "before.yaml", "later.yaml")


def test_a_new_language_is_spoken(copy: Path) -> None:
    run(copy, "new", "shop.yaml", "--language", "uk")
    assert "Де йдуть" in run(copy, "analyze", "tea.yaml", "dropoff", "--language", "uk")


def test_the_checks_pass_on_the_copy(copy: Path) -> None:
    line = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *CHECKS]
    done = subprocess.run(line, cwd=copy, env=_path(copy), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]
