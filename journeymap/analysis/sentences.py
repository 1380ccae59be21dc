"""What the analyses found, in a sentence for people who read no tables."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeymap.analysis.dropoff import DropOff
from journeymap.model import Journey
from journeymap.model.flow import KEPT
from journeymap.words import Words, words_for

if TYPE_CHECKING:
    pass


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
