"""YAML text as plain data, with the place of every key and value.

The data are built from libyaml's events without constructors: nothing in a file is executed, fetched or
included. Every scalar stays text as written; what it means (a number, a share) is the vocabulary's matter.
"""

from dataclasses import dataclass, field
from functools import cached_property

from journeymap.diagnostics import Address, Diagnostic, Span, fact
from journeymap.source.limits import LIMITS, Limits
from journeymap.source.places import Data, Lines, Node
from journeymap.source.quick import data_of
from journeymap.source.reader import Reader
from journeymap.source.writing import inline, write

__all__ = ["LIMITS", "Data", "Limits", "Source", "inline", "read", "write"]


@dataclass(frozen=True)
class Source:
    """A journey file as read: its text, its plain data, and what is wrong with it as YAML."""

    path: str
    text: str
    data: Data
    problems: tuple[Diagnostic, ...]
    limits: Limits = field(default=LIMITS, repr=False, compare=False)
    tree: Node | None = field(default=None, repr=False, compare=False)

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
    def root(self) -> Node | None:
        """The values with their places; of a file without mistakes they are looked for when first asked for."""
        if self.tree is None and self.data is not None:
            return Reader(self.path, self.text, self.limits).tree()
        return self.tree

    @cached_property
    def _places(self) -> Lines:
        return Lines(self.path, self.text)

    def _walk(self, at: Address) -> tuple[tuple[int, int] | None, Node] | None:
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
    data = data_of(text, limits)
    if data is not None:
        return Source(path, text, data, (), limits)
    reader = Reader(path, text, limits)
    root = reader.tree()
    return Source(path, text, root.data if root else None, tuple(reader.problems), limits, root)


def _decoded(content: bytes, path: str, limits: Limits) -> tuple[str, Diagnostic | None]:
    if len(content) > limits.file_bytes:
        message, hint = fact("file-too-large", most=limits.file_bytes), fact("file-too-large.hint", usual=50_000)
        return "", Diagnostic("file-too-large", "error", message, Span(path, 1, 1, 1, 1), hint)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:2]:
        message, hint = fact("not-utf8.utf16"), fact("not-utf8.hint")
        return "", Diagnostic("not-utf8", "error", message, Span(path, 1, 1, 1, 1), hint)
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        return content.decode(), None
    except UnicodeDecodeError as bad:
        text = content.decode(errors="replace")
        at = len(content[: bad.start].decode())
        place = Source(path, text, None, ()).stretch(at, at + 1)
        message, hint = fact("not-utf8", byte=f"0x{content[bad.start]:02x}"), fact("not-utf8.hint")
        return text, Diagnostic("not-utf8", "error", message, place, hint)
