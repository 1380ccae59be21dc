"""Outlets, regions, countries side by side: who is best, who is worst, who differs by more than chance."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeVar

from journeymap.analysis.apart import Apart, apart, costs, interval, overdispersion
from journeymap.analysis.change_facts import MEASURED, UNITS, Snapshots, where
from journeymap.analysis.changes import floor, on_common_signs, passes
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.matching import Matching, match
from journeymap.analysis.measurements import Key, Measurement, measurements, unanswered
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.series import SeriesRow
from journeymap.analysis.structure import StructureChange, structure
from journeymap.diagnostics import UsageError, fact
from journeymap.facts import Fact
from journeymap.inference import beyond_chance
from journeymap.model import Journey
from journeymap.model.metrics import Unit
from journeymap.settings import Settings, exceeds, reaches

Side = Literal["worse", "better"]

UnitVerdict = Literal["worse", "better", "small", "usual"]


@dataclass(frozen=True, slots=True)
class UnitValue:
    """One unit's number beside that of all others pooled.

    ``low`` and ``high`` are its own 95 % interval, ``p`` that of the difference, None without samples. ``outside`` is
    the side on which it differs for certain, ``far`` the side on which it differs by a floor, certain or not.
    ``verdict`` is *worse* or *better* (certain, and large enough to matter), *small* (certain, but no more), *usual*;
    None where nothing can be tested.
    """

    name: str
    value: float
    n: int | None = None
    low: float | None = None
    high: float | None = None
    outside: Side | None = None
    verdict: UnitVerdict | None = None
    others: float | None = None
    p: float | None = None
    phi: float | None = None
    far: Side | None = None
    floors: float = 0.0


@dataclass(frozen=True)
class UnitRow:
    """One number over all units that have it: the centre, each value, the best and the worst unit.

    ``phi`` is how much all units scatter beside what their samples explain, ``answer_sd`` the spread of one answer.
    """

    touchpoint: str | None
    metric: str
    unit: Unit
    centre: float
    best: str
    worst: str
    spread: float
    values: tuple[UnitValue, ...]
    persona: str | None = None
    asked: str | None = None
    owner: str | None = None
    phi: float | None = None
    answer_sd: float | None = None
    fact: Fact | None = None
    note_facts: tuple[Fact, ...] = ()

    sentence = Sentence("fact")
    notes = Sentences("note_facts")


@dataclass(frozen=True, slots=True)
class UnitNumber:
    """A unit's number as a row of its own."""

    unit: str
    touchpoint: str | None
    metric: str
    value: float
    low: float | None
    high: float | None
    n: int | None
    others: float | None
    p: float | None
    verdict: UnitVerdict | None
    persona: str | None = None


@dataclass(frozen=True)
class NotCompared:
    """A number that does not stand beside others, and why not: the units that have it, and the reason in words.

    ``because`` is ``alone`` (one unit has it), ``unanswered`` (nobody answered anywhere), ``scale`` (shares of
    answers on different scales), ``terms`` (counted by different periods, windows or bands) or ``form``.
    """

    touchpoint: str | None
    metric: str
    persona: str | None
    asked: str | None
    units: tuple[str, ...]
    because: str
    fact: Fact

    sentence = Sentence("fact")


@dataclass(frozen=True, repr=False)
class Units(Result):
    """Units beside one another; ``differences`` tells how each unit's map differs from the first one's."""

    units: tuple[str, ...] = field(metadata={"json": "names"})
    periods: tuple[str | None, ...]
    rows: tuple[UnitRow, ...]
    language: str
    differences: Mapping[str, tuple[StructureChange, ...]] = field(default_factory=dict)
    unlike: tuple[NotCompared, ...] = ()
    overdispersion: Mapping[str, float] = field(default_factory=dict)
    numbers: tuple[UnitNumber, ...] = field(default=(), metadata={"json": "units"})
    both: Snapshots | None = field(default=None, metadata={"json": False})
    series: tuple[SeriesRow, ...] = ()

    rows_name = "metrics"
    unit_of = UNITS

    def having(self, *verdicts: str) -> tuple[UnitRow, ...]:
        """The rows in which some unit has one of these verdicts."""
        return tuple(row for row in self.rows if any(one.verdict in verdicts for one in row.values))

    def fails(self, on: str) -> bool:
        """Whether a unit is worse than the others: for certain (alert), without a sample (watch), by little (small)."""
        levels = ("alert", "watch", "small")
        bad = levels[: levels.index(on) + 1]
        if any(row.verdict == "alert" for row in self.series):
            return True
        return any(_level(one) in bad for row in self.rows for one in row.values)


def _level(one: UnitValue) -> str | None:
    """How bad a number is: what is certain, what has no sample and is far off, what is certain and small."""
    if one.verdict == "worse":
        return "alert"
    if one.verdict is None and one.far == "worse":
        return "watch"
    return "small" if one.verdict == "small" and one.outside == "worse" else None


