"""Real walks through a journey: the ways customers take, how long these take, who comes back, and who differs."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import ibis

from journeymap.analysis.results import Formerly, Result
from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.cohorts.retention import Retention, retention
from journeymap.evidence.cohorts.segments import Segments, segments
from journeymap.evidence.counting.spreads import spreads_of
from journeymap.evidence.counting.transitions import Transitions
from journeymap.evidence.counting.walk_table import WALK, materialized, walk_steps
from journeymap.evidence.disclosure.log_read import LogRead, mapped_log_read, with_walks
from journeymap.evidence.disclosure.suppression import WalkCounts, count_walks, suppression_remarks
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.disclosure.walkers import Walkers, people, refuse_few
from journeymap.evidence.engine import Backend, Table
from journeymap.evidence.log.events import in_order
from journeymap.evidence.log.mapped import MappedLog, mapped_log
from journeymap.evidence.options import EvidenceOptions, options_from
from journeymap.evidence.progress import tell
from journeymap.evidence.remarks import UNITS as LOG_UNITS
from journeymap.inference import wilson
from journeymap.model import Journey

UNITS = {
    **LOG_UNITS,
    "source": "event",
    "target": "event",
    "touchpoint": "event",
    "touchpoints": "way",
    "walks": "count",
    "share": "share",
    "low": "share",
    "interval": "range:share",
    "median_seconds": "seconds",
    "p90_seconds": "seconds",
    "total_seconds": "seconds",
    "there_seconds": "seconds",
    "after_seconds": "seconds",
    "arrived": "term:walks.arrived",
    "visits": "count",
    "shown": "count",
    "start": "date",
    "customers": "count",
    "back": "fact",
    "period": "term:walks.period",
    "value": "text",
    "completion": "share",
    "difference": "signed_change:share.1",
    "difference_low": "signed_change:share.1",
    "steps": "number.1",
    "significant": "mark",
    "size": "fact",
}
"""What each field and each value of a fact is."""

PATHS = 10


@dataclass(frozen=True, slots=True)
class Variant:
    """A way through the journey from start to end; visits in a row to one touchpoint count as one.

    ``share`` is that of all walks, with Wilson's 95 % interval. The median is of the time from first to last event.
    """

    touchpoints: tuple[str, ...]
    walks: int
    customers: int
    share: float
    low: float
    high: float
    arrived: bool
    median_seconds: float

    cases = Formerly("walks")


@dataclass(frozen=True, slots=True)
class TransitionTime:
    """The time from one touchpoint to the next, over all steps from the one to the other."""

    source: str
    target: str
    n: int
    median_seconds: float
    p90_seconds: float
    total_seconds: float


@dataclass(frozen=True, slots=True)
class TimeSpent:
    """Where the time of walks goes: at a touchpoint, where the log says when visits end, and after it until the next.

    ``share`` is its part of all the time of all walks; None where no time passes.
    """

    touchpoint: str
    visits: int
    there_seconds: float
    after_seconds: float
    share: float | None


@dataclass(frozen=True, slots=True)
class WalkTime:
    """How long walks take from their first event to the end of their last: those that arrive, and the others."""

    arrived: bool
    walks: int
    median_seconds: float
    p90_seconds: float

    cases = Formerly("walks")


@dataclass(frozen=True, repr=False)
class Walks(Result):
    """What customers really do on a journey: paths by the number of walks, times, who comes back, segments.

    Medians and the marks that nine in ten do not exceed are exact, by linear interpolation between order statistics
    (Hyndman & Fan 1996, definition 7). ``hidden`` counts the paths among the first that do not show: of fewer than
    ``min_n`` customers, or because what is left would be of so few.
    """

    rows_name: ClassVar[str] = "paths"
    stated_in: ClassVar[str] = "walks"
    unit_of: ClassVar[Mapping[str, str]] = UNITS

    walks: int
    customers: int
    completion: float
    completion_low: float
    completion_high: float
    rows: tuple[Variant, ...]
    distinct: int
    hidden: int
    took: tuple[WalkTime, ...]
    between: tuple[TransitionTime, ...]
    spent: tuple[TimeSpent, ...]
    retention: Retention | None
    segments: Segments | None
    read: LogRead

    cases = Formerly("walks")


def walks(
    journey: Journey,
    events: Any,
    *,
    columns: Mapping[str, str] | None = None,
    success: str | Sequence[str] = (),
    gap: str | float | None = None,
    min_n: int = 0,
    segment: str | None = None,
    period: str | None = None,
    paths: int = PATHS,
    asked: EvidenceOptions | None = None,
) -> Walks:
    """The walks of a log on a journey: top paths, times between touchpoints, where time goes, retention, segments.

    A walk is what one customer does until a pause longer than ``gap``, or the last event; it arrives at most once, and
    what follows its success is shown apart. ``segment`` names a column whose values at the first event of a walk make
    groups, which are compared; ``period`` is that of the retention: day, week, month, quarter or year.

    ``columns``, ``success``, ``gap`` and ``min_n`` are those of `EvidenceOptions`, which has more: ``asked`` takes all
    at once, and what is named beside it comes first.

    >>> import journeymap as jm
    >>> tea = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 50%}}}}}}")
    >>> log = [{"case": 1, "event": name, "time": at} for at, name in enumerate(["shop", "shop", "success"])]
    >>> walks(tea, log).rows[0].touchpoints
    ('shop', 'success')
    """
    asked = options_from(asked, columns=columns, success=success, gap=gap, min_n=min_n)
    on = mapped_log(journey, events, asked, segment=segment)
    tell("following walks")
    table = walk_steps(on.events, *(["segment"] if segment else []))
    each = _each(on, table, segment)
    tell("timing steps", 0.4)
    timed = count_walks(on.events, asked.min_n, asked.plan)
    found = timed.shown
    tell("counting paths", 0.6)
    whole, arrived, customers = _whole(on.events.backend, each, asked.min_n)
    top, distinct, hidden = _paths(on, each, whole, paths, asked.min_n)
    low, high = wilson(arrived, whole)
    few = [state for state, people in timed.people.timed.items() if not may_show(people, asked.min_n)]
    false = journey.in_force.false_discoveries
    grouped = segments(on.events.backend, each, segment, asked.min_n, false) if segment else None
    first, last = on.profile.first, on.profile.last
    return Walks(
        walks=whole,
        customers=customers,
        completion=arrived / whole,
        completion_low=low,
        completion_high=high,
        rows=top,
        distinct=distinct,
        hidden=hidden,
        took=tuple(_took(on.events.backend, each)),
        between=tuple(_between(on, found)),
        spent=tuple(_spent(on, found, few)),
        retention=retention(on.events, first, last, period, asked.min_n) if first and last else None,
        segments=grouped,
        read=_read(on, timed, asked.min_n),
        of_journey=journey,
    )


def _read(on: MappedLog, timed: WalkCounts, min_n: int) -> LogRead:
    """What was read of the log, with what is suppressed."""
    read = with_walks(mapped_log_read(on, min_n), timed, on.events.vocabulary, min_n)
    return replace(read, remarks=(*read.remarks, *suppression_remarks(timed.every, timed.shown, min_n)))


def _each(on: MappedLog, table: Table, segment: str | None) -> Table:
    """One row for each walk: its path as numbers in order, whether it arrived, its touchpoints, how long it took."""
    moved = table.mutate(moves=(table.point != table.before).cast("int64"))
    so_far = ibis.window(group_by=WALK, order_by=in_order(moved), preceding=None, following=0)
    moved = moved.mutate(state=moved.moves.sum().over(so_far) * on.known + moved.point)
    end = moved.time + ibis.greatest(moved.stay, 0) if "stay" in moved.columns else moved.time
    shown = {
        "path": moved.state.collect(where=moved.moves == 1).sort(),
        "arrived": moved.arrived.max(),
        "length": (moved.point < on.events.vocabulary.touchpoints).cast("int64").sum(),
        "took": end.max() - moved.time.min(),
    }
    if segment is not None:
        shown["segment"] = moved.segment.max(where=moved.before < 0)
    each = moved.group_by(WALK).aggregate(**shown)
    return materialized(on.events, each)


def _whole(backend: Backend, each: Table, min_n: int) -> tuple[int, int, int]:
    row = engine.first_row(backend, each.aggregate(**people(each, max(min_n, 2))))
    every = Walkers(*(int(n or 0) for n in row))
    if not every.walks:
        raise UsageError("no walk of the log comes to the journey")
    refuse_few(every, min_n)
    return every.walks, every.arrived, every.people


# ---------------------------------------------------------------- paths


def _paths(on: MappedLog, each: Table, whole: int, most: int, min_n: int) -> tuple[tuple[Variant, ...], int, int]:
    """The paths that most walks take, how many there are, and how many of the first have too few customers to show."""
    backend, states = on.events.backend, on.events.vocabulary.states
    grouped = each.group_by("path").aggregate(
        n=each.count(), customers=each.case.nunique(), arrived=each.arrived.sum(), median=each.took.median()
    )
    distinct = int(engine.first_row(backend, grouped.aggregate(n=grouped.count()))[0])
    rows = engine.rows(backend, grouped.order_by([ibis.desc("n"), "path"]).limit(most))
    kept = [row for row in rows if row[2] >= min_n]
    while kept and min_n > 1 and not _others(backend, each, [row[0] for row in kept]).may_show(min_n):
        kept.pop()  # the others would show by what is missing from all walks
    found = tuple(
        Variant(
            tuple(states[state % on.known] for state in path),
            int(n),
            int(customers),
            int(n) / whole,
            *wilson(int(n), whole),
            arrived=int(arrived) > 0,
            median_seconds=float(median) / 1e6,
        )
        for path, n, customers, arrived, median in kept
    )
    return found, distinct, len(rows) - len(kept)


def _others(backend: Backend, each: Table, paths: Sequence[Sequence[int]]) -> Walkers:
    """The walks by other ways than some, and the people behind them."""
    others = each.filter(~ibis.or_(*(each.path == ibis.array(list(path)) for path in paths)))
    row = engine.first_row(backend, others.aggregate(**people(others, 2)))
    return Walkers(*(int(n or 0) for n in row))


# ---------------------------------------------------------------- times


def _took(backend: Backend, each: Table) -> Iterator[WalkTime]:
    found = spreads_of(backend, each, ["arrived"], "took")
    for (arrived,), spread in sorted(found.items(), reverse=True):
        yield WalkTime(bool(arrived), spread.n, spread.median_seconds, spread.p90_seconds)


def _between(on: MappedLog, found: Transitions) -> Iterator[TransitionTime]:
    """The steps with their times, those that take most time altogether first."""
    states = on.events.vocabulary.states
    for (start, target), spread in sorted(found.pauses.items(), key=lambda item: (-item[1].total_seconds, item[0])):
        yield TransitionTime(
            states[start], states[target], spread.n, spread.median_seconds, spread.p90_seconds, spread.total_seconds
        )


def _spent(on: MappedLog, found: Transitions, few: Collection[int]) -> Iterator[TimeSpent]:
    """The touchpoints by the time that goes there and after them; not the time of few people whose stays are known."""
    names = on.events.vocabulary.states[: on.events.vocabulary.touchpoints]
    after, there = [0.0] * on.known, [0.0] * on.known
    for (start, _), spread in found.pauses.items():
        after[start] += spread.total_seconds
    for point, spread in found.stays.items():
        there[point] += 0.0 if point in few else spread.total_seconds
    whole = sum(after) + sum(there)
    order = sorted(range(len(names)), key=lambda at: (-(after[at] + there[at]), at))
    for at in order:
        if found.visits[at]:
            share = (after[at] + there[at]) / whole if whole else None
            yield TimeSpent(names[at], found.visits[at], there[at], after[at], share)
