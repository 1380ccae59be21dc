"""When something was measured, as people write it: which of two periods is later, and how far apart they are."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import Literal

Step = Literal["day", "week", "month", "quarter", "year"]

DAYS: dict[Step, float] = {"day": 1, "week": 7, "month": 30.4375, "quarter": 91.3125, "year": 365.25}
"""How long a step is on average."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time by its last day; ``step`` is the kind of calendar unit, None for a range, ``at`` which one."""

    last: date
    step: Step | None
    at: int


_FORMS: tuple[tuple[Step, str], ...] = (
    ("day", r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"),
    ("week", r"(?P<year>\d{4})-?W(?P<week>\d\d?)|W(?P<week_>\d\d?)[ -](?P<year_>\d{4})"),
    ("quarter", r"(?P<year>\d{4})[ -]?Q(?P<quarter>[1-4])|Q(?P<quarter_>[1-4])[ -](?P<year_>\d{4})"),
    ("month", r"(?P<year>\d{4})-(?P<month>\d\d)"),
    ("year", r"(?P<year>\d{4})"),
)

_BETWEEN = re.compile(r"\s*(?:–|—|\.\.+|/)\s*|\s+(?:-|to|по|până la)\s+|(?<=^\d{4})-(?=\d{4}$)")
"""What stands between the two ends of a range."""


def period_of(text: str | None) -> Period | None:
    """A year, quarter, month, week or day as written, or a range of them; None for anything else.

    >>> period_of("Q1 2026") == period_of("2026-Q1"), period_of("2026-01 – 2026-03").last.isoformat()
    (True, '2026-03-31')
    >>> period_of("before the move") is None
    True
    """
    written = (text or "").strip()
    single = _single(written)
    if single is not None:
        return single
    ends = [_single(part) for part in _BETWEEN.split(written)]
    if len(ends) != 2 or ends[0] is None or ends[1] is None or ends[1].last < ends[0].last:
        return None
    return Period(ends[1].last, None, ends[1].last.toordinal())


def _single(text: str) -> Period | None:
    for step, form in _FORMS:
        found = re.fullmatch(form, text, re.IGNORECASE)
        if found is not None:
            said = {name.rstrip("_"): int(value) for name, value in found.groupdict().items() if value is not None}
            return _of(step, said)
    return None


def _of(step: Step, said: dict[str, int]) -> Period | None:
    """The period of these numbers; None where no calendar has it."""
    year = said["year"]
    try:
        match step:
            case "day":
                last = date(year, said["month"], said["day"])
                return Period(last, step, last.toordinal())
            case "week":
                last = date.fromisocalendar(year, said["week"], 7)
                return Period(last, step, last.toordinal() // 7)
            case "quarter":
                return Period(_end_of(year, 3 * said["quarter"]), step, 4 * year + said["quarter"] - 1)
            case "month":
                return Period(_end_of(year, said["month"]), step, 12 * year + said["month"] - 1)
        return Period(_end_of(year, 12), step, year)
    except ValueError:
        return None


def _end_of(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def spaced(periods: Sequence[Period]) -> tuple[tuple[float, ...], Step]:
    """Where periods lie on a line of time, and the step it is measured in.

    Periods of one kind count by that kind, so that a missing month is a gap of one; days that lie weeks, months or
    years apart count by these, and so does what is of several kinds.

    >>> spaced([period_of("2026-01"), period_of("2026-02"), period_of("2026-04")])
    ((24312.0, 24313.0, 24315.0), 'month')
    """
    steps = {one.step for one in periods}
    step = steps.pop() if len(steps) == 1 else None
    if step is not None and step != "day":
        return tuple(float(one.at) for one in periods), step
    days = [one.last.toordinal() for one in periods]
    gap = median(later - earlier for earlier, later in pairwise(sorted(days))) if len(days) > 1 else 1
    usual: Step = "year" if gap >= 300 else "month" if gap >= 25 else "week" if gap >= 7 else "day"
    return tuple(day / DAYS[usual] for day in days), usual
