"""Which touchpoints changed the completion of a journey, and by how much; the parts add up to the change."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeymap.analysis.chain import network, solve
from journeymap.analysis.matching import Matching
from journeymap.analysis.walks import Walk, lost_share, walks
from journeymap.model import Journey, Row
from journeymap.model.flow import flow_is_known


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one touchpoint did to completion, 0-1; ``touchpoint`` None: where people start, and who they are."""

    touchpoint: str | None
    change: float


def contributions(before: Journey, after: Journey, matching: Matching) -> tuple[Contribution, ...]:
    """What each touchpoint did to completion between two journeys, the largest first.

    With visits v of the later chain and chances of success b of the earlier one, touchpoint j did
    v_j (Σ_k (p'_jk - p_jk) b_k + s'_j - s_j), and other starts did Σ_j (e'_j - e_j) b_j. From C = e b and
    b = Q b + s it follows that these add up to C' - C exactly (a perturbation identity of absorbing chains; Schweitzer,
    Perturbation theory and finite Markov chains, Journal of Applied Probability 5, 1968). A touchpoint that is new
    counts with those who send customers there. None where a flow is missing, or where only one of the two journeys
    has personas with ways of their own.
    """
    total: dict[str | None, float] = {}
    for one, other in _pairs(before, after, matching):
        for name, change in _of_walk(before, after, matching, (one, other)).items():
            total[name] = total.get(name, 0.0) + other.weight * change
        total[None] = total.get(None, 0.0) + (other.weight - one.weight) * one.completion
    found = (Contribution(name, change) for name, change in total.items() if abs(change) > 1e-12)
    return tuple(sorted(found, key=lambda one: -abs(one.change)))


def alone(before: Journey, after: Journey, matching: Matching) -> dict[tuple[str, str | None], float]:
    """What the later row of each touchpoint would have done to the earlier journey by itself, per entrant.

    By touchpoint and persona (None: all who have no row of their own there). The row of j goes from p to p': with
    δ = Σ_k (p'_k - p_k) b_k + s' - s completion rises by v_j δ/(1 - Σ_k (p'_k - p_k) N_kj), all of the earlier chain
    (Sherman & Morrison, Adjustment of an inverse matrix, Annals of Mathematical Statistics 21, 1950).
    """
    found: dict[tuple[str, str | None], float] = {}
    for one, other in _pairs(before, after, matching):
        chain = _Earlier(before, after, matching, (one, other))
        for name in other.network.names:
            if name in chain.rows and name in matching.touchpoints:
                part = after.touchpoints[name].by_persona.get(other.persona or "")
                key = (name, other.persona if part is not None and part.next is not None else None)
                found[key] = found.get(key, 0.0) + one.weight * chain.with_row(name, other.rows[name])
    return found


def _pairs(before: Journey, after: Journey, matching: Matching) -> list[tuple[Walk, Walk]]:
    """The earlier and the later walk of everybody, or of each persona; none where they cannot all be paired."""
    if not (flow_is_known(before) and flow_is_known(after)):
        return []
    earlier = {one.persona: one for one in walks(before)}
    pairs = []
    for later in walks(after):
        persona = later.persona if later.persona is None else matching.personas.get(later.persona)
        if persona not in earlier:
            return []
        pairs.append((earlier.pop(persona), later))
    return [] if earlier else pairs


def _of_walk(before: Journey, after: Journey, matching: Matching, pair: tuple[Walk, Walk]) -> dict[str | None, float]:
    """The parts of one persona's change, or of everybody's."""
    _, other = pair
    earlier = _Earlier(before, after, matching, pair)
    entries = dict(zip(other.network.names, other.network.entry, strict=True))
    started, chances = earlier.started, earlier.chances
    found: dict[str | None, float] = {None: 0.0}
    for name in entries | started:
        found[None] = (found[None] or 0.0) + (entries.get(name, 0.0) - started.get(name, 0.0)) * chances[name]
    for at, name in enumerate(other.network.names):
        if name in earlier.rows:
            found[name] = other.visits(at) * earlier.gain(name, other.rows[name])
    return found


class _Earlier:
    """The earlier chain by later ids, solved; places that nobody came to then walk as now."""

    def __init__(self, before: Journey, after: Journey, matching: Matching, pair: tuple[Walk, Walk]) -> None:
        one, other = pair
        self.rows = _renamed(one, matching)
        self.started = {
            _new_name(name, matching): share for name, share in zip(one.network.names, one.network.entry, strict=True)
        }
        new = {name: other.rows[name] for name in other.network.names if name not in self.rows}
        rows = {**self.rows, **new}
        lost = {name: lost_share(one, before) for name, one in self.rows.items()}
        lost |= {name: lost_share(one, after) for name, one in new.items()}
        onward = {name: {to: share for to, share in one.onward.items() if share > 0} for name, one in rows.items()}
        net = network(list(rows), onward, {name: one.success for name, one in rows.items()}, lost, self.started)
        self._solved = solve(net)
        self._places = {name: at for at, name in enumerate(net.names)}
        self.chances: Mapping[str, float] = dict(zip(net.names, self._solved.success_from, strict=True))

    def gain(self, name: str, row: Row) -> float:
        """How much likelier success becomes for somebody at a place who takes this row once."""
        return _worth(row, self.chances) - _worth(self.rows[name], self.chances)

    def with_row(self, name: str, row: Row) -> float:
        """How much completion rises when a place has this row for good."""
        at, gain = self._places[name], self.gain(name, row)
        if not gain:
            return 0.0
        visits = self._solved.visits_to(at)
        more = sum(share * visits[self._places[to]] for to, share in row.onward.items() if share > 0)
        fewer = sum(share * visits[self._places[to]] for to, share in self.rows[name].onward.items())
        again = 1 - (more - fewer)
        return self._solved.visits[at] * gain / again if again > 1e-12 else 0.0


def _worth(one: Row, chances: Mapping[str, float]) -> float:
    """The chance of success of somebody who takes this row."""
    return one.success + sum(share * chances[target] for target, share in one.onward.items() if share > 0)


def _new_name(name: str, matching: Matching) -> str:
    """A touchpoint of the earlier journey by its later id; what is gone gets one that no file can have."""
    return matching.later.get(name, f"\0{name}")


def _renamed(walk: Walk, matching: Matching) -> dict[str, Row]:
    """The earlier rows of all places one can get to, by later ids."""
    found = {}
    for name in walk.network.names:
        old = walk.rows[name]
        onward = {_new_name(target, matching): share for target, share in old.onward.items() if share > 0}
        found[_new_name(name, matching)] = Row(onward, old.success, old.ends, old.leave, old.observed, old.stated)
    return found
