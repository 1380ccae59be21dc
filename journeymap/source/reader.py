"""The careful reader: values with their places, and every mistake in the YAML with its own."""

import re
import unicodedata
from collections.abc import Callable
from itertools import islice
from typing import Any, NoReturn

import yaml

from journeymap.diagnostics import MOST, Diagnostic, Kind, Said, fact
from journeymap.source.limits import Limits
from journeymap.source.places import Data, Lines, Node
from journeymap.syntax import DIRECTIVE, Mishap, explained

try:
    from yaml import CLoader
except ImportError as missing:  # pragma: no cover - every PyYAML wheel has it
    raise ImportError("journeymap needs PyYAML with libyaml: pip install --force-reinstall pyyaml") from missing

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_LINE_BREAKS = "\x85\u2028\u2029"
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_SUSPICIOUS = frozenset(_LINE_BREAKS + _DIRECTIONS)
_FORBIDDEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
ODD = re.compile(f"[{_FORBIDDEN}{_LINE_BREAKS}{_DIRECTIONS}]")
_INVISIBLE = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
ODD_BLANKS = re.compile(f"^[{_INVISIBLE}]|[{_INVISIBLE}]$")
_ANCHOR = re.compile(r"(?:&\S+\s*)?")

DELETE_IT = fact("hint.delete_it")


def events(text: str) -> Callable[[], Any]:
    """What gives libyaml's events of a text, one after the other."""
    next_event: Callable[[], Any] = CLoader(text).get_event
    return next_event


class UnreadableError(Exception):
    """The YAML cannot be read on from here."""


