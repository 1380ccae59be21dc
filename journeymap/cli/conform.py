"""The verb ``conform``: a log held against a map, as tables, JSON, Markdown, CSV or the map with its deviations."""

import sys
from argparse import Namespace
from pathlib import Path

from journeymap import cli
from journeymap.cli.forms import in_form, in_language, show, stated
from journeymap.cli.language import say_written
from journeymap.cli.options import evidence_options
from journeymap.cli.progress import progress
from journeymap.diagnostics import UsageError, harmless, no_format
from journeymap.evidence.conform import Conformance
from journeymap.evidence.conform import conform as conformed
from journeymap.evidence.sources.paths import refuse_replacing
from journeymap.files import write
from journeymap.model import Journey
from journeymap.reading import load

SUFFIXES = {".svg": "svg", ".png": "png", ".md": "md", ".json": "json", ".csv": "csv"}
"""What ``-o`` can write, by suffix."""


def conform(given: Namespace) -> int:
    """Hold a log against a journey, and show or write what was found."""
    form = _form(given)
    journey = in_language(load(given.file), given.language)
    with progress(quiet=given.quiet):
        found = conformed(journey, given.events, asked=evidence_options(given))
    if form == "table":
        show(stated("conform", found, journey))
        return cli.FINE
    content = _content(found, journey, form, given)
    if given.output in (None, "-"):
        sys.stdout.buffer.write(content)
        return cli.FINE
    write(given.output, content)
    if not given.quiet:
        say_written(given, harmless(given.output))
    return cli.FINE


def _form(given: Namespace) -> str:
    """What to write: by the suffix of the output, else as asked."""
    if given.output in (None, "-"):
        return str(given.format)
    suffix = Path(given.output).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(no_format("of_this", suffix, SUFFIXES.values()))
    refuse_replacing(given.output, given.file, given.events)
    return SUFFIXES[suffix]


def _content(found: Conformance, journey: Journey, form: str, given: Namespace) -> bytes:
    match form:
        case "json" | "csv" | "md":
            return (in_form(form, found, stated("conform", found, journey)) + "\n").encode()
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
