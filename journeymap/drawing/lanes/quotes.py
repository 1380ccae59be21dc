"""What customers think, in speech bubbles beside the curve of emotion or below it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from journeymap.drawing.lanes.frame import CARD_GAP, Block, Board, Column, block, row_height, width
from journeymap.drawing.lanes.people import MARK, mark, several
from journeymap.drawing.scene import Group, Line, Path, Rect, Shape
from journeymap.model import Thought
from journeymap.words import Words

WIDTHS = (150, 118, 184, 100)
"""Widths that a bubble may have, the first the most liked."""

BETWEEN = 4
"""How far bubbles stay from anything else."""

DISTANCES = 14
"""So many distances from its dot are tried for a bubble, 8 px apart."""

FAR = 14
"""A bubble further from its dot than this is joined to it by a line."""

LABEL = 16
"""Height of the number at a dot, which the bubble keeps clear of."""

MARKED = (MARK / 2 + 2, MARK / 2 + 1)
"""How far the mark on the corner of a bubble stands out, above it and to its right."""

THOUGHT = "thought-"
"""What the ids of bubbles begin with, before the name of their touchpoint: they may reach over the next column."""

Point: TypeAlias = tuple[float, float]
Box: TypeAlias = tuple[float, float, float, float]
Row: TypeAlias = tuple[float, Iterator[tuple[float, Box]]]
"""Places beside one another, each with its cost, and what the cheapest of them costs."""


# Something in one pair of marks, of whatever language; straight ones only where they begin and end a word.
_QUOTED = re.compile(r'„([^„“”]*)[“”]|“([^“”]*)”|«([^«»]*)»|(?<!\w)"([^"]*)"(?!\w)')


class Spoken(NamedTuple):
    """A thought, the dot it belongs to, and whether the feeling there is good; no dot where no feeling is known."""

    column: Column
    thought: Thought
    dot: Point | None = None
    good: bool = True
    strength: float = 0.0


def beside(
    board: Board, spoken: Sequence[Spoken], lane: tuple[float, float], taken: Sequence[Box]
) -> tuple[list[Shape], list[Spoken]]:
    """Thoughts beside the curve, the strongest feeling first; and those for which there was no room."""
    busy, left_over = list(taken), []
    shapes: list[Shape] = []
    for one in sorted(spoken, key=lambda one: -one.strength):
        found = _place(board, one, lane, busy)
        if found is None:
            left_over.append(one)
            continue
        box, said = found
        busy.append(_with_mark(box) if _is_marked(board, one) else box)
        shapes.append(Group(tuple(_bubble(board, one, box, said)), id=f"{THOUGHT}{one.column.name}"))
    return shapes, [one for one in spoken if one in left_over]


def below(board: Board, spoken: Sequence[Spoken], top: float) -> tuple[list[Shape], float]:
    """Thoughts in their own columns, one below the other, each joined to its dot; and the height they take."""
    face = board.theme.type.small
    shapes: list[Shape] = []
    leads: list[Shape] = []
    ends: dict[str, float] = {}
    for one in spoken:
        column = one.column
        y = ends.get(column.name, top) + (MARKED[0] - 4 if _is_marked(board, one) else 0)
        x, wide = column.x + CARD_GAP, column.width - 2 * CARD_GAP
        said = block(quoted(one.thought.says, board.words), column.text_x, y + 5, column.text_room, face, max_lines=6)
        shapes += [Rect(x, y, wide, said.height + 10, "quote", 6), said.shape, *_whose(board, one, x + wide + 1, y - 2)]
        if one.dot is not None and column.name not in ends:
            leads.append(Line(one.dot[0], _beyond(board, one, above=False), one.dot[0], y, "lead"))
        ends[column.name] = y + said.height + 10 + 6
    return [*leads, *shapes], max(ends.values(), default=top) - top


def _beyond(board: Board, one: Spoken, *, above: bool) -> float:
    """Where a line to a dot ends: at the dot, or at its number where that stands in between."""
    assert one.dot is not None
    far = 11 + row_height(board.theme.type.label) if above == one.good else 7
    return one.dot[1] - far if above else one.dot[1] + far


def quoted(says: str, words: Words) -> str:
    """What somebody says in the quotation marks of a language, those within it in its inner ones.

    >>> from journeymap.words import words_for
    >>> quoted('"Call back on the first." Why?', words_for("ro"))
    '„«Call back on the first.» Why?”'
    """
    opening, closing = words("quotes").split(" ")
    before, after = words("quotes_inner").split(" ")
    said = says.strip()
    whole = _QUOTED.fullmatch(said)
    bare = next(filter(None, whole.groups()), "") if whole else said
    inner = _QUOTED.sub(lambda found: f"{before}{next(filter(None, found.groups()), '')}{after}", bare)
    return f"{opening}{inner}{closing}"


def _place(board: Board, one: Spoken, lane: tuple[float, float], taken: Sequence[Box]) -> tuple[Box, Block] | None:
    """The best free place for a thought beside its dot; None when there is none."""
    if one.dot is None:
        return None
    words, face, x = quoted(one.thought.says, board.words), board.theme.type.small, one.dot[0]
    above, aside = MARKED if _is_marked(board, one) else (0.0, 0.0)
    inside = board.left, lane[0] + above, board.right - aside, lane[1]
    rows: list[Row] = []
    reach = 0.0
    for room in WIDTHS:
        sized = block(words, 0, 0, room - 16, face)
        wide = max(width(text, face) for text in sized.shape.lines) + 16
        # a hair more than the longest line, so that the same words break into the same lines
        rows += _rows(one, one.dot, (wide + 0.01, sized.height + 10), inside)
        reach = max(reach, wide + 0.01)
    air = aside + BETWEEN, above + BETWEEN
    near = [box for box in taken if box[0] - x < reach + air[0] and x - box[2] < reach + BETWEEN]
    box = _cheapest(
        rows, lambda box: _free((box[0] - BETWEEN, box[1] - air[1], box[2] + air[0], box[3] + BETWEEN), near)
    )
    return box and (box, block(words, box[0] + 8, box[1] + 5, box[2] - box[0] - 16, face))


def _cheapest(rows: Iterable[Row], is_free: Callable[[Box], bool]) -> Box | None:
    """The free place that costs least; rows whose best place costs more than it are not looked at."""
    found: tuple[float, Box] | None = None
    for least, places in sorted(rows, key=itemgetter(0)):
        if found is not None and least > found[0]:
            break
        free = (place for place in places if (found is None or place < found) and is_free(place[1]))
        found = min(free, default=found)
    return found and found[1]


def _rows(one: Spoken, dot: Point, size: tuple[float, float], inside: Box) -> Iterator[Row]:
    """Rows of places for a box near a dot, some distances above and below, each with what its best place costs.

    The number of a good feeling stands above its dot and that of a bad one below, so that side begins further off.
    """
    (x, y), (wide, tall) = dot, size
    lefts = [(abs(shift) * 6, x - wide / 2 + shift * wide / 8) for shift in range(-4, 5)]
    lefts = [(aside, left) for aside, left in lefts if inside[0] <= left and left + wide <= inside[2]]
    wider = abs(wide - WIDTHS[0]) / 8  # than the first choice is a little worse, off to the side more so
    for distance in range(DISTANCES if lefts else 0):
        for above in (True, False):
            away = 12 + 8 * distance + (LABEL if above == one.good else 0)
            upper = y - away - tall if above else y + away
            if inside[1] <= upper and upper + tall <= inside[3]:
                yield away + wider, _along(upper, upper + tall, wide, away, wider, lefts)


def _along(
    upper: float, lower: float, wide: float, away: float, wider: float, lefts: Sequence[tuple[float, float]]
) -> Iterator[tuple[float, Box]]:
    for aside, left in lefts:
        yield away + aside + wider, (left, upper, left + wide, lower)


def _free(box: Box, taken: Sequence[Box]) -> bool:
    """Whether a box touches none of those taken."""
    left, upper, right, lower = box
    for a, b, c, d in taken:  # noqa: SIM110 - asked thousands of times: `any` takes three times as long
        if left < c and a < right and upper < d and b < lower:
            return False
    return True


def _bubble(board: Board, one: Spoken, box: Box, said: Block) -> Iterator[Shape]:
    assert one.dot is not None
    left, upper, right, lower = box
    paint = "quote-good" if one.good else "quote-bad"
    x, y = one.dot
    foot = min(max(x, left + 12), right - 12)
    edge, tip = (lower, min(lower + 7, y - 7)) if lower < y else (upper, max(upper - 7, y + 7))
    end = _beyond(board, one, above=lower < y)
    if abs(end - tip) > FAR:
        yield Line(foot, tip, x, end, "lead")
    yield Rect(left, upper, right - left, lower - upper, paint, 6)
    yield Path((("M", foot - 5, edge), ("L", foot, tip), ("L", foot + 5, edge)), paint)
    yield said.shape
    yield from _whose(board, one, right + 1, upper - 2)


def _is_marked(board: Board, one: Spoken) -> bool:
    return one.thought.persona in board.journey.personas and several(board.journey)


def _with_mark(box: Box) -> Box:
    """The box of a bubble with the mark on its corner."""
    left, upper, right, lower = box
    return left, upper - MARKED[0], right + MARKED[1], lower


def _whose(board: Board, one: Spoken, x: float, y: float) -> Iterator[Shape]:
    """The mark of the persona who thinks so, on the corner of the bubble."""
    if _is_marked(board, one):
        assert one.thought.persona is not None
        yield from mark(board, one.thought.persona, x, y)
