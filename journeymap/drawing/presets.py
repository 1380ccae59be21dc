"""Pictures for a purpose: a screen, a wall, a board, a talk."""

from collections.abc import Callable, Mapping

from journeymap.diagnostics import UsageError, choose_from
from journeymap.drawing.boardroom import boardroom
from journeymap.drawing.map import screen
from journeymap.drawing.poster import poster
from journeymap.drawing.scene import Scene
from journeymap.drawing.slides import slides
from journeymap.drawing.wish import VIEWS, Wish, check_preset
from journeymap.model import Journey

PAGES: Mapping[str, Callable[[Journey, Wish], tuple[Scene, ...]]] = {
    "screen": lambda journey, wish: (screen(journey, wish),),
    "poster": lambda journey, wish: (poster(journey, wish),),
    "board": lambda journey, wish: (boardroom(journey, wish),),
    "slide": slides,
}
"""Preset → the pages it makes. Only slides are several."""


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
    return PAGES[preset](journey, wish)
