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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Hatch:
    """Slanting lines on a ground (or on nothing): not measured, leaving, or poor where no colour can be printed."""

    line: str
    ground: str | None = None
    gap: float = 5
    weight: float = 1


@dataclass(frozen=True, slots=True)
class Fade:
    """Colours from the top of a shape's span to its bottom: (share of the way down, colour, opacity)."""

    stops: tuple[tuple[float, str, float], ...]


Ink: TypeAlias = str | Hatch | Fade


@dataclass(frozen=True, slots=True)
class Paint:
    """How a class is filled and drawn round. Colours are names in `Colours`, or literal when a theme gave them."""

    fill: Ink | None = None
    stroke: Ink | None = None
    width: float = 1
    dash: tuple[float, ...] = ()
    round: bool = False


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

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            for colour in (value,) if isinstance(value, str) else value:
                if not re.fullmatch("#[0-9A-Fa-f]{6}", colour):
                    raise ValueError(f"the colour `{each.name}` must be written as #RRGGBB, got {colour!r}")


@dataclass(frozen=True, slots=True)
class Face:
    """A size of type in px, its weight (400, 600 or 700) and its leading in ems."""

    size: float
    weight: int = 400
    leading: float = 1.3


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
        """Larger type, for slides that are read from the back of a room."""
        faces = {each.name: getattr(self, each.name) for each in fields(self)}
        return Type(**{name: replace(face, size=face.size * by) for name, face in faces.items()})


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

_ABOVE_AND_BELOW = Fade(
    ((0, "good", 1), (0.44, "good", 1), (0.5, "quiet", 1), (0.56, "bad", 1), (1, "bad", 1)),
)
_AREA = Fade(((0, "good", 0.32), (0.5, "good", 0.04), (0.5, "bad", 0.04), (1, "bad", 0.32)))

# Every class that a shape may name, except the numbered ones: see `stage` and `heat`.
PAINTS: Mapping[str, Paint] = {
    # grounds and lines
    "paper": Paint("paper"),
    "column": Paint("column_tint"),
    "focus": Paint("focus_tint", "focus_border", dash=(4, 3)),
    "rule": Paint(stroke="rule"),
    "guide": Paint(stroke="rule", dash=(2, 4)),
    "axis": Paint(stroke="border", width=1.5),
    "divider": Paint(stroke="border"),
    # touchpoints
    "card": Paint("card", "border"),
    "card-rare": Paint("paper", "border"),
    "arrow": Paint(stroke="arrow", width=1.5),
    "arrow-head": Paint("arrow"),
    "arrow-head-thin": Paint("faint"),
    "arrow-thin": Paint(stroke="faint", width=1.1),
    "arrow-thick": Paint(stroke="arrow", width=2.4),
    "arrow-thin-back": Paint(stroke="faint", width=1.1, dash=(4, 3), round=True),
    "arrow-back": Paint(stroke="arrow", width=1.5, dash=(5, 3), round=True),
    "arrow-thick-back": Paint(stroke="arrow", width=2.4, dash=(6, 4), round=True),
    "icon": Paint(stroke="quiet", width=1.4, round=True),
    "icon-good": Paint(stroke="good", width=1.4, round=True),
    "icon-bad": Paint(stroke="bad", width=1.4, round=True),
    "badge": Paint("bad"),
    "badge-good": Paint("good"),
    "badge-quiet": Paint("card", "quiet"),
    "friction-1": Paint("card", "bad", 1.3),
    "friction-2": Paint("bad_tint", "bad", 2.2),
    "friction-3": Paint("bad", "bad", 1.6),
    # people
    "track": Paint("track"),
    "leave": Paint(Hatch("bad", "bad_tint", gap=4, weight=1.6)),
    # channels
    "route": Paint(stroke="route", width=2.5, round=True),
    "route-broken": Paint(stroke="bad", width=2.5, dash=(5, 5), round=True),
    "route-thin": Paint(stroke="route", width=1.3, round=True),
    "route-thin-broken": Paint(stroke="bad", width=1.3, dash=(4, 4), round=True),
    "dot": Paint("route", "route", 2),
    "dot-assumed": Paint("card", "route", 2),
    # emotion: fades need a shape with a `span`
    "emotion": Paint(stroke=_ABOVE_AND_BELOW, width=2.5, round=True),
    "emotion-gap": Paint(stroke=_ABOVE_AND_BELOW, width=1.5, dash=(2, 5), round=True),
    "emotion-area": Paint(_AREA),
    "dot-good": Paint("good", "good", 2),
    "dot-good-assumed": Paint("card", "good", 2),
    "dot-bad": Paint("bad", "bad", 2),
    "dot-bad-assumed": Paint("card", "bad", 2),
    "quote": Paint("card", "border"),
    "quote-good": Paint("card", "good"),
    "quote-bad": Paint("card", "bad"),
    # numbers
    "no-data": Paint(Hatch("hatch", "paper"), "border"),
    "interval": Paint(stroke="quiet", width=1.2),
    # pains and opportunities
    "pain": Paint("bad_tint", "rule"),
    "pain-assumed": Paint("card", "bad", dash=(3, 2)),
    "pain-edge": Paint("bad"),
    "severity": Paint("bad", "bad"),
    "severity-off": Paint("card", "bad"),
    "opportunity": Paint("good_tint", "rule"),
    "opportunity-assumed": Paint("card", "good", dash=(3, 2)),
    "opportunity-edge": Paint("good"),
    "gain": Paint("card", "rule"),
    "gain-assumed": Paint("card", "good", dash=(3, 2)),
    "gain-edge": Paint("good"),
    "impact": Paint("good", "good"),
    "impact-off": Paint("card", "good"),
    "link": Paint(stroke="good", width=1.2, dash=(2, 3)),
    # the pyramid
    "level-reached": Paint("good", "good"),
    "level-claimed": Paint("card", "good", 1.3),
    "level-open": Paint("track", "border"),
    # text
    "text": Paint("ink"),
    "text-quiet": Paint("quiet"),
    "text-good": Paint("good"),
    "text-bad": Paint("bad"),
    "text-on-colour": Paint("on_colour"),
    "text-on-heat": Paint("heat_ink"),
}

