"""A journey measured: every number of a small log and a small survey, counted on paper."""

from datetime import date
from typing import Any

import pytest
from event_logs import JOURNEY, Row, journey, records

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.disclosure.stops import stops_of
from journeymap.evidence.disclosure.threshold import rounded
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import Measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.model import Rating
from journeymap.model.values import written_duration

LOG: list[Row] = [
    ("anna", "ad", 0),
    ("anna", "product", 60),
    ("anna", "product", 120),
    ("anna", "purchase", 720),
    ("paul", "ad", 0),
    ("paul", "basket", 30),
    ("paul", "gave_up", 90),
    ("mary", "product", 5),
]
"""Anna sees the ad, looks twice, buys; Paul puts something into the basket and gives up; Mary only looks."""


@pytest.fixture(scope="module")
def measured() -> Measurement:
    return measurement(journey(), records(LOG))


def test_arrows_are_counted_and_timed(measured: Measurement) -> None:
    points = measured.journey.touchpoints
    assert points["ad"].written()["next"] == {
        "product": {"count": 1, "after": "60 s"},
        "basket": {"count": 1, "after": "30 s"},
    }
    assert points["product"].written()["next"] == {
        "basket": {"count": 0},  # planned, and nobody took it
        "success": {"count": 1, "after": "10 min"},
        "product": {"count": 1, "after": "60 s"},
    }
    assert points["basket"].written()["next"] == {"pay": {"count": 0}, "gave_up": {"count": 1, "after": "60 s"}}
    assert [points[name].observed for name in points] == [2, 3, 1, None]


def test_entries_and_entrants(measured: Measurement) -> None:
    entries = {name: point.entry for name, point in measured.journey.touchpoints.items()}
    assert entries == {"ad": pytest.approx(2 / 3, abs=1e-7), "product": pytest.approx(1 / 3, abs=1e-7)} | {
        "basket": None,
        "pay": None,
    }
    assert sum(share for share in entries.values() if share) == pytest.approx(1, abs=1e-12)
    assert measured.journey.entrants == 3


def test_completion_is_what_was_seen(measured: Measurement) -> None:
    """The first-order chain estimated from all walks gives the share of walks that arrived, exactly."""
    assert jm.dropoff(measured.journey).completion == pytest.approx(1 / 3, abs=1e-6)


def test_rows_say_who_left_and_who_came_again(measured: Measurement) -> None:
    ad, product, basket, pay = measured.rows
    assert (ad.visits, ad.entries, ad.left, ad.drop_off) == (2, 2, 0, 0.0)
    assert (product.visits, product.left, product.drop_off) == (3, 1, pytest.approx(1 / 3))
    assert product.repeats == pytest.approx(1 / 3)  # three visits by two walks
    assert basket.left == 0
    assert (pay.visits, pay.drop_off, pay.repeats) == (None, None, None)
    assert measured.events is not None
    assert measured.events.missing == ("pay",)


def test_sources_dates_and_period_are_recorded(measured: Measurement) -> None:
    source = measured.journey.sources["event-log"]
    assert (source.method, source.date) == ("analytics", date(2026, 1, 1))
    assert measured.journey.period == "2026-01-01 to 2026-01-01"


def test_channel_switches_are_counted(measured: Measurement) -> None:
    assert [(one.source, one.target, one.n) for one in measured.switches] == [("social", "web", 2)]


def test_what_the_author_says_of_an_arrow_stays() -> None:
    told = jm.loads(JOURNEY.replace("{product: 40%}", "{product: {share: 40%, history: lost, promised: 1 h}}"))
    arrow = measurement(told, records(LOG)).journey.touchpoints["ad"].next["product"]
    assert (arrow.share, arrow.count, arrow.history, str(arrow.promised)) == (None, 1, "lost", "1 h")


def test_leave_completes_the_row() -> None:
    told = jm.loads(JOURNEY.replace("next: {basket: 50%}", "next: {basket: 50%}, leave: 50%"))
    point = measurement(told, records(LOG)).journey.touchpoints["product"]
    assert point.leave == pytest.approx(1 / 3, abs=1e-9)


