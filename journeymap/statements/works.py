"""What works, to be repeated elsewhere."""

from journeymap.analysis.works import Works
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

COLUMNS = (
    Column("touchpoint"),
    Column("stage", under="touchpoint", detail=True),
    Column("ease"),
    Column("ease_low", under="ease"),
    Column("satisfaction"),
    Column("satisfaction_low", under="satisfaction"),
    Column("moment"),
    Column("done"),
)


def describe(result: Works, journey: Journey) -> Statement | None:
    """The touchpoints that are better than the journey for certain, and what is done there; nothing where none is."""
    if result.fact is None:
        return None
    fact = Facts(journey, result.unit_of)
    said = (
        Said(result.fact, "lead"),
        Said(fact("works.than", ease=result.ease, satisfaction=result.satisfaction), "note"),
    )
    return Statement("works", said, (Table("touchpoints", COLUMNS, result.rows),), result.unit_of)
