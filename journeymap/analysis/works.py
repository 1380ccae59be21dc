"""What works: the touchpoints that are better than the journey for certain, as something to repeat elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.ratings import Pooled, ease, heard, satisfaction
from journeymap.analysis.results import Result, Sentence
from journeymap.facts import Fact
from journeymap.model import Journey, Touchpoint

UNITS = {
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "stage": "stage",
    "ease": "index.1",
    "ease_low": "index.1",
    "satisfaction": "index.1",
    "satisfaction_low": "index.1",
    "moment": "mark",
    "done": "text",
}
"""What each field and each value of a fact is (see `words.telling`)."""

ASKED = {"ease": ease, "satisfaction": satisfaction}


@dataclass(frozen=True, slots=True)
class Strength:
    """A touchpoint that works: its indices with the lower ends of their intervals, and what is done there.

    ``moment`` says whether it is a moment of truth; ``done`` is what customers like, what is offered, what staff do.
    """

    touchpoint: str
    stage: str
    ease: float | None
    ease_low: float | None
    satisfaction: float | None
    satisfaction_low: float | None
    moment: bool
    done: tuple[str, ...]


@dataclass(frozen=True, repr=False)
class Works(Result):
    """The touchpoints that work, in map order, beside the journey's ease and satisfaction."""

    rows: tuple[Strength, ...]
    ease: float | None
    satisfaction: float | None
    fact: Fact | None

    rows_name = "touchpoints"
    unit_of = UNITS
    sentence = Sentence("fact")


def works(journey: Journey, flow: DropOff | None = None) -> Works:
    """Which touchpoints are easier and more satisfying than the journey, for certain, and what is done there.

    A touchpoint works where everything that the journey asks, ease, satisfaction or both, was asked there too, and
    where the whole 95 % interval of each lies above the journey's. The journey's is the mean over the visits (without a
    flow over the touchpoints) of all that enough customers answered about; touchpoints that nobody can get to are in
    none of it. Beside it stand what customers like there, what is offered, and what staff do in their sight.

    Formulas::

        journey   Σ v_j index_j/Σ v_j over the touchpoints j that were asked about, at least two
        works     lower end of the interval > journey, for each index that is asked

    Sources: Heath & Heath, Switch, 2010 (look for what works already, and repeat it). That an interval has to clear the
    mean is a convention of this tool.

    Worked: satisfaction 62.5 (n 100) at one of two touchpoints that are visited equally often, 87.5 (n 100) at the
    other: the journey's is 75, and from 82.5 on the second is above it.

    >>> from journeymap.reading import loads
    >>> shop, till = (f"scores: {{csat: {{counts: {counts}}}}}" for counts in ([0, 50, 0, 0, 50], [0, 0, 0, 50, 50]))
    >>> places = f"{{shop: {{channel: web, {shop}}}, till: {{channel: web, {till}}}}}"
    >>> [row.touchpoint for row in works(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {places}}}}}}}")).rows]
    ['till']
    """
    flow = flow or dropoff(journey)
    said = {metric: dict(_said(journey, flow, metric)) for metric in ASKED}
    means = {metric: _mean(some, flow) for metric, some in said.items()}
    rows = tuple(
        _strength(journey, name, {metric: some.get(name) for metric, some in said.items()})
        for name in journey.touchpoints
        if any(means.values()) and all(_clears(said[metric].get(name), mean) for metric, mean in means.items())
    )
    fact = Fact("works.found", {"touchpoints": tuple(row.touchpoint for row in rows)}, UNITS, journey) if rows else None
    return Works(rows, means["ease"], means["satisfaction"], fact, of_journey=journey)


def _said(journey: Journey, flow: DropOff, metric: str) -> Iterator[tuple[str, Pooled]]:
    """What enough customers said at each touchpoint that somebody can get to."""
    for name, point in journey.touchpoints.items():
        said = heard(ASKED[metric](point, journey.in_force), journey.in_force)
        if said is not None and name not in flow.unreachable:
            yield name, said


def _mean(said: Mapping[str, Pooled], flow: DropOff) -> float | None:
    """The visits-weighted mean of two touchpoints or more; None with fewer."""
    visits = {name: 1.0 if (seen := flow[name].visits) is None else seen for name in said}
    whole = sum(visits.values())
    if len(said) < 2 or not whole:
        return None
    return sum(visits[name] * one.index for name, one in said.items()) / whole


def _clears(said: Pooled | None, mean: float | None) -> bool:
    """Whether a number is above the journey's for certain; what the journey does not ask is above nothing and below."""
    if mean is None:
        return True
    return said is not None and said.interval is not None and said.interval[0] > mean


def _strength(journey: Journey, name: str, said: Mapping[str, Pooled | None]) -> Strength:
    easy, happy = said["ease"], said["satisfaction"]
    point = journey.touchpoints[name]
    return Strength(
        name,
        journey.stage_of[name],
        easy.index if easy else None,
        easy.interval[0] if easy and easy.interval else None,
        happy.index if happy else None,
        happy.interval[0] if happy and happy.interval else None,
        point.moment_of_truth is not None,
        tuple(dict.fromkeys(_done(point))),
    )


def _done(point: Touchpoint) -> Iterator[str]:
    yield from (gain.what for gain in point.gains)
    yield from (one.how for one in point.capabilities.values() if one.status == "declared" and one.how)
    if point.blueprint is not None and point.blueprint.frontstage:
        yield point.blueprint.frontstage
