"""A curve through points that shows nothing which is not in them.

Monotone between two points: Fritsch & Carlson, Monotone piecewise cubic interpolation, SIAM J. Numer. Anal. 17, 1980.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]

SAMPLES = 21


def pieces(run: Sequence[Point]) -> Iterator[tuple[float, float, float, float, float, float]]:
    """Bézier pieces through the points whose slopes never overshoot a value."""
    slopes = _slopes(run)
    for (x0, y0), (x1, y1), before, after in zip(run, run[1:], slopes, slopes[1:], strict=False):
        third = (x1 - x0) / 3
        yield x0 + third, y0 + third * before, x1 - third, y1 - third * after, x1, y1


def _slopes(run: Sequence[Point]) -> list[float]:
    steps = [(y1 - y0) / (x1 - x0) for (x0, y0), (x1, y1) in pairwise(run)]
    inner = []
    for (x0, _), (x1, _), (x2, _), one, other in zip(run, run[1:], run[2:], steps, steps[1:], strict=False):
        if one * other <= 0:
            inner.append(0.0)
        else:
            blend = (one * (x2 - x1) + other * (x1 - x0)) / (x2 - x0)
            sign = 1 if one > 0 else -1
            inner.append(2 * sign * min(abs(one), abs(other), abs(blend) / 2))
    if not inner:
        return [steps[0], steps[0]]
    return [(3 * steps[0] - inner[0]) / 2, *inner, (3 * steps[-1] - inner[-1]) / 2]


def samples(run: Sequence[Point]) -> Iterator[Point]:
    """Points along the curve, to keep words off it."""
    if len(run) == 1:
        yield run[0]
        return
    for (x0, y0), (a, b, c, d, x1, y1) in zip(run, pieces(run), strict=False):
        for step in range(SAMPLES):
            t = step / (SAMPLES - 1)
            u = 1 - t
            yield (
                u**3 * x0 + 3 * u * u * t * a + 3 * u * t * t * c + t**3 * x1,
                u**3 * y0 + 3 * u * u * t * b + 3 * u * t * t * d + t**3 * y1,
            )
