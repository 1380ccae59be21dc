"""What a fix would bring: the journey with changes made, beside the journey as it is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.ratings import summary
from journeymap.analysis.results import Result
from journeymap.analysis.signs import journey_friction, severities
from journeymap.analysis.walks import normal_dropoff
from journeymap.diagnostics import UsageError, choose_from
from journeymap.model import SUCCESS, Journey, Rating, Touchpoint, Transition
from journeymap.model.flow import entries, has_flow, part_taken

Kind = Literal["close", "close_avoidable", "remove", "raise", "move"]

Arrows = dict[str, Transition]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing done differently: which touchpoint, what, and by how much (a share, or points of a scale)."""

    kind: Kind
    touchpoint: str
    amount: float = 1.0
    metric: str | None = None
    target: str | None = None

    def __str__(self) -> str:
        match self.kind:
            case "close":
                return f"close {self.amount:.0%} of the drop-off at {self.touchpoint}"
            case "close_avoidable":
                return f"close {self.amount:.0%} of the avoidable drop-off at {self.touchpoint}"
            case "remove":
                return f"remove {self.touchpoint}"
            case "raise":
                return f"{self.metric} at {self.touchpoint} better by {self.amount:g} on its scale"
        return f"{self.amount:+.1%} from {self.touchpoint} to {self.target}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a journey does: completion with its interval, steps, time, loss and value; None where nobody can say."""

    completion: float | None
    completion_low: float | None
    completion_high: float | None
    steps: float | None
    steps_completers: float | None
    minutes: float | None
    lost: float | None
    value: float | None
    value_low: float | None
    value_high: float | None
    friction: float | None
    level: int | None


@dataclass(frozen=True)
class WhatIf(Result):
    """The journey before and after some changes, and what each of them would bring by itself."""

    before: Outcome
    after: Outcome
    change: Outcome
    applied: tuple[str, ...]
    alone: tuple[float | None, ...]
    """What each change adds to completion by itself; the changes together bring another sum."""


def whatif(
    journey: Journey,
    *,
    close: Mapping[str, float] | None = None,
    close_avoidable: Mapping[str, float] | None = None,
    remove: Iterable[str] = (),
    ces: Mapping[str, float] | None = None,
    csat: Mapping[str, float] | None = None,
    move: Mapping[tuple[str, str], float] | None = None,
) -> WhatIf:
    """The journey before and after fixes, solved anew with all of them together.

    ``close`` takes away a part (0-1) of a touchpoint's drop-off, the kept going on as the others do: its row is
    multiplied by (1 - (1 - f) d)/(1 - d). ``close_avoidable`` leaves the exits that are nobody's fault. ``remove``
    sends everybody where the touchpoint's survivors go, which completes like closing all of its drop-off, in fewer
    steps. ``ces`` and ``csat`` make a mean better by so many points of its own scale; ``move`` shifts a part of those
    at a touchpoint from leaving to an arrow, or back when negative. Gains of several fixes are not additive, so the
    whole set is solved and each is shown alone beside it.

    Raises UsageError for unknown ids, a touchpoint nobody survives, and shares that are not there to be moved.

    >>> from journeymap.reading import loads
    >>> shop = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> round(whatif(shop, close={"shop": 0.5}).change.completion, 3)
    0.2
    """
    changes = (
        *(Change("move", start, part, target=target) for (start, target), part in (move or {}).items()),
        *(Change("close", name, part) for name, part in (close or {}).items()),
        *(Change("close_avoidable", name, part) for name, part in (close_avoidable or {}).items()),
        *(Change("raise", name, points, metric="ces") for name, points in (ces or {}).items()),
        *(Change("raise", name, points, metric="csat") for name, points in (csat or {}).items()),
        *(Change("remove", name) for name in remove),
    )
    if not changes:
        raise UsageError("nothing is changed; say what: close, remove, ces, csat or move")
    for change in changes:
        _check(journey, change)
    before = outcome(journey)
    after = outcome(applied(journey, changes))
    alone = tuple(_gain(before, journey, change) for change in changes)
    return WhatIf(before, after, _difference(before, after), tuple(str(change) for change in changes), alone)


def applied(journey: Journey, changes: Iterable[Change]) -> Journey:
    """The journey with changes made, one after the other."""
    for change in changes:
        journey = _APPLY[change.kind](journey, change)
    return journey


def outcome(journey: Journey) -> Outcome:
    """How a journey does."""
    flow = dropoff(journey)
    worth = journey.value.of_one_success if journey.value is not None else None

    def value(share: float | None) -> float | None:
        return None if share is None or worth is None or journey.entrants is None else share * journey.entrants * worth

    return Outcome(
        flow.completion,
        flow.completion_low,
        flow.completion_high,
        flow.steps,
        flow.steps_completers,
        flow.minutes,
        _lost(flow),
        value(flow.completion),
        value(flow.completion_low),
        value(flow.completion_high),
        journey_friction(severities(journey, flow), flow)[0],
        pyramid(journey, flow).journey.level,
    )


