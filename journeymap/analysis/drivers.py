"""Which touchpoints' scores go with overall satisfaction: Johnson's relative weights of respondents' answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import atanh, sqrt

import numpy
from numpy.typing import NDArray

from journeymap.analysis.results import Result, Sentence
from journeymap.facts import Fact, Facts
from journeymap.inference import p_of_z
from journeymap.model import Journey

DRAWS = 1000
"""Bootstrap samples behind an interval."""

SEED = 20260301

CERTAIN = 1 - 1e-12
"""A correlation of 1, as near as a logarithm can bear."""

Matrix = NDArray[numpy.float64]

UNITS = {
    "touchpoint": "touchpoint",
    "column": "text",
    "columns": "text",
    "example": "text",
    "overall": "text",
    "share": "share",
    "low": "share",
    "interval": "range:share",
    "weight": "number.4",
    "correlation": "number.2",
    "mean": "number.2",
    "answers": "count",
    "missing": "count",
    "n": "count",
    "without": "count",
    "needed": "count",
    "respondents": "count",
    "missing_overall": "count",
    "left_out": "count",
    "r_squared": "share",
}
"""What each field and each value of a fact is."""


@dataclass(frozen=True, slots=True)
class Driver:
    """How much of overall satisfaction goes with one touchpoint's score.

    ``weight`` is Johnson's raw weight (all add up to R²), ``share`` its part of R², ``low`` and ``high`` the share's
    95 % bootstrap interval, ``correlation`` that with the overall score alone. Without enough answers they are None.
    """

    column: str
    touchpoint: str
    metric: str | None
    answers: int
    missing: int
    mean: float | None = None
    correlation: float | None = None
    weight: float | None = None
    weight_low: float | None = None
    weight_high: float | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None
    rank: int | None = None
    fact: Fact | None = None

    sentence = Sentence("fact")


@dataclass(frozen=True, repr=False)
class Drivers(Result):
    """The touchpoints whose scores go with overall satisfaction, the closest first.

    ``n`` respondents answered everything, of ``respondents``; ``needed`` are required. ``because_fact`` says why there
    are no weights. ``unused`` are columns that are no touchpoint, ``constant`` those in which all gave the same answer,
    ``unreadable`` counts words where a number should stand, ``examples`` shows the first of each column; ``left_out``
    counts lines that could not be split into cells.
    """

    rows: tuple[Driver, ...]
    overall: str
    guessed: bool
    r_squared: float | None
    n: int
    needed: int
    respondents: int
    missing_overall: int
    unused: tuple[str, ...] = ()
    constant: tuple[str, ...] = ()
    unreadable: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    because_fact: Fact | None = None
    left_out: int = 0

    rows_name = "drivers"
    unit_of = UNITS
    because = Sentence("because_fact")


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of answers that is a touchpoint's score, with its metric where it is said."""

    name: str
    touchpoint: str
    metric: str | None = None


@dataclass(frozen=True, eq=False)
class Answers:
    """Respondents' answers: a row each of the overall score and every touchpoint's, NaN where nobody answered.

    ``guessed`` is whether nobody said which column is the overall score; ``unused`` are columns that are no
    touchpoint's, ``unreadable`` counts the words where numbers should stand, ``examples`` has the first of each column;
    ``left_out`` counts the lines of a file that are no rows.
    """

    overall: str
    guessed: bool
    columns: tuple[AnswerColumn, ...]
    table: Matrix
    unused: tuple[str, ...] = ()
    unreadable: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, str] = field(default_factory=dict)
    delimiter: str | None = None
    left_out: int = 0


