"""Views, presets, brands and the command line that asks for them."""

import json
import math
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
import random_pictures
from conftest import HOUSE
from fitting import assert_texts_fit
from test_map import JOURNEYS, SHOP, every_journey, flat

import journeymap as jm
from journeymap import formats
from journeymap.cli import main
from journeymap.diagnostics import JourneyError, UsageError, told
from journeymap.drawing.blueprint import LINES, PARTS
from journeymap.drawing.boardroom import MOST_PLACES, chief_places
from journeymap.drawing.brand import brand
from journeymap.drawing.figures import figures
from journeymap.drawing.graph.labels import tabs
from journeymap.drawing.graph.placing import CLOSE, around, inside, samples, tidied
from journeymap.drawing.graph.plan import EXIT_AIR, by_stage, by_touchpoint, whole
from journeymap.drawing.layout import shown_stages
from journeymap.drawing.map import spread
from journeymap.drawing.scene import Group, Line, Scene, paints, texts
from journeymap.drawing.scene import Path as Outline
from journeymap.drawing.slides import MOST_COLUMNS
from journeymap.drawing.subject import Cut, subject
from journeymap.drawing.svg import svg
from journeymap.drawing.theme import LIGHT
from journeymap.drawing.wish import PRESETS, Wish
from journeymap.formats import Options, fonts, graph
from journeymap.model import LEVELS, Journey
from journeymap.reading import load, loads
from journeymap.words import words_for

VIEWS = ("map", "blueprint", "graph")

SERVICE = """
journey: Buy tea
stages:
  choose:
    touchpoints:
      shelf: {channel: shop, does: Looks, next: {till: 50%}}
  buy:
    touchpoints:
      till: {channel: shop, does: Pays, next: {success: 90%, till: 5%}, blueprint: {backstage: Counts the cash}}
"""


def scenes(journey: Journey, **options: object) -> tuple[Scene, ...]:
    return formats._scenes(journey, Options(**options))  # type: ignore[arg-type]


def words(scene: Scene) -> str:
    return " | ".join(" ".join(text.lines) for text in texts(scene.shapes))


def groups(shapes: Sequence[object]) -> dict[str, Group]:
    """Every group with an id or a name, by it."""
    found = {}
    for shape in shapes:
        if isinstance(shape, Group):
            found.update({shape.id or shape.name or "": shape} | groups(shape.shapes))
    return found


# ---------------------------------------------------------------- text stays in its box


def test_texts_of_twenty_journeys_by_chance_fit() -> None:
    assert_texts_fit([scenes(random_pictures.journey(number))[0] for number in range(20)])


def test_texts_of_every_journey_fit_as_blueprint_and_graph() -> None:
    assert_texts_fit([scenes(one, view=view)[0] for one in every_journey() for view in ("blueprint", "graph")])


def test_texts_fit_in_every_view_for_every_purpose() -> None:
    pages: list[Scene] = []
    for name, theme in (("online-shop", "light"), ("public-service", "dark"), ("hebrew-pharmacy", "print")):
        journey = load(HOUSE / "journeys" / f"{name}.yaml")
        for view in VIEWS:
            for preset in PRESETS:
                pages += scenes(journey, view=view, preset=preset, theme=theme)
            pages += scenes(journey, view=view, orientation="portrait", theme=theme)
    assert_texts_fit(pages)


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_no_level_of_the_pyramid_is_cut(language: str) -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    said = words(scenes(journey, preset="poster", orientation="portrait", language=language)[0])
    assert all(words_for(language)(f"level_{name}") in said for name in LEVELS)


def test_names_that_run_the_other_way_stand_beside_their_marks() -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    arabic = {name: one.replace(name="محمد عبد الرحمن الطويل") for name, one in journey.personas.items()}
    hebrew = load(HOUSE / "journeys" / "hebrew-pharmacy.yaml")
    english = {name: one.replace(name="Maximilian of Hohenstein") for name, one in hebrew.personas.items()}
    turned = journey.replace(personas=arabic), hebrew.replace(personas=english)
    assert_texts_fit([page for one in turned for preset in PRESETS for page in scenes(one, preset=preset)])


