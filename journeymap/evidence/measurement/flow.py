"""What a log says of a journey: who goes where from each touchpoint, everybody's and each persona's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from journeymap.evidence.counting.repeats import Repeats
from journeymap.evidence.disclosure.names import shown_names
from journeymap.evidence.disclosure.stops import Stop, entry_shares, repeat_shares, stops_of
from journeymap.evidence.disclosure.suppression import (
    WalkCounts,
    count_walks,
    refuse_empty,
    sum_of_shown,
    suppression_remarks,
)
from journeymap.evidence.log.events import Events, events_on_map
from journeymap.evidence.log.log import Log, read_events
from journeymap.evidence.log.mapped import entries_again
from journeymap.evidence.log.profile import Profile, profile_of
from journeymap.evidence.log.vocabulary import Vocabulary, vocabulary_of
from journeymap.evidence.measurement.personas import EventsByPersona, events_by_persona
from journeymap.evidence.measurement.result import EventsRead, events_read
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.remarks import UNITS
from journeymap.facts import Fact, Facts
from journeymap.model import Journey


@dataclass(frozen=True)
class MeasuredFlow:
    """Walks on a journey: what may show at each touchpoint, and at those where a persona was; and what was read."""

    events: Events
    stops: Mapping[str, Stop]
    repeats: Mapping[str, float]
    personas: Mapping[str, Mapping[str, Stop]]
    read: EventsRead

    @property
    def entries(self) -> Mapping[str, float]:
        """Where walks begin, as shares of all of them."""
        return entry_shares(self.stops)


def measured_flow(journey: Journey, source: Any, asked: EvidenceOptions) -> MeasuredFlow:
    """The walks of a log, read and counted as asked."""
    log = read_events(source, asked.columns, asked.reading(asked.table))
    profile = profile_of(log)
    vocabulary = vocabulary_of(journey, log, profile, asked.success_names)
    by_persona = _by_persona(journey, log, profile, vocabulary, asked)
    events, min_n, again = by_persona.events, asked.min_n, Repeats(len(vocabulary.states))
    found = count_walks(events, min_n, asked.plan, again)
    sorts = _by_sort(events, by_persona.personas, asked)
    hides = bool(sorts) and min_n > 1
    shown = sum_of_shown(found.every, [one.shown for one in sorts.values()]) if hides else found.shown
    refuse_empty(found.every, shown, vocabulary, min_n)
    stops = stops_of(shown, vocabulary, min_n, found.people.timed)
    personas, silent = _of_personas(
        journey, vocabulary, {one: sorts[sort] for sort, one in by_persona.personas.items()}, min_n
    )
    read = events_read(events, profile, found, stops, min_n)
    remarks = (*read.remarks, *by_persona.remarks, *silent, *suppression_remarks(found.every, shown, min_n))
    repeats = repeat_shares(again, vocabulary, stops, min_n, found.people.returning)
    unmapped = shown_names(log, vocabulary.unmapped, min_n)
    return MeasuredFlow(events, stops, repeats, personas, replace(read, unmapped=unmapped, remarks=remarks))


def _by_persona(
    journey: Journey, log: Log, profile: Profile, vocabulary: Vocabulary, asked: EvidenceOptions
) -> EventsByPersona:
    """The events on the journey, by persona where the log and the journey have any."""
    keep = ("persona",) if "persona" in log.columns and journey.personas else ()
    events = events_on_map(log, profile, vocabulary, asked.gap_micros, entries_again(journey, asked), keep)
    return events_by_persona(events, journey, asked.min_n) if keep else EventsByPersona(events, {}, ())


def _by_sort(events: Events, personas: Mapping[int, str], asked: EvidenceOptions) -> dict[int, WalkCounts]:
    """What is counted of each persona alone; of all others as well, where what few do is hidden."""
    sorts = (*personas, 0) if personas and asked.min_n > 1 else personas
    return {sort: count_walks(events.of(sort), asked.min_n, asked.plan) for sort in sorts}


def _of_personas(
    journey: Journey, vocabulary: Vocabulary, personas: Mapping[str, WalkCounts], min_n: int
) -> tuple[dict[str, dict[str, Stop]], list[Fact]]:
    """What each persona does that arrives at all, and which ones do not."""
    found, remarks = {}, []
    for persona, counts in personas.items():
        if sum(counts.shown.closings[: vocabulary.touchpoints + 1]):
            found[persona] = stops_of(counts.shown, vocabulary, min_n, counts.people.timed)
        else:
            key = "log.persona_few" if min_n > 1 else "log.persona_nobody"
            remarks.append(Facts(journey, UNITS)(key, persona=persona))
    return found, remarks
