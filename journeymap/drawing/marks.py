"""What the marks of a picture mean: an entry for each that is drawn, and for no other."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from journeymap.drawing.icons import icon
from journeymap.drawing.lanes.exits import LEAST
from journeymap.drawing.lanes.frame import STEPS_WIDTH, Board, line, row_height, steps, width
from journeymap.drawing.lanes.people import mark, mark_width
from journeymap.drawing.lanes.touchpoints import triangle_mark
from journeymap.drawing.scene import Circle, Line, Path, Rect, Shape
from journeymap.drawing.theme import heat, way

SOLID = frozenset(("dot", "dot-good", "dot-bad"))
HOLLOW = frozenset(("dot-assumed", "dot-good-assumed", "dot-bad-assumed"))
"""The dots of what was measured and of what is assumed."""


class Entry(NamedTuple):
    """A sign, drawn as if it began at (0, 0) and were 16 px high, and what it means."""

    width: float
    shapes: tuple[Shape, ...]
    words: str


def explained(boards: Sequence[Board], marks: frozenset[str]) -> Iterator[Entry]:
    """The entries for the classes of shapes that are drawn on some boards, in the order of the lanes."""
    board = boards[0]
    yield from _of_flow(board, marks)
    yield from _of_cards(board, marks)
    yield from _of_ways(board, marks)
    yield from _of_channels(board, marks)
    yield from _of_feelings(board, marks)
    yield from _of_scores(board, marks)
    yield from _of_notes(board, marks)
    yield from _of_moments(boards, marks)
    yield from _of_personas(board, marks)


def _of_flow(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    words = board.words
    if "leave" in marks:
        yield Entry(24, (Rect(0, 4, 24, 8, "leave"),), words("legend_leave"))
    if _kinds(marks, "exit"):
        yield Entry(24, (Line(0, 8, 24, 8, way(0.05, "exit")),), words("legend_exit"))
    if "share" in marks:
        yield Entry(0, (), words("legend_flow"))
    unused = sum(one.flow < LEAST for one in board.taken.values())
    if "cluster" in marks and unused:
        yield Entry(0, (), words("legend_unused", n=unused, share=board.of_hundred(LEAST)))


def _of_cards(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    words, settings = board.words, board.journey.in_force
    if marks & {"friction-1", "friction-2", "friction-3"}:
        signs = tuple(triangle_mark(16.0 * at, 1, f"friction-{at + 1}") for at in range(3))
        from_on = (settings.moderate, settings.high, settings.severe)
        yield Entry(46, signs, words("legend_friction", values=", ".join(f"{one:g}" for one in from_on)))
    if "friction-unknown" in marks:
        mark_of_it = line("?", 20, 8 - row_height(board.theme.type.small) / 2, 9, board.theme.type.label, "text-quiet")
        yield Entry(27, (triangle_mark(0, 1, "friction-unknown"), mark_of_it), words("legend_unknown"))
    if "hot" in marks:
        box = Rect(0, 2, 20, 12, "hot", 2), Rect(0, 2, 3, 12, "hot-edge", 1)
        yield Entry(20, box, words("legend_hot", value=f"{settings.high:g}"))
    if "focus-ring" in marks:
        yield Entry(22, (Rect(0, 1, 22, 14, "focus-ring", 3),), words("focus_pill"))
    if "star" in marks:
        star = Circle(8, 8, 8, "star"), icon("star", 2.5, 2.3, 11, "text-on-colour")
        yield Entry(16, star, words("moment"))
    if {"reach", "track"} <= marks:
        yield Entry(24, (Rect(0, 6, 24, 4, "track", 2), Rect(0, 6, 14, 4, "reach", 2)), words("legend_reach"))
    if "reach-open" in marks:
        yield Entry(24, (Rect(0, 6, 24, 4, "track", 2), Rect(0, 6, 14, 4, "reach-open", 2)), words("legend_may_come"))
    if "card-theirs" in marks:
        yield Entry(20, (Rect(0, 2, 20, 12, "card-theirs", 2),), words("legend_theirs"))
    if "card-rare" in marks:
        yield Entry(20, (Rect(0, 2, 20, 12, "card-rare", 2),), words("legend_hung"))
    if "box-open" in marks:
        yield Entry(20, (Rect(0, 2, 20, 12, "box-open", 2),), words("not_described"))


def _of_ways(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    words = board.words
    ways = [one for one in marks if one.startswith("way-") and "exit" not in one.split("-")]
    if len(ways) > 1 and board.flow.flows:
        yield Entry(24, (Line(0, 5, 24, 5, way(0.01)), Line(0, 11, 24, 11, way(0.5))), words("legend_ways"))
    if _kinds(marks, "back"):
        yield Entry(24, (Line(0, 8, 24, 8, way(0.05, "back")),), words("legend_back"))
    if _kinds(marks, "open"):
        yield Entry(24, (Line(0, 8, 24, 8, way(0.02, "open")),), words("legend_uncounted"))
    if _kinds(marks, "forced"):
        yield Entry(24, (Line(0, 8, 24, 8, way(0.05, "forced")),), words("legend_forced"))


def _kinds(marks: frozenset[str], kind: str) -> bool:
    """Whether a way of a kind is drawn."""
    return any(one.startswith("way-") and kind in one.split("-") for one in marks)


def _of_channels(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    words = board.words
    if marks & {"route-lost", "route-thin-lost"}:
        cross = Line(9.4, 5.4, 14.6, 10.6, "lost-cross"), Line(9.4, 10.6, 14.6, 5.4, "lost-cross")
        yield Entry(24, (Line(0, 8, 24, 8, "route-lost"), Circle(12, 8, 6, "lost"), *cross), words("legend_lost"))
    if marks & {"route-partial", "route-thin-partial"}:
        yield Entry(24, (Line(0, 8, 24, 8, "route-partial"),), words("legend_partial"))
    if "also" in marks:
        yield Entry(10, (Line(5, 0, 5, 12, "also"), Circle(5, 13, 3, "dot")), words("legend_also"))


def _of_feelings(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    words, solid, hollow = board.words, Circle(5, 8, 4.5, "dot"), "dot-assumed"
    if marks & SOLID and marks & HOLLOW:
        yield Entry(23, (solid, Circle(18, 8, 4.5, hollow)), words("legend_dots"))
    elif marks & SOLID:
        yield Entry(10, (solid,), words("legend_measured"))
    elif marks & HOLLOW:
        yield Entry(10, (Circle(5, 8, 4.5, hollow),), words("legend_assumed"))
    if "emotion-gap" in marks:
        gap = Path((("M", 0, 8), ("L", 24, 8)), "emotion-gap", span=(0, 16))
        yield Entry(24, (gap,), words("legend_gap"))


def _of_scores(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    words = board.words
    if any(one.startswith("heat-") for one in marks):
        ramp = tuple(Rect(13.0 * at, 2, 13, 12, heat(10 + 20 * at)) for at in range(5))
        yield Entry(65, ramp, words("legend_heat"))
        if "no-data" in marks:
            yield Entry(20, (Rect(0, 2, 20, 12, "no-data", 2),), words("legend_no_data"))


def _of_notes(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    paint = next((one for one in ("severity", "impact") if one in marks), None)
    if paint is not None:
        yield Entry(STEPS_WIDTH, steps("medium", 0, 8, paint), board.words("legend_steps"))
    if {"pain-tag", "opportunity-tag"} <= marks:
        face = board.theme.type.small
        shapes: list[Shape] = []
        for at, tag in enumerate(("pain-tag", "opportunity-tag")):
            x, top = 7.5 + 18 * at, 8 - row_height(face) / 2
            shapes += Circle(x, 8, 7.5, tag), line("1", x, top, 14, face, "text-on-colour", anchor="middle", weight=600)
        yield Entry(33, tuple(shapes), board.words("legend_answers"))


def _of_moments(boards: Sequence[Board], marks: frozenset[str]) -> Iterator[Entry]:
    """The moments of truth that are called by their letters."""
    if "moment" not in marks:
        return
    kinds = {board.point(column).moment_of_truth for board in boards for column in board.columns}
    face = boards[0].theme.type.small
    for kind in ("ZMOT", "FMOT", "SMOT", "UMOT"):
        if kind in kinds:
            wide = width(kind, face, 600) + 14
            top = 8 - row_height(face) / 2
            said = line(kind, wide / 2, top, wide - 6, face, "text-on-colour", anchor="middle", weight=600)
            yield Entry(wide, (Rect(0, 0, wide, 16, "moment", 8), said), boards[0].words(f"moment_{kind.lower()}"))


def _of_personas(board: Board, marks: frozenset[str]) -> Iterator[Entry]:
    """The personas whose marks or lines are drawn anywhere."""
    for place, name in enumerate(board.journey.personas):
        lined = f"persona-line-{place}" in marks
        if lined or f"persona-{place}" in marks:
            wide = mark_width(board, name)
            through = (Path((("M", 0, 8), ("L", wide + 14, 8)), f"persona-line-{place}"),) if lined else ()
            signs = (*through, *mark(board, name, wide / 2 + (7 if lined else 0), 8))
            yield Entry(wide + (14 if lined else 0), signs, board.journey.persona_label(name))
