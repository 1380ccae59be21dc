"""Small logs, a journey to read them with, and the ten lines of Python that every engine must agree with."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

import journeymap as jm
from journeymap.evidence.counting.transitions import Transitions, count_all
from journeymap.evidence.log.events import Events, events_on_map
from journeymap.evidence.log.log import read_events
from journeymap.evidence.log.profile import profile_of
from journeymap.evidence.log.vocabulary import vocabulary_of
from journeymap.model import Journey

START = datetime(2026, 1, 1)
NAMES = ("ad", "product", "basket", "pay", "purchase", "gave_up")
Row = tuple[Any, str, int]
"""A customer, the name of an event, and its time in seconds after the start."""

JOURNEY = """
journey: Buy a kettle
events: {success: [purchase], ignore: ["ping*"]}
ends: {gave_up: lost}
stages:
  discover:
    touchpoints:
      ad: {channel: social, next: {product: 40%}}
      product: {channel: web, next: {basket: 50%}}
  buy:
    touchpoints:
      basket: {channel: web, next: {pay: 60%}}
      pay: {channel: web, next: {success: 80%}}
"""


def journey() -> Journey:
    return jm.loads(JOURNEY)


def records(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as a log that Python holds, in the order given."""
    return [{"user_id": who, "event": name, "ts": START + timedelta(seconds=at)} for who, name, at in rows]


def read(source: Any, of: Journey | None = None, gap: float | None = None) -> Events:
    """The events of a source on a journey."""
    log = read_events(source)
    profile = profile_of(log)
    vocabulary = vocabulary_of(of or journey(), profile)
    return events_on_map(log, profile, vocabulary, None if gap is None else int(gap * 1e6))


def counted(events: Events, plan: str = "quick") -> Transitions:
    found = Transitions(len(events.vocabulary.states))
    count_all(events, found, plan=plan)
    return found


@dataclass
class Looped:
    """What the loop counts."""

    visits: Counter[str]
    entries: Counter[str]
    pauses: dict[tuple[str, str], list[int]]


def looped(rows: Sequence[Row], gap: float | None = None) -> Looped:
    """Walks of every customer, one event after the other: the definition."""
    found = Looped(Counter(), Counter(), defaultdict(list))
    before: dict[Any, tuple[str, int]] = {}
    for who, name, at in sorted(rows, key=lambda row: row[2]):  # sorted() keeps the order of rows of one time
        found.visits[name] += 1
        last, then = before.get(who, ("purchase", at))
        if last in ("purchase", "gave_up") or (gap is not None and at - then > gap):
            found.entries[name] += 1
        else:
            found.pauses[last, name].append(at - then)
        before[who] = (name, at)
    return found


def agree(events: Events, found: Transitions, rows: Sequence[Row], gap: float | None = None) -> None:
    """Assert that an engine counted what the loop counts, to the last digit."""
    expected = looped(rows, gap)
    places = ["success" if name == "purchase" else name for name in NAMES]
    at = {name: events.vocabulary.states.index(place) for name, place in zip(NAMES, places, strict=True)}
    assert [found.visits[at[name]] for name in NAMES] == [expected.visits[name] for name in NAMES]
    assert [found.entries[at[name]] for name in NAMES] == [expected.entries[name] for name in NAMES]
    assert found.customers == len({who for who, _, _ in rows})
    assert {pair: spread.n for pair, spread in found.pauses.items()} == {
        (at[start], at[target]): len(pauses) for (start, target), pauses in expected.pauses.items()
    }
    for (start, target), pauses in expected.pauses.items():
        spread = found.pauses[at[start], at[target]]
        assert spread.median_seconds == statistics.median(pauses)
        assert spread.total_seconds == sum(pauses)
        assert spread.p90_seconds == nine_in_ten(pauses)


def nine_in_ten(values: Sequence[int]) -> float:
    """What nine in ten do not exceed, by linear interpolation; exact in whole tenths."""
    some = sorted(values)
    whole, tenths = divmod(9 * (len(some) - 1), 10)
    return (some[whole] * 10 + (some[min(whole + 1, len(some) - 1)] - some[whole]) * tenths) / 10


customers = st.integers(1, 6)
"""Few customers, so that they have several events each."""

logs = st.lists(st.tuples(customers, st.sampled_from(NAMES), st.integers(0, 400)), min_size=1, max_size=60).map(
    # a log in which somebody comes and somebody buys, or it is refused
    lambda rows: [(1, "ad", 0), *rows, (1, "purchase", 400)]
)

WAYS = ("ad product basket pay purchase", "ad basket pay purchase", "ad product", "ad product product basket pay",
        "product basket pay gave_up", "pay purchase")  # fmt: skip
few_ways = st.lists(st.tuples(st.integers(1, 9), st.sampled_from(WAYS)), min_size=1, max_size=25).map(
    lambda found: [
        (who, name, 1000 * at + step)
        for at, (who, way) in enumerate([(1, WAYS[0]), *found])
        for step, name in enumerate(way.split())
    ]
)
"""Logs in which many go the same ways."""


# ---------------------------------------------------------------- walks, and those with a crowd behind them


Walk = tuple[Any, list[tuple[str, int]]]


def whose_walks(rows: Sequence[Row], gap: int | None = None) -> list[Walk]:
    """Whose walk it is, and its events with their times."""
    found: list[Walk] = []
    current: dict[Any, list[tuple[str, int]]] = {}
    for who, name, at in sorted(rows, key=lambda row: row[2]):
        walk = current.get(who)
        if not walk or walk[-1][0] in ("purchase", "gave_up") or (gap is not None and at - walk[-1][1] > gap):
            walk = current[who] = []
            found.append((who, walk))
        walk.append((name, at))
    return found


def cells(walk: Walk) -> set[Any]:
    """What somebody does in a walk: to start, to go on, to end."""
    names = [name for name, _ in walk[1]]
    return {("start", names[0]), ("end", names[-1]), *pairwise(names)}


def suppress_small_cells(walks: list[Walk], min_n: int) -> set[Any]:
    """What enough people do."""
    people = defaultdict(set)
    for walk in walks:
        for cell in cells(walk):
            people[cell].add(walk[0])
    return {cell for cell, who in people.items() if len(who) >= min_n}
