"""PNG, PDF, Mermaid and CSV: what is in the file, the same bytes always, and hostile words in every format."""

import csv
import io
import re
import struct
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pypdf
import pytest
from hypothesis import given
from PIL import Image, ImageChops, ImageStat
from test_html import SHOP, says
from test_map import JOURNEYS, LONG, filled_with
from test_scene_svg import ATTACKS, HOSTILE

from journeymap.diagnostics import UsageError
from journeymap.drawing.map import draw
from journeymap.drawing.scene import Scene, texts
from journeymap.drawing.svg import svg
from journeymap.drawing.text import runs, width
from journeymap.drawing.theme import DARK, LIGHT
from journeymap.formats import Options, content, names, render
from journeymap.formats.fonts import Found, inter, needs
from journeymap.formats.lines import parted
from journeymap.formats.mermaid import escaped
from journeymap.formats.pdf import PAGES, pdf
from journeymap.formats.picture import png
from journeymap.formats.typeset import typeset
from journeymap.model import Journey
from journeymap.reading import load, loads

TEA = (
    "journey: Tea\nstages:\n  buy:\n    touchpoints:\n"
    "      shop: {name: The shop, channel: web, next: {success: 50%}, scores: {csat: {counts: [0, 0, 0, 10, 10]}}}\n"
)


def made(journey: Journey, suffix: str, **options: Any) -> bytes:
    return content(journey, suffix, Options(**options))


# ---------------------------------------------------------------- PNG


def test_a_picture_is_as_large_as_asked_for() -> None:
    scene = draw(loads(TEA))
    wide, tall = scene.pixels
    for scale, dpi, zoom in ((1.0, None, 1), (2.0, None, 2), (1.0, 192.0, 2), (0.5, 96.0, 0.5)):
        one = Image.open(io.BytesIO(png(scene, scale, dpi)))
        assert one.size == pytest.approx((wide * zoom, tall * zoom), abs=1)
        if dpi is not None:
            assert one.info["dpi"] == pytest.approx((dpi, dpi), abs=0.02)
        else:
            assert "dpi" not in one.info


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: str(theme.name))
def test_a_picture_has_the_colours_of_its_theme_and_no_holes(theme: Any) -> None:
    one = Image.open(io.BytesIO(png(draw(load(SHOP), theme=theme)))).convert("RGBA")
    corner = one.getpixel((2, 2))
    assert isinstance(corner, tuple)
    assert "#{:02X}{:02X}{:02X}".format(*corner[:3]) == theme.colours.paper
    assert one.getextrema()[3] == (255, 255)
    ink = sum(count for count, colour in one.getcolors(1 << 24) or [] if colour != corner)
    assert ink > 0.05 * one.width * one.height


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf"), 1e6])
def test_a_size_that_makes_no_sense_is_refused(scale: float) -> None:
    for given_dpi in (None, 96.0):
        with pytest.raises(UsageError):
            png(draw(loads(TEA)), scale, given_dpi)
    with pytest.raises(UsageError):
        png(draw(loads(TEA)), 1.0, scale)


@pytest.mark.parametrize("script", ["emoji", "arabic", "cyrillic", "devanagari", "tamil", "thai"])
def test_without_typst_the_picture_is_the_same(script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = draw(filled_with(LONG[script], script), stages=["first"], lanes=["stages", "touchpoints"])
    one = Image.open(io.BytesIO(png(scene))).convert("RGB")
    monkeypatch.setitem(sys.modules, "typst", None)
    other = Image.open(io.BytesIO(png(scene))).convert("RGB")
    assert one.size == other.size
    apart = ImageStat.Stat(ImageChops.difference(one, other)).mean
    assert max(apart) < 0.004 * 255


@pytest.mark.parametrize(
    ("name", "before", "gone"),
    [("🛒 Basket", "", "🛒 "), ("My 🛒 Basket", "My ", "🛒 "), ("👩‍🍳🛒 Basket", "", "👩‍🍳🛒 ")],
)
def test_a_sign_without_a_font_leaves_the_rest_of_a_label_in_its_place(name: str, before: str, gone: str) -> None:
    scene = draw(loads(TEA.replace("The shop", name)))
    label = [one for one in texts(scene.shapes) if one.lines == (name,)][-1]  # on the card; first it is in the head
    behind = label._replace(lines=("Basket",), x=label.x + width(before + gone, label.size, label.weight))
    rest = (*([label._replace(lines=(before.strip(),))] if before else []), behind)
    one, other = (in_inter_alone(replace(scene, shapes=shapes)) for shapes in ((label,), rest))
    assert ImageStat.Stat(one.convert("L")).extrema[0][0] < 60  # something is drawn
    assert max(ImageStat.Stat(ImageChops.difference(one, other)).mean) < 0.01


def in_inter_alone(scene: Scene) -> Image.Image:
    """The picture on a machine that has no font but Inter."""
    page = {"file": "map.svg", "said": "", "paper": scene.theme.colours.paper, "left": 0, "top": 0, "unit": 0.75}
    page |= {"wide": 0.75 * scene.width, "tall": 0.75 * scene.height, "drawn": 0.75 * scene.width}
    here = Found((), needs(line for text in texts(scene.shapes) for line in text.lines))
    svgs = {"map.svg": svg(scene, unsure=here.unsure)}
    return Image.open(io.BytesIO(typeset([page], svgs, [inter()], dots=192, making="the picture"))).convert("RGB")


# ---------------------------------------------------------------- PDF


def test_letters_in_groups_are_set_by_typst_itself_and_the_others_stay_in_the_picture() -> None:
    scene = draw(filled_with(LONG["devanagari"], "devanagari"))
    rest, lines = parted(scene)
    assert any("Devanagari" in run["fonts"][0] for one in lines for run in one["runs"])
    kept = [line for text in texts(rest.shapes) for line in text.lines]
    assert kept and not any(run.script == "devanagari" for line in kept for run in runs(line))
    assert sum(len(text.lines) for text in texts(scene.shapes)) == len(kept) + len(lines)
    plain = draw(load(SHOP))
    assert parted(plain) == (plain, ())
    (page,) = pypdf.PdfReader(io.BytesIO(pdf([scene]))).pages
    fonts = (one.get_object()["/BaseFont"] for one in page["/Resources"]["/Font"].values())
    assert any("Devanagari" in name for name in fonts)


@cache
def paper(path: Path, **options: Any) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(made(load(path), ".pdf", **options)))


