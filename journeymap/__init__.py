"""Customer journeys as text: checked, measured, analysed and drawn.

>>> import journeymap as jm
>>> journey = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
>>> jm.dropoff(journey).completion
0.6
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "journeymap.analysis.compare": ("Comparison", "compare"),
    "journeymap.analysis.digital": ("Digital", "digital"),
    "journeymap.analysis.drivers": ("Drivers",),
    "journeymap.analysis.dropoff": ("DropOff", "dropoff"),
    "journeymap.analysis.emotion": ("EmotionCurve", "emotion"),
    "journeymap.analysis.experiments": ("Experiments", "experiments"),
    "journeymap.analysis.exposure": ("Exposure", "exposure"),
    "journeymap.analysis.friction": ("Friction", "friction"),
    "journeymap.analysis.omnichannel": ("Omnichannel", "omnichannel"),
    "journeymap.analysis.opportunities": ("Opportunities", "opportunities"),
    "journeymap.analysis.personas": ("Personas", "personas"),
    "journeymap.analysis.pyramid": ("Pyramid", "pyramid"),
    "journeymap.analysis.scores": ("ScoreTable", "scores"),
    "journeymap.analysis.units": ("Units", "compare_units"),
    "journeymap.analysis.whatif": ("WhatIf", "whatif"),
    "journeymap.analysis.works": ("Works", "works"),
    "journeymap.charts": ("chart",),
    "journeymap.diagnostics": ("Diagnostic", "JourneyError", "Span", "UsageError"),
    "journeymap.evidence.conform": ("Conformance", "conform"),
    "journeymap.evidence.discover": ("Draft", "discover"),
    "journeymap.evidence.drivers": ("drivers",),
    "journeymap.evidence.measure": ("measure", "measurement"),
    "journeymap.evidence.measurement.result": ("Measurement",),
    "journeymap.evidence.options": ("EvidenceOptions",),
    "journeymap.evidence.walks": ("Walks", "walks"),
    "journeymap.formats": ("render",),
    "journeymap.graph": ("to_graph",),
    "journeymap.model": ("Journey",),
    "journeymap.reading": ("check", "load", "loads"),
    "journeymap.reports": ("report",),
}
"""Every public name by the module it lives in, imported on first use; `make docs` makes ``__init__.pyi`` from it."""

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'journeymap' has no attribute '{name}'")
    found = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})
