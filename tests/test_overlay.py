"""Both journeys on one map: what is marked, that words stay in their boxes, that hostile names stay text."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fitting import assert_texts_fit
from random_journeys import Data, journey
from test_map import LONG

from journeymap.analysis.compare import Comparison, compare
from journeymap.cli.forms import as_markdown
from journeymap.cli.tables import tables_of
from journeymap.drawing.overlay import overlay
from journeymap.drawing.overlay.places import GONE, NEW
from journeymap.drawing.overlay.union import both
from journeymap.drawing.scene import Group, Rect, Scene, Shape, texts
from journeymap.drawing.scene import Path as Outline
from journeymap.drawing.svg import svg
from journeymap.drawing.text import width
from journeymap.model import Journey
from journeymap.reading import load
from journeymap.statements import describe
from journeymap.words import words_for

FOLDER = Path(__file__).parent.parent / "journeys"


def in_markdown(result: Comparison) -> str:
    statement = describe("compare", result, result.both)
    assert statement is not None and result.both is not None
    return as_markdown(tables_of(statement, result.both, words_for(result.language)))


def shop() -> Comparison:
    return compare(load(FOLDER / "online-shop-2025-q4.yaml"), load(FOLDER / "online-shop.yaml"))


def sides(**top: str) -> tuple[Journey, Journey]:
    """A journey with a touchpoint gone, one new, one moved, one renamed, one worse and one better; a stage gone."""

    def answers(good: int) -> Data:
        return {"scores": {"csat": {"counts": [0, 0, 200 - good, good, 0]}}}

    before = {
        "find": {"ad": {"next": {"shop": 0.5, "fair": 0.2}, "emotion": 1}, "fair": {"channel": "stand", "emotion": 2}},
        "buy": {"shop": {"next": {"till": 0.4}, "emotion": 0} | answers(150), "quiz": {"need": "fun"}},
        "pay": {"till": {"name": "Pay", "next": {"success": 0.9}, "emotion": -1} | answers(100)},
        "wave": {"bye": {}},
    }
    after = {
        "find": {"ad": {"next": {"shop": 0.5}, "emotion": 1}, "quiz": {"channel": "app"}},
        "buy": {"shop": {"next": {"till": 0.4}, "emotion": -1} | answers(110)},
        "pay": {"till": {"name": "Till", "next": {"success": 0.9}, "emotion": 1} | answers(160), "wallet": {}},
    }
    return journey(before, period="2025", **top), journey(after, period="2026", **top)


def drawn(**top: str) -> Scene:
    return overlay(compare(*sides(**top)))


def groups(shapes: Sequence[Shape]) -> Iterator[Group]:
    for shape in shapes:
        if isinstance(shape, Group):
            yield shape
            yield from groups(shape.shapes)


def frames(scene: Scene) -> dict[str, str]:
    """The paint of each touchpoint's card."""
    cards = (one for one in groups(scene.shapes) if one.id and one.id.startswith("touchpoint-"))
    return {
        str(one.id).removeprefix("touchpoint-"): one.shapes[0].paint for one in cards if isinstance(one.shapes[0], Rect)
    }


def layer(scene: Scene, name: str) -> Group:
    return next(one for one in groups(scene.shapes) if one.id == f"lane-{name}")


def said(scene: Scene, name: str) -> str:
    return " ".join(line for text in texts((layer(scene, name),)) for line in text.lines)


# ---------------------------------------------------------------- both maps


def test_what_is_gone_stands_where_it_stood() -> None:
    found = both(compare(*sides()))
    assert {stage: list(one.touchpoints) for stage, one in found.journey.stages.items()} == {
        "find": ["ad", "fair", "quiz"],
        "buy": ["shop"],
        "pay": ["till", "wallet"],
        "wave": ["bye"],
    }
    assert found.gone == {"fair", "bye"}
    assert [name for name in found.journey.touchpoints if found.is_new(name)] == ["wallet"]
    assert found.worst("shop") == "critical"


def test_new_and_gone_cards_are_marked_and_the_others_are_not() -> None:
    paints = frames(drawn())
    assert paints["wallet"] == NEW
    assert paints["fair"] == paints["bye"] == GONE
    assert {paints["ad"], paints["shop"], paints["till"]} == {"card"}


def test_what_changed_stands_below_the_cards() -> None:
    words = said(drawn(), "changes")
    assert all(kind in words for kind in ("added", "removed", "moved", "renamed"))
    assert "stage: Buy → Find" in words and "name: Pay → Till" in words and "→ Fair: removed" in words


def test_better_and_worse_differ_by_more_than_colour() -> None:
    scene = drawn()
    words = said(scene, "numbers-csat")
    assert "75.0% → 55.0%" in words and "−20.0 · worse" in words
    assert "50.0% → 80.0%" in words and "+30.0 · better" in words
    cells = [one.paint for one in layer(scene, "numbers-csat").shapes if isinstance(one, Rect)]
    assert cells == ["pain", "pain-edge", "opportunity", "opportunity-edge"]


def test_columns_with_an_alert_are_marked() -> None:
    marks = next(one for one in groups(drawn().shapes) if one.id == "columns")
    assert sum(isinstance(one, Rect) and one.paint == "focus" for one in marks.shapes) == 1


