"""Which fonts texts need, where this machine has them, and which scripts it cannot draw.

A map names Inter, and a font for every script that Inter does not have. Inter comes with journeymap; the others are
the reader's. PNG and PDF are made here and now, so their fonts must be found on this machine: `fc-list` is asked where
there is one, else the folders that systems keep fonts in. What is not found never stops anything.
"""

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from journeymap.diagnostics import fact
from journeymap.drawing.advances import in_inter
from journeymap.drawing.scene import Scene, texts
from journeymap.drawing.subject import chosen_theme
from journeymap.drawing.svg import han
from journeymap.drawing.text import runs
from journeymap.drawing.theme import FONTS, Theme
from journeymap.facts import Fact
from journeymap.model import Journey

OTHER = "other signs"
"""The script of characters that neither Inter nor a script with a font of its own has."""

BRAND = "brand"
"""Stands for the script of a need that is the font of a brand, without which Inter stands in for it."""

SAMPLE = 12
"""How many characters of a script are looked at."""

SECONDS = 10
MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Need:
    """A script that texts use, the families that would draw it, and its characters met first."""

    script: str
    families: tuple[str, ...]
    sample: str


@dataclass(frozen=True, slots=True)
class Found:
    """The font files for what is needed, and the needs that this machine has no font for."""

    files: tuple[str, ...]
    missing: tuple[Need, ...]

    @property
    def unsure(self) -> tuple[str, ...]:
        """The scripts that nobody knows to be drawn."""
        return tuple(need.script for need in self.missing)

    @property
    def leaves_boxes(self) -> bool:
        """Whether signs would be shown as empty boxes, unless some other font of the system has them."""
        return any(need.script != BRAND for need in self.missing)


def of_scene(scene: Scene) -> tuple[Need, ...]:
    """What a picture needs beside Inter: the font of its brand, and its scripts that Inter does not draw."""
    said = (line for text in texts(scene.shapes) for line in text.lines)
    return *_of_brand(scene.theme), *needs(said, scene.language, scene.theme.fonts)


def of_journey(journey: Journey, theme: str | Theme = "light") -> tuple[Need, ...]:
    """The scripts of everything a journey says that Inter does not draw, and the font of the brand."""
    return *_of_brand(chosen_theme(theme)), *needs(_said(journey.written()), journey.language)


def _of_brand(theme: Theme) -> tuple[Need, ...]:
    own = tuple(family for family in theme.fonts["default"] if family not in FONTS["default"])
    return (Need(BRAND, own, ""),) if own else ()


def needs(said: Iterable[str], language: str = "en", fonts: Mapping[str, tuple[str, ...]] = FONTS) -> tuple[Need, ...]:
    """The scripts of some texts that Inter does not draw, in order of first use.

    >>> [need.script for need in needs(["Чат", "שלום", "👍"])]
    ['hebrew', 'emoji']
    """
    met: dict[str, dict[str, None]] = {}
    for line in said:
        for run in runs(line, han(language)):
            script, drawn = run.script, run.text
            if script == "default":
                script, drawn = OTHER, "".join(char for char in run.text if _needs_a_glyph(char))
            if drawn:
                met.setdefault(script, {}).update(dict.fromkeys(drawn))
    return tuple(
        Need(script, fonts.get(script, ("sans-serif",)), "".join(islice(signs, SAMPLE)))
        for script, signs in met.items()
    )


def found(wanted: Iterable[Need]) -> Found:
    """Where this machine has fonts for what is needed."""
    files: dict[str, None] = {}
    missing = []
    for need in wanted:
        places = _for_signs(need.sample) if need.script == OTHER else _for_families(need.families)
        files |= dict.fromkeys(places)
        if not places:
            missing.append(need)
    return Found(tuple(files), tuple(missing))


def inter() -> str:
    """The file of Inter, which comes in a package of its own."""
    import fontpkg_inter

    return str(Path(fontpkg_inter.ROOT) / "files" / "Inter[opsz,wght].ttf")


def advice(need: Need) -> Fact:
    """What to say about a script without a font, or a brand's font that is not here."""
    if need.script == BRAND:
        return fact("fonts.brand", font=need.families[0])
    signs = " ".join(need.sample.replace(" ", ""))[:20]
    if need.script == OTHER:
        return fact("fonts.missing_signs", signs=signs)
    return fact("fonts.missing", script=script(need), signs=signs, font=need.families[0])


def script(need: Need) -> Fact:
    """What a script is called."""
    return fact(f"script.{'other' if need.script == OTHER else need.script}")


