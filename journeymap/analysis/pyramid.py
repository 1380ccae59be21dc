"""Which level of the customer-experience pyramid each place reaches, and what is missing for the next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from journeymap import inference
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.ratings import ease, satisfaction
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.facts import Fact, Facts
from journeymap.model import LEVELS, Journey, Touchpoint
from journeymap.settings import Settings, reaches

UNITS = {
    "touchpoint": "touchpoint",
    "held_down_by": "touchpoint",
    "stage": "stage",
    "channel": "channel",
    "reached": "level",
    "claimed": "level",
    "level": "level",
    "levels": "count",
    "stranded": "level",
    "missing_facts": "fact",
    "measure": "term:measured",
    "needed": "count",
    "value": "index.1",
    "floor": "index",
    "share": "share.0",
    "said": "share.0",
    "touchpoints": "touchpoint",
}
"""What each field and each value of a fact is (see `words.telling`)."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number a level is judged by, beside its floor; shares as 0-100 too."""

    metric: str
    value: float
    n: int | None
    floor: float
    low: float | None = None


@dataclass(frozen=True)
class TouchpointLevel:
    """The level a touchpoint reaches, the level it claims, and what stands in the way; None where nobody says anything.

    ``status`` by level: met, claimed, contradicted, planned, missing or n/a. ``stranded`` levels are offered above
    the first gap.
    """

    touchpoint: str
    stage: str
    reached: int | None
    claimed: int | None
    status: Mapping[str, str]
    stranded: tuple[str, ...]
    missing_facts: tuple[Fact, ...]

    missing = Sentences("missing_facts")

    @property
    def said(self) -> bool:
        """Whether anybody has said what is offered here, at whichever level."""
        return any(status != "missing" for status in self.status.values())


@dataclass(frozen=True, slots=True)
class Scope:
    """The level that a stage, a channel or the journey reaches: enough of its visits must.

    ``said`` is the share of visits at touchpoints of which somebody has said what they offer. Where the others could
    make the level another one it is None; ``shares`` count them as not reached.
    """

    level: int | None
    shares: Mapping[str, float | None]
    stage: str | None = None
    channel: str | None = None
    held_down_by: tuple[str, ...] = ()
    said: float | None = None


@dataclass(frozen=True, repr=False)
class Pyramid(Result):
    """The levels of every touchpoint, stage and channel, of the digital part and of the journey."""

    rows: tuple[TouchpointLevel, ...]
    journey: Scope
    stages: tuple[Scope, ...]
    channels: tuple[Scope, ...]
    digital: Scope
    claimed: int | None = None
    fact: Fact | None = None

    sentence = Sentence("fact")
    rows_name = "touchpoints"
    unit_of = UNITS

    def to_dict(self, language: str | None = None) -> dict[str, Any]:
        """The result as plain data, with the keys of ``analyze --format json``; a scope names only what it is of."""
        found: dict[str, Any] = super().to_dict(language)
        found["journey"]["claimed"] = found.pop("claimed")
        for scope in (found["journey"], found["digital"], *found["stages"], *found["channels"]):
            for name in ("stage", "channel"):
                if scope[name] is None:
                    del scope[name]
        return found

    def __getitem__(self, touchpoint: str) -> TouchpointLevel:
        return self._by_touchpoint[touchpoint]

    @cached_property
    def declared(self) -> bool:
        """Whether anybody has said what is offered at any level; without that a level of 0 says nothing."""
        return any(status not in ("missing", "n/a") for one in self.rows for status in one.status.values())

    @cached_property
    def _by_touchpoint(self) -> Mapping[str, TouchpointLevel]:
        return {one.touchpoint: one for one in self.rows}