def _lost(flow: DropOff) -> float | None:
    return None if flow.completion is None else sum(one.lost or 0.0 for one in flow.rows)


def _difference(before: Outcome, after: Outcome) -> Outcome:
    numbers: dict[str, Any] = {}
    for one in fields(Outcome):
        old, new = getattr(before, one.name), getattr(after, one.name)
        bound = one.name.endswith(("_low", "_high"))  # an interval of a difference is not the difference of intervals
        numbers[one.name] = None if old is None or new is None or bound else new - old
    return Outcome(**numbers)


def _gain(before: Outcome, journey: Journey, change: Change) -> float | None:
    completion = dropoff(applied(journey, (change,))).completion
    return None if completion is None or before.completion is None else completion - before.completion


# ---------------------------------------------------------------- what can be asked for


def _check(journey: Journey, change: Change) -> None:
    points = journey.touchpoints
    if change.touchpoint not in points:
        hint = choose_from(change.touchpoint, points, what="touchpoints")
        raise UsageError(f"there is no touchpoint `{change.touchpoint}`; {hint}")
    if change.kind != "raise" and not has_flow(journey):
        raise UsageError("the journey states no flow: give its touchpoints a `next` first")
    if change.kind in ("close", "close_avoidable") and not 0 <= change.amount <= 1:
        raise UsageError(f"{change.amount:.0%} of a drop-off cannot be closed: give a share from 0% to 100%")
    if change.kind in ("close", "close_avoidable", "remove"):
        _needs_survivors(journey, change.touchpoint)
    if change.kind == "remove" and len(points) == 1:
        raise UsageError("the only touchpoint cannot be removed")
    known = (*points, *journey.ends, SUCCESS)
    if change.kind == "move" and change.target not in known:
        hint = choose_from(change.target or "", known, what="targets")
        raise UsageError(f"there is no place `{change.target}` to move to; {hint}")


def _needs_survivors(journey: Journey, name: str) -> None:
    if journey.rows[name].leave >= 1 - 1e-12:
        raise UsageError(f"everybody leaves at `{name}`: say first where they should go (`next`)")


# ---------------------------------------------------------------- the changes


def _close(journey: Journey, change: Change) -> Journey:
    def closed(arrows: Arrows, observed: int | None) -> Arrows:
        lost = _lost_of(journey, arrows, observed)
        return _scaled(arrows, observed, _kept_factor(lost, change.amount), journey)

    return _with_rows(journey, change.touchpoint, closed)


def _close_avoidable(journey: Journey, change: Change) -> Journey:
    normal = normal_dropoff(journey, journey.touchpoints[change.touchpoint])

    def closed(arrows: Arrows, observed: int | None) -> Arrows:
        lost = _lost_of(journey, arrows, observed)
        part = change.amount * max(0.0, lost - normal) / lost if lost else 0.0
        return _scaled(arrows, observed, _kept_factor(lost, part), journey)

    return _with_rows(journey, change.touchpoint, closed)


def _kept_factor(lost: float, closed: float) -> float:
    return (1 - (1 - closed) * lost) / (1 - lost)


def _lost_of(journey: Journey, arrows: Arrows, observed: int | None) -> float:
    """The share of a row that is lost, named losses included."""
    kept = sum(
        part_taken(arrow, observed)
        for target, arrow in arrows.items()
        if target not in journey.ends or journey.ends[target].kind != "lost"
    )
    return max(0.0, 1 - kept)


def _scaled(arrows: Arrows, observed: int | None, factor: float, journey: Journey) -> Arrows:
    """The row with those who go on multiplied; named losses shrink by what the others grow."""
    lost_ends = {name for name in arrows if name in journey.ends and journey.ends[name].kind == "lost"}
    kept = {name: part_taken(arrow, observed) * factor for name, arrow in arrows.items() if name not in lost_ends}
    lost = 1 - sum(kept.values())
    before = _lost_of(journey, arrows, observed)
    shrink = lost / before if before else 0.0
    named = {name: part_taken(arrows[name], observed) * max(0.0, shrink) for name in lost_ends}
    return {name: _taking(arrow, (kept | named)[name]) for name, arrow in arrows.items()}


def _taking(arrow: Transition, share: float) -> Transition:
    return arrow.replace(share=min(1.0, max(0.0, share)), count=None)


def _move(journey: Journey, change: Change) -> Journey:
    target = change.target or ""

    def moved(arrows: Arrows, observed: int | None) -> Arrows:
        now = part_taken(arrows[target], observed) if target in arrows else 0.0
        leave = 1 - sum(part_taken(arrow, observed) for arrow in arrows.values())
        if change.amount > leave + 1e-9 or now + change.amount < -1e-9:
            have = f"{leave:.1%} leave" if change.amount > 0 else f"{now:.1%} go there"
            raise UsageError(f"{abs(change.amount):.1%} cannot be moved at `{change.touchpoint}`: only {have}")
        arrow = arrows.get(target, Transition(share=0))
        return {**arrows, target: _taking(arrow, now + change.amount)}

    return _with_rows(journey, change.touchpoint, moved)


