"""Before and after: what changed between two snapshots of a journey, what of it is no chance, and whom to tell."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import overload

from journeymap import inference
from journeymap.analysis import changes
from journeymap.analysis.arrangement import Line, Order, arranged
from journeymap.analysis.change_facts import UNITS, Snapshots, change_fact, note_fact, sure_fact, where
from journeymap.analysis.changes import VERDICTS, WORSE, Judged, Pair, Sure, Verdict
from journeymap.analysis.churn import ReasonChange, reason_changes
from journeymap.analysis.contributions import Contribution, alone, contributions
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.matching import Matching, match
from journeymap.analysis.measurements import Key, Measurement, measurements, target
from journeymap.analysis.outcome import Outcome, outcome
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.recommendations import Advice, frictions, learn_from, rises
from journeymap.analysis.results import Result, Sentence, Sentences
from journeymap.analysis.series import LEAST, SeriesRow, series
from journeymap.analysis.structure import StructureChange, structure
from journeymap.analysis.timeline import Moment, since, timeline
from journeymap.analysis.units import Units, compare_units
from journeymap.analysis.walks import in_money
from journeymap.diagnostics import UsageError, fact
from journeymap.facts import Fact
from journeymap.inference import Test
from journeymap.model import Journey
from journeymap.model.metrics import COMPLETION, DROPOFF, Unit, metric_of
from journeymap.settings import Settings


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Which file of a journey was compared."""

    title: str
    period: str | None
    status: str
    unit: str | None
    updated: str | None
    touchpoints: int


@dataclass(frozen=True)
class MetricChange:
    """One number before and after, with its test and its verdict.

    Shares are 0-1, indices 0-100, NPS in points, waits in minutes (``unit``); ``change`` is later minus earlier,
    ``low`` and ``high`` its 95 % interval. ``verdict`` is None where nothing can be compared; ``notes`` say why.
    ``completions`` is what this change alone costs or brings, per entrant: of drop-off, by the earlier chain with this
    touchpoint's later row; of completion, itself. ``successes`` and ``value`` are that for the people who start now.
    """

    touchpoint: str | None
    metric: str
    before: float | None = None
    after: float | None = None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    significant: bool | None = None
    verdict: Verdict | None = None
    owner: str | None = None
    recommendation_fact: Fact | None = None
    stage: str | None = None
    unit: Unit = "index"
    persona: str | None = None
    asked: str | None = None
    n_before: int | None = None
    n_after: int | None = None
    floor: float | None = None
    detectable: float | None = None
    target: float | None = None
    method: str | None = None
    since: str | None = None
    learn_from: tuple[str, ...] = ()
    sure: Sure | None = None
    sure_fact: Fact | None = None
    note_facts: tuple[Fact, ...] = ()
    fact: Fact | None = None
    completions: float | None = None
    successes: float | None = None
    value: float | None = None

    sentence = Sentence("fact")
    notes = Sentences("note_facts")
    recommendation = Sentence("recommendation_fact")

    @property
    def worse(self) -> bool:
        """Whether the number went the wrong way."""
        return bool(self.change) and ((self.change or 0.0) < 0) == metric_of(self.metric).good_above


@dataclass(frozen=True, slots=True)
class CompletionChange:
    """Completion before and after, and what each touchpoint did to it; the parts add up to the change.

    ``customers`` and ``value`` are what the change means for the people who start, and the worth of a success, now.
    """

    before: float | None
    after: float | None
    change: float | None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    customers: float | None = None
    value: float | None = None
    parts: tuple[Contribution, ...] = ()
    before_min: float | None = None
    before_max: float | None = None
    after_min: float | None = None
    after_max: float | None = None
    """The bounds on both sides: the number itself where everything is counted."""


