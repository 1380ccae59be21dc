"""Lanes of plain words in columns: actions, waits, moments of truth, owners, and the parts of the service blueprint."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from journeymap.drawing.lanes.frame import CARD_GAP, Band, Board, Column, block, line, row_height, width
from journeymap.drawing.scene import Rect, Shape
from journeymap.model import Duration, Touchpoint

MOST_WAITS = 3

PILL = 20


def actions(board: Board, top: float) -> Band | None:
    """What the customer does at each touchpoint."""
    return _words_lane(board, top, lambda point: point.does)


def owners(board: Board, top: float) -> Band | None:
    """The team that owns each touchpoint."""
    return _words_lane(board, top, lambda point: point.owner, "text-quiet", 3)


def evidence(board: Board, top: float) -> Band | None:
    """What the customer sees and holds (physical evidence of the service blueprint)."""
    return _words_lane(board, top, lambda point: described(point, "evidence"))


def frontstage(board: Board, top: float) -> Band | None:
    """What staff or systems do in sight of the customer."""
    return _words_lane(board, top, lambda point: described(point, "frontstage"))


def backstage(board: Board, top: float) -> Band | None:
    """What staff do out of the customer's sight."""
    return _words_lane(board, top, lambda point: described(point, "backstage"))


def support(board: Board, top: float) -> Band | None:
    """What systems and partners do for the staff."""
    return _words_lane(board, top, lambda point: described(point, "support"))


def described(point: Touchpoint, part: str) -> str | None:
    """What the blueprint says of one part of a touchpoint."""
    found: Any = getattr(point.blueprint, part, None)
    return found if isinstance(found, str) else None


def _words_lane(
    board: Board, top: float, words: Callable[[Touchpoint], str | None], paint: str = "text", most_lines: int = 5
) -> Band | None:
    """One text for each touchpoint."""
    face = board.theme.type.text
    blocks = [
        block(said, column.text_x, top, column.text_room, face, paint, max_lines=most_lines)
        for column in board.columns
        if (said := words(board.point(column)))
    ]
    return Band(max(one.height for one in blocks), tuple(one.shape for one in blocks)) if blocks else None


# ---------------------------------------------------------------- waits


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A wait: how long, what was promised, and since which touchpoint when it lies on the way."""

    typical: Duration | None
    promised: Duration | None
    since: str | None = None

    @property
    def late(self) -> bool:
        return bool(self.typical and self.promised and self.typical.seconds > self.promised.seconds)


def waits(board: Board, top: float) -> Band | None:
    """How long customers wait at a touchpoint or on the way to it, beside what they were promised.

    Longer than promised is coloured. A wait on the way says since when.
    """
    shapes: list[Shape] = []
    lowest = top
    for column in board.columns:
        y = top
        for one in _waits_at(board, column)[:MOST_WAITS]:
            drawn, tall = _wait(board, column, one, y)
            shapes += drawn
            lowest = max(lowest, y + tall)
            y += tall + 5
    return Band(lowest - top, tuple(shapes)) if shapes else None


def _waits_at(board: Board, column: Column) -> list[_Waiting]:
    """The touchpoint's own wait, then those of the ways that lead to it, the most taken first."""
    wait = board.point(column).wait
    found = [_Waiting(wait.typical, wait.promised)] if wait and (wait.typical or wait.promised) else []
    coming = [
        one
        for one in board.ways_at[column.name]
        if one.target == column.name and (one.arrow.after or one.arrow.promised)
    ]
    coming.sort(key=lambda one: (-one.flow, one.start))
    on_the_way = (_Waiting(one.arrow.after, one.arrow.promised, board.journey.label(one.start)) for one in coming)
    return [*found, *on_the_way]


def _wait(board: Board, column: Column, one: _Waiting, top: float) -> tuple[list[Shape], float]:
    kind, x, room = board.theme.type, column.text_x, column.text_room
    shapes: list[Shape] = []
    y = top
    if one.typical is not None:
        paint = "text-bad" if one.late else "text"
        shapes.append(line(spoken(board, one.typical), x, y, room, kind.label, paint))
        y += row_height(kind.label)
    if one.promised is not None:
        shapes.append(
            line(board.words("promised", time=spoken(board, one.promised)), x, y, room, kind.small, "text-quiet")
        )
        y += row_height(kind.small)
    if one.since is not None:
        said = block(board.words("since", name=one.since), x, y, room, kind.small, "text-quiet", max_lines=2)
        shapes.append(said.shape)
        y += said.height
    return shapes, y - top


def spoken(board: Board, time: Duration) -> str:
    """A duration in the language of the map."""
    amount = int(time.amount) if time.amount == int(time.amount) else None
    if amount is None:
        return board.words(f"time_{time.unit}_part", amount=board.words.number(time.amount, 1))
    return board.words(f"time_{time.unit}", n=amount)


# ---------------------------------------------------------------- moments of truth


def moments(board: Board, top: float) -> Band | None:
    """The moments of truth: touchpoints that decide the relationship."""
    shapes = [shape for column in board.columns for shape in _moment(board, column, top)]
    return Band(PILL, tuple(shapes)) if shapes else None


def _moment(board: Board, column: Column, top: float) -> Iterator[Shape]:
    kind, face = board.point(column).moment_of_truth, board.theme.type.small
    if kind is None:
        return
    words = board.words("moment") if kind == "true" else kind
    wide = min(width(words, face, 600) + 18, column.width - 2 * CARD_GAP)
    y = top + (PILL - row_height(face)) / 2
    yield Rect(column.middle - wide / 2, top, wide, PILL, "moment", PILL / 2, board.words("moment"))
    yield line(words, column.middle, y, wide - 8, face, "text-on-colour", anchor="middle", weight=600)
