"""How the journey feels: the curve in figures, what is remembered of it, and where it may be decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.feelings import Curve, Feeling, curves, feelings
from journeymap.analysis.results import Result, Sentence, Sentences, Text
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.waves import speaks
from journeymap.rules.service import is_switch

STEEPEST = 2
"""How many of the places where keeping customers brings most are suggested as moments of truth."""


UNITS = {
    "touchpoint": "touchpoint",
    "stage": "stage",
    "emotion": "signed.1",
    "index": "index",
    "source": "source",
    "assumed": "mark",
    "n": "count",
    "persona": "persona",
    "marked": "mark",
    "why_facts": "fact",
    "lowest": "touchpoint",
    "mean": "signed.2",
    "peak_end": "signed.2",
    "peak_end_index": "index",
    "range": "number.1",
    "all": "count",
    "slope": "number.2",
    "owner": "text",
    "givers": "touchpoint",
    "least": "count",
    "other": "persona",
    "personas": "persona",
    "most": "signed.2",
    "touchpoints": "touchpoint",
}
"""What each field and each value of a fact is (see `words.telling`)."""


@dataclass(frozen=True)
class SuggestedMoment:
    """A touchpoint that may be a moment of truth, why, and whether the file marks it as one already."""

    touchpoint: str
    why_facts: tuple[Fact, ...]
    marked: bool

    why = Text("why_facts")


@dataclass(frozen=True, repr=False)
class EmotionCurve(Result):
    """The emotions in map order and their figures; None is unknown, and ``notes`` say why.

    ``lowest`` and ``highest`` are touchpoints; ``mean``, ``peak_end`` and ``range`` run on the scale of -2 to 2. They
    are of what everybody feels, None where only single personas do; ``personas`` has the figures of each.
    """

    rows: tuple[Feeling, ...]
    mean: float | None
    index: float | None
    peak_end: float | None
    peak_end_index: float | None
    lowest: str | None
    lowest_value: float | None
    highest: str | None
    highest_value: float | None
    range: float | None
    fact: Fact | None
    suggested_moments: tuple[SuggestedMoment, ...]
    note_facts: tuple[Fact, ...] = ()
    personas: tuple[Curve, ...] = ()

    rows_name = "values"
    unit_of = UNITS
    sentence = Sentence("fact")
    notes = Sentences("note_facts")


def emotion(journey: Journey, flow: DropOff | None = None) -> EmotionCurve:
    """How the journey feels on the whole, what customers remember of it, and which places may decide it.

    The curve is `emotion` from -2 to 2. Each persona has a curve of its own, from their own feelings and everybody's
    over the touchpoints that they reach, along the way that they most likely go (without a flow in map order); the
    figures for all are of everybody's feelings alone. Peak-end stands beside the mean and enters no other number. An
    emotion without a source is the team's view; one that fewer than `anecdotal_n` people said, or that stands where
    nobody can get to, is shown and enters no figure. *Suggested* moments of truth, never set by themselves: the first
    and the last touchpoint, the emotional extremes, the two places where a point of drop-off removed brings the most
    completions, and every switch of channel into a new owner.

    Formulas::

        index      25 (e + 2)
        peak-end   (most extreme e + last e)/2; of a good and a bad extreme the bad one counts
        slope      v_j b_j/(1 - d_j), completions for each point of drop-off removed

    Sources: Kahneman, Fredrickson, Schreiber & Redelmeier, When more pain is preferred to less, Psychological Science
    4, 1993; Carlzon, Moments of truth, 1987; Tincher, Focus on moments of truth, heartofthecustomer.com.

    Worked: +1, 0, -2, +1, +2: mean .4, index 60; the extreme is -2 (a tie with +2 goes to the bad one), peak-end (-2 +
    2)/2 = 0, index 50.

    >>> from journeymap.reading import loads
    >>> feels = ", ".join(f"p{at}: {{channel: web, emotion: {e}}}" for at, e in enumerate((1, 0, -2, 1, 2)))
    >>> found = emotion(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{{feels}}}}}}}}}"))
    >>> found.mean, found.index, found.peak_end, found.peak_end_index, found.lowest, found.range
    (0.4, 60.0, 0.0, 50.0, 'p2', 4.0)
    """
    flow = flow or dropoff(journey)
    rows, fact = tuple(feelings(journey)), Facts(journey, UNITS)
    each = tuple(curves(journey, flow, rows))
    shared = next((one for one in each if one.persona is None), Curve(None, None, None, None, ()))
    values = [one.emotion for one in shared.values]
    highest = max(shared.values, key=lambda one: one.emotion, default=None)
    return EmotionCurve(
        rows,
        shared.mean,
        _index(shared.mean),
        shared.peak_end,
        _index(shared.peak_end),
        shared.lowest,
        min(values, default=None),
        highest.touchpoint if highest else None,
        highest.emotion if highest else None,
        max(values) - min(values) if values else None,
        _remembered(shared, each, fact),
        tuple(_suggested(journey, flow, _heard(each), fact)),
        tuple(_notes(journey, rows, flow, fact)),
        each,
        of_journey=journey,
    )


def _heard(each: Iterable[Curve]) -> tuple[Feeling, ...]:
    """Every feeling that enters a figure."""
    return tuple(dict.fromkeys(one for curve in each for one in curve.values))


def _index(value: float | None) -> float | None:
    return None if value is None else 25 * (value + 2)


# ---------------------------------------------------------------- suggested moments of truth


def _suggested(journey: Journey, flow: DropOff, rows: tuple[Feeling, ...], fact: Facts) -> Iterator[SuggestedMoment]:
    """Every suggested touchpoint once, in map order, with all its reasons."""
    reasons: dict[str, list[Fact]] = {}
    for name, why in _reasons(journey, flow, rows, fact):
        reasons.setdefault(name, []).append(why)
    for name, point in journey.touchpoints.items():
        if name in reasons:
            yield SuggestedMoment(name, tuple(reasons[name]), point.moment_of_truth is not None)


def _reasons(journey: Journey, flow: DropOff, rows: tuple[Feeling, ...], fact: Facts) -> Iterator[tuple[str, Fact]]:
    names = list(journey.touchpoints)
    if names:
        yield names[0], fact("emotion.first")
        yield names[-1], fact("emotion.last")
    yield from _extremes(rows, fact)
    slopes = slopes_of(flow)
    for name in sorted(slopes, key=lambda name: -slopes[name])[:STEEPEST]:
        yield name, fact("emotion.decides", slope=slopes[name])
    for (target, owner, unit), givers in _into_new_hands(journey, flow).items():
        values = {"owner": owner, "givers": tuple(givers)}
        yield target, Fact("emotion.new_hands", values, {**UNITS, "owner": unit}, journey)


def _into_new_hands(journey: Journey, flow: DropOff) -> dict[tuple[str, str, str], list[str]]:
    """The places that customers come to by a switch of channel and of owner, with those who hand them over."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in flow.flows:
        owner = _new_owner(journey, one.start, one.target)
        if one.flow > 0 and owner is not None:
            givers = found.setdefault((one.target, *owner), [])
            if one.start not in givers:
                givers.append(one.start)
    return found


