"""What was read of a log or of answers, and what could not be counted: said alike by every verb that reads them."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from journeymap.evidence.disclosure.asides import Aside
from journeymap.evidence.disclosure.log_read import LogRead
from journeymap.evidence.log.profile import NO_CASE, NO_TIME, NO_TOUCHPOINT
from journeymap.evidence.measurement.result import AnswersRead, EventsRead
from journeymap.evidence.remarks import UNITS
from journeymap.evidence.sources.json_objects import NO_OBJECT
from journeymap.evidence.sources.rows import NO_CELLS
from journeymap.evidence.surveys.rejected import MOST_VALUES, RejectedValue
from journeymap.evidence.surveys.tallies import (
    NO_ANSWER,
    NO_NUMBER,
    NOT_ASKED,
    OFF_SCALE,
    REFUSED,
    SAID_NONE,
    UNKNOWN_METRIC,
)
from journeymap.facts import Fact, Facts
from journeymap.model import Journey
from journeymap.statements import Said

Log: TypeAlias = LogRead | EventsRead

SHOWN = 15
"""Rows of a table of a log that are shown; the JSON has all of them."""

REASONS = {
    NO_CASE: "no_case",
    NO_TOUCHPOINT: "no_touchpoint",
    NO_TIME: "no_time",
    NO_CELLS: "no_cells",
    NO_OBJECT: "no_object",
    OFF_SCALE: "off_scale",
    NO_ANSWER: "no_answer",
    NO_NUMBER: "no_number",
    NOT_ASKED: "not_asked",
    SAID_NONE: "said_none",
    REFUSED: "refused",
}
"""Why a row is not counted, as the JSON says it, and as a word of a list."""

SUGGESTED = 5
"""Names of the log that may belong to a touchpoint, so many of which are said."""

UNKNOWN_NAMES = 10
"""Names of touchpoints in a survey that the map does not have, so many of which are said."""


def of_log(read: Log, journey: Journey) -> Iterator[Said]:
    """What was found out about a log, how many rows it has, and which of them are not counted."""
    fact = Facts(journey, UNITS)
    yield from (Said(one.of(journey)) for one in read.remarks)
    yield Said(fact("log.rows", n=read.rows, title=read.title))
    yield from _rejected(read.rejected, fact)
    if read.ignored:
        yield Said(fact("log.not_counted", n=read.ignored, reason="ignored"))
    unmapped = sum(one.n for one in read.unmapped)
    if unmapped:
        yield Said(fact("log.not_counted", n=unmapped, reason="unmapped"))
    yield from _left_out(read.left_out, fact)
    if read.ties and read.second_key_fact is not None:
        yield Said(fact("log.ties", n=read.ties, second_key=read.second_key_fact.of(journey)))
    if read.twins:
        yield Said(fact("log.twins", n=read.twins))


def suggestions(read: Log, journey: Journey) -> Iterator[Said]:
    """Names that may belong to a touchpoint."""
    fact = Facts(journey, UNITS)
    found = tuple(
        fact("log.guess", name=one.name, n=one.n, suggestion=one.suggestion) for one in read.unmapped if one.suggestion
    )
    if found:
        yield Said(fact("log.guesses", guesses=found[:SUGGESTED]))


def of_answers(read: AnswersRead, journey: Journey) -> Iterator[Said]:
    """What was found out about a survey, and which of its rows are not counted."""
    fact = Facts(journey, UNITS)
    yield from (Said(one.of(journey)) for one in read.remarks)
    yield Said(fact("log.answers", n=read.counted, title=read.title, rows=fact("log.of_rows", n=read.rows)))
    yield from _rejected(read.rejected, fact)
    yield from _left_out(read.left_out, fact)
    for name, n in sorted(read.unmapped.items(), key=lambda item: -item[1])[:UNKNOWN_NAMES]:
        yield Said(fact("log.nobody_called", name=name, n=n))
    yield from _no_answers(read.rejected_values, fact)
    yield from (Said(one.of(journey), "lead") for one in read.refused_facts)
    if read.hidden_facts:
        yield Said(fact("log.few_answers", groups=tuple(one.of(journey) for one in read.hidden_facts)))


def _no_answers(values: tuple[RejectedValue, ...], fact: Facts) -> Iterator[Said]:
    """What is no answer, question by question, the most frequent first."""
    asked = dict.fromkeys((one.touchpoint, one.metric) for one in values)
    for touchpoint, metric in asked:
        of_it = [one for one in values if (one.touchpoint, one.metric) == (touchpoint, metric)]
        said = tuple(f"`{one.value}` ({one.n})" for one in of_it[:MOST_VALUES])
        group = fact("log.group", metric=metric, touchpoint=touchpoint)
        if touchpoint is None:
            group = fact("log.group_whole", metric=metric)
        yield Said(fact("log.no_answers", group=group, values=said))


def beside(aside: Aside, journey: Journey) -> Iterator[Said]:
    """What of a log is on the map and yet no step of a walk, and in no share."""
    fact = Facts(journey, UNITS)
    after = aside.after_success
    places = tuple(fact("log.place", state=state, n=n) for state, n in after.touchpoints.items())
    if after.walks and places:
        yield Said(fact("log.after_success", n=after.walks, places=places))
    if aside.success_apart:
        yield Said(fact("log.success_apart", n=aside.success_apart))
    if aside.ends_apart:
        yield Said(fact("log.ends_apart", n=aside.ends_apart))
    for state, n in aside.came_back.items():
        yield Said(fact("log.came_back", n=n, state=state))


def _rejected(rejected: Mapping[str, int], fact: Facts) -> Iterator[Said]:
    before, after = UNKNOWN_METRIC.split("{}")
    for why, n in rejected.items():
        if n and why in REASONS:
            yield Said(fact("log.not_counted", n=n, reason=REASONS[why]))
        elif n:
            yield Said(fact("log.no_metric", n=n, name=why.removeprefix(before).removesuffix(after)))


def _left_out(n: int, fact: Facts) -> Iterator[Said]:
    if n:
        yield Said(fact("log.not_counted", n=n, reason="left_out"))


def size(customers: int, walks: int, journey: Journey) -> Fact:
    """How many customers and how many walks."""
    fact = Facts(journey, UNITS)
    return fact("log.size", customers=fact("log.customers", n=customers), walks=fact("log.walks", n=walks))
