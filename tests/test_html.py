"""The page in a real browser: it loads nothing, refuses what is not its own, obeys mouse and keyboard, is for all."""

import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from conftest import HOUSE
from driving import Browser, Page, opened
from test_map import JOURNEYS
from test_scene_svg import ATTACKS

from journeymap.analysis.dropoff import dropoff
from journeymap.drawing.map import draw
from journeymap.drawing.subject import subject
from journeymap.drawing.theme import DARK, LIGHT, PRINT
from journeymap.formats import render
from journeymap.formats.html import SCRIPT, STYLE, part
from journeymap.model import Journey
from journeymap.reading import load, loads
from journeymap.words import words_for

SHOP = next(path for path in JOURNEYS if path.stem == "online-shop")
HEBREW = next(path for path in JOURNEYS if path.stem == "hebrew-pharmacy")
AXE = HOUSE / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"

CARD = "a[data-at='{}']"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    one = Browser()
    yield one
    one.close()


@pytest.fixture
def shop(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    with opened(browser, written(load(SHOP), tmp_path)) as page:
        yield page


def written(journey: Journey, folder: Path, **options: Any) -> Path:
    path = folder / "map.html"
    render(journey, path, **options)
    return path


def view_box(page: Page) -> list[float]:
    return [float(one) for one in page.value("document.querySelector('.view svg').getAttribute('viewBox')").split()]


def scale(page: Page) -> float:
    return 1440 / view_box(page)[2]


def classes(page: Page, selector: str) -> list[int]:
    """The places of the touchpoints whose elements a selector names."""
    found = page.value(f"Array.from(document.querySelectorAll({json.dumps(selector)}), one => +one.dataset.at)")
    return sorted(found)


def focused(page: Page) -> str:
    """What has the focus, by what it does, else by its touchpoint, else by its class or name."""
    return str(
        page.value("(one => one.dataset.do || one.dataset.at || one.className || one.tagName)(document.activeElement)")
    )


def opened_article(page: Page) -> str | None:
    found = page.value("document.querySelector('.details.shown article.shown h3')?.textContent")
    return None if found is None else str(found)


# ---------------------------------------------------------------- every journey


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_a_page_loads_nothing_complains_of_nothing_and_shuts_nobody_out(
    path: Path, browser: Browser, tmp_path: Path
) -> None:
    journey = load(path)
    made = written(journey, tmp_path)
    with opened(browser, made) as page:
        page.click(CARD.format(0))
        assert opened_article(page) == journey.label(next(iter(journey.touchpoints)))
        assert serious(page) == []
        assert page.errors() == []
        assert page.requests() == [made.as_uri()]


def serious(page: Page) -> list[str]:
    """What axe-core finds to be a serious or critical hindrance."""
    if not AXE.exists():
        pytest.fail("axe-core is needed to look at pages: run sh tools/axe.sh (it needs npm)")
    page.value(f"if (!window.axe) {{ {AXE.read_text(encoding='utf-8')} }}; 0")
    found = page.value(
        "axe.run(document, {resultTypes: ['violations']}).then(found => found.violations"
        ".filter(one => ['serious', 'critical'].includes(one.impact)).map(one => one.id + ': ' + one.nodes[0].html))"
    )
    return [str(one) for one in found]


def test_axe_would_find_what_is_wrong(shop: Page) -> None:
    shop.value("document.querySelectorAll('button').forEach(one => { one.textContent = ''; one.ariaLabel = null }); 0")
    assert any(one.startswith("button-name") for one in serious(shop))


@pytest.mark.parametrize("look", ["light", "dark", "table", "menu", "phone", "russian", "right to left and dark"])
def test_every_state_of_a_page_shuts_nobody_out(look: str, browser: Browser, tmp_path: Path) -> None:
    journey = load(HEBREW if look.startswith("right") else SHOP)
    made = written(journey, tmp_path, language="ru" if look == "russian" else None)
    size = {"width": 390, "height": 844} if look == "phone" else {}
    features = {"prefers_color_scheme": "dark"} if look.endswith("dark") else {}
    with opened(browser, made, **size, **features) as page:
        if look != "light":
            page.click({"table": "[data-do=table]", "menu": ".menu summary"}.get(look, CARD.format(1)))
        assert serious(page) == []
        assert page.value("document.documentElement.scrollWidth <= innerWidth")


def test_the_file_holds_all_it_needs() -> None:
    text = page_of(load(SHOP))
    namespaces = {"http://www.w3.org/2000/svg", "http://www.inkscape.org/namespaces/inkscape"}
    assert set(re.findall(r"https?://[^\"' <)]+", text)) <= namespaces
    assert set(re.findall(r' (?:src|href)="([^#"][^"]*)"', text)) == set()
    assert set(re.findall(r"url\(\"?([a-z]+:)", text)) == {"data:"}


def page_of(journey: Journey, **options: Any) -> str:
    from journeymap.formats import Options, content

    return content(journey, ".html", Options(**options)).decode()


# ---------------------------------------------------------------- moving, zooming, opening


def test_the_mouse_moves_and_zooms_the_map(shop: Page) -> None:
    shop.click("[data-do=in]")
    x, y, wide, _ = view_box(shop)
    shop.drag(700, 500, -120, -80)
    moved = view_box(shop)
    assert moved[:2] == pytest.approx([x + 120 / scale(shop), y + 80 / scale(shop)], abs=0.5)
    assert opened_article(shop) is None
    shop.ask("Input.dispatchMouseEvent", type="mouseWheel", x=700, y=500, deltaX=0, deltaY=-240, modifiers=2)
    shop.value("new Promise(requestAnimationFrame).then(() => 0)")
    assert view_box(shop)[2] == pytest.approx(wide / 2.718, rel=0.01)
    shop.click("[data-do=fit]")
    left, top, wide, tall = view_box(shop)
    size = shop.value(
        "(() => { const box = document.querySelector('.view svg').getBBox(); return [box.width, box.height] })()"
    )
    assert wide + 1 >= size[0] and tall + 1 >= size[1] and left <= 1 and top <= 1


def test_the_keyboard_alone_does_all(shop: Page) -> None:
    shop.press("Tab")
    assert focused(shop) == "skip"
    for _ in range(30):
        if focused(shop) == "view":
            break
        shop.press("Tab")
    before = view_box(shop)
    shop.press("ArrowDown", "+")
    after = view_box(shop)
    assert after[1] > before[1] and after[2] == pytest.approx(before[2] / 1.25)
    shop.press("Tab", "Tab", "Tab")
    assert focused(shop) == "2"
    shop.press("Enter")
    assert opened_article(shop) == "Independent reviews"
    assert focused(shop) == "H3"
    shop.press("Escape")
    assert opened_article(shop) is None and focused(shop) == "2"
    box = shop.value(
        f'(() => {{ const {{x, y, right, bottom}} = document.querySelector("{CARD.format(2)}")'
        ".getBoundingClientRect(); return [x, y, innerWidth - right, innerHeight - bottom] })()"
    )
    assert min(box) >= 0, "the card that has the focus is in sight"


def test_the_way_to_the_table_is_the_first_thing_the_keyboard_meets(shop: Page) -> None:
    shop.press("Tab", "Enter")
    assert focused(shop) == "scroll"
    assert shop.value("document.querySelector('[data-do=table]').ariaExpanded") == "true"
    shop.press("Escape")
    assert focused(shop) == "table"


def test_a_click_tells_what_every_number_rests_on(shop: Page) -> None:
    shop.click(CARD.format(6))
    assert opened_article(shop) == "Basket and account"
    said = shop.value("document.querySelector('article.shown').innerText")
    for words in ("52 of 100", "8.1 of 100 who start", "n 482", "CES", "1–7, 7 best", "Where the friction comes from"):
        assert words in said
    shop.click("[data-do=next]")
    assert opened_article(shop) == "Card payment"
    shop.click("[data-do=close]")
    assert opened_article(shop) is None


@pytest.mark.parametrize("view", ["graph", "blueprint"])
def test_the_other_views_open_too(view: str, browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(load(SHOP), tmp_path, view=view)) as page:
        page.click(CARD.format(3))
        assert opened_article(page) == "Price comparison"
        tall = page.value("document.querySelector('.here.on').getBBox().height")
        assert tall > 300 if view == "blueprint" else tall < 120
        assert page.errors() == []


def test_resting_the_mouse_names_the_finding(shop: Page) -> None:
    shop.hover(CARD.format(6))
    tip = shop.value("(() => { const tip = document.querySelector('.tip.on'); return tip && tip.innerText })()")
    assert tip.startswith("Basket and account") and "hard for customers" in tip
    shop.mouse("mouseMoved", 20, 20)
    assert shop.value("document.querySelector('.tip.on')") is None


# ---------------------------------------------------------------- filters, lanes, table, themes


def choose(page: Page, kind: str, label: str) -> None:
    page.value(
        f"(() => {{ const box = document.querySelector('[data-do={kind}]');"
        f" box.value = Array.from(box.options).find(one => one.text == {json.dumps(label)})?.value ?? '';"
        " box.dispatchEvent(new Event('change', {bubbles: true})) })()"
    )


def test_a_channel_leaves_the_touchpoints_on_it(shop: Page) -> None:
    journey = load(SHOP)
    choose(shop, "channel", "Phone")
    phone = {
        at
        for at, point in enumerate(journey.touchpoints.values())
        if "Phone" in {journey.channel_label(one) for one in (point.channel, *point.also_on)}
    }
    others = sorted(set(range(len(journey.touchpoints))) - phone)
    assert phone and others == classes(shop, ".view a.dim") == classes(shop, "tr.dim")
    choose(shop, "channel", "all")
    assert classes(shop, ".dim") == []


@pytest.mark.parametrize("view", ["map", "blueprint"])
def test_no_sliver_stays_between_two_columns_that_are_filtered_out(browser: Browser, tmp_path: Path, view: str) -> None:
    journey = load(SHOP)
    with opened(browser, written(journey, tmp_path, view=view)) as page:
        choose(page, "channel", "Phone")
        veils = page.value(
            "Array.from(document.querySelectorAll('.veil'), one => [one.classList.contains('on'), one.x.baseVal.value,"
            " one.x.baseVal.value + one.width.baseVal.value])"
        )
        columns = sorted(veils, key=lambda one: one[1])
        assert len(columns) == len(journey.touchpoints)
        for before, after in itertools.pairwise(columns):
            assert after[1] == pytest.approx(before[2], abs=0.1)
        dim = set(classes(page, ".view a.dim"))
        thoughts = page.value(
            "Array.from(document.querySelectorAll('[data-of]'),"
            " one => [+one.dataset.of, one.classList.contains('dim')])"
        )
        assert bool(thoughts) == (view == "map")
        assert all(faint == (of in dim) for of, faint in thoughts)


WRITTEN = "Array.from(document.querySelectorAll('.view svg text, .view svg title'), one => one.textContent)"


@pytest.mark.parametrize("options", [{}, {"view": "blueprint"}, {"stages": "buy"}, {"language": "ru"}], ids=str)
def test_a_persona_has_the_map_that_is_drawn_for_them(
    browser: Browser, tmp_path: Path, options: dict[str, str]
) -> None:
    journey = load(SHOP)
    with opened(browser, written(journey, tmp_path, **options)) as page:
        everybody = page.value(WRITTEN)
        for persona in journey.personas:
            (folder := tmp_path / persona).mkdir()
            with opened(browser, written(journey, folder, persona=persona, **options)) as alone:
                wanted = alone.value(WRITTEN)
            choose(page, "persona", journey.persona_label(persona))
            assert page.value(WRITTEN) == wanted != everybody
            assert focused(page) == "persona"
        choose(page, "persona", "all")
        assert page.value(WRITTEN) == everybody
        assert page.errors() == []


def test_a_persona_brings_their_own_tiles_numbers_quotes_and_feelings(shop: Page) -> None:
    journey = load(SHOP)
    for name in journey.personas:
        choose(shop, "persona", journey.persona_label(name))
        theirs = journey.for_persona(name)
        drawn = "\n".join(shop.value(WRITTEN))
        assert f"{theirs.entrants:,}" in drawn
        assert words_for("en").percent(dropoff(theirs).completion, 1) in drawn
        others = [
            one.says
            for point in journey.touchpoints.values()
            for one in point.thoughts
            if one.persona not in (None, name)
        ]
        assert others and not any(said.split()[0] + " " + said.split()[1] in drawn for said in others)
        rate = words_for("en").percent(dropoff(theirs).rows[1].rate, 1)
        shop.click(CARD.format(1))
        assert rate in shop.value("document.querySelector('.details.shown article.shown').textContent")


def test_another_persona_is_looked_at_in_the_same_way(shop: Page) -> None:
    shop.click("[data-do=theme]")
    shop.click("[data-do=in]")
    shop.click(".menu summary")
    shop.click("[data-hides=channels]")
    choose(shop, "channel", "Phone")
    looked = "[document.querySelector('.journey').dataset.theme, document.querySelector('[data-do=size]').value,"
    looked += " document.querySelector('[data-do=channel]').value, document.querySelectorAll('.view a.dim').length,"
    looked += " getComputedStyle(document.querySelector('[data-lane=channels]')).display]"
    before = shop.value(looked)
    assert before[0] == "dark" and before[3] and before[4] == "none"
    choose(shop, "persona", "Anna")
    assert shop.value(looked) == before
    assert serious(shop) == []
    choose(shop, "persona", "all")
    assert shop.value(looked) == before
    assert len(shop.requests()) == 1


def test_a_page_with_the_maps_of_all_personas_stays_small(tmp_path: Path) -> None:
    for path in JOURNEYS:
        assert written(load(path), tmp_path).stat().st_size < 1_000_000


def test_lanes_are_switched_off_and_on_again(shop: Page) -> None:
    tops = (
        "Object.fromEntries(Array.from(document.querySelectorAll('[data-lane]'),"
        " one => [one.dataset.lane, one.getBoundingClientRect().y]))"
    )
    before = shop.value(tops)
    shop.click(".menu summary")
    shop.click("[data-hides=channels]")
    after = shop.value(tops)
    assert shop.value("getComputedStyle(document.querySelector('[data-lane=channels]')).display") == "none"
    assert after["touchpoints"] == before["touchpoints"]
    lifted = {round(before[lane] - after[lane], 1) for lane in ("emotion", "scores", "pains", "owners")}
    assert len(lifted) == 1 and lifted.pop() > 50
    shop.click("[data-hides=channels]")
    assert shop.value(tops) == before


def test_the_table_has_every_touchpoint_for_those_who_cannot_see_the_map(shop: Page) -> None:
    journey = load(SHOP)
    tree = shop.ask("Accessibility.getFullAXTree")["nodes"]
    heads = [one["name"]["value"] for one in tree if one.get("role", {}).get("value") == "rowheader"]
    assert heads == [journey.label(name) for name in journey.touchpoints]
    links = {one["name"]["value"] for one in tree if one.get("role", {}).get("value") == "link"}
    assert any("Basket and account" in name for name in links)
    shop.click("[data-do=table]")
    row = shop.value(
        "Array.from(document.querySelector('tr[data-at=\"6\"]').cells, one => one.innerText.replace(/\\s+/g, ' '))"
    )
    assert row[:6] == ["Basket and account", "Buy", "Web shop", "E-commerce", "8.1", "39%"]
    assert row[6] == "42 n 482"


def paper(page: Page) -> str:
    colour = page.value("getComputedStyle(document.querySelector('.view svg > rect')).fill")
    return "#" + "".join(f"{int(one):02X}" for one in re.findall(r"\d+", colour))


def test_light_dark_and_print(browser: Browser, tmp_path: Path) -> None:
    made = written(load(SHOP), tmp_path)
    with opened(browser, made, prefers_color_scheme="light") as page:
        assert paper(page) == LIGHT.colours.paper
        page.click("[data-do=theme]")
        assert paper(page) == DARK.colours.paper
        page.media("print")
        assert paper(page) == PRINT.colours.paper
    with opened(browser, made, prefers_color_scheme="dark") as page:
        assert paper(page) == DARK.colours.paper
        assert page.value("document.querySelector('[data-do=theme]').ariaPressed") == "true"
        page.click("[data-do=theme]")
        assert paper(page) == LIGHT.colours.paper


def test_without_scripts_everything_is_there_below_one_another(browser: Browser, tmp_path: Path) -> None:
    made = written(load(SHOP), tmp_path)
    text = made.read_text(encoding="utf-8")
    made.write_text(re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL), encoding="utf-8")
    with opened(browser, made) as page:
        sizes = "document.querySelector('{}').getBoundingClientRect().height"
        for selector in (".view svg", ".numbers table", ".details article"):
            assert page.value(sizes.format(selector)) > 100
        assert page.value("getComputedStyle(document.querySelector('.tools')).display") == "none"


