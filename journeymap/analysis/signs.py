"""The signs of friction at a touchpoint, and the severity they add up to."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journeymap.analysis.dropoff import DropOff, Flow
from journeymap.analysis.ratings import Pooled, ease, heard, people, satisfaction
from journeymap.analysis.walks import lost_share, may_lose_more, normal_dropoff
from journeymap.inference import Interval, whole, wilson
from journeymap.model import NO_CHANNEL, Journey, Touchpoint, Transition
from journeymap.model.experience import Flaw
from journeymap.model.flow import KEPT, has_flow, open_rows
from journeymap.model.waves import speaks
from journeymap.settings import Settings, reaches

COMPONENTS = ("effort", "dissatisfaction", "dropoff", "wait", "repeats", "handover", "mistakes")
"""The signs of friction in the order of their table: symptoms first, then causes."""

FELT = frozenset(COMPONENTS) - {"dropoff"}
"""What the customer experiences; leaving is something they do."""

LABELS = ("low", "moderate", "high", "severe")


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad one touchpoint is, from its known signs alone.

    ``components`` are the known signs, 0 to 1; ``unknown`` those that apply but nobody measured. ``value`` is None
    while too little is known; ``low`` and ``high`` are what it could be if all unknowns were 0, or 1.
    """

    components: Mapping[str, float]
    unknown: tuple[str, ...]
    value: float | None
    low: float
    high: float
    coverage: float
    worst_felt: str | None


def severities(journey: Journey, flow: DropOff) -> dict[str, Severity]:
    """The severity of every touchpoint, without intervals."""
    return {place.name: severity(*signs(place), journey.in_force) for place in places_of(journey, flow)}


@dataclass(frozen=True, slots=True)
class Place:
    """A touchpoint with everything its signs are read from."""

    journey: Journey
    flow: DropOff
    name: str
    point: Touchpoint
    ease: Pooled | None
    satisfaction: Pooled | None
    arriving: tuple[Flow, ...]
    handed_over_uncounted: bool = False
    """Whether customers come here from another channel by a way that nobody counted."""

    @property
    def surveys(self) -> tuple[Pooled, ...]:
        return tuple(said for said in (self.ease, self.satisfaction) if said is not None)


def places_of(journey: Journey, flow: DropOff) -> list[Place]:
    """Every touchpoint with what the signs are read from, in map order; an anecdote of few answers is no sign."""
    settings = journey.in_force
    arriving: dict[str, list[Flow]] = {}
    for one in flow.flows:
        arriving.setdefault(one.target, []).append(one)
    uncounted = _handed_over_uncounted(journey)
    return [
        Place(
            journey,
            flow,
            name,
            point,
            heard(ease(point, settings), settings),
            heard(satisfaction(point, settings), settings),
            tuple(arriving.get(name, ())),
            name in uncounted,
        )
        for name, point in journey.touchpoints.items()
    ]


def _handed_over_uncounted(journey: Journey) -> set[str]:
    """The touchpoints that customers come to from another channel by a way that nobody counted."""
    starts = set(open_rows(journey)) if has_flow(journey) else set()
    return {
        target
        for one in journey.every_next
        for target, arrow in one.arrows.items()
        if arrow.unknown and one.name in starts and target in journey.touchpoints
        if _hands_over(journey, one.name, target, arrow)
    }


def signs(place: Place) -> tuple[dict[str, float], tuple[str, ...]]:
    """The known signs of a touchpoint, and those that apply but are unknown."""
    journey, point, arriving = place.journey, place.point, place.arriving
    visits = place.flow[place.name].visits or 0.0
    every: dict[str, float | None] = {
        "effort": _shortfall(place.ease),
        "dissatisfaction": _shortfall(place.satisfaction),
        "dropoff": beyond(exits(journey, place.flow, place.name), normal_dropoff(journey, point)),
        "wait": _wait(point, arriving),
        "repeats": _repeats(point, arriving, visits, journey.in_force),
        "handover": None,
        "mistakes": None,
    }
    every["mistakes"] = mistaken(point, journey.in_force, wait_known=every["wait"] is not None)
    switches = [one for one in arriving if is_handover(journey, one)]
    if switches and visits > 0:
        every["handover"] = _handover(journey, switches, visits)
    elif not place.handed_over_uncounted:
        del every["handover"]  # nobody changes channel on the way here
    known = {sign: value for sign, value in every.items() if value is not None}
    return known, tuple(sign for sign, value in every.items() if value is None)


