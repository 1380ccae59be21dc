"""Charts: what is drawn is what the result says, unknown looks unknown, words keep out of each other's way."""

import itertools
import json
import math
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from conftest import HOUSE, Golden
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from random_journeys import journey

import journeymap as jm
from journeymap.analysis import ANALYSES, analyses
from journeymap.charts import CHARTS, chart, look_of, picture, plot_of
from journeymap.charts.look import Look
from journeymap.charts.sheet import Chart
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.drawing.scene import texts
from journeymap.drawing.svg import svg
from journeymap.drawing.theme import DARK, LIGHT, PRINT
from journeymap.statements import describe
from journeymap.words import words_for
from journeymap.words.telling import told

JOURNEYS = HOUSE / "journeys"
SHOP = JOURNEYS / "online-shop.yaml"
LIGHT_LOOK = look_of(None)


def bars(ax: Axes, look: Look = LIGHT_LOOK) -> list[tuple[float, float, float]]:
    """Every bar in data coordinates, as (left, width, middle); grounds and tracks left out."""
    grounds = {
        matplotlib.colors.to_rgba(look.colour(name)) for name in ("track", "column", "paper", "pain", "opportunity")
    }
    found = []
    for one in ax.patches:
        plain = isinstance(one, Rectangle) and one.get_data_transform() == ax.transData
        if plain and (one.get_hatch() or tuple(one.get_facecolor()) not in grounds):
            found.append((one.get_x(), one.get_width(), one.get_y() + one.get_height() / 2))
    return found


def lines(ax: Axes, marker: str = "None") -> list[Line2D]:
    return [one for one in ax.lines if str(one.get_marker()) == marker]


def dots(ax: Axes, marker: str = "o") -> list[tuple[float, float, bool]]:
    """Every mark as (x, y, solid)."""
    return [
        (float(one.get_xdata()[0]), float(one.get_ydata()[0]), one.get_markerfacecolor() == one.get_markeredgecolor())
        for one in lines(ax, marker)
    ]


def words(ax: Axes) -> list[str]:
    return [one.get_text() for one in ax.texts]


def near(value: float, px: float, ax: Axes) -> Any:
    """A value within some px of the axes' width."""
    low, high = ax.get_xlim()
    return pytest.approx(value, abs=px * (high - low) / ax.get_window_extent().width)


# ---------------------------------------------------------------- what is drawn is what was found


FUNNEL = journey(
    {"notice": {"ad": {"next": {"shop": 0.5}}}, "buy": {"shop": {"next": {"success": 0.4}, "observed": 200}}}
)
"""Half of those who see the ad go to the shop, 40 of 100 there buy: 50 and 30 of 100 are lost, 20 arrive."""


def test_the_funnel_draws_who_goes_on_and_who_leaves() -> None:
    ax = chart(jm.dropoff(FUNNEL), journey=FUNNEL)
    drawn = [(round(left), round(width)) for left, width, _ in bars(ax)]
    # of each stage those who go on, then those who leave; last the goal
    assert drawn == [(0, 50), (50, 50), (0, 20), (20, 30), (0, 20)]
    assert "50 of 100 come" in words(ax)
    assert "20.0 of 100 reach the goal" in words(ax)


def test_the_funnel_says_what_nobody_counted() -> None:
    texts = words(chart(jm.dropoff(FUNNEL), journey=FUNNEL))
    assert "n 200" in texts
    assert texts.count("assumed") == 2  # the stage of the ad, and the goal behind it


def test_friction_bars_are_the_points_and_lines_the_range() -> None:
    shop = jm.load(SHOP)
    result = jm.friction(shop)
    ax = chart(result, journey=shop)
    row_of = {one["touchpoint"]: at for at, one in enumerate(result.to_dict()["touchpoints"])}
    for one in result.to_dict()["touchpoints"]:
        middle = row_of[one["touchpoint"]] + 0.5
        drawn = sorted((left, width) for left, width, y in bars(ax) if abs(y - middle) < 0.1)
        points = [value for value in one["points"].values() if value > 0]
        # a px between neighbours is paper
        assert [width for _, width in drawn] == [near(value, 1.5, ax) for value in points]
        assert [left for left, _ in drawn] == [near(sum(points[:at]), 0.1, ax) for at in range(len(points))]
        assert drawn[-1][0] + drawn[-1][1] == near(one["severity"], 1.5, ax)
    ranges = {tuple(one.get_xdata()) for one in lines(ax, "|")}
    assert ranges == {(one["low"], one["high"]) for one in result.to_dict()["touchpoints"]}


