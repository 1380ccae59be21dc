"""Who may be in a headline: not one answer, not a place that nobody can get to; and how many were asked."""

import json
from typing import Any

import pytest
from random_journeys import journey

from journeymap.analysis import analyses
from journeymap.analysis.emotion import emotion
from journeymap.analysis.friction import friction
from journeymap.analysis.opportunities import opportunities
from journeymap.analysis.ratings import people, respondents
from journeymap.drawing.figures import figures
from journeymap.drawing.lanes.scores import cell_of
from journeymap.drawing.subject import subject
from journeymap.formats.mermaid import mermaid
from journeymap.model import Journey, Rating
from journeymap.statements.short import NEEDED, describe
from journeymap.words.telling import told

SOLID = {"csat": {"counts": [0, 1, 9, 60, 40]}}
WRATH = {"csat": {"counts": [1, 0, 0, 0, 0]}, "ces": {"scale": "1-7", "best": 7, "counts": [1, 0, 0, 0, 0, 0, 0]}}


def tea(**desk: Any) -> Journey:
    shop = {"channel": "web", "next": {"desk": 0.9}, "scores": SOLID}
    return journey({"buy": {"shop": shop, "desk": {"channel": "web", "next": {"success": 0.9}, **desk}}})


def headlines(made: Journey) -> str:
    """Everything that the short answer says, except what to measure next."""
    statement = describe(analyses(NEEDED, made), made)
    return " ".join(told(one.fact) for one in statement.of("lead", "finding", "note"))


# ---------------------------------------------------------------- one answer


def test_one_answer_leads_nothing() -> None:
    made = tea(scores=WRATH)
    row = friction(made)["desk"]
    assert (row.severity, row.label, row.rank, row.red_flags) == (None, None, None, ())
    assert {"effort", "dissatisfaction"} <= set(row.unknown)
    assert row.answers == 1  # one customer who was asked two questions
    assert "desk" not in headlines(made).casefold()
    assert subject(made).focus != "desk"


@pytest.mark.parametrize("n", [9, 10])
def test_ten_answers_speak(n: int) -> None:
    made = tea(scores={"ces": {"scale": "1-7", "best": 7, "counts": [n, 0, 0, 0, 0, 0, 0]}})
    row = friction(made)["desk"]
    # effort 1 of weight 3 and an exit of .1 of weight 2: 100 (.8 (3 + .2)/5 + .2) = 71.2
    assert row.severity == (None if n < 10 else pytest.approx(71.2))
    assert row.answers == n


def test_the_setting_says_how_many_make_an_anecdote() -> None:
    made = journey({"buy": {"desk": {"scores": WRATH}}}, settings={"anecdotal_n": 1})
    assert friction(made)["desk"].label == "severe"


def test_what_has_no_size_is_assumed_and_ranks() -> None:
    row = friction(tea(scores={"ces": {"scale": "1-7", "best": 7, "mean": 1}}))["desk"]
    assert (row.label, row.rank, row.answers) == ("severe", 1, None)


def test_few_repeats_are_unknown() -> None:
    assert "repeats" in friction(tea(repeat={"rate": 0.9, "n": 9}))["desk"].unknown
    assert friction(tea(repeat={"rate": 0.9, "n": 10}))["desk"].components["repeats"] == 0.9
    assert friction(tea(repeat={"rate": 0.9}))["desk"].components["repeats"] == 0.9


def test_a_sentence_says_that_too_few_were_asked() -> None:
    bad = {"mistakes": {"rude_staff": "high"}, "wait": {"typical": "4 h", "promised": "1 h"}}
    # .1 of weight 2, .75 and .8 of weight 1: .8 x 1.75/4 + .2 x .8 = .51
    said = friction(tea(scores=WRATH, **bad))["desk"].sentence
    assert said == "Desk: looks hard (51), but too few customers were asked (1 answer)."


def test_few_answers_have_no_quadrant_and_no_colour() -> None:
    made = tea(scores=WRATH, importance=5)
    desk = next(row for row in opportunities(made).rows if row.touchpoint == "desk")
    assert (desk.quadrant, desk.opportunity, desk.opportunity_rank) == (None, None, None)
    about = subject(made)
    cell = cell_of(about, made.touchpoints["desk"].scores.csat, "csat")
    assert cell is not None and (cell.paint, cell.n) == ("no-data", 1)
    solid = cell_of(about, made.touchpoints["shop"].scores.csat, "csat")
    assert solid is not None and solid.paint.startswith("heat-")
    assert "Desk (no data): 3" in mermaid(made)


