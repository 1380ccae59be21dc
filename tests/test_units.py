"""Outlets side by side: each against all others, best and worst, what is no difference."""

import math
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, journey, listed, measured, read, steady, strictly

from journeymap.analysis.apart import apart
from journeymap.analysis.measurements import Measurement
from journeymap.analysis.units import UnitRow, Units, compare_units
from journeymap.diagnostics import UsageError
from journeymap.inference import beyond_chance
from journeymap.model import Journey
from journeymap.settings import DEFAULTS


def outlet(name: str, point: Data, **top: object) -> Journey:
    return journey({"buy": {"desk": point}}, unit=name, **top)


def solved(name: str, good: int, n: int) -> Journey:
    return outlet(name, {"scores": {"solved": {"share": good / n, "n": n}}})


def row(found: Units, metric: str) -> UnitRow:
    return next(one for one in found.rows if one.metric == metric)


def test_each_unit_stands_against_all_others_on_paper() -> None:
    found = row(compare_units(solved("A", 88, 100), solved("B", 92, 100), solved("C", 70, 100)), "solved")
    assert found.centre == pytest.approx(250 / 300)
    last = found.values[2]
    # 70 of 100 against 180 of 200: pooled .8333, SE sqrt(.8333 x .1667 x (1/100 + 1/200)) = .045644
    z = -0.2 / 0.0456435 * math.sqrt(299 / 300)
    assert last.others == pytest.approx(0.9)
    assert last.p == pytest.approx(math.erfc(-z / math.sqrt(2)), rel=1e-4)
    # the others, .88 and .92: (88 - 90)^2/9 + (92 - 90)^2/9 over one degree
    assert last.phi == pytest.approx(8 / 9)
    assert [one.verdict for one in found.values] == ["usual", "usual", "worse"]
    assert (found.best, found.worst) == ("B", "C") and found.spread == pytest.approx(0.22)
    low, high = last.low, last.high
    assert (low, high) == pytest.approx((0.604152, 0.781051), abs=1e-6)  # Wilson, 70 of 100


def test_what_the_others_scatter_by_anyway_makes_nobody_worse() -> None:
    """The four others, 90, 80, 70 and 60 %: a fifth at 60 % is one of them, though far from their mean by sampling."""
    good = (360, 320, 280, 240, 240)
    found = row(compare_units(*(solved(f"u{at}", one, 400) for at, one in enumerate(good))), "solved")
    last = found.values[-1]
    # the others: .75; χ² = 400 (.15^2 + .05^2 + .05^2 + .15^2)/(.75 x .25) = 106.67 over 3
    assert last.phi == pytest.approx(106.6667 / 3, rel=1e-5)
    pooled = 1440 / 2000
    z = 0.15 / math.sqrt(pooled * (1 - pooled) * (1 / 400 + 1 / 1600)) * math.sqrt(1999 / 2000)
    t = z / math.sqrt(last.phi or 1)
    # two sides of Student's t with 3 degrees: 1 - 2/π (atan(t/√3) + (t/√3)/(1 + t²/3))
    side = t / math.sqrt(3)
    assert last.p == pytest.approx(1 - 2 / math.pi * (math.atan(side) + side / (1 + side * side)), rel=1e-6)
    assert [one.verdict for one in found.values] == ["usual"] * 5


def test_certain_but_less_than_a_floor_is_small() -> None:
    found = row(compare_units(solved("A", 8000, 10000), solved("B", 8300, 10000)), "solved")
    assert [(one.verdict, one.outside) for one in found.values] == [("small", "worse"), ("small", "better")]
    one = compare_units(solved("A", 8000, 10000), solved("B", 8300, 10000))
    assert (one.fails("alert"), one.fails("watch"), one.fails("small")) == (False, False, True)


def test_what_costs_completions_is_worse_below_its_floor() -> None:
    """Losing 14 instead of 12 % is two points, under the floor of five, but 2.3 % of the completions."""

    def file(name: str, kept: int) -> Journey:
        return outlet(name, {"next": {"success": {"count": kept}}, "observed": 20000})

    units = compare_units(file("A", 17600), file("B", 17200))
    assert [one.verdict for one in row(units, "dropoff").values] == ["better", "worse"]
    assert [one.verdict for one in row(units, "completion").values] == ["better", "worse"]
    nearly = compare_units(file("A", 17600), file("B", 17300))  # 1.7 % of the completions
    assert {one.verdict for one in row(nearly, "dropoff").values} == {"small"}


def test_intervals_stay_on_the_scale() -> None:
    found = row(compare_units(solved("A", 9, 10), solved("B", 10, 10)), "solved")
    assert all(one.high is not None and one.high <= 1 for one in found.values)


