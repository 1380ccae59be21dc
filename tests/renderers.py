"""`make test-renderers`: a picture looks the same in Chromium, resvg and Inkscape.

Each draws the same SVG in its natural size. Both pictures are averaged over squares of 4 by 4 px, because programs
smooth the edges of letters differently. Then the difference of the squares (the largest of red, green and blue, 1 from
black to white) is held to two limits: its mean over the picture, and its mean over the worst tile of 64 by 64 px
below the head.

- resvg, which makes our PNG: 0.005 and 0.025
- Inkscape: 0.005 and 0.03; it takes one optical size of Inter for all sizes of type, so that large titles run a little
  wider there than in the others; it is held against Chromium doing the same

A lost lane, a font that fell back, a line of text in another place or a dropped gradient is above that.
"""

import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from browser import FLAGS, INTER, chromium
from conftest import HOUSE
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from PIL import Image

from journeymap import formats
from journeymap.drawing.scene import Group, Scene, texts
from journeymap.drawing.svg import svg
from journeymap.formats import Options
from journeymap.formats.picture import png
from journeymap.reading import load

SQUARE = 4
TILE = 16

TOLERANCE = {"resvg": (0.005, 0.025), "inkscape": (0.005, 0.03)}
"""The mean difference over the picture and over its worst tile."""

SMALL_TYPE = 14
"""The optical size of Inter for small type, which most of a map is."""

PICTURES = [
    ("online-shop", {}),
    ("online-shop", {"theme": "dark"}),
    ("online-shop", {"theme": "print"}),
    ("online-shop", {"preset": "board"}),
    ("public-service", {}),
    ("clinic", {"view": "blueprint"}),
    ("telecom-repair", {"view": "graph"}),
    ("hebrew-pharmacy", {}),
    ("minimal", {"view": "graph", "theme": "dark"}),
]


@pytest.mark.parametrize(("name", "options"), PICTURES, ids=lambda part: part if isinstance(part, str) else str(part))
@pytest.mark.parametrize("other", ["resvg", "inkscape"])
def test_a_picture_looks_as_in_chromium(
    name: str, options: dict[str, str], other: str, tmp_path: Path, small_inter: Path
) -> None:
    scene = formats._scenes(load(HOUSE / "journeys" / f"{name}.yaml"), Options(**options))[0]  # type: ignore[arg-type]
    picture = tmp_path / "picture.svg"
    picture.write_text(svg(scene), encoding="utf-8")
    seen = squares(in_chromium(scene, tmp_path, optical_size=other != "inkscape"))
    found = squares(
        in_resvg(scene, tmp_path) if other == "resvg" else in_inkscape(picture, scene, tmp_path, small_inter)
    )
    mean, worst = differences(seen, found, head_of(scene))
    print(f"{name} {options} {other}: mean {mean:.4f}, worst tile {worst:.4f}")
    assert mean <= TOLERANCE[other][0]
    assert worst <= TOLERANCE[other][1]


@pytest.mark.parametrize("lane", ["lane-touchpoints", "lane-emotion", "lane-pains", "lane-scores"])
def test_the_yardstick_sees_a_missing_lane(lane: str, tmp_path: Path) -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    whole = formats._scenes(journey, Options())[0]
    without = tuple(shape for shape in whole.shapes if getattr(shape, "id", None) != lane)
    one, other = (squares(in_resvg(scene, tmp_path)) for scene in (whole, _with(whole, without)))
    _, worst = differences(one, other, head_of(whole))
    assert worst > max(limit for _, limit in TOLERANCE.values())


def head_of(scene: Scene) -> int:
    """How many rows of squares the head takes."""
    head = next(shape for shape in scene.shapes if isinstance(shape, Group) and shape.id == "header")
    bottom = max(text.y for text in texts(head.shapes))
    return int(bottom / scene.height * scene.pixels[1]) // SQUARE


