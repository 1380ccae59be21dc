"""Which column says whose event it is, where several may: the one that stands on most rows and groups them."""

from collections.abc import Mapping
from typing import Any

from journeymap.evidence import engine
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.columns import CASE, candidates
from journeymap.evidence.sources.rows import identity
from journeymap.evidence.sources.table import OpenTable
from journeymap.facts import Fact

LOOKED_AT = 100_000
"""Rows at the beginning of a table by which its customers are found."""

AS_GOOD = 0.02
"""A column that is emptier than another by no more than this is as full as it."""


def customer_column(base: OpenTable, given: Mapping[str, str]) -> tuple[Mapping[str, str], tuple[Fact, ...]]:
    """What is known of the parts of a log's columns, with the customer's chosen, and what is said of it.

    A column that is mostly empty, that has one value only or another on each row names no customers; where one by its
    name surer is passed over, it is said.
    """
    known = base.parts
    named = candidates(CASE, base.columns)
    others = [
        name for name in dict.fromkeys((known.get("case"), *named)) if name is not None and name not in given.values()
    ]
    if "case" in given or len(others) < 2:
        return known, ()
    full, different, rows = _counted(base, others)
    if not rows:
        return known, ()
    useful = [one for one in others if 1 < different[one] < full[one]] or others
    best = max(full[one] for one in useful)
    chosen = next(one for one in useful if full[one] >= best - AS_GOOD * rows)
    passed = tuple(f"`{one}` ({full[one]} / {rows})" for one in others[: others.index(chosen)] if one != chosen)
    said = (remark("log.customer_chosen", column=chosen, share=full[chosen] / rows, columns=passed),) if passed else ()
    return {**known, "case": chosen}, said


def _counted(base: OpenTable, names: list[str]) -> tuple[dict[str, int], dict[str, int], int]:
    """On how many rows each column stands, and how many different values it has."""
    some = base.table.limit(LOOKED_AT).select(**{name: identity(base.table[name]) for name in names})
    asked: dict[str, Any] = {"rows": some.count()}
    for at, name in enumerate(names):
        asked |= {f"full_{at}": some[name].count(), f"different_{at}": some[name].nunique()}
    rows, *counts = engine.first_row(base.backend, some.aggregate(**asked))
    full, different = counts[::2], counts[1::2]
    return dict(zip(names, full, strict=True)), dict(zip(names, different, strict=True)), rows
