"""A or B: the split first, then the test, the words, and what it brings to the journey."""

from typing import Any

import pytest
from hypothesis import given, settings
from random_journeys import Data, flows, journey, listed, points_of, read, steady, strictly

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.experiments import ExperimentRow, experiments
from journeymap.model import Journey
from journeymap.model.flow import row
from journeymap.reading import check
from journeymap.statements import describe
from journeymap.words import words_for
from journeymap.words.telling import told


def found(one: Data, point: Data | None = None, **top: Any) -> ExperimentRow:
    """The one experiment of a journey of one touchpoint."""
    return experiments(journey({"buy": {"shop": {"experiments": [one]} | (point or {})}}, **top)).rows[0]


def went(a: int, n_a: int, b: int, n_b: int) -> Data:
    return {"a": {"n": n_a, "successes": a}, "b": {"n": n_b, "successes": b}}


def effort(mean_a: float, sd_a: float, n_a: int, mean_b: float, sd_b: float, n_b: int) -> Data:
    sides = (("a", mean_a, sd_a, n_a), ("b", mean_b, sd_b, n_b))
    return {"primary": "ces"} | {
        name: {"n": n, "scores": {"ces": {"preset": "ces2", "mean": mean, "sd": sd, "n": n}}}
        for name, mean, sd, n in sides
    }


# ---------------------------------------------------------------- the worked numbers


def test_worked_shares() -> None:
    one = found(went(200, 2000, 246, 2000))
    assert one.outcome is not None
    assert one.outcome.difference == pytest.approx(0.023)
    assert (one.outcome.low, one.outcome.high) == (pytest.approx(0.0035, abs=5e-5), pytest.approx(0.0425, abs=5e-5))
    assert one.outcome.statistic == pytest.approx(2.3105, abs=5e-5)
    assert one.outcome.p == pytest.approx(0.0209, abs=5e-5)
    assert one.verdict == "b better"


def test_worked_means() -> None:
    one = found(effort(4.60, 1.5, 400, 4.85, 1.45, 410))
    assert one.outcome is not None
    assert one.outcome.difference == pytest.approx(0.25 / 6 * 100)
    assert one.outcome.statistic == pytest.approx(2.4109, abs=5e-5)
    assert one.outcome.p == pytest.approx(0.0161, abs=5e-5)
    assert one.verdict == "b better"


def test_worked_small_sample() -> None:
    one = found(went(3, 20, 7, 20))
    assert one.outcome is not None
    assert one.outcome.difference == pytest.approx(0.2)
    assert (one.outcome.low, one.outcome.high) == (pytest.approx(-0.0698, abs=5e-5), pytest.approx(0.4381, abs=5e-5))
    assert one.outcome.p == pytest.approx(0.1492, abs=5e-5)
    assert one.verdict == "too small to say"
    assert "n=20" in one.sentence


def test_worked_no_events() -> None:
    one = found(went(0, 50, 0, 50))
    assert one.outcome is not None
    assert (one.outcome.p, one.outcome.method, one.verdict) == (1, "no events", "no difference shown")
    assert "Nobody succeeded in either variant." in one.sentence


def test_worked_split_is_noted_and_does_not_block() -> None:
    one = found(went(200, 2000, 184, 1840))
    assert one.split is not None
    assert one.split.chi2 == pytest.approx(6.6667, abs=5e-5)
    assert one.split.p == pytest.approx(0.0098, abs=5e-5)
    assert (one.split.odd, one.split.broken) == (True, False)
    assert one.verdict == "no difference shown"
    assert "2,000:1,840" in one.sentence


def test_worked_plans() -> None:
    plan = {round(one.other, 2): one.n_per_arm for one in found(went(200, 2000, 200, 2000)).plan}
    assert plan[0.12] == 3839
    plan = {round(one.other, 2): one.n_per_arm for one in found(went(700, 1000, 700, 1000)).plan}
    assert plan[0.75] == 1248


# ---------------------------------------------------------------- verdicts


def test_a_broken_split_withholds_every_verdict() -> None:
    one = found(went(200, 2000, 300, 1700))
    assert one.split is not None and one.split.p is not None and one.split.p < 0.001
    assert (one.verdict, one.carried) == ("withheld", None)
    assert "2,000:1,700 instead of 50:50" in one.sentence