# ---------------------------------------------------------------- languages


def test_a_page_speaks_russian_in_inter_that_it_carries(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(load(SHOP), tmp_path, language="ru")) as page:
        assert page.value("document.documentElement.lang") == "ru"
        assert page.value("document.querySelector('[data-do=table]').innerText") == "Таблица"
        loaded = page.value("Array.from(document.fonts).filter(one => one.status == 'loaded').length")
        assert loaded >= 2 and page.value("document.fonts.check('16px Inter', 'Жș')")
    with opened(browser, written(load(SHOP), tmp_path, embed_fonts=False)) as page:
        assert page.value("document.fonts.size") == 0


def test_a_right_to_left_journey_runs_that_way_and_english_words_do_not(browser: Browser, tmp_path: Path) -> None:
    journey = load(HEBREW)
    with opened(browser, written(journey, tmp_path)) as page:
        assert page.value("getComputedStyle(document.querySelector('.bar')).direction") == "rtl"
        first, second = page.place(CARD.format(0)), page.place(CARD.format(1))
        assert first[0] > second[0]
        page.click(CARD.format(0))
        assert page.place(".details")[0] < 720
        ways = page.value(
            "['h3', '.figures dd span'].map(one => document.querySelector('article.shown ' + one))"
            ".map(one => getComputedStyle(one).direction)"
        )
        assert ways == ["rtl", "ltr"]


