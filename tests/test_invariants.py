"""What holds for every journey: the flow, the ruler, the severity, the pyramid, the tests."""

import copy
import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from random_journeys import (
    CHANNELS,
    PERSONAS,
    counts_of_five,
    counts_of_seven,
    flows,
    journey,
    measured,
    points_of,
    read,
    steady,
    strictly,
)

from journeymap import inference
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.friction import friction
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.scores import scores
from journeymap.analysis.signs import COMPONENTS, points, severity
from journeymap.model import LEVELS, Scale
from journeymap.settings import DEFAULTS

CLOSE = {"abs": 1e-9}

any_flow = st.one_of(flows(), flows(personas=True))


def near(one, other):
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


# ---------------------------------------------------------------- the flow


@steady
@given(any_flow)
def test_everybody_ends_somewhere(data):
    found = dropoff(read(data))
    neutral = sum(one.share for one in found.ends if one.kind == "neutral")
    assert found.completion + sum(one.lost for one in found.rows) + neutral == pytest.approx(1, **CLOSE)
    assert sum(one.share for one in found.ends) == pytest.approx(1, **CLOSE)
    assert sum(one.lost for one in found.stages) == pytest.approx(1 - found.completion - neutral, **CLOSE)


@steady
@given(any_flow)
def test_shares_are_shares(data):
    found = dropoff(read(data))
    for one in found.rows:
        known = (one.reach, one.rate, one.visit_rate, one.success_from, one.completers_passing, one.return_probability)
        assert all(share is None or 0 <= share <= 1 for share in known), one
        assert one.reach <= one.visits + 1e-12
        if one.visit_rate_low is not None:
            assert one.visit_rate_low - 1e-12 <= one.visit_rate <= one.visit_rate_high + 1e-12
    for stage in found.stages:
        assert 0 <= stage.reach <= 1
        assert stage.rate is None or 0 <= stage.rate <= 1
    if found.completion_se is not None:
        assert 0 <= found.completion_low <= found.completion <= found.completion_high <= 1


@steady
@given(any_flow)
def test_a_stage_is_reached_by_its_places(data):
    whole = read(data)
    found = dropoff(whole)
    for stage, one in whole.stages.items():
        reached = [found[name].reach for name in one.touchpoints]
        assert max(reached) - 1e-9 <= found.by_stage[stage].reach <= sum(reached) + 1e-9


@steady
@given(flows())
def test_success_is_where_visits_lead(data):
    found, direct = dropoff(read(data)), points_of(data)
    arriving = [
        found[name].visits * point["next"].get("success", {"share": 0})["share"]
        for name, point in direct.items()
        if "next" in point
    ]
    assert sum(arriving) == pytest.approx(found.completion, **CLOSE)


@steady
@given(any_flow)
def test_completers_and_the_others_are_everybody(data):
    found = dropoff(read(data))
    share = found.completion
    rest = found.steps_abandoners
    assert found.steps == pytest.approx(share * found.steps_completers + (1 - share) * (rest or 0.0), **CLOSE)
    assert found.steps == pytest.approx(sum(one.visits for one in found.rows), **CLOSE)
    if found.minutes is not None:
        others = (1 - share) * (found.minutes_abandoners or 0.0)
        assert near(found.minutes, share * found.minutes_completers + others)
    for one in found.rows:
        assert one.visits_completers * share <= one.visits + 1e-9  # what remains are the visits of the others
        assert one.completers_passing <= one.visits_completers + 1e-9


@steady
@given(any_flow)
def test_closing_a_leak_never_hurts_and_more_helps_more(data):
    found = dropoff(read(data))
    for one in found.rows:
        if one.gain_if_closed is not None:
            assert -1e-12 <= one.gain_if_avoidable_halved <= one.gain_if_halved + 1e-12
            assert one.gain_if_halved <= one.gain_if_closed + 1e-12
            assert found.completion + one.gain_if_closed <= 1 + 1e-9
        else:
            assert one.visit_rate is None or one.visit_rate > 0


@steady
@given(flows(plain=True), st.data())
def test_a_halved_leak_is_the_journey_so_changed(data, chance):
    found = dropoff(read(data))
    name = chance.draw(st.sampled_from([one.touchpoint for one in found.rows if one.gain_if_halved is not None]))
    changed = copy.deepcopy(data)
    arrows = points_of(changed)[name]["next"]
    leave = max(0.0, 1 - sum(arrow["share"] for arrow in arrows.values()))
    for arrow in arrows.values():
        arrow["share"] *= (1 - leave / 2) / (1 - leave)
    gained = dropoff(read(changed)).completion - found.completion
    assert found[name].gain_if_halved == pytest.approx(gained, **CLOSE)


