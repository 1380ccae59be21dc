"""Real walks by a loop over small logs: paths, times, where time goes, who comes back, segments."""

import json
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest
from event_logs import START, Row, journey, logs, records, whose_walks
from hypothesis import given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.walks import Walks, walks
from journeymap.inference import two_proportions, welch, wilson

Event = tuple[str, int]


def cut(rows: Sequence[Row], gap: int | None = None) -> list[tuple[Any, list[Event]]]:
    """The walks of a log, each with its customer."""
    return whose_walks(rows, gap)


def path(walk: Sequence[Event]) -> tuple[str, ...]:
    return tuple("success" if name == "purchase" else name for name, _ in groupby(name for name, _ in walk))


def p90(values: Sequence[float]) -> float:
    """The mark of nine in ten by definition 7, as the standard library has it."""
    return statistics.quantiles(values, n=10, method="inclusive")[8] if len(values) > 1 else values[0]


@settings(max_examples=6)
@given(rows=logs, gap=st.none() | st.integers(1, 300))
def test_walks_are_those_of_the_loop(rows: list[Row], gap: int | None) -> None:
    found = walks(journey(), records(rows), asked=EvidenceOptions(gap=gap), paths=1000)
    every = cut(rows, gap)
    assert (found.cases, found.customers) == (len(every), len({who for who, _ in every}))
    arrived = [walk for _, walk in every if walk[-1][0] == "purchase"]
    assert found.completion == pytest.approx(len(arrived) / len(every))
    expected = Counter(path(walk) for _, walk in every)
    assert {one.touchpoints: one.cases for one in found.rows} == dict(expected)
    assert [one.cases for one in found.rows] == sorted(expected.values(), reverse=True)
    for one in found.rows:
        whose = [(who, walk) for who, walk in every if path(walk) == one.touchpoints]
        assert one.customers == len({who for who, _ in whose})
        assert one.median_seconds == statistics.median(walk[-1][1] - walk[0][1] for _, walk in whose)
        assert (one.low, one.high) == pytest.approx(wilson(one.cases, len(every)))
    took = {one.arrived: (one.cases, one.median_seconds, one.p90_seconds) for one in found.took}
    for came in (True, False):
        times = [walk[-1][1] - walk[0][1] for _, walk in every if (walk[-1][0] == "purchase") == came]
        if times:
            assert took[came] == (len(times), statistics.median(times), pytest.approx(p90(times)))
    check_times(found, every)


def check_times(found: Walks, every: Sequence[tuple[Any, list[Event]]]) -> None:
    pauses: dict[tuple[str, str], list[int]] = defaultdict(list)
    for _, walk in every:
        for (name, at), (after, then) in pairwise(walk):
            pauses[name, "success" if after == "purchase" else after].append(then - at)
    assert {(one.source, one.target): one.n for one in found.between} == {
        key: len(some) for key, some in pauses.items()
    }
    for one in found.between:
        some = pauses[one.source, one.target]
        assert (one.median_seconds, one.total_seconds) == (statistics.median(some), sum(some))
        assert one.p90_seconds == pytest.approx(p90(some))
    whole = sum(sum(some) for some in pauses.values())
    for spent in found.spent:
        after = sum(sum(some) for (source, _), some in pauses.items() if source == spent.touchpoint)
        assert spent.after_seconds == after
        assert spent.share == (pytest.approx(after / whole) if whole else None)


def test_time_at_a_touchpoint_counts_where_visits_have_an_end() -> None:
    """At ad for 10 s, then 50 s until the basket, where nobody knows when it ends."""
    log = [
        {"case": 1, "event": "ad", "time": START, "end": START + timedelta(seconds=10)},
        {"case": 1, "event": "basket", "time": START + timedelta(seconds=60), "end": None},
        {"case": 1, "event": "purchase", "time": START + timedelta(seconds=100), "end": START + timedelta(seconds=100)},
    ]
    found = walks(journey(), log, asked=EvidenceOptions({"end": "end"}))
    assert {one.touchpoint: (one.there_seconds, one.after_seconds, one.share) for one in found.spent} == {
        "ad": (10, 50, pytest.approx(0.6)),
        "basket": (0, 40, pytest.approx(0.4)),
    }
    assert [one.median_seconds for one in found.took] == [100]


