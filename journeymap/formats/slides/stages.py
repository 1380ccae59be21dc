"""A slide for a group of stages: heads, cards with arrows, the emotion curve, scores, and what hurts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from journeymap.analysis.dropoff import Flow, leaving
from journeymap.drawing.lanes.scores import Cell, cell_of, common_scale, size_of
from journeymap.drawing.layout import Strip
from journeymap.drawing.message import worst
from journeymap.drawing.subject import Subject
from journeymap.drawing.text import isolated, width
from journeymap.drawing.theme import heat
from journeymap.drawing.theme import stage as stage_paint
from journeymap.formats.reasons import Reasons
from journeymap.formats.slides.deck import Deck
from journeymap.formats.slides.slide import MARGIN, SMALLEST, SPARE, WIDE, Line, Place, Slide, tall
from journeymap.model import Pain, Touchpoint
from journeymap.model.metrics import CES, CSAT
from journeymap.words.telling import told

MOST_CARDS = 6
"""Touchpoints on a slide; more would need type that nobody can read from the back of a room."""

GUTTER = 1.2
GAP = 0.1
WIDEST = 2.75

HEADS, CARDS, FOOT = 1.5, 2.48, 7.16
"""Where the parts begin, in inches from the top."""

CARD = 1.5
"""No card is higher."""

METRICS = (CES, CSAT)

FEELINGS = 1.0
CELL = 0.34

SHORTCUT = 0.1
"""An arrow past other cards is drawn for at least this share of those who stand at its start."""


def stage_group(deck: Deck, about: Subject, group: Strip) -> None:
    """Add the slide of some stages to a deck."""
    reasons = Reasons(about)
    names = [name for _, points in group for name in points]
    title = Line(" · ".join(isolated(about.journey.stage_label(stage)) for stage, _ in group), 24, bold=True, most=1)
    found = _finding(about, group)
    notes = [found, *(line for name in names for line in ("", *_notes(reasons, name)))]
    slide = deck.slide(title, Place(MARGIN, 0.42, WIDE - 2 * MARGIN, 0.46), notes)
    slide.text(Place(MARGIN, 0.92, WIDE - 2 * MARGIN, 0.5), Line(found, 14, "quiet", most=2))
    _Group(slide, about, group, _columns(names)).drawn()


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    x: float
    wide: float

    @property
    def middle(self) -> float:
        """Where its middle is, from the left."""
        return self.x + self.wide / 2

    def cell(self, y: float, high: float) -> Place:
        """A place in the column with air at its sides."""
        return Place(self.x + GAP, y, self.wide - 2 * GAP, high)


def _columns(names: Sequence[str]) -> tuple[_Column, ...]:
    wide = min(WIDEST, (WIDE - 2 * MARGIN - GUTTER) / len(names))
    return tuple(_Column(name, MARGIN + GUTTER + at * wide, wide) for at, name in enumerate(names))


def _finding(about: Subject, group: Strip) -> str:
    """What the stages lose, the worst first, and what is hardest in them."""
    words, said = about.words, []
    most = about.leakiest(stage for stage, _ in group)
    if most is not None:
        lost = told(leaving(about.journey, most), words)
        said.append(f"{isolated(about.journey.stage_label(most.stage))}: {lost}.")
    stated = {name: about.severe[name].value or 0.0 for _, points in group for name in points if name in about.reached}
    hardest = max(stated, key=lambda name: stated[name], default=None)
    if hardest is not None and about.severity_label(hardest) not in (None, "low"):
        said.append(Reasons(about).finding(hardest))
    return " ".join(said)


def _notes(reasons: Reasons, name: str) -> Iterator[str]:
    """What one touchpoint's numbers rest on, for whoever speaks."""
    yield reasons.finding(name)
    for figure in reasons.figures(name):
        yield f"{figure.name}: {figure.value}" + (f" ({figure.note})" if figure.note else "")
    for one in reasons.reasons(name):
        yield f"{one.name}: {'; '.join(one.evidence)}"
    unknown = reasons.unknown(name)
    if unknown:
        yield unknown


