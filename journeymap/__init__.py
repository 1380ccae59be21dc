"""Customer journeys as text: checked, measured, analysed and drawn.

>>> import journeymap as jm
>>> journey = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
>>> jm.dropoff(journey).completion
0.6
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES = {
    "journeymap.analysis.compare": ("compare",),
    "journeymap.analysis.digital": ("digital",),
    "journeymap.analysis.drivers": ("drivers",),
    "journeymap.analysis.dropoff": ("dropoff",),
    "journeymap.analysis.emotion": ("emotion",),
    "journeymap.analysis.experiments": ("experiments",),
    "journeymap.analysis.exposure": ("exposure",),
    "journeymap.analysis.friction": ("friction",),
    "journeymap.analysis.omnichannel": ("omnichannel",),
    "journeymap.analysis.opportunities": ("opportunities",),
    "journeymap.analysis.personas": ("personas",),
    "journeymap.analysis.pyramid": ("pyramid",),
    "journeymap.analysis.units": ("compare_units",),
    "journeymap.analysis.whatif": ("whatif",),
    "journeymap.analysis.scores": ("scores",),
    "journeymap.charts": ("chart",),
    "journeymap.diagnostics": ("Diagnostic", "JourneyError", "Span"),
    "journeymap.evidence.conform": ("conform",),
    "journeymap.evidence.discover": ("discover",),
    "journeymap.evidence.measure": ("measure", "measurement"),
    "journeymap.evidence.walks": ("walks",),
    "journeymap.formats": ("render",),
    "journeymap.graph": ("to_graph",),
    "journeymap.model": ("Journey",),
    "journeymap.reading": ("check", "load", "loads"),
}
"""Every public name by the module it lives in; each is imported on first use."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Diagnostic",
    "Journey",
    "JourneyError",
    "Span",
    "chart",
    "check",
    "compare",
    "compare_units",
    "conform",
    "digital",
    "discover",
    "drivers",
    "dropoff",
    "emotion",
    "experiments",
    "exposure",
    "friction",
    "load",
    "loads",
    "measure",
    "measurement",
    "omnichannel",
    "opportunities",
    "personas",
    "pyramid",
    "render",
    "scores",
    "to_graph",
    "walks",
    "whatif",
]

if TYPE_CHECKING:
    from journeymap.analysis.compare import compare
    from journeymap.analysis.digital import digital
    from journeymap.analysis.drivers import drivers
    from journeymap.analysis.dropoff import dropoff
    from journeymap.analysis.emotion import emotion
    from journeymap.analysis.experiments import experiments
    from journeymap.analysis.exposure import exposure
    from journeymap.analysis.friction import friction
    from journeymap.analysis.omnichannel import omnichannel
    from journeymap.analysis.opportunities import opportunities
    from journeymap.analysis.personas import personas
    from journeymap.analysis.pyramid import pyramid
    from journeymap.analysis.scores import scores
    from journeymap.analysis.units import compare_units
    from journeymap.analysis.whatif import whatif
    from journeymap.charts import chart
    from journeymap.diagnostics import Diagnostic, JourneyError, Span
    from journeymap.evidence.conform import conform
    from journeymap.evidence.discover import discover
    from journeymap.evidence.measure import measure, measurement
    from journeymap.evidence.walks import walks
    from journeymap.formats import render
    from journeymap.graph import to_graph
    from journeymap.model import Journey
    from journeymap.reading import check, load, loads


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'journeymap' has no attribute '{name}'")
    found = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
