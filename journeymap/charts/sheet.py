"""The sheet a chart is drawn on, and the pen that draws there: a figure of the right size, text set to the pixel.

A point of matplotlib is a pixel of the map: a new figure has 72 dots per inch, so that type has the sizes of the
theme. Widths come from the map's own table, not from the machine's fonts. Whoever gives axes of their own gets the
plot and its labels where these stand, as far as there is room.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import fontpkg_inter
import matplotlib
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from journeymap.charts.look import Look
from journeymap.charts.recorder import scene_of
from journeymap.drawing import text as measured
from journeymap.drawing.mirror import mirrored
from journeymap.drawing.svg import svg

Anchor = Literal["left", "center", "right"]
At = Literal["data", "corner", "left", "top"]
"""What a place counts in: data; shares of the axes; a share of the width with data, or data with one of the height."""

FAMILIES = ["Inter", "DejaVu Sans"]
"""Inter, and what matplotlib brings along for letters that Inter lacks."""

WIDTH = 840
"""How wide a chart is between its margins, in px."""

MARGIN, BARE = 20, 2
"""Around a chart with its heading, and around one on a page that has margins of its own."""

GAP = 12

LEAST = 60
"""Axes are not drawn in to less than this, in px."""


@dataclass(frozen=True, slots=True)
class Room:
    """What a plot needs around its axes for its labels, in px."""

    left: float = 0
    right: float = 0
    top: float = 0
    bottom: float = 0


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart before it is drawn: what it says, how large its axes are, and how they are filled."""

    title: str
    about: str
    size: tuple[float, float]
    room: Room
    draw: Callable[["Pen"], None]
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> float:
        """How wide the plot is with its labels."""
        return self.room.left + self.size[0] + self.room.right

    @property
    def line(self) -> float:
        """How long a line of text may be; matplotlib sets letters a little wider than the map's table says."""
        return 0.96 * self.width


class Chart(Axes):
    """Axes with a chart of journeymap that shows itself in a notebook."""

    name = "journeymap"
    drawn: Plot | None = None
    look: Look | None = None

    def _repr_svg_(self) -> str:
        if self.drawn is None or self.look is None:
            return svg(scene_of(self))
        said, look = self.drawn, self.look
        scene = scene_of(self, said.title, said.about, theme=look.theme, language=look.words.language)
        return svg(mirrored(scene) if look.backwards else scene)


def new_axes(plot: Plot, look: Look, *, headed: bool = True) -> Axes:
    """Axes on a figure that has just the room for a plot, with or without its heading and its notes."""
    room, margin = plot.room, MARGIN if headed else BARE
    above, below = (_head_height(plot, look), _notes_height(plot, look)) if headed else (0.0, 0.0)
    wide = 2 * margin + plot.width
    tall = 2 * margin + above + room.top + plot.size[1] + room.bottom + below
    figure = Figure(figsize=(wide / 72, tall / 72), dpi=72, facecolor=look.colour("paper"))
    left, bottom = margin + room.left, margin + below + room.bottom
    place = (left / wide, bottom / tall, plot.size[0] / wide, plot.size[1] / tall)
    axes = figure.add_axes(place, axes_class=Chart)
    assert isinstance(axes, Chart)
    axes.drawn, axes.look = plot, look
    return axes


def make_room(axes: Axes, plot: Plot, look: Look) -> None:
    """Draw axes in from the edges of where they stand, so that the labels of a plot fit there too, if they can."""
    figure, room = axes.get_figure(root=True), plot.room
    assert isinstance(figure, Figure)
    wide, tall = (72 * side for side in figure.get_size_inches())
    place = axes.get_position()
    left, right = place.x0 + (MARGIN + room.left) / wide, place.x1 - (MARGIN + room.right) / wide
    bottom = place.y0 + (MARGIN + _notes_height(plot, look) + room.bottom) / tall
    top = place.y1 - (MARGIN + _head_height(plot, look) + room.top) / tall
    if (right - left) * wide >= LEAST and (top - bottom) * tall >= LEAST:
        axes.set_position((left, bottom, right - left, top - bottom))


