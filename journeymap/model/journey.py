"""The whole journey: its stages and touchpoints, its people, its channels and what the reader should know."""

import re
from collections.abc import Collection, Mapping
from functools import cached_property
from importlib import import_module
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, create_model, model_validator

from journeymap.model import mistakes
from journeymap.model.experience import (
    LEVELS,
    Blueprint,
    Capability,
    Emotion,
    Flagged,
    Flaw,
    FlawsSchema,
    Gain,
    Level,
    Moment,
    Opportunity,
    Pain,
    Thought,
    flaws_from,
)
from journeymap.model.flow import History, Row, Transition, persona_parts, row
from journeymap.model.scores import Asked, Churn, Period, Preset, Rating, Repeat, Resolved, Scores, Wait, ends
from journeymap.model.values import (
    Count,
    Day,
    Flag,
    Frozen,
    Goal,
    Id,
    Keyed,
    Many,
    Named,
    Number,
    OnlyKeys,
    Part,
    Share,
    Text,
    Time,
    between,
    one_of,
)
from journeymap.settings import DEFAULTS, SETTINGS, Floor, Settings

Status = Annotated[Literal["as-is", "to-be"], one_of("as-is", "to-be")]
ChannelType = Annotated[
    Literal["digital", "physical", "voice", "post", "media"],
    one_of("digital", "physical", "voice", "post", "media"),
]
Owner = Annotated[Literal["us", "partner", "customer", "social"], one_of("us", "partner", "customer", "social")]
Formula = Annotated[Literal["simple", "after_first", "first_now"], one_of("simple", "after_first", "first_now")]
EndKind = Annotated[Literal["neutral", "lost"], one_of("neutral", "lost")]
Method = Annotated[str, one_of("survey", "interview", "analytics", "crm", "audit", "workshop", "other")]

NO_CHANNEL = "none"
"""The channel of a touchpoint that needs none, such as using the product."""


class Value(Part):
    """What one success is worth: stated, or computed from margin and churn."""

    called: ClassVar[str] = "`value`"

    per_success: Annotated[float, between(0, 1e12, "the value")] | None = Field(
        None, description="Worth of one success"
    )
    currency: Text | None = Field(None, description="e.g. EUR")
    margin: Annotated[float, between(0, 1e12, "the margin")] | None = Field(
        None, description="Margin of a customer in a period"
    )
    churn: Share | None = Field(None, description="Share of customers lost in a period")
    period: Period | None = Field(None, description="The period of margin and churn")
    discount: Share = Field(0.0, description="Discount rate of a period")
    formula: Formula = Field("simple", description="simple, after_first or first_now")

    @model_validator(mode="after")
    def _holds_together(self) -> "Value":
        if self.per_success is not None:
            return self
        for name in ("margin", "churn", "period"):
            if getattr(self, name) is None:
                raise mistakes.incomplete_value(f"`{name}`")
        if self.churn == 0 and (self.discount == 0 or self.formula == "simple"):
            raise mistakes.no_horizon()
        return self

    @property
    def of_one_success(self) -> float:
        """What one success is worth: as stated, or the lifetime value by the named formula.

        With margin m per period, retention r = 1 - churn and discount i: ``simple`` m/churn (undiscounted),
        ``after_first`` m r/(1+i-r), ``first_now`` m (1+i)/(1+i-r) (Gupta & Lehmann, Customers as assets, 2003).

        >>> round(Value(margin=30, churn=0.0575, period="month", discount=0.01, formula="first_now").of_one_success, 4)
        448.8889
        """
        if self.per_success is not None:
            return self.per_success
        assert self.margin is not None and self.churn is not None
        kept = 1 - self.churn
        match self.formula:
            case "simple":
                return self.margin / self.churn
            case "after_first":
                return self.margin * kept / (1 + self.discount - kept)
        return self.margin * (1 + self.discount) / (1 + self.discount - kept)


class Persona(Part):
    """Whose journey it is: one kind of customer."""

    short_form: ClassVar[str | None] = "about"
    called: ClassVar[str] = "a persona"

    name: Text | None = Field(None, description="What people call them")
    share: Share | None = Field(None, description="Share of those who start")
    about: Text | None = Field(None, description="Who they are, in a sentence")
    quote: Text | None = Field(None, description="What they would say")
    job: Text | None = Field(None, description="What they want to get done")
    goals: Many[Text] = Field((), description="What they are after")
    gains: Many[Text] = Field((), description="What would delight them")
    prefers: Many[Id] = Field((), description="Channels they like to use")
    source: Id | None = Field(None, description="Where the persona comes from")


