"""What can be wrong with a log or a survey, each with its page for ``explain``."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from journeymap.diagnostics import Diagnostic, JourneyError, Said, Span

PAGES: Mapping[str, str] = {
    "unreadable-log": """
        A file of events or answers that cannot be read as what its name says.

        A table needs a line of column names and UTF-8 text; an XML log has no DOCTYPE; a workbook or a packed XML log
        unpacks to 200 MB at most. Lines that do not have the right number of cells are counted and left out, not an
        error.
        """,
    "unreadable-times": """
        Most times of a log cannot be read.

        Times are written as 2026-12-31 23:59:59, with or without a zone, or as seconds, milliseconds, microseconds or
        nanoseconds since 1970. For another way of writing, name it: ``--time-format "%d.%m.%Y %H:%M"``. Day and month
        are never guessed.
        """,
    "nothing-mapped": """
        No name of a log belongs to a touchpoint of the journey.

        A touchpoint's names are listed under its ``events:``, patterns such as ``cart_*`` included; without that list
        its id and its name count.
        """,
    "no-success-seen": """
        No event of a log means success, so that nobody would ever arrive.

        Say which do: ``events: {success: [purchase]}`` in the journey, or ``--success purchase``.
        """,
    "no-answers": """
        A survey has no answer that can be used.

        Each answer needs a metric (a column named like it, or a column ``metric``), a number on the metric's scale and,
        unless it is about the whole journey, a touchpoint of the journey.
        """,
    "answers-lost": """
        More than one in twenty answers to a metric cannot be read as answers, so nothing of that metric is written.

        A number at the beginning or the end of a label is the answer: "10 - Extremely likely", "Very satisfied (5)".
        Say what words without a number stand for, and what is no answer, in the journey or beside it:
        ``scales: {csat: {scale: 1-5, answers: {Very satisfied: 5, Not applicable: none}}}``,
        ``--answers 'Very satisfied=5, Not applicable=none'``. Two choices in one cell ("4,5") and thousands ("1,000")
        are no answers; ``--decimal ,`` says that a comma is a decimal sign.
        """,
    "answers-off-scale": """
        Answers lie off the scale of their metric, which nobody stated, so nothing of that metric is written.

        CSAT and CSI are usually asked from 1 to 5. Asked on another scale, they would come out better or worse than
        they are. Say which it was: ``scales: {csat: {scale: 1-10}}``. Answers off a scale that is stated are counted
        apart and listed.
        """,
    "metric-without-scale": """
        A survey has answers to a metric whose scale nobody states.

        Say it once in the journey: ``scales: {delight: {scale: 1-5, best: 5}}``. CSAT and CSI are taken as 1-5, NPS
        and CLI as 0-10; the best end of a CES must be said.
        """,
}


def data_error(
    code: str, said: Said, hint: Said | None = None, *, path: str = "", line: int | None = None
) -> JourneyError:
    """The error to raise: what is wrong with the data, where, and what to do."""
    said = in_short(said) if isinstance(said, str) else said
    hint = in_short(hint) if isinstance(hint, str) else hint
    span = Span(path, line, 1, line, 1) if line is not None else None
    at = (path,) if path and span is None else ()
    return JourneyError([Diagnostic(code, "error", said, span, hint, at=at)])


def in_short(text: str, most: int = 600) -> str:
    """A text without the middle of what is longer than anybody reads, such as a name of a damaged log."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]} … {text[-most // 4 :]}"


@contextmanager
def about(title: str) -> Iterator[None]:
    """What goes wrong inside without a place of its own is said of the data with this title."""
    try:
        yield
    except JourneyError as wrong:
        found = [one if one.span or one.at else replace(one, at=(title,)) for one in wrong.diagnostics]
        raise JourneyError(found) from wrong
