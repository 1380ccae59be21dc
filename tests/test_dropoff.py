"""Drop-off on paper, by walking at random, by numpy, and at its edges."""

import math
from pathlib import Path

import numpy as np
import pytest
from random_journeys import journey, listed, strictly

from journeymap.analysis.chain import network, solve
from journeymap.analysis.dropoff import dropoff
from journeymap.cli import main
from journeymap.drawing.figures import figures
from journeymap.drawing.subject import subject
from journeymap.inference import wilson
from journeymap.model import Journey
from journeymap.model.flow import KEPT, entries, row
from journeymap.reading import load

HERE = Path(__file__).parent
LOOPS = HERE / "reference" / "loops.yaml"
COFFEE = HERE / "reference" / "coffee-machine.yaml"


@pytest.fixture(scope="module")
def loops():
    return load(LOOPS)


@pytest.fixture(scope="module")
def coffee():
    return load(COFFEE)


def share_of(result, end):
    return next(one.share for one in result.ends if one.end == end)


# ---------------------------------------------------------------- worked on paper


def test_a_straight_line():
    found = dropoff(
        journey(
            {
                "see": {"ad": {"next": {"shop": "50%"}}},
                "buy": {"shop": {"next": {"checkout": "40%"}}, "checkout": {"next": {"delivery": "75%"}}},
                "have": {"delivery": {"next": {"success": "90%"}}},
            }
        )
    )
    assert found.completion == pytest.approx(0.5 * 0.4 * 0.75 * 0.9)  # .135
    assert [one.lost for one in found.rows] == pytest.approx([0.5, 0.3, 0.05, 0.015])
    assert [one.reach for one in found.rows] == pytest.approx([1, 0.5, 0.2, 0.15])
    assert [one.rate for one in found.rows] == pytest.approx([0.5, 0.6, 0.25, 0.1])
    assert [one.reach for one in found.stages] == pytest.approx([1, 0.5, 0.15])
    assert [one.rate for one in found.stages] == pytest.approx([0.5, 0.35 / 0.5, 0.1])
    assert found.steps == pytest.approx(1 + 0.5 + 0.2 + 0.15)
    assert found.steps_completers == pytest.approx(4)
    assert (found.worst_by_loss, found.worst_by_rate) == ("see", "buy")


def test_loops_as_worked(loops):
    # v_faq = .7/(1 - .25 x .10)
    found = dropoff(loops)
    assert round(found["faq"].visits, 4) == 0.7179
    assert round(found.completion, 4) == 0.7533
    contact = found.by_stage["contact"]
    assert (round(contact.reach, 4), round(contact.lost, 4), round(contact.rate, 4)) == (0.6150, 0.0944, 0.1534)
    assert round(found["faq"].gain_if_halved, 4) == 0.0637


def test_loops_by_hand(loops):
    # per faq visit .25 chats; phone = (.3 + .2 faq + .2 chat + .1 visit)/.85, visit = .3 phone
    faq = 0.7 / (1 - 0.25 * 0.10)
    chat = 0.25 * faq
    phone = (0.3 + 0.2 * faq + 0.2 * chat) / (1 - 0.15 - 0.3 * 0.1)
    found = dropoff(loops)
    visits = [faq, chat, phone, 0.3 * phone]
    assert [one.visits for one in found.rows] == pytest.approx(visits)
    assert found.completion == pytest.approx(np.dot(visits, [0.35, 0.50, 0.45, 0.85]))
    assert [one.lost for one in found.rows] == pytest.approx(np.multiply(visits, [0.2, 0.2, 0.1, 0.05]))
    # who comes to contact: the callers, and those whom the articles send there before they come back
    assert found.by_stage["contact"].reach == pytest.approx(0.3 + 0.7 * 0.45)


def test_completion_that_never_leaves_the_digital_channels(loops):
    rows = {name: row(point, loops) for name, point in loops.touchpoints.items()}
    digital = [name for name in rows if loops.channel(name).type == "digital"]
    inside = network(
        digital,
        {name: rows[name].onward for name in digital},
        {name: rows[name].success for name in digital},
        {name: rows[name].leave for name in digital},
        entries(loops),
    )
    contained = np.dot(inside.entry, solve(inside).success_from)
    assert round(contained, 4) == 0.3410
    assert round(100 * contained / 0.7, 2) == 48.72


def test_what_channel_switches_carry(loops):
    found = dropoff(loops)
    switches = [
        (one.flow, KEPT[loops.history(one.start, one.target, one.arrow)])
        for one in found.flows
        if loops.touchpoints[one.start].channel != loops.touchpoints[one.target].channel
    ]
    whole = sum(flow for flow, _ in switches)
    carried = sum(flow * kept for flow, kept in switches)
    assert round(whole, 4) == 0.5699
    assert round(carried / whole, 4) == 0.3708
    assert round(100 * (whole - carried), 4) == 35.8568


