"""The heads of the stages: name and goal, how many are still here, and how many leave."""

from collections.abc import Iterator

from journeymap.analysis.dropoff import StageFlow, leaving
from journeymap.drawing.lanes.frame import (
    CARD_GAP,
    INDENT,
    Band,
    Block,
    Board,
    StageSpan,
    block,
    line,
    row_height,
    width,
)
from journeymap.drawing.scene import Path, Rect, Shape
from journeymap.drawing.theme import stage as stage_paint
from journeymap.words.telling import told

HEAD = 40
POINT = 9
BAR = 8


def stages(board: Board, top: float) -> Band | None:
    """The phases of the journey as the customer sees them, in order.

    Each head carries the stage's name, below it stand its goal and what customers expect. The bar shows, of everybody
    who starts, how many are still here (solid) and how many leave in this stage (hatched); the words say how many of
    100 leave, and which share that is of those who come here. A loss is coloured when its rate is at least half, or
    1.5 times the mean of the stages. A stage that goes on from the strip above has said all that already.
    """
    heads = [_name(board, span, top) for span in board.spans]
    height = max(HEAD, max(one.height for one in heads) + 14)
    shapes: list[Shape] = []
    for span, head in zip(board.spans, heads, strict=True):
        shapes.append(_chevron(board, span, top, height))
        shapes.append(head.shape._replace(y=head.shape.y + (height - head.height) / 2))
    y = top + height + 8
    goals = [[] if span.continued or not board.detail.goals else [*_goals(board, span, y)] for span in board.spans]
    tall = max((sum(one.height + 3 for one in found) for found in goals), default=0.0)
    shapes += [one.shape for found in goals for one in found]
    y += tall + (5 if tall else 0)
    if board.flow.steps is not None:
        for span in board.spans:
            shapes += () if span.continued else _still_here(board, span, y)
        y += BAR + 4 + row_height(board.theme.type.small)
    return Band(y - top, tuple(shapes))


def _name(board: Board, span: StageSpan, top: float) -> Block:
    face = board.theme.type.stage
    label = board.journey.stage_label(span.name)
    if span.continued:
        label = board.words("continued", stage=label)
    room = span.width - INDENT - POINT - 6
    return block(label, span.x + INDENT, top, room, face, "text-on-colour", max_lines=2, heading=True)


def _chevron(board: Board, span: StageSpan, top: float, height: float) -> Path:
    """A head that points to the next stage, and takes the point of the one before."""
    first, last = span == board.spans[0], span == board.spans[-1]
    left, right = span.x - (0 if first else 4), span.x + span.width
    notch, tip = 0 if first else POINT, 0 if last else POINT
    middle = top + height / 2
    commands: tuple[tuple[str | float, ...], ...] = (
        ("M", left, top),
        ("L", right, top),
        ("L", right + tip, middle),
        ("L", right, top + height),
        ("L", left, top + height),
        ("L", left + notch, middle),
        ("Z",),
    )
    label = board.journey.stage_label(span.name)
    return Path(commands, stage_paint(span.place, board.stage_count), title=label)


def _goals(board: Board, span: StageSpan, top: float) -> Iterator[Block]:
    """What customers want and expect of a stage, under its head."""
    face, stage, y = board.theme.type.small, board.journey.stages[span.name], top
    for words, paint in ((stage.goal, "text"), (stage.expectation, "text-quiet")):
        if words:
            one = block(words, span.x + INDENT, y, span.width - 2 * INDENT, face, paint, max_lines=3)
            yield one
            y += one.height + 3


def _still_here(board: Board, span: StageSpan, top: float) -> Iterator[Shape]:
    flow = board.flow.by_stage[span.name]
    words, face = board.words, board.theme.type.small
    reach, lost = flow.reach or 0.0, flow.lost or 0.0
    x, room = span.x + CARD_GAP, span.width - 2 * CARD_GAP
    solid, leaving = room * max(0.0, reach - lost), room * lost
    yield Rect(x, top, room, BAR, "track", 4)
    if solid > 0.5:
        yield Rect(x, top, solid, BAR, stage_paint(span.place, board.stage_count), min(4, solid / 2))
    if leaving > 0.5:
        yield Rect(x + solid, top, leaving, BAR, "leave")
    here = words.percent(reach, 0 if reach >= 0.1 else 1)
    indent = INDENT - CARD_GAP
    used = width(here, face, 600) + 8 + 2 * indent
    yield line(here, x + indent, top + BAR + 4, room - 2 * indent, face, weight=600)
    paint = "text-bad" if flow.drop_off_stage else "text-quiet"
    for said in _losses(board, flow):
        if width(said, face) <= room - used:
            yield line(said, x + room - indent, top + BAR + 4, room - used, face, paint, anchor="end")
            break


def _losses(board: Board, flow: StageFlow) -> tuple[str, ...]:
    """How to say a stage's loss, the longest wording first."""
    words, of_hundred = board.words, board.of_hundred(flow.lost or 0.0)
    short = words("leave_short", lost=of_hundred)
    if flow.rate is None:
        return (short,)
    rate = words.percent(flow.rate)
    middle = words("leave_middle", lost=of_hundred, rate=rate)
    if flow.normal:
        middle = words("leave_middle_normal", lost=of_hundred, rate=rate, normal=words.percent(flow.normal))
    return (
        told(leaving(board.journey, flow), words),
        middle,
        short,
        f"\u2212{of_hundred}",
    )
