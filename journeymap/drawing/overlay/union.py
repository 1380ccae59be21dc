"""Both maps of a comparison as one: the later one, with what is gone where it stood."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from journeymap.analysis.change_facts import Snapshots
from journeymap.analysis.changes import VERDICTS, Verdict
from journeymap.analysis.compare import Comparison, MetricChange
from journeymap.analysis.structure import StructureChange
from journeymap.model import Journey, Stage, Touchpoint
from journeymap.words import Words, words_for


@dataclass(frozen=True)
class Both:
    """A comparison with both of its maps as one journey; ``gone`` are the touchpoints that are no more."""

    result: Comparison
    journey: Journey
    snapshots: Snapshots
    gone: frozenset[str]

    @property
    def title(self) -> str:
        """What is compared: "Buy tea, 2025-Q4 → 2026-Q1"."""
        return self.result.title or ""

    def counts(self, words: Words) -> str:
        """How many numbers have each verdict."""
        return ", ".join(f"{words(f'verdict_{verdict}')} {self.result.counts[verdict]}" for verdict in VERDICTS) + "."

    @cached_property
    def rows(self) -> Mapping[str, tuple[MetricChange, ...]]:
        """The numbers of each touchpoint, everybody's and those of personas."""
        found: dict[str, list[MetricChange]] = {name: [] for name in self.journey.touchpoints}
        for row in self.result.rows:
            if row.touchpoint in found:
                found[row.touchpoint].append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    @cached_property
    def changes(self) -> Mapping[str, tuple[StructureChange, ...]]:
        """What is different on the map at each touchpoint: itself, and the ways on from it."""
        found: dict[str, list[StructureChange]] = {name: [] for name in self.journey.touchpoints}
        later = self.snapshots.matching.later
        for one in self.result.structure:
            start = one.id.split(">")[0] if one.what == "arrow" else one.id
            name = later.get(start, start) if one.kind == "removed" else start
            if one.what in ("touchpoint", "arrow") and name in found:
                found[name].append(one)
        return {name: tuple(some) for name, some in found.items()}

    def worst(self, touchpoint: str) -> Verdict | None:
        """The worst verdict at a touchpoint; None where nothing could be compared."""
        verdicts = {row.verdict for row in self.rows[touchpoint]}
        return next((verdict for verdict in VERDICTS if verdict in verdicts), None)

    def is_new(self, touchpoint: str) -> bool:
        """Whether a touchpoint was not there before."""
        return touchpoint not in self.gone and touchpoint not in self.snapshots.matching.touchpoints


def both(result: Comparison) -> Both:
    """The maps of a comparison as one."""
    snapshots = result.both
    assert snapshots is not None
    later = snapshots.matching.later
    gone = [name for name in snapshots.before.touchpoints if name not in later]
    stages = _stages(snapshots, result)
    for name in gone:
        stage = _later_stage(snapshots, snapshots.before.stage_of[name])
        points = dict(stages[stage].touchpoints)
        stages[stage] = Stage(
            name=stages[stage].name, goal=stages[stage].goal, touchpoints=_with(snapshots, points, name)
        )
    return Both(result, snapshots.after.replace(stages=stages), snapshots, frozenset(gone))


def _stages(snapshots: Snapshots, result: Comparison) -> dict[str, Stage]:
    """The later stages, with those that are gone behind the one that they stood behind."""
    gone = words_for(result.language)("key_gone")
    order = list(snapshots.after.stages)
    found = dict(snapshots.after.stages)
    behind: str | None = None
    for stage in snapshots.before.stages:
        name = _later_stage(snapshots, stage)
        if name not in found:
            order.insert(order.index(behind) + 1 if behind is not None else 0, name)
            found[name] = Stage(name=f"{snapshots.before.stage_label(stage)} ({gone})")
        behind = name
    return {name: found[name] for name in order}


def _later_stage(snapshots: Snapshots, stage: str) -> str:
    return next((name for name, origin in snapshots.matching.stages.items() if origin == stage), stage)


def _with(snapshots: Snapshots, points: dict[str, Touchpoint], gone: str) -> dict[str, Touchpoint]:
    """The touchpoints of a stage with one that is gone behind the one that it stood behind."""
    inside = list(snapshots.before.stages[snapshots.before.stage_of[gone]].touchpoints)
    later = snapshots.matching.later
    before = [later.get(name, name) for name in inside[: inside.index(gone)]]
    behind = next((name for name in reversed(before) if name in points), None)
    channel = snapshots.before.touchpoints[gone].channel
    names = {origin: name for name, origin in snapshots.matching.channels.items()}
    ghost = Touchpoint(name=snapshots.before.label(gone), channel=names.get(channel, channel))
    order = list(points)
    order.insert(order.index(behind) + 1 if behind is not None else 0, gone)
    return {name: points.get(name, ghost) for name in order}