def test_the_split_is_held_against_the_plan() -> None:
    one = found(went(90, 900, 12, 100) | {"split": "90:10"})
    assert one.split is not None and one.split.chi2 == pytest.approx(0)
    assert found(went(90, 900, 12, 100)).verdict == "withheld"


def test_a_can_be_better() -> None:
    assert found(went(246, 2000, 200, 2000)).verdict == "a better"
    assert found(effort(4.85, 1.45, 410, 4.60, 1.5, 400)).verdict == "a better"


def test_no_difference_says_between_which_bounds_it_lies() -> None:
    one = found(went(200, 2000, 210, 2000) | {"name": "Shorter form"})
    assert one.verdict == "no difference shown"
    assert one.outcome is not None and one.outcome.low is not None and one.outcome.high is not None
    low, high = (f"{100 * bound:.1f}".replace("-", "−") for bound in (one.outcome.low, one.outcome.high))
    assert f"lies between {low} and {high} points" in one.sentence


def test_only_the_primary_metric_decides_and_the_others_share_a_rate() -> None:
    scores = {"a": [30, 20, 20, 20, 10], "b": [10, 20, 20, 20, 30]}
    one = went(200, 2000, 205, 2000)
    for arm, counts in scores.items():
        one[arm]["scores"] = {"csat": {"counts": counts}, "ces": {"preset": "ease5", "counts": [20] * 5}}
    row = found(one)
    assert row.verdict == "no difference shown"
    assert {(each.metric, each.significant) for each in row.secondary} == {
        ("csat", True),
        ("csat_mean", True),
        ("ces", False),
    }
    assert found(one | {"primary": "csat"}).verdict == "b better"


def test_a_turned_scale_still_finds_what_is_better_for_the_customer() -> None:
    arms = {
        name: {"n": 400, "scores": {"ces": {"preset": "ces1", "mean": mean, "sd": 1, "n": 400}}}
        for name, mean in (("a", 3.0), ("b", 2.5))
    }
    assert found({"primary": "ces"} | arms).verdict == "b better"


def test_stopping_early_is_peeking() -> None:
    one = found(went(200, 2000, 246, 2000) | {"planned_n": 3839})
    assert one.peeking and "planned 3,839" in one.sentence
    assert not found(went(200, 2000, 246, 2000) | {"planned_n": 2000}).peeking


def test_what_is_not_given_is_unknown_and_says_why() -> None:
    one = found({"primary": "ces", **went(200, 2000, 246, 2000)})
    assert (one.verdict, one.outcome) == ("unknown", None)
    assert "ease (CES) is not given for both variants" in one.sentence


def test_nobody_in_the_test_is_too_small() -> None:
    assert found({"a": {"n": 0}, "b": {"n": 0}}).verdict == "too small to say"


def test_where_all_answers_are_the_same_no_bounds_are_known_and_none_are_said() -> None:
    one = found(effort(5, 0, 60, 5, 0, 60))
    assert (one.verdict, one.outcome and one.outcome.low) == ("no difference shown", None)
    assert "all answers of a variant are the same" in one.sentence
    assert found(effort(5, 0, 60, 6, 0, 60)).verdict == "b better"


# ---------------------------------------------------------------- carried to the journey


def test_the_effect_on_completion_on_paper() -> None:
    top = {"entrants": 1000, "value": {"per_success": 20, "currency": "EUR"}}
    one = found(went(200, 2000, 246, 2000), {"next": {"success": 0.1}}, **top)
    assert one.carried is not None and one.outcome is not None
    assert (one.carried.completion_a, one.carried.completion_b) == (pytest.approx(0.1), pytest.approx(0.123))
    assert one.carried.value == pytest.approx(0.023 * 1000 * 20)
    assert (one.carried.low, one.carried.high) == (pytest.approx(one.outcome.low), pytest.approx(one.outcome.high))


def test_an_arrow_that_a_counts_takes_the_others_with_it() -> None:
    shop = {"next": {"till": 0.2, "back": 0.4}, "experiments": [went(400, 2000, 500, 2000)]}
    one = journey({"buy": {"shop": shop, "till": {"next": {"success": 0.5}}, "back": {"next": {"success": 0.1}}}})
    carried = experiments(one).rows[0].carried
    assert carried is not None and carried.way == "till"
    # a: .2 x .5 + .4 x .1 = .14; b: .25 to the till, the other .8 shrinks to .75, .375 go back: .125 + .0375 = .1625
    assert carried.completion_a == pytest.approx(0.14)
    assert carried.completion_b == pytest.approx(0.1625)


