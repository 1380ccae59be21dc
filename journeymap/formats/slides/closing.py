"""The last slide: where to begin, with the reasons and the ideas at hand."""

from journeymap.drawing.subject import Subject
from journeymap.formats.reasons import Reasons
from journeymap.formats.slides.deck import MARGIN, WIDE, Deck, Line, Place

SHOWN = 3
GAP = 0.3


def closing(deck: Deck, about: Subject) -> None:
    """Add the slide of the places that come first by priority; none where nothing is worse than low."""
    reasons, words = Reasons(about), about.words
    names = [name for name in reasons.order() if (about.severe[name].value or 0.0) >= about.journey.in_force.moderate]
    if not names:
        return
    notes = "\n\n".join(reasons.finding(name) for name in names[:SHOWN])
    slide = deck.slide(Line(words("slide_begin"), 28, bold=True), Place(MARGIN, 0.55, WIDE - 2 * MARGIN, 0.6), notes)
    wide = (WIDE - 2 * MARGIN - (SHOWN - 1) * GAP) / SHOWN
    for at, name in enumerate(names[:SHOWN]):
        x = MARGIN + at * (wide + GAP)
        worst = [f"{one.sign}: {one.evidence[0]}" for one in reasons.reasons(name)[:2] if one.evidence]
        value = about.severe[name].value or 0.0
        slide.box(
            Place(x, 1.45, wide, 3.3),
            Line(f"{at + 1}", 30, "bad", bold=True),
            Line(about.journey.label(name), 20, bold=True, most=2),
            Line(reasons.places(name), 11, "quiet", most=2),
            Line(words("friction_title", value=words.number(value)), 14, "bad", bold=True),
            *(Line(said, 12, most=2) for said in worst),
            line="border",
            margin=0.2,
        )
        ideas = about.journey.touchpoints[name].opportunities[:2]
        lines = [Line(f"→ {one.idea}", 13, most=3) for one in ideas]
        if lines:
            heading = Line(words("lane_opportunities"), 11, "good", bold=True)
            slide.box(Place(x, 4.95, wide, 1.9), heading, *lines, fill="good_tint", line="good", margin=0.2)
