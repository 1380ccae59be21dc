"""How much CPU and memory it takes to count the walks of a large log, beside merely reading it and beside other tools.

    make bench-evidence                      10 million events: medians of CPU seconds and peak memory
    ROWS=100000000 make bench-evidence       100 million
    RUNS=5 make bench-evidence               more runs of each (default: 3)
    PEERS=/path/to/python make bench-evidence   an interpreter that has retentioneering and pm4py; they run once

The task: how often customers go from each touchpoint to each other, the exact median time until then, visits, starts
and ends. Logs are generated: 30 touchpoints, about nine events a customer, rows in time order with customers
interleaved, snappy Parquet. Each run is a process of its own; CPU is user and system time of all its threads, without
the time to start Python and import libraries, for every contestant alike.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROWS = int(os.environ.get("ROWS", "10000000"))
RUNS = int(os.environ.get("RUNS", "3"))
PEERS = os.environ.get("PEERS", sys.executable)
NAMES = [f"touchpoint_{at:02d}" for at in range(30)]
CHUNK = 2_000_000
PATIENCE = 3600


def main() -> None:
    """Print a table for customers that are numbers, and one for customers that are texts."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        for kind in ("number", "text"):
            path = Path(folder) / "log.parquet"
            generate(path, ROWS, kind)
            size = path.stat().st_size / 1e6
            print(f"\n{ROWS:_} events, customers as {kind}s, {size:.0f} MB of Parquet")
            print(f"{'what':<42} {'CPU s':>8} {'wall s':>8} {'MiB':>7} {'x read':>7}   the same numbers")
            compare(path)
            path.unlink()


def compare(path: Path) -> None:
    """One line for each contestant; `read` is what the others are held against."""
    read, ours = None, None
    for what, python, runs in contestants():
        found = [run(python, what, path) for _ in range(runs)]
        if any(one is None for one in found):
            print(f"{what:<42} {'not installed, or not enough memory':>24}")
            continue
        cpu, wall, peak = (statistics.median(one[key] for one in found if one) for key in ("cpu", "wall", "peak"))
        check = found[0]["check"] if found[0] else None
        read = cpu if what == "read the three columns" else read
        ours = check if what == "journeymap" else ours
        same = "" if check is None or ours is None else "yes" if check == ours else f"no: {check} for {ours}"
        ratio = f"{cpu / read:.1f}" if read else ""
        print(f"{what:<42} {cpu:>8.2f} {wall:>8.2f} {peak:>7.0f} {ratio:>7}   {same}", flush=True)


def contestants() -> Iterator[tuple[str, str, int]]:
    """What is run, by which interpreter, how often."""
    yield "scan them inside DuckDB", sys.executable, RUNS
    yield "read the three columns", sys.executable, RUNS
    yield "journeymap", sys.executable, RUNS
    if ROWS <= 20_000_000:
        yield "journeymap, as any Ibis engine does", sys.executable, 1
        yield "retentioneering", PEERS, 1
        yield "pm4py", PEERS, 1


def run(python: str, what: str, path: Path) -> dict[str, float] | None:
    """One run in a process of its own; None where the tool is missing or gives up."""
    environment = {**os.environ, "DO_NOT_TRACK": "1", "RETENTIONEERING_NO_TRACK": "1"}
    command = [python, __file__, what, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=PATIENCE)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:], file=sys.stderr)
        return None
    return dict(json.loads(done.stdout.splitlines()[-1]))


# ---------------------------------------------------------------- the log


