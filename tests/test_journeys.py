"""The journeys of the house: the golden corpus, read, checked, written and read again."""

import json
import re
from pathlib import Path

import pytest
from conftest import HOUSE, Golden

from journeymap import formats
from journeymap.reading import check, load, loads

GOLDEN = HOUSE / "tests" / "golden"
JOURNEYS = sorted((HOUSE / "journeys").glob("*.yaml"))
TEMPLATES = sorted((HOUSE / "journeymap" / "templates").glob("*.yaml"))


def named(path: Path) -> str:
    return path.stem


def test_there_are_at_least_seven_and_two_of_them_in_other_languages() -> None:
    languages = [load(path).language for path in JOURNEYS]
    assert len(JOURNEYS) >= 7
    assert {"en", "ru", "ro"} <= set(languages)


def test_the_smallest_one_is_short() -> None:
    assert len((HOUSE / "journeys" / "minimal.yaml").read_text(encoding="utf-8").splitlines()) < 15


@pytest.mark.parametrize("path", [*JOURNEYS, *TEMPLATES], ids=named)
def test_every_journey_is_without_errors(path: Path) -> None:
    assert [one for one in check(path) if one.severity == "error"] == []


def test_the_online_shop_is_clean_even_when_checked_strictly() -> None:
    assert check(HOUSE / "journeys" / "online-shop.yaml") == ()


@pytest.mark.parametrize("path", JOURNEYS, ids=named)
def test_written_and_read_again_a_journey_is_the_same(path: Path) -> None:
    journey = load(path)
    for suffix in (".yaml", ".json"):
        assert loads(formats.content(journey, suffix, formats.Options())) == journey


@pytest.mark.parametrize("path", JOURNEYS, ids=named)
def test_the_table_of_a_journey_is_as_reviewed(path: Path, golden: Golden) -> None:
    text = formats.content(load(path), ".csv", formats.Options()).decode()
    # the last digits of a solved chain differ between processors
    golden(GOLDEN / f"{path.stem}.csv", re.sub(r"\d+\.\d+", lambda number: f"{float(number[0]):.8g}", text))


@pytest.mark.parametrize("path", JOURNEYS, ids=named)
def test_the_mermaid_of_a_journey_is_as_reviewed(path: Path, golden: Golden) -> None:
    golden(GOLDEN / f"{path.stem}.mmd", formats.content(load(path), ".mmd", formats.Options()).decode())


@pytest.mark.parametrize("path", JOURNEYS, ids=named)
def test_the_analyses_of_a_journey_are_json(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from journeymap.cli import main

    assert main(["analyze", str(path), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["journey"]["touchpoints"] == len(load(path).touchpoints)
    assert len(found["friction"]["touchpoints"]) == len(load(path).touchpoints)
