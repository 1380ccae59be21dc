"""A picture whose colours are CSS variables, so that a page can switch between light, dark and print."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from itertools import zip_longest

from journeymap.drawing.theme import DARK, LIGHT, PRINT, Fade, Hatch, Ink, Paint, Theme

TOGETHER: tuple[Theme, ...] = (LIGHT, DARK, PRINT)
"""The themes between which a page can switch: for a light screen, for a dark one, for paper."""

CHROME: Mapping[str, str] = {
    "paper": "paper",
    "card": "card",
    "ink": "ink",
    "quiet": "quiet",
    "rule": "rule",
    "border": "border",
    "good": "good",
    "bad": "bad",
    "track": "track",
    "goodtint": "good_tint",
    "badtint": "bad_tint",
}
"""The variables of the page around the picture, with the colours of a theme that they are."""


class Switching(Theme):
    """The look of several themes at once: each colour is a variable that has a value in each of them.

    Where another theme paints something in another way (a hatch instead of a colour), the first theme's way stays.
    """

    themes: tuple[Theme, ...]
    variables: dict[tuple[str, ...], str]

    def __init__(self, themes: Sequence[Theme]) -> None:
        super().__init__(**{each.name: getattr(themes[0], each.name) for each in fields(Theme)})
        # A theme is frozen; what this one knows beside its fields is set as dataclasses set theirs.
        object.__setattr__(self, "themes", tuple(themes))
        object.__setattr__(self, "variables", {})

    def paint(self, name: str) -> Paint:
        """The paint of a class, its colours as ``var(--c1)``."""
        paints = [theme.paint(name) for theme in self.themes]
        fill = self._ink(*(paint.fill for paint in paints))
        return paints[0]._replace(fill=fill, stroke=self._ink(*(paint.stroke for paint in paints)))

    def _ink(self, first: Ink | None, *others: Ink | None) -> Ink | None:
        match first:
            case str():
                return self._variable(first, others)
            case Hatch():
                twins = [one if isinstance(one, Hatch) else first for one in others]
                ground = first.ground and self._variable(first.ground, [one.ground for one in twins])
                return first._replace(line=self._variable(first.line, [one.line for one in twins]), ground=ground)
            case Fade():
                twin_stops = [one.stops if isinstance(one, Fade) else first.stops for one in others]
                stops = zip_longest(first.stops, *twin_stops)
                return Fade(tuple((at, self._variable(c, [x[1] for x in more]), o) for (at, c, o), *more in stops))
        return None

    def _variable(self, colour: str, others: Sequence[object]) -> str:
        values = (colour, *(one if isinstance(one, str) else colour for one in others))
        return f"var(--{self.variables.setdefault(values, f'c{len(self.variables)}')})"


def switched(theme: Theme) -> Theme:
    """A theme that a page can switch, beginning with this one; one of a kind, such as a brand's, stays as it is."""
    if theme not in (LIGHT, DARK):
        return theme
    return Switching(TOGETHER)


def colours(theme: Theme, root: str) -> str:
    """The CSS rules that give the variables their values, for the elements that a selector names."""
    if not isinstance(theme, Switching):
        return _rule(root, {name: getattr(theme.colours, colour) for name, colour in CHROME.items()}, "normal")
    light, dark, paper = ({**_chrome(one), **_drawn(theme, at)} for at, one in enumerate(theme.themes))
    dark_rule = _rule(f"{root}:not([data-theme=light])", dark, "dark")
    return "".join(
        (
            _rule(root, light, "light"),
            f"@media (prefers-color-scheme:dark){{{dark_rule}}}",
            _rule(f"{root}[data-theme=dark]", dark, "dark"),
            f"@media print{{{_rule(f'{root},{root}[data-theme],{root}:not([data-theme=light])', paper, 'light')}}}",
        )
    )


def _chrome(theme: Theme) -> dict[str, str]:
    return {name: getattr(theme.colours, colour) for name, colour in CHROME.items()}


def _drawn(theme: Switching, at: int) -> dict[str, str]:
    return {name: values[at] for values, name in theme.variables.items()}


def _rule(selector: str, values: Mapping[str, str], scheme: str) -> str:
    return f"{selector}{{color-scheme:{scheme};{';'.join(f'--{name}:{value}' for name, value in values.items())}}}"
