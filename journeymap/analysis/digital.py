"""The digital part of a journey: how much happens there, who stays in it to the end, and what its effort scores say."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from journeymap.analysis.chain import network, solve
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.omnichannel import channels_of
from journeymap.analysis.ratings import Pooled, bad_share, ease, heard, pooled, satisfaction
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.signs import severities
from journeymap.analysis.walks import Walk, walks
from journeymap.facts import Fact, Facts
from journeymap.model import Channel, Journey, Rating, Score, Touchpoint
from journeymap.settings import Settings

UNITS = {
    "channel": "channel",
    "touchpoints": "touchpoint",
    "with_ces": "touchpoint",
    "gaps": "touchpoint",
    "asked": "count",
    "all": "count",
    "ease": "index.1",
    "low": "index.1",
    "high": "index.1",
    "n": "count",
    "hard_share": "share",
    "mixed_scales": "mark",
    "side": "term:digital.side",
    "index": "index.1",
    "rest_index": "index.1",
    "covered_visits": "share.0",
    "rest_covered": "share.0",
    "share_of_visits": "share",
    "share_of_losses": "share",
    "share_of_friction": "share",
    "containment": "share",
    "containment_of_starters": "share",
    "hand_off_share": "share",
    "channels": "channel",
}
"""What each field and each value of a fact is (see `words.telling`)."""


@dataclass(frozen=True, slots=True)
class ChannelAudit:
    """The effort scores of one digital channel, and the touchpoints that have none (``gaps``).

    ``mixed_scales``: the answers were given on several scales and meet on the index.
    """

    channel: str
    touchpoints: tuple[str, ...]
    with_ces: tuple[str, ...]
    ease: float | None
    low: float | None
    high: float | None
    n: int | None
    hard_share: float | None
    gaps: tuple[str, ...]
    mixed_scales: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """The visits-weighted mean of an index on one side, and the share of the side's visits that it covers."""

    index: float | None
    covered_visits: float | None
    touchpoints: int


@dataclass(frozen=True, slots=True)
class Sides:
    """The digital part beside the rest."""

    digital: Side
    rest: Side


@dataclass(frozen=True, repr=False)
class Digital(Result):
    """The digital part of a journey; None is unknown, and ``notes`` say why."""

    rows: tuple[ChannelAudit, ...]
    touchpoints: tuple[str, ...]
    share_of_visits: float | None
    share_of_losses: float | None
    share_of_friction: float | None
    friction_covered: float | None
    ease: Sides
    satisfaction: Sides
    starters: float | None
    containment: float | None
    containment_of_starters: float | None
    hand_off_flow: float | None
    hand_off_share: float | None
    fact: Fact | None
    note_facts: tuple[Fact, ...] = ()

    rows_name = "audit"
    unit_of = UNITS
    sentence = Sentence("fact")
    notes = Sentences("note_facts")


