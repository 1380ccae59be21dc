"""Events that the map does not have, each in the walk in which it happens."""

import ibis

from journeymap.evidence.engine import Table
from journeymap.evidence.log.events import AFTER, PASSED, Events, events_on_map
from journeymap.evidence.log.mapped import MappedLog
from journeymap.evidence.log.vocabulary import Vocabulary


def off_map_events(on: MappedLog) -> Table | None:
    """Each event off the map with its walk: ``case``, ``walk``, and its number in ``on.extras``; None where none is.

    Walks are made of events on the map alone, so that they are the same whatever else a log holds. An event off the map
    is in the walk before it while that is open and the pause not longer than the gap; else in the walk after it, if the
    pause until then is not. Others are in none: what follows success deviates from nothing.
    """
    if not on.extras:
        return None
    known = on.events.vocabulary
    every = events_on_map(on.events.log, on.profile, _with_extras(known, on), on.events.gap)
    found = every.table.filter(every.table.code >= 2 * on.known)
    placed = _placed(_on_the_map(on.events), found, on.events.gap)
    return placed.select("case", "walk", extra=((placed.code - 2 * on.known) / 2).cast("int64"))


def _with_extras(known: Vocabulary, on: MappedLog) -> Vocabulary:
    """The vocabulary with the names that belong to nothing as states of their own."""
    extra = {name: len(known.states) + at for at, name in enumerate(on.extras)}
    more = {
        (one.name, one.channel): 2 * extra[one.name]
        for one in on.profile.names
        if one.name in extra and (one.name, one.channel) not in known.codes
    }
    return Vocabulary((*known.states, *on.extras), known.touchpoints, {**known.codes, **more})


def _on_the_map(events: Events) -> Table:
    """Every event on the map with the state of its walk, open or over, and until when it lasts."""
    found = events.marked
    over = (found.closes == 1) & (found.kind != PASSED) | (found.kind == AFTER)
    return found.mutate(state=2 * found.walk + over.cast("int64"), until=_until(found))


def _placed(known: Table, found: Table, gap: int | None) -> Table:
    """Events with the walk before or behind them that they are in."""
    order = [name for name in ("time", "order", "code") if name in known.columns]
    nothing = {name: ibis.null("int64") for name in ("walk", "state", "until", "starts_at")}
    on_map = known.select("case", *order, "walk", "state", "until", starts_at=known.time, here=_until(known))
    both = on_map.union(found.select("case", *order, **nothing, here=_until(found)))
    by = [both[name] for name in order]
    so_far = ibis.window(group_by="case", order_by=by, preceding=None, following=0)
    from_here = ibis.window(group_by="case", order_by=by, preceding=0, following=None)
    both = both.mutate(
        before=both.state.max().over(so_far),
        since=both.until.max().over(so_far),
        behind=both.walk.min().over(from_here),
        next_at=both.starts_at.min().over(from_here),
    )
    both = both.filter(both.walk.isnull())
    open_still, comes = both.before % 2 == 0, both.behind.notnull()
    if gap is not None:
        open_still = open_still & (both.time - both.since <= gap)
        comes = comes & (both.next_at - both.here <= gap)
    walk = ibis.cases((open_still, ((both.before - both.before % 2) / 2).cast("int64")), (comes, both.behind))
    placed = both.select("case", "code", walk=walk)
    return placed.filter(placed.walk.notnull())


def _until(table: Table) -> Table:
    return table.time + ibis.greatest(table.stay, 0) if "stay" in table.columns else table.time
