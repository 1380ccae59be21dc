"""What was found, in the form that was asked for: tables for people, JSON, CSV and Markdown for programs."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from journeymap.analysis.results import without_facts
from journeymap.cli.tables import Table, tables_of
from journeymap.diagnostics import harmless
from journeymap.formats.markdown import escaped
from journeymap.formats.table import safe_cell
from journeymap.model import Journey
from journeymap.statements import describe
from journeymap.words import words_for


def put(form: str, found: Any, tables: Iterable[Table]) -> None:
    """Print a result's tables for people, or the result in one of the forms for programs."""
    if form == "table":
        show(tables)
    else:
        print(in_form(form, found, tables))


def put_statement(form: str, name: str, result: Any, journey: Journey) -> None:
    """Print what is said of a result, or the result in one of the forms for programs."""
    put(form, result, stated(name, result, journey))


def stated(name: str, result: Any, journey: Journey) -> Iterator[Table]:
    """What is said of a result, in the language of the journey."""
    statement = describe(name, result, journey)
    if statement is not None:
        yield from tables_of(statement, journey, words_for(journey.language))


def in_language(journey: Journey, language: str | None) -> Journey:
    """The journey as if it were written in a language; as it is, where none is asked for."""
    return journey if language is None else journey.replace(language=language)


def in_form(form: str, found: Any, tables: Iterable[Table]) -> str:
    """A result as JSON or CSV for programs, its tables as Markdown for people."""
    match form:
        case "json":
            return as_json(found)
        case "csv":
            return as_csv(found)
        case _:
            return as_markdown(tables)


def as_json(found: Any) -> str:
    """A result at full precision, its sentences in the language of its journey."""
    return json.dumps(found.to_dict(), indent=2, ensure_ascii=True, allow_nan=False)


def show(tables: Iterable[Table]) -> None:
    """Print tables for people: rich on a terminal, plain when piped or when NO_COLOR is set."""
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        from journeymap.cli.terminal import show_on_terminal  # rich is for people only

        show_on_terminal(tables)
    else:
        print("\n\n".join(as_text(table) for table in tables))


def as_text(table: Table) -> str:
    """A table as aligned plain text."""
    lines = [table.title, "=" * len(table.title), *map(harmless, table.before)]
    if table.rows:
        cells = [tuple(map(harmless, row)) for row in (table.columns, *table.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        shapes = [f"{{:{'<' if left else '>'}{width}}}" for left, width in zip(table.is_left, widths, strict=True)]
        heading, *rows = ("  ".join(shapes).format(*row).rstrip() for row in cells)
        lines += ["", heading, "  ".join("-" * width for width in widths).rstrip(), *rows]
    lines += ["", *map(harmless, table.after)] if table.after else []
    return "\n".join(lines)


def as_csv(found: Any) -> str:
    """What was found as CSV for programs: ids and numbers at full precision, unknown is empty, shares are 0-1.

    One table after the other, each with its own header; the first column says which it is.
    """
    data = {name: one.to_dict() for name, one in found.items()} if isinstance(found, Mapping) else found.to_dict()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for name, rows in _records(without_facts(data), ()):
        columns = dict.fromkeys(column for row in rows for column in row)
        writer.writerow(("table", *columns))
        writer.writerows((name, *(_csv_cell(row.get(column)) for column in columns)) for row in rows)
    return out.getvalue().rstrip("\n")


def _records(data: Any, path: tuple[str, ...]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The tables in plain data: the figures of each object as one row, and every list of objects."""
    name = ".".join(path) or "figures"
    if isinstance(data, list):
        rows = [_flat(row) for row in data if isinstance(row, dict)]
        if rows:
            yield name, rows
        return
    figures = {key: value for key, value in data.items() if not _holds_rows(value)}
    if figures:
        yield name, [_flat(figures)]
    for key, value in data.items():
        if _holds_rows(value):
            yield from _records(value, (*path, key))


def _holds_rows(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(isinstance(one, dict | list) for one in inside)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose inner objects of plain values are columns of their own: ``components.effort``."""
    flat: dict[str, Any] = {}
    for key, value in row.items():
        if isinstance(value, dict) and not _holds_rows(value):
            flat |= {f"{key}.{inner}": one for inner, one in value.items()}
        else:
            flat[key] = value
    return flat


def _csv_cell(value: Any) -> Any:
    match value:
        case str():
            return safe_cell(value)
        case bool():
            return "true" if value else "false"
        case list() if not _holds_rows(value):
            return safe_cell("; ".join(str(one) for one in value))
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, allow_nan=False)
    return value


def as_markdown(tables: Iterable[Table]) -> str:
    """Tables as Markdown, fit for a pull request."""
    return "\n\n".join(_markdown(table) for table in tables)


def _markdown(table: Table) -> str:
    """A table under its heading; one for those who ask for it can be opened."""
    if not table.folded:
        return _in_the_open(table)
    summary = f"{table.title} ({len(table.rows)})"
    body = _in_the_open(table).partition("\n")[2].strip("\n")
    return f"<details><summary>{escaped(summary)}</summary>\n\n{body}\n\n</details>"


def _in_the_open(table: Table) -> str:
    lines = [f"{'#' * table.level} {escaped(table.title)}", "", *(f"{escaped(line)}  " for line in table.before)]
    if table.rows:
        ruler = ["---" if left else "---:" for left in table.is_left]
        lines += [
            *([""] if table.before else []),
            _bars(tuple(map(escaped, table.columns))),
            _bars(tuple(ruler)),
            *(_bars(tuple(_cell(table, at, to) for to in range(len(row)))) for at, row in enumerate(table.rows)),
        ]
    lines += ["", *(f"- {escaped(line)}" for line in table.after)] if table.after else []
    return "\n".join(lines)


def _cell(table: Table, row: int, column: int) -> str:
    """A cell; bad news stands out where there are no colours."""
    said = escaped(table.rows[row][column])
    return f"🔴 {said}" if (row, column) in table.bad else said


def _bars(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"