def test_the_coffee_machine(coffee):
    found = dropoff(coffee)
    assert round(found.completion, 4) == 0.0456
    rates = {one.stage: round(one.rate, 4) for one in found.stages}
    assert rates == {
        "discover": 0.68,
        "compare": 0.5405,
        "buy": 0.6960,
        "receive": 0.1202,
        "get_help": 0.3865,
        "stay": 0.2800,
    }
    assert round(found["chat"].reach, 4) == 0.0064
    assert round(found["chat"].completers_passing, 2) == 0.07
    assert round(found["product"].gain_if_halved, 4) == 0.0233
    assert round(found["product"].value_if_halved) == 57733
    assert round(found["checkout"].gain_if_halved, 4) == 0.0117
    assert round(found["checkout"].value_if_halved) == 29134
    # 60 of the ad's 68 are normal; beyond that at least 50 %, or 1.5 times the mean rate of .3502
    assert round(found.by_stage["discover"].avoidable_rate, 4) == 0.08
    assert [one.stage for one in found.stages if one.drop_off_stage] == ["compare", "buy"]
    assert (found.worst_by_loss, found.worst_by_rate) == ("compare", "buy")


def test_the_smallest_journey_says_what_it_assumes():
    found = dropoff(
        journey(
            {
                "discover": {"ad": {"next": {"shop": "40%"}}},
                "buy": {"shop": {"next": {"checkout": "30%"}}, "checkout": {"next": {"delivery": "70%"}}},
                "receive": {"delivery": {"next": {"success": "95%"}}},
            }
        )
    )
    assert found.completion == pytest.approx(0.4 * 0.3 * 0.7 * 0.95)
    assert round(found.completion, 4) == 0.0798
    assert "everybody starts at Ad (no entry is stated)" in found.assumptions


# ---------------------------------------------------------------- by walking at random

WALKERS = 60_000


class Crowd:
    """Customers sent through a journey one step at a time; nothing here knows about matrices."""

    def __init__(self, journey: Journey, seed: int, changed: dict | None = None):
        self.names = list(journey.touchpoints)
        dice = np.random.default_rng(seed)
        rows = {name: row(point, journey) for name, point in journey.touchpoints.items()} | (changed or {})
        size = len(self.names)
        chances = np.zeros((size, size + 2 + len(journey.ends)))
        for at, name in enumerate(self.names):
            for target, share in rows[name].onward.items():
                chances[at, self.names.index(target)] = share
            chances[at, size] = rows[name].success
            chances[at, size + 1] = rows[name].leave
            for place, end in enumerate(journey.ends):
                chances[at, size + 2 + place] = rows[name].ends.get(end, 0.0)
        bounds = chances.cumsum(axis=1)
        bounds[:, -1] = 1.0
        starts = entries(journey)
        here = dice.choice(size, WALKERS, p=[starts.get(name, 0.0) for name in self.names])
        self.visits = np.zeros((size, WALKERS))
        self.end = np.full(WALKERS, -1)
        self.last = np.full(WALKERS, -1)
        walking = np.arange(WALKERS)
        while len(walking):
            self.visits[here, walking] += 1
            onward = (dice.random(len(walking))[:, None] > bounds[here]).sum(axis=1)
            over = onward >= size
            self.end[walking[over]] = onward[over] - size
            self.last[walking[over]] = here[over]
            here, walking = onward[~over], walking[~over]

    def place(self, name):
        return self.names.index(name)

    def arrived(self):
        return self.end == 0

    def left_at(self, name):
        return (self.end == 1) & (self.last == self.place(name))

    def came(self, *names):
        return self.visits[[self.place(name) for name in names]].any(axis=0)


def close_to(sample, expected, case):
    """Within 4.5 standard errors of the sample: once in 150 000 by chance."""
    error = max(sample.std(), 1e-3) / math.sqrt(len(sample))
    assert abs(sample.mean() - expected) < 4.5 * error, (case, sample.mean(), expected)


@pytest.mark.parametrize(("path", "seed"), [(LOOPS, 1), (COFFEE, 2)], ids=["loops", "coffee"])
def test_walking_at_random(path, seed):
    walked = load(path)
    found, crowd = dropoff(walked), Crowd(walked, seed)
    close_to(crowd.arrived(), found.completion, "completion")
    close_to(crowd.visits.sum(axis=0), found.steps, "steps")
    close_to(crowd.visits.sum(axis=0)[crowd.arrived()], found.steps_completers, "steps of completers")
    close_to(crowd.visits.sum(axis=0)[~crowd.arrived()], found.steps_abandoners, "steps of the others")
    for name in walked.touchpoints:
        one, at = found[name], crowd.place(name)
        close_to(crowd.visits[at], one.visits, f"visits {name}")
        close_to(crowd.came(name), one.reach, f"reach {name}")
        close_to(crowd.left_at(name), one.lost, f"lost {name}")
        close_to(crowd.left_at(name)[crowd.came(name)], one.rate, f"rate {name}")
        close_to(crowd.came(name)[crowd.arrived()], one.completers_passing, f"passing {name}")
        close_to(crowd.visits[at][crowd.arrived()], one.visits_completers, f"visits of completers {name}")
    for stage, one in walked.stages.items():
        flow = found.by_stage[stage]
        came = crowd.came(*one.touchpoints)
        close_to(came, flow.reach, f"reach {stage}")
        lost = sum(crowd.left_at(name) for name in one.touchpoints)
        close_to(lost[came], flow.rate, f"rate {stage}")


