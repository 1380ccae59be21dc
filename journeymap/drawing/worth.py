"""What fixing a touchpoint is worth, in money for the period: as its ideas say, else with half of its loss closed."""

from typing import NamedTuple

from journeymap.analysis.walks import in_money
from journeymap.drawing.subject import Subject
from journeymap.model import Opportunity
from journeymap.words.telling import shown


class Worth(NamedTuple):
    """Money, and what it supposes of a touchpoint: the part of its loss that an idea closes; None for half of it."""

    touchpoint: str
    value: float
    closes: float | None = None

    def amount(self, about: Subject) -> str:
        """The money, as exactly as it can be known, without its currency."""
        return shown(self.value, "money", about.words)


def worth_of(about: Subject, name: str, idea: Opportunity | None) -> Worth | None:
    """What an idea is worth by the part of the loss that it names, else what half of the avoidable loss is worth."""
    closes = idea.closes if idea is not None else None
    value = in_money(about.journey, about.flow.gain(name, closes))
    return Worth(name, value, closes) if value else None


def most_worth(about: Subject) -> Worth | None:
    """The touchpoint of the picture whose fix brings most."""
    found = (
        worth_of(about, name, idea)
        for name in about.shown
        for idea in about.journey.touchpoints[name].opportunities or (None,)
    )
    return max((one for one in found if one is not None), key=lambda one: one.value, default=None)
