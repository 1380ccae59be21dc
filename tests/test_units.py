"""Outlets side by side: limits of chance, best and worst, what is no difference."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, journey, listed, measured, read, steady, strictly

from journeymap.analysis.units import UnitRow, Units, compare_units
from journeymap.diagnostics import UsageError
from journeymap.model import Journey


def outlet(name: str, point: Data, **top: object) -> Journey:
    return journey({"buy": {"desk": point}}, unit=name, **top)


def solved(name: str, good: int, n: int) -> Journey:
    return outlet(name, {"scores": {"solved": {"share": good / n, "n": n}}})


def row(found: Units, metric: str) -> UnitRow:
    return next(one for one in found.rows if one.metric == metric)


def test_limits_of_a_p_chart_on_paper() -> None:
    found = row(compare_units(solved("A", 80, 100), solved("B", 300, 400), solved("C", 120, 300)), "solved")
    assert found.centre == pytest.approx(500 / 800)
    for one, n in zip(found.values, (100, 400, 300), strict=True):
        half = 3 * math.sqrt(0.625 * 0.375 / n)
        assert (one.low, one.high) == (pytest.approx(0.625 - half), pytest.approx(0.625 + half))
    # half widths .1452, .0726, .0839: A at +.175 and B at +.125 are above, C at -.225 is below
    assert [one.outside for one in found.values] == ["better", "better", "worse"]
    assert [one.verdict for one in found.values] == ["leading", "leading", "alert"]
    assert (found.best, found.worst, found.spread) == ("A", "C", pytest.approx(0.4))


def test_the_page_of_units_is_right_about_its_example() -> None:
    found = row(compare_units(solved("A", 88, 100), solved("B", 92, 100), solved("C", 70, 100)), "solved")
    assert found.centre == pytest.approx(0.8333, abs=5e-5)
    assert (found.values[0].low, found.values[0].high) == (
        pytest.approx(0.7215, abs=5e-5),
        pytest.approx(0.9451, abs=5e-5),
    )
    assert [one.outside for one in found.values] == [None, None, "worse"]


def test_limits_are_as_wide_as_the_file_says() -> None:
    """C lies 3.58 standard errors below the mean: .8333 - .70 with .0373."""
    files = [
        one.replace(settings={"sigmas": 4})
        for one in (solved("A", 88, 100), solved("B", 92, 100), solved("C", 70, 100))
    ]
    assert [one.outside for one in row(compare_units(*files), "solved").values] == [None, None, None]


def test_limits_stay_on_the_scale() -> None:
    found = row(compare_units(solved("A", 9, 10), solved("B", 10, 10)), "solved")
    assert all(one.high == 1 for one in found.values)


def test_means_take_the_spread_within_units() -> None:
    def file(name: str, mean: float, sd: float, n: int) -> Journey:
        return outlet(name, {"scores": {"ces": {"preset": "ease5", "mean": mean, "sd": sd, "n": n}}})

    found = row(compare_units(file("A", 4, 0.8, 101), file("B", 3, 1.0, 51)), "ces")
    # indices 75 and 50; sd 20 and 25; within = sqrt((100 x 400 + 50 x 625)/150) = 21.7945
    centre = (101 * 75 + 51 * 50) / 152
    assert found.centre == pytest.approx(centre)
    half = 3 * math.sqrt((100 * 400 + 50 * 625) / 150)
    assert found.values[0].low == pytest.approx(centre - half / math.sqrt(101))
    assert found.values[1].high == pytest.approx(centre + half / math.sqrt(51))
    assert [one.outside for one in found.values] == ["better", "worse"]


def test_a_few_answers_are_not_named_best() -> None:
    found = row(compare_units(solved("A", 5, 5), solved("B", 60, 100), solved("C", 50, 100)), "solved")
    assert (found.best, found.worst) == ("B", "C")
    assert row(compare_units(solved("A", 5, 5), solved("B", 3, 6)), "solved").best == "A"


def test_low_is_good_where_it_should_be() -> None:
    files = [
        outlet(name, {"next": {"success": {"count": kept}}, "observed": 1000})
        for name, kept in (("A", 900), ("B", 700))
    ]
    found = row(compare_units(*files), "dropoff")
    assert (found.best, found.worst) == ("A", "B")
    assert [one.outside for one in found.values] == ["better", "worse"]


def test_waits_have_no_limits_and_are_watched() -> None:
    files = [outlet(name, {"wait": {"typical": wait}}) for name, wait in (("A", "4 min"), ("B", "9 min"))]
    found = row(compare_units(*files), "wait")
    assert [(one.low, one.outside, one.verdict) for one in found.values] == [
        (None, None, "steady"),
        (None, None, "watch"),
    ]


def test_what_only_one_unit_has_is_no_row() -> None:
    one, other = outlet("A", {"scores": {"on_time": {"share": 0.5, "n": 90}}}), solved("B", 3, 9)
    assert [found.metric for found in compare_units(one, other).rows] == []


def test_touchpoints_under_another_id_are_the_same() -> None:
    one = journey({"buy": {"desk": {"events": ["till"], "wait": {"typical": "4 min"}}}}, unit="A")
    other = journey({"buy": {"till": {"events": ["till"], "wait": {"typical": "5 min"}}}}, unit="B")
    found = compare_units(one, other)
    assert [(each.touchpoint, each.best) for each in found.rows] == [("desk", "A")]
    assert [(each.kind, each.id) for each in found.differences["B"]] == [("renamed", "till")]


def test_units_are_named_and_named_once() -> None:
    with pytest.raises(UsageError, match="`A` is there twice"):
        compare_units(solved("A", 1, 2), solved("A", 1, 2))
    with pytest.raises(UsageError, match="at least two"):
        compare_units(solved("A", 1, 2))


def test_the_sentence_names_best_worst_and_who_is_out() -> None:
    found = row(compare_units(solved("North", 800, 1000), solved("South", 600, 1000)), "solved")
    assert found.sentence == (
        "Desk, solved: best North (80.0%), worst South (60.0%). Worse than chance allows: South. "
        "Better than chance allows: North."
    )
    assert (
        row(compare_units(solved("A", 5, 9), solved("B", 5, 9)), "solved").sentence == "Desk, solved: 55.6% everywhere."
    )


@steady
@given(measured(), st.integers(2, 4))
def test_equal_units_have_nothing_to_alert(data: Data, times: int) -> None:
    one = read(data)
    found = compare_units(*(one.replace(unit=f"unit {at}") for at in range(times)))
    assert not found.fails("watch")
    assert all(each.spread == 0 for each in found.rows)
    strictly(found.to_dict())


def test_the_json_names_units_and_metrics() -> None:
    found = strictly(compare_units(solved("A", 9, 10), solved("B", 10, 10)).to_dict())
    assert found.keys() >= set(listed("units periods metrics differences"))
    assert found["metrics"][0]["values"][0].keys() >= set(listed("name value n low high outside verdict"))


# ---------------------------------------------------------------- what is not compared


def csat(unit: str, **score: object) -> Journey:
    return outlet(unit, {"scores": {"csat": score}})


def test_what_is_not_compared_is_named_with_the_reason() -> None:
    found = compare_units(
        csat("A", counts=[5, 5, 10, 40, 40]), csat("B", scale="1-7", best=7, counts=[1, 2, 3, 4, 20, 30, 40])
    )
    assert [(one.metric, one.because, one.units) for one in found.unlike] == [("csat", "scale", ("A", "B"))]
    (row,) = (row for row in found.rows if row.metric == "csat_mean")
    assert row.notes == ("different scales, compared on the index 0–100: A 1–5, 5 best; B 1–7, 7 best",)


def test_what_only_one_unit_has_is_named_and_so_is_who_asked_nobody() -> None:
    found = compare_units(csat("A", counts=[5, 5, 10, 40, 40]), csat("B", counts=[0] * 5))
    said = {one.metric: one.sentence for one in found.unlike}
    assert said["csat"] == "Desk, satisfied (CSAT): only A has it. Nobody answered: B."
    nobody = compare_units(csat("A", counts=[0] * 5), csat("B", counts=[0] * 5))
    assert [(one.metric, one.because, one.units) for one in nobody.unlike] == [("csat", "unanswered", ("A", "B"))]


def test_churn_of_other_periods_is_not_compared() -> None:
    one, other = (
        journey({"buy": {"desk": {}}}, unit=unit, churn={"lost": 9, "at_start": 100, "period": period})
        for unit, period in (("A", "month"), ("B", "year"))
    )
    assert [(each.metric, each.because) for each in compare_units(one, other).unlike] == [("churn", "terms")]
