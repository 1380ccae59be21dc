"""Times as people and programs write them, turned into the one way that every engine reads.

All of it is text expressions, so that each engine reads the same: year first with any sign between, a month by its
English name, am and pm, zones as offsets or by the names of RFC 5322 and of Europe. Day and month in digits are never
guessed.
"""

import re
from typing import Any

import ibis

_DAY = r"(?:[A-Za-z]{3,9},?\s+)?"
"""A day of the week, which says nothing that the date does not."""

_DATES = {
    "year": rf"^{_DAY}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:\D.*)?$",
    "day": rf"^{_DAY}(\d{{1,2}})[-/. ]([A-Za-z]{{3,9}})\.?,?[-/. ](\d{{4}})(?:\D.*)?$",
    "month": rf"^{_DAY}([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?:\D.*)?$",
}

_CLOCK = r"[T, ]\s*(\d{1,2}):(\d\d)(:\d\d(?:\.\d+)?)?"
_HALF = r":\d\d(?:\.\d+)?\s*([AaPp])\.?[Mm]\.?"
_ZONE = r"(?:[\d.Mm])\s*(Z|z|[A-Z]{2,4}|(?:UTC|GMT)?[-+]\d{1,2}(?::?\d\d)?)(?:\s*\([^)]*\))?$"
"""A zone at the end, with its name in brackets as a browser writes it."""

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: f"{at:02}" for at, name in enumerate(_NAMES, 1)}

_ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "ut": "+00:00", "wet": "+00:00", "west": "+01:00", "bst": "+01:00",
    "cet": "+01:00", "cest": "+02:00", "eet": "+02:00", "eest": "+03:00", "msk": "+03:00", "est": "-05:00",
    "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00", "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00",
    "pdt": "-07:00",
}  # fmt: skip
"""Zones by name: those of RFC 5322, section 4.3, and of Europe."""

_PLAIN = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?\s?(Z|UTC|[+-]\d\d(:?\d\d)?)?)?")


def is_plain(value: str) -> bool:
    """Whether every engine reads a time as it stands."""
    return _PLAIN.fullmatch(value) is not None


def has_zone(value: str) -> bool:
    """Whether a time says its zone."""
    found = re.search(_ZONE, value.strip()) if re.search(_CLOCK, value) else None
    return found is not None and found[1].casefold() not in ("am", "pm")


def in_one_way(text: Any) -> Any:
    """A column of times as texts `2026-03-01 10:00:00+02:00`; what is written in no way we know is null."""
    date = ibis.cases(
        (text.re_search(_DATES["year"]), _joined(*(text.re_extract(_DATES["year"], at) for at in (1, 2, 3)))),
        (text.re_search(_DATES["day"]), _named(text, _DATES["day"], year=3, month=2, day=1)),
        (text.re_search(_DATES["month"]), _named(text, _DATES["month"], year=3, month=1, day=2)),
        else_=ibis.null("string"),
    )
    timed = text.re_search(_CLOCK)
    return date + ibis.ifelse(timed, _clock(text) + _zone(text), ibis.literal(" 00:00:00"))


def _joined(year: Any, month: Any, day: Any) -> Any:
    return year + "-" + month.lpad(2, "0") + "-" + day.lpad(2, "0")


def _named(text: Any, form: str, *, year: int, month: int, day: int) -> Any:
    """A date whose month has a name; null where no month is called so."""
    name = text.re_extract(form, month).lower().left(3)
    number = name.cases(*_MONTHS.items(), else_=ibis.null("string"))
    return _joined(text.re_extract(form, year), number, text.re_extract(form, day))


def _clock(text: Any) -> Any:
    """The time of day in 24 hours; null where 13 in the afternoon is claimed."""
    hour = text.re_extract(_CLOCK, 1).nullif("").cast("int64")
    half = text.re_extract(_HALF, 1).lower()
    hours = ibis.cases(
        (half == "", hour),
        ((hour > 12) | (hour < 1), ibis.null("int64")),
        (half == "p", hour % 12 + 12),
        else_=hour % 12,
    )
    second = text.re_extract(_CLOCK, 3)
    rest = ":" + text.re_extract(_CLOCK, 2) + ibis.ifelse(second == "", ibis.literal(":00"), second)
    return " " + hours.cast("string").lpad(2, "0") + rest


def _zone(text: Any) -> Any:
    """The offset of a zone, nothing where there is none, null where nobody knows its name."""
    given = text.re_extract(_ZONE, 1).lower()
    given = ibis.ifelse(given.isin(("am", "pm")), ibis.literal(""), given)
    named = given.re_extract(r"^([a-z]*)", 1)
    sign = given.re_extract(r"([-+])", 1)
    hours, minutes = (given.re_extract(r"[-+](\d{1,2}):?(\d\d)?", at) for at in (1, 2))
    offset = sign + hours.lpad(2, "0") + ":" + ibis.ifelse(minutes == "", ibis.literal("00"), minutes)
    ending = text.re_search(r"[A-Za-z]{2,}\)?\s*$") & ~text.re_search(r"[AaPp]\.?[Mm]\.?\s*$")
    return ibis.cases(
        (sign != "", offset),
        (named != "", named.cases(*_ZONES.items(), else_=ibis.null("string"))),
        (ending, ibis.null("string")),
        else_="",
    )