def test_friction_that_nobody_can_state_is_hatched_over_what_it_could_be() -> None:
    ax = chart(jm.friction(FUNNEL), journey=FUNNEL)
    rows = {one["touchpoint"]: one for one in jm.friction(FUNNEL).to_dict()["touchpoints"]}
    assert rows["ad"]["severity"] is None
    drawn = sorted((left, left + width) for left, width, _ in bars(ax))
    assert drawn == [pytest.approx(bounds) for bounds in sorted((one["low"], one["high"]) for one in rows.values())]
    assert words(ax).count("too little is known") == 2
    assert "0 low" not in words(ax)


def test_transitions_are_of_100_visits() -> None:
    ax = chart(jm.dropoff(FUNNEL), what="transitions", journey=FUNNEL)
    # columns: 1, 2, goal, leave
    cells = {
        (round(one.xy[0] - 0.5), round(one.xy[1] - 0.5)): one.get_text()
        for one in ax.texts
        if one.xy[1] % 1 == 0.5 and one.xy[0] > 0
    }
    assert cells == {(1, 0): "50", (3, 0): "50", (2, 1): "40", (3, 1): "60"}


def test_transitions_of_a_large_journey_are_by_stage() -> None:
    stages = {
        f"s{stage}": {
            f"p{at}": {"next": {f"p{at + 1}" if at < 29 else "success": 0.9}}
            for at in range(10 * stage, 10 * stage + 10)
        }
        for stage in range(3)
    }
    wide = journey(stages)
    ax = chart(jm.dropoff(wide), what="transitions", journey=wide)
    assert {"1 S0", "2 S1", "3 S2"} <= set(words(ax))
    assert not any("P3" in text for text in words(ax))


FELT = journey(
    {
        "all": {
            "a": {"emotion": {"value": 2, "source": "diary", "n": 9}},
            "b": {"emotion": -1},
            "c": {},
            "d": {"emotion": 1},
        }
    }
)


def test_the_emotion_curve_breaks_where_nobody_said_anything() -> None:
    ax = chart(jm.emotion(FELT), journey=FELT)
    assert dots(ax) == [(0.5, 2.0, True), (1.5, -1.0, False), (3.5, 1.0, False)]
    drawn = [one for one in lines(ax) if one.get_linestyle() == "-" and len(one.get_xdata()) > 2]
    spans = [(min(one.get_xdata()), max(one.get_xdata())) for one in drawn]
    assert min(low for low, _ in spans) == 0.5
    assert max(high for _, high in spans) == 1.5, "the curve may not pass the place that nobody spoke of"
    (bridge,) = [one for one in lines(ax) if tuple(one.get_xdata()) == (1.5, 3.5)]
    assert bridge.get_linestyle() != "-"
    assert words(ax).count("no data") == 1
    assert "n 9" in words(ax)


def test_the_emotion_curve_never_leaves_what_was_said() -> None:
    ax = chart(jm.emotion(FELT), journey=FELT)
    heights = [
        y for one in lines(ax) for y in one.get_ydata() if one.get_linestyle() == "-" and len(one.get_xdata()) > 5
    ]
    assert max(heights) <= 2
    assert min(heights) >= -1


SCORED = journey(
    {
        "buy": {
            # means of 4 on 1-7 and 4 on 1-5 are the indices 50 and 75
            "shop": {
                "scores": {
                    "ces": {"scale": "1-7", "best": 7, "mean": 4, "sd": 1, "n": 100},
                    "csat": {"mean": 4, "n": 12},
                }
            },
            # 2 of 1-7 where 1 is best, and 2 of 1-5, are the indices 83.3 and 25
            "desk": {
                "scores": {
                    "ces": {"scale": "1-7", "best": 1, "mean": 2, "sd": 1, "n": 50},
                    "csat": {"mean": 2, "sd": 1, "n": 40},
                }
            },
            "door": {"scores": {"csat": {"mean": 5, "n": 40}}},
        }
    }
)


