"""What a graph of a journey consists of: cards, ways, exits and the stages around them, not yet in any place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from journeymap.analysis.dropoff import Flow
from journeymap.analysis.signs import label
from journeymap.drawing.lanes.exits import LEAST, end_label, kind
from journeymap.drawing.lanes.frame import CARD_GAP, Board, Column, block, row_height, width
from journeymap.drawing.lanes.touchpoints import card
from journeymap.drawing.lanes.ways import paint as way_paint
from journeymap.drawing.lanes.ways import title as way_title
from journeymap.drawing.layout import Strip, boards
from journeymap.drawing.scene import Circle, Group, Rect, Shape, Text, moved
from journeymap.drawing.subject import UNCOUNTED, Subject, may_end
from journeymap.drawing.theme import stage as stage_paint
from journeymap.drawing.theme import way
from journeymap.model.flow import SUCCESS, entries, part_taken

CARD = 150
END_WIDTH = 132
EXIT_AIR = 5
START = 9
"""Radius of the dot where customers start."""

UNKNOWN = 0.0
"""The flow of a way that nobody counted, for its width."""


@dataclass(frozen=True, slots=True)
class Node:
    """Something with a place: its shapes as if its upper left corner were at (0, 0), and the words of its label."""

    key: str
    width: float
    height: float
    shapes: tuple[Shape, ...]
    lines: tuple[str, ...]
    paint: str
    ink: str  # the class of its words; "dot" for what has none
    title: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two nodes: the class of its line, the words beside it, and whether it holds the ranks together."""

    start: str
    end: str
    paint: str
    head: str
    words: str
    title: str
    flow: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """A stage: its name, the class of its head, and the nodes in it."""

    key: str
    label: str
    paint: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole graph; ``beside`` are pairs that should stand beside each other."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    clusters: tuple[Cluster, ...]
    beside: tuple[tuple[str, str], ...] = ()


def whole(about: Subject, shown: Strip) -> Board:
    """All touchpoints on one board, as wide as the cards of a graph are."""
    return boards(about, (shown,), column=CARD)[0]


def by_touchpoint(board: Board) -> Plan:
    """Every touchpoint as its card, within its stage; where people start, where they leave, and the goal."""
    keys = {column.name: f"n{at}" for at, column in enumerate(board.columns)}
    nodes = [_place(board, column, keys[column.name]) for column in board.columns]
    starts = tuple(_starts(board, keys))
    exits = [
        one for column in board.columns for one in _exit(board, keys[column.name], board.flow[column.name].lost or 0.0)
    ]
    ends = tuple(_ends(board, keys))
    beside = {edge.start: edge.end for _, edge in exits}
    return Plan(
        (*((_start(),) if starts else ()), *nodes, *(node for node, _ in (*exits, *ends))),
        (*starts, *_ways(board, keys), *(edge for _, edge in exits), *(edge for _, found in ends for edge in found)),
        tuple(_cluster(board, at, keys, beside) for at in range(len(board.spans))),
        tuple(beside.items()),
    )


def by_stage(board: Board) -> Plan:
    """Every stage as one box: for journeys with too many touchpoints to be laid out."""
    names = [span.name for span in board.spans]
    keys = {name: f"n{at}" for at, name in enumerate(names)}
    together: dict[tuple[str, str], float] = {}
    for one in board.taken.values():
        start, end = (board.journey.stage_of[name] for name in (one.start, one.target))
        if start != end and start in keys and end in keys:
            together[start, end] = together.get((start, end), 0.0) + one.flow
    ways = (
        Edge(keys[start], keys[end], way(flow), "arrow-head", board.of_hundred(flow), "", flow)
        for (start, end), flow in together.items()
    )
    lost = {keys[name]: board.flow.by_stage[name].lost or 0.0 for name in names}
    exits = [one for key, share in lost.items() for one in _exit(board, key, share)]
    ends = tuple(_ends(board, {name: keys[board.journey.stage_of[name]] for name in board.places}))
    return Plan(
        (*(_stage(board, at) for at in range(len(names))), *(node for node, _ in (*exits, *ends))),
        (*ways, *(edge for _, edge in exits), *(edge for _, found in ends for edge in found)),
        (),
        tuple((edge.start, edge.end) for _, edge in exits),
    )


# ---------------------------------------------------------------- nodes


