"""What is said of a Russian or a Romanian file holds no English word but ids, names of metrics and quoted content."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from journeymap.charts import CHARTS
from journeymap.cli import main
from journeymap.reading import load
from journeymap.settings import CONVENTION, SETTINGS
from journeymap.words import words_for

JOURNEYS = Path(__file__).parent.parent / "journeys"

FILES = [
    ("ru", "public-service.yaml", "public-service.yaml"),
    ("ru", "online-shop.yaml", "online-shop-2025-q4.yaml"),
    ("ro", "clinic.yaml", "clinic.yaml"),
    ("ro", "hotel-stay.yaml", "hotel-stay-to-be.yaml"),
]

QUOTED = re.compile(
    r"\S+\.(?:svg|html|png)\b|\b[a-z]+(?:-[a-z]+)+ \d+|\([^()]*\b(?:19|20)\d\d\b[^()]*\)|`[^`]*`|https?://\S+|\S+\.(?:ya?ml|md)|--\w[\w-]*|\([a-z]+(?:(?:\\?_|\.)[a-z]+)*\)|\[[a-z-]+\]"
    rf"|  (?:{'|'.join(SETTINGS)})(?:\.[a-z]+)?  "
)
"""What is quoted as it stands: code, addresses, files, options, names of settings, codes of rules, works cited."""

CITED = (
    "Dixon, Freeman & Toman, Stop trying to delight your customers, Harvard Business Review",
    "Stop trying to delight your customers",
    "Sauro, Converting scales to 100 points, MeasuringU",
    "Tincher, heartofthecustomer.com",
    "What customers want",
    *{part for one in SETTINGS.values() for part in str(one.metadata["origin"]).split("; ") if part != CONVENTION},
)
"""Titles of the works that a number is taken from, which are the same in every language."""

NAMES = {
    "journeymap",
    "ulwick",
    "shewhart",
    "wilson",
    "fieller",
    "newcombe",
    "welch",
    "holm",
    "bonferroni",
    "rice",
    "nps",
    "cx",
    "max",
    "six",
}
"""The product, methods, metrics, those whom a source is called after, and a setting's value as files write it."""

VERB = re.compile(r"journeymap \w+( +\S+)?( +(dropoff|friction))*( --why TOUCHPOINT)?")
"""A command to type: its words are those of the command line."""


def _said(language: str, file: Path, other: Path, folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    """The commands that speak of a file, each with the files that they leave behind."""
    report, page, drawn, chart = (str(folder / name) for name in ("report.md", "report.html", "map.svg", "chart.svg"))
    first, *rest = load(file).touchpoints
    for command in (
        ["analyze", str(file)],
        ["analyze", str(file), "--all"],
        *(["analyze", str(file), "--why", name] for name in (first, *rest)),
        ["compare", str(other), str(file), "--all"],
        ["whatif", str(file), "--close", f"{first}=50%"],
        *(["analyze", str(file), "--persona", persona] for persona in load(file).personas),
        ["check", str(file), "--ideas"],
        ["check", str(file), "--fonts"],
        ["explain", "settings", str(file)],
    ):
        yield [*command, "--language", language], []
    yield ["report", str(file), "-o", report, "--language", language], [report]
    yield ["report", str(file), "-o", page, "--language", language], [page]
    for view in ("map", "blueprint", "graph"):
        yield ["render", str(file), "-o", drawn, "--view", view, "--language", language, "--force"], [drawn]
    for what in CHARTS:
        if what == "units":
            continue  # these files are of no units; tests/test_charts.py draws some
        files = [str(other), str(file)] if what in ("compare", "trends") else [str(file)]
        yield ["chart", what, *files, "-o", chart, "--language", language], [chart]


@pytest.mark.parametrize(("language", "name", "other"), FILES)
def test_no_english_word_is_said(
    language: str, name: str, other: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = JOURNEYS / name
    content = _words((JOURNEYS / name).read_text(encoding="utf-8") + (JOURNEYS / other).read_text(encoding="utf-8"))
    for command, written in _said(language, file, JOURNEYS / other, tmp_path):
        assert main(command) in {0, 1}
        heard = capsys.readouterr()
        said = " ".join([heard.out, heard.err, *(_text(Path(one)) for one in written)])
        foreign = _words(VERB.sub(" ", QUOTED.sub(" ", _uncited(said))))
        if language == "ro":  # which is written in the same letters
            foreign &= _english(language)
        assert foreign - content - NAMES == set(), command


def test_an_english_word_would_be_found() -> None:
    """The word lists tell the languages apart: each finds most of what is said in English."""
    for language in ("ru", "ro"):
        assert {"customers", "leave", "nothing", "severity"} <= _english(language)


def _text(file: Path) -> str:
    """What a file says to people: of markup its texts, titles and labels."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".md":
        return unescape(text)
    text = re.sub(r"\w+…", " ", text)  # a name that is cut where it has no room
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    named = re.findall(r'(?:title|alt|aria-label|placeholder)="([^"]*)"', text)
    return unescape(" ".join([re.sub(r"<[^>]*>", " ", text), *named]))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"[a-zăâîșț]{2,}", text.lower()) if word.isascii()}


def _english(language: str) -> set[str]:
    """The words of everything that we say in English and never say in another language."""
    return _spoken("en") - _spoken(language)


def _spoken(language: str) -> set[str]:
    texts = (
        text
        for said in words_for(language).phrases.values()
        for text in (said.values() if isinstance(said, dict) else [said])
    )
    return _words(re.sub(r"{[^}]*}|`[^`]*`", " ", _uncited(" ".join(map(str, texts)))))


def _uncited(text: str) -> str:
    for title in CITED:
        text = text.replace(title, " ")
    return text
