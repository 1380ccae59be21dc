"""Scores as rows of heat, every number printed with how many answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from journeymap.analysis.ratings import Pooled, box_count, good_answers, pooled, summary
from journeymap.drawing.lanes.frame import CARD_GAP, Band, Board, Column, block, line, row_height, width
from journeymap.drawing.lanes.people import mark, mark_width, several
from journeymap.drawing.scene import Command, Path, Rect, Shape
from journeymap.drawing.subject import Subject
from journeymap.drawing.theme import heat
from journeymap.model import Nps, Rating, Scale, Score
from journeymap.model.metrics import ACSI, CES, CLI, CSAT, CSI, NPS, metric_of
from journeymap.model.waves import current, earlier, speaks, waves

KNOWN = (CES, CSAT, CSI, NPS, CLI, ACSI)
"""Metrics that are written in capitals."""

ASKED_EVERYWHERE = (CES, CSAT)
"""Metrics that stand first, and whose absence is shown."""

CELL = 36
GAP = 5
PART = 32
"""Height of a persona's cell."""

IN_A_ROW = 3

LEAST_EARLIER = 2
"""From so many earlier waves on a line is drawn."""

SPARK = 26.0, 11.0
"""Width and height of that line."""


def scores(board: Board, top: float) -> Band | None:
    """What customers said: a row for each metric, a cell for each touchpoint.

    The colour is the index 0-100 (from poor to good), the number what the scale says: the mean of an effort
    score, the share of good answers of a satisfaction score, the points of an NPS. Below it stands how many answered.
    A solid cell is measured, a hollow one has no sample size, a hatched one no data. Where personas answered for
    themselves, small cells below show each of them, with its letter.
    """
    metrics = _metrics(board)
    if not metrics:
        return None
    shapes: list[Shape] = []
    y = top
    for place, metric in enumerate(metrics):
        cells = [cell_of(board, board.point(column).scores.of(metric), metric) for column in board.columns]
        scale = common_scale([cell for cell in cells if cell])
        shapes += _row_label(board, metric, scale, y, beside_title=place == 0)
        targets = any(metric in board.point(column).targets for column in board.columns)
        tall = CELL + (row_height(board.theme.type.small) if targets else 0)
        lowest = y + tall
        for column, cell in zip(board.columns, cells, strict=True):
            # a metric of one's own is not missing elsewhere
            if cell is not None or metric in ASKED_EVERYWHERE or metric in board.point(column).targets:
                shapes += _drawn(board, column, cell, (metric, scale), (y, tall))
            parts, bottom = _split(board, column, metric, y + tall + 2)
            shapes += parts
            lowest = max(lowest, bottom)
        y = lowest + GAP
    return Band(y - GAP - top, tuple(shapes))


@dataclass(frozen=True, slots=True)
class Cell:
    """What customers said at one place: the number on its scale, its index, how many answered, and the details.

    ``heard`` is False where so few answered that it is an anecdote, which has no colour; ``trail`` are the indices of
    three waves or more, the oldest first.
    """

    number: str
    index: float | None
    n: int | None
    scale: Scale | None
    details: str
    heard: bool = True
    trail: tuple[float, ...] = ()

    @property
    def paint(self) -> str:
        """The class of its ground: solid where it is known how many answered, as without data where too few did."""
        if not self.heard:
            return "no-data"
        shade = heat(50.0 if self.index is None else self.index)
        return shade if self.n else shade.replace("heat", "hollow")

    @property
    def ink(self) -> str:
        """The class of the words on it."""
        return "text-on-heat" if self.n and self.heard else "text"


def _metrics(board: Board) -> list[str]:
    """The metrics that any touchpoint of the strip was asked about or should reach, CES and CSAT first."""
    points = [board.point(column) for column in board.columns]
    used = dict.fromkeys(
        metric
        for point in points
        for said in (point.scores, *(part.scores for part in point.by_persona.values() if board.detail.personas))
        for metric, _ in said.records()
    )
    used |= dict.fromkeys(metric for point in points for metric in point.targets if metric in KNOWN)
    first = [metric for metric in ASKED_EVERYWHERE if metric in used]
    return first + [metric for metric in used if metric not in first]


def cell_of(about: Subject, records: Sequence[Score], metric: str) -> Cell | None:
    """What the records of a metric say; None where they say nothing."""
    settings = about.journey.in_force
    cell = _cell_of(about, current(records, settings), metric)
    if cell is None:
        return None
    details = " · ".join((cell.details, *_before(about, records, metric)))
    trail = _trail(about, records, metric)
    return replace(cell, heard=speaks(cell.n or None, settings), details=details, trail=trail)


