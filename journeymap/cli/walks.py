"""The verb ``walks``: what customers really do on a journey, as tables, JSON, CSV or Markdown."""

from argparse import Namespace

from journeymap import cli
from journeymap.cli.forms import in_language, put_statement
from journeymap.cli.options import evidence_options
from journeymap.cli.progress import progress
from journeymap.evidence.walks import walks as walked
from journeymap.reading import load


def walks(given: Namespace) -> int:
    """Follow the walks of a log through a journey, and show what was found."""
    journey = in_language(load(given.file), given.language)
    with progress(quiet=given.quiet):
        found = walked(
            journey,
            given.events,
            asked=evidence_options(given),
            segment=given.segment,
            period=given.period,
            paths=given.paths,
        )
    put_statement(given.format, "walks", found, journey)
    return cli.FINE