def drivers_of(journey: Journey, answers: Answers, *, draws: int = DRAWS, seed: int = SEED, min_n: int = 0) -> Drivers:
    """Which touchpoints' scores go with overall satisfaction, from the answers of each respondent.

    Correlations and regression weights mislead where the scores go with one another; Johnson's relative weights divide
    R² among them. Intervals are percentiles of a seeded bootstrap over respondents. At least 100 respondents who
    answered everything are needed, and ten for each column. The counts of a journey file cannot give this, because they
    do not say which answers came from one person. With `min_n` no mean of fewer answers shows, and no weights of fewer
    respondents.

    Formulas::

        R = Q D Q'              the correlations of the scores
        Λ = Q √D Q',  β = Λ⁻¹ r  r: their correlations with the overall score
        weight of score j       Σ_i Λ_ji² β_i²; together they are R²

    Sources: Johnson, A heuristic method for estimating the relative weight of predictor variables in multiple
    regression, Multivariate Behavioral Research 35, 2000; Efron & Tibshirani, An introduction to the bootstrap, 1993.

    Worked: two scores correlate .5 with each other, .6 and .4 with the overall one: weights .2867 and .0867, together
    R² = .3733; shares 76.8 % and 23.2 %.

    >>> import journeymap as jm
    >>> rows = [{"shop": a, "overall": a + b / 2} for a in range(1, 6) for b in range(1, 6)] * 8
    >>> tea = jm.loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    >>> found = jm.drivers(tea, rows, draws=50)
    >>> found.rows[0].touchpoint, round(found.r_squared, 2)
    ('shop', 0.8)
    """
    settings, table = journey.in_force, answers.table
    whole = table[~numpy.isnan(table).any(axis=1)]
    varied = [at for at in range(len(answers.columns)) if len(whole) and numpy.ptp(whole[:, at + 1]) > 0]
    needed = max(settings.drivers_n, settings.drivers_per_question * len(answers.columns), min_n)
    rows = [_plain_row(one, table[:, at + 1], min_n) for at, one in enumerate(answers.columns)]
    because, r_squared = _because(journey, answers, needed, varied), None
    if because is None:
        kept = whole[:, [0, *(at + 1 for at in varied)]]
        rows, r_squared = _weighted(rows, varied, kept, draws, seed)
    return Drivers(
        _ranked(journey, rows, len(whole)),
        answers.overall,
        answers.guessed,
        r_squared,
        len(whole),
        needed,
        len(table),
        int(numpy.isnan(table[:, 0]).sum()),
        answers.unused,
        tuple(one.name for at, one in enumerate(answers.columns) if at not in varied) if len(whole) else (),
        answers.unreadable,
        answers.examples,
        answers.delimiter,
        because,
        answers.left_out,
        of_journey=journey,
    )


def _because(journey: Journey, answers: Answers, needed: int, varied: Sequence[int]) -> Fact | None:
    """Why no weights can be given; None when they can."""
    fact = Facts(journey, UNITS)
    table = answers.table
    blank = numpy.isnan(table)
    n = int((~blank.any(axis=1)).sum())
    if n < needed:
        sparsest = _sparsest(answers.columns, blank, n)
        if sparsest is None:
            return fact("drivers.too_few", n=n, needed=needed)
        return fact("drivers.too_few_but", n=n, needed=needed, column=sparsest[0], without=sparsest[1])
    if not varied or numpy.ptp(table[~blank.any(axis=1), 0]) == 0:
        return fact("drivers.no_spread")
    return None


def _sparsest(columns: Sequence[AnswerColumn], blank: NDArray[numpy.bool_], n: int) -> tuple[str, int] | None:
    """Which column costs most respondents, where leaving it out would bring some back, and how many there would be."""
    if len(columns) < 2:
        return None
    without = {
        one.name: int((~numpy.delete(blank, at + 1, axis=1).any(axis=1)).sum()) for at, one in enumerate(columns)
    }
    column = max(without, key=lambda name: without[name])
    return (column, without[column]) if without[column] > n else None


def _plain_row(one: AnswerColumn, answers: Matrix, min_n: int) -> Driver:
    given = answers[~numpy.isnan(answers)]
    mean = float(given.mean()) if len(given) >= max(min_n, 1) else None
    return Driver(one.name, one.touchpoint, one.metric, len(given), len(answers) - len(given), mean)


# ---------------------------------------------------------------- weights


def relative_weights(table: Matrix) -> tuple[Matrix, Matrix]:
    """Johnson's relative weights and the plain correlations; the first column is the overall score.

    The weights add up to R² of the regression on all columns.
    """
    correlations: Matrix = numpy.atleast_2d(numpy.corrcoef(table, rowvar=False))
    return weights_from(correlations[1:, 1:], correlations[1:, 0]), correlations[1:, 0]


