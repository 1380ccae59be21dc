"""Problems in three languages, and what a check shows first: errors, then mistakes; ideas are counted only."""

import json
import re
from pathlib import Path

import pytest
from conftest import HOUSE
from test_rules import every_diagnostic

from journeymap.cli import main
from journeymap.cli.explain import page, pages, sections
from journeymap.cli.language import of_locale
from journeymap.diagnostics import fact, full, told
from journeymap.reading import check
from journeymap.rules import ERRORS, IDEAS, MISTAKES
from journeymap.words import LANGUAGES, words_for
from journeymap.words.languages import en, ro

OTHERS = [language for language in LANGUAGES if language != "en"]

INTERNATIONAL = frozenset({"yaml", "utf", "csv", "nps", "ces", "csat", "acsi", "inter", "mb", "json", "journeymap"})
"""Names of formats, metrics and fonts, which are the same in every language."""


def prose(text: str) -> set[str]:
    """The words of a text in Latin letters, without what it quotes, as in `shop`, and without the names it fills in."""
    return set(re.findall(r"[a-zăâîșț]{2,}", re.sub(r"`[^`]*`|\{[^}]*\}|\b\w+ [\d.]+%", " ", text.lower())))


def vocabulary(phrases: dict[str, object]) -> set[str]:
    return set().union(*(prose(str(form)) for phrase in phrases.values() for form in forms(phrase)))


def forms(phrase: object) -> list[object]:
    return list(phrase.values()) if isinstance(phrase, dict) else [phrase]


ENGLISH = vocabulary(en.PROBLEMS) - vocabulary(ro.PROBLEMS) - INTERNATIONAL


def test_the_list_of_english_words_is_one() -> None:
    assert {"the", "is", "not", "which", "where", "touchpoint", "customer", "missing", "write", "add"} <= ENGLISH


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_word_is_left_in_what_is_said_of_a_file(language: str) -> None:
    for one in every_diagnostic():
        for said in (one.said, one.advice, *(label for _, label in one.labels)):
            text = told(said, language) if said is not None else ""
            assert prose(text) & ENGLISH == set(), (one.code, text)


@pytest.mark.parametrize("language", OTHERS)
def test_no_phrase_is_left_in_english(language: str) -> None:
    for key, phrase in words_for(language).phrases.items():
        if key in en.PROBLEMS:
            for form in forms(phrase):
                assert prose(str(form)) & ENGLISH == set(), (key, form)


def test_a_problem_is_told_in_the_language_of_its_reader() -> None:
    said = fact("unknown-touchpoint", touchpoint="shop", target="chekout")
    assert told(said) == "`shop` leads to `chekout`, which no stage contains"
    assert told(said, "ru") == "`shop` ведёт в `chekout`, а такой точки нет ни на одном этапе"
    assert told(said, "ro") == "`shop` duce la `chekout`, care nu se află în nicio etapă"
    assert told(fact("too-deep", most=1000), "ru") == "вложено глубже 1\u00a0000 уровней"


def test_everything_that_can_be_said_of_a_file_is_said_somewhere() -> None:
    """A phrase that no module names, whole or in part, is dead."""
    files = [file for file in (HOUSE / "journeymap").rglob("*.py") if "languages" not in file.parts]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    named = set(re.findall(r'"([\w.-]+)"', source))
    written = [*re.findall(r'f"([^"\n]*)"', source), *re.findall(r"f'([^'\"\n]*)'", source)]
    parts = (re.sub(r"\{[^{}]*\}", "*", text) for text in written)
    made = {part for part in parts if re.fullmatch(r"[\w.*-]+", part) and len(part.replace("*", "")) > 3}
    patterns = [re.compile(re.escape(part).replace(r"\*", ".+")) for part in made if "*" in part]
    dead = [key for key in en.PROBLEMS if key not in named and not any(one.fullmatch(key) for one in patterns)]
    assert dead == []


def test_the_commonest_rules_are_explained_in_the_readers_language() -> None:
    kinds = sections()
    rules = {code for kind in ("errors of YAML", "errors in values") for code in kinds[kind]}
    rules |= {code for kind in ("errors", "mistakes", "ideas") for code in kinds[_of_the_journey(kind)]}
    said = {language: words_for(language).rules for language in OTHERS}
    assert said["ru"].keys() == said["ro"].keys() <= rules and len(said["ru"]) >= 30
    assert not words_for("en").rules
    for language, phrases in said.items():
        for code, phrase in phrases.items():
            assert prose(phrase) & ENGLISH == set(), (code, phrase)
            shown = page(code, language)
            assert phrase in shown.split("\n\n") and shown.endswith(pages()[code]())


def _of_the_journey(kind: str) -> str:
    return f"{kind} {'for' if kind == 'ideas' else 'of'} the journey"


# ---------------------------------------------------------------- a first file


def first_file() -> str:
    """Twenty-two touchpoints as one writes them on the first day; one of them was never connected."""
    points = [f"step_{number}: {{channel: web, next: {{step_{number + 1}: 80%}}}}" for number in range(20)]
    points += ["step_20: {channel: shop, next: {success: 60%}}", "forgotten: {channel: phone, next: {success: 50%}}"]
    stages = [points[at : at + 4] for at in range(0, 22, 4)]
    lines = ["journey: Buy a bicycle", "stages:"]
    for number, inside in enumerate(stages):
        lines += [f"  stage_{number}:", "    touchpoints:", *(f"      {point}" for point in inside)]
    return "\n".join(lines) + "\n"


@pytest.fixture(name="first")
def first_file_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "first.yaml"
    path.write_text(first_file(), encoding="utf-8")
    return path


Captured = pytest.CaptureFixture[str]


