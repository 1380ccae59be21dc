"""What customers said: every score on one ruler, with its interval and the number of those who answered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal

from journeymap import inference
from journeymap.analysis.churn import Reason, reasons
from journeymap.analysis.ratings import (
    IntervalKind,
    bad_share,
    box_count,
    good_answers,
    index_interval,
    pooled,
    summary,
    top_box,
)
from journeymap.analysis.results import Result, Sentence, Text
from journeymap.facts import Fact, Facts
from journeymap.inference import Interval
from journeymap.model import (
    Acsi,
    Churn,
    Journey,
    Loyalty,
    Nps,
    Rating,
    Repeat,
    Resolved,
    Scale,
    Score,
    Scores,
    Touchpoint,
    Wait,
)
from journeymap.model.metrics import CES, CHURN, NPS, REPEAT, RESOLVED, WAIT, metric_of
from journeymap.model.waves import current, earlier, size, waves
from journeymap.settings import Settings

NPS_GROUPS = ("detractors", "passives", "promoters")

PERIODS_PER_YEAR = {"week": 365.25 / 7, "month": 12.0, "quarter": 4.0, "year": 1.0}


UNITS = {
    "touchpoint": "scope",
    "metric": "metric",
    "persona": "persona",
    "asked": "term:why_asked",
    "period": "text",
    "n": "count",
    "index": "index.1",
    "low": "index.1",
    "high": "index.1",
    "nps": "nps",
    "nps_low": "nps",
    "nps_high": "nps",
    "mean": "number.2",
    "top_box": "share",
    "top_box_low": "share",
    "top_box_high": "share",
    "bad_share": "share",
    "strict_box": "share",
    "evidence": "term:evidence",
    "source": "source",
    "question": "text",
    "scale_fact": "fact",
    "boxes_fact": "fact",
    "note_fact": "fact",
    "wave_facts": "fact",
    "newest": "mark",
    "reason": "text",
    "group": "term:nps_group",
    "action": "text",
    "action_fact": "fact",
    "target_fact": "fact",
    "goal": "exact",
    "share": "share",
    "lowest": "exact",
    "highest": "exact",
    "best": "exact",
    "first": "exact",
    "last": "exact",
    "of": "exact",
    "window": "text",
    "typical": "duration",
    "promised": "duration",
    "per": "term:period",
    "yearly": "share",
    "verdict": "term:churn",
    "normal": "exact_share",
}
"""What each field and each value of a fact is (see `words.telling`)."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same question brought in another period: the index 0-100, the share of the best answers, the NPS."""

    period: str | None
    index: float | None
    n: int | None
    top_box: float | None = None
    nps: float | None = None


@dataclass(frozen=True)
class NpsGroup:
    """A group of those who were asked whether they would recommend: how many, and what is done for them."""

    group: str
    n: int
    share: float
    action_fact: Fact

    action = Sentence("action_fact")


@dataclass(frozen=True)
class ScoreRow:
    """One score: the mean as asked, its index 0-100, its top-box share, and how sure they are.

    ``low`` and ``high`` bound the index; shares are 0-1; NPS is in points. For ``resolved``, ``repeat`` and ``churn``
    the share stands in ``top_box``. ``history`` are the waves before, the oldest first; ``newest`` says whether this is
    the wave that counts now, None where there is one alone or nobody can tell their order.
    """

    touchpoint: str | None
    metric: str
    n: int | None = None
    mean: float | None = None
    sd: float | None = None
    index: float | None = None
    low: float | None = None
    high: float | None = None
    interval: IntervalKind | None = None
    top_box: float | None = None
    top_box_low: float | None = None
    top_box_high: float | None = None
    nps: float | None = None
    nps_low: float | None = None
    nps_high: float | None = None
    strict_box: float | None = None
    bad_share: float | None = None
    bad_share_low: float | None = None
    bad_share_high: float | None = None
    scale_fact: Fact | None = None
    boxes_fact: Fact | None = None
    evidence: str | None = None
    source: str | None = None
    asked: str | None = None
    persona: str | None = None
    period: str | None = None
    question: str | None = None
    note_fact: Fact | None = None
    history: tuple[Earlier, ...] = ()
    newest: bool | None = None
    wave_facts: tuple[Fact, ...] = ()
    reasons: tuple[Reason, ...] = ()
    groups: tuple[NpsGroup, ...] = ()
    target_fact: Fact | None = None

    scale = Sentence("scale_fact")
    boxes = Sentence("boxes_fact")
    note = Sentence("note_fact")
    waves = Text("wave_facts")
    target = Sentence("target_fact")


