"""Frozen dataclasses that take little time to define.

`dataclasses` writes and compiles six methods for each class, half a millisecond of work; a command that draws one map
defines sixty classes. Here a class has an ``__init__`` of its own and shares the methods that compare, print and guard
it. Everything else is a dataclass as the standard library and type checkers know it.
"""

import dataclasses
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen: bool, slots: bool = False):
        """As `dataclasses.dataclass` for a frozen class.

        >>> @dataclass(frozen=True)
        ... class Cup:
        ...     size: int = 2
        >>> Cup(), Cup(3) == Cup(3), dataclasses.replace(Cup(), size=4).size
        (Cup(size=2), True, 4)
        """
        assert frozen

        def made(plain: type) -> type:
            own = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(plain)
            own.__init__ = _init(own)
            own._compared = attrgetter(*(one.name for one in dataclasses.fields(own) if one.compare), "__class__")
            for name, method in (_SLOTTED if slots else _METHODS).items():
                if not _of_its_own(plain, name):
                    setattr(own, name, method)
            return own

        return made


def _of_its_own(plain: type, name: str) -> bool:
    """Whether a class, or one it inherits from, writes this method itself."""
    written = [base.__dict__[name] for base in plain.__mro__[:-1] if name in base.__dict__]
    return any(one not in (_METHODS.get(name), _SLOTTED.get(name)) for one in written)


def _init(owner: type) -> Any:
    """A function that sets the fields of a class, one after the other, past what guards them."""
    known: dict[str, Any] = {"_none_given": dataclasses.MISSING}
    parameters, lines = ["self"], ["pass"]
    for one in dataclasses.fields(owner):
        name, default = one.name, ""
        if one.default is not dataclasses.MISSING:
            known[f"_default_{name}"], default = one.default, f" = _default_{name}"
        elif one.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"], default = one.default_factory, " = _none_given"
            lines.append(f"if {name} is _none_given: {name} = _make_{name}()")
        parameters.append(name + default)
        slot = getattr(owner, name, None)
        if isinstance(slot, MemberDescriptorType):
            known[f"_set_{name}"] = slot.__set__
            lines.append(f"_set_{name}(self, {name})")
        else:
            lines[0] = "_own = self.__dict__"
            lines.append(f"_own[{name!r}] = {name}")
    if hasattr(owner, "__post_init__"):
        lines.append("self.__post_init__()")
    exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(lines), known)
    function = known["__init__"]
    function.__qualname__ = f"{owner.__qualname__}.__init__"
    function.__annotations__ = {one.name: one.type for one in dataclasses.fields(owner)} | {"return": None}
    return function


class _Shared:
    """What all frozen classes do alike; ``_compared`` gets the fields that count, and the class."""

    _compared: Any

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self._compared(self) == self._compared(other))

    def __hash__(self) -> int:
        return hash(self._compared(self))

    def __repr__(self) -> str:
        shown = (f"{one.name}={getattr(self, one.name)!r}" for one in _fields(self) if one.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot assign {value!r} to field {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


class _Pickled:
    """What pickle needs of a class with slots, whose fields it cannot set."""

    def __getstate__(self) -> list[Any]:
        return [getattr(self, one.name) for one in _fields(self)]

    def __setstate__(self, state: list[Any]) -> None:
        for one, value in zip(_fields(self), state, strict=True):
            object.__setattr__(self, one.name, value)


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(value)


_METHODS = {name: one for name, one in vars(_Shared).items() if callable(one)}
_SLOTTED = _METHODS | {name: one for name, one in vars(_Pickled).items() if callable(one)}
