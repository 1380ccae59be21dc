"""What is wrong in a journey file, where, and what to do about it; the words come when it is shown."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias

from journeymap.facts import Fact

if TYPE_CHECKING:
    from journeymap.facts import Value

Address = tuple[str | int, ...]
"""A place in a journey by names and positions: ``("stages", "buy", "touchpoints", "checkout", "next")``."""

Severity = Literal["error", "warning"]

Kind = Literal["error", "mistake", "idea"]
"""An error makes a journey unusable; a mistake is something that is wrong or cannot be; an idea makes a map better."""

KINDS: tuple[Kind, ...] = ("error", "mistake", "idea")
"""The kinds in the order in which they are shown."""

Said: TypeAlias = Fact | str
"""What is said of a problem: a fact, told in the reader's language, or a text that is quoted as it stands."""

SHOWN = 20
"""How many diagnostics a report in words shows before it counts the rest."""

MOST = 1000
"""How many problems of one file are told apart at all; a file with more is no journey."""

_WIDEST_LINE = 160
_ALL_SHOWN = 8  # words of a closed list; of more the first few are named
_LOOKED_AT, _COMPARED = 500, 30  # names beside which a mistyped one is held: a thousand of them take seconds


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file: lines and columns count from 1 in characters, the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    excerpt: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What a rule says: a fact about a place in the journey, and what to do. It knows no file and no language."""

    at: Address
    said: Said
    advice: Said | None = None
    part: Literal["value", "key"] = "value"
    related: tuple[tuple[Address, Said], ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem with its rule's name and its place in the file.

    ``message``, ``hint`` and ``related`` are its words in English; `told` tells ``said``, ``advice`` and ``labels`` in
    other languages.
    """

    code: str
    kind: Kind
    said: Said
    span: Span | None = None
    advice: Said | None = None
    labels: tuple[tuple[Span, Said], ...] = ()
    at: Address = ()

    @property
    def severity(self) -> Severity:
        """Whether it makes the journey unusable."""
        return "error" if self.kind == "error" else "warning"

    @property
    def message(self) -> str:
        """What is wrong."""
        return told(self.said)

    @property
    def hint(self) -> str | None:
        """What to do about it."""
        return None if self.advice is None else told(self.advice)

    @property
    def related(self) -> tuple[tuple[Span, str], ...]:
        """Other places that help to see it."""
        return tuple((span, told(label)) for span, label in self.labels)

    def to_dict(self, language: str = "en") -> dict[str, str | int | None]:
        """The diagnostic as ``check --format json`` prints it; a warning also says which kind it is."""
        span = self.span
        return {
            "code": self.code,
            "severity": self.severity,
            **({"kind": self.kind} if self.severity == "warning" else {}),
            "message": told(self.said, language),
            "path": span.path if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "end_line": span.end_line if span else None,
            "end_column": span.end_column if span else None,
            "hint": None if self.advice is None else told(self.advice, language),
        }


class JourneyError(Exception):
    """A journey that cannot be used; ``diagnostics`` holds every reason."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = in_order(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return full(self.diagnostics)


class UsageError(ValueError):
    """A call that makes no sense, such as an unknown format or lane; the message says what would."""

    def __init__(self, said: Said) -> None:
        self.said = said
        super().__init__(said)

    def __str__(self) -> str:
        return told(self.said)


def fact(key: str, /, **values: "Value") -> Fact:
    """A fact about a file: its whole numbers are written as the reader's language does, the rest stands as it is."""
    return Fact(key, values, {name: "count" for name, value in values.items() if isinstance(value, int)})


def told(said: Said, language: str = "en") -> str:
    """The words for what is said, in a language that has them, else in English."""
    if isinstance(said, str):
        return said
    from journeymap.words import telling, words_for  # here, because a file without mistakes never needs them

    return telling.told(said, words_for(language))


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics by their place in the file; those without a place come first."""
    nowhere = Span("", 0, 0, 0, 0)
    return tuple(sorted(diagnostics, key=lambda found: (found.span or nowhere, found.severity, found.code)))


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The known name most like a mistyped one, or None when nothing comes close."""
    from difflib import get_close_matches  # here, because a file without mistakes never needs it

    folded = name.casefold()
    alike = ((other.casefold(), other) for other in islice(known, _LOOKED_AT))
    likely = sorted((pair for pair in alike if _might_be(folded, pair[0])), key=lambda pair: pair[0][:1] != folded[:1])
    by_folded = dict(likely[:_COMPARED])
    matches = get_close_matches(folded, by_folded, n=1, cutoff=cutoff)
    return by_folded[matches[0]] if matches else None


