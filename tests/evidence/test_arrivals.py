"""A walk arrives at most once: what follows success, ends that are passed, walks apart, and one share everywhere."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from event_logs import Row, journey, records

import journeymap as jm
from journeymap.analysis.dropoff import dropoff
from journeymap.cli import main
from journeymap.diagnostics import JourneyError
from journeymap.evidence.conform import conform
from journeymap.evidence.discover import discover
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.walks import walks
from journeymap.inference import wilson
from journeymap.model import Journey

PLANS = ("quick", "ibis")


def log_of(*ways: str, times: int = 1) -> list[dict[str, Any]]:
    """Each way, the names of its events a minute apart, by so many customers; a number is a pause of so many hours."""
    rows: list[Row] = []
    for who in range(len(ways) * times):
        at = 0
        for name in ways[who % len(ways)].split():
            if name.isdigit():
                at += 3600 * int(name)
                continue
            rows.append((who, name, at))
            at += 60
    return records(rows)


def heads(of: Journey, log: Any, **options: Any) -> set[tuple[int, int, float]]:
    """How many walks each verb counts on each plan, how many people they are of, and what share of them arrives."""
    found = set()
    for plan in PLANS:
        asked = EvidenceOptions(plan=plan, **options)
        measured = measurement(of, log, asked=asked)
        assert measured.walks is not None and measured.cases is not None and measured.completion is not None
        found.add((measured.walks, measured.cases, measured.completion))
        written = dropoff(measured.journey).completion
        assert written == pytest.approx(measured.completion, abs=1e-9)
        ways, held = walks(of, log, asked=asked), conform(of, log, asked=asked)
        found |= {(ways.walks, ways.customers, ways.completion), (held.walks, held.customers, held.completion_observed)}
        assert ways.read.aside == held.read.aside == (measured.events and measured.events.aside)
    return found


def test_what_follows_success_belongs_to_the_walk() -> None:
    """Ten buy and look once more; five of them ask for help as well; five more only look."""
    log = log_of("ad pay purchase product", "ad pay purchase product basket product", times=5)
    log += [{**row, "user_id": row["user_id"] + 100} for row in log_of("ad", times=5)]
    assert heads(journey(), log) == {(15, 15, 10 / 15)}
    found = measurement(journey(), log)
    assert found.after_success is not None
    assert (found.after_success.walks, found.after_success.touchpoints) == (10, {"product": 10, "basket": 5})
    assert found.events is not None
    assert (found.events.only_after, found.events.few) == (("product", "basket"), ())
    assert found.journey.touchpoints["product"] == journey().touchpoints["product"]  # nobody knows better


def test_a_success_once_more_is_nothing_new() -> None:
    log = log_of("ad product basket pay purchase purchase purchase", times=3)
    assert heads(journey(), log) == {(3, 3, 1.0)}
    held = conform(journey(), log)
    assert (held.rows, held.following, held.read.aside.after_success.walks) == ((), 1.0, 0)


def test_customers_who_come_again() -> None:
    """After a success the next ad is a new walk; what lies between is after success. The basket starts nothing."""
    log = log_of("ad pay purchase basket ad product", times=2)
    assert heads(journey(), log) == {(2, 2, 1.0)}
    assert heads(journey(), log, again=True) == {(4, 2, 0.5)}
    said = journey().replace(events=jm.loads(journey_text(again=True)).events)
    assert heads(said, log) == {(4, 2, 0.5)}
    after = measurement(said, log).after_success
    assert after is not None
    assert (after.walks, after.touchpoints) == (2, {"basket": 2})


def journey_text(*, again: bool) -> str:
    return f"""
