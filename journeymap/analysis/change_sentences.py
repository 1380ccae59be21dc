"""Comparisons in words for people who read no tables: what fell, whether that may be chance, and what to mind."""

from dataclasses import dataclass
from typing import Any

from journeymap.analysis.changes import Note, Pair, enough, floor, passes
from journeymap.analysis.matching import Matching
from journeymap.analysis.measurements import Measurement, Unit
from journeymap.model import Journey, Scale
from journeymap.settings import Settings
from journeymap.words import Words

ANSWERED = frozenset({"ces", "csat", "csat_mean", "csi", "csi_mean", "nps", "cli", "csi_weighted", "acsi"})
"""Metrics that customers answer; behind the others stand customers who were counted."""

NAMED = ANSWERED | {"dropoff", "completion", "friction", "wait", "resolved", "repeat", "churn"}
"""Metrics that the words have a name for; one of your own is called as it is."""


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
    pair: Pair,
    significant: bool | None,
    slide: tuple[float, ...],
    places: Places,
    words: Words,
    settings: Settings,
    *,
    planned: bool,
) -> str:
    """What a number did, in one sentence: how far it went and whether that may be chance."""
    one = pair.either
    values = {
        "place": place_words(one, places, words),
        "metric": metric_words(one.metric, words),
        "before": said(pair.before, words),
        "after": said(pair.after, words),
    }
    if pair.before is None or pair.after is None:
        return words("change_new" if pair.before is None else "change_gone", **values)
    change = pair.change
    if change is None:
        return words("change_unlike", **values)
    if slide:
        return words("change_slide", **values, values=", ".join(value_words(one.unit, each, words) for each in slide))
    if change == 0:
        return words("change_none", **values)
    least = floor(one.metric, one.unit, pair.before.value, settings)
    small = None if passes(change, least) else difference_words(one.unit, least, pair.before.value, words).lstrip("+")
    sure = _sure(pair, significant, small, words, settings, planned=planned)
    moved = difference_words(one.unit, change, pair.before.value, words)
    return words("change_rose" if change > 0 else "change_fell", **values, change=moved, sure=sure)


def _sure(
    pair: Pair, significant: bool | None, small: str | None, words: Words, settings: Settings, *, planned: bool
) -> str:
    """How sure one may be of a change; ``small`` is the floor that it does not reach."""
    if planned:
        return words("sure_planned")
    if significant is None:
        return words("sure_no_sample")
    if not enough(pair, settings):
        fewest = min(side.n or 0 for side in (pair.before, pair.after) if side is not None)
        return words("sure_few_answers" if pair.either.metric in ANSWERED else "sure_few_customers", n=fewest)
    if not significant:
        return words("sure_maybe_chance")
    return words("sure_not_chance") if small is None else words("sure_small", floor=small)


def place_words(one: Measurement, places: Places, words: Words) -> str:
    """A place with the persona whose number it is."""
    label = places.label(one.touchpoint, words)
    return label if one.persona is None else f"{label} ({places.after.persona_label(one.persona)})"


def metric_words(metric: str, words: Words) -> str:
    """What people call a metric; one of your own as it is written."""
    return words(f"metric_{metric}") if metric in NAMED else metric.replace("_", " ")


def said(one: Measurement | None, words: Words) -> str:
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
    sign = "+" if change > 0 else ""
    if unit == "minutes":
        return lasting(change, words) if before == 0 else sign + words.percent(change / before)
    amount = 100 * change if unit == "share" else change
    return words("points", amount=sign + words.number(amount, 1))


def lasting(minutes: float, words: Words) -> str:
    """A stretch of time in the unit that suits it."""
    for unit, size in (("day", 1440.0), ("h", 60.0), ("min", 1.0)):
        amount = minutes / size
        if abs(amount) >= 2 or unit == "min":
            break
    if abs(amount) >= 10 or abs(amount - round(amount)) < 0.05:
        return words(f"time_{unit}", n=round(amount))
    return words(f"time_{unit}_part", amount=words.number(amount, 1))


def note(one: Note, words: Words) -> str:
    """What to mind in a comparison."""
    return words(f"note_{one.name}", **{name: _value(value, words) for name, value in one.values.items()})


def _value(value: Any, words: Words) -> str:
    match value:
        case Scale():
            return words("scale", low=f"{value.low:g}", high=f"{value.high:g}", best=f"{value.best:g}")
        case list():
            return ", ".join(words(f"sign_{sign}") for sign in value)
        case "all" | "finishers" | "nobody":
            return words(f"asked_{value}")
    return str(value)
