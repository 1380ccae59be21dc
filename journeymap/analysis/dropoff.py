"""Where customers leave: completion, reach and loss of every touchpoint and stage."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from journeymap.analysis.chain import Network, Solved, gain, network, solve
from journeymap.analysis.results import Result
from journeymap.inference import Z, wilson
from journeymap.model import Journey, Row, Touchpoint, Transition
from journeymap.model.flow import (
    LEAVE,
    SUCCESS,
    arrows_by_place,
    entries,
    has_flow,
    part_taken,
    persona_row,
    persona_weights,
    reachable,
    row,
)


@dataclass(frozen=True, slots=True)
class TouchpointFlow:
    """How many come to a touchpoint, leave there, and would arrive if fewer did; per entrant."""

    touchpoint: str
    stage: str
    visits: float | None = None
    reach: float | None = None
    return_probability: float | None = None
    lost: float | None = None
    rate: float | None = None
    visit_rate: float | None = None
    visit_rate_low: float | None = None
    visit_rate_high: float | None = None
    success_from: float | None = None
    completers_passing: float | None = None
    visits_completers: float | None = None
    gain_if_halved: float | None = None
    gain_if_closed: float | None = None
    gain_if_avoidable_halved: float | None = None
    value_if_halved: float | None = None


@dataclass(frozen=True, slots=True)
class StageFlow:
    """How many come to a stage and are lost in it; per entrant."""

    stage: str
    reach: float | None = None
    lost: float | None = None
    rate: float | None = None
    drop_off_stage: bool = False


@dataclass(frozen=True, slots=True)
class EndShare:
    """How many of those who start end this way."""

    end: str
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Flow:
    """How many take an arrow, per entrant."""

    start: str
    target: str
    arrow: Transition
    flow: float


@dataclass(frozen=True)
class DropOff(Result):
    """Where customers leave, and the journey's completion; every number is None where no flow is stated."""

    rows: tuple[TouchpointFlow, ...]
    stages: tuple[StageFlow, ...]
    completion: float | None = None
    completion_se: float | None = None
    completion_low: float | None = None
    completion_high: float | None = None
    steps: float | None = None
    steps_completers: float | None = None
    steps_abandoners: float | None = None
    minutes: float | None = None
    minutes_completers: float | None = None
    minutes_abandoners: float | None = None
    minutes_covered: float | None = None
    waiting_minutes: float | None = None
    waiting_minutes_completers: float | None = None
    waiting_minutes_abandoners: float | None = None
    ends: tuple[EndShare, ...] = ()
    worst_by_loss: str | None = None
    worst_by_rate: str | None = None
    assumptions: tuple[str, ...] = ()
    flows: tuple[Flow, ...] = field(default=(), metadata={"json": False})

    rows_name = "touchpoints"

    def __getitem__(self, touchpoint: str) -> TouchpointFlow:
        return self.by_touchpoint[touchpoint]

    @cached_property
    def by_touchpoint(self) -> Mapping[str, TouchpointFlow]:
        return {one.touchpoint: one for one in self.rows}

    @cached_property
    def by_stage(self) -> Mapping[str, StageFlow]:
        return {one.stage: one for one in self.stages}


def dropoff(journey: Journey) -> DropOff:
    """Where customers leave, how many arrive, and what each leak costs.

    The journey is an absorbing Markov chain: visits v = e N, success from j b = N s, completion C = e b, reach
    h_j = v_j / N_jj, lost at j L_j = v_j d_j, so that the losses and C add up to 1 (Kemeny & Snell, Finite Markov
    chains, 1960). Where rows have sample sizes, the interval of C is by the delta method. Personas who walk
    differently have a chain each, mixed by their shares.

    Shares are 0-1 of those who start; minutes count ``duration``, waiting minutes what customers wait. The next step
    is taken to depend on the present place only, which real customers keep roughly at best (Chierichetti et al., Are
    web users really Markovian?, WWW 2012).

    >>> from journeymap.reading import loads
    >>> shop = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> dropoff(shop).completion
    0.6
    """
    if not has_flow(journey):
        rows = tuple(TouchpointFlow(name, journey.stage_of[name]) for name in journey.touchpoints)
        return DropOff(rows, tuple(StageFlow(stage) for stage in journey.stages), assumptions=("no flow stated",))
    return _Mixture(journey, walks(journey)).result()


