"""The small values of the vocabulary: texts, numbers, shares, durations, and how each is written in YAML."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, ClassVar, NoReturn, Self, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.functional_validators import AfterValidator, BeforeValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from journeymap.diagnostics import Said, fact
from journeymap.facts import Fact
from journeymap.model import mistakes

T = TypeVar("T")

_ANY_TEXT = {"type": ["string", "number", "boolean"]}


class Frozen(dict[str, T]):
    """A mapping that cannot be changed once it is part of a journey."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a journey does not change: make a new one with replace()")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[str, T]]]:
        return type(self), (dict(self),)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class Part(BaseModel):
    """What every piece of a journey has in common: it is frozen, typed, and knows its short form."""

    # one schema for the whole journey, built on first use: a schema per class would triple the start-up time
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False, defer_build=True)

    short_form: ClassVar[str | None] = None
    """The field that a single text stands for: ``inform: FAQ`` is ``inform: {how: FAQ}``."""

    called: ClassVar[Said] = fact("part.entry")
    """What messages call it."""

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, given: Any) -> Any:
        if type(given) is dict or isinstance(given, Mapping):
            return cls.read(dict(given))
        if isinstance(given, Part):
            return given
        if given is None:
            raise mistakes.empty_value()
        if cls.short_form and not isinstance(given, list | tuple):
            return cls.read({cls.short_form: given})
        raise mistakes.wrong_kind(given, mistakes.FIELDS if cls.short_form is None else mistakes.EITHER)

    @classmethod
    def read(cls, given: dict[str, Any]) -> dict[str, Any]:
        """What the fields are made of; a part overrides it to understand shorter ways of writing."""
        return given

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler.resolve_ref_schema(handler(core))
        if cls.short_form is None:
            return schema
        title = schema.pop("title", cls.__name__)
        return {"title": title, "anyOf": [schema["properties"][cls.short_form], schema]}

    def written(self) -> Any:
        """The part as plain data that reads back as an equal part: what was stated, in its short form."""
        shares = share_fields(type(self))
        names = [name for name in type(self).model_fields if name in self.model_fields_set]
        data = {
            type(self).model_fields[name].alias or name: written(getattr(self, name), share=name in shares)
            for name in names
            if getattr(self, name) is not None
        }
        return data[names[0]] if names == [self.short_form] else data

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Itself: what cannot change needs no copy."""
        return self

    def __getstate__(self) -> dict[Any, Any]:
        """What pickle keeps: the fields; what was worked out from them is worked out anew."""
        state = super().__getstate__()
        stated = {name: one for name, one in state["__dict__"].items() if name in type(self).model_fields}
        return {**state, "__dict__": stated}

    def replace(self, **changes: Any) -> Self:
        """A new value with some fields changed, checked like any other.

        >>> from journeymap.model import Stage
        >>> Stage(name="Buy").replace(goal="Tea on the table").goal
        'Tea on the table'
        """
        kept = {name: getattr(self, name) for name in self.model_fields_set}
        return type(self).model_validate(kept | changes)


class Reader:
    """A function that reads one value, with what editors should know about it."""

    def __init__(self, read: Callable[[Any], Any], schema: JsonSchemaValue) -> None:
        self.read = read
        self.schema = schema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(self.schema)


# ---------------------------------------------------------------- texts


def _text(value: Any) -> str:
    if isinstance(value, str):
        if not value.strip():
            raise mistakes.empty_value()
        if not ("0" <= value[0] <= "z" or is_visible(value)):
            raise mistakes.empty_value("invisible")
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value}"
    if value is None:
        raise mistakes.empty_value()
    raise mistakes.wrong_kind(value, "text")


def is_visible(text: str) -> bool:
    """Whether a text has anything that can be seen: neither a blank, nor a control, nor a mark without a letter.

    >>> is_visible("茶"), is_visible("\u200b"), is_visible("\u00ad \u3164")
    (True, False, False)
    """
    from unicodedata import category

    return any(
        not category(letter).startswith(("Cc", "Cf", "Z", "Mn", "Me")) and letter not in _BLANKS for letter in text
    )


_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a pattern of Braille that show nothing


def _id(value: Any) -> str:
    text = _text(value)
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    text = _text(value)
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise mistakes.not_a_date(value) from None


def one_of(*words: str, mistake: Callable[..., mistakes.Mistake] = mistakes.unknown_word) -> Reader:
    """A reader for a closed list of words."""

    def word(value: Any) -> str:
        text = _text(value) if not isinstance(value, bool) else str(value).lower()
        if text not in words:
            raise mistake(text, words)
        return text

    return Reader(word, {"enum": [*words, *([True] if "true" in words else [])]})


def _language(value: Any) -> str:
    text = _text(value).strip()
    if not re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", text):
        raise mistakes.not_a_language(value)
    return text


Text = Annotated[str, Reader(_text, _ANY_TEXT)]
"""Words for people, in any language, as written."""

Id = Annotated[str, Reader(_id, _ANY_TEXT)]
"""The name under which other places of the file refer to something."""

Language = Annotated[str, Reader(_language, {"type": "string", "pattern": "^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$"})]
"""The code of a language: en, ru, ro, pt-BR."""

Day = Annotated[date, Reader(_date, {"type": "string", "format": "date"})]


# ---------------------------------------------------------------- numbers

_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:[eE][-+]?[0-9]{1,3})?")


def _number(value: Any, wanted: Fact | None = None) -> float:
    if value is None:
        raise mistakes.empty_value()
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e300:
        raise mistakes.not_a_number(value, wanted)
    return float(value)


def _count(value: Any) -> int:
    number = value
    if isinstance(value, str):
        # `40.000` is forty thousand to half the world: a count is written without a point
        readable = "." not in value and len(value) < 40 and _NUMBER.fullmatch(value.strip())
        number = float(value) if readable else None
    if not isinstance(number, int | float) or isinstance(number, bool) or not 0 <= number < 1e15 or number % 1:
        raise mistakes.empty_value() if value is None else mistakes.not_a_count(value)
    return int(number)


def within(low: float, high: float) -> Fact:
    """What to write for a number of a range."""
    return fact("range.number", low=f"{low:g}", high=f"{high:g}")


def between(low: float, high: float, what: str, range_: str | None = None) -> Reader:
    """A reader for numbers of a stated range; ``what`` and ``range_`` name its phrases, the meaning of its ends one."""
    wanted = fact(f"range.{range_}") if range_ else within(low, high)

    def number(value: Any) -> float:
        given = _number(value, wanted)
        if not low <= given <= high:
            raise mistakes.out_of_range(value, low, high, what, wanted)
        return given

    return Reader(number, {"type": "number", "minimum": low, "maximum": high})


def _share(value: Any) -> float:
    if value is None:
        raise mistakes.empty_value()
    if isinstance(value, str):
        text = value.strip()
        if text.endswith("%"):
            return _percent(text[:-1].rstrip(), value)
        if not _NUMBER.fullmatch(text):
            raise mistakes.not_a_share(value)
        value = float(text)
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value:
        raise mistakes.not_a_share(value)
    if 1 < value <= 100:
        raise mistakes.share_without_percent(f"{value:g}")
    if not 0 <= value <= 1:
        raise mistakes.share_out_of_range(f"{value:g}")
    return float(value)


@lru_cache(maxsize=4096)
def _percent(digits: str, written: str) -> float:
    if not _NUMBER.fullmatch(digits):
        raise mistakes.not_a_share(written)
    # through decimals, so that 0.1% is the same float as 0.001
    share = float(Decimal(digits) / 100)
    if not 0 <= share <= 1:
        raise mistakes.share_out_of_range(written)
    return share


def _flag(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value == "true" or value == "false":
        return bool(value == "true")
    if value is None:
        raise mistakes.empty_value()
    raise mistakes.not_a_flag(value)


_SHARE = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 1}, {"type": "string", "pattern": r"^[0-9.]+ ?%$"}]}


def _answer(value: Any) -> float | str:
    return NO_ANSWER if value == NO_ANSWER else _number(value, fact("range.answer"))


NO_ANSWER = "none"
"""What stands in a file for an answer that is none, such as "not applicable"."""

Number = Annotated[float, Reader(_number, {"type": "number"})]
AnswerMeaning = Annotated[float | str, Reader(_answer, {"anyOf": [{"type": "number"}, {"const": NO_ANSWER}]})]
"""What an answer in words stands for: a number of its scale, or `none`."""

Count = Annotated[int, Reader(_count, {"type": "integer", "minimum": 0})]
"""A whole number of people, answers or visits."""

Share = Annotated[float, Reader(_share, _SHARE)]
"""A part of a whole: 0 to 1 in Python, ``60%`` or ``0.6`` in a file."""

Flag = Annotated[bool, Reader(_flag, {"type": "boolean"})]


def written_share(share: float) -> str:
    """A share as files write it, reading back as the same number."""
    percent = f"{Decimal(repr(share)) * 100:f}"
    return (percent.rstrip("0").rstrip(".") if "." in percent else percent) + "%"


# ---------------------------------------------------------------- durations

_UNITS = {"s": 1, "min": 60, "h": 3600, "day": 86400, "week": 604800, "month": 2629800}
_SPELLINGS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "m"), "min"),
    **dict.fromkeys(("h", "hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "week", "weeks"), "week"),
    **dict.fromkeys(("month", "months"), "month"),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A stretch of time as people say it: an amount and its unit (s, min, h, day, week, month).

    A month is a twelfth of 365.25 days.

    >>> Duration(3, "day").minutes
    4320.0
    """

    amount: float
    unit: str

    @classmethod
    def rounded(cls, seconds: float) -> "Duration":
        """A time to three digits, in the longest unit up to days of which there are two.

        >>> str(Duration.rounded(61.5)), str(Duration.rounded(200_000)), str(Duration.rounded(0))
        ('61.5 s', '2.31 days', '0 s')
        """
        unit = next((unit for unit in ("day", "h", "min") if seconds >= 2 * _UNITS[unit]), "s")
        return cls(float(f"{seconds / _UNITS[unit]:.3g}"), unit)

    @property
    def seconds(self) -> float:
        return self.amount * _UNITS[self.unit]

    @property
    def minutes(self) -> float:
        return self.seconds / 60

    def __str__(self) -> str:
        plural = "s" if self.unit in ("day", "week", "month") and self.amount != 1 else ""
        return f"{Decimal(f'{self.amount:.12g}'):f} {self.unit}{plural}"  # a file takes no 6e-05


