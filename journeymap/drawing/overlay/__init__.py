"""Two snapshots of a journey on one map: what came and went, what got better and worse, and what to do."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from journeymap.analysis.change_facts import completion_facts, outcome_fact
from journeymap.analysis.changes import VERDICTS
from journeymap.analysis.compare import Comparison
from journeymap.drawing.lanes.frame import Band, Board, block, lane_about, line, names, row_height, width
from journeymap.drawing.lanes.stages import stages
from journeymap.drawing.layout import boards, shown_stages, strips
from journeymap.drawing.mirror import mirrored
from journeymap.drawing.overlay.feelings import feelings
from journeymap.drawing.overlay.key import key
from journeymap.drawing.overlay.notes import changes, parts, to_do
from journeymap.drawing.overlay.numbers import ALARMS, drawn_lanes, numbers
from journeymap.drawing.overlay.places import cards
from journeymap.drawing.overlay.union import Both, both
from journeymap.drawing.scene import Group, Line, Rect, Scene, Shape, paints
from journeymap.drawing.subject import subject
from journeymap.drawing.theme import Theme
from journeymap.facts import Fact
from journeymap.model.metrics import COMPLETION
from journeymap.words import is_right_to_left
from journeymap.words.telling import shown, told

AIR = 13
BETWEEN_STRIPS = 30


def overlay(result: Comparison, *, theme: str | Theme = "light") -> Scene:
    """Both snapshots of a comparison on one map, ready to be written as SVG.

    The map is the later one; touchpoints that are gone stand where they stood, with a broken border. New ones have a
    strong border, and below each card stands what else changed there. The feelings before run as a thin line beside
    those of now. Each number shows before and after: filled when it is no chance (blue better, vermilion worse), with
    a broken border when it may be chance or has no sample. Columns with an alert are marked.

    >>> from journeymap.analysis.compare import compare
    >>> from journeymap.reading import loads
    >>> tea = "{{journey: Tea, stages: {{buy: {{touchpoints: {{{}: {{channel: web}}}}}}}}}}"
    >>> overlay(compare(loads(tea.format("shop")), loads(tea.format("till")))).title
    'Tea, – → –'
    """
    found = both(result)
    about = subject(found.journey, theme, result.language)
    placed = boards(about, strips(shown_stages(found.journey, None)))
    space = about.theme.spacing
    right = max(space.least_width - space.margin, *(board.right for board in placed))
    head, y = _head(placed[0], found, right)
    body: list[Shape] = []
    for at, board in enumerate(placed):
        drawn, y = _strip(board, found, y + (BETWEEN_STRIPS if at else 0))
        body += drawn
    foot, tall = key(placed, found, paints(tuple(body)), right, y + 18)
    size = right + space.margin, y + 18 + tall + space.margin - 12
    layers = (
        Rect(0, 0, *size, "paper"),
        Group(head, about.words("layer_header"), "header"),
        *body,
        Group(foot, about.words("layer_legend"), "legend"),
    )
    words = " ".join([found.counts(about.words), *(told(fact, about.words) for fact in _of_journey(found))])
    scene = Scene(*size, found.title, words, layers, about.theme, result.language)
    return mirrored(scene) if is_right_to_left(found.journey.language) else scene


def _head(board: Board, found: Both, right: float) -> tuple[tuple[Shape, ...], float]:
    """The title with the two periods, the verdicts, and what completion did."""
    kind, space, words = board.theme.type, board.theme.spacing, board.words
    room = right - space.margin
    title = block(found.title, space.margin, space.margin, room, kind.title, heading=True, max_lines=3)
    shapes: list[Shape] = [title.shape]
    y = space.margin + title.height + 8
    x = space.margin
    for verdict in VERDICTS:
        count = found.result.counts[verdict]
        paint = _PILLS.get(verdict, "badge-quiet") if count else "badge-quiet"
        pill, wide = _pill(board, f"{words(f'verdict_{verdict}')} {count}", paint, x, y)
        shapes += pill
        x += wide + 8
    y += 30
    for fact in _of_journey(found):
        one = block(told(fact, words), space.margin, y, room, kind.text, "text-quiet", max_lines=3)
        shapes.append(one.shape)
        y += one.height + 3
    return tuple(shapes), y + 16


def _of_journey(found: Both) -> Iterator[Fact]:
    """What completion did, the journey's other alerts, and what it all comes to."""
    result = found.result
    yield from completion_facts(result)
    for row in result.of(*ALARMS):
        if row.touchpoint is None and row.metric != COMPLETION and row.fact is not None:
            yield row.fact
    outcome = outcome_fact(result)
    if outcome is not None:
        yield outcome