def _before(about: Subject, records: Sequence[Score], metric: str) -> Iterator[str]:
    """What it was, in the waves before, the latest first."""
    for wave in reversed(_waves_before(about, records)):
        cell = _cell_of(about, wave, metric)
        if cell is not None and wave[0].period:
            yield about.words("was_in", was=cell.number, n=size_of(about, cell), period=wave[0].period)


def _trail(about: Subject, records: Sequence[Score], metric: str) -> tuple[float, ...]:
    """The indices of the waves up to now; none of fewer than three, of which no line can be drawn."""
    before = _waves_before(about, records)
    now = current(records, about.journey.in_force)
    cells = [_cell_of(about, wave, metric) for wave in (*before, now)] if len(before) >= LEAST_EARLIER else []
    known = tuple(cell.index for cell in cells if cell is not None and cell.index is not None)
    return known if len(known) > LEAST_EARLIER else ()


def _waves_before(about: Subject, records: Sequence[Score]) -> Sequence[tuple[Score, ...]]:
    every = waves([one for one in records if one.persona is None]) or ()
    now = set(map(id, current(records, about.journey.in_force)))
    own = next((wave for wave in every if id(wave[0]) in now), None)
    return () if own is None else earlier(own, every)


def _cell_of(about: Subject, records: Sequence[Score], metric: str) -> Cell | None:
    if metric == NPS:
        return _nps_cell(about, records)
    said = pooled(records)
    if said is None:
        return _share_cell(about, metric, records)
    one = said.score
    number = _number(about, metric, one, said)
    scale = None if said.mixed_scales else summary(one).scale
    return Cell(number, said.index, said.n, scale, _details(about, metric, one, said))


def _number(about: Subject, metric: str, one: Score, said: Pooled) -> str:
    if said.mixed_scales:
        return about.words.number(said.index)
    if metric_of(metric).by_share and isinstance(one, Rating) and one.counts and one.size:
        return about.words.percent(good_answers(one, box_count(metric, one)) / one.size)
    mean = summary(one).mean
    return about.words.number(mean if mean is not None else said.index, 1)


def _share_cell(about: Subject, metric: str, records: Sequence[Score]) -> Cell | None:
    """A score of which only the share of good answers is known: it has no index, so the share is the heat."""
    for one in records:
        if isinstance(one, Rating) and one.share is not None and one.n != 0:
            return Cell(about.words.percent(one.share), 100 * one.share, one.n, one.ruler, metric.upper())
    return None


def _nps_cell(about: Subject, records: Sequence[Score]) -> Cell | None:
    for one in records:
        if isinstance(one, Nps) and one.groups is not None and one.size:
            score = 100 * (one.groups[2] - one.groups[0]) / one.size
            sign = "+" if score > 0 else ""
            return Cell(sign + about.words.number(score), (score + 100) / 2, one.size, Scale(0, 10, 10), "NPS")
    return None


def _details(about: Subject, metric: str, one: Score, said: Pooled) -> str:
    index = about.words("index_title", metric=metric.upper(), index=about.words.number(said.index, 1))
    source = about.source_label(one.source) if one.source else None
    return " · ".join(part for part in (index, one.question, source) if part)


def common_scale(cells: Sequence[Cell]) -> Scale | None:
    """The scale of some cells; None where they have several."""
    scales = {cell.scale for cell in cells}
    return scales.pop() if len(scales) == 1 else None


def _row_label(board: Board, metric: str, scale: Scale | None, top: float, *, beside_title: bool) -> Iterator[Shape]:
    face, small = board.theme.type.label, board.theme.type.small
    room = board.left - board.theme.spacing.margin - 12
    taken = width(board.words("lane_scores"), face) + 8 if beside_title else 0
    name = metric.upper() if metric in KNOWN else metric.replace("_", " ")
    lines = 1 if scale is not None else 2
    yield block(name, board.left - 10, top + 3, room - taken, face, anchor="end", max_lines=lines).shape
    if scale is not None:
        said = board.scale_words(scale, "scale_short")
        yield line(said, board.left - 10, top + 19, room, small, "text-quiet", anchor="end")


