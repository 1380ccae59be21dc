"""A draft journey as YAML that explains itself: each number with what it was counted from."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from journeymap.evidence.discovery.names import quoted
from journeymap.model import SUCCESS
from journeymap.model.values import written_duration, written_share
from journeymap.words import Words, words_for
from journeymap.words.telling import shown

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

    @property
    def words(self) -> Words:
        """The words of the comments: of the language that the draft is in."""
        return words_for(self.language)


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
    say = plan.words
    yield _beside(f"entrants: {plan.walks}", say("draft.walks"))
    yield ""
    yield "events:"
    yield _beside(f"  success: {_listed(plan.success)}", plan.success_said)
    if plan.again:
        yield _beside("  again: true", "after success, the next start is a new walk")
    if plan.ignore:
        yield _beside("  ignore:", plan.ignored_said)
        yield from (f"    - {quoted(name)}" for name in plan.ignore[:LONGEST_LIST])
        if len(plan.ignore) > LONGEST_LIST:
            yield f"    # {say('and_more', n=len(plan.ignore) - LONGEST_LIST)}"
    yield ""
    yield _beside("channels:", say("draft.channels"))
    yield from (_channel(*one, say) for one in plan.channels.items())
    if len(plan.channels) == 1:
        yield f"defaults: {{channel: {quoted(next(iter(plan.channels)))}}}"
    yield ""
    yield _beside("stages:", say("draft.stages"))
    for at, touchpoints in enumerate(plan.stages, 1):
        yield from _stage(plan, at, touchpoints)


def _channel(name: str, said: tuple[str, str | None], say: Words) -> str:
    called, kind = said
    parts = [f"name: {quoted(called)}"] if called != name else []
    parts += [f"type: {kind}"] if kind else []
    line = f"  {quoted(name)}: {{{', '.join(parts)}}}"
    return line if kind else _beside(line, say("draft.type"))


def _stage(plan: DraftPlan, at: int, touchpoints: Sequence[DraftTouchpoint]) -> Iterator[str]:
    busiest = sorted(touchpoints, key=lambda touchpoint: -touchpoint.visits)[:2]
    yield f"  stage_{at}:"
    yield f"    name: {quoted(' · '.join(touchpoint.called for touchpoint in touchpoints if touchpoint in busiest))}"
    yield "    touchpoints:"
    for touchpoint in touchpoints:
        yield from _touchpoint(plan, touchpoint)


def _touchpoint(plan: DraftPlan, touchpoint: DraftTouchpoint) -> Iterator[str]:
    say = plan.words
    met = say(
        "draft.met", visits=say("draft.visits", n=touchpoint.visits), customers=customers(touchpoint.customers, say)
    )
    yield _beside(f"      {quoted(touchpoint.id)}:", met)
    if touchpoint.called.casefold() != touchpoint.id.replace("_", " "):
        yield f"        name: {quoted(touchpoint.called)}"
    if len(plan.channels) > 1:
        yield f"        channel: {quoted(touchpoint.channel)}"
    if touchpoint.need:
        yield _beside(f"        need: {quoted(touchpoint.need)}", say("draft.need"))
    yield f"        events: {_listed([touchpoint.event])}"
    if touchpoint.entry:
        yield _beside(f"        entry: {written_share(touchpoint.entry)}", say("draft.entry"))
    if touchpoint.asks:
        yield _beside("        # normal_dropoff: 20%", say("draft.only_look"))
    if touchpoint.stay_seconds is not None:
        yield _beside(f"        duration: {written_duration(touchpoint.stay_seconds)}", say("draft.median"))
    yield _beside(f"        observed: {touchpoint.observed}", "; ".join(_gone(touchpoint, say)))
    if touchpoint.ways:
        yield "        next:"
        yield from (_way(touchpoint, one, say) for one in touchpoint.ways)


def _gone(touchpoint: DraftTouchpoint, say: Words) -> Iterator[str]:
    if touchpoint.left:
        yield say("draft.leave", share=percent(touchpoint.left, touchpoint.observed, say))
    if touchpoint.folded:
        yield say("draft.more_by", visits=touchpoint.folded, n=touchpoint.folded_ways)


def _way(touchpoint: DraftTouchpoint, way: DraftTransition, say: Words) -> str:
    said = percent(way.count, touchpoint.observed, say)
    if way.median_seconds:
        said = say("draft.after", share=said, time=shown(way.median_seconds, "seconds", say))
    if way.back:
        said += f", {say('draft.once_more' if way.target == touchpoint.id else 'draft.back')}"
    target = way.target if way.target == SUCCESS else quoted(way.target)
    return _beside(f"          {target}: {{count: {way.count}}}", said)


def _beside(line: str, comment: str) -> str:
    return f"{line.ljust(COMMENTS_AT)}  # {comment}" if comment else line


def _listed(names: Sequence[str]) -> str:
    return f"[{', '.join(quoted(name) for name in names)}]"


def customers(n: int, say: Words) -> str:
    """How many customers, in words."""
    return say("draft.customers", n=n)


def percent(part: float, whole: float, say: Words) -> str:
    """A part of a whole for a comment: 41%, 3.2%."""
    share = part / whole if whole else 0.0
    return say.percent(share, 0 if round(1000 * share) % 10 == 0 else 1)
