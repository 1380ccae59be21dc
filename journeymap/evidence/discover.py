"""From a log of events to a first, commented journey that somebody can put right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.diagnostics import UsageError
from journeymap.evidence.disclosure.log_read import LogRead, log_read, with_walks
from journeymap.evidence.disclosure.stops import Stop, entry_shares, stops_of
from journeymap.evidence.disclosure.threshold import rounded
from journeymap.evidence.discovery.candidates import Candidate, Key, candidates, kind_of
from journeymap.evidence.discovery.draft import (
    DraftPlan,
    DraftTouchpoint,
    DraftTransition,
    customers,
    draft_text,
    percent,
)
from journeymap.evidence.discovery.filtering import few_enough, frequent_transitions
from journeymap.evidence.discovery.levels import levels, stages
from journeymap.evidence.discovery.names import clean_label, event_pattern, ids, language_of, readable_name
from journeymap.evidence.discovery.selection import (
    CountedSelection,
    Selection,
    frequent,
    guessed_success,
    stated_success,
    without_rare,
)
from journeymap.evidence.log.log import read_events
from journeymap.evidence.log.profile import Profile, profile_of
from journeymap.evidence.log.vocabulary import Vocabulary
from journeymap.evidence.options import EvidenceOptions, options_from
from journeymap.evidence.progress import tell
from journeymap.evidence.remarks import UNITS as LOG_UNITS
from journeymap.facts import Fact
from journeymap.model import SUCCESS, Journey
from journeymap.reading import loads
from journeymap.words import words_for
from journeymap.words.telling import told

UNITS = {
    **LOG_UNITS,
    "touchpoint": "touchpoint",
    "stage": "stage",
    "channel": "channel",
    "customers": "count",
    "visits": "count",
    "loops": "touchpoint",
    "folded": "count",
    "success": "name",
    "guess": "fact",
    "completion": "share",
    "drafted": "share",
    "rare": "exact_share",
    "rare_ways": "exact_share",
    "steps": "number.0",
    "size": "fact",
}
"""What each field and each value of a fact is."""

RARE, RARE_WAYS, MOST, ARROWS = 0.02, 0.10, 20, 40
"""What is rare, and how many touchpoints and arrows somebody can take in at a glance."""

LOOKED_AT = 1000
"""Names beyond this many, by volume, are rare whatever the threshold."""

ASKED_FROM = 0.05
"""Where so many walks begin, the draft asks how many only look around."""

UNKNOWN = "unknown"
"""The channel of everything where a log has no column for it."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """A touchpoint of a draft: its stage, its name in the log, and what was counted.

    ``loops`` are the touchpoints that its ways lead back to; ``folded`` visits went on by a rare way.
    """

    touchpoint: str
    stage: str
    name: str
    channel: str
    customers: int
    visits: int
    loops: tuple[str, ...]
    folded: int


@dataclass(frozen=True, repr=False)
class Draft(Result):
    """A journey drafted from a log: its text with comments, the same as a journey, and what was decided on the way.

    ``guessed_fact`` says why the event was taken for success, None where that was stated. ``completion`` is the share
    of walks that arrived, ``drafted`` what the draft makes of it with rare ways folded. ``left_out`` are the names that
    became no touchpoint, those with most events first.
    """

    text: str
    journey: Journey = field(repr=False, metadata={"json": False})
    success: tuple[str, ...]
    guessed_fact: Fact | None
    customers: int
    walks: int
    completion: float
    drafted: float
    rare: float
    rare_ways: float
    left_out: tuple[str, ...]
    rejected: Mapping[str, int]
    remarks: tuple[Fact, ...]
    rows: tuple[Drafted, ...]
    read: LogRead

    stated_in = "discover"
    unit_of = UNITS
    said = Sentences("remarks")
    guessed = Sentence("guessed_fact")


def discover(
    events: Any,
    *,
    columns: Mapping[str, str] | None = None,
    success: str | Sequence[str] = (),
    gap: str | float | None = None,
    min_n: int = 0,
    rare: float = RARE,
    rare_ways: float = RARE_WAYS,
    most: int = MOST,
    arrows: int | None = ARROWS,
    asked: EvidenceOptions | None = None,
) -> Draft:
    """A first journey from a log: its touchpoints by how many customers meet them, in stages, with all ways counted.

    Names that fewer than the share ``rare`` of customers meet (or fewer than ``min_n`` of them) are left out,
    unless they mean success; so are all but the ``most`` met. Ways that fewer than ``rare_ways`` of the visits at both
    of their ends take are folded, and more of them where more than ``arrows`` would be left: those visits are left out
    of the row of the touchpoint. Ways to success stay, and those without which some touchpoint could no longer be
    reached, or left. Touchpoints stand in the order of their levels (`levels`), stages are cut where levels lie apart
    (`stages`). Success is what ``success`` names, else it is guessed (`guess_success`), and said to be. A name on
    several channels becomes a touchpoint on each when none has four fifths of its events.

    ``columns``, ``success``, ``gap`` and ``min_n`` are those of `EvidenceOptions`, which has more: ``asked`` takes all
    at once, and what is named beside it comes first.

    >>> log = [{"user_id": who, "event": name, "ts": at} for who in "ab" for at, name in enumerate(["ad", "purchase"])]
    >>> discover(log).journey.touchpoints["ad"].next["purchase"].count
    2
    """
    for share in (rare, rare_ways):
        if not 0 <= share < 1:
            raise UsageError(f"what is rare is a share from 0 to 1, not {share:g}")
    if most < 1:
        raise UsageError("a journey has at least one touchpoint")
    asked = options_from(asked, columns=columns, success=success, gap=gap, min_n=min_n)
    log = read_events(events, asked.columns, asked.reading(asked.table))
    known = profile_of(log)
    tell("counting who meets what")
    selection = Selection(log, known, asked, candidates(known.names)[:LOOKED_AT], rare, rare_ways, most, arrows)
    kept = frequent(selection)
    goal, why = (stated_success(selection, kept), None) if asked.success_names else guessed_success(selection, kept)
    return _drafted(_walked(selection, without_rare(selection, kept, goal), goal), goal, why)


# ---------------------------------------------------------------- walks through the touchpoints


@dataclass(frozen=True)
class _Walked:
    """The touchpoints of a draft by their ids: what they are made of, and what was counted at each."""

    selection: Selection
    counted_walks: CountedSelection
    vocabulary: Vocabulary
    rare_ways: float
    candidates: Mapping[str, Candidate]
    stops: Mapping[str, Stop]
    stages: tuple[tuple[str, ...], ...]
    ways: frozenset[tuple[str, str]]

    @property
    def walks(self) -> int:
        """How many walks there are, as the rows of the draft have them."""
        return sum(stop.entries for stop in self.stops.values())

    @property
    def customers(self) -> int:
        """The customers whose walks these are, rounded as walks are."""
        counted, min_n = self.counted_walks.counted, self.selection.asked.min_n
        return rounded([counted.shown.customers], min_n)[0] if min_n > 1 else counted.every.customers

    @cached_property
    def arrived(self) -> float:
        """The share of walks that arrive, also by ways that do not show."""
        every = self.counted_walks.counted.every
        arrived = sum(every.closings[: self.counted_walks.vocabulary.touchpoints + 1])
        came, stayed = rounded([arrived, sum(every.entries) - arrived], self.selection.asked.min_n)
        return came / (came + stayed)

    @cached_property
    def rank(self) -> Mapping[str, int]:
        return {name: at for at, name in enumerate(name for stage in self.stages for name in stage)}

    @cached_property
    def channels(self) -> Mapping[str, str]:
        """The id of each channel, by what it is called."""
        names = list(dict.fromkeys(_channel(candidate) for candidate in self.candidates.values()))
        return dict(zip(names, ids(names, ()), strict=True))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name of the log that is looked at."""
        return tuple(dict.fromkeys(candidate.name for candidate in self.selection.candidates))

    @cached_property
    def left_out(self) -> tuple[Candidate, ...]:
        """The names that became no touchpoint, those with most events first."""
        kept = {candidate.name for candidate in self.candidates.values()}
        return tuple(
            {candidate.name: candidate for candidate in self.selection.by_events if candidate.name not in kept}.values()
        )

    @cached_property
    def named(self) -> tuple[str, ...]:
        """Those of them that enough people have."""
        return tuple(candidate.name for candidate in self.left_out if candidate.customers >= self.selection.asked.min_n)


