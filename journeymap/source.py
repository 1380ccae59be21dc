"""YAML text as plain data, with the place of every key and value.

The tree is built from libyaml's events without constructors: nothing in a file is executed, fetched or
included. Every scalar stays text as written; what it means (a number, a share) is the vocabulary's matter.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import field
from functools import cached_property
from itertools import islice
from typing import Any, NoReturn

import yaml

from journeymap.diagnostics import MOST, Address, Diagnostic, Severity, Span
from journeymap.frozen import dataclass
from journeymap.syntax import Mishap, explained

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
    repeated: int = 100_000
    items: int = 10_000
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
    root: "_Node | None" = field(default=None, repr=False, compare=False)
    lines: "_Lines | None" = field(default=None, repr=False, compare=False)

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
            if entry is not None:
                node = entry[1]
            elif not isinstance(step, int):  # a single value stands for a list of one
                return False
        return node is not None

    def has_gap(self, at: Address) -> bool:
        """Whether an entry of the mapping at an address could not be read, so that something may be missing there."""
        found = self._walk(at)
        return found is not None and found[1].gap

    def stretch(self, start: int, end: int) -> Span:
        """The span between two character offsets of the text."""
        return self._places.span(start, end)

    @cached_property
    def _places(self) -> "_Lines":
        return self.lines or _Lines(self.path, self.text)

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


class _Lines:
    """Lines and columns of offsets; each line is looked up once, however many problems it has."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.starts: list[int] = []
        self.known: list[tuple[int, str]] = []
        self.counted = [(0, 1)]

    def span(self, start: int, end: int) -> Span:
        line, column, excerpt = self.place(min(start, len(self.text)))
        end_line, end_column, _ = self.place(min(end, len(self.text)))
        return Span(self.path, line, column, end_line, end_column, excerpt)

    def place(self, offset: int) -> tuple[int, int, str]:
        """The line of an offset, its column there, and the line's text."""
        near = bisect_right(self.starts, offset) - 1
        if near < 0 or offset > self.starts[near] + len(self.known[near][1]):
            near += 1
            start = max(self.text.rfind("\n", 0, offset), self.text.rfind("\r", 0, offset)) + 1
            found = _LINE.match(self.text, start)
            self.starts.insert(near, start)
            self.known.insert(near, (self.number(start), found[0] if found else ""))
        line, excerpt = self.known[near]
        return line, offset - self.starts[near] + 1, excerpt

    def number(self, start: int) -> int:
        """The number of the line that starts at an offset, counted on from the nearest counted one before it."""
        here, line = self.counted[bisect_right(self.counted, (start, len(self.text) + 1)) - 1]
        while here < start:
            until = min(start, here + 100_000)
            if self.text[until - 1 : until + 1] == "\r\n":
                until -= 1
            part = self.text[here:until]
            line += part.count("\n") + part.count("\r") - part.count("\r\n")
            here = until
            if here > self.counted[-1][0]:
                self.counted.append((here, line))
        return line


_LINE = re.compile(r"[^\r\n]*")
_ANCHOR = re.compile(r"(?:&\S+\s*)?")


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
    return _Reader(path, text, limits).source()


def write(data: Data) -> str:
    """Plain data as YAML that reads back the same, here and in any other YAML reader."""
    written: str = yaml.dump(
        data, Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return written


def _decoded(content: bytes, path: str, limits: Limits) -> tuple[str, Diagnostic | None]:
    if len(content) > limits.file_bytes:
        message = f"the file has more than the {limits.file_bytes:,} bytes that are read"
        hint = "is it a journey? one of a hundred touchpoints has about 50,000"
        return "", Diagnostic("file-too-large", "error", message, Span(path, 1, 1, 1, 1), hint)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:2]:
        message = "the file is UTF-16, not UTF-8"
        return "", Diagnostic("not-utf8", "error", message, Span(path, 1, 1, 1, 1), "save it as UTF-8")
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode(), None
    except UnicodeDecodeError as bad:
        text = content.decode(errors="replace")
        at = len(content[: bad.start].decode())
        place = Source(path, text, None, ()).stretch(at, at + 1)
        message = f"the byte 0x{content[bad.start]:02x} is not UTF-8"
        return text, Diagnostic("not-utf8", "error", message, place, "save the file as UTF-8")


