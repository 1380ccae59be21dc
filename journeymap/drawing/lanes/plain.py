"""Lanes of plain words in columns: actions, waits, moments of truth, owners, and the parts of the service blueprint."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from journeymap.drawing.lanes.frame import CARD_GAP, Band, Board, Column, block, line, row_height, width
from journeymap.drawing.scene import Rect, Shape
from journeymap.model import Duration, Touchpoint

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


class _Waiting(NamedTuple):
    """A wait: how long (from the shortest to the longest), what was promised, and since where when it is on the way."""

    typical: tuple[Duration, ...]
    promised: tuple[Duration, ...]
    since: tuple[str, ...] = ()

    @property
    def late(self) -> bool:
        return any(one.seconds > other.seconds for one in self.typical[-1:] for other in self.promised[:1])


def waits(board: Board, top: float) -> Band | None:
    """How long customers wait at a touchpoint or on the way to it, beside what they were promised.

    Longer than promised is coloured. A wait on the way says since when.
    """
    shapes: list[Shape] = []
    lowest = top
    for column in board.columns:
        y = top
        for one in _waits_at(board, column):
            drawn, tall = _wait(board, column, one, y)
            shapes += drawn
            lowest = max(lowest, y + tall)
            y += tall + 6
    return Band(lowest - top, tuple(shapes)) if shapes else None


def _waits_at(board: Board, column: Column) -> Iterator[_Waiting]:
    """The touchpoint's own wait, then that of the ways that lead to it."""
    wait = board.point(column).wait
    if wait is not None and (wait.typical or wait.promised):
        yield _Waiting(_sorted(wait.typical), _sorted(wait.promised))
    coming = [
        one
        for one in board.ways_at[column.name]
        if one.target == column.name and (one.arrow.after or one.arrow.promised)
    ]
    if coming:
        coming.sort(key=lambda one: (-one.flow, one.start))
        yield _Waiting(
            _sorted(*(one.arrow.after for one in coming)),
            _sorted(*(one.arrow.promised for one in coming)),
            tuple(board.journey.label(one.start) for one in coming),
        )


def _sorted(*times: Duration | None) -> tuple[Duration, ...]:
    return tuple(sorted((time for time in times if time is not None), key=lambda time: time.seconds))


def _wait(board: Board, column: Column, one: _Waiting, top: float) -> tuple[list[Shape], float]:
    kind, said = board.theme.type, []
    if one.typical:
        said.append((_from_to(board, one.typical), kind.label, "text-bad" if one.late else "text"))
    if one.promised:
        said.append((board.words("promised", time=_from_to(board, one.promised)), kind.small, "text-quiet"))
    if one.since:
        names = ", ".join(board.words("since_place", name=name) for name in one.since)
        said.append((board.words("since", n=len(one.since), names=names), kind.small, "text-quiet"))
    shapes: list[Shape] = []
    y = top
    for words, face, paint in said:
        found = block(words, column.text_x, y, column.text_room, face, paint, max_lines=4)
        shapes.append(found.shape)
        y += found.height
    return shapes, y - top


def _from_to(board: Board, times: tuple[Duration, ...]) -> str:
    """A time, or the shortest and the longest of several."""
    first, last = times[0], times[-1]
    shortest, longest = spoken(board, first), spoken(board, last)
    if shortest == longest:
        return shortest
    if first.unit == last.unit:  # the unit is said once: 2–5 min
        return f"{board.words.number(first.amount, 0 if first.amount == int(first.amount) else 1)}–{longest}"
    return f"{shortest} – {longest}"


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
