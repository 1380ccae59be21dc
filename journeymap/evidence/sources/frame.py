"""Data frames and lists of records that come through Python."""

from collections.abc import Mapping, Sequence
from typing import Any

from journeymap.diagnostics import UsageError
from journeymap.evidence.engine import Room
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.table import OpenTable, of_arrow, written


def open_frame(frame: Any, room: Room) -> OpenTable:
    """A data frame or a list of records as a table."""
    import pyarrow

    is_records = isinstance(frame, Sequence) and not isinstance(frame, str | bytes)
    try:
        data = pyarrow.table(_columns_of(frame) if is_records else frame)
    except (TypeError, ValueError, AttributeError, pyarrow.ArrowException) as wrong:
        columns = _columns_of(frame)
        if columns is None:
            known = "a path, a data frame, a list of records or an Ibis table"
            raise UsageError(f"{type(frame).__name__} is no table; give {known}") from wrong
        return of_columns("a data frame", columns, room)
    return of_arrow("a data frame", data, room)


def _columns_of(frame: Any) -> dict[str, list[Any]] | None:
    """The columns of records or of a pandas frame, whatever they hold."""
    if isinstance(frame, Sequence) and frame and all(isinstance(one, Mapping) for one in frame):
        names = dict.fromkeys(name for one in frame for name in one)
        return {str(name): [one.get(name) for one in frame] for name in names}
    if type(frame).__module__.split(".")[0] == "pandas":
        return {str(name): frame[name].tolist() for name in frame.columns}
    return None


def of_columns(title: str, columns: Mapping[str, list[Any]], room: Room) -> OpenTable:
    """Columns as a table; one that holds several kinds of values is read as text, and said to be."""
    import pyarrow

    made, mixed = {}, []
    for name, values in columns.items():
        try:
            made[name] = pyarrow.array(values, from_pandas=True)
        except (TypeError, ValueError, pyarrow.ArrowException):
            made[name] = pyarrow.array([written(value) for value in values], pyarrow.string())
            mixed.append(f"`{name}`")
    remarks = (remark("log.mixed", columns=tuple(mixed)),) if mixed else ()
    return of_arrow(title, pyarrow.table(made), room, remarks)
