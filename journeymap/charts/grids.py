"""Grids: where customers go from each place, and which level of the pyramid each place reaches."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.dropoff import DropOff
from journeymap.analysis.pyramid import Pyramid, TouchpointLevel
from journeymap.charts.bars import nothing
from journeymap.charts.look import Look
from journeymap.charts.sheet import WIDTH, Anchor, Pen, Plot, Room
from journeymap.model import LEVELS
from journeymap.settings import DEFAULTS, Settings, exceeds
from journeymap.words.telling import told

_MOST = 26
"""More places than this are shown by stage."""

_CELL = 28
_GOAL, _OTHER, _LEAVE = "\0goal", "\0other", "\0leave"
"""Where walks end: at the goal, at an end that is neither success nor loss, or by leaving."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """Of all visits to one place, the share that goes to another."""

    start: str
    target: str
    share: float
    rework: bool = False


def transitions(result: DropOff, look: Look) -> Plot:
    """Where customers go from each place: of every visit, the share that goes on, reaches an end, or leaves."""
    say = look.words
    if result.steps is None:
        return nothing(say("chart_no_flow"), look)
    by_stage = sum((one.visits or 0) > 0 for one in result.rows) > _MOST
    places = _stages(result) if by_stage else [one.touchpoint for one in result.rows if (one.visits or 0) > 0]
    cells = list(_by_stage(result) if by_stage else _crossings(result))
    observed = {one.touchpoint: one.observed for one in result.rows}
    ends = [_GOAL, *([_OTHER] if any(one.target == _OTHER for one in cells) else []), _LEAVE]
    columns = [*places, *ends]
    label = look.stage if by_stage else look.touchpoint
    bases = {one: "" if by_stage else look.n(observed.get(one)) for one in places}
    basis = look.gutter(bases.values(), "small")
    names = look.gutter((f"{len(places)} {label(one)}" for one in places), "text", 220) + basis
    wide = WIDTH - names
    crowded = wide / len(columns) < max(look.width(say(_ENDS[end][0]), "small") for end in ends) + 6

    def draw(pen: Pen) -> None:
        pen.bare((0, len(columns)), (0, len(places)))
        _heads(pen, len(places), ends, crowded=crowded)
        for at, name in enumerate(places):
            spot = (0, at + 0.5)
            pen.label(f"{at + 1} {label(name)}", spot, names - basis - 14, at="left", by=(-names, 0))
            pen.text(bases[name], spot, at="left", by=(-8, -4), face="small", paint="text-quiet", anchor="right")
        corners = ((x + 0.04, y + 0.06) for x in range(len(columns)) for y in range(len(places)))
        pen.boxes(corners, 0.92, 0.88, look.flat(look.colour("column")))
        for one in cells:
            _cell(pen, one, places.index(one.start), columns.index(one.target))

    notes = [say("chart_transitions_note")]
    if any(one.rework for one in cells):
        notes.append(say("chart_rework_note"))
    if by_stage:
        notes.append(say("chart_transitions_stages", n=len(result.rows)))
    title, about = _worst_leak(cells, label, look), say("chart_transitions_about")
    above = 13 + 13 * (len(ends) if crowded else 1)
    return Plot(title, about, (wide, _CELL * len(places)), Room(names, 0, above, 0), draw, tuple(notes))


def _worst_leak(cells: Sequence[Crossing], label: Callable[[str], str], look: Look) -> str:
    """The place where the largest share of visits ends."""
    leaks = [one for one in cells if one.target == _LEAVE]
    worst = max(leaks, key=lambda one: one.share, default=None)
    if worst is None:
        return look.words("chart_transitions_plain")
    return look.words("chart_transitions", name=label(worst.start), share=look.words.percent(worst.share))


def _crossings(result: DropOff) -> Iterator[Crossing]:
    """The shares of each touchpoint's visits: onward, lost, and what is left, which reaches an end."""
    onward: dict[tuple[str, str], float] = {}
    rework: dict[tuple[str, str], bool] = {}
    for flow in result.flows:
        way = (flow.start, flow.target)
        onward[way] = onward.get(way, 0.0) + flow.flow
        rework[way] = rework.get(way, False) or flow.arrow.rework
    arriving = _arriving(result)
    for one in result.rows:
        if not one.visits:
            continue
        name, rest = one.touchpoint, 1.0
        for (start, target), flow_share in onward.items():
            if start == name and flow_share > 0:
                share = flow_share / one.visits
                rest -= share
                yield Crossing(name, target, share, rework[start, target])
        lost = one.visit_rate or 0.0
        if exceeds(lost, 0):
            yield Crossing(name, _LEAVE, lost)
        goal = arriving.get(name, 0.0) / one.visits
        if exceeds(goal, 0):
            yield Crossing(name, _GOAL, goal)
        if exceeds(rest - lost - goal, 0):
            yield Crossing(name, _OTHER, rest - lost - goal)


