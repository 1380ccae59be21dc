"""One number of every touchpoint before and after; the cell tells whether it got better or worse, and how surely."""

from collections.abc import Iterator, Mapping

from journeymap.analysis.change_facts import MEASURED
from journeymap.analysis.changes import Verdict
from journeymap.analysis.compare import Comparison, MetricChange
from journeymap.drawing.lanes.frame import CARD_GAP, Band, Board, Column, line
from journeymap.drawing.overlay.union import Both
from journeymap.drawing.scene import Rect, Shape
from journeymap.model.metrics import CES, CSAT, DROPOFF, FRICTION
from journeymap.words.telling import shown

CELL = 36

ALWAYS = (CES, CSAT, DROPOFF, FRICTION)
"""Metrics that are drawn whenever a touchpoint has them; others only where something moved."""

ALARMS: tuple[Verdict, ...] = ("critical", "alert")

FRAMES: Mapping[str, tuple[str, str | None, str]] = {
    "critical": ("pain", "pain-edge", "text-bad"),
    "alert": ("pain", "pain-edge", "text-bad"),
    "watch": ("pain-assumed", None, "text"),
    "improved": ("opportunity", "opportunity-edge", "text-good"),
    "small": ("quote", None, "text"),
    "steady": ("quote", None, "text-quiet"),
}
"""How a cell looks by its verdict: ground, edge, ink."""


Lane = tuple[str, str | None]
"""A metric, and the persona whose numbers it shows; None is everybody."""


def drawn_lanes(result: Comparison) -> tuple[Lane, ...]:
    """The numbers of touchpoints that the overlay shows: the usual ones, where something moved, and every alert."""
    rows = [row for row in result.rows if row.touchpoint is not None]
    everybody = [row for row in rows if row.persona is None]
    known = dict.fromkeys(row.metric for row in everybody)
    moved = {row.metric for row in everybody if row.verdict not in ("steady", None)}
    moved -= {f"{metric}_mean" for metric in known}  # the mean of the same answers says the same, unless it alarms
    moved |= {row.metric for row in everybody if row.verdict in ALARMS}
    usual = [metric for metric in ALWAYS if metric in known]
    shown = [*usual, *(metric for metric in known if metric in moved and metric not in ALWAYS)]
    theirs = dict.fromkeys((row.metric, row.persona) for row in rows if row.persona and row.verdict in ALARMS)
    return (*((metric, None) for metric in shown), *theirs)


def numbers(board: Board, both: Both, lane: Lane, top: float) -> Band | None:
    """A cell for each touchpoint that has the number: before → after, and the change."""
    shapes: list[Shape] = []
    for column in board.columns:
        row = next((row for row in both.rows[column.name] if (row.metric, row.persona) == lane), None)
        if row is not None:
            shapes += _cell(board, column, row, top)
    return Band(CELL, tuple(shapes)) if shapes else None


def _cell(board: Board, column: Column, row: MetricChange, top: float) -> Iterator[Shape]:
    kind, words = board.theme.type, board.words
    x, room = column.x + CARD_GAP, column.width - 2 * CARD_GAP
    ground, edge, ink = FRAMES[row.verdict or "steady"]
    if row.verdict is not None:
        yield Rect(x, top, room, CELL, ground, 4, row.sentence)
    if edge is not None:
        yield Rect(x, top, 3, CELL, edge, 1)
    before, after = (shown(one, MEASURED[row.unit], words) for one in (row.before, row.after))
    said = f"{before} → {after}"
    yield line(said, column.middle, top + 3, room - 10, kind.label, ink, anchor="middle")
    yield line(_change(board, row), column.middle, top + 19, room - 10, kind.small, ink, anchor="middle")


def _change(board: Board, row: MetricChange) -> str:
    """The change, and whether that is better or worse; what has no counterpart says so."""
    words = board.words
    if row.change is None or row.before is None:
        return words("overlay_new" if row.before is None else "overlay_gone" if row.after is None else "overlay_unlike")
    said = shown((row.change, row.before), f"signed_change:{row.unit}", words)
    return f"{said} · {words(f'overlay_{row.verdict}')}" if row.verdict not in ("steady", None) else said
