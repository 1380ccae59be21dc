"""Outlets, regions, countries side by side: who is best, who is worst, and who is out of the limits of chance."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from journeymap.analysis.change_facts import MEASURED, UNITS, Snapshots, where
from journeymap.analysis.changes import floor, on_common_signs, passes
from journeymap.analysis.matching import Matching, match
from journeymap.analysis.measurements import Key, Measurement, measurements, unanswered
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.structure import StructureChange, structure
from journeymap.diagnostics import UsageError
from journeymap.facts import Fact
from journeymap.model import Journey
from journeymap.model.metrics import Unit
from journeymap.settings import Settings, exceeds


@dataclass(frozen=True, slots=True)
class UnitValue:
    """One unit's number with the limits between which chance alone would keep it.

    ``outside`` is ``better`` or ``worse`` beyond a limit. ``verdict``: alert (outside, worse by at least the floor,
    enough answers), watch (worse by the floor without that proof), leading (the mirror of an alert), or steady.
    """

    name: str
    value: float
    n: int | None = None
    low: float | None = None
    high: float | None = None
    outside: str | None = None
    verdict: str = "steady"


@dataclass(frozen=True)
class UnitRow:
    """One number over all units that have it: the centre, each value, the best and the worst unit."""

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
    fact: Fact | None = None
    note_facts: tuple[Fact, ...] = ()

    sentence = Sentence("fact")
    notes = Sentences("note_facts")


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

    units: tuple[str, ...]
    periods: tuple[str | None, ...]
    rows: tuple[UnitRow, ...]
    language: str
    differences: Mapping[str, tuple[StructureChange, ...]] = field(default_factory=dict)
    unlike: tuple[NotCompared, ...] = ()
    both: Snapshots | None = field(default=None, metadata={"json": False})

    rows_name = "metrics"
    unit_of = UNITS

    def having(self, *verdicts: str) -> tuple[UnitRow, ...]:
        """The rows in which some unit has one of these verdicts, the widest spread for its floor first."""
        return tuple(row for row in self.rows if any(one.verdict in verdicts for one in row.values))

    def fails(self, on: str) -> bool:
        """Whether a unit has an alert (``on="alert"``), or anything to watch at least (``on="watch"``)."""
        return bool(self.having(*(("alert",) if on == "alert" else ("alert", "watch"))))


def compare_units(*journeys: Journey, language: str | None = None) -> Units:
    """Outlets, regions or countries of one map beside one another in one period.

    Every number that at least two units have, with its centre over all of them and, where samples are known, the limits
    between which chance alone would keep a unit. A unit beyond a limit is out of it by more than chance: *alert* if it
    is worse by at least the floor of its metric and enough were asked, *leading* if better; *watch* is worse by the
    floor without that proof. Best and worst are named among the units with at least `min_n` answers, where there are
    two such. Numbers that cannot stand side by side are named with the reason. Sentences stand in ``language``, that of
    the first file by default.

    Formulas::

        p̄, x̄     Σ n_i value_i/Σ n_i over all units
        shares    p̄ ± 3 √(p̄(1 - p̄)/n) with the unit's own n, cut at 0 and 1 (p-chart)
        means     x̄ ± 3 s/√n with s the spread of one answer within units; NPS the same

    Sources: Shewhart, Economic control of quality of manufactured product, 1931 (limits of three standard errors, the
    p-chart).

    Worked: 88, 92 and 70 of 100 contacts each are solved: p̄ = 250/300 = .8333, limits .8333 ± 3 √(.8333 x .1667/100) =
    .7215 to .9451. The third unit, .70, is below and worse by more than chance; .92 is best, but within.

    "Head office will rank us": the limits are there so that nobody is praised or blamed for chance; a unit with few
    answers has wide ones.

    "Our outlet is different": then say so in its file; the maps are compared as well, and what differs is listed.

    >>> from journeymap.reading import loads
    >>> def outlet(name, good):
    ...     desk = f"{{channel: web, resolved: {{rate: {good}%, n: 400}}}}"
    ...     return loads(f"{{journey: Tea, unit: {name}, stages: {{buy: {{touchpoints: {{desk: {desk}}}}}}}}}")
    >>> row = compare_units(outlet("North", 80), outlet("South", 60)).rows[0]
    >>> row.best, row.worst, [one.outside for one in row.values]
    ('North', 'South', ['better', 'worse'])
    """
    if len(journeys) < 2:
        raise UsageError("one unit alone has nothing to compare with; give at least two")
    names = tuple(journey.unit or journey.title for journey in journeys)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise UsageError(f"`{twice[0]}` is there twice; give one file for each unit")
    first = journeys[0]
    matchings = [match(journey, first) for journey in journeys[1:]]
    columns = [_Column(names[0], measurements(first), unanswered(first))]
    columns += [_by_first_ids(*each) for each in zip(names[1:], journeys[1:], matchings, strict=True)]
    same = Matching({name: name for name in first.touchpoints}, {}, {}, {})
    both = Snapshots(first, first, same, language or first.language)
    table = _Beside(columns, both)
    differences = {
        name: tuple(one for one in structure(first, journey, match(first, journey)) if one.what != "journey")
        for name, journey in zip(names[1:], journeys[1:], strict=True)
    }
    periods = tuple(journey.period for journey in journeys)
    return Units(names, periods, table.rows(), both.language, differences, table.unlike(), both, of_journey=both)


@dataclass(frozen=True, slots=True)
class _Column:
    """One unit: its numbers, and the scores that nobody answered there, by the ids of the first unit."""

    name: str
    values: Mapping[Key, Measurement]
    unanswered: tuple[Key, ...] = ()


def _by_first_ids(name: str, journey: Journey, matching: Matching) -> _Column:
    """A unit's column by the ids of the first unit."""
    later = matching.later
    moved = (
        replace(one, touchpoint=one.touchpoint and later.get(one.touchpoint, one.touchpoint))
        for one in measurements(journey).values()
    )
    silent = tuple((place and later.get(place, place), *rest) for place, *rest in unanswered(journey))
    return _Column(name, {one.key: one for one in moved}, silent)  # type: ignore[arg-type]


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
                found.append(_row(list(zip((name for name, _ in having), here, strict=True)), self))
        return self._in_order(found)

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

    def _not_compared(self, key: Key, having: Sequence[tuple[str, Measurement]], because: str) -> NotCompared:
        place, metric, persona, asked = key
        both, units = self.both, tuple(name for name, _ in having)
        silent = tuple(column.name for column in self.columns if _answered(key, column.unanswered))
        named = {"where": where(place, persona, both), "metric": metric, "units": units or silent}
        said = both.fact(f"units.{because}", **named)
        if silent and units:
            said = both.fact("units.also", first=said, then=both.fact("units.silent", units=silent))
        return NotCompared(place, metric, persona, asked, units or silent, because, said)

    def _keys(self) -> dict[Key, None]:
        return dict.fromkeys(key for column in self.columns for key in column.values)

    def _having(self, key: Key) -> list[tuple[str, Measurement]]:
        return [(column.name, column.values[key]) for column in self.columns if key in column.values]

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


