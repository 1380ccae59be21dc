"""What lanes are drawn on: the columns and stages of one strip of the map, and the blocks of text they share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from journeymap.analysis.dropoff import DropOff
from journeymap.analysis.friction import Severity
from journeymap.analysis.pyramid import Pyramid
from journeymap.drawing import text as measured
from journeymap.drawing.scene import Anchor, Circle, Shape, Text
from journeymap.drawing.theme import Face, Theme
from journeymap.model import NO_CHANNEL, Journey, Touchpoint
from journeymap.words import Words

ASCENT = 0.78
"""How far below the top of a line its baseline lies, in ems."""

Step = Literal["low", "medium", "high"]
"""The one scale of a map's marks: friction, pains and impact all have low, medium and high."""


@dataclass(frozen=True, slots=True)
class Column:
    """One touchpoint's place."""

    name: str
    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class StageSpan:
    """One stage's place; ``place`` counts its stages from 0 over the whole map."""

    name: str
    place: int
    x: float
    width: float
    continued: bool = False


@dataclass(frozen=True)
class Board:
    """Everything a lane needs to know: the journey with what was found, and the columns of one strip."""

    journey: Journey
    words: Words
    theme: Theme
    flow: DropOff
    severe: Mapping[str, Severity]
    pyramid: Pyramid
    columns: tuple[Column, ...]
    spans: tuple[StageSpan, ...]
    stage_count: int
    focus: str | None = None
    hung: frozenset[str] = field(default_factory=frozenset)

    @property
    def left(self) -> float:
        """Where the columns begin, right of the lane names."""
        return self.columns[0].x

    @property
    def right(self) -> float:
        return self.columns[-1].x + self.columns[-1].width

    def point(self, column: Column) -> Touchpoint:
        return self.journey.touchpoints[column.name]

    def channel_label(self, channel: str) -> str:
        """What people call a channel; a touchpoint without one says so."""
        if channel == NO_CHANNEL and channel not in self.journey.channels:
            return self.words("no_channel")
        return self.journey.channel_label(channel)

    def place(self, touchpoint: str) -> int | None:
        """The position of a touchpoint's column; None when it stands on another strip."""
        return next((at for at, column in enumerate(self.columns) if column.name == touchpoint), None)


@dataclass(frozen=True, slots=True)
class Band:
    """A drawn lane: its height, its shapes, and the labels of its rows in the gutter."""

    height: float
    shapes: tuple[Shape, ...]
    title: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """A set text and the height it takes."""

    shape: Text
    height: float


def block(
    words: str,
    x: float,
    top: float,
    room: float,
    face: Face,
    paint: str = "text",
    *,
    max_lines: int | None = None,
    anchor: Anchor = "start",
    heading: bool = False,
    weight: int | None = None,
) -> Block:
    """A text set in lines no wider than its room; x is its left, middle or right edge by its anchor.

    A text that is cut carries its whole as a title.
    """
    weight = face.weight if weight is None else weight
    wrap = measured.wrap_heading if heading else measured.wrap
    wrapped = wrap(words, room, face.size, weight, max_lines)
    title = words if wrapped.cut else None
    shape = Text(
        x, top + ASCENT * face.size + (face.leading - 1) * face.size / 2, wrapped.lines, paint, face.size, weight,
        anchor, face.leading, room, title,
    )  # fmt: skip
    return Block(shape, len(wrapped.lines) * face.size * face.leading)


def line(
    words: str,
    x: float,
    top: float,
    room: float,
    face: Face,
    paint: str = "text",
    *,
    anchor: Anchor = "start",
    weight: int | None = None,
) -> Text:
    """One line of text, cut with "…" where its room ends."""
    return block(words, x, top, room, face, paint, max_lines=1, anchor=anchor, weight=weight).shape


def width(words: str, face: Face, weight: int | None = None) -> float:
    """How wide a text is in a face."""
    return measured.width(words, face.size, face.weight if weight is None else weight)


def steps(step: Step | None, x: float, y: float, paint: str) -> tuple[Shape, ...]:
    """The map's one scale as three dots, filled up to low, medium or high; all hollow when unknown."""
    filled = {"low": 1, "medium": 2, "high": 3}.get(step or "", 0)
    return tuple(Circle(x + 3.5 + 9.5 * at, y, 3, paint if at < filled else f"{paint}-off") for at in range(3))


STEPS_WIDTH = 26
"""How wide the three dots of ``steps`` are."""


def tallest(blocks: Iterable[Block]) -> float:
    """The height of the tallest block, 0 without any."""
    return max((one.height for one in blocks), default=0.0)
