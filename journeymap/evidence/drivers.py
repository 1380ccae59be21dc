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

    ``surveys`` is any table that `measure` reads, with a row for each respondent. Columns are known by the id or the
    name of their touchpoint, with a metric behind it or without; ``columns`` names others, ``{"checkout.ces":
    "Q7"}``, or is a list that chooses among those known. ``overall`` names the overall score, which is guessed where
    it is obvious. ``draws`` is how often respondents are drawn again for an interval, ``seed`` makes the draws the
    same each time. ``min_n`` is that of `EvidenceOptions`, which has more: ``asked`` takes all at once (``where``,
    ``unit``, ``table``, ``room``), and what is named beside it comes first. How the weights are made says `journeymap
    explain drivers`.

    >>> rows = [{"shop": a, "overall": a + b / 2} for a in range(1, 6) for b in range(1, 6)] * 8
    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    >>> drivers(tea, rows, draws=50).rows[0].touchpoint
    'shop'
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