def test_the_plane_has_ease_across_and_satisfaction_upright() -> None:
    ax = chart(jm.scores(SCORED), journey=SCORED)
    assert [(round(x, 1), round(y, 1), solid) for x, y, solid in dots(ax)] == [(50.0, 75.0, False), (83.3, 25.0, True)]
    assert {"n 12", "n 40"} <= set(words(ax))
    assert any("Door" in text and text.startswith("Only one") for text in words(ax))


def test_intervals_of_the_plane_are_those_of_the_scores() -> None:
    ax = chart(jm.scores(SCORED), journey=SCORED)
    said = {(one["low"], one["high"]) for one in jm.scores(SCORED).to_dict() if one["touchpoint"] != "door"}
    drawn = {tuple(one.get_xdata()) for one in lines(ax)} | {tuple(one.get_ydata()) for one in lines(ax)}
    assert said <= drawn


def test_the_pyramid_fills_what_is_reached() -> None:
    offered = {"capabilities": {"inform": {"how": "FAQ", "source": "audit"}}}
    asked = {"csat": {"counts": [0, 0, 0, 20, 30]}}
    firm = journey({"all": {"a": {**offered, "scores": asked, "next": {"b": 1.0}}, "b": {"next": {"success": 1.0}}}})
    result = jm.pyramid(firm)
    ax = chart(result, journey=firm)
    # one of two visits reaches level 1: half of a bar of 70 px
    assert [round(width) for _, width, _ in bars(ax) if width > 1] == [35]
    assert "50%" in words(ax)
    solid = matplotlib.colors.to_hex(LIGHT_LOOK.colour("badge-good"))
    assert [matplotlib.colors.to_hex(one.get_markerfacecolor()) for one in lines(ax, "o")] == [solid]


def test_channels_are_dots_with_the_intervals_of_the_result() -> None:
    shop = jm.load(SHOP)
    result = jm.omnichannel(shop)
    ax = chart(result, journey=shop)
    said = [
        (one["index"], one["low"], one["high"])
        for group in result.to_dict()["groups"]
        for one in group["channels"].values()
        if one is not None and sum(other is not None for other in group["channels"].values()) > 1
    ]
    assert sorted(x for x, _, _ in dots(ax)) == sorted(index for index, _, _ in said)
    assert {tuple(one.get_xdata()) for one in lines(ax, "|")} == {(low, high) for _, low, high in said}


def test_before_is_hollow_and_after_solid() -> None:
    before = journey({"all": {"a": {"scores": {"csat": {"counts": [0, 0, 0, 50, 150]}}}}})
    after = journey({"all": {"a": {"scores": {"csat": {"counts": [50, 50, 0, 50, 50]}}}}})
    changed = [one for one in jm.compare(before, after).to_dict()["metrics"] if one["verdict"] in ("alert", "critical")]
    ax = chart(jm.compare(before, after), journey=after)
    # satisfied: all of 200 before, 100 of 200 after
    assert (100.0, 50.0) in {(100 * one["before"], 100 * one["after"]) for one in changed}
    assert (100.0, 0.5, False) in dots(ax)
    assert (50.0, 0.5, True) in dots(ax)
    assert "100.0% → 50.0%" in words(ax)


def test_experiments_are_differences_with_their_intervals() -> None:
    variants = {"a": {"n": 400, "successes": 80}, "b": {"n": 400, "successes": 120}}
    tried = journey({"all": {"a": {"experiments": [{"name": "Guest checkout", "split": "50:50", **variants}]}}})
    ax = chart(jm.experiments(tried), journey=tried)
    # 30 % against 20 %
    assert [(round(x, 9), solid) for x, _, solid in dots(ax)] == [(10.0, True)]
    assert {"+10.0 points", "A 20.0% · B 30.0%"} <= set(words(ax))
    (interval,) = lines(ax, "|")
    low, high = interval.get_xdata()
    assert 0 < low < 10 < high < 20


