"""Where customers leave: completion, then stages, then touchpoints."""

from collections.abc import Iterator

from journeymap.analysis.dropoff import DropOff, value_fact
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.model.flow import flow_is_known
from journeymap.model.metrics import COMPLETION, DROPOFF
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.targets import targets

STAGES = (
    Column("stage"),
    Column("reach"),
    Column("lost"),
    Column("rate", bad=lambda row: bool(row.drop_off_stage)),
    Column("drop_off_stage", under="rate"),
    Column("avoidable_rate"),
)

TOUCHPOINTS = (
    Column("touchpoint"),
    Column("stage", under="touchpoint", detail=True),
    Column("reach"),
    Column("lost"),
    Column("rate"),
    Column("observed", under="rate"),
    Column("avoidable_rate"),
    Column("visit_rate", detail=True),
    Column("interval", fields=("visit_rate_low", "visit_rate_high"), detail=True),
    Column("success_from"),
    Column("gain_if_avoidable_halved"),
    Column("value_if_avoidable_halved"),
)


UNCOUNTED = (
    Column("touchpoint"),
    Column("stage", under="touchpoint", detail=True),
    Column("possible_reach", fields=("reach_min", "reach_max")),
    Column("possible_lost", fields=("lost_min", "lost_max")),
    Column("observed"),
)
"""What a table can say where nobody counted some of the ways."""


def describe(result: DropOff, journey: Journey) -> Statement | None:
    """How many arrive, what a success is worth, which stages lose most; every stage and touchpoint."""
    if result.completion_max is None:
        return None
    if not flow_is_known(journey):
        table = Table("touchpoints", UNCOUNTED, result.rows)
        return Statement("dropoff", tuple(_possible(result, journey)), (table,), result.unit_of)
    spared = any(one.normal for one in result.stages)
    stages, touchpoints = (
        tuple(one for one in every if spared or one.key != "avoidable_rate") for every in (STAGES, TOUCHPOINTS)
    )
    tables = (Table("stages", stages, result.stages), Table("touchpoints", touchpoints, result.rows))
    charts = ("dropoff", "transitions")
    return Statement("dropoff", tuple(_said(result, journey)), tables, result.unit_of, charts)


def _possible(result: DropOff, journey: Journey) -> Iterator[Said]:
    """What is said where nobody counted some of the ways: how little and how much is possible, and what to count."""
    fact = Facts(journey, result.unit_of)
    if result.completion is not None:
        yield Said(fact("dropoff.arrive", completion=result.completion), "lead")
    elif result.fact is not None:
        yield Said(result.fact, "lead")
    yield from targets("dropoff.target", (COMPLETION, DROPOFF), fact)
    worth = value_fact(journey)
    if worth is not None:
        yield Said(worth)
    yield from (Said(fact("dropoff.assumed", assumption=one), "note") for one in result.assumption_facts)


def _said(result: DropOff, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.completion_low is None or result.completion_high is None:
        yield Said(fact("dropoff.arrive", completion=result.completion), "lead")
    else:
        bounds = (result.completion_low, result.completion_high)
        yield Said(fact("dropoff.arrive_between", completion=result.completion, bounds=bounds), "lead")
    if result.fact is not None:
        yield Said(result.fact)
    yield from targets("dropoff.target", (COMPLETION, DROPOFF), fact)
    worth = value_fact(journey)
    if worth is not None:
        yield Said(worth)
    if result.steps is not None and result.steps_completers is not None:
        yield Said(fact("dropoff.takes_steps", steps=result.steps, steps_completers=result.steps_completers))
    if result.minutes is not None:
        yield Said(fact("dropoff.takes_time", minutes=result.minutes, minutes_covered=result.minutes_covered))
    yield from _ends(result, journey, fact)
    if any(row.drop_off_stage for row in result.stages):
        settings = journey.in_force
        key = "dropoff.alert_avoidable" if any(row.normal for row in result.stages) else "dropoff.alert"
        yield Said(fact(key, alert=settings.dropoff_alert, ratio=settings.dropoff_ratio), "note")
    yield Said(fact("dropoff.gain_is"), "note")
    yield from (Said(fact("dropoff.assumed", assumption=one), "note") for one in result.assumption_facts)


def _ends(result: DropOff, journey: Journey, fact: Facts) -> Iterator[Said]:
    """How many end in other ways, and how many of those who still needed it arrive."""
    for one in result.ends:
        if one.end in journey.ends:
            yield Said(fact("dropoff.end", share=one.share, end=one.end, kind=one.kind))
    neutral = sum(one.share for one in result.ends if one.kind == "neutral")
    if neutral and result.completion is not None and neutral < 1:
        yield Said(fact("dropoff.needed_it", still_needed=result.completion / (1 - neutral)))
