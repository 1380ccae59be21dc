"""What the analyses found, in a sentence for people who read no tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeymap.analysis.dropoff import DropOff
from journeymap.model import Journey
from journeymap.model.flow import KEPT
from journeymap.words import Words, words_for

if TYPE_CHECKING:
    from journeymap.analysis.signs import Severity

SURVEYED = ("effort", "dissatisfaction")
"""The signs that come from asking customers, whether or not anybody says how many were asked."""


def friction_sentence(
    journey: Journey, touchpoint: str, found: "Severity", label: str | None, asked: int, words: Words | None = None
) -> str:
    """A touchpoint's friction in words first, numbers behind; never better than what was measured."""
    say, name = words or words_for(journey.language), journey.label(touchpoint)
    every = len(found.components) + len(found.unknown)
    if label is None:
        known = say("signs_known", known=len(found.components), all=every)
        return say("friction_unstated", name=name, known=known, low=say.number(found.low), high=say.number(found.high))
    value = say.number(found.value or 0.0)
    if not asked and not any(sign in SURVEYED for sign in found.components):
        known = say("signs_known", known=len(found.components), all=every)
        return say(f"friction_unasked_{label}", name=name, value=value, known=known)
    answers = say("answers", n=asked) if asked else say("answers_unsized")
    if label == "low":
        basis = f"{say('signs_known', known=len(found.components), all=every)}, {answers}"
        return say("friction_low", name=name, basis=basis)
    if found.unknown:
        unknown = say("signs_unknown", unknown=len(found.unknown), all=every)
        low, high = say.number(found.low), say.number(found.high)
        basis = say("friction_range", answers=answers, unknown=unknown, low=low, high=high)
    else:
        basis = say("friction_all_known", answers=answers)
    basis = basis[:1].upper() + basis[1:]  # a sentence of its own
    return say(f"friction_{label}", name=name, value=value, basis=basis)


def handover_sentences(journey: Journey, flow: DropOff, words: Words | None = None) -> Iterator[str]:
    """Each hand-over that loses history, with its giver and its receiver, the largest flow first."""
    say = words or words_for(journey.language)
    for one in sorted(flow.flows, key=lambda one: -one.flow):
        history = journey.history(one.start, one.target, one.arrow)
        if history is not None and KEPT[history] < 1 and one.flow > 0:
            yield say(
                "handover_lost",
                giver=journey.label(one.start),
                receiver=journey.label(one.target),
                flow=_of_hundred(one.flow, say),
            )


def _of_hundred(share: float, say: Words) -> str:
    """How many of 100; fewer than 1 with a decimal, and never none where there are some."""
    if share >= 0.01:
        return say.number(100 * share)
    return say.number(100 * share, 1) if share >= 0.0005 else "<" + say.number(0.1, 1)
