"""Where the journey of the period before lies."""

from pathlib import Path

from journeymap.diagnostics import UsageError, fact
from journeymap.model import Journey


def baseline(path: str, journey: Journey) -> Path:
    """The file that a journey names as its baseline: in its own folder or below, wherever links lead."""
    if journey.baseline is None:
        raise UsageError(fact("usage.no_baseline", file=path))
    if path == "-":
        raise UsageError(fact("usage.baseline_of_input"))
    folder = Path(path).resolve().parent
    place = Path(path).parent / journey.baseline.replace("\\", "/")
    if not place.resolve().is_relative_to(folder):
        raise UsageError(fact("usage.baseline_outside", name=journey.baseline, file=path))
    if not place.is_file():
        raise UsageError(fact("usage.baseline_missing", name=journey.baseline, file=path))
    if place.resolve() == Path(path).resolve():
        raise UsageError(fact("usage.baseline_itself", file=path))
    return place
