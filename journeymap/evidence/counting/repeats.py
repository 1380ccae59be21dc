"""How many visits are by somebody who had been there before in the same walk."""

import numpy

from journeymap.evidence import engine
from journeymap.evidence.counting.blocks import Block
from journeymap.evidence.log.events import Events


class Repeats:
    """Visits to each touchpoint and end, and walks that come there at least once."""

    def __init__(self, states: int) -> None:
        self.states = states
        self.visits = [0] * states
        self.walks = [0] * states

    def ask(self, events: Events) -> None:
        walks = events.steps
        once = walks.group_by(["case", "walk", "point"]).aggregate(n=walks.count())
        grouped = once.group_by("point").aggregate(visits=once.n.sum(), walks=once.count())
        for point, visits, some in engine.rows(events.backend, grouped):
            self.visits[point], self.walks[point] = int(visits), int(some)

    def add(self, some: Block) -> None:
        walk = some.walk
        been = numpy.zeros((int(walk[-1]) + 1 if len(walk) else 0, self.states), dtype=bool)
        been[walk, some.point] = True
        for state, (visits, walks) in enumerate(
            zip(numpy.bincount(some.point, minlength=self.states), been.sum(axis=0), strict=True)
        ):
            self.visits[state] += int(visits)
            self.walks[state] += int(walks)

    def close(self) -> None:
        """Nothing is left to do."""
