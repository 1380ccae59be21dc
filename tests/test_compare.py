"""Before and after: what is matched, what is tested, and what may be said of a change."""

import math
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_journeys import Data, flows, journey, listed, measured, read, steady, strictly

from journeymap.analysis.changes import passes
from journeymap.analysis.compare import Comparison, MetricChange, compare
from journeymap.analysis.contributions import alone, contributions
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.matching import match
from journeymap.analysis.measurements import measurements, unanswered
from journeymap.inference import newcombe
from journeymap.model import Journey
from journeymap.model.flow import has_flow, persona_weights
from journeymap.reading import loads
from journeymap.rules.names import retired_setting
from journeymap.statements import describe
from journeymap.words.telling import told


def shop(point: Data, **top: Any) -> Journey:
    """One touchpoint, called `shop`."""
    return journey({"buy": {"shop": point}}, **top)


def scored(scores: Data, **top: Any) -> Journey:
    return shop({"scores": scores}, **top)


def row(found: Comparison, metric: str, touchpoint: str | None = "shop") -> MetricChange:
    return next(one for one in found.rows if (one.touchpoint, one.metric) == (touchpoint, metric))


def good_of(good: int, n: int) -> Data:
    """A CSAT of which so many answers are good."""
    return {"csat": {"counts": [0, 0, n - good, good, 0]}}


# ---------------------------------------------------------------- the worked numbers


def the_worked_files() -> tuple[Journey, Journey]:
    """CSAT 184/230 → 150/220, CES 5.1/1.4/210 → 4.8/1.5/190, NPS 20 → 4, drop-off 300/1000 → 318/1010."""

    def file(
        good: int, n: int, mean: float, sd: float, asked: int, nps: tuple[int, int, int], kept: int, seen: int
    ) -> Journey:
        csat = {"share": good / n, "n": n}
        ces = {"preset": "ces2", "mean": mean, "sd": sd, "n": asked}
        promoters, passives, detractors = nps
        groups = {"promoters": promoters, "passives": passives, "detractors": detractors}
        return shop(
            {"scores": {"csat": csat, "ces": ces}, "next": {"success": {"count": kept}}, "observed": seen},
            scores={"nps": groups},
        )

    return (
        file(184, 230, 5.1, 1.4, 210, (120, 60, 70), 700, 1000),
        file(150, 220, 4.8, 1.5, 190, (95, 70, 85), 692, 1010),
    )


def test_worked_shares_means_nps_and_drop_off() -> None:
    found = compare(*the_worked_files())
    csat, ces = row(found, "csat"), row(found, "ces")
    nps, dropoff = row(found, "nps", None), row(found, "dropoff")
    assert csat.change == pytest.approx(-0.1182, abs=5e-5)
    assert csat.p == pytest.approx(0.0042, abs=5e-5)
    assert (csat.low, csat.high) == (pytest.approx(-0.1975, abs=5e-5), pytest.approx(-0.0373, abs=5e-5))
    assert ces.change == pytest.approx(-5.0)
    assert ces.p == pytest.approx(0.0399, abs=5e-5)
    assert (nps.before, nps.after) == (pytest.approx(20), pytest.approx(4))
    assert nps.p == pytest.approx(0.0357, abs=5e-5)
    assert dropoff.change == pytest.approx(0.0149, abs=5e-5)
    assert dropoff.p == pytest.approx(0.4707, abs=5e-5)


def test_worked_verdicts_after_benjamini_hochberg() -> None:
    found = compare(*the_worked_files())
    # completion is the same counts as drop-off on a journey of one place, so five tests share the rate
    assert row(found, "ces").verdict == "alert"  # exactly the floor of five points, which floating point misses
    assert row(found, "nps", None).verdict == "alert"
    assert row(found, "dropoff").verdict == "steady"
    # an alert too, and more than two floors of five points
    assert row(found, "csat").verdict == "critical"
    assert [one.metric for one in found.rows if one.significant] == ["ces", "csat", "nps"]


def test_the_exact_floor_counts_although_floating_point_falls_short() -> None:
    fall = 100 * (4.8 - 1) / 6 - 100 * (5.1 - 1) / 6
    assert abs(fall) < 5
    assert passes(fall, 5)
    assert not passes(-4.9999, 5)


def test_the_detectable_change_of_two_equal_samples_is_the_documented_one() -> None:
    found = row(compare(scored(good_of(165, 220)), scored(good_of(165, 220))), "csat")
    assert found.detectable == pytest.approx(0.116, abs=5e-4)


# ---------------------------------------------------------------- verdicts