def _extremes(rows: tuple[Feeling, ...], fact: Facts) -> Iterator[tuple[str, Fact]]:
    """The worst of the bad feelings and the best of the good ones, with all that equal them."""
    lowest = min((one.emotion for one in rows), default=0.0)
    highest = max((one.emotion for one in rows), default=0.0)
    for one in rows:
        if one.emotion == lowest < 0:
            yield one.touchpoint, fact("emotion.is_lowest", emotion=one.emotion)
        if one.emotion == highest > 0:
            yield one.touchpoint, fact("emotion.is_highest", emotion=one.emotion)


def slopes_of(flow: DropOff) -> dict[str, float]:
    """How completion rises with each drop-off removed: v b/(1 - d), where somebody goes on."""
    slopes = {
        one.touchpoint: one.visits * one.success_from / (1 - one.visit_rate)
        for one in flow.rows
        if one.visits is not None
        and one.success_from is not None
        and one.visit_rate is not None
        and one.visit_rate < 1 - 1e-12
    }
    return {name: slope for name, slope in slopes.items() if slope > 0}


def _new_owner(journey: Journey, start: str, target: str) -> tuple[str, str] | None:
    """Who takes over where a switch of channel changes hands, and the unit that says it; None where nobody does.

    The owner of a channel is a word of a closed list, that of a touchpoint is written in the file.
    """
    if not is_switch(journey, start, target):
        return None
    before, after = journey.channel(start).owner, journey.channel(target).owner
    if before != after:
        return after, "term:emotion.owner"
    giver, receiver = journey.touchpoints[start].owner, journey.touchpoints[target].owner
    return (receiver, "text") if giver is not None and receiver is not None and giver != receiver else None


# ---------------------------------------------------------------- what is said of it


def _remembered(shared: Curve, each: Iterable[Curve], fact: Facts) -> Fact | None:
    """What is remembered of the curve of everybody; where there is none, between which personas the means lie."""
    if shared.mean is not None:
        return fact("emotion.curve", lowest=shared.lowest, mean=shared.mean, peak_end=shared.peak_end)
    known = [one for one in each if one.mean is not None]
    if not known:
        return None
    worst, best = (pick(known, key=lambda one: one.mean or 0.0) for pick in (min, max))
    if len(known) == 1:
        return fact("emotion.of_one", persona=worst.persona, mean=worst.mean)
    if worst.mean == best.mean:
        return fact("emotion.alike", personas=tuple(one.persona for one in known), mean=worst.mean)
    values = {"persona": worst.persona, "mean": worst.mean, "other": best.persona, "most": best.mean}
    return fact("emotion.apart", **values)


def _notes(journey: Journey, rows: tuple[Feeling, ...], flow: DropOff, fact: Facts) -> Iterator[Fact]:
    """What is unknown or assumed, and why."""
    silent = len(journey.touchpoints) - len({one.touchpoint for one in rows})
    if not rows:
        yield fact("emotion.unknown")
    elif silent:
        yield fact("emotion.silent", n=silent, all=len(journey.touchpoints))
    assumed = sum(one.assumed for one in rows)
    if assumed:
        yield fact("emotion.team", n=assumed, all=len(rows))
    few = tuple(dict.fromkeys(one.touchpoint for one in rows if not speaks(one.n, journey.in_force)))
    if few:
        yield fact("emotion.few", least=journey.in_force.anecdotal_n, touchpoints=few)
    if flow.completion is None:
        yield fact("emotion.no_flow")
