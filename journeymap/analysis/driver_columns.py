"""Which columns of a table of answers are touchpoints, and which is the overall score."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from journeymap.diagnostics import UsageError, choose_from
from journeymap.model import Journey

METRICS = ("ces", "csat", "csi", "nps", "cli")

OVERALL = frozenset(
    {
        "overall", "overall satisfaction", "overall csat", "csat overall", "satisfaction overall", "total",
        "total satisfaction", "journey", "общая", "общая оценка", "общая удовлетворенность", "в целом", "итог",
        "general", "per total", "satisfactie generala", "satisfactie totala", "total general",
    }
)  # fmt: skip
"""What people call the overall score; written without accents and without signs."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of answers that is a touchpoint's score."""

    name: str
    touchpoint: str
    metric: str | None = None


def overall_column(columns: Sequence[str], named: str | None) -> tuple[str, bool]:
    """The column with the overall score, and whether it was guessed; a UsageError when nothing is obvious."""
    if named is not None:
        found = [column for column in columns if _plain(column) == _plain(named)]
        if not found:
            raise UsageError(f"the table has no column `{named}`; {choose_from(named, columns, what='columns')}")
        return found[0], False
    obvious = [column for column in columns if _plain(column) in OVERALL]
    if len(obvious) == 1:
        return obvious[0], True
    shown = ", ".join(f"`{column}`" for column in (obvious or columns)[:8])
    many = "several columns may be the overall score" if obvious else "no column is obviously the overall score"
    raise UsageError(f"{many}; name it with --overall, one of: {shown}")


def driver_columns(
    journey: Journey, columns: Iterable[str], overall: str, chosen: Sequence[str] | None
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns that are touchpoints by id or name, with a metric behind it or without; and those that are not."""
    names = _names(journey)
    found: list[Column] = []
    unused: list[str] = []
    for column in columns:
        if column == overall:
            continue
        known = names.get(_plain(column))
        if known is None:
            unused.append(column)
        else:
            found.append(Column(column, *known))
    if chosen is not None:
        found = _chosen(found, chosen)
    if not found:
        ids = ", ".join(f"`{name}`" for name in list(journey.touchpoints)[:8])
        raise UsageError(f"no column of the table is a touchpoint of the journey; name the columns by {ids}")
    return tuple(found), tuple(column for column in unused if column)


def _chosen(found: Sequence[Column], chosen: Sequence[str]) -> list[Column]:
    by_name = {_plain(one.name): one for one in found}
    for name in chosen:
        if _plain(name) not in by_name:
            hint = choose_from(name, [one.name for one in found], what="columns")
            raise UsageError(f"no touchpoint's column is called `{name}`; {hint}")
    return [by_name[_plain(name)] for name in dict.fromkeys(chosen)]


def _names(journey: Journey) -> dict[str, tuple[str, str | None]]:
    """What a column may be called → touchpoint and metric; what two touchpoints are called is nobody's."""
    found: dict[str, tuple[str, str | None]] = {}
    twice: set[str] = set()
    for touchpoint, point in journey.touchpoints.items():
        metrics = dict.fromkeys((*METRICS, *(metric for metric, _ in point.scores.records())))
        for label in dict.fromkeys((_plain(touchpoint), _plain(journey.label(touchpoint)))):
            every: list[tuple[str, str | None]] = [(label, None)]
            every += [(f"{label} {_plain(metric)}", metric) for metric in metrics]
            for name, metric in every:
                if name in found and found[name][0] != touchpoint:
                    twice.add(name)
                found.setdefault(name, (touchpoint, metric))
    return {name: known for name, known in found.items() if name not in twice or name in journey.touchpoints}


def _plain(name: str) -> str:
    """A column's name without case, accents and signs: ``Checkout.CES`` is ``checkout ces``."""
    import unicodedata

    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", bare.replace("_", " ")))
