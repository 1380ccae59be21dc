"""How each class of shapes looks: colours, type sizes and spacing, for screens (light, dark) and for paper (print).

Shapes name a class; `Theme.paint` turns the class into literal colours. Good is blue and bad is vermilion, never
green and red, and every meaning that a colour carries is also carried by a number, a place or a mark.

A brand's theme is a theme with some things replaced:

>>> from dataclasses import replace
>>> brand = replace(LIGHT, name="acme", colours=replace(LIGHT.colours, good="#005A9C"))
>>> brand.paint("opportunity-edge").fill
'#005A9C'
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from math import sqrt

from journeymap.drawing.colour import along
from journeymap.drawing.paints import PAINTS, Fade, Hatch, Ink, Paint

__all__ = [
    "DARK", "FONTS", "LIGHT", "PRINT", "THEMES", "Colours", "Face", "Fade", "Hatch", "Ink", "Paint", "Spacing", "Theme",
    "Type", "heat", "stage", "way", "way_width",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of a theme by what it is for, as #RRGGBB."""

    paper: str
    card: str
    ink: str
    quiet: str
    rule: str
    border: str
    arrow: str
    faint: str
    good: str
    bad: str
    good_tint: str
    bad_tint: str
    column_tint: str
    focus_tint: str
    focus_border: str
    track: str
    hatch: str
    route: str
    on_colour: str
    heat_ink: str
    heat: tuple[str, ...]  # from poor to good
    stages: tuple[str, ...]  # from the first stage to the last
    personas: tuple[str, ...]  # one after the other, and again from the first

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            for colour in (value,) if isinstance(value, str) else value:
                if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
                    raise ValueError(f"the colour `{each.name}` must be written as #RRGGBB, got {colour!r}")


@dataclass(frozen=True, slots=True)
class Face:
    """A size of type in px, its weight (400, 600 or 700), its leading in ems, and how much wider than Inter it runs."""

    size: float
    weight: int = 400
    leading: float = 1.3
    stretch: float = 1


