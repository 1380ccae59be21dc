"""Who goes where: the arrows of a journey, and the walks over them that need no arithmetic of chains."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from journeymap.diagnostics import Said, fact
from journeymap.model import mistakes
from journeymap.model.values import Count, Flag, Frozen, Named, Part, Share, Text, Time, one_of
from journeymap.settings import exceeds, reaches

if TYPE_CHECKING:
    from journeymap.model.journey import Journey, PersonaPart, Touchpoint

SUCCESS = "success"
"""The reserved target of ``next`` that stands for reaching the goal."""

LEAVE = "leave"
"""What the JSON calls the end of those who leave without a named end."""

UNKNOWN = "unknown"
"""What stands in place of a share where customers go on and nobody knows how many."""

History = Annotated[Literal["kept", "partial", "lost"], one_of("kept", "partial", "lost")]

KEPT: Mapping[str, float] = {"kept": 1.0, "partial": 0.5, "lost": 0.0}
"""How much of what the customer already told arrives, by the word for it."""


class _OrUnknown:
    """Tells editors that a word may stand in place of a share."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [*handler(core)["anyOf"], {"const": UNKNOWN}]}


class Transition(Part):
    """Going on to the next touchpoint: how many do, what is remembered, and whether it was wanted."""

    short_form: ClassVar[str | None] = "share"
    called: ClassVar[Said] = fact("part.arrow")

    share: Annotated[Share, _OrUnknown()] | None = Field(
        None, description="Share of those at the touchpoint who take this arrow; `unknown` or left out: nobody counted"
    )
    count: Count | None = Field(None, description="How many of the observed took it, instead of a share")
    history: History | None = Field(None, description="What the next place knows: kept, partial or lost")
    forced: Flag = Field(False, description="The customer would rather have stayed")
    rework: Flag = Field(False, description="Going back because something was not done right")
    after: Time | None = Field(None, description="How long until the next touchpoint")
    promised: Time | None = Field(None, description="How long customers were told it would take")
    condition: Text | None = Field(None, alias="if", description="When customers take it")

    @classmethod
    def read(cls, given: dict[str, Any]) -> dict[str, Any]:
        return {name: one for name, one in given.items() if name != "share" or one != UNKNOWN}

    @property
    def unknown(self) -> bool:
        """Whether customers go this way and nobody counted how many."""
        return self.share is None and self.count is None

    def written(self) -> Any:
        return super().written() or UNKNOWN

    @model_validator(mode="after")
    def _holds_together(self) -> "Transition":
        if self.share is not None and self.count is not None:
            raise mistakes.share_or_count()
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


def _where_to(given: Any) -> Any:
    """``next`` as a mapping: a name alone, or names in a list, are ways that nobody counted."""
    if isinstance(given, str | int | float) and not isinstance(given, bool):
        return {given: UNKNOWN}
    if not isinstance(given, list | tuple):
        return given
    if any(not isinstance(target, str | int | float) or isinstance(target, bool) for target in given):
        return given
    return dict.fromkeys(given, UNKNOWN)


class _NamesOrShares:
    """Tells editors that names alone may stand where names with shares are read."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        name = {"type": ["string", "number"]}
        return {"anyOf": [handler(core), name, {"type": "array", "items": name, "uniqueItems": True}]}


Ways = Annotated[Named[Transition], BeforeValidator(_where_to), _NamesOrShares()]
"""Where customers go: names with shares; names alone say that they go there, not how many."""


NOBODY = 1e-13
"""A share so small that nobody goes there: less than one of all people who ever lived."""

_NONE: Mapping[str, float] = Frozen()


class Row(NamedTuple):
    """Where the customers of one touchpoint go, as shares that add up to 1 with ``leave`` and ``rest``.

    The ``rest`` goes, in parts that nobody knows, the ways that nobody counted: to the touchpoints of ``unknown``, to
    ``unknown_ends``, and away where ``may_leave``.
    """

    onward: Mapping[str, float] = _NONE
    success: float = 0.0
    ends: Mapping[str, float] = _NONE
    leave: float = 1.0
    observed: int | None = None
    stated: bool = False
    rest: float = 0.0
    unknown: tuple[str, ...] = ()
    unknown_ends: tuple[str, ...] = ()
    may_leave: bool = False

    @property
    def total(self) -> float:
        """The shares that are accounted for, leaving aside."""
        return sum(self.onward.values()) + self.success + sum(self.ends.values())

    @property
    def may_lead_to(self) -> tuple[str, ...]:
        """The touchpoints that somebody goes on to from here, or may."""
        return (*(target for target, share in self.onward.items() if share > 0), *self.unknown)

    @property
    def may_succeed(self) -> bool:
        """Whether some of those who are here reach the goal from here, or may."""
        return self.success > 0 or SUCCESS in self.unknown_ends

    @property
    def may_end(self) -> bool:
        """Whether some of those who are here end here, or may."""
        return (
            self.success > 0 or self.leave > 0 or any(self.ends.values()) or self.may_leave or bool(self.unknown_ends)
        )


def has_flow(journey: "Journey") -> bool:
    """Whether the journey says anywhere who goes where."""
    return any(
        point.next is not None or any(other.next is not None for other in point.by_persona.values())
        for point in journey.touchpoints.values()
    )


def flow_is_known(journey: "Journey") -> bool:
    """Whether the journey says how many go where: somewhere, and nothing that matters is left open.

    Where a touchpoint within reach has ways that nobody counted, completion and reach have bounds, and nothing can be
    weighed by visits.
    """
    return has_flow(journey) and not open_rows(journey)


def open_rows(journey: "Journey") -> list[str]:
    """The touchpoints within reach some of whose customers go nobody knows where, in map order."""
    found = []
    arrows = {name: list(targets) for name, targets in journey.arrows.items()}
    for name, point in journey.touchpoints.items():
        rows = [journey.rows[name]]
        for persona, part in point.by_persona.items():
            if part.next is not None:
                rows.append(persona_row(point, persona, journey))
                arrows[name] += arrows_by_place({name: rows[-1]})[name]
        found += [name] if any(one.rest for one in rows) else []
    seen = reachable(entries(journey), arrows) if found else ()
    return [name for name in found if name in seen]


def row(point: "Touchpoint", journey: "Journey") -> Row:
    """Where the customers of a touchpoint go; without ``next`` everybody leaves there."""
    if point.next is None:
        return _pooled_row(point, journey) or Row(observed=point.observed)
    return _row(point.next, point, journey)


def persona_row(point: "Touchpoint", persona: str, journey: "Journey") -> Row:
    """Where one persona goes from a touchpoint; what it does not override is everybody's."""
    own = point.by_persona.get(persona)
    if own is not None and own.next is not None:
        return _row(own.next, own, journey)
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


