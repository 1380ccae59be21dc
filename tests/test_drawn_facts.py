"""Every fact that is said of journeys drawn by chance holds of the numbers it is about, by a claim of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from claims import CLAIMS
from edge_journeys import edge_journey, read
from hypothesis import given
from random_journeys import journey, measured, steady
from random_journeys import read as usable
from test_statements import STATED, facts, holds, of_rows

from journeymap.analysis import ANALYSES, analyses
from journeymap.analysis.compare import compare
from journeymap.analysis.emotion import emotion
from journeymap.analysis.experiments import experiments
from journeymap.model import Journey
from journeymap.statements import Statement, basis, describe, short, why


def described(one: Journey, other: Journey | None) -> Iterator[tuple[Any, Statement | None]]:
    """Everything that is said of a journey, and of it beside another, each with the result that it is about."""
    results = analyses(ANALYSES, one)
    for name in STATED:
        yield results[name], describe(name, results[name], one)
    yield results, short.describe(results, one)
    for touchpoint in one.touchpoints:
        rows = {name: results[name][touchpoint] for name in why.NEEDED}
        yield rows, why.describe(rows, one)
    for statement in (basis.sources(one), basis.assumed(results, one), basis.unknown(results, one), basis.method(one)):
        yield results, statement
    if other is not None:
        found = compare(one, other)
        yield found, describe("compare", found, found.of_journey)


def false_facts(one: Journey, other: Journey | None = None) -> list[str]:
    """What is said and does not hold, or is said with nobody to check it."""
    found = []
    for result, statement in described(one, other):
        said = of_rows(result) if statement is None else (*facts(statement), *of_rows(result))
        for fact in said:
            assert fact.key in CLAIMS, f"nobody checks {fact.key}"
            if not holds(fact, result):
                found.append(f"{fact.key} {dict(fact.values)}")
    return found


@pytest.mark.parametrize("seed", range(500, 560))
def test_facts_of_journeys_on_their_edges_hold(seed: int) -> None:
    drawn = [edge_journey(one) for one in (seed, seed + 1)]
    # claims know the usual thresholds; with others every one of them would be another
    one, other = (read({key: value for key, value in data.items() if key != "settings"})[0] for data in drawn)
    if one is not None:
        assert false_facts(one, other) == []


@steady
@given(measured())
def test_facts_of_measured_journeys_hold(data: dict[str, Any]) -> None:
    assert false_facts(usable(data)) == []


# ---------------------------------------------------------------- what drawn journeys found


def test_two_who_feel_alike_are_both_said() -> None:
    personas = {"ana": {"share": 0.5}, "ion": {"share": 0.5}}
    felt = {who: {"emotion": 1.0} for who in personas}
    found = emotion(journey({"buy": {"shop": {"by_persona": felt}}}, personas=personas))
    assert found.fact.key == "emotion.alike"
    assert found.sentence == "It feels alike to Ana, Ion: the mean is +1.00, from −2 to 2."


def test_a_small_experiment_says_the_size_of_its_smaller_variant() -> None:
    tried = {"a": {"n": 200, "scores": {"csat": {"counts": [0, 0, 0, 0, 33]}}}, "b": {"n": 7}, "primary": "csat"}
    (row,) = experiments(journey({"buy": {"shop": {"experiments": [tried | {"split": "200:7"}]}}})).rows
    assert row.verdict == "too small to say"
    assert "7 " in row.sentence and "33" not in row.sentence


def test_a_persona_that_is_gone_is_called_by_name() -> None:
    score = {"counts": [1, 2, 3, 4, 90]}
    before, after = (
        journey(
            {"buy": {"shop": {"scores": {"csat": [{**score, "persona": who}, score]}}}}, personas={who: {"name": name}}
        )
        for who, name in (("ana", "Anna the beginner"), ("ion", "Ion the hurried"))
    )
    assert compare(before, after).both.personas.keys() == {"ana", "ion"}
