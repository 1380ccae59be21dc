"""What is put on a slide: boxes with words, arrows between boxes, curves; sizes in inches, type in points."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pptx.dml.color import ColorFormat, RGBColor
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from journeymap.drawing.lanes.curve import Point, pieces
from journeymap.drawing.text import direction, wrap
from journeymap.drawing.theme import Theme

WIDE, TALL = 13.333, 7.5
MARGIN = 0.5

SMALLEST = 10.5
"""Points: nothing on a slide is set smaller."""

LEADING = 1.2

SPARE = 1.07
"""How much wider than Inter the font may be that stands in for it, where nobody has Inter."""

CELL_MARGIN = 0.08
"""Inches between a cell's words and its sides."""

_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""What PowerPoint calls the style of a table that has none, so that ours stays as it is set."""

Side = Literal["start", "middle", "end"]

SCHEME = {
    "ink": MSO_THEME_COLOR.TEXT_1,
    "paper": MSO_THEME_COLOR.BACKGROUND_1,
    "quiet": MSO_THEME_COLOR.TEXT_2,
    "card": MSO_THEME_COLOR.BACKGROUND_2,
    "good": MSO_THEME_COLOR.ACCENT_1,
    "bad": MSO_THEME_COLOR.ACCENT_2,
}
"""The colours that follow when somebody chooses others for the whole presentation."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: its words, size in points, colour by what it is for in a theme, at most how many lines.

    ``above`` is the air over it, in points.
    """

    words: str
    size: float = 12
    colour: str = "ink"
    bold: bool = False
    most: int | None = None
    above: float = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands on a slide, in inches."""

    x: float
    y: float
    wide: float
    tall: float


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell of a table, line by line."""

    lines: tuple[Line, ...]
    side: Side = "start"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a table from the start, and how tall they are."""

    cells: tuple[Cell, ...]
    tall: float


@dataclass(frozen=True, slots=True)
class Look:
    """The theme and the language of the words; slides of a right-to-left journey are mirrored."""

    theme: Theme
    language: str
    mirrored: bool

    def colour(self, name: str) -> str:
        """A colour by what it is for, or one that is already written as #RRGGBB."""
        return name if name.startswith("#") else str(getattr(self.theme.colours, name))


