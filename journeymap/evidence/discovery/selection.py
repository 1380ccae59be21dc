"""What is in a log that a journey may be made of: its names, who meets them, and which of them means success."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import engine
from journeymap.evidence.counting.transitions import Transitions, count_all
from journeymap.evidence.disclosure.suppression import WalkCounts, count_walks, refuse_empty, suppression_remarks
from journeymap.evidence.disclosure.threshold import rounded
from journeymap.evidence.discovery.candidates import Candidate, Key
from journeymap.evidence.discovery.success import SuccessCandidate, guess_success, sounds_like_success
from journeymap.evidence.errors import data_error
from journeymap.evidence.log.events import Events, events_on_map
from journeymap.evidence.log.log import Log
from journeymap.evidence.log.profile import Profile
from journeymap.evidence.log.vocabulary import Vocabulary
from journeymap.evidence.options import EvidenceOptions
from journeymap.facts import Fact
from journeymap.model import SUCCESS

USUAL = 0.05
"""With a usual first event so many walks begin."""


@dataclass(frozen=True)
class CountedSelection:
    """Names of a log, what was counted of walks through them, what of it may show, and how many people are behind."""

    vocabulary: Vocabulary
    candidates: tuple[Candidate, ...]
    counted: WalkCounts
    remarks: tuple[Fact, ...]

    def never_visited(self, some: Sequence[Candidate]) -> list[Candidate]:
        """Those of some names to which no walk comes before its goal."""
        visits = self.counted.every.visits
        return [candidate for at, candidate in enumerate(self.candidates) if not visits[at] and candidate in some]

    def hidden(self, some: Sequence[Candidate]) -> list[Candidate]:
        """Those of some names of which nothing may show."""
        visits = self.counted.shown.visits
        return [candidate for at, candidate in enumerate(self.candidates) if not visits[at] and candidate in some]

    def met(self, at: int, min_n: int) -> Candidate:
        """A name with how many customers meet it; with ``min_n`` rounded."""
        candidate = self.candidates[at]
        return (
            replace(candidate, customers=rounded([self.counted.people.met[at]], min_n)[0]) if min_n > 1 else candidate
        )


@dataclass(frozen=True)
class Selection:
    """A log, its names, and how walks through them are counted."""

    log: Log
    known: Profile
    asked: EvidenceOptions
    candidates: tuple[Candidate, ...]
    rare: float
    rare_ways: float
    most: int
    arrows: int | None = None

    def events(self, some: Sequence[Candidate], goal: Sequence[str] = ()) -> Events:
        """The events of some names; walks end with the goal."""
        codes = {key: 2 * at + (candidate.name in goal) for at, candidate in enumerate(some) for key in candidate.keys}
        states = (*(str(at) for at in range(len(some))), SUCCESS)
        vocabulary = Vocabulary(states, len(some), codes)
        again = None
        if goal and self.asked.again:
            again = frozenset(at for at, candidate in enumerate(some) if candidate.keys in self.usual_first)
        return events_on_map(self.log, self.known, vocabulary, self.asked.gap_micros, again)

    @cached_property
    def usual_first(self) -> frozenset[tuple[Key, ...]]:
        """What the names are called with which at least one walk in twenty begins, were there no success."""
        found = Transitions(len(self.candidates) + 1)
        count_all(self.events(self.candidates), found, plan=self.asked.plan)
        least = USUAL * sum(found.entries)
        return frozenset(
            candidate.keys for at, candidate in enumerate(self.candidates) if found.entries[at] >= max(least, 1)
        )

    def counted(self, kept: Sequence[Candidate], goal: Sequence[str]) -> CountedSelection:
        """What many people do, and how many customers come to each name.

        Where everybody goes another way to a name and from it, walks are followed without it, as without rare names:
        one name after the other, that which fewest meet first. Never without the goal: those who arrive would seem to
        leave. Names that are met after the goal alone are no step of a walk either.
        """
        while True:
            others = [candidate for candidate in kept if candidate.name not in goal]
            try:
                found = self._counted(kept, goal)
            except UsageError:  # nobody may show
                if len(others) < 2:
                    raise
            else:
                later = found.never_visited(others)
                if later:
                    kept = [candidate for candidate in kept if candidate not in later]
                    continue
                others = found.hidden(others)
                if not others:
                    return found
            fewest = min(
                others,
                key=lambda candidate: (candidate.customers, candidate.n, candidate.name, candidate.channel or ""),
            )
            kept = [candidate for candidate in kept if candidate is not fewest]

    def _counted(self, kept: Sequence[Candidate], goal: Sequence[str]) -> CountedSelection:
        """The walks through some names; a UsageError where too few people take the same steps."""
        min_n, events = self.asked.min_n, self.events(kept, goal)
        found = count_walks(events, min_n, self.asked.plan)
        refuse_empty(found.every, found.shown, events.vocabulary, min_n)
        return CountedSelection(
            events.vocabulary, tuple(kept), found, suppression_remarks(found.every, found.shown, min_n)
        )

    @cached_property
    def met(self) -> tuple[Candidate, ...]:
        """The names with how many customers meet them, those met by most first."""
        table = self.events(self.candidates).table
        rows = engine.rows(self.log.backend, table.group_by("code").aggregate(n=table.case.nunique()))
        by_code = {int(code): int(n) for code, n in rows}
        found = [replace(candidate, customers=by_code.get(2 * at, 0)) for at, candidate in enumerate(self.candidates)]
        return tuple(
            sorted(
                found,
                key=lambda candidate: (-candidate.customers, -candidate.n, candidate.name, candidate.channel or ""),
            )
        )

    @cached_property
    def by_events(self) -> tuple[Candidate, ...]:
        """The same, those with most events first."""
        by_name = {(candidate.name, candidate.channel): candidate for candidate in self.met}
        return tuple(by_name[candidate.name, candidate.channel] for candidate in self.candidates)

    @cached_property
    def customers(self) -> int:
        table = self.events(self.candidates).table
        return int(engine.first_row(self.log.backend, table.aggregate(n=table.case.nunique()))[0])


def frequent(selection: Selection) -> tuple[Candidate, ...]:
    """The names that become touchpoints: met by enough customers, and what means success."""
    if not selection.candidates:
        raise data_error("nothing-mapped", "it has no event that can be used", path=selection.log.title)
    least = max(selection.rare * selection.customers, selection.asked.min_n, 1)
    kept = [candidate for candidate in selection.met if candidate.customers >= least][: selection.most]
    wanted = [
        candidate
        for candidate in selection.met
        if _is_goal(candidate, selection.asked) and candidate.customers >= selection.asked.min_n
    ]
    if not selection.asked.success_names:
        wanted = wanted[:1]
    missing = [candidate for candidate in wanted if candidate not in kept]
    kept = [*kept[: max(selection.most - len(missing), 0)], *missing]
    if not kept:
        raise UsageError(f"no name of {selection.log.title} is met by {least:g} customers; lower what is rare")
    return tuple(kept)


def _is_goal(candidate: Candidate, asked: EvidenceOptions) -> bool:
    if not asked.success_names:
        return sounds_like_success(candidate.name)
    return any(_is(candidate, name) for name in asked.success_names)


def _is(candidate: Candidate, name: str) -> bool:
    return name.strip().casefold() in {written.strip().casefold() for written, _ in candidate.keys}


def stated_success(selection: Selection, kept: Sequence[Candidate]) -> tuple[str, ...]:
    """The names that are said to mean success; a UsageError where one is not in the log."""
    found = tuple(dict.fromkeys(candidate.name for candidate in kept if _is_goal(candidate, selection.asked)))
    for name in selection.asked.success_names:
        if not any(_is(candidate, name) for candidate in kept):
            hint = choose_from(name, [one.name for one in selection.known.names], what="names_of_the_log")
            raise UsageError(f"no event is called `{name}`; {hint}")
    return found


def without_rare(selection: Selection, kept: Sequence[Candidate], goal: Sequence[str]) -> tuple[Candidate, ...]:
    """The names that are no rarer than asked for, and those of the goal."""
    least = selection.rare * selection.customers
    return tuple(candidate for candidate in kept if candidate.customers >= least or candidate.name in goal)


def guessed_success(selection: Selection, kept: Sequence[Candidate]) -> tuple[tuple[str, ...], Fact]:
    """The name that most likely means success, and why."""
    found = Transitions(len(kept) + 1)
    count_all(selection.events(kept), found, plan=selection.asked.plan)
    last = found.visits[: len(kept)]
    for (start, _), spread in found.pauses.items():
        last[start] -= spread.n
    candidates = [
        SuccessCandidate(candidate.name, candidate.customers, found.visits[at], last[at], found.entries[at])
        for at, candidate in enumerate(kept)
    ]
    at, why = guess_success(candidates)
    return (kept[at].name,), why
