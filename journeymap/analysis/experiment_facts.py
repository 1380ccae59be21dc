"""What is said of an experiment: which variant is better, between which bounds it lies, what it would bring."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from journeymap.analysis.change_facts import MEASURED
from journeymap.analysis.measurements import Measurement
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.flow import SUCCESS

if TYPE_CHECKING:
    from journeymap.analysis.experiments import Carried, ExperimentRow, Outcome, Split

UNITS = {
    "touchpoint": "touchpoint",
    "name": "text",
    "which": "fact",
    "metric": "metric:experiments",
    "verdict": "term:experiments.verdict",
    "counts": "fact",
    "customers_a": "count",
    "customers_b": "count",
    "planned_n": "count",
    "split": "text",
    "better": "text",
    "worse": "text",
    "because": "fact",
    "significant": "term:experiments.significant",
    "note_facts": "fact",
    "sentences": "sentences",
    "asked_a": "term:asked",
    "asked_b": "term:asked",
    "question_a": "text",
    "question_b": "text",
    "scale_a": "scale",
    "scale_b": "scale",
    "change": "signed_change:share.2",
    "low": "points.2",
    "high": "points.2",
    "value": "money",
    "value_low": "money",
    "value_high": "money",
    "way": "target",
    "share": "share.1",
    "plus_1": "count",
    "plus_2": "count",
    "plus_5": "count",
    "detectable": "points.1",
    "tried": "count",
    "won": "count",
}
"""What each field and each value of a fact about experiments is; what was measured has a unit of its own."""


def said_of(journey: Journey, row: "ExperimentRow") -> Fact:
    """The verdict of one experiment, then what to mind, then what it would bring to the journey."""
    fact = Facts(journey, UNITS)
    return fact("experiments.said", sentences=tuple(_sentences(row, fact)))


def _sentences(row: "ExperimentRow", fact: Facts) -> Iterator[Fact]:
    yield _verdict(row, fact)
    if row.outcome is not None:
        if row.outcome.method == "no events":
            yield fact("experiments.no_events")
        yield from row.outcome.note_facts
    if row.split is not None and row.split.odd and not row.split.broken:
        yield fact("experiments.odd_split", counts=counted(row.split, fact))
    if row.peeking:
        yield fact("experiments.peeking", planned_n=row.planned_n)
    if row.carried is not None:
        yield from _carried(row.carried, fact)


def _which(row: "ExperimentRow", fact: Facts) -> Fact:
    """What people call an experiment: its touchpoint, and its name if it has one."""
    if row.name is None:
        return fact("experiments.which_unnamed", touchpoint=row.touchpoint)
    return fact("experiments.which", touchpoint=row.touchpoint, name=row.name)


def counted(split: "Split", fact: Facts) -> Fact:
    """How many customers saw either variant."""
    seen_a, seen_b = split.counts
    return fact("experiments.counts", customers_a=seen_a, customers_b=seen_b)


def _verdict(row: "ExperimentRow", fact: Facts) -> Fact:
    which, one, split = _which(row, fact), row.outcome, row.split
    match row.verdict:
        case "withheld" if split is not None:
            return fact("experiments.withheld", which=which, counts=counted(split, fact), split=row.planned_split)
        case "too small to say" if split is not None and not any(split.counts):
            return fact("experiments.not_run", which=which)
        case "too small to say" if split is not None:
            answers = () if one is None else (one.n_a, one.n_b)
            fewest = min(n for n in (*split.counts, *answers) if n is not None)
            return fact("experiments.small", which=which, n=fewest)
        case "unknown":
            return fact("experiments.no_verdict", which=which, because=row.because_fact)
    assert one is not None and one.difference is not None
    if row.verdict == "no difference shown":
        if one.low is None:
            return fact("experiments.no_difference_unbounded", which=which, metric=one.metric)
        return _measured(one, "experiments.no_difference", {"which": which}, fact)
    a, b = (row.a or "a", one.a), (row.b or "b", one.b)
    (better, better_value), (worse, worse_value) = (b, a) if row.verdict == "b better" else (a, b)
    names = {"which": which, "better": better, "worse": worse}
    values = {"better_value": better_value, "worse_value": worse_value, "moved": (one.difference, one.a)}
    return _measured(one, "experiments.better", {**names, **values}, fact)


def _measured(one: "Outcome", key: str, values: Mapping[str, object], fact: Facts) -> Fact:
    """A fact about an outcome, whose numbers are written by its own unit."""
    unit, bound = MEASURED[one.unit], "points.1" if one.unit == "share" else "number.1"
    units = {"better_value": unit, "worse_value": unit, "moved": f"change:{one.unit}", "low": bound, "high": bound}
    found = {"metric": one.metric, **values, "low": one.low, "high": one.high}
    return Fact(key, found, {**UNITS, **units}, fact.journey)


def asked_otherwise(a: Measurement, b: Measurement, fact: Facts) -> Iterator[Fact]:
    """What differs in how the two variants were asked."""
    if a.asked != b.asked:
        yield fact("experiments.asked", asked_a=a.asked or "nobody", asked_b=b.asked or "nobody")
    if a.question and b.question and a.question != b.question:
        yield fact("experiments.questions", question_a=a.question, question_b=b.question)
    if a.scale is not None and b.scale is not None and a.scale != b.scale:
        key = "experiments.scales_index" if a.unit != "share" else "experiments.scales_share"
        yield fact(key, scale_a=a.scale, scale_b=b.scale)


def _carried(found: "Carried", fact: Facts) -> Iterator[Fact]:
    if found.change is None:
        yield fact("experiments.not_carried")
        return
    yield fact("experiments.carried", change=found.change, low=found.low, high=found.high)
    if found.value is not None:
        values = {"value": found.value, "value_low": found.value_low, "value_high": found.value_high}
        yield fact("experiments.worth", **values)
    if found.way in ("onward", "forward"):
        yield fact(f"experiments.counts_{found.way}")
    elif found.way == SUCCESS:
        yield fact("experiments.counts_goal")
    elif found.way is not None:
        yield fact("experiments.counts_way", way=found.way)
