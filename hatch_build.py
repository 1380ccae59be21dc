"""Cuts the font Inter into the blocks that HTML and SVG files carry, when the package is built or installed.

The font comes as a package of its own and stands nowhere in the repository; cutting it for every file that is written
would take longer than drawing the map. Kerning and marks are kept, alternates of letters are not. Inter is free under
the SIL Open Font License 1.1, whose text goes beside the blocks.
"""

import shutil
import sys
from importlib.util import module_from_spec, spec_from_file_location
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg_inter
from fontTools import subset
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
FONT = Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"


class FontBlocks(BuildHookInterface[Any]):
    """Writes every block, and the licence, unless they stand there already."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Cut what is missing or older than the table of blocks."""
        sys.path.insert(0, self.root)
        table = Path(self.root, "journeymap", "formats", "embedding.py")
        embedding = _loaded(table)  # by itself: its package needs more than a build has
        embedding.FOLDER.mkdir(exist_ok=True)
        shutil.copyfile(Path(fontpkg_inter.ROOT) / "LICENSE", embedding.FOLDER / "LICENSE")
        characters = [chr(code) for code in range(0x110000) if embedding.in_inter(chr(code))]
        for block in embedding.BLOCKS:
            file = embedding.FOLDER / f"{block}.woff2"
            if not file.exists() or file.stat().st_mtime < table.stat().st_mtime:
                file.write_bytes(cut([char for char in characters if embedding.block_of(char) == block]))


def _loaded(path: Path) -> Any:
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cut(characters: list[str]) -> bytes:
    """Inter with these characters alone, as WOFF2."""
    options = subset.Options(layout_features=FEATURES, hinting=False, flavor="woff2")
    font = subset.load_font(str(FONT), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, characters))
    cutter.subset(font)
    made = BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()
