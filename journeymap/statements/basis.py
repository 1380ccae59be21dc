"""What a journey's numbers rest on: who says so, what is assumed, what nobody knows, and how they are found.

These are statements about the journey itself; ``results`` are those of the analyses that are `NEEDED`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from journeymap.analysis.dropoff import UNITS as FLOW_UNITS
from journeymap.analysis.feelings import feelings
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.flow import has_flow, open_rows
from journeymap.model.metrics import CES, CSAT
from journeymap.statements import Column, Said, Statement, Table

NEEDED = ("dropoff", "friction")
"""The analyses whose results say what is assumed and what is not known."""

UNITS = {
    **FLOW_UNITS,
    "source": "source",
    "name": "text",
    "method": "term:source",
    "date": "date",
    "used": "count",
    "touchpoints": "every:touchpoint",
    "assumption": "fact",
    "worst_felt_share": "exact_share",
    "mean_share": "exact_share",
    "scope_share": "exact_share",
    "spread": "exact",
    "bad_below": "exact",
}

SOURCES = (
    Column("source"),
    Column("name", under="source"),
    Column("method"),
    Column("date"),
    Column("used"),
)

METHODS = (
    "index", "intervals", "dropoff", "gain", "friction", "priority", "pyramid", "consistency", "carry", "containment",
    "peak_end", "personas", "exposure", "experiments", "ranks",
)  # fmt: skip
"""How the numbers are found: a sentence for each, with its source and the settings that it uses."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A source, what the file calls it where it has a title, and how often it is named."""

    source: str
    name: str | None
    method: str | None
    date: date | None
    used: int


def sources(journey: Journey) -> Statement:
    """Every source that the file describes, then those that it only names."""
    return Statement("basis", (), (Table("sources", SOURCES, tuple(_cited(journey))),), UNITS)


def assumed(results: Mapping[str, Any], journey: Journey) -> Statement:
    """What is taken to be so without anybody having counted it."""
    return Statement("assumed", tuple(map(Said, _assumed(results, journey))), (), UNITS)


def unknown(results: Mapping[str, Any], journey: Journey) -> Statement:
    """The blind spots."""
    return Statement("unknown", tuple(map(Said, _unknown(results, journey))), (), UNITS)


def method(journey: Journey) -> Statement:
    """The formulas in words, each with where it comes from."""
    fact = Facts(journey, UNITS)
    formulas = (Said(fact(f"method.{name}", **_settings_of(name, journey))) for name in METHODS)
    return Statement("method", (Said(fact("method.about"), "lead"), *formulas), (), UNITS)


def silent(journey: Journey, metric: str) -> tuple[str, ...]:
    """The touchpoints at which nobody was asked for a metric."""
    return tuple(name for name, point in journey.touchpoints.items() if not point.scores.of(metric))


# ---------------------------------------------------------------- sources


def _cited(journey: Journey) -> Iterator[Cited]:
    used = Counter(_sources_in(journey.model_dump(by_alias=True, exclude={"defaults"})))
    for name, one in journey.sources.items():
        yield Cited(name, name if one.title else None, one.method, one.date, used[name])
    yield from (Cited(name, None, None, None, used[name]) for name in used if name not in journey.sources)


def _sources_in(part: Any) -> Iterator[str]:
    """Every `source` in a part of a journey as plain data."""
    if isinstance(part, Mapping):
        if isinstance(part.get("source"), str):
            yield part["source"]
        for value in part.values():
            yield from _sources_in(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _sources_in(value)


# ---------------------------------------------------------------- what is assumed, and what is not known


def _assumed(results: Mapping[str, Any], journey: Journey) -> Iterator[Fact]:
    fact, points = Facts(journey, UNITS), journey.touchpoints
    if has_flow(journey):
        yield from (fact("assumed.flow", assumption=_whole(one)) for one in results["dropoff"].assumption_facts)
    felt = tuple(name for name, point in points.items() if point.emotion and point.emotion.source is None)
    if felt:
        yield fact("assumed.emotions", touchpoints=felt)
    flaws = {name: (point.flaws or {}).values() for name, point in points.items()}
    seen = tuple(name for name, some in flaws.items() if any(one.source is None for one in some))
    if seen:
        yield fact("assumed.mistakes", touchpoints=seen)


def _whole(assumption: Fact) -> Fact:
    """An assumption with every touchpoint that it is about: here people look for what to measure."""
    units = {**assumption.units, "touchpoints": UNITS["touchpoints"]}
    return Fact(assumption.key, assumption.values, units, assumption.journey)


def _unknown(results: Mapping[str, Any], journey: Journey) -> Iterator[Fact]:
    fact = Facts(journey, UNITS)
    if not has_flow(journey):
        yield fact("unknown.flow")
    elif open_ones := open_rows(journey):
        yield fact("unknown.ways", touchpoints=tuple(open_ones))
    unstated = tuple(name for name in journey.touchpoints if results["friction"][name].severity is None)
    if unstated:
        yield fact("unknown.friction", touchpoints=unstated)
    for metric in (CES, CSAT):
        if where := silent(journey, metric):
            yield fact(f"unknown.{metric}", touchpoints=where)
    felt = {one.touchpoint for one in feelings(journey)}
    unfelt = tuple(name for name in journey.touchpoints if name not in felt)
    if unfelt and len(unfelt) < len(journey.touchpoints):
        yield fact("unknown.emotion", touchpoints=unfelt)
    if journey.baseline is None:
        yield fact("unknown.baseline")


# ---------------------------------------------------------------- how the numbers are found


def _settings_of(formula: str, journey: Journey) -> Mapping[str, float]:
    """The settings in force that a formula is told with."""
    settings = journey.in_force
    match formula:
        case "friction":
            return {"mean_share": 1 - settings.worst_felt_share, "worst_felt_share": settings.worst_felt_share}
        case "pyramid":
            return {"scope_share": settings.scope_share}
        case "consistency":
            return {"spread": settings.spread}
        case "exposure":
            return {"bad_below": settings.bad_below}
    return {}