journey: Kettle
events: {{success: [purchase], again: {str(again).lower()}}}
stages: {{buy: {{touchpoints: {{ad: {{channel: web, next: {{success: 50%}}}}}}}}}}
"""


def test_an_end_closes_a_walk_only_as_its_last_event() -> None:
    """One gives up and comes back to buy, one gives up for good; the arrow goes past the end that was none."""
    log = log_of("ad gave_up product purchase", "ad product gave_up")
    assert heads(journey(), log) == {(2, 2, 0.5)}
    found = measurement(journey(), log)
    ad, product = (found.journey.touchpoints[name].next or {} for name in ("ad", "product"))
    assert {name: arrow.count for name, arrow in ad.items()} == {"product": 2}
    assert {name: arrow.count for name, arrow in product.items() if arrow.count} == {"success": 1, "gave_up": 1}
    assert found.events is not None
    assert found.events.aside.came_back == {"gave_up": 1}


def test_walks_that_touch_nothing_are_apart() -> None:
    log = log_of("ad product", "purchase", "purchase ad", "gave_up")
    assert heads(journey(), log) == {(1, 1, 0.0)}
    found = measurement(journey(), log)
    assert found.events is not None
    aside = found.events.aside
    assert (aside.success_apart, aside.ends_apart, aside.after_success.touchpoints) == (2, 1, {"ad": 1})


def test_a_success_after_the_pause_is_apart_and_no_error() -> None:
    log = log_of("ad product 24 purchase", times=2)
    assert heads(journey(), log, gap="30 min") == {(2, 2, 0.0)}
    measured = measurement(journey(), log, gap="30 min")
    assert measured.events is not None
    assert measured.events.aside.success_apart == 2
    assert dropoff(measured.journey).completion == 0


def test_a_part_of_a_log_without_success_is_nothing_of_some() -> None:
    """The one who buys is elsewhere; who asks for the others is told 0 of 2, and how sure that is."""
    log = [{**row, "country": "RO"} for row in log_of("ad product purchase")]
    log += [{**row, "user_id": row["user_id"] + 9, "country": "MD"} for row in log_of("ad product", "ad")]
    part: dict[str, Any] = {"where": {"country": "MD"}}
    assert heads(journey(), log, **part) == {(2, 2, 0.0)}
    unnamed = jm.loads(ANYWHERE.replace("events: {success: [purchase]}", ""))
    assert heads(unnamed, log, success="purchase", **part) == {(2, 2, 0.0)}  # the rest of the log knows it
    with pytest.raises(JourneyError, match="no event is called `paid`"):
        heads(unnamed, log, success="paid", **part)
    with pytest.raises(JourneyError, match="no event is called `purchase`"):
        heads(journey(), log_of("ad product"))


ANYWHERE = """
journey: Kettle
events: {success: [purchase]}
stages:
  s:
    touchpoints:
      ad: {channel: web, next: {product: 40%}}
      product: {channel: web, next: {basket: 40%}}
      basket: {channel: web, next: {success: 40%}}
"""


@pytest.mark.parametrize("seed", range(3))
def test_the_written_completion_is_the_share_that_arrives(seed: int) -> None:
    """With loops, and entries anywhere, in shares that no decimal writes to the end."""
    dice = random.Random(seed)
    ways = [" ".join(dice.choices(["ad", "product", "basket"], k=dice.randint(1, 6))) for _ in range(67)]
    log = log_of(*(f"{way} purchase" if dice.random() < 0.4 else way for way in ways))
    assert len(heads(jm.loads(ANYWHERE), log)) == 1


def test_a_difference_is_said() -> None:
    """Of 21 one goes a way of its own, which does not show with --min-n."""
    log = log_of(*["ad product basket purchase"] * 12, *["ad product"] * 8, "ad basket purchase")
    found = measurement(jm.loads(ANYWHERE), log, min_n=5)
    assert found.completion == 13 / 21
    written = dropoff(found.journey).completion
    assert found.differs_fact is not None
    assert found.differs_fact.values == {"observed": found.completion, "written": written, "why": "few"}


def test_the_draft_and_what_is_measured_on_it_agree() -> None:
    log = log_of("ad product purchase ad", "ad product ad", "product purchase logout", times=4)
    draft = discover(log, rare_ways=0)
    assert (draft.walks, draft.customers, draft.completion) == (12, 12, pytest.approx(2 / 3))
    assert draft.drafted == pytest.approx(2 / 3, abs=1e-9)
    measured = measurement(draft.journey, log)
    assert (measured.walks, measured.completion) == (12, pytest.approx(2 / 3))
    assert draft.read.aside.after_success.walks == 4  # logout comes after success alone, and is no touchpoint
    again = discover(log, asked=EvidenceOptions(again=True), rare_ways=0)
    assert (again.walks, again.completion) == (16, pytest.approx(0.5))
    assert "again: true" in again.text
    measured = measurement(again.journey, log)
    assert (measured.walks, measured.completion) == (16, pytest.approx(0.5))


def csv_of(log: Sequence[dict[str, Any]], path: Path) -> str:
    lines = ["user_id,event,ts", *(f"{row['user_id']},{row['event']},{row['ts']}" for row in log)]
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_the_command_prints_what_the_contract_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path(tmp_path / "kettle.yaml").write_text(ANYWHERE)
    log = csv_of(log_of("ad product basket purchase ad", "ad product", "ad x"), tmp_path / "log.csv")
    file = str(tmp_path / "kettle.yaml")
    assert main(["measure", file, "--events", log, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["walks"], found["cases"], found["arrived"], found["completion"]) == (3, 3, 1, pytest.approx(1 / 3))
    assert found["after_success"] == {"walks": 1, "touchpoints": {"ad": 1}}
    left_out = [{"reason": "not on the map", "n": 1, "examples": ["x"]}]
    assert found["rows"] == {"read": 9, "counted": 8, "left_out": left_out}
    for verb in ("walks", "conform"):
        assert main([verb, file, "--events", log, "--format", "json"]) == 0
        other = json.loads(capsys.readouterr().out)
        assert (other["walks"], other["cases"], other["read"]["aside"]) == (3, 3, found["events"]["aside"])
    assert main(["measure", file, "--events", log, "--again"]) == 0
    low, high = (f"{100 * one:.1f}" for one in wilson(1, 4))
    said = capsys.readouterr().out
    assert "4 walks of 3 customers" in said
    assert f"1 of 4 walks arrives (25.0%, 95% {low}–{high}%)" in said