# ---------------------------------------------------------------- nothing that a journey says can act


def says(words: str) -> Journey:
    """A journey that says some words in every place."""
    known = {"csat": {"counts": [9, 1, 0, 0, 0], "source": "poll"}}
    point: dict[str, Any] = {"name": words, "channel": "web", "next": {"success": 0.5}, "owner": words, "does": words}
    point |= {
        "emotion": {"value": 1, "source": "poll"},
        "thoughts": [{"says": words, "persona": "one"}],
        "scores": known,
    }
    point |= {"pains": [{"what": words, "source": "poll"}], "gains": [words], "opportunities": [{"idea": words}]}
    other = point | {"channel": "shop"}
    data = {
        "journey": words, "ask": words, "scenario": words, "authors": [words],
        "personas": {"one": {"name": words, "about": words}, "two": {"name": words, "prefers": ["web"]}},
        "channels": {"web": {"name": words}, "shop": {"name": words}}, "sources": {"poll": {"title": words}},
        "stages": {"buy": {"name": words, "goal": words, "touchpoints": {"pay": point, "get": other}}},
    }  # fmt: skip
    return Journey.model_validate(data)


def names(text: str) -> set[str]:
    """The names of all elements and attributes of a page."""
    found: set[str] = set()

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.update((f"<{tag}>", *(name for name, _ in attrs)))

    Reader().feed(text)
    return found