class Reader:
    """One pass over libyaml's events; stops at the first thing that makes the rest meaningless."""

    def __init__(self, path: str, text: str, limits: Limits) -> None:
        self.path = path
        self.text = text
        self.limits = limits
        self.lines = Lines(path, text)
        self.problems: list[Diagnostic] = []
        self.reported: dict[Kind, int] = {"error": 0, "mistake": 0}
        self.anchors: dict[str, Node | None] = {}
        self.values = 0
        self.repeated = 0
        self.last = 0, 0

    def tree(self) -> Node | None:
        """The values with their places; None where the text cannot be read, for reasons that stand in ``problems``."""
        try:
            self.check_characters()
            self.check_directives()
            return self.document()
        except UnreadableError:
            return None
        except yaml.YAMLError as mistake:
            self.syntax(mistake)
            return None

    def report(
        self,
        code: str,
        message: Said,
        start: int,
        end: int,
        hint: Said | None = None,
        kind: Kind = "error",
        related: tuple[int, int, Said] | None = None,
    ) -> None:
        self.reported[kind] += 1
        if self.reported[kind] > MOST + 1:
            if kind == "error":
                raise UnreadableError
            return
        places = ((self.lines.span(related[0], related[1]), related[2]),) if related else ()
        self.problems.append(Diagnostic(code, kind, message, self.lines.span(start, end), hint, places))

    def check_characters(self) -> None:
        for found in ODD.finditer(self.text):
            start, char = found.start(), found[0]
            if self.reported["mistake"] > MOST and char in _SUSPICIOUS:
                continue
            name = f"U+{ord(char):04X}"
            if char in _LINE_BREAKS:
                message = fact("odd-line-break", character=name)
                self.report("odd-line-break", message, start, start + 1, DELETE_IT, "mistake")
            elif char in _DIRECTIONS:
                self.hidden_direction(name, start, start + 1)
            else:
                message = fact("control-character", character=name)
                self.report("control-character", message, start, start + 1, DELETE_IT)
        if any(problem.severity == "error" for problem in self.problems):
            raise UnreadableError

    def hidden_direction(self, name: str, start: int, end: int) -> None:
        self.report("hidden-direction", fact("hidden-direction", character=name), start, end, DELETE_IT, "mistake")

    def check_directives(self) -> None:
        """Refuse a flood of lines with `%`: libyaml compares each with all before it."""
        directives = list(islice(re.finditer(r"^%.*", self.text, re.MULTILINE), 101))
        if len(directives) > 100:
            message, hint = DIRECTIVE
            self.stop("syntax", message, directives[0].start(), directives[0].end(), hint)

    def document(self) -> Node | None:
        self.next = events(self.text)
        root: Node | None = None
        event: Any
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    at: int = event.start_mark.index  # type: ignore[union-attr]
                    self.stop("second-document", fact("second-document"), at, at + 3, fact("second-document.hint"))
                root = self.node(self.next(), 0)
        if root is None or root.data is None:
            self.stop("empty-file", fact("empty-file"), 0, 0, fact("empty-file.hint"))
        return root

    def stop(self, code: str, message: Said, start: int, end: int, hint: Said | None = None) -> NoReturn:
        self.report(code, message, start, end, hint)
        raise UnreadableError

    def node(self, event: Any, depth: int) -> Node:
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
                raise UnreadableError
            is_mapping = isinstance(event, yaml.MappingStartEvent)
            node = self.mapping(event, depth) if is_mapping else self.sequence(event, depth)
        self.count(node.start)
        if anchor:
            node.start = min(node.end, _ANCHOR.match(self.text, node.start).end())  # type: ignore[union-attr]
            self.anchors[anchor] = node
        return node

    def too_deep(self, at: int) -> None:
        self.report("too-deep", fact("too-deep", most=self.limits.depth), at, at + 1, fact("too-deep.hint"))

    def count(self, at: int) -> None:
        self.values += 1
        if self.values > self.limits.values:
            message = fact("too-many-values", most=self.limits.values)
            self.stop("too-many-values", message, at, at, fact("too-many-values.hint"))

    def alias(self, event: Any) -> Node:
        start, end, name = event.start_mark.index, event.end_mark.index, event.anchor
        if name not in self.anchors:
            message = fact("unknown-alias", name=name)
            self.report("unknown-alias", message, start, end, fact("unknown-alias.hint"))
            return Node(start, end, f"*{name}")
        node = self.anchors[name]
        if node is None:
            self.stop("endless-alias", fact("endless-alias", name=name), start, end, fact("hint.write_out"))
        self.repeated += node.size
        if self.repeated > self.limits.repeated:
            message = fact("too-many-values.aliases", most=self.limits.repeated)
            self.stop("too-many-values", message, start, end, fact("hint.write_out"))
        return node

    def scalar(self, event: Any) -> Node:
        start, end = event.start_mark.index, event.end_mark.index
        text: str = event.value
        plain: bool = event.implicit[0]
        self.last = start, end
        if len(text) > self.limits.text:
            message = fact("text-too-long", length=len(text), most=self.limits.text)
            self.report("text-too-long", message, start, end, fact("text-too-long.hint"))
        if plain:
            self.check_plain(text, start, end)
            return Node(start, end, None if text in NULLS else text)
        end = start + len(self.text[start:end].rstrip())  # a block scalar's mark lies on the next line
        for found in ODD.finditer(text):
            self.check_escape(found[0], start, end)
        return Node(start, end, text)

    def check_plain(self, text: str, start: int, end: int) -> None:
        """Warn where an unquoted text lost a part to a comment, or has a blank that is none at its edge."""
        if self.text.startswith(" #", end) and self.text[end + 2 : end + 3].strip("# "):
            rest = re.split("[\r\n]", self.text[end + 1 : end + 200])[0].rstrip()
            message = fact("cut-by-hash", rest=rest if len(rest) <= 40 else rest[:39] + "…")
            hint = fact("cut-by-hash.hint")
            self.report("cut-by-hash", message, end + 1, end + 1 + len(rest), hint, "mistake")
        odd = ODD_BLANKS.search(text) if not text.isascii() else None
        if odd:
            edge = "begins" if odd.start() == 0 else "ends"
            message = fact(f"odd-blank.{edge}", character=f"U+{ord(odd[0][0]):04X}")
            self.report("odd-blank", message, start, end, fact("odd-blank.hint"), "mistake")

    def check_escape(self, char: str, start: int, end: int) -> None:
        """Judge a character that an escape such as `\\x07` may have made."""
        name = f"U+{ord(char):04X}"
        if char in _DIRECTIONS:
            if char not in self.text[start:end]:  # else it was reported where it stands
                self.hidden_direction(name, start, end)
        elif char not in _LINE_BREAKS:
            message = fact("control-character.escape", character=name)
            self.report("control-character", message, start, end, DELETE_IT)

    def sequence(self, event: Any, depth: int) -> Node:
        node = Node(event.start_mark.index, event.end_mark.index, [])
        items: list[Node] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
            node.size += items[-1].size
            if len(items) > self.limits.items:
                message, hint = fact("too-many-values.items", most=self.limits.items), fact("too-many-values.no_need")
                self.stop("too-many-values", message, node.start, node.start + 1, hint)
        node.inside = items
        node.data = [item.data for item in items]
        node.end = self.end_of(event, items[-1].end if items else node.start)
        return node

    def mapping(self, event: Any, depth: int) -> Node:
        data: dict[str, Data] = {}
        node = Node(event.start_mark.index, event.end_mark.index, data)
        entries: dict[str, tuple[tuple[int, int], Node]] = {}
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
                related = (*entries[name][0], fact("duplicate-key.first"))
                message, hint = fact("duplicate-key", key=name), fact("duplicate-key.hint")
                self.report("duplicate-key", message, *place, hint, related=related)
                continue
            entries[name] = (place, value)
            data[name] = value.data
            node.size += value.size
        node.inside = entries
        node.end = self.end_of(event, end)
        return node

    def number_cut_in_two(self, key: tuple[int, int], value: Node) -> str | None:
        """The number meant where `{success: 12,5%}` was cut at its comma, so that `5%` is a key without a value."""
        if value.data is not None or value.end > value.start or self.text[key[0] - 1 : key[0]] != ",":
            return None
        found = re.search(r"[-+]?[0-9.]+,$", self.text[max(0, key[0] - 20) : key[0]])
        rest = self.text[key[0] : key[1]]
        if found is None or not re.fullmatch(r"[0-9]+ ?(%|[€$£]|[^\W\d_]{1,10})?", rest):
            return None
        meant = f"{found[0][:-1].replace('.', '')}.{rest}"
        message, hint = fact("decimal-comma", number=f"{found[0]}{rest}"), fact("hint.decimal_point", example=meant)
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
            message, hint = fact("key-not-text"), fact("key-not-text.hint")
            self.report("key-not-text", message, start, max(node.end, end), hint)
            return None
        if event.tag:
            self.refuse_tag(event)
        if event.anchor:
            self.anchors[event.anchor] = Node(start, end, event.value)
        name: str = event.value if event.value.isascii() else unicodedata.normalize("NFC", event.value)
        if name == "<<" and event.implicit[0]:
            self.report("merge-key", fact("merge-key"), start, end, fact("merge-key.hint"))
            return None
        if not name.strip():
            message, hint = fact("key-not-text.missing"), fact("key-not-text.write")
            self.report("key-not-text", message, start, max(end, start + 1), hint)
            return None
        if len(name) > self.limits.key:
            message = fact("key-too-long", length=len(name), most=self.limits.key)
            self.report("key-too-long", message, start, end, fact("key-too-long.hint"))
            return None
        if event.implicit[0]:
            self.check_plain(event.value, start, end)
        else:
            for found in ODD.finditer(name):
                self.check_escape(found[0], start, end)
        return name

    def refuse_tag(self, event: Any) -> None:
        start = event.start_mark.index
        tag = self.text[start : start + 200].split(None, 1)[0]
        self.report("tag", fact("tag", tag=tag), start, start + len(tag), DELETE_IT)

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
