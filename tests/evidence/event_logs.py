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


def read(
    source: Any, of: Journey | None = None, gap: float | None = None, again: Sequence[str] | None = None
) -> Events:
    """The events of a source on a journey; ``again`` are the touchpoints that start a new walk after a success."""
    log = read_events(source)
    profile = profile_of(log)
    vocabulary = vocabulary_of(of or journey(), log, profile)
    starts = None if again is None else frozenset(vocabulary.states.index(name) for name in again)
    return events_on_map(log, profile, vocabulary, None if gap is None else int(gap * 1e6), starts)


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


@dataclass
class Going:
    """All that one customer does from one start on."""

    who: Any
    events: list[tuple[str, int]]

    @property
    def arrived_at(self) -> int:
        """Which event is the first success; behind the last where there is none."""
        return next((at for at, (name, _) in enumerate(self.events) if name == "purchase"), len(self.events))

    @property
    def arrived(self) -> bool:
        return self.arrived_at < len(self.events)

    @property
    def steps(self) -> list[tuple[str, int]]:
        """The events until success; another end only where nothing follows."""
        until = self.events[: self.arrived_at + 1]
        return [one for at, one in enumerate(until) if one[0] != "gave_up" or at == len(self.events) - 1]

    @property
    def after(self) -> list[str]:
        """What follows success; a success once more is nothing new."""
        return [name for name, _ in self.events[self.arrived_at + 1 :] if name != "purchase"]

    @property
    def came_back(self) -> bool:
        """Whether something other than an end follows an end, before success is reached."""
        pairs = pairwise(self.events[: self.arrived_at + 1])
        return any(name == "gave_up" != after for (name, _), (after, _) in pairs)

    @property
    def apart(self) -> bool:
        """Whether there is no touchpoint until the walk closes."""
        return not any(name in TOUCHPOINTS for name, _ in self.steps)


TOUCHPOINTS = NAMES[:4]


def goings(rows: Sequence[Row], gap: float | None = None, again: Sequence[str] | None = None) -> list[Going]:
    """Every walk of a log, one event after the other: the definition."""
    found: list[Going] = []
    current: dict[Any, Going] = {}
    for who, name, at in sorted(rows, key=lambda row: row[2]):  # sorted() keeps the order of rows of one time
        going = current.get(who)
        paused = going is not None and gap is not None and at - going.events[-1][1] > gap
        anew = going is not None and again is not None and going.arrived and name in again
        if going is None or paused or anew:
            going = current[who] = Going(who, [])
            found.append(going)
        going.events.append((name, at))
    return found


def looped(rows: Sequence[Row], gap: float | None = None, again: Sequence[str] | None = None) -> Looped:
    """Visits, starts and pauses of the walks that come to a touchpoint."""
    found = Looped(Counter(), Counter(), defaultdict(list))
    for going in goings(rows, gap, again):
        if not going.apart:
            found.entries[going.steps[0][0]] += 1
            found.visits.update(name for name, _ in going.steps)
            for (last, then), (name, at) in pairwise(going.steps):
                found.pauses[last, name].append(at - then)
    return found


def agree(
    events: Events,
    found: Transitions,
    rows: Sequence[Row],
    gap: float | None = None,
    again: Sequence[str] | None = None,
) -> None:
    """Assert that an engine counted what the loop counts, to the last digit."""
    expected = looped(rows, gap, again)
    places = ["success" if name == "purchase" else name for name in NAMES]
    at = {name: events.vocabulary.states.index(place) for name, place in zip(NAMES, places, strict=True)}
    assert [found.visits[at[name]] for name in NAMES] == [expected.visits[name] for name in NAMES]
    assert [found.entries[at[name]] for name in NAMES] == [expected.entries[name] for name in NAMES]
    assert found.customers == len({going.who for going in goings(rows, gap, again) if not going.apart})
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


def whose_walks(rows: Sequence[Row], gap: float | None = None) -> list[Walk]:
    """Whose walk it is, and its steps with their times; walks apart are none."""
    return [(going.who, going.steps) for going in goings(rows, gap) if not going.apart]


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