def test_no_text_of_a_journey_runs_or_becomes_an_element(browser: Browser, tmp_path: Path) -> None:
    known = names(page_of(says("words"), embed_fonts=False)) | names(page_of(load(SHOP), embed_fonts=False))
    for at, attack in enumerate(ATTACKS):
        assert names(page_of(says(attack), embed_fonts=False)) <= known
        path = tmp_path / f"{at}.html"
        render(says(attack), path)
        # without its policy, so that only the escaping stands between the words and the page
        bare = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", path.read_text(encoding="utf-8"))
        path.write_text(
            bare.replace("<head>", "<head><script>function hit() { window.was = 1 }</script>"), encoding="utf-8"
        )
        with opened(browser, path) as page:
            page.click(CARD.format(0))
            assert page.value("window.was") is None
            assert page.value("document.querySelector('article.shown h3').textContent") == attack
    control = tmp_path / "control.html"
    control.write_text(f"<script>function hit() {{ window.was = 1 }}</script>{ATTACKS[1]}", encoding="utf-8")
    with opened(browser, control) as page:
        page.value("new Promise(done => setTimeout(done, 200)).then(() => 0)")
        assert page.value("window.was") == 1


def test_the_policy_refuses_what_is_not_the_pages_own(shop: Page) -> None:
    shop.value(
        "(() => { const made = name => document.body.appendChild(document.createElement(name));"
        " made('script').textContent = 'window.was = 1'; made('img').src = 'file:///etc/hostname';"
        " made('p').setAttribute('style', 'color: red');"
        " return fetch('data:,x').then(() => window.was = 1, () => 0) })()"
    )
    assert shop.value("window.was") is None
    refused = " ".join(shop.errors())
    for directive in ("script-src", "style-src", "default-src"):
        assert directive in refused


