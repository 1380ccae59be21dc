"""A journey file becomes a journey, or the list of everything that is wrong with it."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice, takewhile
from typing import Any

from pydantic import ValidationError

from journeymap.diagnostics import MOST, Address, Diagnostic, JourneyError, Kind, Problem, by_kind, fact, in_order
from journeymap.files import read_bytes
from journeymap.model import Journey
from journeymap.model.wording import Found, in_our_words
from journeymap.rules import ERRORS, IDEAS, MISTAKES, OF_THE_ARROWS, OF_THE_FLOW, OF_THE_WHOLE, Rule
from journeymap.rules.measuring import stale_score
from journeymap.source import LIMITS, Data, Limits, Source, read

ROUNDS = 6
"""How often what cannot be read is taken out to look for further mistakes."""

_EXAMINED = 3 * MOST


def load(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Journey:
    """The journey in a file; a JourneyError with every mistake when it cannot be used.

    ``-`` reads standard input. Missing files and folders raise the usual OSError.
    """
    return _usable(*examine(read_file(path, limits), advise=False))


def loads(text: str | bytes, path: str = "<text>") -> Journey:
    """The journey in a text; a JourneyError with every mistake when it cannot be used.

    >>> loads("{journey: Buy tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}").title
    'Buy tea'
    """
    return _usable(*examine(read(text, path), advise=False))


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


def examine(
    source: Source, *, as_of: date | None = None, advise: bool = True
) -> tuple[Journey | None, tuple[Diagnostic, ...]]:
    """The journey of a source, if it can be used, and everything there is to say about it, or the errors alone."""
    said, journey = list(source.problems), None
    if source.data is not None:
        sound = not any(one.severity == "error" for one in said)
        journey, found = _validated(source, sound=sound)
        said += found
        if journey is not None:
            said += _judged(journey, source, as_of) if advise else _errors(journey, source)
    usable = journey if not any(one.severity == "error" for one in said) else None
    return usable, _listed(in_order(dict.fromkeys(said)), usable)


def _listed(every: tuple[Diagnostic, ...], journey: Journey | None) -> tuple[Diagnostic, ...]:
    """The diagnostics, unless there are so many that the file is hardly a journey."""
    if len(every) <= MOST:
        return every
    kept = in_order(by_kind(every)[:MOST])
    return *kept, _too_many(kept[-1], "mistake" if journey is not None else "error")


def _too_many(last: Diagnostic, kind: Kind) -> Diagnostic:
    message, hint = fact("too-many-problems", most=MOST), fact("too-many-problems.hint")
    return Diagnostic("too-many-problems", kind, message, last.span, hint)


def _usable(journey: Journey | None, diagnostics: tuple[Diagnostic, ...]) -> Journey:
    if journey is None:
        raise JourneyError(one for one in diagnostics if one.severity == "error")
    return journey


def _judged(journey: Journey, source: Source | None, as_of: date | None) -> Iterator[Diagnostic]:
    """What the rules say; advice only about a journey without errors."""
    errors = _errors(journey, source)
    yield from errors
    if errors:
        return
    kinds: tuple[tuple[Kind, Mapping[str, Rule]], ...] = (("mistake", MISTAKES), ("idea", IDEAS))
    for kind, rules in kinds:
        for code, rule in rules.items():
            problems = stale_score(journey, as_of) if rule is stale_score else rule(journey)
            for problem in islice(problems, MOST + 1):
                yield _placed(source, code, kind, problem)


def _errors(journey: Journey, source: Source | None) -> list[Diagnostic]:
    """What makes a journey unusable."""
    errors = [
        _placed(source, code, "error", problem)
        for code, rule in ERRORS.items()
        for problem in islice(rule(journey), MOST + 1)
    ]
    if any(one.code in OF_THE_ARROWS for one in errors):
        errors = [one for one in errors if one.code not in OF_THE_FLOW]
    return errors


def _placed(source: Source | None, code: str, kind: Kind, problem: Problem) -> Diagnostic:
    if source is None:
        return Diagnostic(code, kind, problem.said, None, problem.advice, (), problem.at)
    on_key = problem.part == "key" and source.has(problem.at)
    span = source.key_span(problem.at) if on_key else source.span(problem.at)
    related = tuple((source.key_span(at), label) for at, label in problem.related)
    return Diagnostic(code, kind, problem.said, span, problem.advice, related, problem.at)


# ---------------------------------------------------------------- from plain data to a journey


def _validated(source: Source, *, sound: bool) -> tuple[Journey | None, list[Diagnostic]]:
    """The journey, or every mistake in its values and, as far as can be told, in the rest.

    What cannot be read is taken out and the remainder judged by the rules, so that one slip does not hide others.
    """
    empty = list(islice(_empty_values(source.data, ()), MOST + 1))
    found = [_placed(source, "empty-value", "error", _empty(at)) for at in empty]
    taken = _Taken([*empty, *((*at[:-1], str(at[-1]).partition(":")[0]) for at in empty)])  # `n:3` was meant as `n`
    marked = {one.span for one in source.problems if one.severity == "error"}
    data = source.data if not empty and isinstance(source.data, dict) else _without(source.data, empty)
    for _ in range(ROUNDS):
        try:
            journey = Journey.model_validate(data, by_alias=True, by_name=False)
        except ValidationError as invalid:
            said, places = _mistakes(invalid, data, source, taken)
            placed = (_placed(source, one.code, "error", one.problem) for one in said)
            found += [one for one in placed if one.span not in marked]
            taken.add(places)
            rest = _without(data, places)
            if rest == data or len(found) > MOST:
                return None, found
            if invalid.error_count() > _EXAMINED:
                return None, [*found, _too_many(found[-1], "error")]
            data = rest
            continue
        if sound and not found:
            return journey, found
        return None, found + _of_the_rest(journey, source, taken)
    return None, found


def _mistakes(
    invalid: ValidationError, data: Data, source: Source, taken: "_Taken"
) -> tuple[list[Found], list[Address]]:
    """What is wrong in the values, and the places to take out before looking further."""
    new: list[Found] = []
    old: list[Found] = []
    for one in in_our_words(invalid.errors(include_url=False)[:_EXAMINED]):
        (old if _follows(one, taken, data, source) else new).append(one)
    said = list(_said_once(new, source))
    taken.add(_as_written(one.meant, data) for one in said if one.meant)
    return said, [_address(one.about, data) for one in (*said, *old)]


def _follows(one: Found, taken: "_Taken", data: Data, source: Source) -> bool:
    """Whether a mistake only says that something is missing which was taken out, or could not be read as YAML."""
    if one.code == "missing-field" and source.has_gap(one.problem.at):
        return True
    return taken.explains(one.code, _as_written(one.about, data))


def _said_once(said: list[Found], source: Source) -> Iterator[Found]:
    """The mistakes, with those that ``defaults:`` and ``scales:`` spread over the file said where they were written."""
    spread = any(one.about[:1] in (("defaults",), ("scales",)) for one in said)
    redirected: set[Address] = set()
    for one in said:
        rule = ("scales", next((step for step in reversed(one.about) if isinstance(step, str)), ""))
        if one.code == "scale-without-direction" and source.has(rule) and not source.has((*one.about, "scale")):
            if rule not in redirected:
                redirected.add(rule)
                yield Found(one.code, Problem(rule, one.problem.said, one.problem.advice), rule)
        elif (
            not spread or one.code == "missing-field" or one.about[0] in ("defaults", "scales") or source.has(one.about)
        ):
            yield one


class _Taken:
    """The places taken out because they could not be read, and what follows from their absence."""

    def __init__(self, places: Iterable[Address]) -> None:
        self.places: set[Address] = set()
        self.around: set[Address] = set()
        self.names: set[str | int] = set()
        self.add(places)

    def add(self, places: Iterable[Address]) -> None:
        for at in places:
            self.places.add(at)
            self.names.update(at[-1:])
            self.around.update(at[:length] for length in range(1, len(at)))

    def explains(self, code: str, about: Address) -> bool:
        """Whether a mistake found later only says that something taken out is missing."""
        if about in self.places or (code == "missing-field" and about in self.around):
            return True
        if code in _RULERS:
            metric = next(step for step in reversed(about) if isinstance(step, str))
            if any(at[:2] == ("scales", metric) for at in self.places):
                return True
        wanted = ((*about, field) for field in _MENDED_BY.get(code, ()))
        return any(at in self.places or at in self.around for at in wanted)

    def hides(self, code: str, problem: Problem) -> bool:
        """Whether a rule cannot judge this, because part of what it looks at was taken out."""
        if code == "unknown-touchpoint":
            gone = (at for at in self.places if at[:1] == ("stages",) and (len(at) < 3 or at[2:] == ("touchpoints",)))
            return any(gone) or ("ends",) in self.places or problem.at[-1] in self.names
        if code == "unknown-persona":
            return ("personas",) in self.places
        if code in _SURE:
            return problem.at in self.places
        touchpoint = problem.at[:4] if problem.at[:1] == ("stages",) else problem.at[:1]
        return any(at[: len(touchpoint)] == touchpoint for at in self.places)


_RULERS = frozenset({"missing-scale", "scale-without-direction"})
"""Mistakes that a scale of the whole journey would fix."""

_MENDED_BY: Mapping[str, tuple[str, ...]] = {
    "missing-scale": ("scale", "preset"),
    "scale-without-direction": ("scale", "best", "preset"),
    "share-or-count": ("share", "count"),
    "incomplete-value": ("per_success", "margin", "churn", "period"),
    "no-horizon": ("churn", "discount", "formula"),
    "churn-without-period": ("period",),
    "incomplete-answers": ("detractors", "passives", "promoters", "counts", "answers", "weights"),
}
"""The fields whose absence makes a mistake: it says nothing new when one of them was there but could not be read."""

_SURE = frozenset({"unknown-channel", "duplicate-id", "reserved-id", "row-above-100", "baseline-elsewhere"})
"""Rules whose problems stay problems whatever else cannot be read."""


def _of_the_rest(journey: Journey, source: Source, taken: _Taken) -> list[Diagnostic]:
    """The errors of what could be read, without those that only follow from what was taken out."""
    return [
        _placed(source, code, "error", problem)
        for code, rule in ERRORS.items()
        if code not in OF_THE_WHOLE
        for problem in islice(rule(journey), MOST + 1)
        if not taken.hides(code, problem)
    ]


def _empty_values(data: Data, at: Address) -> Iterator[Address]:
    """Where an entry of a mapping or a list has no value."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, value in entries:
        if value is None:
            yield (*at, step)
        elif not isinstance(value, str):
            yield from _empty_values(value, (*at, step))


