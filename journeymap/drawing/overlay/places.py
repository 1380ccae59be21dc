"""The cards of both maps: as the plain map draws them, those that are new or gone marked."""

from dataclasses import replace

from journeymap.drawing.lanes.frame import Band, Board, block, line
from journeymap.drawing.lanes.touchpoints import touchpoints
from journeymap.drawing.overlay.union import Both
from journeymap.drawing.scene import Group, Rect, Shape

NEW = "dot-assumed"
GONE = "card-theirs"


def cards(board: Board, both: Both, top: float) -> Band | None:
    """The later map's cards and ways; new cards with a strong border, those that are gone with a broken one."""
    band = touchpoints(board, top)
    if band is None:
        return None
    return Band(band.height, tuple(_recast(board, both, shape) for shape in band.shapes))


def _recast(board: Board, both: Both, shape: Shape) -> Shape:
    if not isinstance(shape, Group) or shape.id is None or not shape.id.startswith("touchpoint-"):
        return shape
    name = shape.id.removeprefix("touchpoint-")
    frame = shape.shapes[0]
    if not isinstance(frame, Rect):
        return shape
    if name in both.gone:
        return replace(shape, shapes=_ghost(board, both, name, frame))
    if both.is_new(name):
        return replace(shape, shapes=(frame._replace(paint=NEW), *shape.shapes[1:]))
    return shape


def _ghost(board: Board, both: Both, name: str, frame: Rect) -> tuple[Shape, ...]:
    """A card that is gone: its name and channel, quietly."""
    kind, room = board.theme.type, frame.width - 18
    x, channel = frame.x + 9, board.channel_label(both.journey.touchpoints[name].channel)
    said = block(board.journey.label(name), x, frame.y + 27, room, kind.card, "text-quiet", max_lines=4)
    return (
        frame._replace(paint=GONE),
        line(channel, x, frame.y + 8, room, kind.small, "text-quiet"),
        said.shape,
    )
