"""The verb ``drivers``: which touchpoints' scores go with overall satisfaction."""

from argparse import Namespace

from journeymap import cli
from journeymap.cli.forms import in_language, put_statement
from journeymap.cli.options import evidence_options
from journeymap.cli.progress import progress
from journeymap.evidence.drivers import drivers as found_drivers
from journeymap.reading import load


def drivers(given: Namespace) -> int:
    """Print the drivers as a table, JSON, CSV or Markdown."""
    journey = in_language(load(given.file), given.language)
    text = given.columns or ""
    chosen = [] if "=" in text else [name.strip() for name in text.split(",") if name.strip()]
    asked = evidence_options(Namespace(**{**vars(given), "columns": None}) if chosen else given)
    with progress(quiet=given.quiet):
        result = found_drivers(
            journey, given.surveys, overall=given.overall, columns=chosen, seed=given.seed, asked=asked
        )
    put_statement(given.format, "drivers", result, journey)
    return cli.FINE
