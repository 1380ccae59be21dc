"""The verb ``discover``: a log of events becomes a first journey, with what was decided on the way."""

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from journeymap import cli, formats
from journeymap.cli.forms import in_language, put_statement
from journeymap.cli.language import say_written
from journeymap.cli.options import evidence_options
from journeymap.cli.progress import progress
from journeymap.diagnostics import UsageError, fact, harmless
from journeymap.evidence.discover import ARROWS, MOST, Draft
from journeymap.evidence.discover import discover as discovered
from journeymap.evidence.sources.paths import refuse_replacing
from journeymap.files import write

DETAILED = 60
"""Touchpoints of a draft that is asked for in detail."""


def discover(given: Namespace) -> int:
    """Draft a journey, write it, and show what it is made of."""
    _refuse_overwriting(given)
    with progress(quiet=given.quiet):
        found = discovered(
            given.events,
            asked=evidence_options(given),
            rare=given.rare,
            rare_ways=given.rare_ways,
            most=given.touchpoints or (DETAILED if given.detail else MOST),
            arrows=None if given.detail else ARROWS,
        )
    if given.output == "-":
        sys.stdout.buffer.write(found.text.encode())
        return cli.FINE
    write(given.output, found.text)
    _show(found, given)
    if not given.quiet:
        name = harmless(given.output)
        say_written(given, name, f"journeymap render {name} -o map.svg")
    return cli.FINE


def _refuse_overwriting(given: Namespace) -> None:
    """Stop before anything is read where the output is no journey file, the log itself, or there already."""
    if given.output == "-":
        return
    suffix = Path(given.output).suffix.lower()
    if suffix not in (".yaml", ".yml"):
        raise UsageError(fact("usage.no_yaml", file=given.output))
    refuse_replacing(given.output, given.events)
    formats.refuse_overwriting(None, given.output, suffix, force=given.force)


def _show(found: Draft, given: Namespace) -> None:
    if given.format != "table" or not given.quiet:
        spoken = in_language(found.journey, given.language)
        put_statement(given.format, "discover", replace(found, of_journey=spoken), spoken)
