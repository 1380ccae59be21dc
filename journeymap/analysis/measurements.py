"""Every number of a journey that can be compared with another time, another unit or another variant."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from journeymap import inference
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.ratings import box_count, good_answers, summary
from journeymap.analysis.signs import Severity, journey_friction, severities
from journeymap.analysis.walks import lost_share, may_lose_more
from journeymap.model import Journey, Nps, Rating, Row, Scale, Score, Scores, Target, Touchpoint
from journeymap.model.flow import has_flow, persona_row, row
from journeymap.model.metrics import (
    CHURN,
    COMPLETION,
    CSAT,
    DROPOFF,
    FRICTION,
    NPS,
    REPEAT,
    RESOLVED,
    WAIT,
    Unit,
    metric_of,
)
from journeymap.model.waves import current
from journeymap.settings import Settings

Key = tuple[str | None, str, str | None, str | None]
"""Touchpoint (None: the journey), metric, persona (None: everybody) and who was asked."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One number with what a test needs to know of it: shares 0-1, indices 0-100, NPS in points, waits in minutes.

    ``n`` answers or customers stand behind it, None when nobody says. A share has its ``successes``, an index its
    standard deviation, an NPS its promoters and detractors. Nobody counted completion itself: its ``sample`` is the
    effective one, of which its successes are a part and ``n`` the whole number. ``terms`` is what the number is counted
    by: the window of a resolution, the bands of an NPS, the period of a churn. ``weight`` of a severity is how often an
    entrant comes there.
    """

    touchpoint: str | None
    metric: str
    unit: Unit
    value: float
    n: int | None = None
    persona: str | None = None
    asked: str | None = None
    successes: float | None = None
    sd: float | None = None
    groups: tuple[int, int] | None = None
    sample: float | None = None
    largest_sd: bool = False
    scale: Scale | None = None
    boxes: int | None = None
    question: str | None = None
    terms: str | None = None
    severity: Severity | None = None
    weight: float = 1.0

    @property
    def key(self) -> Key:
        return self.touchpoint, self.metric, self.persona, self.asked

    @property
    def good_above(self) -> bool:
        """Whether more of it is better."""
        return metric_of(self.metric).good_above


def measurements(journey: Journey) -> dict[Key, Measurement]:
    """Every number of a journey that can be compared, by place, metric, persona and who was asked.

    Metrics are the file's own (``csat`` and ``csi`` are shares of good answers, ``csat_mean`` is the mean of the same
    answers) and dropoff, friction, wait, resolved, repeat of each touchpoint, completion, friction and churn of the
    journey. Scores that nobody answered and flows that nobody stated are left out.
    """
    flow = dropoff(journey)
    found = severities(journey, flow)
    every: list[Measurement] = []
    for name, point in journey.touchpoints.items():
        every += of_touchpoint(name, point, journey.in_force)
        every += _of_flow(journey, name, point, flow)
        every += _of_friction(name, found[name], flow)
    every += _of_journey(journey, flow, found)
    return {one.key: one for one in every}


def unanswered(journey: Journey) -> tuple[Key, ...]:
    """The scores that were asked for and that nobody answered."""
    found: list[Key] = []
    for touchpoint, point in journey.touchpoints.items():
        found += _unanswered(point.scores, touchpoint)
        for persona, part in point.by_persona.items():
            found += _unanswered(part.scores, touchpoint, persona)
    return (*found, *_unanswered(journey.scores))


def _unanswered(scores: Scores, touchpoint: str | None = None, persona: str | None = None) -> Iterator[Key]:
    for key, records in _grouped(scores, touchpoint, persona).items():
        if all(record.size == 0 for record in records):
            yield key


def target(journey: Journey, one: Measurement) -> float | None:
    """What a number should reach by the file, in the number's own unit; None when nothing is said of it."""
    places = [journey.touchpoints[one.touchpoint].targets] if one.touchpoint is not None else []
    goals: list[Mapping[str, Target]] = [*places, journey.targets]
    for goal in (goals_of.get(name) for goals_of in goals for name in _target_names(one)):
        if goal is not None and goal.is_share == (one.unit == "share"):
            return goal.value
    return None


def _target_names(one: Measurement) -> tuple[str, ...]:
    return (one.metric, one.metric.removesuffix("_mean")) if one.unit == "index" else (one.metric,)


# ---------------------------------------------------------------- what was said


