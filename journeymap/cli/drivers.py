"""The verb ``drivers``: which touchpoints' scores go with overall satisfaction."""

from argparse import Namespace
from collections.abc import Mapping

from journeymap import cli
from journeymap.cli.forms import in_language, put_statement
from journeymap.cli.measure import room, where
from journeymap.cli.progress import progress
from journeymap.evidence.drivers import drivers as found_drivers
from journeymap.evidence.options import EvidenceOptions, columns_from
from journeymap.reading import load


def drivers(given: Namespace) -> int:
    """Print the drivers as a table, JSON, CSV or Markdown."""
    journey = in_language(load(given.file), given.language)
    asked = EvidenceOptions(
        where=where(given.where), unit=given.unit, table=given.table, min_n=given.min_n, room=room(given)
    )
    columns = _columns(given.columns or "")
    with progress(quiet=given.quiet):
        result = found_drivers(
            journey, given.surveys, overall=given.overall, columns=columns, seed=given.seed, asked=asked
        )
    put_statement(given.format, "drivers", result, journey)
    return cli.FINE


def _columns(text: str) -> Mapping[str, str] | list[str]:
    """Columns by their parts, ``checkout=Q7,overall=Q9``; or the names of those that count, as they are."""
    return columns_from(text) if "=" in text else [name.strip() for name in text.split(",") if name.strip()]
