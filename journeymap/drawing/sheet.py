"""Everything on one sheet: the head, the strips below one another, the legend."""

from collections.abc import Sequence
from dataclasses import dataclass

from journeymap.drawing.header import header
from journeymap.drawing.lanes.frame import Board
from journeymap.drawing.legend import legend
from journeymap.drawing.mirror import mirrored
from journeymap.drawing.scene import Group, Rect, Scene, Shape, moved
from journeymap.drawing.strip import AIR
from journeymap.drawing.subject import Subject, description
from journeymap.drawing.wish import Wish
from journeymap.words import is_right_to_left

BETWEEN_STRIPS = 30
ABOVE_LEGEND = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a sheet, how large it is without its paper, and how many lanes it has in all."""

    shapes: tuple[Shape, ...]
    width: float
    height: float
    lanes: int


def composed(
    about: Subject,
    placed: Sequence[Board],
    chosen: Sequence[str],
    wish: Wish,
    *,
    air: float = AIR,
    between: float = BETWEEN_STRIPS,
) -> Sheet:
    """The head, the strips and the legend, as wide as the widest of them needs."""
    space = about.theme.spacing
    right = max(space.least_width - space.margin, *(board.right for board in placed))
    top, head = header(placed[0], space.margin, right, space.margin)
    y = space.margin + head
    body: list[Shape] = []
    drawn: list[str] = []
    for at, board in enumerate(placed):
        one = wish.looks.strip(board, chosen, y + (between if at else 0), air)
        body += one.shapes
        drawn += one.lanes
        y = one.bottom
    foot, tall = legend(placed, frozenset(drawn), space.margin, right, y + ABOVE_LEGEND, wish.name)
    shapes = (
        Group(top, about.words("layer_header"), "header"),
        *body,
        Group(foot, about.words("layer_legend"), "legend"),
    )
    return Sheet(shapes, right + space.margin, y + ABOVE_LEGEND + tall + space.margin - 12, len(drawn))


def as_scene(
    about: Subject,
    wish: Wish,
    shapes: Sequence[Shape],
    size: tuple[float, float],
    *,
    offset: tuple[float, float] = (0, 0),
    paper: tuple[float, float] | None = None,
    title: str | None = None,
) -> Scene:
    """Shapes on paper as a scene; one in a language that runs from right to left is mirrored."""
    placed = tuple(moved(shape, *offset) for shape in shapes) if any(offset) else tuple(shapes)
    scene = Scene(
        *size,
        title or about.journey.title,
        description(about),
        (Rect(0, 0, *size, "paper"), *placed),
        about.theme,
        wish.language or about.journey.language,
        paper,
    )
    return mirrored(scene) if is_right_to_left(about.journey.language) else scene