def of_touchpoint(name: str, point: Touchpoint, settings: Settings) -> Iterator[Measurement]:
    """What customers said and what was counted at a touchpoint."""
    yield from of_scores(point.scores, settings, name)
    for persona, part in point.by_persona.items():
        yield from of_scores(part.scores, settings, name, persona)
    resolved, repeat = point.resolved, point.repeat
    if resolved is not None and resolved.n != 0:
        share = _counted(Measurement(name, RESOLVED, "share", resolved.rate, resolved.n))
        yield replace(share, terms=resolved.window, question=resolved.question, asked=resolved.asked)
    if repeat is not None and repeat.n != 0:
        share = _counted(Measurement(name, REPEAT, "share", repeat.rate, repeat.n))
        yield replace(share, question=repeat.question, asked=repeat.asked)


def of_scores(
    scores: Scores, settings: Settings, touchpoint: str | None = None, persona: str | None = None
) -> Iterator[Measurement]:
    """The numbers of all scores as they are now; records of a wave, metric, persona and group asked are one sample."""
    for (_, metric, whose, asked), records in _grouped(scores, touchpoint, persona).items():
        now = current([record for record in records if record.size != 0], settings)
        for one in _of_records(metric, now):
            question = next((record.question for record in now if record.question), None)
            yield replace(one, touchpoint=touchpoint, persona=whose, asked=asked, question=question)


def _grouped(scores: Scores, touchpoint: str | None, persona: str | None) -> dict[Key, list[Score]]:
    """The records of all scores that belong together."""
    grouped: dict[Key, list[Score]] = {}
    for metric, record in scores.records():
        grouped.setdefault((touchpoint, metric, record.persona or persona, record.asked), []).append(record)
    return grouped


def _of_records(metric: str, records: Sequence[Score]) -> Iterator[Measurement]:
    if metric == NPS:
        yield from _nps([record for record in records if isinstance(record, Nps)])
        return
    share, mean = _share(metric, records), _mean(records)
    if metric_of(metric).by_share:
        if share is not None:
            yield replace(share, metric=metric)
        if mean is not None and (metric == CSAT or share is None):
            yield replace(mean, metric=f"{metric}_mean")
    elif mean is not None:
        yield replace(mean, metric=metric)
    elif share is not None:
        yield replace(share, metric=metric)


def _nps(records: Sequence[Nps]) -> Iterator[Measurement]:
    """One score of all waves; other bands than 0-6 and 9-10 are told by the question."""
    groups = [record.groups for record in records if record.groups is not None]
    n = sum(sum(group) for group in groups)
    if not n:
        return
    detractors, promoters = sum(group[0] for group in groups), sum(group[2] for group in groups)
    own = [record.bands for record in records if record.bands is not None and not record.bands.usual]
    bands = {(one.detractors, one.promoters) for one in own}
    named = ", ".join(f"0-{low:g}, {high:g}-10" for low, high in sorted(bands)) or None
    value = 100 * (promoters - detractors) / n
    yield Measurement(None, NPS, "nps", value, n, groups=(promoters, detractors), terms=named)


def _share(metric: str, records: Sequence[Score]) -> Measurement | None:
    """The share of good answers over records of one scale; None where scales differ or no record has it."""
    ratings = [one for one in records if isinstance(one, Rating) and (one.counts or one.share is not None)]
    rulers = {(one.ruler, box_count(metric, one)) for one in ratings}
    if len(rulers) != 1:
        return None
    scale, boxes = rulers.pop()
    sized = [one for one in ratings if one.size]
    if not sized:
        return Measurement(None, metric, "share", ratings[0].share or 0.0, scale=scale, boxes=boxes)
    n = sum(one.size or 0 for one in sized)
    good = sum(_good(one, boxes) for one in sized)
    value = good / n if len(sized) > 1 or sized[0].counts else sized[0].share or 0.0
    return Measurement(None, metric, "share", value, n, successes=good, scale=scale, boxes=boxes)


def _good(one: Rating, boxes: int) -> float:
    return good_answers(one, boxes) if one.counts else inference.whole((one.share or 0.0) * (one.size or 0))


@dataclass(frozen=True, slots=True)
class _Sample:
    """Answers on the index: how many, their mean and their standard deviation."""

    n: int
    mean: float
    sd: float | None


