"""The pyramid on paper: what a level needs, where a place stands, and what a stage or a journey reaches."""

import csv
import io
from pathlib import Path

import pytest
from random_journeys import journey, listed, strictly

from journeymap.analysis.pyramid import confirmed, pyramid
from journeymap.analysis.whatif import whatif
from journeymap.drawing.subject import subject
from journeymap.drawing.triangle import level_words
from journeymap.formats.table import csv_text
from journeymap.model import LEVELS
from journeymap.reading import load, loads
from journeymap.words import words_for
from journeymap.words.telling import shown

COFFEE = Path(__file__).parent / "reference" / "coffee-machine.yaml"


def said(ease=None, satisfaction=None, n=100):
    """Scores with these indices."""
    scores = {}
    if ease is not None:
        scores["ces"] = {"scale": "0-10", "best": 10, "mean": ease / 10, "sd": 1.0, "n": n}
    if satisfaction is not None:
        scores["csat"] = {"scale": "0-10", "mean": satisfaction / 10, "sd": 1.0, "n": n}
    return {"scores": scores}


def offers(*names, **others):
    return {"capabilities": dict.fromkeys(names, "we do") | others}


def here(*points, **top):
    """The level of one touchpoint, from the parts it is made of."""
    whole: dict = {}
    for point in points:
        whole |= point
    return pyramid(journey({"all": {"here": whole}}, **top))["here"]


# ---------------------------------------------------------------- one level


def test_a_level_is_met_by_a_capability_and_a_measure():
    assert here(offers("inform"), said(satisfaction=70)).status["inform"] == "met"
    assert here(said(satisfaction=70)).status["inform"] == "missing"
    assert here(offers("inform")).status["inform"] == "claimed"
    assert here(offers(inform="planned"), said(satisfaction=70)).status["inform"] == "planned"
    assert here(offers(inform="n/a"), said(satisfaction=70)).status["inform"] == "n/a"


@pytest.mark.parametrize(
    ("level", "ease", "resolved", "satisfaction"),
    [("inform", 50, None, 50), ("resolve", 50, 0.70, 50), ("needs", 60, 0.80, 60), ("wants", 60, 0.80, 70),
     ("anticipate", 70, 0.85, 75)],
)  # fmt: skip
def test_floors(level, ease, resolved, satisfaction):
    at_the_floor = said(ease, satisfaction)
    if resolved is not None:
        at_the_floor |= {"resolved": {"rate": resolved, "n": 100}}
        low = at_the_floor | {"resolved": {"rate": resolved - 0.01, "n": 100}}
        assert here(offers(level), low).status[level] == "contradicted"
    assert here(offers(level), at_the_floor).status[level] == "met"
    assert here(offers(level), at_the_floor | said(ease - 1, satisfaction)).status[level] == "contradicted"
    assert here(offers(level), at_the_floor | said(ease, satisfaction - 1)).status[level] == "contradicted"


def test_informing_is_not_judged_by_what_is_resolved():
    low = {"resolved": {"rate": 0.1, "n": 100}}
    assert here(offers("inform"), low).status["inform"] == "claimed"
    assert here(offers("resolve"), low).status["resolve"] == "contradicted"


@pytest.mark.parametrize(("n", "status"), [(30, "met"), (29, "claimed"), (0, "claimed"), (None, "claimed")])
def test_too_few_answers_only_claim(n, status):
    csat = {"scale": "0-10", "mean": 8} | ({} if n is None else {"n": n})
    assert here(offers("inform"), {"scores": {"csat": csat}}).status["inform"] == status


def test_few_bad_answers_do_not_contradict():
    assert here(offers("inform"), said(ease=70), {"resolved": {"rate": 0.1, "n": 5}}).status["inform"] == "met"
    assert here(offers("resolve"), said(ease=70), {"resolved": {"rate": 0.1, "n": 5}}).status["resolve"] == "met"


def test_the_sixth_level_needs_the_emotion_too():
    high = said(90, 90) | {"resolved": {"rate": 0.95, "n": 100}}
    assert here(offers("transform"), high).status["transform"] == "claimed"
    assert here(offers("transform"), high, {"emotion": 2}).status["transform"] == "claimed"  # nobody was asked
    assert here(offers("transform"), high, {"emotion": {"value": 1, "n": 50}}).status["transform"] == "met"
    assert here(offers("transform"), high, {"emotion": {"value": 0.9, "n": 50}}).status["transform"] == "contradicted"


