"""A bar on the terminal for whatever takes longer than two seconds."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from journeymap.evidence.progress import watched

PATIENCE_SECONDS = 2.0


@contextmanager
def progress(*, quiet: bool) -> Iterator[None]:
    """Show how far evidence has got, on standard error and only where somebody looks at it."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    text, clock = TextColumn("{task.description}"), TimeElapsedColumn()
    bar = Progress(SpinnerColumn(), text, BarColumn(), clock, console=Console(stderr=True), transient=True)
    task = bar.add_task("starting", total=None)

    def show(doing: str, share: float | None) -> None:
        bar.update(task, description=doing, total=None if share is None else 1.0, completed=share or 0.0)

    waiting = Timer(PATIENCE_SECONDS, bar.start)
    waiting.daemon = True
    waiting.start()
    try:
        with watched(show):
            yield
    finally:
        waiting.cancel()
        bar.stop()