def _row(arrows: Mapping[str, Transition], beside: "Touchpoint | PersonaPart", journey: "Journey") -> Row:
    points, named, observed = journey.touchpoints, journey.ends, beside.observed
    onward: dict[str, float] = {}
    ends: dict[str, float] = {}
    success = 0.0
    unknown: list[str] = []
    for target, arrow in arrows.items():
        if arrow.unknown:
            unknown.append(target)
        elif target in points:
            onward[target] = part_taken(arrow, observed)
        elif target in named:
            ends[target] = part_taken(arrow, observed)
        elif target == SUCCESS:
            success = part_taken(arrow, observed)
    whole = sum(onward.values()) + sum(ends.values()) + success
    if not reaches(whole, 1):
        one = Row(onward, success, ends, 1 - whole, observed, stated=True)
        return _left_open(one, unknown, beside.leave, journey) if unknown else one
    # shares such as 33.3333% miss 1 by a rounding error: nobody leaves there, and nobody is made up
    return Row(_part(onward, whole), success / whole, _part(ends, whole), 0.0, observed, stated=True)


def _left_open(one: Row, ways: Sequence[str], leave: float | None, journey: "Journey") -> Row:
    """A row some of whose ways nobody counted: what the others leave goes there, or away unless ``leave`` is said.

    One such way alone beside a stated ``leave`` is no riddle: it takes all the rest.
    """
    rest = one.leave - (leave or 0.0)
    if not exceeds(rest, 0):
        return one
    onward = tuple(target for target in ways if target in journey.touchpoints)
    ends = tuple(target for target in ways if target in journey.ends or target == SUCCESS)
    if leave is None:
        return one._replace(leave=0.0, rest=rest, unknown=onward, unknown_ends=ends, may_leave=True)
    if len(onward) + len(ends) > 1:
        return one._replace(leave=leave, rest=rest, unknown=onward, unknown_ends=ends)
    one = one._replace(leave=leave, onward={**one.onward, **dict.fromkeys(onward, rest)})
    if ends == (SUCCESS,):
        return one._replace(success=rest)
    return one._replace(ends={**one.ends, **dict.fromkeys(ends, rest)})


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
    success = leave = rest = 0.0
    open_rows: list[Row] = []
    for name, other in own.items():
        part = parts[name] / whole
        mixed = _row(other.next or {}, other, journey)
        success += _somebody(part * mixed.success)
        leave += part * mixed.leave
        rest += part * mixed.rest
        open_rows += [mixed] if mixed.rest and part else []
        _add(onward, mixed.onward, part)
        _add(ends, mixed.ends, part)
    sizes = [other.observed for other in own.values()]
    observed = None if None in sizes else sum(size for size in sizes if size is not None)
    return Row(
        onward,
        success,
        ends,
        leave,
        observed,
        stated=True,
        rest=rest,
        unknown=tuple(dict.fromkeys(target for one in open_rows for target in one.unknown)),
        unknown_ends=tuple(dict.fromkeys(end for one in open_rows for end in one.unknown_ends)),
        may_leave=any(one.may_leave for one in open_rows),
    )


def _add(totals: dict[str, float], more: Mapping[str, float], part: float) -> None:
    for name, share in more.items():
        totals[name] = totals.get(name, 0.0) + _somebody(part * share)


def arrows_by_place(rows: Mapping[str, Any]) -> dict[str, list[str]]:
    """Where arrows that somebody takes, or may take, lead, by where they start."""
    return {name: list(one.may_lead_to) for name, one in rows.items()}


def caught(rows: Mapping[str, Row], starts: Iterable[str]) -> set[str]:
    """The places that customers come to and never get out of again: they neither arrive nor leave."""
    exits = [name for name, one in rows.items() if one.may_end]
    if len(exits) == len(rows):
        return set()
    arrows = arrows_by_place(rows)
    return reachable(starts, arrows) - reachable(exits, reversed_arrows(arrows))
