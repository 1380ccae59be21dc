"""Where customers leave: completion, reach and loss of every touchpoint and stage."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import mul
from typing import Any

from journeymap.analysis.bounds import OpenFlow, open_flow
from journeymap.analysis.chain import Vector
from journeymap.analysis.results import Later, Result, Sentence, Sentences
from journeymap.analysis.sampling import completion_interval, effective_sample, standard_error
from journeymap.analysis.walks import (
    Walk,
    arrows_of,
    avoidable_loss,
    gained,
    in_money,
    normal_dropoff,
    walked,
    walks,
)
from journeymap.facts import Fact, Facts
from journeymap.inference import whole, wilson
from journeymap.model import Journey, Touchpoint, Transition
from journeymap.model.flow import LEAVE, SUCCESS, entries, flow_is_known, has_flow, open_rows
from journeymap.settings import reaches

UNITS = {
    "touchpoint": "touchpoint",
    "touchpoints": "touchpoint",
    "stage": "stage",
    "visits": "number.2",
    "reach": "share",
    "reach_min": "share",
    "reach_max": "share",
    "lost": "share",
    "lost_min": "share",
    "lost_max": "share",
    "rate": "share",
    "avoidable_lost": "share",
    "avoidable_rate": "share",
    "normal": "share.0",
    "visit_rate": "share",
    "visit_rate_low": "share",
    "visit_rate_high": "share",
    "success_from": "share",
    "gain_if_avoidable_halved": "points.2",
    "value_if_avoidable_halved": "money",
    "observed": "count",
    "drop_off_stage": "mark",
    "completion_min": "share.2",
    "completion_max": "share.2",
    "possible_reach": "range:share",
    "possible_lost": "range:share",
    "unlock": "touchpoint",
    "targets": "target",
    "end": "end",
    "kind": "term:end_kind",
    "share": "share",
    "completion": "share.2",
    "bounds": "range:share.1",
    "still_needed": "share",
    "steps": "number.1",
    "steps_completers": "number.1",
    "minutes": "minutes",
    "minutes_covered": "share",
    "alert": "share.0",
    "ratio": "exact",
    "worst_by_rate": "stage",
    "worst_by_loss": "stage",
    "worth": "money.2",
    "margin": "money.2",
    "churn": "share.2",
    "discount": "share.2",
    "formula": "text",
    "per": "term:period",
}
"""What each field and each value of a fact is (see `words.telling`)."""


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
    avoidable_lost: float | None = None
    avoidable_rate: float | None = None
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
    value_if_avoidable_halved: float | None = None
    observed: int | None = None
    reach_min: float | None = None
    reach_max: float | None = None
    lost_min: float | None = None
    lost_max: float | None = None


@dataclass(frozen=True, slots=True)
class StageFlow:
    """How many come to a stage and are lost in it, and how many of them beyond what is normal; per entrant."""

    stage: str
    reach: float | None = None
    lost: float | None = None
    rate: float | None = None
    drop_off_stage: bool | None = None
    avoidable_lost: float | None = None
    avoidable_rate: float | None = None

    @property
    def normal(self) -> float:
        """The part of those who come whose leaving is nobody's fault."""
        return _part_that_is_normal(self.rate, self.avoidable_rate)

    @property
    def normal_of_all(self) -> float:
        """The same of all who start."""
        return _part_that_is_normal(self.lost, self.avoidable_lost)


@dataclass(frozen=True, slots=True)
class EndShare:
    """How many of those who start end this way."""

    end: str
    kind: str
    share: float


@dataclass(frozen=True, slots=True)
class Flow:
    """How many take an arrow, per entrant; personas who take the same way are counted together."""

    start: str
    target: str
    arrow: Transition
    flow: float
    counted: bool = True
    """Whether the number is known; else it is what the arrow is drawn by."""


