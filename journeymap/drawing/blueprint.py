"""The service blueprint: what customers see and do, and what staff, systems and partners do for it.

Shostack, Designing services that deliver, Harvard Business Review 62(1), 1984; with the lines of interaction, of
visibility and of internal interaction as Bitner, Ostrom & Morgan draw them, Service blueprinting, California
Management Review 50(3), 2008.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from journeymap.drawing.icons import channel_icon, icon
from journeymap.drawing.lanes.frame import CARD_GAP, Block, Board, Column, block, line, names, row_height, width
from journeymap.drawing.lanes.plain import described
from journeymap.drawing.lanes.stages import stages
from journeymap.drawing.scene import Group, Line, Path, Rect, Shape, moved
from journeymap.drawing.strip import AFTER_STAGES, Drawn

PARTS = ("evidence", "customer", "frontstage", "backstage", "support")
"""The rows of a blueprint, from what customers see to what nobody sees."""

LINES: Mapping[str, str] = {"frontstage": "interaction", "backstage": "visibility", "support": "internal"}
"""The line that stands above a row."""

LEAST_ROW = 44


def blueprint_strip(board: Board, chosen: Sequence[str], top: float, air: float) -> Drawn:
    """The rows of a blueprint over the columns of one strip; a row without content says that nobody described it."""
    y = top
    layers: list[Shape] = []
    if "stages" in chosen:
        band = stages(board, y)
        if band is not None:
            layers.append(
                Group(
                    (*(one.shape for one in _title(board, "stages", y)), *band.shapes),
                    board.words("lane_stages"),
                    "lane-stages",
                )
            )
            y += band.height + AFTER_STAGES
    body = y
    heads = [_head(board, column, y) for column in board.columns]
    layers.append(Group(tuple(head for head, _ in heads), board.words("lane_touchpoints"), "lane-touchpoints"))
    y = max(bottom for _, bottom in heads) + 6
    before: dict[str, _Box] = {}
    for part in (one for one in PARTS if one in chosen):
        gap = air
        if part in LINES:
            name = _line_name(board, LINES[part])
            gap = max(air, name.height / 2 + 5)
            layers.append(_line(board, LINES[part], name, y + gap))
            y += gap
        row, y = _row(board, part, y + gap, before)
        layers.append(row)
        y += air
    tints = tuple(Rect(span.x, body, span.width, y - body, "column", 4) for span in board.spans if span.place % 2 == 0)
    behind = Group(tints, board.words("layer_columns"), "columns")
    return Drawn((behind, *layers), y, tuple(one for one in ("stages", *PARTS) if one in chosen))


class _Box(NamedTuple):
    """A box that was drawn in a column, and of which row."""

    part: str
    bottom: float


def _title(board: Board, part: str, top: float) -> Iterator[Block]:
    return names(board, part, board.words(f"lane_{part}"), board.words(f"lane_{part}_about"), top)


def _head(board: Board, column: Column, top: float) -> tuple[Group, float]:
    """The channel and the name of a touchpoint, and where they end."""
    point, kind, label = board.point(column), board.theme.type, board.journey.label(column.name)
    x, room = column.text_x, column.text_room
    sign = channel_icon(point.channel, board.journey.channel(column.name))
    name = block(label, x, top + 26, room, kind.card, max_lines=4)
    channel = line(board.channel_label(point.channel), x + 18, top + 8, room - 18, kind.small, "text-quiet")
    place = Rect(column.x + CARD_GAP, top, column.width - 2 * CARD_GAP, 26 + name.height, "place")
    shapes = (place, icon(sign, x, top + 9, 13), channel, name.shape)
    return Group(shapes, id=f"touchpoint-{column.name}", title=label), top + 26 + name.height


def _row(board: Board, part: str, top: float, before: dict[str, _Box]) -> tuple[Group, float]:
    """The boxes of a row, joined to the boxes above them; and where the row ends."""
    said = {column.name: _said(board, column, part) for column in board.columns}
    blocks = {
        column.name: block(words, column.text_x, top + 9, column.text_room, board.theme.type.text, max_lines=8)
        for column in board.columns
        if (words := said[column.name])
    }
    titles = tuple(_title(board, part, top + 4))
    tall = max(LEAST_ROW, sum(one.height for one in titles) + 8, *(one.height + 18 for one in blocks.values()))
    shapes: list[Shape] = [one.shape for one in titles]
    if not blocks:
        shapes += _undescribed(board, top, tall)
    for column in board.columns:
        if column.name in blocks:
            shapes += _joint(column, top, before.get(column.name))
            shapes += _box(column, part, top, tall, blocks[column.name])
            before[column.name] = _Box(part, top + tall)
        elif blocks:
            x, wide = column.x + CARD_GAP, column.width - 2 * CARD_GAP
            shapes.append(Rect(x, top, wide, tall, "box-open", 5, board.words("not_described")))
    return Group(tuple(shapes), board.words(f"lane_{part}"), f"lane-{part}"), top + tall


def _said(board: Board, column: Column, part: str) -> str | None:
    point = board.point(column)
    if part == "customer":
        return described(point, "action") or point.does
    return described(point, part)


def _undescribed(board: Board, top: float, tall: float) -> Iterator[Shape]:
    face, words = board.theme.type.small, board.words("not_described")
    wide = board.right - board.left - 2 * CARD_GAP
    yield Rect(board.left + CARD_GAP, top, wide, tall, "no-data", 5)
    middle, y = (board.left + board.right) / 2, top + (tall - row_height(face)) / 2
    needed = width(words, face) + 16
    yield Rect(middle - needed / 2, y - 2, needed, row_height(face) + 4, "paper", 8)
    yield line(words, middle, y, needed - 8, face, "text-quiet", anchor="middle")


def _box(column: Column, part: str, top: float, tall: float, said: Block) -> Iterator[Shape]:
    yield Rect(column.x + CARD_GAP, top, column.width - 2 * CARD_GAP, tall, f"box-{part}", 5)
    yield said.shape


def _joint(column: Column, top: float, above: _Box | None) -> Iterator[Shape]:
    """The arrow from the box above: what customers do calls for what staff do, and so on down."""
    if above is not None and above.part != "evidence":
        x = column.middle
        yield Line(x, above.bottom, x, top - 6, "joint")
        yield Path((("M", x, top), ("L", x - 3.5, top - 6), ("L", x + 3.5, top - 6), ("Z",)), "arrow-head")
    elif above is not None:
        yield Line(column.middle, above.bottom, column.middle, top, "guide")


def _line_name(board: Board, name: str) -> Block:
    """The name of a line between two worlds, for the gutter."""
    face, left = board.theme.type.small, board.theme.spacing.margin
    room = board.left - left - 12
    return block(board.words(f"line_{name}"), left, 0, room, face, "text-quiet", max_lines=3, weight=600)


def _line(board: Board, name: str, said: Block, y: float) -> Group:
    rule = Line(board.left, y, board.right, y, "visibility" if name == "visibility" else "interaction")
    placed = moved(said.shape, 0, y - said.height / 2)
    return Group((rule, placed), board.words(f"line_{name}"), f"line-{name}")
