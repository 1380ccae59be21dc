"""How sure completion is, where the customers of every row were counted: as sure as so many customers simply counted.

The delta method alone is far too sure where shares are near 0 or 1. So every row is smoothed a little, and what the
delta method says there is read as a sample size, which Wilson's interval and the tests of shares take.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from journeymap.analysis.chain import Network, Solved, network, solve
from journeymap.analysis.walks import Walk
from journeymap.inference import Interval, newcombe, wilson
from journeymap.model import Journey, Touchpoint
from journeymap.model.flow import SUCCESS, arrows_written, reachable

SMOOTHING = 2.0
"""The customers that smoothing adds to a row of a journey of one step; in longer ones each row gets its part."""


@dataclass(frozen=True)
class Sampled:
    """One persona's chain, or everybody's, whose rows are samples; as counted, or smoothed."""

    journey: Journey
    walk: Walk
    network: Network
    solved: Solved

    @cached_property
    def places(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(self.network.names)}

    @cached_property
    def completion(self) -> float:
        return sum(e * b for e, b in zip(self.network.entry, self.solved.success_from, strict=True))

    def chance(self, name: str) -> float:
        """The chance of success from a touchpoint."""
        return self.solved.success_from[self.places[name]]

    def sample(self, name: str) -> tuple[str, str | None]:
        """Whose row customers follow from a touchpoint: this persona's own, or everybody's."""
        own = self.journey.touchpoints[name].by_persona.get(self.walk.persona or "")
        return name, self.walk.persona if own is not None and own.next is not None else None


def standard_error(journey: Journey, walks: Sequence[Walk]) -> float | None:
    """The standard error of completion by the delta method, at the shares as they are; None when a row has no size.

    Var(C) = Σ v² (Σ p b² + s - b²)/n over the rows, each multinomial. A row that several personas share is one sample.
    """
    if not counted(walks):
        return None
    return math.sqrt(max(0.0, _variance([Sampled(journey, walk, walk.network, walk.solved) for walk in walks])))


def effective_sample(journey: Journey, walks: Sequence[Walk]) -> float | None:
    """How many customers, simply counted, would make completion as sure as all its rows do: n_eff; None if unknown.

    n_eff = C(1 - C)/Var(C), both of the smoothed chain. Of one touchpoint it is the size of its row.
    """
    if not counted(walks):
        return None
    chains = smoothed(journey, walks)
    completion = sum(one.walk.weight * one.completion for one in chains)
    variance = _variance(chains) + _of_starts(journey, chains)
    spread = completion * (1 - completion)
    return spread / variance if variance > 0 and spread > 0 else None


def completion_interval(completion: float, sample: float | None) -> Interval | tuple[None, None]:
    """The 95 % interval of completion by its effective sample size: Wilson's; None and None without one."""
    return wilson(completion * sample, sample) if sample else (None, None)


def gap_interval(journey: Journey, best: Walk, worst: Walk) -> Interval | tuple[None, None]:
    """The interval of how much more of one persona complete; a row that both walk is one sample and cancels in part."""
    alone = [replace(walk, weight=1.0) for walk in (worst, best)]
    samples = [effective_sample(journey, (walk,)) for walk in alone]
    groups = [(walk.completion * n, n) for walk, n in zip(alone, samples, strict=True) if n]
    if len(groups) < 2:
        return None, None
    one, other = smoothed(journey, [replace(walk, weight=0.5) for walk in alone])
    apart = math.sqrt(_covariance(one, one) * _covariance(other, other))
    return newcombe(groups[0], groups[1], _covariance(one, other) / apart if apart else 0.0)


def counted(walks: Sequence[Walk]) -> bool:
    """Whether the customers of every row that somebody comes to were counted."""
    return all(walk.rows[name].observed for walk in walks for name in walk.network.names)


# ---------------------------------------------------------------- smoothing


def smoothed(journey: Journey, walks: Sequence[Walk]) -> list[Sampled]:
    """The chains with every measured row smoothed, so that nothing which could have happened there is impossible.

    A row gets a = 2/max(1, expected visits) customers, in equal parts for each way written there and for leaving.
    From places that nobody comes to and nobody counted everybody is taken to arrive.
    """
    added = SMOOTHING / max(1.0, sum(walk.weight * sum(walk.solved.visits) for walk in walks))
    return [_smoothed(journey, walk, added) for walk in walks]


def _smoothed(journey: Journey, walk: Walk, added: float) -> Sampled:
    starts = {name: share for name, share in zip(walk.network.names, walk.network.entry, strict=True) if share}
    seen = reachable(starts, {name: row.onward for name, row in walk.rows.items()})
    names = [name for name in journey.touchpoints if name in seen]
    rows = {name: _smooth_row(journey.touchpoints[name], walk, name, added) for name in names}
    net = network(
        names,
        {name: onward for name, (onward, _) in rows.items()},
        {name: success for name, (_, success) in rows.items()},
        dict.fromkeys(names, 0.0),
        _smooth_starts(journey, starts, added),
    )
    return Sampled(journey, walk, net, solve(net))


def _smooth_row(point: Touchpoint, walk: Walk, name: str, added: float) -> tuple[Mapping[str, float], float]:
    """Where the customers of a row go on to, and the share that arrives from there."""
    row = walk.rows[name]
    if not row.observed:
        return {}, 1.0
    ways = arrows_written(point, walk.persona)
    n, each = row.observed, added / (len(row.onward) + len(row.ends) + (SUCCESS in ways) + 1)
    onward = {target: (n * share + each) / (n + added) for target, share in row.onward.items()}
    return onward, (n * row.success + each) / (n + added) if SUCCESS in ways else 0.0


def _smooth_starts(journey: Journey, starts: Mapping[str, float], added: float) -> Mapping[str, float]:
    """Where customers start, smoothed alike where they were counted, which are then a row themselves."""
    n = journey.entrants
    if not n or len(starts) == 1:
        return starts
    return {name: (n * share + added / len(starts)) / (n + added) for name, share in starts.items()}


# ---------------------------------------------------------------- variance


def _variance(chains: Sequence[Sampled]) -> float:
    """The variance of completion that the rows bring, a row that several chains share being one sample."""
    return sum(
        one.walk.weight * other.walk.weight * _covariance(one, other)
        for one in chains
        for other in chains
        if one is other or one.walk.persona is not None
    )


def _covariance(one: Sampled, other: Sampled) -> float:
    """How far the completions of two chains move together, by the rows that are one sample for both."""
    total, alike = 0.0, one is other
    for at, name in enumerate(one.network.names):
        n = one.walk.rows[name].observed
        there = at if alike else other.places.get(name)
        if not n or there is None or not (alike or one.sample(name) == other.sample(name)):
            continue
        together = one.network.success[at]
        for to, share in one.network.arrows[at]:
            chance = one.solved.success_from[to]
            together += share * chance * (chance if alike else other.chance(one.network.names[to]))
        spread = together - one.solved.success_from[at] * other.solved.success_from[there]
        total += one.solved.visits[at] * other.solved.visits[there] * spread / n
    return total


def _of_starts(journey: Journey, chains: Sequence[Sampled]) -> float:
    """The variance that the starts bring where several were counted; else they are taken as fixed."""
    network = chains[0].network
    starts = {name: share for name, share in zip(network.names, network.entry, strict=True) if share}
    if not journey.entrants or len(starts) == 1:
        return 0.0
    chances = {name: sum(one.walk.weight * one.chance(name) for one in chains) for name in starts}
    mean = sum(share * chances[name] for name, share in starts.items())
    return (sum(share * chances[name] ** 2 for name, share in starts.items()) - mean * mean) / journey.entrants
