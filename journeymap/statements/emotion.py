"""How the journey feels, what is remembered of it, and where it may be decided."""

from collections.abc import Iterator

from journeymap.analysis.emotion import EmotionCurve
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

FEELINGS = (
    Column("touchpoint"),
    Column("emotion", bad=lambda row: row.emotion < 0),
    Column("index"),
    Column("source"),
    Column("persona", under="source"),
    Column("n", under="source"),
)

PERSONAS = (Column("persona"), Column("mean", bad=lambda row: row.mean < 0), Column("peak_end"), Column("lowest"))

MOMENTS = (Column("touchpoint"), Column("marked"), Column("why_facts"))


def describe(result: EmotionCurve, journey: Journey) -> Statement | None:
    """The curve in figures, each feeling with who says so, and the moments of truth that it suggests."""
    if not result.rows:
        return None
    each = tuple(curve for curve in result.personas if curve.persona is not None and curve.mean is not None)
    tables = (
        Table("touchpoints", FEELINGS, result.rows),
        *((Table("personas", PERSONAS, each),) if len(each) > 1 else ()),
        Table("moments", MOMENTS, result.suggested_moments),
    )
    return Statement("emotion", tuple(_said(result, journey)), tables, result.unit_of, ("emotion",))


def _said(result: EmotionCurve, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.fact is not None:
        yield Said(result.fact, "lead")
    if result.mean is not None:
        yield Said(
            fact("emotion.figures", index=result.index, peak_end_index=result.peak_end_index, range=result.range)
        )
    unmarked = tuple(dict.fromkeys(one.touchpoint for one in result.suggested_moments if not one.marked))
    if unmarked:
        yield Said(fact("emotion.suggested", touchpoints=unmarked), "advice")
    yield from (Said(note, "note") for note in result.note_facts)
