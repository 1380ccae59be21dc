"""What a journey's numbers say; one function per question, loaded on first use."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

ANALYSES: Mapping[str, str] = {
    "scores": "what customers said, with intervals",
    "dropoff": "where they leave",
    "friction": "where they work too hard",
    "pyramid": "which level of the experience pyramid each place reaches",
    "omnichannel": "whether channels are consistent and pass on what they know",
    "digital": "what happens in digital channels, and who stays in them",
    "emotion": "how it feels, and where it may be decided",
    "opportunities": "what to do first: four rankings side by side",
    "personas": "how each persona fares, and where they differ",
    "exposure": "how many bad visits those who arrive have had",
    "experiments": "which variant is better, how sure that is, and what it would bring",
}
"""Every analysis by name, with the question it answers; each is the function of that name in its module."""


def analysis(name: str) -> Callable[..., Any]:
    """The function of an analysis: journey in, result out."""
    return getattr(import_module(f"{__name__}.{name}"), name)  # type: ignore[no-any-return]
