"""What a report rests on: who says what, what nobody knows, how each number is found, and the settings in force."""

from dataclasses import replace

from journeymap.reports.findings import Findings
from journeymap.reports.page import Section
from journeymap.reports.stated import set_out
from journeymap.statements import basis
from journeymap.statements import settings as in_force


def evidence(found: Findings) -> Section:
    """Who says what, when it was asked, what is assumed and what nobody knows."""
    rest = set_out(found, basis.sources(found.journey), "evidence")
    parts = (make(found.results, found.journey) for make in (basis.assumed, basis.unknown))
    return replace(rest, blocks=(*rest.blocks, *(set_out(found, one) for one in parts if one.said)))


def method(found: Findings) -> Section:
    """The formulas in words, each with where it comes from."""
    return set_out(found, basis.method(found.journey))


def settings(found: Findings) -> Section:
    """Every weight, floor and threshold with its value; what the file changes is marked."""
    return set_out(found, in_force.describe(found.journey.in_force, found.journey))
