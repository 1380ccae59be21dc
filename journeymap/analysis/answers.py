"""Respondents' answers from a CSV: one row each, one column for each question, blank where nobody answered."""

import csv
import io
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from journeymap.diagnostics import Diagnostic, JourneyError, Said, Span, fact
from journeymap.files import read_bytes

MOST_BYTES = 64 * 1024 * 1024
"""A larger table is no survey that fits here."""

DELIMITERS = (",", ";", "\t")

BLANK = frozenset({"", "-", "–", "na", "n/a", "nan", "null", "none"})
"""Cells that mean that nobody answered, whatever their case."""

PAGES: Mapping[str, str] = {
    "survey-columns": """
        A table of answers has one row for each respondent and a head with a name for each column. Columns are found by
        the id or the name of their touchpoint (``checkout``, ``Checkout and payment``), with the metric behind it
        where a touchpoint was asked twice (``checkout ces``, ``checkout csat``).

        Bad: a file without a head, two columns of one name, a row that is longer than the head.

        Good::

            respondent,checkout,delivery,overall
            1,4,5,4
            2,2,4,3
        """,
    "survey-encoding": """
        Tables of answers are read as UTF-8 text. Spreadsheets call it "CSV UTF-8".
        """,
}
"""What is wrong with a table of answers, by code."""


@dataclass(frozen=True)
class Answers:
    """A table of answers: its columns, its rows (None: nobody answered), and what could not be read.

    ``delimiter`` is what the cells were split by; ``unreadable`` counts cells that hold words instead of a number, by
    column, ``examples`` holds the first of each with its place.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[float | None, ...], ...]
    delimiter: str = ","
    unreadable: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> tuple[float | None, ...]:
        """The answers of one column, in the order of the rows."""
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)


def read_answers(path: str | os.PathLike[str]) -> Answers:
    """The answers in a CSV file; a JourneyError with the place when it is no table."""
    name = os.fspath(path)
    data = read_bytes(path, MOST_BYTES)
    if len(data) > MOST_BYTES:
        raise _error(name, 1, "survey-columns", fact("survey-columns.too_large", most=MOST_BYTES // 2**20))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = data.count(b"\n", 0, failure.start) + 1
        raise _error(name, line, "survey-encoding", fact("survey-encoding"), fact("survey-encoding.hint")) from None
    return answers_from(text, name)


def answers_from(text: str, path: str = "<text>") -> Answers:
    """The answers in a CSV text; the delimiter is the one of comma, semicolon and tab that the head has most of.

    >>> answers_from("checkout;overall\\n4;5\\n;3\\n").rows
    ((4.0, 5.0), (None, 3.0))
    """
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    words = _Words(path)
    try:
        columns = _head(next(reader, []), path)
        rows = [
            _row(cells, columns, reader.line_num, words, delimiter) for cells in reader if any(map(str.strip, cells))
        ]
    except csv.Error as failure:
        raise _error(
            path, reader.line_num, "survey-columns", fact("survey-columns.unreadable", failure=str(failure))
        ) from None
    return Answers(columns, tuple(rows), delimiter, words.count, words.first)


@dataclass
class _Words:
    """The cells of a table that hold words where a number should be: how many by column, and the first of each."""

    path: str
    count: dict[str, int] = field(default_factory=dict)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, column: str, cell: str, line: int) -> None:
        self.count[column] = self.count.get(column, 0) + 1
        self.first.setdefault(column, f"{self.path}:{line}: `{cell.strip()[:40]}`")


def _row(
    cells: Sequence[str], columns: Sequence[str], line: int, words: _Words, delimiter: str
) -> tuple[float | None, ...]:
    """One respondent's answers; a short row leaves its last columns blank."""
    if len(cells) > len(columns):
        said = fact("survey-columns", n=len(cells), head=len(columns))
        raise _error(words.path, line, "survey-columns", said, fact("survey-columns.hint"))
    found: list[float | None] = []
    for column, cell in zip(columns, cells, strict=False):
        try:
            found.append(_number(cell, delimiter))
        except ValueError:
            words.add(column, cell, line)
            found.append(None)
    return tuple(found + [None] * (len(columns) - len(found)))


def _number(cell: str, delimiter: str) -> float | None:
    """The number in a cell, None for a blank; a ValueError for words."""
    text = cell.strip().removeprefix("'")
    if text.casefold() in BLANK:
        return None
    if delimiter != "," and text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")  # the decimal comma of tables split by semicolons
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _head(cells: Sequence[str], path: str) -> tuple[str, ...]:
    columns = tuple(cell.strip().removeprefix("'") for cell in cells)
    if not any(columns):
        raise _error(path, 1, "survey-columns", fact("survey-columns.no_head"), fact("survey-columns.begin"))
    twice = next((name for at, name in enumerate(columns) if name and name in columns[:at]), None)
    if twice is not None:
        raise _error(
            path, 1, "survey-columns", fact("survey-columns.twice", column=twice), fact("survey-columns.rename")
        )
    return columns


def answers_of(rows: Iterable[Mapping[str, float | None]]) -> Answers:
    """The answers in rows of Python values, one mapping for each respondent."""
    rows = tuple(rows)
    columns = tuple(dict.fromkeys(str(name) for row in rows for name in row))
    return Answers(columns, tuple(tuple(_finite(row.get(name)) for name in columns) for row in rows))


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _error(path: str, line: int, code: str, said: Said, hint: Said | None = None) -> JourneyError:
    span = Span(path, max(line, 1), 1, max(line, 1), 2)
    return JourneyError([Diagnostic(code, "error", said, span, hint)])
