"""Numbers with a crowd behind them: so that nobody is recognised, what few people do is left out of what is counted.

What people do is to start a walk at a place, to go from one to another, and to end a walk somewhere. Of each the people
are counted, however often they do it (suppression of cells: Cox, Suppression methodology and statistical disclosure
control, Journal of the American Statistical Association 75, 1980). In a file what is left is rounded as well
(`flows.rounded`). Leaving out whole walks instead would tell less of few people by differences, but long walks hardly
ever consist of steps of many alone: of a shop's log of 31 000 events 13 would be left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.counts import Count, Transitions, run
from journeymap.evidence.engine import Table
from journeymap.evidence.mapping import Unmapped, Vocabulary
from journeymap.evidence.packed import Block, Numbers
from journeymap.evidence.steps import Cells, Events, with_cells
from journeymap.evidence.tables import Log


def may_show(people: int, min_n: int) -> bool:
    """Whether a number may show that so many people stand behind: nobody, or enough."""
    return people == 0 or people >= min_n


def refuse_nobody(found: Transitions, vocabulary: Vocabulary, min_n: int) -> None:
    """A UsageError where so few people do the same that nobody who arrives may show."""
    if min_n > 1 and not sum(found.closings[: vocabulary.touchpoints + 1]):
        raise UsageError(
            f"no {min_n} people arrive by steps that {min_n} people take, so nothing may show; lower --min-n"
        )


@dataclass(frozen=True)
class Counted:
    """Walks as they were counted: all that is done, what of it may show, and how many people are behind the rest."""

    every: Transitions
    shown: Transitions
    standing: "Standing"


def counted(events: Events, min_n: int, plan: str, *more: Count) -> Counted:
    """The walks of a log, of which what fewer than ``min_n`` people do does not show; ``more`` counts along with it."""
    places = len(events.vocabulary.places)
    every, standing, people = Transitions(places), Standing(places), People(events.cells)
    behind: list[Count] = [standing, people] if min_n > 1 else []
    run(events, every, *behind, *more, plan=plan)
    return Counted(every, of_many(every, people, min_n) if min_n > 1 else every, standing)


def said_of(every: Transitions, shown: Transitions, min_n: int) -> tuple[str, ...]:
    """How much was left out because few people do it, in words."""
    missing = sum(every.visits) - sum(shown.visits)
    if not missing:
        return ()
    part = missing / sum(every.visits)
    share = "less than 1 %" if part < 0.01 else f"{round(100 * part)} %"
    return (f"{share} of steps go where fewer than {min_n} people go; shares are those of the other steps",)


def of_many(found: Transitions, people: "People", min_n: int) -> Transitions:
    """What was counted, without the starts, steps and ends of fewer than ``min_n`` people; visits are of the others.

    Places to which no steps of many lead, or from which none lead to an end, are left out with all that is done there.
    """
    cells = people.cells

    def many(n: int, cell: int) -> int:
        return n if people.people.get(cell, 0) >= min_n else 0

    left = [visits - closings for visits, closings in zip(found.visits, found.closings, strict=True)]
    for (start, _), spread in found.pauses.items():
        left[start] -= spread.n
    left = [many(n, cells.ending(at, 0)) for at, n in enumerate(left)]
    shown = copy(found)
    shown.pauses = {way: spread for way, spread in found.pauses.items() if many(spread.n, cells.coming(*way))}
    shown.entries = [many(n, cells.coming(-1, at)) for at, n in enumerate(found.entries)]
    shown.closings = [many(n, cells.ending(at, 1)) for at, n in enumerate(found.closings)]
    within = _between_starts_and_ends(shown, left)
    shown.pauses = {way: spread for way, spread in shown.pauses.items() if within.issuperset(way)}
    shown.entries, shown.closings, left = (
        [n if at in within else 0 for at, n in enumerate(some)] for some in (shown.entries, shown.closings, left)
    )
    return _with_visits(shown, left)


def _between_starts_and_ends(shown: Transitions, left: Sequence[int]) -> set[int]:
    """The places that somebody who starts may come to, and from there to an end."""
    onward: dict[int, list[int]] = {}
    back: dict[int, list[int]] = {}
    for start, target in shown.pauses:
        onward.setdefault(start, []).append(target)
        back.setdefault(target, []).append(start)
    ends = [at for at, n in enumerate(shown.closings) if n or left[at]]
    return _reached([at for at, n in enumerate(shown.entries) if n], onward) & _reached(ends, back)


def _reached(some: Sequence[int], ways: Mapping[int, Sequence[int]]) -> set[int]:
    found, waiting = set(some), list(some)
    while waiting:
        fresh = [at for at in ways.get(waiting.pop(), ()) if at not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _with_visits(shown: Transitions, left: Sequence[int]) -> Transitions:
    """Visits are what goes on, ends or leaves."""
    shown.visits = [closings + leave for closings, leave in zip(shown.closings, left, strict=True)]
    for (start, _), spread in shown.pauses.items():
        shown.visits[start] += spread.n
    return shown


def together(whole: Transitions, parts: Sequence[Transitions]) -> Transitions:
    """What may show of all sorts of customers as one: what is left out of a part is not in it; times are of all."""
    shown = copy(whole)
    shown.visits, shown.entries, shown.closings = (
        [sum(each) for each in zip(*(getattr(part, name) for part in parts), strict=True)]
        for name in ("visits", "entries", "closings")
    )
    sizes: Counter[tuple[int, int]] = Counter()
    for part in parts:
        sizes.update({way: spread.n for way, spread in part.pauses.items()})
    shown.pauses = {way: replace(whole.pauses[way], n=n) for way, n in sizes.items()}
    return shown


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
