"""A slide for a group of stages: heads, cards with arrows, the emotion curve, scores, and what hurts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pptx.enum.shapes import MSO_SHAPE

from journeymap.analysis.ratings import Pooled, ease, satisfaction
from journeymap.analysis.signs import label
from journeymap.drawing.layout import Strip
from journeymap.drawing.subject import Subject
from journeymap.drawing.theme import heat
from journeymap.drawing.theme import stage as stage_paint
from journeymap.formats.reasons import Reasons
from journeymap.formats.slides.deck import MARGIN, SMALLEST, WIDE, Deck, Line, Place, Slide, tall
from journeymap.model import Pain

MOST_CARDS = 7
"""Touchpoints on a slide; more would need type that nobody can read from the back of a room."""

GUTTER = 1.25
GAP = 0.12
WIDEST = 2.1

HEADS, CARDS, FEELINGS, SCORES, PAINS, FOOT = 1.62, 2.52, 4.02, 5.18, 6.06, 7.12
"""Where the lanes begin, in inches from the top."""


def stage_group(deck: Deck, about: Subject, group: Strip) -> None:
    """Add the slide of some stages to a deck."""
    reasons = Reasons(about)
    names = [name for _, points in group for name in points]
    title = Line(" · ".join(about.journey.stage_label(stage) for stage, _ in group), 24, bold=True, most=1)
    notes = "\n\n".join((_finding(about, group), *(_notes(reasons, name) for name in names)))
    slide = deck.slide(title, Place(MARGIN, 0.42, WIDE - 2 * MARGIN, 0.5), notes)
    finding = Line(_finding(about, group), 14, "quiet", most=2)
    slide.text(Place(MARGIN, 0.92, WIDE - 2 * MARGIN, 0.56), finding)
    columns = _columns(group)
    _Group(slide, about, group, columns).drawn()


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    x: float
    wide: float

    @property
    def middle(self) -> float:
        return self.x + self.wide / 2


def _columns(group: Strip) -> tuple[_Column, ...]:
    names = [name for _, points in group for name in points]
    wide = min(WIDEST, (WIDE - 2 * MARGIN - GUTTER) / len(names))
    return tuple(_Column(name, MARGIN + GUTTER + at * wide, wide) for at, name in enumerate(names))


def _finding(about: Subject, group: Strip) -> str:
    """What the stages lose, the worst first, and what is hardest in them."""
    words, said = about.words, []
    losses = [about.flow.by_stage[stage] for stage, _ in group]
    known = [one for one in losses if one.lost and one.rate is not None]
    for one in sorted(known, key=lambda one: -(one.rate or 0.0))[:1]:
        lost = words("leave_long", lost=about.of_hundred(one.lost or 0.0), rate=words.percent(one.rate or 0.0))
        said.append(f"{about.journey.stage_label(one.stage)}: {lost}.")
    worst = max(
        (name for _, points in group for name in points), key=lambda name: about.severe[name].value or 0.0, default=None
    )
    if worst is not None and (about.severe[worst].value or 0.0) >= about.journey.in_force.moderate:
        said.append(Reasons(about).finding(worst))
    return " ".join(said)


def _notes(reasons: Reasons, name: str) -> str:
    """What one touchpoint's numbers rest on, for whoever speaks."""
    lines = [reasons.finding(name)]
    lines += [f"{one.name}: {one.value}{f' ({one.note})' if one.note else ''}" for one in reasons.figures(name)]
    lines += [f"{one.sign}: {'; '.join(one.evidence)}" for one in reasons.reasons(name)]
    return "\n".join((*lines, reasons.unknown(name))).strip()


