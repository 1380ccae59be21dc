"""The verb ``drivers``: which touchpoints' scores go with overall satisfaction."""

from argparse import Namespace

from journeymap import cli
from journeymap.analysis.drivers import drivers as found_drivers
from journeymap.cli.forms import in_language, put_statement
from journeymap.reading import load


def drivers(given: Namespace) -> int:
    """Print the drivers as a table, JSON, CSV or Markdown."""
    journey = in_language(load(given.file), given.language)
    result = found_drivers(journey, given.surveys, overall=given.overall, columns=given.columns, seed=given.seed)
    put_statement(given.format, "drivers", result, journey)
    return cli.FINE
