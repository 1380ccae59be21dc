"""A log put on a journey: the events that have a touchpoint or an end there."""

from dataclasses import dataclass, replace
from typing import Any

from journeymap.diagnostics import UsageError
from journeymap.evidence.log.events import Events, events_on_map
from journeymap.evidence.log.log import read_events
from journeymap.evidence.log.profile import Profile, profile_of
from journeymap.evidence.log.vocabulary import vocabulary_of
from journeymap.evidence.options import EvidenceOptions
from journeymap.model import Journey
from journeymap.model.flow import entries

LOOKED_AT = 200
"""Names without a touchpoint beyond so many, by volume, are not looked at one by one."""


@dataclass(frozen=True)
class MappedLog:
    """A log on a journey: the events that are on it, and the profile of all.

    ``extras`` are the names of the log that belong to nothing, those with most events first.
    """

    events: Events
    profile: Profile
    extras: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many states a walk may be in."""
        return len(self.events.vocabulary.states)


def mapped_log(journey: Journey, source: Any, asked: EvidenceOptions, segment: str | None = None) -> MappedLog:
    """A log put on a journey, read as asked; ``segment`` names a column that is kept under that name."""
    if segment in _OURS:
        raise UsageError(f"walks cannot be grouped by a column called `{segment}`")
    also = () if segment is None else (segment,)
    log = read_events(source, asked.columns, replace(asked.reading(asked.table), also=also))
    if segment is not None:
        log = replace(log, table=log.table.mutate(segment=log.table[segment]))
    profile = profile_of(log)
    known = vocabulary_of(journey, log, profile, asked.success_names)
    keep = () if segment is None else ("segment",)
    found = events_on_map(log, profile, known, asked.gap_micros, entries_again(journey, asked), keep)
    extras = tuple(one.name for one in known.unmapped[:LOOKED_AT])
    return MappedLog(found, profile, extras)


def entries_again(journey: Journey, asked: EvidenceOptions) -> frozenset[int] | None:
    """The touchpoints that start a new walk after a success; None where the file and the options say no such thing."""
    if not (asked.again or (journey.events is not None and journey.events.again)):
        return None
    return frozenset(at for at, name in enumerate(journey.touchpoints) if name in entries(journey))


_OURS = frozenset(("case", "touchpoint", "time", "order", "end"))
"""Columns of a log, as we call them, whose values tell no groups apart."""