def test_few_answers_are_watched_and_never_an_alert() -> None:
    found = row(compare(scored(good_of(22, 24)), scored(good_of(8, 24))), "csat")
    assert found.p is not None and found.p < 0.001
    assert (found.verdict, found.sure) == ("watch", "few")
    assert "too few answers (n=24)" in found.sentence


def test_what_may_be_chance_is_watched_when_bad_and_no_success_when_good() -> None:
    worse = row(compare(scored(good_of(30, 50)), scored(good_of(26, 50))), "csat")
    better = row(compare(scored(good_of(26, 50)), scored(good_of(30, 50))), "csat")
    assert (worse.verdict, worse.sure) == ("watch", "maybe_chance")
    assert (better.verdict, better.sure) == ("steady", "maybe_chance")
    assert "may be chance" in worse.sentence and "fell from 60.0% to 52.0%" in worse.sentence


def test_a_certain_gain_is_an_improvement() -> None:
    found = row(compare(scored(good_of(150, 220)), scored(good_of(184, 230))), "csat")
    assert (found.verdict, found.sure) == ("improved", "not_chance")


def renewed(kept: int, observed: int = 90_000, **top: Any) -> Journey:
    return shop({"next": {"success": {"count": kept}}, "observed": observed}, **top)


def test_a_certain_change_below_the_floor_is_small_and_says_so() -> None:
    # 50.0 → 49.2 %: certain, .8 points, 1.6 % of the completions
    result = compare(renewed(45_000), renewed(44_280))
    found = row(result, "dropoff")
    assert found.significant is True
    assert (found.verdict, found.sure) == ("small", "small")
    assert "certain, small (less than 5.0 points)" in found.sentence
    assert result.counts["small"] == 2  # and completion
    assert [result.fails(on) for on in ("alert", "watch", "small")] == [False, False, True]
    better = compare(renewed(44_280), renewed(45_000))
    assert row(better, "dropoff").verdict == "small"
    assert not better.fails("small")


def test_a_certain_change_below_the_floor_that_costs_completions_is_an_alert() -> None:
    # 95 → 91 %: four points, under the floor of five, but .04/.95 = 4.2 % of the completions
    top = {"entrants": 6000, "value": {"per_success": 310, "currency": "EUR"}}
    result = compare(renewed(5700, 6000, **top), renewed(5460, 6000, **top))
    for metric, place in (("dropoff", "shop"), ("completion", None)):
        found = row(result, metric, place)
        assert (found.verdict, found.sure) == ("alert", "not_chance")
        assert (found.completions, found.successes, found.value) == pytest.approx((-0.04, -240, -74_400))
    assert result.fails("alert")
    better = compare(renewed(5460, 6000, **top), renewed(5700, 6000, **top))
    assert row(better, "dropoff").verdict == row(better, "completion", None).verdict == "improved"
    missed = compare(renewed(5700, 6000, **top), renewed(5460, 6000, **top, targets={"completion": "93%"}))
    assert row(missed, "completion", None).verdict == "critical"


def test_what_is_not_certain_is_no_alert_whatever_it_costs() -> None:
    found = row(compare(renewed(95, 100), renewed(91, 100)), "dropoff")
    assert (found.verdict, found.sure) == ("steady", "maybe_chance")


def test_every_comparison_ends_with_what_it_comes_to() -> None:
    top = {"entrants": 6000, "value": {"per_success": 310, "currency": "EUR"}}
    result = compare(renewed(5700, 6000, **top), renewed(5460, 6000, **top))
    found = result.outcome
    assert found is not None
    low, high = newcombe((5700, 6000), (5460, 6000))
    assert (found.successes, found.money) == pytest.approx((-240, -74_400))
    assert (found.currency, found.of) == ("EUR", 6000)
    assert (found.low, found.high) == pytest.approx((6000 * low, 6000 * high))
    assert [(one.touchpoint, one.metric) for one in found.explained] == [("shop", "dropoff"), (None, None)]
    assert [one.successes for one in found.explained] == pytest.approx([-240, 0])
    said = told(describe("compare", result, result.both).said[-1].fact)
    assert said == "In all: lost 240 successes and 74,400 EUR (95%: −295 to −186), of which Shop −240."


def line(first: float, second: float, **top: Any) -> Journey:
    return journey({"buy": {"a": {"next": {"b": first}}, "b": {"next": {"success": second}}}}, **top)


