"""Answers of a survey, counted: by touchpoint, metric and persona, from one row an answer or one row a respondent."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import ibis

from journeymap.analysis.answers import BLANK
from journeymap.diagnostics import UsageError, choose_from
from journeymap.evidence import engine
from journeymap.evidence.columns import ANSWERS, Assigned, assigned, check_parts, known, said
from journeymap.evidence.engine import Table
from journeymap.evidence.mapping import Names
from journeymap.evidence.mishaps import mishap
from journeymap.evidence.opening import Opened
from journeymap.evidence.progress import tell
from journeymap.evidence.sources import opened
from journeymap.evidence.tables import Named, Reading, kept_rows, moment, text
from journeymap.evidence.times import Times
from journeymap.model import Journey

METRICS = ("ces", "csat", "csi", "nps", "cli")
"""The metrics every survey knows; those under ``scales:`` and those the file has scores of come beside them."""

LOYALTY = ("recommend", "again", "other")
"""The questions of a loyalty index."""

NOT_ASKED, NO_NUMBER = "touchpoint not on the map", "no number"


@dataclass(frozen=True, slots=True)
class Group:
    """Whose answers to what: a touchpoint (None: the journey as a whole), a metric, a persona (None: everybody)."""

    touchpoint: str | None
    metric: str
    persona: str | None = None


@dataclass
class Tally:
    """How often each answer was given; for a loyalty index, each triple of answers. ``people`` None: nobody knows."""

    answers: Counter[tuple[float | None, ...]] = field(default_factory=Counter)
    people: int | None = None

    @property
    def n(self) -> int:
        """How many answers there are."""
        return sum(self.answers.values())

    @property
    def size(self) -> int:
        """How many people answered, as far as it is known."""
        return self.n if self.people is None else min(self.n, self.people)


@dataclass(frozen=True, slots=True)
class Question:
    """A column of answers: to which metric, at which touchpoint where its name says so, which part of an index."""

    column: str
    metric: str
    touchpoint: str | None = None
    part: str | None = None


@dataclass(frozen=True)
class Survey:
    """The answers of a survey, by who gave them to what, and what was left out and why."""

    title: str
    tallies: Mapping[Group, Tally]
    rows: int
    left_out: int
    rejected: Mapping[str, int]
    unmapped: Mapping[str, int]
    first: datetime | None
    last: datetime | None
    said: tuple[str, ...] = ()
    people: Callable[[], Iterator[tuple[str, Group, float]]] = field(default=lambda: iter(()), compare=False)
    """Who answered what, one answer after the other; nobody where the survey does not say who."""


def read_survey(source: Any, journey: Journey, columns: Mapping[str, str] | None = None,
                reading: Reading | None = None) -> Survey:  # fmt: skip
    """A survey from any source that `opened` knows, counted; only counts leave the engine.

    One row an answer has the columns touchpoint, metric and answer; one row a respondent has columns named by metric
    (``csat``), by touchpoint and metric (``checkout ces``), or named in ``columns``: ``checkout.ces=Q7``.
    """
    reading, given = reading or Reading(), columns or {}
    tell("reading answers")
    base = opened(source, reading.room, reading.table)
    metrics = known_metrics(journey)
    check_parts(given, ANSWERS, metrics)
    found = assigned(ANSWERS, given, base.columns, base.title)
    table, left_out, where = kept_rows(base, reading, found)
    counting = _Counting(journey, base, table, found, metrics)
    questions: tuple[Question, ...] = ()
    unused: tuple[str, ...] = ()
    if "metric" in found and "answer" in found:
        counting.long(found["answer"])
    else:
        questions, unused = _questions(journey, base, found, given, metrics)
        counting.wide(questions)
    first, last, said_of_times = _period(base, table, found, reading)
    if not counting.tallies:
        reasons = ", ".join(f"{why}: {n}" for why, n in counting.rejected.items()) or "no column is called by a metric"
        raise mishap("no-answers", f"no answer can be used ({reasons})", path=base.title)
    rows = engine.first_row(base.backend, base.table.aggregate(n=base.table.count()))[0]
    remarks = [
        *base.said,
        said(found, given, base.title),
        *where,
        *said_of_times,
        *_heard(questions),
        *_unheard(unused),
    ]
    return Survey(
        base.title, counting.tallies, rows, left_out, counting.rejected, counting.unmapped, first, last,
        tuple(one for one in remarks if one), counting.people,
    )  # fmt: skip


def known_metrics(journey: Journey) -> tuple[str, ...]:
    """Every metric that answers may be to."""
    own = [metric for point in journey.touchpoints.values() for metric, _ in point.scores.records()]
    return tuple(dict.fromkeys((*METRICS, *journey.scales, *own, *(metric for metric, _ in journey.scores.records()))))


def _heard(questions: tuple[Question, ...]) -> Iterator[str]:
    if questions:
        yield "answers: " + ", ".join(
            f"`{one.column}` is {one.metric}{f' at {one.touchpoint}' if one.touchpoint else ''}" for one in questions
        )


def _unheard(unused: tuple[str, ...]) -> Iterator[str]:
    if unused:
        yield f"columns not used: {', '.join(f'`{one}`' for one in unused)}"


def _period(base: Opened, table: Table, found: Assigned, reading: Reading) -> tuple[Any, Any, list[str]]:
    """The first and the last time of an answer."""
    if "time" not in found:
        return None, None, []
    times = Times(base, reading.time_format)
    stamped = table.select(time=times.micros(table, found["time"]))
    first, last = engine.first_row(base.backend, stamped.aggregate(a=stamped.time.min(), b=stamped.time.max()))
    return moment(first), moment(last), times.said


# ---------------------------------------------------------------- which column asks what


def _questions(
    journey: Journey, base: Opened, found: Assigned, given: Mapping[str, str], metrics: tuple[str, ...]
) -> tuple[tuple[Question, ...], tuple[str, ...]]:
    """The columns that hold answers, and those that hold nothing we know."""
    named = [_named(part, column, journey, base) for part, column in given.items() if part not in _PARTS]
    taken = {*found.values(), *(one.column for one in named)}
    obvious = {_plain(name): rest for name, rest in _obvious(journey, metrics)}
    guessed = {column: obvious.get(_plain(column)) for column in base.columns if column not in taken}
    questions = [*named, *(Question(column, *rest) for column, rest in guessed.items() if rest is not None)]
    return tuple(questions), tuple(column for column, rest in guessed.items() if rest is None)


_PARTS = frozenset(role.name for role in ANSWERS)


def _named(part: str, column: str, journey: Journey, base: Opened) -> Question:
    """A question as given: ``ces=Q3``, ``checkout.ces=Q7``, ``cli.again=Q9``."""
    known(column, base.columns, base.title)
    first, _, last = part.rpartition(".")
    if last in LOYALTY and first.rpartition(".")[2] == "cli":
        touchpoint = first.rpartition(".")[0]
        return Question(column, "cli", _on_the_map(touchpoint, journey) if touchpoint else None, last)
    return Question(column, last, _on_the_map(first, journey) if first else None)


def _on_the_map(name: str, journey: Journey) -> str:
    if name not in journey.touchpoints:
        hint = choose_from(name, journey.touchpoints, what="touchpoints")
        raise UsageError(f"--columns names no touchpoint with `{name}`; {hint}")
    return name


def _obvious(journey: Journey, metrics: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, str | None, str | None]]]:
    """What a column may be called, and what it asks then."""
    for metric in metrics:
        yield metric, (metric, None, None)
        for touchpoint in journey.touchpoints:
            for label in dict.fromkeys((touchpoint, journey.label(touchpoint))):
                yield f"{label} {metric}", (metric, touchpoint, None)
    for part in LOYALTY:
        yield f"cli {part}", ("cli", None, part)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in letters if not unicodedata.combining(one))))


# ---------------------------------------------------------------- counting


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question: the rows with an answer, the columns of answers, and what else is known of each row or of all."""

    table: Table
    answers: list[str]
    roles: list[str]
    metric: str | None
    place: str | None


