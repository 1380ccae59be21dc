"""A map with what customers really do drawn on it: what they leave out, repeat, mix up, and ways of their own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from journeymap.analysis.dropoff import Flow
from journeymap.drawing.lanes.frame import CARD_GAP, Band, Block, Board, Column, block, lane_about, line
from journeymap.drawing.lanes.stages import stages
from journeymap.drawing.lanes.touchpoints import touchpoints
from journeymap.drawing.layout import boards, shown_stages, strips
from journeymap.drawing.legend import signs
from journeymap.drawing.marks import Entry, explained
from journeymap.drawing.mirror import mirrored
from journeymap.drawing.overlay.numbers import FRAMES
from journeymap.drawing.scene import Group, Line, Rect, Scene, Shape, paints
from journeymap.drawing.subject import Subject, subject
from journeymap.drawing.theme import Theme, way
from journeymap.evidence.conform import Conformance, DeviationRow
from journeymap.model import Journey, Transition
from journeymap.words import Words, is_right_to_left

WAYS = 8
"""Ways that the map does not have which are drawn, those taken most first."""

LEAST = 0.01
"""So rare a way, or a deviation, is left to the table."""

MOST = 4
"""Deviations that are shown at a touchpoint."""

CELL = 36
AIR = 13
BETWEEN_STRIPS = 30

_SIGNS = ("alert", "improved", "steady")


def deviations(
    journey: Journey, found: Conformance, *, theme: str | Theme = "light", language: str | None = None
) -> Scene:
    """The map with its deviations, ready to be written as SVG.

    Ways that customers take and the map does not have are coloured; what they leave out, repeat or take out of order
    stands below each touchpoint with the share of walks, and with what the completion of all walks loses by it: filled
    where that is no chance. Events that the map does not have are named at the foot.
    """
    about = subject(journey, theme, language)
    about = replace(about, taken={**_unforced(about.taken), **_own_ways(journey, found)})
    placed = boards(about, strips(shown_stages(journey, None)))
    space = about.theme.spacing
    right = max(space.least_width - space.margin, *(board.right for board in placed))
    head, y = _texts(placed[0], _head(about, found), space.margin, right)
    body: list[Shape] = []
    for at, board in enumerate(placed):
        drawn, y = _strip(board, found, y + (BETWEEN_STRIPS if at else 16))
        body += drawn
    foot, y = _texts(placed[0], _foot(about, found), y + 8, right)
    marks, tall = _key(placed, found, paints(tuple(body)), right, y + 12)
    size = right + space.margin, y + 12 + tall + space.margin
    layers = (
        Rect(0, 0, *size, "paper"),
        Group(tuple(head), about.words("layer_header"), "header"),
        *body,
        Group((*foot, *marks), about.words("layer_legend"), "legend"),
    )
    title = about.words("dev_title", journey=journey.title)
    said = " ".join(words for words, _ in (*_head(about, found), *_foot(about, found))[1:])
    scene = Scene(*size, title, said, layers, about.theme, language or journey.language)
    return mirrored(scene) if is_right_to_left(journey.language) else scene


def _unforced(taken: Mapping[tuple[str, str], Flow]) -> dict[tuple[str, str], Flow]:
    """The ways of the map, none of them forced: that colour means something else here."""
    return {pair: replace(flow, arrow=flow.arrow.replace(forced=False)) for pair, flow in taken.items()}


def _own_ways(journey: Journey, found: Conformance) -> dict[tuple[str, str], Flow]:
    """The ways between touchpoints that many take and the map does not have."""
    visits = {one.touchpoint: one.visits for one in found.first_order.touchpoints}
    ways = [
        (one.source, one.target, one.n)
        for one in found.unplanned
        if one.source in journey.touchpoints and one.target in journey.touchpoints and one.n >= LEAST * found.walks
    ]
    drawn: dict[tuple[str, str], Flow] = {}
    for source, target, n in ways[:WAYS]:
        if source is not None:
            arrow = Transition(share=min(1.0, n / visits[source]), forced=True)
            drawn[source, target] = Flow(source, target, arrow, n / found.walks)
    return drawn


# ---------------------------------------------------------------- words above and below


def _head(about: Subject, found: Conformance) -> Sequence[tuple[str, str]]:
    words = about.words
    return (
        (words("dev_title", journey=about.journey.title), "title"),
        (words("dev_following", share=_share(words, found.following), n=found.walks), "text"),
        (
            words(
                "dev_completion",
                seen=words.percent(found.completion_observed, 1),
                planned="–" if found.completion_predicted is None else words.percent(found.completion_predicted, 1),
            ),
            "text",
        ),
    )


def _share(words: Words, share: float | None) -> str:
    """A share, or that it may not show."""
    return "\u2013" if share is None else words.percent(share, 1)


def _foot(about: Subject, found: Conformance) -> Sequence[tuple[str, str]]:
    """The events that the map does not have, and which of its touchpoints nobody sees."""
    words = about.words
    extra = [
        f"{one.touchpoint[:60]} ({words.percent(one.share)})"
        for one in found.rows
        if not one.known and one.share >= LEAST
    ]
    seen = {one.touchpoint for one in found.first_order.touchpoints}
    never = [about.journey.label(name) for name in about.journey.touchpoints if name not in seen]
    said = [(words("dev_not_on_map", names=", ".join(extra[:12])), "small")] if extra else []
    return [*said, (words("dev_never", names=", ".join(never)), "small")] if never else said


def _texts(board: Board, said: Sequence[tuple[str, str]], top: float, right: float) -> tuple[list[Shape], float]:
    """Lines of words below one another, and where they end."""
    shapes: list[Shape] = []
    left = board.theme.spacing.margin
    for words, kind in said:
        face, ink = getattr(board.theme.type, kind), "text" if kind == "title" else "text-quiet"
        one = block(words, left, top, right - left, face, ink, heading=kind == "title", max_lines=4)
        shapes.append(one.shape)
        top += one.height + 6
    return shapes, top


def _key(
    placed: Sequence[Board], found: Conformance, marks: frozenset[str], right: float, top: float
) -> tuple[list[Shape], float]:
    """What the signs mean: those of deviations, then the usual ones that are drawn."""
    board = placed[0]
    own = (Entry(24, sign, said) for sign, said in _signs(board, found))
    usual = explained(placed, frozenset(one for one in marks if "forced" not in one))
    shapes, _, y = signs(board, (*own, *usual), (board.theme.spacing.margin, board.left, right), top)
    return shapes, y + 16 - top


def _signs(board: Board, found: Conformance) -> Iterator[tuple[tuple[Shape, ...], str]]:
    if any(flow.arrow.forced for flow in board.taken.values()):
        yield (Line(0, 8, 24, 8, way(0.02, "forced")),), board.words("dev_key_way")
    used = {_verdict(one) for one in found.rows if one.known}
    for verdict in (one for one in _SIGNS if one in used):
        ground, edge, _ = FRAMES[verdict]
        frame = Rect(0, 1, 24, 14, ground, 3)
        yield ((frame, Rect(0, 1, 3, 14, edge, 1)) if edge else (frame,)), board.words(f"dev_key_{verdict}")


# ---------------------------------------------------------------- the lanes


def _strip(board: Board, found: Conformance, top: float) -> tuple[list[Shape], float]:
    """Stages, touchpoints and deviations of one strip."""
    layers: list[Shape] = []
    words = board.words
    for name, band in (("stages", stages), ("touchpoints", touchpoints), ("deviations", None)):
        drawn = band(board, top) if band else _cells(board, found, top)
        if drawn is None:
            continue
        titles = list(_titles(board, words(f"lane_{name}"), lane_about(board, name), top))
        shapes = (*(one.shape for one in titles), *drawn.shapes)
        layers.append(Group(shapes, words(f"lane_{name}"), f"lane-{name}"))
        top += max(drawn.height, sum(one.height for one in titles) + 4) + AIR
    return layers, top


def _titles(board: Board, title: str, about: str, top: float) -> Iterator[Block]:
    kind, space = board.theme.type, board.theme.spacing
    room = board.left - space.margin - 14
    first = block(title, space.margin, top, room, kind.label, max_lines=2)
    yield first
    yield block(about, space.margin, top + first.height + 2, room, kind.small, "text-quiet", max_lines=6)


def _cells(board: Board, found: Conformance, top: float) -> Band | None:
    """Below each touchpoint, how many walks deviate there and in which way, and what goes with it."""
    shapes: list[Shape] = []
    lowest = top
    for column in board.columns:
        y = top
        here = [one for one in found.rows if one.touchpoint == column.name and one.share >= LEAST]
        for one in here[:MOST]:
            shapes += _cell(board, column, one, y)
            y += CELL + 4
        lowest = max(lowest, y)
    return Band(lowest - top, tuple(shapes)) if shapes else None


def _cell(board: Board, column: Column, one: DeviationRow, top: float) -> Iterator[Shape]:
    kind, words = board.theme.type, board.words
    x, room = column.x + CARD_GAP, column.width - 2 * CARD_GAP
    ground, edge, ink = FRAMES[_verdict(one)]
    said = words(f"dev_{one.kind.replace('-', '_')}", share=words.percent(one.share))
    yield Rect(x, top, room, CELL, ground, 4, said)
    if edge is not None:
        yield Rect(x, top, 3, CELL, edge, 1)
    yield line(said, column.middle, top + 3, room - 10, kind.label, ink, anchor="middle")
    if one.cost is not None:
        points = words.number(100 * abs(one.cost), 1)
        less = words("dev_cost" if one.cost >= 0 else "dev_gain", points=points)
        yield line(less, column.middle, top + 19, room - 10, kind.small, ink, anchor="middle")


def _verdict(one: DeviationRow) -> str:
    if not one.significant or not one.cost:
        return "steady"
    return "alert" if one.cost > 0 else "improved"
