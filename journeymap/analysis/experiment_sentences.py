"""Experiments in words: which variant is better, between which bounds a difference lies, what it would bring."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from journeymap.analysis.change_sentences import difference_words, metric_words, value_words
from journeymap.model import Journey
from journeymap.words import Words

if TYPE_CHECKING:
    from journeymap.analysis.experiments import Carried, ExperimentRow, Outcome


def experiment_sentences(journey: Journey, row: "ExperimentRow", words: Words) -> Iterator[str]:
    """The verdict of one experiment, then what to mind, then what it would bring to the journey."""
    yield _verdict(journey, row, words)
    if row.outcome is not None:
        if row.outcome.method == "no events":
            yield words("experiment_no_events")
        yield from row.outcome.notes
    if row.split is not None and row.split.odd and not row.split.broken:
        yield words("experiment_odd_split", counts=_counts(row))
    if row.peeking:
        yield words("experiment_peeking", n=row.planned_n or 0)
    if row.carried is not None:
        yield from _carried(journey, row.carried, words)


def _verdict(journey: Journey, row: "ExperimentRow", words: Words) -> str:
    values = {"place": journey.label(row.touchpoint), "name": row.name or "A/B"}
    one = row.outcome
    match row.verdict:
        case "withheld":
            return words("experiment_withheld", **values, counts=_counts(row), split=row.planned_split)
        case "too small to say" if row.split is not None and not any(row.split.counts):
            return words("experiment_not_run", **values)
        case "too small to say":
            fewest = 0 if one is None else min(one.n_a or 0, one.n_b or 0)
            return words("experiment_small", **values, n=fewest)
        case "unknown":
            return words("experiment_unknown", **values, because=row.because or "")
    assert one is not None and one.difference is not None
    low, high = _bounds(one, words)
    if row.verdict == "no difference shown":
        return words("experiment_none", **values, metric=_metric(one.metric, words), low=low, high=high)
    better, worse = (one.b, one.a) if row.verdict == "b better" else (one.a, one.b)
    return words(
        "experiment_b" if row.verdict == "b better" else "experiment_a",
        **values,
        a=row.a or "a",
        b=row.b or "b",
        metric=_metric(one.metric, words),
        better=value_words(one.unit, better, words),
        worse=value_words(one.unit, worse, words),
        change=difference_words(one.unit, one.difference, one.a, words),
        low=low,
        high=high,
    )


def _counts(row: "ExperimentRow") -> str:
    return "" if row.split is None else f"{row.split.counts[0]}:{row.split.counts[1]}"


def _metric(metric: str, words: Words) -> str:
    return words("metric_onward") if metric == "completion" else metric_words(metric, words)


def _bounds(one: "Outcome", words: Words) -> tuple[str, str]:
    """The interval of the difference in points."""
    scale = 100 if one.unit == "share" else 1
    bounds = (0.0 if bound is None else scale * bound for bound in (one.low, one.high))
    low, high = (words.number(bound, 1) for bound in bounds)
    return low, high


def _carried(journey: Journey, found: "Carried", words: Words) -> Iterator[str]:
    if found.change is None:
        yield words("experiment_not_carried")
        return
    change, low, high = (words.number(100 * (part or 0.0), 2) for part in (found.change, found.low, found.high))
    yield words("experiment_carried", change=change if found.change < 0 else f"+{change}", low=low, high=high)
    if found.value is not None:
        currency = (journey.value.currency if journey.value is not None else None) or ""
        value, least, most = (words.number(part or 0.0) for part in (found.value, found.value_low, found.value_high))
        yield words("experiment_worth", value=f"{value} {currency}".strip(), low=least, high=most)
    if found.way in ("onward", "forward"):
        yield words(f"experiment_counts_{found.way}")
    elif found.way is not None:
        target = journey.label(found.way) if found.way in journey.touchpoints else journey.success or found.way
        yield words("experiment_counts_arrow", target=target)
