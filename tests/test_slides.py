"""Slides: they open, every text fits (in a real browser), everything is native and editable, the same bytes always."""

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest
from browser import dom
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn
from test_map import JOURNEYS, LONG, filled_with

from journeymap.diagnostics import UsageError
from journeymap.drawing.subject import Cut, subject
from journeymap.drawing.theme import LIGHT
from journeymap.formats import Options, content, render
from journeymap.formats.slides import pptx
from journeymap.formats.slides.slide import SMALLEST, plain
from journeymap.model import Journey
from journeymap.reading import load, loads

EMU_IN_PX = 9525
"""Of PowerPoint's units, at 96 px an inch."""

SHOP = next(path for path in JOURNEYS if path.stem == "online-shop")
HEBREW = next(path for path in JOURNEYS if path.stem == "hebrew-pharmacy")


@cache
def shown(path: Path) -> Any:
    return slides(load(path))


def slides(journey: Journey, theme: str = "light", language: str | None = None) -> Any:
    return Presentation(BytesIO(pptx(subject(journey, theme, language))))


def said(shape: Any) -> str:
    return "\n".join(paragraph.text for paragraph in shape.text_frame.paragraphs) if shape.has_text_frame else ""


def cells(slide: Any) -> list[list[Any]]:
    """The rows of a slide's tables."""
    return [list(row.cells) for shape in slide.shapes if shape.has_table for row in shape.table.rows]


def every_text(deck: Any) -> str:
    return "\n".join(said(shape) for slide in deck.slides for shape in slide.shapes)


# ---------------------------------------------------------------- what is on them


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_the_file_opens_and_has_every_stage_and_touchpoint(path: Path) -> None:
    journey, deck = load(path), shown(path)
    first, *between, last = deck.slides
    groups = [slide for slide in between if not cells(slide)]
    assert said(first.shapes.title) == plain(journey.title)
    assert last.shapes.title.text == subject(journey).words("slide_begin")
    names = [shape.name for slide in groups for shape in slide.shapes if shape.name in labels(journey)]
    assert sorted(names) == sorted(labels(journey))
    heads = " · ".join(re.sub("[\u200e\u200f]", "", said(slide.shapes.title)) for slide in groups)
    assert all(journey.stage_label(stage) in heads for stage in journey.stages if journey.stages[stage].touchpoints)
    assert deck.core_properties.title == plain(journey.title)


def labels(journey: Journey) -> list[str]:
    return [plain(journey.label(name)) for name in journey.touchpoints]


def test_the_key_figures_the_pyramid_and_the_decision_stand_on_the_first_slide() -> None:
    first = said_by(shown(SHOP).slides[0])
    for words in ("2.1%", "n 643", "AS-IS", "Decision wanted: Fund guest checkout", "6 transform", "90%"):
        assert words in first


def said_by(slide: Any) -> str:
    return "\n".join(said(shape) for shape in slide.shapes)


def test_the_last_slide_names_the_first_step_with_reasons_and_ideas() -> None:
    journey = loads(
        "journey: Tea\nstages:\n  buy:\n    touchpoints:\n"
        "      fine: {channel: web, next: {bad: 90%}, scores: {csat: {counts: [0, 0, 1, 10, 80]}}}\n"
        "      bad: {channel: web, next: {success: 20%}, scores: {csat: {counts: [80, 10, 1, 0, 0]},"
        " ces: {preset: ces2, mean: 1.5, n: 40}}, opportunities: [Mend it]}\n"
    )
    deck = slides(journey)
    last = said_by(deck.slides[-1])
    assert "Bad" in last and "Mend it" in last and "Effort" in last
    assert "Fine" not in last
    assert deck.slides[-1].has_notes_slide and "Bad" in deck.slides[-1].notes_slide.notes_text_frame.text


