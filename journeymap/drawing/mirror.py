"""A picture for readers from right to left: everything stands where a mirror would show it, every word as written."""

from dataclasses import replace

from journeymap.drawing.scene import Anchor, Circle, Command, Group, Line, Path, Rect, Scene, Shape, Text
from journeymap.drawing.text import direction, width

ICON = 16
"""The side of the square in which outlines given as text are drawn."""


def mirrored(scene: Scene) -> Scene:
    """The scene with its left and right exchanged: columns, curves and arrows turn round, words and icons do not.

    >>> from journeymap.drawing.theme import LIGHT
    >>> mirrored(Scene(100, 20, "", "", (Rect(10, 0, 30, 20, "card"),), LIGHT)).shapes[0].x
    60
    """
    return replace(scene, shapes=tuple(_turned(shape, scene.width) for shape in scene.shapes))


def _turned(shape: Shape, wide: float) -> Shape:
    match shape:
        case Rect():
            return shape._replace(x=wide - shape.x - shape.width)
        case Line():
            return shape._replace(x1=wide - shape.x1, x2=wide - shape.x2)
        case Circle():
            return shape._replace(x=wide - shape.x)
        case Path():
            return _path(shape, wide)
        case Text():
            return _text(shape, wide)
        case Group():
            return replace(shape, shapes=tuple(_turned(one, wide) for one in shape.shapes))


def _path(shape: Path, wide: float) -> Path:
    x, y = shape.at
    if isinstance(shape.commands, str):
        return shape._replace(at=(wide - x - ICON * shape.scale, y))
    assert shape.at == (0, 0) and shape.scale == 1, "only icons are moved and scaled"
    return shape._replace(commands=tuple(_command(one, wide) for one in shape.commands))


def _command(command: Command, wide: float) -> Command:
    letter, *numbers = command
    turned = (wide - float(value) if place % 2 == 0 else value for place, value in enumerate(numbers))
    return (letter, *turned)


_OTHER: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


def _text(shape: Text, wide: float) -> Text:
    """Words keep their order; what began at the left now ends at the right, however it is read."""
    turned = shape._replace(x=wide - shape.x, anchor=_OTHER[shape.anchor])
    if turned.anchor == "start" and direction(" ".join(shape.lines)) == "rtl":
        # right-to-left words that start somewhere are set against the right edge of their room, so that edge is said
        longest = max((width(line, shape.size, shape.weight) for line in shape.lines), default=0.0)
        return turned._replace(x=turned.x + longest, anchor="end")
    return turned
