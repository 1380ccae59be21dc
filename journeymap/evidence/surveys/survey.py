"""Answers of a survey: from one row an answer or one row a respondent, with what was left out and why."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from journeymap.analysis.results import Sentences
from journeymap.diagnostics import Diagnostic, JourneyError
from journeymap.evidence import engine
from journeymap.evidence.engine import Table
from journeymap.evidence.errors import about, data_error
from journeymap.evidence.progress import tell
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.columns import ANSWERS, Assigned, assign_columns, check_parts, guessed_columns
from journeymap.evidence.sources.nested import reached
from journeymap.evidence.sources.opening import open_table
from journeymap.evidence.sources.rows import Reading, hollow, kept_rows, settled, text
from journeymap.evidence.sources.table import ORDER, OpenTable
from journeymap.evidence.sources.times import Times, moment
from journeymap.evidence.surveys.questions import Question, known_metrics, obvious, plain_name, questions
from journeymap.evidence.surveys.rejected import Refusal, RejectedValue
from journeymap.evidence.surveys.scales import AnswerGroup
from journeymap.evidence.surveys.tallies import AnswerCounter, Tally, TouchpointNames
from journeymap.evidence.surveys.wording import Wording
from journeymap.facts import Fact
from journeymap.model import Journey


@dataclass(frozen=True)
class Survey:
    """The answers of a survey, by who gave them to what, and what was left out and why."""

    title: str
    tallies: Mapping[AnswerGroup, Tally]
    rows: int
    left_out: int
    rejected: Mapping[str, int]
    unmapped: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    remarks: tuple[Fact, ...] = ()
    values: tuple[RejectedValue, ...] = ()
    """What is no answer as its scale has them, value by value."""
    refused: tuple[Refusal, ...] = ()
    """The metrics of which nothing is written."""
    people: Callable[[], Iterator[tuple[str, AnswerGroup, float]]] = field(default=lambda: iter(()), compare=False)
    """Who answered what, one answer after the other; nobody where the survey does not say who."""

    said = Sentences("remarks")


def read_survey(
    source: Any,
    journey: Journey,
    columns: Mapping[str, str] | None = None,
    reading: Reading | None = None,
    wording: Wording | None = None,
) -> Survey:
    """A survey from any source that `open_table` knows, counted; only counts leave the engine.

    One row an answer has the columns touchpoint, metric and answer; one row a respondent has columns named by metric
    (``csat``), by touchpoint and metric (``checkout ces``), or named in ``columns``: ``checkout.ces=Q7``. ``wording``
    says what words stand for.
    """
    reading, given = reading or Reading(), columns or {}
    tell("reading answers")
    base = open_table(source, reading.room, reading.table, reading.encoding)
    with about(base.title):
        return _survey(base, journey, given, reading, wording or Wording())


def _survey(base: OpenTable, journey: Journey, given: Mapping[str, str], reading: Reading, wording: Wording) -> Survey:
    metrics = known_metrics(journey)
    check_parts(given, ANSWERS, metrics)
    base = reached(base, [*given.values(), *reading.where])
    given = {part: base.called(column) for part, column in given.items()}
    found = assign_columns(ANSWERS, given, base.columns, base.title, base.parts)
    whole, rows, lost, lines = settled(base, base.table.mutate(**hollow(base, base.table)))
    base = replace(base, table=whole)
    table, left_out, where = kept_rows(base, reading, found)
    found, nameless = _with_touchpoints(base, table, journey, found, given)
    counting = AnswerCounter(journey, base, table, found, metrics, wording)
    asked: tuple[Question, ...] = ()
    unused: tuple[str, ...] = ()
    if "metric" in found and "answer" in found:
        counting.long(found["answer"])
    else:
        asked, unused = questions(journey, base, found, given, metrics)
        counting.wide(asked)
    first, last, of_times = _period(base, table, found, reading)
    refused = counting.refused()
    rejected = {**lost, **counting.rejected}
    if not counting.tallies:
        raise _nothing(base, refused, rejected)
    remarks = (*base.remarks, *guessed_columns(found, given, base.title), *where, *of_times, *lines)
    remarks = (
        *remarks,
        *_heard(asked),
        *nameless,
        *_unheard(base, unused),
        *counting.remarks(),
        *_twice(base, table, found),
    )
    return Survey(
        base.title, counting.tallies, rows, left_out, rejected, counting.unmapped, first, last,
        remarks, counting.rejections.listed(), refused, counting.people,
    )  # fmt: skip


def _nothing(base: OpenTable, refused: tuple[Refusal, ...], rejected: Mapping[str, int]) -> JourneyError:
    """Why a survey says nothing: metric by metric where each is refused, else by the reasons of its answers."""
    if refused:
        return JourneyError(
            [Diagnostic(one.code, "error", one.why, advice=one.advice, at=(base.title,)) for one in refused]
        )
    reasons = ", ".join(f"{why}: {n}" for why, n in rejected.items()) or "no column is called by a metric"
    return data_error("no-answers", f"no answer can be used ({reasons})", path=base.title)


def _with_touchpoints(
    base: OpenTable, table: Table, journey: Journey, found: Assigned, given: Mapping[str, str]
) -> tuple[Assigned, tuple[Fact, ...]]:
    """The columns without one that was taken for touchpoints but names none, where questions name theirs themselves."""
    column = found.get("touchpoint")
    if column is None or "touchpoint" in given:
        return found, ()
    asked = dict(obvious(journey, known_metrics(journey)))
    heads = base.columns if "metric" not in found else _different(base, table, found["metric"])
    names = TouchpointNames(journey)
    if not any(touchpoint for _, touchpoint, _ in (asked.get(plain_name(one), ("", None, None)) for one in heads)):
        return found, ()
    if any(names.touchpoint(name) is not None for name in _different(base, table, column)):
        return found, ()
    others = {role: name for role, name in found.items() if role != "touchpoint"}
    return others, (remark("log.names_no_touchpoint", column=column),)


def _different(base: OpenTable, table: Table, column: str) -> list[str]:
    """The different texts of a column."""
    named = table.select(name=text(table[column])).distinct()
    return [name for (name,) in engine.rows(base.backend, named.filter(named.name.notnull()))]


def _heard(questions: tuple[Question, ...]) -> Iterator[Fact]:
    if questions:
        yield remark("log.heard", questions=tuple(map(_question, questions)))


def _question(one: Question) -> Fact:
    if one.touchpoint is None:
        return remark("log.question", column=one.column, metric=one.metric)
    return remark("log.question_at", column=one.column, metric=one.metric, touchpoint=one.touchpoint)


def _unheard(base: OpenTable, unused: tuple[str, ...]) -> Iterator[Fact]:
    if unused:
        yield remark("log.unheard", columns=tuple(_with_question(base, one) for one in unused))


def _with_question(base: OpenTable, column: str) -> str:
    asked = base.questions.get(column)
    return f"`{column}`" if asked is None else f"`{column}` ({asked})"


def _period(base: OpenTable, table: Table, found: Assigned, reading: Reading) -> tuple[Any, Any, list[Fact]]:
    """The first and the last time of an answer, and what is to be said of times."""
    if "time" not in found:
        return None, None, []
    times = Times(base, reading.time_format or base.time_format)
    stamped = table.select(time=times.micros(table, found["time"]))
    asked = stamped.aggregate(a=stamped.time.min(), b=stamped.time.max(), n=stamped.time.isnull().sum())
    first, last, without = engine.first_row(base.backend, asked)
    undated = [remark("log.undated", n=without)] if without else []
    return moment(first), moment(last), [*times.remarks, *undated]


def _twice(base: OpenTable, table: Table, found: Assigned) -> Iterator[Fact]:
    """Rows that say of one respondent what another row says already; without respondents, answers may well be alike."""
    if "case" in found:
        alike = table.drop(*(name for name in (ORDER,) if name in table.columns))
        sizes = (engine.first_row(base.backend, one.aggregate(n=one.count()))[0] for one in (alike, alike.distinct()))
        every, different = sizes
        if every > different:
            yield remark("log.twice", n=every - different)
