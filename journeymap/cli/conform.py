"""The verb ``conform``: a log held against a map, as tables, JSON, Markdown, CSV or the map with its deviations."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from journeymap import cli
from journeymap.cli.forms import in_form, show
from journeymap.cli.measure import about_ties, asked
from journeymap.cli.progress import progress
from journeymap.cli.tables import NOTHING, Table, between, number, percent
from journeymap.diagnostics import UsageError, choose_from, counted, harmless
from journeymap.evidence.conform import Conformance, DeviationRow
from journeymap.evidence.conform import conform as conformed
from journeymap.evidence.disclosure.log_read import LogRead
from journeymap.evidence.sources.paths import refuse_replacing
from journeymap.files import write
from journeymap.model import Journey
from journeymap.reading import load

SUFFIXES = {".svg": "svg", ".png": "png", ".md": "md", ".json": "json", ".csv": "csv"}
"""What ``-o`` can write, by suffix."""

SHOWN = 15
"""Rows of a table that are shown; the JSON has all of them."""

TOO_FEW = "of too few people, or what is left would be"
"""Why a number does not show."""


def conform(given: Namespace) -> int:
    """Hold a log against a journey, and show or write what was found."""
    form = _form(given)
    journey = load(given.file)
    with progress(quiet=given.quiet):
        found = conformed(journey, given.events, asked=asked(given))
    if form == "table":
        show(conformance_tables(found, journey))
        return cli.FINE
    content = _content(found, journey, form, given)
    if given.output in (None, "-"):
        sys.stdout.buffer.write(content)
        return cli.FINE
    write(given.output, content)
    if not given.quiet:
        print(f"wrote {harmless(given.output)}", file=sys.stderr)
    return cli.FINE


def _form(given: Namespace) -> str:
    """What to write: by the suffix of the output, else as asked."""
    if given.output in (None, "-"):
        return str(given.format)
    suffix = Path(given.output).suffix.lower()
    if suffix not in SUFFIXES:
        hint = choose_from(suffix.lstrip("."), SUFFIXES.values(), what="formats")
        raise UsageError(f"`{suffix or 'no suffix'}` is not a format that this can be written in; {hint}")
    refuse_replacing(given.output, given.file, given.events)
    return SUFFIXES[suffix]


def _content(found: Conformance, journey: Journey, form: str, given: Namespace) -> bytes:
    match form:
        case "json" | "csv" | "md":
            return (in_form(form, found, conformance_tables(found, journey)) + "\n").encode()
        case _:
            return _picture(found, journey, form, given)


def _picture(found: Conformance, journey: Journey, form: str, given: Namespace) -> bytes:
    """The map with what deviates from it."""
    from journeymap.drawing.deviations import deviations
    from journeymap.drawing.svg import svg

    scene = deviations(journey, found, theme=given.theme, language=given.language)
    if form == "svg":
        return svg(scene).encode()
    from journeymap.formats.picture import png

    return png(scene)


# ---------------------------------------------------------------- tables


def conformance_tables(found: Conformance, journey: Journey) -> Iterator[Table]:
    """The shares first, then deviations, the steps that the map does not have, and the first-order assumption."""
    yield Table("PlannedFlow against actual", (), (), before=(*about_log(found.read), *_about(found)))
    if found.rows:
        yield _deviations(found, journey)
    if found.unplanned:
        rows = tuple(
            (_label(journey, one.source), _label(journey, one.target), str(one.n)) for one in found.unplanned[:SHOWN]
        )
        more = len(found.unplanned) - len(rows)
        after = (f"and {counted(more, 'step')} more",) if more else ()
        yield Table("Steps that the map does not have", ("from", "to", "times"), rows, 2, after=after)
    yield _first_order(found, journey)


def about_log(read: LogRead) -> Iterator[str]:
    """What was read of a log, and what could not be used."""
    yield from read.said
    unmapped = sum(one.n for one in read.unmapped)
    reasons = {**read.rejected, "ignored by name": read.ignored, "name not on the map": unmapped}
    reasons["left out by a filter"] = read.left_out
    yield f"{counted(read.rows, 'row')} of {read.title}"
    yield from (f"{n} not counted: {why}" for why, n in reasons.items() if n)
    yield from about_ties(read.ties, read.twins, read.second_key)
    guesses = [f"{one.name} ({one.n}; perhaps {one.suggestion})" for one in read.unmapped if one.suggestion]
    if guesses:
        yield f"names that may belong to a touchpoint: {', '.join(guesses[:5])}"


def _about(found: Conformance) -> Iterator[str]:
    yield f"{counted(found.customers, 'customer')}, {counted(found.cases, 'walk')}"
    if found.following is None:
        yield f"too few walks follow the map, or do not, to show how many; {percent(found.on_map)} of steps do"
    else:
        interval = f"95 % {percent(found.following_low)} to {percent(found.following_high)}"
        follow = f"{percent(found.following)} of the walks follow the map"
        yield f"{follow} ({interval}); {percent(found.on_map)} of steps do"
    interval = f"95 % {percent(found.completion_low)} to {percent(found.completion_high)}"
    verdict = "which may be chance" if found.completion_p >= 0.05 else "which is no chance"
    yield (
        f"{percent(found.completion_observed)} arrive ({interval}), the map says "
        f"{percent(found.completion_predicted)}: {verdict}"
    )
    if found.completion_following is not None:
        yield f"of those who follow the map {percent(found.completion_following)} arrive"
    yield f"{number(found.steps_observed)} touchpoints a walk, the map says {number(found.steps_predicted)}"


def _deviations(found: Conformance, journey: Journey) -> Table:
    rows = tuple(
        (
            one.kind,
            _label(journey, one.touchpoint),
            str(one.cases),
            percent(one.share),
            percent(one.completion),
            percent(one.by_map),
            number(_hundred(one.cost), 2),
            _interval(one),
            "◀" if one.significant and (one.cost or 0) > 0 else "",
        )
        for one in found.rows[:SHOWN]
    )
    columns = ("deviation", "touchpoint", "walks", "of all", "arrive", "by the map", "cost", "95 %", "")
    before = (
        "arrive: of the walks that deviate; by the map: of those that went on by the map from the same place",
        "cost: the difference, in arrivals of 100 walks; what it goes with need not be caused by it; ◀ is no chance",
    )
    return Table("Deviations", columns, rows, names=2, before=before, after=tuple(_beyond(found)))


def _beyond(found: Conformance) -> Iterator[str]:
    if len(found.rows) > SHOWN:
        yield f"and {counted(len(found.rows) - SHOWN, 'deviation')} of fewer walks"
    if found.hidden:
        yield f"{counted(found.hidden, 'deviation')} not shown: {TOO_FEW}"


def _interval(one: DeviationRow) -> str:
    if one.cost_low is None or one.cost_high is None:
        return NOTHING
    return f"{100 * one.cost_low:.2f} to {100 * one.cost_high:.2f}"


def _first_order(found: Conformance, journey: Journey) -> Table:
    rows = tuple(
        (
            journey.label(one.touchpoint),
            NOTHING if one.walks is None else str(one.walks),
            percent(one.observed),
            between(_hundred(one.low), _hundred(one.high)),
            percent(one.predicted),
            "◀" if one.differs else "",
        )
        for one in found.first_order.touchpoints
    )
    columns = ("touchpoint", "walks", "arrive", "95 %", "by the chain", "")
    says = "nothing speaks against it" if found.first_order.holds else "it does not hold"
    before = (f"where customers go next depends on where they are alone: {says}",)
    return Table("First-order assumption", columns, rows, before=before, after=tuple(_lengths(found)))


def _lengths(found: Conformance) -> Iterator[str]:
    one = found.first_order.lengths
    if one is None:
        return
    yield (
        f"touchpoints of a walk: median {one.median_observed}, by the chain {one.median_predicted}; "
        f"nine in ten at most {one.p90_observed}, by the chain {one.p90_predicted}"
    )
    yield f"{percent(one.distance)} of walks would have to be of another length (p {one.p:.2g})"
    if not found.first_order.holds:
        yield "where it fails, split a touchpoint by how customers come to it, or walk personas apart"


def _label(journey: Journey, name: str | None) -> str:
    """What people call a place; a name of the log as it is."""
    if name is None:
        return "(start)"
    if name in journey.touchpoints:
        return journey.label(name)
    return (journey.ends[name].name or name) if name in journey.ends else name


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share