def test_walking_with_other_ends():
    service = journey(
        {
            "ask": {
                "form": {"entry": 0.6, "next": {"office": 0.5, "gave_up": 0.2, "not_needed": 0.1, "form": 0.1}},
                "office": {"entry": 0.4, "next": {"success": 0.6, "form": 0.2, "not_needed": 0.05}},
            }
        },
        ends={"gave_up": {"kind": "lost"}, "not_needed": {"kind": "neutral"}},
    )
    found, crowd = dropoff(service), Crowd(service, 3)
    close_to(crowd.arrived(), found.completion, "completion")
    close_to(crowd.end == 1, share_of(found, "leave"), "leave")
    close_to(crowd.end == 2, share_of(found, "gave_up"), "gave up")
    close_to(crowd.end == 3, share_of(found, "not_needed"), "not needed")
    close_to((crowd.end == 1) | (crowd.end == 2), sum(one.lost for one in found.rows), "lost")


def test_a_halved_leak_walked_anew(loops):
    before = dropoff(loops)
    half = journey_with(loops, "faq", {"success": 0.35 * 0.9 / 0.8, "chat": 0.25 * 0.9 / 0.8, "phone": 0.2 * 0.9 / 0.8})
    crowd = Crowd(half, 4)
    close_to(crowd.arrived(), before.completion + before["faq"].gain_if_halved, "the halved leak")


def journey_with(whole, name, onward, **changes):
    """A journey with another row at one touchpoint."""
    return whole.with_touchpoint(name, next={target: {"share": share} for target, share in onward.items()}, **changes)


# ---------------------------------------------------------------- by numpy


def completion_of(rows, starts):
    """e (I - Q)⁻¹ s, written out."""
    names = list(rows)
    q = np.array([[rows[name].get(target, 0.0) for target in names] for name in names])
    s = np.array([rows[name].get("success", 0.0) for name in names])
    return float(np.array([starts.get(name, 0.0) for name in names]) @ np.linalg.inv(np.eye(len(names)) - q) @ s)


def rows_of(whole):
    return {
        name: {**(one := row(point, whole)).onward, "success": one.success} for name, point in whole.touchpoints.items()
    }


@pytest.mark.parametrize("path", [LOOPS, COFFEE], ids=["loops", "coffee"])
@pytest.mark.parametrize(("closed", "field"), [(0.5, "gain_if_halved"), (1.0, "gain_if_closed")])
def test_a_closed_leak_solved_anew(path, closed, field):
    whole = load(path)
    found, starts = dropoff(whole), entries(whole)
    for name, point in whole.touchpoints.items():
        leave = row(point, whole).leave
        more = (1 - (1 - closed) * leave) / (1 - leave)
        rows = rows_of(whole)
        rows[name] = {target: share * more for target, share in rows[name].items()}
        assert getattr(found[name], field) == pytest.approx(completion_of(rows, starts) - found.completion, abs=1e-12)


@pytest.mark.parametrize("path", [LOOPS, COFFEE], ids=["loops", "coffee"])
def test_completers_passing_is_the_removal_effect(path):
    # sending everybody at a place away costs exactly the share of completers who pass there
    whole = load(path)
    found = dropoff(whole)
    for name in whole.touchpoints:
        rest = completion_of(rows_of(whole) | {name: {}}, entries(whole))
        assert 1 - rest / found.completion == pytest.approx(found[name].completers_passing, abs=1e-12)


def test_removing_a_step_is_closing_its_leak(loops):
    # who came to the visit goes where its survivors go; the same completion, fewer steps
    found = dropoff(loops)
    rows = rows_of(loops)
    rows["phone"] = {"success": 0.45 + 0.3 * 0.85 / 0.95, "phone": 0.15 + 0.3 * 0.10 / 0.95}
    without = completion_of({name: one for name, one in rows.items() if name != "visit"}, entries(loops))
    assert without - found.completion == pytest.approx(found["visit"].gain_if_closed)


# ---------------------------------------------------------------- the interval of completion

SAMPLES = {"faq": 700, "chat": 240, "phone": 600, "visit": 180}


def sampled(whole, sizes):
    for name, n in sizes.items():
        whole = whole.with_touchpoint(name, observed=n)
    return whole


def test_the_delta_method_against_resampling(loops):
    whole = sampled(loops, SAMPLES)
    found = dropoff(whole)
    dice = np.random.default_rng(5)
    names = list(whole.touchpoints)
    targets = [*names, "success"]
    chances = {name: [rows_of(whole)[name].get(target, 0.0) for target in targets] for name in names}
    again = []
    for _ in range(4000):
        rows = {}
        for name in names:
            drawn = dice.multinomial(SAMPLES[name], [*chances[name], 1 - sum(chances[name])])
            rows[name] = dict(zip(targets, drawn / SAMPLES[name], strict=False))
        again.append(completion_of(rows, entries(whole)))
    assert found.completion_se == pytest.approx(np.std(again), rel=0.05)
    assert (found.completion_low, found.completion_high) == pytest.approx(np.quantile(again, [0.025, 0.975]), abs=0.003)