def _drawn(
    board: Board, column: Column, cell: Cell | None, row: tuple[str, Scale | None], place: tuple[float, float]
) -> Iterator[Shape]:
    x, room, kind = column.x + CARD_GAP, column.width - 2 * CARD_GAP, board.theme.type
    (metric, common), (top, tall) = row, place
    target = board.point(column).targets.get(metric)
    wanted = board.target_words(metric, target, cell.scale if cell else common) if target is not None else ""
    if cell is None:
        yield Rect(x, top, room, tall, "no-data", 4)
        said = " · ".join(part for part in (board.words("no_data"), wanted) if part)
        y = top + (tall - row_height(kind.small)) / 2
        yield line(said, column.middle, y, room - 8, kind.small, "text-quiet", anchor="middle")
        return
    ink = cell.ink
    yield Rect(x, top, room, tall, cell.paint, 4, cell.details)
    if wanted:
        below = top + 19 + row_height(kind.small)
        yield line(wanted, column.middle, below, room - 6, kind.small, ink, anchor="middle", weight=600)
    yield line(cell.number, column.middle, top + 4, room - 8, kind.card, ink, anchor="middle")
    if cell.trail:
        yield _spark(cell, x + room - SPARK[0] - 6, top + 5)
    own = f"{board.scale_words(cell.scale, 'scale_short')} · " if cell.scale is not None and common is None else ""
    yield line(own + size_of(board, cell), column.middle, top + 19, room - 6, kind.small, ink, anchor="middle")


def _spark(cell: Cell, x: float, top: float) -> Shape:
    """The waves as a small line, the newest at its end; as high as a tenth of the scale where they hardly differ."""
    wide, tall = SPARK
    low, high = min(cell.trail), max(cell.trail)
    middle, span = (low + high) / 2, max(high - low, 10.0)
    step = wide / (len(cell.trail) - 1)
    points = [(x + at * step, top + tall * (0.5 - (one - middle) / span)) for at, one in enumerate(cell.trail)]
    commands: tuple[Command, ...] = (("M", *points[0]), *(("L", *point) for point in points[1:]))
    return Path(commands, "spark-on-heat" if cell.ink == "text-on-heat" else "spark")


def size_of(about: Subject, cell: Cell) -> str:
    """How many answered, as far as that is stated."""
    if not cell.heard:
        return about.words("anecdotal_n", n=cell.n)
    return about.words("n", n=cell.n) if cell.n else about.words("no_n")


# ---------------------------------------------------------------- the same of single personas


def _split(board: Board, column: Column, metric: str, top: float) -> tuple[list[Shape], float]:
    """Small cells for the personas who answered for themselves, and where they end."""
    own = [(name, cell) for name, cell in _of_personas(board, column, metric) if cell is not None]
    shapes: list[Shape] = []
    y = top
    most = min(_in_a_row(board, column, own), max(len(own), 1))
    for row in (own[at : at + most] for at in range(0, len(own), most)):
        wide = (column.width - 2 * CARD_GAP - 2 * (most - 1)) / most
        for at, (name, cell) in enumerate(row):
            shapes += _part(board, name, cell, column.x + CARD_GAP + at * (wide + 2), y, wide)
        y += PART + 2
    return shapes, y - 2 if own else top - 2


def _in_a_row(board: Board, column: Column, own: Sequence[tuple[str, Cell]]) -> int:
    """As many small cells as have room for their numbers."""
    face, room = board.theme.type.small, column.width - 2 * CARD_GAP
    needed = max((mark_width(board, name) + width(cell.number, face, 600) + 6 for name, cell in own), default=room)
    return max(1, min(IN_A_ROW, int((room + 2) // (needed + 2))))


def _of_personas(board: Board, column: Column, metric: str) -> Iterator[tuple[str, Cell | None]]:
    if several(board.journey) and board.detail.personas:
        for name in board.journey.personas:
            part = board.point(column).by_persona.get(name)
            if part is not None:
                yield name, cell_of(board, part.scores.of(metric), metric)


def _part(board: Board, persona: str, cell: Cell, x: float, top: float, wide: float) -> Iterator[Shape]:
    """A persona's cell: its letter on the edge, the number, how many answered."""
    small, ink = board.theme.type.small, cell.ink
    title = f"{board.journey.persona_label(persona)} · {size_of(board, cell)} · {cell.details}"
    yield Rect(x, top, wide, PART, cell.paint, 3, title)
    inner = x + mark_width(board, persona) + 2
    room = x + wide - inner - 1
    yield from mark(board, persona, x + mark_width(board, persona) / 2 + 1, top + PART / 2)
    middle = inner + room / 2
    yield line(cell.number, middle, top + 2, room, small, ink, anchor="middle", weight=600)
    size = size_of(board, cell)
    n = size if width(size, small) <= room else board.words.number(cell.n or 0)
    yield line(n, middle, top + 2 + row_height(small), room, small, ink, anchor="middle")
