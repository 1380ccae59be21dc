"""The details of a touchpoint as HTML: its finding, its figures, what they rest on, and its words in full."""

from collections.abc import Iterable, Iterator

from journeymap.drawing.svg import escaped
from journeymap.formats.reasons import Reason, Reasons
from journeymap.model import Opportunity, Pain


def article(reasons: Reasons, name: str, prefix: str, place: int) -> Iterator[str]:
    """The article about one touchpoint; its id is that of its place on the map."""
    about = reasons.about
    words, point = about.words, about.journey.touchpoints[name]
    yield f'<article id="{prefix}-at-{place}">'
    yield f'<h3 tabindex="-1" dir="auto">{escaped(about.journey.label(name))}</h3>'
    yield f'<p class="where" dir="auto">{escaped(reasons.places(name))}</p>'
    yield f'<p class="finding" id="{prefix}-said-{place}" dir="auto">{escaped(reasons.finding(name))}</p>'
    yield '<dl class="figures">'
    for figure in reasons.figures(name):
        note = f"<small>{escaped(figure.note)}</small>" if figure.note else ""
        yield f"<div><dt>{escaped(figure.name)}</dt><dd>{escaped(figure.value)}{note}</dd></div>"
    yield "</dl>"
    yield from _signs(reasons, name)
    yield from _listed(words("thoughts"), "thoughts", ((one.says, "") for one in point.thoughts))
    yield from _listed(words("lane_pains"), "pains", ((one.what, _reported(reasons, one)) for one in point.pains))
    gains = ((one.what, words("mentions", n=one.reports) if one.reports else "") for one in point.gains)
    yield from _listed(words("lane_gains"), "gains", gains)
    ideas = ((one.idea, _planned(one)) for one in point.opportunities)
    yield from _listed(words("lane_opportunities"), "ideas", ideas)
    yield from _listed(words("why_level"), "levels", reasons.levels(name))
    yield "</article>"


def _signs(reasons: Reasons, name: str) -> Iterator[str]:
    words, found = reasons.about.words, reasons.reasons(name)
    if found:
        yield f"<h4>{words('why_signs')}</h4>"
        yield '<ul class="reasons">'
        most = max((one.points or 0.0 for one in found), default=0.0)
        for one in found:
            yield "".join(_sign(reasons, one, most))
        yield "</ul>"
    unknown = reasons.unknown(name)
    if unknown:
        yield f'<p class="quiet">{escaped(unknown)}</p>'


def _sign(reasons: Reasons, one: Reason, most: float) -> Iterator[str]:
    """A sign with its points as a bar, the longest for the largest of the touchpoint."""
    words = reasons.about.words
    adds = words("why_points", points=words.number(one.points, 1)) if one.points is not None else ""
    yield f'<li><div class="head"><span>{escaped(one.sign)}</span><span>{escaped(adds)}</span></div>'
    if one.points is not None and most:
        wide = round(100 * one.points / most, 1)
        yield '<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        yield f'<rect width="{wide}" height="6"></rect></svg>'
    yield f"<small>{escaped(one.weight)}</small>"
    yield "".join(f'<div dir="auto">{escaped(said)}</div>' for said in one.evidence)
    yield "</li>"


def _listed(title: str, kind: str, said: Iterable[tuple[str, str]]) -> Iterator[str]:
    rows = [
        f'<li dir="auto">{escaped(words)}{f"<small>{escaped(note)}</small>" if note else ""}</li>'
        for words, note in said
    ]
    if rows:
        yield f'<h4>{escaped(title)}</h4>\n<ul class="said {kind}">{"".join(rows)}</ul>'


def _reported(reasons: Reasons, pain: Pain) -> str:
    words, sources = reasons.about.words, reasons.about.journey.sources
    known = sources.get(pain.source) if pain.source else None
    parts = [words(f"step_{pain.severity}")] if pain.severity else []
    parts += [words("reports", n=pain.reports)] if pain.reports else []
    parts.append(((known.title if known else None) or pain.source) if pain.source else words("why_team"))
    return " · ".join(part for part in parts if part)


def _planned(idea: Opportunity) -> str:
    return " · ".join(part for part in (idea.owner, idea.status, str(idea.due or "")) if part)
