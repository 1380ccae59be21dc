"""How sure completion is: the worked numbers, drawn samples by an independent computation, coverage, false alarms."""

from typing import Any

import numpy
import pytest
from random_journeys import journey
from sampled_chains import SHAPES, Array, Shape

from journeymap.analysis.compare import compare
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.personas import personas
from journeymap.analysis.sampling import completion_interval, effective_sample
from journeymap.analysis.walks import walks
from journeymap.inference import two_proportions, wilson
from journeymap.model import Journey

SIZES = (20, 50, 200)


def counted(observed: int, **ways: int) -> dict[str, Any]:
    return {"observed": observed, "next": {target: {"count": count} for target, count in ways.items()}}


def sized(found: Any) -> tuple[float, float, float, float]:
    return found.completion, found.completion_n, found.completion_low, found.completion_high


# ---------------------------------------------------------------- worked


@pytest.mark.parametrize(("arrived", "of"), [(20, 20), (30, 30), (1, 30), (17, 40), (940, 1000)])
def test_one_touchpoint_has_the_interval_of_its_row(arrived: int, of: int) -> None:
    found = dropoff(journey({"all": {"desk": counted(of, success=arrived)}}))
    assert found.completion_n == pytest.approx(of, abs=1e-9)
    assert (found.completion_low, found.completion_high) == pytest.approx(wilson(arrived, of), abs=1e-9)
    row = found["desk"]
    assert row.visit_rate_low is not None and row.visit_rate_high is not None
    assert (1 - row.visit_rate_high, 1 - row.visit_rate_low) == pytest.approx(wilson(arrived, of), abs=1e-9)


def test_everybody_of_twenty_may_still_be_five_of_six() -> None:
    found = dropoff(journey({"all": {"desk": counted(20, success=20)}}))
    assert (found.completion_low, found.completion_high) == (pytest.approx(0.838875, abs=1e-6), 1.0)


def test_three_steps_of_thirty() -> None:
    line = journey({"all": {"a": counted(30, b=29), "b": counted(30, c=30), "c": counted(30, success=28)}})
    assert sized(dropoff(line)) == pytest.approx((0.902222, 31.130640, 0.750142, 0.965939), abs=1e-6)


def test_a_loop() -> None:
    found = {"a": counted(200, b=60, c=50), "b": counted(80, c=40, success=8), "c": counted(90, b=18, success=54)}
    assert sized(dropoff(journey({"all": found}))) == pytest.approx(
        (0.305556, 202.187616, 0.246177, 0.372185), abs=1e-6
    )


def test_a_completion_and_its_one_row_say_the_same_of_a_change() -> None:
    before, after = (journey({"all": {"desk": counted(n, success=x)}}) for x, n in ((30, 30), (940, 1000)))
    by_metric = {row.metric: row for row in compare(before, after).rows}
    completion, exits = by_metric["completion"], by_metric["dropoff"]
    assert completion.p == pytest.approx(0.167021, abs=1e-6)
    assert exits.p == pytest.approx(completion.p)
    assert exits.low is not None and exits.high is not None
    assert (completion.low, completion.high) == pytest.approx((-exits.high, -exits.low))
    assert completion.sure == exits.sure == "maybe_chance"
    assert (completion.n_before, completion.n_after) == (30, 1000)


def test_an_expected_count_below_one_asks_fisher_of_completion_too() -> None:
    before, after = (journey({"all": {"desk": counted(n, success=x)}}) for x, n in ((3, 3), (8, 9)))
    rows = {row.metric: row for row in compare(before, after).rows}
    assert rows["completion"].method == rows["dropoff"].method == "Fisher"
    assert rows["completion"].p == pytest.approx(1.0)  # the one loss falls on nine of twelve: nothing is likelier


# ---------------------------------------------------------------- starts, personas, places nobody counted


def two_starts(entrants: int | None) -> Journey:
    a, b = counted(50, success=40), counted(50, success=10)
    points = {"all": {"a": a | {"entry": 0.6}, "b": b | {"entry": 0.4}}}
    return journey(points) if entrants is None else journey(points, entrants=entrants)


