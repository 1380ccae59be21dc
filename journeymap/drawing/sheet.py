"""Everything on one sheet: the head, the strips below one another, the foot; as large as it is, or filling a page."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from journeymap.drawing.header import header
from journeymap.drawing.lanes.frame import FULL, Board, Detail
from journeymap.drawing.layout import Strip, boards, narrowest
from journeymap.drawing.legend import legend
from journeymap.drawing.mirror import mirrored
from journeymap.drawing.scene import Group, Rect, Scene, Shape, moved, paints
from journeymap.drawing.strip import AIR
from journeymap.drawing.subject import Subject, description
from journeymap.drawing.wish import Wish
from journeymap.words import is_right_to_left

BETWEEN_STRIPS = 30
ABOVE_FOOT = 18

MOST_AIR = 46
"""Lanes stand no further apart than this, however high the page."""

MOST_UNIT = 2.0
"""A point of feeling grows no taller than this many times its usual height, however high the page."""

WIDEST = 3.0
"""Columns grow no wider than this many times their usual width, however wide the page."""

ROUNDS = 6

HeadDrawer: TypeAlias = Callable[[Board, float, float, float], tuple[tuple[Shape, ...], float]]
FootDrawer: TypeAlias = Callable[
    [Sequence[Board], frozenset[str], float, float, float, str | None], tuple[tuple[Shape, ...], float]
]


class Frame(NamedTuple):
    """What stands around the strips, how much the lanes say, and how much air is at least between them."""

    head: HeadDrawer = header
    foot: FootDrawer = legend
    detail: Detail = FULL
    air: float = AIR


MAP_FRAME = Frame()


class Sheet(NamedTuple):
    """What stands on a sheet, how large it is without its paper, and how many lanes it has in all."""

    shapes: tuple[Shape, ...]
    width: float
    height: float
    lanes: int


def composed(
    placed: Sequence[Board],
    chosen: Sequence[str],
    wish: Wish,
    *,
    air: float = AIR,
    frame: Frame = MAP_FRAME,
) -> Sheet:
    """The head, the strips and the foot, as wide as the widest of them needs."""
    words, space = placed[0].words, placed[0].theme.spacing
    right = max(space.least_width - space.margin, *(board.right for board in placed))
    top, head = frame.head(placed[0], space.margin, right, space.margin)
    y = space.margin + head
    body: list[Shape] = []
    lanes = 0
    for at, board in enumerate(placed):
        one = wish.looks.strip(board, chosen, y + (BETWEEN_STRIPS if at else 0), air)
        body += one.shapes
        lanes += len(one.lanes)
        y = one.bottom
    foot, tall = frame.foot(placed, paints(tuple(body)), space.margin, right, y + ABOVE_FOOT, wish.name)
    shapes = Group(top, words("layer_header"), "header"), *body, Group(foot, words("layer_legend"), "legend")
    return Sheet(shapes, right + space.margin, y + ABOVE_FOOT + tall + space.margin - 12, lanes)


def filled(
    about: Subject, broken: Sequence[Strip], chosen: Sequence[str], wish: Wish, ratio: float, frame: Frame = MAP_FRAME
) -> Sheet:
    """A sheet whose columns and lanes take up a page of this width to height, as far as they may grow.

    Columns grow until the content is no higher than the page. On a page that is higher still they become narrower, so
    that all type is larger; then the curve of feelings grows taller and the lanes move apart to use what is left.
    """

    def sheet_of(column: float, air: float = frame.air, taller: float = 1.0) -> Sheet:
        detail = frame.detail._replace(unit=frame.detail.unit * taller)
        return composed(boards(about, broken, column=column, detail=detail), chosen, wish, air=air, frame=frame)

    def free(sheet: Sheet) -> float:
        return sheet.width / ratio - sheet.height

    usual = column = about.theme.spacing.column
    most = max(sum(len(points) for _, points in strip) for strip in broken)
    sheet = sheet_of(column)
    for _ in range(ROUNDS):
        if sheet.width >= sheet.height * ratio or column >= WIDEST * usual:
            break
        # half of what is missing: wider columns have fewer lines, so the content becomes lower too
        column = min(WIDEST * usual, column + max((sheet.height * ratio - sheet.width) / most / 2, 4))
        sheet = sheet_of(column)
    if free(sheet) <= 0:
        return sheet
    least = narrowest(about, broken)
    for narrow in (least, (least + usual) / 2):
        if column == usual and free(narrower := sheet_of(narrow)) >= 0:
            column, sheet = narrow, narrower
            break
    curves = len(broken) * 4 * frame.detail.unit if "emotion" in chosen else 0.0
    taller = min(MOST_UNIT, 1 + free(sheet) / 2 / curves) if curves else 1.0
    sheet = sheet_of(column, taller=taller)
    air = min(MOST_AIR, frame.air + max(free(sheet), 0.0) / max(2 * sheet.lanes, 1))
    return sheet_of(column, air, taller)


def on_paper(
    about: Subject,
    wish: Wish,
    sheet: Sheet,
    ratio: float,
    paper: tuple[float, float] | None = None,
    title: str | None = None,
) -> Scene:
    """A sheet in the middle of a page of this width to height, which may be printed so wide and high in mm."""
    width = max(sheet.width, sheet.height * ratio)
    offset = (width - sheet.width) / 2, (width / ratio - sheet.height) / 2
    placed = tuple(moved(shape, *offset) for shape in sheet.shapes)
    return as_scene(about, wish, placed, (width, width / ratio), paper=paper, title=title)


def as_scene(
    about: Subject,
    wish: Wish,
    shapes: Sequence[Shape],
    size: tuple[float, float],
    *,
    paper: tuple[float, float] | None = None,
    title: str | None = None,
) -> Scene:
    """Shapes on paper as a scene; one in a language that runs from right to left is mirrored."""
    scene = Scene(
        *size,
        title or about.journey.title,
        description(about),
        (Rect(0, 0, *size, "paper"), *shapes),
        about.theme,
        wish.language or about.journey.language,
        paper,
    )
    return mirrored(scene) if is_right_to_left(about.journey.language) else scene
