"""What is counted over walks, each defined twice: in Ibis for every engine, and on sorted arrays for large logs.

The two give the same numbers, to the last digit; `count_all` chooses. Only what is counted leaves the engine.
"""

from typing import Any, Protocol

import numpy

from journeymap.evidence import engine
from journeymap.evidence.counting.blocks import Block, Numbers, blocks, fits_in_blocks
from journeymap.evidence.counting.spreads import Collected, Spread, spreads_of
from journeymap.evidence.log.events import Events
from journeymap.evidence.progress import tell


class Count(Protocol):
    """Something to count."""

    def ask(self, events: Events) -> None:
        """Count with the engine of the log."""

    def add(self, some: Block) -> None:
        """Count the walks of some customers more."""

    def close(self) -> None:
        """Finish, once every block has been added."""


def count_all(events: Events, *counts: Count, plan: str = "quick") -> None:
    """Count everything asked for; in one pass over sorted arrays where the log lies in a DuckDB of ours.

    ``plan="ibis"`` asks the engine, as is done for every other backend.
    """
    if plan == "ibis" or not fits_in_blocks(events):
        for done, count in enumerate(counts):
            tell("counting walks", done / len(counts) if done else None)
            count.ask(events)
        return
    tell("counting walks")
    rows = 0
    for some in blocks(events):
        for count in counts:
            count.add(some)
        rows += len(some.code)
        tell("counting walks", rows / max(events.rows, 1))
    for count in counts:
        count.close()


class Transitions:
    """Visits, starts and ends of walks at each touchpoint, transitions with their pauses, and how long visits take.

    ``ties`` and ``twins`` are of all events on the map, those that are no steps of walks among them.
    """

    def __init__(self, states: int) -> None:
        self.states = states
        self.visits = [0] * states
        self.entries = [0] * states
        self.closings = [0] * states
        self.pauses: dict[tuple[int, int], Spread] = {}
        self.stays: dict[int, Spread] = {}
        self.customers = self.ties = self.twins = 0
        self._pauses, self._stays = Collected(states * states), Collected(states)

    def ask(self, events: Events) -> None:
        steps, marked = events.steps, events.marked
        grouped = steps.group_by("point").aggregate(
            visits=steps.count(), entries=_sum(steps.starts), closings=steps.closes.sum()
        )
        for point, visits, entries, closings in engine.rows(events.backend, grouped):
            self.visits[point], self.entries[point], self.closings[point] = int(visits), int(entries), int(closings)
        same = engine.first_row(events.backend, marked.aggregate(ties=marked.tie.sum(), twins=marked.twin.sum()))
        self.ties, self.twins = (int(n or 0) for n in same)
        within = steps.filter(~steps.starts)
        self.pauses = {
            (start, target): spread
            for (start, target), spread in spreads_of(events.backend, within, ["prev", "point"], "pause").items()
        }
        if "stay" in steps.columns:
            known = steps.filter(steps.stay >= 0)
            found = spreads_of(events.backend, known, ["point"], "stay")
            self.stays = {point: spread for (point,), spread in found.items()}
        self.customers = engine.first_row(events.backend, steps.aggregate(n=steps.case.nunique()))[0]

    def add(self, some: Block) -> None:
        by_code = numpy.bincount(some.code, minlength=2 * self.states)
        _add(self.visits, by_code[::2] + by_code[1::2])
        _add(self.closings, by_code[1::2])
        point = some.point
        _add(self.entries, numpy.bincount(point[some.starts], minlength=self.states))
        self.twins += some.twins
        self.ties += some.ties
        self.customers += some.customers
        within = numpy.flatnonzero(~some.starts[1:])
        pair = point[:-1].astype(numpy.int64 if self.states > 255 else numpy.uint16) * self.states + point[1:]
        self._pauses.add(pair[within], some.pause[1:][within], some.unit)
        if some.stay is not None:
            known = some.stay >= 0
            self._stays.add(point[known], some.stay[known], some.unit)

    def close(self) -> None:
        found = self._pauses.spreads()
        self.pauses = {divmod(group, self.states): spread for group, spread in found.items()}
        self.stays = self._stays.spreads()
        self._pauses, self._stays = Collected(0), Collected(0)


def _sum(flags: Any) -> Any:
    return flags.cast("int64").sum()


def _add(total: list[int], part: Numbers) -> None:
    for at, n in enumerate(part.tolist()):
        total[at] += n
