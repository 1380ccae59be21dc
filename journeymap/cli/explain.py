"""The verb ``explain``: the page of a rule, a lane, an analysis, a field or a setting, and the settings in force."""

import inspect
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

from journeymap import cli
from journeymap.analysis import ANALYSES, analysis, answers
from journeymap.cli.prose import fitted, page_fitted
from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import mishaps
from journeymap.model import mistakes
from journeymap.model.vocabulary import EXAMPLES, every_field
from journeymap.refusals import PAGES
from journeymap.rules import ADVICE, ERRORS
from journeymap.settings import DEFAULTS, SETTINGS, Settings

VERBS = ("compare", "drivers", "whatif")
"""Analyses that are verbs of their own; each is the function of that name in its module."""

PARTS = {"consistency": "groups", "units": "compare_units"}
"""Parts of analyses with a page of their own: the function in the module of that name."""


def explain(given: Namespace) -> int:
    """Print one page, or what there are pages of."""
    if given.file is not None and given.code != "settings":
        raise UsageError(f"only `explain settings` takes a file; what about {given.file}?")
    if given.code is None:
        print(fitted(_contents()))
        print("\n`journeymap explain CODE` prints one page, `explain settings [FILE]` every number in force,")
        print(
            "`explain fields` what a journey file can say; every setting and field has a page too, like `explain min_n`"
        )
    elif given.code == "settings":
        print(fitted(_settings(given.file)))
    else:
        print(page_fitted(page(given.code)))
    return cli.FINE


def page(code: str) -> str:
    """The page of a code: what it means, why it matters, a bad and a good example; of a kind: its codes."""
    found = pages()
    kinds = sections()
    if code in kinds:
        return _section(code, kinds[code], found)
    if code not in found:
        known = (*found, *kinds, "settings")
        raise UsageError(f"there is no page about `{code}`; {choose_from(code, known, what='pages')}")
    return f"{code}\n{'=' * len(code)}\n\n{found[code]()}"


def pages() -> Mapping[str, Callable[[], str]]:
    """Every page by its code; the text is made when asked for."""
    from journeymap.drawing.lanes import LANES

    rules: dict[str, Any] = {**ERRORS, **ADVICE, **mistakes.MISTAKES}
    known = (
        {code: _docstring(rule) for code, rule in rules.items()}
        | {code: _constant(text) for code, text in {**PAGES, **answers.PAGES, **mishaps.PAGES}.items()}
        | {name: _analysis_page(name) for name in (*ANALYSES, *VERBS, *PARTS)}
        | {f"lane-{name}": _docstring(lane) for name, lane in LANES.items()}
        | {name: _setting_page(name) for name in SETTINGS}
    )
    return known | {name: _field_page(name, known.get(name)) for name in every_field()}


def _docstring(thing: Any) -> Callable[[], str]:
    return lambda: inspect.getdoc(thing) or ""


def _constant(text: str) -> Callable[[], str]:
    return lambda: inspect.cleandoc(text)


def _analysis_page(name: str) -> Callable[[], str]:
    return lambda: inspect.getdoc(explained(name)) or ""


def explained(name: str) -> Callable[..., Any]:
    """The function whose docstring is the page of an analysis."""
    if name not in PARTS:
        return analysis(name)
    found: Callable[..., Any] = getattr(import_module(f"journeymap.analysis.{name}"), PARTS[name])
    return found


def _setting_page(name: str) -> Callable[[], str]:
    one, value = SETTINGS[name].metadata, shown(getattr(DEFAULTS, name))
    usual = f"It is {value}, unless a file says otherwise under `settings:`."
    text = f"{_sentence(one['meaning'])}\n\n{usual}\n\nFrom: {one['origin']}."
    return lambda: text


def _field_page(name: str, before: Callable[[], str] | None) -> Callable[[], str]:
    """What a field means to each that has it, below the analysis or the setting of the same name."""

    def text() -> str:
        owners = every_field()[name]
        if before is None and len(owners) == 1:
            ((owner, meaning),) = owners.items()
            said = f"{_sentence(meaning)}\n\nA field of {owner}."
        else:
            wide = max(map(len, owners))
            said = f"As a field of {', '.join(owners)}::\n\n" + "\n".join(
                f"    {owner:<{wide}}  {what}" for owner, what in owners.items()
            )
        example = f"Example::\n\n    {EXAMPLES[name]}" if name in EXAMPLES else ""
        return "\n\n".join(filter(None, (before() if before else "", said, example)))

    return text


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" + ("" if words.endswith((".", "…")) else ".")


def _contents() -> str:
    found = pages()
    return "\n\n".join(_section(title, codes, found) for title, codes in sections().items() if title != "fields")


def _section(title: str, codes: Iterable[str], found: Mapping[str, Callable[[], str]]) -> str:
    """The codes of one kind, each with the first sentence of its page."""
    codes = tuple(codes)
    wide = max(map(len, codes))
    lines = (f"  {code:<{wide}}  {_first_line(found[code]())}" for code in codes)
    return "\n".join((title, *(line.rstrip() for line in lines)))


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0]


def sections() -> Mapping[str, Iterable[str]]:
    """What there are pages about, by kind."""
    from journeymap.drawing.lanes import LANES

    return {
        "errors of YAML": PAGES,
        "errors in values": mistakes.MISTAKES,
        "errors of the journey": ERRORS,
        "advice": ADVICE,
        "errors of tables of answers": answers.PAGES,
        "errors of logs and surveys": mishaps.PAGES,
        "analyses": (*ANALYSES, *VERBS, *PARTS),
        "lanes": [f"lane-{name}" for name in LANES],
        "fields": every_field(),
    }


def _settings(path: str | None) -> str:
    from journeymap.reading import load

    in_force = load(path).in_force if path else DEFAULTS
    return "\n".join(_setting_lines(in_force))


def _setting_lines(in_force: Settings) -> Iterator[str]:
    for name, one in SETTINGS.items():
        value = getattr(in_force, name)
        changed = "" if value == getattr(DEFAULTS, name) else "   (changed by the file)"
        yield f"{name} = {shown(value)}{changed}"
        yield f"    {one.metadata['meaning']}; {one.metadata['origin']}"


def shown(value: Any) -> str:
    """The value of a setting, as one reads it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {shown(one)}" for name, one in value.items())
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float | int):
        return f"{value:g}"
    if hasattr(value, "ease"):
        parts = (value.ease, value.resolved, value.satisfaction, value.emotion)
        return "/".join("-" if part is None else f"{part:g}" for part in parts)
    return str(value)
