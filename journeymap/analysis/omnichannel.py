"""Whether channels are equally good, pass on what they know, and let customers move between them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from journeymap.analysis.consistency import UNITS, Group, by_need, groups
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.signs import beyond, is_handover
from journeymap.analysis.walks import normal_dropoff, ways
from journeymap.facts import Fact, Facts
from journeymap.model import NO_CHANNEL, Journey, Row, Touchpoint
from journeymap.model.flow import (
    KEPT,
    arrows_by_place,
    entries,
    flow_is_known,
    reachable,
    reversed_arrows,
)
from journeymap.rules.service import is_switch, machine_only_stages, personas_without_their_channel
from journeymap.settings import exceeds, reaches

Step = Literal["single", "multi", "cross", "omni"]


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """One hand-over: who gives, who receives, what is passed on, how many go and who owns the giver."""

    giver: str = field(metadata={"json": "from"})
    receiver: str = field(metadata={"json": "to"})
    from_channel: str
    to_channel: str
    switch: bool
    history: str | None
    forced: bool
    flow: float
    owner: str | None


@dataclass(frozen=True, repr=False)
class Omnichannel(Result):
    """The channels of a journey: consistent or not, seamless or not; None is unknown, and ``notes`` say why."""

    rows: tuple[Group, ...]
    ladder: Step | None
    failing_fact: Fact | None
    fact: Fact | None
    carry_over: float | None
    switches_per_entrant: float | None
    unknown_history: float | None
    retell_per_100: float | None
    handovers: tuple[HandoverRow, ...]
    dead_ends: tuple[str, ...] | None
    traps: tuple[str, ...] | None
    no_human_way_out: tuple[str, ...]
    lock_in: tuple[str, ...]
    lock_in_needs: tuple[str, ...]
    preferred_missing: Mapping[str, tuple[str, ...]]
    note_facts: tuple[Fact, ...] = ()

    rows_name = "groups"
    unit_of = UNITS
    failing = Sentence("failing_fact")
    sentence = Sentence("fact")
    notes = Sentences("note_facts")


def omnichannel(journey: Journey, flow: DropOff | None = None) -> Omnichannel:
    """Whether channels are equally good, whether they pass on what they know, and where customers are stuck.

    *Consistency* compares the channels that meet the same need (see `groups` in `analysis.consistency`). *Carry-over*
    is the part of what customers told that arrives at switches with known `history`; the unknown part stands beside it.
    A *dead end* leads nobody to success; a *trap* is a channel that loses
    more than is normal and leads neither to another channel nor to success; *no human
    way out* is a stage without a person, and without one a step away; *lock-in* a stage with one channel. The ladder:
    *single* is one channel; *multi* several; *cross* means that customers switch and at least half of the history
    arrives, whatever the unknown switches turn out to be; *omni* 80 % with at most 20 % unknown, no inconsistent group
    and no trap. `failing` is the first condition of the next step that does not hold.

    Formulas::

        carry-over          Σ flow k/Σ flow over switches with known history;  kept 1, partial .5, lost 0
        retell per 100      100 Σ flow (1 - k), at least
        switches            Σ flow of arrows between channels, per entrant
        flow of an arrow    v_i p_ij

    Sources: Sousa & Voss, Service quality in multichannel services, Journal of Service Research 8, 2006 (consistency
    and seamlessness are two things); Dixon, Toman & DeLisi, The effortless experience, 2013 (history, forced switches).
    The ladder from multichannel to omnichannel is a convention of this tool.

    Worked: half of those in a web shop go on to the till and must begin anew: carry-over 0, 50 of 100 entrants tell
    their story again, and the ladder stands at multi.

    >>> from journeymap.reading import loads
    >>> shop = "shop: {channel: web, next: {till: {share: 50%, history: lost}}}"
    >>> till = "till: {channel: store, next: {success: 90%}}"
    >>> found = omnichannel(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{{shop}, {till}}}}}}}}}"))
    >>> found.ladder, found.failing, found.carry_over, found.retell_per_100
    ('multi', 'only 0% of what customers already told arrives', 0.0, 50.0)
    """
    flow = flow or dropoff(journey)
    compared = tuple(groups(journey, flow.unreachable))
    handovers = tuple(_handovers(journey, flow))
    carried = _carried([one for one in handovers if one.switch], flowing=flow_is_known(journey))
    rows = [walked for _, _, walked in ways(journey)] if flow_is_known(journey) else None
    traps = None if rows is None else tuple(_traps(journey, flow, rows))
    step, failing = _ladder(journey, compared, carried, traps)
    return Omnichannel(
        compared,
        step,
        failing,
        _reached(journey, step, failing),
        carried.carry_over,
        carried.switches,
        carried.unknown,
        carried.retell,
        handovers,
        None if rows is None else tuple(_dead_ends(journey, rows)),
        traps,
        tuple(machine_only_stages(journey)),
        tuple(stage for stage, one in journey.stages.items() if _on_one_channel(one.touchpoints.values())),
        tuple(need for need, points in by_need(journey).items() if _on_one_channel(points)),
        {stage: tuple(who) for stage, who in personas_without_their_channel(journey).items()},
        tuple(_notes(journey, compared, carried)),
        of_journey=journey,
    )


def lost_history(result: Omnichannel) -> Iterator[Fact]:
    """Each hand-over that loses what customers have told, the one that most of them take first."""
    fact = Facts(result.of_journey, UNITS)
    for one in sorted(result.handovers, key=lambda one: -one.flow):
        if one.history == "lost" and one.flow > 0:
            yield fact("omnichannel.lost", giver=one.giver, receiver=one.receiver, flow=one.flow)


def channels_of(journey: Journey) -> tuple[str, ...]:
    """The channels that touchpoints happen on, in map order; use without a channel is none."""
    used = dict.fromkeys(point.channel for point in journey.touchpoints.values())
    return tuple(channel for channel in used if channel != NO_CHANNEL)


# ---------------------------------------------------------------- what is passed on


@dataclass(frozen=True, slots=True)
class _Carried:
    """What the switches pass on; ``least`` and ``most`` are the carry-over if all unknown is lost, or kept."""

    switches: float | None = None
    carry_over: float | None = None
    unknown: float | None = None
    retell: float | None = None
    least: float = 0.0
    most: float = 1.0


def _handovers(journey: Journey, flow: DropOff) -> Iterator[HandoverRow]:
    """Each hand-over, the largest flow first."""
    for one in sorted(flow.flows, key=lambda one: -one.flow):
        if is_handover(journey, one):
            giver, receiver = journey.touchpoints[one.start], journey.touchpoints[one.target]
            yield HandoverRow(
                one.start,
                one.target,
                giver.channel,
                receiver.channel,
                is_switch(journey, one.start, one.target),
                journey.history(one.start, one.target, one.arrow),
                one.arrow.forced,
                one.flow,
                giver.owner,
            )


def _carried(switches: Sequence[HandoverRow], *, flowing: bool) -> _Carried:
    if not flowing:
        return _Carried()
    known = [(one.flow, KEPT[one.history]) for one in switches if one.history is not None]
    whole, sure = sum(one.flow for one in switches), sum(flow for flow, _ in known)
    if not whole:
        return _Carried(switches=0.0, retell=0.0)
    kept = sum(flow * part for flow, part in known)
    unknown = max(0.0, whole - sure)
    return _Carried(
        whole,
        kept / sure if sure else None,
        unknown / whole if len(known) < len(switches) else 0.0,
        100 * (sure - kept) if sure else None,
        kept / whole,
        (kept + unknown) / whole,
    )


# ---------------------------------------------------------------- where customers are stuck


def _dead_ends(journey: Journey, walked: Iterable[Mapping[str, Row]]) -> Iterator[str]:
    """The touchpoints from which nobody who comes there gets on to success, however rarely."""
    come: set[str] = set()
    get_on: set[str] = set()
    for rows in walked:
        arrows = arrows_by_place(rows)
        seen = reachable(entries(journey), arrows)
        goals = [name for name, one in rows.items() if one.may_succeed]
        come |= seen
        get_on |= seen & reachable(goals, reversed_arrows(arrows))
    stuck = come - get_on
    yield from (name for name in journey.touchpoints if name in stuck)


def _traps(journey: Journey, flow: DropOff, walked: Iterable[Mapping[str, Row]]) -> Iterator[str]:
    """The channels that lose more than is normal, and that lead neither to another one nor to success."""
    left = {
        journey.touchpoints[name].channel
        for rows in walked
        for name, one in rows.items()
        if one.may_succeed or any(is_switch(journey, name, target) for target in one.may_lead_to)
    }
    losing = {
        point.channel
        for name, point in journey.touchpoints.items()
        if flow[name].reach and beyond(flow[name].visit_rate, normal_dropoff(journey, point))
    }
    yield from (channel for channel in channels_of(journey) if channel in losing and channel not in left)


def _on_one_channel(points: Iterable[Touchpoint]) -> bool:
    """Whether there is one channel and no other to choose."""
    channels = {channel for point in points for channel in (point.channel, *point.also_on)}
    return len(channels) == 1 and channels != {NO_CHANNEL}


# ---------------------------------------------------------------- the ladder


def _ladder(
    journey: Journey, compared: Iterable[Group], carried: _Carried, traps: Sequence[str] | None
) -> tuple[Step | None, Fact | None]:
    """The step reached, and what keeps the journey from the next."""
    channels, fact = channels_of(journey), Facts(journey, UNITS)
    if not channels:
        return None, fact("omnichannel.no_channel")
    if len(channels) == 1:
        return "single", fact("omnichannel.one_channel")
    barred = _not_cross(journey, carried, fact)
    if barred is not None:
        return "multi", barred
    barred = _not_omni(journey, compared, carried, traps or (), fact)
    return ("omni", None) if barred is None else ("cross", barred)


def _not_cross(journey: Journey, carried: _Carried, fact: Facts) -> Fact | None:
    needed = journey.in_force.cross_carry
    if carried.switches is None:
        return fact("omnichannel.no_flow")
    if not carried.switches:
        return fact("omnichannel.no_switches")
    if not reaches(carried.most, needed):
        return fact("omnichannel.carry", carry_over=carried.carry_over or 0.0)
    if not reaches(carried.least, needed):
        return fact("omnichannel.unknown_history", unknown_history=carried.unknown or 0.0)
    return None


def _not_omni(
    journey: Journey, compared: Iterable[Group], carried: _Carried, traps: Sequence[str], fact: Facts
) -> Fact | None:
    settings = journey.in_force
    if not reaches(carried.carry_over or 0.0, settings.omni_carry):
        return fact("omnichannel.carry", carry_over=carried.carry_over or 0.0)
    if exceeds(carried.unknown or 0.0, settings.omni_unknown):
        return fact("omnichannel.unknown_history", unknown_history=carried.unknown or 0.0)
    for one in compared:
        if one.verdict == "inconsistent":
            return _apart(one, fact)
    return fact("omnichannel.trap", channel=traps[0]) if traps else None


def most_apart(result: Omnichannel) -> Fact | None:
    """The need or stage whose channels differ most for certain; None where none do."""
    differ = [one for one in result.rows if one.verdict == "inconsistent"]
    widest = max(differ, key=lambda one: one.spread or 0.0, default=None)
    return None if widest is None else _apart(widest, Facts(result.of_journey, UNITS))


def _apart(one: Group, fact: Facts) -> Fact:
    return fact("omnichannel.inconsistent", group=called(one, fact), spread=one.spread or 0.0)


def called(one: Group, fact: Facts) -> Fact:
    """What a group is called: a stage by its name, a need as it is written."""
    if one.kind == "stage":
        return fact("omnichannel.of_stage", stage=one.group)
    return fact("omnichannel.of_need", need=one.group)


def _reached(journey: Journey, step: Step | None, failing: Fact | None) -> Fact | None:
    """The step of the ladder, with what keeps the journey from the next."""
    if step is None:
        return None
    fact = Facts(journey, UNITS)
    if step in ("single", "omni") or failing is None:
        return fact(f"omnichannel.is_{step}")
    return fact(f"omnichannel.is_{step}", failing=failing)


def _notes(journey: Journey, compared: Iterable[Group], carried: _Carried) -> Iterator[Fact]:
    """What is unknown, and why."""
    fact = Facts(journey, UNITS)
    if carried.switches is None:
        yield fact("omnichannel.flow_unknown")
    elif carried.switches and carried.carry_over is None:
        yield fact("omnichannel.carry_unknown")
    elif carried.unknown:
        yield fact("omnichannel.partly_unknown", unknown_history=carried.unknown)
    unknown = tuple(called(one, fact) for one in compared if one.verdict == "unknown")
    if unknown:
        yield fact("omnichannel.groups_unknown", n=journey.in_force.min_n, groups=unknown)