def digital(journey: Journey, flow: DropOff | None = None) -> Digital:
    """What the digital touchpoints carry, who arrives without leaving them, and where their effort is not measured.

    Digital are the touchpoints whose channel has `type: digital`: a view of the same journey, never a second one.
    *Containment* is the share of entrants who start digitally and reach success without leaving the set;
    `containment_of_starters` is its part of those who start digitally. Ease and satisfaction weigh by visits (without a
    flow each touchpoint counts once). The audit has one row for each digital channel, its answers pooled: ease with its
    95 % interval, `hard_share` of answers below 50, and the touchpoints without a CES.

    Formulas::

        containment        e_D (I - Q_DD)⁻¹ s_D, the chain of the digital touchpoints D alone
        of starters        containment/e_D 1
        hand-off           Σ v_i p_ij over arrows from digital to other touchpoints; share: per digital visit
        share of friction  Σ severity x visits of the digital/Σ of all, where severity is stated

    Sources: Kemeny & Snell, Finite Markov chains, 1960. That the digital experience is a part of the
    whole, and that each of its channels is audited by its effort scores, is a convention of this tool.

    Worked: 30 % of those on a site arrive there, 20 % call: containment .3, hand-off .2 per entrant. In the journey
    with loops that the tests use, .3410 of entrants stay digital; .7 start there, so .3410/.7 = 48.72 % of them.

    >>> from journeymap.reading import loads
    >>> places = "{site: {channel: web, next: {success: 30%, call: 20%}}, call: {channel: phone, next: {success: 50%}}}"
    >>> tea = f"{{journey: Tea, channels: {{web: digital, phone: voice}}, stages: {{buy: {{touchpoints: {places}}}}}}}"
    >>> found = digital(loads(tea))
    >>> found.containment, found.hand_off_flow, found.rows[0].gaps
    (0.3, 0.2, ('site',))
    """
    flow, fact = flow or dropoff(journey), Facts(journey, UNITS)
    inside = tuple(name for name in journey.touchpoints if journey.channel(name).type == "digital")
    visits = _visits(journey, flow)
    friction_share, covered = _friction(journey, flow, visits, inside)
    starters, contained = _contained(journey, flow, frozenset(inside))
    told = bool(inside) or not _untyped(journey)
    leaving = _hand_off(flow, frozenset(inside)) if told else None
    of_starters = contained / starters if contained is not None and starters else None
    return Digital(
        tuple(_audit(journey, [name for name in inside if name not in flow.unreachable])),
        inside,
        _part(flow, inside, lambda name: flow[name].visits) if told else None,
        _part(flow, inside, lambda name: flow[name].lost) if told else None,
        friction_share if told else None,
        covered,
        _sides(journey, visits, inside, ease),
        _sides(journey, visits, inside, satisfaction),
        starters,
        contained,
        of_starters,
        leaving,
        _each(leaving, sum(visits[name] for name in inside)),
        None if of_starters is None else fact("digital.contained", containment_of_starters=of_starters),
        tuple(_notes(journey, flow, inside, starters, fact)),
        of_journey=journey,
    )


def hardest(result: Digital) -> Fact | None:
    """The digital channel that is least easy, or that nobody was asked; None where no channel is digital."""
    fact = Facts(result.of_journey, UNITS)
    asked = [one for one in result.rows if one.ease is not None]
    if not asked:
        return fact("digital.unasked") if result.rows else None
    worst = min(asked, key=lambda one: one.ease or 0.0)
    return fact("digital.hardest", channel=worst.channel, ease=worst.ease)


def _untyped(journey: Journey) -> list[str]:
    """The channels that do not say what they are."""
    return [name for name in channels_of(journey) if journey.channels.get(name, Channel()).type is None]


def _visits(journey: Journey, flow: DropOff) -> dict[str, float]:
    """Visits per entrant; without a flow each touchpoint counts once."""
    return {name: 1.0 if (seen := flow[name].visits) is None else seen for name in journey.touchpoints}


def _part(flow: DropOff, inside: Iterable[str], quantity: Callable[[str], float | None]) -> float | None:
    """The digital part of a quantity; None without a flow, or where there is none of it."""
    if flow.completion is None:
        return None
    whole = sum(quantity(one.touchpoint) or 0.0 for one in flow.rows)
    return _each(sum(quantity(name) or 0.0 for name in inside), whole)


def _each(amount: float | None, whole: float) -> float | None:
    return amount / whole if amount is not None and whole > 0 else None


def _friction(
    journey: Journey, flow: DropOff, visits: Mapping[str, float], inside: Iterable[str]
) -> tuple[float | None, float | None]:
    """The digital part of all stated friction, and the share of visits where it is stated."""
    found = severities(journey, flow)
    stated = {name: one.value * visits[name] for name, one in found.items() if one.value is not None}
    covered = _each(sum(visits[name] for name in stated), sum(visits.values()))
    return _each(sum(stated.get(name, 0.0) for name in inside), sum(stated.values())), covered


def _sides(
    journey: Journey,
    visits: Mapping[str, float],
    inside: tuple[str, ...],
    asked: Callable[[Touchpoint, Settings], Pooled | None],
) -> Sides:
    members = frozenset(inside)
    outside = tuple(name for name in journey.touchpoints if name not in members)
    return Sides(_side(journey, visits, inside, asked), _side(journey, visits, outside, asked))


