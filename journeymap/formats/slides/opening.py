"""The first slide: whose journey it is, the numbers that matter, the pyramid, and the decision wanted."""

from collections.abc import Iterator

from pptx.enum.shapes import MSO_SHAPE

from journeymap.drawing.figures import Figure, figures
from journeymap.drawing.header import lines_about
from journeymap.drawing.subject import Subject, description
from journeymap.drawing.text import isolated
from journeymap.formats.slides.deck import MARGIN, TALL, WIDE, Deck, Line, Place, Slide
from journeymap.model import LEVELS

LEFT = 8.3
"""How wide the part with the words and the figures is."""

ROW = 0.52


def opening(deck: Deck, about: Subject) -> None:
    """Add the first slide to a deck."""
    journey, words = about.journey, about.words
    title = Line(journey.title, 34, bold=True, most=2)
    slide = deck.slide(title, Place(MARGIN, 0.55, LEFT, 1.15), description(about))
    status = words("as_is") if journey.status == "as-is" else words("to_be")
    badge = Line(status, 11, bold=True)
    slide.box(Place(MARGIN, 1.8, 1.9, 0.32), badge, line="quiet", corner=0.16, side="middle", middle=True, margin=0.02)
    slide.text(Place(MARGIN, 2.24, LEFT, 1.2), *(Line(said, 14, "quiet", most=2) for said in _about(about)))
    for at, figure in enumerate(list(figures(about))[:6]):
        _figure(slide, figure, MARGIN + at % 3 * 2.75, 3.55 + at // 3 * 1.55)
    if journey.ask:
        ask = Line(words("ask", ask=journey.ask), 14, bold=True, most=1)
        slide.box(Place(MARGIN, TALL - 0.78, LEFT, 0.46), ask, fill="focus_tint", line="focus_border", middle=True)
    if any(point.capabilities for point in journey.touchpoints.values()):
        _pyramid(slide, about, LEFT + 0.9, 1.1)


def _about(about: Subject) -> Iterator[str]:
    """Whose journey it is, where it plays, and where the data come from; the decision wanted has a place of its own."""
    journey = about.journey
    if len(journey.personas) > 1:
        yield " · ".join(_with_share(about, name) for name in journey.personas)
    yield from (said for said, paint, _ in lines_about(about) if paint == "text-quiet")


def _with_share(about: Subject, name: str) -> str:
    label, share = isolated(about.journey.persona_label(name)), about.journey.personas[name].share
    return label if share is None else f"{label} {about.words.percent(share)}"


def _figure(slide: Slide, figure: Figure, x: float, y: float) -> None:
    slide.text(
        Place(x, y, 2.6, 1.45),
        Line(figure.number, 30, "bad" if figure.bad else "ink", bold=True, most=1),
        Line(figure.meaning, 12.5, bold=True, most=2),
        Line(figure.basis, 11, "quiet", most=2),
    )


def _pyramid(slide: Slide, about: Subject, x: float, y: float) -> None:
    """The six levels as bars that grow towards the ground: filled where reached, outlined where claimed."""
    words, found = about.words, about.pyramid
    reached, claimed = found.journey.level or 0, found.claimed or 0
    widest, right = 2.3, WIDE - MARGIN
    for at in range(len(LEVELS), 0, -1):
        top = y + (len(LEVELS) - at) * (ROW + 0.06)
        wide = widest * (len(LEVELS) - at + 1) / len(LEVELS)
        place = Place(x + (widest - wide) / 2, top, wide, ROW)
        fill, line = ("good", "good") if at <= reached else ("card", "good") if at <= claimed else ("track", "border")
        shape = slide.box(place, fill=fill, line=line, kind=MSO_SHAPE.TRAPEZOID)
        shape.adjustments[0] = widest / len(LEVELS) / 2 / min(wide, ROW)
        share = found.journey.shares[LEVELS[at - 1]]
        number = "–" if share is None else words.percent(share)
        slide.text(
            Place(x + widest + 0.1, top, right - x - widest - 0.85, ROW),
            Line(words(f"level_{LEVELS[at - 1]}")),
            middle=True,
        )
        slide.text(Place(right - 0.75, top, 0.75, ROW), Line(number, bold=True), side="end", middle=True)
    level = words("pyramid_level", level=reached, claimed=claimed) if reached or claimed else words("pyramid_none")
    slide.text(Place(x, y + len(LEVELS) * (ROW + 0.06) + 0.1, right - x, 0.4), Line(level, 11, "quiet"))