def compare_units(*journeys: Journey, language: str | None = None) -> Units:
    """Outlets, regions or countries of one map beside one another in one period.

    Every number that at least two units have; where samples are known, each unit against all others pooled. A unit is
    *worse* or *better* than the others if that is certain and large enough to matter: by the floor of its metric (5
    index or percentage points, 10 points of NPS …), or because it costs or brings at least 2 % of the completions;
    certain, but less than that, is *small*; the rest is *usual*. Units differ by more than sampling alone, as people
    and places do: how much, the others tell, and what is usual among them makes nobody worse. Two units have no others
    to tell. Best and worst are named among the units with at least `min_n` answers, where there are two such. Numbers
    that cannot stand side by side are named with the reason. Sentences stand in ``language``, that of the first file by
    default.

    Formulas::

        z_i      the test of unit i against all others as one sample (N-1 for shares, Welch, adjusted Wald for NPS)
        φ_i      χ²/(k - 2) of the k - 1 others; where it is above 1, z_i/√φ_i is read from t with k - 2 degrees
        certain  Benjamini-Hochberg over units x metrics, and p ≤ .05
        limits   of the funnel: centre ± 1.96 and 3.09 SE √φ, φ the mean of z² with a tenth drawn in at each end

    Sources: Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24, 2005;
    Jones, Ohlssen & Spiegelhalter, Use of the false discovery rate when comparing multiple health care providers,
    Journal of Clinical Epidemiology 61, 2008; Benjamini & Hochberg, Controlling the false discovery rate, Journal of
    the Royal Statistical Society B 57, 1995.

    Worked: 88, 92 and 70 of 100 contacts each are solved. The third against the 180 of 200 of the others: z -4.38,
    p .00001, and the others scatter less than sampling alone (φ .89), so it is worse, by 20 points. The first against
    162 of 200: z 1.53, far from certain.

    >>> from journeymap.reading import loads
    >>> def outlet(name, good):
    ...     desk = f"{{channel: web, resolved: {{rate: {good}%, n: 400}}}}"
    ...     return loads(f"{{journey: Tea, unit: {name}, stages: {{buy: {{touchpoints: {{desk: {desk}}}}}}}}}")
    >>> row = compare_units(outlet("North", 80), outlet("South", 60)).rows[0]
    >>> row.best, row.worst, [one.verdict for one in row.values]
    ('North', 'South', ['better', 'worse'])
    """
    if len(journeys) < 2:
        raise UsageError(fact("usage.one_unit"))
    names = tuple(journey.unit or journey.title for journey in journeys)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise UsageError(fact("usage.unit_twice", name=twice[0]))
    first = journeys[0]
    matchings = [match(journey, first) for journey in journeys[1:]]
    columns = [_Column(names[0], first, _SAME, measurements(first), unanswered(first))]
    columns += [_by_first_ids(*each) for each in zip(names[1:], journeys[1:], matchings, strict=True)]
    same = Matching({name: name for name in first.touchpoints}, {}, {}, {})
    both = Snapshots(first, first, same, language or first.language)
    table = _Beside(columns, both)
    differences = {
        name: tuple(one for one in structure(first, journey, match(first, journey)) if one.what != "journey")
        for name, journey in zip(names[1:], journeys[1:], strict=True)
    }
    periods = tuple(journey.period for journey in journeys)
    rows, unlike = table.rows(), table.unlike()
    found = Units(names, periods, rows, both.language, differences, unlike, both=both, of_journey=both)
    return replace(found, overdispersion=_overdispersion(rows), numbers=tuple(_numbers(found)))


def _numbers(found: Units) -> Iterator[UnitNumber]:
    """Every unit's numbers one after the other, the units in their order."""
    for name in found.units:
        for row in found.rows:
            for one in row.values:
                if one.name == name:
                    said = (one.value, one.low, one.high, one.n, one.others, one.p, one.verdict)
                    yield UnitNumber(name, row.touchpoint, row.metric, *said, row.persona)


def _overdispersion(rows: Sequence[UnitRow]) -> dict[str, float]:
    """How much units scatter in each metric: the mean over the places where that can be judged."""
    found: dict[str, list[float]] = {}
    for row in rows:
        if row.phi is not None:
            found.setdefault(row.metric, []).append(row.phi)
    return {metric: sum(phis) / len(phis) for metric, phis in found.items()}


_SAME: Mapping[str, str] = {}


