"""Files of JSON before they are read: how objects follow each other there, and their keys."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from journeymap.evidence import engine
from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources import matomo, ocel
from journeymap.evidence.sources.delimited import beginning, refuse_twins
from journeymap.evidence.sources.encodings import DAMAGED, damaged, unpacked
from journeymap.evidence.sources.table import OpenTable, numbered

LOOKED_AT = 1000
"""Objects at the beginning of a file whose keys are known."""

Form = Literal["newline_delimited", "array", "unstructured"]
"""An object a line, a list of objects, or one object after the other over any lines; as DuckDB calls them."""

NO_OBJECT = "line that is no JSON object"
"""Why a line of a file of JSON is not counted."""


@dataclass(frozen=True, slots=True)
class Objects:
    """How the objects of a file follow each other, and the keys of the first thousand."""

    form: Form
    keys: tuple[str, ...]


def objects(paths: Sequence[Path]) -> Objects:
    """What some files of one form have, their keys taken together."""
    found = [_of_file(path) for path in paths]
    first = found[0].form
    other = next((path for path, one in zip(paths, found, strict=True) if one.form != first), None)
    if other is not None:
        message = f"its objects do not follow each other as in {paths[0].name}"
        raise data_error("unreadable-log", message, "read them apart", path=str(other))
    keys = tuple(dict.fromkeys(key for one in found for key in one.keys))
    refuse_twins(keys, paths[0])
    return Objects(first, keys)


def _of_file(path: Path) -> Objects:
    head = beginning(path).lstrip("\ufeff \t\r\n")
    if head.startswith("["):
        return Objects("array", _keys(path, _one_after_the_other(head[1:])))
    lines = head.split("\n")
    lines = lines[:-1] or lines  # the last one may be cut
    in_lines = [one for line in islice(lines, LOOKED_AT) if isinstance(one := _object(line), dict)]
    if in_lines:
        return Objects("newline_delimited", _keys(path, in_lines))
    return Objects("unstructured", _keys(path, _one_after_the_other(head)))


def _keys(path: Path, found: Sequence[dict[str, Any]] | Iterator[dict[str, Any]]) -> tuple[str, ...]:
    keys = tuple(dict.fromkeys(key for one in found for key in one))
    if not keys:
        raise data_error(
            "unreadable-log", "it is not JSON: no objects with keys, one a line or in a list", path=str(path)
        )
    return keys


def _object(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _one_after_the_other(text: str) -> Iterator[dict[str, Any]]:
    """Objects with blanks or commas between them, until one is cut or is none."""
    decoder, at = json.JSONDecoder(), 0
    for _ in range(LOOKED_AT):
        at += len(text[at:]) - len(text[at:].lstrip(" \t\r\n,"))
        try:
            one, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return
        if isinstance(one, dict):
            yield one


def open_json(title: str, paths: list[Path], room: Room, sheet: str | None) -> OpenTable:
    """Files of JSON as one table of texts; logs of objects and lists of visits as what they hold."""
    if len(paths) == 1 and ocel.BEGINS.match(beginning(paths[0]).lstrip("\ufeff")):
        return ocel.open_relations(title, ocel.of_json(paths[0], _whole(paths[0])), room, sheet)
    found = objects(paths)
    if len(paths) == 1 and found.form == "array" and set(found.keys) >= matomo.KEYS:
        return matomo.open_visits(title, paths[0], _whole(paths[0]), room)
    backend = engine.connect(paths, room)
    table = backend.read_json(
        [engine.unwild(path) for path in paths],
        columns=dict.fromkeys(found.keys, "string"),
        format=found.form,
        ignore_errors=found.form == "newline_delimited",
    )
    remarks = (remark("log.keys", n=len(found.keys)),)
    return OpenTable(title, backend, numbered(table), remarks, slow=True, hollow=NO_OBJECT)


def _whole(path: Path) -> str:
    """All of a file whose objects hold lists of events; an error where it is too large for memory."""
    try:
        with unpacked(path) as file:
            content: bytes = file.read(ocel.MOST_BYTES + 1)
    except DAMAGED as wrong:
        raise damaged(wrong, path) from wrong
    if len(content) > ocel.MOST_BYTES:
        hint = "split it by day, or export a table of events"
        raise data_error(
            "unreadable-log", f"it holds more than {ocel.MOST_BYTES // 1_000_000} MB", hint, path=str(path)
        )
    return content.decode("utf-8-sig", errors="replace")
