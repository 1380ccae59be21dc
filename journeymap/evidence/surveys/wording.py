"""How the answers of a survey are worded: what words stand for, said in the file or beside it, and the decimal sign."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from journeymap.diagnostics import JourneyError, UsageError
from journeymap.evidence.surveys.labels import Labels, meanings
from journeymap.evidence.surveys.scales import AnswerGroup, scale_of
from journeymap.model import Journey


@dataclass(frozen=True, slots=True)
class Wording:
    """What words stand for, for every metric, and the decimal sign; None: a point, or as the file looks."""

    answers: Mapping[str, float | str | None] = field(default_factory=dict)
    decimal: str | None = None

    def __post_init__(self) -> None:
        if self.decimal not in (None, ".", ","):
            raise UsageError(f"a decimal sign is a point or a comma, not `{self.decimal}`")

    def labels(self, journey: Journey, group: AnswerGroup) -> Labels:
        """How answers to a metric are read: by the words of the file, and before them by those said beside it."""
        if not group.metric:
            return Labels(meanings(self.answers), None, self.decimal or ".")
        rule = journey.scales.get(group.metric)
        stated = {} if rule is None else meanings(rule.answers)
        return Labels({**stated, **meanings(self.answers)}, _top(journey, group), self.decimal or ".")


def decimal_sign(stated: str | None, separator: str | None, cells: Iterable[str | None]) -> str:
    """The decimal sign of a question: as stated, else a comma where semicolons split cells that have no points."""
    if stated is not None:
        return stated
    points = any(re.search(r"\d\.\d", cell or "") for cell in cells)
    return "," if separator == ";" and not points else "."


def _top(journey: Journey, group: AnswerGroup) -> float | None:
    """The greatest answer of a metric's scale, where somebody says which that is."""
    try:
        return scale_of(journey, group).high
    except JourneyError:
        return None
