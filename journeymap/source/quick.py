"""The quick reader: the plain data of a text in which nothing is unusual.

Most files have no mistake, and nobody asks where their values stand; keeping the places takes as long as all the rest.
So this reader keeps none, and gives up at anything that the careful one might have to say something about.
"""

import unicodedata
from typing import Any

import yaml

from journeymap.source.limits import Limits
from journeymap.source.places import Data
from journeymap.source.reader import NULLS, ODD, ODD_BLANKS, events


class _UnusualError(Exception):
    """Something that the careful reader should look at."""


def data_of(text: str, limits: Limits) -> Data:
    """The plain data, the same as the careful reader's; None where that one must read the text instead."""
    if ODD.search(text) or text.startswith("%") or "\n%" in text or "\r%" in text:
        return None
    try:
        return _Quick(text, limits).document()
    except (_UnusualError, yaml.YAMLError):
        return None


class _Quick:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.next = events(text)
        self.left = limits.values
        self.remarked = " #" in text

    def document(self) -> Data:
        """The only document of the text."""
        kinds = yaml.StreamStartEvent, yaml.DocumentStartEvent
        if not all(type(self.next()) is kind for kind in kinds):
            raise _UnusualError
        data = self.value(self.next(), 0)
        if type(self.next()) is not yaml.DocumentEndEvent or type(self.next()) is not yaml.StreamEndEvent:
            raise _UnusualError
        return data

    def value(self, event: Any, depth: int) -> Data:
        self.left -= 1
        kind = type(event)
        if kind is yaml.AliasEvent or event.anchor or event.tag or self.left < 0:
            raise _UnusualError
        if kind is yaml.ScalarEvent:
            return self.scalar(event)
        if depth >= self.limits.depth:
            raise _UnusualError
        return self.mapping(depth + 1) if kind is yaml.MappingStartEvent else self.sequence(depth + 1)

    def scalar(self, event: Any) -> str | None:
        text: str = event.value
        if len(text) > self.limits.text:
            raise _UnusualError
        if not event.implicit[0]:
            if ODD.search(text):  # an escape may have made it
                raise _UnusualError
            return text
        if self.remarked:
            end = event.end_mark.index
            if self.text.startswith(" #", end) and self.text[end + 2 : end + 3].strip("# "):
                raise _UnusualError
        if not text.isascii() and ODD_BLANKS.search(text):
            raise _UnusualError
        return None if text in NULLS else text

    def sequence(self, depth: int) -> list[Data]:
        items: list[Data] = []
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            items.append(self.value(event, depth))
        if len(items) > self.limits.items:
            raise _UnusualError
        return items

    def mapping(self, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        following, longest = self.next, self.limits.key
        while type(event := following()) is not yaml.MappingEndEvent:
            if type(event) is not yaml.ScalarEvent or event.anchor or event.tag:
                raise _UnusualError
            name = self.scalar(event)
            if name is None or not name.strip() or name == "<<":
                raise _UnusualError
            if not name.isascii():
                name = unicodedata.normalize("NFC", name)
            if name in data or len(name) > longest:
                raise _UnusualError
            data[name] = value = self.value(following(), depth)
            if value is None:  # it may be half a number: `{success: 12,5%}`
                raise _UnusualError
        return data