EXPLAINED = (
    *("leave", "star", "card-theirs", "card-rare", "reach", "friction-unknown", "hot", "focus-ring", "box-open"),
    *("also", "emotion-gap", "pain-tag", "opportunity-tag", "route-lost", "route-partial"),
)
"""Classes of shapes that nobody could guess and that look the same in the legend."""


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_legend_has_exactly_the_marks_that_are_drawn(view: str, preset: str) -> None:
    for journey in every_journey():
        for page in scenes(journey, view=view, preset=preset):
            parts = {one.id: one.shapes for one in page.shapes if isinstance(one, Group)}
            foot = paints(parts["legend"])
            body = paints(tuple(one for one in page.shapes[1:] if getattr(one, "id", "") not in ("header", "legend")))
            drawn = body | {one.replace("-thin", "") for one in body}
            assert {one for one in EXPLAINED if one in foot} == {one for one in EXPLAINED if one in drawn}
            assert ("heat-50" in foot) == any(one.startswith("heat-") for one in body)
            assert bool({"severity", "impact"} & foot) == bool({"severity", "impact"} & body)
            for stem in ("persona-0", "persona-1", "persona-line-0"):
                assert (stem in foot) == (stem in body), (journey.title, stem)
            told = " ".join(" ".join(text.lines) for text in texts(parts["legend"]))
            assert (words_for(page.language)("how_to_read") in told) == bool(foot)


# ---------------------------------------------------------------- a part of a journey


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize(("language", "said"), [("en", "2 of 6 stages shown"), ("ru", "Показано этапов: 2 из 6")])
def test_a_cut_is_stated_and_the_figures_are_about_what_is_drawn(preset: str, language: str, said: str) -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    for page in scenes(journey, preset=preset, language=language, stages=("buy", "receive")):
        assert said in words(page) and "Compare" not in words(page) and "Discover" not in words(page)
        assert "Product page first" not in words(page) and "−83" not in words(page)
        assert said in page.description and "Compare" not in page.description


@pytest.mark.parametrize("preset", PRESETS)
def test_the_walk_of_one_persona_says_whose_it_is(preset: str) -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml").for_persona("anna")
    for page in scenes(journey, preset=preset, persona="anna"):
        assert "As Anna the beginner walks it" in words(page) and "As Anna the beginner" in page.description
        assert "Paul" not in words(page)


def test_a_number_of_the_whole_journey_says_so_in_a_cut() -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    part = {one.meaning: one.basis for one in figures(subject(journey, cut=Cut(stages=("buy",))))}
    assert part["NPS"] == "whole journey · n 643"
    assert part["CES, 1–7, 7 best"] == "n 873 · 2 of 3 touchpoints"
    assert not any("whole journey" in one.basis for one in figures(subject(journey)))


def test_targets_and_the_period_before_stand_beside_the_key_figures() -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    before = load(HOUSE / "journeys" / "online-shop-2025-q4.yaml")
    basis = {one.meaning: one.basis for one in figures(subject(journey, before=before))}
    assert basis["satisfied (CSAT), weighted by visits"].startswith("2025-Q4: 54% · target 75% · n ")
    assert basis["CES, 1–7, 7 best"].startswith("2025-Q4: 4.7 · target 4.9 · n ")  # an index of 65, on 1–7
    assert basis["NPS"].startswith("2025-Q4: +6 · target +35 · n ")
    # avoidably; in all Compare loses more of those who come, most of it normal
    assert basis["of those who come leave in Get help"].startswith("2025-Q4: −")
    alone = {one.meaning: one.basis for one in figures(subject(journey))}
    assert not any("2025-Q4" in one for one in alone.values())


