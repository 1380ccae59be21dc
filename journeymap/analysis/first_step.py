"""What to do first: one answer, which every surface asks for here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from journeymap.facts import Fact
from journeymap.model import Journey

UNITS = {"customers": "touchpoint", "business": "touchpoint", "touchpoint": "touchpoint"}
"""What each value of a fact is (see `words.telling`)."""


class Ranked(Protocol):
    """A row about a touchpoint, or an idea for it, with what it ranks by."""

    @property
    def touchpoint(self) -> str: ...

    @property
    def priority(self) -> float | None: ...

    @property
    def gain(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class FirstStep:
    """The touchpoint to begin with: for customers (by priority) and for the business (by gain)."""

    customers: str
    business: str
    fact: Fact


def first_step(journey: Journey, rows: Iterable[Ranked]) -> FirstStep | None:
    """The touchpoint where a fix helps customers most, and the one where it brings the most completions.

    None where no touchpoint has both a priority (severity x reach x importance/5) and a gain.

    >>> from journeymap.analysis import analyses
    >>> from journeymap.reading import loads
    >>> shop = "{channel: web, next: {success: 60%}, scores: {csat: {counts: [9, 0, 0, 0, 1]}}}"
    >>> tea = loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{shop: {shop}}}}}}}}}")
    >>> first_step(tea, analyses(["opportunities"], tea)["opportunities"].rows).customers
    'shop'
    """
    known = [row for row in rows if row.priority is not None and row.gain]
    if not known:
        return None
    customers = max(known, key=lambda row: row.priority or 0.0).touchpoint
    business = max(known, key=lambda row: row.gain or 0.0).touchpoint
    if customers == business:
        fact = Fact("first_step.both", {"touchpoint": customers}, UNITS, journey)
    else:
        fact = Fact("first_step.apart", {"customers": customers, "business": business}, UNITS, journey)
    return FirstStep(customers, business, fact)
