"""What measuring brings: touchpoint by touchpoint, and what was read, what could not be counted and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.evidence.disclosure.asides import NOTHING_BESIDE, AfterSuccess, Aside, shown_asides
from journeymap.evidence.disclosure.stops import Stop
from journeymap.evidence.disclosure.suppression import WalkCounts
from journeymap.evidence.log.events import Events
from journeymap.evidence.log.profile import Profile
from journeymap.evidence.log.vocabulary import Unmapped
from journeymap.evidence.remarks import UNITS as LOG_UNITS
from journeymap.evidence.remarks import remark
from journeymap.evidence.surveys.outcomes import Outcome
from journeymap.evidence.surveys.rejected import RejectedValue
from journeymap.evidence.surveys.scales import AnswerGroup
from journeymap.evidence.surveys.scores import SurveyScores
from journeymap.evidence.surveys.survey import Survey
from journeymap.evidence.surveys.tallies import NO_NUMBER, NOT_ASKED, OFF_SCALE, REFUSED
from journeymap.facts import Fact, Facts
from journeymap.model import Journey

UNITS = {
    **LOG_UNITS,
    "source": "channel",
    "target": "channel",
    "touchpoint": "scope",
    "visits": "count",
    "entries": "count",
    "left": "count",
    "drop_off": "share",
    "duration_seconds": "seconds",
    "repeats": "share",
    "answer_facts": "fact",
    "bad": "count",
    "bad_arrived": "count",
    "others": "count",
    "others_arrived": "count",
    "change": "signed_change:share.1",
    "written": "share.2",
    "observed": "share.2",
    "of": "count",
    "interval": "range:share",
    "why": "term:measure.why",
    "low": "signed_change:share.1",
}
"""What each field and each value of a fact is."""


@dataclass(frozen=True, slots=True)
class MeasuredTouchpoint:
    """What was measured at one touchpoint; None where the log says nothing about it.

    ``repeats`` is the share of visits by somebody who had been there before in the same walk; ``answers`` counts the
    answers by metric.
    """

    touchpoint: str
    stage: str
    visits: int | None
    entries: int | None
    left: int | None
    drop_off: float | None
    duration_seconds: float | None
    repeats: float | None
    answers: Mapping[str, int]

    @property
    def answer_facts(self) -> tuple[Fact, ...]:
        """How many answers there are to each metric."""
        return tuple(remark("log.answers_to", metric=metric, n=n) for metric, n in self.answers.items())


@dataclass(frozen=True, slots=True)
class Switch:
    """How often customers went from one channel to another."""

    source: str
    target: str
    n: int


@dataclass(frozen=True)
class EventsRead:
    """What was read of a log, and what could not be counted.

    ``ties`` are events of one customer at one time, put in order by the ``second_key_fact``; ``twins`` those that are
    the same in everything. ``aside`` is what of the events on the map is no step of a walk, ``headless`` how many walks
    are apart. ``missing`` are touchpoints that the log does not have, ``few`` those where too few people were to show,
    and to ``only_after`` customers come after success alone.
    """

    title: str
    rows: int
    left_out: int
    rejected: Mapping[str, int]
    ignored: int
    unmapped: tuple[Unmapped, ...]
    counted: int
    customers: int
    walks: int
    successes: int
    headless: int
    ties: int
    twins: int
    second_key_fact: Fact
    other_channel: int
    first: datetime | None = field(metadata={"json": False})
    last: datetime | None = field(metadata={"json": False})
    aside: Aside = NOTHING_BESIDE
    missing: tuple[str, ...] = ()
    only_after: tuple[str, ...] = ()
    few: tuple[str, ...] = ()
    remarks: tuple[Fact, ...] = ()

    said = Sentences("remarks")
    second_key = Sentence("second_key_fact")


@dataclass(frozen=True)
class AnswersRead:
    """What was read of a survey, and what could not be counted.

    ``read`` are the answers that were given, ``counted`` those that scores are made of; ``rejected`` counts the others
    by reason (JSON: ``not_counted``), ``rejected_values`` lists what is no answer as its scale has them (JSON:
    ``rejected``). ``refused_facts`` are the metrics of which nothing is written, ``hidden_facts`` groups too small to
    show.
    """

    title: str
    rows: int
    left_out: int
    read: int
    counted: int
    rejected: Mapping[str, int] = field(metadata={"json": "not_counted"})
    rejected_values: tuple[RejectedValue, ...] = field(metadata={"json": "rejected"})
    unmapped: Mapping[str, int]
    hidden_facts: tuple[Fact, ...]
    refused_facts: tuple[Fact, ...] = ()
    remarks: tuple[Fact, ...] = ()

    said = Sentences("remarks")
    hidden = Sentences("hidden_facts")
    refused = Sentences("refused_facts")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that are not counted: why, how many, and a few of the names they have, where these are the reason."""

    reason: str
    n: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowsRead:
    """How many rows a log has, how many of them are counted, and the others by reason."""

    read: int
    counted: int
    left_out: tuple[LeftOut, ...]


