"""Places marked in the text of a test: ``name: «Tea»`` says where a span must be."""

import re
from dataclasses import dataclass
from textwrap import dedent

from journeymap.diagnostics import Span


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the place they were around: line, column, end line, end column."""

    text: str
    place: tuple[int, int, int, int]
    inside: str


def marked(text: str) -> Marked:
    """The text without « and », with the place between them, counted in characters from 1."""
    text = block(text)
    before, inside, after = re.fullmatch("([^«]*)«([^»]*)»([^»]*)", text, re.DOTALL).groups()
    return Marked(before + inside + after, (*_at(before), *_at(before + inside)), inside)


def block(text: str) -> str:
    """A text as a test writes it, indented over several lines; what stands on one line stays as it is."""
    return dedent(text.removeprefix("\n")) if text.startswith("\n") else text


def place(span: Span | None) -> tuple[int, int, int, int]:
    """A span as the numbers that `marked` gives."""
    assert span is not None
    return span.line, span.column, span.end_line, span.end_column


def _at(before: str) -> tuple[int, int]:
    lines = re.split("\r\n|\r|\n", before)
    return len(lines), len(lines[-1]) + 1
