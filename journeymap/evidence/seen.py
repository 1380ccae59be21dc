"""What is in a log that a journey may be made of: its names, who meets them, and which of them means success."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import counts, engine, goals, steps
from journeymap.evidence.asking import Asked
from journeymap.evidence.crowds import Counted, counted, refuse_nobody, said_of
from journeymap.evidence.flows import rounded
from journeymap.evidence.mapping import Vocabulary
from journeymap.evidence.mishaps import mishap
from journeymap.evidence.spots import Spot
from journeymap.evidence.tables import Log, Profile
from journeymap.model import SUCCESS


@dataclass(frozen=True)
class Crowd:
    """Names of a log, what was counted of walks through them, what of it may show, and how many people are behind."""

    vocabulary: Vocabulary
    spots: tuple[Spot, ...]
    counted: Counted
    said: tuple[str, ...]

    def met(self, at: int, min_n: int) -> Spot:
        """A name with how many customers meet it; with ``min_n`` rounded."""
        spot = self.spots[at]
        return replace(spot, customers=rounded([self.counted.standing.met[at]], min_n)[0]) if min_n > 1 else spot


@dataclass(frozen=True)
class Seen:
    """A log, its names, and how walks through them are counted."""

    log: Log
    known: Profile
    asked: Asked
    spots: tuple[Spot, ...]
    rare: float
    rare_ways: float
    most: int

    def events(self, some: Sequence[Spot], goal: Sequence[str] = ()) -> steps.Events:
        """The events of some names; walks end with the goal."""
        codes = {key: 2 * at + (spot.name in goal) for at, spot in enumerate(some) for key in spot.keys}
        places = (*(str(at) for at in range(len(some))), SUCCESS)
        return steps.events(self.log, self.known, Vocabulary(places, len(some), codes), self.asked.gap_micros)

    def crowd(self, kept: Sequence[Spot], goal: Sequence[str]) -> Crowd:
        """What many people do, and how many customers come to each name.

        Where everybody goes another way to a name and from it, walks are followed without it, as without rare names:
        one name after the other, that which fewest meet first. Never without the goal: those who arrive would seem to
        leave.
        """
        while True:
            others = [spot for spot in kept if spot.name not in goal]
            try:
                found = self._counted(kept, goal)
            except UsageError:  # nobody may show
                if len(others) < 2:
                    raise
            else:
                others = [spot for at, spot in enumerate(kept) if not found.counted.shown.visits[at] and spot in others]
                if not others:
                    return found
            fewest = min(others, key=lambda spot: (spot.customers, spot.n, spot.name, spot.channel or ""))
            kept = [spot for spot in kept if spot is not fewest]

    def _counted(self, kept: Sequence[Spot], goal: Sequence[str]) -> Crowd:
        """The walks through some names; a UsageError where too few people take the same steps."""
        min_n, events = self.asked.min_n, self.events(kept, goal)
        found = counted(events, min_n, self.asked.plan)
        refuse_nobody(found.shown, events.vocabulary, min_n)
        return Crowd(events.vocabulary, tuple(kept), found, said_of(found.every, found.shown, min_n))

    @cached_property
    def met(self) -> tuple[Spot, ...]:
        """The names with how many customers meet them, those met by most first."""
        table = self.events(self.spots).table
        rows = engine.rows(self.log.backend, table.group_by("code").aggregate(n=table.case.nunique()))
        by_code = {int(code): int(n) for code, n in rows}
        found = [replace(spot, customers=by_code.get(2 * at, 0)) for at, spot in enumerate(self.spots)]
        return tuple(sorted(found, key=lambda spot: (-spot.customers, -spot.n, spot.name, spot.channel or "")))

    @cached_property
    def by_events(self) -> tuple[Spot, ...]:
        """The same, those with most events first."""
        by_name = {(spot.name, spot.channel): spot for spot in self.met}
        return tuple(by_name[spot.name, spot.channel] for spot in self.spots)

    @cached_property
    def customers(self) -> int:
        table = self.events(self.spots).table
        return int(engine.first_row(self.log.backend, table.aggregate(n=table.case.nunique()))[0])


def common(seen: Seen) -> tuple[Spot, ...]:
    """The names that become touchpoints: met by enough customers, and what means success."""
    if not seen.spots:
        raise mishap("nothing-mapped", "it has no event that can be used", path=seen.log.title)
    least = max(seen.rare * seen.customers, seen.asked.min_n, 1)
    kept = [spot for spot in seen.met if spot.customers >= least][: seen.most]
    wanted = [spot for spot in seen.met if _is_goal(spot, seen.asked) and spot.customers >= seen.asked.min_n]
    if not seen.asked.success:
        wanted = wanted[:1]
    missing = [spot for spot in wanted if spot not in kept]
    kept = [*kept[: max(seen.most - len(missing), 0)], *missing]
    if not kept:
        raise UsageError(f"no name of {seen.log.title} is met by {least:g} customers; lower what is rare")
    return tuple(kept)


def _is_goal(spot: Spot, asked: Asked) -> bool:
    if not asked.success:
        return goals.sounds_like_success(spot.name)
    return any(_is(spot, name) for name in asked.success)


def _is(spot: Spot, name: str) -> bool:
    return name.strip().casefold() in {written.strip().casefold() for written, _ in spot.keys}


def stated(seen: Seen, kept: Sequence[Spot]) -> tuple[str, ...]:
    """The names that are said to mean success; a UsageError where one is not in the log."""
    found = tuple(dict.fromkeys(spot.name for spot in kept if _is_goal(spot, seen.asked)))
    for name in seen.asked.success:
        if not any(_is(spot, name) for spot in kept):
            hint = choose_from(name, [one.name for one in seen.known.names], what="names of the log")
            raise UsageError(f"no event is called `{name}`; {hint}")
    return found


def guessed(seen: Seen, kept: Sequence[Spot]) -> tuple[tuple[str, ...], str]:
    """The name that most likely means success, and why."""
    found = counts.Transitions(len(kept) + 1)
    counts.run(seen.events(kept), found, plan=seen.asked.plan)
    last = found.visits[: len(kept)]
    for (start, _), spread in found.pauses.items():
        last[start] -= spread.n
    candidates = [
        goals.Candidate(spot.name, spot.customers, found.visits[at], last[at]) for at, spot in enumerate(kept)
    ]
    at, why = goals.guess(candidates)
    return (kept[at].name,), why
