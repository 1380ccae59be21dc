"""The verb ``measure``: a journey with the numbers of its logs and surveys, and what these rest on."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from journeymap import cli, formats
from journeymap.cli.forms import in_language, put_statement
from journeymap.cli.language import language
from journeymap.cli.progress import progress
from journeymap.diagnostics import UsageError, concise, harmless
from journeymap.evidence.engine import Room
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import Measurement
from journeymap.evidence.options import EvidenceOptions, columns_from
from journeymap.evidence.sources.paths import refuse_replacing
from journeymap.files import read_bytes, write
from journeymap.formats.rewriting import rewritten
from journeymap.model import Journey
from journeymap.reading import check, loads
from journeymap.source import LIMITS


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
    if given.format != "table" or not given.quiet:
        spoken = in_language(journey, given.language)
        put_statement(given.format, "measure", replace(found, of_journey=spoken), spoken)
