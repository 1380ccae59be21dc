"""Exports of real tools, one small file each: the command of the documentation, and the numbers by hand.

The shop has four visitors: two buy, one leaves at the cart, one at the page. The parcel has four answers: 5, 4, 2 and 1
to its delivery, 10, 9, 7 and 3 to whether one would recommend it.
"""

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.evidence.log.log import read_events
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions, columns_from
from journeymap.evidence.sources.layouts import LAYOUTS
from journeymap.evidence.sources.rows import Reading

HERE = Path(__file__).parents[1] / "layouts"
PAGE = Path(__file__).parents[2] / "docs" / "howto" / "exports.md"
STATISTICS = ("answers.sav",)
"""Files that a test writes itself, for they need another library."""

COMMANDS = re.findall(r"^\| ([^|]+) \| `journeymap ([^`]+)` \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(HERE, tmp_path / "layouts")
    monkeypatch.chdir(tmp_path / "layouts")
    return tmp_path / "layouts"


def answers_of_statistics(path: Path) -> None:
    """The parcel's answers as SPSS or Stata has them: codes with labels, and a respondent who refused."""
    pyreadstat = pytest.importorskip("pyreadstat")
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"delivery_csat": [5.0, 4, 2, 1, 99], "nps": [10.0, 9, 7, 3, 99], "place": [1.0] * 5})
    texts = {"delivery_csat": "How satisfied are you with the delivery?"}
    labels = {"delivery_csat": {5: "Very satisfied", 99: "Refused"}, "place": {1: "Delivery"}}
    if path.suffix == ".sav":
        missing = {"delivery_csat": [99], "nps": [99]}
        pyreadstat.write_sav(
            frame, str(path), column_labels=texts, variable_value_labels=labels, missing_ranges=missing
        )
    else:
        pyreadstat.write_dta(frame.iloc[:4], str(path), column_labels=texts, variable_value_labels=labels)


@pytest.mark.parametrize("name", ["answers.sav", "answers.zsav", "answers.dta"])
def test_files_of_statistics(name: str, folder: Path) -> None:
    if name == "answers.zsav":
        answers_of_statistics(folder / "answers.sav")
        (folder / "answers.sav").rename(folder / name)
    else:
        answers_of_statistics(folder / name)
    found = measurement(jm.load("parcel.yaml"), surveys=name)
    assert list(found.journey.touchpoints["delivery"].scores.csat[0].counts or ()) == [1, 1, 0, 1, 1]
    assert found.answers is not None
    assert found.answers.rejected_values == ()
    asked = EvidenceOptions(
        survey_columns={"touchpoint": "place.label", "csat": "How satisfied are you with the delivery?"}
    )
    labelled = measurement(jm.load("parcel.yaml"), surveys=name, asked=asked)
    assert labelled.journey.touchpoints["delivery"].scores.csat[0].size == 4
    (folder / name).write_bytes(b"no such file")
    with pytest.raises(jm.JourneyError, match="it cannot be read"):
        measurement(jm.load("parcel.yaml"), surveys=name)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("layout", "command"), COMMANDS)