@dataclass(frozen=True)
class _Group:
    slide: Slide
    about: Subject
    group: Strip
    columns: Sequence[_Column]

    def drawn(self) -> None:
        """All lanes from top to bottom; one that would be empty is left out."""
        self._heads()
        self._lane("lane_touchpoints", CARDS)
        said = [self._said(column) for column in self.columns]
        high = min(CARD, max(tall(lines, one.cell(0, 0).wide) for one, lines in zip(self.columns, said, strict=True)))
        self._arrows([self._card(*one, high) for one in zip(self.columns, said, strict=True)])
        y = CARDS + high + 0.12
        for has, draw in (
            (lambda point: point.emotion is not None, self._feelings),
            (lambda point: any(point.scores.of(metric) for metric in METRICS), self._scores),
            (lambda point: point.pains, self._pains),
        ):
            if any(has(point) for point in self._points):
                self.slide.rule(y, MARGIN, WIDE - MARGIN)
                y = draw(y + 0.06) + 0.08
        self._foot_line()

    def _foot_line(self) -> None:
        """Whose journey it is, and what the marks on this slide mean."""
        legend = Line(" · ".join(self._legend()), SMALLEST, "quiet", most=1)
        wide = min(width(legend.words, legend.size) / 72 * SPARE + 0.1, WIDE - 2 * MARGIN - 2)
        title = Line(self.about.journey.title, SMALLEST, "quiet", most=1)
        self.slide.text(Place(MARGIN, FOOT, WIDE - 2 * MARGIN - wide - 0.2, 0.22), title)
        self.slide.text(Place(WIDE - MARGIN - wide, FOOT, wide, 0.22), legend, side="end")

    def _legend(self) -> Iterator[str]:
        """Each mark that is drawn, with its meaning."""
        words, points = self.about.words, tuple(self._points)
        if any(point.emotion for point in points):
            yield f"● ○ {words('legend_dots')}"
        if any(self._hard(column) for column in self.columns):
            yield f"▲ {words('friction_of_hundred')}"
        if any(pain.severity for point in points for pain in point.pains):
            yield f"●○○ ●●○ ●●● {words('legend_steps')}"

    def _hard(self, column: _Column) -> bool:
        return self.about.severity_label(column.name) not in (None, "low")

    @property
    def _points(self) -> Iterator[Touchpoint]:
        return (self.about.journey.touchpoints[column.name] for column in self.columns)

    def _lane(self, word: str, y: float) -> None:
        self._name(self.about.words(word), y, 0.42)

    def _name(self, name: str, y: float, high: float, *, middle: bool = False) -> None:
        self.slide.text(Place(MARGIN, y, GUTTER - 0.1, high), Line(name, 11, bold=True, most=2), middle=middle)

    # ------------------------------------------------------------ heads and cards

    def _heads(self) -> None:
        about, order = self.about, list(self.about.journey.stages)
        at = {column.name: column for column in self.columns}
        for stage, points in self.group:
            first, last = at[points[0]], at[points[-1]]
            wide = last.x + last.wide - first.x
            paint = about.theme.paint(stage_paint(order.index(stage), len(order))).fill
            name = Line(about.journey.stage_label(stage), 14, "on_colour", bold=True, most=1)
            self.slide.head(Place(first.x + 0.03, HEADS, wide - 0.06, 0.4), name, str(paint))
            still = Line(self._still(stage), 11, "quiet", most=1)
            self.slide.text(Place(first.x + GAP, HEADS + 0.45, wide - 2 * GAP, 0.22), still)

    def _still(self, stage: str) -> str:
        """How many are still here and how many leave."""
        flow, words = self.about.flow.by_stage[stage], self.about.words
        if flow.reach is None or flow.lost is None:
            return self.about.journey.stages[stage].goal or ""
        said = words("come_here", share=self.about.of_hundred(flow.reach))
        return f"{said} · {words('leave_short', lost=self.about.of_hundred(flow.lost))}"

    def _card(self, column: _Column, lines: Sequence[Line], high: float) -> Any:
        fill, line = ("focus_tint", "focus_border") if column.name == self.about.focus else ("card", "border")
        name = self.about.journey.label(column.name)
        return self.slide.box(column.cell(CARDS, high), *lines, fill=fill, line=line, name=name)

    def _said(self, column: _Column) -> tuple[Line, ...]:
        """What a card says: its channel, its name, who comes here, how hard it is."""
        about, words, name = self.about, self.about.words, column.name
        coming, found = about.coming(name), about.severe[name].value
        below = []
        if coming is not None:
            said = words("come_here", share=coming)
            below.append(Line(said, SMALLEST, "quiet", most=2, above=2))
        if found is not None and self._hard(column):
            said = words("friction_title", value=words.number(found))
            below.append(Line(f"▲ {said}", SMALLEST, "bad", bold=True, most=2, above=2))
        channel = Line(about.channel_label(about.journey.touchpoints[name].channel), SMALLEST, "quiet", most=1)
        named = [Line(about.journey.label(name), 12.5, bold=True, most=most) for most in (3, 2, 1)]
        cards = [(channel, line, *below) for line in named]
        return next((one for one in cards if tall(one, column.cell(0, 0).wide) <= CARD), cards[-1])

    def _arrows(self, cards: Sequence[Any]) -> None:
        """Arrows between neighbours, as strong as many go that way; arrows past others above the cards."""
        for (one, start), (other, target) in pairwise(zip(self.columns, cards, strict=True)):
            taken = self.about.taken.get((one.name, other.name))
            if taken is not None:
                self.slide.arrow(start, target, self._weight(taken, one.name))
        rows: list[int] = []
        for start, target in self._shortcuts():
            row = next((row for row, end in enumerate(rows) if end <= start), len(rows))
            rows[row:] = [target]
            taken = self.about.taken[self.columns[start].name, self.columns[target].name]
            left, right, top = self.columns[start].middle + 0.12, self.columns[target].middle - 0.12, CARDS
            high = top - 0.1 - 0.07 * min(row, 2)
            corners = [(left, top), (left, high), (right, high), (right, top)]
            self.slide.path(corners, self._weight(taken, self.columns[start].name))

    def _shortcuts(self) -> Iterator[tuple[int, int]]:
        """The ways past other cards that many take, the first to start first."""
        at = {column.name: place for place, column in enumerate(self.columns)}
        for (one, other), taken in sorted(self.about.taken.items(), key=lambda way: at.get(way[0][0], 0)):
            reach = self.about.flow[one].reach or 0.0
            if one in at and other in at and at[other] > at[one] + 1 and taken.flow >= SHORTCUT * reach:
                yield at[one], at[other]

    def _weight(self, taken: Flow, start: str) -> float:
        """Points: thin for few of those who stand at the start, bold for half of them; thin where nobody knows."""
        if not taken.counted:
            return 1.0
        share = taken.flow / (self.about.flow[start].reach or 1.0)
        return 1.0 if share < 0.1 else 1.75 if share < 0.5 else 2.5

    # ------------------------------------------------------------ feelings

    def _feelings(self, top: float) -> float:
        self._lane("lane_emotion", top)
        middle, unit = top + FEELINGS / 2 - 0.02, 0.145
        self.slide.rule(middle, MARGIN + GUTTER, self.columns[-1].x + self.columns[-1].wide, "border")
        felt = [(column, self.about.journey.touchpoints[column.name].emotion) for column in self.columns]
        # nobody's feelings go from those of one persona to those of another
        shared = [one is not None and self.about.journey.is_everybodys(one.persona) for _, one in felt]
        for run in _unbroken(shared):
            points = [(column.middle, middle - unit * one.value) for column, one in felt[run] if one is not None]
            if len(points) > 1:
                said = ", ".join(self.about.journey.label(column.name) for column, _ in felt[run])
                self.slide.curve(points, "quiet", f"{self.about.words('lane_emotion')}: {said}")
        for column, one in felt:
            if one is not None:
                self._feeling(column, middle - unit * one.value, one.value, measured=one.source is not None)
        return top + FEELINGS

    def _feeling(self, column: _Column, y: float, value: float, *, measured: bool) -> None:
        colour = "good" if value >= 0 else "bad"
        self.slide.dot(column.middle, y, 0.065, colour if measured else "card", colour)
        number = ("+" if value > 0 else "") + self.about.words.number(value, 0 if value == int(value) else 1)
        place = Place(column.middle - 0.4, y - 0.3 if value >= 0 else y + 0.09, 0.8, 0.2)
        self.slide.text(place, Line(number, 11, colour, bold=True), side="middle")

    # ------------------------------------------------------------ scores and pains

    def _scores(self, top: float) -> float:
        for metric in METRICS:
            cells = [cell_of(self.about, point.scores.of(metric), metric) for point in self._points]
            known = [cell for cell in cells if cell is not None]
            if known:
                scale = common_scale(known)
                named = metric.upper() if scale is None else f"{metric.upper()} {scale.low:g}–{scale.high:g}"
                self._name(named, top, CELL, middle=True)
                for column, cell in zip(self.columns, cells, strict=True):
                    self._cell(column.cell(top, CELL), cell)
                top += CELL + 0.06
        return top

    def _cell(self, place: Place, found: Cell | None) -> None:
        words, theme = self.about.words, self.about.theme
        if found is None:
            line, fill, edge = Line(words("no_data"), SMALLEST, "quiet"), None, "border"
        elif not found.heard:
            line = Line(f"{found.number} · {size_of(self.about, found)}", SMALLEST, "quiet", most=1)
            fill, edge = None, "border"
        else:
            ramp = theme.paint(heat(50.0 if found.index is None else found.index)).fill
            line = Line(f"{found.number} · {size_of(self.about, found)}", 11, "heat_ink", bold=True, most=1)
            fill, edge = ramp if isinstance(ramp, str) else theme.colours.card, "rule"
        self.slide.box(place, line, fill=fill, line=edge, dashed=fill is None, side="middle", middle=True, margin=0.02)

    def _pains(self, top: float) -> float:
        """The worst pain of each place, and how many more there are."""
        self._lane("lane_pains", top)
        for column in self.columns:
            pains = self.about.journey.touchpoints[column.name].pains
            pain = worst(pains)
            if pain is not None:
                foot = tuple(self._foot(pain, more=len(pains) - 1))
                wide, room = column.wide - 2 * GAP, FOOT - 0.06 - top
                lines = next(
                    (said for most in (5, 4, 3, 2) if tall(said := self._pain(pain, most, foot), wide) <= room),
                    self._pain(pain, 1, foot),
                )
                assumed = pain.source is None
                fill = "card" if assumed else "bad_tint"
                self.slide.box(column.cell(top, tall(lines, wide)), *lines, fill=fill, line="bad", dashed=assumed)
        return FOOT

    def _pain(self, pain: Pain, most: int, foot: tuple[Line, ...]) -> tuple[Line, ...]:
        return Line(pain.what, SMALLEST, most=most), *foot

    def _foot(self, pain: Pain, *, more: int) -> Iterator[Line]:
        words = self.about.words
        dots = {"low": "●○○", "medium": "●●○", "high": "●●●"}.get(pain.severity or "", "")
        reports = words("reports", n=pain.reports) if pain.reports else ""
        others = f"+{words.number(more)}" if more else ""
        foot = "  ".join(part for part in (dots, reports, others) if part)
        if foot:
            yield Line(foot, SMALLEST, "bad", bold=True, most=2, above=1)


def _unbroken(known: Sequence[bool]) -> Iterator[slice]:
    """The stretches of neighbours that are known."""
    start = None
    for at, one in enumerate((*known, False)):
        if one and start is None:
            start = at
        elif not one and start is not None:
            yield slice(start, at)
            start = None
