"""Answers that are none as their scale has them: value by value, and whether too many of a metric are lost."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from journeymap.evidence.remarks import remark
from journeymap.evidence.surveys.scales import AnswerGroup, fitting, is_stated, scale_of, written
from journeymap.facts import Fact
from journeymap.model import Journey

MOST_LOST = 0.05
"""Where a larger share of the answers to a metric is lost, what is left may say something else."""

MOST_VALUES = 10
"""So many values of one question are said; the JSON has ten times as many."""

LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class RejectedValue:
    """A value that is no answer to a metric, at a touchpoint (None: the journey as a whole), and how often it stands
    there."""

    touchpoint: str | None
    metric: str
    value: str
    n: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A metric of which nothing is written, why, and what to do."""

    metric: str
    code: str
    why: Fact
    advice: Fact


@dataclass
class Rejections:
    """The answers given to each metric, and those of them that cannot be counted."""

    journey: Journey
    given: Counter[str] = field(default_factory=Counter)
    numbers: dict[str, Counter[float]] = field(default_factory=dict)
    """Numbers of each metric that lie on no scale that anybody stated."""
    values: Counter[tuple[str | None, str, str]] = field(default_factory=Counter)

    def take(self, group: AnswerGroup, cell: str, n: int) -> None:
        """Note a value that is no answer."""
        short = cell if len(cell) <= LONGEST_VALUE else f"{cell[: LONGEST_VALUE - 1]}…"
        self.values[group.touchpoint, group.metric, short] += n

    def is_off(self, group: AnswerGroup, number: float, n: int) -> bool:
        """Whether an answer lies off its scale; noted where nobody stated that scale."""
        scale = scale_of(self.journey, group)
        if scale.low <= number <= scale.high:
            return False
        if not is_stated(self.journey, group):
            self.numbers.setdefault(group.metric, Counter())[number] += n
        return True

    def listed(self, most: int = 10 * MOST_VALUES) -> tuple[RejectedValue, ...]:
        """The values, those that stand there most often first; so many of each question."""
        shown: Counter[tuple[str | None, str]] = Counter()
        found = []
        for (touchpoint, metric, value), n in sorted(self.values.items(), key=lambda one: (-one[1], str(one[0]))):
            shown[touchpoint, metric] += 1
            if shown[touchpoint, metric] <= most:
                found.append(RejectedValue(touchpoint, metric, value, n))
        return tuple(found)

    def refusals(self, counted: dict[str, list[float]]) -> Iterator[Refusal]:
        """The metrics of which nothing may be written; ``counted`` has the different answers that could be."""
        for metric, given in self.given.items():
            lost = sum(n for (_, of, _), n in self.values.items() if of == metric)
            off = self.numbers.get(metric)
            if off:
                yield _off_scale(self.journey, metric, off, [*off, *counted.get(metric, [])])
            elif lost > MOST_LOST * given:
                yield self._lost(metric, lost, given)

    def _lost(self, metric: str, lost: int, given: int) -> Refusal:
        values = Counter[str]()
        for (_, of, value), n in self.values.items():
            values[value] += n if of == metric else 0
        values = +values
        first = tuple(f"`{value}` ({n})" for value, n in values.most_common(MOST_VALUES))
        why = remark("answers.lost", metric=metric, n=lost, given=given, share=lost / given, values=first)
        has_commas = any(re.search(r"\d,\d", value) for value in values)
        advice = remark("answers.lost_commas") if has_commas else remark("answers.lost_advice", name=metric)
        return Refusal(metric, "answers-lost", why, advice)


def _off_scale(journey: Journey, metric: str, off: Counter[float], answers: list[float]) -> Refusal:
    usual = written(scale_of(journey, AnswerGroup(None, metric)))
    runs = {"least": f"{min(answers):g}", "most": f"{max(answers):g}"}
    advice = {"name": metric, "fits": written(fitting(answers)), "scale": usual, "n": off.total()}
    why = remark("answers.off_scale", metric=metric, **runs)
    return Refusal(metric, "answers-off-scale", why, remark("answers.off_scale_advice", **advice))