def differences(one: "np.ndarray", other: "np.ndarray", head: int) -> tuple[float, float]:
    """The mean difference of squares over the whole picture, and over its worst tile below the head."""
    whole = np.abs(one - other).max(axis=2)
    difference = whole[head:]
    tall, wide = (side // TILE * TILE for side in difference.shape)
    tiles = difference[:tall, :wide].reshape(tall // TILE, TILE, wide // TILE, TILE).mean(axis=(1, 3))
    return float(whole.mean()), float(tiles.max())


@pytest.fixture(scope="session")
def small_inter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Inter of one optical size, for programs that do not choose it."""
    folder = tmp_path_factory.mktemp("inter")
    font = TTFont(INTER)
    instantiateVariableFont(font, {"opsz": SMALL_TYPE}, inplace=True)
    font.save(folder / "Inter.ttf")
    return folder


def _with(scene: Scene, shapes: tuple[object, ...]) -> Scene:
    from dataclasses import replace

    return replace(scene, shapes=shapes)  # type: ignore[arg-type]


def squares(path: Path) -> "np.ndarray":
    """The mean colour of every square of a picture, each channel 0-1."""
    pixels = np.asarray(Image.open(path).convert("RGB"), dtype=float) / 255
    tall, wide = (side // SQUARE * SQUARE for side in pixels.shape[:2])
    cut = pixels[:tall, :wide]
    return cut.reshape(tall // SQUARE, SQUARE, wide // SQUARE, SQUARE, 3).mean(axis=(1, 3))


def size(scene: Scene) -> tuple[int, int]:
    wide, tall = scene.pixels
    return round(wide), round(tall)


def in_chromium(scene: Scene, folder: Path, *, optical_size: bool) -> Path:
    page, out = folder / "page.html", folder / "chromium.png"
    font = f'@font-face {{ font-family: Inter; font-weight: 100 900; src: url("{INTER.as_uri()}") }}'
    sizing = "" if optical_size else "text { font-optical-sizing: none }"
    style = f"{font} body {{ margin: 0 }} svg {{ display: block }} {sizing}"
    page.write_text(f'<!doctype html><meta charset="utf-8"><style>{style}</style>{svg(scene)}', encoding="utf-8")
    wide, tall = size(scene)
    command = [
        chromium(), *FLAGS, f"--user-data-dir={folder}/profile", "--hide-scrollbars", "--force-device-scale-factor=1",
        f"--window-size={wide},{tall + 200}", f"--screenshot={out}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    Image.open(out).crop((0, 0, wide, tall)).save(out)
    return out


def in_resvg(scene: Scene, folder: Path) -> Path:
    out = folder / "resvg.png"
    out.write_bytes(png(scene))
    return _in_size(out, scene)


def in_inkscape(picture: Path, scene: Scene, folder: Path, inter: Path) -> Path:
    if shutil.which("inkscape") is None:
        pytest.fail("Inkscape is needed to compare pictures: `make test-renderers` installs it on Debian")
    fonts = folder / "fonts.conf"
    system = "".join(f"<dir>{place}</dir>" for place in ("/usr/share/fonts", "/usr/local/share/fonts"))
    cache = f"<cachedir>{folder}/fonts</cachedir>"
    fonts.write_text(f'<?xml version="1.0"?><fontconfig><dir>{inter}</dir>{system}{cache}</fontconfig>')
    out = folder / "inkscape.png"
    wide, tall = size(scene)
    command = [
        "inkscape",
        str(picture),
        f"--export-filename={out}",
        f"--export-width={wide}",
        f"--export-height={tall}",
    ]
    home = {**os.environ, "FONTCONFIG_FILE": str(fonts), "HOME": str(folder)}
    subprocess.run(command, capture_output=True, timeout=180, check=True, env=home)
    return _in_size(out, scene)


def _in_size(out: Path, scene: Scene) -> Path:
    """The picture in exactly the size of Chromium's: programs round the last px differently."""
    image = Image.open(out).convert("RGB")
    if image.size != size(scene):
        assert max(abs(a - b) for a, b in zip(image.size, size(scene), strict=True)) <= 1
        canvas = Image.new("RGB", size(scene), scene.theme.colours.paper)
        canvas.paste(image)
        canvas.save(out)
    return out
