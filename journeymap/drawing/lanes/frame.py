"""What lanes are drawn on: the columns and stages of one strip of the map, and the blocks of text they share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

from journeymap.drawing import text as measured
from journeymap.drawing.scene import Anchor, Circle, Shape, Text
from journeymap.drawing.subject import Subject
from journeymap.drawing.theme import Face
from journeymap.model import Touchpoint

ASCENT = 0.78
"""How far below the top of a line its baseline lies, in ems."""

CARD_GAP = 5
"""How far cards and cells stay from the edges of their column."""

INDENT = 14
"""Where text begins in a column: inside a card, a note or on the bare ground, all in one line."""

CHANNEL_SIGN = 17
"""Room for the sign of a channel before its name on a card."""

CHANNEL_OVER = 5
"""The name of a channel may go so far beyond the text below it, which wraps, but still stays in its card."""

Step = Literal["low", "medium", "high"]
"""The one scale of a map's marks: friction, pains and impact all have low, medium and high."""


class Column(NamedTuple):
    """One touchpoint's place."""

    name: str
    x: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def text_x(self) -> float:
        """Where text begins."""
        return self.x + INDENT

    @property
    def text_room(self) -> float:
        return self.width - 2 * INDENT


class StageSpan(NamedTuple):
    """One stage's place; ``place`` counts its stages from 0 over the whole map."""

    name: str
    place: int
    x: float
    width: float
    continued: bool = False


class Detail(NamedTuple):
    """How much a picture says: the height of one point of emotion, how many notes, which arrows, what cards carry.

    ``numbered`` joins pains with the opportunities that answer them; so many ``sources`` of feelings are named; under
    the stages stand the ``goals`` of customers.
    """

    unit: float = 34
    notes: int | None = None
    arrows: bool = True
    personas: bool = True
    numbered: bool = True
    sources: int = 2
    goals: bool = True


FULL = Detail()


@dataclass(frozen=True, eq=False, repr=False)
class Board(Subject):
    """Everything a lane needs to know: what the picture is about, and the columns of one strip."""

    columns: tuple[Column, ...] = ()
    spans: tuple[StageSpan, ...] = ()
    stage_count: int = 0
    hung: frozenset[str] = field(default_factory=frozenset)
    strip_of: Mapping[str, int] = field(default_factory=dict)
    detail: Detail = FULL

    @property
    def left(self) -> float:
        """Where the columns begin, right of the lane names."""
        return self.columns[0].x

    @property
    def right(self) -> float:
        return self.columns[-1].x + self.columns[-1].width

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The position of each touchpoint's column on this strip."""
        return {column.name: at for at, column in enumerate(self.columns)}

    @property
    def part(self) -> str:
        """Which strip of several this is, in words; "" for the only one."""
        at, count = self.strip_of.get(self.columns[0].name, 0) + 1, max(self.strip_of.values(), default=0) + 1
        if count == 1:
            return ""
        return self.words("strip_first" if at == 1 else "strip_next", at=at, all=count)

    @cached_property
    def skipping(self) -> frozenset[str]:
        """The touchpoints before whose column others of the journey are left out of the picture."""
        order = {name: at for at, name in enumerate(self.journey.touchpoints)}
        pairs = pairwise(column.name for column in self.columns)
        return frozenset(name for before, name in pairs if order[name] - order[before] > 1)

    @cached_property
    def answered(self) -> Mapping[tuple[str, str], int]:
        """The pains that an opportunity of their touchpoint answers, numbered through the journey."""
        found: dict[tuple[str, str], int] = {}
        for name, point in self.journey.touchpoints.items():
            answers = {idea.answers for idea in point.opportunities if idea.answers}
            for one in point.pains:
                if answers & {one.what, one.mistake}:
                    found.setdefault((name, one.what), len(found) + 1)
        return found

    def point(self, column: Column) -> Touchpoint:
        return self.journey.touchpoints[column.name]


class Band(NamedTuple):
    """A drawn lane: its height and its shapes."""

    height: float
    shapes: tuple[Shape, ...]


class Block(NamedTuple):
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
    wrapped = wrap(words, room / face.stretch, face.size, weight, max_lines)
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


def names(board: Board, lane: str, title: str, about: str, top: float) -> Iterator[Block]:
    """A lane's name, what it shows and, beside the stages, which strip of several this is: in the gutter."""
    kind, left = board.theme.type, board.theme.spacing.margin
    room = board.left - left - 14
    yield (last := block(title, left, top, room, kind.label, max_lines=2))
    y = top + last.height + 2
    for said, weight in ((about, None), (board.part if lane == "stages" else "", 600)):
        if said:
            yield (last := block(said, left, y, room, kind.small, "text-quiet", max_lines=4, weight=weight))
            y += last.height + 2


def lane_about(board: Board, name: str) -> str:
    """What a lane shows; how many are still here is not shown where nobody knows it."""
    return "" if name == "stages" and board.flow.steps is None else board.words(f"lane_{name}_about")


def width(words: str, face: Face, weight: int | None = None) -> float:
    """How wide a text is in a face."""
    return face.stretch * measured.width(words, face.size, face.weight if weight is None else weight)


def row_height(face: Face) -> float:
    """The height of one line."""
    return face.size * face.leading


def steps(step: Step | None, x: float, y: float, paint: str) -> tuple[Shape, ...]:
    """The map's one scale as three dots, filled up to low, medium or high; all hollow when unknown."""
    filled = {"low": 1, "medium": 2, "high": 3}.get(step or "", 0)
    return tuple(Circle(x + 3.5 + 9.5 * at, y, 3, paint if at < filled else f"{paint}-off") for at in range(3))


STEPS_WIDTH = 26
"""How wide the three dots of ``steps`` are."""


def tallest(blocks: Iterable[Block]) -> float:
    """The height of the tallest block, 0 without any."""
    return max((one.height for one in blocks), default=0.0)
