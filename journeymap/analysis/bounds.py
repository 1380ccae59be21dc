"""How little and how much is possible where customers go on and nobody counted how many.

A touchpoint with such ways divides what its counted ways leave, its rest, among them and, unless ``leave`` is stated,
those who leave; how, nobody knows. Each figure has a smallest and a largest value over all divisions: the chain is an
absorbing decision process, and a rest that goes one way as a whole is best for each figure taken by itself (Puterman,
Markov decision processes, 1994, chapter 7; Bertsekas & Tsitsiklis, An analysis of stochastic shortest path problems,
Mathematics of Operations Research 16, 1991). The smallest chance is 1 less the largest chance of everything else, so
that divisions with which somebody circles for ever count for neither.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from journeymap.analysis.chain import Network, Solved, Vector, linear, solve
from journeymap.analysis.walks import lost_share, network_of, ways
from journeymap.model import Journey, Row
from journeymap.model.flow import SUCCESS, entries, open_rows

TIGHT = 1e-9
"""Bounds that lie no further apart are a point."""

BETTER = 1e-13
"""A way is better than another by more than rounding."""

MOST_TRIED = 50
"""Of how many touchpoints it is tried whether counting there would narrow completion."""

MOST_WORK = 2_000_000
"""Fewer are tried where each try is a large system: the tries times the square of its size stay below this."""

MOST_FIGURES = 200_000
"""Touchpoints times open ones up to which every touchpoint has bounds of its own."""


class Bounds(NamedTuple):
    """The smallest and the largest value of a figure."""

    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low

    @property
    def point(self) -> float | None:
        """The value, where both bounds agree."""
        return self.high if self.width <= TIGHT else None


class Form(NamedTuple):
    """A chance that depends on what the rests are worth: a number and, for each rest, how much of it counts."""

    alone: float
    by_rest: Vector


@dataclass(frozen=True)
class Question:
    """What is asked of a chain: how likely something is, by counted ways and by where a rest goes.

    ``alone`` is its chance from each place by counted ways alone; ``visits`` from each place to each open one on the
    way there; ``fixed`` the places where it is decided; ``pays`` what a rest is worth that ends: by the place, by the
    end, None for leaving.
    """

    alone: Callable[[int], float]
    visits: Callable[[int], Vector]
    fixed: Mapping[int, float]
    pays: Callable[[int, str | None], float]


class OpenChain:
    """One persona's chain some of whose ways nobody counted: what is certain of it, solved, and what is possible."""

    def __init__(self, journey: Journey, rows: Mapping[str, Row], persona: str | None, weight: float) -> None:
        self.persona, self.weight, self.rows = persona, weight, rows
        self.network: Network = network_of(journey, rows)
        self.solved: Solved = solve(self.network)
        self.place = {name: at for at, name in enumerate(self.network.names)}
        self.open = [at for at, name in enumerate(self.network.names) if rows[name].rest > 0]
        self.lost_ends = {end for end, one in journey.ends.items() if one.kind == "lost"}
        self.lost = [lost_share(rows[name], journey) for name in self.network.names]

    @cached_property
    def rests(self) -> Vector:
        """What each open place leaves open."""
        return [self._row(at).rest for at in self.open]

    @cached_property
    def to_open(self) -> Sequence[Vector]:
        """For each place the visits to each open place by counted ways."""
        columns = [self.solved.visits_to(at) for at in self.open]
        return list(zip(*columns, strict=True)) if columns else [()] * len(self.network.names)

    def completion(self, shared_at: str | None = None) -> Bounds:
        """The share of entrants who arrive; with the rest of one place divided equally where it is named."""
        reached, to_open = self.solved.success_from, self.to_open

        def missed(at: int) -> float:
            return 1 - reached[at] - _dot(to_open[at], self.rests)

        arriving = Question(reached.__getitem__, to_open.__getitem__, {}, lambda _, end: float(end == SUCCESS))
        missing = Question(missed, to_open.__getitem__, {}, lambda _, end: float(end != SUCCESS))
        return self._between(arriving, missing, shared_at)

    def reach(self, name: str) -> Bounds:
        """The share of entrants who ever come to a touchpoint."""
        if name not in self.place:
            return Bounds(0.0, 0.0)
        there = self.place[name]
        column = self.solved.visits_to(there)
        back = self.to_open[there]

        def coming(at: int) -> float:
            return column[at] / column[there]

        def visits(at: int) -> Vector:  # before anybody comes there
            return [one - coming(at) * other for one, other in zip(self.to_open[at], back, strict=True)]

        def passing(at: int) -> float:
            return 1 - coming(at) - _dot(visits(at), self.rests)

        met = Question(coming, visits, {there: 1.0}, lambda *_: 0.0)
        missed = Question(passing, visits, {there: 0.0}, lambda *_: 1.0)
        return self._between(met, missed)

    def loss(self, name: str) -> Bounds:
        """The share of entrants who are lost at a touchpoint."""
        if name not in self.place:
            return Bounds(0.0, 0.0)
        there, to_open = self.place[name], self.to_open
        column = self.solved.visits_to(there)

        def lost(at: int) -> float:
            return column[at] * self.lost[there]

        def kept(at: int) -> float:
            return 1 - lost(at) - _dot(to_open[at], self.rests)

        def pays(at: int, end: str | None) -> float:
            return float(at == there and (end is None or end in self.lost_ends))

        gone = Question(lost, to_open.__getitem__, {}, pays)
        other = Question(kept, to_open.__getitem__, {}, lambda at, end: 1 - pays(at, end))
        return self._between(gone, other)

    def _between(self, asked: Question, opposite: Question, shared_at: str | None = None) -> Bounds:
        high = min(1.0, self._largest(asked, shared_at))
        return Bounds(min(high, max(0.0, 1 - self._largest(opposite, shared_at))), high)

    def _largest(self, asked: Question, shared_at: str | None) -> float:
        """The largest chance that those who start can have of what is asked."""
        worth = _best([self._options(at, asked, shared_at) for at in self.open])
        return sum(
            share * _value(self._form(at, asked), worth) for at, share in enumerate(self.network.entry) if share > 0
        )

    def _options(self, at: int, asked: Question, shared_at: str | None) -> list[Form]:
        """What a rest is worth for each way it may go as a whole; one way of equal parts if so wanted."""
        row = self._row(at)
        ends: list[str | None] = [*row.unknown_ends, *([None] if row.may_leave else [])]
        nothing = [0.0] * len(self.open)
        forms = [self._form(self.place[target], asked) for target in row.unknown]
        forms += [Form(asked.pays(at, end), nothing) for end in ends]
        return [_mean(forms)] if self.network.names[at] == shared_at else forms

    def _form(self, at: int, asked: Question) -> Form:
        if at in asked.fixed:
            return Form(asked.fixed[at], [0.0] * len(self.open))
        visits = asked.visits(at)
        return Form(asked.alone(at), [one * rest for one, rest in zip(visits, self.rests, strict=True)])

    def _row(self, at: int) -> Row:
        return self.rows[self.network.names[at]]


