"""One problem for many places: what a rule finds, gathered by stage."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from journeymap.diagnostics import Problem, counted, listed
from journeymap.model import Journey


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