# ---------------------------------------------------------------- several maps in a page


def test_two_maps_in_a_page_share_no_id_and_do_not_disturb_each_other(browser: Browser, tmp_path: Path) -> None:
    parts = [part(draw(journey), subject(journey)) for journey in (load(SHOP), load(HEBREW))]
    parts.append(part(draw(load(SHOP)), subject(load(SHOP)), prefix="again"))
    body = "".join(one.body for one in parts)
    ids = re.findall(r' id="([^"]+)"', body)
    assert len(ids) == len(set(ids))
    for name in re.findall(r'(?:href="#|url\(#|aria-(?:controls|describedby|labelledby)=")([^")]+)', body):
        assert set(name.split()) <= set(ids)
    path = tmp_path / "several.html"
    style = "".join(one.style for one in parts) + STYLE
    path.write_text(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Several</title><style>{style}</style>'
        f"<body>{body}<script>{SCRIPT}</script>",
        encoding="utf-8",
    )
    with opened(browser, path) as page:
        page.value("document.querySelectorAll('.journey')[1].scrollIntoView()")
        page.click(".journey:nth-of-type(2) a[data-at='1']")
        shown = page.value(
            "Array.from(document.querySelectorAll('.journey'), one => one.querySelectorAll('article.shown').length)"
        )
        assert shown == [0, 1, 0]
        assert page.errors() == []


def test_maps_that_differ_in_one_word_share_no_id() -> None:
    text = "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, pains: [{what: Slow}]}}}}}"
    first, second = (
        set(re.findall(r' id="([^"]+)"', part(draw(one), subject(one)).body))
        for one in (loads(text), loads(text.replace("Slow", "Slew")))
    )
    assert first and not first & second


def test_ids_stay_the_same_from_run_to_run() -> None:
    ids = [re.findall(r' id="([^"]+)"', page_of(load(SHOP))) for _ in range(2)]
    assert ids[0] == ids[1]