@dataclass(frozen=True, repr=False)
class ScoreTable(Result):
    """Every score of the journey, in map order; the journey's own scores come last."""

    rows: tuple[ScoreRow, ...]

    rows_name = None
    unit_of = UNITS

    def for_writers_of_dataclasses(self, language: str | None = None) -> Any:
        """What becomes the JSON of ``to_dict()``: plain data, since the groups of an NPS tell what they get."""
        return self.to_dict(language)


def scores(journey: Journey) -> ScoreTable:
    """What customers said, place by place: means, indices, shares and their 95 % intervals.

    The index puts every rating on one ruler, 0 to 100, by its place between the worst and the best end of its own
    scale; 100 is best for the customer. Ease (CES), satisfaction (CSAT) and others share the ruler, not the meaning:
    they stand side by side and are never averaged. Records of several periods are waves: the newest that at least
    `anecdotal_n` answered is the value, the others its history. A score without a sample size has no interval, one that
    nobody answered no number. CSAT % is the share of the two best answers (of 1-3 and yes/no the best one), CSI that of
    the best one, easy that of the three best of seven.

    Formulas::

        index        100 (mean - worst)/(best - worst)
        interval     index ± t(.975, n-1) s k/√n,  k = 100/(high - low), cut at 0 and 100
        without sd   s² ≤ (high - mean)(mean - low) n/(n - 1), the largest there can be
        all the same miss = 1 - Wilson low(n of n): index - index miss to index + (100 - index) miss
        share        (x/n + z²/2n ± z √(x/n (1 - x/n)/n + z²/4n²))/(1 + z²/n)
        NPS          100 (promoters - detractors)/n; interval around (P + ¾)/(n + 3) - (D + ¾)/(n + 3)
        two scales   Σ n_i index_i/Σ n_i,  SE = √Σ (n_i/N)² SE_i²
        loyalty      CLI: the mean of recommend, again and other, as an index of their scale
        weighted     csi_weighted: the index of Σ w s/Σ w, w the importance and s the rating of an attribute
        ACSI-style   100 Σ w (x - 1)/9 of three answers from 1 to 10, equal weights unless given
        churn        lost/at start, Wilson;  of a year 1 - (1 - churn)^(periods in a year)
        lifetime     m/c (simple), m r/(1 + i - r) (after_first), m (1 + i)/(1 + i - r) (first_now);  r = 1 - c
        resolved     the share of contacts solved, repeats the share that come again: Wilson
        waiting      max(0, 1 - promised/typical): 0 in time, ½ at twice the promise

    Sources: Sauro & Lewis, Quantifying the user experience, 2016 (scales to 100 points, top boxes); Student, The
    probable error of a mean, 1908; Bhatia & Davis, A better bound on the variance, American Mathematical Monthly 107,
    2000; Wilson, Probable inference, Journal of the American Statistical Association 22, 1927; Rocks, Interval
    estimation for the "net promoter score", The American Statistician 70, 2016; Dixon, Freeman & Toman, Stop trying to
    delight your customers, Harvard Business Review, 2010 (CES); Fornell et al., The American customer satisfaction
    index, Journal of Marketing 60, 1996; Gupta & Lehmann, Customers as assets, Journal of Interactive Marketing 17,
    2003 (lifetime value).

    Worked: CSAT counts 2, 3, 5, 20, 20 on 1-5: 40 of 50 are 80.0 % (67.0 to 88.8), the mean is 4.06, the index (4.06 -
    1)/4 = 76.5 (69.0 to 84.0). Effort 3.4 on 1-5 with n 80: ease 40 where 1 is best, 60 where 5 is best; that is why
    the best end must be named.

    Worked: loyalty answers 8, 7 and 6 on 0-10 are 7.0, index 70. Importance 9, 8, 6 with ratings 4.2, 3.1, 3.9 on 1-5
    weigh to 3.7391, index 68.5. Three answers 8.2, 7.4 and 7.0 are 72.6 in ACSI's manner. 46 customers of 800 lost in a
    month are 5.75 % (4.34 to 7.58), 50.9 % a year; with a margin of 30 a month and 1 % interest such a customer is
    worth 521.74 (simple), 418.89 (after_first) or 448.89 (first_now). 62 % of 90 contacts solved are 56 of 90 (51.9 to
    71.5 %). Three days where two were promised: 1 - 2/3 = .33.

    >>> from journeymap.reading import loads
    >>> shop = "{shop: {channel: web, scores: {csat: {counts: [2, 3, 5, 20, 20]}}}}"
    >>> row = scores(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}")).rows[0]
    >>> row.top_box, row.mean, round(row.index, 9)
    (0.8, 4.06, 76.5)
    """
    fact, settings = Facts(journey, UNITS), journey.in_force
    rows: list[ScoreRow] = []
    for name, point in journey.touchpoints.items():
        rows += _of_touchpoint(name, point, fact, settings)
    rows += _of_scores(None, journey.scores, None, fact, settings)
    if journey.churn is not None:
        rows.append(_churn_row(journey.churn, settings, fact))
    return ScoreTable(tuple(replace(one, target_fact=_target_fact(journey, one)) for one in rows), of_journey=journey)