def _might_be(name: str, other: str) -> bool:
    """Whether two names share enough letters to be worth a comparison, which takes fifty times as long."""
    return abs(len(name) - len(other)) <= 1 + len(name) // 2 and 2 * len(set(name) & set(other)) >= len(set(name))


def did_you_mean(name: str) -> Fact:
    """A hint that names what was probably meant."""
    return fact("hint.did_you_mean", name=name)


def choice(name: str, known: Iterable[str], what: str = "allowed") -> Fact | None:
    """A hint for an unknown name: the nearest known one, or the known ones when they are few, called ``what``."""
    known = tuple(islice(known, _LOOKED_AT))
    near = nearest(name, known)
    if near is not None:
        return did_you_mean(near)
    if not known:
        return None
    most = len(known) if len(known) <= _ALL_SHOWN else 5
    return fact(f"choice.{what}", names=listed((f"`{candidate}`" for candidate in known), most))


def no_format(where: str, suffix: str, known: Iterable[str]) -> Fact:
    """That nothing is written so: ``where`` says what was to be written."""
    hint = choice(suffix.lstrip("."), known, "formats")
    return fact(f"usage.format_{where}", name=suffix or fact("usage.no_suffix"), hint=hint or "")


def choose_from(name: str, known: Iterable[str], *, what: str = "allowed") -> str | None:
    """A hint for an unknown name in English."""
    hint = choice(name, known, what)
    return None if hint is None else told(hint)


def harmless(text: str) -> str:
    """The text for a terminal: control and direction-changing characters are written as escapes."""
    if text.isprintable():  # nothing that could do harm is
        return text
    return re.sub(_UNSAFE, lambda found: f"\\u{ord(found[0]):04x}", text)


_UNSAFE = "[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"


def listed(names: Iterable[str], most: int = 5, between: str = ", ") -> str:
    """Names for a message, the first few of many: ``a, b, …``."""
    shown = list(islice(names, most + 1))
    return between.join(shown[:most]) + (f"{between}…" if len(shown) > most else "")


def spoken(names: Iterable[str], most: int = 5) -> Said:
    """Names as one says them, the first few of many: ``a``, ``a and b``, ``a, b and c``, ``a, b and 7 others``."""
    every = tuple(names)
    if len(every) > most + 1:
        return fact("names.others", names=", ".join(every[:most]), n=len(every) - most)
    *first, last = every
    return fact("names.and", first=", ".join(first), last=last) if first else last


def counted(number: int, one: str) -> str:
    """A number with its noun: ``1 error``, ``3 errors``."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


# ---------------------------------------------------------------- reports: one function per form


def full(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """The report people read: each problem with its line, a caret and a hint; mistakes before ideas."""
    found = by_kind(diagnostics)
    blocks = [_block(one, language) for one in found[:SHOWN]]
    return "\n\n".join(blocks + _more(found, language))


def concise(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """One line per problem, as compilers print them: an error, a warning (a mistake) or a note (an idea)."""
    found = by_kind(diagnostics)
    lines = [
        f"{_where(one)}: {_LIKE_COMPILERS[one.kind]}[{one.code}]: {_in_one_line(one, language)}"
        for one in found[:SHOWN]
    ]
    return "\n".join(lines + _more(found, language))


def as_json(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """Every problem as one JSON array, for programs."""
    import json

    return json.dumps([one.to_dict(language) for one in diagnostics], indent=2, ensure_ascii=True)


def github(diagnostics: Iterable[Diagnostic], language: str = "en") -> str:
    """Workflow commands that make a pull request show each problem beside its line; ideas are notices."""
    return "\n".join(_annotation(one, language) for one in diagnostics)


Report: TypeAlias = Callable[[Iterable[Diagnostic], str], str]

REPORTS: Mapping[str, Report] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "github": github,
}

_LIKE_COMPILERS: Mapping[Kind, str] = {"error": "error", "mistake": "warning", "idea": "note"}
_ON_GITHUB: Mapping[Kind, str] = {"error": "error", "mistake": "warning", "idea": "notice"}


def by_kind(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Errors before mistakes, mistakes before ideas, each in the order in which they came."""
    return tuple(sorted(diagnostics, key=lambda one: KINDS.index(one.kind)))


