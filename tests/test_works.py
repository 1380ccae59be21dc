"""What works: above the journey for certain, in everything that is asked."""

import pytest
from random_journeys import journey
from scipy import stats

from journeymap.analysis.works import works


def csat(index, n=100):
    return {"csat": {"scale": "0-100", "best": 100, "mean": index, "sd": 20.0, "n": n}}


def ces(index, n=100):
    return {"ces": {"scale": "0-100", "best": 100, "mean": index, "sd": 20.0, "n": n}}


def found(**points):
    return works(journey({"all": points}))


def names(**points):
    return [row.touchpoint for row in found(**points).rows]


def test_the_interval_has_to_clear_the_journey():
    # half a width of t(.975, 99) x 20/10 = 3.97: from 74 on, where the mean is half of 66 and itself
    half = stats.t.ppf(0.975, 99) * 2
    assert names(a={"scores": csat(66)}, b={"scores": csat(66 + 2 * half + 0.1)}) == ["b"]
    assert names(a={"scores": csat(66)}, b={"scores": csat(66 + 2 * half - 0.1)}) == []


def test_everything_that_the_journey_asks_has_to_be_better():
    good, bad = csat(90) | ces(90), csat(50) | ces(50)
    assert names(a={"scores": bad}, b={"scores": good}) == ["b"]
    assert names(a={"scores": bad}, b={"scores": csat(90) | ces(50)}) == []
    assert names(a={"scores": bad}, b={"scores": good}, c={"scores": csat(90)}) == ["b"]  # effort was not asked there


def test_the_journeys_mean_is_by_visits():
    result = found(a={"next": {"b": 0.25}, "scores": csat(50)}, b={"next": {"success": 1}, "scores": csat(90)})
    assert result.satisfaction == pytest.approx((50 + 0.25 * 90) / 1.25)
    assert result.ease is None


def test_few_answers_and_places_that_nobody_comes_to_say_nothing():
    assert names(a={"scores": csat(50)}, b={"scores": csat(90, n=9)}) == []
    lonely = found(a={"entry": 1, "next": {"success": 1}, "scores": csat(50)}, b={"scores": csat(90)})
    assert (lonely.rows, lonely.satisfaction, lonely.fact) == ((), None, None)
    assert names(a={"scores": csat(90)}) == []  # alone it is the journey


def test_what_is_done_there_stands_beside_it():
    kind = {
        "scores": csat(90), "moment_of_truth": "true", "gains": ["They call back"],
        "capabilities": {"inform": "A page", "resolve": "n/a", "needs": "planned"},
        "blueprint": {"frontstage": "Asks what is wrong"},
    }  # fmt: skip
    (row,) = found(a={"scores": csat(50)}, b=kind).rows
    assert row.moment and row.done == ("They call back", "A page", "Asks what is wrong")
    assert found(a={"scores": csat(50)}, b=kind).sentence == (
        "Better than the journey for certain, and worth repeating elsewhere: B."
    )
