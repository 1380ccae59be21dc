"""The tables about channels and people: omnichannel, digital, emotion, personas, bad visits."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from journeymap.analysis.consistency import Group
from journeymap.analysis.emotion import EmotionCurve
from journeymap.analysis.omnichannel import Omnichannel
from journeymap.analysis.personas import Personas
from journeymap.cli.tables import NOTHING, Table, between, number, percent
from journeymap.diagnostics import listed
from journeymap.model import Journey

# ---------------------------------------------------------------- omnichannel


def omnichannel_tables(result: Omnichannel, journey: Journey) -> Iterator[Table]:
    """The ladder, the needs compared by channel, what is stuck, and every hand-over."""
    groups = tuple(
        (
            _group_label(one, journey),
            "; ".join(_channel_score(channel, one, journey) for channel in one.channels) or NOTHING,
            one.metric or NOTHING,
            one.verdict,
            _why(one, journey),
            number(one.spread),
            _chance(one.p),
        )
        for one in result.rows
        if one.verdict != "not applicable"
    )
    columns = ("need or stage", "channels", "by", "verdict", "why", "spread", "p")
    before, after = tuple(_switching(result)), tuple(_stuck(result, journey))
    yield Table("Channels", columns, groups, names=5, before=before, after=after)
    if result.handovers:
        yield _handovers_table(result, journey)


def _group_label(one: Group, journey: Journey) -> str:
    return journey.stage_label(one.group) if one.kind == "stage" else f"need: {one.group}"


def _why(one: Group, journey: Journey) -> str:
    """The note of a group; what differs for certain and still counts as consistent says so."""
    if one.verdict == "consistent" and one.p is not None and one.p < journey.in_force.alpha:
        return f"{number(one.spread)} points apart for certain, but under the {journey.in_force.spread:g} that count"
    return one.note


def _channel_score(channel: str, one: Group, journey: Journey) -> str:
    said = one.channels[channel]
    label = journey.channel_label(channel)
    mixed = ", mixed scales" if said is not None and said.mixed_scales else ""
    return label if said is None else f"{label} {said.index:.1f} (n {said.n}{mixed})"


def _chance(p: float | None) -> str:
    return "<0.0001" if p is not None and p < 0.0001 else number(p, 4)


def _switching(result: Omnichannel) -> Iterator[str]:
    if result.sentence is not None:
        yield result.sentence
    yield f"ladder: {result.ladder or 'unknown'}" + (f" ({result.failing})" if result.failing else "")
    if result.switches_per_entrant is None:
        return
    yield f"{result.switches_per_entrant:.2f} channel switches per entrant"
    if result.carry_over is not None:
        unknown = (
            f"; unknown for {percent(result.unknown_history, 0)} of the switches" if result.unknown_history else ""
        )
        yield f"carry-over {percent(result.carry_over)} where the history is known{unknown}"
    if result.retell_per_100:
        least = "at least " if result.unknown_history else ""
        yield f"100 entrants must tell their story again {least}{result.retell_per_100:.1f} times"


def _stuck(result: Omnichannel, journey: Journey) -> Iterator[str]:
    found = {
        "dead ends": [journey.label(name) for name in result.dead_ends or ()],
        "channel traps": [journey.channel_label(name) for name in result.traps or ()],
        "no human way out": [journey.stage_label(name) for name in result.no_human_way_out],
        "on one channel only": [journey.stage_label(name) for name in result.lock_in]
        + [f"need {name}" for name in result.lock_in_needs],
    }
    yield from (f"{what}: {listed(names, most=10)}" for what, names in found.items() if names)
    for persona in journey.personas:
        without = [journey.stage_label(stage) for stage, who in result.preferred_missing.items() if persona in who]
        if without:
            yield f"{journey.persona_label(persona)} finds no preferred channel: {listed(without, most=10)}"
    yield from result.notes


def _handovers_table(result: Omnichannel, journey: Journey) -> Table:
    rows = tuple(
        (
            journey.label(one.giver),
            journey.label(one.receiver),
            f"{journey.channel_label(one.from_channel)} → {journey.channel_label(one.to_channel)}",
            one.history or "unknown",
            "forced" if one.forced else "",
            one.owner or NOTHING,
            number(100 * one.flow, 2),
        )
        for one in result.handovers
    )
    columns = ("from", "to", "channels", "history", "", "the giver's owner", "of 100")
    return Table("Hand-overs", columns, rows, names=6)


# ---------------------------------------------------------------- digital


# ---------------------------------------------------------------- emotion


def emotion_tables(result: EmotionCurve, journey: Journey) -> Iterator[Table]:
    """The curve and its figures, then the moments of truth it suggests."""
    rows = tuple(
        (journey.label(one.touchpoint), one.source or "the team's view", f"{one.emotion:+g}", number(one.index, 0))
        for one in result.rows
    )
    before = [result.sentence] if result.sentence else []
    if result.mean is not None:
        before.append(
            f"mean {result.mean:+.2f} (index {number(result.index)}), "
            f"peak-end {result.peak_end:+.2f} (index {number(result.peak_end_index)}), range {result.range:g}"
        )
    columns = ("touchpoint", "source", "emotion", "index")
    yield Table("Emotion", columns, rows, names=2, before=tuple(before), after=result.notes)
    moments = tuple(
        (journey.label(one.touchpoint), "marked" if one.marked else "", one.why) for one in result.suggested_moments
    )
    if moments:
        yield Table("Suggested moments of truth", ("touchpoint", "", "why"), moments, names=3)


# ---------------------------------------------------------------- personas


def personas_tables(result: Personas, journey: Journey) -> Iterator[Table]:
    """Who arrives, persona by persona, and where they part."""
    rows = tuple(
        (
            journey.persona_label(one.persona),
            percent(one.share, 0),
            percent(one.completion, 2),
            between(_hundred(one.completion_low), _hundred(one.completion_high)),
            number(one.steps),
            number(one.steps_completers),
            journey.label(one.most_lost_at) if one.most_lost_at else NOTHING,
            percent(one.most_lost),
        )
        for one in result.rows
    )
    columns = ("persona", "share", "arrive", "95 %", "steps", "of arrivals", "most leave at", "lost there")
    yield Table("Personas", columns, rows, before=tuple(_persona_figures(result)), after=result.notes)
    if result.differences:
        names = tuple(one.persona for one in result.rows)
        lost = tuple(
            (
                journey.label(one.touchpoint),
                *(percent(one.lost[name]) for name in names),
                f"{number(_hundred(one.gap))} points",
            )
            for one in result.differences[:10]
        )
        headings = ("lost at", *(journey.persona_label(name) for name in names), "difference")
        yield Table("Where personas differ", headings, lost)


def _persona_figures(result: Personas) -> Iterator[str]:
    if result.completion is None:
        return
    if result.sentence is not None:
        yield result.sentence
    pooled = percent(result.pooled, 2)
    yield f"{percent(result.completion, 2)} of all arrive; one chain for everybody would say {pooled}"
    bounds = between(_hundred(result.gap_low), _hundred(result.gap_high))
    points = number(_hundred(result.gap))
    yield f"gap {points} percentage points" + (f" (95 % {bounds})" if bounds != NOTHING else "")


def _hundred(share: float | None) -> float | None:
    return None if share is None else 100 * share


TABLES: Mapping[str, Callable[[Any, Journey], Iterator[Table]]] = {
    "omnichannel": omnichannel_tables,
    "emotion": emotion_tables,
    "personas": personas_tables,
}
