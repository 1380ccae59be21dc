"""What customers said and what was counted: scores with their scale, their answers and their provenance."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from journeymap.diagnostics import Said, fact
from journeymap.model import mistakes
from journeymap.model.metrics import METRICS, metric_of
from journeymap.model.values import (
    Count,
    Day,
    Frozen,
    Id,
    Keyed,
    Many,
    Named,
    Number,
    Part,
    Share,
    Text,
    Time,
    between,
    one_of,
    within,
    written,
)

Asked = Annotated[Literal["all", "finishers"], one_of("all", "finishers")]
Period = Annotated[Literal["week", "month", "quarter", "year"], one_of("week", "month", "quarter", "year")]
Preset = Annotated[Literal["ces1", "ces2", "ease5"], one_of("ces1", "ces2", "ease5")]

PRESETS = {"ces1": ("1-5", 1), "ces2": ("1-7", 7), "ease5": ("1-5", 5)}
"""Scales people call by name: effort 1-5 (2010), ease 1-7 (2013), ease 1-5."""

USUAL_SCALES = {key: one.scale for key, one in METRICS.items() if one.scale is not None}


@dataclass(frozen=True, slots=True)
class Scale:
    """The ruler a respondent saw: its lowest and highest answer, and which is best for the customer."""

    low: float
    high: float
    best: float

    @property
    def points(self) -> int:
        """How many answers a scale of whole numbers has."""
        return int(self.high - self.low) + 1

    def index(self, value: float) -> float:
        """A rating as 0-100, 100 being best for the customer.

        Linear between the two ends, reversed where low is best (Sauro & Lewis, "How to convert
        between five- and seven-point scales", measuringu.com).

        >>> Scale(1, 5, best=1).index(3.4)
        40.0
        """
        worst = self.low + self.high - self.best
        return 100 * (value - worst) / (self.best - worst)


class Answers(Part):
    """Where a score comes from: what was asked, of whom, when, and which source says so."""

    question: Text | None = Field(None, description="The question as the customer read it")
    source: Id | None = Field(None, description="Which source of the register it comes from")
    asked: Asked | None = Field(None, description="Who answered: all, or only those who finished")
    persona: Id | None = Field(None, description="Only answers of this persona")
    period: Text | None = Field(None, description="When it was asked, if not in the journey's period")
    date: Day | None = Field(None, description="The day it was asked, where the period does not tell the order")

    @property
    def measured(self) -> bool:
        """Whether a sample size or a source stands behind it."""
        return self.source is not None or bool(self.size)

    @property
    def size(self) -> int | None:
        """How many people answered; None when nobody says."""
        raise NotImplementedError


class Rating(Answers):
    """A rating question: CES, CSAT, CSI or one of your own, with its scale and its best end."""

    called: ClassVar[Said] = fact("part.score")

    preset: Preset | None = Field(None, description="A scale by name: ces1, ces2 or ease5")
    scale: Text | None = Field(None, description="Lowest and highest answer, e.g. 1-7")
    best: Number | None = Field(None, description="The end of the scale that is best for the customer")
    counts: Many[Count] | None = Field(None, description="How many gave each answer, the lowest answer first")
    mean: Number | None = Field(None, description="Mean answer")
    sd: Annotated[float, between(0, 1e6, "standard_deviation")] | None = Field(
        None, description="Standard deviation of the answers"
    )
    n: Count | None = Field(None, description="How many answered")
    share: Share | None = Field(None, description="Share of good answers, when only that is known")
    boxes: Count | None = Field(None, description="How many of the best answers count as good")

    @model_validator(mode="after")
    def _holds_together(self) -> "Rating":
        if self.counts is not None and self.n is not None and self.n != sum(self.counts):
            said = fact("contradicting-answers", sum=sum(self.counts), n=self.n)
            raise mistakes.contradicting_answers(said, fact("contradicting-answers.hint"), "n")
        if self.scale is None and self.preset is None:
            if self.counts is not None or self.mean is not None:
                raise mistakes.missing_scale()
            return self
        ruler = self.ruler  # raises where the scale cannot be read or has no direction
        assert ruler is not None
        if self.counts is not None and len(self.counts) != ruler.points:
            raise mistakes.counts_of_wrong_length(len(self.counts), ruler.points, f"{ruler.low:g}-{ruler.high:g}")
        if self.mean is not None:
            self._check_mean(ruler, self.mean)
        if self.boxes is not None and not 1 <= self.boxes < max(ruler.points, 2):
            most = ruler.points - 1
            raise mistakes.out_of_range(self.boxes, 1, most, "boxes", within(1, most), "boxes")
        return self

    def _check_mean(self, ruler: Scale, mean: float) -> None:
        if not ruler.low <= mean <= ruler.high:
            raise mistakes.mean_outside_scale(mean, ruler.low, ruler.high)
        if self.sd is not None and self.n and self.n > 1:
            bound = (ruler.high - mean) * (mean - ruler.low) * self.n / (self.n - 1)
            # means and deviations come rounded: a hundredth of the scale is not a contradiction
            if self.sd > bound**0.5 + (ruler.high - ruler.low) / 50:
                raise mistakes.impossible_spread(self.sd, bound**0.5)

    @property
    def ruler(self) -> Scale | None:
        """The scale with its best end; None when only a share is known and no scale is stated."""
        if self.preset is not None:
            return self._ruler_by_name(self.preset)
        if self.scale is None:
            return None
        low, high = ends(self.scale)
        if self.best is None:
            raise mistakes.scale_without_direction(low, high, self.mean)
        if self.best not in (low, high):
            raise mistakes.best_not_an_end(self.best, low, high)
        return Scale(low, high, self.best)

    def _ruler_by_name(self, preset: str) -> Scale:
        named, best = PRESETS[preset]
        low, high = ends(named)
        if self.scale is not None and ends(self.scale) != (low, high):
            raise mistakes.preset_against_scale(preset, named, best, self.scale)
        if self.best is not None and self.best != best:
            raise mistakes.preset_against_scale(
                preset, named, best, fact("preset-against-scale.best", best=f"{self.best:g}")
            )
        return Scale(low, high, best)

    @property
    def size(self) -> int | None:
        return sum(self.counts) if self.counts is not None else self.n


@lru_cache(maxsize=64)
def ends(scale: str) -> tuple[float, float]:
    """The lowest and highest answer of a scale as written, e.g. ``1-7``."""
    found = re.fullmatch(r"\s*(-?\d{1,4}(?:\.\d+)?)\s*(?:-|–|\.\.)\s*(-?\d{1,4}(?:\.\d+)?)\s*", scale)
    if found is None or not float(found[1]) < float(found[2]):
        raise mistakes.not_a_scale(scale)
    return float(found[1]), float(found[2])


class NpsActions(Part):
    """What each group of a Net Promoter Score gets."""

    called: ClassVar[Said] = "`actions`"

    detractors: Text | None = Field(None, description="What is done for those who would not recommend")
    passives: Text | None = Field(None, description="What is done for those in between")
    promoters: Text | None = Field(None, description="What is done for those who would recommend")


class Bands(Part):
    """Where promoters and detractors begin, when it is not 9 and 6, and what each group gets."""

    called: ClassVar[Said] = "`bands`"

    detractors: Annotated[float, between(0, 10, "highest_detractor")] = Field(
        6, description="Highest answer of a detractor"
    )
    promoters: Annotated[float, between(0, 10, "lowest_promoter")] = Field(9, description="Lowest answer of a promoter")
    actions: NpsActions | None = Field(None, description="What each group gets, in your words")

    @model_validator(mode="after")
    def _holds_together(self) -> "Bands":
        if self.promoters <= self.detractors:
            wanted = fact("range.above_detractors")
            low = min(10, self.detractors + 1)
            raise mistakes.out_of_range(self.promoters, low, 10, "lowest_promoter", wanted, "promoters")
        return self

    @property
    def usual(self) -> bool:
        """Whether the groups are those that everybody calls so."""
        return (self.detractors, self.promoters) == (6, 9)


class Nps(Answers):
    """Net Promoter Score: how many would recommend, minus how many would not."""

    called: ClassVar[Said] = fact("part.nps")

    detractors: Count | None = Field(None, description="Answers 0 to 6")
    passives: Count | None = Field(None, description="Answers 7 and 8")
    promoters: Count | None = Field(None, description="Answers 9 and 10")
    counts: Many[Count] | None = Field(None, description="How many gave each answer, 0 first: 11 numbers")
    bands: Bands | None = Field(None, description="Other bands than 0-6 and 9-10, and what each group gets")

    @model_validator(mode="after")
    def _holds_together(self) -> "Nps":
        groups = (self.detractors, self.passives, self.promoters)
        if self.counts is not None:
            if len(self.counts) != 11:
                raise mistakes.counts_of_wrong_length(len(self.counts), 11, "0-10")
            if groups != (None, None, None):
                said, hint = fact("contradicting-answers.groups"), fact("contradicting-answers.keep_one")
                raise mistakes.contradicting_answers(said, hint, "counts")
        elif None in groups and groups != (None, None, None):
            raise mistakes.incomplete_answers(fact("incomplete-answers.nps"), fact("incomplete-answers.all_three"))
        return self

    @property
    def groups(self) -> tuple[int, int, int] | None:
        """Detractors, passives and promoters; None when nobody was counted."""
        if self.counts is not None:
            bands = self.bands or Bands()
            detractors = sum(self.counts[: int(bands.detractors) + 1])
            promoters = sum(self.counts[math.ceil(bands.promoters) :])
            return detractors, sum(self.counts) - detractors - promoters, promoters
        if self.detractors is None or self.passives is None or self.promoters is None:
            return None
        return self.detractors, self.passives, self.promoters

    @property
    def size(self) -> int | None:
        return sum(self.groups) if self.groups is not None else None


class LoyaltyAnswers(Part):
    """The three questions of a loyalty index, each by its mean answer."""

    called: ClassVar[Said] = "`answers`"

    recommend: Number | None = Field(None, description="Would recommend")
    again: Number | None = Field(None, description="Would buy again")
    other: Number | None = Field(None, description="Would try other products")


class Loyalty(Answers):
    """Customer loyalty index (CLI): up to three answers on one scale."""

    called: ClassVar[Said] = fact("part.loyalty_index")

    scale: Text = Field("0-10", description="Lowest and highest answer")
    answers: LoyaltyAnswers | None = Field(None, description="Mean answers: recommend, again, other")
    mean: Number | None = Field(None, description="Mean over respondents, when answers were kept per person")
    sd: Annotated[float, between(0, 1e6, "standard_deviation")] | None = Field(
        None, description="Standard deviation of each person's mean"
    )
    n: Count | None = Field(None, description="How many answered")

    @model_validator(mode="after")
    def _holds_together(self) -> "Loyalty":
        low, high = ends(self.scale)
        means: dict[tuple[str, ...], float | None] = {("mean",): self.mean}
        if self.answers is not None:
            means |= {("answers", name): getattr(self.answers, name) for name in LoyaltyAnswers.model_fields}
        for field, mean in means.items():
            if mean is not None and not low <= mean <= high:
                raise mistakes.mean_outside_scale(mean, low, high, field)
        return self

    @property
    def given(self) -> tuple[float, ...]:
        """The answers there are, in the order recommend, again, other."""
        if self.answers is None:
            return ()
        found = (self.answers.recommend, self.answers.again, self.answers.other)
        return tuple(answer for answer in found if answer is not None)

    @property
    def ruler(self) -> Scale:
        low, high = ends(self.scale)
        return Scale(low, high, high)

    @property
    def size(self) -> int | None:
        return self.n


class Attribute(Part):
    """One attribute of a weighted satisfaction index."""

    called: ClassVar[Said] = fact("part.attribute")

    importance: Annotated[float, between(0, 1e6, "importance_of_attribute")] = Field(description="How much it matters")
    rating: Number = Field(description="Mean satisfaction with it")


class WeightedSatisfaction(Answers):
    """Customer satisfaction index over attributes, each weighted by its importance."""

    called: ClassVar[Said] = fact("part.weighted_satisfaction")

    scale: Text = Field("1-5", description="Lowest and highest rating")
    attributes: Named[Attribute] = Field(description="Each attribute with its importance and rating")
    n: Count | None = Field(None, description="How many answered")

    @model_validator(mode="after")
    def _holds_together(self) -> "WeightedSatisfaction":
        low, high = ends(self.scale)
        for attribute in self.attributes.values():
            if not low <= attribute.rating <= high:
                raise mistakes.mean_outside_scale(attribute.rating, low, high)
        if sum(attribute.importance for attribute in self.attributes.values()) == 0:
            raise mistakes.weights_of_zero()
        return self

    @property
    def ruler(self) -> Scale:
        low, high = ends(self.scale)
        return Scale(low, high, high)

    @property
    def size(self) -> int | None:
        return self.n


class Acsi(Answers):
    """An index in the manner of ACSI: three questions from 1 to 10."""

    called: ClassVar[Said] = fact("part.acsi")

    answers: Many[Annotated[float, between(1, 10, "answer")]] = Field(
        description="Mean satisfaction, expectation met, closeness to the ideal"
    )
    weights: Many[Annotated[float, between(0, 1e6, "weight")]] | None = Field(
        None, description="Three weights; equal when left out"
    )
    n: Count | None = Field(None, description="How many answered")

    @model_validator(mode="after")
    def _holds_together(self) -> "Acsi":
        for field, given in (("answers", self.answers), ("weights", self.weights)):
            if given is not None and len(given) != 3:
                said = fact(f"incomplete-answers.acsi_{field}", given=len(given))
                raise mistakes.incomplete_answers(said, fact("incomplete-answers.acsi_order"), field)
        if self.weights is not None and sum(self.weights) == 0:
            raise mistakes.weights_of_zero()
        return self

    @property
    def size(self) -> int | None:
        return self.n


Score = Rating | Nps | Loyalty | WeightedSatisfaction | Acsi


class Scores(Part):
    """Scores by metric; a metric may have several records (two waves, two scales, two personas)."""

    model_config = Part.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, Many[Rating]]
    called: ClassVar[Said] = fact("part.scores")

    ces: Many[Rating] = Field((), description="Customer effort score; its best end must be said")
    csat: Many[Rating] = Field((), description="Customer satisfaction, 1-5 unless said otherwise")
    csi: Many[Rating] = Field((), description="Share of the best answer, 1-5 unless said otherwise")
    nps: Many[Nps] = Field((), description="Net Promoter Score")
    cli: Many[Loyalty] = Field((), description="Customer loyalty index")
    csi_weighted: Many[WeightedSatisfaction] = Field((), description="Satisfaction index weighted by importance")
    acsi: Many[Acsi] = Field((), description="Index in the manner of ACSI")

    @classmethod
    def read(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {metric: _with_usual_scale(metric, records) for metric, records in given.items()}

    def records(self) -> Iterator[tuple[str, Score]]:
        """Every record with its metric, in a fixed order: the known metrics, then your own as written."""
        for metric in _KNOWN:
            for record in getattr(self, metric):
                yield metric, record
        for metric, records in (self.__pydantic_extra__ or {}).items():
            for record in records:
                yield metric, record

    def of(self, metric: str) -> tuple[Score, ...]:
        """The records of one metric, none if it was not asked."""
        if metric in _KNOWN:
            return tuple(getattr(self, metric))
        return tuple((self.__pydantic_extra__ or {}).get(metric, ()))

    def written(self) -> Any:
        """The scores as plain data; a single record stands alone."""
        every = {metric: self.of(metric) for metric in dict.fromkeys(metric for metric, _ in self.records())}
        return {metric: written(some[0] if len(some) == 1 else some) for metric, some in every.items()}

    def __bool__(self) -> bool:
        return bool(self.model_fields_set) and any(True for _ in self.records())


_KNOWN = tuple(Scores.model_fields)
_NONE = Scores.model_construct()


def no_scores() -> Scores:
    """What stands where nobody was asked: one and the same everywhere."""
    return _NONE


def _with_usual_scale(metric: str, records: Any) -> Any:
    """The records with the scale that goes without saying, so that each can be read on its own."""
    if isinstance(records, list | tuple):
        return tuple(_with_usual_scale(metric, record) for record in records)
    if not isinstance(records, dict) or not metric_of(metric).rated:
        return records
    record = dict(records)
    if "preset" in record:
        return record
    if "scale" not in record and metric in USUAL_SCALES:
        record["scale"] = USUAL_SCALES[metric]
    if not metric_of(metric).needs_best and "best" not in record and isinstance(record.get("scale"), str):
        high = re.search(r"(?:-|–|\.\.)\s*(-?\d{1,4}(?:\.\d+)?)\s*$", record["scale"])
        if high:
            record["best"] = high[1]
    return record


class Resolved(Answers):
    """How many got their problem solved, or reached the goal, in one go."""

    called: ClassVar[Said] = "`resolved`"

    rate: Share = Field(description="Share of contacts solved")
    n: Count | None = Field(None, description="How many contacts were looked at")
    window: Text | None = Field(None, description="Without another contact within this time")

    @property
    def size(self) -> int | None:
        return self.n


class Repeat(Answers):
    """How many contacts are repeats of an earlier one."""

    called: ClassVar[Said] = "`repeat`"

    rate: Share = Field(description="Share of contacts that are repeats")
    n: Count | None = Field(None, description="How many contacts were looked at")

    @property
    def size(self) -> int | None:
        return self.n


class Wait(Part):
    """How long customers wait, beside what they were promised."""

    called: ClassVar[Said] = "`wait`"

    typical: Time | None = Field(None, description="The usual wait")
    promised: Time | None = Field(None, description="The wait customers were told, or a competitor's")
    source: Id | None = Field(None, description="Which source of the register it comes from")

    @model_validator(mode="after")
    def _holds_together(self) -> "Wait":
        if self.promised is not None and self.promised.seconds == 0:
            raise mistakes.promise_of_nothing()
        return self


class Churn(Part):
    """How many customers were lost in a period."""

    called: ClassVar[Said] = "`churn`"

    lost: Count = Field(description="Customers lost in the period")
    at_start: Count = Field(description="Customers at its start")
    period: Period | None = Field(None, description="week, month, quarter or year")
    source: Id | None = Field(None, description="Which source of the register it comes from")
    reasons: Keyed[Text, Count] = Field(default_factory=Frozen, description="Why they left: how many named each reason")

    @model_validator(mode="after")
    def _holds_together(self) -> "Churn":
        if self.period is None:
            raise mistakes.churn_without_period()
        if self.lost > self.at_start:
            raise mistakes.more_lost_than_there_were(self.lost, self.at_start)
        for reason, n in self.reasons.items():
            if n > self.lost:
                raise mistakes.more_reasons_than_lost(reason, n, self.lost)
        return self
