"""What to do about a number that got worse: who owns it, what moved most, and from whom to learn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journeymap.analysis.change_facts import Snapshots
from journeymap.analysis.changes import Pair, floor
from journeymap.analysis.measurements import Key, Measurement
from journeymap.facts import Fact
from journeymap.model import Journey, Opportunity, Touchpoint
from journeymap.model.metrics import COMPLETION, FRICTION, metric_of
from journeymap.settings import exceeds, reaches
from journeymap.words.statuses import progress


@dataclass(frozen=True)
class Advice:
    """What two snapshots say about where to begin.

    ``rises`` holds, by touchpoint, how many points of severity each sign added or took away; ``frictions`` how far its
    friction rose, as it is printed; ``alone`` what each touchpoint's change by itself did to completion.
    """

    both: Snapshots
    rises: Mapping[str, Mapping[str, float]]
    frictions: Mapping[str, float]
    alone: Mapping[tuple[str, str | None], float]

    def on(self, pair: Pair) -> Fact | None:
        """What to do about a number that got worse; None for a touchpoint that is gone."""
        one, after = pair.either, self.both.after
        if one.touchpoint is None:
            return self._where_to_begin(one.metric)
        if one.touchpoint not in after.touchpoints:
            return None
        sign = self._sign(one.touchpoint, one.metric)
        if sign is None:
            first = self._look(one.touchpoint, one.metric)
        else:
            first = self.both.fact(f"recommend_{sign}", touchpoint=one.touchpoint)
        then = self._in_the_file(after.touchpoints[one.touchpoint])
        return first if then is None else self.both.fact("recommend_both", first=first, then=then)

    def _sign(self, touchpoint: str, metric: str) -> str | None:
        """The sign of friction that rose most there, else the one that the metric is."""
        rises = self.rises.get(touchpoint, {})
        worst = max(rises, key=lambda sign: rises[sign], default=None)
        if worst is not None and exceeds(rises[worst], 0):
            return worst
        return metric_of(metric).sign

    def _in_the_file(self, point: Touchpoint) -> Fact | None:
        """An idea that already stands there, else a pain that is new."""
        language = self.both.after.language
        ideas = [one for one in point.opportunities if progress(one.status, language) in ("open", "under_way")]
        if ideas:
            return self.both.fact("recommend_idea", idea=max(ideas, key=_worth).idea)
        known = {pain.what for old in self.both.before.touchpoints.values() for pain in old.pains}
        new = [pain for pain in point.pains if pain.what not in known]
        if new:
            return self.both.fact("recommend_pain", pain=max(new, key=lambda pain: pain.reports or 0).what)
        return None

    def _where_to_begin(self, metric: str) -> Fact:
        """The touchpoint that did most to completion, or whose friction rose most."""
        if metric == COMPLETION:
            costs: dict[str, float] = {}
            for (name, _), part in self.alone.items():
                costs[name] = costs.get(name, 0.0) + part
            worst = min(costs, key=lambda name: costs[name], default=None)
            if worst is None or costs[worst] >= 0:
                return self._look(None, metric)
            return self.both.fact("recommend_leak", {"brought": "points.1"}, touchpoint=worst, brought=costs[worst])
        worst = max(self.frictions, key=lambda name: self.frictions[name], default=None)
        if worst is None or self.frictions[worst] <= 0.05:
            return self._look(None, metric)
        return self.both.fact("recommend_friction", {"rise": "number.1"}, touchpoint=worst, rise=self.frictions[worst])

    def _look(self, touchpoint: str | None, metric: str) -> Fact:
        return self.both.fact("recommend_look", touchpoint=touchpoint, metric=metric)


def _worth(one: Opportunity) -> float:
    return (one.impact or 0.0) * (1.0 if one.confidence is None else one.confidence)


def frictions(found: Sequence[Pair]) -> dict[str, float]:
    """By touchpoint, how far its friction rose or fell, as its row says."""
    return {
        pair.either.touchpoint: pair.change
        for pair in found
        if pair.either.metric == FRICTION and pair.either.touchpoint is not None and pair.change is not None
    }


def rises(found: Sequence[Pair], weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """By touchpoint, the points of severity that each sign known both times added (or took away)."""
    moved: dict[str, dict[str, float]] = {}
    for pair in found:
        one, other = (side.severity if side is not None else None for side in (pair.before, pair.after))
        if pair.either.touchpoint is None or one is None or other is None:
            continue
        common = [sign for sign in other.components if sign in one.components]
        whole = sum(weights[sign] for sign in common)
        if whole:
            moved[pair.either.touchpoint] = {
                sign: 100 * weights[sign] * (other.components[sign] - one.components[sign]) / whole for sign in common
            }
    return moved


def learn_from(pair: Pair, others: Sequence[tuple[str, Mapping[Key, Measurement]]], after: Journey) -> tuple[str, ...]:
    """The units, by name, whose same number is better by at least the floor; the best first."""
    here = pair.after
    if here is None:
        return ()
    better: list[tuple[float, str]] = []
    for name, values in others:
        there = values.get(here.key)
        if there is None or there.unit != here.unit:
            continue
        ahead = there.value - here.value if here.good_above else here.value - there.value
        if ahead > 0 and reaches(ahead, floor(here.metric, here.unit, here.value, after.in_force)):
            better.append((-ahead, name))
    return tuple(name for _, name in sorted(better))