@dataclass(frozen=True, slots=True)
class LevelChange:
    """The level of the pyramid that a touchpoint, or the journey, reaches and claims, before and after."""

    touchpoint: str | None
    before: int | None
    after: int | None
    claimed_before: int | None
    claimed_after: int | None


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """Everything that differs between two snapshots; the rows stand in map order, those of the journey last."""

    structure: tuple[StructureChange, ...]
    rows: tuple[MetricChange, ...]
    completion: CompletionChange
    levels: tuple[LevelChange, ...]
    before: Snapshot
    after: Snapshot
    earlier: tuple[Snapshot, ...] = ()
    planned: bool = False
    false_discoveries: float = 0.1
    counts: Mapping[str, int] = field(default_factory=dict)
    language: str = "en"
    both: Snapshots | None = field(default=None, metadata={"json": False})
    order: Order = "right"
    series: tuple[SeriesRow, ...] = ()
    reasons: tuple[ReasonChange, ...] = ()
    outcome: Outcome | None = None

    rows_name = "metrics"
    unit_of = UNITS
    title = Sentence("title_fact")

    @property
    def title_fact(self) -> Fact | None:
        """Which journey, and which snapshots of it: "Buy tea, 2025-Q4 → 2026-Q1"."""
        if self.both is None:
            return None
        one, other = self.before, self.after
        units = dict.fromkeys(("before", "after"), "term:status_of" if self.planned else "text")
        sides = (one.status, other.status) if self.planned else (_when(one), _when(other))
        values = {"title": other.title, "before": sides[0], "after": sides[1]}
        if other.unit:
            return self.both.fact("title_of_unit", units, **values, unit=other.unit)
        return self.both.fact("title_of", units, **values)

    def of(self, *verdicts: Verdict) -> tuple[MetricChange, ...]:
        """The rows with these verdicts, in the order of the verdicts given."""
        return tuple(row for verdict in verdicts for row in self.rows if row.verdict == verdict)

    @cached_property
    def worst(self) -> Verdict | None:
        """The worst verdict of all rows; None where nothing could be compared."""
        found = {row.verdict for row in self.rows}
        return next((verdict for verdict in VERDICTS if verdict in found), None)

    def fails(self, on: str) -> bool:
        """Whether something got worse: an alert, or with ``on="watch"`` without proof, with ``"small"`` by little."""
        if any(row.verdict == "alert" for row in self.series):
            return True
        bad = WORSE if on != "alert" else WORSE[:2]
        return any(row.verdict in bad or (on == "small" and row.verdict == "small" and row.worse) for row in self.rows)


@overload
def compare(
    before: Journey, after: Journey, *later: Journey, like: Sequence[Journey] = (), language: str | None = None
) -> Comparison: ...


@overload
def compare(
    before: Sequence[Journey], /, *, like: Sequence[Journey] = (), language: str | None = None
) -> Comparison | Units: ...


