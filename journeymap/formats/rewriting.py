"""A changed journey put back into its author's file: whatever did not change stays as it was written, to the letter."""

import re
from collections.abc import Mapping
from typing import Any

from journeymap.diagnostics import JourneyError
from journeymap.formats.marks import Data, Marks, Place, as_new, ordered, source_last
from journeymap.model import Journey
from journeymap.reading import loads
from journeymap.source import inline, read
from journeymap.source.places import Node

_WIDE = 110
"""A new mapping that fits into so many letters stands on one line."""


def rewritten(text: str, journey: Journey, path: str = "<text>") -> str:
    """The text of a journey file with what is different in a changed journey, everything else as the author wrote it.

    The result reads back as the changed journey, which is checked; a ValueError says where it would not.

    >>> from journeymap.reading import loads
    >>> text = "journey: Tea  # green\\nstages: {buy: {touchpoints: {shop: {channel: web}}}}\\n"
    >>> print(rewritten(text, loads(text).replace(entrants=9)), end="")
    journey: Tea  # green
    entrants: 9
    stages: {buy: {touchpoints: {shop: {channel: web}}}}
    """
    old, new = loads(text, path).written(), journey.written()
    root = read(text, path).root
    if root is None:  # pragma: no cover - it has just been read
        raise ValueError(f"{path} cannot be read")
    written = _Pen(text, root, old, new).written()
    try:
        found = loads(written, path).written()
    except JourneyError as wrong:
        raise ValueError(f"{path} does not read back: {wrong}") from wrong
    if found != new:
        raise ValueError(f"{path} does not read back the same: {_difference(found, new)}")
    return written


class _Pen:
    """Changes of a text, each a stretch of it and what takes its place."""

    def __init__(self, text: str, root: Node, old: Data, new: Data) -> None:
        self.text = text
        self.root = root
        self.old, self.new = old, new
        self.marks = Marks(text, root, old, new)
        self.edits: list[tuple[int, int, str]] = []
        self.line = "\r\n" if "\r\n" in text else "\n"
        self.step, self.offset = _indents(text)

    def written(self) -> str:
        if self.marks.is_flow(self.root):
            self._edit(self.root.start, self.root.end, self._flow(self.root, self.old, self.new))
        else:
            self._block(self.root, self.old, self.new)
        out, at = [], 0
        for start, end, text in sorted(self.edits, key=lambda edit: edit[:2]):
            out += [self.text[at:start], text]
            at = end
        whole = "".join([*out, self.text[at:]])
        return whole if whole.endswith(("\n", "\r")) else whole + self.line

    def _edit(self, start: int, end: int, text: str) -> None:
        self.edits.append((start, end, text))

    # ------------------------------------------------------------ mappings over several lines

    def _block(self, node: Node, old: Data, new: Data) -> None:
        """Make a mapping say what is new, key by key; a new key stands below the one it follows in ours."""
        entries = self.marks.entries(node)
        indent = self.marks.column(next(iter(entries.values())).key[0])
        for name, place in entries.items():
            if name in new:
                self._value(name, place, old.get(name), new[name], indent)
            elif name in old:
                self._drop(place, indent)
        lines: dict[str, str] = {}
        for name in as_new(entries, old, new):
            if name in entries:
                below = name
            else:
                line = self.line + " " * indent + inline(name) + ":" + self._made(name, new[name], indent)
                lines[below] = lines.get(below, "") + line
        for name, text in lines.items():
            at = self._end_of(entries[name], indent)
            self._edit(at, at, text)

    def _value(self, name: str, place: Place, old: Any, new: Any, indent: int) -> None:
        if not self.marks.differs(place, old, new):
            return
        node = place.node
        if not self.marks.goes_inside(place, old, new):
            self._edit(place.colon, place.end, self._made(name, new, indent))
            self._save(place.colon, place.end, place.key, indent)
        elif not self.marks.is_flow(node):
            self._block(node, old, new)
        elif self._unfolds(name, place, new):
            start = place.colon + len(self.text[place.colon : node.start].rstrip())
            self._edit(start, node.end, self._unfolded(node, old, new, indent + self.step))
        else:
            self._edit(node.start, node.end, self._flow(node, old, new))

    def _drop(self, place: Place, indent: int) -> None:
        """Take a key and its value out, but leave what the author says of them."""
        start, end = self.marks.line_start(place.key[0]), self.marks.next_line(place.end)
        said = self.marks.comments(start, end)
        self._edit(start, end, "".join(" " * indent + one + self.line for one in said))

    def _save(self, start: int, end: int, key: tuple[int, int], indent: int) -> None:
        """Put the comments of a stretch that is written anew above the line of its key."""
        said = self.marks.comments(start, end)
        at = self.marks.line_start(key[0])
        if said:
            self._edit(at, at, "".join(" " * indent + one + self.line for one in said))

    def _end_of(self, place: Place, indent: int) -> int:
        """Where the lines end that belong to a value: its own, and comments below that are further in than its key."""
        at = self.marks.line_end(place.end)
        if self.marks.keeps_blank_lines(place.node):
            at += len(_BLANK_LINES.match(self.text, at)[0])  # type: ignore[index]
        while (found := _COMMENT_BELOW.match(self.text, at)) and len(found[1]) > indent:
            at = found.end()
        return at

    # ------------------------------------------------------------ what is written anew

    def _made(self, name: str, value: Any, indent: int) -> str:
        """What stands behind the colon of a key: a value on the same line where it fits, else below."""
        if not _is_long(name, value) or not isinstance(value, Mapping | list | tuple):
            return " " + inline(ordered(value))
        if isinstance(value, Mapping):
            inner = indent + self.step
            lines = (inline(one) + ":" + self._made(one, value[one], inner) for one in source_last(value))
        else:
            inner = indent + self.offset
            lines = ("- " + inline(ordered(one)) for one in value)
        return "".join(self.line + " " * inner + line for line in lines)

    def _unfolds(self, name: str, place: Place, new: Any) -> bool:
        """Whether a mapping on one line has grown too long for it; one with a comment beside stays as it is."""
        node = place.node
        whole = self.text[place.key[0] : self.marks.line_end(node.end)]
        return _is_long(name, new) and not re.search(r"[\r\n#]", whole)

    def _unfolded(self, node: Node, old: Data, new: Data, indent: int) -> str:
        """A mapping that stood on one line with a line for each key."""
        entries, lines = self.marks.entries(node), []
        for name in as_new(entries, old, new):
            place = entries.get(name)
            if place is None:
                lines.append(inline(name) + ":" + self._made(name, new[name], indent))
            elif name in new and _is_long(name, new[name]) and self.marks.goes_inside(place, old.get(name), new[name]):
                inside = self._unfolded(place.node, old[name], new[name], indent + self.step)
                lines.append(self.text[place.key[0] : place.start].rstrip() + inside)
            else:
                lines.append(self._body(name, place, old, new))
        return "".join(self.line + " " * indent + line for line in lines)

    # ------------------------------------------------------------ mappings between brackets

    def _flow(self, node: Node, old: Data, new: Data) -> str:
        """A mapping between brackets that says what is new, the blanks and comments between its keys as they are."""
        entries = self.marks.entries(node)
        behind: dict[str | None, list[str]] = {}
        before = None
        for name in as_new(entries, old, new):
            if name in entries:
                before = name
            else:
                behind.setdefault(before, []).append(f"{inline(name)}: {inline(ordered(new[name]))}")
        out, gap, at = "", "", node.start
        for name, place in entries.items():
            gap = _merged(gap, self.text[at : place.key[0]])
            at = place.end
            if name in new or name not in old:
                out += ", ".join([gap + self._body(name, place, old, new), *behind.get(name, ())])
                gap = ""
        closing = _merged(gap, self.text[at : node.end])
        return out + closing if out else closing[0] + ", ".join(behind.get(None, ())) + closing[1:]

    def _body(self, name: str, place: Place, old: Data, new: Data) -> str:
        """A key and its value as they are, or with what is new in the value; inside of brackets it stays in them."""
        if name not in new or not self.marks.differs(place, old.get(name), new[name]):
            return self.text[place.key[0] : place.end]
        if self.marks.goes_inside(place, old.get(name), new[name]):
            return self.text[place.key[0] : place.start] + self._flow(place.node, old[name], new[name])
        said = "".join(f" {one}{self.line}" for one in self.marks.comments(place.colon, place.end))
        return self.text[place.key[0] : place.colon] + " " + inline(ordered(new[name])) + said


