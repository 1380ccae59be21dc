"""The map: every text in its box and on no other, in a real browser; the same bytes always; a portable file."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fitting import assert_texts_fit

from journeymap import formats
from journeymap.diagnostics import UsageError
from journeymap.drawing.lanes import LANES
from journeymap.drawing.lanes.quotes import quoted
from journeymap.drawing.lanes.touchpoints import touchpoints
from journeymap.drawing.lanes.ways import neighbours, trunks
from journeymap.drawing.layout import boards, shown_stages, strips
from journeymap.drawing.map import draw
from journeymap.drawing.scene import Circle, Group, Line, Rect, Scene, Shape, Text, texts
from journeymap.drawing.scene import Path as Outline
from journeymap.drawing.subject import subject
from journeymap.drawing.svg import svg
from journeymap.drawing.text import width
from journeymap.drawing.theme import way
from journeymap.formats import Options
from journeymap.model import Journey
from journeymap.reading import load, loads
from journeymap.words import words_for

JOURNEYS = sorted((Path(__file__).parent.parent / "journeys").glob("*.yaml"))


def every_journey() -> list[Journey]:
    return [load(path) for path in JOURNEYS]


# ---------------------------------------------------------------- text stays in its box


def test_every_text_of_every_journey_fits_and_stands_alone() -> None:
    scenes = [
        draw(journey, language=language, theme=theme)
        for journey in every_journey()
        for language, theme in (("en", "light"), ("ru", "dark"), ("ro", "print"))
    ]
    assert_texts_fit(scenes)


LONG = {
    "latin": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen",
    "cyrillic": "Превысокомногорассмотрительствующий рентгеноэлектрокардиографический",
    "chinese": "在线支付页面无法打开所以顾客只能打电话询问客服并且等待了二十分钟",
    "japanese": "注文を確認するためのページがとても分かりにくいと感じました",
    "arabic": "الصفحة لا تفتح على الهاتف المحمول ولذلك يتصل العملاء بخدمة العملاء",
    "hebrew": "הדף לא נפתח בטלפון הנייד ולכן הלקוחות מתקשרים לשירות הלקוחות",
    "devanagari": "पुस्तकालय से किताब उधार लेना हिन्दी में एक लंबा नाम है और फिर प्रतीक्षा करना",
    "tamil": "வாடிக்கையாளர் சேவை கொள்முதல் பக்கம் திறக்கவில்லை",
    "thai": "ชำระเงินด้วยบัตรแล้วรอการยืนยันคำสั่งซื้อ น้ำหนักกำลังคำนวณ",
    "emoji": "👩‍👩‍👧‍👦🇷🇴👍🏽 😡😡😡 very bad 📦📦📦",
    "url": "https://example.org/a/very/long/path?with=parameters&and=more&and=more",
    "figures": "4812000000000 12345678901234567890 38 % −19",
}


@pytest.mark.parametrize("script", LONG)
def test_texts_fit_however_long_and_in_every_script(script: str) -> None:
    assert_texts_fit([draw(filled_with(LONG[script], script))])


def filled_with(words: str, name: str) -> Journey:
    """A journey that says the same long words everywhere."""
    said = f'"{words}"'
    language = {"arabic": "ar", "hebrew": "he", "cyrillic": "ru"}.get(name, "en")
    point = (
        "{{name: {0}, channel: {1}, does: {0}, next: {{{2}: 60%}}, emotion: {3}, thoughts: [{0}], owner: {0},"
        " wait: {{typical: 9 days, promised: 2 days}}, moment_of_truth: true,"
        " scores: {{ces: {{scale: 1-5, best: 1, mean: 3.2, n: 40}}, csat: {{counts: [3, 5, 12, 40, 40]}}}},"
        " pains: [{{what: {0}, severity: high, reports: 1200}}], gains: [{0}], blueprint: {{backstage: {0}}},"
        " opportunities: [{{idea: {0}, answers: {0}, impact: 2, owner: {0}}}],"
        " capabilities: {{inform: {0}}}}}"
    )
    points = "".join(
        f"      t{at}: "
        + point.format(said, f'"{words[:40]} {at % 3}"', f"t{at + 1}" if at < 5 else "success", at % 5 - 2)
        + "\n"
        for at in range(6)
    )
    return loads(
        f"journey: {said}\nlanguage: {language}\nscenario: {said}\nask: {said}\nentrants: 4812\nsuccess: {said}\n"
        f"value: {{per_success: 1234567, currency: EUR}}\npersonas: {{one: {{name: {said}, about: {said}}}}}\n"
        f"stages:\n  first:\n    name: {said}\n    goal: {said}\n    expectation: {said}\n    touchpoints:\n{points}"
    )


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: str(path.stem))
def test_sources_are_called_by_their_titles_and_neither_they_nor_scales_are_cut(path: Path, language: str) -> None:
    journey = load(path)
    found = texts(draw(journey, language=language).shapes)
    cut = {text.title for text in found if text.title}
    titles = [one.title for one in journey.sources.values() if one.title]
    assert not [said for said in cut if said[0].isdigit() or any(said.startswith(title) for title in titles)]
    drawn = " | ".join(" ".join(text.lines) for text in found)
    assert not [name for name, one in journey.sources.items() if one.title and f"{name}, n" in drawn]


# ---------------------------------------------------------------- what a map promises


def test_the_same_journey_gives_the_same_bytes_in_every_process() -> None:
    code = (
        "from journeymap.drawing.map import draw\nfrom journeymap.drawing.svg import svg\n"
        f"from journeymap.reading import load\nprint(svg(draw(load({str(JOURNEYS[0])!r}))))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1


def test_the_file_keeps_to_what_every_program_understands() -> None:
    for journey in every_journey():
        root = ElementTree.fromstring(svg(draw(journey)))
        kinds = {element.tag.split("}")[1] for element in root.iter()}
        assert kinds <= {
            "svg", "g", "title", "desc", "defs", "pattern", "linearGradient", "stop", "rect", "line", "circle", "path",
            "text", "tspan",
        }  # fmt: skip
        names = {name for element in root.iter() for name in element.attrib}
        assert not names & {"class", "style", "filter", "direction", "dominant-baseline", "paint-order"}


def test_a_map_says_what_it_is_to_those_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(svg(draw(load(JOURNEYS[0]))))
    assert root.get("role") == "img"
    title, description = root[0], root[1]
    assert title.tag.endswith("title") and title.text == load(JOURNEYS[0]).title
    assert description.tag.endswith("desc") and description.text and len(description.text) > 60


def test_lanes_are_named_layers_with_ids_that_last() -> None:
    text = svg(draw(loads(SHOP)))
    for lane in ("stages", "touchpoints", "channels", "emotion", "scores", "pains"):
        assert re.search(rf'<g id="[^"]*lane-{lane}"[^>]*inkscape:groupmode="layer"', text), lane
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert any(one.endswith("touchpoint-checkout") for one in ids)


SHOP = """
journey: Buy tea
stages:
  choose:
    touchpoints:
      ad: {channel: social, next: {checkout: 40%}, emotion: 1}
  buy:
    goal: Tea on the table
    touchpoints:
      checkout:
        channel: web
        next: {success: 70%, help: 10%}
        scores: {ces: {preset: ces2, mean: 4.6, n: 120}, csat: {mean: 3.9}}
        pains: [{what: The page froze, severity: high, reports: 12, source: poll}]
        emotion: -1
      help: {channel: phone, next: {checkout: {share: 50%, history: lost, rework: true}}}