def test_a_baseline_that_is_named_is_drawn_and_one_that_is_not_there_stops_nothing(tmp_path: Path) -> None:
    for name in ("online-shop", "online-shop-2025-q4"):
        (tmp_path / f"{name}.yaml").write_bytes((HOUSE / "journeys" / f"{name}.yaml").read_bytes())
    out = tmp_path / "map.svg"
    assert main(["render", str(tmp_path / "online-shop.yaml"), "-o", str(out)]) == 0
    assert "2025-Q4: 54%" in out.read_text()
    (tmp_path / "online-shop-2025-q4.yaml").unlink()
    assert main(["render", str(tmp_path / "online-shop.yaml"), "-o", str(out)]) == 0
    assert "2025-Q4" not in out.read_text()


def test_targets_of_touchpoints_stand_in_their_cells() -> None:
    lane = groups(scenes(load(HOUSE / "journeys" / "sushi-franchise.yaml"))[0].shapes)["lane-scores"]
    said = [" ".join(text.lines) for text in texts((lane,))]
    assert said.count("target 85%") == 2 and "target 98%" in said
    index = loads(
        "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, targets: {ces: 50, csat: 80%},"
        " scores: {ces: {scale: 1-7, best: 7, mean: 3, n: 40}}}}}}}"
    )
    said = [" ".join(text.lines) for text in texts(scenes(index)[0].shapes)]
    assert "target 4.0" in said and "no data · target 80%" in said


def test_answers_whose_number_is_not_stated_are_not_called_none() -> None:
    journey = loads(
        "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, scores: {csat: {scale: 1-5, mean: 4}}}}}}}"
    )
    assert "Number of survey answers not stated" in words(scenes(journey)[0])
    assert "n 0" not in words(scenes(journey)[0]) and "n unknown · 1 of 1 touchpoints" in words(scenes(journey)[0])


# ---------------------------------------------------------------- blueprint


def test_a_blueprint_has_its_rows_and_lines_in_order() -> None:
    found = groups(scenes(loads(SERVICE), view="blueprint")[0].shapes)
    heights = [_top(found[f"lane-{part}"]) for part in PARTS]
    assert heights == sorted(heights)
    for part, name in LINES.items():
        line = next(shape for shape in found[f"line-{name}"].shapes if isinstance(shape, Line))
        assert line.y1 < _top(found[f"lane-{part}"])
        assert line.y1 > _top(found[f"lane-{PARTS[PARTS.index(part) - 1]}"])


def _top(group: Group) -> float:
    return min(text.y for text in texts((group,)))


def test_a_row_without_content_says_that_nobody_described_it() -> None:
    found = groups(scenes(loads(SERVICE), view="blueprint")[0].shapes)

    def said(part: str) -> list[str]:
        return [" ".join(text.lines) for text in texts((found[f"lane-{part}"],))]

    assert "not described" in said("frontstage") and "not described" in said("support")
    assert "Counts the cash" in said("backstage") and "not described" not in said("backstage")
    assert {"Looks", "Pays"} <= {*said("customer")}


def test_lanes_and_stages_cut_a_blueprint() -> None:
    scene = scenes(loads(SERVICE), view="blueprint", lanes=("customer", "backstage"), stages=("buy",))[0]
    found = groups(scene.shapes)
    assert {"lane-customer", "lane-backstage"} <= set(found) and "lane-support" not in found
    assert "Pays" in words(scene) and "Looks" not in words(scene)


# ---------------------------------------------------------------- graph


def test_a_graph_has_every_stage_way_exit_and_the_goal() -> None:
    about = subject(loads(SERVICE))
    plan = by_touchpoint(whole(about, shown_stages(about.journey, None)))
    assert [cluster.label for cluster in plan.clusters] == ["Choose", "Buy"]
    flows = {(edge.start, edge.end): edge.flow for edge in plan.edges}
    # of 100 who start 50 go on; of those at the till 5 % pay again: 50 / 0.95 visits, 90 % of them succeed, 5 % leave
    visits = 0.5 / 0.95
    assert flows["start", "n0"] == pytest.approx(1)
    assert flows["n0", "n1"] == pytest.approx(0.5)
    assert flows["n1", "n1"] == pytest.approx(0.05 * visits)
    assert flows["n0", "x0"] == pytest.approx(0.5)
    assert flows["n1", "x1"] == pytest.approx(0.05 * visits)
    assert flows["n1", "e0"] == pytest.approx(0.9 * visits)


