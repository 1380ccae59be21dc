"""Completion's effective sample computed for many drawn samples at once, with numpy and apart from the product."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy
from numpy.typing import NDArray

Array = NDArray[numpy.float64]


@dataclass(frozen=True)
class Shape:
    """A journey of k rows, each with its shares of k places, success and leaving; by persona where they differ.

    ``rows`` is (personas, k, k + 2); the persona p walks by rows[p]. ``shared`` says which rows are one sample for all.
    """

    rows: Array
    starts: Array
    weights: tuple[float, ...] = (1.0,)
    shared: tuple[bool, ...] = ()
    counted_starts: bool = False
    written: Array = field(init=False)

    def __post_init__(self) -> None:
        ways = self.rows > 0  # every way that is written is taken sometimes
        ways[:, :, -1] = True  # one can leave everywhere
        object.__setattr__(self, "written", ways)

    @property
    def completion(self) -> float:
        """Completion by the true shares."""
        return float(
            sum(w * self.starts @ solved(one[None])[1][0] for w, one in zip(self.weights, self.rows, strict=True))
        )

    def draw(self, n: int, runs: int, chance: numpy.random.Generator) -> "Drawn":
        """As many samples, n customers a row."""
        size = self.rows.shape[1]
        counts = numpy.empty((len(self.rows), runs, size, size + 2))
        for persona, rows in enumerate(self.rows):
            for at, row in enumerate(rows):
                again = persona > 0 and self.shared[at]
                counts[persona, :, at] = counts[0, :, at] if again else chance.multinomial(n, row, size=runs)
        starts = numpy.broadcast_to(self.starts, (runs, size))
        if self.counted_starts:
            starts = chance.multinomial(n, self.starts, size=runs) / n
        return Drawn(counts, starts, *self._sampled(counts, starts, n))

    def _sampled(self, counts: Array, starts: Array, n: int) -> tuple[Array, Array]:
        """The formulas of the rule: a, the smoothed chain, its variance; C is that of the shares as counted."""
        completion, visits = 0.0, 0.0
        for w, here in zip(self.weights, counts, strict=True):
            visited, chances = solved(here / n, starts)
            completion = completion + w * (starts * chances).sum(axis=1)
            visits = visits + w * visited.sum(axis=1)
        a = (2 / numpy.maximum(1.0, visits))[:, None, None]
        smooth = [
            (here + a * ways / ways.sum(axis=1)[:, None]) / (n + a)
            for here, ways in zip(counts, self.written, strict=True)
        ]
        begin = starts
        if self.counted_starts:
            entered = self.starts > 0
            begin = (n * starts + a[:, 0] * entered / entered.sum()) / (n + a[:, 0])
        chains = [solved(rows, begin) for rows in smooth]
        mixed = sum(w * (begin * b).sum(axis=1) for w, (_, b) in zip(self.weights, chains, strict=True))
        variance = self._variance(smooth, chains) / n
        if self.counted_starts:
            chance = sum(w * b for w, (_, b) in zip(self.weights, chains, strict=True))
            variance = variance + ((begin * chance**2).sum(axis=1) - mixed**2) / n
        return completion, mixed * (1 - mixed) / variance

    def _variance(self, smooth: list[Array], chains: list[tuple[Array, Array]]) -> Array:
        size = self.rows.shape[1]
        total = numpy.zeros(len(smooth[0]))
        for at in range(size):
            slopes = []
            for w, (visits, chances) in zip(self.weights, chains, strict=True):
                targets = numpy.concatenate([chances, numpy.ones((len(chances), 1)), numpy.zeros((len(chances), 1))], 1)
                slopes.append(w * visits[:, at, None] * targets)
            together = self.shared and self.shared[at]
            for p, slope in (
                [(smooth[0][:, at], sum(slopes))]
                if together
                else [(rows[:, at], slope) for rows, slope in zip(smooth, slopes, strict=True)]
            ):
                total += (p * slope**2).sum(axis=1) - (p * slope).sum(axis=1) ** 2
        return total


@dataclass(frozen=True)
class Drawn:
    """Samples: the counts of every row, where customers started, completion and its effective sample."""

    counts: Array
    starts: Array
    completion: Array
    sample: Array


def solved(rows: Array, starts: Array | None = None) -> tuple[Array, Array]:
    """Expected visits and chances of success of a batch of chains."""
    size = rows.shape[1]
    inverse = numpy.linalg.inv(numpy.eye(size) - rows[:, :, :size])
    chances = (inverse @ rows[:, :, size, None])[:, :, 0]
    visits = chances if starts is None else (starts[:, None, :] @ inverse)[:, 0]
    return visits, chances


def _rows(size: int, ways: dict[int, dict[int, float]]) -> Array:
    """One persona's rows: place → {place (size: success): share}; the rest leaves."""
    rows = numpy.zeros((1, size, size + 2))
    for at, targets in ways.items():
        for to, share in targets.items():
            rows[0, at, to] = share
        rows[0, at, -1] = 1 - sum(targets.values())
    return rows


def _first(size: int) -> Array:
    return numpy.eye(size)[0]


def _at(completion: float, make: Callable[[float], Shape]) -> Shape:
    """The shape whose completion is this, by halving the share that goes on everywhere."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if make(middle).completion < completion else (low, middle)
    return make(high)


def line(steps: int) -> Callable[[float], Shape]:
    """As many steps one after the other."""

    def shape(p: float) -> Shape:
        return Shape(_rows(steps, {at: {at + 1: p ** (1 / steps)} for at in range(steps)}), _first(steps))

    return shape


def branch(p: float) -> Shape:
    """One place from which eight lead on, from each of which as many arrive."""
    ways: dict[int, dict[int, float]] = {0: dict.fromkeys(range(1, 9), 1 / 8)}
    return Shape(_rows(9, ways | {at: {9: p} for at in range(1, 9)}), _first(9))


def loops(p: float) -> Shape:
    """Three places, of which the second and the third send a fifth back."""

    def shape(on: float) -> Shape:
        return Shape(_rows(3, {0: {1: on}, 1: {0: 0.2, 2: 0.8 * on}, 2: {1: 0.2, 3: 0.8 * on}}), _first(3))

    return _at(p, shape)


def starts(p: float) -> Shape:
    """Two places to start at, counted, of which one loses twice as many."""

    def shape(on: float) -> Shape:
        ways = {0: {2: on}, 1: {2: max(0.0, 1 - 2 * (1 - on))}, 2: {3: on}}
        return Shape(_rows(3, ways), numpy.array([0.7, 0.3, 0.0]), counted_starts=True)

    return _at(p, shape)


def personas(p: float) -> Shape:
    """Two personas with a first row each of their own, then two rows that they share."""

    def shape(on: float) -> Shape:
        anna = _rows(3, {0: {1: on}, 1: {2: on}, 2: {3: on}})
        paul = _rows(3, {0: {1: max(0.0, 1 - 2 * (1 - on))}, 1: {2: on}, 2: {3: on}})
        return Shape(numpy.concatenate([anna, paul]), _first(3), (0.65, 0.35), (False, True, True))

    return _at(p, shape)


SHAPES: Mapping[str, Callable[[float], Shape]] = {
    "one row": line(1),
    "three steps": line(3),
    "ten steps": line(10),
    "twenty steps": line(20),
    "a branch of eight": branch,
    "two loops": loops,
    "two starts": starts,
    "two personas": personas,
}
