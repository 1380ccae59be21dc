"""Intervals and tests: how sure a number is, and whether two numbers differ.

Everything is two-sided at 95 % unless said otherwise. What needs only the normal quantile is computed here without
scipy, so that drawing a map stays light; Student's t, chi-square and exact tests come from scipy on first use.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

Z = 1.959963984540054
"""The normal quantile of 97.5 %."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Test:
    """What a comparison found: the difference, its interval, the statistic and the chance of seeing it by luck."""

    difference: float
    low: float | None
    high: float | None
    statistic: float | None
    p: float
    df: float | None = None
    method: str = ""


def _special() -> Any:
    from scipy import special  # half a second: only when a quantile is asked for

    return special


# ---------------------------------------------------------------- intervals


def wilson(successes: float, n: float, z: float = Z) -> Interval:
    """The Wilson score interval of a proportion; exact 0 and 1 at the ends.

    Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).

    >>> tuple(round(100 * bound, 4) for bound in wilson(40, 50))
    (66.9629, 88.7562)
    """
    if n <= 0:
        raise ValueError("a proportion needs somebody who was asked")
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes <= 0 else max(0.0, (centre - half) / scale)
    high = 1.0 if successes >= n else min(1.0, (centre + half) / scale)
    return low, high


def t_interval(mean: float, sd: float, n: int) -> Interval:
    """Student's interval of a mean: mean ± t(.975, n-1) sd/√n. Needs at least two answers."""
    half = _t_quantile(n - 1) * sd / math.sqrt(n)
    return mean - half, mean + half


@cache
def _t_quantile(freedom: int) -> float:
    return float(_special().stdtrit(freedom, 0.975))


def largest_sd(mean: float, low: float, high: float, n: int) -> float:
    """The largest standard deviation that answers between two ends with this mean can have.

    s² ≤ (high - mean)(mean - low) n/(n - 1); Bhatia & Davis, A better bound on the variance,
    American Mathematical Monthly 107 (2000).
    """
    return math.sqrt(max(0.0, (high - mean) * (mean - low)) * n / (n - 1))


def envelope(index: float, n: int) -> Interval:
    """The interval of an index when all answers are the same: t would give none of no width.

    With miss = 1 - the lower Wilson bound of n of n: [index - index miss, index + (100 - index) miss].

    >>> tuple(round(bound, 4) for bound in envelope(100, 10))
    (72.2467, 100.0)
    """
    miss = 1 - wilson(n, n)[0]
    return index - index * miss, index + (100 - index) * miss


def nps_interval(promoters: int, detractors: int, n: int) -> tuple[float, float, float]:
    """The adjusted-Wald interval of a Net Promoter Score and the adjusted score in its middle, in points.

    Three answers are added, three quarters of them promoters and three quarters detractors each way (Rocks,
    Interval estimation for the Net Promoter Score, The American Statistician 70, 2016).

    >>> tuple(round(point, 4) for point in nps_interval(50, 20, 100)[:2])
    (14.0511, 44.2013)
    """
    score, error = adjusted_nps(promoters, detractors, n)
    low, high = score - Z * error, score + Z * error
    return 100 * max(-1.0, low), 100 * min(1.0, high), 100 * score


