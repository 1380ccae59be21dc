"""Analyses as tables of text."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from journeymap.analysis.opportunities import PARTS, Opportunities
from journeymap.facts import Names
from journeymap.model import Journey
from journeymap.statements import Column, Statement, capital
from journeymap.statements import Table as StatedTable
from journeymap.words import Words
from journeymap.words.telling import ID_UNITS, told

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under headings; the first columns are names, the rest numbers set flush right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    names: int = 1
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    left: tuple[bool, ...] = ()
    """Which columns are set flush left; without it the names are."""
    detail: tuple[bool, ...] = ()
    """Which columns a narrow terminal leaves out first."""
    bad: frozenset[tuple[int, int]] = frozenset()
    """Cells that are bad news, by row and column."""
    folded: bool = False
    """Whether it is shown only to those who ask for it."""
    level: int = 2
    """Of its heading: a table of several stands one lower than what they belong to."""

    @property
    def is_left(self) -> tuple[bool, ...]:
        return self.left or tuple(at < self.names for at in range(len(self.columns)))


def tables_of(statement: Statement, journey: Names, words: Words, *, every: bool = True) -> Iterator[Table]:
    """A statement as text: what is said, each table with every column that says anything, then the notes.

    Without ``every``, tables that are folded are counted in a line that says how to see them.
    """
    before = tuple(capital(told(one.fact, words)) for one in statement.of("lead", "finding"))
    after = tuple(capital(told(one.fact, words)) for one in statement.of("note", "advice"))
    tables = [_text(statement, table, journey, words) for table in statement.tables if _is_listed(table, every)]
    folded = () if every else tuple(one for one in statement.tables if one.rows and one.folded)
    if folded:
        after += tuple(words("folded", table=statement.caption(one, words), n=len(one.rows)) for one in folded)
    title = statement.title(words)
    if len(tables) == 1:
        yield replace(tables[0], title=title, before=before, after=after, level=2)
        return
    opened = [at for at, table in enumerate(tables) if not table.folded]
    yield Table(title, (), (), before=before, after=() if opened else after)
    for at, table in enumerate(tables):
        yield replace(table, after=after) if opened and at == opened[-1] else table


def _is_listed(table: StatedTable, every: bool) -> bool:
    return bool(table.rows) and table.of is None and (every or not table.folded)


def _text(statement: Statement, table: StatedTable, journey: Names, words: Words) -> Table:
    columns = table.told
    left = tuple(not statement.is_number(column) for column in columns)
    names = next((at for at, column in enumerate(columns) if not _is_name(statement, column)), len(columns))
    rows = tuple(tuple(statement.cell(column, row, words, journey) for column in columns) for row in table.rows)
    bad = {
        (at, to)
        for to, column in enumerate(columns)
        if column.bad
        for at, row in enumerate(table.rows)
        if column.bad(row)
    }
    return Table(
        statement.caption(table, words),
        tuple(statement.head(table, column, words, journey) for column in columns),
        rows,
        max(names, 1),
        left=left,
        detail=tuple(column.detail for column in columns),
        bad=frozenset(bad),
        folded=table.folded,
        level=3,
    )


def _is_name(statement: Statement, column: Column) -> bool:
    return not callable(column.unit) and statement.unit(column) in {*ID_UNITS, "text", "metric"}


# ---------------------------------------------------------------- what each analysis shows


def opportunities_tables(result: Opportunities, journey: Journey) -> Iterator[Table]:
    """Ideas and places without one in four rankings; then what is at stake, and each idea's terms."""
    rows = tuple(
        (
            journey.label(one.touchpoint),
            one.idea or NOTHING,
            _ranked(one.priority_rank, number(one.priority, 2)),
            _ranked(one.gain_rank, number(_hundred(one.gain), 2)),
            money(one.value, journey),
            _ranked(one.opportunity_rank, number(one.opportunity)),
            _ranked(one.rice_rank, _rating(one.rice if one.rice is not None else one.ice)),
            one.quadrant or NOTHING,
            "business says otherwise" if one.business_says_otherwise else "",
        )
        for one in result.rows
    )
    by_ice = any(one.ice is not None for one in result.rows)
    rating = "ICE" if by_ice else "RICE"
    columns = ("touchpoint", "idea", "priority", "gain", "value", "opportunity", rating, "quadrant", "")
    yield Table("Opportunities", columns, rows, names=2, after=tuple(_of_rankings(result, journey, by_ice=by_ice)))
    yield from _at_stake(result, journey)
    yield from _terms(result, journey)