def _said(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from _said(value)
        case list() | tuple():
            for value in data:
                yield from _said(value)


def _needs_a_glyph(char: str) -> bool:
    """Whether a font must draw it: no blank, mark or invisible sign."""
    if in_inter(char) or char.isspace():
        return False
    return unicodedata.category(char) not in {"Mn", "Me", "Cf", "Cc", "Cs", "Co", "Cn"}


# ---------------------------------------------------------------- where fonts are

# What pictures use: 400, 600 and 700. A file whose name ends in […] holds every weight.
_WEIGHTS = {"regular", "book", "roman", "semibold", "semi bold", "demibold", "bold"}

_FOLDERS: Mapping[str, tuple[str, ...]] = {
    "darwin": ("~/Library/Fonts", "/Library/Fonts", "/System/Library/Fonts"),
    "win32": ("%WINDIR%/Fonts", "%LOCALAPPDATA%/Microsoft/Windows/Fonts"),
    "linux": ("~/.local/share/fonts", "~/.fonts", "/usr/local/share/fonts", "/usr/share/fonts"),
}

# How the files of families begin where they are not called like the family.
_FILE_NAMES: Mapping[str, str] = {
    "Noto Sans CJK SC": "notosanscjk",
    "Noto Sans CJK TC": "notosanscjk",
    "Noto Sans CJK JP": "notosanscjk",
    "Noto Sans CJK KR": "notosanscjk",
    "Microsoft YaHei": "msyh",
    "Microsoft JhengHei": "msjh",
    "Hiragino Sans": "ヒラギノ角ゴシック",
    "Yu Gothic": "yugoth",
    "PingFang SC": "pingfang",
    "PingFang TC": "pingfang",
    "Arial Hebrew": "arialhb",
    "Kohinoor Devanagari": "kohinoor",
    "Leelawadee UI": "leelawui",
    "Nirmala UI": "nirmala",
    "Segoe UI Emoji": "seguiemj",
}


def _for_families(families: Iterable[str]) -> tuple[str, ...]:
    """The files of the first family that is here."""
    listed = _listed()
    for family in families:
        if family == "sans-serif":
            continue
        files = listed.get(family, ()) if listed is not None else tuple(_named_like(family))
        if files:
            return files
    return ()


def _for_signs(sample: str) -> tuple[str, ...]:
    """A file for each character that nothing else draws; only `fc-list` knows which."""
    files = {sign: _having(sign) for sign in sample}
    return tuple(dict.fromkeys(filter(None, files.values()))) if all(files.values()) else ()


@cache
def _having(sign: str) -> str | None:
    said = _asked(f":charset={ord(sign):x}", "--format", "%{file}\n")
    # A font for text first, and the same one on every run.
    rows = sorted((said or "").split("\n"), key=lambda file: ("Noto" not in file, "Sans" not in file, file))
    return next((file for file in rows if file.lower().endswith((".ttf", ".otf", ".ttc"))), None)


@cache
def _listed() -> Mapping[str, tuple[str, ...]] | None:
    """The font files by family, as `fc-list` says; None without it."""
    said = _asked("--format", "%{file}\t%{family}\t%{style}\n")
    if not said:
        return None
    files: dict[str, list[tuple[str, bool]]] = {}
    for row in said.splitlines():
        file, _, rest = row.partition("\t")
        families, _, styles = rest.partition("\t")
        useful = styles.split(",")[0].lower() in _WEIGHTS or file.endswith("].ttf")
        for family in families.split(","):
            files.setdefault(family, []).append((file, useful))
    return {family: _useful(some) for family, some in files.items()}


def _useful(files: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """Files of the weights in use; all of them when a family has none of those."""
    some = tuple(sorted(files))
    return tuple(dict.fromkeys(file for file, useful in some if useful)) or tuple(file for file, _ in some)


def _asked(*arguments: str) -> str | None:
    """What `fc-list` says; None where there is none or it fails."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        command = [program, *arguments]
        return subprocess.run(command, capture_output=True, timeout=SECONDS, check=True).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError):
        return None


def _named_like(family: str) -> Iterator[str]:
    start = _FILE_NAMES.get(family) or _plain(family)
    for name, file in _in_folders():
        rest = name.removeprefix(start)
        if rest != name and (not rest or rest[0] in "-[bl0123456789 w."):
            yield file


@cache
def _in_folders() -> tuple[tuple[str, str], ...]:
    """Every font file in the folders of this system, by its name in small letters without blanks."""
    files: list[tuple[str, str]] = []
    system = sys.platform if sys.platform in _FOLDERS else "linux"
    for folder in _FOLDERS[system]:
        for place, _, names in os.walk(Path(os.path.expandvars(folder)).expanduser()):
            files += [(_plain(Path(name).stem), str(Path(place) / name)) for name in sorted(names) if _is_font(name)]
            if len(files) > MOST_FILES:
                return tuple(files)
    return tuple(files)


def _is_font(name: str) -> bool:
    return name.lower().endswith((".ttf", ".otf", ".ttc"))


def _plain(name: str) -> str:
    return re.sub("[ _]", "", name).lower()