def test_personas_stand_at_the_share_that_arrives() -> None:
    bank = jm.load(JOURNEYS / "bank-account.yaml")
    said = [100 * one["completion"] for one in jm.personas(bank).to_dict()["personas"]]
    ax = chart(jm.personas(bank), journey=bank)
    assert [x for x, _, _ in dots(ax)] == said


def test_digital_channels_stand_at_their_ease_hardest_first() -> None:
    shop = jm.load(SHOP)
    ax = chart(jm.digital(shop), journey=shop)
    drawn = [x for x, _, _ in dots(ax)]
    assert drawn == sorted(one.ease for one in jm.digital(shop).rows if one.ease is not None)
    assert "Least easy of the digital channels: Price portals, 46.2 of 100." in words(ax)


def test_titles_are_what_the_statements_say() -> None:
    shop, language = jm.load(SHOP), "ru"
    for function in (jm.omnichannel, jm.digital, jm.pyramid):
        result = function(shop)
        sentences = {sentence.lower() for sentence in said_of(result, shop, language)}
        assert plot_of(result, look_of(shop, language=language)).title.lower() in sentences


def said_of(result: Any, journey: Any, language: str) -> list[str]:
    statement = describe(type(result).__name__.lower(), result, journey)
    assert statement is not None
    return [told(one, words_for(language)) for said in statement.said for one in said.fact.all()]


def test_the_line_beside_the_pyramid_is_the_share_that_a_journey_needs() -> None:
    shop = jm.load(SHOP)
    stricter = shop.replace(settings={"scope_share": 0.9})
    assert "80%" in words(chart(jm.pyramid(shop), journey=shop))
    assert "90%" in words(chart(jm.pyramid(stricter), journey=stricter))


def test_bad_visits_fill_the_whole_width() -> None:
    shop = jm.load(SHOP)
    result = jm.exposure(shop)
    ax = chart(result, journey=shop)
    shares = [one.share for one in result.shares or ()]
    drawn = [one for one in bars(ax) if abs(one[2] - 0.5) < 0.01]
    assert [width for _, width, _ in drawn] == [pytest.approx(share, abs=0.0021) for share in shares]
    assert sum(shares) == pytest.approx(1)


def test_opportunities_stand_at_their_priority_and_worth() -> None:
    shop = jm.load(SHOP)
    rows = jm.opportunities(shop).to_dict()
    ax = chart(jm.opportunities(shop), journey=shop)
    places = {(round(x, 6), round(y, 3)) for x, y, _ in dots(ax)}
    assert places <= {(round(one["priority"], 6), round(one["value"], 3)) for one in rows if one["value"] is not None}
    assert len(places) == len({one["touchpoint"] for one in rows if one["priority"] is not None})


def test_a_mark_without_room_for_its_name_has_a_number_that_the_note_explains() -> None:
    shop = jm.load(SHOP)
    said = words(chart(jm.opportunities(shop), journey=shop))
    numbered = re.findall(r"(\d+)\xa0([A-Z][^,.]+)", " ".join(said))
    assert [number for number, _ in numbered] == [str(at + 1) for at in range(len(numbered))] != []
    assert {number for number, _ in numbered} <= set(said)
    names = {shop.label(one.touchpoint) for one in jm.opportunities(shop).rows if one.priority is not None}
    assert names <= {*said, *(name for _, name in numbered)}


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_what_hollow_means_is_said_where_something_is_hollow(language: str) -> None:
    for name in FILES:
        of = jm.load(JOURNEYS / f"{name}.yaml").replace(language=language)
        for what in ("emotion", "scores", "opportunities", "personas"):
            ax = chart(getattr(jm, CHARTS[what].analysis)(of), journey=of, what=what)
            hollow = any(not solid for _, _, solid in dots(ax))
            said = words_for(language)("chart_hollow_team").split(":")[0]
            assert any(text.startswith(said) for text in words(ax)) == hollow, (name, what)


