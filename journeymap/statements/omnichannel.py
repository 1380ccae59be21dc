"""Whether channels agree, pass on what they know, and let customers move between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from journeymap.analysis.consistency import ChannelScore, Group
from journeymap.analysis.omnichannel import Omnichannel, called, channels_of, lost_history, most_apart
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table

GROUPS = (
    Column("group"),
    Column("kind", under="group"),
    Column("channels"),
    Column("metric", detail=True),
    Column("verdict", bad=lambda row: row.verdict == "inconsistent"),
    Column("note_fact", under="verdict"),
    Column("spread"),
    Column("p", under="spread"),
)

HANDOVERS = (
    Column("giver"),
    Column("from_channel", under="giver"),
    Column("receiver"),
    Column("to_channel", under="receiver"),
    Column("history", bad=lambda row: row.history == "lost"),
    Column("forced", under="history"),
    Column("flow"),
    Column("owner"),
)

MOST_HANDOVERS = 12


@dataclass(frozen=True, slots=True)
class Compared:
    """A group of touchpoints with what each of its channels says, as a table shows it."""

    group: Fact
    kind: str
    channels: tuple[Fact, ...]
    metric: str | None
    verdict: str
    note_fact: Fact
    spread: float | None
    p: float | None


def describe(result: Omnichannel, journey: Journey) -> Statement | None:
    """The step of the ladder and what is passed on; the groups compared, the hand-overs, where customers are stuck."""
    if len(channels_of(journey)) < 2:
        return None
    groups = tuple(_compared(one, journey) for one in result.rows if one.verdict != "not applicable")
    flowing = tuple(one for one in result.handovers if one.flow > 0)
    tables = (Table("groups", GROUPS, groups), Table("handovers", HANDOVERS, flowing, most=MOST_HANDOVERS))
    several = any(sum(said is not None for said in one.channels.values()) > 1 for one in result.rows)
    charts = ("omnichannel",) if several else ()
    return Statement("omnichannel", tuple(_said(result, journey)), tables, result.unit_of, charts)


def _compared(one: Group, journey: Journey) -> Compared:
    fact = Facts(journey, Omnichannel.unit_of)
    channels = tuple(_channel(name, said, fact) for name, said in one.channels.items())
    return Compared(called(one, fact), one.kind, channels, one.metric, one.verdict, one.note_fact, one.spread, one.p)


def _channel(name: str, said: ChannelScore | None, fact: Facts) -> Fact:
    if said is None:
        return fact("omnichannel.unheard", channel=name)
    key = "omnichannel.heard_mixed" if said.mixed_scales else "omnichannel.heard"
    return fact(key, channel=name, index=said.index, n=said.n)


def _said(result: Omnichannel, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.fact is not None:
        yield Said(result.fact, "lead")
    if result.switches_per_entrant is not None:
        yield Said(fact("omnichannel.switches", switches_per_entrant=result.switches_per_entrant))
    if result.carry_over is not None and result.switches_per_entrant:
        yield Said(fact("omnichannel.carried", carry_over=result.carry_over))
    if result.retell_per_100:
        key = "omnichannel.retold_at_least" if result.unknown_history else "omnichannel.retold"
        yield Said(fact(key, retell_per_100=result.retell_per_100))
    widest = most_apart(result)
    if widest is not None and (result.fact is None or widest not in result.fact.all()):
        yield Said(widest)
    yield from (Said(one) for one in islice(lost_history(result), 1))
    yield from (Said(one) for one in _stuck(result, journey, fact))
    yield from (Said(note, "note") for note in result.note_facts)


def _stuck(result: Omnichannel, journey: Journey, fact: Facts) -> Iterator[Fact]:
    """Where customers are stuck, and who finds no channel they like."""
    for key in ("dead_ends", "traps", "no_human_way_out", "lock_in", "lock_in_needs"):
        names = getattr(result, key)
        if names:
            yield fact(f"omnichannel.stuck_{key}", **{key: tuple(names)})
    for persona in journey.personas:
        stages = tuple(stage for stage, who in result.preferred_missing.items() if persona in who)
        if stages:
            yield fact("omnichannel.unserved", persona=persona, stages=stages)
