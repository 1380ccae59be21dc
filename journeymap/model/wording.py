"""pydantic's errors in our words: each becomes a code and a problem at an address."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from journeymap.diagnostics import Address, Problem, Said, choice, did_you_mean, fact, nearest
from journeymap.facts import Fact
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
                wanted = {"tuple_type": "list", "dict_type": mistakes.NAMES}.get(kind, "another")
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
    return any(_meant(_hint(field, owner, value)) == name for field, value in unknown.items())


def _meant(hint: Said | None) -> str | None:
    """The name that a hint takes a mistyped one for."""
    return str(hint.values["name"]) if isinstance(hint, Fact) and hint.key == "hint.did_you_mean" else None


def _sentence(owner: type[Part], unknown: Mapping[str, Any]) -> str | None:
    """A sentence whose colon made a field of its first words: ``Wait: too long`` in a list of pains."""
    if owner.short_form not in ("what", "says", "idea") or len(unknown) != 1:
        return None
    words, rest = next(iter(unknown.items()))
    near = nearest(words, fields_of(owner))
    if not isinstance(rest, str) or (words.islower() and near is not None):
        return None
    return f"{words}: {rest}"


def _unknown_field(at: Address, value: Any, siblings: Mapping[str, Any]) -> Found:
    owner, name = part_at(at[:-1]), str(at[-1])
    sentence = _sentence(owner, siblings)
    quoted = fact("unknown-field.quote_sentence", example=f'"{mistakes.cut(sentence)}"') if sentence else None
    hint = quoted or _hint(name, owner, value)
    meant = owner.short_form if sentence else _meant(hint)
    found = _found(mistakes.unknown_field(name, called(owner, at[:-1]), hint), at, at)
    return found._replace(meant=(*at[:-1], meant) if meant else None)


def _hint(name: str, owner: type[Part], value: Any) -> Said | None:
    """What to do about a field that its owner does not have."""
    meant = _MEANT.get((owner.__name__, name))
    if meant is not None:
        return did_you_mean(meant) if isinstance(meant, str) else meant
    glued = re.fullmatch(r"([^\s:]+):(\S.*)", name)
    if glued and glued[1] in fields_of(owner):
        return fact("hint.missing_blank", example=f"{glued[1]}: {mistakes.cut(glued[2])}")
    if owner.__name__ == "Stage" and isinstance(value, Mapping):
        return fact("unknown-field.touchpoint", name=name)
    elsewhere = owners_of(name)
    near = nearest(name, fields_of(owner), cutoff=0.8 if elsewhere else 0.6)
    if elsewhere and near is None:
        return fact("unknown-field.elsewhere", field=name, owners=_either(elsewhere))
    return choice(name, fields_of(owner))


def _either(owners: Sequence[Said]) -> Said:
    """The owners of a field, as one says them: one of two or three."""
    *first, last = owners
    return fact("names.or", first=_either(first), last=last) if first else last


_NPS = fact("unknown-field.nps", example="{detractors: 9, passives: 5, promoters: 6}")

_MEANT: Mapping[tuple[str, str], Said] = {
    ("Journey", "title"): "journey",
    ("Journey", "name"): "journey",
    ("Journey", "persona"): "personas",
    ("Journey", "customer"): "personas",
    ("Journey", "goal"): "success",
    ("Journey", "touchpoints"): fact("unknown-field.below_stage", example="stages: {buy: {touchpoints: …}}"),
    ("Stage", "steps"): "touchpoints",
    ("Stage", "touchpoint"): "touchpoints",
    ("Touchpoint", "action"): "does",
    ("Touchpoint", "actions"): "does",
    ("Touchpoint", "description"): "does",
    ("Touchpoint", "feeling"): "emotion",
    ("Touchpoint", "feelings"): "emotion",
    ("Touchpoint", "quote"): "thoughts",
    ("Touchpoint", "quotes"): "thoughts",
    ("Touchpoint", "pain_points"): "pains",
    ("Touchpoint", "title"): "name",
    ("Touchpoint", "label"): "name",
    ("Touchpoint", "to"): "next",
    ("Pain", "text"): "what",
    ("Gain", "text"): "what",
    ("Thought", "text"): "says",
    ("Opportunity", "text"): "idea",
    ("Nps", "score"): _NPS,
    ("Nps", "value"): _NPS,
    ("Nps", "mean"): _NPS,
    ("Nps", "n"): fact("unknown-field.nps_counts"),
    ("Transition", "condition"): "if",
    ("Transition", "when"): "if",
    ("Transition", "to"): fact("unknown-field.arrow"),
    ("Rating", "date"): fact("unknown-field.date", example="sources: {poll: {date: 2026-12-31}}"),
}
"""Slips for which the nearest name would mislead, by owner and field: the name that is meant, or what to do."""


def _own(kind: str, context: Mapping[str, Any], at: Address, given: Any) -> Found:
    """One of our own mistakes, with the name of the place put into its message."""
    on_key = at[-1:] == ("[key]",)
    place = at[:-1] if on_key else at
    named = place[:-1] if on_key else place
    name = next((step for step in reversed(named) if isinstance(step, str)), None)
    said, hint = context["said"], context["hint"]
    if context["placed"] is not None and name is not None:
        said = fact("unknown-word.key", key=name, given=mistakes.shown(given))
        if not on_key:
            said = fact(context["placed"], **context["said"].values, key=name)
    if kind == "wrong-kind":
        hint = hint or _instead(at, given)
    if kind == "share-out-of-range" and place[-3:-2] == ("next",) and str(given).isdigit():
        hint = fact("share-out-of-range.people", example=f"{place[-2]}: {{count: {given}}}")
    if kind == "missing-scale" and name is not None:
        hint = _swapped(name) or hint
    where = (*place, *_steps(context["field"])) if not on_key else place
    return Found(kind, Problem(where, said, hint, "key" if on_key else "value"), where)


def _steps(field: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return (field,) if isinstance(field, str) else field or ()


def _swapped(metric: str) -> Fact | None:
    """A hint for a known metric with two letters swapped."""
    meant = next((known for known in Scores.model_fields if sorted(known) == sorted(metric) and known != metric), None)
    return did_you_mean(meant) if meant else None


def _instead(at: Address, given: Any) -> Fact | None:
    """How to write what stands there as something else."""
    if isinstance(given, str):
        glued = re.fullmatch(r"([^\s:]+):(\S.*)", given)
        if glued and glued[1] in fields_of(part_at(at)):
            return fact("hint.missing_blank", example=f"{glued[1]}: {mistakes.cut(glued[2])}")
        meant = _with_its_field(at, given)
        if meant is not None:
            return did_you_mean(meant)
    if isinstance(given, list | tuple) and given and all(isinstance(item, Mapping) for item in given):
        ids = [item.get("id") or item.get("name") for item in given]
        if isinstance(ids[0], str):
            return fact("wrong-kind.id_as_key", example=f"{mistakes.cut(ids[0])}:")
        return fact("wrong-kind.delete_dashes")
    if isinstance(given, Mapping) and len(given) == 1:
        words, rest = next(iter(given.items()))
        if isinstance(rest, str) and not words.islower():
            return fact("wrong-kind.quote_text", example=f'"{mistakes.cut(f"{words}: {rest}")}"')
    if not at:
        return fact("wrong-kind.begins_like", example="journey: Buy a bicycle")
    shown = example(at)
    return fact("hint.like", example=shown) if shown else None


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
    return Found(mistake.type, Problem(at, context["said"], context["hint"], "key"), about)
