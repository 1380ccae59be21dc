"""A or B: which variant is better, how sure that is, and what it would bring to the whole journey."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from journeymap import inference
from journeymap.analysis.changes import difference
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.experiment_facts import UNITS, asked_otherwise, said_of
from journeymap.analysis.measurements import Measurement, of_scores
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.walks import in_money
from journeymap.analysis.walks import ways as walked_ways
from journeymap.facts import Fact, Facts
from journeymap.inference import Test
from journeymap.model import Arm, Experiment, Journey, Transition
from journeymap.model.flow import NOBODY, SUCCESS, caught, entries, flow_is_known, part_taken, row
from journeymap.model.metrics import COMPLETION, Unit
from journeymap.settings import Settings, exceeds, reaches

Verdict = Literal["b better", "a better", "no difference shown", "too small to say", "withheld", "unknown"]

LIFTS = (0.01, 0.02, 0.05)
"""Changes of a share for which the needed size is planned: 1, 2 and 5 points."""


@dataclass(frozen=True, slots=True)
class Split:
    """How customers were divided: as planned, as it came out, and whether that can be chance.

    ``broken`` (p below ``split_p``) withholds every verdict; ``odd`` (p below ``alpha``) is only noted.
    """

    planned: tuple[float, float]
    counts: tuple[int, int]
    chi2: float | None = None
    p: float | None = None
    broken: bool = False
    odd: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """One metric of both variants with its test: shares 0-1, indices 0-100, NPS in points; b minus a.

    ``difference`` is None where the variants were asked on scales whose shares do not compare; ``notes`` say what else
    differs in how they were asked.
    """

    metric: str
    unit: Unit
    a: float
    b: float
    n_a: int | None
    n_b: int | None
    difference: float | None
    low: float | None = None
    high: float | None = None
    statistic: float | None = None
    p: float | None = None
    method: str | None = None
    significant: bool | None = None
    note_facts: tuple[Fact, ...] = ()

    notes = Sentences("note_facts")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the difference means for the whole journey: completion with each variant, per entrant and in money.

    ``way`` is what the variants count, found by a's share: ``onward`` (all who go on from here), ``forward`` (all but
    forced ways and ways back), or the id of one arrow. ``low`` and ``high`` carry the interval of the test through the
    chain. All is None where no flow is stated, where a's share is that of no way on, and where nobody takes that way.
    """

    completion_a: float | None = None
    completion_b: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    value: float | None = None
    value_low: float | None = None
    value_high: float | None = None
    way: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How many customers each variant needs to show a share's change with power 80 %."""

    share: float
    other: float
    n_per_arm: int


@dataclass(frozen=True)
class ExperimentRow:
    """One experiment with its verdict; ``because`` says why a verdict is withheld or unknown."""

    touchpoint: str
    name: str | None
    a: str | None
    b: str | None
    primary: str
    verdict: Verdict
    split: Split | None
    outcome: Outcome | None
    secondary: tuple[Outcome, ...] = ()
    planned_n: int | None = None
    peeking: bool = False
    carried: Carried | None = None
    detectable: float | None = None
    plan: tuple[Plan, ...] = ()
    planned_split: str = "50:50"
    because_fact: Fact | None = None
    fact: Fact | None = None

    because = Sentence("because_fact")
    sentence = Sentence("fact")


@dataclass(frozen=True, repr=False)
class Experiments(Result):
    """Every experiment of the journey, in map order; ``fact`` says how many there are and how many have a winner."""

    rows: tuple[ExperimentRow, ...]
    fact: Fact | None = None

    rows_name = None
    unit_of = UNITS
    sentence = Sentence("fact")

    def for_writers_of_dataclasses(self, language: str | None = None) -> Any:
        """What becomes the JSON of ``to_dict()``: plain data, since the outcomes tell notes of their own."""
        return self.to_dict(language)