def by_people(*walks: tuple[str, int]) -> list[dict[str, Any]]:
    """Walks, each the names of its events with blanks between, by so many people each."""
    every = [walk for walk, people in walks for _ in range(people)]
    return records([(who, name, 60 * at) for who, walk in enumerate(every) for at, name in enumerate(walk.split())])


def test_paths_of_few_customers_are_hidden() -> None:
    """Each step is one of two people at least, but one of them takes a way of their own."""
    log = by_people(("ad product", 3), ("product basket pay purchase", 3), ("basket pay purchase", 2))
    all_shown = walks(journey(), log, asked=EvidenceOptions(min_n=2))
    assert ([one.customers for one in all_shown.rows], all_shown.hidden) == ([3, 3, 2], 0)
    found = walks(journey(), [*log, *own_way(9)], asked=EvidenceOptions(min_n=2))
    assert found.read.rejected == {}
    assert (found.distinct, found.cases, found.customers) == (4, 9, 9)
    # the other way of few would be what is missing from nine walks
    assert [one.touchpoints for one in found.rows] == [("ad", "product"), ("product", "basket", "pay", "success")]
    assert found.hidden == 2


def own_way(who: int) -> list[dict[str, Any]]:
    return records([(who, name, at) for at, name in enumerate(["ad", "product", "basket", "pay", "purchase"])])


def test_ways_of_others_than_arrive_are_no_company() -> None:
    """Of the two whose ways do not show one arrives: that it is one would show by what is missing from those who do."""
    log = by_people(("ad product", 4), ("product basket pay purchase", 4), ("basket pay", 2))
    found = walks(journey(), [*log, *own_way(19), *records([(29, "product", 0)])], asked=EvidenceOptions(min_n=2))
    assert found.cases == 12
    assert [one.touchpoints for one in found.rows] == [("ad", "product")]


def test_steps_of_few_people_are_left_out() -> None:
    """One customer with twelve walks of their own is one person: not even that somebody arrives may show."""
    often = [(99, name, 1000 * walk + at) for walk in range(12) for at, name in enumerate(["product", "purchase"])]
    rows: list[Row] = [(who, "ad", 0) for who in range(5)]
    with pytest.raises(UsageError, match="fewer than 5 people arrive, or fewer do not, so nothing may show"):
        walks(journey(), [*records(rows), *records(often)], asked=EvidenceOptions(min_n=5))
    log = by_people(("ad product", 5), ("ad product basket", 2), ("ad purchase", 5))
    found = walks(journey(), log, asked=EvidenceOptions(min_n=5))
    assert [(one.source, one.target, one.n) for one in found.between] == [("ad", "product", 7), ("ad", "success", 5)]
    # of 26 events two go on to the basket and two end there
    assert "15% of steps go where fewer than 5 people go; shares are those of the other steps" in found.read.said
    assert [(one.touchpoint, one.visits) for one in found.spent] == [("ad", 12), ("product", 5)]


def test_time_spent_by_few_is_hidden() -> None:
    """Of five people at ad the log says of one how long they stayed; all go on a minute after they came."""
    log = [
        {"case": who, "event": name, "time": START + timedelta(minutes=at), "end": None}
        for who in range(5)
        for at, name in enumerate(["ad", "purchase"])
    ]
    log[0]["end"] = START + timedelta(seconds=30)
    shown = {
        min_n: walks(journey(), log, asked=EvidenceOptions({"end": "end"}, min_n=min_n)).spent[0] for min_n in (0, 2)
    }
    assert (shown[0].there_seconds, shown[0].after_seconds, shown[0].share) == (30, 270, 1)
    assert (shown[2].there_seconds, shown[2].after_seconds, shown[2].share) == (0, 270, 1)


# ---------------------------------------------------------------- who comes back


def visits(*days: tuple[int, str]) -> list[dict[str, Any]]:
    found = [{"user_id": who, "event": "ad", "ts": f"{day} 12:00:00"} for who, day in days]
    return [*found, {**found[0], "event": "purchase", "ts": f"{days[0][1]} 13:00:00"}]