def pyramid(journey: Journey, flow: DropOff | None = None) -> Pyramid:
    """Which level of the pyramid each place reaches: inform, resolve, needs, wants, anticipate, transform.

    A level is *met* when a capability is declared and a measure with enough answers does not contradict it; *claimed*
    without such a measure; *contradicted* when one lies below its floor; *planned*, *missing* or *n/a* as the file
    says. Levels gate each other, as in Maslow's pyramid. *Stranded* are declared levels above the first gap. A stage, a
    channel or the journey reaches the highest level that `scope_share` of its visits reach.

    Formulas::

        floors: ease / resolved / satisfaction (/ emotion, as an index)
            inform 50/-/50     resolve 50/70/50      needs 60/80/60
            wants  60/80/70    anticipate 70/85/75   transform 75/90/80/75
        reached   highest level below which every level that applies is met
        claimed   the same with met or claimed
        share(l)  visits where reached ≥ l / visits where l applies;  a scope reaches l when share ≥ 80 % up to l

    Sources: Ray, Create powerful customer experiences, Gartner, 2018 (the stages and what they are judged by; told as
    six levels by HubSpot and Qualtrics in France); Tincher, Moving up Gartner's CX pyramid, heartofthecustomer.com
    (levels gate each other). Floors and the 80 % are conventions and stand in the settings.

    Worked: an app informs well, but of those with a problem 62 % are helped, below the floor of 70 %: it reaches 1, and
    the level `anticipate` it also offers is stranded. With .6 + .2 of 1.4 visits at places of level 2 and more,
    share(2) is .8/1.4 = .57: the journey stands at 1, held down by the app.

    Where nobody has said what a touchpoint offers, its level is None, never 0: `shares` count it as not reached, and
    the level of a stage, a channel or the journey is None where such touchpoints could make it another one.

    >>> from journeymap.reading import loads
    >>> shop = "{shop: {channel: web, capabilities: {inform: FAQ}, scores: {csat: {counts: [1, 2, 7, 20, 10]}}}}"
    >>> pyramid(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}")).journey.level
    1
    """
    flow = flow or dropoff(journey)
    rows = tuple(_touchpoint(journey, name) for name in journey.touchpoints)
    visits = {name: _visits(flow, name) for name in journey.touchpoints}
    by_name = {one.touchpoint: one for one in rows}

    def scope(names: Iterable[str], *, stage: str | None = None, channel: str | None = None) -> Scope:
        return _scope_of([by_name[name] for name in names], visits, journey.in_force, stage, channel)

    channels = dict.fromkeys(point.channel for point in journey.touchpoints.values())
    digital = [name for name in journey.touchpoints if journey.channel(name).type == "digital"]
    whole = scope(journey.touchpoints)
    return Pyramid(
        rows,
        whole,
        tuple(scope(one.touchpoints, stage=stage) for stage, one in journey.stages.items()),
        tuple(
            scope([name for name, point in journey.touchpoints.items() if point.channel == channel], channel=channel)
            for channel in channels
        ),
        scope(digital),
        _claimed_level(rows, visits, journey.in_force),
        _reached(journey, whole),
        of_journey=journey,
    )


def _reached(journey: Journey, whole: Scope) -> Fact | None:
    """Which level of the pyramid the journey reaches; None where levels do not gate each other."""
    if whole.level is None:
        unknown = journey.in_force.gating and whole.said is not None and whole.said < 1
        return Fact("pyramid.unknown", {"said": whole.said}, UNITS, journey) if unknown else None
    if not whole.level:
        return Fact("pyramid.reaches_none", {}, UNITS, journey)
    values = {"level": whole.level, "levels": len(LEVELS)}
    return Fact("pyramid.reaches", values, {**UNITS, "level": "count"}, journey)


def measures(point: Touchpoint, level: str, settings: Settings, *, intervals: bool = False) -> Iterator[Measure]:
    """The numbers of a touchpoint that a level's floors ask for, enough answers or not."""
    floor = settings.floors[level]
    for metric, said, wanted in (
        ("ease", ease(point, settings), floor.ease),
        ("satisfaction", satisfaction(point, settings), floor.satisfaction),
    ):
        if said is not None and wanted is not None:
            interval = said.interval if intervals else None
            yield Measure(metric, said.index, said.n, wanted, interval[0] if interval else None)
    if point.resolved is not None and floor.resolved is not None and point.resolved.n != 0:
        one = point.resolved
        low = 100 * inference.wilson(inference.whole(one.rate * one.n), one.n)[0] if one.n else None
        yield Measure("resolved", 100 * one.rate, one.n, 100 * floor.resolved, low)
    if point.emotion is not None and floor.emotion is not None:
        yield Measure("emotion", point.emotion.index, point.emotion.n, floor.emotion)


def confirmed(journey: Journey, touchpoint: str) -> tuple[str, ...]:
    """The met levels of a touchpoint whose every measure clears its floor with its whole interval."""
    point, settings = journey.touchpoints[touchpoint], journey.in_force
    found = []
    for name in LEVELS:
        used = [one for one in measures(point, name, settings, intervals=True) if _usable(one, settings)]
        if level_status(point, name, settings) == "met" and all(
            one.low is not None and one.low >= one.floor for one in used
        ):
            found.append(name)
    return tuple(found)


def level_status(point: Touchpoint, name: str, settings: Settings) -> str:
    """What is true of one level at a touchpoint: met, claimed, contradicted, planned, missing or n/a."""
    capability = point.capabilities.get(name)
    if capability is None:
        return "missing"
    if capability.status != "declared":
        return capability.status
    used = [one for one in measures(point, name, settings) if _usable(one, settings)]
    if any(not reaches(one.value, one.floor) for one in used):
        return "contradicted"
    needs_emotion = settings.floors[name].emotion is not None
    if not used or (needs_emotion and not any(one.metric == "emotion" for one in used)):
        return "claimed"
    return "met"


def _usable(one: Measure, settings: Settings) -> bool:
    return one.n is not None and one.n >= settings.min_n


def _touchpoint(journey: Journey, name: str) -> TouchpointLevel:
    point, settings = journey.touchpoints[name], journey.in_force
    status = {level: level_status(point, level, settings) for level in LEVELS}
    if not point.capabilities or all(one == "n/a" for one in status.values()):
        unsaid = () if point.capabilities else (Fact("pyramid.unsaid", {}, UNITS, journey),)
        return TouchpointLevel(name, journey.stage_of[name], None, None, status, (), unsaid)
    reached = _highest(status, {"met"})
    return TouchpointLevel(
        name,
        journey.stage_of[name],
        reached,
        _highest(status, {"met", "claimed"}),
        status,
        _stranded(status, reached),
        tuple(_missing(journey, name, status, reached)),
    )


