"""Comparisons as tables: what got worse, what got better, what is different on the map; units side by side."""

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
from journeymap.analysis.compare import Comparison, MetricChange
from journeymap.analysis.structure import StructureChange
from journeymap.analysis.units import UnitRow, Units
from journeymap.cli.tables import NOTHING, Table, number
from journeymap.diagnostics import counted
from journeymap.formats.comparison import interval_words, p_words, unit_cells, unit_columns, units_to_do
from journeymap.words import Words, words_for


def comparison_tables(result: Comparison, *, every: bool = False) -> Iterator[Table]:
    """The title with the counts, then worse, better, the map and the levels; with ``every`` all numbers and p."""
    places, words = result.places, words_for("en")
    assert places is not None
    yield Table(result.title, (), (), before=tuple(_summary(result, words)))
    worse = result.of("critical", "alert", "watch")
    if worse:
        yield _changes("Worse", worse, places, words, after=tuple(_advice(worse, places, words)))
    if result.of("improved"):
        yield _changes("Better", result.of("improved"), places, words)
    yield _structure("The map", result.structure, words)
    levels = levels_words(result, words)
    if levels:
        yield Table("Levels of the experience pyramid", (), (), before=levels)
    unlike = tuple(row for row in result.rows if row.verdict is None)
    if every:
        yield _detail([row for row in result.rows if row.verdict is not None], places, words)
        yield Table("Not compared", (), (), before=tuple(_unlike(unlike)))


def _summary(result: Comparison, words: Words) -> Iterator[str]:
    counts = result.counts
    verdicts = ", ".join(
        f"{counts[verdict]} {said}"
        for verdict, said in (
            ("critical", "critical"), ("alert", "alert"), ("watch", "to watch"), ("improved", "improved"),
            ("steady", "steady"),
        )
    )  # fmt: skip
    yield verdicts
    yield (
        f"{counts['compared']} of {counts['rows']} numbers compared, {counts['tested']} tested; "
        f"at most {words.percent(result.false_discoveries)} of the findings may be false"
    )
    if result.planned:
        yield "a plan has no sample: nothing is tested"
    yield from completion_words(result, words)


def _changes(
    title: str, rows: Sequence[MetricChange], places: Places, words: Words, after: tuple[str, ...] = ()
) -> Table:
    columns = ("touchpoint", "metric", "verdict", "by chance?", "owner", "before", "after", "change")
    return Table(title, columns, tuple(_cells(row, places, words) for row in rows), names=5, after=after)


def _cells(row: MetricChange, places: Places, words: Words) -> tuple[str, ...]:
    assert row.before is not None and row.after is not None and row.change is not None
    sure = sure_words(row.sure, row, (row.n_before, row.n_after), row.floor or 0.0, words) if row.sure else NOTHING
    return (
        place_words(row.touchpoint, row.persona, places, words),
        metric_words(row.metric, words),
        row.verdict or NOTHING,
        sure,
        row.owner or NOTHING,
        value_words(row.unit, row.before, words),
        value_words(row.unit, row.after, words),
        difference_words(row.unit, row.change, row.before, words),
    )


def _advice(rows: Sequence[MetricChange], places: Places, words: Words) -> Iterator[str]:
    """What to do, once for each owner and place; then slides, notes and units to learn from."""
    for touchpoint in dict.fromkeys(row.touchpoint for row in rows):
        here = [row for row in rows if row.touchpoint == touchpoint]
        who = here[0].owner or places.label(touchpoint, words)
        since = f", since {here[0].since}" if here[0].since else ""
        for said in dict.fromkeys(row.recommendation for row in here if row.recommendation):
            yield f"{who}{since}: {said}"
        units = dict.fromkeys(unit for row in here for unit in row.learn_from)
        if units:
            yield f"{places.label(touchpoint, words)}: to learn from {', '.join(units)}"
    yield from (row.sentence for row in rows if row.slide)
    for row in rows:
        if row.notes:
            what = f"{place_words(row.touchpoint, row.persona, places, words)}, {metric_words(row.metric, words)}"
            yield f"{what}: {'; '.join(row.notes)}"


def _structure(title: str, found: Sequence[StructureChange], words: Words) -> Table:
    if not found:
        return Table(title, (), (), before=("no difference",))
    rows = tuple((one.kind, one.what, structure_words(one, words)) for one in found)
    return Table(title, ("", "part", "what"), rows, names=3)


def _detail(rows: Iterable[MetricChange], places: Places, words: Words) -> Table:
    """Every number that was compared, with interval, p and the change that its samples could have shown."""
    shown = tuple(
        (
            *_cells(row, places, words)[:3],
            *_cells(row, places, words)[5:],
            interval_words(row, words),
            p_words(row.p, words),
            f"{row.n_before if row.n_before is not None else NOTHING} → "
            f"{row.n_after if row.n_after is not None else NOTHING}",
            number(None if row.detectable is None else row.detectable * (100 if row.unit == "share" else 1)),
        )
        for row in rows
    )
    columns = ("touchpoint", "metric", "verdict", "before", "after", "change", "95 %", "p", "n", "could show")
    return Table("Every number", columns, shown, names=3)


def _unlike(rows: Iterable[MetricChange]) -> Iterator[str]:
    for row in rows:
        yield row.sentence + (f" ({'; '.join(row.notes)})" if row.notes else "")


# ---------------------------------------------------------------- units


def units_tables(result: Units, *, every: bool = False) -> Iterator[Table]:
    """Who is out of the limits of chance, what else to watch, and how the maps differ; with ``every`` all numbers."""
    places, words = result.places, words_for("en")
    assert places is not None
    counts = (f"{len(result.having(verdict))} {verdict}" for verdict in ("alert", "watch", "leading"))
    periods = ", ".join(dict.fromkeys(period for period in result.periods if period))
    title = ", ".join(part for part in (places.after.title, " · ".join(result.units), periods) if part)
    before = (", ".join(counts), "▲ ▼ beyond the limits of chance, three standard errors from all units together")
    yield Table(title, (), (), before=before)
    out = result.having("alert", "leading")
    to_do = tuple(f"{unit}: {said}" for unit, said in units_to_do(result, places, words))
    yield _units("Out of the limits of chance", result, out, places, words, after=to_do)
    watch = [row for row in result.having("watch") if row not in out]
    if watch:
        yield _units("To watch", result, watch, places, words)
    for unit, found in result.differences.items():
        yield _structure(f"{unit} differs from {result.units[0]}", found, words)
    if every:
        yield _units("Every number", result, result.rows, places, words)
    mixed = (f"{row.sentence} ({'; '.join(row.notes)})" for row in result.rows if row.notes)
    said = (*(one.sentence for one in result.unlike), *mixed)
    if said and every:
        yield Table("Not compared, or with care", (), (), before=said)
    elif said:
        few = f"{counted(len(said), 'number')} not compared, or to be read with care: --all names them"
        yield Table("Not compared", (), (), before=(few,))


def _units(
    title: str, result: Units, rows: Sequence[UnitRow], places: Places, words: Words, after: tuple[str, ...] = ()
) -> Table:
    if not rows:
        return Table(title, (), (), before=("nobody",), after=after)
    cells = tuple(unit_cells(result, row, places, words) for row in rows)
    columns = ("touchpoint", "metric", *result.units, *unit_columns(words))
    return Table(title, columns, cells, names=2, after=after)
