"""The verb ``whatif``: what fixes would bring."""

import re
from argparse import Namespace
from collections.abc import Callable, Iterable

from journeymap import cli
from journeymap.analysis.whatif import Outcome, WhatIf
from journeymap.analysis.whatif import whatif as tried
from journeymap.cli.forms import put
from journeymap.cli.tables import NOTHING, Table, money, number, percent
from journeymap.diagnostics import UsageError
from journeymap.model import Journey
from journeymap.reading import load


def whatif(given: Namespace) -> int:
    """Print the journey before and after the fixes that are asked for."""
    journey = load(given.file)
    result = tried(
        journey,
        close=_amounts(given.close, _share),
        close_avoidable=_amounts(given.close_avoidable, _share),
        remove=given.remove,
        ces=_amounts(given.ces, _points),
        csat=_amounts(given.csat, _points),
        move={_pair(name): part for name, part in _amounts(given.move, _share).items()},
    )
    put(given.format, result, [_table(result, journey)])
    return cli.FINE


def _amounts(given: Iterable[str], read: Callable[[str], float]) -> dict[str, float]:
    found = {}
    for text in given:
        name, equals, amount = text.rpartition("=")
        if not equals or not name:
            raise UsageError(f"`{text}` does not say how much: write it like checkout=50%")
        if name.strip() in found:
            raise UsageError(f"`{name.strip()}` is given twice; which of the two is meant?")
        found[name.strip()] = read(amount.strip())
    return found


def _share(text: str) -> float:
    if not re.fullmatch(r"[-+−]?\d+(\.\d+)?\s*%|[-+−]?[01]?\.\d+", text):
        raise UsageError(f"`{text}` is not a share: write it like 50%")
    plain_text = text.replace("−", "-")
    return float(plain_text.rstrip("% ")) / 100 if plain_text.endswith("%") else float(plain_text)


def _points(text: str) -> float:
    if not re.fullmatch(r"[-+−]?\d+(\.\d+)?", text):
        raise UsageError(f"`{text}` is not a number of points: write it like +1")
    return float(text.replace("−", "-"))


def _pair(name: str) -> tuple[str, str]:
    start, arrow, target = name.partition(">")
    if not arrow:
        raise UsageError(f"`{name}` does not say from where to where: write it like 'basket>checkout=+5%'")
    return start.strip(), target.strip()


def _table(result: WhatIf, journey: Journey) -> Table:
    after = list(result.applied)
    if len(result.applied) > 1 and result.change.completion is not None:
        after = [f"{one}: {_alone(gain)}" for one, gain in zip(result.applied, result.alone, strict=True)]
        after.append(f"together {_signed(result.change.completion)}: gains of several fixes do not simply add up")
    sides = (one for one in (result.before, result.after) if one.minutes is not None)
    covered = dict.fromkeys(percent(one.minutes_covered) for one in sides)
    after += (
        [f"minutes: {' and then '.join(covered)} of visits have a duration"] if covered.keys() - {"100.0 %"} else []
    )
    return Table("What if", ("", "before", "after", "change"), tuple(_rows(result, journey)), after=tuple(after))


def _alone(gain: float | None) -> str:
    """What one fix brings by itself; a better score makes a place easier, which the flow does not know of."""
    return "leaves completion as it is" if gain == 0 else f"alone {_signed(gain)}"


def _rows(result: WhatIf, journey: Journey) -> Iterable[tuple[str, str, str, str]]:
    before, after, change = result.before, result.after, result.change
    yield "completion", _completion(before), _completion(after), _signed(change.completion)
    yield "lost", percent(before.lost, 2), percent(after.lost, 2), _signed(change.lost)
    for name, words in (("steps", "steps"), ("steps_completers", "steps of those who arrive"), ("minutes", "minutes")):
        numbers = (getattr(one, name) for one in (before, after))
        old, new = numbers
        if old is not None:
            yield words, number(old, 2), number(new, 2), _plain_sign(getattr(change, name), 2)
    if before.value is not None:
        yield "value", _worth(before, journey), _worth(after, journey), _money_sign(change.value, journey)
    yield "friction", number(before.friction), number(after.friction), _plain_sign(change.friction, 1)
    yield "pyramid level", number(before.level, 0), number(after.level, 0), _plain_sign(change.level, 0)


def _completion(one: Outcome) -> str:
    if one.completion_low is None or one.completion_high is None:
        return percent(one.completion, 2)
    return f"{percent(one.completion, 2)} ({percent(one.completion_low, 2)} to {percent(one.completion_high, 2)})"


def _worth(one: Outcome, journey: Journey) -> str:
    if one.value_low is None or one.value_high is None:
        return money(one.value, journey)
    return f"{money(one.value, journey)} ({one.value_low:,.0f} to {one.value_high:,.0f})"


def _signed(share: float | None) -> str:
    return NOTHING if share is None else f"{100 * share:+.2f} points"


def _plain_sign(value: float | None, decimals: int) -> str:
    return NOTHING if value is None else f"{value:+.{decimals}f}"


def _money_sign(value: float | None, journey: Journey) -> str:
    return NOTHING if value is None else ("+" if value > 0 else "") + money(value, journey)
