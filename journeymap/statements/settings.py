"""Every weight, floor and threshold in force, where it comes from, and what a file changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.settings import CONVENTION, DEFAULTS, SETTINGS, Floor, Settings
from journeymap.statements import Column, Said, Statement, Table

UNITS = {"setting": "term:setting", "name": "text", "origin": "text"}

_VALUES = {"share": "exact_share", "flag": "term:switch", "levels": "text", "floors": "fact"}
"""What the values of a kind of settings are; those of every other kind are plain numbers."""

_KEYS = {"weights": "term:sign", "sizes": "term:step", "floors": "level"}
"""What a kind of settings has a value for each of."""

_FLOOR = {"ease": "exact", "resolved": "exact_share", "satisfaction": "exact", "emotion": "exact"}

SETTING = (
    Column("setting"),
    Column("name", under="setting"),
    Column("value", unit=lambda row: row.unit, bad=lambda row: bool(row.usual)),
    Column("usual", unit=lambda row: row.unit, under="value"),
    Column("origin"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A number in force; ``usual`` holds what it usually is where a file changes it, else nothing."""

    setting: str | Fact
    name: str
    value: Any
    usual: tuple[Any, ...]
    origin: tuple[str | Fact, ...]
    unit: str


def describe(in_force: Settings, journey: Journey | None = None) -> Statement:
    """Every setting with its value; one that is a table of weights or floors has a row for each of them."""
    fact = Facts(journey, UNITS)
    rows = tuple(row for name in SETTINGS for row in _rows(name, in_force, fact))
    about = Said(fact("settings.about"), "lead")
    return Statement("settings", (about,), (Table("settings", SETTING, rows),), UNITS)


def _rows(name: str, in_force: Settings, fact: Facts) -> Iterator[Setting]:
    value, usual = getattr(in_force, name), getattr(DEFAULTS, name)
    if not isinstance(value, Mapping):
        yield _row(name, name, name, (value, usual), fact)
        return
    units = {**UNITS, "key": _KEYS[SETTINGS[name].metadata["kind"]]}
    for key, one in value.items():
        part = Fact("settings.part", {"setting": name, "key": key}, units, fact.journey)
        yield _row(name, part, f"{name}.{key}", (one, usual[key]), fact)


def _row(name: str, said: str | Fact, called: str, values: tuple[Any, Any], fact: Facts) -> Setting:
    """A row of a setting, or of one of its parts, with the value in force and the usual one."""
    about = SETTINGS[name].metadata
    value, usual = (_stated(one, fact) for one in values)
    before = () if value == usual else (usual,)
    origin = tuple(fact("settings.convention") if one == CONVENTION else one for one in about["origin"].split("; "))
    return Setting(said, called, value, before, origin, _VALUES.get(about["kind"], "exact"))


def _stated(value: Any, fact: Facts) -> Any:
    """A value of a setting as it can be told."""
    if isinstance(value, Floor):
        return Fact("settings.floor", value._asdict(), _FLOOR, fact.journey)
    return ("on" if value else "off") if isinstance(value, bool) else value
