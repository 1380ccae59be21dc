"""What a file says once: the worth of a success, its people, channels, sources, hand-overs, ends, logs and scales."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from journeymap.diagnostics import Said, fact
from journeymap.model import mistakes
from journeymap.model.flow import History
from journeymap.model.scores import PRESETS, Period, Preset, ends
from journeymap.model.values import (
    AnswerMeaning,
    Day,
    Flag,
    Frozen,
    Id,
    Many,
    Named,
    Number,
    Part,
    Share,
    Text,
    between,
    one_of,
)

ChannelType = Annotated[
    Literal["digital", "physical", "voice", "post", "media"],
    one_of("digital", "physical", "voice", "post", "media"),
]
Owner = Annotated[Literal["us", "partner", "customer", "social"], one_of("us", "partner", "customer", "social")]
Formula = Annotated[Literal["simple", "after_first", "first_now"], one_of("simple", "after_first", "first_now")]
EndKind = Annotated[Literal["neutral", "lost"], one_of("neutral", "lost")]
Method = Annotated[str, one_of("survey", "interview", "analytics", "crm", "audit", "workshop", "other")]

_ENDLESS = 1e-9  # a customer who loses less of it in a period pays for a thousand million of them


class Value(Part):
    """What one success is worth: stated, or computed from margin and churn."""

    called: ClassVar[Said] = "`value`"

    per_success: Annotated[float, between(0, 1e12, "value")] | None = Field(None, description="Worth of one success")
    currency: Text | None = Field(None, description="e.g. EUR")
    margin: Annotated[float, between(0, 1e12, "margin")] | None = Field(
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
                raise mistakes.incomplete_value(name)
        if self._shrinking < _ENDLESS:
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
        match self.formula:
            case "simple":
                return self.margin / self._shrinking
            case "after_first":
                return self.margin * (1 - self.churn) / self._shrinking
        return self.margin * (1 + self.discount) / self._shrinking

    @property
    def _shrinking(self) -> float:
        """By how much a period's money is less than that of the period before: 1 + i - r, or churn alone."""
        return (self.churn or 0.0) + (0.0 if self.formula == "simple" else self.discount)


class Persona(Part):
    """Whose journey it is: one kind of customer."""

    short_form: ClassVar[str | None] = "about"
    called: ClassVar[Said] = fact("part.persona")

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
    called: ClassVar[Said] = fact("part.channel")

    name: Text | None = Field(None, description="What people call it")
    type: ChannelType | None = Field(None, description="digital, physical, voice, post or media")
    human: Flag | None = Field(None, description="Whether a person is there")
    self_service: Flag = Field(False, description="Whether customers do it alone")
    owner: Owner = Field("us", description="us, partner, customer or social")


class Register(Part):
    """A source of what the journey says: a survey, an interview, a log, a workshop."""

    short_form: ClassVar[str | None] = "title"
    called: ClassVar[Said] = fact("part.source")

    title: Text | None = Field(None, description="What it is called")
    date: Day | None = Field(None, description="When it was made, as 2026-12-31")
    method: Method | None = Field(None, description="survey, interview, analytics, crm, audit, workshop or other")


class Handover(Part):
    """What a switch from one channel to another keeps, said once for the file."""

    called: ClassVar[Said] = fact("part.handover")

    source: Id = Field(alias="from", description="The channel left")
    target: Id = Field(alias="to", description="The channel come to")
    history: History = Field(description="kept, partial or lost")


class End(Part):
    """A way the journey can end beside success."""

    short_form: ClassVar[str | None] = "kind"
    called: ClassVar[Said] = fact("part.end")

    name: Text | None = Field(None, description="What people call it")
    kind: EndKind = Field(description="neutral (did not need it any more) or lost")


class LogNames(Part):
    """How a log of events is read."""

    called: ClassVar[Said] = "`events`"

    success: Many[Text] = Field((), description="Names of events that mean success")
    ignore: Many[Text] = Field((), description="Names or patterns to leave out")
    again: Flag = Field(False, description="Customers come again: after a success the next entry starts a new walk")


class ScaleRule(Part):
    """The scale of a metric, said once for the file."""

    short_form: ClassVar[str | None] = "scale"
    called: ClassVar[Said] = fact("part.scale")

    scale: Text | None = Field(None, description="Lowest and highest answer, e.g. 1-7")
    best: Number | None = Field(None, description="The end that is best for the customer")
    preset: Preset | None = Field(None, description="ces1, ces2 or ease5")
    answers: Named[AnswerMeaning] = Field(
        default_factory=Frozen, description="Answers in words: the number each stands for; `none`: no answer"
    )

    @property
    def span(self) -> tuple[float, float] | None:
        """The lowest and the highest answer, where the rule says them."""
        written = PRESETS[self.preset][0] if self.preset else self.scale
        return None if written is None else ends(written)

    @model_validator(mode="after")
    def _is_readable(self) -> "ScaleRule":
        if self.span is None:
            return self
        low, high = self.span
        if self.preset is None and self.best not in (None, low, high):
            raise mistakes.best_not_an_end(self.best, low, high)
        for words, number in self.answers.items():
            if isinstance(number, float) and not low <= number <= high:
                raise mistakes.answer_outside_scale(words, number, low, high)
        return self