def experiments(journey: Journey) -> Experiments:
    """Which variant of each experiment is better, how sure that is, and what it would bring to the journey.

    First the split: when chi-square says that the planned division cannot have come out like this (p < 0.001), the
    verdict is withheld, because something else divided the customers. Then the two-sided test of the primary metric, as
    in `compare`. *b better* or *a better* needs p < 0.05 on the primary metric; *no difference shown* says between
    which bounds it lies; fewer than `min_n` a variant are *too small to say*. Other metrics are secondary, under
    Benjamini and Hochberg's rate. Stopping before `planned_n` is peeking, and said. The effect is carried to the
    journey: the share of a, then of b, is put into the chain, and the completions are compared. Shares are 0-1.

    Formulas::

        split     χ² = Σ (n - expected)²/expected
        planning  n of each arm = (z_(α/2) + z_β)² (p1 q1 + p2 q2)/(p1 - p2)²
        carried   C with b's share - C with a's share; value: x entrants x worth of a success

    Sources: Fabijan et al., Diagnosing sample ratio mismatch in online controlled experiments, KDD 2019; Campbell,
    Chi-squared and Fisher-Irwin tests of two-by-two tables, Statistics in Medicine 26, 2007; Newcombe, Interval
    estimation for the difference between independent proportions, Statistics in Medicine 17, 1998; Fleiss, Levin &
    Paik, Statistical methods for rates and proportions, 2003 (planning).

    Worked: 200 of 2000 against 246 of 2000: +2.3 points (.35 to 4.25), p .0209, b better. 3 of 20 against 7 of 20: +20
    points (-7 to 44), p .15, too small to say. To find 12 instead of 10 %, 3 839 customers an arm are needed.

    >>> from journeymap.reading import loads
    >>> test = "{a: {n: 2000, successes: 200}, b: {n: 2000, successes: 246}}"
    >>> shop = f"{{channel: web, next: {{success: 10%}}, experiments: [{test}]}}"
    >>> found = experiments(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{shop: {shop}}}}}}}}}")).rows[0]
    >>> found.verdict, round(found.outcome.p, 4), round(found.carried.change, 3)
    ('b better', 0.0209, 0.023)
    """
    rows = tuple(_row(journey, name, one) for name, point in journey.touchpoints.items() for one in point.experiments)
    won = sum(row.verdict in ("a better", "b better") for row in rows)
    tried = Facts(journey, UNITS)("experiments.tried", tried=len(rows), won=won) if rows else None
    return Experiments(rows, tried, of_journey=journey)


def _row(journey: Journey, touchpoint: str, one: Experiment) -> ExperimentRow:
    settings, fact = journey.in_force, Facts(journey, UNITS)
    split, outcomes = _split(one, settings), dict(_outcomes(one, settings, fact))
    outcome = outcomes.pop(_primary(one.primary, outcomes), None)
    verdict, because = _verdict(one, split, outcome, settings)
    early = one.planned_n is not None and 0 < min(one.a.n, one.b.n) < one.planned_n
    row = ExperimentRow(
        touchpoint,
        one.name,
        one.a.name,
        one.b.name,
        one.primary,
        verdict,
        split,
        outcome,
        _secondary(tuple(outcomes.values()), settings),
        one.planned_n,
        peeking=early,
        carried=_carried(journey, touchpoint, one) if verdict != "withheld" else None,
        detectable=_detectable(outcome),
        plan=tuple(_plan(_share_to_plan(journey, touchpoint, one, outcome))),
        planned_split=one.split,
        because_fact=None if because is None else _because(because, one, fact),
    )
    return replace(row, fact=said_of(journey, row))


# ---------------------------------------------------------------- the split


def _split(one: Experiment, settings: Settings) -> Split | None:
    """How the customers were divided, beside the plan; None where the plan cannot be read."""
    planned = one.parts
    if planned is None:
        return None
    counts = one.a.n, one.b.n
    if not sum(counts):
        return Split(planned, counts)
    chi2, p = inference.split_test(counts, planned)
    return Split(planned, counts, chi2, p, broken=p < settings.split_p, odd=p < settings.alpha)


# ---------------------------------------------------------------- outcomes


def _outcomes(one: Experiment, settings: Settings, fact: Facts) -> Iterator[tuple[str, Outcome]]:
    """Every metric that both variants have, those who went on first."""
    sides = [dict(_measured(arm, settings)) for arm in (one.a, one.b)]
    for metric, a in sides[0].items():
        b = sides[1].get(metric)
        if b is not None and a.unit == b.unit:
            yield metric, _outcome(metric, a, b, fact)


def _measured(arm: Arm, settings: Settings) -> Iterator[tuple[str, Measurement]]:
    if arm.successes is not None and 0 < arm.n >= arm.successes:
        share = Measurement(None, COMPLETION, "share", arm.successes / arm.n, arm.n)
        yield COMPLETION, replace(share, successes=arm.successes)
    for one in of_scores(arm.scores, settings):
        if one.persona is None:
            yield one.metric, one


