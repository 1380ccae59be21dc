"""Several journeys on one page: side by side in a table, then each with its finding and a small map."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from journeymap.analysis.arrangement import arranged
from journeymap.analysis.compare import compare
from journeymap.analysis.dropoff import StageFlow
from journeymap.analysis.first_step import FirstStep
from journeymap.analysis.ratings import records_of, respondents
from journeymap.analysis.units import Units
from journeymap.diagnostics import UsageError
from journeymap.drawing.text import isolated
from journeymap.model import Journey
from journeymap.reports.findings import Findings
from journeymap.reports.page import Cell, Page, Paragraph, Points, Section, Table
from journeymap.reports.pictures import chart, small_map
from journeymap.reports.short import header_lines, sentences
from journeymap.reports.stated import set_out
from journeymap.statements import describe
from journeymap.words.telling import told

MOST_SENTENCES = 5


def portfolio(every: Sequence[Findings]) -> Page:
    """The page of several journeys, which are all told in one language."""
    words = every[0].words
    sections = (
        _comparison(every),
        *_together(every),
        *(_journey(found, at, every) for at, found in enumerate(every, 1)),
    )
    title = words("portfolio_title", n=len(every))
    about = (words("portfolio_about"),)
    return Page(title, "", about, sections, "journeymap", words.language, contents=words("report_contents"))


def _together(every: Sequence[Findings]) -> Iterator[Section]:
    """What files of one journey are together: a series in time, units side by side, or both; decided as `compare` does.

    Journeys of several titles are several journeys, and before and after is what `compare` is for.
    """
    journeys = [one.journey for one in every]
    if len({journey.title.casefold() for journey in journeys}) > 1 or not _is_together(journeys):
        return
    result = compare(journeys)
    both = result.both
    assert both is not None
    found = next(one for one in every if one.journey is both.after)
    statement = describe("units" if isinstance(result, Units) else "compare", result, both)
    assert statement is not None
    shown = replace(statement, tables=tuple(table for table in statement.tables if not table.folded))
    told = set_out(found, shown, "together")
    yield replace(told, blocks=(chart(found, result), *told.blocks))


def _is_together(journeys: Sequence[Journey]) -> bool:
    """Whether files of one title are a series or units; what `compare` would refuse stands side by side only."""
    try:
        return arranged(journeys).kind != "pair"
    except UsageError:
        return False


def _comparison(every: Sequence[Findings]) -> Section:
    """One row for each journey, leading to its part of the page."""
    words = every[0].words
    heads = ("journey", "period", "completion", "worst_leak", "friction", "first", "level", "answers")
    rows = tuple(_row(found, at) for at, found in enumerate(every, 1))
    note = Paragraph(words("portfolio_note"), quiet=True)
    table = Table(every[0].heads(*heads), rows, "ttntntnn")
    return Section("comparison", words("portfolio_comparison"), (table, note))


def _row(found: Findings, at: int) -> tuple[Cell, ...]:
    flow, journey = found.about.flow, found.journey
    friction = found.results["friction"]
    first = found.about.step
    worst = flow.by_stage[flow.worst_by_rate] if flow.worst_by_rate else None
    level = found.about.pyramid.journey.level if found.about.pyramid.declared else None
    return (
        Cell(journey.title, journey.unit or "", link=f"journey-{at}"),
        Cell(found.shown(journey.period, "text"), found.status),
        Cell(found.shown(flow.completion, "share.1"), _interval(found)),
        Cell(found.shown(worst and worst.stage, "stage"), _lost(found, worst) if worst else ""),
        Cell(found.shown(friction.journey, "index"), _covered(found) if friction.journey is not None else ""),
        Cell(found.shown(first and first.touchpoint, "touchpoint"), _brings(found, first) if first else ""),
        Cell(found.shown(level, "count")),
        Cell(_answers(found)),
    )


def _lost(found: Findings, worst: StageFlow) -> str:
    """The part of those who come that a stage loses, and how much of it is normal."""
    rate = found.shown(worst.rate, "share.0")
    return (
        found.words("dropoff.partly_normal", rate=rate, normal=found.shown(worst.normal, "share.0"))
        if worst.normal
        else rate
    )


def _brings(found: Findings, first: FirstStep) -> str:
    """Which idea the first step is, and what it brings."""
    words, terms = found.words, first.terms
    brings = told(terms[0], words) if terms else ""
    return " · ".join(part for part in (first.idea or "", brings) if part)


def _covered(found: Findings) -> str:
    """How many of the visits the friction is known of, where it is not all of them."""
    covered = found.results["friction"].covered_visits
    return (
        ""
        if covered is None or covered > 0.995
        else found.words("portfolio_covered", share=found.shown(covered, "share.0"))
    )


def _answers(found: Findings) -> str:
    """How many answered; a dash where scores do not say."""
    answers = respondents(found.journey, found.about.flow.unreachable)
    return found.shown(answers if answers or not any(records_of(found.journey)) else None, "count")


def _interval(found: Findings) -> str:
    flow = found.about.flow
    if flow.completion is None:
        return ""
    if flow.completion_low is None or flow.completion_high is None:
        return found.words("chart_assumed")
    return found.shown((flow.completion_low, flow.completion_high), "range:share.1")


def _journey(found: Findings, at: int, every: Sequence[Findings]) -> Section:
    """One journey in its finding and its small map."""
    lines = header_lines(found)
    said = tuple(sentences(found))[:MOST_SENTENCES]
    blocks = (Paragraph(" · ".join(lines[:2]), quiet=True), Points(said), small_map(found))
    return Section(f"journey-{at}", " · ".join(_title(found, every)), blocks)


def _title(found: Findings, every: Sequence[Findings]) -> Iterator[str]:
    """What a journey is called, with what tells it from others of the same title."""
    yield isolated(found.journey.title)
    alike = [one.journey for one in every if one.journey.title == found.journey.title]
    for name in ("unit", "period"):
        if len({getattr(one, name) for one in alike}) > 1 and getattr(found.journey, name):
            yield isolated(getattr(found.journey, name))
    if len({one.status for one in alike}) > 1:
        yield found.status
