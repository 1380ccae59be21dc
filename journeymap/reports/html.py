"""A report as one HTML file that needs no network and runs no script.

What a journey says becomes text and nothing else: it is written by `escaped` and `attribute` alone, never into style.
The page's policy forbids every script and address, and every style but the page's own; fonts lie in the file.
"""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import count, groupby
from operator import itemgetter

from journeymap.drawing.svg import attribute, escaped, svg
from journeymap.drawing.theme import LIGHT
from journeymap.formats.embedding import font_faces
from journeymap.formats.switching import colours, switched
from journeymap.reports.page import Block, Cell, Facts, Page, Paragraph, Picture, Points, Section, Table, Told, nobody


def html(page: Page, told: Told = nobody) -> str:
    """The page with its style, its fonts and its pictures inside; ``told`` hears how many sections are written."""
    writer = _Writer(told)
    body = "\n".join(writer.body(page))
    style = "".join((font_faces(body), colours(switched(LIGHT), ":root"), *writer.styles, STYLE))
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{attribute(page.language)}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="generator" content="journeymap">',
            f"<title>{escaped(page.title)}</title>",
            f"<style>{style}</style>",
            "</head>",
            f"<body>\n{body}\n</body>\n</html>\n",
        )
    )


STYLE = (files("journeymap.reports") / "page.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    """What the page may load: its own style and the fonts in it; nothing runs."""
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{hashed}'; font-src data:; base-uri 'none'; form-action 'none'"


class _Writer:
    """Writes the parts of a page; pictures get ids and colours of their own."""

    def __init__(self, told: Told) -> None:
        self._told = told
        self.styles: list[str] = []
        self._pictures = count(1)
        self._tables = count(1)

    def body(self, page: Page) -> Iterator[str]:
        yield f'<a class="skip" href="#{attribute(page.sections[0].id)}">{escaped(page.contents)}</a>'
        yield f'<header class="head"><h1><bdi>{escaped(page.title)}</bdi>'
        yield f' <span class="badge">{escaped(page.badge)}</span></h1>' if page.badge else "</h1>"
        yield from (f"<p>{escaped(line)}</p>" for line in page.lines)
        yield "</header>"
        yield f'<nav aria-label="{attribute(page.contents)}"><ol>'
        yield from (f'<li><a href="#{attribute(one.id)}">{escaped(one.title)}</a></li>' for one in page.sections)
        yield "</ol></nav>\n<main>"
        for done, section in enumerate(page.sections, 1):
            yield from self._section(section, 2)
            self._told(done, len(page.sections))
        yield f"</main>\n<footer>{escaped(page.foot)}</footer>"

    def _section(self, section: Section, level: int) -> Iterator[str]:
        identity = attribute(section.id)
        yield f'<section id="{identity}" aria-labelledby="{identity}-title">'
        yield f'<h{level} id="{identity}-title">{escaped(section.title)}</h{level}>'
        for block in section.blocks:
            yield from self._block(block, level, section.title)
        yield "</section>"

    def _block(self, block: Block, level: int, around: str) -> Iterator[str]:
        match block:
            case Section():
                yield from self._section(block, level + 1)
            case Paragraph():
                quiet = ' class="quiet"' if block.quiet else ""
                yield f"<p{quiet}>{escaped(block.text)}</p>"
            case Points() if block.items:
                items = "".join(f"<li>{escaped(item)}</li>" for item in block.items)
                yield f'<ul class="points">{items}</ul>'
            case Facts() if block.items:
                yield from _facts(block)
            case Table():
                yield from self._table(block, around)
            case Picture():
                yield from self._picture(block, level)

    def _table(self, table: Table, around: str) -> Iterator[str]:
        """A table that scrolls on a narrow screen; one without a title is called what its section is called."""
        name = f"table-{next(self._tables)}"
        unseen = "" if table.title else ' class="unseen"'
        yield f'<div class="scroll" tabindex="0" role="group" aria-labelledby="{name}">'
        yield f'<table><caption id="{name}"{unseen}>{escaped(table.title or around)}</caption>'
        heads = "".join(
            f'<th scope="col" class="{kind}">{escaped(column)}</th>'
            for column, kind in zip(table.columns, table.set_as, strict=True)
        )
        yield f"<thead><tr>{heads}</tr></thead>"
        for _, rows in groupby(table.rows, key=itemgetter(0)):
            yield from _group(tuple(rows), table.set_as)
        yield "</table></div>"

    def _picture(self, picture: Picture, level: int) -> Iterator[str]:
        name, scene = f"picture-{next(self._pictures)}", picture.draw()
        drawn = svg(scene, name)
        # only now does the theme know which colours were used
        self.styles.append(colours(scene.theme, f".{name}"))
        yield f'<figure class="{picture.kind} {name}" id="{name}">'
        if picture.sizes:
            larger, whole = map(escaped, picture.sizes)
            yield f'<p class="sizes"><a class="larger" href="#{name}">{larger}</a>'
            yield f'<a class="whole" href="#{name}-whole" id="{name}-whole">{whole}</a></p>'
        if picture.title:
            yield f"<h{level + 1}>{escaped(picture.title)}</h{level + 1}>"
        if picture.about:
            yield f'<p class="about">{escaped(picture.about)}</p>'
        yield f'<div class="scroll" tabindex="0" role="group" aria-label="{attribute(scene.title)}">{drawn}</div>'
        if picture.notes:
            notes = "<br>".join(map(escaped, picture.notes))
            yield f"<figcaption>{notes}</figcaption>"
        yield "</figure>"


def _facts(facts: Facts) -> Iterator[str]:
    yield '<dl class="facts">'
    for one in facts.items:
        bad = ' class="bad"' if one.bad else ""
        basis = f"<small>{escaped(one.basis)}</small>" if one.basis else ""
        yield f"<div><dt>{escaped(one.meaning)}{basis}</dt><dd{bad}>{escaped(one.value)}</dd></div>"
    yield "</dl>"


def _group(rows: Sequence[tuple[Cell, ...]], set_as: str) -> Iterator[str]:
    """Rows that begin alike, under one name."""
    scope, many = ("rowgroup", f' rowspan="{len(rows)}"') if len(rows) > 1 else ("row", "")
    name = _cell(rows[0][0], set_as[0], "th", f' scope="{scope}"{many}')
    yield "<tbody>"
    for row in rows:
        yield f"<tr>{name}" + "".join(map(_cell, row[1:], set_as[1:])) + "</tr>"
        name = ""
    yield "</tbody>"


def _cell(cell: Cell, kind: str, tag: str = "td", scope: str = "") -> str:
    text = f"<bdi>{escaped(cell.text)}</bdi>"
    if cell.link:
        text = f'<a href="#{attribute(cell.link)}">{text}</a>'
    note = f"<small><bdi>{escaped(cell.note)}</bdi></small>" if cell.note else ""
    bad = " bad" if cell.bad else ""
    return f'<{tag}{scope} class="{kind}{bad}">{text}{note}</{tag}>'
