"""The poster: everything that is known, on one sheet of paper, as large as the paper allows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from journeymap.drawing.layout import boards, shown_stages
from journeymap.drawing.map import breakings
from journeymap.drawing.scene import Scene
from journeymap.drawing.sheet import Sheet, composed, filled, on_paper
from journeymap.drawing.subject import chosen_theme, subject
from journeymap.drawing.theme import Face, Theme, Type
from journeymap.drawing.wish import Wish
from journeymap.model import Journey

PAPERS: Mapping[str, tuple[float, float]] = {"a3": (420, 297), "a2": (594, 420), "a1": (841, 594), "a0": (1189, 841)}
"""Sheets that hang on walls, in landscape, in mm; the smallest first."""

LEAST_TYPE = 5.5
"""The smallest type on a poster, in points, unless even A0 is too small; an arm's length away it is still read."""

POINT_IN_MM = 25.4 / 72

POSTER_TYPE = Type(
    title=Face(46, 700, 1.15), figure=Face(30, 700, 1.15), stage=Face(19, 700, 1.2), card=Face(13.5, 600, 1.25),
    label=Face(12.5, 600), text=Face(12.5), small=Face(11.5),
)  # fmt: skip


def poster(journey: Journey, wish: Wish) -> Scene:
    """A view with all its lanes on a sheet of A3, A2, A1 or A0, the first that keeps its type readable.

    The stages break into as many strips as make the type largest; then the columns and the lanes take up what is left
    of the sheet.
    """
    about = subject(journey, _larger(chosen_theme(wish.theme)), wish.language)
    chosen = wish.looks.chosen(wish.lanes, wish.looks.lanes)
    ratio = poster_ratio(wish)
    sheets = (
        (composed(boards(about, broken), chosen, wish), broken)
        for broken in breakings(shown_stages(journey, wish.stages))
    )
    _, broken = min(sheets, key=lambda pair: _width(pair[0], ratio))
    sheet = filled(about, broken, chosen, wish, ratio)
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


def _width(sheet: Sheet, ratio: float) -> float:
    """How wide the paper around a sheet is: the wider, the smaller is its type."""
    return max(sheet.width, sheet.height * ratio)


def paper_for(sheet: Sheet, theme: Theme, wish: Wish) -> tuple[float, float]:
    """The first paper on which the smallest type is readable."""
    papers: Sequence[tuple[float, float]] = [_turned(paper, wish) for paper in PAPERS.values()]
    mm = (theme.type.small.size / _width(sheet, poster_ratio(wish)) * wide for wide, _ in papers)
    readable = (paper for paper, size in zip(papers, mm, strict=True) if size >= LEAST_TYPE * POINT_IN_MM)
    return next(readable, papers[-1])
