"""PNG: our own SVG drawn in a process of its own, with the fonts of this machine that it names."""

import json
import math
import struct
import zlib
from dataclasses import replace
from typing import Any

from journeymap.diagnostics import UsageError, fact
from journeymap.drawing.scene import Scene
from journeymap.drawing.svg import svg
from journeymap.formats import child, fonts, typeset
from journeymap.formats.lines import parted

MOST_PIXELS = 200_000_000

SCREEN = 96
"""Dots per inch of a picture in its natural size."""

POINTS = 72 / SCREEN
"""Points of a px."""

_PROGRAM = """
import json, sys
import resvg_py
files, zoom, system, paper = json.loads(sys.argv[1])
text = sys.stdin.buffer.read().decode("utf-8")
drawn = resvg_py.svg_to_bytes(
    svg_string=text, zoom=zoom, dpi=96, font_files=files, skip_system_fonts=not system, background=paper
)
sys.stdout.buffer.write(bytes(drawn))
"""


def png(scene: Scene, scale: float = 1.0, dpi: float | None = None) -> bytes:
    """A picture of a scene as PNG, `scale` times its size.

    With `dpi` it has so many dots for each inch of its natural size (96 px are an inch) and says so in the file, so
    that it is printed as large as it should be. Fonts are Inter and those that the scene's scripts need, where this
    machine has them; other fonts of the system are looked at only when one of those is missing, because resvg
    takes a bold serif for a plain word when it may choose (resvg issues 301 and 378).
    """
    zoom = scale * (SCREEN if dpi is None else dpi) / SCREEN
    if not 0 < zoom < math.inf:
        raise UsageError(fact("usage.scale", scale=f"{scale:g}", dpi=f"{dpi or SCREEN:g}"))
    wide, tall = (round(side * zoom) for side in scene.pixels)
    if wide * tall > MOST_PIXELS:
        raise UsageError(fact("usage.too_large", size=f"{wide} x {tall}"))
    drawn = _drawn(scene, zoom)
    return drawn if dpi is None else _with_resolution(drawn, dpi)


def _drawn(scene: Scene, zoom: float) -> bytes:
    """The picture by resvg: that within typst where it is installed, which takes a third of the time of resvg's own."""
    here = fonts.found(fonts.of_scene(scene))
    files, system, paper = [fonts.inter(), *here.files], here.leaves_boxes, scene.theme.colours.paper
    if typeset.is_here():
        page, shown = _page(scene, zoom)
        shown, page["lines"] = parted(shown)
        svgs = {page["file"]: svg(shown, unsure=here.unsure)}
        return typeset.typeset([page], svgs, files, system=system, dots=SCREEN * zoom, making="the picture")
    # the paper once more, because the last row and column may be covered only in part
    given = json.dumps([files, zoom, system, paper])
    return child.run(_PROGRAM, svg(scene, unsure=here.unsure).encode(), given, making="the picture")


def _page(scene: Scene, zoom: float) -> tuple[dict[str, Any], Scene]:
    """A page of whole dots for typst, and the picture a hair smaller.

    Typst rounds the picture up to whole dots, in two steps; a dot more than the page has would blur all letters.
    """
    wide, tall = (round(side * zoom) for side in scene.pixels)
    hair = 0.02 * max(1.0, zoom)
    across, down = wide - hair, tall - hair * (tall / wide + 1.5)
    unit = scene.width / scene.pixels[0] / zoom
    page: dict[str, Any] = {"file": "page.svg", "paper": scene.theme.colours.paper, "said": ""}
    sizes = {"wide": wide * POINTS / zoom, "tall": tall * POINTS / zoom, "drawn": across * POINTS / zoom}
    page |= {"unit": sizes["drawn"] / (across * unit), "left": 0, "top": 0}
    return page | sizes, replace(scene, width=across * unit, height=down * unit, paper=None)


def _with_resolution(drawn: bytes, dpi: float) -> bytes:
    """The PNG with its resolution in a pHYs chunk behind the header (PNG specification, 11.3.5.3)."""
    per_metre = round(dpi / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    after_header = 8 + 25
    stated = struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return drawn[:after_header] + stated + drawn[after_header:]
