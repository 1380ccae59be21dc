"""A comparison as Markdown, fit for the comment of a pull request: the verdict first, the detail folded."""

from collections.abc import Iterable, Iterator, Sequence

from journeymap.analysis.change_sentences import (
    Places,
    completion_words,
    difference_words,
    levels_words,
    metric_words,
    place_words,
    structure_words,
    sure_words,
    value_words,
)
from journeymap.analysis.changes import VERDICTS
from journeymap.analysis.compare import Comparison, MetricChange
from journeymap.analysis.structure import StructureChange
from journeymap.analysis.units import UnitRow, Units, UnitValue
from journeymap.diagnostics import harmless
from journeymap.words import Words, words_for

NOTHING = "–"

MARKS = {"critical": "🔴", "alert": "🔴", "watch": "🟠", "improved": "🔵", "leading": "🔵", "steady": "⚪"}


def comparison_markdown(result: Comparison) -> str:
    """Two snapshots of a journey as Markdown, in the language of its sentences."""
    places = result.places
    assert places is not None
    words = words_for(result.language)
    worse, better = result.of("critical", "alert", "watch"), result.of("improved")
    unlike = [row for row in result.rows if row.verdict is None]
    parts = [
        f"**{escaped(counts_words(result, words))}** · {escaped(result.title)}",
        "\n".join(f"{escaped(line)}  " for line in completion_words(result, words)).rstrip(),
        _section(words("compare_worse"), _table(worse, places, words)),
        _section(words("compare_to_do"), "\n".join(_to_do(worse, places, words))),
        _section(words("compare_better"), _table(better, places, words)),
        _section(words("compare_map"), "\n".join(_structure(result, words))),
        _section(words("compare_levels"), "\n".join(f"- {escaped(line)}" for line in levels_words(result, words))),
        _folded(words("compare_all", n=result.counts["compared"]), _every(result, places, words)),
        _folded(words("compare_unlike", n=len(unlike)), "\n".join(_unlike(unlike))),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def counts_words(result: Comparison, words: Words) -> str:
    """How many numbers have each verdict: "critical 3, alert 0, …"."""
    return ", ".join(f"{words(f'verdict_{verdict}')} {result.counts[verdict]}" for verdict in VERDICTS)


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no HTML, and nobody is mentioned by it."""
    for special in "\\`*_{}[]<>#|~":
        text = text.replace(special, "\\" + special)
    return harmless(text.replace("&", "&amp;").replace("@", "&#64;"))


# ---------------------------------------------------------------- parts


def _section(title: str, body: str) -> str:
    return f"### {escaped(title)}\n\n{body}" if body else ""


def _folded(title: str, body: str) -> str:
    return f"<details><summary>{escaped(title)}</summary>\n\n{body}\n\n</details>" if body else ""


def _rows(columns: Sequence[str], names: int, rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first columns are names and whose others are numbers, set flush right."""
    ruler = ["---" if at < names else "---:" for at in range(len(columns))]
    every = [[escaped(column) for column in columns], ruler, *([escaped(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in every)


def _table(rows: Sequence[MetricChange], places: Places, words: Words) -> str:
    if not rows:
        return ""
    columns = ("verdict", "place", "metric", "sure", "owner", "before", "after", "change")
    return _rows([words(f"column_{name}") for name in columns], 5, (_cells(row, places, words) for row in rows))


def _cells(row: MetricChange, places: Places, words: Words) -> tuple[str, ...]:
    assert row.before is not None and row.after is not None and row.change is not None and row.verdict is not None
    sure = sure_words(row.sure, row, (row.n_before, row.n_after), row.floor or 0.0, words) if row.sure else NOTHING
    return (
        f"{MARKS[row.verdict]} {words(f'verdict_{row.verdict}')}",
        place_words(row.touchpoint, row.persona, places, words),
        metric_words(row.metric, words),
        sure,
        row.owner or NOTHING,
        value_words(row.unit, row.before, words),
        value_words(row.unit, row.after, words),
        difference_words(row.unit, row.change, row.before, words),
    )


def _to_do(rows: Sequence[MetricChange], places: Places, words: Words) -> Iterator[str]:
    """One line for each place that got worse: who, since when, what to do, whom to learn from."""
    for touchpoint in dict.fromkeys(row.touchpoint for row in rows):
        here = [row for row in rows if row.touchpoint == touchpoint]
        advice = list(dict.fromkeys(row.recommendation for row in here if row.recommendation))
        units = list(dict.fromkeys(unit for row in here for unit in row.learn_from))
        if not advice and not units:
            continue
        since = words("compare_since", period=here[0].since) if here[0].since else None
        said = [*advice, *([words("compare_learn", units=", ".join(units))] if units else [])]
        who = here[0].owner or places.label(touchpoint, words)
        yield f"- **{escaped(who)}**{f', {escaped(since)}' if since else ''}: {escaped(' '.join(said))}"


def _structure(result: Comparison, words: Words) -> Iterator[str]:
    if not result.structure:
        yield escaped(words("compare_same_map"))
    yield from _listed(result.structure, words)


def _listed(found: Iterable[StructureChange], words: Words) -> Iterator[str]:
    for one in found:
        kind, part = words(f"kind_{one.kind}"), words(f"part_{one.what}")
        yield f"- **{escaped(kind)}**: {escaped(part)} · {escaped(structure_words(one, words))}"


def _every(result: Comparison, places: Places, words: Words) -> str:
    """All that was compared, with n, interval and p."""
    columns = ("place", "metric", "verdict", "notes", "before", "after", "change", "interval", "p", "n")
    rows = [
        (
            place_words(row.touchpoint, row.persona, places, words),
            metric_words(row.metric, words),
            words(f"verdict_{row.verdict}"),
            "; ".join(row.notes),
            value_words(row.unit, row.before, words),
            value_words(row.unit, row.after, words),
            difference_words(row.unit, row.change, row.before, words),
            interval_words(row, words),
            p_words(row.p, words),
            f"{_size(row.n_before, words)} → {_size(row.n_after, words)}",
        )
        for row in result.rows
        if row.verdict is not None and row.before is not None and row.after is not None and row.change is not None
    ]
    counts = result.counts
    tested = words(
        "compare_tested", rows=counts["rows"], compared=counts["compared"], tested=counts["tested"],
        share=words.percent(result.false_discoveries),
    )  # fmt: skip
    return f"{escaped(tested)}\n\n{_rows([words(f'column_{name}') for name in columns], 4, rows)}"


def _size(n: int | None, words: Words) -> str:
    return NOTHING if n is None else words.number(n)


def interval_words(row: MetricChange, words: Words) -> str:
    """The 95 % interval of a change in points."""
    if row.low is None or row.high is None:
        return NOTHING
    scale = 100 if row.unit == "share" else 1
    return f"{words.number(scale * row.low, 1)} … {words.number(scale * row.high, 1)}"


def p_words(p: float | None, words: Words) -> str:
    """A p with four decimals; a smaller one says so."""
    if p is None:
        return NOTHING
    return f"<{words.number(0.0001, 4)}" if p < 0.0001 else words.number(p, 4)


def _unlike(rows: Iterable[MetricChange]) -> Iterator[str]:
    for row in rows:
        notes = f" ({'; '.join(row.notes)})" if row.notes else ""
        yield f"- {escaped(row.sentence)}{escaped(notes)}"


# ---------------------------------------------------------------- units


def units_markdown(result: Units) -> str:
    """Units beside one another as Markdown: those out of the limits first, every number folded."""
    places = result.places
    assert places is not None
    words = words_for(result.language)
    out = result.having("alert", "leading")
    watch = [row for row in result.having("watch") if row not in out]
    periods = ", ".join(dict.fromkeys(period for period in result.periods if period))
    counts = ", ".join(
        f"{words(f'verdict_{verdict}')} {len(result.having(verdict))}" for verdict in ("alert", "watch", "leading")
    )
    title = ", ".join(part for part in (places.after.title, " · ".join(result.units), periods) if part)
    parts = [
        f"**{escaped(counts)}** · {escaped(title)}",
        _section(words("compare_out"), _units_table(result, out, places, words)),
        _section(words("compare_to_do"), "\n".join(_unit_lines(result, places, words))),
        _section(words("verdict_watch"), _units_table(result, watch, places, words)),
        *(_section(words("compare_differ", unit=unit, first=result.units[0]), "\n".join(_listed(found, words)))
          for unit, found in result.differences.items()),
        _folded(words("compare_every", n=len(result.rows)), _units_table(result, result.rows, places, words)),
        _folded(words("compare_unlike", n=len(result.unlike)), "\n".join(_units_unlike(result))),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _unit_lines(result: Units, places: Places, words: Words) -> Iterator[str]:
    for unit, said in units_to_do(result, places, words):
        yield f"- **{escaped(unit)}**: {escaped(said)}"


def _units_unlike(result: Units) -> Iterator[str]:
    yield from (f"- {escaped(one.sentence)}" for one in result.unlike)
    yield from (f"- {escaped(row.sentence)} ({escaped('; '.join(row.notes))})" for row in result.rows if row.notes)


def _units_table(result: Units, rows: Sequence[UnitRow], places: Places, words: Words) -> str:
    """One row for each number, one column for each unit; ▲ and ▼ are beyond the limits of chance."""
    if not rows:
        return ""
    columns = [words("column_place"), words("column_metric"), *result.units, *unit_columns(words)]
    return _rows(columns, 2, (unit_cells(result, row, places, words) for row in rows))


def unit_columns(words: Words) -> tuple[str, ...]:
    """The headings behind the units."""
    return words("column_centre"), words("column_best"), words("column_worst")


def unit_cells(result: Units, row: UnitRow, places: Places, words: Words) -> tuple[str, ...]:
    """A row about units as cells: place, metric, each unit's value in its limits, the centre, the best, the worst."""
    by_name = {one.name: one for one in row.values}
    values = (_unit_value(row, by_name.get(name), words) for name in result.units)
    place = place_words(row.touchpoint, row.persona, places, words)
    best, worst = (row.best, row.worst) if row.spread else (NOTHING, NOTHING)
    return place, metric_words(row.metric, words), *values, value_words(row.unit, row.centre, words), best, worst


def _unit_value(row: UnitRow, one: UnitValue | None, words: Words) -> str:
    if one is None:
        return NOTHING
    mark = {"better": " ▲", "worse": " ▼"}.get(one.outside or "", "")
    said = [f"n={one.n}"] if one.n else []
    if one.low is not None and one.high is not None:
        low, high = (value_words(row.unit, bound, words) for bound in (one.low, one.high))
        said.append(words("units_limits", low=low, high=high))
    return f"{value_words(row.unit, one.value, words)}{mark}" + (f" ({', '.join(said)})" if said else "")


def units_to_do(result: Units, places: Places, words: Words) -> Iterator[tuple[str, str]]:
    """For each unit that is behind by more than chance: where, and from whom to learn."""
    for unit in result.units:
        rows = [row for row in result.rows for one in row.values if one.name == unit and one.verdict == "alert"]
        if rows:
            where = dict.fromkeys(place_words(row.touchpoint, row.persona, places, words) for row in rows)
            best = dict.fromkeys(row.best for row in rows if row.best != unit)
            yield unit, f"{', '.join(where)}. {words('compare_learn', units=', '.join(best))}"