def _walked(selection: Selection, kept: Sequence[Candidate], goal: Sequence[str]) -> _Walked:
    """Walks counted until the goal, touchpoints in order, stages, and the ways that stay."""
    counted_walks = selection.counted(kept, goal)
    kept, found = counted_walks.candidates, counted_walks.counted.shown
    names = ids(f"{candidate.name} {candidate.channel}" if candidate.split else candidate.name for candidate in kept)
    everywhere: dict[Key, int] = {(name, None): 2 * at for at, name in enumerate(names)}
    vocabulary = Vocabulary((*names, SUCCESS), len(names), everywhere)
    stops = stops_of(found, vocabulary, selection.asked.min_n, counted_walks.counted.people.timed)
    flow = {pair: spread.n for pair, spread in found.pauses.items()}
    entries = found.entries[: len(names)]
    come_to = [at for at in range(len(names)) if found.visits[at]]
    level = _levels(come_to, entries, flow)
    order = sorted(come_to, key=lambda at: (level[at], -found.visits[at], at))
    left = stops_of(found, vocabulary)
    ends = {at: found.closings[at] + left[names[at]].left for at in come_to}
    goals = {(start, target) for start, target in flow if found.closings[target]}
    rare_ways, ways = few_enough(
        lambda rare: frequent_transitions([at for at in order if entries[at]], found.visits, ends, flow, rare) | goals,
        selection.rare_ways,
        selection.arrows,
    )
    return _Walked(
        selection,
        counted_walks,
        vocabulary,
        rare_ways,
        {names[at]: counted_walks.met(at, selection.asked.min_n) for at in come_to},
        stops,
        tuple(tuple(names[order[at]] for at in part) for part in stages([level[at] for at in order])),
        frozenset((names[start], names[target]) for start, target in ways),
    )


