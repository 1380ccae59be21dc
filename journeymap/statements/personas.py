"""How each persona fares, and where they differ."""

from collections.abc import Iterator

from journeymap.analysis.personas import Personas
from journeymap.facts import Fact, Facts
from journeymap.model import Journey, Touchpoint
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


def as_walked(journey: Journey, persona: str | None) -> Iterator[Fact]:
    """Whose numbers these are: how much of the file is the persona's own, and how much is said of everybody."""
    if persona is None or persona not in journey.personas:
        return
    units = {"persona": "persona", "own": "count", "n": "count"}
    points = journey.touchpoints.values()
    parts = [point.by_persona.get(persona) for point in points]
    said = {
        "arrows": sum(part is not None and part.next is not None for part in parts),
        "scores": sum(_asked(point, persona) for point in points),
    }
    yield Fact("as_persona.walks", {"persona": persona}, units, journey)
    for what, own in said.items():
        whose = "none" if not own else "all" if own == len(parts) else "some"
        values = {"persona": persona, "own": own, "n": len(parts)} if own else {"persona": persona}
        yield Fact(f"as_persona.{what}_{whose}", values, units, journey)


def _asked(point: Touchpoint, persona: str) -> bool:
    """Whether this persona's own answers are known."""
    part = point.by_persona.get(persona)
    return (part is not None and bool(part.scores)) or any(one.persona == persona for _, one in point.scores.records())
