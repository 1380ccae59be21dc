"""The last slide: where to begin, with the reasons and the ideas at hand."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from journeymap.drawing.lanes.scores import cell_of, size_of
from journeymap.drawing.subject import Subject
from journeymap.formats.reasons import Reasons
from journeymap.formats.slides.deck import Deck
from journeymap.formats.slides.slide import MARGIN, TALL, WIDE, Line, Place, tall
from journeymap.model import Opportunity
from journeymap.model.metrics import CES, CSAT, METRICS
from journeymap.words.statuses import progress
from journeymap.words.telling import capital, told

SHOWN = 3
GAP = 0.3
INSIDE = 0.2
TOP = 1.85
BETWEEN = 0.15


def closing(deck: Deck, about: Subject) -> None:
    """Add the slide of the first step, and of the touchpoints that come next by priority; none where there is none."""
    reasons, words = Reasons(about), about.words
    hard = [name for name in reasons.order() if name in about.reached and about.severity_label(name) != "low"]
    names = list(dict.fromkeys([*([about.focus] if about.focus is not None else []), *hard]))[:SHOWN]
    if not names:
        return
    notes = [reasons.finding(name) for name in names]
    slide = deck.slide(Line(words("slide_begin"), 28, bold=True), Place(MARGIN, 0.5, WIDE - 2 * MARGIN, 0.6), notes)
    if about.step is not None and about.focus is not None:
        slide.text(Place(MARGIN, 1.1, WIDE - 2 * MARGIN, 0.7), Line(told(about.step.fact, words), 13, most=3))
    wide = (WIDE - 2 * MARGIN - (SHOWN - 1) * GAP) / SHOWN
    why, ideas, high, below = _fitting(reasons, names, wide)
    for at, name in enumerate(names):
        x = MARGIN + at * (wide + GAP)
        slide.box(Place(x, TOP, wide, high), *why[at], line="border", margin=INSIDE, name=about.journey.label(name))
        place = Place(x, TOP + high + BETWEEN, wide, below)
        known = len(_open(about, name)) > 0
        slide.box(
            place, *ideas[at], fill="good_tint" if known else None, line="good" if known else "border",
            dashed=not known, margin=INSIDE,
        )  # fmt: skip


_Paragraphs: TypeAlias = list[tuple[Line, ...]]


def _fitting(reasons: Reasons, names: Sequence[str], wide: float) -> tuple[_Paragraphs, _Paragraphs, float, float]:
    """The reasons and the ideas, as many as there is room for, and how high their boxes are."""
    room = TALL - MARGIN - TOP - BETWEEN
    for signs, some in ((2, 2), (2, 1), (1, 1)):
        why = [tuple(_why(reasons, name, place, signs)) for place, name in enumerate(names, 1)]
        ideas = [tuple(_ideas(reasons.about, name, some)) for name in names]
        high, below = (max(tall(lines, wide, INSIDE) for lines in boxes) for boxes in (why, ideas))
        if high + below <= room:
            break
    return why, ideas, high, below


def _why(reasons: Reasons, name: str, place: int, most: int) -> Iterator[Line]:
    """The place, how hard it is, and the signs that weigh most."""
    about, words = reasons.about, reasons.about.words
    yield Line(words.number(place), 30, "bad", bold=True)
    yield Line(about.journey.label(name), 20, bold=True, most=2)
    yield Line(reasons.places(name), 12, "quiet", most=2, above=2)
    value = about.severe[name].value
    if value is not None:
        yield Line(words("friction_title", value=words.number(value)), 16, "bad", bold=True, above=8)
    for one in reasons.reasons(name)[:most]:
        if one.evidence:
            yield Line(capital(one.name), 13, bold=True, above=8)
            yield Line(_asked(about, name, one.sign) or one.evidence[0], 13, "quiet", most=3, above=1)


def _asked(about: Subject, name: str, sign: str) -> str | None:
    """What customers said, as the slides before show it; None for a sign that nobody was asked about."""
    metric = next((key for key in (CES, CSAT) if METRICS[key].sign == sign), None)
    found = cell_of(about, about.journey.touchpoints[name].scores.of(metric), metric) if metric else None
    if metric is None or found is None:
        return None
    scale = "" if found.scale is None else f" {found.scale.low:g}–{found.scale.high:g}"
    return f"{metric.upper()}{scale}: {found.number} · {size_of(about, found)}"


def _open(about: Subject, name: str) -> list[Opportunity]:
    """The ideas of a touchpoint that are not over, that of the first step before the others."""
    every = about.journey.touchpoints[name].opportunities
    first = about.choice.candidate.idea if about.choice is not None else None
    kept = [one for one in every if progress(one.status, about.journey.language) in ("open", "under_way")]
    return sorted(kept, key=lambda one: one is not first)


def _ideas(about: Subject, name: str, most: int) -> Iterator[Line]:
    ideas = _open(about, name)
    yield Line(about.words("lane_opportunities"), 12, "good" if ideas else "quiet", bold=True)
    for one in ideas[:most]:
        yield Line(one.idea, 14, most=2, above=5)
    if not ideas:
        yield Line(about.words("report_no_idea"), 14, "quiet", above=5)