def written_duration(seconds: float) -> str:
    """A time as people write it, to three digits."""
    return str(Duration.rounded(seconds))


def _duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    if value is None:
        raise mistakes.empty_value()
    found = re.fullmatch(r"\s*([0-9][0-9.]*)\s*([a-zA-Z]+)\s*", value) if isinstance(value, str) else None
    unit = _SPELLINGS.get(found[2]) if found else None
    if found is None or unit is None or not _NUMBER.fullmatch(found[1]):
        raise mistakes.not_a_duration(value)
    return Duration(float(found[1]), unit)


Time = Annotated[Duration, Reader(_duration, {"type": "string", "pattern": r"^[0-9.]+ ?[a-zA-Z]+$"})]


# ---------------------------------------------------------------- collections


def _many(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(value)
    if value is None:
        raise mistakes.empty_value()
    return (value,)


def _named(value: Any) -> Any:
    if type(value) is dict or isinstance(value, Mapping):
        return dict(value)
    if value is None:
        raise mistakes.empty_value()
    raise mistakes.wrong_kind(value, mistakes.NAMES)


class _OneOrMany:
    """Lets editors accept one value where a list is read."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core)
        return {"anyOf": [schema["items"], schema]} if "items" in schema else schema


Many = Annotated[tuple[T, ...], BeforeValidator(_many), _OneOrMany()]
"""A list; one value alone is a list of one."""

Named = Annotated[dict[Id, T], BeforeValidator(_named), AfterValidator(Frozen)]
"""Values by their ids, in the order of the file."""

K = TypeVar("K", bound=str)
Keyed = Annotated[dict[K, T], BeforeValidator(_named), AfterValidator(Frozen)]
"""Values by words of a closed list."""


class OnlyKeys:
    """Tells editors which keys a mapping may have."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = list(words)

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), "propertyNames": {"enum": self.words}}