def test_retention_on_paper() -> None:
    """Three in January, of whom two are back in February and one in March; one in February; the log ends in March."""
    log = visits(
        (1, "2026-01-31"), (2, "2026-01-01"), (3, "2026-01-15"), (1, "2026-02-01"), (2, "2026-02-28"),
        (2, "2026-02-02"), (4, "2026-02-03"), (3, "2026-03-01"),
    )  # fmt: skip
    found = walks(journey(), log, period="month").retention
    assert found is not None
    january, february, march = found.cohorts if len(found.cohorts) == 3 else (*found.cohorts, None)
    assert march is None  # nobody was first seen then
    assert (january.start, january.customers) == ("2026-01-01", 3)
    assert [(one.after, one.customers, one.complete) for one in january.back] == [(1, 2, True), (2, 1, False)]
    assert [(one.after, one.customers, one.of, one.complete) for one in february.back] == [(1, 0, 1, False)]
    assert [(one.after, one.customers, one.of) for one in found.overall] == [(1, 2, 3)]
    assert (january.back[0].low, january.back[0].high) == pytest.approx(wilson(2, 3))


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
def test_retention_is_that_of_the_loop(period: str) -> None:
    chance = random.Random(period)
    days = {"day": 20, "week": 100, "month": 400, "quarter": 900, "year": 1500}[period]
    when = [(chance.randrange(30), START + timedelta(days=chance.randrange(days), seconds=who)) for who in range(120)]
    log = [{"user_id": who, "event": "ad", "ts": at} for who, at in when]
    log.append({"user_id": 0, "event": "purchase", "ts": START})
    seen: dict[int, set[int]] = defaultdict(set)
    for one in log:
        seen[one["user_id"]].add(number(one["ts"], period))
    found = walks(journey(), log, period=period).retention
    assert found is not None
    first = min(min(some) for some in seen.values())
    last = max(max(some) for some in seen.values())
    sizes = Counter(min(some) for some in seen.values())
    assert [one.customers for one in found.cohorts] == [sizes[at] for at in range(first, last + 1) if sizes[at]]
    starts = [at for at in range(first, last + 1) if sizes[at]]
    for start, cohort in zip(starts, found.cohorts, strict=True):
        theirs = [some for some in seen.values() if min(some) == start]
        expected = [(after, sum(start + after in some for some in theirs)) for after in range(1, last - start + 1)]
        assert [(one.after, one.customers) for one in cohort.back] == expected


def number(at: datetime, period: str) -> int:
    """The number of a period, counted from long ago."""
    match period:
        case "day":
            return at.toordinal()
        case "week":
            return (at.toordinal() - 1) // 7  # day 1 was a Monday
        case "month":
            return 12 * at.year + at.month
        case "quarter":
            return 4 * at.year + (at.month - 1) // 3
    return at.year


def test_a_period_is_chosen_that_fits() -> None:
    short = walks(journey(), visits((1, "2026-01-01"), (2, "2026-01-20"))).retention
    long = walks(journey(), visits((1, "2024-01-01"), (2, "2025-11-20"))).retention
    assert short is not None and long is not None
    assert (short.period, long.period) == ("day", "month")
    with pytest.raises(UsageError, match="did you mean `month`"):
        walks(journey(), visits((1, "2026-01-01")), period="mont")
    with pytest.raises(UsageError, match="take a longer period"):
        walks(journey(), visits((1, "2006-01-01"), (2, "2026-01-01")), period="day")


def test_small_cohorts_are_hidden() -> None:
    """Four in January, one of whom is back in February and two in March; one more in February, one in March."""
    january = visits((1, "2026-01-01"), (2, "2026-01-01"), (8, "2026-01-02"), (9, "2026-01-02"))[:4]
    bought = [{"user_id": who, "event": "purchase", "ts": "2026-01-03 12:00:00"} for who in (8, 9)]
    later = visits((1, "2026-02-02"), (1, "2026-03-02"), (2, "2026-03-02"), (3, "2026-02-01"))[:4]
    alone = {"user_id": 5, "event": "ad", "ts": "2026-03-01"}
    found = walks(
        journey(), [*january, *bought, *later, alone], asked=EvidenceOptions(min_n=2), period="month"
    ).retention
    assert found is not None
    assert ([one.start for one in found.cohorts], found.hidden) == (["2026-01-01"], 2)
    # one back in February is too few to show
    assert [(one.after, one.customers, one.of) for one in found.cohorts[0].back] == [(2, 2, 4)]
    assert found.overall == ()
    # and without the one in March, the one in February would be what is missing from all customers
    found = walks(journey(), [*january, *bought, *later], asked=EvidenceOptions(min_n=2), period="month").retention
    assert found is not None
    assert (found.cohorts, found.hidden) == ((), 2)