def test_each_change_alone_and_what_they_do_together_add_up() -> None:
    # .8 x .5 = .40, then .6 x .25 = .15: a alone .6 x .5 - .4 = -.10, b alone .8 x .25 - .4 = -.20, together +.05
    result = compare(line(0.8, 0.5, entrants=1000), line(0.6, 0.25, entrants=1000))
    assert row(result, "dropoff", "a").completions == pytest.approx(-0.10)
    assert row(result, "dropoff", "b").completions == pytest.approx(-0.20)
    assert all(one.completions is None for one in result.rows if one.metric not in ("dropoff", "completion"))
    found = result.outcome
    assert found is not None
    assert [(one.touchpoint, one.successes) for one in found.explained] == [
        ("b", pytest.approx(-200)), ("a", pytest.approx(-100)), (None, pytest.approx(50)),
    ]  # fmt: skip
    assert (found.low, found.high, found.money) == (None, None, None)
    said = told(describe("compare", result, result.both).said[-1].fact)
    assert said == "In all: lost 250 successes, of which B −200; A −100; together and entries +50."
    # where nobody says how many start, it is of 100 of them
    result = compare(line(0.8, 0.5), line(0.6, 0.25))
    said = told(describe("compare", result, result.both).said[-1].fact)
    assert said == "In all: 25.0 fewer of 100 who start arrive, of which B −20.0; A −10.0; together and entries +5.0."


@steady
@given(flows(), flows())
def test_a_change_alone_is_the_earlier_journey_with_that_row(one: Data, other: Data) -> None:
    before, after = read(one), read(other)
    if has_flow(before) and has_flow(after) and not any(persona_weights(each) for each in (before, after)):
        then = dropoff(before).completion
        for (name, _), part in alone(before, after, match(before, after)).items():
            row_now = after.touchpoints[name]
            if all(target in (*before.touchpoints, *before.ends, "success") for target in row_now.next or {}):
                there = before.with_touchpoint(name, next=row_now.next, observed=row_now.observed, leave=None)
                now = dropoff(there).completion
                assert then is not None and now is not None
                assert part == pytest.approx(now - then, abs=1e-9)


def test_the_place_to_begin_is_the_one_whose_friction_rose_most_as_printed() -> None:
    # effort falls by 20 points at a, satisfaction by 22.5 at b; satisfaction weighs less and hurts b most
    def asked(ease: float, satisfied: float) -> Data:
        return {"csat": {"mean": satisfied, "sd": 1, "n": 200},
                "ces": {"scale": "1-5", "best": 5, "mean": ease, "sd": 1, "n": 200}}  # fmt: skip

    def two(a: Data, b: Data, nps: int) -> Journey:
        points = {"a": {"next": {"b": 0.8}, "scores": a}, "b": {"next": {"success": 0.8}, "scores": b}}
        scores = {"nps": {"detractors": nps, "passives": 70, "promoters": 120}}
        return journey({"buy": points}, scores=scores)

    result = compare(two(asked(4.2, 2.6), asked(4.6, 3.0), 60), two(asked(3.4, 2.6), asked(4.6, 2.1), 110))
    rises = {name: row(result, "friction", name).change for name in ("a", "b")}
    nps = row(result, "nps", None)
    assert nps.verdict in ("alert", "critical") and nps.recommendation is not None
    assert rises["a"] is not None and rises["b"] is not None and rises["b"] > rises["a"]
    assert nps.recommendation == f"Begin at B: its friction rose most (+{rises['b']:.1f})."


def test_counts_of_ten_to_the_fifteenth_take_no_time() -> None:
    many, most, begun = 10**9, 10**15 - 1, time.process_time()
    certain = compare(renewed(5700 * many, 6000 * many), renewed(5460 * many, 6000 * many))
    rare = compare(renewed(most, most), renewed(most - 1, most))
    assert row(certain, "dropoff").verdict == "alert"
    assert row(rare, "dropoff").p == pytest.approx(1.0)
    assert time.process_time() - begun < 1


def test_an_alert_that_misses_its_target_is_critical() -> None:
    worse = good_of(1480, 2000), good_of(1340, 2000)
    free, held = (
        row(compare(scored(worse[0]), scored(worse[1], targets=targets)), "csat") for targets in ({}, {"csat": "70%"})
    )
    assert free.change == pytest.approx(-0.07)
    assert (free.verdict, held.verdict, held.target) == ("alert", "critical", 0.7)


