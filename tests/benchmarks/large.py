"""Journeys of thousands of touchpoints, as text: local arrows, loops, drop-offs, a score here and there.

python tests/benchmarks/large.py 100000 > large.yaml
"""

import random
import sys

STAGES = 20
BYTES = 150
"""At most so many for a touchpoint, so that a hundred thousand of them fit the largest file that is read."""


def large_journey(touchpoints: int, seed: int = 2026) -> str:
    """A journey of so many touchpoints in twenty stages; customers enter every stage and come back now and then."""
    chance = random.Random(seed)
    size = -(-touchpoints // STAGES)
    lines = ["journey: A large journey", "entrants: 1000000", "value: {per_success: 20, currency: EUR}", "stages:"]
    for start in range(0, touchpoints, size):
        lines += [f"  s{start // size}:", "    touchpoints:"]
        lines += (_touchpoint(at, touchpoints, size, chance) for at in range(start, min(start + size, touchpoints)))
    return "\n".join([*lines, ""])


def _touchpoint(at: int, count: int, size: int, chance: random.Random) -> str:
    """One line: where customers go from here, the samples behind it, and what some of them say."""
    arrows = {
        at + 1: chance.randint(40, 58),
        at + chance.randint(2, 9): chance.randint(10, 20),
        at - chance.randint(0, 9): chance.randint(1, 9),
    }
    shares = [f"t{to}: {share}%" for to, share in arrows.items() if 0 <= to < count]
    if at % 3 == 2 or at + 1 == count:
        shares.append("success: 12%")
    entry = " entry: 5%," if at % size == 0 else ""
    channel = ("web", "app", "chat", "phone")[at % 4]
    return (
        f"      t{at}: {{channel: {channel},{entry} next: {{{', '.join(shares)}}}, observed: 800{_scores(at, chance)}}}"
    )


def _scores(at: int, chance: random.Random) -> str:
    """What is known about some of the touchpoints: a survey, or mistakes that somebody looked for."""
    if at % 3 == 0:
        return f", scores: {{ces: {{preset: ces2, mean: {chance.randint(30, 60) / 10}, n: 90}}}}"
    return ", mistakes: none" if at % 3 == 1 else ""


if __name__ == "__main__":
    sys.stdout.write(large_journey(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000))