def adjusted_nps(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    """The adjusted score (-1 to 1) and its standard error."""
    up, down = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    score = up - down
    return score, math.sqrt((up + down - score * score) / (n + 3))


def normal_interval(point: float, error: float) -> Interval:
    """Point ± z standard errors."""
    return point - Z * error, point + Z * error


# ---------------------------------------------------------------- two groups


def whole(amount: float) -> int:
    """A number of people that was made from a share: the whole number next to it, a half counting up.

    >>> whole(0.05 * 30), whole(0.883 * 30), whole(2.4999999999)
    (2, 26, 3)
    """
    return math.floor(amount + 0.5 + 1e-9)


def two_proportions(first: tuple[float, float], second: tuple[float, float]) -> Test:
    """Whether two shares differ: the N-1 two-proportion test, Fisher's exact test when an expected count is below 1.

    Each group is (successes, n); the difference is second minus first, with Newcombe's interval (Campbell, Chi-squared
    and Fisher-Irwin tests of two-by-two tables, Statistics in Medicine 26, 2007; Newcombe, Interval estimation for the
    difference between independent proportions, Statistics in Medicine 17, 1998).

    >>> found = two_proportions((184, 230), (150, 220))
    >>> round(found.statistic, 4), round(found.p, 4)
    (-2.8619, 0.0042)
    """
    low, high = newcombe(first, second)
    (x1, n1), (x2, n2) = first, second
    difference = x2 / n2 - x1 / n1
    whole, events = n1 + n2, x1 + x2
    pooled = events / whole
    if events in (0, whole):
        return Test(difference, low, high, None, 1.0, method="no events" if events == 0 else "all events")
    smallest = min(pooled, 1 - pooled) * min(n1, n2)
    if smallest < 1:
        return Test(difference, low, high, None, fisher(x1, n1, x2, n2), method="Fisher")
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = difference / error * math.sqrt((whole - 1) / whole)
    return Test(difference, low, high, z, p_of_z(z), method="N-1")


def newcombe(first: tuple[float, float], second: tuple[float, float], correlation: float = 0.0) -> Interval:
    """Newcombe's hybrid score interval of the difference of two shares, second minus first.

    Two shares that hang together, as those of one sample partly do, have a ``correlation``; the difference is then the
    surer (Newcombe, Improved confidence intervals for the difference between binomial proportions based on paired
    data, Statistics in Medicine 17, 1998).
    """
    (x1, n1), (x2, n2) = first, second
    (l1, u1), (l2, u2) = wilson(x1, n1), wilson(x2, n2)
    p1, p2 = x1 / n1, x2 / n2
    difference = p2 - p1
    low = difference - _third_side(p2 - l2, u1 - p1, correlation)
    high = difference + _third_side(u2 - p2, p1 - l1, correlation)
    return max(-1.0, low), min(1.0, high)


def _third_side(one: float, other: float, cosine: float) -> float:
    return math.sqrt(max(0.0, one * one - 2 * cosine * one * other + other * other))


def fisher(x1: float, n1: float, x2: float, n2: float) -> float:
    """The p of Fisher's exact test of a two-by-two table: of all tables with its sums, those that are no likelier.

    >>> round(fisher(3, 4, 1, 4), 4)
    0.4857
    """
    x, first, second = whole(x1), whole(n1), whole(n2)
    likelihoods = _likelihoods(first, second, x + whole(x2))
    least = likelihoods.get(x, 0.0) * (1 + 1e-7)
    return sum(one for one in likelihoods.values() if one <= least) / sum(likelihoods.values())


def _likelihoods(first: int, second: int, events: int) -> dict[int, float]:
    """How likely each count of events in the first group is for the likeliest, as long as it is likely at all.

    Outwards from the likeliest count this takes as many steps as the count has spread: a few dozen where an expected
    count is below 1, however many customers there are.
    """
    likeliest = (first + 1) * (events + 1) // (first + second + 2)
    spare = second - events

    def one_more(at: int) -> float:
        return (first - at) * (events - at) / ((at + 1) * (spare + at + 1))

    def one_less(at: int) -> float:
        return at * (spare + at) / ((first - at + 1) * (events - at + 1))

    found = {likeliest: 1.0}
    for ratio, step in ((one_more, 1), (one_less, -1)):
        at, likelihood = likeliest, 1.0
        while (likelihood := likelihood * ratio(at)) > 1e-300:
            at += step
            found[at] = likelihood
    return found


def welch(first: tuple[float, float, int], second: tuple[float, float, int]) -> Test:
    """Whether two means differ: Welch's t test. Each group is (mean, sd, n).

    Welch, The generalization of Student's problem when several different population variances are involved,
    Biometrika 34 (1947).

    >>> found = welch((5.1, 1.4, 210), (4.8, 1.5, 190))
    >>> round(found.statistic, 4), round(found.df, 3), round(found.p, 4)
    (-2.0616, 386.956, 0.0399)
    """
    (m1, s1, n1), (m2, s2, n2) = first, second
    if min(n1, n2) < 2:
        raise ValueError("a single answer has no spread to judge a difference by")
    difference = m2 - m1
    v1, v2 = s1 * s1 / n1, s2 * s2 / n2
    if v1 + v2 < 1e-18:
        return _without_spread(difference, n1, n2)
    df = (v1 + v2) ** 2 / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1))
    error = math.sqrt(v1 + v2)
    t = difference / error
    half = float(_special().stdtrit(df, 0.975)) * error
    p = 2 * float(_special().stdtr(df, -abs(t)))
    return Test(difference, difference - half, difference + half, t, p, df, "Welch")


