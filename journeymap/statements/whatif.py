"""What fixes would bring: the journey before and after, and what each fix does by itself."""

from collections.abc import Iterator
from typing import Any

from journeymap.analysis.whatif import FIGURES, Figure, WhatIf
from journeymap.facts import Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table


def _unit(row: Any) -> str:
    return FIGURES[row.figure]


def _moved(row: Any) -> str:
    return f"change:{FIGURES[row.figure]}"


COLUMNS = (Column("figure"), Column("before", unit=_unit), Column("after", unit=_unit), Column("change", unit=_moved))

NOT_SHOWN = frozenset({"minutes_covered"})
"""What is said in a sentence, and only where it is not all."""

POSSIBLE = frozenset({"completion_min", "completion_max", "value_min", "value_max"})
"""What is shown where nobody counted some of the ways, before the changes or after."""


def describe(result: WhatIf, journey: Journey) -> Statement:
    """What was changed, and every figure before and after it."""
    known = result.before.completion is not None and result.after.completion is not None
    left_out = NOT_SHOWN | POSSIBLE if known else NOT_SHOWN
    by_name = {row.figure: row for row in result.rows if row.figure not in left_out}
    rows: tuple[Figure, ...] = tuple(by_name[name] for name in FIGURES if name in by_name)
    table = Table("figures", COLUMNS, rows)
    return Statement("whatif", tuple(_said(result, journey)), (table,), result.unit_of)


def _said(result: WhatIf, journey: Journey) -> Iterator[Said]:
    yield from _changes(result, Facts(journey, result.unit_of))
    if result.first_step is not None:
        yield Said(result.first_step.fact, "note")


def _changes(result: WhatIf, fact: Facts) -> Iterator[Said]:
    several = len(result.applied_facts) > 1 and result.change.completion is not None
    for done, gain in zip(result.applied_facts, result.alone, strict=True):
        if not several:
            yield Said(done)
        elif gain == 0:
            yield Said(fact("whatif.no_gain", done=done))
        else:
            yield Said(fact("whatif.alone", done=done, gain=gain))
    if several:
        yield Said(fact("whatif.together", gain=result.change.completion))
    covered = {one.minutes_covered for one in (result.before, result.after) if one.minutes is not None}
    if covered - {1.0, None}:
        yield Said(
            fact("whatif.minutes", before=result.before.minutes_covered, after=result.after.minutes_covered), "note"
        )
