"""The short answer: the first step, the worst drop, the worst frictions, the level, and what to measure next."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from journeymap.analysis.friction import Friction, FrictionRow
from journeymap.analysis.friction_facts import UNITS as FRICTION_UNITS
from journeymap.analysis.omnichannel import lost_history
from journeymap.analysis.signs import priority
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.flow import has_flow
from journeymap.model.metrics import CES, CSAT
from journeymap.statements import Said, Statement
from journeymap.statements.basis import silent
from journeymap.statements.first_step import describe as step_of

NEEDED = ("dropoff", "friction", "pyramid", "omnichannel", "personas", "exposure", "opportunities")
"""The analyses whose results the answer is made of."""

FRICTIONS = 3
"""Touchpoints whose friction is said, the first by priority."""

NAMED = 3
"""Touchpoints that are named as examples of many."""

UNITS = {
    **FRICTION_UNITS,
    "why": "fact",
    "signs": "term:sign",
    "examples": "touchpoint",
}


def describe(results: Mapping[str, Any], journey: Journey) -> Statement:
    """What was found, the most important first; then what nobody knows, and what to measure next."""
    return Statement("short", tuple(_said(results, journey)), (), UNITS)


def _said(results: Mapping[str, Any], journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, UNITS)
    yield from step_of(results["opportunities"].first, journey).said
    if results["dropoff"].fact is not None:
        yield Said(results["dropoff"].fact, "lead")
    for row in hardest(results["friction"]):
        yield Said(row.fact, "finding", row.touchpoint)
        grounds = tuple(_grounds(row, fact))
        if grounds:
            yield Said(fact("short.because", why=grounds), "note", row.touchpoint)
    yield from (Said(one) for one in islice(lost_history(results["omnichannel"]), 1))
    for name in ("omnichannel", "personas", "exposure"):
        if results[name].fact is not None:
            yield Said(results[name].fact, "finding")
    if results["pyramid"].fact is not None and results["pyramid"].declared:
        yield Said(results["pyramid"].fact, "finding")
    yield from (Said(one, "advice") for one in _unknown(results, journey, fact))


def hardest(friction: Friction) -> list[FrictionRow]:
    """The touchpoints that are hard for customers, by priority; where none is, the first that is known."""
    leading = [row for row in friction.rows if row.leads]
    hard = [row for row in leading if row.label in ("high", "severe")]
    return (hard or [row for row in leading if row.severity][:1])[:FRICTIONS]


def _grounds(row: FrictionRow, fact: Facts) -> Iterator[Fact]:
    """The sign that adds most to a severity, with what it rests on."""
    points = row.points or {}
    for sign in sorted(points, key=lambda one: -points[one])[:1]:
        if row.evidence_facts[sign]:
            yield fact("short.sign", sign=sign, parts=row.evidence_facts[sign][:1])


# ---------------------------------------------------------------- what is not known


def _unknown(results: Mapping[str, Any], journey: Journey, fact: Facts) -> Iterator[Fact]:
    """What nobody measured, by how many touchpoints lack it; then where a measurement would tell most."""
    if not has_flow(journey):
        yield fact("short.no_flow")
    every = len(journey.touchpoints)
    lacking = {
        "uncounted": tuple(row.touchpoint for row in results["dropoff"].rows if row.visits and not row.observed),
        "no_effort": silent(journey, CES),
        "no_satisfaction": silent(journey, CSAT),
    }
    for what, where in lacking.items():
        if len(where) == every:
            yield fact(f"short.{what}_anywhere")
        elif where:
            yield fact(f"short.{what}", n=len(where), all=every, examples=where[:NAMED])
    row = _tells_most(results["friction"])
    if row is not None:
        yield fact("short.measure_next", touchpoint=row.touchpoint, signs=row.unknown)


def _tells_most(friction: Friction) -> FrictionRow | None:
    """The touchpoint whose unknown signs leave most open, for most people and by its importance."""
    open_ = [row for row in friction.rows if row.unknown and row.reach != 0]

    def left_open(row: FrictionRow) -> float:
        return priority(row.high - row.low, row.reach_max, row.importance) or 0.0

    return max(open_, key=left_open, default=None)
