"""Lanes of words: what customers do, what hurts, what is good, what could be done, and what stands behind it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from journeymap.drawing.lanes.frame import (
    STEPS_WIDTH,
    Band,
    Board,
    Column,
    Step,
    block,
    line,
    steps,
    width,
)
from journeymap.drawing.scene import Circle, Rect, Shape
from journeymap.model import Duration, Opportunity, Pain, Touchpoint

EDGE = 3
PADDING = 7
BETWEEN = 6
MOST_LINES = 7

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class _Note:
    """A tinted card with an edge: its words, its foot, and whether anybody vouches for it."""

    words: str
    step: Step | None
    foot: str
    measured: bool = True
    tag: str = ""


def pains(board: Board, top: float) -> Band | None:
    """What hurts, in customers' words: how bad it is (three dots) and how many reported it.

    A pain without a source is the team's view and drawn hollow. A letter marks a pain that an opportunity answers.
    """
    return _stacked(board, top, lambda column: [_pain(board, column, one) for one in board.point(column).pains], "pain")


def gains(board: Board, top: float) -> Band | None:
    """What customers like, worth keeping and copying elsewhere."""

    def found(column: Column) -> list[_Note]:
        return [
            _Note(one.what, None, board.words("mentions", n=one.reports) if one.reports else "", one.source is not None)
            for one in board.point(column).gains
        ]

    return _stacked(board, top, found, "gain")


def opportunities(board: Board, top: float) -> Band | None:
    """What could be done, with its impact (three dots) and the letter of the pain it answers."""

    def found(column: Column) -> list[_Note]:
        return [_opportunity(board, column, one) for one in board.point(column).opportunities]

    return _stacked(board, top, found, "opportunity")


def _pain(board: Board, column: Column, one: Pain) -> _Note:
    foot = board.words("reports", n=one.reports) if one.reports else "" if one.source else board.words("assumed")
    return _Note(one.what, one.severity, foot, one.source is not None, _letter(board, column, one))


def _opportunity(board: Board, column: Column, one: Opportunity) -> _Note:
    step: Step | None = None
    if one.impact is not None:
        step = "high" if one.impact >= 2 else "medium" if one.impact >= 1 else "low"
    answered = [
        _letter(board, column, pain)
        for pain in board.point(column).pains
        if one.answers is not None and one.answers in (pain.what, pain.mistake)
    ]
    foot = board.words("impact") if step else ""
    if one.owner:
        foot = one.owner
    return _Note(one.idea, step, foot, True, "".join(answered[:1]))


def _letter(board: Board, column: Column, pain: Pain) -> str:
    """The letter of a pain that some opportunity of its touchpoint answers; "" for the others."""
    letters: dict[str, str] = {}
    for other in board.columns:
        point = board.point(other)
        for one in point.pains:
            if any(idea.answers in (one.what, one.mistake) for idea in point.opportunities if idea.answers):
                letters[f"{other.name}\n{one.what}"] = LETTERS[len(letters) % len(LETTERS)]
    return letters.get(f"{column.name}\n{pain.what}", "")


def _stacked(board: Board, top: float, notes: Callable[[Column], list[_Note]], paint: str) -> Band | None:
    """Cards below one another in each column."""
    shapes: list[Shape] = []
    lowest = top
    for column in board.columns:
        y = top + 4
        for note in notes(column):
            drawn, height = _card(board, column, note, y, paint)
            shapes += drawn
            y += height + BETWEEN
        lowest = max(lowest, y)
    return Band(lowest - top + 4, tuple(shapes)) if shapes else None


def _card(board: Board, column: Column, note: _Note, top: float, paint: str) -> tuple[list[Shape], float]:
    kind = board.theme.type
    x, outer = column.x + 4, column.width - 8
    room = outer - EDGE - 2 * PADDING
    words_room = room - (18 if note.tag else 0)
    words = block(note.words, x + EDGE + PADDING, top + 6, words_room, kind.small, max_lines=MOST_LINES)
    has_foot = bool(note.step or note.foot)
    height = words.height + 12 + (17 if has_foot else 0)
    ground = paint if note.measured else f"{paint}-assumed"
    shapes: list[Shape] = [Rect(x, top, outer, height, ground, 4), Rect(x, top, EDGE, height, f"{paint}-edge", 1.5)]
    shapes.append(words.shape)
    if note.tag:
        middle = x + outer - PADDING - 6
        shapes.append(Circle(middle, top + 13, 7.5, f"{paint}-edge"))
        shapes.append(line(note.tag, middle, top + 6, 14, kind.small, "text-on-colour", anchor="middle", weight=600))
    if has_foot:
        shapes += _foot(board, note, x + EDGE + PADDING, top + height - 19, room, paint)
    return shapes, height


def _foot(board: Board, note: _Note, x: float, top: float, room: float, paint: str) -> Iterator[Shape]:
    face = board.theme.type.small
    used = 0.0
    if note.step is not None:
        yield from steps(note.step, x, top + 7.5, "severity" if paint == "pain" else "impact")
        used = STEPS_WIDTH + 4
    if note.foot:
        yield line(note.foot, x + used, top, room - used, face, "text-quiet")


# ---------------------------------------------------------------- plain words in columns


def _words_lane(
    board: Board, top: float, words: Callable[[Touchpoint], str | None], paint: str = "text", most_lines: int = 5
) -> Band | None:
    """One text for each touchpoint."""
    face = board.theme.type.text
    blocks = [
        block(said, column.x + 10, top + 4, column.width - 18, face, paint, max_lines=most_lines)
        for column in board.columns
        if (said := words(board.point(column)))
    ]
    if not blocks:
        return None
    return Band(max(one.height for one in blocks) + 12, tuple(one.shape for one in blocks))


def actions(board: Board, top: float) -> Band | None:
    """What the customer does at each touchpoint."""
    return _words_lane(board, top, lambda point: point.does)


def owners(board: Board, top: float) -> Band | None:
    """The team that owns each touchpoint."""
    return _words_lane(board, top, lambda point: point.owner, "text-quiet", 3)


def evidence(board: Board, top: float) -> Band | None:
    """What the customer sees and holds (physical evidence of the service blueprint)."""
    return _blueprint(board, top, "evidence")


def frontstage(board: Board, top: float) -> Band | None:
    """What staff or systems do in sight of the customer."""
    return _blueprint(board, top, "frontstage")


def backstage(board: Board, top: float) -> Band | None:
    """What staff do out of the customer's sight."""
    return _blueprint(board, top, "backstage")


