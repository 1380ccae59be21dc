"""The foot of a map: how to read it, and which file it comes from."""

from collections.abc import Iterator, Sequence

from journeymap.drawing.lanes.exits import LEAST
from journeymap.drawing.lanes.frame import STEPS_WIDTH, Board, line, row_height, steps, width
from journeymap.drawing.lanes.people import mark, mark_width, several
from journeymap.drawing.lanes.touchpoints import triangle_mark
from journeymap.drawing.scene import Circle, Line, Path, Rect, Shape, moved
from journeymap.drawing.theme import heat, way
from journeymap.frozen import dataclass
from journeymap.model.flow import KEPT

ROW = 23
BETWEEN = 24
SIGN_GAP = 7


@dataclass(frozen=True, slots=True)
class _Entry:
    """A sign, drawn as if it began at (0, 0) and were 16 px high, and what it means."""

    width: float
    shapes: tuple[Shape, ...]
    words: str


def legend(
    boards: Sequence[Board], lanes: frozenset[str], left: float, right: float, top: float, name: str | None
) -> tuple[tuple[Shape, ...], float]:
    """The legend's shapes and its height: one sign after the other, in as many rows as it takes."""
    board = boards[-1]
    kind = board.theme.type
    begin = boards[0].left
    shapes: list[Shape] = [line(board.words("how_to_read"), left, top, begin - left - 8, kind.label)]
    x, y = begin, top
    for one in _entries(boards, lanes):
        # no more room than the words need: those that run from right to left are set against its far edge
        needed = width(one.words, kind.small) + 1
        wide = one.width + SIGN_GAP + needed
        if x + wide > right and x > begin:
            x, y = begin, y + ROW
        shapes += [moved(shape, x, y) for shape in one.shapes]
        at = x + one.width + SIGN_GAP
        shapes.append(
            line(one.words, at, y + 8 - row_height(kind.small) / 2, min(needed, right - at), kind.small, "text-quiet")
        )
        x += wide + BETWEEN
    source, needed = _source(board, name)
    if x + needed > right:
        y += ROW
    below = y + 8 - row_height(kind.small) / 2
    shapes.append(line(source, right, below, right - begin, kind.small, "text-quiet", anchor="end"))
    return tuple(shapes), y + 16 - top


def _source(board: Board, name: str | None) -> tuple[str, float]:
    """What the picture was made from, and the room that takes."""
    day = board.journey.updated
    parts = ("journeymap", name, board.words.date(day) if day is not None else None)
    words = " · ".join(part for part in parts if part)
    return words, width(words, board.theme.type.small)


def _entries(boards: Sequence[Board], lanes: frozenset[str]) -> Iterator[_Entry]:
    words = boards[0].words
    if "scores" in lanes:
        ramp = tuple(Rect(13.0 * at, 2, 13, 12, heat(10 + 20 * at)) for at in range(5))
        yield _Entry(65, ramp, words("legend_heat"))
        yield _Entry(20, (Rect(0, 2, 20, 12, "no-data", 2),), words("legend_no_data"))
    if lanes & {"channels", "emotion"}:
        dots = Circle(5, 8, 4.5, "dot"), Circle(18, 8, 4.5, "dot-assumed")
        yield _Entry(23, dots, words("legend_dots"))
    if "exits" in lanes and boards[0].flow.completion is not None:
        yield _Entry(24, (Line(0, 8, 24, 8, way(0.05, "exit")),), words("legend_exit"))
        yield _Entry(0, (), words("legend_flow"))
        unused = sum(one.flow < LEAST for one in boards[0].taken.values())
        if unused:
            yield _Entry(0, (), words("legend_unused", n=unused, share=boards[0].of_hundred(LEAST)))
    if "customer" in lanes:
        yield _Entry(20, (Rect(0, 2, 20, 12, "box-open", 2),), words("not_described"))
    if "stages" in lanes and boards[0].flow.completion is not None:
        yield _Entry(24, (Rect(0, 4, 24, 8, "leave"),), words("legend_leave"))
    if "touchpoints" in lanes:
        yield from _of_touchpoints(boards)
    if "channels" in lanes:
        yield from _of_channels(boards[0])
    if lanes & {"pains", "opportunities"}:
        yield _Entry(STEPS_WIDTH, steps("medium", 0, 8, "severity"), words("legend_steps"))
    if {"pains", "opportunities"} <= lanes and any(place in boards[0].answered for place in _hurts(boards)):
        yield from _answer(boards[0])
    if lanes & {"emotion", "scores", "pains", "gains"}:
        yield from _of_personas(boards)