def test_stages_cut_a_part_out() -> None:
    about = subject(load(SHOP), cut=Cut(stages=("buy",)))
    deck = Presentation(BytesIO(pptx(about)))
    between = list(deck.slides)[1:-1]
    groups = [slide for slide in between if not cells(slide)]
    assert [said(slide.shapes.title) for slide in groups] == [about.journey.stage_label("buy")]
    first = [row[0].text_frame.text for slide in between for row in cells(slide)[1:]]
    shown_here = {"Buy", *(about.journey.label(name) for name in about.shown)}
    assert {text.split("\n")[0] for text in first} == shown_here
    assert "1 of 6 stages shown" in every_text(deck) and "Product page" not in every_text(deck)


@pytest.mark.parametrize(
    "options",
    [
        {"view": "blueprint"},
        {"view": "graph"},
        {"preset": "board"},
        {"lanes": ("stages",)},
        {"orientation": "portrait"},
    ],
)
def test_what_native_slides_have_not_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match=r"a \.pptx shows the map"):
        content(load(SHOP), ".pptx", Options(**options))
    assert content(load(SHOP), ".pptx", Options(preset="slide"))


def test_scores_are_those_of_the_map_and_marks_are_explained() -> None:
    deck = slides(load(SHOP))
    every_said = every_text(deck)
    assert "43% · n 410" in every_said and "0–100" not in every_said
    assert "CES 1–7" in every_said and "CSAT 1–5" in every_said
    assert "● ○ solid measured, hollow assumed · ▲ friction of 100 · ●○○ ●●○ ●●● low, medium, high" in every_said
    assert re.search(r"CSAT 1–5: \d\d% · n", said_by(deck.slides[-1]))


def test_feelings_and_scores_that_nobody_gave_are_no_numbers() -> None:
    journey = loads(
        "journey: Tea\nstages:\n  buy:\n    touchpoints:\n"
        "      one: {channel: web, emotion: 1, scores: {csat: {counts: [0, 0, 1, 10, 80]}}, next: {two: 100%}}\n"
        "      two: {channel: web, next: {three: 100%}}\n"
        "      three: {channel: web, emotion: -1, next: {success: 50%}}\n"
    )
    middle = slides(journey).slides[1]
    texts = [said(shape) for shape in middle.shapes]
    assert texts.count("no data") == 2
    assert "+1" in texts and "−1" in texts
    # the curve breaks where nothing is known, so two single points make none
    assert not [shape for shape in middle.shapes if shape.shape_type == MSO_SHAPE_TYPE.FREEFORM]


def test_tables_show_the_rows_that_fit_and_count_the_rest() -> None:
    journey, rows = load(SHOP), {}
    for slide in shown(SHOP).slides:
        (table,) = [shape.table for shape in slide.shapes if shape.has_table] or [None]
        if table is not None:
            rows[said(slide.shapes.title)] = len(table.rows) - 1
            more = re.search(r"(\d+) more rows?", said_by(slide))
            rows[said(slide.shapes.title) + ", left out"] = int(more[1]) if more else 0
            assert table.first_row and not table.horz_banding
            notes = slide.notes_slide.notes_text_frame.text.replace("\n", " ")
            assert notes.startswith(said(slide.shapes[1])[:200])
    assert list(rows.values())[:2] == [len(journey.stages), 0]
    assert sum(list(rows.values())[2:4]) == len(journey.touchpoints)
    assert rows["Where they work too hard"] >= 10


def test_what_nobody_measured_is_no_table() -> None:
    journey = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    titles = [said(slide.shapes.title) for slide in slides(journey).slides if cells(slide)]
    assert "Where they leave" not in titles and "What to do first" not in titles


# ---------------------------------------------------------------- native, within bounds, readable


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_everything_is_a_shape_that_can_be_edited_and_stays_on_its_slide(path: Path) -> None:
    deck = shown(path)
    for slide in deck.slides:
        ids = [shape.shape_id for shape in slide.shapes]
        assert len(ids) == len(set(ids))
        for shape in slide.shapes:
            assert shape.shape_type != MSO_SHAPE_TYPE.PICTURE
            assert shape.left >= -1 and shape.left + shape.width <= deck.slide_width + 1, shape.name
            assert shape.top >= -1 and shape.top + shape.height <= deck.slide_height + 1, shape.name
    sizes = {run.font.size.pt for slide in deck.slides for run in runs(slide)}
    assert min(sizes) >= SMALLEST