def severity(components: Mapping[str, float], unknown: tuple[str, ...], settings: Settings) -> Severity:
    """Severity, its range and its coverage from the known signs and the names of the unknown ones."""
    weights, share = settings.weights, settings.worst_felt_share
    known_weight = weighted = 0.0
    for sign, size in components.items():
        known_weight += weights[sign]
        weighted += weights[sign] * size
    unknown_weight = sum(weights[sign] for sign in unknown)
    whole = known_weight + unknown_weight
    worst = _worst_felt(components, settings)
    felt = components[worst] if worst else 0.0
    felt_high = 1.0 if any(sign in FELT and weights[sign] for sign in unknown) else felt
    low = 100 * ((1 - share) * weighted / whole + share * felt) if whole else 0.0
    high = 100 * ((1 - share) * (weighted + unknown_weight) / whole + share * felt_high) if whole else 100.0
    coverage = known_weight / whole if whole else 0.0
    stated = known_weight > 0 and reaches(coverage, settings.min_coverage)
    value = 100 * ((1 - share) * weighted / known_weight + share * felt) if stated else None
    return Severity(dict(components), unknown, value, low, high, coverage, worst)


def _worst_felt(components: Mapping[str, float], settings: Settings) -> str | None:
    """The worst sign that customers feel; ties go to the larger weight, then to the order of the table."""
    weights = settings.weights
    worst: str | None = None
    most = -1.0, 0.0
    for sign in COMPONENTS:
        if sign in components and sign in FELT and weights[sign]:
            size = round(components[sign], 9), weights[sign]
            if size > most:
                worst, most = sign, size
    return worst


def points(found: Severity, settings: Settings) -> dict[str, float]:
    """What each sign adds to a severity; together they are the severity."""
    known_weight = sum(settings.weights[sign] for sign in found.components)
    share = settings.worst_felt_share
    return {
        sign: 100
        * ((1 - share) * settings.weights[sign] * value / known_weight + share * value * (sign == found.worst_felt))
        for sign, value in found.components.items()
    }


def priority(severity: float | None, share: float | None, importance: float) -> float | None:
    """What a fix matters to customers: severity x the share of them who come x importance/5; unknown with the severity.

    A share that nobody knows is taken as all.

    >>> priority(42.9, 0.5, 4), priority(None, 1.0, 5)
    (17.16, None)
    """
    return None if severity is None else severity * (1.0 if share is None else share) * importance / 5


def label(value: float, settings: Settings) -> str:
    """The word for a severity as it is printed, in whole numbers: low, moderate, high or severe.

    >>> from journeymap.settings import DEFAULTS
    >>> label(39.4, DEFAULTS), label(39.5, DEFAULTS)
    ('moderate', 'high')
    """
    printed = math.floor(value + 0.5 + 1e-9)
    return LABELS[sum(reaches(printed, bound) for bound in (settings.moderate, settings.high, settings.severe))]


def journey_friction(found: Mapping[str, Severity], flow: DropOff) -> tuple[float | None, float | None]:
    """The visits-weighted mean of the stated severities, and the share of visits it covers."""
    visits = {name: flow[name].visits for name in found}
    weights = {name: 1.0 if seen is None else seen for name, seen in visits.items()}
    stated = {name: one.value for name, one in found.items() if one.value is not None and weights[name] > 0}
    whole = sum(weights.values())
    covered = sum(weights[name] for name in stated)
    if not covered:
        return None, 0.0 if whole else None
    return sum(weights[name] * value for name, value in stated.items()) / covered, covered / whole


def asked_here(point: Touchpoint, settings: Settings) -> int:
    """How many customers answered about effort or satisfaction here; who answered both is one of them."""
    return people(said.records for said in (ease(point, settings), satisfaction(point, settings)) if said is not None)


def is_handover(journey: Journey, one: Flow) -> bool:
    """Whether somebody is handed over on an arrow: to another channel, or with a stated history."""
    return one.flow > 0 and _hands_over(journey, one.start, one.target, one.arrow)