@dataclass(frozen=True)
class Slide:
    """One slide."""

    made: Any
    look: Look

    def title(self, title: Line, place: Place) -> None:
        """Its title, in the slide's own place for it, which outlines and screen readers know."""
        shape = self.made.shapes.title
        self._put(shape, place)
        self._write(shape, (title,), place, "start", MSO_ANCHOR.TOP)

    def text(self, place: Place, *lines: Line, side: Side = "start", middle: bool = False) -> None:
        """Words without a box around them."""
        shape = self.made.shapes.add_textbox(0, 0, 0, 0)
        self._put(shape, place)
        self._write(shape, lines, place, side, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP)

    def box(
        self,
        place: Place,
        *lines: Line,
        fill: str | None = "card",
        line: str | None = None,
        dashed: bool = False,
        kind: MSO_SHAPE = MSO_SHAPE.ROUNDED_RECTANGLE,
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
            shape.adjustments[0] = min(0.5, 0.06 / min(place.wide, place.tall))
        self._write(shape, lines, place, side, MSO_ANCHOR.MIDDLE if middle else MSO_ANCHOR.TOP, margin)
        if name:
            shape.name = plain(name)
        return shape

    def head(self, place: Place, line: Line, fill: str) -> None:
        """A band that points to where the journey goes."""
        shape = self.box(place, line, fill=fill, kind=MSO_SHAPE.PENTAGON, middle=True, margin=0.12)
        shape.adjustments[0] = 0.25
        if self.look.mirrored:
            shape._element.spPr.xfrm.set("flipH", "1")

    def dot(self, x: float, y: float, radius: float, fill: str, line: str) -> None:
        """A round mark around a point."""
        shape = self.box(
            Place(x - radius, y - radius, 2 * radius, 2 * radius), fill=fill, line=line, kind=MSO_SHAPE.OVAL
        )
        shape.line.width = Pt(1.75)

    def rule(self, y: float, left: float, right: float, colour: str = "rule") -> None:
        """A thin line across."""
        one, other = (Inches(self._mirror(x)) for x in (left, right))
        line = self.made.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, one, Inches(y), other, Inches(y))
        self._colour(line.line.color, colour)
        line.line.width = Pt(0.75)

    def arrow(self, start: Any, target: Any, weight: float) -> None:
        """An arrow from one box to the next, which stays with them when they are moved."""
        line = self.made.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, 0, 0)
        left, right = (1, 3)  # the places where connectors meet a rectangle: top, left, bottom, right
        line.begin_connect(start, left if self.look.mirrored else right)
        line.end_connect(target, right if self.look.mirrored else left)
        self._arrow(line, weight)

    def path(self, points: Sequence[Point], weight: float) -> None:
        """A bent arrow through points."""
        self._arrow(self._freeform([(self._mirror(x), y) for x, y in points]), weight)

    def curve(self, points: Sequence[Point], colour: str, described: str) -> None:
        """A smooth line through points that never overshoots them, with a node at each point."""
        spots = sorted((self._mirror(x), y) for x, y in points)
        shape = self._freeform(spots)
        self._colour(shape.line.color, colour)
        shape.line.width = Pt(2.5)
        shape._element._nvXxPr.cNvPr.set("descr", plain(described))
        _bend(shape, spots)

    def table(self, place: Place, columns: Sequence[float], rows: Sequence[Row], name: str) -> None:
        """A table of PowerPoint's own, its first row the heads, as wide as its columns and as tall as its rows."""
        frame = self.made.shapes.add_table(len(rows), len(columns), 0, 0, 0, 0)
        self._put(frame, place)
        frame.name = plain(name)
        table = frame.table
        about = table._tbl.tblPr
        about.set("rtl", "1" if self.look.mirrored else "0")
        about.find(qn("a:tableStyleId")).text = _NO_STYLE
        table.horz_banding = False
        for column, wide in zip(table.columns, columns, strict=True):
            column.width = Inches(wide)
        for made, row in zip(table.rows, rows, strict=True):
            made.height = Inches(row.tall)
            for cell, said, wide in zip(made.cells, row.cells, columns, strict=True):
                self._fill(cell, said, wide)

    # ------------------------------------------------------------ within

    def _fill(self, cell: Any, said: Cell, wide: float) -> None:
        cell.margin_left = cell.margin_right = Inches(CELL_MARGIN)
        cell.margin_top = cell.margin_bottom = Inches(CELL_MARGIN * 0.7)
        cell.fill.background()
        self._paragraphs(cell.text_frame, said.lines, _room(wide, CELL_MARGIN), said.side)
        about = cell._tc.tcPr
        line = about.makeelement(qn("a:lnB"), {"w": str(int(Pt(0.75)))})
        about.insert(0, line)  # before the fill: the order is the schema's
        colour = line.makeelement(qn("a:srgbClr"), {"val": self.look.colour("rule")[1:]})
        line.append(line.makeelement(qn("a:solidFill"), {}))
        line[0].append(colour)

    def _mirror(self, x: float, wide: float = 0.0) -> float:
        return WIDE - x - wide if self.look.mirrored else x

    def _put(self, shape: Any, place: Place) -> None:
        shape.left, shape.top = Inches(self._mirror(place.x, place.wide)), Inches(place.y)
        shape.width, shape.height = Inches(place.wide), Inches(place.tall)

    def _colour(self, format: ColorFormat, name: str) -> None:
        if name in SCHEME:
            format.theme_color = SCHEME[name]
        else:
            format.rgb = RGBColor(*bytes.fromhex(self.look.colour(name)[1:]))  # type: ignore[no-untyped-call]

    def _paint(self, shape: Any, fill: str | None, line: str | None, *, dashed: bool) -> None:
        if fill is None:
            shape.fill.background()
        else:
            shape.fill.solid()
            self._colour(shape.fill.fore_color, fill)
        if line is None:
            shape.line.fill.background()
        else:
            self._colour(shape.line.color, line)
            shape.line.width = Pt(1)
            if dashed:
                shape.line.dash_style = MSO_LINE.DASH

    def _arrow(self, line: Any, weight: float) -> None:
        self._colour(line.line.color, "arrow")
        line.line.width = Pt(weight)
        outline = line.line._get_or_add_ln()
        outline.append(outline.makeelement(qn("a:tailEnd"), {"type": "triangle"}))

    def _freeform(self, spots: Sequence[Point]) -> Any:
        (x, y), *others = [(int(Inches(x)), int(Inches(y))) for x, y in spots]
        builder = self.made.shapes.build_freeform(x, y, scale=1.0)
        builder.add_line_segments(others, close=False)
        shape = builder.convert_to_shape()
        shape.fill.background()
        return shape

    def _write(
        self, shape: Any, lines: Sequence[Line], place: Place, side: Side, anchor: MSO_ANCHOR, margin: float = 0.0
    ) -> None:
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
        frame.margin_left = frame.margin_right = Inches(margin)
        frame.margin_top = frame.margin_bottom = Inches(margin * 0.7)
        self._paragraphs(frame, lines, _room(place.wide, margin), side)

    def _paragraphs(self, frame: Any, lines: Sequence[Line], room: float, side: Side) -> None:
        for at, one in enumerate(lines):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            self._say(paragraph, one, room, side)
            if at:
                paragraph.space_before = Pt(one.above)

    def _say(self, paragraph: Any, line: Line, room: float, side: Side) -> None:
        way = direction(line.words)
        paragraph.alignment = PP_ALIGN.CENTER if side == "middle" else _EDGES[(side == "start") != self.look.mirrored]
        paragraph.line_spacing = Pt(line.size * LEADING)  # in points, because fonts differ in theirs
        if way == "rtl":
            paragraph._p.get_or_add_pPr().set("rtl", "1")
        run = paragraph.add_run()
        # marks of direction, because PowerPoint knows no isolates
        run.text = re.sub(
            "[\u2066-\u2069]", "\u200f" if way == "rtl" else "\u200e", fitted(plain(line.words), room, line)
        )
        run.font.size, run.font.bold = Pt(line.size), line.bold
        self._colour(run.font.color, line.colour)
        run._r.get_or_add_rPr().set("lang", self.look.language)


