"""How a log and a survey are to be read and counted: all options, as Python and the command line take them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from journeymap.diagnostics import UsageError
from journeymap.evidence.engine import Room
from journeymap.evidence.sources.rows import Reading
from journeymap.model.scores import Wait


@dataclass(frozen=True, slots=True)
class EvidenceOptions:
    """How a log and a survey are read and counted: by these names in Python, for every verb, and on the command line.

    ``columns`` names the column of each part: of a log ``case``, ``touchpoint``, ``time``, ``channel``, ``persona``,
    ``unit``, ``end`` and ``order``; of a survey read alone, and in ``survey_columns`` beside a log, also a question,
    as in ``{"checkout.ces": "Q7"}``. ``success`` are the events that mean success, a name or several; ``gap`` is the
    pause that ends a walk, as ``"30 min"`` or in seconds; ``again`` says that customers come again, so that after a
    success the next event at which journeys begin starts a new walk; ``min_n`` the fewest people of whom something may
    show. ``where`` keeps rows by the values of a column, ``unit`` those of one outlet or country; ``time_format`` says
    how times are written; ``table`` and ``survey_table`` name a table of a database or a sheet of a workbook,
    ``encoding`` is that of texts that are no UTF-8. ``answers`` says what words of a survey stand for, as in ``{"Very
    satisfied": 5, "Not applicable": "none"}``, and ``decimal`` its decimal sign, a point or a comma. ``plan`` is
    ``ibis`` where the engine of the log shall count everything; ``room`` says which engine it is, and how much it may
    take.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    survey_columns: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    success: str | Sequence[str] = ()
    gap: str | float | None = None
    again: bool = False
    min_n: int = 0
    time_format: str | None = None
    table: str | None = None
    survey_table: str | None = None
    unit: str | None = None
    answers: Mapping[str, float | str | None] = field(default_factory=dict)
    decimal: str | None = None
    encoding: str | None = None
    plan: str = "quick"
    room: Room = field(default_factory=Room)

    @property
    def success_names(self) -> tuple[str, ...]:
        """The events that mean success."""
        return _several(self.success)

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
        """How the log, or the survey, is read that is in this table."""
        where = {column: _several(values) for column, values in self.where.items()}
        return Reading(where, self.unit, self.time_format, table, room=self.room, encoding=self.encoding)


def _several(names: str | Sequence[str]) -> tuple[str, ...]:
    return (names,) if isinstance(names, str) else tuple(names)


def options_from(asked: EvidenceOptions | None, **named: Any) -> EvidenceOptions:
    """All options at once, and in place of them those that were named beside; what is as usual was not named.

    >>> options_from(EvidenceOptions(min_n=5, gap="1 h"), success="paid", gap="2 h", min_n=0)
    ... # doctest: +ELLIPSIS
    EvidenceOptions(..., success='paid', gap='2 h', again=False, min_n=5, ...)
    """
    usual = EvidenceOptions()
    stated = {name: value for name, value in named.items() if value is not None and value != getattr(usual, name)}
    return replace(asked or usual, **stated)


def columns_from(text: str) -> dict[str, str]:
    """Columns as the command line takes them: ``case=user_id,touchpoint=event``."""
    found: dict[str, str] = {}
    # a comma inside of a heading is one of the heading: what follows it names no part
    for one in (piece.strip() for piece in re.split(r",(?=\s*[\w.]+\s*=|\s*$)", text) if piece.strip()):
        part, sign, column = one.partition("=")
        if not (part.strip() and sign and column.strip()):
            raise UsageError(f"--columns takes part=column, such as case=user_id,time=ts; not `{one}`")
        found[part.strip()] = column.strip()
    return found
