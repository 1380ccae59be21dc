"""The first slide: whose journey it is, the numbers that matter, the pyramid, and the decision wanted."""

from collections.abc import Iterator

from pptx.enum.shapes import MSO_SHAPE

from journeymap.drawing.figures import Figure, figures
from journeymap.drawing.header import lines_about
from journeymap.drawing.subject import Subject, cut_words, description
from journeymap.drawing.text import isolated, width
from journeymap.drawing.triangle import level_words
from journeymap.formats.slides.deck import Deck
from journeymap.formats.slides.slide import MARGIN, TALL, WIDE, Line, Place, Slide, tall
from journeymap.model import LEVELS

LEFT = 7.5
"""How wide the part with the words and the figures is, beside a pyramid."""

ROW = 0.52
WIDEST = 1.9
FIGURES = 3.6


def opening(deck: Deck, about: Subject) -> None:
    """Add the first slide to a deck."""
    journey, words = about.journey, about.words
    beside = any(point.capabilities for point in journey.touchpoints.values())
    wide = LEFT if beside else WIDE - 2 * MARGIN
    title = Line(journey.title, 34, bold=True, most=2)
    y = 0.5 + tall((title,), wide, 0)
    slide = deck.slide(title, Place(MARGIN, 0.5, wide, y - 0.5), (description(about),))
    if about.theme.logo:
        slide.text(Place(MARGIN, 0.22, wide, 0.26), Line(about.theme.logo, 12, "quiet", bold=True, most=1))
    badge = Line(words("as_is") if journey.status == "as-is" else words("to_be"), 11, bold=True)
    badge_wide = width(badge.words, badge.size, 700) / 72 + 0.35
    slide.box(
        Place(MARGIN, y + 0.12, badge_wide, 0.3), badge, line="quiet", side="middle", middle=True, margin=0.02
    ).adjustments[0] = 0.5
    said = tuple(Line(one, 14, "quiet", most=2, above=3) for one in _about(about))
    slide.text(Place(MARGIN, y + 0.56, wide, tall(said, wide, 0)), *said)
    top = max(FIGURES, y + 0.56 + tall(said, wide, 0) + 0.2)
    for at, figure in enumerate(list(figures(about))[:6]):
        _figure(slide, figure, Place(MARGIN + at % 3 * wide / 3, top + at // 3 * 1.5, wide / 3 - 0.2, 1.4))
    if journey.ask:
        ask = Line(words("ask", ask=journey.ask), 14, bold=True, most=1)
        place = Place(MARGIN, TALL - 0.8, WIDE - 2 * MARGIN, 0.44)
        slide.box(place, ask, fill="focus_tint", line="focus_border", middle=True, margin=0.14)
    if beside:
        _pyramid(slide, about, MARGIN + LEFT + 0.35, 1.1)


def _about(about: Subject) -> Iterator[str]:
    """Whose journey it is, where it plays, and where the data come from; the decision wanted has a place of its own."""
    journey = about.journey
    yield from cut_words(about)
    if len(journey.personas) > 1 and about.cut.persona is None:
        yield " · ".join(_with_share(about, name) for name in journey.personas)
    yield from (said for said, paint, _ in lines_about(about) if paint == "text-quiet")


def _with_share(about: Subject, name: str) -> str:
    label, share = isolated(about.journey.persona_label(name)), about.journey.personas[name].share
    return label if share is None else f"{label} {about.words.percent(share)}"


def _figure(slide: Slide, figure: Figure, place: Place) -> None:
    slide.text(
        place,
        Line(figure.number, 30, "bad" if figure.bad else "ink", bold=True, most=1),
        Line(figure.meaning, 13, bold=True, most=2),
        Line(figure.basis, 11.5, "quiet", most=2, above=2),
    )


def _pyramid(slide: Slide, about: Subject, x: float, y: float) -> None:
    """The six levels as bars that grow towards the ground: filled where reached, outlined where claimed."""
    words, found = about.words, about.pyramid
    reached, claimed = found.journey.level or 0, found.claimed or 0
    right, step = WIDE - MARGIN, WIDEST / len(LEVELS)
    for at in range(len(LEVELS), 0, -1):
        top, wide = y + (len(LEVELS) - at) * (ROW + 0.06), step * (len(LEVELS) - at + 1)
        fill, line = ("good", "good") if at <= reached else ("card", "good") if at <= claimed else ("track", "border")
        place = Place(x + (WIDEST - wide) / 2, top, wide, ROW)
        shape = slide.box(place, fill=fill, line=line, kind=MSO_SHAPE.TRAPEZOID, name=words(f"level_{LEVELS[at - 1]}"))
        shape.adjustments[0] = step / 2 / min(wide, ROW)
        share = found.journey.shares[LEVELS[at - 1]]
        label = Line(words(f"level_{LEVELS[at - 1]}"), 12, bold=at <= reached, most=1)
        beside = x + WIDEST + 0.15
        slide.text(Place(beside, top, right - beside - 0.6, ROW), label, middle=True)
        number = Line("–" if share is None else words.percent(share), 12, bold=True)
        slide.text(Place(right - 0.6, top, 0.6, ROW), number, side="end", middle=True)
    below = Place(x, y + len(LEVELS) * (ROW + 0.06) + 0.12, right - x, 0.5)
    slide.text(below, Line(level_words(about), 12, "quiet", most=2))