def test_a_graph_of_stages_adds_up_the_ways_between_them() -> None:
    about = subject(loads(SHOP))
    plan = by_stage(whole(about, shown_stages(about.journey, None)))
    assert len([node for node in plan.nodes if node.key.startswith("n")]) == len(about.journey.stages)
    flows = {(edge.start, edge.end): edge.flow for edge in plan.edges}
    between: dict[tuple[str, str], float] = {}
    order = {stage: f"n{at}" for at, stage in enumerate(about.journey.stages)}
    for one in about.taken.values():
        start, end = (order[about.journey.stage_of[name]] for name in (one.start, one.target))
        if start != end:
            between[start, end] = between.get((start, end), 0) + one.flow
    assert between and {pair: flows[pair] for pair in between} == pytest.approx(between)


def test_a_graph_is_drawn_with_its_cards_inside_their_stages() -> None:
    scene = scenes(loads(SHOP), view="graph")[0]
    found = groups(scene.shapes)
    assert {f"touchpoint-{name}" for name in loads(SHOP).touchpoints} <= set(found)
    assert {"header", "legend"} <= {name.lower() for name in found}


@pytest.mark.parametrize(
    ("name", "upright"),
    [
        *((name, False) for name in ("bank-account", "clinic", "online-shop", "public-service", "telecom-repair")),
        *((name, True) for name in ("bank-account", "clinic", "online-shop", "public-service")),
    ],
)
def test_no_way_runs_through_the_words_of_a_graph(name: str, upright: bool) -> None:
    about = subject(load(HOUSE / "journeys" / f"{name}.yaml"))
    board = whole(about, shown_stages(about.journey, None))
    plan, rough = graph.placed(about, (by_touchpoint(board),), upright)
    found = tidied(plan, rough)
    ways = {ends: tuple(samples(one)) for ends, one in found.edges.items()}
    every_way = [point for points in ways.values() for point in points]
    assert not [key for key, box in tabs(board, plan, found).items() if inside(every_way, box)]
    sizes = {node.key: (node.width, node.height) for node in plan.nodes}
    for start, end in plan.beside:
        others = [point for ends, points in ways.items() if ends != (start, end) for point in points]
        assert not inside(others, around(found.nodes[end], *(side - 2 * EXIT_AIR for side in sizes[end]))), end
    for (start, end), points in ways.items():
        there = ways.get((end, start), ())
        if start < end and there:
            assert sum(min(math.dist(one, other) for other in there) for one in points) / len(points) > CLOSE


def test_a_graph_leaves_out_ways_that_are_all_but_unused_and_says_so() -> None:
    rare = SERVICE.replace("till: 50%}", "till: 49.97%, late: 0.03%}")
    rare += "      late: {channel: web, next: {till: 100%}}\n"
    page = scenes(loads(rare), view="graph")[0]
    assert "2 ways that fewer than 0.1 of 100 go are left out" in words(page) and "<0.1 leave" not in words(page)


def test_a_graph_without_any_flow_joins_the_touchpoints_in_order() -> None:
    plain = loads("{journey: Tea, stages: {buy: {touchpoints: {a: {channel: web}, b: {channel: web}}}}}")
    about = subject(plain)
    plan = by_touchpoint(whole(about, shown_stages(plain, None)))
    assert [(edge.start, edge.end, edge.words) for edge in plan.edges] == [("n0", "n1", "")]
    assert "n0 -> n1" in graph.dot(plain)