@dataclass(frozen=True, repr=False)
class DropOff(Result):
    """Where customers leave, and the journey's completion; every number is None where no flow is stated.

    Where customers go on and nobody counted how many, completion, reach and lost have bounds, and are a number only
    where both agree. ``unlock`` is the touchpoint whose customers, once counted, would narrow completion most.
    """

    rows: Later[tuple[TouchpointFlow, ...]] = Later(())
    stages: tuple[StageFlow, ...] = ()
    completion: float | None = None
    completion_min: float | None = None
    completion_max: float | None = None
    unlock: Later[str | None] = Later(None)
    completion_se: float | None = None
    completion_low: float | None = None
    completion_high: float | None = None
    completion_n: float | None = None
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
    assumption_facts: tuple[Fact, ...] = ()
    fact: Later[Fact | None] = Later(None)
    flows: tuple[Flow, ...] = field(default=(), metadata={"json": False})
    walks: tuple[Walk, ...] = field(default=(), metadata={"json": False}, repr=False)

    rows_name = "touchpoints"
    unit_of = UNITS
    assumptions = Sentences("assumption_facts")
    sentence = Sentence("fact")

    def __getitem__(self, touchpoint: str) -> TouchpointFlow:
        return self.by_touchpoint[touchpoint]

    @cached_property
    def here(self) -> Mapping[str, Sequence[tuple[Walk, int]]]:
        """The walks that come to each touchpoint, with its place in each."""
        return walked(self.walks)

    def gain(self, touchpoint: str, closes: float | None = None) -> float | None:
        """Completions gained by closing a part of the avoidable loss of a touchpoint; without one the usual part.

        Everything that is compared or ranked together is gained from this one base.
        """
        here, journey = self.here.get(touchpoint), self.of_journey
        if not here or journey is None:
            return None
        part = journey.in_force.usual_closes if closes is None else closes
        return gained(here, part, normal_dropoff(journey, journey.touchpoints[touchpoint]))

    @cached_property
    def unreachable(self) -> frozenset[str]:
        """The touchpoints that nobody can get to: they are listed, and in no headline, mean or extreme."""
        return frozenset(one.touchpoint for one in self.rows if one.reach == 0)

    @cached_property
    def by_touchpoint(self) -> Mapping[str, TouchpointFlow]:
        return {one.touchpoint: one for one in self.rows}

    @cached_property
    def by_stage(self) -> Mapping[str, StageFlow]:
        return {one.stage: one for one in self.stages}


def dropoff(journey: Journey) -> DropOff:
    """Where customers leave, how many arrive, and what each leak costs.

    The journey is an absorbing Markov chain: touchpoints are its states, success, leaving and other ends absorb. Losses
    and completion add up to 1 (with neutral ends, which are neither). Personas who walk differently have a chain each,
    mixed by their shares. Shares are 0-1 of those who start; minutes count `duration`, waiting minutes what customers
    wait. What is called worst goes by the avoidable part of a loss, beyond `normal_dropoff`. A drop-off stage loses
    `dropoff_alert` of those who reach it in this way, or 1.5 times the mean of the stages.

    Formulas::

        visits            v = e N,  N = (I - Q)⁻¹,  Q: shares from place to place, e: where customers start
        success from j    b = N s;  completion C = e b
        reach             h_j = v_j/N_jj;  return probability 1 - 1/N_jj
        lost at j         L_j = v_j d_j;  rate of those who reach it d_j N_jj
        avoidable         max(0, d_j - d0) in place of d_j,  d0: normal_dropoff
        stage S           H = e_S 1 + e_B (I - Q_BB)⁻¹ Q_BS 1 over the places B outside it
        completers        visits v_j b_j/C;  passing j: h_j b_j/C, the removal effect
        gain              row of j times α = (1 - (1 - f) d)/(1 - d):  v (α - 1) b/(1 - (α - 1)(N_jj - 1))
        interval          Wilson's of C and n = C(1 - C)/Var C,  Var C = Σ_j v_j² (Σ_k p_jk b_k² + s_j - b_j²)/n_j,
                          C and Var C of rows to which 2/max(1, Σ v) customers are added, in equal parts for each way

    Sources: Kemeny & Snell, Finite Markov chains, 1960; Sherman & Morrison, Adjustment of an inverse matrix, Annals of
    Mathematical Statistics 21, 1950; Takahashi, Fagan & Chen, Formation of a sparse bus impedance matrix, 1973 (large
    journeys); Chierichetti et al., Are web users really Markovian?, WWW 2012.

    Worked: half get past an ad, 40 % past the shop, 75 % past the payment, 90 % past the delivery: completion .5 x .4 x
    .75 x .9 = .135, lost .5, .3, .05 and .015. Where an FAQ sends .025 of its visits back to itself and .7 come, it is
    visited .7/(1 - .025) = .7179 times.

    >>> from journeymap.reading import loads
    >>> shop = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> dropoff(shop).completion
    0.6
    """
    if not has_flow(journey):
        rows = tuple(TouchpointFlow(name, journey.stage_of[name]) for name in journey.touchpoints)
        nothing = (Fact("dropoff.no_flow", {}, UNITS, journey),)
        stages = tuple(StageFlow(stage) for stage in journey.stages)
        return DropOff(rows, stages, assumption_facts=nothing, of_journey=journey)
    if not flow_is_known(journey):
        return _Bounded(open_flow(journey)).result()
    return _Mixture(journey, walks(journey)).result()


