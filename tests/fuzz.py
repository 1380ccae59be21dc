"""`make fuzz`: journeys whose values sit on their edges, through everything; 0 exceptions are wanted.

Not part of `make test`: 20 000 journeys take four minutes on two cores. Each is decided by its seed, so what is
found here is found again (`python tests/fuzz.py SEEDS FIRST`), and becomes a test of its own.
"""

import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any, NamedTuple

from edge_journeys import edge_journey, read, through_everything

LANGUAGES = ("en", "ru", "ro")

FROM_OTHER = 1_000_003
"""How far the seed of the journey that one is compared with lies from its own."""


class Fault(NamedTuple):
    """Where something broke, and the seed that shows it."""

    what: str
    place: str
    seed: int


def tried(seed: int) -> tuple[bool, list[Fault]]:
    """Whether the journey of a seed was usable, and what broke on it."""
    found: list[Fault] = []
    journey = other = None
    try:
        journey, other = (read(edge_journey(one))[0] for one in (seed, seed + FROM_OTHER))
    except Exception as error:  # whatever breaks is what is looked for
        found.append(_fault("read", error, seed))
    if journey is None:
        return False, found
    for name, run in through_everything(journey, other, LANGUAGES[seed % 3]):
        try:
            run()
        except Exception as error:
            found.append(_fault(name, error, seed))
    return True, found


def _fault(what: str, error: Exception, seed: int) -> Fault:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Fault(what, f"{type(error).__name__} at {last.filename.rpartition('journeymap/')[2]}:{last.lineno}", seed)


def main(many: int = 20_000, first: int = 0) -> int:
    """Try many journeys and print what broke, each place once."""
    started, usable, shown = time.monotonic(), 0, Counter[tuple[str, str]]()
    for done, (kept, faults) in enumerate(_every(range(first, first + many)), 1):
        usable += kept
        for one in faults:
            if not shown[one.what, one.place]:
                print(f"seed {one.seed}: {one.what}: {one.place}", flush=True)
            shown[one.what, one.place] += 1
        if done % 1000 == 0:
            print(f"{done} tried, {usable} usable, {sum(shown.values())} exceptions", file=sys.stderr, flush=True)
    minutes = (time.monotonic() - started) / 60
    print(f"{many} journeys in {minutes:.0f} min: {usable} usable, the others refused with a message")
    print(f"{sum(shown.values())} exceptions at {len(shown)} places")
    return 1 if shown else 0


def _every(seeds: range) -> Iterator[Any]:
    with ProcessPoolExecutor(2) as workers:
        yield from workers.map(tried, seeds, chunksize=20)


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:])))