@dataclass(frozen=True)
class _Column:
    """One unit: its journey, its own ids where they are others, its numbers by the ids of the first unit."""

    name: str
    journey: Journey
    own: Mapping[str, str]
    values: Mapping[Key, Measurement]
    unanswered: tuple[Key, ...] = ()

    @cached_property
    def flow(self) -> DropOff:
        return dropoff(self.journey)

    def costs(self, one: Measurement, others: float) -> float:
        """The part of its completions that losing as the others do would bring here, or cost."""
        here = one.touchpoint and self.own.get(one.touchpoint, one.touchpoint)
        return costs(one, others, self.flow, here)


def _by_first_ids(name: str, journey: Journey, matching: Matching) -> _Column:
    """A unit's column by the ids of the first unit."""
    later = matching.later
    moved = (
        replace(one, touchpoint=one.touchpoint and later.get(one.touchpoint, one.touchpoint))
        for one in measurements(journey).values()
    )
    silent = tuple((place and later.get(place, place), *rest) for place, *rest in unanswered(journey))
    return _Column(name, journey, matching.touchpoints, {one.key: one for one in moved}, silent)  # type: ignore[arg-type]


# ---------------------------------------------------------------- rows

Placed = TypeVar("Placed", UnitRow, NotCompared)


@dataclass(frozen=True)
class _Beside:
    """The units' columns side by side."""

    columns: Sequence[_Column]
    both: Snapshots

    @property
    def settings(self) -> Settings:
        return self.both.after.in_force

    def rows(self) -> tuple[UnitRow, ...]:
        """Every number that can be compared, in map order."""
        found = []
        for key in self._keys():
            having = self._having(key)
            here = on_common_signs([one for _, one in having], self.settings)
            if len(having) >= 2 and here is not None and _differ(here) is None:
                found.append(_Number(tuple(column for column, _ in having), tuple(here)))
        ps = [one.p for number in found for one in number.apart if one is not None]
        certain = iter(beyond_chance(ps, self.settings.false_discoveries, self.settings.alpha))
        return self._in_order([self._row(number, certain) for number in found])

    def _row(self, number: "_Number", certain: Iterator[bool]) -> UnitRow:
        """A number with the verdict on each unit; ``certain`` tells of each that has a test, in order."""
        one, settings, both = number.values[0], self.settings, self.both
        centre, answer_sd = _centre(number.values)
        values = tuple(
            _value(
                column, each, None if beside is None else (beside, next(certain)), _others(number.values, at), settings
            )
            for at, (column, each, beside) in enumerate(zip(number.columns, number.values, number.apart, strict=True))
        )
        large = [each for each in values if (each.n or 0) >= settings.min_n]
        judged = sorted(large if len(large) >= 2 else values, key=lambda each: each.value, reverse=one.good_above)
        row = UnitRow(
            one.touchpoint,
            one.metric,
            one.unit,
            centre,
            judged[0].name,
            judged[-1].name,
            max(each.value for each in values) - min(each.value for each in values),
            values,
            one.persona,
            one.asked,
            both.owner(one.touchpoint),
            overdispersion(number.values),
            answer_sd,
            note_facts=tuple(_mixed(number, both)),
        )
        return replace(row, fact=_fact(row, judged, both))

    def unlike(self) -> tuple[NotCompared, ...]:
        """Every number that is not compared, with the reason."""
        found = []
        for key in self._keys():
            having = self._having(key)
            because = "alone" if len(having) == 1 else _differ([one for _, one in having])
            if because is not None:
                found.append(self._not_compared(key, having, because))
        silent = dict.fromkeys(key for column in self.columns for key in column.unanswered)
        known = self._keys()
        found += [self._not_compared(key, [], "unanswered") for key in silent if not _answered(key, known)]
        return self._in_order(found)

    def _not_compared(self, key: Key, having: Sequence[tuple[_Column, Measurement]], because: str) -> NotCompared:
        place, metric, persona, asked = key
        both, units = self.both, tuple(column.name for column, _ in having)
        silent = tuple(column.name for column in self.columns if _answered(key, column.unanswered))
        named = {"where": where(place, persona, both), "metric": metric, "units": units or silent}
        said = both.fact(f"units.{because}", **named)
        if silent and units:
            said = both.fact("units.also", first=said, then=both.fact("units.silent", units=silent))
        return NotCompared(place, metric, persona, asked, units or silent, because, said)

    def _keys(self) -> dict[Key, None]:
        return dict.fromkeys(key for column in self.columns for key in column.values)

    def _having(self, key: Key) -> list[tuple[_Column, Measurement]]:
        return [(column, column.values[key]) for column in self.columns if key in column.values]

    def _in_order(self, found: Iterable[Placed]) -> tuple[Placed, ...]:
        order: dict[str | None, int] = {name: at for at, name in enumerate(self.both.after.touchpoints)}
        return tuple(sorted(found, key=lambda one: order.get(one.touchpoint, len(order))))


