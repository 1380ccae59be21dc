"""The verbs ``chart`` and ``report``: an analysis as a picture, and everything about journeys on one page."""

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journeymap import cli
from journeymap.analysis import analysis
from journeymap.charts import CHARTS, look_of, picture
from journeymap.cli.analyze import as_persona
from journeymap.cli.baseline import baseline
from journeymap.cli.language import language, say_written
from journeymap.diagnostics import UsageError, choice, fact, harmless, no_format, told
from journeymap.files import same_file, write
from journeymap.model import Journey
from journeymap.reading import load

if TYPE_CHECKING:
    from journeymap.drawing.scene import Scene

PICTURES = ("svg", "png", "pdf")
PAGES = ("html", "md")

PATIENCE = 2.0
"""Seconds of silence before a report says how far it is."""


def chart(given: Namespace) -> int:
    """Draw one analysis."""
    if given.what not in CHARTS:
        raise UsageError(fact("usage.no_chart", name=given.what, hint=choice(given.what, CHARTS, "charts")))
    form = _form(given, PICTURES)
    _refuse_overwriting(given.files, given.output)
    journey, result = _result(given)
    what = None if given.what == "compare" else given.what
    scene = picture(result, look_of(journey, given.theme), what)
    _put(_bytes(scene, form, given.scale), given)
    return cli.FINE


def report(given: Namespace) -> int:
    """Put everything about a journey on a page; of several journeys what compares them."""
    from journeymap.reports import report as page_of

    form = _form(given, PAGES)
    _refuse_overwriting(given.files, given.output)
    journeys = [load(path) for path in given.files]
    names = ["standard input" if path == "-" else Path(path).name for path in given.files]
    progress = _Progress(given)
    try:
        text = page_of(journeys, form, names=names, language=given.language, told=progress)
    finally:
        progress.end()
    _put(text.encode(), given)
    return cli.FINE


class _Progress:
    """Says on standard error how far a report is, once it has taken longer than people like to wait."""

    def __init__(self, given: Namespace) -> None:
        quiet, self._language = given.quiet, language(given)
        self._silent_until = float("inf") if quiet else time.monotonic() + PATIENCE
        self._rewrites = sys.stderr.isatty()
        self._said = False

    def __call__(self, done: int, every: int) -> None:
        if time.monotonic() < self._silent_until:
            return
        start, end = ("\r", "") if self._rewrites else ("", "\n")
        said = told(fact("report.progress", done=done, n=every), self._language)
        print(start + said, end=end, file=sys.stderr, flush=True)
        self._silent_until = time.monotonic() + (0 if self._rewrites else PATIENCE)
        self._said = True

    def end(self) -> None:
        """Leave the line that was written over."""
        if self._said and self._rewrites:
            print(file=sys.stderr)


def _result(given: Namespace) -> tuple[Journey, Any]:
    """The journey, in the language asked for, and what the chart draws of it."""
    journeys = [_in_language(load(path), given.language) for path in given.files]
    kind = CHARTS[given.what]
    if kind.analysis == "compare":
        from journeymap.analysis.compare import compare

        if len(journeys) == 1:
            earlier = load(baseline(given.files[0], journeys[0]))
            journeys.insert(0, _in_language(earlier, given.language))
        result = compare(journeys)
        return journeys[-1] if result.both is None else result.both.after, result
    if len(journeys) > 1:
        raise UsageError(fact("usage.one_journey", chart=given.what))
    journey = as_persona(journeys[0], given.persona)
    return journey, analysis(kind.analysis)(journey)


def _in_language(journey: Journey, language: str | None) -> Journey:
    return journey if language is None else journey.replace(language=language)


def _form(given: Namespace, known: Sequence[str]) -> str:
    """The format to write: by the suffix, or as asked for standard output."""
    if given.output == "-" and given.format is None:
        raise UsageError(fact("usage.which_format", names=", ".join(known)))
    form = str(given.format or Path(given.output).suffix.lower().lstrip("."))
    if form not in known:
        raise UsageError(no_format("for_this", form, known))
    return form


def _refuse_overwriting(files: Sequence[str], output: str) -> None:
    for path in files:
        if "-" not in (path, output) and same_file(path, output):
            raise UsageError(fact("usage.is_an_input", file=output))


def _bytes(scene: "Scene", form: str, scale: float) -> bytes:
    match form:
        case "png":
            from journeymap.formats.picture import png

            return png(scene, scale)
        case "pdf":
            from journeymap.formats.pdf import pdf

            return pdf([scene])
    from journeymap.drawing.svg import svg

    return svg(scene).encode()


def _put(content: bytes, given: Namespace) -> None:
    if given.output == "-":
        sys.stdout.buffer.write(content)
        return
    write(given.output, content)
    if not given.quiet:
        say_written(given, harmless(given.output))
