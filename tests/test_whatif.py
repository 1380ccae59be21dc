"""What fixes bring: on paper, several at once, beside a journey written by hand, refused with words."""

import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, flows, journey, points_of, read, steady, strictly

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.whatif import WhatIf, whatif
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.model import Journey
from journeymap.reading import load

REFERENCE = Path(__file__).parent / "reference"
SHOP = str(REFERENCE / "coffee-machine.yaml")


def completion(found: WhatIf) -> float:
    assert found.after.completion is not None
    return found.after.completion


def change(found: WhatIf) -> float:
    assert found.change.completion is not None
    return found.change.completion


def line(**top: object) -> Journey:
    """Four places in a row: half get on, then 40 %, three quarters, 90 %."""
    return journey(
        {
            "find": {"ad": {"next": {"shop": 0.5}, "normal_dropoff": 0.4, "duration": "1 min"}},
            "buy": {
                "shop": {"next": {"pay": 0.4}, "duration": "5 min"},
                "pay": {"next": {"parcel": 0.75}, "duration": "2 min"},
                "parcel": {"next": {"success": 0.9}, "duration": "3 min"},
            },
        },
        **top,
    )


# ---------------------------------------------------------------- the worked journeys


def test_halving_the_product_leak_of_the_coffee_machine() -> None:
    found = whatif(load(SHOP), close={"product": 0.5})
    assert round(found.before.completion or 0, 4) == 0.0456
    assert round(change(found), 4) == 0.0233
    assert round(found.change.value or 0) == 57_733
    assert found.applied == ("close 50% of the drop-off at Product",)
    assert found.alone == (pytest.approx(change(found)),)


def test_halving_the_checkout_leak_of_the_coffee_machine() -> None:
    found = whatif(load(SHOP), close={"checkout": 0.5})
    assert round(change(found), 4) == 0.0117
    assert round(found.change.value or 0) == 29_134


def test_closing_a_leak_completes_as_much_as_removing_its_place_in_more_steps() -> None:
    closed, removed = whatif(load(SHOP), close={"product": 1.0}), whatif(load(SHOP), remove=["product"])
    assert round(completion(closed), 4) == round(completion(removed), 4) == 0.0937
    assert removed.after.steps is not None and closed.after.steps is not None
    assert removed.after.steps < closed.after.steps
    assert removed.after.steps_completers is not None and closed.after.steps_completers is not None
    assert removed.after.steps_completers < closed.after.steps_completers


def test_half_the_leak_of_a_place_that_people_come_back_to() -> None:
    assert round(change(whatif(load(REFERENCE / "loops.yaml"), close={"faq": 0.5})), 4) == 0.0637


# ---------------------------------------------------------------- on paper


def test_a_leak_closed_by_a_part() -> None:
    found = whatif(line(), close={"shop": 0.5})
    assert found.before.completion == pytest.approx(0.5 * 0.4 * 0.75 * 0.9)
    assert completion(found) == pytest.approx(0.5 * 0.7 * 0.75 * 0.9)
    assert found.after.lost == pytest.approx(1 - 0.5 * 0.7 * 0.75 * 0.9)
    assert found.after.steps == pytest.approx(1 + 0.5 + 0.5 * 0.7 + 0.5 * 0.7 * 0.75)
    assert found.after.minutes == pytest.approx(1 + 0.5 * 5 + 0.35 * 2 + 0.35 * 0.75 * 3)


def test_only_the_avoidable_part_of_a_leak() -> None:
    # of the half that leave at the ad, 40 points were never going to stay
    assert completion(whatif(line(), close_avoidable={"ad": 1.0})) == pytest.approx(0.6 * 0.4 * 0.75 * 0.9)
    assert completion(whatif(line(), close_avoidable={"ad": 0.5})) == pytest.approx(0.55 * 0.4 * 0.75 * 0.9)
    below = journey({"a": {"shop": {"next": {"success": 0.8}, "normal_dropoff": 0.5}}})
    assert change(whatif(below, close_avoidable={"shop": 1.0})) == pytest.approx(0)


