"""The numbers that matter most, for the head of a map: what each is, what it means, and what stands behind it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from journeymap.analysis.dropoff import StageFlow
from journeymap.analysis.first_step import worth_of
from journeymap.analysis.ratings import (
    Pooled,
    box_count,
    ease,
    good_answers,
    heard,
    pooled,
    satisfaction,
    summary,
)
from journeymap.drawing.subject import Subject
from journeymap.facts import Fact
from journeymap.model import Nps, Rating, Scale, Touchpoint
from journeymap.model.metrics import CES, COMPLETION, CSAT, NPS
from journeymap.model.waves import current, speaks
from journeymap.settings import Settings
from journeymap.words.telling import shown, told

LEAST_NEUTRAL = 0.0005
"""Fewer who did not need it any more than this share change nothing worth saying."""


class Figure(NamedTuple):
    """A number of the head: what it is, what it means, and what stands behind it; whether a board wants it first."""

    number: str
    meaning: str
    basis: str
    bad: bool = False
    chief: bool = False


def figures(about: Subject) -> Iterator[Figure]:
    """Completion, effort, satisfaction, recommendation, the worst leak, and what the first step is worth.

    Where the same was measured in the period before, that stands beside it; the first step is another in each period.
    """
    then = {one.meaning: one.number for one in _measured(about.before)} if about.before is not None else {}
    for one in _measured(about):
        yield one if one.meaning not in then else one._replace(basis=_beside(about, one, then[one.meaning]))
    yield from _first_step(about)


def _beside(about: Subject, one: Figure, then: str) -> str:
    assert about.before is not None
    period = about.before.journey.period or about.words("column_before")
    return f"{period}: {then} · {one.basis}"


def _measured(about: Subject) -> Iterator[Figure]:
    flow = about.flow
    if flow.completion is not None:
        yield _completion(about)
    elif flow.completion_min is not None and flow.completion_max is not None:
        yield _possible(about, flow.completion_min, flow.completion_max)
    for figure in (_effort(about), _satisfaction(about), _nps(about)):
        if figure is not None:
            yield figure
    if about.worst_by_rate is not None and about.worst_by_loss is not None:
        yield _worst_drop(about, about.worst_by_rate, about.worst_by_loss)


def _first_step(about: Subject) -> Iterator[Figure]:
    """What the first step is worth: in money, else in how many more arrive."""
    words, journey, found = about.words, about.journey, about.choice
    if found is None or about.focus is None:
        return
    worth, per_1000 = worth_of(journey, found)
    idea, name = found.candidate.idea, journey.label(about.focus)
    basis = name if idea is None else words("first_step.at", idea=idea.idea, touchpoint=name)
    if worth is not None:
        currency = (journey.value.currency if journey.value else None) or ""
        yield Figure(shown(worth, "money", words), words("step_worth", currency=currency).strip(), basis, chief=True)
    elif per_1000 is not None:
        yield Figure(words.number(per_1000, 1), words("step_per_1000"), basis, chief=True)


def _completion(about: Subject) -> Figure:
    journey, words, flow = about.journey, about.words, about.flow
    assert flow.completion is not None
    number = words.percent(flow.completion, 0 if flow.completion >= 0.1 else 1)
    if flow.completion_low is not None and flow.completion_high is not None:
        basis = words(
            "interval", range=words.span(words.percent(flow.completion_low, 1), words.percent(flow.completion_high, 1))
        )
    else:
        basis = words("assumed_flow")
    neutral = sum(one.share for one in flow.ends if one.kind == "neutral")
    if LEAST_NEUTRAL < neutral < 1:
        basis = words("still_needed", share=words.percent(flow.completion / (1 - neutral))) + " · " + basis
    basis = _with_target(about, COMPLETION, basis, is_share=True)
    return Figure(number, journey.success or words("reach_goal"), _of_all(about, basis), chief=True)


def _possible(about: Subject, low: float, high: float) -> Figure:
    """How few and how many may arrive, and where counting would say most."""
    journey, words, fact = about.journey, about.words, about.flow.fact
    number = words.span(words.percent(low), words.percent(high))
    basis = "" if fact is None else told(Fact("dropoff.unlock", fact.values, fact.units, journey), words)
    basis = _with_target(about, COMPLETION, basis, is_share=True)
    return Figure(number, journey.success or words("reach_goal"), _of_all(about, basis), chief=True)


def _with_target(about: Subject, metric: str, basis: str, *, is_share: bool, scale: Scale | None = None) -> str:
    """What stands behind a number of the whole journey, and its target where that is of the same kind."""
    target = about.journey.targets.get(metric)
    if target is None or target.is_share != is_share or about.is_part:
        return basis
    return f"{about.target_words(metric, target, scale)} · {basis}"


def _of_all(about: Subject, basis: str) -> str:
    """What stands behind a number of the whole journey, which a picture of some stages must say."""
    return f"{about.words('of_whole_journey')} · {basis}" if about.is_part else basis


def _by_visits(about: Subject, said: Sequence[tuple[str, Pooled]]) -> float:
    """The visits-weighted mean of some touchpoints' indices."""
    weights = [about.flow[name].visits if about.flow[name].visits is not None else 1.0 for name, _ in said]
    whole = sum(weight or 0.0 for weight in weights)
    if not whole:
        return sum(one.index for _, one in said) / len(said)
    return sum((weight or 0.0) * one.index for weight, (_, one) in zip(weights, said, strict=True)) / whole


