"""What fixing a touchpoint is worth, in money for the period: as its ideas say, else with half of its loss closed."""

from typing import NamedTuple

from journeymap.analysis.walks import gained, in_money, walked
from journeymap.drawing.subject import Subject
from journeymap.model import Opportunity


class Worth(NamedTuple):
    """Money, and what it supposes of a touchpoint: the part of its loss that an idea closes; None for half of it."""

    touchpoint: str
    value: float
    closes: float | None = None

    def amount(self, about: Subject) -> str:
        """The money, as exactly as it can be known."""
        return about.words.number(round(self.value, -2 if self.value >= 1000 else 0))


def worth_of(about: Subject, name: str, idea: Opportunity | None) -> Worth | None:
    """What an idea is worth by the part of the loss that it names, else what half of the avoidable loss is worth."""
    journey, flow = about.journey, about.flow
    if idea is None or idea.closes is None:
        value = flow[name].value_if_avoidable_halved
        return Worth(name, value) if value else None
    here = walked(flow.walks).get(name)
    value = in_money(journey, gained(here, idea.closes) if here else None)
    return Worth(name, value, idea.closes) if value else None


def most_worth(about: Subject) -> Worth | None:
    """The touchpoint of the picture whose fix brings most."""
    found = (
        worth_of(about, name, idea)
        for name in about.shown
        for idea in about.journey.touchpoints[name].opportunities or (None,)
    )
    return max((one for one in found if one is not None), key=lambda one: one.value, default=None)
