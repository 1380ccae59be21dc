"""The whole journey: its stages and touchpoints, its people, its channels and what the reader should know."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from journeymap.diagnostics import Address, Diagnostic, JourneyError, Said, fact
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
from journeymap.model.experiment import Experiment
from journeymap.model.flow import Row, Transition, Ways, arrows_by_place, entries, persona_parts, reachable, row
from journeymap.model.overrides import RETIRED, Overrides, merged
from journeymap.model.register import Channel, End, Handover, LogNames, Persona, Register, ScaleRule, Value
from journeymap.model.scores import Answers, Churn, Repeat, Resolved, Scores, Wait, no_scores
from journeymap.model.spread import Defaults, with_file_wide_values
from journeymap.model.values import (
    Count,
    Day,
    Frozen,
    Goal,
    Id,
    Keyed,
    Language,
    Many,
    Named,
    OnlyKeys,
    Part,
    Share,
    Text,
    Time,
    between,
    one_of,
)
from journeymap.settings import Settings

Status = Annotated[Literal["as-is", "to-be"], one_of("as-is", "to-be")]

NO_CHANNEL = "none"
"""The channel of a touchpoint that needs none, such as using the product."""


class Record(NamedTuple):
    """One score record with its address and metric."""

    at: Address
    metric: str
    score: Answers


class PersonaPart(Part):
    """What is different for one persona at a touchpoint."""

    called: ClassVar[Said] = fact("part.persona_part")

    next: Ways | None = Field(None, description="Where this persona goes")
    leave: Share | None = Field(None, description="Share of this persona that leaves")
    observed: Count | None = Field(None, description="Sample size of this persona's row")
    scores: Scores = Field(default_factory=no_scores, description="What this persona answered")
    emotion: Emotion | None = Field(None, description="How it feels to this persona")


class Touchpoint(Part):
    """One need met on one channel."""

    called: ClassVar[Said] = fact("part.touchpoint")

    name: Text | None = Field(None, description="What people call it; the id when left out")
    channel: Id = Field(description="Where it happens; `none` for use without a channel")
    also_on: Many[Id] = Field((), description="Channels in use at the same time")
    need: Id | None = Field(None, description="The need it meets; groups it with the same need elsewhere")
    does: Text | None = Field(None, description="What the customer does here")
    entry: Share | None = Field(None, description="Share of all entrants who start here")
    next: Ways | None = Field(None, description="Where customers go from here; the rest leaves")
    leave: Share | None = Field(None, description="Share that leaves; completes the row to 100 %")
    observed: Count | None = Field(None, description="Sample size of the row")
    normal_dropoff: Share | None = Field(None, description="Exits that are nobody's fault")
    duration: Time | None = Field(None, description="Time spent here")
    events: Many[Text] = Field((), description="Names of this touchpoint in a log")
    scores: Scores = Field(default_factory=no_scores, description="What customers said")
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
    importance: Annotated[float, between(1, 5, "importance", "importance")] | None = Field(None, description="1 to 5")
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

    @property
    def stated_importance(self) -> float | None:
        """Its importance from 1 to 5: as written, 5 for a moment of truth; None where nobody said it."""
        if self.importance is not None:
            return self.importance
        return 5 if self.moment_of_truth is not None else None

    def weight(self, default: float = 3) -> float:
        """What priority counts as its importance: the stated one, else the default."""
        stated = self.stated_importance
        return default if stated is None else stated


def _worse(one: Flaw, other: Flaw) -> bool:
    order = ("low", "medium", "high")
    return order.index(one.severity) > order.index(other.severity)


class Stage(Part):
    """A phase of the journey as the customer sees it."""

    called: ClassVar[Said] = fact("part.stage")

    name: Text | None = Field(None, description="What people call it; the id when left out")
    goal: Text | None = Field(None, description="What the customer wants here")
    expectation: Text | None = Field(None, description="What the customer expects here")
    touchpoints: Named[Touchpoint] = Field(default_factory=Frozen, description="The touchpoints by id, in order")


class Arrows(NamedTuple):
    """A ``next`` with its touchpoint, its address, and the touchpoint or persona's part that it stands in."""

    name: str
    at: Address
    arrows: Mapping[str, Transition]
    beside: Touchpoint | PersonaPart