def _outcome(metric: str, a: Measurement, b: Measurement, fact: Facts) -> Outcome:
    notes = tuple(asked_otherwise(a, b, fact))
    plain = Outcome(metric, a.unit, a.value, b.value, a.n, b.n, b.value - a.value, note_facts=notes)
    if a.unit == "share" and (a.scale, a.boxes) != (b.scale, b.boxes):
        return replace(plain, difference=None)
    test = difference(a, b)
    return plain if test is None else _with_test(plain, test)


def _with_test(plain: Outcome, test: Test) -> Outcome:
    return replace(plain, low=test.low, high=test.high, statistic=test.statistic, p=test.p, method=test.method)


def _primary(named: str, outcomes: Mapping[str, Outcome]) -> str:
    """The metric that decides: as named; ``csat`` of means alone is their mean."""
    return named if named in outcomes or f"{named}_mean" not in outcomes else f"{named}_mean"


def _secondary(outcomes: tuple[Outcome, ...], settings: Settings) -> tuple[Outcome, ...]:
    """The other metrics, with what is left of them under one false-discovery rate."""
    ps = [one.p for one in outcomes if one.p is not None]
    kept = iter(inference.benjamini_hochberg(ps, settings.false_discoveries))
    return tuple(one if one.p is None else replace(one, significant=next(kept)) for one in outcomes)


def _verdict(
    one: Experiment, split: Split | None, outcome: Outcome | None, settings: Settings
) -> tuple[Verdict, str | None]:
    """Which variant is better, with the key of the fact that says why nobody can tell."""
    if split is None:
        return "unknown", "experiments.bad_split"
    if split.broken:
        return "withheld", None
    if min(one.a.n, one.b.n) < settings.min_n:
        return "too small to say", None
    if outcome is None:
        return "unknown", "experiments.missing"
    if outcome.difference is None:
        return "unknown", "experiments.scales"
    if outcome.n_a is None or outcome.n_b is None:
        return "unknown", "experiments.unsized"
    if min(outcome.n_a, outcome.n_b) < settings.min_n:
        return "too small to say", None
    if outcome.p is None:
        return "unknown", "experiments.no_spread"
    if outcome.p >= settings.alpha:
        return "no difference shown", None
    return ("b better" if outcome.difference > 0 else "a better"), None


def _because(key: str, one: Experiment, fact: Facts) -> Fact:
    """Why nobody can tell which variant is better."""
    match key:
        case "experiments.bad_split":
            return fact(key, split=one.split)
        case "experiments.missing":
            return fact(key, metric=one.primary)
    return fact(key)


# ---------------------------------------------------------------- size


def _detectable(outcome: Outcome | None) -> float | None:
    """The smallest difference of shares that variants of this size would usually show."""
    if outcome is None or outcome.unit != "share" or not outcome.n_a or not outcome.n_b:
        return None
    pooled = (outcome.a * outcome.n_a + outcome.b * outcome.n_b) / (outcome.n_a + outcome.n_b)
    return inference.detectable_change(pooled, 2 / (1 / outcome.n_a + 1 / outcome.n_b))


def _share_to_plan(journey: Journey, touchpoint: str, one: Experiment, outcome: Outcome | None) -> float | None:
    """The share that a plan starts from: a's, or before anybody was counted the map's share of those who go on."""
    if outcome is not None:
        return outcome.a if outcome.unit == "share" else None
    if one.primary != COMPLETION or one.a.successes or not flow_is_known(journey):
        return None
    ways = _ways(journey, touchpoint)
    return _taken(journey, touchpoint, ways["onward"]) if ways else None


def _plan(share: float | None) -> Iterator[Plan]:
    """How many customers a variant needs to show 1, 2 and 5 points more than this share."""
    for lift in LIFTS if share is not None else ():
        if share is not None and share + lift < 1:
            yield Plan(share, share + lift, inference.needed_per_arm(share, share + lift))


# ---------------------------------------------------------------- carried to the journey