def _target_fact(journey: Journey, row: ScoreRow) -> Fact | None:
    """What a score should reach by the file, at its touchpoint before the whole journey; history reaches nothing."""
    places = [journey.touchpoints[row.touchpoint].targets] if row.touchpoint is not None else []
    goal = next((one for one in (goals.get(row.metric) for goals in (*places, journey.targets)) if one), None)
    if goal is None or row.newest is False or row.metric == WAIT:
        return None
    unit = "exact_share" if goal.is_share else "nps" if row.metric == NPS else "exact"
    return Fact("scores.target", {"goal": goal.value}, {**UNITS, "goal": unit}, journey)


def _of_touchpoint(name: str, point: Touchpoint, fact: Facts, settings: Settings) -> Iterator[ScoreRow]:
    yield from _of_scores(name, point.scores, None, fact, settings)
    for persona, part in point.by_persona.items():
        yield from _of_scores(name, part.scores, persona, fact, settings)
    if point.resolved is not None:
        window = point.resolved.window
        note = fact("scores.window", window=window) if window else None
        yield _share_row(name, RESOLVED, point.resolved, note, settings)
    if point.repeat is not None:
        yield _share_row(name, REPEAT, point.repeat, None, settings)
    if point.wait is not None:
        yield _wait_row(name, point.wait, fact)


# ---------------------------------------------------------------- waves


def _of_scores(
    touchpoint: str | None, scores: Scores, persona: str | None, fact: Facts, settings: Settings
) -> Iterator[ScoreRow]:
    """Every record of some scores, each with the waves before it."""
    for metric, some in groupby(scores.records(), key=itemgetter(0)):
        records = [one.replace(persona=one.persona or persona) if persona else one for _, one in some]
        for score in records:
            row = _score_row(touchpoint, metric, score, fact, settings)
            alike = [one for one in records if (one.persona, one.asked) == (score.persona, score.asked)]
            yield _in_waves(row, score, alike, fact, settings) if len(alike) > 1 else row


def _in_waves(row: ScoreRow, score: Score, alike: Sequence[Score], fact: Facts, settings: Settings) -> ScoreRow:
    """The row of one wave of several; as it is where nobody can tell their order."""
    every = waves(alike)
    if every is None or len(every) < 2:
        return row
    own = next(wave for wave in every if any(one is score for one in wave))
    newest = any(one is score for one in current(alike, settings))
    before = tuple(_earlier(row.metric, wave) for wave in earlier(own, every))
    said = [_was(row.metric, before[-1], fact)] if before else []
    if newest:
        later = every[every.index(own) + 1 :]
        said += [fact("scores.so_far", period=_called(wave), n=size(wave)) for wave in later]
    return replace(row, history=before, newest=newest, wave_facts=tuple(one for one in said if one is not None))


def _earlier(metric: str, wave: Sequence[Score]) -> Earlier:
    said, share, groups = pooled(wave), None, [one.groups for one in wave if isinstance(one, Nps) and one.groups]
    boxes = [(box, box[1] or 1) for one in wave if isinstance(one, Rating) and (box := top_box(metric, one))]
    if boxes:
        share = sum(box[0] * weight for box, weight in boxes) / sum(weight for _, weight in boxes)
    whole = sum(map(sum, groups))
    nps = 100 * sum(up - down for down, _, up in groups) / whole if whole else None
    return Earlier(_called(wave), said.index if said else None, size(wave), share, nps)


def _called(wave: Sequence[Score]) -> str | None:
    """The period of a wave as the file writes it, else its day."""
    return wave[0].period or (None if wave[0].date is None else wave[0].date.isoformat())


def _was(metric: str, one: Earlier, fact: Facts) -> Fact | None:
    """What a score was the wave before, as the metric is told: a share, points, or an index."""
    share = one.top_box if metric_of(metric).by_share or one.index is None else None
    known = {"nps": one.nps, "share.0": share, "index": one.index}
    unit, value = next(((unit, value) for unit, value in known.items() if value is not None), (None, None))
    if unit is None:
        return None
    key = "scores.was" if one.n else "scores.was_unsized"
    said = {"was": value, "period": one.period} | ({"n": one.n} if one.n else {})
    return Fact(key, said, {**UNITS, "was": unit}, fact.journey)


