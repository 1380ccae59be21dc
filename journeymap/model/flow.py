"""Who goes where: the arrows of a journey, and the walks over them that need no arithmetic of chains."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, ModelWrapValidatorHandler, model_validator

from journeymap.diagnostics import Said, fact
from journeymap.model import mistakes
from journeymap.model.values import Count, Flag, Frozen, Part, Share, Text, Time, one_of
from journeymap.settings import exceeds, reaches

if TYPE_CHECKING:
    from journeymap.model.journey import Journey, Touchpoint

SUCCESS = "success"
"""The reserved target of ``next`` that stands for reaching the goal."""

LEAVE = "leave"
"""What the JSON calls the end of those who leave without a named end."""

History = Annotated[Literal["kept", "partial", "lost"], one_of("kept", "partial", "lost")]

KEPT: Mapping[str, float] = {"kept": 1.0, "partial": 0.5, "lost": 0.0}
"""How much of what the customer already told arrives, by the word for it."""


class Transition(Part):
    """Going on to the next touchpoint: how many do, what is remembered, and whether it was wanted."""

    short_form: ClassVar[str | None] = "share"
    called: ClassVar[Said] = fact("part.arrow")

    share: Share | None = Field(None, description="Share of those at the touchpoint who take this arrow")
    count: Count | None = Field(None, description="How many of the observed took it, instead of a share")
    history: History | None = Field(None, description="What the next place knows: kept, partial or lost")
    forced: Flag = Field(False, description="The customer would rather have stayed")
    rework: Flag = Field(False, description="Going back because something was not done right")
    after: Time | None = Field(None, description="How long until the next touchpoint")
    promised: Time | None = Field(None, description="How long customers were told it would take")
    condition: Text | None = Field(None, alias="if", description="When customers take it")

    @model_validator(mode="after")
    def _holds_together(self) -> "Transition":
        if self.share is None and self.count is None:
            raise mistakes.share_or_count("neither")
        if self.share is not None and self.count is not None:
            raise mistakes.share_or_count("both")
        if self.promised is not None and self.promised.seconds == 0:
            raise mistakes.promise_of_nothing()
        return self

    @model_validator(mode="wrap")
    @classmethod
    def _read_once(cls, given: Any, read: ModelWrapValidatorHandler["Transition"]) -> "Transition":
        """A hundred thousand arrows say the same few shares: those that say no more are one."""
        if type(given) is not str:
            return read(given)
        known = _READ.get(given)
        if known is None:
            known = read(given)
            if len(_READ) < _MOST_READ:
                _READ[given] = known
        return known


_READ: dict[str, Transition] = {}
_MOST_READ = 4096


NOBODY = 1e-13
"""A share so small that nobody goes there: less than one of all people who ever lived."""

_NONE: Mapping[str, float] = Frozen()


class Row(NamedTuple):
    """Where the customers of one touchpoint go, as shares that add up to 1 with ``leave``."""

    onward: Mapping[str, float] = _NONE
    success: float = 0.0
    ends: Mapping[str, float] = _NONE
    leave: float = 1.0
    observed: int | None = None
    stated: bool = False

    @property
    def total(self) -> float:
        """The shares that are accounted for, leaving aside."""
        return sum(self.onward.values()) + self.success + sum(self.ends.values())


def has_flow(journey: "Journey") -> bool:
    """Whether the journey says anywhere who goes where."""
    return any(
        point.next is not None or any(other.next is not None for other in point.by_persona.values())
        for point in journey.touchpoints.values()
    )


def row(point: "Touchpoint", journey: "Journey") -> Row:
    """Where the customers of a touchpoint go; without ``next`` everybody leaves there."""
    if point.next is None:
        return _pooled_row(point, journey) or Row(observed=point.observed)
    return _row(point.next, point.observed, journey)


def persona_row(point: "Touchpoint", persona: str, journey: "Journey") -> Row:
    """Where one persona goes from a touchpoint; what it does not override is everybody's."""
    own = point.by_persona.get(persona)
    if own is not None and own.next is not None:
        return _row(own.next, own.observed, journey)
    return row(point, journey)


def persona_weights(journey: "Journey") -> dict[str, float] | None:
    """Each persona's part of those who start, where personas walk differently; else None.

    Personas without a stated share divide what the others leave; all parts add up to 1.
    """
    if not any(other.next is not None for point in journey.touchpoints.values() for other in point.by_persona.values()):
        return None
    return persona_parts(journey)


def persona_parts(journey: "Journey") -> dict[str, float]:
    """The personas' parts of those who start, adding up to 1."""
    stated = {name: persona.share for name, persona in journey.personas.items()}
    known = sum(share for share in stated.values() if share is not None)
    silent = sum(1 for share in stated.values() if share is None)
    rest = max(0.0, 1 - known) / silent if silent else 0.0
    parts = {name: rest if share is None else share for name, share in stated.items()}
    whole = sum(parts.values())
    return {name: part / whole for name, part in parts.items()} if whole else parts


def entries(journey: "Journey") -> dict[str, float]:
    """Where customers start, adding up to 1; the first touchpoint when nothing says so."""
    stated = {name: point.entry for name, point in journey.touchpoints.items() if point.entry}
    whole = sum(share for share in stated.values() if share is not None)
    if whole:
        return {name: share / whole for name, share in stated.items() if share is not None}
    return dict.fromkeys(list(journey.touchpoints)[:1], 1.0)