def _answered(key: Key, keys: Container[Key]) -> bool:
    """Whether a score of a file is among some numbers, of which a metric may have two: its share and its mean."""
    place, metric, persona, asked = key
    names = (metric, metric.removesuffix("_mean"), f"{metric}_mean")
    return any((place, name, persona, asked) in keys for name in names)


def _differ(values: Sequence[Measurement]) -> str | None:
    """Why numbers cannot be compared: other forms, shares on other scales, other terms; None where they can."""
    if len({one.unit for one in values}) > 1:
        return "form"
    if values[0].unit == "share" and len({(one.scale, one.boxes) for one in values}) > 1:
        return "scale"
    return "terms" if len({one.terms for one in values}) > 1 else None


@dataclass(frozen=True)
class _Number:
    """One number of several units."""

    columns: tuple[_Column, ...]
    values: tuple[Measurement, ...]

    @cached_property
    def apart(self) -> list[Apart | None]:
        return apart(self.values)


def _others(values: Sequence[Measurement], at: int) -> float:
    """The mean of all values but one."""
    return sum(one.value for place, one in enumerate(values) if place != at) / (len(values) - 1)


def _mixed(number: _Number, both: Snapshots) -> Iterator[Fact]:
    """That the units asked on different scales, which meet on the index only."""
    pairs = zip(number.columns, number.values, strict=True)
    scales = {column.name: one.scale for column, one in pairs if one.scale is not None}
    if len(set(scales.values())) > 1:
        units = {"scale": "scale"}
        named = tuple(both.fact("units.scale_of", units, unit=name, scale=scale) for name, scale in scales.items())
        yield both.fact("units.mixed", {"scales": "fact"}, scales=named)


def _centre(values: Sequence[Measurement]) -> tuple[float, float | None]:
    """The mean over all units, and the standard deviation of one answer within them; None without samples."""
    sized = [(one, one.n) for one in values if one.n]
    if len(sized) < 2:
        return sum(one.value for one in values) / len(values), None
    whole = sum(n for _, n in sized)
    centre = sum(n * one.value for one, n in sized) / whole
    unit = sized[0][0].unit
    if unit == "share":
        return centre, math.sqrt(max(0.0, centre * (1 - centre)))
    spreads = [(_spread(one), n) for one, n in sized]
    if any(spread is None for spread, _ in spreads) or whole <= len(sized):
        return centre, None
    within = sum((n - 1) * (spread or 0.0) ** 2 for spread, n in spreads) / (whole - len(sized))
    return centre, math.sqrt(within)


def _spread(one: Measurement) -> float | None:
    """The standard deviation of one answer: of an index as measured, of an NPS from its groups (-100, 0, 100)."""
    if one.groups is None or not one.n:
        return one.sd
    up, down = (group / one.n for group in one.groups)
    return 100 * math.sqrt(max(0.0, up + down - (up - down) ** 2))


def _value(
    column: _Column, one: Measurement, beside: tuple[Apart, bool] | None, mean: float, settings: Settings
) -> UnitValue:
    """One unit's number beside that of the others, with the verdict."""
    others = mean if beside is None else beside[0].others.value
    change = one.value - others
    side: Side = "better" if (change > 0) == one.good_above else "worse"
    least = floor(one.metric, one.unit, others, settings)
    far = side if passes(change, least) else None
    low, high = interval(one) or (None, None)
    found = UnitValue(column.name, one.value, one.n, low, high, others=others, far=far)
    if beside is None:
        return found
    tested, certain = beside
    found = replace(found, p=tested.p, phi=tested.phi, verdict="usual", floors=abs(change) / least if least else 0.0)
    enough = min(one.n or 0, tested.others.n or 0) >= settings.min_n
    if not (certain and enough and change):
        return found
    matters = far is not None or reaches(column.costs(one, others), settings.effect_floor)
    return replace(found, outside=side, verdict=side if matters else "small")


def _fact(row: UnitRow, judged: Sequence[UnitValue], both: Snapshots) -> Fact:
    """Who is best, who is worst, and who is out of the limits."""
    measured = MEASURED[row.unit]
    units = {"best_value": measured, "worst_value": measured, "best": "text", "worst": "text", "same": measured}
    place = where(row.touchpoint, row.persona, both)
    best, worst = judged[0], judged[-1]
    if not exceeds(abs(best.value - worst.value), 0):
        return both.fact("units.same", units, where=place, metric=row.metric, same=best.value)
    values = {"best": row.best, "best_value": best.value, "worst": row.worst, "worst_value": worst.value}
    said = both.fact("units.row", units, where=place, metric=row.metric, **values)
    for key, outside in (("units.behind", "worse"), ("units.ahead", "better")):
        out = tuple(one.name for one in row.values if one.outside == outside)
        if out:
            said = both.fact("units.also", first=said, then=both.fact(key, units=out))
    return said