def test_a_target_of_a_number_that_should_be_low_is_missed_from_above() -> None:
    lost = {"lost": 100, "at_start": 2000, "period": "month"}, {"lost": 132, "at_start": 2000, "period": "month"}
    before, after = (shop({}, churn=churn, targets={"churn": "6.5%"}) for churn in lost)
    found = row(compare(before, after), "churn", None)
    assert found.change == pytest.approx(0.016)
    assert found.p is not None and found.p < 0.05
    assert found.verdict == "critical"  # 6.6 % a month, at most 6.5 % wanted; the floor is one point


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("10 min", "12 min", "watch"),
        ("10 min", "11 min", "steady"),
        ("14 min", "7 min", "improved"),
        ("0 min", "1 min", "watch"),
    ],
)
def test_waits_have_no_sample_and_a_floor_of_a_fifth(before: str, after: str, verdict: str) -> None:
    found = row(compare(shop({"wait": {"typical": before}}), shop({"wait": {"typical": after}})), "wait")
    assert (found.p, found.significant, found.verdict) == (None, None, verdict)
    assert found.sure in ("no_sample", None)


def test_settings_of_the_later_file_decide() -> None:
    before, after = scored(good_of(150, 200)), scored(good_of(130, 200))
    assert row(compare(before, after), "csat").verdict == "critical"
    calm = after.replace(settings={"change_share": "15%"})
    assert row(compare(before, calm), "csat").verdict == "small"
    doubting = after.replace(settings={"min_n": 300})
    assert row(compare(before, doubting), "csat").verdict == "watch"


def test_a_share_without_a_sample_is_compared_and_not_tested() -> None:
    found = row(compare(scored({"on_time": {"share": "80%"}}), scored({"on_time": {"share": "60%"}})), "on_time")
    assert found.change == pytest.approx(-0.2)
    assert (found.p, found.verdict, found.sure) == (None, "watch", "no_sample")


# ---------------------------------------------------------------- what may be compared


def test_a_changed_scale_is_compared_on_the_index_and_said() -> None:
    before = scored({"ces": {"scale": "1-5", "best": 1, "mean": 2.36, "sd": 0.9, "n": 60}})
    after = scored({"ces": {"scale": "1-7", "best": 7, "mean": 5.2, "sd": 1.2, "n": 140}})
    found = row(compare(before, after), "ces")
    assert (found.before, found.after) == (pytest.approx(66), pytest.approx(70))
    assert found.p is not None
    assert found.notes == ("the scale was 1–5, 1 best and is 1–7, 7 best: compared on the index 0–100",)


def test_a_turned_scale_is_said() -> None:
    sides = (scored({"ces": {"scale": "1-5", "best": best, "mean": 3.4, "sd": 1.1, "n": 80}}) for best in (5, 1))
    found = row(compare(*sides), "ces")
    assert found.change == pytest.approx(-20)
    assert found.notes[0] == "the scale was 1–5, 5 best and is 1–5, 1 best: did its direction really change?"


def test_shares_of_other_scales_do_not_compare_and_the_mean_does() -> None:
    before = scored({"csat": {"counts": [5, 5, 10, 40, 40]}})
    after = scored({"csat": {"scale": "1-10", "counts": [0, 0, 5, 5, 10, 10, 20, 20, 20, 10]}})
    found = compare(before, after)
    share, mean = row(found, "csat"), row(found, "csat_mean")
    assert (share.change, share.verdict) == (None, None)
    assert "do not compare" in share.sentence
    assert mean.change is not None and mean.p is not None


def test_a_changed_question_and_other_people_asked_are_said() -> None:
    one = {"counts": [1, 2, 7, 50, 40]}
    before = scored({"csat": one | {"question": "Satisfied?", "asked": "all"}})
    after = scored({"csat": one | {"question": "Happy?", "asked": "finishers"}})
    found = row(compare(before, after), "csat")
    # two crowds: both numbers are shown, nothing is tested
    assert (found.before, found.after, found.change, found.p, found.verdict) == (0.9, 0.9, None, None, None)
    assert found.notes == (
        "the question was “Satisfied?” and is “Happy?”",
        "before everybody asked answered, now those who finished",
    )


def test_groups_asked_apart_are_matched_apart() -> None:
    groups = [{"counts": [0, 0, 10, 90, 0], "asked": "finishers"}, {"counts": [0, 0, 50, 50, 0], "asked": "all"}]
    found = compare(scored({"csat": groups}), scored({"csat": groups[::-1]}))
    rows = [one for one in found.rows if one.metric == "csat"]
    assert {(one.asked, one.before, one.change) for one in rows} == {("finishers", 0.9, 0), ("all", 0.5, 0)}


def test_two_waves_are_one_sample() -> None:
    waves = [{"counts": [0, 0, 10, 90, 0]}, {"counts": [0, 0, 30, 70, 0]}]
    found = compare(scored({"csat": waves}), scored({"csat": {"counts": [0, 0, 40, 160, 0]}}))
    share, mean = row(found, "csat"), row(found, "csat_mean")
    assert (share.n_before, share.change) == (200, 0)
    assert mean.change == pytest.approx(0)
    assert mean.p == pytest.approx(1)