class _Bounded:
    """A journey some of whose ways nobody counted: bounds, and numbers where both bounds agree."""

    def __init__(self, flow: OpenFlow) -> None:
        self.journey, self.flow = flow.journey, flow

    def result(self) -> DropOff:
        completion = self.flow.completion
        return DropOff(
            self._rows,
            tuple(StageFlow(stage) for stage in self.journey.stages),
            completion=completion.point,
            completion_min=completion.low,
            completion_max=completion.high,
            unlock=self._unlock,
            assumption_facts=tuple(self._assumptions()),
            fact=self._fact,
            of_journey=self.journey,
        )

    def _rows(self) -> tuple[TouchpointFlow, ...]:
        if not self.flow.every_touchpoint:
            return tuple(TouchpointFlow(name, self.journey.stage_of[name]) for name in self.journey.touchpoints)
        return tuple(map(self._touchpoint, self.journey.touchpoints))

    def _unlock(self) -> str | None:
        return self.flow.unlock

    def _touchpoint(self, name: str) -> TouchpointFlow:
        reach, loss = self.flow.reach(name), self.flow.loss(name)
        return TouchpointFlow(
            name,
            self.journey.stage_of[name],
            reach=reach.point,
            lost=loss.point,
            observed=self.journey.rows[name].observed,
            reach_min=reach.low,
            reach_max=reach.high,
            lost_min=loss.low,
            lost_max=loss.high,
        )

    def _fact(self) -> Fact | None:
        """How little and how much is possible, and where counting would say most."""
        if (unlock := self.flow.unlock) is None:
            return None
        targets = tuple(
            dict.fromkeys(to for row in self.flow.rows_of(unlock) for to in (*row.unknown, *row.unknown_ends))
        )
        low, high = self.flow.completion
        units = {**UNITS, "completion_min": "of_100", "completion_max": "of_100"}
        values = {"completion_min": low, "completion_max": high, "unlock": unlock, "targets": targets}
        return Fact("dropoff.bounds", values, units, self.journey)

    def _assumptions(self) -> Iterator[Fact]:
        fact = Facts(self.journey, UNITS)
        yield fact("dropoff.memoryless")
        yield fact("dropoff.uncounted", touchpoints=tuple(open_rows(self.journey)))
        if len(self.flow.tried) < len(open_rows(self.journey)):
            yield fact("dropoff.nearest_tried", n=len(self.flow.tried))
        if not self.flow.every_touchpoint:
            yield fact("dropoff.too_many_open")


