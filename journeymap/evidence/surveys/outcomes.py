"""What people said beside what they did: how many arrived of those who answered badly, and of the others."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from journeymap.evidence import engine
from journeymap.evidence.disclosure.threshold import may_show
from journeymap.evidence.log.events import Events
from journeymap.evidence.surveys.scales import AnswerGroup, scale_of
from journeymap.evidence.surveys.survey import Survey
from journeymap.inference import two_proportions
from journeymap.model import Journey
from journeymap.model.metrics import NPS
from journeymap.settings import reaches

DETRACTOR = 6
"""The highest answer to an NPS that is a bad one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of the people in both the survey and the log: those who answered badly, the others, and how many arrived.

    ``change`` is the share of the bad less that of the others, with its 95 % interval and the chance ``p`` of so much
    by accident; None where one side is empty. Going together is not causing: who leaves early may never be asked.
    """

    touchpoint: str | None
    metric: str
    bad: int
    bad_arrived: int
    others: int
    others_arrived: int
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None


def outcomes(events: Events, survey: Survey, journey: Journey, min_n: int = 0) -> tuple[Outcome, ...]:
    """Each score of the survey beside what became of those who gave it; empty where no customer is in both.

    An answer is bad below the setting ``bad_below`` on the index, an NPS at 6 or less; who answered twice and once
    badly answered badly. With ``min_n`` a row shows where as many people are on either side, and of these as many
    arrived, or nobody, and as many did not, or nobody.
    """
    bad: dict[tuple[AnswerGroup, str], bool] = {}
    for person, group, answer in survey.people():
        key = (AnswerGroup(group.touchpoint, group.metric), person)
        bad[key] = bad.get(key, False) or _is_bad(journey, group, answer)
    groups = sorted({group for group, _ in bad}, key=lambda one: (one.metric, one.touchpoint or ""))
    order = [(journey.touchpoints.get(one.touchpoint or "") is None, one) for one in groups]
    listed = [one for _, one in sorted(order, key=lambda pair: pair[0])]
    counted = _counted(events, bad, listed) if bad else {}
    rows = (_row(group, counted.get((at, 1), (0, 0)), counted.get((at, 0), (0, 0))) for at, group in enumerate(listed))
    return tuple(row for row in rows if row.bad + row.others and _may_show(row, min_n))


def _may_show(row: Outcome, min_n: int) -> bool:
    parts = ((row.bad, row.bad_arrived), (row.others, row.others_arrived))
    return min(row.bad, row.others) >= min_n and all(
        may_show(n, min_n) for of, arrived in parts for n in (arrived, of - arrived)
    )


def _is_bad(journey: Journey, group: AnswerGroup, answer: float) -> bool:
    if group.metric == NPS:
        return answer <= DETRACTOR
    return not reaches(scale_of(journey, group).index(answer), journey.in_force.bad_below)


def _counted(
    events: Events, bad: dict[tuple[AnswerGroup, str], bool], groups: list[AnswerGroup]
) -> dict[tuple[int, int], tuple[int, int]]:
    """People in the log, and those of them who arrived, by group and by whether they answered badly."""
    at = {group: number for number, group in enumerate(groups)}
    columns: dict[str, list[Any]] = {
        "who": [person for _, person in bad],
        "group": [at[group] for group, _ in bad],
        "bad": [int(one) for one in bad.values()],
    }
    asked = engine.given(events.backend, columns)
    table = events.table.mutate(who=events.table.case.cast("string"))
    theirs = replace(events, table=table.semi_join(asked, "who")).steps
    outcome = theirs.group_by("who").aggregate(arrived=theirs.success.max())
    both = asked.join(outcome, "who")
    found = both.group_by(["group", "bad"]).aggregate(n=both.count(), arrived=both.arrived.sum())
    return {(group, low): (int(n), int(arrived)) for group, low, n, arrived in engine.rows(events.backend, found)}


def _row(group: AnswerGroup, bad: tuple[int, int], others: tuple[int, int]) -> Outcome:
    numbers = (*bad, *others)
    if not (bad[0] and others[0]):
        return Outcome(group.touchpoint, group.metric, *numbers)
    found = two_proportions((others[1], others[0]), (bad[1], bad[0]))
    return Outcome(group.touchpoint, group.metric, *numbers, found.difference, found.low, found.high, found.p)


def largest_differences(rows: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """The rows with people on both sides, the largest difference first."""
    known = [row for row in rows if row.change is not None]
    return tuple(sorted(known, key=lambda row: row.change or 0.0))
