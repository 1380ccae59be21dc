"""What lies beside the steps of walks: what follows success, whoever came back after an end, and walks apart."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy

from journeymap.evidence import engine
from journeymap.evidence.counting.blocks import Beside, Block, Numbers
from journeymap.evidence.engine import Table
from journeymap.evidence.log.events import AFTER, APART, PASSED, Events


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many walks, and how many people are behind them."""

    walks: int = 0
    people: int = 0

    def __add__(self, other: "Crowd") -> "Crowd":
        return Crowd(self.walks + other.walks, self.people + other.people)


NOBODY = Crowd()


class Asides:
    """Walks that go on after success, and at which states; those that go on after an end; walks apart."""

    def __init__(self) -> None:
        self.going_on = NOBODY
        self.after: dict[int, Crowd] = {}
        self.passed: dict[int, Crowd] = {}
        self.apart: dict[int, Crowd] = {}

    def ask(self, events: Events) -> None:
        marked, success = events.marked, 2 * events.vocabulary.touchpoints + 1
        after = marked.filter((marked.kind == AFTER) & (marked.success == 0))
        came_back = marked.filter((marked.kind == PASSED) & (marked.follows <= success))
        self.after = _asked(events, after)
        self.passed = _asked(events, came_back)
        self.apart = _asked(events, marked.filter(marked.kind == APART))
        walks = after.select("case", "walk").distinct()
        n, people = engine.first_row(events.backend, walks.aggregate(n=walks.count(), people=walks.case.nunique()))
        self.going_on = Crowd(int(n), int(people))

    def add(self, some: Block) -> None:
        self.going_on += _crowd(some.after.walk, some.after.customer)
        for found, beside in ((self.after, some.after), (self.passed, some.passed), (self.apart, some.apart)):
            for point, crowd in _by_point(beside):
                found[point] = found.get(point, NOBODY) + crowd

    def close(self) -> None:
        """Nothing is left to do."""


def _crowd(walk: Numbers, customer: Numbers) -> Crowd:
    return Crowd(len(numpy.unique(walk)), len(numpy.unique(customer)))


def _by_point(some: Beside) -> Iterator[tuple[int, Crowd]]:
    """The walks at each state; no customer is in two blocks."""
    for point in numpy.unique(some.point).tolist():
        there = some.point == point
        yield point, _crowd(some.walk[there], some.customer[there])


def _asked(events: Events, some: Table) -> dict[int, Crowd]:
    """The walks at each state, by the engine of a table."""
    once = some.select("case", "walk", "point").distinct()
    grouped = once.group_by("point").aggregate(n=once.count(), people=once.case.nunique())
    return {int(point): Crowd(int(n), int(people)) for point, n, people in engine.rows(events.backend, grouped)}
