"""One problem for many places: what a rule finds, gathered by stage."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from journeymap.diagnostics import Problem, Said, fact, listed
from journeymap.model import Journey


def by_stage(
    journey: Journey, names: Iterable[str], key: str, hint: Said, field: str | None = None
) -> Iterator[Problem]:
    """One problem for each stage, at its first touchpoint, naming them all as the ``places`` of the fact."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(journey.stage_of[name], []).append(name)
    for stage, found in grouped.items():
        at = journey.address(found[0]) + ((field,) if field else ())
        places: Said = listed(f"`{name}`" for name in found)
        if len(found) > 1:
            every = len(journey.stages[stage].touchpoints)
            places = fact("places.of_stage", names=places, some=len(found), n=every, stage=stage)
        yield Problem(at, fact(key, places=places), hint, "key")


def once_a_stage(journey: Journey, found: Iterable[tuple[str, Problem]]) -> Iterator[Problem]:
    """The first problem of each stage, with how many more of its kind are there; ``found`` names the touchpoint."""
    grouped: dict[str, list[Problem]] = {}
    for name, problem in found:
        grouped.setdefault(journey.stage_of[name], []).append(problem)
    for stage, problems in grouped.items():
        first, more = problems[0], len(problems) - 1
        said = fact("places.more_like_it", said=first.said, n=more, stage=stage) if more else first.said
        yield replace(first, said=said)
