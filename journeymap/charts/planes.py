"""Planes: ease against satisfaction, value against priority. Names stand where there is room."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.opportunities import Opportunities, OpportunityRow
from journeymap.analysis.scores import ScoreRow, ScoreTable
from journeymap.charts.bars import nothing
from journeymap.charts.look import Look
from journeymap.charts.sheet import WIDTH, Anchor, Pen, Plot, Room
from journeymap.drawing import text as measured
from journeymap.model.metrics import CES, CSAT
from journeymap.settings import DEFAULTS
from journeymap.words.telling import told

_TALL = 500
_LEFT, _BOTTOM = 46, 40


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on a plane: its name, its number of answers, its intervals, and how it is painted."""

    name: str
    x: float
    y: float
    under: str = ""
    paint: str = "route"
    size: float = 9
    hollow: bool = False
    across: tuple[float, float] | None = None
    upright: tuple[float, float] | None = None


# ---------------------------------------------------------------- ease and satisfaction


def scores(result: ScoreTable, look: Look) -> Plot:
    """Every touchpoint by how easy and how satisfying it is; quadrants cut at the middle of both scales."""
    say = look.words
    easy, happy = _best(result.rows, CES), _best(result.rows, CSAT)
    both = [name for name in easy if name in happy]
    if not both:
        return nothing(say("chart_scores_none"), look)
    marks = [_score_mark(easy[name], happy[name], look) for name in both]
    least = min(min(mark.x, mark.y) for mark in marks)
    start = max(0.0, min(40.0, 10 * math.floor((least - 4) / 10)))
    poor = [mark.name for mark in marks if mark.x < 50 and mark.y < 50]
    title = say("chart_scores_poor", names=", ".join(poor[:3])) if poor else say("chart_scores_fine")
    single = sorted({*easy, *happy} - {*both}, key=[row.touchpoint for row in result.rows].index)
    notes = [say("chart_scores_note"), *([say("chart_hollow_few")] if any(mark.hollow for mark in marks) else [])]
    if single:
        notes.append(say("chart_scores_single", names=_names(map(look.touchpoint, single), look)))

    size = (WIDTH - _LEFT - 20, _TALL)
    placed = _placed(marks, _Plane((start, 100), (start, 100), size), look, 50)
    notes += _unnamed(marks, placed, look)

    def draw(pen: Pen) -> None:
        pen.bare((start, 100), (100, start))
        _quadrants(pen, start)
        _scales(pen, start, say("chart_ease_axis"), say("chart_satisfaction_axis"))
        _marks(pen, marks, placed)

    return Plot(title, say("chart_scores_about"), size, Room(_LEFT, 20, 28, _BOTTOM), draw, tuple(notes))


def _best(rows: Iterable[ScoreRow], metric: str) -> dict[str, ScoreRow]:
    """The score of each touchpoint that most answered; those of one persona stand for everybody nowhere."""
    found: dict[str, ScoreRow] = {}
    for one in rows:
        if one.touchpoint is None or one.metric != metric or one.index is None or one.persona is not None:
            continue
        if one.newest is False:
            continue
        known = found.get(one.touchpoint)
        if known is None or (one.n or 0) > (known.n or 0):
            found[one.touchpoint] = one
    return found


def _score_mark(easy: ScoreRow, happy: ScoreRow, look: Look) -> Mark:
    assert easy.touchpoint is not None and easy.index is not None and happy.index is not None
    sizes = [one.n for one in (easy, happy) if one.n is not None]
    least = min(sizes) if len(sizes) == 2 else None
    good, bad = (easy.index >= 50) + (happy.index >= 50) == 2, easy.index < 50 and happy.index < 50
    return Mark(
        look.touchpoint(easy.touchpoint),
        easy.index,
        happy.index,
        look.answers(least),
        "badge-good" if good else "badge" if bad else "route",
        hollow=least is None or least < _enough(look),
        across=None if easy.low is None or easy.high is None else (easy.low, easy.high),
        upright=None if happy.low is None or happy.high is None else (happy.low, happy.high),
    )


def _enough(look: Look) -> int:
    """Answers behind a claim, by the settings in force."""
    return (look.journey.in_force if look.journey is not None else DEFAULTS).min_n


