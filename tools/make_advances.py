"""Writes `journeymap/drawing/inter.tsv`: how wide the letters of Inter are, and which pairs are set apart.

Run it again when the font package changes; a test compares the file with the font:

    python tools/make_advances.py
"""

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import fontpkg_inter
from fontTools.ttLib import TTFont
from fontTools.varLib.models import normalizeLocation
from fontTools.varLib.varStore import VarStoreInstancer

FONT = Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf"
TABLE = Path(__file__).parent.parent / "journeymap" / "drawing" / "inter.tsv"

# The cut for small text and the cut for headings; in between, advances change linearly (the font's `opsz` axis).
CUTS = tuple({"opsz": size, "wght": weight} for size in (14, 32) for weight in (400, 600, 700))

# Pairs below this many units (of 2048 in an em) are too close to matter; the others are rounded up to a multiple of it.
KERN_STEP = 10

# Contextual alternates (`calt`) of Inter that come out wider than their letters, which kerning does not tell:
# a multiplication sign between digits, and a long arrow.
WIDER_TOGETHER = {("0123456789", "x"): 240, ("–", ">"): 370, ("<", "–"): 370}

NOTHING = (0,) * len(CUTS)

Row = dict[str, tuple[int, ...]]
Stores = tuple[VarStoreInstancer, ...]

HEADER = """\
# Made by tools/make_advances.py from the font Inter (rsms.me/inter, SIL Open Font License 1.1); units of 1/2048 em.
# First the advances: small text in weights 400 600 700, headings in weights 400 600 700, then the characters so wide.
# After the blank line, pairs that kerning sets apart: first letters, then how far apart each group of second letters.
"""


def table(font: TTFont) -> str:
    """The whole file as text: one row for each set of advances, one row for each set of kerning pairs."""
    advances = "".join(f"{' '.join(map(str, widths))}\t{chars}\n" for widths, chars in _advance_rows(font))
    kerning = "".join("\t".join((firsts, *seconds)) + "\n" for firsts, seconds in _kerning_rows(font))
    return f"{HEADER}{advances}\n{kerning}"


def shown_characters(font: TTFont) -> dict[str, str]:
    """The characters that a label may show, each with its glyph; private ones, marks and controls are left out."""
    cmap: Mapping[int, str] = font.getBestCmap()
    return {chr(code): glyph for code, glyph in cmap.items() if unicodedata.category(chr(code))[0] not in "CM"}


def _advance_rows(font: TTFont) -> list[tuple[tuple[int, ...], str]]:
    rows: dict[tuple[int, ...], str] = defaultdict(str)
    beside_capitals = _single_substitutions(font, "case")
    cuts = [font.getGlyphSet(location=cut) for cut in CUTS]
    for char, glyph in shown_characters(font).items():
        # Inter swaps some signs for a form that fits capitals; only the asterisk's is wider.
        forms = (glyph, beside_capitals.get(glyph, glyph))
        rows[tuple(max(round(cut[form].width) for form in forms) for cut in cuts)] += char
    return sorted(rows.items(), key=lambda row: row[1])


def _single_substitutions(font: TTFont, feature: str) -> dict[str, str]:
    swaps: dict[str, str] = {}
    for subtables in _lookups(font["GSUB"].table, feature):
        for subtable in subtables:
            swaps.update(subtable.mapping)
    return swaps


def _lookups(layout: Any, feature: str) -> Iterator[list[Any]]:
    """The subtables of each lookup of a feature, in the order in which they apply."""
    records = layout.FeatureList.FeatureRecord
    numbers = {n for record in records if record.FeatureTag == feature for n in record.Feature.LookupListIndex}
    for number in sorted(numbers):
        yield [getattr(sub, "ExtSubTable", sub) for sub in layout.LookupList.Lookup[number].SubTable]


