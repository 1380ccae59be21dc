"""Where the journey of the period before lies."""

from pathlib import Path

from journeymap.diagnostics import UsageError
from journeymap.model import Journey


def baseline(path: str, journey: Journey) -> Path:
    """The file that a journey names as its baseline: in its own folder or below, wherever links lead."""
    if journey.baseline is None:
        raise UsageError(f"{path} names no `baseline:`; give the earlier file too: journeymap compare BEFORE {path}")
    if path == "-":
        raise UsageError("a journey from standard input has no folder to look for its baseline; give both files")
    folder = Path(path).resolve().parent
    place = Path(path).parent / journey.baseline.replace("\\", "/")
    if not place.resolve().is_relative_to(folder):
        raise UsageError(f"the baseline `{journey.baseline}` of {path} leads out of its folder; give both files")
    if not place.is_file():
        raise UsageError(f"the baseline `{journey.baseline}` of {path} does not exist; give both files")
    if place.resolve() == Path(path).resolve():
        raise UsageError(f"{path} names itself as its baseline; name the earlier file")
    return place
