"""Names of a log become touchpoints of a journey, or ends, or are left out by name; the rest with a guess."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from journeymap.diagnostics import UsageError, choose_from, nearest
from journeymap.evidence.errors import data_error, in_short
from journeymap.evidence.log.log import Log
from journeymap.evidence.log.profile import EventName, Profile
from journeymap.model import SUCCESS, Journey

LONGEST_NAME = 160
"""Names of a log that are longer are shortened where they are said; JSON has them whole."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A name of the log that belongs to nothing in the journey, with the touchpoint it may mean."""

    name: str
    n: int
    suggestion: str | None


@dataclass(frozen=True)
class Vocabulary:
    """What each name of a log means: a state of a walk, and whether the walk is over with it.

    States are the touchpoints in map order, then success, then the other ends. The code of an event is twice its
    state's number, plus one where the walk is over: the order of codes is the order of events of one customer at one
    time.
    """

    states: tuple[str, ...]
    touchpoints: int
    codes: Mapping[tuple[str, str | None], int]
    ignored: int = 0
    unmapped: tuple[Unmapped, ...] = ()
    other_channel: int = 0

    @property
    def seen(self) -> frozenset[str]:
        """The states that some name of the log belongs to."""
        return frozenset(self.states[code >> 1] for code in self.codes.values())

    @property
    def by_channel(self) -> bool:
        """Whether one name means different states on different channels."""
        return len({(name, code) for (name, _), code in self.codes.items()}) > len({name for name, _ in self.codes})


def vocabulary_of(journey: Journey, log: Log, profile: Profile, success: Iterable[str] = ()) -> Vocabulary:
    """What the names of a log mean on this journey.

    A touchpoint is known by the names and patterns (``cart_*``) under its ``events:``, without them by its id and its
    name; success by ``events: {success: …}`` of the journey or the names given here; other ends by id and name. Upper
    and lower case are one where no name fits exactly. Where two touchpoints share a name, the channel decides; an event
    of that name on a channel of neither belongs to nothing.
    """
    names = KnownNames(journey, tuple(success), any(one.channel is not None for one in profile.names))
    codes: dict[tuple[str, str | None], int] = {}
    ignored = other = 0
    unknown: dict[str, int] = {}
    for one in profile.names:
        code = names.code(one)
        if code is not None:
            codes[one.name, one.channel] = code
            other += one.n if names.elsewhere(one, code) else 0
        elif names.is_ignored(one.name):
            ignored += one.n
        else:
            unknown[one.name] = unknown.get(one.name, 0) + one.n
    listed = sorted(unknown.items(), key=lambda item: (-item[1], item[0]))
    unmapped = tuple(Unmapped(name, n, names.suggestion(name)) for name, n in listed)
    found = Vocabulary(names.states, len(journey.touchpoints), codes, ignored, unmapped, other)
    _refuse_useless(found, names, profile, log)
    return found


def _refuse_useless(found: Vocabulary, names: "KnownNames", profile: Profile, log: Log) -> None:
    title, seen = log.title, found.seen
    if not any(state in seen for state in found.states[: found.touchpoints]):
        if not profile.names and profile.rejected:
            reasons = ", ".join(f"{why}: {n}" for why, n in profile.rejected.items())
            raise data_error("unreadable-log", f"it has no row that can be used ({reasons})", path=title)
        largest = ", ".join(f"`{in_short(one.name, LONGEST_NAME)}`" for one in found.unmapped[:5])
        message = f"no name of the log belongs to a touchpoint; its largest are {largest or 'none'}"
        raise data_error("nothing-mapped", message, "list them at the touchpoints: `events: [name]`", path=title)
    # a walk is over at success, at an end, or at a touchpoint that is itself success
    if not any(code & 1 and code >> 1 <= found.touchpoints for code in found.codes.values()) and not _elsewhere(
        names, log
    ):
        hint = choose_from(names.wanted, [one.name for one in profile.names], what="names_of_the_log")
        message = f"no event is called {names.wanted}, so nobody arrives"
        advice = f"say what success is called: `events: {{success: [name]}}`, or --success NAME; {hint}"
        raise data_error("no-success-seen", message, advice, path=title)


