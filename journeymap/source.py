"""YAML text as plain data, with the place of every key and value.

The tree is built from libyaml's events without constructors: nothing in a file is executed, fetched or
included. Every scalar stays text as written; what it means (a number, a share) is the vocabulary's matter.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import yaml

from journeymap.diagnostics import Address, Diagnostic, Severity, Span

try:
    from yaml import CDumper, CLoader
except ImportError as missing:  # pragma: no cover - every PyYAML wheel has it
    raise ImportError("journeymap needs PyYAML with libyaml: pip install --force-reinstall pyyaml") from missing

Data = str | None | dict[str, "Data"] | list["Data"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a journey file may be; callers can raise a limit, a file never can."""

    file_bytes: int = 16_000_000
    depth: int = 32
    values: int = 2_000_000
    text: int = 10_000
    key: int = 200


LIMITS = Limits()


@dataclass(frozen=True)
class Source:
    """A journey file as read: its text, its plain data, and what is wrong with it as YAML."""

    path: str
    text: str
    data: Data
    problems: tuple[Diagnostic, ...]
    root: "_Node | None" = field(default=None, repr=False)

    def span(self, at: Address) -> Span:
        """Where the value at an address stands, or the nearest enclosing value that the file has."""
        found = self._walk(at)
        if found is None:
            return self.stretch(0, 0)
        key, node = found
        if node.start == node.end and key is not None:
            return self.stretch(*key)
        return self.stretch(node.start, node.end)

    def key_span(self, at: Address) -> Span:
        """Where the key of the value at an address stands; a list item has none, then its value."""
        found = self._walk(at)
        if found is None:
            return self.stretch(0, 0)
        key, node = found
        return self.stretch(*(key or (node.start, node.end)))

    def has(self, at: Address) -> bool:
        """Whether the file has a value at exactly this address."""
        node = self.root
        for step in at:
            entry = node.entry(step) if node else None
            if entry is None:
                return False
            node = entry[1]
        return node is not None

    def stretch(self, start: int, end: int) -> Span:
        """The span between two character offsets of the text."""
        line, column = self._place(start)
        end_line, end_column = self._place(end)
        first = self._line_starts[line - 1]
        after = self._line_starts[line] if line < len(self._line_starts) else len(self.text)
        excerpt = self.text[first:after].rstrip("\r\n")
        return Span(self.path, line, column, end_line, end_column, excerpt)

    def _walk(self, at: Address) -> "tuple[tuple[int, int] | None, _Node] | None":
        if self.root is None:
            return None
        key, node = None, self.root
        for step in at:
            entry = node.entry(step)
            if entry is None:
                if isinstance(step, int):  # a single value standing for a list of one
                    continue
                break
            key, node = entry
        return key, node

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r", self.text))]

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1


def read(content: bytes | str, path: str = "<text>", limits: Limits = LIMITS) -> Source:
    """The plain data and the places of a journey file; every mistake in its YAML is a diagnostic.

    Follows the YAML 1.2 core schema in that ``no``, ``on``, ``010``, ``1:30`` and dates stay text.
    Tags, merge keys, several documents and anything beyond ``limits`` are refused with their place.

    >>> read("journey: Buy tea").data
    {'journey': 'Buy tea'}
    """
    if isinstance(content, bytes):
        text, undecodable = _decoded(content, path, limits)
        if undecodable:
            return Source(path, text, None, (undecodable,))
    else:
        text = content.removeprefix("\ufeff")
    reader = _Reader(path, text, limits)
    return reader.source()


