"""The options of the verbs that read a log or a survey: the same names, and the same meaning, for each of them."""

from argparse import Namespace
from pathlib import Path

from journeymap.diagnostics import UsageError, fact
from journeymap.evidence.engine import Room
from journeymap.evidence.options import EvidenceOptions, columns_from
from journeymap.evidence.surveys.labels import answers_from


def evidence_options(given: Namespace) -> EvidenceOptions:
    """How a log and a survey are read and counted, as the command line says; what a verb does not take is as usual."""
    return EvidenceOptions(
        columns=columns_from(given.columns or ""),
        survey_columns=columns_from(given.survey_columns or ""),
        where=_where(given.where),
        success=tuple(given.success or ()),
        gap=given.gap,
        again=given.again,
        min_n=given.min_n,
        time_format=given.time_format,
        table=given.table,
        survey_table=given.survey_table,
        unit=given.unit,
        answers=answers_from(given.answers or ""),
        decimal=given.decimal,
        encoding=given.encoding,
        room=_room(given),
    )


def _room(given: Namespace) -> Room:
    """How much memory, which folder and which engine to use."""
    if given.spill is not None and not Path(given.spill).is_dir():
        raise UsageError(fact("usage.no_spill", folder=given.spill))
    return Room(given.memory, None if given.spill is None else Path(given.spill), engine=given.engine)


def _where(texts: list[str]) -> dict[str, tuple[str, ...]]:
    """Rows to keep, from ``country=RO,MD``."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        column, sign, values = text.partition("=")
        if not (column.strip() and sign and values.strip()):
            raise UsageError(fact("usage.where", text=text))
        found[column.strip()] = tuple(value.strip() for value in values.split(","))
    return found