def generate(path: Path, rows: int, kind: str) -> None:
    """A log of so many rows, piece by piece."""
    import numpy
    import pyarrow
    import pyarrow.parquet

    chance = numpy.random.default_rng(7)
    customers, writer = int(rows / 8.9), None
    names = pyarrow.array(NAMES)
    for start in range(0, rows, CHUNK):
        n = min(CHUNK, rows - start)
        passed = (start + numpy.arange(n)) / rows
        seconds = numpy.sort((passed * 90 * 86400 + chance.random(n)).astype("int64"))
        active = (passed * customers).astype("int64") + chance.integers(0, max(2, customers // 30), n)
        customer = active % customers * 7919 % customers
        event = numpy.minimum(chance.integers(0, 30, n), chance.integers(0, 30, n)).astype("int32")
        case = pyarrow.array(customer)
        if kind == "text":
            padded = pyarrow.compute.utf8_lpad(case.cast(pyarrow.string()), 8, "0")
            case = pyarrow.compute.binary_join_element_wise("customer", padded, "-")
        times = pyarrow.array(1_767_225_600_000_000 + seconds * 1_000_000, pyarrow.timestamp("us"))
        events = pyarrow.DictionaryArray.from_arrays(pyarrow.array(event), names).cast(pyarrow.string())
        table = pyarrow.table({"case": case, "touchpoint": events, "time": times})
        writer = writer or pyarrow.parquet.ParquetWriter(path, table.schema, compression="snappy")
        writer.write_table(table, row_group_size=1_000_000)
    if writer is not None:
        writer.close()


# ---------------------------------------------------------------- the contestants, each in its own process


def scan(path: str) -> None:
    """Read every value without handing it out."""
    import duckdb

    began()
    text = 'select bit_xor(hash("case")), bit_xor(hash(touchpoint)), bit_xor(hash(time)) from read_parquet(?)'
    duckdb.connect().execute(text, [path]).fetchall()


def read(path: str) -> None:
    """Read every value into memory, piece by piece."""
    import duckdb
    import pyarrow  # noqa: F401 - what follows would import it

    began()
    for _ in duckdb.connect().read_parquet(path).to_arrow_reader(1_000_000):
        pass


def ours(path: str, plan: str = "quick") -> float:
    """Count walks with journeymap."""
    import ibis
    import scipy.sparse  # noqa: F401 - as above

    import journeymap as jm
    from journeymap.evidence.counting.transitions import Transitions, count_all
    from journeymap.evidence.log.events import events_on_map
    from journeymap.evidence.log.log import read_events
    from journeymap.evidence.log.profile import profile_of
    from journeymap.evidence.log.vocabulary import vocabulary_of

    ibis.duckdb.connect().to_pyarrow(ibis.range(3).unnest().name("x").as_table())  # imports what Ibis needs, once
    points = "".join(f"      {name}: {{channel: web, next: {{success: 1%}}}}\n" for name in NAMES)
    text = f"journey: T\nevents: {{success: [{NAMES[-1]}]}}\nstages:\n  all:\n    touchpoints:\n{points}"
    journey = jm.loads(text.replace(f"      {NAMES[-1]}: {{channel: web, next: {{success: 1%}}}}\n", ""))
    began()
    log = read_events(path)
    profile = profile_of(log)
    vocabulary = vocabulary_of(journey, log, profile)
    events = events_on_map(log, profile, vocabulary)
    found = Transitions(len(vocabulary.states))
    count_all(events, found, plan=plan)
    return sum(spread.n + spread.median_seconds for spread in found.pauses.values()) + sum(found.entries)


def window(path: str) -> float:
    """Count walks with journeymap by one definition for all engines."""
    return ours(path, plan="ibis")


def retentioneering(path: str) -> None:
    """Transition counts and medians, starts and ends."""
    import pandas
    from retentioneering.eventstream import Eventstream

    began()
    schema = {"path_cols": ["case"], "event_col": "touchpoint", "timestamp_col": "time"}
    stream = Eventstream(pandas.read_parquet(path), schema).add_start_end_events()
    for weight in ("count", "time_median"):
        stream.transition_graph_data(edge_weight=weight)


def pm4py(path: str) -> None:
    """Transition counts and medians; starts and ends come with them."""
    import pandas
    import pm4py as tool

    began()
    frame = pandas.read_parquet(path)
    frame["case"] = frame["case"].astype(str)
    log = tool.format_dataframe(frame, case_id="case", activity_key="touchpoint", timestamp_key="time")
    tool.discover_dfg(log)
    tool.discover_performance_dfg(log)


TASKS = {
    "scan them inside DuckDB": scan,
    "read the three columns": read,
    "journeymap": ours,
    "journeymap, as any Ibis engine does": window,
    "retentioneering": retentioneering,
    "pm4py": pm4py,
}

_BEGAN = [0.0, 0.0]


def began() -> None:
    """Everything is imported: from here on time counts."""
    _BEGAN[:] = [time.process_time(), time.perf_counter()]


def child(what: str, path: str) -> None:
    """Run one contestant and print what it took."""
    check = TASKS[what](path)
    cpu, wall = time.process_time() - _BEGAN[0], time.perf_counter() - _BEGAN[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak, "check": check}))


if __name__ == "__main__":
    child(*sys.argv[1:]) if len(sys.argv) == 3 else main()