def write_heading(axes: Axes, plot: Plot, look: Look) -> None:
    """The finding and what is drawn, above the plot; its notes below."""
    pen, left = Pen(axes, look), -plot.room.left
    y = plot.room.top + _head_height(plot, look)
    for text, name, paint in _head(plot):
        face = look.face(name)
        for line in measured.wrap(text, plot.line, face.size, face.weight).lines:
            y -= face.size * face.leading
            pen.text(line, (0, 1), at="corner", by=(left, y + 0.28 * face.size), face=name, paint=paint)
        y -= 4
    face = look.face("small")
    y = -plot.room.bottom - GAP
    for line in _note_lines(plot, look):
        y -= face.size * face.leading
        pen.text(line, (0, 0), at="corner", by=(left, y + 0.28 * face.size), face="small", paint="text-quiet")


def _head(plot: Plot) -> Iterable[tuple[str, str, str]]:
    return ((plot.title, "stage", "text"), (plot.about, "text", "text-quiet"))


def _head_height(plot: Plot, look: Look) -> float:
    height = float(GAP)
    for text, name, _ in _head(plot):
        face = look.face(name)
        lines = measured.wrap(text, plot.line, face.size, face.weight).lines
        height += len(lines) * face.size * face.leading + 4
    return height


def _notes_height(plot: Plot, look: Look) -> float:
    face, lines = look.face("small"), _note_lines(plot, look)
    return len(lines) * face.size * face.leading + GAP if lines else 0


def _note_lines(plot: Plot, look: Look) -> list[str]:
    face = look.face("small")
    return [line for note in plot.notes for line in measured.wrap(note, plot.line, face.size, face.weight).lines]


class Pen:
    """Draws on axes in the paints and faces of a look. Nothing is clipped, nothing moves the axes' limits."""

    def __init__(self, axes: Axes, look: Look) -> None:
        self.axes, self.look = axes, look
        _fonts()

    def bare(self, across: tuple[float, float], down: tuple[float, float]) -> None:
        """Axes without ticks and frame, with these limits from left to right and from top to bottom."""
        self.axes.set_axis_off()
        self.axes.set_xlim(*across)
        self.axes.set_ylim(down[1], down[0])

    def text(
        self,
        text: str,
        place: tuple[float, float],
        *,
        at: At = "data",
        by: tuple[float, float] = (0, 0),
        face: str = "text",
        weight: int | None = None,
        paint: str = "text",
        anchor: Anchor = "left",
        turned: float = 0,
    ) -> None:
        """One line of text; its baseline is at a place, moved by px to the right and up."""
        set_in = self.look.face(face)
        self.axes.annotate(
            text,
            place,
            by,
            xycoords=self._transform(at),
            textcoords="offset points",
            fontfamily=FAMILIES,
            fontsize=set_in.size,
            fontweight=weight or set_in.weight,
            color=paint if paint.startswith("#") else self.look.colour(paint),
            ha=anchor,
            va="baseline",
            rotation=turned,
            rotation_mode="anchor",
            annotation_clip=False,
            parse_math=False,
            zorder=5,
        )

    def label(
        self,
        text: str,
        place: tuple[float, float],
        room: float,
        *,
        at: At = "data",
        by: tuple[float, float] = (0, 0),
        face: str = "text",
        paint: str = "text",
        anchor: Anchor = "left",
        lines: int = 1,
    ) -> None:
        """A text in lines no wider than its room, its middle at a place."""
        set_in = self.look.face(face)
        wrapped = measured.wrap(text, room, set_in.size, set_in.weight, lines).lines
        leading = set_in.size * set_in.leading
        y = by[1] + (len(wrapped) - 1) * leading / 2 - 0.36 * set_in.size
        for line in wrapped:
            self.text(line, place, at=at, by=(by[0], y), face=face, paint=paint, anchor=anchor)
            y -= leading

    def line(
        self, xs: Sequence[float], ys: Sequence[float], paint: str, *, at: At = "data", over: float = 1, **style: Any
    ) -> None:
        """A line through places; matplotlib's own words may change its style."""
        drawn = {**self.look.line(paint), **style}
        self.axes.add_artist(Line2D(xs, ys, transform=self._transform(at), clip_on=False, zorder=over, **drawn))

    def box(
        self, x: float, y: float, wide: float, tall: float, area: Mapping[str, Any], *, at: At = "data", over: float = 2
    ) -> None:
        """A rectangle from a corner."""
        transform = self._transform(at)
        self.axes.add_artist(Rectangle((x, y), wide, tall, transform=transform, clip_on=False, zorder=over, **area))

    def boxes(self, corners: Iterable[tuple[float, float]], wide: float, tall: float, area: Mapping[str, Any]) -> None:
        """Rectangles of one size as a single patch, far quicker to draw than each alone."""
        outlines = [Outline.unit_rectangle().transformed(Affine2D().scale(wide, tall).translate(*at)) for at in corners]
        patch = PathPatch(Outline.make_compound_path(*outlines), clip_on=False, zorder=0.5, **area)
        self.axes.add_artist(patch)

    def shape(self, corners: Sequence[tuple[float, float]], area: Mapping[str, Any], *, over: float = 2) -> None:
        """A polygon."""
        self.axes.add_artist(Polygon(list(corners), closed=True, clip_on=False, zorder=over, **area))

    def dot(self, x: float, y: float, paint: str, *, hollow: bool = False, size: float = 9, mark: str = "o") -> None:
        """A mark: solid for what was measured, hollow for what was not."""
        colour = self.look.colour(paint)
        fill = self.look.colour("card") if hollow else colour
        self.axes.add_artist(
            Line2D(
                (x,),
                (y,),
                marker=mark,
                markersize=size,
                markerfacecolor=fill,
                markeredgecolor=colour,
                markeredgewidth=1.8,
                linestyle="none",
                clip_on=False,
                zorder=4,
            )
        )

    def whisker(self, low: float, high: float, y: float, *, upright: bool = False, paint: str = "text") -> None:
        """An interval with an end at either side."""
        colour = self.look.colour(paint)
        xs, ys = ((y, y), (low, high)) if upright else ((low, high), (y, y))
        mark = "_" if upright else "|"
        style: dict[str, Any] = {"marker": mark, "markersize": 6, "markeredgewidth": 1.2, "solid_capstyle": "butt"}
        self.line(xs, ys, "interval", over=3, color=colour, linewidth=1.2, **style)

    def swatch(self, x: float, y: float, area: Mapping[str, Any], size: float = 11) -> None:
        """A small square of an area, in px right of and above the axes' upper left corner."""
        figure = self.axes.get_figure(root=True)
        assert isinstance(figure, Figure)
        to_corner: Any = ScaledTranslation(0, 1, self.axes.transAxes)  # type: ignore[arg-type]
        transform = Affine2D().scale(1 / 72) + figure.dpi_scale_trans + to_corner
        self.axes.add_artist(Rectangle((x, y), size, size, transform=transform, clip_on=False, zorder=2, **area))

    def _transform(self, at: At) -> Transform:
        match at:
            case "data":
                return self.axes.transData
            case "corner":
                return self.axes.transAxes
            case "left":
                return self.axes.get_yaxis_transform()
        return self.axes.get_xaxis_transform()


