"""What somebody wants drawn: which view, on which sheet, which lanes and stages, in which theme and language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from journeymap.diagnostics import UsageError, choice, fact
from journeymap.drawing.blueprint import PARTS, blueprint_strip
from journeymap.drawing.lanes import LANES, USUAL
from journeymap.drawing.lanes.frame import Board
from journeymap.drawing.strip import Drawn, strip
from journeymap.drawing.subject import Cut
from journeymap.drawing.theme import Theme
from journeymap.model import Journey

Orientation: TypeAlias = Literal["portrait", "landscape"]

StripDrawer: TypeAlias = Callable[[Board, Sequence[str], float, float], Drawn]


class View(NamedTuple):
    """One way of looking at a journey in columns: its lanes, which of them when nobody chooses, and who draws them."""

    lanes: tuple[str, ...]
    usual: tuple[str, ...]
    strip: StripDrawer

    def chosen(self, lanes: Sequence[str] | None, usual: Sequence[str] | None = None) -> tuple[str, ...]:
        """The lanes that were asked for, in that order; the usual ones when nobody asked."""
        if lanes is None:
            return tuple(self.usual if usual is None else usual)
        if not lanes:
            raise UsageError(fact("usage.no_lane_named", hint=choice("", self.lanes, "lanes")))
        for lane in lanes:
            if lane not in self.lanes:
                raise UsageError(fact("usage.no_lane", name=lane, hint=choice(lane, self.lanes, "lanes")))
        return tuple(dict.fromkeys(lanes))


VIEWS: Mapping[str, View] = {
    "map": View(tuple(LANES), USUAL, strip),
    "blueprint": View(("stages", *PARTS), ("stages", *PARTS), blueprint_strip),
}
"""The views that stand in columns. The graph is the third view; Graphviz lays it out, see ``formats.graph``."""


class Wish(NamedTuple):
    """Everything that can be asked of a picture; None leaves it to the preset."""

    view: str = "map"
    lanes: tuple[str, ...] | None = None
    stages: tuple[str, ...] | None = None
    theme: str | Theme = "light"
    language: str | None = None
    name: str | None = None
    orientation: Orientation | None = None
    persona: str | None = None
    before: Journey | None = None

    @property
    def cut(self) -> Cut:
        """Which part of the journey is wanted."""
        return Cut(self.persona, self.stages)

    @property
    def looks(self) -> View:
        """The view by its name."""
        return VIEWS[self.view]


PRESETS = ("screen", "poster", "board", "slide")
"""What a picture can be made for."""

LYING = ("board", "slide")
"""Presets whose pages are as wide as a projector's screen, whatever is asked."""


def check_preset(preset: str, orientation: str | None) -> None:
    """Refuse what is no preset, and an orientation that is none or that the preset has not."""
    if preset not in PRESETS:
        raise UsageError(fact("usage.no_preset", name=preset, hint=choice(preset, PRESETS, "presets")))
    if orientation not in (None, "portrait", "landscape"):
        hint = choice(orientation, ("portrait", "landscape"), "orientations")
        raise UsageError(fact("usage.no_orientation", name=orientation, hint=hint))
    if preset in LYING and orientation == "portrait":
        raise UsageError(fact("usage.lying", preset=preset))
