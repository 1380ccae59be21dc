"""Typst, in a process of its own: puts our SVG on pages, as a PDF or as the dots of a picture."""

import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from journeymap.formats import child

_PROGRAM = """
import json, shutil, sys, tempfile
from pathlib import Path
import typst
given = json.loads(sys.stdin.buffer.read())
with tempfile.TemporaryDirectory() as folder:
    place = Path(folder)
    (place / "fonts").mkdir()
    for at, file in enumerate(given["fonts"]):
        # typst takes folders of fonts, not files
        beside = place / "fonts" / f"{at}{Path(file).suffix}"
        try:
            beside.symlink_to(file)
        except OSError:
            shutil.copyfile(file, beside)
    for name, text in given["files"].items():
        (place / name).write_text(text, encoding="utf-8")
    fonts = typst.Fonts(
        include_system_fonts=given["system"], include_embedded_fonts=False, font_paths=[str(place / "fonts")]
    )
    compiler = typst.Compiler(str(place / "main.typ"), root=folder, font_paths=fonts)
    if given["dots"]:
        made = compiler.compile(format="png", ppi=given["dots"], sys_inputs=given["inputs"])
    else:
        try:
            made = compiler.compile(format="pdf", sys_inputs=given["inputs"], pdf_standards=["ua-1"])
        except typst.TypstError:
            # PDF/UA refuses a text with a sign that no font has; without the promise the file is still tagged
            made = compiler.compile(format="pdf", sys_inputs=given["inputs"])
sys.stdout.buffer.write(made)
"""

# What a journey says reaches typst as inputs, never as its language.
_MAIN = """#set document(title: sys.inputs.title, date: none)
#set text(lang: sys.inputs.language)
#for page-of in json(bytes(sys.inputs.pages)) {
  set page(width: page-of.wide * 1pt, height: page-of.tall * 1pt, margin: 0pt, fill: rgb(page-of.paper))
  page({
    align(center + horizon, image(page-of.file, width: page-of.drawn * 1pt, alt: page-of.said))
    for line in page-of.at("lines", default: ()) {
      let words = text(
        size: line.size * page-of.unit * 1pt, weight: line.weight, fill: rgb(line.fill),
        top-edge: "baseline", bottom-edge: "baseline",
        line.runs.map(run => text(font: run.fonts, run.words)).join(),
      )
      context place(
        top + left, words,
        dx: (page-of.left + line.x * page-of.unit) * 1pt - line.share * measure(words).width,
        dy: (page-of.top + line.y * page-of.unit) * 1pt,
      )
    }
  })
}
"""


def is_here() -> bool:
    """Whether typst is installed."""
    return find_spec("typst") is not None


def typeset(
    pages: Sequence[Mapping[str, Any]],
    svgs: Mapping[str, str],
    fonts: Sequence[str],
    *,
    system: bool = False,
    title: str = "",
    language: str = "en",
    dots: float | None = None,
    making: str,
) -> bytes:
    """The bytes of a PDF with pages, or with ``dots`` for an inch those of a PNG of the only page.

    A page says its ``file`` among the SVGs, ``wide`` and ``tall`` in points, how wide its picture is ``drawn``, the
    colour of its ``paper``, and what the picture has ``said`` to those who cannot see it. Its ``lines`` of text are set
    upon the picture, in the picture's units: as many points as its ``unit``, from its ``left`` and ``top`` on.
    """
    given = {
        "fonts": list(fonts),
        "system": system,
        "files": {"main.typ": _MAIN, **svgs},
        "inputs": {"title": title, "language": _language(language), "pages": json.dumps(list(pages))},
        "dots": dots,
    }
    return child.run(_PROGRAM, json.dumps(given).encode(), making=making)


def _language(tag: str) -> str:
    """The language as typst takes it: two or three letters."""
    short = tag.replace("_", "-").split("-")[0].lower()
    return short if short.isascii() and short.isalpha() and len(short) in (2, 3) else "en"