def without_blanks(text: str) -> str:
    return re.sub(r"[\s\u2066-\u2069-]", "", text)


@pytest.mark.parametrize("path", JOURNEYS[1::6], ids=lambda path: path.stem)
def test_a_pdf_is_real_text_in_fonts_that_it_carries_tagged_with_a_title(path: Path) -> None:
    journey = load(path)
    stages = tuple(journey.stages)[:2]
    read = paper(path, stages=stages)
    text = without_blanks(read.pages[0].extract_text())
    for name in (name for stage in stages for name in journey.stages[stage].touchpoints):
        assert without_blanks(journey.label(name)) in text
    root: Any = read.trailer["/Root"]
    assert read.metadata is not None and read.metadata.title == journey.title
    assert root["/Lang"] == journey.language
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    alternatives = [one["/Alt"] for one in parts(root["/StructTreeRoot"]) if "/Alt" in one]
    assert alternatives == [draw(journey, stages=stages).description]
    fonts = [font.get_object() for font in read.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert fonts
    for font in fonts:
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(described), font["/BaseFont"]
    assert not images(read)


def parts(element: Any) -> Any:
    """A part of the tree that readers of a tagged PDF are told, with all below it."""
    element = element.get_object()
    if isinstance(element, dict):
        yield element
        below = element.get("/K", ())
        for one in below if isinstance(below, list) else (below,):
            yield from parts(one)


def images(read: pypdf.PdfReader) -> list[Any]:
    return [one for page in read.pages for one in page.images]


@pytest.mark.parametrize("name", ["A4", "A3", "letter", "map"])
def test_a_page_is_the_sheet_that_was_asked_for_the_way_it_fits_best(name: str) -> None:
    scene = draw(load(SHOP), stages=["buy"])
    (page,) = pypdf.PdfReader(io.BytesIO(pdf([scene], name))).pages
    wide, tall = (float(side) for side in page.mediabox[2:])
    sheet = PAGES[name]
    if sheet is None:
        assert (wide, tall) == pytest.approx((scene.width * 0.75, scene.height * 0.75), abs=0.01)
    else:
        assert sorted((wide, tall)) == pytest.approx(sorted(sheet), abs=0.01)
        assert (wide > tall) == (scene.width > scene.height)


def test_an_unknown_sheet_is_answered_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="A4"):
        made(loads(TEA), ".pdf", page="A44")


def test_presets_give_their_paper_and_slides_a_page_each() -> None:
    deck = paper(SHOP, preset="slide")
    assert len(deck.pages) > 1
    for page in deck.pages:
        assert [float(side) / 72 for side in page.mediabox[2:]] == pytest.approx([13.333, 7.5], abs=0.01)
    assert deck.metadata is not None and deck.metadata.title == load(SHOP).title
    poster = paper(SHOP, preset="poster").pages[0]
    sides = tuple(round(float(side) / 72 * 25.4) for side in poster.mediabox[2:])
    assert sides in {(420, 297), (594, 420), (841, 594), (1189, 841)}


def test_a_pdf_speaks_russian() -> None:
    read = paper(SHOP, language="ru", stages=("buy",))
    assert "Точки контакта" in re.sub(r"\s+", " ", read.pages[0].extract_text())


def test_without_typst_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(ImportError, match=r"PDF needs typst: pip install 'journeymap\[pdf\]'"):
        render(loads(TEA), tmp_path / "tea.pdf")
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- Mermaid


