"""Two measurements of one thing: whether they may be compared, the test that fits, and the verdict."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from journeymap import inference
from journeymap.analysis.measurements import Key, Measurement
from journeymap.analysis.scores import yearly_churn
from journeymap.analysis.signs import severity
from journeymap.inference import Test
from journeymap.model.metrics import CHURN, FRICTION, Unit, metric_of, metrics
from journeymap.settings import Settings, exceeds, reaches

Verdict = Literal["critical", "alert", "watch", "improved", "small", "steady"]

Sure = Literal["not_chance", "small", "maybe_chance", "few", "no_sample", "planned"]
"""How sure a change is: certain, certain but too small to matter, maybe chance, too few asked, untested, a plan."""

VERDICTS: tuple[Verdict, ...] = ("critical", "alert", "watch", "improved", "small", "steady")

WORSE: tuple[Verdict, ...] = ("critical", "alert", "watch")
"""The verdicts of what got worse; what is small may have gone either way."""

NEVER_TESTED = metrics(tested=False)
"""Metrics that have no sample by nature, or may have none: beyond the floor they are watched, or improved, untested."""

FLOORS: Mapping[Unit, str] = {
    "share": "change_share",
    "index": "change_index",
    "nps": "change_nps",
    "minutes": "change_wait",
}
"""The setting that says how large a change must be to matter, by what a number is measured in."""


@dataclass(frozen=True)
class Note:
    """Something a reader must know of a comparison: a phrase of ``words`` without its ``note_``, and its values."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Pair:
    """The earlier and the later measurement of one thing; one of them may be missing.

    ``comparable`` is False where a difference would mean nothing; ``notes`` say why, and what else changed.
    """

    before: Measurement | None
    after: Measurement | None
    comparable: bool
    notes: tuple[Note, ...] = ()
    testable: bool = True

    @property
    def either(self) -> Measurement:
        one = self.after or self.before
        assert one is not None
        return one

    @property
    def change(self) -> float | None:
        """Later minus earlier, in the unit of the measurement."""
        if not self.comparable or self.before is None or self.after is None:
            return None
        return self.after.value - self.before.value

    @property
    def worse(self) -> bool:
        """Whether the change is to the customer's or the firm's disadvantage."""
        change = self.change
        return change is not None and change != 0 and (change < 0) == self.either.good_above


def pairs(before: Mapping[Key, Measurement], after: Mapping[Key, Measurement], settings: Settings) -> list[Pair]:
    """Every measurement of either side with its counterpart, the later side's order first.

    A score is matched by place, metric, persona and who was asked; where only that last part changed, it is said.
    """
    left = dict(before)
    found: list[Pair] = []
    waiting: list[Measurement] = []
    for key, one in after.items():
        if key in left:
            found.append(_pair(left.pop(key), one, settings))
        else:
            waiting.append(one)
            found.append(Pair(None, one, comparable=False, notes=(Note("new"),)))
    for one in waiting:
        others = [other for other in left.values() if other.key[:3] == one.key[:3]]
        rivals = [other for other in waiting if other.key[:3] == one.key[:3]]
        if len(others) == 1 and len(rivals) == 1:
            at = next(at for at, pair in enumerate(found) if pair.after is one)
            found[at] = _pair(left.pop(others[0].key), one, settings)
    found += [Pair(one, None, comparable=False, notes=(Note("gone"),)) for one in left.values()]
    return [_like_with_like(pair, found) for pair in found]


def _pair(before: Measurement, after: Measurement, settings: Settings) -> Pair:
    """Two measurements made comparable where that can be, with what differs in how they were made."""
    notes = list(_notes(before, after))
    if before.severity is not None and after.severity is not None:
        return _friction(before, after, settings)
    if before.metric == CHURN and before.terms != after.terms:
        one, other = _per_year(before), _per_year(after)
        return Pair(one, other, comparable=True, notes=tuple(notes), testable=False)
    if before.unit != after.unit:
        return Pair(before, after, comparable=False, notes=(Note("form"), *notes))
    if after.unit == "share" and (before.scale, before.boxes) != (after.scale, after.boxes):
        return Pair(before, after, comparable=False, notes=tuple(notes))
    if before.asked != after.asked:  # who finished and everybody are two crowds: both numbers stand, side by side
        return Pair(before, after, comparable=False, notes=tuple(notes))
    same_bands = after.unit != "nps" or before.terms == after.terms
    return Pair(before, after, comparable=True, notes=tuple(notes), testable=same_bands)


