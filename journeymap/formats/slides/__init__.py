"""PPTX: the journey as slides of native shapes, which can be moved, recoloured and typed over."""

from journeymap.drawing.layout import shown_stages, strips
from journeymap.drawing.subject import Subject
from journeymap.formats.slides.closing import closing
from journeymap.formats.slides.deck import new_deck
from journeymap.formats.slides.opening import opening
from journeymap.formats.slides.stages import MOST_CARDS, stage_group
from journeymap.formats.slides.tables import tables

__all__ = ["pptx"]


def pptx(about: Subject) -> bytes:
    """The slides of a journey as the bytes of a PPTX file, 13.3 inches wide.

    The first slide has the numbers that matter and the pyramid, one slide follows for each group of stages, then
    tables of drop-off, friction and what to do first; the last says where to begin. Cards, tables, arrows and the
    emotion curve are PowerPoint's own, nothing is a picture; no type is smaller than 10.5 points. What was found stands
    in the notes of each slide.
    """
    deck = new_deck(about)
    opening(deck, about)
    for group in strips(shown_stages(about.journey, about.cut.stages), MOST_CARDS):
        stage_group(deck, about, group)
    tables(deck, about)
    closing(deck, about)
    return deck.saved()
