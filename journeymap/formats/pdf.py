"""PDF: our own SVG on pages set by typst, as vectors and real text with its fonts in the file, tagged for readers."""

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.diagnostics import UsageError, choice, fact
from journeymap.drawing.scene import Scene
from journeymap.drawing.svg import number, svg
from journeymap.formats import fonts, typeset
from journeymap.formats.lines import parted

POINTS = 0.75
"""Points of a px: 96 px and 72 points are an inch."""

MARGIN = 6.0
"""White around a picture on a sheet, in points; the picture has a margin of its own."""

PAGES: Mapping[str, tuple[float, float] | None] = {
    "map": None,
    "A4": (595.276, 841.89),
    "A3": (841.89, 1190.551),
    "A2": (1190.551, 1683.78),
    "A1": (1683.78, 2383.937),
    "A0": (2383.937, 3370.394),
    "letter": (612.0, 792.0),
    "tabloid": (792.0, 1224.0),
}
"""Sheets in points, upright; `map` is as large as the picture."""


def pdf(scenes: Sequence[Scene], page: str = "map", title: str | None = None) -> bytes:
    """The scenes as the pages of a PDF, in vectors and selectable text; its title is that of the first, unless given.

    ``page`` is a sheet (A4, A3, …, letter, tabloid) on which each picture is made as large as it fits, upright or
    across; by default a page is as large as its picture. Title, language and what the picture shows are in the file,
    which keeps to PDF/UA-1 where every sign has a font.
    """
    if not typeset.is_here():
        raise ImportError("PDF needs typst: pip install 'journeymap[pdf]'")
    sheet = _sheet(page)
    here = fonts.found(need for scene in scenes for need in fonts.of_scene(scene))
    drawn = [parted(scene) for scene in scenes]
    svgs = {f"page-{at}.svg": svg(scene, unsure=here.unsure) for at, (scene, _) in enumerate(drawn)}
    return typeset.typeset(
        [{**_page(scene, name, sheet), "lines": lines} for (scene, lines), name in zip(drawn, svgs, strict=True)],
        svgs,
        (fonts.inter(), *here.files),
        system=here.leaves_boxes,
        title=title or scenes[0].title,
        language=scenes[0].language,
        making="the PDF",
    )


def _sheet(page: str) -> tuple[float, float] | None:
    known = {name.lower(): size for name, size in PAGES.items()}
    if page.lower() not in known:
        raise UsageError(fact("usage.no_page", name=page, hint=choice(page, PAGES, "pages")))
    return known[page.lower()]


def _page(scene: Scene, name: str, sheet: tuple[float, float] | None) -> dict[str, Any]:
    """The size of a page and of the picture on it, in points."""
    wide, tall = (POINTS * side for side in scene.pixels)
    drawn = wide
    if sheet is not None:
        short, long = sheet
        sides = (short, long) if _fitted(scene, short, long) >= _fitted(scene, long, short) else (long, short)
        drawn = wide * _fitted(scene, *sides)
        wide, tall = sides
    sizes = {key: float(number(value)) for key, value in (("wide", wide), ("tall", tall), ("drawn", drawn))}
    unit = sizes["drawn"] / scene.width
    at = {"unit": unit, "left": (sizes["wide"] - drawn) / 2, "top": (sizes["tall"] - scene.height * unit) / 2}
    return {"file": name, "said": scene.description, "paper": scene.theme.colours.paper, **sizes, **at}


def _fitted(scene: Scene, wide: float, tall: float) -> float:
    """How many times its natural size a picture can be on a sheet."""
    across, down = (POINTS * side for side in scene.pixels)
    return min((wide - 2 * MARGIN) / across, (tall - 2 * MARGIN) / down)