def support(board: Board, top: float) -> Band | None:
    """What systems and partners do for the staff."""
    return _blueprint(board, top, "support")


def _blueprint(board: Board, top: float, part: str) -> Band | None:
    def words(point: Touchpoint) -> str | None:
        found: Any = getattr(point.blueprint, part, None)
        return found if isinstance(found, str) else None

    return _words_lane(board, top, words)


def waits(board: Board, top: float) -> Band | None:
    """How long customers wait, beside what they were promised; longer than promised is marked."""
    face, small = board.theme.type.label, board.theme.type.small
    shapes: list[Shape] = []
    for column in board.columns:
        wait = board.point(column).wait
        if wait is None or (wait.typical is None and wait.promised is None):
            continue
        x, room = column.x + 10, column.width - 18
        late = wait.typical and wait.promised and wait.typical.seconds > wait.promised.seconds
        if wait.typical is not None:
            shapes.append(line(spoken(board, wait.typical), x, top + 4, room, face, "text-bad" if late else "text"))
        if wait.promised is not None:
            words = board.words("promised", time=spoken(board, wait.promised))
            shapes.append(line(words, x, top + 21, room, small, "text-quiet"))
    return Band(42, tuple(shapes)) if shapes else None


def spoken(board: Board, time: Duration) -> str:
    """A duration in the language of the map."""
    amount = int(time.amount) if time.amount == int(time.amount) else None
    if amount is None:
        return board.words(f"time_{time.unit}_part", amount=board.words.number(time.amount, 1))
    return board.words(f"time_{time.unit}", n=amount)


def moments(board: Board, top: float) -> Band | None:
    """The moments of truth: touchpoints that decide the relationship."""
    face = board.theme.type.small
    shapes: list[Shape] = []
    for column in board.columns:
        kind = board.point(column).moment_of_truth
        if kind is None:
            continue
        words = board.words("moment") if kind == "true" else kind
        wide = min(width(words, face, 600) + 18, column.width - 8)
        shapes.append(Rect(column.middle - wide / 2, top + 4, wide, 20, "badge", 10, board.words("moment")))
        shapes.append(
            line(words, column.middle, top + 7, wide - 8, face, "text-on-colour", anchor="middle", weight=600)
        )
    return Band(30, tuple(shapes)) if shapes else None