HOSTILE = (
    'a"b', "a\\", '\\"', "\\N \\G \\L", "<b>bold</b>", "<<table><tr><td/></tr></table>>", "&lt; &amp; &#60;", "]; x [",
    '"] ; evil [label="', "}\nsubgraph cluster_9 {", "node", "n0 -> n1", "\\\\\\", "{a|b}", "/* */ //", "#include",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_journey_says_stays_a_label(text: str) -> None:
    said = loads(SERVICE).replace(title=text)
    stage = said.stages["buy"].replace(name=text)
    point = said.stages["buy"].touchpoints["till"].replace(name=text)
    hostile = said.replace(stages={**said.stages, "buy": stage.replace(touchpoints={"till": point})})
    about = subject(hostile)
    plan = by_touchpoint(whole(about, shown_stages(hostile, None)))
    placed = graph.layout(plan, graph.written(plan, about))
    # the same parts as of the harmless journey, and nothing else
    harmless = subject(loads(SERVICE))
    same = by_touchpoint(whole(harmless, shown_stages(harmless.journey, None)))
    assert set(placed.nodes) == {node.key for node in same.nodes}
    assert set(placed.edges) == {(edge.start, edge.end) for edge in same.edges}
    assert set(placed.clusters) == {cluster.key for cluster in same.clusters}
    ElementTree.fromstring(svg(scenes(hostile, view="graph")[0]))


def test_what_takes_too_long_is_tried_simpler_and_then_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def slow(_plan: object, text: str) -> None:
        asked.append(text)
        raise TimeoutError("the layout of the graph took longer than 10 seconds")

    monkeypatch.setattr(graph, "layout", slow)
    with pytest.raises(OSError, match="no layout in time, not even by stages"):
        scenes(loads(SHOP), view="graph")
    assert ["cluster_" in text for text in asked] == [True, True, False]
    assert ["label=100" in text for text in asked[:2]] == [True, False]  # the share beside the first way


def test_a_layout_that_never_ends_is_stopped() -> None:
    from journeymap.formats import child

    with pytest.raises(TimeoutError, match=r"a long sleep took longer than 0\.2 seconds"):
        child.run("import time; time.sleep(60)", b"", making="a long sleep", seconds=0.2)


def test_dot_needs_no_graphviz(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    text = formats.content(loads(SHOP), ".dot", Options()).decode()
    assert text.startswith("digraph journey {") and text.rstrip().endswith("}")
    assert text.count("subgraph cluster_") == len(loads(SHOP).stages)


def test_a_graph_has_no_lanes() -> None:
    with pytest.raises(UsageError, match="a graph has no lanes"):
        scenes(loads(SHOP), view="graph", lanes=("emotion",))


# ---------------------------------------------------------------- presets


def test_a_slide_is_a_wide_screen_with_few_columns_of_large_type() -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    pages = scenes(journey, preset="slide")
    shown = [name for page in pages for name in groups(page.shapes) if name.startswith("touchpoint-")]
    assert shown == [f"touchpoint-{name}" for name in journey.touchpoints]
    for at, page in enumerate(pages, 1):
        assert page.paper == (338.667, 190.5)  # 13.33 by 7.5 inches
        assert page.width / page.height == pytest.approx(16 / 9, abs=0.001)
        assert len([name for name in groups(page.shapes) if name.startswith("touchpoint-")]) <= MOST_COLUMNS
        assert f"{at} / {len(pages)}" in words(page)
        smallest = min(text.size for text in texts(page.shapes)) * page.paper[0] / page.width / 25.4 * 72
        assert smallest >= 9.5
        # the same type at the same margins on every slide
        assert page.width == pages[0].width
        assert texts(page.shapes)[0].x == texts(pages[0].shapes)[0].x
        assert texts(page.shapes)[0].y == texts(pages[0].shapes)[0].y


def test_a_board_sees_five_lanes_one_message_and_the_places_that_matter() -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    page = scenes(journey, preset="board")[0]
    lanes = {name for name in groups(page.shapes) if name.startswith("lane-")}
    assert lanes == {"lane-stages", "lane-touchpoints", "lane-emotion", "lane-pains", "lane-opportunities"}
    about = subject(journey)
    chief = chief_places(about, shown_stages(journey, None))
    assert len(chief) == MOST_PLACES and about.focus in chief
    assert {journey.stage_of[name] for name in chief} == set(journey.stages)
    assert f"{MOST_PLACES} of 16 touchpoints shown" in words(page)
    assert "Get help loses 41% of those who come; fix Price comparison first" in words(page)


@pytest.mark.parametrize("name", ["online-shop", "public-service"])
def test_a_board_keeps_the_worst_places_and_no_curve_runs_over_those_it_leaves_out(name: str) -> None:
    journey = load(HOUSE / "journeys" / f"{name}.yaml")
    about = subject(journey)
    chief = chief_places(about, shown_stages(journey, None))
    felt = {key: one.emotion.value for key, one in journey.touchpoints.items() if one.emotion}
    friction = {key: one.value for key, one in about.severe.items() if one.value is not None}
    assert min(felt, key=felt.get) in chief and max(friction, key=friction.get) in chief
    order = list(journey.touchpoints)
    whole = sum(order.index(after) - order.index(before) == 1 for before, after in pairwise(chief))
    lane = groups(scenes(journey, preset="board")[0].shapes)["lane-emotion"]
    curve = [one for one in flat(lane.shapes) if isinstance(one, Outline)]
    drawn = [one for one in curve if one.paint == "emotion"]
    assert sum(len(one.commands) - 1 for one in drawn) == whole
    assert len([one for one in curve if one.paint == "emotion-gap"]) == len(chief) - 1 - whole


@pytest.mark.parametrize(("orientation", "ratio"), [(None, 2**0.5), ("landscape", 2**0.5), ("portrait", 2**-0.5)])
def test_a_poster_has_the_sides_of_paper_and_every_lane(orientation: str | None, ratio: float) -> None:
    journey = load(HOUSE / "journeys" / "online-shop.yaml")
    page = scenes(journey, preset="poster", orientation=orientation)[0]
    assert page.paper is not None
    assert page.width / page.height == pytest.approx(ratio, rel=0.01)
    assert page.paper[0] / page.paper[1] == pytest.approx(ratio, rel=0.01)
    assert {"lane-backstage", "lane-support", "lane-owners"} <= set(groups(page.shapes))


@pytest.mark.parametrize("name", ["online-shop", "clinic", "telecom-repair", "bank-account"])
def test_a_high_page_is_filled_and_no_channel_is_cut(name: str) -> None:
    wish = Wish(orientation="portrait")
    journey = load(HOUSE / "journeys" / f"{name}.yaml")
    about = subject(journey, wish.theme, wish.language, wish.cut, wish.before)
    sheet = spread(about, shown_stages(journey, None), wish.looks.chosen(None), wish, 2**-0.5)
    assert 0.95 < sheet.width / (sheet.height * 2**-0.5) < 1.05
    said = [line for text in texts(sheet.shapes) for line in text.lines]
    assert {about.channel_label(point.channel) for point in journey.touchpoints.values()} <= set(said)


@pytest.mark.parametrize("name", ["online-shop", "hebrew-pharmacy", "telecom-repair"])
def test_no_id_repeats_in_a_picture_nor_between_two(name: str) -> None:
    journey = load(HOUSE / "journeys" / f"{name}.yaml")
    seen: set[str] = set()
    for options in (
        {},
        {"theme": "dark"},
        {"language": "ro"},
        {"view": "blueprint"},
        {"preset": "slide"},
        {"preset": "board"},
    ):
        for page in scenes(journey, **options):
            ids = re.findall(r'\bid="([^"]+)"', svg(page))
            assert len(ids) == len(set(ids))
            assert not seen & set(ids)
            seen |= set(ids)


def test_a_stage_that_goes_on_says_its_numbers_once() -> None:
    names = [f"p{at}" for at in range(30)]
    ways = pairwise([*names, "success"])
    points = {name: {"channel": "web", "next": {after: "90%"}} for name, after in ways}
    long = loads(json.dumps({"journey": "Long", "stages": {"all": {"goal": "Get there", "touchpoints": points}}}))
    said = words(scenes(long)[0])
    assert "All (continued)" in said
    assert said.count("Get there") == 1
    assert said.count("of 100 leave") == 1


def points(page: Scene) -> list[float]:
    """The sizes of all texts as printed, in points."""
    assert page.paper is not None
    return [text.size / page.width * page.paper[0] * 72 / 25.4 for text in texts(page.shapes)]


@pytest.mark.parametrize("path", JOURNEYS, ids=lambda path: path.stem)
def test_posters_are_read_near_by_and_the_message_of_a_board_from_afar(path: Path) -> None:
    journey = load(path)
    for orientation in ("portrait", "landscape"):
        for view in ("map", "blueprint"):
            page = scenes(journey, preset="poster", orientation=orientation, view=view)[0]
            assert min(points(page)) >= 7, (orientation, view)
    board = scenes(journey, preset="board")[0]
    assert max(points(board)) >= 20


def test_each_strip_says_which_of_how_many_it_is() -> None:
    stages = {f"s{at}": {"touchpoints": {f"t{at}_{one}": {"channel": "web"} for one in range(5)}} for at in range(5)}
    said = words(scenes(loads(json.dumps({"journey": "Long", "stages": stages})))[0])
    assert "1 of 2, goes on below" in said
    assert "continued, 2 of 2" in said


@pytest.mark.parametrize(("orientation", "ratio"), [("landscape", 2**0.5), ("portrait", 2**-0.5)])
@pytest.mark.parametrize("name", ["minimal", "online-shop"])
def test_portrait_and_landscape_have_their_sides(name: str, orientation: str, ratio: float) -> None:
    page = scenes(load(HOUSE / "journeys" / f"{name}.yaml"), orientation=orientation)[0]
    assert page.width / page.height == pytest.approx(ratio, rel=0.01)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"view": "mpa"}, "there is no view `mpa`; did you mean `map`?"),
        ({"preset": "slides"}, "there is no preset `slides`; did you mean `slide`?"),
        ({"preset": "slide", "orientation": "portrait"}, "as wide as a screen"),
        ({"orientation": "upright"}, "there is no orientation `upright`"),
        ({"view": "blueprint", "lanes": ("emotion",)}, "there is no lane `emotion`"),
        ({"stages": ("bye",)}, "there is no stage `bye`"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        scenes(loads(SHOP), **options)


# ---------------------------------------------------------------- files


def test_slides_become_files_with_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["render", str(HOUSE / "journeys" / "online-shop.yaml"), "--preset", "slide", "-o"]
    assert main([*given, str(tmp_path / "deck.svg")]) == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"deck-{at}.svg" for at in range(1, len(names) + 1)] and len(names) > 1
    assert [f"wrote {tmp_path / name}" for name in names] == capsys.readouterr().err.splitlines()
    assert main([*given, "-", "--format", "svg"]) == 2
    assert "do not go to standard output" in capsys.readouterr().err


