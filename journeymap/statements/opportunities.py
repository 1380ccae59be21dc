"""What to do first: four rankings side by side, what is at stake, and the terms of each idea."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.dropoff import value_fact
from journeymap.analysis.opportunities import Opportunities, OpportunityRow
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.first_step import describe as step_of


def _number(_: Any) -> str:
    """A number with its rank is a fact, and stands under the other numbers."""
    return "fact"


RANKINGS = (
    Column("touchpoint"),
    Column("idea"),
    Column("priority", unit=_number),
    Column("gain", unit=_number),
    Column("value"),
    Column("opportunity", unit=_number),
    Column("rice", unit=_number),
    Column("ice", unit=_number),
    Column("quadrant", detail=True),
    Column("business_says_otherwise", detail=True),
    Column("owner", under="idea"),
)

STAKES = (
    Column("touchpoint"),
    Column("tenth"),
    Column("quarter"),
    Column("half"),
    Column("opportunity_label"),
    Column("opportunity_basis_fact", under="opportunity_label"),
)

IDEAS = (
    Column("idea"),
    Column("answers", under="idea"),
    Column("touchpoint"),
    Column("value"),
    Column("interval", fields=("value_low", "value_high"), under="value"),
    Column("roi"),
    Column("closes", detail=True),
    Column("confidence", detail=True),
    Column("owner"),
    Column("status", under="owner"),
    Column("due"),
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """An idea, or a touchpoint without one, with each number and its place among the others."""

    touchpoint: str
    idea: str | None
    priority: Fact | None
    gain: Fact | None
    value: float | None
    opportunity: Fact | None
    rice: Fact | None
    ice: Fact | None
    quadrant: str | None
    business_says_otherwise: bool
    owner: str | None


@dataclass(frozen=True, slots=True)
class Stake:
    """What a touchpoint's avoidable loss is worth, part by part, and what its opportunity score means."""

    touchpoint: str
    tenth: float | None
    quarter: float | None
    half: float | None
    opportunity_label: str | None
    opportunity_basis_fact: Fact | None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an idea answers, brings, closes and costs, and how sure it is; a fact where that is assumed."""

    idea: str | None
    answers: str | None
    touchpoint: str
    value: float | None
    value_low: float | None
    value_high: float | None
    roi: float | None
    closes: float | Fact
    confidence: float | Fact
    owner: str | None
    status: str | None
    due: str | None


def describe(result: Opportunities, journey: Journey) -> Statement | None:
    """What comes first by four rankings, what is at stake at each touchpoint, and each idea's terms."""
    if not any(one.idea or one.priority is not None or one.gain is not None for one in result.rows):
        return None
    fact = Facts(journey, result.unit_of)
    places = {one.touchpoint: one for one in result.rows}.values()
    ideas = tuple(_terms(one, fact) for one in result.rows if one.idea is not None)
    tables = (
        Table("rankings", RANKINGS, tuple(_ranked(one, fact) for one in result.rows)),
        Table("stakes", STAKES, tuple(_stake(one) for one in places if one.at_stake or one.opportunity_label)),
        Table("ideas", IDEAS, ideas),
    )
    known = any(one.priority is not None and one.gain is not None for one in result.rows)
    said = tuple(_said(result, journey, fact))
    return Statement("opportunities", said, tables, result.unit_of, ("opportunities",) if known else ())


def _ranked(one: OpportunityRow, fact: Facts) -> Ranked:
    return Ranked(
        one.touchpoint,
        one.idea,
        _with_rank(one.priority, one.priority_rank, "number.1", fact),
        _with_rank(one.gain, one.gain_rank, "points.2", fact),
        one.value,
        _with_rank(one.opportunity, one.opportunity_rank, "number.1", fact),
        _with_rank(one.rice, one.rice_rank, _digits(one.rice), fact),
        _with_rank(one.ice, one.rice_rank, _digits(one.ice), fact),
        one.quadrant,
        one.business_says_otherwise,
        one.owner,
    )


def _terms(one: OpportunityRow, fact: Facts) -> Terms:
    closes = _marked(one.closes, one.closes_assumed, fact)
    confidence = _marked(one.confidence, one.confidence_assumed, fact)
    return Terms(
        one.idea, one.answers, one.touchpoint, one.value, one.value_low, one.value_high, one.roi,
        closes, confidence, one.owner, one.status, one.due,
    )  # fmt: skip


def _marked(share: float, assumed: bool, fact: Facts) -> float | Fact:
    return fact("opportunities.assumed", amount=share) if assumed else share


def _digits(rating: float | None) -> str:
    return "number.0" if rating is not None and rating >= 10 else "number.2"


def _with_rank(amount: float | None, rank: int | None, unit: str, fact: Facts) -> Fact | None:
    if amount is None or rank is None:
        return None
    units = {**fact.units, "amount": unit}
    return Fact("opportunities.ranked", {"amount": amount, "rank": rank}, units, fact.journey)


def _stake(one: OpportunityRow) -> Stake:
    parts = one.at_stake or {}
    tenth, quarter, half = (parts.get(part) for part in ("10%", "25%", "50%"))
    return Stake(one.touchpoint, tenth, quarter, half, one.opportunity_label, one.opportunity_basis_fact)


def _said(result: Opportunities, journey: Journey, fact: Facts) -> Iterator[Said]:
    yield from step_of(result.first, journey).said
    if result.disagreements:
        ranks = journey.in_force.business_ranks
        yield Said(fact("opportunities.apart", business_ranks=ranks, disagreements=result.disagreements))
    worth = value_fact(journey)
    if worth is not None:
        yield Said(worth)
    yield from (Said(one, "note") for one in _explained(result, journey, fact))


def _explained(result: Opportunities, journey: Journey, fact: Facts) -> Iterator[Fact]:
    """What the numbers mean that are shown, and what is taken where the file does not say it."""
    usual = journey.in_force
    yield fact("opportunities.meaning")
    if any(one.opportunity is not None for one in result.rows):
        yield fact("opportunities.need_is")
    unstated = tuple(dict.fromkeys(one.touchpoint for one in result.rows if one.importance is None))
    if unstated:
        everywhere = len(unstated) == len(journey.touchpoints)
        named = {} if everywhere else {"importance_unstated": unstated}
        key = "opportunities.importance_nowhere" if everywhere else "opportunities.importance_unstated"
        yield fact(key, **named, default_importance=usual.default_importance)
    if any(one.gain is not None for one in result.rows):
        yield fact("opportunities.gain_is", usual_closes=usual.usual_closes)
    if any(one.idea and one.confidence_assumed for one in result.rows):
        yield fact("opportunities.unsure", usual_confidence=usual.usual_confidence)
    yield from (fact(f"opportunities.{key}") for key in _formulas(result))


def _formulas(result: Opportunities) -> Iterator[str]:
    if any(one.ice is not None for one in result.rows):
        yield "ice_is"
    elif any(one.rice is not None for one in result.rows):
        yield "rice_of_people" if result.people else "rice_of_each"
    if any(one.at_stake for one in result.rows):
        yield "stake_is"
    if any(one.roi is not None for one in result.rows):
        yield "roi_is"
