"""Text in the width of a terminal: no word broken, further lines set in."""

import re
import shutil
import sys
from itertools import groupby
from textwrap import wrap


def fitted(text: str) -> str:
    """Lines for a terminal as wide as it is; elsewhere the text as it was."""
    return "\n".join(_lines(line) for line in text.split("\n")) if sys.stdout.isatty() else text


def page_fitted(text: str) -> str:
    """A page for a terminal: its paragraphs flow anew, examples and headings stay; elsewhere as it was."""
    text = re.sub(r"``(.+?)``", r"`\1`", text).replace("::\n", ":\n")
    if not sys.stdout.isatty():
        return text
    parts = []
    for flows, group in groupby(text.split("\n"), _flows):
        lines = list(group)
        parts.append(_lines(" ".join(lines), inset="") if flows else "\n".join(lines))
    return "\n".join(parts)


def _flows(line: str) -> bool:
    """Whether a line is part of a paragraph, not empty, set in, underlining or Python."""
    return bool(line) and not line.startswith((" ", ">>>", "...", "===")) and not line.endswith(":")


def _lines(line: str, inset: str | None = None) -> str:
    """A line broken between words, what follows set in."""
    if inset is None:
        inset = "      " if line.startswith(" ") else "  "
    room = shutil.get_terminal_size().columns
    broken = wrap(line, room, subsequent_indent=inset, break_long_words=False, break_on_hyphens=False)
    return line if len(line) <= room else "\n".join(broken)