class Channel(Part):
    """Where touchpoints happen, and who runs it."""

    short_form: ClassVar[str | None] = "type"
    called: ClassVar[str] = "a channel"

    name: Text | None = Field(None, description="What people call it")
    type: ChannelType | None = Field(None, description="digital, physical, voice, post or media")
    human: Flag | None = Field(None, description="Whether a person is there")
    self_service: Flag = Field(False, description="Whether customers do it alone")
    owner: Owner = Field("us", description="us, partner, customer or social")


class Register(Part):
    """A source of what the journey says: a survey, an interview, a log, a workshop."""

    short_form: ClassVar[str | None] = "title"
    called: ClassVar[str] = "a source"

    title: Text | None = Field(None, description="What it is called")
    date: Day | None = Field(None, description="When it was made, as 2026-12-31")
    method: Method | None = Field(None, description="survey, interview, analytics, crm, audit, workshop or other")


class Handover(Part):
    """What a switch from one channel to another keeps, said once for the file."""

    called: ClassVar[str] = "a hand-over"

    source: Id = Field(alias="from", description="The channel left")
    target: Id = Field(alias="to", description="The channel come to")
    history: History = Field(description="kept, partial or lost")


class End(Part):
    """A way the journey can end beside success."""

    short_form: ClassVar[str | None] = "kind"
    called: ClassVar[str] = "an end"

    name: Text | None = Field(None, description="What people call it")
    kind: EndKind = Field(description="neutral (did not need it any more) or lost")


class LogNames(Part):
    """How a log of events is read."""

    called: ClassVar[str] = "`events`"

    success: Many[Text] = Field((), description="Names of events that mean success")
    ignore: Many[Text] = Field((), description="Names or patterns to leave out")


class ScaleRule(Part):
    """The scale of a metric, said once for the file."""

    short_form: ClassVar[str | None] = "scale"
    called: ClassVar[str] = "a scale"

    scale: Text | None = Field(None, description="Lowest and highest answer, e.g. 1-7")
    best: Number | None = Field(None, description="The end that is best for the customer")
    preset: Preset | None = Field(None, description="ces1, ces2 or ease5")

    @model_validator(mode="after")
    def _is_readable(self) -> "ScaleRule":
        if self.scale is not None:
            low, high = ends(self.scale)
            if self.best not in (None, low, high):
                raise mistakes.best_not_an_end(self.best, low, high)
        return self


class Arm(Part):
    """One variant of an experiment with what came of it."""

    called: ClassVar[str] = "a variant"

    name: Text | None = Field(None, description="What the variant is")
    n: Count = Field(description="Customers who saw it")
    successes: Count | None = Field(None, description="How many of them went on")
    scores: Scores = Field(default_factory=Scores, description="What they answered")


class Experiment(Part):
    """An A/B test at a touchpoint."""

    called: ClassVar[str] = "an experiment"

    name: Text | None = Field(None, description="What was tried")
    split: Text = Field("50:50", description="Planned split between a and b")
    planned_n: Count | None = Field(None, description="Planned customers per variant")
    primary: Text = Field("completion", description="completion, or the metric that decides")
    source: Id | None = Field(None, description="Which source of the register it comes from")
    a: Arm = Field(description="The variant in place")
    b: Arm = Field(description="The variant tried")

    @property
    def parts(self) -> tuple[float, float] | None:
        """The planned split as two numbers, from ``50:50``, ``90/10`` or ``2:1``; None for anything else.

        >>> Experiment(split="90/10", a={"n": 9}, b={"n": 1}).parts
        (90.0, 10.0)
        """
        found = re.fullmatch(r"\s*(\d{1,9}(?:\.\d+)?)\s*%?\s*[:/]\s*(\d{1,9}(?:\.\d+)?)\s*%?\s*", self.split)
        parts = (float(found[1]), float(found[2])) if found else (0.0, 0.0)
        return parts if all(parts) else None


class PersonaPart(Part):
    """What is different for one persona at a touchpoint."""

    called: ClassVar[str] = "a persona's part"

    next: Named[Transition] | None = Field(None, description="Where this persona goes")
    leave: Share | None = Field(None, description="Share of this persona that leaves")
    observed: Count | None = Field(None, description="Sample size of this persona's row")
    scores: Scores = Field(default_factory=Scores, description="What this persona answered")
    emotion: Emotion | None = Field(None, description="How it feels to this persona")


