"""What a report is made of before anybody writes it: sections with sentences, figures, tables and pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from journeymap.drawing.scene import Scene

Told: TypeAlias = Callable[[int, int], None]
"""Hears how many parts are done, of how many."""


def nobody(_done: int, _every: int) -> None:
    """Hears nothing."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text in sentences; a quiet one is said beside the matter."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """Sentences below one another, each with a mark."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A number that stands large: what it means, and what it rests on."""

    value: str
    meaning: str
    basis: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers side by side."""

    items: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, what stands small below it, and where it leads in the page."""

    text: str
    note: str = ""
    bad: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; ``set_as`` has a letter for each column: t for text, n for numbers set flush right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    set_as: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A map or a chart: the finding above it, what is drawn, the notes below it. It is drawn when it is written."""

    draw: Callable[[], Scene]
    kind: Literal["map", "small", "chart"]
    sizes: tuple[str, str] | None = None
    """What the links to its actual size and back are called; None where it is never larger than the page."""
    title: str = ""
    about: str = ""
    notes: tuple[str, ...] = ()


Block: TypeAlias = "Paragraph | Points | Facts | Table | Picture | Section"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its title; ``id`` is where a link finds it."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole report."""

    title: str
    badge: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    foot: str
    language: str
    contents: str = ""
    """What the list of sections is called."""
