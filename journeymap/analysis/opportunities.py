"""What to do first: four rankings side by side, and where they disagree."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from journeymap.analysis.dropoff import DropOff, TouchpointFlow, dropoff
from journeymap.analysis.first_step import FirstStep, first_step
from journeymap.analysis.ratings import experience_of, satisfaction, top_box
from journeymap.analysis.results import Result, Sentence, ranks
from journeymap.analysis.signs import Severity, priority, severities
from journeymap.analysis.walks import gained, in_money, normal_dropoff
from journeymap.facts import Fact
from journeymap.model import Journey, Opportunity, Rating, Touchpoint
from journeymap.model.metrics import CSAT
from journeymap.model.waves import current, speaks
from journeymap.settings import Settings

UNITS = {
    "touchpoint": "touchpoint",
    "idea": "text",
    "answers": "text",
    "priority": "number.1",
    "gain": "points.2",
    "value": "money",
    "value_low": "money",
    "value_high": "money",
    "tenth": "money",
    "quarter": "money",
    "half": "money",
    "roi": "signed_share.0",
    "opportunity": "number.1",
    "opportunity_label": "term:opportunities.label",
    "opportunity_basis_fact": "fact",
    "rank": "count",
    "confidence": "share.0",
    "closes": "exact_share",
    "amount": "share.0",
    "importance": "exact",
    "importance_unstated": "touchpoint",
    "default_importance": "exact",
    "usual_closes": "exact_share",
    "usual_confidence": "exact_share",
    "quadrant": "term:opportunities.quadrant",
    "business_says_otherwise": "mark",
    "owner": "text",
    "status": "text",
    "due": "date",
    "disagreements": "touchpoint",
    "business_ranks": "count",
}
"""What each field and each value of a fact is (see `words.telling`); a number with its rank is a fact."""

Quadrant = Literal["concentrate here", "keep up", "low priority", "possible overkill"]


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """One idea, or a touchpoint without an idea yet, in four rankings.

    ``gain`` is what closing the part ``closes`` of the avoidable drop-off brings in completions; ``value`` that in
    money, its interval as wide as that of completion is. ``at_stake`` is the money if 10, 25 or 50 % of the avoidable
    drop-off were closed. ``opportunity`` is Ulwick's score, ``rice`` reach x impact x confidence / effort. What an
    idea does not say of itself, ``closes`` and ``confidence``, is taken as usual and marked so. ``importance`` is the
    stated one: without it there is neither Ulwick's score nor a quadrant.
    """

    touchpoint: str
    idea: str | None
    answers: str | None
    priority: float | None
    priority_rank: int | None
    gain: float | None
    gain_rank: int | None
    value: float | None
    value_low: float | None
    value_high: float | None
    at_stake: Mapping[str, float] | None
    roi: float | None
    opportunity: float | None
    opportunity_label: str | None
    opportunity_rank: int | None
    opportunity_basis_fact: Fact | None
    rice: float | None
    rice_rank: int | None
    ice: float | None
    confidence: float
    confidence_assumed: bool
    closes: float
    closes_assumed: bool
    importance: float | None
    quadrant: Quadrant | None
    business_says_otherwise: bool
    owner: str | None = None
    status: str | None = None
    due: str | None = None

    opportunity_basis = Sentence("opportunity_basis_fact")


@dataclass(frozen=True, repr=False)
class Opportunities(Result):
    """Every idea, and every touchpoint without one, by priority; the order of the others stands beside it."""

    rows: tuple[OpportunityRow, ...]
    disagreements: tuple[str, ...] = ()
    """Touchpoints whose places by priority and by gain lie far apart."""
    people: bool = True
    """Whether RICE counts people; without ``entrants`` it counts the share of those who start."""
    first: FirstStep | None = field(default=None, metadata={"json": False})
    """What all of this comes to: the one thing to do first."""

    rows_name = None
    unit_of = UNITS


def opportunities(journey: Journey, flow: DropOff | None = None) -> Opportunities:
    """What to do first, seen four ways: priority, gain, Ulwick's opportunity and RICE.

    Gain is the completions that come when a part of the avoidable drop-off is closed: the part that the idea names
    under `closes`, else half, marked as assumed (`usual_closes`); with entrants and `value` it is money, and `at_stake`
    says how much 10, 25 and 50 % of the avoidable drop-off are worth. Where completion has an interval, value is given
    the same one in proportion. Confidence that is not stated is taken at 50 % (`usual_confidence`), whatever was
    measured, and marked as well. For Ulwick's score importance x 2 and the top-box share x 10 stand in; where there is
    no top-box share, satisfaction/10 does, and the row says so. Without a flow RICE becomes ICE, which leaves reach
    out. The quadrant is cut at importance 3 and at the mean experience of the journey. Score and quadrant exist where
    `importance` or `moment_of_truth` is written; what is taken without it counts in priority alone. Touchpoints whose
    ranks by priority and by gain differ by three or more are named.

    Formulas::

        priority      severity x reach x importance/5 (see friction)
        gain          C' - C with a part of the avoidable leak closed (see dropoff)
        value         gain x entrants x worth of a success
        ROI           (value - cost)/cost
        opportunity   I + max(I - S, 0), both 0 to 10: above 10 underserved, above 12 high, above 15 extreme
        RICE          entrants who come x impact x confidence/effort in person-months
        confidence    as stated, else 50 %

    Sources: Ulwick, What customers want, 2005; McBride, RICE: simple prioritization for product managers, Intercom,
    2018; Martilla & James, Importance-performance analysis, Journal of Marketing 41, 1977.

    Worked: importance 8.2 and satisfaction 4.1 give 8.2 + 4.1 = 12.3, high; 6 and 7.5 give 6, overserved. Of 40 000
    entrants 12.31 % come to a checkout; impact 2, confidence 80 %, 3 person-months: 2 626. Halving the leak of the
    product page there brings .0233 of entrants, worth 57 733 EUR at 62 EUR each.

    >>> from journeymap.reading import loads
    >>> shop = '{shop: {channel: web, importance: 5, opportunities: [{idea: Guest checkout, impact: 2, effort: 4}]}}'
    >>> opportunities(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}")).rows[0].ice
    0.25
    """
    flow = flow or dropoff(journey)
    severe = severities(journey, flow)
    come = (point for name, point in journey.touchpoints.items() if name not in flow.unreachable)
    mean = _mean_experience(come, journey.in_force)
    rows = [
        _row(_Place(journey, flow, point, flow[name], severe[name]), idea, mean)
        for name, point in journey.touchpoints.items()
        for idea in point.opportunities or (None,)
    ]
    ranked = _with_ranks(rows, journey.in_force)
    ordered = sorted(ranked, key=lambda one: (one.priority is None, -(one.priority or 0.0), -(one.rice or 0.0)))
    apart = dict.fromkeys(one.touchpoint for one in ordered if one.business_says_otherwise)
    return Opportunities(
        tuple(ordered),
        tuple(apart),
        people=journey.entrants is not None,
        first=first_step(journey, flow),
        of_journey=journey,
    )


def ulwick(importance: float, satisfied: float) -> float:
    """Ulwick's opportunity score of a need, from importance and satisfaction on 0 to 10.

    >>> round(ulwick(8.2, 4.1), 1), ulwick(6, 7.5), ulwick(10, 0), ulwick(0, 0)
    (12.3, 6, 20, 0)
    """
    return importance + max(importance - satisfied, 0)


def ulwick_label(score: float, settings: Settings, *, overserved: bool) -> str:
    """What an opportunity score means."""
    above_all = (settings.need_extreme, "extreme"), (settings.need_high, "high")
    for above, word in (*above_all, (settings.need_underserved, "underserved")):
        if score > above:
            return word
    return "overserved" if overserved else "served"


def rice(reach: float, impact: float, confidence: float, effort: float) -> float:
    """Reach x impact x confidence / effort: people helped per person-month.

    >>> round(rice(40_000 * 0.1231, 2, 0.8, 3))
    2626
    """
    return reach * impact * confidence / effort


def quadrant(importance: float, experience: float, mean: float, cut: float) -> Quadrant:
    """Where importance-performance analysis puts a touchpoint: beside the mean experience and a cut of importance."""
    if importance > cut:
        return "keep up" if experience >= mean else "concentrate here"
    return "possible overkill" if experience >= mean else "low priority"


# ---------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class _Place:
    """A touchpoint with what its rankings are read from."""

    journey: Journey
    flow: DropOff
    point: Touchpoint
    seen: TouchpointFlow
    severity: Severity

    @property
    def priority(self) -> float | None:
        importance = self.point.weight(self.journey.in_force.default_importance)
        return priority(self.severity.value, self.seen.reach_max, importance)

    def value(self, gain: float | None, completion: float | None = None) -> float | None:
        """A gain as money; with another completion in proportion to it."""
        money = in_money(self.journey, gain)
        if money is None or completion is None:
            return money
        return money * completion / (self.flow.completion or 1.0)

    def at_stake(self) -> dict[str, float] | None:
        """The money if a tenth, a quarter or half of the avoidable drop-off were closed."""
        spared = normal_dropoff(self.journey, self.point)
        here = self.flow.here.get(self.seen.touchpoint)
        values = {f"{part:.0%}": self.value(gained(here, part, spared)) for part in PARTS} if here else {}
        known = {part: value for part, value in values.items() if value is not None}
        return known or None


PARTS = (0.1, 0.25, 0.5)
"""The parts of a leak of which the value at stake is told."""


def _row(place: _Place, idea: Opportunity | None, mean: float | None) -> OpportunityRow:
    point, seen, flow, settings = place.point, place.seen, place.flow, place.journey.in_force
    sure, closes = (getattr(idea, said, None) for said in ("confidence", "closes"))
    confidence = settings.usual_confidence if sure is None else sure
    gain, rating = flow.gain(seen.touchpoint, closes), _rice(place, idea, confidence)
    value, wide = place.value(gain), flow.completion_low is not None
    need = _need(place.journey, point)
    return OpportunityRow(
        seen.touchpoint,
        idea.idea if idea else None,
        _answered(point, idea),
        priority=place.priority,
        priority_rank=None,
        gain=gain,
        gain_rank=None,
        value=value,
        value_low=place.value(gain, flow.completion_low) if wide else None,
        value_high=place.value(gain, flow.completion_high) if wide else None,
        at_stake=place.at_stake(),
        roi=(value - idea.cost) / idea.cost if idea and idea.cost and value is not None else None,
        opportunity=need.score if need else None,
        opportunity_label=need.label if need else None,
        opportunity_rank=None,
        opportunity_basis_fact=need.basis if need else None,
        rice=rating if seen.visits is not None else None,
        rice_rank=None,
        ice=rating if seen.visits is None else None,
        confidence=confidence,
        confidence_assumed=sure is None,
        closes=settings.usual_closes if closes is None else closes,
        closes_assumed=closes is None,
        importance=point.stated_importance,
        quadrant=_quadrant(point, mean, settings),
        business_says_otherwise=False,
        owner=(idea.owner if idea else None) or point.owner,
        status=idea.status if idea else None,
        due=idea.due.isoformat() if idea and idea.due else None,
    )


def _answered(point: Touchpoint, idea: Opportunity | None) -> str | None:
    """The pain that an idea answers, in its words."""
    if idea is None or idea.answers is None:
        return None
    named = [pain.what for pain in point.pains if idea.answers in (pain.what, pain.mistake)]
    return named[0] if named else idea.answers


class _Need(NamedTuple):
    """Ulwick's score of a touchpoint, what it means, and what satisfaction it is made of."""

    score: float
    label: str
    basis: Fact