def _side(
    journey: Journey,
    visits: Mapping[str, float],
    names: tuple[str, ...],
    asked: Callable[[Touchpoint, Settings], Pooled | None],
) -> Side:
    settings = journey.in_force
    each = {name: heard(asked(journey.touchpoints[name], settings), settings) for name in names if visits[name] > 0}
    said = {name: one.index for name, one in each.items() if one is not None}
    covered = sum(visits[name] for name in said)
    mean = _each(sum(visits[name] * index for name, index in said.items()), covered)
    return Side(mean, _each(covered, sum(visits[name] for name in names)), len(said))


# ---------------------------------------------------------------- staying inside


def _contained(journey: Journey, flow: DropOff, inside: frozenset[str]) -> tuple[float | None, float | None]:
    """The share of entrants who start inside, and of those who arrive without having left."""
    if flow.completion is None or not inside:
        return None, None
    starters = contained = 0.0
    for walk in walks(journey):
        starts = dict(zip(walk.network.names, walk.network.entry, strict=True))
        starters += walk.weight * sum(share for name, share in starts.items() if name in inside)
        contained += walk.weight * _contained_walk(walk, starts, inside)
    return min(1.0, starters), min(1.0, contained)


def _contained_walk(walk: Walk, starts: Mapping[str, float], inside: frozenset[str]) -> float:
    names = [name for name in walk.network.names if name in inside]
    if not any(starts[name] for name in names):
        return 0.0
    alone = network(
        names,
        {name: walk.rows[name].onward for name in names},
        {name: walk.rows[name].success for name in names},
        dict.fromkeys(names, 0.0),  # who leaves the set is not asked here
        starts,
    )
    return sum(start * arrive for start, arrive in zip(alone.entry, solve(alone).success_from, strict=True))


def _hand_off(flow: DropOff, inside: frozenset[str]) -> float | None:
    if flow.completion is None:
        return None
    return sum(one.flow for one in flow.flows if one.start in inside and one.target not in inside)


# ---------------------------------------------------------------- the audit


def _audit(journey: Journey, inside: Iterable[str]) -> Iterator[ChannelAudit]:
    """One row for each digital channel, in map order."""
    by_channel: dict[str, list[str]] = {}
    for name in inside:
        by_channel.setdefault(journey.touchpoints[name].channel, []).append(name)
    for channel, names in by_channel.items():
        each = {name: ease(journey.touchpoints[name], journey.in_force) for name in names}
        asked = [name for name, one in each.items() if one is not None]
        said = pooled(record for one in each.values() if one is not None for record in one.records)
        low, high = (said.interval if said else None) or (None, None)
        yield ChannelAudit(
            channel,
            tuple(names),
            tuple(asked),
            said.index if said else None,
            low,
            high,
            said.n if said else None,
            _hard_share(said.records) if said else None,
            tuple(name for name in names if name not in asked),
            said is not None and said.mixed_scales,
        )


def _hard_share(records: Iterable[Score]) -> float | None:
    """The share of answers in the worse half of their scale, where answers were counted."""
    counted = [record for record in records if isinstance(record, Rating) and record.counts and record.size]
    whole = sum(record.size or 0 for record in counted)
    hard = sum((bad_share(record) or 0.0) * (record.size or 0) for record in counted)
    return hard / whole if whole else None


# ---------------------------------------------------------------- what is unknown, and why


def _notes(
    journey: Journey, flow: DropOff, inside: tuple[str, ...], starters: float | None, fact: Facts
) -> Iterator[Fact]:
    untyped = tuple(_untyped(journey))
    if untyped:
        yield fact("digital.untyped", channels=untyped)
    if flow.completion is None:
        yield fact("digital.no_flow")
        yield fact("digital.each_once")
    elif not inside and untyped:
        yield fact("digital.unknown")
    elif starters == 0:
        yield fact("digital.no_starters")
