"""What differs between the maps of two journeys: parts added, removed, moved, renamed and changed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from journeymap.analysis.matching import Matching
from journeymap.model import Journey, Touchpoint, Transition
from journeymap.model.flow import SUCCESS, persona_parts, row
from journeymap.settings import exceeds, reaches

Kind = Literal["added", "removed", "moved", "renamed", "changed"]
What = Literal["journey", "stage", "touchpoint", "arrow", "channel", "persona", "end"]

KINDS: tuple[Kind, ...] = ("added", "removed", "moved", "renamed", "changed")


@dataclass(frozen=True, slots=True)
class StructureChange:
    """One difference of the map. ``id`` is the later one where there is one; arrows read ``start>target``.

    ``field`` says what of it changed, ``before`` and ``after`` how it reads; shares are 0-1. ``why`` holds the signs
    by which a part with a new id was recognised.
    """

    kind: Kind
    id: str
    what: What
    name: str
    field: str | None = None
    before: str | float | None = None
    after: str | float | None = None
    why: tuple[str, ...] = ()


def structure(before: Journey, after: Journey, matching: Matching) -> tuple[StructureChange, ...]:
    """Every difference between the maps of two journeys, in the order added, removed, moved, renamed, changed.

    Shares of arrows count as changed from ``change_share`` (settings) on; what customers said and how many leave are
    measures, not structure.
    """
    pair = _Pair(before, after, matching)
    found = [
        *_journey(pair),
        *_stages(pair),
        *_touchpoints(pair),
        *_named("channel", _channel_labels(before), _channel_labels(after), matching.channels),
        *_named("persona", _persona_labels(before), _persona_labels(after), matching.personas),
        *_named("end", _end_labels(before), _end_labels(after), {end: end for end in after.ends}),
        *_arrows(pair),
    ]
    return tuple(sorted(found, key=lambda one: KINDS.index(one.kind)))


@dataclass(frozen=True)
class _Pair:
    before: Journey
    after: Journey
    matching: Matching

    @cached_property
    def stated_starts(self) -> bool:
        """Whether both files say where people start; otherwise the first touchpoint is an assumption of each."""
        return all(any(point.entry for point in one.touchpoints.values()) for one in (self.before, self.after))


# ---------------------------------------------------------------- the journey, its people and its channels


def _journey(pair: _Pair) -> Iterator[StructureChange]:
    before, after = pair.before, pair.after
    if before.title != after.title:
        yield StructureChange("renamed", after.title, "journey", after.title, "name", before.title, after.title)
    facts: tuple[tuple[str, str | float | None, str | float | None], ...] = (
        ("status", before.status, after.status),
        ("success", before.success, after.success),
        ("entrants", before.entrants, after.entrants),
        ("value", _worth(before), _worth(after)),
    )
    for field, old, new in facts:
        if old != new:
            yield StructureChange("changed", after.title, "journey", after.title, field, old, new)
    shares_before, shares_after = persona_parts(before), persona_parts(after)
    for persona, origin in pair.matching.personas.items():
        old, new = shares_before.get(origin), shares_after.get(persona)
        if old is not None and new is not None and exceeds(abs(old - new), 0):
            yield StructureChange("changed", persona, "persona", after.persona_label(persona), "share", old, new)


def _worth(journey: Journey) -> float | None:
    return journey.value.of_one_success if journey.value is not None else None


def _channel_labels(journey: Journey) -> dict[str, str]:
    used = [channel for point in journey.touchpoints.values() for channel in (point.channel, *point.also_on)]
    return {channel: journey.channel_label(channel) for channel in dict.fromkeys(used)}


def _persona_labels(journey: Journey) -> dict[str, str]:
    return {persona: journey.persona_label(persona) for persona in journey.personas}


def _end_labels(journey: Journey) -> dict[str, str]:
    return {end: one.name or end for end, one in journey.ends.items()}


def _named(
    what: What, before: Mapping[str, str], after: Mapping[str, str], same: Mapping[str, str]
) -> Iterator[StructureChange]:
    """Parts with an id and a name: what came, what went, what is called otherwise."""
    for name, label in after.items():
        origin = same.get(name)
        if origin is None or origin not in before:
            yield StructureChange("added", name, what, label)
        elif origin != name:
            yield StructureChange("renamed", name, what, label, "id", origin, name)
        elif before[origin] != label:
            yield StructureChange("renamed", name, what, label, "name", before[origin], label)
    stayed = {same[name] for name in after if name in same}
    for name, label in before.items():
        if name not in stayed:
            yield StructureChange("removed", name, what, label)


# ---------------------------------------------------------------- stages


def _stages(pair: _Pair) -> Iterator[StructureChange]:
    before, after = pair.before, pair.after
    labels_before = {stage: before.stage_label(stage) for stage in before.stages}
    labels_after = {stage: after.stage_label(stage) for stage in after.stages}
    yield from _named("stage", labels_before, labels_after, pair.matching.stages)
    for stage, (old, new) in _moved(before.stages, after.stages, pair.matching.stages):
        labels = old and labels_before[old], new and labels_after[new]
        yield StructureChange("moved", stage, "stage", labels_after[stage], "after", *labels)


def _moved(
    before: Iterable[str], after: Iterable[str], same: Mapping[str, str]
) -> Iterator[tuple[str, tuple[str | None, str | None]]]:
    """What stands elsewhere in the order, with what it stood and stands behind; as few as can explain the change."""
    first, then = list(before), list(after)
    place = {name: at for at, name in enumerate(first)}
    stayed = [(at, name) for at, name in enumerate(then) if name in same]
    kept = _longest_rising([place[same[name]] for _, name in stayed])
    for rank, (at, name) in enumerate(stayed):
        if rank not in kept:
            old = place[same[name]]
            yield name, (first[old - 1] if old else None, then[at - 1] if at else None)


def _longest_rising(values: Sequence[int]) -> set[int]:
    """The positions of a longest rising subsequence: what need not have moved."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for at, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else None)
        tails[place:] = [value]
        ends[place:] = [at]
    found: set[int] = set()
    here = ends[-1] if ends else None
    while here is not None:
        found.add(here)
        here = before[here]
    return found


