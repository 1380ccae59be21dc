"""Slides and what is put on them: boxes with words, arrows between boxes, curves; sizes in inches, type in points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from journeymap.drawing.lanes.curve import Point, pieces
from journeymap.drawing.subject import Subject
from journeymap.drawing.text import wrap
from journeymap.drawing.theme import Theme
from journeymap.words import is_right_to_left

WIDE, TALL = 13.333, 7.5
MARGIN = 0.5

SMALLEST = 10.5
"""Points: nothing on a slide is set smaller."""

Side = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, size in points, colour by what it is for in a theme, and at most how many lines."""

    words: str
    size: float = 12
    colour: str = "ink"
    bold: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands on a slide, in inches."""

    x: float
    y: float
    wide: float
    tall: float

    def within(self, by: float) -> "Place":
        """The same, smaller by so much on every side."""
        return Place(self.x + by, self.y + by, self.wide - 2 * by, self.tall - 2 * by)


@dataclass(frozen=True)
class Deck:
    """A presentation in a theme; slides of a right-to-left journey are mirrored."""

    presentation: Any
    theme: Theme
    language: str
    mirrored: bool

    def slide(self, title: Line, place: Place, notes: str) -> "Slide":
        """A new slide with its title and its notes."""
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[5])
        made.background.fill.solid()
        made.background.fill.fore_color.rgb = _rgb(self.theme.colours.paper)
        made.notes_slide.notes_text_frame.text = plain(notes)
        slide = Slide(self, made)
        slide.set_title(title, place)
        return slide


def new_deck(about: Subject) -> Deck:
    """An empty presentation with the colours and the font of the theme, so that what is added later matches."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDE), Inches(TALL)
    presentation.core_properties.title = plain(about.journey.title)
    presentation.core_properties.author = plain(", ".join(about.journey.authors))[:255]
    presentation.core_properties.language = about.journey.language[:20]
    theme_part = presentation.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme_part._blob = _themed(theme_part.blob.decode(), about.theme).encode()
    language = about.journey.language
    return Deck(presentation, about.theme, language, is_right_to_left(language))


def plain(text: str) -> str:
    """The text as XML can hold it; what it cannot becomes U+FFFD."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)


def _themed(xml: str, theme: Theme) -> str:
    """The theme's XML with our colours and font."""
    colours = theme.colours
    ramp = (colours.good, colours.bad, colours.stages[0], colours.stages[-1], colours.route, colours.heat[0])
    values = {"dk1": colours.ink, "lt1": colours.paper, "dk2": colours.quiet, "lt2": colours.card}
    values |= {f"accent{at}": colour for at, colour in enumerate(ramp, 1)} | {"hlink": colours.good}
    for name, colour in values.items():
        filled = f'<a:{name}><a:srgbClr val="{colour.lstrip("#")}"/></a:{name}>'
        xml = re.sub(f"<a:{name}>.*?</a:{name}>", filled, xml, count=1, flags=re.DOTALL)
    return xml.replace('<a:latin typeface="Calibri"/>', '<a:latin typeface="Inter"/>')


