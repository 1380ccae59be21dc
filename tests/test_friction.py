"""Friction on paper: severity, its range, its evidence, and what comes first."""

from pathlib import Path

import pytest
from random_journeys import journey, listed, strictly
from scipy import stats

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.friction import friction
from journeymap.analysis.signs import COMPONENTS, label, severity
from journeymap.reading import load
from journeymap.settings import DEFAULTS

COFFEE = Path(__file__).parent / "reference" / "coffee-machine.yaml"

EVERYTHING = dict.fromkeys(COMPONENTS, 0.0)


def of(known, unknown=(), settings=DEFAULTS):
    """The severity of some known and some unknown signs."""
    return severity(known, tuple(unknown), settings)


def alone(point, **top):
    """The friction of one touchpoint in a journey without a flow."""
    return friction(journey({"all": {"here": point}}, **top))["here"]


def arriving(*arrows, point=None, channel="phone", **top):
    """The friction of a place to which three others lead, each with a third of the customers."""
    first = {f"giver{at}": {"entry": 1 / len(arrows), "next": {"here": arrow}} for at, arrow in enumerate(arrows)}
    last = {"here": {"channel": channel, "next": {"success": 0.5}} | (point or {})}
    return friction(journey({"all": first | last}, **top))["here"]


def ces(ease, n=100):
    return {"ces": {"scale": "0-10", "best": 10, "mean": ease / 10, "sd": 1.0, "n": n}}


def csat(satisfaction, n=100):
    return {"csat": {"scale": "0-10", "best": 10, "mean": satisfaction / 10, "sd": 1.0, "n": n}}


# ---------------------------------------------------------------- the formula


def test_the_weights_are_small_whole_numbers():
    assert list(DEFAULTS.weights.items()) == list(zip(COMPONENTS, (3, 2, 2, 1, 1, 1, 1), strict=True))


def test_one_sign_known_of_seven():
    found = of({"effort": 0.5}, [sign for sign in COMPONENTS if sign != "effort"])
    assert found.value is None  # 3 of 11 is too little
    assert found.coverage == pytest.approx(3 / 11)
    assert found.low == pytest.approx(80 * 1.5 / 11 + 10)
    assert found.high == pytest.approx(80 * (1.5 + 8) / 11 + 20)
    assert (round(found.low, 4), round(found.high, 4)) == (20.9091, 89.0909)


def test_everything_known():
    assert of(EVERYTHING).value == 0
    assert (of(EVERYTHING).low, of(EVERYTHING).high) == (0, 0)
    worst = of(dict.fromkeys(COMPONENTS, 1.0))
    assert (worst.value, worst.low, worst.high, worst.coverage) == pytest.approx((100, 100, 100, 1))


def test_nothing_known():
    found = of({}, COMPONENTS)
    assert (found.value, found.coverage, found.low, found.high, found.worst_felt) == (None, 0, 0, 100, None)


@pytest.mark.parametrize(
    ("value", "word"),
    [(0, "low"), (19.49, "low"), (19.5, "moderate"), (20, "moderate"), (39.49, "moderate"), (39.5, "high"),
     (40, "high"), (59.49, "high"), (59.5, "severe"), (60, "severe"), (100, "severe"), (39.499999999999993, "high")],
)  # fmt: skip
def test_labels_are_those_of_the_number_as_it_is_printed(value, word):
    assert label(value, DEFAULTS) == word


@pytest.mark.parametrize(
    ("known", "worst"),
    [
        ({"effort": 0.5, "dissatisfaction": 0.5, "mistakes": 0.5}, "effort"),  # the larger weight
        ({"mistakes": 0.5, "handover": 0.5, "wait": 0.5, "repeats": 0.5}, "wait"),  # then the order of the table
        ({"mistakes": 0.6, "effort": 0.5}, "mistakes"),
        ({"dropoff": 0.9, "effort": 0.1}, "effort"),  # leaving is not felt
        ({"dropoff": 0.9}, None),
        ({"mistakes": 0.1 + 0.2, "effort": 0.3}, "effort"),  # .30000000000000004 is no more than .3
    ],
)
def test_the_worst_felt(known, worst):
    assert of(known).worst_felt == worst


