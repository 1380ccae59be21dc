"""What a picture is about: a journey with what the analyses found in it, in a theme and a language."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

from journeymap.analysis import signs
from journeymap.analysis.candidates import Choice, chosen
from journeymap.analysis.dropoff import DropOff, Flow, StageFlow, dropoff
from journeymap.analysis.first_step import FirstStep, first_step, headline
from journeymap.analysis.friction_facts import friction_fact
from journeymap.analysis.pyramid import Pyramid, pyramid
from journeymap.analysis.signs import Severity, asked_here, label, severities
from journeymap.analysis.walks import walks
from journeymap.diagnostics import UsageError, choice, fact
from journeymap.drawing.text import isolated
from journeymap.drawing.theme import THEMES, Theme
from journeymap.model import NO_CHANNEL, Journey, Row, Scale
from journeymap.model.flow import SUCCESS, persona_weights, row
from journeymap.model.metrics import metric_of
from journeymap.model.values import Target
from journeymap.words import Words, words_for
from journeymap.words.telling import shown, told


class Speech(Words):
    """Words in which names that run the other way move nothing around them."""

    def __call__(self, phrase_name: str, /, **values: object) -> str:
        """A phrase with its values filled in, each a whole of its own that still knows how it can be written."""
        whole = {key: type(one)(isolated(one)) if isinstance(one, str) else one for key, one in values.items()}
        return super().__call__(phrase_name, **whole)


class Cut(NamedTuple):
    """Which part of a journey a picture shows: as one persona walks it, some of its stages; neither is all of it."""

    persona: str | None = None
    stages: tuple[str, ...] | None = None


WHOLE = Cut()


@dataclass(frozen=True, eq=False, repr=False)
class Subject:
    """A journey with what was found, the words around it and the theme.

    ``choice`` is what to do first, ``focus`` its touchpoint where the picture shows it; ``taken`` are the ways from one
    touchpoint to another with all who take them, ``ends`` how many of those who start end at each touchpoint, by the
    end (leaving without a word is none); ``before`` is the journey of the period before.
    """

    journey: Journey
    words: Words
    theme: Theme
    flow: DropOff
    severe: Mapping[str, Severity]
    pyramid: Pyramid
    focus: str | None = None
    choice: Choice | None = None

    taken: Mapping[tuple[str, str], Flow] = field(default_factory=dict)
    ends: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    cut: Cut = WHOLE
    before: "Subject | None" = None

    @cached_property
    def step(self) -> FirstStep | None:
        """What to do first with its terms, and how sure it is."""
        return first_step(self.journey, self.flow)

    @property
    def step_words(self) -> str:
        """What to do first in a few words; nothing where that is not known or not shown."""
        return (
            "" if self.choice is None or self.focus is None else told(headline(self.journey, self.choice), self.words)
        )

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """The touchpoints that the picture is about."""
        return tuple(name for name in self.journey.touchpoints if self.journey.stage_of[name] in self.shown_stages)

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """The touchpoints of the picture that somebody can get to: what may be in its headlines and figures."""
        return tuple(name for name in self.shown if name not in self.flow.unreachable)

    def severity_label(self, name: str) -> str | None:
        """The word for the severity of a touchpoint; None where too little is known."""
        value = self.severe[name].value
        return None if value is None else label(value, self.journey.in_force)

    @property
    def shown_stages(self) -> tuple[str, ...]:
        """The stages that the picture is about."""
        chosen = self.cut.stages
        return tuple(name for name in self.journey.stages if chosen is None or name in chosen)

    @property
    def is_part(self) -> bool:
        """Whether stages of the journey are left out."""
        return len(self.shown_stages) < len(self.journey.stages)

    @cached_property
    def worst_by_rate(self) -> StageFlow | None:
        """The stage shown that loses the largest part of those who come; none where none loses anybody."""
        return self._worst(lambda one: one.avoidable_rate or 0.0)

    @cached_property
    def worst_by_loss(self) -> StageFlow | None:
        """The stage shown that loses most people; none where none loses anybody."""
        return self._worst(lambda one: one.avoidable_lost or 0.0)

    def _worst(self, number: Callable[[StageFlow], float]) -> StageFlow | None:
        losing = [self.flow.by_stage[name] for name in self.shown_stages if number(self.flow.by_stage[name]) > 0]
        return max(losing, key=number, default=None)

    def leakiest(self, stages: Iterable[str]) -> StageFlow | None:
        """Of some stages the one that loses the largest part of those who come; none where none loses anybody."""
        losing = [one for one in map(self.flow.by_stage.__getitem__, stages) if one.rate]
        return max(losing, key=lambda one: (one.avoidable_rate or 0.0, one.rate or 0.0), default=None)

    @cached_property
    def ways_at(self) -> Mapping[str, tuple[Flow, ...]]:
        """The ways that lead to each touchpoint and from it; one that returns to itself is among them once."""
        found: dict[str, list[Flow]] = {name: [] for name in self.journey.touchpoints}
        for one in self.taken.values():
            for name in {one.start: 0, one.target: 0}:
                found[name].append(one)
        return {name: tuple(ways) for name, ways in found.items()}

    def channel_label(self, channel: str) -> str:
        """What people call a channel; a touchpoint without one says so."""
        if channel == NO_CHANNEL and channel not in self.journey.channels:
            return self.words("no_channel")
        return self.journey.channel_label(channel)

    def source_label(self, source: str) -> str:
        """The title of a source in the register; its id made readable where it has none."""
        known = self.journey.sources.get(source)
        return (known.title if known else None) or source.replace("_", " ")

    def target_words(self, metric: str, target: Target, scale: Scale | None) -> str:
        """What a metric should reach, on the scale on which it is shown."""
        if target.is_share:
            return self.words("target", target=shown(target.value, "exact_share", self.words))
        value, decimals = target.value, 0 if target.value == int(target.value) else 1
        if scale is not None and metric_of(metric).unit != "nps":
            worst = scale.low + scale.high - scale.best
            value, decimals = worst + value / 100 * (scale.best - worst), 1
        sign = "+" if metric_of(metric).unit == "nps" and value > 0 else ""
        return self.words("target", target=sign + self.words.number(value, decimals))

    def scale_words(self, scale: Scale, phrase: str = "scale") -> str:
        """A scale with its best end: "1-7, 7 is best"."""
        return self.words(phrase, low=f"{scale.low:g}", high=f"{scale.high:g}", best=f"{scale.best:g}")

    def of_hundred(self, share: float) -> str:
        """How many of 100: whole numbers from 10 on, one decimal below, and never none where there are some."""
        return self.words.of_hundred(share)

    def between(self, low: float, high: float) -> str:
        """How few and how many of 100 it may be."""
        return self.words("of_hundred_between", low=self.of_hundred(low), high=self.of_hundred(high))

    def coming(self, name: str) -> str | None:
        """How many of 100 come to a touchpoint, or may come; None where nothing is known."""
        seen = self.flow[name]
        if seen.reach is not None:
            return self.of_hundred(seen.reach)
        if seen.reach_min is None or seen.reach_max is None:
            return None
        return self.between(seen.reach_min, seen.reach_max)


def subject(
    journey: Journey,
    theme: str | Theme = "light",
    language: str | None = None,
    cut: Cut = WHOLE,
    before: Journey | None = None,
) -> Subject:
    """The journey with what the analyses say of it and of the period before, ready to be drawn."""
    flow = dropoff(journey)
    severe = severities(journey, flow)
    words = _speech(words_for(language or journey.language).language)
    whole = Subject(
        journey, words, chosen_theme(theme), flow, severe, pyramid(journey, flow),
        taken=_taken(journey, flow), ends=_ends(journey, flow), cut=cut, choice=chosen(journey, flow, severe),
        before=subject(before, theme, language or journey.language) if before is not None else None,
    )  # fmt: skip
    first = whole.choice.candidate.touchpoint if whole.choice is not None else None
    return replace(whole, focus=first if first in whole.shown else None)


def chosen_theme(theme: str | Theme) -> Theme:
    """A theme by its name, or a brand's from its YAML file."""
    if isinstance(theme, Theme):
        return theme
    if theme.endswith((".yaml", ".yml")):
        from journeymap.drawing.brand import brand  # here, because few pictures are in a brand's colours

        return brand(theme)
    if theme not in THEMES:
        raise UsageError(fact("usage.no_theme", name=theme, hint=choice(theme, THEMES, "themes")))
    return THEMES[theme]