def test_all_who_go_on_keep_their_ways() -> None:
    shop = {"next": {"till": 0.3, "back": 0.3}, "experiments": [went(1200, 2000, 1400, 2000)]}
    one = journey({"buy": {"shop": shop, "till": {"next": {"success": 0.5}}, "back": {"next": {"success": 0.1}}}})
    carried = experiments(one).rows[0].carried
    assert carried is not None and carried.way == "onward"
    assert carried.change == pytest.approx(0.1 / 2 * 0.6)


def test_ways_back_and_forced_ways_are_not_forward() -> None:
    ways = {"till": 0.5, "shop": {"share": 0.2, "rework": True}, "call": {"share": 0.1, "forced": True}}
    points = {"shop": {"next": ways, "experiments": [went(1000, 2000, 1100, 2000)]},
              "till": {"next": {"success": 0.5}}, "call": {"next": {"success": 0.5}}}  # fmt: skip
    carried = experiments(journey({"buy": points})).rows[0].carried
    assert carried is not None and carried.way == "forward"


def test_a_share_of_no_way_is_not_carried() -> None:
    shop = {"next": {"till": 0.6, "success": 0.2}, "experiments": [went(600, 2000, 700, 2000)]}
    one = experiments(journey({"buy": {"shop": shop, "till": {"next": {"success": 0.5}}}})).rows[0]
    assert one.carried is not None and one.carried.change is None
    assert one.verdict == "b better"
    assert "Not carried" in one.sentence
    assert found(went(600, 2000, 700, 2000)).carried is not None


def test_the_only_way_on_is_the_one_that_is_counted() -> None:
    one = found(went(600, 2000, 700, 2000), {"next": {"success": 0.8}})
    assert one.carried is not None and one.carried.way == "onward"
    assert one.carried.completion_a == pytest.approx(0.3)
    assert one.carried.change == pytest.approx(0.05)


def test_nobody_going_on_with_a_is_like_any_rare_way() -> None:
    shop = {"next": {"till": 0.02, "success": 0.01}, "experiments": [went(0, 50, 9, 50)]}
    one = experiments(journey({"buy": {"shop": shop, "till": {"next": {"success": 0.5}}}})).rows[0]
    assert one.carried is not None and one.carried.way is None


def test_scales_that_do_not_compare_are_the_reason_and_no_difference_is_shown() -> None:
    asked = {"csat": {"counts": [10, 10, 10, 10, 20]}}, {"csat": {"scale": "1-7", "best": 7, "counts": [5] * 6 + [30]}}
    arms = {"a": {"n": 60, "scores": asked[0]}, "b": {"n": 60, "scores": asked[1]}}
    one = found({"primary": "csat", **arms})
    assert (one.verdict, one.outcome and one.outcome.difference) == ("unknown", None)
    assert "different scales" in one.sentence and "no spread" not in one.sentence


def test_unknown_sizes_are_not_none() -> None:
    arms = {arm: {"n": 60, "scores": {"ces": {"preset": "ces2", "mean": mean}}} for arm, mean in (("a", 5), ("b", 6))}
    one = found({"primary": "ces", **arms})
    assert one.verdict == "unknown"
    assert "nobody says how many answered" in one.sentence


def test_different_people_asked_are_said() -> None:
    arms = {arm: {"n": 60, "scores": {"csat": {"counts": [10] * 4 + [20], "asked": who}}}
            for arm, who in (("a", "finishers"), ("b", "all"))}  # fmt: skip
    assert "asked different people: those who finished / everybody asked" in found({"primary": "csat", **arms}).sentence


def test_a_plan_before_anybody_was_counted_starts_from_the_map() -> None:
    one = found({"planned_n": 4000, "a": {"n": 0}, "b": {"n": 0}}, {"next": {"success": 0.1}})
    assert [(plan.share, plan.n_per_arm) for plan in one.plan][1] == (0.1, 3839)
    assert not one.peeking and one.sentence.endswith("not run yet.")