def test_a_removed_step_takes_its_time_along() -> None:
    found = whatif(line(), remove=["shop"])
    assert completion(found) == pytest.approx(0.5 * 0.75 * 0.9)
    assert found.after.steps == pytest.approx(1 + 0.5 + 0.5 * 0.75)
    assert found.after.minutes == pytest.approx(1 + 0.5 * 2 + 0.5 * 0.75 * 3)


def test_a_removed_start_hands_its_customers_on() -> None:
    assert completion(whatif(line(), remove=["ad"])) == pytest.approx(0.4 * 0.75 * 0.9)


def test_customers_moved_from_leaving_to_an_arrow_and_back() -> None:
    assert completion(whatif(line(), move={("shop", "pay"): 0.1})) == pytest.approx(0.5 * 0.5 * 0.75 * 0.9)
    assert completion(whatif(line(), move={("shop", "pay"): -0.1})) == pytest.approx(0.5 * 0.3 * 0.75 * 0.9)
    new = whatif(line(), move={("ad", "parcel"): 0.2})
    assert completion(new) == pytest.approx(0.5 * 0.4 * 0.75 * 0.9 + 0.2 * 0.9)
    assert new.applied == ("+20.0 points from Ad to Parcel",)


def test_named_ways_of_leaving_are_closed_like_leaving_and_neutral_ends_are_not() -> None:
    points = {"form": {"next": {"success": 0.4, "rival": 0.3, "solved": 0.1}}}
    ends = {"rival": {"kind": "lost"}, "solved": {"kind": "neutral"}}
    found = whatif(journey({"a": points}, ends=ends), close={"form": 0.5})
    # half of the 50 % that are lost: the other half grows from 50 to 75 %
    assert completion(found) == pytest.approx(0.4 * 0.75 / 0.5)
    assert found.after.lost == pytest.approx(0.25)


def test_a_better_score_changes_friction_and_not_the_flow() -> None:
    said = {"ces": {"scale": "1-7", "best": 7, "mean": 4.0, "sd": 1.5, "n": 80}, "csat": {"counts": [9, 9, 9, 9, 9]}}
    shop = journey({"a": {"shop": {"next": {"success": 0.6}, "scores": said, "mistakes": "none"}}})
    found = whatif(shop, ces={"shop": 1.5})
    # ease 50 becomes 75: effort from .5 to .25; dissatisfaction .5, drop-off .4, no mistakes
    before = 100 * (0.8 * (3 * 0.5 + 2 * 0.5 + 2 * 0.4) / 8 + 0.2 * 0.5)
    after = 100 * (0.8 * (3 * 0.25 + 2 * 0.5 + 2 * 0.4) / 8 + 0.2 * 0.5)
    assert (found.before.friction, found.after.friction) == (pytest.approx(before), pytest.approx(after))
    assert change(found) == 0
    assert found.applied == ("ease (CES) at Shop better by 1.5 on its scale",)


def test_better_means_nearer_to_the_best_end() -> None:
    said = {"ces": {"preset": "ces1", "mean": 3.0, "n": 40}}
    shop = journey({"a": {"shop": {"next": {"success": 0.6}, "scores": said, "mistakes": "none"}}})
    assert (
        (whatif(shop, ces={"shop": 1}).change.friction or 0) < 0 < (whatif(shop, ces={"shop": -1}).change.friction or 0)
    )
    assert whatif(shop, ces={"shop": 2}).after.friction == pytest.approx(100 * 0.8 * 2 * 0.4 / 6)  # the best there is
    with pytest.raises(UsageError, match="it can get better by 2, up to the best answer, 1"):
        whatif(shop, ces={"shop": 2.1})


# ---------------------------------------------------------------- several at once


