"""What two periods come to: the successes and the money that were gained or lost, and which changes explain it."""

from collections.abc import Mapping
from dataclasses import dataclass

from journeymap.analysis.walks import in_money
from journeymap.model import Journey
from journeymap.model.metrics import DROPOFF

OF_100 = 100
"""Where nobody says how many start, successes are those of so many."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What one change alone would have brought, ``part`` per entrant; the last is what they do together, and starts."""

    touchpoint: str | None
    metric: str | None
    part: float
    successes: float
    money: float | None = None
    persona: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Successes gained or lost, with their 95 % interval and their worth; ``explained`` adds up to them.

    Of those who start now; of 100 where nobody says how many do (``of``).
    """

    successes: float
    low: float | None
    high: float | None
    money: float | None
    currency: str | None
    explained: tuple[Explained, ...]
    of: int


def outcome(
    journey: Journey,
    change: float | None,
    bounds: tuple[float | None, float | None],
    alone: Mapping[tuple[str, str | None], float],
) -> Outcome | None:
    """What a change of completion means, with what each touchpoint's change alone would mean, largest first.

    None where completion is not known both times. What changes do together, where people start and who they are is the
    last row.
    """
    if change is None:
        return None
    of = OF_100 if journey.entrants is None else journey.entrants
    low, high = (None if bound is None else bound * of for bound in bounds)
    parts = sorted(((key, part) for key, part in alone.items() if abs(part) > 1e-12), key=lambda one: -abs(one[1]))
    rest = change - sum(part for _, part in parts)
    rows = [
        Explained(name, DROPOFF, part, part * of, in_money(journey, part), persona) for (name, persona), part in parts
    ]
    rows.append(Explained(None, None, rest, rest * of, in_money(journey, rest)))
    currency = journey.value.currency if journey.value is not None else None
    return Outcome(change * of, low, high, in_money(journey, change), currency, tuple(rows), of)