# ---------------------------------------------------------------- the tree of places


class _Node:
    """A value's offsets and, for mappings and lists, those of what is inside."""

    __slots__ = ("data", "end", "gap", "inside", "size", "start")

    def __init__(self, start: int, end: int, data: Data) -> None:
        self.start = start
        self.end = end
        self.data = data
        self.inside: dict[str, tuple[tuple[int, int], _Node]] | list[_Node] | None = None
        self.size = 1
        self.gap = False

    def entry(self, step: str | int) -> "tuple[tuple[int, int] | None, _Node] | None":
        match self.inside:
            case dict() as entries if isinstance(step, str):
                return entries.get(step)
            case list() as items if isinstance(step, int) and step < len(items):
                return None, items[step]
            case list() as items:  # `mistakes: [long_wait]` is read as `{long_wait: …}`
                return next(((None, item) for item in items if item.data == step), None)
        return None


class _UnreadableError(Exception):
    """The YAML cannot be read on from here."""


class _Reader:
    """One pass over libyaml's events; stops at the first thing that makes the rest meaningless."""

    def __init__(self, path: str, text: str, limits: Limits) -> None:
        self.path = path
        self.text = text
        self.limits = limits
        self.lines = _Lines(path, text)
        self.problems: list[Diagnostic] = []
        self.reported = {"error": 0, "warning": 0}
        self.anchors: dict[str, _Node | None] = {}
        self.values = 0
        self.repeated = 0
        self.last = 0, 0

    def source(self) -> Source:
        root = None
        try:
            self.check_characters()
            self.check_directives()
            root = self.document()
        except _UnreadableError:
            root = None
        except yaml.YAMLError as mistake:
            self.syntax(mistake)
        return Source(self.path, self.text, root.data if root else None, tuple(self.problems), root, self.lines)

    def report(
        self,
        code: str,
        message: str,
        start: int,
        end: int,
        hint: str | None = None,
        severity: Severity = "error",
        related: tuple[int, int, str] | None = None,
    ) -> None:
        self.reported[severity] += 1
        if self.reported[severity] > MOST + 1:
            if severity == "error":
                raise _UnreadableError
            return
        places = ((self.lines.span(related[0], related[1]), related[2]),) if related else ()
        self.problems.append(Diagnostic(code, severity, message, self.lines.span(start, end), hint, places))

    def check_characters(self) -> None:
        for found in _ODD.finditer(self.text):
            start, char = found.start(), found[0]
            if self.reported["warning"] > MOST and char in _SUSPICIOUS:
                continue
            name = f"U+{ord(char):04X}"
            if char in _LINE_BREAKS:
                message = f"{name} is a line break to YAML but not to most editors"
                self.report("odd-line-break", message, start, start + 1, "delete it", "warning")
            elif char in _DIRECTIONS:
                self.hidden_direction(name, start, start + 1)
            else:
                message = f"the control character {name} has no place in a text file"
                self.report("control-character", message, start, start + 1, "delete it")
        if any(problem.severity == "error" for problem in self.problems):
            raise _UnreadableError

    def hidden_direction(self, name: str, start: int, end: int) -> None:
        message = f"{name} changes the direction of text without being seen"
        self.report("hidden-direction", message, start, end, "delete it", "warning")

    def check_directives(self) -> None:
        """Refuse a flood of lines with `%`: libyaml compares each with all before it."""
        directives = list(islice(re.finditer(r"^%.*", self.text, re.MULTILINE), 101))
        if len(directives) > 100:
            message = "a line that begins with `%` is not part of a journey"
            self.stop("syntax", message, directives[0].start(), directives[0].end(), "delete this line")

    def document(self) -> _Node | None:
        self.next: Callable[[], Any] = CLoader(self.text).get_event
        root: _Node | None = None
        event: Any
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    at: int = event.start_mark.index  # type: ignore[union-attr]
                    hint = "put what follows into a file of its own"
                    self.stop("second-document", "a journey file holds one document", at, at + 3, hint)
                root = self.node(self.next(), 0)
        if root is None or root.data is None:
            hint = "`journeymap new FILE` writes a journey to start from"
            self.stop("empty-file", "the file holds no journey", 0, 0, hint)
        return root

    def stop(self, code: str, message: str, start: int, end: int, hint: str | None = None) -> NoReturn:
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
                self.too_deep(event.start_mark.index)
                raise _UnreadableError
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            node = self.mapping(event, depth) if is_mapping else self.sequence(event, depth)
        self.count(node.start)
        if anchor:
            node.start = min(node.end, _ANCHOR.match(self.text, node.start).end())  # type: ignore[union-attr]
            self.anchors[anchor] = node
        return node

    def too_deep(self, at: int) -> None:
        message = f"nested more than {self.limits.depth} deep"
        self.report("too-deep", message, at, at + 1, "no journey needs that; is a bracket not closed?")

    def count(self, at: int) -> None:
        self.values += 1
        if self.values > self.limits.values:
            message = f"the file holds more than {self.limits.values:,} values"
            self.stop("too-many-values", message, at, at, "split the journey into several files")

    def alias(self, event: Any) -> _Node:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor
        if name not in self.anchors:
            message = f"`*{name}` stands for nothing: no value above is marked `&{name}`"
            self.report("unknown-alias", message, start, end, "put the text in quotes, if it is one")
            return _Node(start, end, f"*{name}")
        node = self.anchors[name]
        if node is None:
            hint = "write out what is meant"
            self.stop("endless-alias", f"`*{name}` stands inside the value it stands for", start, end, hint)
        self.repeated += node.size
        if self.repeated > self.limits.repeated:
            message = f"the aliases stand for more than {self.limits.repeated:,} values once they are written out"
            self.stop("too-many-values", message, start, end, "write out what is meant")
        return node

    def scalar(self, event: Any) -> _Node:
        start, end = event.start_mark.index, event.end_mark.index
        text: str = event.value
        plain: bool = event.implicit[0]
        self.last = start, end
        if len(text) > self.limits.text:
            message = f"a text of {len(text):,} characters; at most {self.limits.text:,} are read"
            self.report("text-too-long", message, start, end, "shorten it, or is a quote not closed?")
        if plain:
            self.check_plain(text, start, end)
            return _Node(start, end, None if text in _NULLS else text)
        end = start + len(self.text[start:end].rstrip())  # a block scalar's mark lies on the next line
        for found in _ODD.finditer(text):
            self.check_escape(found[0], start, end)
        return _Node(start, end, text)

    def check_plain(self, text: str, start: int, end: int) -> None:
        """Warn where an unquoted text lost a part to a comment, or has a blank that is none at its edge."""
        if self.text.startswith(" #", end) and self.text[end + 2 : end + 3].strip("# "):
            rest = re.split("[\r\n]", self.text[end + 1 : end + 200])[0].rstrip()
            message = f"`{rest if len(rest) <= 40 else rest[:39] + '…'}` is a comment, not part of the text"
            hint = "quote the text if it is meant, else put a blank after `#`"
            self.report("cut-by-hash", message, end + 1, end + 1 + len(rest), hint, "warning")
        odd = _ODD_BLANKS.search(text) if not text.isascii() else None
        if odd:
            message = f"the text {'begins' if odd.start() == 0 else 'ends'} with U+{ord(odd[0][0]):04X}, no plain blank"
            self.report("odd-blank", message, start, end, "type the blank anew, or quote the text", "warning")

    def check_escape(self, char: str, start: int, end: int) -> None:
        """Judge a character that an escape such as `\\x07` may have made."""
        name = f"U+{ord(char):04X}"
        if char in _DIRECTIONS:
            if char not in self.text[start:end]:  # else it was reported where it stands
                self.hidden_direction(name, start, end)
        elif char not in _LINE_BREAKS:
            self.report("control-character", f"an escape gives the control character {name}", start, end, "delete it")

    def sequence(self, event: Any, depth: int) -> _Node:
        node = _Node(event.start_mark.index, event.end_mark.index, [])
        items: list[_Node] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
            node.size += items[-1].size
            if len(items) > self.limits.items:
                message = f"a list of more than {self.limits.items:,} items"
                self.stop("too-many-values", message, node.start, node.start + 1, "no journey needs that")
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
            meant = self.number_cut_in_two(place, value)
            if meant and data:
                data[next(reversed(data))] = meant  # read on as if it had been written so
            if name is None or meant:
                node.gap = True
                continue
            if name in entries:
                related = (*entries[name][0], "first here")
                hint = "delete one of the two, or rename it"
                self.report("duplicate-key", f"`{name}` stands here a second time", *place, hint, related=related)
                continue
            entries[name] = (place, value)
            data[name] = value.data
            node.size += value.size
        node.inside = entries
        node.end = self.end_of(event, end)
        return node

    def number_cut_in_two(self, key: tuple[int, int], value: _Node) -> str | None:
        """The number meant where `{success: 12,5%}` was cut at its comma, so that `5%` is a key without a value."""
        if value.data is not None or value.end > value.start or self.text[key[0] - 1 : key[0]] != ",":
            return None
        found = re.search(r"[0-9.]+,$", self.text[max(0, key[0] - 20) : key[0]])
        rest = self.text[key[0] : key[1]]
        if found is None or not re.fullmatch(r"[0-9]+ ?(%|[€$£]|[^\W\d_]{1,10})?", rest):
            return None
        meant = f"{found[0][:-1].replace('.', '')}.{rest}"
        message, hint = f"the comma cuts `{found[0]}{rest}` in two", f"decimals take a point: `{meant}`"
        self.report("decimal-comma", message, key[0] - len(found[0]), key[1], hint)
        return meant

    def end_of(self, event: Any, last: int) -> int:
        """Flow collections end at their bracket; block ones with their last value, not where libyaml says."""
        start, end = event.start_mark.index, event.end_mark.index
        return end if end > start and self.text[end - 1] in "]}" else last

    def key(self, event: Any, depth: int) -> str | None:
        """A mapping's key as text; None for one that is refused."""
        start, end = event.start_mark.index, event.end_mark.index
        if not isinstance(event, yaml.ScalarEvent):
            node = self.node(event, depth + 1)
            hint = "put it in quotes, if it is a text"
            self.report(
                "key-not-text",
                "a key is one word or text, not a list, mapping or alias",
                start,
                max(node.end, end),
                hint,
            )
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
        if not name.strip():
            self.report("key-not-text", "a key is missing before this `:`", start, max(end, start + 1), "write the key")
            return None
        if len(name) > self.limits.key:
            message = f"a key of {len(name):,} characters; at most {self.limits.key} are read"
            self.report("key-too-long", message, start, end, "give it a short id, and the long text as its `name`")
            return None
        if event.implicit[0]:
            self.check_plain(event.value, start, end)
        else:
            for found in _ODD.finditer(name):
                self.check_escape(found[0], start, end)
        return name

    def refuse_tag(self, event: Any) -> None:
        start = event.start_mark.index
        tag = self.text[start : start + 200].split(None, 1)[0]
        message = f"the tag `{tag}` is not read: a journey file holds plain text, lists and mappings"
        self.report("tag", message, start, start + len(tag), "delete it")

    def syntax(self, mistake: yaml.YAMLError) -> None:
        def place(mark: Any) -> int | None:
            return min(mark.index, len(self.text)) if mark is not None else None

        began, at = place(getattr(mistake, "context_mark", None)), place(getattr(mistake, "problem_mark", None))
        problem, context = (str(getattr(mistake, part, None) or "") for part in ("problem", "context"))
        if "nesting depth" in problem:  # libyaml from 0.2.6 on stops at a thousand, before it tells of the first
            self.too_deep(at or 0)
            return
        found = explained(Mishap(self.text, problem, context, at or 0, began, self.last))
        here = self.lines.span(found.start, found.end)
        self.problems = [one for one in self.problems if one.span != here]  # it explains what was suspected there
        self.report("syntax", found.message, found.start, found.end, found.hint, related=found.related)


_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_LINE_BREAKS = "\x85\u2028\u2029"
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SUSPICIOUS = frozenset(_LINE_BREAKS + _DIRECTIONS)
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_ODD = re.compile(f"[{_FORBIDDEN}{_LINE_BREAKS}{_DIRECTIONS}]")
_INVISIBLE = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_ODD_BLANKS = re.compile(f"^[{_INVISIBLE}]|[{_INVISIBLE}]$")


class _Quoting(CDumper):
    """Writes short collections on one line and long ones as blocks, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        return True


# what YAML 1.2 reads as a number and PyYAML, which follows 1.1, would leave without quotes
_Quoting.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
    list("-+.0123456789"),
)
_Quoting.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"0o[0-7]+$"), ["0"])
