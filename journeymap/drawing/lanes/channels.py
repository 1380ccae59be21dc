"""The channels as rows, and the ways of the customers across them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from journeymap.analysis.dropoff import Flow
from journeymap.drawing.icons import channel_icon, icon
from journeymap.drawing.lanes.frame import Band, Block, Board, Column, block
from journeymap.drawing.scene import Circle, Command, Line, Path, Shape
from journeymap.model.flow import KEPT

ROW = 24
CORNER = 9
TITLE = 22
"""Height of the lane's name, above the names of its rows."""


def channels(board: Board, top: float) -> Band | None:
    """Which channel each touchpoint is on, and where the way between them loses what the customer already told.

    Rows stand in the order of first use. Every touchpoint is joined to the one from which most customers come, to the
    one to which most go on, and to those to which what the customer told is lost; the strong line is the way that most
    go. A line with a cross is a hand-over that loses the customer's history, a broken one keeps a part of it. A small
    dot is a channel used at the same time.
    """
    rows = _rows(board)
    if len(rows) < 2 and len(board.columns) < 2:
        return None
    names = _names(board, rows)
    row = max(ROW, max(one.height for one in names.values()) + 6)
    y = {name: top + TITLE + row * (at + 0.5) for at, name in enumerate(rows)}
    shapes: list[Shape] = []
    for name in rows:
        shapes.append(Line(board.left, y[name], board.right, y[name], "guide"))
        label = block(
            board.channel_label(name), board.left - 28, y[name] - names[name].height / 2, _room(board),
            board.theme.type.small, "text-quiet", anchor="end", max_lines=2,
        )  # fmt: skip
        sign = channel_icon(name, board.journey.channels.get(name) or board.journey.channel(_first_on(board, name)))
        shapes += [label.shape, icon(sign, board.left - 22, y[name] - 7, 14)]
    shapes += _routes(board, y)
    for column in board.columns:
        shapes += _dots(board, column, y)
    return Band(TITLE + row * len(rows), tuple(shapes))


def _room(board: Board) -> float:
    return board.left - board.theme.spacing.margin - 28


def _names(board: Board, rows: Iterable[str]) -> dict[str, Block]:
    face = board.theme.type.small
    return {name: block(board.channel_label(name), 0, 0, _room(board), face, max_lines=2) for name in rows}


def _rows(board: Board) -> list[str]:
    points = [board.point(column) for column in board.columns]
    return list(dict.fromkeys(channel for point in points for channel in (point.channel, *point.also_on)))


def _first_on(board: Board, channel: str) -> str:
    return next(
        column.name
        for column in board.columns
        if channel in (board.point(column).channel, *board.point(column).also_on)
    )


def _dots(board: Board, column: Column, y: Mapping[str, float]) -> Iterator[Shape]:
    """The channel of a touchpoint, solid where its customers were counted, and those in use at the same time."""
    point, here = board.point(column), y[board.point(column).channel]
    for channel in point.also_on:
        yield Line(column.middle, here, column.middle, y[channel], "also")
        yield Circle(column.middle, y[channel], 3, "dot", board.words("also_on", channel=board.channel_label(channel)))
    small = column.name in board.hung
    yield Circle(column.middle, here, 4 if small else 5.5, "dot" if point.observed else "dot-assumed")


# ---------------------------------------------------------------- the ways across the rows


def _routes(board: Board, y: Mapping[str, float]) -> list[Shape]:
    """Thin ways first, so that the strong ones lie on top; then the marks of what was lost."""
    main = _main_links(board)
    links = sorted(_links(board).items(), key=lambda link: (link[0] in main, link[1].flow if link[1] else 0.0))
    shapes: list[Shape] = []
    marks: list[Shape] = []
    for (start, target), one in links:
        before, after = board.columns[start], board.columns[target]
        kept = _kept(board, one)
        strong = one is None or (start, target) in main
        loss = "" if kept is None or kept == 1 else "-lost" if kept == 0 else "-partial"
        commands, middle = _course(board, before, after, y)
        shapes.append(Path(commands, ("route" if strong else "route-thin") + loss))
        if kept == 0:
            marks += _cross(*middle)
    return shapes + marks