"""


@pytest.mark.parametrize("lane", LANES)
def test_each_lane_alone_stays_within_its_height(lane: str) -> None:
    scene = draw(filled_with("What customers say here", "latin"), lanes=[lane])
    body = next((one for one in scene.shapes if isinstance(one, Group) and one.id == f"lane-{lane}"), None)
    if lane in ("evidence", "frontstage", "support"):
        assert body is None  # nothing is said about them
        return
    assert body is not None
    foot = next(one for one in scene.shapes if isinstance(one, Group) and one.id == "legend")
    lowest = max(bottom(shape) for shape in body.shapes)
    assert lowest <= min(top(shape) for shape in foot.shapes) + 1


def top(shape: Shape) -> float:
    match shape:
        case Rect():
            return shape.y
        case Line():
            return min(shape.y1, shape.y2)
        case Circle():
            return shape.y - shape.radius
        case Text():
            return shape.y - shape.size
        case Group():
            return min(map(top, shape.shapes))
        case Outline():
            return shape.at[1] if isinstance(shape.commands, str) else min(path_heights(shape))


def bottom(shape: Shape) -> float:
    match shape:
        case Rect():
            return shape.y + shape.height
        case Line():
            return max(shape.y1, shape.y2)
        case Circle():
            return shape.y + shape.radius
        case Text():
            return shape.y + (len(shape.lines) - 1) * shape.size * shape.leading
        case Group():
            return max(map(bottom, shape.shapes))
        case Outline():
            return shape.at[1] + 16 * shape.scale if isinstance(shape.commands, str) else max(path_heights(shape))


def path_heights(path: Outline) -> list[float]:
    assert not isinstance(path.commands, str)
    return [float(number) for command in path.commands if len(command) > 1 for number in command[2::2]]


def test_a_lane_without_content_does_not_appear_and_lanes_choose() -> None:
    bare = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    assert lane_ids(draw(bare)) == ["stages", "touchpoints", "channels"] or "emotion" not in lane_ids(draw(bare))
    assert lane_ids(draw(loads(SHOP), lanes=["scores", "stages"])) == ["scores", "stages"]
    with pytest.raises(UsageError, match="did you mean `scores`"):
        draw(bare, lanes=["score"])


def lane_ids(scene: Scene) -> list[str]:
    return [
        one.id.removeprefix("lane-")
        for one in scene.shapes
        if isinstance(one, Group) and one.id and one.id.startswith("lane-")
    ]


def test_measured_is_solid_assumed_hollow_missing_hatched() -> None:
    scene = draw(loads(SHOP), lanes=["scores"])
    cells = next(one for one in scene.shapes if isinstance(one, Group) and one.id == "lane-scores")
    paints = [shape.paint for shape in flat(cells.shapes) if isinstance(shape, Rect)]
    assert "heat-60" in paints  # CES 4.6 on 1-7 with n: (4.6 - 1)/6
    assert "hollow-72" in paints  # CSAT 3.9 on 1-5 without n: (3.9 - 1)/4
    assert paints.count("no-data") == 4
    numbers = [line for text in texts(scene.shapes) for line in text.lines]
    assert {"4.6", "3.9", "n 120", "n unknown", "no data"} <= set(numbers)


def flat(shapes: Sequence[Shape]) -> Iterator[Shape]:
    for shape in shapes:
        if isinstance(shape, Group):
            yield from flat(shape.shapes)
        else:
            yield shape


def test_the_curve_breaks_where_no_feeling_is_known() -> None:
    journey = loads(
        "{journey: Tea, stages: {buy: {touchpoints: {a: {channel: web, emotion: 1}, b: {channel: web, emotion: 2},"
        " c: {channel: web}, d: {channel: web, emotion: -1}, e: {channel: web, emotion: -2}}}}}"
    )
    lane = next(one for one in flat_groups(draw(journey, lanes=["emotion"]).shapes) if one.id == "lane-emotion")
    paths = [shape for shape in flat(lane.shapes) if isinstance(shape, Outline)]
    assert [path.paint for path in paths].count("emotion") == 2
    assert [path.paint for path in paths].count("emotion-gap") == 1


@pytest.mark.parametrize("preset", ["screen", "board", "slide"])
def test_every_thought_hangs_on_its_dot_and_no_mark_covers_its_words(preset: str) -> None:
    for journey in every_journey():
        for page in formats._scenes(journey, Options(preset=preset)):
            lane = [one for one in flat_groups(page.shapes) if one.id and one.id.startswith("lane-emotion")]
            shapes = [shape for one in lane for shape in flat(one.shapes)]
            bubbles = [one for one in shapes if isinstance(one, Rect) and one.paint.startswith("quote")]
            tails = [one for one in shapes if isinstance(one, Outline) and one.paint.startswith("quote")]
            leads = [one for one in shapes if isinstance(one, Line) and one.paint == "lead"]
            assert len(bubbles) <= len(tails) + len(leads), journey.title
            marks = [one for one in shapes if isinstance(one, Rect) and re.fullmatch(r"persona-\d", one.paint)]
            for said in (one for one in texts(tuple(shapes)) if len(one.lines[0]) > 2 and one.anchor == "start"):
                for at, words in enumerate(said.lines):
                    right, middle = said.x + width(words, said.size), said.y + (at * said.leading - 0.35) * said.size
                    assert not [
                        one
                        for one in marks
                        if one.x < right and said.x < one.x + one.width and one.y < middle < one.y + one.height
                    ], words


@pytest.mark.parametrize("options", [{}, {"orientation": "portrait"}, {"preset": "poster"}, {"preset": "slide"}])
def test_no_mark_of_a_persona_and_no_number_touches_words(options: dict[str, str]) -> None:
    for journey in every_journey():
        for page in formats._scenes(journey, Options(**options)):  # type: ignore[arg-type]
            shapes = tuple(flat(page.shapes))
            marks = [one for one in shapes if isinstance(one, Rect) and re.fullmatch(r"persona-\d", one.paint)]
            discs = [one for one in shapes if isinstance(one, Circle) and one.paint.endswith("-tag")]
            boxes = [(one.x, one.y, one.width, one.height) for one in marks]
            boxes += [(one.x - one.radius, one.y - one.radius, 2 * one.radius, 2 * one.radius) for one in discs]
            for left, top, right, bottom, words in letters(texts(shapes)):
                touched = [
                    one
                    for one in boxes
                    if one[0] < right and left < one[0] + one[2] and one[1] < bottom and top < one[1] + one[3]
                ]
                assert not touched, (journey.title, words)


def letters(said: Sequence[Text]) -> Iterator[tuple[float, float, float, float, str]]:
    """The box of the letters of each line that is more than the letter in a mark."""
    for text in said:
        for at, words in enumerate(text.lines):
            wide = width(words, text.size, text.weight)
            left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * wide
            base = text.y + at * text.leading * text.size
            if len(words) > 2:
                yield left, base - 0.73 * text.size, left + wide, base + 0.2 * text.size, words


def test_an_idea_says_how_far_it_is_and_when_it_is_due() -> None:
    idea = "{idea: Pay by wallet, owner: Payments, status: decided, due: 2026-07-31}"
    point = f"{{channel: web, opportunities: [{idea}]}}"
    journey = loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{till: {point}}}}}}}}}")
    said = " | ".join(" ".join(text.lines) for text in texts(draw(journey).shapes))
    assert "decided, due 31 July 2026" in said
    board = formats._scenes(journey, Options(preset="board"))[0]
    assert not [text for text in texts(board.shapes) if "decided" in " ".join(text.lines)]


def test_the_curve_never_overshoots_a_value() -> None:
    values = [0, 2, 2, -2, -2, 1, 0.5, 0.6]
    points = ", ".join(f"t{at}: {{channel: web, emotion: {value}}}" for at, value in enumerate(values))
    journey = loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {{{points}}}}}}}}}")
    curve = next(
        shape
        for shape in flat(draw(journey, lanes=["emotion"]).shapes)
        if isinstance(shape, Outline) and shape.paint == "emotion"
    )
    assert not isinstance(curve.commands, str)
    before = [float(number) for number in curve.commands[0][1:]]
    for command in curve.commands[1:]:
        numbers = [float(number) for number in command[1:]]
        low, high = sorted((before[1], numbers[5]))
        assert low - 1e-9 <= numbers[1] <= high + 1e-9
        assert low - 1e-9 <= numbers[3] <= high + 1e-9
        before = numbers[4:]


def test_rare_cards_hang_below_and_every_card_says_how_many_come() -> None:
    scene = draw(loads(SHOP), lanes=["touchpoints"])
    cards = {one.id: one for one in flat_groups(scene.shapes) if one.id and one.id.startswith("touchpoint-")}
    frames = {name: next(one for one in card.shapes if isinstance(one, Rect)) for name, card in cards.items()}
    # 40 of 100 come to the checkout, 10 % of its visits lead to help: 4 of 100, and few who arrive pass there
    assert frames["touchpoint-help"].y > frames["touchpoint-checkout"].y + frames["touchpoint-checkout"].height
    said = " ".join(line for text in texts(cards["touchpoint-ad"].shapes) for line in text.lines)
    assert "100\u00a0of\u00a0100" in said


def flat_groups(shapes: Sequence[Shape]) -> Iterator[Group]:
    for shape in shapes:
        if isinstance(shape, Group):
            yield shape
            yield from flat_groups(shape.shapes)


@pytest.mark.parametrize(
    ("language", "says", "drawn"),
    [
        ("ro", "„Sunați pe întâi, dimineața.” De ce?", "„«Sunați pe întâi, dimineața.» De ce?”"),
        ("ro", "„Sunați.” „De ce?”", "„«Sunați.» «De ce?»”"),
        ("ro", "„Vă sunăm noi”", "„Vă sunăm noi”"),
        ("ru", "Отказ. «Адрес не найден».", "«Отказ. „Адрес не найден“.»"),
        ("ru", "«Плачет он»", "«Плачет он»"),
        ("en", '"Sure," they said', "“‘Sure,’ they said”"),
        ("en", 'a 5" and a 7" screen', '“a 5" and a 7" screen”'),
    ],
)
def test_quotation_marks_stand_in_pairs(language: str, says: str, drawn: str) -> None:
    assert quoted(says, words_for(language)) == drawn


def test_each_place_of_a_wait_has_its_own_quotes_and_a_range_says_its_unit_once() -> None:
    for language, wait, since in (("ro", "2–5 min", "după „A”, „B”"), ("ru", "2–5 мин", "после «A», «B»")):
        drawn = texts(draw(loads(WAITING), language=language).shapes)
        said = " ".join(" ".join(text.lines) for text in drawn).replace("\u00a0", " ")
        assert wait in said and since in said


WAITING = """
journey: Tea
stages:
  buy:
    touchpoints:
      a: {channel: web, next: {b: 40%, c: {share: 50%, after: 2 min}}}
      b: {channel: web, next: {c: {share: 50%, after: 5 min}}}
      c: {channel: shop, next: {success: 60%}}
