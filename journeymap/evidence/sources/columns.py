"""Which column of a table plays which part: as named, else guessed from what columns are usually called."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from journeymap.diagnostics import UsageError, choose_from, nearest
from journeymap.evidence.remarks import remark
from journeymap.facts import Fact


@dataclass(frozen=True, slots=True)
class Role:
    """A part that a column can play, and the usual names of columns that play it, the surest first."""

    name: str
    means: str
    usual: tuple[str, ...] = ()
    needed: bool = False


CASE = Role(
    "case",
    "whose event it is",
    ("case", "case_id", "caseid", "case_concept_name", "customer_id", "customer", "client_id", "client", "user_id",
     "userid", "user", "visitor_id", "cust_id", "session_id", "user_pseudo_id", "anonymous_id", "anonymousid",
     "distinct_id", "visitorid", "device_id", "клиент", "id_клиента"),
    needed=True,
)  # fmt: skip
_TOUCHPOINT = Role(
    "touchpoint",
    "what happened",
    ("touchpoint", "event", "event_name", "activity", "concept_name", "event_type", "action", "step", "page",
     "событие", "шаг", "eveniment", "pas"),
    needed=True,
)  # fmt: skip
_TIME = Role(
    "time",
    "when",
    ("time", "timestamp", "ts", "datetime", "event_time", "time_timestamp", "event_timestamp", "occurred_at",
     "created_at", "date", "время", "дата", "timp", "data"),
    needed=True,
)  # fmt: skip
_PERSONA = Role("persona", "which persona the customer is", ("persona", "персона"))
_UNIT = Role("unit", "which outlet or country", ("unit", "outlet", "unitate"))
_CHANNEL = Role("channel", "on which channel", ("channel", "канал", "canal"))

EVENTS = (
    CASE,
    _TOUCHPOINT,
    _TIME,
    Role("order", "what decides between events of the same time"),
    _CHANNEL,
    Role("end", "when it was over"),
    _PERSONA,
    _UNIT,
)
"""The parts that columns of a log can play."""

ANSWERS = (
    Role("touchpoint", "what it was about", _TOUCHPOINT.usual),
    Role("metric", "what was asked", ("metric", "survey", "question", "метрика")),
    Role("answer", "the answer", ("answer", "score", "rating", "value", "response", "ответ", "оценка", "răspuns")),
    Role("time", "when", _TIME.usual),
    Role("case", "whose answer it is", (*CASE.usual, "respondent", "respondent_id")),
    _PERSONA,
    _UNIT,
)
"""The parts that columns of a survey can play."""

Assigned = Mapping[str, str]
"""The column of each part that is played."""

NOTHING: Mapping[str, str] = {}


def assign_columns(
    roles: Iterable[Role],
    given: Mapping[str, str],
    columns: tuple[str, ...],
    title: str,
    known: Mapping[str, str] = NOTHING,
) -> Assigned:
    """The column of each part: as given, else as ``known``, else the one whose name says so; a UsageError where one is
    missing."""
    found: dict[str, str] = {}
    by_plain = {_plain(column): column for column in reversed(columns)}
    for role in roles:
        column = given.get(role.name)
        if column is not None:
            found[role.name] = known_column(column, columns, title)
            continue
        guess = known.get(role.name) or next((by_plain[name] for name in role.usual if name in by_plain), None)
        if guess is not None and guess not in found.values() and guess not in given.values():
            found[role.name] = guess
        elif role.needed:
            listed = ", ".join(f"`{name}`" for name in columns[:12]) + (", …" if len(columns) > 12 else "")
            raise UsageError(
                f"which column of {title} says {role.means}? name it: --columns {role.name}=…; there are {listed}"
            )
    return found


def candidates(role: Role, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns whose names say that they play a part, the surest first."""
    by_plain = {_plain(column): column for column in reversed(tuple(columns))}
    return tuple(by_plain[name] for name in role.usual if name in by_plain)


def known_column(column: str, columns: Iterable[str], title: str) -> str:
    """The column, if the table has it; else a UsageError that names the nearest."""
    columns = tuple(columns)
    if column not in columns:
        raise UsageError(f"{title} has no column `{column}`; {choose_from(column, columns, what='columns')}")
    return column


def check_parts(given: Mapping[str, str], roles: Iterable[Role], metrics: Iterable[str] = ()) -> None:
    """A UsageError for a part that no column can play; metrics of a survey are parts too."""
    names = [role.name for role in roles]
    metrics = set(metrics)
    for name in given:
        near = nearest(name, names)
        if name not in names and name.rpartition(".")[2] not in metrics and (near is not None or not metrics):
            raise UsageError(f"columns have no part `{name}`; {choose_from(name, names, what='parts')}")


def guessed_columns(found: Assigned, given: Mapping[str, str], title: str) -> Iterator[Fact]:
    """What was guessed."""
    guessed = tuple(f"{role} = `{column}`" for role, column in found.items() if role not in given)
    if guessed:
        yield remark("log.guessed", title=title, columns=guessed)


def _plain(name: str) -> str:
    return re.sub(r"\W+", "_", name.strip().casefold()).strip("_")
