"""The journey map on a screen: a header, lanes over columns of touchpoints, a legend."""

from collections.abc import Sequence
from math import ceil

from journeymap.drawing.layout import MOST_COLUMNS, Strip, boards, shown_stages, strips
from journeymap.drawing.scene import Scene
from journeymap.drawing.sheet import Sheet, as_scene, composed, filled, on_paper
from journeymap.drawing.subject import Subject, subject
from journeymap.drawing.theme import Theme
from journeymap.drawing.wish import Wish
from journeymap.model import Journey

ROOT_TWO = 2**0.5
"""The sides of paper: what a sheet in portrait or landscape should come near to."""

LEAST_COLUMNS = 4
MOST_STRIPS = 8


def draw(
    journey: Journey,
    *,
    lanes: Sequence[str] | None = None,
    stages: Sequence[str] | None = None,
    theme: str | Theme = "light",
    language: str | None = None,
    name: str | None = None,
) -> Scene:
    """The journey map as a scene, ready to be written as SVG.

    ``lanes`` chooses lanes and their order (all with content by default), ``stages`` cuts a part out of the map,
    ``language`` is that of the words around the journey's own. The same journey gives the same scene, always; one in
    a language that runs from right to left is mirrored.

    >>> from journeymap.reading import loads
    >>> draw(loads("{journey: Buy tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")).title
    'Buy tea'
    """
    chosen = tuple(lanes) if lanes is not None else None
    picked = tuple(stages) if stages is not None else None
    return screen(journey, Wish("map", chosen, picked, theme, language, name))


def screen(journey: Journey, wish: Wish) -> Scene:
    """A view as large as it is; in portrait or landscape broken into strips and spread until it fills those sides."""
    about = subject(journey, wish.theme, wish.language, wish.cut, wish.before)
    chosen = wish.looks.chosen(wish.lanes)
    shown = shown_stages(journey, wish.stages)
    if wish.orientation is None:
        sheet = composed(boards(about, strips(shown)), chosen, wish)
        return as_scene(about, wish, sheet.shapes, (sheet.width, sheet.height))
    ratio = ROOT_TWO if wish.orientation == "landscape" else 1 / ROOT_TWO
    return on_paper(about, wish, spread(about, shown, chosen, wish, ratio), ratio)


def spread(about: Subject, shown: Strip, chosen: Sequence[str], wish: Wish, ratio: float) -> Sheet:
    """The stages in as many strips as make the type largest on a page of this width to height, which they fill."""

    def width(broken: Sequence[Strip]) -> float:
        one = composed(boards(about, broken), chosen, wish)
        return max(one.width, one.height * ratio)

    return filled(about, min(breakings(shown), key=width), chosen, wish, ratio)


def breakings(shown: Strip) -> list[tuple[Strip, ...]]:
    """The ways to break the stages into strips, from one strip to many."""
    count = sum(len(points) for _, points in shown)
    found: dict[int, tuple[Strip, ...]] = {}
    fewest = -(-count // MOST_COLUMNS)
    for wanted in range(fewest, max(fewest, MOST_STRIPS) + 1):
        most = max(ceil(count / wanted), LEAST_COLUMNS)
        broken = strips(shown, min(most, MOST_COLUMNS))
        found.setdefault(len(broken), broken)
    return list(found.values())