@steady
@given(any_flow, st.randoms(use_true_random=False))
def test_names_and_order_mean_nothing(data, dice):
    other = copy.deepcopy(data)
    names = list(points_of(data))
    renamed = dict(zip(names, dice.sample([f"q{at}" for at in range(len(names))], len(names)), strict=True))

    def row(arrows):
        shuffled = dice.sample(list(arrows.items()), len(arrows))
        return {renamed.get(target, target): arrow for target, arrow in shuffled}

    for stage in other["stages"].values():
        for point in stage["touchpoints"].values():
            if "next" in point:
                point["next"] = row(point["next"])
            for part in point.get("by_persona", {}).values():
                part["next"] = row(part["next"])
        turned = dice.sample(list(stage["touchpoints"].items()), len(stage["touchpoints"]))
        stage["touchpoints"] = {renamed[name]: point for name, point in turned}
    other["stages"] = dict(dice.sample(list(other["stages"].items()), len(other["stages"])))
    one, two = dropoff(read(data)), dropoff(read(other))
    assert one.completion == pytest.approx(two.completion, **CLOSE)
    for name in names:
        ours, theirs = one[name], two[renamed[name]]
        for field in ("visits", "reach", "lost", "rate", "success_from", "gain_if_halved", "completers_passing"):
            assert (getattr(ours, field) is None) == (getattr(theirs, field) is None)
            assert (getattr(ours, field) or 0.0) == pytest.approx(getattr(theirs, field) or 0.0, **CLOSE)
    for stage in one.stages:
        assert stage.reach == pytest.approx(two.by_stage[stage.stage].reach, **CLOSE)


@steady
@given(flows(plain=True), st.data())
def test_two_halves_of_a_touchpoint_are_the_touchpoint(data, chance):
    split = chance.draw(st.sampled_from([name for name in points_of(data) if name != "wall"]))
    other = copy.deepcopy(data)

    def halved(arrows):
        shares = {target: arrow["share"] for target, arrow in arrows.items()}
        if split in shares:
            part = shares.pop(split) / 2
            shares |= {split: part, "twin": part}
        return {target: {"share": share} for target, share in shares.items()}

    for stage in other["stages"].values():
        for point in stage["touchpoints"].values():
            if "next" in point:
                point["next"] = halved(point["next"])
        if split in stage["touchpoints"]:
            entry = stage["touchpoints"][split].pop("entry", None)
            twin = copy.deepcopy(stage["touchpoints"][split])
            if entry is not None:
                stage["touchpoints"][split]["entry"] = twin["entry"] = entry / 2
            stage["touchpoints"]["twin"] = twin
    one, two = dropoff(read(data)), dropoff(read(other))
    assert one.completion == pytest.approx(two.completion, **CLOSE)
    assert one[split].visits == pytest.approx(two[split].visits + two["twin"].visits, **CLOSE)
    assert one[split].lost == pytest.approx(two[split].lost + two["twin"].lost, **CLOSE)
    for stage in one.stages:
        assert stage.reach == pytest.approx(two.by_stage[stage.stage].reach, **CLOSE)


@steady
@given(flows(personas=True))
def test_personas_are_mixed_by_their_shares(data):
    found = dropoff(read(data))
    completion = dict.fromkeys(PERSONAS, 0.0)
    lost: dict[str, float] = {}
    for persona, about in PERSONAS.items():
        own = copy.deepcopy(data)
        for point in points_of(own).values():
            if "by_persona" in point:
                point["next"] = point.pop("by_persona")[persona]["next"]
        one = dropoff(read(own))
        completion[persona] = one.completion
        for row in one.rows:
            lost[row.touchpoint] = lost.get(row.touchpoint, 0.0) + about["share"] * row.lost
    assert found.completion == pytest.approx(0.65 * completion["anna"] + 0.35 * completion["paul"], **CLOSE)
    assert {one.touchpoint: one.lost for one in found.rows} == pytest.approx(lost, **CLOSE)


@steady
@given(any_flow)
def test_arrows_bring_every_visit_that_is_no_entry(data):
    whole = read(data)
    found = dropoff(whole)
    coming = dict.fromkeys(whole.touchpoints, 0.0)
    for one in found.flows:
        coming[one.target] += one.flow
    for name, point in whole.touchpoints.items():
        assert found[name].visits == pytest.approx(coming[name] + (point.entry or 0.0), **CLOSE)


# ---------------------------------------------------------------- one ruler


@steady
@given(st.integers(-3, 5), st.integers(1, 12), st.floats(0, 1))
def test_the_two_directions_add_up_to_100(low, points, part):
    high = low + points
    value = low + part * points
    assert Scale(low, high, low).index(value) == pytest.approx(100 - Scale(low, high, high).index(value))


