"""The verb ``analyze``: the analyses of one journey as tables, JSON, CSV or Markdown."""

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator
from typing import Any

from journeymap import cli
from journeymap.analysis import ANALYSES, analyses
from journeymap.analysis.omnichannel import channels_of
from journeymap.analysis.results import plain
from journeymap.cli import tables, tables_channels, tables_experiments
from journeymap.diagnostics import UsageError, choose_from, harmless
from journeymap.model import Journey, Touchpoint
from journeymap.model.flow import has_flow, persona_weights
from journeymap.reading import load

READABLE = 500
"""Up to so many touchpoints the JSON is set out in lines."""

TABLES = {**tables.TABLES, **tables_channels.TABLES, **tables_experiments.TABLES}
"""What each analysis shows, by its name."""


def analyze(given: Namespace) -> int:
    """Print what was asked for, or all that the file has data for."""
    for name in given.what:
        if name not in ANALYSES:
            raise UsageError(f"there is no analysis `{name}`; {choose_from(name, ANALYSES, what='analyses')}")
    journey = load(given.file)
    journey = as_persona(journey, given.persona)
    if given.why is not None:
        print(_why(journey, given.why, given.format))
        return cli.FINE
    keep = _kept(journey, given.channel, given.stage)
    chosen = given.what or (tuple(ANALYSES) if given.format == "json" else tuple(_with_data(journey)))
    results = analyses(chosen, journey)
    if given.format == "json":
        print(as_json(journey, results, keep))
        return cli.FINE
    shown = (table for name, result in results.items() for table in TABLES[name](_only(result, keep), journey))
    match given.format:
        case "csv":
            print(tables.as_csv(shown))
        case "md":
            print(tables.as_markdown(shown))
        case _:
            print(f"{harmless(journey.title)}\n") if not given.quiet else None
            tables.show(shown)
    return cli.FINE


def as_json(journey: Journey, results: dict[str, Any], keep: frozenset[str] | None = None) -> str:
    """The results as one JSON object with the journey's own facts first; numbers at full precision."""
    facts = {
        "id": journey.title,
        "title": journey.title,
        "period": journey.period,
        "touchpoints": len(journey.touchpoints),
        "stages": len(journey.stages),
    }
    found = {"journey": facts} | {name: _only(result, keep).to_dict() for name, result in results.items()}
    # indented JSON is written by Python instead of C: too slow where nobody would read it anyway
    indent = 2 if len(journey.touchpoints) <= READABLE else None
    return json.dumps(found, indent=indent, ensure_ascii=True, allow_nan=False)


def _with_data(journey: Journey) -> Iterator[str]:
    """The analyses that have something to say."""
    points = journey.touchpoints.values()
    if journey.scores or journey.churn or any(point.scores or point.resolved or point.wait for point in points):
        yield "scores"
    if has_flow(journey):
        yield "dropoff"
    yield "friction"
    if any(point.capabilities for point in points):
        yield "pyramid"
    if len(channels_of(journey)) > 1:
        yield "omnichannel"
    if any(journey.channel(name).type == "digital" for name in journey.touchpoints):
        yield "digital"
    if any(point.emotion for point in points):
        yield "emotion"
    if any(point.opportunities for point in points):
        yield "opportunities"
    if persona_weights(journey) is not None:
        yield "personas"
    if has_flow(journey) and any(_counted(point) for point in points):
        yield "exposure"
    if any(point.experiments for point in points):
        yield "experiments"


def _counted(point: Touchpoint) -> bool:
    """Whether answers to CSAT or CES were counted one by one."""
    return any(record.counts for record in (*point.scores.csat, *point.scores.ces))


def as_persona(journey: Journey, persona: str | None) -> Journey:
    """The journey as one persona walks it; as it is without one."""
    if persona is None:
        return journey
    _known(persona, journey.personas, "persona")
    return journey.for_persona(persona)


def _kept(journey: Journey, channel: str | None, stage: str | None) -> frozenset[str] | None:
    """The touchpoints that a filter leaves; None when all are wanted."""
    if channel is None and stage is None:
        return None
    if channel is not None:
        _known(channel, dict.fromkeys(point.channel for point in journey.touchpoints.values()), "channel")
    if stage is not None:
        _known(stage, journey.stages, "stage")
    return frozenset(
        name
        for name, point in journey.touchpoints.items()
        if channel in (None, point.channel) and stage in (None, journey.stage_of[name])
    )


def _known(name: str, names: Iterable[str], what: str) -> None:
    names = tuple(names)
    if name not in names:
        raise UsageError(
            f"there is no {what} `{name}`; {choose_from(name, names, what=f'{what}s') or 'the file has none'}"
        )


def _only(result: Any, keep: frozenset[str] | None) -> Any:
    """The result with the rows of some touchpoints; figures of the journey stay those of the whole."""
    if keep is None or not hasattr(result, "rows"):
        return result
    from dataclasses import replace

    # rows about a need, a channel or a persona stay: they are of the whole journey
    kept = (row for row in result.rows if not hasattr(row, "touchpoint") or row.touchpoint in keep)
    return replace(result, rows=tuple(kept))


# ---------------------------------------------------------------- why


def _why(journey: Journey, name: str, form: str) -> str:
    """Everything the numbers of one touchpoint rest on."""
    _known(name, journey.touchpoints, "touchpoint")
    found_by = analyses(("friction", "dropoff", "pyramid"), journey)
    row, flow, level = (found_by[one][name] for one in ("friction", "dropoff", "pyramid"))
    if form == "json":
        found = {"friction": row, "dropoff": flow, "pyramid": level}
        return json.dumps({key: plain(value) for key, value in found.items()}, indent=2)
    point = journey.touchpoints[name]
    lines = [f"{journey.label(name)} · {journey.stage_label(row.stage)} · {journey.channel_label(point.channel)}"]
    lines += [row.sentence, "", *_severity_lines(row), *_points_lines(row, journey), "", *_flow_lines(flow, journey)]
    reached, claimed = tables.number(level.reached, 0), tables.number(level.claimed, 0)
    lines.append(f"level reached {reached}, claimed {claimed}{_missing(level.missing)}")
    lines += [f"owner: {point.owner}"] if point.owner else []
    lines += ["not ours: we can only influence it"] if not row.ours else []
    return "\n".join(harmless(line) for line in lines)


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
    if flow.gain_if_halved is not None:
        worth = f", {tables.money(flow.value_if_halved, journey)}" if flow.value_if_halved is not None else ""
        yield f"halving that loss brings {tables.percent(flow.gain_if_halved, 2)} more completions{worth}"


def _points_lines(row: Any, journey: Journey) -> Iterator[str]:
    weights = journey.in_force.weights
    for sign, evidence in row.evidence.items():
        value = row.components[sign]
        gives = f"{row.points[sign]:5.1f} points" if row.points is not None else "     –      "
        yield f"  {gives}  {sign} {value:.2f} x weight {weights[sign]:g}: {evidence}"
    if row.unknown:
        yield f"  unknown: {', '.join(row.unknown)}"


def _missing(missing: Iterable[str]) -> str:
    found = list(missing)
    return f"; {'; '.join(found)}" if found else ""
