"""The cards of the touchpoints, with the ways between them above and the ways off the picture below."""

from collections.abc import Iterator
from typing import NamedTuple

from journeymap.analysis.signs import LABELS, label
from journeymap.drawing.icons import channel_icon, icon
from journeymap.drawing.lanes import exits, ways
from journeymap.drawing.lanes.frame import (
    CARD_GAP,
    CHANNEL_OVER,
    CHANNEL_SIGN,
    Band,
    Board,
    Column,
    block,
    line,
    row_height,
    width,
)
from journeymap.drawing.scene import Circle, Group, Line, Path, Rect, Shape, moved

HANG = 18
"""How far rare cards hang below the main line."""

BAR = 4
HEAD = 27
FOOT_AIR = 6


def touchpoints(board: Board, top: float) -> Band | None:
    """The touchpoints as cards: channel, name, friction, and how many of 100 who start come here.

    Straight arrows lead to the next card of the main line; every other way (a branch, a skip, a way back) runs above
    the cards, where all that lead to one card join; ways back are dashed, forced ones coloured, wide ones much used.
    Cards that fewer than 10 of 100 reach, and that most of those who arrive never see, hang below the main line. Under
    a card stands what leads off the picture: the goal, other ends, touchpoints on another strip or page. The triangle
    is the severity of friction; "?" says that too little is known. Cards with a broken border are not ours.
    """
    found = ways.trunks(board)
    cards_top = top + ways.height(found)
    cards = {column.name: card(board, column) for column in board.columns}
    main = [column for column in board.columns if column.name not in board.hung]
    tall = max((cards[column.name].height for column in main), default=0.0)
    below = {column.name: exits.drawn(board, column, cards_top + tall + FOOT_AIR) for column in main}
    hung_top = cards_top + tall + HANG
    hung_tall = max((cards[name].height for name in board.hung), default=0.0)
    under = {
        column.name: exits.drawn(board, column, hung_top + hung_tall + FOOT_AIR)
        for column in board.columns
        if column.name in board.hung
    }
    heights = ways.Heights(cards_top, hung_top, cards_top + tall / 2)
    shapes: list[Shape] = [
        Line(column.middle, cards_top, column.middle, hung_top, "guide")
        for column in board.columns
        if column.name in board.hung
    ]
    shapes += ways.drawn(board, found, heights)
    for column in board.columns:
        card_height = hung_tall if column.name in board.hung else tall
        shapes.append(cards[column.name].drawn(heights.top(board, column), card_height))
        shapes += (below.get(column.name) or under[column.name])[0]
    ends = [cards_top + tall + _with_air(one) for _, one in below.values()]
    ends += [hung_top + hung_tall + _with_air(one) for _, one in under.values()]
    return Band(max(ends) - top, tuple(shapes))


def _with_air(tall: float) -> float:
    return tall + FOOT_AIR if tall else 0.0


# ---------------------------------------------------------------- cards


class Card(NamedTuple):
    """What stands on a card, and how tall it is at least."""

    board: Board
    column: Column
    head: tuple[Shape, ...]  # as if the card stood at height 0
    height: float

    def drawn(self, top: float, height: float) -> Group:
        """The card as tall as its row, its share of customers at the foot."""
        board, column = self.board, self.column
        x, wide = column.x + CARD_GAP, column.width - 2 * CARD_GAP
        frame = Rect(x, top, wide, height, _frame(board, column), board.theme.spacing.corner)
        head = tuple(moved(shape, 0, top) for shape in self.head)
        foot = tuple(_foot(board, column, top + height))
        star = _star(board, x + wide - 3, top + 2) if board.point(column).moment_of_truth is not None else ()
        title = board.journey.label(column.name)
        return Group((frame, *head, *foot, *star), id=f"touchpoint-{column.name}", title=title)


def _star(board: Board, x: float, y: float) -> tuple[Shape, ...]:
    """The sign of a moment of truth, on the corner of its card."""
    return Circle(x, y, 8, "star", board.words("moment")), icon("star", x - 5.5, y - 5.7, 11, "text-on-colour")


def _frame(board: Board, column: Column) -> str:
    if not _ours(board, column):
        return "card-theirs"
    return "card-rare" if column.name in board.hung else "card"