# Which text may stand on which ground. A test holds every pair to 4.5:1; whoever sets a new pair adds it here.
TEXT_ON: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "text",
        ("paper", "column", "focus", "card", "card-rare", "quote", "pain", "opportunity", "badge-quiet", "no-data"),
    ),
    (
        "text-quiet",
        ("paper", "column", "focus", "card", "card-rare", "quote", "pain", "opportunity", "badge-quiet", "no-data"),
    ),
    ("text-good", ("paper", "column", "focus", "card", "card-rare", "quote", "opportunity", "level-claimed")),
    ("text-bad", ("paper", "column", "focus", "card", "card-rare", "quote", "pain", "friction-1", "friction-2")),
    ("text-on-colour", ("badge", "badge-good", "friction-3", "level-reached")),
    # and on the numbered classes
    ("text-on-colour", tuple(f"stage-{place}-of-12" for place in range(12))),
    ("text-on-heat", tuple(f"heat-{index}" for index in range(101))),
)


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

    def paint(self, name: str) -> Paint:
        """The paint of a class, in literal colours; KeyError for a class that nobody defined.

        >>> LIGHT.paint("pain-edge").fill, LIGHT.paint(heat(0)).fill
        ('#C2410C', '#E8833F')
        """
        paint = self.paints.get(name) or self._numbered(name)
        return replace(paint, fill=self._literal(paint.fill), stroke=self._literal(paint.stroke))

    def _numbered(self, name: str) -> Paint:
        match name.split("-"):
            case ["stage", place, "of", count]:
                return Paint(_along(self.colours.stages, int(place) / max(int(count) - 1, 1)))
            case ["heat", index]:
                colour = _along(self.colours.heat, int(index) / 100)
                poor = int(index) < self.hatch_below
                return Paint(Hatch(colour, self.colours.paper, weight=1.5) if poor else colour, "rule")
            case ["hollow", index]:
                return Paint("card", _along(self.colours.heat, int(index) / 100), 2, dash=(4, 2))
        raise KeyError(f"no paint is called {name!r}")

    def _literal(self, ink: Ink | None) -> Ink | None:
        match ink:
            case Hatch():
                return replace(ink, line=self._colour(ink.line), ground=ink.ground and self._colour(ink.ground))
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


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2: 1 for the same, 21 for black and white; text needs 4.5.

    >>> round(contrast("#000000", "#FFFFFF"), 1)
    21.0
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in _channels(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> Iterable[int]:
    return (int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _along(ramp: tuple[str, ...], share: float) -> str:
    """The colour at a share (0-1) of the way along evenly spaced colours."""
    if len(ramp) == 1:
        return ramp[0]
    place = min(max(share, 0), 1) * (len(ramp) - 1)
    step = min(int(place), len(ramp) - 2)
    before, after = tuple(pairwise(ramp))[step]
    mixed = (round(a + (b - a) * (place - step)) for a, b in zip(_channels(before), _channels(after), strict=True))
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


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