# ---------------------------------------------------------------- touchpoints


def _touchpoints(pair: _Pair) -> Iterator[StructureChange]:
    before, after, same = pair.before, pair.after, pair.matching.touchpoints
    for name in after.touchpoints:
        label, stage = after.label(name), after.stage_label(after.stage_of[name])
        if name not in same:
            yield StructureChange("added", name, "touchpoint", label, "stage", None, stage)
            continue
        origin = same[name]
        if origin != name:
            why = pair.matching.why.get(name, ())
            yield StructureChange("renamed", name, "touchpoint", label, "id", origin, name, why)
        if before.label(origin) != label and before.touchpoints[origin].name != after.touchpoints[name].name:
            yield StructureChange("renamed", name, "touchpoint", label, "name", before.label(origin), label)
        yield from _of_touchpoint(pair, name, origin)
    stayed = set(same.values())
    for name in before.touchpoints:
        if name not in stayed:
            stage = before.stage_label(before.stage_of[name])
            yield StructureChange("removed", name, "touchpoint", before.label(name), "stage", stage, None)
    yield from _reordered(pair)


def _reordered(pair: _Pair) -> Iterator[StructureChange]:
    """Touchpoints in another stage, and those in another place of their own."""
    before, after, same = pair.before, pair.after, pair.matching.touchpoints
    for name, origin in same.items():
        old, new = before.stage_of[origin], after.stage_of[name]
        if pair.matching.stages.get(new) != old:
            stages = before.stage_label(old), after.stage_label(new)
            yield StructureChange("moved", name, "touchpoint", after.label(name), "stage", *stages)
    for stage, origin in pair.matching.stages.items():
        inside_before, inside_after = before.stages[origin].touchpoints, after.stages[stage].touchpoints
        stayed = {name: same[name] for name in inside_after if same.get(name) in inside_before}
        for name, (behind_before, behind_now) in _moved(inside_before, inside_after, stayed):
            labels = behind_before and before.label(behind_before), behind_now and after.label(behind_now)
            yield StructureChange("moved", name, "touchpoint", after.label(name), "after", *labels)


def _of_touchpoint(pair: _Pair, name: str, origin: str) -> Iterator[StructureChange]:
    """What a touchpoint is now: its channel, need, owner, weight and promise, how it feels and what hurts there."""
    one, other = pair.before.touchpoints[origin], pair.after.touchpoints[name]
    label = pair.after.label(name)
    channels = pair.matching.channels
    if channels.get(other.channel, other.channel) != one.channel:
        old, new = pair.before.channel_label(one.channel), pair.after.channel_label(other.channel)
        yield StructureChange("changed", name, "touchpoint", label, "channel", old, new)
    starts = one.entry or 0.0, other.entry or 0.0
    if pair.stated_starts and reaches(abs(starts[1] - starts[0]), pair.after.in_force.change_share):
        yield StructureChange("changed", name, "touchpoint", label, "entry", *starts)
    for field, old_value, new_value in _facts(pair, one, other):
        if old_value != new_value:
            yield StructureChange("changed", name, "touchpoint", label, field, old_value, new_value)


