"""Outlets, regions, countries side by side: who is best, who is worst, and who is out of the limits of chance."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from journeymap.analysis.change_sentences import Places, metric_words, place_words, value_words
from journeymap.analysis.changes import TOLERANCE, floor, on_common_signs, passes
from journeymap.analysis.matching import Matching, match
from journeymap.analysis.measurements import Key, Measurement, Unit, measurements
from journeymap.analysis.results import Result
from journeymap.analysis.structure import StructureChange, structure
from journeymap.diagnostics import UsageError
from journeymap.frozen import dataclass
from journeymap.model import Journey
from journeymap.settings import Settings
from journeymap.words import Words, words_for

SIGMAS = 3
"""How many standard errors the limits lie from the centre (Shewhart, Economic control of quality, 1931)."""


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
    sentence: str = ""


@dataclass(frozen=True)
class Units(Result):
    """Units beside one another; ``differences`` tells how each unit's map differs from the first one's."""

    units: tuple[str, ...]
    periods: tuple[str | None, ...]
    rows: tuple[UnitRow, ...]
    language: str
    differences: Mapping[str, tuple[StructureChange, ...]] = field(default_factory=dict)
    places: Places | None = field(default=None, metadata={"json": False})

    rows_name = "metrics"

    def having(self, *verdicts: str) -> tuple[UnitRow, ...]:
        """The rows in which some unit has one of these verdicts, the widest spread for its floor first."""
        return tuple(row for row in self.rows if any(one.verdict in verdicts for one in row.values))

    def fails(self, on: str) -> bool:
        """Whether a unit has an alert (``on="alert"``), or anything to watch at least (``on="watch"``)."""
        return bool(self.having(*(("alert",) if on == "alert" else ("alert", "watch"))))


def compare_units(*journeys: Journey, language: str | None = None) -> Units:
    """Outlets, regions or countries of one map beside one another in one period.

    Every number that at least two units have: its centre over all of them and, where samples are known, control
    limits of three standard errors: for shares those of a p-chart, p̄ ± 3 √(p̄(1 - p̄)/n) with the unit's own n
    (Shewhart, Economic control of quality of manufactured product, 1931); for means and NPS the same with the spread
    of answers within units. A unit beyond a limit is out of it by more than chance. Best and worst are named among
    the units with at least ``min_n`` answers, where there are two such. Sentences stand in ``language``, that of the
    first file by default.

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
    columns = [measurements(first)]
    columns += [_by_first_ids(measurements(one), how) for one, how in zip(journeys[1:], matchings, strict=True)]
    same = Matching({name: name for name in first.touchpoints}, {}, {}, {})
    places = Places(first, first, same)
    words = words_for(language or first.language)
    rows = _rows(places, names, columns, words)
    differences = {
        name: tuple(one for one in structure(first, journey, match(first, journey)) if one.what != "journey")
        for name, journey in zip(names[1:], journeys[1:], strict=True)
    }
    return Units(names, tuple(journey.period for journey in journeys), rows, words.language, differences, places)


def _by_first_ids(values: Mapping[Key, Measurement], matching: Matching) -> dict[Key, Measurement]:
    """A unit's measurements by the ids of the first unit."""
    later = matching.later
    moved = (
        replace(one, touchpoint=one.touchpoint and later.get(one.touchpoint, one.touchpoint)) for one in values.values()
    )
    return {one.key: one for one in moved}


# ---------------------------------------------------------------- rows


def _rows(
    places: Places, names: Sequence[str], columns: Sequence[Mapping[Key, Measurement]], words: Words
) -> tuple[UnitRow, ...]:
    first = places.after
    settings = first.in_force
    found = []
    for key in dict.fromkeys(key for column in columns for key in column):
        having = [name for name, column in zip(names, columns, strict=True) if key in column]
        here = on_common_signs([column[key] for column in columns if key in column], settings)
        if len(having) >= 2 and here is not None and _comparable(here):
            found.append(_row(list(zip(having, here, strict=True)), settings, places, words))
    order: dict[str | None, int] = {name: at for at, name in enumerate(first.touchpoints)}
    return tuple(sorted(found, key=lambda row: order.get(row.touchpoint, len(order))))


def _comparable(values: Iterable[Measurement]) -> bool:
    """Whether the numbers are of one kind, on one scale where shares need it, and counted by the same terms."""
    kinds = {(one.unit, one.terms, (one.scale, one.boxes) if one.unit == "share" else None) for one in values}
    return len(kinds) == 1


def _row(here: Sequence[tuple[str, Measurement]], settings: Settings, places: Places, words: Words) -> UnitRow:
    one = here[0][1]
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
        places.owner(one.touchpoint),
    )
    return replace(row, sentence=_sentence(row, judged, place_words(one.touchpoint, one.persona, places, words), words))


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
    half = SIGMAS * spread / math.sqrt(one.n)
    low, high = _clipped(one.unit, centre - half, centre + half)
    out = abs(one.value - centre) > half + TOLERANCE
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


def _sentence(row: UnitRow, judged: Sequence[UnitValue], place: str, words: Words) -> str:
    """Who is best, who is worst, and who is out of the limits."""
    values = {
        "place": place,
        "metric": metric_words(row.metric, words),
        "best": row.best,
        "best_value": value_words(row.unit, judged[0].value, words),
        "worst": row.worst,
        "worst_value": value_words(row.unit, judged[-1].value, words),
    }
    behind = [one.name for one in row.values if one.outside == "worse"]
    ahead = [one.name for one in row.values if one.outside == "better"]
    if abs(judged[0].value - judged[-1].value) <= TOLERANCE:
        return words("units_same", place=values["place"], metric=values["metric"], value=values["best_value"])
    said = [words("units_row", **values)]
    said += [words("units_behind", units=", ".join(behind))] if behind else []
    said += [words("units_ahead", units=", ".join(ahead))] if ahead else []
    return " ".join(said)
