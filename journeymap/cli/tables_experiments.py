"""Experiments as tables: the verdicts, the other metrics, and how many customers a change would need."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from journeymap.analysis.change_sentences import difference_words, value_words
from journeymap.analysis.experiments import ExperimentRow, Experiments, Outcome
from journeymap.cli.tables import NOTHING, Table, between, number
from journeymap.model import Journey
from journeymap.words import Words, words_for


def experiments_tables(result: Experiments, journey: Journey) -> Iterator[Table]:
    """Each experiment with its verdict; then what else was measured, and the sizes that smaller changes need."""
    if not result.rows:
        yield Table("Experiments", (), (), before=("the file has no experiments",))
        return
    words = words_for("en")
    columns = ("experiment", "metric", "verdict", "n", "a", "b", "b - a", "95 %")
    rows = tuple(_row(journey, one, words) for one in result.rows)
    yield Table("Experiments", columns, rows, names=3, after=tuple(one.sentence for one in result.rows))
    others = tuple(_secondary(one, outcome, words) for one in result.rows for outcome in one.secondary)
    if others:
        titles = ("experiment", "metric", "not by chance", "a", "b", "b - a", "95 %")
        yield Table("Other metrics of the experiments", titles, others, names=3)
    plans = tuple(_plan(one) for one in result.rows if one.plan)
    if plans:
        sizes = ("experiment", "a", "+1 point", "+2 points", "+5 points", "could show")
        note = (
            "customers in each variant that a change needs to be seen four times in five; what these sizes could show"
        )
        yield Table("Planning", sizes, plans, after=(note,))


def _row(journey: Journey, one: ExperimentRow, words: Words) -> tuple[str, ...]:
    label = f"{journey.label(one.touchpoint)}: {one.name or 'A/B'}"
    counts = NOTHING if one.split is None else f"{one.split.counts[0]}:{one.split.counts[1]}"
    metric = one.outcome.metric if one.outcome is not None else one.primary
    numbers = (NOTHING,) * 4 if one.outcome is None else _numbers(one.outcome, words)
    return label, metric, one.verdict, counts, *numbers


def _secondary(one: ExperimentRow, outcome: Outcome, words: Words) -> tuple[str, ...]:
    sure = {True: "yes", False: "no", None: "untested"}[outcome.significant]
    return one.name or "A/B", outcome.metric, sure, *_numbers(outcome, words)


def _numbers(one: Outcome, words: Words) -> tuple[str, str, str, str]:
    scale = 100 if one.unit == "share" else 1
    bounds = (None if bound is None else scale * bound for bound in (one.low, one.high))
    return (
        value_words(one.unit, one.a, words),
        value_words(one.unit, one.b, words),
        NOTHING if one.difference is None else difference_words(one.unit, one.difference, one.a, words),
        between(*bounds),
    )


def _plan(one: ExperimentRow) -> tuple[str, ...]:
    sizes = [f"{each.n_per_arm:,}" for each in one.plan]
    shown = NOTHING if one.detectable is None else f"{number(100 * one.detectable)} points"
    return one.name or "A/B", f"{100 * one.plan[0].share:.1f} %", *sizes, *[NOTHING] * (3 - len(sizes)), shown


TABLES: Mapping[str, Callable[[Any, Journey], Iterator[Table]]] = {"experiments": experiments_tables}