def test_coverage_decides_whether_a_severity_is_stated():
    # one survey score and the flow: effort and drop-off are 5 of 11, satisfaction and drop-off 4 of 11 = .364
    rest = ("effort", "wait", "repeats", "handover", "mistakes")
    assert of({"dissatisfaction": 0.4, "dropoff": 0.4}, rest).value == pytest.approx(40)
    # wait, repeats and hand-over alone: 3 of 11
    assert (
        of({"wait": 0.4, "repeats": 0.4, "handover": 0.4}, ("effort", "dissatisfaction", "dropoff", "mistakes")).value
        is None
    )


# ---------------------------------------------------------------- four touchpoints as worked


def worked(**product):
    return journey(
        {
            "all": {
                "ad": {"channel": "social", "next": {"product": 0.5}, "normal_dropoff": 0.4},
                "product": {
                    "importance": 4,
                    "next": {"checkout": 0.4},
                    "scores": {
                        "ces": {"preset": "ces2", "counts": [4, 6, 10, 20, 30, 20, 10]},  # ease 61
                        "csat": {"counts": [5, 10, 25, 40, 20]},  # satisfaction 65
                    },
                }
                | product,
                "checkout": {
                    "moment_of_truth": "FMOT",
                    "next": {"delivery": 0.75},
                    "scores": {"ces": {"preset": "ces2", "mean": 3.4, "n": 90}},  # ease 40
                    "mistakes": "none",
                },
                "delivery": {
                    "channel": "courier",
                    "next": {"success": 0.9},
                    "scores": {"csat": {"mean": 3.45, "n": 50}},  # satisfaction 61.25
                    "wait": {"typical": "3 days", "promised": "2 days"},
                    "mistakes": ["rude_staff"],
                },
            }
        }
    )


def test_product_as_worked():
    one = friction(worked())["product"]
    assert one.components == pytest.approx({"effort": 0.39, "dissatisfaction": 0.35, "dropoff": 0.6})
    assert one.severity == pytest.approx(80 * (3 * 0.39 + 2 * 0.35 + 2 * 0.6) / 7 + 20 * 0.39)
    assert round(one.severity, 4) == 42.8857
    assert one.coverage == pytest.approx(7 / 11)
    assert (round(one.low, 4), round(one.high, 4)) == (30.1273, 71.4182)
    assert {sign: round(point, 4) for sign, point in one.points.items()} == {
        "effort": 21.1714,
        "dissatisfaction": 8.0,
        "dropoff": 13.7143,
    }
    assert round(one.at_best, 4) == 38.9539
    assert (one.label, one.confirmed, one.worst_felt) == ("high", "moderate", "effort")
    assert round(one.priority, 4) == 17.1543  # 42.8857 x .5 x .8


def test_checkout_as_worked():
    one = friction(worked())["checkout"]
    assert one.components == pytest.approx({"effort": 0.6, "dropoff": 0.25, "mistakes": 0.0})
    assert one.severity == pytest.approx(80 * 2.3 / 6 + 20 * 0.6)
    assert round(one.severity, 4) == 42.6667
    assert one.importance == 5
    assert round(one.priority, 4) == 8.5333
    assert "handover" not in (*one.components, *one.unknown)  # the same channel


def test_delivery_as_worked():
    one = friction(worked())["delivery"]
    assert one.components == pytest.approx({"dissatisfaction": 0.3875, "dropoff": 0.1, "wait": 1 / 3, "mistakes": 0.5})
    assert one.severity == pytest.approx(80 * (2 * 0.3875 + 2 * 0.1 + 1 / 3 + 0.5) / 6 + 20 * 0.5)
    assert round(one.severity, 4) == 34.1111
    assert one.worst_felt == "mistakes"


def test_ad_as_worked():
    one = friction(worked())["ad"]
    assert one.components == pytest.approx({"dropoff": 0.1 / 0.6})
    assert one.coverage == pytest.approx(2 / 10)
    assert (one.severity, one.label, one.at_best, one.points, one.priority, one.confirmed) == (None,) * 6
    assert (round(one.low, 4), round(one.high, 4)) == (2.6667, 86.6667)


