"""A journey with the numbers of its logs and surveys: the same journey, measured."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from journeymap.analysis.dropoff import dropoff
from journeymap.diagnostics import JourneyError, UsageError
from journeymap.evidence.measurement.answers import MeasuredAnswers, measured_answers
from journeymap.evidence.measurement.flow import MeasuredFlow, measured_flow
from journeymap.evidence.measurement.journey import ANSWERS_SOURCE, measured_journey
from journeymap.evidence.measurement.result import MeasuredTouchpoint, Measurement, Switch, rows_read
from journeymap.evidence.options import EvidenceOptions, options_from
from journeymap.evidence.progress import tell
from journeymap.evidence.surveys.outcomes import Outcome, outcomes
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.reading import check


def measure(
    journey: Journey,
    events: Any = None,
    surveys: Any = None,
    *,
    columns: Mapping[str, str] | None = None,
    survey_columns: Mapping[str, str] | None = None,
    success: str | Sequence[str] = (),
    gap: str | float | None = None,
    min_n: int = 0,
    asked: EvidenceOptions | None = None,
) -> Journey:
    """The same journey with the numbers of a log and of surveys in place of guesses.

    ``events`` and ``surveys`` are paths, patterns, data frames, lists of records or Ibis tables. ``columns``,
    ``survey_columns``, ``success``, ``gap`` and ``min_n`` are those of `EvidenceOptions`, which has more: ``asked``
    takes all at once, and what is named beside it comes first. `measurement` also says what was read and what could
    not be counted.

    >>> import journeymap as jm
    >>> tea = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}}")
    >>> log = [{"case": 1, "event": name, "time": at} for at, name in enumerate(["shop", "paid"])]
    >>> measure(tea, log, success="paid").touchpoints["shop"].observed
    1
    """
    named = {"columns": columns, "survey_columns": survey_columns, "success": success, "gap": gap, "min_n": min_n}
    return measurement(journey, events, surveys, asked=options_from(asked, **named)).journey


def measurement(
    journey: Journey,
    events: Any = None,
    surveys: Any = None,
    *,
    columns: Mapping[str, str] | None = None,
    survey_columns: Mapping[str, str] | None = None,
    success: str | Sequence[str] = (),
    gap: str | float | None = None,
    min_n: int = 0,
    asked: EvidenceOptions | None = None,
) -> Measurement:
    """The journey measured, with what was read, what was left out and why, touchpoint by touchpoint.

    Transitions are counted over walks: what one customer does until a pause longer than the gap, or the last event. A
    walk arrives at most once, and what follows its success is shown apart. A touchpoint's ``observed`` are its visits,
    an arrow's ``count`` those who went on along it, its ``after`` their median time; who does neither has
    left. Answers become scores with their counts. Options are those of `measure`. A JourneyError says what is wrong
    with the data, a UsageError what with the call.
    """
    named = {"columns": columns, "survey_columns": survey_columns, "success": success, "gap": gap, "min_n": min_n}
    asked = options_from(asked, **named)
    if events is None and surveys is None:
        raise UsageError("nothing to measure: give events, surveys or both")
    flow = None if events is None else measured_flow(journey, events, asked)
    answers = None if surveys is None else measured_answers(journey, surveys, asked, ANSWERS_SOURCE)
    measured = measured_journey(journey, flow, answers, asked.unit)
    # that nobody arrives is a number, and no mistake of the map
    wrong = [one for one in check(measured) if one.severity == "error" and one.code != "success-unreachable"]
    if wrong:
        raise JourneyError(wrong)
    found = Measurement(
        tuple(_touchpoint(journey, name, flow, answers) for name in journey.touchpoints),
        _switches(journey, flow),
        None if flow is None else flow.read,
        None if answers is None else answers.read,
        _joined(journey, flow, answers, asked.min_n),
        measured,
        of_journey=journey,
    )
    return found if flow is None else _of_walks(found, flow, asked.min_n)


def _of_walks(found: Measurement, flow: MeasuredFlow, min_n: int) -> Measurement:
    """What was measured, with how many walks arrive, and whether the written journey says the same."""
    read = flow.read
    completion = read.successes / read.walks if read.walks else None
    return replace(
        found,
        walks=read.walks,
        cases=read.customers,
        arrived=read.successes,
        completion=completion,
        after_success=read.aside.after_success,
        rows_read=rows_read(read),
        differs_fact=_differs(found, flow, completion, min_n),
    )


SAME = 1e-9
"""Shares that are no further apart are one."""


def _differs(found: Measurement, flow: MeasuredFlow, completion: float | None, min_n: int) -> Fact | None:
    """How far the completion of the written journey is from the share of walks that arrive, and why."""
    written = dropoff(found.journey).completion
    if completion is None or written is None or abs(written - completion) <= SAME:
        return None
    why = "few" if min_n > 1 else "personas" if flow.personas else "kept"
    return Facts(found.journey, found.unit_of)("measure.differs", observed=completion, written=written, why=why)


def _touchpoint(
    journey: Journey, name: str, flow: MeasuredFlow | None, answers: MeasuredAnswers | None
) -> MeasuredTouchpoint:
    stop = None if flow is None else flow.stops.get(name)
    sizes = {} if answers is None else answers.scores.sizes
    given = {group.metric: n for group, n in sizes.items() if (group.touchpoint, group.persona) == (name, None)}
    stage = journey.stage_of[name]
    if stop is None or flow is None:
        return MeasuredTouchpoint(name, stage, None, None, None, None, None, None, given)
    rate = stop.left / stop.visits if stop.visits else None
    repeats = flow.repeats.get(name)
    return MeasuredTouchpoint(
        name, stage, stop.visits, stop.entries, stop.left, rate, stop.duration_seconds, repeats, given
    )


def _switches(journey: Journey, flow: MeasuredFlow | None) -> tuple[Switch, ...]:
    """How often customers went from one channel to another, the most frequent first."""
    found: dict[tuple[str, str], int] = {}
    channel = {name: point.channel for name, point in journey.touchpoints.items()}
    for stop in () if flow is None else flow.stops.values():
        for arrow in stop.arrows:
            pair = (channel[stop.touchpoint], channel.get(arrow.target, channel[stop.touchpoint]))
            if pair[0] != pair[1]:
                found[pair] = found.get(pair, 0) + arrow.n
    return tuple(Switch(*pair, n) for pair, n in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _joined(
    journey: Journey, flow: MeasuredFlow | None, answers: MeasuredAnswers | None, min_n: int
) -> tuple[Outcome, ...]:
    """What became of those who answered, where there are a log and a survey."""
    if flow is None or answers is None:
        return ()
    tell("holding answers against walks")
    return outcomes(flow.events, answers.survey, journey, min_n)
