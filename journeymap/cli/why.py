"""Everything the numbers of one touchpoint rest on: ``analyze FILE --why TOUCHPOINT``."""

import json
from collections.abc import Iterator
from typing import Any

from journeymap.analysis import analyses
from journeymap.analysis.results import plain
from journeymap.cli import tables
from journeymap.diagnostics import harmless
from journeymap.model import SUCCESS, Journey, Touchpoint, Transition
from journeymap.model.flow import part_taken


def why(journey: Journey, name: str) -> str:
    """A touchpoint's severity point by point with the evidence, who comes and where they go, what is offered."""
    row, flow, level = _found(journey, name).values()
    point = journey.touchpoints[name]
    lines = [f"{journey.label(name)} · {journey.stage_label(row.stage)} · {journey.channel_label(point.channel)}"]
    lines += [row.sentence, "", *_severity_lines(row), *_points_lines(row, journey), "", *_flow_lines(flow, journey)]
    lines += [*_arrow_lines(journey, name), *_level_lines(level, point)]
    lines += [f"owner: {point.owner}"] if point.owner else []
    lines += ["not ours: we can only influence it"] if not row.ours else []
    return "\n".join(harmless(line) for line in lines)


def why_as_json(journey: Journey, name: str) -> str:
    """The same as the touchpoint's rows of the three analyses."""
    found = {what: plain(row) for what, row in _found(journey, name).items()}
    return json.dumps(found, indent=2, ensure_ascii=True, allow_nan=False)


def _found(journey: Journey, name: str) -> dict[str, Any]:
    return {what: result[name] for what, result in analyses(("friction", "dropoff", "pyramid"), journey).items()}


def _severity_lines(row: Any) -> Iterator[str]:
    if row.severity is None:
        known, could_be = tables.percent(row.coverage, 0), tables.between(row.low, row.high)
        yield f"severity not stated: {known} of the weights are known; it could be {could_be}"
        return
    sure = f"; at least {row.confirmed}" if row.confirmed else ""
    could_be = tables.between(row.low, row.high)
    yield f"severity {row.severity:.1f} ({row.label}{sure}), could be {could_be}, at best {row.at_best:.1f}"
    if row.red_flags:
        yield f"red flags: {', '.join(row.red_flags)}"
    places = f", place {row.rank}" if row.rank else ""
    reach = "reach unknown" if row.reach is None else f"reach {tables.percent(row.reach)}"
    yield f"priority {row.priority:.2f}{places} = severity x {reach} x importance {row.importance:g}/5"


def _flow_lines(flow: Any, journey: Journey) -> Iterator[str]:
    if flow.reach is None:
        return
    reach, lost, rate = (tables.percent(share) for share in (flow.reach, flow.lost, flow.rate))
    yield f"reach {reach}, lost {lost} of all, {rate} of those who come"
    if flow.gain_if_avoidable_halved is not None:
        more, value = 100 * flow.gain_if_avoidable_halved, flow.value_if_avoidable_halved
        worth = f", worth {tables.money(value, journey)}" if value is not None else ""
        yield f"with half of the avoidable loss closed {more:.2f} more of 100 who start arrive{worth}"


def _points_lines(row: Any, journey: Journey) -> Iterator[str]:
    weights = journey.in_force.weights
    for sign, evidence in row.evidence.items():
        value = row.components[sign]
        gives = f"{row.points[sign]:5.1f} points" if row.points is not None else "     –      "
        yield f"  {gives}  {sign} {value:.2f} x weight {weights[sign]:g}: {evidence}"
    if row.unknown:
        yield f"  unknown: {', '.join(row.unknown)}"


def _arrow_lines(journey: Journey, name: str) -> Iterator[str]:
    """Where customers go from here, and under which circumstances."""
    point = journey.touchpoints[name]
    for target, arrow in (point.next or {}).items():
        share = tables.percent(part_taken(arrow, point.observed))
        said = ", ".join(_of_the_way(journey, name, target, arrow))
        yield f"  {share:>7}  go to {_place(journey, target)}{f': {said}' if said else ''}"


def _of_the_way(journey: Journey, name: str, target: str, arrow: Transition) -> Iterator[str]:
    history = journey.history(name, target, arrow) if target in journey.touchpoints else None
    if history is not None:
        yield f"history {history}"
    yield from (word for word, is_so in (("forced", arrow.forced), ("rework", arrow.rework)) if is_so)
    if arrow.condition is not None:
        yield f"if {arrow.condition}"


def _place(journey: Journey, target: str) -> str:
    if target in journey.touchpoints:
        return journey.label(target)
    end = journey.ends.get(target)
    return (end.name if end is not None else None) or (journey.success if target == SUCCESS else None) or target


def _level_lines(level: Any, point: Touchpoint) -> Iterator[str]:
    if all(status == "missing" for status in level.status.values()):
        yield "pyramid: nobody has said what is offered here"
        return
    reached, claimed = tables.number(level.reached, 0), tables.number(level.claimed, 0)
    missing = f"; {'; '.join(level.missing)}" if level.missing else ""
    yield f"pyramid level reached {reached}, claimed {claimed}{missing}"
    for name, capability in point.capabilities.items():
        source = f" ({capability.source})" if capability.source else ""
        status = f", {level.status[name]}" if capability.status == "declared" else ""
        yield f"  {name}{status}: {capability.how or 'declared'}{source}"