def test_a_straight_line_has_the_interval_of_a_product():
    # Var(C)/C² = sum of (1 - p)/(p n)
    line = journey(
        {"all": {"a": {"next": {"b": 0.5}, "observed": 400}, "b": {"next": {"success": 0.8}, "observed": 90}}}
    )
    found = dropoff(line)
    error = 0.4 * math.sqrt(0.5 / 0.5 / 400 + 0.2 / 0.8 / 90)
    assert found.completion_se == pytest.approx(error)
    # the interval: a = 2/1.5 customers a row, p~ = (200 + 2/3)/(400 + 4/3) = .5 and (72 + 2/3)/(90 + 4/3)
    second = (72 + 2 / 3) / (90 + 4 / 3)
    spread = (0.5 * second) ** 2 * (0.5 / 0.5 / 400 + (1 - second) / second / 90)
    sample = 0.5 * second * (1 - 0.5 * second) / spread
    assert found.completion_n == pytest.approx(sample)
    assert (found.completion_low, found.completion_high) == pytest.approx(wilson(0.4 * sample, sample))


def test_no_interval_without_every_sample_size(loops):
    found = dropoff(sampled(loops, {name: n for name, n in SAMPLES.items() if name != "chat"}))
    assert (found.completion_se, found.completion_low, found.completion_high) == (None, None, None)
    assert "shares that nobody counted, so that there is no interval: Chat" in found.assumptions


def test_the_interval_stays_within_all_and_nothing():
    found = dropoff(journey({"all": {"a": {"next": {"success": 0.9}, "observed": 3}}}))
    assert 0.9 < found.completion_high < 1.0
    all_arrive, none = (dropoff(journey({"all": {"a": {"next": {"success": p}, "observed": 3}}})) for p in (1, 0))
    assert (all_arrive.completion_high, none.completion_low) == (1.0, 0.0)
    assert (all_arrive.completion_low, none.completion_high) == pytest.approx((wilson(3, 3)[0], wilson(0, 3)[1]))


def test_a_row_that_personas_share_is_one_sample():
    # both personas walk the same: the interval must be that of one chain, not of two halves
    line = {"a": {"next": {"b": 0.5}, "observed": 400}, "b": {"next": {"success": 0.8}, "observed": 90}}
    same = {"who": {"next": {"success": 0.8}, "observed": 90}, "else": {"next": {"success": 0.8}, "observed": 90}}
    personas = {"who": {"share": 0.5}, "else": {"share": 0.5}}
    alone = dropoff(journey({"all": line}))
    shared = dropoff(
        journey({"all": {**line, "b": line["b"] | {"by_persona": {"who": same["who"]}}}}, personas=personas)
    )
    apart = dropoff(journey({"all": {**line, "b": {"by_persona": same}}}, personas=personas))
    first, second = 0.4**2 * 0.5 / 0.5 / 400, 0.4**2 * 0.2 / 0.8 / 90
    assert alone.completion_se == pytest.approx(math.sqrt(first + second))
    # two samples of b, each weighing a half
    assert apart.completion_se == pytest.approx(math.sqrt(first + second / 2))
    assert shared.completion_se == pytest.approx(apart.completion_se)


def test_rates_of_a_visit_have_wilson_intervals():
    found = dropoff(journey({"all": {"a": {"next": {"success": {"count": 60}}, "observed": 100}}}))["a"]
    assert (found.visit_rate, found.rate) == (0.4, 0.4)
    assert (round(100 * found.visit_rate_low, 4), round(100 * found.visit_rate_high, 4)) == (30.9401, 49.7997)


# ---------------------------------------------------------------- counts, personas, ends


def test_counts_are_shares_of_the_observed():
    by_count = {
        "a": {"next": {"b": {"count": 120}}, "observed": 300},
        "b": {"next": {"success": {"count": 45}}, "observed": 90},
    }
    found = dropoff(journey({"all": by_count}))
    assert found.completion == pytest.approx(120 / 300 * 45 / 90)
    assert found.completion_se is not None


def test_personas_walk_apart():
    # .65 x .80 + .35 x .60
    parts = {"anna": {"next": {"success": 0.80}}, "paul": {"next": {"success": 0.60}}}
    found = dropoff(
        journey({"all": {"shop": {"by_persona": parts}}}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}})
    )
    assert found.completion == pytest.approx(0.73)
    assert found["shop"].lost == pytest.approx(0.27)


def test_a_pooled_chain_would_hide_who_walks_on():
    # those who pass the first door pass the second: pooled .7 x .7 = .49, apart .5 x .9² + .5 x .5² = .53
    door = {"keen": {"next": {"second": 0.9}}, "not": {"next": {"second": 0.5}}}
    last = {"keen": {"next": {"success": 0.9}}, "not": {"next": {"success": 0.5}}}
    two = journey(
        {"all": {"first": {"by_persona": door}, "second": {"by_persona": last}}},
        personas={"keen": {"share": 0.5}, "not": {"share": 0.5}},
    )
    found = dropoff(two)
    assert found.completion == pytest.approx(0.53)
    # at the second door stand .45 keen and .25 others: .045 + .125 of .70 leave
    assert found["second"].visit_rate == pytest.approx(0.17 / 0.70)
    assert found["second"].success_from == pytest.approx(0.53 / 0.70)
    assert found["first"].gain_if_halved == pytest.approx(0.5 * 0.05 * 0.9 + 0.5 * 0.25 * 0.5)