def _without_spread(difference: float, n1: int, n2: int) -> Test:
    """Two groups in each of which all gave one answer: t would be sure of them however few they are.

    Whether the answer depends on the group is then a question of shares: of none and all who gave the second answer.
    """
    if difference == 0:
        return Test(difference, None, None, None, 1.0, method="no spread")
    second = two_proportions((0, n1), (n2, n2))
    low, high = sorted(difference * (bound or 0.0) for bound in (second.low, second.high))
    return Test(difference, low, high, None, second.p, method="no spread")


def two_nps(first: tuple[int, int, int], second: tuple[int, int, int]) -> Test:
    """Whether two Net Promoter Scores differ, on adjusted values. Each group is (promoters, detractors, n).

    The difference shown is of the raw scores, in points.

    >>> found = two_nps((120, 70, 250), (95, 85, 250))
    >>> round(found.statistic, 4), round(found.p, 4)
    (-2.1003, 0.0357)
    """
    (c1, e1), (c2, e2) = adjusted_nps(*first), adjusted_nps(*second)
    raw = 100 * ((second[0] - second[1]) / second[2] - (first[0] - first[1]) / first[2])
    error = math.sqrt(e1 * e1 + e2 * e2)
    z = (c2 - c1) / error
    low, high = normal_interval(c2 - c1, error)
    return Test(raw, 100 * low, 100 * high, z, p_of_z(z), method="adjusted Wald")


def p_of_z(z: float) -> float:
    """The two-sided chance of a normal statistic at least this far from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


# ---------------------------------------------------------------- several groups, several tests


def cochran_q(values: Sequence[float], errors: Sequence[float]) -> tuple[float, int, float]:
    """Whether several estimates agree: Cochran's Q, its degrees of freedom and p.

    Q = Σ w (x - x̄)², w = 1/SE² (Cochran, The combination of estimates from different experiments, Biometrics 10, 1954).

    >>> q, df, p = cochran_q([72, 64, 70], [1.8, 2.5, 2.2])
    >>> round(q, 4), df, round(p, 4)
    (6.8206, 2, 0.033)
    """
    weights = [1 / (error * error) for error in errors]
    centre = sum(weight * value for weight, value in zip(weights, values, strict=True)) / sum(weights)
    q = sum(weight * (value - centre) ** 2 for weight, value in zip(weights, values, strict=True))
    df = len(values) - 1
    return q, df, float(_special().chdtrc(df, q))


def split_test(counts: Sequence[float], planned: Sequence[float]) -> tuple[float, float]:
    """Whether a split came out as planned: chi-square and its p.

    >>> tuple(round(number, 4) for number in split_test([2000, 1840], [50, 50]))
    (6.6667, 0.0098)
    """
    whole = sum(counts) / sum(planned)
    chi = sum((count - part * whole) ** 2 / (part * whole) for count, part in zip(counts, planned, strict=True))
    return chi, float(_special().chdtrc(len(counts) - 1, chi))


def benjamini_hochberg(ps: Iterable[float], q: float) -> list[bool]:
    """Which findings to keep so that at most a share q of them is false.

    Benjamini & Hochberg, Controlling the false discovery rate, JRSS B 57 (1995).

    >>> benjamini_hochberg([0.0042, 0.4707, 0.0357, 0.0399], 0.10)
    [True, False, True, True]
    """
    ps = list(ps)
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    last = max((rank for rank, at in enumerate(order, 1) if ps[at] <= q * rank / len(ps)), default=0)
    kept = set(order[:last])
    return [at in kept for at in range(len(ps))]


def beyond_chance(ps: Iterable[float], q: float, alpha: float) -> list[bool]:
    """Which findings are certain: kept by Benjamini-Hochberg over the run, and each beyond what one test alone allows.

    Of a single finding Benjamini-Hochberg asks for no more than p ≤ q, which is less than a 95 % interval does.

    >>> beyond_chance([0.07], 0.10, 0.05), beyond_chance([0.04, 0.03, 0.5], 0.10, 0.05)
    ([False], [True, True, False])
    """
    ps = list(ps)
    return [kept and p <= alpha for kept, p in zip(benjamini_hochberg(ps, q), ps, strict=True)]


def spread_p(z: float, phi: float | None, df: int) -> float:
    """The two-sided p of a z among estimates that scatter ``phi`` times as much as sampling alone makes them.

    Up to 1 the normal p; beyond, z/√φ is read from t with the degrees of freedom that φ was found with.

    >>> round(spread_p(4.0, 4.0, 3), 4), round(spread_p(1.96, 0.5, 3), 4)
    (0.1393, 0.05)
    """
    if phi is None or phi <= 1:
        return p_of_z(z)
    return 2 * float(_special().stdtr(df, -abs(z) / math.sqrt(phi)))


def z_of_p(p: float) -> float:
    """How far from 0 a normal statistic has this two-sided p."""
    return -float(_special().ndtri(max(p, 1e-300) / 2))


def needed_per_arm(first: float, second: float, alpha: float = 0.05, power: float = 0.8) -> int:
    """How many customers each arm needs to see a change from one share to another.

    n = (z_{α/2} + z_β)² (p₁q₁ + p₂q₂)/(p₁ - p₂)² (Fleiss, Statistical methods for rates and proportions, 1981).

    >>> needed_per_arm(0.10, 0.12), needed_per_arm(0.70, 0.75)
    (3839, 1248)
    """
    if first == second:
        raise ValueError("no number of customers shows a change that is none")
    z = float(_special().ndtri(1 - alpha / 2) + _special().ndtri(power))
    spread = first * (1 - first) + second * (1 - second)
    return math.ceil(z * z * spread / (first - second) ** 2)


def detectable_change(share: float, n: float) -> float:
    """The smallest change of a share that n answers before and n after would usually show (power 80 %).

    ``share`` is that of both together; it is taken to be at least as far from 0 and 1 as less than one answer of all
    would put it, since no number of answers shows a change of nothing.

    >>> round(100 * detectable_change(0.75, 220), 1)
    11.6
    """
    least = 1 / (2 * n + 2)
    share = min(max(share, least), 1 - least)
    return (1.96 + 0.84) * math.sqrt(2 * share * (1 - share) / n)


# ---------------------------------------------------------------- a line through time


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through values in time: what it rises by in a step, and whether chance alone makes it so.

    ``phi`` is how much the values scatter round the line beside what their samples explain; above 1 the test is read
    from t with ``df`` degrees of freedom. ``start`` and ``end`` are the line's own first and last values.
    """

    slope: float
    low: float | None
    high: float | None
    p: float
    phi: float
    df: int
    start: float
    end: float