# ---------------------------------------------------------------- rows


def _score_row(touchpoint: str | None, metric: str, score: Score, fact: Facts, settings: Settings) -> ScoreRow:
    """Everything one score says."""
    said = summary(score)
    interval, kind = index_interval(score)
    row: dict[str, Any] = {
        "n": said.n,
        "mean": said.mean,
        "sd": said.sd,
        "index": said.index,
        "low": interval[0] if interval else None,
        "high": interval[1] if interval else None,
        "interval": kind,
        "evidence": evidence(said.n, settings),
        "source": score.source,
        "asked": score.asked,
        "persona": score.persona,
        "period": score.period,
        "question": score.question,
        "scale_fact": _scale_fact(said.scale, fact),
    }
    if isinstance(score, Rating):
        row |= _boxes(metric, score, fact)
    elif isinstance(score, Nps):
        row |= _nps_numbers(score, fact) | _bands(score, fact)
    elif isinstance(score, Loyalty) and len(score.given) == 1 and score.mean is None:
        row["note_fact"] = fact("scores.single")
    elif isinstance(score, Acsi):
        row["note_fact"] = fact("scores.acsi_like")
    return ScoreRow(touchpoint, metric, **row)


def _scale_fact(scale: Scale | None, fact: Facts) -> Fact | None:
    return fact("scores.scale", lowest=scale.low, highest=scale.high, best=scale.best) if scale else None


def _boxes(metric: str, score: Rating, fact: Facts) -> dict[str, Any]:
    found = top_box(metric, score)
    if found is None:
        return {}
    share, n = found
    low, high = inference.wilson(inference.whole(share * n), n) if n else (None, None)
    numbers: dict[str, Any] = {
        "top_box": share,
        "top_box_low": low,
        "top_box_high": high,
        "boxes_fact": _boxes_fact(metric, score, fact),
    }
    bad = bad_share(score)
    if bad is not None:
        bad_low, bad_high = inference.wilson(inference.whole(bad * n), n)
        numbers |= {"bad_share": bad, "bad_share_low": bad_low, "bad_share_high": bad_high}
        if metric == CES and box_count(metric, score) > 2:
            numbers["strict_box"] = good_answers(score, 2) / n
    if summary(score).index is None:
        numbers["interval"] = "wilson" if n else None
    return numbers


def _boxes_fact(metric: str, score: Rating, fact: Facts) -> Fact:
    """Which answers count as good, e.g. "5-7 of 7"."""
    ruler, boxes = score.ruler, box_count(metric, score)
    if ruler is None:
        return fact("scores.best_boxes", n=boxes)
    if ruler.best == ruler.high:
        first, last = ruler.high - boxes + 1, ruler.high
    else:
        first, last = ruler.low, ruler.low + boxes - 1
    if first == last:
        return fact("scores.one_box", first=first, of=ruler.high)
    return fact("scores.boxes", first=first, last=last, of=ruler.high)


def _bands(score: Nps, fact: Facts) -> dict[str, Any]:
    """What is told of the groups of a Net Promoter Score: that they are other ones, and what each gets."""
    found: dict[str, Any] = {"note_fact": fact("scores.bands") if score.bands and not score.bands.usual else None}
    if score.groups is not None and score.size:
        named = score.bands.actions if score.bands else None
        groups = zip(NPS_GROUPS, score.groups, strict=True)
        found["groups"] = tuple(_group(group, n, score.size, getattr(named, group, None), fact) for group, n in groups)
    return found


def _group(group: str, n: int, of: int, action: str | None, fact: Facts) -> NpsGroup:
    does = fact("scores.do_named", action=action) if action else fact(f"scores.do_{group}")
    return NpsGroup(group, n, n / of, does)


def _nps_numbers(score: Nps, fact: Facts) -> dict[str, Any]:
    numbers: dict[str, Any] = {"scale_fact": fact("scores.scale", lowest=0, highest=10, best=10)}
    groups = score.groups
    if groups is None or sum(groups) == 0:
        return numbers
    detractors, passives, promoters = groups
    n = detractors + passives + promoters
    low, high, _ = inference.nps_interval(promoters, detractors, n)
    raw = 100 * (promoters - detractors) / n
    return numbers | {"nps": raw, "nps_low": low, "nps_high": high, "interval": "adjusted-wald"}


