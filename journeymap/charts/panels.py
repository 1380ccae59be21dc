"""Small pictures of one size in rows and columns, each with its heading, on one sheet."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from journeymap.charts.sheet import WIDTH, Pen

GAP = 30
"""Between two panels of a row, and between rows, in px."""

HEAD = 44
"""What stands above the field of a panel: whose number it is, which, and what it does."""

FOOT = 20


@dataclass(frozen=True, slots=True)
class Field:
    """Where a panel draws, in px of the sheet from its upper left corner, and what its sides mean."""

    left: float
    top: float
    wide: float
    tall: float
    across: tuple[float, float]
    upright: tuple[float, float]

    def x(self, value: float) -> float:
        low, high = self.across
        return self.left + self.wide * (value - low) / (high - low)

    def y(self, value: float) -> float:
        low, high = self.upright
        return self.top + self.tall * (high - value) / (high - low)


@dataclass(frozen=True, slots=True)
class Panel:
    """One picture: its heading in two lines and a word at the right, its two scales, and how it is filled."""

    name: str
    under: str
    verdict: str
    paint: str
    across: tuple[float, float]
    upright: tuple[float, float]
    marks: tuple[tuple[float, str], ...]
    ends: tuple[str, str]
    draw: Callable[[Pen, Field], None]


def height(panels: Sequence[Panel], columns: int, tall: float) -> float:
    """How high the sheet of all panels is."""
    rows = math.ceil(len(panels) / columns)
    return rows * (HEAD + tall + FOOT) + (rows - 1) * GAP


def draw(pen: Pen, panels: Sequence[Panel], columns: int, tall: float) -> None:
    """All panels, row by row."""
    pen.bare((0, WIDTH), (0, height(panels, columns, tall)))
    wide = (WIDTH - GAP * (columns - 1)) / columns
    for at, panel in enumerate(panels):
        left = (at % columns) * (wide + GAP)
        top = (at // columns) * (HEAD + tall + FOOT + GAP)
        gutter = max((pen.look.width(text, "small") for _, text in panel.marks), default=0.0) + 8
        field = Field(left + gutter, top + HEAD, wide - gutter, tall, panel.across, panel.upright)
        _heading(pen, panel, left, top, wide)
        _scales(pen, panel, field)
        panel.draw(pen, field)


def _heading(pen: Pen, panel: Panel, left: float, top: float, wide: float) -> None:
    pen.label(panel.name, (left, top + 8), wide, face="card")
    taken = pen.look.width(panel.verdict, "small") + 10
    pen.label(panel.under, (left, top + 25), wide - taken, face="small", paint="text-quiet")
    pen.label(panel.verdict, (left + wide, top + 25), taken, face="small", paint=panel.paint, anchor="right")


def _scales(pen: Pen, panel: Panel, field: Field) -> None:
    """Lines across at a few values, and what stands at both ends below."""
    right, bottom = field.left + field.wide, field.top + field.tall
    for value, text in panel.marks:
        y = field.y(value)
        pen.line((field.left, right), (y, y), "rule", over=0)
        pen.text(text, (field.left, y), by=(-8, -4), face="small", paint="text-quiet", anchor="right")
    first, last = panel.ends
    pen.text(first, (field.left, bottom), by=(0, -17), face="small", paint="text-quiet")
    pen.text(last, (right, bottom), by=(0, -17), face="small", paint="text-quiet", anchor="right")


def marks(low: float, high: float, written: Callable[[float], str]) -> tuple[tuple[float, str], ...]:
    """Two to four round values between two ends, as text."""
    step = 10 ** math.floor(math.log10((high - low) / 2))
    step = next(size for size in (step, 2 * step, 5 * step, 10 * step) if (high - low) / size <= 4)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return tuple((at * step, written(at * step)) for at in range(first, last + 1))