def _more(found: tuple[Diagnostic, ...], language: str) -> list[str]:
    """How many are not shown."""
    return [told(fact("check.more", n=len(found) - SHOWN), language)] if len(found) > SHOWN else []


def _in_one_line(one: Diagnostic, language: str) -> str:
    hint = f" ({harmless(told(one.advice, language))})" if one.advice else ""
    return harmless(told(one.said, language)) + hint


def _block(one: Diagnostic, language: str) -> str:
    width = len(str(max(span.line for span in _spans(one)))) if one.span else 1
    lines = [f"{told(fact(f'check.{one.kind}'), language)}[{one.code}]: {harmless(told(one.said, language))}"]
    if one.span:
        lines.append(f"{' ' * width} --> {_where(one)}")
        lines += _snippet(one.span, width, "^")
    elif one.at:
        lines.append(f"{' ' * width} --> {_where(one)}")
    for span, label in one.labels:
        words = harmless(told(label, language))
        lines.append(f"{' ' * width} ::: {harmless(span.path)}:{span.line}:{span.column} {words}")
        lines += _snippet(span, width, "-")
    if one.advice:
        hint = told(fact("check.hint", hint=one.advice), language)
        lines.append(f"{' ' * width}  = {harmless(hint)}")
    return "\n".join(lines)


def _spans(one: Diagnostic) -> list[Span]:
    return ([one.span] if one.span else []) + [span for span, _ in one.labels]


def _where(one: Diagnostic) -> str:
    if one.span:
        return f"{harmless(one.span.path)}:{one.span.line}:{one.span.column}"
    return harmless(".".join(str(step) for step in one.at)) or "journey"


def _snippet(span: Span, width: int, mark: str) -> list[str]:
    text, start, end = _window(span)
    before = harmless(text[:start])
    marked = harmless(text[start:end])
    line = (before + marked + harmless(text[end:])).rstrip()
    caret = " " * _columns(before) + mark * max(1, _columns(marked))
    margin = " " * (width + 1)
    return [f"{margin} |", f" {span.line:>{width}} | {line}".rstrip(), f"{margin} | {caret}"]


def _window(span: Span) -> tuple[str, int, int]:
    """The part of the line to show, and where the mark starts and ends in it."""
    text = span.excerpt.replace("\t", " ")
    start = min(span.column - 1, len(text))
    end = span.end_column - 1 if span.end_line == span.line else len(text.rstrip())
    end = min(max(end, start), len(text))
    if len(text) <= _WIDEST_LINE:
        return text, start, end
    left = max(0, start - _WIDEST_LINE // 3)
    right = min(len(text), left + _WIDEST_LINE)
    lead, tail = ("…" if left else ""), ("…" if right < len(text) else "")
    shown = lead + text[left:right] + tail
    return shown, start - left + len(lead), min(end, right) - left + len(lead)


def _columns(text: str) -> int:
    """How many terminal columns a text takes: wide characters two, combining ones none."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def _annotation(one: Diagnostic, language: str) -> str:
    properties = [f"title={_escaped(one.code)}"]
    if one.span:
        properties = [
            f"file={_escaped(one.span.path)}",
            f"line={one.span.line}",
            f"col={one.span.column}",
            f"endLine={one.span.end_line}",
            f"endColumn={one.span.end_column}",
            *properties,
        ]
    message = told(one.said, language) + (f" ({told(one.advice, language)})" if one.advice else "")
    return f"::{_ON_GITHUB[one.kind]} {','.join(properties)}::{_escaped(message, value=False)}"


def _escaped(text: str, *, value: bool = True) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if value else text