def test_the_one_mistake_of_a_first_file_stands_first_and_its_ideas_are_counted(first: Path, capsys: Captured) -> None:
    found = check(first)
    assert [one.code for one in found if one.kind == "mistake"] == ["unreachable-touchpoint"]
    ideas = [one.code for one in found if one.kind == "idea"]
    assert len(ideas) >= 10
    assert main(["check", "first.yaml"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("mistake[unreachable-touchpoint]: nobody can get to `forgotten`\n")
    assert shown.count("] ") + shown.count("]: ") == 1, "nothing else is shown in full"
    assert f"no-score {ideas.count('no-score')}" in shown and "`--ideas`" in shown
    assert shown.endswith(
        f"first.yaml: 1 mistake and {len(ideas)} ideas; `journeymap explain CODE` says more about each\n"
    )


@pytest.mark.usefixtures("first")
def test_ideas_are_shown_when_asked_for_and_count_when_strict(capsys: Captured) -> None:
    assert main(["check", "--ideas", "-q", "first.yaml"]) == 0
    shown = capsys.readouterr().out
    kinds = re.findall(r"^(error|mistake|idea)\[", shown, re.MULTILINE)
    assert kinds[0] == "mistake" and set(kinds[1:]) == {"idea"}
    assert main(["check", "--strict", "-q", "first.yaml"]) == 1


def test_every_form_knows_mistakes_from_ideas(first: Path, capsys: Captured) -> None:
    found = check(first)
    ideas = sum(one.kind == "idea" for one in found)
    main(["check", "--format", "json", "first.yaml"])
    rows = json.loads(capsys.readouterr().out)
    assert {row["severity"] for row in rows} == {"warning"}
    assert sorted({row["kind"] for row in rows}) == ["idea", "mistake"]
    assert len(rows) == len(found)
    main(["check", "--format", "github", "first.yaml"])
    lines = capsys.readouterr().out.splitlines()
    assert [sum(line.startswith(f"::{kind} ") for line in lines) for kind in ("warning", "notice")] == [1, ideas]
    main(["check", "--format", "concise", "--ideas", "first.yaml"])
    lines = capsys.readouterr().out.splitlines()
    assert ": warning[unreachable-touchpoint]: " in lines[0]
    assert all(": note[" in line for line in lines[1:20])


def test_an_error_has_no_kind_in_json(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "tea.yaml"
    file.write_text("journey: Tea\nstages: {}\n", encoding="utf-8")
    assert main(["check", "--format", "json", str(file)]) == 1
    assert all("kind" not in row and row["severity"] == "error" for row in json.loads(capsys.readouterr().out))


# ---------------------------------------------------------------- which language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ro_RO.UTF-8"}, "ro"),
        ({"LANG": "ro_RO.UTF-8", "LC_MESSAGES": "ru_RU"}, "ru"),
        ({"LANG": "ru_RU", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "ru_RU", "LC_ALL": ""}, "ru"),
        ({"LANG": "de_DE@euro"}, "en"),
        ({"LANG": "POSIX"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale_where_we_have_it(environment: dict[str, str], language: str) -> None:
    assert of_locale(environment) == language


@pytest.mark.usefixtures("first")
def test_a_check_speaks_the_language_asked_for_else_that_of_the_locale(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    main(["check", "first.yaml"])
    russian = capsys.readouterr().out
    assert russian.startswith("неточность[unreachable-touchpoint]: никто не может попасть сюда: `forgotten`\n")
    assert "подсказка: проведите сюда стрелку" in russian and "first.yaml: 1 неточность и " in russian
    main(["check", "--language", "ro", "first.yaml"])
    romanian = capsys.readouterr().out
    assert romanian.startswith("greșeală[unreachable-touchpoint]: nimeni nu poate ajunge la `forgotten`\n")
    assert prose(re.sub(r"\[.*?\]|^ .*$|[a-z-]+ \d+|first\.yaml", "", romanian, flags=re.MULTILINE)) & ENGLISH == set()


@pytest.mark.usefixtures("first")
def test_json_is_english_unless_a_language_is_asked_for(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    main(["check", "--format", "json", "first.yaml"])
    assert "nobody can get to `forgotten`" in {row["message"] for row in json.loads(capsys.readouterr().out)}
    main(["check", "--format", "json", "--language", "ru", "first.yaml"])
    messages = {row["message"] for row in json.loads(capsys.readouterr().out)}
    assert "никто не может попасть сюда: `forgotten`" in messages


def test_a_file_without_a_finding_says_so_in_each_language(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "shop.yaml"
    file.write_bytes((HOUSE / "journeys" / "online-shop.yaml").read_bytes())
    said = {}
    for language in LANGUAGES:
        main(["check", "--language", language, str(file)])
        said[language] = capsys.readouterr().out
    assert said == {language: told(fact("check.clean", file=str(file)), language) + "\n" for language in LANGUAGES}


def test_python_users_read_english_whatever_the_locale(first: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    (mistake,) = [one for one in check(first) if one.kind == "mistake"]
    assert (mistake.message, mistake.severity) == ("nobody can get to `forgotten`", "warning")
    assert mistake.hint == "lead an arrow to it, or give it an `entry`"
    assert full([mistake], "ru").startswith("неточность[")


def test_every_rule_is_an_error_a_mistake_or_an_idea() -> None:
    assert not (ERRORS.keys() & MISTAKES.keys() or MISTAKES.keys() & IDEAS.keys() or ERRORS.keys() & IDEAS.keys())
    page = (HOUSE / "docs" / "reference" / "rules.md").read_text(encoding="utf-8")
    for title, rules in (("Mistakes of the journey", MISTAKES), ("Ideas for the journey", IDEAS)):
        section = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
        assert section is not None
        assert set(re.findall(r"^### (\S+)", section[1], re.MULTILINE)) == set(rules)
