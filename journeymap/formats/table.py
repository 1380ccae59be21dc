"""CSV: one row for each touchpoint, with what the file says and what the analyses find."""

import csv
import io
from collections.abc import Iterator

from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.pyramid import pyramid
from journeymap.analysis.ratings import ease, satisfaction
from journeymap.analysis.signs import severities
from journeymap.model import Journey

COLUMNS = (
    "touchpoint", "name", "stage", "channel", "owner", "reach", "lost", "dropoff_rate", "ease", "ease_n",
    "satisfaction", "satisfaction_n", "emotion", "severity", "severity_low", "severity_high", "level_reached",
    "level_claimed", "pains",
)  # fmt: skip

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\x00")


def csv_text(journey: Journey) -> str:
    """The touchpoints as CSV; shares are 0-1, unknown is empty, and no cell can run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(journey))
    return out.getvalue()


def safe_cell(text: str) -> str:
    """A text that spreadsheets show and do not run: an apostrophe stands before what would begin a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(journey: Journey) -> Iterator[tuple[str | float | int | None, ...]]:
    flow, settings = dropoff(journey), journey.in_force
    severe, levels = severities(journey, flow), pyramid(journey, flow)
    for name, point in journey.touchpoints.items():
        easy, happy, seen = ease(point, settings), satisfaction(point, settings), flow[name]
        yield (
            safe_cell(name),
            safe_cell(journey.label(name)),
            safe_cell(journey.stage_label(journey.stage_of[name])),
            safe_cell(journey.channel_label(point.channel)),
            safe_cell(point.owner or ""),
            seen.reach,
            seen.lost,
            seen.rate,
            easy.index if easy else None,
            easy.n if easy else None,
            happy.index if happy else None,
            happy.n if happy else None,
            point.emotion.value if point.emotion else None,
            severe[name].value,
            severe[name].low,
            severe[name].high,
            levels[name].reached,
            levels[name].claimed,
            safe_cell("; ".join(pain.what for pain in point.pains)),
        )
