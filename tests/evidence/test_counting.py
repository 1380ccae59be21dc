"""Walks are counted alike by the engine, by the quick plan and by ten lines of Python."""

import pytest
from event_logs import Row, agree, counted, logs, read, records
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.evidence.counting.blocks import blocks
from journeymap.evidence.counting.transitions import Transitions
from journeymap.evidence.log.events import Events

gaps = st.none() | st.integers(1, 300)


@settings(max_examples=30)
@given(rows=logs, gap=gaps, plan=st.sampled_from(["quick", "ibis"]))
def test_both_plans_count_what_the_loop_counts(rows: list[Row], gap: int | None, plan: str) -> None:
    events = read(records(rows), gap=gap)
    agree(events, counted(events, plan), rows, gap)


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
    """Anna sees the ad, waits a minute, looks twice and buys; Paul gives up and comes back."""
    rows: list[Row] = [
        ("anna", "ad", 0),
        ("anna", "product", 60),
        ("anna", "product", 100),
        ("anna", "purchase", 400),
        ("paul", "ad", 10),
        ("paul", "gave_up", 20),
        ("paul", "product", 500),
    ]
    events = read(records(rows))
    found = counted(events, plan)
    ad, product, basket, pay, success, gave_up = range(6)
    assert events.vocabulary.states == ("ad", "product", "basket", "pay", "success", "gave_up")
    assert found.visits == [2, 3, 0, 0, 1, 1]
    assert found.entries == [2, 1, 0, 0, 0, 0]
    assert found.closings == [0, 0, 0, 0, 1, 1]
    assert {pair: (spread.n, spread.median_seconds) for pair, spread in found.pauses.items()} == {
        (ad, product): (1, 60.0),
        (product, product): (1, 40.0),
        (product, success): (1, 300.0),
        (ad, gave_up): (1, 10.0),
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
