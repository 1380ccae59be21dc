"""Planned against actual: which walks follow the map, how the others deviate from it, and what that goes with."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import sqrt
from typing import Any, ClassVar

import ibis

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.results import Result
from journeymap.diagnostics import UsageError
from journeymap.evidence import cases, engine
from journeymap.evidence.cases import WALK, LogRead
from journeymap.evidence.engine import Table
from journeymap.evidence.firstorder import TALLY, FirstOrder, Flow, first_order, p_of_share
from journeymap.evidence.measure import Asked
from journeymap.evidence.planned import Deviation, Kind, Planned
from journeymap.evidence.progress import tell
from journeymap.frozen import dataclass
from journeymap.inference import Test, Z, benjamini_hochberg, p_of_z, wilson
from journeymap.model import Journey

Walked = tuple[int, int, int]
"""A step as it was taken: the place before (-1: none), the place, and whether the walk had been there (1) or not."""


Group = tuple[int, int]
"""Some walks: how many they are, and how many of them arrive."""

NONE: Group = (0, 0)

ELSEWHERE = -2
"""The place before an event that the map does not have."""


@dataclass(frozen=True, slots=True)
class Found:
    """A way in which walks deviate from the map at a touchpoint, or with an event that the map does not have.

    ``cases`` are the walks that do so at least once, ``times`` how often it is done; ``completion`` is the share of
    these walks that arrive, ``by_map`` that of the walks they are held against: those that went on by the map from the
    same places (for events that the map does not have, all other walks). ``cost`` is what the difference makes of the
    completion of all walks, with its 95 % interval; below 0 where those who deviate arrive more often. ``significant``
    keeps false findings among all rows at the rate of the settings. ``known`` is false for a name of the log that the
    map does not have.
    """

    kind: Kind
    touchpoint: str
    known: bool
    cases: int
    share: float
    times: int
    completion: float
    by_map: float | None = None
    cost: float | None = None
    cost_low: float | None = None
    cost_high: float | None = None
    p: float | None = None
    significant: bool = False


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A step that walks take and the map does not have; ``source`` is null where a walk begins."""

    source: str | None
    target: str
    n: int


@dataclass(frozen=True)
class Conformance(Result):
    """A log held against a map: shares of walks, deviations by the number of walks, steps the map does not have.

    ``following`` is the share of walks without any deviation, ``on_map`` the share of steps that the map has.
    ``completion_p`` is the chance of the completion seen if that of the map were true, sampling of walks alone
    considered. ``hidden`` counts the deviations of fewer than ``min_n`` walks.
    """

    rows_name: ClassVar[str] = "deviations"

    cases: int
    customers: int
    following: float
    following_low: float
    following_high: float
    on_map: float
    completion_observed: float
    completion_low: float
    completion_high: float
    completion_predicted: float
    completion_p: float
    completion_following: float | None
    steps_observed: float
    steps_predicted: float
    rows: tuple[Found, ...]
    hidden: int
    unplanned: tuple[Unplanned, ...]
    first_order: FirstOrder
    read: LogRead


