"""The names of a log as touchpoints may be made of them: one for a name, or for each channel it is much used on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from journeymap.evidence.discovery.names import event_pattern
from journeymap.evidence.log.profile import EventName

ALONE = 0.8
"""From this share of a name's events on, one channel speaks for all of them."""

LITTLE = 0.1
"""A channel with a smaller share of a name's events gets no touchpoint of its own."""

Key = tuple[str, str | None]

_KINDS = {
    "digital": "web website site online app mobile desktop tablet browser chat email mail social sms push bot portal "
    "сайт приложение чат почта соцсети aplicație",
    "voice": "phone call telephone callcenter hotline телефон звонок telefon",
    "physical": "store shop branch office outlet field counter магазин отделение офис magazin sucursală",
    "post": "post letter parcel курьер письмо poștă",
    "media": "tv radio print press outdoor тв радио",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name of the log, or a name on one channel, with every way in which it is written."""

    name: str
    channel: str | None
    keys: tuple[Key, ...]
    n: int
    split: bool = False
    customers: int = 0


def candidates(names: Sequence[EventName]) -> tuple[Candidate, ...]:
    """The names of a log that touchpoints may be made of, those with most events first.

    Ways of writing that differ in blanks around them, or in upper and lower case, are one name. A name becomes a
    candidate on each of its channels when none of them has four fifths of its events.
    """
    together: dict[str, list[EventName]] = {}
    for one in names:
        found = event_pattern(one.name)
        if found is not None:
            together.setdefault(found.casefold(), []).append(one)
    every = (candidate for some in together.values() for candidate in _candidates(some))
    return tuple(sorted(every, key=lambda candidate: (-candidate.n, candidate.name, candidate.channel or "")))


def _candidates(some: Sequence[EventName]) -> Iterator[Candidate]:
    """One name, whole or by its channels."""
    by_channel: dict[str | None, list[EventName]] = {}
    for one in some:
        by_channel.setdefault(one.channel.casefold() if one.channel else None, []).append(one)
    whole = sum(one.n for one in some)
    parts = [channel for channel in by_channel if _n(by_channel[channel]) >= LITTLE * whole]
    main = max(by_channel.values(), key=_n)
    if _n(main) >= ALONE * whole or len(parts) < 2 or None in parts:
        yield _candidate(some, main[0].channel)
        return
    for channel in parts:
        yield _candidate(by_channel[channel], by_channel[channel][0].channel, split=True)


def _n(some: Sequence[EventName]) -> int:
    return sum(one.n for one in some)


def _candidate(some: Sequence[EventName], channel: str | None, *, split: bool = False) -> Candidate:
    written = max(some, key=lambda one: one.n).name
    return Candidate(written, channel, tuple((one.name, one.channel) for one in some), _n(some), split)


def kind_of(channel: str) -> str | None:
    """The type of a channel, where its name says it.

    >>> kind_of("Mobile app"), kind_of("Branch 7"), kind_of("x")
    ('digital', 'physical', None)
    """
    words = "".join(char if char.isalnum() else " " for char in channel[:100].casefold()).split()
    return next((_KIND_OF[word] for word in words if word in _KIND_OF), None)
