"""What every analysis gives back: rows and figures that print, export and show themselves."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from html import escape
from typing import Any, ClassVar, TypeVar

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Result:
    """An analysis of one journey; a subclass names its figures and its rows."""

    rows_name: ClassVar[str] = "rows"
    """What the JSON calls the rows."""

    def __repr__(self) -> str:
        """The figures and how many rows there are; the whole result would fill a screen."""
        kind: Any = type(self)
        figures = {name: getattr(self, name) for name in _shown(kind)}
        said = [f"{name}={_short(value)}" for name, value in figures.items() if isinstance(value, str | int | float)]
        said += [f"{len(value)} {name}" for name, value in figures.items() if isinstance(value, tuple)]
        return f"{type(self).__name__}({', '.join(said)})"

    def to_dict(self) -> Any:
        """The result as plain data, with the keys of ``analyze --format json``."""
        return {key: plain(value) for key, value in self._found().items()}

    def for_writers_of_dataclasses(self) -> Any:
        """What becomes the JSON of ``to_dict()`` when it is written by a library that knows dataclasses: quicker."""
        return self._found() if type(self).to_dict is Result.to_dict else self.to_dict()

    def _found(self) -> dict[str, Any]:
        kind: Any = type(self)
        return {self.rows_name if name == "rows" else name: getattr(self, name) for name in _shown(kind)}

    def to_frame(self) -> Any:
        """The rows as a pandas data frame; needs pandas."""
        try:
            import pandas
        except ImportError as missing:
            raise ImportError("to_frame() needs pandas: pip install 'journeymap[pandas]'") from missing
        return pandas.DataFrame([plain(row) for row in getattr(self, "rows", ())])

    def _repr_html_(self) -> str:
        """The figures and the rows, for notebooks."""
        kind: Any = type(self)
        found = {name: getattr(self, name) for name in _shown(kind)}
        figures = {name: value for name, value in found.items() if isinstance(value, str | int | float)}
        return html_table(type(self).__name__, figures, [plain(row) for row in getattr(self, "rows", ())])


def ranks(numbers: Mapping[Key, float | None]) -> dict[Key, int]:
    """The places of some numbers, the largest first; those that are unknown have none.

    >>> ranks({"ad": 3.0, "shop": None, "pay": 8.0})
    {'pay': 1, 'ad': 2}
    """
    known = [(key, number) for key, number in numbers.items() if number is not None]
    return {key: place for place, (key, _) in enumerate(sorted(known, key=lambda one: -one[1]), 1)}


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses become objects, tuples lists."""
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, Result):
        return value.to_dict()
    if is_dataclass(kind):
        return {name: plain(getattr(value, name)) for name in _shown(kind)}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}…{text[0]}"


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


@cache
def _shown(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a dataclass that the JSON shows."""
    return tuple(one.name for one in fields(kind) if one.metadata.get("json", True))


def html_table(title: str, figures: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Figures and rows as HTML for notebooks; columns that nothing is known of are left out, every text is escaped."""
    said = [f"<b>{escape(title)}</b>", *(f"{_words(name)} {_cell(value)}" for name, value in figures.items())]
    caption = f'<caption style="text-align: left; max-width: 60em">{" · ".join(said)}</caption>'
    names = [name for name in rows[0] if any(_is_plain(row[name]) for row in rows)] if rows else []
    head = "".join(f'<th scope="col">{_words(name)}</th>' for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_cell(row[name])}</td>" for name in names) + "</tr>" for row in rows)
    table = f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div style="overflow-x: auto">{table}</div>'


def _is_plain(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)


def _words(name: str) -> str:
    return escape(name.replace("_", " "))


def _cell(value: Any) -> str:
    match value:
        case None | dict() | list():
            return "–"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
    return escape(str(value))