def _arriving(result: DropOff) -> dict[str, float]:
    """How many go from each touchpoint straight to the goal, per entrant."""
    found: dict[str, float] = {}
    for walk in result.walks:
        for at, name in enumerate(walk.network.names):
            found[name] = found.get(name, 0.0) + walk.weight * walk.visits(at) * walk.rows[name].success
    return found


def _stages(result: DropOff) -> list[str]:
    return list(dict.fromkeys(one.stage for one in result.rows if (one.visits or 0) > 0))


def _by_stage(result: DropOff) -> Iterator[Crossing]:
    """The same with the touchpoints of a stage as one place."""
    stage_of = {one.touchpoint: one.stage for one in result.rows}
    visits = {one.touchpoint: one.visits or 0.0 for one in result.rows}
    flows: dict[tuple[str, str], float] = {}
    whole: dict[str, float] = {}
    for one in _crossings(result):
        way = (stage_of[one.start], stage_of.get(one.target, one.target))
        flows[way] = flows.get(way, 0.0) + visits[one.start] * one.share
    for name, amount in visits.items():
        whole[stage_of[name]] = whole.get(stage_of[name], 0.0) + amount
    for (start, target), flow in flows.items():
        yield Crossing(start, target, flow / whole[start])


_ENDS = {
    _GOAL: ("chart_to_goal", "text-good", "badge-good"),
    _OTHER: ("chart_to_other", "text-quiet", "arrow-head"),
    _LEAVE: ("chart_to_leave", "text-bad", "badge"),
}
"""The words over the column of an end, how they are set, and the colour of its cells."""


def _heads(pen: Pen, places: int, ends: Sequence[str], *, crowded: bool) -> None:
    """The numbers of the places; the words for the ends stand above one another where columns are narrow."""
    for at in range(places):
        pen.text(str(at + 1), (at + 0.5, 1), at="top", by=(0, 7), face="small", paint="text-quiet", anchor="center")
    for at, end in enumerate(ends):
        words, paint, _ = _ENDS[end]
        x, up = (places + at + 0.96, 7 + 13 * at) if crowded else (places + at + 0.5, 7)
        anchor: Anchor = "right" if crowded else "center"
        pen.text(pen.look.words(words), (x, 1.0), at="top", by=(0, up), face="small", paint=paint, anchor=anchor)


def _cell(pen: Pen, one: Crossing, row: int, column: int) -> None:
    look = pen.look
    base = _ENDS[one.target][2] if one.target in _ENDS else "route"
    colour = look.blend(base, 0.12 + 0.88 * min(1.0, one.share))
    area: dict[str, Any] = look.flat(colour)
    if one.rework:
        area |= {"edgecolor": look.colour("badge"), "linewidth": 2}
    pen.box(column + 0.04, row + 0.06, 0.92, 0.88, area)
    text = look.words.of_hundred(one.share)
    pen.label(text, (column + 0.5, row + 0.5), 40, face="small", paint=look.text_on(colour), anchor="center")


# ---------------------------------------------------------------- the pyramid


_STEP, _SHARES = 34, 420
_MARK = 24


