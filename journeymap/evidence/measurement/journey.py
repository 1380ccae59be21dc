"""A journey with what was measured in place of what was guessed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from journeymap.evidence.disclosure.stops import Arrow, Stop
from journeymap.evidence.measurement.answers import MeasuredAnswers
from journeymap.evidence.measurement.flow import MeasuredFlow
from journeymap.model import Duration, Journey, PersonaPart, Register, Scores, Touchpoint, Transition
from journeymap.model.spread import with_file_wide_scores

EVENTS_SOURCE, ANSWERS_SOURCE = "event-log", "survey"
"""What the measured numbers name as their source, in the journey's register."""

Fields = dict[str, Any]
"""Fields of a part of a journey that are to change."""


def measured_journey(
    journey: Journey, flow: MeasuredFlow | None, answers: MeasuredAnswers | None, unit: str | None = None
) -> Journey:
    """The journey with arrows, entries and durations of a log, with scores of a survey, and where both come from.

    What was not measured stays as it was: an arrow that nobody took keeps everything but its share.
    """
    points = {
        name: point.replace(**_of_flow(name, point, flow), **_of_answers(journey, name, point.scores, answers))
        for name, point in journey.touchpoints.items()
    }
    measured = journey.with_touchpoints(points)
    changes = _of_answers(journey, None, journey.scores, answers) | _about(journey, flow, answers)
    if flow is not None:
        changes |= {"entrants": sum(stop.entries for stop in flow.stops.values())}
        changes |= {"personas": {**journey.personas, **_shares_of_personas(journey, flow)}}
    if unit is not None:
        changes["unit"] = unit
    return measured.replace(**changes)


# ---------------------------------------------------------------- a log


def _of_flow(name: str, point: Touchpoint, flow: MeasuredFlow | None) -> Fields:
    """What a log says of a touchpoint."""
    if flow is None:
        return {}
    changes: Fields = {}
    stop, entries = flow.stops.get(name), flow.entries
    if stop is not None:
        changes |= _row(point, stop)
        if stop.duration_seconds is not None:
            changes["duration"] = Duration.rounded(stop.duration_seconds)
        if point.repeat is not None and name in flow.repeats:
            rate = round(flow.repeats[name], 6)
            changes["repeat"] = point.repeat.replace(rate=rate, n=stop.visits, source=EVENTS_SOURCE)
    if entries and (name in entries or point.entry is not None):
        changes["entry"] = entries.get(name, 0.0)
    of_personas = dict(_of_personas(name, point, flow))
    return {**changes, "by_persona": {**point.by_persona, **of_personas}} if of_personas else changes


def _of_personas(name: str, point: Touchpoint, flow: MeasuredFlow) -> Iterator[tuple[str, PersonaPart]]:
    """What each persona does at a touchpoint, where it was there."""
    for persona, stops in flow.personas.items():
        stop = stops.get(name)
        if stop is not None and stop.visits:
            part = point.by_persona.get(persona) or PersonaPart()
            yield persona, part.replace(**_row(part, stop))


def _row(part: Touchpoint | PersonaPart, stop: Stop) -> Fields:
    """Where customers went from a touchpoint, as counted; what else is known of its arrows stays."""
    known = part.next or {}
    seen = {arrow.target: arrow for arrow in stop.arrows}
    changes: Fields = {"observed": stop.visits}
    changes["next"] = {target: _transition(known.get(target), seen.get(target)) for target in (*known, *seen)}
    if part.leave is not None:
        changes["leave"] = round(stop.left / stop.visits, 9) if stop.visits else 1.0
    return changes


def _transition(known: Transition | None, arrow: Arrow | None) -> Transition:
    """An arrow with its count."""
    stated = () if known is None else known.model_fields_set - {"share", "count"}
    fields: Fields = {name: getattr(known, name) for name in stated}
    if arrow is not None and arrow.median_seconds is not None:
        fields["after"] = Duration.rounded(arrow.median_seconds)
    return Transition.model_validate({**fields, "count": 0 if arrow is None else arrow.n})


def _shares_of_personas(journey: Journey, flow: MeasuredFlow) -> Fields:
    """The part of those who start that is of each persona with a row of its own."""
    started = {persona: sum(stop.entries for stop in stops.values()) for persona, stops in flow.personas.items()}
    walks = sum(started.values())
    return {name: journey.personas[name].replace(share=round(n / walks, 6)) for name, n in started.items() if walks}


# ---------------------------------------------------------------- a survey


def _of_answers(journey: Journey, touchpoint: str | None, scores: Scores, answers: MeasuredAnswers | None) -> Fields:
    """What a survey says of a touchpoint, or of the journey as a whole."""
    records = {} if answers is None else answers.scores.records.get(touchpoint, {})
    if not records:
        return {}
    return {"scores": scores.replace(**with_file_wide_scores(dict(records), journey.scales, journey.defaults))}


# ---------------------------------------------------------------- where it comes from


def _about(journey: Journey, flow: MeasuredFlow | None, answers: MeasuredAnswers | None) -> Fields:
    """The sources of what was measured, each of the day of its newest row, and the period where none is said."""
    sources = dict(journey.sources)
    periods: list[tuple[datetime | None, datetime | None]] = []
    if flow is not None:
        sources[EVENTS_SOURCE] = _source(f"Events of {flow.read.title}", "analytics", flow.read.last)
        periods.append((flow.read.first, flow.read.last))
    if answers is not None:
        survey = answers.survey
        sources[ANSWERS_SOURCE] = _source(f"Answers of {survey.title}", "survey", survey.last)
        periods.append((survey.first, survey.last))
    period = journey.period or _period(periods)
    return {"sources": sources} | ({"period": period} if period else {})


def _source(title: str, method: str, last: datetime | None) -> Register:
    stated = {"title": title, "method": method} | ({} if last is None else {"date": last.date()})
    return Register.model_validate(stated)


def _period(periods: Sequence[tuple[datetime | None, datetime | None]]) -> str | None:
    """The first of some periods of which both ends are known."""
    known = (f"{first.date()} to {last.date()}" for first, last in periods if first is not None and last is not None)
    return next(known, None)