def _highest(status: Mapping[str, str], good: set[str]) -> int:
    """The highest level below which every applicable one is good; levels that do not apply are passed over."""
    reached = 0
    for level, name in enumerate(LEVELS, 1):
        if status[name] in good:
            reached = level
        elif status[name] != "n/a":
            break
    return reached


def _stranded(status: Mapping[str, str], reached: int) -> tuple[str, ...]:
    declared = {"met", "claimed", "contradicted"}
    gap = next(
        (at for at, name in enumerate(LEVELS) if at >= reached and status[name] not in ("met", "n/a")), len(LEVELS)
    )
    return tuple(name for name in LEVELS[gap + 1 :] if status[name] in declared)


def _missing(journey: Journey, name: str, status: Mapping[str, str], reached: int) -> Iterator[Fact]:
    """What the next level lacks: an offer, a measure, or a better one."""
    point, settings, fact = journey.touchpoints[name], journey.in_force, Facts(journey, UNITS)
    following = next((level for level in LEVELS[reached:] if status[level] not in ("met", "n/a")), None)
    if following is None:
        return
    if status[following] in ("missing", "planned"):
        yield fact(f"pyramid.lacks_{status[following]}", level=following)
        return
    found = list(measures(point, following, settings))
    for one in found:
        if one.n is None:
            yield fact("pyramid.lacks_size", measure=one.metric, needed=settings.min_n, level=following)
        elif not _usable(one, settings):
            yield fact("pyramid.lacks_answers", measure=one.metric, n=one.n, needed=settings.min_n, level=following)
        elif not reaches(one.value, one.floor):
            yield fact("pyramid.lacks_floor", measure=one.metric, value=one.value, floor=one.floor, level=following)
    if not found:
        yield fact("pyramid.lacks_measure", level=following)
    elif settings.floors[following].emotion is not None and not any(one.metric == "emotion" for one in found):
        yield fact("pyramid.lacks_emotion", level=following)


def _visits(flow: DropOff, name: str) -> float:
    visits = flow[name].visits
    return 1.0 if visits is None else visits


def _scope_of(
    rows: list[TouchpointLevel],
    visits: Mapping[str, float],
    settings: Settings,
    stage: str | None,
    channel: str | None,
) -> Scope:
    shares = {name: _share(rows, visits, at) for at, name in enumerate(LEVELS, 1)}
    if not any(share is not None for share in shares.values()):
        return Scope(None, shares, stage, channel)
    level, gap = _level(shares, settings)
    below = [one for one in rows if gap is not None and one.status[gap] != "n/a" and _at(one) <= LEVELS.index(gap)]
    holding = sorted((one.touchpoint for one in below if visits[one.touchpoint]), key=lambda name: -visits[name])
    best, _ = _level({name: _share(rows, visits, at, len(LEVELS)) for at, name in enumerate(LEVELS, 1)}, settings)
    known = level if settings.gating and level == best else None
    return Scope(known, shares, stage, channel, tuple(holding), _said(rows, visits))


def _level(shares: Mapping[str, float | None], settings: Settings) -> tuple[int, str | None]:
    """The highest level that enough visits reach, with the first that they do not."""
    level = 0
    for at, name in enumerate(LEVELS, 1):
        share = shares[name]
        if share is not None and not reaches(share, settings.scope_share):
            return level, name
        level = level if share is None else at
    return level, None


def _share(rows: Iterable[TouchpointLevel], visits: Mapping[str, float], level: int, unsaid: int = 0) -> float | None:
    """The share of visits at touchpoints that reach a level, of those where it applies.

    Where nobody has said what is offered, the level ``unsaid`` is taken.
    """
    applicable = [one for one in rows if one.status[LEVELS[level - 1]] != "n/a"]
    whole = sum(visits[one.touchpoint] for one in applicable)
    if not whole:
        return None
    return sum(visits[one.touchpoint] for one in applicable if _at(one, unsaid) >= level) / whole


def _at(one: TouchpointLevel, unsaid: int = 0) -> int:
    return unsaid if one.reached is None else one.reached


def _said(rows: Iterable[TouchpointLevel], visits: Mapping[str, float]) -> float | None:
    """The share of visits at touchpoints of which somebody has said what they offer."""
    every = [(visits[one.touchpoint], one.said) for one in rows]
    whole = sum(seen for seen, _ in every)
    return sum(seen for seen, said in every if said) / whole if whole else None


def _claimed_level(rows: Iterable[TouchpointLevel], visits: Mapping[str, float], settings: Settings) -> int | None:
    claims = [TouchpointLevel(one.touchpoint, one.stage, one.claimed, one.claimed, one.status, (), ()) for one in rows]
    return _scope_of(claims, visits, settings, None, None).level
