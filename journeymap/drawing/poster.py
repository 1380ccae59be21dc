"""The poster: everything that is known, on one sheet of paper, as large as the paper allows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from journeymap.drawing.layout import shown_stages
from journeymap.drawing.map import spread
from journeymap.drawing.scene import Scene
from journeymap.drawing.sheet import Sheet, on_paper
from journeymap.drawing.subject import chosen_theme, subject
from journeymap.drawing.theme import Face, Theme, Type
from journeymap.drawing.wish import Wish
from journeymap.model import Journey

PAPERS: Mapping[str, tuple[float, float]] = {"a3": (420, 297), "a2": (594, 420), "a1": (841, 594), "a0": (1189, 841)}
"""Sheets that hang on walls, in landscape, in mm; the smallest first."""

LEAST_TYPE = 7
"""The smallest type on a poster, in points, unless even A0 is too small; an arm's length away it is read with ease."""

POINT_IN_MM = 25.4 / 72

POSTER_TYPE = Type(
    title=Face(46, 700, 1.15), figure=Face(30, 700, 1.15), stage=Face(19, 700, 1.2), card=Face(13.5, 600, 1.25),
    label=Face(12.5, 600), text=Face(12.5), small=Face(11.5),
)  # fmt: skip


def poster(journey: Journey, wish: Wish) -> Scene:
    """A view with all its lanes on a sheet of A3, A2, A1 or A0, the first that keeps its type readable.

    The stages break into as many strips as make the type largest.
    """
    about = subject(journey, _larger(chosen_theme(wish.theme)), wish.language, wish.cut, wish.before)
    chosen = wish.looks.chosen(wish.lanes, wish.looks.lanes)
    ratio = poster_ratio(wish)
    sheet = spread(about, shown_stages(journey, wish.stages), chosen, wish, ratio)
    return on_paper(about, wish, sheet, ratio, paper_for(sheet, about.theme, wish))


def poster_ratio(wish: Wish) -> float:
    """Width to height of the paper."""
    wide, tall = _turned(PAPERS["a3"], wish)
    return wide / tall


def _larger(theme: Theme) -> Theme:
    """The theme with a title and numbers that are seen from across a room."""
    return replace(theme, type=POSTER_TYPE.stretched(theme.type.text.stretch))


def _turned(paper: tuple[float, float], wish: Wish) -> tuple[float, float]:
    wide, tall = paper
    return (tall, wide) if wish.orientation == "portrait" else (wide, tall)


def paper_for(sheet: Sheet, theme: Theme, wish: Wish) -> tuple[float, float]:
    """The first paper on which the smallest type is readable."""
    papers: Sequence[tuple[float, float]] = [_turned(paper, wish) for paper in PAPERS.values()]
    across = max(sheet.width, sheet.height * poster_ratio(wish))
    mm = (theme.type.small.size / across * wide for wide, _ in papers)
    readable = (paper for paper, size in zip(papers, mm, strict=True) if size >= LEAST_TYPE * POINT_IN_MM)
    return next(readable, papers[-1])
