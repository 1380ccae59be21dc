"""The map as a plan: which steps it has, and what is wrong with one that it has not."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import Literal

from journeymap.diagnostics import UsageError
from journeymap.model import SUCCESS, Journey
from journeymap.model.flow import entries, has_flow

Kind = Literal["missing", "extra", "repeated", "out-of-order"]
KINDS: tuple[Kind, ...] = ("missing", "extra", "repeated", "out-of-order")

Deviation = tuple[Kind, int]
"""What is wrong, and the state it is wrong with."""


class PlannedFlow:
    """The steps of a map, its states by number: touchpoints in map order, success, then the other ends.

    An arrow that any persona takes is a step of the map. Walks begin where an ``entry`` is stated, else at the first
    touchpoint.
    """

    def __init__(self, journey: Journey) -> None:
        if not has_flow(journey):
            raise UsageError("the journey says nowhere where customers go next; add `next:` to its touchpoints")
        self.states = (*journey.touchpoints, SUCCESS, *journey.ends)
        at = {name: state for state, name in enumerate(self.states)}
        self.entries = frozenset(at[name] for name in entries(journey))
        self.arrows: Mapping[int, tuple[int, ...]] = {
            at[name]: tuple(sorted({at[target] for target in _targets(journey, name)})) for name in journey.touchpoints
        }
        self.path = cache(self._path)

    @cached_property
    def steps(self) -> frozenset[tuple[int, int]]:
        """Every step that the map has."""
        return frozenset((start, target) for start, targets in self.arrows.items() for target in targets)

    def deviations(self, before: int | None, point: int, again: bool) -> tuple[Deviation, ...]:
        """What is wrong with a step from one state to the next; nothing where the map has it.

        A step to a state that was visited before in the walk repeats it. Where the map leads there over other
        touchpoints, these are missing (the fewest; of several ways of that length, by map order), unless the walk was
        at them before, which is for those who ask to know. Where the map leads only the other way, the touchpoint comes
        out of order; where it leads neither way, it is extra. The first step of a walk comes from nowhere: what is
        missing is the way from an entry.
        """
        if before is None:
            if point in self.entries:
                return ()
            return self._missing(self.entries, point, keep_first=True) or (("extra", point),)
        if (before, point) in self.steps:
            return ()
        if again:
            return (("repeated", point),)
        found = self._missing({before}, point)
        if found:
            return found
        return (("out-of-order" if self.path(frozenset({point}), before) else "extra", point),)

    def _missing(self, starts: Iterable[int], point: int, *, keep_first: bool = False) -> tuple[Deviation, ...]:
        path = self.path(frozenset(starts), point)
        return tuple(("missing", state) for state in path[0 if keep_first else 1 : -1])

    def _path(self, starts: frozenset[int], end: int) -> tuple[int, ...]:
        """The states on a shortest way, both ends included; nothing where there is none."""
        came: dict[int, int | None] = dict.fromkeys(sorted(starts))
        waiting = deque(came)
        while waiting:
            here = waiting.popleft()
            for target in self.arrows.get(here, ()):
                if target == end:
                    return (*_back(came, here), end)
                if target not in came:
                    came[target] = here
                    waiting.append(target)
        return ()


def _targets(journey: Journey, name: str) -> Iterator[str]:
    """Where the arrows of a touchpoint lead that somebody takes."""
    point = journey.touchpoints[name]
    for arrows in (point.next, *(part.next for part in point.by_persona.values())):
        yield from (target for target, arrow in (arrows or {}).items() if arrow.share or arrow.count or arrow.unknown)


def _back(came: Mapping[int, int | None], state: int | None) -> tuple[int, ...]:
    found: list[int] = []
    while state is not None:
        found.append(state)
        state = came[state]
    return tuple(reversed(found))
