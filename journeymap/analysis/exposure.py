"""How many of those who arrive had bad visits on the way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from journeymap.analysis.chain import Network, solve
from journeymap.analysis.ratings import pooled
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.walks import Walk, walks
from journeymap.facts import Fact, Facts
from journeymap.model import Journey, Rating, Touchpoint
from journeymap.model.flow import flow_is_known
from journeymap.model.metrics import CES, CSAT
from journeymap.model.waves import current
from journeymap.settings import reaches

UNITS = {
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "stage": "stage",
    "bad_share": "share",
    "metric": "term:metric",
    "n": "count",
    "visits": "number.2",
    "visits_completers": "number.2",
    "share": "share",
    "exposed": "share",
    "strikes": "count",
    "covered_visits": "share.0",
    "exposure_cover": "share.0",
    "bad_visits_per_completer": "number.2",
}
"""What each field and each value of a fact is (see `words.telling`)."""


@dataclass(frozen=True, slots=True)
class BadVisits:
    """How often a visit to a touchpoint is bad, what says so, and how often completers come there."""

    touchpoint: str
    stage: str
    bad_share: float | None
    metric: str | None
    n: int | None
    visits: float | None = None
    visits_completers: float | None = None


@dataclass(frozen=True, slots=True)
class Strikes:
    """The share of completers with so many bad visits; ``or_more`` for the last of the table."""

    bad_visits: int
    or_more: bool
    share: float


@dataclass(frozen=True, repr=False)
class Exposure(Result):
    """How many bad visits those who arrive have behind them; None is unknown, and ``notes`` say why."""

    rows: tuple[BadVisits, ...]
    shares: tuple[Strikes, ...] | None
    exposed: float | None
    strikes: int
    bad_visits_per_completer: float | None
    covered_visits: float | None
    fact: Fact | None
    note_facts: tuple[Fact, ...] = ()

    rows_name = "touchpoints"
    unit_of = UNITS
    sentence = Sentence("fact")
    notes = Sentences("note_facts")


MOST_STRIKES = 20
"""How many bad visits are told apart at most."""


def exposure(journey: Journey) -> Exposure:
    """How many of those who reach the goal had no, one, or two and more bad visits on the way.

    A visit is bad when its answer lies below index 50 (setting `bad_below`): the share q_j of such answers among the
    CSAT counts of a touchpoint, else its CES counts. The chain is augmented by the number of bad visits so far, up to
    `strikes`. Bad visits are taken to be independent of each other and of the way. The figures are given only where
    counts cover 80 % of the visits (`exposure_cover`); the rest is taken as 0 and named. Shares are 0-1 of those who
    complete.

    Formulas::

        visits with k bad before   u_0 = (I - Qᵀ(1 - q))⁻¹ e,  u_k = (I - Qᵀ(1 - q))⁻¹ Qᵀ q u_(k-1)
        complete with k            s ((1 - q) u_k + q u_(k-1))/C

    Sources: Kemeny & Snell, Finite Markov chains, 1960; PwC, Experience is everything, 2018 (how many leave
    after one bad experience or several).

    Worked: two places in a row where 10 and 20 % of answers are bad: .9 x .8 = 72 % of those who arrive had none, .1 x
    .8 + .9 x .2 = 26 % one, .1 x .2 = 2 % two.

    >>> from journeymap.reading import loads
    >>> places = ", ".join(
    ...     f"{name}: {{channel: web, scores: {{csat: {{counts: [1, 0, 0, 0, 9]}}}}, next: {{{then}: 50%}}}}"
    ...     for name, then in (("shop", "till"), ("till", "success"))
    ... )
    >>> found = exposure(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{{places}}}}}}}}}"))
    >>> [round(one.share, 4) for one in found.shares], round(found.exposed, 4)
    ([0.81, 0.18, 0.01], 0.01)
    """
    strikes = min(max(1, journey.in_force.strikes), MOST_STRIKES)
    fact = Facts(journey, UNITS)
    if not flow_is_known(journey):
        rows = tuple(_row(journey, name) for name in journey.touchpoints)
        return Exposure(rows, None, None, strikes, None, None, None, (fact("exposure.no_flow"),), of_journey=journey)
    walked = walks(journey)
    bad = [_bad_shares(journey, walk) for walk in walked]
    rows = tuple(_rows(journey, walked))
    covered = _covered(walked, bad)
    if not reaches(covered, journey.in_force.exposure_cover):
        notes = tuple(_too_few(journey, covered, fact))
        return Exposure(rows, None, None, strikes, None, covered, None, notes, of_journey=journey)
    shares = _shares(walked, bad, strikes)
    counted = tuple(Strikes(k, k == strikes, share) for k, share in enumerate(shares))
    return Exposure(
        rows,
        counted,
        shares[-1],
        strikes,
        _per_completer(walked, bad),
        covered,
        fact("exposure.exposed", exposed=shares[-1], strikes=strikes),
        tuple(_notes(journey, walked, bad, fact)),
        of_journey=journey,
    )


# ---------------------------------------------------------------- how often a visit is bad


def _bad(journey: Journey, name: str, persona: str | None = None) -> tuple[float, str, int] | None:
    """The share of bad answers at a touchpoint, the metric and how many answered; a persona's own answers first."""
    for metric in (CSAT, CES):
        said = pooled(current(_counted(journey.touchpoints[name], metric, persona), journey.in_force))
        if said is not None and said.n:
            bad = sum(_bad_answers(one, journey.in_force.bad_below) for one in said.records if isinstance(one, Rating))
            return bad / said.n, metric, said.n
    return None


