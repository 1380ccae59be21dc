"""The vocabulary looked up by address: what stands where, what it is called, and how it is written."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from journeymap.diagnostics import Address, Said, fact, told
from journeymap.model.journey import Journey
from journeymap.model.metrics import METRICS
from journeymap.model.overrides import Overrides
from journeymap.model.scores import USUAL_SCALES, Rating
from journeymap.model.values import Part

EXAMPLES: Mapping[str, str] = {
    "journey": "journey: Buy a bicycle",
    "channel": "channel: web",
    "stages": "stages: {buy: {touchpoints: {shop: {channel: web}}}}",
    "touchpoints": "touchpoints: {shop: {channel: web}}",
    "next": "next: {checkout: 40%}",
    "personas": "personas: {anna: {share: 60%}, paul: {share: 40%}}",
    "by_persona": "by_persona: {anna: {next: {checkout: 50%}}}",
    "channels": "channels: {web: digital, phone: voice}",
    "sources": "sources: {poll: {title: Exit poll, date: 2026-12-31}}",
    "ends": "ends: {returned: lost}",
    "scales": "scales: {ces: {scale: 1-7, best: 7}}",
    "defaults": "defaults: {channel: web}",
    "targets": "targets: {csat: 80%, ces: 70}",
    "settings": "settings: {min_n: 20}",
    "weights": "weights: {effort: 3, wait: 1}",
    "mistake_severities": "mistake_severities: {low: 20%, high: 80%}",
    "floors": "floors: {inform: {ease: 50}}",
    "handovers": "handovers: [{from: web, to: phone, history: lost}]",
    "value": "value: {per_success: 62, currency: EUR}",
    "scores": "scores: {csat: {mean: 4.2, n: 80}}",
    **{metric: f"{metric}: {one.form}" for metric, one in METRICS.items() if one.form},
    "attributes": "attributes: {taste: {importance: 8, rating: 4.2}}",
    "mistakes": "mistakes: {long_wait: high}",
    "capabilities": "capabilities: {inform: FAQ}",
    "blueprint": "blueprint: {frontstage: The barista pours}",
    "thoughts": 'thoughts: ["Will it come in time?"]',
    "pains": 'pains: ["The page is slow"]',
    "gains": 'gains: ["Paid in a minute"]',
    "opportunities": "opportunities: [{idea: A faster page, effort: 2}]",
    "emotion": "emotion: -1",
    "emotion.value": "value: -1",
    "owner": "owner: Web team",
    "need": "need: submit",
    "does": "does: Compares two offers",
    "goal": "goal: Tea on the table",
    "also_on": "also_on: [web, phone]",
    "bands": "bands: {detractors: 6, promoters: 9}",
    "experiments": "experiments: [{name: Shorter form, a: {n: 900}, b: {n: 900}}]",
}
"""How a field is written, for those who wrote something else; a test reads each of them."""


THE_JOURNEY = fact("part.the_journey")


def part_at(at: Iterable[str | int]) -> type[Part]:
    """Which part of the vocabulary stands at an address of a file."""
    here: Any = Journey
    for step in at:
        part = _part_in(here)
        if part is None:
            break
        if here is part:  # inside a part: the step names a field
            here = fields_of(part).get(str(step), part.model_config.get("extra") == "allow" and tuple[Rating, ...])
        elif isinstance(step, str) or get_origin(_plain(here)) is tuple:
            here = _inner(here)
    return _part_in(here) or Journey


def called(owner: type[Part], at: Address) -> Said:
    """What a message calls the thing at an address: by its id where it has one."""
    named = len(at) >= 2 and at[-2] in ("touchpoints", "stages", "personas", "channels", "ends", "sources")
    if named:
        return f"`{at[-1]}`"
    return owner.called if owner is not Journey else THE_JOURNEY


def example(at: Address) -> str | None:
    """How the thing at an address is written; None where there is nothing to show."""
    name = next((step for step in reversed(at) if isinstance(step, str)), None)
    if name is None:
        return None
    if len(at) == 2 and at[0] == "stages":
        return f"{name}: {{touchpoints: {{shop: {{channel: web}}}}}}"
    match part_at(at).__name__:
        case "Touchpoint" if at[-2:-1] == ("touchpoints",):
            return f"{name}: {{channel: web}}"
        case "Rating":
            scale = "" if name in USUAL_SCALES else "scale: 1-5, best: 5, "
            return f"{name}: {{{scale}mean: 4.2, n: 80}}"
    return EXAMPLES.get(".".join(str(step) for step in at[-2:])) or EXAMPLES.get(name)


@cache
def fields_of(part: type[Part]) -> dict[str, Any]:
    """The fields of a part as a file names them, with their plain types."""
    return {field.alias or name: _plain(field.annotation) for name, field in part.model_fields.items()}


@cache
def parts() -> tuple[type[Part], ...]:
    """Every kind of part, outermost first."""
    found: dict[type[Part], None] = {}
    waiting: list[type[Part]] = [Journey]
    while waiting:
        part = waiting.pop(0)
        if part in found:
            continue
        found[part] = None
        waiting += [inner for kind in fields_of(part).values() if (inner := _part_in(kind)) is not None]
    return tuple(found)


@cache
def owners_of(field: str) -> tuple[Said, ...]:
    """What has a field of this name, for those who wrote it in the wrong place; a touchpoint comes first."""
    owners = [part for part in parts() if field in fields_of(part) and part.__name__ not in _INSIDE]
    owners.sort(key=lambda part: part.__name__ != "Touchpoint")
    return tuple(dict.fromkeys(part.called for part in owners))[:3]


@cache
def every_field() -> Mapping[str, Mapping[str, str]]:
    """Every field of a journey file but the settings: what has it, and what it means there."""
    found: dict[str, dict[str, str]] = {}
    for part in parts():
        if part is Overrides:
            continue
        owner = told(THE_JOURNEY if part is Journey else part.called)
        for name, field in part.model_fields.items():
            found.setdefault(field.alias or name, {}).setdefault(owner, field.description or "")
    return found


_INSIDE = frozenset({"Scores", "LevelFloor", "Bands", "LoyaltyAnswers", "ScoreDefaults", "Defaults"})
"""Parts that nobody means who writes one of their fields elsewhere."""


def _plain(kind: Any) -> Any:
    """A type without Annotated and without None."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        kind = next((_plain(one) for one in get_args(kind) if one is not type(None)), kind)
    return kind


def _inner(kind: Any) -> Any:
    """What a list or mapping holds."""
    plain = _plain(kind)
    match get_origin(plain):
        case origin if origin is tuple:
            return _plain(get_args(plain)[0])
        case origin if origin is dict:
            return _plain(get_args(plain)[1])
    return plain


def _part_in(kind: Any) -> type[Part] | None:
    plain = _inner(kind) if not isinstance(kind, type) else kind
    return plain if isinstance(plain, type) and issubclass(plain, Part) else None
