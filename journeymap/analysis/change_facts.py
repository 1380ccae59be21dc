"""What is said of a change: how far a number went, whether that may be chance, what to mind, what differs."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from journeymap.analysis.changes import Note, Pair, Sure, floor
from journeymap.analysis.matching import Matching
from journeymap.analysis.measurements import Measurement
from journeymap.analysis.outcome import OF_100
from journeymap.analysis.structure import StructureChange
from journeymap.facts import Fact, Value
from journeymap.inference import whole
from journeymap.model import Journey, Persona, Touchpoint
from journeymap.model.flow import SUCCESS
from journeymap.model.metrics import COMPLETION, Unit, metric_of
from journeymap.settings import Settings

if TYPE_CHECKING:
    from journeymap.analysis.compare import Comparison
    from journeymap.analysis.outcome import Outcome

PARTS_FROM = 0.00005
"""A touchpoint that did less than this to completion is not named, nor more than the first few."""

MOST_PARTS = 6

MEASURED: Mapping[Unit, str] = {"share": "share.1", "index": "number.1", "nps": "nps", "minutes": "minutes"}
"""How a number is written, by the unit of its measurement."""

UNITS = {
    "touchpoint": "scope",
    "persona": "persona",
    "metric": "metric",
    "stage": "stage",
    "owner": "text",
    "since": "text",
    "verdict": "term:verdict",
    "units": "text",
    "p": "p",
    "n": "count",
    "n_before": "count",
    "n_after": "count",
    "idea": "text",
    "pain": "text",
    "moved": "change:number",
    "share": "share.0",
    "rows": "count",
    "compared": "count",
    "tested": "count",
    "successes": "signed.0",
    "completions": "signed_change:share.2",
    "value": "change:money",
    "change": "change:share.2",
    "kind": "term:kind",
    "what": "term:part",
    "why": "term:recognised",
    "title": "text",
    "unit": "text",
    "first": "text",
    "from_period": "text",
    "to_period": "text",
}
"""What the values of a comparison are; numbers that are measured are written by their own unit (see `MEASURED`)."""


def shown_size(unit: Unit, size: float | None) -> str:
    """The unit of a size that never reads 0.0: as many decimals as it takes."""
    amount = 100 * (size or 0.0) if unit == "share" else size or 0.0
    places = 1 if not 0 < amount < 0.05 else math.ceil(-math.log10(amount))
    return f"{'points' if unit == 'share' else 'number'}.{places}"


class HasUnit(Protocol):
    """A number with its metric and its unit: a measurement, or a row about two of them."""

    @property
    def metric(self) -> str: ...

    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Snapshots:
    """Two snapshots and what people call their parts, whichever of them has them; facts take their names from here."""

    before: Journey
    after: Journey
    matching: Matching
    language: str

    @cached_property
    def touchpoints(self) -> Mapping[str, Touchpoint]:
        """The touchpoints of both, those of the later one first."""
        return {**self.after.touchpoints, **self._gone}

    @cached_property
    def personas(self) -> Mapping[str, Persona]:
        """The personas of both, those of the later one first."""
        return {**self.before.personas, **self.after.personas}

    @cached_property
    def _gone(self) -> Mapping[str, Touchpoint]:
        return {name: point for name, point in self.before.touchpoints.items() if name not in self.after.touchpoints}

    def __getattr__(self, name: str) -> Any:
        # what else people name (channels, personas, ends, the currency) is called as in the later snapshot
        return getattr(object.__getattribute__(self, "after"), name)

    def label(self, touchpoint: str) -> str:
        """What people call a touchpoint."""
        if touchpoint in self.after.touchpoints:
            return self.after.label(touchpoint)
        return self.before.label(touchpoint) if touchpoint in self.before.touchpoints else touchpoint

    def owner(self, touchpoint: str | None) -> str | None:
        """Who owns a touchpoint now, else who owned it."""
        if touchpoint is None:
            return None
        origin = self.matching.touchpoints.get(touchpoint, touchpoint)
        now, then = self.after.touchpoints.get(touchpoint), self.before.touchpoints.get(origin)
        return (now.owner if now else None) or (then.owner if then else None)

    def stage(self, touchpoint: str | None) -> str | None:
        """The stage a touchpoint stands in, by its id."""
        if touchpoint is None:
            return None
        return self.after.stage_of.get(touchpoint) or self.before.stage_of.get(touchpoint)

    def fact(self, key: str, units: Mapping[str, str] = UNITS, /, **values: Value) -> Fact:
        """A fact about the two, with their names."""
        return Fact(key if "." in key else f"compare.{key}", values, {**UNITS, **units}, self)


def where(touchpoint: str | None, persona: str | None, both: Snapshots) -> Fact:
    """A touchpoint, or the journey, with the persona whose number it is."""
    if persona is None:
        return both.fact("where", touchpoint=touchpoint)
    return both.fact("where_persona", touchpoint=touchpoint, persona=persona)


def change_fact(pair: Pair, sure: Sure | None, both: Snapshots, settings: Settings) -> Fact:
    """What a number did: how far it went and whether that may be chance."""
    one, unit = pair.either, MEASURED[pair.either.unit]
    units = {"before": unit, "after": unit, "moved": f"change:{one.unit}"}
    values: dict[str, Value] = {
        "where": where(one.touchpoint, one.persona, both),
        "metric": one.metric,
        "before": None if pair.before is None else pair.before.value,
        "after": None if pair.after is None else pair.after.value,
    }

    def said(key: str, **more: Value) -> Fact:
        return both.fact(key, units, **values, **more)

    if pair.before is None or pair.after is None:
        return said("new" if pair.before is None else "gone")
    change = pair.change
    if change is None:
        return said("unlike")
    if sure is None or _looks_alike(one, pair.before.value, pair.after.value, change):
        return said("none")
    least = floor(one.metric, one.unit, pair.before.value, settings)
    how_sure = sure_fact(sure, one, (pair.before.n, pair.after.n), least, both)
    return said("rose" if change > 0 else "fell", moved=(change, pair.before.value), sure=how_sure)


def _looks_alike(one: Measurement, before: float, after: float, change: float) -> bool:
    """Whether nothing changed as far as anybody is shown: the digits are the same."""
    if change == 0:
        return True
    digits = {"share": 3, "index": 1, "nps": 0}.get(one.unit)
    return digits is not None and round(before, digits) == round(after, digits)


def sure_fact(sure: Sure, one: HasUnit, sizes: tuple[int | None, int | None], least: float, both: Snapshots) -> Fact:
    """How sure one may be of a change: "not by chance", "may be chance", "too few answers (n=24)", …"""
    match sure:
        case "few":
            kind = "answers" if metric_of(one.metric).answered else "customers"
            return both.fact(f"sure_few_{kind}", n=min(size or 0 for size in sizes))
        case "small":
            return both.fact("sure_small", {"floor": f"size:{one.unit}"}, floor=least)
    return both.fact(f"sure_{sure}")


NOTED = {
    "scale": "scale", "scale_share": "scale", "direction": "scale", "direction_share": "scale",
    "asked": "term:asked", "periods": "term:period",
}  # fmt: skip
"""The unit of what stood before and stands now in a note; anything else is text."""


def note_fact(one: Note, both: Snapshots) -> Fact:
    """What to mind in a comparison."""
    unit = NOTED.get(one.name, "text")
    units = {"before": unit, "after": unit, "signs": "term:sign"}
    return both.fact(f"note_{one.name}", units, **one.values)


# ---------------------------------------------------------------- the journey


def completion_facts(result: "Comparison") -> Iterator[Fact]:
    """What completion did."""
    row = next((row for row in result.rows if row.touchpoint is None and row.metric == COMPLETION), None)
    found, both = result.completion, result.both
    if both is not None and found.change is None and None not in (found.before_max, found.after_max):
        before, after = (found.before_min, found.before_max), (found.after_min, found.after_max)
        yield both.fact("possible", {"before": "range:of_100", "after": "range:of_100"}, before=before, after=after)
    elif row is not None and row.fact is not None:
        yield row.fact


def outcome_fact(result: "Comparison") -> Fact | None:
    """The line a comparison ends with: the successes and the money gained or lost, how sure, and by which changes."""
    found, both = result.outcome, result.both
    if found is None or both is None:
        return None
    said = _successes(found, both)
    if found.money is not None and whole(abs(found.successes)):
        said = both.fact("outcome_worth", {"money": "money"}, said=said, money=abs(found.money))
    if found.low is not None and found.high is not None:
        units = dict.fromkeys(("low", "high"), _signed(found))
        said = both.fact("outcome_sure", units, said=said, low=found.low, high=found.high)
    parts = tuple(_parts(found, both))
    if parts:
        said = both.fact("outcome_explained", {"parts": "fact"}, said=said, parts=parts)
    return both.fact("outcome", said=said)


def _signed(found: "Outcome") -> str:
    return "signed.1" if found.of == OF_100 else "signed.0"


def _successes(found: "Outcome", both: Snapshots) -> Fact:
    way = "lost" if found.successes < 0 else "gained"
    n, part = whole(abs(found.successes)), round(abs(found.successes), 1)
    if not (n if both.after.entrants is not None else part):
        return both.fact("outcome_same")
    if both.after.entrants is None:
        return both.fact(f"outcome_{way}_100", {"successes": "number.1"}, successes=part)
    return both.fact(f"outcome_{way}", n=n)


def _parts(found: "Outcome", both: Snapshots) -> Iterator[Fact]:
    """The changes that did most, then what is left over: the others, what changes do together, and the starts."""
    units, least = {"brought": _signed(found)}, PARTS_FROM * found.of
    changes = found.explained[:-1]
    named = [one for one in changes if abs(one.successes) >= least][:MOST_PARTS]
    for one in named:
        place = where(one.touchpoint, one.persona, both)
        yield both.fact("outcome_part", units, where=place, brought=one.successes)
    left = found.successes - sum(one.successes for one in named)
    if named and abs(left) >= least:
        key = "outcome_rest" if len(named) == len(changes) else "outcome_others"
        yield both.fact(key, units, brought=left)


# ---------------------------------------------------------------- the map

FIELDS = {
    "history": "term:history",
    "forced": "term:field",
    "rework": "term:field",
    "status": "term:status_of",
    "share": "share.1",
    "normal_dropoff": "share.1",
    "entry": "share.1",
}
"""How a field of the map is written where it is neither plain text nor a plain number."""


def field_unit(field: str | None, value: str | float | None) -> str:
    """The unit of what a field of the map says."""
    if field in FIELDS:
        return FIELDS[field]
    if isinstance(value, str) or value is None:
        return "text"
    return "number.0" if value == int(value) else "number.1"


def structure_fact(one: StructureChange, both: Snapshots) -> Fact:
    """What a difference of the map is: "Club → Invite, share: – → 18.0%"."""
    name: Value = one.name
    if one.what == "arrow" and one.id.endswith(f">{SUCCESS}"):
        name = both.fact("to_goal", {"start": "text"}, start=one.name.removesuffix(f" → {SUCCESS}"))
    if one.field is None:
        return both.fact("part_of_map", {"name": "text"}, name=name)
    if one.field == "pain":
        pain = both.fact("pain_new", pain=one.after) if one.before is None else both.fact("pain_gone", pain=one.before)
        return both.fact("differs_pain", {"name": "text"}, name=name, pain=pain)
    units = {"name": "text", "field": "term:field"}
    units |= {"before": field_unit(one.field, one.before), "after": field_unit(one.field, one.after)}
    values: dict[str, Value] = {"name": name, "field": one.field, "before": one.before, "after": one.after}
    return both.fact("differs_why", units, **values, why=one.why) if one.why else both.fact("differs", units, **values)
