"""Answers counted inside the engine: by touchpoint, metric and persona, every one of them or the reason it is not."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import ibis

from journeymap.diagnostics import UsageError, listed
from journeymap.evidence import engine
from journeymap.evidence.engine import Table
from journeymap.evidence.log.profile import EventName
from journeymap.evidence.log.vocabulary import KnownNames
from journeymap.evidence.remarks import remark
from journeymap.evidence.sources.columns import Assigned
from journeymap.evidence.sources.rows import BLANK, identity, text
from journeymap.evidence.sources.table import OpenTable
from journeymap.evidence.surveys.questions import LOYALTY, Question, plain_name
from journeymap.facts import Fact
from journeymap.model import Journey
from journeymap.model.metrics import CLI

UNKNOWN_METRIC = "metric `{}` not known"
NOT_ASKED, NO_NUMBER, NO_ANSWER = "touchpoint not on the map", "no number", "no answer"
"""Why an answer is not counted."""


@dataclass(frozen=True, slots=True)
class AnswerGroup:
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
class _Asked:
    """A question: the rows with an answer, the columns of answers, and what else is known of each row or of all."""

    table: Table
    answers: list[str]
    roles: list[str]
    metric: str | None
    touchpoint: str | None


class AnswerCounter:
    """Counts answers inside the engine, group by group."""

    def __init__(
        self, journey: Journey, base: OpenTable, table: Table, found: Assigned, metrics: tuple[str, ...]
    ) -> None:
        self.backend = base.backend
        self.metrics = {plain_name(metric): metric for metric in metrics}
        self.names = TouchpointNames(journey)
        self.personas = {
            plain_name(name): one for one in journey.personas for name in (one, journey.persona_label(one))
        }
        self.rejected: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()
        self.strangers: Counter[str] = Counter()
        self.of_the_whole = 0
        self.tallies: dict[AnswerGroup, Tally] = {}
        self.asked: list[_Asked] = []
        self.roles = [role for role in ("touchpoint", "metric", "persona", "case") if role in found]
        named = {_column(role): text(table[found[role]]) for role in self.roles}
        if "case" in found:
            named[_column("case")] = identity(table[found["case"]]).cast("string")
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
        for touchpoint in dict.fromkeys(touchpoint for touchpoint, _ in parts):
            three = tuple(parts.get((touchpoint, part)) for part in LOYALTY)
            self._ask(three, ["touchpoint", "persona"], CLI, touchpoint)

    def people(self) -> Iterator[tuple[str, AnswerGroup, float]]:
        """Who answered what, one answer after the other; of several questions of an index the mean."""
        for one in self.asked if "case" in self.roles else ():
            for heads, row in self._groups(one.table, [*one.roles, "case"], one.answers, one.table.count()):
                with suppress(ValueError):  # words, which were counted before
                    known = [number for number in map(answer_number, row[:-1]) if number is not None]
                    group = self._group(heads, one.metric, one.touchpoint)
                    if known and heads["case"] is not None and group in self.tallies:
                        yield heads["case"], group, sum(known) / len(known)

    def _ask(
        self,
        columns: tuple[str | None, ...],
        roles: list[str],
        metric: str | None = None,
        touchpoint: str | None = None,
    ) -> None:
        """Count the answers in some columns; metric and touchpoint are those given, or of each row."""
        answers = {f"answer_{at}": self.table[one].cast("string") for at, one in enumerate(columns) if one is not None}
        table = self.table.mutate(**answers)
        self.asked.append(_Asked(table, list(answers), roles, metric, touchpoint))
        for heads, row in self._groups(table, roles, list(answers), table.count()):
            given = iter(row)
            cells = tuple(None if one is None else next(given) for one in columns)
            self._take(heads, metric, touchpoint, cells, row[-1])
        if "case" in self.roles:
            self._count_people(self.asked[-1])

    def _count_people(self, one: "_Asked") -> None:
        """How many people stand behind each group; of names that mean one touchpoint, the largest."""
        answered = one.table.filter(ibis.or_(*(one.table[name].notnull() for name in one.answers)))
        for some in {tuple(one.roles), tuple(role for role in one.roles if role != "persona")}:
            for heads, (people,) in self._groups(answered, list(some), [], answered[_column("case")].nunique()):
                tally = self.tallies.get(self._group(heads, one.metric, one.touchpoint))
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

    def _group(self, heads: dict[str, Any], metric: str | None, touchpoint: str | None) -> AnswerGroup:
        """Whose answers these are."""
        persona = self.personas.get(plain_name(heads.get("persona") or ""))
        metric = metric or self.metrics.get(plain_name(heads.get("metric") or ""), "")
        return AnswerGroup(touchpoint or self._touchpoint(heads.get("touchpoint")), metric, persona)

    def _take(
        self, heads: dict[str, Any], metric: str | None, touchpoint: str | None, cells: tuple[str | None, ...], n: int
    ) -> None:
        """Count answers that are alike with their group, or say why not."""
        try:
            numbers = tuple(answer_number(one) for one in cells)
        except ValueError:
            self.rejected[NO_NUMBER] += n
            return
        group = self._group(heads, metric, touchpoint)
        name = heads.get("touchpoint")
        if all(one is None for one in numbers):
            self.rejected[NO_ANSWER] += n
        elif not group.metric:
            self.rejected[UNKNOWN_METRIC.format(heads.get("metric") or "")] += n
        elif group.touchpoint is None and name is not None:
            self.rejected[NOT_ASKED] += n
            self.unmapped[name] += n
        else:
            self._remember(heads, group, n)
            for one in {group, AnswerGroup(group.touchpoint, group.metric)}:
                self.tallies.setdefault(one, Tally()).answers[numbers] += n

    def _remember(self, heads: dict[str, Any], group: AnswerGroup, n: int) -> None:
        """Note what is counted in another way than one may think."""
        if group.touchpoint is None and "touchpoint" in heads:
            self.of_the_whole += n
        if heads.get("persona") is not None and group.persona is None:
            self.strangers[heads["persona"]] += n

    def remarks(self) -> Iterator[Fact]:
        """What was counted in another way than one may think."""
        if self.of_the_whole:
            yield remark("log.of_the_whole", n=self.of_the_whole)
        if self.strangers:
            names = tuple(f"`{name}` ({n})" for name, n in self.strangers.most_common())
            yield remark("log.strange_answers", names=names)

    def _touchpoint(self, name: str | None) -> str | None:
        return None if name is None else self.names.touchpoint(name)


class TouchpointNames:
    """What a survey may call a touchpoint: by its id, by its name, or as a log does."""

    def __init__(self, journey: Journey) -> None:
        self.ids = frozenset(journey.touchpoints)
        self.called: dict[str, list[str]] = {}
        for name in journey.touchpoints:
            for word in {plain_name(name), plain_name(journey.label(name))} - {""}:
                self.called.setdefault(word, []).append(name)
        self.log = KnownNames(journey, ())

    def touchpoint(self, name: str) -> str | None:
        """The touchpoint of that name; None where there is none, a UsageError where there are several."""
        if name in self.ids:
            return name
        found = self.called.get(plain_name(name), [])
        if len(found) > 1:
            raise UsageError(
                f"answers to `{name}`, and {listed(f'`{one}`' for one in found)} are called so; use their ids"
            )
        return found[0] if found else self.log.touchpoint(EventName(name, None, 0))


def _column(role: str) -> str:
    """What a part is called inside the engine, beside the survey's own columns."""
    return f"journeymap_{role}"


def answer_number(cell: str | None) -> float | None:
    """The number in a cell, None for a blank; a ValueError for words."""
    stripped = (cell or "").strip().removeprefix("'")
    if stripped.casefold() in BLANK:
        return None
    number = float(stripped.replace(",", ".") if "." not in stripped else stripped)
    if number != number or number in (float("inf"), float("-inf")):
        raise ValueError(cell)
    return number
