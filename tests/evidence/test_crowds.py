"""With ``min_n`` nothing of fewer people shows: against a loop, on paper, and in what is written."""

import re
from datetime import timedelta
from typing import Any

import pytest
from event_logs import JOURNEY, START, Row, few_ways, journey, logs, of_many, read, records, whose_walks
from hypothesis import given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.evidence import counts
from journeymap.evidence.asking import Asked
from journeymap.evidence.crowds import People, Standing, crowded
from journeymap.evidence.discover import discover
from journeymap.evidence.measure import Measurement, measurement
from journeymap.evidence.repeats import Repeats
from journeymap.evidence.steps import Events


def counted_all(events: Events, plan: str) -> tuple[Any, ...]:
    places = len(events.vocabulary.places)
    found, again, standing = counts.Transitions(places), Repeats(places), Standing(places)
    counts.run(events, found, again, standing, plan=plan)
    return (
        found.visits, found.entries, found.closings, found.pauses, found.stays, found.customers, found.ties,
        found.twins, again.visits, again.walks, standing.met, standing.timed, standing.returning,
    )  # fmt: skip


@settings(max_examples=25)
@given(rows=logs | few_ways, min_n=st.integers(2, 4), gap=st.none() | st.integers(1, 300))
def test_walks_of_few_are_left_out_as_by_the_loop(rows: list[Row], min_n: int, gap: int | None) -> None:
    expected = of_many(whose_walks(rows, gap), min_n)
    both = []
    for plan in ("quick", "ibis"):
        if not expected:
            with pytest.raises(UsageError, match="so that nothing may show"):
                crowded(read(records(rows), gap=gap), min_n, plan)
            continue
        events = crowded(read(records(rows), gap=gap), min_n, plan)
        both.append(counted_all(events, plan))
        assert events.left_out == len(rows) - sum(len(walk) for _, walk in expected)
        people = People(events.cells)
        counts.run(events, people, plan=plan)
        assert min(people.people.values()) >= min_n
    if expected:
        assert both[0] == both[1]
        visits, entries, closings, _, _, customers, *_, met, _, returning = both[0]
        assert sum(visits) == sum(len(walk) for _, walk in expected)
        assert sum(entries) == len(expected)
        assert sum(closings) == sum(walk[-1][0] in ("purchase", "gave_up") for _, walk in expected)
        assert customers == len({who for who, _ in expected})
        where = {name: at for at, name in enumerate(("ad", "product", "basket", "pay", "purchase", "gave_up"))}
        assert met == {
            place: len({who for who, walk in expected if any(one == name for one, _ in walk)})
            for name, place in where.items()
            if any(one == name for _, walk in expected for one, _ in walk)
        }
        again = {
            place: {who for who, walk in expected if [one for one, _ in walk].count(name) > 1}
            for name, place in where.items()
        }
        assert returning == {place: len(who) for place, who in again.items() if who}


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
    return measurement(told, log, surveys, asked=Asked(min_n=min_n))


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
    assert found.events.rejected == {"in walks with a step that fewer than 10 people take": 36}
    assert (found.events.counted, found.events.walks, found.events.customers) == (60, 20, 20)


def test_what_comes_in_and_goes_out_gives_no_walk_away() -> None:
    """One person comes by the basket fifty times, where all others come by the ad: visits must say nothing of it."""
    log = [*by(20, "ad", "pay", "purchase"), *often(99, 50, "basket", "pay", "purchase")]
    points = measured(journey(), log).journey.touchpoints
    assert points["pay"].observed == points["ad"].next["pay"].count == 20


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
    """Nine people take the ad twice in a row: their walks are left out, and ten visits stay, as the arrows have it."""
    assert repeat_of_the_ad([*by(9, "ad", "ad", "purchase"), *by(10, "ad", "purchase", first=50)]) == (0, 10)
    # nine come back by steps that many take: of that nothing is told, and the file keeps what it says
    log = by(9, "ad", "product", "ad", "purchase")
    log += [*by(10, "product", "ad", "purchase", first=50), *by(10, "ad", "product", "purchase", first=100)]
    assert repeat_of_the_ad(log) == (0.05, None)


def test_time_spent_by_few_is_not_told() -> None:
    log = [
        one | {"end": START + timedelta(seconds=9) if one["user_id"] < 9 else None} for one in by(12, "ad", "purchase")
    ]
    for min_n, told in ((9, True), (10, False)):
        found = measurement(journey(), log, asked=Asked({"end": "end"}, min_n=min_n))
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
    with pytest.raises(UsageError, match="no 10 people take the same steps"):
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
    assert draft.read.rejected == {"in walks with a step that fewer than 10 people take": 1 * 2 + 2 * 2}


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
    """Nine pay at the door, ten others buy: the nine are left out, and are not said to leave at the cart."""
    log = [*by(20, "home", "cart", "buy"), *by(10, "home", "cart", first=50), *by(9, "home", "cart", "door", first=80)]
    log += by(1, "door", first=99)
    draft = discover(log, success=("buy", "door"), min_n=10)
    assert (draft.walks, draft.completion) == (30, pytest.approx(2 / 3))
    assert draft.read.rejected == {"in walks with a step that fewer than 10 people take": 9 * 3 + 1}
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
    assert "1 not counted: in walks with a step that fewer than 10 people take" in out
    assert PRIVATE not in out + (tmp_path / "draft.yaml").read_text()