def _counted(point: Touchpoint, metric: str, persona: str | None) -> list[Rating]:
    own = point.by_persona.get(persona) if persona is not None else None
    records = (own.scores.of(metric) if own is not None else ()) or point.scores.of(metric)
    return [one for one in records if isinstance(one, Rating) and one.counts and one.size]


def _bad_answers(record: Rating, below: float) -> int:
    ruler = record.ruler
    assert ruler is not None
    return sum(
        count for step, count in enumerate(record.counts or ()) if not reaches(ruler.index(ruler.low + step), below)
    )


def _bad_shares(journey: Journey, walk: Walk) -> dict[str, float]:
    """How often a visit is bad where somebody counted, for those who walk this way."""
    found = {name: _bad(journey, name, walk.persona) for name in walk.network.names}
    return {name: one[0] for name, one in found.items() if one is not None}


def _rows(journey: Journey, walked: Iterable[Walk]) -> Iterator[BadVisits]:
    visits = dict.fromkeys(journey.touchpoints, 0.0)
    passing = dict.fromkeys(journey.touchpoints, 0.0)
    for walk in walked:
        for at, name in enumerate(walk.network.names):
            come = walk.weight * walk.visits(at)
            visits[name] += come
            passing[name] += come * walk.solved.success_from[at]
    completion = sum(walk.weight * walk.completion for walk in walked)
    for name in journey.touchpoints:
        of_completers = passing[name] / completion if completion > 0 else None
        yield replace(_row(journey, name), visits=visits[name], visits_completers=of_completers)


def _row(journey: Journey, name: str) -> BadVisits:
    share, metric, n = _bad(journey, name) or (None, None, None)
    return BadVisits(name, journey.stage_of[name], share, metric, n)


def _covered(walked: Iterable[Walk], bad: Iterable[Mapping[str, float]]) -> float:
    """The share of visits at places where answers were counted."""
    counted = whole = 0.0
    for walk, known in zip(walked, bad, strict=True):
        for at, name in enumerate(walk.network.names):
            come = walk.weight * walk.visits(at)
            whole += come
            counted += come if name in known else 0.0
    return counted / whole if whole > 0 else 0.0


# ---------------------------------------------------------------- the chain with its bad visits counted


def _shares(walked: Iterable[Walk], bad: Iterable[Mapping[str, float]], strikes: int) -> list[float]:
    """The shares of completers with 0, 1, … and ``strikes`` or more bad visits."""
    totals = [0.0] * strikes
    completion = 0.0
    for walk, known in zip(walked, bad, strict=True):
        completion += walk.weight * walk.completion
        for k, arriving in enumerate(_arriving(walk.network, known, strikes)):
            totals[k] += walk.weight * arriving
    shares = [min(1.0, total / completion) if completion > 0 else 0.0 for total in totals]
    return [*shares, max(0.0, 1 - sum(shares))]


def _arriving(net: Network, known: Mapping[str, float], strikes: int) -> Iterator[float]:
    """Who completes with exactly 0, 1, … bad visits, per entrant, up to one fewer than ``strikes``."""
    bad = [known.get(name, 0.0) for name in net.names]
    good = tuple(
        tuple((target, share * (1 - q)) for target, share in arrows) for arrows, q in zip(net.arrows, bad, strict=True)
    )
    spoilt = [0.0] * len(bad)  # visits that were bad and brought the count to k
    starts = net.entry
    for _ in range(strikes):
        visits = solve(replace(net, arrows=good, entry=starts)).visits
        yield sum(
            (amount * (1 - q) + before) * success
            for amount, q, before, success in zip(visits, bad, spoilt, net.success, strict=True)
        )
        spoilt = [amount * q for amount, q in zip(visits, bad, strict=True)]
        starts = tuple(_onward(net, spoilt))


def _onward(net: Network, crowd: Iterable[float]) -> list[float]:
    """Where a crowd goes with its next step."""
    arriving = [0.0] * len(net.names)
    for amount, arrows in zip(crowd, net.arrows, strict=True):
        for target, share in arrows:
            arriving[target] += amount * share
    return arriving


def _per_completer(walked: Iterable[Walk], bad: Iterable[Mapping[str, float]]) -> float | None:
    """Expected bad visits of somebody who completes."""
    spoilt = completion = 0.0
    for walk, known in zip(walked, bad, strict=True):
        completion += walk.weight * walk.completion
        for at, name in enumerate(walk.network.names):
            spoilt += walk.weight * walk.visits(at) * walk.solved.success_from[at] * known.get(name, 0.0)
    return spoilt / completion if completion > 0 else None


# ---------------------------------------------------------------- what must be known of it


def _too_few(journey: Journey, covered: float, fact: Facts) -> Iterator[Fact]:
    yield fact("exposure.too_few", covered_visits=covered, exposure_cover=journey.in_force.exposure_cover)
    silent = tuple(name for name in journey.touchpoints if _bad(journey, name) is None)
    yield fact("exposure.uncounted", touchpoints=silent)


def _notes(journey: Journey, walked: Iterable[Walk], bad: Iterable[Mapping[str, float]], fact: Facts) -> Iterator[Fact]:
    yield fact("exposure.independent")
    silent = {name for walk, known in zip(walked, bad, strict=True) for name in walk.network.names if name not in known}
    if silent:
        named = tuple(name for name in journey.touchpoints if name in silent)
        yield fact("exposure.never_bad", touchpoints=named)
    if journey.in_force.strikes > MOST_STRIKES:
        yield fact("exposure.most_strikes", n=MOST_STRIKES)
