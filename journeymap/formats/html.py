"""HTML: one file with the map, what its numbers rest on and a table of them; it needs no network and no script.

With a script the page becomes a window onto the map, to move and zoom in, and each touchpoint says at a click what
its numbers rest on. The map of each persona lies beside that of everybody in a ``template``, which a browser neither
draws nor reads until somebody chooses it. Nothing a journey says can become anything but text: it is written by
`escaped` and `attribute` alone, never into style or script, and the page's own policy (CSP) forbids every style,
script and address that is not in the file.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from zlib import crc32

from journeymap.drawing.lanes.quotes import THOUGHT
from journeymap.drawing.scene import Group, Scene, Shape
from journeymap.drawing.subject import Subject
from journeymap.drawing.svg import attribute, escaped, svg
from journeymap.drawing.theme import DARK
from journeymap.formats.embedding import font_faces
from journeymap.formats.panel import article
from journeymap.formats.reasons import Reasons
from journeymap.formats.sheet import table
from journeymap.formats.switching import Switching, colours, switched
from journeymap.words import is_right_to_left


def html(
    scene: Scene, about: Subject, *, personas: Sequence[tuple[Scene, Subject]] = (), embed_fonts: bool = True
) -> str:
    """A whole page around a scene of a journey, and around that of each persona to choose, drawn as it walks."""
    walks = tuple(one.cut.persona or "" for _, one in personas)
    every = [part(one, whose, whole=True, personas=walks) for one, whose in ((scene, about), *personas)]
    piece, *apart = every
    body = "\n".join(
        (piece.body, *(f'<template data-persona="{at}">{one.body}</template>' for at, one in enumerate(apart)))
    )
    fonts = font_faces(body) if embed_fonts else ""
    style, script = fonts + "".join(one.style for one in every) + STYLE, SCRIPT
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{about.words.language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="generator" content="journeymap">',
            f'<meta name="description" content="{attribute(scene.description)}">',
            f"<title>{escaped(scene.title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            f"<body>\n{body}",
            f"<script>{script}</script>",
            "</body>\n</html>\n",
        )
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A map as a part of a page: its elements, and the CSS of its colours; STYLE and SCRIPT serve all maps alike."""

    body: str
    style: str


def part(
    scene: Scene, about: Subject, *, prefix: str | None = None, whole: bool = False, personas: Sequence[str] = ()
) -> Part:
    """The map with its bar, details and table, to stand in a page beside others.

    Every id starts with `prefix`, which is made from the content when it is left out. A `whole` one fills the window.
    ``personas`` are those whose maps are in the page too.
    """
    shown = _shown(scene.shapes) or tuple(about.journey.touchpoints)
    prefix = prefix or _prefix(scene)
    theme = switched(scene.theme)
    drawn = replace(scene, theme=theme, shapes=_linked(scene.shapes, shown, prefix))
    maker = _Maker(about, Reasons(about), shown, prefix, isinstance(theme, Switching), tuple(personas))
    body = maker.body(_picture(svg(drawn, prefix), prefix, maker.card_attributes()), drawn, whole=whole)
    return Part(body, colours(theme, f".{prefix}"))


def _read(name: str) -> str:
    return (files("journeymap.formats") / name).read_text(encoding="utf-8")


STYLE = re.sub(r"/\*.*?\*/\s*", "", _read("page.css"), flags=re.DOTALL).replace("\n", " ")
SCRIPT = _read("page.js")


