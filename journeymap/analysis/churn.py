"""Why customers were lost: what they said, how many of them, and what changed since the period before."""

from collections.abc import Iterator
from dataclasses import dataclass

from journeymap import inference
from journeymap.model import Churn, Journey


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to leave: how many named it, and which share that is of those who were lost."""

    reason: str
    n: int
    share: float


@dataclass(frozen=True, slots=True)
class ReasonChange:
    """A reason in two periods: how many named it, and the shares of all customers at the start that they are.

    ``certain`` says whether the shares differ by more than chance (under one false-discovery rate); None where they
    cannot be tested: a reason that one side does not ask for, periods of other length, no customers.
    """

    reason: str
    before: int | None
    after: int | None
    share_before: float | None
    share_after: float | None
    p: float | None = None
    certain: bool | None = None


def reasons(churn: Churn) -> tuple[Reason, ...]:
    """The reasons that were named, the one that most named first."""
    named = sorted(churn.reasons.items(), key=lambda one: -one[1])
    return tuple(Reason(reason, n, n / churn.lost) for reason, n in named if churn.lost)


def reason_changes(before: Journey, after: Journey) -> tuple[ReasonChange, ...]:
    """Every reason of either period, the one that most named last time first; () unless both count the lost."""
    if before.churn is None or after.churn is None or not (before.churn.reasons or after.churn.reasons):
        return ()
    found = list(_changes(before.churn, after.churn))
    tested = [one.p for one in found if one.p is not None]
    kept = iter(inference.benjamini_hochberg(tested, after.in_force.false_discoveries))
    return tuple(one if one.p is None else _judged(one, next(kept)) for one in found)


def _changes(before: Churn, after: Churn) -> Iterator[ReasonChange]:
    names = sorted({**after.reasons, **before.reasons}, key=lambda name: -after.reasons.get(name, 0))
    comparable = before.period == after.period and before.at_start and after.at_start
    for name in names:
        sides = [(one.reasons.get(name), one.at_start) for one in (before, after)]
        shares = [None if n is None or not whole else n / whole for n, whole in sides]
        p = None
        if comparable and None not in shares:
            one, other = ((n or 0, whole) for n, whole in sides)
            p = inference.two_proportions(one, other).p
        yield ReasonChange(name, sides[0][0], sides[1][0], shares[0], shares[1], p)


def _judged(one: ReasonChange, certain: bool) -> ReasonChange:
    return ReasonChange(one.reason, one.before, one.after, one.share_before, one.share_after, one.p, certain)
