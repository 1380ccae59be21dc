"""How much CPU the command line takes, beside other tools that draw from text.

    make bench                 a table: median, least and most of several cold runs, in CPU seconds, and peak memory
    RUNS=9 make bench          more runs
    AGAINST=v0.1.0 make bench  `check` and `render` of the online shop beside those of another commit, in pairs

Every command is a process of its own; CPU is user and system time of the process and its children. Tools that are
not installed are left out of the table. Times differ from machine to machine; ratios hold better.
"""

import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from large import large_journey

HOUSE = Path(__file__).resolve().parents[2]
RUNS = int(os.environ.get("RUNS", "5"))
AGAINST = os.environ.get("AGAINST")
PAIRS = max(RUNS, 9)

FORMATS = (("svg", 0.6), ("png", 1.5), ("pdf", 2.0), ("html", 1.0), ("pptx", None), ("mmd", None), ("csv", None))
"""The formats that are measured, with the CPU seconds that each should stay within."""


def main() -> None:
    """Print the table, or the one that compares with another commit."""
    if AGAINST:
        beside(AGAINST)
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'what':<58} {'median':>8} {'least':>8} {'most':>8} {'peak MiB':>9}   goal")
        for what, command, goal in commands(Path(folder)):
            runs = [used(command) for _ in range(RUNS)]
            times, peak = sorted(seconds for seconds, _ in runs), max(memory for _, memory in runs)
            reach = "" if goal is None else f"{goal:.2f} s"
            numbers = f"{statistics.median(times):>8.3f} {times[0]:>8.3f} {times[-1]:>8.3f} {peak:>9.0f}"
            print(f"{what:<58} {numbers}   {reach}", flush=True)


