"""Every metric the field knows, one record each: what it is measured in, which answers are good, what it signals."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Unit = Literal["share", "index", "nps", "minutes"]
"""What a number is measured in: a share 0-1, an index 0-100, points of NPS, minutes."""


class Metric(NamedTuple):
    """One metric. Metrics of a file's own are ratings without any of what is said here.

    ``answered``: customers answer it; behind the others stand customers who were counted. ``rated``: an answer is a
    point of a scale; ``scale`` is the usual one, and ``needs_best`` says that no end of it is best by custom.
    ``boxes`` are how many of the best answers count as good, by the least number of points that the scale has.
    ``by_share``: its own name means the share of good answers, and its mean is called ``KEY_mean``. ``surveyed``: every
    survey is known to ask it. ``sign``: the sign of friction that it is. ``floor``: the setting that says how large a
    change must be to matter, where that is not the one of its unit. ``tested``: whether a change can be held against
    chance. ``form``: an example of what a file says of it, where that is no rating.
    """

    key: str
    unit: Unit
    answered: bool = True
    rated: bool = False
    scale: str | None = None
    needs_best: bool = False
    boxes: tuple[tuple[int, int], ...] = ((4, 2), (1, 1))
    by_share: bool = False
    surveyed: bool = False
    good_above: bool = True
    sign: str | None = None
    floor: str | None = None
    tested: bool = True
    form: str | None = None


CES, CSAT, CSI, NPS, CLI, ACSI, CSI_WEIGHTED = "ces", "csat", "csi", "nps", "cli", "acsi", "csi_weighted"
COMPLETION, DROPOFF, FRICTION, WAIT = "completion", "dropoff", "friction", "wait"
RESOLVED, REPEAT, CHURN = "resolved", "repeat", "churn"

METRICS: Mapping[str, Metric] = {
    one.key: one
    for one in (
        Metric(CES, "index", rated=True, needs_best=True, boxes=((7, 3), (1, 2)), surveyed=True, sign="effort"),
        Metric(CSAT, "share", rated=True, scale="1-5", by_share=True, surveyed=True, sign="dissatisfaction"),
        Metric(CSI, "share", rated=True, scale="1-5", boxes=((1, 1),), by_share=True, surveyed=True),
        Metric(NPS, "nps", surveyed=True, form="{detractors: 9, passives: 5, promoters: 6}"),
        Metric(CLI, "index", surveyed=True, form="{answers: {recommend: 8, again: 7}, n: 90}"),
        Metric(ACSI, "index", form="{answers: [7, 7, 6], n: 90}"),
        Metric(CSI_WEIGHTED, "index", form="{attributes: {taste: {importance: 8, rating: 4.2}}}"),
        Metric(DROPOFF, "share", answered=False, good_above=False, sign="dropoff"),
        Metric(COMPLETION, "share", answered=False, tested=False),
        Metric(FRICTION, "index", answered=False, good_above=False, tested=False),
        Metric(
            WAIT,
            "minutes",
            answered=False,
            good_above=False,
            sign="wait",
            tested=False,
            form="{typical: 5 min, promised: 2 min}",
        ),
        Metric(RESOLVED, "share", answered=False, sign="unresolved", form="{rate: 70%, n: 240}"),
        Metric(REPEAT, "share", answered=False, good_above=False, sign="repeats", form="{rate: 20%, n: 240}"),
        Metric(
            CHURN,
            "share",
            answered=False,
            good_above=False,
            floor="change_churn",
            form="{lost: 46, at_start: 800, period: month}",
        ),
    )
}
"""The table of metrics; adding one is a row here, and its words in each language."""


def metric_of(name: str) -> Metric:
    """The record of a metric; ``csat_mean`` is the mean of CSAT, and one of a file's own is a plain rating.

    >>> metric_of("csat_mean").sign, metric_of("trust").answered, metric_of("churn").good_above
    ('dissatisfaction', True, False)
    """
    return METRICS.get(name.removesuffix("_mean")) or Metric(name, "index", rated=True)


def metrics(**wanted: bool) -> tuple[str, ...]:
    """The keys of all metrics for which something holds, in the order of the table.

    >>> metrics(by_share=True)
    ('csat', 'csi')
    """
    return tuple(
        key for key, one in METRICS.items() if all(getattr(one, name) is is_so for name, is_so in wanted.items())
    )
