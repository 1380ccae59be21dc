"""What changed at each place in words, what it did to completion, and what to do where it got worse."""

from collections.abc import Iterator

from journeymap.analysis.change_facts import field_unit
from journeymap.analysis.structure import StructureChange
from journeymap.drawing.lanes.frame import Band, Board, Column, block, line, row_height, width
from journeymap.drawing.overlay.union import Both
from journeymap.drawing.scene import Rect, Shape
from journeymap.model.flow import SUCCESS
from journeymap.words.telling import shown

PILL = 19
MOST = 6

MOST_LINES = 14
"""Advice is no longer than this, also in a single column."""

WIDEST = 2.5
"""Advice runs under as many columns at most."""


def changes(board: Board, both: Both, top: float) -> Band | None:
    """Which touchpoints were added, removed, moved and renamed, and what is different about them and the ways on."""
    shapes: list[Shape] = []
    lowest = top
    for column in board.columns:
        drawn, bottom = _changes(board, both, column, top)
        shapes += drawn
        lowest = max(lowest, bottom)
    return Band(lowest - top, tuple(shapes)) if shapes else None


def _changes(board: Board, both: Both, column: Column, top: float) -> tuple[list[Shape], float]:
    found, face = both.changes[column.name], board.theme.type.small
    shapes: list[Shape] = []
    y = top
    for kind in dict.fromkeys(one.kind for one in found if one.what == "touchpoint"):
        words = board.words(f"kind_{kind}")
        wide = min(width(words, face, 600) + 18, column.text_room)
        strong = kind == "added"
        shapes.append(Rect(column.text_x, y, wide, PILL, "moment" if strong else "badge-quiet", PILL / 2))
        ink = "text-on-colour" if strong else "text"
        middle = y + (PILL - row_height(face)) / 2
        shapes.append(line(words, column.text_x + wide / 2, middle, wide - 8, face, ink, anchor="middle", weight=600))
        y += PILL + 4
    for said in [one for one in (_said(board, both, one) for one in found) if one][:MOST]:
        one = block(said, column.text_x, y, column.text_room, face, "text-quiet", max_lines=4)
        shapes.append(one.shape)
        y += one.height + 3
    return shapes, y


def _said(board: Board, both: Both, one: StructureChange) -> str | None:
    """A difference as briefly as a column wants it; None where the picture says it already."""
    words = board.words
    if one.what == "touchpoint" and (one.kind in ("added", "removed") or one.field == "emotion"):
        return None  # the curve shows both feelings
    if one.field == "pain":
        return (
            words("compare.pain_new", pain=one.after)
            if one.before is None
            else words("compare.pain_gone", pain=one.before)
        )
    before, after = (_value(board, one, value) for value in (one.before, one.after))
    if one.what == "touchpoint":
        return words("overlay_field", field=words(f"field_{one.field}"), before=before, after=after)
    target = one.id.split(">", 1)[1]
    label = both.snapshots.label(both.snapshots.matching.later.get(target, target))
    if target == SUCCESS:
        label = words("chart_to_goal")
    if one.kind in ("added", "removed"):
        return words("overlay_way", target=label, what=words(f"kind_{one.kind}"))
    return words("overlay_way", target=label, what=f"{before} → {after}")


def _value(board: Board, one: StructureChange, value: str | float | None) -> str:
    unit = field_unit(one.field, value)
    return shown(value, "share.0" if unit == "share.1" else unit, board.words)


# ---------------------------------------------------------------- completion


def parts(board: Board, both: Both, top: float) -> Band | None:
    """What the change of each touchpoint alone did to completion, in customers of 100 who start."""
    done: dict[str | None, float] = {}
    outcome = both.result.outcome
    for one in outcome.explained if outcome is not None else ():
        done[one.touchpoint] = done.get(one.touchpoint, 0.0) + 100 * one.part
    face = board.theme.type.label
    shapes = [
        line(_points(board, done[column.name]), column.text_x, top, column.text_room, face, _ink(done[column.name]))
        for column in board.columns
        if abs(done.get(column.name, 0.0)) >= 0.005
    ]
    return Band(row_height(face), tuple(shapes)) if shapes else None


def _points(board: Board, change: float) -> str:
    return f"{'▲ +' if change > 0 else '▼ '}{board.words.number(change, 2)}"


def _ink(change: float) -> str:
    return "text-good" if change > 0 else "text-bad"


# ---------------------------------------------------------------- what to do


def to_do(board: Board, both: Both, top: float) -> Band | None:
    """Who should do what where a number got worse; the words may run under neighbours of their stage that have none."""
    face = board.theme.type.small
    found = [(column, tuple(_advice(board, both, column))) for column in board.columns]
    speaking = [column.x for column, said in found if said]
    shapes: list[Shape] = []
    lowest = top
    for column, advice in found:
        y = top
        end = next(span.x + span.width for span in board.spans if column.x < span.x + span.width)
        free = min([x for x in speaking if x > column.x] + [end]) - column.x
        room = min(free, WIDEST * column.width) - (column.width - column.text_room)
        for said, weight in advice:
            one = block(said, column.text_x, y, room, face, weight=weight, max_lines=MOST_LINES)
            shapes.append(one.shape)
            y += one.height + 3
        lowest = max(lowest, y)
    return Band(lowest - top, tuple(shapes)) if shapes else None


def _advice(board: Board, both: Both, column: Column) -> Iterator[tuple[str, int]]:
    worse = [row for row in both.rows[column.name] if row.verdict in ("critical", "alert", "watch")]
    if not worse:
        return
    since = board.words("compare_since", period=worse[0].since) if worse[0].since else None
    beside = ", ".join(part for part in (worse[0].owner, since) if part)
    if beside:
        yield beside, 600
    for said in dict.fromkeys(row.recommendation for row in worse if row.recommendation):
        yield said, 400