def pyramid(result: Pyramid, look: Look) -> Plot:
    """The six levels with the share of visits that reach each; beside them what is met, claimed or contradicted."""
    say = look.words
    rows = [one for one in result.rows if one.reached is not None]
    if not rows or not result.declared:
        return nothing(say("chart_pyramid_none"), look)
    title = say("pyramid.title") if result.fact is None else told(result.fact, say)
    names = min(176.0, look.gutter((look.touchpoint(one.touchpoint) for one in rows), "small", 176))
    tall = max(_STEP * 6, _MARK * len(rows))
    wide = WIDTH

    def draw(pen: Pen) -> None:
        pen.bare((0, wide), (0, tall))
        _triangle(pen, result)
        _table(pen, rows, wide - 6 * 30, names)

    drawn = {status for one in rows for status in one.status.values()}
    notes = (" ".join(say(word) for status, word in _EXPLAINED.items() if status in drawn),)
    return Plot(title, say("chart_pyramid_about"), (wide, tall), Room(0, 0, 26, 0), draw, notes)


def _triangle(pen: Pen, result: Pyramid) -> None:
    look, say = pen.look, pen.look.words
    middle, half = 92.0, 92.0
    for at, name in enumerate(reversed(LEVELS)):
        number, top, bottom = 6 - at, _STEP * at, _STEP * (at + 1) - 3
        upper, lower = half * top / (_STEP * 6), half * bottom / (_STEP * 6)
        reached = number <= (result.journey.level or 0)
        claimed = number <= (result.claimed or 0)
        paint = "level-reached" if reached else "level-claimed" if claimed else "level-open"
        corners = ((middle - upper, top), (middle + upper, top), (middle + lower, bottom), (middle - lower, bottom))
        pen.shape(corners, look.area(paint))
        y = (top + bottom) / 2
        share = result.journey.shares.get(name)
        pen.label(say(f"level_{name}"), (200, y), 120, face="card" if reached else "text")
        _share_bar(pen, 312, y, share)
    enough = _settings(result).scope_share
    x = 312 + enough * 70
    pen.line((x, x), (-2, _STEP * 6), "interval", over=3, linestyle=(0, (3, 3)))
    pen.label(
        look.words.percent(enough),
        (x, 0),
        60,
        by=(0, 12),
        face="small",
        paint="text-quiet",
        anchor="center",
    )


def _settings(result: Pyramid) -> Settings:
    return DEFAULTS if result.of_journey is None else result.of_journey.in_force


def _share_bar(pen: Pen, x: float, y: float, share: float | None) -> None:
    look = pen.look
    if share is None:
        pen.label(look.words("chart_not_applicable"), (x, y), 100, face="small", paint="text-quiet")
        return
    pen.box(x, y - 5, 70, 10, look.area("track"), over=1)
    pen.box(x, y - 5, 70 * share, 10, look.flat(look.colour("badge-good")))
    pen.label(look.words.percent(share), (x + 78, y), 50, face="small")


_STATUS: Mapping[str, tuple[str, bool, str]] = {
    "met": ("badge-good", False, "o"),
    "claimed": ("badge-good", True, "o"),
    "contradicted": ("badge", False, "X"),
    "planned": ("icon", True, "d"),
}


_EXPLAINED: Mapping[str, str] = {**{status: f"chart_mark_{status}" for status in _STATUS}, "n/a": "chart_mark_na"}


def _table(pen: Pen, rows: Sequence[TouchpointLevel], left: float, names: float) -> None:
    look = pen.look
    for at in range(6):
        x = left + 30 * at + 15
        pen.label(str(at + 1), (x, 0), 20, by=(0, 12), face="small", paint="text-quiet", anchor="center")
    for at, one in enumerate(rows):
        y = _MARK * at + _MARK / 2
        if at % 2 == 0:
            pen.box(
                left - names - 6,
                y - _MARK / 2,
                names + 6 + 180,
                _MARK,
                look.flat(look.colour("column")),
                over=0,
            )
        pen.label(look.touchpoint(one.touchpoint), (left - 10, y), names - 4, face="small", anchor="right")
        for level, name in enumerate(LEVELS):
            x = left + 30 * level + 15
            status = one.status[name]
            if status in _STATUS:
                paint, hollow, mark = _STATUS[status]
                pen.dot(x, y, paint, hollow=hollow, mark=mark, size=9)
            elif status == "n/a":
                pen.label("–", (x, y), 20, face="small", paint="text-quiet", anchor="center")