class _Counting:
    """Counts answers inside the engine, group by group."""

    def __init__(self, journey: Journey, base: Opened, table: Table, found: Assigned, metrics: tuple[str, ...]) -> None:
        self.backend = base.backend
        self.metrics = {_plain(metric): metric for metric in metrics}
        self.names = Names(journey, ())
        self.personas = {_plain(name): one for one in journey.personas for name in (one, journey.persona_label(one))}
        self.rejected: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()
        self.tallies: dict[Group, Tally] = {}
        self.asked: list[_Asked] = []
        self.roles = [role for role in ("touchpoint", "metric", "persona", "case") if role in found]
        named = {_column(role): text(table[found[role]]) for role in self.roles}
        self.table = table.mutate(**{_column("all"): ibis.literal(0)}, **named)

    def long(self, answer: str) -> None:
        """One row an answer."""
        self._ask((answer,), ["touchpoint", "metric", "persona"])

    def wide(self, questions: tuple[Question, ...]) -> None:
        """One row a respondent."""
        for one in questions:
            if one.part is None:
                self._ask((one.column,), ["touchpoint", "persona"], one.metric, one.touchpoint)
        parts = {(one.touchpoint, one.part): one.column for one in questions if one.part is not None}
        for place in dict.fromkeys(touchpoint for touchpoint, _ in parts):
            three = tuple(parts.get((place, part)) for part in LOYALTY)
            self._ask(three, ["touchpoint", "persona"], "cli", place)

    def people(self) -> Iterator[tuple[str, Group, float]]:
        """Who answered what, one answer after the other; of several questions of an index the mean."""
        for one in self.asked if "case" in self.roles else ():
            for heads, row in self._groups(one.table, [*one.roles, "case"], one.answers, one.table.count()):
                with suppress(ValueError):  # words, which were counted before
                    known = [number for number in map(_number, row[:-1]) if number is not None]
                    group = self._group(heads, one.metric, one.place)
                    if known and heads["case"] is not None and group in self.tallies:
                        yield heads["case"], group, sum(known) / len(known)

    def _ask(
        self, columns: tuple[str | None, ...], roles: list[str], metric: str | None = None, place: str | None = None
    ) -> None:
        """Count the answers in some columns; metric and touchpoint are those given, or of each row."""
        answers = {f"answer_{at}": self.table[one].cast("string") for at, one in enumerate(columns) if one is not None}
        table = self.table.mutate(**answers)
        table = table.filter(ibis.or_(*(table[name].notnull() for name in answers)))
        self.asked.append(_Asked(table, list(answers), roles, metric, place))
        for heads, row in self._groups(table, roles, list(answers), table.count()):
            given = iter(row)
            cells = tuple(None if one is None else next(given) for one in columns)
            self._take(heads, metric, place, cells, row[-1])
        if "case" in self.roles:
            self._count_people(self.asked[-1])

    def _count_people(self, one: "_Asked") -> None:
        """How many people stand behind each group; of names that mean one touchpoint, the largest."""
        for some in {tuple(one.roles), tuple(role for role in one.roles if role != "persona")}:
            for heads, (people,) in self._groups(one.table, list(some), [], one.table[_column("case")].nunique()):
                tally = self.tallies.get(self._group(heads, one.metric, one.place))
                if tally is not None:
                    tally.people = max(tally.people or 0, people)

    def _groups(
        self, table: Table, roles: list[str], more: list[str], measure: Any
    ) -> Iterator[tuple[dict[str, Any], tuple[Any, ...]]]:
        """Rows that are alike: the parts they share, and the rest of them."""
        asked = [role for role in roles if role in self.roles]
        keys = [_column("all"), *map(_column, asked)]
        for row in engine.rows(self.backend, table.group_by([*keys, *more]).aggregate(measured=measure)):
            yield dict(zip(asked, row[1:], strict=False)), row[len(keys) :]

    def _group(self, heads: dict[str, Any], metric: str | None, place: str | None) -> Group:
        """Whose answers these are."""
        persona = self.personas.get(_plain(heads.get("persona") or ""))
        metric = metric or self.metrics.get(_plain(heads.get("metric") or ""), "")
        return Group(place or self._touchpoint(heads.get("touchpoint")), metric, persona)

    def _take(
        self, heads: dict[str, Any], metric: str | None, place: str | None, cells: tuple[str | None, ...], n: int
    ) -> None:
        """Count answers that are alike with their group, or say why not."""
        try:
            numbers = tuple(_number(one) for one in cells)
        except ValueError:
            self.rejected[NO_NUMBER] += n
            return
        group = self._group(heads, metric, place)
        name = heads.get("touchpoint")
        if all(one is None for one in numbers):
            return  # nobody answered
        if not group.metric:
            self.rejected[f"metric `{heads.get('metric') or ''}` not known"] += n
        elif group.touchpoint is None and name is not None:
            self.rejected[NOT_ASKED] += n
            self.unmapped[name] += n
        else:
            for one in {group, Group(group.touchpoint, group.metric)}:
                self.tallies.setdefault(one, Tally()).answers[numbers] += n

    def _touchpoint(self, name: str | None) -> str | None:
        return None if name is None else self.names.touchpoint(Named(name, None, 0))


def _column(role: str) -> str:
    """What a part is called inside the engine, beside the survey's own columns."""
    return f"journeymap_{role}"


def _number(cell: str | None) -> float | None:
    """The number in a cell, None for a blank; a ValueError for words."""
    stripped = (cell or "").strip().removeprefix("'")
    if stripped.casefold() in BLANK:
        return None
    number = float(stripped.replace(",", ".") if "." not in stripped else stripped)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(cell)
    return number
