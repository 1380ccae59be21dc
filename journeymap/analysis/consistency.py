"""Whether the same need feels the same on every channel: scores by channel, their spread, and whether it is chance."""

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from journeymap import inference
from journeymap.analysis.ratings import pooled, standard_error
from journeymap.analysis.results import Sentence
from journeymap.facts import Fact
from journeymap.model import NO_CHANNEL, Journey, Touchpoint
from journeymap.model.metrics import CES, CSAT
from journeymap.model.waves import current
from journeymap.settings import Settings, reaches

Kind = Literal["need", "stage"]
Metric = Literal["satisfaction", "ease"]
Verdict = Literal["consistent", "suspected", "inconsistent", "unknown", "not applicable"]

ASKED_BY: Mapping[Metric, str] = {"satisfaction": CSAT, "ease": CES}

SMALLEST_ERROR = 1e-6  # index points; an error of nothing would weigh infinitely much


UNITS = {
    "kind": "term:omnichannel.kind",
    "stage": "stage",
    "need": "need",
    "metric": "term:omnichannel.metric",
    "spread": "index.1",
    "needed": "index",
    "p": "p",
    "verdict": "term:omnichannel.verdict",
    "note_fact": "fact",
    "channel": "channel",
    "channels": "fact",
    "index": "index.1",
    "mixed_scales": "mark",
    "groups": "fact",
    "group": "fact",
    "ladder": "term:ladder",
    "giver": "touchpoint",
    "receiver": "touchpoint",
    "from_channel": "channel",
    "to_channel": "channel",
    "history": "term:history",
    "forced": "mark",
    "flow": "of_100",
    "owner": "text",
    "carry_over": "share.0",
    "unknown_history": "share.0",
    "switches_per_entrant": "number.2",
    "retell_per_100": "number.1",
    "dead_ends": "touchpoint",
    "traps": "channel",
    "no_human_way_out": "stage",
    "lock_in": "stage",
    "lock_in_needs": "need",
    "persona": "persona",
    "stages": "stage",
}
"""What each field and each value of a fact about channels is (see `words.telling`)."""


@dataclass(frozen=True, slots=True)
class ChannelScore:
    """What customers of one channel said: its index with its standard error, its interval and its answers.

    ``mixed_scales``: the answers were given on several scales and meet on the index.
    """

    index: float
    se: float
    n: int | None = None
    low: float | None = None
    high: float | None = None
    mixed_scales: bool = False


@dataclass(frozen=True)
class Agreement:
    """Whether channels agree: the spread of their indices, Cochran's Q, and the word for it."""

    verdict: Verdict
    note_fact: Fact
    spread: float | None = None
    q: float | None = None
    df: int | None = None
    p: float | None = None

    note = Sentence("note_fact")


@dataclass(frozen=True)
class Group:
    """The touchpoints that meet one need, or stand in one stage, compared by channel.

    ``channels`` holds every channel of the group; None is one that too few were asked about.
    """

    group: str
    kind: Kind
    metric: Metric | None
    channels: Mapping[str, ChannelScore | None]
    spread: float | None
    q: float | None
    df: int | None
    p: float | None
    verdict: Verdict
    note_fact: Fact

    note = Sentence("note_fact")


def groups(journey: Journey, without: Collection[str] = ()) -> Iterator[Group]:
    """Every need, and every stage for the touchpoints that name none, with its channels compared.

    A group is the `need` of touchpoints, else their stage. Its channels are compared on satisfaction where all that
    were asked have it, else on ease, never on both; only channels with `min_n` answers count. *Inconsistent* needs a
    spread of 15 index points (setting `spread`) and a Q that chance does not explain; without the latter it is
    *suspected*; a smaller spread is *consistent*, and the note says when it differs for certain. One channel alone: not
    applicable. Touchpoints that nobody can get to are left out (``without``).

    Formulas::

        spread   largest index - smallest
        Q        Σ w (x - x̄)²,  w = 1/SE²,  x̄ = Σ w x/Σ w;  chi-square with one degree of freedom less than channels

    Sources: Cochran, The combination of estimates from different experiments, Biometrics 10, 1954; Sousa & Voss,
    Service quality in multichannel services, Journal of Service Research 8, 2006.

    Worked: 72, 64 and 70 with standard errors 1.8, 2.5 and 2.2: spread 8, Q 6.82, p .033: consistent, the difference is
    real but small. 76, 58 and 70: spread 18, inconsistent.
    """
    for kind, gathered in (("need", by_need(journey, without)), ("stage", _by_stage(journey, without))):
        for name, points in gathered.items():
            yield _group(name, kind, points, journey)  # type: ignore[arg-type]


