"""Which parts of two journeys are the same: by id, and where an id is gone, by what has stayed around it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from journeymap.model import Journey, Touchpoint

MOST_PAIRS = 250_000
"""With more pairs of lost and new touchpoints than this, only equal names and events are looked at."""

WEIGHTS: Mapping[str, int] = {"events": 6, "name": 4, "need": 2, "neighbours": 2, "channel": 1, "stage": 1}
"""How much each sign counts for two touchpoints being one under another id."""


@dataclass(frozen=True)
class Matching:
    """Each part of the later journey with the part of the earlier one that it is; ``why`` for those with a new id."""

    touchpoints: Mapping[str, str]
    stages: Mapping[str, str]
    channels: Mapping[str, str]
    personas: Mapping[str, str]
    why: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def later(self) -> Mapping[str, str]:
        """Each touchpoint of the earlier journey that is still there, with its later id."""
        return {origin: name for name, origin in self.touchpoints.items()}


def match(before: Journey, after: Journey) -> Matching:
    """What of the later journey was there before: the same id, or what was evidently given another one.

    A touchpoint has a new id when it shares log events with one that is gone; or its name and one thing more; or its
    channel, its stage and most of its neighbours; or its need and channel, and its stage or neighbours. Where two
    candidates are equally likely, neither is taken.
    """
    channels = _renamed_channels(before, after)
    stages = _by_id_or_name(_stage_names(before), _stage_names(after))
    same = {name: name for name in after.touchpoints if name in before.touchpoints}
    stages |= _stages_by_content(before, after, stages, same)
    pairs, why = _renamed_touchpoints(before, after, _Sides(same, stages, channels))
    personas = _by_id_or_name(
        {name: before.persona_label(name) for name in before.personas},
        {name: after.persona_label(name) for name in after.personas},
    )
    return Matching(same | pairs, stages, channels, personas, why)


def _stage_names(journey: Journey) -> dict[str, str]:
    return {stage: journey.stage_label(stage) for stage in journey.stages}


def _by_id_or_name(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """Later id → earlier id, for ids that stayed and for single names that did."""
    found = {name: name for name in after if name in before}
    gone = {name: label for name, label in before.items() if name not in after}
    times = Counter(map(_folded, gone.values()))
    by_label = {_folded(label): name for name, label in gone.items() if times[_folded(label)] == 1}
    new = {name: _folded(label) for name, label in after.items() if name not in before}
    once = Counter(new.values())
    found |= {name: by_label[label] for name, label in new.items() if label in by_label and once[label] == 1}
    return found


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _renamed_channels(before: Journey, after: Journey) -> dict[str, str]:
    """Channels by id; one that is gone and one that is new are the same when their touchpoints all moved over."""
    used_before, used_after = (_used_channels(journey) for journey in (before, after))
    found = {name: name for name in used_after if name in used_before}
    moved: dict[str, set[str]] = {}
    for name, point in after.touchpoints.items():
        old = before.touchpoints.get(name)
        if old is not None and point.channel not in used_before:
            moved.setdefault(point.channel, set()).add(old.channel)
    for channel, origins in moved.items():
        origin = next(iter(origins))
        if len(origins) == 1 and origin not in used_after and origin not in found.values():
            found[channel] = origin
    return found


def _used_channels(journey: Journey) -> set[str]:
    return {channel for point in journey.touchpoints.values() for channel in (point.channel, *point.also_on)}


def _stages_by_content(
    before: Journey, after: Journey, stages: Mapping[str, str], same: Mapping[str, str]
) -> dict[str, str]:
    """Stages with a new id and name whose touchpoints are mostly those of one that is gone."""
    found: dict[str, str] = {}
    for stage, one in after.stages.items():
        if stage in stages:
            continue
        origins = Counter(before.stage_of[same[name]] for name in one.touchpoints if name in same)
        if not origins:
            continue
        origin, shared = origins.most_common(1)[0]
        taken = origin in stages.values() or origin in found.values()
        if not taken and 2 * shared >= max(len(one.touchpoints), len(before.stages[origin].touchpoints)):
            found[stage] = origin
    return found


# ---------------------------------------------------------------- touchpoints under another id


@dataclass(frozen=True)
class _Sides:
    """What is matched already: later id → earlier id."""

    same: Mapping[str, str]
    stages: Mapping[str, str]
    channels: Mapping[str, str]


def _renamed_touchpoints(
    before: Journey, after: Journey, sides: _Sides
) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The pairs found, later id → earlier id, and the signs that tell."""
    gone = [name for name in before.touchpoints if name not in sides.same]
    new = [name for name in after.touchpoints if name not in sides.same]
    around_before, around_after = (
        _neighbours(before, {name: name for name in sides.same}),
        _neighbours(after, sides.same),
    )
    likely: dict[tuple[str, str], tuple[str, ...]] = {}
    for old, fresh in _candidates(before, after, gone, new):
        signs = tuple(_signs(before, after, old, fresh, sides))
        if _overlap(around_before[old], around_after[fresh]) >= 0.5:
            signs = (*signs, "neighbours")
        if _tells(frozenset(signs)):
            likely[old, fresh] = signs
    pairs = _best(likely)
    return {fresh: old for old, fresh in pairs}, {fresh: likely[old, fresh] for old, fresh in pairs}


