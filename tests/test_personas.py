"""Personas: each its own chain, the gap between them, where they part, and what one pooled chain would have said."""

import math
import random
from typing import Any

import pytest
from hypothesis import assume, given
from random_journeys import Data, flows, journey, points_of, read, steady

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.personas import personas
from journeymap.cli import main
from journeymap.formats import Options, content
from journeymap.inference import newcombe
from journeymap.model import Journey

WHO = {"anna": {"share": 0.65}, "paul": {"share": 0.35}}


def split(points: Data, who: Data | None = None, **top: Any) -> Journey:
    return journey({"buy": points}, personas=WHO if who is None else who, **top)


def ways(**next_of: Data) -> Data:
    return {"by_persona": {who: {"next": arrows} for who, arrows in next_of.items()}}


def test_everybodys_completion_is_the_mean_of_the_personas() -> None:
    found = personas(split({"shop": ways(anna={"success": 0.8}, paul={"success": 0.6})}))
    assert found.completion == pytest.approx(0.73)
    assert [(one.persona, one.share, one.completion) for one in found.rows] == [
        ("anna", 0.65, pytest.approx(0.8)),
        ("paul", 0.35, pytest.approx(0.6)),
    ]
    assert found.gap == pytest.approx(0.2)
    assert (found.best, found.worst) == ("anna", "paul")


def test_one_pooled_chain_hides_who_comes_that_far() -> None:
    points: Data = {
        "ad": ways(anna={"shop": 0.9}, paul={"shop": 0.1}),
        "shop": ways(anna={"success": 0.9}, paul={"success": 0.1}),
    }
    found = personas(split(points, {"anna": {"share": 0.5}, "paul": {"share": 0.5}}))
    # .5 x .81 + .5 x .01 beside .5 x .5
    assert found.completion == pytest.approx(0.41)
    assert found.pooled == pytest.approx(0.25)


def test_the_steps_and_the_worst_leak_are_each_personas_own() -> None:
    points: Data = {
        "ad": {"next": {"shop": 0.5}},
        "shop": ways(anna={"success": 1}, paul={"ad": 0.5, "success": 0.2}),
    }
    anna, paul = personas(split(points)).rows
    assert (anna.steps, anna.steps_completers, anna.most_lost_at) == (1.5, 2, "ad")
    # paul: v_ad = 1/(1 - .25) = 4/3, v_shop = 2/3; C = .1333; lost at ad 2/3, at shop .2
    assert paul.steps == pytest.approx(2)
    assert paul.completion == pytest.approx(2 / 15)
    assert (paul.most_lost_at, paul.most_lost) == ("ad", pytest.approx(2 / 3))
    # completers of paul start at ad and shop alternately: b_ad = 2/15, b_shop = 4/15; Σ v b / C
    assert paul.steps_completers == pytest.approx((4 / 3 * 2 / 15 + 2 / 3 * 4 / 15) / (2 / 15))


def test_a_persona_who_loses_nobody_has_no_worst_place() -> None:
    anna = personas(split({"shop": ways(anna={"success": 1}, paul={"success": 0.5})})).rows[0]
    assert (anna.most_lost_at, anna.most_lost) == (None, None)


def test_differences_are_by_loss_the_largest_first() -> None:
    points: Data = {
        "ad": ways(anna={"shop": 0.9}, paul={"shop": 0.8}),
        "shop": ways(anna={"pay": 1}, paul={"pay": 0.5}),
        "pay": {"next": {"success": 1}},
    }
    found = personas(split(points)).differences
    assert [one.touchpoint for one in found] == ["shop", "ad"]
    assert found[0].lost == {"anna": 0, "paul": pytest.approx(0.4)}
    assert (found[0].gap, found[1].gap) == (pytest.approx(0.4), pytest.approx(0.1))


def test_a_place_only_one_persona_reaches_differs_by_all_it_loses() -> None:
    points: Data = {"shop": ways(anna={"success": 1}, paul={"help": 1}), "help": {"next": {"success": 0.5}}}
    (one,) = personas(split(points)).differences
    assert (one.touchpoint, one.lost) == ("help", {"anna": 0.0, "paul": 0.5})


# ---------------------------------------------------------------- how sure


def test_intervals_come_from_each_personas_own_rows() -> None:
    own = {
        "anna": {"next": {"success": 0.8}, "observed": 100},
        "paul": {"next": {"success": 0.6}, "observed": 400},
    }
    found = personas(split({"shop": {"by_persona": own}}))
    anna, paul = found.rows
    assert anna.completion_se == pytest.approx(math.sqrt(0.8 * 0.2 / 100))
    assert paul.completion_se == pytest.approx(math.sqrt(0.6 * 0.4 / 400))
    # the two are counted apart, so the gap is one of two shares: 80 of 100 and 240 of 400, Newcombe's interval
    assert (found.gap_low, found.gap_high) == pytest.approx(newcombe((240, 400), (80, 100)))