def test_counted_starts_are_a_row_of_their_own() -> None:
    # by hand: a = 2/1 customers a row; p~ = 41/52 and 11/52, e~ = (60 + 1)/102 and (40 + 1)/102
    first, second, e = 41 / 52, 11 / 52, 61 / 102
    completion = e * first + (1 - e) * second
    rows = e**2 * first * (1 - first) / 50 + (1 - e) ** 2 * second * (1 - second) / 50
    starts = (e * first**2 + (1 - e) * second**2 - completion**2) / 100
    expected = completion * (1 - completion) / (rows + starts)
    assert dropoff(two_starts(100)).completion_n == pytest.approx(expected)


def test_starts_that_nobody_counted_are_taken_as_they_are_and_that_is_said() -> None:
    first, second = 41 / 52, 11 / 52
    completion = 0.6 * first + 0.4 * second
    rows = 0.36 * first * (1 - first) / 50 + 0.16 * second * (1 - second) / 50
    found = dropoff(two_starts(None))
    assert found.completion_n == pytest.approx(completion * (1 - completion) / rows)
    assert any("nobody says how many start" in text for text in found.assumptions)
    assert not any("nobody says how many start" in text for text in dropoff(two_starts(100)).assumptions)


def test_a_place_that_nobody_reached_and_nobody_counted_does_not_hide_what_is_known() -> None:
    points = {"all": {"a": counted(50, b=0, success=20), "b": {"next": {"success": 0.5}}}}
    found = dropoff(journey(points))
    # a is smoothed as (0 + 2/3)/52, (20 + 2/3)/52 and leaving; from b everybody is taken to arrive, without variance
    assert found.completion_n == pytest.approx(50)
    assert (found.completion_low, found.completion_high) == pytest.approx(wilson(20, 50))


def test_nobody_of_fifty_on_the_only_way_may_be_one_of_fourteen() -> None:
    found = dropoff(journey({"all": {"a": counted(50, b=0), "b": {"next": {"success": 0.5}}}}))
    assert (found.completion, found.completion_low) == (0.0, 0.0)
    assert found.completion_high == pytest.approx(wilson(0, 50)[1])
    assert round(100 * wilson(0, 50)[1], 4) == 7.1348


def test_of_those_who_arrive_nothing_is_known_where_nobody_did() -> None:
    points = {"all": {"a": counted(10, b=8), "b": counted(8, c=1), "c": counted(1, success=0)}}
    found = dropoff(journey(points))
    assert (found.completion, found.completion_low) == (0.0, 0.0)
    assert found.completion_high is not None and 0.1 < found.completion_high < 0.5
    assert (found.steps_completers, found["b"].completers_passing, found["b"].visits_completers) == (None, None, None)
    assert found.steps == found.steps_abandoners == pytest.approx(1 + 0.8 + 0.1)


def test_two_who_walk_the_same_row_do_not_differ_by_its_chance() -> None:
    own = {who: counted(400, pay=count) for who, count in (("anna", 360), ("paul", 200))}
    shared = {"shop": {"by_persona": own}, "pay": counted(40, success=24)}
    apart = {"shop": {"by_persona": own}, "pay": {"by_persona": {who: counted(40, success=24) for who in own}}}
    share = {"anna": {"share": 0.5}, "paul": {"share": 0.5}}
    one, other = (personas(journey({"all": points}, personas=share)) for points in (shared, apart))
    assert None not in (one.gap_low, one.gap_high, other.gap_low, other.gap_high)
    assert one.gap_high - one.gap_low < other.gap_high - other.gap_low  # type: ignore[operator]
    assert [row.completion_low for row in one.rows] == pytest.approx([row.completion_low for row in other.rows])


