"""OCEL 2.0, object-centric event logs (Berti et al. 2024, ocel-standard.org), in JSON, XML and SQLite.

An event belongs to several objects. A walk is of one: the objects of one type are the customers, and an event of
several of them is counted once for each.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.columns import CASE, candidates
from journeymap.evidence.sources.table import OpenTable, of_records

MOST_BYTES = 200_000_000
"""A file larger than this is not read into memory; SQLite holds large logs."""

BEGINS = re.compile(r'\s*\{\s*"(objectTypes|eventTypes|objects|events)"\s*:\s*\[')
"""What a log in JSON begins with."""


@dataclass
class Relations:
    """A log of objects: events with what and when, the type of each object, and which events are of which objects."""

    events: list[tuple[str, str, str]] = field(default_factory=list)
    types: dict[str, str] = field(default_factory=dict)
    links: list[tuple[str, str]] = field(default_factory=list)


def open_relations(title: str, log: Relations, room: Room, wanted: str | None) -> OpenTable:
    """The events of the objects of one type, as a log of customers."""
    linked = dict.fromkeys(link for link in log.links if link[1] in log.types)
    sizes = Counter(log.types[one] for _, one in linked)
    if not sizes:
        raise data_error("unreadable-log", "no event of it belongs to an object", path=title)
    chosen = _chosen(title, wanted, sizes)
    happened = {event: (what, when) for event, what, when in log.events}
    rows = [(event, one) for event, one in linked if log.types[one] == chosen and event in happened]
    records: list[Mapping[str, str | None]] = [
        {"event": event, "case": one, "touchpoint": happened[event][0], "time": happened[event][1]}
        for event, one in rows
    ]
    several = sum(n > 1 for n in Counter(event for event, _ in rows).values())
    others = tuple(f"`{name}`" for name in sizes if name != chosen)
    said = [remark("log.objects", name=chosen, columns=others)] if others else []
    said += [remark("log.several_objects", n=several)] if several else []
    parts = {part: part for part in ("case", "touchpoint", "time")}
    return replace(of_records(title, records, room, (remark("log.layout", title="OCEL 2.0"), *said)), parts=parts)


def _chosen(title: str, wanted: str | None, sizes: Counter[str]) -> str:
    """The type of objects that are the customers: as wanted, else one that is called so, else that of most events."""
    if wanted is not None and wanted not in sizes:
        raise UsageError(f"{title} has no objects of type `{wanted}`; {choose_from(wanted, sizes, what='types')}")
    called = candidates(CASE, sizes)
    return wanted or (called[0] if called else sizes.most_common(1)[0][0])


# ---------------------------------------------------------------- three ways of writing it


def of_json(path: Path, text: str) -> Relations:
    """A log in JSON."""
    found = Relations()
    try:
        log = json.loads(text)
        for one in log.get("objects", ()):
            found.types[str(one["id"])] = str(one["type"])
        for event in log.get("events", ()):
            found.events.append((str(event["id"]), str(event["type"]), str(event["time"])))
            found.links += [(str(event["id"]), str(link["objectId"])) for link in event.get("relationships", ())]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise data_error("unreadable-log", f"it cannot be read as OCEL 2.0: {wrong}", path=str(path)) from wrong
    return found


class XmlReader:
    """Collects a log in XML, element by element."""

    def __init__(self) -> None:
        self.found = Relations()
        self.event = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = attributes.get("id", "")
        if tag == "event":
            self.event = name
            self.found.events.append((name, attributes.get("type", ""), attributes.get("time", "")))
        elif tag == "object":
            self.found.types[name] = attributes.get("type", "")
        elif tag in ("relationship", "relobj") and self.event:
            self.found.links.append((self.event, attributes.get("object-id", "")))

    def end(self, tag: str) -> None:
        """An element is over."""
        if tag == "event":
            self.event = ""


TABLES = frozenset(("event", "object", "event_object", "event_map_type"))
"""The tables by which a database is known to be such a log."""


def of_sqlite(backend: Backend) -> Relations:
    """A log in SQLite: a table of times for each type of event."""
    found = Relations()
    found.types = dict(_texts(backend, "object", "ocel_id", "ocel_type"))
    for kind, table in _texts(backend, "event_map_type", "ocel_type", "ocel_type_map"):
        times = _texts(backend, f"event_{table}", "ocel_id", "ocel_time")
        found.events += [(event, kind, at) for event, at in times]
    found.links = _texts(backend, "event_object", "ocel_event_id", "ocel_object_id")
    return found


def _texts(backend: Backend, table: str, first: str, second: str) -> list[tuple[str, str]]:
    """Two columns of a table, row by row, as text; rows that lack one are none."""
    asked = backend.table(table).select(first, second)
    rows = engine.rows(backend, asked.mutate(**{name: asked[name].cast("string") for name in (first, second)}))
    return [(one, other) for one, other in rows if one is not None and other is not None]