class Touchpoint(Part):
    """One need met on one channel."""

    called: ClassVar[str] = "a touchpoint"

    name: Text | None = Field(None, description="What people call it; the id when left out")
    channel: Id = Field(description="Where it happens; `none` for use without a channel")
    also_on: Many[Id] = Field((), description="Channels in use at the same time")
    need: Id | None = Field(None, description="The need it meets; groups it with the same need elsewhere")
    does: Text | None = Field(None, description="What the customer does here")
    entry: Share | None = Field(None, description="Share of all entrants who start here")
    next: Named[Transition] | None = Field(None, description="Where customers go from here; the rest leaves")
    leave: Share | None = Field(None, description="Share that leaves; completes the row to 100 %")
    observed: Count | None = Field(None, description="Sample size of the row")
    normal_dropoff: Share | None = Field(None, description="Exits that are nobody's fault")
    duration: Time | None = Field(None, description="Time spent here")
    events: Many[Text] = Field((), description="Names of this touchpoint in a log")
    scores: Scores = Field(default_factory=Scores, description="What customers said")
    resolved: Resolved | None = Field(None, description="Share of contacts solved in one go")
    repeat: Repeat | None = Field(None, description="Share of contacts that are repeats")
    wait: Wait | None = Field(None, description="Usual and promised wait")
    emotion: Emotion | None = Field(None, description="How it feels, -2 to 2")
    thoughts: Many[Thought] = Field((), description="What customers think, in their words")
    pains: Many[Pain] = Field((), description="What hurts")
    gains: Many[Gain] = Field((), description="What is good")
    mistakes: Annotated[Keyed[Flagged, Flaw], BeforeValidator(flaws_from), FlawsSchema()] | None = Field(
        None, description="Service mistakes seen; `none` when checked and clean"
    )
    moment_of_truth: Moment | None = Field(None, description="ZMOT, FMOT, SMOT, UMOT or true")
    importance: (
        Annotated[float, between(1, 5, "importance", "a number from 1 (hardly matters) to 5 (decides)")] | None
    ) = Field(None, description="1 to 5")
    capabilities: Annotated[Keyed[Level, Capability], OnlyKeys(LEVELS)] = Field(
        default_factory=Frozen, description="What is offered at each level of the pyramid"
    )
    blueprint: Blueprint | None = Field(None, description="What stands behind the touchpoint")
    owner: Text | None = Field(None, description="The team that owns it")
    opportunities: Many[Opportunity] = Field((), description="What could be made better")
    targets: Named[Goal] = Field(default_factory=Frozen, description="What each metric should reach")
    by_persona: Named[PersonaPart] = Field(default_factory=Frozen, description="What is different for a persona")
    experiments: Many[Experiment] = Field((), description="A/B tests run here")

    @property
    def flaws(self) -> dict[str, Flaw] | None:
        """The service mistakes seen here, those named by pains included; None when nobody looked."""
        named = [pain for pain in self.pains if pain.mistake is not None]
        if self.mistakes is None and not named:
            return None
        found = dict(self.mistakes or {})
        for pain in named:
            assert pain.mistake is not None
            flaw = Flaw(severity=pain.severity or "medium", source=pain.source)
            known = found.get(pain.mistake)
            if known is None or _worse(flaw, known):
                found[pain.mistake] = flaw
        return found

    def weight(self, default: float = 3) -> float:
        """Its importance from 1 to 5: as written, 5 for a moment of truth, else the default."""
        if self.importance is not None:
            return self.importance
        return 5 if self.moment_of_truth is not None else default


def _worse(one: Flaw, other: Flaw) -> bool:
    order = ("low", "medium", "high")
    return order.index(one.severity) > order.index(other.severity)


class Stage(Part):
    """A phase of the journey as the customer sees it."""

    called: ClassVar[str] = "a stage"

    name: Text | None = Field(None, description="What people call it; the id when left out")
    goal: Text | None = Field(None, description="What the customer wants here")
    expectation: Text | None = Field(None, description="What the customer expects here")
    touchpoints: Named[Touchpoint] = Field(default_factory=Frozen, description="The touchpoints by id, in order")


