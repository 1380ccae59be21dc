"""What a report rests on: how each number is found, the settings in force, who says what, and what nobody knows."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from journeymap.model.flow import has_flow
from journeymap.model.metrics import CES, CSAT
from journeymap.reports.findings import Findings
from journeymap.reports.page import Block, Cell, Paragraph, Points, Section, Table
from journeymap.settings import CONVENTION, DEFAULTS, SETTINGS, Floor

METHODS = (
    "index", "intervals", "dropoff", "gain", "friction", "priority", "pyramid", "consistency", "carry", "containment",
    "peak_end", "personas", "exposure", "experiments", "ranks",
)  # fmt: skip
"""How the numbers are found: a sentence for each, in the words of the language, with its source."""


def method(found: Findings) -> Section:
    """The formulas in words, each with where it comes from."""
    items = tuple(found.words(f"method_{name}") for name in METHODS)
    return Section("method", found.words("report_method"), (Paragraph(found.words("method_about")), Points(items)))


# ---------------------------------------------------------------- settings


def settings(found: Findings) -> Section:
    """Every weight, floor and threshold with its value; what the file changes is marked."""
    words, in_force = found.words, found.journey.in_force
    rows = []
    for name, one in SETTINGS.items():
        value, usual = getattr(in_force, name), getattr(DEFAULTS, name)
        kind = str(one.metadata["kind"])
        changed = words("report_changed", value=_shown(usual, kind, found)) if value != usual else ""
        rows.append(
            (
                Cell(words(f"setting_{name}"), name),
                Cell(_shown(value, kind, found), changed, bad=bool(changed)),
                Cell(_origin(str(one.metadata["origin"]), found)),
            )
        )
    table = Table(found.heads("setting", "value", "origin"), tuple(rows), "ttt")
    return Section("settings", words("report_settings"), (Paragraph(words("report_settings_about")), table))


def _origin(origin: str, found: Findings) -> str:
    """Where a setting comes from; names of papers are the same in every language."""
    convention = found.words("report_convention")
    return "; ".join(convention if part == CONVENTION else part for part in origin.split("; "))


def _shown(value: Any, kind: str, found: Findings) -> str:
    """A setting as people write it."""
    words = found.words
    match value:
        case Mapping():
            return "; ".join(f"{_key(name, found)} {_shown(one, '', found)}" for name, one in value.items())
        case Floor():
            parts = ((value.ease, ""), (value.resolved, "share"), (value.satisfaction, ""), (value.emotion, ""))
            return " / ".join("–" if part is None else _shown(part, each, found) for part, each in parts)
        case bool():
            return words("report_on" if value else "report_off")
        case int() | float() if kind == "share":
            return words.percent(value, _places(100 * value))
        case int() | float():
            return words.number(value, _places(value))
    return str(value)


def _places(value: float) -> int:
    """How many decimals a number needs, four at most."""
    return next(places for places in range(5) if abs(round(value, places) - value) < 1e-9 or places == 4)


def _key(name: str, found: Findings) -> str:
    """What the key of a table of settings is called: a sign, a severity, a level or a kind of evidence."""
    for kind in ("sign", "step", "level", "evidence"):
        if f"{kind}_{name}" in found.words.phrases:
            return found.words(f"{kind}_{name}")
    return name


# ---------------------------------------------------------------- evidence


def evidence(found: Findings) -> Section:
    """Who says what, when it was asked, what is assumed and what nobody knows."""
    words = found.words
    blocks: list[Block] = []
    rows = tuple(_source_rows(found))
    if rows:
        blocks.append(Table(found.heads("source", "method", "date", "used"), rows, "tttn"))
    blocks.append(Section("assumed", words("report_assumed"), (Points(tuple(_assumed(found))),)))
    unknown = tuple(_unknown(found))
    if unknown:
        blocks.append(Section("unknown", words("report_unknown"), (Points(unknown),)))
    return Section("evidence", words("report_evidence"), tuple(blocks))


def _source_rows(found: Findings) -> Iterator[tuple[Cell, ...]]:
    """Every source that the file describes, then those that it only names."""
    words, used = found.words, Counter(_sources_in(found.journey.model_dump(by_alias=True, exclude={"defaults"})))
    for name, one in found.journey.sources.items():
        how = words(f"source_{one.method}") if one.method else "–"
        day = words.date(one.date) if one.date else "–"
        yield Cell(one.title or name, name if one.title else ""), Cell(how), Cell(day), Cell(words.number(used[name]))
    for name, times in used.items():
        if name not in found.journey.sources:
            yield Cell(name), Cell("–"), Cell("–"), Cell(words.number(times))


def _sources_in(part: Any) -> Iterator[str]:
    """Every `source` in a part of a journey as plain data."""
    if isinstance(part, Mapping):
        if isinstance(part.get("source"), str):
            yield part["source"]
        for value in part.values():
            yield from _sources_in(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from _sources_in(value)


def _assumed(found: Findings) -> Iterator[str]:
    """What is taken to be so without anybody having counted it."""
    words, journey, flow = found.words, found.journey, found.about.flow
    if has_flow(journey):
        yield words("assumed_markov")
        if not any(point.entry for point in journey.touchpoints.values()):
            yield words("assumed_entry", name=journey.label(next(iter(journey.touchpoints))))
        uncounted = [one.touchpoint for one in flow.rows if one.visits and not one.observed]
        if uncounted:
            yield words("assumed_shares", names=found.names(uncounted))
    felt = [name for name, point in journey.touchpoints.items() if point.emotion and point.emotion.source is None]
    if felt:
        yield words("assumed_emotions", names=found.names(felt))
    seen = [name for name, point in journey.touchpoints.items() if _unsourced(point.flaws)]
    if seen:
        yield words("assumed_mistakes", names=found.names(seen))


def _unsourced(flaws: Mapping[str, Any] | None) -> bool:
    return any(flaw.source is None for flaw in (flaws or {}).values())


def _unknown(found: Findings) -> Iterator[str]:
    """The blind spots."""
    words, journey, flow = found.words, found.journey, found.about.flow
    if not has_flow(journey):
        yield words("unknown_flow")
    left_out = [one.touchpoint for one in flow.rows if one.visits == 0]
    if left_out:
        yield words("unknown_reach", names=found.names(left_out))
    unstated = [name for name, one in found.about.severe.items() if one.value is None]
    if unstated:
        yield words("unknown_friction", names=found.names(unstated))
    for metric in (CES, CSAT):
        silent = [name for name, point in journey.touchpoints.items() if not point.scores.of(metric)]
        if silent:
            yield words(f"unknown_{metric}", names=found.names(silent))
    unfelt = [name for name, point in journey.touchpoints.items() if point.emotion is None]
    if unfelt and len(unfelt) < len(journey.touchpoints):
        yield words("unknown_emotion", names=found.names(unfelt))
    if journey.baseline is None:
        yield words("unknown_baseline")