def _onward(words: str, look: Look) -> str:
    """The name of a scale that grows along the lines of writing."""
    return words.replace("→", "←") if look.backwards else words


def _quadrants(pen: Pen, start: float) -> None:
    say, look = pen.look.words, pen.look
    pen.box(start, start, 50 - start, 50 - start, look.flat(look.colour("pain")), over=0)
    pen.box(50, 50, 50, 50, look.flat(look.colour("opportunity")), over=0)
    corners = (
        ("chart_easy_happy", (100, 100), (-8, -16), "right", "text-good"),
        ("chart_hard_happy", (start, 100), (8, -16), "left", "text-quiet"),
        ("chart_easy_unhappy", (100, start), (-8, 9), "right", "text-quiet"),
        ("chart_hard_unhappy", (start, start), (8, 9), "left", "text-bad"),
    )
    for word, place, by, anchor, paint in corners:
        pen.text(say(word), place, by=by, face="label", paint=paint, anchor="right" if anchor == "right" else "left")


def _scales(pen: Pen, start: float, across: str, upright: str) -> None:
    for value in range(int(start), 101, 10):
        heavy = "divider" if value == 50 else "rule"
        pen.line((value, value), (start, 100), heavy, over=0.5)
        pen.line((start, 100), (value, value), heavy, over=0.5)
        text = pen.look.words.number(value)
        pen.text(text, (value, start), by=(0, -16), face="small", paint="text-quiet", anchor="center")
        pen.text(text, (start, value), by=(-8, -4), face="small", paint="text-quiet", anchor="right")
    pen.text(_onward(across, pen.look), (1, 0), at="corner", by=(0, -34), face="label", anchor="right")
    pen.text(upright, (0, 1), at="corner", by=(-_LEFT, 14), face="label")


# ---------------------------------------------------------------- value and priority


def opportunities(result: Opportunities, look: Look) -> Plot:
    """Touchpoints by priority for the customer and by gain for the business; those that the two rank apart marked."""
    say = look.words
    rows = _one_each(result.rows)
    known = [one for one in rows if one.priority is not None and one.gain is not None]
    if not known:
        return nothing(say("chart_opportunities_none"), look)
    money = all(one.value is not None for one in known)
    amounts = [(one.value if money else 100 * (one.gain or 0.0)) or 0.0 for one in known]
    ends = _round_end(max(one.priority or 0.0 for one in known)), _round_end(max(amounts))
    marks = [_opportunity_mark(one, amount, look) for one, amount in zip(known, amounts, strict=True)]
    currency = look.journey.value.currency if look.journey is not None and look.journey.value is not None else None
    upright = say("chart_value_axis", currency=currency or "") if money else say("chart_gain_axis")
    title = say("opportunities.title") if result.first is None else told(result.first.place, say)

    left = look.gutter((say.number(ends[1]),), "small") + 6
    size = (WIDTH - left - 20, _TALL)
    placed = _placed(marks, _Plane((0, ends[0]), (0, ends[1]), size), look)

    def draw(pen: Pen) -> None:
        pen.bare((0, ends[0]), (ends[1], 0))
        _amounts(pen, ends, say("chart_priority_axis"), upright)
        _marks(pen, marks, placed)

    notes = [say("chart_opportunities_note"), *_unnamed(marks, placed, look)]
    if any(mark.hollow for mark in marks):
        notes.insert(0, say("chart_hollow_idea"))
    if any(one.business_says_otherwise for one in known):
        notes.insert(0, say("chart_ranked_apart"))
    return Plot(title, say("chart_opportunities_about"), size, Room(left, 20, 26, _BOTTOM), draw, tuple(notes))


def _one_each(rows: Iterable[OpportunityRow]) -> list[OpportunityRow]:
    """For each touchpoint the idea that brings most."""
    best: dict[str, OpportunityRow] = {}
    for one in rows:
        known = best.get(one.touchpoint)
        if known is None or (one.gain or 0.0) > (known.gain or 0.0):
            best[one.touchpoint] = one
    return list(best.values())