def test_few_answers_are_in_no_figure_of_the_head() -> None:
    alone = {one.meaning: (one.number, one.basis) for one in figures(subject(tea()))}
    beside = {one.meaning: (one.number, one.basis) for one in figures(subject(tea(scores=WRATH)))}
    assert beside == alone


def test_a_feeling_of_few_is_shown_and_counts_for_nothing() -> None:
    places = {
        f"p{at}": {"emotion": {"value": value, "n": n}} for at, (value, n) in enumerate(((1, 40), (-2, 9), (0, 10)))
    }
    found = emotion(journey({"live": places}))
    assert [one.emotion for one in found.rows] == [1, -2, 0]
    assert (found.mean, found.peak_end, found.lowest, found.range) == (0.5, 0.5, "p2", 1)
    assert "said by fewer than 10 people, so in no figure here: P1" in found.notes


# ---------------------------------------------------------------- nobody can get there


def lonely() -> Journey:
    """A journey with an angry place that no arrow leads to."""
    here = {"channel": "web", "entry": 1.0, "next": {"success": 0.8}, "emotion": 1}
    there = {"channel": "phone", "next": {"success": 0.2}, "emotion": -2}
    answers = ({"csat": {"counts": [2, 3, 10, 60, 40]}}, {"csat": {"counts": [40, 10, 0, 0, 0]}})
    places = {"a": {**here, "scores": answers[0]}, "b": {**there, "scores": answers[1]}}
    return Journey.model_validate(
        {"journey": "Tea", "channels": {"web": "digital", "phone": "voice"}, "stages": {"s": {"touchpoints": places}}}
    )


def test_a_place_that_nobody_can_get_to_is_in_no_figure() -> None:
    made = lonely()
    found = analyses(("friction", "emotion", "omnichannel", "dropoff"), made)
    assert (found["emotion"].mean, found["emotion"].lowest, found["emotion"].peak_end) == (1, "a", 1)
    row = found["friction"]["b"]
    assert (row.rank, row.rank_completers, row.rank_in_stage, row.leads) == (None, None, None, False)
    assert [group.verdict for group in found["omnichannel"].rows] == ["not applicable"]
    assert respondents(made, found["dropoff"].unreachable) == 115
    assert subject(made).focus == "a"


def test_it_is_listed_once() -> None:
    made = lonely()
    assert "B" not in headlines(made).split()
    assert analyses(["dropoff"], made)["dropoff"].assumptions.count("left out, because nobody can get there: B") == 1


def test_the_figures_of_the_head_leave_it_out() -> None:
    # 100 of 115 gave one of the two best answers at the one place that customers come to
    satisfied = next(one for one in figures(subject(lonely())) if one.number.startswith("87"))
    assert "115" in satisfied.basis


# ---------------------------------------------------------------- how many people


def rating(n: int, source: str | None = None) -> Rating:
    return Rating(scale="1-5", best=5, mean=4, n=n, source=source)


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ([[rating(80)], [rating(50)]], 80),  # asked twice
        ([[rating(80, "post")], [rating(50, "calls")]], 130),  # by different sources
        ([[rating(80, "post")], [rating(50, "post")]], 80),
        ([[rating(80, "post")], [rating(50)]], 80),  # nobody says that these are others
        ([[rating(30), rating(40)], [rating(50)]], 70),  # two records of one metric are of different people
        ([[rating(30, "post"), rating(40, "calls")], [rating(50, "post")]], 90),
        ([], 0),
    ],
)
def test_people_who_answered_twice_are_counted_once(asked: list[list[Rating]], n: int) -> None:
    assert people(asked) == n


def test_labels_are_stored_as_printed() -> None:
    # effort .5 of weight 3, dissatisfaction .4925 of 2: .8 (1.5 + .985)/5 + .2 x .5 = .4976; half of it is under 40
    desk = {"ces": {"scale": "0-100", "best": 100, "mean": 60.5, "n": 50}}
    made = journey({"buy": {"desk": {"scores": desk | {"csat": {"scale": "0-100", "mean": 60.5, "n": 50}}}}})
    row = json.loads(json.dumps(friction(made).to_dict()))["touchpoints"][0]
    assert row["severity"] == pytest.approx(39.5) and row["label"] == "high"