def test_a_mean_without_spread_takes_the_largest_there_can_be() -> None:
    before = scored({"ces": {"preset": "ces2", "mean": 4.6, "n": 120}})
    found = row(compare(before, before), "ces")
    # 2.8 standard errors with the largest sd: 60 x 40 x 120/119 = 2420.168
    assert found.detectable == pytest.approx(2.8 * math.sqrt(2 * 2420.168 / 120), rel=1e-5)
    assert "largest possible" in found.notes[0]


def test_churn_of_other_periods_is_compared_by_the_year_without_a_test() -> None:
    before = shop({}, churn={"lost": 5, "at_start": 100, "period": "month"})
    after = shop({}, churn={"lost": 14, "at_start": 100, "period": "quarter"})
    found = row(compare(before, after), "churn", None)
    assert found.before == pytest.approx(1 - 0.95**12)
    assert found.after == pytest.approx(1 - 0.86**4)
    assert found.notes == ("counted by the month before, by the quarter now",)
    assert found.p is None


def test_nps_with_other_bands_is_not_tested() -> None:
    groups = {"detractors": 20, "passives": 30, "promoters": 50}
    counts = {"counts": [2, 2, 2, 2, 2, 5, 5, 15, 15, 25, 25], "bands": {"detractors": 5, "promoters": 8}}
    found = row(compare(scored({"nps": groups}), scored({"nps": counts})), "nps")
    assert found.p is None
    assert "0-5, 8-10" in found.notes[0]


def test_what_is_new_or_gone_is_there_without_a_verdict() -> None:
    before = scored({"csat": {"counts": [1, 2, 7, 50, 40]}})
    after = scored({"nps": {"detractors": 9, "passives": 5, "promoters": 6}})
    found = compare(before, after)
    assert {(one.metric, one.verdict, one.notes) for one in found.rows} == {
        ("csat", None, ("not measured now",)),
        ("csat_mean", None, ("not measured now",)),
        ("nps", None, ("not measured before",)),
    }
    assert found.worst is None and not found.fails("watch")


def test_nobody_answered_is_no_zero() -> None:
    found = compare(scored(good_of(8, 10)), scored({"csat": {"counts": [0, 0, 0, 0, 0]}}))
    assert row(found, "csat").after is None


def test_friction_is_compared_from_signs_known_both_times() -> None:
    point: Data = {"scores": {"ces": {"preset": "ces2", "mean": 4, "n": 90}, "csat": {"mean": 3, "n": 90}}}
    seen = point | {"mistakes": {"rude_staff": "high"}}
    found = row(compare(shop(point), shop(seen)), "friction")
    assert (found.before, found.after) == (pytest.approx(50), pytest.approx(50))
    assert found.notes == ("from the signs known both times: effort, dissatisfaction",)


# ---------------------------------------------------------------- plans, slides, units


def test_a_plan_is_compared_without_tests() -> None:
    now, plan = scored(good_of(150, 220)), scored(good_of(190, 220), status="to-be")
    found = compare(now, plan)
    csat = row(found, "csat")
    assert found.planned
    assert (csat.p, csat.sure, csat.verdict) == (None, "planned", "improved")
    assert "planned, not measured" in csat.sentence
    assert row(compare(scored(good_of(190, 220)), scored(good_of(150, 220), status="to-be")), "csat").verdict == "watch"


def test_a_setting_of_old_files_is_told_to_do_nothing() -> None:
    old = scored(good_of(150, 220)).replace(settings={"slide": 3, "sigmas": 2, "min_n": 40})
    assert [problem.said.values["setting"] for problem in retired_setting(old)] == ["slide", "sigmas"]
    assert old.in_force == scored(good_of(150, 220)).replace(settings={"min_n": 40}).in_force


def test_an_alert_names_owner_since_and_what_to_do() -> None:
    before = shop({"scores": good_of(184, 230), "owner": "Payments"}, period="2025-Q4")
    after = shop(
        {"scores": good_of(140, 220), "owner": "Payments", "opportunities": [{"idea": "Wallets first"}]},
        period="2026-Q1",
    )
    found = row(compare(before, after), "csat")
    assert (found.owner, found.since) == ("Payments", "2026-Q1")
    assert found.recommendation is not None
    assert "Satisfaction fell at Shop" in found.recommendation and "Wallets first" in found.recommendation


