"""What is wrong in a journey file, where, and what to do about it."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

Address = tuple[str | int, ...]
"""A place in a journey by names and positions: ``("stages", "buy", "touchpoints", "checkout", "next")``."""

Severity = Literal["error", "warning"]

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
    """What a rule says: a fact about a place in the journey, and what to do. It knows no file."""

    at: Address
    message: str
    hint: str | None = None
    part: Literal["value", "key"] = "value"
    related: tuple[tuple[Address, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A problem with its rule's name and its place in the file."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    hint: str | None = None
    related: tuple[tuple[Span, str], ...] = ()
    at: Address = ()

    def to_dict(self) -> dict[str, str | int | None]:
        """The diagnostic as ``check --format json`` prints it."""
        span = self.span
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "path": span.path if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "end_line": span.end_line if span else None,
            "end_column": span.end_column if span else None,
            "hint": self.hint,
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


def choose_from(name: str, known: Iterable[str], *, what: str = "allowed") -> str | None:
    """A hint for an unknown name: the nearest known one, or the known ones when they are few."""
    known = tuple(islice(known, _LOOKED_AT))
    near = nearest(name, known)
    if near is not None:
        return f"did you mean `{near}`?"
    if not known:
        return None
    most = len(known) if len(known) <= _ALL_SHOWN else 5
    return f"{what}: {listed((f'`{candidate}`' for candidate in known), most)}"


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


def spoken(names: Iterable[str], most: int = 5) -> str:
    """Names as one says them, the first few of many: ``a``, ``a and b``, ``a, b and c``, ``a, b and 7 others``."""
    every = tuple(names)
    if len(every) > most:
        every = (*every[:most], f"{len(every) - most} others" if len(every) > most + 1 else every[most])
    *first, last = every
    return f"{', '.join(first)} and {last}" if first else last


def counted(number: int, one: str) -> str:
    """A number with its noun: ``1 error``, ``3 errors``."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


# ---------------------------------------------------------------- reports: one function per form


def full(diagnostics: Iterable[Diagnostic]) -> str:
    """The report people read: each problem with its line, a caret and a hint."""
    found = tuple(diagnostics)
    blocks = [_block(one) for one in found[:SHOWN]]
    if len(found) > SHOWN:
        blocks.append(f"and {len(found) - SHOWN} more")
    return "\n\n".join(blocks)


def concise(diagnostics: Iterable[Diagnostic]) -> str:
    """One line per problem, as compilers print them."""
    found = tuple(diagnostics)
    lines = [
        f"{_where(one)}: {one.severity}[{one.code}]: {harmless(one.message)}"
        + (f" ({harmless(one.hint)})" if one.hint else "")
        for one in found[:SHOWN]
    ]
    if len(found) > SHOWN:
        lines.append(f"and {len(found) - SHOWN} more")
    return "\n".join(lines)


def as_json(diagnostics: Iterable[Diagnostic]) -> str:
    """Every problem as one JSON array, for programs."""
    import json

    return json.dumps([one.to_dict() for one in diagnostics], indent=2, ensure_ascii=True)


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """Workflow commands that make a pull request show each problem beside its line."""
    return "\n".join(_annotation(one) for one in diagnostics)


REPORTS: Mapping[str, Callable[[Iterable[Diagnostic]], str]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "github": github,
}


def _block(one: Diagnostic) -> str:
    width = len(str(max(span.line for span in _spans(one)))) if one.span else 1
    lines = [f"{one.severity}[{one.code}]: {harmless(one.message)}"]
    if one.span:
        lines.append(f"{' ' * width} --> {_where(one)}")
        lines += _snippet(one.span, width, "^")
    elif one.at:
        lines.append(f"{' ' * width} --> {_where(one)}")
    for span, label in one.related:
        lines.append(f"{' ' * width} ::: {harmless(span.path)}:{span.line}:{span.column} {harmless(label)}")
        lines += _snippet(span, width, "-")
    if one.hint:
        lines.append(f"{' ' * width}  = hint: {harmless(one.hint)}")
    return "\n".join(lines)


def _spans(one: Diagnostic) -> list[Span]:
    return ([one.span] if one.span else []) + [span for span, _ in one.related]


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


def _annotation(one: Diagnostic) -> str:
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
    message = one.message + (f" ({one.hint})" if one.hint else "")
    return f"::{one.severity} {','.join(properties)}::{_escaped(message, value=False)}"


def _escaped(text: str, *, value: bool = True) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if value else text