def _place(board: Board, column: Column, key: str) -> Node:
    """A touchpoint's card; hot ground and an edge where friction is more than moderate."""
    found = card(board, column)
    wide, tall = column.width - 2 * CARD_GAP, found.height
    drawn = found.drawn(0, tall)
    frame, *inside = drawn.shapes
    assert isinstance(frame, Rect)
    hot = _is_hot(board, column.name)
    if hot:
        frame = Rect(frame.x, frame.y, wide, tall, "hot", frame.corner, frame.title)
        inside.insert(0, Rect(frame.x, 0, 4, tall, "hot-edge", 2))
    if column.name == board.focus:
        inside.insert(0, Rect(frame.x - 5, -5, wide + 10, tall + 10, "focus-ring", 9, board.words("focus_pill")))
    shape = moved(Group((frame, *inside), id=drawn.id, title=drawn.title), -frame.x, 0)
    return Node(
        key, wide, tall, (shape,), tuple(_label(board, column)), frame.paint, "text", board.journey.label(column.name)
    )


def _label(board: Board, column: Column) -> Iterator[str]:
    """What a card says where only words can be shown."""
    yield board.channel_label(board.point(column).channel)
    yield from block(board.journey.label(column.name), 0, 0, CARD - 20, board.theme.type.card).shape.lines
    seen, found = board.flow[column.name].reach, board.severe[column.name].value
    if seen is not None:
        yield board.words("come_short", share=board.of_hundred(seen))
    if found is not None:
        yield board.words("friction_title", value=board.words.number(found))


def _is_hot(board: Board, name: str) -> bool:
    value = board.severe[name].value
    return value is not None and label(value, board.journey.in_force) in ("high", "severe")


def _exit(board: Board, key: str, lost: float) -> Iterator[tuple[Node, Edge]]:
    """How many leave at a touchpoint or a stage, and the way there."""
    if lost < LEAST:
        return
    face = board.theme.type.small
    words = board.words("leave_short", lost=board.of_hundred(lost))
    wide, tall = width(words, face, 600) + 2, row_height(face)
    said = block(words, wide / 2, 0, wide, face, "text-bad", anchor="middle", max_lines=1, weight=600)
    node = Node(
        f"x{key[1:]}",
        wide + 2 * EXIT_AIR,
        tall + 2 * EXIT_AIR,
        _inside(said.shape),
        (words,),
        "paper",
        "text-bad",
        words,
    )
    yield node, Edge(key, node.key, way(lost, "exit"), "arrow-head-forced", "", words, lost)


def _inside(text: Text) -> tuple[Shape, ...]:
    """The words on a ground, which hides a line that Graphviz leads past them."""
    ground = Rect(2, 2, text.room or 0.0, text.size * text.leading, "column", 3)
    return moved(ground, EXIT_AIR - 2, EXIT_AIR - 2), moved(text, EXIT_AIR, EXIT_AIR)


def _start() -> Node:
    return Node("start", 2 * START, 2 * START, (Circle(START, START, START, "reach"),), ("",), "reach", "dot", "")


def _ends(board: Board, keys: Mapping[str, str]) -> Iterator[tuple[Node, tuple[Edge, ...]]]:
    """The goal and the ends that are no loss, each with the ways that lead there."""
    wanted = [end for end in (SUCCESS, *board.journey.ends) if kind(board, end) in ("goal", "neutral")]
    for at, end in enumerate(wanted):
        coming: dict[str, float] = {}
        for name, start in keys.items():
            coming[start] = coming.get(start, 0.0) + board.ends[name].get(end, 0.0)
        key = f"e{at}"
        edges = tuple(
            Edge(start, key, way(share), "arrow-head", board.of_hundred(share), "", share)
            for start, share in coming.items()
            if share >= LEAST
        )
        if edges:
            yield _end(board, key, end, board.of_hundred(sum(coming.values()))), edges
        elif uncounted := tuple(_to_end(board, keys, end, key)):
            yield _end(board, key, end, _arriving(board) if end == SUCCESS else None), uncounted


def _to_end(board: Board, keys: Mapping[str, str], end: str, key: str) -> Iterator[Edge]:
    """The ways to an end where nobody knows how many come, with the share that is stated."""
    for name, start in keys.items() if board.flow.steps is None and board.flow.completion_max is not None else ():
        if end in may_end(board.journey, name):
            one = board.journey.rows[name]
            share = one.success if end == SUCCESS else one.ends.get(end, 0.0)
            words = board.words.percent(share) if share else ""
            yield Edge(start, key, way(UNCOUNTED, *(() if share else ("open",))), "arrow-head", words, "", UNCOUNTED)


