"""Three or more periods of one journey: what each number does over all of them, and whether that may be chance."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Literal

from journeymap.analysis.apart import costs, error, interval, sampled
from journeymap.analysis.arrangement import Line
from journeymap.analysis.change_facts import MEASURED, Snapshots, where
from journeymap.analysis.changes import floor, passes
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.measurements import Key, Measurement
from journeymap.analysis.results import Sentence
from journeymap.analysis.timeline import Moment, alike, timeline
from journeymap.facts import Fact, Value
from journeymap.inference import Trend, beyond_chance, trend
from journeymap.model import Journey
from journeymap.model.metrics import Unit, metric_of
from journeymap.model.periods import Step, spaced
from journeymap.settings import Settings, exceeds, reaches

LEAST = 3
"""Fewer periods with a sample have no trend of their own; in a grid two are enough."""

SeriesVerdict = Literal["alert", "improved", "small", "steady"]

Each = Step | Literal["time"]
"""What a slope is counted by: a step of the calendar, or from one file to the next."""


@dataclass(frozen=True, slots=True)
class Point:
    """A number in one period, with its own 95 % interval; ``value`` is None where the period does not have it.

    ``at`` is where the period lies, in steps of the series from its first one on.
    """

    period: str | None
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    at: float = 0.0


@dataclass(frozen=True, slots=True)
class Stride:
    """The largest change from one period that has the number to the next."""

    before: str | None
    after: str | None
    change: float


@dataclass(frozen=True)
class SeriesRow:
    """One number over the periods of a journey.

    ``slope`` is what the line through it rises by in a step (``each``), ``change`` what it does from the first to the
    last period. ``phi`` is how much the points scatter round it beside what their samples explain. ``verdict`` is
    *alert* or *improved* (certain, and large enough to matter), *small* (certain, but no more), *steady*; None where
    too few periods have a sample. ``of_unit`` is the unit whose series it is.
    """

    touchpoint: str | None
    metric: str
    points: tuple[Point, ...]
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    change: float | None = None
    start: float | None = None
    p: float | None = None
    phi: float | None = None
    df: int | None = None
    each: Each = "time"
    steps: int = 0
    stride: Stride | None = None
    verdict: SeriesVerdict | None = None
    persona: str | None = None
    asked: str | None = None
    unit: Unit = "index"
    of_unit: str | None = None
    owner: str | None = None
    floor: float | None = None
    fact: Fact | None = None

    sentence = Sentence("fact")

    @property
    def known(self) -> tuple[Point, ...]:
        """The periods that have the number."""
        return tuple(one for one in self.points if one.value is not None)

    @property
    def worse(self) -> bool:
        """Whether the line goes to the disadvantage of customers."""
        return bool(self.slope) and ((self.slope or 0.0) < 0) == metric_of(self.metric).good_above


def series(lines: Mapping[str | None, Line], both: Snapshots) -> tuple[SeriesRow, ...]:
    """Three or more periods of one journey: the line through each number, and whether chance alone tilts it.

    All trends of a run share one false-discovery rate. A trend is an *alert* (or *improved*) where it is certain
    and its whole change matters: by the floor of the metric, or because it costs (or brings) at least 2 % of the
    completions; certain, but less than that, is *small*; everything else is *steady*. Only periods with a sample
    are used, and only those that counted alike; a missing period is a gap, a plan is no measurement. Several units
    with several periods have a series each, from two periods on.

    Formulas::

        shares       Cochran-Armitage: weights n/(p(1 - p)), p the share of all periods together; completion by the
                     size of its effective sample
        means, NPS   least squares weighted by 1/SE²
        φ            Σ w (y - line)²/(k - 2) of the k periods with a sample; above 1, z/√φ is read from t with k - 2
        certain      Benjamini-Hochberg over all series, and p ≤ .05

    Sources: Cochran, Some methods for strengthening the common χ² tests, Biometrics 10, 1954; Armitage, Tests for
    linear trends in proportions and frequencies, Biometrics 11, 1955; Benjamini & Hochberg, Controlling the false
    discovery rate, Journal of the Royal Statistical Society B 57, 1995.

    Worked: 80, 75 and 70 % of 200 each in three months: slope -5.0 points a month, z -2.31, p .0209, φ 0: it falls, by
    10 points over three months.

    >>> from journeymap.inference import trend
    >>> round(trend([0, 1, 2], [0.80, 0.75, 0.70], [200 / (0.75 * 0.25)] * 3).p, 4)
    0.0209
    """
    alone = len(lines) == 1
    least = LEAST if alone else 2
    found = [one for unit, line in lines.items() for one in _of_line(None if alone else unit, line, both, least)]
    settings = both.after.in_force
    ps = [one.trend.p for one in found if one.trend is not None]
    certain = iter(beyond_chance(ps, settings.false_discoveries, settings.alpha))
    order: dict[str | None, int] = {name: at for at, name in enumerate(both.touchpoints)}
    rows = [_judged(one, one.trend is not None and next(certain), settings) for one in found]
    return tuple(sorted(rows, key=lambda row: order.get(row.touchpoint, len(order))))


@dataclass(frozen=True)
class _Track:
    """The periods of one unit: where each lies on the line of time, and its numbers."""

    journeys: tuple[Journey, ...]
    times: tuple[float, ...]
    each: Each

    @cached_property
    def moments(self) -> tuple[Moment, ...]:
        return timeline(self.journeys)

    @cached_property
    def flow(self) -> DropOff:
        return dropoff(self.journeys[-1])


def _measured(line: Line) -> _Track:
    """What was measured, without plans."""
    kept = [at for at, journey in enumerate(line.journeys) if journey.status == "as-is"]
    journeys = tuple(line.journeys[at] for at in kept)
    if line.times is None or not kept:
        return _Track(journeys, tuple(map(float, range(len(kept)))), "time")
    times, step = spaced([line.times[at] for at in kept])
    return _Track(journeys, tuple(one - times[0] for one in times), step)


@dataclass(frozen=True)
class _Number:
    """One number over the periods of one unit; None where a period does not have it, or counted it otherwise."""

    of_unit: str | None
    track: _Track
    values: tuple[Measurement | None, ...]
    both: Snapshots
    least: int

    @property
    def last(self) -> Measurement:
        return next(one for one in reversed(self.values) if one is not None)

    @property
    def used(self) -> list[tuple[float, Measurement]]:
        """The periods with a sample."""
        pairs = zip(self.track.times, self.values, strict=True)
        return [(at, sample) for at, one in pairs if one is not None and (sample := sampled(one)) is not None]

    @cached_property
    def trend(self) -> Trend | None:
        """The line through the periods with a sample; None with too few of them."""
        used = self.used
        if len(used) < self.least:
            return None
        weights = _weights([one for _, one in used])
        if weights is None:  # nobody, or everybody, in every period
            level = used[0][1].value
            return Trend(0.0, None, None, 1.0, 0.0, len(used) - 2, level, level)
        return trend([at for at, _ in used], [one.value for _, one in used], weights)


def _weights(values: Sequence[Measurement]) -> list[float] | None:
    """1/SE² of each; of shares by the share of all together, None where that is 0 or 1."""
    if values[0].successes is None:
        return [1 / error(one) ** 2 for one in values]
    share = sum(one.successes or 0.0 for one in values) / sum(one.n or 0 for one in values)
    return [(one.n or 0) / (share * (1 - share)) for one in values] if 0 < share < 1 else None


def _of_line(unit: str | None, line: Line, both: Snapshots, least: int) -> Iterator[_Number]:
    track = _measured(line)
    if len(track.journeys) < least:
        return
    keys: dict[Key, None] = dict.fromkeys(key for moment in reversed(track.moments) for key in moment.values)
    for key in keys:
        values = [moment.values.get(key) for moment in track.moments]
        newest = next(one for one in reversed(values) if one is not None)
        kept = tuple(one if one is not None and alike(newest, one) else None for one in values)
        if sum(one is not None for one in kept) >= 2:
            yield _Number(unit, track, kept, both, least)


def _judged(number: _Number, certain: bool, settings: Settings) -> SeriesRow:
    """A number with its line and the verdict on it."""
    one, track, found = number.last, number.track, number.trend
    row = SeriesRow(
        one.touchpoint,
        one.metric,
        tuple(_points(number)),
        each=track.each,
        stride=_stride(number),
        persona=one.persona,
        asked=one.asked,
        unit=one.unit,
        of_unit=number.of_unit,
        owner=number.both.owner(one.touchpoint),
    )
    if found is None:
        return row
    change, used = found.end - found.start, number.used
    row = replace(
        row,
        slope=found.slope,
        low=found.low,
        high=found.high,
        change=change,
        start=found.start,
        p=found.p,
        phi=found.phi if found.df else None,
        df=found.df if exceeds(found.phi, 1) else None,
        steps=len(used) if track.each == "time" else round(used[-1][0] - used[0][0]) + 1,
        floor=floor(one.metric, one.unit, found.start, settings),
        verdict="steady",
    )
    enough = sum(each.n or 0 for _, each in used) >= settings.min_n * len(used)
    if certain and enough and change:
        row = replace(row, verdict=_verdict(row, number, settings))
    return replace(row, fact=_fact(row, number.both))


def _verdict(row: SeriesRow, number: _Number, settings: Settings) -> SeriesVerdict:
    """What a certain trend is, by the size of the whole change."""
    assert row.change is not None and row.start is not None and row.floor is not None
    now = replace(number.last, value=row.start + row.change)
    effect = costs(now, row.start, number.track.flow, row.touchpoint)
    if not (passes(row.change, row.floor) or reaches(effect, settings.effect_floor)):
        return "small"
    return "alert" if row.worse else "improved"


def _points(number: _Number) -> Iterator[Point]:
    track = number.track
    for journey, at, one in zip(track.journeys, track.times, number.values, strict=True):
        when = journey.period or (journey.updated.isoformat() if journey.updated else None)
        if one is None:
            yield Point(when, None, at=at)
        else:
            low, high = interval(one) or (None, None)
            yield Point(when, one.value, low, high, one.n, at)


def _stride(number: _Number) -> Stride | None:
    """The largest single step between periods that have the number."""
    known = [one for one in _points(number) if one.value is not None]
    strides = [Stride(a.period, b.period, (b.value or 0.0) - (a.value or 0.0)) for a, b in pairwise(known)]
    return max(strides, key=lambda one: abs(one.change), default=None)


# ---------------------------------------------------------------- what is said


def _fact(row: SeriesRow, both: Snapshots) -> Fact:
    """How a number moved over all periods, how sure that is, and its largest single step."""
    unit = MEASURED[row.unit]
    units = {"slope": f"size:{row.unit}.{_digits(row)}", "start": unit, "end": unit, "of_unit": "text"}
    assert row.slope is not None and row.start is not None and row.change is not None
    values: dict[str, Value] = {
        "where": where(row.touchpoint, row.persona, both),
        "metric": row.metric,
        "over": both.fact(f"series.over_{row.each}", n=row.steps),
    }
    if row.verdict == "steady":
        return _of_unit(row, both.fact("series.steady", units, **values), both)
    values |= {"slope": abs(row.slope), "each": both.fact(f"series.each_{row.each}")}
    values |= {"start": row.known[0].value, "end": row.known[-1].value, "sure": _sure(row, both)}
    said = both.fact("series.falls" if row.slope < 0 else "series.rises", units, **values)
    if row.stride is not None and row.stride.before and row.stride.after:
        moved = {"moved": f"change:{row.unit}"}
        periods = {"from_period": row.stride.before, "to_period": row.stride.after}
        step = both.fact("series.stride", moved, moved=row.stride.change, **periods)
        said = both.fact("series.also", first=said, then=step)
    return _of_unit(row, said, both)


def _of_unit(row: SeriesRow, said: Fact, both: Snapshots) -> Fact:
    return said if row.of_unit is None else both.fact("series.of_unit", unit=row.of_unit, said=said)


def _sure(row: SeriesRow, both: Snapshots) -> Fact:
    if row.verdict == "small":
        return both.fact("series.small", {"floor": f"size:{row.unit}"}, floor=row.floor)
    return both.fact("series.certain")


def _digits(row: SeriesRow) -> int:
    """So many decimals that a slope is not written as nothing."""
    points = abs((row.slope or 0.0) * (100 if row.unit == "share" else 1))
    return 1 if points >= 0.1 else 2