def test_the_sign_that_moved_most_is_what_to_work_on() -> None:
    def file(csat: float, wait: str) -> Journey:
        return shop(
            {
                "scores": {"csat": {"mean": csat, "sd": 1, "n": 300}},
                "wait": {"typical": wait, "promised": "1 day"},
                "mistakes": "none",
            }
        )

    # dissatisfaction .25 → .35 with weight 2; the wait 0 → .75 with weight 1
    found = row(compare(file(4.0, "1 day"), file(3.6, "4 days")), "csat_mean")
    assert found.recommendation is not None and found.recommendation.startswith("The wait at Shop")


def test_better_units_are_named_to_learn_from() -> None:
    before, after = scored(good_of(184, 230)), scored(good_of(140, 220))
    others = [scored(good_of(good, 200), unit=unit) for unit, good in (("East", 150), ("West", 180), ("South", 129))]
    assert row(compare(before, after, like=others), "csat").learn_from == ("West", "East")


# ---------------------------------------------------------------- matching and structure


def test_what_hurts_how_it_feels_and_how_long_a_way_takes_belong_to_the_map() -> None:
    def file(feels: float, pain: str, takes: str) -> Journey:
        shop = {"emotion": feels, "pains": [pain, "Cold"], "next": {"till": {"share": 0.5, "after": takes}}}
        return journey({"buy": {"shop": shop, "till": {"emotion": 1, "next": {"success": 0.9}}}})

    found = compare(file(-1, "Slow", "1 day"), file(0.5, "Far", "2 days")).structure
    assert {(one.id, one.field, one.before, one.after) for one in found} == {
        ("shop", "emotion", -1, 0.5),
        ("shop", "pain", None, "Far"),
        ("shop", "pain", "Slow", None),
        ("shop>till", "takes", "1 day", "2 days"),
    }
    assert compare(file(0, "Slow", "1 day"), file(0.4, "Slow", "1 day")).structure == ()


def test_a_touchpoint_that_was_only_moved_or_renamed_is_the_same() -> None:
    before = journey(
        {"find": {"ad": {"next": {"till": 0.5}}}, "buy": {"till": {"name": "Pay here", "next": {"success": 0.5}}}}
    )
    after = journey(
        {"find": {"ad": {"next": {"pay": 0.5}}}, "buy": {"pay": {"name": "Pay here", "next": {"success": 0.4}}}}
    )
    found = compare(before, after)
    assert [(one.kind, one.id, one.before) for one in found.structure if one.what == "touchpoint"] == [
        ("renamed", "pay", "till")
    ]
    assert found.structure[0].why[:1] == ("name",)
    assert row(found, "dropoff", "pay").change == pytest.approx(0.1)


def test_log_events_tell_a_renamed_touchpoint() -> None:
    before = journey({"a": {"x": {"events": ["checkout_view"], "channel": "web"}}})
    after = journey({"b": {"y": {"events": ["checkout_view", "pay_view"], "channel": "app"}}})
    assert match(before, after).touchpoints == {"y": "x"}


def test_neighbours_channel_and_stage_tell_one() -> None:
    before = journey({"s": {"a": {"next": {"b": 1}}, "b": {"next": {"c": 1}}, "c": {"next": {"success": 1}}}})
    after = journey({"s": {"a": {"next": {"z": 1}}, "z": {"next": {"c": 1}}, "c": {"next": {"success": 1}}}})
    found = match(before, after)
    assert found.touchpoints["z"] == "b"
    assert set(found.why["z"]) == {"channel", "stage", "neighbours"}


def test_twins_are_not_guessed() -> None:
    stem: Data = {"a": {"next": {"b": 0.5, "c": 0.5}}, "b": {"next": {"success": 1}}, "c": {"next": {"success": 1}}}
    other: Data = {"a": {"next": {"y": 0.5, "z": 0.5}}, "y": {"next": {"success": 1}}, "z": {"next": {"success": 1}}}
    found = match(journey({"s": stem}), journey({"s": other}))
    assert set(found.touchpoints) == {"a"}


def test_another_touchpoint_on_the_same_channel_is_new() -> None:
    before = journey({"s": {"a": {"next": {"b": 1}}, "b": {"next": {"success": 1}}}})
    after = journey({"s": {"a": {"next": {"success": 1}}}, "t": {"help": {"next": {"success": 1}}}})
    found = compare(before, after).structure
    assert {(one.kind, one.id) for one in found if one.what == "touchpoint"} == {("added", "help"), ("removed", "b")}


