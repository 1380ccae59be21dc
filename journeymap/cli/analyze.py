"""The verb ``analyze``: the analyses of one journey as tables, JSON, CSV or Markdown."""

import json
from argparse import Namespace
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from pydantic_core import to_json

from journeymap import cli
from journeymap.analysis import ANALYSES, analyses, analysis
from journeymap.analysis.results import plain
from journeymap.cli.forms import in_language, put, show
from journeymap.cli.tables import Table, tables_of
from journeymap.diagnostics import UsageError, choice, fact, harmless
from journeymap.facts import Fact
from journeymap.model import Journey, Value
from journeymap.reading import load
from journeymap.statements import describe, short, why
from journeymap.statements.personas import as_walked
from journeymap.words import Words, words_for
from journeymap.words.telling import capital, told

READABLE = 500
"""Up to so many touchpoints the JSON is set out in lines."""


def analyze(given: Namespace) -> int:
    """Print what was asked for, or all that the file has data for."""
    for name in given.what:
        if given.file in ANALYSES:
            raise UsageError(fact("usage.file_first", command=f"journeymap analyze {name} {given.file}"))
        if name not in ANALYSES:
            raise UsageError(fact("usage.no_analysis", name=name, hint=choice(name, ANALYSES, "analyses")))
    journey = load(given.file)
    said = tuple(as_walked(in_language(journey, given.language), given.persona))
    journey = in_language(as_persona(journey, given.persona), given.language)
    walked = tuple(harmless(told(one)) for one in said)
    if given.why is not None:
        return _why(given, journey, _place(journey, given.why))
    keep = _kept(journey, given.channel, given.stage)
    if given.format == "table" and not given.what and keep is None and not given.all:
        return _short_answer(given, journey, walked)
    chosen = given.what or (tuple(ANALYSES) if given.format == "json" else tuple(_with_data(journey)))
    results = analyses(chosen, journey)
    given.kept = journey, results  # until the process ends: letting a million values go takes a second
    if given.format == "json":
        print(as_json(journey, results, keep, given.persona, said))
        return cli.FINE
    words = words_for(journey.language)
    shown: Iterator[Table] = chain.from_iterable(
        _tables(name, _only(result, keep), journey, words) for name, result in results.items()
    )
    if given.format == "table" and not given.quiet:
        print("\n".join((harmless(journey.title), *walked)) + "\n")
    if given.format in ("table", "md") and not given.what and keep is None and len(journey.touchpoints) <= READABLE:
        shown = chain(_in_short(journey, words), shown)
    put(given.format, results, shown)
    return cli.FINE


def _tables(name: str, result: Any, journey: Journey, words: Words) -> Iterator[Table]:
    """What is said of an analysis; of one that the file has no data for, what it needs."""
    statement = describe(name, result, journey)
    if statement is None:
        yield Table(words(f"{name}.title"), (), (), before=(words(f"{name}.needs"),))
    else:
        yield from tables_of(statement, journey, words)


def _short_answer(given: Namespace, journey: Journey, walked: tuple[str, ...]) -> int:
    """Print what matters on one screen, and how to see more."""
    words = words_for(journey.language)
    statement = short.describe(analyses(short.NEEDED, journey), journey)
    if not given.quiet:
        print("\n".join((harmless(journey.title), *walked)) + "\n")
    said = tuple(capital(told(one.fact, words)) for one in statement.of("lead", "finding", "note"))
    unknown = tuple(told(one.fact, words) for one in statement.of("advice"))
    ways_on = tuple(words(f"short.{way}", file=given.file) for way in ("all", "one", "touchpoint"))
    answer = Table(statement.title(words), (), (), before=said, after=unknown)
    show([answer, Table(words("short.more"), (), (), before=ways_on)])
    return cli.FINE


def _in_short(journey: Journey, words: Words) -> Iterator[Table]:
    """The findings in sentences, for those who read no further."""
    return tables_of(short.describe(analyses(short.NEEDED, journey), journey), journey, words)


