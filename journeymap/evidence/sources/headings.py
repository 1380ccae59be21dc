"""Where the headings of a table stand in its first rows: below titles, in one row or in several."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from journeymap.evidence.remarks import remark
from journeymap.facts import Fact

Row = Sequence[str]

MOST_TITLES = 10
"""Rows of titles before the headings, at most."""

LOOKED_AT = 60
"""Rows at the beginning of a table by which its headings are found."""


@dataclass(frozen=True, slots=True)
class Headings:
    """The names of the columns, how many rows stand before the first row of data, and what was found out.

    ``questions`` are the texts of questions by column, where they have a row of their own.
    """

    names: tuple[str, ...]
    rows: int
    at: int = 0
    """The row that names the columns, counted from 0."""
    questions: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Fact, ...] = ()


def headings(rows: Sequence[Row]) -> Headings | None:
    """The headings of a table by its first rows; None where nothing names the columns.

    Qualtrics has three rows of headings: names, questions and ids of import. SurveyMonkey has two: a question, and
    below it each of its choices. A row with one cell before a table of several columns is a title.
    """
    kept = [[cell.strip() for cell in row] for row in rows[:LOOKED_AT]]
    titles = _titles(kept)
    at = titles + next((at for at, row in enumerate(kept[titles:]) if any(row)), 0)
    if at >= len(kept) or not any(kept[at]):
        return None
    first, below = kept[at], kept[at + 1 : at + 3]
    said = (remark("log.titles", n=sum(any(row) for row in kept[:at])),) if titles else ()
    if len(below) == 2 and all(_IMPORTED.match(cell) for cell in below[1] if cell) and any(below[1]):
        asked = {name: text for name, text in zip(first, below[0], strict=False) if text and text != name}
        return Headings(tuple(first), at + 3, at, asked, (*said, remark("log.heading_rows", n=3)))
    if _plain(first[:2]) == ["respondent id", "collector id"] and below and not any(below[0][:2]):
        return Headings(tuple(_joined(first, below[0])), at + 2, at, {}, (*said, remark("log.heading_rows", n=2)))
    if len(first) == SNOWPLOW and first[5] != "event" and first[52:53] != ["contexts"]:
        return Headings(
            tuple(_ENRICHED.get(place, f"column {place + 1}") for place in range(SNOWPLOW)), at, at, {}, said
        )
    names = tuple(name or f"column {place}" for place, name in enumerate(first, 1))
    blank = tuple(f"`{name}`" for name, given in zip(names, first, strict=True) if not given)
    return Headings(names, at + 1, at, {}, (*said, *((remark("log.blank_headings", names=blank),) if blank else ())))


_IMPORTED = re.compile(r"""\{\s*['"]ImportId['"]""")
"""What every cell of the third row of headings of Qualtrics begins with."""

SNOWPLOW = 131
"""How many columns the enriched events of Snowplow have, which come without headings."""

_ENRICHED = {
    0: "app_id", 1: "platform", 3: "collector_tstamp", 5: "event", 6: "event_id", 12: "user_id", 15: "domain_userid",
    16: "domain_sessionidx", 29: "page_url", 30: "page_title", 35: "page_urlpath", 124: "derived_tstamp",
    126: "event_name",
}  # fmt: skip
"""Those of them that say who did what and when, by place (docs.snowplow.io, enriched TSV format)."""

_ONE_ANSWER = ("", "response", "open-ended response")
"""What SurveyMonkey writes below a question with one answer."""


def _titles(rows: Sequence[Row]) -> int:
    """How many rows before the headings are titles."""
    width = _width(rows)
    found = 0
    for at, row in enumerate(rows[:MOST_TITLES]):
        given = [place for place, cell in enumerate(row) if cell]
        if given and not (given == [0] and width > 1 and (len(row) == 1 or width > 2)):
            break
        found = at + 1 if given else found
    return found if found < len(rows) else 0


def _width(rows: Sequence[Row]) -> int:
    """How many cells most rows have."""
    sizes = Counter(len(row) for row in rows if any(row))
    return max(sizes, key=lambda size: (sizes[size], size), default=0)


def _joined(first: Row, second: Row) -> Iterator[str]:
    """A name for each column from the question and what stands below it; a question stands above its first choice."""
    question = ""
    for place, name in enumerate(first):
        question = name or question
        choice = second[place] if place < len(second) else ""
        yield question if choice.casefold() in _ONE_ANSWER and name else f"{question} - {choice}".strip(" -")


def _plain(names: Sequence[str]) -> list[str]:
    return [re.sub(r"[\W_]+", " ", name.casefold()).strip() for name in names]
