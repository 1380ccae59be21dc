"""What was read of a log, and what could not be used; names of few people do not show."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from journeymap.analysis.results import Sentence, Sentences
from journeymap.evidence.disclosure.asides import NOTHING_BESIDE, Aside, shown_asides
from journeymap.evidence.disclosure.names import shown_names
from journeymap.evidence.disclosure.suppression import WalkCounts
from journeymap.evidence.log.log import Log
from journeymap.evidence.log.mapped import MappedLog
from journeymap.evidence.log.profile import Profile
from journeymap.evidence.log.vocabulary import Unmapped, Vocabulary
from journeymap.facts import Fact


@dataclass(frozen=True, slots=True)
class LogRead:
    """What was read of a log, and what could not be used.

    ``ties`` are events of one customer at one time, put in order by the ``second_key_fact``; ``twins`` those that are
    the same in everything. ``aside`` is what of the events on the map is no step of a walk.
    """

    title: str
    rows: int
    left_out: int
    rejected: Mapping[str, int]
    ignored: int
    unmapped: tuple[Unmapped, ...]
    remarks: tuple[Fact, ...]
    ties: int = 0
    twins: int = 0
    second_key_fact: Fact | None = None
    aside: Aside = NOTHING_BESIDE

    said = Sentences("remarks")
    second_key = Sentence("second_key_fact")


def log_read(log: Log, profile: Profile, known: Vocabulary, min_n: int) -> LogRead:
    """What was read of a log; ties are counted with the walks."""
    unmapped = shown_names(log, known.unmapped, min_n)
    return LogRead(
        log.title,
        log.read,
        log.left_out,
        profile.rejected,
        known.ignored,
        unmapped,
        log.remarks,
        second_key_fact=log.second_key_fact,
    )


def mapped_log_read(on: MappedLog, min_n: int) -> LogRead:
    """What was read of a log that was put on a journey."""
    return log_read(on.events.log, on.profile, on.events.vocabulary, min_n)


def with_walks(read: LogRead, counted: WalkCounts, known: Vocabulary, min_n: int) -> LogRead:
    """What was read, with the events at the time of the one before, and what lies beside the walks."""
    aside = shown_asides(counted.asides, known, min_n)
    return replace(read, ties=counted.every.ties, twins=counted.every.twins, aside=aside)
