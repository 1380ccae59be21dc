"""Facts and values become text: `told` makes a sentence, `shown` is the only place that formats a number.

Units say what a value is. Ids, shown by the name that the file gives them: ``touchpoint stage channel persona source
end``, ``target`` (where an arrow leads: a touchpoint or an end), ``event`` (of a log: the same, or the log's own name
as it stands; None is where walks begin), ``way`` (several of these, one after the other), ``scope`` (a touchpoint; None
is the whole journey). ``metric`` is a metric by its name, one of the file's own as it is written; ``metric:ANALYSIS``
by what it is called there. A word of a closed list: ``term:LIST``, whose phrases are called ``LIST.word``. ``text`` is
quoted as it stands, and so is ``name``, of which several are a list. Numbers: ``share`` (0-1, written as per cent),
``index``, ``number``, ``count``, ``of_100`` (a share, as how many of 100), ``signed``, ``signed_share``, ``points`` (a
share as points of 100), ``exact`` (as many decimals as it needs), ``exact_share``, ``money``, ``minutes``, ``seconds``,
``date``, ``p``; a number after a full stop says how many decimals. ``change:UNIT`` is how far a number of that unit
went, with its sign (``size:UNIT`` without). ``mark`` is a sign where something holds, ``fact`` a sentence in a cell
(``beside``: several, set side by side; ``sentences``: whole ones in a row), ``need`` in words, ``level`` of the pyramid
by number or key, ``scale`` a `Scale`, ``range:UNIT`` two values. Several values of a unit are a tuple, written one
after the other; of many only the first few, unless the unit is ``every:UNIT``.
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from journeymap.facts import Fact
from journeymap.model import LEVELS, NO_CHANNEL, SUCCESS
from journeymap.words import Words, words_for

if TYPE_CHECKING:
    from journeymap.model import Journey

UNKNOWN = "–"
"""What stands in a cell where nothing is known."""

_NOWHERE = {"scope": "whole_journey", "event": "log.start"}
"""What units that name a part of the journey say where there is none."""

MOST_NAMES = 10
"""Up to so many names stand in a row; the rest is counted."""


_MARKS = "\u2066\u2067\u2068"  # of which an isolated text begins with one


LONGEST_NAME = 200
"""Names longer than this, such as an attribute of a log that holds a whole document, are cut where they are told."""


class _Text(str):
    """A value that a phrase can begin a sentence with: ``{basis:capital}``."""

    __slots__ = ()

    def __format__(self, how: str) -> str:
        return capital(self) if how == "capital" else str(self)


def told(fact: Fact, words: Words | None = None) -> str:
    """A fact as a sentence in the language of the words, else in that of its journey."""
    words = words or words_for(fact.journey.language if fact.journey is not None else "en")
    values = {name: _filled(fact, name, value, words) for name, value in fact.values.items()}
    return words(fact.key, **values)


def shown(value: Any, unit: str, words: Words, journey: "Journey | None" = None) -> str:
    """A value as text: ids by their names, numbers as the language writes them, unknown as a dash.

    >>> shown(0.0213, "share", words_for("ru")), shown(None, "index", words_for("ru"))
    ('2,1\\xa0%', '–')
    """
    if value is None or value == ():
        return words(_NOWHERE[unit]) if unit in _NOWHERE else UNKNOWN
    if isinstance(value, Fact):
        return told(value, words)
    kind, _, rest = unit.partition(":")
    if kind == "range":
        return _range(value, rest, words, journey)
    if kind in ("change", "signed_change", "size"):
        return _change(value, kind, rest, words, journey)
    if kind == "way":
        return _way(value, words, journey)
    if kind == "every":
        return ", ".join(shown(one, rest, words, journey) for one in value)
    if isinstance(value, tuple):
        return _row(value, unit, words, journey)
    if kind == "term":
        dotted = f"{rest}.{value}".replace(" ", "_")
        return words(dotted if dotted in words.phrases else f"{rest}_{value}")
    if kind == "metric":
        names = (f"{rest}.metric.{value}", f"metric_{value}")
        return next((words(name) for name in names if name in words.phrases), value.replace("_", " "))
    if kind == "level":
        return _level(value, words, journey)
    if kind == "need":
        return str(value).replace("_", " ")
    if kind in ID_UNITS:
        return str(value) if journey is None else _name(kind, value, words, journey)
    kind, _, decimals = kind.partition(".")
    return _written(kind, value, int(decimals) if decimals else None, words, journey)


def capital(text: str) -> str:
    """A text as the beginning of a sentence, its first letter behind the marks that keep its direction."""
    first = len(text) - len(text.lstrip(_MARKS)) + 1
    return text[:first].upper() + text[first:]


def _filled(fact: Fact, name: str, value: Any, words: Words) -> Any:
    """A value for a phrase; whole numbers stay numbers, since they choose the form of a noun."""
    unit = fact.units.get(name, "count" if name == "n" else "text")
    if unit == "count" and isinstance(value, int):
        return value
    return _Text(shown(value, unit, words, fact.journey))


def _level(value: int | str, words: Words, journey: "Journey | None") -> str:
    """A level of the experience pyramid, by its number or its key, in the names in force."""
    if value == 0:
        return words("level_none")
    name = LEVELS[value - 1] if isinstance(value, int) else value
    called = words(f"level_{name}")
    if journey is not None and journey.in_force.pyramid == "gartner5":
        return f"{called} ({words(f'gartner5_{name}')})"
    return called


def _range(value: Any, unit: str, words: Words, journey: "Journey | None") -> str:
    low, high = value
    if low is None or high is None:
        return UNKNOWN
    first, last = shown(low, unit, words, journey), shown(high, unit, words, journey)
    if unit == "money" and " " in last:  # the currency once, as other units
        first = first.removesuffix(last[last.rindex(" ") :])
    return last if low == high else words.span(first, last)


def _change(value: Any, kind: str, unit: str, words: Words, journey: "Journey | None") -> str:
    """How far a number went, with its sign: in points, a wait in per cent of what it was (``(change, before)``).

    ``signed_change`` leaves out that it is points; ``size`` has no sign.
    """
    moved, before = value if isinstance(value, tuple) else (value, None)
    if moved is None:
        return UNKNOWN
    name, _, decimals = unit.partition(".")
    if name == "minutes":
        return _sign(moved) + (words.percent(moved / before) if before else _minutes(moved, words))
    if name == "money":
        return _sign(moved) + _money(moved, None, words, journey)
    amount, digits = 100 * moved if name == "share" else moved, int(decimals) if decimals else 1
    written = words.number(amount, digits) if kind == "size" else _signed(amount, digits, words)
    return written if name == "number" or kind == "signed_change" else words("points", amount=written)


def _row(values: tuple[Any, ...], unit: str, words: Words, journey: "Journey | None") -> str:
    """Several values in a row, the first few of many."""
    names = [shown(value, unit, words, journey) for value in values[:MOST_NAMES]]
    between = _BETWEEN.get(unit, ", ")
    more = [words("and_more", n=len(values) - MOST_NAMES)] if len(values) > MOST_NAMES else []
    return between.join(names + more)


_BETWEEN = {"fact": "; ", "text": "; ", "sentences": " ", "beside": " · "}
"""What stands between several values of a unit, where it is no comma."""


LONGEST_WAY = 9
"""Touchpoints of a way that are named; of a longer one, the first four and the last three."""


def _way(values: tuple[str, ...], words: Words, journey: "Journey | None") -> str:
    """A way through the journey, its middle left out where it is long."""
    names = [shown(value, "event", words, journey) for value in values]
    if len(names) > LONGEST_WAY:
        names = [*names[:4], f"… {words('way_more', n=len(names) - 7)} …", *names[-3:]]
    return " → ".join(names)


# ---------------------------------------------------------------- ids and numbers

ID_UNITS = frozenset({"touchpoint", "stage", "channel", "persona", "source", "end", "target", "scope", "event"})
"""Units whose values are ids of the file."""


def _name(kind: str, value: str, words: Words, journey: "Journey") -> str:
    """What people call something that the file names; an id that it does not know stays as it is."""
    match kind:
        case "touchpoint":
            return journey.label(value) if value in journey.touchpoints else value
        case "stage":
            return journey.stage_label(value) if value in journey.stages else value
        case "channel" if value == NO_CHANNEL and value not in journey.channels:
            return words("no_channel")
        case "channel":
            return journey.channel_label(value)
        case "persona":
            return journey.persona_label(value)
        case "source":
            known = journey.sources.get(value)
            return (known.title if known else None) or value
        case "target" | "scope" | "event" if value in journey.touchpoints:
            return journey.label(value)
        case "target" | "event" if value == SUCCESS:
            return journey.success or words("reach_goal")
        case "event" if value not in journey.ends:
            return value
    end = journey.ends.get(value)
    return (end.name if end else None) or value.replace("_", " ")


def _written(kind: str, value: Any, decimals: int | None, words: Words, journey: "Journey | None") -> str:
    """A number, a time or a text; digits belong to the unit, unless the field has its own."""
    tenths = 1 if decimals is None else decimals
    match kind:
        case "share":
            return words.percent(value, tenths)
        case "index":
            return words.number(value, decimals or 0)
        case "count":
            return words.number(value)
        case "number":
            return words.number(value, tenths)
        case "exact":
            return words.number(value, _places(value))
        case "exact_share":
            return words.percent(value, _places(100 * value))
        case "points":
            return words.number(100 * value, tenths)
        case "of_100":
            return words.of_hundred(value)
        case "signed_share":
            return _sign(value) + words.percent(value, decimals or 0)
        case "signed":
            return _signed(value, tenths, words)
        case "nps":
            return _signed(value, 0, words)
        case "money":
            return _money(value, decimals, words, journey)
        case "p":
            return _p(value, words)
        case "mark":
            return "◀" if value else ""
    return _time(kind, value, words)


def _time(kind: str, value: Any, words: Words) -> str:
    match kind:
        case "minutes":
            return _minutes(value, words)
        case "seconds":
            return _minutes(value / 60, words)
        case "duration" if value.amount == int(value.amount):
            return words(f"time_{value.unit}", n=int(value.amount))
        case "duration":
            return words(f"time_{value.unit}_part", amount=words.number(value.amount, 1))
        case "date":
            return words.date(date.fromisoformat(value) if isinstance(value, str) else value)
        case "scale":
            return words("scale", low=f"{value.low:g}", high=f"{value.high:g}", best=f"{value.best:g}")
        case "name":
            return value if len(value) <= LONGEST_NAME else f"{value[:LONGEST_NAME]}…"
        case "text" | "fact":
            return str(value)
    raise ValueError(f"there is no unit {kind}")


def _places(value: float) -> int:
    """How many decimals a number needs, four at most."""
    return next(places for places in range(5) if abs(round(value, places) - value) < 1e-9 or places == 4)


def _sign(value: float) -> str:
    return "+" if value > 0 else ""


def _signed(value: float, decimals: int, words: Words) -> str:
    """A number with its sign, unless it rounds to nothing."""
    rounded = round(value, decimals) + 0.0  # no minus before a zero
    return _sign(rounded) + words.number(rounded, decimals)


def _money(value: float, decimals: int | None, words: Words, journey: "Journey | None") -> str:
    """A sum in the currency of the journey, as exact as it deserves."""
    worth = journey.value if journey is not None else None
    if decimals is None:
        value = round(value, -2 if abs(value) >= 1000 else 0)
    return f"{words.number(value, decimals or 0)} {(worth.currency if worth else None) or ''}".strip()


def _minutes(value: float, words: Words) -> str:
    """A stretch of time in the unit that people would use."""
    for unit, size in (("day", 1440.0), ("h", 60.0), ("min", 1.0), ("s", 1 / 60)):
        amount = value / size
        if abs(amount) >= 2 or (unit == "min" and abs(amount) >= 1) or unit == "s":
            break
    if abs(amount) >= 10 or abs(amount - round(amount)) < 0.05:
        return words(f"time_{unit}", n=round(amount))
    return words(f"time_{unit}_part", amount=words.number(amount, 1))


def _p(value: float, words: Words) -> str:
    least = 0.0001
    return f"<{words.number(least, 4)}" if value < least else words.number(value, 4)