@dataclass(frozen=True)
class OpenFlow:
    """A journey with ways that nobody counted: the bounds of its figures, over the personas by their shares.

    Each persona may divide a rest in its own way.
    """

    journey: Journey
    chains: tuple[OpenChain, ...]

    @cached_property
    def every_touchpoint(self) -> bool:
        """Whether the bounds of every touchpoint can be had in seconds."""
        return len(open_rows(self.journey)) * len(self.journey.touchpoints) <= MOST_FIGURES

    @cached_property
    def completion(self) -> Bounds:
        return self._mixed(OpenChain.completion)

    def rows_of(self, touchpoint: str) -> list[Row]:
        """Where the customers of a touchpoint go, for each persona's chain."""
        return [chain.rows[touchpoint] for chain in self.chains]

    def reach(self, touchpoint: str) -> Bounds:
        return self._mixed(lambda chain: chain.reach(touchpoint))

    def loss(self, touchpoint: str) -> Bounds:
        return self._mixed(lambda chain: chain.loss(touchpoint))

    @cached_property
    def tried(self) -> list[str]:
        """The open touchpoints of which it is tried whether counting there would help: the nearest to the start."""
        found = open_rows(self.journey)
        most = min(MOST_TRIED, max(1, MOST_WORK // max(1, len(found)) ** 2))
        if len(found) <= most:
            return found
        steps = _outwards(self.journey)
        nearest = set(sorted(found, key=lambda name: steps.get(name, len(steps)))[:most])
        return [name for name in found if name in nearest]

    @cached_property
    def unlock(self) -> str | None:
        """The touchpoint whose ways, once counted, would narrow completion most.

        Tried with its rest in equal parts; ties go to the first on the map. None where completion is a point.
        """
        if self.completion.point is not None:
            return None
        widths = {name: self._mixed(lambda chain, at=name: chain.completion(at)).width for name in self.tried}
        best = min(widths.values(), default=0.0)
        return next((name for name, width in widths.items() if width <= best + TIGHT), None)

    def _mixed(self, figure: Callable[..., Bounds]) -> Bounds:
        parts = [(chain.weight, figure(chain)) for chain in self.chains]
        return Bounds(sum(weight * one.low for weight, one in parts), sum(weight * one.high for weight, one in parts))


def open_flow(journey: Journey) -> OpenFlow:
    """The chains of a journey some of whose ways nobody counted, solved as far as they are known."""
    return OpenFlow(journey, tuple(OpenChain(journey, rows, who, weight) for who, weight, rows in ways(journey)))


def _outwards(journey: Journey) -> dict[str, int]:
    """The touchpoints as one meets them from the start on, with their turn."""
    turns = {name: turn for turn, name in enumerate(entries(journey))}
    waiting = deque(turns)
    while waiting:
        for target in journey.arrows.get(waiting.popleft(), ()):
            if target not in turns:
                turns[target] = len(turns)
                waiting.append(target)
    return turns


def _best(options: Sequence[Sequence[Form]]) -> list[float]:
    """What each rest is worth at most, by policy iteration from a division with which everybody may get there."""
    chosen = _leading_there(options)
    at_work = sorted(chosen)
    while True:
        worth = _worth_of({at: options[at][chosen[at]] for at in at_work}, len(options))
        better = {}
        for at in at_work:
            values = [_value(form, worth) for form in options[at]]
            most = max(range(len(values)), key=values.__getitem__)
            if values[most] > values[chosen[at]] + BETTER:
                better[at] = most
        if not better:
            return worth
        chosen |= better


def _leading_there(options: Sequence[Sequence[Form]]) -> dict[int, int]:
    """For each rest that can be worth something a way on which it is, those that are sure of it first."""
    chosen: dict[int, int] = {}
    while True:
        found = {
            at: way
            for at, forms in enumerate(options)
            if at not in chosen
            for way, form in enumerate(forms)
            if form.alone > BETTER or any(form.by_rest[other] > BETTER for other in chosen)
        }
        if not found:
            return chosen
        chosen |= found


def _worth_of(forms: Mapping[int, Form], size: int) -> list[float]:
    """What each rest is worth where each goes the way chosen for it: m = c + A m."""
    places = list(forms)
    matrix = [[float(one == other) - forms[one].by_rest[other] for other in places] for one in places]
    solved = linear(matrix, [forms[at].alone for at in places])
    worth = [0.0] * size
    for at, value in zip(places, solved, strict=True):
        worth[at] = value
    return worth


def _value(form: Form, worth: Vector) -> float:
    return form.alone + _dot(form.by_rest, worth)


def _mean(forms: Sequence[Form]) -> Form:
    size = len(forms)
    return Form(
        sum(form.alone for form in forms) / size,
        [sum(parts) / size for parts in zip(*(form.by_rest for form in forms), strict=True)],
    )


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
