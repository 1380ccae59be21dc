"""A journey file becomes a journey, or the list of everything that is wrong with it."""

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from journeymap.diagnostics import Address, Diagnostic, JourneyError, Problem, in_order
from journeymap.files import read_bytes
from journeymap.model import Journey, Part, mistakes
from journeymap.model.scores import Rating, Scores
from journeymap.rules import ADVICE, ERRORS, OF_THE_WHOLE
from journeymap.source import LIMITS, Data, Limits, Source, read

ROUNDS = 6
"""How often what cannot be read is taken out to look for further mistakes."""


def load(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Journey:
    """The journey in a file; a JourneyError with every mistake when it cannot be used.

    ``-`` reads standard input. Missing files and folders raise the usual OSError.
    """
    journey, diagnostics = examine(read_file(path, limits))
    return _usable(journey, diagnostics)


def loads(text: str | bytes, path: str = "<text>") -> Journey:
    """The journey in a text; a JourneyError with every mistake when it cannot be used.

    >>> loads("{journey: Buy tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}").title
    'Buy tea'
    """
    journey, diagnostics = examine(read(text, path))
    return _usable(journey, diagnostics)


def check(
    journey: Journey | str | os.PathLike[str], *, as_of: date | None = None, limits: Limits = LIMITS
) -> tuple[Diagnostic, ...]:
    """Everything wrong with a journey or a journey file, and all advice, in the order of the file.

    ``as_of`` judges how old scores are by a date of yours instead of the newest one in the file.
    """
    if isinstance(journey, Journey):
        return in_order(_judged(journey, None, as_of))
    return examine(read_file(journey, limits), as_of=as_of)[1]


def read_file(path: str | os.PathLike[str], limits: Limits = LIMITS) -> Source:
    """The plain data of a file, read once; ``-`` is standard input."""
    name = "<stdin>" if os.fspath(path) == "-" else os.fspath(path)
    return read(read_bytes(path, limits.file_bytes), name, limits)


def examine(source: Source, *, as_of: date | None = None) -> tuple[Journey | None, tuple[Diagnostic, ...]]:
    """The journey of a source, if it can be used, and everything there is to say about it."""
    said = list(source.problems)
    journey = None
    if not any(one.severity == "error" for one in said):
        journey, found = _validated(source)
        said += found
        if journey is not None:
            said += _judged(journey, source, as_of)
    usable = journey if not any(one.severity == "error" for one in said) else None
    return usable, in_order(dict.fromkeys(said))


def _usable(journey: Journey | None, diagnostics: tuple[Diagnostic, ...]) -> Journey:
    if journey is None:
        raise JourneyError(one for one in diagnostics if one.severity == "error")
    return journey


def _judged(journey: Journey, source: Source | None, as_of: date | None) -> Iterator[Diagnostic]:
    """What the rules say; advice only about a journey without errors."""
    errors = [_placed(source, code, "error", problem) for code, rule in ERRORS.items() for problem in rule(journey)]
    yield from errors
    if errors:
        return
    if as_of is not None:
        journey = journey.replace(updated=as_of)
    for code, rule in ADVICE.items():
        for problem in rule(journey):
            yield _placed(source, code, "warning", problem)


def _placed(source: Source | None, code: str, severity: Any, problem: Problem) -> Diagnostic:
    if source is None:
        return Diagnostic(code, severity, problem.message, None, problem.hint, (), problem.at)
    on_key = problem.part == "key" and source.has(problem.at)
    span = source.key_span(problem.at) if on_key else source.span(problem.at)
    related = tuple((source.key_span(at), label) for at, label in problem.related)
    return Diagnostic(code, severity, problem.message, span, problem.hint, related, problem.at)


# ---------------------------------------------------------------- from plain data to a journey


def _validated(source: Source) -> tuple[Journey | None, list[Diagnostic]]:
    """The journey, or every mistake in its values and, as far as can be told, in the rest.

    What cannot be read is taken out and the remainder judged by the rules, so that one slip does not hide others.
    """
    found = [_placed(source, *_empty(at)) for at in _empty_values(source.data)]
    data = source.data
    for at in _empty_values(source.data):
        data = _without(data, at)
    whole = not found
    for _ in range(ROUNDS):
        try:
            journey = Journey.model_validate(data)
        except ValidationError as invalid:
            places = []
            for error in invalid.errors(include_url=False, include_input=True):
                found.append(_placed(source, *_in_our_words(error)))
                places.append(_address(error["loc"], data))
            whole, previous = False, data
            for at in places:
                data = _without(data, at)
            if data == previous:
                return None, found
            continue
        if whole:
            return journey, found
        return None, found + _of_the_rest(journey, source, found)
    return None, found


def _of_the_rest(journey: Journey, source: Source, found: list[Diagnostic]) -> list[Diagnostic]:
    """The errors of what could be read, without those that only follow from what was taken out."""
    known = {one.at[-1] for one in found if one.at}
    return [
        _placed(source, code, "error", problem)
        for code, rule in ERRORS.items()
        if code not in OF_THE_WHOLE
        for problem in rule(journey)
        if problem.at[-1] not in known
    ]


def _empty_values(data: Data, at: Address = ()) -> Iterator[Address]:
    if data is None and at:
        yield at
    elif isinstance(data, dict):
        for name, value in data.items():
            yield from _empty_values(value, (*at, name))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from _empty_values(value, (*at, place))


def _empty(at: Address) -> tuple[str, str, Problem]:
    context: Mapping[str, Any] = mistakes.empty_value().context or {}
    name = next((step for step in reversed(at) if isinstance(step, str)), "this")
    return "empty-value", "error", Problem(at, f"`{name}` has no value", context["hint"], "key")


def _in_our_words(error: Any) -> tuple[str, str, Problem]:
    """A pydantic error as one of our mistakes, with the place it is about."""
    loc, kind = tuple(error["loc"]), error["type"]
    if kind == "extra_forbidden":
        owner = part_at(loc[:-1])
        known = _field_names(owner)
        mistake = mistakes.unknown_field(str(loc[-1]), _called(owner, loc[:-1]), known, _owners_of(str(loc[-1])))
        return _problem(mistake, loc, "key")
    if kind == "missing":
        owner = part_at(loc[:-1])
        return _problem(mistakes.missing_field(str(loc[-1]), _called(owner, loc[:-1])), loc[:-1], "key")
    if kind in mistakes.MISTAKES:
        context = error["ctx"]
        if loc[-1:] == ("[key]",):
            return kind, "error", Problem(loc[:-1], context["message"], context["hint"], "key")
        at = (*loc, context["field"]) if context.get("field") else loc
        return kind, "error", Problem(at, context["message"], context["hint"])
    wanted = {"tuple_type": "a list", "dict_type": "a mapping of names"}.get(kind, "something else")
    return _problem(mistakes.wrong_kind(error.get("input"), wanted), loc, "value")


def _problem(mistake: mistakes.Mistake, at: Address, part: Any) -> tuple[str, str, Problem]:
    context: Mapping[str, Any] = mistake.context or {}
    return mistake.type, "error", Problem(at, context["message"], context["hint"], part)


def _called(owner: type[Part], at: Address) -> str:
    """What a message calls the thing at an address: by its id where it has one."""
    named = len(at) >= 2 and at[-2] in ("touchpoints", "stages", "personas", "channels", "ends", "sources")
    if named:
        return f"`{at[-1]}`"
    return owner.called if owner is not Journey else "the journey"


def _address(loc: Iterable[str | int], data: Data) -> Address:
    """The part of an error's location that the data has."""
    at: list[str | int] = []
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        elif isinstance(step, int):
            continue
        else:
            break
        at.append(step)
    return tuple(at)


_STUBS: Mapping[str, Data] = {"touchpoints": {"channel": "none"}, "stages": {"touchpoints": {}}}


def _without(data: Data, at: Address) -> Data:
    """The data without the value at an address; a touchpoint or stage leaves a stub, so that its id stays known."""
    if not at:
        return {"journey": "?", "stages": {}} if not isinstance(data, dict) else {"journey": "?", **data}
    steps = list(at)
    for place, step in enumerate(steps):
        if isinstance(step, int):  # taking one item out would move the others: the whole list goes
            steps = steps[:place]
            break
    return _cut(data, tuple(steps))


def _cut(data: Data, at: Address) -> Data:
    if not isinstance(data, dict) or not at or at[0] not in data:
        return data
    name = str(at[0])
    if len(at) > 1:
        if len(at) == 2 and name in _STUBS:
            stub = _STUBS[name]
            there = data[name]
            inside = there.get(str(at[1])) if isinstance(there, dict) else None
            kept = {**inside, **stub} if isinstance(inside, dict) and isinstance(stub, dict) else stub
            return {**data, name: {**there, str(at[1]): kept}} if isinstance(there, dict) else data
        return {**data, name: _cut(data[name], at[1:])}
    return {key: value for key, value in data.items() if key != name}


# ---------------------------------------------------------------- the vocabulary, looked up by address


def part_at(at: Iterable[str | int]) -> type[Part]:
    """Which part of the vocabulary stands at an address of a file."""
    here: Any = Journey
    for step in at:
        part = _part_in(here)
        if part is None:
            break
        if here is part:  # inside a part: the step names a field
            here = _fields(part).get(str(step), part.model_config.get("extra") == "allow" and tuple[Rating, ...])
        elif isinstance(step, str) or get_origin(_plain(here)) is tuple:
            here = _inner(here)
    return _part_in(here) or Journey


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


def _fields(part: type[Part]) -> dict[str, Any]:
    return {field.alias or name: _plain(field.annotation) for name, field in part.model_fields.items()}


def _field_names(part: type[Part]) -> tuple[str, ...]:
    return tuple(_fields(part))


@cache
def _all_parts() -> tuple[type[Part], ...]:
    """Every kind of part, outermost first."""
    found: dict[type[Part], None] = {}
    waiting: list[type[Part]] = [Journey]
    while waiting:
        part = waiting.pop(0)
        if part in found:
            continue
        found[part] = None
        waiting += [inner for kind in _fields(part).values() if (inner := _part_in(kind)) is not None]
    return tuple(found)


def _owners_of(field: str) -> tuple[str, ...]:
    """What has a field of this name, for those who wrote it in the wrong place."""
    return tuple(dict.fromkeys(part.called for part in _all_parts() if field in _fields(part) and part is not Scores))[
        :3
    ]


def json_schema() -> dict[str, Any]:
    """The JSON Schema of journey files, for editors that complete and check as one writes."""
    schema = Journey.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Customer journey",
    }
