"""A page for the board: one message, three numbers, five lanes, and only the places that the message is about."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from journeymap.drawing.figures import Figure, figures
from journeymap.drawing.header import figure_block
from journeymap.drawing.lanes.frame import Board, Detail, block, row_height
from journeymap.drawing.layout import Strip, shown_stages, strips
from journeymap.drawing.message import headline, reasons
from journeymap.drawing.scene import Line, Scene, Shape
from journeymap.drawing.sheet import Frame, filled, on_paper
from journeymap.drawing.subject import Subject, chosen_theme, cut_words, priority, subject
from journeymap.drawing.theme import Spacing, Type
from journeymap.drawing.wish import Wish
from journeymap.model import Journey
from journeymap.model.waves import speaks

WIDE_SCREEN = 338.667, 190.5
"""A slide of 13.3 in by 7.5 in, in mm."""

RATIO = WIDE_SCREEN[0] / WIDE_SCREEN[1]

MOST_PLACES = 8
"""More columns would make the type too small for a table of ten people."""

LANES = {
    "map": ("stages", "touchpoints", "emotion", "pains", "opportunities"),
    "blueprint": ("stages", "customer", "frontstage", "backstage", "support"),
}
"""The five lanes of each view."""

DETAIL = Detail(unit=23, notes=1, arrows=False, personas=False, sources=1, goals=False)
SPACING = Spacing(margin=34, column=122, least_width=900)
NUMBERS = 3

MESSAGE, REASON, NUMBER = 38, 17.5, 30
"""Sizes of the message, why it is so, and the numbers: read across a table of ten people, three metres away."""

NUMBER_WIDTH = 178
LINE_AIR = 4
TITLE_AIR = 9
"""Around the message, whose letters are tall in some scripts."""


def boardroom(journey: Journey, wish: Wish) -> Scene:
    """One page as wide as a slide, with the main finding as its title, and why.

    Of a long journey it shows at most eight touchpoints: the one to fix first, the one that feels worst, the one with
    most friction, the moments of truth, and of each stage the one with the highest priority.
    """
    theme = replace(chosen_theme(wish.theme), spacing=SPACING)
    about = subject(journey, theme, wish.language, wish.cut, wish.before)
    shown = shown_stages(journey, wish.stages)
    chief = chief_places(about, shown)
    broken = strips(shown_stages(journey, wish.stages, chief))
    lanes = wish.looks.chosen(wish.lanes, LANES[wish.view])
    count = len(chief), sum(len(points) for _, points in shown)
    sheet = filled(about, broken, lanes, wish, RATIO, board_frame(count))
    return on_paper(about, wish, sheet, RATIO, WIDE_SCREEN)


def board_frame(count: tuple[int, int]) -> Frame:
    """The message above, the legend below; ``count`` is how many places are shown, and how many there are."""
    return Frame(lambda board, left, right, top: _head(board, count, left, right, top), detail=DETAIL)


def chief_places(about: Subject, shown: Strip) -> tuple[str, ...]:
    """The places that matter most, in the order of the journey."""
    names = [name for _, points in shown for name in points]
    if len(names) <= MOST_PLACES:
        return tuple(names)
    by_priority = sorted(names, key=lambda name: _matters(about, name), reverse=True)
    first_of_stage = [max(points, key=lambda name: _matters(about, name)) for _, points in shown]
    moments = [name for name in names if about.journey.touchpoints[name].moment_of_truth]
    kept = set(list(dict.fromkeys((*_worst(about, names), *first_of_stage, *moments, *by_priority)))[:MOST_PLACES])
    return tuple(name for name in names if name in kept)


def _worst(about: Subject, names: Sequence[str]) -> Iterator[str]:
    """What to fix first, the touchpoint with most friction, and the one that feels worst; as far as they are known."""
    if about.focus is not None and about.focus in names:
        yield about.focus
    come, settings = [name for name in names if name in about.reached], about.journey.in_force
    friction = {name: value for name in come if (value := about.severe[name].value) is not None}
    feelings = {name: one for name in come if (one := about.journey.touchpoints[name].emotion) is not None}
    felt = {name: one.value for name, one in feelings.items() if speaks(one.n, settings)}
    if friction:
        yield max(friction, key=lambda name: friction[name])
    if felt:
        yield min(felt, key=lambda name: felt[name])


def _matters(about: Subject, name: str) -> tuple[float, float]:
    return priority(about.journey, about.flow, about.severe, name), about.flow[name].reach or 0.0


def _head(
    board: Board, count: tuple[int, int], left: float, right: float, top: float
) -> tuple[tuple[Shape, ...], float]:
    """What the journey is, the message, why it is so; beside it the numbers."""
    kind = _spoken(board.theme.type)
    numbers = _chief_figures(board)
    start = right - len(numbers) * NUMBER_WIDTH
    room = start - left - 28
    shapes: list[Shape] = []
    y = top
    for words, face, paint in (
        (_about(board, count), board.theme.type.text, "text-quiet"),
        (headline(board), kind.title, "text"),
    ):
        one = block(words, left, y, room, face, paint, heading=face.weight == 700, max_lines=3)
        shapes.append(one.shape)
        y += one.height + TITLE_AIR
    for said in reasons(board):
        one = block(said, left, y, room, kind.text, max_lines=2)
        shapes.append(one.shape)
        y += one.height + LINE_AIR
    bottom = y
    for at, number in enumerate(numbers):
        x = start + at * NUMBER_WIDTH
        drawn, low = figure_block(board, number, x + 14, top, NUMBER_WIDTH, kind)
        shapes += [Line(x, top + 2, x, low, "divider"), *drawn]
        bottom = max(bottom, low)
    return tuple(shapes), bottom - top + row_height(kind.text)


def _spoken(kind: Type) -> Type:
    """The type of what is said aloud: larger than that of the map below."""
    return replace(
        kind,
        title=replace(kind.title, size=MESSAGE),
        text=replace(kind.text, size=REASON),
        figure=replace(kind.figure, size=NUMBER),
        label=replace(kind.label, size=14),
        small=replace(kind.small, size=12),
    )


def _about(board: Board, count: tuple[int, int]) -> str:
    journey, words = board.journey, board.words
    status = words("as_is") if journey.status == "as-is" else words("to_be")
    places = words("places_shown", some=count[0], all=count[1]) if count[0] < count[1] else None
    said = board.theme.logo, journey.title, status, journey.period, *cut_words(board), places
    return " · ".join(part for part in said if part)


def _chief_figures(board: Board) -> Sequence[Figure]:
    """The completion, the worst leak and what it is worth, as far as they are known; else the first that are."""
    found = tuple(figures(board))
    return sorted(found, key=lambda one: not one.chief)[:NUMBERS]
