"""Axes as a scene: a renderer of matplotlib whose paper is a list of shapes.

So a chart is written by the map's own writers (SVG, PNG, PDF, a part of a page): real text in the right font for each
script, nothing that a strict page refuses, ids that two pictures never share, and the same bytes every time.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.text import Text as Label
from matplotlib.transforms import Transform

from journeymap.charts.look import GAPS
from journeymap.drawing import text as measured
from journeymap.drawing.paints import Hatch, Paint
from journeymap.drawing.scene import Anchor, Command, Path, Scene, Shape, Text
from journeymap.drawing.theme import LIGHT, Theme


def scene_of(
    axes: Axes, title: str = "", description: str = "", *, theme: Theme = LIGHT, language: str = "en"
) -> Scene:
    """The whole figure of some axes as a scene; the theme gives the fonts, colours are those that were drawn."""
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    wide, tall = (side * 72 for side in figure.get_size_inches())
    recorder = _Recorder(wide, tall)
    resolution = figure.dpi
    figure.dpi = 72  # a point is a px of the scene
    try:
        figure.draw(recorder)
    finally:
        figure.dpi = resolution
    look = replace(theme, paints={**theme.paints, **recorder.paints})
    return Scene(wide, tall, title, description, tuple(recorder.shapes), look, language)


class _Recorder(RendererBase):
    """Keeps what matplotlib draws: outlines and lines of text, each with its paint."""

    def __init__(self, wide: float, tall: float) -> None:
        super().__init__()
        self.wide, self.tall = wide, tall
        self.shapes: list[Shape] = []
        self.paints: dict[str, Paint] = {}

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Outline,
        transform: Transform,
        rgbFace: Any = None,  # noqa: N803
    ) -> None:
        """An outline, filled, stroked or hatched."""
        commands = tuple(self._commands(path, transform))
        paint = _paint(gc, rgbFace)
        if commands and (paint.fill is not None or paint.stroke is not None):
            self.shapes.append(Path(commands, self._name(paint)))

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,  # noqa: ARG002  (matplotlib's own signature)
        mtext: Label | None = None,
    ) -> None:
        """A line of text, anchored as it was meant, because fonts differ from machine to machine."""
        anchor: Anchor = "start"
        if mtext is not None and angle == 0:
            anchor = {"left": "start", "center": "middle", "right": "end"}[mtext.get_horizontalalignment()]  # type: ignore[assignment]
            x = float(mtext.get_transform().transform(mtext.get_unitless_position())[0])
        paint = self._name(Paint(to_hex(gc.get_rgb()).upper()))
        self.shapes.append(Text(x, y, (s,), paint, prop.get_size(), int(prop.get_weight()), anchor))

    def get_text_width_height_descent(
        self,
        s: str,
        prop: FontProperties,
        ismath: Any,  # noqa: ARG002
    ) -> tuple[float, float, float]:
        """How much room a line takes, by the map's own table."""
        size = prop.get_size()
        return measured.width(s, size, int(prop.get_weight())), size, 0.22 * size

    def get_canvas_width_height(self) -> tuple[float, float]:
        return self.wide, self.tall

    def points_to_pixels(self, points: Any) -> Any:
        return points

    def flipy(self) -> bool:
        return True

    def _commands(self, path: Outline, transform: Transform) -> Iterator[Command]:
        for points, code in path.iter_segments(transform, simplify=False):
            if code == Outline.CLOSEPOLY:
                yield ("Z",)
                continue
            flipped = [float(one) if at % 2 == 0 else self.tall - float(one) for at, one in enumerate(points)]
            yield (_LETTERS[int(code)], *flipped)

    def _name(self, paint: Paint) -> str:
        """A class of its own for every shape: drawn in another theme, the same shape has the same class."""
        name = f"chart-{len(self.paints) + 1}"
        self.paints[name] = paint
        return name


_LETTERS = {int(Outline.MOVETO): "M", int(Outline.LINETO): "L", int(Outline.CURVE3): "Q", int(Outline.CURVE4): "C"}


def _paint(gc: GraphicsContextBase, face: Any) -> Paint:
    fill = to_hex(face).upper() if face is not None and (len(face) < 4 or face[3]) else None
    hatch = gc.get_hatch()
    if hatch is not None:
        gap, weight = GAPS[hatch]
        return Paint(Hatch(to_hex(gc.get_hatch_color()).upper(), fill, gap, weight))
    stroked = gc.get_linewidth() > 0 and gc.get_rgb()[3] > 0
    if not stroked:
        return Paint(fill)
    dash: Any = gc.get_dashes()[1]
    round_ends = gc.get_capstyle() == "round"
    lengths = tuple(round(float(length), 2) for length in dash) if dash is not None else ()
    return Paint(fill, to_hex(gc.get_rgb()).upper(), float(gc.get_linewidth()), lengths, round_ends)
