"""How wide each character is: Inter as its font file says, every other script as wide as Noto Sans Bold.

No system font is ever read, so a map is laid out alike on every machine. Where the two disagree the wider number
wins: a label may leave a little room in its box, never stick out of it.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple


class Script(NamedTuple):
    """A script that Inter does not draw: its characters as the inside of a regular expression's [], and their ems.

    The ems are those of the bold letters; `regular` is how much of that the regular ones need.
    """

    name: str
    characters: str
    em: float
    letters: tuple[tuple[float, str], ...] = ()
    regular: float = 0.92


# From Noto Sans Bold, rounded up to a twentieth (Arabic to a hundredth, because its letters add up to long words): one
# number where a script is even, letter by letter where it is not.
# The scripts at the end have one number that is a good third wider than their running text.
SCRIPTS = (
    Script(
        "cjk",
        "\u2e80-\u303f\u3040-\u30ff\u3100-\u312f\u3190-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
        "\U00020000-\U0003ffff\U000e0100-\U000e01ef",
        1.0,
        regular=1,
    ),
    Script("korean", "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff", 0.92, regular=1),
    Script(
        "arabic",
        "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
        1.45,
        (
            (0.27, "٫٬"),
            (0.29, "ـ"),
            (0.32, "اأإآٱ"),
            (0.33, "،۔"),
            (0.34, "؛١۱"),
            (0.35, "٠۰"),
            (0.45, "رزڑژ"),
            (0.47, "ء۶"),
            (0.5, "٭٤"),
            (0.52, "؟"),
            (0.53, "ؤو"),
            (0.55, "٢٩٪۲۹"),
            (0.56, "ة٦۴"),
            (0.57, "عغ٥"),
            (0.58, "دذڈ"),
            (0.59, "ہۂۃ"),
            (0.62, "٣۳"),
            (0.63, "۵"),
            (0.64, "٧٨۷۸"),
            (0.65, "ه"),
            (0.67, "م"),
            (0.74, "جحخ"),
            (0.76, "چ"),
            (0.78, "ھ"),
            (0.8, "ل"),
            (0.81, "نں"),
            (0.83, "ئىيیې"),
            (0.86, "ق"),
            (0.87, "طظ"),
            (0.95, "ےۓ"),
            (0.96, "کگ"),
            (0.98, "ك"),
            (1.12, "ف"),
            (1.15, "بتثٹپ"),
        ),
        regular=0.945,
    ),
    Script(
        "hebrew",
        "\u0590-\u05ff\ufb1d-\ufb4f",
        0.8,
        ((0.25, "׳"), (0.35, "־וי"), (0.4, "זן"), (0.45, "גנ״"), (0.55, "כר"), (0.6, "בדךלץצ"), (0.7, "אהחטסףקעפ")),
    ),
    Script(
        "devanagari",
        "\u0900-\u097f\ua8e0-\ua8ff",
        1.15,
        (
            (0.3, "\u0903\u093b\u093e\u093f\u0940\u0949\u094a\u094b\u094c"),
            (0.35, "\u094e\u094f"),
            (0.45, "।रऱ"),
            (0.6, "इईटऽउदह०१२३४५६७८९"),
            (0.65, "ऍऎएऐगघठडढतनऩपबमयवष॥"),
            (0.7, "ङच"),
            (0.75, "थलशसध"),
            (0.8, "छणभ"),
            (0.85, "अऊकजझञफळऴ"),
            (0.95, "खऋ"),
        ),
    ),
    Script(
        "thai",
        "\u0e00-\u0e7f",
        0.95,
        (
            (0.35, "เโใไ"),
            (0.45, "าำๅะ"),
            (0.6, "รวฯขงจชฐธลอฮ฿"),
            (0.7, "กฃคฆฉซฎฏฑดถทนบปภมยฤฦสหแๆฅตผฝศษ"),
            (0.75, "พฟฬ"),
        ),
    ),
    Script("bengali", "\u0980-\u09ff", 0.75),
    Script("gurmukhi", "\u0a00-\u0a7f", 0.75),
    Script("gujarati", "\u0a80-\u0aff", 0.75),
    Script("tamil", "\u0b80-\u0bff", 1.2),
    Script("telugu", "\u0c00-\u0c7f", 0.85),
    Script("kannada", "\u0c80-\u0cff", 0.95),
    Script("malayalam", "\u0d00-\u0d7f", 1.3),
    Script("sinhala", "\u0d80-\u0dff", 1.2),
    Script("lao", "\u0e80-\u0eff", 0.65),
    Script("myanmar", "\u1000-\u109f", 0.9),
    Script("georgian", "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f", 0.9),
    Script("armenian", "\u0530-\u058f", 0.85),
    Script("ethiopic", "\u1200-\u139f", 0.85),
    Script("khmer", "\u1780-\u17ff", 0.8),
)

# Arabic letters followed by another letter join it and get narrower: by this many ems.
JOINED = {
    letter: saved
    for saved, letters in (
        (0.04, "م"),
        (0.07, "ہۂ"),
        (0.08, "جحخ"),
        (0.1, "چطظ"),
        (0.13, "ھ"),
        (0.33, "ق"),
        (0.42, "نيی"),
        (0.43, "سش"),
        (0.44, "ئىېصض"),
        (0.45, "لکگ"),
        (0.47, "ك"),
        (0.59, "ف"),
        (0.74, "تثپ"),
        (0.76, "بٹ"),
    )
    for letter in letters
}

# Noto Color Emoji is 1.25 em wide, Apple's 1.25 to 1.3, Segoe UI Emoji 1.37.
EMOJI_EM = 1.37

# Symbols that neither Inter nor a script above has are drawn by whatever font the reader has.
OTHER_EM = 1.25

_PICTURE = (
    "\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001f0ff\U0001f18e\U0001f191-\U0001f19a\U0001f200-\U0001faff"
)
_FLAG = "[\U0001f1e6-\U0001f1ff]"
_SHOWN_AS_PICTURE = "[\u00a9\u00ae\u203c-\u3299\U0001f170-\U0001f17f]\ufe0f"
_SINGLE = f"(?:[{_PICTURE}]|{_SHOWN_AS_PICTURE})[\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
# (A pattern, not compiled here: most maps never need it, and compiling takes longer than drawing a lane.)
# A joined family, a flag (two letters), a keycap or one picture: each is drawn as one sign and never broken.
EMOJI = f"{_SINGLE}(?:\u200d(?:{_SINGLE}|[\u2600-\u27bf]\ufe0f?))*|{_FLAG}{_FLAG}|{_FLAG}|[0-9#*]\ufe0f?\u20e3"


class Widths(dict[str, float]):
    """The width of each character in px at one size and weight, worked out when it is first asked for."""

    def __init__(self, size: float, weight: int) -> None:
        super().__init__()
        self._size, self._weight = size, weight

    def __missing__(self, char: str) -> float:
        width = self[char] = self._size * _em(char, self._size, self._weight)
        return width


@lru_cache(maxsize=64)
def widths(size: float, weight: int) -> Widths:
    """What each character adds to a line in this size and weight, in px."""
    return Widths(size, weight)


@lru_cache(maxsize=1)
def kerning() -> Mapping[str, Mapping[str, float]]:
    """The pairs of letters that kerning sets apart: first letter → second letter → ems.

    Pairs that kerning draws together are left out: a viewer that does not kern would draw them wider than we said.
    """
    firsts: dict[str, Mapping[str, float]] = {}
    for row in _table()[1]:
        chars, *groups = row.split("\t")
        parted = [group.partition(":") for group in groups]
        seconds = {second: int(apart) / 2048 for apart, _, letters in parted for second in letters}
        firsts.update(dict.fromkeys(chars, seconds))
    return firsts


def in_inter(char: str) -> bool:
    """Whether Inter draws a character.

    >>> in_inter("Ж"), in_inter("時")
    (True, False)
    """
    return char in _advances()


@lru_cache(maxsize=1)
def _advances() -> Mapping[str, tuple[int, ...]]:
    advances: dict[str, tuple[int, ...]] = {}
    for row in _table()[0]:
        numbers, chars = row.split("\t")
        advances.update(dict.fromkeys(chars, tuple(map(int, numbers.split(" ")))))
    return advances


@lru_cache(maxsize=1)
def _table() -> tuple[list[str], list[str]]:
    text = Path(__file__).with_name("inter.tsv").read_text(encoding="utf-8")
    # Not splitlines: it would also split at the line separator, which is one of the characters.
    advances, kerning_rows = text.rstrip("\n").split("\n\n")
    return [row for row in advances.split("\n") if row[0] != "#" or "\t" in row], kerning_rows.split("\n")


def _em(char: str, size: float, weight: int) -> float:
    if char > "\u203b" and re.fullmatch(EMOJI, char):
        return EMOJI_EM
    if cuts := _advances().get(char):
        heavier = 0 if weight <= 400 else 1 if weight <= 600 else 2
        # Browsers and resvg set the font's optical size to the text's size, between 14 and 32 px.
        display = (min(max(size, 14), 32) - 14) / 18
        return ((1 - display) * cuts[heavier] + display * cuts[heavier + 3]) / 2048
    return _foreign_em(char, weight)


def _foreign_em(char: str, weight: int) -> float:
    category = unicodedata.category(char)
    # Marks stand on their letter, format characters are invisible (but for the Arabic number signs).
    if category in {"Mn", "Me"} or (category == "Cf" and not "\u0600" <= char <= "\u0605"):
        return 0
    script = next((script for script in SCRIPTS if re.match(f"[{script.characters}]", char)), None)
    if script is None:
        return OTHER_EM
    em = next((em for em, letters in script.letters if char in letters), script.em)
    return em * script.regular if weight <= 400 else em
