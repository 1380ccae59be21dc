"""The channels as rows, and the way of the customer across them."""

from itertools import pairwise

from journeymap.analysis.dropoff import Flow
from journeymap.drawing.icons import channel_icon, icon
from journeymap.drawing.lanes.frame import Band, Board, Column, line
from journeymap.drawing.scene import Circle, Command, Line, Path, Shape
from journeymap.model.flow import KEPT

ROW = 24
CORNER = 9


def channels(board: Board, top: float) -> Band | None:
    """Which channel each touchpoint is on, and where the way between them loses what the customer already told.

    Rows stand in the order of first use. The strong line is the main way; thin ones lead to places that few reach.
    A broken line marks a hand-over that keeps only a part of the customer's history, or nothing.
    """
    rows = _rows(board)
    if len(rows) < 2 and len(board.columns) < 2:
        return None
    gutter, face = board.theme.spacing.margin, board.theme.type.small
    y = {name: top + 26 + ROW * at for at, name in enumerate(rows)}
    shapes: list[Shape] = []
    room = board.left - gutter - 28
    for name in rows:
        shapes.append(Line(board.left, y[name], board.right, y[name], "guide"))
        label = board.channel_label(name)
        shapes.append(line(label, board.left - 27, y[name] - 7, room, face, "text-quiet", anchor="end"))
        sign = channel_icon(name, board.journey.channels.get(name) or board.journey.channel(_first_on(board, name)))
        shapes.append(icon(sign, board.left - 22, y[name] - 7, 14))
    shapes += _routes(board, y)
    for column in board.columns:
        shapes += _dots(board, column, y)
    return Band(26 + ROW * len(rows), tuple(shapes))


def _rows(board: Board) -> list[str]:
    used = [
        channel for column in board.columns for channel in (board.point(column).channel, *board.point(column).also_on)
    ]
    return list(dict.fromkeys(used))


def _first_on(board: Board, channel: str) -> str:
    return next(
        column.name
        for column in board.columns
        if channel in (board.point(column).channel, *board.point(column).also_on)
    )


def _dots(board: Board, column: Column, y: dict[str, float]) -> list[Shape]:
    point = board.point(column)
    small = column.name in board.hung
    observed = board.journey.touchpoints[column.name].observed
    dots: list[Shape] = [
        Circle(
            column.middle,
            y[channel],
            3,
            "dot-assumed",
            board.words("also_on", channel=board.channel_label(channel)),
        )
        for channel in point.also_on
    ]
    for channel in point.also_on:
        dots.insert(0, Line(column.middle, y[point.channel], column.middle, y[channel], "guide"))
    paint = "dot" if observed else "dot-assumed"
    dots.append(Circle(column.middle, y[point.channel], 3.5 if small else 5, paint))
    return dots


def _routes(board: Board, y: dict[str, float]) -> list[Shape]:
    """The main way from card to card, then a thin way to each card that hangs below."""
    main = [column for column in board.columns if column.name not in board.hung] or list(board.columns)
    shapes: list[Shape] = []
    for column in board.columns:
        if column.name in board.hung:
            giver = _main_giver(board, column)
            if giver is not None:
                one = _flow(board, giver.name, column.name)
                shapes.append(
                    _route(giver, column, board, y, "route-thin" if _kept(board, one) else "route-thin-broken")
                )
    for here, following in pairwise(main):
        whole = _kept(board, _flow(board, here.name, following.name))
        shapes.append(_route(here, following, board, y, "route" if whole else "route-broken"))
    return shapes


def _main_giver(board: Board, column: Column) -> Column | None:
    """The card on this strip from which most customers come to a rare one."""
    coming = [
        one for one in board.flow.flows if one.target == column.name and one.start != column.name and one.flow > 0
    ]
    for one in sorted(coming, key=lambda one: (-one.flow, one.start)):
        at = board.place(one.start)
        if at is not None:
            return board.columns[at]
    return None


def _flow(board: Board, start: str, target: str) -> Flow | None:
    return next((one for one in board.flow.flows if (one.start, one.target) == (start, target)), None)


def _kept(board: Board, one: Flow | None) -> bool:
    if one is None:
        return True
    history = board.journey.history(one.start, one.target, one.arrow)
    return history is None or KEPT[history] == 1


def _route(one: Column, other: Column, board: Board, y: dict[str, float], paint: str) -> Path:
    """Along the row, over to the other one at the border of the column, and on."""
    y1, y2 = y[board.point(one).channel], y[board.point(other).channel]
    x1, x2 = one.middle, other.middle
    ahead = x2 > x1
    turn = other.x if ahead else other.x + other.width
    if y1 == y2:
        return Path((("M", x1, y1), ("L", x2, y2)), paint)
    radius = min(CORNER, abs(y2 - y1) / 2, abs(turn - x1))
    way, down = (1 if ahead else -1), (1 if y2 > y1 else -1)
    commands: tuple[Command, ...] = (
        ("M", x1, y1),
        ("L", turn - way * radius, y1),
        ("Q", turn, y1, turn, y1 + down * radius),
        ("L", turn, y2 - down * radius),
        ("Q", turn, y2, turn + way * radius, y2),
        ("L", x2, y2),
    )
    return Path(commands, paint)