def test_the_order_and_the_mean_of_the_journey():
    found = friction(worked())
    assert [one.touchpoint for one in found.rows] == ["product", "checkout", "delivery", "ad"]
    assert [one.rank for one in found.rows] == [1, 2, 3, None]
    visits = {"product": 0.5, "checkout": 0.2, "delivery": 0.15}
    mean = sum(found[name].severity * part for name, part in visits.items()) / 0.85
    assert found.journey == pytest.approx(mean)
    assert found.covered_visits == pytest.approx(0.85 / 1.85)


# ---------------------------------------------------------------- the coffee machine


@pytest.fixture(scope="module")
def coffee():
    return friction(load(COFFEE))


def test_the_coffee_machine(coffee):
    priorities = [(one.touchpoint, round(one.priority, 4)) for one in coffee.rows[:5]]
    assert priorities == [
        ("reviews", 13.0835), ("product", 8.7626), ("prices", 8.5063), ("checkout", 6.3545), ("delivery", 1.5663),
    ]  # fmt: skip
    checkout = coffee["checkout"]
    assert (round(checkout.severity, 4), round(checkout.low, 4), round(checkout.at_best, 4)) == (
        51.6202,
        38.6674,
        34.6669,
    )
    assert (checkout.label, checkout.confirmed) == ("high", "moderate")
    assert coffee.rows[-1].touchpoint == "ad"
    assert (coffee["ad"].severity, round(coffee["ad"].coverage, 4)) == (None, 0.2)


def test_the_most_severe_of_the_coffee_machine_is_rare(coffee):
    stated = [one for one in coffee.rows if one.severity is not None]
    chat = max(stated, key=lambda one: one.severity)
    assert (chat.touchpoint, round(chat.severity, 4), round(chat.reach, 4)) == ("chat", 59.1746, 0.0064)
    assert round(chat.reach_completers, 2) == 0.07
    assert (chat.rank, chat.rank_in_stage) == (9, 1)
    assert chat.red_flags == ("wait", "handover")  # 9 minutes for 2, and everybody must tell it all again


def test_what_hurts_those_who_stay(coffee):
    # every completer passes the checkout, few the reviews
    by_completers = sorted((one for one in coffee.rows if one.rank_completers), key=lambda one: one.rank_completers)
    assert by_completers[0].touchpoint == "checkout"
    assert by_completers[0].priority_completers == pytest.approx(51.6202, abs=1e-4)
    assert coffee["reviews"].rank_completers > coffee["reviews"].rank


def test_partners_are_not_ours(coffee):
    assert {one.touchpoint for one in coffee.rows if not one.ours} == {"reviews", "prices", "delivery"}


# ---------------------------------------------------------------- drop-off


@pytest.mark.parametrize(
    ("leave", "normal", "sign"),
    [(0.5, 0.4, 0.1 / 0.6), (0.3, 0.4, 0.0), (0.4, 0.4, 0.0), (0.6, 0.0, 0.6), (0.3, 1.0, 0.0)],
)
def test_exits_beyond_the_normal(leave, normal, sign):
    point = {"next": {"success": 1 - leave}, "normal_dropoff": normal}
    assert friction(journey({"all": {"here": point}}))["here"].components["dropoff"] == pytest.approx(sign)


def test_a_dead_end_has_no_known_dropoff():
    points = {"shop": {"next": {"here": 0.3, "success": 0.5}}, "here": {}}
    one = friction(journey({"all": points}))["here"]
    assert "dropoff" in one.unknown


def test_neutral_ends_are_no_friction():
    point = {"next": {"success": 0.5, "solved": 0.3, "rival": 0.1}}
    ends = {"solved": {"kind": "neutral"}, "rival": {"kind": "lost"}}
    assert friction(journey({"all": {"here": point}}, ends=ends))["here"].components["dropoff"] == pytest.approx(0.2)


def test_exits_are_those_of_the_visits_that_personas_make():
    # nine of ten who come to the second door are the keen: .9 x .1 + .1 x .5, not the mean of 10 % and 50 %
    parts = {"keen": {"next": {"here": 0.9}}, "not": {"next": {"here": 0.1}}}
    here = {"keen": {"next": {"success": 0.9}}, "not": {"next": {"success": 0.5}}}
    two = journey(
        {"all": {"door": {"by_persona": parts}, "here": {"by_persona": here}}},
        personas={"keen": {"share": 0.5}, "not": {"share": 0.5}},
    )
    assert friction(two)["here"].components["dropoff"] == pytest.approx(0.9 * 0.1 + 0.1 * 0.5)
    assert friction(two)["here"].components["dropoff"] == pytest.approx(dropoff(two)["here"].visit_rate)


