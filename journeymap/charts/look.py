"""How a chart looks and what it calls things: the theme of the map, the words of a language, the journey's names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.drawing import text as measured
from journeymap.drawing.colour import along, contrast
from journeymap.drawing.paints import Hatch
from journeymap.drawing.theme import Face, Theme
from journeymap.model import NO_CHANNEL, Journey
from journeymap.words import Words, is_right_to_left

GAPS: Mapping[str, tuple[float, float]] = {"/////": (4, 1.6), "///": (5, 1)}
"""matplotlib's hatches as the map draws them: the gap between slanting lines, and their weight."""


@dataclass(frozen=True)
class Look:
    """A theme, a language, and the journey whose names stand beside the marks (ids made readable without it)."""

    theme: Theme
    words: Words
    journey: Journey | None = None

    @property
    def backwards(self) -> bool:
        """Whether the journey is read from right to left, and its charts like its map."""
        return self.journey is not None and is_right_to_left(self.journey.language)

    def touchpoint(self, name: str) -> str:
        """What people call a touchpoint."""
        known = self.journey is not None and name in self.journey.touchpoints
        return self.journey.label(name) if self.journey is not None and known else _readable(name)

    def stage(self, name: str) -> str:
        """What people call a stage."""
        known = self.journey is not None and name in self.journey.stages
        return self.journey.stage_label(name) if self.journey is not None and known else _readable(name)

    def channel(self, name: str) -> str:
        """What people call a channel."""
        if self.journey is not None and name in self.journey.channels:
            return self.journey.channel_label(name)
        return self.words("no_channel") if name == NO_CHANNEL else _readable(name)

    def persona(self, name: str) -> str:
        """What people call a persona."""
        return self.journey.persona_label(name) if self.journey is not None else _readable(name)

    def n(self, answers: int | None) -> str:
        """How many visits stand behind a number; nobody's is an assumption."""
        return self.words("n", n=answers) if answers else self.words("chart_assumed")

    def answers(self, n: int | None) -> str:
        """How many answers stand behind a score, as far as that is stated."""
        return self.words("n", n=n) if n is not None else self.words("no_n")

    def face(self, name: str) -> Face:
        """A face of type by its name."""
        found = getattr(self.theme.type, name)
        assert isinstance(found, Face)
        return found

    def width(self, text: str, face: str) -> float:
        """How wide a text is in a face, in px."""
        return measured.width(text, self.face(face).size, self.face(face).weight)

    def gutter(self, names: Iterable[str], face: str = "card", most: float = 206) -> float:
        """The room that names need left of a plot."""
        return min(most, max((self.width(name, face) for name in names), default=0) + 14)

    def colour(self, paint: str) -> str:
        """The one colour of a paint: of a text, a line or a plain ground."""
        found = self.theme.paint(paint)
        ink = found.fill if found.fill is not None else found.stroke
        if isinstance(ink, Hatch):
            return ink.line
        assert isinstance(ink, str), f"{paint} fades"
        return ink

    def area(self, paint: str) -> Mapping[str, Any]:
        """How matplotlib fills and outlines a patch of this paint."""
        found = self.theme.paint(paint)
        if isinstance(found.fill, Hatch):
            ground, gap = found.fill.ground or self.colour("paper"), found.fill.gap
            pattern = min(GAPS, key=lambda name: abs(GAPS[name][0] - gap))
            return {"facecolor": ground, "edgecolor": found.fill.line, "linewidth": 0, "hatch": pattern}
        edge = found.stroke if isinstance(found.stroke, str) else "none"
        fill = found.fill if isinstance(found.fill, str) else "none"
        return {"facecolor": fill, "edgecolor": edge, "linewidth": found.width if edge != "none" else 0}

    def flat(self, colour: str) -> dict[str, Any]:
        """How matplotlib fills a patch with one colour and no outline."""
        return {"facecolor": colour, "linewidth": 0}

    def line(self, paint: str) -> Mapping[str, Any]:
        """How matplotlib draws a line of this paint."""
        found = self.theme.paint(paint)
        dash: Any = (0, tuple(length / found.width for length in found.dash)) if found.dash else "solid"
        cap = "round" if found.round else "butt"
        return {"color": found.stroke, "linewidth": found.width, "linestyle": dash, "solid_capstyle": cap}

    def blend(self, paint: str, share: float) -> str:
        """A colour mixed with the paper: all of it at 1, all paper at 0."""
        return along((self.colour("paper"), self.colour(paint)), share)

    def text_on(self, ground: str) -> str:
        """The text colour that reads best on a colour."""
        return max(
            (self.colour(name) for name in ("text", "text-on-colour", "paper")), key=lambda ink: contrast(ink, ground)
        )


def _readable(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
