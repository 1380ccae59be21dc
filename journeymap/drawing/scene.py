"""A picture as a flat list of typed shapes, between what a map means and how a file is written.

Shapes carry a *class name* (`card`, `pain`, `heat-40`) and never a colour; the scene's theme says how a class looks.
They are drawn in the order in which they stand, which is also the order in which they are read aloud. Units are px,
y grows downwards. Nothing here measures, wraps or decides anything.

>>> from journeymap.drawing.theme import LIGHT
>>> card = Rect(10, 10, 108, 48, "card", corner=6)
>>> label = Text(20, 40, ("Payment page",), "text", size=12.5, weight=600, room=90)
>>> scene = Scene(130, 70, "One card", "A single touchpoint.", (card, label), LIGHT)
"""

import re
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, TypeAlias

from journeymap.drawing.theme import Theme

Anchor: TypeAlias = Literal["start", "middle", "end"]

# One step of a path, as SVG writes it: ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y), ("Q", …), ("Z",).
Command: TypeAlias = tuple[str | float, ...]


class Rect(NamedTuple):
    """A box with its corners rounded by `corner`; `title` is shown when the mouse rests on it."""

    x: float
    y: float
    width: float
    height: float
    paint: str
    corner: float = 0
    title: str | None = None


class Line(NamedTuple):
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    paint: str
    title: str | None = None


class Circle(NamedTuple):
    """A dot or ring around (x, y)."""

    x: float
    y: float
    radius: float
    paint: str
    title: str | None = None


class Path(NamedTuple):
    """Any outline: commands, or path data as text (only our own, such as an icon's; never a user's).

    An icon is drawn in its own small square and put in place by `at` and `scale`; its strokes keep their width.
    `span` is the top and bottom between which a class that fades (the emotion curve) runs through its colours;
    without it, the shape's own top and bottom.
    """

    commands: tuple[Command, ...] | str
    paint: str
    at: tuple[float, float] = (0, 0)
    scale: float = 1
    span: tuple[float, float] | None = None
    title: str | None = None


class Text(NamedTuple):
    """Lines of text, already broken; (x, y) is on the baseline of the first, `leading` ems lie between two.

    `room` is the width that the lines may take, which a test compares with a browser's. A right-to-left text that
    starts at x with known room is set against the right edge of that room instead. `title` is the whole text when
    the lines are cut.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    paint: str
    size: float
    weight: int = 400
    anchor: Anchor = "start"
    leading: float = 1.3
    room: float | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together. With a `name` it is a layer in Inkscape and Figma, called so.

    `id` is where a page or a script finds it (`lane-emotion`); it is made unique in the file when it is not. `link`
    is where a click leads: `#` and an id, http, https or mailto.
    """

    shapes: "tuple[Shape, ...]"
    name: str | None = None
    id: str | None = None
    title: str | None = None
    link: str | None = None

    def __post_init__(self) -> None:
        if self.link is not None and not re.match("#|https?://|mailto:", self.link):
            raise ValueError(f"a link leads to an id, http, https or mailto, not to {self.link!r}")


Shape: TypeAlias = Rect | Line | Circle | Path | Text | Group


PX_IN_MM = 25.4 / 96
"""How large a px is on paper."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole picture: its size, what it is called, its main finding in a sentence, its shapes and how they look.

    ``paper`` is how wide and high the picture is printed, in mm; without it a px of the scene is a px of a screen.
    """

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...]
    theme: Theme
    language: str = "en"
    paper: tuple[float, float] | None = None

    @property
    def pixels(self) -> tuple[float, float]:
        """How wide and high the picture is on a screen, in px."""
        if self.paper is None:
            return self.width, self.height
        return self.paper[0] / PX_IN_MM, self.paper[1] / PX_IN_MM

    def _repr_svg_(self) -> str:
        from journeymap.drawing.svg import svg  # here, because the writer is made of scenes

        return svg(self)


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    """The shape somewhere else."""
    match shape:
        case Line():
            return shape._replace(x1=shape.x1 + dx, y1=shape.y1 + dy, x2=shape.x2 + dx, y2=shape.y2 + dy)
        case Path(commands=str()):
            return shape._replace(at=(shape.at[0] + dx, shape.at[1] + dy))
        case Path():
            span = shape.span and (shape.span[0] + dy, shape.span[1] + dy)
            commands = tuple(_moved(one, dx, dy) for one in shape.commands if not isinstance(one, str))
            return shape._replace(commands=commands, span=span)
        case Group():
            return replace(shape, shapes=tuple(moved(one, dx, dy) for one in shape.shapes))
        case _:
            return shape._replace(x=shape.x + dx, y=shape.y + dy)


def _moved(command: Command, dx: float, dy: float) -> Command:
    letter, *numbers = command
    return (letter, *(float(value) + (dy if place % 2 else dx) for place, value in enumerate(numbers)))


def paints(shapes: "tuple[Shape, ...]") -> frozenset[str]:
    """The classes of everything that is drawn and is no text, however deep in groups."""
    found: set[str] = set()
    for shape in shapes:
        match shape:
            case Group():
                found |= paints(shape.shapes)
            case Text():
                pass
            case _:
                found.add(shape.paint)
    return frozenset(found)


def texts(shapes: tuple[Shape, ...]) -> tuple[Text, ...]:
    """Every text in the order in which it is drawn, however deep in groups."""
    found: list[Text] = []
    for shape in shapes:
        match shape:
            case Text():
                found.append(shape)
            case Group():
                found.extend(texts(shape.shapes))
            case _:
                pass
    return tuple(found)