def test_every_kind_of_difference_is_told() -> None:
    before = journey(
        {"find": {"ad": {"next": {"shop": 0.5, "help": 0.1}}, "help": {"next": {"shop": 0.5}}},
         "buy": {"shop": {"next": {"success": 0.5}, "owner": "A"}, "till": {}, "extra": {}}},
        personas={"anna": {"share": 0.5}, "paul": {"share": 0.5}}, entrants=100,
    )  # fmt: skip
    after = journey(
        {"find": {"ad": {"next": {"shop": 0.6}}},
         "buy": {"till": {}, "shop": {"next": {"success": 0.5}, "owner": "B", "name": "The shop"},
                 "help": {"channel": "phone"}},
         "stay": {"club": {}}},
        personas={"anna": {"share": 0.7}, "paul": {"share": 0.3}}, entrants=90,
    )  # fmt: skip
    found = {(one.kind, one.what, one.id, one.field, one.before, one.after) for one in compare(before, after).structure}
    assert found >= {
        ("added", "stage", "stay", None, None, None),
        ("added", "touchpoint", "club", "stage", None, "Stay"),
        ("removed", "touchpoint", "extra", "stage", "Buy", None),
        ("removed", "arrow", "ad>help", "share", 0.1, None),
        ("removed", "arrow", "help>shop", "share", 0.5, None),
        ("moved", "touchpoint", "help", "stage", "Find", "Buy"),
        ("renamed", "touchpoint", "shop", "name", "Shop", "The shop"),
        ("changed", "touchpoint", "shop", "owner", "A", "B"),
        ("changed", "touchpoint", "help", "channel", "Web", "Phone"),
        ("changed", "arrow", "ad>shop", "share", 0.5, 0.6),
        ("changed", "journey", "By hand", "entrants", 100, 90),
        ("changed", "persona", "anna", "share", 0.5, 0.7),
        ("added", "channel", "phone", None, None, None),
    }
    moved = [one for one in compare(before, after).structure if (one.kind, one.field) == ("moved", "after")]
    assert len(moved) == 1 and moved[0].id in ("till", "shop")


def test_one_thing_moved_is_one_difference() -> None:
    names = ["a", "b", "c", "d", "e"]
    before = journey({"s": {name: {} for name in names}})
    after = journey({"s": {name: {} for name in ["e", "a", "b", "c", "d"]}})
    assert [(one.kind, one.id, one.before, one.after) for one in compare(before, after).structure] == [
        ("moved", "e", "D", None)
    ]


def test_a_channel_with_a_new_name_is_no_new_channel() -> None:
    before, after = (journey({"s": {"a": {"channel": name}, "b": {"channel": name}}}) for name in ("web", "website"))
    assert [(one.kind, one.what, one.id, one.before) for one in compare(before, after).structure] == [
        ("renamed", "channel", "website", "web")
    ]


# ---------------------------------------------------------------- completion and what did it


def test_what_did_it_on_paper() -> None:
    before = journey(
        {"s": {"ad": {"next": {"shop": 0.4}}, "shop": {"next": {"success": 0.5}}}},
        entrants=1000,
        value={"per_success": 20},
    )
    after = journey(
        {"s": {"ad": {"next": {"shop": 0.5}}, "shop": {"next": {"success": 0.4}}}},
        entrants=1000,
        value={"per_success": 20},
    )
    found = compare(before, after).completion
    assert (found.before, found.after, found.change) == (pytest.approx(0.2), pytest.approx(0.2), pytest.approx(0))
    # ad: 1 x .1 x .5 = +.05; shop: now .5 come, each .1 less = -.05
    assert {one.touchpoint: pytest.approx(one.change) for one in found.parts} == {"ad": 0.05, "shop": -0.05}
    assert found.customers == pytest.approx(0) and found.value == pytest.approx(0)


def test_a_new_touchpoint_counts_with_those_who_send_people_there() -> None:
    before = journey({"s": {"shop": {"next": {"success": 0.5}}}})
    after = journey({"s": {"shop": {"next": {"success": 0.5, "club": 0.2}}, "club": {"next": {"success": 0.9}}}})
    found = compare(before, after).completion
    assert [(one.touchpoint, pytest.approx(one.change)) for one in found.parts] == [("shop", 0.18)]


def test_without_a_flow_nothing_did_anything() -> None:
    found = compare(scored(good_of(8, 10)), scored(good_of(7, 10))).completion
    assert (found.before, found.change, found.parts) == (None, None, ())


@steady
@given(flows(), flows())
def test_the_parts_of_completion_add_up_to_its_change(one: Data, other: Data) -> None:
    before, after = read(one), read(other)
    found = compare(before, after).completion
    assert sum(part.change for part in found.parts) == pytest.approx(found.change, abs=1e-9)


