"""What one score says: its mean, its index, its good and bad answers, and its interval."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from journeymap import inference
from journeymap.inference import Interval
from journeymap.model import Acsi, Journey, Loyalty, Nps, Rating, Scale, Score, Scores, Touchpoint, WeightedSatisfaction
from journeymap.model.metrics import metric_of
from journeymap.model.waves import current, speaks
from journeymap.settings import DEFAULTS, Settings

IntervalKind = Literal["t", "bound", "envelope", "wilson", "adjusted-wald"]


@dataclass(frozen=True, slots=True)
class Summary:
    """The numbers of one score that need no quantile: n, mean, sd and index."""

    n: int | None = None
    mean: float | None = None
    sd: float | None = None
    index: float | None = None
    scale: Scale | None = None


def summary(score: Score) -> Summary:
    """The mean, spread and index of a score; None where it does not say or nobody answered."""
    match score:
        case Rating():
            return _rating_summary(score)
        case Nps():
            return Summary(score.size)
        case Loyalty():
            return _loyalty_summary(score)
        case WeightedSatisfaction():
            weights = [attribute.importance for attribute in score.attributes.values()]
            ratings = [attribute.rating for attribute in score.attributes.values()]
            return _of_questions(score, score.ruler, _weighted_mean(ratings, weights))
        case Acsi():
            mean = _weighted_mean(score.answers, score.weights or (1.0, 1.0, 1.0))
            return _of_questions(score, Scale(1, 10, 10), mean)


def _of_questions(score: Score, ruler: Scale, mean: float) -> Summary:
    """The mean of several questions; unknown where nobody answered them."""
    if score.size == 0:
        return Summary(0, scale=ruler)
    return Summary(score.size, mean, None, ruler.index(mean), ruler)


def _rating_summary(score: Rating) -> Summary:
    ruler = score.ruler
    if score.counts is not None and ruler is not None:
        n = sum(score.counts)
        if n == 0:
            return Summary(0, scale=ruler)
        values = [ruler.low + step for step in range(len(score.counts))]
        mean = sum(value * count for value, count in zip(values, score.counts, strict=True)) / n
        spread = sum(count * (value - mean) ** 2 for value, count in zip(values, score.counts, strict=True))
        sd = math.sqrt(spread / (n - 1)) if n > 1 else None
        return Summary(n, mean, sd, ruler.index(mean), ruler)
    if score.mean is None or ruler is None or score.n == 0:
        return Summary(score.n, scale=ruler)
    return Summary(score.n, score.mean, score.sd, ruler.index(score.mean), ruler)


def _loyalty_summary(score: Loyalty) -> Summary:
    ruler = score.ruler
    mean = score.mean if score.mean is not None else _mean(score.given)
    if mean is None or score.n == 0:
        return Summary(score.n, scale=ruler)
    return Summary(score.n, mean, score.sd if score.mean is not None else None, ruler.index(mean), ruler)


def _weighted_mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


@dataclass(frozen=True)
class Pooled:
    """One number for a touchpoint from all records of a metric, and what stands behind it."""

    index: float
    n: int | None
    records: tuple[Score, ...]
    mixed_scales: bool = False

    @property
    def score(self) -> Score:
        """The record with the most answers, to quote mean and scale from."""
        return max(self.records, key=lambda record: record.size or 0)

    @cached_property
    def interval(self) -> Interval | None:
        """The interval of the index: SE = √Σ (n_i/N)² SE_i²; of a single record its own."""
        if len(self.records) == 1:
            return index_interval(self.records[0])[0]
        errors = [standard_error(record) for record in self.records]
        sizes = [record.size or 0 for record in self.records]
        if any(error is None for error in errors) or not sum(sizes):
            return None
        whole = sum(sizes)
        error = math.sqrt(sum((size / whole * (one or 0.0)) ** 2 for size, one in zip(sizes, errors, strict=True)))
        low, high = inference.normal_interval(self.index, error)
        return max(0.0, low), min(100.0, high)


def pooled(records: Iterable[Score]) -> Pooled | None:
    """All records of one metric as one index, each weighing as many answers as it has.

    Records that asked different people (``asked``) are never pooled: those with the most answers speak. Records of
    one persona stand in only where there are none of everybody, among whom its answers are counted already.
    None when no record has an index.
    """
    by_asked: dict[str | None, list[tuple[Score, Summary]]] = {}
    known = [(record, said) for record in records if (said := summary(record)).index is not None]
    of_all = [(record, said) for record, said in known if record.persona is None]
    for record, said in of_all or known:
        by_asked.setdefault(record.asked, []).append((record, said))
    if not by_asked:
        return None
    group = max(by_asked.values(), key=lambda some: sum(said.n or 0 for _, said in some))
    sized = [(record, said) for record, said in group if said.n] or group
    weights = [said.n or 1 for _, said in sized]
    index = _weighted_mean([said.index or 0.0 for _, said in sized], weights)
    n = sum(said.n for _, said in sized if said.n) or None
    scales = {said.scale for _, said in sized}
    return Pooled(index, n, tuple(record for record, _ in sized), len(scales) > 1)


def ease(point: Touchpoint, settings: Settings = DEFAULTS) -> Pooled | None:
    """How easy a touchpoint is, 0-100, from its effort scores as they are now."""
    return pooled(current(point.scores.ces, settings)) if point.scores.ces else None


def satisfaction(point: Touchpoint, settings: Settings = DEFAULTS) -> Pooled | None:
    """How satisfied customers are with a touchpoint now, 0-100."""
    return pooled(current(point.scores.csat, settings)) if point.scores.csat else None


def heard(said: Pooled | None, settings: Settings) -> Pooled | None:
    """What customers said, where enough of them did to be ranked, coloured or in a headline."""
    return said if said is not None and speaks(said.n, settings) else None


def experience_of(point: Touchpoint, settings: Settings) -> float | None:
    """The mean of the ease and the satisfaction that are heard; for drawing and quadrants, never a score of its own."""
    said = (heard(asked(point, settings), settings) for asked in (ease, satisfaction))
    known = [one.index for one in said if one is not None]
    return sum(known) / len(known) if known else None


# ---------------------------------------------------------------- good and bad answers


def box_count(metric: str, score: Rating) -> int:
    """How many of the best answers count as good: as the file says, else as the metric's custom is."""
    if score.boxes is not None:
        return score.boxes
    points = score.ruler.points if score.ruler else 5
    return next(boxes for least, boxes in metric_of(metric).boxes if points >= least)