class _Mixture:
    """The walks of all personas, weighted, as one journey."""

    def __init__(self, journey: Journey, walks: tuple[Walk, ...]) -> None:
        self.journey = journey
        self.walks = walks
        self.here = walked(walks)
        self.completion = min(1.0, sum(walk.weight * walk.completion for walk in walks))
        self.visits = self._sum(_visits)
        self.reach = self._sum(_arrivals)
        self.lost = self._sum(lambda walk: map(mul, walk.solved.visits, walk.network.leave))
        self.arriving = self._sum(lambda walk: map(mul, walk.solved.visits, walk.solved.success_from))
        self.passing = self._sum(lambda walk: map(mul, walk.arrivals, walk.solved.success_from))
        self.visit_rate = self._mean(_visits, lambda walk: walk.network.leave)
        self.returning = self._mean(_visits, lambda walk: walk.return_probability)
        self.rate = self._mean(_arrivals, lambda walk: walk.loss_of_arrivals)
        self.avoidable_lost, self.avoidable_rate = self._avoidable()
        self.success_from = self._mean(_visits, lambda walk: walk.solved.success_from)
        self.flows = self._flows()
        self.waits = self._waits()

    def _sum(self, quantity: Callable[[Walk], Iterable[float]]) -> dict[str, float]:
        """A quantity of every touchpoint, over the personas by their shares."""
        total = dict.fromkeys(self.journey.touchpoints, 0.0)
        if len(self.walks) == 1:
            total.update(zip(self.walks[0].network.names, quantity(self.walks[0]), strict=True))
            return total
        for walk in self.walks:
            for name, value in zip(walk.network.names, quantity(walk), strict=True):
                total[name] += walk.weight * value
        return total

    def _mean(self, crowd: Callable[[Walk], Vector], quantity: Callable[[Walk], Vector]) -> dict[str, float]:
        """A quantity of every touchpoint that somebody comes to, over the personas, each counting as many as come."""
        if len(self.walks) == 1:
            (walk,) = self.walks
            return dict(zip(walk.network.names, quantity(walk), strict=True))
        crowds, values = ({walk.persona: of(walk) for walk in self.walks} for of in (crowd, quantity))
        return {
            name: _weighed(
                [walk.weight * crowds[walk.persona][at] for walk, at in here],
                [walk.weight for walk, _ in here],
                [values[walk.persona][at] for walk, at in here],
            )
            for name, here in self.here.items()
        }

    def _avoidable(self) -> tuple[dict[str, float], dict[str, float]]:
        """What is lost at each touchpoint beyond what is normal, of all and of those who come."""
        if not any(normal_dropoff(self.journey, point) for point in self.journey.touchpoints.values()):
            return self.lost, self.rate
        beyond = {walk.persona: avoidable_loss(self.journey, walk) for walk in self.walks}
        return (
            self._sum(lambda walk: map(mul, walk.solved.visits, beyond[walk.persona])),
            self._mean(_arrivals, lambda walk: list(map(mul, beyond[walk.persona], walk.solved.returns))),
        )

    def result(self) -> DropOff:
        rows = tuple(self._touchpoint(name, point) for name, point in self.journey.touchpoints.items())
        stages = self._stages()
        sample = effective_sample(self.journey, self.walks)
        low, high = completion_interval(self.completion, sample)
        return DropOff(
            rows,
            stages,
            completion=self.completion,
            completion_min=self.completion,
            completion_max=self.completion,
            completion_se=standard_error(self.journey, self.walks),
            completion_low=low,
            completion_high=high,
            completion_n=sample,
            **self._steps(),
            **self._time(),
            ends=tuple(self._ends()),
            worst_by_loss=_worst(stages, lambda one: one.avoidable_lost),
            worst_by_rate=_worst(stages, lambda one: one.avoidable_rate),
            assumption_facts=tuple(self._assumptions()),
            fact=_worst_stages(self.journey, stages),
            flows=self.flows,
            walks=self.walks,
            of_journey=self.journey,
        )

    def _touchpoint(self, name: str, point: Touchpoint) -> TouchpointFlow:
        here, stage = self.here.get(name), self.journey.stage_of[name]
        if not here:
            return self._unvisited(name, stage)
        observed = self.journey.rows[name].observed
        per_visit = min(1.0, self.visit_rate[name])
        low, high = wilson(whole(per_visit * observed), observed) if observed else (None, None)
        halved = gained(here, 0.5)
        spared = normal_dropoff(self.journey, point)
        avoidable = gained(here, 0.5, spared) if spared else halved
        passing, arriving = (self._of_completers(one[name]) for one in (self.passing, self.arriving))
        return TouchpointFlow(
            name,
            stage,
            self.visits[name],
            min(1.0, self.reach[name]),
            return_probability=self.returning[name],
            lost=self.lost[name],
            rate=min(1.0, self.rate[name]),
            avoidable_lost=self.avoidable_lost[name],
            avoidable_rate=min(1.0, self.avoidable_rate[name]),
            visit_rate=per_visit,
            visit_rate_low=low,
            visit_rate_high=high,
            success_from=min(1.0, self.success_from[name]),
            completers_passing=None if passing is None else min(1.0, passing),
            visits_completers=arriving,
            gain_if_halved=halved,
            gain_if_closed=gained(here, 1.0),
            gain_if_avoidable_halved=avoidable,
            value_if_halved=in_money(self.journey, halved),
            value_if_avoidable_halved=in_money(self.journey, avoidable),
            observed=observed,
            reach_min=min(1.0, self.reach[name]),
            reach_max=min(1.0, self.reach[name]),
            lost_min=self.lost[name],
            lost_max=self.lost[name],
        )

    def _unvisited(self, name: str, stage: str) -> TouchpointFlow:
        """A touchpoint that nobody can come to."""
        return TouchpointFlow(
            name,
            stage,
            0.0,
            0.0,
            lost=0.0,
            avoidable_lost=0.0,
            completers_passing=0.0,
            visits_completers=0.0,
            observed=self.journey.rows[name].observed,
            reach_min=0.0,
            reach_max=0.0,
            lost_min=0.0,
            lost_max=0.0,
        )

    def _of_completers(self, amount: float) -> float | None:
        return amount / self.completion if self.completion else None

    def _stages(self) -> tuple[StageFlow, ...]:
        found = []
        for (stage, one), reach in zip(self.journey.stages.items(), self._stage_reach(), strict=True):
            losses = [sum(lost[name] for name in one.touchpoints) for lost in (self.lost, self.avoidable_lost)]
            rates = [min(1.0, lost / reach) if reach > 0 else None for lost in losses]
            found.append(StageFlow(stage, min(1.0, reach), losses[0], rates[0], None, losses[1], rates[1]))
        return self._marked(found)

    def _marked(self, stages: Iterable[StageFlow]) -> tuple[StageFlow, ...]:
        """The stages, those that lose very many beyond what is normal marked."""
        found = tuple(stages)
        rates = [one.avoidable_rate for one in found if one.avoidable_rate is not None]
        mean = sum(rates) / len(rates) if rates else 0.0
        settings = self.journey.in_force
        limit = min(settings.dropoff_alert, settings.dropoff_ratio * mean)
        return tuple(
            one
            if one.avoidable_rate is None
            else replace(one, drop_off_stage=limit > 0 and reaches(one.avoidable_rate, limit))
            for one in found
        )

    def _stage_reach(self) -> list[float]:
        """The share of entrants that ever come to each stage."""
        reach = [0.0] * len(self.journey.stages)
        for walk in self.walks:
            places = {name: at for at, name in enumerate(walk.network.names)}
            groups = [
                [places[name] for name in stage.touchpoints if name in places] for stage in self.journey.stages.values()
            ]
            for at, share in enumerate(walk.solved.reaches(groups)):
                reach[at] += walk.weight * share
        return reach

    def _steps(self) -> dict[str, Any]:
        everybody = sum(self.visits.values())
        arriving = sum(self.arriving.values())
        return {
            "steps": everybody,
            "steps_completers": self._of_completers(arriving),
            "steps_abandoners": self._of_abandoners(everybody - arriving),
        }

    def _of_abandoners(self, amount: float) -> float | None:
        rest = 1 - self.completion
        return amount / rest if rest > 1e-12 else None

    def _time(self) -> dict[str, Any]:
        seen = {name: point for name, point in self.journey.touchpoints.items() if name in self.here}
        minutes = {name: point.duration.minutes for name, point in seen.items() if point.duration is not None}
        waits = {name: self.waits[name] for name in seen if name in self.waits}
        covered = sum(self.visits[name] for name in minutes) / sum(self.visits.values()) if minutes else None
        return {
            **self._spent("minutes", minutes),
            "minutes_covered": covered,
            **self._spent("waiting_minutes", waits),
        }

    def _waits(self) -> dict[str, float]:
        """Minutes waited at a visit: as the touchpoint says, else as the arrows that lead there say."""
        waits: dict[str, float] = {}
        for one in self.flows:
            if one.arrow.after is not None and one.flow > 0:
                waits[one.target] = waits.get(one.target, 0.0) + one.flow * one.arrow.after.minutes
        waits = {name: minutes / self.visits[name] for name, minutes in waits.items()}
        for name, point in self.journey.touchpoints.items():
            if point.wait is not None and point.wait.typical is not None:
                waits[name] = point.wait.typical.minutes
        return waits

    def _spent(self, what: str, minutes: Mapping[str, float]) -> dict[str, float | None]:
        if not minutes:
            return {what: None, f"{what}_completers": None, f"{what}_abandoners": None}
        everybody = sum(self.visits[name] * time for name, time in minutes.items())
        completers = sum(self.arriving[name] * time for name, time in minutes.items())
        return {
            what: everybody,
            f"{what}_completers": self._of_completers(completers),
            f"{what}_abandoners": self._of_abandoners(everybody - completers),
        }

    def _ends(self) -> Iterator[EndShare]:
        yield EndShare(SUCCESS, SUCCESS, self.completion)
        named = dict.fromkeys(self.journey.ends, 0.0)
        for walk in self.walks:
            for at, name in enumerate(walk.network.names):
                for end, share in walk.rows[name].ends.items():
                    named[end] += walk.weight * walk.visits(at) * share
        for end, share in named.items():
            yield EndShare(end, self.journey.ends[end].kind, share)
        left = sum(
            walk.weight * visits * walk.rows[name].leave
            for walk in self.walks
            for name, visits in zip(walk.network.names, walk.solved.visits, strict=True)
        )
        yield EndShare(LEAVE, "lost", left)

    def _flows(self) -> tuple[Flow, ...]:
        """Every arrow with all who take it; arrows of personas that say the same of the way are one."""
        every = (flow for walk in self.walks for flow in self._flows_of(walk))
        if len(self.walks) == 1:
            return tuple(every)
        found: dict[tuple[object, ...], Flow] = {}
        for one in every:
            way = (one.start, one.target, *(getattr(one.arrow, said) for said in _SAID_OF_THE_WAY))
            known = found.get(way)
            found[way] = one if known is None else self._joined(known, one.flow)
        return tuple(found.values())

    def _flows_of(self, walk: Walk) -> Iterator[Flow]:
        points = self.journey.touchpoints
        for at, name in enumerate(walk.network.names):
            crowd, onward = walk.weight * walk.visits(at), walk.rows[name].onward
            for target, arrow in arrows_of(points[name], walk.persona).items():
                if target in onward:
                    yield Flow(name, target, arrow, crowd * onward[target])

    def _joined(self, known: Flow, more: float) -> Flow:
        """An arrow that several personas take: its share is that of all visits."""
        flow, visits = known.flow + more, self.visits[known.start]
        share = min(1.0, flow / visits) if visits else 0.0
        return replace(known, arrow=known.arrow.replace(share=share, count=None), flow=flow)

    def _assumptions(self) -> Iterator[Fact]:
        journey, fact = self.journey, Facts(self.journey, UNITS)
        yield fact("dropoff.memoryless")
        if not any(point.entry for point in journey.touchpoints.values()):
            yield fact("dropoff.one_entry", touchpoint=next(iter(journey.touchpoints)))
        silent = tuple(name for name in journey.touchpoints if name in self.here and not journey.rows[name].stated)
        if silent:
            yield fact("dropoff.all_leave", touchpoints=silent)
        guessed = dict.fromkeys(
            name for walk in self.walks for name in walk.network.names if not walk.rows[name].observed
        )
        if guessed:
            yield fact("dropoff.unsized", touchpoints=tuple(guessed))
        elif journey.entrants is None and len(entries(journey)) > 1:
            yield fact("dropoff.starts_fixed")
        left_out = tuple(name for name in journey.touchpoints if name not in self.here)
        if left_out:
            yield fact("dropoff.left_out", touchpoints=left_out)
        if len(self.walks) > 1 and any(persona.share is None for persona in journey.personas.values()):
            yield fact("dropoff.shared_out")
        elif len(self.walks) > 1 and sum(persona.share or 0.0 for persona in journey.personas.values()) < 1 - 1e-6:
            yield fact("dropoff.scaled_up")