@settings(steady, max_examples=25)
@given(flows(personas=True), flows(personas=True))
def test_the_parts_of_personas_add_up_too(one: Data, other: Data) -> None:
    before, after = read(one), read(other)
    parts = contributions(before, after, match(before, after))
    if parts:
        change = compare(before, after).completion.change
        assert sum(part.change for part in parts) == pytest.approx(change, abs=1e-9)


# ---------------------------------------------------------------- always true


@steady
@given(measured())
def test_nothing_differs_from_itself(data: Data) -> None:
    one = read(data)
    found = compare(one, one)
    assert found.structure == () and found.levels == () and found.completion.parts == ()
    assert {row.change for row in found.rows if row.verdict is not None} <= {0}
    assert found.worst in ("steady", None)
    assert len(found.rows) == len(measurements(one)) + len(unanswered(one))


@settings(steady, max_examples=25)
@given(measured(), measured())
def test_the_other_way_round_is_the_opposite(one: Data, other: Data) -> None:
    there, back = compare(read(one), read(other)), compare(read(other), read(one))
    ways = [
        {(row.touchpoint, row.metric, row.asked): row for row in found.rows if row.change is not None}
        for found in (there, back)
    ]
    assert ways[0].keys() == ways[1].keys()
    for key, row in ways[0].items():
        assert row.change == pytest.approx(-(ways[1][key].change or 0.0), abs=1e-9)
        assert row.p == (None if ways[1][key].p is None else pytest.approx(ways[1][key].p, abs=1e-9))


@settings(steady, max_examples=25)
@given(measured(), measured(), st.sampled_from((0.01, 0.1, 0.5)))
def test_verdicts_keep_their_words(one: Data, other: Data, q: float) -> None:
    found = compare(read(one), read(other).replace(settings={"false_discoveries": q}))
    for row in found.rows:
        if row.verdict is None:
            assert row.change is None
            continue
        assert row.change is not None and row.floor is not None
        if row.significant:
            assert row.p is not None and row.p <= q
        certain = bool(row.significant) and min(row.n_before or 0, row.n_after or 0) >= 30
        costs = bool(row.completions)
        if row.verdict in ("alert", "critical"):
            assert certain and (passes(row.change, row.floor) or costs)
        if row.verdict == "critical":
            assert passes(row.change, 2 * row.floor) or row.target is not None
        if not passes(row.change, row.floor):
            below = ("small", "alert", "critical", "improved") if costs else ("small",)
            assert row.verdict in (below if certain and row.change else ("steady",))
    assert (
        sum(found.counts[verdict] for verdict in listed("critical alert watch improved small steady"))
        == found.counts["compared"]
    )


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_sentences_stand_in_the_language_of_the_journey(language: str) -> None:
    before, after = the_worked_files()
    found = compare(before, after.replace(language=language))
    words = {"en": "not by chance", "ru": "не случайно", "ro": "nu din întâmplare"}[language]
    assert words in row(found, "csat").sentence
    assert all(one.sentence for one in found.rows)


def test_the_json_has_the_keys_of_the_contract() -> None:
    found: Any = strictly(compare(*the_worked_files()).to_dict())
    assert found.keys() >= set(listed("structure metrics completion"))
    metric = "touchpoint metric before after change low high p significant verdict owner recommendation"
    assert all(one.keys() >= set(listed(metric)) for one in found["metrics"])
    assert found["completion"].keys() >= set(listed("before after change"))


def test_a_score_that_nobody_answered_either_time_is_named() -> None:
    shop = """
        journey: Tea
        stages:
          buy:
            touchpoints:
              {id}:
                name: Shop
                channel: web
                next: {{success: 60%}}
                scores: {{csat: {{counts: {counts}}}, ces: {{preset: ces2, mean: 5, n: 0}}}}
    """
    nobody = loads(shop.format(id="shop", counts=[0] * 5))
    found = compare(nobody, loads(shop.format(id="store", counts=[0] * 5)))
    said = {row.metric: row for row in found.rows if row.touchpoint == "store" and row.verdict is None}
    assert set(said) == {"csat", "ces"}
    assert (said["ces"].before, said["ces"].after, said["ces"].n_before, said["ces"].n_after) == (None, None, 0, 0)
    assert said["csat"].sentence == "Shop, satisfied (CSAT): nobody answered, before or now."
    answered = compare(nobody, loads(shop.format(id="shop", counts=[1, 2, 3, 4, 5])))
    assert [row.metric for row in answered.rows if row.n_after == 0] == ["ces"]
