"""Names of a log made safe: as ids, as labels, as text of a YAML file, and as the `events:` that find them again."""

import re
import unicodedata
from collections.abc import Iterable
from fnmatch import fnmatchcase

LONGEST_ID, LONGEST_LABEL, LONGEST_NAME = 40, 60, 3000

_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Characters that a journey file does not take, or takes with a warning."""

_PLAIN = re.compile(r"[^\W\d_](?:[\w .-]*\w)?")
_WORDS_OF_YAML = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))


def clean_label(name: str) -> str:
    """A name as people read it: one line of visible characters, cut where it grows too long.

    >>> clean_label("  add\\tto\\ncart ")
    'add to cart'
    """
    words = " ".join(_ODD.sub(" ", name[: 4 * LONGEST_LABEL]).split())
    return words if len(words) <= LONGEST_LABEL else words[: LONGEST_LABEL - 1].rstrip() + "…"


def readable_name(name: str) -> str:
    """A name of a log as people say it: ``add_to_cart`` reads "Add to cart"."""
    words = " ".join(clean_label(name).replace("_", " ").split()) or clean_label(name)
    return (words[:1].upper() + words[1:]) or "?"


def language_of(names: Iterable[str]) -> str:
    """The language that most letters of some names are of, as far as a script tells it: ru, he, ar, else en."""
    letters = [char for name in names for char in name[:LONGEST_LABEL] if char.isalpha()]
    for language, first, last in (("ru", "\u0400", "\u04ff"), ("he", "\u0590", "\u05ff"), ("ar", "\u0600", "\u06ff")):
        if 2 * sum(first <= char <= last for char in letters) > len(letters):
            return language
    return "en"


def ids(names: Iterable[str], taken: Iterable[str] = ("success", "leave")) -> tuple[str, ...]:
    """An id for each name, from its letters and digits in any script, each different from the others.

    >>> ids(["Add to cart", "add-to-cart", "Оплата", "???", "success"])
    ('add_to_cart', 'add_to_cart_2', 'оплата', 'event', 'success_2')
    """
    known = set(taken)
    found = []
    for name in names:
        kept = (char if unicodedata.category(char)[0] in "LMN" else " " for char in clean_label(name).lower())
        short = "_".join("".join(kept).split())[:LONGEST_ID].strip("_")
        plain = unicodedata.normalize("NFC", short) or "event"
        one = next(form for form in _forms(plain) if form not in known)
        known.add(one)
        found.append(one)
    return tuple(found)


def _forms(plain: str) -> Iterable[str]:
    yield plain
    number = 2
    while True:
        yield f"{plain}_{number}"
        number += 1


def quoted(text: str) -> str:
    """A text as YAML: as it is where nothing in it means anything to YAML, else between quotes.

    >>> quoted("add to cart"), quoted("no"), quoted('a: "b"')
    ('add to cart', '"no"', '"a: \\\\"b\\\\""')
    """
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML:
        return text
    named = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(named.get(char) or char for char in text) + '"'


def event_pattern(name: str, others: Iterable[str] = ()) -> str | None:
    """What to write under ``events:`` so that a name of a log is found: itself, or a pattern.

    A pattern stands in for names that a file cannot hold, or that would be read as a pattern and find others too.
    None for a name that is nothing but blanks.

    >>> event_pattern("buy*"), event_pattern("buy*", ["buy now"]), event_pattern("a\\x00b")
    ('buy*', 'buy[*]', 'a?b')
    """
    name = name.strip()
    if not name:
        return None
    if len(name) <= LONGEST_NAME and not _ODD.search(name):
        folded = name.casefold()
        wild = any(char in name for char in "*?[") and any(
            fnmatchcase(one.strip().casefold(), folded) for one in others
        )
        return _tame(name) if wild else name
    return "".join("?" if _ODD.match(char) else _tame(char) for char in name[:LONGEST_NAME]) + (
        "*" if len(name) > LONGEST_NAME else ""
    )


def _tame(text: str) -> str:
    """A text as a pattern in which no character is a wildcard."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)