def _policy(style: str, script: str) -> str:
    """What the page may load and run: this style, this script and the fonts in the file; nothing else at all."""
    hashed = {name: b64encode(sha256(text.encode()).digest()).decode() for name, text in (("s", style), ("j", script))}
    return (
        f"default-src 'none'; style-src 'sha256-{hashed['s']}'; script-src 'sha256-{hashed['j']}'; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _prefix(scene: Scene) -> str:
    return f"j{crc32(svg(scene, 'j').encode()):08x}"


# ---------------------------------------------------------------- the picture

_CARD = "touchpoint-"


def _shown(shapes: Iterable[Shape]) -> tuple[str, ...]:
    """The touchpoints that have a card of their own in a picture, in its order."""
    found: dict[str, None] = {}
    for shape in shapes:
        if isinstance(shape, Group):
            if shape.id and shape.id.startswith(_CARD):
                found[shape.id.removeprefix(_CARD)] = None
            else:
                found |= dict.fromkeys(_shown(shape.shapes))
    return tuple(found)


def _linked(shapes: tuple[Shape, ...], shown: tuple[str, ...], prefix: str) -> tuple[Shape, ...]:
    """The picture with every card a link to what its numbers rest on; its own name would be said twice."""
    made: list[Shape] = []
    for shape in shapes:
        if isinstance(shape, Group):
            if shape.id and shape.id.startswith(_CARD):
                place = shown.index(shape.id.removeprefix(_CARD))
                shape = replace(shape, id=f"card-{place}", link=f"#{prefix}-at-{place}", title=None)
            elif shape.id and shape.id.startswith(THOUGHT):
                shape = replace(shape, id=f"{THOUGHT}{shown.index(shape.id.removeprefix(THOUGHT))}")
            else:
                shape = replace(shape, shapes=_linked(shape.shapes, shown, prefix))
        made.append(shape)
    return tuple(made)


def _picture(text: str, prefix: str, cards: Mapping[str, str]) -> str:
    """The SVG as a part of the page: groups as lanes that can be switched off, cards as links with names.

    Only what stands behind `<` is touched, which no text of a journey can be.
    """
    text = text.replace('role="img"', 'role="group"', 1)
    text = re.sub(f'<g id="{prefix}-lane-([a-z_]+)[-0-9]*"[^>]*>', r'<g data-lane="\1">', text)
    text = re.sub(f'<g id="{prefix}-columns[-0-9]*"[^>]*>', '<g data-part="columns">', text)
    text = re.sub(f'<g id="{prefix}-{THOUGHT}([0-9]+)[-0-9]*">', r'<g data-of="\1">', text)
    text = re.sub(f'(<g id="{prefix}-[a-z]+[-0-9]*") inkscape:label="[^"]*" inkscape:groupmode="layer"', r"\1", text)
    return re.sub(f'<a id="{prefix}-(card-[0-9]+)"', lambda match: f"{match[0]} {cards[match[1]]}", text)


# ---------------------------------------------------------------- what stands around it


@dataclass(frozen=True)
class _Maker:
    about: Subject
    reasons: Reasons
    shown: tuple[str, ...]
    prefix: str
    switches: bool
    personas: tuple[str, ...]

    def body(self, picture: str, scene: Scene, *, whole: bool) -> str:
        """The elements of one map."""
        words, journey, at = self.about.words, self.about.journey, self.prefix
        title = f'<h1 lang="{attribute(journey.language)}">{escaped(journey.title)}</h1>'
        way = ' dir="rtl"' if is_right_to_left(journey.language) else ""
        dark = ' data-theme="dark"' if self.about.theme == DARK else ""
        return "\n".join(
            (
                f'<div class="journey {at}{" whole" if whole else ""}"{way}{dark}>',
                f'<a class="skip" href="#{at}-table">{words("page_skip")}</a>',
                f'<header class="bar">{title}',
                *self._tools(scene),
                "</header>",
                '<main class="stage">',
                f'<div class="view" role="region" tabindex="0" aria-label="{words("page_map")}" '
                f'aria-describedby="{at}-keys">{picture}</div>',
                f'<p class="hint" id="{at}-keys">{words("page_keys")}</p>',
                *self._numbers(),
                *self._details(),
                '<div class="tip" aria-hidden="true"></div>',
                "</main>",
                "</div>",
            )
        )

    def card_attributes(self) -> dict[str, str]:
        """What describes each card's link, and what it is filtered by."""
        return {f"card-{place}": self._card(place, name) for place, name in enumerate(self.shown)}

    def _card(self, place: int, name: str) -> str:
        point = self.about.journey.touchpoints[name]
        channels = " ".join(str(self._channels[one]) for one in (point.channel, *point.also_on))
        return f'data-at="{place}" data-channels="{channels}" aria-describedby="{self.prefix}-said-{place}"'

    @property
    def _channels(self) -> dict[str, int]:
        points = (self.about.journey.touchpoints[name] for name in self.shown)
        return {name: at for at, name in enumerate(dict.fromkeys(c for p in points for c in (p.channel, *p.also_on)))}

    # ------------------------------------------------------------ the bar

    def _tools(self, scene: Scene) -> Iterator[str]:
        words = self.about.words
        yield f'<div class="tools" role="group" aria-label="{words("page_tools")}">'
        channels = {name: self.about.channel_label(name) for name in self._channels}
        if len(channels) > 1:
            yield self._choice("channel", channels)
        if self.personas:
            personas = {name: self.about.journey.persona_label(name) for name in self.personas}
            yield self._choice("persona", personas, self.about.cut.persona)
        yield from self._lanes(scene)
        yield '<div class="zoom" role="group" aria-label="{}">'.format(words("page_zoom"))
        yield f'<button type="button" data-do="out" aria-label="{words("page_zoom_out")}">−</button>'
        yield f'<output data-do="size" dir="ltr" aria-label="{words("page_zoom")}"></output>'
        yield f'<button type="button" data-do="in" aria-label="{words("page_zoom_in")}">+</button>'
        yield f'<button type="button" data-do="fit">{words("page_fit")}</button></div>'
        yield (
            f'<button type="button" data-do="table" aria-expanded="false" aria-controls="{self.prefix}-table">'
            f"{words('page_table')}</button>"
        )
        if self.switches:
            yield f'<button type="button" data-do="theme" aria-pressed="false">{words("page_dark")}</button>'
        yield "</div>"

    def _choice(self, kind: str, labels: Mapping[str, str], chosen: str | None = None) -> str:
        words = self.about.words
        options = "".join(
            f'<option value="{at}"{" selected" if name == chosen else ""}>{escaped(label)}</option>'
            for at, (name, label) in enumerate(labels.items())
        )
        name = words(f"page_{kind}")
        return (
            f'<select data-do="{kind}" aria-label="{name}">'
            f'<option value="">{name}: {words("page_all")}</option>{options}</select>'
        )

    def _lanes(self, scene: Scene) -> Iterator[str]:
        lanes = {
            shape.id.removeprefix("lane-"): shape.name
            for shape in scene.shapes
            if isinstance(shape, Group) and shape.id and shape.id.startswith("lane-")
        }
        if len(lanes) < 3:
            return
        boxes = "".join(
            f'<label><input type="checkbox" checked data-hides="{attribute(lane)}">{escaped(name or lane)}</label>'
            for lane, name in lanes.items()
        )
        word = self.about.words("page_lanes")
        yield (
            f'<details class="menu"><summary>{word}</summary>'
            f"<fieldset><legend>{word}</legend>{boxes}</fieldset></details>"
        )

    # ------------------------------------------------------------ details and table

    def _details(self) -> Iterator[str]:
        words, at = self.about.words, self.prefix
        yield f'<section class="details" aria-labelledby="{at}-why">'
        yield f'<h2 id="{at}-why">{words("page_details")}</h2>'
        yield f'<div class="steps"><span aria-hidden="true">{words("page_details")}</span>'
        back, on = ("→", "←") if is_right_to_left(self.about.journey.language) else ("←", "→")
        for do, sign in (("previous", back), ("next", on), ("close", "×")):
            yield f'<button type="button" data-do="{do}" aria-label="{words(f"page_{do}")}">{sign}</button>'
        yield "</div>"
        for place, name in enumerate(self.shown):
            yield from article(self.reasons, name, at, place)
        yield "</section>"

    def _numbers(self) -> Iterator[str]:
        words, at = self.about.words, self.prefix
        yield f'<section class="numbers" id="{at}-table" aria-labelledby="{at}-numbers">'
        yield f'<h2 id="{at}-numbers">{words("page_numbers")}</h2>'
        yield f'<div class="scroll" role="group" tabindex="0" aria-labelledby="{at}-numbers">'
        yield from table(self.about, self.shown)
        yield "</div></section>"
