"""The finding in words, before anything else: what happens, where it hurts, and what to do first."""

from collections.abc import Iterator
from itertools import islice

from journeymap.analysis.omnichannel import lost_history
from journeymap.analysis.ratings import records_of, respondents
from journeymap.drawing.figures import figures
from journeymap.drawing.text import isolated
from journeymap.reports.findings import Findings
from journeymap.reports.page import Fact, Facts, Points, Section
from journeymap.words.telling import told

MOST_FRICTIONS = 2


def short(found: Findings) -> Section:
    """The figures and the sentences that a reader in a hurry needs."""
    facts = tuple(Fact(one.number, one.meaning, one.basis, one.bad) for one in figures(found.about))
    return Section("short", found.words("report_short"), (Facts(facts), Points(tuple(sentences(found)))))


def sentences(found: Findings) -> Iterator[str]:
    """What was found, the most important first."""
    words, flow = found.words, found.about.flow
    if flow.fact is not None:
        yield told(flow.fact, words)
    yield from _first(found)
    rows = found.results["friction"].rows
    hard = [one for one in rows if one.label in ("high", "severe")] or [one for one in rows if one.severity][:1]
    yield from (found.reasons.finding(one.touchpoint) for one in hard[:MOST_FRICTIONS])
    yield from (told(fact, words) for fact in islice(lost_history(found.results["omnichannel"]), 1))
    for name in ("omnichannel", "personas", "exposure"):
        fact = found.results[name].fact
        if fact is not None:
            yield told(fact, words)
    pyramid = found.about.pyramid
    if pyramid.fact is not None and pyramid.declared:
        yield told(pyramid.fact, words)


def header_lines(found: Findings) -> tuple[str, ...]:
    """When and how the journey is taken, where the data come from, who wrote it, and the decision wanted."""
    journey, words = found.journey, found.words
    data = [words("entrants", n=journey.entrants)] if journey.entrants is not None else []
    answers = respondents(journey)
    unstated = "size_unstated" if any(records_of(journey)) else "nobody_asked"
    data.append(words("survey_answers", n=answers) if answers else words(unstated))
    observed = sum(point.observed or 0 for point in journey.touchpoints.values())
    data += [words("observed_visits", n=observed)] if observed else []
    updated = words("report_updated", date=words.date(journey.updated)) if journey.updated else ""
    lines = [
        " · ".join(isolated(part) for part in (journey.scenario, journey.unit, journey.period) if part),
        " · ".join(data),
        " · ".join(part for part in (updated, ", ".join(map(isolated, journey.authors))) if part),
        words("ask", ask=journey.ask) if journey.ask else "",
    ]
    return tuple(line[:1].upper() + line[1:] for line in lines if line)


def _first(found: Findings) -> Iterator[str]:
    """What comes first for customers, and for the business."""
    rows = [one for one in found.results["opportunities"].rows if one.priority is not None and one.gain]
    if not rows:
        return
    first, worth = max(rows, key=lambda one: one.priority), max(rows, key=lambda one: one.gain)
    if first.touchpoint == worth.touchpoint:
        yield found.words("report_first_both", name=found.label(first.touchpoint))
    else:
        names = {"first": found.label(first.touchpoint), "other": found.label(worth.touchpoint)}
        yield found.words("report_first_apart", **names)