def _hands_over(journey: Journey, name: str, leads_to: str, arrow: Transition) -> bool:
    if arrow.history is not None:
        return True
    start, target = journey.touchpoints[name].channel, journey.touchpoints[leads_to].channel
    return start != target and NO_CHANNEL not in (start, target)


# ---------------------------------------------------------------- the signs


def _shortfall(said: Pooled | None) -> float | None:
    return None if said is None else 1 - said.index / 100


def exits(journey: Journey, flow: DropOff, name: str) -> float | None:
    """The share of a visit that is lost here; None where nobody says who goes on."""
    one = journey.rows[name]
    if not one.stated or may_lose_more(one, journey):
        return None
    seen = flow[name].visit_rate
    return lost_share(one, journey) if seen is None else seen


def exits_interval(journey: Journey, flow: DropOff, name: str) -> Interval | None:
    """The interval of the share of a visit that is lost here; None where nobody was counted."""
    seen, observed = flow[name], journey.rows[name].observed
    if seen.visit_rate_low is not None and seen.visit_rate_high is not None:
        return seen.visit_rate_low, seen.visit_rate_high
    lost = exits(journey, flow, name)
    return wilson(whole(lost * observed), observed) if lost is not None and observed else None


def beyond(lost: float | None, normal: float) -> float | None:
    """The exits of a visit beyond those that are nobody's fault."""
    if lost is None:
        return None
    return max(0.0, (lost - normal) / (1 - normal)) if normal < 1 else 0.0


def _wait(point: Touchpoint, arriving: Sequence[Flow]) -> float | None:
    """How far the wait exceeds its promise, here or on the way here, whichever is worse."""
    waits: list[float] = []
    if point.wait is not None and point.wait.typical is not None and point.wait.promised is not None:
        waits.append(_overdue(point.wait.typical.seconds, point.wait.promised.seconds))
    promised = [
        (one.flow, _overdue(one.arrow.after.seconds, one.arrow.promised.seconds))
        for one in arriving
        if one.arrow.after is not None and one.arrow.promised is not None and one.flow > 0
    ]
    if promised:
        waits.append(sum(flow * value for flow, value in promised) / sum(flow for flow, _ in promised))
    return max(waits) if waits else None


def _overdue(typical: float, promised: float) -> float:
    return max(0.0, 1 - promised / typical) if typical > 0 else 0.0


def _repeats(point: Touchpoint, arriving: Sequence[Flow], visits: float, settings: Settings) -> float | None:
    declared = point.repeat.rate if point.repeat is not None and speaks(point.repeat.n, settings) else None
    rework = [one.flow for one in arriving if one.arrow.rework]
    if not rework or visits <= 0:
        return declared
    return min(1.0, max(declared or 0.0, sum(rework) / visits))


def _handover(journey: Journey, switches: Sequence[Flow], visits: float) -> float | None:
    """The share of arrivals that must tell their story again, wholly or in part."""
    bad = 0.0
    for one in switches:
        history = journey.history(one.start, one.target, one.arrow)
        if history is None:
            return None
        bad += one.flow * max(1 - KEPT[history], 0.5 if one.arrow.forced else 0.0)
    return min(1.0, bad / visits)


def mistaken(point: Touchpoint, settings: Settings, *, wait_known: bool, sourced_only: bool = False) -> float | None:
    """How bad the service mistakes seen there are together, 0 to 1; None when nobody looked."""
    flaws = counted_flaws(point, wait_known=wait_known)
    if point.flaws is None or (point.flaws and not flaws):
        return None  # nobody looked, or only at the wait, which the clock says already
    sizes = [
        settings.mistake_severities[flaw.severity]
        for flaw in flaws.values()
        if flaw.source is not None or not sourced_only
    ]
    return 1 - math.prod(1 - size for size in sizes)


def counted_flaws(point: Touchpoint, *, wait_known: bool) -> dict[str, Flaw]:
    """The mistakes seen, without a long wait where the wait itself is known: it would count twice."""
    return {flag: flaw for flag, flaw in (point.flaws or {}).items() if not (flag == "long_wait" and wait_known)}
