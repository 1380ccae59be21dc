"""The scale that answers are on: of a touchpoint's own record, of the file, or the usual one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.diagnostics import choose_from
from journeymap.evidence.errors import data_error
from journeymap.model import Journey, Rating, Scale, metrics
from journeymap.model.scores import PRESETS, USUAL_SCALES, ends


@dataclass(frozen=True, slots=True)
class AnswerGroup:
    """Whose answers to what: a touchpoint (None: the journey as a whole), a metric, a persona (None: everybody)."""

    touchpoint: str | None
    metric: str
    persona: str | None = None


def scale_of(journey: Journey, group: AnswerGroup) -> Scale:
    """The scale that answers are on; a JourneyError where it is needed and nobody states it."""
    if group.metric in (metrics.NPS, metrics.CLI):
        low, high = ends(str(stated(journey, group).get("scale", "0-10")))
        rule = journey.scales.get(group.metric)
        if group.metric == metrics.CLI and rule is not None and rule.span is not None:
            low, high = rule.span
        return Scale(low, high, high)
    found = _stated_scale(journey, group)
    if found is None:
        usual = USUAL_SCALES.get(group.metric)
        if usual is None:
            raise _scale_missing(group.metric, journey)
        low, high = ends(usual)
        return Scale(low, high, high)
    return found


def is_stated(journey: Journey, group: AnswerGroup) -> bool:
    """Whether somebody says which scale it is; an NPS has no other than its own."""
    usual = USUAL_SCALES.get(group.metric)
    if group.metric == metrics.NPS or usual is None:
        return True
    rule = journey.scales.get(group.metric)
    found = scale_of(journey, group)
    # a record takes the usual scale where its author says none, so that it shows nothing by having it
    return (rule is not None and rule.span is not None) or (found.low, found.high) != ends(usual)


def stated(journey: Journey, group: AnswerGroup) -> dict[str, Any]:
    """The record that new answers take the place of, as plain data."""
    own = journey.touchpoints[group.touchpoint].scores if group.touchpoint else journey.scores
    every = own.of(group.metric)
    same = next((one for one in every if one.persona == group.persona), None) or next(iter(every), None)
    found = {} if same is None else same.written()
    return dict(found) if isinstance(found, Mapping) else {}


def written(scale: Scale) -> str:
    """A scale as files write it."""
    return f"{scale.low:g}-{scale.high:g}"


def fitting(answers: Iterable[float]) -> Scale:
    """The smallest scale in use that has room for some answers; from the least to the greatest where none has.

    >>> written(fitting([1, 10, 4])), written(fitting([0, 6])), written(fitting([-2, 40]))
    ('1-10', '0-10', '-2-40')
    """
    known = sorted(answers)
    low, high = known[0], known[-1]
    begin = 1.0 if low >= 1 else 0.0
    end = next((top for top in (_FROM_1 if begin else _FROM_0) if low >= 0 and high <= top), None)
    return Scale(low, high, high) if end is None else Scale(begin, end, end)


_FROM_1, _FROM_0 = (3.0, 5.0, 7.0, 10.0, 100.0), (1.0, 4.0, 10.0, 100.0)
"""The tops of the scales that people are asked on, by where these begin."""


def _stated_scale(journey: Journey, group: AnswerGroup) -> Scale | None:
    """The scale that the file states for a metric, at this touchpoint first."""
    for record in _records(journey, group):
        if isinstance(record, Rating) and record.ruler is not None:
            return record.ruler
    rule = journey.scales.get(group.metric)
    if rule is None or rule.span is None:
        return None
    low, high = rule.span
    best = PRESETS[rule.preset][1] if rule.preset else rule.best
    if best is None and metrics.metric_of(group.metric).needs_best:
        raise _scale_missing(group.metric, journey)
    return Scale(low, high, high if best is None else best)


def _records(journey: Journey, group: AnswerGroup) -> Iterator[Any]:
    """The metric's records: at the touchpoint itself, then of the journey and of other touchpoints."""
    own = journey.touchpoints[group.touchpoint].scores if group.touchpoint else journey.scores
    yield from own.of(group.metric)
    yield from journey.scores.of(group.metric)
    for point in journey.touchpoints.values():
        yield from point.scores.of(group.metric)


def _scale_missing(metric: str, journey: Journey) -> Exception:
    needs_best = metrics.metric_of(metric).needs_best
    example = "1-7, best: 7" if needs_best else "1-5, best: 5"
    near = choose_from(metric, journey.scales, what="scales") if metric not in journey.scales else None
    hint = f"say it in the journey: `scales: {{{metric}: {{scale: {example}}}}}`" + (f"; {near}" if near else "")
    what = "which end of the scale is best" if needs_best else "on which scale"
    return data_error("metric-without-scale", f"answers to `{metric}`, but nobody states {what}", hint)