def _links(board: Board) -> dict[tuple[int, int], Flow | None]:
    """Each touchpoint with the one from which most come, the one to which most go, and where what was told is lost.

    Without a flow, each with the next one.
    """
    if not board.taken:
        return dict.fromkeys(pairwise(range(len(board.columns))))
    found: dict[tuple[int, int], Flow | None] = {}
    for column in board.columns:
        ways = [
            one
            for one in board.ways_at[column.name]
            if one.start != one.target and one.start in board.places and one.target in board.places
        ]
        for mine in ("target", "start"):
            known = [one for one in ways if getattr(one, mine) == column.name]
            best = max(known, key=lambda one: one.flow, default=None)
            if best is not None:
                found[board.places[best.start], board.places[best.target]] = best
        for one in ways:
            if _kept(board, one) == 0:
                found[board.places[one.start], board.places[one.target]] = one
    return found


def _main_links(board: Board) -> set[tuple[int, int]]:
    """The way that most take from each place on, as far as it leads forward on the main line."""
    found = set()
    for column in board.columns:
        known = [
            one
            for one in board.ways_at[column.name]
            if one.start == column.name != one.target and one.target in board.places
        ]
        best = max(known, key=lambda one: one.flow, default=None)
        if best is not None and not {best.start, best.target} & board.hung:
            link = board.places[best.start], board.places[best.target]
            found |= {link} if link[0] < link[1] else set()
    return found


def _kept(board: Board, one: Flow | None) -> float | None:
    history = board.journey.history(one.start, one.target, one.arrow) if one else None
    return None if history is None else KEPT[history]


def _course(
    board: Board, before: Column, after: Column, y: Mapping[str, float]
) -> tuple[tuple[Command, ...], tuple[float, float]]:
    """Along the row, over to the other one where the fewest dots are in the way, and on; and the middle of it."""
    y1, y2 = y[board.point(before).channel], y[board.point(after).channel]
    x1, x2 = before.middle, after.middle
    if y1 == y2:
        return _along_one_row(board, before, after, y1)
    turn = _turn(board, before, after)
    radius = min(CORNER, abs(y2 - y1) / 2, abs(turn - x1), abs(x2 - turn))
    way, down = (1 if x2 > x1 else -1), (1 if y2 > y1 else -1)
    commands: tuple[Command, ...] = (
        ("M", x1, y1),
        ("L", turn - way * radius, y1),
        ("Q", turn, y1, turn, y1 + down * radius),
        ("L", turn, y2 - down * radius),
        ("Q", turn, y2, turn + way * radius, y2),
        ("L", x2, y2),
    )
    return commands, (turn, (y1 + y2) / 2)


def _along_one_row(
    board: Board, before: Column, after: Column, y: float
) -> tuple[tuple[Command, ...], tuple[float, float]]:
    """Straight, or in a low bow over the dots between."""
    x1, x2 = before.middle, after.middle
    middle = (x1 + x2) / 2
    channel = board.point(before).channel
    places = sorted((board.places[before.name], board.places[after.name]))
    if not any(_stands_on(board, one, channel) for one in board.columns[places[0] + 1 : places[1]]):
        return (("M", x1, y), ("L", x2, y)), (middle, y)
    over, side = y - 9, 18 if x2 > x1 else -18
    bow: tuple[Command, ...] = (
        ("M", x1, y),
        ("Q", x1 + side / 2, over, x1 + side, over),
        ("L", x2 - side, over),
        ("Q", x2 - side / 2, over, x2, y),
    )
    return bow, (middle, over)


def _turn(board: Board, before: Column, after: Column) -> float:
    """The border between two columns at which the way changes its row; the last one, unless another is freer."""
    first, last = board.places[before.name], board.places[after.name]
    step = 1 if last > first else -1
    between = board.columns[first + step : last : step]
    rows = board.point(before).channel, board.point(after).channel

    def crossed(at: int) -> int:
        left = sum(_stands_on(board, one, rows[0]) for one in between[:at])
        return left + sum(_stands_on(board, one, rows[1]) for one in between[at:])

    best = min(range(len(between), -1, -1), key=crossed)
    column = (*between, after)[best]
    return column.x if step > 0 else column.x + column.width


def _stands_on(board: Board, column: Column, channel: str) -> bool:
    point = board.point(column)
    return channel == point.channel or channel in point.also_on


def _cross(x: float, y: float) -> Sequence[Shape]:
    """The sign of what was lost on the way."""
    return (
        Circle(x, y, 6, "lost"),
        Line(x - 2.6, y - 2.6, x + 2.6, y + 2.6, "lost-cross"),
        Line(x - 2.6, y + 2.6, x + 2.6, y - 2.6, "lost-cross"),
    )