def test_confirmed_levels_clear_their_floor_with_the_whole_interval():
    # 52 ± t(.975, 99) x 1 point, against 50; the same answers with the widest spread are not sure
    sure = journey({"all": {"here": offers("inform") | said(satisfaction=52)}})
    assert confirmed(sure, "here") == ("inform",)
    wide = {"scores": {"csat": {"scale": "0-10", "mean": 5.2, "n": 100}}}
    unsure = journey({"all": {"here": offers("inform") | wide}})
    assert pyramid(unsure)["here"].status["inform"] == "met"
    assert confirmed(unsure, "here") == ()
    solved = {"resolved": {"rate": 0.71, "n": 260}}
    assert confirmed(journey({"all": {"here": offers("resolve") | solved}}), "here") == ()


# ---------------------------------------------------------------- one touchpoint


def test_nothing_declared():
    one = here(said(90, 90))
    assert (one.reached, one.claimed, one.stranded) == (None, None, ())
    assert one.missing == ("nobody has said what is offered here",)
    none = here(offers(inform="planned"))
    assert (none.reached, none.claimed) == (0, 0)  # somebody has said that there is nothing yet


def test_levels_that_do_not_apply_are_passed_over():
    assert here(offers("resolve", inform="n/a"), said(90, 90)).reached == 2
    assert here(offers(**dict.fromkeys(LEVELS, "n/a"))).reached is None
    assert here(offers("inform", resolve="n/a", needs="n/a"), said(90, 90)).reached == 1  # the next must be met itself
    assert here(offers("inform", "wants", resolve="n/a", needs="n/a"), said(90, 90)).reached == 4


def test_claimed_counts_what_is_declared_without_answers():
    one = here(offers("inform", "resolve", "needs"))
    assert (one.reached, one.claimed) == (0, 3)
    planned = here(offers("inform", "needs", resolve="planned"))
    assert (planned.reached, planned.claimed) == (0, 1)


def test_levels_above_a_gap_are_stranded():
    one = here(offers("inform", "wants", "anticipate"), said(65, 72))
    assert (one.reached, one.stranded) == (1, ("wants", "anticipate"))
    contradicted = here(offers("inform", "resolve", "anticipate"), said(60, 60), {"resolved": {"rate": 0.62, "n": 90}})
    assert (contradicted.reached, contradicted.stranded) == (1, ("anticipate",))
    assert here(offers("inform", "resolve"), said(60, 60)).stranded == ()


# ---------------------------------------------------------------- what is missing


def test_what_the_next_level_lacks():
    assert here(offers("inform"), said(70, 70)).missing == ("offer something for level 2 resolve",)
    assert here(offers("inform", resolve="planned"), said(70, 70)).missing == (
        "put into practice what is planned for level 2 resolve",
    )
    assert here(offers("inform")).missing == ("ask something that level 1 inform can be judged by",)
    assert here(offers("inform"), said(satisfaction=70, n=21)).missing == (
        "ask more about satisfaction: 21 answers, 30 are needed for level 1 inform",
    )
    low = here(offers("inform"), said(42.5, 70))
    assert low.missing == ("raise ease from 42.5 to 50 for level 1 inform",)
    unsolved = here(offers("inform", "resolve"), said(60, 60), {"resolved": {"rate": 0.62, "n": 90}})
    assert unsolved.missing == ("raise the share resolved from 62.0 to 70 for level 2 resolve",)


def test_an_unknown_number_of_answers_is_not_none():
    one = here(offers("inform"), {"scores": {"csat": {"scale": "0-10", "mean": 8}}})
    assert one.missing == ("say how many answered about satisfaction: 30 answers are needed for level 1 inform",)


def test_the_sixth_level_says_that_it_needs_the_emotion():
    every = offers(*LEVELS), said(90, 90), {"resolved": {"rate": 0.95, "n": 100}}
    one = here(*every)
    assert (one.reached, one.missing) == (5, ("measure the emotion too, for level 6 transform",))
    assert here(*every, {"emotion": {"value": 1.5, "n": 40}}).missing == ()


def test_nothing_is_missing_at_the_top():
    one = here(offers(*LEVELS), said(90, 90), {"emotion": {"value": 2, "n": 50}})
    assert (one.reached, one.missing, one.stranded) == (6, (), ())


# ---------------------------------------------------------------- stages and the journey, as worked


@pytest.fixture(scope="module")
def ride():
    """Of 100 who book 80 are picked up, and 60 of those open the app."""
    return pyramid(
        journey(
            {
                "before": {
                    "booking": {"channel": "phone", "next": {"arrival": 0.8}}
                    | offers("inform", resolve="n/a", needs="n/a")
                    | said(70, 70)
                },
                "ride": {
                    "arrival": {"channel": "car", "next": {"in_app": 0.75, "success": 0.2}}
                    | offers("inform", "resolve", "needs")
                    | said(66, 68)
                    | {"resolved": {"rate": 0.84, "n": 120}},
                    "in_app": {"channel": "app", "next": {"success": 0.9}}
                    | offers("inform", "resolve", "anticipate")
                    | said(70, 70)
                    | {"resolved": {"rate": 0.62, "n": 90}},
                },
            },
            channels={"phone": {"type": "voice"}, "car": {"type": "physical"}, "app": {"type": "digital"}},
        )
    )