def agreement(channels: Mapping[str, ChannelScore], settings: Settings, journey: Journey | None = None) -> Agreement:
    """Whether channels agree, by the spread of their indices and Cochran's Q.

    Inconsistent needs both a spread that matters in practice and a test that chance does not pass; a spread without
    the test is suspected.

    >>> from journeymap.settings import DEFAULTS
    >>> asked = {"web": ChannelScore(72, 1.8), "phone": ChannelScore(64, 2.5), "store": ChannelScore(70, 2.2)}
    >>> found = agreement(asked, DEFAULTS)
    >>> found.verdict, found.spread, round(found.q, 4), found.df, round(found.p, 4), found.note
    ('consistent', 8, 6.8206, 2, 0.033, '8.0 points apart for certain, but under the 15 that count')
    """
    if len(channels) < 2:
        return Agreement("unknown", Fact("omnichannel.too_few", {"n": settings.min_n}, UNITS, journey))
    indices = [one.index for one in channels.values()]
    spread = max(indices) - min(indices)
    q, df, p = inference.cochran_q(indices, [max(one.se, SMALLEST_ERROR) for one in channels.values()])
    certain = p < settings.alpha
    small = not reaches(spread, settings.spread)
    values = {"spread": spread, "needed": settings.spread} if certain and small else {"spread": spread}
    key = "noise" if not certain else "certain_but_small" if small else "certain"
    note = Fact(f"omnichannel.{key}", values, UNITS, journey)
    if small:
        return Agreement("consistent", note, spread, q, df, p)
    return Agreement("inconsistent" if certain else "suspected", note, spread, q, df, p)


def by_need(journey: Journey, without: Collection[str] = ()) -> dict[str, list[Touchpoint]]:
    """The touchpoints by the need they name."""
    found: dict[str, list[Touchpoint]] = {}
    for name, point in journey.touchpoints.items():
        if point.need is not None and name not in without:
            found.setdefault(point.need, []).append(point)
    return found


def _by_stage(journey: Journey, without: Collection[str]) -> dict[str, list[Touchpoint]]:
    """The touchpoints that name no need, by their stage."""
    found: dict[str, list[Touchpoint]] = {}
    for name, point in journey.touchpoints.items():
        if point.need is None and name not in without:
            found.setdefault(journey.stage_of[name], []).append(point)
    return found


def _group(name: str, kind: Kind, points: Iterable[Touchpoint], journey: Journey) -> Group:
    settings = journey.in_force
    by_channel: dict[str, list[Touchpoint]] = {}
    for point in points:
        if point.channel != NO_CHANNEL:
            by_channel.setdefault(point.channel, []).append(point)
    if len(by_channel) < 2:
        alone = Fact("omnichannel.alone", {}, UNITS, journey)
        nobody: dict[str, ChannelScore | None] = dict.fromkeys(by_channel)
        return Group(name, kind, None, nobody, None, None, None, None, "not applicable", alone)
    metric, said = _said(by_channel, settings)
    found = agreement(said, settings, journey)
    every = {channel: said.get(channel) for channel in by_channel}
    return Group(name, kind, metric, every, found.spread, found.q, found.df, found.p, found.verdict, found.note_fact)


def _said(
    by_channel: Mapping[str, Iterable[Touchpoint]], settings: Settings
) -> tuple[Metric | None, dict[str, ChannelScore]]:
    """What was asked of enough customers: satisfaction where every channel that has answers has it, else ease."""
    satisfied, easy = (_answers(by_channel, metric, settings) for metric in ASKED_BY)
    if satisfied and not easy.keys() - satisfied.keys():
        return "satisfaction", satisfied
    if len(easy) < 2 <= len(satisfied):
        return "satisfaction", satisfied
    return ("ease", easy) if easy else (None, {})


def _answers(
    by_channel: Mapping[str, Iterable[Touchpoint]], metric: Metric, settings: Settings
) -> dict[str, ChannelScore]:
    found = {channel: _answer(points, metric, settings) for channel, points in by_channel.items()}
    return {channel: said for channel, said in found.items() if said is not None}


def _answer(points: Iterable[Touchpoint], metric: Metric, settings: Settings) -> ChannelScore | None:
    """All answers of one channel as one index; None with fewer than ``min_n``. A lone answer has no spread."""
    each = (current(point.scores.of(ASKED_BY[metric]), settings) for point in points)
    records = [one for records in each for one in records if (one.size or 0) > 1]
    said = pooled(records)
    if said is None or said.n is None or said.n < settings.min_n:
        return None
    errors = [(one.size or 0) / said.n * (standard_error(one) or 0.0) for one in said.records]
    low, high = said.interval or (None, None)
    return ChannelScore(said.index, math.hypot(*errors), said.n, low, high, said.mixed_scales)
