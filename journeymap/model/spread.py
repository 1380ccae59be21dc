"""What is said once for the file, written out at every place that does not say otherwise."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from journeymap.diagnostics import Said, fact
from journeymap.model.scores import Asked
from journeymap.model.values import Count, Id, Part, Share, Text, Time, between

NOTHING: Mapping[str, Any] = {}


class ScoreDefaults(Part):
    """What every score of the file has in common."""

    called: ClassVar[Said] = fact("part.score_defaults")

    question: Text | None = Field(None, description="The question as the customer read it")
    source: Id | None = Field(None, description="Which source of the register it comes from")
    asked: Asked | None = Field(None, description="Who answered: all, or only those who finished")
    persona: Id | None = Field(None, description="Only answers of this persona")
    period: Text | None = Field(None, description="When it was asked")


class Defaults(Part):
    """Values for every touchpoint that does not say otherwise."""

    called: ClassVar[Said] = "`defaults`"

    channel: Id | None = Field(None, description="The channel")
    owner: Text | None = Field(None, description="The team that owns it")
    importance: Annotated[float, between(1, 5, "importance", "importance")] | None = Field(None, description="1 to 5")
    normal_dropoff: Share | None = Field(None, description="Exits that are nobody's fault")
    observed: Count | None = Field(None, description="Sample size of the row")
    duration: Time | None = Field(None, description="Time spent")
    scores: ScoreDefaults | None = Field(None, description="What every score has in common")


def with_file_wide_values(given: dict[str, Any]) -> dict[str, Any]:
    """The plain data with what is said once for the file written out where a touchpoint does not say otherwise.

    That is ``scales`` and ``defaults``, and where a score has several records the file's ``period`` and the dates of
    its sources.
    """
    scales = _mapping(given.get("scales"))
    defaults = _mapping(given.get("defaults"))
    dates = {name: one["date"] for name, one in _mapping(given.get("sources")).items() if _mapping(one).get("date")}
    if not scales and not defaults and not dates and given.get("period") is None:
        return given
    spread = _Spread(scales, defaults, given.get("period"), dates)
    changed = dict(given)
    if isinstance(given.get("scores"), dict):
        changed["scores"] = spread.scores(given["scores"])
    if isinstance(given.get("stages"), dict):
        changed["stages"] = {name: spread.stage(stage) for name, stage in given["stages"].items()}
    return changed


def with_file_wide_scores(
    scores: dict[str, Any], scales: Mapping[str, Part], defaults: Defaults | None
) -> dict[str, Any]:
    """Scores as plain data with what the file says of all of them written out, as they may stand in a touchpoint."""
    of_scores = {} if defaults is None or defaults.scores is None else {"scores": defaults.scores}
    return _Spread(dict(scales), of_scores).scores(scores)


def _mapping(given: Any) -> dict[str, Any]:
    return dict(given) if isinstance(given, dict) else {}


class _Spread:
    """Writes file-wide scales and defaults into plain data."""

    def __init__(
        self, scales: dict[str, Any], defaults: dict[str, Any], period: Any = None, dates: Mapping[str, Any] = NOTHING
    ) -> None:
        self.period, self.dates = period, dates
        self.scales = {
            metric: {"scale": rule} if isinstance(rule, str) else _of_scores(self.fields(rule))
            for metric, rule in scales.items()
        }
        self.of_scores = self.fields(defaults.get("scores"))
        self.of_touchpoints = {name: value for name, value in defaults.items() if name in _SPREAD_FIELDS}

    @staticmethod
    def fields(part: Any) -> dict[str, Any]:
        if isinstance(part, Part):
            return {name: getattr(part, name) for name in part.model_fields_set}
        return _mapping(part)

    def stage(self, stage: Any) -> Any:
        if not isinstance(stage, dict) or not isinstance(stage.get("touchpoints"), dict):
            return stage
        points = {name: self.touchpoint(point) for name, point in stage["touchpoints"].items()}
        return {**stage, "touchpoints": points}

    def touchpoint(self, point: Any) -> Any:
        if not isinstance(point, dict):
            return point
        filled = {**self.of_touchpoints, **point}
        if isinstance(point.get("scores"), dict):
            filled["scores"] = self.scores(point["scores"])
        if isinstance(point.get("by_persona"), dict):
            filled["by_persona"] = {name: self.part(part) for name, part in point["by_persona"].items()}
        if "experiments" in point:
            filled["experiments"] = self.experiments(point["experiments"])
        return filled

    def experiments(self, given: Any) -> Any:
        if isinstance(given, list | tuple):
            return [self.experiments(one) for one in given]
        if not isinstance(given, dict):
            return given
        return {name: self.part(value) if name in ("a", "b") else value for name, value in given.items()}

    def part(self, part: Any) -> Any:
        if isinstance(part, dict) and isinstance(part.get("scores"), dict):
            return {**part, "scores": self.scores(part["scores"])}
        return part

    def scores(self, scores: dict[str, Any]) -> dict[str, Any]:
        return {metric: self.records(metric, records) for metric, records in scores.items()}

    def records(self, metric: str, records: Any) -> Any:
        if isinstance(records, list | tuple):
            filled = [self.records(metric, record) for record in records]
            return [self.wave(record) for record in filled] if len(filled) > 1 else filled
        if not isinstance(records, dict):
            return records
        has_scale = "scale" in records or "preset" in records
        scale = {} if has_scale else self.scales.get(metric, {})
        if (
            "scale" in records
            and "best" not in records
            and records["scale"] == self.scales.get(metric, {}).get("scale")
        ):
            scale = {name: value for name, value in self.scales[metric].items() if name == "best"}
        return {**self.of_scores, **scale, **records}

    def wave(self, record: Any) -> Any:
        """One of several records of a score with when it was asked, as the file and the source say it."""
        if not isinstance(record, dict):
            return record
        source = record.get("source")
        when = {"period": self.period, "date": self.dates.get(source) if isinstance(source, str) else None}
        return {name: value for name, value in when.items() if value is not None} | record


def _of_scores(rule: dict[str, Any]) -> dict[str, Any]:
    """What of a scale belongs to each score; how surveys word their answers does not."""
    return {name: value for name, value in rule.items() if name != "answers"}


_SPREAD_FIELDS = tuple(name for name in Defaults.model_fields if name != "scores")