_PILLS = {"critical": "badge", "alert": "badge", "improved": "badge-good"}


def _pill(board: Board, words: str, paint: str, x: float, y: float) -> tuple[Sequence[Shape], float]:
    face = board.theme.type.small
    wide = width(words, face, 600) + 20
    ink = "text" if paint == "badge-quiet" else "text-on-colour"
    said = line(words, x + wide / 2, y + 10 - row_height(face) / 2, wide - 10, face, ink, anchor="middle", weight=600)
    return (Rect(x, y, wide, 20, paint, 10), said), wide


@dataclass(frozen=True, slots=True)
class _Lane:
    """A lane of an overlay: its name, its title and what it shows, and how it is drawn from a height downwards."""

    name: str
    title: str
    about: str
    draw: Callable[[float], Band | None]
    ruled: bool = True


def _lanes(board: Board, found: Both) -> Iterator[_Lane]:
    """The lanes in their order; each draws itself, or has nothing to show."""
    words = board.words

    def lane(name: str, draw: Callable[[Board, Both, float], Band | None]) -> _Lane:
        return _Lane(name, words(f"lane_{name}"), words(f"lane_{name}_about"), partial(draw, board, found))

    yield _Lane(
        "stages",
        words("lane_stages"),
        lane_about(board, "stages"),
        partial(stages, board),
    )
    yield lane("touchpoints", cards)
    yield lane("changes", changes)
    yield lane("emotion", feelings)
    about = words("overlay_before_after")
    for at, one in enumerate(drawn_lanes(found.result)):
        metric, persona = one
        drawn = partial(numbers, board, found, one)
        name, whose = f"numbers-{metric}", "" if at else about
        if persona is not None:
            name, whose = f"{name}-{persona}", shown(persona, "persona", words, found.journey)
        yield _Lane(name, shown(metric, "metric", words), whose, drawn, ruled=at == 0)
    yield lane("parts", parts)
    yield lane("to_do", to_do)


def _strip(board: Board, found: Both, top: float) -> tuple[list[Shape], float]:
    """The lanes of one strip below one another, their names in the gutter, tints and marks behind."""
    y = below_stages = below_numbers = top
    layers: list[Shape] = []
    for lane in _lanes(board, found):
        air = AIR if lane.ruled and layers else 0
        start = y + (0 if lane.name == "touchpoints" else air)
        band = lane.draw(start)
        if band is None:
            continue
        rule = (Line(board.theme.spacing.margin, y, board.right, y, "rule"),) if start > y else ()
        titles = tuple(names(board, lane.name, lane.title, lane.about, start))
        layers.append(Group((*rule, *(one.shape for one in titles), *band.shapes), lane.title, f"lane-{lane.name}"))
        height = max(band.height, sum(one.height for one in titles) + 4)
        y = start + height + (8 if lane.name == "stages" else 4 if lane.name.startswith("numbers") else AIR)
        below_stages = y if lane.name == "stages" else below_stages
        below_numbers = below_numbers if lane.name == "to_do" else y
    behind = tuple(_behind(board, found, below_stages, (below_numbers, y)))
    return [Group(behind, board.words("layer_columns"), "columns"), *layers], y


def _behind(board: Board, found: Both, top: float, bottoms: tuple[float, float]) -> Iterator[Shape]:
    """Every other stage lightly tinted; the columns with an alert marked, but not behind advice, which may be wider."""
    marked, bottom = bottoms
    for span in board.spans:
        if span.place % 2 == 0:
            yield Rect(span.x, top, span.width, bottom - top, "column", 4)
    for column in board.columns:
        if found.worst(column.name) in ALARMS:
            yield Rect(column.x, top, column.width, marked - top, "focus", 6, board.words("verdict_alert"))
