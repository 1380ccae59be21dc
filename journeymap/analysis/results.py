"""What every analysis gives back: rows and figures that print, export and show themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
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
        return html_table([plain(row) for row in getattr(self, "rows", ())])


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


def html_table(rows: list[dict[str, Any]]) -> str:
    """Rows as an HTML table for notebooks; every text is escaped."""
    from html import escape

    if not rows:
        return "<p>no rows</p>"
    names = [name for name in rows[0] if not isinstance(rows[0][name], dict | list)]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{escape(_cell(row[name]))}</td>" for name in names) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
