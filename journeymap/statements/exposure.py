"""How many of those who arrive had bad visits on the way."""

from collections.abc import Iterator

from journeymap.analysis.exposure import Exposure
from journeymap.facts import Facts
from journeymap.model import Journey, Touchpoint
from journeymap.model.flow import flow_is_known
from journeymap.statements import Column, Said, Statement, Table

COLUMNS = (
    Column("touchpoint"),
    Column("bad_share"),
    Column("metric", under="bad_share"),
    Column("n", under="bad_share"),
    Column("visits_completers"),
)


def describe(result: Exposure, journey: Journey) -> Statement | None:
    """The share of those who arrive that had bad visits, and where they had them."""
    if not flow_is_known(journey) or not any(map(_counted, journey.touchpoints.values())):
        return None
    table = Table("touchpoints", COLUMNS, result.rows)
    return Statement("exposure", tuple(_said(result, journey)), (table,), result.unit_of, ("exposure",))


def _said(result: Exposure, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.fact is not None:
        yield Said(result.fact, "lead")
    for one in result.shares or ():
        yield Said(fact("exposure.or_more" if one.or_more else "exposure.exactly", share=one.share, n=one.bad_visits))
    if result.covered_visits is not None:
        yield Said(fact("exposure.covered", covered_visits=result.covered_visits))
    if result.shares is not None:
        yield Said(fact("exposure.risk"), "note")
    yield from (Said(note, "note") for note in result.note_facts)


def _counted(point: Touchpoint) -> bool:
    """Whether answers to CSAT or CES were counted one by one."""
    return any(record.counts for record in (*point.scores.csat, *point.scores.ces))
