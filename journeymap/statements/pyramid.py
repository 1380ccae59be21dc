"""Which level of the experience pyramid each touchpoint reaches, and what the next one lacks."""

from collections.abc import Iterator

from journeymap.analysis.pyramid import Pyramid, Scope
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

TOUCHPOINTS = (
    Column("touchpoint"),
    Column("reached"),
    Column("claimed"),
    Column("stranded", bad=lambda row: bool(row.stranded)),
    Column("missing_facts"),
)

SCOPES = (Column("stage"), Column("channel"), Column("level"), Column("said"), Column("held_down_by", detail=True))


def describe(result: Pyramid, journey: Journey) -> Statement | None:
    """The level that the journey reaches and claims, every touchpoint's, and what each lacks for the next."""
    if not result.declared:
        return None
    known = tuple(row for row in result.rows if row.reached is not None or not row.said)
    tables = (
        Table("touchpoints", TOUCHPOINTS, known),
        Table("stages", (SCOPES[0], *SCOPES[2:]), tuple(filter(_is_said, result.stages))),
        Table("channels", SCOPES[1:], tuple(filter(_is_said, result.channels))),
    )
    return Statement("pyramid", tuple(_said(result, journey)), tables, result.unit_of, ("pyramid",))


def _is_said(scope: Scope) -> bool:
    """Whether anybody has said anything of what is offered there."""
    return bool(scope.said)


def _said(result: Pyramid, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.fact is not None:
        yield Said(result.fact, "lead")
    if result.claimed is not None and result.claimed != result.journey.level:
        yield Said(fact("pyramid.claims", claimed=result.claimed))
    unsaid = tuple(row.touchpoint for row in result.rows if not row.said)
    if unsaid:
        yield Said(fact("pyramid.unsaid_at", touchpoints=unsaid), "advice")
    if result.journey.level is not None and result.journey.held_down_by:
        yield Said(fact("pyramid.held_down", held_down_by=result.journey.held_down_by[:5]))
    if any(row.stranded for row in result.rows):
        yield Said(fact("pyramid.gates"), "note")