def _mean(records: Sequence[Score]) -> Measurement | None:
    """The mean on the index over all records; a missing spread is taken as large as it can be."""
    said = [(record, one) for record in records if (one := summary(record)).index is not None]
    if not said:
        return None
    scales = {one.scale for _, one in said}
    samples, largest = [], False
    for record, one in said:
        if one.n and one.index is not None and one.scale is not None:
            sd = None if one.sd is None else one.sd * 100 / (one.scale.high - one.scale.low)
            if sd is None and isinstance(record, Rating) and one.n > 1:
                sd, largest = inference.largest_sd(one.index, 0, 100, one.n), True
            samples.append(_Sample(one.n, one.index, sd))
    scale = scales.pop() if len(scales) == 1 else None
    if not samples:
        index = sum(one.index or 0.0 for _, one in said) / len(said)
        return Measurement(None, "", "index", index, scale=scale)
    whole = _together(samples)
    return Measurement(None, "", "index", whole.mean, whole.n, sd=whole.sd, largest_sd=largest, scale=scale)


def _together(samples: Sequence[_Sample]) -> _Sample:
    """Several samples as one: their mean and the spread of all answers around it."""
    if len(samples) == 1:
        return samples[0]
    n = sum(one.n for one in samples)
    mean = sum(one.n * one.mean for one in samples) / n
    if any(one.sd is None and one.n > 1 for one in samples):
        return _Sample(n, mean, None)
    spread = sum((one.n - 1) * (one.sd or 0.0) ** 2 + one.n * (one.mean - mean) ** 2 for one in samples)
    return _Sample(n, mean, math.sqrt(spread / (n - 1)))


def _counted(one: Measurement) -> Measurement:
    """A share with its successes in whole customers, where its sample size is known."""
    return replace(one, successes=inference.whole(one.value * one.n)) if one.n else one


# ---------------------------------------------------------------- what happened


def _of_flow(journey: Journey, name: str, point: Touchpoint, flow: DropOff) -> Iterator[Measurement]:
    """The exits of a visit, of everybody and of personas with a row of their own, and the wait."""
    rows: list[tuple[str | None, Row]] = [(None, row(point, journey))]
    rows += [(who, persona_row(point, who, journey)) for who, part in point.by_persona.items() if part.next is not None]
    for persona, one in rows:
        if one.stated and not may_lose_more(one, journey):
            lost = Measurement(name, DROPOFF, "share", lost_share(one, journey), one.observed or None)
            yield replace(_counted(lost), persona=persona)
    minutes = _waiting(point, name, flow)
    if minutes is not None:
        yield Measurement(name, WAIT, "minutes", minutes)


def _of_friction(name: str, severe: Severity, flow: DropOff) -> Iterator[Measurement]:
    """The severity of a touchpoint, where enough is known for one."""
    if severe.value is not None:
        visits = flow[name].visits
        one = Measurement(name, FRICTION, "index", severe.value, severity=severe)
        yield one if visits is None else replace(one, weight=visits)


def _waiting(point: Touchpoint, name: str, flow: DropOff) -> float | None:
    """Minutes waited: as the touchpoint says, else as the arrows that lead there say, weighted by who takes them."""
    if point.wait is not None and point.wait.typical is not None:
        return point.wait.typical.minutes
    arriving = [(one.flow, one.arrow.after.minutes) for one in flow.flows if one.target == name and one.arrow.after]
    whole = sum(crowd for crowd, _ in arriving)
    return sum(crowd * after for crowd, after in arriving) / whole if whole else None


def _of_journey(journey: Journey, flow: DropOff, found: Mapping[str, Severity]) -> Iterator[Measurement]:
    yield from of_scores(journey.scores, journey.in_force)
    if has_flow(journey) and flow.completion is not None:
        yield _completion(flow.completion, flow.completion_n)
    value, _ = journey_friction(found, flow)
    if value is not None:
        yield Measurement(None, FRICTION, "index", value)
    churn = journey.churn
    if churn is not None and churn.at_start:
        share = Measurement(None, CHURN, "share", churn.lost / churn.at_start, churn.at_start)
        yield replace(share, successes=churn.lost, terms=churn.period)


def _completion(share: float, sample: float | None) -> Measurement:
    """Completion, as if so many customers had been counted as make it as sure as it is."""
    one = Measurement(None, COMPLETION, "share", share)
    return replace(one, n=inference.whole(sample), sample=sample, successes=share * sample) if sample else one