def row_of(metric, **record):
    return scores(journey({"all": {"shop": {"scores": {metric: record}}}})).rows[0]


@steady
@given(counts_of_seven, st.sampled_from((1, 7)))
def test_four_times_the_answers_halve_the_interval(counts, best):
    assume(sum(counts) > 1)
    one = row_of("ces", scale="1-7", best=best, counts=counts)
    four = row_of("ces", scale="1-7", best=best, counts=[4 * count for count in counts])
    assert four.mean == pytest.approx(one.mean)
    assert four.index == pytest.approx(one.index)
    if sum(counts) >= 30 and one.interval == "t" and one.low > 0 and one.high < 100:
        assert (four.high - four.low) / (one.high - one.low) == pytest.approx(0.5, abs=0.03)
    else:
        assert four.high - four.low <= one.high - one.low


@steady
@given(counts_of_five)
def test_intervals_contain_their_point(counts):
    one = row_of("csat", counts=counts)
    if sum(counts) == 0:
        assert (one.index, one.low, one.top_box) == (None, None, None)
        return
    assert one.top_box_low <= one.top_box + 1e-12 and one.top_box <= one.top_box_high + 1e-12
    assert one.bad_share_low <= one.bad_share + 1e-12 and one.bad_share <= one.bad_share_high + 1e-12
    if sum(counts) > 1:
        assert 0 <= one.low <= one.index + 1e-12 and one.index <= one.high + 1e-12 <= 100 + 1e-9


@steady
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_nps_intervals_contain_the_adjusted_score(promoters, passives, detractors):
    n = promoters + passives + detractors
    assume(n)
    low, high, middle = inference.nps_interval(promoters, detractors, n)
    assert -100 <= low <= middle <= high <= 100
    assert -100 <= row_of("nps", promoters=promoters, passives=passives, detractors=detractors).nps <= 100


# ---------------------------------------------------------------- friction

signs = st.dictionaries(st.sampled_from(COMPONENTS), st.floats(0, 1))


def of(known):
    return severity(known, tuple(sign for sign in COMPONENTS if sign not in known), DEFAULTS)


@steady
@given(signs)
def test_severity_lies_in_its_range_and_is_the_sum_of_its_points(known):
    found = of(known)
    assert 0 <= found.low <= found.high <= 100 + 1e-9
    if found.value is not None:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9
        assert sum(points(found, DEFAULTS).values()) == pytest.approx(found.value, **CLOSE)
    assert found.coverage == pytest.approx(sum(DEFAULTS.weights[sign] for sign in known) / 11)


@steady
@given(signs, st.sampled_from(COMPONENTS), st.floats(0, 1))
def test_a_known_sign_that_grows_never_lowers_severity(known, sign, more):
    assume(sign in known)
    before, after = of(known), of(known | {sign: known[sign] + more * (1 - known[sign])})
    for field in ("low", "high", "value"):
        assert (getattr(before, field) or 0.0) <= (getattr(after, field) or 0.0) + 1e-9


@steady
@given(signs, st.sampled_from(COMPONENTS), st.floats(0, 1))
def test_learning_a_sign_shrinks_the_range(known, sign, value):
    assume(sign not in known)
    before, after = of(known), of(known | {sign: value})
    assert before.low - 1e-9 <= after.low <= after.high <= before.high + 1e-9
    assert before.coverage < after.coverage


@steady
@given(measured())
def test_friction_of_random_journeys(data):
    found = friction(read(data))
    strictly(found.to_dict())
    for one in found.rows:
        assert all(0 <= value <= 1 for value in one.components.values())
        assert not set(one.components) & set(one.unknown)
        assert 0 <= one.low <= one.high <= 100 + 1e-9
        if one.severity is None:
            assert one.coverage < DEFAULTS.min_coverage
            continue
        assert one.low - 1e-9 <= one.severity <= one.high + 1e-9
        assert one.at_best <= one.severity + 1e-9
        assert sum(one.points.values()) == pytest.approx(one.severity, **CLOSE)
        assert 0 <= one.priority <= 100
        assert one.priority == pytest.approx(one.severity * one.reach * one.importance / 5)
    stated = [one for one in found.rows if one.leads]
    assert [one.rank for one in stated] == list(range(1, len(stated) + 1))
    if found.journey is not None:
        assert min(one.severity for one in stated) - 1e-9 <= found.journey <= max(one.severity for one in stated) + 1e-9


# ---------------------------------------------------------------- the pyramid


def levels(found):
    scopes = (found.journey, found.digital, *found.stages, *found.channels)
    return [(one.reached, one.claimed) for one in found.rows], [one.level for one in scopes]


