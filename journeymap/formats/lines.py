"""Lines of text that typst sets itself, because it joins their letters wrongly within an SVG.

Typst 0.15 gives a group of glyphs the width of one of them when it draws an SVG, so that vowels of the scripts of
India and of some of its neighbours lie on the letters behind them. What it sets itself it shapes as it should.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from journeymap.drawing.scene import Group, Scene, Shape, Text
from journeymap.drawing.svg import han
from journeymap.drawing.text import direction, runs

SCRIPTS = {
    *("devanagari", "bengali", "gurmukhi", "gujarati", "tamil", "telugu", "kannada", "malayalam", "sinhala"),
    *("thai", "lao", "myanmar", "khmer"),
}
"""The scripts whose letters stand in groups that are wider than one glyph."""

_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


def parted(scene: Scene) -> tuple[Scene, tuple[dict[str, Any], ...]]:
    """A picture without the texts that typst must set itself, and the lines of those in the units of the picture.

    A line has ``x`` and ``y``, which ``share`` of it stands before x, its ``size``, ``weight`` and ``fill``, and its
    ``runs``, each with its ``words`` and ``fonts``.
    """
    taken: list[Text] = []
    shapes = tuple(_without(scene.shapes, taken))
    if not taken:
        return scene, ()
    return replace(scene, shapes=shapes), tuple(line for text in taken for line in _lines(text, scene))


def _without(shapes: tuple[Shape, ...], taken: list[Text]) -> Iterator[Shape]:
    for shape in shapes:
        match shape:
            case Text() if any(run.script in SCRIPTS for line in shape.lines for run in runs(line)):
                taken.append(shape)
            case Group():
                yield replace(shape, shapes=tuple(_without(shape.shapes, taken)))
            case _:
                yield shape


def _lines(text: Text, scene: Scene) -> Iterator[dict[str, Any]]:
    x, share = text.x, _BEFORE[text.anchor]
    if direction(" ".join(text.lines)) == "rtl" and text.anchor == "start" and text.room is not None:
        x, share = x + text.room, 1.0
    fonts = scene.theme.fonts
    for place, line in enumerate(text.lines):
        parts = runs(line, han(scene.language))
        yield {
            "runs": [{"words": part.text, "fonts": (*fonts[part.script], *fonts["default"])} for part in parts],
            "x": x,
            "y": text.y + place * text.leading * text.size,
            "share": share,
            "size": text.size,
            "weight": text.weight,
            "fill": scene.theme.paint(text.paint).fill,
        }