def _why(given: Namespace, journey: Journey, name: str) -> int:
    """Print everything that the numbers of one touchpoint rest on."""
    rows = {what: result[name] for what, result in analyses(why.NEEDED, journey).items()}
    if given.format == "json":
        found = {what: plain(row, given.language) for what, row in rows.items()}
        print(json.dumps(found, indent=2, ensure_ascii=True, allow_nan=False))
        return cli.FINE
    tables = tables_of(why.describe(rows, journey), journey, words_for(journey.language))
    put("md" if given.format == "md" else "table", rows, tables)
    return cli.FINE


def as_json(
    journey: Journey,
    results: dict[str, Any],
    keep: frozenset[str] | None = None,
    persona: str | None = None,
    assumptions: tuple[Fact, ...] = (),
) -> str:
    """The results as one JSON object with the journey's own facts first; numbers at full precision."""
    facts = {
        "id": journey.title,
        "title": journey.title,
        "period": journey.period,
        "touchpoints": len(journey.touchpoints),
        "stages": len(journey.stages),
        "value": None if journey.value is None else _value(journey.value),
        "persona": persona,
        "assumptions": [told(one) for one in assumptions],
        "assumption_facts": [one.to_dict() for one in assumptions],
    }
    first: dict[str, Any] = {}
    if "opportunities" in results:
        step = results["opportunities"].first
        first = {"first_step": None if step is None else step.to_dict()}
    kept = {name: _only(result, keep) for name, result in results.items()}
    if len(journey.touchpoints) <= READABLE:
        found = {"journey": facts} | first | {name: result.to_dict() for name, result in kept.items()}
        return json.dumps(found, indent=2, ensure_ascii=True, allow_nan=False)
    # what nobody reads line by line is written many times as quickly by the library that reads journeys
    large = {"journey": facts} | first | {name: result.for_writers_of_dataclasses() for name, result in kept.items()}
    return to_json(large, ensure_ascii=True, inf_nan_mode="null", fallback=_of_fact).decode("ascii")


def _of_fact(value: object) -> dict[str, Any]:
    """What is no dataclass among results: a fact."""
    assert isinstance(value, Fact)
    return value.to_dict()


def _value(value: Value) -> dict[str, Any]:
    """What a success is worth, and the formula where it was computed."""
    formula = value.formula if value.per_success is None else None
    return {"per_success": value.of_one_success, "currency": value.currency, "formula": formula}


def _with_data(journey: Journey) -> Iterator[str]:
    """The analyses that have something to say."""
    for name in ANALYSES:
        if describe(name, analysis(name)(journey), journey) is not None:
            yield name


def as_persona(journey: Journey, persona: str | None) -> Journey:
    """The journey as one persona walks it; as it is without one."""
    if persona is None:
        return journey
    _known(persona, journey.personas, "persona")
    return journey.for_persona(persona)


def _kept(journey: Journey, channel: str | None, stage: str | None) -> frozenset[str] | None:
    """The touchpoints that a filter leaves; None when all are wanted."""
    if channel is None and stage is None:
        return None
    if channel is not None:
        _known(channel, dict.fromkeys(point.channel for point in journey.touchpoints.values()), "channel")
    if stage is not None:
        _known(stage, journey.stages, "stage")
    return frozenset(
        name
        for name, point in journey.touchpoints.items()
        if channel in (None, point.channel) and stage in (None, journey.stage_of[name])
    )


def _place(journey: Journey, given: str) -> str:
    """The touchpoint of an id, or of the name that people call it."""
    named = [name for name, point in journey.touchpoints.items() if (point.name or "").casefold() == given.casefold()]
    if given not in journey.touchpoints and len(named) == 1:
        return named[0]
    _known(given, journey.touchpoints, "touchpoint")
    return given


def _known(name: str, names: Iterable[str], what: str) -> None:
    names = tuple(names)
    if name not in names:
        hint = choice(name, names, f"{what}s") or fact("usage.file_has_none")
        raise UsageError(fact(f"usage.no_{what}", name=name, hint=hint))


def _only(result: Any, keep: frozenset[str] | None) -> Any:
    """The result with the rows of some touchpoints; figures of the journey stay those of the whole."""
    if keep is None or not hasattr(result, "rows"):
        return result
    from dataclasses import replace

    # rows about a need, a channel or a persona stay: they are of the whole journey
    kept = (row for row in result.rows if not hasattr(row, "touchpoint") or row.touchpoint in keep)
    return replace(result, rows=tuple(kept))