def test_python_draws_every_view_for_every_purpose(tmp_path: Path) -> None:
    journey = loads(SHOP)
    for view in VIEWS:
        jm.render(journey, tmp_path / f"{view}.svg", view=view, preset="board", theme="dark", language="ru")
        assert ElementTree.parse(tmp_path / f"{view}.svg").getroot().get("width") == "338.67mm"
    jm.render(journey, tmp_path / "part.svg", lanes=["stages", "emotion"], stages=["buy"], orientation="landscape")
    jm.render(journey, tmp_path / "board.png", view="graph", preset="board")
    assert (tmp_path / "board.png").read_bytes().startswith(b"\x89PNG")


def test_the_command_line_cuts_lanes_and_stages(tmp_path: Path) -> None:
    journey = str(HOUSE / "journeys" / "online-shop.yaml")
    out = tmp_path / "part.svg"
    assert (
        main(
            ["render", journey, "-o", str(out), "--lanes", "stages,touchpoints,pains", "--stages", "buy", "--portrait"]
        )
        == 0
    )
    text = out.read_text(encoding="utf-8")
    assert "lane-pains" in text and "lane-emotion" not in text
    assert "touchpoint-basket" in text and "touchpoint-product" not in text


# ---------------------------------------------------------------- brands


def test_a_brand_colours_the_map_and_signs_it(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text('logo: ACME\nfont: Acme Sans\ncolours: {good: "#0F6B4F", stages: ["#5B2A86", "#7A2E7A"]}\n')
    scene = scenes(loads(SHOP), theme=str(file))[0]
    assert "ACME" in words(scene)
    assert scene.theme.colours.good == "#0F6B4F" and scene.theme.colours.bad == "#C2410C"
    assert "font-family=\"'Acme Sans', Inter" in svg(scene)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('colours: {quiet: "#AAAAAA"}', (1, 18), "`quiet` (#AAAAAA) on `hatch`"),
        ('base: dark\ncolours: {paper: "#EEEEEE"}', (2, 18), "on `paper` (#EEEEEE)"),
        ('colours: {stages: ["#5B2A86", "#C9A0E0"]}', (1, 19), "`on_colour` (#FFFFFF) on `stages` (#C9A0E0)"),
        ("base: lihgt", (1, 7), "there is no theme `lihgt`"),
        ("lgo: x", (1, 1), "a brand file has no `lgo`"),
        ("colours:\n  good: #0F6B4F", (2, 3), "`good` is no colour"),
        ('colours: {god: "#0F6B4F"}', (1, 11), "there is no colour `god`"),
        ("font_width: 3", (1, 13), "`font_width` is how wide the font runs"),
        ("font: '<b>'", (1, 7), "`font` is the name of one family"),
        ("[1, 2]", (1, 1), "a brand file has the keys"),
    ],
)
def test_what_is_wrong_with_a_brand_is_said_with_its_place(
    text: str, place: tuple[int, int], message: str, tmp_path: Path
) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(JourneyError) as caught:
        scenes(loads(SHOP), theme=str(file))
    (found,) = caught.value.diagnostics
    assert message in found.message and found.span is not None
    assert (found.span.line, found.span.column) == place


