"""Comparisons in words for people who read no tables: what fell, whether that may be chance, and what to mind."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from journeymap.analysis.changes import Note, Pair, Sure, floor
from journeymap.analysis.matching import Matching
from journeymap.analysis.measurements import Measurement, Unit
from journeymap.analysis.structure import StructureChange
from journeymap.model import Journey, Scale
from journeymap.model.flow import SUCCESS
from journeymap.settings import Settings
from journeymap.words import Words

if TYPE_CHECKING:
    from journeymap.analysis.compare import Comparison

PARTS_FROM = 0.00005
"""A touchpoint that did less than this to completion is not named, nor more than the first few."""

MOST_PARTS = 6

ANSWERED = frozenset({"ces", "csat", "csat_mean", "csi", "csi_mean", "nps", "cli", "csi_weighted", "acsi"})
"""Metrics that customers answer; behind the others stand customers who were counted."""

NAMED = ANSWERED | {"dropoff", "completion", "friction", "wait", "resolved", "repeat", "churn"}
"""Metrics that the words have a name for; one of your own is called as it is."""


class HasUnit(Protocol):
    """A number with its metric and its unit: a measurement, or a row about two of them."""

    @property
    def metric(self) -> str: ...

    @property
    def unit(self) -> Unit: ...


@dataclass(frozen=True)
class Places:
    """What the places of two snapshots are called, whichever of them has them."""

    before: Journey
    after: Journey
    matching: Matching

    def label(self, touchpoint: str | None, words: Words) -> str:
        """What people call a place; the journey has a name too."""
        if touchpoint is None:
            return words("whole_journey")
        if touchpoint in self.after.touchpoints:
            return self.after.label(touchpoint)
        return self.before.label(touchpoint) if touchpoint in self.before.touchpoints else touchpoint

    def owner(self, touchpoint: str | None) -> str | None:
        """Who owns a place now, else who owned it."""
        if touchpoint is None:
            return None
        origin = self.matching.touchpoints.get(touchpoint, touchpoint)
        now, then = self.after.touchpoints.get(touchpoint), self.before.touchpoints.get(origin)
        return (now.owner if now else None) or (then.owner if then else None)

    def stage(self, touchpoint: str | None) -> str | None:
        """The stage a place stands in, by its id."""
        if touchpoint is None:
            return None
        return self.after.stage_of.get(touchpoint) or self.before.stage_of.get(touchpoint)


def sentence(
    pair: Pair, sure: Sure | None, slide: tuple[float, ...], places: Places, words: Words, settings: Settings
) -> str:
    """What a number did, in one sentence: how far it went and whether that may be chance."""
    one = pair.either
    values = {
        "place": place_words(one.touchpoint, one.persona, places, words),
        "metric": metric_words(one.metric, words),
        "before": _said(pair.before, words),
        "after": _said(pair.after, words),
    }
    if pair.before is None or pair.after is None:
        return words("change_new" if pair.before is None else "change_gone", **values)
    change = pair.change
    if change is None:
        return words("change_unlike", **values)
    if slide:
        return words(
            "change_slide",
            n=len(slide),
            **values,
            values=", ".join(value_words(one.unit, each, words) for each in slide),
        )
    if change == 0 or sure is None or values["before"] == values["after"]:
        return words("change_none", **values)
    least = floor(one.metric, one.unit, pair.before.value, settings)
    how_sure = sure_words(sure, one, (pair.before.n, pair.after.n), least, words)
    moved = difference_words(one.unit, change, pair.before.value, words)
    return words("change_rose" if change > 0 else "change_fell", **values, change=moved, sure=how_sure)


def sure_words(sure: Sure, one: HasUnit, sizes: tuple[int | None, int | None], least: float, words: Words) -> str:
    """How sure one may be of a change: "not by chance", "may be chance", "too few answers (n=24)", …"""
    match sure:
        case "few":
            fewest = min(size or 0 for size in sizes)
            return words("sure_few_answers" if one.metric in ANSWERED else "sure_few_customers", n=fewest)
        case "small":
            return words("sure_small", floor=difference_words(one.unit, least, 1.0, words).lstrip("+"))
    return words(f"sure_{sure}")


def place_words(touchpoint: str | None, persona: str | None, places: Places, words: Words) -> str:
    """A place with the persona whose number it is."""
    label = places.label(touchpoint, words)
    return label if persona is None else f"{label} ({places.after.persona_label(persona)})"


def metric_words(metric: str, words: Words) -> str:
    """What people call a metric; one of your own as it is written."""
    return words(f"metric_{metric}") if metric in NAMED else metric.replace("_", " ")


def _said(one: Measurement | None, words: Words) -> str:
    """A measurement as people say it."""
    return "–" if one is None else value_words(one.unit, one.value, words)


def value_words(unit: Unit, value: float, words: Words) -> str:
    """A number in its unit: 68.2%, 52.0, +34, 4 days."""
    match unit:
        case "share":
            return words.percent(value, 1)
        case "nps":
            return ("+" if value > 0 else "") + words.number(value)
        case "minutes":
            return lasting(value, words)
    return words.number(value, 1)


def difference_words(unit: Unit, change: float, before: float, words: Words) -> str:
    """A change with its sign: points for shares, indices and NPS, per cent of what it was for waits."""
    said = signed_words(unit, change, before, words)
    return said if unit == "minutes" else words("points", amount=said)


def signed_words(unit: Unit, change: float, before: float, words: Words) -> str:
    """A change with its sign, without saying that it is points."""
    if unit == "minutes":
        sign = "+" if change > 0 else ""
        return lasting(change, words) if before == 0 else sign + words.percent(change / before)
    return _signed(100 * change if unit == "share" else change, 1, words)


def lasting(minutes: float, words: Words) -> str:
    """A stretch of time in the unit that suits it."""
    for unit, size in (("day", 1440.0), ("h", 60.0), ("min", 1.0), ("s", 1 / 60)):
        amount = minutes / size
        if abs(amount) >= 2 or (unit == "min" and abs(amount) >= 1) or unit == "s":
            break
    if abs(amount) >= 10 or abs(amount - round(amount)) < 0.05:
        return words(f"time_{unit}", n=round(amount))
    return words(f"time_{unit}_part", amount=words.number(amount, 1))


def scale_words(scale: Scale, words: Words) -> str:
    """A scale with its best end: "1–7, 7 best"."""
    return words("scale", low=f"{scale.low:g}", high=f"{scale.high:g}", best=f"{scale.best:g}")


def note(one: Note, words: Words) -> str:
    """What to mind in a comparison."""
    return words(f"note_{one.name}", **{name: _value(value, words) for name, value in one.values.items()})


def _value(value: Any, words: Words) -> str:
    match value:
        case Scale():
            return scale_words(value, words)
        case list():
            return ", ".join(words(f"sign_{sign}") for sign in value)
        case "all" | "finishers" | "nobody":
            return words(f"asked_{value}")
    return str(value)


# ---------------------------------------------------------------- the map


def structure_words(one: StructureChange, words: Words) -> str:
    """What a difference of the map is: "Club → Invite, share: – → 18.0%"."""
    name = one.name
    if one.what == "arrow" and one.id.endswith(f">{SUCCESS}"):
        name = f"{name.removesuffix(SUCCESS)}{words('chart_to_goal')}"
    if one.field is None:
        return name
    if one.field == "pain":
        return f"{name}, {pain_words(one, words)}"
    named = words(f"field_{one.field}")
    values = (_field_value(one.field, value, words) for value in (one.before, one.after))
    said = f"{name}, {named}: {' → '.join(values)}"
    signs = ", ".join(words(f"recognised_{sign}") for sign in one.why)
    return f"{said} ({words('recognised_by', signs=signs)})" if signs else said


def pain_words(one: StructureChange, words: Words) -> str:
    """A pain that came or went."""
    return words("pain_new", pain=one.after) if one.before is None else words("pain_gone", pain=one.before)


def _field_value(field: str, value: str | float | None, words: Words) -> str:
    match value:
        case None:
            return "–"
        case str():
            return kept_words(field, value, words)
    if field in ("share", "normal_dropoff", "entry"):
        return words.percent(value, 1)
    return words.number(value, 0 if value == int(value) else 1)


def kept_words(field: str | None, value: str, words: Words) -> str:
    """What a field of the map says; those that have few words to choose from in the language of the reader."""
    if field == "history":
        return words(f"history_{value}")
    if field in ("forced", "rework"):
        return words(f"field_{field}")
    return words("as_is" if value == "as-is" else "to_be").lower() if field == "status" else value


def levels_words(result: "Comparison", words: Words) -> tuple[str, ...]:
    """The touchpoints whose level of the pyramid changed; how many said for the first time what they offer."""
    said, silent = [], 0
    for one in result.levels:
        if one.touchpoint is not None and not one.claimed_before and one.claimed_after:
            silent += 1
            continue
        before, after = ("–" if level is None else str(level) for level in (one.before, one.after))
        if before != after and result.places is not None:
            place = result.places.label(one.touchpoint, words)
            said.append(words("level_change", place=place, before=before, after=after))
    return (*said, *([words("level_undeclared", n=silent)] if silent else []))


def completion_words(result: "Comparison", words: Words) -> tuple[str, ...]:
    """What completion did, what that is in customers and money, and which touchpoints did it."""
    found, places = result.completion, result.places
    row = next((row for row in result.rows if row.touchpoint is None and row.metric == "completion"), None)
    if row is None or places is None:
        return ()
    said = [row.sentence]
    if found.customers is not None:
        customers = _signed(found.customers, 0, words)
        currency = (places.after.value.currency if places.after.value is not None else None) or ""
        money = None if found.value is None else f"{_signed(found.value, 0, words)} {currency}".strip()
        worth = {"customers": customers} if money is None else {"customers": customers, "value": money}
        said.append(words("compare_worth" if money is None else "compare_worth_value", **worth))
    parts = [one for one in found.parts if abs(one.change) >= PARTS_FROM][:MOST_PARTS]
    if parts:
        named = ((_part_label(one.touchpoint, places, words), _signed(100 * one.change, 2, words)) for one in parts)
        said.append(words("compare_parts", parts=", ".join(f"{label} {change}" for label, change in named)))
    return tuple(said)


def _part_label(touchpoint: str | None, places: Places, words: Words) -> str:
    return words("compare_starts") if touchpoint is None else places.label(touchpoint, words)


def _signed(value: float, decimals: int, words: Words) -> str:
    """A number with its sign, unless it rounds to nothing."""
    rounded = round(value, decimals) + 0.0  # no minus before a zero
    return ("+" if rounded > 0 else "") + words.number(rounded, decimals)
