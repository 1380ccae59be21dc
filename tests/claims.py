"""What each fact claims, by its key: a function of the result and the fact's values, written without its maker.

A key that is missing here fails `tests/test_statements.py`. ``True`` alone stands for a fact that gives numbers only,
all of which are fields of the result and compared with it anyway.
"""

from collections.abc import Callable, Mapping
from math import isclose
from typing import Any

Claim = Callable[[Any, Mapping[str, Any]], bool]


def _close(one: float | None, other: float | None) -> bool:
    return one == other or (one is not None and other is not None and isclose(one, other, rel_tol=1e-9, abs_tol=1e-12))


def _shares(result: Any, values: Mapping[str, Any], *, or_more: bool) -> bool:
    (row,) = [one for one in result.shares if one.bad_visits == values["n"]]
    return row.or_more is or_more and _close(row.share, values["share"])


def _never_counted(result: Any, values: Mapping[str, Any]) -> bool:
    silent = {row.touchpoint for row in result.rows if row.bad_share is None}
    return bool(values["touchpoints"]) and set(values["touchpoints"]) == silent


EXPOSURE: Mapping[str, Claim] = {
    "exposure.exposed": lambda result, said: (
        _close(said["exposed"], sum(row.share for row in result.shares if row.bad_visits >= result.strikes))
        and said["strikes"] == result.strikes
    ),
    "exposure.exactly": lambda result, said: _shares(result, said, or_more=False),
    "exposure.or_more": lambda result, said: _shares(result, said, or_more=True),
    "exposure.covered": lambda result, said: _close(said["covered_visits"], result.covered_visits),
    "exposure.risk": lambda result, said: result.shares is not None,
    "exposure.no_flow": lambda result, said: all(row.visits is None for row in result.rows),
    "exposure.too_few": lambda result, said: (
        result.shares is None and said["covered_visits"] < said["exposure_cover"] and said["covered_visits"] >= 0
    ),
    "exposure.uncounted": _never_counted,
    "exposure.independent": lambda result, said: result.shares is not None,
    "exposure.never_bad": _never_counted,
    "exposure.most_strikes": lambda result, said: said["n"] == result.strikes,
}


def _changes_completion(result: Any, values: Mapping[str, Any]) -> bool:
    """A fix is said with what it does by itself, which is the entry of the same place among ``alone``."""
    at = result.applied_facts.index(values["done"])
    return _close(result.alone[at], values.get("gain", 0.0))


WHATIF: Mapping[str, Claim] = {
    "whatif.close": lambda result, said: 0 <= said["share"] <= 1,
    "whatif.close_avoidable": lambda result, said: 0 <= said["share"] <= 1,
    "whatif.remove": lambda result, said: said["touchpoint"] in result.of_journey.touchpoints,
    "whatif.raise": lambda result, said: said["points"] >= 0 and said["metric"] in ("ces", "csat"),
    "whatif.raise_down": lambda result, said: said["points"] > 0 and said["metric"] in ("ces", "csat"),
    "whatif.move": lambda result, said: -1 <= said["moved"] <= 1 and said["moved"] != 0,
    "whatif.alone": _changes_completion,
    "whatif.no_gain": _changes_completion,
    "whatif.together": lambda result, said: _close(said["gain"], result.after.completion - result.before.completion),
    "whatif.minutes": lambda result, said: (
        min(said["before"], said["after"]) < 1
        and (said["before"], said["after"]) == (result.before.minutes_covered, result.after.minutes_covered)
    ),
}

CLAIMS: Mapping[str, Claim] = {**EXPOSURE, **WHATIF}
