"""Where things stand in the text of a journey file: keys, values, aliases, comments; and which of them change."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from journeymap.source.places import Node

Data = Mapping[str, Any]

_LAST = ("question", "source", "asked", "persona", "period")
"""Where a number comes from is written behind the number."""


@dataclass(frozen=True, slots=True)
class Place:
    """A key of a mapping with its value: the key, where its colon ends, and from where to where its value stands.

    An ``alias`` stands where it is written; its ``node`` is the value that it stands for.
    """

    key: tuple[int, int]
    colon: int
    start: int
    end: int
    node: Node
    alias: bool


class Marks:
    """The places of a text, and which values change when one journey takes the place of another."""

    def __init__(self, text: str, root: Node, old: Data, new: Data) -> None:
        self.text = text
        self.root = root
        self._touched: set[int] = set()
        if "*" in text:  # there may be aliases
            self._touch(root, old, new)

    def entries(self, node: Node) -> dict[str, Place]:
        """The keys of a mapping with their places."""
        inside = node.inside if isinstance(node.inside, dict) else {}
        return {name: self._place(key, value) for name, (key, value) in inside.items()}

    def _place(self, key: tuple[int, int], node: Node) -> Place:
        colon = self.text.index(":", key[1]) + 1
        if node.start >= key[1]:
            return Place(key, colon, node.start, node.end, node, False)
        found = re.compile(r"\s*(\*[^\s,\[\]{}]+)").match(self.text, colon)  # the value stands above: this is an alias
        start, end = found.span(1) if found else (colon, colon)
        return Place(key, colon, start, end, node, True)

    def is_flow(self, node: Node) -> bool:
        """Whether a mapping stands between brackets."""
        return self.text.startswith("{", node.start)

    def keeps_blank_lines(self, node: Node) -> bool:
        """Whether a value ends in a text of several lines to which the blank ones below belong as well."""
        while node.inside:
            node = next(reversed(node.inside.values()))[1] if isinstance(node.inside, dict) else node.inside[-1]
        return bool(re.compile(r"[|>]\d?\+").match(self.text, node.start))

    # ------------------------------------------------------------ what changes

    def differs(self, place: Place, old: Any, new: Any) -> bool:
        """Whether a value is to be written anew, if only because an alias in it stands for a value that changes."""
        return bool(old != new or (self._touched and self._stale(place)))

    def goes_inside(self, place: Place, old: Any, new: Any) -> bool:
        """Whether it is enough to change something inside of a value."""
        if place.alias or not isinstance(place.node.inside, dict):
            return False
        if not (isinstance(old, Mapping) and isinstance(new, Mapping) and new):
            return False
        return self.is_flow(place.node) or any(name in new or name not in old for name in place.node.inside)

    def _touch(self, node: Node, old: Data, new: Data) -> None:
        """Remember every value in which something changes: an alias to it would change as well."""
        self._touched.add(id(node))
        for name, place in self.entries(node).items():
            if place.alias or old.get(name) == new.get(name):
                continue
            if self.goes_inside(place, old.get(name), new.get(name)):
                self._touch(place.node, old[name], new[name])
            else:
                self._touched.update(map(id, _all(place.node)))

    def _stale(self, place: Place) -> bool:
        if place.alias:
            return id(place.node) in self._touched
        if isinstance(place.node.inside, dict):
            return any(map(self._stale, self.entries(place.node).values()))
        items = place.node.inside or ()
        return any(one.start < place.start and id(one) in self._touched for item in items for one in _all(item))

    # ------------------------------------------------------------ lines and comments

    def line_start(self, at: int) -> int:
        """Where the line of an offset begins."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def column(self, at: int) -> int:
        """How far an offset is from the start of its line."""
        return at - self.line_start(at)

    def line_end(self, at: int) -> int:
        """Where the line of an offset ends, before its line break."""
        return re.compile(r"[^\r\n]*").match(self.text, at).end()  # type: ignore[union-attr]

    def next_line(self, at: int) -> int:
        """Where the line behind that of an offset begins."""
        return re.compile(r"[^\r\n]*(\r\n|\r|\n)?").match(self.text, at).end()  # type: ignore[union-attr]

    def comments(self, start: int, end: int) -> list[str]:
        """The comments in a stretch of the text."""
        found = re.compile(r"(?:^|(?<=[ \t]))#[^\r\n]*", re.MULTILINE).finditer(self.text, start, end)
        return [one[0].rstrip() for one in found if not self._in_a_text(one.start())]

    def _in_a_text(self, at: int) -> bool:
        near = bisect_right(self._texts, (at, len(self.text))) - 1
        return near >= 0 and at < self._texts[near][1]

    @cached_property
    def _texts(self) -> list[tuple[int, int]]:
        """From where to where texts stand in which a number sign is no comment."""
        return sorted({(one.start, one.end) for one in _all(self.root) if one.inside is None})


def _all(node: Node) -> Iterator[Node]:
    """A value and everything inside it."""
    yield node
    inside = [value for _, value in node.inside.values()] if isinstance(node.inside, dict) else node.inside or ()
    for one in inside:
        yield from _all(one)


# ---------------------------------------------------------------- the order of keys


def as_new(entries: Mapping[str, Place], old: Data, new: Data) -> list[str]:
    """The keys of a mapping in the end: those of the file in its order, new ones behind those they follow in ours.

    What the file says once for all its touchpoints is not repeated.
    """
    found = [name for name in entries if name in new or name not in old]
    at = len(found)  # behind everything, as long as none of ours stands in the file
    for name in source_last(new):
        if name in entries:
            at = found.index(name) + 1
        elif not (name in old and old[name] == new[name]):
            found.insert(at, name)
            at += 1
    return found


def source_last(value: Data) -> list[str]:
    """The keys of a record of answers with its numbers first; those of anything else as they are."""
    if "source" not in value:
        return list(value)
    return [name for name in value if name not in _LAST] + [name for name in _LAST if name in value]


def ordered(value: Any) -> Any:
    """Plain data with every record's numbers before where they come from."""
    if isinstance(value, Mapping):
        return {name: ordered(value[name]) for name in source_last(value)}
    return [ordered(one) for one in value] if isinstance(value, list | tuple) else value
