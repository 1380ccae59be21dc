"""What was tried: which variant is better, what else was measured, and how many customers a change would need."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from journeymap.analysis.change_facts import MEASURED, shown_size
from journeymap.analysis.experiment_facts import counted
from journeymap.analysis.experiments import ExperimentRow, Experiments, Outcome
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.metrics import Unit
from journeymap.statements import Column, Said, Statement, Table


def _measured(row: Any) -> str:
    return "text" if row.unit is None else MEASURED[row.unit]


def _bounds(row: Any) -> str:
    return "range:points.1" if row.unit == "share" else "range:number.1"


NAMES = (Column("touchpoint"), Column("name", under="touchpoint"))

NUMBERS = (
    Column("a", unit=_measured),
    Column("b", unit=_measured),
    Column("difference", fields=("difference", "a"), unit=lambda row: f"change:{row.unit}"),
    Column("interval", fields=("low", "high"), unit=_bounds, under="difference"),
)

TRIED = (*NAMES, Column("metric"), Column("verdict"), Column("counts", under="verdict"), *NUMBERS)

OTHERS = (*NAMES, Column("metric"), Column("significant"), *NUMBERS, Column("note_facts", detail=True))

PLANS = (
    *NAMES,
    Column("share"),
    Column("plus_1"),
    Column("plus_2"),
    Column("plus_5"),
    Column("detectable", unit=lambda row: shown_size("share", row.detectable)),
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A metric of both variants, as a table shows it."""

    touchpoint: str
    name: str | None
    metric: str
    unit: Unit | None
    a: float | None
    b: float | None
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Tried(Numbers):
    """The metric that decides, with its verdict and how many customers saw either variant."""

    verdict: str
    counts: Fact | None


@dataclass(frozen=True, slots=True)
class Other(Numbers):
    """Another metric: whether it differs by more than chance, and what to mind."""

    significant: Literal["yes", "no", "untested"]
    note_facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many customers a variant needs to show 1, 2 and 5 points more than a share."""

    touchpoint: str
    name: str | None
    share: float
    plus_1: int | None
    plus_2: int | None
    plus_5: int | None
    detectable: float | None


def describe(result: Experiments, journey: Journey) -> Statement | None:
    """Each experiment in sentences and in numbers, its other metrics, and the sizes that smaller changes need."""
    if result.fact is None:
        return None
    fact = Facts(journey, result.unit_of)
    others = tuple(_other(row, outcome) for row in result.rows for outcome in row.secondary)
    tables = (
        Table("tried", TRIED, tuple(_tried(row, fact) for row in result.rows)),
        Table("others", OTHERS, others),
        Table("plans", PLANS, tuple(_sizes(row) for row in result.rows if row.plan)),
    )
    return Statement("experiments", tuple(_said(result, fact)), tables, result.unit_of, ("experiments",))


def _said(result: Experiments, fact: Facts) -> Iterator[Said]:
    if result.fact is not None:
        yield Said(result.fact, "lead")
    yield from (Said(row.fact, of=row.touchpoint) for row in result.rows if row.fact is not None)
    if any(row.plan for row in result.rows):
        yield Said(fact("experiments.sizes"), "note")


def _tried(row: ExperimentRow, fact: Facts) -> Tried:
    counts = None if row.split is None else counted(row.split, fact)
    return Tried(**_numbers(row, row.outcome), verdict=row.verdict, counts=counts)


def _other(row: ExperimentRow, one: Outcome) -> Other:
    sure: Literal["yes", "no", "untested"] = "untested"
    if one.significant is not None:
        sure = "yes" if one.significant else "no"
    return Other(**_numbers(row, one), significant=sure, note_facts=one.note_facts)


def _numbers(row: ExperimentRow, one: Outcome | None) -> dict[str, Any]:
    names = ("unit", "a", "b", "difference", "low", "high")
    numbers = {name: None if one is None else getattr(one, name) for name in names}
    metric = row.primary if one is None else one.metric
    return {"touchpoint": row.touchpoint, "name": row.name, "metric": metric, **numbers}


def _sizes(row: ExperimentRow) -> Sizes:
    plus_1, plus_2, plus_5 = (*(one.n_per_arm for one in row.plan), None, None)[:3]
    return Sizes(row.touchpoint, row.name, row.plan[0].share, plus_1, plus_2, plus_5, row.detectable)
