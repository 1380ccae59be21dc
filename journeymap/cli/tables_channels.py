"""The tables about channels and people: omnichannel, digital, emotion, personas, bad visits."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from journeymap.analysis.emotion import EmotionCurve
from journeymap.analysis.personas import Personas
from journeymap.cli.tables import NOTHING, Table, between, number, percent
from journeymap.model import Journey

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
    "emotion": emotion_tables,
    "personas": personas_tables,
}
