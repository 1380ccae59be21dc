"""What deserves a sentence, before it is one: a key that names what is said, and the values that it is said with."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, TypeAlias

Value: TypeAlias = Any
"""An id, a text, a number at full precision, None for unknown, a fact inside the fact, or a tuple of these."""

Names: TypeAlias = Any
"""Whatever knows the names and the language: a `Journey`, or two of them side by side."""


class Fact:
    """What an analysis found: ``key`` says what, ``values`` hold ids and numbers at full precision.

    The words come later (`words.telling.told`), in any language. Facts are equal by key and values; the journey whose
    names are used and the units of the values ride along unseen. It is no dataclass: whatever writes dataclasses by
    itself would take the whole journey for a part of it.

    >>> Fact("exposure.exposed", {"share": 0.02}) == Fact("exposure.exposed", {"share": 0.02})
    True
    """

    __slots__ = ("journey", "key", "units", "values")

    def __init__(
        self,
        key: str,
        values: Mapping[str, Value] | None = None,
        units: Mapping[str, str] | None = None,
        journey: Names = None,
    ) -> None:
        self.key = key
        self.values: Mapping[str, Value] = values or {}
        self.units: Mapping[str, str] = units or {}
        self.journey = journey

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fact) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash((self.key, *self.values))

    def __repr__(self) -> str:
        return f"Fact({self.key!r}, {dict(self.values)!r})"

    def __deepcopy__(self, memo: object) -> "Fact":
        return self

    def of(self, journey: Names) -> "Fact":
        """The same fact, told with the names of a journey, as is every fact inside it."""
        return Fact(self.key, {name: _of(value, journey) for name, value in self.values.items()}, self.units, journey)

    def to_dict(self) -> dict[str, Any]:
        """The fact as plain data, as it stands in JSON: ``{key, values}``."""
        return {"key": self.key, "values": {name: _plain(value) for name, value in self.values.items()}}

    def all(self) -> "Iterator[Fact]":
        """The fact and every fact inside it."""
        yield self
        for value in self.values.values():
            for part in value if isinstance(value, tuple) else (value,):
                if isinstance(part, Fact):
                    yield from part.all()


class Facts:
    """Makes the facts of one analysis of one journey: their key begins with its name, their units are its units."""

    __slots__ = ("journey", "units")

    def __init__(self, journey: Names, units: Mapping[str, str]) -> None:
        self.journey, self.units = journey, units

    def __call__(self, key: str, /, **values: Value) -> Fact:
        return Fact(key, values, self.units, self.journey)


def _of(value: Value, journey: Names) -> Value:
    if isinstance(value, Fact):
        return value.of(journey)
    return tuple(_of(part, journey) for part in value) if isinstance(value, tuple) else value


def _plain(value: Value) -> Any:
    if isinstance(value, Fact):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
