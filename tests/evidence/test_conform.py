"""A log held against a map: every kind of deviation on paper and by a loop, its cost, and the first-order test."""

import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import Any
from xml.etree import ElementTree

import ibis
import pytest
from event_logs import JOURNEY, NAMES, Row, customers, few_ways, goings, journey, logs, records, whose_walks
from fitting import assert_texts_fit
from hypothesis import given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import JourneyError, UsageError
from journeymap.drawing.deviations import deviations
from journeymap.drawing.svg import svg
from journeymap.evidence import engine
from journeymap.evidence.conform import Conformance, conform, difference
from journeymap.evidence.conformance.first_order import p_of_share
from journeymap.evidence.conformance.plan import PlannedFlow
from journeymap.evidence.log.vocabulary import Unmapped
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.inference import newcombe, two_proportions
from journeymap.statements import describe
from journeymap.words.telling import told


def walks(*every: str, times: int = 1) -> list[dict[str, Any]]:
    """Walks, each the names of its events with blanks between; every one by so many customers."""
    found: list[Row] = []
    for copy in range(times):
        for number, walk in enumerate(every):
            found += [(1000 * copy + number, name, 60 * at) for at, name in enumerate(walk.split())]
    return records(found)


SIX = (
    "ad product basket pay purchase",
    "ad basket pay purchase",
    "ad product product basket",
    "product basket coupon pay",
    "ad basket product",
    "ad product basket pay gave_up",
)


def kinds(found: Conformance) -> dict[tuple[str, str], int]:
    return {(one.kind, one.touchpoint): one.cases for one in found.rows}


def test_every_kind_on_paper() -> None:
    found = conform(journey(), walks(*SIX))
    assert kinds(found) == {
        ("missing", "product"): 2,
        ("repeated", "product"): 1,
        ("missing", "ad"): 1,
        ("extra", "coupon"): 1,
        ("out-of-order", "product"): 1,
        ("extra", "gave_up"): 1,
    }
    assert (found.cases, found.customers, found.following) == (6, 6, pytest.approx(1 / 6))
    assert found.completion_observed == pytest.approx(2 / 6)
    assert found.completion_following == 1
    assert found.completion_predicted == pytest.approx(0.4 * 0.5 * 0.6 * 0.8)
    assert found.steps_observed == pytest.approx((4 + 3 + 4 + 3 + 3 + 4) / 6)
    # 25 steps of which 6 are not on the map: the start at product, two past it, two to it, one to giving up
    assert found.on_map == pytest.approx(1 - 6 / (5 + 4 + 4 + 3 + 3 + 5))
    extras = [(one.touchpoint, one.known) for one in found.rows if one.kind == "extra"]
    assert extras == [("coupon", False), ("gave_up", True)]


def test_a_log_that_follows_the_map_has_no_deviation() -> None:
    found = conform(journey(), walks("ad product basket pay purchase", "ad", "ad product"))
    assert (found.following, found.on_map, found.rows, found.unplanned) == (1, 1, (), ())


def test_the_steps_of_their_own() -> None:
    found = conform(journey(), walks(*SIX))
    assert {(one.source, one.target): one.n for one in found.unplanned} == {
        ("ad", "basket"): 2,
        ("product", "product"): 1,
        (None, "product"): 1,
        ("basket", "product"): 1,
        ("pay", "gave_up"): 1,
    }


def test_what_the_walk_had_been_at_is_not_missing() -> None:
    """From pay back to ad and straight to the basket: the product was seen before; the step is not on the map."""
    found = conform(journey(), walks("ad product basket ad pay purchase"))
    assert kinds(found) == {("repeated", "ad"): 1}
    assert {(one.source, one.target) for one in found.unplanned} == {("basket", "ad"), ("ad", "pay")}
    assert found.following == 0


def test_cost_is_against_those_who_went_on_by_the_map() -> None:
    """At ad 20 go by the map and 10 of them buy; 10 skip the product and 2 buy: 10 of 30 lose .5 - .2."""
    log = records(
        [
            (who, name, at)
            for who, walk in enumerate(
                ["ad product basket pay purchase"] * 10
                + ["ad product"] * 10
                + ["ad basket pay purchase"] * 2
                + ["ad basket"] * 8
            )
            for at, name in enumerate(walk.split())
        ]
    )
    (row,) = conform(journey(), log).rows
    assert (row.kind, row.touchpoint, row.cases, row.share) == ("missing", "product", 10, pytest.approx(1 / 3))
    assert (row.completion, row.by_map, row.cost) == (0.2, 0.5, pytest.approx(0.3 / 3))
    low, high = newcombe((2, 10), (10, 20))
    assert (row.cost_low, row.cost_high) == (pytest.approx(low / 3), pytest.approx(high / 3))


