"""Where everything stands: a file's values as a tree with their offsets, and the lines and columns of offsets."""

import re
from bisect import bisect_right

from journeymap.diagnostics import Span

Data = str | None | dict[str, "Data"] | list["Data"]


class Lines:
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


class Node:
    """A value's offsets and, for mappings and lists, those of what is inside."""

    __slots__ = ("data", "end", "gap", "inside", "size", "start")

    def __init__(self, start: int, end: int, data: Data) -> None:
        self.start = start
        self.end = end
        self.data = data
        self.inside: dict[str, tuple[tuple[int, int], Node]] | list[Node] | None = None
        self.size = 1
        self.gap = False

    def entry(self, step: str | int) -> "tuple[tuple[int, int] | None, Node] | None":
        match self.inside:
            case dict() as entries if isinstance(step, str):
                return entries.get(step)
            case list() as items if isinstance(step, int) and step < len(items):
                return None, items[step]
            case list() as items:  # `mistakes: [long_wait]` is read as `{long_wait: …}`
                return next(((None, item) for item in items if item.data == step), None)
        return None