def _share_row(
    touchpoint: str, metric: str, score: Resolved | Repeat, note: Fact | None, settings: Settings
) -> ScoreRow:
    if score.n == 0:
        return ScoreRow(touchpoint, metric, 0, evidence=evidence(0, settings), source=score.source, note_fact=note)
    low, high = inference.wilson(inference.whole(score.rate * score.n), score.n) if score.n else (None, None)
    return ScoreRow(
        touchpoint,
        metric,
        score.n,
        interval="wilson" if score.n else None,
        top_box=score.rate,
        top_box_low=low,
        top_box_high=high,
        evidence=evidence(score.n, settings),
        source=score.source,
        asked=score.asked,
        question=score.question,
        note_fact=note,
    )


def _wait_row(touchpoint: str, wait: Wait, fact: Facts) -> ScoreRow:
    times = {name: time for name in ("typical", "promised") if (time := getattr(wait, name)) is not None}
    minutes = wait.typical.minutes if wait.typical else None
    return ScoreRow(
        touchpoint,
        WAIT,
        mean=minutes,
        source=wait.source,
        scale_fact=fact("scores.minutes"),
        note_fact=fact(f"scores.{'_and_'.join(times)}", **times) if times else None,
    )


def _churn_row(churn: Churn, settings: Settings, fact: Facts) -> ScoreRow:
    if churn.at_start == 0:
        return ScoreRow(None, CHURN, 0, evidence=evidence(0, settings), source=churn.source)
    share = churn.lost / churn.at_start
    low, high = inference.wilson(churn.lost, churn.at_start)
    assert churn.period is not None
    normal = settings.churn_normal
    verdict = claim(
        share,
        (low, high),
        churn.at_start,
        normal,
        min_n=settings.min_n,
        anecdotal_n=settings.anecdotal_n,
        good_above=False,
    )
    yearly = yearly_churn(share, churn.period)
    values = {"per": churn.period, "yearly": yearly, "verdict": verdict.replace(" ", "_"), "normal": normal}
    return ScoreRow(
        None,
        CHURN,
        churn.at_start,
        interval="wilson",
        top_box=share,
        top_box_low=low,
        top_box_high=high,
        evidence=evidence(churn.at_start, settings),
        source=churn.source,
        note_fact=fact("scores.churn", **values),
        reasons=reasons(churn),
    )


def yearly_churn(share: float, period: str) -> float:
    """Churn of a period as churn of a year: 1 - (1 - c)^(periods per year).

    >>> round(100 * yearly_churn(0.05, "month"), 2)
    45.96
    """
    kept: float = (1 - share) ** PERIODS_PER_YEAR[period]
    return 1 - kept


# ---------------------------------------------------------------- what may be claimed

Claim = Literal["confirmed", "suspected", "fine", "confirmed fine", "anecdotal", "unknown"]


def claim(
    point: float | None,
    interval: Interval | None,
    n: int | None,
    threshold: float,
    *,
    min_n: int = 30,
    anecdotal_n: int = 10,
    good_above: bool = True,
) -> Claim:
    """What may be said of a number beside a threshold.

    *Confirmed* bad needs enough answers and an interval wholly on the bad side; *confirmed fine* likewise on the good
    side; otherwise the point decides between *suspected* and *fine*. Few answers are never more than an anecdote.

    >>> claim(47, (44, 49), 120, 50), claim(47, (40, 54), 120, 50), claim(None, None, None, 50)
    ('confirmed', 'suspected', 'unknown')
    """
    if point is None:
        return "unknown"
    if n is not None and n < anecdotal_n:
        return "anecdotal"
    sign = 1 if good_above else -1
    bad = sign * (point - threshold) < 0
    enough = n is not None and n >= min_n and interval is not None
    if bad:
        worst = interval[1 if good_above else 0] if interval else point
        return "confirmed" if enough and sign * (worst - threshold) < 0 else "suspected"
    best = interval[0 if good_above else 1] if interval else point
    return "confirmed fine" if enough and sign * (best - threshold) >= 0 else "fine"


def evidence(n: int | None, settings: Settings) -> str:
    """A word for how many answered: anecdotal, indicative, directional or solid.

    A convention for the eye; the interval decides (researchautomators.com, Minimum base size for survey segmentation).
    """
    if n is None:
        return "no sample size"
    if n == 0:
        return "nobody answered"
    bands = (settings.anecdotal_n, "anecdotal"), (settings.min_n, "indicative"), (settings.solid_n, "directional")
    return next((word for below, word in bands if n < below), "solid")
