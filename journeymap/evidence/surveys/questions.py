"""What the columns of a survey ask: a metric, at a touchpoint where their names say so."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence.sources.columns import ANSWERS, Assigned, known_column
from journeymap.evidence.sources.table import OpenTable
from journeymap.model import Journey
from journeymap.model.metrics import CLI, metrics

METRICS = metrics(surveyed=True)
"""The metrics every survey knows; those under ``scales:`` and those the file has scores of come beside them."""

LOYALTY = ("recommend", "again", "other")
"""The questions of a loyalty index."""


@dataclass(frozen=True, slots=True)
class Question:
    """A column of answers: to which metric, at which touchpoint where its name says so, which part of an index."""

    column: str
    metric: str
    touchpoint: str | None = None
    part: str | None = None


def known_metrics(journey: Journey) -> tuple[str, ...]:
    """Every metric that answers may be to."""
    own = [metric for point in journey.touchpoints.values() for metric, _ in point.scores.records()]
    return tuple(dict.fromkeys((*METRICS, *journey.scales, *own, *(metric for metric, _ in journey.scores.records()))))


def questions(
    journey: Journey, base: OpenTable, found: Assigned, given: Mapping[str, str], metrics: tuple[str, ...]
) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """The columns that hold answers, and those that hold nothing we know."""
    named = [_named(part, column, journey, base) for part, column in given.items() if part not in _PARTS]
    taken = {*found.values(), *(one.column for one in named)}
    known = dict(obvious(journey, metrics))
    guessed = {column: known.get(plain_name(column)) for column in base.columns if column not in taken}
    questions = [*named, *(Question(column, *rest) for column, rest in guessed.items() if rest is not None)]
    return tuple(questions), tuple(column for column, rest in guessed.items() if rest is None)


_PARTS = frozenset(role.name for role in ANSWERS)


def _named(part: str, column: str, journey: Journey, base: OpenTable) -> Question:
    """A question as given: ``ces=Q3``, ``checkout.ces=Q7``, ``cli.again=Q9``."""
    known_column(column, base.columns, base.title)
    first, _, last = part.rpartition(".")
    if last in LOYALTY and first.rpartition(".")[2] == CLI:
        touchpoint = first.rpartition(".")[0]
        return Question(column, CLI, on_the_map(touchpoint, journey) if touchpoint else None, last)
    return Question(column, last, on_the_map(first, journey) if first else None)


def on_the_map(name: str, journey: Journey) -> str:
    """The touchpoint of this id; a UsageError where there is none."""
    if name not in journey.touchpoints:
        hint = choose_from(name, journey.touchpoints, what="touchpoints")
        raise UsageError(f"--columns names no touchpoint with `{name}`; {hint}")
    return name


def obvious(journey: Journey, metrics: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, str | None, str | None]]]:
    """What a column may be called, and what it asks then."""
    yield from ((plain_name(metric), (metric, None, None)) for metric in metrics)
    for name, (touchpoint, asked) in touchpoint_columns(journey, metrics).items():
        if asked is not None:
            yield name, (asked, touchpoint, None)
    yield from ((f"{CLI} {part}", (CLI, None, part)) for part in LOYALTY)


def touchpoint_columns(journey: Journey, metrics: Iterable[str]) -> Mapping[str, tuple[str, str | None]]:
    """What a column about a touchpoint may be called, and its metric where one stands behind the touchpoint.

    A touchpoint is called by its id or its name; ids come first, and what two touchpoints are called is nobody's.
    """
    behind = {"": None, **{plain_name(metric): metric for metric in metrics}}
    ids = {plain_name(touchpoint): touchpoint for touchpoint in journey.touchpoints}
    labels: dict[str, list[str]] = {}
    for touchpoint in journey.touchpoints:
        labels.setdefault(plain_name(journey.label(touchpoint)), []).append(touchpoint)
    known = {label: some[0] for label, some in labels.items() if len(some) == 1} | ids
    return {
        f"{label} {suffix}".strip(): (touchpoint, metric)
        for label, touchpoint in known.items()
        for suffix, metric in behind.items()
    }


def plain_name(name: str) -> str:
    """A name without what people write differently: case, accents, signs between words."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in letters if not unicodedata.combining(one))))