# ---------------------------------------------------------------- waits


@pytest.mark.parametrize(
    ("typical", "promised", "sign"),
    [("4 min", "2 min", 0.5), ("8 min", "2 min", 0.75), ("3 days", "2 days", 1 / 3), ("2 h", "2 h", 0),
     ("1 h", "3 h", 0), ("0 s", "2 h", 0), ("1 day", "12 h", 0.5)],
)  # fmt: skip
def test_waits_beyond_the_promise(typical, promised, sign):
    one = alone({"wait": {"typical": typical, "promised": promised}})
    assert one.components["wait"] == pytest.approx(sign)


@pytest.mark.parametrize("wait", [{"typical": "4 min"}, {"promised": "2 min"}])
def test_half_a_wait_is_unknown(wait):
    assert "wait" in alone({"wait": wait}).unknown


def test_a_promise_of_nothing_is_a_mistake():
    with pytest.raises(ValueError, match="promis"):
        alone({"wait": {"typical": "4 min", "promised": "0 min"}})


def test_waits_on_the_way():
    # a third waits twice the promise, a third as promised, a third was promised nothing: (.5 + 0)/2
    late = {"share": 1.0, "after": "2 days", "promised": "1 day"}
    prompt = {"share": 1.0, "after": "1 day", "promised": "1 day"}
    silent = {"share": 1.0, "after": "9 days"}
    one = arriving(late, prompt, silent)
    assert one.components["wait"] == pytest.approx(0.25)
    assert "from Giver0: 2 days, promised 1 day" in one.evidence["wait"]
    own = arriving(late, prompt, point={"wait": {"typical": "10 min", "promised": "6 min"}})
    assert own.components["wait"] == pytest.approx(0.4)  # the larger of the two
    patient = arriving(late, late, point={"wait": {"typical": "10 min", "promised": "6 min"}})
    assert patient.components["wait"] == pytest.approx(0.5)


# ---------------------------------------------------------------- repeats


def test_repeats_are_declared_or_sent_back():
    assert alone({"repeat": {"rate": 0.3, "n": 40}}).components["repeats"] == 0.3
    assert "repeats" in alone({"repeat": {"rate": 0.3, "n": 0}}).unknown
    sent_back = {"here": {"next": {"here": {"share": 0.2, "rework": True}, "success": 0.5}}}
    assert friction(journey({"all": sent_back}))["here"].components["repeats"] == pytest.approx(0.2)
    both = {"here": sent_back["here"] | {"repeat": {"rate": 0.3}}}
    assert friction(journey({"all": both}))["here"].components["repeats"] == pytest.approx(0.3)
    fewer = {"here": sent_back["here"] | {"repeat": {"rate": 0.1}}}
    assert friction(journey({"all": fewer}))["here"].components["repeats"] == pytest.approx(0.2)


def test_going_back_to_compare_is_no_repeat():
    looked = {"here": {"next": {"here": 0.2, "success": 0.5}}}
    assert "repeats" in friction(journey({"all": looked}))["here"].unknown


# ---------------------------------------------------------------- hand-overs


def test_bad_switches():
    kept, partial, lost = ({"share": 1.0, "history": history} for history in ("kept", "partial", "lost"))
    assert arriving(kept).components["handover"] == pytest.approx(0)
    assert arriving(partial).components["handover"] == pytest.approx(0.5)
    assert arriving(lost).components["handover"] == pytest.approx(1)
    assert arriving(kept, partial, lost).components["handover"] == pytest.approx((0 + 0.5 + 1) / 3)
    assert arriving(kept | {"forced": True}).components["handover"] == pytest.approx(0.5)
    assert arriving(partial | {"forced": True}).components["handover"] == pytest.approx(0.5)
    assert arriving(lost | {"forced": True}).components["handover"] == pytest.approx(1)


def test_only_those_who_arrive_by_the_switch_count():
    # half start here; the other half comes with everything lost: of all visits that is .5
    points = {"web": {"entry": 0.5, "next": {"here": {"share": 1.0, "history": "lost"}}}}
    points |= {"here": {"channel": "phone", "entry": 0.5, "next": {"success": 0.5}}}
    assert friction(journey({"all": points}))["here"].components["handover"] == pytest.approx(0.5)


