"""The cards of the touchpoints, and the arrows that do not simply lead to the next card."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from journeymap.analysis.dropoff import Flow
from journeymap.analysis.friction import LABELS, label
from journeymap.drawing.icons import channel_icon, icon
from journeymap.drawing.lanes.frame import Band, Block, Board, Column, block, line, width
from journeymap.drawing.scene import Group, Line, Path, Rect, Shape
from journeymap.model.flow import part_taken

CARD_GAP = 4
PADDING = 9
LEVEL = 12
"""How far two arcs above the cards lie apart."""

FEW = 0.02
"""An arrow that fewer than this share of entrants take is drawn faint."""

HANG = 18
"""How far rare cards hang below the main line."""


def touchpoints(board: Board, top: float) -> Band | None:
    """The touchpoints as cards: channel, name, friction, and how many of 100 who start come here.

    Cards that fewer than 10 of 100 reach, and that most of those who arrive never see, hang below the main line.
    Straight arrows lead to the next card of the main line; every other way (a branch, a skip, a way back) is an arc
    above the cards, ways back dashed. The triangle is the severity of friction; "?" says that too little is known.
    """
    arcs = _arcs(board)
    ports = _ports(board, arcs)
    levels = 1 + max((arc.level for arc in arcs), default=-1)
    cards_top = top + (levels * LEVEL + 16 if levels else 4)
    main = [_card(board, column, cards_top) for column in board.columns if column.name not in board.hung]
    height = max((card.height for card in main), default=0.0)
    hung_top = cards_top + (height + HANG if main else 0)
    hung = [_card(board, column, hung_top) for column in board.columns if column.name in board.hung]
    hung_height = max((card.height for card in hung), default=0.0)
    bottom = hung_top + hung_height if hung else cards_top + height

    shapes: list[Shape] = []
    for column in board.columns:
        if column.name in board.hung:
            x = column.middle
            shapes.append(Line(x, cards_top - 2, x, hung_top, "guide"))
    shapes += _straight(board, cards_top + height / 2)
    for arc in arcs:
        shapes += _drawn_arc(board, arc, ports, cards_top, hung_top)
    for card in main:
        shapes.append(card.drawn(height))
    for card in hung:
        shapes.append(card.drawn(hung_height))
    return Band(bottom - top + 10, tuple(shapes))


# ---------------------------------------------------------------- cards


@dataclass(frozen=True)
class _Card:
    board: Board
    column: Column
    top: float
    blocks: tuple[Shape, ...]
    height: float

    def drawn(self, height: float) -> Group:
        """The card as tall as its row, its share of customers at the foot."""
        board, column = self.board, self.column
        x, inner = column.x + CARD_GAP, column.width - 2 * CARD_GAP
        paint = "card-rare" if column.name in board.hung else "card"
        frame = Rect(x, self.top, inner, height, paint, board.theme.spacing.corner)
        foot = tuple(_foot(board, column, self.top + height))
        return Group(
            (frame, *self.blocks, *foot), id=f"touchpoint-{column.name}", title=board.journey.label(column.name)
        )


def _card(board: Board, column: Column, top: float) -> _Card:
    point, kind = board.point(column), board.theme.type
    x, room = _inside(column)
    channel = board.journey.channels.get(point.channel)
    sign = channel_icon(point.channel, board.journey.channel(column.name))
    channel_words = board.channel_label(point.channel)
    name = block(board.journey.label(column.name), x, top + 28, room, kind.card, max_lines=4)
    shapes: list[Shape] = [
        icon(sign, x, top + 8, 13),
        line(channel_words, x + 18, top + 8, room - 18, kind.small, "text-quiet"),
        name.shape,
    ]
    y = top + 28 + name.height + 4
    if channel is not None and channel.owner != "us":
        owner = block(board.words(f"owner_{channel.owner}"), x, y, room, kind.small, "text-quiet", max_lines=2)
        shapes.append(owner.shape)
        y += owner.height
    return _Card(board, column, top, tuple(shapes), y - top + _foot_height(board, column) + 10)


def _inside(column: Column) -> tuple[float, float]:
    """Where the words of a card begin, and their room."""
    return column.x + CARD_GAP + PADDING, column.width - 2 * CARD_GAP - 2 * PADDING


def _foot_height(board: Board, column: Column) -> float:
    words = _foot_words(board, column, 0)
    return max(words.height if words else 0.0, 16.0 if _friction(board, column, 0) else 0.0)


def _foot_words(board: Board, column: Column, top: float) -> Block | None:
    """How many of 100 come here, beside the room of the friction mark."""
    reach = board.flow[column.name].reach
    if reach is None:
        return None
    x, room = _inside(column)
    badge = _friction(board, column, 0)
    share = board.words.number(100 * reach, 0 if reach >= 0.0995 or reach == 0 else 1)
    words = board.words("come_here", share=share)
    return block(words, x, top, room - (badge.width + 4 if badge else 0), board.theme.type.small, "text-quiet")


def _foot(board: Board, column: Column, bottom: float) -> Iterator[Shape]:
    words = _foot_words(board, column, 0)
    if words is not None:
        placed = _foot_words(board, column, bottom - 8 - words.height)
        assert placed is not None
        yield placed.shape
    badge = _friction(board, column, bottom - 24)
    if badge is not None:
        yield from badge.shapes


@dataclass(frozen=True, slots=True)
class _Badge:
    shapes: tuple[Shape, ...]
    width: float


def _friction(board: Board, column: Column, top: float) -> _Badge | None:
    """The triangle of friction with its severity; none where nothing bad was found."""
    found, settings = board.severe[column.name], board.journey.in_force
    face = board.theme.type.label
    x, room = _inside(column)
    if found.value is None:
        words, paint, ink = "?", "badge-quiet", "text-quiet"
        title = board.words("friction_unknown")
    else:
        word = label(found.value, settings)
        if word == "low":
            return None
        words, ink = board.words.number(found.value), "text-bad"
        paint = f"friction-{LABELS.index(word)}"
        title = board.words("friction_title", value=words)
    shown = width(words, face)
    right = x + room
    mark = triangle_mark(right - shown - 18, top + 1, paint)
    text = line(words, right, top, shown + 1, face, ink, anchor="end")
    return _Badge((Group((mark, text), title=title),), shown + 20)


def triangle_mark(x: float, top: float, paint: str) -> Path:
    """The sign of friction."""
    return Path((("M", x + 7, top + 1), ("L", x + 13.5, top + 13), ("L", x + 0.5, top + 13), ("Z",)), paint)


# ---------------------------------------------------------------- arrows


@dataclass(frozen=True, slots=True)
class _Arc:
    """A way that is not the straight one: from column to column, at a level above the cards."""

    start: int
    target: int
    flow: Flow
    level: int


def _neighbours(board: Board) -> set[tuple[str, str]]:
    """Pairs of cards that a straight arrow can join: neighbours on the main line, whatever hangs between them."""
    main = [column.name for column in board.columns if column.name not in board.hung]
    return set(pairwise(main))


def _straight(board: Board, y: float) -> Iterator[Shape]:
    taken = {(one.start, one.target): one for one in board.flow.flows if one.flow > 0}
    place = {column.name: column for column in board.columns}
    for start, target in sorted(_neighbours(board) & taken.keys()):
        one = taken[start, target]
        x1 = place[start].x + place[start].width - CARD_GAP
        x2 = place[target].x + CARD_GAP
        yield Line(x1, y, x2 - 5, y, _weight(one.flow), _way_title(board, one))
        yield _head(x2, y, "right")


def _ways(board: Board) -> list[Flow]:
    """Every way that is not straight, once each, with all who take it; the shortest first."""
    places = {column.name: at for at, column in enumerate(board.columns)}
    straight = _neighbours(board)
    merged: dict[tuple[str, str], Flow] = {}
    for one in board.flow.flows:
        if one.flow > 0 and one.start in places and one.target in places and (one.start, one.target) not in straight:
            known = merged.get((one.start, one.target))
            total = one.flow + (known.flow if known else 0.0)
            merged[one.start, one.target] = Flow(one.start, one.target, one.arrow, total)
    return sorted(
        merged.values(), key=lambda one: (abs(places[one.target] - places[one.start]), places[one.start], one.target)
    )


def _arcs(board: Board) -> tuple[_Arc, ...]:
    """The other ways, each at the lowest level where nothing else runs."""
    places = {column.name: at for at, column in enumerate(board.columns)}
    busy: list[list[tuple[float, float]]] = []
    arcs = []
    for one in _ways(board):
        start, target = places[one.start], places[one.target]
        low, high = min(start, target) - 0.3, max(start, target) + 0.3
        level = next((at for at, taken in enumerate(busy) if all(high <= a or low >= b for a, b in taken)), len(busy))
        if level == len(busy):
            busy.append([])
        busy[level].append((low, high))
        arcs.append(_Arc(start, target, one, level))
    return tuple(arcs)


def _ports(board: Board, arcs: tuple[_Arc, ...]) -> dict[tuple[int, int, int, str], float]:
    """Where each arc meets the top of its cards, so that arcs neither share a line nor cross needlessly.

    From left to right: arcs to the left, the nearest first; arcs to itself; arcs to the right, the farthest first.
    """
    found: dict[tuple[int, int, int, str], float] = {}
    for at, column in enumerate(board.columns):
        ends = [(arc, "out", arc.target) for arc in arcs if arc.start == at]
        ends += [(arc, "in", arc.start) for arc in arcs if arc.target == at]
        ends.sort(key=lambda end: _port_order(at, end[2], end[1]))
        gap = min(12.0, (column.width - 40) / max(len(ends) - 1, 1))
        for place, (arc, way, _) in enumerate(ends):
            found[at, arc.start, arc.target, way] = column.middle + (place - (len(ends) - 1) / 2) * gap
    return found


def _port_order(here: int, other: int, way: str) -> tuple[int, int, str]:
    if other < here:
        return -1, here - other, way
    return (0, 0, way) if other == here else (1, here - other, way)


def _drawn_arc(
    board: Board, arc: _Arc, ports: dict[tuple[int, int, int, str], float], cards_top: float, hung_top: float
) -> Iterator[Shape]:
    start, target = board.columns[arc.start], board.columns[arc.target]
    y = cards_top - 14 - LEVEL * arc.level
    back = arc.target <= arc.start or arc.flow.arrow.rework
    x1 = ports[arc.start, arc.start, arc.target, "out"]
    x2 = ports[arc.target, arc.start, arc.target, "in"]
    foot1 = cards_top if start.name not in board.hung else hung_top
    foot2 = cards_top if target.name not in board.hung else hung_top
    radius = min(5.0, abs(x2 - x1) / 2)
    sign = 1 if x2 > x1 else -1
    path = (
        ("M", x1, foot1),
        ("L", x1, y + radius),
        ("Q", x1, y, x1 + sign * radius, y),
        ("L", x2 - sign * radius, y),
        ("Q", x2, y, x2, y + radius),
        ("L", x2, foot2 - 5),
    )
    yield Path(path, _weight(arc.flow.flow) + ("-back" if back else ""), title=_way_title(board, arc.flow))
    yield _head(x2, foot2, "down", faint=arc.flow.flow < FEW)


def _weight(flow: float) -> str:
    """The class of an arrow by how many of 100 take it: a few, more than 2, more than 10."""
    return "arrow-thin" if flow < FEW else "arrow" if flow < 0.1 else "arrow-thick"


def _way_title(board: Board, one: Flow) -> str:
    share = part_taken(one.arrow, board.journey.touchpoints[one.start].observed)
    names = board.journey.label(one.start), board.journey.label(one.target)
    return board.words("arc_title", start=names[0], target=names[1], share=board.words.percent(share))


def _head(x: float, y: float, way: str, *, faint: bool = False) -> Path:
    paint = "arrow-head-thin" if faint else "arrow-head"
    if way == "right":
        return Path((("M", x, y), ("L", x - 6, y - 3.5), ("L", x - 6, y + 3.5), ("Z",)), paint)
    return Path((("M", x, y), ("L", x - 3.5, y - 6), ("L", x + 3.5, y - 6), ("Z",)), paint)
