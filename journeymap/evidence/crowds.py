"""Walks with a crowd behind them: so that nobody is recognised, walks with a step that few people take are left out.

What is then counted of steps, starts and ends is made of cells in which many people are, or nobody: no number shows
fewer, and no difference of two numbers either.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy

from journeymap.diagnostics import UsageError
from journeymap.evidence import counts, engine
from journeymap.evidence.engine import Table
from journeymap.evidence.mapping import Unmapped, Vocabulary
from journeymap.evidence.packed import Block, Numbers
from journeymap.evidence.steps import Cells, Events, with_cells
from journeymap.evidence.tables import Log


def crowded(events: Events, min_n: int, plan: str = "quick") -> Events:
    """The events without the walks in which somebody does what fewer than ``min_n`` people do.

    What people do is to start a walk at a place, to go from one to another, and to end a walk somewhere; where
    customers are of several sorts, each sort counts alone. Leaving walks out leaves fewer people elsewhere, so it is
    done until every cell has nobody or enough (suppression of records: Samarati & Sweeney, Protecting privacy when
    disclosing information, 1998).
    """
    if min_n < 2:
        return events
    while True:
        found = People(events.cells)
        counts.run(events, found, plan=plan)
        few = frozenset(cell for cell, n in found.people.items() if n < min_n)
        if not found.rows and events.rows:
            raise UsageError(f"no {min_n} people take the same steps, so that nothing may show; lower --min-n")
        if not few:
            return replace(events, left_out=events.rows - found.rows)
        events = replace(events, rare=events.rare | few)


def may_show(people: int, min_n: int) -> bool:
    """Whether a number may show that so many people stand behind: nobody, or enough."""
    return people == 0 or people >= min_n


def refuse_nobody(found: counts.Transitions, vocabulary: Vocabulary, min_n: int) -> None:
    """A UsageError where so few people do the same that nobody who arrives may show."""
    if min_n > 1 and not sum(found.closings[: vocabulary.touchpoints + 1]):
        raise UsageError(
            f"no {min_n} people arrive by steps that {min_n} people take, so nothing may show; lower --min-n"
        )


def left_out(events: Events, min_n: int) -> dict[str, int]:
    """How many events are in walks that are left out, by the reason."""
    why = f"in walks with a step that fewer than {min_n} people take"
    return {why: events.left_out} if events.left_out else {}


def said_of(events: Events) -> tuple[str, ...]:
    """What leaving walks out does to the others, in words."""
    return (SAID,) if events.left_out else ()


SAID = "walks with steps of few people are left out: shares are those of the others, and may differ from those of all"


def shown_names(log: Log, unmapped: Sequence[Unmapped], min_n: int) -> tuple[Unmapped, ...]:
    """Names of a log that belong to nothing, those that enough people have; the others as one that has no name."""
    if min_n < 2 or not unmapped:
        return tuple(unmapped)
    names = [one.name for one in unmapped if one.n >= min_n][:LOOKED_AT]
    table = log.table.filter(log.table.touchpoint.isin(names))
    rows = engine.rows(log.backend, table.group_by("touchpoint").aggregate(n=table.case.nunique())) if names else []
    shown = {name for name, n in rows if n >= min_n}
    rest = sum(one.n for one in unmapped if one.name not in shown)
    others = (Unmapped(FEW, rest, None),) if rest else ()
    return (*(one for one in unmapped if one.name in shown), *others)


LOOKED_AT = 1000
"""Names beyond so many, by volume, are not looked at."""

FEW = "(names of too few people)"


class People:
    """How many people are in each cell, and how many events there are."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.people: dict[int, int] = {}
        self.rows = 0

    def ask(self, events: Events) -> None:
        steps = with_cells(events.steps, self.cells)
        for name, some in (("coming", steps), ("ending", steps.filter(steps.last))):
            grouped = some.group_by(cell=some[name]).aggregate(people=some.case.nunique(), n=some.count())
            for cell, people, n in engine.rows(events.backend, grouped):
                self.people[int(cell)] = int(people)
                self.rows += int(n) if name == "coming" else 0

    def add(self, some: Block) -> None:
        coming, last, ending = some.cells(self.cells)
        customer = some.customer
        self.rows += len(coming)
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


class Standing:
    """How many people stand behind what is no cell: who was at a place, whose stay there is known, who came back to it
    in the same walk."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.met: dict[int, int] = {}
        self.timed: dict[int, int] = {}
        self.returning: dict[int, int] = {}

    def ask(self, events: Events) -> None:
        walks = events.walks
        visits = walks.group_by(["case", "walk", "point"]).aggregate(n=walks.count())
        again = visits.filter(visits.n > 1)
        self.returning = _people(events, again)
        self.met = _people(events, walks)
        if "stay" in walks.columns:
            self.timed = _people(events, walks.filter(walks.stay >= 0))

    def add(self, some: Block) -> None:
        point, customer = some.point.astype(numpy.int64), some.customer
        _count(self.met, customer * self.places + point, self.places)
        visit, n = numpy.unique(some.walk * self.places + point, return_counts=True)
        first = numpy.flatnonzero(some.starts)
        whose = customer[first][visit[n > 1] // self.places]
        _count(self.returning, whose * self.places + visit[n > 1] % self.places, self.places)
        if some.stay is not None:
            known = some.stay >= 0
            _count(self.timed, customer[known] * self.places + point[known], self.places)

    def close(self) -> None:
        """Nothing is left to do."""


def _people(events: Events, some: Table) -> dict[int, int]:
    grouped = some.group_by("point").aggregate(n=some.case.nunique())
    return {int(point): int(n) for point, n in engine.rows(events.backend, grouped)}


def _count(found: dict[int, int], keys: Numbers, size: int) -> None:
    """Count each key once, by its rest."""
    for one, n in zip(*numpy.unique(numpy.unique(keys) % size, return_counts=True), strict=True):
        found[int(one)] = found.get(int(one), 0) + int(n)
