"""How each persona walks the journey: the chain of everybody, or one for each, solved."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import mul, truediv

from journeymap.analysis.chain import Network, Solved, Vector, gain, network, solve
from journeymap.model import Journey, Row, Touchpoint, Transition
from journeymap.model.flow import (
    arrows_by_place,
    entries,
    persona_row,
    persona_weights,
    reachable,
)


@dataclass(frozen=True)
class Walk:
    """One persona's chain, or everybody's: its rows, its network and the solution."""

    persona: str | None
    weight: float
    rows: Mapping[str, Row]
    network: Network
    solved: Solved

    @property
    def completion(self) -> float:
        return sum(e * b for e, b in zip(self.network.entry, self.solved.success_from, strict=True))

    def visits(self, at: int) -> float:
        """Expected visits of an entrant to a place."""
        return self.solved.visits[at]

    def loss(self, at: int) -> float:
        """The share of a visit that is lost at a place."""
        return self.network.leave[at]

    @cached_property
    def arrivals(self) -> Vector:
        """For each place the share of entrants that ever come there."""
        return list(map(truediv, self.solved.visits, self.solved.returns))

    @cached_property
    def loss_of_arrivals(self) -> Vector:
        """For each place the share of those who ever come there that is lost there, at whichever visit."""
        return list(map(mul, self.network.leave, self.solved.returns))

    @cached_property
    def return_probability(self) -> Vector:
        """For each place the chance to come back to it."""
        return [max(0.0, 1 - 1 / visits) for visits in self.solved.returns]


def walked(walks: Iterable[Walk]) -> dict[str, list[tuple[Walk, int]]]:
    """The walks that come to each touchpoint, with its place in each."""
    found: dict[str, list[tuple[Walk, int]]] = {}
    for walk in walks:
        for at, name in enumerate(walk.network.names):
            found.setdefault(name, []).append((walk, at))
    return found


def walks(journey: Journey) -> tuple[Walk, ...]:
    """The chain of everybody, or of each persona where they walk differently, solved."""
    return tuple(walk_of(journey, rows, persona, weight) for persona, weight, rows in ways(journey))


def ways(journey: Journey) -> Iterator[tuple[str | None, float, Mapping[str, Row]]]:
    """Where customers go from every touchpoint: once for everybody, or for each persona with its share."""
    weights = persona_weights(journey)
    if weights is None:
        yield None, 1.0, journey.rows
        return
    for persona, weight in weights.items():
        if weight > 0:
            rows = {name: persona_row(point, persona, journey) for name, point in journey.touchpoints.items()}
            yield persona, weight, rows


def walk_of(journey: Journey, rows: Mapping[str, Row], persona: str | None = None, weight: float = 1.0) -> Walk:
    """One way through the journey as a chain of the touchpoints that can be reached, solved."""
    net = network_of(journey, rows)
    return Walk(persona, weight, rows, net, solve(net))


def network_of(journey: Journey, rows: Mapping[str, Row]) -> Network:
    """The counted ways between the touchpoints that can be reached, as numbers."""
    starts = entries(journey)
    seen = journey.within_reach if rows is journey.rows else reachable(starts, arrows_by_place(rows))
    names = [name for name in journey.touchpoints if name in seen]
    return network(
        names,
        {name: rows[name].onward for name in names},
        {name: rows[name].success for name in names},
        {name: lost_share(rows[name], journey) for name in names},
        starts,
    )


def gained(here: Iterable[tuple[Walk, int]], closed: float, spared: float = 0.0) -> float | None:
    """The completions that closing a part of a touchpoint's leak brings, exits that are nobody's fault spared.

    ``here`` are the walks that come to the touchpoint, with its place in each; each persona has a leak of its own.
    None where somebody's leak is everybody: there are no others to follow.
    """
    total = 0.0
    for walk, at in here:
        solved, lost = walk.solved, walk.network.leave[at]
        part = closed * max(0.0, lost - spared) / lost if lost > 0 else 0.0
        more = gain(solved.visits[at], solved.success_from[at], solved.returns[at], lost, part)
        if more is None:
            return None
        total += walk.weight * more
    return total


def in_money(journey: Journey, gain: float | None) -> float | None:
    """What a gain in completion is worth in the period; None where entrants or the value of a success are not known."""
    if gain is None or journey.entrants is None or journey.value is None:
        return None
    return gain * journey.entrants * journey.value.of_one_success


def lost_share(one: Row, journey: Journey) -> float:
    """The share of a visit that is lost there: left without a word, or by a named way of leaving."""
    return one.leave + sum(share for end, share in one.ends.items() if journey.ends[end].kind == "lost")


def may_lose_more(one: Row, journey: Journey) -> bool:
    """Whether some of those who go nobody knows where may be lost there."""
    return one.rest > 0 and (
        one.may_leave or any(end in journey.ends and journey.ends[end].kind == "lost" for end in one.unknown_ends)
    )


def normal_dropoff(journey: Journey, point: Touchpoint) -> float:
    """The exits of a touchpoint that are nobody's fault."""
    return journey.in_force.normal_dropoff if point.normal_dropoff is None else point.normal_dropoff


def avoidable_loss(journey: Journey, walk: Walk) -> Vector:
    """For each place of a walk the share of a visit that is lost beyond the exits that are nobody's fault."""
    points = journey.touchpoints
    return [
        max(0.0, lost - normal_dropoff(journey, points[name]))
        for name, lost in zip(walk.network.names, walk.network.leave, strict=True)
    ]


def arrows_of(point: Touchpoint, persona: str | None) -> Mapping[str, Transition]:
    """The arrows a persona follows from a touchpoint: its own, else everybody's."""
    own = _own_arrows(point, persona)
    return own if own is not None else point.next or {}


def _own_arrows(point: Touchpoint, persona: str | None) -> Mapping[str, Transition] | None:
    """The arrows of a persona's own, where it has any."""
    own = point.by_persona.get(persona) if persona is not None else None
    return own.next if own is not None else None
