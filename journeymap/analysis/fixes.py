"""Fixes to a journey: drop-offs closed, touchpoints removed, scores raised, customers sent another way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from journeymap.analysis.ratings import Summary, summary
from journeymap.analysis.walks import arrows_of, lost_share, normal_dropoff
from journeymap.diagnostics import UsageError, choice, fact, listed
from journeymap.model import SUCCESS, Journey, PersonaPart, Rating, Row, Touchpoint, Transition
from journeymap.model.flow import entries, has_flow, part_taken, persona_row
from journeymap.model.waves import current
from journeymap.rules import ERRORS
from journeymap.settings import exceeds, reaches

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

    @property
    def key(self) -> str:
        """What is done, as the key of its fact: a score goes up or down."""
        return f"{self.kind}_down" if self.kind == "raise" and self.amount < 0 else self.kind


def applied(journey: Journey, changes: Iterable[Change]) -> Journey:
    """The journey with changes made, one after the other; a UsageError where that makes no journey any more."""
    for change in changes:
        _check(journey, change)
        journey = _APPLY[change.kind](journey, change)
    for rule in ERRORS.values():
        for problem in rule(journey):
            raise UsageError(fact("usage.with_these_changes", problem=problem.said))
    return journey


# ---------------------------------------------------------------- what can be asked for


def _check(journey: Journey, change: Change) -> None:
    points = journey.touchpoints
    if change.touchpoint not in points:
        hint = choice(change.touchpoint, points, "touchpoints")
        raise UsageError(fact("usage.no_touchpoint", name=change.touchpoint, hint=hint))
    if isinstance(change.amount, bool) or not isinstance(change.amount, int | float) or not isfinite(change.amount):
        raise UsageError(fact("usage.no_amount", amount=str(change.amount), touchpoint=change.touchpoint))
    if change.kind != "raise" and not has_flow(journey):
        raise UsageError(fact("usage.no_flow"))
    if change.kind != "raise":
        _needs_counts(journey, change)
    match change.kind:
        case "close" | "close_avoidable":
            if not 0 <= change.amount <= 1:
                raise UsageError(fact("usage.no_close", share=f"{change.amount:.0%}"))
            _needs_survivors(journey, change.touchpoint)
        case "remove":
            _check_removal(journey, change.touchpoint)
        case "move":
            _check_target(journey, change.target or "")


def _needs_counts(journey: Journey, change: Change) -> None:
    """Where nobody counted how many go where, nobody can say what a change there does."""
    for one in journey.every_next:
        unknown = [target for target, arrow in one.arrows.items() if arrow.unknown]
        if unknown and (one.name == change.touchpoint or (change.kind == "remove" and change.touchpoint in unknown)):
            raise UsageError(fact("usage.uncounted", touchpoint=one.name))


def _check_target(journey: Journey, target: str) -> None:
    known = (*journey.touchpoints, *journey.ends, SUCCESS)
    if target not in known:
        raise UsageError(fact("usage.no_target", name=target, hint=choice(target, known, "targets")))


def _check_removal(journey: Journey, name: str) -> None:
    if len(journey.touchpoints) == 1:
        raise UsageError(fact("usage.only_touchpoint"))
    for one in _needs_survivors(journey, name):
        if one.onward.get(name, 0.0) + lost_share(one, journey) >= 1 - 1e-12:
            raise UsageError(fact("usage.nobody_gets_on", touchpoint=name))
    if name not in entries(journey):
        return
    if any(part.next is not None for part in journey.touchpoints[name].by_persona.values()):
        raise UsageError(fact("usage.start_of_personas", touchpoint=name))
    if journey.rows[name].success or journey.rows[name].ends:
        raise UsageError(fact("usage.done_at_start", touchpoint=name))


def _needs_survivors(journey: Journey, name: str) -> list[Row]:
    """The rows of a touchpoint, everybody's and the personas' own; each must leave somebody to follow."""
    point = journey.touchpoints[name]
    rows = [persona_row(point, who, journey) for who, part in point.by_persona.items() if part.next is not None]
    if point.next is not None or not rows:
        rows.append(journey.rows[name])
    if any(lost_share(one, journey) >= 1 - 1e-12 for one in rows):
        raise UsageError(fact("usage.everybody_leaves", touchpoint=name))
    return rows


# ---------------------------------------------------------------- the changes


def _close(journey: Journey, change: Change) -> Journey:
    return _closed(journey, change, spared=0.0)


def _close_avoidable(journey: Journey, change: Change) -> Journey:
    return _closed(journey, change, spared=normal_dropoff(journey, journey.touchpoints[change.touchpoint]))


def _closed(journey: Journey, change: Change, spared: float) -> Journey:
    """A part of a drop-off closed, the exits that are spared aside; those kept go on as the others do."""

    def closed(arrows: Arrows, observed: int | None) -> Arrows:
        lost_ends = {name for name in arrows if name in journey.ends and journey.ends[name].kind == "lost"}
        shares = {name: part_taken(arrow, observed) for name, arrow in arrows.items()}
        lost = max(0.0, 1 - sum(share for name, share in shares.items() if name not in lost_ends))
        left = lost - change.amount * max(0.0, lost - spared)
        kept, named = (1 - left) / (1 - lost), left / lost if lost else 0.0
        return {
            name: _taking(arrow, shares[name] * (named if name in lost_ends else kept))
            for name, arrow in arrows.items()
        }

    return _with_rows(journey, change.touchpoint, closed)


def _taking(arrow: Transition, share: float) -> Transition:
    return arrow.replace(share=min(1.0, max(0.0, share)), count=None)


def _move(journey: Journey, change: Change) -> Journey:
    target = change.target or ""

    def moved(arrows: Arrows, observed: int | None) -> Arrows:
        now = part_taken(arrows[target], observed) if target in arrows else 0.0
        leave = 1 - sum(part_taken(arrow, observed) for arrow in arrows.values())
        if exceeds(change.amount, leave) or not reaches(now + change.amount, 0):
            key, have = ("usage.only_leave", leave) if change.amount > 0 else ("usage.only_go_there", now)
            raise UsageError(
                fact(key, share=f"{abs(change.amount):.1%}", touchpoint=change.touchpoint, have=f"{have:.1%}")
            )
        arrow = arrows.get(target, Transition(share=0))
        return {**arrows, target: _taking(arrow, now + change.amount)}

    return _with_rows(journey, change.touchpoint, moved)


def _remove(journey: Journey, change: Change) -> Journey:
    """Everybody who would come goes where the survivors of the touchpoint go."""
    name = change.touchpoint
    gone = journey.touchpoints[name]
    changed = {other: _past(one, gone, name, journey) for other, one in journey.touchpoints.items() if other != name}
    starts = entries(journey)
    if name in starts:
        onward = _survivors(dict(gone.next or {}), gone.observed, name, journey)
        for other, one in changed.items():
            share = starts.get(other, 0.0) + starts[name] * onward.get(other, 0.0)
            changed[other] = one.replace(entry=share if share else None)
    return journey.with_touchpoints(changed, without=(name,))


def _past(one: Touchpoint, gone: Touchpoint, name: str, journey: Journey) -> Touchpoint:
    """A touchpoint whose arrows to a removed one lead to where that one led, for each persona that goes its own way."""
    parts = dict(one.by_persona)
    for persona in {**one.by_persona, **gone.by_persona}:
        own, theirs = (point.by_persona.get(persona) or PersonaPart() for point in (one, gone))
        arrows = arrows_of(one, persona)
        if name in arrows and (own.next is not None or theirs.next is not None):
            observed = own.observed if own.next is not None else one.observed
            size = theirs.observed if theirs.next is not None else gone.observed
            way = _rerouted(arrows, observed, name, _survivors(arrows_of(gone, persona), size, name, journey))
            parts[persona] = own.replace(next=way, leave=None, observed=observed)
    if one.next is None or name not in one.next:
        return one.replace(by_persona=parts) if parts else one
    beyond = _survivors(gone.next or {}, gone.observed, name, journey)
    return one.replace(next=_rerouted(one.next, one.observed, name, beyond), leave=None, by_persona=parts)


def _rerouted(arrows: Mapping[str, Transition], observed: int | None, gone: str, beyond: Mapping[str, float]) -> Arrows:
    """Arrows of which the one to a removed touchpoint leads on to where its survivors went."""
    through = part_taken(arrows[gone], observed)
    kept = {target: _taking(arrow, part_taken(arrow, observed)) for target, arrow in arrows.items() if target != gone}
    for target, part in beyond.items():
        arrow = kept.get(target, Transition(share=0))
        kept[target] = _taking(arrow, (arrow.share or 0.0) + through * part)
    return kept


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
    records = current(point.scores.of(change.metric or ""), journey.in_force)
    if not records:
        known = [name for name, other in journey.touchpoints.items() if other.scores.of(change.metric or "")]
        about = {"touchpoint": change.touchpoint, "metric": change.metric}
        names = listed(f"`{name}`" for name in known)
        raise UsageError(fact("usage.known_at", **about, names=names) if known else fact("usage.no_score", **about))
    if all(summary(one).mean is None for one in records):
        raise UsageError(fact("usage.no_mean", metric=change.metric, touchpoint=change.touchpoint))
    for said in map(summary, records):
        _check_room(change, said)
    better = tuple(_better(one, change.amount) for one in records if isinstance(one, Rating))
    every = {metric: point.scores.of(metric) for metric, _ in point.scores.records()}
    scores = {**every, (change.metric or ""): better}
    return journey.with_touchpoint(change.touchpoint, scores=scores)


def _check_room(change: Change, said: Summary) -> None:
    if said.scale is None or said.mean is None:
        return
    best, left = said.scale.best, abs(said.scale.best - said.mean)
    if exceeds(change.amount, left):
        about = {"metric": change.metric, "touchpoint": change.touchpoint, "mean": f"{said.mean:.3g}"}
        raise UsageError(fact("usage.no_room", **about, left=f"{left:.3g}", best=f"{best:g}"))


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
