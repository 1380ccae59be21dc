"""Cuts the font Inter into the blocks that HTML and SVG files carry: journeymap/formats/inter/*.woff2.

python tools/make_fonts.py         needs fonttools and brotli; takes some ten seconds

Kerning and marks are kept, alternates of letters are not. Inter is free under the SIL Open Font License 1.1, whose
text goes beside the blocks.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

import fontpkg_inter
from fontTools import subset

from journeymap.drawing.advances import in_inter
from journeymap.formats.embedding import BLOCKS, FOLDER, block_of
from journeymap.formats.fonts import inter

FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]


def main() -> None:
    """Write every block, and the licence."""
    FOLDER.mkdir(exist_ok=True)
    shutil.copyfile(Path(fontpkg_inter.ROOT) / "LICENSE", FOLDER / "LICENSE")
    characters = [chr(code) for code in range(0x110000) if in_inter(chr(code))]
    for block in BLOCKS:
        file = FOLDER / f"{block}.woff2"
        file.write_bytes(cut([char for char in characters if block_of(char) == block]))
        sys.stdout.write(f"{file.name}: {file.stat().st_size / 1024:.0f} KB\n")


def cut(characters: list[str]) -> bytes:
    """Inter with these characters alone, as WOFF2."""
    options = subset.Options(layout_features=FEATURES, hinting=False, flavor="woff2")
    font = subset.load_font(inter(), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=map(ord, characters))
    cutter.subset(font)
    made = BytesIO()
    subset.save_font(font, made, options)
    return made.getvalue()


if __name__ == "__main__":
    main()