def test_touchpoints_as_worked(ride):
    assert {one.touchpoint: (one.reached, one.stranded) for one in ride.rows} == {
        "booking": (1, ()),
        "arrival": (3, ()),
        "in_app": (1, ("anticipate",)),
    }
    assert ride["in_app"].status["resolve"] == ride["in_app"].status["anticipate"] == "contradicted"


def test_the_journey_as_worked(ride):
    # level 2 does not apply at the booking: of 1.4 visits .8 reach it
    assert ride.journey.shares["resolve"] == pytest.approx(0.8 / 1.4)
    assert ride.journey.shares["inform"] == pytest.approx(1)
    assert ride.journey.shares["wants"] == 0
    assert (ride.journey.level, ride.journey.held_down_by) == (1, ("in_app",))
    assert [(one.stage, one.level) for one in ride.stages] == [("before", 1), ("ride", 1)]
    assert {one.channel: one.level for one in ride.channels} == {"phone": 1, "car": 3, "app": 1}
    assert ride.digital.level == 1


def test_a_share_of_visits_makes_the_level(ride):
    # .5714 is enough where the file says so
    assert ride.journey.level == 1
    loose = journey(
        {
            "all": {
                "a": {"next": {"b": 1.0}} | offers("inform") | said(70, 70),
                "b": {"next": {"a": 0.25, "success": 0.75}} | offers(inform="planned"),
            }
        },
    )
    # two places, visited equally often: half
    assert pyramid(loose).journey.level == 0
    assert pyramid(loose.replace(settings={"scope_share": "50%"})).journey.level == 1


def test_exactly_four_in_five_is_enough():
    points = {f"p{at}": offers("inform") | said(70, 70) for at in range(4)} | {"other": {}}
    found = pyramid(journey({"all": points}))
    assert found.journey.shares["inform"] == pytest.approx(0.8)  # without a flow every place counts once
    assert (found.journey.level, found.journey.held_down_by) == (1, (*list(points)[:4], "other"))


def test_places_nobody_gets_to_do_not_count():
    points = {
        "shop": {"next": {"success": 1.0}} | offers("inform") | said(70, 70),
        "kiosk": {"next": {"success": 1.0}},
    }
    assert pyramid(journey({"all": points})).journey.level == 1


def test_a_scope_where_nothing_applies_has_no_level():
    none = offers(**dict.fromkeys(LEVELS, "n/a"))
    found = pyramid(journey({"a": {"ad": none}, "b": {"shop": offers("inform") | said(70, 70)}}))
    assert (found.stages[0].level, found.stages[1].level, found.journey.level) == (None, 1, 1)
    assert found.stages[0].shares["inform"] is None
    assert found.digital.level is None  # no channel is known to be digital


def test_a_level_that_nowhere_applies_is_passed_over():
    points = {name: offers("inform", "needs", resolve="n/a") | said(70, 70) for name in ("a", "b")}
    found = pyramid(journey({"all": points}))
    assert found.journey.shares["resolve"] is None
    assert found.journey.level == 3


def test_claims_of_the_journey():
    found = pyramid(journey({"all": {"a": offers("inform", "resolve"), "b": offers("inform", "resolve")}}))
    assert (found.journey.level, found.claimed) == (0, 2)


def test_who_holds_the_journey_down_by_visits():
    points = {
        "few": {"entry": 0.1, "next": {"success": 1.0}},
        "many": {"entry": 0.6, "next": {"success": 1.0}},
        "good": {"entry": 0.3, "next": {"success": 1.0}} | offers("inform") | said(70, 70),
    }
    assert pyramid(journey({"all": points})).journey.held_down_by == ("many", "few")


# ---------------------------------------------------------------- the coffee machine


