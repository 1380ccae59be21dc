"""How touchpoints become columns: which stages are shown, how they break into strips, how wide a column is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from math import ceil
from typing import Any, TypeAlias

from journeymap.analysis.dropoff import DropOff
from journeymap.diagnostics import UsageError, choice, fact
from journeymap.drawing.lanes.frame import (
    CHANNEL_OVER,
    CHANNEL_SIGN,
    FULL,
    INDENT,
    Board,
    Column,
    Detail,
    StageSpan,
    width,
)
from journeymap.drawing.subject import Subject
from journeymap.model import Journey

Strip: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""The stages of one strip, each with those of its touchpoints that stand there."""

MOST_COLUMNS = 18
"""More touchpoints than this break the map into strips."""

WIDEST_GUTTER = 176
"""Names at the left of the lanes take no more room than this."""

NARROWEST = 0.86
"""Columns on a high page become no narrower than this part of their usual width."""

EVEN = 1.6
"""Columns of a shorter strip grow no wider than this many times those of the longest."""

RARE = 0.10
"""Cards that fewer than this share of entrants reach hang below the main line."""

_SPLIT_BELOW = 0.6  # a stage is split rather than leaving a strip emptier than this


def shown_stages(journey: Journey, stages: Sequence[str] | None, points: Sequence[str] | None = None) -> Strip:
    """The stages that are drawn with their touchpoints: all, or those that were asked for."""
    for stage in stages or ():
        if stage not in journey.stages:
            raise UsageError(fact("usage.no_stage", name=stage, hint=choice(stage, journey.stages, "stages")))
    found = (
        (name, tuple(one for one in stage.touchpoints if points is None or one in points))
        for name, stage in journey.stages.items()
        if stages is None or name in stages
    )
    shown = tuple((name, kept) for name, kept in found if kept)
    if stages is not None and not shown:
        raise UsageError(fact("usage.no_stage_named", hint=choice("", journey.stages, "stages")))
    return shown


def strips(shown: Strip, most: int = MOST_COLUMNS) -> tuple[Strip, ...]:
    """The stages broken into as few strips as ``most`` columns allow, the strips about equally long.

    Stages stay whole where that wastes little room.
    """
    pieces = [(stage, part) for stage, points in shown for part in _parts(points, most)]
    fewest = len(_filled(pieces, most))
    shortest = max((len(points) for _, points in pieces), default=1)
    even = next(cap for cap in range(shortest, most + 1) if cap == most or len(_filled(pieces, cap)) <= fewest)
    return tuple(tuple(strip) for strip in _filled(pieces, even))


def _parts(points: tuple[str, ...], most: int) -> Iterator[tuple[str, ...]]:
    """A stage in as few parts as it takes, about equally long."""
    size = ceil(len(points) / ceil(len(points) / most))
    for at in range(0, len(points), size):
        yield points[at : at + size]


def _filled(pieces: Sequence[tuple[str, tuple[str, ...]]], most: int) -> list[list[tuple[str, tuple[str, ...]]]]:
    found: list[list[tuple[str, tuple[str, ...]]]] = [[]]
    count = 0
    for stage, points in pieces:
        room = most - count
        if len(points) > room:
            if count < _SPLIT_BELOW * most and room > 1 and len(points) - room > 1:
                found[-1].append((stage, points[:room]))
                points = points[room:]
            found.append([])
            count = 0
        found[-1].append((stage, points))
        count += len(points)
    return found


def boards(
    about: Subject,
    broken: Sequence[Strip],
    *,
    column: float | None = None,
    least_width: float | None = None,
    detail: Detail = FULL,
) -> tuple[Board, ...]:
    """Each strip with its columns in place.

    Columns are as wide as the theme says; a single strip is widened to ``least_width``, at most to twice that.
    """
    least = about.theme.spacing.least_width if least_width is None else least_width
    gutter = _gutter(about, broken)
    strip_of = {name: at for at, strip in enumerate(broken) for _, points in strip for name in points}
    wide = column or (_widened(about, broken[0], gutter, least) if len(broken) == 1 else about.theme.spacing.column)
    widths = _even(broken, wide, about.theme.spacing.stage_gap)
    return tuple(_board(about, broken, at, gutter, one, strip_of, detail) for at, one in enumerate(widths))


def _even(broken: Sequence[Strip], wide: float, gap: float) -> Iterator[float]:
    """How wide the columns of each strip are, so that all strips end together as far as columns may grow."""
    counts = [sum(len(points) for _, points in strip) for strip in broken]
    ends = [count * wide + (len(strip) - 1) * gap for count, strip in zip(counts, broken, strict=True)]
    for count, strip in zip(counts, broken, strict=True):
        yield min((max(ends) - (len(strip) - 1) * gap) / max(count, 1), EVEN * wide)


def _widened(about: Subject, strip: Strip, gutter: float, least: float) -> float:
    space = about.theme.spacing
    count = sum(len(points) for _, points in strip)
    room = least - 2 * space.margin - gutter - (len(strip) - 1) * space.stage_gap
    return max(space.column, min(room / max(count, 1), 2 * space.column))


def _board(
    about: Subject,
    broken: Sequence[Strip],
    at: int,
    gutter: float,
    wide: float,
    strip_of: dict[str, int],
    detail: Detail,
) -> Board:
    space, order = about.theme.spacing, list(about.journey.stages)
    before = {stage for strip in broken[:at] for stage, _ in strip}
    x = space.margin + gutter
    columns: list[Column] = []
    spans: list[StageSpan] = []
    for stage, points in broken[at]:
        spans.append(StageSpan(stage, order.index(stage), x, len(points) * wide, stage in before))
        columns += [Column(name, x + place * wide, wide) for place, name in enumerate(points)]
        x += len(points) * wide + space.stage_gap
    hung = frozenset(one.name for one in columns if detail.arrows and is_rare(about.flow, one.name))
    if len(hung) == len(columns):  # nothing to hang below
        hung = frozenset()
    whole: Mapping[str, Any] = {one.name: getattr(about, one.name) for one in fields(Subject)}
    return Board(
        **whole, columns=tuple(columns), spans=tuple(spans), stage_count=len(order), hung=hung, strip_of=strip_of,
        detail=detail,
    )  # fmt: skip


def is_rare(flow: DropOff, name: str) -> bool:
    """Whether few who start come here, and most of those who arrive never do."""
    seen = flow[name]
    if seen.reach is None or seen.reach >= RARE:
        return False
    return (seen.completers_passing or 0.0) < 0.5


def _gutter(about: Subject, broken: Sequence[Strip]) -> float:
    """As wide as the longest name of a channel needs, within limits."""
    return max(about.theme.spacing.gutter, min(_longest_channel(about, broken) + 30, WIDEST_GUTTER))


def narrowest(about: Subject, broken: Sequence[Strip]) -> float:
    """How narrow columns may become on a high page: the names of channels still fit on the cards."""
    usual = about.theme.spacing.column
    needed = _longest_channel(about, broken) + 2 * INDENT + CHANNEL_SIGN - CHANNEL_OVER
    return min(usual, max(NARROWEST * usual, needed))


def _longest_channel(about: Subject, broken: Sequence[Strip]) -> float:
    names = [name for strip in broken for _, points in strip for name in points]
    used = dict.fromkeys(
        channel
        for name in names
        for channel in (about.journey.touchpoints[name].channel, *about.journey.touchpoints[name].also_on)
    )
    return max((width(about.channel_label(channel), about.theme.type.small) for channel in used), default=0.0)
