"""The pages of the graph view, for every purpose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from journeymap.drawing.boardroom import RATIO, WIDE_SCREEN, board_frame
from journeymap.drawing.graph.picture import sheet
from journeymap.drawing.graph.placing import Layout
from journeymap.drawing.graph.plan import Plan, by_stage, by_touchpoint, whole
from journeymap.drawing.lanes.frame import Board
from journeymap.drawing.layout import Strip, shown_stages, strips
from journeymap.drawing.poster import paper_for, poster_ratio
from journeymap.drawing.scene import Scene
from journeymap.drawing.sheet import MAP_FRAME, Frame, as_scene, on_paper
from journeymap.drawing.slides import MOST_COLUMNS, Page, as_wide, group_title
from journeymap.drawing.subject import Subject, subject
from journeymap.drawing.wish import Wish, check_preset
from journeymap.model import Journey

Placer: TypeAlias = Callable[[Subject, Sequence[Plan], bool], tuple[Plan, Layout]]
"""Puts the first of some plans that it can in place, from the top down or (False) from the left."""

LEAST_WIDTH = {"screen": 960.0, "poster": 960.0, "board": 900.0, "slide": 780.0}


def graph_pages(journey: Journey, wish: Wish, preset: str, placer: Placer) -> tuple[Scene, ...]:
    """The graph as one page, or as a slide for each group of stages; a board sees a graph of stages."""
    check_preset(preset, wish.orientation)
    about = subject(journey, wish.theme, wish.language, wish.cut, wish.before)
    space = replace(about.theme.spacing, least_width=LEAST_WIDTH[preset])
    about = replace(about, theme=replace(about.theme, spacing=space))
    shown = shown_stages(journey, wish.stages)
    match preset:
        case "slide":
            return _slides(about, wish, shown, placer)
        case "board":
            count = sum(len(points) for _, points in shown)
            board = whole(about, shown)
            found = sheet(board, *placer(about, (by_stage(board),), False), board_frame((count, count)), wish.name)
            return (on_paper(about, wish, found, RATIO, WIDE_SCREEN),)
        case "poster":
            best = _best(about, wish, shown, placer, MAP_FRAME, poster_ratio(wish))
            found = sheet(*best, MAP_FRAME, wish.name)
            return (on_paper(about, wish, found, poster_ratio(wish), paper_for(found, about.theme, wish)),)
    board = whole(about, shown)
    placed = placer(about, (by_touchpoint(board), by_stage(board)), wish.orientation == "portrait")
    found = sheet(board, *placed, MAP_FRAME, wish.name)
    return (as_scene(about, wish, found.shapes, (found.width, found.height)),)


def _slides(about: Subject, wish: Wish, shown: Strip, placer: Placer) -> tuple[Scene, ...]:
    """A slide for each group of stages, all as wide as the widest needs, so that their type is equally large."""
    groups = strips(shown, MOST_COLUMNS)
    pages = [Page(group, at, len(groups), group_title(about, group)) for at, group in enumerate(groups, 1)]
    best = [_best(about, wish, page.group, placer, page.frame, RATIO) for page in pages]
    wide = max(as_wide(sheet(*one, page.frame, wish.name)) for one, page in zip(best, pages, strict=True))
    size = wide, wide / RATIO
    found = (sheet(*one, page.frame, wish.name, size) for one, page in zip(best, pages, strict=True))
    return tuple(
        as_scene(about, wish, one.shapes, size, paper=WIDE_SCREEN, title=page.named(about))
        for one, page in zip(found, pages, strict=True)
    )


def _best(
    about: Subject, wish: Wish, shown: Strip, placer: Placer, frame: Frame, ratio: float
) -> tuple[Board, Plan, Layout]:
    """The graph from the left or from the top down, whichever is larger on its page."""
    board = whole(about, shown)
    both = [placer(about, (by_touchpoint(board), by_stage(board)), upright) for upright in (False, True)]

    def wide(one: tuple[Plan, Layout]) -> float:
        found = sheet(board, *one, frame, wish.name)
        return max(found.width, found.height * ratio)

    return board, *min(both, key=wide)
