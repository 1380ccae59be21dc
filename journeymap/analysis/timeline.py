"""Several snapshots of one journey in order: since when a number gets worse."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from journeymap.analysis.matching import match
from journeymap.analysis.measurements import Key, Measurement, measurements, unanswered
from journeymap.model import Journey
from journeymap.settings import exceeds


@dataclass(frozen=True)
class Moment:
    """The period of a snapshot, its measurements and the scores nobody answered, by the ids of the newest one."""

    period: str | None
    values: Mapping[Key, Measurement]
    unanswered: tuple[Key, ...] = ()


def timeline(snapshots: Sequence[Journey]) -> tuple[Moment, ...]:
    """The measurements of snapshots, oldest first, by the ids that touchpoints and personas have in the newest."""
    newest = snapshots[-1]
    found = [Moment(newest.period, measurements(newest), unanswered(newest))]
    touchpoints = {name: name for name in newest.touchpoints}
    personas = {name: name for name in newest.personas}
    for earlier, later in reversed(list(pairwise(snapshots))):
        matching = match(earlier, later)
        touchpoints = _back(matching.later, touchpoints)
        personas = _back({origin: name for name, origin in matching.personas.items()}, personas)
        silent = tuple(_key(key, touchpoints, personas) for key in unanswered(earlier))
        found.append(Moment(earlier.period, _renamed(measurements(earlier), touchpoints, personas), silent))
    return tuple(reversed(found))


def _back(step: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """Ids one snapshot earlier → ids of the newest."""
    return {origin: names[name] for origin, name in step.items() if name in names}


def _renamed(
    values: Mapping[Key, Measurement], touchpoints: Mapping[str, str], personas: Mapping[str, str]
) -> dict[Key, Measurement]:
    found = {}
    for one in values.values():
        place, _, persona, _ = _key(one.key, touchpoints, personas)
        moved = replace(one, touchpoint=place, persona=persona)
        found[moved.key] = moved
    return found


def _key(key: Key, touchpoints: Mapping[str, str], personas: Mapping[str, str]) -> Key:
    """A key with the ids of the newest snapshot."""
    place, metric, persona, asked = key
    return place and touchpoints.get(place, place), metric, persona and personas.get(persona, persona), asked


def since(moments: Sequence[Moment], key: Key) -> str | None:
    """The period in which a number began to get worse without a break up to now."""
    first = moments[-1]
    for earlier, later in reversed(list(pairwise(moments))):
        if not _worse(earlier.values.get(key), later.values.get(key)):
            break
        first = later
    return first.period


def _worse(one: Measurement | None, other: Measurement | None) -> bool:
    """Whether the second of two like numbers is worse."""
    if one is None or other is None or not alike(one, other):
        return False
    fall = one.value - other.value if one.good_above else other.value - one.value
    return exceeds(fall, 0)


def alike(one: Measurement, other: Measurement) -> bool:
    """Whether two numbers are counted alike, so that the later one may be called more or less."""
    if one.severity is not None and other.severity is not None:
        return set(one.severity.components) == set(other.severity.components)
    same_answers = (one.scale, one.boxes) == (other.scale, other.boxes)
    return one.unit == other.unit and one.terms == other.terms and (one.unit != "share" or same_answers)