def test_the_command_of_the_page(layout: str, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    if any(name in command for name in STATISTICS):
        answers_of_statistics(Path("answers.sav"))
    assert main([*shlex.split(command), "--format", "json", "-o", "out.yaml"]) == 0, layout
    printed = json.loads(capsys.readouterr().out)
    measured = jm.load("out.yaml")
    if printed["events"] is not None:
        events = printed["events"]
        assert (events["walks"], events["customers"], events["successes"], events["counted"]) == (4, 4, 2, 9)
        assert [(row["visits"], row["left"]) for row in printed["touchpoints"]] == [(4, 1), (3, 1)]
    elif "helpdesk" in command:
        assert list(measured.touchpoints["ticket"].scores.csat[0].counts or ()) == [2, 2]
    else:
        (nps,) = measured.scores.nps
        assert nps.groups == (1, 1, 2)
        if "delighted" not in command:
            assert list(measured.touchpoints["delivery"].scores.csat[0].counts or ()) == [1, 1, 0, 1, 1]
    unread = (printed["answers"] or {}).get("rejected", [])
    assert unread == []


def test_every_layout_has_its_example() -> None:
    named = " ".join(layout for layout, _ in COMMANDS)
    assert {layout.name for layout in LAYOUTS if layout.name not in named} == set()
    assert len(COMMANDS) == 21 + len(STATISTICS)


def remarks(source: Any, **more: Any) -> tuple[str, ...]:
    return tuple(read_events(source, reading=Reading(**more)).said)


@pytest.mark.usefixtures("folder")
def test_what_is_said_of_a_layout() -> None:
    assert "an export of Segment, by its headings" in remarks("segment.jsonl")
    assert "1 row left out that says who somebody is" in remarks("segment.jsonl")
    assert "customers are the objects of type `customer`; --table chooses others: `order`" in remarks("ocel.json")
    asked = EvidenceOptions(survey_columns={"delivery.csat": "Q1"})
    found = measurement(jm.load("parcel.yaml"), surveys="qualtrics_text.csv", asked=asked)
    assert found.answers is not None
    assert {"an export of Qualtrics, by its headings", "1 preview left out", "3 rows of headings"} <= set(
        found.answers.said
    )


@pytest.mark.usefixtures("folder")
def test_a_preview_is_counted_where_somebody_says_so() -> None:
    where = {"Status": ("Survey Preview", "IP Address"), "DistributionChannel": ("preview", "anonymous")}
    asked = EvidenceOptions(survey_columns={"delivery.csat": "Q1"}, where=where)
    found = measurement(jm.load("parcel.yaml"), surveys="qualtrics_text.csv", asked=asked)
    assert found.answers is not None
    assert found.answers.counted == 5


@pytest.mark.usefixtures("folder")
def test_a_question_is_named_by_its_text() -> None:
    asked = EvidenceOptions(survey_columns={"delivery.csat": "how satisfied are you with the delivery"})
    found = measurement(jm.load("parcel.yaml"), surveys="qualtrics_numbers.csv", asked=asked)
    assert found.journey.touchpoints["delivery"].scores.csat[0].size == 4
    assert columns_from("a.csat=Well, so, so?,nps=Q2, case = id,") == {
        "a.csat": "Well, so, so?",
        "nps": "Q2",
        "case": "id",
    }


@pytest.mark.usefixtures("folder")
def test_objects_of_another_type() -> None:
    log = read_events("ocel.xml", reading=Reading(table="order"))
    assert log.read == 2
    with pytest.raises(UsageError, match="no objects of type `orders`; did you mean `order`"):
        read_events("ocel.json", reading=Reading(table="orders"))


def test_an_event_of_several_objects_is_counted_for_each(tmp_path: Path) -> None:
    events = [
        {"id": "e1", "type": "a", "time": "2026-03-01T10:00:00Z", "relationships": [{"objectId": one} for one in "xyx"]}
    ]
    objects = [{"id": one, "type": "user"} for one in "xy"]
    (tmp_path / "log.json").write_text(json.dumps({"objects": objects, "events": events}))
    log = read_events(tmp_path / "log.json")
    assert log.read == 2
    assert "1 event of several customers, counted once for each" in log.said
    for broken in ('{"events": [{"id": 1}]}', '{"objects": [', '{"events": []}'):
        (tmp_path / "log.json").write_text(broken)
        with pytest.raises(jm.JourneyError, match=r"OCEL|no event of it"):
            read_events(tmp_path / "log.json")


# ---------------------------------------------------------------- customers, directions, nobody


def test_the_customer_is_who_stands_on_every_row() -> None:
    rows = [
        {"user_id": "m" if at == 7 else None, "visitor_id": f"v{at // 2}", "event": "a", "time": at} for at in range(8)
    ]
    log = read_events(rows)
    assert log.columns["case"] == "visitor_id"
    assert any("customers are those of `visitor_id`, which stands on 100.0% of rows" in one for one in log.said)
    assert any("`user_id` (1 / 8)" in one for one in log.said)
    full = read_events([{**row, "user_id": f"m{row['time'] // 4}"} for row in rows])
    assert full.columns["case"] == "user_id"
    assert read_events(rows, {"case": "user_id"}).columns["case"] == "user_id"


def test_an_id_of_each_row_is_no_customer() -> None:
    rows = [{"case": f"row{at}", "user_id": at // 3, "event": "a", "time": at} for at in range(9)]
    assert read_events(rows).columns["case"] == "user_id"


@pytest.mark.usefixtures("folder")
def test_a_file_that_runs_backwards() -> None:
    days = ["3,purchase", "3,add_to_cart", "3,page_view", "2,page_view", "1,add_to_cart", "1,page_view"]
    text = "user_id,event,time\n" + "\n".join(f"{one},2026-03-0{one[0]}" for one in days)
    Path("back.csv").write_text(text)
    found = measurement(jm.load("shop.yaml"), "back.csv").events
    assert found is not None
    assert (found.walks, found.successes) == (3, 1)
    assert "the file runs backwards, newest first; events of one time are taken from its end" in found.said
    assert any(one.startswith("times are days") for one in found.said)
    for plan in ("quick", "ibis"):
        again = measurement(jm.load("shop.yaml"), "back.csv", asked=EvidenceOptions(plan=plan))
        assert [(row.visits, row.entries, row.left) for row in again.rows] == [(3, 3, 1), (2, 0, 1)]
    assert "the file runs backwards" not in " ".join(remarks("ga4.jsonl"))


def test_na_is_a_customer_among_texts_and_nobody_among_numbers() -> None:
    rows = [{"case": name, "event": "a", "time": at} for at, name in enumerate(("NA", "NB", "nan", ""))]
    log = read_events(rows)
    assert "1 event of a customer called NA" in log.said
    assert log.table.count().execute() - log.table.case.isnull().sum().execute() == 2
    numbers = read_events([{**row, "case": name} for row, name in zip(rows, ("NA", "12", "13", ""), strict=True)])
    assert numbers.table.case.isnull().sum().execute() == 2


def test_a_lifecycle_without_complete_is_no_filter() -> None:
    rows = [{"case": 1, "event": "a", "time": at, "lifecycle:transition": "Resolved"} for at in range(3)]
    log = read_events(rows)
    assert (log.read, log.left_out) == (3, 0)
    assert "no event is complete by `lifecycle:transition`; all are taken as they are" in log.said


@pytest.mark.usefixtures("folder")
def test_a_dotted_name_that_leads_nowhere() -> None:
    with pytest.raises(UsageError, match=r"no column `properties_x\.y`"):
        read_events("mixpanel.jsonl", {"case": "properties_x.y"})
