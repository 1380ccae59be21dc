"""Who goes where between the cards: straight arrows, trunks above the cards, and what leads off the picture."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal, NamedTuple

from journeymap.analysis.dropoff import Flow
from journeymap.drawing.lanes.frame import CARD_GAP, Board, Column
from journeymap.drawing.scene import Command, Group, Line, Path, Shape
from journeymap.drawing.subject import Subject
from journeymap.drawing.theme import way, way_width
from journeymap.model.flow import part_taken

LEVEL = 13
"""How far two trunks above the cards lie apart."""

FOOT = 16
"""How far the lowest trunk runs above the cards."""

FEW = 0.02
"""An arrow that fewer than this share of entrants take is drawn faint."""

BEND = 7

Side = Literal["left", "self", "right"]


class Trunk(NamedTuple):
    """All ways that come to one card from one side: they join one line, which grows with each.

    Those that nobody takes by choice join a line of their own, which keeps its colour to the card.
    """

    target: int
    side: Side
    forced: bool
    flows: tuple[tuple[int, Flow], ...]  # the farthest first, each with the place it comes from
    level: int

    @property
    def reach(self) -> tuple[float, float]:
        """The places between which it runs, with a little room at both ends."""
        places = [self.target, *(place for place, _ in self.flows)]
        return min(places) - 0.35, max(places) + 0.35


class Heights(NamedTuple):
    """Where the cards stand: the tops of the main row and of the rare ones, and the middle of the main row."""

    main: float
    hung: float
    middle: float

    def top(self, board: Board, column: Column) -> float:
        return self.hung if column.name in board.hung else self.main


def trunks(board: Board) -> tuple[Trunk, ...]:
    """Every way that is not straight, joined by where it leads, each trunk at the lowest level that is free."""
    if not board.detail.arrows:
        return ()
    straight = set(neighbours(board))
    together: dict[tuple[int, Side, bool], list[tuple[int, Flow]]] = {}
    for (start, target), one in board.taken.items():
        if start in board.places and target in board.places and (start, target) not in straight:
            place, to = board.places[start], board.places[target]
            side: Side = "left" if place < to else "right" if place > to else "self"
            together.setdefault((to, side, one.arrow.forced), []).append((place, one))
    found = []
    for (to, side, forced), flows in together.items():
        flows.sort(key=lambda pair: -abs(pair[0] - to))
        found.append(Trunk(to, side, forced, tuple(flows), 0))
    return _levelled(found)


def neighbours(board: Board) -> Iterator[tuple[str, str]]:
    """Pairs of cards that a straight arrow can join: neighbours on the main line, whatever hangs between them."""
    return pairwise(column.name for column in board.columns if column.name not in board.hung)


def _levelled(found: Sequence[Trunk]) -> tuple[Trunk, ...]:
    """The shortest lowest; two trunks share a level where they do not meet."""
    busy: list[list[tuple[float, float]]] = []
    placed = []
    for one in sorted(
        found, key=lambda trunk: (trunk.reach[1] - trunk.reach[0], trunk.target, trunk.side, trunk.forced)
    ):
        low, high = one.reach
        level = next((at for at, taken in enumerate(busy) if all(high <= a or low >= b for a, b in taken)), len(busy))
        if level == len(busy):
            busy.append([])
        busy[level].append((low, high))
        placed.append(one._replace(level=level))
    return tuple(placed)


def height(found: Sequence[Trunk]) -> float:
    """How much room trunks need above the cards."""
    return FOOT + LEVEL * max(one.level for one in found) + 6 if found else 0


def drawn(board: Board, found: Sequence[Trunk], heights: Heights) -> Iterator[Shape]:
    """Straight arrows, then the trunks."""
    if board.detail.arrows:
        yield from _straight(board, heights.middle)
    ports = _ports(board, found)
    for at, one in enumerate(found):
        yield from _trunk(board, one, at, ports, heights)


# ---------------------------------------------------------------- straight arrows


def _straight(board: Board, y: float) -> Iterator[Shape]:
    for start, target in neighbours(board):
        one = board.taken.get((start, target))
        if one is not None:
            before, after = (board.columns[board.places[name]] for name in (start, target))
            x1, x2 = before.x + before.width - CARD_GAP, after.x + CARD_GAP
            tip = _tip(one.flow)
            yield Line(x1, y, x2 - tip, y, paint(one), title(board, one))
            yield _head(x2, y, "right", one)


def paint(one: Flow, *kinds: str) -> str:
    """The class of an arrow: as wide as it is used, faint where few take it."""
    said = (*kinds, *(("forced",) if one.arrow.forced else ()), *(("open",) if one.arrow.unknown else ()))
    return way(one.flow, *said, *(("faint",) if one.flow < FEW and not one.arrow.forced else ()))


def _tip(flow: float) -> float:
    """How long an arrow's head is."""
    return 4.5 + 0.5 * way_width(flow)