def test_a_pause_ends_a_walk() -> None:
    rows: list[Row] = [(1, "ad", 0), (1, "product", 1800), (1, "ad", 3601), (1, "purchase", 3602)]
    whole = measurement(journey(), records(rows)).events
    cut = measurement(journey(), records(rows), asked=EvidenceOptions(gap="30 min")).events
    assert whole is not None and cut is not None
    assert (whole.walks, cut.walks) == (1, 2)  # 1800 s are no longer than the gap, 1801 s are


def test_repeats_are_written_where_the_file_speaks_of_them() -> None:
    told = jm.loads(
        JOURNEY.replace("channel: web, next: {basket: 50%}", "channel: web, repeat: {rate: 10%}, next: {basket: 50%}")
    )
    repeat = measurement(told, records(LOG)).journey.touchpoints["product"].repeat
    assert repeat is not None
    assert (repeat.rate, repeat.n) == (pytest.approx(1 / 3, abs=1e-6), 3)


def test_time_spent_comes_from_a_column_of_ends() -> None:
    log = [
        {"case": 1, "event": "ad", "time": "2026-01-01 10:00", "end": "2026-01-01 10:02"},
        {"case": 1, "event": "purchase", "time": "2026-01-01 10:05", "end": None},
        {"case": 2, "event": "ad", "time": "2026-01-01 10:00", "end": "2026-01-01 10:04"},
    ]
    found = measurement(journey(), log, asked=EvidenceOptions({"end": "end"}))
    ad = found.journey.touchpoints["ad"]
    assert str(ad.duration) == "3 min"
    assert str(ad.next["success"].after) == "3 min"  # from the end of the ad to the purchase


def test_personas_have_rows_of_their_own() -> None:
    told = jm.loads(JOURNEY.replace("stages:", "personas: {a: {name: Anna}, p: {name: Paul}}\nstages:"))
    log = [one | {"persona": "Anna"} for one in records(LOG[:4])] + [one | {"persona": "p"} for one in records(LOG[4:])]
    found = measurement(told, log).journey
    ad = found.touchpoints["ad"].by_persona["a"]
    assert (ad.observed, ad.next["product"].count) == (1, 1)
    assert "p" not in found.touchpoints["ad"].by_persona  # nobody of them arrives: no journey of their own
    assert found.personas["a"].written() == {"name": "Anna", "share": "100%"}


@pytest.mark.parametrize("plan", ["quick", "ibis"])
def test_a_persona_is_asked_of_each_customer(plan: str) -> None:
    """Customers 1 and 5 are of one persona, said once or always; 2 is of two, 3 of a strange one, 4 of none."""
    told = jm.loads(JOURNEY.replace("stages:", "personas: {a: {name: Anna}, p: {name: Paul}}\nstages:"))
    said = {1: (None, "Anna", None), 2: ("Anna", "paul", "Anna"), 3: ("Zed",) * 3, 4: (None, "", " "), 5: ("a",) * 3}
    log = [
        one | {"persona": said[one["user_id"]][at]}
        for who in said
        for at, one in enumerate(records([(who, "ad", 0), (who, "product", 60), (who, "purchase", 120)]))
    ]
    found = measurement(told, log, asked=EvidenceOptions(plan=plan))
    ad = found.journey.touchpoints["ad"]
    assert (ad.observed, {name: part.observed for name, part in ad.by_persona.items()}) == (5, {"a": 2})
    assert found.events is not None
    remarks = [one for one in found.events.said if "persona" in one and "guessed" not in one]
    assert remarks == [
        "2 customers of no persona of the map, counted with everybody only",
        "1 customer of several personas, counted with everybody only",
        "personas that the map does not have, by customers: `Zed` (1)",
    ]


def test_one_outlet_alone() -> None:
    log = [one | {"outlet": "north"} for one in records(LOG[:4])]
    log += [one | {"outlet": "south"} for one in records(LOG[4:])]
    found = measurement(journey(), log, asked=EvidenceOptions(unit="north"))
    assert (found.journey.entrants, found.journey.unit) == (1, "north")
    assert found.events is not None
    assert found.events.left_out == 4