def _heard(about: Subject, asked: Callable[[Touchpoint, Settings], Pooled | None]) -> Sequence[tuple[str, Pooled]]:
    """What enough customers said at each place that somebody can get to."""
    journey = about.journey
    settings = journey.in_force
    said = ((name, heard(asked(journey.touchpoints[name], settings), settings)) for name in about.reached)
    return [(name, one) for name, one in said if one is not None]


def _asked(about: Subject, said: Sequence[tuple[str, Pooled]]) -> str:
    """How many answered, as far as that is stated, and at how many of the places."""
    words, sizes = about.words, [one.n for _, one in said if one.n]
    n = words("n", n=sum(sizes)) if sizes else words("no_n")
    return f"{n} · {words('places_asked', some=len(said), all=len(about.shown))}"


def _effort(about: Subject) -> Figure | None:
    words = about.words
    said = _heard(about, ease)
    if not said:
        return None
    index = _by_visits(about, said)
    scales = {summary(record).scale for _, one in said for record in one.records}
    only = scales.pop() if len(scales) == 1 else None
    places = _asked(about, said)
    places = _with_target(about, CES, places, is_share=False, scale=only)
    if only is None:
        return Figure(words.number(index), words("ease_index"), places)
    worst = only.low + only.high - only.best
    mean = worst + index / 100 * (only.best - worst)
    return Figure(words.number(mean, 1), words("effort_mean", scale=about.scale_words(only)), places)


def _satisfaction(about: Subject) -> Figure | None:
    words = about.words
    said = _heard(about, satisfaction)
    if not said:
        return None
    places = _asked(about, said)
    shares = [(name, _good_share(one)) for name, one in said]
    scales = {summary(record).scale for _, one in said for record in one.records}
    if len(scales) > 1 or any(share is None for _, share in shares):
        places = _with_target(about, CSAT, places, is_share=False)
        return Figure(words.number(_by_visits(about, said)), words("satisfaction_index"), places)
    places = _with_target(about, CSAT, places, is_share=True)
    stand_in = [(name, Pooled(100 * (share or 0.0), None, ())) for name, share in shares]
    return Figure(words.percent(_by_visits(about, stand_in) / 100), words("satisfied"), places)


def _good_share(one: Pooled) -> float | None:
    """The share of good answers of a touchpoint, where all of its records have counts."""
    good = size = 0
    for record in one.records:
        if not isinstance(record, Rating) or not record.counts or not record.size:
            return None
        good += good_answers(record, box_count(CSAT, record))
        size += record.size
    return good / size if size else None


def _nps(about: Subject) -> Figure | None:
    settings = about.journey.in_force
    for record in current(about.journey.scores.nps, settings):
        if isinstance(record, Nps) and record.groups is not None and record.size and speaks(record.size, settings):
            score = 100 * (record.groups[2] - record.groups[0]) / record.size
            sign = "+" if score > 0 else ""
            basis = _with_target(about, NPS, about.words("n", n=record.size), is_share=False)
            return Figure(sign + about.words.number(score), "NPS", _of_all(about, basis))
    other = heard(pooled(current(about.journey.scores.csat, settings)), settings)
    if other is None:
        return None
    n = about.words("n", n=other.n) if other.n else about.words("no_n")
    return Figure(about.words.number(other.index), about.words("satisfaction_index"), _of_all(about, n))


def _worst_drop(about: Subject, by_rate: StageFlow, by_loss: StageFlow) -> Figure:
    journey, words = about.journey, about.words
    meaning = words("leave_at", stage=journey.stage_label(by_rate.stage))
    loss = about.of_hundred(by_loss.avoidable_lost or 0.0)
    above = "most_people_avoidable" if by_rate.normal else "most_people_above"
    most = above if by_loss.normal_of_all else "most_people"
    basis = words(most, stage=journey.stage_label(by_loss.stage), loss=loss)
    if by_rate.normal:
        meaning = words("leave_at_avoidable", stage=journey.stage_label(by_rate.stage))
        plain = words("in_all", rate=words.percent(by_rate.rate or 0.0), normal=words.percent(by_rate.normal))
        basis = f"{plain} · {basis}"
    number = f"\u2212{words.percent(by_rate.avoidable_rate or 0.0)}"
    return Figure(number, meaning, basis, bad=by_rate.drop_off_stage is True, chief=True)