def test_what_is_avoidable_is_each_personas_own():
    # of 10 % and 50 % leaving 20 % is normal: half of the 30 points beyond, for the second persona alone
    parts = {"keen": {"next": {"success": 0.9}}, "not": {"next": {"success": 0.5}}}
    shop = {"shop": {"by_persona": parts, "normal_dropoff": 0.2}}
    found = dropoff(journey({"all": shop}, personas={"keen": {"share": 0.5}, "not": {"share": 0.5}}))["shop"]
    assert found.gain_if_avoidable_halved == pytest.approx(0.5 * 0.15)
    assert found.gain_if_halved == pytest.approx(0.5 * 0.05 + 0.5 * 0.25)


def test_arrows_of_several_personas_are_one():
    parts = {"anna": {"next": {"call": {"share": 0.2, "history": "lost"}, "success": 0.5}}}
    parts["paul"] = {"next": {"call": {"share": 0.4, "history": "lost"}, "success": 0.5}}
    points = {"shop": {"by_persona": parts}, "call": {"channel": "phone", "next": {"success": 1.0}}}
    found = dropoff(journey({"all": points}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}}))
    [one] = found.flows
    assert one.flow == pytest.approx(0.65 * 0.2 + 0.35 * 0.4)
    assert one.arrow.share == pytest.approx(0.27)
    parts["paul"]["next"]["call"]["history"] = "kept"
    two = dropoff(journey({"all": points}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}})).flows
    assert sorted((one.arrow.history, round(one.flow, 4)) for one in two) == [("kept", 0.14), ("lost", 0.13)]


def test_a_mixture_of_walls_is_a_wall():
    # .0025/.525 and .5225/.525 of the visits add up to a little more than 1 in floating point
    parts = {"few": {"next": {"wall": 0.05, "success": 0.5}}, "many": {"next": {"wall": 0.55, "success": 0.4}}}
    personas = {"few": {"share": 0.05}, "many": {"share": 0.95}}
    found = dropoff(journey({"all": {"shop": {"by_persona": parts}, "wall": {}}}, personas=personas))["wall"]
    assert (found.visit_rate, found.rate) == (1, 1)


def test_personas_without_a_share_divide_the_rest():
    parts = {name: {"next": {"success": share}} for name, share in (("a", 0.9), ("b", 0.5), ("c", 0.1))}
    found = dropoff(journey({"all": {"shop": {"by_persona": parts}}}, personas={"a": {"share": 0.4}, "b": {}, "c": {}}))
    assert found.completion == pytest.approx(0.4 * 0.9 + 0.3 * 0.5 + 0.3 * 0.1)
    assert "personas without a share divide the rest equally" in found.assumptions


def test_named_ends():
    points = {"form": {"next": {"success": 0.5, "rival": 0.1, "solved": 0.15}}}
    found = dropoff(journey({"all": points}, ends={"rival": {"kind": "lost"}, "solved": {"kind": "neutral"}}))
    assert {one.end: (one.kind, round(one.share, 9)) for one in found.ends} == {
        "success": ("success", 0.5),
        "rival": ("lost", 0.1),
        "solved": ("neutral", 0.15),
        "leave": ("lost", 0.25),
    }
    assert found["form"].lost == pytest.approx(0.35)  # by name or without a word, but not those who were helped
    # half the leak: those who stay divide as the survivors did, one neutral end among them
    assert found["form"].gain_if_halved == pytest.approx(0.5 * (0.825 / 0.65 - 1))


# ---------------------------------------------------------------- what is normal, what it is worth


def test_only_the_avoidable_part_is_gained():
    # 76 of 100 leave the banner, 70 of them would anyway: 6 points are avoidable, half of them is 3
    points = {"banner": {"next": {"shop": 0.24}, "normal_dropoff": 0.70}, "shop": {"next": {"success": 0.5}}}
    found = dropoff(journey({"all": points}))["banner"]
    assert found.gain_if_avoidable_halved == pytest.approx(0.03 * 0.5)
    assert found.gain_if_halved == pytest.approx(0.38 * 0.5)
    assert dropoff(journey({"all": points}))["shop"].gain_if_avoidable_halved == pytest.approx(0.24 * 0.25)


def test_fewer_leave_than_is_normal():
    found = dropoff(journey({"all": {"ad": {"next": {"success": 0.5}, "normal_dropoff": 0.6}}}))["ad"]
    assert found.gain_if_avoidable_halved == 0


def test_what_is_normal_everywhere():
    line = {"all": {"a": {"next": {"b": 0.5}}, "b": {"next": {"success": 0.6}, "normal_dropoff": 0.0}}}
    found = dropoff(journey(line, settings={"normal_dropoff": "30%"}))
    assert found["a"].gain_if_avoidable_halved == pytest.approx(0.1 * 0.6)
    assert found["b"].gain_if_avoidable_halved == found["b"].gain_if_halved


