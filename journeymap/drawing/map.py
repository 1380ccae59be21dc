"""The journey map: a header, lanes over columns of touchpoints, a legend."""

from collections.abc import Mapping, Sequence

from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.friction import Severity, asked_here, label, severities
from journeymap.analysis.pyramid import Pyramid, pyramid
from journeymap.analysis.sentences import drop_off_sentence, friction_sentence
from journeymap.diagnostics import UsageError, choose_from
from journeymap.drawing.header import header
from journeymap.drawing.lanes import LANES, USUAL
from journeymap.drawing.lanes.frame import Board, Column, StageSpan, block
from journeymap.drawing.legend import legend
from journeymap.drawing.scene import Group, Line, Rect, Scene, Shape
from journeymap.drawing.theme import THEMES, Theme
from journeymap.model import Journey
from journeymap.words import Words, words_for

MOST_COLUMNS = 18
"""More touchpoints than this break the map into strips."""

RARE = 0.10
"""Cards that fewer than this share of entrants reach hang below the main line."""

BETWEEN_LANES = 14


def draw(
    journey: Journey,
    *,
    lanes: Sequence[str] | None = None,
    stages: Sequence[str] | None = None,
    theme: str | Theme = "light",
    language: str | None = None,
    name: str | None = None,
) -> Scene:
    """The journey map as a scene, ready to be written as SVG.

    ``lanes`` chooses lanes and their order (all with content by default), ``stages`` cuts a part out of the map,
    ``language`` is that of the words around the journey's own. The same journey gives the same scene, always.

    >>> from journeymap.reading import loads
    >>> draw(loads("{journey: Buy tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")).title
    'Buy tea'
    """
    chosen = _chosen_lanes(lanes)
    look = _theme(theme)
    flow = dropoff(journey)
    severe, levels = severities(journey, flow), pyramid(journey, flow)
    words = words_for(language or journey.language)
    shown = _chosen_stages(journey, stages)
    strips = _strips(shown)
    focus = _focus(journey, flow, severe, [name for strip in strips for _, points in strip for name in points])
    boards = [_board(journey, words, look, flow, severe, levels, strip, strips, focus) for strip in strips]

    space = look.spacing
    right = max(space.least_width - space.margin, *(board.right for board in boards))
    top_shapes, header_height = header(boards[0], space.margin, right, space.margin)
    y = space.margin + header_height
    body: list[Shape] = []
    drawn: set[str] = set()
    for board in boards:
        strip_shapes, height, names = _strip(board, chosen, y)
        body += strip_shapes
        drawn |= names
        y += height + 24
    foot, foot_height = legend(boards[-1], frozenset(drawn), space.margin, right, y, name)
    width, height = right + space.margin, y + foot_height + space.margin - 12
    shapes = (
        Rect(0, 0, width, height, "paper"),
        Group(top_shapes, words("layer_header"), "header"),
        *body,
        Group(foot, words("layer_legend"), "legend"),
    )
    description = _description(journey, flow, severe, levels, focus, words)
    return Scene(width, height, journey.title, description, shapes, look, language or journey.language)


# ---------------------------------------------------------------- what was chosen


def _chosen_lanes(lanes: Sequence[str] | None) -> tuple[str, ...]:
    if lanes is None:
        return USUAL
    for lane in lanes:
        if lane not in LANES:
            raise UsageError(f"there is no lane `{lane}`; {choose_from(lane, LANES, what='lanes')}")
    return tuple(dict.fromkeys(lanes))


def _theme(theme: str | Theme) -> Theme:
    if isinstance(theme, Theme):
        return theme
    if theme not in THEMES:
        raise UsageError(f"there is no theme `{theme}`; {choose_from(theme, THEMES, what='themes')}")
    return THEMES[theme]


_Strip = tuple[tuple[str, tuple[str, ...]], ...]
"""The stages of one strip, each with those of its touchpoints that stand there."""


def _chosen_stages(journey: Journey, stages: Sequence[str] | None) -> _Strip:
    for stage in stages or ():
        if stage not in journey.stages:
            raise UsageError(f"there is no stage `{stage}`; {choose_from(stage, journey.stages, what='stages')}")
    return tuple(
        (name, tuple(stage.touchpoints))
        for name, stage in journey.stages.items()
        if stage.touchpoints and (stages is None or name in stages)
    )