@dataclass(frozen=True)
class Walk:
    """One persona's chain, or everybody's: its rows, its network and the solution."""

    persona: str | None
    weight: float
    rows: Mapping[str, Row]
    network: Network
    solved: Solved

    @property
    def completion(self) -> float:
        return sum(e * b for e, b in zip(self.network.entry, self.solved.success_from, strict=True))


def walks(journey: Journey) -> tuple[Walk, ...]:
    """The chain of everybody, or of each persona where they walk differently, solved."""
    weights = persona_weights(journey)
    if weights is None:
        rows = {name: row(point, journey) for name, point in journey.touchpoints.items()}
        return (_walk(journey, rows, None, 1.0),)
    return tuple(
        _walk(
            journey,
            {name: persona_row(point, persona, journey) for name, point in journey.touchpoints.items()},
            persona,
            weight,
        )
        for persona, weight in weights.items()
        if weight > 0
    )


def _walk(journey: Journey, rows: Mapping[str, Row], persona: str | None, weight: float) -> Walk:
    starts = entries(journey)
    seen = reachable(starts, arrows_by_place(rows))
    names = [name for name in journey.touchpoints if name in seen]
    net = network(
        names,
        {name: rows[name].onward for name in names},
        {name: rows[name].success for name in names},
        {name: _loss(rows[name], journey) for name in names},
        starts,
    )
    return Walk(persona, weight, rows, net, solve(net))


def _loss(one: Row, journey: Journey) -> float:
    """The share of a visit that is lost there: left without a word, or by a named way of leaving."""
    return one.leave + sum(share for end, share in one.ends.items() if journey.ends[end].kind == "lost")


