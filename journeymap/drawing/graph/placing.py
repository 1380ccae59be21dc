"""Where the parts of a graph stand: as Graphviz says, with ways apart that would lie on one another."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import TypeAlias

from journeymap.drawing.graph.plan import Node, Plan

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]

SAMPLES = 12
"""So many points of each piece of a way are looked at."""

CLOSE = 9.0
"""Two ways between the same cards lie on one another when they are no further apart on average."""

ASIDE = 6.0
"""So far each of them is moved to its own side."""

LOOP = 15.0
"""Half the width of a way that returns to its own card, and how far it reaches out, less its head."""

TIP = 7.0


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


def tidied(plan: Plan, layout: Layout) -> Layout:
    """The layout with opposite ways apart, and with bows and exits where the fewest other ways come and go.

    A bow is a way that returns to its own card.
    """
    edges = dict(layout.edges)
    for start, end in layout.edges:
        if start < end and (end, start) in edges and _on_one_another(edges[start, end], edges[end, start]):
            edges[start, end], edges[end, start] = _aside(edges[start, end]), _aside(edges[end, start])
    nodes = {node.key: node for node in plan.nodes}
    others = [point for (start, end), one in edges.items() if start != end for point in samples(one)]
    boxes = {key: around(layout.nodes[key], one.width, one.height) for key, one in nodes.items() if key in layout.nodes}
    leaving = {end for _, end in plan.beside}
    for start, end in layout.edges:
        if start == end and start in nodes:
            cards = [box for key, box in boxes.items() if key not in (start, *leaving)]
            edges[start, end] = _bow(nodes[start], layout.nodes[start], edges[start, end], (others, cards))
    places = dict(layout.nodes)
    for start, end in plan.beside:
        if (start, end) in edges:
            ways = [point for ends, one in edges.items() if ends != (start, end) for point in samples(one)]
            places[end], edges[start, end] = _exit((nodes[start], nodes[end]), places, ways)
    return replace(layout, nodes=places, edges=edges)


def samples(spline: Spline) -> Iterator[Point]:
    """Points along a way, from its start to its tip."""
    first, *others = spline.points
    yield first
    for at in range(0, len(others) - 2, 3):
        (x0, y0), ((x1, y1), (x2, y2), (x3, y3)) = first, others[at : at + 3]
        for step in range(1, SAMPLES + 1):
            t = step / SAMPLES
            u = 1 - t
            x = u**3 * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t**3 * x3
            y = u**3 * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t**3 * y3
            yield x, y
        first = others[at + 2]
    if spline.tip is not None:
        yield spline.tip


def around(middle: Point, wide: float, tall: float) -> Box:
    """The box of this size around a point."""
    x, y = middle
    return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(points: Sequence[Point], box: Box) -> int:
    """How many of some points lie in a box."""
    left, top, right, bottom = box
    return sum(left < x < right and top < y < bottom for x, y in points)


def _on_one_another(one: Spline, other: Spline) -> bool:
    there = tuple(samples(other))
    apart = [min(hypot(x - a, y - b) for a, b in there) for x, y in samples(one)]
    return sum(apart) / len(apart) < CLOSE


def _aside(one: Spline) -> Spline:
    """A way moved to its right, as somebody sees it who goes along it; the opposite one goes to the other side."""
    (x0, y0), (x1, y1) = one.points[0], one.points[-1]
    long = hypot(x1 - x0, y1 - y0) or 1.0
    dx, dy = -(y1 - y0) / long * ASIDE, (x1 - x0) / long * ASIDE

    def moved(point: Point) -> Point:
        return point[0] + dx, point[1] + dy

    label = None if one.label is None else moved(moved(one.label))
    return Spline(tuple(map(moved, one.points)), None if one.tip is None else moved(one.tip), label)


def _bow(node: Node, middle: Point, given: Spline, busy: tuple[Sequence[Point], Sequence[Box]]) -> Spline:
    """A bow on the side of the card where Graphviz put the way, or across from it: where the fewest are in its way.

    ``busy`` are points of other ways and the boxes of other cards.
    """
    x, y = middle
    upright = sum(point[1] for point in given.points) / len(given.points) > y + node.height / 2 - 1
    long, half = (node.width, node.height / 2) if upright else (node.height, node.width / 2)

    def at(along: float, out: float, side: int) -> Point:
        return (x + along, y + side * (half + out)) if upright else (x - side * (half + out), y + along)

    def cost(one: tuple[float, int]) -> tuple[int, int, float]:
        place, side = one
        (a, b), (c, d) = at(place - LOOP - 6, 0, side), at(place + LOOP + 6, 2 * LOOP + 14, side)
        box = min(a, c), min(b, d), max(a, c), max(b, d)
        return inside(busy[0], box) + 100 * sum(meet(box, card) for card in busy[1]), -side, abs(place)

    room = max(long / 2 - LOOP - 8, 0.0)
    place, side = min(((room * step / 4, side) for side in (1, -1) for step in range(-4, 5)), key=cost)
    outwards = ((-LOOP, 0.0), (-LOOP, 1.7 * LOOP), (LOOP, 1.7 * LOOP), (LOOP, TIP))
    points = tuple(at(place + along, out, side) for along, out in outwards)
    return Spline(points, at(place + LOOP, 0, side), at(place, (2 if upright else 2.4) * LOOP, side))


def _exit(pair: tuple[Node, Node], places: Mapping[str, Point], others: Sequence[Point]) -> tuple[Point, Spline]:
    """An exit straight above its card or beside it, where the fewest others come and go; and the way there."""
    card, leaving = pair
    (x, y), (a, b) = places[card.key], places[leaving.key]
    above = abs(b - y) > abs(a - x)
    side = 1 if (b > y if above else a > x) else -1
    room = max(((card.width - leaving.width) if above else (card.height - leaving.height)) / 2, 0.0)

    def moved(place: float) -> Point:
        return (x + place, b) if above else (a, y + place)

    def busy(place: float) -> tuple[int, float]:
        (p, q), (wide, tall) = moved(place), (leaving.width, leaving.height)
        text = inside(others, around((p, q), wide, tall))
        shaft = (p - 6, min(q, y), p + 6, max(q, y)) if above else (min(p, x), q - 6, max(p, x), q + 6)
        return 3 * text + inside(others, shaft), abs(place)

    place = min((room * step / 4 for step in range(-4, 5)), key=busy)
    p, q = moved(place)
    if above:
        start, tip = (p, y + side * card.height / 2), (p, q - side * leaving.height / 2)
        end = (p, tip[1] - side * TIP)
    else:
        start, tip = (x + side * card.width / 2, q), (p - side * leaving.width / 2, q)
        end = (tip[0] - side * TIP, q)
    third = (end[0] - start[0]) / 3, (end[1] - start[1]) / 3
    between = (start[0] + third[0], start[1] + third[1]), (end[0] - third[0], end[1] - third[1])
    return (p, q), Spline((start, *between, end), tip, None)
