"""What customers do, say and feel: a section for each analysis that has data, with its chart, table and sentences."""

from collections.abc import Iterator

from journeymap.analysis.friction import Friction, FrictionRow
from journeymap.drawing.lanes.quotes import quoted
from journeymap.reports.findings import Findings
from journeymap.reports.page import Block, Cell, Paragraph, Points, Section, Table
from journeymap.reports.pictures import chart

NO_BREAK = "\u00a0"
"""A blank at which no line ends."""

EXPLAINED = 3
"""Touchpoints whose friction is taken apart sign by sign."""

FIRST = 3
"""How many places the order of the first three is about; with no more than these there is nothing to choose."""


def friction(found: Findings) -> Section:
    """Where they work too hard, and what it rests on."""
    words, result = found.words, found.results["friction"]
    assert isinstance(result, Friction)
    rows = tuple(_friction_row(found, one) for one in result.rows)
    heads = ("touchpoint", "severity", "range", "signs", "worst_felt", "reach_share", "priority")
    stated = [one for one in result.rows if one.severity is not None]
    blocks: list[Block] = [
        Points(tuple(_friction_notes(found, result))),
        chart(found, result),
        Table(found.heads(*heads), rows, "tnnntnn", words("report_by_priority")),
        *(_explained(found, one) for one in stated[:EXPLAINED] if one.label != "low"),
    ]
    return Section("friction", words("report_friction"), tuple(blocks))


def _friction_row(found: Findings, one: FrictionRow) -> tuple[Cell, ...]:
    words = found.words
    every = len(one.components) + len(one.unknown)
    owner = "" if one.ours else words(f"owner_{found.journey.channel(one.touchpoint).owner}")
    known = f"{words.number(len(one.components))} / {words.number(every)}"
    answers = words("answers", n=one.answers) if one.answers else words("no_n" if one.asked else "chart_unasked")
    severity = Cell(words("why_unstated"))
    if one.severity is not None:
        severity = Cell(words.number(one.severity), words(f"label_{one.label}"), bad=one.label in ("high", "severe"))
    return (
        Cell(found.label(one.touchpoint), owner),
        severity,
        Cell(words.span(words.number(one.low), words.number(one.high))),
        Cell(known, answers),
        Cell(words(f"sign_{one.worst_felt}") if one.worst_felt else "–"),
        Cell(found.share(one.reach)),
        Cell(words.number(one.priority, 1) if one.priority is not None else "–"),
    )


def _friction_notes(found: Findings, result: Friction) -> Iterator[str]:
    words = found.words
    if result.journey is not None:
        covered = found.share(result.covered_visits, 0)
        yield words("report_journey_friction", value=words.number(result.journey), share=covered)
    rare = [one.touchpoint for one in result.rows if one.severe_but_rare]
    if rare:
        yield words("report_rare", names=found.names(rare))
    flagged = [one.touchpoint for one in result.rows if one.red_flags]
    if flagged:
        yield words("report_red_flags", names=found.names(flagged))
    blind = [one.touchpoint for one in result.rows if one.severity is None]
    if blind:
        yield words("report_blind", names=found.names(blind))
    if len(result.rows) - len(blind) > FIRST:
        yield words("report_stable" if result.sensitivity.get("top3_stable") else "report_unstable")


def _explained(found: Findings, one: FrictionRow) -> Section:
    """What the friction of one touchpoint rests on, sign by sign."""
    words, name = found.words, one.touchpoint
    rows = tuple(
        (
            Cell(each.sign),
            Cell("; ".join(each.evidence)),
            Cell(found.number(each.points, 1), each.weight.replace(" ", NO_BREAK)),
        )
        for each in found.reasons.reasons(name)
    )
    title = words("report_why", name=found.label(name))
    table = Table(found.heads("sign", "evidence", "points"), rows, "ttn")
    unknown = found.reasons.unknown(name)
    blocks = (Paragraph(found.reasons.finding(name)), table, *((Paragraph(unknown, quiet=True),) if unknown else ()))
    return Section(f"why-{one.rank}", title, blocks)


def people(found: Findings) -> Section | None:
    """Whose journey it is: each persona of whom the file says something, with what it says."""
    portraits = (_persona(found, at, name) for at, name in enumerate(found.journey.personas, 1))
    said = tuple(one for one in portraits if one.blocks)
    return Section("people", found.words("report_people"), said) if said else None


def _persona(found: Findings, at: int, name: str) -> Section:
    """Everything the file says of a persona."""
    persona, words = found.journey.personas[name], found.words
    share = f", {found.share(persona.share, 0)}" if persona.share is not None else ""
    channels = tuple(map(found.journey.channel_label, persona.prefers))
    told = {
        "job": persona.job,
        "goals": "; ".join(persona.goals),
        "gains": "; ".join(persona.gains),
        "prefers": ", ".join(channels),
        "source": found.source(persona.source) if persona.source else "",
    }
    parts = [persona.about, *(words(f"people_{what}", text=text) for what, text in told.items() if text)]
    sentences = " ".join(f"{part.rstrip('.')}." for part in parts if part)
    quote = quoted(persona.quote, words) if persona.quote else ""
    said = tuple(Paragraph(text) for text in (quote, sentences) if text)
    return Section(f"persona-{at}", f"{found.journey.persona_label(name)}{share}", said)
