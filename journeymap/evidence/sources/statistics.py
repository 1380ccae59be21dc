"""Files of SPSS (.sav, .zsav) and Stata (.dta): answers as their codes, with the texts of questions and of codes.

A value that its author declares missing is none. A column whose codes have labels has them beside it, ``name.label``.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from journeymap.evidence.engine import Room
from journeymap.evidence.errors import data_error
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.frame import of_columns
from journeymap.evidence.sources.table import OpenTable

TOOLS = {".dta": "Stata"}
"""What a suffix is of, where it is not SPSS."""


def open_statistics(title: str, paths: list[Path], room: Room, _sheet: str | None) -> OpenTable:
    """The rows of one file as a table."""
    try:
        import pyreadstat
    except ImportError as missing:  # pragma: no cover - the tests have it
        raise ImportError("files of SPSS and Stata need pyreadstat: pip install 'journeymap[statistics]'") from missing
    path = paths[0]
    read = pyreadstat.read_dta if path.suffix.lower() == ".dta" else pyreadstat.read_sav
    try:
        columns, about = read(str(path), output_format="dict")
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, UnicodeDecodeError) as wrong:
        raise data_error("unreadable-log", f"it cannot be read: {wrong}", path=str(path)) from wrong
    if not columns or not any(len(values) for values in columns.values()):
        raise data_error("unreadable-log", "it has no rows", path=str(path))
    labelled = {f"{name}.label": _labels(columns[name], about.variable_value_labels[name])
                for name in columns if name in about.variable_value_labels}  # fmt: skip
    every = {**{name: [_value(one) for one in values] for name, values in columns.items()}, **labelled}
    asked = {name: text for name, text in about.column_names_to_labels.items() if text}
    opened = of_columns(title, every, room)
    said = remark("log.layout", title=TOOLS.get(path.suffix.lower(), "SPSS"))
    return replace(opened, questions=asked, remarks=(said, *opened.remarks))


def _labels(values: Any, labels: Mapping[Any, str]) -> list[str | None]:
    """What each code stands for, where it says."""
    return [labels.get(one) for one in values]


def _value(value: Any) -> Any:
    """A value as it is, a missing one as None."""
    return None if value is None or value != value or value == "" else value
