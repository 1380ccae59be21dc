"""What customers said: every score with its index, its interval and how many answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.scores import ScoreRow, ScoreTable
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.metrics import CES, CSAT, WAIT
from journeymap.statements import Column, Said, Statement, Table

COLUMNS = (
    Column("touchpoint"),
    Column("metric"),
    Column("persona", under="metric"),
    Column("asked", under="metric"),
    Column("period", under="metric"),
    Column("note_fact", under="metric"),
    Column("wave_facts", under="metric"),
    Column("target_fact", under="metric"),
    Column("index"),
    Column("interval", fields=("low", "high")),
    Column("nps"),
    Column("nps_interval", fields=("nps_low", "nps_high"), under="nps"),
    Column("mean", unit=lambda row: "minutes" if row.metric == WAIT else "number.2"),
    Column("scale_fact", under="mean"),
    Column("top_box"),
    Column("boxes_fact", under="top_box"),
    Column("box_interval", fields=("top_box_low", "top_box_high"), under="top_box"),
    Column("n"),
    Column("evidence", under="n"),
)


GROUPS = (
    Column("touchpoint"),
    Column("persona", under="touchpoint"),
    Column("group"),
    Column("n"),
    Column("share"),
    Column("action_fact"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """A group of those who were asked whether they would recommend, at one place."""

    touchpoint: str | None
    persona: str | None
    group: str
    n: int
    share: float
    action_fact: Fact


REASONS = (Column("reason"), Column("n"), Column("share"))


def describe(result: ScoreTable, journey: Journey) -> Statement | None:
    """Every score of the journey, in map order; its own come last."""
    if not result.rows:
        return None
    charts = ("scores",) if _both(result.rows) else ()
    tables = [Table("scores", COLUMNS, result.rows)]
    groups = tuple(_groups(result.rows))
    tables += [Table("groups", GROUPS, groups)] if groups else []
    tables += [Table("reasons", REASONS, row.reasons) for row in result.rows if row.reasons]
    return Statement("scores", tuple(_said(result, journey)), tuple(tables), result.unit_of, charts)


def _groups(rows: Iterable[ScoreRow]) -> Iterator[Group]:
    """The three groups of each Net Promoter Score as it is now, those who would not recommend first."""
    for row in rows:
        for one in row.groups if row.newest is not False else ():
            yield Group(row.touchpoint, row.persona, one.group, one.n, one.share, one.action_fact)


def _both(rows: Iterable[ScoreRow]) -> bool:
    """Whether any touchpoint was asked about effort and satisfaction, which the chart sets against each other."""
    asked: dict[Any, set[str]] = {}
    for row in rows:
        if row.touchpoint is not None and row.index is not None:
            asked.setdefault(row.touchpoint, set()).add(row.metric)
    return any({CES, CSAT} <= metrics for metrics in asked.values())


def _said(result: ScoreTable, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    yield Said(fact("scores.how_to_read"), "note")
    for row in result.rows:
        if row.question:
            asked = {"touchpoint": row.touchpoint, "metric": row.metric, "question": row.question}
            yield Said(fact("scores.question", **asked), "note", row.touchpoint)