def _notes(before: Measurement, after: Measurement) -> Iterator[Note]:
    """What changed in how a number was made."""
    one, other = before.scale, after.scale
    if one is not None and other is not None and one != other:
        turned = (one.low, one.high) == (other.low, other.high)
        name = "direction" if turned else "scale"
        yield Note(f"{name}_share" if after.unit == "share" else name, {"before": one, "after": other})
    elif before.boxes != after.boxes:
        yield Note("boxes", {"before": f"{before.boxes}", "after": f"{after.boxes}"})
    if before.question and after.question and before.question != after.question:
        yield Note("question", {"before": before.question, "after": after.question})
    if before.asked != after.asked:
        yield Note("asked", {"before": before.asked or "nobody", "after": after.asked or "nobody"})
    if before.terms != after.terms:
        name = "periods" if after.metric == CHURN else "terms"
        yield Note(name, {"before": before.terms or "–", "after": after.terms or "–"})
    if before.largest_sd or after.largest_sd:
        yield Note("largest_sd")


def _per_year(churn: Measurement) -> Measurement:
    """Churn as churn of a year, so that a month compares with a quarter; its counts no longer fit."""
    assert churn.terms is not None
    return replace(churn, value=yearly_churn(churn.value, churn.terms), successes=None)


def _friction(before: Measurement, after: Measurement, settings: Settings) -> Pair:
    """Friction from the signs that are known both times, which are named where they are not all."""
    aligned = on_common_signs((before, after), settings)
    if aligned is None:
        return Pair(before, after, comparable=False, notes=(Note("few_signs"),))
    severe = aligned[0].severity
    left_out = (before.severity, after.severity) != (severe, aligned[1].severity)
    notes = (Note("signs", {"signs": tuple(severe.components)}),) if left_out and severe is not None else ()
    return Pair(aligned[0], aligned[1], comparable=True, notes=notes)


def _like_with_like(pair: Pair, found: Sequence[Pair]) -> Pair:
    """The friction of the journey from the places and signs that both sides know, each side by its own visits."""
    if pair.either.key != (None, FRICTION, None, None) or pair.before is None or pair.after is None:
        return pair
    places = [one for one in found if one.comparable and one.either.severity is not None]
    before, after = _by_visits(one.before for one in places), _by_visits(one.after for one in places)
    if before is None or after is None:
        return replace(pair, comparable=False, notes=(Note("few_signs"),))
    differs = exceeds(abs(before - pair.before.value), 0) or exceeds(abs(after - pair.after.value), 0)
    notes = (Note("common_places"),) if differs else ()
    return replace(pair, before=replace(pair.before, value=before), after=replace(pair.after, value=after), notes=notes)


def _by_visits(values: Iterable[Measurement | None]) -> float | None:
    stated = [one for one in values if one is not None]
    whole = sum(one.weight for one in stated)
    return sum(one.weight * one.value for one in stated) / whole if whole else None


def on_common_signs(values: Sequence[Measurement], settings: Settings) -> list[Measurement] | None:
    """Severities from the signs of friction that all of them know: a sign that nobody looked at is no difference.

    Other measurements stay as they are; None where too few signs are common for a severity to be stated.
    """
    known = [one.severity for one in values if one.severity is not None]
    if len(known) < len(values) or len({frozenset(one.components) for one in known}) == 1:
        return list(values)
    common = [sign for sign in known[0].components if all(sign in one.components for one in known)]
    applicable = {sign for one in known for sign in (*one.components, *one.unknown)}
    unknown = tuple(sorted(applicable - set(common)))
    found = []
    for one, severe in zip(values, known, strict=True):
        aligned = severity({sign: severe.components[sign] for sign in common}, unknown, settings)
        if aligned.value is None:
            return None
        found.append(replace(one, value=aligned.value, severity=aligned))
    return found


# ---------------------------------------------------------------- tests


def tested(pair: Pair) -> Test | None:
    """The test of 'nothing changed' that fits the metric; None where no sample allows one.

    Means: Welch's t on the index. Shares: the N-1 two-proportion test with Newcombe's interval, Fisher's exact test
    where an expected count is below 1; completion is a share of its effective sample. NPS: adjusted Wald.
    """
    one, other = pair.before, pair.after
    if not pair.comparable or not pair.testable or one is None or other is None:
        return None
    return difference(one, other)


def difference(one: Measurement, other: Measurement) -> Test | None:
    """The test of two measurements of one unit, the later minus the earlier; None where a sample is missing."""
    if not one.n or not other.n:
        return None
    if one.successes is not None and other.successes is not None:
        return inference.two_proportions(
            (one.successes, one.sample or one.n), (other.successes, other.sample or other.n)
        )
    if one.sd is not None and other.sd is not None and min(one.n, other.n) > 1:
        return inference.welch((one.value, one.sd, one.n), (other.value, other.sd, other.n))
    if one.groups is not None and other.groups is not None:
        return inference.two_nps((*one.groups, one.n), (*other.groups, other.n))
    return None


