"""The heads of the stages: name and goal, how many are still here, and how many leave."""

from dataclasses import replace

from journeymap.drawing.lanes.frame import Band, Block, Board, StageSpan, block, line, tallest, width
from journeymap.drawing.scene import Path, Rect, Shape
from journeymap.drawing.theme import stage as stage_paint

HEAD = 40
POINT = 9
BAR = 8


def stages(board: Board, top: float) -> Band | None:
    """The phases of the journey as the customer sees them, in order.

    Each head carries the stage's name and goal. The bar below shows, of everybody who starts, how many are still here
    (solid) and how many leave in this stage (hatched); the words say how many of 100 leave, and which share that is of
    those who come here. A loss is coloured when its rate is at least half, or 1.5 times the mean of the stages.
    """
    heads = [_name(board, span, top) for span in board.spans]
    height = max(HEAD, tallest(heads) + 14)
    shapes: list[Shape] = []
    for span, head in zip(board.spans, heads, strict=True):
        shapes.append(_chevron(board, span, top, height))
        shapes.append(_centred(head, height))
    y = top + height + 8
    y = _goals(board, y, shapes)
    if board.flow.completion is not None:
        for span in board.spans:
            shapes += _still_here(board, span, y)
        y += BAR + 22
    return Band(y - top + 6, tuple(shapes))


def _name(board: Board, span: StageSpan, top: float) -> Block:
    face = board.theme.type.stage
    label = board.journey.stage_label(span.name)
    if span.continued:
        label = board.words("continued", stage=label)
    room = span.width - 12 - POINT - 8
    return block(label, span.x + 12, top, room, face, "text-on-colour", max_lines=2, heading=True)


def _centred(head: Block, height: float) -> Shape:
    return replace(head.shape, y=head.shape.y + (height - head.height) / 2)


def _chevron(board: Board, span: StageSpan, top: float, height: float) -> Path:
    """A head that points to the next stage, and takes the point of the one before."""
    left, right = span.x, span.x + span.width
    notch = POINT if span != board.spans[0] else 0
    last = span == board.spans[-1]
    tip = 0 if last else POINT
    middle = top + height / 2
    commands: tuple[tuple[str | float, ...], ...] = (
        ("M", left - (4 if notch else 0), top),
        ("L", right, top),
        ("L", right + tip, middle),
        ("L", right, top + height),
        ("L", left - (4 if notch else 0), top + height),
        ("L", left - (4 if notch else 0) + notch, middle),
        ("Z",),
    )
    label = board.journey.stage_label(span.name)
    return Path(commands, stage_paint(span.place, board.stage_count), title=label)


def _goals(board: Board, top: float, shapes: list[Shape]) -> float:
    """What customers want and expect of each stage, under its head."""
    face = board.theme.type.small
    found: list[Block] = []
    for span in board.spans:
        stage = board.journey.stages[span.name]
        y = top
        for words, paint in ((stage.goal, "text"), (stage.expectation, "text-quiet")):
            if words:
                one = block(words, span.x + 4, y, span.width - 12, face, paint, max_lines=3)
                shapes.append(one.shape)
                y += one.height + 2
        if y > top:
            found.append(Block(shapes[-1], y - top))  # type: ignore[arg-type]
    return top + tallest(found) + (6 if found else 0)


def _still_here(board: Board, span: StageSpan, top: float) -> list[Shape]:
    flow = board.flow.by_stage[span.name]
    words, face = board.words, board.theme.type.small
    reach, lost = flow.reach or 0.0, flow.lost or 0.0
    room = span.width - 8
    solid, leaving = room * max(0.0, reach - lost), room * lost
    shapes: list[Shape] = [Rect(span.x, top, room, BAR, "track", 4)]
    if solid > 0.5:
        shapes.append(Rect(span.x, top, solid, BAR, stage_paint(span.place, board.stage_count), min(4, solid / 2)))
    if leaving > 0.5:
        shapes.append(Rect(span.x + solid, top, leaving, BAR, "leave"))
    here = words.percent(reach, 0 if reach >= 0.1 else 1)
    shapes.append(line(here, span.x, top + BAR + 4, room, face, weight=600))
    used = width(here, face, 600) + 8
    paint = "text-bad" if flow.drop_off_stage else "text-quiet"
    for said in _losses(board, lost, flow.rate):
        if width(said, face) <= room - used:
            shapes.append(line(said, span.x + room, top + BAR + 4, room - used, face, paint, anchor="end"))
            break
    return shapes


def _losses(board: Board, lost: float, rate: float | None) -> tuple[str, ...]:
    """How to say a stage's loss, the longest wording first."""
    words = board.words
    of_hundred = words.number(100 * lost, 0 if lost >= 0.0995 or lost == 0 else 1)
    short = words("leave_short", lost=of_hundred)
    if rate is None:
        return (short,)
    return (
        words("leave_long", lost=of_hundred, rate=words.percent(rate)),
        words("leave_middle", lost=of_hundred, rate=words.percent(rate)),
        short,
        f"\u2212{of_hundred}",
    )