class ScoreDefaults(Part):
    """What every score of the file has in common."""

    called: ClassVar[str] = "score defaults"

    question: Text | None = Field(None, description="The question as the customer read it")
    source: Id | None = Field(None, description="Which source of the register it comes from")
    asked: Asked | None = Field(None, description="Who answered: all, or only those who finished")
    persona: Id | None = Field(None, description="Only answers of this persona")
    period: Text | None = Field(None, description="When it was asked")


class Defaults(Part):
    """Values for every touchpoint that does not say otherwise."""

    called: ClassVar[str] = "`defaults`"

    channel: Id | None = Field(None, description="The channel")
    owner: Text | None = Field(None, description="The team that owns it")
    importance: (
        Annotated[float, between(1, 5, "importance", "a number from 1 (hardly matters) to 5 (decides)")] | None
    ) = Field(None, description="1 to 5")
    normal_dropoff: Share | None = Field(None, description="Exits that are nobody's fault")
    observed: Count | None = Field(None, description="Sample size of the row")
    duration: Time | None = Field(None, description="Time spent")
    scores: ScoreDefaults | None = Field(None, description="What every score has in common")


class LevelFloor(Part):
    """What customers must say at least before a level of the pyramid counts as met."""

    called: ClassVar[str] = "a floor"

    ease: Annotated[float, between(0, 100, "a floor")] | None = Field(None, description="0 to 100")
    resolved: Share | None = Field(None, description="Share of contacts solved")
    satisfaction: Annotated[float, between(0, 100, "a floor")] | None = Field(None, description="0 to 100")
    emotion: Annotated[float, between(0, 100, "a floor")] | None = Field(None, description="0 to 100")


def _switch(given: Any) -> Any:
    return {"on": True, "off": False}.get(given, given) if isinstance(given, str) else given


Weight = Annotated[float, between(0, 1000, "a weight")]
Sign = Annotated[str, one_of(*DEFAULTS.weights)]
SeverityWord = Annotated[str, one_of(*DEFAULTS.mistake_severities)]

_KINDS: dict[str, Any] = {
    "whole": Count,
    "share": Share,
    "number": Annotated[float, between(0, 1e6, "the setting")],
    "flag": Annotated[Flag, BeforeValidator(_switch), WithJsonSchema({"enum": [True, False, "on", "off"]})],
    "duration": Time,
    "levels": Annotated[str, one_of("six", "gartner5")],
    "weights": Annotated[Keyed[Sign, Weight], OnlyKeys(DEFAULTS.weights)],
    "sizes": Annotated[Keyed[SeverityWord, Share], OnlyKeys(DEFAULTS.mistake_severities)],
    "floors": Annotated[Keyed[Level, LevelFloor], OnlyKeys(LEVELS)],
}

_OVERRIDES: dict[str, Any] = {
    name: (_KINDS[one.metadata["kind"]] | None, Field(None, description=one.metadata["meaning"]))
    for name, one in SETTINGS.items()
}

Overrides = create_model("Overrides", __base__=Part, __module__=__name__, **_OVERRIDES)
Overrides.called = "`settings`"
"""The settings a file changes; every name of ``journeymap.settings``."""