def _levels(come_to: Sequence[int], entries: Sequence[int], flow: Mapping[tuple[int, int], int]) -> dict[int, float]:
    """The level of each touchpoint that walks come to."""
    short = {at: rank for rank, at in enumerate(come_to)}
    between = {(short[start], short[target]): n for (start, target), n in flow.items()}
    return dict(zip(come_to, levels([entries[at] for at in come_to], between), strict=True))


def _channel(candidate: Candidate) -> str:
    """What the channel of a name is called."""
    return (clean_label(candidate.channel) if candidate.channel else "") or UNKNOWN


# ---------------------------------------------------------------- the draft


def _drafted(walked: _Walked, goal: Sequence[str], why: Fact | None) -> Draft:
    plan = _plan(walked, goal, why)
    journey, selection = loads(draft_text(plan)), walked.selection
    read = log_read(selection.log, selection.known, walked.counted_walks.vocabulary, selection.asked.min_n)
    read = replace(read, remarks=(*read.remarks, *walked.counted_walks.remarks))
    completion = dropoff(journey).completion or 0.0
    return Draft(
        draft_text(replace(plan, about=tuple(_about(walked, plan, completion)))),
        journey,
        tuple(goal),
        why,
        walked.customers,
        walked.walks,
        walked.arrived,
        completion,
        selection.rare,
        walked.rare_ways,
        walked.named,
        read.rejected,
        read.remarks,
        tuple(_rows(plan)),
        with_walks(read, walked.counted_walks.counted, walked.vocabulary, selection.asked.min_n),
        of_journey=journey,
    )


