"""Counted answers as the scores of a journey, groups that are too small to show left out."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from journeymap.evidence.surveys.questions import LOYALTY
from journeymap.evidence.surveys.scales import AnswerGroup, scale_of, stated, written
from journeymap.evidence.surveys.survey import Survey
from journeymap.evidence.surveys.tallies import Tally
from journeymap.model import Journey, Scale, metrics

Data = dict[str, Any]

MOST_POINTS = 101
"""A scale of more points is summarised by mean and deviation, not counted answer by answer."""


class SurveyScores:
    """What was made of a survey: records by touchpoint and metric, and the answers no record shows."""

    def __init__(self, journey: Journey, survey: Survey, source: str, min_n: int = 0) -> None:
        self.journey = journey
        self.source = source
        self.min_n = min_n
        self.period = _period(survey)
        self.hidden: dict[AnswerGroup, int] = {}
        self.records: dict[str | None, dict[str, list[Data]]] = {}
        self.sizes: dict[AnswerGroup, int] = {}
        shown = dict(_in_order(survey.tallies))
        if min_n > 1:
            for group in tuple(groups_to_suppress(shown, min_n)):
                self.hidden[group] = shown.pop(group).n
        for group, tally in shown.items():
            self._add(group, tally)

    def _add(self, group: AnswerGroup, tally: Tally) -> None:
        values = self._values(group, tally)
        if values is None:
            self.hidden[group] = tally.n
            return
        kept = {field: value for field, value in stated(self.journey, group).items() if field in _LASTING}
        record = {**kept, **values, "source": self.source}
        record |= {"period": self.period} if self.period else {}
        record |= {"persona": group.persona} if group.persona else {}
        self.records.setdefault(group.touchpoint, {}).setdefault(group.metric, []).append(record)
        self.sizes[group] = tally.n

    def _values(self, group: AnswerGroup, tally: Tally) -> Data | None:
        """The numbers of a record; None where they would show a single person."""
        scale = scale_of(self.journey, group)
        match group.metric:
            case metrics.NPS:
                return self._recommended(group, tally)
            case metrics.CLI:
                return {"scale": written(scale), **loyalty(tally)}
        direction = _direction(self.journey, group, scale)
        counts = answer_counts(tally, scale)
        if counts is None or any(0 < n < self.min_n for n in counts):
            return {**direction, **summary((one[0], n) for one, n in tally.answers.items())}
        return {**direction, "counts": counts}

    def _recommended(self, group: AnswerGroup, tally: Tally) -> Data | None:
        counts = answer_counts(tally, scale_of(self.journey, group))
        if counts is None:
            return None
        bands = stated(self.journey, group).get("bands")
        if bands is not None or not any(0 < n < self.min_n for n in counts):
            return {"counts": counts}
        groups = {"detractors": sum(counts[:7]), "passives": sum(counts[7:9]), "promoters": sum(counts[9:])}
        return None if any(0 < n < self.min_n for n in groups.values()) else groups


_LASTING = ("question", "asked", "boxes", "bands")
"""What a record keeps when new answers take the place of old ones."""


def groups_to_suppress(tallies: Mapping[AnswerGroup, Tally], min_n: int) -> Iterator[AnswerGroup]:
    """The groups that fewer than ``min_n`` people stand behind, and those that would give them away.

    Everybody's answers without those of the personas shown are the answers of the others: where these would be fewer
    than ``min_n`` people, the smallest persona shown is left out as well (complementary suppression: Cox, Suppression
    methodology and statistical disclosure control, Journal of the American Statistical Association 75, 1980).
    """
    for whole in (group for group in tallies if group.persona is None):
        parts = {group: one for group, one in tallies.items() if _is_part(group, whole)}
        if tallies[whole].size < min_n:
            yield whole
            yield from (group for group, one in parts.items() if one.size < min_n)
            continue
        shown = {group: one for group, one in parts.items() if one.size >= min_n}
        yield from (group for group in parts if group not in shown)
        while shown and 0 < tallies[whole].n - sum(one.n for one in shown.values()) < min_n:
            smallest = min(shown, key=lambda group: (shown[group].n, group.persona or ""))
            del shown[smallest]
            yield smallest


def _is_part(group: AnswerGroup, whole: AnswerGroup) -> bool:
    return group.persona is not None and (group.touchpoint, group.metric) == (whole.touchpoint, whole.metric)


def _in_order(tallies: Mapping[AnswerGroup, Tally]) -> Iterable[tuple[AnswerGroup, Tally]]:
    """Everybody's answers before those of each persona."""
    return sorted(tallies.items(), key=lambda one: (one[0].metric, one[0].persona or ""))


def _period(survey: Survey) -> str | None:
    if survey.first is None or survey.last is None:
        return None
    return f"{survey.first.date()} to {survey.last.date()}"


# ---------------------------------------------------------------- numbers


def answer_counts(tally: Tally, scale: Scale) -> list[int] | None:
    """How many gave each answer, the lowest first; None where answers lie between the points of the scale."""
    if scale.points > MOST_POINTS or any(one[0] != int(one[0] or 0) for one in tally.answers):
        return None
    counts = [0] * scale.points
    for (answer, *_), n in tally.answers.items():
        counts[int((answer or 0) - scale.low)] += n
    return counts


def summary(answers: Iterable[tuple[float | None, int]]) -> Data:
    """Mean, deviation and number of some answers, each with how often it was given."""
    known = [(answer, n) for answer, n in answers if answer is not None]
    n = sum(times for _, times in known)
    mean = math.fsum(answer * times for answer, times in known) / n
    if n < 2:
        return {"mean": round(mean, 6), "n": n}
    spread = math.sqrt(math.fsum((answer - mean) ** 2 * times for answer, times in known) / (n - 1))
    return {"mean": round(mean, 6), "sd": round(spread, 6), "n": n}


def loyalty(tally: Tally) -> Data:
    """A loyalty index: each person's mean over the questions answered, and each question's own mean."""
    of_people = Counter[float | None]()
    for answer, n in tally.answers.items():
        given = [one for one in answer if one is not None]
        of_people[math.fsum(given) / len(given)] += n
    found = summary(of_people.items())
    if all(len(answer) == 1 for answer in tally.answers):
        return found
    columns = {part: [(answer[at], n) for answer, n in tally.answers.items()] for at, part in enumerate(LOYALTY)}
    asked = {part: some for part, some in columns.items() if any(one is not None for one, _ in some)}
    return {**found, "answers": {part: summary(some)["mean"] for part, some in asked.items()}}


def _direction(journey: Journey, group: AnswerGroup, scale: Scale) -> Data:
    """Scale and best end, unless the file says them once for all its scores."""
    preset = stated(journey, group).get("preset")
    if preset is not None:
        return {"preset": preset}
    rule = journey.scales.get(group.metric)
    if rule is not None and rule.span is not None and not stated(journey, group):
        return {}
    return {"scale": written(scale), "best": int(scale.best) if scale.best == int(scale.best) else scale.best}
