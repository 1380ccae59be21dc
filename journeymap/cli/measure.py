"""The verb ``measure``: a journey with the numbers of its logs and surveys, and what these rest on."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from journeymap import cli, formats
from journeymap.cli.forms import in_language, put_statement
from journeymap.cli.language import language, say_written
from journeymap.cli.options import evidence_options
from journeymap.cli.progress import progress
from journeymap.diagnostics import UsageError, concise, fact, harmless
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import Measurement
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
        found = measurement(journey, given.events, given.surveys, asked=evidence_options(given))
    written = _content(found.journey, content, name, suffix) if suffix else b""
    # written first, then said: what cannot be printed costs no file
    if given.output not in (None, "-"):
        write(given.output, written)
    if given.output == "-":
        sys.stdout.buffer.write(written)
    else:
        _show(found, journey, given)
    _say_stale(found.journey, given)
    if given.output not in (None, "-") and not given.quiet:
        say_written(given, harmless(given.output))
    return cli.FINE


def _suffix(given: Namespace) -> str | None:
    """How the measured journey is written; refused before anything is read where it would replace an input."""
    if given.output is None:
        return None
    if given.output == "-":
        return ".yaml"
    suffix = Path(given.output).suffix.lower()
    if suffix not in formats.READABLE:
        raise UsageError(fact("usage.no_journey_file", file=given.output))
    formats.refuse_overwriting(given.file, given.output, suffix, force=given.force)
    refuse_replacing(given.output, given.file, given.events, given.surveys)
    return suffix


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
