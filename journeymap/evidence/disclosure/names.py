"""Names of a log that belong to nothing: those that enough people have, the others as one without a name."""

from collections.abc import Sequence

from journeymap.evidence import engine
from journeymap.evidence.log.log import Log
from journeymap.evidence.log.vocabulary import Unmapped


def shown_names(log: Log, unmapped: Sequence[Unmapped], min_n: int) -> tuple[Unmapped, ...]:
    """Names of a log that belong to nothing, those that enough people have; the others as one that has no name."""
    if min_n < 2 or not unmapped:
        return tuple(unmapped)
    names = [one.name for one in unmapped if one.n >= min_n][:LOOKED_AT]
    table = log.table.filter(log.table.touchpoint.isin(names))
    rows = engine.rows(log.backend, table.group_by("touchpoint").aggregate(n=table.case.nunique())) if names else []
    shown = {name for name, n in rows if n >= min_n}
    rest = sum(one.n for one in unmapped if one.name not in shown)
    others = (Unmapped(FEW, rest, None),) if rest else ()
    return (*(one for one in unmapped if one.name in shown), *others)


LOOKED_AT = 1000
"""Names beyond so many, by volume, are not looked at."""


FEW = "(names of too few people)"
