"""Everything about a journey on one page, as HTML or Markdown; several journeys make a portfolio."""

from collections.abc import Callable, Sequence
from functools import partial

from journeymap.analysis import ANALYSES
from journeymap.diagnostics import UsageError, choice, fact
from journeymap.model import Journey
from journeymap.reports import basis, customers
from journeymap.reports.findings import Findings, findings
from journeymap.reports.html import html
from journeymap.reports.markdown import markdown
from journeymap.reports.page import Page, Section, Told, nobody
from journeymap.reports.pictures import the_map
from journeymap.reports.portfolio import portfolio
from journeymap.reports.short import header_lines, short
from journeymap.reports.stated import section
from journeymap.words import words_for

_FIRST = ("opportunities", "dropoff", "friction", "scores", "emotion")
_AFTER_PEOPLE = ("personas", "exposure", "omnichannel", "digital", "pyramid", "experiments")
_OTHERS = tuple(name for name in ANALYSES if name not in (*_FIRST, *_AFTER_PEOPLE))

SECTIONS: Sequence[Callable[[Findings], Section | None]] = (
    *(partial(section, name=name) for name in _FIRST),
    customers.people,
    *(partial(section, name=name) for name in (*_AFTER_PEOPLE, *_OTHERS)),
    basis.evidence,
    basis.method,
    basis.settings,
)
"""The parts of a report behind the finding and the map, in their order; one without data is left out."""

WRITERS = {"html": html, "md": markdown}


def report(
    journeys: Journey | Sequence[Journey],
    form: str = "html",
    *,
    names: Sequence[str | None] = (),
    language: str | None = None,
    told: Told = nobody,
) -> str:
    """The report of a journey as the text of a page, HTML or Markdown (``md``); of several journeys their portfolio.

    The finding stands first in words, then the map, then each analysis that has data, with its chart, its table and
    its sentences; at the end who says what, how the numbers are found and the settings in force. ``names`` are those of
    the files, ``language`` (en, ru, ro) is the journey's own unless another is asked for, ``told`` hears of progress.

    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> "60.0% of those who start reach the goal" in report(tea, "md")
    True
    """
    journeys = (journeys,) if isinstance(journeys, Journey) else journeys
    if form not in WRITERS:
        raise UsageError(fact("usage.no_report", name=form, hint=choice(form, WRITERS, "forms")))
    if not journeys:
        raise UsageError(fact("usage.report_of_none"))
    named = (*names, *([None] * len(journeys)))
    if len(journeys) > 1:
        # one page, one language
        language = words_for(language or journeys[0].language).language
    every = [findings(one, language, name) for one, name in zip(journeys, named, strict=False)]
    return WRITERS[form](_single(every[0]) if len(every) == 1 else portfolio(every), told)


def _single(found: Findings) -> Page:
    journey, words = found.journey, found.words
    sections = [maker(found) for maker in (short, _map_section, *SECTIONS)]
    return Page(
        journey.title,
        found.status,
        header_lines(found),
        tuple(one for one in sections if one is not None),
        " · ".join(part for part in ("journeymap", found.name or "") if part),
        words.language,
        words("report_contents"),
    )


def _map_section(found: Findings) -> Section:
    return Section("map", found.words("page_map"), (the_map(found),))