def test_one_unknown_history_makes_the_sign_unknown():
    lost = {"share": 1.0, "history": "lost"}
    assert "handover" in arriving(lost, {"share": 1.0}).unknown
    assert "handover" in arriving({"share": 1.0, "forced": True}).unknown  # forced alone is not enough
    assert arriving(lost, {"share": 0.0}).components["handover"] == pytest.approx(1)  # nobody takes the other


def test_without_a_switch_the_sign_does_not_apply():
    one = arriving({"share": 1.0}, channel="web")
    assert "handover" not in (*one.components, *one.unknown)
    assert arriving({"share": 1.0}, channel="none").unknown.count("handover") == 0
    assert alone({}).unknown.count("handover") == 0


def test_a_transfer_inside_a_channel_counts_where_its_history_is_stated():
    one = arriving({"share": 1.0, "history": "lost"}, {"share": 1.0}, channel="web")
    assert one.components["handover"] == pytest.approx(0.5)


def test_hand_overs_said_once_for_the_file():
    said = [{"from": "web", "to": "phone", "history": "lost"}]
    assert arriving({"share": 1.0}, handovers=said).components["handover"] == pytest.approx(1)
    own = arriving({"share": 1.0, "history": "kept"}, {"share": 1.0}, handovers=said)
    assert own.components["handover"] == pytest.approx(0.5)


# ---------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("given", "sign"),
    [
        ("none", 0.0),
        ([], 0.0),
        (["rude_staff"], 0.5),
        ({"rude_staff": "low"}, 0.2),
        ({"rude_staff": "high"}, 0.8),
        ({"rude_staff": "low", "slow_pages": "medium", "hard_to_use": "high"}, 1 - 0.8 * 0.5 * 0.2),
    ],
)
def test_mistakes(given, sign):
    assert alone({"mistakes": given}).components["mistakes"] == pytest.approx(sign)


def test_nobody_looked_for_mistakes():
    assert "mistakes" in alone({}).unknown
    assert "mistakes" in alone({"pains": ["The queue is long"]}).unknown


def test_mistakes_named_by_pains():
    pain = {"what": "Shouted at", "mistake": "rude_staff", "severity": "high"}
    assert alone({"pains": [pain]}).components["mistakes"] == pytest.approx(0.8)
    assert alone({"pains": [pain | {"severity": "low"}], "mistakes": ["rude_staff"]}).components["mistakes"] == 0.5
    plain = {"what": "Shouted at", "mistake": "rude_staff"}
    assert alone({"pains": [plain]}).components["mistakes"] == 0.5


def test_a_long_wait_does_not_count_twice():
    wait = {"typical": "4 min", "promised": "2 min"}
    both = {"long_wait": "high", "rude_staff": "low"}
    assert alone({"mistakes": both}).components["mistakes"] == pytest.approx(1 - 0.2 * 0.8)
    clocked = alone({"mistakes": both, "wait": wait})
    assert clocked.components["mistakes"] == pytest.approx(0.2)
    assert "long_wait" not in clocked.evidence["mistakes"]


def test_naming_a_wait_that_is_clocked_makes_nothing_better():
    wait = {"typical": "4 min", "promised": "2 min"}
    silent = alone({"wait": wait, "scores": ces(40)})
    named = alone({"wait": wait, "scores": ces(40), "pains": [{"what": "Too long", "mistake": "long_wait"}]})
    assert "mistakes" in named.unknown
    assert named.severity == pytest.approx(silent.severity)


# ---------------------------------------------------------------- how sure


def bound(ease, n):
    """The upper end of the t interval of an ease with sd 10."""
    return ease + stats.t.ppf(0.975, n - 1) * 10 / n**0.5


def test_at_best_takes_surveys_at_their_better_end():
    one = alone({"scores": ces(40, 100) | csat(50, 64)})
    effort, dissatisfaction = 1 - bound(40, 100) / 100, 1 - bound(50, 64) / 100
    assert one.at_best == pytest.approx(80 * (3 * effort + 2 * dissatisfaction) / 5 + 20 * effort)