def _rgb(colour: str) -> RGBColor:
    return RGBColor(*bytes.fromhex(colour.lstrip("#")))  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Slide:
    """One slide."""

    deck: Deck
    made: Any
    _named: dict[str, int] = field(default_factory=dict)

    def set_title(self, title: Line, place: Place) -> None:
        """The title, in the slide's own place for it, which outlines and screen readers know."""
        shape = self.made.shapes.title
        self._put(shape, place)
        self._write(shape, (title,), place, "start", MSO_ANCHOR.TOP)

    def text(self, place: Place, *lines: Line, side: Side = "start", middle: bool = False) -> Any:
        """Words without a box around them."""
        shape = self.made.shapes.add_textbox(0, 0, 0, 0)
        self._put(shape, place)
        self._write(shape, lines, place, side, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP)
        return shape

    def box(
        self,
        place: Place,
        *lines: Line,
        fill: str | None = "card",
        line: str | None = None,
        dashed: bool = False,
        kind: MSO_SHAPE = MSO_SHAPE.ROUNDED_RECTANGLE,
        corner: float = 0.07,
        side: Side = "start",
        middle: bool = False,
        margin: float = 0.09,
        name: str | None = None,
    ) -> Any:
        """A box with words in it; colours by what they are for, or as #RRGGBB."""
        shape = self.made.shapes.add_shape(kind, 0, 0, 0, 0)
        self._put(shape, place)
        self._paint(shape, fill, line, dashed=dashed)
        if kind == MSO_SHAPE.ROUNDED_RECTANGLE:
            shape.adjustments[0] = min(0.5, corner / min(place.wide, place.tall))
        self._write(shape, lines, place, side, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP, margin)
        if name:
            shape.name = plain(name)
        return shape

    def dot(self, x: float, y: float, radius: float, fill: str | None, line: str) -> Any:
        """A round mark around a point."""
        place = Place(x - radius, y - radius, 2 * radius, 2 * radius)
        shape = self.box(place, fill=fill, line=line, kind=MSO_SHAPE.OVAL)
        shape.line.width = Pt(1.75)
        return shape

    def rule(self, y: float, left: float, right: float, colour: str = "rule") -> None:
        """A thin line across."""
        one, other = (Emu(int(Inches(x))) for x in (left, right))
        line = self.made.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, one, Inches(y), other, Inches(y))
        line.line.color.rgb = self._colour(colour)
        line.line.width = Pt(0.75)

    def arrow(self, start: Any, target: Any, weight: float, colour: str = "arrow") -> None:
        """An arrow from one box to the next, which stays with them when they are moved."""
        line = self.made.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 0, 0)
        left, right = (1, 3)  # the places where connectors meet a rectangle: top, left, bottom, right
        line.begin_connect(start, left if self.deck.mirrored else right)
        line.end_connect(target, right if self.deck.mirrored else left)
        line.line.color.rgb = self._colour(colour)
        line.line.width = Pt(weight)
        line.line._get_or_add_ln().append(line.line._ln.makeelement(qn("a:tailEnd"), {"type": "triangle"}))

    def curve(self, points: Sequence[Point], colour: str, described: str) -> None:
        """A smooth line through points that never overshoots them, with a node at each point."""
        spots = [(self._mirror(x), y) for x, y in points]
        spots.sort()
        builder = self.made.shapes.build_freeform(Inches(spots[0][0]), Inches(spots[0][1]), scale=1.0)
        builder.add_line_segments([(Inches(x), Inches(y)) for x, y in spots[1:]], close=False)
        shape = builder.convert_to_shape()
        shape.fill.background()
        shape.line.color.rgb = self._colour(colour)
        shape.line.width = Pt(2.5)
        shape.shadow.inherit = False
        shape._element._nvXxPr.cNvPr.set("descr", plain(described))
        _bend(shape, spots)

    # ------------------------------------------------------------ within

    def _mirror(self, x: float, wide: float = 0.0) -> float:
        return WIDE - x - wide if self.deck.mirrored else x

    def _put(self, shape: Any, place: Place) -> None:
        shape.left, shape.top = Inches(self._mirror(place.x, place.wide)), Inches(place.y)
        shape.width, shape.height = Inches(place.wide), Inches(place.tall)

    def _colour(self, name: str) -> RGBColor:
        return _rgb(name if name.startswith("#") else getattr(self.deck.theme.colours, name))

    def _paint(self, shape: Any, fill: str | None, line: str | None, *, dashed: bool) -> None:
        shape.shadow.inherit = False
        if fill is None:
            shape.fill.background()
        else:
            shape.fill.solid()
            shape.fill.fore_color.rgb = self._colour(fill)
        if line is None:
            shape.line.fill.background()
        else:
            shape.line.color.rgb = self._colour(line)
            shape.line.width = Pt(1)
            if dashed:
                shape.line.dash_style = MSO_LINE.DASH

    def _write(
        self, shape: Any, lines: Sequence[Line], place: Place, side: Side, anchor: MSO_ANCHOR, margin: float = 0.0
    ) -> None:
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
        frame.margin_left = frame.margin_right = Inches(margin)
        frame.margin_top = frame.margin_bottom = Inches(margin * 0.7)
        room = 72 * (place.wide - 2 * margin) - 1
        for at, one in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.alignment = _ALIGNED[side, self.deck.mirrored]
            paragraph.line_spacing = 1.0
            if self.deck.mirrored:
                paragraph._p.get_or_add_pPr().set("rtl", "1")
            run = paragraph.add_run()
            run.text = fitted(plain(one.words), room, one)
            run.font.size, run.font.bold = Pt(one.size), one.bold
            run.font.color.rgb = self._colour(one.colour)
            run._r.get_or_add_rPr().set("lang", self.deck.language)


_ALIGNED = {
    ("start", False): PP_ALIGN.LEFT,
    ("end", False): PP_ALIGN.RIGHT,
    ("middle", False): PP_ALIGN.CENTER,
    # PowerPoint turns left and right around in a paragraph that runs from right to left
    ("start", True): PP_ALIGN.LEFT,
    ("end", True): PP_ALIGN.RIGHT,
    ("middle", True): PP_ALIGN.CENTER,
}


def fitted(words: str, room: float, line: Line) -> str:
    """The words, cut with "…" where they would take more lines than they may; breaks stay PowerPoint's business."""
    wrapped = wrap(words, room, line.size, 700 if line.bold else 400, line.most)
    return " ".join(wrapped.lines) if wrapped.cut else words


def tall(lines: Sequence[Line], wide: float, margin: float = 0.09) -> float:
    """How tall a box must be for some words, in inches."""
    room = 72 * (wide - 2 * margin) - 1
    heights = (
        len(wrap(one.words, room, one.size, 700 if one.bold else 400, one.most).lines) * one.size * 1.22
        for one in lines
    )
    return sum(heights) / 72 + 2 * 0.7 * margin + 0.02


def _bend(shape: Any, spots: Sequence[Point]) -> None:
    """The straight pieces of a freeform made the smooth ones of the map."""
    path = shape._element.spPr.find(qn("a:custGeom")).find(qn("a:pathLst")).find(qn("a:path"))
    for straight, piece in zip(path.findall(qn("a:lnTo")), pieces(spots), strict=True):
        bent = path.makeelement(qn("a:cubicBezTo"), {})
        for at in range(0, 6, 2):
            x, y = int(Inches(piece[at])) - shape.left, int(Inches(piece[at + 1])) - shape.top
            bent.append(path.makeelement(qn("a:pt"), {"x": str(x), "y": str(y)}))
        path.replace(straight, bent)