def _facts(
    pair: _Pair, one: Touchpoint, other: Touchpoint
) -> Iterator[tuple[str, str | float | None, str | float | None]]:
    yield "also_on", _listed(pair.before, one), _listed(pair.after, other)
    yield "need", one.need, other.need
    yield "owner", one.owner, other.owner
    yield "importance", one.stated_importance, other.stated_importance
    yield "normal_dropoff", one.normal_dropoff, other.normal_dropoff
    yield "promised_wait", _promise(one), _promise(other)
    felt, feels = (point.emotion.value if point.emotion is not None else None for point in (one, other))
    if felt is None or feels is None or reaches(abs(feels - felt), pair.after.in_force.felt_change):
        yield "emotion", felt, feels
    old, new = ([pain.what for pain in point.pains] for point in (one, other))
    yield from (("pain", None, what) for what in new if what not in old)
    yield from (("pain", what, None) for what in old if what not in new)


def _listed(journey: Journey, point: Touchpoint) -> str | None:
    return ", ".join(journey.channel_label(channel) for channel in point.also_on) or None


def _promise(point: Touchpoint) -> str | None:
    return str(point.wait.promised) if point.wait is not None and point.wait.promised is not None else None


# ---------------------------------------------------------------- arrows


def _arrows(pair: _Pair) -> Iterator[StructureChange]:
    """Ways that came and went between places that stayed, and what is different on those that stayed."""
    before, after, same = pair.before, pair.after, pair.matching.touchpoints
    floor = after.in_force.change_share
    for name, origin in same.items():
        old, new = _ways(before, origin), _ways(after, name)
        earlier = {target: same.get(target, target) for target in new}
        for target, (arrow, share) in new.items():
            if earlier[target] not in old:
                yield _arrow(pair, "added", name, target, "share", None, share)
            else:
                yield from _of_arrow(pair, name, target, (old[earlier[target]], (arrow, share)), floor)
        for target, (_, share) in old.items():
            if target not in earlier.values():
                label = f"{before.label(origin)} → {_target_label(before, target)}"
                yield StructureChange("removed", f"{origin}>{target}", "arrow", label, "share", share, None)


def _ways(journey: Journey, name: str) -> dict[str, tuple[Transition | None, float | None]]:
    """Where customers go from a touchpoint, with the arrow where everybody shares one; None where nobody counted."""
    point, one = journey.touchpoints[name], row(journey.touchpoints[name], journey)
    counted = {**one.onward, **one.ends, **({SUCCESS: one.success} if one.success else {})}
    shares = counted | dict.fromkeys((*one.unknown, *one.unknown_ends))
    return {target: ((point.next or {}).get(target), share) for target, share in shares.items()}


def _of_arrow(
    pair: _Pair,
    start: str,
    target: str,
    sides: tuple[tuple[Transition | None, float | None], tuple[Transition | None, float | None]],
    floor: float,
) -> Iterator[StructureChange]:
    (one, share_before), (other, share_after) = sides
    known = share_before is not None and share_after is not None
    moved = abs((share_after or 0.0) - (share_before or 0.0))
    if reaches(moved, floor) if known else share_after != share_before:
        yield _arrow(pair, "changed", start, target, "share", share_before, share_after)
    if one is None or other is None:
        return
    if target in pair.after.touchpoints:
        origins = pair.matching.touchpoints[start], pair.matching.touchpoints.get(target, target)
        old = pair.before.history(*origins, one) if origins[1] in pair.before.touchpoints else None
        new = pair.after.history(start, target, other)
        if old != new:
            yield _arrow(pair, "changed", start, target, "history", old, new)
    for field in ("forced", "rework"):
        if getattr(one, field) != getattr(other, field):
            marked = (field if getattr(arrow, field) else None for arrow in (one, other))
            yield _arrow(pair, "changed", start, target, field, *marked)
    for field, times in (("promised_wait", (one.promised, other.promised)), ("takes", (one.after, other.after))):
        said = tuple(None if time is None else str(time) for time in times)
        if said[0] != said[1]:
            yield _arrow(pair, "changed", start, target, field, *said)


def _arrow(
    pair: _Pair,
    kind: Kind,
    start: str,
    target: str,
    field: str,
    before: str | float | None,
    after: str | float | None,
) -> StructureChange:
    label = f"{pair.after.label(start)} → {_target_label(pair.after, target)}"
    return StructureChange(kind, f"{start}>{target}", "arrow", label, field, before, after)


def _target_label(journey: Journey, target: str) -> str:
    if target in journey.touchpoints:
        return journey.label(target)
    if target in journey.ends:
        return journey.ends[target].name or target
    return target
