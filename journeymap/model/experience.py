"""What a touchpoint is like for the customer, and what is offered there."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from journeymap.diagnostics import Said, fact
from journeymap.model import mistakes
from journeymap.model.values import Count, Day, Flag, Id, Number, Part, Share, Text, between, one_of

Severity = Annotated[Literal["low", "medium", "high"], one_of("low", "medium", "high")]

FLAGS = (
    "long_wait",
    "needs_not_understood",
    "unresolved_issues",
    "over_automation",
    "impersonal_service",
    "rude_staff",
    "one_size_fits_all",
    "siloed_channels",
    "hard_to_use",
    "slow_pages",
    "hunting_for_content",
)
"""The service mistakes that can be flagged."""

LEVELS = ("inform", "resolve", "needs", "wants", "anticipate", "transform")
"""The six levels of the customer-experience pyramid, lowest first."""

Flagged = Annotated[str, one_of(*FLAGS, mistake=mistakes.unknown_flag)]
Level = Annotated[str, one_of(*LEVELS, mistake=mistakes.unknown_level)]
Moment = Annotated[Literal["ZMOT", "FMOT", "SMOT", "UMOT", "true"], one_of("ZMOT", "FMOT", "SMOT", "UMOT", "true")]


class Emotion(Part):
    """How it feels, from -2 (angry) to +2 (delighted)."""

    short_form: ClassVar[str | None] = "value"
    called: ClassVar[Said] = fact("part.emotion")

    value: Annotated[float, between(-2, 2, "emotion", "emotion")] = Field(description="-2 (angry) to 2 (delighted)")
    source: Id | None = Field(None, description="Who says so; without a source it is the team's view")
    n: Count | None = Field(None, description="How many said so")
    persona: Id | None = Field(None, description="Whose feeling it is")

    @property
    def index(self) -> float:
        """The emotion as 0-100, neutral at 50."""
        return 25 * (self.value + 2)


class Thought(Part):
    """What goes through the customer's mind, in their words."""

    short_form: ClassVar[str | None] = "says"
    called: ClassVar[Said] = fact("part.thought")

    says: Text = Field(description="The words")
    persona: Id | None = Field(None, description="Who says it")
    source: Id | None = Field(None, description="Where it was heard")


class Pain(Part):
    """Something that hurts the customer here."""

    short_form: ClassVar[str | None] = "what"
    called: ClassVar[Said] = fact("part.pain")

    what: Text = Field(description="What hurts, as a customer would say it")
    mistake: Flagged | None = Field(None, description="Which service mistake it is")
    severity: Severity | None = Field(None, description="low, medium or high")
    source: Id | None = Field(None, description="Who says so; without a source it is the team's view")
    reports: Count | None = Field(None, description="How many customers reported it")
    persona: Id | None = Field(None, description="Whose pain it is")


class Gain(Part):
    """Something customers like here."""

    short_form: ClassVar[str | None] = "what"
    called: ClassVar[Said] = fact("part.gain")

    what: Text = Field(description="What is good, as a customer would say it")
    source: Id | None = Field(None, description="Who says so")
    reports: Count | None = Field(None, description="How many customers said so")
    persona: Id | None = Field(None, description="Who likes it")


class Flaw(Part):
    """How bad a service mistake is, and who saw it."""

    short_form: ClassVar[str | None] = "severity"
    called: ClassVar[Said] = fact("part.mistake")

    severity: Severity = Field("medium", description="low, medium or high")
    source: Id | None = Field(None, description="Who says so; without a source it is the team's view")


class Capability(Part):
    """What is offered at a level of the pyramid, or why nothing is."""

    short_form: ClassVar[str | None] = "how"
    called: ClassVar[Said] = fact("part.capability")

    how: Text | None = Field(None, description="What is offered, or `planned`, or `n/a`")
    source: Id | None = Field(None, description="What shows that it is there")

    @property
    def status(self) -> Literal["declared", "planned", "n/a"]:
        """Whether it is there, planned, or does not apply."""
        if self.how in ("planned", "n/a"):
            return "planned" if self.how == "planned" else "n/a"
        return "declared"


class Blueprint(Part):
    """What stands behind a touchpoint (service blueprint; Shostack, Designing services that deliver, 1984)."""

    called: ClassVar[Said] = fact("part.blueprint")

    evidence: Text | None = Field(None, description="What the customer sees and holds")
    action: Text | None = Field(None, description="What the customer does")
    frontstage: Text | None = Field(None, description="What staff or systems do in sight of the customer")
    backstage: Text | None = Field(None, description="What staff do out of sight")
    support: Text | None = Field(None, description="What systems and partners do for the staff")


class Opportunity(Part):
    """Something that could be made better here."""

    short_form: ClassVar[str | None] = "idea"
    called: ClassVar[Said] = fact("part.opportunity")

    idea: Text = Field(description="What could be done")
    answers: Text | None = Field(None, description="The pain (its text) or the mistake it would remove")
    impact: Annotated[float, between(0.25, 3, "impact", "impact")] | None = Field(
        None, description="3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal"
    )
    effort: Annotated[float, between(0.01, 1000, "effort", "effort")] | None = Field(None, description="Person-months")
    confidence: Share | None = Field(None, description="How sure the team is")
    cost: Number | None = Field(None, description="What it costs, in the journey's currency")
    closes: Share | None = Field(None, description="Which part of the drop-off it would close")
    owner: Text | None = Field(None, description="Who would do it")
    status: Text | None = Field(None, description="Idea, decided, doing, done, in your own words")
    due: Day | None = Field(None, description="When it should be there")


class FlawsSchema:
    """Lets editors accept every way in which mistakes are written."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        flag = {"enum": list(FLAGS)}
        return {"anyOf": [{"const": "none"}, flag, {"type": "array", "items": flag}, handler(core)]}


def flaws_from(given: Any) -> Any:
    """The mistakes of a touchpoint, however they were written: ``none``, a list of flags, or flags with severity."""
    if given == "none":
        return {}
    if isinstance(given, str):
        return {given: {}}
    if isinstance(given, list | tuple):
        return {flag: {} for flag in given} if all(isinstance(flag, str) for flag in given) else given
    return given


__all__ = [
    "FLAGS",
    "LEVELS",
    "Blueprint",
    "Capability",
    "Emotion",
    "Flag",
    "Flagged",
    "Flaw",
    "FlawsSchema",
    "Gain",
    "Level",
    "Moment",
    "Opportunity",
    "Pain",
    "Severity",
    "Thought",
    "flaws_from",
]  # fmt: skip
