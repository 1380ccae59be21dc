"""How a log and a survey are to be read and counted: all options, as Python and the command line take them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from journeymap.diagnostics import UsageError
from journeymap.evidence.engine import Room
from journeymap.evidence.sources.rows import Reading
from journeymap.model.scores import Wait


@dataclass(frozen=True, slots=True)
class EvidenceOptions:
    """How to measure; see `measurement`."""

    columns: Mapping[str, str] = field(default_factory=dict)
    survey_columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    success: tuple[str, ...] = ()
    gap: str | float | None = None
    min_n: int = 0
    time_format: str | None = None
    table: str | None = None
    survey_table: str | None = None
    unit: str | None = None
    plan: str = "quick"
    room: Room = field(default_factory=Room)

    @property
    def gap_seconds(self) -> float | None:
        """The pause that ends a walk; a UsageError where it is no time."""
        if self.gap is None:
            return None
        try:
            found = Wait.model_validate({"typical": self.gap}).typical if isinstance(self.gap, str) else None
        except ValueError:
            found = None
        seconds = found.seconds if found is not None else self.gap
        if isinstance(seconds, str) or not seconds > 0:
            raise UsageError(f"a gap is a time such as 30 min, 2 h or 7 days; not `{self.gap}`")
        return seconds

    @property
    def gap_micros(self) -> int | None:
        """The same in microseconds."""
        return None if self.gap_seconds is None else round(self.gap_seconds * 1e6)

    def reading(self, table: str | None) -> Reading:
        return Reading(self.where, self.unit, self.time_format, table, room=self.room)


def options_from(
    asked: EvidenceOptions | None,
    columns: Mapping[str, str] | None,
    success: str | Sequence[str],
    gap: str | float | None,
    min_n: int,
) -> EvidenceOptions:
    """How to read and count: all options at once, or the usual ones by name."""
    names = (success,) if isinstance(success, str) else tuple(success)
    return asked or EvidenceOptions(columns or {}, success=names, gap=gap, min_n=min_n)


def columns_from(text: str) -> dict[str, str]:
    """Columns as the command line takes them: ``case=user_id,touchpoint=event``."""
    found: dict[str, str] = {}
    for one in (piece.strip() for piece in text.split(",") if piece.strip()):
        part, sign, column = one.partition("=")
        if not (part.strip() and sign and column.strip()):
            raise UsageError(f"--columns takes part=column, such as case=user_id,time=ts; not `{one}`")
        found[part.strip()] = column.strip()
    return found