def priority(journey: Journey, flow: DropOff, severe: Mapping[str, Severity], name: str) -> float:
    """Severity times reach times importance, 0 where the severity is unknown."""
    importance = journey.touchpoints[name].weight(journey.in_force.default_importance)
    return signs.priority(severe[name].value, flow[name].reach_max, importance) or 0.0


def description(about: Subject) -> str:
    """The main finding in a few sentences, for those who cannot see the picture."""
    journey, flow, words = about.journey, about.flow, about.words
    said = []
    if flow.completion is not None:
        said.append(words("described_completion", share=words.percent(flow.completion, 1)))
    elif flow.fact is not None:
        said.append(told(flow.fact, words))
    said += [one for one in (_leak(about), friction_finding(about)) if one]
    if about.step_words:
        said.append(f"{about.step_words}.")
    if about.pyramid.fact is not None and about.pyramid.declared:
        said.append(told(about.pyramid.fact, words))
    if not said:
        said = [words("described_nothing", stages=len(journey.stages), points=len(journey.touchpoints))]
    return " ".join([*(f"{one}." for one in cut_words(about)), *said])


def _leak(about: Subject) -> str | None:
    """Which stage loses most; of a part of a journey, of those that are shown."""
    if not about.is_part:
        return None if about.flow.fact is None or about.flow.completion is None else told(about.flow.fact, about.words)
    return None if about.worst_by_rate is None else leak(about, about.worst_by_rate) + "."