def reachable(starts: Iterable[str], arrows: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything one can get to along arrows, the starts included."""
    seen = set(starts)
    waiting = deque(seen)
    while waiting:
        for target in arrows.get(waiting.popleft(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def reversed_arrows(arrows: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """The same arrows the other way round."""
    back: dict[str, list[str]] = {}
    for start, targets in arrows.items():
        for target in targets:
            back.setdefault(target, []).append(start)
    return back


_ROUNDS = 400
_LAST = 120  # rounds that tell how a loop fades: a multiple of every small loop's length


def visits_per_entrant(rows: Mapping[str, Row], starts: Mapping[str, float]) -> dict[str, float]:
    """How often an entrant comes to each place, by walking everybody on round after round.

    Who is still in a loop after many rounds goes on as in the last ones, each time fewer by the same part: good to
    about four digits; the chain of ``analysis`` solves it exactly.
    """
    total: dict[str, float] = {}
    here = dict(starts)
    for at in range(_ROUNDS):
        if at == _ROUNDS - _LAST:
            before, crowding = dict(total), sum(here.values())
        onward: dict[str, float] = {}
        for name, crowd in here.items():
            total[name] = total.get(name, 0.0) + crowd
            for target, share in rows[name].onward.items() if name in rows else ():
                onward[target] = onward.get(target, 0.0) + crowd * share
        here = {name: crowd for name, crowd in onward.items() if exceeds(crowd, 0)}
        if not here:
            return total
    fading = sum(here.values()) / crowding
    if fading >= 1 - 1e-13 or any(name not in before for name in here):  # a loop without end, or a way not walked yet
        return total
    return {name: so_far + (so_far - before.get(name, 0.0)) * fading / (1 - fading) for name, so_far in total.items()}


def _row(arrows: Mapping[str, Transition], observed: int | None, journey: "Journey") -> Row:
    points, named = journey.touchpoints, journey.ends
    onward: dict[str, float] = {}
    ends: dict[str, float] = {}
    success = 0.0
    for target, arrow in arrows.items():
        if target in points:
            onward[target] = part_taken(arrow, observed)
        elif target in named:
            ends[target] = part_taken(arrow, observed)
        elif target == SUCCESS:
            success = part_taken(arrow, observed)
    whole = sum(onward.values()) + sum(ends.values()) + success
    if not reaches(whole, 1):
        return Row(onward, success, ends, 1 - whole, observed, stated=True)
    # shares such as 33.3333% miss 1 by a rounding error: nobody leaves there, and nobody is made up
    return Row(_part(onward, whole), success / whole, _part(ends, whole), 0.0, observed, stated=True)


def _part(shares: Mapping[str, float], whole: float) -> dict[str, float]:
    return {target: share / whole for target, share in shares.items()}


def arrows_written(point: "Touchpoint", persona: str | None) -> dict[str, Transition]:
    """The arrows written for a persona at a touchpoint, or for everybody; where only others' are, all of theirs.

    Those that none of the counted took are arrows too; a share of 0 where nobody was counted is none.
    """
    own = point.by_persona.get(persona or "")
    parts = [own] if own is not None and own.next is not None else [point]
    parts = parts if parts[0].next is not None else list(point.by_persona.values())
    return {
        target: arrow
        for part in parts
        for target, arrow in (part.next or {}).items()
        if part.observed or arrow.share is None or part_taken(arrow, None)
    }


def part_taken(arrow: Transition, observed: int | None) -> float:
    """The share of those at a touchpoint who take an arrow."""
    if arrow.share is not None:
        return _somebody(arrow.share)
    return (arrow.count or 0) / observed if observed else 0.0


def _somebody(share: float) -> float:
    return share if share > NOBODY else 0.0


def _pooled_row(point: "Touchpoint", journey: "Journey") -> Row | None:
    """The personas' rows mixed by their shares, where only they are given."""
    own = {name: other for name, other in point.by_persona.items() if other.next is not None}
    if not own:
        return None
    shares = persona_parts(journey)
    parts = {name: shares.get(name, 0.0) for name in own}
    if not any(parts.values()):  # personas nobody knows, or of whom there are none: each counts the same
        parts = dict.fromkeys(own, 1.0)
    whole = sum(parts.values())
    onward: dict[str, float] = {}
    ends: dict[str, float] = {}
    success = leave = 0.0
    for name, other in own.items():
        part = parts[name] / whole
        mixed = _row(other.next or {}, other.observed, journey)
        success += _somebody(part * mixed.success)
        leave += part * mixed.leave
        _add(onward, mixed.onward, part)
        _add(ends, mixed.ends, part)
    sizes = [other.observed for other in own.values()]
    observed = None if None in sizes else sum(size for size in sizes if size is not None)
    return Row(onward, success, ends, leave, observed, stated=True)


def _add(totals: dict[str, float], more: Mapping[str, float], part: float) -> None:
    for name, share in more.items():
        totals[name] = totals.get(name, 0.0) + _somebody(part * share)


def arrows_by_place(rows: Mapping[str, Any]) -> dict[str, list[str]]:
    """Where arrows that somebody takes lead, by where they start."""
    return {name: [target for target, share in one.onward.items() if share > 0] for name, one in rows.items()}


def caught(rows: Mapping[str, Row], starts: Iterable[str]) -> set[str]:
    """The places that customers come to and never get out of again: they neither arrive nor leave."""
    exits = [name for name, one in rows.items() if one.success > 0 or one.leave > 0 or any(one.ends.values())]
    if len(exits) == len(rows):
        return set()
    arrows = arrows_by_place(rows)
    return reachable(starts, arrows) - reachable(exits, reversed_arrows(arrows))
