"""Pictures for a purpose: a screen, a wall, a board, a talk."""

from collections.abc import Callable, Mapping

from journeymap.diagnostics import UsageError, choose_from
from journeymap.drawing.boardroom import boardroom
from journeymap.drawing.map import screen
from journeymap.drawing.poster import poster
from journeymap.drawing.scene import Scene
from journeymap.drawing.slides import slides
from journeymap.drawing.wish import VIEWS, Wish
from journeymap.model import Journey

PRESETS: Mapping[str, Callable[[Journey, Wish], tuple[Scene, ...]]] = {
    "screen": lambda journey, wish: (screen(journey, wish),),
    "poster": lambda journey, wish: (poster(journey, wish),),
    "board": lambda journey, wish: (boardroom(journey, wish),),
    "slide": slides,
}
"""Preset → the pages it makes. Only slides are several."""

LYING = ("board", "slide")
"""Presets whose pages are as wide as a projector's screen, whatever is asked."""


def pictures(journey: Journey, wish: Wish, preset: str = "screen") -> tuple[Scene, ...]:
    """The pages of a view in columns, made for a purpose.

    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    >>> [page.paper for page in pictures(tea, Wish(), "slide")]
    [(338.667, 190.5)]
    """
    if wish.view not in VIEWS:
        raise UsageError(f"there is no view `{wish.view}`; {choose_from(wish.view, (*VIEWS, 'graph'), what='views')}")
    check_preset(preset, wish.orientation)
    return PRESETS[preset](journey, wish)


def check_preset(preset: str, orientation: str | None) -> None:
    """Refuse what is no preset, and an orientation that the preset has not."""
    if preset not in PRESETS:
        raise UsageError(f"there is no preset `{preset}`; {choose_from(preset, PRESETS, what='presets')}")
    if preset in LYING and orientation == "portrait":
        raise UsageError(f"a {preset} is as wide as a screen; portrait goes with poster and screen")