"""


def test_a_way_back_is_drawn_dashed_and_lost_history_breaks_the_line() -> None:
    paints = [shape.paint for shape in flat(draw(loads(SHOP)).shapes) if isinstance(shape, Outline)]
    assert way(0.02, "back") in paints  # help sends half of its 4 of 100 back: 2 of 100
    assert "route-thin-lost" in paints  # what they told on the phone does not come back with them


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: str(path.stem))
def test_ways_that_nobody_chooses_keep_their_colour_to_the_card(path: Path) -> None:
    about = subject(load(path))
    for board in boards(about, strips(shown_stages(about.journey, None))):
        found = trunks(board)
        assert all(one.arrow.forced == trunk.forced for trunk in found for _, one in trunk.flows)
        drawn_to = {(board.columns[trunk.target].name, trunk.side) for trunk in found if trunk.forced}
        heads = [one for one in flat(touchpoints(board, 0).shapes) if getattr(one, "paint", "") == "arrow-head-forced"]
        straight = [pair for pair in neighbours(board) if pair in board.taken and board.taken[pair].arrow.forced]
        assert len(heads) == len(drawn_to) + len(straight)


def test_many_touchpoints_break_into_strips() -> None:
    points = "".join(f"      t{at}: {{channel: web}}\n" for at in range(40))
    journey = loads(f"journey: Long\nstages:\n  only:\n    touchpoints:\n{points}")
    scene = draw(journey)
    assert lane_ids(scene).count("touchpoints") == 3
    assert scene.width < 3000
    assert any("continued" in line for text in texts(scene.shapes) for line in text.lines)


def test_stages_cut_a_part_out() -> None:
    scene = draw(loads(SHOP), stages=["choose"])
    ids = [group.id for group in flat_groups(scene.shapes)]
    assert "touchpoint-ad" in ids and "touchpoint-checkout" not in ids
    with pytest.raises(UsageError, match="did you mean `choose`"):
        draw(loads(SHOP), stages=["chose"])