@dataclass(frozen=True)
class Legend:
    """Swatches with their names in rows, in the order in which they are drawn."""

    rows: tuple[tuple[tuple[float, str, Mapping[str, Any]], ...], ...]

    ROW = 20

    @property
    def height(self) -> float:
        return self.ROW * len(self.rows)

    def draw(self, pen: Pen, left: float, bottom: float) -> None:
        """Above the axes, `bottom` px over their upper edge."""
        for at, row in enumerate(reversed(self.rows)):
            y = bottom + self.ROW * at
            for x, name, area in row:
                pen.swatch(left + x, y, area)
                pen.text(name, (0, 1), at="corner", by=(left + x + 17, y + 2), face="small")


def legend(items: Iterable[tuple[str, Mapping[str, Any]]], wide: float, look: Look) -> Legend:
    """A legend as wide as a plot."""
    rows: list[list[tuple[float, str, Mapping[str, Any]]]] = [[]]
    x = 0.0
    for name, area in items:
        takes = 17 + look.width(name, "small") + 18
        if rows[-1] and x + takes > wide:
            rows.append([])
            x = 0.0
        rows[-1].append((x, name, area))
        x += takes
    return Legend(tuple(tuple(row) for row in rows if row))


@cache
def _fonts() -> None:
    """Make Inter known to matplotlib, once; of its weights matplotlib can draw one, while SVG names them all."""
    (inter,) = (Path(fontpkg_inter.ROOT) / "files").glob("Inter[[]*.ttf")
    other = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans-Bold.ttf"
    entries = [("Inter", inter, weight) for weight in (400, 600, 700)] + [("DejaVu Sans", other, 600)]
    for name, path, weight in entries:
        font_manager.fontManager.ttflist.append(
            font_manager.FontEntry(fname=str(path), name=name, weight=weight, size="scalable")
        )
