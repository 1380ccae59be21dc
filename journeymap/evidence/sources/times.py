"""Columns of times, whatever they are written as, as microseconds since 1970 in UTC."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

import ibis

from journeymap.diagnostics import JourneyError, UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.rows import BLANK
from journeymap.evidence.sources.table import OpenTable
from journeymap.evidence.sources.written import has_zone, in_one_way, is_plain
from journeymap.facts import Fact

EARLIEST, LATEST = datetime(1900, 1, 1), datetime(2200, 1, 1)
"""Times outside are slips of the pen, or a database's way of saying never."""

EPOCH = datetime(1970, 1, 1)

LOOKED_AT = 1000
"""Times at the beginning of a log, by which it is decided how all are written."""


class Times:
    """Times of a table as microseconds since 1970 in UTC, whatever they are written as."""

    def __init__(self, base: OpenTable, time_format: str | None) -> None:
        self.base = base
        self.format = time_format
        self.remarks: list[Fact] = []
        self.stored: dict[str, Any] = {}
        """Columns whose times can be used as they are stored."""
        if time_format is not None:
            _check(base.backend, time_format)

    def micros(self, table: Table, name: str) -> Any:
        """A column of times; what cannot be read, or lies outside 1900 to 2200, is null."""
        column = table[name]
        kind = column.type()
        if self.format is not None and (kind.is_numeric() or kind.is_string()):
            text = column.cast("string").strip()
            return _plausible(_parsed(self.base.backend, text, self.format), self.base.backend)
        if kind.is_numeric() and not kind.is_boolean():
            return self._number(table, name)
        if kind.is_string():
            return self._written(table, name)
        if not (kind.is_timestamp() or kind.is_date() or _is_fine(kind)):
            raise UsageError(f"the column `{name}` of {self.base.title} has no times but {kind}")
        stamp, backend = _stamp(column), self.base.backend
        if not (self.base.quick and self._all_plausible(name)):
            return _plausible(stamp, backend)
        self.stored[name] = stamp
        return _micros(stamp, backend)

    def _all_plausible(self, name: str) -> bool:
        bounds = [_day(one) for one in self._bounds(_stamp(self.base.table[name]))]
        return None not in bounds and EARLIEST.date() <= bounds[0] and bounds[1] < LATEST.date()

    def _bounds(self, column: Any) -> tuple[Any, Any]:
        """The least and the greatest value of a column; quick tables keep them beside the data."""
        least, greatest = engine.first_row(
            self.base.backend, self.base.table.aggregate(least=column.min(), greatest=column.max())
        )
        return least, greatest

    # ------------------------------------------------------------ text

    def _written(self, table: Table, name: str) -> Any:
        text = table[name].strip()
        listed = table.select(text=text).filter(text != "").limit(LOOKED_AT)
        sample = [value for (value,) in engine.rows(self.base.backend, listed) if value.casefold() not in BLANK]
        numbers = [value for value in sample if _COUNTED.fullmatch(value)]
        if 2 * len(numbers) > len(sample):
            unit = self._unit(name, numbers)
            # nanoseconds have more digits than a float
            exact = unit < 1 and not any("e" in value.lower() for value in numbers)
            return _counted(text.try_cast("int64" if exact else "float64"), unit)
        if 2 * sum(_is_serial(value) for value in sample) > len(sample):
            self.remarks.append(remark("log.serial_days", column=name))
            return _from_serial(text.try_cast("float64"))
        self._say_zones(name, sample)
        if sample and not all(is_plain(value) for value in sample):
            text = in_one_way(text)
        elif any(_APART.search(value) for value in sample):
            for sign in "+-Z":  # engines read a zone only where it follows the time at once
                text = text.replace(f" {sign}", sign)
        return _plausible(text.try_cast("timestamp('UTC')").cast("timestamp"), self.base.backend)

    def _say_zones(self, name: str, sample: Sequence[str]) -> None:
        zoned = sum(map(has_zone, sample))
        if zoned and zoned == len(sample):
            self.remarks.append(remark("log.zoned", column=name))
        elif zoned:
            self.remarks.append(remark("log.zoned_some", zoned=zoned, n=len(sample), column=name))

    # ------------------------------------------------------------ numbers

    def _number(self, table: Table, name: str) -> Any:
        whole = table[name].type().is_integer()
        column = table[name].try_cast("int64" if whole else "float64")
        listed = table.select(value=column).filter(column.notnull()).limit(LOOKED_AT)
        found = [value for (value,) in engine.rows(self.base.backend, listed) if isfinite(value)]
        sample = [str(int(value)) if value == int(value) else str(value) for value in found]
        if not whole and sample and all(map(_is_serial, sample)) and any("." in value for value in sample):
            self.remarks.append(remark("log.serial_days", column=name))
            return _from_serial(column)
        unit = self._unit(name, sample)
        if self.base.quick and whole:
            first, last = _limits(unit)
            bounds = self._bounds(self.base.table[name])
            if None not in bounds and first <= bounds[0] and bounds[1] < last:
                return _micros_of(column, unit)
        return _counted(column, unit)

    def _unit(self, name: str, sample: Sequence[str]) -> float:
        """Microseconds in one unit, by the number in the middle: a few slips of the pen decide nothing."""
        if sample and all(_DATE_IN_DIGITS.fullmatch(value) for value in sample):
            forms = {10: "%Y%m%d%H", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
            message = f"the times of the column `{name}` are dates in digits, such as {sample[0]}, and no counts"
            hint = f'say how they are written: --time-format "{forms[len(sample[0])]}"'
            raise data_error("unreadable-times", message, hint, path=self.base.title)
        middle = sorted(abs(float(value)) for value in sample)[len(sample) // 2] if sample else 0.0
        unit = 1e6 if middle < 1e11 else 1e3 if middle < 1e14 else 1 if middle < 1e17 else 1e-3
        self.remarks.append(remark("log.counted_in", time_unit=_CALLED[unit]))
        return unit


_DATE_IN_DIGITS = re.compile(r"(19|20|21)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])([0-5]\d){0,2}")
"""20260131235959: read as a count, it would be milliseconds of the year 2612."""

_COUNTED = re.compile(r"-?\d{9,19}(\.\d+)?|\d(\.\d+)?[eE]\+?(9|1\d)")
"""A count since 1970 as text; spreadsheets write 1.77E+12."""

_FIRST_SERIAL, _LAST_SERIAL = 36526, 73050
"""The days 2000-01-01 and 2100-01-01 as Excel counts them, from 1899-12-30."""


def _is_serial(value: str) -> bool:
    """Whether a number may be a day as Excel counts them."""
    return bool(re.fullmatch(r"\d{5}(\.\d+)?", value)) and _FIRST_SERIAL <= float(value) < _LAST_SERIAL


def _from_serial(column: Any) -> Any:
    """Days of Excel as microseconds; a float of days is good for milliseconds."""
    known = (column >= _FIRST_SERIAL) & (column < _LAST_SERIAL)
    days = ibis.ifelse(known, column, ibis.null("float64")) - 25569
    return (days * 86_400_000).round().cast("int64") * 1000


_APART = re.compile(r":\d\d(\.\d+)? (Z|[+-]\d\d(:?\d\d)?)$")
"""A zone with a blank before it, as Ruby and Git write it."""

_CALLED = {1e6: "seconds", 1e3: "milliseconds", 1: "microseconds", 1e-3: "nanoseconds"}


def _limits(unit: float) -> tuple[int, int]:
    """Between which numbers a count in units of so many microseconds is a time.

    Counts in small units begin in March 1973: what is less is a count in a larger unit, or 0 for never.
    """
    first, last = (int((end - EPOCH).total_seconds() * 1e6 / unit) for end in (EARLIEST, LATEST))
    return first if unit == 1e6 else int(1e14 / unit), last


def _counted(column: Any, unit: float) -> Any:
    """A count as microseconds; null where it is no time, before anything overflows."""
    first, last = _limits(unit)
    known = (column >= first) & (column < last)
    return _micros_of(ibis.ifelse(known, column, ibis.null(column.type())), unit)


def _micros_of(column: Any, unit: float) -> Any:
    if column.type().is_integer():
        return column * int(unit) if unit >= 1 else column // 1000
    return (column * unit).floor().cast("int64")


def _check(backend: Backend, form: str) -> None:
    """A UsageError where a way of writing times is none."""
    if engine.is_duckdb(backend):
        tried = ibis.range(1).unnest().name("row").as_table()
        try:
            engine.rows(backend, tried.select(tried=try_strptime(ibis.literal("2026"), form)))
        except JourneyError as wrong:
            said = f"`{form}` is no way to write times"
            raise UsageError(f'{said}; it is made of parts such as "%d.%m.%Y %H:%M:%S"') from wrong


def _day(stamp: Any) -> Any:
    return stamp.date() if isinstance(stamp, datetime) else stamp


def _is_fine(kind: Any) -> bool:
    """Whether a column has times in nanoseconds with a zone, a type of DuckDB that Ibis has no name for."""
    return bool(kind.is_unknown()) and "TIMESTAMP" in str(kind)


def _stamp(column: Any) -> Any:
    if _is_fine(column.type()):
        column = column.cast("timestamp('UTC')")
    return column.cast("timestamp")


def _plausible(stamp: Any, backend: Backend) -> Any:
    known = (stamp >= ibis.literal(EARLIEST)) & (stamp < ibis.literal(LATEST))
    return ibis.ifelse(known, _micros(stamp, backend), ibis.null("int64"))


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def epoch_us(stamp: datetime) -> int:  # type: ignore[empty-body]
    """Microseconds since 1970, as DuckDB stores times: the same as a difference, and quicker."""


def _micros(stamp: Any, backend: Backend) -> Any:
    if engine.is_duckdb(backend):
        return epoch_us(stamp)
    return stamp.delta(ibis.literal(EPOCH), unit="microsecond")


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def try_strptime(text: str, form: str) -> datetime:  # type: ignore[empty-body]
    """DuckDB's reader of times in a given form: null where a text has another."""


def _parsed(backend: Backend, text: Any, form: str) -> Any:
    if engine.is_duckdb(backend):
        return try_strptime(text, form)
    return text.as_timestamp(form)


def moment(time: Any) -> datetime | None:
    """A time of a log, as stored or in microseconds since 1970, in UTC."""
    if isinstance(time, int):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time)
    if isinstance(time, datetime):
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    return None if time is None else datetime(time.year, time.month, time.day, tzinfo=UTC)


def micros(time: datetime) -> int:
    """A time in microseconds since 1970."""
    return (time - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
