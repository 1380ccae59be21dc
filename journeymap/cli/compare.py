"""The verb ``compare``: before and after, or units side by side, as tables, JSON, Markdown, CSV or a map."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from journeymap import cli
from journeymap.analysis.compare import Comparison
from journeymap.analysis.compare import compare as compared
from journeymap.analysis.units import Units
from journeymap.cli.baseline import baseline
from journeymap.cli.forms import as_csv, as_json, as_markdown, show
from journeymap.cli.language import say_written
from journeymap.cli.tables import Table, tables_of
from journeymap.diagnostics import UsageError, fact, harmless, no_format
from journeymap.files import same_file, write
from journeymap.model import Journey
from journeymap.reading import load
from journeymap.statements import describe
from journeymap.words import words_for

SUFFIXES = {".svg": "svg", ".png": "png", ".md": "md", ".json": "json", ".csv": "csv"}
"""What ``-o`` can write, by suffix."""


def compare(given: Namespace) -> int:
    """Compare what was given; 1 when ``--fail-on`` is met."""
    form = _form(given)
    _refuse_overwriting(given)
    journeys = _opened(given.files)
    result = compared(journeys, like=[load(path) for path in given.like], language=given.language)
    if form == "table":
        show(_tables(result, every=given.all))
    else:
        _put(_content(result, form, given), given)
    failed = given.fail_on is not None and result.fails(given.fail_on)
    return cli.PROBLEMS if failed else cli.FINE


def _form(given: Namespace) -> str:
    """What to write: as asked, else by the suffix of the output, else a table."""
    if given.output in (None, "-"):
        return str(given.format or "table")
    suffix = Path(given.output).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(no_format("of_comparison", suffix, SUFFIXES.values()))
    if given.format is not None and given.format != SUFFIXES[suffix]:
        raise UsageError(fact("usage.disagree", format=given.format, suffix=suffix))
    return SUFFIXES[suffix]


def _refuse_overwriting(given: Namespace) -> None:
    """Stop before anything is read when the output is an input, or would replace a journey file."""
    if given.output in (None, "-"):
        return
    for path in (*given.files, *given.like):
        if path != "-" and same_file(path, given.output):
            raise UsageError(fact("usage.is_an_input", file=given.output))
    place = Path(given.output)
    if place.suffix.lower() == ".json" and place.is_file() and not _is_ours(place):
        raise UsageError(fact("usage.no_comparison", file=given.output))


def _is_ours(place: Path) -> bool:
    """Whether a JSON file is a comparison written before."""
    try:
        found = json.loads(place.read_bytes())
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "metrics" in found and "stages" not in found


def _opened(paths: Sequence[str]) -> list[Journey]:
    """The journeys in the files; a single one brings its baseline along."""
    if list(paths).count("-") > 1:
        raise UsageError(fact("usage.read_once"))
    journeys = [load(path) for path in paths]
    return journeys if len(journeys) > 1 else [load(baseline(paths[0], journeys[0])), *journeys]


# ---------------------------------------------------------------- output


def _tables(result: Comparison | Units, *, every: bool) -> Iterator[Table]:
    name = "units" if isinstance(result, Units) else "compare"
    statement = describe(name, result, result.both)
    assert statement is not None and result.both is not None
    return tables_of(statement, result.both, words_for(result.language), every=every)


def _content(result: Comparison | Units, form: str, given: Namespace) -> bytes:
    match form, result:
        case "json", _:
            text = as_json(result)
        case "csv", _:
            text = as_csv(result)
        case "svg" | "png", _:
            return _picture(result, form, given)
        case _:
            text = as_markdown(_tables(result, every=True))
    return (text.rstrip("\n") + "\n").encode()


def _picture(result: Comparison | Units, form: str, given: Namespace) -> bytes:
    """Both journeys on one map; of a series and of units their charts."""
    from journeymap.drawing.overlay import overlay
    from journeymap.drawing.svg import svg

    if isinstance(result, Comparison) and not result.series:
        scene = overlay(result, theme=given.theme)
    else:
        from journeymap.charts import look_of, picture

        assert result.both is not None
        scene = picture(result, look_of(result.both.after, given.theme, result.language))
    if form == "svg":
        return svg(scene).encode()
    from journeymap.formats.picture import png

    return png(scene)


def _put(content: bytes, given: Namespace) -> None:
    if given.output in (None, "-"):
        sys.stdout.buffer.write(content)
        return
    write(given.output, content)
    if not given.quiet:
        say_written(given, harmless(given.output))
