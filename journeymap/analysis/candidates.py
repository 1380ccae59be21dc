"""What could be done first: the open ideas, and touchpoints without any, in one order that every surface takes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from journeymap.analysis.dropoff import DropOff
from journeymap.analysis.signs import Severity, priority
from journeymap.analysis.walks import Walk, gained, normal_dropoff
from journeymap.model import Journey, Opportunity
from journeymap.settings import reaches
from journeymap.words.statuses import progress


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open idea, or a touchpoint without one: what it would close, how sure and how much work that is.

    ``assumed`` are the names of those of its numbers that the file does not state.
    """

    touchpoint: str
    idea: Opportunity | None
    closes: float
    confidence: float
    effort: float
    priority: float | None
    place: int
    assumed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Flowing:
    """Who comes where, as far as gains are read from it: the walks that come to each touchpoint, and completion."""

    here: Mapping[str, Iterable[tuple[Walk, int]]]
    completion: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What comes first: the candidate, the completions per entrant that it brings, and all that it was chosen from.

    ``gain`` is None where it goes by priority, because nobody knows or nothing would be gained.
    """

    candidate: Candidate
    gain: float | None
    field: tuple[Candidate, ...]


def chosen(journey: Journey, flow: DropOff, severe: Mapping[str, Severity]) -> Choice | None:
    """What to do first, of all that could be done; None where nothing is lost and no priority is known.

    Where it is known who goes where, the open ideas compete by what they return; without ideas the touchpoints of our
    own by what closing the usual part of their avoidable loss brings. Without a flow the first by priority comes first.
    """
    ideas, places = tuple(open_ideas(journey, flow, severe)), tuple(_places(journey, flow, severe))
    if flow.completion is not None:
        seen = Flowing(flow.here, flow.completion)
        for field in (ideas, places):
            first = next(iter(ordered(field, journey, seen)), None)
            if first is None:
                continue
            gain = gain_of(first, journey, seen)
            if gain * first.confidence or (first.idea is not None and first.priority):
                return Choice(first, gain if gain * first.confidence else None, field)
    worst = max(places, key=lambda one: one.priority or 0.0, default=None)
    if worst is None or not worst.priority:
        return None
    own = [one for one in ideas if one.touchpoint == worst.touchpoint]
    return Choice(max(own, key=_helps) if own else worst, None, places)


def open_ideas(journey: Journey, flow: DropOff, severe: Mapping[str, Severity]) -> Iterator[Candidate]:
    """The ideas that are neither done nor rejected nor under way, in the order of the map."""
    usual, place = journey.in_force, 0
    for name, point in journey.touchpoints.items():
        first = _priority(journey, flow, severe, name)
        for idea in point.opportunities:
            if progress(idea.status, journey.language) != "open":
                continue
            stated = {"closes": idea.closes, "confidence": idea.confidence, "effort": idea.effort}
            numbers = {part: getattr(usual, f"usual_{part}") if it is None else it for part, it in stated.items()}
            assumed = frozenset(part for part, it in stated.items() if it is None)
            yield Candidate(name, idea, **numbers, priority=first, place=place, assumed=assumed)
            place += 1


def under_way(journey: Journey) -> tuple[str, ...]:
    """The ideas that somebody is at already."""
    return tuple(
        idea.idea
        for point in journey.touchpoints.values()
        for idea in point.opportunities
        if progress(idea.status, journey.language) == "under_way"
    )


def ordered(field: Iterable[Candidate], journey: Journey, seen: Flowing) -> list[Candidate]:
    """Candidates, the first first; each is placed by its own numbers, so that one more changes no order of others.

    What would gain nothing comes last; what writes how much it closes before what does not; what brings too few
    completions after what brings enough; then the largest return, worth for each person-month; then priority.
    """

    def place(one: Candidate) -> tuple[bool, bool, bool, float, float, int]:
        gain = gain_of(one, journey, seen)
        returned = gain * one.confidence / one.effort
        few = not reaches(gain, journey.in_force.least_gain * seen.completion)
        # equal but for the arithmetic is equal
        return not returned, "closes" in one.assumed, few, -float(f"{returned:.10g}"), -(one.priority or 0.0), one.place

    return sorted(field, key=place)


def gain_of(one: Candidate, journey: Journey, seen: Flowing) -> float:
    """The completions per entrant that a candidate brings; none where nobody would be kept."""
    here = seen.here.get(one.touchpoint)
    if not here:
        return 0.0
    return gained(here, one.closes, normal_dropoff(journey, journey.touchpoints[one.touchpoint])) or 0.0


def hurts_most(journey: Journey, flow: DropOff, severe: Mapping[str, Severity]) -> str | None:
    """The touchpoint that is first by priority; None where none is known to hurt."""
    first = {name: _priority(journey, flow, severe, name) or 0.0 for name in journey.touchpoints}
    most = max(first, key=lambda name: first[name], default=None)
    return most if most is not None and first[most] else None


def _places(journey: Journey, flow: DropOff, severe: Mapping[str, Severity]) -> Iterator[Candidate]:
    """The touchpoints on channels of our own, each with the usual part of its loss closed."""
    closes = journey.in_force.usual_closes
    for place, name in enumerate(journey.touchpoints):
        if (journey.channel(name).owner or "us") == "us":
            first = _priority(journey, flow, severe, name)
            yield Candidate(name, None, closes, 1.0, 1.0, first, place, frozenset({"closes"}))


def _priority(journey: Journey, flow: DropOff, severe: Mapping[str, Severity], name: str) -> float | None:
    importance = journey.touchpoints[name].weight(journey.in_force.default_importance)
    return priority(severe[name].value, flow[name].reach_max, importance)


def _helps(one: Candidate) -> tuple[float, int]:
    """Which of the ideas of one touchpoint helps most for its effort, where nobody knows what it brings."""
    impact = one.idea.impact if one.idea is not None else None
    return (1.0 if impact is None else impact) * one.confidence / one.effort, -one.place
