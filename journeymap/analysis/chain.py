"""The solver of the journey's absorbing Markov chain.

Touchpoints are the states; success, leaving and the other ends absorb. With Q the shares from touchpoint to
touchpoint, the fundamental matrix N = (I - Q)⁻¹ holds the expected visits to each from each (Kemeny & Snell, Finite
Markov chains, 1960). Up to 100 touchpoints plain Python inverts it in milliseconds, which keeps drawing free of numpy.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

PLAIN_BELOW = 100
DENSE_UP_TO = 2000

ROUNDING = 1e-15
"""What may be left of 1 when shares are taken from it that add up to 1."""

Vector = Sequence[float]


@dataclass(frozen=True, slots=True)
class Network:
    """Who goes where as numbers: arrows from place to place, and the shares that end there."""

    names: tuple[str, ...]
    arrows: tuple[tuple[tuple[int, float], ...], ...]
    success: tuple[float, ...]
    leave: tuple[float, ...]
    entry: tuple[float, ...]


class Solved(Protocol):
    """The chain's quantities, by position in ``Network.names``."""

    @property
    def visits(self) -> Vector:
        """Expected visits per entrant: v = e N."""

    @property
    def success_from(self) -> Vector:
        """Chance to reach success from here: b = N s."""

    @property
    def returns(self) -> Vector:
        """Expected visits of somebody who is here, this one included: the diagonal of N."""

    def visits_to(self, at: int) -> Vector:
        """Expected visits to a place of somebody who is at each of the places: a column of N."""

    def reaches(self, groups: Sequence[Sequence[int]]) -> list[float]:
        """For each of some groups of places the share of entrants that ever come to any of them."""


def solve(network: Network) -> Solved:
    """The chain solved, by the method that suits its size; all agree to 1e-9."""
    size = len(network.names)
    if size < PLAIN_BELOW:
        return Plain(network)
    if size <= DENSE_UP_TO:
        return Dense(network)
    from journeymap.analysis.large import Sparse  # here, because it brings scipy along

    return Sparse(network)


class Plain:
    """Small chains: Gauss-Jordan on lists. I - Q is an M-matrix, so no pivoting is needed.

    A pivot is the chance not to come back, and it is added up from where one goes instead (Grassmann, Taksar & Heyman,
    Regenerative analysis and steady state distributions for Markov chains, Operations Research 33, 1985): taken from 1,
    nothing but rounding errors would be left of it in a loop that hardly ever ends.
    """

    def __init__(self, network: Network) -> None:
        size = len(network.names)
        inverse = _inverse([_row(network, at) for at in range(size)], [_ending(network, at) for at in range(size)])
        self.inverse = inverse
        self.visits: Vector = [sum(network.entry[i] * inverse[i][j] for i in range(size)) for j in range(size)]
        self.success_from: Vector = [_dot(inverse[i], network.success) for i in range(size)]
        self.returns: Vector = [inverse[i][i] for i in range(size)]

    def visits_to(self, at: int) -> Vector:
        return [row[at] for row in self.inverse]

    def reaches(self, groups: Sequence[Sequence[int]]) -> list[float]:
        return [self._reach(group) for group in groups]

    def _reach(self, group: Sequence[int]) -> float:
        # visits to the group are first arrivals times the visits that follow inside it: v_S = h N_SS
        block = [[self.inverse[i][j] for j in group] for i in group]
        ones = _inverse(block)
        return sum(self.visits[j] * sum(ones[at]) for at, j in enumerate(group))