EXAMPLES = 5
"""Names of rows that are left out which are given as examples."""


@dataclass(frozen=True, repr=False)
class Measurement(Result):
    """A journey measured, and what its numbers rest on: rows by touchpoint in map order.

    ``walks`` are those of ``cases`` people that enter the shares, ``arrived`` how many of them reach success, and
    ``completion`` is their share. ``differs_fact`` says why the written journey has another one, None where it has the
    same. All are None where only a survey was read.
    """

    rows_name: ClassVar[str] = "touchpoints"
    stated_in: ClassVar[str] = "measure"
    unit_of: ClassVar[Mapping[str, str]] = UNITS

    rows: tuple[MeasuredTouchpoint, ...]
    switches: tuple[Switch, ...]
    events: EventsRead | None
    answers: AnswersRead | None
    joined: tuple[Outcome, ...]
    journey: Journey = field(metadata={"json": False})
    walks: int | None = None
    cases: int | None = None
    arrived: int | None = None
    completion: float | None = None
    after_success: AfterSuccess | None = None
    rows_read: RowsRead | None = field(default=None, metadata={"json": "rows"})
    differs_fact: Fact | None = None

    differs = Sentence("differs_fact")


GIVEN = (NO_NUMBER, NOT_ASKED, OFF_SCALE, REFUSED)
"""Why answers are not counted that were given."""


def events_read(
    events: Events, profile: Profile, counts: WalkCounts, stops: Mapping[str, Stop], min_n: int
) -> EventsRead:
    """What was read of a log."""
    log, vocabulary, found = events.log, events.vocabulary, counts.every
    touchpoints, aside = vocabulary.touchpoints, shown_asides(counts.asides, vocabulary, min_n)
    later = aside.after_success.touchpoints
    nothing = [name for name in vocabulary.states[:touchpoints] if name not in stops]
    return EventsRead(
        title=log.title,
        rows=log.read,
        left_out=log.left_out,
        rejected=profile.rejected,
        ignored=vocabulary.ignored,
        unmapped=vocabulary.unmapped,
        counted=events.rows,
        customers=found.customers,
        walks=sum(found.entries),
        successes=found.closings[touchpoints] + sum(found.closings[:touchpoints]),
        headless=aside.apart,
        aside=aside,
        ties=found.ties,
        twins=found.twins,
        second_key_fact=log.second_key_fact,
        other_channel=vocabulary.other_channel,
        first=profile.first,
        last=profile.last,
        missing=tuple(name for name in nothing if name not in vocabulary.seen),
        few=tuple(name for name in nothing if name in vocabulary.seen and name not in later),
        only_after=tuple(name for name in nothing if name in later),
        remarks=log.remarks,
    )


def rows_read(read: EventsRead) -> RowsRead:
    """The rows of a log by what became of them."""
    reasons = [LeftOut(why, n) for why, n in read.rejected.items()]
    names = tuple(one.name for one in read.unmapped[:EXAMPLES])
    reasons.append(LeftOut("not on the map", sum(one.n for one in read.unmapped), names))
    reasons.append(LeftOut("ignored", read.ignored))
    reasons.append(LeftOut("filtered", read.left_out))
    return RowsRead(read.rows, read.counted, tuple(one for one in reasons if one.n))


def answers_read(survey: Survey, scored: SurveyScores) -> AnswersRead:
    """What was read of a survey."""
    hidden = sum(scored.hidden[group] for group in scored.hidden if group.persona is None)
    counted = sum(n for group, n in scored.sizes.items() if group.persona is None)
    return AnswersRead(
        survey.title,
        survey.rows,
        survey.left_out,
        sum(n for why, n in survey.rejected.items() if why in GIVEN) + hidden + counted,
        counted,
        survey.rejected,
        survey.values,
        survey.unmapped,
        tuple(_group(group, scored.journey) for group in scored.hidden),
        tuple(fact for one in survey.refused for fact in (one.why, one.advice)),
        survey.remarks,
    )


def _group(group: AnswerGroup, journey: Journey) -> Fact:
    """Whose answers to what."""
    key = "log.group" + ("_whole" if group.touchpoint is None else "") + ("_persona" if group.persona else "")
    values = {"metric": group.metric, "touchpoint": group.touchpoint, "persona": group.persona}
    return Facts(journey, LOG_UNITS)(key, **{name: value for name, value in values.items() if value is not None})
