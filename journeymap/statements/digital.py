"""The digital part of a journey beside the rest, and the effort scores of each digital channel."""

from collections.abc import Iterator
from dataclasses import dataclass

from journeymap.analysis.digital import ChannelAudit, Digital, Sides, hardest
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

SIDES = (Column("side"), Column("index"), Column("covered_visits"), Column("rest_index"), Column("rest_covered"))

AUDIT = (
    Column("channel"),
    Column("with_ces"),
    Column("ease"),
    Column("interval", fields=("low", "high")),
    Column("n"),
    Column("mixed_scales", under="n"),
    Column("hard_share"),
    Column("gaps", bad=lambda row: bool(row.gaps)),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A score of the digital part beside that of the rest, and the share of visits that each is known of."""

    side: str
    index: float | None
    covered_visits: float | None
    rest_index: float | None
    rest_covered: float | None


def describe(result: Digital, journey: Journey) -> Statement | None:
    """What share of the journey is digital, who stays in it, and where its effort is not measured."""
    if not result.touchpoints:
        return None
    sides = tuple(_beside(name, getattr(result, name)) for name in ("ease", "satisfaction"))
    audit: tuple[ChannelAudit, ...] = result.rows
    tables = (Table("sides", SIDES, sides), Table("audit", AUDIT, audit))
    return Statement("digital", tuple(_said(result, journey)), tables, result.unit_of, ("digital",))


def _beside(name: str, sides: Sides) -> Beside:
    one, rest = sides.digital, sides.rest
    return Beside(name, one.index, one.covered_visits, rest.index, rest.covered_visits)


def _said(result: Digital, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.fact is not None:
        yield Said(result.fact, "lead")
    yield Said(fact("digital.size", n=len(result.touchpoints)))
    if result.share_of_visits is not None:
        shares = {"share_of_visits": result.share_of_visits, "share_of_losses": result.share_of_losses}
        yield Said(fact("digital.shares", **shares))
    if result.share_of_friction is not None:
        yield Said(fact("digital.friction", share_of_friction=result.share_of_friction))
    if result.containment is not None:
        yield Said(fact("digital.of_all", containment=result.containment))
    if result.hand_off_share is not None:
        yield Said(fact("digital.hand_off", hand_off_share=result.hand_off_share))
    least_easy = hardest(result)
    if least_easy is not None:
        yield Said(least_easy)
    gaps = tuple(name for one in result.rows for name in one.gaps)
    if gaps:
        yield Said(fact("digital.gap_list", gaps=gaps), "advice")
    yield from (Said(note, "note") for note in result.note_facts)
