"""Where customers work too hard: severity, why, how sure, and what comes first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.friction_facts import SURVEYED, UNITS, evidence_facts, friction_fact
from journeymap.analysis.ratings import Pooled
from journeymap.analysis.results import Result, Sentence, SentencesBy, ranks
from journeymap.analysis.signs import (
    FELT,
    Place,
    Severity,
    asked_here,
    beyond,
    exits_interval,
    journey_friction,
    label,
    mistaken,
    places_of,
    points,
    priority,
    severity,
    signs,
)
from journeymap.analysis.walks import normal_dropoff
from journeymap.facts import Fact
from journeymap.model import Journey
from journeymap.settings import Settings, reaches


@dataclass(frozen=True, slots=True)
class FrictionRow:
    """The friction of a touchpoint with everything it rests on."""

    touchpoint: str
    stage: str
    severity: float | None
    low: float
    high: float
    coverage: float
    label: str | None
    confirmed: str | None
    at_best: float | None
    worst_felt: str | None
    red_flags: tuple[str, ...]
    reach: float | None
    reach_completers: float | None
    importance: float
    priority: float | None
    priority_completers: float | None
    rank: int | None
    rank_completers: int | None
    rank_in_stage: int | None
    severe_but_rare: bool
    ours: bool
    components: Mapping[str, float]
    points: Mapping[str, float] | None
    evidence_facts: Mapping[str, tuple[Fact, ...]]
    fact: Fact
    unknown: tuple[str, ...] = ()
    answers: int | None = 0
    """How many answered about effort or satisfaction; None where some did and nobody says how many."""
    reach_max: float | None = None
    """The largest share of entrants that may come here; the priority goes by it where nobody knows the reach."""
    owner: str | None = None
    """Whose channel it is, where it is not ours: partner, customer or social."""

    evidence = SentencesBy("evidence_facts")
    sentence = Sentence("fact")

    @property
    def asked(self) -> bool:
        """Whether customers were asked here about effort or satisfaction, however many answered."""
        return bool(self.answers) or _was_asked(self.components)

    @property
    def leads(self) -> bool:
        """Whether it may be in a headline: its severity is known, and somebody can come here."""
        return self.severity is not None and self.reach != 0


@dataclass(frozen=True, repr=False)
class Friction(Result):
    """The friction of every touchpoint by priority, the unstated last, and of the journey."""

    rows: tuple[FrictionRow, ...]
    journey: float | None
    covered_visits: float | None
    sensitivity: Mapping[str, Any] = field(default_factory=dict)

    rows_name = "touchpoints"
    unit_of = UNITS

    def __getitem__(self, touchpoint: str) -> FrictionRow:
        return next(one for one in self.rows if one.touchpoint == touchpoint)


def friction(journey: Journey, flow: DropOff | None = None) -> Friction:
    """Where customers work too hard, why, and what comes first.

    Each touchpoint has up to seven signs c between 0 and 1, each with a weight w (settings): effort 3, dissatisfaction
    2, drop-off 2, wait, repeats, hand-overs and mistakes 1 each. What is unknown widens the range [low, high] and is
    never counted as 0; a sign that cannot apply leaves the formula. Where less than `min_coverage` of the weights is
    known the severity is not stated. As printed, in whole numbers, it is low below 20, from 20 moderate, from 40 high,
    from 60 severe; a felt sign of .75 is a red flag whatever the severity. Surveys and repeats of fewer than
    `anecdotal_n` are unknown here, and `answers` counts a customer who answered two questions once. Touchpoints that
    nobody can get to have no rank. `sensitivity` tells whether halving or doubling a weight changes the first three.

    Formulas::

        effort        1 - ease/100
        dissatisfied  1 - satisfaction/100
        dropoff       max(0, (d - d0)/(1 - d0)),  d0: normal_dropoff
        wait          max(0, 1 - promised/typical), here or on the arrows that lead here
        repeats       the declared rate, or the share of visits that come by rework
        handover      Σ_i v_i p_ij g_ij/v_j,  g = max(1 - kept, .5 if forced); kept 1, partial .5, lost 0
        mistakes      1 - Π (1 - s),  s: low .2, medium .5, high .8
        severity      100 (0.8 Σwc/Σw over the known + 0.2 worst felt)
        points of k   100 (0.8 w_k c_k/Σw, and 0.2 c_k for the worst felt); together they are the severity
        priority      severity x reach x importance/5

    Sources: Dixon, Freeman & Toman, Stop trying to delight your customers, Harvard Business Review, 2010 (what drives
    disloyalty in service); Maister, The psychology of waiting lines, 1985. There is no published standard for
    a friction score (productmetrics.org, Frustration score): this one is a convention.

    Worked: ease 61, satisfaction 65 and 60 % leaving: (3 x .39 + 2 x .35 + 2 x .6)/7 = .4386, worst felt .39, severity
    100 (.8 x .4386 + .2 x .39) = 42.9, of which effort gives 21.2 points, dissatisfaction 8.0 and drop-off 13.7. Known
    are 7 of 11 weights; the other four could make it 30.1 to 71.4. With reach .5 and importance 4 the priority is 17.2.

    >>> from journeymap.reading import loads
    >>> shop = "{shop: {channel: web, mistakes: none, scores: {ces: {preset: ces2, mean: 4, n: 40}}}}"
    >>> round(friction(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}")).rows[0].severity, 4)
    40.0
    """
    from journeymap.analysis.sensitivity import sensitivity  # here, because it brings numpy along

    flow = flow or dropoff(journey)
    places = places_of(journey, flow)
    found = {place.name: severity(*signs(place), journey.in_force) for place in places}
    rows = tuple(_row(place, found[place.name], standing) for place, standing in _by_priority(places, found))
    value, covered = journey_friction(found, flow)
    worth = {one.touchpoint: (1.0 if one.reach_max is None else one.reach_max) * one.importance for one in rows}
    return Friction(rows, value, covered, sensitivity(found, worth, journey.in_force), of_journey=journey)


# ---------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class _Standing:
    """A touchpoint's places in the three rankings, and what the first two go by."""

    priority: float | None
    priority_completers: float | None
    rank: int | None
    rank_completers: int | None
    rank_in_stage: int | None


def _by_priority(places: list[Place], found: Mapping[str, Severity]) -> Iterator[tuple[Place, _Standing]]:
    """The touchpoints by priority, the unstated last, with their places in the rankings."""
    first: dict[str, float | None] = {}
    late: dict[str, float | None] = {}
    by_stage: dict[str, dict[str, float | None]] = {}
    for place in places:
        name, severe, seen = place.name, found[place.name].value, place.flow.by_touchpoint[place.name]
        importance, passing = place.point.weight(place.journey.in_force.default_importance), seen.completers_passing
        first[name] = priority(severe, seen.reach_max, importance)
        late[name] = None if passing is None else priority(severe, passing, importance)
        by_stage.setdefault(place.journey.stage_of[name], {})[name] = None if seen.reach == 0 else severe
    in_stage = {name: rank for severities in by_stage.values() for name, rank in ranks(severities).items()}
    come = {place.name for place in places if place.flow[place.name].reach != 0}
    by_first, by_late = (ranks({name: rank.get(name) for name in come}) for rank in (first, late))
    for place in sorted(places, key=lambda one: (first[one.name] is None, -(first[one.name] or 0.0))):
        name = place.name
        yield (
            place,
            _Standing(first[name], late[name], by_first.get(name), by_late.get(name), in_stage.get(name)),
        )


def _row(place: Place, found: Severity, standing: _Standing) -> FrictionRow:
    journey, flow, name, point = place.journey, place.flow, place.name, place.point
    seen, settings, owner = flow[name], journey.in_force, journey.channel(name).owner
    stated = found.value is not None
    best = _at_best(place, found) if stated else None
    asked = asked_here(point, settings)
    worded = label(found.value, settings) if found.value is not None else None
    return FrictionRow(
        name,
        journey.stage_of[name],
        found.value,
        found.low,
        found.high,
        found.coverage,
        worded,
        _confirmed_label(place, found, best),
        best,
        found.worst_felt,
        tuple(sign for sign, value in found.components.items() if sign in FELT and reaches(value, settings.red_flag)),
        seen.reach,
        seen.completers_passing,
        point.weight(settings.default_importance),
        standing.priority,
        standing.priority_completers,
        standing.rank,
        standing.rank_completers,
        standing.rank_in_stage,
        severe_but_rare=worded == "severe" and _is_rare(seen.reach_max, settings),
        ours=owner == "us",
        components=found.components,
        points=points(found, settings) if stated else None,
        evidence_facts=evidence_facts(place, found),
        fact=friction_fact(journey, name, found, worded, asked),
        unknown=found.unknown,
        answers=None if not asked and _was_asked(found.components) else asked,
        reach_max=seen.reach_max,
        owner=None if owner == "us" else owner,
    )


def _was_asked(components: Mapping[str, float]) -> bool:
    """Whether a sign is known that only asking tells."""
    return any(sign in components for sign in SURVEYED)


def _is_rare(reach: float | None, settings: Settings) -> bool:
    """Whether few come, but somebody does."""
    return bool(reach) and not reaches(reach or 0.0, settings.rare_reach)


def _at_best(place: Place, found: Severity) -> float:
    """The severity if everything uncertain is as good as it can be.

    Surveys at the favourable end of their interval (0 with fewer than ``min_n`` answers), drop-off at its lower
    bound where it was counted, mistakes without a source left out.
    """
    journey, point, settings = place.journey, place.point, place.journey.in_force
    kindest = dict(found.components)
    for sign, said in (("effort", place.ease), ("dissatisfaction", place.satisfaction)):
        if sign in kindest and said is not None:
            kindest[sign] = _kindest_shortfall(said, settings)
    counted = exits_interval(journey, place.flow, place.name)
    if "dropoff" in kindest and counted is not None:
        kindest["dropoff"] = beyond(counted[0], normal_dropoff(journey, point)) or 0.0
    if "mistakes" in kindest:
        sourced = mistaken(point, settings, wait_known="wait" in kindest, sourced_only=True)
        kindest["mistakes"] = sourced or 0.0
    value = severity(kindest, found.unknown, settings).value
    assert value is not None
    return value


def _kindest_shortfall(said: Pooled, settings: Settings) -> float:
    interval = said.interval if (said.n or 0) >= settings.min_n else None
    return 0.0 if interval is None else max(0.0, 1 - interval[1] / 100)


def _confirmed_label(place: Place, found: Severity, best: float | None) -> str | None:
    """The label that holds even at best and with every unknown at 0; None without a survey large enough."""
    settings = place.journey.in_force
    if best is None or not any((said.n or 0) >= settings.min_n for said in place.surveys):
        return None
    return label(min(best, found.low), settings)