def top_box(metric: str, score: Rating) -> tuple[float, int] | None:
    """The share of good answers and how many answered; None when neither counts nor a share are given."""
    if score.counts and score.size:
        return good_answers(score, box_count(metric, score)) / score.size, score.size
    if score.share is not None and score.counts is None and score.n != 0:
        return score.share, score.n or 0
    return None


def good_answers(score: Rating, boxes: int) -> int:
    """How many gave one of the best answers."""
    counts: list[int] = list(score.counts or ())
    ruler = score.ruler
    if ruler is None or ruler.best == ruler.high:
        counts.reverse()
    return sum(counts[:boxes])


def bad_share(score: Score) -> float | None:
    """The share of answers in the worse half of the scale (index below 50), where counts are known."""
    if not isinstance(score, Rating) or not score.counts or not score.size:
        return None
    ruler = score.ruler
    assert ruler is not None
    bad = [count for step, count in enumerate(score.counts) if ruler.index(ruler.low + step) < 50]
    return sum(bad) / score.size


def people(metrics: Iterable[Iterable[Score]]) -> int:
    """How many people stand behind the records of several metrics, as far as that is stated.

    Who answered two questions is one person; only people of different sources are different for certain.

    >>> from journeymap.model import Rating
    >>> effort, satisfied = (Rating(scale="1-5", best=5, mean=4, n=n) for n in (80, 50))
    >>> people([[effort], [satisfied]])
    80
    """
    each = [list(records) for records in metrics]
    of_source: dict[str, int] = {}
    for records in each:
        here = Counter[str]()
        for record in records:
            if record.source is not None:
                here[record.source] += record.size or 0
        of_source |= {source: max(n, of_source.get(source, 0)) for source, n in here.items()}
    of_metric = [sum(record.size or 0 for record in records) for records in each]
    return max(sum(of_source.values()), *of_metric, 0)


def respondents(journey: Journey, without: Collection[str] = ()) -> int:
    """How many people answered at each touchpoint and about the journey, without those of some touchpoints."""
    every = (_by_metric(scores) for scores in _scores_of(journey, without))
    return sum(people(current(records, journey.in_force) for records in metrics) for metrics in every)


def records_of(journey: Journey) -> Iterator[Score]:
    """Every score of a journey and of its touchpoints."""
    for scores in _scores_of(journey):
        yield from (score for _, score in scores.records())


def _scores_of(journey: Journey, without: Collection[str] = ()) -> Iterator[Scores]:
    yield journey.scores
    yield from (point.scores for name, point in journey.touchpoints.items() if name not in without)


def _by_metric(scores: Scores) -> Iterable[list[Score]]:
    found: dict[str, list[Score]] = {}
    for metric, record in scores.records():
        found.setdefault(metric, []).append(record)
    return found.values()


# ---------------------------------------------------------------- intervals


def index_interval(score: Score) -> tuple[Interval | None, IntervalKind | None]:
    """The 95 % interval of a score's index, and how it was made; none for a single answer or no sample size."""
    said = summary(score)
    if said.index is None or said.mean is None or said.scale is None or not said.n or said.n < 2:
        return None, None
    if isinstance(score, WeightedSatisfaction | Acsi) or (isinstance(score, Loyalty) and said.sd is None):
        return None, None  # means of several questions: their spread is not known
    sd, kind = said.sd, "t"
    if sd is None:
        sd, kind = inference.largest_sd(said.mean, said.scale.low, said.scale.high, said.n), "bound"
    if sd == 0:
        return inference.envelope(said.index, said.n), "envelope"
    per_point = 100 / (said.scale.high - said.scale.low)
    low, high = inference.t_interval(said.index, sd * per_point, said.n)
    return (max(0.0, low), min(100.0, high)), kind  # type: ignore[return-value]


def standard_error(score: Score) -> float | None:
    """The standard error of a score's index; where all answers are the same, as far as their envelope reaches."""
    said = summary(score)
    if said.index is None or said.mean is None or said.scale is None or not said.n or said.n < 2:
        return None
    sd = said.sd
    if sd is None:
        sd = inference.largest_sd(said.mean, said.scale.low, said.scale.high, said.n)
    if sd == 0:
        low, high = inference.envelope(said.index, said.n)
        return max(high - said.index, said.index - low) / inference.Z
    return sd * 100 / (said.scale.high - said.scale.low) / math.sqrt(said.n)
