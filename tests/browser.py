"""Asks a real browser (headless Chromium) how wide texts are and what a page does.

Inter comes from its package, as the font of the page; every other font is the machine's. Many pictures go through one
start of the browser, which takes about a second.

    boxes = drawn_texts([svg(scene)])[0]          # one box for each <text>, in the order of the document
    for box, line in zip(boxes, lines(scene), strict=True):
        assert box.length <= line.room
"""

import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import fontpkg_inter
import pytest

from journeymap.drawing.scene import Scene, texts

INTER = Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"

# No network, no leftovers; time runs as fast as the page has nothing to do, until its fonts are there.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=60000",
)


class Box(NamedTuple):
    """A drawn line of text: the sum of its advances, and the box that it fills in the picture's coordinates."""

    length: float
    x: float
    y: float
    width: float
    height: float


class Line(NamedTuple):
    """A line that a scene wants drawn, and the width it may take (None where nothing bounds it)."""

    text: str
    room: float | None


def lines(scene: Scene) -> tuple[Line, ...]:
    """Every line of a scene's texts, in the order in which `drawn_texts` gives their boxes."""
    return tuple(Line(line, text.room) for text in texts(scene.shapes) for line in text.lines)


def drawn_texts(pictures: Sequence[str]) -> tuple[tuple[Box, ...], ...]:
    """For each picture (SVG text) the box of each of its `<text>` elements, measured by Chromium in Inter."""
    # As JSON in a script that is no script; "<" could end it.
    data = json.dumps(list(pictures)).replace("<", "\\u003c")
    measured = re.search(r'<pre id="measured">([-0-9.,e\[\]]*)</pre>', dom(_PAGE.replace("PICTURES", data)))
    assert measured, "Chromium measured nothing: is a picture no well-formed XML?"
    return tuple(tuple(Box(*numbers) for numbers in picture) for picture in json.loads(measured[1]))


def dom(page: str) -> str:
    """What became of an HTML page, after its fonts were loaded and its scripts ran."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "page.html"
        place.write_text(page.replace("INTER_URL", INTER.as_uri()), encoding="utf-8")
        command = [chromium(), *FLAGS, f"--user-data-dir={folder}/profile", "--dump-dom", place.as_uri()]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120).stdout


def chromium() -> str:
    """The path of Chromium; without it the test fails, because nothing else knows how wide text is."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail(
            "Chromium is needed to measure text as readers see it: install it (Debian: apt-get install chromium "
            "fonts-noto-core fonts-noto-cjk) and run the tests again"
        )
    return found


_PAGE = """<!doctype html>
<meta charset="utf-8">
<style>@font-face { font-family: Inter; font-weight: 100 900; src: url("INTER_URL") }</style>
<script type="application/json" id="pictures">PICTURES</script>
<pre id="measured"></pre>
<script>
const parser = new DOMParser()
const pictures = JSON.parse(document.getElementById("pictures").textContent).map(text =>
  document.body.appendChild(document.importNode(parser.parseFromString(text, "image/svg+xml").documentElement, true)))
function box(text) {
  const { x, y, width, height } = text.getBBox()
  return [text.getComputedTextLength(), x, y, width, height]
}
document.fonts.load("16px Inter").then(() => document.fonts.ready).then(() => {
  if (pictures.some(picture => picture.tagName != "svg")) return
  const boxes = pictures.map(picture => Array.from(picture.getElementsByTagName("text"), box))
  document.getElementById("measured").textContent = JSON.stringify(boxes)
})
</script>
"""
