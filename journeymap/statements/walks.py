"""What customers really do: the ways they take, how long these take, who comes back, and who differs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from journeymap.evidence.cohorts.retention import Retention, Return
from journeymap.evidence.walks import Walks
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.reading import SHOWN, beside, of_log, size, suggestions

MOST_PERIODS = 12
"""Periods that a table of who comes back has room for."""

INTERVAL = Column("interval", fields=("low", "high"), detail=True)

PATHS = (
    Column("touchpoints"),
    Column("walks"),
    Column("share"),
    INTERVAL,
    Column("median_seconds"),
    Column("arrived"),
)

BETWEEN = (
    Column("source"),
    Column("target"),
    Column("n"),
    Column("median_seconds"),
    Column("p90_seconds"),
    Column("total_seconds"),
)

SPENT = (
    Column("touchpoint"),
    Column("visits"),
    Column("there_seconds"),
    Column("after_seconds"),
    Column("share"),
)

SEGMENTS = (
    Column("value"),
    Column("walks"),
    Column("completion"),
    INTERVAL,
    Column("difference"),
    Column("difference_interval", fields=("difference_low", "difference_high"), detail=True),
    Column("steps"),
    Column("median_seconds"),
    Column("significant"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """The customers first seen in one period, or all of them, and how many came back after so many periods."""

    start: str | Fact
    customers: int
    back: Mapping[str, Fact]


def describe(result: Walks, journey: Journey) -> Statement:
    """Paths, times, who comes back, segments."""
    tables = [Table("paths", PATHS, result.rows)]
    if result.between:
        tables += [
            Table("between", BETWEEN, result.between[:SHOWN]),
            Table("spent", SPENT, result.spent[:SHOWN]),
        ]
    fact = Facts(journey, result.unit_of)
    if result.retention is not None and result.retention.cohorts:
        tables.append(_retention(result.retention, fact))
    if result.segments is not None:
        named = fact("walks.segments_by", column=result.segments.column)
        tables.append(Table("segments", SEGMENTS, result.segments.rows, named=named))
    return Statement("walks", tuple(_said(result, journey, fact)), tuple(tables), result.unit_of)


def _retention(found: Retention, fact: Facts) -> Table:
    most = min(MOST_PERIODS, max((one.after for cohort in found.cohorts for one in cohort.back), default=0))
    names = [f"+{after}" for after in range(1, most + 1)]
    later = (Column("back", at=("text", name), unit=lambda _: "fact") for name in names)
    everybody = sum(one.customers for one in found.cohorts)
    rows = (
        Group(fact("walks.everybody"), everybody, _came_back(found.overall, fact)),
        *(Group(one.start, one.customers, _came_back(one.back, fact)) for one in found.cohorts),
    )
    named = fact("walks.back_by", period=found.period)
    return Table("retention", (Column("start"), Column("customers"), *later), rows, named=named)


def _came_back(back: tuple[Return, ...], fact: Facts) -> Mapping[str, Fact]:
    return {
        f"+{one.after}": fact("walks.came_back" if one.complete else "walks.came_back_so_far", share=one.share)
        for one in back
    }


def _said(result: Walks, journey: Journey, fact: Facts) -> Iterator[Said]:
    yield from of_log(result.read, journey)
    yield from suggestions(result.read, journey)
    yield Said(size(result.customers, result.walks, journey), "lead")
    interval = (result.completion_low, result.completion_high)
    yield Said(fact("walks.arrive", completion=result.completion, interval=interval), "lead")
    yield from beside(result.read.aside, journey)
    for one in result.took:
        key = "walks.took_arrived" if one.arrived else "walks.took_others"
        yield Said(fact(key, median_seconds=one.median_seconds, p90_seconds=one.p90_seconds))
    covered = sum(one.share for one in result.rows)
    yield Said(fact("walks.paths", n=result.distinct, shown=len(result.rows), share=covered))
    if result.hidden:
        yield Said(fact("walks.hidden_paths", n=result.hidden), "note")
    if len(result.between) > SHOWN:
        yield Said(fact("walks.more_between", n=len(result.between) - SHOWN), "note")
    if result.retention is not None and result.retention.cohorts:
        yield from _of_retention(result.retention, fact)
    if result.segments is not None:
        yield Said(fact("walks.difference_is"), "note")
        if result.segments.hidden:
            yield Said(fact("walks.hidden_segments", n=result.segments.hidden), "note")


def _of_retention(found: Retention, fact: Facts) -> Iterator[Said]:
    if found.overall:
        first = found.overall[0]
        yield Said(fact("walks.next", period=found.period, share=first.share, interval=(first.low, first.high)))
    if any(not one.complete for cohort in found.cohorts for one in cohort.back):
        yield Said(fact("walks.so_far"), "note")
    if found.hidden:
        yield Said(fact("walks.hidden_groups", n=found.hidden), "note")