def test_the_worth_of_a_leak():
    shop = {"all": {"shop": {"next": {"success": 0.5}}}}
    assert dropoff(journey(shop))["shop"].value_if_halved is None
    assert dropoff(journey(shop, entrants=1000))["shop"].value_if_halved is None
    found = dropoff(journey(shop, entrants=1000, value={"per_success": 40}))
    assert found["shop"].value_if_halved == pytest.approx(0.25 * 1000 * 40)


# ---------------------------------------------------------------- time


def test_minutes_and_waits_are_summed_apart():
    points = {
        "ad": {"next": {"shop": 0.5}, "duration": "1 min"},
        "shop": {
            "next": {"parcel": {"share": 0.4, "after": "2 h"}},
            "duration": "10 min",
            "wait": {"typical": "3 min"},
        },
        "parcel": {"next": {"success": 1.0}},
    }
    found = dropoff(journey({"all": points}))
    assert found.minutes == pytest.approx(1 + 0.5 * 10)
    assert found.minutes_completers == pytest.approx(11)
    assert found.minutes_abandoners == pytest.approx((6 - 0.2 * 11) / 0.8)
    assert found.minutes_covered == pytest.approx(1.5 / 1.7)
    assert found.waiting_minutes == pytest.approx(0.5 * 3 + 0.2 * 120)
    assert found.waiting_minutes_completers == pytest.approx(123)
    assert found.waiting_minutes_abandoners == pytest.approx((25.5 - 0.2 * 123) / 0.8)


def test_minutes_that_nobody_spends_are_unknown():
    points = {"shop": {"next": {"success": 0.5}}, "kiosk": {"next": {"success": 0.5}, "duration": "5 min"}}
    found = dropoff(journey({"all": points}))
    assert (found.minutes, found.minutes_covered, found.waiting_minutes) == (None, None, None)


# ---------------------------------------------------------------- edges


def test_without_a_flow_nothing_is_known():
    found = dropoff(journey({"all": {"shop": {}, "pay": {}}}))
    assert found.completion is None
    assert found.assumptions == ("no flow stated",)
    assert [one.reach for one in found.rows] == [None, None]
    assert found.stages[0].rate is None
    assert (found.worst_by_loss, found.worst_by_rate) == (None, None)


def test_nobody_leaves():
    found = dropoff(journey({"all": {"a": {"next": {"b": 1.0}}, "b": {"next": {"success": 1.0}}}}))
    assert found.completion == 1
    assert [one.lost for one in found.rows] == [0, 0]
    assert [one.gain_if_closed for one in found.rows] == [0, 0]
    assert (found.steps_abandoners, found.minutes_abandoners) == (None, None)
    assert (found.worst_by_loss, found.worst_by_rate) == (None, None)
    assert not any(one.drop_off_stage for one in found.stages)
    assert share_of(found, "leave") == 0


def test_a_single_touchpoint():
    found = dropoff(journey({"all": {"shop": {"next": {"success": 1.0}}}}))
    assert (found.completion, found.steps, found["shop"].reach) == (1, 1, 1)


def test_going_round_on_the_spot():
    found = dropoff(journey({"all": {"shop": {"next": {"shop": 0.9, "success": 0.1}}}}))
    one = found["shop"]
    assert (one.visits, found.completion, one.reach) == pytest.approx((10, 1, 1))
    assert one.return_probability == pytest.approx(0.9)


def test_a_dead_end():
    found = dropoff(journey({"all": {"shop": {"next": {"help": 0.3, "success": 0.5}}, "help": {}}}))
    dead = found["help"]
    assert (dead.visit_rate, dead.rate, dead.success_from) == (1, 1, 0)
    assert dead.lost == pytest.approx(0.3)
    assert (dead.gain_if_halved, dead.gain_if_closed, dead.value_if_halved) == (None, None, None)
    assert "everybody leaves at Help (no next is stated)" in found.assumptions


def test_a_loop_that_only_leaving_ends():
    # half of the waiting stay another minute, half hang up: closing that leak would lead nobody anywhere
    queue = {"shop": {"next": {"success": 0.5, "queue": 0.3}}, "queue": {"next": {"queue": 0.5}}}
    found = dropoff(journey({"all": queue}))["queue"]
    assert (found.gain_if_halved, found.gain_if_closed) == (0, 0)
    assert found.visits == pytest.approx(0.6)
    assert found.rate == pytest.approx(1)


def test_a_touchpoint_nobody_can_get_to():
    found = dropoff(journey({"all": {"shop": {"next": {"success": 0.6}}, "kiosk": {"next": {"success": 0.5}}}}))
    kiosk = found["kiosk"]
    assert (kiosk.visits, kiosk.reach, kiosk.lost) == (0, 0, 0)
    assert (kiosk.rate, kiosk.visit_rate, kiosk.gain_if_halved) == (None, None, None)
    assert found.completion == pytest.approx(0.6)
    assert "left out, because nobody can get there: Kiosk" in found.assumptions


def test_a_stage_nobody_can_get_to():
    found = dropoff(
        journey({"buy": {"shop": {"next": {"success": 0.6}}}, "extra": {"kiosk": {"next": {"success": 1.0}}}})
    )
    assert (found.by_stage["extra"].reach, found.by_stage["extra"].rate) == (0, None)