def leak(about: Subject, one: StageFlow) -> str:
    """What a stage loses of those who come, and how much of that is normal."""
    stage, rate = about.journey.stage_label(one.stage), about.words.percent(one.rate or 0.0)
    if not one.normal:
        return about.words("headline_leak", stage=stage, rate=rate)
    return about.words("headline_leak_normal", stage=stage, rate=rate, normal=about.words.percent(one.normal))


def cut_words(about: Subject) -> Iterator[str]:
    """What the picture leaves out: whose walk it is, how many of the stages are shown."""
    journey, words = about.journey, about.words
    if about.cut.persona is not None:
        yield words("cut_persona", name=journey.persona_label(about.cut.persona))
    if about.is_part:
        yield words("cut_stages", some=len(about.shown_stages), all=len(journey.stages))


def friction_finding(about: Subject) -> str | None:
    """What is wrong at the touchpoint to fix first, in a sentence."""
    if about.focus is None or about.severe[about.focus].value is None:
        return None
    found = about.severe[about.focus]
    asked, worded = (
        asked_here(about.journey.touchpoints[about.focus], about.journey.in_force),
        about.severity_label(about.focus),
    )
    return told(friction_fact(about.journey, about.focus, found, worded, asked), about.words)


UNCOUNTED = 0.02
"""How wide an arrow is drawn that nobody knows the use of: as if this share of entrants took it."""


def _taken(journey: Journey, flow: DropOff) -> dict[tuple[str, str], Flow]:
    """The ways that somebody takes; where some were never counted, every way that is stated."""
    if flow.completion_max is not None and not flow.flows:
        return {
            (one.name, target): Flow(one.name, target, arrow, UNCOUNTED, counted=False)
            for one in journey.every_next
            for target, arrow in one.arrows.items()
            if target in journey.touchpoints
        }
    found: dict[tuple[str, str], Flow] = {}
    for one in flow.flows:
        if one.flow > 0:
            known = found.get((one.start, one.target))
            more = known.flow if known else 0.0
            # what the larger part of the way says of it stands for all of it
            arrow = known.arrow if known and more > one.flow else one.arrow
            found[one.start, one.target] = Flow(one.start, one.target, arrow, one.flow + more)
    return found


def _ends(journey: Journey, flow: DropOff) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {name: {} for name in journey.touchpoints}
    for name, crowd, one in _crowds(journey, flow):
        for end, share in ((SUCCESS, one.success), *one.ends.items()):
            if crowd * share > 0:
                found[name][end] = found[name].get(end, 0.0) + crowd * share
    return found


def may_end(journey: Journey, name: str) -> tuple[str, ...]:
    """The ends that customers of a touchpoint come to, or may, where nobody knows how many there are."""
    one = journey.rows[name]
    counted = [end for end, share in ((SUCCESS, one.success), *one.ends.items()) if share > 0]
    return (*counted, *one.unknown_ends)


def _crowds(journey: Journey, flow: DropOff) -> Iterator[tuple[str, float, Row]]:
    """How many visits each touchpoint has, and where they go; of each persona for itself where they differ."""
    if persona_weights(journey) is None:
        for name, point in journey.touchpoints.items():
            yield name, flow[name].visits or 0.0, row(point, journey)
        return
    for walk in walks(journey):
        for at, name in enumerate(walk.network.names):
            yield name, walk.weight * walk.visits(at), walk.rows[name]


@lru_cache(maxsize=8)
def _speech(language: str) -> Speech:
    return Speech(words_for(language).language)
