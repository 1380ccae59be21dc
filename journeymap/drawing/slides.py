"""Slides of a view: one page for each group of stages, 13.3 inches wide, with type that is read across a room."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from journeymap.drawing.boardroom import RATIO, WIDE_SCREEN
from journeymap.drawing.lanes.frame import Board, Detail, block, line, row_height
from journeymap.drawing.layout import Strip, shown_stages, strips
from journeymap.drawing.legend import legend
from journeymap.drawing.scene import Scene, Shape
from journeymap.drawing.sheet import Frame, filled, on_paper
from journeymap.drawing.subject import Subject, chosen_theme, cut_words, subject
from journeymap.drawing.text import isolated
from journeymap.drawing.theme import Spacing
from journeymap.drawing.wish import Wish
from journeymap.model import Journey

MOST_COLUMNS = 5
"""More touchpoints than this go to another slide."""

LANES: Mapping[str, tuple[str, ...]] = {
    "map": ("stages", "touchpoints", "emotion", "pains"),
    "blueprint": ("stages", "customer", "frontstage", "backstage", "support"),
}
"""The lanes of a slide; more would make the type too small."""

AIR = 7
DETAIL = Detail(unit=20, notes=1, arrows=False, personas=False, numbered=False, sources=1)
SPACING = Spacing(margin=24, gutter=104, column=118, least_width=780)


def slides(journey: Journey, wish: Wish) -> tuple[Scene, ...]:
    """One page for each group of stages, titled with what is lost there."""
    theme = replace(chosen_theme(wish.theme), spacing=SPACING)
    about = subject(journey, theme, wish.language, wish.cut)
    lanes = wish.looks.chosen(wish.lanes, LANES[wish.view])
    groups = strips(shown_stages(journey, wish.stages), MOST_COLUMNS)
    return tuple(_slide(about, wish, lanes, group, (at, len(groups))) for at, group in enumerate(groups, 1))


def _slide(about: Subject, wish: Wish, lanes: Sequence[str], group: Strip, page: tuple[int, int]) -> Scene:
    title = group_title(about, group)
    sheet = filled(about, (group,), lanes, wish, RATIO, slide_frame(title, page))
    return on_paper(about, wish, sheet, RATIO, WIDE_SCREEN, f"{about.journey.title} – {title}")


def slide_frame(title: str, page: tuple[int, int]) -> Frame:
    """The title above with the page it is, a short legend below."""
    return Frame(lambda board, left, right, top: _head(board, title, page, left, right, top), _foot, DETAIL, AIR)


def group_title(about: Subject, group: Strip) -> str:
    """What is lost in the leakiest of the stages; their names where nobody knows."""
    flow, words = about.flow, about.words
    leaks = [flow.by_stage[stage] for stage, _ in group if (flow.by_stage[stage].rate or 0.0) > 0]
    worst = max(leaks, key=lambda one: one.rate or 0.0, default=None)
    if worst is None or worst.rate is None:
        return ", ".join(isolated(about.journey.stage_label(stage)) for stage, _ in group)
    said = words("leave_long", lost=about.of_hundred(worst.lost or 0.0), rate=words.percent(worst.rate))
    return f"{isolated(about.journey.stage_label(worst.stage))}: {said}"


def _head(
    board: Board, title: str, page: tuple[int, int], left: float, right: float, top: float
) -> tuple[tuple[Shape, ...], float]:
    """The journey, which page it is, and what these stages lose."""
    kind, room = board.theme.type, right - left
    parts = board.theme.logo, board.journey.title, board.journey.period, *cut_words(board)
    about = " · ".join(part for part in parts if part)
    number = board.words("page_of", page=page[0], pages=page[1])
    said = block(title, left, top + row_height(kind.text) + 3, room, replace(kind.title, size=24), max_lines=2)
    shapes = (
        line(about, left, top, room - 80, kind.text, "text-quiet"),
        line(number, right, top, 70, kind.text, "text-quiet", anchor="end"),
        said.shape,
    )
    return shapes, row_height(kind.text) + 3 + said.height + 16


def _foot(
    boards: Sequence[Board], lanes: frozenset[str], left: float, right: float, top: float, name: str | None
) -> tuple[tuple[Shape, ...], float]:
    """What nobody could guess, in one row: which dots are assumed, and whose letters these are."""
    return legend(boards, lanes & {"emotion", "exits"}, left, right, top, name)
