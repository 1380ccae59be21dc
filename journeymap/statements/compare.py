"""What changed between two snapshots: what got worse, what got better, what differs on the map."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from journeymap.analysis.change_facts import (
    MEASURED,
    Snapshots,
    completion_facts,
    outcome_fact,
    shown_size,
    structure_fact,
    where,
)
from journeymap.analysis.changes import VERDICTS, WORSE
from journeymap.analysis.compare import Comparison, LevelChange, MetricChange
from journeymap.analysis.structure import StructureChange
from journeymap.facts import Fact
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.series import series_said, series_tables


def _measured(row: Any) -> str:
    return MEASURED[row.unit]


def _interval(row: Any) -> str:
    return "range:points.1" if row.unit == "share" else "range:number.1"


def _detectable(row: Any) -> str:
    return shown_size(row.unit, row.detectable)


NAMES = (Column("touchpoint"), Column("persona", under="touchpoint"), Column("metric"))

NUMBERS = (
    Column("before", unit=_measured),
    Column("after", unit=_measured),
    Column("change", fields=("change", "before"), unit=lambda row: f"change:{row.unit}"),
)

CHANGES = (
    Column("verdict", bad=lambda row: row.verdict in ("critical", "alert")),
    *NAMES,
    Column("sure_fact", unit="fact"),
    Column("owner"),
    *NUMBERS,
    Column("successes"),
    Column("value"),
)

EVERY = (
    Column("verdict"),
    *NAMES,
    *NUMBERS,
    Column("interval", fields=("low", "high"), unit=_interval),
    Column("p"),
    Column("n_before"),
    Column("n_after"),
    Column("detectable", unit=_detectable),
    Column("completions"),
    Column("note_facts", unit="fact", detail=True),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of the map: what kind, of which part, and what it is."""

    kind: str
    what: str
    fact: Fact


def describe(result: Comparison, both: Snapshots) -> Statement:
    """The counts and what completion did, then worse, better, the map and the levels; every number for who asks."""
    compared = tuple(row for row in result.rows if row.verdict is not None)
    tables = (
        *series_tables(result.series, both),
        Table("worse", CHANGES, result.of(*WORSE)),
        Table("better", CHANGES, result.of("improved")),
        Table("small", CHANGES, result.of("small")),
        Table("explained", EXPLAINED, tuple(_explained(result, both))),
        differences("map", result.structure, both),
        Table("levels", (Column("touchpoint"), Column("before"), Column("after")), tuple(_levels(result.levels))),
        *((Table("reasons", REASONS, result.reasons),) if result.reasons else ()),
        Table("every", EVERY, compared, folded=True),
        Table("unlike", UNLIKE, tuple(row for row in result.rows if row.verdict is None), folded=True),
    )
    units = {**result.unit_of, "before": "number.0", "after": "number.0"}
    return Statement("compare", tuple(_said(result, both)), tables, units, named=result.title_fact)


REASONS = (
    Column("reason", unit="text"),
    Column("before", unit="count"),
    Column("share_before", unit="share", under="before"),
    Column("after", unit="count"),
    Column("share_after", unit="share", under="after"),
    Column("p", unit="p"),
    Column("certain", unit="mark"),
)
"""Why customers left, before and after; shares are of all that there were at the start."""

EXPLAINED = (Column("where", unit="fact"), Column("metric"), Column("successes"), Column("money", unit="change:money"))


@dataclass(frozen=True, slots=True)
class Explanation:
    """A change with what it alone would have brought, or what is left over."""

    where: Fact
    metric: str | None
    successes: float
    money: float | None


def _explained(result: Comparison, both: Snapshots) -> Iterator[Explanation]:
    """Which changes explain the successes gained or lost, where more than one does."""
    found = result.outcome
    if found is None or len(found.explained) < 3:
        return
    for one in found.explained:
        left = one.touchpoint is None
        place = both.fact("together") if left else where(one.touchpoint, one.persona, both)
        yield Explanation(place, one.metric, one.successes, one.money)


UNLIKE = (Column("fact", unit="fact"), Column("note_facts", unit="fact"))


def differences(key: str, found: Iterable[StructureChange], both: Snapshots, named: Fact | None = None) -> Table:
    """What differs on the map, as a table."""
    rows = tuple(Difference(one.kind, one.what, structure_fact(one, both)) for one in found)
    return Table(key, (Column("kind"), Column("what"), Column("fact", unit="fact")), rows, named=named)


def _levels(found: Iterable[LevelChange]) -> Iterator[LevelChange]:
    """Where another level is reached; who says for the first time what they offer has no level to compare."""
    for one in found:
        if one.before != one.after and not _is_first_said(one):
            yield one


def _is_first_said(one: LevelChange) -> bool:
    return one.touchpoint is not None and not one.claimed_before and bool(one.claimed_after)


def _said(result: Comparison, both: Snapshots) -> Iterator[Said]:
    counts = result.counts
    yield Said(
        both.fact("counts", dict.fromkeys(VERDICTS, "count"), **{name: counts[name] for name in VERDICTS}), "lead"
    )
    tested = {name: counts[name] for name in ("rows", "compared", "tested")}
    if len(result.earlier) > 0 and result.order != "right":
        yield Said(both.fact(f"order_{result.order}"), "note")
    yield from series_said(result.series, both)
    yield Said(both.fact("tested", **tested, share=result.false_discoveries))
    if result.planned:
        yield Said(both.fact("planned"))
    yield from (Said(fact) for fact in completion_facts(result))
    if not result.structure:
        yield Said(both.fact("same_map"))
    first = sum(map(_is_first_said, result.levels))
    if first:
        yield Said(both.fact("first_said", n=first))
    yield from _advice(result.of(*WORSE), both)
    outcome = outcome_fact(result)
    if outcome is not None:
        yield Said(outcome, "advice")


def _advice(worse: Sequence[MetricChange], both: Snapshots) -> Iterator[Said]:
    """What to do, once for each owner and touchpoint; then notes and units to learn from."""
    for touchpoint in dict.fromkeys(row.touchpoint for row in worse):
        here = [row for row in worse if row.touchpoint == touchpoint]
        place, since, owner = where(touchpoint, None, both), here[0].since, here[0].owner
        who = place if owner is None else both.fact("who", owner=owner)
        for do in dict.fromkeys(row.recommendation_fact for row in here if row.recommendation_fact is not None):
            if since is None:
                yield Said(both.fact("do", who=who, do=do), "advice", touchpoint)
            else:
                yield Said(both.fact("do_since", who=who, since=since, do=do), "advice", touchpoint)
        units = tuple(dict.fromkeys(unit for row in here for unit in row.learn_from))
        if units:
            yield Said(both.fact("learn", where=place, units=units), "advice", touchpoint)
    for row in worse:
        if row.note_facts:
            place = where(row.touchpoint, row.persona, both)
            mind = both.fact("mind", {"notes": "fact"}, where=place, metric=row.metric, notes=row.note_facts)
            yield Said(mind, "note", row.touchpoint)
