"""What a fix would bring: the journey with changes made, beside the journey as it is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from journeymap.analysis.candidates import Candidate, Flowing, gain_of, open_ideas, ordered
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.first_step import FirstStep, first_step
from journeymap.analysis.fixes import Change, applied
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.results import Result, Sentences
from journeymap.analysis.signs import journey_friction, severities
from journeymap.diagnostics import UsageError, fact
from journeymap.facts import Fact
from journeymap.model import Journey
from journeymap.model.flow import has_flow, open_rows
from journeymap.model.metrics import CES, CSAT

UNITS = {
    "figure": "term:whatif.figure",
    "touchpoint": "touchpoint",
    "idea": "text",
    "target": "target",
    "metric": "metric",
    "share": "share.0",
    "moved": "change:share.1",
    "points": "number.1",
    "gain": "change:share.2",
    "before": "share.0",
    "after": "share.0",
}
"""What each value of a fact is; the figures have units of their own (see `FIGURES`)."""

FIGURES: Mapping[str, str] = {
    "completion": "share.2",
    "completion_low": "share.2",
    "completion_high": "share.2",
    "completion_min": "share.2",
    "completion_max": "share.2",
    "lost": "share.2",
    "steps": "number.2",
    "steps_completers": "number.2",
    "minutes": "minutes",
    "minutes_covered": "share.0",
    "value": "money",
    "value_low": "money",
    "value_high": "money",
    "value_min": "money",
    "value_max": "money",
    "friction": "number.1",
    "level": "number.0",
}
"""The unit of each figure, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a journey does: completion with its interval, steps, time, loss and value; None where nobody can say.

    ``_min`` and ``_max`` are the bounds where nobody counted some of the ways; elsewhere they are the figure itself.

    ``minutes`` are those of the visits that have a duration, the part ``minutes_covered`` of all.
    """

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
    minutes_covered: float | None = None
    completion_min: float | None = None
    completion_max: float | None = None
    value_min: float | None = None
    value_max: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the journey before and after the changes."""

    figure: str
    before: float | None
    after: float | None
    change: float | None


@dataclass(frozen=True, repr=False)
class WhatIf(Result):
    """The journey before and after some changes, and what each of them would bring by itself."""

    before: Outcome
    after: Outcome
    change: Outcome
    applied_facts: tuple[Fact, ...]
    alone: tuple[float | None, ...]
    """What each change adds to completion by itself; the changes together bring another sum."""
    first_step: FirstStep | None = None
    """What to do first, of all that could be done."""

    unit_of = UNITS
    applied = Sentences("applied_facts")

    @property
    def rows(self) -> tuple[Figure, ...]:
        """The figures that are known, side by side."""
        sides = (self.before, self.after, self.change)
        every = (Figure(one.name, *(getattr(side, one.name) for side in sides)) for one in fields(Outcome))
        return tuple(row for row in every if row.before is not None or row.after is not None)


def whatif(
    journey: Journey,
    *,
    close: Mapping[str, float] | None = None,
    close_avoidable: Mapping[str, float] | None = None,
    remove: Iterable[str] = (),
    ces: Mapping[str, float] | None = None,
    csat: Mapping[str, float] | None = None,
    move: Mapping[tuple[str, str], float] | None = None,
    ideas: bool = False,
) -> WhatIf:
    """The journey before and after fixes, solved anew with all of them together.

    `close` takes away a part (0-1) of a touchpoint's drop-off, those kept going on as the others do; `close_avoidable`
    leaves the exits that are nobody's fault. `remove` sends everybody where the touchpoint's survivors go, which
    completes like closing all of its drop-off, in fewer steps. `ces` and `csat` make a mean better by so many points of
    its own scale, which changes friction and not the flow. `move` shifts a part of those at a touchpoint from leaving
    to an arrow, or back when negative. `ideas` tries all open ideas of the file, each with the part of the avoidable
    drop-off that it closes, in the order of what they return; two at one touchpoint close 1 - (1 - f)(1 - g). Personas
    with rows of their own are fixed each by its own row. Intervals are those of the journey before and after; the
    difference has none. Raises UsageError for unknown ids, a touchpoint nobody survives, scores and shares that are not
    there.

    Formulas::

        close f        row x (1 - (1 - f) d)/(1 - d)
        avoidable f    d' = d0 + (1 - f)(d - d0),  d0: normal_dropoff
        remove j       p_ik + p_ij p_jk/(1 - d_j - p_jj) for every i and k
        change         C' - C, solved anew; value: x entrants x worth of a success

    Sources: Kemeny & Snell, Finite Markov chains, 1960 (the chain, and places left out of it); Meyer, Stochastic
    complementation, SIAM Review 31, 1989 (removal).

    Worked: .5 x .4 x .75 x .9 = .135; halving the loss of 60 % at the second place makes .4 into .7 and completion
    .2363. Removing that place gives .5 x .75 x .9 = .3375, as does closing all of its loss. In the coffee machine
    journey of the tests, closing the product page brings completion from .0456 to .0937.

    >>> from journeymap.reading import loads
    >>> shop = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> round(whatif(shop, close={"shop": 0.5}).change.completion, 3)
    0.2
    """
    tried = tuple(_ideas(journey)) if ideas else ()
    changes = (
        *_combined(tried),
        *(Change("move", start, part, target=target) for (start, target), part in (move or {}).items()),
        *(Change("close", name, part) for name, part in (close or {}).items()),
        *(Change("close_avoidable", name, part) for name, part in (close_avoidable or {}).items()),
        *(Change("raise", name, points, metric=CES) for name, points in (ces or {}).items()),
        *(Change("raise", name, points, metric=CSAT) for name, points in (csat or {}).items()),
        *(Change("remove", name) for name in dict.fromkeys((remove,) if isinstance(remove, str) else remove)),
    )
    if not changes:
        raise UsageError(fact("usage.no_ideas" if ideas else "usage.nothing_changed"))
    after = outcome(applied(journey, changes))
    before = outcome(journey)
    asked = changes[len(_combined(tried)) :]
    alone = tuple(_gain(before, journey, change) for change in (*(_closing(one) for one in tried), *asked))
    done = (*(_of_idea(one, journey) for one in tried), *(_done(change, journey) for change in asked))
    return WhatIf(before, after, _difference(before, after), done, alone, first_step(journey), of_journey=journey)