def write(data: Data) -> str:
    """Plain data as YAML that reads back the same, here and in any other YAML reader."""
    written: str = yaml.dump(
        data, Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return written


def _decoded(content: bytes, path: str, limits: Limits) -> tuple[str, Diagnostic | None]:
    if len(content) > limits.file_bytes:
        message = f"the file has {len(content):,} bytes, more than the {limits.file_bytes:,} that are read"
        return "", Diagnostic("file-too-large", "error", message, Span(path, 1, 1, 1, 1))
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        hint = "save it as UTF-8"
        message = "the file is UTF-16, not UTF-8"
        return "", Diagnostic("not-utf8", "error", message, Span(path, 1, 1, 1, 1), hint)
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError as bad:
        # utf-8-sig counts from after the byte order mark in some versions: decode the good part by hand
        start = len(content) - len(content.removeprefix(b"\xef\xbb\xbf"))
        good = content[start : _first_bad(content[start:]) + start].decode("utf-8")
        byte = content[start + len(good.encode()) : start + len(good.encode()) + 1]
        place = Source(path, good, None, ()).stretch(len(good), len(good))
        message = f"the byte 0x{byte.hex()} is not UTF-8 ({bad.reason})"
        return good, Diagnostic("not-utf8", "error", message, place, "save the file as UTF-8")


def _first_bad(content: bytes) -> int:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as bad:
        return bad.start
    return len(content)


# ---------------------------------------------------------------- the tree of places


class _Node:
    """A value's offsets and, for mappings and lists, those of what is inside."""

    __slots__ = ("data", "end", "inside", "size", "start")

    def __init__(self, start: int, end: int, data: Data) -> None:
        self.start = start
        self.end = end
        self.data = data
        self.inside: dict[str, tuple[tuple[int, int], _Node]] | list[_Node] | None = None
        self.size = 1

    def entry(self, step: str | int) -> "tuple[tuple[int, int] | None, _Node] | None":
        match self.inside:
            case dict() as entries if isinstance(step, str):
                return entries.get(step)
            case list() as items if isinstance(step, int) and step < len(items):
                return None, items[step]
        return None


class _UnreadableError(Exception):
    """The YAML cannot be read on from here."""


class _Reader:
    """One pass over libyaml's events; stops at the first thing that makes the rest meaningless."""

    def __init__(self, path: str, text: str, limits: Limits) -> None:
        self.blank = Source(path, text, None, ())
        self.text = text
        self.limits = limits
        self.problems: list[Diagnostic] = []
        self.anchors: dict[str, _Node | None] = {}
        self.values = 0

    def source(self) -> Source:
        root = None
        try:
            self.check_characters()
            root = self.document()
        except _UnreadableError:
            root = None
        except yaml.YAMLError as mistake:
            self.syntax(mistake)
        path, text = self.blank.path, self.text
        return Source(path, text, root.data if root else None, tuple(self.problems), root)

    def report(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        hint: str | None = None,
        severity: Severity = "error",
        first: tuple[int, int] | None = None,
    ) -> None:
        related = ((self.blank.stretch(*first), "first here"),) if first else ()
        span = self.blank.stretch(start, end)
        self.problems.append(Diagnostic(code, severity, message, span, hint, related))

    def check_characters(self) -> None:
        for found in _ODD.finditer(self.text):
            start, char = found.start(), found[0]
            name = f"U+{ord(char):04X}"
            if char in _LINE_BREAKS:
                message = f"{name} is a line break to YAML but not to most editors"
                self.report("odd-line-break", message, start, start + 1, "delete it", "warning")
            elif char in _DIRECTIONS:
                message = f"{name} changes the direction of text without being seen"
                self.report("hidden-direction", message, start, start + 1, "delete it", "warning")
            else:
                message = f"the control character {name} has no place in a text file"
                self.report("control-character", message, start, start + 1, "delete it")
        if any(problem.severity == "error" for problem in self.problems):
            raise _UnreadableError

    def document(self) -> _Node | None:
        self.next: Callable[[], Any] = CLoader(self.text).get_event
        root: _Node | None = None
        event: Any
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    at: int = event.start_mark.index  # type: ignore[union-attr]
                    self.stop("second-document", "a journey file holds one document", at, at + 3, "delete this line")
                root = self.node(self.next(), 0)
        if root is None or root.data is None:
            hint = "`journeymap new FILE` writes a journey to start from"
            self.stop("empty-file", "the file holds no journey", 0, 0, hint)
        return root

    def stop(self, code: str, message: str, start: int, end: int, hint: str | None = None) -> None:
        self.report(code, message, start, end, hint)
        raise _UnreadableError

    def node(self, event: Any, depth: int) -> _Node:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        anchor = event.anchor
        if anchor:
            self.anchors[anchor] = None  # open: an alias to it from inside would never end
        if event.tag:
            self.refuse_tag(event)
        if isinstance(event, yaml.ScalarEvent):
            node = self.scalar(event)
        else:
            if depth >= self.limits.depth:
                at = event.start_mark.index
                message = f"nested more than {self.limits.depth} deep"
                self.stop("too-deep", message, at, at + 1)
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            node = self.mapping(event, depth) if is_mapping else self.sequence(event, depth)
        self.count(node.start, 1)
        if anchor:
            self.anchors[anchor] = node
        return node

    def count(self, at: int, added: int) -> None:
        self.values += added
        if self.values > self.limits.values:
            message = f"more than {self.limits.values:,} values once aliases are written out"
            self.stop("too-many-values", message, at, at)

    def alias(self, event: Any) -> _Node:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor
        if name not in self.anchors:
            self.stop("unknown-alias", f"nothing above is anchored as `&{name}`", start, end)
        node = self.anchors[name]
        if node is None:
            self.stop("endless-alias", f"`*{name}` contains itself", start, end)
            raise AssertionError  # stop never returns
        self.count(start, node.size)
        return node

    def scalar(self, event: Any) -> _Node:
        start, end = event.start_mark.index, event.end_mark.index
        text: str = event.value
        plain = event.implicit[0]
        if plain and self.text.startswith(" #", end) and self.text[end + 2 : end + 3].strip("# "):
            rest = self.text[end + 1 :].split("\n", 1)[0].strip()
            message = f"`{rest[:40]}` is a comment, not part of the text"
            self.report(
                "cut-by-hash", message, end + 1, end + 1 + len(rest), "quote the text if it is meant", "warning"
            )
        if len(text) > self.limits.text:
            message = f"a text of {len(text):,} characters; at most {self.limits.text:,} are read"
            self.report("text-too-long", message, start, end)
        if not plain:
            end = start + len(self.text[start:end].rstrip())  # a block scalar's mark lies on the next line
            for found in _FORBIDDEN.finditer(text):
                message = f"the escape gives the control character U+{ord(found[0]):04X}"
                self.report("control-character", message, start, end, "delete it")
        return _Node(start, end, None if plain and not text else text)

    def sequence(self, event: Any, depth: int) -> _Node:
        node = _Node(event.start_mark.index, event.end_mark.index, [])
        items: list[_Node] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
            node.size += items[-1].size
        node.inside = items
        node.data = [item.data for item in items]
        node.end = self.end_of(event, items[-1].end if items else node.start)
        return node

    def mapping(self, event: Any, depth: int) -> _Node:
        data: dict[str, Data] = {}
        node = _Node(event.start_mark.index, event.end_mark.index, data)
        entries: dict[str, tuple[tuple[int, int], _Node]] = {}
        end = node.start
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            place = event.start_mark.index, event.end_mark.index
            name = self.key(event, depth)
            value = self.node(self.next(), depth + 1)
            end = max(value.end, place[1])
            if name is None:
                continue
            if name in entries:
                self.report("duplicate-key", f"`{name}` stands here a second time", *place, first=entries[name][0])
                continue
            entries[name] = (place, value)
            data[name] = value.data
            node.size += value.size
        node.inside = entries
        node.end = self.end_of(event, end)
        return node

    def end_of(self, event: Any, last: int) -> int:
        """Flow collections end at their bracket; block ones with their last value, not where libyaml says."""
        start, end = event.start_mark.index, event.end_mark.index
        return end if end > start and self.text[end - 1] in "]}" else last

    def key(self, event: Any, depth: int) -> str | None:
        start, end = event.start_mark.index, event.end_mark.index
        if not isinstance(event, yaml.ScalarEvent):
            node = self.node(event, depth + 1)
            self.report("key-not-text", "a key must be a plain word", start, max(node.end, end))
            return None
        if event.tag:
            self.refuse_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = _Node(start, end, event.value)
        name: str = event.value if event.value.isascii() else unicodedata.normalize("NFC", event.value)
        if name == "<<" and event.implicit[0]:
            hint = "write the values out, or use an alias for a whole value"
            self.report("merge-key", "merge keys are not read", start, end, hint)
            return None
        if not name:
            self.report("key-not-text", "a key is missing before this `:`", start, max(end, start + 1))
            return None
        if len(name) > self.limits.key:
            message = f"a key of {len(name)} characters; at most {self.limits.key} are read"
            self.report("key-too-long", message, start, end)
            return None
        if not event.implicit[0] and _FORBIDDEN.search(name):
            self.report("control-character", "the key holds a control character", start, end, "delete it")
        return name

    def refuse_tag(self, event: Any) -> None:
        start = event.start_mark.index
        tag = self.text[start : start + 200].split(None, 1)[0]
        message = f"the tag `{tag}` is not read: a journey file holds plain text, lists and mappings"
        self.report("tag", message, start, start + len(tag), "delete it")

    def syntax(self, mistake: yaml.YAMLError) -> None:
        problem = str(getattr(mistake, "problem", "") or "")
        mark: Any = getattr(mistake, "problem_mark", None) or getattr(mistake, "context_mark", None)
        offset = min(mark.index, len(self.text)) if mark else 0
        if not self.text[offset:].strip():  # at the end: show the last line that says something
            offset = max(0, len(self.text.rstrip()) - 1)
        message, hint = _in_our_words(problem, self.text, offset)
        context = getattr(mistake, "context_mark", None)
        related: tuple[tuple[Span, str], ...] = ()
        if context is not None and _OPENED.search(str(getattr(mistake, "context", ""))):
            span = self.blank.stretch(context.index, context.index + 1)
            related = ((span, "it began here"),)
        span = self.blank.stretch(offset, offset + 1)
        self.problems.append(Diagnostic("syntax", "error", message, span, hint, related))


_LINE_BREAKS = "\x85\u2028\u2029"
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ODD = re.compile(f"[{_FORBIDDEN.pattern[1:-1]}{_LINE_BREAKS}{_DIRECTIONS}]")
_OPENED = re.compile("flow|quoted scalar")

_SYNTAX = (
    (
        "mapping values are not allowed",
        "a second `:` on one line",
        "put the text in quotes, or start a new line",
    ),
    ("could not find expected ':'", "this line is not `key: value`", "add `:` and a blank after the key"),
    ("expected ',' or '}'", "a `{` is not closed here", "add `}`, or `,` before the next entry"),
    ("expected ',' or ']'", "a `[` is not closed here", "add `]`, or `,` before the next item"),
    (
        "expected key",
        "this line does not line up with the ones above",
        "give entries of one mapping the same indent",
    ),
    ("expected '-' indicator", "this line does not line up with the list above", "start each item with `- `"),
    (
        "block sequence entries are not allowed",
        "a list item cannot start here",
        "put the list on lines of its own",
    ),
    ("mapping keys are not allowed", "a key cannot start here", "put it on a line of its own"),
    ("unexpected end of stream", "a quote is not closed before the end of the file", "add the closing quote"),
    ("unexpected document indicator", "a quote is not closed before this line", "add the closing quote"),
    ("unknown escape character", "an unknown escape after `\\`", "use single quotes, or write `\\\\`"),
    ("undefined tag handle", "tags are not read", "delete it, or put the text in quotes"),
    ("incompatible YAML document", "a `%YAML` line for another version", "delete this line"),
    (
        "expected <document start>",
        "the file ends its first value before this line",
        "indent this line, or quote the text",
    ),
    ("did not find expected alphabetic", "`&` and `*` mark anchors and aliases", "put the text in quotes"),
    (
        "did not find expected whitespace",
        "a blank is missing after a quote or bracket",
        "put the whole text in quotes",
    ),
)


def _in_our_words(problem: str, text: str, offset: int) -> tuple[str, str | None]:
    character = text[offset : offset + 1]
    if "character that cannot start any token" in problem or "found a tab" in problem:
        if character == "\t":
            return "a tab where only blanks may indent", "replace the tab by blanks"
        return f"a text cannot start with `{character}`", "put the text in quotes"
    if "expected key" in problem and text[:offset].rstrip(" ")[-1:] in ("'", '"'):
        return "more text after a closing quote", "put the whole text in one pair of quotes"
    for theirs, message, hint in _SYNTAX:
        if theirs in problem:
            return message, hint
    return "the YAML cannot be read from here on", None


class _Quoting(CDumper):
    """Writes short collections on one line and long ones as blocks, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


PAGES = {
    "syntax": """The text is not YAML from the marked place on.

        Most often a quote or a bracket is not closed, a line does not line up with its neighbours, or a text with a
        colon stands without quotes.

        Bad::

            journey: Tea: hot and quick

        Good::

            journey: "Tea: hot and quick"
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "duplicate-key": """A key stands twice in one mapping. Other readers silently keep the last; here nothing is lost.

        Bad::

            journey: Buy tea
            journey: Buy coffee

        Good::

            journey: Buy tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "empty-file": "The file holds nothing but comments. `journeymap new FILE` writes a journey to start from.",
    "not-utf8": "A byte of the file is not UTF-8. Save the file as UTF-8 in your editor.",
    "control-character": "An invisible control character stands in the text, or comes from an escape. Delete it.",
    "odd-line-break": "A character that YAML counts as a line break and most editors do not (U+0085, U+2028, U+2029).",
    "hidden-direction": "A character that changes the direction of text without being seen; it can make a line read as "
    "something else than it is. Right-to-left scripts do not need it here.",
    "cut-by-hash": """A ` #` begins a comment: what follows is not part of the text.

        Bad::

            journey: Order #12 of tea
            stages: {buy: {touchpoints: {shop: {channel: web}}}}

        Good::

            journey: "Order #12 of tea"
            stages: {buy: {touchpoints: {shop: {channel: web}}}}
        """,
    "tag": "Tags such as `!!int` are not read: a journey file holds text, lists and mappings. Delete the tag.",
    "merge-key": "Merge keys (`<<`) are not read. Write the values out, or use `defaults:`.",
    "key-not-text": "A key must be a plain word, not a list or a mapping, and not empty.",
    "second-document": "A journey file holds one document; `---` begins another. Put it in a file of its own.",
    "unknown-alias": "`*name` stands for a value anchored above as `&name`; nothing is. Quote such a text.",
    "endless-alias": "An alias stands inside the value it stands for, so it would never end.",
    "too-deep": f"Values are nested more than {LIMITS.depth} deep, which no journey needs.",
    "too-many-values": f"The file holds more than {LIMITS.values:,} values once its aliases are written out.",
    "text-too-long": f"A single text has more than {LIMITS.text:,} characters.",
    "key-too-long": f"An id or key has more than {LIMITS.key} characters.",
    "file-too-large": f"The file has more than {LIMITS.file_bytes:,} bytes.",
}
"""What ``explain`` says about everything that can be wrong with a file as YAML."""