def test_at_best_small_surveys_say_nothing():
    one = alone({"scores": ces(40, 29) | csat(50, 64)})
    dissatisfaction = 1 - bound(50, 64) / 100
    assert one.at_best == pytest.approx(80 * 2 * dissatisfaction / 5 + 20 * dissatisfaction)
    assert alone({"scores": ces(40, 29) | csat(50, 29)}).at_best == 0


def test_at_best_counts_exits_at_their_lower_bound():
    def at_best(**point):
        return friction(journey({"all": {"here": {"next": {"success": 0.6}, "scores": csat(50)} | point}}))["here"]

    guessed, counted = at_best(), at_best(observed=100)
    dissatisfaction = 1 - bound(50, 100) / 100
    lowest = stats.binomtest(40, 100).proportion_ci(method="wilson").low
    assert guessed.at_best == pytest.approx(80 * (2 * dissatisfaction + 2 * 0.4) / 4 + 20 * dissatisfaction)
    assert counted.at_best == pytest.approx(80 * (2 * dissatisfaction + 2 * lowest) / 4 + 20 * dissatisfaction)
    assert counted.severity == guessed.severity
    beyond = at_best(observed=100, normal_dropoff=0.2)
    assert beyond.at_best == pytest.approx(
        80 * (2 * dissatisfaction + 2 * (lowest - 0.2) / 0.8) / 4 + 20 * dissatisfaction
    )


def test_at_best_leaves_out_mistakes_nobody_vouches_for():
    view = {"rude_staff": "high", "slow_pages": {"severity": "low", "source": "audit"}}
    one = alone({"scores": ces(90), "mistakes": view}, sources={"audit": {}})
    assert one.components["mistakes"] == pytest.approx(1 - 0.2 * 0.8)
    assert one.at_best == pytest.approx(80 * (3 * (1 - bound(90, 100) / 100) + 0.2) / 4 + 20 * 0.2)


def test_nothing_is_confirmed_without_a_survey():
    hard = {"next": {"success": 0.1}, "mistakes": {"rude_staff": {"severity": "high", "source": "crm"}}}
    hard |= {"wait": {"typical": "9 days", "promised": "1 day"}}
    one = friction(journey({"all": {"here": hard}}))["here"]
    assert (one.label, one.confirmed) == ("severe", None)
    few = friction(journey({"all": {"here": hard | {"scores": csat(20, 29)}}}))["here"]
    assert few.confirmed is None


def test_confirmed_is_what_holds_at_best_and_with_nothing_else_wrong():
    # at best 76.3 and 82.5 % of the weights known: what the unknown could still spare decides
    one = alone({"scores": ces(20) | csat(20), "mistakes": {"rude_staff": {"severity": "high", "source": "crm"}}})
    assert (one.label, one.confirmed) == ("severe", "high")
    assert one.low == pytest.approx(80 * 6 * 0.8 / 10 + 16)
    assert one.low < 60 < one.at_best


# ---------------------------------------------------------------- red flags, rare and severe, importance, reach


def test_red_flags():
    one = alone({"scores": ces(25) | csat(90), "wait": {"typical": "4 h", "promised": "1 h"}})
    assert one.red_flags == ("effort", "wait")
    assert alone({"scores": ces(26) | csat(90)}).red_flags == ()
    leaving = friction(journey({"all": {"here": {"next": {"success": 0.1}, "scores": csat(90)}}}))["here"]
    assert leaving.red_flags == ()  # leaving is not felt


def test_severe_but_rare():
    points = {"shop": {"next": {"success": 0.5, "here": 0.04}}, "here": {"next": {"success": 0.1}, "scores": ces(10)}}
    one = friction(journey({"all": points}))["here"]
    assert (one.label, one.severe_but_rare) == ("severe", True)
    assert one.reach_completers == pytest.approx(0.004 / 0.504)
    points["shop"]["next"]["here"] = 0.05
    assert not friction(journey({"all": points}))["here"].severe_but_rare
    assert not alone({"scores": ces(10) | csat(10)}).severe_but_rare  # how many come is not known


def test_importance():
    assert alone({}).importance == 3
    assert alone({"importance": 2}).importance == 2
    assert alone({"moment_of_truth": "ZMOT"}).importance == 5
    assert alone({"moment_of_truth": "ZMOT", "importance": 2}).importance == 2
    assert alone({}, settings={"default_importance": 4}).importance == 4