def _carried(journey: Journey, touchpoint: str, one: Experiment) -> Carried | None:
    """Completion with each variant's share in the chain; None where the variants count nobody who goes on."""
    counts = dict(_outcomes(one, journey.in_force, Facts(journey, UNITS))).get(COMPLETION)
    if counts is None:
        return None
    way = _way(journey, touchpoint, one.a) if flow_is_known(journey) else None
    if way is None:
        return Carried()
    completion_a = _completion(journey, touchpoint, way, counts.a)

    def gained(share: float | None) -> float | None:
        found = None if share is None else _completion(journey, touchpoint, way, share)
        return None if found is None or completion_a is None else found - completion_a

    change = gained(counts.b)
    low, high = (gained(None if bound is None else counts.a + bound) for bound in (counts.low, counts.high))
    if completion_a is None or change is None or low is None or high is None:
        return Carried()
    value, value_low, value_high = (in_money(journey, one) for one in (change, low, high))
    return Carried(completion_a, completion_a + change, change, low, high, value, value_low, value_high, way)


def _ways(journey: Journey, touchpoint: str) -> dict[str, frozenset[str]]:
    """What the variants of a touchpoint may count: all who go on, those who go on as they wish, or one arrow."""
    point = journey.touchpoints[touchpoint]
    rows = [point.next or {}, *(part.next or {} for part in point.by_persona.values())]
    against = {target for arrows in rows for target, arrow in arrows.items() if arrow.forced or arrow.rework}
    every = frozenset(target for arrows in rows for target in arrows if target not in journey.ends)
    ways = {"onward": every, "forward": every - against}
    return {name: some for name, some in ways.items() if some} | {target: frozenset([target]) for target in every}


def _way(journey: Journey, touchpoint: str, a: Arm) -> str | None:
    """What the variant in place counts: the way whose share of the map is nearest to its own, within its interval.

    Where there is only one way on it is that one; where nobody took it with a, any rare way would do, and none is said.
    """
    ways = _ways(journey, touchpoint)
    if len(set(ways.values())) == 1:
        return next(iter(ways))
    if not a.successes:
        return None
    low, high = inference.wilson(a.successes or 0, a.n)
    share = (a.successes or 0) / a.n
    far = {
        name: abs(part - share)
        for name, targets in ways.items()
        if (part := _taken(journey, touchpoint, targets)) > 0 and reaches(part, low) and not exceeds(part, high)
    }
    return min(far, key=lambda name: far[name], default=None)


def _taken(journey: Journey, touchpoint: str, targets: frozenset[str]) -> float:
    """The share of a visit that goes on to any of some targets."""
    one = row(journey.touchpoints[touchpoint], journey)
    onward = sum(share for target, share in one.onward.items() if target in targets)
    return onward + (one.success if SUCCESS in targets else 0.0)


def _completion(journey: Journey, touchpoint: str, way: str, share: float) -> float | None:
    """The journey's completion when this share of those at a touchpoint takes a way; other ways keep their proportions.

    Personas with a row of their own take it as many times more often as everybody. None where nobody takes the way, and
    where without those who took it everybody would go round for ever.
    """
    point, targets = journey.touchpoints[touchpoint], _ways(journey, touchpoint)[way]
    taken = _taken(journey, touchpoint, targets)
    if taken <= NOBODY:
        return None
    factor = min(max(share, 0.0), 1.0) / taken
    parts = {
        name: part.replace(next=_moved(part.next, part.observed, targets, factor), leave=None)
        for name, part in point.by_persona.items()
        if part.next is not None
    }
    arrows = None if point.next is None else _moved(point.next, point.observed, targets, factor)
    changed = journey.with_touchpoint(touchpoint, next=arrows, leave=None, by_persona={**point.by_persona, **parts})
    if any(caught(rows, entries(changed)) for _, _, rows in walked_ways(changed)):
        return None
    return dropoff(changed).completion


def _moved(
    arrows: Mapping[str, Transition], observed: int | None, targets: frozenset[str], factor: float
) -> dict[str, Transition]:
    """A row in which some arrows together are taken ``factor`` times as often; the rest, leaving too, gives way."""
    shares = {target: part_taken(arrow, observed) for target, arrow in arrows.items()}
    taken = sum(share for target, share in shares.items() if target in targets)
    wanted = min(1.0, taken * factor)
    inside = wanted / taken if taken else 1.0
    outside = (1 - wanted) / (1 - taken) if taken < 1 else 0.0
    return {
        target: arrow.replace(share=min(1.0, shares[target] * (inside if target in targets else outside)), count=None)
        for target, arrow in arrows.items()
    }