def test_a_gap_between_all_and_most_keeps_its_width() -> None:
    own = {"anna": counted(20, success=20), "paul": counted(20, success=12)}
    found = personas(journey({"all": {"shop": {"by_persona": own}}}, personas={"anna": {}, "paul": {}}))
    low, high = two_proportions((12, 20), (20, 20)).low, two_proportions((12, 20), (20, 20)).high
    assert (found.gap_low, found.gap_high) == pytest.approx((low, high))


# ---------------------------------------------------------------- drawn samples, by an independent computation


def as_journey(shape: Shape, counts: Array, n: int, starts: Array) -> Journey:
    """A drawn sample as a file would write it."""
    size = shape.rows.shape[1]
    names = [*(f"p{at}" for at in range(size)), "success"]

    def row(persona: int, at: int) -> dict[str, Any]:
        ways = [to for to in range(size + 1) if shape.written[persona, at, to]]
        return counted(n, **{names[to]: int(counts[persona, at, to]) for to in ways})

    who = ("anna", "paul")[: len(shape.weights)]
    points: dict[str, Any] = {}
    for at in range(size):
        own = len(who) > 1 and not shape.shared[at]
        points[names[at]] = {"by_persona": {name: row(p, at) for p, name in enumerate(who)}} if own else row(0, at)
        points[names[at]] |= {"entry": float(starts[at])} if shape.counted_starts and starts[at] else {}
    more: dict[str, Any] = {"entrants": n} if shape.counted_starts else {}
    if len(who) > 1:
        more["personas"] = {name: {"share": share} for name, share in zip(who, shape.weights, strict=True)}
    return journey({"all": points}, **more)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("p", [0.1, 0.6, 0.97])
def test_the_effective_sample_is_that_of_an_independent_computation(name: str, p: float) -> None:
    shape, chance = SHAPES[name](p), numpy.random.default_rng(11)
    for n in (20, 200):
        drawn = shape.draw(n, 3, chance)
        for run in range(3):
            one = as_journey(shape, drawn.counts[:, run], n, drawn.starts[run])
            found, sample = dropoff(one), effective_sample(one, walks(one))
            assert found.completion == pytest.approx(drawn.completion[run], abs=1e-9)
            assert sample == pytest.approx(drawn.sample[run], rel=1e-7)


@pytest.mark.parametrize("name", SHAPES)
def test_the_interval_holds_the_truth_as_often_as_it_says(name: str) -> None:
    runs, chance = 1000, numpy.random.default_rng(7)
    for n in SIZES:
        held = []
        for p in numpy.linspace(0.03, 0.99, 30):
            shape = SHAPES[name](float(p))
            drawn, truth = shape.draw(n, runs, chance), shape.completion
            bounds = [completion_interval(*each) for each in zip(drawn.completion, drawn.sample, strict=True)]
            held.append(
                sum(low <= truth <= high for low, high in bounds if low is not None and high is not None) / runs
            )
        error = (0.05 * 0.95 / runs / len(held)) ** 0.5
        assert 0.93 - 3 * error <= numpy.mean(held) <= 0.97 + 3 * error, (name, n)
        assert min(held) >= 0.90 - 3 * (0.9 * 0.1 / runs) ** 0.5, (name, n, held)


@pytest.mark.parametrize("name", SHAPES)
def test_two_samples_of_one_truth_seldom_differ(name: str) -> None:
    runs, chance = 500, numpy.random.default_rng(3)
    for n, m in ((20, 20), (50, 50), (200, 200), (30, 200)):
        alarms = []
        for p in (0.05, 0.2, 0.5, 0.8, 0.95, 0.985):
            shape = SHAPES[name](p)
            one, other = shape.draw(n, runs, chance), shape.draw(m, runs, chance)
            pairs = zip(one.completion, one.sample, other.completion, other.sample, strict=True)
            alarms.append(sum(two_proportions((c * x, x), (d * y, y)).p < 0.05 for c, x, d, y in pairs) / runs)
        assert numpy.mean(alarms) <= 0.06 + 3 * (0.06 * 0.94 / runs / len(alarms)) ** 0.5, (name, n, m, alarms)
