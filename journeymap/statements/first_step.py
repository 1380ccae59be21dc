"""What to do first: the step with its terms, where customers suffer most, and what is under way already."""

from journeymap.analysis.first_step import UNITS, FirstStep
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Said, Statement


def describe(result: FirstStep | None, journey: Journey) -> Statement:
    """The first step; where there is none, what to find out."""
    fact = Facts(journey, UNITS)
    if result is None:
        return Statement("first_step", (Said(fact("first_step.unknown"), "advice"),), (), UNITS)
    said = [Said(result.fact, "lead")]
    if result.under_way:
        said.append(Said(fact("first_step.under_way", under_way=result.under_way), "note"))
    return Statement("first_step", tuple(said), (), UNITS)
