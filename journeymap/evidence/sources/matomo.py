"""Visits of Matomo, as its reporting API lists them (Live.getLastVisitsDetails): a row for each thing that was done."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.table import OpenTable, of_records

KEYS = frozenset(("idVisit", "actionDetails"))
"""The keys by which visits are known."""

NAMES = ("eventAction", "goalName", "pageTitle", "url")
"""What names a thing that was done, the first that is there."""


def open_visits(title: str, path: Path, text: str, room: Room) -> OpenTable:
    """The things done in visits, as a table of texts."""
    try:
        visits = json.loads(text)
        records = [one for visit in visits for one in _of_visit(visit)]
    except (ValueError, TypeError, AttributeError, RecursionError) as wrong:
        raise data_error("unreadable-log", f"it cannot be read as visits of Matomo: {wrong}", path=str(path)) from wrong
    parts = {"case": "visitorId", "touchpoint": "name", "time": "timestamp"}
    return replace(of_records(title, records, room, (remark("log.layout", title="Matomo"),)), parts=parts)


def _of_visit(visit: Mapping[str, Any]) -> Iterator[Mapping[str, str | None]]:
    for one in visit.get("actionDetails") or ():
        ordered = str(one.get("type") or "").startswith("ecommerce")
        name = one.get("type") if ordered else next((one[name] for name in NAMES if one.get(name)), one.get("type"))
        yield {
            "visitorId": _text(visit.get("visitorId")),
            "idVisit": _text(visit.get("idVisit")),
            "name": _text(name),
            "timestamp": _text(one.get("timestamp")),
        }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
