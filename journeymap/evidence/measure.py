"""A journey with the numbers of its logs and surveys: the same journey, measured."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from journeymap.diagnostics import JourneyError, UsageError
from journeymap.evidence.counting.repeats import Repeats
from journeymap.evidence.disclosure.names import shown_names
from journeymap.evidence.disclosure.stops import Stop, entry_shares, repeat_shares, row, stops_of
from journeymap.evidence.disclosure.suppression import (
    WalkCounts,
    count_walks,
    refuse_empty,
    sum_of_shown,
    suppression_remarks,
)
from journeymap.evidence.log.events import Events, events_on_map
from journeymap.evidence.log.log import read_events
from journeymap.evidence.log.profile import profile_of
from journeymap.evidence.log.vocabulary import Vocabulary, vocabulary_of
from journeymap.evidence.measurement.personas import EventsByPersona, events_by_persona
from journeymap.evidence.measurement.result import (
    AnswersRead,
    EventsRead,
    MeasuredTouchpoint,
    Measurement,
    Switch,
    answers_read,
    events_read,
)
from journeymap.evidence.options import EvidenceOptions, options_from
from journeymap.evidence.progress import tell
from journeymap.evidence.surveys.outcomes import Outcome, outcomes
from journeymap.evidence.surveys.scores import SurveyScores
from journeymap.evidence.surveys.survey import Survey, read_survey
from journeymap.evidence.surveys.tallies import AnswerGroup
from journeymap.model import Journey
from journeymap.model.values import written_duration, written_share
from journeymap.reading import check

EVENTS_SOURCE, ANSWERS_SOURCE = "event-log", "survey"
"""What the measured numbers name as their source, in the journey's register."""