def test_outlets_are_never_drawn_as_before_and_after() -> None:
    north, river = (jm.load(JOURNEYS / f"{name}.yaml") for name in ("sushi-franchise-north", "sushi-franchise"))
    with pytest.raises(jm.UsageError, match="several units"):
        jm.compare(north, river)
    result = jm.compare([north, river])
    ax = chart(result, journey=north)
    named = {(one["unit"], one["metric"]): one for one in result.to_dict()["units"]}
    worst = named["Riverside outlet", "on_time"]
    assert worst["verdict"] == "worse"
    drawn = [(x, solid) for x, _, solid in dots(ax)]
    assert (pytest.approx(100 * worst["value"]), True) in drawn
    assert "worse: Riverside outlet" in words(ax)


def outlets(goods: Sequence[int]) -> list[jm.Journey]:
    """Outlets of 400 customers each, of whom so many are content."""
    return [
        journey({"buy": {"desk": {"scores": {"solved": {"share": good / 400, "n": 400}}}}}, unit=f"Outlet {at}")
        for at, good in enumerate(goods)
    ]


def test_many_outlets_stand_in_a_funnel_whose_walls_are_chance() -> None:
    result = jm.compare([*outlets([320, 316, 324, 318, 322, 320, 316, 324, 318, 322, 200])])
    ax = chart(result)
    (row,) = result.to_dict()["metrics"]
    assert len(dots(ax)) == 11 and sum(solid for _, _, solid in dots(ax)) == 1
    assert "Outlet 10" in words(ax) and "Outlet 1" not in words(ax)
    # the walls at n = 400, where every outlet stands: centre ± z √(φ p(1 - p)/400)
    assert row["phi"] > 1
    middle, foot = _heights(ax)
    spread = math.sqrt(row["phi"] * row["centre"] * (1 - row["centre"]) / 400)
    half = {z: z * spread for z in (1.96, 3.0902)}
    per_share = (foot - middle) / (row["centre"] - 0.5)
    x = next(x for x, _, _ in dots(ax))
    for z in half:
        walls = [
            float(np.interp(x, one.get_xdata(), one.get_ydata())) for one in lines(ax) if len(one.get_xdata()) > 10
        ]
        assert any(wall == pytest.approx(middle - half[z] * per_share, abs=1) for wall in walls)
        assert any(wall == pytest.approx(middle + half[z] * per_share, abs=1) for wall in walls)


def _heights(ax: Axes) -> tuple[float, float]:
    """Where the middle of a funnel lies, and the one outlet at 50 %."""
    middle = next(one.get_ydata()[0] for one in lines(ax) if len(set(one.get_ydata())) == 1 and one.get_zorder() == 1)
    return float(middle), next(y for _, y, solid in dots(ax) if solid)


def months(goods: Sequence[int | None]) -> list[jm.Journey]:
    points = [{} if good is None else {"scores": {"solved": {"share": good / 400, "n": 400}}} for good in goods]
    return [journey({"buy": {"desk": point}}, period=f"2026-{at:02}") for at, point in enumerate(points, 1)]


def test_a_series_is_a_row_of_small_pictures_with_gaps_and_lines_where_it_is_certain() -> None:
    result = jm.compare(months([320, 304, 288, None, 256, 240]))
    ax = chart(result)
    assert "−4.00 points a month" in words(ax)
    assert [solid for _, _, solid in dots(ax)] == [True] * 5
    xs = [x for x, _, _ in dots(ax)]
    assert xs[3] - xs[2] == pytest.approx(2 * (xs[1] - xs[0]))  # the month that did not ask has its room
    joined = [tuple(one.get_xdata()) for one in lines(ax) if len(one.get_xdata()) in (2, 3) and one.get_zorder() == 2]
    assert joined == [tuple(xs[:3]), tuple(xs[3:])]
    dashed = [one for one in lines(ax) if one.get_zorder() == 3]
    assert [tuple(one.get_xdata()) for one in dashed] == [(xs[0], xs[-1])]
    steady = chart(jm.compare(months([320, 318, 321, 319])))
    assert [one for one in lines(steady) if one.get_zorder() == 3] == [] and "steady" in words(steady)