def runs(slide: Any) -> Iterator[Any]:
    frames = [shape.text_frame for shape in slide.shapes if shape.has_text_frame]
    for frame in (*frames, *(cell.text_frame for row in cells(slide) for cell in row)):
        for paragraph in frame.paragraphs:
            yield from paragraph.runs


def test_arrows_are_tied_to_the_cards_they_join() -> None:
    middle = shown(SHOP).slides[2]
    by_id = {shape.shape_id: shape for shape in middle.shapes}
    tied = [
        tuple(by_id[int(end.get("id"))].name for end in (line.find(qn("a:stCxn")), line.find(qn("a:endCxn"))))
        for line in middle.element.iter(qn("p:cNvCxnSpPr"))
        if len(line)
    ]
    assert ("Basket and account", "Card payment") in tied


def test_every_text_fits_its_shape_in_every_language_and_script() -> None:
    decks = [slides(load(path), language=("ru", "ro", "en")[at % 3]) for at, path in enumerate(JOURNEYS)]
    decks += [slides(filled_with(words, script)) for script, words in LONG.items()]
    shapes = [shape for deck in decks for slide in deck.slides for shape in slide.shapes if said(shape)]
    boxes = [as_box(shape.text_frame, shape.width, shape.height) for shape in shapes]
    boxes += [as_box(*cell) for deck in decks for slide in deck.slides for cell in sized(slide)]
    page = _PAGE.replace("BOXES", "".join(boxes))
    found = re.search(r'<pre id="over">(.*?)</pre>', dom(page), re.DOTALL)
    assert found is not None and found[1] == f"{len(boxes)} boxes:"


def sized(slide: Any) -> Iterator[tuple[Any, int, int]]:
    """The cells of a slide's tables, each as wide as its column and as tall as its row."""
    for table in (shape.table for shape in slide.shapes if shape.has_table):
        for row in table.rows:
            for cell, column in zip(row.cells, table.columns, strict=True):
                cell.text_frame.margin_left, cell.text_frame.margin_top = cell.margin_left, cell.margin_top
                yield cell.text_frame, column.width, row.height


def as_box(frame: Any, width: int, height: int) -> str:
    """A text as an HTML box with the same sides, margins, sizes and leading."""
    wide, tall, across, down = (
        float(side) / EMU_IN_PX for side in (width, height, frame.margin_left, frame.margin_top)
    )
    said = "".join(
        f'<p style="font:{700 if run.font.bold else 400} {run.font.size.pt}pt/{paragraph.line_spacing.pt}pt Inter;'
        f'margin-top:{paragraph.space_before.pt if paragraph.space_before else 0}pt">{escape(run.text)}</p>'
        for paragraph in frame.paragraphs
        for run in paragraph.runs
    )
    return f'<div style="width:{wide}px;height:{tall}px;padding:{down}px {across}px"><div>{said}</div></div>'


_PAGE = """<!doctype html><meta charset="utf-8">
<style>
@font-face { font-family: Inter; font-weight: 100 900; src: url("INTER_URL") }
div { box-sizing: border-box } p { margin: 0; overflow-wrap: anywhere }
</style>
<pre id="over"></pre>BOXES
<script>
document.fonts.load("16px Inter").then(() => document.fonts.ready).then(() => {
  const boxes = Array.from(document.querySelectorAll("body > div"))
  const over = boxes.filter(box => {
    const said = box.firstChild, room = box.clientHeight - 2 * parseFloat(box.style.padding)
    return said.offsetHeight > room + 1.5 || said.scrollWidth > said.clientWidth + 1
  }).map(box => box.innerText)
  document.getElementById("over").textContent = [`${boxes.length} boxes:`, ...over].join("\\n")
})
</script>
"""


# ---------------------------------------------------------------- themes, languages, directions


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
def test_a_theme_is_the_presentations_own_so_that_it_can_be_changed(theme: str) -> None:
    about = subject(load(SHOP), theme)
    made = pptx(about)
    with ZipFile(BytesIO(made)) as parts:
        xml = parts.read("ppt/theme/theme1.xml").decode()
    colours = about.theme.colours
    for name, colour in (("lt1", colours.paper), ("dk1", colours.ink), ("accent1", colours.good)):
        assert f'<a:{name}><a:srgbClr val="{colour[1:]}"/></a:{name}>' in xml
    assert xml.count('<a:latin typeface="Inter"') == 2
    assert "outerShdw" not in xml


