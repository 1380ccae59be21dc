"""In which order touchpoints come, and where one stage may end and the next begin, from who goes where."""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import ceil, inf

import numpy

MOST_STAGES = 6
IN_A_STAGE = 3

MOST_IN_A_STAGE = 7
"""More touchpoints side by side nobody takes in."""


def levels(entries: Sequence[float], flows: Mapping[tuple[int, int], float]) -> tuple[float, ...]:
    """How far from the start each touchpoint lies, in steps: 1 where walks begin, one more for each step onward.

    The levels h that bring h(b) - h(a) of all steps from a to b nearest to 1, in least squares, the start being at 0
    (MacKay, Johnson & Sansom, How directed is a directed network?, Royal Society Open Science 7, 2020). Ways back and
    round pull their touchpoints together. Steps from a touchpoint to itself say nothing. Every touchpoint must be
    reached by a walk.

    >>> levels([10, 0, 0], {(0, 1): 8, (1, 2): 5})
    (1.0, 2.0, 3.0)
    """
    size = len(entries)
    matrix = numpy.diag(numpy.asarray(entries, dtype=float))
    balance = numpy.asarray(entries, dtype=float).copy()
    for (start, target), flow in flows.items():
        if start != target:
            matrix[start, start] += flow
            matrix[target, target] += flow
            matrix[start, target] -= flow
            matrix[target, start] -= flow
            balance[target] += flow
            balance[start] -= flow
    solved = numpy.linalg.solve(matrix, balance) if size else balance
    return tuple(round(float(level), 9) for level in solved)


def stages(ordered: Sequence[float]) -> tuple[range, ...]:
    """Levels in rising order cut into stages: one for about three touchpoints, at most six if none has more than seven.

    Cut so that the levels within each stage lie as close together as they can (Fisher, On grouping for maximum
    homogeneity, Journal of the American Statistical Association 53, 1958).

    >>> stages([1.0, 1.1, 2.0, 2.1, 2.2, 2.3])
    (range(0, 2), range(2, 6))
    """
    size = len(ordered)
    wanted = min(MOST_STAGES, ceil(size / IN_A_STAGE), len(set(ordered)))
    wanted = max(wanted, ceil(size / MOST_IN_A_STAGE))
    sums = list(accumulate(ordered, initial=0.0))
    squares = list(accumulate((level * level for level in ordered), initial=0.0))

    def apart(start: int, end: int) -> float:
        """The squared distances of some levels from their mean."""
        return squares[end] - squares[start] - (sums[end] - sums[start]) ** 2 / (end - start)

    least = [0.0, *[inf] * size]
    cuts: list[list[int]] = []
    for _ in range(wanted):
        found = [
            min(
                ((least[start] + apart(start, end), start) for start in range(max(0, end - MOST_IN_A_STAGE), end)),
                default=(inf, 0),
            )
            for end in range(size + 1)
        ]
        least = [value for value, _ in found]
        cuts.append([start for _, start in found])
    ends = [size]
    for starts in reversed(cuts):
        ends.append(starts[ends[-1]])
    bounds = ends[::-1]
    return tuple(range(start, end) for start, end in pairwise(bounds))
