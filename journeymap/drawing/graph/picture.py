"""The graph of a journey as a scene, once every card has its place."""

from collections.abc import Iterator, Sequence
from math import hypot

from journeymap.drawing.graph.labels import HEAD, labels, tabs
from journeymap.drawing.graph.placing import Box, Layout, Point, Spline, tidied
from journeymap.drawing.graph.plan import Cluster, Edge, Plan
from journeymap.drawing.lanes.frame import Board, line, row_height
from journeymap.drawing.scene import Command, Group, Path, Rect, Shape, moved, paints
from journeymap.drawing.sheet import Frame, Sheet


def sheet(
    board: Board,
    plan: Plan,
    layout: Layout,
    frame: Frame,
    name: str | None,
    least: tuple[float, float] = (0.0, 0.0),
) -> Sheet:
    """The head, the graph in the middle, and the legend; at least so wide and high."""
    space, words = board.theme.spacing, board.words
    right = max(space.margin + max(layout.width, space.least_width - 2 * space.margin), least[0] - space.margin)
    top, tall = frame.head(board, space.margin, right, space.margin)
    x, y = space.margin + (right - space.margin - layout.width) / 2, space.margin + tall + 4
    drawn = tuple(moved(shape, x, y) for shape in _drawn(board, plan, tidied(plan, layout)))
    below = y + layout.height + 24
    foot, high = frame.foot((board,), paints(drawn), space.margin, right, below, name)
    tall = below + high + space.margin - 12
    spare = max(least[1] - tall, 0.0)
    shapes = (
        Group(top, words("layer_header"), "header"),
        *(moved(shape, 0, spare / 2) for shape in drawn),
        moved(Group(foot, words("layer_legend"), "legend"), 0, spare),
    )
    return Sheet(shapes, right + space.margin, tall + spare, 1)


def _drawn(board: Board, plan: Plan, layout: Layout) -> Iterator[Shape]:
    words = board.words
    stages = [(one, layout.clusters[one.key]) for one in plan.clusters if one.key in layout.clusters]
    yield Group(tuple(_ground(box) for _, box in stages), words("layer_columns"), "columns")
    ways = [_way(one, layout.edges[one.start, one.end]) for one in plan.edges if (one.start, one.end) in layout.edges]
    yield Group(tuple(ways), words("layer_ways"), "ways")
    heads = tabs(board, plan, layout)
    named = tuple(_stage_head(board, one, heads[one.key]) for one, _ in stages)
    yield Group(named, words("lane_stages"), "lane-stages")
    yield Group(tuple(labels(board, plan, layout, tuple(heads.values()))), words("layer_shares"), "shares")
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
    left, top, right, _ = box
    face = board.theme.type.label
    said = line(one.label, left + 10, top + (HEAD - row_height(face)) / 2, right - left - 20, face, "text-on-colour")
    return Group((Rect(left, top, right - left, HEAD, one.paint, 8), said), title=one.label)


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