def test_those_who_do_not_come_back_may_be_few_as_well() -> None:
    days = [(who, f"2026-0{month}-01") for month in (1, 2, 3) for who in range(5) if month == 1 or who]
    bought = [{"user_id": who, "event": "purchase", "ts": "2026-03-09 12:00:00"} for who in (1, 2)]
    log = [*visits(*days)[:-1], *bought]
    for min_n, back in ((0, [(1, 4), (2, 4)]), (2, [])):  # all but one come back
        found = walks(journey(), log, asked=EvidenceOptions(min_n=min_n), period="month").retention
        assert found is not None
        assert [(one.after, one.customers) for one in found.cohorts[0].back] == back
        assert len(found.overall) == (1 if back else 0)


# ---------------------------------------------------------------- segments


def two_countries() -> list[dict[str, Any]]:
    """Of 40 Romanians 30 buy, of 50 Moldovans 20; one customer says nothing; a later event has another country."""
    log = []
    for who in range(90):
        country, buys = ("ro", who < 30) if who < 40 else ("md", who < 60)
        log += [{"user_id": who, "event": "ad", "ts": START, "country": country}]
        log += [{"user_id": who, "event": "product", "ts": START + timedelta(seconds=9), "country": "xx"}] * (who % 3)
        if buys:
            log += [{"user_id": who, "event": "purchase", "ts": START + timedelta(seconds=30), "country": country}]
    return [*log, {"user_id": 99, "event": "ad", "ts": START, "country": None}]


def test_segments_are_compared_with_all_others() -> None:
    found = walks(journey(), two_countries(), segment="country").segments
    assert found is not None
    md, ro, nobody = found.rows
    assert [(one.value, one.cases, one.customers) for one in found.rows] == [
        ("md", 50, 50),
        ("ro", 40, 40),
        (None, 1, 1),
    ]
    assert ro.completion == 0.75
    test = two_proportions((20, 51), (30, 40))
    assert (ro.difference, ro.difference_low, ro.difference_high) == pytest.approx(
        (test.difference, test.low, test.high)
    )
    assert (ro.p, ro.significant) == (pytest.approx(test.p), True)
    assert md.significant
    assert not nobody.significant
    lengths = {True: [1 + who % 3 for who in range(40)], False: [1 + who % 3 for who in range(40, 90)] + [1]}
    groups = [(statistics.mean(some), statistics.stdev(some), len(some)) for some in (lengths[False], lengths[True])]
    assert (ro.steps, ro.steps_difference) == pytest.approx((groups[1][0], groups[1][0] - groups[0][0]))
    expected = welch(groups[0], groups[1])
    assert (ro.steps_low, ro.steps_high) == pytest.approx((expected.low, expected.high))
    assert nobody.steps_difference is None
    times = [30 if who < 30 else 9 if who % 3 else 0 for who in range(40)]
    assert (ro.median_seconds, ro.p90_seconds) == (statistics.median(times), pytest.approx(p90(times)))


def test_small_segments_are_hidden() -> None:
    """One customer of no country is too few to show, and would be what is missing: the smaller country goes too."""
    found = walks(journey(), two_countries(), asked=EvidenceOptions(min_n=2), segment="country").segments
    assert found is not None
    assert ([one.value for one in found.rows], found.hidden) == (["md"], 2)
    (md,) = found.rows
    test = two_proportions((30, 41), (20, 50))
    assert (md.difference, md.p) == (pytest.approx(test.difference), pytest.approx(test.p))


