"""The journey map: a header, lanes over columns of touchpoints, a legend."""

from collections.abc import Sequence

from journeymap.diagnostics import UsageError, choose_from
from journeymap.drawing.header import header
from journeymap.drawing.lanes import LANES, USUAL
from journeymap.drawing.layout import boards, shown_stages, strips
from journeymap.drawing.legend import legend
from journeymap.drawing.mirror import mirrored
from journeymap.drawing.scene import Group, Rect, Scene, Shape
from journeymap.drawing.strip import strip
from journeymap.drawing.subject import description, subject
from journeymap.drawing.theme import Theme
from journeymap.model import Journey
from journeymap.words import is_right_to_left

BETWEEN_STRIPS = 30


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
    chosen = chosen_lanes(lanes)
    about = subject(journey, theme, language)
    placed = boards(about, strips(shown_stages(journey, stages)))
    space = about.theme.spacing
    right = max(space.least_width - space.margin, *(board.right for board in placed))
    top, head = header(placed[0], space.margin, right, space.margin)
    y = space.margin + head
    body: list[Shape] = []
    drawn: set[str] = set()
    for at, board in enumerate(placed):
        one = strip(board, chosen, y + (BETWEEN_STRIPS if at else 0))
        body += one.shapes
        drawn.update(one.lanes)
        y = one.bottom
    foot, tall = legend(placed, frozenset(drawn), space.margin, right, y + 18, name)
    width, height = right + space.margin, y + 18 + tall + space.margin - 12
    shapes = (
        Rect(0, 0, width, height, "paper"),
        Group(top, about.words("layer_header"), "header"),
        *body,
        Group(foot, about.words("layer_legend"), "legend"),
    )
    scene = Scene(width, height, journey.title, description(about), shapes, about.theme, language or journey.language)
    return mirrored(scene) if is_right_to_left(journey.language) else scene


def chosen_lanes(lanes: Sequence[str] | None, usual: Sequence[str] = USUAL) -> tuple[str, ...]:
    """The lanes that were asked for, in that order; the usual ones when nobody asked."""
    if lanes is None:
        return tuple(usual)
    for lane in lanes:
        if lane not in LANES:
            raise UsageError(f"there is no lane `{lane}`; {choose_from(lane, LANES, what='lanes')}")
    return tuple(dict.fromkeys(lanes))