def _rows(plan: DraftPlan) -> Iterator[Drafted]:
    for at, touchpoints in enumerate(plan.stages, 1):
        for touchpoint in touchpoints:
            loops = tuple(way.target for way in touchpoint.ways if way.back)
            yield Drafted(
                touchpoint.id,
                f"stage_{at}",
                touchpoint.called,
                touchpoint.channel,
                touchpoint.customers,
                touchpoint.visits,
                loops,
                touchpoint.folded,
            )


def _plan(walked: _Walked, goal: Sequence[str], why: Fact | None) -> DraftPlan:
    """What the text says."""
    entries = entry_shares(walked.stops)
    language = language_of([candidate.name for candidate in walked.candidates.values()])
    say = words_for(language)
    return DraftPlan(
        title=say("draft.title", title=clean_label(walked.selection.log.title)),
        walks=walked.walks,
        period=_period(walked.selection.known),
        language=language,
        success=tuple(found for name in goal if (found := event_pattern(name, walked.names))),
        again=walked.selection.asked.again,
        success_said=say("draft.as_stated") if why is None else say("draft.guess", why=told(why, say)),
        ignore=tuple(
            found for name in walked.named if name not in goal and (found := event_pattern(name, walked.names))
        ),
        ignored_said=say("draft.ignored", rare=percent(walked.selection.rare, 1, say)),
        channels={one: (name, kind_of(name)) for name, one in walked.channels.items()},
        stages=tuple(
            tuple(_draft_touchpoint(walked, name, entries.get(name)) for name in stage) for stage in walked.stages
        ),
    )


def _draft_touchpoint(walked: _Walked, name: str, entry: float | None) -> DraftTouchpoint:
    """A touchpoint as it is written."""
    candidate, stop, rank = walked.candidates[name], walked.stops[name], walked.rank
    taken = [one for one in stop.arrows if one.target == SUCCESS or (name, one.target) in walked.ways]
    folded = [one.n for one in stop.arrows if one not in taken]
    ways = (
        DraftTransition(one.target, one.n, one.median_seconds, rank.get(one.target, len(rank)) <= rank[name])
        for one in taken
    )
    return DraftTouchpoint(
        id=name,
        called=readable_name(f"{candidate.name}, {candidate.channel}" if candidate.split else candidate.name),
        event=event_pattern(candidate.name, walked.names) or candidate.name,
        channel=walked.channels[_channel(candidate)],
        customers=candidate.customers,
        visits=stop.visits,
        entry=entry,
        asks=stop.entries >= ASKED_FROM * walked.walks,
        ways=tuple(ways),
        folded=sum(folded),
        folded_ways=len(folded),
        left=stop.left,
        stay_seconds=stop.duration_seconds,
        need=ids([candidate.name])[0] if candidate.split else None,
    )


def _period(known: Profile) -> str | None:
    if known.first is None or known.last is None:
        return None
    return f"{known.first.date()} to {known.last.date()}"


def _about(walked: _Walked, plan: DraftPlan, completion: float) -> Iterator[str]:
    """What stands at the head of the file."""
    say, selection = plan.words, walked.selection
    touchpoints = [touchpoint for stage in plan.stages for touchpoint in stage]
    ways, folded = sum(one.folded_ways for one in touchpoints), sum(one.folded for one in touchpoints)
    yield say(
        "draft.from",
        title=clean_label(selection.log.title),
        visits=say("draft.visits", n=sum(one.visits for one in touchpoints)),
        walks=say("log.walks", n=walked.walks),
        customers=customers(walked.customers, say),
    )
    yield say("draft.arrive", share=percent(walked.arrived, 1, say))
    yield ""
    yield say("draft.folded_names", n=len(walked.left_out), rare=percent(selection.rare, 1, say))
    yield say("draft.folded_ways", n=ways, rare=percent(walked.rare_ways, 1, say))
    yield say("draft.folded_visits", n=folded, share=percent(completion, 1, say))
    yield say("draft.proposals")
    yield say("draft.put_right")
    yield "    journeymap check THIS-FILE"
    yield "    journeymap measure THIS-FILE --events LOG -o MEASURED.yaml"
    yield ""