def _worst_stages(journey: Journey, stages: Iterable[StageFlow]) -> Fact | None:
    """Which stage loses the largest part of those who arrive, and which the most people, beyond what is normal."""
    by_rate = _worst(stages, lambda one: one.avoidable_rate)
    by_loss = _worst(stages, lambda one: one.avoidable_lost)
    if by_rate is None or by_loss is None:
        return None
    found = {one.stage: one for one in stages}
    units = {**UNITS, "rate": "share.0", "lost": "of_100", "normal_of_all": "of_100"}
    values: dict[str, Any] = {
        "rate": _rate(found[by_rate], units, journey),
        "lost": _lost(found[by_loss], units, journey),
    }
    if by_rate == by_loss:
        return Fact("dropoff.worst", {"stage": by_loss, **values}, units, journey)
    named = {"worst_by_rate": by_rate, "worst_by_loss": by_loss}
    return Fact("dropoff.worst_apart", {**named, **values}, units, journey)


def _rate(one: StageFlow, units: Mapping[str, str], journey: Journey) -> float | Fact | None:
    """The part of those who come to a stage that is lost there, with how much of it is normal."""
    if not one.normal:
        return one.rate
    return Fact("dropoff.partly_normal", {"rate": one.rate, "normal": one.normal}, units, journey)


