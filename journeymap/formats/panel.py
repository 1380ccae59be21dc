"""The details of a touchpoint as HTML: its finding, its figures, what they rest on, and its words in full."""

from collections.abc import Iterable, Iterator

from journeymap.drawing.svg import escaped
from journeymap.drawing.text import direction
from journeymap.formats.reasons import Figure, Reason, Reasons
from journeymap.model import Opportunity, Pain
from journeymap.words import is_right_to_left


def way(text: str, language: str) -> str:
    """The attribute of an element whose text runs another way than the page of a journey in a language; else "".

    >>> way("דחוף", "en"), way("Urgent", "en"), way("+1.4", "he")
    (' dir="rtl"', '', ' dir="ltr"')
    """
    found = direction(text)
    return "" if found == ("rtl" if is_right_to_left(language) else "ltr") else f' dir="{found}"'


def article(reasons: Reasons, name: str, prefix: str, place: int) -> Iterator[str]:
    """The article about one touchpoint; its id is that of its place on the map."""
    return _Article(reasons, name, prefix, place).lines()


class _Article:
    def __init__(self, reasons: Reasons, name: str, prefix: str, place: int) -> None:
        self.reasons, self.name, self.prefix, self.place = reasons, name, prefix, place
        self.words, self.journey = reasons.about.words, reasons.about.journey

    def lines(self) -> Iterator[str]:
        """The elements from the name to the levels of the pyramid."""
        words, reasons, name = self.words, self.reasons, self.name
        point = self.journey.touchpoints[name]
        yield f'<article id="{self.prefix}-at-{self.place}">'
        yield self._said("h3", self.journey.label(name), ' tabindex="-1"')
        yield self._said("p", reasons.places(name), ' class="where"')
        yield self._said("p", reasons.finding(name), f' class="finding" id="{self.prefix}-said-{self.place}"')
        yield '<dl class="figures">'
        yield from map(self._figure, reasons.figures(name))
        yield "</dl>"
        yield from self._signs()
        yield from self._listed(words("thoughts"), "thoughts", ((one.says, "") for one in point.thoughts))
        yield from self._listed(words("lane_pains"), "pains", ((one.what, self._reported(one)) for one in point.pains))
        gains = ((one.what, words("mentions", n=one.reports) if one.reports else "") for one in point.gains)
        yield from self._listed(words("lane_gains"), "gains", gains)
        ideas = ((one.idea, _planned(one)) for one in point.opportunities)
        yield from self._listed(words("lane_opportunities"), "ideas", ideas)
        yield from self._listed(words("why_level"), "levels", reasons.levels(name))
        yield "</article>"

    def _said(self, tag: str, text: str, more: str = "") -> str:
        """An element with a text that runs its own way."""
        return f"<{tag}{more}{way(text, self.journey.language)}>{escaped(text)}</{tag}>"

    def _small(self, text: str) -> str:
        return self._said("small", text) if text else ""

    def _figure(self, figure: Figure) -> str:
        value = self._said("span", figure.value) + self._small(figure.note)
        return f"<div><dt>{escaped(figure.name)}</dt><dd>{value}</dd></div>"

    def _signs(self) -> Iterator[str]:
        found = self.reasons.reasons(self.name)
        if found:
            yield f"<h4>{self.words('why_signs')}</h4>"
            yield '<ul class="reasons">'
            most = max((one.points or 0.0 for one in found), default=0.0)
            for one in found:
                yield "".join(self._sign(one, most))
            yield "</ul>"
        unknown = self.reasons.unknown(self.name)
        if unknown:
            yield self._said("p", unknown, ' class="quiet"')

    def _sign(self, one: Reason, most: float) -> Iterator[str]:
        """A sign with its points as a bar, the longest for the largest of the touchpoint."""
        words = self.words
        adds = words("why_points", points=words.number(one.points, 1)) if one.points is not None else ""
        yield f'<li><div class="head">{self._said("span", one.name)}{self._said("span", adds)}</div>'
        if one.points is not None and most:
            wide = round(100 * one.points / most, 1)
            yield '<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
            yield f'<rect width="{wide}" height="6"></rect></svg>'
        yield self._small(one.weight)
        yield "".join(self._said("div", said) for said in one.evidence)
        yield "</li>"

    def _listed(self, title: str, kind: str, said: Iterable[tuple[str, str]]) -> Iterator[str]:
        rows = [f"<li>{self._said('span', words)}{self._small(note)}</li>" for words, note in said]
        if rows:
            yield f'<h4>{escaped(title)}</h4>\n<ul class="said {kind}">{"".join(rows)}</ul>'

    def _reported(self, pain: Pain) -> str:
        words, sources = self.words, self.journey.sources
        known = sources.get(pain.source) if pain.source else None
        parts = [words(f"step_{pain.severity}")] if pain.severity else []
        parts += [words("reports", n=pain.reports)] if pain.reports else []
        parts.append(((known.title if known else None) or pain.source) if pain.source else words("why_team"))
        return " · ".join(part for part in parts if part)


def _planned(idea: Opportunity) -> str:
    return " · ".join(part for part in (idea.owner, idea.status, str(idea.due or "")) if part)