def test_a_segment_of_whom_few_arrive_is_hidden() -> None:
    """Of 30 from one country one arrives, of 30 from each other country half."""
    log = by_people(*(walk for _ in range(3) for walk in (("ad purchase", 15), ("ad", 15))))
    for one in log:
        one["country"] = "abc"[one["user_id"] // 30]
    few = [one for one in log if one["country"] != "c" or one["event"] == "ad" or one["user_id"] == 60]
    found = walks(journey(), few, asked=EvidenceOptions(min_n=2), segment="country").segments
    assert found is not None
    assert ([one.value for one in found.rows], found.hidden) == (["a"], 2)
    both = walks(journey(), log, asked=EvidenceOptions(min_n=2), segment="country").segments
    assert both is not None
    assert len(both.rows) == 3


def test_segments_of_a_column_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="did you mean `country`"):
        walks(journey(), two_countries(), segment="contry")
    with pytest.raises(UsageError, match="cannot be grouped by"):
        walks(journey(), two_countries(), segment="time")


@pytest.mark.parametrize("name", ["code", "walk", "segment", "channel"])
def test_a_segment_may_be_called_anything(name: str) -> None:
    log = [{**one, name: "a"} for one in records([(1, "ad", 0), (1, "purchase", 5), (2, "ad", 0)])]
    found = walks(journey(), log, segment=name).segments
    assert found is not None
    assert [(one.value, one.cases) for one in found.rows] == [("a", 2)]


# ---------------------------------------------------------------- the command


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{one['user_id']},{one['event']},{one['ts']},{one['country'] or ''}" for one in two_countries()]
    Path("log.csv").write_text("\n".join(["user_id,event,ts,country", *lines]) + "\n")
    jm.render(journey(), "shop.yaml")


def run(*more: str) -> int:
    return main(["walks", "shop.yaml", "--events", "log.csv", *more])


@pytest.mark.usefixtures("files")
def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--segment", "country", "--period", "day") == 0
    out = capsys.readouterr().out
    for title in ("Top paths", "Time between touchpoints", "Where time goes", "Segments by country"):
        assert f"\n{title}\n=" in out
    assert "54.9% of the walks arrive" in out  # 50 of 91


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("form", ["json", "csv", "md"])
def test_forms(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--format", form, "--paths", "2") == 0
    out = capsys.readouterr().out
    if form == "json":
        found = json.loads(out)
        assert (found["cases"], len(found["paths"]), found["segments"]) == (91, 2, None)


@pytest.mark.usefixtures("files")
def test_bad_calls_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--segment", "nope") == 2
    assert run("--period", "fortnight") == 2
    assert main(["walks", "shop.yaml", "--events", "nothing.csv"]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_progress_is_told() -> None:
    from journeymap.evidence.progress import watched

    told: list[str] = []
    with watched(lambda doing, _: told.append(doing)):
        walks(journey(), records([(1, "ad", 0), (1, "purchase", 5)]))
    assert {"following walks", "counting paths"} <= set(told)


def steps_of(found: Walks) -> Iterator[tuple[str, str]]:
    yield from ((one.source, one.target) for one in found.between)


def test_what_follows_success_is_no_step() -> None:
    rows: list[Row] = [(1, "ad", 0), (1, "purchase", 1), (1, "product", 2), (1, "ad", 3)]
    found = walks(journey(), records(rows))
    assert ("success", "product") not in set(steps_of(found))
    assert {one.touchpoints for one in found.rows} == {("ad", "success")}
    again = walks(journey(), records(rows), asked=EvidenceOptions(again=True))
    assert {one.touchpoints for one in again.rows} == {("ad", "success"), ("ad",)}


def test_the_page_quotes_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    house = Path(__file__).parents[2]
    page = (house / "docs" / "howto" / "walks.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    Path("kettle.yaml").write_text(page.split("```yaml\n")[1].split("```")[0])
    log = str(house / "journeys" / "logs" / "kettle-shop.csv")
    assert main(["walks", "kettle.yaml", "--events", log, "--gap", "1 day", "--segment", "country"]) == 0
    quoted = page.split("```text\n")[1].split("```")[0]
    assert quoted.strip() in capsys.readouterr().out
