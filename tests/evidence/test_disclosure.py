"""With ``min_n`` nothing of fewer people shows: against a loop, on paper, and in what is written."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

import networkx as nx
import pytest
from event_logs import JOURNEY, START, Row, few_ways, journey, logs, read, records, suppress_small_cells, whose_walks
from hypothesis import given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.evidence.counting.people import PeopleAtTouchpoints, PeopleInCells
from journeymap.evidence.counting.transitions import Transitions, count_all
from journeymap.evidence.disclosure.suppression import suppress_small_cells as of_many_people
from journeymap.evidence.discover import discover
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import Measurement
from journeymap.evidence.options import EvidenceOptions

PLACES = ("ad", "product", "basket", "pay", "purchase", "gave_up")


@settings(max_examples=25)
@given(rows=logs | few_ways, min_n=st.integers(2, 4), gap=st.none() | st.integers(1, 300))
def test_what_few_do_is_left_out_as_by_the_loop(rows: list[Row], min_n: int, gap: int | None) -> None:
    walks = [(who, [name for name, _ in walk]) for who, walk in whose_walks(rows, gap)]
    many = within(suppress_small_cells(whose_walks(rows, gap), min_n))
    entries = Counter(names[0] for _, names in walks if ("start", names[0]) in many)
    ways = Counter(way for _, names in walks for way in pairwise(names) if way in many)
    ends = Counter(names[-1] for _, names in walks if ("end", names[-1]) in many)
    back = {name: {who for who, names in walks if names.count(name) > 1} for name in PLACES}
    for plan in ("quick", "ibis"):
        events = read(records(rows), gap=gap)
        found, people, standing = (
            Transitions(len(PLACES)),
            PeopleInCells(events.cells),
            PeopleAtTouchpoints(len(PLACES)),
        )
        count_all(events, found, people, standing, plan=plan)
        shown = of_many_people(found, people, min_n)
        assert named(shown.entries) == entries
        assert {(PLACES[a], PLACES[b]): spread.n for (a, b), spread in shown.pauses.items()} == ways
        assert named(shown.closings) == {name: n for name, n in ends.items() if name in ("purchase", "gave_up")}
        out = Counter(ends)
        for (start, _), n in ways.items():
            out[start] += n
        assert named(shown.visits) == out
        assert standing.returning == {at: len(back[name]) for at, name in enumerate(PLACES) if back[name]}
        met = {name: {who for who, names in walks if name in names} for name in PLACES}
        assert standing.met == {at: len(met[name]) for at, name in enumerate(PLACES) if met[name]}
        assert sum(found.visits) == sum(len(names) for _, names in walks)  # what was counted stays as it was


def within(many: set[Any]) -> set[Any]:
    """What many do, but for places to which no such steps lead from a start, or from which none lead to an end."""
    ways = nx.DiGraph([("start", place) for kind, place in many if kind == "start"])
    ways.add_edges_from((place, "end") for kind, place in many if kind == "end")
    ways.add_edges_from(way for way in many if way[0] not in ("start", "end"))
    if not {"start", "end"} <= set(ways):
        return set()
    kept = nx.descendants(ways, "start") & nx.ancestors(ways, "end")
    return {one for one in many if set(one) <= kept | {"start", "end"}}


def named(by_place: list[int]) -> dict[str, int]:
    return {name: n for name, n in zip(PLACES, by_place, strict=True) if n}


# ---------------------------------------------------------------- what is measured


def shop(*more: str) -> jm.Journey:
    return jm.loads(JOURNEY.replace("stages:", "\n".join([*more, "stages:"])))


def by(people: int, *names: str, first: int = 0, **columns: Any) -> list[dict[str, Any]]:
    """The same walk of so many people, a minute between its events."""
    rows = [(first + who, name, 60 * at) for who in range(people) for at, name in enumerate(names)]
    return [one | columns for one in records(rows)]


def often(who: Any, times: int, *names: str, **columns: Any) -> list[dict[str, Any]]:
    """One person with many walks."""
    rows = [(who, name, 10_000 * walk + 200 * at) for walk in range(times) for at, name in enumerate(names)]
    return [one | columns for one in records(rows)]


def measured(told: jm.Journey, log: Any, surveys: Any = None, min_n: int = 10) -> Measurement:
    return measurement(told, log, surveys, asked=EvidenceOptions(min_n=min_n, gap="1 h"))


def test_many_walks_of_one_person_are_one_person() -> None:
    log = [*by(20, "ad", "product", "purchase"), *often(99, 12, "product", "basket", "purchase")]
    found = measured(journey(), log)
    points = found.journey.touchpoints
    assert (points["product"].observed, points["product"].entry, points["ad"].entry) == (20, None, 1)
    assert {target: arrow.count for target, arrow in points["product"].next.items()} == {"basket": 0, "success": 20}
    # of the basket nothing may show: it stays as its author wrote it
    assert points["basket"] == journey().touchpoints["basket"]
    assert found.events is not None
    assert found.events.few == ("basket",)
    assert found.events.missing == ("pay",)
    assert found.events.rejected == {}
    # of 96 events 12 go on to the basket and 12 from there; the 12 purchases are at a place of many
    assert "25% of steps go where fewer than 10 people go; shares are those of the other steps" in found.events.said
    assert (found.events.counted, found.events.walks, found.events.customers) == (96, 32, 21)


def test_a_way_of_few_people_does_not_show_where_it_comes_from() -> None:
    """One person comes by the basket, where all others come by the ad."""
    log = [*by(20, "ad", "pay", "purchase"), *often(99, 2, "basket", "pay", "purchase")]
    found = measured(journey(), log)
    points = found.journey.touchpoints
    assert points["pay"].observed == points["ad"].next["pay"].count == 20  # 22, as a multiple of ten
    assert found.events is not None and found.events.few == ("basket",)


def test_long_walks_with_a_step_of_their_own_are_counted_but_for_that() -> None:
    """Each of 18 people goes back and forth ten times, and once by pay: half from the ad, half from the product."""
    walks = [["ad", "product"] * 10 for _ in range(18)]
    for who, walk in enumerate(walks):
        walk.insert(9 + who % 2, "pay")
    rows = [(who, name, 60 * at) for who, walk in enumerate(walks) for at, name in enumerate([*walk, "purchase"])]
    found = measured(journey(), records(rows))
    assert found.events is not None
    # of 22 events of a walk the one before pay and pay itself
    assert "9% of steps go where fewer than 10 people go; shares are those of the other steps" in found.events.said
    assert found.events.few == ("pay",)
    # 180 visits each, of which nine go on to pay
    points = found.journey.touchpoints
    assert (points["ad"].observed, points["product"].observed) == (170, 170)


def test_places_without_a_way_of_many_from_a_start_or_to_an_end_are_left_out() -> None:
    """Twelve people come to the basket, from two places; twelve get as far as pay, and end in two ways."""
    log = [*by(20, "ad", "purchase"), *by(6, "ad", "basket", "purchase", first=30)]
    log += by(6, "product", "basket", "purchase", first=40)
    log += [*by(6, "ad", "product", "pay", "gave_up", first=50), *by(6, "ad", "product", "pay", first=60)]
    found = measured(journey(), log)
    assert found.events is not None
    assert found.events.few == ("product", "basket", "pay")
    assert found.journey.touchpoints["ad"].observed == 20


def test_a_persona_of_few_people_is_counted_with_nobody() -> None:
    """What few of them do would be what is missing from everybody, so that their walks are left out of both."""
    told = shop("personas: {vip: {}, std: {}}")
    log = [*by(30, "ad", "purchase", persona="std"), *often(99, 12, "ad", "purchase", persona="vip")]
    found = measured(told, log)
    ad = found.journey.touchpoints["ad"]
    assert (ad.observed, ad.by_persona["std"].observed, set(ad.by_persona)) == (30, 30, {"std"})
    assert ad.next["success"].after is not None and ad.next["success"].after.seconds == 60
    assert found.events is not None
    assert "of too few people for a row of their own: Vip" in found.events.said
    # with twenty people they have a row (12 + 10 walks, rounded); what nine of them do is in neither
    log += [*by(10, "ad", "purchase", first=200, persona="vip"), *by(9, "ad", "gave_up", first=250, persona="vip")]
    log += by(20, "ad", "gave_up", first=300, persona="std")
    ad = measured(told, log).journey.touchpoints["ad"]
    assert {target: arrow.count for target, arrow in ad.by_persona["vip"].next.items()} == {"success": 20}
    assert ad.next["gave_up"].count == ad.by_persona["std"].next["gave_up"].count == 20
    assert ad.next["success"].count == 50


def repeat_of_the_ad(log: list[dict[str, Any]]) -> tuple[float | None, int | None]:
    told = jm.loads(JOURNEY.replace("channel: social,", "channel: social, repeat: {rate: 5%},"))
    repeat = measured(told, log).journey.touchpoints["ad"].repeat
    assert repeat is not None
    return repeat.rate, repeat.n


def test_repeats_are_made_of_rounded_counts() -> None:
    """Of 24 visits by 13 people 11 are repeats: 10 of 20."""
    assert repeat_of_the_ad([*by(11, "ad", "ad", "purchase"), *by(2, "ad", "purchase", first=50)]) == (0.5, 20)


def test_repeats_of_few_people_are_not_told() -> None:
    """Nine people take the ad twice in a row: of that nothing is told, and the file keeps what it says."""
    assert repeat_of_the_ad([*by(9, "ad", "ad", "purchase"), *by(10, "ad", "purchase", first=50)]) == (0.05, None)
    # likewise where nine come back by steps that many take
    log = by(9, "ad", "product", "ad", "purchase")
    log += [*by(10, "product", "ad", "purchase", first=50), *by(10, "ad", "product", "purchase", first=100)]
    assert repeat_of_the_ad(log) == (0.05, None)


def test_time_spent_by_few_is_not_told() -> None:
    log = [
        one | {"end": START + timedelta(seconds=9) if one["user_id"] < 9 else None} for one in by(12, "ad", "purchase")
    ]
    for min_n, told in ((9, True), (10, False)):
        found = measurement(journey(), log, asked=EvidenceOptions({"end": "end"}, min_n=min_n))
        assert (found.journey.touchpoints["ad"].duration is not None) == told


def test_names_of_few_people_are_not_named() -> None:
    log = [*by(10, "ad", "asked", "purchase"), *by(1, "called about a test"), *by(9, "rare")]
    found = measured(journey(), log).events
    assert found is not None
    assert [(one.name, one.n) for one in found.unmapped] == [("asked", 10), ("(names of too few people)", 10)]


def test_arrivals_of_few_beside_answers_do_not_show() -> None:
    """Of twelve who answered badly one arrived, of twelve others eleven did."""
    log = [*by(12, "ad", "purchase"), *by(12, "ad", "product", first=12)]
    bad = [0, *range(13, 24)]
    answers = [{"user_id": who, "ad csat": 1 if who in bad else 5} for who in range(24)]
    assert len(measured(journey(), log, answers, min_n=0).joined) == 1
    assert measured(journey(), log, answers).joined == ()
    even = [{"user_id": who, "ad csat": 1 if who % 2 else 5} for who in range(24)]
    (row,) = measured(journey(), log, even, min_n=6).joined
    assert (row.bad_arrived, row.bad, row.others_arrived, row.others) == (6, 12, 6, 12)


def test_nobody_may_show() -> None:
    with pytest.raises(UsageError, match="no 10 people arrive by steps that 10 people take"):
        measured(journey(), by(9, "ad", "purchase"))
    with pytest.raises(UsageError, match="no 10 people arrive by steps that 10 people take"):
        measured(journey(), [*by(9, "ad", "purchase"), *by(10, "ad", first=20)])


# ---------------------------------------------------------------- what is drafted

PRIVATE = "called about a test"


def test_a_draft_shows_nothing_of_few() -> None:
    log = [*by(20, "home", "cart", "buy"), *by(11, "home", first=20), *by(1, "home", PRIVATE, "buy", first=40)]
    log += by(2, "home", "cart", first=50)
    draft = discover(log, success="buy", min_n=10)
    assert PRIVATE in discover(log, success="buy").text
    assert PRIVATE not in draft.text and draft.left_out == ()
    assert {name: point.observed for name, point in draft.journey.touchpoints.items()} == {
        "home": 30, "cart": 20, "buy": 20,
    }  # fmt: skip
    numbers = {int(one) for one in re.findall(r"(?:count|observed|entrants): (\d+)", draft.text)}
    assert numbers == {20, 30}
    said = {int(one) for one in re.findall(r"(\d+) (?:visits|walks|customers)", draft.text)}
    assert said <= {0, 20, 30, 70}
    # of 77 events: one from home to buy, two that leave the cart
    assert "4% of steps go where fewer than 10 people go; shares are those of the other steps" in draft.read.said


def test_a_name_that_only_left_out_walks_come_to_is_no_touchpoint() -> None:
    """Ten people ask, each at another point of their way."""
    log = by(20, "home", "cart", "buy")
    log += [one for who in range(5) for one in by(1, "home", "ask", "cart", "buy", first=100 + who)]
    log += [one for who in range(5) for one in by(1, "home", "cart", "ask", "buy", first=200 + who)]
    assert "ask" in discover(log, success="buy").journey.touchpoints
    draft = discover(log, success="buy", min_n=10)
    # walks are followed without it, as without rare names
    assert {name: point.observed for name, point in draft.journey.touchpoints.items()} == dict.fromkeys(
        ("home", "cart", "buy"), 30
    )
    assert (draft.read.rejected, draft.left_out, draft.completion) == ({}, ("ask",), 1)


def test_those_who_arrive_in_ways_of_their_own_do_not_seem_to_leave() -> None:
    """Nine pay at the door, twenty others buy: the nine are left out, and are not said to leave at the cart."""
    log = [*by(20, "home", "cart", "buy"), *by(10, "home", "cart", first=50), *by(9, "home", "cart", "door", first=80)]
    log += by(1, "door", first=99)
    draft = discover(log, success=("buy", "door"), min_n=10)
    assert (draft.walks, draft.completion, draft.drafted) == (40, 0.75, pytest.approx(2 / 3))
    assert set(draft.journey.touchpoints) == {"home", "cart", "buy"}
    assert "success: [buy, door]" in draft.text and "ignore:" not in draft.text


def test_the_command_writes_what_may_show(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [*by(20, "home", "buy"), *by(1, "home", PRIVATE, first=40)]
    (tmp_path / "log.csv").write_text(
        "user,event,time\n" + "".join(f"{','.join(map(str, one.values()))}\n" for one in rows)
    )
    line = ["discover", str(tmp_path / "log.csv"), "--min-n", "10", "--success", "buy", "-o"]
    assert main([*line, str(tmp_path / "draft.yaml")]) == 0
    out = capsys.readouterr().out
    assert "42 rows of log.csv" in out
    assert "2% of steps go where fewer than 10 people go" in out
    assert PRIVATE not in out + (tmp_path / "draft.yaml").read_text()