def _empty(at: Address) -> Problem:
    name = next((step for step in reversed(at) if isinstance(step, str)), "this")
    if isinstance(at[-1], int):
        return Problem(at, fact("empty-value.item", key=name), fact("empty-value.write_or_delete_item"))
    glued, colon, rest = name.partition(":")
    hint = fact("empty-value.hint")
    if colon and glued and rest:
        hint = fact("hint.missing_blank", example=f"{glued}: {rest}")
    elif " " in name:
        hint = fact("empty-value.cut_by_comma")
    return Problem(at, fact("empty-value.key", key=name), hint, "key")


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


def _as_written(at: Address, data: Data) -> Address:
    """An address without the positions of lists that were written as a single value."""
    written: list[str | int] = []
    for step in at:
        if isinstance(step, int) and not isinstance(data, list):
            continue
        written.append(step)
        match data:
            case dict():
                data = data.get(str(step))
            case list() if isinstance(step, int) and step < len(data):
                data = data[step]
            case _:
                data = None
    return tuple(written)


def _without(data: Data, places: Collection[Address]) -> Data:
    """The data without the values at some addresses; what others refer to leaves a stub, so that its id stays known."""
    rest = _copied(data)
    if not isinstance(rest, dict):
        return {"journey": "?", "stages": {}} if () in places else rest
    for at in places:
        if at:
            _take_out(rest, tuple(takewhile(lambda step: isinstance(step, str), at)))
        else:  # something is missing at the top
            rest = {"journey": "?", "stages": {}, **rest}
    return rest


