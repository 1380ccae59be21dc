"""Answers by respondent: one row each, the overall score and a column of numbers for each touchpoint's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import ibis
import numpy

from journeymap.analysis.drivers import AnswerColumn, Answers
from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import engine
from journeymap.evidence.errors import about
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.progress import tell
from journeymap.evidence.sources.columns import ANSWERS, Role, assign_columns, check_parts, known_column
from journeymap.evidence.sources.opening import open_table
from journeymap.evidence.sources.rows import hollow, kept_rows, settled, text
from journeymap.evidence.sources.table import ORDER, OpenTable
from journeymap.evidence.surveys.labels import Labels
from journeymap.evidence.surveys.questions import known_metrics, on_the_map, plain_name, touchpoint_columns
from journeymap.evidence.surveys.scales import AnswerGroup
from journeymap.evidence.surveys.wording import Wording, decimal_sign
from journeymap.model import Journey

OVERALL = frozenset(
    {
        "overall", "overall satisfaction", "overall csat", "csat overall", "satisfaction overall", "total",
        "total satisfaction", "journey", "общая", "общая оценка", "общая удовлетворенность", "в целом", "итог",
        "general", "per total", "satisfactie generala", "satisfactie totala", "total general",
    }
)  # fmt: skip
"""What people call the overall score; written without accents and without signs."""

PARTS = (
    *(role for role in ANSWERS if role.name == "unit"),
    Role("overall", "the overall score"),
)
"""The parts that columns can play besides those of touchpoints."""


def read_respondents(
    source: Any,
    journey: Journey,
    overall: str | None,
    columns: Mapping[str, str] | Sequence[str],
    asked: EvidenceOptions,
) -> Answers:
    """The answers of each respondent, from any source that `open_table` knows, with a row for each of them.

    ``columns`` says which column is whose, ``{"checkout.ces": "Q7"}``, or chooses among those that are known by the id
    or the name of their touchpoint, with a metric behind it or without.
    """
    reading = asked.reading(asked.table)
    tell("reading answers")
    base = open_table(source, reading.room, reading.table, reading.encoding)
    with about(base.title):
        given = dict(columns) if isinstance(columns, Mapping) else {}
        check_parts(given, PARTS, (*known_metrics(journey), *journey.touchpoints))
        whole, _, lost, _ = settled(base, base.table.mutate(**hollow(base, base.table)))
        base = replace(base, table=whole)
        table, *_ = kept_rows(base, reading, assign_columns(PARTS[:1], given, base.columns, base.title))
        target, guessed = overall_column(base, overall or given.get("overall"))
        known, unused = _known(journey, base, target, given)
        if not isinstance(columns, Mapping) and columns:
            known = _chosen(known, columns)
        if not known:
            ids = ", ".join(f"`{name}`" for name in list(journey.touchpoints)[:8])
            raise UsageError(f"no column of the table is a touchpoint of the journey; name the columns by {ids}")
        cells = _Cells(base, table, [target, *(one.name for one in known)])
        wording = Wording(asked.answers, asked.decimal)
        groups = [AnswerGroup(None, ""), *(AnswerGroup(one.touchpoint, one.metric or "") for one in known)]
        numbers = cells.numbers([wording.labels(journey, group) for group in groups], wording.decimal)
        return Answers(
            target,
            guessed,
            known,
            numbers,
            unused,
            cells.unreadable,
            cells.examples,
            base.separator,
            sum(lost.values()),
        )


def overall_column(base: OpenTable, named: str | None) -> tuple[str, bool]:
    """The column with the overall score, and whether it was guessed; a UsageError when nothing is obvious."""
    if named is not None:
        found = [column for column in base.columns if plain_name(column) == plain_name(named)]
        if not found:
            raise UsageError(f"the table has no column `{named}`; {choose_from(named, base.columns, what='columns')}")
        return found[0], False
    obvious = [column for column in base.columns if plain_name(column) in OVERALL]
    if len(obvious) == 1:
        return obvious[0], True
    shown = ", ".join(f"`{column}`" for column in (obvious or list(base.columns))[:8])
    many = "several columns may be the overall score" if obvious else "no column is obviously the overall score"
    raise UsageError(f"{many}; name it with --overall, one of: {shown}")


def _known(
    journey: Journey, base: OpenTable, overall: str, given: Mapping[str, str]
) -> tuple[tuple[AnswerColumn, ...], tuple[str, ...]]:
    """The columns of touchpoints, as given or by their names; and those that are nobody's."""
    parts = {role.name for role in PARTS}
    named = [_named(part, column, journey, base) for part, column in given.items() if part not in parts]
    taken = {overall, *(one.name for one in named)}
    called = touchpoint_columns(journey, known_metrics(journey))
    others = {column: called.get(plain_name(column)) for column in base.columns if column not in taken}
    guessed = (AnswerColumn(column, *asks) for column, asks in others.items() if asks is not None)
    return (*named, *guessed), tuple(column for column, asks in others.items() if asks is None)


def _named(part: str, column: str, journey: Journey, base: OpenTable) -> AnswerColumn:
    """A column as given: ``checkout=Q3``, ``checkout.ces=Q7``."""
    known_column(column, base.columns, base.title)
    touchpoint, _, metric = (part, "", None) if part in journey.touchpoints else part.rpartition(".")
    return AnswerColumn(column, on_the_map(touchpoint or part, journey), metric)


def _chosen(known: Sequence[AnswerColumn], chosen: Sequence[str]) -> tuple[AnswerColumn, ...]:
    by_name = {plain_name(one.name): one for one in known}
    for name in chosen:
        if plain_name(name) not in by_name:
            hint = choose_from(name, [one.name for one in known], what="columns")
            raise UsageError(f"no touchpoint's column is called `{name}`; {hint}")
    return tuple(by_name[plain_name(name)] for name in dict.fromkeys(chosen))


class _Cells:
    """The cells of some columns as numbers; ``unreadable`` counts words by column, ``examples`` has the first ones."""

    def __init__(self, base: OpenTable, table: Any, columns: Sequence[str]) -> None:
        self.base, self.columns = base, columns
        self.unreadable: dict[str, int] = {}
        self.examples: dict[str, str] = {}
        given = table.filter(ibis.or_(*(text(table[name]).notnull() for name in base.columns)))
        order = [given[ORDER]] if ORDER in given.columns else []
        cells = {f"answer_{at}": given[name].cast("string") for at, name in enumerate(columns)}
        self.table = given.order_by(order).select(**cells) if order else given.select(**cells)

    def numbers(self, labels: Sequence[Labels], decimal: str | None) -> Any:
        """A row for each respondent, NaN where nobody answered; ``labels`` say how each column is read."""
        rows = engine.rows(self.base.backend, self.table)
        signs = [decimal_sign(decimal, self.base.separator, column) for column in zip(*rows, strict=True)]
        how = [one.with_decimal(sign) for one, sign in zip(labels, signs, strict=False)]
        found = [[self._number(at, *cell) for cell in zip(self.columns, how, row, strict=True)]
                 for at, row in enumerate(rows, 1)]  # fmt: skip
        return numpy.array(found, dtype=float).reshape(len(rows), len(self.columns))

    def _number(self, at: int, column: str, labels: Labels, cell: str | None) -> float:
        try:
            number = labels.number(cell)
        except ValueError:
            self.unreadable[column] = self.unreadable.get(column, 0) + 1
            self.examples.setdefault(column, f"{self.base.title}, row {at}: `{(cell or '').strip()[:40]}`")
            number = None
        return float(numpy.nan) if number is None else number
