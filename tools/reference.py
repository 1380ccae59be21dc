"""Writes docs/reference and docs/analyses from the program itself, and the tutorial's picture.

python tools/reference.py            write everything anew
python tools/reference.py --check    say what is out of date, and exit with 1 if anything is
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import analyses
import interface

from journeymap.cli.explain import page, sections, shown
from journeymap.cli.parser import parser
from journeymap.drawing.map import draw
from journeymap.drawing.svg import svg
from journeymap.files import write
from journeymap.reading import json_schema, loads
from journeymap.settings import DEFAULTS, SETTINGS
from journeymap.words import LANGUAGES, words_for
from journeymap.words.glossary import MORE, glossary

HOUSE = Path(__file__).resolve().parent.parent
REFERENCE = HOUSE / "docs" / "reference"
MADE = "This page is made by `make docs`.\n"


def pages() -> Mapping[str, str]:
    """Every page of the reference by its name."""
    return {
        "fields.md": "\n".join(_fields()),
        "rules.md": "\n".join(_rules()),
        "settings.md": "\n".join(_settings()),
        "commands.md": "\n".join(_commands()),
        "glossary.md": "\n".join(_glossary()),
        "python.md": "\n".join(interface.page(MADE, _as_markdown)),
        "../tutorial.svg": _tutorial(),
        "../../journeymap/__init__.pyi": interface.stub("Made by `make docs` from `__init__.py`."),
        **{f"../analyses/{name}": text for name, text in analyses.pages().items()},
    }


# ---------------------------------------------------------------- fields


def _fields() -> Iterator[str]:
    """The vocabulary of a journey file, part by part."""
    found = json_schema()
    parts = {"Journey": found, **{name: _as_fields(part) for name, part in found["$defs"].items()}}
    yield f"# Every field of a journey file\n\n{MADE}"
    yield "What cannot be left out is marked with •. `journeymap schema` prints the same for editors.\n"
    for name, part in parts.items():
        yield f"## {name}\n\n{part.get('description', '')}\n"
        if part.get("properties"):
            yield "| field | written as | meaning |\n| --- | --- | --- |"
            for field, about in part["properties"].items():
                mark = " •" if field in part.get("required", ()) else ""
                yield f"| `{field}`{mark} | {_kind(about)} | {_cell(about.get('description', ''))} |"
            yield ""


def _as_fields(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The long form of a part that may also be written shortly."""
    return next((one for one in part.get("anyOf", ()) if one.get("type") == "object"), part)


def _kind(about: Mapping[str, Any]) -> str:
    """How a value is written, in a few words."""
    if "anyOf" in about:
        return " or ".join(dict.fromkeys(_kind(one) for one in about["anyOf"]))
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in about:
        return ", ".join(dict.fromkeys(f"`{one}`" if isinstance(one, str) else "true" for one in about["enum"]))
    if "const" in about:
        return f"`{about['const']}`"
    if "pattern" in about:
        return _PATTERNS.get(about["pattern"], "text")
    match about.get("type"):
        case "array":
            return f"list of {_kind(about.get('items', {}))}"
        case "object":
            inner = about.get("additionalProperties")
            return f"names: {_kind(inner)}" if isinstance(inner, dict) and inner else "names with values"
        case "integer":
            return "whole number"
        case "number":
            return _number(about)
        case "boolean":
            return "yes or no"
        case _:
            return "text"


_PATTERNS = {"^[0-9.]+ ?%$": "`40%`", "^[0-9.]+ ?[a-zA-Z]+$": "duration, e.g. `3 days`"}


def _number(about: Mapping[str, Any]) -> str:
    if "minimum" in about and "maximum" in about:
        return f"{about['minimum']:g} to {about['maximum']:g}"
    return "number"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


# ---------------------------------------------------------------- rules, lanes, analyses


def _rules() -> Iterator[str]:
    """The pages of `journeymap explain`, one after another."""
    yield f"# Every message and lane\n\n{MADE}"
    yield "`journeymap explain CODE` prints one of these. The analyses have [pages of their own](../analyses).\n"
    for title, codes in sections().items():
        if title not in ("analyses", "fields", "words"):
            yield f"## {title[0].upper()}{title[1:]}\n"
            for code in codes:
                text = page(code).split("\n", 3)[3]
                yield f"### {code}\n\n{_as_markdown(text)}\n"


