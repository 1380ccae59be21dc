"""Fields inside of fields, by dotted names: ``properties.distinct_id``, ``event_params.ga_session_id``."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import ibis

from journeymap.evidence import engine
from journeymap.evidence.engine import Backend
from journeymap.evidence.sources.table import OpenTable

VALUES = ("string_value", "int_value", "float_value", "double_value")
"""Where a list of keys and values keeps the value, as Google Analytics exports it."""


def reached(base: OpenTable, names: Iterable[str]) -> OpenTable:
    """The table with a column for each dotted name that leads into one of its columns; others are left as they are.

    A column may hold structures, JSON as text, or a list of keys and values.
    """
    found: dict[str, Any] = {}
    for name in names:
        head, dot, rest = name.partition(".")
        if dot and name not in base.columns and head in base.columns:
            inside = _inside(base.table[head], rest.split("."), base.backend)
            found |= {} if inside is None else {name: inside}
    return replace(base, table=base.table.mutate(**found)) if found else base


def _inside(column: Any, path: list[str], backend: Backend) -> Any:
    kind = column.type()
    if not path:
        return column
    if kind.is_struct():
        return _inside(column[path[0]], path[1:], backend) if path[0] in kind.names else None
    if kind.is_array() and kind.value_type.is_struct() and "key" in kind.value_type.names:
        return _of_list(column, path[0])
    if not (kind.is_string() or kind.is_json()):
        return None
    return _in_json(column.cast("string"), path, backend)


def _of_list(column: Any, key: str) -> Any:
    """The value of a key in a list of keys and values, as text."""
    value = column.filter(lambda one: one.key == key)[0]["value"]
    if not value.type().is_struct():
        return value.cast("string")
    return ibis.coalesce(*(value[name].cast("string") for name in VALUES if name in value.type().names))


def _in_json(text: Any, path: list[str], backend: Backend) -> Any:
    if not engine.is_duckdb(backend):
        return get_json_object(text, "$" + "".join(f"['{one}']" for one in path))
    valid = ibis.ifelse(json_valid(text), text, ibis.null("string"))
    plain = json_extract_string(valid, "$" + "".join(f'."{one}"' for one in path))
    at = _all_keys(valid, "$[*].key").index(path[0])
    place = ibis.literal("$[") + at.cast("string") + "].value"
    listed = ibis.coalesce(*(json_extract_string(valid, place + f".{name}") for name in VALUES))
    return ibis.ifelse(text.strip().startswith("[") & (at >= 0), listed, plain)


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def json_valid(text: str) -> bool:  # type: ignore[empty-body]
    """Whether DuckDB can read a text as JSON."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def json_extract_string(text: str, path: str) -> str:  # type: ignore[empty-body]
    """DuckDB's reader of one field of JSON, as text."""


@ibis.udf.scalar.builtin(name="json_extract_string")  # type: ignore[untyped-decorator]
def _all_keys(text: str, path: str) -> list[str]:  # type: ignore[empty-body]
    """The same for a path that leads to many fields."""


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def get_json_object(text: str, path: str) -> str:  # type: ignore[empty-body]
    """Spark's reader of one field of JSON, as text."""
