"""Frozen classes of ours behave as those of the standard library, in every way that anybody uses."""

import copy
import dataclasses
import inspect
import pickle
from typing import Any, ClassVar

import pytest

from journeymap.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Cup:
    """A cup."""

    size: float
    label: str | None = None
    sips: tuple[int, ...] = dataclasses.field(default=(), repr=False)
    marks: list[str] = dataclasses.field(default_factory=list, compare=False)

    kind: ClassVar[str] = "cup"


@dataclass(frozen=True)
class Saucer:
    """A saucer that knows how wide it is."""

    width: float = 12

    def __post_init__(self) -> None:
        if self.width <= 0:
            raise ValueError("a saucer has some width")

    def __repr__(self) -> str:
        return f"saucer of {self.width}"


@dataclass(frozen=True)
class Tray(Saucer):
    """A saucer with cups on it."""

    cups: tuple[Cup, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class StandardCup:
    """The same as Cup, made by the standard library."""

    size: float
    label: str | None = None
    sips: tuple[int, ...] = dataclasses.field(default=(), repr=False)
    marks: list[str] = dataclasses.field(default_factory=list, compare=False)


def test_it_shows_compares_and_hashes_as_the_standard_library_does() -> None:
    for arguments in [(2,), (2, "tea"), (2, "tea", (1,), ["x"])]:
        ours, theirs = Cup(*arguments), StandardCup(*arguments)
        assert repr(ours) == repr(theirs).replace("StandardCup", "Cup")
        assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
        assert ours == dataclasses.replace(ours, marks=["another"])
        assert hash(ours) == hash(Cup(*arguments))
        assert ours != theirs
    assert Cup(2) != Cup(3)
    assert repr(Saucer(3)) == "saucer of 3"
    assert str(inspect.signature(Cup)).replace(" = ", "=").startswith("(size: float, label: str | None=None")


def test_each_value_has_a_list_of_its_own() -> None:
    assert Cup(1).marks is not Cup(1).marks


@pytest.mark.parametrize("value", [Cup(2), Saucer(), Tray(3, (Cup(1),))])
def test_nothing_changes_it(value: Any) -> None:
    name = dataclasses.fields(value)[0].name
    for change in (lambda: setattr(value, name, 9), lambda: delattr(value, name), lambda: setattr(value, "new", 1)):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change()


@pytest.mark.parametrize("value", [Cup(2, "tea", (1,), ["x"]), Saucer(4), Tray(3, (Cup(1),))])
def test_copies_and_pickles_are_equal(value: Any) -> None:
    assert copy.copy(value) == value
    assert copy.deepcopy(value) == value
    assert pickle.loads(pickle.dumps(value)) == value
    assert dataclasses.replace(value) == value


@pytest.mark.parametrize("arguments", [(), (1, 2, (), [], 5)])
def test_wrong_arguments_are_a_type_error(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError):
        Cup(*arguments)
    with pytest.raises(TypeError):
        Cup(size=1, colour="red")  # type: ignore[call-arg]


def test_a_child_has_the_fields_of_its_parent_and_its_check() -> None:
    assert Tray(3, (Cup(1),)) == Tray(width=3, cups=(Cup(1),))
    assert Tray(3) != Saucer(3)
    with pytest.raises(ValueError, match="some width"):
        Tray(0)


def test_patterns_match_by_position() -> None:
    match Cup(2, "tea"):
        case Cup(size, "tea"):
            assert size == 2
        case _:
            pytest.fail("a cup of tea")


def test_a_class_with_slots_has_no_room_for_more() -> None:
    assert not hasattr(Cup(1), "__dict__")