def test_without_a_flow_reach_is_unknown_and_priority_rests_on_the_rest():
    one = alone({"scores": ces(40) | csat(50), "importance": 4})
    assert (one.reach, one.reach_completers, one.priority_completers, one.rank_completers) == (None,) * 4
    assert one.priority == pytest.approx(one.severity * 0.8)


def test_a_place_nobody_gets_to_comes_last_of_the_stated():
    points = {
        "shop": {"next": {"success": 0.5}, "scores": csat(90)},
        "here": {"next": {"success": 0.5}, "scores": csat(10)},
    }
    found = friction(journey({"all": points}))
    assert [one.touchpoint for one in found.rows] == ["shop", "here"]
    assert (found["here"].priority, found["here"].reach) == (0, 0)
    assert found.journey == pytest.approx(found["shop"].severity)
    assert found.covered_visits == pytest.approx(1)


def test_rank_within_the_stage():
    points = {name: {"scores": ces(ease) | csat(ease)} for name, ease in (("a", 60), ("b", 20), ("c", 40))}
    found = friction(journey({"first": {"a": points["a"], "b": points["b"]}, "second": {"c": points["c"]}}))
    assert {one.touchpoint: one.rank_in_stage for one in found.rows} == {"a": 2, "b": 1, "c": 1}


def test_the_journey_without_a_flow_counts_each_place_once():
    points = {"a": {"scores": ces(60) | csat(60)}, "b": {"scores": ces(20) | csat(20)}, "c": {}}
    found = friction(journey({"all": points}))
    assert found.journey == pytest.approx((found["a"].severity + found["b"].severity) / 2)
    assert found.covered_visits == pytest.approx(2 / 3)


def test_a_journey_of_which_nothing_is_stated():
    found = friction(journey({"all": {"a": {}, "b": {}}}))
    assert (found.journey, found.covered_visits) == (None, 0)
    assert found.sensitivity["top3"] == []


# ---------------------------------------------------------------- the weights


def test_other_weights():
    point = {"scores": ces(40) | csat(80)}
    one = alone(point, settings={"weights": {"effort": 1, "dissatisfaction": 5}})
    assert one.severity == pytest.approx(80 * (0.6 + 5 * 0.2) / 6 + 20 * 0.6)
    assert one.coverage == pytest.approx(6 / 11)  # 1 + 5 of 1 + 5 + 2 + 1 + 1 + 1


def test_a_weight_of_nothing_takes_the_sign_out():
    point = {"scores": ces(60) | csat(80), "mistakes": {"rude_staff": "high"}}
    without = {"weights": {"mistakes": 0}}
    one = alone(point, settings=without)
    assert one.worst_felt == "effort"
    assert one.severity == pytest.approx(80 * (3 * 0.4 + 2 * 0.2) / 5 + 20 * 0.4)
    assert one.red_flags == ("mistakes",)  # whatever the severity
    assert one.severity == pytest.approx(alone({"scores": point["scores"]}, settings=without).severity)


def test_other_settings():
    point = {"scores": ces(40, 20) | csat(50, 20)}
    assert alone(point).confirmed is None
    assert alone(point, settings={"min_n": 15}).confirmed is not None
    assert alone({"scores": csat(40)}).severity is None
    assert alone({"scores": csat(40)}, settings={"min_coverage": "20%"}).severity == pytest.approx(60)
    assert alone(point, settings={"worst_felt_share": 0}).severity == pytest.approx(100 * (3 * 0.6 + 2 * 0.5) / 5)
    assert alone(point, settings={"high": 60, "severe": 80}).label == "moderate"
    assert alone(point, settings={"red_flag": "55%"}).red_flags == ("effort",)
    flag = {"mistakes": {"rude_staff": "low"}}
    assert alone(flag, settings={"mistake_severities": {"low": "40%"}}).components["mistakes"] == pytest.approx(0.4)


