"""Everything the numbers of one touchpoint rest on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.dropoff import UNITS as FLOW_UNITS
from journeymap.analysis.friction_facts import UNITS as FRICTION_UNITS
from journeymap.analysis.pyramid import UNITS as LEVEL_UNITS
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.model.flow import part_taken
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.friction import SIGNS, signs

NEEDED = ("friction", "dropoff", "pyramid")
"""The analyses whose rows about the touchpoint are told."""

UNITS = {
    **LEVEL_UNITS,
    **FRICTION_UNITS,
    **FLOW_UNITS,
    "target": "target",
    "taken": "share",
    "rework": "mark",
    "forced": "mark",
    "condition": "text",
    "status": "term:status",
    "how": "text",
    "who": "text",
}

ARROWS = (
    Column("target"),
    Column("taken"),
    Column("history", bad=lambda row: row.history == "lost"),
    Column("forced"),
    Column("rework"),
    Column("condition"),
)

LEVELS = (
    Column("level"),
    Column("status", bad=lambda row: row.status == "contradicted"),
    Column("how"),
    Column("source"),
)


@dataclass(frozen=True, slots=True)
class Arrow:
    """Where customers go from here, how many, and under which circumstances."""

    target: str
    taken: float | None
    history: str | None
    forced: bool
    rework: bool
    condition: str | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A level of the pyramid of which something is said here."""

    level: str
    status: str
    how: str | None
    source: str | None


def describe(rows: Mapping[str, Any], journey: Journey) -> Statement:
    """A touchpoint's severity sign by sign, who comes and where they go, and what is offered.

    ``rows`` are the touchpoint's own rows of the analyses that are `NEEDED`.
    """
    name = rows["friction"].touchpoint
    point, fact = journey.touchpoints[name], Facts(journey, UNITS)
    title = fact("why.title", touchpoint=name, stage=journey.stage_of[name], channel=point.channel)
    evidence = signs(rows["friction"], journey)
    tables = (
        Table("signs", SIGNS, evidence.rows),
        Table("arrows", ARROWS, tuple(_arrows(journey, name))),
        Table("levels", LEVELS, tuple(_offers(rows["pyramid"], journey))),
    )
    return Statement("why", tuple(_said(rows, journey, fact)), tables, UNITS, named=title)


def _said(rows: Mapping[str, Any], journey: Journey, fact: Facts) -> Iterator[Said]:
    friction, flow, level = rows["friction"], rows["dropoff"], rows["pyramid"]
    yield Said(friction.fact, "lead")
    if friction.severity is not None:
        bounds = {"low": friction.low, "high": friction.high, "at_best": friction.at_best}
        yield Said(fact("why.severity", severity=friction.severity, label=friction.label, **bounds))
        if friction.confirmed not in (None, "low"):
            yield Said(fact("why.at_least", confirmed=friction.confirmed))
        if friction.rank is not None:
            yield from _priority(friction, fact)
        if journey.touchpoints[friction.touchpoint].stated_importance is None:
            yield Said(fact("why.importance_unstated", importance=friction.importance), "note")
    if friction.red_flags:
        yield Said(fact("why.red_flags", red_flags=friction.red_flags))
    if friction.unknown:
        yield Said(fact("why.unknown", unknown=friction.unknown))
    yield from _flow(flow, fact)
    if level.reached is not None and any(status != "missing" for status in level.status.values()):
        yield Said(fact("why.level", reached=level.reached, claimed=level.claimed))
        yield from (Said(one, "advice") for one in level.missing_facts)
    owner = journey.touchpoints[friction.touchpoint].owner
    if owner:
        yield Said(fact("why.owned", who=owner), "note")
    if friction.owner is not None:
        yield Said(fact("why.theirs", owner=friction.owner), "note")


def _priority(friction: Any, fact: Facts) -> Iterator[Said]:
    values = {"priority": friction.priority, "rank": friction.rank, "importance": friction.importance}
    if friction.reach is None and friction.reach_max is not None:
        yield Said(fact("why.priority_at_most", **values, reach_max=friction.reach_max))
    elif friction.reach is None:
        yield Said(fact("why.priority_of_all", **values))
    else:
        yield Said(fact("why.priority", **values, reach=friction.reach))


def _flow(flow: Any, fact: Facts) -> Iterator[Said]:
    if flow.reach is None and flow.reach_max is not None:
        yield Said(fact("why.may_come", possible_reach=(flow.reach_min, flow.reach_max)))
    if flow.reach is None:
        return
    if flow.rate is not None:
        yield Said(fact("why.flow", reach=flow.reach, lost=flow.lost, rate=flow.rate))
    gain, value = flow.gain_if_avoidable_halved, flow.value_if_avoidable_halved
    if gain is not None and value is not None:
        yield Said(fact("why.gain_worth", gain_if_avoidable_halved=gain, value_if_avoidable_halved=value))
    elif gain is not None:
        yield Said(fact("why.gain", gain_if_avoidable_halved=gain))


def _arrows(journey: Journey, name: str) -> Iterator[Arrow]:
    point = journey.touchpoints[name]
    for target, arrow in (point.next or {}).items():
        history = journey.history(name, target, arrow) if target in journey.touchpoints else None
        taken = None if arrow.unknown else part_taken(arrow, point.observed)
        yield Arrow(target, taken, history, arrow.forced, arrow.rework, arrow.condition)


def _offers(level: Any, journey: Journey) -> Iterator[Offer]:
    for name, capability in journey.touchpoints[level.touchpoint].capabilities.items():
        status = level.status[name] if capability.status == "declared" else capability.status
        yield Offer(name, status, capability.how, capability.source)