_BLANK_LINES = re.compile(r"(?:\r?\n[ \t]*(?=\r?\n))*")
_COMMENT_BELOW = re.compile(r"\r?\n([ \t]*)#[^\r\n]*")


def _merged(gap: str, next_gap: str) -> str:
    """What stands between two keys after the one between them is gone: one comma, and every comment."""
    if not gap:
        return next_gap
    rest = re.sub(r"(#[^\r\n]*)|,", lambda found: found[1] or "", next_gap)
    if "#" in gap + next_gap:
        return gap + rest
    return gap + rest.lstrip(" ") if gap.startswith("{") else next_gap


def _is_long(name: str, value: Any) -> bool:
    return len(str(value)) + len(name) >= _WIDE


def _indents(text: str) -> tuple[int, int]:
    """How far the author indents mappings, and dashes of lists below their key."""
    text = text.replace("\r\n", "\n")
    mapping = re.search(r"^\w[^\n#]*:[ \t]*(?:#[^\n]*)?\n(?:[ \t]*(?:#[^\n]*)?\n)*( +)[^\s#-]", text, re.MULTILINE)
    listed = re.search(r"^( *)\w[^\n#]*:[ \t]*(?:#[^\n]*)?\n( *)- ", text, re.MULTILINE)
    step = len(mapping[1]) if mapping else 2
    offset = max(0, len(listed[2]) - len(listed[1])) if listed else 2
    return step, offset


def _difference(found: Any, wanted: Any, at: str = "") -> str:
    """Where two pieces of plain data differ first."""
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        for key in dict.fromkeys((*found, *wanted)):
            if found.get(key) != wanted.get(key):
                return _difference(found.get(key), wanted.get(key), f"{at}/{key}")
    return f"{at}: {found!r:.80} for {wanted!r:.80}"
