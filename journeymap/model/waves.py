"""The same question asked again and again: which answers are the value now, and what they were before."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar

from journeymap.model.periods import period_of
from journeymap.model.scores import Answers
from journeymap.settings import Settings

S = TypeVar("S", bound=Answers)
Wave = tuple[S, ...]
"""Records of one period."""


def speaks(n: int | None, settings: Settings) -> bool:
    """Whether a figure from answers may be ranked, coloured or lead: fewer than make an anecdote are shown, no more.

    Where nobody says how many answered it may, as what it is: assumed.
    """
    return n is None or n >= settings.anecdotal_n


def waves(records: Iterable[S]) -> tuple[Wave[S], ...] | None:
    """The records by when they were asked, the oldest first; None where that is several times in no known order.

    The order in the file decides nothing. A period is ordered by its end, else by the date beside it. Two periods that
    end on the same day (March and the first quarter) tell no order.

    >>> from journeymap.model import Nps
    >>> asked = [Nps(detractors=1, passives=9, promoters=9, period=when) for when in ("Q2 2026", "2026-Q1")]
    >>> [wave[0].period for wave in waves(asked)]
    ['2026-Q1', 'Q2 2026']
    >>> waves([one.replace(period=when) for one, when in zip(asked, ("Q4", "Q1"))]) is None
    True
    """
    by_period: dict[object, list[S]] = {}
    for record in records:
        by_period.setdefault(_when(record) or record.period, []).append(record)
    if len(by_period) < 2:
        return tuple(map(tuple, by_period.values()))
    ordered = {when: wave for when, wave in by_period.items() if isinstance(when, tuple)}
    if len(ordered) < len(by_period) or len({last for last, _ in ordered}) < len(ordered):
        return None
    return tuple(tuple(ordered[when]) for when in sorted(ordered, key=lambda when: when[0]))


def current(records: Sequence[S], settings: Settings) -> Wave[S]:
    """The records that are the value: the newest wave that enough answered, else the newest, of each persona by itself.

    Where nobody can tell which wave is the newest, the one that most answered speaks: waves are never added up.
    """
    if len(records) < 2:
        return tuple(records)
    by_persona: dict[str | None, list[S]] = {}
    for record in records:
        by_persona.setdefault(record.persona, []).append(record)
    return tuple(record for some in by_persona.values() for record in _current(some, settings))


def size(wave: Iterable[Answers]) -> int | None:
    """How many answered in a wave; None where nobody says."""
    known = [record.size for record in wave if record.size is not None]
    return sum(known) if known else None


def earlier(wave: Wave[S], every: Sequence[Wave[S]]) -> tuple[Wave[S], ...]:
    """The waves before one, the oldest first."""
    return tuple(every[: every.index(wave)])


def _current(records: Sequence[S], settings: Settings) -> Wave[S]:
    found = waves(records)
    if found is None:
        return max(_by_period(records), key=lambda wave: size(wave) or 0)
    return next((wave for wave in reversed(found) if speaks(size(wave), settings)), found[-1])


def _by_period(records: Iterable[S]) -> Iterable[Wave[S]]:
    found: dict[str | None, list[S]] = {}
    for record in records:
        found.setdefault(record.period, []).append(record)
    return map(tuple, found.values())


def _when(record: Answers) -> tuple[date, str | None] | None:
    """The last day of what a record is of, and the kind of period that it is."""
    period = period_of(record.period)
    if period is not None:
        return period.last, period.step
    return None if record.date is None else (record.date, "day")
