"""The words of the field, explained: found by their names and by what else they are called, in every language."""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from typing import NamedTuple

from journeymap.model.metrics import CHURN, metrics
from journeymap.words import LANGUAGES


class Term(NamedTuple):
    """A word of the field in one language: what it is called, what else people call it, what it means."""

    name: str
    others: tuple[str, ...]
    meaning: str


MORE = {
    **dict.fromkeys(("sign", "severity", "coverage", "at-best", "worst-felt", "red-flag", "priority"), "friction"),
    **dict.fromkeys(("points", "weight", "mistakes"), "friction"),
    **dict.fromkeys(("reach", "completion", "drop-off", "avoidable", "steps", "stage-flow"), "dropoff"),
    **dict.fromkeys((*metrics(surveyed=True), CHURN, "ltv", "index", "interval", "mean"), "scores"),
    **dict.fromkeys(("ulwick", "rice", "roi", "ranking", "gain", "worth", "quadrant", "first-step"), "opportunities"),
    **dict.fromkeys(("multichannel", "handover", "carry-over", "dead-end", "lock-in"), "omnichannel"),
    **dict.fromkeys((f"level-{one}" for one in ("inform", "resolve", "needs", "wants")), "pyramid"),
    **dict.fromkeys(("level-anticipate", "level-transform", "claimed", "stranded"), "pyramid"),
    **dict.fromkeys(("containment", "audit"), "digital"),
    **dict.fromkeys(("moment-of-truth", "peak-end"), "emotion"),
    **dict.fromkeys(("alert", "verdict", "floor", "baseline", "chance", "efm"), "compare"),
    **{name: name for name in ("friction", "pyramid", "omnichannel", "digital", "emotion", "exposure", "drivers")},
    "experiment": "experiments",
    "consistency": "consistency",
    **dict.fromkeys(("limits", "scatter"), "units"),
    "trend": "series",
    "persona": "personas",
}
"""The page that says more about a term: its analysis."""


@cache
def glossary(language: str) -> Mapping[str, Term]:
    """Every term of a language by its id, which is the same in all languages."""
    told = import_module(f"journeymap.words.languages.{language}").GLOSSARY
    return {name: Term(*said) for name, said in told.items()}


def find(text: str, language: str | None = None) -> tuple[str, str] | None:
    """The id of the term that a text names, and the language to explain it in: the one asked for, else the text's.

    >>> find("отток"), find("Voice of the Customer"), find("fricțiune", "en")
    (('churn', 'ru'), ('voc', 'en'), ('friction', 'en'))
    """
    exact = ((_named(text, spoken), spoken) for spoken in _first(language))
    within = max(((*_within(text, spoken), spoken) for spoken in _first(language)), key=lambda one: one[0])
    term, spoken = next((one for one in exact if one[0]), within[1:])
    return (term, language or spoken) if term else None


def nearest(text: str, language: str | None = None) -> tuple[str, str] | None:
    """What a term that nobody knows is nearly called, and in which language."""
    for spoken in _first(language):
        called = {name.casefold(): name for term in glossary(spoken).values() for name in (term.name, *term.others)}
        near = get_close_matches(text.casefold()[:60], called, n=1, cutoff=0.75)
        if near:
            return called[near[0]], spoken
    return None


def _first(language: str | None) -> Iterator[str]:
    """Every language, the one asked for before the others."""
    return iter(sorted(LANGUAGES, key=lambda one: one != language))


@cache
def _ways_in(language: str) -> Mapping[tuple[str, ...], str]:
    """The term of each name, and of each name without what stands in brackets."""
    found: dict[tuple[str, ...], str] = {}
    for term, said in glossary(language).items():
        for name in (said.name, re.sub(r" \(.*\)", "", said.name), *said.others):
            found.setdefault(_words_of(name), term)
    return found


def _named(text: str, language: str) -> str | None:
    return text if text in glossary(language) else _ways_in(language).get(_words_of(text))


def _within(text: str, language: str) -> tuple[int, str | None]:
    """The longest name that stands within a text of several words, such as the head of a column: its size and term."""
    words, ways = _words_of(text)[:40], _ways_in(language)
    if " " in text.strip():
        for size in range(len(words), 0, -1):
            for at in range(len(words) - size + 1):
                if words[at : at + size] in ways:
                    return size, ways[words[at : at + size]]
    return 0, None


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold().replace("ё", "е")))
