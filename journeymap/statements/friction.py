"""Where customers work too hard: every touchpoint by priority, and what the first ones rest on."""

from collections.abc import Iterator
from dataclasses import dataclass

from journeymap.analysis.friction import Friction, FrictionRow
from journeymap.analysis.friction_facts import UNITS
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.metrics import FRICTION
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.targets import targets

EXPLAINED = 3
"""Touchpoints whose friction is said in a sentence, and taken apart sign by sign."""

COLUMNS = (
    Column("touchpoint"),
    Column("owner", under="touchpoint"),
    Column("severity", bad=lambda row: row.label in ("high", "severe")),
    Column("label", under="severity"),
    Column("confirmed", under="severity", detail=True),
    Column("range", fields=("low", "high")),
    Column("coverage"),
    Column("answers", under="coverage"),
    Column("worst_felt"),
    Column("red_flags", under="worst_felt", detail=True),
    Column("reach"),
    Column("priority"),
    Column("rank_completers", detail=True),
)

SIGNS = (
    Column("sign"),
    Column("evidence_facts"),
    Column("points"),
    Column("component", under="points"),
    Column("weight", under="points"),
)


@dataclass(frozen=True, slots=True)
class SignRow:
    """A known sign of a touchpoint: what it adds to the severity, and what it rests on."""

    sign: str
    evidence_facts: tuple[Fact, ...]
    points: float | None
    component: float
    weight: float


def describe(result: Friction, journey: Journey) -> Statement:
    """Severity with its range by priority; the first touchpoints sign by sign, for whoever shows them."""
    hard = [row for row in result.rows if row.leads][:EXPLAINED]
    explained = (signs(row, journey) for row in hard if row.label != "low")
    tables = (Table("touchpoints", COLUMNS, result.rows), *explained)
    return Statement("friction", tuple(_said(result, journey)), tables, UNITS, ("friction",))


def signs(row: FrictionRow, journey: Journey) -> Table:
    """What the friction of one touchpoint rests on, the sign that adds most first."""
    weights, points = journey.in_force.weights, row.points or {}
    rows = (
        SignRow(sign, row.evidence_facts[sign], points.get(sign), value, weights[sign])
        for sign, value in row.components.items()
    )
    named = Fact("friction.rests_on", {"touchpoint": row.touchpoint}, UNITS, journey)
    ordered = tuple(sorted(rows, key=lambda one: -(one.points or 0.0)))
    return Table("signs", SIGNS, ordered, named=named, of=row.touchpoint)


def _said(result: Friction, journey: Journey) -> Iterator[Said]:
    fact, settings = Facts(journey, UNITS), journey.in_force
    if result.journey is not None:
        yield Said(fact("friction.of_journey", journey=result.journey, covered_visits=result.covered_visits), "lead")
    if any(row.priority is not None and row.reach is None and row.reach_max is not None for row in result.rows):
        yield Said(fact("friction.at_most"), "note")
    yield from targets("friction.target", (FRICTION,), fact)
    come = [row for row in result.rows if row.reach_max != 0]
    blind = tuple(row.touchpoint for row in come if row.severity is None)
    if len(blind) == len(come):
        yield Said(fact("friction.too_little", min_coverage=settings.min_coverage), "advice")
        yield Said(fact("friction.ask_more"), "advice")
    stated = [row for row in result.rows if row.leads]
    yield from (Said(row.fact, "finding", row.touchpoint) for row in stated[:EXPLAINED])
    for key, names in (
        ("friction.rare", tuple(row.touchpoint for row in come if row.severe_but_rare)),
        ("friction.flagged", tuple(row.touchpoint for row in come if row.red_flags)),
        ("friction.blind", blind if len(blind) < len(come) else ()),
    ):
        if names:
            yield Said(fact(key, touchpoints=names))
    yield from _sensitivity(result, fact, len(stated))
    bands = {"moderate": settings.moderate, "hard": settings.high, "severe": settings.severe}
    yield Said(fact("friction.bands", **bands), "note")


def _sensitivity(result: Friction, fact: Facts, stated: int) -> Iterator[Said]:
    """Whether the weights decide which are the first three; with no more than these there is nothing to choose."""
    if stated <= EXPLAINED or not result.sensitivity.get("top3"):
        return
    if result.sensitivity["top3_stable"]:
        yield Said(fact("friction.stable"), "note")
        return
    yield Said(fact("friction.unstable"), "note")
    for change in result.sensitivity["changes"][:2]:
        values = {"weight_of": change["weight"], "factor": change["factor"], "top3": tuple(change["top3"])}
        yield Said(fact("friction.otherwise", **values), "note")