def conform(
    journey: Journey,
    events: Any,
    *,
    columns: Mapping[str, str] | None = None,
    success: str | Sequence[str] = (),
    gap: str | float | None = None,
    min_n: int = 0,
    asked: Asked | None = None,
) -> Conformance:
    """How walks through a log follow a map: what they leave out, add, repeat and do out of order, and what it costs.

    A walk follows the map when it begins at an entry and every step is an arrow of the map; leaving early is drop-off,
    no deviation. `planned.Planned.deviations` says what is wrong with a step that is not on the map; names of the log
    that belong to nothing, and are not ignored, are extra. What a deviation goes with need not be caused by it. The
    assumption behind every predicted completion is tested by `firstorder.first_order`.

    ``columns`` names the column of each part (``case``, ``touchpoint``, ``time``, …), ``success`` the events that mean
    success, ``gap`` the pause that ends a walk (``"30 min"``, or seconds), ``min_n`` the fewest of whom something may
    show; ``asked`` takes these and all other options at once.

    >>> import journeymap as jm
    >>> tea = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}}")
    >>> log = [{"case": 1, "event": name, "time": at} for at, name in enumerate(["shop", "shop", "success"])]
    >>> [(one.kind, one.touchpoint, one.cases) for one in conform(tea, log).rows]
    [('repeated', 'shop', 1)]
    """
    asked = cases.as_asked(asked, columns, success, gap, min_n)
    plan = Planned(journey)
    held = _Held(journey, plan, cases.on_map(journey, events, asked, extras=True))
    tell("finding deviations", 0.5)
    rows = held.rows()
    kept = tuple(row for row in rows if row.cases >= asked.min_n)
    flow, planned = held.flow, dropoff(journey)
    following, followed = flow.walks - held.deviating, flow.arrived - held.deviating_arrived
    low, high = wilson(following, flow.walks)
    completion_low, completion_high = wilson(flow.arrived, flow.walks)
    expected = planned.completion or 0.0
    tell("checking the first-order assumption", 0.9)
    return Conformance(
        cases=flow.walks,
        customers=held.customers,
        following=following / flow.walks,
        following_low=low,
        following_high=high,
        on_map=held.on_map,
        completion_observed=flow.arrived / flow.walks,
        completion_low=completion_low,
        completion_high=completion_high,
        completion_predicted=expected,
        completion_p=p_of_share(flow.arrived, flow.walks, expected),
        completion_following=followed / following if following else None,
        steps_observed=sum(flow.visits) / flow.walks,
        steps_predicted=planned.steps or 0.0,
        rows=kept,
        hidden=len(rows) - len(kept),
        unplanned=tuple(one for one in held.unplanned() if one.n >= asked.min_n),
        first_order=first_order(flow, journey.in_force.false_discoveries, asked.min_n),
        read=held.on.read,
    )


