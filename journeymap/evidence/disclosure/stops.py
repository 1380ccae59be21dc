"""Transitions that were counted, as the arrows, entries and durations of a journey."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from journeymap.evidence.counting.repeats import Repeats
from journeymap.evidence.counting.transitions import Transitions
from journeymap.evidence.disclosure.threshold import may_show, rounded
from journeymap.evidence.log.vocabulary import Vocabulary
from journeymap.model import SUCCESS


@dataclass(frozen=True, slots=True)
class Arrow:
    """How often customers went on to a touchpoint or an end, and the median time until then."""

    target: str
    n: int
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class Stop:
    """What was seen at one touchpoint: visits, walks that began there, where they led, who left, how long it took."""

    touchpoint: str
    visits: int
    entries: int
    left: int
    arrows: tuple[Arrow, ...]
    duration_seconds: float | None


def stops_of(
    found: Transitions, vocabulary: Vocabulary, min_n: int = 0, timed: Mapping[int, int] | None = None
) -> dict[str, Stop]:
    """Each touchpoint where somebody was, as counted.

    With ``min_n`` every row of arrows is rounded to multiples of it as a whole (controlled rounding by largest
    remainders: Bacharach, Matrix rounding problems, 1966), and the time spent shows where as many people were
    ``timed``. That every number is one of as many people is for `suppress_small_cells` to see to.
    """
    at = {name: state for state, name in enumerate(vocabulary.states[: vocabulary.touchpoints]) if found.visits[state]}
    names = list(at)
    entries = rounded([found.entries[at[name]] for name in names], min_n)
    return {
        name: _stop(found, vocabulary, at[name], started, min_n, (timed or {}).get(at[name], 0))
        for name, started in zip(names, entries, strict=True)
    }


def _stop(found: Transitions, vocabulary: Vocabulary, at: int, entries: int, min_n: int, timed: int) -> Stop:
    onward = {target: spread for (start, target), spread in found.pauses.items() if start == at}
    targets = sorted(onward, key=lambda target: (-onward[target].n, target))
    left = found.visits[at] - found.closings[at] - sum(spread.n for spread in onward.values())
    cells = rounded([left, found.closings[at], *(onward[target].n for target in targets)], min_n)
    arrows = [Arrow(SUCCESS, cells[1], None)] if cells[1] else []
    for target, n in zip(targets, cells[2:], strict=True):
        if n:
            arrows.append(Arrow(vocabulary.states[target], n, onward[target].median_seconds))
    stay = found.stays.get(at) if min_n < 2 or timed >= min_n else None
    name = vocabulary.states[at]
    return Stop(name, sum(cells), entries, cells[0], tuple(arrows), stay.median_seconds if stay else None)


def repeat_shares(
    repeats: Repeats,
    vocabulary: Vocabulary,
    shown: Collection[str],
    min_n: int = 0,
    people: Mapping[int, int] | None = None,
) -> dict[str, float]:
    """The share of repeated visits, by touchpoint.

    With ``min_n`` it is made of rounded counts, as arrows are, and left out where fewer people come back.
    """
    found = {}
    for at, (name, visits, walks) in enumerate(zip(vocabulary.states, repeats.visits, repeats.walks, strict=True)):
        first, again = rounded([walks, visits - walks], min_n)
        if name in shown and first + again and (min_n < 2 or may_show((people or {}).get(at, 0), min_n)):
            found[name] = again / (first + again)
    return found


def entry_shares(found: Mapping[str, Stop]) -> dict[str, float]:
    """Where walks begin, as shares of all of them that add up to 100 % in the last digit."""
    walks = sum(stop.entries for stop in found.values())
    if not walks:
        return {}
    units = 10**12  # so that the completion of what is written is the share of walks that arrive, to 1e-9
    parts = {name: divmod(stop.entries * units, walks) for name, stop in found.items()}
    missing = units - sum(whole for whole, _ in parts.values())
    by_rest = sorted(parts, key=lambda name: -parts[name][1])
    more = set(by_rest[:missing])
    return {name: (whole + (name in more)) / units for name, (whole, _) in parts.items() if whole}
