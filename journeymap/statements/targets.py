"""What the numbers should reach by the file, said where each of them is."""

from collections.abc import Iterator, Mapping, Sequence

from journeymap.facts import Fact, Facts
from journeymap.model import Target
from journeymap.statements import Said


def targets(key: str, metrics: Sequence[str], fact: Facts) -> Iterator[Said]:
    """The targets of some metrics, of the journey and of single touchpoints, each as a fact of this key."""
    journey = fact.journey
    places: list[tuple[str | None, Mapping[str, Target]]] = [(None, journey.targets)]
    places += [(name, point.targets) for name, point in journey.touchpoints.items()]
    for touchpoint, goals in places:
        for metric in metrics:
            if metric in goals:
                yield Said(_target(key, touchpoint, metric, goals[metric], fact), "note", touchpoint)


def _target(key: str, touchpoint: str | None, metric: str, goal: Target, fact: Facts) -> Fact:
    units = {**fact.units, "metric": "metric", "where": "scope", "goal": "exact_share" if goal.is_share else "exact"}
    return Fact(key, {"where": touchpoint, "metric": metric, "goal": goal.value}, units, fact.journey)
