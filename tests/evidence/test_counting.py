"""Walks are counted alike by the engine, by the quick plan and by ten lines of Python."""

from collections.abc import Callable

import pytest
from event_logs import NAMES, TOUCHPOINTS, Going, Row, agree, counted, goings, logs, read, records
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.evidence.counting.asides import Asides, Crowd
from journeymap.evidence.counting.blocks import blocks
from journeymap.evidence.counting.transitions import Transitions, count_all
from journeymap.evidence.log.events import Events

gaps = st.none() | st.integers(1, 300)


starts = st.none() | st.lists(st.sampled_from(TOUCHPOINTS), min_size=1, max_size=3)


@settings(max_examples=30)
@given(rows=logs, gap=gaps, again=starts, plan=st.sampled_from(["quick", "ibis"]))
def test_both_plans_count_what_the_loop_counts(
    rows: list[Row], gap: int | None, again: list[str] | None, plan: str
) -> None:
    events = read(records(rows), gap=gap, again=again)
    agree(events, counted(events, plan), rows, gap, again)


@settings(max_examples=30)
@given(rows=logs, gap=gaps, again=starts, plan=st.sampled_from(["quick", "ibis"]))
def test_what_lies_beside_walks_is_that_of_the_loop(
    rows: list[Row], gap: int | None, again: list[str] | None, plan: str
) -> None:
    """Walks that go on after success and where, walks that go on after an end, walks apart, and the people behind."""
    events, found = read(records(rows), gap=gap, again=again), Asides()
    count_all(events, found, plan=plan)
    every, state = goings(rows, gap, again), dict(zip(NAMES, range(6), strict=True))

    def crowd(holds: Callable[[Going], bool]) -> Crowd:
        some = [going for going in every if holds(going)]
        return Crowd(len(some), len({going.who for going in some}))

    assert found.going_on == crowd(lambda going: bool(going.after))
    after = {state[name]: crowd(lambda going, name=name: name in going.after) for name in NAMES}
    assert found.after == {at: one for at, one in after.items() if one.walks}
    apart = {4: crowd(lambda one: one.apart and one.arrived), 5: crowd(lambda one: one.apart and not one.arrived)}
    assert found.apart == {at: one for at, one in apart.items() if one.walks}
    assert found.passed.get(5, Crowd()) == crowd(lambda going: going.came_back)


@settings(max_examples=10)
@given(rows=logs, gap=gaps)
def test_customers_named_by_text_in_several_parts_and_blocks(rows: list[Row], gap: int | None) -> None:
    named = [(f"customer {who}", name, at) for who, name, at in rows]
    events = read(records(named), gap=gap)
    found = counted_in_pieces(events, part_rows=20, block_rows=7)
    agree(events, found, named, gap)


@settings(max_examples=10)
@given(rows=logs)
def test_numbered_customers_in_several_parts_and_blocks(rows: list[Row]) -> None:
    events = read(records(rows))
    agree(events, counted_in_pieces(events, part_rows=20, block_rows=7), rows)


def counted_in_pieces(events: Events, part_rows: int, block_rows: int) -> Transitions:
    found = Transitions(len(events.vocabulary.states))
    for block in blocks(events, part_rows, block_rows):
        found.add(block)
    found.close()
    return found


@pytest.mark.parametrize("plan", ["quick", "ibis"])
def test_a_log_on_paper(plan: str) -> None:
    """Anna sees the ad, waits a minute, looks twice and buys; Paul gives up and comes back; Ida only gives up."""
    rows: list[Row] = [
        ("anna", "ad", 0),
        ("anna", "product", 60),
        ("anna", "product", 100),
        ("anna", "purchase", 400),
        ("paul", "ad", 10),
        ("paul", "gave_up", 20),
        ("paul", "product", 500),
        ("ida", "ad", 0),
        ("ida", "gave_up", 30),
    ]
    events = read(records(rows))
    found = counted(events, plan)
    ad, product, basket, pay, success, gave_up = range(6)
    assert events.vocabulary.states == ("ad", "product", "basket", "pay", "success", "gave_up")
    assert found.visits == [3, 3, 0, 0, 1, 1]
    assert found.entries == [3, 0, 0, 0, 0, 0]
    assert found.closings == [0, 0, 0, 0, 1, 1]
    assert {pair: (spread.n, spread.median_seconds) for pair, spread in found.pauses.items()} == {
        (product, product): (1, 40.0),
        (product, success): (1, 300.0),
        (ad, product): (2, 275.0),
        (ad, gave_up): (1, 30.0),
    }
    assert (basket, pay) not in found.pauses


@pytest.mark.parametrize("plan", ["quick", "ibis"])
def test_ties_and_twins_are_counted(plan: str) -> None:
    rows: list[Row] = [(1, "ad", 5), (1, "product", 5), (1, "product", 5), (1, "purchase", 9)]
    found = counted(read(records(rows)), plan)
    assert (found.ties, found.twins) == (1, 1)


@pytest.mark.parametrize("plan", ["quick", "ibis"])
def test_half_seconds_before_1970(plan: str) -> None:
    """What is no whole second is not rounded to one, on either side of the epoch."""
    times = ["1969-12-31 23:59:50", "1969-12-31 23:59:50.5", "1969-12-31 23:59:52"]
    names = ["ad", "product", "purchase"]
    log = [{"case": 1, "event": name, "time": time} for name, time in zip(names, times, strict=True)]
    found = counted(read(log), plan)
    assert [spread.median_seconds for _, spread in sorted(found.pauses.items())] == [0.5, 1.5]
