"""A draft journey as YAML that explains itself: each number with what it was counted from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from journeymap.diagnostics import counted
from journeymap.evidence.discovery.names import quoted
from journeymap.model import SUCCESS
from journeymap.model.values import written_duration, written_share

COMMENTS_AT = 44

LONGEST_LIST = 100
"""Names that are left out are listed up to this many."""


@dataclass(frozen=True, slots=True)
class DraftTransition:
    """A way from one touchpoint to another, or to success: how many took it, and the usual pause before it."""

    target: str
    count: int
    median_seconds: float | None
    back: bool


@dataclass(frozen=True, slots=True)
class DraftTouchpoint:
    """A touchpoint of a draft, with what was counted there; it ``asks`` who only looks around where many begin."""

    id: str
    called: str
    event: str
    channel: str
    customers: int
    visits: int
    entry: float | None
    asks: bool
    ways: tuple[DraftTransition, ...]
    folded: int
    folded_ways: int
    left: int
    stay_seconds: float | None
    need: str | None

    @property
    def observed(self) -> int:
        """The visits that its row rests on: all but those that went on by a way that was folded."""
        return self.visits - self.folded


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """Everything that is written into a draft; channels with what they are called and their type."""

    title: str
    walks: int
    period: str | None
    language: str
    success: tuple[str, ...]
    again: bool
    success_said: str
    ignore: tuple[str, ...]
    ignored_said: str
    channels: Mapping[str, tuple[str, str | None]]
    stages: tuple[tuple[DraftTouchpoint, ...], ...]
    about: tuple[str, ...] = ()


def draft_text(plan: DraftPlan) -> str:
    """The draft as text."""
    return "\n".join(_lines(plan)) + "\n"


def _lines(plan: DraftPlan) -> Iterator[str]:
    yield from (f"# {line}".rstrip() for line in plan.about)
    yield f"journey: {quoted(plan.title)}"
    if plan.language != "en":
        yield f"language: {plan.language}"
    if plan.period:
        yield f"period: {plan.period}"
    yield _beside(f"entrants: {plan.walks}", "walks")
    yield ""
    yield "events:"
    yield _beside(f"  success: {_listed(plan.success)}", plan.success_said)
    if plan.again:
        yield _beside("  again: true", "after success, the next start is a new walk")
    if plan.ignore:
        yield _beside("  ignore:", plan.ignored_said)
        yield from (f"    - {quoted(name)}" for name in plan.ignore[:LONGEST_LIST])
        if len(plan.ignore) > LONGEST_LIST:
            yield f"    # and {number(len(plan.ignore) - LONGEST_LIST)} more"
    yield ""
    yield _beside("channels:", "say who runs them: owner: partner, human: true, self_service: true")
    yield from (_channel(*one) for one in plan.channels.items())
    if len(plan.channels) == 1:
        yield f"defaults: {{channel: {quoted(next(iter(plan.channels)))}}}"
    yield ""
    yield _beside("stages:", "name them as customers see them")
    for at, touchpoints in enumerate(plan.stages, 1):
        yield from _stage(plan, at, touchpoints)


def _channel(name: str, said: tuple[str, str | None]) -> str:
    called, kind = said
    parts = [f"name: {quoted(called)}"] if called != name else []
    parts += [f"type: {kind}"] if kind else []
    line = f"  {quoted(name)}: {{{', '.join(parts)}}}"
    return line if kind else _beside(line, "type: digital, physical, voice, post or media?")


def _stage(plan: DraftPlan, at: int, touchpoints: Sequence[DraftTouchpoint]) -> Iterator[str]:
    busiest = sorted(touchpoints, key=lambda touchpoint: -touchpoint.visits)[:2]
    yield f"  stage_{at}:"
    yield f"    name: {quoted(' · '.join(touchpoint.called for touchpoint in touchpoints if touchpoint in busiest))}"
    yield "    touchpoints:"
    for touchpoint in touchpoints:
        yield from _touchpoint(plan, touchpoint)


def _touchpoint(plan: DraftPlan, touchpoint: DraftTouchpoint) -> Iterator[str]:
    met = f"{number(touchpoint.visits)} visits of {number(touchpoint.customers)} customers"
    yield _beside(f"      {quoted(touchpoint.id)}:", met)
    if touchpoint.called.casefold() != touchpoint.id.replace("_", " "):
        yield f"        name: {quoted(touchpoint.called)}"
    if len(plan.channels) > 1:
        yield f"        channel: {quoted(touchpoint.channel)}"
    if touchpoint.need:
        yield _beside(f"        need: {quoted(touchpoint.need)}", "the same on another channel")
    yield f"        events: {_listed([touchpoint.event])}"
    if touchpoint.entry:
        yield _beside(f"        entry: {written_share(touchpoint.entry)}", "of walks begin here")
    if touchpoint.asks:
        yield _beside("        # normal_dropoff: 20%", "who only look around and leave through nobody's fault?")
    if touchpoint.stay_seconds is not None:
        yield _beside(f"        duration: {written_duration(touchpoint.stay_seconds)}", "median")
    yield _beside(f"        observed: {touchpoint.observed}", "; ".join(_gone(touchpoint)))
    if touchpoint.ways:
        yield "        next:"
        yield from (_way(touchpoint, one) for one in touchpoint.ways)


def _gone(touchpoint: DraftTouchpoint) -> Iterator[str]:
    if touchpoint.left:
        yield f"{percent(touchpoint.left, touchpoint.observed)} leave"
    if touchpoint.folded:
        yield f"{number(touchpoint.folded)} more by {counted(touchpoint.folded_ways, 'rare way')}"


def _way(touchpoint: DraftTouchpoint, way: DraftTransition) -> str:
    said = percent(way.count, touchpoint.observed)
    if way.median_seconds:
        said += f" after {written_duration(way.median_seconds)}"
    if way.back:
        said += ", loop: once more" if way.target == touchpoint.id else ", loop: back"
    target = way.target if way.target == SUCCESS else quoted(way.target)
    return _beside(f"          {target}: {{count: {way.count}}}", said)


def _beside(line: str, comment: str) -> str:
    return f"{line.ljust(COMMENTS_AT)}  # {comment}" if comment else line


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(quoted(name) for name in names)}]"


def number(value: int) -> str:
    """A whole number with its thousands apart."""
    return f"{value:,}".replace(",", " ")


def percent(part: float, whole: float) -> str:
    """A part of a whole for a comment: 41 %, 3.2 %."""
    share = 100 * part / whole if whole else 0.0
    return f"{share:.1f} %".replace(".0 %", " %")
