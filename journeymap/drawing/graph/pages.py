"""The pages of the graph view, for every purpose."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from journeymap.drawing.boardroom import RATIO, WIDE_SCREEN, board_frame
from journeymap.drawing.graph.picture import sheet
from journeymap.drawing.graph.placing import Layout
from journeymap.drawing.graph.plan import Plan, by_stage, by_touchpoint, whole
from journeymap.drawing.layout import Strip, shown_stages, strips
from journeymap.drawing.poster import paper_for, poster_ratio
from journeymap.drawing.scene import Scene
from journeymap.drawing.sheet import MAP_FRAME, Frame, Sheet, as_scene, on_paper
from journeymap.drawing.slides import MOST_COLUMNS, group_title, slide_frame
from journeymap.drawing.subject import Subject, subject
from journeymap.drawing.wish import Wish, check_preset
from journeymap.model import Journey

Placer: TypeAlias = Callable[[Subject, Sequence[Plan], bool], tuple[Plan, Layout]]
"""Puts the first of some plans that it can in place, from the top down or (False) from the left."""

LEAST_WIDTH = {"screen": 960.0, "poster": 960.0, "board": 900.0, "slide": 780.0}


def graph_pages(journey: Journey, wish: Wish, preset: str, placer: Placer) -> tuple[Scene, ...]:
    """The graph as one page, or as a slide for each group of stages; a board sees a graph of stages."""
    check_preset(preset, wish.orientation)
    about = subject(journey, wish.theme, wish.language, wish.cut)
    space = replace(about.theme.spacing, least_width=LEAST_WIDTH[preset])
    about = replace(about, theme=replace(about.theme, spacing=space))
    shown = shown_stages(journey, wish.stages)
    match preset:
        case "slide":
            groups = strips(shown, MOST_COLUMNS)
            return tuple(_slide(about, wish, group, (at, len(groups)), placer) for at, group in enumerate(groups, 1))
        case "board":
            count = sum(len(points) for _, points in shown)
            board = whole(about, shown)
            found = sheet(board, *placer(about, (by_stage(board),), False), board_frame((count, count)), wish.name)
            return (on_paper(about, wish, found, RATIO, WIDE_SCREEN),)
        case "poster":
            found = _fitting(about, wish, shown, placer, MAP_FRAME, poster_ratio(wish))
            return (on_paper(about, wish, found, poster_ratio(wish), paper_for(found, about.theme, wish)),)
    found = _sheet(about, wish, shown, placer, MAP_FRAME, upright=wish.orientation == "portrait")
    return (as_scene(about, wish, found.shapes, (found.width, found.height)),)


def _slide(about: Subject, wish: Wish, group: Strip, page: tuple[int, int], placer: Placer) -> Scene:
    title = group_title(about, group)
    found = _fitting(about, wish, group, placer, slide_frame(title, page), RATIO)
    return on_paper(about, wish, found, RATIO, WIDE_SCREEN, f"{about.journey.title} – {title}")


def _fitting(about: Subject, wish: Wish, shown: Strip, placer: Placer, frame: Frame, ratio: float) -> Sheet:
    """The graph from the left or from the top down, whichever is larger on its page."""
    both = (_sheet(about, wish, shown, placer, frame, upright=upright) for upright in (False, True))
    return min(both, key=lambda one: max(one.width, one.height * ratio))


def _sheet(about: Subject, wish: Wish, shown: Strip, placer: Placer, frame: Frame, *, upright: bool) -> Sheet:
    board = whole(about, shown)
    return sheet(board, *placer(about, (by_touchpoint(board), by_stage(board)), upright), frame, wish.name)
