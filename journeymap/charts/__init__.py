"""Analyses as charts: the same numbers as the tables, drawn with matplotlib in the look of the map."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from journeymap.diagnostics import UsageError, choice, fact
from journeymap.drawing.subject import Speech, chosen_theme
from journeymap.drawing.theme import Theme
from journeymap.model import Journey
from journeymap.words import words_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from journeymap.charts.look import Look
    from journeymap.charts.sheet import Plot
    from journeymap.drawing.scene import Scene


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of chart: the analysis whose result it draws, the types of that, where it lives, what it shows."""

    analysis: str
    result: str
    room: str
    shows: str


CHARTS: Mapping[str, Kind] = {
    "friction": Kind("friction", "Friction", "bars", "severity split into its signs, with its range"),
    "dropoff": Kind("dropoff", "DropOff", "bars", "reach and loss by stage"),
    "transitions": Kind("dropoff", "DropOff", "grids", "where customers go from each place"),
    "scores": Kind("scores", "ScoreTable", "planes", "ease against satisfaction"),
    "emotion": Kind("emotion", "EmotionCurve", "curves", "how each place feels"),
    "pyramid": Kind("pyramid", "Pyramid", "grids", "levels reached and claimed"),
    "omnichannel": Kind("omnichannel", "Omnichannel", "dots", "channels side by side, with intervals"),
    "digital": Kind("digital", "Digital", "dots", "effort on each digital channel"),
    "personas": Kind("personas", "Personas", "dots", "how many of each persona arrive"),
    "exposure": Kind("exposure", "Exposure", "bars", "bad visits of those who arrive"),
    "experiments": Kind("experiments", "Experiments", "dots", "what each tried variant changed"),
    "opportunities": Kind("opportunities", "Opportunities", "planes", "value against priority"),
    "compare": Kind("compare", "Comparison", "dots", "before and after"),
    "trends": Kind("compare", "Comparison Units", "trends", "each number over several periods"),
    "units": Kind("compare", "Units", "funnels", "units side by side, with the limits of chance"),
}
"""Every chart by name; the first one of a result is what `chart` draws unless told otherwise."""


def chart(
    result: Any,
    ax: "Axes | None" = None,
    *,
    what: str | None = None,
    journey: Journey | None = None,
    theme: str | Theme = "light",
    language: str | None = None,
) -> "Axes":
    """The result of an analysis as a chart: the axes it is drawn on, yours or those of a new figure.

    Each kind of result has its chart; ``what="transitions"`` draws the other one of a drop-off. With ``journey`` the
    marks carry the names people use, else the ids; ``theme`` and ``language`` are those of the map. The finding
    stands above, what is assumed and how many answered beside the numbers. The numbers are those of
    ``result.to_dict()``. New axes show themselves in a notebook; ``ax.figure.savefig(...)`` writes them.

    >>> import journeymap as jm
    >>> tea = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> chart(jm.dropoff(tea), journey=tea).get_xlim() == (0, 100)
    True
    """
    from journeymap.charts.sheet import Pen, make_room, new_axes, write_heading

    look = look_of(journey, theme, language)
    plot = plot_of(result, look, what)
    axes = new_axes(plot, look) if ax is None else ax
    if ax is not None:
        make_room(ax, plot, look)
    plot.draw(Pen(axes, look))
    write_heading(axes, plot, look)
    return axes


def picture(result: Any, look: "Look", what: str | None = None, *, headed: bool = True) -> "Scene":
    """The chart as a scene, for the map's writers; without its heading where the page around it has one."""
    from journeymap.charts.recorder import scene_of
    from journeymap.charts.sheet import Pen, new_axes, write_heading
    from journeymap.drawing.mirror import mirrored

    plot = plot_of(result, look, what)
    axes = new_axes(plot, look, headed=headed)
    plot.draw(Pen(axes, look))
    if headed:
        write_heading(axes, plot, look)
    scene = scene_of(axes, plot.title, plot.about, theme=look.theme, language=look.words.language)
    return mirrored(scene) if look.backwards else scene


def plot_of(result: Any, look: "Look", what: str | None = None) -> "Plot":
    """What a result's chart says and how it is drawn."""
    name = what or _first_chart(result)
    if name not in CHARTS:
        raise UsageError(fact("usage.no_chart", name=name, hint=choice(name, CHARTS, "charts")))
    if type(result).__name__ not in CHARTS[name].result.split():
        raise UsageError(
            fact("usage.chart_draws", name=name, analysis=CHARTS[name].analysis, result=type(result).__name__)
        )
    draw: Callable[..., Plot] = getattr(import_module(f"{__name__}.{CHARTS[name].room}"), name)
    return draw(result, look)


def look_of(journey: Journey | None, theme: str | Theme = "light", language: str | None = None) -> "Look":
    """A theme, a language and a journey's names for charts."""
    from journeymap.charts.look import Look

    words = words_for(language or (journey.language if journey else "en"))
    return Look(chosen_theme(theme), Speech(words.language), journey)


def _first_chart(result: Any) -> str:
    name = type(result).__name__
    if name == "Comparison" and result.series:
        return "trends"
    found = next((chart for chart, kind in CHARTS.items() if kind.result == name), None)
    if found is None:
        raise UsageError(fact("usage.no_chart_of", name=name, names=", ".join(CHARTS)))
    return found