def _at_stake(result: Opportunities, journey: Journey) -> Iterator[Table]:
    """What a touchpoint's avoidable leak is worth, part by part, and what its opportunity score means."""
    places = {one.touchpoint: one for one in result.rows}.values()
    if not any(one.at_stake or one.opportunity_label for one in places):
        return
    rows = tuple(
        (
            journey.label(one.touchpoint),
            *(money((one.at_stake or {}).get(f"{part:.0%}"), journey) for part in PARTS),
            one.opportunity_label or NOTHING,
            one.opportunity_basis or NOTHING,
        )
        for one in places
        if one.at_stake or one.opportunity_label
    )
    parts = (f"{100 * part:g} % closed" for part in PARTS)
    columns = ("touchpoint", *parts, "opportunity", "its measure")
    yield Table("Value at stake", columns, rows, after=("closed: this part of the avoidable loss",))


def _terms(result: Opportunities, journey: Journey) -> Iterator[Table]:
    """What each idea brings with its interval, what it costs, and who has it in hand."""
    ideas = [one for one in result.rows if one.idea is not None]
    rows = tuple(
        (
            one.idea or NOTHING,
            journey.label(one.touchpoint),
            money(one.value, journey),
            _sums(one.value_low, one.value_high),
            NOTHING if one.roi is None else f"{round(100 * one.roi):+d} %",
            f"{100 * one.confidence:.0f} %",
            one.owner or NOTHING,
            one.status or NOTHING,
            one.due or NOTHING,
        )
        for one in ideas
    )
    if rows:
        columns = ("idea", "at", "value", "95 %", "ROI", "confidence", "owner", "status", "due")
        after = ("ROI: (value - cost)/cost, both over the file's period",) if any(one.roi for one in ideas) else ()
        yield Table("Ideas", columns, rows, names=2, after=after)


def _sums(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{low:,.0f} to {high:,.0f}"


def _of_rankings(result: Opportunities, journey: Journey, *, by_ice: bool) -> Iterator[str]:
    """Where the rankings disagree, and what a number without people or flow means."""
    if result.disagreements:
        apart = ", ".join(journey.label(name) for name in result.disagreements)
        yield f"priority and gain disagree by {journey.in_force.business_ranks} places or more at: {apart}"
    if any(one.gain is not None for one in result.rows):
        yield "gain: completions of 100 who start, if half of the avoidable loss is closed, or the part the idea names"
    if by_ice:
        yield "ICE: impact x confidence / effort; the flow that would give reach is not stated"
    elif not result.people and any(one.rice is not None for one in result.rows):
        yield "RICE per customer who starts: the file states no `entrants`"


def _rating(value: float | None) -> str:
    return number(value, 0 if value is not None and value >= 100 else 2)


def _ranked(rank: int | None, shown: str) -> str:
    return shown if rank is None or shown == NOTHING else f"{shown} (#{rank})"


TABLES: Mapping[str, Callable[[Any, Journey], Iterator[Table]]] = {
    "opportunities": opportunities_tables,
}


# ---------------------------------------------------------------- numbers for people


def number(value: float | None, decimals: int = 1) -> str:
    """A number, or a dash for unknown."""
    return NOTHING if value is None else f"{value:.{decimals}f}"


def percent(share: float | None, decimals: int = 1) -> str:
    """A share as per cent, or a dash for unknown."""
    return NOTHING if share is None else f"{100 * share:.{decimals}f} %"


def between(low: float | None, high: float | None) -> str:
    """A range, or a dash for unknown."""
    return NOTHING if low is None or high is None else f"{low:.1f} to {high:.1f}"


def time(minutes: float | None) -> str:
    """A stretch of time in the unit people would use."""
    if minutes is None:
        return NOTHING
    for size, unit in ((1440, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes / size:.1f} {unit}"
    return f"{minutes:.0f} minutes"


def money(value: float | None, journey: Journey) -> str:
    """A sum with its currency, or a dash for unknown."""
    currency = journey.value.currency if journey.value is not None else None
    return NOTHING if value is None else f"{value:,.0f} {currency or ''}".strip()


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share