def compare(
    before: Journey | Sequence[Journey],
    after: Journey | None = None,
    *later: Journey,
    like: Sequence[Journey] = (),
    language: str | None = None,
) -> Comparison | Units:
    """What changed between two snapshots of a journey: its map, its scores, its flow, its friction and its levels.

    Touchpoints are matched by id, renamed ones are recognised. Each number has the test that fits it; waits, friction
    and flows without a sample have none. All tests of the run share one false-discovery rate. A change counts from a
    practical floor on: 5 index or percentage points, 10 points of NPS, 1 point of churn, 20 % of a wait (settings).
    *Alert*: significant, beyond the floor, enough answers on both sides; *critical* if it also misses its target or
    is two floors large; *watch* beyond the floor without that proof; see `verdict` of `analysis.changes`. Several
    snapshots are put in the order of their time: the newest is compared with the one before it. `like` holds other
    units to learn from. As-is against to-be is compared without tests, since a plan has no sample. Sentences stand
    in `language`, that of the newest file by default.

    Formulas::

        means        t = (m2 - m1)/√(s1²/n1 + s2²/n2), Welch's degrees of freedom; shown on the index
        shares       z = (p2 - p1)/√(p(1 - p)(1/n1 + 1/n2)) √((N - 1)/N), Newcombe's interval; Fisher below 1
        NPS          z = (c2 - c1)/√(SE1² + SE2²), adjusted Wald
        all          significant up to the largest p(k) ≤ .10 k/m
        detectable   (1.96 + .84) √(2p(1 - p)/n)

    Sources: Welch, The generalization of Student's problem, Biometrika 34, 1947; Campbell, Chi-squared and Fisher-Irwin
    tests of two-by-two tables, Statistics in Medicine 26, 2007 (N-1); Newcombe, Interval estimation for the difference
    between independent proportions, Statistics in Medicine 17, 1998; Benjamini & Hochberg, Controlling the false
    discovery rate, Journal of the Royal Statistical Society B 57, 1995.

    Worked: CSAT 184 of 230, then 150 of 220: -11.8 points (-19.8 to -3.7), p .0042, an alert. Effort 5.1 (n 210), then
    4.8 (n 190) on 1-7: -5.0 index points, exactly the floor, p .0399, an alert. Drop-off 300 of 1000, then 318 of 1010:
    +1.5 points, p .47, steady.

    >>> from journeymap.reading import loads
    >>> def shop(rate, n):
    ...     desk = f"{{channel: web, resolved: {{rate: {rate}, n: {n}}}}}"
    ...     return loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{desk: {desk}}}}}}}}}")
    >>> row = compare(shop("80%", 230), shop("68.18%", 220)).rows[0]
    >>> round(100 * row.change, 2), round(row.p, 4), row.verdict
    (-11.82, 0.0042, 'critical')
    """
    if not isinstance(before, Journey):
        return _together(before, like, language)
    arrangement = arranged((before, *(() if after is None else (after,)), *later))
    if arrangement.kind in ("units", "grid"):
        raise UsageError(fact("usage.several_units"))
    return _snapshots(arrangement.line, like, language)


def _together(journeys: Sequence[Journey], like: Sequence[Journey], language: str | None) -> Comparison | Units:
    """Journeys as what they are to one another: snapshots, or units side by side."""
    arrangement = arranged(journeys)
    if arrangement.kind not in ("units", "grid"):
        return _snapshots(arrangement.line, like, language)
    if like:
        raise UsageError(fact("usage.like_units"))
    units = compare_units(*(line.journeys[-1] for line in arrangement.lines.values()), language=language)
    assert units.both is not None
    return units if arrangement.kind == "units" else replace(units, series=series(arrangement.lines, units.both))


def _snapshots(line: Line, like: Sequence[Journey], language: str | None) -> Comparison:
    """The newest snapshot beside the one before it."""
    snapshots = line.journeys
    previous, newest = snapshots[-2], snapshots[-1]
    if not (previous.touchpoints and newest.touchpoints):
        raise UsageError(fact("usage.nothing_to_compare"))
    matching = match(previous, newest)
    run = _run(snapshots, matching, like, language or newest.language)
    rows = _rows(run)
    completion = _completion(run, rows)
    return Comparison(
        structure(previous, newest, matching),
        rows,
        completion,
        tuple(_levels(previous, newest, matching)),
        _snapshot(previous),
        _snapshot(newest),
        tuple(_snapshot(one) for one in snapshots[:-2]),
        run.planned,
        newest.in_force.false_discoveries,
        _counts(rows),
        run.language,
        run.both,
        line.order,
        series({None: line}, run.both) if len(snapshots) >= LEAST else (),
        reason_changes(previous, newest),
        outcome(newest, completion.change, (completion.low, completion.high), run.alone),
        of_journey=run.both,
    )


def _snapshot(journey: Journey) -> Snapshot:
    updated = journey.updated.isoformat() if journey.updated is not None else None
    return Snapshot(journey.title, journey.period, journey.status, journey.unit, updated, len(journey.touchpoints))


def _when(one: Snapshot) -> str:
    return one.period or one.updated or "–"