def _hurts(boards: Sequence[Board]) -> Iterator[tuple[str, str]]:
    """Every pain on the map, as touchpoint and words."""
    for board in boards:
        for column in board.columns:
            yield from ((column.name, one.what) for one in board.point(column).pains)


def _answer(board: Board) -> Iterator[_Entry]:
    face = board.theme.type.small
    shapes: list[Shape] = []
    for at, paint in enumerate(("pain-edge", "opportunity-edge")):
        x, top = 7.5 + 18 * at, 8 - row_height(face) / 2
        shapes += Circle(x, 8, 7.5, paint), line("1", x, top, 14, face, "text-on-colour", anchor="middle", weight=600)
    yield _Entry(33, tuple(shapes), board.words("legend_answers"))


def _of_touchpoints(boards: Sequence[Board]) -> Iterator[_Entry]:
    words = boards[0].words
    marks = tuple(triangle_mark(16.0 * at, 1, f"friction-{at + 1}") for at in range(3))
    yield _Entry(46, marks, words("legend_friction"))
    if boards[0].flow.completion is None:
        return
    yield _Entry(24, (Rect(0, 6, 24, 4, "track", 2), Rect(0, 6, 14, 4, "reach", 2)), words("legend_reach"))
    if not boards[0].detail.arrows:
        return
    yield _Entry(24, (Line(0, 5, 24, 5, way(0.01)), Line(0, 11, 24, 11, way(0.5))), words("legend_ways"))
    ways = [one for board in boards for column in board.columns for one in board.ways_at[column.name]]
    places = {name: at for at, name in enumerate(boards[0].journey.touchpoints)}
    if any(places[one.target] <= places[one.start] for one in ways):
        yield _Entry(24, (Line(0, 8, 24, 8, way(0.05, "back")),), words("legend_back"))
    if any(one.arrow.forced for one in ways):
        yield _Entry(24, (Line(0, 8, 24, 8, way(0.05, "forced")),), words("legend_forced"))
    if any(board.hung for board in boards):
        yield _Entry(20, (Rect(0, 2, 20, 12, "card-rare", 2),), words("legend_hung"))


def _of_channels(board: Board) -> Iterator[_Entry]:
    histories = {board.journey.history(one.start, one.target, one.arrow) for one in board.taken.values()}
    kept = {KEPT[history] for history in histories if history is not None}
    if 0 in kept:
        cross = Line(9.4, 5.4, 14.6, 10.6, "lost-cross"), Line(9.4, 10.6, 14.6, 5.4, "lost-cross")
        yield _Entry(
            24, (Line(0, 8, 24, 8, "route-lost"), Circle(12, 8, 6, "lost"), *cross), board.words("legend_lost")
        )
    if any(0 < one < 1 for one in kept):
        yield _Entry(24, (Line(0, 8, 24, 8, "route-partial"),), board.words("legend_partial"))


def _of_personas(boards: Sequence[Board]) -> Iterator[_Entry]:
    """The marks of the personas who are named anywhere on the map."""
    board = boards[0]
    if not several(board.journey):
        return
    points = [one.point(column) for one in boards for column in one.columns]
    said = {one.persona for point in points for one in point.thoughts}
    said |= {one.persona for point in points for one in point.pains}
    said |= {one.persona for point in points for one in point.gains}
    felt = {name for point in points for name, part in point.by_persona.items() if part.emotion or part.scores}
    felt |= {point.emotion.persona for point in points if point.emotion and point.emotion.persona}
    for place, name in enumerate(board.journey.personas):
        if name in said | felt:
            wide = mark_width(board, name)
            through = (Path((("M", 0, 8), ("L", wide + 14, 8)), f"persona-line-{place}"),) if name in felt else ()
            signs = (*through, *mark(board, name, wide / 2 + (7 if through else 0), 8))
            yield _Entry(wide + (14 if through else 0), signs, board.journey.persona_label(name))
