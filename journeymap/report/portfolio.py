"""Several journeys on one page: side by side in a table, then each with its finding and a small map."""

from collections.abc import Sequence

from journeymap.analysis.ratings import respondents
from journeymap.report.findings import Findings
from journeymap.report.page import Cell, Page, Paragraph, Points, Section, Table
from journeymap.report.pictures import small_map
from journeymap.report.short import header_lines, sentences
from journeymap.words import words_for

MOST_SENTENCES = 5


def comparison(every: Sequence[Findings], language: str) -> Section:
    """One row for each journey, leading to its part of the page."""
    words = words_for(language)
    heads = ("journey", "period", "completion", "worst_leak", "friction", "first", "level", "answers")
    columns = tuple(words(f"head_{name}") for name in heads)
    rows = tuple(_row(found, at) for at, found in enumerate(every, 1))
    note = Paragraph(words("portfolio_note"), quiet=True)
    return Section("comparison", words("portfolio_comparison"), (Table(columns, rows, "ttntntnn"), note))


def _row(found: Findings, at: int) -> tuple[Cell, ...]:
    words, flow, journey = found.words, found.about.flow, found.journey
    friction = found.results["friction"]
    first = next((one for one in friction.rows if one.severity is not None), None)
    worst = flow.by_stage[flow.worst_by_rate] if flow.worst_by_rate else None
    level = found.about.pyramid.journey.level
    return (
        Cell(journey.title, journey.unit or "", link=f"journey-{at}"),
        Cell(journey.period or "–", words("as_is" if journey.status == "as-is" else "to_be")),
        Cell(found.share(flow.completion), _interval(found)),
        Cell(journey.stage_label(worst.stage) if worst else "–", found.share(worst.rate, 0) if worst else ""),
        Cell(found.number(friction.journey), found.share(friction.covered_visits, 0) if friction.journey else ""),
        Cell(found.label(first.touchpoint) if first else "–", found.number(first.severity) if first else ""),
        Cell(str(level) if level is not None else "–"),
        Cell(words.number(respondents(journey))),
    )


def _interval(found: Findings) -> str:
    flow = found.about.flow
    if flow.completion is None:
        return ""
    if flow.completion_low is None or flow.completion_high is None:
        return found.words("chart_assumed")
    return f"{found.share(flow.completion_low)}–{found.share(flow.completion_high)}"


def journey(found: Findings, at: int) -> Section:
    """One journey in its finding and its small map."""
    lines = header_lines(found)
    said = tuple(sentences(found))[:MOST_SENTENCES]
    blocks = (Paragraph(" · ".join(lines[:2]), quiet=True), Points(said), small_map(found))
    return Section(f"journey-{at}", found.journey.title, blocks)


def portfolio(every: Sequence[Findings], sections: Sequence[Section], language: str) -> Page:
    """The page of several journeys."""
    words = words_for(language)
    title = words("portfolio_title", n=len(every))
    about = (words("portfolio_about"),)
    return Page(title, "", about, tuple(sections), "journeymap", language, contents=words("report_contents"))