class Journey(Part):
    """One kind of customer pursuing one goal, from start to end."""

    called: ClassVar[str] = "a journey"

    version: Text = Field("1", description="Version of the file format: 1")
    language: Text = Field("en", description="Language of the texts: en, ru, ro, …")
    title: Text = Field(alias="journey", description="What the journey is called")
    status: Status = Field("as-is", description="as-is or to-be")
    period: Text | None = Field(None, description="When it was measured")
    unit: Text | None = Field(None, description="Outlet, region or country")
    scenario: Text | None = Field(None, description="When and how the journey is taken")
    updated: Day | None = Field(None, description="When the file was last brought up to date")
    authors: Many[Text] = Field((), description="Who wrote it")
    ask: Text | None = Field(None, description="The decision wanted from the reader")
    entrants: Count | None = Field(None, description="People who start the journey in the period")
    success: Text | None = Field(None, description="The goal in words")
    value: Value | None = Field(None, description="What a success is worth")
    personas: Named[Persona] = Field(default_factory=Frozen, description="Whose journey it is")
    channels: Named[Channel] = Field(default_factory=Frozen, description="Where touchpoints happen")
    sources: Named[Register] = Field(default_factory=Frozen, description="Where what is said here comes from")
    scales: Named[ScaleRule] = Field(default_factory=Frozen, description="Scales said once for the file")
    defaults: Defaults | None = Field(None, description="Values for every touchpoint")
    handovers: Many[Handover] = Field((), description="What channel switches keep, said once")
    ends: Named[End] = Field(default_factory=Frozen, description="Ways to end beside success")
    churn: Churn | None = Field(None, description="Customers lost in a period")
    scores: Scores = Field(default_factory=Scores, description="Scores of the whole journey")
    targets: Named[Goal] = Field(default_factory=Frozen, description="What each metric should reach")
    baseline: Text | None = Field(None, description="Path of the earlier file to compare with")
    events: LogNames | None = Field(None, description="How a log is read")
    settings: Overrides = Field(default_factory=Overrides, description="Weights and thresholds to change")
    stages: Named[Stage] = Field(description="The phases, in order")

    @classmethod
    def read(cls, given: dict[str, Any]) -> dict[str, Any]:
        return _with_file_wide_values(given)

    @model_validator(mode="after")
    def _is_readable(self) -> "Journey":
        if self.version != "1":
            raise mistakes.unknown_version(self.version)
        return self

    @cached_property
    def touchpoints(self) -> Mapping[str, Touchpoint]:
        """Every touchpoint by its id, in map order."""
        return Frozen({name: point for stage in self.stages.values() for name, point in stage.touchpoints.items()})

    @cached_property
    def stage_of(self) -> Mapping[str, str]:
        """The id of the stage each touchpoint stands in."""
        return Frozen({name: stage for stage, one in self.stages.items() for name in one.touchpoints})

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Where the customers of each touchpoint go, by its id."""
        return Frozen({name: row(point, self) for name, point in self.touchpoints.items()})

    @cached_property
    def in_force(self) -> Settings:
        """The settings with what this file changes."""
        changed = {name: getattr(self.settings, name) for name in self.settings.model_fields_set}
        for name, given in changed.items():
            changed[name] = _merged(name, given)
        return Settings(**changed)

    def address(self, touchpoint: str) -> tuple[str, ...]:
        """Where a touchpoint stands in the file."""
        return ("stages", self.stage_of[touchpoint], "touchpoints", touchpoint)

    def label(self, touchpoint: str) -> str:
        """What people call a touchpoint."""
        return self.touchpoints[touchpoint].name or _readable(touchpoint)

    def stage_label(self, stage: str) -> str:
        """What people call a stage."""
        return self.stages[stage].name or _readable(stage)

    def channel_label(self, channel: str) -> str:
        """What people call a channel."""
        known = self.channels.get(channel)
        return (known.name if known else None) or _readable(channel)

    def persona_label(self, persona: str) -> str:
        """What people call a persona."""
        known = self.personas.get(persona)
        return (known.name if known else None) or _readable(persona)

    def channel(self, touchpoint: str) -> Channel:
        """What is known about the channel of a touchpoint; an undeclared one has no type."""
        return self.channels.get(self.touchpoints[touchpoint].channel) or _UNDECLARED

    def history(self, start: str, target: str, arrow: Transition) -> str | None:
        """What an arrow keeps: as it says, else as the file's hand-overs say, else unknown."""
        if arrow.history is not None:
            return arrow.history
        return self._kept_between.get((self.touchpoints[start].channel, self.touchpoints[target].channel))

    @cached_property
    def _kept_between(self) -> Mapping[tuple[str, str], str]:
        """What the hand-overs keep, by channels; of two for the same channels the first."""
        return {(one.source, one.target): one.history for one in reversed(self.handovers)}

    def with_touchpoint(self, touchpoint: str, **changes: Any) -> "Journey":
        """The journey with some fields of one touchpoint changed."""
        return self.with_touchpoints({touchpoint: self.touchpoints[touchpoint].replace(**changes)})

    def with_touchpoints(self, changed: Mapping[str, Touchpoint], without: Collection[str] = ()) -> "Journey":
        """The journey with some touchpoints exchanged and others left out."""
        stages = {
            name: stage.replace(
                touchpoints={at: changed.get(at, point) for at, point in stage.touchpoints.items() if at not in without}
            )
            for name, stage in self.stages.items()
        }
        return self.replace(stages=stages)

    def _repr_svg_(self) -> str:
        """The map, for notebooks; found by name, because a journey itself knows nothing of being drawn."""
        return str(import_module("journeymap.drawing.map").draw(self)._repr_svg_())

    def for_persona(self, persona: str) -> "Journey":
        """The journey as one persona walks it: their part of the entrants, their arrows, scores and feelings."""
        stages = {
            name: stage.replace(
                touchpoints={at: _as_persona(point, persona) for at, point in stage.touchpoints.items()}
            )
            for name, stage in self.stages.items()
        }
        entrants = self.entrants
        if entrants is not None and persona in self.personas:
            entrants = round(entrants * persona_parts(self)[persona])
        return self.replace(stages=stages, entrants=entrants)


