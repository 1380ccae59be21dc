"""How many visits are by somebody who had been there before in the same walk."""

from collections.abc import Collection, Mapping

import numpy

from journeymap.evidence import engine
from journeymap.evidence.crowds import may_show
from journeymap.evidence.flows import rounded
from journeymap.evidence.mapping import Vocabulary
from journeymap.evidence.packed import Block
from journeymap.evidence.steps import Events


class Repeats:
    """Visits to each place, and walks that come there at least once."""

    def __init__(self, places: int) -> None:
        self.places = places
        self.visits = [0] * places
        self.walks = [0] * places

    def ask(self, events: Events) -> None:
        walks = events.walks
        once = walks.group_by(["case", "walk", "point"]).aggregate(n=walks.count())
        grouped = once.group_by("point").aggregate(visits=once.n.sum(), walks=once.count())
        for point, visits, some in engine.rows(events.backend, grouped):
            self.visits[point], self.walks[point] = int(visits), int(some)

    def add(self, some: Block) -> None:
        walk = some.walk
        been = numpy.zeros((int(walk[-1]) + 1 if len(walk) else 0, self.places), dtype=bool)
        been[walk, some.point] = True
        for place, (visits, walks) in enumerate(
            zip(numpy.bincount(some.point, minlength=self.places), been.sum(axis=0), strict=True)
        ):
            self.visits[place] += int(visits)
            self.walks[place] += int(walks)

    def close(self) -> None:
        """Nothing is left to do."""

    def shares(
        self, vocabulary: Vocabulary, shown: Collection[str], min_n: int = 0, people: Mapping[int, int] | None = None
    ) -> dict[str, float]:
        """The share of repeated visits, by the name of the place.

        With ``min_n`` it is made of rounded counts, as arrows are, and left out where fewer people come back.
        """
        found = {}
        for at, (name, visits, walks) in enumerate(zip(vocabulary.places, self.visits, self.walks, strict=True)):
            first, again = rounded([walks, visits - walks], min_n)
            if name in shown and first + again and (min_n < 2 or may_show((people or {}).get(at, 0), min_n)):
                found[name] = again / (first + again)
        return found
