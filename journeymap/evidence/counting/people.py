"""How many people are behind what is counted: each counted once, however often they do it."""

import numpy

from journeymap.evidence import engine
from journeymap.evidence.counting.blocks import Block, Numbers
from journeymap.evidence.engine import Table
from journeymap.evidence.log.events import Cells, Events, with_cells


class PeopleInCells:
    """How many people are in each cell."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.people: dict[int, int] = {}

    def ask(self, events: Events) -> None:
        steps = with_cells(events.steps, self.cells)
        for name, some in (("coming", steps), ("ending", steps.filter(steps.last))):
            grouped = some.group_by(cell=some[name]).aggregate(people=some.case.nunique())
            self.people |= {int(cell): int(people) for cell, people in engine.rows(events.backend, grouped)}

    def add(self, some: Block) -> None:
        coming, last, ending = some.cells(self.cells)
        customer = some.customer
        self._add(customer, coming)
        self._add(customer[last], ending)

    def _add(self, customer: Numbers, cell: Numbers) -> None:
        """Count each customer once in each cell: no customer is in two blocks."""
        if len(cell):
            size = int(cell.max()) + 1
            once = numpy.unique(customer * size + cell) % size
            for one, n in zip(*numpy.unique(once, return_counts=True), strict=True):
                self.people[int(one)] = self.people.get(int(one), 0) + int(n)

    def close(self) -> None:
        """Nothing is left to do."""


class PeopleAtTouchpoints:
    """How many people stand behind what is no cell: who was at a touchpoint, whose stay there is known, who came back
    to it in the same walk."""

    def __init__(self, states: int) -> None:
        self.states = states
        self.met: dict[int, int] = {}
        self.timed: dict[int, int] = {}
        self.returning: dict[int, int] = {}

    def ask(self, events: Events) -> None:
        walks = events.steps
        visits = walks.group_by(["case", "walk", "point"]).aggregate(n=walks.count())
        again = visits.filter(visits.n > 1)
        self.returning = _people(events, again)
        self.met = _people(events, walks)
        if "stay" in walks.columns:
            self.timed = _people(events, walks.filter(walks.stay >= 0))

    def add(self, some: Block) -> None:
        point, customer = some.point.astype(numpy.int64), some.customer
        _count(self.met, customer * self.states + point, self.states)
        visit, n = numpy.unique(some.walk * self.states + point, return_counts=True)
        first = numpy.flatnonzero(some.starts)
        whose = customer[first][visit[n > 1] // self.states]
        _count(self.returning, whose * self.states + visit[n > 1] % self.states, self.states)
        if some.stay is not None:
            known = some.stay >= 0
            _count(self.timed, customer[known] * self.states + point[known], self.states)

    def close(self) -> None:
        """Nothing is left to do."""


def _people(events: Events, some: Table) -> dict[int, int]:
    grouped = some.group_by("point").aggregate(n=some.case.nunique())
    return {int(point): int(n) for point, n in engine.rows(events.backend, grouped)}


def _count(found: dict[int, int], keys: Numbers, size: int) -> None:
    """Count each key once, by its rest."""
    for one, n in zip(*numpy.unique(numpy.unique(keys) % size, return_counts=True), strict=True):
        found[int(one)] = found.get(int(one), 0) + int(n)
