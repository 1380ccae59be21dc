"""A brand's theme: its colours, font and words from a YAML file, on top of a theme of ours, checked for contrast."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from os import PathLike
from typing import Any, NamedTuple

from journeymap.diagnostics import Address, Diagnostic, JourneyError, Problem, Said, choice, fact
from journeymap.drawing.colour import contrast
from journeymap.drawing.paints import PAINTS, TEXT_ON, Hatch, Ink
from journeymap.drawing.theme import THEMES, Colours, Theme
from journeymap.reading import read_file
from journeymap.source import Source

KEYS = ("base", "logo", "font", "font_width", "colours")

WIDER = 1.08
"""How much wider than Inter a font is taken to run of which nobody says so."""

WIDTHS = 0.7, 1.5
"""What a font can run to, of Inter's width."""

READABLE = 4.5
"""The least contrast of text to its ground: WCAG 2.2, criterion 1.4.3 (AA)."""

LISTED = ("heat", "stages", "personas")
"""Purposes that have several colours."""

_COLOUR = re.compile("#[0-9A-Fa-f]{6}")
_FAMILY = re.compile(r"[\w .-]{1,60}")
_NUMBERED = {"stage": "stages", "heat": "heat", "persona": "personas"}


def brand(path: str | PathLike[str]) -> Theme:
    """The theme of a brand file; a JourneyError with every mistake, among them text too faint for its ground.

    All is optional: ``base`` (light, dark or print), ``logo`` (words beside the title), ``font`` (a family, looked for
    before Inter), ``font_width`` (how wide it runs, of Inter's width; 1.08 unless it is said, so that a picture is laid
    out alike on every machine) and ``colours`` by purpose, as "#RRGGBB" in quotes.
    """
    source = read_file(path)
    errors = [one for one in source.problems if one.severity == "error"]
    data: Any = source.data
    if not errors and not isinstance(data, dict):
        errors = [_placed(source, "brand", Problem((), fact("brand.keys", keys=", ".join(KEYS))))]
    errors = errors or [_placed(source, "brand", problem) for problem in _mistakes(data)]
    if not errors:
        theme = _theme(data, str(path))
        errors = [_placed(source, "low-contrast", problem) for problem in _too_faint(theme, data.get("colours") or {})]
    if errors:
        raise JourneyError(errors)
    return theme


def _placed(source: Source, code: str, problem: Problem) -> Diagnostic:
    span = source.key_span(problem.at) if problem.part == "key" else source.span(problem.at)
    return Diagnostic(code, "error", problem.said, span, problem.advice, at=problem.at)


# ---------------------------------------------------------------- what is written


def _mistakes(data: Mapping[str, Any]) -> Iterator[Problem]:
    for key in data:
        if key not in KEYS:
            yield Problem((key,), fact("brand.no_key", key=key), choice(key, KEYS, "keys"), "key")
    base = data.get("base", "light")
    if base not in THEMES:
        yield Problem(("base",), fact("brand.no_theme", theme=str(base)), choice(str(base), THEMES, "themes"))
    for key in ("logo", "font"):
        if key in data and not (isinstance(data[key], str) and data[key].strip()):
            yield Problem((key,), fact("brand.text", key=key))
    font = data.get("font")
    if isinstance(font, str) and not _FAMILY.fullmatch(font.strip()):
        yield Problem(("font",), fact("brand.family"), fact("brand.letters"))
    if "font_width" in data and _width(data["font_width"]) is None:
        yield Problem(("font_width",), fact("brand.font_width"), fact("hint.example", example="1.1"))
    colours = data.get("colours")
    if isinstance(colours, dict):
        yield from _colour_mistakes(colours)
    elif "colours" in data:
        yield Problem(("colours",), fact("brand.colours"), fact("hint.example", example='good: "#005A9C"'))