def _head(x: float, y: float, towards: Literal["right", "down"], one: Flow) -> Path:
    paint = "arrow-head-forced" if one.arrow.forced else "arrow-head-faint" if one.flow < FEW else "arrow-head"
    tip, half = _tip(one.flow), 2.4 + 0.7 * way_width(one.flow)
    if towards == "right":
        return Path((("M", x, y), ("L", x - tip, y - half), ("L", x - tip, y + half), ("Z",)), paint)
    return Path((("M", x, y), ("L", x - half, y - tip), ("L", x + half, y - tip), ("Z",)), paint)


def title(about: Subject, one: Flow) -> str:
    """From where to where, and which share goes there."""
    names = about.journey.label(one.start), about.journey.label(one.target)
    if one.arrow.unknown:
        return about.words("arc_uncounted", start=names[0], target=names[1])
    share = part_taken(one.arrow, about.journey.touchpoints[one.start].observed)
    return about.words("arc_title", start=names[0], target=names[1], share=about.words.percent(share))


# ---------------------------------------------------------------- trunks

_Port = tuple[int, int, bool]
"""A place on the top of a card: whose, the trunk it belongs to by its place, and whether the trunk ends there."""

_Ports = Mapping[_Port, float]

_AWAY: Mapping[Side, int] = {"left": 2, "self": 1, "right": 0}
"""On which part of its card a way begins: what leads to the right (it comes from the left) on the right one."""


def _ports(board: Board, found: Sequence[Trunk]) -> _Ports:
    """Where each trunk meets the top of its cards, so that nothing crosses at a card.

    From left to right: what leads to the left, the lowest first; what returns to the card itself; what leads to the
    right, the highest first.
    """
    ends: dict[int, list[tuple[int, int, _Port]]] = {}
    for number, trunk in enumerate(found):
        to, side = trunk.target, trunk.side
        ends.setdefault(to, []).append((*_order(2 - _AWAY[side], trunk.level), (to, number, True)))
        for place, _ in trunk.flows:
            ends.setdefault(place, []).append((*_order(_AWAY[side], trunk.level), (place, number, False)))
    ports = {}
    for place, here in ends.items():
        column = board.columns[place]
        gap = min(14.0, (column.width - 44) / max(len(here) - 1, 1))
        for at, (*_, port) in enumerate(sorted(here)):
            ports[port] = column.middle + (at - (len(here) - 1) / 2) * gap
    return ports


def _order(part: int, level: int) -> tuple[int, int]:
    return part, -level if part == 2 else level


def _trunk(board: Board, trunk: Trunk, number: int, ports: _Ports, heights: Heights) -> Iterator[Shape]:
    """The line of the farthest, joined by the others on its way, down to the card."""
    y = heights.main - FOOT - LEVEL * trunk.level
    end = ports[trunk.target, number, True]
    starts = [ports[place, number, False] for place, _ in trunk.flows]
    bends = [_bend(x, end) for x in starts]
    back = () if trunk.side == "left" else ("back",)
    shapes: list[Shape] = []
    for at, (place, one) in enumerate(trunk.flows):
        foot = heights.top(board, board.columns[place])
        kinds = ("back",) if back or one.arrow.rework else ()
        shapes.append(Path(_riser(starts[at], foot, y, bends[at]), paint(one, *kinds), title=title(board, one)))
        joined = _joined(trunk, at)
        if at + 1 < len(starts):
            shapes.append(Line(starts[at] + bends[at], y, starts[at + 1] + bends[at + 1], y, paint(joined, *back)))
    top = heights.top(board, board.columns[trunk.target])
    down = _down(starts[-1] + bends[-1], end, y, top - _tip(joined.flow), bends[-1])
    yield Group((*shapes, Path(down, paint(joined, *back)), _head(end, top, "down", joined)))


def _joined(trunk: Trunk, last: int) -> Flow:
    """All who are on the trunk once its first ways have joined."""
    together = [one for _, one in trunk.flows[: last + 1]]
    return replace(together[-1], flow=sum(one.flow for one in together))


def _bend(x: float, end: float) -> float:
    """How far a corner reaches, to the right or (negative) to the left."""
    reach = min(BEND, abs(end - x) / 2)
    return reach if end > x else -reach


def _riser(x: float, foot: float, y: float, bend: float) -> tuple[Command, ...]:
    return ("M", x, foot), ("L", x, y + abs(bend)), ("Q", x, y, x + bend, y)


def _down(x: float, end: float, y: float, foot: float, bend: float) -> tuple[Command, ...]:
    return ("M", x, y), ("L", end - bend, y), ("Q", end, y, end, y + abs(bend)), ("L", end, foot)