@dataclass(frozen=True, slots=True)
class Type:
    """The sizes of type on a map; nothing is smaller than 11 px."""

    title: Face = Face(32, 700, 1.2)
    figure: Face = Face(22, 700, 1.2)
    stage: Face = Face(16, 700, 1.25)
    card: Face = Face(12.5, 600, 1.25)
    label: Face = Face(12, 600)
    text: Face = Face(12)
    small: Face = Face(11)

    def scaled(self, by: float) -> "Type":
        """The same type, larger or smaller."""
        return self._each(lambda face: replace(face, size=face.size * by))

    def stretched(self, by: float) -> "Type":
        """The same type in a font that runs wider (or narrower) than Inter."""
        return self._each(lambda face: replace(face, stretch=by))

    def _each(self, change: Callable[[Face], Face]) -> "Type":
        return Type(**{each.name: change(getattr(self, each.name)) for each in fields(self)})


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances on a map, in px."""

    margin: float = 40
    gutter: float = 118  # for the names of the lanes
    column: float = 126  # one touchpoint
    least_column: float = 104
    stage_gap: float = 10
    least_width: float = 960  # the header needs it
    padding: float = 8
    corner: float = 6


# fmt: off
_NOTO_ONLY = (
    "Bengali", "Gurmukhi", "Gujarati", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Lao", "Myanmar",
    "Georgian", "Armenian", "Ethiopic", "Khmer",
)
# fmt: on

# What stands first is looked for first; the families behind it are what Windows, macOS and Android have.
FONTS: Mapping[str, tuple[str, ...]] = {
    "default": ("Inter", "Inter Variable", "Segoe UI", "Roboto", "Helvetica Neue", "Arial", "sans-serif"),
    "emoji": ("Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "sans-serif"),
    "chinese": ("Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"),
    "taiwanese": ("Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei", "sans-serif"),
    "japanese": ("Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "sans-serif"),
    "korean": ("Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "sans-serif"),
    "arabic": ("Noto Sans Arabic", "Geeza Pro", "Segoe UI", "sans-serif"),
    "hebrew": ("Noto Sans Hebrew", "Arial Hebrew", "Segoe UI", "sans-serif"),
    "devanagari": ("Noto Sans Devanagari", "Kohinoor Devanagari", "Nirmala UI", "sans-serif"),
    "thai": ("Noto Sans Thai", "Thonburi", "Leelawadee UI", "sans-serif"),
    **{script.lower(): (f"Noto Sans {script}", "sans-serif") for script in _NOTO_ONLY},
}


@dataclass(frozen=True, slots=True)
class Theme:
    """A look: colours by purpose, a paint for each class, type, fonts and spacing."""

    name: str
    colours: Colours
    paints: Mapping[str, Paint] = field(default_factory=lambda: PAINTS)
    type: Type = Type()
    spacing: Spacing = Spacing()
    fonts: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: FONTS)
    hatch_below: float = 0  # heat cells under this index are hatched, for printers without colour
    logo: str | None = None  # words of a brand, beside the title

    def paint(self, name: str) -> Paint:
        """The paint of a class, in literal colours; KeyError for a class that nobody defined.

        >>> LIGHT.paint("pain-edge").fill, LIGHT.paint(heat(0)).fill
        ('#C2410C', '#E8833F')
        """
        paint = self.paints.get(name) or self._numbered(name)
        return paint._replace(fill=self._literal(paint.fill), stroke=self._literal(paint.stroke))

    def _numbered(self, name: str) -> Paint:
        match name.split("-"):
            case ["stage", place, "of", count]:
                return Paint(along(self.colours.stages, int(place) / max(int(count) - 1, 1)))
            case ["heat", index]:
                colour = along(self.colours.heat, int(index) / 100)
                poor = int(index) < self.hatch_below
                return Paint(Hatch(colour, self.colours.paper, weight=1.5) if poor else colour, "rule")
            case ["hollow", index]:
                return Paint("card", along(self.colours.heat, int(index) / 100), 2, dash=(4, 2))
            case ["way", *kinds, tenths]:
                return _way(kinds, int(tenths) / 10, colourless=self.hatch_below > 0)
            case ["persona", *kinds, place]:
                return self._persona(kinds, int(place))
        raise KeyError(f"no paint is called {name!r}")

    def _persona(self, kinds: list[str], place: int) -> Paint:
        colour = self.colours.personas[place % len(self.colours.personas)]
        match kinds:
            case ["line"]:
                return Paint(stroke=colour, width=1.6, dash=_DASHES[place % len(_DASHES)], round=True)
            case ["assumed"]:
                return Paint("card", colour, 1.6)
        return Paint(colour, colour, 1.6)

    def _literal(self, ink: Ink | None) -> Ink | None:
        match ink:
            case Hatch():
                return ink._replace(line=self._colour(ink.line), ground=ink.ground and self._colour(ink.ground))
            case Fade():
                return Fade(tuple((at, self._colour(name), opacity) for at, name, opacity in ink.stops))
            case str():
                return self._colour(ink)
            case None:
                return None

    def _colour(self, name: str) -> str:
        return name if name.startswith("#") else str(getattr(self.colours, name))


def stage(place: int, count: int) -> str:
    """The class of a stage's head: from indigo for the first (place 0) to teal for the last of `count`.

    >>> stage(2, 6)
    'stage-2-of-6'
    """
    return f"stage-{place}-of-{count}"


def heat(index: float) -> str:
    """The class of a cell with this index: orange at 0, blue at 100, cream between. Always print the number too.

    >>> heat(71.4), heat(-3)
    ('heat-71', 'heat-0')
    """
    return f"heat-{round(min(max(index, 0), 100))}"


def way(flow: float, *kinds: str) -> str:
    """The class of an arrow that this share of those who start takes: the more, the wider.

    Kinds: ``back`` (dashed), ``forced`` (coloured), ``exit`` (coloured, dotted), ``open`` (dotted), ``faint``.
    The width grows with the square root of the share.

    >>> way(0.25), way(0.01, "back")
    ('way-36', 'way-back-16')
    """
    return "-".join(("way", *kinds, str(round(10 * way_width(flow)))))


def way_width(flow: float) -> float:
    """How wide such an arrow is drawn, in px."""
    return 1.1 + 5 * sqrt(min(max(flow, 0.0), 1.0))


def _way(kinds: list[str], wide: float, *, colourless: bool) -> Paint:
    """The line of an arrow; where no colour can be printed, a forced one is told apart by dashes and dots."""
    colour = "bad" if {"forced", "exit"} & {*kinds} else "faint" if "faint" in kinds else "arrow"
    dash: tuple[float, ...] = ()
    if "forced" in kinds and colourless:
        dash = (4 + 2 * wide, 2 + wide / 2, 1 + wide / 2, 2 + wide / 2)
    elif "back" in kinds:
        dash = (2.5 + 1.6 * wide, 2.5 + 0.6 * wide)
    elif {"exit", "open"} & {*kinds}:
        dash = (1.5, 2.5)
    return Paint(stroke=colour, width=wide, dash=dash)


_DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (1.5, 3), (7, 3, 1.5, 3))
"""How the lines of personas are broken, so that they are told apart without colour."""

LIGHT = Theme(
    "light",
    Colours(
        paper="#FAF8F4",
        card="#FFFFFF",
        ink="#1B2130",
        quiet="#565D70",
        rule="#E3E0D8",
        border="#CFCBC1",
        arrow="#6B7183",
        faint="#B4B3B4",
        good="#0B6E8F",
        bad="#C2410C",
        good_tint="#E4F1F4",
        bad_tint="#FEF0E8",
        column_tint="#F4F3F4",
        focus_tint="#FFF1E7",
        focus_border="#E3A27E",
        track="#E8E5DD",
        hatch="#E3DFD6",
        route="#3D3A8C",
        on_colour="#FFFFFF",
        heat_ink="#1B2130",
        heat=("#E8833F", "#F8F2E8", "#4F9CC9"),
        stages=("#3D3A8C", "#3A4F9A", "#2F6399", "#1F7390", "#167C80", "#1A7F68"),
        personas=("#7A3E93", "#5C6414", "#44546E", "#9A3A6B"),
    ),
)

DARK = Theme(
    "dark",
    replace(
        LIGHT.colours,
        paper="#12161F",
        card="#1C2230",
        ink="#EEF1F7",
        quiet="#A9B1C4",
        rule="#2C3446",
        border="#454F66",
        arrow="#8D96AB",
        faint="#566078",
        good="#3FA9E8",
        bad="#FF7B3D",
        good_tint="#152B3B",
        bad_tint="#38221A",
        column_tint="#171C27",
        focus_tint="#2B201C",
        focus_border="#9A5B3A",
        track="#2A3142",
        hatch="#2C3446",
        route="#A9A4F5",
        on_colour="#12161F",
        heat_ink="#FFFFFF",
        heat=("#A84A14", "#303849", "#1B6A9C"),
        stages=("#A5A2F0", "#93AEEF", "#86B9E6", "#7CC3DA", "#76CCC6", "#7FD0AE"),
        personas=("#C9A0E0", "#C3CC6B", "#A9B9D6", "#E69ABF"),
    ),
)

PRINT = Theme(
    "print",
    replace(
        LIGHT.colours,
        paper="#FFFFFF",
        ink="#000000",
        quiet="#3F4452",
        rule="#BDBDBD",
        border="#8C8C8C",
        good_tint="#FFFFFF",
        bad_tint="#FFFFFF",
        column_tint="#FFFFFF",
        focus_tint="#FFFFFF",
        focus_border="#C2410C",
        track="#FFFFFF",
        hatch="#BDBDBD",
        heat_ink="#000000",
    ),
    # White tracks and areas need an outline or nothing at all; the emotion curve alone says enough.
    paints={
        **PAINTS,
        "track": Paint("track", "border"),
        "focus": Paint("focus_tint", "focus_border", 1.5, dash=(4, 3)),
        "emotion-area": Paint(),
    },
    hatch_below=40,
)

THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK, PRINT)}