def weights_from(among: Matrix, overall: Matrix) -> Matrix:
    """Relative weights from the correlations among the scores and those with the overall score.

    >>> import numpy
    >>> weights_from(numpy.array([[1, 0.5], [0.5, 1]]), numpy.array([0.6, 0.4])).round(6).tolist()
    [0.286667, 0.086667]
    """
    values, vectors = numpy.linalg.eigh(among)
    # columns that say the same leave a direction without any spread; nothing can go with it
    roots = numpy.sqrt(numpy.clip(values, 0.0, None))
    inverse = numpy.where(roots > 1e-7, 1 / numpy.where(roots > 1e-7, roots, 1.0), 0.0)
    turned = numpy.swapaxes(vectors, -1, -2)
    across = (vectors * roots[..., None, :]) @ turned
    back = (vectors * inverse[..., None, :]) @ turned
    slopes = (back @ overall[..., None])[..., 0]
    weights: Matrix = (across**2 @ (slopes**2)[..., None])[..., 0]
    return weights


def _weighted(
    rows: Sequence[Driver], varied: Sequence[int], table: Matrix, draws: int, seed: int
) -> tuple[list[Driver], float]:
    """The rows with their weights and intervals, and R²."""
    weights, correlations = relative_weights(table)
    whole = float(weights.sum())
    drawn = _bootstrap(table, draws, seed)
    shares = drawn / drawn.sum(axis=1, keepdims=True)
    raw: Matrix = numpy.percentile(drawn, (2.5, 97.5), axis=0)
    parts: Matrix = numpy.percentile(shares, (2.5, 97.5), axis=0)
    found = list(rows)
    for place, at in enumerate(varied):
        found[at] = replace(
            rows[at],
            correlation=float(correlations[place]),
            weight=float(weights[place]),
            weight_low=float(raw[0, place]),
            weight_high=float(raw[1, place]),
            share=float(weights[place] / whole) if whole else None,
            low=float(parts[0, place]),
            high=float(parts[1, place]),
        )
    return found, whole


def _bootstrap(table: Matrix, draws: int, seed: int) -> Matrix:
    """The weights of respondents drawn again and again with replacement; draws without any spread are left out."""
    generator = numpy.random.default_rng(seed)
    found = []
    for _ in range(draws):
        drawn = table[generator.integers(0, len(table), len(table))]
        if (numpy.ptp(drawn, axis=0) > 0).all():
            found.append(numpy.corrcoef(drawn, rowvar=False))
    every = numpy.array(found)
    return weights_from(every[:, 1:, 1:], every[:, 1:, 0])


# ---------------------------------------------------------------- rows in order


def _ranked(journey: Journey, rows: Sequence[Driver], n: int) -> tuple[Driver, ...]:
    """The closest first, then what has no weight, each with what is said of it."""
    order = sorted(rows, key=lambda row: (row.weight is None, -(row.weight or 0.0)))
    ranked = (replace(row, rank=None if row.weight is None else at) for at, row in enumerate(order, 1))
    chance = journey.in_force.alpha / max(1, len(rows))  # so that all of them together are rarely wrong
    return tuple(replace(row, fact=_fact(journey, row, _is_clear(row, n, chance))) for row in ranked)


def _is_clear(row: Driver, n: int, chance: float) -> bool:
    """Whether a correlation is so far from none that it would rarely be found where there is none (Fisher's z)."""
    if row.correlation is None:
        return False
    return p_of_z(atanh(max(-CERTAIN, min(CERTAIN, row.correlation))) * sqrt(n - 3)) < chance


def _fact(journey: Journey, row: Driver, clear: bool) -> Fact:
    fact = Facts(journey, UNITS)
    if row.share is None or row.low is None or row.high is None or row.correlation is None:
        return fact("drivers.unknown", touchpoint=row.touchpoint, column=row.column)
    key = "drivers.unclear" if not clear else "drivers.against" if row.correlation < 0 else "drivers.with"
    return fact(key, touchpoint=row.touchpoint, share=row.share, interval=(row.low, row.high))
