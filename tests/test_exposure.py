"""Bad visits of those who arrive: by hand, beside a walk of many customers, and what is left unknown."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, flows, journey, points_of, read, steady

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.exposure import Exposure, exposure
from journeymap.analysis.walks import walks
from journeymap.cli import main
from journeymap.model import Journey
from journeymap.reading import load

REFERENCE = Path(__file__).parent / "reference"


def bad(tenths: int) -> Data:
    """Ten answers of which so many are bad."""
    return {"csat": {"counts": [tenths, 0, 0, 0, 10 - tenths]}}


def shares(found: Exposure) -> list[float]:
    return [one.share for one in found.shares or ()]


def line(*tenths: int, **top: Any) -> Journey:
    """Places one after the other, each with its tenths of bad visits; a fifth leaves at each."""
    names = [f"p{at}" for at in range(len(tenths))]
    onward = [*names[1:], "success"]
    points = {
        name: {"next": {then: 0.8}, "scores": bad(q)} for name, then, q in zip(names, onward, tenths, strict=True)
    }
    return journey({"buy": points}, **top)


# ---------------------------------------------------------------- on paper


def test_two_places_in_a_row() -> None:
    found = exposure(line(1, 2))
    # .9 x .8, .1 x .8 + .9 x .2, .1 x .2; leaving does not depend on the visit
    assert shares(found) == [pytest.approx(0.72), pytest.approx(0.26), pytest.approx(0.02)]
    assert found.exposed == pytest.approx(0.02)
    assert found.bad_visits_per_completer == pytest.approx(0.3)
    assert [(one.bad_visits, one.or_more) for one in found.shares or ()] == [(0, False), (1, False), (2, True)]


def test_strikes_are_a_setting() -> None:
    found = exposure(line(1, 2, 5, settings={"strikes": 3}))
    none = 0.9 * 0.8 * 0.5
    one = 0.1 * 0.8 * 0.5 + 0.9 * 0.2 * 0.5 + 0.9 * 0.8 * 0.5
    two = 0.1 * 0.2 * 0.5 + 0.1 * 0.8 * 0.5 + 0.9 * 0.2 * 0.5
    assert shares(found) == [pytest.approx(share) for share in (none, one, two, 0.1 * 0.2 * 0.5)]
    single = exposure(line(1, 2, settings={"strikes": 1}))
    assert shares(single) == [pytest.approx(0.72), pytest.approx(0.28)]


def test_coming_again_is_another_chance_for_a_bad_visit() -> None:
    points: Data = {"shop": {"next": {"shop": 0.5, "success": 0.5}, "scores": bad(1)}}
    found = exposure(journey({"buy": points}))
    # visits are 1, 2, 3, … with ½, ¼, ⅛, …: none bad is Σ (.9/2)^m = .45/.55; one bad Σ m .1 .9^(m-1)/2^m = .05/.55²
    assert shares(found)[0] == pytest.approx(0.45 / 0.55)
    assert shares(found)[1] == pytest.approx(0.05 / 0.55**2)
    assert found.bad_visits_per_completer == pytest.approx(0.2)


def test_only_those_who_arrive_are_counted() -> None:
    points: Data = {
        "shop": {"next": {"desk": 0.5, "success": 0.5}, "scores": bad(0)},
        "desk": {"next": {"shop": 1e-9}, "scores": bad(10)},
    }
    found = exposure(journey({"buy": points}))
    assert found.exposed == pytest.approx(0, abs=1e-6)
    assert shares(found)[0] == pytest.approx(1, abs=1e-6)


def test_effort_speaks_where_satisfaction_was_not_counted() -> None:
    scores = {"csat": {"mean": 4.5, "n": 60}, "ces": {"scale": "1-5", "best": 1, "counts": [5, 0, 2, 2, 1]}}
    found = exposure(journey({"buy": {"shop": {"next": {"success": 1}, "scores": scores}}}))
    (row,) = found.rows
    assert (row.metric, row.bad_share, row.n) == ("ces", 0.3, 10)
    assert shares(found)[0] == pytest.approx(0.7)


def test_waves_are_pooled_and_the_middle_of_the_scale_is_not_bad() -> None:
    waves = [{"counts": [1, 1, 4, 0, 4]}, {"counts": [0, 0, 0, 0, 10]}]
    found = exposure(journey({"buy": {"shop": {"next": {"success": 1}, "scores": {"csat": waves}}}}))
    assert found.rows[0].bad_share == pytest.approx(2 / 20)


def test_where_bad_begins_is_a_setting() -> None:
    points: Data = {"shop": {"next": {"success": 1}, "scores": {"csat": {"counts": [1, 1, 4, 0, 4]}}}}
    found = exposure(journey({"buy": points}, settings={"bad_below": 51}))
    assert found.rows[0].bad_share == pytest.approx(0.6)


def test_a_personas_own_answers_go_with_its_own_way() -> None:
    ways = {"anna": {"next": {"success": 1}, "scores": bad(5)}, "paul": {"next": {"success": 0.5}}}
    points: Data = {"shop": {"by_persona": ways, "scores": bad(1)}}
    found = exposure(journey({"buy": points}, personas={"anna": {"share": 0.5}, "paul": {"share": 0.5}}))
    # of .75 completions .5 are anna's with .5 bad, .25 paul's with .1
    assert shares(found)[0] == pytest.approx((0.5 * 0.5 + 0.25 * 0.9) / 0.75)


# ---------------------------------------------------------------- beside a walk of many customers


def walk_many(made: Journey, customers: int, strikes: int = 2) -> list[float]:
    """Customers sent through the journey one by one, each visit good or bad by lot."""
    chance = random.Random(11)
    (walk,) = walks(made)
    q = {one.touchpoint: one.bad_share or 0.0 for one in exposure(made).rows}
    found = [0] * (strikes + 1)
    entries = dict(zip(walk.network.names, walk.network.entry, strict=True))
    for _ in range(customers):
        here, counted = chance.choices(list(entries), list(entries.values()))[0], 0
        while here not in ("success", "left"):
            counted += chance.random() < q[here]
            row = walk.rows[here]
            ways = {**row.onward, "success": row.success, "left": row.leave + sum(row.ends.values())}
            here = chance.choices(list(ways), list(ways.values()))[0]
        if here == "success":
            found[min(counted, strikes)] += 1
    return [count / sum(found) for count in found]


def test_the_repair_against_walking_customers() -> None:
    made = load(REFERENCE / "loops.yaml")
    for name, scores in (("faq", bad(2)), ("visit", bad(1))):
        made = made.with_touchpoint(name, scores=scores)
    assert shares(exposure(made)) == [pytest.approx(share, abs=0.008) for share in walk_many(made, 60_000)]


def test_the_coffee_machine_against_walking_customers() -> None:
    made = load(REFERENCE / "coffee-machine.yaml").replace(settings={"exposure_cover": 0.5})
    found = exposure(made)
    assert found.covered_visits == pytest.approx(0.5176, abs=1e-4)
    assert shares(found) == [pytest.approx(share, abs=0.03) for share in walk_many(made, 60_000)]


def test_thousands_of_places_in_a_row() -> None:
    size = 2400
    scores = {"csat": {"counts": [1, 0, 0, 0, 999]}}
    points = {f"p{at}": {"next": {f"p{at + 1}": 1}, "scores": scores} for at in range(size)}
    points[f"p{size - 1}"]["next"] = {"success": 1}
    found = exposure(journey({"live": points}))
    assert shares(found)[0] == pytest.approx(0.999**size)
    assert shares(found)[1] == pytest.approx(size * 0.001 * 0.999 ** (size - 1))
    assert found.bad_visits_per_completer == pytest.approx(2.4)


# ---------------------------------------------------------------- unknown, because


def test_too_few_counts_leave_the_figure_unknown() -> None:
    found = exposure(load(REFERENCE / "coffee-machine.yaml"))
    assert (found.shares, found.exposed, found.bad_visits_per_completer, found.sentence) == (None,) * 4
    assert found.notes == (
        "unknown, because counted answers cover 52% of the visits; 80% are needed",
        "no counts of CSAT or CES at: Video ad in the feed, Price comparison, Help",
    )


def test_what_is_not_counted_is_taken_as_good_and_named() -> None:
    points: Data = {
        "shop": {"next": {"pay": 0.25, "success": 0.5}, "scores": bad(1)},
        "pay": {"next": {"success": 1}},
    }
    found = exposure(journey({"buy": points}))
    assert found.covered_visits == pytest.approx(0.8)
    assert shares(found) == [pytest.approx(0.9), pytest.approx(0.1), pytest.approx(0, abs=1e-12)]
    assert "taken as never bad, because nobody counted answers there: Pay" in found.notes
    assert "bad experiences are taken to be independent of each other and of the way" in found.notes


def test_nobody_who_answered_is_no_answer() -> None:
    points: Data = {"shop": {"next": {"success": 1}, "scores": {"csat": {"counts": [0, 0, 0, 0, 0]}}}}
    found = exposure(journey({"buy": points}))
    assert (found.exposed, found.covered_visits, found.rows[0].bad_share) == (None, 0, None)


def test_without_a_flow_it_is_unknown() -> None:
    found = exposure(journey({"buy": {"shop": {"scores": bad(3)}}}))
    assert (found.exposed, found.covered_visits, found.rows[0].bad_share) == (None, None, 0.3)
    assert found.notes == ("unknown, because nobody has said how many go where",)


def test_hostile_strikes_cost_no_more_than_twenty() -> None:
    found = exposure(line(1, 2, settings={"strikes": 1_000_000}))
    assert len(shares(found)) == 21
    assert "no more than 20 bad experiences are told apart" in found.notes


# ---------------------------------------------------------------- always


@given(flows(personas=True), st.integers(1, 4), st.data())
@steady
def test_shares_add_up_and_never_leave_their_range(data: Data, strikes: int, chance: Any) -> None:
    for point in points_of(data).values():
        point["scores"] = bad(chance.draw(st.integers(0, 10)))
    data["settings"] = {"strikes": strikes}
    found = exposure(read(data))
    assert found.covered_visits == pytest.approx(1)
    assert sum(shares(found)) == pytest.approx(1)
    assert all(0 <= share <= 1 for share in shares(found))
    assert found.bad_visits_per_completer is not None and found.exposed is not None
    # Markov's inequality, and nothing bad without a bad place
    assert found.exposed <= found.bad_visits_per_completer / strikes + 1e-9


@given(flows(), st.integers(0, 9))
@steady
def test_without_bad_visits_nobody_is_exposed_and_worse_answers_expose_more(data: Data, tenths: int) -> None:
    def exposed(q: int) -> float:
        for point in points_of(data).values():
            point["scores"] = bad(q)
        return exposure(read(data)).exposed or 0.0

    assert exposed(0) == pytest.approx(0, abs=1e-9)
    assert exposed(tenths) <= exposed(tenths + 1) + 1e-9


def test_bad_visits_never_touch_drop_off() -> None:
    assert dropoff(line(0, 0)).completion == dropoff(line(9, 9)).completion


# ---------------------------------------------------------------- shown


@pytest.mark.parametrize(("language", "number"), [("en", "2.0%"), ("ru", "2,0"), ("ro", "2,0")])
def test_exposure_is_said_in_every_language(language: str, number: str) -> None:
    spoken = exposure(line(1, 2, language=language)).sentence
    assert spoken is not None and number in spoken


def test_the_table_shows_what_it_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(REFERENCE / "coffee-machine.yaml"), "exposure"]) == 0
    shown = capsys.readouterr().out
    assert "Counted answers cover 52% of visits" in shown
    assert "No counts" in shown and "41.2%" in shown