def test_mermaid_has_a_section_for_each_stage_and_a_score_from_1_to_5() -> None:
    # csat 4.5 of 1-5 is 87.5 of 100, and 1 + 87.5/25 = 4.5, which rounds up
    journey = loads(
        "journey: Tea\npersonas: {anna: {}, paul: {}}\nstages:\n  buy:\n    touchpoints:\n"
        "      shop: {channel: web, next: {pay: 90%}, scores: {csat: {counts: [0, 0, 0, 10, 10]}}}\n"
        "      pay: {channel: web, next: {success: 90%}}\n"
        "  drink:\n    touchpoints:\n"
        "      sip: {channel: cup, scores: {csat: {counts: [10, 0, 0, 0, 0]}}, next: {success: 100%}}\n"
    )
    lines = [line.strip() for line in made(journey, ".mmd").decode().splitlines()]
    assert lines[0] == "journey" and lines[2] == "title Tea"
    assert lines[3:] == [
        "section Buy",
        "Shop: 5: Anna, Paul",
        "Pay (no data): 3: Anna, Paul",
        "section Drink",
        "Sip: 1: Anna, Paul",
    ]


@given(HOSTILE)
def test_whatever_a_name_is_mermaid_reads_it_back_and_nothing_else(text: str) -> None:
    wanted = " ".join(text.split())
    back = re.sub("#([0-9]+);", lambda match: chr(int(match[1])), escaped(text))
    assert back == (re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", "\ufffd", wanted) or "?")
    assert not re.search(r"[:;#,%<>\"`\n{}\[\]|&\\]", re.sub("#[0-9]+;", "", escaped(text)))


@pytest.mark.parametrize("text", [*ATTACKS, "end", "section x", "title: y", "a\nb", "%%{init: {}}%%", "__proto__"])
def test_a_name_adds_no_line_and_no_field_to_mermaid(text: str) -> None:
    shape = [line.count(":") for line in made(says(text), ".mmd").decode().splitlines()]
    assert shape == [line.count(":") for line in made(says("words"), ".mmd").decode().splitlines()]


# ---------------------------------------------------------------- CSV


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", '=HYPERLINK("http://x")', 'a";"b', "a\nb,c"])
def test_no_cell_of_a_table_runs_as_a_formula(text: str) -> None:
    rows = list(csv.DictReader(io.StringIO(made(says(text), ".csv").decode(), newline="")))
    assert len(rows) == 2
    for row in rows:
        for column in ("name", "stage", "channel", "owner", "pains"):
            assert row[column] == (f"'{text}" if text[0] in "=+-@\t" else text)
        assert float(row["lost"]) >= 0 and float(row["emotion"]) == 1


def test_numbers_below_zero_stay_numbers() -> None:
    journey = loads(TEA.replace("next:", "emotion: -1.5, next:"))
    (row,) = csv.DictReader(io.StringIO(made(journey, ".csv").decode()))
    assert row["emotion"] == "-1.5" and row["ease"] == "" and row["satisfaction"] == "87.5"


# ---------------------------------------------------------------- every format


@pytest.mark.parametrize("name", names())
def test_every_format_is_the_same_bytes_again(name: str) -> None:
    journey = load(SHOP).replace(personas={}) if name == "json" else load(SHOP)
    assert made(journey, f".{name}", stages=("buy",)) == made(journey, f".{name}", stages=("buy",))


HARD = ("</a><b c='d'>&amp;\"'", "\x00\x07\u2028\ufffe\u202e", "=SUM(A1:A2)", "javascript:hit()", "W" * 400)


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("text", HARD, ids=("markup", "control", "formula", "link", "long"))
def test_every_format_takes_hostile_words(name: str, text: str) -> None:
    whole = made(says(text), f".{name}")
    assert whole
    if name in {"svg", "html"}:
        assert not re.search(r'(?:href|src)\s*=\s*"(?!#|data:)', whole.decode())
    if name == "svg":
        ElementTree.fromstring(whole)
    if name == "pdf":
        assert not re.search(rb"/(URI|JavaScript|JS|Launch|EmbeddedFile|OpenAction)\b", whole)
    if name == "png":
        wide, tall = struct.unpack(">II", whole[16:24])
        assert wide * tall < 50_000_000


def test_no_two_maps_share_an_id() -> None:
    seen: set[str] = set()
    for path, language in (*((path, "en") for path in JOURNEYS), (SHOP, "ru")):
        ids = re.findall(r' id="([^"]+)"', svg(draw(load(path), language=language)))
        assert len(ids) == len(set(ids)) and not seen & set(ids)
        seen |= set(ids)


def test_an_svg_carries_inter_when_asked_to() -> None:
    journey = load(SHOP)
    with_fonts, without = (made(journey, ".svg", embed_fonts=one).decode() for one in (True, None))
    assert with_fonts.count("@font-face") >= 1 and "@font-face" not in without
    style = ElementTree.fromstring(with_fonts).find("{http://www.w3.org/2000/svg}style")
    assert style is not None and 'url("data:font/woff2;base64,' in (style.text or "")
