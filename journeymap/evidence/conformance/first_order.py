"""Whether where customers go next depends on where they are alone, as every chain of a journey assumes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from journeymap.analysis.chain import Network, solve
from journeymap.inference import benjamini_hochberg, p_of_z, split_test, wilson

ENOUGH = 5
"""A length is judged where the chain expects at least so many walks of it; longer ones are taken together."""

TALLY = 10_000
"""Walks of more touchpoints than this are taken to be of so many."""


@dataclass(frozen=True)
class Flow:
    """Walks through a log as counts: by touchpoint, and by the number of touchpoints of a walk.

    ``met`` are the walks that come to a touchpoint at all, ``met_arrived`` those of them that reach success.
    """

    names: tuple[str, ...]
    walks: int
    arrived: int
    visits: Sequence[int]
    entries: Sequence[int]
    onward: Mapping[tuple[int, int], int]
    succeeded: Sequence[int]
    met: Sequence[int]
    met_arrived: Sequence[int]
    lengths: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Arrival:
    """How many of the walks that come to a touchpoint arrive, and how many would if only the last touchpoint counted.

    The observed share has its 95 % interval; ``differs`` keeps false findings among all touchpoints at the rate of the
    settings. What may not show is None.
    """

    touchpoint: str
    visits: int
    walks: int | None = None
    observed: float | None = None
    low: float | None = None
    high: float | None = None
    predicted: float | None = None
    p: float | None = None
    differs: bool = False


@dataclass(frozen=True, slots=True)
class Lengths:
    """How many touchpoints walks have, and would have: the median, and what nine in ten do not exceed.

    ``distance`` is the share of walks that would have to be of another length (total variation); ``p`` the chance of
    the difference by luck (chi-square).
    """

    median_observed: int
    median_predicted: int
    p90_observed: int
    p90_predicted: int
    distance: float
    p: float


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """The test of the assumption: arrivals by touchpoint, lengths of walks, and whether nothing speaks against it."""

    holds: bool
    touchpoints: tuple[Arrival, ...]
    lengths: Lengths | None


def first_order(flow: Flow, false_discoveries: float, shown: Collection[int]) -> FirstOrder:
    """Whether a chain made of the steps that were seen also gives the arrivals and lengths that were seen.

    The chain agrees with the completion and the mean length of all walks by construction. But if only the present state
    counts, walks that come to a touchpoint, by whatever way, arrive from there with the chance that the chain gives
    (the strong Markov property at the first visit), and lengths are spread as the chain spreads them. Both are tested:
    shares by the score test (Wilson 1927), false findings limited (Benjamini & Hochberg 1995); lengths by chi-square.
    The chances are estimated from the same walks, so the tests are approximate, and mild. Of touchpoints that are not
    ``shown``, arrivals are tested, but not told.
    """
    at = [state for state, n in enumerate(flow.visits) if n]
    network = _network(flow, at)
    chances = dict(zip(at, solve(network).success_from, strict=True))
    tested = [_arrival(flow, state, min(1.0, max(0.0, chances[state]))) for state in at]
    kept = benjamini_hochberg([1.0 if one.p is None else one.p for one in tested], false_discoveries)
    rows = tuple(
        replace(one, differs=differs) if state in shown else Arrival(one.touchpoint, one.visits)
        for state, one, differs in zip(at, tested, kept, strict=True)
    )
    lengths = _lengths(flow, network) if sum(flow.lengths.values()) else None
    return FirstOrder(not any(kept) and (lengths is None or lengths.p >= 0.05), rows, lengths)


def _network(flow: Flow, at: Sequence[int]) -> Network:
    """The chain of the steps seen."""
    position = {state: rank for rank, state in enumerate(at)}
    arrows: list[list[tuple[int, float]]] = [[] for _ in at]
    for (start, target), n in flow.onward.items():
        arrows[position[start]].append((position[target], n / flow.visits[start]))
    success = [flow.succeeded[state] / flow.visits[state] for state in at]
    leave = [1 - stays - sum(share for _, share in row) for stays, row in zip(success, arrows, strict=True)]
    begun = sum(flow.entries) or 1
    return Network(
        tuple(flow.names[state] for state in at),
        tuple(tuple(row) for row in arrows),
        tuple(success),
        tuple(max(0.0, share) for share in leave),
        tuple(flow.entries[state] / begun for state in at),
    )


def _arrival(flow: Flow, state: int, predicted: float) -> Arrival:
    walks, arrived = flow.met[state], flow.met_arrived[state]
    low, high = wilson(arrived, walks)
    p = p_of_share(arrived, walks, predicted)
    return Arrival(flow.names[state], flow.visits[state], walks, arrived / walks, low, high, predicted, p)


def p_of_share(successes: int, n: int, expected: float) -> float:
    """The chance of a share at least this far from the expected one, by luck: the score test, two-sided.

    >>> round(p_of_share(60, 100, 0.5), 4)
    0.0455
    """
    spread = expected * (1 - expected) / n
    if spread <= 1e-15:
        return 1.0 if abs(successes / n - expected) < 1e-9 else 0.0
    return p_of_z((successes / n - expected) / sqrt(spread))


# ---------------------------------------------------------------- lengths


def _lengths(flow: Flow, network: Network) -> Lengths:
    whole = sum(flow.lengths.values())
    longest = max(flow.lengths)
    expected = list(_spread(network, longest))
    seen = [flow.lengths.get(length, 0) / whole for length in range(1, longest + 1)]
    beyond = max(0.0, 1 - sum(expected))
    distance = (sum(abs(a - b) for a, b in zip(seen, expected, strict=True)) + beyond) / 2
    counts, shares = _grouped([flow.lengths.get(length, 0) for length in range(1, longest + 1)], expected, whole)
    p = split_test(counts, shares)[1] if len(counts) > 1 else 1.0
    return Lengths(
        _mark(seen, 0.5), _mark(expected, 0.5), _mark(seen, 0.9), _mark(expected, 0.9), min(1.0, distance), p
    )


def _spread(network: Network, longest: int) -> Iterator[float]:
    """The share of walks of one touchpoint, of two, and so on, by the chain."""
    ends = [success + leave for success, leave in zip(network.success, network.leave, strict=True)]
    here = list(network.entry)
    for _ in range(longest):
        yield sum(share * end for share, end in zip(here, ends, strict=True))
        onward = [0.0] * len(here)
        for start, arrows in enumerate(network.arrows):
            for target, share in arrows:
                onward[target] += here[start] * share
        here = onward


def _grouped(counts: Sequence[int], expected: Sequence[float], whole: int) -> tuple[list[int], list[float]]:
    """Neighbouring lengths taken together until enough walks are expected of each group."""
    found, shares = [0], [0.0]
    for count, share in zip(counts, expected, strict=True):
        if shares[-1] * whole >= ENOUGH:
            found.append(0)
            shares.append(0.0)
        found[-1] += count
        shares[-1] += share
    shares[-1] += max(0.0, 1 - sum(shares))  # what is longer than any walk seen
    if len(found) > 1 and shares[-1] * whole < ENOUGH:
        last, share_of_last = found.pop(), shares.pop()
        found[-1] += last
        shares[-1] += share_of_last
    return found, shares


def _mark(shares: Sequence[float], part: float) -> int:
    """The length that this part of the walks does not exceed."""
    so_far = 0.0
    for length, share in enumerate(shares, 1):
        so_far += share
        if so_far >= part - 1e-12:
            return length
    return len(shares) + 1
