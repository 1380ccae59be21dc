"""The graph of a journey as a scene, once every card has its place."""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot
from typing import TypeAlias

from journeymap.drawing.graph.plan import Cluster, Edge, Plan
from journeymap.drawing.lanes.frame import Board, line, row_height, width
from journeymap.drawing.scene import Command, Group, Path, Rect, Shape, moved
from journeymap.drawing.sheet import Frame, Sheet
from journeymap.frozen import dataclass

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

HEAD = 26
"""Height of the head of a stage."""

LANES = frozenset({"touchpoints", "exits"})
"""What the legend explains."""


@dataclass(frozen=True, slots=True)
class Spline:
    """A way as Bézier pieces: its first point and three for each piece, its tip, and where its words go."""

    points: tuple[Point, ...]
    tip: Point | None
    label: Point | None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in px from the upper left corner: the middles of nodes, the boxes of stages."""

    width: float
    height: float
    nodes: Mapping[str, Point]
    clusters: Mapping[str, Box]
    edges: Mapping[tuple[str, str], Spline]


def sheet(board: Board, plan: Plan, layout: Layout, frame: Frame, name: str | None) -> Sheet:
    """The head, the graph and the legend."""
    space, words = board.theme.spacing, board.words
    right = space.margin + max(layout.width, space.least_width - 2 * space.margin)
    top, tall = frame.head(board, space.margin, right, space.margin)
    x, y = space.margin + (right - space.margin - layout.width) / 2, space.margin + tall + 4
    drawn = tuple(moved(shape, x, y) for shape in _drawn(board, plan, layout))
    below = y + layout.height + 24
    foot, high = frame.foot(
        (board,), LANES if plan.clusters else frozenset({"exits"}), space.margin, right, below, name
    )
    shapes = (
        Group(top, words("layer_header"), "header"),
        *drawn,
        Group(foot, words("layer_legend"), "legend"),
    )
    return Sheet(shapes, right + space.margin, below + high + space.margin - 12, 1)


def _drawn(board: Board, plan: Plan, layout: Layout) -> Iterator[Shape]:
    words = board.words
    stages = [(one, layout.clusters[one.key]) for one in plan.clusters if one.key in layout.clusters]
    yield Group(tuple(_ground(box) for _, box in stages), words("layer_columns"), "columns")
    ways = [_way(one, layout.edges[one.start, one.end]) for one in plan.edges if (one.start, one.end) in layout.edges]
    yield Group(tuple(ways), words("layer_ways"), "ways")
    yield Group(tuple(_stage_head(board, one, box) for one, box in stages), words("lane_stages"), "lane-stages")
    yield Group(tuple(_labels(board, plan, layout)), words("layer_shares"), "shares")
    cards = []
    for node in plan.nodes:
        if node.key in layout.nodes:
            x, y = layout.nodes[node.key]
            cards += [moved(shape, x - node.width / 2, y - node.height / 2) for shape in node.shapes]
    yield Group(tuple(cards), words("lane_touchpoints"), "lane-touchpoints")


def _ground(box: Box) -> Shape:
    left, top, right, bottom = box
    return Rect(left, top, right - left, bottom - top, "cluster", 8)


def _stage_head(board: Board, one: Cluster, box: Box) -> Shape:
    left, top, right, _ = _head_box(board, one, box)
    face = board.theme.type.label
    said = line(one.label, left + 10, top + (HEAD - row_height(face)) / 2, right - left - 20, face, "text-on-colour")
    return Group((Rect(left, top, right - left, HEAD, one.paint, 8), said), title=one.label)


def _head_box(board: Board, one: Cluster, box: Box) -> Box:
    """Where the name of a stage stands: in the upper left corner, no wider than it needs."""
    left, top, right, _ = box
    return left, top, min(right, left + width(one.label, board.theme.type.label) + 21), top + HEAD


def _way(one: Edge, spline: Spline) -> Shape:
    first, *others = spline.points
    pieces = (others[at : at + 3] for at in range(0, len(others) - 2, 3))
    commands: list[Command] = [("M", *first), *(("C", *a, *b, *c) for a, b, c in pieces)]
    shapes: list[Shape] = [Path(tuple(commands), one.paint, title=one.title or None)]
    if spline.tip is not None:
        shapes.append(_head(spline.points, spline.tip, one.head))
    return Group(tuple(shapes))


def _head(points: Sequence[Point], tip: Point, paint: str) -> Shape:
    """The head of an arrow, from where its line ends to its tip."""
    x, y = points[-1]
    long = hypot(tip[0] - x, tip[1] - y) or 1.0
    half = long * 0.48
    dx, dy = -(tip[1] - y) / long * half, (tip[0] - x) / long * half
    return Path((("M", *tip), ("L", x + dx, y + dy), ("L", x - dx, y - dy), ("Z",)), paint)


def _labels(board: Board, plan: Plan, layout: Layout) -> Iterator[Shape]:
    """How many take each way: where Graphviz wants it, else along the way where it is free; the most taken first."""
    face = board.theme.type.small
    taken = [
        _around(layout.nodes[node.key], node.width, node.height) for node in plan.nodes if node.key in layout.nodes
    ]
    taken += [_head_box(board, one, layout.clusters[one.key]) for one in plan.clusters if one.key in layout.clusters]
    for one in sorted(plan.edges, key=lambda edge: -edge.flow):
        spline = layout.edges.get((one.start, one.end))
        if spline is None or not one.words or spline.label is None:
            continue
        wide, tall = width(one.words, face) + 2, row_height(face)
        boxes = (_around(place, wide, tall) for place in (spline.label, *_along(spline)))
        box = next((box for box in boxes if not any(_meet(box, other) for other in taken)), None)
        if box is not None:
            taken.append(box)
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            yield Rect(box[0], y - face.size / 2, wide, face.size, "share", 3)
            yield line(one.words, x, box[1], wide - 1, face, "text-quiet", anchor="middle")


def _around(middle: Point, wide: float, tall: float) -> Box:
    x, y = middle
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _along(spline: Spline) -> Iterator[Point]:
    """Points of a way from its middle outwards."""
    first, *others = spline.points
    ends = [first]
    for at in range(0, len(others) - 2, 3):
        (x0, y0), ((x1, y1), (x2, y2), (x3, y3)) = ends[-1], others[at : at + 3]
        for t in (0.25, 0.5, 0.75, 1.0):
            u = 1 - t
            x = u**3 * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t**3 * x3
            y = u**3 * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t**3 * y3
            ends.append((x, y))
        ends[-1] = (x3, y3)
    middle = (len(ends) - 1) / 2
    yield from sorted(ends[1:-1], key=lambda place: abs(ends.index(place) - middle))
