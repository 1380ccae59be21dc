"""Every weight, floor and threshold, with what it means and where it comes from.

A journey file overrides any of them under ``settings:``; ``journeymap explain settings`` prints those in force.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Kind = Literal["whole", "share", "number", "flag", "duration", "weights", "floors", "levels", "sizes"]

CONVENTION = "convention of journeymap"
ULWICK = "Ulwick 2005, What customers want"
SAMPLES = "researchautomators.com, Minimum base size for survey segmentation"


class Floor(NamedTuple):
    """What customers must say at least before a level of the pyramid counts as met; None: not asked."""

    ease: float | None
    resolved: float | None
    satisfaction: float | None
    emotion: float | None = None


def _setting(default: Any, kind: Kind, meaning: str, origin: str = CONVENTION) -> Any:
    metadata = {"kind": kind, "meaning": meaning, "origin": origin}
    if isinstance(default, dict):
        return field(default_factory=lambda: MappingProxyType(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """The numbers behind the analyses, each with its origin; ``Settings()`` holds the defaults."""

    weights: Mapping[str, float] = _setting(
        {
            "effort": 3,
            "dissatisfaction": 2,
            "dropoff": 2,
            "wait": 1,
            "repeats": 1,
            "handover": 1,
            "mistakes": 1,
        },
        "weights",
        "how much each sign counts in the severity of friction",
    )
    worst_felt_share: float = _setting(0.2, "share", "share of the severity that the worst felt sign decides")
    red_flag: float = _setting(0.75, "share", "a felt sign at least this bad is a red flag whatever the severity")
    mistake_severities: Mapping[str, float] = _setting(
        {"low": 0.2, "medium": 0.5, "high": 0.8}, "sizes", "how bad a mistake of each severity is"
    )
    min_n: int = _setting(30, "whole", "respondents behind a claim", "Isaac & Michael 1995; convention of journeymap")
    anecdotal_n: int = _setting(10, "whole", "fewer respondents than this are an anecdote")
    solid_n: int = _setting(100, "whole", "respondents from which an answer is called solid", SAMPLES)
    min_coverage: float = _setting(0.35, "share", "share of the weights that must be known before a severity is stated")
    moderate: float = _setting(20, "number", "severity from which friction is moderate")
    high: float = _setting(40, "number", "severity from which friction is high")
    severe: float = _setting(60, "number", "severity from which friction is severe")
    rare_reach: float = _setting(0.05, "share", "severe friction that fewer reach is 'severe but rare'")
    default_importance: int = _setting(3, "whole", "importance of a touchpoint that states none, 1 to 5")
    business_ranks: int = _setting(
        3, "whole", "ranks by priority and by value this far apart: 'business says otherwise'"
    )
    importance_cut: float = _setting(
        3,
        "number",
        "importance above which a place matters much, 1 to 5",
        "Martilla & James 1977; convention of journeymap",
    )
    need_underserved: float = _setting(10, "number", "opportunity above which a need is underserved", ULWICK)
    need_high: float = _setting(12, "number", "opportunity above which it is high", ULWICK)
    need_extreme: float = _setting(15, "number", "opportunity above which it is extreme", ULWICK)
    usual_closes: float = _setting(0.5, "share", "part of the avoidable loss that an idea closes which does not say it")
    usual_confidence: float = _setting(0.5, "share", "how sure an idea is that does not say it")
    usual_effort: float = _setting(3, "number", "person-months of an idea that does not say it, beside others that do")
    least_gain: float = _setting(0.01, "share", "share of the completions that an idea must bring to come first")
    normal_dropoff: float = _setting(0.0, "share", "exits that are nobody's fault where a touchpoint says nothing")
    dropoff_alert: float = _setting(0.5, "share", "a stage that loses this share of those who reach it is marked")
    dropoff_ratio: float = _setting(1.5, "number", "so is one that loses this many times the mean stage rate")
    churn_normal: float = _setting(0.05, "share", "churn of a period that counts as normal")
    strikes: int = _setting(2, "whole", "bad experiences after which a customer counts as exposed")
    bad_below: float = _setting(50, "number", "an answer below this index is a bad experience")
    exposure_cover: float = _setting(0.8, "share", "share of visits with answers before exposure is stated")
    scope_share: float = _setting(
        0.8, "share", "share of visits at a level before a stage or journey is said to reach it"
    )
    gating: bool = _setting(
        True,
        "flag",
        "a level counts only above met ones",
        "Tincher, Moving up Gartner's CX pyramid, heartofthecustomer.com",
    )
    pyramid: str = _setting("six", "levels", "names of the levels: six, or gartner5", "Ray, Gartner, 2018")
    floors: Mapping[str, Floor] = _setting(
        {
            "inform": Floor(50, None, 50),
            "resolve": Floor(50, 0.70, 50),
            "needs": Floor(60, 0.80, 60),
            "wants": Floor(60, 0.80, 70),
            "anticipate": Floor(70, 0.85, 75),
            "transform": Floor(75, 0.90, 80, 75),
        },
        "floors",
        "ease, resolved, satisfaction (and emotion) a level needs",
    )
    spread: float = _setting(15, "number", "index points between channels that make a need inconsistent")
    alpha: float = _setting(0.05, "share", "chance of a false finding that a single test accepts")
    cross_carry: float = _setting(0.5, "share", "history carried over channel switches to be cross-channel")
    omni_carry: float = _setting(0.8, "share", "history carried over channel switches to be omnichannel")
    omni_unknown: float = _setting(0.2, "share", "switches with unknown history that omnichannel allows at most")
    stale_after: float = _setting(180, "duration", "days after which a score is old beside the newest date")
    false_discoveries: float = _setting(
        0.10, "share", "share of false findings a comparison accepts", "Benjamini & Hochberg 1995"
    )
    change_index: float = _setting(5, "number", "index points that matter in practice")
    change_share: float = _setting(0.05, "share", "percentage points that matter in practice")
    change_nps: float = _setting(10, "number", "NPS points that matter in practice")
    change_churn: float = _setting(0.01, "share", "points of churn that matter in practice")
    change_wait: float = _setting(0.2, "share", "relative change of a wait that matters in practice")
    effect_floor: float = _setting(
        0.02, "share", "share of the completions that a certain change must cost or bring to matter below its floor"
    )
    critical_floors: float = _setting(2, "number", "such floors at once make an alert critical")
    felt_change: float = _setting(0.5, "number", "change of a feeling that is noted, of -2 to 2")
    drivers_n: int = _setting(100, "whole", "respondents behind key drivers")
    drivers_per_question: int = _setting(10, "whole", "and as many for each question asked")
    split_p: float = _setting(0.001, "share", "below this chance an experiment's split is broken")
    persona_gap: float = _setting(0.01, "share", "how far pooled and persona rows may differ before a warning")


SETTINGS: Mapping[str, Field[Any]] = MappingProxyType({one.name: one for one in fields(Settings)})

DEFAULTS = Settings()

_HAIR = 1e-9
"""What floating point may say too much or too little: 0.1 + 0.2 reaches 0.3."""


def reaches(value: float, bound: float) -> bool:
    """Whether a number is at least a bound; one that stands on it does, whatever floating point adds or takes.

    >>> reaches(0.7 + 0.1, 0.8), 0.7 + 0.1 >= 0.8
    (True, False)
    """
    return value >= bound - _HAIR


def exceeds(value: float, bound: float) -> bool:
    """Whether a number is above a bound; one that stands on it is not.

    >>> exceeds(0.1 + 0.2, 0.3), 0.1 + 0.2 > 0.3
    (False, True)
    """
    return value > bound + _HAIR