def test_a_brands_font_has_its_room_and_is_looked_for_on_this_machine(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text("font: Noto Serif\n")
    serif = brand(file)
    journey = load(HOUSE / "journeys" / "clinic.yaml")
    pages = scenes(journey, theme=str(file))
    assert_texts_fit(pages)
    need = next(one for one in fonts.of_scene(pages[0]) if one.script == fonts.BRAND)
    assert need.families == ("Noto Serif",) and need in fonts.of_journey(journey, serif)
    file.write_text("font: Nonesuch Grotesk\nfont_width: 1.2\n")
    missing = fonts.found(fonts.of_scene(scenes(journey, theme=str(file))[0]))
    assert [told(fonts.advice(one)) for one in missing.missing] == [
        "the font Nonesuch Grotesk is not on this machine: Inter stands in for it"
    ]
    assert not missing.leaves_boxes
    assert brand(file).type.text.stretch == 1.2 and serif.type.text.stretch > 1 == LIGHT.type.text.stretch


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_the_legend_names_no_colour_that_a_brand_may_change(language: str) -> None:
    said = words(scenes(load(HOUSE / "journeys" / "online-shop.yaml"), language=language)[0])
    assert not re.search("orange|blue|оранж|син|portocaliu|albastru", said)


def test_a_brand_that_is_too_faint_draws_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "acme.yaml").write_text('colours: {ink: "#DDDDDD"}\n')
    out = tmp_path / "map.svg"
    journey = str(HOUSE / "journeys" / "minimal.yaml")
    assert main(["render", journey, "-o", str(out), "--theme", str(tmp_path / "acme.yaml")]) == 1
    assert "error[low-contrast]" in capsys.readouterr().err and not out.exists()
