"""A journey measured: what was read, then what was counted, touchpoint by touchpoint."""

from collections.abc import Iterator

from journeymap.evidence.measurement.result import EventsRead, Measurement
from journeymap.evidence.surveys.outcomes import largest_differences
from journeymap.facts import Facts
from journeymap.inference import wilson
from journeymap.model import Journey
from journeymap.statements import Column, Said, Statement, Table
from journeymap.statements.reading import beside, of_answers, of_log, size

SHOWN = 10
"""Names that belong to nothing which are shown; the JSON has all of them."""

UNMAPPED = (Column("name"), Column("n"), Column("suggestion"))

MEASURED = (
    Column("touchpoint"),
    Column("visits"),
    Column("entries"),
    Column("left"),
    Column("drop_off"),
    Column("duration_seconds"),
    Column("repeats"),
    Column("answer_facts"),
)

SWITCHES = (Column("source"), Column("target"), Column("n"))

JOINED = (
    Column("touchpoint"),
    Column("metric"),
    Column("bad"),
    Column("bad_arrived"),
    Column("others"),
    Column("others_arrived"),
    Column("change"),
    Column("interval", fields=("low", "high")),
)


def describe(result: Measurement, journey: Journey) -> Statement:
    """What was read and could not be counted, then the touchpoints, channel switches, and who said what and arrived."""
    unmapped = result.events.unmapped[:SHOWN] if result.events is not None else ()
    tables = (
        Table("unmapped", UNMAPPED, unmapped),
        Table("touchpoints", MEASURED, result.rows),
        Table("switches", SWITCHES, result.switches[:SHOWN]),
        Table("joined", JOINED, largest_differences(result.joined)[:SHOWN]),
    )
    return Statement("measure", tuple(_said(result, journey)), tables, result.unit_of)


def _said(result: Measurement, journey: Journey) -> Iterator[Said]:
    fact = Facts(journey, result.unit_of)
    if result.events is not None:
        yield from _of_events(result, result.events, journey, fact)
    if result.answers is not None:
        yield from of_answers(result.answers, journey)
    if result.events is not None and result.events.unmapped:
        yield Said(fact("measure.belongs_to_nothing"), "advice")
        if len(result.events.unmapped) > SHOWN:
            yield Said(fact("measure.more_names", n=len(result.events.unmapped) - SHOWN), "note")
    if largest_differences(result.joined):
        yield Said(fact("measure.no_cause"), "note")


def _of_events(result: Measurement, read: EventsRead, journey: Journey, fact: Facts) -> Iterator[Said]:
    yield from of_log(read, journey)
    yield Said(fact("measure.counted", n=read.counted))
    yield Said(size(read.customers, read.walks, journey), "lead")
    yield _arrive(read, fact)
    if result.differs_fact is not None:
        yield Said(result.differs_fact)
    yield from beside(read.aside, journey)
    if read.other_channel:
        yield Said(fact("measure.other_channel", n=read.other_channel))
    if read.missing:
        yield Said(fact("measure.missing", touchpoints=read.missing))
    if read.only_after:
        yield Said(fact("measure.only_after", touchpoints=read.only_after))
    if read.few:
        yield Said(fact("measure.few", touchpoints=read.few))


def _arrive(read: EventsRead, fact: Facts) -> Said:
    """How many walks arrive, nobody at all included."""
    if not read.walks:
        return Said(fact("measure.nobody"), "lead")
    arrived = {"n": read.successes, "of": read.walks, "completion": read.successes / read.walks}
    return Said(fact("measure.arrive", **arrived, interval=wilson(read.successes, read.walks)), "lead")