def _copied(data: Data) -> Data:
    """A copy in which aliased values stand apart."""
    if isinstance(data, dict):
        return {name: _copied(value) for name, value in data.items()}
    return [_copied(item) for item in data] if isinstance(data, list) else data


_STUBS: Mapping[str, dict[str, Data]] = {
    "touchpoints": {"channel": "none"},
    "stages": {"touchpoints": {}},
    "ends": {"kind": "neutral"},
    "personas": {},
    "channels": {},
    "sources": {},
}


def _take_out(data: dict[str, Data], at: tuple[Any, ...]) -> None:
    """Remove the value at an address, where it is still there; a list goes as a whole, since its items would move."""
    holder: Data = data
    for step in at[:-1]:
        holder = holder.get(step) if isinstance(holder, dict) else None
    if not isinstance(holder, dict) or at[-1] not in holder:
        return
    inside = holder.pop(at[-1])
    if at[-2:-1] and at[-2] in _STUBS and len(at) in (2, 4):
        known = inside if isinstance(inside, dict) else {}
        holder[at[-1]] = {**known, **_STUBS[at[-2]]}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of journey files, for editors that complete and check as one writes."""
    schema = _tidied(Journey.model_json_schema(by_alias=True))
    schema["$defs"]["Touchpoint"].pop("required")  # the channel, which `defaults:` may give
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Customer journey", **schema}


def _tidied(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without what pydantic adds of its own: empty values, which files cannot have, and made-up titles."""
    tidy: dict[str, Any] = {}
    for keyword, value in schema.items():
        match keyword, value:
            case ("title", str()) | ("default", None | [] | {}):
                continue
            case (("properties" | "$defs"), dict()):
                tidy[keyword] = {name: _tidied(inside) for name, inside in value.items()}
            case "anyOf", list():
                kinds = [_tidied(kind) for kind in value if kind != {"type": "null"}]
                tidy |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
            case _, dict():
                tidy[keyword] = _tidied(value)
            case _:
                tidy[keyword] = value
    return tidy