class Dense:
    """Middling chains: one dense inverse."""

    def __init__(self, network: Network) -> None:
        import numpy

        size = len(network.names)
        matrix = numpy.eye(size)
        for at, arrows in enumerate(network.arrows):
            for target, share in arrows:
                matrix[at, target] -= share
        # no entry of the inverse is below 0; one that is, by a rounding error, would read as nobody
        self.inverse: Any = numpy.maximum(numpy.linalg.inv(matrix), 0.0)
        self.visits: Vector = (numpy.asarray(network.entry) @ self.inverse).tolist()
        self.success_from: Vector = (self.inverse @ numpy.asarray(network.success)).tolist()
        self.returns: Vector = numpy.diagonal(self.inverse).tolist()

    def visits_to(self, at: int) -> Vector:
        found: Vector = self.inverse[:, at].tolist()
        return found

    def reaches(self, groups: Sequence[Sequence[int]]) -> list[float]:
        return [self._reach(group) if group else 0.0 for group in groups]

    def _reach(self, group: Sequence[int]) -> float:
        import numpy

        block = self.inverse[numpy.ix_(group, group)]
        weights = numpy.linalg.solve(block, numpy.ones(len(group)))
        return float(numpy.asarray([self.visits[at] for at in group]) @ weights)


def gain(completion_slope: float, success_from: float, returns: float, drop_off: float, closed: float) -> float | None:
    """How much completion rises when a place keeps a part of those it loses, the kept going on like the others.

    The row of the place is scaled by α = (1 - (1 - closed) d)/(1 - d); by Sherman & Morrison (1950) the chain need
    not be solved again: gain = v (α - 1) b / (1 - (α - 1)(N_jj - 1)), where ``completion_slope`` is v.
    None where everybody leaves: there are no others to follow. Nothing where no path leads from there to success.
    """
    if drop_off >= 1 - 1e-12:
        return None
    raised = (1 - (1 - closed) * drop_off) / (1 - drop_off) - 1
    staying = 1 - raised * (returns - 1)
    if success_from <= 0 or staying <= 1e-12:  # all who are kept come back again and again: none gets further
        return 0.0
    return completion_slope * raised * success_from / staying


def network(
    names: Sequence[str],
    arrows: Mapping[str, Mapping[str, float]],
    success: Mapping[str, float],
    leave: Mapping[str, float],
    entry: Mapping[str, float],
) -> Network:
    """A network of named places; arrows to places that are not named are left out."""
    place = {name: at for at, name in enumerate(names)}
    return Network(
        tuple(names),
        tuple(
            tuple((place[target], share) for target, share in arrows[name].items() if target in place and share)
            for name in names
        ),
        tuple(success[name] for name in names),
        tuple(leave[name] for name in names),
        tuple(entry.get(name, 0.0) for name in names),
    )


def linear(matrix: list[list[float]], right: list[float]) -> list[float]:
    """The solution of a small system whose matrix is an M-matrix, as I - Q is."""
    if len(right) < PLAIN_BELOW // 4:
        return [_dot(row, right) for row in _inverse(matrix)]
    import numpy

    solution: list[float] = numpy.linalg.solve(numpy.asarray(matrix), numpy.asarray(right)).tolist()
    return solution


def _row(network: Network, at: int) -> list[float]:
    """A row of I - Q."""
    row = [0.0] * len(network.names)
    row[at] = 1.0
    for target, share in network.arrows[at]:
        row[target] -= share
    return row


def _ending(network: Network, at: int) -> float:
    """The share of a visit after which nobody goes on; what rounding leaves of 1 is nobody."""
    ending = network.success[at] + network.leave[at]
    rest = 1 - sum(share for _, share in network.arrows[at]) - ending
    return ending + rest if rest > ROUNDING else ending


def _inverse(matrix: list[list[float]], endings: Vector | None = None) -> list[list[float]]:
    size = len(matrix)
    left = [row[:] for row in matrix]
    right = [[1.0 if i == j else 0.0 for j in range(size)] for i in range(size)]
    for at in range(size):
        pivot = max(ROUNDING, left[at][at]) if endings is None else _dot(right[at], endings) - sum(left[at][at + 1 :])
        pivot_left = left[at] = [value / pivot for value in left[at]]
        pivot_right = right[at] = [value / pivot for value in right[at]]
        for other in range(size):
            factor = left[other][at]
            if other != at and factor != 0.0:
                left[other] = [a - factor * b for a, b in zip(left[other], pivot_left, strict=True)]
                right[other] = [a - factor * b for a, b in zip(right[other], pivot_right, strict=True)]
    return right


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
