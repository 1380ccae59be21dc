"""Slides of a view: one page for each group of stages, 13.3 inches wide, with type that is read across a room."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from journeymap.analysis.dropoff import leaving
from journeymap.drawing.boardroom import RATIO, WIDE_SCREEN
from journeymap.drawing.lanes.frame import Board, Detail, block, line, row_height
from journeymap.drawing.layout import Strip, boards, shown_stages, strips
from journeymap.drawing.scene import Scene, Shape
from journeymap.drawing.sheet import MOST_AIR, Frame, Sheet, as_scene, composed, filled
from journeymap.drawing.subject import Subject, chosen_theme, cut_words, subject
from journeymap.drawing.text import isolated
from journeymap.drawing.theme import Spacing
from journeymap.drawing.wish import Wish
from journeymap.model import Journey
from journeymap.words.telling import told

MOST_COLUMNS = 5
"""More touchpoints than this go to another slide."""

LANES: Mapping[str, tuple[str, ...]] = {
    "map": ("stages", "touchpoints", "emotion", "pains"),
    "blueprint": ("stages", "customer", "frontstage", "backstage", "support"),
}
"""The lanes of a slide; more would make the type too small."""

AIR = 7
DETAIL = Detail(unit=20, notes=1, arrows=False, personas=False, numbered=False, sources=0)
SPACING = Spacing(margin=24, gutter=104, column=118, least_width=780)


def slides(journey: Journey, wish: Wish) -> tuple[Scene, ...]:
    """One page for each group of stages, titled with what is lost there."""
    theme = replace(chosen_theme(wish.theme), spacing=SPACING)
    about = subject(journey, theme, wish.language, wish.cut, wish.before)
    lanes = wish.looks.chosen(wish.lanes, LANES[wish.view])
    groups = strips(shown_stages(journey, wish.stages), MOST_COLUMNS)
    pages = [Page(group, at, len(groups), group_title(about, group)) for at, group in enumerate(groups, 1)]
    wide = max(as_wide(filled(about, (one.group,), lanes, wish, RATIO, one.frame)) for one in pages)
    return tuple(_slide(about, wish, lanes, one, wide) for one in pages)


@dataclass(frozen=True, slots=True)
class Page:
    """A slide: the stages on it, which of how many it is, and its title."""

    group: Strip
    number: int
    count: int
    title: str

    @property
    def frame(self) -> Frame:
        """The title above with the page it is, the legend below."""
        return Frame(lambda board, left, right, top: _head(board, self, left, right, top), detail=DETAIL, air=AIR)

    def named(self, about: Subject) -> str:
        """What the slide is called in its file."""
        return f"{about.journey.title} – {self.title}"


def as_wide(sheet: Sheet) -> float:
    """How wide the page is on which a sheet fits."""
    return max(sheet.width, sheet.height * RATIO)


def _slide(about: Subject, wish: Wish, lanes: Sequence[str], page: Page, wide: float) -> Scene:
    """A slide as wide as the others, so that their type is equally large: its columns and its air take what is left."""
    space, count = about.theme.spacing, sum(len(points) for _, points in page.group)
    narrow = boards(about, (page.group,), column=space.column, detail=DETAIL)[0]
    column = space.column + (wide - space.margin - narrow.right) / count

    def sheet(air: float) -> Sheet:
        placed = boards(about, (page.group,), column=column, detail=DETAIL)
        return composed(placed, lanes, wish, air=air, frame=page.frame)

    tight = sheet(AIR)
    air = min(MOST_AIR, AIR + max(wide / RATIO - tight.height, 0.0) / (2 * tight.lanes))
    size = wide, wide / RATIO
    return as_scene(about, wish, sheet(air).shapes, size, paper=WIDE_SCREEN, title=page.named(about))


def group_title(about: Subject, group: Strip) -> str:
    """What is lost in the leakiest of the stages; their names where nobody knows."""
    worst = about.leakiest(stage for stage, _ in group)
    if worst is None:
        return ", ".join(isolated(about.journey.stage_label(stage)) for stage, _ in group)
    return f"{isolated(about.journey.stage_label(worst.stage))}: {told(leaving(about.journey, worst), about.words)}"


def _head(board: Board, page: Page, left: float, right: float, top: float) -> tuple[tuple[Shape, ...], float]:
    """The journey, which page it is, and what these stages lose."""
    kind, room = board.theme.type, right - left
    parts = board.theme.logo, board.journey.title, board.journey.period, *cut_words(board)
    about = " · ".join(part for part in parts if part)
    number = board.words("page_of", page=page.number, pages=page.count)
    said = block(page.title, left, top + row_height(kind.text) + 3, room, replace(kind.title, size=24), max_lines=2)
    shapes = (
        line(about, left, top, room - 80, kind.text, "text-quiet"),
        line(number, right, top, 70, kind.text, "text-quiet", anchor="end"),
        said.shape,
    )
    return shapes, row_height(kind.text) + 3 + said.height + 16
