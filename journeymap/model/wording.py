"""pydantic's errors in our words: each becomes a code and a problem at an address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from journeymap.diagnostics import Address, Problem, choose_from, nearest
from journeymap.model import mistakes
from journeymap.model.scores import USUAL_SCALES, Scores
from journeymap.model.values import Part
from journeymap.model.vocabulary import called, example, fields_of, owners_of, part_at


class Found(NamedTuple):
    """A mistake's code, what there is to say, and the address it is about: a missing field's own, not its owner's.

    ``meant`` is the address of the field for which another was written by mistake.
    """

    code: str
    problem: Problem
    about: Address
    meant: Address | None = None


def in_our_words(errors: Iterable[Any]) -> Iterator[Found]:
    """Every pydantic error as one of our mistakes; two errors that one slip has made become one."""
    every = list(errors)
    unknown = _unknown_fields(every)
    for error in every:
        at: Address = tuple(error["loc"])
        match error["type"]:
            case "extra_forbidden":
                yield _unknown_field(at, error["input"], unknown[at[:-1]])
            case "missing" if not _misspelt(at, unknown.get(at[:-1], {})):
                owner = part_at(at[:-1])
                mistake = mistakes.missing_field(str(at[-1]), called(owner, at[:-1]), example(at))
                yield _found(mistake, at[:-1], at)
            case kind if kind in mistakes.MISTAKES:
                yield _own(kind, error["ctx"], at, error.get("input"))
            case "missing":
                continue
            case kind:
                wanted = {"tuple_type": "a list", "dict_type": mistakes.NAMES}.get(kind, "another kind of value")
                mistake = mistakes.wrong_kind(error.get("input"), wanted)
                yield _own(mistake.type, mistake.context or {}, at, error.get("input"))


def _unknown_fields(errors: Iterable[Any]) -> dict[Address, dict[str, Any]]:
    """The fields that do not exist, with their values, by the address of their owner."""
    unknown: dict[Address, dict[str, Any]] = {}
    for error in errors:
        if error["type"] == "extra_forbidden":
            at = tuple(error["loc"])
            unknown.setdefault(at[:-1], {})[str(at[-1])] = error["input"]
    return unknown


def _misspelt(at: Address, unknown: Mapping[str, Any]) -> bool:
    """Whether a missing field is there under a name that hardly differs, or was swallowed by a sentence."""
    owner, name = part_at(at[:-1]), str(at[-1])
    if _sentence(owner, unknown):
        return True
    return any(_hint(field, owner, value) == f"did you mean `{name}`?" for field, value in unknown.items())


def _sentence(owner: type[Part], unknown: Mapping[str, Any]) -> str | None:
    """A sentence whose colon made a field of its first words: ``Wait: too long`` in a list of pains."""
    if owner.short_form not in ("what", "says", "idea") or len(unknown) != 1:
        return None
    words, rest = next(iter(unknown.items()))
    near = choose_from(words, fields_of(owner)) or ""
    if not isinstance(rest, str) or (words.islower() and near.startswith("did you mean")):
        return None
    return f"{words}: {rest}"


def _unknown_field(at: Address, value: Any, siblings: Mapping[str, Any]) -> Found:
    owner, name = part_at(at[:-1]), str(at[-1])
    sentence = _sentence(owner, siblings)
    hint = f'put the sentence in quotes: `"{mistakes.cut(sentence)}"`' if sentence else _hint(name, owner, value)
    near = re.fullmatch("did you mean `(.+)`\\?", hint or "")
    meant = owner.short_form if sentence else near[1] if near else None
    found = _found(mistakes.unknown_field(name, called(owner, at[:-1]), hint), at, at)
    return found._replace(meant=(*at[:-1], meant) if meant else None)


def _hint(name: str, owner: type[Part], value: Any) -> str | None:
    """What to do about a field that its owner does not have."""
    meant = _MEANT.get((owner.__name__, name))
    if meant:
        return meant
    glued = re.fullmatch(r"([^\s:]+):(\S.*)", name)
    if glued and glued[1] in fields_of(owner):
        return f"a blank is missing: `{glued[1]}: {mistakes.cut(glued[2])}`"
    if owner.__name__ == "Stage" and isinstance(value, Mapping):
        return f"if `{name}` is a touchpoint, put it under `touchpoints:`"
    elsewhere = owners_of(name)
    near = nearest(name, fields_of(owner), cutoff=0.8 if elsewhere else 0.6)
    if elsewhere and near is None:
        return f"`{name}` belongs to {' or '.join(elsewhere)}"
    return choose_from(name, fields_of(owner))


_NPS = "an NPS is counted: `{detractors: 9, passives: 5, promoters: 6}`"

_MEANT: Mapping[tuple[str, str], str] = {
    ("Journey", "title"): "did you mean `journey`?",
    ("Journey", "name"): "did you mean `journey`?",
    ("Journey", "persona"): "did you mean `personas`?",
    ("Journey", "customer"): "did you mean `personas`?",
    ("Journey", "goal"): "did you mean `success`?",
    ("Journey", "touchpoints"): "put it below a stage: `stages: {buy: {touchpoints: …}}`",
    ("Stage", "steps"): "did you mean `touchpoints`?",
    ("Stage", "touchpoint"): "did you mean `touchpoints`?",
    ("Touchpoint", "action"): "did you mean `does`?",
    ("Touchpoint", "actions"): "did you mean `does`?",
    ("Touchpoint", "description"): "did you mean `does`?",
    ("Touchpoint", "feeling"): "did you mean `emotion`?",
    ("Touchpoint", "feelings"): "did you mean `emotion`?",
    ("Touchpoint", "quote"): "did you mean `thoughts`?",
    ("Touchpoint", "quotes"): "did you mean `thoughts`?",
    ("Touchpoint", "pain_points"): "did you mean `pains`?",
    ("Touchpoint", "title"): "did you mean `name`?",
    ("Touchpoint", "label"): "did you mean `name`?",
    ("Touchpoint", "to"): "did you mean `next`?",
    ("Pain", "text"): "did you mean `what`?",
    ("Gain", "text"): "did you mean `what`?",
    ("Thought", "text"): "did you mean `says`?",
    ("Opportunity", "text"): "did you mean `idea`?",
    ("Nps", "score"): _NPS,
    ("Nps", "value"): _NPS,
    ("Nps", "mean"): _NPS,
    ("Nps", "n"): "an NPS counts its answers itself: delete it",
    ("Transition", "condition"): "did you mean `if`?",
    ("Transition", "when"): "did you mean `if`?",
    ("Transition", "to"): "the name before the `:` says where the arrow leads",
    ("Rating", "date"): "dates stand with the source: `sources: {poll: {date: 2026-12-31}}`",
}
"""Slips for which the nearest name would mislead, by owner and field."""


def _own(kind: str, context: Mapping[str, Any], at: Address, given: Any) -> Found:
    """One of our own mistakes, with the name of the place put into its message."""
    on_key = at[-1:] == ("[key]",)
    place = at[:-1] if on_key else at
    named = place[:-1] if on_key else place
    name = next((step for step in reversed(named) if isinstance(step, str)), None)
    message, hint = context["message"], context["hint"]
    if context["placed"] is not None and name is not None:
        before, after = context["placed"]
        message = f"{before}`{name}`{after}" if not on_key else f"`{name}` has no {mistakes.shown(given)}"
    if kind == "wrong-kind":
        hint = hint or _instead(at, given)
    if kind == "share-out-of-range" and place[-3:-2] == ("next",) and str(given).isdigit():
        hint = f"are these people? write `{place[-2]}: {{count: {given}}}` and `observed:`, how many came here"
    if kind == "missing-scale" and name is not None:
        hint = _swapped(name) or hint
    where = (*place, *_steps(context["field"])) if not on_key else place
    return Found(kind, Problem(where, message, hint, "key" if on_key else "value"), where)


def _steps(field: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (field,) if isinstance(field, str) else field or ()


def _swapped(metric: str) -> str | None:
    """A hint for a known metric with two letters swapped."""
    meant = next((known for known in Scores.model_fields if sorted(known) == sorted(metric) and known != metric), None)
    return f"did you mean `{meant}`?" if meant else None


def _instead(at: Address, given: Any) -> str | None:
    """How to write what stands there as something else."""
    if isinstance(given, str):
        glued = re.fullmatch(r"([^\s:]+):(\S.*)", given)
        if glued and glued[1] in fields_of(part_at(at)):
            return f"a blank is missing: `{glued[1]}: {mistakes.cut(glued[2])}`"
        meant = _with_its_field(at, given)
        if meant is not None:
            return f"did you mean `{meant}`?"
    if isinstance(given, list | tuple) and given and all(isinstance(item, Mapping) for item in given):
        ids = [item.get("id") or item.get("name") for item in given]
        if isinstance(ids[0], str):
            return f"write the id as the key: `{mistakes.cut(ids[0])}:` instead of the `-`"
        return "delete the `-` before each name"
    if isinstance(given, Mapping) and len(given) == 1:
        words, rest = next(iter(given.items()))
        if isinstance(rest, str) and not words.islower():
            return f'put the text in quotes: `"{mistakes.cut(f"{words}: {rest}")}"`'
    if not at:
        return "a journey begins like `journey: Buy a bicycle`"
    shown = example(at)
    return f"write it like `{shown}`" if shown else None


def _with_its_field(at: Address, given: str) -> str | None:
    """A single value put where it probably belongs: ``wait: 5 min`` as ``wait: {typical: 5 min}``."""
    name = next((step for step in reversed(at) if isinstance(step, str)), "")
    number, share = re.fullmatch(r"[0-9]+(\.[0-9]+)?", given), re.fullmatch(r"[0-9.]+ ?%", given)
    match part_at(at).__name__:
        case "Rating" if number or share:
            scale = "" if name in USUAL_SCALES else "scale: 1-7, best: 7, "
            return f"{name}: {{{scale}mean: {given}}}" if number else f"{name}: {{share: {given}}}"
        case "Touchpoint" if at[-2:-1] == ("touchpoints",) and " " not in given:
            return f"{name}: {{channel: {mistakes.cut(given)}}}"
        case "Wait" if re.fullmatch(r"[0-9.]+ ?[a-z]+", given):
            return f"{name}: {{typical: {given}}}"
        case "Resolved" | "Repeat" if share:
            return f"{name}: {{rate: {given}}}"
        case "Value" if number:
            return f"{name}: {{per_success: {given}}}"
        case "Transition" if name == "next" and " " not in given:
            return f"{name}: {{{mistakes.cut(given)}: 40%}}"
    return None


def _found(mistake: mistakes.Mistake, at: Address, about: Address) -> Found:
    context: Mapping[str, Any] = mistake.context or {}
    return Found(mistake.type, Problem(at, context["message"], context["hint"], "key"), about)
