"""Answers become scores: counts by hand, refusals, personas, and small groups that stay hidden."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from event_logs import JOURNEY
from hypothesis import given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import Measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.surveys.scales import AnswerGroup
from journeymap.evidence.surveys.scores import groups_to_suppress, loyalty, summary
from journeymap.evidence.surveys.tallies import Tally
from journeymap.model import Journey

SCALES = "scales: {ces: {scale: 1-7, best: 7}, delight: {scale: 1-5}}\npersonas: {a: {name: Anna}, p: {}}\nstages:"


@pytest.fixture(scope="module")
def told() -> Journey:
    return jm.loads(JOURNEY.replace("stages:", SCALES))


def asked_of(told: Journey, rows: list[dict[str, Any]], **columns: str) -> Measurement:
    return measurement(
        told, surveys=rows, asked=EvidenceOptions(survey_columns={k.replace("__", "."): v for k, v in columns.items()})
    )


def counts(found: Measurement, touchpoint: str, metric: str) -> Any:
    (record, *_) = found.journey.touchpoints[touchpoint].scores.of(metric)
    return list(record.written()["counts"])


def test_one_row_an_answer(told: Journey) -> None:
    rows = [
        {"touchpoint": "basket", "metric": "CSAT", "answer": answer, "date": "2026-03-01"} for answer in (4, 5, 5, 1)
    ]
    rows += [{"touchpoint": "Basket", "metric": "ces", "answer": 6, "date": "2026-03-09"}]
    rows += [{"touchpoint": None, "metric": "nps", "answer": answer, "date": "2026-03-02"} for answer in (9, 0)]
    found = asked_of(told, rows)
    assert counts(found, "basket", "csat") == [1, 0, 0, 1, 2]
    assert counts(found, "basket", "ces") == [0, 0, 0, 0, 0, 1, 0]
    (nps,) = found.journey.scores.nps
    assert (nps.groups, nps.period, nps.source) == ((1, 0, 1), "2026-03-01 to 2026-03-09", "survey")
    assert str(found.journey.sources["survey"].date) == "2026-03-09"


def test_one_row_a_respondent(told: Journey) -> None:
    rows = [
        {"pay CSAT": "5", "basket_ces": "7", "delight": "3", "shoe size": "44"},
        {"pay CSAT": "4", "basket_ces": "", "delight": "n/a", "shoe size": "39"},
    ]
    found = asked_of(told, rows)
    assert counts(found, "pay", "csat") == [0, 0, 0, 1, 1]
    assert counts(found, "basket", "ces") == [0] * 6 + [1]
    (delight,) = found.journey.scores.of("delight")
    assert delight.written()["counts"] == [0, 0, 1, 0, 0]
    assert found.answers is not None
    assert "columns not used: `shoe size`" in found.answers.said


def test_columns_named_by_hand(told: Journey) -> None:
    found = asked_of(told, [{"Q3": 2, "Q7": 5}], ces="Q3", pay__csat="Q7")
    assert counts(found, "pay", "csat") == [0, 0, 0, 0, 1]
    assert found.journey.scores.ces[0].written()["counts"] == [0, 1, 0, 0, 0, 0, 0]
    with pytest.raises(UsageError, match="did you mean `pay`"):
        asked_of(told, [{"Q7": 5}], pya__csat="Q7")
    with pytest.raises(UsageError, match="columns: `Q7`"):
        asked_of(told, [{"Q7": 5}], csat="Q8")
    with pytest.raises(UsageError, match="did you mean `metric`"):
        asked_of(told, [{"Q7": 5}], metrc="Q7")


def test_what_cannot_be_counted_is_said() -> None:
    rows = [
        {"touchpoint": "pay", "csat": "5"},
        {"touchpoint": "pay", "csat": "great"},
        {"touchpoint": "pay", "csat": "6"},
        {"touchpoint": "pya", "csat": "4"},
        {"touchpoint": "pay", "csat": ""},
        *({"touchpoint": "pay", "csat": "4"} for _ in range(40)),
    ]
    stated = jm.loads(JOURNEY.replace("stages:", "scales: {csat: 1-5}\nstages:"))
    read = asked_of(stated, rows).answers
    assert read is not None
    assert (read.rows, read.counted) == (45, 41)
    assert read.rejected == {"no number": 1, "touchpoint not on the map": 1, "off the scale": 1, "no answer": 1}
    assert read.rows == read.counted + sum(read.rejected.values())
    assert read.unmapped == {"pya": 1}


def test_every_row_is_counted_or_named(told: Journey, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(
        "respondent,touchpoint,metric,answer,date,persona\n"
        "1,pay,csat,4,2026-01-01,p\n"
        "1,pay,csat,4,2026-01-01,p\n"  # the same again
        "2,pay,csat,,2026-01-01,p\n"
        "3,pay,csat,n/a,2026-01-01,p\n"
        "4,pay,csat\n"  # cut
        "5,,csat,5,2026-01-01,p\n"  # about the journey
        "6,pay,csat,5,soon,martian\n"
        "7,pay,csat,3,,MARTIAN\n"
    )
    read = measurement(told, surveys=tmp_path / "answers.csv").answers
    assert read is not None
    assert (read.rows, read.counted) == (8, 5)
    assert read.rejected == {"line not split into cells": 1, "no answer": 2}
    assert {
        "line 6: missing columns",
        "2 rows without a readable time, counted all the same",
        "1 answer without a touchpoint, counted for the journey as a whole",
        "personas not on the map, counted with everybody only: `martian` (1), `MARTIAN` (1)",
        "1 row the same in everything as another, counted all the same",
    } <= set(read.said)


def test_cells_of_respondents_are_counted_or_named(told: Journey) -> None:
    rows = [{"pay csat": 4, "basket csat": None, "nps": "x"}, {"pay csat": None, "basket csat": None, "nps": 9}]
    read = measurement(told, surveys=rows).answers
    assert read is not None
    left_out = {"no answer": 3, "no number": 1, "of a metric that is not written": 1}
    assert (read.counted, read.rejected) == (1, left_out)  # of six cells


def test_a_survey_names_touchpoints_by_id_or_name_or_as_a_log_does() -> None:
    text = JOURNEY.replace("basket: {channel: web,", "basket: {name: The cart, channel: web, events: ['cart_*', pay],")
    named = ["basket", "The Cart", "the-cart", "cart_3", "Basket"]
    rows = [{"touchpoint": name, "csat": 4} for name in [*named, "pay"]]
    found = measurement(jm.loads(text), surveys=rows)
    assert counts(found, "basket", "csat") == [0, 0, 0, 5, 0]
    assert counts(found, "pay", "csat") == [0, 0, 0, 1, 0]  # its own id comes before what a log calls another


def test_a_name_of_two_touchpoints_is_refused() -> None:
    text = JOURNEY.replace("basket: {", "basket: {name: Till, ").replace("pay: {", "pay: {name: Till, ")
    with pytest.raises(UsageError, match="answers to `till`, and `basket`, `pay` are called so; use their ids"):
        measurement(jm.loads(text), surveys=[{"touchpoint": "till", "csat": 4}])


def test_a_column_called_by_the_name_of_two_touchpoints_is_nobodys() -> None:
    """An id comes before a name: `basket` is the touchpoint of that id, whatever else is called Basket."""
    twins = jm.loads(
        "{journey: Tea, stages: {buy: {touchpoints: {web: {channel: web, name: Pay}, till: {channel: shop, name: Pay},"
        " basket: {channel: web}, other: {channel: web, name: Basket}}}}}"
    )
    found = measurement(twins, surveys=[{"Pay csat": 4, "Basket csat": 5, "web csat": 2}])
    assert found.answers is not None
    assert {row.touchpoint: dict(row.answers) for row in found.rows if row.answers} == {
        "web": {"csat": 1},
        "basket": {"csat": 1},
    }
    assert "columns not used: `Pay csat`" in found.answers.said


def test_a_question_that_the_first_respondent_was_not_asked_is_read(told: Journey) -> None:
    found = asked_of(told, [{"basket csat": 4}, {"basket csat": 5, "basket nps": 9}])
    assert sum(counts(found, "basket", "csat")) == 2
    assert sum(counts(found, "basket", "nps")) == 1


def test_decimal_commas_and_answers_between_points(told: Journey) -> None:
    found = measurement(told, surveys=[{"pay csat": "4,5"}, {"pay csat": "3,5"}], asked=EvidenceOptions(decimal=","))
    record = found.journey.touchpoints["pay"].scores.csat[0]
    assert (record.mean, record.n, record.counts) == (4.0, 2, None)
    assert record.sd == pytest.approx(0.5**0.5, abs=1e-6)


def test_ces_needs_its_best_end() -> None:
    with pytest.raises(jm.JourneyError, match="which end of the scale is best"):
        measurement(jm.loads(JOURNEY), surveys=[{"pay ces": 3}])


def test_an_own_metric_needs_its_scale(told: Journey) -> None:
    rows = [{"touchpoint": "pay", "metric": "joy", "answer": 3}]
    with pytest.raises(jm.JourneyError, match="metric `joy` not known: 1"):
        asked_of(told, rows)


def test_no_answer_at_all(told: Journey) -> None:
    with pytest.raises(jm.JourneyError, match="no answer can be used"):
        asked_of(told, [{"shoe size": 44}])


def test_a_touchpoint_keeps_its_question_and_scale() -> None:
    text = JOURNEY.replace(
        "channel: web, next: {success: 80%}",
        "channel: web, next: {success: 80%}, "
        "scores: {ces: {preset: ces1, mean: 2, n: 9, question: How hard?, asked: finishers}}",
    )
    found = measurement(jm.loads(text), surveys=[{"pay ces": 1}, {"pay ces": 1}])
    (record,) = found.journey.touchpoints["pay"].scores.ces
    assert (record.preset, record.question, record.asked) == ("ces1", "How hard?", "finishers")
    assert (record.counts, record.mean) == ((2, 0, 0, 0, 0), None)


def test_loyalty_is_each_persons_mean(told: Journey) -> None:
    """8, 7 and 6 are 7; of 10 and 8 it is 9."""
    rows = [
        {"cli_recommend": 8, "cli_again": 7, "cli_other": 6},
        {"cli_recommend": 10, "cli_again": 8, "cli_other": None},
    ]
    (record,) = asked_of(told, rows).journey.scores.cli
    assert (record.mean, record.sd, record.n) == (8.0, pytest.approx(2**0.5, abs=1e-6), 2)
    assert record.given == (9.0, 7.5, 6.0)
    assert loyalty(Tally(Counter({(7.0,): 2}))) == {"mean": 7.0, "sd": 0.0, "n": 2}


def test_personas_beside_everybody(told: Journey) -> None:
    rows = [{"pay csat": 5, "persona": "Anna"}, {"pay csat": 4, "persona": "p"}, {"pay csat": 1, "persona": "?"}]
    found = asked_of(told, rows)
    records = found.journey.touchpoints["pay"].scores.csat
    assert [(one.persona, one.size) for one in records] == [(None, 3), ("a", 1), ("p", 1)]


# ---------------------------------------------------------------- small groups


def test_few_answers_are_not_shown(told: Journey) -> None:
    rows: list[dict[str, Any]] = [{"pay csat": 5, "basket csat": None}] * 9 + [{"pay csat": None, "basket csat": 4}]
    found = measurement(told, surveys=rows, asked=EvidenceOptions(min_n=5))
    assert found.answers is not None
    assert found.answers.hidden == ("satisfied (CSAT) at Basket",)
    assert not found.journey.touchpoints["basket"].scores
    assert counts(found, "pay", "csat") == [0, 0, 0, 0, 9]


def test_many_answers_of_few_people_are_not_shown(told: Journey) -> None:
    rows = [{"respondent": who % 3, "pay csat": 5, "basket csat": 3} for who in range(20)]
    rows += [{"respondent": who, "pay csat": 5, "basket csat": None} for who in range(100, 110)]
    found = measurement(told, surveys=rows, asked=EvidenceOptions(min_n=5))
    assert found.answers is not None
    assert found.answers.hidden == ("satisfied (CSAT) at Basket",)


def test_one_answer_of_its_own_is_summarised(told: Journey) -> None:
    rows = [{"pay csat": answer} for answer in (5,) * 9 + (1,)]
    record = measurement(told, surveys=rows, asked=EvidenceOptions(min_n=5)).journey.touchpoints["pay"].scores.csat[0]
    assert (record.counts, record.n, record.mean) == (None, 10, 4.6)


def test_nps_shows_three_groups_or_nothing(told: Journey) -> None:
    rows = [{"nps": answer} for answer in (9, 10) * 4 + (7, 8) * 4 + (0, 6) * 4]
    (record,) = measurement(told, surveys=rows, asked=EvidenceOptions(min_n=5)).journey.scores.nps
    assert (record.counts, record.groups) == (None, (8, 8, 8))
    rows = [{"nps": 9}] * 20 + [{"nps": 3}]
    found = measurement(told, surveys=rows, asked=EvidenceOptions(min_n=5))
    assert (found.journey.scores.nps, found.answers and found.answers.hidden) == ((), ("NPS at the journey",))


def test_a_persona_given_away_by_subtraction_hides_another() -> None:
    sizes = {None: 103, "a": 60, "b": 40, "c": 3}
    tallies = {AnswerGroup("pay", "csat", who): Tally(Counter({(5.0,): n})) for who, n in sizes.items()}
    assert set(groups_to_suppress(tallies, 5)) == {AnswerGroup("pay", "csat", "c"), AnswerGroup("pay", "csat", "b")}


@settings(max_examples=200)
@given(
    parts=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), max_size=6),
    rest=st.integers(0, 40),
    min_n=st.integers(2, 30),
)
def test_what_is_shown_gives_no_small_group_away(parts: dict[str, int], rest: int, min_n: int) -> None:
    whole = AnswerGroup("pay", "csat")
    total = sum(parts.values()) + rest
    tallies = {whole: Tally(Counter({(5.0,): total}))} if total else {}
    tallies |= {AnswerGroup("pay", "csat", who): Tally(Counter({(5.0,): n})) for who, n in parts.items()}
    shown = {group: one.n for group, one in tallies.items() if group not in set(groups_to_suppress(tallies, min_n))}
    assert all(n >= min_n for n in shown.values())
    if whole in shown:
        others = shown[whole] - sum(n for group, n in shown.items() if group != whole)
        assert others == 0 or others >= min_n


@given(st.lists(st.integers(1, 7), min_size=2, max_size=40))
def test_summaries_are_those_of_the_answers(answers: list[int]) -> None:
    import statistics

    found = summary(Counter(map(float, answers)).items())
    assert found["n"] == len(answers)
    assert found["mean"] == pytest.approx(statistics.mean(answers), abs=1e-6)
    assert found["sd"] == pytest.approx(statistics.stdev(answers), abs=1e-6)


def test_old_scores_are_named() -> None:
    """What was asked long before the newest answers is a warning of `check`, as everywhere."""
    text = JOURNEY.replace("stages:", "sources: {poll: {date: 2025-01-01}}\nstages:").replace(
        "{channel: social,", "{channel: social, scores: {csat: {mean: 4, n: 40, source: poll}},"
    )
    found = measurement(jm.loads(text), surveys=[{"pay csat": 5, "date": "2026-01-01"}])
    assert [one.code for one in jm.check(found.journey) if one.code == "stale-score"] == ["stale-score"]