_EDGES = {True: PP_ALIGN.LEFT, False: PP_ALIGN.RIGHT}


def plain(text: str) -> str:
    """The text in one line and as XML can hold it; what it cannot becomes U+FFFD."""
    text = re.sub("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\ufffd", text)
    return re.sub("[\t\n\v\f\r\x85\u2028\u2029 ]+", " ", text).strip()


def fitted(words: str, room: float, line: Line) -> str:
    """The words, cut with "…" where they would take more lines than they may; breaks stay PowerPoint's business."""
    wrapped = wrap(words, room, line.size, 700 if line.bold else 400, line.most)
    return " ".join(wrapped.lines) if wrapped.cut else words


def tall(lines: Sequence[Line], wide: float, margin: float = 0.09) -> float:
    """How tall a box must be for some words, in inches."""
    return sum(_heights(lines, _room(wide, margin))) / 72 + 2 * 0.7 * margin


def _heights(lines: Sequence[Line], room: float) -> Iterator[float]:
    for at, one in enumerate(lines):
        count = len(wrap(plain(one.words), room, one.size, 700 if one.bold else 400, one.most).lines)
        yield count * one.size * LEADING + (one.above if at else 0)


def _room(wide: float, margin: float) -> float:
    """How many points of Inter fit into a line of a box."""
    return 72 * (wide - 2 * margin) / SPARE


def _bend(shape: Any, spots: Sequence[Point]) -> None:
    """The straight pieces of a freeform made the smooth ones of the map."""
    path = shape._element.spPr.find(qn("a:custGeom")).find(qn("a:pathLst")).find(qn("a:path"))
    for straight, piece in zip(path.findall(qn("a:lnTo")), pieces(spots), strict=True):
        bent = path.makeelement(qn("a:cubicBezTo"), {})
        for at in range(0, 6, 2):
            x, y = Emu(Inches(piece[at])) - shape.left, Emu(Inches(piece[at + 1])) - shape.top
            bent.append(path.makeelement(qn("a:pt"), {"x": str(x), "y": str(y)}))
        path.replace(straight, bent)