def _need(journey: Journey, point: Touchpoint) -> _Need | None:
    """Ulwick's score, with the stated importance x 2; None where nobody stated it, or how satisfied customers are."""
    importance, satisfied = point.stated_importance, _satisfied(point, journey.in_force)
    if importance is None or satisfied is None:
        return None
    score, overserved = ulwick(2 * importance, satisfied[0]), 2 * importance < satisfied[0]
    label = ulwick_label(score, journey.in_force, overserved=overserved)
    return _Need(score, label, Fact(satisfied[1], {}, UNITS, journey))


def _quadrant(point: Touchpoint, mean: float | None, settings: Settings) -> Quadrant | None:
    importance, experience = point.stated_importance, experience_of(point, settings)
    if importance is None or experience is None or mean is None:
        return None
    return quadrant(importance, experience, mean, settings.importance_cut)


def _rice(place: _Place, idea: Opportunity | None, confidence: float) -> float | None:
    """RICE, or ICE where nobody knows how many come; None without impact and effort."""
    if idea is None or idea.impact is None or idea.effort is None:
        return None
    reach = None if place.seen.visits is None else place.seen.reach
    entrants = place.journey.entrants
    people = 1.0 if reach is None else reach * (1.0 if entrants is None else entrants)
    return rice(people, idea.impact, confidence, idea.effort)


