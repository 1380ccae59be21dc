"""What a journey's numbers say; one function per question, loaded on first use."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from journeymap.model import Journey

ANALYSES: Mapping[str, str] = {
    "scores": "what customers said, with intervals",
    "dropoff": "where they leave",
    "friction": "where they work too hard",
    "pyramid": "which level of the experience pyramid each touchpoint reaches",
    "omnichannel": "whether channels are consistent and pass on what they know",
    "digital": "what happens in digital channels, and who stays in them",
    "emotion": "how it feels, and where it may be decided",
    "opportunities": "what to do first: four rankings side by side",
    "personas": "how each persona fares, and where they differ",
    "exposure": "how many bad visits those who arrive have had",
    "works": "what works, to be repeated elsewhere",
    "experiments": "which variant is better, how sure that is, and what it would bring",
}
"""Every analysis by name, with the question it answers; each is the function of that name in its module."""


def analyses(names: Iterable[str], journey: "Journey") -> dict[str, Any]:
    """The results of several analyses by name; the flow they share is worked out once."""
    from journeymap.analysis.dropoff import dropoff

    flow = None
    found: dict[str, Any] = {}
    for name in names:
        function = analysis(name)
        if name == "dropoff" or "flow" in signature(function).parameters:
            flow = flow or dropoff(journey)
            found[name] = flow if name == "dropoff" else function(journey, flow=flow)
        else:
            found[name] = function(journey)
    return found


def analysis(name: str) -> Callable[..., Any]:
    """The function of an analysis: journey in, result out."""
    return getattr(import_module(f"{__name__}.{name}"), name)  # type: ignore[no-any-return]
