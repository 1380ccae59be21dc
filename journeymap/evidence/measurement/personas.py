"""Which persona each customer of a log is, so that each persona has arrows of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import ibis

from journeymap.evidence import engine
from journeymap.evidence.counting.walk_table import materialized
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.engine import Table
from journeymap.evidence.log.events import Events
from journeymap.evidence.remarks import UNITS, remark
from journeymap.evidence.surveys.questions import plain_name
from journeymap.facts import Fact, Facts
from journeymap.model import Journey

LOOKED_AT = 1000
"""Different values of the column beyond so many, by customers, are not looked at."""


@dataclass(frozen=True)
class EventsByPersona:
    """Events whose customers are of a ``sort`` each, which personas these are, and what is to be said of the others.

    Everybody else is of the sort 0: customers without a persona, of one that is not on the map, or of several.
    """

    events: Events
    personas: Mapping[int, str]
    remarks: tuple[Fact, ...]


def events_by_persona(events: Events, journey: Journey, min_n: int = 0) -> EventsByPersona:
    """The events of customers by the persona that the log gives them anywhere, as people write its id or its name.

    With ``min_n``, personas of fewer customers are not told apart from the others.
    """
    table = events.table
    grouped = table.group_by("persona").aggregate(n=table.case.nunique())
    values = engine.rows(events.backend, grouped.order_by(ibis.desc("n"), "persona").limit(LOOKED_AT))
    sorts = {persona: at for at, persona in enumerate(journey.personas, start=1)}
    ids = {plain_name(name): one for one in journey.personas for name in (journey.persona_label(one), one)}
    known = {value: sorts[ids[plain_name(value)]] for value, _ in values if value and plain_name(value) in ids}
    strangers = {value: int(n) for value, n in values if value and value not in known}
    if not known:
        return EventsByPersona(events, {}, tuple(_strangers(strangers, min_n)))
    coded = table.mutate(code=table.persona.cases(*known.items(), else_=None))
    coded = coded.filter(coded.code.notnull())
    each = materialized(events, coded.group_by("case").aggregate(least=coded.code.min(), most=coded.code.max()))
    sizes, without, several = _sizes(events, each)
    shown = {sort: persona for persona, sort in sorts.items() if sizes.get(sort, 0) >= max(min_n, 1)}
    both = table.left_join(each, "case")
    sort = ibis.ifelse((both.least == both.most) & both.least.isin(list(shown)), both.least, 0).fill_null(0)
    found = both.select(*table.columns, sort=sort.cast("int64"))
    remarks = [*_others(without, several, min_n), *_strangers(strangers, min_n)]
    hidden = tuple(one for one, sort in sorts.items() if sizes.get(sort, 0) and sort not in shown)
    if hidden:
        remarks.append(Facts(journey, UNITS)("log.few_of_persona", personas=hidden))
    return EventsByPersona(replace(events, table=found), shown, tuple(remarks))


def _sizes(events: Events, each: Table) -> tuple[dict[int, int], int, int]:
    """How many customers are of each sort alone, of none, and of several."""
    alone = each.filter(each.least == each.most)
    rows = engine.rows(events.backend, alone.group_by("least").aggregate(n=alone.count()))
    every, some = (
        int(engine.first_row(events.backend, one.aggregate(n=one.case.nunique()))[0]) for one in (events.table, each)
    )
    sizes = {int(sort): int(n) for sort, n in rows}
    return sizes, every - some, some - sum(sizes.values())


def _others(without: int, several: int, min_n: int) -> Iterator[Fact]:
    """Customers who have no persona, or more than one."""
    if without and may_show(without, min_n):
        yield remark("log.no_persona", n=without)
    if several and may_show(several, min_n):
        yield remark("log.several_personas", n=several)


def _strangers(strangers: Mapping[str, int], min_n: int) -> Iterator[Fact]:
    """What the log calls personas and the map does not have."""
    shown = tuple(f"`{value}` ({n})" for value, n in strangers.items() if may_show(n, min_n))
    if shown:
        yield remark("log.strangers", names=shown)
