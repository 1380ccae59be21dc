"""Whose feelings these are: the curve of each persona, along the way that persona most likely goes."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from journeymap.analysis.dropoff import DropOff
from journeymap.model import Emotion, Journey, Row
from journeymap.model.flow import arrows_by_place, entries, persona_row, reachable
from journeymap.model.waves import speaks


@dataclass(frozen=True, slots=True)
class Feeling:
    """How one touchpoint feels, -2 to 2, and who says so; ``assumed`` is the team's view."""

    touchpoint: str
    stage: str
    emotion: float
    index: float
    source: str | None
    assumed: bool
    n: int | None
    persona: str | None


@dataclass(frozen=True, slots=True)
class Curve:
    """How a persona feels, their own feelings before everybody's, in the order of their likely way.

    ``persona`` None is what everybody feels. ``values`` are those that enter the figures, which are None without any.
    """

    persona: str | None
    mean: float | None
    peak_end: float | None
    lowest: str | None
    values: tuple[Feeling, ...]


def feelings(journey: Journey) -> Iterator[Feeling]:
    """Every feeling that is stated, in map order: of a touchpoint, then of single personas there."""
    for name, point in journey.touchpoints.items():
        for persona, one in ((None, point.emotion), *((who, part.emotion) for who, part in point.by_persona.items())):
            if one is not None:
                yield _feeling(journey, name, one, one.persona or persona)


def curves(journey: Journey, flow: DropOff, rows: Sequence[Feeling]) -> Iterator[Curve]:
    """What everybody feels, where anybody says so, then how each persona does."""
    heard = [one for one in rows if speaks(one.n, journey.in_force) and one.touchpoint not in flow.unreachable]
    shared = {one.touchpoint: one for one in heard if one.persona is None}
    if shared:
        yield _curve(None, shared, _order(journey, flow, journey.rows))
    for persona in journey.personas:
        own = {one.touchpoint: one for one in heard if one.persona == persona}
        ways = {name: persona_row(point, persona, journey) for name, point in journey.touchpoints.items()}
        yield _curve(persona, shared | own, _order(journey, flow, ways))


def peak_end(values: Sequence[float]) -> float | None:
    """The mean of the most extreme value and the last one; a tie goes to the bad one. None without a value.

    >>> peak_end([1, 0, -2, 1, 2]), peak_end([2]), peak_end([])
    (0.0, 2.0, None)
    """
    if not values:
        return None
    extreme = max(values, key=lambda value: (abs(value), -value))
    return (extreme + values[-1]) / 2


def likely_way(ways: Mapping[str, Row], starts: Mapping[str, float]) -> tuple[str, ...]:
    """The single way to success that most take, place by place; () where none leads there.

    The product of the shares is largest on it (Dijkstra, A note on two problems in connexion with graphs, Numerische
    Mathematik 1, 1959); of ways alike the one that the map shows first.
    """
    places = {name: at for at, name in enumerate(ways)}
    waiting: list[tuple[float, int, str | None, str]] = [
        (-share, places[name], name, "") for name, share in starts.items() if share > 0 and name in places
    ]
    heapq.heapify(waiting)
    came: dict[str, str] = {}
    while waiting:
        chance, _, name, before = heapq.heappop(waiting)
        if name is None:
            return _way_back(before, came)
        if name in came:
            continue
        came[name] = before
        if ways[name].success > 0:
            heapq.heappush(waiting, (chance * ways[name].success, len(places), None, name))
        for target, share in ways[name].onward.items():
            if share > 0 and target not in came:
                heapq.heappush(waiting, (chance * share, places[target], target, name))
    return ()


def _way_back(name: str, came: Mapping[str, str]) -> tuple[str, ...]:
    """The places on the way to a place, from the first."""
    way: list[str] = []
    while name:
        way.append(name)
        name = came[name]
    return tuple(reversed(way))


def _feeling(journey: Journey, name: str, felt: Emotion, persona: str | None) -> Feeling:
    """A feeling with whose it is."""
    whose = None if journey.is_everybodys(persona) else persona
    assumed = felt.source is None
    return Feeling(name, journey.stage_of[name], felt.value, felt.index, felt.source, assumed, felt.n, whose)


def _curve(persona: str | None, felt: Mapping[str, Feeling], order: Iterable[str]) -> Curve:
    values = tuple(felt[name] for name in order if name in felt)
    numbers = [one.emotion for one in values]
    lowest = min(values, key=lambda one: one.emotion, default=None)
    mean = sum(numbers) / len(numbers) if numbers else None
    return Curve(persona, mean, peak_end(numbers), lowest.touchpoint if lowest else None, values)


def _order(journey: Journey, flow: DropOff, ways: Mapping[str, Row]) -> list[str]:
    """The touchpoints that somebody who goes these ways may come to, along the likely way; the others where they stand.

    Without a flow that is the order of the map.
    """
    names = [name for name in journey.touchpoints if name not in flow.unreachable]
    if flow.completion is None:
        return names
    seen = reachable(entries(journey), arrows_by_place(ways))
    way = {name: at for at, name in enumerate(likely_way(ways, entries(journey)))}
    placed: dict[str, float] = {}
    last = -1.0
    for name in names:
        last = way.get(name, last)
        placed[name] = way[name] if name in way else last + 0.5
    return sorted((name for name in names if name in seen), key=lambda name: placed[name])
