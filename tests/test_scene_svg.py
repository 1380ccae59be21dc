"""The SVG that scenes become: well-formed whatever a journey contains, portable, the same every time."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
import resvg_py
from browser import INTER, dom, drawn_texts, lines
from hypothesis import given
from hypothesis import strategies as st

from journeymap.drawing.scene import Circle, Group, Line, Path, Rect, Scene, Shape, Text, texts
from journeymap.drawing.svg import attribute, escaped, number, svg
from journeymap.drawing.text import direction, wrap
from journeymap.drawing.theme import LIGHT, PRINT, THEMES, Theme, heat

SVG = "{http://www.w3.org/2000/svg}"
INKSCAPE = "{http://www.inkscape.org/namespaces/inkscape}"
ISOLATE, END_ISOLATE = "\u2067", "\u2069"

LABELS = (
    "Confirmation e-mail and password",
    "Подтверждение заказа на телефоне",
    "צ'אט עם התמיכה, 24/7 בעברית",
    "الدفع بالبطاقة (Visa) عند الاستلام 👍 ثم لا شيء",
    "注文を確認して、支払いをする（カード）",
    "भुगतान पृष्ठ पर जाएँ",
    "Great 👍 family 📦 for שלום, עולם and 支付 ok",
    "Lopadotemachoselachogaleokranioleipsanodrimhypotrimmatosilphiokarabomelitokatakechymenokichl",
)


def scene(*shapes: Shape, title: str = "A map", language: str = "en") -> Scene:
    return Scene(400, 300, title, "Its main finding.", shapes, LIGHT, language)


def parsed(*shapes: Shape) -> ET.Element:
    return ET.fromstring(svg(scene(*shapes)))


def label(text: str, **options: object) -> Text:
    return Text(10, 20, (text,), "text", 12)._replace(**options)  # type: ignore[arg-type]


def full_scene() -> Scene:
    """A scene with every kind of shape, hatch, fade and script."""
    cards: list[Shape] = []
    for place, text in enumerate(LABELS):
        x, y = 20 + place % 4 * 146, 20 + place // 4 * 90
        wrapped = wrap(text, 112, 12.5, 600, max_lines=4)
        cards.append(Rect(x, y, 132, 80, "card", corner=6))
        cards.append(
            Text(
                *(x + 10, y + 18, wrapped.lines, "text", 12.5, 600),
                leading=1.25,
                room=112,
                title=text if wrapped.cut else None,
            )
        )
    curve = (("M", 30, 240), ("C", 200, 200, 300, 300, 500, 230))
    return Scene(
        620,
        320,
        "Everything",
        "One of each.",
        (
            Rect(0, 0, 620, 320, "paper"),
            Group(tuple(cards), name="Touchpoints", id="lane-touchpoints"),
            Rect(20, 210, 60, 22, "no-data", title="not measured"),
            Path(curve, "emotion", span=(200, 280)),
            Path(curve, "emotion-area", span=(200, 280)),
            Path("M2 12L12 2L22 12Z", "icon", at=(540, 200), scale=0.5),
            Line(20, 240, 600, 240, "guide"),
            Circle(30, 240, 5, "dot-assumed", title="assumed"),
            Rect(100, 260, 60, 22, heat(10)),
            label("41", x=130, y=275, anchor="middle", paint="text-on-heat", room=60),
            label("n = 4 812 👍", x=600, y=300, anchor="end", room=200),
        ),
        PRINT,
    )


# --- text goes in and comes out -----------------------------------------------------------------------------------

# Any character, XML's own and the forbidden ones often.
HOSTILE = st.text(
    st.one_of(
        st.sampled_from(
            "👍😀<>&\"'\\]\t\n\r\0\x08\x0b\x1f\x7f\x85\u2028\ufffe\uffff\ud800\udfffא \u202e\u2067]-{}%;:/#"
        ),
        st.characters(),
    ),
    max_size=40,
)
FRAGMENTS = (
    "<script>",
    "]]>",
    "<!--",
    "-->",
    "&#0;",
    "&lt;",
    "<!DOCTYPE x>",
    "</text>",
    "</title>",
    '" onload="',
    "<?x",
)


def harmless(text: str) -> str:
    """The same text without anything that XML treats in its own way."""
    return re.sub(r"[<>&\"'\t\n\r\x00-\x1f\ud800-\udfff\ufffe\uffff]", ".", text)


def legal(text: str) -> str:
    """What XML 1.0 can hold of the text: section 2.2 of its specification, the rest as U+FFFD."""
    return re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def skeleton(element: ET.Element) -> list[tuple[str, tuple[str, ...]]]:
    return [(each.tag, tuple(sorted(each.attrib))) for each in element.iter()]


def everywhere(text: str) -> Scene:
    """A scene with the text in every place where a journey can put one."""
    return Scene(
        100,
        100,
        title=text,
        description=text,
        shapes=(
            Rect(0, 0, 10, 10, "card", title=text),
            Group((label(text, title=text), label(text)), name=text or "x", id=text or "x", title=text),
        ),
        theme=replace(LIGHT, fonts={**LIGHT.fonts, "default": (text or "x",)}),
        language=text,
    )


@given(st.one_of(HOSTILE, st.sampled_from(FRAGMENTS)))
def test_hostile_text_changes_nothing_but_the_text(text: str) -> None:
    root, twin = (ET.fromstring(svg(everywhere(each)).encode()) for each in (text, harmless(text)))
    assert skeleton(root) == skeleton(twin)
    titles = [element.text or "" for tag in ("title", "desc") for element in root.iter(SVG + tag)]
    assert titles == [legal(text)] * 5
    assert root.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == legal(text)
    (layer,) = (group for group in root.iter(f"{SVG}g") if f"{INKSCAPE}label" in group.attrib)
    assert layer.attrib[f"{INKSCAPE}label"] == legal(text or "x")
    # Emoji in a right-to-left line stand apart, and the blanks beside them are kept free, not written.
    unseen = f"[{ISOLATE}{END_ISOLATE}]" if direction(text) == "ltr" else f"[{ISOLATE}{END_ISOLATE} ]"
    assert {re.sub(unseen, "", line) for line in drawn_lines(root)} == {re.sub(unseen, "", legal(text))}


def drawn_lines(root: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


@given(HOSTILE)
def test_escaped_text_and_attributes_read_back_exactly(text: str) -> None:
    element = ET.fromstring(f'<a b="{attribute(text)}">{escaped(text)}</a>'.encode())
    assert element.attrib["b"] == legal(text)
    assert (element.text or "") == legal(text)


ATTACKS = (
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    '"><image href="x" onerror="hit()"/>',
    "'><svg onload=hit()>",
    "</title><script>hit()</script>",
    "</svg><script>hit()</script>",
    "<![CDATA[hit()]]>",
    "]]><script>hit()</script>",
    '" onload="hit()',
    "javascript:hit()",
)


def page(body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><script>function hit() {{ document.title = "hit" }}</script>{body}'


def test_no_text_of_a_journey_runs_in_a_browser() -> None:
    body = "".join(svg(everywhere(text), prefix=f"m{place}") for place, text in enumerate(ATTACKS))
    assert "<title>hit</title>" not in dom(page(body))
    # The same attacks unescaped do run: otherwise the line above would prove nothing.
    assert "<title>hit</title>" in dom(page(f"<svg><title>{ATTACKS[1]}</title>{ATTACKS[0]}</svg>"))


# --- the portable profile -----------------------------------------------------------------------------------------

SHAPES = {"g", "rect", "circle", "line", "path", "text", "tspan"}
ELEMENTS = SHAPES | {"svg", "title", "desc", "defs", "pattern", "linearGradient", "stop"}


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_only_what_every_program_draws_alike_is_written(theme: Theme) -> None:
    root = ET.fromstring(svg(replace(full_scene(), theme=theme)))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    names = {name for element in root.iter() for name in element.attrib}
    assert not names & {"style", "class", "filter", "direction", "dominant-baseline", "paint-order", "opacity"}
    assert "var(" not in svg(full_scene())


def test_the_picture_says_what_it_is() -> None:
    root = parsed()
    first, second = list(root)[:2]
    assert (first.tag, first.text) == (f"{SVG}title", "A map")
    assert (second.tag, second.text) == (f"{SVG}desc", "Its main finding.")
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [first.attrib["id"], second.attrib["id"]]
    assert root.attrib["viewBox"] == "0 0 400 300"


def test_shapes_are_drawn_in_their_order() -> None:
    root = parsed(Rect(0, 0, 9, 9, "card"), label("first"), Circle(5, 5, 2, "dot"), label("second"))
    order = [element.tag.removeprefix(SVG) for element in root.iter()][3:]
    assert order == ["rect", "text", "circle", "text"]


def test_neighbours_that_look_alike_share_a_group() -> None:
    root = parsed(*(Rect(x, 0, 9, 9, "card") for x in (0, 10, 20)), Rect(30, 0, 9, 9, "pain"))
    group = root.find(f"{SVG}g")
    assert group is not None and len(group) == 3
    assert group.attrib == {"fill": "#FFFFFF", "stroke": LIGHT.colours.border}
    assert all("fill" not in rect.attrib for rect in group)


def test_named_groups_are_layers() -> None:
    root = parsed(Group((label("x"),), name="Emotion & more", id="lane-emotion", title="how it feels"))
    layer = root.find(f"{SVG}g")
    assert layer is not None
    assert layer.attrib[f"{INKSCAPE}groupmode"] == "layer"
    assert layer.attrib[f"{INKSCAPE}label"] == "Emotion & more"
    assert layer.attrib["id"].endswith("-lane-emotion")
    assert layer[0].text == "how it feels"


def test_a_cut_text_tells_the_whole_of_it() -> None:
    root = parsed(Text(0, 10, ("Waits for", "a cou…"), "text", 12, title="Waits for a courier"))
    group = root.find(f"{SVG}g")
    assert group is not None
    assert [element.tag.removeprefix(SVG) for element in group] == ["title", "text", "text"]
    assert group[0].text == "Waits for a courier"
    assert [element.attrib["y"] for element in group[1:]] == ["10", "25.6"]


def test_icons_keep_their_stroke_and_fades_their_place() -> None:
    small, plain = parsed(Path("M0 0L9 9", "icon", at=(3, 4), scale=0.5), Path("M0 0L9 9", "icon")).iter(f"{SVG}path")
    assert small.attrib["transform"] == "translate(3 4)scale(0.5)"
    assert float(small.attrib["stroke-width"]) == 2 * float(plain.attrib["stroke-width"])
    gradient = parsed(Path((("M", 0, 0), ("L", 9, 9)), "emotion", span=(20, 80))).find(f".//{SVG}linearGradient")
    assert gradient is not None
    assert (gradient.attrib["gradientUnits"], gradient.attrib["y1"], gradient.attrib["y2"]) == (
        "userSpaceOnUse",
        "20",
        "80",
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12, "12"),
        (12.0, "12"),
        (-0.0, "0"),
        (-0.004, "0"),
        (1 / 3, "0.33"),
        (2.5, "2.5"),
        (-7.126, "-7.13"),
        (1e6, "1000000"),
    ],
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert number(value) == written


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_shape_nowhere_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="no place"):
        svg(scene(Rect(value, 0, 1, 1, "card")))


# --- ids and bytes ------------------------------------------------------------------------------------------------


def ids(text: str) -> list[str]:
    return re.findall(r'\bid="([^"]*)"', text)


def test_the_same_scene_gives_the_same_bytes() -> None:
    assert svg(full_scene()) == svg(full_scene())


def test_two_maps_in_one_page_share_no_id() -> None:
    one, other = svg(full_scene()), svg(replace(full_scene(), description="Another finding."))
    assert not set(ids(one)) & set(ids(other))
    first, second = svg(full_scene(), prefix="a"), svg(full_scene(), prefix="b")
    assert len({*ids(first), *ids(second)}) == len(ids(first)) + len(ids(second))


def test_every_id_is_unique_and_every_reference_leads_somewhere() -> None:
    twice = Group((label("x"),), id="title")
    text = svg(scene(twice, twice, Group((Rect(0, 0, 9, 9, "no-data"),), id="hatch-1"), Rect(0, 0, 9, 9, "leave")))
    assert len(ids(text)) == len(set(ids(text))) == 2 + 3 + 2
    assert set(re.findall(r"url\(#([^)]*)\)", text)) <= set(ids(text))
    root = ET.fromstring(text)
    assert set(root.attrib["aria-labelledby"].split()) <= set(ids(text))


def test_an_id_is_safe_in_urls_and_selectors() -> None:
    (identity,) = ids(svg(scene(Group((label("x"),), id='a "b" <c> #d оплата')), prefix="m"))[2:]
    assert re.fullmatch("[A-Za-z0-9_.-]+", identity)


# --- scripts ------------------------------------------------------------------------------------------------------


def test_every_script_names_its_font_and_emoji_stand_alone() -> None:
    root = parsed(label("Pay 支付 👍🏽 now"))
    spans = {span.text: span.attrib.get("font-family", "") for span in root.iter(f"{SVG}tspan")}
    assert spans["支付"].startswith("'Noto Sans CJK SC'")
    assert spans["👍🏽"].startswith("'Noto Color Emoji'")
    # Each begins a text chunk of its own (it says y again): resvg shapes whole chunks.
    assert all(span.attrib["y"] == "20" for span in root.iter(f"{SVG}tspan"))


def test_chinese_characters_follow_the_language_of_the_map() -> None:
    def family(language: str) -> str:
        found = re.search(r"<tspan font-family=\"'([^']*)'", svg(scene(label("支付"), language=language)))
        assert found
        return found[1]

    assert family("en") == family("zh-CN") == "Noto Sans CJK SC"
    assert family("zh-Hant") == family("zh-TW") == "Noto Sans CJK TC"
    assert family("ja") == "Noto Sans CJK JP"


def test_right_to_left_text_is_isolated_and_stands_at_the_right_of_its_room() -> None:
    (text,) = parsed(label("שלום", room=100)).iter(f"{SVG}text")
    assert "".join(text.itertext()) == f"{ISOLATE}שלום{END_ISOLATE}"
    assert (text.attrib["x"], text.attrib["text-anchor"]) == ("110", "end")
    (centred,) = parsed(label("שלום", room=100, anchor="middle")).iter(f"{SVG}text")
    assert (centred.attrib["x"], centred.attrib["text-anchor"]) == ("10", "middle")


def test_the_second_line_of_a_right_to_left_text_is_right_to_left_too() -> None:
    _, second = parsed(Text(0, 10, ("דפע עם", "Visa 24"), "text", 12, room=80)).iter(f"{SVG}text")
    assert second.attrib["x"] == "80"
    assert "".join(second.itertext()) == f"{ISOLATE}Visa 24{END_ISOLATE}"


@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
@pytest.mark.parametrize("text", ["Pay 支付 now", "ok 👍🏽 then", "a שלום b", "דפע 👍🏽 עוד"])
def test_mixed_lines_stand_where_plain_ones_do(text: str, anchor: str) -> None:
    ((box,),) = drawn_texts([svg(scene(label(text, x=200, anchor=anchor)))])
    before = {"start": 0, "middle": box.width / 2, "end": box.width}[anchor]
    # The line is put in place by our width, which may be a little more than the drawn one.
    assert box.x == pytest.approx(200 - before, abs=4)


@pytest.mark.parametrize("text", LABELS)
def test_resvg_draws_every_label(text: str) -> None:
    # resvg 0.48 stops with a panic when an emoji of several characters stands behind other text in one chunk.
    joined = (label(f"{text} {emoji}!", y=60) for emoji in ("👨‍👩‍👧", "👍🏽", "🇷🇴", "1️⃣"))
    picture = svg(scene(label(text, room=300), *joined, label(f"👍🏽 {text} 👍🏽", x=390, anchor="end")))
    assert resvg_py.svg_to_bytes(svg_string=picture, font_files=[str(INTER)])[:4] == b"\x89PNG"


def test_every_line_stays_in_its_room_in_a_real_browser() -> None:
    drawn, asked = drawn_texts([svg(full_scene())])[0], lines(full_scene())
    assert len(asked) == len(drawn) > 20
    # 1 % is the promise for scripts that Inter does not draw (see test_text.py).
    outside = [line.text for box, line in zip(drawn, asked, strict=True) if line.room and box.length > 1.01 * line.room]
    assert not outside


def test_texts_are_found_in_the_order_in_which_they_are_drawn() -> None:
    one, two, three = label("one"), label("two"), label("three")
    shapes = (one, Group((Group((two,)), Rect(0, 0, 1, 1, "card"))), three)
    assert texts(shapes) == (one, two, three)
    assert drawn_lines(parsed(*shapes)) == ["one", "two", "three"]


def test_a_notebook_shows_a_scene() -> None:
    assert full_scene()._repr_svg_() == svg(full_scene())
