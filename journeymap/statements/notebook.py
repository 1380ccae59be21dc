"""A result in a notebook: what is said of it, and its tables, as a piece of HTML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from html import escape
from typing import Any

from journeymap.analysis.results import plain
from journeymap.model import Journey
from journeymap.statements import Column, Statement, Table, capital, describe
from journeymap.words import Words, words_for
from journeymap.words.telling import told

MOST_ROWS = 200
"""Rows of a table that a notebook shows; the rest is counted."""


def html(result: Any) -> str:
    """The statement of a result as HTML; every text is escaped.

    >>> from journeymap.analysis import analyses
    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> "<caption" in html(analyses(["exposure"], tea)["exposure"])
    True
    """
    journey = result.of_journey
    if journey is None:
        return _plainly(result)
    statement = describe(result.stated_in or type(result).__module__.rpartition(".")[2], result, journey)
    if statement is None:
        return _plainly(result)
    words = words_for(journey.language)
    parts = [f"<b>{escape(statement.title(words))}</b>"]
    parts += [f"<p>{escape(capital(told(one.fact, words)))}</p>" for one in statement.of("lead", "finding")]
    parts += [_table(statement, table, words, journey) for table in statement.tables if table.of is None]
    parts += [
        f"<p><small>{escape(capital(told(one.fact, words)))}</small></p>" for one in statement.of("note", "advice")
    ]
    return f'<div style="overflow-x: auto">{"".join(parts)}</div>'


def _plainly(result: Any) -> str:
    """The figures and the rows as they are, of a result that nothing is to be said about."""
    names = [one.name for one in fields(result) if one.metadata.get("json", True) is not False]
    figures = {name: getattr(result, name) for name in names if isinstance(getattr(result, name), str | int | float)}
    return html_table(type(result).__name__, figures, [plain(row) for row in getattr(result, "rows", ())])


def _table(statement: Statement, table: Table, words: Words, journey: Journey) -> str:
    columns = table.told
    caption = f'<caption style="text-align: left">{escape(statement.caption(table, words))}</caption>'
    heads = "".join(
        f'<th scope="col">{escape(statement.head(table, column, words, journey))}</th>' for column in columns
    )
    body = "".join(_rows(statement, table, columns, words, journey))
    rest = len(table.rows) - MOST_ROWS
    more = f"<p>{escape(words('rows_more', n=rest))}</p>" if rest > 0 else ""
    return f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{more}"


def _rows(
    statement: Statement, table: Table, columns: tuple[Column, ...], words: Words, journey: Journey
) -> Iterator[str]:
    for row in table.rows[:MOST_ROWS]:
        cells = (escape(statement.cell(column, row, words, journey)) for column in columns)
        yield "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def html_table(title: str, figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Figures and rows as HTML for notebooks; columns that nothing is known of are left out, every text is escaped."""
    said = [f"<b>{escape(title)}</b>", *(f"{_words(name)} {_cell(value)}" for name, value in figures.items())]
    caption = f'<caption style="text-align: left; max-width: 60em">{" · ".join(said)}</caption>'
    names = [name for name in rows[0] if any(_is_plain(row[name]) for row in rows)] if rows else []
    head = "".join(f'<th scope="col">{_words(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in names) + "</tr>" for row in rows)
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div style="overflow-x: auto">{table}</div>'


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)


def _words(name: str) -> str:
    return escape(name.replace("_", " "))


def _cell(value: Any) -> str:
    match value:
        case None | dict() | list():
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
    return escape(str(value))