def test_charts_of_a_journey_from_right_to_left_run_that_way() -> None:
    journey = jm.load(JOURNEYS / "hebrew-pharmacy.yaml")
    result = jm.emotion(journey)
    there, here = picture(result, look_of(journey)), picture(result, look_of(journey.replace(language="en")))
    first = journey.label(next(iter(journey.touchpoints)))
    places = [next(one.x for one in texts(scene.shapes) if first in one.lines) for scene in (there, here)]
    assert places[0] == pytest.approx(there.width - places[1])


def test_every_row_names_how_many_answered() -> None:
    shop = jm.load(SHOP)
    texts = words(chart(jm.friction(shop), journey=shop))
    assert all(f"n {one.answers:,}" in texts for one in jm.friction(shop).rows)


# ---------------------------------------------------------------- empty, large, in every language and theme


BARE = journey({"all": {"a": {}, "b": {}}})


@pytest.mark.parametrize("what", [name for name, kind in CHARTS.items() if kind.analysis != "compare"])
def test_with_nothing_to_draw_a_chart_says_so(what: str) -> None:
    result = analyses([CHARTS[what].analysis], BARE)[CHARTS[what].analysis]
    ax = chart(result, what=what, journey=BARE)
    assert ax.texts[0].get_text()
    assert "None" not in " ".join(words(ax))
    assert "nan" not in " ".join(words(ax))
    assert dots(ax) == []


def test_with_nothing_changed_a_chart_says_so() -> None:
    assert words(chart(jm.compare(FUNNEL, FUNNEL)))[0] == "Nothing got clearly better or worse"


FILES = ("online-shop", "public-service", "clinic", "telecom-repair", "sushi-franchise")


def every_chart(of: jm.Journey) -> Iterator[tuple[str, Axes]]:
    found = analyses(ANALYSES, of)
    for name, kind in CHARTS.items():
        if kind.analysis != "compare":
            yield name, chart(found[kind.analysis], what=name, journey=of)