def _as_markdown(text: str) -> str:
    """A docstring's `::` blocks and Python examples as fenced blocks."""
    lines: list[str] = []
    for paragraph in re.split(r"\n\n+", text.strip()):
        if all(line.startswith("    ") or not line for line in paragraph.split("\n")):
            lines.append("```yaml\n" + "\n".join(line[4:] for line in paragraph.split("\n")) + "\n```")
        elif paragraph.startswith(">>> "):
            lines.append(f"```python\n{paragraph}\n```")
        else:
            lines.append(re.sub(r"::$", ":", paragraph, flags=re.MULTILINE).replace("``", "`"))
    return "\n\n".join(lines)


# ---------------------------------------------------------------- words, settings and commands


def _glossary() -> Iterator[str]:
    """Every word of the field in every language: its name, what else it is called, what it means."""
    yield f"# Glossary · Глоссарий · Glosar\n\n{MADE}"
    yield "`journeymap explain WORD` finds each by any of its names, in any language; `--language` chooses another.\n"
    for language in LANGUAGES:
        words = words_for(language)
        yield f"## {language}\n"
        for term, said in glossary(language).items():
            more = f" {words('glossary.more', command=f'`journeymap explain {MORE[term]}`')}." if term in MORE else ""
            also = words("glossary.also", names=", ".join(said.others))
            yield f"**{said.name}** (`{term}`). {said.meaning} {also}{more}\n"


def _settings() -> Iterator[str]:
    """Every weight and threshold with its meaning and where it comes from."""
    yield f"# Every setting\n\n{MADE}"
    yield "A file changes them under `settings:`; `journeymap explain settings FILE` prints those in force.\n"
    yield "| setting | value | meaning | from |\n| --- | --- | --- | --- |"
    for name, one in SETTINGS.items():
        value = _cell(shown(getattr(DEFAULTS, name)))
        yield f"| `{name}` | {value} | {_cell(one.metadata['meaning'])} | {_cell(one.metadata['origin'])} |"


def _commands() -> Iterator[str]:
    """Every verb with its arguments; laid out here, because Python's own help differs between its versions."""
    yield f"# Every command\n\n{MADE}"
    yield "`journeymap VERB --help` prints the same. `-q` prints results and problems only.\n"
    verbs = next(one for one in parser()._actions if isinstance(one, argparse._SubParsersAction))
    for name, verb in verbs.choices.items():
        example = (verb.epilog or "").split("\n")[0].removeprefix("example: ")
        yield f"## {name}\n\n{verb.description}\n\n```sh\n{example}\n```\n"
        yield "| argument | meaning |\n| --- | --- |"
        for one in verb._actions:
            if one.dest not in ("help", "quiet", "debug"):
                yield f"| {_argument(one)} | {_cell(one.help or '')} |"
        yield ""


def _argument(one: argparse.Action) -> str:
    """How an argument is written."""
    values = "\\|".join(map(str, one.choices)) if one.choices else ""
    metavar = one.metavar if isinstance(one.metavar, str) else values or one.dest.upper()
    if not one.option_strings:
        return f"`{metavar}`"
    spelled = ", ".join(one.option_strings)
    return f"`{spelled}`" if one.nargs == 0 else f"`{spelled} {metavar}`"


def _tutorial() -> str:
    """The last journey of the tutorial as a map."""
    text = (REFERENCE.parent / "tutorial.md").read_text(encoding="utf-8")
    return svg(draw(loads(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)[-1])))


def main() -> int:
    """Write the reference, or check that it is current."""
    check = "--check" in sys.argv[1:]
    for folder in (REFERENCE, REFERENCE.parent / "analyses"):
        folder.mkdir(parents=True, exist_ok=True)
    stale = []
    for name, text in pages().items():
        path = (REFERENCE / name).resolve()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path)
            print(f"{'out of date' if check else 'written'}: {path.relative_to(HOUSE)}")
            if not check:
                write(path, text)
    return 1 if check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