def test_an_arrow_with_no_share_leads_nobody():
    found = dropoff(
        journey({"all": {"shop": {"next": {"success": 0.6, "kiosk": 0.0}}, "kiosk": {"next": {"success": 1.0}}}})
    )
    assert found["kiosk"].rate is None


def test_rare_is_not_unreachable():
    # one in a million million gets there: a rate all the same
    points = {
        "a": {"next": {"b": 1e-6, "success": 0.1}},
        "b": {"next": {"c": 1e-6}},
        "c": {"next": {"c": 0.5, "success": 0.3}},
    }
    found = dropoff(journey({"all": points}))["c"]
    assert found.reach == pytest.approx(1e-12)
    assert found.rate == pytest.approx(0.2 / 0.5)
    assert found.visit_rate == pytest.approx(0.2)


def test_a_funnel_so_deep_that_numbers_run_out():
    # a thousandth of a thousandth ... 120 times is below what a computer can hold
    names = [f"p{at}" for at in range(121)]
    points = {name: {"next": {onward: 0.001}} for name, onward in zip(names, [*names[1:], "success"], strict=True)}
    found = dropoff(journey({"all": points}))
    assert found.completion == 0
    assert found["p120"].rate == pytest.approx(0.999)
    assert found["p120"].completers_passing is None
    assert found.steps_completers is None


def test_shares_written_with_few_digits_make_nobody_up():
    # 33.33333 % three times is all; 100.00005 % is not more than all
    low = dropoff(
        journey({"all": {"a": {"next": {"b": 0.3333333333, "success": 0.6666666666}}, "b": {"next": {"success": 1.0}}}})
    )
    assert low.completion == pytest.approx(1, abs=1e-15)
    high = dropoff(journey({"all": {"a": {"next": {"a": 0.5000002, "success": 0.5000003}}}}))
    assert high.completion == pytest.approx(1, abs=1e-12)
    assert high["a"].lost == 0
    entered = dropoff(
        journey({"all": {"a": {"entry": 0.6000004, "next": {"b": 1.0}}, "b": {"entry": 0.4, "next": {"success": 1.0}}}})
    )
    assert entered.completion == pytest.approx(1, abs=1e-12)


def looking_around(**first):
    """79 of 100 leave an ad, half of those who come normally; of the others 40 of 100 leave the shop."""
    ad = {"next": {"shop": 0.21}, "normal_dropoff": 0.5, **first}
    return journey({"see": {"ad": ad}, "buy": {"shop": {"next": {"success": 0.6}}}})


def test_the_worst_leak_is_the_largest_beyond_what_is_normal():
    found = dropoff(looking_around())
    see, buy = found.stages
    assert (see.rate, see.lost) == (pytest.approx(0.79), pytest.approx(0.79))
    assert (see.avoidable_rate, see.avoidable_lost) == (pytest.approx(0.29), pytest.approx(0.29))
    assert (buy.avoidable_rate, buy.avoidable_lost) == (pytest.approx(0.4), pytest.approx(0.084))
    assert (found.worst_by_loss, found.worst_by_rate) == ("see", "buy")
    # .5 or 1.5 times the mean of .29 and .4: neither
    assert [one.drop_off_stage for one in found.stages] == [False, False]
    assert "Buy loses 40% of those who arrive; See loses the most people, 79 (50 is normal) of 100" in found.sentence
    plain = dropoff(looking_around(normal_dropoff=0))
    assert (plain.worst_by_loss, plain.worst_by_rate) == ("see", "see")
    assert [one.drop_off_stage for one in plain.stages] == [True, False]
    assert "normal" not in plain.sentence
    nobodys = dropoff(looking_around(normal_dropoff=0.8))
    assert (nobodys.worst_by_loss, nobodys.worst_by_rate) == ("buy", "buy")
    assert nobodys["ad"].avoidable_lost == nobodys["ad"].avoidable_rate == 0


def test_what_is_avoidable_of_those_who_come_counts_every_visit():
    # of every visit 20 come back and 40 leave, 10 of them normally: 1.25 visits of each who comes, at 30 avoidable
    found = dropoff(journey({"a": {"ad": {"next": {"ad": 0.2, "success": 0.4}, "normal_dropoff": 0.1}}}))
    assert (found["ad"].rate, found["ad"].avoidable_rate) == (pytest.approx(0.5), pytest.approx(0.375))
    assert found["ad"].avoidable_lost == found.stages[0].avoidable_lost == pytest.approx(0.375)
    settings = {"normal_dropoff": 0.1}
    usual = dropoff(journey({"a": {"ad": {"next": {"ad": 0.2, "success": 0.4}}}}, settings=settings))
    assert usual["ad"].avoidable_rate == pytest.approx(0.375)