def boxes(ax: Axes) -> list[tuple[str, Any]]:
    """Every text with the box that matplotlib's own renderer gives it."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)
    renderer = FigureCanvasAgg(figure).get_renderer()
    return [(one.get_text(), one.get_window_extent(renderer)) for one in ax.texts if one.get_text().strip()]


def long_names() -> jm.Journey:
    """Twenty places whose names do not fit anywhere, with scores that crowd."""
    points = {
        f"p{at}": {
            "name": f"Nachbestellungsbestätigungsformular {at}, an explanation that never seems to come to an end",
            "next": {f"p{at + 1}" if at < 19 else "success": 0.8},
            "scores": {
                "ces": {"scale": "1-7", "best": 7, "mean": 2 + 4 * (7 * at % 10) / 10, "sd": 1.5, "n": 20 + at},
                "csat": {"mean": 1.5 + 3 * (3 * at % 10) / 10, "sd": 1, "n": 30},
            },
            "emotion": -2 + 4 * (3 * at % 10) / 9,
            "capabilities": {"inform": "FAQ"},
        }
        for at in range(20)
    }
    stages = {
        f"stage_with_a_long_name_{part}": dict(list(points.items())[4 * part : 4 * part + 4]) for part in range(5)
    }
    return journey(stages, entrants=1000, value={"per_success": 10, "currency": "EUR"})


@pytest.mark.parametrize("name", [*FILES, "long names", "long names, in Russian"])
def test_no_text_covers_another_or_leaves_the_sheet(name: str) -> None:
    of = long_names() if name.startswith("long") else jm.load(JOURNEYS / f"{name}.yaml")
    for what, ax in every_chart(of.replace(language="ru") if "Russian" in name else of):
        figure = ax.get_figure(root=True)
        assert isinstance(figure, Figure)
        wide, tall = (72 * side for side in figure.get_size_inches())
        drawn = boxes(ax)
        out = [text for text, box in drawn if min(box.x0, box.y0) < -1 or box.x1 > wide + 1 or box.y1 > tall + 1]
        assert (what, out) == (what, [])
        # letters stand within their box; lines of one text may share the room of their descenders
        covered = [
            (text, other)
            for (text, one), (other, two) in itertools.combinations(drawn, 2)
            if min(one.x1, two.x1) - max(one.x0, two.x0) > 1 and min(one.y1, two.y1) - max(one.y0, two.y0) > 3
        ]
        assert (what, covered) == (what, [])


@pytest.mark.parametrize("language", ["ru", "ro"])
def test_a_chart_speaks_one_language(language: str) -> None:
    english = {str(one) for one in words_for("en").phrases.values() if not isinstance(one, dict)}
    spoken = {str(one) for one in words_for(language).phrases.values() if not isinstance(one, dict)}
    of = jm.load(SHOP).replace(language=language)
    for what, ax in every_chart(of):
        left = [text for text in words(ax) if text in english - spoken and len(text) > 3]
        assert (what, left) == (what, [])


@pytest.mark.parametrize("theme", [LIGHT, DARK, PRINT])
def test_a_chart_wears_the_theme_of_the_map(theme: Any) -> None:
    ax = chart(jm.dropoff(FUNNEL), journey=FUNNEL, theme=theme)
    figure = ax.get_figure(root=True)
    assert figure is not None
    assert matplotlib.colors.to_hex(figure.get_facecolor()).upper() == theme.colours.paper.upper()
    assert matplotlib.colors.to_hex(ax.texts[0].get_color()).upper() == theme.colours.ink.upper()


# ---------------------------------------------------------------- a good guest of matplotlib


def test_charts_leave_matplotlib_as_they_found_it() -> None:
    before = dict(matplotlib.rcParams)
    chart(jm.dropoff(FUNNEL), journey=FUNNEL)
    assert dict(matplotlib.rcParams) == before


def test_ones_own_axes_are_drawn_on_and_no_others() -> None:
    left, right = Figure(figsize=(10, 4)).subplots(1, 2)
    assert chart(jm.dropoff(FUNNEL), left, journey=FUNNEL) is left
    assert len(left.patches) > 5
    assert not right.patches
    assert not right.texts


def test_charts_stand_side_by_side() -> None:
    beside = Figure(figsize=(25, 8), dpi=72)
    left, right = beside.add_axes((0, 0, 0.5, 1)), beside.add_axes((0.5, 0, 0.5, 1))
    chart(jm.dropoff(FUNNEL), left, journey=FUNNEL)
    chart(jm.dropoff(FUNNEL), right, what="transitions", journey=FUNNEL)
    drawn = boxes(left)
    assert min(box.x0 for _, box in drawn) > 0
    assert max(box.x1 for _, box in drawn) < 900 < min(box.x0 for _, box in boxes(right))
    assert all(box.y0 > 0 and box.y1 < 8 * 72 for _, box in drawn)


def test_a_chart_needs_no_screen(tmp_path: Path) -> None:
    ax = chart(jm.dropoff(FUNNEL), journey=FUNNEL)
    assert isinstance(ax, Chart)
    ax.get_figure(root=True).savefig(tmp_path / "funnel.png")
    assert (tmp_path / "funnel.png").read_bytes().startswith(b"\x89PNG")


def test_charts_are_loaded_by_nobody_who_draws_none() -> None:
    """Neither matplotlib for a map, nor pyplot, which picks a backend and keeps figures, for a chart."""
    program = f"""
import json, sys
import journeymap as jm
shop = jm.load({str(JOURNEYS / "minimal.yaml")!r})
shop._repr_svg_()
map_only = "matplotlib" in sys.modules
jm.chart(jm.dropoff(shop), journey=shop)
print(json.dumps([map_only, "matplotlib" in sys.modules, "matplotlib.pyplot" in sys.modules]))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(run.stdout) == [False, True, False]