def _remove(journey: Journey, change: Change) -> Journey:
    """Everybody who would come goes where the survivors of the touchpoint go."""
    name = change.touchpoint
    point = journey.touchpoints[name]
    starts = entries(journey)
    changed: dict[str, Touchpoint] = {}
    for other, one in journey.touchpoints.items():
        if other != name:
            changed[other] = _past(one, name, point, journey)
    onward = _survivors(dict(point.next or {}), point.observed, name, journey)
    if name in starts:
        for other, one in changed.items():
            share = starts.get(other, 0.0) + starts[name] * onward.get(other, 0.0)
            changed[other] = one.replace(entry=share if share else None)
        if any(target not in journey.touchpoints for target in onward):
            raise UsageError(f"customers start at `{name}` and some of them are done there: it cannot be removed")
    return journey.with_touchpoints(changed, without=(name,))


def _past(one: Touchpoint, gone: str, point: Touchpoint, journey: Journey) -> Touchpoint:
    """A touchpoint whose arrows to a removed one lead to where that one led."""
    changes: dict[str, Any] = {}
    if one.next is not None:
        changes["next"] = _rerouted(one.next, one.observed, gone, point.next or {}, point.observed, journey)
    parts = {}
    for persona, part in one.by_persona.items():
        own = point.by_persona.get(persona)
        beyond = own.next if own is not None and own.next is not None else point.next or {}
        size = own.observed if own is not None and own.next is not None else point.observed
        parts[persona] = (
            part.replace(next=_rerouted(part.next, part.observed, gone, beyond, size, journey), leave=None)
            if part.next is not None
            else part
        )
    return one.replace(**changes, leave=None, by_persona=parts) if changes or parts else one


def _rerouted(
    arrows: Mapping[str, Transition],
    observed: int | None,
    gone: str,
    beyond: Mapping[str, Transition],
    size: int | None,
    journey: Journey,
) -> Arrows:
    if gone not in arrows:
        return dict(arrows)
    through = part_taken(arrows[gone], observed)
    kept = {target: arrow for target, arrow in arrows.items() if target != gone}
    for target, part in _survivors(beyond, size, gone, journey).items():
        now = part_taken(kept[target], observed) if target in kept else 0.0
        kept[target] = _taking(kept.get(target, Transition(share=0)), now + through * part)
    return {target: _taking(arrow, part_taken(arrow, observed)) for target, arrow in kept.items()}


def _survivors(
    arrows: Mapping[str, Transition], observed: int | None, itself: str, journey: Journey
) -> dict[str, float]:
    """Where those who neither leave nor stay go from a touchpoint, as shares of 1."""
    going = {
        target: part_taken(arrow, observed)
        for target, arrow in arrows.items()
        if target != itself and not (target in journey.ends and journey.ends[target].kind == "lost")
    }
    whole = sum(going.values())
    return {target: part / whole for target, part in going.items()} if whole else {}


def _raise(journey: Journey, change: Change) -> Journey:
    point = journey.touchpoints[change.touchpoint]
    records = point.scores.of(change.metric or "")
    if not records:
        raise UsageError(f"`{change.touchpoint}` has no {change.metric} to make better")
    better = tuple(_better(one, change.amount) for one in records if isinstance(one, Rating))
    every = {metric: point.scores.of(metric) for metric, _ in point.scores.records()}
    scores = {**every, (change.metric or ""): better}
    return journey.with_touchpoint(change.touchpoint, scores=scores)


def _better(score: Rating, points: float) -> Rating:
    """A rating whose mean lies so many points nearer to the best end; its spread stays what it can be."""
    said = summary(score)
    if said.mean is None or said.scale is None:
        return score
    step = points if said.scale.best == said.scale.high else -points
    mean = min(said.scale.high, max(said.scale.low, said.mean + step))
    most = ((said.scale.high - mean) * (mean - said.scale.low)) ** 0.5
    sd = None if said.sd is None else min(said.sd, most)
    return score.replace(mean=mean, sd=sd, n=said.n, counts=None)


_APPLY: Mapping[Kind, Callable[[Journey, Change], Journey]] = {
    "close": _close,
    "close_avoidable": _close_avoidable,
    "remove": _remove,
    "raise": _raise,
    "move": _move,
}


def _with_rows(journey: Journey, name: str, changed: Callable[[Arrows, int | None], Arrows]) -> Journey:
    """The journey with every row of a touchpoint changed, the personas' own included."""
    point = journey.touchpoints[name]
    parts = {
        persona: part.replace(next=changed(dict(part.next), part.observed), leave=None)
        if part.next is not None
        else part
        for persona, part in point.by_persona.items()
    }
    onward = changed(dict(point.next), point.observed) if point.next is not None else None
    return journey.with_touchpoint(name, next=onward, leave=None, by_persona=parts)
