"""Tables on a terminal: as wide as it is, no word broken; where a table is too wide for that, one entry a row."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from textwrap import wrap
from typing import TYPE_CHECKING

from journeymap.cli.tables import Table
from journeymap.diagnostics import harmless
from journeymap.words.telling import UNKNOWN

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

GAP = 2
"""Blanks between columns."""

MOST_LINES = 4
"""Lines of a row; with more, eyes lose it."""

_STYLES = {"severe": "bold red", "high": "red", "moderate": "yellow", "low": "green"}
"""How a cell is coloured whose word says how severe something is, by the key of that word."""


def show_on_terminal(tables: Iterable[Table]) -> None:
    """Print tables with rich, in the width of the terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for place, table in enumerate(tables):
        if place:
            console.print()
        console.print(Text(harmless(table.title), style="bold"))
        for line in table.before:
            console.print(Text(harmless(line)))
        if table.rows:
            _print_rows(table, console)
        for at, line in enumerate(table.after):
            console.print(Text(harmless(line), style="dim" if at in table.assumed else ""))


def _print_rows(table: Table, console: "Console") -> None:
    widths = column_widths(table, console.width)
    if widths is None and any(table.detail):
        table = _without_details(table)
        widths = column_widths(table, console.width)
    if widths is None:
        for names, said in entries(table):
            console.print(_entry(names, said))
    else:
        console.print(_columns(table, widths))


def column_widths(table: Table, room: int) -> tuple[int, ...] | None:
    """How wide each column becomes so that no word is broken; None when the rows would be hard to read like that.

    What room there is beyond the longest words goes to the columns that need most lines.

    >>> column_widths(Table("", ("a", "b"), (("two words", "1"),)), 8)
    (5, 1)
    """
    cells = [[_tied(row[at]) for row in (table.columns, *table.rows)] for at in range(len(table.columns))]
    whole = [max(_wide(cell) for cell in column) for column in cells]
    found = [max(_wide(word) for cell in column for word in cell.split(" ")) for column in cells]
    left = room - GAP * (len(whole) - 1) - sum(found)
    if left < 0:
        return None
    for _ in range(left):
        neediest = max(range(len(whole)), key=lambda at: whole[at] / max(found[at], 1))
        if whole[neediest] <= found[neediest]:
            break
        found[neediest] += 1
    lines = (_wrapped(cell, width).count("\n") for column, width in zip(cells, found, strict=True) for cell in column)
    return tuple(found) if max(lines) < MOST_LINES else None


def _without_details(table: Table) -> Table:
    """The table without the columns that may be left out."""
    kept = [at for at, detail in enumerate(table.detail) if not detail]
    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(tuple(row[at] for at in kept) for row in table.rows),
        left=tuple(table.is_left[at] for at in kept),
        bad=frozenset((row, kept.index(at)) for row, at in table.bad if at in kept),
        tones={(row, kept.index(at)): tone for (row, at), tone in table.tones.items() if at in kept},
        detail=(),
    )


def entries(table: Table) -> Iterator[tuple[str, str]]:
    """The rows one below the other: the names of each, and every number with what it is.

    >>> list(entries(Table("", ("place", "n", ""), (("Shop", "5", "high"), ("Help", "–", "")))))
    [('Shop', 'n 5, high'), ('Help', '')]
    """
    for row in table.rows:
        names = (harmless(cell) for cell in row[: table.names] if cell not in ("", UNKNOWN))
        numbers = (
            f"{harmless(name)} {harmless(cell)}".strip()
            for name, cell in zip(table.columns[table.names :], row[table.names :], strict=True)
            if cell not in ("", UNKNOWN)
        )
        yield " · ".join(names), ", ".join(numbers)


def _columns(table: Table, widths: Sequence[int]) -> "RenderableType":
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(box=None, pad_edge=False, header_style="dim", show_edge=False, padding=(0, GAP, 0, 0))
    for at, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        shown.add_column(Text(_wrapped(column, width)), justify="left" if table.is_left[at] else "right", width=width)
    for at, row in enumerate(table.rows):
        cells = enumerate(zip(row, widths, strict=True))
        shown.add_row(*(Text(_wrapped(cell, width), style=_style(table, at, to, cell)) for to, (cell, width) in cells))
    return shown


def _style(table: Table, row: int, column: int, cell: str) -> str:
    """The colour of a cell: of how severe it is, of bad news, or none."""
    tone = table.tones.get((row, column))
    return _STYLES.get(tone or "", "red" if (row, column) in table.bad or cell == "◀" else "")


def _entry(names: str, said: str) -> "RenderableType":
    """An entry: its names on a line of their own, its numbers set in below."""
    from rich.console import Group
    from rich.padding import Padding
    from rich.text import Text

    return Group(Text(names), Padding(Text(said), (0, 0, 0, GAP))) if said else Text(names)


def _wrapped(text: str, width: int) -> str:
    """A cell in lines no wider than its column."""
    lines = wrap(_tied(text), max(width, 1), break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines).replace(TIE, " ")


def _tied(text: str) -> str:
    """A cell in which blanks that must not become line breaks are ties: in short numbers, ranges and brackets."""
    text = harmless(text)
    if len(text) <= _SHORT and any(char.isdigit() for char in text):
        return text.replace(" ", TIE)
    return _TOGETHER.sub(lambda found: found[0].replace(" ", TIE), text)


TIE = "\u00a0"

_SHORT = 14

_TOGETHER = re.compile(r"\([^()]{1,14}\)|[\d.,]+ (?:%|to [\d.,−+-]+)")


def _wide(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)
