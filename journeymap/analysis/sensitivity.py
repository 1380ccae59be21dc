"""How much the weights of friction matter: does the top three change when one of them is halved or doubled?"""

from collections.abc import Mapping
from typing import Any

import numpy

from journeymap.analysis.signs import COMPONENTS, FELT, Severity
from journeymap.settings import Settings

Array = Any


def sensitivity(found: Mapping[str, Severity], worth: Mapping[str, float], settings: Settings) -> dict[str, Any]:
    """Whether the first three, or their order, change when any one weight is halved or doubled.

    ``worth`` is reach x importance of each touchpoint. Coverage is judged with the weights in force, so that no
    touchpoint drops out for the wrong reason.
    """
    names = sorted(name for name, one in found.items() if one.value is not None)
    table = numpy.array(
        [[found[name].components.get(sign, numpy.nan) for sign in COMPONENTS] for name in names], dtype=float
    ).reshape(len(names), len(COMPONENTS))
    values = numpy.array([worth[name] for name in names])
    usual = _top(names, table, values, settings.weights, settings)
    changes = []
    for sign in COMPONENTS:
        for factor in (0.5, 2.0):
            weights = {**settings.weights, sign: settings.weights[sign] * factor}
            top = _top(names, table, values, weights, settings)
            if top != usual:
                changes.append({"weight": sign, "factor": factor, "top3": list(top)})
    return {"top3": list(usual), "top3_stable": not changes, "changes": changes}


def _top(
    names: list[str], table: Array, worth: Array, weights: Mapping[str, float], settings: Settings
) -> tuple[str, ...]:
    """The three places that come first with some weights; ties go by name."""
    if not names:
        return ()
    by_sign = numpy.array([weights[sign] for sign in COMPONENTS])
    known = ~numpy.isnan(table)
    whole = known @ by_sign
    mean = numpy.divide(numpy.nansum(table * by_sign, axis=1), whole, out=numpy.zeros(len(names)), where=whole > 0)
    counted = known & (numpy.array([sign in FELT for sign in COMPONENTS]) & (by_sign > 0))
    worst = numpy.where(counted, table, 0.0).max(axis=1)
    share = settings.worst_felt_share
    values = numpy.round(numpy.where(whole > 0, ((1 - share) * mean + share * worst) * worth, 0.0), 12)
    order = numpy.argsort(-values, kind="stable")[:3]  # names are sorted, so equal values stay in their order
    return tuple(names[at] for at in order if values[at] > 0)