def trend(times: Sequence[float], values: Sequence[float], weights: Sequence[float]) -> Trend:
    """The weighted least-squares line through values and the test that it is level; weights are 1/SE².

    With weights n/(p(1 - p)) of the pooled share this is the test of Cochran (Some methods for strengthening the common
    χ² tests, Biometrics 10, 1954) and Armitage (Tests for linear trends in proportions and frequencies, Biometrics 11,
    1955). Needs two times at least; with two nothing is left to scatter.

    >>> shares, n = [0.80, 0.75, 0.70], [200, 200, 200]
    >>> found = trend([0, 1, 2], shares, [one / (0.75 * 0.25) for one in n])
    >>> round(found.slope, 4), round(found.p, 4), round(found.phi, 4)
    (-0.05, 0.0209, 0.0)
    """
    whole = sum(weights)
    at = sum(w * t for w, t in zip(weights, times, strict=True)) / whole
    centre = sum(w * y for w, y in zip(weights, values, strict=True)) / whole
    apart = [t - at for t in times]
    square = sum(w * t * t for w, t in zip(weights, apart, strict=True))
    slope = sum(w * t * (y - centre) for w, t, y in zip(weights, apart, values, strict=True)) / square
    rest = sum(w * (y - centre - slope * t) ** 2 for w, t, y in zip(weights, apart, values, strict=True))
    df = len(times) - 2
    phi = rest / df if df else 0.0
    error = math.sqrt(max(1.0, phi) / square)
    half = (Z if phi <= 1 else _t_quantile(df)) * error
    p = spread_p(slope * math.sqrt(square), phi, df)
    ends = (centre + slope * t for t in (apart[0], apart[-1]))
    return Trend(slope, slope - half, slope + half, p, phi, df, *ends)