def _ideas(journey: Journey) -> Iterator[Candidate]:
    """The open ideas that would keep somebody, those first that return most."""
    flow = dropoff(journey)
    if flow.completion is None:
        if has_flow(journey):
            raise UsageError(fact("usage.uncounted", touchpoint=next(iter(open_rows(journey)))))
        raise UsageError(fact("usage.no_flow"))
    seen = Flowing(flow.here, flow.completion)
    field = open_ideas(journey, flow, severities(journey, flow))
    return (one for one in ordered(field, journey, seen) if gain_of(one, journey, seen))


def _combined(tried: Iterable[Candidate]) -> tuple[Change, ...]:
    """One change for each touchpoint with ideas: what one leaves, the next closes a part of."""
    left: dict[str, float] = {}
    for one in tried:
        left[one.touchpoint] = left.get(one.touchpoint, 1.0) * (1 - one.closes)
    return tuple(Change("close_avoidable", name, 1 - part) for name, part in left.items())


def _closing(one: Candidate) -> Change:
    return Change("close_avoidable", one.touchpoint, one.closes)


def _of_idea(one: Candidate, journey: Journey) -> Fact:
    key = "whatif.idea_assumed" if "closes" in one.assumed else "whatif.idea"
    values = {"idea": one.idea.idea if one.idea is not None else "", "touchpoint": one.touchpoint, "share": one.closes}
    return Fact(key, values, UNITS, journey)


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
        flow.minutes_covered,
        flow.completion_min,
        flow.completion_max,
        value(flow.completion_min),
        value(flow.completion_max),
    )


def _done(change: Change, journey: Journey) -> Fact:
    """What was changed, and by how much."""
    values: dict[str, str | float | None] = {"touchpoint": change.touchpoint}
    match change.kind:
        case "close" | "close_avoidable":
            values["share"] = change.amount
        case "raise":
            values |= {"metric": change.metric, "points": abs(change.amount)}
        case "move":
            values |= {"target": change.target, "moved": change.amount}
    return Fact(f"whatif.{change.key}", values, UNITS, journey)


def _lost(flow: DropOff) -> float | None:
    return None if flow.completion is None else sum(one.lost or 0.0 for one in flow.rows)


def _difference(before: Outcome, after: Outcome) -> Outcome:
    numbers: dict[str, Any] = {}
    for one in fields(Outcome):
        old, new = getattr(before, one.name), getattr(after, one.name)
        bound = one.name.endswith(_BOUNDS)  # an interval of a difference is not the difference of intervals
        numbers[one.name] = None if old is None or new is None or bound else new - old
    return Outcome(**numbers)


_BOUNDS = ("_low", "_high", "_min", "_max")


def _gain(before: Outcome, journey: Journey, change: Change) -> float | None:
    """What one change adds to completion by itself; None where it makes no sense without the others."""
    try:
        completion = dropoff(applied(journey, (change,))).completion
    except UsageError:
        return None
    return None if completion is None or before.completion is None else completion - before.completion