def detectable(pair: Pair) -> float | None:
    """The smallest change that two samples of these sizes would usually show: 2.8 standard errors (power 80 %)."""
    one, other = pair.before, pair.after
    if one is None or other is None or not pair.comparable or not one.n or not other.n:
        return None
    if one.successes is not None and other.successes is not None:
        sizes = one.sample or one.n, other.sample or other.n
        # two sizes are worth twice their harmonic mean
        return inference.detectable_change(
            (one.successes + other.successes) / sum(sizes), 2 / sum(1 / n for n in sizes)
        )
    if one.sd is not None and other.sd is not None:
        return (1.96 + 0.84) * math.hypot(one.sd / math.sqrt(one.n), other.sd / math.sqrt(other.n)) or None
    if one.groups is not None and other.groups is not None:
        errors = (inference.adjusted_nps(*side.groups, side.n)[1] for side in (one, other) if side.groups and side.n)
        return 100 * (1.96 + 0.84) * math.hypot(*errors)
    return None


# ---------------------------------------------------------------- the verdict


def floor(metric: str, unit: Unit, before: float, settings: Settings) -> float:
    """How large a change must be to matter in practice, in the unit of the metric."""
    least: float = getattr(settings, metric_of(metric).floor or FLOORS[unit])
    return least * before if unit == "minutes" else least


def passes(change: float, least: float) -> bool:
    """Whether a change is at least as large as a floor; floating point is given a hair."""
    return change != 0 and reaches(abs(change), least)


@dataclass(frozen=True)
class Judged:
    """What a change is judged by, beside itself: what the run's tests left of it, its target, what it costs or brings.

    ``effect`` is what this change alone does to completion, as a part of the completions of before.
    """

    settings: Settings
    significant: bool | None = None
    goal: float | None = None
    effect: float | None = None
    planned: bool = False

    def matters(self, pair: Pair) -> bool:
        """Whether a change below its floor costs or brings enough completions to count all the same."""
        return pair.change != 0 and bool(self.effect) and reaches(abs(self.effect or 0.0), self.settings.effect_floor)

    def certain(self, pair: Pair) -> bool:
        """Whether a change is no chance, by enough answers on both sides."""
        return bool(self.significant) and enough(pair, self.settings)


def verdict(pair: Pair, judged: Judged) -> Verdict | None:
    """What a change is: critical, alert, watch, improved, small or steady; None where nothing can be compared.

    An *alert* is worse by at least the floor, not by chance (Benjamini-Hochberg over the run), with at least ``min_n``
    answers on both sides; it is *critical* if it also misses its target or is at least two floors. *Watch* passes the
    floor without that proof. *Improved* is the mirror of an alert; a wait, friction or completion without a sample,
    and a plan, count as improved by the floor alone. What is certain and below the floor is *small*, unless it costs
    or brings at least ``effect_floor`` of the completions. Everything else is steady.
    """
    change, one, settings = pair.change, pair.before, judged.settings
    if change is None or one is None:
        return None
    least = floor(one.metric, one.unit, one.value, settings)
    if not passes(change, least):
        return _below_floor(pair, judged)
    confirmed = judged.certain(pair)
    if not pair.worse:
        untested = judged.significant is None and (judged.planned or one.metric in NEVER_TESTED)
        return "improved" if confirmed or untested else "steady"
    if not confirmed:
        return "watch"
    missed = misses(pair.after, judged.goal)
    return "critical" if missed or passes(change, settings.critical_floors * least) else "alert"


def _below_floor(pair: Pair, judged: Judged) -> Verdict:
    """What a change below its floor is: small where it is certain, more where it costs or brings completions."""
    if not judged.certain(pair) or pair.change == 0:
        return "steady"
    if not judged.matters(pair):
        return "small"
    if (judged.effect or 0.0) > 0:
        return "improved"
    return "critical" if misses(pair.after, judged.goal) else "alert"


def sure(pair: Pair, judged: Judged) -> Sure | None:
    """How sure one may be of a change; None where there is none, or nothing to compare."""
    change, one = pair.change, pair.before
    if change is None or change == 0 or one is None:
        return None
    if judged.planned:
        return "planned"
    if judged.significant is None:
        return "no_sample"
    if not enough(pair, judged.settings):
        return "few"
    if not judged.significant:
        return "maybe_chance"
    large = passes(change, floor(one.metric, one.unit, one.value, judged.settings)) or judged.matters(pair)
    return "not_chance" if large else "small"


def enough(pair: Pair, settings: Settings) -> bool:
    """Whether both sides have as many answers as a claim needs."""
    return all(side is not None and (side.n or 0) >= settings.min_n for side in (pair.before, pair.after))


def misses(one: Measurement | None, goal: float | None) -> bool:
    """Whether a number is on the wrong side of its target."""
    if one is None or goal is None:
        return False
    short = goal - one.value if one.good_above else one.value - goal
    return exceeds(short, 0)