def test_means_meet_the_pooled_answers_of_the_others() -> None:
    def file(name: str, mean: float, sd: float, n: int) -> Journey:
        return outlet(name, {"scores": {"ces": {"preset": "ease5", "mean": mean, "sd": sd, "n": n}}})

    files = (file("A", 4, 0.8, 101), file("B", 3, 1.0, 51), file("C", 3.2, 0.9, 201))
    found = row(compare_units(*files), "ces")
    # indices 75, 50, 55 with sd 20, 25, 22.5; A's others: n 252, mean (51 x 50 + 201 x 55)/252
    mean = (51 * 50 + 201 * 55) / 252
    around = 50 * 625 + 200 * 22.5**2 + 51 * (50 - mean) ** 2 + 201 * (55 - mean) ** 2
    v1, v2 = 400 / 101, around / 251 / 252
    assert found.values[0].others == pytest.approx(mean)
    # Welch's t is 8.3 with some 200 degrees: far beyond anything, and the others agree (φ 1.7, one degree)
    weights = 51 / 625, 201 / 22.5**2
    centre = (weights[0] * 50 + weights[1] * 55) / sum(weights)
    phi = weights[0] * (50 - centre) ** 2 + weights[1] * (55 - centre) ** 2
    assert found.values[0].phi == pytest.approx(phi)
    z = (75 - mean) / math.sqrt(v1 + v2)
    assert z > 7 and found.values[0].p is not None
    # read from t with one degree, Cauchy: even that far apart is nothing certain among three that differ
    assert 0.1 < found.values[0].p < 0.2


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
    assert [one.verdict for one in found.values] == ["better", "worse"]


def test_waits_have_no_test_and_are_watched() -> None:
    files = [outlet(name, {"wait": {"typical": wait}}) for name, wait in (("A", "4 min"), ("B", "9 min"))]
    found = row(compare_units(*files), "wait")
    assert [(one.p, one.verdict, one.far) for one in found.values] == [(None, None, "better"), (None, None, "worse")]
    units = compare_units(*files)
    assert (units.fails("alert"), units.fails("watch")) == (False, True)


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
    assert found["names"] == ["A", "B"]
    assert found["units"][0].keys() >= set(listed("unit touchpoint metric value low high n others p verdict"))
    assert [(one["unit"], one["metric"], one["verdict"]) for one in found["units"]] == [
        ("A", "solved", "usual"),
        ("B", "solved", "usual"),
    ]
    assert found["overdispersion"] == {}  # two units do not tell


def test_what_all_units_scatter_by_is_winsorised_from_ten_on() -> None:
    """Nine at 80 %, one at 20: a tenth of the z at each end is drawn in, so that the odd one does not hide itself."""
    good = [320] * 9 + [80]
    found = compare_units(*(solved(f"u{at}", one, 400) for at, one in enumerate(good)))
    # z of the nine: .06/sqrt(.74 x .26/400) = 2.7357; the tenth is drawn in to the same
    assert found.overdispersion["solved"] == pytest.approx((0.06 / math.sqrt(0.74 * 0.26 / 400)) ** 2, rel=1e-6)
    (odd,) = (one for one in row(found, "solved").values if one.verdict == "worse")
    assert odd.name == "u9" and odd.phi == pytest.approx(0)
    few = compare_units(*(solved(f"u{at}", one, 400) for at, one in enumerate(good[-5:])))
    # 320 four times and 80: mean .68, χ² = 400 (4 x .12² + .48²)/(.68 x .32) over 4
    assert few.overdispersion["solved"] == pytest.approx(400 * (4 * 0.12**2 + 0.48**2) / (0.68 * 0.32) / 4)


# ---------------------------------------------------------------- false alarms, found by simulation


def counted(rng: random.Random, share: float, n: int) -> Measurement:
    """A number of a world in which this share of customers is content."""
    good = sum(rng.random() < share for _ in range(n))
    return Measurement("desk", "solved", "share", good / n, n, successes=good)


def accused(values: Sequence[Measurement]) -> list[bool]:
    """Who differs for certain, by the decision of the product."""
    ps = [one.p for one in apart(values) if one is not None]
    return beyond_chance(ps, DEFAULTS.false_discoveries, DEFAULTS.alpha)


@pytest.mark.parametrize(("units", "n"), [(5, 100), (20, 50), (60, 40)])
def test_equal_units_are_rarely_accused(units: int, n: int) -> None:
    """In at most 12 % of a thousand worlds in which all are alike is anybody told from the others."""
    rng = random.Random(units)
    false = sum(any(accused([counted(rng, 0.7, n) for _ in range(units)])) for _ in range(1000))
    assert false <= 120


def test_units_that_differ_anyway_are_rarely_accused() -> None:
    """Nor where outlets differ among themselves by 5 points, as outlets do."""
    rng = random.Random(11)
    worlds = ([counted(rng, rng.gauss(0.7, 0.05), 200) for _ in range(20)] for _ in range(500))
    assert sum(any(accused(world)) for world in worlds) <= 60


def test_one_unit_far_below_four_others_is_found() -> None:
    """20 points below, 400 asked in each: found in nine of ten worlds."""
    rng = random.Random(20)
    found = sum(accused([counted(rng, share, 400) for share in (0.8, 0.8, 0.8, 0.8, 0.6)])[-1] for _ in range(300))
    assert found >= 270


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