@settings(steady, max_examples=40)
@given(flows(personas=True, plain=True))
def test_the_share_in_the_map_changes_nothing(data: Data) -> None:
    """Where both variants have the share of the map, completion is that of the journey, and the effect is nothing."""
    name = next(iter(points_of(data)))
    plain = read(data)
    share = sum(_onward(plain, name).values())
    n = 1_000_000
    points_of(data)[name]["experiments"] = [went(round(share * n), n, round(share * n), n)]
    carried = experiments(read(data)).rows[0].carried
    assert carried is not None and carried.completion_a is not None
    assert carried.completion_a == pytest.approx(dropoff(plain).completion, abs=1e-5)
    assert carried.change == pytest.approx(0, abs=1e-12)


def _onward(journey: Journey, name: str) -> dict[str, float]:
    one = row(journey.touchpoints[name], journey)
    return {**one.onward, "success": one.success}


# ---------------------------------------------------------------- files


def test_impossible_experiments_are_found_with_their_place() -> None:
    one = journey({"buy": {"shop": {"experiments": [went(91, 90, 1, 90) | {"split": "half"}]}}})
    codes = {each.code: each.at for each in check(one) if each.severity == "error"}
    assert codes["successes-above-n"][-2:] == ("a", "successes")
    assert codes["unreadable-split"][-1] == "split"
    assert experiments(one).rows[0].verdict == "unknown"


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
@pytest.mark.parametrize(
    "one",
    [
        went(200, 2000, 246, 2000),
        went(246, 2000, 200, 2000),
        went(3, 20, 7, 20),
        went(0, 50, 0, 50),
        went(200, 2000, 300, 1700),
        {"primary": "nps", **went(1, 90, 2, 90)},
        {"split": "x", **went(1, 90, 2, 90)},
    ],
)
def test_every_verdict_has_its_words(language: str, one: Data) -> None:
    assert found(one, {"next": {"success": 0.1}}, language=language).sentence


def test_the_json_is_a_list_of_experiments() -> None:
    rows = strictly(experiments(journey({"buy": {"shop": {"experiments": [went(1, 90, 2, 90)]}}})).to_dict())
    assert rows[0].keys() >= set(
        listed("touchpoint name verdict split outcome secondary carried plan peeking sentence")
    )


def test_scales_and_defaults_of_the_file_reach_the_variants() -> None:
    arms = {name: {"n": 40, "scores": {"ces": {"mean": mean, "sd": 1, "n": 40}}} for name, mean in (("a", 4), ("b", 5))}
    top = {"scales": {"ces": {"scale": "1-7", "best": 7}}, "defaults": {"scores": {"asked": "finishers"}}}
    one = found({"primary": "ces"} | arms, **top)
    assert one.verdict == "b better"
    shop = journey({"buy": {"shop": {"experiments": {"primary": "ces"} | arms}}}, **top)
    score = shop.touchpoints["shop"].experiments[0].b.scores.of("ces")[0]
    assert (score.asked, score.ruler.best) == ("finishers", 7)


def test_the_smaller_variant_is_the_smaller_of_those_who_saw_and_those_who_answered() -> None:
    csat = {"csat": {"mean": 4, "sd": 1, "n": 33}}
    few = {"primary": "csat", "a": {"n": 25, "scores": csat}, "b": {"n": 40, "scores": csat}}
    tried = found(few, {"next": {"success": 0.5}})
    assert tried.verdict == "too small to say"
    assert tried.fact is not None and "(n=25 in the smaller variant)" in told(tried.fact)


def test_no_size_shows_a_change_of_nothing() -> None:
    many = 10**14
    test = {"a": {"n": many, "successes": many // 2}, "b": {"n": many, "successes": many // 2}}
    one = journey({"buy": {"shop": {"next": {"success": 0.5}, "experiments": [test]}}})
    statement = describe("experiments", experiments(one), one)
    assert statement is not None
    table = next(table for table in statement.tables if table.key == "plans")
    column = next(column for column in table.columns if column.key == "detectable")
    said = statement.cell(column, table.rows[0], words_for("en"), one)
    # 2.8 sqrt(2 x .25/10^14) = .0000198 points of a hundred
    assert float(said) == pytest.approx(100 * 2.8 * (0.5 / many) ** 0.5, rel=0.5) and float(said) > 0
