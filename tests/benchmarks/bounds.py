"""What bounds cost: completion and every touchpoint of 1 000 touchpoints, some of whose ways nobody counted.

python tests/benchmarks/bounds.py [TOUCHPOINTS] [OPEN]

The same chain with every way counted is timed beside it; medians of five runs of user and system time.
"""

import random
import statistics
import sys
import time
from collections.abc import Callable

from journeymap.analysis.bounds import open_flow
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.walks import walks
from journeymap.model import Journey
from journeymap.reading import loads


def chain(size: int, open_at: frozenset[int]) -> Journey:
    """Touchpoints one after the other; 5 % arrive from each, 90 % or nobody knows how many go on."""
    points = ", ".join(
        f"t{at}: {{channel: x, next: {{t{at + 1}: {'unknown' if at in open_at else '90%'}, success: 5%}}}}"
        for at in range(size - 1)
    )
    last = f"t{size - 1}: {{channel: x, next: {{success: 50%}}}}"
    return loads(f"journey: T\nstages: {{a: {{touchpoints: {{{points}, {last}}}}}}}")


def median(work: Callable[[], object], runs: int = 5) -> float:
    """Seconds of processor time."""
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def main() -> None:
    size, count = (int(one) for one in (sys.argv[1:] + ["1000", "50"][len(sys.argv) - 1 :]))
    counted = chain(size, frozenset())
    uncounted = chain(size, frozenset(random.Random(1).sample(range(size - 1), count)))
    point = median(lambda: [walk.completion for walk in walks(counted)])
    bounds = median(lambda: open_flow(uncounted).completion)
    print(f"{size} touchpoints, {count} open")
    print(f"completion: counted {point:.3f} s, bounds {bounds:.3f} s, {bounds / point:.2f} times (at most 6)")
    print(f"everything else: {median(lambda: dropoff(uncounted).to_dict(), 1):.1f} s (at most 10)")


if __name__ == "__main__":
    main()