def _arriving(board: Board) -> str | None:
    """How few and how many of 100 may reach the goal."""
    low, high = board.flow.completion_min, board.flow.completion_max
    if low is None or high is None:
        return None
    return board.of_hundred(high) if board.flow.completion is not None else board.between(low, high)


def _end(board: Board, key: str, end: str, share: str | None) -> Node:
    kind_of = board.theme.type
    goal = end == SUCCESS
    name = (board.journey.success or board.words("reach_goal")) if goal else end_label(board, end)
    ink = "text-on-colour" if goal else "text"
    room = END_WIDTH - 24
    said = block(name, END_WIDTH / 2, 9, room, kind_of.card, ink, anchor="middle", max_lines=4)
    words = "" if share is None else board.words("come_short", share=share)
    below = block(words, END_WIDTH / 2, 11 + said.height, room, kind_of.small, ink, anchor="middle", max_lines=1)
    tall = said.height + below.height + 20
    frame = Rect(0, 0, END_WIDTH, tall, "badge-good" if goal else "badge-quiet", 14)
    lines = (*said.shape.lines, words)
    return Node(key, END_WIDTH, tall, (frame, said.shape, below.shape), lines, frame.paint, ink, name)


def _stage(board: Board, at: int) -> Node:
    """A stage as a box: its name, how many come, how many leave."""
    span, kind_of = board.spans[at], board.theme.type
    flow, words = board.flow.by_stage[span.name], board.words
    name = block(board.journey.stage_label(span.name), 14, 12, 152, kind_of.stage, "text-on-colour", max_lines=3)
    lines = [] if flow.reach is None else [words("come_here", share=board.of_hundred(flow.reach))]
    if flow.rate:
        lines.append(words("leave_rate", rate=words.percent(flow.rate)))
    if flow.normal:
        lines.append(words("normal_rate", normal=words.percent(flow.normal)))
    said = [
        block(one, 14, 18 + name.height + row * row_height(kind_of.small), 152, kind_of.small, "text-on-colour")
        for row, one in enumerate(lines)
    ]
    tall = name.height + 30 + len(lines) * row_height(kind_of.small)
    paint = stage_paint(span.place, board.stage_count)
    shapes: tuple[Shape, ...] = Rect(0, 0, 180, tall, paint, 8), name.shape, *(one.shape for one in said)
    return Node(
        f"n{at}",
        180,
        tall,
        shapes,
        (*name.shape.lines, *lines),
        paint,
        "text-on-colour",
        board.journey.stage_label(span.name),
    )


def _cluster(board: Board, at: int, keys: Mapping[str, str], exits: Mapping[str, str]) -> Cluster:
    span = board.spans[at]
    places = [keys[name] for name in board.journey.stages[span.name].touchpoints if name in keys]
    inside = tuple(key for place in places for key in (place, exits.get(place)) if key is not None)
    paint = stage_paint(span.place, board.stage_count)
    return Cluster(f"cluster_{at}", board.journey.stage_label(span.name), paint, inside)


# ---------------------------------------------------------------- ways


def _starts(board: Board, keys: Mapping[str, str]) -> Iterator[Edge]:
    if board.flow.completion_max is None:
        return
    for name, share in entries(board.journey).items():
        if name in keys:
            yield Edge("start", keys[name], way(share), "arrow-head", board.of_hundred(share), "", share)


def _ways(board: Board, keys: Mapping[str, str]) -> Iterator[Edge]:
    """The ways between touchpoints that are not all but unused; in map order where nobody said who goes where."""
    if not board.taken:
        order: Sequence[str] = tuple(keys.values())
        for before, after in pairwise(order):
            yield Edge(before, after, way(UNKNOWN, "faint"), "arrow-head-faint", "", "", UNKNOWN)
        return
    places = board.places
    for one in board.taken.values():
        if one.start in keys and one.target in keys and one.flow >= LEAST:
            back = ("back",) if places[one.target] <= places[one.start] or one.arrow.rework else ()
            yield Edge(
                keys[one.start], keys[one.target], way_paint(one, *back), _head(one),
                board.of_hundred(one.flow) if one.counted else _stated(board, one), way_title(board, one), one.flow,
            )  # fmt: skip


def _stated(board: Board, one: Flow) -> str:
    """The share of those at a touchpoint who take a way, where nobody knows how many come there."""
    if one.arrow.unknown:
        return ""
    return board.words.percent(part_taken(one.arrow, board.journey.touchpoints[one.start].observed))


def _head(one: Flow) -> str:
    if one.arrow.forced:
        return "arrow-head-forced"
    return "arrow-head-faint" if "faint" in way_paint(one) else "arrow-head"
