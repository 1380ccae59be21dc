"""Writes a scene as SVG that looks the same in browsers, Inkscape, Figma, resvg and typst.

The profile is narrow on purpose: presentation attributes and nothing else. Style sheets, CSS variables, filters,
`foreignObject`, `switch`, `direction`, `dominant-baseline` and `paint-order` are each lost or drawn differently by
one of those programs. Each script names its own font, because their fallbacks pick bold or serif ones.

The same scene gives the same bytes on every machine.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, count, groupby, pairwise
from typing import Literal, NamedTuple
from zlib import crc32

from journeymap.drawing.paints import Fade, Hatch, Ink, Paint
from journeymap.drawing.scene import Anchor, Circle, Command, Group, Line, Path, Rect, Scene, Shape, Text
from journeymap.drawing.text import direction, runs, stretches, width
from journeymap.drawing.theme import Theme


def svg(scene: Scene, prefix: str | None = None, unsure: Iterable[str] = ()) -> str:
    """The picture as SVG text.

    Every id starts with `prefix`, so that several pictures can stand in one page; left out, it is made from the
    content, and two different pictures never share an id. What stands behind a script that is `unsure` to have a font
    is given a place of its own, because resvg loses the place where a chunk without a glyph begins.
    """
    writer = _Writer(scene.theme, scene.language, unsure)
    drawn = tuple(writer.drawn(scene.shapes))
    text = "\n".join((_opening(scene), *writer.definitions(), *drawn, "</svg>\n"))
    return text.replace(_PREFIX, prefix or f"j{crc32(text.encode()):08x}")


def escaped(text: str) -> str:
    """The text as XML content: what XML cannot hold becomes U+FFFD, then markup is escaped; reads back exactly."""
    return _CONTENT.sub(_reference, text)


def attribute(text: str) -> str:
    """The text as the value of an attribute in double quotes, line ends and tabs included."""
    return _ATTRIBUTE.sub(_reference, text)


def han(language: str) -> str:
    """The font that Chinese characters are drawn in, where nothing but the language says which.

    >>> han("zh-TW"), han("ja"), han("en")
    ('taiwanese', 'japanese', 'chinese')
    """
    if language[:2].lower() == "ja":
        return "japanese"
    return "taiwanese" if re.match("zh-(hant|tw|hk|mo)", language, re.IGNORECASE) else "chinese"


@lru_cache(maxsize=8192)
def number(value: float) -> str:
    """At most two decimals, no trailing zeros, no "-0".

    >>> number(12.0), number(-0.001), number(3.14159)
    ('12', '0', '3.14')
    """
    if not math.isfinite(value):
        raise ValueError(f"a picture has no place at {value}")
    return repr(round(float(value), 2) + 0.0).removesuffix(".0")


# Stands for the prefix until the content is known; it cannot come from a text, where U+0000 becomes U+FFFD.
# Groups are called prefix-id and everything else prefix_name, so that no id from a journey can be one of ours.
_PREFIX = "\0"

_ILLEGAL = r"\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_CONTENT = re.compile(f"[&<>\r{_ILLEGAL}]")
_ATTRIBUTE = re.compile(f'[&<>"\t\n\r{_ILLEGAL}]')
_REFERENCES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}

# Isolates make a stretch read right to left without `direction`, which moves the anchor in some programs only.
_ISOLATE, _END_ISOLATE = "&#x2067;", "&#x2069;"


_Span = tuple[float, float] | None
_Stretches = tuple[tuple[Literal["ltr", "rtl"], str], ...]
_Chunk = tuple[str, str, str]  # the families of its font, if not the default ones; its content; its text
_Placed = tuple[float, Anchor, str]  # x, the anchor, the content of a line


class _Mark(NamedTuple):
    """An element before its style is put in: `<start style rest`."""

    style: str
    start: str
    rest: str


def _opening(scene: Scene) -> str:
    """The root element with what a screen reader says; embedded fonts would stand right behind it."""
    wide, tall, unit = (*scene.paper, "mm") if scene.paper else (scene.width, scene.height, "")
    size = f'width="{number(wide)}{unit}" height="{number(tall)}{unit}"'
    # geometricPrecision: browsers otherwise pick letter widths by the zoom, and text leaves its box.
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" '
        f'{size} viewBox="0 0 {number(scene.width)} {number(scene.height)}" '
        f'role="img" aria-labelledby="{_PREFIX}_title {_PREFIX}_desc" xml:lang="{attribute(scene.language)}" '
        f'font-family="{_quoted(scene.theme.fonts["default"])}" text-rendering="geometricPrecision">\n'
        f'<title id="{_PREFIX}_title">{escaped(scene.title)}</title>\n'
        f'<desc id="{_PREFIX}_desc">{escaped(scene.description)}</desc>'
    )


class _Writer:
    """Writes shapes and collects what they need defined: hatches, fades, ids."""

    def __init__(self, theme: Theme, language: str, unsure: Iterable[str] = ()) -> None:
        self._theme = theme
        self._setter = _Typesetter(theme, language, unsure)
        self._styles: dict[tuple[str, _Span, float], str] = {}
        self._names: dict[tuple[Hatch | Fade, _Span], str] = {}
        self._defined: list[str] = []
        self._ids: set[str] = set()

    def drawn(self, shapes: tuple[Shape, ...]) -> Iterator[str]:
        """The elements in order; neighbours that look alike share a group that says how."""
        marks = (mark for shape in shapes for mark in self._marks(shape))
        for style, run in groupby(marks, key=lambda mark: mark.style):
            alike = tuple(run)
            if len(alike) == 1 or not style:
                yield from (f"<{mark.start}{style}{mark.rest}" for mark in alike)
            else:
                yield "\n".join((f"<g{style}>", *(f"<{mark.start}{mark.rest}" for mark in alike), "</g>"))

    def definitions(self) -> tuple[str, ...]:
        """The hatches and fades that the shapes used."""
        return ("<defs>", *self._defined, "</defs>") if self._defined else ()

    def _marks(self, shape: Shape) -> Iterator[_Mark]:
        match shape:
            case Rect():
                corner = f' rx="{number(shape.corner)}"' if shape.corner else ""
                size = f'width="{number(shape.width)}" height="{number(shape.height)}"{corner}'
                start = f'rect x="{number(shape.x)}" y="{number(shape.y)}" {size}'
                yield _Mark(self._style(shape.paint), start, _ending("rect", shape.title))
            case Circle():
                start = f'circle cx="{number(shape.x)}" cy="{number(shape.y)}" r="{number(shape.radius)}"'
                yield _Mark(self._style(shape.paint), start, _ending("circle", shape.title))
            case Line():
                ends = zip(("x1", "y1", "x2", "y2"), (shape.x1, shape.y1, shape.x2, shape.y2), strict=True)
                start = "line " + " ".join(f'{name}="{number(value)}"' for name, value in ends)
                yield _Mark(self._style(shape.paint), start, _ending("line", shape.title))
            case Path():
                start = f'path{_placed(shape)} d="{_data(shape.commands)}"'
                style = self._style(shape.paint, shape.span, shape.scale)
                yield _Mark(style, start, _ending("path", shape.title))
            case Text():
                yield from self._text(shape)
            case Group():
                tag = "g" if shape.link is None else "a"
                link = "" if shape.link is None else f' href="{attribute(shape.link)}"'
                rest = "\n".join((f">{_tooltip(shape.title)}", *self.drawn(shape.shapes), f"</{tag}>"))
                yield _Mark("", f"{tag}{self._identity(shape)}{link}", rest)

    def _text(self, text: Text) -> Iterator[_Mark]:
        style = self._style(text.paint) + f' font-size="{number(text.size)}"'
        style += f' font-weight="{text.weight}"' if text.weight != 400 else ""
        lines = tuple(self._setter.lines(text))
        if text.title is None:
            yield from (_Mark(style + anchored, start, rest) for anchored, start, rest in lines)
        else:
            within = "".join(f"<{start}{anchored}{rest}" for anchored, start, rest in lines)
            yield _Mark(style, "g", f">{_tooltip(text.title)}{within}</g>")

    def _identity(self, group: Group) -> str:
        identity = f' id="{_PREFIX}-{self._unique(group.id)}"' if group.id else ""
        if group.name:
            identity += f' inkscape:label="{attribute(group.name)}" inkscape:groupmode="layer"'
        return identity

    def _unique(self, wanted: str) -> str:
        plain = re.sub("[^A-Za-z0-9_.-]+", "-", wanted)
        tries = chain((plain,), (f"{plain}-{again}" for again in count(2)))
        unique = next(name for name in tries if name not in self._ids)
        self._ids.add(unique)
        return unique

    def _style(self, name: str, span: _Span = None, scale: float = 1) -> str:
        """The attributes of a class. In a shape drawn larger than itself the strokes must be drawn smaller."""
        known = self._styles.get((name, span, scale))
        if known is None:
            known = self._styles[name, span, scale] = self._attributes(self._theme.paint(name), span, scale)
        return known

    def _attributes(self, paint: Paint, span: _Span, scale: float) -> str:
        style = f' fill="{self._ink(paint.fill, span)}"'
        if paint.stroke is None:
            return style
        style += f' stroke="{self._ink(paint.stroke, span)}"'
        if paint.width / scale != 1:
            style += f' stroke-width="{number(paint.width / scale)}"'
        if paint.dash:
            style += f' stroke-dasharray="{" ".join(number(length / scale) for length in paint.dash)}"'
        return style + (' stroke-linecap="round" stroke-linejoin="round"' if paint.round else "")

    def _ink(self, ink: Ink | None, span: _Span) -> str:
        match ink:
            case None:
                return "none"
            case str():
                return ink
            case Hatch():
                return self._defined_once(ink, None, "hatch")
            case Fade():
                return self._defined_once(ink, span, "fade")

    def _defined_once(self, ink: Hatch | Fade, span: _Span, kind: str) -> str:
        if (ink, span) not in self._names:
            name = self._names[ink, span] = f"{kind}-{len(self._names) + 1}"
            self._defined.append(_pattern(ink, name) if isinstance(ink, Hatch) else _gradient(ink, span, name))
        return f"url(#{_PREFIX}_{self._names[ink, span]})"


class _Typesetter:
    """Sets the lines of a text so that browsers and resvg agree.

    resvg (0.48) shapes a whole text chunk in the font of each of its runs: a letter that the font lacks can change
    the font of its neighbours, and an emoji of several characters swallows the letters behind it. So each run of a
    left-to-right line begins a chunk of its own, by saying its `y` again. In right-to-left text, where chunks would
    lose their order, the first run must be in the script's own font, and emoji get a place of their own.
    """

    def __init__(self, theme: Theme, language: str, unsure: Iterable[str] = ()) -> None:
        self._families = {script: _quoted(families) for script, families in theme.fonts.items()}
        self._unsure = {self._families[script] for script in unsure if script in self._families}
        self._han = han(language)

    def lines(self, text: Text) -> Iterator[_Mark]:
        """Each line as an element; its style is only how it is anchored."""
        way = direction(" ".join(text.lines))
        for place, line in enumerate(text.lines):
            y = number(text.y + place * text.leading * text.size)
            parts = stretches(line, way)
            if way == "rtl":
                x, anchor, content = self._right_to_left(text, line, parts, y)
            else:
                x, anchor, content = self._left_to_right(text, line, parts, y)
            aligned = f' text-anchor="{anchor}"' if anchor != "start" else ""
            yield _Mark(aligned, f'text x="{number(x)}" y="{y}"', f">{content}</text>")

    def _left_to_right(self, text: Text, line: str, parts: _Stretches, y: str) -> _Placed:
        chunks = [chunk for way, part in parts for chunk in self._chunks(way, part)] or [("", "", "")]
        if len(chunks) > 1 and text.anchor == "end":
            return text.x, "end", _from_the_end(text, chunks, y)
        if len(chunks) == 1 or text.anchor == "start":
            return text.x, text.anchor, "".join(self._in_a_row(text, chunks, text.x, y))
        # Each chunk would be anchored for itself, so the line is put in place by its measured width.
        x = text.x - _before(text.anchor) * width(line, text.size, text.weight)
        return x, "start", "".join(self._in_a_row(text, chunks, x, y))

    def _in_a_row(self, text: Text, chunks: Sequence[_Chunk], x: float, y: str) -> Iterator[str]:
        """Each chunk where the one before it ends, by its measured width where nobody knows that it is drawn."""
        yield _span(*chunks[0][:2])
        for (before, _, passed), (families, said, plain) in pairwise(chunks):
            x += width(passed, text.size, text.weight)
            if before in self._unsure:
                # resvg drops a blank at the start of a chunk, so blanks are left out and kept free instead
                blanks = width(" " * (len(plain) - len(plain.lstrip(" "))), text.size, text.weight)
                yield _span(families, said.lstrip(" "), f' x="{number(x + blanks)}" y="{y}"')
            else:
                yield _span(families, said, f' y="{y}"')

    def _right_to_left(self, text: Text, line: str, parts: _Stretches, y: str) -> _Placed:
        x: float = text.x
        anchor: Anchor = text.anchor
        if anchor == "start" and text.room is not None:
            x, anchor = x + text.room, "end"
        if len(parts) == 1:
            return x, anchor, _span(*self._isolated(line)[:2])
        edge = right = x + (1 - _before(anchor)) * width(line, text.size, text.weight)
        content = ""
        for _, part in parts:
            # resvg drops a blank at the start of a chunk, so blanks are left out and kept free instead.
            blanks = width(" " * (len(part) - len(part.lstrip(" "))), text.size, text.weight)
            content += _span(*self._isolated(part.strip(" "))[:2], f' x="{number(right - blanks)}" y="{y}"')
            right -= width(part, text.size, text.weight)
        return edge, "end", content

    def _chunks(self, way: str, part: str) -> Iterator[_Chunk]:
        if way == "rtl":
            yield self._isolated(part)
        else:
            for run in runs(part, self._han):
                yield ("" if run.script == "default" else self._families[run.script]), escaped(run.text), run.text

    def _isolated(self, part: str) -> _Chunk:
        """A stretch that is read from right to left, in the font of its script with other runs inside."""
        found = runs(part, self._han)
        own = next((run.script for run in found if run.script != "default"), "default")
        content = "".join(
            escaped(run.text) if run.script == own else self._within(self._families[run.script], run.text, own)
            for run in found
        )
        return "" if own == "default" else self._families[own], f"{_ISOLATE}{content}{_END_ISOLATE}", part

    def _within(self, families: str, text: str, around: str) -> str:
        """A run inside another; its blanks stay outside, because resvg drops a blank at the start of a span.

        The blanks of emoji are four times as wide, so among those they go inside, as blanks that nobody drops.
        """
        word = text.strip(" ")
        before, _, after = text.partition(word) if word else (text, "", "")
        if around == "emoji":
            return _span(families, escaped(text.replace(" ", "\u00a0")))
        return before + (_span(families, escaped(word)) if word else "") + after


def _from_the_end(text: Text, chunks: Sequence[_Chunk], y: str) -> str:
    """Each chunk anchored at its own end, so that the last one ends exactly where the line should."""
    right, placed = text.x, []
    for families, said, plain in reversed(chunks):
        # a blank at the end of a chunk is dropped by some and kept by others, so it is left out and kept free
        kept = plain.rstrip(" ")
        blanks = width(" " * (len(plain) - len(kept)), text.size, text.weight)
        if kept:
            placed.append(_span(families, said.rstrip(" "), f' x="{number(right - blanks)}" y="{y}"'))
        right -= width(plain, text.size, text.weight)
    return "".join(reversed(placed))


def _before(anchor: Anchor) -> float:
    """The share of a text that stands before the place where it is anchored."""
    return {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]


def _span(families: str, content: str, placed: str = "") -> str:
    named = f' font-family="{families}"' if families else ""
    return f"<tspan{placed}{named}>{content}</tspan>" if placed or named else content


def _reference(match: re.Match[str]) -> str:
    return _REFERENCES.get(match[0], "\ufffd")


def _ending(tag: str, title: str | None) -> str:
    return "/>" if title is None else f">{_tooltip(title)}</{tag}>"


def _tooltip(title: str | None) -> str:
    return "" if title is None else f"<title>{escaped(title)}</title>"


def _placed(path: Path) -> str:
    x, y = path.at
    moved = f"translate({number(x)} {number(y)})" if path.at != (0, 0) else ""
    scaled = f"scale({number(path.scale)})" if path.scale != 1 else ""
    return f' transform="{moved}{scaled}"' if moved or scaled else ""


def _data(commands: tuple[Command, ...] | str) -> str:
    if isinstance(commands, str):
        return attribute(commands)
    return "".join(f"{letter}{' '.join(number(float(value)) for value in values)}" for letter, *values in commands)


@lru_cache(maxsize=256)
def _quoted(families: tuple[str, ...]) -> str:
    return attribute(", ".join(f"'{family}'" if " " in family else family for family in families))


def _pattern(hatch: Hatch, name: str) -> str:
    gap = number(hatch.gap)
    ground = f'<rect width="{gap}" height="{gap}" fill="{hatch.ground}"/>' if hatch.ground else ""
    return (
        f'<pattern id="{_PREFIX}_{name}" width="{gap}" height="{gap}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)">{ground}'
        f'<rect width="{number(hatch.weight)}" height="{gap}" fill="{hatch.line}"/></pattern>'
    )


def _gradient(fade: Fade, span: _Span, name: str) -> str:
    units = "userSpaceOnUse" if span else "objectBoundingBox"
    top, bottom = span or (0, 1)
    stops = "".join(_stop(*stop) for stop in fade.stops)
    return (
        f'<linearGradient id="{_PREFIX}_{name}" gradientUnits="{units}" '
        f'x1="0" y1="{number(top)}" x2="0" y2="{number(bottom)}">{stops}</linearGradient>'
    )


def _stop(at: float, colour: str, opacity: float) -> str:
    faint = f' stop-opacity="{number(opacity)}"' if opacity != 1 else ""
    return f'<stop offset="{number(at)}" stop-color="{colour}"{faint}/>'