def test_leaving_walks_are_no_reference() -> None:
    """Nobody goes on by the map from where all deviate: what it costs is unknown."""
    (row,) = conform(journey(), walks("ad basket pay purchase")).rows
    assert (row.kind, row.cost, row.by_map, row.p, row.significant) == ("missing", None, None, None, False)


def test_a_single_pair_is_newcombes_difference() -> None:
    found = difference([((230, 184), (220, 150))])
    assert (found.low, found.high) == pytest.approx(newcombe((184, 230), (150, 220)))
    assert found.p == pytest.approx(two_proportions((184, 230), (150, 220)).p, abs=0.002)


def test_two_pairs_are_weighed_by_those_who_deviate() -> None:
    """30 lose .2 and 10 lose .4: together .25."""
    found = difference([((30, 9), (50, 25)), ((10, 1), (20, 10))])
    assert found.difference == pytest.approx(0.25)
    assert found.low is not None and found.high is not None
    assert found.low < 0.25 < found.high


# ---------------------------------------------------------------- by a loop

ORDER = {name: at for at, name in enumerate([*NAMES[:4], "success"])}


def loop(rows: Sequence[Row]) -> tuple[Counter[tuple[str, str]], int, int]:
    """Deviations on a straight map, walk by walk; how many walks there are, and how many deviate."""
    found: Counter[tuple[str, str]] = Counter()
    every = [[name for name, _ in walk] for _, walk in whose_walks(rows)]
    deviating = 0
    for walk in every:
        names = ["success" if name == "purchase" else name for name in walk]
        wrong, off_map = set(), False
        for at, name in enumerate(names):
            before = names[at - 1] if at else None
            wrong |= {one for one in off(before, name, name in names[:at]) if not been(one, names[:at])}
            off_map = off_map or any(off(before, name, name in names[:at]))
        found.update(wrong)
        deviating += off_map
    return found, len(every), deviating


def been(one: tuple[str, str], before: Sequence[str]) -> bool:
    return one[0] == "missing" and one[1] in before


