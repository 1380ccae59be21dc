"""The pictures of a report: the map and the charts, in colours that switch between light, dark and paper."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from journeymap.charts import look_of, picture, plot_of
from journeymap.drawing.map import draw
from journeymap.drawing.scene import Scene
from journeymap.formats.switching import TOGETHER, Switching, switched
from journeymap.reports.findings import Findings
from journeymap.reports.page import Picture

SMALL_LANES = ("stages", "touchpoints", "emotion", "scores")


def the_map(found: Findings) -> Picture:
    """The whole map."""
    return Picture(lambda: _drawn(found, None), "map", _sizes(found))


def small_map(found: Findings, lanes: Sequence[str] = SMALL_LANES) -> Picture:
    """The map with the lanes that a glance takes in."""
    return Picture(lambda: _drawn(found, lanes), "small", _sizes(found))


def _sizes(found: Findings) -> tuple[str, str]:
    return found.words("report_actual_size"), found.words("report_fit")


def chart(found: Findings, result: Any, what: str | None = None) -> Picture:
    """A chart without its heading, which the page sets."""
    plot = plot_of(result, look_of(found.journey), what)
    return Picture(lambda: _in_every_theme(found, result, what), "chart", None, plot.title, plot.about, plot.notes)


def _drawn(found: Findings, lanes: Sequence[str] | None) -> Scene:
    scene = draw(found.written, lanes=lanes, name=found.name, language=found.words.language)
    return replace(scene, theme=switched(scene.theme))


def _in_every_theme(found: Findings, result: Any, what: str | None) -> Scene:
    """The chart drawn once for each theme: its colours become variables that have a value in each of them."""
    scenes = [picture(result, look_of(found.journey, theme), what, headed=False) for theme in TOGETHER]
    return replace(scenes[0], theme=Switching([one.theme for one in scenes]))
