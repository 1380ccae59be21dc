"""The verb ``measure``: a journey with the numbers of its logs and surveys, and what these rest on."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from journeymap import cli, formats
from journeymap.cli.forms import put
from journeymap.cli.language import language
from journeymap.cli.progress import progress
from journeymap.cli.tables import NOTHING, Table, between, number, percent
from journeymap.diagnostics import UsageError, concise, counted, harmless
from journeymap.evidence.engine import Room
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import AnswersRead, EventsRead, Measurement
from journeymap.evidence.options import EvidenceOptions, columns_from
from journeymap.evidence.sources.paths import refuse_replacing
from journeymap.evidence.surveys.outcomes import Outcome, largest_differences
from journeymap.files import read_bytes, write
from journeymap.formats.rewriting import rewritten
from journeymap.model import Journey
from journeymap.model.values import written_duration
from journeymap.reading import check, loads
from journeymap.source import LIMITS

SHOWN = 10
"""Names that belong to nothing which are shown; the JSON has all of them."""


def measure(given: Namespace) -> int:
    """Measure a journey, show what was found, and write it where it is wanted."""
    suffix = _suffix(given)
    content = read_bytes(given.file, LIMITS.file_bytes)
    name = "<stdin>" if given.file == "-" else given.file
    journey = loads(content, name)
    with progress(quiet=given.quiet):
        found = measurement(journey, given.events, given.surveys, asked=asked(given))
    written = _content(found.journey, content, name, suffix) if suffix else b""
    if given.output == "-":
        sys.stdout.buffer.write(written)
    else:
        _show(found, journey, given)
    _say_stale(found.journey, given)
    if given.output not in (None, "-"):
        write(given.output, written)
        if not given.quiet:
            print(f"wrote {harmless(given.output)}", file=sys.stderr)
    return cli.FINE


def _suffix(given: Namespace) -> str | None:
    """How the measured journey is written; refused before anything is read where it would replace an input."""
    if given.output is None:
        return None
    if given.output == "-":
        return ".yaml"
    suffix = Path(given.output).suffix.lower()
    if suffix not in formats.READABLE:
        raise UsageError(f"{given.output} is no journey file; write it as .yaml, then render it")
    formats.refuse_overwriting(given.file, given.output, suffix, force=given.force)
    refuse_replacing(given.output, given.file, given.events, given.surveys)
    return suffix


def asked(given: Namespace) -> EvidenceOptions:
    """How to measure, as the command line says."""
    return EvidenceOptions(
        columns=columns_from(given.columns or ""),
        survey_columns=columns_from(given.survey_columns or ""),
        where=where(given.where),
        success=tuple(given.success or ()),
        gap=given.gap,
        min_n=given.min_n,
        time_format=given.time_format,
        table=given.table,
        survey_table=given.survey_table,
        unit=given.unit,
        room=room(given),
    )


def room(given: Namespace) -> Room:
    """How much memory, which folder and which engine to use."""
    if given.spill is not None and not Path(given.spill).is_dir():
        raise UsageError(f"{given.spill} is no folder to spill into")
    return Room(given.memory, None if given.spill is None else Path(given.spill), engine=given.engine)


def where(texts: list[str]) -> dict[str, tuple[str, ...]]:
    """Rows to keep, from ``country=RO,MD``."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        column, sign, values = text.partition("=")
        if not (column.strip() and sign and values.strip()):
            raise UsageError(f"--where takes column=value, such as country=RO; not `{text}`")
        found[column.strip()] = tuple(value.strip() for value in values.split(","))
    return found


def _content(journey: Journey, content: bytes, name: str, suffix: str) -> bytes:
    """The measured journey in its author's words where both are YAML."""
    if suffix == ".json" or name.lower().endswith(".json"):
        return formats.content(journey, suffix, formats.Options())
    try:
        return rewritten(content.decode("utf-8-sig"), journey, name).encode()
    except ValueError:
        said = f"warning: {harmless(name)} is written in a way that cannot be kept; its comments are not in the output"
        print(said, file=sys.stderr)
        return formats.content(journey, suffix, formats.Options())


def _say_stale(journey: Journey, given: Namespace) -> None:
    """Scores that are old beside what was measured."""
    stale = [one for one in check(journey) if one.code == "stale-score"]
    if stale and not given.quiet:
        for one in stale:
            print(concise([one], language(given)), file=sys.stderr)


# ---------------------------------------------------------------- what is shown


def _show(found: Measurement, journey: Journey, given: Namespace) -> None:
    shown = measurement_tables(found, journey)
    if given.format != "table" or not given.quiet:
        put(given.format, found, shown)


