"""`make test-pictures`: 200 journeys by chance, and every journey in every view, theme, language and for every purpose.

Takes some minutes, so `make test` runs a part of it (tests/test_views.py). Pictures go through the browser in packs.
"""

from itertools import chain
from pathlib import Path

import pytest
import random_pictures
from conftest import HOUSE
from fitting import assert_texts_fit

from journeymap import formats
from journeymap.drawing.scene import Scene
from journeymap.drawing.theme import THEMES
from journeymap.drawing.wish import PRESETS
from journeymap.formats import Options
from journeymap.model import Journey
from journeymap.reading import load
from journeymap.words import LANGUAGES

JOURNEYS = sorted((HOUSE / "journeys").glob("*.yaml"))
VIEWS = ("map", "blueprint", "graph")
PACK = 40
CHANCE = 200


def pages(journey: Journey, view: str, **options: object) -> tuple[Scene, ...]:
    return formats._scenes(journey, Options(view=view, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize("first", range(0, CHANCE, PACK))
@pytest.mark.parametrize("view", VIEWS)
def test_texts_of_journeys_by_chance_fit(view: str, first: int) -> None:
    journeys = (random_pictures.journey(number) for number in range(first, first + PACK))
    assert_texts_fit([page for journey in journeys for page in pages(journey, view)])


@pytest.mark.parametrize("preset", PRESETS[1:])
@pytest.mark.parametrize("view", VIEWS)
def test_texts_of_journeys_by_chance_fit_for_every_purpose(view: str, preset: str) -> None:
    journeys = (random_pictures.journey(number) for number in range(20))
    assert_texts_fit([page for journey in journeys for page in pages(journey, view, preset=preset)])


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_texts_fit_in_every_view_theme_and_language(path: Path) -> None:
    journey = load(path)
    assert_texts_fit(
        [
            page
            for view in VIEWS
            for theme in THEMES
            for language in LANGUAGES
            for page in pages(journey, view, theme=theme, language=language)
        ]
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_texts_fit_in_every_view_for_every_purpose(path: Path, theme: str) -> None:
    journey = load(path)
    assert_texts_fit(
        [
            *chain.from_iterable(
                pages(journey, view, preset=preset, theme=theme) for view in VIEWS for preset in PRESETS
            ),
            *chain.from_iterable(
                pages(journey, view, orientation=orientation, theme=theme)
                for view in VIEWS
                for orientation in ("portrait", "landscape")
            ),
        ]
    )