class Journey(Part):
    """One kind of customer pursuing one goal, from start to end."""

    called: ClassVar[Said] = fact("part.journey")

    version: Text = Field("1", description="Version of the file format: 1")
    language: Language = Field("en", description="Language of the texts: en, ru, ro, …")
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
    scores: Scores = Field(default_factory=no_scores, description="Scores of the whole journey")
    targets: Named[Goal] = Field(default_factory=Frozen, description="What each metric should reach")
    baseline: Text | None = Field(None, description="Path of the earlier file to compare with")
    events: LogNames | None = Field(None, description="How a log is read")
    settings: Overrides = Field(default_factory=Overrides, description="Weights and thresholds to change")
    stages: Named[Stage] = Field(description="The phases, in order")

    @classmethod
    def read(cls, given: dict[str, Any]) -> dict[str, Any]:
        return with_file_wide_values(given)

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
    def arrows(self) -> Mapping[str, list[str]]:
        """Where arrows that somebody takes lead, by the touchpoint they start at."""
        return Frozen(arrows_by_place(self.rows))

    @cached_property
    def within_reach(self) -> frozenset[str]:
        """Everything that somebody who starts may come to."""
        return frozenset(reachable(entries(self), self.arrows))

    @cached_property
    def every_next(self) -> tuple[Arrows, ...]:
        """Every ``next``: those of the touchpoints and of what personas do there, also where two have the same id."""
        found = []
        for stage, one in self.stages.items():
            for name, point in one.touchpoints.items():
                at = ("stages", stage, "touchpoints", name)
                if point.next is not None:
                    found.append(Arrows(name, (*at, "next"), point.next, point))
                for persona, part in point.by_persona.items():
                    if part.next is not None:
                        found.append(Arrows(name, (*at, "by_persona", persona, "next"), part.next, part))
        return tuple(found)

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Every score record: those of the journey, of its touchpoints, of what personas say there."""
        return tuple(
            Record((*at, metric, place), metric, score)
            for at, scores in self._scores_said()
            for metric, some in groupby(scores.records(), key=itemgetter(0))
            for place, (_, score) in enumerate(some)
        )

    def _scores_said(self) -> Iterator[tuple[Address, Scores]]:
        yield ("scores",), self.scores
        for name, point in self.touchpoints.items():
            if point.scores.model_fields_set:
                yield (*self.address(name), "scores"), point.scores
            for persona, part in point.by_persona.items():
                yield (*self.address(name), "by_persona", persona, "scores"), part.scores

    @cached_property
    def in_force(self) -> Settings:
        """The settings with what this file changes."""
        changed = {name: getattr(self.settings, name) for name in self.settings.model_fields_set - {*RETIRED}}
        for name, given in changed.items():
            changed[name] = merged(name, given)
        return Settings(**changed)

    def address(self, touchpoint: str) -> tuple[str, ...]:
        """Where a touchpoint stands in the file."""
        return ("stages", self.stage_of[touchpoint], "touchpoints", touchpoint)

    def is_everybodys(self, persona: str | None) -> bool:
        """Whether what is said of a persona is said of all: of none in particular, or of the only one there is."""
        return persona is None or (len(self.personas) < 2 and persona in self.personas)

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

    def replace(self, **changes: Any) -> "Journey":
        """A new journey with some fields changed, checked like any other; a JourneyError says what they cannot be."""
        try:
            return super().replace(**changes)
        except ValidationError as invalid:
            raise _in_our_words(invalid, ()) from None

    def with_touchpoint(self, touchpoint: str, **changes: Any) -> "Journey":
        """The journey with some fields of one touchpoint changed; a JourneyError says what they cannot be."""
        try:
            changed = self.touchpoints[touchpoint].replace(**changes)
        except ValidationError as invalid:
            raise _in_our_words(invalid, self.address(touchpoint)) from None
        return self.with_touchpoints({touchpoint: changed})

    def with_touchpoints(self, changed: Mapping[str, Touchpoint], without: Collection[str] = ()) -> "Journey":
        """The journey with some touchpoints exchanged and others left out."""
        stages = {
            name: stage.replace(
                touchpoints={at: changed.get(at, point) for at, point in stage.touchpoints.items() if at not in without}
            )
            for name, stage in self.stages.items()
        }
        return self.replace(stages=stages)

    def __repr__(self) -> str:
        """The title and the size: all fields of a journey would fill many screens."""
        return f"Journey({self.title!r}, {len(self.stages)} stages, {len(self.touchpoints)} touchpoints)"

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


def _in_our_words(invalid: ValidationError, at: Address) -> JourneyError:
    """What pydantic refused at an address, said like the mistakes of a file."""
    from journeymap.model.wording import in_our_words  # it needs this module

    found = in_our_words({**error, "loc": (*at, *error["loc"])} for error in invalid.errors(include_url=False))
    return JourneyError(
        Diagnostic(one.code, "error", one.problem.said, None, one.problem.advice, (), one.problem.at) for one in found
    )


def _readable(name: str) -> str:
    """An id as a label: ``order_status`` reads "Order status"."""
    words = name.replace("_", " ").strip() or name
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