def _elsewhere(names: "KnownNames", log: Log) -> bool:
    """Whether nobody arrives only in the part of a log that was asked for: success is named in the file, or the rest
    of the log has it."""
    if log.whole is None:
        return False
    stated = names.journey.events is not None and bool(names.journey.events.success)
    return stated or any(_fits(name, names.success) for name in log.names_of_the_whole())


class KnownNames:
    """The names a journey knows, exact ones before patterns."""

    def __init__(self, journey: Journey, success: tuple[str, ...], has_channels: bool = False) -> None:
        self.journey = journey
        self.has_channels = has_channels
        self.states = (*journey.touchpoints, SUCCESS, *journey.ends)
        self.state = {name: at for at, name in enumerate(self.states)}
        stated = success or (journey.events.success if journey.events else ())
        self.success = stated or (SUCCESS,)
        self.ignore = journey.events.ignore if journey.events else ()
        self.names = {
            name: point.events or tuple(dict.fromkeys((name, point.name or name)))
            for name, point in journey.touchpoints.items()
        }
        self.ends = {name: tuple(dict.fromkeys((name, end.name or name))) for name, end in journey.ends.items()}

    @property
    def wanted(self) -> str:
        """What success is called, for messages."""
        return " or ".join(f"`{name}`" for name in self.success)

    def code(self, one: EventName) -> int | None:
        """The code of an event: twice its state, plus one where the walk is over; None where it has no state."""
        succeeds = _fits(one.name, self.success)
        point = self.touchpoint(one)
        if point is not None:
            return 2 * self.state[point] + succeeds
        if succeeds:
            return 2 * self.state[SUCCESS] + 1
        end = next((name for name, known in self.ends.items() if _fits(one.name, known)), None)
        return None if end is None else 2 * self.state[end] + 1

    def touchpoint(self, one: EventName) -> str | None:
        for fits in (_exactly, _folded, _by_pattern):
            found = [name for name, known in self.names.items() if fits(one.name, known)]
            if len(found) > 1 and self.has_channels:
                found = [name for name in found if self._is_on(name, one.channel)]
                if not found:
                    return None
            if len(found) > 1:
                listed = " and ".join(f"`{name}`" for name in found)
                need = "other `events:`" if self.has_channels else "a channel column that tells them apart"
                raise UsageError(f"the name `{one.name}` of the log belongs to {listed}; they need {need}")
            if found:
                return found[0]
        return None

    def _is_on(self, touchpoint: str, channel: str | None) -> bool:
        own = self.journey.touchpoints[touchpoint].channel
        return channel is not None and channel.casefold() in (
            own.casefold(),
            self.journey.channel_label(own).casefold(),
        )

    def elsewhere(self, one: EventName, code: int) -> bool:
        """Whether an event happened on another channel than its touchpoint is on."""
        state = self.states[code >> 1]
        return one.channel is not None and state in self.names and not self._is_on(state, one.channel)

    def is_ignored(self, name: str) -> bool:
        return _fits(name, self.ignore)

    def suggestion(self, name: str) -> str | None:
        known = {word: point for point, words in self.names.items() for word in (point, *words)}
        near = nearest(name, known)
        return None if near is None else known[near]


def _fits(name: str, known: Iterable[str]) -> bool:
    known = tuple(known)
    return _exactly(name, known) or _folded(name, known) or _by_pattern(name, known)


def _exactly(name: str, known: Iterable[str]) -> bool:
    return name in known


def _folded(name: str, known: Iterable[str]) -> bool:
    return name.strip().casefold() in {one.strip().casefold() for one in known}


def _by_pattern(name: str, known: Iterable[str]) -> bool:
    folded = name.strip().casefold()
    return any(fnmatchcase(folded, one.strip().casefold()) for one in known if any(char in one for char in "*?["))
