"""Each persona's own way through the journey, and how far they lie apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul

from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.sampling import completion_interval, effective_sample, gap_interval, standard_error
from journeymap.analysis.walks import Walk, avoidable_loss, walk_of, walks
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.model.flow import caught, entries, flow_is_known, persona_parts, persona_weights

UNITS = {
    "persona": "persona",
    "personas": "persona",
    "share": "share.0",
    "completion": "share.1",
    "pooled": "share.1",
    "completion_low": "share.1",
    "completion_high": "share.1",
    "steps": "number.1",
    "steps_completers": "number.1",
    "most_lost_at": "touchpoint",
    "most_lost": "share.1",
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "lost": "share.1",
    "gap": "points.1",
    "gap_low": "points.1",
    "gap_high": "points.1",
    "bounds": "range:points.1",
    "best": "persona",
    "worst": "persona",
    "best_completion": "points.1",
    "worst_completion": "points.1",
    "most_apart_at": "touchpoint",
}
"""What each field and each value of a fact is (see `words.telling`)."""


@dataclass(frozen=True, slots=True)
class PersonaWalk:
    """How one persona fares: who arrives, with its 95 % interval, in how many steps, and where most are lost."""

    persona: str
    share: float
    completion: float | None = None
    completion_se: float | None = None
    completion_low: float | None = None
    completion_high: float | None = None
    steps: float | None = None
    steps_completers: float | None = None
    most_lost_at: str | None = None
    most_lost: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """How many of each persona are lost at a touchpoint, and how far the personas lie apart there."""

    touchpoint: str
    stage: str
    lost: Mapping[str, float]
    gap: float


@dataclass(frozen=True, repr=False)
class Personas(Result):
    """The personas' completions, their gap and where it comes from; None is unknown, and ``notes`` say why.

    ``completion`` is everybody's, each persona by its share; ``pooled`` is what one chain of mixed shares would say.
    """

    rows: tuple[PersonaWalk, ...]
    completion: float | None
    pooled: float | None
    gap: float | None
    gap_low: float | None
    gap_high: float | None
    best: str | None
    worst: str | None
    differences: tuple[Difference, ...]
    fact: Fact | None
    note_facts: tuple[Fact, ...] = ()

    rows_name = "personas"
    unit_of = UNITS
    sentence = Sentence("fact")
    notes = Sentences("note_facts")


def personas(journey: Journey) -> Personas:
    """How each persona fares on its own way, how far they lie apart, and where they differ most.

    Where shares differ by persona (`by_persona`), each has its own absorbing chain; completion and losses are mixed by
    the personas' shares. One chain of pooled shares hides this: it stands beside as `pooled`. Intervals are given where
    every row has a sample size; the gap's interval counts rows that personas share once. Differences are by loss per
    entrant of a persona, the largest first.

    Formulas::

        completion   C = Σ share_p C_p;  lost likewise
        gap          C of the best persona - C of the worst;  Newcombe's interval, paired by the rows both walk

    Sources: Kemeny & Snell, Finite Markov chains, 1960, for each chain; Newcombe, Improved confidence intervals for the
    difference between binomial proportions based on paired data, Statistics in Medicine 17, 1998.

    Worked: 65 % of customers complete at 80 %, 35 % at 60 %: .65 x .80 + .35 x .60 = .73, a gap of 20 points.

    >>> from journeymap.reading import loads
    >>> own = "anna: {next: {success: 80%}}, paul: {next: {success: 60%}}"
    >>> who = "anna: {share: 65%}, paul: {share: 35%}"
    >>> shop = f"shop: {{channel: web, by_persona: {{{own}}}}}"
    >>> found = personas(loads(f"{{journey: Tea, personas: {{{who}}}, stages: {{buy: {{touchpoints: {{{shop}}}}}}}}}"))
    >>> round(found.completion, 4), round(found.gap, 4), found.best, found.worst
    (0.73, 0.2, 'anna', 'paul')
    """
    if not flow_is_known(journey) or persona_weights(journey) is None:
        shares = persona_parts(journey)
        rows = tuple(PersonaWalk(name, shares[name]) for name in journey.personas)
        nothing = (None,) * 7
        why = Fact(_why_unknown(journey), {}, UNITS, journey)
        return Personas(rows, *nothing, differences=(), fact=None, note_facts=(why,), of_journey=journey)
    walked = walks(journey)
    rows = tuple(_row(journey, walk) for walk in walked)
    best = max(walked, key=lambda walk: walk.completion)
    worst = min(walked, key=lambda walk: walk.completion)
    gap = best.completion - worst.completion
    low, high = (None, None) if best is worst else gap_interval(journey, best, worst)
    differences = tuple(_differences(journey, walked))
    return Personas(
        rows,
        min(1.0, sum(walk.weight * walk.completion for walk in walked)),
        _pooled(journey),
        gap,
        low,
        high,
        best.persona,
        worst.persona,
        differences,
        _apart(journey, best, worst, differences),
        tuple(_notes(journey, walked)),
        of_journey=journey,
    )


def _why_unknown(journey: Journey) -> str:
    """The key of the fact that says why nothing is known."""
    if not journey.personas:
        return "personas.unnamed"
    if not flow_is_known(journey):
        return "personas.no_flow"
    return "personas.no_ways"


def _row(journey: Journey, walk: Walk) -> PersonaWalk:
    assert walk.persona is not None
    completion = min(1.0, walk.completion)
    alone = (replace(walk, weight=1.0),)
    low, high = completion_interval(completion, effective_sample(journey, alone))
    visits = [walk.visits(at) for at in range(len(walk.network.names))]
    arriving = sum(amount * onward for amount, onward in zip(visits, walk.solved.success_from, strict=True))
    lost = {name: walk.visits(at) * walk.loss(at) for at, name in enumerate(walk.network.names)}
    avoidable = dict(zip(lost, map(mul, visits, avoidable_loss(journey, walk)), strict=True))
    most = max(avoidable, key=lambda name: avoidable[name])
    return PersonaWalk(
        walk.persona,
        walk.weight,
        completion,
        standard_error(journey, alone),
        low,
        high,
        sum(visits),
        arriving / completion if completion > 0 else None,
        most if avoidable[most] > 0 else None,
        lost[most] if avoidable[most] > 0 else None,
    )


def _pooled(journey: Journey) -> float | None:
    """The completion that one chain for everybody would have, each touchpoint's shares mixed beforehand.

    None where that chain sends everybody round for ever: a row of everybody's that no persona walks may say so.
    """
    if caught(journey.rows, entries(journey)):
        return None
    return min(1.0, walk_of(journey, journey.rows).completion)


def _differences(journey: Journey, walked: Sequence[Walk]) -> Iterator[Difference]:
    """Every touchpoint where the personas lose differently, the largest difference first."""
    lost: dict[str, dict[str, float]] = {
        name: {walk.persona or "": 0.0 for walk in walked} for name in journey.touchpoints
    }
    for walk in walked:
        for at, name in enumerate(walk.network.names):
            lost[name][walk.persona or ""] = walk.visits(at) * walk.loss(at)
    gaps = {name: max(some.values()) - min(some.values()) for name, some in lost.items()}
    for name in sorted(gaps, key=lambda name: -gaps[name]):
        if gaps[name] > 1e-12:
            yield Difference(name, journey.stage_of[name], lost[name], gaps[name])


def _apart(journey: Journey, best: Walk, worst: Walk, differences: Sequence[Difference]) -> Fact | None:
    """Who fares best and worst, and where they differ most."""
    if not differences or best is worst:
        return None
    return Facts(journey, UNITS)(
        "personas.apart",
        best=best.persona,
        worst=worst.persona,
        best_completion=best.completion,
        worst_completion=worst.completion,
        most_apart_at=differences[0].touchpoint,
    )


def _notes(journey: Journey, walked: Sequence[Walk]) -> Iterator[Fact]:
    """What is assumed or unknown, and why."""
    fact = Facts(journey, UNITS)
    left_out = tuple(name for name in journey.personas if name not in {walk.persona for walk in walked})
    if left_out:
        yield fact("personas.left_out", personas=left_out)
    if any(persona.share is None for persona in journey.personas.values()):
        yield fact("personas.shared_out")
    unsized = tuple(
        dict.fromkeys(name for walk in walked for name in walk.network.names if not walk.rows[name].observed)
    )
    if unsized:
        yield fact("personas.unsized", touchpoints=unsized)
