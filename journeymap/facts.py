"""What deserves a sentence, before it is one: a key that names what is said, and the values that it is said with."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from journeymap.model import Journey

    Value: TypeAlias = "str | int | float | bool | Fact | tuple[Value, ...] | None"


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
        values: "Mapping[str, Value] | None" = None,
        units: Mapping[str, str] | None = None,
        journey: "Journey | None" = None,
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

    def __init__(self, journey: "Journey", units: Mapping[str, str]) -> None:
        self.journey, self.units = journey, units

    def __call__(self, key: str, /, **values: "Value") -> Fact:
        return Fact(key, values, self.units, self.journey)


def _plain(value: "Value") -> Any:
    if isinstance(value, Fact):
        return value.to_dict()
    return [_plain(part) for part in value] if isinstance(value, tuple) else value