def _kerning_rows(font: TTFont) -> list[tuple[str, tuple[str, ...]]]:
    by_first: dict[str, dict[int, str]] = defaultdict(lambda: defaultdict(str))
    for (first, second), apart in sorted(_widening_pairs(font).items()):
        by_first[first][math.ceil(apart / KERN_STEP) * KERN_STEP] += second
    firsts: dict[tuple[str, ...], str] = defaultdict(str)
    for first, seconds in by_first.items():
        firsts[tuple(f"{apart}:{chars}" for apart, chars in sorted(seconds.items()))] += first
    return sorted((chars, seconds) for seconds, chars in firsts.items())


def _widening_pairs(font: TTFont) -> dict[tuple[str, str], int]:
    """How far apart kerning sets each pair at most, over all cuts: kerning that narrows is no danger to a box."""
    letters = _kerned_characters(font)
    pairs = {
        (a, b): max(apart)
        for (first, second), apart in _kerning(font, letters).items()
        if max(apart) > KERN_STEP
        for a in letters[first]
        for b in letters[second]
    }
    for (firsts, second), apart in WIDER_TOGETHER.items():
        pairs.update({(first, second): apart for first in firsts})
    return pairs


def _kerned_characters(font: TTFont) -> dict[str, list[str]]:
    """The glyphs of living Latin (Vietnamese too), Greek, Cyrillic and punctuation, each with its characters."""
    letters: dict[str, list[str]] = defaultdict(list)
    for char, glyph in shown_characters(font).items():
        if any(first <= char <= last for first, last in ("!ſ", "Șț", "Άӿ", "Ạỹ", "‐⁯", "€€", "№№")):
            letters[glyph].append(char)
    return letters


def _kerning(font: TTFont, glyphs: Iterable[str]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Each pair of glyphs with its kerning in every cut."""
    wanted, stores = tuple(glyphs), _variations(font)
    total: dict[tuple[str, str], tuple[int, ...]] = {}
    for subtables in _lookups(font["GPOS"].table, "kern"):
        seen: dict[tuple[str, str], tuple[int, ...]] = {}
        for subtable in subtables:
            for first, apart_from in _pair_rows(subtable, wanted, stores):
                for second, apart in apart_from.items():
                    # Within one lookup the first subtable that knows a pair decides; the lookups add up.
                    seen.setdefault((first, second), apart)
        for pair, apart in seen.items():
            total[pair] = tuple(map(sum, zip(total.get(pair, NOTHING), apart, strict=True)))
    return total


def _variations(font: TTFont) -> tuple[VarStoreInstancer, ...]:
    axes = {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in font["fvar"].axes}
    places = (font["avar"].renormalizeLocation(normalizeLocation(cut, axes), font) for cut in CUTS)
    return tuple(VarStoreInstancer(font["GDEF"].table.VarStore, font["fvar"].axes, place) for place in places)


def _pair_rows(subtable: Any, wanted: tuple[str, ...], stores: Stores) -> Iterator[tuple[str, Row]]:
    """For each first glyph of the subtable: its second glyphs with their kerning in every cut."""
    covered = subtable.Coverage.glyphs
    if subtable.Format == 1:
        for first, pair_set in zip(covered, subtable.PairSet, strict=True):
            if first in wanted:
                records = pair_set.PairValueRecord
                yield first, {r.SecondGlyph: _apart(r, stores) for r in records if r.SecondGlyph in wanted}
        return
    first_class, second_class = subtable.ClassDef1.classDefs, subtable.ClassDef2.classDefs
    rows = [[_apart(r, stores) for r in record.Class2Record] for record in subtable.Class1Record]
    for first in set(covered).intersection(wanted):
        row = rows[first_class.get(first, 0)]
        yield first, {second: row[second_class.get(second, 0)] for second in wanted}


def _apart(record: Any, stores: Stores) -> tuple[int, ...]:
    value = record.Value1
    if value is None:
        return NOTHING
    still, device = getattr(value, "XAdvance", 0), getattr(value, "XAdvDevice", None)
    if device is None:
        return (still,) * len(stores)
    index = (device.StartSize << 16) + device.EndSize  # a variation index wears the fields of a device table
    return tuple(round(still + store[index]) for store in stores)


if __name__ == "__main__":
    TABLE.write_text(table(TTFont(FONT)), encoding="utf-8", newline="\n")
