"""XES, the XML format of event logs (IEEE 1849-2016), as records of text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, TypeVar
from xml.parsers import expat

from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.sources import ocel
from journeymap.evidence.sources.encodings import DAMAGED, damaged, unpacked
from journeymap.evidence.sources.table import OpenTable, of_records

UNPACKED_BYTES = 200_000_000
RATIO = 100
DEPTH = 64

_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})

Record = dict[str, str | None]

_AnyReader = TypeVar("_AnyReader", bound="_Reader")


def records(path: Path) -> list[Record]:
    """Every event with its own attributes, and its trace's as ``case:…``; a DOCTYPE is refused with its line."""
    return _parsed(_Reader(path), path).found


def _parsed(reader: _AnyReader, path: Path) -> _AnyReader:
    packed = path.suffix.lower() == ".gz"
    try:
        with unpacked(path) as file:
            for piece in _pieces(file, path, path.stat().st_size if packed else None):
                reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as wrong:
        said = expat.errors.messages.get(wrong.code, str(wrong))
        raise data_error("unreadable-log", f"it is no XML: {said}", path=str(path), line=wrong.lineno) from wrong
    except DAMAGED as wrong:
        raise damaged(wrong, path) from wrong
    except (LookupError, UnicodeError, ValueError) as wrong:  # an encoding nobody knows, or one that is none of texts
        hint = "save it as UTF-8"
        raise data_error(
            "unreadable-log", f"its XML is in no known encoding: {wrong}", hint, path=str(path), line=1
        ) from wrong
    return reader


def _beginning(path: Path) -> str:
    try:
        with unpacked(path) as file:
            return bytes(file.read(65_536)).decode(errors="replace")
    except DAMAGED as wrong:
        raise damaged(wrong, path) from wrong


def _pieces(file: Any, path: Path, packed_size: int | None) -> Iterator[bytes]:
    """The file piece by piece; one that unpacks to far more than it is gets no further."""
    read = 0
    source: IO[bytes] = file
    while piece := source.read(1 << 20):
        read += len(piece)
        if packed_size is not None and (read > UNPACKED_BYTES or read > RATIO * max(packed_size, 100_000)):
            hint = "unpack it yourself, or save it as CSV"
            raise data_error(
                "unreadable-log", f"the log unpacks to more than {read // 1_000_000} MB", hint, path=str(path)
            )
        yield piece


class _Reader:
    """Listens to the parser and collects events."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Record] = []
        self.trace: Record = {}
        self.event: Record | None = None
        self.open: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def doctype(self, *_: Any) -> None:
        hint = "delete it: entities are never read"
        raise data_error("unreadable-log", "it has a DOCTYPE", hint, path=str(self.path), line=self._line())

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self.open.append(tag)
        if len(self.open) > DEPTH:
            raise data_error(
                "unreadable-log", f"it is nested deeper than {DEPTH}", path=str(self.path), line=self._line()
            )
        match self.open:
            case [_, "trace"]:
                self.trace = {}
            case [_, "trace", "event"] | [_, "event"]:
                self.event = {}
            case [_, "trace", "event", value] | [_, "event", value] if value in _VALUES and self.event is not None:
                self.event[attributes.get("key", "")] = attributes.get("value")
            case [_, "trace", value] if value in _VALUES:
                self.trace["case:" + attributes.get("key", "")] = attributes.get("value")

    def end(self, _tag: str) -> None:
        if self.open.pop() == "event" and self.event is not None:
            self.found.append(self.trace | self.event)
            self.event = None

    def _line(self) -> int:
        return int(self.parser.CurrentLineNumber)


class _ObjectsReader(_Reader):
    """Listens to the parser and hands on what a log of objects needs."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.log = ocel.XmlReader()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.log.start(tag, attributes)

    def end(self, tag: str) -> None:
        self.log.end(tag)


def open_xes(title: str, paths: list[Path], room: Room, sheet: str | None) -> OpenTable:
    """The events of an XES log as a table of texts; those of an OCEL log, which is XML too, by their objects."""
    if re.search("<(object-types|objects)[ >/]", _beginning(paths[0])):
        log = _parsed(_ObjectsReader(paths[0]), paths[0]).log.found
        return ocel.open_relations(title, log, room, sheet)
    return of_records(title, records(paths[0]), room, ())
