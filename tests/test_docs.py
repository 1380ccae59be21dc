"""What the documents say is true: their examples run, their pictures are current, their links lead somewhere."""

import doctest
import inspect
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import journeymap
from journeymap.analysis import ANALYSES
from journeymap.cli import main
from journeymap.cli.explain import PARTS, VERBS, explained, page_of
from journeymap.reading import check, loads

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text(encoding="utf-8")
PAGES = [HOUSE / "README.md", *sorted((HOUSE / "docs").rglob("*.md"))]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml_in_the_readme_is_a_journey(text: str) -> None:
    assert loads(text).touchpoints


@pytest.mark.parametrize("code", blocks("python"))
def test_python_in_the_readme_runs(code: str, tmp_path: Path) -> None:
    (tmp_path / "build").mkdir()
    (tmp_path / "journeys").symlink_to(HOUSE / "journeys")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_commands_in_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "journeys").symlink_to(HOUSE / "journeys")
    monkeypatch.chdir(tmp_path)
    lines = [line.split(" #")[0].strip() for text in blocks("sh") for line in text.splitlines()]
    commands = [shlex.split(line)[1:] for line in lines if line.startswith("journeymap ")]
    assert len(commands) >= 5
    for command in commands:
        assert main(command) == 0, command


STEPS = re.compile(r"```(yaml|csv|sh|python)(?: (\S+))?\n(.*?)```", flags=re.DOTALL)
ELSEWHERE = ("clusters", "notebooks")
"""Pages whose Python needs a cluster or a notebook."""

WALKED = [page for page in PAGES if page.name == "tutorial.md" or page.parent.name == "howto"]


@pytest.mark.parametrize("page", WALKED, ids=lambda page: page.stem)
def test_a_page_can_be_followed_step_by_step(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block of YAML whose first line is `# name.yaml` is that file, one of CSV the file behind the word csv."""
    (tmp_path / "journeys").symlink_to(HOUSE / "journeys")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for language, file, text in STEPS.findall(page.read_text(encoding="utf-8")):
        named = re.match(r"# (\S+\.yaml)\n", text)
        if language == "csv":
            Path(file).write_text(text, encoding="utf-8")
        if language == "yaml" and named:
            Path(named[1]).write_text(text, encoding="utf-8")
        for line in text.splitlines() if language == "sh" else ():
            if line.startswith("journeymap "):
                assert main(shlex.split(line.split(" #")[0])[1:]) == 0, line
        if language == "python" and page.stem not in ELSEWHERE:
            exec(text, names)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_no_block_is_empty(page: Path) -> None:
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    assert all(text.strip() for text in blocks)


def test_the_tutorial_quotes_what_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = (HOUSE / "docs" / "tutorial.md").read_text(encoding="utf-8")
    file = tmp_path / "q1.yaml"
    file.write_text(re.findall(r"```yaml\n(.*?)```", page, flags=re.DOTALL)[-1], encoding="utf-8")
    assert main(["analyze", str(file), "--why", "site"]) == 0
    assert main(["whatif", str(file), "--close", "site=50%"]) == 0
    printed = capsys.readouterr().out
    for number in ("58", "39", "48.6", "55.8", "34,600"):
        assert number in printed and number in page


def test_the_readme_shows_messages_as_they_are(tmp_path: Path) -> None:
    shown = next(text for text in re.findall(r"```\n(error.*?)```", README, flags=re.DOTALL))
    file = tmp_path / "shop.yaml"
    lines = ["journey: Shop", "stages:", "  choose:", "    goal: Find it", "    touchpoints:", "      basket:"]
    lines += ["        channel: web", "        # 40 of 100 go on", "        next: {chekout: 40%}", "  buy:"]
    lines += ["    touchpoints: {checkout: {channel: web, next: {success: 70%}}}"]
    file.write_text("\n".join(lines), encoding="utf-8")
    from journeymap.diagnostics import full

    found = [one for one in check(file) if one.code == "unknown-touchpoint"]
    assert full(found).replace(str(file), "journeys/shop.yaml") == shown.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), target


def test_the_gallery_is_current() -> None:
    done = subprocess.run([sys.executable, HOUSE / "tools" / "gallery.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\nrun `make gallery` and look at the pictures"


def test_the_reference_is_current() -> None:
    done = subprocess.run([sys.executable, HOUSE / "tools" / "reference.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"{done.stdout}\nrun `make docs`"


@pytest.mark.parametrize("name", ["consistency", "compare", "drivers", "whatif", *ANALYSES])
def test_every_analysis_has_a_page_with_formulas_sources_a_worked_example_and_objections(name: str) -> None:
    page = (HOUSE / "docs" / "analyses" / f"{name}.md").read_text(encoding="utf-8")
    sections = [part.split("\n\n", 1) for part in page.split("\n## ")[1:]]
    assert [title for title, _ in sections][:5] == ["Definition", "Formulas", "Sources", "Worked example", "Objections"]
    said = dict(sections)
    assert re.search(r"\b(19|20)\d\d\b", said["Sources"])
    assert len(re.findall(r"\d", said["Worked example"])) >= 5
    assert said["Objections"].count("**“") >= 2
    assert f"[{name}]({name}.md)" in (HOUSE / "docs" / "analyses" / "README.md").read_text(encoding="utf-8")


def test_objections_stand_in_their_files_and_are_explained() -> None:
    files = sorted((HOUSE / "journeymap" / "analysis" / "objections").glob("*.md"))
    assert {file.stem for file in files} <= {*ANALYSES, *VERBS, *PARTS} and len(files) > 15
    for file in files:
        shown = " ".join(page_of(file.stem).split())
        for paragraph in file.read_text(encoding="utf-8").strip().split("\n\n"):
            assert re.fullmatch(r'"[^"]+":\s.+', paragraph, re.DOTALL), paragraph
            assert " ".join(paragraph.split()) in shown
        assert not re.search(r'^"[^"]+": ', inspect.getdoc(explained(file.stem)) or "", re.MULTILINE)


MODULES = sorted(
    module.name for module in walk_packages(journeymap.__path__, "journeymap.") if not module.name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["journeymap", *MODULES])
def test_examples_in_docstrings_run(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_every_public_function_says_what_it_gives() -> None:
    for name in journeymap.__all__:
        assert (getattr(journeymap, name).__doc__ or "").strip(), name