def test_small_counts_are_rounded_row_by_row() -> None:
    log = [(who, "ad", 0) for who in range(23)] + [(who, "purchase", 60) for who in range(12)]
    found = measurement(journey(), records(log), asked=EvidenceOptions(min_n=10))
    ad = found.journey.touchpoints["ad"]
    assert (ad.observed, ad.next["success"].count, ad.next["product"].count) == (20, 10, 0)
    assert rounded([11, 12], 10) == [10, 10]
    assert sum(rounded([3, 3, 3, 3], 5)) == 10


def test_nobody_in_the_log_is_named() -> None:
    with pytest.raises(jm.JourneyError, match="no name of the log belongs to a touchpoint"):
        measurement(journey(), records([(1, "unknown", 0), (1, "purchase", 1)]))


def test_nobody_arrives() -> None:
    with pytest.raises(jm.JourneyError, match="no event is called `purchase`"):
        measurement(journey(), records([(1, "ad", 0)]))


def test_nothing_to_measure() -> None:
    with pytest.raises(UsageError, match="nothing to measure"):
        measurement(journey())


@pytest.mark.parametrize("gap", ["soon", 0, "0 s", "-1 min"])
def test_a_gap_is_a_time(gap: Any) -> None:
    with pytest.raises(UsageError, match="a gap is a time"):
        jm.measure(journey(), records(LOG), gap=gap)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (119, "119 s"),
        (120, "2 min"),
        (5400, "90 min"),
        (7200, "2 h"),
        (172_800, "2 days"),
        (61.5, "61.5 s"),
    ],
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert written_duration(seconds) == words


def test_stops_need_only_what_was_counted() -> None:
    from event_logs import counted, read

    events = read(records(LOG))
    found = stops_of(counted(events), events.vocabulary)
    assert {name: (stop.visits, stop.left) for name, stop in found.items()} == {
        "ad": (2, 0),
        "product": (3, 1),
        "basket": (1, 0),
    }


def test_answers_are_held_against_what_people_did() -> None:
    """Three answered badly, of whom one arrived; of two others both did; one was never seen."""
    log: list[Row] = [(f"c{who}", "ad", 0) for who in range(5)] + [(f"c{who}", "purchase", 9) for who in (0, 3, 4)]
    answers = [{"user_id": f"c{who}", "ad csat": 2 if who < 3 else 5} for who in range(6)]
    answers.append({"user_id": "c0", "ad csat": 5})
    (row,) = measurement(journey(), records(log), answers).joined
    assert (row.touchpoint, row.metric) == ("ad", "csat")
    assert (row.bad, row.bad_arrived, row.others, row.others_arrived) == (3, 1, 2, 2)
    assert row.change == pytest.approx(1 / 3 - 1)
    assert measurement(journey(), records(log), answers, asked=EvidenceOptions(min_n=3)).joined == ()


def test_what_was_not_measured_is_the_same_part_of_the_journey() -> None:
    """Nothing is written out and read again: a thought, a way that nobody took and a scale stay the values they are."""
    before = jm.loads(
        "{journey: Tea, scales: {delight: {scale: 1-5, best: 5}}, stages: {buy: {touchpoints: {"
        "shop: {channel: web, thoughts: [Which one?], scores: {csat: {mean: 4, n: 9}},"
        " next: {pay: {share: 1/3, history: kept, if: in stock}, success: 10%}},"
        "pay: {channel: web, next: {success: 50%}}}}}}".replace("1/3", "33.3333333333%")
    )
    log = [{"case": 1, "event": name, "time": at} for at, name in enumerate(["shop", "success"])]
    after = measurement(before, log, [{"delight": 4}, {"delight": 5}]).journey
    shop = after.touchpoints["shop"]
    assert shop.thoughts[0] is before.touchpoints["shop"].thoughts[0]
    assert shop.scores.csat[0] is before.touchpoints["shop"].scores.csat[0]
    assert after.touchpoints["pay"] == before.touchpoints["pay"]
    assert shop.next is not None
    assert (shop.next["pay"].count, shop.next["pay"].share) == (0, None)
    assert (shop.next["pay"].history, shop.next["pay"].condition) == ("kept", "in stock")
    (delight,) = after.scores.of("delight")
    assert isinstance(delight, Rating)
    assert (delight.counts, delight.scale, delight.best) == ((0, 0, 0, 1, 1), "1-5", 5)
