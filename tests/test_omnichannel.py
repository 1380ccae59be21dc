"""Channels: consistent or not, what switches pass on, where customers are stuck, and the ladder."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, flows, journey, points_of, read, steady

from journeymap.analysis.consistency import ChannelScore, agreement, groups
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.omnichannel import Omnichannel, omnichannel
from journeymap.cli import main
from journeymap.model import Journey
from journeymap.reading import load, loads
from journeymap.settings import DEFAULTS, Settings

REFERENCE = Path(__file__).parent / "reference"
COFFEE = load(REFERENCE / "coffee-machine.yaml")
LOOPS = load(REFERENCE / "loops.yaml")


def asked(*said: tuple[float, float]) -> dict[str, ChannelScore]:
    return {f"c{at}": ChannelScore(index, se) for at, (index, se) in enumerate(said)}


# ---------------------------------------------------------------- consistency


def test_a_small_spread_is_consistent_even_when_it_is_no_chance() -> None:
    found = agreement(asked((72, 1.8), (64, 2.5), (70, 2.2)), DEFAULTS)
    assert (found.verdict, found.spread, found.df) == ("consistent", 8, 2)
    assert found.q == pytest.approx(6.8206, abs=5e-5)
    assert found.p == pytest.approx(0.0330, abs=5e-5)
    assert found.note == "8.0 points apart for certain, but under the 15 that count"


def test_fourteen_points_stay_below_the_floor_and_say_so() -> None:
    found = agreement(asked((72, 1.8), (58, 2.5), (70, 2.2)), DEFAULTS)
    assert found.verdict == "consistent"
    assert found.q == pytest.approx(21.7613, abs=5e-5)
    assert found.p is not None and found.p < 0.0001
    assert found.note == "14.0 points apart for certain, but under the 15 that count"


def test_eighteen_points_beyond_chance_are_inconsistent() -> None:
    assert agreement(asked((76, 1.8), (58, 2.5), (70, 2.2)), DEFAULTS).verdict == "inconsistent"


def test_a_spread_that_chance_may_make_is_suspected() -> None:
    # weights 1/100 each: centre 60, Q = 64/100 + 64/100 = 1.28
    found = agreement(asked((68, 10), (52, 10)), DEFAULTS)
    assert found.verdict == "suspected"
    assert found.q == pytest.approx(1.28)
    assert found.note == "16.0 points, within noise"


def test_exactly_the_floor_counts() -> None:
    assert agreement(asked((75.1, 1), (60.1, 1)), DEFAULTS).verdict == "inconsistent"


def test_the_floor_is_a_setting() -> None:
    assert agreement(asked((72, 1.8), (58, 2.5)), Settings(spread=10)).verdict == "inconsistent"


def test_answers_without_any_spread_do_not_break_the_test() -> None:
    assert agreement(asked((100, 0.0), (50, 0.0)), DEFAULTS).verdict == "inconsistent"


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 20)), min_size=2, max_size=5), st.randoms())
@steady
def test_the_order_of_channels_changes_nothing(said: list[tuple[float, float]], chance: Any) -> None:
    shuffled = chance.sample(said, len(said))
    first, second = agreement(asked(*said), DEFAULTS), agreement(asked(*shuffled), DEFAULTS)
    assert first.verdict == second.verdict
    assert first.q == pytest.approx(second.q, abs=1e-9)


def test_the_channels_of_a_stage_are_compared_by_what_was_answered() -> None:
    # standard errors by hand: sd 1.44 x 25 / √400 = 1.8, 1.6 x 25 / √256 = 2.5, 1.76 x 25 / √400 = 2.2
    said = {"web": (3.88, 1.44, 400), "phone": (3.56, 1.6, 256), "store": (3.8, 1.76, 400)}
    points = {
        channel: {"channel": channel, "scores": {"csat": {"mean": mean, "sd": sd, "n": n}}}
        for channel, (mean, sd, n) in said.items()
    }
    (found,) = groups(journey({"buy": points}))
    assert (found.group, found.kind, found.metric, found.verdict) == ("buy", "stage", "satisfaction", "consistent")
    assert found.spread == pytest.approx(8)
    assert found.q == pytest.approx(6.8206, abs=5e-5)
    assert {channel: one and round(one.se, 9) for channel, one in found.channels.items()} == {
        "web": 1.8,
        "phone": 2.5,
        "store": 2.2,
    }


def test_chat_and_phone_of_the_repair_agree() -> None:
    contact = next(one for one in groups(LOOPS) if one.group == "contact")
    assert {channel: one and one.index for channel, one in contact.channels.items()} == {"chat": 62.5, "phone": 56.25}
    assert contact.spread == 6.25
    assert contact.q == pytest.approx(1.9112, abs=5e-5)
    assert contact.p == pytest.approx(0.1668, abs=5e-5)
    assert contact.verdict == "consistent"


CSAT = {"csat": {"mean": 4, "sd": 1, "n": 50}}
CES = {"ces": {"preset": "ces2", "mean": 4, "sd": 1, "n": 50}}


def test_the_same_need_in_two_stages_is_one_group_and_leaves_its_stages() -> None:
    found = list(
        groups(
            journey(
                {
                    "ask": {"faq": {"need": "answer"}, "shop": {}},
                    "help": {"call": {"channel": "phone", "need": "answer"}, "counter": {"channel": "store"}},
                }
            )
        )
    )
    assert [(one.kind, one.group, tuple(one.channels)) for one in found] == [
        ("need", "answer", ("web", "phone")),
        ("stage", "ask", ("web",)),
        ("stage", "help", ("store",)),
    ]
    assert [one.verdict for one in found] == ["unknown", "not applicable", "not applicable"]


def test_satisfaction_and_ease_are_never_mixed() -> None:
    points: Data = {
        "faq": {"channel": "web", "scores": CES},
        "chat": {"channel": "chat", "scores": CSAT | CES},
        "call": {"channel": "phone", "scores": CSAT},
    }
    (found,) = groups(journey({"help": points}))
    assert found.metric == "ease"
    assert found.channels["phone"] is None
    assert found.spread == 0


def test_where_ease_was_asked_on_one_channel_only_satisfaction_speaks() -> None:
    points: Data = {
        "faq": {"channel": "web", "scores": CES},
        "chat": {"channel": "chat", "scores": CSAT},
        "call": {"channel": "phone", "scores": {"csat": {"mean": 3, "sd": 1, "n": 50}}},
    }
    (found,) = groups(journey({"help": points}))
    assert (found.metric, found.spread) == ("satisfaction", 25)
    assert found.channels["web"] is None


def test_fewer_than_thirty_answers_say_nothing_about_a_channel() -> None:
    points: Data = {
        "faq": {"channel": "web", "scores": CSAT},
        "call": {"channel": "phone", "scores": {"csat": {"mean": 2, "sd": 1, "n": 29}}},
    }
    (found,) = groups(journey({"help": points}))
    assert (found.verdict, found.spread, found.q) == ("unknown", None, None)
    assert "30 answers" in found.note


def test_two_touchpoints_of_a_channel_are_pooled_by_their_answers() -> None:
    points: Data = {
        "faq": {"channel": "web", "scores": {"csat": {"mean": 3, "sd": 1, "n": 100}}},
        "form": {"channel": "web", "scores": {"csat": {"mean": 5, "sd": 0, "n": 1}}},
        "shop": {"channel": "web", "scores": {"csat": {"mean": 4, "sd": 1, "n": 300}}},
        "call": {"channel": "phone", "scores": CSAT},
    }
    web = next(groups(journey({"help": points}))).channels["web"]
    # (100 x 50 + 300 x 75)/400; √((.25 x 25/10)² + (.75 x 25/√300)²); the lone answer has no spread of its own
    assert web is not None
    assert (web.index, web.n) == (68.75, 400)
    assert web.se == pytest.approx((0.625**2 + (18.75 / 300**0.5) ** 2) ** 0.5)


def test_touchpoints_without_a_channel_are_no_channel() -> None:
    points: Data = {"shop": {"scores": CSAT}, "use": {"channel": "none", "scores": CSAT}}
    (found,) = groups(journey({"live": points}))
    assert tuple(found.channels) == ("web",)
    assert found.verdict == "not applicable"


# ---------------------------------------------------------------- what switches pass on


def test_the_repair_passes_on_little_of_what_customers_told() -> None:
    found = omnichannel(LOOPS)
    assert found.carry_over == pytest.approx(0.3708, abs=5e-5)
    assert found.switches_per_entrant == pytest.approx(0.5699, abs=5e-5)
    assert found.retell_per_100 == pytest.approx(35.8568, abs=5e-5)
    assert found.unknown_history == 0
    assert (found.ladder, found.failing) == ("multi", "only 37% of what customers already told arrives")


def test_the_coffee_machine_hides_most_of_its_switches() -> None:
    found = omnichannel(COFFEE)
    assert found.carry_over == pytest.approx(0.0771, abs=5e-5)
    assert found.unknown_history == pytest.approx(0.68, abs=5e-3)
    assert (found.ladder, found.failing_fact.key) == ("multi", "omnichannel.unknown_history")


def two_channels(history: str | None, then: float = 1.0, **top: Any) -> Journey:
    """Half of those in the shop go to the till, on another channel."""
    arrow: Data = {"share": 0.5} | ({"history": history} if history else {})
    points: Data = {"shop": {"next": {"till": arrow}, "owner": "Web team"}, "till": {"channel": "store"}}
    points["till"]["next"] = {"success": then}
    return journey({"buy": points}, **top)


@pytest.mark.parametrize(("history", "carried", "retold"), [("kept", 1, 0), ("partial", 0.5, 25), ("lost", 0, 50)])
def test_carry_over_is_what_arrives(history: str, carried: float, retold: float) -> None:
    found = omnichannel(two_channels(history))
    assert (found.carry_over, found.retell_per_100, found.switches_per_entrant) == (carried, retold, 0.5)


def test_a_switch_that_says_nothing_is_unknown_and_not_lost() -> None:
    found = omnichannel(two_channels(None))
    assert (found.carry_over, found.retell_per_100, found.unknown_history) == (None, None, 1)
    assert (found.ladder, found.failing_fact.key) == ("multi", "omnichannel.unknown_history")
    assert any("carry-over is unknown" in note for note in found.notes)


def test_the_files_own_handovers_speak_for_its_arrows() -> None:
    said = omnichannel(two_channels(None, handovers=[{"from": "web", "to": "store", "history": "partial"}]))
    assert said.carry_over == 0.5


def test_every_hand_over_names_giver_receiver_and_owner() -> None:
    (one,) = omnichannel(two_channels("lost")).to_dict()["handovers"]
    assert one == {
        "from": "shop",
        "to": "till",
        "from_channel": "web",
        "to_channel": "store",
        "switch": True,
        "history": "lost",
        "forced": False,
        "flow": 0.5,
        "owner": "Web team",
    }


def test_a_transfer_inside_a_channel_is_listed_but_is_no_switch() -> None:
    points: Data = {
        "desk": {"channel": "phone", "next": {"expert": {"share": 0.5, "history": "lost"}}},
        "expert": {"channel": "phone", "next": {"success": 1}},
    }
    found = omnichannel(journey({"help": points}))
    assert [(one.switch, one.history) for one in found.handovers] == [(False, "lost")]
    assert (found.switches_per_entrant, found.carry_over, found.unknown_history, found.retell_per_100) == (
        0,
        None,
        None,
        0,
    )


def test_nobody_switches_where_nobody_can_get_to() -> None:
    points: Data = {
        "shop": {"next": {"success": 0.5}},
        "kiosk": {"channel": "store", "next": {"shop": {"share": 1, "history": "lost"}}},
    }
    assert omnichannel(journey({"buy": points})).handovers == ()


def test_personas_who_take_the_same_way_are_one_hand_over() -> None:
    ways = {
        who: {"next": {"till": {"share": share, "history": "kept"}}}
        for who, share in {"anna": 0.8, "paul": 0.2}.items()
    }
    points: Data = {"shop": {"by_persona": ways}, "till": {"channel": "store", "next": {"success": 1}}}
    found = omnichannel(journey({"buy": points}, personas={"anna": {"share": 0.75}, "paul": {"share": 0.25}}))
    assert [one.flow for one in found.handovers] == [pytest.approx(0.65)]
    assert found.carry_over == 1


# ---------------------------------------------------------------- where customers are stuck


def test_a_place_from_which_no_path_leads_to_success_is_a_dead_end() -> None:
    points: Data = {
        "shop": {"next": {"success": 0.5, "form": 0.2, "desk": 0.1, "gone": 0.1}},
        "form": {"next": {"sent": 1}},
        "sent": {},
        "desk": {"next": {"unneeded": 1}},
        "gone": {"next": {"rival": 1}},
        "nowhere": {},
    }
    found = omnichannel(journey({"buy": points}, ends={"unneeded": "neutral", "rival": "lost"}))
    assert found.dead_ends == ("form", "sent", "desk", "gone")


def test_a_hair_thin_path_is_a_path() -> None:
    points: Data = {"shop": {"next": {"success": 0.5, "form": 0.5}}, "form": {"next": {"shop": 1e-12}}}
    assert omnichannel(journey({"buy": points})).dead_ends == ()


def test_a_dead_end_for_one_persona_is_none_while_the_other_gets_on() -> None:
    ways = {"anna": {"next": {"success": 1}}, "paul": {"next": {"rival": 1}}}
    points: Data = {"shop": {"next": {"help": 0.5, "success": 0.5}}, "help": {"by_persona": ways}}
    personas = {"anna": {"share": 0.5}, "paul": {"share": 0.5}}
    assert omnichannel(journey({"buy": points}, personas=personas, ends={"rival": "lost"})).dead_ends == ()


def test_a_channel_that_loses_people_and_leads_nowhere_else_is_a_trap() -> None:
    points: Data = {
        "shop": {"next": {"bot": 0.5, "success": 0.5}},
        "bot": {"channel": "chat", "next": {"menu": 0.9}},
        "menu": {"channel": "chat", "next": {"bot": 0.5}},
    }
    found = omnichannel(journey({"buy": points}))
    assert found.traps == ("chat",)
    for way_out in ("shop", "success"):
        out: Data = {**points, "menu": {"channel": "chat", "next": {"bot": 0.5, way_out: 0.1}}}
        assert omnichannel(journey({"buy": out})).traps == ()
    normal = {name: {**point, "normal_dropoff": 0.5} for name, point in points.items()}
    assert omnichannel(journey({"buy": normal})).traps == ()  # it loses no more than is normal


def test_a_channel_that_loses_nobody_traps_nobody() -> None:
    assert omnichannel(two_channels("kept")).traps == ()


def test_the_finish_line_is_no_trap() -> None:
    # two channels, all history kept, the last one loses 1 in 1 000 and leads to success
    found = omnichannel(two_channels("kept", then=0.999))
    assert (found.traps, found.ladder) == ((), "omni")


def test_machines_only_are_named() -> None:
    channels = {"web": {"type": "digital", "self_service": True}}
    assert omnichannel(two_channels("kept", channels=channels | {"store": {}})).no_human_way_out == ()
    stages: Data = {"buy": {"shop": {"next": {"success": 1}}}}
    assert omnichannel(journey(stages, channels=channels)).no_human_way_out == ("buy",)


def test_one_channel_locks_a_stage_or_a_need_in() -> None:
    stages: Data = {
        "ask": {"faq": {"need": "answer"}, "bot": {"need": "answer"}},
        "buy": {"shop": {"also_on": ["phone"]}},
        "use": {"home": {"channel": "none"}},
        "help": {"call": {"channel": "phone"}, "chat": {"channel": "chat"}},
    }
    found = omnichannel(journey(stages, personas={"paul": {"prefers": ["phone"]}}))
    assert found.lock_in == ("ask",)
    assert found.lock_in_needs == ("answer",)
    assert found.preferred_missing == {"ask": ("paul",)}


# ---------------------------------------------------------------- the ladder


def step(found: Omnichannel) -> tuple[str | None, str | None]:
    return found.ladder, found.failing_fact and found.failing_fact.key.removeprefix("omnichannel.")


def test_one_channel_is_single() -> None:
    assert step(omnichannel(journey({"buy": {"shop": {"next": {"success": 0.5}}}}))) == ("single", "one_channel")


def test_channels_without_a_flow_are_multi_because_nothing_is_known() -> None:
    found = omnichannel(journey({"buy": {"shop": {}, "till": {"channel": "store"}}}))
    assert step(found) == ("multi", "no_flow")
    figures = (found.carry_over, found.switches_per_entrant, found.unknown_history, found.retell_per_100)
    assert figures == (None, None, None, None)
    assert (found.dead_ends, found.traps) == (None, None)
    assert found.notes[0] == "switches and dead ends are unknown, because nobody has said how many go where"


def test_channels_that_nobody_changes_between_are_multi() -> None:
    points: Data = {"shop": {"entry": 0.5, "next": {"success": 1}}}
    points["till"] = {"channel": "store", "entry": 0.5, "next": {"success": 1}}
    assert step(omnichannel(journey({"buy": points}))) == ("multi", "no_switches")


def test_half_of_the_history_is_cross() -> None:
    assert step(omnichannel(two_channels("partial"))) == ("cross", "carry")


def test_everything_kept_is_omni() -> None:
    assert step(omnichannel(two_channels("kept"))) == ("omni", None)


def test_a_trap_or_an_inconsistent_need_keeps_a_journey_from_omni() -> None:
    kiosk: Data = {
        "shop": {"entry": 0.9, "next": {"till": {"share": 0.5, "history": "kept"}}},
        "till": {"channel": "store", "next": {"success": 1}},
        "kiosk": {"channel": "kiosk", "entry": 0.1, "next": {"kiosk": 0.5}},
    }
    assert step(omnichannel(journey({"buy": kiosk}))) == ("cross", "trap")
    points: Data = {
        "shop": {
            "next": {"till": {"share": 0.5, "history": "kept"}},
            "scores": {"csat": {"mean": 4, "sd": 1, "n": 200}},
        },
        "till": {"channel": "store", "next": {"success": 1}, "scores": {"csat": {"mean": 3, "sd": 1, "n": 200}}},
    }
    assert step(omnichannel(journey({"buy": points}))) == ("cross", "inconsistent")


def partly_known(known: float, unknown: float) -> Journey:
    """Kept history for some, no word for others."""
    arrows = {"till": {"share": known, "history": "kept"}, "desk": {"share": unknown}}
    points: Data = {"shop": {"next": arrows}}
    points |= {
        name: {"channel": channel, "next": {"success": 1}} for name, channel in (("till", "store"), ("desk", "phone"))
    }
    return journey({"buy": points})


def test_unknown_switches_decide_only_where_they_could() -> None:
    assert step(omnichannel(partly_known(0.8, 0.2))) == ("omni", None)
    assert step(omnichannel(partly_known(0.7, 0.3))) == ("cross", "unknown_history")
    assert step(omnichannel(partly_known(0.4, 0.6))) == ("multi", "unknown_history")


def test_no_channel_at_all_is_no_step() -> None:
    found = omnichannel(journey({"live": {"use": {"channel": "none", "next": {"success": 1}}}}))
    assert step(found) == (None, "no_channel")
    assert found.sentence is None


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_the_ladder_is_said_in_every_language(language: str) -> None:
    spoken = omnichannel(two_channels("lost", language=language)).sentence
    assert spoken is not None and "0" in spoken
    assert spoken != omnichannel(two_channels("kept", language=language)).sentence


# ---------------------------------------------------------------- always


@given(flows(personas=True))
@steady
def test_figures_hang_together(data: Data) -> None:
    found = omnichannel(read(data))
    switches = [one for one in found.handovers if one.switch]
    assert found.switches_per_entrant == pytest.approx(sum(one.flow for one in switches))
    for share in (found.carry_over, found.unknown_history):
        assert share is None or 0 <= share <= 1
    if found.carry_over is not None and found.unknown_history is not None:
        known = found.switches_per_entrant * (1 - found.unknown_history)
        assert found.retell_per_100 == pytest.approx(100 * known * (1 - found.carry_over), abs=1e-9)
    lost = {one.touchpoint: one.lost for one in dropoff(read(data)).rows}
    assert all((lost[name] or 0) >= 0 for name in found.dead_ends or ())


@given(flows())
@steady
def test_a_touchpoint_is_a_dead_end_exactly_when_nobody_gets_on(data: Data) -> None:
    made = read(data)
    arriving = {one.touchpoint for one in dropoff(made).rows if one.success_from == 0}
    assert set(omnichannel(made).dead_ends or ()) == arriving


@given(flows())
@steady
def test_keeping_more_history_never_lowers_carry_over(data: Data) -> None:
    before = omnichannel(read(data)).carry_over
    for point in points_of(data).values():
        for arrow in point.get("next", {}).values():
            if isinstance(arrow, dict) and "history" in arrow:
                arrow["history"] = "kept"
    after = omnichannel(read(data)).carry_over
    assert (before is None) == (after is None)
    assert after is None or after >= (before or 0) - 1e-12


# ---------------------------------------------------------------- shown


def test_the_tables_name_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(REFERENCE / "coffee-machine.yaml"), "omnichannel"]) == 0
    shown = capsys.readouterr().out
    assert "Several channels, but not yet one journey (multichannel): for 68% of the switches nobody has said" in shown
    assert "Where the history is known, 8% of what customers have already told arrives (carry-over)." in shown
    assert "Anna finds no preferred channel in: Discover, Compare, Receive" in shown
    assert "Website" in shown and "Phone" in shown


def test_a_filter_by_channel_leaves_the_needs_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(REFERENCE / "loops.yaml"), "omnichannel", "--channel", "phone"]) == 0
    assert "Contact" in capsys.readouterr().out


def test_json_has_the_keys_of_the_contract() -> None:
    found = omnichannel(loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")).to_dict()
    keys = {"ladder", "failing", "carry_over", "switches_per_entrant", "unknown_history", "retell_per_100", "groups"}
    assert keys | {"handovers", "dead_ends", "traps", "no_human_way_out", "lock_in"} <= found.keys()
    assert found["groups"][0].keys() >= {"group", "channels", "spread", "q", "df", "p", "verdict"}