def _candidates(before: Journey, after: Journey, gone: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if len(gone) * len(new) <= MOST_PAIRS:
        yield from ((old, fresh) for old in gone for fresh in new)
        return
    by_label: dict[str, list[str]] = {}
    for old in gone:
        for label in (_folded(before.label(old)), *before.touchpoints[old].events):
            by_label.setdefault(label, []).append(old)
    for fresh in new:
        labels = (_folded(after.label(fresh)), *after.touchpoints[fresh].events)
        yield from ((old, fresh) for label in dict.fromkeys(labels) for old in by_label.get(label, ()))


def _signs(before: Journey, after: Journey, old: str, fresh: str, sides: _Sides) -> Iterator[str]:
    one, other = before.touchpoints[old], after.touchpoints[fresh]
    if set(one.events) & set(other.events):
        yield "events"
    if _folded(before.label(old)) == _folded(after.label(fresh)):
        yield "name"
    if one.need is not None and one.need == other.need:
        yield "need"
    if sides.channels.get(other.channel, other.channel) == one.channel:
        yield "channel"
    if sides.stages.get(after.stage_of[fresh]) == before.stage_of[old]:
        yield "stage"


def _tells(signs: frozenset[str]) -> bool:
    if "events" in signs:
        return True
    if "name" in signs:
        return len(signs) >= 2
    return signs >= {"channel", "stage", "neighbours"} or (
        signs >= {"need", "channel"} and bool(signs & {"stage", "neighbours"})
    )


def _neighbours(journey: Journey, known: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """What leads to each touchpoint and where it leads, by earlier ids; what has no match is left out."""
    around: dict[str, set[str]] = {name: set() for name in journey.touchpoints}
    for name, point in journey.touchpoints.items():
        for target in _targets(point):
            if target not in journey.touchpoints:
                around[name].add(f"→{target}")
                continue
            if target in known:
                around[name].add(f"→{known[target]}")
            if name in known:
                around[target].add(f"{known[name]}→")
    return {name: frozenset(some) for name, some in around.items()}


def _targets(point: Touchpoint) -> Iterable[str]:
    own = [target for part in point.by_persona.values() for target in part.next or ()]
    return dict.fromkeys([*(point.next or ()), *own])


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    every = one | other
    return len(one & other) / len(every) if every else 0.0


def _best(likely: Mapping[tuple[str, str], tuple[str, ...]]) -> list[tuple[str, str]]:
    """The most likely pairs, each touchpoint in one at most; none where another pair is as likely."""
    weight = {pair: sum(WEIGHTS[sign] for sign in signs) for pair, signs in likely.items()}
    chosen: list[tuple[str, str]] = []
    taken: set[str] = set()
    rest = sorted(weight, key=lambda pair: -weight[pair])
    for old, fresh in rest:
        if f"-{old}" in taken or f"+{fresh}" in taken:
            continue
        rivals = [
            pair
            for pair in rest
            if pair != (old, fresh)
            and (pair[0] == old or pair[1] == fresh)
            and weight[pair] == weight[old, fresh]
            and f"-{pair[0]}" not in taken
            and f"+{pair[1]}" not in taken
        ]
        if rivals:
            continue
        chosen.append((old, fresh))
        taken |= {f"-{old}", f"+{fresh}"}
    return chosen