def _opportunity_mark(one: OpportunityRow, amount: float, look: Look) -> Mark:
    assert one.priority is not None
    paint = "badge" if one.business_says_otherwise else "badge-good"
    sure = "chart_confidence_assumed" if one.confidence_assumed else "chart_confidence"
    under = look.words(sure, share=look.words.percent(one.confidence)) if one.idea else ""
    return Mark(look.touchpoint(one.touchpoint), one.priority, amount, under, paint, hollow=one.idea is None)


def _round_end(most: float) -> float:
    """A round number at or above the largest."""
    if most <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(most))
    return next(size * step for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if size * step >= 1.02 * most or step == 10)


def _amounts(pen: Pen, ends: tuple[float, float], across: str, upright: str) -> None:
    say = pen.look.words
    for step in range(6):
        x, y = ends[0] * step / 5, ends[1] * step / 5
        paint = "axis" if step == 0 else "rule"
        pen.line((x, x), (0, ends[1]), paint, over=0.5)
        pen.line((0, ends[0]), (y, y), paint, over=0.5)
        texts = [
            say.number(value, 0 if end >= 10 else 1 if end >= 1 else 2) for value, end in ((x, ends[0]), (y, ends[1]))
        ]
        pen.text(texts[0], (x, 0), by=(0, -16), face="small", paint="text-quiet", anchor="center")
        pen.text(texts[1], (0, y), by=(-8, -4), face="small", paint="text-quiet", anchor="right")
    pen.text(_onward(across, pen.look), (1, 0), at="corner", by=(0, -34), face="label", anchor="right")
    pen.text(upright, (0, 1), at="corner", by=(0, 12), face="label")


# ---------------------------------------------------------------- marks and their names


_Box = tuple[float, float, float, float]

_LONGEST = 220
"""How long a name beside its mark may be, in px."""

_MOST_NAMED = 40
"""How many marks are named at most: beyond that nobody finds one."""

_MOST_NAMES = 12
"""How many names a note lists."""

_MOST_COVERED = 40
"""How many square px of other ink a name may cover; one that must cover more stands in the notes, by a number."""


_DIGITS = 4
"""How much more a number counts than other ink of its size: covered, it is another number."""


@dataclass(frozen=True, slots=True)
class _Plane:
    """The limits of a plane and its size in px."""

    across: tuple[float, float]
    upright: tuple[float, float]
    size: tuple[float, float]

    def px(self, x: float, y: float) -> tuple[float, float]:
        (left, right), (low, high) = self.across, self.upright
        return (x - left) / (right - left) * self.size[0], (y - low) / (high - low) * self.size[1]


@dataclass(frozen=True, slots=True)
class _Name:
    """A mark's name, how far from the mark it stands, and on which side."""

    mark: Mark
    by: tuple[float, float]
    anchor: Anchor
    number: int | None = None  # instead of the name, where only that has room


def _marks(pen: Pen, marks: Sequence[Mark], placed: Sequence[_Name]) -> None:
    """The marks with their intervals, and the names that have a place."""
    for mark in marks:
        style: dict[str, Any] = {"color": pen.look.colour(mark.paint), "linewidth": 1}
        if mark.across:
            pen.line(mark.across, (mark.y, mark.y), "interval", over=1.5, **style)
        if mark.upright:
            pen.line((mark.x, mark.x), mark.upright, "interval", over=1.5, **style)
        pen.dot(mark.x, mark.y, mark.paint, hollow=mark.hollow)
    for name in placed:
        place, (dx, dy) = (name.mark.x, name.mark.y), name.by
        if name.number is not None:
            pen.text(str(name.number), place, by=(dx, dy), face="small", anchor=name.anchor)
            continue
        pen.text(_short(name.mark.name, pen.look), place, by=(dx, dy), face="label", anchor=name.anchor)
        pen.text(name.mark.under, place, by=(dx, dy - 13), face="small", paint="text-quiet", anchor=name.anchor)


def _unnamed(marks: Sequence[Mark], placed: Sequence[_Name], look: Look) -> Iterator[str]:
    """The marks that have only a number, with their names; and how many have not even that."""
    names = [f"{one.number}\u00a0{one.mark.name}" for one in placed if one.number is not None]
    more = len(marks) - len(placed)
    if names:
        names += [look.words("exits_more", n=more)] if more else []
        yield look.words("chart_unnamed", names=", ".join(names))


