"""What the classes of shapes look like, by the purposes of colours, and which text may stand on which ground."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias


class Hatch(NamedTuple):
    """Slanting lines on a ground (or on nothing): not measured, leaving, or poor where no colour can be printed."""

    line: str
    ground: str | None = None
    gap: float = 5
    weight: float = 1


class Fade(NamedTuple):
    """Colours from the top of a shape's span to its bottom: (share of the way down, colour, opacity)."""

    stops: tuple[tuple[float, str, float], ...]


Ink: TypeAlias = str | Hatch | Fade


class Paint(NamedTuple):
    """How a class is filled and drawn round. Colours are names in `Colours`, or literal when a theme gave them."""

    fill: Ink | None = None
    stroke: Ink | None = None
    width: float = 1
    dash: tuple[float, ...] = ()
    round: bool = False


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
    "card-theirs": Paint("card", "border", dash=(4, 3)),
    "arrow-head": Paint("arrow"),
    "arrow-head-faint": Paint("faint"),
    "arrow-head-forced": Paint("bad"),
    "reach": Paint("route"),
    "reach-open": Paint(Hatch("route", "track", gap=4, weight=1.2)),
    "moment": Paint("route"),
    "star": Paint("route"),
    "bracket": Paint(stroke="quiet", width=1.2),
    "icon": Paint(stroke="quiet", width=1.4, round=True),
    "spark": Paint(stroke="ink", width=1.4, round=True),
    "spark-on-heat": Paint(stroke="heat_ink", width=1.4, round=True),
    "icon-good": Paint(stroke="good", width=1.4, round=True),
    "icon-bad": Paint(stroke="bad", width=1.4, round=True),
    "badge": Paint("bad"),
    "badge-good": Paint("good"),
    "badge-quiet": Paint("card", "quiet"),
    "friction-unknown": Paint("card", "quiet"),
    "friction-1": Paint("card", "bad", 1.3),
    "friction-2": Paint("bad_tint", "bad", 2.2),
    "friction-3": Paint("bad", "bad", 1.6),
    # people
    "track": Paint("track"),
    "leave": Paint(Hatch("bad", "bad_tint", gap=4, weight=1.6)),
    # channels
    "route": Paint(stroke="route", width=2.5, round=True),
    "route-partial": Paint(stroke="route", width=2.5, dash=(5, 5), round=True),
    "route-lost": Paint(stroke="bad", width=2.5, dash=(5, 5), round=True),
    "route-thin": Paint(stroke="route", width=1.3, round=True),
    "route-thin-partial": Paint(stroke="route", width=1.3, dash=(3, 4), round=True),
    "route-thin-lost": Paint(stroke="bad", width=1.3, dash=(3, 4), round=True),
    "also": Paint(stroke="route", width=1, dash=(1.5, 2.5)),
    "lost": Paint("card", "bad", 1.3),
    "lost-cross": Paint(stroke="bad", width=1.5, round=True),
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
    "lead": Paint(stroke="quiet", width=0.9, dash=(1.5, 2.5)),
    "quote-good": Paint("card", "good"),
    "quote-bad": Paint("card", "bad"),
    # numbers
    "no-data": Paint(Hatch("hatch", "paper"), "border"),
    "interval": Paint(stroke="quiet", width=1.2),
    # pains and opportunities
    "pain": Paint("bad_tint", "rule"),
    "pain-assumed": Paint("card", "bad", dash=(3, 2)),
    "pain-edge": Paint("bad"),
    "pain-tag": Paint("bad"),
    "severity": Paint("bad", "bad"),
    "severity-off": Paint("card", "bad"),
    "opportunity": Paint("good_tint", "rule"),
    "opportunity-assumed": Paint("card", "good", dash=(3, 2)),
    "opportunity-edge": Paint("good"),
    "opportunity-tag": Paint("good"),
    "gain": Paint("card", "rule"),
    "gain-assumed": Paint("card", "good", dash=(3, 2)),
    "gain-edge": Paint("good"),
    "impact": Paint("good", "good"),
    "impact-off": Paint("card", "good"),
    "link": Paint(stroke="good", width=1.2, dash=(2, 3)),
    # the service blueprint
    "box-evidence": Paint("card", "border"),
    "box-customer": Paint("card", "route", 1.4),
    "box-frontstage": Paint("good_tint", "good"),
    "box-backstage": Paint("column_tint", "border"),
    "box-support": Paint("track", "border"),
    "box-open": Paint(None, "border", dash=(2, 4)),
    "place": Paint(None),  # nothing to see: how wide the column of a touchpoint is, for the page around it
    "joint": Paint(stroke="arrow", width=1.3),
    "interaction": Paint(stroke="quiet", width=1.2, dash=(7, 4)),
    "visibility": Paint(stroke="ink", width=1.6),
    # the graph
    "cluster": Paint("column_tint", "rule"),
    "hot": Paint("bad_tint", "rule"),
    "hot-edge": Paint("bad"),
    "focus-ring": Paint(None, "focus_border", 1.6, dash=(4, 3)),
    "share": Paint("paper"),
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
    "text-logo": Paint("route"),
}

_GROUNDS = (
    *("paper", "column", "cluster", "focus", "card", "card-rare", "quote", "pain", "opportunity", "badge-quiet", "hot"),
    "no-data",
)

# Which text may stand on which ground. A test holds every pair to 4.5:1; whoever sets a new pair adds it here.
TEXT_ON: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("text", (*_GROUNDS, "box-evidence", "box-customer", "box-frontstage", "box-backstage", "box-support")),
    ("text-quiet", (*_GROUNDS, "share")),
    ("text-good", ("paper", "column", "focus", "card", "card-rare", "quote", "opportunity", "level-claimed")),
    (
        "text-bad",
        (
            "paper",
            "column",
            "focus",
            "card",
            "card-rare",
            "quote",
            "pain",
            "friction-1",
            "friction-2",
            "cluster",
            "hot",
        ),
    ),
    ("text-on-colour", ("badge", "badge-good", "friction-3", "level-reached", "moment", "pain-tag", "opportunity-tag")),
    ("text-logo", ("paper",)),
    # and on the numbered classes
    ("text-on-colour", tuple(f"stage-{place}-of-12" for place in range(12))),
    ("text-on-colour", tuple(f"persona-{place}" for place in range(8))),
    ("text-on-heat", tuple(f"heat-{index}" for index in range(101))),
)
