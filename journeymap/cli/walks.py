"""The verb ``walks``: what customers really do on a journey, as tables, JSON, CSV or Markdown."""

from argparse import Namespace
from collections.abc import Iterator, Sequence

from journeymap import cli
from journeymap.cli.conform import TOO_FEW, about_log
from journeymap.cli.forms import put
from journeymap.cli.measure import asked
from journeymap.cli.progress import progress
from journeymap.cli.tables import NOTHING, Table, between, number, percent
from journeymap.diagnostics import counted
from journeymap.evidence.cohorts.retention import Retention, Return
from journeymap.evidence.cohorts.segments import Segment, Segments
from journeymap.evidence.walks import Walks
from journeymap.evidence.walks import walks as walked
from journeymap.model import Journey
from journeymap.model.values import written_duration
from journeymap.reading import load

SHOWN = 15
"""Rows of a table that are shown; the JSON has all of them."""

LONGEST_PATH = 9
"""Touchpoints of a path that are shown; the JSON has all of them."""

MOST_PERIODS = 12
"""Periods that a table of who comes back has room for."""


def walks(given: Namespace) -> int:
    """Follow the walks of a log through a journey, and show what was found."""
    journey = load(given.file)
    with progress(quiet=given.quiet):
        found = walked(
            journey,
            given.events,
            asked=asked(given),
            segment=given.segment,
            period=given.period,
            paths=given.paths,
        )
    shown = walks_tables(found, journey)
    put(given.format, found, shown)
    return cli.FINE


def walks_tables(found: Walks, journey: Journey) -> Iterator[Table]:
    """Paths, times, who comes back, segments."""
    yield Table("Walks", (), (), before=(*about_log(found.read), *_about(found)))
    yield _paths(found, journey)
    if found.between:
        yield _between(found, journey)
        yield _spent(found, journey)
    if found.retention is not None and found.retention.cohorts:
        yield _retention(found.retention)
    if found.segments is not None:
        yield _segments(found.segments)


def _about(found: Walks) -> Iterator[str]:
    interval = f"95 % {percent(found.completion_low)} to {percent(found.completion_high)}"
    yield (
        f"{counted(found.customers, 'customer')}, {counted(found.cases, 'walk')}, {percent(found.completion)} of them "
        f"arrive ({interval})"
    )
    for one in found.took:
        who = "that arrive" if one.arrived else "that do not arrive"
        times = (
            f"median {written_duration(one.median_seconds)}, nine in ten at most {written_duration(one.p90_seconds)}"
        )
        yield f"walks {who} take: {times}"


def _paths(found: Walks, journey: Journey) -> Table:
    rows = tuple(
        (
            _way([_label(journey, name) for name in one.touchpoints]),
            str(one.cases),
            percent(one.share),
            between(100 * one.low, 100 * one.high),
            written_duration(one.median_seconds),
            "yes" if one.arrived else "no",
        )
        for one in found.rows
    )
    covered = percent(sum(one.share for one in found.rows))
    before = (f"{counted(found.distinct, 'different path')}; these {len(rows)} are {covered} of the walks",)
    after = (f"{counted(found.hidden, 'path')} not shown: {TOO_FEW}",) if found.hidden else ()
    return Table("Top paths", ("path", "walks", "of all", "95 %", "time", "arrives"), rows, before=before, after=after)


def _way(names: Sequence[str]) -> str:
    """A path in words, its middle left out where it is long."""
    if len(names) > LONGEST_PATH:
        names = [*names[:4], f"… {len(names) - 7} more …", *names[-3:]]
    return " → ".join(names)


def _between(found: Walks, journey: Journey) -> Table:
    rows = tuple(
        (
            _label(journey, one.source),
            _label(journey, one.target),
            str(one.n),
            written_duration(one.median_seconds),
            written_duration(one.p90_seconds),
            written_duration(one.total_seconds),
        )
        for one in found.between[:SHOWN]
    )
    more = len(found.between) - len(rows)
    after = (f"and {counted(more, 'way')} that take less time altogether",) if more else ()
    columns = ("from", "to", "times", "median", "nine in ten at most", "altogether")
    return Table("Time between touchpoints", columns, rows, names=2, after=after)


def _spent(found: Walks, journey: Journey) -> Table:
    rows = tuple(
        (
            journey.label(one.touchpoint),
            str(one.visits),
            written_duration(one.there_seconds) if one.there_seconds else NOTHING,
            written_duration(one.after_seconds),
            percent(one.share),
        )
        for one in found.spent[:SHOWN]
    )
    columns = ("touchpoint", "visits", "there", "until the next", "of all time")
    return Table("Where time goes", columns, rows)


def _retention(found: Retention) -> Table:
    most = min(MOST_PERIODS, max((one.after for cohort in found.cohorts for one in cohort.back), default=0))
    columns = (f"first seen, by {found.period}", "customers", *(f"+{after}" for after in range(1, most + 1)))
    overall = ("all", str(sum(one.customers for one in found.cohorts)), *_cells(found.overall, most))
    rows = tuple((one.start, str(one.customers), *_cells(one.back, most)) for one in found.cohorts)
    after = [f"* the log ends within this {found.period}; `all` leaves it out"]
    first = found.overall[0] if found.overall else None
    if first is not None:
        interval = between(100 * first.low, 100 * first.high)
        after.append(f"{percent(first.share)} come back in the next {found.period} (95 % {interval} %)")
    if found.hidden:
        after.append(f"{counted(found.hidden, 'group')} not shown: {TOO_FEW}")
    return Table("Who comes back", columns, (overall, *rows), after=tuple(after))


def _cells(back: tuple[Return, ...], most: int) -> Iterator[str]:
    by_after = {one.after: one for one in back}
    for after in range(1, most + 1):
        one = by_after.get(after)
        yield "" if one is None else percent(one.share) + ("" if one.complete else " *")


def _segments(found: Segments) -> Table:
    rows = tuple(
        (
            NOTHING if one.value is None else one.value,
            str(one.cases),
            percent(one.completion),
            between(100 * one.low, 100 * one.high),
            _difference(one),
            number(one.steps),
            written_duration(one.median_seconds),
            "◀" if one.significant else "",
        )
        for one in found.rows
    )
    columns = (found.column, "walks", "arrive", "95 %", "more than the others", "touchpoints", "time", "")
    after = ["more than the others: in points, with its 95 % interval; ◀ is no chance"]
    if found.hidden:
        after.append(f"{counted(found.hidden, 'group')} not shown: {TOO_FEW}, or too many groups")
    return Table("Segments", columns, rows, after=tuple(after))


def _difference(one: Segment) -> str:
    if one.difference is None or one.difference_low is None or one.difference_high is None:
        return NOTHING
    return f"{100 * one.difference:+.1f} ({100 * one.difference_low:+.1f} to {100 * one.difference_high:+.1f})"


def _label(journey: Journey, name: str) -> str:
    return journey.label(name) if name in journey.touchpoints else name