@dataclass(frozen=True, slots=True)
class Target:
    """What a metric should reach: a share of people, or an index."""

    value: float
    is_share: bool


def _target(value: Any) -> Target:
    if isinstance(value, Target):
        return value
    try:
        if isinstance(value, str) and value.strip().endswith("%"):
            return Target(_share(value), is_share=True)
        return Target(_number(value), is_share=False)
    except mistakes.Mistake:
        raise mistakes.unreadable_target(value) from None


Goal = Annotated[Target, Reader(_target, {"type": ["string", "number"]})]


# ---------------------------------------------------------------- back to plain data


def written(value: Any, *, share: bool = False) -> Any:
    """A part of a journey as plain data that reads back as an equal part: what was stated, in its short form."""
    match value:
        case Part():
            return value.written()
        case Mapping():
            return {name: written(one, share=share) for name, one in value.items()}
        case tuple() | list():
            return [written(one, share=share) for one in value]
        case Target():
            return written_share(value.value) if value.is_share else _written_number(value.value)
        case bool() | None | str():
            return value
        case int() | float():
            return written_share(value) if share else _written_number(value)
    return str(value)


def _written_number(number: float) -> float:
    return int(number) if number == int(number) else number


@cache
def share_fields(part: type[Part]) -> frozenset[str]:
    """The fields of a part that hold shares, alone or in a table."""
    return frozenset(
        name for name, field in part.model_fields.items() if _holds_share(field.annotation, field.metadata)
    )


def _holds_share(kind: Any, metadata: Iterable[Any] = ()) -> bool:
    if any(isinstance(one, Reader) and one.read is _share for one in metadata):
        return True
    inside: tuple[Any, ...] = getattr(kind, "__metadata__", ()) if get_origin(kind) is Annotated else ()
    return _holds_share(get_args(kind)[0], inside) if inside else any(_holds_share(one) for one in get_args(kind))
