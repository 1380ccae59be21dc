"""What the firm could do first: the opportunities."""

from collections.abc import Iterator
from datetime import date

from journeymap.analysis.dropoff import value_fact
from journeymap.analysis.opportunities import OpportunityRow
from journeymap.reports.findings import Findings
from journeymap.reports.page import Block, Cell, Paragraph, Section, Table
from journeymap.reports.pictures import chart
from journeymap.words.telling import told


def opportunities(found: Findings) -> Section | None:
    """What to do first, seen four ways."""
    words, result = found.words, found.results["opportunities"]
    known = any(one.priority is not None and one.gain is not None for one in result.rows)
    if not known and not any(one.idea for one in result.rows):
        return None
    apart = tuple(result.disagreements)
    said = (words("report_disagree", names=found.names(apart)),) if apart else ()
    rows = tuple(_idea(found, one) for one in result.rows)
    worth = ("worth",) if found.journey.value else ()
    heads = ("touchpoint", "idea", "rank_priority", "rank_gain", "rank_ulwick", "rank_rice", *worth, "owner")
    blocks: list[Block] = [
        *([chart(found, result)] if known else []),
        *map(Paragraph, said),
        *([Paragraph(told(worth_fact, words))] if (worth_fact := value_fact(found.journey)) is not None else []),
        Table(found.heads(*heads), rows, "ttnnnn" + "n" * len(worth) + "t", words("report_four_ways")),
        Paragraph(words("report_four_note"), quiet=True),
    ]
    return Section("opportunities", words("report_opportunities"), tuple(blocks))


def _idea(found: Findings, one: OpportunityRow) -> tuple[Cell, ...]:
    words = found.words
    due = words("report_due", date=words.date(date.fromisoformat(one.due))) if one.due else ""
    answered = words("report_answers", pain=one.answers) if one.answers else ""
    value = [Cell(found.money(one.value), _return(found, one.roi))] if found.journey.value else []
    return (
        Cell(found.label(one.touchpoint)),
        Cell(one.idea or words("report_no_idea"), answered),
        *(Cell(_rank(rank), number) for rank, number in _ranks(found, one)),
        *value,
        Cell(one.owner or "–", due),
    )


def _return(found: Findings, roi: float | None) -> str:
    """What comes back for what an idea costs."""
    if roi is None:
        return ""
    return found.words("report_roi", value=("+" if roi > 0 else "") + found.words.percent(roi))


def _ranks(found: Findings, one: OpportunityRow) -> Iterator[tuple[int | None, str]]:
    number = found.number
    yield one.priority_rank, number(one.priority, 1) if one.priority is not None else ""
    yield one.gain_rank, f"+{number(100 * one.gain, 2)}" if one.gain is not None else ""
    yield one.opportunity_rank, number(one.opportunity, 1) if one.opportunity is not None else ""
    worth = one.rice if one.rice is not None else one.ice
    yield one.rice_rank, number(worth, 0 if (worth or 0) >= 10 else 2) if worth is not None else ""


def _rank(place: int | None) -> str:
    return str(place) if place is not None else "–"