def _strips(shown: _Strip) -> tuple[_Strip, ...]:
    """The stages broken into strips of at most 18 columns, as even as whole stages allow."""
    count = sum(len(points) for _, points in shown)
    if count <= MOST_COLUMNS:
        return (shown,)
    most = -(-count // (-(-count // MOST_COLUMNS)))
    strips: list[list[tuple[str, tuple[str, ...]]]] = [[]]
    filled = 0
    for stage, points in shown:
        rest = points
        while rest:
            room = MOST_COLUMNS - filled
            if filled and (filled >= most or (len(rest) > room and filled + len(rest) > most and room < len(rest) / 2)):
                strips.append([])
                filled, room = 0, MOST_COLUMNS
            strips[-1].append((stage, rest[:room]))
            filled += len(rest[:room])
            rest = rest[room:]
            if rest:
                strips.append([])
                filled = 0
    return tuple(tuple(strip) for strip in strips if strip)


def _focus(journey: Journey, flow: DropOff, severe: Mapping[str, Severity], names: Sequence[str]) -> str | None:
    """The touchpoint that comes first by priority, if anything there is worse than low."""

    def priority(name: str) -> float:
        value, reach = severe[name].value, flow[name].reach
        weight = journey.touchpoints[name].weight(journey.in_force.default_importance)
        return (value or 0.0) * (1.0 if reach is None else reach) * weight

    first = max(names, key=priority, default=None)
    value = severe[first].value if first is not None else None
    return first if value is not None and value >= journey.in_force.moderate else None


# ---------------------------------------------------------------- one strip of the map


def _board(
    journey: Journey,
    words: Words,
    look: Theme,
    flow: DropOff,
    severe: Mapping[str, Severity],
    levels: Pyramid,
    strip: _Strip,
    strips: tuple[_Strip, ...],
    focus: str | None,
) -> Board:
    space = look.spacing
    order = list(journey.stages)
    first_strip = {stage: at for at, one in reversed(list(enumerate(strips))) for stage, _ in one}
    count = sum(len(points) for _, points in strip)
    gaps = (len(strip) - 1) * space.stage_gap
    room = space.least_width - 2 * space.margin - space.gutter - gaps
    column = max(space.column, min(room / count, 2 * space.column)) if len(strips) == 1 else space.column
    x = space.margin + space.gutter
    columns: list[Column] = []
    spans: list[StageSpan] = []
    for stage, points in strip:
        spans.append(
            StageSpan(stage, order.index(stage), x, len(points) * column, first_strip[stage] < strips.index(strip))
        )
        columns += [Column(name, x + at * column, column) for at, name in enumerate(points)]
        x += len(points) * column + space.stage_gap
    hung = frozenset(name for _, points in strip for name in points if _is_rare(flow, name))
    return Board(
        journey, words, look, flow, severe, levels, tuple(columns), tuple(spans), len(order),
        focus if any(column.name == focus for column in columns) else None, hung,
    )  # fmt: skip


def _is_rare(flow: DropOff, name: str) -> bool:
    """Few who start come here, and most of those who arrive never do."""
    seen = flow[name]
    if seen.reach is None or seen.reach >= RARE:
        return False
    return (seen.completers_passing or 0.0) < 0.5


def _strip(board: Board, chosen: Sequence[str], top: float) -> tuple[list[Shape], float, set[str]]:
    """The lanes of one strip below one another, with their names in the gutter and tints behind."""
    y = top
    layers: list[Shape] = []
    drawn: set[str] = set()
    body_top = top
    for name in chosen:
        band = LANES[name](board, y)
        if band is None:
            continue
        drawn.add(name)
        rule = (
            (Line(board.theme.spacing.margin, y - 8, board.right, y - 8, "rule"),)
            if layers and name != "actions"
            else ()
        )
        title = _lane_title(board, name, y)
        label = board.words(f"lane_{name}")
        layers.append(Group((*rule, *title, *band.shapes), label, f"lane-{name}"))
        y += max(band.height, _title_height(board, name)) + BETWEEN_LANES
        if name == "stages":
            body_top = y - BETWEEN_LANES
    height = y - BETWEEN_LANES - top
    behind = Group(tuple(_tints(board, body_top, top + height)), board.words("layer_columns"), "columns")
    return [behind, *layers], height, drawn


def _tints(board: Board, top: float, bottom: float) -> list[Shape]:
    """Every other stage lightly tinted, and the column of the worst friction marked."""
    shapes: list[Shape] = [
        Rect(span.x, top, span.width, bottom - top, "column", 4) for at, span in enumerate(board.spans) if at % 2 == 0
    ]
    for column in board.columns:
        if column.name == board.focus:
            title = board.words("focus_title", name=board.journey.label(column.name))
            shapes.append(Rect(column.x, top - 2, column.width, bottom - top + 4, "focus", 6, title))
    return shapes


def _lane_title(board: Board, name: str, top: float) -> tuple[Shape, ...]:
    kind, space = board.theme.type, board.theme.spacing
    room = space.gutter - 14
    title = block(board.words(f"lane_{name}"), space.margin, top + 1, room, kind.label, max_lines=2)
    about = board.words(f"lane_{name}_about")
    if not about:
        return (title.shape,)
    below = top + title.height + 3
    return title.shape, block(about, space.margin, below, room, kind.small, "text-quiet", max_lines=3).shape


def _title_height(board: Board, name: str) -> float:
    kind = board.theme.type
    about = board.words(f"lane_{name}_about")
    room = board.theme.spacing.gutter - 14
    title = block(board.words(f"lane_{name}"), 0, 0, room, kind.label, max_lines=2).height
    return title + 6 + (block(about, 0, 0, room, kind.small, max_lines=3).height if about else 0)


# ---------------------------------------------------------------- for those who cannot see it


def _description(
    journey: Journey,
    flow: DropOff,
    severe: Mapping[str, Severity],
    levels: Pyramid,
    focus: str | None,
    words: Words,
) -> str:
    """The main finding in a few sentences."""
    said = []
    if flow.completion is not None:
        said.append(words("described_completion", share=words.percent(flow.completion, 1)))
    drop = drop_off_sentence(journey, flow, words)
    if drop:
        said.append(drop)
    if focus is not None:
        found = severe[focus]
        asked = asked_here(journey.touchpoints[focus])
        value = found.value
        worded = label(value, journey.in_force) if value is not None else None
        said.append(friction_sentence(journey, focus, found, worded, asked, words))
    if levels.journey.level is not None:
        said.append(words("described_level", level=levels.journey.level))
    return " ".join(said) or words("described_nothing", stages=len(journey.stages), points=len(journey.touchpoints))