def test_the_coffee_machine():
    found = pyramid(load(COFFEE))
    reached = {one.touchpoint: one.reached for one in found.rows}
    said = {"product": 1, "delivery": 1, "chat": 1, "help": 0, "club": 0}
    assert reached == dict.fromkeys(reached, None) | said
    assert found["product"].stranded == ("wants",)  # satisfaction 68.0 < 70
    assert found["help"].status["inform"] == "contradicted"  # ease 42.5 < 50
    assert found["help"].missing == ("raise ease from 42.5 to 50 for level 1 inform",)
    assert found["chat"].status["resolve"] == "contradicted"  # 68 % < 70 %
    assert found["club"].stranded == ("anticipate",)
    assert (found.journey.level, found.claimed) == (None, None)
    assert round(found.journey.shares["inform"], 4) == 0.2017
    assert round(found.journey.said or 0, 4) == 0.2423
    assert found.sentence == (
        "Which level of the customer experience pyramid the journey reaches is unknown: "
        "what is offered is said for 24% of the visits."
    )
    levels = {one.stage: one.level for one in found.stages}
    assert (levels["discover"], levels["buy"], levels["receive"], levels["get_help"]) == (None, None, 1, 0)


def test_what_nobody_said_leaves_a_level_unknown_only_where_it_could_be_another():
    points = {f"p{at}": offers("inform") | said(70, 70) for at in range(4)}
    # one of five more could not lift the journey above 1, as it could not keep it below
    assert pyramid(journey({"all": points | {"other": {}}})).journey.level == 1
    assert pyramid(journey({"all": points | {"other": {}, "another": {}}})).journey.level is None
    assert pyramid(journey({"all": {"here": {}}})).journey.level is None


def test_no_surface_takes_the_unsaid_for_level_0():
    part = journey({"all": {
        "here": {"next": {"there": 0.9}} | offers("inform") | said(70, 70), "there": {"next": {"success": 0.9}},
    }})  # fmt: skip
    assert level_words(subject(part)) == "CX pyramid: level unknown, what is offered is said for 53% of visits"
    assert whatif(part, close={"here": 0.5}).after.level is None
    rows = list(csv.DictReader(io.StringIO(csv_text(part))))
    assert [row["level_reached"] for row in rows] == ["1", ""]


# ---------------------------------------------------------------- settings


def test_gating_off_gives_the_profile_without_a_number():
    points = {"here": offers("inform", "resolve") | said(70, 70)}
    found = pyramid(journey({"all": points}, settings={"gating": False}))
    assert found.journey.level is None
    assert found.journey.shares["resolve"] == 1
    assert found.claimed is None


def test_gartners_names_beside_ours():
    words = words_for("en")
    ours = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    theirs = ours.replace(settings={"pyramid": "gartner5"})
    assert [shown(level, "level", words, theirs) for level in range(7)] == [
        "0 none", "1 inform (Communication)", "2 resolve (Responsive)",
        "3 meet needs (Commitment)", "4 fulfil wants (Commitment)",
        "5 anticipate (Proactive)", "6 transform (Evolution)",
    ]  # fmt: skip
    assert shown(4, "level", words, ours) == shown("wants", "level", words, ours) == "4 fulfil wants"
    assert shown(None, "level", words, ours) == "–"


def test_floors_and_sizes_of_ones_own():
    point = offers("inform"), said(40, 45, n=20)
    assert here(*point).status["inform"] == "claimed"
    assert here(*point, settings={"min_n": 20}).status["inform"] == "contradicted"
    lower = {"inform": {"ease": 40, "satisfaction": 45}}
    assert here(*point, settings={"min_n": 20, "floors": lower}).status["inform"] == "met"


# ---------------------------------------------------------------- the contract

STATUSES = {"met", "claimed", "contradicted", "planned", "missing", "n/a"}
TOUCHPOINT = listed("touchpoint reached claimed status stranded missing")


def test_json_has_its_keys():
    data = strictly(pyramid(load(COFFEE)).to_dict())
    assert set(data) >= {"journey", "stages", "channels", "digital", "touchpoints"}
    for one in (data["journey"], data["digital"], *data["stages"], *data["channels"]):
        assert set(one) >= {"level", "shares"}
        assert list(one["shares"]) == list(LEVELS)
        assert all(share is None or 0 <= share <= 1 for share in one["shares"].values())
    assert [one["stage"] for one in data["stages"]] == ["discover", "compare", "buy", "receive", "get_help", "stay"]
    assert {one["channel"] for one in data["channels"]} == {
        "social", "reviews", "website", "store", "courier", "chat", "phone",
    }  # fmt: skip
    for one in data["touchpoints"]:
        assert set(TOUCHPOINT) <= set(one)
        assert list(one["status"]) == list(LEVELS)
        assert set(one["status"].values()) <= STATUSES
        assert set(one["stranded"]) <= set(LEVELS)


def test_json_of_what_does_not_apply_is_null():
    data = strictly(pyramid(journey({"all": {"ad": offers(**dict.fromkeys(LEVELS, "n/a"))}})).to_dict())
    assert (data["journey"]["level"], data["journey"]["shares"]["inform"]) == (None, None)
    assert (data["touchpoints"][0]["reached"], data["touchpoints"][0]["claimed"]) == (None, None)
