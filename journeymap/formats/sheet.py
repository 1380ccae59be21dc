"""The numbers of a map as an HTML table: touchpoints in rows, one number in each column."""

from collections.abc import Iterator, Sequence

from journeymap.analysis.ratings import Pooled, ease, satisfaction
from journeymap.drawing.subject import Subject
from journeymap.drawing.svg import escaped
from journeymap.formats.panel import way

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
        head = _words(about, about.journey.label(name), "th", ' scope="row"')
        yield f'<tr data-at="{place}">{head}{"".join(_cells(about, name))}</tr>'
    yield "</tbody>\n</table>"


def _sort(column: str) -> str:
    return "" if column in WORDS else ' class="number"'


def _cells(about: Subject, name: str) -> Iterator[str]:
    journey, words = about.journey, about.words
    point, seen, level = journey.touchpoints[name], about.flow[name], about.pyramid[name]
    yield _words(about, journey.stage_label(journey.stage_of[name]))
    yield _words(about, about.channel_label(point.channel))
    yield _words(about, point.owner or "")
    yield _number(about, None if seen.reach is None else about.of_hundred(seen.reach))
    yield _number(about, None if seen.rate is None else words.percent(seen.rate))
    yield _asked(about, ease(point, journey.in_force))
    yield _asked(about, satisfaction(point, journey.in_force))
    feeling = point.emotion
    yield _number(about, None if feeling is None else _signed(about, feeling.value))
    yield _friction(about, name)
    claims = any(one != "missing" for one in level.status.values())
    yield _number(about, str(level.reached) if level.reached is not None and claims else None)


def _words(about: Subject, text: str, tag: str = "td", more: str = "") -> str:
    return f"<{tag}{more}{way(text, about.journey.language)}>{escaped(text)}</{tag}>"


def _number(about: Subject, value: str | None, note: str = "") -> str:
    if value is None:
        return _words(about, about.words("no_data"), more=' class="number quiet"')
    small = _words(about, note, "small") if note else ""
    return f'<td class="number">{_words(about, value, "span")}{small}</td>'


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
    word = words(f"label_{about.severity_label(name)}")
    return _number(about, words.number(found.value), f"{word} · {bounds}" if found.unknown else word)