def _counts(rows: Iterable[MetricChange]) -> dict[str, int]:
    """How many numbers there are, how many could be compared and tested, and how many have each verdict."""
    rows = tuple(rows)
    compared = [row for row in rows if row.verdict is not None]
    counts = {"rows": len(rows), "compared": len(compared), "tested": sum(row.p is not None for row in rows)}
    return counts | {verdict: sum(row.verdict == verdict for row in compared) for verdict in VERDICTS}


# ---------------------------------------------------------------- rows


@dataclass(frozen=True)
class _Run:
    """Two snapshots to compare, with all that are older and other units beside them."""

    both: Snapshots
    moments: tuple[Moment, ...]
    found: tuple[Pair, ...]
    advice: Advice
    others: tuple[tuple[str, Mapping[Key, Measurement]], ...]
    planned: bool
    language: str
    alone: Mapping[tuple[str, str | None], float]

    @property
    def after(self) -> Journey:
        return self.both.after

    def completions(self, pair: Pair) -> float | None:
        """What a change alone costs or brings of the completions, per entrant; None where that cannot be known."""
        one = pair.either
        if pair.change is None or one.metric not in (COMPLETION, DROPOFF):
            return None
        if one.touchpoint is None:
            return pair.change
        own = self.alone.get((one.touchpoint, one.persona))
        if own is None and one.persona is None:  # nobody but personas has a row there: everybody's is all of theirs
            every = [change for (name, _), change in self.alone.items() if name == one.touchpoint]
            return sum(every) if every else None
        return own

    def effect(self, completions: float | None) -> float | None:
        """Completions as a part of those of before."""
        whole = self.moments[-2].values.get((None, COMPLETION, None, None))
        if completions is None or whole is None:
            return None
        return completions / whole.value if whole.value else math.copysign(math.inf, completions) * bool(completions)


def _run(snapshots: Sequence[Journey], matching: Matching, like: Sequence[Journey], language: str) -> _Run:
    before, after = snapshots[-2], snapshots[-1]
    moments, settings = timeline(snapshots), after.in_force
    found = tuple(changes.pairs(moments[-2].values, moments[-1].values, settings))
    by_itself = alone(before, after, matching)
    both = Snapshots(before, after, matching, language)
    advise = Advice(both, rises(found, settings.weights), frictions(found), by_itself)
    others = tuple((one.unit or one.title, measurements(one)) for one in like)
    planned = before.status != after.status
    return _Run(both, moments, found, advise, others, planned, language, by_itself)


def _rows(run: _Run) -> tuple[MetricChange, ...]:
    """Every row, touchpoints in map order, then what is gone, then the journey."""
    tests = [None if run.planned else changes.tested(pair) for pair in run.found]
    q = run.after.in_force.false_discoveries
    kept = iter(inference.benjamini_hochberg([one.p for one in tests if one is not None], q))
    sure = [None if one is None else next(kept) for one in tests]
    rows = [_row(run, *each) for each in zip(run.found, tests, sure, strict=True)]
    rows += _unanswered(run)
    order: dict[str | None, int] = {name: at for at, name in enumerate(run.after.touchpoints)}
    last = len(order)
    return tuple(sorted(rows, key=lambda row: order.get(row.touchpoint, last + (row.touchpoint is None))))


def _row(run: _Run, pair: Pair, test: Test | None, significant: bool | None) -> MetricChange:
    one, before, after = pair.either, pair.before, pair.after
    settings = run.after.in_force
    goal = target(run.after, after) if after is not None else None
    completions = run.completions(pair)
    judged = Judged(settings, significant, goal, run.effect(completions), run.planned)
    found, sure = changes.verdict(pair, judged), changes.sure(pair, judged)
    entrants = run.after.entrants
    row = MetricChange(
        one.touchpoint,
        one.metric,
        before=before.value if before else None,
        after=after.value if after else None,
        change=pair.change,
        significant=significant,
        verdict=found,
        stage=run.both.stage(one.touchpoint),
        unit=one.unit,
        persona=one.persona,
        asked=one.asked,
        n_before=before.n if before else None,
        n_after=after.n if after else None,
        target=goal,
        note_facts=tuple(note_fact(each, run.both) for each in pair.notes),
        sure=sure,
        fact=change_fact(pair, sure, run.both, settings),
        completions=completions,
        successes=None if completions is None or entrants is None else completions * entrants,
        value=in_money(run.after, completions),
    )
    return _with_advice(run, pair, _with_certainty(run, _with_test(pair, row, test, settings)))