def test_halving_and_doubling_each_weight():
    # mistakes of .8 beside ease 80 overtake ease 40 when mistakes weigh double, or effort half
    def place(effort, mistakes):
        return {"scores": ces(100 * (1 - effort)), "mistakes": mistakes}

    points = {"a": place(0.9, {"rude_staff": "high"}), "b": place(0.6, "none"), "c": place(0.2, {"rude_staff": "high"})}
    found = friction(journey({"all": points | {"d": place(0.1, "none")}}))
    severities = {one.touchpoint: round(one.severity, 4) for one in found.rows}
    assert severities == {"a": 88.0, "b": 48.0, "c": 44.0, "d": 8.0}
    assert found.sensitivity["top3"] == ["a", "b", "c"]
    assert not found.sensitivity["top3_stable"]
    assert found.sensitivity["changes"] == [
        {"weight": "effort", "factor": 0.5, "top3": ["a", "c", "b"]},
        {"weight": "mistakes", "factor": 2.0, "top3": ["a", "c", "b"]},
    ]


def test_a_clear_order_is_stable():
    points = {name: {"scores": ces(ease) | csat(ease)} for name, ease in (("a", 10), ("b", 40), ("c", 70))}
    found = friction(journey({"all": points})).sensitivity
    assert (found["top3"], found["top3_stable"], found["changes"]) == (["a", "b", "c"], True, [])


def test_the_coffee_machine_is_sensitive_to_its_weights(coffee):
    # product and prices lie 3 % apart, and drop-off weighs more at the product page
    assert coffee.sensitivity["top3"] == ["reviews", "product", "prices"]
    assert not coffee.sensitivity["top3_stable"]


# ---------------------------------------------------------------- the evidence


def test_each_known_sign_shows_its_evidence():
    one = friction(worked())["delivery"]
    assert set(one.evidence) == set(one.components)
    assert "CSAT 3.45 (1–5, 5 best) · n 50" in one.evidence["dissatisfaction"]
    assert one.evidence["wait"] == "typically 3 days, promised 2 days"
    assert one.evidence["dropoff"] == "10.0% leave at a visit (assumed)"
    assert one.evidence["mistakes"] == "rude staff (medium) · the team’s view"
    assert friction(worked())["checkout"].evidence["mistakes"] == "looked for, none found"
    assert friction(worked())["ad"].evidence["dropoff"] == "50.0% leave at a visit (assumed); 40% is normal"
    counted = friction(worked(observed=250))["product"].evidence["dropoff"]
    assert counted.startswith("150 of 250 leave, 60.0% (95%: 53.")


def test_hand_overs_show_each_switch():
    lost, kept = {"share": 1.0, "history": "lost", "forced": True}, {"share": 1.0, "history": "kept"}
    said = arriving(lost, kept).evidence["handover"]
    assert said == (
        "from Giver0: 50 of 100 customers, history lost · against their will; "
        "from Giver1: 50 of 100 customers, history kept"
    )


# ---------------------------------------------------------------- the contract

TOP = listed("journey covered_visits sensitivity touchpoints")
TOUCHPOINT = listed(
    """touchpoint stage severity low high coverage label at_best worst_felt red_flags reach reach_completers importance
    priority priority_completers components points evidence sentence"""
)


def test_json_has_its_keys():
    data = strictly(friction(load(COFFEE)).to_dict())
    assert set(TOP) <= set(data)
    assert "top3_stable" in data["sensitivity"]
    for one in data["touchpoints"]:
        assert set(TOUCHPOINT) <= set(one)
        assert set(one["components"]) <= set(COMPONENTS)
        assert set(one["evidence"]) == set(one["components"])
        assert all(0 <= part <= 1 for part in one["components"].values())
        assert one["worst_felt"] in {None, *COMPONENTS}
        if one["severity"] is None:
            assert (one["at_best"], one["points"], one["priority"], one["label"]) == (None,) * 4
        else:
            assert set(one["points"]) == set(one["components"])
    priorities = [one["priority"] for one in data["touchpoints"]]
    stated = [priority for priority in priorities if priority is not None]
    assert priorities == sorted(stated, reverse=True) + [None] * (len(priorities) - len(stated))


def test_json_of_an_empty_map():
    data = strictly(friction(journey({"all": {"here": {}}})).to_dict())
    [one] = data["touchpoints"]
    assert (data["journey"], one["severity"], one["low"], one["high"], one["coverage"]) == (None, None, 0, 100, 0)
    assert (one["components"], one["points"], one["reach"]) == ({}, None, None)
