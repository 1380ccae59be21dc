"""The digital part: its shares, who stays in it to the end, its scores, and the audit of its effort scores."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import Data, flows, journey, points_of, read, steady

from journeymap.analysis.digital import digital
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.friction import friction
from journeymap.cli import main
from journeymap.model import Journey
from journeymap.reading import load

REFERENCE = Path(__file__).parent / "reference"
CHANNELS = {"web": {"type": "digital"}, "chat": {"type": "digital"}, "phone": {"type": "voice"}}


def shop(**top: object) -> Journey:
    """Half of those on the site arrive, a fifth call; of the callers half arrive."""
    points: Data = {
        "site": {"next": {"success": 0.5, "call": 0.2}},
        "call": {"channel": "phone", "next": {"success": 0.5}},
    }
    return journey({"buy": points}, channels=CHANNELS, **top)


def test_the_repair_is_contained_for_a_third() -> None:
    found = digital(load(REFERENCE / "loops.yaml"))
    assert found.touchpoints == ("faq", "chat")
    assert found.starters == pytest.approx(0.7)
    assert found.containment == pytest.approx(0.3410, abs=5e-5)
    assert found.containment_of_starters == pytest.approx(0.4872, abs=5e-5)


def test_shares_of_visits_losses_and_hand_offs_on_paper() -> None:
    found = digital(shop())
    # 1 visit of 1.2 is digital, .3 of the .4 lost are lost there, .2 go on to the phone
    assert found.share_of_visits == pytest.approx(1 / 1.2)
    assert found.share_of_losses == pytest.approx(0.75)
    assert (found.hand_off_flow, found.hand_off_share) == (0.2, 0.2)
    assert (found.containment, found.containment_of_starters) == (0.5, 0.5)


def test_coming_back_does_not_count_as_having_stayed() -> None:
    points: Data = {
        "site": {"next": {"success": 0.5, "call": 0.5}},
        "call": {"channel": "phone", "next": {"site": 1}},
    }
    found = digital(journey({"buy": points}, channels=CHANNELS))
    assert dropoff(journey({"buy": points})).completion == pytest.approx(1)
    assert found.containment == pytest.approx(0.5)


def test_a_loop_inside_stays_inside() -> None:
    points: Data = {
        "site": {"next": {"success": 0.4, "chat": 0.5}},
        "chat": {"channel": "chat", "next": {"site": 0.4, "call": 0.6}},
        "call": {"channel": "phone", "next": {"success": 1}},
    }
    # .4 / (1 - .5 x .4)
    assert digital(journey({"buy": points}, channels=CHANNELS)).containment == pytest.approx(0.5)


def test_only_digital_starters_count() -> None:
    points: Data = {
        "site": {"entry": 0.25, "next": {"success": 0.8}},
        "call": {"channel": "phone", "entry": 0.75, "next": {"site": 0.5}},
    }
    found = digital(journey({"buy": points}, channels=CHANNELS))
    assert found.starters == 0.25
    assert found.containment == pytest.approx(0.2)
    assert found.containment_of_starters == pytest.approx(0.8)


def test_personas_are_contained_each_on_their_own_way() -> None:
    ways = {"anna": {"next": {"success": 1}}, "paul": {"next": {"call": 1}}}
    points: Data = {"site": {"by_persona": ways}, "call": {"channel": "phone", "next": {"success": 1}}}
    personas = {"anna": {"share": 0.3}, "paul": {"share": 0.7}}
    found = digital(journey({"buy": points}, channels=CHANNELS, personas=personas))
    assert found.containment == pytest.approx(0.3)
    assert found.hand_off_flow == pytest.approx(0.7)


def test_nobody_starts_digitally() -> None:
    points: Data = {
        "call": {"channel": "phone", "next": {"site": 0.5}},
        "site": {"next": {"success": 1}},
    }
    found = digital(journey({"buy": points}, channels=CHANNELS))
    assert (found.starters, found.containment, found.containment_of_starters) == (0, 0, None)
    assert "nobody starts in a digital channel" in found.notes


def test_without_types_nothing_is_known_to_be_digital() -> None:
    found = digital(journey({"buy": {"site": {"next": {"success": 0.5}}}}))
    assert (found.touchpoints, found.rows, found.containment) == ((), (), None)
    assert (found.share_of_visits, found.share_of_losses, found.hand_off_flow) == (None, None, None)
    assert found.notes == (
        "not counted as digital, because they say no `type`: Web",
        "the digital part is unknown, because no channel says `type: digital`",
    )


def test_where_every_channel_is_something_else_the_digital_part_is_none() -> None:
    found = digital(journey({"buy": {"call": {"channel": "phone", "next": {"success": 0.5}}}}, channels=CHANNELS))
    assert (found.share_of_visits, found.share_of_losses, found.hand_off_flow) == (0, 0, 0)
    assert (found.containment, found.notes) == (None, ())


def test_without_a_flow_shares_are_unknown_and_the_audit_stands() -> None:
    points: Data = {"site": {"scores": {"ces": {"preset": "ces2", "mean": 5.2, "n": 40}}}, "call": {"channel": "phone"}}
    found = digital(journey({"buy": points}, channels=CHANNELS))
    figures = (found.share_of_visits, found.share_of_losses, found.starters, found.containment, found.hand_off_share)
    assert figures == (None,) * 5
    assert any("nobody has said how many go where" in note for note in found.notes)
    assert found.rows[0].ease == pytest.approx(70)


def test_no_loss_has_no_digital_part() -> None:
    found = digital(journey({"buy": {"site": {"next": {"success": 1}}}}, channels=CHANNELS))
    assert (found.share_of_visits, found.share_of_losses) == (1, None)


def test_scores_of_both_sides_weigh_by_visits_and_say_what_they_cover() -> None:
    easy, hard = ({"ces": {"preset": "ces2", "mean": mean, "n": 40}} for mean in (7, 4))
    points: Data = {
        "site": {"next": {"form": 0.5, "call": 0.4}, "scores": easy},
        "form": {"next": {"faq": 1}, "scores": hard},
        "faq": {"channel": "chat", "next": {"success": 1}},
        "call": {"channel": "phone", "next": {"success": 1}, "scores": {"csat": {"mean": 3, "n": 40}}},
    }
    found = digital(journey({"buy": points}, channels=CHANNELS))
    # visits 1, .5, .5 digital: (1 x 100 + .5 x 50)/1.5, known for 1.5 of 2 visits
    assert found.ease.digital.index == pytest.approx(125 / 1.5)
    assert found.ease.digital.covered_visits == pytest.approx(0.75)
    assert (found.ease.rest.index, found.ease.rest.covered_visits) == (None, 0)
    assert (found.satisfaction.digital.index, found.satisfaction.rest.index) == (None, 50)
    assert found.satisfaction.rest.covered_visits == 1


def test_friction_points_are_severity_times_visits() -> None:
    easy, hard = ({"ces": {"preset": "ces2", "mean": mean, "n": 40}} for mean in (6, 3))
    points: Data = {
        "site": {"next": {"call": 0.5, "success": 0.3}, "scores": easy, "mistakes": "none"},
        "call": {"channel": "phone", "next": {"success": 0.9}, "scores": hard, "mistakes": "none"},
    }
    made = journey({"buy": points}, channels=CHANNELS)
    severity = {one.touchpoint: one.severity or 0 for one in friction(made).rows}
    found = digital(made)
    assert found.share_of_friction == pytest.approx(severity["site"] / (severity["site"] + 0.5 * severity["call"]))
    assert found.friction_covered == pytest.approx(1)


def test_the_audit_has_one_row_for_each_digital_channel() -> None:
    found = digital(load(REFERENCE / "coffee-machine.yaml"))
    assert [one.channel for one in found.rows] == ["social", "reviews", "website", "chat"]
    website = found.rows[2]
    assert website.touchpoints == ("product", "checkout", "help", "club")
    assert website.gaps == ("club",)
    assert website.with_ces == ("product", "checkout", "help")
    # 200, 160 and 95 answers; the answers 1-3 of product and checkout are hard: 28 and 66 of 360
    assert website.n == 455
    assert website.hard_share == pytest.approx((4 + 9 + 15 + 14 + 22 + 30) / 360)
    reviews = found.rows[1]
    # one record: (4.4 - 1)/6, and its own interval by Student's t with 139 degrees of freedom (1.97718)
    assert reviews.ease == pytest.approx(340 / 6)
    assert reviews.high == pytest.approx(340 / 6 + 1.97718 * 1.6 / 6 * 100 / 140**0.5, abs=1e-3)
    assert (found.rows[0].ease, found.rows[0].n, found.rows[0].gaps) == (None, None, ("ad",))


def test_answers_on_two_scales_meet_on_the_index_and_say_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    # index 75 of 40 answers and 50 of 60: (40 x 75 + 60 x 50)/100 = 60
    points: Data = {
        "site": {"scores": {"ces": {"preset": "ease5", "mean": 4, "sd": 1, "n": 40}}},
        "app": {"scores": {"ces": {"preset": "ces2", "mean": 4, "sd": 1, "n": 60}}},
    }
    (row,) = digital(journey({"buy": points}, channels=CHANNELS)).rows
    assert (row.ease, row.mixed_scales) == (pytest.approx(60), True)
    file = tmp_path / "tea.yaml"
    scores = [json.dumps(point["scores"]) for point in points.values()]
    places = ", ".join(f"p{at}: {{channel: web, scores: {said}}}" for at, said in enumerate(scores))
    file.write_text(f"{{journey: Tea, channels: {{web: digital}}, stages: {{buy: {{touchpoints: {{{places}}}}}}}}}")
    assert main(["analyze", str(file), "digital"]) == 0
    shown = capsys.readouterr().out
    assert "mixed scales" in shown and "◀" in shown


def test_an_effort_score_with_low_best_is_hard_at_the_high_end() -> None:
    scores = {"ces": {"scale": "1-5", "best": 1, "counts": [6, 2, 5, 4, 3]}}
    (row,) = digital(journey({"buy": {"site": {"scores": scores}}}, channels={"web": {"type": "digital"}})).rows
    assert row.hard_share == pytest.approx(7 / 20)


@given(flows(personas=True), st.sets(st.sampled_from(("website", "chat", "phone", "store"))))
@steady
def test_containment_never_exceeds_starters_or_completion(data: Data, chosen: set[str]) -> None:
    names = ("website", "chat", "phone", "store")
    data["channels"] = {name: {"type": "digital" if name in chosen else "voice"} for name in names}
    made = read(data)
    found, flow = digital(made), dropoff(made)
    if not found.touchpoints:
        assert found.containment is None
        return
    assert found.containment is not None and found.starters is not None and flow.completion is not None
    assert -1e-12 <= found.containment <= min(found.starters, flow.completion) + 1e-9
    for share in (found.share_of_visits, found.share_of_losses, found.share_of_friction):
        assert share is None or -1e-12 <= share <= 1 + 1e-12
    if len(found.touchpoints) == len(points_of(data)):
        assert found.containment == pytest.approx(flow.completion)
        assert found.hand_off_flow == 0


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_containment_is_said_in_every_language(language: str) -> None:
    spoken = digital(shop(language=language)).sentence
    assert spoken is not None and "50" in spoken


def test_the_tables_show_the_part_and_the_audit(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(REFERENCE / "loops.yaml"), "digital"]) == 0
    shown = capsys.readouterr().out
    assert "34.1% of all who start reach the goal without leaving them." in shown
    assert "48.7% of those who start digitally reach the goal without leaving the digital channels." in shown
    assert "Effort scores of each digital channel" in shown and "Nobody measures the effort of: Faq, Chat" in shown


def test_json_has_the_keys_of_the_contract() -> None:
    found = digital(shop()).to_dict()
    keys = {"touchpoints", "share_of_visits", "share_of_losses", "containment", "containment_of_starters", "audit"}
    assert keys <= found.keys()
    assert found["audit"][0].keys() >= {
        "channel",
        "touchpoints",
        "with_ces",
        "ease",
        "low",
        "high",
        "hard_share",
        "gaps",
    }
