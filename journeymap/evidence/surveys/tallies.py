"""Answers counted inside the engine: by touchpoint, metric and persona, every one of them or the reason it is not."""

from collections import Counter
from collections.abc import Iterable, Iterator
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
from journeymap.evidence.surveys.labels import Labels
from journeymap.evidence.surveys.questions import LOYALTY, Question, obvious, plain_name
from journeymap.evidence.surveys.rejected import Refusal, Rejections
from journeymap.evidence.surveys.scales import AnswerGroup
from journeymap.evidence.surveys.wording import Wording, decimal_sign
from journeymap.facts import Fact
from journeymap.model import Journey
from journeymap.model.metrics import CLI

UNKNOWN_METRIC = "metric `{}` not known"
NOT_ASKED, NO_NUMBER, NO_ANSWER = "touchpoint not on the map", "no number", "no answer"
OFF_SCALE, SAID_NONE, REFUSED = "off the scale", "said to be no answer", "of a metric that is not written"
"""Why an answer is not counted."""


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
    decimal: str


class AnswerCounter:
    """Counts answers inside the engine, group by group."""

    def __init__(
        self, journey: Journey, base: OpenTable, table: Table, found: Assigned, metrics: tuple[str, ...], how: Wording
    ) -> None:
        self.backend = base.backend
        self.separator = base.separator
        self.journey = journey
        self.how = how
        self.named = dict(obvious(journey, metrics))
        self.names = TouchpointNames(journey)
        self.personas = {
            plain_name(name): one for one in journey.personas for name in (one, journey.persona_label(one))
        }
        self.rejected: Counter[str] = Counter()
        self.unmapped: Counter[str] = Counter()
        self.strangers: Counter[str] = Counter()
        self.of_the_whole = 0
        self.tallies: dict[AnswerGroup, Tally] = {}
        self.rejections = Rejections(journey)
        self.asked: list[_Asked] = []
        self.labels: dict[tuple[str | None, str, str], Labels] = {}
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

    def refused(self) -> tuple[Refusal, ...]:
        """The metrics of which too much is lost, or whose scale nobody stated and does not fit: nothing is left of
        them."""
        answers: dict[str, list[float]] = {}
        for group, tally in self.tallies.items():
            answers.setdefault(group.metric, []).extend(one for row in tally.answers for one in row if one is not None)
        found = tuple(self.rejections.refusals(answers))
        metrics = {one.metric for one in found}
        for group in [group for group in self.tallies if group.metric in metrics]:
            tally = self.tallies.pop(group)
            self.rejected[REFUSED] += tally.n if group.persona is None else 0
        return found

    def people(self) -> Iterator[tuple[str, AnswerGroup, float]]:
        """Who answered what, one answer after the other; of several questions of an index the mean."""
        for one in self.asked if "case" in self.roles else ():
            for heads, row in self._groups(one.table, [*one.roles, "case"], one.answers, one.table.count()):
                group = self._group(heads, one)
                if group not in self.tallies or heads["case"] is None:
                    continue
                with suppress(ValueError):  # what is no answer was counted before
                    known = [number for number in self._numbers(group, row[:-1], one) if number is not None]
                    if known and not any(self.rejections.is_off(group, number, 0) for number in known):
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
        alike = list(self._groups(table, roles, list(answers), table.count()))
        decimal = decimal_sign(self.how.decimal, self.separator, (cell for _, row in alike for cell in row[:-1]))
        one = _Asked(table, list(answers), roles, metric, touchpoint, decimal)
        self.asked.append(one)
        for heads, row in alike:
            given = iter(row)
            self._take(heads, one, tuple(None if name is None else next(given) for name in columns), row[-1])
        if "case" in self.roles:
            self._count_people(one)

    def _count_people(self, one: _Asked) -> None:
        """How many people stand behind each group; of names that mean one touchpoint, the largest."""
        answered = one.table.filter(ibis.or_(*(one.table[name].notnull() for name in one.answers)))
        for some in {tuple(one.roles), tuple(role for role in one.roles if role != "persona")}:
            for heads, (people,) in self._groups(answered, list(some), [], answered[_column("case")].nunique()):
                tally = self.tallies.get(self._group(heads, one))
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

    def _group(self, heads: dict[str, Any], one: _Asked) -> AnswerGroup:
        """Whose answers these are; a question of a long table is called as a column of a wide one is."""
        persona = self.personas.get(plain_name(heads.get("persona") or ""))
        if one.metric is not None:
            return AnswerGroup(one.touchpoint or self._touchpoint(heads.get("touchpoint")), one.metric, persona)
        metric, touchpoint, part = self.named.get(plain_name(heads.get("metric") or ""), ("", None, None))
        metric = "" if part is not None else metric
        return AnswerGroup(touchpoint or self._touchpoint(heads.get("touchpoint")), metric, persona)

    def _numbers(self, group: AnswerGroup, cells: Iterable[str | None], one: _Asked) -> list[float | None]:
        at = (group.touchpoint, group.metric, one.decimal)
        if at not in self.labels:
            self.labels[at] = self.how.labels(self.journey, group).with_decimal(one.decimal)
        labels = self.labels[at]
        return [labels.number(cell) for cell in cells]

    def _take(self, heads: dict[str, Any], asked: _Asked, cells: tuple[str | None, ...], n: int) -> None:
        """Count answers that are alike with their group, or say why not."""
        group = self._group(heads, asked)
        name = heads.get("touchpoint")
        given = [cell for cell in cells if (cell or "").strip().casefold() not in BLANK]
        if not given:
            self.rejected[NO_ANSWER] += n
        elif not group.metric:
            self.rejected[UNKNOWN_METRIC.format(heads.get("metric") or "")] += n
        elif group.touchpoint is None and name is not None:
            self.rejected[NOT_ASKED] += n
            self.unmapped[name] += n
        else:
            self._count(heads, group, asked, cells, n)

    def _count(
        self, heads: dict[str, Any], group: AnswerGroup, asked: _Asked, cells: tuple[str | None, ...], n: int
    ) -> None:
        """Count answers to a metric at a touchpoint, unless they are none as the scale has them."""
        try:
            numbers = tuple(self._numbers(group, cells, asked))
        except ValueError:
            return self._reject(NO_NUMBER, group, cells, n)
        if all(one is None for one in numbers):
            self.rejected[SAID_NONE] += n
            return None
        off = [number for number in numbers if number is not None and self.rejections.is_off(group, number, n)]
        if off:
            return self._reject(OFF_SCALE, group, cells, n)
        self.rejections.given[group.metric] += n
        self._remember(heads, group, n)
        for one in {group, AnswerGroup(group.touchpoint, group.metric)}:
            self.tallies.setdefault(one, Tally()).answers[numbers] += n
        return None

    def _reject(self, why: str, group: AnswerGroup, cells: tuple[str | None, ...], n: int) -> None:
        self.rejected[why] += n
        self.rejections.given[group.metric] += n
        self.rejections.take(group, ", ".join(cell.strip() for cell in cells if cell is not None), n)

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