def _width(said: Any) -> float | None:
    """How wide a font runs, of Inter's width; None for what cannot be."""
    wide = float(said) if isinstance(said, str) and re.fullmatch(r"\d(\.\d{1,4})?", said) else 0.0
    return wide if WIDTHS[0] <= wide <= WIDTHS[1] else None


def _colour_mistakes(colours: Mapping[str, Any]) -> Iterator[Problem]:
    known = [one.name for one in fields(Colours)]
    for name, value in colours.items():
        at: Address = ("colours", name)
        if name not in known:
            yield Problem(at, fact("brand.no_colour", name=name), choice(name, known, "colours"), "key")
        elif name in LISTED and not (isinstance(value, list) and len(value) > 1):
            yield Problem(at, fact("brand.list", name=name), None, "key")
        else:
            for place, one in enumerate(value) if isinstance(value, list) else ((None, value),):
                if not (isinstance(one, str) and _COLOUR.fullmatch(one)):
                    where = at if place is None else (*at, place)
                    yield Problem(where, fact("brand.not_a_colour", name=name), fact("brand.as_rgb"))


def _theme(data: Mapping[str, Any], name: str) -> Theme:
    base = THEMES[data.get("base", "light")]
    said: Mapping[str, Any] = data.get("colours") or {}
    colours: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in said.items()}
    font = data.get("font")
    ours = base.fonts["default"]
    fonts = {**base.fonts, "default": (font.strip(), *ours)} if font else base.fonts
    wide = _width(data.get("font_width")) or (WIDER if font and font.strip() not in ours else 1.0)
    colours_of_it = replace(base.colours, **colours)
    return replace(
        base, name=name, colours=colours_of_it, fonts=fonts, logo=data.get("logo"), type=base.type.stretched(wide)
    )


# ---------------------------------------------------------------- what can be read


def _too_faint(theme: Theme, changed: Mapping[str, Any]) -> Iterator[Problem]:
    """For each colour that the file sets, the pair of text and ground that is the hardest to read, if too hard."""
    worst: dict[str, _Pair] = {}
    for text, grounds in TEXT_ON:
        for ground in grounds:
            said = _purpose(text), _purpose(ground)
            blamed = next((one for one in said if one in changed), None)
            ink = theme.paint(text).fill
            if blamed is None or not isinstance(ink, str):
                continue
            for colour in _colours(theme.paint(ground).fill):
                pair = _Pair(contrast(ink, colour), *said, ink, colour)
                worst[blamed] = min(worst.get(blamed, pair), pair)
    for blamed, pair in worst.items():
        if pair.contrast < READABLE:
            pair_of = {"text": pair.text, "ink": pair.ink, "ground": pair.ground, "colour": pair.colour}
            words = fact("low-contrast", **pair_of, contrast=f"{pair.contrast:.1f}", least=f"{READABLE:g}")
            yield Problem(("colours", blamed), words, _mend(blamed, pair))


class _Pair(NamedTuple):
    """Text on a ground: their contrast, their purposes, their colours."""

    contrast: float
    text: str
    ground: str
    ink: str
    colour: str


def _purpose(paint: str) -> str:
    """The purpose of a colour that a class of shapes is filled with."""
    fill = PAINTS[paint].fill if paint in PAINTS else None
    if isinstance(fill, str):
        return fill
    return fill.line if isinstance(fill, Hatch) else _NUMBERED[paint.split("-")[0]]


def _colours(fill: Ink | None) -> tuple[str, ...]:
    if isinstance(fill, Hatch):
        return tuple(one for one in (fill.line, fill.ground) if one)
    return (fill,) if isinstance(fill, str) else ()


def _mend(blamed: str, pair: _Pair) -> Said:
    """Whether the colour that the file sets should be darker or lighter: further away from the other one."""
    darker_text = contrast(pair.ink, "#000000") < contrast(pair.colour, "#000000")
    darker = darker_text if blamed == pair.text else not darker_text
    other = pair.ground if blamed == pair.text else pair.text
    return fact("low-contrast.darker" if darker else "low-contrast.lighter", colour=blamed, other=other)