def _satisfied(point: Touchpoint, settings: Settings) -> tuple[float, str] | None:
    """Satisfaction from 0 to 10 and the key of what it is made of: the top-box share, or the index in its place.

    Shares of scales of different length are never pooled: then the record with the most answers speaks.
    """
    said = satisfaction(point, settings)
    if said is not None and not speaks(said.n, settings):
        return None
    records = said.records if said is not None else current(point.scores.csat, settings)
    ratings = [one for one in records if isinstance(one, Rating) and (said is not None or speaks(one.size, settings))]
    known = [(box, one.ruler) for one in ratings if (box := top_box(CSAT, one))]
    if known:
        scale = max(known, key=lambda pair: pair[0][1])[1]
        alike = [box for box, ruler in known if ruler == scale]
        sizes = sum(n or 1 for _, n in alike)
        return 10 * sum(share * (n or 1) for share, n in alike) / sizes, "opportunities.by_top_box"
    return (said.index / 10, "opportunities.by_index") if said is not None else None


def _mean_experience(points: Iterable[Touchpoint], settings: Settings) -> float | None:
    known = [value for point in points if (value := experience_of(point, settings)) is not None]
    return sum(known) / len(known) if known else None


# ---------------------------------------------------------------- ranks


def _with_ranks(rows: list[OpportunityRow], settings: Settings) -> list[OpportunityRow]:
    by_priority = ranks({one.touchpoint: one.priority for one in rows})
    by_gain = ranks(_best_of((one.touchpoint, one.gain) for one in rows))
    by_score = ranks({one.touchpoint: one.opportunity for one in rows})
    by_rice = ranks({at: one.rice if one.rice is not None else one.ice for at, one in enumerate(rows)})
    ranked = []
    for at, one in enumerate(rows):
        first, second = by_priority.get(one.touchpoint), by_gain.get(one.touchpoint)
        apart = first is not None and second is not None and abs(first - second) >= settings.business_ranks
        ranked.append(
            replace(
                one,
                priority_rank=first,
                gain_rank=second,
                opportunity_rank=by_score.get(one.touchpoint),
                rice_rank=by_rice.get(at),
                business_says_otherwise=apart,
            )
        )
    return ranked


def _best_of(gains: Iterable[tuple[str, float | None]]) -> dict[str, float | None]:
    """The largest gain of each touchpoint."""
    best: dict[str, float | None] = {}
    for name, gain in gains:
        known = best.get(name)
        if known is None or (gain is not None and gain > known):
            best[name] = gain
    return best