class _Held:
    """A log held against a map: what was counted of its steps, and of the walks that deviate."""

    def __init__(self, journey: Journey, plan: Planned, on: cases.OnMap) -> None:
        self.plan, self.on = plan, on
        self.places = on.events.vocabulary.places
        self.touchpoints = on.events.vocabulary.touchpoints
        self.false_discoveries = journey.in_force.false_discoveries
        tell("following walks")
        self.table = cases.in_walks(on.events, on.known)
        self.taken = self._taken()
        if not self.taken:
            raise UsageError("no walk of the log comes to the journey")
        wrong = {step: plan.deviations(None if step[0] < 0 else step[0], step[1], bool(step[2])) for step in self.taken}
        self.wrong = {step: found for step, found in wrong.items() if found}
        self.flow = self._flow()
        self.counted: dict[Deviation, tuple[int, ...]] = {}
        self.by_place: dict[Deviation, dict[int, Group]] = {}
        self.deviating = self.deviating_arrived = 0
        self._deviations()

    def _ask(self, table: Table) -> list[tuple[int, ...]]:
        """A small result of whole numbers, in an order that no engine decides."""
        return sorted(tuple(int(cell or 0) for cell in row) for row in engine.rows(self.on.events.backend, table))

    def _taken(self) -> dict[Walked, int]:
        """How often each step was taken."""
        grouped = self.table.group_by(["before", "point", "again"]).aggregate(n=self.table.count())
        return {(before, point, again): n for before, point, again, n in self._ask(grouped)}

    @property
    def on_map(self) -> float:
        """The share of steps that the map has, the first ones of walks included."""
        return 1 - sum(self.taken[step] for step in self.wrong) / sum(self.taken.values())

    @property
    def customers(self) -> int:
        return self._ask(self.table.aggregate(n=self.table.case.nunique()))[0][0]

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
        for point, n, arrived in self._first_visits():
            met[point], met_arrived[point] = n, arrived
        lengths, walks, arrived_walks = self._lengths()
        return Flow(
            self.places[:size], walks, arrived_walks, visits, entries, onward, succeeded, met, met_arrived, lengths
        )

    def _closings(self) -> list[tuple[int, ...]]:
        """How often a touchpoint is itself success."""
        closing = self.table.filter((self.table.code % 2 == 1) & (self.table.point < self.touchpoints))
        return self._ask(closing.group_by("point").aggregate(n=closing.count()))

    def _first_visits(self) -> list[tuple[int, ...]]:
        """How many walks come to each touchpoint, and how many of them arrive."""
        first = self.table.filter((self.table.again == 0) & (self.table.point < self.touchpoints))
        return self._ask(first.group_by("point").aggregate(n=first.count(), arrived=first.arrived.sum()))

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
        """Count the walks of each deviation, and of each place before it; and those that deviate at all."""
        every = list(dict.fromkeys(one for found in self.wrong.values() for one in found))
        parts = [part for part in (self._off_map(every), self._extra(len(every))) if part is not None]
        if not parts:
            return
        every += [("extra", place) for place in range(self.on.known, len(self.places))]
        some = cases.once(self.on.events, parts[0] if len(parts) == 1 else parts[0].union(parts[1]))
        wrong = some.filter(some.deviation >= 0)
        each = wrong.group_by([*WALK, "before", "deviation"]).aggregate(
            times=wrong.count(), arrived=wrong.arrived.max()
        )
        walks = each.group_by([*WALK, "deviation"]).aggregate(times=each.times.sum(), arrived=each.arrived.max())
        self.counted = {every[at]: tuple(numbers) for at, *numbers in self._ask(_tallied(walks, "deviation"))}
        for before, at, *numbers in self._ask(_tallied(each, "before", "deviation")):
            self.by_place.setdefault(every[at], {})[before] = (numbers[0], numbers[2])
        off = some.group_by(WALK).aggregate(arrived=some.arrived.max())
        self.deviating, self.deviating_arrived = self._ask(off.aggregate(n=off.count(), arrived=off.arrived.sum()))[0]

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
            "left_out": [place if kind == "missing" else -1 for _, _, (kind, place) in found],
        }
        off = self._matching(keys)
        first = self.table.filter(self.table.again == 0)
        first = first.select(*WALK, left_out=first.point, been_at=first.at)
        off = off.left_join(first, [*WALK, "left_out"])
        been = (off.been_at < off.at).fill_null(False)
        return off.select(*WALK, "before", "arrived", deviation=ibis.ifelse(been, -1, off.deviation))

    def _matching(self, keys: Mapping[str, Sequence[int]]) -> Table:
        """The steps with one of some keys, and what stands beside it."""
        small = cases.listed(self.on.events.backend, keys)
        table = self.table.mutate(key=self._key(self.table.before, self.table.point, self.table.again))
        return table.join(small, "key")

    def _key(self, before: Any, point: Any, again: Any) -> Any:
        """A step as one number."""
        return ((before + 1) * self.on.known + point) * 2 + again

    def _extra(self, first: int) -> Table | None:
        """The events that the map does not have, in walks that come to the map."""
        if self.on.known == len(self.places):
            return None
        walks = self.table.group_by(WALK).aggregate(arrived=self.table.arrived.max())
        every = self.on.events.walks
        extra = every.filter(every.point >= self.on.known)
        extra = extra.select(
            *WALK, before=ibis.literal(ELSEWHERE, "int64"), deviation=extra.point - self.on.known + first
        )
        return extra.join(walks, WALK).select(*WALK, "before", "arrived", "deviation")

    def _by_map(self) -> dict[int, Group]:
        """The walks that went on by the map from each place (or began at an entry), and those that arrived."""
        right = [self._key(*step) for step in self.taken if step not in self.wrong]
        if not right:
            return {}
        steps = self._matching({"key": right})
        each = steps.group_by([*WALK, "before"]).aggregate(arrived=steps.arrived.max())
        grouped = each.group_by("before").aggregate(cases=each.count(), arrived=each.arrived.sum())
        return {before: (n, arrived) for before, n, arrived in self._ask(grouped)}

    def rows(self) -> tuple[Found, ...]:
        """The deviations, those of most walks first."""
        by_map = self._by_map()
        found = [self._row(one, by_map) for one in self.counted]
        tested = [row for row in found if row.p is not None]
        kept = benjamini_hochberg([row.p or 0.0 for row in tested], self.false_discoveries)
        sure = {(row.kind, row.touchpoint) for row, keep in zip(tested, kept, strict=True) if keep}
        rows = (replace(row, significant=(row.kind, row.touchpoint) in sure) for row in found)
        return tuple(sorted(rows, key=lambda row: (-row.cases, row.kind, row.touchpoint)))

    def _row(self, one: Deviation, by_map: Mapping[int, Group]) -> Found:
        (kind, place), (n, times, arrived) = one, self.counted[one]
        walks = self.flow.walks
        row = Found(kind, self.places[place], place < self.on.known, n, n / walks, times, arrived / n)
        against = {**by_map, ELSEWHERE: (walks - n, self.flow.arrived - arrived)}
        pairs = [
            (group, against[before]) for before, group in self.by_place[one].items() if against.get(before, NONE)[0]
        ]
        if not pairs:
            return row
        found = difference(pairs)
        size = sum(n for (n, _), _ in pairs) / walks
        expected = sum(n * came / of for (n, _), (of, came) in pairs) / sum(n for (n, _), _ in pairs)
        return replace(
            row,
            by_map=expected,
            cost=size * found.difference,
            cost_low=size * (found.low or 0.0),
            cost_high=size * (found.high or 0.0),
            p=found.p,
        )

    def unplanned(self) -> Iterator[Unplanned]:
        """The steps that the map does not have, those taken most first."""
        together: Counter[tuple[int, int]] = Counter()
        for before, point, again in self.wrong:
            together[before, point] += self.taken[before, point, again]
        for (before, point), n in sorted(together.items(), key=lambda item: (-item[1], item[0])):
            yield Unplanned(self.places[before] if before >= 0 else None, self.places[point], n)


