"""The page docs/reference/python.md, made from what `import journeymap` offers; ``tools/reference.py`` writes it."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import get_overloads

import analyses

import journeymap
from journeymap.source import LIMITS

INTRODUCTION = """Read a file once with `load`; every analysis takes the journey and gives back a result with `rows`,
`to_dict()`, `to_frame()` (with pandas) and a table of its own in notebooks. Only `render` writes files.

```python
import journeymap as jm

shop = jm.load("shop.yaml")
for row in jm.friction(shop).rows[:3]:
    print(row.touchpoint, row.severity, row.label)
```
"""


def page(made: str, as_markdown: Callable[[str], str]) -> Iterator[str]:
    """Every public name with its signature and its docstring; the analyses lead to their own pages."""
    yield f"# In Python\n\n{made}"
    yield INTRODUCTION
    pages = {function.__name__: name for name, function in analyses.functions().items()}
    for name in journeymap.__all__:
        thing = getattr(journeymap, name)
        about = inspect.getdoc(thing) or ""
        yield f"## {name}\n"
        if inspect.isfunction(thing):
            calls = [_call(name, inspect.signature(one)) for one in get_overloads(thing) or (thing,)]
            yield "```python\n" + "\n".join(calls) + "\n```\n"
        if name in pages:
            lead, more = about.split("\n\n", 1)[0], pages[name]
            yield f"{as_markdown(lead)}\n\nMore: [{more}](../analyses/{more}.md).\n"
        else:
            yield f"{as_markdown(about)}\n"


def stub(made: str) -> str:
    """The public names for type checkers, each from the module it lives in."""
    lines = [
        f"from {home} import {name} as {name}" for home, names in journeymap._HOMES.items() for name in sorted(names)
    ]
    return f'"""Every public name, for type checkers. {made}"""\n\n' + "\n".join(lines) + "\n\n__version__: str\n"


def _call(name: str, signature: inspect.Signature) -> str:
    """A call on one line, or an argument a line where it would be long."""
    arguments = list(_arguments(signature))
    gives = _kind(signature.return_annotation)
    line = f"{name}({', '.join(arguments)}) -> {gives}"
    return line if len(line) <= 100 else f"{name}(\n    " + ",\n    ".join(arguments) + f",\n) -> {gives}"


def _arguments(signature: inspect.Signature) -> Iterator[str]:
    starred = False
    for one in signature.parameters.values():
        if one.kind is one.KEYWORD_ONLY and not starred:
            yield "*"
        starred = starred or one.kind in (one.KEYWORD_ONLY, one.VAR_POSITIONAL)
        star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        kind = "" if one.annotation is one.empty else f": {_kind(one.annotation)}"
        yield f"{star}{one.name}{kind}{'' if one.default is one.empty else f' = {_default(one.default)}'}"


def _default(value: object) -> str:
    if value is LIMITS:
        return "LIMITS"
    if inspect.isfunction(value):
        return value.__name__
    return str(value) if re.fullmatch(r"[a-z]+", str(value)) else repr(value).replace("'", '"')


def _kind(annotation: object) -> str:
    """A type as one writes it, without the modules it comes from."""
    said = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    quote = '"' if "Literal[" in said else ""
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])", "", said).replace('"', quote).replace("'", quote)
