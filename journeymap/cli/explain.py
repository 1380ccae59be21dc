"""The verb ``explain``: the page of a word, a rule, a lane, an analysis, a field or a setting, and those in force."""

import inspect
import os
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import Any

from journeymap import cli
from journeymap.analysis import ANALYSES, analysis
from journeymap.cli.forms import in_language, show
from journeymap.cli.language import of_locale
from journeymap.cli.prose import fitted, page_fitted
from journeymap.cli.tables import Table, tables_of
from journeymap.diagnostics import UsageError, choose_from, fact
from journeymap.evidence import errors
from journeymap.model import mistakes
from journeymap.model.vocabulary import EXAMPLES, every_field
from journeymap.refusals import PAGES
from journeymap.rules import ERRORS, IDEAS, MISTAKES
from journeymap.settings import DEFAULTS, SETTINGS
from journeymap.statements.settings import describe
from journeymap.words import words_for
from journeymap.words.glossary import MORE, find, glossary, nearest

VERBS = ("compare", "whatif")
"""Analyses that are verbs of their own; each is the function of that name in its module."""

PARTS = {"consistency": "groups", "drivers": "drivers_of", "series": "series", "units": "compare_units"}
"""Parts of analyses and verbs with a page of their own: the function in the module of that name."""


def explain(given: Namespace) -> int:
    """Print one page, or what there are pages of."""
    if given.file is not None and given.code != "settings":
        raise UsageError(fact("usage.explain_file", file=given.file))
    if given.code is None:
        print(fitted(_contents()))
        print("\n`journeymap explain CODE` prints one page, `explain settings [FILE]` every number in force,")
        print("`explain fields` what a journey file can say; every setting and field has a page too: `explain min_n`.")
        print(
            "So has every word on a map, in a table and in a report: `explain words`, `explain reach`, `explain отток`"
        )
    elif given.code == "settings":
        show(_settings(given.file, given.language))
    else:
        print(page_fitted(page(given.code, given.language)))
    return cli.FINE


def page(code: str, language: str | None = None) -> str:
    """The page of a code or a word: what it means, why it matters, examples; of a kind: its codes.

    A word of the field stands first, in the language it was asked in; below it the page of that name, if there is one.
    """
    found, kinds, term = pages(), sections(), find(code, language)
    if code in kinds:
        return _section(code, kinds[code], found)
    if code not in found and term is None:
        raise UsageError(_no_page(code, language))
    said = [_term(*term, code)] if term else []
    in_words = words_for(language or of_locale(os.environ)).rules.get(code)
    said += [in_words] if in_words else []
    if code in found and code not in _only_words():
        said = [*said, found[code]()]
    title = code if code in found or term is None else glossary(term[1])[term[0]].name
    return f"{title}\n{'=' * len(title)}\n\n" + "\n\n".join(said)


def _term(term: str, language: str, shown: str = "") -> str:
    """What a word of the field means, what else it is called, and where more is said unless it is shown below."""
    said, words, more = glossary(language)[term], words_for(language), MORE.get(term, shown)
    names = ", ".join(name for name in (said.name, *said.others) if name != shown)
    further = [] if more == shown else [words("glossary.more", command=f"`journeymap explain {more}`")]
    return "\n\n".join((said.meaning, words("glossary.also", names=names), *further))


def _no_page(code: str, language: str | None) -> str:
    """That there is none, and what was meant perhaps, in the language of what it is like."""
    known = (*pages(), *sections(), "settings")
    near = nearest(code, language)
    if near is not None and (near[1] != "en" or not get_close_matches(code, known)):
        return words_for(near[1])("glossary.near", text=code, name=near[0])
    return f"there is no page about `{code}`; {choose_from(code, known, what='pages')}"


def _only_words() -> Iterable[str]:
    """Terms that are nothing else: no rule, analysis, field or setting."""
    return glossary("en").keys() - _codes().keys()


def pages() -> Mapping[str, Callable[[], str]]:
    """Every page by its code; the text is made when asked for."""
    return {name: _word_page(name) for name in glossary("en")} | _codes()


def _word_page(name: str) -> Callable[[], str]:
    return lambda: _term(name, "en")


def _codes() -> dict[str, Callable[[], str]]:
    """The pages that are more than the meaning of a word."""
    from journeymap.drawing.lanes import LANES

    rules: dict[str, Any] = {**ERRORS, **MISTAKES, **IDEAS, **mistakes.MISTAKES}
    known = (
        {code: _docstring(rule) for code, rule in rules.items()}
        | {code: _constant(text) for code, text in {**PAGES, **errors.PAGES}.items()}
        | {name: _analysis_page(name) for name in (*ANALYSES, *VERBS, *PARTS)}
        | {f"lane-{name}": _docstring(lane) for name, lane in LANES.items()}
        | {name: _setting_page(name) for name in SETTINGS if name not in ANALYSES}
    )
    return known | {name: _field_page(name, known.get(name)) for name in every_field()}


def _docstring(thing: Any) -> Callable[[], str]:
    return lambda: inspect.getdoc(thing) or ""


def _constant(text: str) -> Callable[[], str]:
    return lambda: inspect.cleandoc(text)


def _analysis_page(name: str) -> Callable[[], str]:
    return lambda: page_of(name)


OBJECTIONS = Path(__file__).parents[1] / "analysis" / "objections"
"""What people object to an analysis, with the answers: a file each, a paragraph an objection."""


def page_of(name: str) -> str:
    """The page of an analysis: its docstring, with objections and answers before its example."""
    text, example, code = (inspect.getdoc(explained(name)) or "").partition("\n\n>>> ")
    file = OBJECTIONS / f"{name}.md"
    objections = "\n\n" + file.read_text(encoding="utf-8").strip() if file.exists() else ""
    return text + objections + example + code


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
    return "\n\n".join(
        _section(title, codes, found) for title, codes in sections().items() if title not in ("fields", "words")
    )


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
        "mistakes of the journey": MISTAKES,
        "ideas for the journey": IDEAS,
        "errors of logs and surveys": errors.PAGES,
        "analyses": (*ANALYSES, *VERBS, *PARTS),
        "lanes": [f"lane-{name}" for name in LANES],
        "fields": every_field(),
        "words": glossary("en"),
    }


def _settings(path: str | None, asked: str | None) -> Iterator[Table]:
    """The settings that a file has in force, in its language unless another is asked for; those usual without one."""
    from journeymap.reading import load

    journey = in_language(load(path), asked) if path else None
    words = words_for(journey.language if journey is not None else asked or of_locale(os.environ))
    in_force = journey.in_force if journey is not None else DEFAULTS
    return tables_of(describe(in_force, journey), journey, words)


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