def _tallied(each: Table, *keys: str) -> Table:
    return each.group_by(list(keys)).aggregate(cases=each.count(), times=each.times.sum(), arrived=each.arrived.sum())


def difference(pairs: Sequence[tuple[Group, Group]]) -> Test:
    """How much less of some groups arrive than of those they are held against, each group against its own.

    The mean of the differences, weighted by the sizes of the first groups (direct standardisation). Its interval is put
    together from Wilson's of each share, as Newcombe's is for a single pair (Zou & Donner, Construction of confidence
    limits about effect measures, Statistics in Medicine 27, 2008); p is that of the level at which it would end at 0.

    >>> found = difference([((100, 20), (100, 40))])
    >>> round(found.difference, 4), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0731, 0.3185)
    """
    whole = sum(n for (n, _), _ in pairs)
    middle = below = above = 0.0
    for (n, arrived), (of, came) in pairs:
        weight = n / whole
        own, other = arrived / n, came / of
        (own_low, own_high), (other_low, other_high) = wilson(arrived, n), wilson(came, of)
        middle += weight * (other - own)
        below += weight**2 * ((own_high - own) ** 2 + (other - other_low) ** 2)
        above += weight**2 * ((own - own_low) ** 2 + (other_high - other) ** 2)
    towards_0 = sqrt(below if middle > 0 else above)
    z = Z * abs(middle) / towards_0 if towards_0 else 0.0
    low, high = max(-1.0, middle - sqrt(below)), min(1.0, middle + sqrt(above))
    return Test(middle, low, high, z, p_of_z(z), method="standardised")