def _row(here: Sequence[tuple[str, Measurement]], table: _Beside) -> UnitRow:
    one, settings, both = here[0][1], table.settings, table.both
    centre, spread = _centre([each for _, each in here])
    values = tuple(_value(name, each, centre, spread, settings) for name, each in here)
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
        note_facts=tuple(_mixed(here, both)),
    )
    return replace(row, fact=_fact(row, judged, both))


def _mixed(here: Sequence[tuple[str, Measurement]], both: Snapshots) -> Iterator[Fact]:
    """That the units asked on different scales, which meet on the index only."""
    scales = {name: one.scale for name, one in here if one.scale is not None}
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


def _value(name: str, one: Measurement, centre: float, spread: float | None, settings: Settings) -> UnitValue:
    """One unit's number beside its limits, with the verdict."""
    ahead = (one.value - centre) * (1 if one.good_above else -1)
    matters = passes(one.value - centre, floor(one.metric, one.unit, centre, settings))
    if spread is None or not one.n:
        return UnitValue(name, one.value, one.n, verdict="watch" if matters and ahead < 0 else "steady")
    half = settings.sigmas * spread / math.sqrt(one.n)
    low, high = _clipped(one.unit, centre - half, centre + half)
    out = exceeds(abs(one.value - centre), half)
    outside = None if not out else "better" if ahead > 0 else "worse"
    sure = matters and outside is not None and one.n >= settings.min_n
    verdict = "steady"
    if sure:
        verdict = "alert" if ahead < 0 else "leading"
    elif matters and ahead < 0:
        verdict = "watch"
    return UnitValue(name, one.value, one.n, low, high, outside, verdict)


def _clipped(unit: Unit, low: float, high: float) -> tuple[float, float]:
    least, most = {"share": (0.0, 1.0), "index": (0.0, 100.0), "nps": (-100.0, 100.0)}.get(unit, (-math.inf, math.inf))
    return max(least, low), min(most, high)


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
