"""A log held against a map: shares of walks, deviations and what they cost, steps that the map does not have."""

from collections.abc import Iterator

from journeymap.evidence.conform import Conformance
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.reading import SHOWN, beside, of_log, size, suggestions

NO_CHANCE = 0.05
"""Below this chance, a difference is said to be none by chance."""

DEVIATIONS = (
    Column("kind"),
    Column("touchpoint"),
    Column("walks"),
    Column("share"),
    Column("completion"),
    Column("by_map"),
    Column("cost", bad=lambda row: row.significant and (row.cost or 0) > 0),
    Column("cost_interval", fields=("cost_low", "cost_high"), detail=True),
    Column("significant"),
)

UNPLANNED = (Column("source"), Column("target"), Column("n"))

ARRIVALS = (
    Column("touchpoint"),
    Column("walks"),
    Column("observed"),
    Column("interval", fields=("low", "high")),
    Column("predicted"),
    Column("differs"),
)


def describe(result: Conformance, journey: Journey) -> Statement:
    """The shares first, then deviations, the steps that the map does not have, and the first-order assumption."""
    tables = (
        Table("deviations", DEVIATIONS, result.rows[:SHOWN]),
        Table("unplanned", UNPLANNED, result.unplanned[:SHOWN]),
        Table("first_order", ARRIVALS, result.first_order.touchpoints),
    )
    return Statement("conform", tuple(_said(result, journey)), tables, result.unit_of)


def _said(result: Conformance, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    yield from of_log(result.read, journey)
    yield from suggestions(result.read, journey)
    yield Said(size(result.customers, result.walks, journey), "lead")
    yield from _shares(result, fact)
    yield from beside(result.read.aside, journey)
    if result.steps_predicted is not None:
        yield Said(fact("conform.steps", steps_observed=result.steps_observed, steps_predicted=result.steps_predicted))
    yield Said(fact("conform.first_order_holds" if result.first_order.holds else "conform.first_order_fails"))
    if result.rows:
        yield Said(fact("conform.compared"), "note")
        yield Said(fact("conform.cost_is"), "note")
    more = {"deviations": len(result.rows), "steps": len(result.unplanned)}
    for what, n in more.items():
        if n > SHOWN:
            yield Said(fact(f"conform.more_{what}", n=n - SHOWN), "note")
    if result.hidden:
        yield Said(fact("conform.hidden", n=result.hidden), "note")
    yield from _lengths(result, fact)


def _shares(result: Conformance, fact: Facts) -> Iterator[Said]:
    """How many walks and steps follow the map, and how many arrive."""
    if result.following is None:
        yield Said(fact("conform.too_few_follow", on_map=result.on_map), "lead")
    else:
        interval = (result.following_low, result.following_high)
        yield Said(fact("conform.follow", following=result.following, interval=interval, on_map=result.on_map), "lead")
    key = "conform.arrive_otherwise"
    if result.completion_p is None:
        key = "conform.arrive"
    elif result.completion_p >= NO_CHANCE:
        key = "conform.arrive_by_chance"
    yield Said(
        fact(
            key,
            completion_observed=result.completion_observed,
            interval=(result.completion_low, result.completion_high),
            completion_predicted=result.completion_predicted,
        ),
        "lead",
    )
    if result.completion_following is not None:
        yield Said(fact("conform.followers_arrive", completion_following=result.completion_following))


def _lengths(result: Conformance, fact: Facts) -> Iterator[Said]:
    """How long walks are, and would be if only the last touchpoint counted."""
    one = result.first_order.lengths
    if one is None:
        return
    median = {"median_observed": one.median_observed, "median_predicted": one.median_predicted}
    yield Said(fact("conform.median", **median), "note")
    yield Said(fact("conform.nine_in_ten", p90_observed=one.p90_observed, p90_predicted=one.p90_predicted), "note")
    yield Said(fact("conform.distance", distance=one.distance, p=one.p), "note")
    if not result.first_order.holds:
        yield Said(fact("conform.split"), "advice")
