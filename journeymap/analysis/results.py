"""What every analysis gives back: rows and figures that print, export and show themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from html import escape
from typing import Any, ClassVar


@dataclass(frozen=True)
class Result:
    """An analysis of one journey; a subclass names its figures and its rows."""

    rows_name: ClassVar[str] = "rows"
    """What the JSON calls the rows."""

    def to_dict(self) -> Any:
        """The result as plain data, with the keys of ``analyze --format json``."""
        return {
            self.rows_name if one.name == "rows" else one.name: plain(getattr(self, one.name)) for one in _shown(self)
        }

    def to_frame(self) -> Any:
        """The rows as a pandas data frame; needs pandas."""
        try:
            import pandas
        except ImportError as missing:
            raise ImportError("to_frame() needs pandas: pip install 'journeymap[pandas]'") from missing
        return pandas.DataFrame([plain(row) for row in getattr(self, "rows", ())])

    def _repr_html_(self) -> str:
        """The figures and the rows, for notebooks."""
        found = {one.name: getattr(self, one.name) for one in _shown(self)}
        figures = {name: value for name, value in found.items() if isinstance(value, str | int | float)}
        return html_table(type(self).__name__, figures, [plain(row) for row in getattr(self, "rows", ())])


def plain(value: Any) -> Any:
    """A value as JSON knows it: dataclasses become objects, tuples lists."""
    if is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Result):
            return value.to_dict()
        return {one.name: plain(getattr(value, one.name)) for one in _shown(value)}
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return value


def _shown(value: Any) -> list[Any]:
    return [one for one in fields(value) if one.metadata.get("json", True)]


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
