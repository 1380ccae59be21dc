"""Which touchpoints' scores go with overall satisfaction, from the answers of each respondent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from journeymap.analysis.drivers import DRAWS, SEED, Drivers, drivers_of
from journeymap.diagnostics import UsageError
from journeymap.evidence.options import EvidenceOptions, options_from
from journeymap.evidence.surveys.respondents import read_respondents
from journeymap.model import Journey


def drivers(
    journey: Journey,
    surveys: Any = None,
    *,
    overall: str | None = None,
    columns: Mapping[str, str] | Sequence[str] | None = None,
    min_n: int = 0,
    draws: int = DRAWS,
    seed: int = SEED,
    asked: EvidenceOptions | None = None,
) -> Drivers:
    """Which touchpoints' scores go with overall satisfaction, from the answers of each respondent.

    Correlations and regression weights mislead where the scores go with one another; Johnson's relative weights
    divide R² among them. Intervals are percentiles of a seeded bootstrap over respondents. At least 100 respondents
    who answered everything are needed, and ten for each column. `surveys` is any table that `measure` reads, with a
    row for each respondent. Columns are known by the id or the name of their touchpoint, or named in `columns`,
    ``{"checkout": "Q7"}``, which may also be a list that chooses among them; `overall` names the overall score, which
    is guessed when obvious. `asked` takes all options at once: `where`, `unit`, `table`, `min_n`. The counts of a
    journey file cannot give this, because they do not say which answers came from one person.

    Formulas::

        R = Q D Q'              the correlations of the scores
        Λ = Q √D Q',  β = Λ⁻¹ r  r: their correlations with the overall score
        weight of score j       Σ_i Λ_ji² β_i²; together they are R²

    Sources: Johnson, A heuristic method for estimating the relative weight of predictor variables in multiple
    regression, Multivariate Behavioral Research 35, 2000; Efron & Tibshirani, An introduction to the bootstrap, 1993.

    Worked: two scores correlate .5 with each other, .6 and .4 with the overall one: weights .2867 and .0867, together
    R² = .3733; shares 76.8 % and 23.2 %.

    "So improving the first raises satisfaction": what goes with satisfaction need not cause it; the word is "associated
    with", never "drives".

    "Our file has hundreds of answers": counts say how many gave each answer, not which answers one person gave; only
    respondents' rows can tell.

    >>> rows = [{"shop": a, "overall": a + b / 2} for a in range(1, 6) for b in range(1, 6)] * 8
    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    >>> found = drivers(tea, rows, draws=50)
    >>> found.rows[0].touchpoint, round(found.r_squared, 2)
    ('shop', 0.8)
    """
    if surveys is None:
        raise UsageError(
            "key drivers need the answers of each respondent: the counts in a journey file do not say which answers "
            "came from one person; give a table with --surveys answers.csv"
        )
    asked = options_from(asked, min_n=min_n)
    source = list(surveys) if isinstance(surveys, Iterator) else surveys
    answers = read_respondents(source, journey, overall, columns or asked.columns, asked)
    return drivers_of(journey, answers, draws=draws, seed=seed, min_n=asked.min_n)