def test_personas_are_avoidably_lost_each_for_itself():
    # of 60 who lose 70 and 40 who lose 30 of 100, 50 being normal: 60 x 20 only
    ways = {"anna": {"next": {"success": 0.3}}, "paul": {"next": {"success": 0.7}}}
    point = {"normal_dropoff": 0.5, "next": {"success": 0.46}, "by_persona": ways}
    found = dropoff(journey({"a": {"ad": point}}, personas={"anna": {"share": 0.6}, "paul": {"share": 0.4}}))
    assert (found["ad"].rate, found["ad"].avoidable_rate) == (pytest.approx(0.54), pytest.approx(0.12))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("leave in See, above normal", "79% leave, 20% normally")),
        ("ru", ("уходят на этапе «See» сверх нормы", "уходят 79\xa0%, норма 20\xa0%")),
        ("ro", ("pleacă la „See”, peste normal", "79\xa0% pleacă, 20\xa0% normal")),
    ],
)
def test_a_map_goes_by_what_is_avoidable_and_says_what_is_normal(language, words):
    shop = looking_around(normal_dropoff=0.2).replace(language=language)
    (worst,) = [one for one in figures(subject(shop)) if one.number.startswith("−") and one.chief]
    assert worst.number.startswith("−59") and worst.meaning == words[0] and words[1] in worst.basis
    assert worst.bad
    calm = next(one for one in figures(subject(looking_around())) if one.number.startswith("−"))
    assert (calm.number, calm.meaning, calm.bad) == ("−40%", "of those who come leave in Buy", False)


def test_a_drop_off_stage_is_one_at_the_alert_or_above_the_others():
    # exactly half leave the first; the mean rate of the three is 20 %, so 30 % and more stand out too
    three = {
        "a": {"one": {"next": {"two": 0.7}}},
        "b": {"two": {"next": {"three": 0.8}}},
        "c": {"three": {"next": {"success": 0.9}}},
    }
    assert [one.drop_off_stage for one in dropoff(journey(three)).stages] == [True, False, False]
    strict = journey(three, settings={"dropoff_alert": "20%"})
    assert [one.drop_off_stage for one in dropoff(strict).stages] == [True, True, False]
    half = journey({"a": {"one": {"next": {"two": 0.5}}}, "b": {"two": {"next": {"success": 0.5}}}})
    assert [one.drop_off_stage for one in dropoff(half).stages] == [True, True]


def test_the_table_names_the_worst_stage_by_loss_and_by_rate(capsys, tmp_path):
    # 100 come to a, of whom 40 leave; 60 come to b, of whom 30 (half) leave
    file = tmp_path / "tea.yaml"
    a, b = "{one: {channel: web, next: {two: 60%}}}", "{two: {channel: web, next: {success: 50%}}}"
    file.write_text(f"{{journey: Tea, stages: {{first: {{touchpoints: {a}}}, second: {{touchpoints: {b}}}}}}}")
    assert main(["analyze", str(file), "dropoff"]) == 0
    said = capsys.readouterr().out
    assert "Second loses 50% of those who arrive; First loses the most people, 40 of 100 who start." in said


def test_a_stage_left_and_entered_again_is_reached_once():
    points = {"in": {"shop": {"next": {"help": 0.5, "success": 0.4}}}, "out": {"help": {"next": {"shop": 1.0}}}}
    found = dropoff(journey(points))
    assert found.by_stage["in"].reach == pytest.approx(1)
    assert found.by_stage["out"].reach == pytest.approx(0.5)
    assert found["shop"].visits == pytest.approx(2)
    assert found.by_stage["in"].rate == pytest.approx(0.2)


# ---------------------------------------------------------------- the contract

TOP = listed("""completion completion_se completion_low completion_high steps steps_completers steps_abandoners minutes
    minutes_completers minutes_abandoners minutes_covered waiting_minutes waiting_minutes_completers
    waiting_minutes_abandoners ends worst_by_loss worst_by_rate assumptions touchpoints stages""")
TOUCHPOINT = listed("""touchpoint visits reach return_probability lost rate visit_rate visit_rate_low visit_rate_high
    success_from completers_passing visits_completers gain_if_halved gain_if_closed gain_if_avoidable_halved
    value_if_halved""")
STAGE = listed("stage reach lost rate drop_off_stage avoidable_lost avoidable_rate")


def test_json_has_its_keys(coffee):
    data = strictly(dropoff(coffee).to_dict())
    assert set(TOP) <= set(data)
    assert all(set(TOUCHPOINT) <= set(one) for one in data["touchpoints"])
    assert all(set(STAGE) <= set(one) for one in data["stages"])
    assert all(set(one) >= {"end", "kind", "share"} for one in data["ends"])
    assert [one["touchpoint"] for one in data["touchpoints"]] == list(coffee.touchpoints)
    assert data["completion_low"] is None  # nothing was observed


def test_json_without_a_flow_is_all_null():
    data = strictly(dropoff(journey({"all": {"shop": {}}})).to_dict())
    assert set(TOP) <= set(data)
    assert [data[key] for key in TOP if key not in ("ends", "assumptions", "touchpoints", "stages")] == [None] * 16
    assert data["ends"] == []
    [one] = data["touchpoints"]
    assert one["touchpoint"] == "shop"
    assert [one[key] for key in TOUCHPOINT if key != "touchpoint"] == [None] * 15
    assert data["stages"][0] | {} == {
        "stage": "all",
        "reach": None,
        "lost": None,
        "rate": None,
        "drop_off_stage": None,
        "avoidable_lost": None,
        "avoidable_rate": None,
    }
