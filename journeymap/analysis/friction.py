"""Where customers work too hard: severity, why, how sure, and what comes first."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from journeymap import inference
from journeymap.analysis.dropoff import DropOff, Flow, dropoff
from journeymap.analysis.ratings import Pooled, ease, pooled_interval, satisfaction, summary
from journeymap.analysis.results import Result
from journeymap.analysis.sentences import friction_sentence
from journeymap.analysis.walks import lost_share, normal_dropoff
from journeymap.model import NO_CHANNEL, Journey, Touchpoint
from journeymap.model.experience import Flaw
from journeymap.model.flow import KEPT, row
from journeymap.settings import Settings

COMPONENTS = ("effort", "dissatisfaction", "dropoff", "wait", "repeats", "handover", "mistakes")
"""The signs of friction in the order of their table: symptoms first, then causes."""

FELT = frozenset(COMPONENTS) - {"dropoff"}
"""What the customer experiences; leaving is something they do."""

LABELS = ("low", "moderate", "high", "severe")


@dataclass(frozen=True, slots=True)
class Severity:
    """How bad one touchpoint is, from its known signs alone.

    ``components`` are the known signs, 0 to 1; ``unknown`` those that apply but nobody measured. ``value`` is None
    while too little is known; ``low`` and ``high`` are what it could be if all unknowns were 0, or 1.
    """

    components: Mapping[str, float]
    unknown: tuple[str, ...]
    value: float | None
    low: float
    high: float
    coverage: float
    worst_felt: str | None


@dataclass(frozen=True, slots=True)
class FrictionRow:
    """The friction of a touchpoint with everything it rests on."""

    touchpoint: str
    stage: str
    severity: float | None
    low: float
    high: float
    coverage: float
    label: str | None
    confirmed: str | None
    at_best: float | None
    worst_felt: str | None
    red_flags: tuple[str, ...]
    reach: float | None
    reach_completers: float | None
    importance: float
    priority: float | None
    priority_completers: float | None
    rank: int | None
    rank_completers: int | None
    rank_in_stage: int | None
    severe_but_rare: bool
    ours: bool
    components: Mapping[str, float]
    points: Mapping[str, float] | None
    evidence: Mapping[str, str]
    sentence: str
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Friction(Result):
    """The friction of every touchpoint by priority, the unstated last, and of the journey."""

    rows: tuple[FrictionRow, ...]
    journey: float | None
    covered_visits: float | None
    sensitivity: Mapping[str, Any] = field(default_factory=dict)

    rows_name = "touchpoints"

    def __getitem__(self, touchpoint: str) -> FrictionRow:
        return next(one for one in self.rows if one.touchpoint == touchpoint)


def friction(journey: Journey) -> Friction:
    """Where customers work too hard, why, and what comes first.

    Each touchpoint has up to seven signs c between 0 and 1: effort 1 - ease/100, dissatisfaction 1 - satisfaction/100,
    drop-off beyond the normal, waits beyond the promise, repeats, hand-overs that lose history, and service mistakes.
    With weights w (settings), severity = 100 (0.8 Σwc/Σw over the known + 0.2 worst felt). What is unknown widens the
    range [low, high] and is never counted as 0. Priority = severity x reach x importance/5.

    There is no published standard for a friction score (productmetrics.org, Frustration score); this one is a
    convention: its weights are settings, each point is traced to its evidence, and ``sensitivity`` tells whether
    halving or doubling a weight changes the first three. The signs follow what drives disloyalty in service
    (Dixon, Freeman & Toman, Stop trying to delight your customers, Harvard Business Review, 2010).

    >>> from journeymap.reading import loads
    >>> shop = "{shop: {channel: web, mistakes: none, scores: {ces: {preset: ces2, mean: 4, n: 40}}}}"
    >>> round(friction(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}")).rows[0].severity, 4)
    40.0
    """
    flow = dropoff(journey)
    found = severities(journey, flow)
    rows = _ranked([_row(journey, flow, name, one) for name, one in found.items()])
    value, covered = journey_friction(found, flow)
    return Friction(rows, value, covered, sensitivity(journey, flow, found))


def severities(journey: Journey, flow: DropOff) -> dict[str, Severity]:
    """The severity of every touchpoint, without intervals."""
    arriving: dict[str, list[Flow]] = {}
    for one in flow.flows:
        arriving.setdefault(one.target, []).append(one)
    return {
        name: severity(*signs(journey, name, flow, arriving.get(name, [])), journey.in_force)
        for name in journey.touchpoints
    }


def signs(journey: Journey, name: str, flow: DropOff, arriving: list[Flow]) -> tuple[dict[str, float], tuple[str, ...]]:
    """The known signs of a touchpoint, and those that apply but are unknown."""
    point = journey.touchpoints[name]
    visits = flow[name].visits or 0.0
    every: dict[str, float | None] = {
        "effort": _shortfall(ease(point)),
        "dissatisfaction": _shortfall(satisfaction(point)),
        "dropoff": _beyond(_exits(journey, flow, name), normal_dropoff(journey, point)),
        "wait": _wait(point, arriving),
        "repeats": _repeats(point, arriving, visits),
        "handover": None,
        "mistakes": None,
    }
    every["mistakes"] = _mistakes(point, journey.in_force, wait_known=every["wait"] is not None)
    switches = [one for one in arriving if is_handover(journey, one)]
    if switches and visits > 0:
        every["handover"] = _handover(journey, switches, visits)
    else:
        del every["handover"]  # nobody changes channel on the way here
    known = {sign: value for sign, value in every.items() if value is not None}
    return known, tuple(sign for sign, value in every.items() if value is None)


def severity(components: Mapping[str, float], unknown: tuple[str, ...], settings: Settings) -> Severity:
    """Severity, its range and its coverage from the known signs and the names of the unknown ones."""
    weights, share = settings.weights, settings.worst_felt_share
    known_weight = sum(weights[sign] for sign in components)
    unknown_weight = sum(weights[sign] for sign in unknown)
    whole = known_weight + unknown_weight
    weighted = sum(weights[sign] * value for sign, value in components.items())
    worst = _worst_felt(components, settings)
    felt = components[worst] if worst else 0.0
    felt_high = 1.0 if any(sign in FELT and weights[sign] for sign in unknown) else felt
    low = 100 * ((1 - share) * weighted / whole + share * felt) if whole else 0.0
    high = 100 * ((1 - share) * (weighted + unknown_weight) / whole + share * felt_high) if whole else 100.0
    coverage = known_weight / whole if whole else 0.0
    stated = known_weight > 0 and coverage >= settings.min_coverage - 1e-9
    value = 100 * ((1 - share) * weighted / known_weight + share * felt) if stated else None
    return Severity(dict(components), unknown, value, low, high, coverage, worst)


def _worst_felt(components: Mapping[str, float], settings: Settings) -> str | None:
    """The worst sign that customers feel; ties go to the larger weight, then to the order of the table."""
    weights = settings.weights
    felt = [sign for sign in COMPONENTS if sign in components and sign in FELT and weights[sign]]
    if not felt:
        return None
    return max(felt, key=lambda sign: (round(components[sign], 9), weights[sign], -COMPONENTS.index(sign)))


def points(found: Severity, settings: Settings) -> dict[str, float]:
    """What each sign adds to a severity; together they are the severity."""
    known_weight = sum(settings.weights[sign] for sign in found.components)
    share = settings.worst_felt_share
    return {
        sign: 100
        * ((1 - share) * settings.weights[sign] * value / known_weight + share * value * (sign == found.worst_felt))
        for sign, value in found.components.items()
    }


def label(value: float, settings: Settings) -> str:
    """The word for a severity: low, moderate, high or severe."""
    bounds = (settings.moderate, settings.high, settings.severe)
    return LABELS[sum(value >= bound - 1e-9 for bound in bounds)]


def journey_friction(found: Mapping[str, Severity], flow: DropOff) -> tuple[float | None, float | None]:
    """The visits-weighted mean of the stated severities, and the share of visits it covers."""
    visits = {name: flow[name].visits for name in found}
    weights = {name: 1.0 if seen is None else seen for name, seen in visits.items()}
    stated = {name: one.value for name, one in found.items() if one.value is not None and weights[name] > 0}
    whole = sum(weights.values())
    covered = sum(weights[name] for name in stated)
    if not covered:
        return None, 0.0 if whole else None
    return sum(weights[name] * value for name, value in stated.items()) / covered, covered / whole


def is_handover(journey: Journey, one: Flow) -> bool:
    """Whether an arrow hands the customer over: to another channel, or with a stated history."""
    channels = {journey.touchpoints[one.start].channel, journey.touchpoints[one.target].channel}
    switched = len(channels) == 2 and NO_CHANNEL not in channels
    return one.flow > 0 and (switched or one.arrow.history is not None)


# ---------------------------------------------------------------- the signs


def _shortfall(said: Pooled | None) -> float | None:
    return None if said is None else 1 - said.index / 100


def _exits(journey: Journey, flow: DropOff, name: str) -> float | None:
    """The share of a visit that is lost here; None where nobody says who goes on."""
    one = row(journey.touchpoints[name], journey)
    if not one.stated:
        return None
    seen = flow[name].visit_rate
    return lost_share(one, journey) if seen is None else seen


def _beyond(lost: float | None, normal: float) -> float | None:
    """The exits of a visit beyond those that are nobody's fault."""
    if lost is None:
        return None
    return max(0.0, (lost - normal) / (1 - normal)) if normal < 1 else 0.0


def _wait(point: Touchpoint, arriving: list[Flow]) -> float | None:
    """How far the wait exceeds its promise, here or on the way here, whichever is worse."""
    waits = []
    if point.wait is not None and point.wait.typical is not None and point.wait.promised is not None:
        waits.append(_overdue(point.wait.typical.seconds, point.wait.promised.seconds))
    promised = [
        (one.flow, _overdue(one.arrow.after.seconds, one.arrow.promised.seconds))
        for one in arriving
        if one.arrow.after is not None and one.arrow.promised is not None and one.flow > 0
    ]
    if promised:
        waits.append(sum(flow * value for flow, value in promised) / sum(flow for flow, _ in promised))
    return max(waits) if waits else None


def _overdue(typical: float, promised: float) -> float:
    return max(0.0, 1 - promised / typical) if typical > 0 else 0.0


def _repeats(point: Touchpoint, arriving: list[Flow], visits: float) -> float | None:
    declared = point.repeat.rate if point.repeat is not None and point.repeat.n != 0 else None
    rework = [one.flow for one in arriving if one.arrow.rework]
    if not rework or visits <= 0:
        return declared
    return min(1.0, max(declared or 0.0, sum(rework) / visits))


def _handover(journey: Journey, switches: list[Flow], visits: float) -> float | None:
    """The share of arrivals that must tell their story again, wholly or in part."""
    bad = 0.0
    for one in switches:
        history = journey.history(one.start, one.target, one.arrow)
        if history is None:
            return None
        bad += one.flow * max(1 - KEPT[history], 0.5 if one.arrow.forced else 0.0)
    return min(1.0, bad / visits)


def _mistakes(point: Touchpoint, settings: Settings, *, wait_known: bool, sourced_only: bool = False) -> float | None:
    flaws = _counted_flaws(point, wait_known=wait_known)
    if point.flaws is None or (point.flaws and not flaws):
        return None  # nobody looked, or only at the wait, which the clock says already
    sizes = [
        settings.mistake_severities[flaw.severity]
        for flaw in flaws.values()
        if flaw.source is not None or not sourced_only
    ]
    return 1 - math.prod(1 - size for size in sizes)


def _counted_flaws(point: Touchpoint, *, wait_known: bool) -> dict[str, Flaw]:
    """The mistakes seen, without a long wait where the wait itself is known: it would count twice."""
    return {flag: flaw for flag, flaw in (point.flaws or {}).items() if not (flag == "long_wait" and wait_known)}


# ---------------------------------------------------------------- rows


def _row(journey: Journey, flow: DropOff, name: str, found: Severity) -> FrictionRow:
    point, seen, settings = journey.touchpoints[name], flow[name], journey.in_force
    importance = point.weight(settings.default_importance)
    stated = found.value is not None
    best = at_best(journey, flow, name, found) if stated else None
    worth = importance / 5
    worded = label(found.value, settings) if found.value is not None else None
    priority = None if found.value is None else found.value * _reach(flow, name) * worth
    passing = seen.completers_passing
    late = None if found.value is None or passing is None else found.value * passing * worth
    return FrictionRow(
        name,
        journey.stage_of[name],
        found.value,
        found.low,
        found.high,
        found.coverage,
        worded,
        confirmed_label(point, found, best, settings),
        best,
        found.worst_felt,
        tuple(sign for sign, value in found.components.items() if sign in FELT and value >= settings.red_flag - 1e-9),
        seen.reach,
        passing,
        importance,
        priority,
        late,
        rank=None,
        rank_completers=None,
        rank_in_stage=None,
        severe_but_rare=bool(
            found.value is not None
            and found.value >= settings.severe - 1e-9
            and seen.reach is not None
            and seen.reach < settings.rare_reach
        ),
        ours=journey.channel(name).owner == "us",
        components=found.components,
        points=points(found, settings) if stated else None,
        evidence=dict(_evidence(journey, flow, name, found)),
        sentence=friction_sentence(journey, name, found, worded, asked_here(point)),
        unknown=found.unknown,
    )


def at_best(journey: Journey, flow: DropOff, name: str, found: Severity) -> float:
    """The severity if everything uncertain is as good as it can be.

    Surveys at the favourable end of their interval (0 with fewer than ``min_n`` answers), drop-off at its lower
    bound where it was counted, mistakes without a source left out.
    """
    point, settings = journey.touchpoints[name], journey.in_force
    kindest = dict(found.components)
    for sign, said in (("effort", ease(point)), ("dissatisfaction", satisfaction(point))):
        if sign in kindest and said is not None:
            kindest[sign] = _kindest_shortfall(said, settings)
    lost, observed = _exits(journey, flow, name), row(point, journey).observed
    if "dropoff" in kindest and lost is not None and observed:
        lowest = inference.wilson(lost * observed, observed)[0]
        kindest["dropoff"] = _beyond(lowest, normal_dropoff(journey, point)) or 0.0
    if "mistakes" in kindest:
        sourced = _mistakes(point, settings, wait_known="wait" in kindest, sourced_only=True)
        kindest["mistakes"] = sourced or 0.0
    value = severity(kindest, found.unknown, settings).value
    assert value is not None
    return value


def _kindest_shortfall(said: Pooled, settings: Settings) -> float:
    interval = pooled_interval(said) if (said.n or 0) >= settings.min_n else None
    return 0.0 if interval is None else max(0.0, 1 - interval[1] / 100)


def confirmed_label(point: Touchpoint, found: Severity, best: float | None, settings: Settings) -> str | None:
    """The label that holds even at best and with every unknown at 0; None without a survey large enough."""
    surveys = [said for said in (ease(point), satisfaction(point)) if said is not None]
    if best is None or not any((said.n or 0) >= settings.min_n for said in surveys):
        return None
    return label(min(best, found.low), settings)


def asked_here(point: Touchpoint) -> int:
    """How many customers answered about effort or satisfaction here."""
    return sum(said.n or 0 for said in (ease(point), satisfaction(point)) if said is not None)


def _ranked(rows: list[FrictionRow]) -> tuple[FrictionRow, ...]:
    """By priority, the unstated last, with their places in the three rankings."""
    from dataclasses import replace

    by_priority = _places(rows, lambda one: one.priority)
    by_completers = _places(rows, lambda one: one.priority_completers)
    in_stage: dict[str, int] = {}
    for stage in dict.fromkeys(one.stage for one in rows):
        in_stage |= _places([one for one in rows if one.stage == stage], lambda one: one.severity)
    ranked = [
        replace(
            one,
            rank=by_priority.get(one.touchpoint),
            rank_completers=by_completers.get(one.touchpoint),
            rank_in_stage=in_stage.get(one.touchpoint),
        )
        for one in rows
    ]
    return tuple(sorted(ranked, key=lambda one: (one.priority is None, -(one.priority or 0.0))))


def _places(rows: list[FrictionRow], number: Any) -> dict[str, int]:
    stated = sorted((one for one in rows if number(one) is not None), key=lambda one: -number(one))
    return {one.touchpoint: place for place, one in enumerate(stated, 1)}


# ---------------------------------------------------------------- the evidence, in words


def _evidence(journey: Journey, flow: DropOff, name: str, found: Severity) -> Iterator[tuple[str, str]]:
    point = journey.touchpoints[name]
    words: Mapping[str, Any] = {
        "effort": lambda: _survey_words("CES", ease(point)),
        "dissatisfaction": lambda: _survey_words("CSAT", satisfaction(point)),
        "dropoff": lambda: _dropoff_words(journey, flow, name),
        "wait": lambda: _wait_words(point, flow, name),
        "repeats": lambda: _repeat_words(point, flow, name),
        "handover": lambda: _handover_words(journey, flow, name),
        "mistakes": lambda: _mistake_words(point, wait_known="wait" in found.components),
    }
    for sign in found.components:
        yield sign, words[sign]()


def _survey_words(metric: str, said: Pooled | None) -> str:
    assert said is not None
    parts = []
    for record in said.records:
        one = summary(record)
        assert one.scale is not None and one.mean is not None
        size = f"n {one.n}" if one.n else "no sample size"
        scale = f"{one.scale.low:g}-{one.scale.high:g}, {one.scale.best:g} is best"
        whose = f", {record.asked}" if record.asked else ""
        source = f", {record.source}" if record.source else ""
        parts.append(f"{metric} {one.mean:.2f} on {scale}, {size}{whose}{source}")
    interval = pooled_interval(said)
    bounds = f", 95 % {interval[0]:.1f} to {interval[1]:.1f}" if interval else ""
    mixed = ", mixed scales" if said.mixed_scales else ""
    return f"{'; '.join(parts)} → index {said.index:.1f}{bounds}{mixed}"


def _dropoff_words(journey: Journey, flow: DropOff, name: str) -> str:
    point = journey.touchpoints[name]
    lost, observed = _exits(journey, flow, name) or 0.0, row(point, journey).observed
    normal = normal_dropoff(journey, point)
    usual = f", {100 * normal:g} % is normal" if normal else ""
    if not observed:
        return f"{100 * lost:.1f} % leave at a visit{usual} (assumed)"
    low, high = inference.wilson(lost * observed, observed)
    bounds = f"95 % {100 * low:.1f} to {100 * high:.1f} %"
    return f"{round(lost * observed)} of {observed} leave, {100 * lost:.1f} % ({bounds}){usual}"


def _wait_words(point: Touchpoint, flow: DropOff, name: str) -> str:
    parts = []
    if point.wait is not None and point.wait.typical is not None and point.wait.promised is not None:
        source = f", {point.wait.source}" if point.wait.source else ""
        parts.append(f"{point.wait.typical} typical, {point.wait.promised} promised{source}")
    parts += [
        f"from {one.start} after {one.arrow.after}, {one.arrow.promised} promised"
        for one in flow.flows
        if one.target == name and one.arrow.after is not None and one.arrow.promised is not None
    ]
    return "; ".join(dict.fromkeys(parts))


def _repeat_words(point: Touchpoint, flow: DropOff, name: str) -> str:
    parts = []
    if point.repeat is not None:
        size = f", n {point.repeat.n}" if point.repeat.n else ""
        parts.append(f"{100 * point.repeat.rate:g} % of contacts are repeats{size}")
    back = sorted({one.start for one in flow.flows if one.target == name and one.arrow.rework})
    if back:
        parts.append(f"customers are sent back from {', '.join(back)}")
    return "; ".join(parts)


def _handover_words(journey: Journey, flow: DropOff, name: str) -> str:
    parts = []
    for one in flow.flows:
        if one.target == name and is_handover(journey, one):
            history = journey.history(one.start, one.target, one.arrow) or "unknown"
            forced = ", forced" if one.arrow.forced else ""
            parts.append(f"from {one.start} {100 * one.flow:.3g} of 100 entrants, history {history}{forced}")
    return "; ".join(dict.fromkeys(parts))


def _mistake_words(point: Touchpoint, *, wait_known: bool) -> str:
    flaws = _counted_flaws(point, wait_known=wait_known)
    if not flaws:
        return "checked, none found"
    return "; ".join(f"{flag} ({flaw.severity}, {flaw.source or 'the team’s view'})" for flag, flaw in flaws.items())


# ---------------------------------------------------------------- how much the weights matter


def sensitivity(journey: Journey, flow: DropOff, found: Mapping[str, Severity]) -> dict[str, Any]:
    """Whether the first three, or their order, change when any one weight is halved or doubled.

    Coverage is judged with the weights in force, so that no touchpoint drops out for the wrong reason.
    """
    settings = journey.in_force
    stated = {name: one for name, one in found.items() if one.value is not None}
    worth = {
        name: _reach(flow, name) * journey.touchpoints[name].weight(settings.default_importance) for name in stated
    }
    usual = _top(stated, worth, settings.weights, settings)
    changes = []
    for sign in COMPONENTS:
        for factor in (0.5, 2.0):
            weights = {**settings.weights, sign: settings.weights[sign] * factor}
            top = _top(stated, worth, weights, settings)
            if top != usual:
                changes.append({"weight": sign, "factor": factor, "top3": list(top)})
    return {"top3": list(usual), "top3_stable": not changes, "changes": changes}


def _reach(flow: DropOff, name: str) -> float:
    reach = flow[name].reach
    return 1.0 if reach is None else reach


def _top(
    stated: Mapping[str, Severity], worth: Mapping[str, float], weights: Mapping[str, float], settings: Settings
) -> tuple[str, ...]:
    def value(name: str) -> float:
        one = stated[name]
        whole = sum(weights[sign] for sign in one.components)
        if not whole:
            return 0.0
        mean = sum(weights[sign] * part for sign, part in one.components.items()) / whole
        felt = [part for sign, part in one.components.items() if sign in FELT and weights[sign]]
        share = settings.worst_felt_share
        return ((1 - share) * mean + share * max(felt, default=0.0)) * worth[name]

    order = sorted(stated, key=lambda name: (-round(value(name), 12), name))
    return tuple(name for name in order[:3] if not math.isclose(value(name), 0.0))