def never_lower(before, after):
    for (reached, claimed), (now_reached, now_claimed) in zip(before[0], after[0], strict=True):
        assert (now_reached or 0) >= (reached or 0)
        assert (now_claimed or 0) >= (claimed or 0)
    for level, now in zip(before[1], after[1], strict=True):
        assert (now or 0) >= (level or 0)


digital = {name: {"type": "digital" if name in ("website", "chat") else "physical"} for name in CHANNELS}


@steady
@given(measured())
def test_what_is_reached_is_claimed(data):
    found = pyramid(read(data | {"channels": digital}))
    strictly(found.to_dict())
    for one in found.rows:
        assert (one.reached is None) == (one.claimed is None)
        assert (one.reached or 0) <= (one.claimed or 0)
        if one.reached:
            below = [one.status[name] for name in LEVELS[: one.reached]]
            assert set(below) <= {"met", "n/a"} and below[-1] == "met"
    assert (found.journey.level or 0) <= (found.claimed or 0)


@steady
@given(measured(), st.data())
def test_a_better_score_never_lowers_a_level(data, chance):
    name = chance.draw(st.sampled_from(list(points_of(data))))
    better = copy.deepcopy(data)
    point = points_of(better)[name]
    for record in [*point["scores"].get("csat", []), point["scores"].get("ces", {})]:
        if "counts" in record:
            _raise_one(record["counts"], up=record.get("best") != 1)
        elif "mean" in record:
            record["mean"] = min({"ease5": 5, "ces2": 7}[record["preset"]], record["mean"] + 0.4)
            record.pop("sd", None)
    if "resolved" in point:
        point["resolved"]["rate"] = min(1.0, point["resolved"]["rate"] + 0.1)
    if "emotion" in point:
        point["emotion"]["value"] = min(2, point["emotion"]["value"] + 1)
    never_lower(levels(pyramid(read(data))), levels(pyramid(read(better))))


def _raise_one(counts, *, up):
    """One person gives the next better answer."""
    order = list(range(len(counts))) if up else list(reversed(range(len(counts))))
    for worse, better in pairwise(order):
        if counts[worse]:
            counts[worse] -= 1
            counts[better] += 1
            return


@steady
@given(measured(), st.data())
def test_another_capability_never_lowers_a_level(data, chance):
    name = chance.draw(st.sampled_from(list(points_of(data))))
    offered = points_of(data)[name]["capabilities"]
    lacking = [level for level in LEVELS if offered.get(level) in (None, "planned")]
    assume(lacking)
    more = copy.deepcopy(data)
    points_of(more)[name]["capabilities"][chance.draw(st.sampled_from(lacking))] = "we do"
    never_lower(levels(pyramid(read(data))), levels(pyramid(read(more))))


# ---------------------------------------------------------------- tests

groups = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@steady
@given(groups, groups)
def test_two_shares_the_other_way_round(first, second):
    there, back = inference.two_proportions(first, second), inference.two_proportions(second, first)
    assert there.difference == pytest.approx(-back.difference)
    assert there.p == pytest.approx(back.p)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert (there.statistic or 0.0) == pytest.approx(-(back.statistic or 0.0))
    assert there.low - 1e-12 <= there.difference <= there.high + 1e-12
    assert 0 <= there.p <= 1 + 1e-9


@steady
@given(groups)
def test_wilson_contains_the_share(group):
    successes, n = group
    low, high = inference.wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    other_low, other_high = inference.wilson(n - successes, n)
    assert (1 - other_high, 1 - other_low) == pytest.approx((low, high))


means = st.tuples(st.floats(1, 7), st.floats(0, 3), st.integers(2, 200))


@steady
@given(means, means)
def test_two_means_the_other_way_round(first, second):
    there, back = inference.welch(first, second), inference.welch(second, first)
    assert there.difference == pytest.approx(-back.difference)
    assert there.p == pytest.approx(back.p)
    assert 0 <= there.p <= 1
    if there.low is not None:
        assert there.low <= there.difference <= there.high


@steady
@given(st.lists(st.floats(0, 1), max_size=30), st.sampled_from((0.05, 0.10)))
def test_benjamini_hochberg_keeps_the_smallest(ps, q):
    kept = inference.benjamini_hochberg(ps, q)
    assert all(p <= q for p, keep in zip(ps, kept, strict=True) if keep)
    if any(kept):
        largest = max(p for p, keep in zip(ps, kept, strict=True) if keep)
        assert all(keep for p, keep in zip(ps, kept, strict=True) if p < largest)
    assert all(keep for p, keep in zip(ps, kept, strict=True) if p <= q / len(ps))
