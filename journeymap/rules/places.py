"""Walks over a journey that keep the address of what they find."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from journeymap.diagnostics import Address, Problem, counted, listed
from journeymap.model import Journey, PersonaPart, Touchpoint, Transition


class Arrows(NamedTuple):
    """A ``next`` with its touchpoint, its address, and the touchpoint or persona's part that it stands in."""

    name: str
    at: Address
    arrows: Mapping[str, Transition]
    beside: Touchpoint | PersonaPart


def arrows_named(journey: Journey) -> Iterator[Arrows]:
    """Every ``next``, the personas' own included."""
    for stage, one in journey.stages.items():
        for name, point in one.touchpoints.items():
            if point.next is not None:
                yield Arrows(name, ("stages", stage, "touchpoints", name, "next"), point.next, point)
            for persona, part in point.by_persona.items():
                if part.next is not None:
                    at = ("stages", stage, "touchpoints", name, "by_persona", persona, "next")
                    yield Arrows(name, at, part.next, part)


def by_stage(
    journey: Journey, names: Iterable[str], fact: str, hint: str, field: str | None = None
) -> Iterator[Problem]:
    """One problem for each stage, at its first touchpoint, naming them all."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(journey.stage_of[name], []).append(name)
    for stage, found in grouped.items():
        at = journey.address(found[0]) + ((field,) if field else ())
        count = f" ({len(found)} of {counted(len(journey.stages[stage].touchpoints), 'touchpoint')} in `{stage}`)"
        yield Problem(
            at, f"{fact} {listed(f'`{name}`' for name in found)}" + (count if len(found) > 1 else ""), hint, "key"
        )


def once_a_stage(journey: Journey, found: Iterable[tuple[str, Problem]]) -> Iterator[Problem]:
    """The first problem of each stage, with how many more of its kind are there; ``found`` names the touchpoint."""
    grouped: dict[str, list[Problem]] = {}
    for name, problem in found:
        grouped.setdefault(journey.stage_of[name], []).append(problem)
    for stage, problems in grouped.items():
        more = f" ({len(problems) - 1} more like it in `{stage}`)" if len(problems) > 1 else ""
        yield replace(problems[0], message=problems[0].message + more)
