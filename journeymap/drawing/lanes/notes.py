"""Lanes of words: what customers do, what hurts, what is good, what could be done, and what stands behind it."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from journeymap.drawing.lanes.frame import (
    CARD_GAP,
    INDENT,
    STEPS_WIDTH,
    Band,
    Block,
    Board,
    Column,
    Step,
    block,
    line,
    row_height,
    steps,
    width,
)
from journeymap.drawing.lanes.people import MARK, mark, mark_width, several
from journeymap.drawing.scene import Circle, Rect, Shape
from journeymap.model import Gain, Opportunity, Pain

EDGE = 3
BETWEEN = 6
MOST_LINES = 7


class _Note(NamedTuple):
    """A tinted card with an edge: its words, its foot, what stands below that, and whether anybody vouches for it."""

    words: str
    step: Step | None
    foot: str
    measured: bool = True
    tag: str = ""
    persona: str | None = None
    below: str = ""


def pains(board: Board, top: float) -> Band | None:
    """What hurts, in customers' words: how bad it is (three dots) and how many reported it.

    A pain without a source is the team's view and drawn hollow. A number joins a pain and the opportunity that answers
    it.
    """
    return _stacked(board, top, lambda column: [_pain(board, column, one) for one in board.point(column).pains], "pain")


def gains(board: Board, top: float) -> Band | None:
    """What customers like, worth keeping and copying elsewhere."""

    def found(column: Column) -> list[_Note]:
        return [_gain(board, one) for one in board.point(column).gains]

    return _stacked(board, top, found, "gain")


def opportunities(board: Board, top: float) -> Band | None:
    """What could be done, with its impact (three dots), the number of the pain it answers, and how far it is."""

    def found(column: Column) -> list[_Note]:
        return [_opportunity(board, column, one) for one in board.point(column).opportunities]

    return _stacked(board, top, found, "opportunity")


def _gain(board: Board, one: Gain) -> _Note:
    foot = board.words("mentions", n=one.reports) if one.reports else ""
    return _Note(one.what, None, foot, one.source is not None, persona=_whose(board, one.persona))


def _pain(board: Board, column: Column, one: Pain) -> _Note:
    foot = board.words("reports", n=one.reports) if one.reports else "" if one.source else board.words("assumed")
    return _Note(
        one.what, one.severity, foot, one.source is not None, _number(board, column, one), _whose(board, one.persona)
    )


def _whose(board: Board, persona: str | None) -> str | None:
    """The persona a note belongs to, where there are several."""
    return persona if persona in board.journey.personas and several(board.journey) else None


def _opportunity(board: Board, column: Column, one: Opportunity) -> _Note:
    step: Step | None = None
    if one.impact is not None:
        step = "high" if one.impact >= 2 else "medium" if one.impact >= 1 else "low"
    answered = [
        _number(board, column, pain)
        for pain in board.point(column).pains
        if one.answers is not None and one.answers in (pain.what, pain.mistake)
    ]
    foot = board.words("impact") if step else ""
    if one.owner:
        foot = one.owner
    return _Note(one.idea, step, foot, True, "".join(answered[:1]), below=_progress(board, one))


def _progress(board: Board, one: Opportunity) -> str:
    """How far an idea is and when it should be there; not where a picture says little."""
    if board.detail.notes is not None:
        return ""
    due = board.words("report_due", date=board.words.date(one.due)) if one.due else ""
    return ", ".join(part for part in (one.status, due) if part)


def _number(board: Board, column: Column, pain: Pain) -> str:
    """The number of a pain that some opportunity of its touchpoint answers; "" for the others."""
    if not board.detail.numbered:
        return ""
    number = board.answered.get((column.name, pain.what))
    return str(number) if number is not None else ""


def _stacked(board: Board, top: float, notes: Callable[[Column], list[_Note]], paint: str) -> Band | None:
    """Cards below one another in each column."""
    shapes: list[Shape] = []
    lowest = top
    for column in board.columns:
        y = top
        for note in notes(column)[: board.detail.notes]:
            drawn, height = _card(board, column, note, y, paint)
            shapes += drawn
            lowest = max(lowest, y + height)
            y += height + BETWEEN
    return Band(lowest - top, tuple(shapes)) if shapes else None


def _card(board: Board, column: Column, note: _Note, top: float, paint: str) -> tuple[list[Shape], float]:
    kind = board.theme.type
    x, outer = column.x + CARD_GAP, column.width - 2 * CARD_GAP
    room = outer - (INDENT - CARD_GAP) - 8
    words = block(note.words, column.text_x, top + 7, room - (18 if note.tag else 0), kind.small, max_lines=MOST_LINES)
    foot = _foot(board, note, column.text_x, top + 7 + words.height + 4, room, paint)
    used = 7 + words.height + (4 + foot[1] if foot[0] else 0)
    below = block(note.below, column.text_x, top + used + 1, room, kind.small, "text-quiet", max_lines=3)
    height = used + (1 + below.height if note.below else 0) + 7
    ground = paint if note.measured else f"{paint}-assumed"
    shapes: list[Shape] = [Rect(x, top, outer, height, ground, 4), Rect(x, top, EDGE, height, f"{paint}-edge", 1.5)]
    shapes += [words.shape, *([below.shape] if note.below else [])]
    if note.tag:
        shapes += _tag(board, note.tag, x + outer - 13, top + 14, paint)
    return [*shapes, *foot[0]], height


def _tag(board: Board, number: str, x: float, y: float, paint: str) -> Iterator[Shape]:
    """The number that joins a pain and the opportunity that answers it."""
    face = board.theme.type.small
    yield Circle(x, y, 7.5, f"{paint}-tag")
    yield line(number, x, y - row_height(face) / 2, 14, face, "text-on-colour", anchor="middle", weight=600)


def _foot(board: Board, note: _Note, x: float, top: float, room: float, paint: str) -> tuple[list[Shape], float]:
    """The dots of the scale and the words beside them, or below where they do not fit; and the height of both."""
    face = board.theme.type.small
    shapes: list[Shape] = []
    used = 0.0
    if note.step is not None:
        shapes += steps(note.step, x, top + row_height(face) / 2, "severity" if paint == "pain" else "impact")
        used = STEPS_WIDTH + 5
    if note.persona is not None:
        wide = mark_width(board, note.persona)
        shapes += mark(board, note.persona, x + used + wide / 2, top + row_height(face) / 2)
        used += wide + 5
    if not note.foot:
        return shapes, row_height(face) if shapes else 0.0
    y = top
    if used and width(note.foot, face) > room - used:
        used, y = 0.0, top + row_height(face) + (MARK - row_height(face) + 3 if note.persona is not None else 1)
    said: Block = block(note.foot, x + used, y, room - used, face, "text-quiet", max_lines=2)
    return [*shapes, said.shape], y - top + said.height
