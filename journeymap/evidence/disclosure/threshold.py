"""The two rules of disclosure control: a number needs enough people behind it, and counts are rounded."""

from collections.abc import Sequence


def may_show(people: int, min_n: int) -> bool:
    """Whether a number may show that so many people stand behind: nobody, or enough."""
    return people == 0 or people >= min_n


def rounded(cells: Sequence[int], base: int) -> list[int]:
    """Counts as multiples of a base, their sum as near as such a multiple can be.

    >>> rounded([7, 2, 1], 5)
    [10, 0, 0]
    >>> rounded([12, 11, 1, 2], 5)
    [15, 10, 0, 0]
    """
    if base < 2:
        return list(cells)
    units = (sum(cells) + base // 2) // base
    whole = [cell // base for cell in cells]
    by_rest = sorted(range(len(cells)), key=lambda at: (-(cells[at] % base), at))
    for at in by_rest[: units - sum(whole)]:
        whole[at] += 1
    return [base * one for one in whole]