def _names(names: Iterable[str], look: Look) -> str:
    """Names in a row, as many as people read."""
    every = list(names)
    more = len(every) - _MOST_NAMES
    return ", ".join([*every[:_MOST_NAMES], *([look.words("exits_more", n=more)] if more > 0 else [])])


def _short(name: str, look: Look) -> str:
    """A name as it stands beside its mark, cut where it is very long."""
    face = look.face("label")
    return measured.wrap(name, _LONGEST, face.size, face.weight, 1).lines[0]


def _placed(marks: Sequence[Mark], plane: _Plane, look: Look, middle: float | None = None) -> list[_Name]:
    """The names where they cover least of dots, intervals, lines and names before them; the outstanding ones first.

    A mark whose name has no room has a number.
    """
    taken: list[_Box] = [box for mark in marks for box in _ink(mark, plane)]
    if middle is not None:
        x, y = plane.px(middle, middle)
        taken += [(x - 1, 0, x + 1, plane.size[1]), (0, y - 1, plane.size[0], y + 1)]
    found, left = [], []
    for place, mark in enumerate(sorted(marks, key=lambda mark: -sum(plane.px(mark.x, mark.y)))):
        length = max(look.width(_short(mark.name, look), "label"), look.width(mark.under, "small"))
        by, anchor, box = _best_place(mark, plane, taken, (length, 17, 11))
        if place < _MOST_NAMED and _cost(box, taken, plane) <= _MOST_COVERED:
            taken.append(box)
            found.append(_Name(mark, by, anchor))
        else:
            left.append(mark)
    for number, mark in enumerate(left[:_MOST_NAMES], 1):
        by, anchor, box = _best_place(mark, plane, taken, (look.width(str(number), "small"), 2, 9))
        taken += [box] * _DIGITS
        found.append(_Name(mark, by, anchor, number))
    return found


def _best_place(
    mark: Mark, plane: _Plane, taken: Sequence[_Box], size: tuple[float, float, float]
) -> tuple[tuple[float, float], Anchor, _Box]:
    """Where around a mark a text of this length, reaching so far below and above, covers least; and its box there."""
    x, y = plane.px(mark.x, mark.y)
    tries = [(by, anchor, _text_box(x + by[0], y + by[1], size, anchor)) for by, anchor in _CANDIDATES]
    return min(tries, key=lambda one: _cost(one[2], taken, plane) + math.hypot(*one[0]) / 4)


_SIDES: tuple[tuple[float, Anchor], ...] = ((10, "left"), (-10, "right"), (0, "center"), (20, "left"), (-20, "right"))
_CANDIDATES: tuple[tuple[tuple[float, float], Anchor], ...] = tuple(
    ((dx, dy), anchor)
    for dx, anchor in _SIDES
    for dy in (2, 10, -10, 20, -22, 30, -34)
    if anchor != "center" or abs(dy) >= 20
)


def _text_box(x: float, y: float, size: tuple[float, float, float], anchor: Anchor) -> _Box:
    length, below, above = size
    start = x - {"left": 0.0, "center": length / 2, "right": length}[anchor]
    return start - 2, y - below, start + length + 2, y + above


def _ink(mark: Mark, plane: _Plane) -> Iterator[_Box]:
    x, y = plane.px(mark.x, mark.y)
    yield x - 6, y - 6, x + 6, y + 6
    if mark.across:
        yield plane.px(mark.across[0], 0)[0], y - 1, plane.px(mark.across[1], 0)[0], y + 1
    if mark.upright:
        yield x - 1, plane.px(0, mark.upright[0])[1], x + 1, plane.px(0, mark.upright[1])[1]


def _cost(box: _Box, taken: Iterable[_Box], plane: _Plane) -> float:
    """What a name would cover; outside of the plane nothing may stand."""
    wide, tall = plane.size
    outside = max(0.0, -box[0], box[2] - wide - 16, -box[1], box[3] - tall)
    return sum(_overlap(box, other) for other in taken) + 60 * outside


def _overlap(one: _Box, other: _Box) -> float:
    if one[0] >= other[2] or one[2] <= other[0] or one[1] >= other[3] or one[3] <= other[1]:
        return 0.0
    return (min(one[2], other[2]) - max(one[0], other[0])) * (min(one[3], other[3]) - max(one[1], other[1]))