_UNDECLARED = Channel()


def _readable(name: str) -> str:
    """An id as a label: ``order_status`` reads "Order status"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _as_persona(point: Touchpoint, persona: str) -> Touchpoint:
    """A touchpoint as one persona meets it: what is said of others is left out, what is their own stands first."""
    own = point.by_persona.get(persona) or PersonaPart()
    changes: dict[str, Any] = {name: getattr(own, name) for name in own.model_fields_set if name != "scores"}
    if own.scores or point.scores:
        changes["scores"] = {**_by_metric(point.scores, persona), **_by_metric(own.scores, persona)}
    if point.emotion is not None and point.emotion.persona not in (None, persona) and own.emotion is None:
        changes["emotion"] = None
    for field in ("thoughts", "pains", "gains"):
        changes[field] = tuple(one for one in getattr(point, field) if one.persona in (None, persona))
    return point.replace(by_persona={}, **changes)


def _by_metric(scores: Scores, persona: str) -> dict[str, tuple[Any, ...]]:
    """The records by metric: of this persona where there are any, else of everybody."""
    found = {}
    for metric in dict.fromkeys(metric for metric, _ in scores.records()):
        records = scores.of(metric)
        theirs = tuple(one for one in records if one.persona == persona)
        found[metric] = theirs or tuple(one for one in records if one.persona is None)
    return {metric: records for metric, records in found.items() if records}


def _merged(name: str, given: Any) -> Any:
    """A setting as the analyses read it; tables keep the defaults of what the file leaves out."""
    match SETTINGS[name].metadata["kind"]:
        case "weights" | "sizes":
            return Frozen({**getattr(DEFAULTS, name), **given})
        case "floors":
            stated = {
                level: Floor(one.ease, one.resolved, one.satisfaction, one.emotion) for level, one in given.items()
            }
            return Frozen({**DEFAULTS.floors, **stated})
        case "duration":
            return given.seconds / 86400
    return given


# ---------------------------------------------------------------- what is said once for the file


def _with_file_wide_values(given: dict[str, Any]) -> dict[str, Any]:
    """The plain data with ``scales`` and ``defaults`` written out where a touchpoint does not say otherwise."""
    scales = _mapping(given.get("scales"))
    defaults = _mapping(given.get("defaults"))
    if not scales and not defaults:
        return given
    spread = _Spread(scales, defaults)
    changed = dict(given)
    if isinstance(given.get("scores"), dict):
        changed["scores"] = spread.scores(given["scores"])
    if isinstance(given.get("stages"), dict):
        changed["stages"] = {name: spread.stage(stage) for name, stage in given["stages"].items()}
    return changed


def _mapping(given: Any) -> dict[str, Any]:
    return dict(given) if isinstance(given, dict) else {}


class _Spread:
    """Writes file-wide scales and defaults into plain data."""

    def __init__(self, scales: dict[str, Any], defaults: dict[str, Any]) -> None:
        self.scales = {
            metric: {"scale": rule} if isinstance(rule, str) else self.fields(rule) for metric, rule in scales.items()
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
        return filled

    def part(self, part: Any) -> Any:
        if isinstance(part, dict) and isinstance(part.get("scores"), dict):
            return {**part, "scores": self.scores(part["scores"])}
        return part

    def scores(self, scores: dict[str, Any]) -> dict[str, Any]:
        return {metric: self.records(metric, records) for metric, records in scores.items()}

    def records(self, metric: str, records: Any) -> Any:
        if isinstance(records, list | tuple):
            return [self.records(metric, record) for record in records]
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


_SPREAD_FIELDS = tuple(name for name in Defaults.model_fields if name != "scores")

__all__ = ["NO_CHANNEL", "Journey", "Overrides", "Rating", "Stage", "Touchpoint"]