class _Mixture:
    """The walks of all personas, weighted, as one journey."""

    def __init__(self, journey: Journey, walks: tuple[Walk, ...]) -> None:
        self.journey = journey
        self.walks = walks
        self.completion = sum(walk.weight * walk.completion for walk in walks)
        self.visits = self._sum(lambda walk, at: walk.solved.visits[at])
        self.reach = self._sum(lambda walk, at: walk.solved.visits[at] / walk.solved.returns[at])
        self.lost = self._sum(lambda walk, at: walk.solved.visits[at] * walk.network.leave[at])
        self.arriving = self._sum(lambda walk, at: walk.solved.visits[at] * walk.solved.success_from[at])
        self.passing = self._sum(
            lambda walk, at: walk.solved.visits[at] / walk.solved.returns[at] * walk.solved.success_from[at]
        )
        self.flows = tuple(self._flows())

    def _sum(self, quantity: Callable[[Walk, int], float]) -> dict[str, float]:
        total = dict.fromkeys(self.journey.touchpoints, 0.0)
        for walk in self.walks:
            for at, name in enumerate(walk.network.names):
                total[name] += walk.weight * quantity(walk, at)
        return total

    def result(self) -> DropOff:
        rows = tuple(self._touchpoint(name, point) for name, point in self.journey.touchpoints.items())
        stages = self._stages()
        error = self._standard_error()
        known = [one for one in stages if one.rate is not None]
        return DropOff(
            rows,
            stages,
            completion=self.completion,
            completion_se=error,
            completion_low=None if error is None else max(0.0, self.completion - Z * error),
            completion_high=None if error is None else min(1.0, self.completion + Z * error),
            **self._steps(),
            **self._time(),
            ends=tuple(self._ends()),
            worst_by_loss=max(known, key=lambda one: one.lost or 0.0).stage if known else None,
            worst_by_rate=max(known, key=lambda one: one.rate or 0.0).stage if known else None,
            assumptions=tuple(self._assumptions()),
            flows=self.flows,
        )

    def _touchpoint(self, name: str, point: Touchpoint) -> TouchpointFlow:
        stage = self.journey.stage_of[name]
        visits, lost, reach = self.visits[name], self.lost[name], self.reach[name]
        if visits <= 0:
            return TouchpointFlow(name, stage, 0.0, 0.0, lost=0.0, completers_passing=0.0, visits_completers=0.0)
        per_visit = lost / visits
        low, high = self._visit_interval(point, per_visit)
        normal = self._normal(point)
        halved = self._gain(name, 0.5)
        closed_part = 0.5 * max(0.0, per_visit - normal) / per_visit if per_visit > 0 else 0.0
        return TouchpointFlow(
            name,
            stage,
            visits,
            reach,
            return_probability=max(0.0, 1 - reach / visits),
            lost=lost,
            rate=lost / reach,
            visit_rate=per_visit,
            visit_rate_low=low,
            visit_rate_high=high,
            success_from=self.arriving[name] / visits,
            completers_passing=self.passing[name] / self.completion,
            visits_completers=self.arriving[name] / self.completion,
            gain_if_halved=halved,
            gain_if_closed=self._gain(name, 1.0),
            gain_if_avoidable_halved=self._gain(name, closed_part),
            value_if_halved=self._value(halved),
        )

    def _visit_interval(self, point: Touchpoint, per_visit: float) -> tuple[float | None, float | None]:
        observed = row(point, self.journey).observed
        if not observed:
            return None, None
        return wilson(per_visit * observed, observed)

    def _normal(self, point: Touchpoint) -> float:
        if point.normal_dropoff is not None:
            return point.normal_dropoff
        return self.journey.in_force.normal_dropoff

    def _gain(self, name: str, closed: float) -> float | None:
        total = 0.0
        for walk in self.walks:
            if name not in walk.network.names:
                continue
            at = walk.network.names.index(name)
            solved, lost = walk.solved, walk.network.leave[at]
            more = gain(solved.visits[at], solved.success_from[at], solved.returns[at], lost, closed)
            if more is None:
                return None
            total += walk.weight * more
        return total

    def _value(self, more: float | None) -> float | None:
        if more is None or self.journey.entrants is None or self.journey.value is None:
            return None
        return more * self.journey.entrants * self.journey.value.of_one_success

    def _stages(self) -> tuple[StageFlow, ...]:
        found = []
        for stage, one in self.journey.stages.items():
            reach = sum(walk.weight * self._stage_reach(walk, one.touchpoints) for walk in self.walks)
            lost = sum(self.lost[name] for name in one.touchpoints)
            found.append(StageFlow(stage, reach, lost, lost / reach if reach > 0 else None))
        rates = [one.rate for one in found if one.rate is not None]
        mean = sum(rates) / len(rates) if rates else 0.0
        settings = self.journey.in_force
        limit = min(settings.dropoff_alert, settings.dropoff_ratio * mean)
        return tuple(
            StageFlow(one.stage, one.reach, one.lost, one.rate, one.rate is not None and one.rate >= limit > 0)
            for one in found
        )

    @staticmethod
    def _stage_reach(walk: Walk, touchpoints: Iterable[str]) -> float:
        inside = set(touchpoints)
        group = [at for at, name in enumerate(walk.network.names) if name in inside]
        return min(1.0, walk.solved.reach(group)) if group else 0.0

    def _standard_error(self) -> float | None:
        """Delta method over the rows: Var(C) = Σ v² (Σ p b² + s - b²)/n; None when a row has no sample size."""
        variance = 0.0
        for walk in self.walks:
            success_from = walk.solved.success_from
            for at, name in enumerate(walk.network.names):
                observed = walk.rows[name].observed
                if not observed:
                    return None
                onward = sum(share * success_from[to] ** 2 for to, share in walk.network.arrows[at])
                spread = onward + walk.network.success[at] - success_from[at] ** 2
                variance += (walk.weight * walk.solved.visits[at]) ** 2 * max(0.0, spread) / observed
        return math.sqrt(variance)

    def _steps(self) -> dict[str, float | None]:
        everybody = sum(self.visits.values())
        completers = sum(self.arriving.values()) / self.completion
        rest = 1 - self.completion
        return {
            "steps": everybody,
            "steps_completers": completers,
            "steps_abandoners": (everybody - completers * self.completion) / rest if rest > 1e-12 else None,
        }

    def _time(self) -> dict[str, float | None]:
        minutes = {
            name: point.duration.minutes
            for name, point in self.journey.touchpoints.items()
            if point.duration is not None
        }
        waits = {name: wait for name in self.journey.touchpoints if (wait := self._waiting(name)) is not None}
        covered = sum(self.visits[name] for name in minutes) / sum(self.visits.values()) if minutes else None
        return {
            **self._spent("minutes", minutes),
            "minutes_covered": covered,
            **self._spent("waiting_minutes", waits),
        }

    def _waiting(self, name: str) -> float | None:
        """Minutes waited at a visit: as the touchpoint says, else as the arrows that lead there say."""
        wait = self.journey.touchpoints[name].wait
        if wait is not None and wait.typical is not None:
            return wait.typical.minutes
        arriving = [(one.flow, one.arrow.after.minutes) for one in self.flows if one.target == name and one.arrow.after]
        if not arriving or not self.visits[name]:
            return None
        return sum(flow * after for flow, after in arriving) / self.visits[name]

    def _spent(self, what: str, minutes: Mapping[str, float]) -> dict[str, float | None]:
        if not minutes:
            return {what: None, f"{what}_completers": None, f"{what}_abandoners": None}
        everybody = sum(self.visits[name] * time for name, time in minutes.items())
        completers = sum(self.arriving[name] * time for name, time in minutes.items())
        rest = 1 - self.completion
        return {
            what: everybody,
            f"{what}_completers": completers / self.completion,
            f"{what}_abandoners": (everybody - completers) / rest if rest > 1e-12 else None,
        }

    def _ends(self) -> Iterator[EndShare]:
        yield EndShare(SUCCESS, SUCCESS, self.completion)
        named = dict.fromkeys(self.journey.ends, 0.0)
        for walk in self.walks:
            for at, name in enumerate(walk.network.names):
                for end, share in walk.rows[name].ends.items():
                    named[end] += walk.weight * walk.solved.visits[at] * share
        for end, share in named.items():
            yield EndShare(end, self.journey.ends[end].kind, share)
        lost = sum(named[end] for end in named if self.journey.ends[end].kind == "lost")
        yield EndShare(LEAVE, "lost", max(0.0, sum(self.lost.values()) - lost))

    def _flows(self) -> Iterator[Flow]:
        for walk in self.walks:
            for at, name in enumerate(walk.network.names):
                point = self.journey.touchpoints[name]
                observed, arrows = _arrows(point, walk.persona)
                for target, arrow in arrows.items():
                    if target in self.journey.touchpoints:
                        taken = part_taken(arrow, observed)
                        yield Flow(name, target, arrow, walk.weight * walk.solved.visits[at] * taken)

    def _assumptions(self) -> Iterator[str]:
        journey = self.journey
        yield "the next step depends on the present touchpoint only"
        if not any(point.entry for point in journey.touchpoints.values()):
            yield f"everybody starts at {next(iter(journey.touchpoints))} (no entry is stated)"
        walked = {name for walk in self.walks for name in walk.network.names}
        silent = [
            name
            for name in journey.touchpoints
            if name in walked and not row(journey.touchpoints[name], journey).stated
        ]
        if silent:
            yield f"everybody leaves at {', '.join(silent)} (no next is stated)"
        guessed = [name for walk in self.walks for name in walk.network.names if not walk.rows[name].observed]
        if guessed:
            yield f"no interval (no sample size for: {', '.join(dict.fromkeys(guessed))})"
        left_out = [name for name in journey.touchpoints if name not in walked]
        if left_out:
            yield f"left out, because nobody can get there: {', '.join(left_out)}"
        if len(self.walks) > 1 and any(persona.share is None for persona in journey.personas.values()):
            yield "personas without a share divide the rest equally"


def _arrows(point: Touchpoint, persona: str | None) -> tuple[int | None, Mapping[str, Transition]]:
    """The arrows a persona follows from a touchpoint, and their sample size."""
    own = point.by_persona.get(persona) if persona is not None else None
    if own is not None and own.next is not None:
        return own.observed, own.next
    return point.observed, point.next or {}
