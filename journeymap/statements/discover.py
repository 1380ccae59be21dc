"""A journey drafted from a log: what was decided on the way, then its touchpoints in order."""

from collections.abc import Iterator

from journeymap.evidence.discover import Draft
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.reading import beside, of_log, size, suggestions

COLUMNS = (
    Column("stage"),
    Column("touchpoint"),
    Column("channel"),
    Column("customers"),
    Column("visits"),
    Column("loops"),
    Column("folded"),
)

LONG = 30
"""Walks of more touchpoints on average are probably several in one."""


SAME = 1e-9
"""Shares that are no further apart are one."""


def describe(result: Draft, journey: Journey) -> Statement:
    """What was read and decided, then the touchpoints in order."""
    table = Table("touchpoints", COLUMNS, result.rows)
    return Statement("discover", tuple(_said(result, journey)), (table,), result.unit_of)


def _said(result: Draft, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    yield from of_log(result.read, journey)
    yield from suggestions(result.read, journey)
    if result.guessed_fact is None:
        yield Said(fact("discover.success", success=result.success))
    else:
        yield Said(fact("discover.success_guessed", success=result.success, guess=result.guessed_fact.of(journey)))
    yield Said(size(result.customers, result.walks, journey), "lead")
    if abs(result.completion - result.drafted) <= SAME:
        yield Said(fact("discover.arrive_same", completion=result.completion), "lead")
    else:
        yield Said(fact("discover.arrive", completion=result.completion, drafted=result.drafted), "lead")
    yield from beside(result.read.aside, journey)
    yield Said(fact("discover.folded_as_rare", rare=result.rare, rare_ways=result.rare_ways))
    steps = sum(one.visits for one in result.rows) / max(result.walks, 1)
    if steps > LONG:
        yield Said(fact("discover.long", steps=steps), "advice")
    if result.left_out:
        yield Said(fact("discover.left_out", n=len(result.left_out), names=result.left_out), "note")
