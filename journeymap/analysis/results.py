"""What every analysis gives back: rows and figures that print, export and show themselves, and facts that are told."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, Generic, TypeVar

from journeymap.facts import Fact, Names

Key = TypeVar("Key", bound=Hashable)
Shape = TypeVar("Shape")


class _Told(Generic[Shape]):
    """A field of facts as text, in the language of the journey; the JSON shows it beside the facts, in any language."""

    joined = False

    def __init__(self, facts: str) -> None:
        self.facts = facts

    def __get__(self, owner: Any, kind: Any = None) -> Shape:
        found: Shape = self if owner is None else self.told(owner, None)  # type: ignore[assignment]
        return found

    def told(self, owner: Any, language: str | None) -> Any:
        """The text that a result or a row tells in a language, its own if none is named."""
        text = _told(getattr(owner, self.facts), language)
        return "; ".join(text) if self.joined else text


class Sentence(_Told["str | None"]):
    """The sentence of a field that holds a fact or None: ``sentence = Sentence("fact")``."""


class Sentences(_Told["tuple[str, ...]"]):
    """The sentences of a field that holds facts: ``notes = Sentences("note_facts")``."""


class Text(_Told[str]):
    """The text of a field that holds facts, one after the other: ``why = Text("why_facts")``."""

    joined = True


class SentencesBy(_Told["Mapping[str, str]"]):
    """The sentences of a field that holds facts by a key; several facts of a key are one text."""


class Later(Generic[Shape]):
    """A field of a result that may be given as a function: it is worked out when somebody first looks at it."""

    def __init__(self, default: Shape) -> None:
        self.default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.kept = f"_{name}"

    def __get__(self, owner: Any, kind: Any = None) -> Shape:
        if owner is None:  # a dataclass asks for the default
            return self.default
        value = vars(owner)[self.kept]
        if callable(value):
            value = vars(owner)[self.kept] = value()
        found: Shape = value
        return found

    def __set__(self, owner: Any, value: "Shape | Callable[[], Shape]") -> None:
        vars(owner)[self.kept] = value


class Formerly(_Told[Any]):
    """A field under the name that it had in the version before: ``cases = Formerly("walks")``."""

    def told(self, owner: Any, language: str | None) -> Any:  # noqa: ARG002
        return getattr(owner, self.facts)


@dataclass(frozen=True)
class Result:
    """An analysis of one journey; a subclass names its figures and its rows."""

    rows_name: ClassVar[str | None] = "rows"
    """What the JSON calls the rows; None where the rows are all there is."""

    stated_in: ClassVar[str | None] = None
    """The module of `statements` that describes it; None where that is called like its own module."""

    unit_of: ClassVar[Mapping[str, str]] = {}
    """What each field of the rows, each figure and each value of a fact is (see `words.telling`)."""

    of_journey: Names = field(default=None, kw_only=True, repr=False, compare=False, metadata={"json": False})
    """The journey whose result it is, for the names in its tables."""

    def __repr__(self) -> str:
        """The figures and how many rows there are; the whole result would fill a screen."""
        kind: Any = type(self)
        figures = {name: getattr(self, name) for name in _shown(kind)}
        said = [f"{name}={_short(value)}" for name, value in figures.items() if isinstance(value, str | int | float)]
        said += [f"{len(value)} {name}" for name, value in figures.items() if isinstance(value, tuple)]
        return f"{type(self).__name__}({', '.join(said)})"

    def to_dict(self, language: str | None = None) -> Any:
        """The result as plain data, with the keys of ``analyze --format json``.

        Sentences come in a language, the journey's own if none is named, each beside its fact ``{key, values}``.
        """
        language = language or getattr(self.of_journey, "language", None)
        return self._as_json(lambda value: plain(value, language), language)

    def for_writers_of_dataclasses(self, language: str | None = None) -> Any:
        """What becomes the JSON of ``to_dict()`` when it is written by a library that knows dataclasses: quicker."""
        if type(self).to_dict is not Result.to_dict:
            return self.to_dict(language)
        return self._as_json(lambda value: _half_plain(value, language), language)

    def _as_json(self, written: Callable[[Any], Any], language: str | None) -> Any:
        if self.rows_name is None:
            return written(getattr(self, "rows", ()))
        kind: Any = type(self)
        called = {name: self.rows_name if name == "rows" else json for name, json in _shown(kind).items()}
        found = {json: written(getattr(self, name)) for name, json in called.items()}
        return found | _texts(self, language)

    def to_frame(self) -> Any:
        """The rows as a pandas data frame; needs pandas."""
        try:
            import pandas
        except ImportError as missing:
            raise ImportError("to_frame() needs pandas: pip install 'journeymap[pandas]'") from missing
        return pandas.DataFrame([without_facts(plain(row)) for row in getattr(self, "rows", ())])

    def _repr_html_(self) -> str:
        """What is said of the result and its tables, for notebooks."""
        # a result shows itself as a journey does (decision 0007): the one way up from here
        shown: str = import_module("journeymap.statements.notebook").html(self)
        return shown


def ranks(numbers: Mapping[Key, float | None]) -> dict[Key, int]:
    """The places of some numbers, the largest first; those that are unknown have none.

    >>> ranks({"ad": 3.0, "shop": None, "pay": 8.0})
    {'pay': 1, 'ad': 2}
    """
    known = [(key, number) for key, number in numbers.items() if number is not None]
    return {key: place for place, (key, _) in enumerate(sorted(known, key=lambda one: -one[1]), 1)}


def plain(value: Any, language: str | None = None) -> Any:
    """A value as JSON knows it: dataclasses become objects, tuples lists, facts their key, values and sentence."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, Fact):
        return value.to_dict()
    if isinstance(value, Result):
        return value.to_dict(language)
    if is_dataclass(kind):
        found = {json: plain(getattr(value, name), language) for name, json in _shown(kind).items()}
        return found | _texts(value, language)
    if isinstance(value, Mapping):
        return {name: plain(one, language) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one, language) for one in value]
    return value


