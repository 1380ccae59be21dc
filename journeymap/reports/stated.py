"""A statement as a section of the report: its sentences, its charts, its tables with small second lines."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from journeymap.reports.findings import Findings
from journeymap.reports.page import Block, Cell, Paragraph, Points, Section, Table
from journeymap.reports.pictures import chart
from journeymap.statements import Column, Statement, capital, describe
from journeymap.statements import Table as StatedTable
from journeymap.words.telling import told


def section(found: Findings, name: str) -> Section | None:
    """What is said of one analysis; None where there is nothing to say."""
    statement = describe(name, found.results[name], found.journey)
    return None if statement is None else set_out(found, statement)


def set_out(found: Findings, statement: Statement, name: str | None = None) -> Section:
    """A statement as a section; a link finds it by its key, unless the page has a name for it."""
    explained = {table.of for table in statement.tables if table.of is not None}
    blocks: list[Block] = [
        *_points(found, statement, explained, "lead", "finding"),
        *(chart(found, found.results[statement.key], what) for what in statement.charts),
        *(block for table in statement.tables if table.rows for block in _set(found, statement, table)),
        *_points(found, statement, explained, "note", "advice"),
    ]
    return Section(name or statement.key, statement.title(found.words), tuple(blocks))


def _points(found: Findings, statement: Statement, explained: Collection[str], *roles: str) -> Iterator[Points]:
    """What is said in some roles; what a table below takes apart is said there."""
    kept = (one for one in statement.said if one.role in roles and (one.of is None or one.of not in explained))
    said = tuple(capital(told(one.fact, found.words)) for one in kept)
    if said:
        yield Points(said)


def _set(found: Findings, statement: Statement, table: StatedTable) -> Iterator[Block]:
    """A table; one that takes a row apart is a part of its own, with what is said of that row."""
    if table.of is None:
        yield from _table(found, statement, table)
        return
    said = (one.fact for one in statement.said if one.of == table.of)
    sentences = tuple(Paragraph(capital(told(fact, found.words))) for fact in said)
    place = list(found.journey.touchpoints).index(table.of) + 1
    (shown, *rest) = _table(found, statement, table)
    assert isinstance(shown, Table)
    yield Section(f"why-{place}", shown.title, (*sentences, replace(shown, title=""), *rest))


def _table(found: Findings, statement: Statement, table: StatedTable) -> Iterator[Block]:
    """The rows that a page has room for, what belongs to a number small below it, and how many rows are left out."""
    words, journey, stacked = found.words, found.journey, table.stacked
    rows = tuple(
        tuple(_cell(found, statement, table, column, below, row) for column, below in stacked)
        for row in table.rows[: table.most]
    )
    heads = tuple(capital(statement.head(table, column, words, journey)) for column, _ in stacked)
    set_as = "".join("n" if statement.is_number(column) else "t" for column, _ in stacked)
    yield Table(heads, rows, set_as, statement.caption(table, words))
    if table.most is not None and len(table.rows) > table.most:
        yield Points((words("rows_more", n=len(table.rows) - table.most),))


def _cell(
    found: Findings, statement: Statement, table: StatedTable, column: Column, below: tuple[Column, ...], row: object
) -> Cell:
    words, journey = found.words, found.journey
    small = statement.small(table, below, row, words, journey)
    bad = column.bad is not None and column.bad(row)
    return Cell(statement.cell(column, row, words, journey), " · ".join(small), bad)
