"""What was found, in the form that was asked for: tables for people, JSON, CSV and Markdown for programs."""

import csv
import io
import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from journeymap.cli.tables import Table
from journeymap.diagnostics import harmless
from journeymap.formats.table import safe_cell


def put(form: str, found: Any, tables: Iterable[Table]) -> None:
    """Print a result's tables for people, or the result in one of the forms for programs."""
    if form == "table":
        show(tables)
    else:
        print(in_form(form, found, tables))


def in_form(form: str, found: Any, tables: Iterable[Table]) -> str:
    """A result as JSON, its tables as CSV or Markdown."""
    match form:
        case "json":
            return as_json(found)
        case "csv":
            return as_csv(tables)
        case _:
            return as_markdown(tables)


def as_json(found: Any) -> str:
    """A result at full precision."""
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
        shapes = [f"{{:{'<' if at < table.names else '>'}{width}}}" for at, width in enumerate(widths)]
        heading, *rows = ("  ".join(shapes).format(*row).rstrip() for row in cells)
        lines += ["", heading, "  ".join("-" * width for width in widths).rstrip(), *rows]
    lines += ["", *map(harmless, table.after)] if table.after else []
    return "\n".join(lines)


def as_csv(tables: Iterable[Table]) -> str:
    """Tables as CSV, one after the other, with their titles in the first column."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for table in tables:
        if table.rows:
            writer.writerow(("table", *table.columns))
            writer.writerows((table.title, *map(safe_cell, row)) for row in table.rows)
    return out.getvalue().rstrip("\n")


def as_markdown(tables: Iterable[Table]) -> str:
    """Tables as Markdown, fit for a pull request."""
    return "\n\n".join(_markdown(table) for table in tables)


def _markdown(table: Table) -> str:
    lines = [f"## {table.title}", "", *(f"{_plain_cell(line)}  " for line in table.before)]
    if table.rows:
        ruler = ["---" if at < table.names else "---:" for at in range(len(table.columns))]
        lines += [
            "",
            _bars(table.columns),
            _bars(tuple(ruler)),
            *(_bars(tuple(map(_plain_cell, row))) for row in table.rows),
        ]
    lines += ["", *(f"- {_plain_cell(line)}" for line in table.after)] if table.after else []
    return "\n".join(lines)


def _bars(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _plain_cell(text: str) -> str:
    """Text that Markdown shows as it is."""
    for special in "\\`*_{}[]<>#|":
        text = text.replace(special, "\\" + special)
    return harmless(text)