Data = dict[str, Any]


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

    Transitions are counted over walks: what one customer does from one start to success, another end, a pause longer
    than the gap, or the last event. A touchpoint's ``observed`` are its visits, an arrow's ``count`` those who went on
    along it, its ``after`` their median time; who does neither has left. Answers become scores with their counts.
    Options are those of `measure`. A JourneyError says what is wrong with the data, a UsageError what with the call.
    """
    named = {"columns": columns, "survey_columns": survey_columns, "success": success, "gap": gap, "min_n": min_n}
    asked = options_from(asked, **named)
    if events is None and surveys is None:
        raise UsageError("nothing to measure: give events, surveys or both")
    draft = _Draft(journey, asked)
    if events is not None:
        draft.flow(events)
    if surveys is not None:
        draft.score(surveys)
    return draft.finished()


class _Draft:
    """A journey as plain data, while numbers are put into it."""

    def __init__(self, journey: Journey, asked: EvidenceOptions) -> None:
        self.journey = journey
        self.asked = asked
        self.data: Data = journey.written()
        self.stops: dict[str, Stop] = {}
        self.repeats: dict[str, float] = {}
        self.sizes: dict[AnswerGroup, int] = {}
        self.remarks: list[str] = []
        self.events: EventsRead | None = None
        self.answers: AnswersRead | None = None
        self.counted: Events | None = None
        self.survey: Survey | None = None
        if asked.unit is not None:
            self.data["unit"] = asked.unit

    # ------------------------------------------------------------ events

    def flow(self, source: Any) -> None:
        """Arrows, entries and durations from a log."""
        min_n, plan = self.asked.min_n, self.asked.plan
        log = read_events(source, self.asked.columns, self.asked.reading(self.asked.table))
        profile = profile_of(log)
        vocabulary = vocabulary_of(self.journey, profile, self.asked.success_names, log.title)
        keep = ("persona",) if "persona" in log.columns and self.journey.personas else ()
        events = events_on_map(log, profile, vocabulary, self.asked.gap_micros, keep)
        by_persona = events_by_persona(events, self.journey, min_n) if keep else EventsByPersona(events, {}, ())
        events = by_persona.events
        again = Repeats(len(vocabulary.places))
        found = count_walks(events, min_n, plan, again)
        sorts = self._by_sort(events, by_persona.personas)
        hides = bool(sorts) and min_n > 1
        shown = sum_of_shown(found.every, [one.shown for one in sorts.values()]) if hides else found.shown
        refuse_empty(shown, vocabulary, min_n)
        self.counted = events
        self.stops = stops_of(shown, vocabulary, min_n, found.people.timed)
        self.repeats = repeat_shares(again, vocabulary, self.stops, min_n, found.people.returning)
        self._write_flow()
        self._write_personas(vocabulary, {one: sorts[sort] for sort, one in by_persona.personas.items()})
        read = events_read(log, profile, vocabulary, found.every, self.stops)
        unmapped = shown_names(log, vocabulary.unmapped, min_n)
        said = (*read.said, *by_persona.said, *self.remarks, *suppression_remarks(found.every, shown, min_n))
        self.events = replace(read, unmapped=unmapped, said=said)
        self._register(EVENTS_SOURCE, f"Events of {log.title}", "analytics", profile.last)
        self._period(profile.first, profile.last)

    def _write_flow(self) -> None:
        entries = entry_shares(self.stops)
        for name in self.journey.touchpoints:
            point = self._point(name)
            stop = self.stops.get(name)
            if stop is not None:
                self._replace(name, row(point, stop))
                point = self._point(name)
                if stop.duration_seconds is not None:
                    point["duration"] = written_duration(stop.duration_seconds)
                if "repeat" in point and name in self.repeats:
                    known = point["repeat"] if isinstance(point["repeat"], Mapping) else {}
                    rate = written_share(round(self.repeats[name], 6))
                    point["repeat"] = {**known, "rate": rate, "n": stop.visits, "source": EVENTS_SOURCE}
            if entries and (name in entries or "entry" in point):
                point["entry"] = entries.get(name, "0%")
        self.data["entrants"] = sum(stop.entries for stop in self.stops.values())

    def _by_sort(self, events: Events, personas: Mapping[int, str]) -> dict[int, WalkCounts]:
        """What is counted of each persona alone; of all others as well, where what few do is hidden."""
        min_n = self.asked.min_n
        sorts = (*personas, 0) if personas and min_n > 1 else personas
        return {sort: count_walks(events.of(sort), min_n, self.asked.plan) for sort in sorts}

    def _write_personas(self, vocabulary: Vocabulary, personas: Mapping[str, WalkCounts]) -> None:
        """The rows of each persona that the log names, and their parts of those who start."""
        started: dict[str, int] = {}
        for persona, one in personas.items():
            theirs = one.shown
            if not sum(theirs.closings[: vocabulary.touchpoints + 1]):
                called = self.journey.persona_label(persona)
                few = f"too few of {called} arrive to show" if self.asked.min_n > 1 else f"nobody of {called} arrives"
                self.remarks.append(f"{few}: no row of their own")
                continue
            found = stops_of(theirs, vocabulary, self.asked.min_n, one.people.timed)
            started[persona] = sum(stop.entries for stop in found.values())
            self._write_persona(persona, found)
        walks = sum(started.values())
        for persona, n in started.items():
            if walks:
                self._persona(persona)["share"] = written_share(round(n / walks, 6))

    def _write_persona(self, persona: str, found: Mapping[str, Stop]) -> None:
        for name, stop in found.items():
            if stop.visits:
                point = self._point(name)
                parts = dict(point.get("by_persona") or {})
                parts[persona] = row(dict(parts.get(persona) or {}), stop)
                point["by_persona"] = parts

    def _persona(self, name: str) -> Data:
        known = self.data["personas"][name]
        if not isinstance(known, dict):
            self.data["personas"][name] = known = {"about": known}
        return known

    # ------------------------------------------------------------ answers

    def score(self, source: Any) -> None:
        """Scores from a survey."""
        survey = read_survey(
            source, self.journey, self.asked.survey_columns, self.asked.reading(self.asked.survey_table)
        )
        self.survey = survey
        scored = SurveyScores(self.journey, survey, ANSWERS_SOURCE, self.asked.min_n)
        self.sizes = scored.sizes
        self.answers = answers_read(survey, scored)
        for touchpoint, by_metric in scored.records.items():
            holder = self.data if touchpoint is None else self._point(touchpoint)
            old = holder.get("scores") or {}
            holder["scores"] = {**old, **{metric: _alone(records) for metric, records in by_metric.items()}}
        self._register(ANSWERS_SOURCE, f"Answers of {survey.title}", "survey", survey.last)
        self._period(survey.first, survey.last)

    # ------------------------------------------------------------ the file

    def _point(self, name: str) -> Data:
        return self._stage(name)[name]  # type: ignore[no-any-return]

    def _replace(self, name: str, point: Data) -> None:
        self._stage(name)[name] = point

    def _stage(self, touchpoint: str) -> Data:
        return self.data["stages"][self.journey.stage_of[touchpoint]]["touchpoints"]  # type: ignore[no-any-return]

    def _register(self, name: str, title: str, method: str, last: datetime | None) -> None:
        """Record where the numbers come from, and of which day the newest is."""
        found = {"title": title, "method": method}
        if last is not None:
            found["date"] = str(last.date())
        self.data["sources"] = {**(self.data.get("sources") or {}), name: found}

    def _period(self, first: datetime | None, last: datetime | None) -> None:
        if "period" not in self.data and first is not None and last is not None:
            self.data["period"] = f"{first.date()} to {last.date()}"

    def finished(self) -> Measurement:
        measured = Journey.model_validate(self.data)
        wrong = [one for one in check(measured) if one.severity == "error"]
        if wrong:  # such as a success that no counted walk leads to
            raise JourneyError(wrong)
        rows = tuple(self._seen(name) for name in self.journey.touchpoints)
        both: tuple[Outcome, ...] = ()
        if self.counted is not None and self.survey is not None:
            tell("holding answers against walks")
            both = outcomes(self.counted, self.survey, self.journey, self.asked.min_n)
        return Measurement(rows, self._switches(), self.events, self.answers, both, measured)

    def _seen(self, name: str) -> MeasuredTouchpoint:
        stop = self.stops.get(name)
        answers = {
            group.metric: n for group, n in self.sizes.items() if (group.touchpoint, group.persona) == (name, None)
        }
        stage = self.journey.stage_of[name]
        if stop is None:
            return MeasuredTouchpoint(name, stage, None, None, None, None, None, None, answers)
        rate = stop.left / stop.visits if stop.visits else None
        repeats = self.repeats.get(name)
        return MeasuredTouchpoint(
            name, stage, stop.visits, stop.entries, stop.left, rate, stop.duration_seconds, repeats, answers
        )

    def _switches(self) -> tuple[Switch, ...]:
        found: dict[tuple[str, str], int] = {}
        channel = {name: point.channel for name, point in self.journey.touchpoints.items()}
        for stop in self.stops.values():
            for arrow in stop.arrows:
                pair = (channel[stop.touchpoint], channel.get(arrow.target, channel[stop.touchpoint]))
                if pair[0] != pair[1]:
                    found[pair] = found.get(pair, 0) + arrow.n
        return tuple(Switch(*pair, n) for pair, n in sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _alone(records: Sequence[Data]) -> Any:
    return records[0] if len(records) == 1 else list(records)