def test_the_same_chart_is_the_same_picture_and_two_share_no_id() -> None:
    look = look_of(FUNNEL)
    first, again = (svg(picture(jm.dropoff(FUNNEL), look)) for _ in range(2))
    assert first == again
    other = svg(picture(jm.dropoff(FUNNEL), look, "transitions"))
    assert ids(first) & ids(other) == set()
    assert "<title" in first


def ids(drawn: str) -> set[str]:
    return {one.attrib["id"] for one in ElementTree.fromstring(drawn).iter() if "id" in one.attrib}


def test_a_picture_says_what_matplotlib_drew() -> None:
    look = look_of(FUNNEL)
    texts = {text for text in ElementTree.fromstring(svg(picture(jm.dropoff(FUNNEL), look))).itertext() if text.strip()}
    assert set(words(chart(jm.dropoff(FUNNEL), journey=FUNNEL))) - {""} <= texts


@pytest.mark.parametrize("what", ["friction", "dropoff", "scores", "emotion", "compare"])
def test_the_pictures_of_the_page_are_current(what: str, golden: Golden) -> None:
    shop = jm.load(SHOP)
    if what == "compare":
        result: Any = jm.compare(jm.load(JOURNEYS / "online-shop-2025-q4.yaml"), shop)
    else:
        result = getattr(jm, CHARTS[what].analysis)(shop)
    golden(HOUSE / "docs" / "howto" / "charts" / f"{what}.svg", svg(picture(result, look_of(shop), what)))


# ---------------------------------------------------------------- the wrong result, the command line


def test_what_has_no_chart_is_said() -> None:
    with pytest.raises(UsageError, match="did you mean `friction`"):
        chart(jm.friction(FUNNEL), what="frictoin")
    with pytest.raises(UsageError, match="draws a result of dropoff, not Friction"):
        chart(jm.friction(FUNNEL), what="transitions")
    with pytest.raises(UsageError, match="no chart of int"):
        chart(3)
    with pytest.raises(UsageError, match="there is no theme `drak`"):
        chart(jm.friction(FUNNEL), theme="drak")


def test_the_verb_writes_svg_png_and_pdf(tmp_path: Path) -> None:
    starts = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}
    for suffix, start in starts.items():
        out = tmp_path / f"friction.{suffix}"
        assert main(["chart", "friction", str(JOURNEYS / "minimal.yaml"), "-o", str(out), "-q"]) == 0
        assert out.read_bytes().startswith(start)


def test_the_verb_knows_a_brand(tmp_path: Path) -> None:
    (tmp_path / "brand.yaml").write_text('colours: {bad: "#B71C1C"}\n', encoding="utf-8")
    out = tmp_path / "friction.svg"
    call = ["chart", "friction", str(JOURNEYS / "minimal.yaml"), "-o", str(out), "-q"]
    assert main([*call, "--theme", str(tmp_path / "brand.yaml")]) == 0
    assert "#B71C1C" in out.read_text(encoding="utf-8")


def test_the_verb_compares_with_the_baseline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "change.svg"
    assert main(["chart", "compare", str(JOURNEYS / "online-shop.yaml"), "-o", str(out), "--language", "ru"]) == 0
    assert capsys.readouterr().err == f"записан файл {out}\n"
    assert "Ухудшилось" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fricton", "minimal.yaml", "-o", "a.svg"], "did you mean `friction`"),
        (["friction", "minimal.yaml", "-o", "a.gif"], "`gif` is not a format for this"),
        (["friction", "minimal.yaml", "-o", "-"], "which format? add --format"),
        (
            ["friction", "minimal.yaml", "minimal.yaml", "-o", "a.svg"],
            "only `compare`, `trends` and `units` take several",
        ),
        (["friction", "minimal.yaml", "-o", "a.svg", "--theme", "drak"], "there is no theme `drak`"),
        (["friction", "copy.svg", "-o", "copy.svg"], "is a file to be read"),
    ],
)
def test_wrong_calls_are_refused_before_anything_is_written(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("minimal.yaml", "copy.svg"):
        (tmp_path / name).write_bytes((JOURNEYS / "minimal.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert main(["chart", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy.svg", "minimal.yaml"]