def test_gains_of_two_fixes_do_not_add_up() -> None:
    found = whatif(line(), close={"shop": 0.5, "pay": 1.0})
    one, other = 0.5 * 0.3 * 0.75 * 0.9, 0.5 * 0.4 * 0.25 * 0.9
    assert found.alone == (pytest.approx(one), pytest.approx(other))
    assert change(found) == pytest.approx(0.5 * (0.7 - 0.4 * 0.75) * 0.9)
    assert change(found) > one + other + 0.01


def test_a_change_that_needs_another_one_is_not_told_alone() -> None:
    wall = journey({"a": {"ad": {"next": {"wall": 0.5, "success": 0.1}}, "wall": {"next": {}}}})
    found = whatif(wall, move={("wall", "success"): 0.2}, close={"wall": 0.5})
    assert found.alone == (pytest.approx(0.1), None)
    assert change(found) == pytest.approx(0.5 * 0.6)


def test_personas_are_fixed_each_by_its_own_row() -> None:
    rows = {"anna": {"next": {"success": 0.8}}, "paul": {"next": {"success": 0.6}}}
    points = {"ad": {"next": {"shop": 0.5}}, "shop": {"by_persona": rows}}
    shop = journey({"a": points}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}})
    assert dropoff(shop).completion == pytest.approx(0.5 * 0.73)
    assert completion(whatif(shop, close={"shop": 0.5})) == pytest.approx(0.5 * (0.65 * 0.9 + 0.35 * 0.8))


def test_a_removed_place_leads_each_persona_its_own_way() -> None:
    ways = {"anna": {"next": {"web": 0.5}}, "paul": {"next": {"phone": 0.8}}}
    points: Data = {
        "ad": {"next": {"fork": 0.5}},
        "fork": {"by_persona": ways},
        "web": {"next": {"success": 0.9}},
        "phone": {"next": {"success": 0.6}},
    }
    shop = journey({"a": points}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}})
    assert completion(whatif(shop, remove=["fork"])) == pytest.approx(0.5 * (0.65 * 0.9 + 0.35 * 0.6))
    # and a fork of everybody behind rows of their own
    points["ad"] = {"by_persona": {"anna": {"next": {"fork": 0.2}}, "paul": {"next": {"fork": 0.4}}}}
    points["fork"] = {"next": {"web": 0.3, "phone": 0.3}}
    shop = journey({"a": points}, personas={"anna": {"share": 0.65}, "paul": {"share": 0.35}})
    assert completion(whatif(shop, remove=["fork"])) == pytest.approx((0.65 * 0.2 + 0.35 * 0.4) * 0.75)


# ---------------------------------------------------------------- intervals


def wilson(share: float, n: int) -> tuple[float, float]:
    """The interval of a share as in the book: of one row, that of completion is the same."""
    z = 1.959963984540054
    middle, half = share + z * z / (2 * n), z * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def test_intervals_stand_before_and_after_and_none_at_the_difference() -> None:
    counted = {"next": {"success": 0.6}, "observed": 200}
    shop = journey({"a": {"shop": counted}}, entrants=1000, value={"per_success": 10})
    found = whatif(shop, close={"shop": 0.5})
    before, after = wilson(0.6, 200), wilson(0.8, 200)
    assert (found.before.completion_low, found.before.completion_high) == pytest.approx(before)
    assert (found.after.completion_low, found.after.completion_high) == pytest.approx(after)
    assert (found.after.value_low, found.after.value_high) == pytest.approx([10_000 * bound for bound in after])
    assert (found.change.completion_low, found.change.value_high) == (None, None)
    assert found.change.value == pytest.approx(2000)


def test_no_sample_no_interval_and_no_value_without_entrants() -> None:
    found = whatif(line(value={"per_success": 10}), close={"shop": 1})
    assert (found.before.completion_low, found.after.completion_high, found.after.value) == (None, None, None)


