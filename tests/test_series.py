"""Several periods of one journey: trends on paper, verdicts, gaps, and how often chance alone is called a trend."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, journey, listed, measured, read, steady, strictly

from journeymap.analysis.compare import Comparison, compare
from journeymap.analysis.series import SeriesRow
from journeymap.analysis.units import Units
from journeymap.charts import chart
from journeymap.cli.tables import tables_of
from journeymap.inference import beyond_chance, trend
from journeymap.model import Journey
from journeymap.settings import DEFAULTS
from journeymap.statements import describe
from journeymap.words import words_for
from journeymap.words.telling import told


def shop(period: str | None, point: Data, **top: object) -> Journey:
    said = {} if period is None else {"period": period}
    return journey({"buy": {"shop": point}}, **said, **top)


def solved(good: int, n: int) -> Data:
    return {"scores": {"solved": {"share": good / n, "n": n}}}


def monthly(points: list[Data]) -> Comparison:
    found = compare([shop(f"2026-{at:02}", point) for at, point in enumerate(points, 1)])
    assert isinstance(found, Comparison)
    return found


def row(found: Comparison | Units, metric: str, unit: str | None = None) -> SeriesRow:
    return next(one for one in found.series if one.metric == metric and one.of_unit == unit)


# ---------------------------------------------------------------- on paper


def test_the_trend_of_cochran_and_armitage_on_paper() -> None:
    found = row(monthly([solved(160, 200), solved(150, 200), solved(140, 200)]), "solved")
    # z² = N (N Σ x t - X Σ n t)²/(X (N - X) (N Σ n t² - (Σ n t)²)), X = 450 of N = 600, t = 0, 1, 2
    top = 600 * (600 * (150 + 2 * 140) - 450 * 600) ** 2
    z = math.sqrt(top / (450 * 150 * (600 * (200 + 4 * 200) - 600**2)))
    assert found.p == pytest.approx(math.erfc(z / math.sqrt(2)))
    assert found.slope == pytest.approx(-0.05) and found.change == pytest.approx(-0.1)
    assert found.phi == pytest.approx(0) and found.df is None
    assert (found.verdict, found.steps, found.each) == ("alert", 3, "month")


def test_what_scatters_round_the_line_is_read_from_t() -> None:
    """80, 70, 80, 70 of 100 four times over: a line of -1 a month, and residuals of 16 and 48 against it."""
    found = row(monthly([solved(3200, 4000), solved(2800, 4000)] * 2), "solved")
    weight = 4000 / (0.75 * 0.25)
    slope = weight * (-1.5 * 0.05 + 0.5 * 0.05 + 0.5 * 0.05 - 1.5 * 0.05) / (weight * 5)
    rest = weight * sum(
        (y - slope * t) ** 2 for y, t in zip((0.05, -0.05, 0.05, -0.05), (-1.5, -0.5, 0.5, 1.5), strict=True)
    )
    assert found.slope == pytest.approx(slope) and found.phi == pytest.approx(rest / 2) and found.df == 2
    t = abs(slope) * math.sqrt(weight * 5) / math.sqrt(rest / 2)
    # two sides of Student's t with 2 degrees: 1 - t/√(2 + t²)
    assert found.p == pytest.approx(1 - t / math.sqrt(2 + t * t))
    assert found.verdict == "steady"


def test_means_weigh_by_their_standard_errors() -> None:
    said = [(4.0, 0.8, 101), (3.8, 1.0, 401), (3.6, 0.8, 101)]
    points: list[Data] = [
        {"scores": {"ces": {"preset": "ease5", "mean": mean, "sd": sd, "n": n}}} for mean, sd, n in said
    ]
    found = row(monthly(points), "ces")
    weights = [n / (25 * sd) ** 2 for _, sd, n in said]
    at = sum(w * t for w, t in zip(weights, (0, 1, 2), strict=True)) / sum(weights)
    square = sum(w * (t - at) ** 2 for w, t in zip(weights, (0, 1, 2), strict=True))
    assert found.slope == pytest.approx(-5)
    assert found.p == pytest.approx(math.erfc(5 * math.sqrt(square) / math.sqrt(2)))


def test_completion_is_a_share_of_its_effective_sample() -> None:
    """One touchpoint: completion is what its row counts, and has its p."""
    points: list[Data] = [{"next": {"success": {"count": kept}}, "observed": 1000} for kept in (800, 770, 760, 730)]
    found = monthly(points)
    one, other = row(found, "completion"), row(found, "dropoff")
    assert one.p == pytest.approx(other.p)
    assert one.slope == pytest.approx(-(other.slope or 0))


# ---------------------------------------------------------------- verdicts and words


def test_the_sentence_says_slope_span_certainty_and_largest_step() -> None:
    good = [round(400 * (0.8 - 0.02 * at)) for at in range(12)]
    good[7] -= 12
    found = row(monthly([solved(one, 400) for one in good]), "solved")
    assert found.verdict == "alert"
    assert found.sentence == (
        "Shop, solved: falls 2.0 points a month over 12 months, certain (80.0% → 58.0%). "
        "Largest single step: −5.0 points from 2026-07 to 2026-08."
    )


def test_certain_and_less_than_a_floor_is_small() -> None:
    found = row(monthly([solved(good, 100_000) for good in (80_000, 79_000, 78_000)]), "solved")
    assert found.verdict == "small"
    assert "less than 5.0 points, the least change that counts" in (found.sentence or "")


def test_what_costs_two_in_a_hundred_completions_is_an_alert_below_its_floor() -> None:
    points: list[Data] = [
        {"next": {"success": {"count": kept}}, "observed": 50_000} for kept in (44_000, 43_500, 43_000)
    ]
    found = monthly(points)
    assert (row(found, "dropoff").verdict, row(found, "completion").verdict) == ("alert", "alert")
    assert found.fails("alert")


def test_a_rise_is_better_where_it_should_be() -> None:
    points: list[Data] = [{"repeat": {"rate": rate, "n": 4000}} for rate in (0.3, 0.24, 0.18)]
    assert row(monthly(points), "repeat").verdict == "improved"


def test_nothing_is_found_without_samples_and_little_with_few() -> None:
    waits: list[Data] = [{"wait": {"typical": f"{minutes} min"}} for minutes in (2, 4, 8)]
    found = row(monthly(waits), "wait")
    assert (found.p, found.verdict, [one.value for one in found.points]) == (None, None, [2, 4, 8])
    few = row(monthly([solved(good, 20) for good in (19, 12, 5)]), "solved")
    assert few.p is not None and few.p < 0.001 and few.verdict == "steady"


def test_a_missing_month_is_a_gap_and_counts_in_the_slope() -> None:
    files = [
        shop(period, solved(good, 1000)) for period, good in (("2026-01", 800), ("2026-02", 780), ("2026-05", 720))
    ]
    found = row(compare(files), "solved")
    assert found.slope == pytest.approx(-0.02) and found.steps == 5
    assert [one.at for one in found.points] == [0, 1, 4]


def test_a_month_that_did_not_ask_is_unknown_not_zero() -> None:
    found = row(monthly([solved(800, 1000), {}, solved(760, 1000), solved(740, 1000)]), "solved")
    assert [one.value for one in found.points] == [0.8, None, 0.76, 0.74]
    assert found.slope == pytest.approx(-0.02)


def test_what_was_counted_otherwise_is_no_part_of_the_series() -> None:
    windows = ("7 days", "30 days", "30 days", "30 days")
    points: list[Data] = [
        {"resolved": {"rate": rate, "n": 900, "window": window}}
        for rate, window in zip((0.4, 0.8, 0.79, 0.8), windows, strict=True)
    ]
    found = row(monthly(points), "resolved")
    assert [one.value for one in found.points] == [None, 0.8, 0.79, 0.8]


def test_a_plan_is_no_measurement() -> None:
    files = [shop(f"2026-0{at}", solved(good, 1000)) for at, good in enumerate((800, 780, 760), 1)]
    plan = shop("2026-04", solved(950, 1000), status="to-be")
    found = compare([*files, plan])
    assert isinstance(found, Comparison) and found.planned
    assert [one.value for one in row(found, "solved").points] == [0.8, 0.78, 0.76]


def test_without_periods_the_files_are_counted() -> None:
    found = compare([shop(None, solved(good, 1000)) for good in (800, 750, 700)])
    assert "falls 5.0 points each time over 3 files" in (row(found, "solved").sentence or "")
    said = {one.fact.key for one in describe("compare", found, found.both).said}  # type: ignore[union-attr]
    assert "compare.order_given" in said


@pytest.mark.parametrize(
    ("periods", "words"),
    [
        (("2024", "2025", "2026"), "a year over 3 years"),
        (("2026-W01", "2026-W02", "2026-W03"), "a week over 3 weeks"),
        (("2026-05-01", "2026-05-02", "2026-05-03"), "a day over 3 days"),
        (("2025-Q3", "2025-Q4", "2026-Q1"), "a quarter over 3 quarters"),
    ],
)
def test_slopes_are_told_in_the_steps_of_the_periods(periods: tuple[str, ...], words: str) -> None:
    good = (800, 750, 700)
    found = compare([shop(period, solved(one, 1000)) for period, one in zip(periods, good, strict=True)])
    assert words in (row(found, "solved").sentence or "")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", "падает на 5,0 пункта в месяц за 3 месяца, достоверно"),
        ("ro", "scade cu 5,0 puncte pe lună în 3 luni, cert"),
    ],
)
def test_a_trend_is_told_in_the_language_of_the_reader(language: str, words: str) -> None:
    fact = row(monthly([solved(800, 1000), solved(750, 1000), solved(700, 1000)]), "solved").fact
    assert fact is not None and words in told(fact, words_for(language))


def test_units_and_periods_are_a_grid() -> None:
    """South falls in each of three months and stands behind in the newest; North does neither."""
    files = [
        shop(f"2026-0{month}", solved(good, 2000), unit=unit)
        for unit, goods in (("North", (1600, 1600, 1600)), ("South", (1600, 1500, 1400)), ("West", (1602, 1600, 1598)))
        for month, good in enumerate(goods, 1)
    ]
    found = compare(files)
    assert isinstance(found, Units)
    assert (row(found, "solved", "South").verdict, row(found, "solved", "North").verdict) == ("alert", "steady")
    (newest,) = found.rows
    assert {one.name: one.verdict for one in newest.values} == {"North": "usual", "South": "worse", "West": "usual"}
    assert (row(found, "solved", "South").sentence or "").startswith("South: Shop, solved: falls 5.0 points a month")


def test_nobody_in_every_period_is_steady_without_bounds_of_a_slope() -> None:
    found = row(monthly([solved(0, 400)] * 3), "solved")
    assert (found.slope, found.low, found.p, found.verdict) == (0, None, 1, "steady")


@steady
@given(st.lists(measured(), min_size=3, max_size=3), st.permutations(range(3)), st.booleans())
def test_the_order_of_files_decides_nothing_and_everything_is_told(
    datas: list[Data], order: list[int], as_units: bool
) -> None:
    """Any three journeys, as months or as units: the same numbers in any order, JSON without gaps, tables in words."""
    tops = [{"unit": f"U{at}"} if as_units else {"period": f"2026-0{at}"} for at in (1, 2, 3)]
    files = [read(data).replace(title="One", **top) for data, top in zip(datas, tops, strict=True)]
    found, other = compare(files), compare([files[at] for at in order])
    strictly(found.to_dict())
    if isinstance(found, Comparison) and isinstance(other, Comparison):
        assert found.series == other.series
    assert found.both is not None
    for language in ("en", "ru", "ro"):
        statement = describe("units" if as_units else "compare", found, found.both)
        assert statement is not None
        assert list(tables_of(statement, found.both, words_for(language)))
    chart(found, journey=found.both.after)


def test_the_json_of_a_series() -> None:
    found = strictly(monthly([solved(800, 1000), solved(780, 1000), solved(760, 1000)]).to_dict())
    (one,) = found["series"]
    assert one.keys() >= set(listed("touchpoint metric persona points slope change p verdict fact sentence"))
    assert one["points"][0].keys() >= set(listed("period value low high n"))


# ---------------------------------------------------------------- false alarms, found by simulation

MONTHS = tuple(map(float, range(12)))


def called_certain(shares: list[float], n: int) -> bool:
    """Whether a single series of these shares is called certain, by the decision of the product."""
    whole = sum(shares) / len(shares)
    found = trend(MONTHS, shares, [n / (whole * (1 - whole))] * len(shares))
    return beyond_chance([found.p], DEFAULTS.false_discoveries, DEFAULTS.alpha)[0]


@pytest.mark.parametrize(("wobble", "n"), [(0.01, 20_000), (0.0, 500)])
def test_steady_months_are_rarely_called_a_trend(wobble: float, n: int) -> None:
    """Months around one level, a point up or down beside the sampling, or none: at most 7 % of 2 000 series."""
    rng = random.Random(12)
    worlds = ([rng.gauss(0.6, math.hypot(wobble, math.sqrt(0.24 / n))) for _ in MONTHS] for _ in range(2000))
    assert sum(called_certain(world, n) for world in worlds) <= 140


def test_a_planted_fall_is_found() -> None:
    """22 points over twelve months, 300 asked in each."""
    rng = random.Random(22)
    worlds = ([sum(rng.random() < 0.8 - 0.02 * at for _ in range(300)) / 300 for at in MONTHS] for _ in range(100))
    assert all(called_certain(world, 300) for world in worlds)