def _unanswered(run: _Run) -> Iterator[MetricChange]:
    """The scores that nobody answered either time: there is nothing to compare, and that is said."""
    silent, both = run.moments[-2].unanswered, run.both
    for touchpoint, metric, persona, asked in (key for key in run.moments[-1].unanswered if key in silent):
        yield MetricChange(
            touchpoint,
            metric,
            owner=run.both.owner(touchpoint),
            stage=run.both.stage(touchpoint),
            persona=persona,
            asked=asked,
            n_before=0,
            n_after=0,
            fact=both.fact("unanswered", where=where(touchpoint, persona, both), metric=metric),
        )


def _with_test(pair: Pair, row: MetricChange, test: Test | None, settings: Settings) -> MetricChange:
    """The row with its test, its floor and the change that its samples could show."""
    if row.change is None or row.before is None:
        return row
    least = changes.floor(row.metric, row.unit, row.before, settings)
    if test is None:
        return replace(row, floor=least)
    shown = changes.detectable(pair)
    return replace(row, low=test.low, high=test.high, p=test.p, method=test.method, floor=least, detectable=shown)


def _with_certainty(run: _Run, row: MetricChange) -> MetricChange:
    """The row with how sure one may be of it, as a fact."""
    if row.sure is None:
        return row
    return replace(row, sure_fact=sure_fact(row.sure, row, (row.n_before, row.n_after), row.floor or 0.0, run.both))


def _with_advice(run: _Run, pair: Pair, row: MetricChange) -> MetricChange:
    """The row with who owns it and, where it is worse, since when, what to do and whom to learn from."""
    row = replace(row, owner=run.both.owner(row.touchpoint))
    if row.verdict not in WORSE:
        return row
    return replace(
        row,
        recommendation_fact=run.advice.on(pair),
        since=since(run.moments, pair.either.key),
        learn_from=learn_from(pair, run.others, run.after),
    )


# ---------------------------------------------------------------- completion and levels


def _completion(run: _Run, rows: Sequence[MetricChange]) -> CompletionChange:
    row = next((row for row in rows if row.touchpoint is None and row.metric == COMPLETION), None)
    if row is None or row.before is None or row.after is None:
        earlier, later = dropoff(run.both.before), dropoff(run.after)
        return CompletionChange(
            earlier.completion,
            later.completion,
            None,
            before_min=earlier.completion_min,
            before_max=earlier.completion_max,
            after_min=later.completion_min,
            after_max=later.completion_max,
        )
    moved = (row.before, row.after, row.change, row.low, row.high, row.p, row.successes, row.value)
    sides = (row.before, row.before, row.after, row.after)
    return CompletionChange(*moved, contributions(run.both.before, run.after, run.both.matching), *sides)


def _levels(before: Journey, after: Journey, matching: Matching) -> Iterator[LevelChange]:
    """Where the level reached or claimed is another; the journey comes last."""
    one, other = pyramid(before), pyramid(after)
    for name, origin in matching.touchpoints.items():
        old, new = one[origin], other[name]
        if (old.reached, old.claimed) != (new.reached, new.claimed):
            yield LevelChange(name, old.reached, new.reached, old.claimed, new.claimed)
    if (one.journey.level, one.claimed) != (other.journey.level, other.claimed):
        yield LevelChange(None, one.journey.level, other.journey.level, one.claimed, other.claimed)
