"""How many customers come back: by the period in which they were first seen, period after period."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, get_args

import ibis

from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import engine
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.log.events import Events
from journeymap.evidence.sources.times import micros
from journeymap.inference import wilson

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)

FINEST = 24
"""Without a wish, the shortest period of which a log has no more than this."""

MOST = 120


@dataclass(frozen=True, slots=True)
class Return:
    """How many of a group came back so many periods after they were first seen, of how many who could, with Wilson's
    95 % interval; ``complete`` is false where the log ends within the period."""

    after: int
    customers: int
    of: int
    share: float
    low: float
    high: float
    complete: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers who were first seen in one period, and how many of them came back in those after it."""

    start: str
    customers: int
    back: tuple[Return, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """Who comes back: all customers together, over the periods that are complete, and by the period of their start.

    ``hidden`` counts the cohorts that do not show: of too few customers, or because the others would be of too few.
    """

    period: Period
    overall: tuple[Return, ...]
    cohorts: tuple[Cohort, ...]
    hidden: int


def retention(events: Events, first: datetime, last: datetime, period: str | None = None, min_n: int = 0) -> Retention:
    """How many customers come back, by the period in which the log first has an event of theirs that is on the map.

    To come back is to have any such event in a later period, whatever lies between. Periods are calendar days, weeks
    from Monday, months, quarters or years, in UTC. The last one is not complete, and enters no overall share; nobody
    knows who of the first was a customer before the log begins.
    """
    chosen = _chosen(period, first.date(), last.date())
    starts = list(_starts(chosen, first.date(), last.date()))
    seen = _seen(events, [micros(datetime(*day.timetuple()[:3], tzinfo=UTC)) for day in starts])
    final = len(starts) - 1
    sizes = [seen[at, at] for at in range(len(starts))]
    shown = _shown(sizes, min_n)
    cohorts = tuple(Cohort(str(starts[at]), sizes[at], tuple(_comings(seen, at, final, min_n))) for at in sorted(shown))
    overall = []
    for after in range(1, final):
        whole = [at for at in range(final - after) if sizes[at]]
        of, back = sum(sizes[at] for at in whole), sum(seen[at, at + after] for at in whole)
        hidden = [at for at in whole if at not in shown or not _may_show(seen[at, at + after], sizes[at], min_n)]
        rest = sum(seen[at, at + after] for at in hidden), sum(sizes[at] for at in hidden)
        if of and _may_show(back, of, min_n) and _may_show(*rest, min_n):
            overall.append(_back(after, back, of, True))
    return Retention(chosen, tuple(overall), cohorts, sum(map(bool, sizes)) - len(cohorts))


def _shown(sizes: Sequence[int], min_n: int) -> set[int]:
    """The cohorts of enough customers, without the smallest where the others together would be too few to show."""
    shown = sorted((at for at, size in enumerate(sizes) if size and size >= min_n), key=lambda at: (-sizes[at], at))
    while shown and not may_show(sum(sizes) - sum(sizes[at] for at in shown), min_n):
        shown.pop()
    return set(shown)


def _comings(seen: Counter[tuple[int, int]], at: int, final: int, min_n: int) -> Iterator[Return]:
    """How many of those first seen in one period came back in each that the log still has."""
    for after in range(1, final - at + 1):
        back = seen[at, at + after]
        if _may_show(back, seen[at, at], min_n):
            yield _back(after, back, seen[at, at], at + after < final)


def _may_show(back: int, of: int, min_n: int) -> bool:
    """Whether enough came back, or nobody, and enough did not, or nobody."""
    return may_show(back, min_n) and may_show(of - back, min_n)


def _back(after: int, n: int, of: int, complete: bool) -> Return:
    low, high = wilson(n, of)
    return Return(after, n, of, n / of, low, high, complete)


def _seen(events: Events, starts: Sequence[int]) -> Counter[tuple[int, int]]:
    """How many customers were first seen in one period, and seen in another."""
    table = events.table
    period: Any = ibis.literal(-1, "int64")
    for start in starts:
        period = period + (table.time >= start).cast("int64")
    each = table.select(table.case, period=period).distinct()
    each = each.mutate(first=each.period.min().over(ibis.window(group_by=each.case)))
    grouped = each.group_by(["first", "period"]).aggregate(n=each.count())
    return Counter({(int(a), int(b)): int(n) for a, b, n in engine.rows(events.backend, grouped)})


def _chosen(period: str | None, first: date, last: date) -> Period:
    if period is None:
        return next((one for one in PERIODS if len(list(_starts(one, first, last))) <= FINEST), "year")
    found = next((one for one in PERIODS if one == period), None)
    if found is None:
        raise UsageError(f"there is no period `{period}`; {choose_from(period, PERIODS, what='periods')}")
    if len(list(_starts(found, first, last))) > MOST:
        raise UsageError(f"the log has more than {MOST} {period}s; take a longer period")
    return found


def _starts(period: Period, first: date, last: date) -> Iterator[date]:
    """The first days of all periods from one day to another."""
    day = _start(period, first)
    while day <= last:
        yield day
        day = _start(period, day + timedelta(days=_LENGTHS[period]))


_LENGTHS = {"day": 1, "week": 7, "month": 31, "quarter": 93, "year": 366}
"""Days that lead from the start of a period into the next one."""


def _start(period: Period, day: date) -> date:
    match period:
        case "day":
            return day
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(month=1, day=1)
