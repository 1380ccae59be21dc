"""PlannedFlow against actual: which walks follow the map, how the others deviate from it, and what that goes with."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, ClassVar

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.results import Formerly, Result
from journeymap.evidence.conformance.first_order import FirstOrder, first_order, p_of_share
from journeymap.evidence.conformance.plan import Deviation, Kind, PlannedFlow
from journeymap.evidence.conformance.replay import ELSEWHERE, Replay
from journeymap.evidence.disclosure.log_read import LogRead, mapped_log_read, with_walks
from journeymap.evidence.disclosure.suppression import count_walks
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.disclosure.walkers import Walkers
from journeymap.evidence.log.mapped import mapped_log
from journeymap.evidence.options import EvidenceOptions, options_from
from journeymap.evidence.progress import tell
from journeymap.evidence.remarks import UNITS as LOG_UNITS
from journeymap.inference import Test, Z, benjamini_hochberg, p_of_z, wilson
from journeymap.model import Journey

UNITS = {
    **LOG_UNITS,
    "kind": "term:conform.kind",
    "touchpoint": "event",
    "source": "event",
    "target": "event",
    "share": "share",
    "completion": "share",
    "by_map": "share",
    "cost_low": "points.2",
    "cost": "points.2",
    "significant": "mark",
    "following": "share",
    "on_map": "share",
    "completion_observed": "share",
    "completion_predicted": "share",
    "completion_following": "share",
    "interval": "range:share",
    "steps_observed": "number.1",
    "steps_predicted": "number.1",
    "walks": "count",
    "size": "fact",
    "observed": "share",
    "low": "share",
    "predicted": "share",
    "differs": "mark",
    "median_observed": "count",
    "median_predicted": "count",
    "p90_observed": "count",
    "p90_predicted": "count",
    "distance": "share",
    "p": "p",
}
"""What each field and each value of a fact is."""

Arrivals = tuple[int, int]
"""Some walks: how many they are, and how many of them arrive."""


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """A way in which walks deviate from the map at a touchpoint, or with an event that the map does not have.

    ``walks`` are those that do so at least once, ``times`` how often it is done; ``completion`` is the share of
    these walks that arrive, ``by_map`` that of the walks they are held against: those that went on by the map from the
    same touchpoints (for events that the map does not have, all other walks). ``cost`` is what the difference makes of
    the completion of all walks, with its 95 % interval; below 0 where those who deviate arrive more often.
    ``significant`` keeps false findings among all rows at the rate of the settings. ``known`` is false for a name of
    the log that the map does not have. What fewer than ``min_n`` people are behind, or behind all others, is None.
    """

    kind: Kind
    touchpoint: str
    known: bool
    walks: int
    share: float
    times: int
    completion: float | None
    by_map: float | None = None
    cost: float | None = None
    cost_low: float | None = None
    cost_high: float | None = None
    p: float | None = None
    significant: bool = False

    cases = Formerly("walks")


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A step that walks take and the map does not have; ``source`` is null where a walk begins."""

    source: str | None
    target: str
    n: int


@dataclass(frozen=True, repr=False)
class Conformance(Result):
    """A log held against a map: shares of walks, deviations by the number of walks, steps the map does not have.

    ``following`` is the share of walks without any deviation, ``on_map`` the share of steps that the map has.
    ``completion_p`` is the chance of the completion seen if that of the map were true, sampling of walks alone
    considered. ``hidden`` counts the deviations of fewer than ``min_n`` people, or that so few others do not have;
    ``following`` is None where so few follow the map, or so few do not.
    """

    rows_name: ClassVar[str] = "deviations"
    stated_in: ClassVar[str] = "conform"
    unit_of: ClassVar[Mapping[str, str]] = UNITS

    walks: int
    customers: int
    following: float | None
    following_low: float | None
    following_high: float | None
    on_map: float
    completion_observed: float
    completion_low: float
    completion_high: float
    completion_predicted: float | None
    completion_p: float | None
    completion_following: float | None
    steps_observed: float
    steps_predicted: float | None
    rows: tuple[DeviationRow, ...]
    hidden: int
    unplanned: tuple[Unplanned, ...]
    first_order: FirstOrder
    read: LogRead

    cases = Formerly("walks")


