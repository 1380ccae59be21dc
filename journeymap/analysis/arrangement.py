"""What several files of a journey are to one another: before and after, a series, units side by side, or a grid."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from journeymap.diagnostics import UsageError, fact
from journeymap.model import Journey
from journeymap.model.periods import Period, period_of

Kind = Literal["pair", "series", "units", "grid"]

Order = Literal["right", "wrong", "given"]
"""Files of a series: in the order of their time, put in that order, or in the order given for want of another."""


@dataclass(frozen=True)
class Line:
    """The files of one unit, oldest first; ``times`` where all of them say when, by their periods or their dates."""

    journeys: tuple[Journey, ...]
    times: tuple[Period, ...] | None
    order: Order


@dataclass(frozen=True)
class Arrangement:
    """How files are read together: the files of each unit; of a journey without units there is one line."""

    kind: Kind
    lines: Mapping[str | None, Line]

    @property
    def line(self) -> Line:
        """The one line of a pair or a series."""
        (found,) = self.lines.values()
        return found


def arranged(journeys: Sequence[Journey]) -> Arrangement:
    """What several files are to one another: the one place where this is decided, for every verb and chart.

    Files of one unit (or of none) are snapshots: two are before and after as given, three or more a series by period,
    else by date; where neither is known, in the order given. One file of each of several units are units side by side;
    several files of several units are a grid of units and periods. Anything else is refused.

    >>> from journeymap.reading import loads
    >>> def file(period, unit):
    ...     top = f"journey: Tea, period: {period}, unit: {unit}"
    ...     return loads(f"{{{top}, stages: {{buy: {{touchpoints: {{shop: {{channel: web}}}}}}}}}}")
    >>> arranged([file("2026-02", "North"), file("2026-01", "North")]).kind
    'pair'
    >>> months = [file(period, "North") for period in ("2026-03", "2026-01", "2026-02")]
    >>> arranged(months).kind, [one.period for one in arranged(months).line.journeys]
    ('series', ['2026-01', '2026-02', '2026-03'])
    """
    if len(journeys) < 2:
        raise UsageError(fact("usage.one_file"))
    names = dict.fromkeys(one.unit for one in journeys)
    different = [name for name in names if name is not None]
    if len(different) < 2:
        kind: Kind = "pair" if len(journeys) == 2 else "series"
        return Arrangement(kind, {different[0] if different else None: _line(journeys, given=kind == "pair")})
    if None in names:
        raise UsageError(fact("usage.some_units", names=_named(different)))
    lines: dict[str | None, Line] = {name: _line([one for one in journeys if one.unit == name]) for name in different}
    if all(len(line.journeys) == 1 for line in lines.values()):
        return Arrangement("units", lines)
    undated = [name for name in different if lines[name].times is None]
    if undated:
        raise UsageError(fact("usage.undated", names=_named(different), name=_named(undated[:1])))
    return Arrangement("grid", lines)


def _line(journeys: Sequence[Journey], *, given: bool = False) -> Line:
    """The files of one unit in the order of their time."""
    times = _times(journeys)
    if times is None or given:
        return Line(tuple(journeys), times, "given")
    order = sorted(range(len(journeys)), key=lambda at: times[at].last)
    right = order == list(range(len(order)))
    in_order = tuple(journeys[at] for at in order), tuple(times[at] for at in order)
    return Line(*in_order, "right" if right else "wrong")


def _times(journeys: Sequence[Journey]) -> tuple[Period, ...] | None:
    """When each file was measured: by its period, else by its date; None where that tells no order."""
    dates = [one.updated.isoformat() if one.updated is not None else None for one in journeys]
    for written in ([one.period for one in journeys], dates):
        found = [one for one in map(period_of, written) if one is not None]
        if len(found) < len(journeys) or (len(found) > 1 and len({one.last for one in found}) == 1):
            continue
        twice = _twice(one.last for one in found)
        if twice:
            period = next(text for text, one in zip(written, found, strict=True) if one.last == twice[0])
            unit = journeys[0].unit
            key = "usage.period_twice_in" if unit else "usage.period_twice"
            raise UsageError(fact(key, period=period, **({"unit": unit} if unit else {})))
        return tuple(found)
    return None


def _twice(values: Iterable[object]) -> list[object]:
    return [one for one, times in Counter(values).items() if times > 1]


def _named(units: Iterable[str]) -> str:
    return ", ".join(f"`{unit}`" for unit in units)
