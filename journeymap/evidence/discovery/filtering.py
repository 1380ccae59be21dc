"""Which ways between touchpoints are common enough to be drawn, without cutting any touchpoint off."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappop, heappush

Pair = tuple[int, int]


def frequent_transitions(
    entries: Iterable[int], visits: Sequence[int], ends: Mapping[int, int], flow: Mapping[Pair, int], rare: float
) -> set[Pair]:
    """The ways that stay: those that matter at either end, and those that are needed.

    To matter is to be taken by at least the share ``rare`` of the visits to the touchpoint that the way leaves, or of
    those to the touchpoint that it leads to.

    Needed is the most used way from each touchpoint, and what is missing until every touchpoint can be reached from one
    where walks begin (``entries``) and can lead to one where walks end (``ends``: how many do); of the ways that would
    do, the most used.

    >>> sorted(frequent_transitions([0], [100, 50, 99], {2: 99}, {(0, 1): 1, (0, 2): 98, (1, 1): 48, (1, 2): 1}, 0.05))
    [(0, 1), (0, 2), (1, 1), (1, 2)]
    """
    found = {pair for pair, n in flow.items() if n >= rare * min(visits[pair[0]], visits[pair[1]])}
    first: dict[int, Pair] = {}
    for pair in sorted(flow, key=lambda pair: (-flow[pair], pair)):
        first.setdefault(pair[0], pair)
    found |= set(first.values())
    found |= _needed(entries, flow, found)
    back = {(target, start): n for (start, target), n in flow.items()}
    leading = _needed(
        [touchpoint for touchpoint, n in ends.items() if n], back, {(target, start) for start, target in found}
    )
    return found | {(start, target) for target, start in leading}


def few_enough(kept: Callable[[float], set[Pair]], rare: float, most: int | None) -> tuple[float, set[Pair]]:
    """The ways that stay with the smallest share, in whole per cent above ``rare``, that leaves no more than ``most``.

    Where the ways that are needed are more than that, as few as can be.

    >>> few_enough(lambda rare: {(0, at) for at in range(9) if at / 10 >= rare}, 0.05, 5)[0]
    0.31
    """
    found = kept(rare)
    if most is None or len(found) <= most:
        return rare, found
    shares = [share / 100 for share in range(int(100 * rare) + 1, 100)]
    at = bisect_left(shares, True, key=lambda share: len(kept(share)) <= most)
    chosen = shares[min(at, len(shares) - 1)] if shares else rare
    return chosen, kept(chosen)


def _needed(seeds: Iterable[int], flow: Mapping[Pair, int], known: set[Pair]) -> set[Pair]:
    """What is to be added to the known ways until they lead from the seeds wherever all ways lead, most used first."""
    out: dict[int, list[Pair]] = {}
    for pair in flow:
        out.setdefault(pair[0], []).append(pair)
    needed: set[Pair] = set()
    seen: set[int] = set()
    waiting: list[tuple[bool, int, Pair]] = []

    def reach(touchpoint: int) -> None:
        seen.add(touchpoint)
        for pair in out.get(touchpoint, ()):
            heappush(waiting, (pair not in known, -flow[pair], pair))

    for touchpoint in seeds:
        reach(touchpoint)
    while waiting:
        missing, _, pair = heappop(waiting)
        if pair[1] not in seen:
            if missing:
                needed.add(pair)
            reach(pair[1])
    return needed
