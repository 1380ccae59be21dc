"""A log held against a map: what is counted of its steps, and of the walks that deviate."""

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.conformance.first_order import TALLY, Flow
from journeymap.evidence.conformance.off_map import off_map_events
from journeymap.evidence.conformance.plan import Deviation, PlannedFlow
from journeymap.evidence.counting.walk_table import WALK, materialized, numbers_table, walk_steps
from journeymap.evidence.disclosure.walkers import Walkers, people, refuse_few, tallied
from journeymap.evidence.engine import Table
from journeymap.evidence.log.mapped import MappedLog
from journeymap.evidence.progress import tell

Step = tuple[int, int, int]
"""A step as it was taken: the state before (-1: none), the state, and whether the walk had been there (1) or not."""

ELSEWHERE = -2
"""The state before an event that the map does not have."""


class Replay:
    """A log held against a map.

    ``counted`` are the walks with each deviation, ``times`` how often it is done, ``by_place`` the same walks by the
    state before; how many people are behind walks is counted only where ``min_n`` asks for it.
    """

    def __init__(self, plan: PlannedFlow, on: MappedLog, min_n: int = 0) -> None:
        self.plan, self.on, self.min_n = plan, on, min_n
        self.known = on.known
        self.states = (*on.events.vocabulary.states, *on.extras)
        self.touchpoints = on.events.vocabulary.touchpoints
        tell("following walks")
        self.table = walk_steps(on.events)
        self.taken = self._taken()
        if not self.taken:
            raise UsageError("no walk of the log comes to the journey")
        wrong = {step: plan.deviations(None if step[0] < 0 else step[0], step[1], bool(step[2])) for step in self.taken}
        self.wrong = {step: found for step, found in wrong.items() if found}
        self.walks = self.table.group_by(WALK).aggregate(arrived=self.table.arrived.max())
        self.whose = self.walks.group_by("case").aggregate(of=self.walks.count(), of_arrived=self.walks.arrived.sum())
        self.met = self._first_visits()
        self.flow = self._flow()
        self.counted: dict[Deviation, Walkers] = {}
        self.times: dict[Deviation, int] = {}
        self.by_place: dict[Deviation, dict[int, Walkers]] = {}
        self.every = Walkers(*self._ask(self.walks.aggregate(**people(self.walks, min_n)))[0])
        refuse_few(self.every, min_n)
        self.following, self.deviating = self.every, Walkers()
        self._deviations()

    @property
    def arrivals_shown(self) -> frozenset[int]:
        """The touchpoints of which it may be told how many walks come there, and how many of these arrive."""
        return frozenset(state for state, some in self.met.items() if self.may_show(some))

    def may_show(self, some: Walkers) -> bool:
        """Whether some walks may show with how many arrive: nor may fewer people be behind all others."""
        return some.may_show(self.min_n) and some.others(self.every).may_show(self.min_n)

    @property
    def customers(self) -> int:
        return self._ask(self.table.aggregate(n=self.table.case.nunique()))[0][0]

    @property
    def on_map(self) -> float:
        """The share of steps that the map has, the first ones of walks included."""
        return 1 - sum(self.taken[step] for step in self.wrong) / sum(self.taken.values())

    def _ask(self, table: Table) -> list[tuple[int, ...]]:
        """A small result of whole numbers, in an order that no engine decides."""
        return sorted(tuple(int(cell or 0) for cell in row) for row in engine.rows(self.on.events.backend, table))

    def _tallied(self, each: Table, *keys: str) -> Table:
        """Walks by some keys, each counted once for each key."""
        if self.min_n < 2:
            return each.group_by(list(keys)).aggregate(**people(each, self.min_n))
        return tallied(each, self.whose, keys)

    def people_going(self) -> dict[tuple[int, int], int]:
        """How many people take each step, whether or not their walk had been there."""
        grouped = self.table.group_by(["before", "point"]).aggregate(n=self.table.case.nunique())
        return {(before, point): n for before, point, n in self._ask(grouped)}

    def _taken(self) -> dict[Step, int]:
        """How often each step was taken."""
        grouped = self.table.group_by(["before", "point", "again"]).aggregate(n=self.table.count())
        return {(before, point, again): n for before, point, again, n in self._ask(grouped)}

    # ------------------------------------------------------------ walks as a chain

    def _flow(self) -> Flow:
        """What the first-order assumption is tested on."""
        size = self.touchpoints
        visits, entries, succeeded, met, met_arrived = ([0] * size for _ in range(5))
        onward: dict[tuple[int, int], int] = {}
        for (before, point, _), n in self.taken.items():
            if point < size:
                visits[point] += n
                if before < 0:
                    entries[point] += n
                elif before < size:
                    onward[before, point] = onward.get((before, point), 0) + n
            elif point == size and before >= 0:
                succeeded[before] += n
        for point, n in self._closings():
            succeeded[point] += n
        for point, walkers in self.met.items():
            met[point], met_arrived[point] = walkers.walks, walkers.arrived
        lengths, walks, arrived_walks = self._lengths()
        return Flow(
            self.states[:size], walks, arrived_walks, visits, entries, onward, succeeded, met, met_arrived, lengths
        )

    def _closings(self) -> list[tuple[int, ...]]:
        """How often a touchpoint is itself success."""
        closing = self.table.filter((self.table.code % 2 == 1) & (self.table.point < self.touchpoints))
        return self._ask(closing.group_by("point").aggregate(n=closing.count()))

    def _first_visits(self) -> dict[int, Walkers]:
        """The walks that come to each touchpoint, and those of them that arrive."""
        first = self.table.filter((self.table.again == 0) & (self.table.point < self.touchpoints))
        return {point: Walkers(*numbers) for point, *numbers in self._ask(self._tallied(first, "point"))}

    def _lengths(self) -> tuple[dict[int, int], int, int]:
        """How many walks have so many touchpoints; all walks, and those that arrive."""
        touchpoint = (self.table.point < self.touchpoints).cast("int64")
        walks = self.table.group_by(WALK).aggregate(length=touchpoint.sum(), arrived=self.table.arrived.max())
        grouped = walks.group_by("length").aggregate(n=walks.count(), arrived=walks.arrived.sum())
        found: dict[int, int] = {}
        rows = self._ask(grouped)
        for length, n, _ in rows:
            if length:
                found[min(length, TALLY)] = found.get(min(length, TALLY), 0) + n
        return found, sum(n for _, n, _ in rows), sum(arrived for _, _, arrived in rows)

    # ------------------------------------------------------------ deviations

    def _deviations(self) -> None:
        """Count the walks of each deviation, and of each state before it; and those that deviate at all."""
        every = list(dict.fromkeys(one for found in self.wrong.values() for one in found))
        parts = [part for part in (self._off_map(every), self._extra(len(every))) if part is not None]
        if not parts:
            return
        every += [("extra", state) for state in range(self.known, len(self.states))]
        some = materialized(self.on.events, parts[0] if len(parts) == 1 else parts[0].union(parts[1]))
        wrong = some.filter(some.deviation >= 0)
        times = wrong.group_by("deviation").aggregate(n=wrong.count())
        self.times = {every[at]: n for at, n in self._ask(times)}
        each = wrong.group_by([*WALK, "before", "deviation"]).aggregate(arrived=wrong.arrived.max())
        walks = each.group_by([*WALK, "deviation"]).aggregate(arrived=each.arrived.max())
        self.counted = {every[at]: Walkers(*numbers) for at, *numbers in self._ask(self._tallied(walks, "deviation"))}
        for before, at, *numbers in self._ask(self._tallied(each, "before", "deviation")):
            self.by_place.setdefault(every[at], {})[before] = Walkers(*numbers)
        off = some.group_by(WALK).aggregate(off=some.count())
        walks = self.walks.left_join(off, WALK)
        walks = walks.select("case", "arrived", off=(walks.off.fill_null(0) > 0).cast("int64"))
        found = {off: Walkers(*numbers) for off, *numbers in self._ask(self._tallied(walks, "off"))}
        self.following, self.deviating = found.get(0, Walkers()), found.get(1, Walkers())

    def _off_map(self, every: Sequence[Deviation]) -> Table | None:
        """The steps that the map does not have, once for each thing that is wrong with them.

        A touchpoint that the walk had been at before is not missing: such a step has the deviation -1.
        """
        if not self.wrong:
            return None
        number = {one: at for at, one in enumerate(every)}
        found = [(self._key(*step), number[one], one) for step, wrong in self.wrong.items() for one in wrong]
        keys = {
            "key": [key for key, _, _ in found],
            "deviation": [at for _, at, _ in found],
            "left_out": [state if kind == "missing" else -1 for _, _, (kind, state) in found],
        }
        off = self._matching(keys)
        first = self.table.filter(self.table.again == 0)
        first = first.select(*WALK, left_out=first.point, been_at=first.at)
        off = off.left_join(first, [*WALK, "left_out"])
        been = (off.been_at < off.at).fill_null(False)
        return off.select(*WALK, "before", "arrived", deviation=ibis.ifelse(been, -1, off.deviation))

    def _matching(self, keys: Mapping[str, Sequence[int]]) -> Table:
        """The steps with one of some keys, and what stands beside it."""
        small = numbers_table(self.on.events.backend, keys)
        table = self.table.mutate(key=self._key(self.table.before, self.table.point, self.table.again))
        return table.join(small, "key")

    def _key(self, before: Any, point: Any, again: Any) -> Any:
        """A step as one number."""
        return ((before + 1) * self.known + point) * 2 + again

    def _extra(self, first: int) -> Table | None:
        """The events that the map does not have, in walks that come to the map."""
        found = off_map_events(self.on)
        if found is None:
            return None
        found = found.join(self.walks, WALK)
        return found.select(
            *WALK, "arrived", before=ibis.literal(ELSEWHERE, "int64"), deviation=found.extra + first
        ).select(*WALK, "before", "arrived", "deviation")

    # ------------------------------------------------------------ what deviations are held against

    def by_map(self) -> dict[int, Walkers]:
        """The walks that went on by the map from each state (or began at an entry), and those that arrived."""
        right = [self._key(*step) for step in self.taken if step not in self.wrong]
        if not right:
            return {}
        steps = self._matching({"key": right})
        each = steps.group_by([*WALK, "before"]).aggregate(arrived=steps.arrived.max())
        return {before: Walkers(*numbers) for before, *numbers in self._ask(self._tallied(each, "before"))}
