"""The verb ``discover``: a log of events becomes a first journey, with what was decided on the way."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from journeymap import cli, formats
from journeymap.cli.conform import about_log
from journeymap.cli.forms import put
from journeymap.cli.measure import asked
from journeymap.cli.progress import progress
from journeymap.cli.tables import NOTHING, Table, percent
from journeymap.diagnostics import UsageError, counted, harmless, listed
from journeymap.evidence.discover import Draft
from journeymap.evidence.discover import discover as discovered
from journeymap.evidence.sources.paths import refuse_replacing
from journeymap.files import write


def discover(given: Namespace) -> int:
    """Draft a journey, write it, and show what it is made of."""
    _refuse_overwriting(given)
    with progress(quiet=given.quiet):
        found = discovered(
            given.events, asked=asked(given), rare=given.rare, rare_ways=given.rare_ways, most=given.touchpoints
        )
    if given.output == "-":
        sys.stdout.buffer.write(found.text.encode())
        return cli.FINE
    write(given.output, found.text)
    _show(found, given)
    if not given.quiet:
        name = harmless(given.output)
        print(f"wrote {name}; next: journeymap render {name} -o map.svg", file=sys.stderr)
    return cli.FINE


def _refuse_overwriting(given: Namespace) -> None:
    """Stop before anything is read where the output is no journey file, the log itself, or there already."""
    if given.output == "-":
        return
    suffix = Path(given.output).suffix.lower()
    if suffix not in (".yaml", ".yml"):
        raise UsageError(f"{given.output} is no YAML file; write the draft as .yaml, then render it")
    refuse_replacing(given.output, given.events)
    formats.refuse_overwriting(None, given.output, suffix, force=given.force)


def _show(found: Draft, given: Namespace) -> None:
    shown = draft_tables(found)
    if given.format != "table" or not given.quiet:
        put(given.format, found, shown)


def draft_tables(found: Draft) -> Iterator[Table]:
    """What was read and decided, then the touchpoints in order."""
    rows = tuple(
        (
            found.journey.stage_label(one.stage),
            found.journey.label(one.touchpoint),
            found.journey.channel_label(one.channel),
            str(one.customers),
            str(one.visits),
            listed((found.journey.label(name) for name in one.loops), 3) or NOTHING,
            str(one.folded) if one.folded else NOTHING,
        )
        for one in found.rows
    )
    columns = ("stage", "touchpoint", "channel", "customers", "visits", "loops back to", "folded")
    yield Table("Draft", columns, rows, names=3, before=tuple(_about(found)), after=tuple(_left_out(found)))


def _about(found: Draft) -> Iterator[str]:
    yield from about_log(found.read)
    success = " or ".join(f"`{name}`" for name in found.success)
    yield f"success is {success}" + (
        f", a guess: {found.guessed}; --success NAME says otherwise" if found.guessed else ""
    )
    yield (
        f"{counted(found.customers, 'customer')}, {counted(found.walks, 'walk')}, {percent(found.completion)} of them "
        f"arrive; {percent(found.drafted)} by the draft, in which rare ways are folded"
    )
    yield (
        f"folded as rare: names that fewer than {percent(found.rare)} of customers meet (--rare), ways that fewer than "
        f"{percent(found.rare_ways)} of the visits at both ends take (--rare-ways)"
    )
    steps = sum(one.visits for one in found.rows) / max(found.walks, 1)
    if steps > LONG:
        yield f"walks are long ({steps:.0f} touchpoints each): --gap '30 min' would cut them at pauses"


LONG = 30
"""Walks of more touchpoints on average are probably several in one."""


def _left_out(found: Draft) -> Iterator[str]:
    if found.left_out:
        yield f"{counted(len(found.left_out), 'name')} left out: {listed(found.left_out, 8)}"