def without_facts(data: Any) -> Any:
    """Plain data without the facts beside its sentences: for tables, whose cells are numbers and texts."""
    if isinstance(data, dict):
        return {name: without_facts(value) for name, value in data.items() if not _holds_facts(value)}
    if isinstance(data, list):
        return [without_facts(value) for value in data]
    return data


def _holds_facts(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(map(_holds_facts, value))
    if not isinstance(value, dict):
        return False
    return value.keys() == {"key", "values"} or (bool(value) and all(map(_holds_facts, value.values())))


def _half_plain(value: Any, language: str | None) -> Any:
    """Rows that tell a fact, or call a field otherwise, as mappings, with everything below them as it is."""
    kind: Any = type(value[0]) if isinstance(value, tuple) and value else None
    shown: Mapping[str, str] = _shown(kind) if hasattr(kind, "__dataclass_fields__") else {}
    if any(name != json for name, json in shown.items()) or (shown and _tellers(kind)):
        return [{json: getattr(row, name) for name, json in shown.items()} | _texts(row, language) for row in value]
    return plain(value, language) if isinstance(value, Result) else value


def _texts(owner: Any, language: str | None) -> dict[str, Any]:
    """Every text that a result or a row tells, by its name."""
    kind: Any = type(owner)
    texts = {name: teller.told(owner, language) for name, teller in _tellers(kind).items()}
    return {name: list(text) if isinstance(text, tuple) else text for name, text in texts.items()}


def _told(facts: Any, language: str | None) -> Any:
    from journeymap.words import words_for  # only what is said loads words
    from journeymap.words.telling import told

    words = None if language is None else words_for(language)
    if isinstance(facts, Fact):
        return told(facts, words)
    if isinstance(facts, Mapping):
        return {
            key: told(one, words) if isinstance(one, Fact) else "; ".join(told(part, words) for part in one)
            for key, one in facts.items()
        }
    return None if facts is None else tuple(told(one, words) for one in facts)


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}…{text[0]}"


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


@cache
def _shown(kind: Any) -> Mapping[str, str]:
    """The fields of a dataclass that the JSON shows, with what it calls them."""
    names = {one.name: one.metadata.get("json", one.name) for one in fields(kind)}
    return {name: json for name, json in names.items() if json is not False}


@cache
def _tellers(kind: Any) -> Mapping[str, _Told[Any]]:
    """The texts that a class tells, by their names."""
    parts = {name: part for base in reversed(kind.__mro__) for name, part in vars(base).items()}
    return {name: part for name, part in parts.items() if isinstance(part, _Told)}
