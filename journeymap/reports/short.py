"""The finding in words, before anything else: what happens, where it hurts, and what to do first."""

from collections.abc import Iterator

from journeymap.analysis.ratings import records_of, respondents
from journeymap.drawing.figures import figures
from journeymap.drawing.text import isolated
from journeymap.reports.findings import Findings
from journeymap.reports.page import Fact, Facts, Points, Section
from journeymap.statements.short import describe
from journeymap.words.telling import capital, told


def short(found: Findings) -> Section:
    """The figures and the sentences that a reader in a hurry needs."""
    facts = tuple(Fact(one.number, one.meaning, one.basis, one.bad) for one in figures(found.about))
    return Section("short", found.words("short.title"), (Facts(facts), Points(tuple(sentences(found)))))


def sentences(found: Findings) -> Iterator[str]:
    """What was found, the most important first."""
    for one in describe(found.results, found.journey).of("lead", "finding"):
        yield capital(told(one.fact, found.words))


def header_lines(found: Findings) -> tuple[str, ...]:
    """When and how the journey is taken, where the data come from, who wrote it, and the decision wanted."""
    journey, words = found.journey, found.words
    data = [words("entrants", n=journey.entrants)] if journey.entrants is not None else []
    answers = respondents(journey, found.about.flow.unreachable)
    unstated = "size_unstated" if any(records_of(journey)) else "nobody_asked"
    data.append(words("survey_answers", n=answers) if answers else words(unstated))
    observed = sum(point.observed or 0 for point in journey.touchpoints.values())
    data += [words("observed_visits", n=observed)] if observed else []
    updated = words("report_updated", date=found.shown(journey.updated, "date")) if journey.updated else ""
    lines = [
        " · ".join(isolated(part) for part in (journey.scenario, journey.unit, journey.period) if part),
        " · ".join(data),
        " · ".join(part for part in (updated, ", ".join(map(isolated, journey.authors))) if part),
        words("ask", ask=journey.ask) if journey.ask else "",
    ]
    return tuple(line[:1].upper() + line[1:] for line in lines if line)