def _lost(one: StageFlow, units: Mapping[str, str], journey: Journey) -> float | Fact | None:
    if not one.normal_of_all:
        return one.lost
    return Fact("dropoff.some_normal", {"lost": one.lost, "normal_of_all": one.normal_of_all}, units, journey)


def leaving(journey: Journey, one: StageFlow) -> Fact:
    """How many a stage loses, of all who start and of those who come, and how much of that is normal."""
    units = {"lost": "of_100", "rate": "share.0", "normal": "share.0"}
    values = {"lost": one.lost or 0.0, "rate": one.rate or 0.0}
    if not one.normal:
        return Fact("leave_long", values, units, journey)
    return Fact("leave_long_normal", {**values, "normal": one.normal}, units, journey)


def value_fact(journey: Journey) -> Fact | None:
    """What a success is worth, and by which formula where it was computed; None where nothing is said of it."""
    value, fact = journey.value, Facts(journey, UNITS)
    if value is None:
        return None
    if value.per_success is not None:
        return fact("dropoff.value_stated", worth=value.of_one_success)
    return fact(
        "dropoff.value_computed",
        worth=value.of_one_success,
        formula=value.formula,
        margin=value.margin,
        churn=value.churn,
        per=value.period,
        discount=value.discount,
    )


_SAID_OF_THE_WAY = ("history", "forced", "rework", "after", "promised", "condition")


def _part_that_is_normal(whole: float | None, avoidable: float | None) -> float:
    normal = (whole or 0.0) - (avoidable or 0.0)
    return normal if normal > 1e-9 else 0.0


def _visits(walk: Walk) -> Vector:
    return walk.solved.visits


def _arrivals(walk: Walk) -> Vector:
    return walk.arrivals


def _weighed(crowds: list[float], weights: list[float], values: list[float]) -> float:
    """The mean of some values by crowds; so far down the funnel that the numbers run out, by the weights."""
    if len(values) == 1:
        return values[0]
    parts = crowds if sum(crowds) else weights
    whole = sum(parts)
    return sum(part / whole * value for part, value in zip(parts, values, strict=True))


def _worst(stages: Iterable[StageFlow], number: Callable[[StageFlow], float | None]) -> str | None:
    """The stage with the largest number; none where no stage loses anybody."""
    losing = [(number(one) or 0.0, one.stage) for one in stages]
    most = max((value for value, _ in losing), default=0.0)
    return next((stage for value, stage in losing if value == most), None) if most > 0 else None