@dataclass(frozen=True)
class _Group:
    slide: Slide
    about: Subject
    group: Strip
    columns: Sequence[_Column]

    def drawn(self) -> None:
        """All lanes from top to bottom."""
        self._heads()
        cards = {column.name: self._card(column) for column in self.columns}
        self._arrows(cards)
        for top, lane in ((CARDS, "touchpoints"), (FEELINGS, "emotion"), (SCORES, "scores"), (PAINS, "pains")):
            if lane != "touchpoints":
                self.slide.rule(top - 0.06, MARGIN, WIDE - MARGIN)
            name = Line(self.about.words(f"lane_{lane}"), 11, bold=True, most=2)
            self.slide.text(Place(MARGIN, top + 0.04, GUTTER - 0.15, 0.4), name)
        self._feelings()
        for row, (metric, said) in enumerate((("CES", ease), ("CSAT", satisfaction))):
            self._scores(metric, said, SCORES + 0.06 + row * 0.4)
        for column in self.columns:
            self._pains(column)
        foot = Line(self.about.journey.title, SMALLEST, "quiet", most=1)
        self.slide.text(Place(MARGIN, FOOT, WIDE - 2 * MARGIN, 0.25), foot)

    # ------------------------------------------------------------ heads and cards

    def _heads(self) -> None:
        about, order = self.about, list(self.about.journey.stages)
        place = {column.name: column for column in self.columns}
        for stage, points in self.group:
            first, last = place[points[0]], place[points[-1]]
            wide = last.x + last.wide - first.x
            paint = about.theme.paint(stage_paint(order.index(stage), len(order))).fill
            name = Line(about.journey.stage_label(stage), 14, "on_colour", bold=True, most=1)
            head = Place(first.x, HEADS, wide - 0.04, 0.42)
            shape = self.slide.box(head, name, fill=str(paint), kind=MSO_SHAPE.PENTAGON, middle=True, margin=0.12)
            shape.adjustments[0] = 0.25
            self.slide.text(
                Place(first.x, HEADS + 0.46, wide - 0.1, 0.24), Line(self._still(stage), 11, "quiet", most=1)
            )

    def _still(self, stage: str) -> str:
        """How many are still here and how many leave."""
        flow, words = self.about.flow.by_stage[stage], self.about.words
        if flow.reach is None or flow.lost is None:
            return self.about.journey.stages[stage].goal or ""
        said = words("come_here", share=self.about.of_hundred(flow.reach))
        return f"{said} · {words('leave_short', lost=self.about.of_hundred(flow.lost))}"

    def _card(self, column: _Column) -> Any:
        about, name = self.about, column.name
        point, words = about.journey.touchpoints[name], about.words
        lines = [
            Line(about.channel_label(point.channel), SMALLEST, "quiet", most=1),
            Line(about.journey.label(name), 12.5, bold=True, most=3),
        ]
        reach = about.flow[name].reach
        if reach is not None:
            lines.append(Line(words("come_here", share=about.of_hundred(reach)), SMALLEST, "quiet", most=1))
        friction = self._friction(name)
        if friction:
            lines.append(Line(friction, SMALLEST, "bad", bold=True, most=1))
        place = Place(column.x + GAP, CARDS, column.wide - 2 * GAP, 1.38)
        first = name == about.focus
        fill, line = ("focus_tint", "focus_border") if first else ("card", "border")
        return self.slide.box(place, *lines, fill=fill, line=line, name=about.journey.label(name))

    def _friction(self, name: str) -> str:
        found = self.about.severe[name].value
        if found is None or label(found, self.about.journey.in_force) == "low":
            return ""
        return "▲ " + self.about.words("friction_title", value=self.about.words.number(found))

    def _arrows(self, cards: dict[str, Any]) -> None:
        """Arrows between neighbours, as strong as many go that way."""
        for one, other in pairwise(self.columns):
            taken = self.about.taken.get((one.name, other.name))
            if taken is not None:
                weight = 1 if taken.flow < 0.02 else 1.75 if taken.flow < 0.1 else 2.75
                self.slide.arrow(cards[one.name], cards[other.name], weight)

    # ------------------------------------------------------------ feelings

    def _feelings(self) -> None:
        middle, unit = FEELINGS + 0.54, 0.17
        self.slide.rule(middle, MARGIN + GUTTER, self.columns[-1].x + self.columns[-1].wide, "border")
        felt = [(column, self.about.journey.touchpoints[column.name].emotion) for column in self.columns]
        for run in _unbroken([one is not None for _, one in felt]):
            points = [(felt[at][0].middle, middle - unit * felt[at][1].value) for at in run]  # type: ignore[union-attr]
            if len(points) > 1:
                words = self.about.words
                described = ", ".join(f"{self.about.journey.label(felt[at][0].name)}" for at in run)
                self.slide.curve(points, "quiet", f"{words('lane_emotion')}: {described}")
        for column, one in felt:
            if one is not None:
                colour = "good" if one.value >= 0 else "bad"
                y = middle - unit * one.value
                self.slide.dot(column.middle, y, 0.065, colour if one.source else "card", colour)
                value = Line(self._signed(one.value), 11, colour, bold=True)
                above = y - 0.3 if one.value >= 0 else y + 0.08
                self.slide.text(Place(column.middle - 0.4, above, 0.8, 0.22), value, side="middle")

    def _signed(self, value: float) -> str:
        return ("+" if value > 0 else "") + self.about.words.number(value, 0 if value == int(value) else 1)

    # ------------------------------------------------------------ scores and pains

    def _scores(self, metric: str, said: Any, y: float) -> None:
        words, theme = self.about.words, self.about.theme
        name = Line(f"{metric} 0–100", SMALLEST, "quiet")
        self.slide.text(Place(MARGIN, y + 0.04, GUTTER - 0.1, 0.3), name, side="end", middle=True)
        for column in self.columns:
            found: Pooled | None = said(self.about.journey.touchpoints[column.name])
            place = Place(column.x + GAP, y, column.wide - 2 * GAP, 0.34)
            if found is None:
                self._cell(place, Line(words("no_data"), SMALLEST, "quiet"), "paper", dashed=True)
                continue
            size = words("n", n=found.n) if found.n else words("no_n")
            ramp = theme.paint(heat(found.index)).fill
            colour = ramp if isinstance(ramp, str) else theme.colours.card
            self._cell(place, Line(f"{words.number(found.index)} · {size}", 11, "heat_ink", bold=True), colour)

    def _cell(self, place: Place, line: Line, fill: str, *, dashed: bool = False) -> None:
        edge = "border" if dashed else "rule"
        self.slide.box(place, line, fill=fill, line=edge, dashed=dashed, side="middle", middle=True, margin=0.02)

    def _pains(self, column: _Column) -> None:
        """What hurts here, the worst first, as far as there is room; how many more are left out."""
        pains = sorted(self.about.journey.touchpoints[column.name].pains, key=_severity, reverse=True)
        y, room = PAINS + 0.04, column.wide - 2 * GAP
        for at, pain in enumerate(pains):
            lines = (Line(pain.what, SMALLEST, most=3), *self._foot(pain, more=len(pains) - at - 1))
            height = tall(lines, room)
            if y + height > FOOT - 0.02:
                lines = (Line(pain.what, SMALLEST, most=2), *self._foot(pain, more=len(pains) - at - 1))
                height = tall(lines, room)
            if at and y + height > FOOT - 0.02:
                break
            place = Place(column.x + GAP, y, room, height)
            assumed = pain.source is None
            self.slide.box(
                place, *lines, fill="card" if assumed else "bad_tint", line="bad", dashed=assumed, corner=0.04
            )
            y += height + 0.06
            break

    def _foot(self, pain: Pain, *, more: int) -> Iterator[Line]:
        words = self.about.words
        dots = {"low": "●○○", "medium": "●●○", "high": "●●●"}.get(pain.severity or "", "")
        reports = words("reports", n=pain.reports) if pain.reports else ""
        others = f"+{words.number(more)}" if more else ""
        foot = "  ".join(part for part in (dots, reports, others) if part)
        if foot:
            yield Line(foot, SMALLEST, "bad", bold=True, most=1)


def _severity(pain: Pain) -> tuple[int, int]:
    return ("low", "medium", "high").index(pain.severity) if pain.severity else -1, pain.reports or 0


def _unbroken(known: Sequence[bool]) -> Iterator[list[int]]:
    """The stretches of neighbours that are known."""
    run: list[int] = []
    for at, one in enumerate(known):
        if one:
            run.append(at)
        elif run:
            yield run
            run = []
    if run:
        yield run
