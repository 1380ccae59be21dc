"""The pages of docs/analyses: docstrings of analyses, objections to them; ``tools/reference.py`` writes them."""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from journeymap.analysis import ANALYSES
from journeymap.cli.explain import PARTS, VERBS, explained, page_of

MADE = "This page is made by `make docs` from the docstring of `{}`.\n"

SECTIONS = ("Definition", "Formulas", "Sources", "Worked example", "Objections")
"""What every page holds, in this order; the example in Python comes last."""


def pages() -> Mapping[str, str]:
    """Every page by its name."""
    found = {f"{name}.md": _page(name, function) for name, function in functions().items()}
    return {"README.md": _contents(), **found}


def functions() -> Mapping[str, Callable[..., Any]]:
    """The function behind every page."""
    return {name: explained(name) for name in (*ANALYSES, *VERBS, *PARTS)}


def _contents() -> str:
    """The list of the pages, each with the question it answers."""
    lines = [f"- [{name}]({name}.md): {_parts(name)['lead']}" for name in functions()]
    return "\n".join(["# Every analysis", "", *lines, ""])


def _page(name: str, function: Callable[..., Any]) -> str:
    parts = _parts(name)
    said = [f"# {name}", MADE.format(f"{function.__module__}.{function.__name__}"), parts["lead"]]
    for section in SECTIONS:
        if section in parts:
            said += [f"## {section}", parts[section]]
    if "Python" in parts:
        said += ["## In Python", parts["Python"]]
    return "\n\n".join(part.strip("\n") for part in said) + "\n"


def _parts(name: str) -> dict[str, str]:
    """The sections of a page, as Markdown."""
    lead, *paragraphs = re.split(r"\n\n+", page_of(name))
    parts: dict[str, list[str]] = {"lead": [_markdown(lead)]}
    for section, text in _sorted(paragraphs):
        parts.setdefault(section, []).append(text)
    return {section: "\n\n".join(texts) for section, texts in parts.items()}


def _sorted(paragraphs: list[str]) -> Iterator[tuple[str, str]]:
    """Each paragraph with the section it belongs to."""
    for text in paragraphs:
        if text.startswith("    "):
            yield "Formulas", f"```text\n{inspect.cleandoc(text)}\n```"
        elif text.startswith(">>> "):
            yield "Python", f"```python\n{text}\n```"
        elif text.startswith("Sources: "):
            yield "Sources", _markdown(text.removeprefix("Sources: "))
        elif text.startswith("Worked: "):
            worked = text.removeprefix("Worked: ")
            yield "Worked example", _markdown(worked[0].upper() + worked[1:])
        elif said := re.match(r'"([^"]+)":\s(.+)', text, re.DOTALL):
            yield "Objections", f"**“{said[1]}”** {_markdown(said[2][0].upper() + said[2][1:])}"
        elif text != "Formulas::":
            yield "Definition", _markdown(text)


def _markdown(text: str) -> str:
    """Prose of a docstring: one paragraph on one line, so that nothing in it begins a list or a heading."""
    if text.startswith("- "):
        return text.replace("``", "`")
    return re.sub(r"\s*\n\s*", " ", text).replace("``", "`").replace("_(", "\\_(")