def conform(
    journey: Journey,
    events: Any,
    *,
    columns: Mapping[str, str] | None = None,
    success: str | Sequence[str] = (),
    gap: str | float | None = None,
    min_n: int = 0,
    asked: EvidenceOptions | None = None,
) -> Conformance:
    """How walks through a log follow a map: what they leave out, add, repeat and do out of order, and what it costs.

    A walk follows the map when it begins at an entry and every step is an arrow of the map; leaving early is drop-off,
    no deviation. `PlannedFlow.deviations` says what is wrong with a step that is not on the map; names of the log that
    belong to nothing, and are not ignored, are extra. What a deviation goes with need not be caused by it. The
    assumption behind every predicted completion is tested by `first_order`.

    ``columns``, ``success``, ``gap`` and ``min_n`` are those of `EvidenceOptions`, which has more: ``asked`` takes all
    at once, and what is named beside it comes first.

    >>> import journeymap as jm
    >>> tea = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}}")
    >>> log = [{"case": 1, "event": name, "time": at} for at, name in enumerate(["shop", "shop", "success"])]
    >>> [(one.kind, one.touchpoint, one.walks) for one in conform(tea, log).rows]
    [('repeated', 'shop', 1)]
    """
    asked = options_from(asked, columns=columns, success=success, gap=gap, min_n=min_n)
    plan = PlannedFlow(journey)
    on = mapped_log(journey, events, asked)
    counted = count_walks(on.events, asked.min_n, asked.plan)
    replay = Replay(plan, on, asked.min_n)
    tell("finding deviations", 0.5)
    kept = _rows(replay, journey.in_force.false_discoveries)
    flow, planned = replay.flow, dropoff(journey)
    shows = all(may_show(some.people, asked.min_n) for some in (replay.following, replay.deviating))
    low, high = wilson(replay.following.walks, flow.walks)
    completion_low, completion_high = wilson(flow.arrived, flow.walks)
    expected = planned.completion
    tell("checking the first-order assumption", 0.9)
    return Conformance(
        walks=flow.walks,
        customers=replay.customers,
        following=replay.following.walks / flow.walks if shows else None,
        following_low=low if shows else None,
        following_high=high if shows else None,
        on_map=replay.on_map,
        completion_observed=flow.arrived / flow.walks,
        completion_low=completion_low,
        completion_high=completion_high,
        completion_predicted=expected,
        completion_p=None if expected is None else p_of_share(flow.arrived, flow.walks, expected),
        completion_following=replay.following.completion(asked.min_n) if replay.may_show(replay.following) else None,
        steps_observed=sum(flow.visits) / flow.walks,
        steps_predicted=planned.steps,
        rows=kept,
        hidden=len(replay.counted) - len(kept),
        unplanned=tuple(_unplanned(replay)),
        first_order=first_order(flow, journey.in_force.false_discoveries, replay.arrivals_shown),
        read=with_walks(mapped_log_read(on, asked.min_n), counted, on.events.vocabulary, asked.min_n),
        of_journey=journey,
    )


def _rows(replay: Replay, false_discoveries: float) -> tuple[DeviationRow, ...]:
    """The deviations of enough people and not of nearly all, those of most walks first; all of them are tested."""
    by_map = replay.by_map()
    found = [_row(replay, one, by_map) for one in replay.counted]
    tested = [at for at, row in enumerate(found) if row.p is not None]
    kept = benjamini_hochberg([found[at].p or 0.0 for at in tested], false_discoveries)
    for at, keep in zip(tested, kept, strict=True):
        found[at] = replace(found[at], significant=keep)
    some = zip(found, replay.counted.values(), strict=True)
    rows = (
        row
        for row, walkers in some
        if may_show(walkers.people, replay.min_n) and may_show(walkers.others(replay.every).people, replay.min_n)
    )
    return tuple(sorted(rows, key=lambda row: (-row.walks, row.kind, row.touchpoint)))


def _row(replay: Replay, one: Deviation, by_map: Mapping[int, Walkers]) -> DeviationRow:
    (kind, state), own, min_n = one, replay.counted[one], replay.min_n
    walks = replay.flow.walks
    completion = own.completion(min_n) if replay.may_show(own) else None
    row = DeviationRow(
        kind, replay.states[state], state < replay.known, own.walks, own.walks / walks, replay.times[one], completion
    )
    if completion is None:
        return row
    against = {**by_map, ELSEWHERE: own.others(replay.every)}
    pairs = [
        (group, against[before])
        for before, group in replay.by_place[one].items()
        if against.get(before, Walkers()).walks and group.may_show(min_n) and against[before].may_show(min_n)
    ]
    if not pairs:
        return row
    found = difference([((group.walks, group.arrived), (other.walks, other.arrived)) for group, other in pairs])
    size = sum(group.walks for group, _ in pairs)
    expected = sum(group.walks * other.arrived / other.walks for group, other in pairs) / size
    return replace(
        row,
        by_map=expected,
        cost=size / walks * found.difference,
        cost_low=size / walks * (found.low or 0.0),
        cost_high=size / walks * (found.high or 0.0),
        p=found.p,
    )


def _unplanned(replay: Replay) -> Iterator[Unplanned]:
    """The steps of enough people that the map does not have, those taken most first."""
    together: Counter[tuple[int, int]] = Counter()
    for before, point, again in replay.wrong:
        together[before, point] += replay.taken[before, point, again]
    people = replay.people_going() if replay.min_n > 1 else {}
    for (before, point), n in sorted(together.items(), key=lambda item: (-item[1], item[0])):
        if people.get((before, point), replay.min_n) >= replay.min_n:
            yield Unplanned(replay.states[before] if before >= 0 else None, replay.states[point], n)


def difference(pairs: Sequence[tuple[Arrivals, Arrivals]]) -> Test:
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