# ---------------------------------------------------------------- what makes no sense


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"close": {"shopp": 0.5}}, "there is no touchpoint `shopp`; did you mean `shop`?"),
        ({"close": {"shop": 1.2}}, "120% of a drop-off cannot be closed: give a share from 0% to 100%"),
        ({"close_avoidable": {"shop": -0.1}}, "-10% of a drop-off cannot be closed"),
        ({"ces": {"shop": 1}}, "`shop` has no ces to make better; it is known at `pay`"),
        ({"csat": {"pay": 1}}, "no mean csat is known at `pay` that could be raised"),
        ({"move": {("shop", "paj"): 0.1}}, "there is no touchpoint or end `paj` to move to; did you mean `pay`?"),
        ({"move": {("shop", "pay"): 0.7}}, "70.0% cannot be moved at `shop`: only 60.0% leave"),
        ({"move": {("shop", "pay"): -0.5}}, "50.0% cannot be moved at `shop`: only 40.0% go there"),
        ({"close": {"wall": 0.5}}, "everybody leaves at `wall`: say first where they should go"),
        ({"remove": ["wall"]}, "everybody leaves at `wall`: say first where they should go"),
        ({"remove": ["shop"]}, "some of them are done there, so without it they would start nowhere; closing all"),
        ({"close": {"round": 1}}, "with these changes "),
        ({"remove": ["round"]}, "nobody gets on from `round`"),
        ({}, "nothing is changed; say what: close, remove, ces, csat or move"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(asked: Data, said: str) -> None:
    points = {
        "shop": {"next": {"pay": 0.4, "wall": 0, "success": 0, "round": 0}},
        "pay": {
            "next": {"success": 0.8, "wall": 0.1, "round": 0.1},
            "scores": {"ces": {"preset": "ces2", "mean": 4, "n": 40}, "csat": {"share": 0.8, "n": 40}},
        },
        "wall": {"next": {}},
        "round": {"next": {"round": 0.5}},
    }
    if asked == {"remove": ["shop"]}:
        points["shop"]["next"] = {"pay": 0.4, "success": 0.1}
    with pytest.raises(UsageError, match=re.escape(said)):
        whatif(journey({"a": points}), **asked)


def test_everybody_lost_by_a_named_end_has_no_survivors() -> None:
    points = {"ad": {"next": {"form": 0.5, "success": 0.1}}, "form": {"next": {"rival": 1}}}
    with pytest.raises(UsageError, match="everybody leaves at `form`"):
        whatif(journey({"a": points}, ends={"rival": {"kind": "lost"}}), close={"form": 0.5})


def test_without_a_flow_only_scores_can_be_raised() -> None:
    shop = journey({"a": {"shop": {"mistakes": "none", "scores": {"ces": {"preset": "ces2", "mean": 4, "n": 40}}}}})
    with pytest.raises(UsageError, match="states no flow"):
        whatif(shop, close={"shop": 0.5})
    found = whatif(shop, ces={"shop": 1})
    assert found.before.completion is None and found.alone == (None,)
    assert (found.change.friction or 0) < 0


# ---------------------------------------------------------------- at random


@steady
@given(flows(personas=True), st.data())
def test_closing_never_lowers_completion_and_more_brings_more(data: Data, chance: st.DataObject) -> None:
    shop = read(data)
    name = chance.draw(st.sampled_from(list(points_of(data))))
    found = []
    for part in (0.0, 0.3, 0.6):
        try:
            found.append(change(whatif(shop, close={name: part})))
        except UsageError as refused:
            assert "leaves at" in str(refused)
            return
    assert found[0] == pytest.approx(0, abs=1e-9)
    assert -1e-9 <= found[1] <= found[2] + 1e-9


@steady
@given(flows(personas=True), st.data())
def test_the_order_of_changes_does_not_matter(data: Data, chance: st.DataObject) -> None:
    shop = read(data)
    names = chance.draw(st.permutations(list(points_of(data))).map(lambda some: some[:3]))
    parts = {name: 0.25 * (at + 1) for at, name in enumerate(names)}
    found = []
    for some in itertools.permutations(parts):
        try:
            found.append(completion(whatif(shop, close={name: parts[name] for name in some})))
        except UsageError:
            found.append(-1)
    assert found == [pytest.approx(found[0], abs=1e-9)] * len(found)


@steady
@given(flows(personas=True), st.data())
def test_removing_completes_like_closing_everything(data: Data, chance: st.DataObject) -> None:
    shop = read(data)
    name = chance.draw(st.sampled_from(list(points_of(data))))
    try:
        removed, closed = whatif(shop, remove=[name]), whatif(shop, close={name: 1.0})
    except UsageError:
        return
    assert completion(removed) == pytest.approx(completion(closed), abs=1e-9)
    assert (removed.after.steps or 0) <= (closed.after.steps or 0) + 1e-9


@steady
@given(flows(), st.data())
def test_a_single_fix_is_what_dropoff_promises(data: Data, chance: st.DataObject) -> None:
    shop = read(data)
    name = chance.draw(st.sampled_from(list(points_of(data))))
    promised = dropoff(shop)[name]
    if promised.gain_if_halved is None:
        return
    assert change(whatif(shop, close={name: 0.5})) == pytest.approx(promised.gain_if_halved, abs=1e-9)
    avoidable = change(whatif(shop, close_avoidable={name: 0.5}))
    assert avoidable == pytest.approx(promised.gain_if_avoidable_halved, abs=1e-9)


# ---------------------------------------------------------------- command line


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["whatif", SHOP, *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_json_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(capsys, "--close", "product=50%", "--close-avoidable", "ad=25%", "--format", "json")
    found = json.loads(out)
    assert code == 0
    assert set(found) == {"before", "after", "change", "applied", "applied_facts", "alone", "first_step"}
    assert found["applied_facts"][0] == {"key": "whatif.close", "values": {"touchpoint": "product", "share": 0.5}}
    for side in ("before", "after", "change"):
        assert {"completion", "steps", "minutes", "lost", "value"} <= set(found[side])
    assert found["applied"] == [
        "close 50% of the drop-off at Product",
        "close 25% of the avoidable drop-off at Video ad in the feed",
    ]
    assert found == strictly(whatif(load(SHOP), close={"product": 0.5}, close_avoidable={"ad": 0.25}).to_dict())


def test_the_table_shows_before_after_and_each_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = asked(capsys, "--close", "product=50%", "--ces", "checkout=+1")
    assert (code, err) == (0, "")
    row = next(line for line in out.splitlines() if line.startswith("completion"))
    assert row.split() == ["completion", "4.56%", "6.89%", "+2.33", "points"]
    assert "Close 50% of the drop-off at Product: alone +2.33 points" in out
    assert "Ease (CES) at Checkout and payment better by 1.0 on its scale: leaves completion as it is" in out
    assert "Together +2.33 points: gains of several fixes do not simply add up" in out
    assert "113,100 EUR" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--close", "chekout=50%"], "did you mean `checkout`?"),
        (["--close", "checkout"], "`checkout` does not say how much: write it like checkout=50%"),
        (["--close", "checkout=50"], "`50` is not a share: write it like 50%"),
        (["--close", "checkout=150%"], "150% of a drop-off cannot be closed"),
        (["--close", "checkout=50%", "--close", "checkout=20%"], "`checkout` is given twice"),
        (["--ces", "checkout=better"], "`better` is not a number of points: write it like +1"),
        (["--ces", "ad=+1"], "`ad` has no ces to make better; it is known at `prices`, `product`"),
        (["--move", "product=5%"], "`product` does not say from where to where"),
        ([], "nothing is changed"),
    ],
)
def test_bad_wishes_are_usage_errors(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    code, out, err = asked(capsys, *words)
    assert (code, out) == (2, "")
    assert said in err and len(err.splitlines()) == 1
