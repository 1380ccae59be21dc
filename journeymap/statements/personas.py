"""How each persona fares, and where they differ."""

from collections.abc import Iterator

from journeymap.analysis.personas import Personas
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

WALKS = (
    Column("persona"),
    Column("share"),
    Column("completion"),
    Column("interval", fields=("completion_low", "completion_high"), under="completion"),
    Column("steps"),
    Column("steps_completers", under="steps"),
    Column("most_lost_at"),
    Column("most_lost", under="most_lost_at"),
)

MOST_DIFFERENCES = 10


def describe(result: Personas, journey: Journey) -> Statement | None:
    """Who arrives, persona by persona, and where they part."""
    if not any(row.completion is not None for row in result.rows):
        return None
    lost = (Column("lost", at=("persona", row.persona)) for row in result.rows)
    tables = [Table("personas", WALKS, result.rows)]
    if result.differences:
        columns = (Column("touchpoint"), *lost, Column("gap"))
        tables.append(Table("differences", columns, result.differences, most=MOST_DIFFERENCES))
    return Statement("personas", tuple(_said(result, journey)), tuple(tables), result.unit_of, ("personas",))


def _said(result: Personas, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.fact is not None:
        yield Said(result.fact, "lead")
    if result.pooled is not None:
        yield Said(fact("personas.mixed", completion=result.completion, pooled=result.pooled))
    if result.gap is not None and result.gap_low is not None and result.gap_high is not None:
        yield Said(fact("personas.gap_between", gap=result.gap, bounds=(result.gap_low, result.gap_high)))
    elif result.gap is not None:
        yield Said(fact("personas.gap_is", gap=result.gap))
    yield from (Said(note, "note") for note in result.note_facts)