def test_a_brand_has_its_font_and_its_logo_on_the_slides() -> None:
    brand = replace(LIGHT, logo="ACME", fonts={**LIGHT.fonts, "default": ("Lato", "Inter")})
    made = pptx(subject(load(SHOP), brand))
    assert "ACME" in said_by(Presentation(BytesIO(made)).slides[0])
    with ZipFile(BytesIO(made)) as parts:
        assert parts.read("ppt/theme/theme1.xml").decode().count('<a:latin typeface="Lato"') == 2


def test_a_right_to_left_journey_is_mirrored_and_its_words_run_that_way() -> None:
    journey, deck = load(HEBREW), shown(HEBREW)
    middle = deck.slides[1]
    heads = {said(shape): shape for shape in middle.shapes}
    stages = [plain(journey.stage_label(stage)) for stage in journey.stages][:2]
    assert heads[stages[0]].left > heads[stages[1]].left
    title = middle.shapes.title.text_frame.paragraphs[0]._p.pPr
    assert (title.get("rtl"), title.get("algn")) == ("1", "r")
    assert not re.search("[\u2066-\u2069]", every_text(deck))


def test_words_around_are_in_the_language_asked_for() -> None:
    assert "С чего начать" in every_text(slides(load(SHOP), language="ru"))
    assert "De unde începem" in every_text(slides(load(SHOP), language="ro"))


# ---------------------------------------------------------------- the file


def test_the_same_journey_gives_the_same_bytes_at_any_time(monkeypatch: pytest.MonkeyPatch) -> None:
    about = subject(load(SHOP))
    first = pptx(about)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 400_000)
    assert pptx(about) == first
    with ZipFile(BytesIO(first)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in parts.namelist() if "printer" in name or "thumbnail" in name]


@pytest.mark.parametrize(
    "text",
    [
        "</a:t><p:sp/>",
        "\x00\x07\x0b]]>",
        "a\u2028b\r\nc\td",
        '" onload="x',
        "=HYPERLINK(0)",
        "javascript:hit()",
        "&amp;",
    ],
)
def test_hostile_text_changes_nothing_but_the_text(text: str) -> None:
    elements = [skeleton(pptx(subject(says(words)))) for words in (text, re.sub(r"[^\w ]", "x", text))]
    assert elements[0] == elements[1]
    deck = slides(says(text))
    assert plain(text) in [said(shape) for shape in deck.slides[0].shapes]
    assert plain(text) in [shape.name for shape in deck.slides[1].shapes]
    assert plain(text) in deck.slides[1].notes_slide.notes_text_frame.text


def says(words: str) -> Journey:
    """A journey that says some words in every place."""
    feels = {"value": 1, "source": "poll"}
    point = {"name": words, "channel": "web", "next": {"success": 0.5}, "owner": words, "emotion": feels}
    point |= {
        "pains": [{"what": words}],
        "opportunities": [{"idea": words}],
        "scores": {"csat": {"counts": [9, 1, 0, 0, 0]}},
    }
    stages = {"buy": {"name": words, "goal": words, "touchpoints": {"pay": point}}}
    data = {"journey": words, "ask": words, "authors": [words], "sources": {"poll": {"title": words}}, "stages": stages}
    return Journey.model_validate(data | {"personas": {"one": {"name": words}}})


def skeleton(made: bytes) -> list[list[str]]:
    """The elements of every part, each parsed strictly."""
    with ZipFile(BytesIO(made)) as parts:
        names = [name for name in parts.namelist() if name.endswith((".xml", ".rels"))]
        return [[element.tag for element in ElementTree.fromstring(parts.read(name)).iter()] for name in names]


def test_without_python_pptx_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(ImportError, match=r"slides need python-pptx: pip install 'journeymap\[slides\]'"):
        render(load(SHOP), tmp_path / "shop.pptx")
    assert not list(tmp_path.iterdir())