def measurement_tables(found: Measurement, journey: Journey) -> Iterator[Table]:
    """What was read, then what was measured, touchpoint by touchpoint."""
    if found.events is not None:
        yield from _events_tables(found.events)
    if found.answers is not None:
        yield Table("Answers", (), (), before=tuple(_about_answers(found.answers)))
    rows = tuple(
        (
            journey.label(one.touchpoint),
            _count(one.visits),
            _count(one.entries),
            _count(one.left),
            percent(one.drop_off),
            NOTHING if one.duration_seconds is None else written_duration(one.duration_seconds),
            percent(one.repeats),
            ", ".join(f"{metric} {n}" for metric, n in one.answers.items()) or NOTHING,
        )
        for one in found.rows
    )
    columns = ("touchpoint", "visits", "start here", "leave", "drop-off", "time spent", "came again", "answers")
    yield Table("Measured", columns, rows)
    switches = tuple(
        (journey.channel_label(one.source), journey.channel_label(one.target), str(one.n)) for one in found.switches
    )
    if switches:
        yield Table("Channel switches", ("from", "to", "times"), switches[:SHOWN], names=2)
    yield from _joined_table(found.joined, journey)


def _joined_table(rows: tuple[Outcome, ...], journey: Journey) -> Iterator[Table]:
    """How those fared who answered badly."""
    shown = tuple(
        (
            journey.label(one.touchpoint) if one.touchpoint else "the journey",
            one.metric,
            f"{one.bad_arrived} of {one.bad}",
            f"{one.others_arrived} of {one.others}",
            f"{100 * (one.change or 0):+.1f}",
            between(100 * (one.low or 0), 100 * (one.high or 0)),
        )
        for one in largest_differences(rows)
    )
    if shown:
        columns = ("touchpoint", "metric", "answered badly, arrived", "others", "points", "95 %")
        after = ("going together is not causing: who leaves early may never be asked",)
        yield Table("Who said what, and who arrived", columns, shown[:SHOWN], names=2, after=after)


def _events_tables(read: EventsRead) -> Iterator[Table]:
    yield Table("Events", (), (), before=tuple(_about_events(read)))
    if read.unmapped:
        rows = tuple((one.name, str(one.n), one.suggestion or NOTHING) for one in read.unmapped[:SHOWN])
        more = len(read.unmapped) - len(rows)
        after = (f"and {counted(more, 'name')} more",) if more else ()
        title = "Names of the log that belong to nothing: list them under `events:` of a touchpoint, or under ignore"
        yield Table(title, ("name", "events", "perhaps"), rows, after=after)


def _about_events(read: EventsRead) -> Iterator[str]:
    yield from read.said
    yield f"{counted(read.rows, 'row')} of {read.title}: {read.counted} counted"
    unmapped = sum(one.n for one in read.unmapped)
    reasons = {**read.rejected, "ignored by name": read.ignored, "name not on the map": unmapped}
    reasons["left out by a filter"] = read.left_out
    yield from (f"{n} not counted: {why}" for why, n in reasons.items() if n)
    yield (
        f"{counted(read.customers, 'customer')}, {counted(read.walks, 'walk')}, "
        f"{read.successes} of them successful ({percent(read.successes / read.walks if read.walks else None)})"
    )
    if read.headless:
        yield f"{counted(read.headless, 'walk')} begin with their end, and are on no arrow"
    yield from about_ties(read.ties, read.twins, read.second_key)
    if read.other_channel:
        yield f"{counted(read.other_channel, 'event')} on another channel than their touchpoint is on"
    if read.missing:
        yield f"not in the log, left as they were: {', '.join(read.missing)}"
    if read.few:
        yield f"of too few people to show, left as they were: {', '.join(read.few)}"


def about_ties(ties: int, twins: int, second_key: str) -> Iterator[str]:
    """Events of one customer at one time, and what was done about them."""
    if ties:
        yield f"{counted(ties, 'event')} at the time of the one before; what decides is {second_key}"
    if twins:
        yield f"{counted(twins, 'event')} the same in everything as the one before; counted as visits"


def _about_answers(read: AnswersRead) -> Iterator[str]:
    yield from read.said
    yield f"{counted(read.rows, 'row')} of {read.title}: {counted(read.counted, 'answer')} counted"
    yield from (f"{n} not counted: {why}" for why, n in read.rejected.items() if n)
    if read.left_out:
        yield f"{read.left_out} not counted: left out by a filter"
    for name, n in sorted(read.unmapped.items(), key=lambda item: -item[1])[:SHOWN]:
        yield f"no touchpoint is called `{name}` ({n})"
    if read.hidden:
        yield f"too few people to show: {', '.join(read.hidden)}"


def _count(n: int | None) -> str:
    return NOTHING if n is None else number(n, 0)
