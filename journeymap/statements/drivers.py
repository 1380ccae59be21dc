"""Which touchpoints' scores go with overall satisfaction, and what was read of the answers."""

from collections.abc import Iterator

from journeymap.analysis.drivers import Drivers
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

COLUMNS = (
    Column("touchpoint"),
    Column("column", under="touchpoint"),
    Column("share"),
    Column("interval", fields=("low", "high"), under="share"),
    Column("weight", detail=True),
    Column("correlation"),
    Column("mean"),
    Column("answers"),
    Column("missing"),
)

MOST_SENTENCES = 3
"""So many touchpoints, the closest first, have a sentence each."""


def describe(result: Drivers, journey: Journey) -> Statement:
    """What goes with overall satisfaction, the closest first; then what could not be used."""
    table = Table("drivers", COLUMNS, result.rows)
    return Statement("drivers", tuple(_said(result, journey)), (table,), result.unit_of)


def _said(result: Drivers, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    yield Said(fact("drivers.guessed" if result.guessed else "drivers.overall", overall=result.overall), "lead")
    yield Said(fact("drivers.answered", n=result.n, respondents=result.respondents, needed=result.needed))
    if result.missing_overall:
        yield Said(fact("drivers.without_overall", missing_overall=result.missing_overall))
    if result.because_fact is not None:
        yield Said(result.because_fact)
    else:
        yield Said(fact("drivers.together", r_squared=result.r_squared))
        yield Said(fact("drivers.no_cause"), "note")
    for row in result.rows[:MOST_SENTENCES]:
        if row.fact is not None and row.share is not None:
            yield Said(row.fact, "note", row.touchpoint)
    if result.constant:
        yield Said(fact("drivers.constant", columns=result.constant), "note")
    if result.unused:
        yield Said(fact("drivers.unused", columns=result.unused), "note")
    for column, n in result.unreadable.items():
        yield Said(fact("drivers.unreadable", column=column, n=n, example=result.examples[column]), "note")
    if result.left_out:
        yield Said(fact("drivers.left_out", n=result.left_out), "note")
