"""The verb ``drivers``: which touchpoints' scores go with overall satisfaction."""

from argparse import Namespace
from collections.abc import Iterator

from journeymap import cli
from journeymap.analysis.drivers import Drivers
from journeymap.analysis.drivers import drivers as found_drivers
from journeymap.cli.forms import put
from journeymap.cli.tables import Table, between, number, percent
from journeymap.model import Journey
from journeymap.reading import load


def drivers(given: Namespace) -> int:
    """Print the drivers as a table, JSON, CSV or Markdown."""
    journey = load(given.file)
    result = found_drivers(journey, given.surveys, overall=given.overall, columns=given.columns, seed=given.seed)
    shown = drivers_tables(result, journey)
    put(given.format, result, shown)
    return cli.FINE


def drivers_tables(result: Drivers, journey: Journey) -> Iterator[Table]:
    """What goes with overall satisfaction, the closest first, and what was read of the table of answers."""
    columns = ("touchpoint", "column", "share", "95 %", "weight", "correlation", "mean", "answers", "missing")
    rows = tuple(
        (
            journey.label(row.touchpoint),
            row.column,
            percent(row.share),
            between(_hundred(row.low), _hundred(row.high)),
            number(row.weight, 4),
            number(row.correlation, 2),
            number(row.mean, 2),
            str(row.answers),
            str(row.missing),
        )
        for row in result.rows
    )
    title = "What goes with overall satisfaction"
    said = tuple(row.sentence for row in result.rows[:3] if row.share is not None)
    yield Table(title, columns, rows, names=2, before=tuple(_about(result)), after=(*said, *_left_out(result)))


def _about(result: Drivers) -> Iterator[str]:
    guessed = ", guessed by its name; --overall names another" if result.guessed else ""
    yield f"overall score: column {result.overall}{guessed}"
    missing = f"; {result.missing_overall} gave no overall score" if result.missing_overall else ""
    yield f"{result.n} of {result.respondents} respondents answered everything, {result.needed} are needed{missing}"
    if result.because is not None:
        yield result.because
        return
    yield f"together the scores go with {percent(result.r_squared)} of the differences in the overall score (R²)"
    yield "associated with, which need not mean caused by"


def _left_out(result: Drivers) -> Iterator[str]:
    if result.constant:
        yield f"everybody gave the same answer: {', '.join(result.constant)}"
    if result.unused:
        yield f"not used, no touchpoint is called so: {', '.join(result.unused)}"
    for name, count in result.unreadable.items():
        yield f"words instead of numbers under {name}, taken as missing: {count}, first {result.examples[name]}"


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share