def off(before: str | None, name: str, again: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with a step on the way ad, product, basket, pay, success."""
    start, end = ORDER.get(before, -1) if before else -1, ORDER.get(name)
    if again and before is not None and end != start + 1:
        yield "repeated", name
    elif end is None:
        yield "extra", name
    elif end > start:
        yield from (("missing", one) for one in list(ORDER)[start + 1 : end])
    else:
        yield "out-of-order", name


@settings(max_examples=8)
@given(rows=logs)
def test_deviations_are_those_of_the_loop(rows: list[Row]) -> None:
    found = conform(journey(), records(rows))
    expected, every, deviating = loop(rows)
    assert kinds(found) == dict(expected)
    assert found.cases == every
    assert found.following == pytest.approx(1 - deviating / every)
    assert sum(one.n for one in found.unplanned) == pytest.approx(
        (1 - found.on_map) * sum(len(walk) for _, walk in whose_walks(rows))
    )


@settings(max_examples=20)
@given(rows=few_ways, min_n=st.integers(2, 4))
def test_what_shows_has_enough_people_on_both_sides(rows: list[Row], min_n: int) -> None:
    kept = whose_walks(rows)
    people: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for who, walk in kept:
        names = ["success" if name == "purchase" else name for name, _ in walk]
        steps = [(names[at - 1] if at else None, name, at) for at, name in enumerate(names)]
        wrong = {one for before, name, at in steps for one in off(before, name, name in names[:at])
                 if not been(one, names[:at])}  # fmt: skip
        for one in wrong:
            people[one].append((who, walk))
    came = {who for who, walk in kept if walk[-1][0] == "purchase"}
    stayed = {who for who, walk in kept if walk[-1][0] != "purchase"}
    if any(0 < len(some) < min_n for some in (came, stayed)):
        with pytest.raises(UsageError, match=f"fewer than {min_n} people arrive, or fewer do not"):
            conform(journey(), records(rows), min_n=min_n)
        return
    found = conform(journey(), records(rows), min_n=min_n)
    expected = {}
    for one, walks_with in people.items():
        others = {who for who, walk in kept if not any(walk is other for _, other in walks_with)}
        if len({who for who, _ in walks_with}) >= min_n and (not others or len(others) >= min_n):
            expected[one] = len(walks_with)
    assert (found.cases, kinds(found), found.hidden) == (len(kept), expected, len(people) - len(expected))


def extras_by_walk(every: Sequence[Row], gap: int | None) -> Counter[str]:
    """Walks with each event off the map: it is in the walk before it while that goes on, else in the one after it."""
    place = {id(row): at for at, row in enumerate(every)}
    walks = goings([row for row in every if row[1] in NAMES], gap)
    rows_of = {who: iter([row for row in every if row[0] == who and row[1] in NAMES]) for who, _, _ in every}
    walk_of, over = {}, set()
    for at, going in enumerate(walks):
        for nth in range(len(going.events)):
            row = next(rows_of[going.who])
            walk_of[id(row)] = at
            if nth >= going.arrived_at or (row[1] == "gave_up" and nth == len(going.events) - 1):
                over.add(id(row))
    met = set()
    for row in every:
        if id(row) in walk_of:
            continue
        theirs = [other for other in every if other[0] == row[0] and id(other) in walk_of]
        before = [other for other in theirs if place[id(other)] < place[id(row)]][-1:]
        after = [other for other in theirs if place[id(other)] > place[id(row)]][:1]
        open_still = [other for other in before if id(other) not in over]
        near = [other for other in (*open_still, *after) if gap is None or abs(row[2] - other[2]) <= gap]
        met.update((walk_of[id(other)], row[1]) for other in near[:1] if not walks[walk_of[id(other)]].apart)
    return Counter(name for _, name in met)


@settings(max_examples=12)
@given(rows=logs, off_map=st.lists(st.tuples(customers, st.sampled_from(["chat", "call"]), st.integers(0, 400)),
                                   max_size=12), gap=st.none() | st.integers(1, 120))  # fmt: skip
def test_all_commands_follow_the_walks_of_the_loop(rows: list[Row], off_map: list[Row], gap: int | None) -> None:
    every: list[Row] = [(row[0], row[1], row[2]) for row in sorted([*rows, *off_map], key=lambda row: row[2])]
    whole = [going for going in goings([row for row in every if row[1] in NAMES], gap) if not going.apart]
    arrived = sum(going.arrived for going in whole)
    asked = EvidenceOptions(gap=gap)
    found, ways = conform(journey(), records(every), asked=asked), jm.walks(journey(), records(every), asked=asked)
    assert (found.cases, found.completion_observed) == (len(whole), pytest.approx(arrived / len(whole)))
    assert (ways.cases, ways.completion) == (found.cases, found.completion_observed)
    assert found.customers == ways.customers == len({going.who for going in whole})
    extra = {one.touchpoint: one.cases for one in found.rows if not one.known}
    assert extra == dict(extras_by_walk(every, gap))
    with suppress(JourneyError):  # where nobody of the log goes from the ad to success by a way on the map
        measured = measurement(journey(), records(every), asked=asked)
        assert (measured.walks, measured.arrived, measured.cases) == (found.walks, arrived, found.customers)
        assert measured.differs is None  # the completion of what is written is the share that was seen
        asides = [one.aside for one in (found.read, ways.read, measured.events) if one is not None]
        assert asides[0] == asides[1] == asides[2]


# ---------------------------------------------------------------- the map as a plan


def test_the_fewest_touchpoints_are_missing() -> None:
    plan = PlannedFlow(
        jm.loads("""
journey: Two ways
stages:
  s:
    touchpoints:
      a: {channel: web, next: {b: 10%, c: 50%}}
      b: {channel: web, next: {c: 50%}}
      c: {channel: web, next: {d: 50%, a: 10%}}
      d: {channel: web, next: {success: 50%}}
      alone: {channel: web}
""")
    )
    a, b, c, d, alone, success = range(6)
    assert plan.deviations(a, d, False) == (("missing", c),)
    assert plan.deviations(b, success, False) == (("missing", c), ("missing", d))
    assert plan.deviations(None, c, False) == (("missing", a),)
    assert plan.deviations(c, a, True) == ()  # the map has it, again or not
    assert plan.deviations(d, b, False) == (("out-of-order", b),)
    assert plan.deviations(a, alone, False) == (("extra", alone),)
    assert plan.deviations(None, alone, False) == (("extra", alone),)
    assert plan.deviations(d, d, True) == (("repeated", d),)


def test_a_map_without_a_flow_cannot_be_followed() -> None:
    bare = jm.loads("{journey: T, stages: {s: {touchpoints: {ad: {channel: web}}}}}")
    with pytest.raises(UsageError, match="nowhere where customers go next"):
        conform(bare, walks("ad"))


# ---------------------------------------------------------------- the first-order assumption

MEMORY = """
journey: Memory
stages:
  s:
    touchpoints:
      a: {channel: web, entry: 50%, next: {m: 100%}}
      b: {channel: web, entry: 50%, next: {m: 100%}}
      m: {channel: web, next: {success: 50%}}
"""


def test_customers_with_a_memory_are_found_out() -> None:
    """All who come by a arrive, none who come by b; the chain says half of each."""
    found = conform(jm.loads(MEMORY), walks("a m success", "b m", times=20)).first_order
    assert not found.holds
    assert {one.touchpoint: (one.walks, one.observed, one.predicted, one.differs) for one in found.touchpoints} == {
        "a": (20, 1, pytest.approx(0.5), True),
        "b": (20, 0, pytest.approx(0.5), True),
        "m": (40, 0.5, pytest.approx(0.5), False),
    }
    assert found.lengths is not None
    assert (found.lengths.median_observed, found.lengths.median_predicted, found.lengths.distance) == (2, 2, 0)


def test_lengths_on_paper() -> None:
    """Everybody sees a twice; the chain flips a coin: half once, a quarter twice, so .75 have another length."""
    lengths = conform(jm.loads(MEMORY), walks(*["a a"] * 40, "b m success")).first_order.lengths
    assert lengths is not None
    assert lengths.median_observed == 2
    assert lengths.p < 0.001
    expected = {1: 40 / 41 * 0.5, 2: 40 / 41 * 0.25 + 1 / 41}
    apart = (expected[1] + abs(1 - expected[2]) + (1 - expected[1] - expected[2])) / 2
    assert lengths.distance == pytest.approx(apart)


def test_walks_of_a_chain_pass() -> None:
    chance = random.Random(5)
    rows: list[Row] = []
    for who in range(600):
        here, at = "ad", 0
        while here is not None:
            rows.append((who, here, at))
            at += 1
            onward = {"ad": ["product", None], "product": ["basket", "ad", None], "basket": ["pay", "product", None]}
            here = chance.choice(onward.get(here, ["purchase", None])) if here != "purchase" else None
    found = conform(journey(), records(rows)).first_order
    assert found.holds
    assert found.lengths is not None and found.lengths.p > 0.05


def test_the_score_test() -> None:
    assert p_of_share(50, 100, 0.5) == 1
    assert p_of_share(60, 100, 0.5) == pytest.approx(0.0455, abs=1e-4)  # z = 2
    assert p_of_share(0, 9, 0) == 1
    assert p_of_share(1, 9, 0) == 0


# ---------------------------------------------------------------- small groups, walks, forms


def test_a_gap_makes_two_walks() -> None:
    rows: list[Row] = [(1, "ad", 0), (1, "product", 10_000), (1, "purchase", 10_001)]
    found = conform(journey(), records(rows), gap="1 h", success="purchase")
    assert found.cases == 2
    assert kinds(found) == {("missing", "ad"): 1, ("missing", "basket"): 1, ("missing", "pay"): 1}


def test_deviations_of_few_are_hidden() -> None:
    """Two follow the map, three skip the product; the five other deviations are of one person each."""
    found = conform(journey(), walks(*SIX[:2], *SIX), asked=EvidenceOptions(min_n=2))
    assert (kinds(found), found.hidden) == ({("missing", "product"): 3}, 5)
    assert (found.cases, found.following, found.completion_following) == (8, 0.25, 1)
    assert {(one.source, one.target): one.n for one in found.unplanned} == {("ad", "basket"): 3}
    assert found.read.unmapped == (Unmapped("(names of too few people)", 1, None),)


def test_deviations_of_few_people_with_many_walks_are_hidden() -> None:
    often = records([(99, name, 1000 * at + rank) for at in range(12) for rank, name in enumerate(["pay", "purchase"])])
    log = [*walks("ad product", times=10), *often]
    asked = EvidenceOptions(min_n=10, gap="15 min")
    with pytest.raises(UsageError, match="fewer than 10 people arrive, or fewer do not"):
        conform(journey(), log, asked=asked)
    log += by_others("ad product basket pay purchase", times=10)
    found = conform(journey(), log, asked=asked)
    assert (found.cases, found.customers, found.following, found.unplanned, found.rows) == (32, 21, None, (), ())
    assert (
        len(conform(journey(), log, gap="15 min").rows) == found.hidden == 3
    )  # the ad, the product and the basket are missing


def by_others(walk: str, times: int) -> list[dict[str, Any]]:
    """The same walk of so many other people."""
    rows: list[Row] = [(200 + who, name, 60 * at) for who in range(times) for at, name in enumerate(walk.split())]
    return records(rows)


def test_events_off_the_map_of_few_people_are_hidden() -> None:
    """Three ask, of whom one arrives; five go straight on, of whom two do; twice as many people are asked for below."""
    asks = ["ad help product basket pay purchase", "ad help product", "ad help product"]
    plain = ["ad product basket pay purchase"] * 2 + ["ad product"] * 3
    log = walks(*asks, *plain)
    (row,) = conform(journey(), log, asked=EvidenceOptions(min_n=3)).rows
    assert (row.touchpoint, row.cases, row.completion, row.by_map, row.cost) == ("help", 3, None, None, None)
    found = conform(journey(), walks(*asks[1:], *plain, *plain), asked=EvidenceOptions(min_n=3))
    assert (found.rows, found.hidden, found.following) == ((), 1, None)
    said = [told(one.fact) for one in describe("conform", found, journey()).said]
    assert any("too few walks follow the map, or do not" in one for one in said)
    assert "\u2013" in svg(deviations(journey(), found))


def test_what_nearly_all_do_is_hidden() -> None:
    """Ten of eleven ask: that one does not would be what is left."""
    straight = "ad product basket pay purchase"
    log = walks(*["ad help product basket pay purchase"] * 10, straight)
    assert kinds(conform(journey(), log)) == {("extra", "help"): 10}
    found = conform(journey(), log, min_n=3)
    assert (found.cases, found.rows, found.hidden, found.following) == (11, (), 1, None)
    # four ask once, and once they do not: behind either are four people
    log = walks(*[f"ad help product basket pay purchase {straight}"] * 4)
    (row,) = conform(journey(), log, asked=EvidenceOptions(min_n=4, again=True)).rows
    assert (row.cases, row.share, row.completion, row.by_map, row.cost) == (4, 0.5, 1, 1, 0)


def test_how_many_come_is_hidden_where_nearly_all_do() -> None:
    """Of 30 people, who all take steps of many, one alone never comes to the basket."""
    told = jm.loads(JOURNEY.replace("next: {basket: 50%}", "next: {basket: 50%, pay: 20%}"))
    log = walks(
        *["ad product basket pay"] * 18, *["ad product pay basket pay purchase"] * 11, "ad product pay purchase"
    )
    rows = {one.touchpoint: one for one in conform(told, log).first_order.touchpoints}
    assert (rows["basket"].walks, rows["basket"].observed) == (29, pytest.approx(11 / 29))
    rows = {one.touchpoint: one for one in conform(told, log, min_n=10).first_order.touchpoints}
    assert (rows["basket"].walks, rows["basket"].observed, rows["basket"].visits) == (None, None, 29)
    assert (rows["pay"].walks, rows["pay"].observed) == (30, 0.4)


def test_arrivals_of_few_are_not_told() -> None:
    """Of three who come to the product by the ad one arrives; of those who begin there, three do."""
    told = jm.loads(JOURNEY.replace("product: {channel: web", "product: {channel: web, entry: 50%").replace(
        "ad: {channel: social", "ad: {channel: social, entry: 50%"))  # fmt: skip
    full = "product basket pay purchase"
    log = walks(f"ad {full}", *["ad product"] * 2, *[full] * 2, *["product"] * 2)
    for min_n, observed in ((0, {"ad": 1 / 3, "product": 3 / 7}), (2, {"ad": None, "product": 3 / 7})):
        found = conform(told, log, asked=EvidenceOptions(min_n=min_n)).first_order
        assert {one.touchpoint: one.observed for one in found.touchpoints if one.touchpoint in observed} == {
            name: share if share is None else pytest.approx(share) for name, share in observed.items()
        }


def test_to_stop_while_a_table_is_kept_is_no_bug() -> None:
    """DuckDB tells of Ctrl-C as an error of its own."""
    backend = engine.connect((), engine.Room())
    some = ibis.range(30_000).unnest().name("n").as_table()
    every = some.cross_join(some.select(m=some.n))
    stop = Timer(0.5, backend.con.interrupt)
    stop.start()
    with pytest.raises(KeyboardInterrupt):
        engine.kept(backend, every.aggregate(n=((every.n * every.m) % 7).sum()))
    stop.join()


def test_both_plans_agree() -> None:
    log = walks(*SIX)
    assert conform(journey(), log).to_dict() == conform(journey(), log, asked=EvidenceOptions(plan="ibis")).to_dict()


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [f"{one['user_id']},{one['event']},{one['ts']}" for one in walks(*SIX, times=20)]
    Path("log.csv").write_text("\n".join(["user_id,event,ts", *lines]) + "\n")
    Path("shop.yaml").write_text(JOURNEY)


@pytest.mark.usefixtures("files")
def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", "shop.yaml", "--events", "log.csv"]) == 0
    out = capsys.readouterr().out
    assert "16.7% of the walks follow the map" in out
    assert "First-order assumption" in out
    assert "20 not counted: name not on the map" in out


@pytest.mark.usefixtures("files")
def test_the_json_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", "shop.yaml", "--events", "log.csv", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"cases", "following", "completion_observed", "completion_predicted", "deviations"} <= set(found)
    assert all({"kind", "touchpoint", "cases", "cost"} <= set(one) for one in found["deviations"])
    assert (found["cases"], found["following"]) == (120, pytest.approx(1 / 6))


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", ["out.svg", "out.png", "out.md", "out.csv"])
def test_files_of_every_form(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conform", "shop.yaml", "--events", "log.csv", "-o", name]) == 0
    assert Path(name).stat().st_size > 500
    assert f"wrote {name}" in capsys.readouterr().err


@pytest.mark.usefixtures("files")
def test_what_is_read_is_never_written(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("log.csv").read_bytes()
    assert main(["conform", "shop.yaml", "--events", "log.csv", "-o", "log.csv"]) == 2
    assert main(["conform", "shop.yaml", "--events", "log.csv", "-o", "x.docx"]) == 2
    assert Path("log.csv").read_bytes() == before
    assert "is a file to be read" in capsys.readouterr().err


# ---------------------------------------------------------------- the picture


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_the_map_shows_what_deviates(language: str) -> None:
    found = conform(journey(), walks(*SIX, times=20))
    scene = deviations(journey(), found, language=language)
    words = " ".join(ElementTree.fromstring(svg(scene)).itertext())
    assert "33" in words  # a third of the walks leaves the product out
    assert "coupon" in words
    coloured = [one for one in every_shape(scene.shapes) if "forced" in getattr(one, "paint", "")]
    titles = {getattr(one, "title", None) for one in coloured} - {None}
    assert {title.split(",")[0].split(" → ")[0] for title in titles} >= {"Ad", "Product", "Basket"}


def test_words_fit_in_every_language() -> None:
    found = conform(journey(), walks(*SIX, times=20))
    scenes = [deviations(journey(), found, language=language) for language in ("en", "ru", "ro")]
    assert_texts_fit(scenes)
    cut = [
        one.title for scene in scenes for one in every_shape(scene.shapes) if "…" in "".join(getattr(one, "lines", ()))
    ]
    assert cut == []


def every_shape(shapes: Sequence[Any]) -> Iterator[Any]:
    for one in shapes:
        yield one
        yield from every_shape(getattr(one, "shapes", ()))


def test_hostile_names_stay_text_on_the_map() -> None:
    log = walks(*SIX) + [{**one, "event": '<script>"&'} for one in walks("x", times=3)]
    log += [{**one, "user_id": 0} for one in log[-3:]]
    drawn = svg(deviations(journey(), conform(journey(), log)))
    assert "<script>" not in drawn
    assert '<script>"&' in " ".join(ElementTree.fromstring(drawn).itertext())


def test_a_touchpoint_that_nobody_comes_to_is_named() -> None:
    found = conform(journey(), walks("ad product basket purchase"))
    assert "Pay" in " ".join(ElementTree.fromstring(svg(deviations(journey(), found))).itertext()).split("Nobody")[1]
