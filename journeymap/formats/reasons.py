"""What the numbers of a touchpoint rest on, in the words of a language: what `analyze --why` says, for readers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from journeymap.analysis.friction_facts import evidence_facts, friction_fact
from journeymap.analysis.signs import (
    Place,
    asked_here,
    places_of,
    points,
)
from journeymap.drawing.subject import Subject, priority
from journeymap.model import LEVELS
from journeymap.words.telling import shown, told


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name and what belongs to it; ``note`` is "" where there is nothing to add."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign of friction: what it adds to the severity (None where none is stated), and what it rests on."""

    sign: str
    name: str
    points: float | None
    weight: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Reasons:
    """The numbers of every touchpoint of a journey, with what they rest on."""

    about: Subject

    def finding(self, name: str) -> str:
        """The friction of a touchpoint in a sentence."""
        about, found = self.about, self.about.severe[name]
        asked = asked_here(about.journey.touchpoints[name], about.journey.in_force)
        worded = about.severity_label(name)
        return told(friction_fact(about.journey, name, found, worded, asked), about.words)

    def figures(self, name: str) -> tuple[Figure, ...]:
        """Friction, reach, loss, gain, level and priority: what is known of them."""
        return tuple(self._figures(name))

    def reasons(self, name: str) -> tuple[Reason, ...]:
        """The known signs of friction, the one that adds most first."""
        about, found, place = self.about, self.about.severe[name], self._places[name]
        settings, words = about.journey.in_force, about.words
        rests_on = evidence_facts(place, found)
        adds = points(found, settings) if found.value is not None else {}
        rows = [
            Reason(
                sign,
                words(f"sign_{sign}"),
                adds.get(sign),
                words("why_sign", value=words.number(value, 2), weight=f"{settings.weights[sign]:g}"),
                tuple(told(fact, words) for fact in rests_on[sign]),
            )
            for sign, value in found.components.items()
        ]
        return tuple(sorted(rows, key=lambda one: -(one.points or 0.0)))

    def unknown(self, name: str) -> str:
        """The signs that nobody measured, in a sentence; "" when all are known."""
        words = self.about.words
        signs = ", ".join(words(f"sign_{sign}") for sign in self.about.severe[name].unknown)
        return words("why_unknown", signs=signs) if signs else ""

    def levels(self, name: str) -> tuple[tuple[str, str], ...]:
        """Each level of the pyramid that anything is said of, with how it stands."""
        words, status = self.about.words, self.about.pyramid[name].status
        if all(one == "missing" for one in status.values()):
            return ()
        return tuple((words(f"level_{level}"), words(f"status_{status[level]}")) for level in LEVELS)

    def order(self) -> tuple[str, ...]:
        """The touchpoints with a severity, by priority."""
        return tuple(self._ranks)

    def places(self, name: str) -> str:
        """Where a touchpoint stands: its stage, its channel and its owner."""
        about, journey = self.about, self.about.journey
        point, channel = journey.touchpoints[name], journey.channel(name)
        parts = [journey.stage_label(journey.stage_of[name]), about.channel_label(point.channel)]
        parts += [point.owner] if point.owner else []
        parts += [about.words(f"owner_{channel.owner}")] if channel.owner != "us" else []
        return " · ".join(parts)

    # ------------------------------------------------------------ figures

    def _figures(self, name: str) -> Iterator[Figure]:
        about, words = self.about, self.about.words
        yield self._friction(name)
        seen, level = about.flow[name], about.pyramid[name]
        if (coming := about.coming(name)) is not None:
            yield Figure(words("why_reach"), words("why_reach_value", share=coming))
        if seen.rate is not None and seen.lost is not None:
            lost = words("why_reach_value", share=about.of_hundred(seen.lost))
            yield Figure(words("why_lost"), words("why_lost_value", rate=words.percent(seen.rate)), lost)
        if seen.gain_if_halved:
            gain = words.number(100 * seen.gain_if_halved, 2)
            yield Figure(words("why_gain"), words("why_gain_value", gain=gain), self._worth(seen.value_if_halved))
        if level.reached is not None and any(one != "missing" for one in level.status.values()):
            value = words("why_level_value", reached=level.reached, claimed=level.claimed or 0)
            yield Figure(words("why_level"), value)
        if name in self._ranks:
            place, priority = self._ranks[name]
            value = words("why_priority_value", value=words.number(priority, 1), place=place, all=len(self._ranks))
            yield Figure(words("why_priority"), value)

    def _friction(self, name: str) -> Figure:
        found, words = self.about.severe[name], self.about.words
        bounds = words("why_range", low=words.number(found.low), high=words.number(found.high))
        if found.value is None:
            return Figure(words("why_friction"), words("why_unstated"), bounds)
        word = words(f"label_{self.about.severity_label(name)}")
        note = f"{word}; {bounds}" if found.unknown else word
        return Figure(words("why_friction"), words("why_of_hundred", value=words.number(found.value)), note)

    def _worth(self, value: float | None) -> str:
        about = self.about
        if value is None or about.journey.value is None:
            return ""
        return about.words("why_worth", value=shown(value, "money", about.words, about.journey))

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        return {place.name: place for place in places_of(self.about.journey, self.about.flow)}

    @cached_property
    def _ranks(self) -> Mapping[str, tuple[int, float]]:
        """The place and the priority of every touchpoint with a severity."""
        about = self.about
        come = (name for name in about.severe if name not in about.flow.unreachable)
        stated = [name for name in come if about.severe[name].value is not None]
        priorities = {name: priority(about.journey, about.flow, about.severe, name) for name in stated}
        order = sorted(priorities, key=lambda name: -priorities[name])
        return {name: (place, priorities[name]) for place, name in enumerate(order, 1)}