def _ours(board: Board, column: Column) -> bool:
    channel = board.journey.channels.get(board.point(column).channel)
    return channel is None or channel.owner == "us"


def card(board: Board, column: Column) -> Card:
    """A touchpoint's card, ready to be drawn at any height."""
    point, kind = board.point(column), board.theme.type
    x, room = column.text_x, column.text_room
    sign, beside = channel_icon(point.channel, board.journey.channel(column.name)), room - CHANNEL_SIGN + CHANNEL_OVER
    name = block(board.journey.label(column.name), x, HEAD, room, kind.card, max_lines=4)
    shapes: list[Shape] = [
        icon(sign, x, 9, 13),
        line(board.channel_label(point.channel), x + CHANNEL_SIGN, 8, beside, kind.small, "text-quiet"),
        name.shape,
    ]
    y = HEAD + name.height + 3
    if not _ours(board, column):
        owner = board.journey.channels[point.channel].owner
        said = block(board.words(f"owner_{owner}"), x, y, room, kind.small, "text-quiet", max_lines=2)
        shapes.append(said.shape)
        y += said.height + 2
    return Card(board, column, tuple(shapes), y + _foot_height(board, column) + 9)


def _foot_height(board: Board, column: Column) -> float:
    words = _comes(board, column)
    lines = row_height(board.theme.type.small) if words else 0.0
    return max(lines, 16.0 if _friction(board, column, 0) else 0.0) + (BAR + 3 if words else 0)


def _comes(board: Board, column: Column) -> str | None:
    """How many of 100 come here, as fully as the card has room for; None where nothing is known."""
    share = board.coming(column.name)
    if share is None:
        return None
    badge = _friction(board, column, 0)
    room = column.text_room - (badge.width + 6 if badge else 0)
    face = board.theme.type.small
    full, short = board.words("come_here", share=share), board.words("come_short", share=share)
    return next((words for words in (full, short) if width(words, face) <= room), share)


def _foot(board: Board, column: Column, bottom: float) -> Iterator[Shape]:
    """How many come, as words and as a bar, and the friction beside it."""
    words, x, room = _comes(board, column), column.text_x, column.text_room
    y = bottom - 9
    if words is not None:
        least, most = board.flow[column.name].reach_min or 0.0, board.flow[column.name].reach_max or 0.0
        yield Rect(x, y - BAR, room, BAR, "track", BAR / 2)
        if (most - least) * room > 0.5:
            yield Rect(x, y - BAR, most * room, BAR, "reach-open", min(BAR, most * room) / 2)
        if least * room > 0.5:
            yield Rect(x, y - BAR, least * room, BAR, "reach", min(BAR, least * room) / 2)
        y -= BAR + 3
    badge = _friction(board, column, y - 16)
    if words is not None:
        face = board.theme.type.small
        inner = room - (badge.width + 6 if badge else 0)
        yield line(words, x, y - row_height(face), inner, face, "text-quiet")
    if badge is not None:
        yield from badge.shapes


class _Badge(NamedTuple):
    shapes: tuple[Shape, ...]
    width: float


def _friction(board: Board, column: Column, top: float) -> _Badge | None:
    """The triangle of friction with its severity; none where nothing bad was found."""
    found, settings = board.severe[column.name], board.journey.in_force
    face = board.theme.type.label
    if found.value is None:
        words, paint, ink = "?", "friction-unknown", "text-quiet"
        title = board.words("friction_unknown")
    else:
        word = label(found.value, settings)
        if word == "low":
            return None
        words, ink = board.words.number(found.value), "text-bad"
        paint = f"friction-{LABELS.index(word)}"
        title = board.words("friction_title", value=words)
    shown = width(words, face)
    right = column.text_x + column.text_room
    mark = triangle_mark(right - shown - 18, top + 1, paint)
    text = line(words, right, top, shown + 1, face, ink, anchor="end")
    return _Badge((Group((mark, text), title=title),), shown + 20)


def triangle_mark(x: float, top: float, paint: str) -> Path:
    """The sign of friction."""
    return Path((("M", x + 7, top + 1), ("L", x + 13.5, top + 13), ("L", x + 0.5, top + 13), ("Z",)), paint)
