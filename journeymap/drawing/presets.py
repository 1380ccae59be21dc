"""Pictures for a purpose: a screen, a wall, a board, a talk."""

from collections.abc import Callable, Mapping

from journeymap.diagnostics import UsageError, choice, fact
from journeymap.drawing.scene import Scene
from journeymap.drawing.wish import VIEWS, Wish, check_preset
from journeymap.model import Journey


def _screen(journey: Journey, wish: Wish) -> tuple[Scene, ...]:
    from journeymap.drawing.map import screen

    return (screen(journey, wish),)


def _poster(journey: Journey, wish: Wish) -> tuple[Scene, ...]:
    from journeymap.drawing.poster import poster

    return (poster(journey, wish),)


def _board(journey: Journey, wish: Wish) -> tuple[Scene, ...]:
    from journeymap.drawing.boardroom import boardroom

    return (boardroom(journey, wish),)


def _slides(journey: Journey, wish: Wish) -> tuple[Scene, ...]:
    from journeymap.drawing.slides import slides

    return slides(journey, wish)


# each is imported when it is wanted, because starting up takes longer than drawing
PAGES: Mapping[str, Callable[[Journey, Wish], tuple[Scene, ...]]] = {
    "screen": _screen,
    "poster": _poster,
    "board": _board,
    "slide": _slides,
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
        raise UsageError(fact("usage.no_view", name=wish.view, hint=choice(wish.view, (*VIEWS, "graph"), "views")))
    check_preset(preset, wish.orientation)
    return PAGES[preset](journey, wish)
