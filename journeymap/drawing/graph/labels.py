"""The words on a graph: the names of its stages and how many take each way, where no other way runs through them."""

from collections.abc import Iterator, Mapping, Sequence
from math import hypot

from journeymap.drawing.graph.placing import Box, Layout, Point, Spline, around, inside, meet, samples
from journeymap.drawing.graph.plan import Cluster, Edge, Plan
from journeymap.drawing.lanes.frame import Board, line, row_height, width
from journeymap.drawing.scene import Rect, Shape

HEAD = 26
"""Height of the head of a stage."""

STEP = 6.0
"""The name of a stage is tried in its corner, then so much further along its edge, and so on."""

ON_ANOTHER = 10.0
"""What it costs to stand on a point of another way, in places tried."""


def tabs(board: Board, plan: Plan, layout: Layout) -> Mapping[str, Box]:
    """Where the name of each stage stands: at its upper edge where the fewest ways run behind it, else at its lower."""
    ways = [point for one in layout.edges.values() for point in samples(one)]
    taken = _cards(plan, layout)
    found: dict[str, Box] = {}
    for one in plan.clusters:
        if one.key in layout.clusters:
            found[one.key] = _tab(board, one, layout.clusters[one.key], ways, taken)
            taken.append(found[one.key])
    return found


def _tab(board: Board, one: Cluster, box: Box, ways: Sequence[Point], taken: Sequence[Box]) -> Box:
    left, top, right, bottom = box
    wide = min(right - left, width(one.label, board.theme.type.label) + 21)
    steps = int((right - left - wide) / STEP) + 1
    lefts = [left + STEP * at for at in range(steps)]
    tops = top, bottom - HEAD, top - HEAD + 4
    places = [(x, y, x + wide, y + HEAD) for y in tops for x in lefts]
    near = [point for point in ways if left < point[0] < right and top - HEAD < point[1] < bottom]
    # of places that are as free, the first
    return min(places, key=lambda place: inside(near, place) + 100 * sum(meet(place, other) for other in taken))


def _cards(plan: Plan, layout: Layout) -> list[Box]:
    return [around(layout.nodes[node.key], node.width, node.height) for node in plan.nodes if node.key in layout.nodes]


def labels(board: Board, plan: Plan, layout: Layout, heads: Sequence[Box]) -> Iterator[Shape]:
    """How many take each way: on it or beside it where nothing else is; the most taken first."""
    face = board.theme.type.small
    taken = [*_cards(plan, layout), *heads]
    ways = {ends: tuple(samples(spline)) for ends, spline in layout.edges.items()}
    for one in sorted(plan.edges, key=lambda edge: -edge.flow):
        spline = layout.edges.get((one.start, one.end))
        if spline is None or not one.words or spline.label is None:
            continue
        wide, tall = width(one.words, face) + 2, row_height(face)
        box = _place(one, spline, (wide, tall), taken, ways)
        if box is not None:
            taken.append(box)
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            yield Rect(box[0], y - face.size / 2, wide, face.size, "share", 3)
            yield line(one.words, x, box[1], wide - 1, face, "text-quiet", anchor="middle")


def _place(
    one: Edge,
    spline: Spline,
    size: tuple[float, float],
    taken: Sequence[Box],
    ways: Mapping[tuple[str, str], Sequence[Point]],
) -> Box | None:
    """The first free place that no other way runs through, else that through which the least of others runs."""
    assert spline.label is not None
    own, first = ways[one.start, one.end], spline.label
    if inside(own, around(first, *size)):  # beside its way and yet touching it: better in the middle of it
        first = min(own, key=lambda point: hypot(point[0] - first[0], point[1] - first[1]))
    found: list[tuple[float, Box]] = []
    for at, place in enumerate((first, *_along(own))):
        box = around(place, *size)
        if any(meet(box, other) for other in taken):
            continue
        crossed = sum(inside(points, box) for ends, points in ways.items() if points is not own)
        if not crossed:
            return box
        found.append((at + ON_ANOTHER * crossed, box))
    return min(found)[1] if found else None


def _along(points: Sequence[Point]) -> Iterator[Point]:
    """Points of a way from its middle outwards."""
    middle = (len(points) - 1) / 2
    order = sorted(range(1, len(points) - 1), key=lambda at: abs(at - middle))
    yield from (points[at] for at in order)
