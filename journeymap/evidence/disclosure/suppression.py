"""Disclosure control: so that nobody is recognised, what few people do is left out of what is counted.

What people do is to start a walk at a touchpoint, to go from one to another, and to end a walk somewhere. Of each the
people are counted, however often they do it (suppression of cells: Cox, Suppression methodology and statistical
disclosure control, Journal of the American Statistical Association 75, 1980). In a file what is left is rounded as well
(`rounded`). Leaving out whole walks instead would tell less of few people by differences, but long walks hardly ever
consist of steps of many alone: of a shop's log of 31 000 events 13 would be left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace

from journeymap.diagnostics import UsageError
from journeymap.evidence.counting.asides import Asides
from journeymap.evidence.counting.people import PeopleAtTouchpoints, PeopleInCells
from journeymap.evidence.counting.transitions import Count, Transitions, count_all
from journeymap.evidence.log.events import Events
from journeymap.evidence.log.vocabulary import Vocabulary
from journeymap.evidence.remarks import remark
from journeymap.facts import Fact


def refuse_empty(every: Transitions, shown: Transitions, vocabulary: Vocabulary, min_n: int) -> None:
    """A UsageError where so few people do the same that nothing may show, or nobody of those who arrive."""
    arrived, may = (sum(one.closings[: vocabulary.touchpoints + 1]) for one in (every, shown))
    if min_n > 1 and not (may if arrived else sum(shown.visits)):
        raise UsageError(
            f"no {min_n} people arrive by steps that {min_n} people take, so nothing may show; lower --min-n"
        )


@dataclass(frozen=True)
class WalkCounts:
    """Walks as they were counted: all that is done, what of it may show, how many people are behind the rest, and what
    lies beside the walks."""

    every: Transitions
    shown: Transitions
    people: PeopleAtTouchpoints
    asides: Asides


def count_walks(events: Events, min_n: int, plan: str, *more: Count) -> WalkCounts:
    """The walks of a log, of which what fewer than ``min_n`` people do does not show; ``more`` counts along with it."""
    states = len(events.vocabulary.states)
    every, standing, people = Transitions(states), PeopleAtTouchpoints(states), PeopleInCells(events.cells)
    behind: list[Count] = [standing, people] if min_n > 1 else []
    asides = Asides()
    count_all(events, every, asides, *behind, *more, plan=plan)
    return WalkCounts(every, suppress_small_cells(every, people, min_n) if min_n > 1 else every, standing, asides)


def suppression_remarks(every: Transitions, shown: Transitions, min_n: int) -> tuple[Fact, ...]:
    """How much was left out because few people do it, in whole per cent: more would tell how few they are."""
    missing = sum(every.visits) - sum(shown.visits)
    if not missing:
        return ()
    part = missing / sum(every.visits)
    if part < 0.01:
        return (remark("log.very_few_steps", min_n=min_n),)
    return (remark("log.few_steps", part=round(part, 2), min_n=min_n),)


def suppress_small_cells(found: Transitions, people: PeopleInCells, min_n: int) -> Transitions:
    """What was counted, without the starts, steps and ends of fewer than ``min_n`` people; visits are of the others.

    States to which no steps of many lead, or from which none lead to an end, are left out with all that is done there.
    """
    cells = people.cells

    def many(n: int, cell: int) -> int:
        return n if people.people.get(cell, 0) >= min_n else 0

    left = [visits - closings for visits, closings in zip(found.visits, found.closings, strict=True)]
    for (start, _), spread in found.pauses.items():
        left[start] -= spread.n
    left = [many(n, cells.ending(at, 0)) for at, n in enumerate(left)]
    shown = copy(found)
    shown.pauses = {way: spread for way, spread in found.pauses.items() if many(spread.n, cells.coming(*way))}
    shown.entries = [many(n, cells.coming(-1, at)) for at, n in enumerate(found.entries)]
    shown.closings = [many(n, cells.ending(at, 1)) for at, n in enumerate(found.closings)]
    within = _between_starts_and_ends(shown, left)
    shown.pauses = {way: spread for way, spread in shown.pauses.items() if within.issuperset(way)}
    shown.entries, shown.closings, left = (
        [n if at in within else 0 for at, n in enumerate(some)] for some in (shown.entries, shown.closings, left)
    )
    return _with_visits(shown, left)


def _between_starts_and_ends(shown: Transitions, left: Sequence[int]) -> set[int]:
    """The states that somebody who starts may come to, and from there to an end."""
    onward: dict[int, list[int]] = {}
    back: dict[int, list[int]] = {}
    for start, target in shown.pauses:
        onward.setdefault(start, []).append(target)
        back.setdefault(target, []).append(start)
    ends = [at for at, n in enumerate(shown.closings) if n or left[at]]
    return _reached([at for at, n in enumerate(shown.entries) if n], onward) & _reached(ends, back)


def _reached(some: Sequence[int], ways: Mapping[int, Sequence[int]]) -> set[int]:
    found, waiting = set(some), list(some)
    while waiting:
        fresh = [at for at in ways.get(waiting.pop(), ()) if at not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _with_visits(shown: Transitions, left: Sequence[int]) -> Transitions:
    """Visits are what goes on, ends or leaves."""
    shown.visits = [closings + leave for closings, leave in zip(shown.closings, left, strict=True)]
    for (start, _), spread in shown.pauses.items():
        shown.visits[start] += spread.n
    return shown


def sum_of_shown(whole: Transitions, parts: Sequence[Transitions]) -> Transitions:
    """What may show of all sorts of customers as one: what is left out of a part is not in it; times are of all."""
    shown = copy(whole)
    shown.visits, shown.entries, shown.closings = (
        [sum(each) for each in zip(*(getattr(part, name) for part in parts), strict=True)]
        for name in ("visits", "entries", "closings")
    )
    sizes: Counter[tuple[int, int]] = Counter()
    for part in parts:
        sizes.update({way: spread.n for way, spread in part.pauses.items()})
    shown.pauses = {way: replace(whole.pauses[way], n=n) for way, n in sizes.items()}
    return shown