def test_a_row_that_both_walk_is_one_sample_in_the_gap() -> None:
    points: Data = {
        "ad": ways(anna={"shop": 1}, paul={"shop": 1}) | {"entry": 1},
        "shop": {"next": {"success": 0.5}, "observed": 100},
    }
    for part in points["ad"]["by_persona"].values():
        part["observed"] = 1000
    found = personas(split(points))
    assert found.rows[0].completion_se == pytest.approx(0.05)
    assert found.gap == 0
    assert (found.gap_low, found.gap_high) == (None, None)  # nobody is best: there is no gap to bound


def test_sharing_a_row_narrows_the_gap_against_resampling() -> None:
    n = 400
    own = {who: {"next": {"pay": share}, "observed": n} for who, share in (("anna", 0.9), ("paul", 0.5))}
    points: Data = {"shop": {"by_persona": own}, "pay": {"next": {"success": 0.6}, "observed": n}}
    found = personas(split(points))
    assert found.gap_low is not None and found.gap_high is not None
    chance = random.Random(7)

    def sampled(share: float) -> float:
        return sum(chance.random() < share for _ in range(n)) / n

    gaps = [(sampled(0.9) - sampled(0.5)) * sampled(0.6) for _ in range(1500)]
    mean = sum(gaps) / len(gaps)
    spread = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1))
    assert (found.gap_high - found.gap_low) / (2 * 1.959964) == pytest.approx(spread, rel=0.06)


def test_a_row_without_a_size_leaves_no_interval_and_says_where() -> None:
    own = {"anna": {"next": {"success": 0.8}, "observed": 100}, "paul": {"next": {"success": 0.6}}}
    found = personas(split({"shop": {"by_persona": own}}))
    assert found.rows[0].completion_low is not None
    assert (found.rows[1].completion_low, found.gap_low) == (None, None)
    assert "no interval (no sample size for: Shop)" in found.notes


# ---------------------------------------------------------------- unknown, because


def test_without_rows_of_their_own_they_are_unknown_and_not_equal() -> None:
    found = personas(split({"shop": {"next": {"success": 0.5}}}))
    assert [(one.persona, one.share, one.completion) for one in found.rows] == [
        ("anna", 0.65, None),
        ("paul", 0.35, None),
    ]
    assert (found.completion, found.pooled, found.gap, found.differences) == (None, None, None, ())
    assert found.notes == ("their completion is unknown, because no touchpoint says `by_persona` where a persona goes",)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (journey({"buy": {"shop": {"next": {"success": 1}}}}), "the file names none"),
        (split({"shop": {}}), "nobody has said how many go where"),
    ],
)
def test_it_says_why_personas_are_unknown(made: Journey, why: str) -> None:
    assert why in personas(made).notes[0]


def test_a_persona_of_nobody_is_left_out_and_named() -> None:
    who = {"anna": {"share": 1}, "paul": {"share": 0}}
    found = personas(split({"shop": ways(anna={"success": 0.8}, paul={"success": 0.6})}, who))
    assert [one.persona for one in found.rows] == ["anna"]
    assert (found.gap, found.gap_low, found.sentence) == (0, None, None)
    assert "left out, because their share is 0: Paul" in found.notes


def test_personas_without_a_share_divide_the_rest() -> None:
    who: Data = {"anna": {"share": 0.5}, "paul": {}, "eve": {}}
    found = personas(split({"shop": ways(anna={"success": 0.8}, paul={"success": 0.4})}, who))
    assert [one.share for one in found.rows] == [0.5, 0.25, 0.25]
    assert "personas without a share divide the rest equally" in found.notes


# ---------------------------------------------------------------- always


@given(flows(personas=True))
@steady
def test_the_mixture_is_what_drop_off_says(data: Data) -> None:
    assume(any("by_persona" in point for point in points_of(data).values()))
    made = read(data)
    found, flow = personas(made), dropoff(made)
    assert found.completion == pytest.approx(flow.completion)
    assert sum(one.share * (one.completion or 0) for one in found.rows) == pytest.approx(found.completion)
    assert found.gap == pytest.approx(abs((found.rows[0].completion or 0) - (found.rows[1].completion or 0)))
    for one in found.differences:
        mixed = sum(row.share * one.lost[row.persona] for row in found.rows)
        assert mixed == pytest.approx(flow[one.touchpoint].lost, abs=1e-9)


# ---------------------------------------------------------------- shown


@pytest.mark.parametrize(("language", "number"), [("en", "80.0"), ("ru", "80,0"), ("ro", "80,0")])
def test_the_gap_is_said_in_every_language(language: str, number: str) -> None:
    made = split({"shop": ways(anna={"success": 0.8}, paul={"success": 0.6})}, language=language)
    spoken = personas(made).sentence
    assert spoken is not None and number in spoken and "Anna" in spoken


def test_the_tables_show_each_persona(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.yaml"
    made = split({"shop": ways(anna={"success": 0.8}, paul={"success": 0.6})})
    file.write_bytes(content(made, ".yaml", Options()))
    assert main(["analyze", str(file), "--all"]) == 0
    shown = capsys.readouterr().out
    assert "73.0% of all reach the goal; one chain for everybody would say 73.0%." in shown
    assert "Where personas differ" in shown
