"""A report as one HTML file that needs no network and runs no script.

What a journey says becomes text and nothing else: it is written by `escaped` and `attribute` alone, never into style.
The page's policy forbids every script and address, and every style but the page's own; fonts lie in the file.
"""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from itertools import count

from journeymap.drawing.svg import attribute, escaped, svg
from journeymap.drawing.theme import LIGHT
from journeymap.formats.embedding import font_faces
from journeymap.formats.switching import colours, switched
from journeymap.report.page import Block, Cell, Facts, Page, Paragraph, Picture, Points, Section, Table, Told, nobody


def html(page: Page, told: Told = nobody) -> str:
    """The page with its style, its fonts and its pictures inside; ``told`` hears how many sections are written."""
    writer = _Writer(told)
    body = "\n".join(writer.body(page))
    style = "".join((font_faces(body), colours(switched(LIGHT), ":root"), *writer.styles, STYLE))
    way = ' dir="rtl"' if page.right_to_left else ""
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{attribute(page.language)}"{way}>',
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


STYLE = (files("journeymap.report") / "page.css").read_text(encoding="utf-8")


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
        yield f'<header class="head"><h1 dir="auto">{escaped(page.title)}'
        yield f' <span class="badge">{escaped(page.badge)}</span></h1>' if page.badge else "</h1>"
        yield from (f'<p dir="auto">{escaped(line)}</p>' for line in page.lines)
        yield "</header>"
        yield f'<nav aria-label="{attribute(page.contents)}"><ol>'
        yield from (
            f'<li><a href="#{attribute(one.id)}" dir="auto">{escaped(one.title)}</a></li>' for one in page.sections
        )
        yield "</ol></nav>\n<main>"
        for done, section in enumerate(page.sections, 1):
            yield from self._section(section, 2)
            self._told(done, len(page.sections))
        yield f"</main>\n<footer>{escaped(page.foot)}</footer>"

    def _section(self, section: Section, level: int) -> Iterator[str]:
        identity = attribute(section.id)
        yield f'<section id="{identity}" aria-labelledby="{identity}-title">'
        yield f'<h{level} id="{identity}-title" dir="auto">{escaped(section.title)}</h{level}>'
        for block in section.blocks:
            yield from self._block(block, level)
        yield "</section>"

    def _block(self, block: Block, level: int) -> Iterator[str]:
        match block:
            case Section():
                yield from self._section(block, level + 1)
            case Paragraph():
                quiet = ' class="quiet"' if block.quiet else ""
                yield f'<p{quiet} dir="auto">{escaped(block.text)}</p>'
            case Points() if block.items:
                items = "".join(f'<li dir="auto">{escaped(item)}</li>' for item in block.items)
                yield f'<ul class="points">{items}</ul>'
            case Facts() if block.items:
                yield from _facts(block)
            case Table():
                yield from self._table(block)
            case Picture():
                yield from self._picture(block, level)

    def _table(self, table: Table) -> Iterator[str]:
        name = f"table-{next(self._tables)}"
        if table.title:
            yield f'<p class="caption" id="{name}">{escaped(table.title)}</p>'
        label = f' aria-labelledby="{name}"' if table.title else ""
        yield f'<div class="scroll" tabindex="0" role="region"{label or _unnamed(table)}>'
        heads = "".join(
            f'<th scope="col" class="{kind}">{escaped(column)}</th>'
            for column, kind in zip(table.columns, table.set_as, strict=True)
        )
        yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
        for row in table.rows:
            cells = zip(row, table.set_as, strict=True)
            yield "<tr>" + "".join(_cell(cell, kind, at == 0) for at, (cell, kind) in enumerate(cells)) + "</tr>"
        yield "</tbody></table></div>"

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
            yield f'<h{level + 1} dir="auto">{escaped(picture.title)}</h{level + 1}>'
        if picture.about:
            yield f'<p class="about">{escaped(picture.about)}</p>'
        yield f'<div class="scroll">{drawn}</div>'
        if picture.notes:
            notes = "<br>".join(map(escaped, picture.notes))
            yield f'<figcaption dir="auto">{notes}</figcaption>'
        yield "</figure>"


def _unnamed(table: Table) -> str:
    return f' aria-label="{attribute(", ".join(table.columns[:2]))}"'


def _facts(facts: Facts) -> Iterator[str]:
    yield '<dl class="facts">'
    for one in facts.items:
        bad = ' class="bad"' if one.bad else ""
        basis = f"<small>{escaped(one.basis)}</small>" if one.basis else ""
        yield f'<div><dt dir="auto">{escaped(one.meaning)}{basis}</dt><dd{bad}>{escaped(one.value)}</dd></div>'
    yield "</dl>"


def _cell(cell: Cell, kind: str, is_name: bool) -> str:
    tag, scope = ("th", ' scope="row"') if is_name else ("td", "")
    text = escaped(cell.text)
    if cell.link:
        text = f'<a href="#{attribute(cell.link)}">{text}</a>'
    note = f"<small>{escaped(cell.note)}</small>" if cell.note else ""
    bad = " bad" if cell.bad else ""
    return f'<{tag}{scope} class="{kind}{bad}" dir="auto">{text}{note}</{tag}>'