def beside(commit: str) -> None:
    """Print what the online shop takes in another commit and in this tree, run by turns: CPU milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        other = Path(folder) / "other"
        subprocess.run(["git", "clone", "-q", str(HOUSE), str(other)], check=True)
        subprocess.run(["git", "-C", str(other), "checkout", "-q", "--detach", commit], check=True)
        for tree in (other, HOUSE):
            compileall.compile_dir(tree / "journeymap", quiet=1)
        shop = str(other / "journeys" / "online-shop.yaml")
        print(f"{PAIRS} pairs, CPU in ms {commit:>24} {'here':>8} {'ratio':>8}")
        for arguments in (["check", "-q", shop], ["render", "-q", shop, "-o", str(Path(folder) / "map.svg")]):
            before, now = paired(other, HOUSE, arguments)
            print(f"journeymap {arguments[0]:<20} {before:>17.1f} {now:>8.1f} {now / before:>8.3f}", flush=True)


def paired(one: Path, other: Path, arguments: list[str]) -> tuple[float, float]:
    """The medians of two trees that run the same command by turns; the first run of each does not count."""
    times: dict[Path, list[float]] = {one: [], other: []}
    for pair in range(PAIRS + 1):
        for tree in (one, other) if pair % 2 else (other, one):
            seconds, _ = used([sys.executable, "-m", "journeymap", *arguments], tree)
            times[tree].append(1000 * seconds)
    return statistics.median(times[one][1:]), statistics.median(times[other][1:])


def commands(folder: Path) -> Iterator[tuple[str, list[str], float | None]]:
    """What is measured, with the CPU seconds it should stay within; memory stays below 2 GiB."""
    program = [str(Path(sys.executable).parent / "journeymap")]
    shop = str(HOUSE / "journeys" / "online-shop.yaml")
    long, hundred, wide = (folder / f"{name}.yaml" for name in ("long", "hundred", "wide"))
    long.write_text(long_journey(10_000), encoding="utf-8")
    hundred.write_text(wide_journey(100), encoding="utf-8")
    wide.write_text(wide_journey(500), encoding="utf-8")
    yield "python -c pass", [sys.executable, "-c", "pass"], None
    yield "journeymap check online-shop.yaml", [*program, "check", "-q", shop], 0.30
    yield "journeymap render online-shop.yaml -o map.svg", render(program, shop, folder), 0.35
    yield "journeymap check, 10 000 lines", [*program, "check", "-q", str(long)], 1.0
    for suffix, bound in FORMATS:
        yield f"journeymap render, 100 touchpoints, {suffix}", render(program, str(hundred), folder, suffix), bound
    yield "journeymap render, 500 touchpoints", render(program, str(wide), folder), 2.0
    for touchpoints, goal in ((10_000, 4.0), (100_000, 20.0)):
        large = folder / f"large-{touchpoints}.yaml"
        large.write_text(large_journey(touchpoints), encoding="utf-8")
        for form in ("table", "json"):
            what = f"journeymap analyze dropoff friction, {touchpoints:,} touchpoints, {form}"
            yield what, [*program, "analyze", str(large), "dropoff", "friction", "--format", form], goal
    yield from peers(folder)


def render(program: list[str], journey: str, folder: Path, suffix: str = "svg") -> list[str]:
    """The command that draws a journey into a folder."""
    return [*program, "render", "-q", journey, "-o", str(folder / f"map.{suffix}")]


def peers(folder: Path) -> Iterator[tuple[str, list[str], float | None]]:
    """Other tools on about 30 touchpoints, where they are installed."""
    names = [f"Step {place}" for place in range(30)]
    if shutil.which("dot"):
        file = folder / "peer.dot"
        arrows = "\n".join(f'"{one}" -> "{other}"' for one, other in pairwise(names))
        file.write_text(f"digraph {{ {arrows} }}", encoding="utf-8")
        yield "graphviz dot, 30 boxes (no scores, no lanes)", ["dot", "-Tsvg", str(file), "-o", f"{file}.svg"], None
    if shutil.which("mmdc"):
        file = folder / "peer.mmd"
        tasks = "\n".join(f"    {name}: 3: Anna" for name in names)
        file.write_text(f"journey\n  title A journey\n  section All\n{tasks}\n", encoding="utf-8")
        yield "mermaid-cli journey, 30 tasks", ["mmdc", "-q", "-i", str(file), "-o", f"{file}.svg"], None
    if shutil.which("plantuml"):
        file = folder / "peer.puml"
        tasks = "\n".join(f":{name};" for name in names)
        file.write_text(f"@startuml\nstart\n{tasks}\nstop\n@enduml\n", encoding="utf-8")
        yield "PlantUML activity, 30 steps", ["plantuml", "-tsvg", str(file)], None


def used(command: list[str], tree: Path | None = None) -> tuple[float, float]:
    """User and system seconds of one run of a command and what it started, and its peak memory in MiB.

    With ``tree`` its package runs, whichever is installed; a run that fails there has no time.
    """
    path = {} if tree is None else {"PYTHONPATH": str(tree)}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tree, env={**os.environ, **path}
    )
    _, status, usage = os.wait4(process.pid, 0)
    if tree is not None and status != 0:
        raise SystemExit(f"{' '.join(command)} failed in {tree}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def long_journey(lines: int) -> str:
    """A journey file of so many lines, written the way people do: one field a line."""
    block = 12
    count = (lines - 4) // block
    points = [
        f"      t{at}:\n"
        f"        name: Touchpoint number {at}\n"
        "        channel: website\n"
        f"        does: Reads the page number {at}\n"
        f"        next: {{{f't{at + 1}' if at + 1 < count else 'success'}: 90%}}\n"
        "        scores:\n"
        "          ces: {preset: ces2, counts: [4, 9, 15, 32, 58, 61, 21]}\n"
        "          csat: {counts: [7, 18, 42, 90, 43]}\n"
        "        pains:\n"
        '          - {what: "The form asks twice", severity: medium, reports: 12, source: poll}\n'
        "        emotion: {value: 1, source: poll}\n"
        "        owner: Web team\n"
        for at in range(count)
    ]
    return "journey: A long journey\nstages:\n  only:\n    touchpoints:\n" + "".join(points)


def wide_journey(touchpoints: int) -> str:
    """A journey of so many touchpoints in stages of ten, each with something in every lane."""
    stages = []
    for start in range(0, touchpoints, 10):
        points = "".join(_wide_point(at, touchpoints) for at in range(start, min(start + 10, touchpoints)))
        stages.append(f"  s{start}:\n    name: Stage {start}\n    touchpoints:\n{points}")
    return "journey: A wide journey\nentrants: 100000\nstages:\n" + "".join(stages)


def _wide_point(at: int, count: int) -> str:
    onward = f"t{at + 1}: 97%" if at + 1 < count else "success: 97%"
    back = f", t{at - 3}: 1%" if at % 7 == 3 else ""
    return (
        f"      t{at}:\n        name: Touchpoint number {at}\n        channel: {('web', 'chat', 'phone')[at % 3]}\n"
        f"        next: {{{onward}{back}}}\n        emotion: {(at % 5) - 2}\n"
        "        scores: {ces: {preset: ces2, mean: 4.6, sd: 1.5, n: 90}, csat: {counts: [3, 5, 12, 40, 40]}}\n"
        f'        thoughts: ["What comes after {at}?"]\n        pains: ["It takes long to find number {at}"]\n'
    )


if __name__ == "__main__":
    main()
