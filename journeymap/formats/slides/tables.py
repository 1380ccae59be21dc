"""Slides of tables: what the statements say of drop-off, friction and what to do first, as tables of PowerPoint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis import analyses
from journeymap.drawing.subject import Subject
from journeymap.drawing.text import width
from journeymap.facts import Fact
from journeymap.formats.slides.deck import Deck
from journeymap.formats.slides.slide import (
    CELL_MARGIN,
    LEADING,
    MARGIN,
    SMALLEST,
    SPARE,
    TALL,
    WIDE,
    Cell,
    Line,
    Place,
    Row,
    plain,
    tall,
)
from journeymap.statements import Column, Statement, Table, capital, describe
from journeymap.words.telling import told

TABLES: Mapping[str, str] = {"dropoff": "stages", "friction": "touchpoints", "opportunities": "rankings"}
"""The tables that are shown: the key of each, by the analysis whose statement has it."""

TOP, FOOT = 1.62, TALL - 0.42
SIZE = 11.5
ROOM = WIDE - 2 * MARGIN

MOST_LINES = 6
"""Lines of a cell; only a name that fills a slide needs more."""


def tables(deck: Deck, about: Subject) -> None:
    """Add a slide for each table that says anything of the stages and touchpoints that are shown."""
    for name, result in analyses(TABLES, about.journey).items():
        statement = describe(name, result, about.journey)
        if statement is None:
            continue
        table = next(one for one in statement.tables if one.key == TABLES[name])
        rows = tuple(row for row in table.rows if _is_shown(about, row))
        if rows and len(table.told) > 1:
            _slide(deck, _Grid(about, statement, table, rows))


def _is_shown(about: Subject, row: Any) -> bool:
    touchpoint = getattr(row, "touchpoint", None)
    return row.stage in about.shown_stages if touchpoint is None else touchpoint in about.shown


def _names_shown(about: Subject, fact: Fact) -> bool:
    """Whether a fact is told on slides of a part: it names nothing that is not on them."""
    shown = {"touchpoint": about.shown, "stage": about.shown_stages}
    for one in fact.all():
        for name, value in one.values.items():
            unit = one.units.get(name, "")
            if any(part not in shown.get(unit, (part,)) for part in (value if isinstance(value, tuple) else (value,))):
                return False
    return True


def _slide(deck: Deck, grid: "_Grid") -> None:
    """A table with what was found above it, the rows that fit, and how many are left out below it."""
    words, statement = grid.about.words, grid.statement
    said, notes = (
        [capital(told(one.fact, words)) for one in statement.of(*roles) if _names_shown(grid.about, one.fact)]
        for roles in (("lead", "finding"), ("note", "advice"))
    )
    title = Line(statement.title(words), 24, bold=True, most=1)
    slide = deck.slide(title, Place(MARGIN, 0.42, ROOM, 0.46), (*said, *notes))
    slide.text(Place(MARGIN, 0.92, ROOM, 0.5), _above(said))
    rows = tuple(grid.fitting(FOOT - TOP - 0.1))
    high = sum(row.tall for row in rows)
    slide.table(Place(MARGIN, TOP, ROOM, high), grid.columns, rows, statement.caption(grid.table, words))
    left_out = len(grid.rows) - len(rows) + 1
    if left_out:
        more = Line(words("rows_more", n=left_out), SMALLEST, "quiet")
        slide.text(Place(MARGIN, FOOT, ROOM, 0.24), more)


def _above(said: Sequence[str]) -> Line:
    """As many sentences as have room in two lines, the first at least."""
    lines = [Line(" ".join(said[:many]), 14, "quiet") for many in range(1, len(said) + 1)]
    fitting = [line for line in lines if tall((line,), ROOM, 0) <= 2 * 14 * LEADING / 72]
    return fitting[-1] if fitting else Line(said[0] if said else "", 14, "quiet", most=2)


class _Grid:
    """A table of a statement, set out for a slide."""

    def __init__(self, about: Subject, statement: Statement, table: Table, rows: Sequence[Any]) -> None:
        self.about, self.statement, self.table, self.rows = about, statement, table, rows
        self.stacked = table.stacked
        said = [self._heads(), *(self._cells(row) for row in rows)]
        self.columns = _widths([[row[at] for row in said] for at in range(len(self.stacked))])
        self._said = [Row(row, max(map(self._tall, row, self.columns))) for row in said]

    def fitting(self, room: float) -> Iterator[Row]:
        """The heads and the rows for which there is room, at least one of them."""
        high = 0.0
        for at, row in enumerate(self._said):
            high += row.tall
            if high > room and at > 1:
                return
            yield row

    def _heads(self) -> tuple[Cell, ...]:
        words, journey = self.about.words, self.about.journey
        heads = (capital(self.statement.head(self.table, column, words, journey)) for column, _ in self.stacked)
        return tuple(
            Cell((Line(head, SMALLEST, "quiet", bold=True, most=MOST_LINES),), self._side(column))
            for head, (column, _) in zip(heads, self.stacked, strict=True)
        )

    def _cells(self, row: Any) -> tuple[Cell, ...]:
        return tuple(Cell(tuple(self._lines(row, *one)), self._side(one[0])) for one in self.stacked)

    def _lines(self, row: Any, column: Column, below: tuple[Column, ...]) -> Iterator[Line]:
        words, journey = self.about.words, self.about.journey
        bad = column.bad is not None and column.bad(row)
        cell = self.statement.cell(column, row, words, journey)
        yield Line(cell, SIZE, "bad" if bad else "ink", bold=bad, most=MOST_LINES)
        small = self.statement.small(self.table, below, row, words, journey)
        if small:
            yield Line(" · ".join(small), SMALLEST, "quiet", most=MOST_LINES)

    def _side(self, column: Column) -> Any:
        return "end" if self.statement.is_number(column) else "start"

    def _tall(self, cell: Cell, wide: float) -> float:
        return tall(cell.lines, wide, CELL_MARGIN)


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column needs, in inches: so that no word is broken, so that no line is."""

    word: float
    line: float


def _widths(columns: Sequence[Sequence[Cell]]) -> tuple[float, ...]:
    """Every column as wide as its longest word, and what is left by how much more each would like."""
    needs = [_need([line for cell in column for line in cell.lines]) for column in columns]
    words, more = sum(one.word for one in needs), sum(one.line - one.word for one in needs)
    if words > ROOM:
        return tuple(one.word * ROOM / words for one in needs)
    if more > ROOM - words:
        return tuple(one.word + (one.line - one.word) * (ROOM - words) / more for one in needs)
    return tuple(one.line * ROOM / (words + more) for one in needs)


def _need(lines: Sequence[Line]) -> _Need:
    def wide(text: str, line: Line) -> float:
        return width(text, line.size, 700 if line.bold else 400) * SPARE / 72 + 2 * CELL_MARGIN + 0.02

    texts = [(plain(line.words), line) for line in lines]
    longest = max(wide(word, line) for text, line in texts for word in text.split(" "))
    return _Need(longest, max(longest, *(min(wide(text, line), ROOM / 3) for text, line in texts)))
