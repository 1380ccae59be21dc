"""Inter to be carried inside a file: cut into blocks of characters once, of which a file takes those it uses.

Cutting the font anew for every file takes half a second, longer than drawing the map; the blocks are read in a
millisecond. They are cut from the package of Inter when journeymap is installed (`hatch_build.py`).
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import Path

from journeymap.drawing.advances import in_inter

_Ranges = tuple[tuple[int, int], ...]

BLOCKS: Mapping[str, _Ranges] = {
    # what nearly every map uses: ASCII, quotation marks, dashes, arrows, the signs of the legend
    "common": (
        (0x20, 0x7E), (0xA0, 0xA0), (0xAB, 0xAB), (0xB0, 0xB1), (0xB7, 0xB7), (0xBB, 0xBB), (0xD7, 0xD7),
        (0x2002, 0x2003), (0x2009, 0x2009), (0x2013, 0x2014), (0x2018, 0x201A), (0x201C, 0x201E),
        (0x2022, 0x2022), (0x2026, 0x2026), (0x202F, 0x202F), (0x20AC, 0x20AC), (0x2190, 0x2193),
        (0x2212, 0x2212), (0x2264, 0x2265), (0x25B2, 0x25B2), (0x25BC, 0x25BC),
    ),
    "western": ((0xA1, 0xFF),),
    "central": ((0x100, 0x17F), (0x218, 0x21B)),
    "cyrillic": ((0x400, 0x45F), (0x490, 0x491), (0x20B4, 0x20B4), (0x20BD, 0x20BD), (0x2116, 0x2116)),
    "cyrillic-more": ((0x460, 0x52F),),
    "greek": ((0x370, 0x3FF), (0x1F00, 0x1FFF)),
    "latin-more": ((0x180, 0x36F), (0x1E00, 0x1EFF)),
    "signs": ((0, 0x10FFFF),),
}  # fmt: skip
"""Each block with the ranges of its characters; a character belongs to the first block that has it."""

FOLDER = Path(__file__).with_name("inter")


def block_of(char: str) -> str:
    """The block that a character of Inter is in.

    >>> block_of("a"), block_of("ș"), block_of("Ж")
    ('common', 'central', 'cyrillic')
    """
    code = ord(char)
    return next(name for name, ranges in BLOCKS.items() if any(low <= code <= high for low, high in ranges))


def font_faces(characters: Iterable[str]) -> str:
    """CSS rules that carry Inter, in all its weights, for some characters; "" when none of them is in Inter."""
    used = {block_of(char) for char in set(characters) if in_inter(char)}
    # Of two rules that claim a character the later one is asked first.
    return "".join(_font_face(name) for name in reversed(tuple(BLOCKS)) if name in used)


def with_fonts(svg: str) -> str:
    """An SVG of ours that carries Inter for the characters in it, right behind its title and description."""
    described = "</desc>\n"
    return svg.replace(described, f"{described}<style>{font_faces(svg)}</style>\n", 1)


def _font_face(block: str) -> str:
    file = FOLDER / f"{block}.woff2"
    if not file.exists():
        raise ImportError("the font to carry is made when journeymap is installed: pip install . (or --no-embed-fonts)")
    data = b64encode(file.read_bytes()).decode("ascii")
    ranges = ",".join(f"U+{low:X}-{high:X}" for low, high in BLOCKS[block])
    return (
        "@font-face{font-family:Inter;font-style:normal;font-weight:100 900;"
        f'src:url("data:font/woff2;base64,{data}") format("woff2");unicode-range:{ranges}}}'
    )