def test_both_feelings_are_drawn() -> None:
    curves = [one.paint for one in layer(drawn(), "emotion").shapes if isinstance(one, Outline)]
    assert curves.count("bracket") == 2 and curves.count("emotion") == 1


def test_the_title_and_the_description_say_what_is_compared() -> None:
    scene = overlay(shop())
    assert scene.title == "Buy a coffee machine online, 2025-Q4 → 2026-Q1"
    assert scene.description.startswith(
        "critical 3, alert 0, watch 3, improved 12, small 1, steady 65. The journey, completion"
    )
    assert "Payments, since 2026-Q1" in said(scene, "to_do")


def test_nothing_changed_draws_a_plain_map() -> None:
    one = load(FOLDER / "minimal.yaml")
    scene = overlay(compare(one, one))
    assert NEW not in frames(scene).values() and GONE not in frames(scene).values()
    lanes = {str(group.id) for group in groups(scene.shapes) if (group.id or "").startswith("lane-")}
    assert "lane-changes" not in lanes and "lane-to_do" not in lanes


def test_advice_stays_in_its_stage() -> None:
    scene = overlay(shop())
    marks = next(one for one in groups(scene.shapes) if one.id == "columns")
    tints = [one for one in marks.shapes if isinstance(one, Rect) and one.paint == "column"]
    edges = [edge for one in tints for edge in (one.x, one.x + one.width)]
    for text in texts((layer(scene, "to_do"),)):
        for words in text.lines:
            right = text.x + width(words, text.size, text.weight)
            assert not [edge for edge in edges if text.x < edge < right], words


def test_no_frame_runs_through_advice() -> None:
    scene = overlay(shop())
    marks = next(one for one in groups(scene.shapes) if one.id == "columns")
    lowest = max(one.y + one.height for one in marks.shapes if isinstance(one, Rect) and one.paint == "focus")
    assert lowest <= min(text.y - text.size for text in texts((layer(scene, "to_do"),)))


# ---------------------------------------------------------------- in every language, script and theme


@pytest.mark.parametrize("language", ["ru", "ro"])
@pytest.mark.parametrize("names", [("hotel-stay", "hotel-stay-to-be"), ("online-shop-2025-q4", "online-shop")])
def test_an_overlay_speaks_one_language_and_cuts_no_number(names: tuple[str, str], language: str) -> None:
    result = compare(*(load(FOLDER / f"{name}.yaml") for name in names), language=language)
    scene = overlay(result)
    drawn_words = " ".join(" ".join(text.lines) for text in texts(scene.shapes)).lower().split()
    written = in_markdown(result).lower().split()
    for word in ("as-is", "to-be", "kept", "success", "partial"):
        assert word not in drawn_words and word not in written, word
    cells = [
        text
        for group in groups(scene.shapes)
        if (group.id or "").startswith("lane-numbers")
        for text in texts((group,))
    ]
    assert not [text.title for text in cells if text.title and "→" in text.title]


def test_what_did_not_change_is_not_said_to_rise_or_fall() -> None:
    result = compare(load(FOLDER / "hotel-stay.yaml"), load(FOLDER / "hotel-stay-to-be.yaml"), language="en")
    assert "The journey, completion: 3.9%, as before." in overlay(result).description
    assert "20 s" in next(row.sentence for row in result.rows if row.metric == "wait")


def test_every_text_fits_and_stands_alone() -> None:
    q4, q1 = load(FOLDER / "online-shop-2025-q4.yaml"), load(FOLDER / "online-shop.yaml")
    sushi = [load(FOLDER / f"sushi-franchise{name}.yaml").replace(unit=None) for name in ("", "-north")]
    scenes = [overlay(compare(q4, q1, language=language), theme=theme)
              for language, theme in (("en", "light"), ("ru", "dark"), ("ro", "print"))]  # fmt: skip
    assert_texts_fit([*scenes, overlay(compare(*sushi)), drawn()])


@pytest.mark.parametrize("script", LONG)
def test_long_words_fit_in_every_script(script: str) -> None:
    before, after = sides(language={"arabic": "ar", "hebrew": "he"}.get(script, "en"))

    def filled(one: Journey) -> Journey:
        for name in one.touchpoints:
            # the same label twice would be a rename by name
            one = one.with_touchpoint(name, name=f"{LONG[script]} {name}", owner=LONG[script])
        return one

    assert_texts_fit([overlay(compare(filled(before), filled(after)))])


def test_the_same_comparison_gives_the_same_bytes() -> None:
    assert svg(overlay(shop())) == svg(overlay(shop()))


def test_hostile_names_stay_text() -> None:
    name = "<script>hit()</script>\"'&]]>\u202e\x00"
    before, after = sides()
    hostile = after.with_touchpoint("shop", name=name, owner=name).with_touchpoint("wallet", name=name)
    written = svg(overlay(compare(before, hostile)))
    plain = svg(
        overlay(compare(before, after.with_touchpoint("shop", name="x", owner="x").with_touchpoint("wallet", name="x")))
    )
    tags = [
        [one.tag for one in ElementTree.fromstring(text).iter() if "script" in one.tag] for text in (written, plain)
    ]
    assert tags == [[], []]
    assert "hit()" in written and "<script" not in written
