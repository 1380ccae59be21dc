"""Answers as surveys have them: numbers in labels, words, two choices, other scales; none is guessed or dropped."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import AnswersRead, Measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.surveys.labels import Labels, answers_from, meanings
from journeymap.evidence.surveys.rejected import RejectedValue
from journeymap.model import Journey

LAUNDRY = """
journey: Wash a coat
SCALES
stages:
  bring:
    touchpoints:
      counter: {channel: shop, name: The counter, next: {pick_up: 90%}}
      pick_up: {channel: shop, name: Pick-up, next: {success: 95%}}
"""


def laundry(scales: str = "") -> Journey:
    return jm.loads(LAUNDRY.replace("SCALES", f"scales: {{{scales}}}" if scales else ""))


def asked(journey: Journey, metric: str, cells: Iterable[str | None], **options: Any) -> Measurement:
    rows = [{"touchpoint": "counter", metric: cell} for cell in cells]
    return measurement(journey, surveys=rows, asked=EvidenceOptions(**options))


def counts(found: Measurement, metric: str = "csat", touchpoint: str = "counter") -> Any:
    (record,) = found.journey.touchpoints[touchpoint].scores.of(metric)
    return list(record.written()["counts"])


def read(found: Measurement) -> AnswersRead:
    assert found.answers is not None
    return found.answers


# ---------------------------------------------------------------- a cell


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("5", 5), ("5.0", 5), (" 4 ", 4), ("'3", 3), ("4.5", 4.5), (".5", 0.5), ("1e1", 10),
        ("10 - Extremely likely", 10), ("0 – вовсе нет", 0), ("Very satisfied (5)", 5), ("5: Foarte mulțumit", 5),
        ("★ 4", 4), ("5 stars", 5), ("5 - five (5)", 5), ("(-3) awful", -3), ("-3 awful", -3), ("Good - 4", 4),
        ("4/5", 4), ("4 of 5", 4), ("4 out of 5 stars", 4), ("4 из 5", 4), ("4 din 5", 4),
        ("Очень доволен", 5), ("  ОЧЕНЬ   доволен ", 5), ("Yes, all of it", 4),
        ("", None), (None, None), ("n/a", None), ("-", None), ("Not seen", None), ("99", None), ("99.0", None),
    ],
)  # fmt: skip
def test_what_a_cell_says(cell: str | None, number: float | None) -> None:
    words: dict[str, float | str | None] = {"Очень доволен": 5, "Not seen": "none", "Yes, all of it": 4, "99": "none"}
    assert Labels(meanings(words), top=5).number(cell) == number


@pytest.mark.parametrize(
    "cell",
    ["great", "4,5", "5,5", "1,000", "4;5", "3 of 7", "4/10", "1-2", "10:30", "2026-03-01", "about 5 times", "Q5",
     "5th", "B2B", "1_000", "inf", "1e999", "very; 4, or 5", "4,5 stars"],
)  # fmt: skip
def test_what_is_no_answer(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        Labels({}, top=5).number(cell)


def test_a_comma_is_a_decimal_sign_where_somebody_says_so() -> None:
    labels = Labels({}, decimal=",")
    assert (labels.number("4,5"), labels.number("4,5 stars"), labels.number("4")) == (4.5, 4.5, 4.0)
    with pytest.raises(ValueError, match=r"\S"):
        labels.number("4.5")


@given(st.integers(-9, 110), st.sampled_from(["{} - words", "words ({})", "{}", "{}: words, more words", "words {}."]))
def test_a_number_in_a_label_is_the_number(number: int, label: str) -> None:
    if number >= 0 or label.startswith("{"):
        assert Labels({}).number(label.format(number)) == number


@given(st.text(max_size=30))
def test_every_text_is_a_number_or_refused(cell: str) -> None:
    try:
        found = Labels({}, top=5).number(cell)
    except ValueError:
        return
    assert found is None or abs(found) < float("inf")


def test_words_of_the_command_line() -> None:
    assert answers_from("Very satisfied=5, Yes, all of it = 4,N/A=none, Off=-1.5,") == {
        "Very satisfied": 5.0, "Yes, all of it": 4.0, "N/A": "none", "Off": -1.5,
    }  # fmt: skip
    for wrong in ("great", "great=x", "=5", "a=1, b"):
        with pytest.raises(UsageError, match="--answers takes words=number"):
            answers_from(wrong)


# ---------------------------------------------------------------- a survey


def test_labels_of_an_nps() -> None:
    """40 promoters, 45 passives and 15 detractors: NPS 25."""
    cells = ["10 - Extremely likely"] * 30 + ["9"] * 10 + ["8"] * 45 + ["0 - Not at all likely"] * 15
    found = asked(laundry(), "nps", cells)
    (record,) = found.journey.touchpoints["counter"].scores.nps
    assert (record.groups, read(found).rejected_values) == ((15, 45, 40), ())


def test_words_are_mapped_by_the_file_and_by_the_command() -> None:
    cells = ["Very satisfied", "very  satisfied", "Satisfied", "5", "Not seen"]
    stated = laundry("csat: {scale: 1-5, answers: {Very satisfied: 5, Satisfied: 4, Not seen: none}}")
    found = asked(stated, "csat", cells)
    assert counts(found) == [0, 0, 0, 1, 3]
    assert read(found).rejected == {"said to be no answer": 1}
    assert (read(found).read, read(found).counted) == (4, 4)
    beside = asked(laundry(), "csat", cells, answers={"Very satisfied": 5, "Satisfied": 4, "Not seen": None})
    assert counts(beside) == counts(found)
    other = asked(stated, "csat", cells, answers={"Satisfied": 3})  # what is said beside the file comes first
    assert counts(other) == [0, 0, 1, 0, 3]


def test_every_other_word_is_listed_with_how_often() -> None:
    found = asked(laundry(), "csat", ["4"] * 97 + ["good", "good", "n/a", "?"])
    assert counts(found) == [0, 0, 0, 97, 0]
    assert read(found).rejected_values == (
        RejectedValue("counter", "csat", "good", 2), RejectedValue("counter", "csat", "?", 1),
    )  # fmt: skip
    answers = found.to_dict()["answers"]
    assert answers["rejected"] == [
        {"touchpoint": "counter", "metric": "csat", "value": "good", "n": 2},
        {"touchpoint": "counter", "metric": "csat", "value": "?", "n": 1},
    ]
    assert (answers["read"], answers["counted"]) == (100, 97)
    assert answers["not_counted"] == {"no number": 3, "no answer": 1}


def test_one_in_twenty_may_be_lost_and_no_more() -> None:
    assert read(asked(laundry(), "csat", ["4"] * 19 + ["x"])).counted == 19
    with pytest.raises(jm.JourneyError, match=r"Nothing of .* is written: 2 of 21 answers \(9.5%\)") as refused:
        asked(laundry(), "csat", ["4"] * 19 + ["x", "y"])
    assert [one.code for one in refused.value.diagnostics] == ["answers-lost"]
    assert "`answers:` of `csat` under `scales:`" in str(refused.value.diagnostics[0].hint)


def test_a_metric_that_is_refused_costs_no_other() -> None:
    rows = [{"touchpoint": "counter", "csat": "4", "nps": "likely"}] * 3
    found = measurement(laundry(), surveys=rows)
    assert counts(found) == [0, 0, 0, 3, 0]
    assert not found.journey.touchpoints["counter"].scores.nps
    assert read(found).rejected == {"no number": 3}
    (why, what) = read(found).refused
    assert "3 of 3 answers (100.0%)" in why
    assert "--answers" in what


def test_a_scale_that_nobody_stated_does_not_fit() -> None:
    cells = [str(answer) for answer in (1, 3, 5, 5, 6, 10, 10)]
    with pytest.raises(jm.JourneyError, match="answers run 1 to 10, and nobody states the scale") as refused:
        asked(laundry(), "csat", cells)
    (one,) = refused.value.diagnostics
    hint = "under `scales:` say `csat: 1-10`, or `csat: 1-5` to leave the 3 answers outside of it out"
    assert (one.code, one.hint) == ("answers-off-scale", hint)
    found = asked(laundry("csat: 1-10"), "csat", cells)
    assert counts(found) == [1, 0, 1, 0, 2, 1, 0, 0, 0, 2]


def test_a_scale_that_is_stated_leaves_others_out_and_lists_them() -> None:
    found = asked(laundry("csat: 1-5"), "csat", ["5"] * 40 + ["6", "0"])
    assert counts(found) == [0, 0, 0, 0, 40]
    assert read(found).rejected == {"off the scale": 2}
    assert {one.value for one in read(found).rejected_values} == {"6", "0"}
    with pytest.raises(jm.JourneyError, match="3 of 40 answers"):
        asked(laundry("csat: 1-5"), "csat", ["5"] * 37 + ["6"] * 3)


def test_a_record_with_the_usual_scale_states_nothing() -> None:
    guess = jm.loads(LAUNDRY.replace("SCALES", "").replace("name: Pick-up,", "scores: {csat: {mean: 4, n: 9}},"))
    with pytest.raises(jm.JourneyError, match="answers run 2 to 9"):
        asked(guess, "csat", ["9", "2"])


def test_two_choices_and_thousands_are_refused_and_commas_explained() -> None:
    with pytest.raises(jm.JourneyError) as refused:
        asked(laundry("ces: {scale: 1-7, best: 7}"), "ces", ["1,2,3", "1,000", "4,5"])
    (one,) = refused.value.diagnostics
    assert "3 of 3" in one.message
    assert "`--decimal ,`" in str(one.hint)


def test_semicolons_between_cells_make_commas_decimal_signs(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("touchpoint;csat\ncounter;4,5\ncounter;3,5\n")
    (record,) = measurement(laundry(), surveys=path).journey.touchpoints["counter"].scores.csat
    assert (record.mean, record.n) == (4.0, 2)
    path.write_text("touchpoint;csat\ncounter;4,5\ncounter;3.5\n")  # a point decides what a comma is
    with pytest.raises(jm.JourneyError, match="1 of 2"):
        measurement(laundry(), surveys=path)
    with pytest.raises(UsageError, match="a decimal sign is a point or a comma"):
        measurement(laundry(), surveys=path, asked=EvidenceOptions(decimal=";"))


def test_a_long_table_calls_questions_as_a_wide_one_does() -> None:
    rows = [
        {"who": 1, "question": "Pick-up CSAT", "answer": "5"},
        {"who": 1, "question": "counter_csat", "answer": "2"},
        {"who": 1, "question": "nps", "answer": "9"},
    ]
    found = measurement(laundry(), surveys=rows)
    assert counts(found, touchpoint="pick_up") == [0, 0, 0, 0, 1]
    assert counts(found) == [0, 1, 0, 0, 0]
    assert found.journey.scores.nps[0].groups == (0, 0, 1)


def test_a_column_taken_for_touchpoints_that_names_none_is_left_alone() -> None:
    rows = [{"event name": "Order", "question": ask, "answer": "4"} for ask in ("counter csat", "csat")]
    found = measurement(laundry(), surveys=rows)
    assert counts(found) == [0, 0, 0, 1, 0]
    assert found.journey.scores.csat[0].written()["counts"] == [0, 0, 0, 1, 0]
    assert "the column `event name` names no touchpoint and is not used" in read(found).said


def test_who_answered_off_the_scale_is_held_against_no_walk() -> None:
    log = [
        {"case": who, "event": name, "time": 60 * at} for who in range(40) for at, name in enumerate(("counter", "ok"))
    ]
    rows = [{"user_id": who, "touchpoint": "counter", "csat": "0" if who == 39 else "2"} for who in range(40)]
    found = measurement(laundry("csat: 1-5"), log, rows, success="ok")
    assert [(one.bad, one.others) for one in found.joined] == [(39, 0)]


def test_a_respondent_of_drivers_is_read_alike() -> None:
    rows = [
        {"overall": f"{1 + who % 5} - words", "counter": ("Fine", "Bad")[who % 2], "pick_up": 1 + who % 4}
        for who in range(60)
    ]
    found = jm.drivers(laundry(), rows, asked=EvidenceOptions(answers={"Fine": 4, "Bad": 1}))
    assert found.respondents == 60
    assert {one.touchpoint: one.answers for one in found.rows} == {"counter": 60, "pick_up": 60}


def test_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("map.yaml").write_text(LAUNDRY.replace("SCALES", "").lstrip())
    Path("a.csv").write_text("touchpoint,csat\n" + "counter,Delighted\n" * 30 + "counter,Hm\ncounter,Skipped\n")
    words = "--answers=Delighted=5, Skipped=none"
    assert main(["measure", "map.yaml", "--surveys", "a.csv", words, "--format", "json", "-o", "out.yaml"]) == 0
    found = json.loads(capsys.readouterr().out)["answers"]
    assert found["rejected"] == [{"touchpoint": "counter", "metric": "csat", "value": "Hm", "n": 1}]
    assert jm.load("out.yaml").touchpoints["counter"].scores.csat[0].size == 30
    assert main(["measure", "map.yaml", "--surveys", "a.csv", "-o", "no.yaml"]) == 1
    assert not Path("no.yaml").exists()
    assert "answers-lost" in capsys.readouterr().err
    assert main(["explain", "answers-lost"]) == 0


@pytest.mark.parametrize(
    ("language", "said"), [("en", "no answers as"), ("ru", "не ответы по шкале"), ("ro", "nu sunt răspunsuri")]
)
def test_what_is_no_answer_is_said_in_three_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    (tmp_path / "map.yaml").write_text(LAUNDRY.replace("SCALES", "").lstrip())
    (tmp_path / "a.csv").write_text("touchpoint,csat\n" + "counter,4\n" * 30 + "counter,хм\n", encoding="utf-8")
    given = [str(tmp_path / "map.yaml"), "--surveys", str(tmp_path / "a.csv"), "--language", language]
    assert main(["measure", *given]) == 0
    printed = capsys.readouterr().out
    assert said in printed.casefold()
    assert "`хм` (1)" in printed
