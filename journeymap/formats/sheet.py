"""The numbers of a map as an HTML table: touchpoints in rows, one number in each column."""

from collections.abc import Iterator, Sequence

from journeymap.analysis.ratings import Pooled, ease, satisfaction
from journeymap.analysis.signs import label
from journeymap.drawing.subject import Subject
from journeymap.drawing.svg import escaped

COLUMNS = (
    "touchpoint", "stage", "channel", "owner", "reach", "lost", "ease", "satisfaction", "emotion", "friction", "level",
)  # fmt: skip

WORDS = COLUMNS[:4]
"""The columns of words; the others hold numbers."""


def table(about: Subject, shown: Sequence[str]) -> Iterator[str]:
    """The table of some touchpoints; what nobody measured says so."""
    words = about.words
    yield f"<table>\n<caption hidden>{words('page_numbers')}</caption>"
    heads = "".join(f'<th scope="col"{_sort(name)}>{words(f"head_{name}")}</th>' for name in COLUMNS)
    yield f"<thead><tr>{heads}</tr></thead>\n<tbody>"
    for place, name in enumerate(shown):
        cells = "".join(_cells(about, name))
        yield f'<tr data-at="{place}"><th scope="row" dir="auto">{escaped(about.journey.label(name))}</th>{cells}</tr>'
    yield "</tbody>\n</table>"


def _sort(column: str) -> str:
    return "" if column in WORDS else ' class="number"'


def _cells(about: Subject, name: str) -> Iterator[str]:
    journey, words = about.journey, about.words
    point, seen, level = journey.touchpoints[name], about.flow[name], about.pyramid[name]
    yield f'<td dir="auto">{escaped(journey.stage_label(journey.stage_of[name]))}</td>'
    yield f'<td dir="auto">{escaped(about.channel_label(point.channel))}</td>'
    yield f'<td dir="auto">{escaped(point.owner or "")}</td>'
    yield _number(about, None if seen.reach is None else about.of_hundred(seen.reach))
    yield _number(about, None if seen.rate is None else words.percent(seen.rate))
    yield _asked(about, ease(point))
    yield _asked(about, satisfaction(point))
    feeling = point.emotion
    yield _number(about, None if feeling is None else _signed(about, feeling.value))
    yield _friction(about, name)
    claims = any(one != "missing" for one in level.status.values())
    yield _number(about, str(level.reached) if level.reached is not None and claims else None)


def _number(about: Subject, value: str | None, note: str = "") -> str:
    if value is None:
        return f'<td class="number quiet">{about.words("no_data")}</td>'
    return f'<td class="number">{escaped(value)}{f"<small>{escaped(note)}</small>" if note else ""}</td>'


def _asked(about: Subject, said: Pooled | None) -> str:
    if said is None:
        return _number(about, None)
    size = about.words("n", n=said.n) if said.n else about.words("no_n")
    return _number(about, about.words.number(said.index), size)


def _signed(about: Subject, value: float) -> str:
    return ("+" if value > 0 else "") + about.words.number(value, 0 if value == int(value) else 1)


def _friction(about: Subject, name: str) -> str:
    found, words = about.severe[name], about.words
    bounds = f"{words.number(found.low)}–{words.number(found.high)}"
    if found.value is None:
        return _number(about, words("why_unstated"), bounds)
    word = words(f"label_{label(found.value, about.journey.in_force)}")
    return _number(about, words.number(found.value), f"{word} · {bounds}" if found.unknown else word)
