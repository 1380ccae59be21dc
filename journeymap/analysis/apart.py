"""Each of several units against all others pooled: how far apart they are, and how much units scatter anyway."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from journeymap import inference
from journeymap.analysis.changes import difference
from journeymap.analysis.dropoff import DropOff
from journeymap.analysis.measurements import Measurement
from journeymap.inference import Interval, Test
from journeymap.model.metrics import COMPLETION, DROPOFF

WINSORISED = 0.1
"""The part of the units, at either end, whose z is drawn in before the scatter of all is judged."""

WINSORISED_FROM = 10
"""With fewer units there is no tenth to draw in."""


@dataclass(frozen=True, slots=True)
class Apart:
    """One unit's number beside the pooled number of all others.

    ``test`` is of the two samples alone; ``phi`` how much the others scatter beside what sampling explains, None where
    there are too few of them; ``p`` what remains of the test after that.
    """

    others: Measurement
    test: Test
    phi: float | None
    p: float


def apart(values: Sequence[Measurement | None]) -> list[Apart | None]:
    """Each value against all others; None for one without a sample, or where no other has one.

    Whether a unit stands out is judged without it: φ is χ²/df of the others' own values, and where it is above 1, z is
    divided by √φ and read from t with k - 2 degrees of freedom, k units having a sample.
    """
    samples = [None if one is None else sampled(one) for one in values]
    known = [one for one in samples if one is not None]
    if len(known) < 2:
        return [None] * len(samples)
    pool = _Pool(known)
    return [None if one is None else pool.against(one) for one in samples]


def overdispersion(values: Sequence[Measurement | None]) -> float | None:
    """How much all units scatter, as a multiple of what their samples explain; None where it cannot be judged.

    χ²/df; from ten units on the mean of z² after a tenth of the z at each end is drawn in to the next one
    (Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24, 2005).
    """
    known = [sample for one in values if one is not None and (sample := sampled(one)) is not None]
    if len(known) < 3:
        return None
    pool = _Pool(known)
    if len(known) < WINSORISED_FROM:
        return pool.scatter()
    zs = sorted(pool.standard(one) for one in known)
    drawn = math.floor(WINSORISED * len(zs))
    least, most = zs[drawn], zs[-1 - drawn]
    return sum(min(max(z, least), most) ** 2 for z in zs) / len(zs)


def interval(one: Measurement) -> Interval | None:
    """The 95 % interval of a number on its own; None without a sample."""
    sample = sampled(one)
    if sample is None or not sample.n:
        return None
    if one.successes is not None:
        return inference.wilson(one.successes, one.sample or sample.n)
    if sample.groups is not None:
        return inference.nps_interval(*sample.groups, sample.n)[:2]
    if not sample.sd:
        return inference.envelope(sample.value, sample.n)
    low, high = inference.t_interval(sample.value, sample.sd, sample.n)
    return max(0.0, low), min(100.0, high)


def costs(one: Measurement, other: float, flow: DropOff, touchpoint: str | None) -> float:
    """The part of its completions that a journey wins or loses by this number of its own, beside another value of it.

    ``touchpoint`` is what the journey calls the place. Nothing for what is no loss of customers.
    """
    if one.metric == COMPLETION:
        return abs(other - one.value) / other if other else 0.0
    now = flow.completion
    if one.metric != DROPOFF or one.persona is not None or touchpoint not in flow.by_touchpoint or not one.value:
        return 0.0
    if not now or touchpoint is None:
        return 0.0
    brings = flow.gain(touchpoint, 1 - other / one.value)
    return abs(brings) / (now + brings) if brings and now + brings > 0 else 0.0


def error(one: Measurement) -> float:
    """The standard error of a mean or an NPS; where all gave one answer, what their interval says of it."""
    assert one.n
    if one.groups is not None:
        return 100 * inference.adjusted_nps(*one.groups, one.n)[1]
    if one.sd:
        return one.sd / math.sqrt(one.n)
    low, high = inference.envelope(one.value, one.n)
    return (high - low) / (2 * inference.Z)


def sampled(one: Measurement) -> Measurement | None:
    """A number with a sample that can be pooled; an effective one as that of so many customers."""
    if not one.n:
        return None
    if one.successes is not None:
        return one if one.sample is None else replace(one, successes=one.value * one.n, sample=None)
    return one if one.groups is not None or (one.sd is not None and one.n > 1) else None


@dataclass(frozen=True)
class _Sums:
    """What pooling needs of some samples; values are taken from a centre, so that nothing cancels out.

    ``first`` and ``second`` are moments by weight, for the scatter of samples; ``total`` and ``squares`` by answers.
    """

    n: int = 0
    successes: float = 0.0
    groups: tuple[int, int] = (0, 0)
    weight: float = 0.0
    first: float = 0.0
    second: float = 0.0
    total: float = 0.0
    squares: float = 0.0
    units: int = 0

    def __add__(self, other: "_Sums") -> "_Sums":
        return self._with(other, 1)

    def __sub__(self, other: "_Sums") -> "_Sums":
        return self._with(other, -1)

    def _with(self, other: "_Sums", sign: int) -> "_Sums":
        return _Sums(
            self.n + sign * other.n,
            self.successes + sign * other.successes,
            (self.groups[0] + sign * other.groups[0], self.groups[1] + sign * other.groups[1]),
            self.weight + sign * other.weight,
            self.first + sign * other.first,
            self.second + sign * other.second,
            self.total + sign * other.total,
            self.squares + sign * other.squares,
            self.units + sign * other.units,
        )

    @property
    def chi(self) -> float:
        """The weighted squares around the weighted mean."""
        return max(0.0, self.second - self.first * self.first / self.weight) if self.weight > 0 else 0.0


class _Pool:
    """Several samples of one number, and any of them taken out."""

    def __init__(self, samples: Sequence[Measurement]) -> None:
        self.samples = samples
        self.centre = sum((one.n or 0) * one.value for one in samples) / sum(one.n or 0 for one in samples)
        self.sums = sum((self._sums(one) for one in samples), start=_Sums())

    def against(self, one: Measurement) -> Apart | None:
        """A sample against all others."""
        rest = self.sums - self._sums(one)
        others = self._pooled(one, rest)
        test = difference(others, one)
        if test is None:
            return None
        phi = self._phi(rest) if rest.units > 1 else None
        z = test.statistic if test.df is None and test.statistic is not None else inference.z_of_p(test.p)
        spread = phi is not None and phi > 1
        return Apart(others, test, phi, inference.spread_p(z, phi, rest.units - 1) if spread else test.p)

    def scatter(self) -> float:
        return self._phi(self.sums)

    def standard(self, one: Measurement) -> float:
        """How many of its standard errors a sample lies from the mean of all."""
        mean = self.centre + self.sums.first / self.sums.weight
        value = 100 * inference.adjusted_nps(*one.groups, one.n)[0] if one.groups and one.n else one.value
        return (value - mean) * math.sqrt(self._scale(self.sums) * self._sums(one).weight)

    def _phi(self, sums: _Sums) -> float:
        return self._scale(sums) * sums.chi / (sums.units - 1)

    def _scale(self, sums: _Sums) -> float:
        """What turns the weights into 1/SE²: of shares, the variance of one answer by the pooled share."""
        if self.samples[0].successes is None:
            return 1.0
        share = sums.successes / sums.n
        return 1 / (share * (1 - share)) if 0 < share < 1 else 0.0

    def _sums(self, one: Measurement) -> _Sums:
        assert one.n
        value, weight, groups = one.value, float(one.n), one.groups or (0, 0)
        if one.successes is None:
            weight = 1 / error(one) ** 2
            if one.groups is not None:
                value = 100 * inference.adjusted_nps(*one.groups, one.n)[0]
        off = value - self.centre
        apart = one.value - self.centre
        squares = (one.n - 1) * (one.sd or 0.0) ** 2 + one.n * apart * apart
        chi = weight, weight * off, weight * off * off
        return _Sums(one.n, one.successes or 0.0, groups, *chi, one.n * apart, squares, 1)

    def _pooled(self, one: Measurement, rest: _Sums) -> Measurement:
        """All samples but one, as one sample."""
        if one.successes is not None:
            return replace(one, value=rest.successes / rest.n, n=rest.n, successes=rest.successes)
        if one.groups is not None:
            up, down = rest.groups
            return replace(one, value=100 * (up - down) / rest.n, n=rest.n, groups=rest.groups)
        off = rest.total / rest.n
        around = max(0.0, rest.squares - rest.n * off * off)
        return replace(one, value=self.centre + off, n=rest.n, sd=math.sqrt(around / (rest.n - 1)))
