"""The settings that a file changes, read and put over the defaults."""

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema, create_model

from journeymap.diagnostics import Said, fact
from journeymap.model.experience import LEVELS, Level
from journeymap.model.values import Count, Flag, Frozen, Keyed, OnlyKeys, Part, Share, Time, between, one_of
from journeymap.settings import DEFAULTS, SETTINGS, Floor


class LevelFloor(Part):
    """What customers must say at least before a level of the pyramid counts as met."""

    called: ClassVar[Said] = fact("part.floor")

    ease: Annotated[float, between(0, 100, "floor")] | None = Field(None, description="0 to 100")
    resolved: Share | None = Field(None, description="Share of contacts solved")
    satisfaction: Annotated[float, between(0, 100, "floor")] | None = Field(None, description="0 to 100")
    emotion: Annotated[float, between(0, 100, "floor")] | None = Field(None, description="0 to 100")


def _switch(given: Any) -> Any:
    return {"on": True, "off": False}.get(given, given) if isinstance(given, str) else given


Weight = Annotated[float, between(0, 1000, "weight")]
Sign = Annotated[str, one_of(*DEFAULTS.weights)]
SeverityWord = Annotated[str, one_of(*DEFAULTS.mistake_severities)]

_KINDS: dict[str, Any] = {
    "whole": Count,
    "share": Share,
    "number": Annotated[float, between(0, 1e6, "setting")],
    "flag": Annotated[Flag, BeforeValidator(_switch), WithJsonSchema({"enum": [True, False, "on", "off"]})],
    "duration": Time,
    "levels": Annotated[str, one_of("six", "gartner5")],
    "weights": Annotated[Keyed[Sign, Weight], OnlyKeys(DEFAULTS.weights)],
    "sizes": Annotated[Keyed[SeverityWord, Share], OnlyKeys(DEFAULTS.mistake_severities)],
    "floors": Annotated[Keyed[Level, LevelFloor], OnlyKeys(LEVELS)],
}

_OVERRIDES: dict[str, Any] = {
    name: (_KINDS[one.metadata["kind"]] | None, Field(None, description=one.metadata["meaning"]))
    for name, one in SETTINGS.items()
}

RETIRED: dict[str, str | None] = {"confidence": "usual_confidence", "slide": None, "sigmas": None}
"""Settings of earlier versions, with the setting in their place; a file may have them, they change nothing."""

_OVERRIDES |= {
    name: (Any, Field(None, description="Changes nothing any more", json_schema_extra={"deprecated": True}))
    for name in RETIRED
}

Overrides = create_model("Overrides", __base__=Part, __module__=__name__, **_OVERRIDES)
Overrides.called = "`settings`"
"""The settings a file changes; every name of ``journeymap.settings``."""


def merged(name: str, given: Any) -> Any:
    """A setting as the analyses read it; tables keep the defaults of what the file leaves out."""
    match SETTINGS[name].metadata["kind"]:
        case "weights" | "sizes":
            return Frozen({**getattr(DEFAULTS, name), **given})
        case "floors":
            stated = {
                level: Floor(one.ease, one.resolved, one.satisfaction, one.emotion) for level, one in given.items()
            }
            return Frozen({**DEFAULTS.floors, **stated})
        case "duration":
            return given.seconds / 86400
    return given
