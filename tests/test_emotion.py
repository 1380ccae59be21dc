"""The emotional curve in figures, and the moments of truth it suggests."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, journey, steady

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.emotion import emotion
from journeymap.analysis.feelings import likely_way, peak_end
from journeymap.cli import main
from journeymap.model import Journey
from journeymap.reading import load

REFERENCE = Path(__file__).parent / "reference"


def curve(*values: Any, **top: Any) -> Journey:
    """One touchpoint for each value; None states no emotion."""
    points: Data = {f"p{at}": {} if value is None else {"emotion": value} for at, value in enumerate(values)}
    return journey({"live": points}, **top)


def why(made: Journey) -> dict[str, str]:
    return {one.touchpoint: one.why for one in emotion(made).suggested_moments}


# ---------------------------------------------------------------- figures


def test_the_curve_of_the_document() -> None:
    found = emotion(curve(1, 0, -2, 1, 2))
    assert (found.mean, found.index) == (pytest.approx(0.4), pytest.approx(60))
    assert (found.peak_end, found.peak_end_index) == (0, 50)
    assert (found.lowest, found.lowest_value, found.highest, found.range) == ("p2", -2, "p4", 4)


def test_one_value_is_its_own_peak_and_end() -> None:
    found = emotion(curve(None, -1.5))
    assert (found.mean, found.peak_end, found.range) == (-1.5, -1.5, 0)


def test_of_two_extremes_the_bad_one_is_remembered() -> None:
    assert peak_end([2, -2, 1]) == -0.5
    assert peak_end([-2, 2, 1]) == -0.5
    assert peak_end([2, -1.9, 1]) == 1.5


def test_without_emotions_the_curve_is_unknown() -> None:
    found = emotion(curve(None, None))
    figures = (found.mean, found.index, found.peak_end, found.lowest, found.range, found.sentence)
    assert figures == (None,) * 6
    assert found.rows == ()
    assert found.notes[0] == "the curve is unknown, because no emotion is stated"


def test_an_emotion_without_a_source_is_the_teams_view() -> None:
    found = emotion(curve({"value": 1, "source": "interviews", "n": 9}, -1))
    assert [(one.emotion, one.source, one.assumed) for one in found.rows] == [
        (1, "interviews", False),
        (-1, None, True),
    ]
    assert "1 of 2 emotions has no source: it is the team’s view" in found.notes


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=8))
@steady
def test_figures_lie_between_the_extremes(values: list[int]) -> None:
    found = emotion(curve(*values))
    assert found.mean is not None and found.peak_end is not None
    assert min(values) <= found.mean <= max(values)
    assert min(values) <= found.peak_end <= max(values)
    assert found.range == max(values) - min(values)


@given(st.lists(st.integers(-2, 2), min_size=2, max_size=8))
@steady
def test_only_the_peak_and_the_end_are_remembered(values: list[int]) -> None:
    middle = sorted(values[:-1])
    assert peak_end([*map(float, values)]) == peak_end([*map(float, middle), float(values[-1])])


# ---------------------------------------------------------------- suggested moments


def test_first_last_and_extremes_are_suggested() -> None:
    assert why(curve(0, -1, 2, 0)) == {
        "p0": "the first touchpoint",
        "p1": "the lowest emotion (−1.0)",
        "p2": "the highest emotion (+2.0)",
        "p3": "the last touchpoint",
    }


def test_a_journey_without_bad_feelings_has_no_lowest_moment() -> None:
    assert why(curve(0, 1, 0)) == {
        "p0": "the first touchpoint",
        "p1": "the highest emotion (+1.0)",
        "p2": "the last touchpoint",
    }


def test_the_two_steepest_places_are_suggested() -> None:
    points: Data = {
        "ad": {"next": {"shop": 0.5}},
        "shop": {"next": {"pay": 0.9}},
        "pay": {"next": {"wait": 0.25}},
        "wait": {"next": {"success": 1}},
    }
    made = journey({"buy": points})
    # in a line v b = C = .1125 everywhere: the slope C/(1 - d) is largest where most leave
    reasons = why(made)
    assert reasons["pay"] == "each point of drop-off removed here brings 0.45 points of completion"
    assert "0.23 points" in reasons["ad"]
    assert "points of completion" not in reasons["wait"]
    assert "shop" not in reasons


def test_the_slope_is_what_a_little_less_drop_off_brings() -> None:
    def completion(leaving: float) -> float:
        points: Data = {
            "ad": {"next": {"shop": 0.6}},
            "shop": {"next": {"ad": 0.25 * (1 - leaving), "success": 0.75 * (1 - leaving)}},
        }
        return dropoff(journey({"buy": points})).completion or 0

    points: Data = {"ad": {"next": {"shop": 0.6}}, "shop": {"next": {"ad": 0.1, "success": 0.3}}}
    slope = (completion(0.6 - 1e-6) - completion(0.6 + 1e-6)) / 2e-6
    assert f"brings {slope:.2f} points" in why(journey({"buy": points}))["shop"]


def test_a_place_that_everybody_leaves_has_no_slope() -> None:
    points: Data = {"shop": {"next": {"success": 0.5, "wall": 0.5}}, "wall": {}, "home": {}}
    assert "wall" not in why(journey({"buy": points}))


def test_switches_into_new_hands_are_suggested() -> None:
    channels = {"web": {"type": "digital"}, "van": {"owner": "partner"}, "phone": {}}
    points: Data = {
        "shop": {"next": {"parcel": 0.9}, "owner": "Shop"},
        "parcel": {"channel": "van", "next": {"call": 0.2, "success": 0.7}},
        "call": {"channel": "phone", "owner": "Service", "next": {"shop": 0.1, "success": 0.8, "desk": 0.1}},
        "desk": {"channel": "phone", "owner": "Back office", "next": {"success": 1}},
        "end": {},
    }
    reasons = why(journey({"buy": points}, channels=channels))
    assert "into new hands (a partner's) from Shop" in reasons["parcel"]
    assert "into new hands (ours) from Parcel" in reasons["call"]
    assert "into new hands (Shop) from Call" in reasons["shop"]
    assert "desk" not in reasons  # a new team on the same channel is no switch


def test_a_switch_inside_one_team_is_not_suggested() -> None:
    points: Data = {
        "shop": {"owner": "Sales", "next": {"call": 0.5}},
        "call": {"channel": "phone", "owner": "Sales", "next": {"success": 1}},
        "form": {"next": {"call": 0.5}},
    }
    assert all("hands" not in reason for reason in why(journey({"buy": points})).values())


def test_moments_the_file_marks_stay_marked_and_none_is_set() -> None:
    made = journey({"buy": {"shop": {"moment_of_truth": "FMOT"}, "use": {}}})
    assert {one.touchpoint: one.marked for one in emotion(made).suggested_moments} == {"shop": True, "use": False}
    assert made.touchpoints["use"].moment_of_truth is None


def test_without_a_flow_the_rest_is_still_suggested() -> None:
    found = emotion(curve(1, -1))
    assert [one.touchpoint for one in found.suggested_moments] == ["p0", "p1"]
    assert any("nobody has said how many go where" in note for note in found.notes)


# ---------------------------------------------------------------- shown


@pytest.mark.parametrize(("language", "number"), [("en", "−0.5"), ("ru", "−0,5"), ("ro", "−0,5")])
def test_the_curve_is_said_in_every_language(language: str, number: str) -> None:
    spoken = emotion(curve(2, -2, 1, language=language)).sentence
    assert spoken is not None and number in spoken


def test_the_tables_show_curve_and_moments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(REFERENCE / "coffee-machine.yaml"), "emotion"]) == 0
    shown = capsys.readouterr().out
    assert "Remembered (peak and end): +2.00; the mean: +0.40" in shown
    assert "As an index: mean 60, peak and end 100; the range is 3.0." in shown
    assert "6 of 11 touchpoints state no emotion" in shown
    assert "Suggested moments of truth" in shown


def test_json_has_the_keys_of_the_contract() -> None:
    found = emotion(load(REFERENCE / "coffee-machine.yaml")).to_dict()
    keys = {"mean", "index", "peak_end", "lowest", "range", "values", "suggested_moments"}
    assert keys <= found.keys()
    assert found["values"][0].keys() >= {"touchpoint", "emotion", "source"}
    assert found["suggested_moments"][0].keys() >= {"touchpoint", "why"}


# ---------------------------------------------------------------- whose feelings they are


TWO = {"pat": {"share": 0.5}, "quin": {"share": 0.5}}


def two(**places: Data) -> Journey:
    return journey({"live": places}, personas=TWO)


def test_feelings_of_single_personas_make_no_figure_of_everybody() -> None:
    bad, good = {"value": -2, "persona": "pat"}, {"value": 2, "persona": "quin"}
    found = emotion(two(x={"emotion": bad, "next": {"y": 1}}, y={"emotion": good, "next": {"success": 1}}))
    assert (found.mean, found.peak_end, found.lowest, found.range) == (None,) * 4
    assert [(one.persona, one.mean, one.peak_end, one.lowest) for one in found.personas] == [
        ("pat", -2, -2, "x"),
        ("quin", 2, 2, "y"),
    ]
    assert found.sentence == "How it feels differs: the mean is −2.00 for Pat and +2.00 for Quin, from −2 to 2."
    values = found.to_dict()["personas"][0]
    assert set(values) == {"persona", "mean", "peak_end", "lowest", "values"}
    assert [(one["touchpoint"], one["emotion"]) for one in values["values"]] == [("x", -2)]


def test_a_persona_feels_what_everybody_does_where_nothing_else_is_said() -> None:
    own = {"by_persona": {"pat": {"emotion": -1}}}
    found = emotion(two(x={"emotion": 1, **own, "next": {"y": 1}}, y={"emotion": 2, "next": {"success": 1}}))
    by_persona = {one.persona: [value.emotion for value in one.values] for one in found.personas}
    assert by_persona == {None: [1, 2], "pat": [-1, 2], "quin": [1, 2]}
    assert (found.mean, found.peak_end) == (1.5, 2)  # everybody's alone
    assert [one.persona for one in found.rows] == [None, "pat", None]


def test_a_persona_has_the_feelings_of_the_places_it_comes_to() -> None:
    start = {"emotion": 0, "by_persona": {"pat": {"next": {"a": 1}}, "quin": {"next": {"b": 1}}}}
    places = {name: {"emotion": value, "next": {"success": 1}} for name, value in (("a", 2), ("b", -2))}
    found = emotion(two(start=start, **places))
    assert {one.persona: one.mean for one in found.personas} == {None: 0, "pat": 1, "quin": -1}


def test_the_likely_way_orders_the_curve() -> None:
    # the map has shop before ad, but everybody comes by the ad; the shop that few take stands where the map has it
    places: Data = {
        "shop": {"emotion": 2, "next": {"success": 0.9}},
        "ad": {"entry": 1, "emotion": -1, "next": {"shop": 0.8, "call": 0.2}},
        "call": {"emotion": -2, "next": {"success": 0.5}},
    }
    found = emotion(journey({"live": places}))
    assert [one.touchpoint for one in found.personas[0].values] == ["ad", "call", "shop"]
    assert found.peak_end == 0  # (-2 + 2)/2: the shop is last
    assert [one.touchpoint for one in found.rows] == ["shop", "ad", "call"]


def test_of_ways_alike_the_first_on_the_map_is_taken() -> None:
    made = journey({"live": {
        "start": {"next": {"b": 0.5, "a": 0.5}}, "a": {"next": {"success": 1}}, "b": {"next": {"success": 1}},
    }})  # fmt: skip
    assert likely_way(made.rows, {"start": 1.0}) == ("start", "a")
    assert likely_way(made.rows, {}) == ()


def test_a_persona_is_everybody_where_there_is_no_other() -> None:
    found = emotion(journey({"live": {"x": {"emotion": {"value": -1, "persona": "pat"}}}}, personas={"pat": {}}))
    assert (found.mean, found.lowest) == (-1, "x")
