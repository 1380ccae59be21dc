"""Ways that nobody counted: what is said of them, and bounds that hold for every way of dividing what is left."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import numpy
import pytest
import yaml
from jsonschema import Draft202012Validator

import journeymap as jm
from journeymap.analysis.bounds import Bounds, OpenFlow, open_flow
from journeymap.cli import main
from journeymap.model import Row
from journeymap.reading import examine, json_schema, loads
from journeymap.source import read


def journey(points: str, more: str = "") -> jm.Journey:
    return loads(f"journey: T\n{more}stages: {{all: {{touchpoints: {{{points}}}}}}}\n")


SHOP = (
    "ad: {channel: x, next: {shop: 40%}}, "
    "shop: {channel: w, next: checkout}, "
    "checkout: {channel: w, next: {success: 70%}}"
)

CIRCLE = (
    "a: {channel: x, next: {b: 50%, c: unknown}}, "
    "b: {channel: x, next: {success: 80%}}, "
    "c: {channel: x, next: {success: 30%, a: unknown}}"
)


# ---------------------------------------------------------------- worked numbers


def test_completion_lies_between_nobody_and_everybody_going_on() -> None:
    flow = jm.dropoff(journey(SHOP))
    assert flow.completion is None
    assert (flow.completion_min, flow.completion_max) == pytest.approx((0, 0.4 * 0.7))
    assert flow.unlock == "shop"
    assert flow.sentence == "0 to 28 of 100 reach the goal: nobody knows how many go from Shop to Checkout."


def test_bounds_of_a_circle() -> None:
    # at most: a = .4 + .5 c, c = .3 + .7 a, so a = .55/.65; at least: .5 x .8, what is left lost
    flow = jm.dropoff(journey(CIRCLE))
    assert (flow.completion_min, flow.completion_max) == pytest.approx((0.40, 0.846154), abs=1e-6)
    assert (flow["b"].reach_min, flow["b"].reach_max) == pytest.approx((0.5, 0.5 / 0.65))
    assert (flow["a"].lost_min, flow["a"].lost_max) == pytest.approx((0, 0.5))
    assert (flow["c"].lost_min, flow["c"].lost_max) == pytest.approx((0, 0.5 * 0.7))


def test_what_is_known_is_a_number_beside_bounds() -> None:
    flow = jm.dropoff(journey(SHOP))
    assert (flow["shop"].reach, flow["ad"].lost) == (pytest.approx(0.4), pytest.approx(0.6))
    assert (flow["checkout"].reach, flow["shop"].lost, flow["shop"].visits) == (None, None, None)


def test_leave_beside_unknown_ways_fixes_what_is_lost() -> None:
    points = (
        "a: {channel: x, next: [b, c], leave: 20%}, "
        "b: {channel: x, next: {success: 50%}}, "
        "c: {channel: x, next: {success: 100%}}"
    )
    flow = jm.dropoff(journey(points))
    assert (flow.completion_min, flow.completion_max) == pytest.approx((0.4, 0.8))
    assert (flow["a"].lost_min, flow["a"].lost_max) == pytest.approx((0.2, 0.2))


def test_the_only_way_beside_a_stated_leave_takes_the_rest() -> None:
    flow = jm.dropoff(journey("a: {channel: x, next: b, leave: 20%}, b: {channel: x, next: {success: 50%}}"))
    assert flow.completion == pytest.approx(0.4)
    assert flow["b"].visits == pytest.approx(0.8)


def test_a_division_that_circles_for_ever_counts_for_neither_bound() -> None:
    flow = jm.dropoff(journey("a: {channel: x, next: [a, success], leave: 0%}"))
    assert (flow.completion, flow.completion_min, flow.completion_max) == (1, 1, 1)


def test_unknown_ways_that_nobody_comes_to_change_nothing() -> None:
    flow = jm.dropoff(journey("a: {channel: x, next: {success: 60%}}, b: {channel: x, next: a}"))
    assert (flow.completion, flow.completion_min, flow["a"].visits) == (pytest.approx(0.6), pytest.approx(0.6), 1)


def test_an_unknown_way_may_lead_to_an_end_of_its_own() -> None:
    flow = jm.dropoff(
        journey("a: {channel: x, next: {success: 50%, later: unknown}, leave: 10%}", "ends: {later: {kind: neutral}}\n")
    )
    assert flow.completion == pytest.approx(0.5)
    flow = jm.dropoff(
        journey("a: {channel: x, next: {success: unknown, later: unknown}}", "ends: {later: {kind: lost}}\n")
    )
    assert (flow["a"].lost_min, flow["a"].lost_max) == pytest.approx((0, 1))


# ---------------------------------------------------------------- against every corner


def corners(row: Row) -> Iterator[tuple[str, ...]]:
    """Each way that the rest of a row may go as a whole."""
    yield from ((target,) for target in (*row.unknown, *row.unknown_ends, *(["leave"] if row.may_leave else [])))


def solved(
    rows: Mapping[str, Row], chosen: Mapping[str, str]
) -> tuple[float, dict[str, float], dict[str, float]] | None:
    """Completion, reach and loss of everything under one division, by plain linear algebra; None where it circles."""
    names = list(rows)
    matrix, success, leave = numpy.eye(len(names)), numpy.zeros(len(names)), numpy.zeros(len(names))
    for at, name in enumerate(names):
        row = rows[name]
        success[at], leave[at] = row.success, row.leave
        for target, share in row.onward.items():
            matrix[at, names.index(target)] -= share
        match chosen.get(name):
            case None:
                pass
            case "success":
                success[at] += row.rest
            case "leave":
                leave[at] += row.rest
            case target:
                matrix[at, names.index(target)] -= row.rest
    if abs(numpy.linalg.det(matrix)) < 1e-9:
        return None
    inverse = numpy.linalg.inv(matrix)
    reach = {name: inverse[0, at] / inverse[at, at] for at, name in enumerate(names)}
    lost = {name: inverse[0, at] * leave[at] for at, name in enumerate(names)}
    return float(inverse[0] @ success), reach, lost


def random_journey(dice: random.Random) -> jm.Journey:
    """Three to five touchpoints of which up to three have ways that nobody counted; everybody ends somewhere."""
    names = [f"t{at}" for at in range(dice.randint(3, 5))]
    points = []
    for name in names:
        targets = dice.sample([*names, "success"], dice.randint(1, 3))
        open_ = {target for target in targets if dice.random() < 0.4}
        room = 100
        said = []
        for target in targets:
            share = dice.randint(1, max(1, room // 2))
            room -= 0 if target in open_ else share
            said.append(f"{target}: {'unknown' if target in open_ else f'{share}%'}")
        leave = f", leave: {dice.randint(1, max(1, room - 1))}%" if open_ and room > 2 and dice.random() < 0.4 else ""
        points.append(f"{name}: {{channel: x, next: {{{', '.join(said)}}}{leave}}}")
    text = f"journey: T\nstages: {{all: {{touchpoints: {{{', '.join(points)}}}}}}}\n"
    made, found = examine(read(text, Path("t.yaml")))
    if made is None or any(one.severity == "error" for one in found):
        return random_journey(dice)
    return made


def reached_rows(one: jm.Journey) -> dict[str, Row]:
    return {name: row for name, row in one.rows.items() if name in one.within_reach}


def test_bounds_equal_the_extremes_of_all_corners() -> None:
    dice, tried = random.Random(20261201), 0
    while tried < 500:
        one = random_journey(dice)
        rows = reached_rows(one)
        open_ = {name: [way for (way,) in corners(row)] for name, row in rows.items() if row.rest}
        if not open_ or "t0" not in rows:
            continue
        tried += 1
        found = [solved(rows, dict(zip(open_, ways, strict=True))) for ways in product(*open_.values())]
        proper = [one for one in found if one is not None]
        flow = open_flow(one)
        assert_bounds(flow.completion, [completion for completion, _, _ in proper], one)
        for name in rows:
            assert_bounds(flow.reach(name), [reach[name] for _, reach, _ in proper], one)
            assert_bounds(flow.loss(name), [lost[name] for _, _, lost in proper], one)


def assert_bounds(bounds: Bounds, values: Sequence[float], one: jm.Journey) -> None:
    assert bounds == pytest.approx((min(values), max(values)), abs=1e-9), one.written()


def test_learning_a_share_never_widens_the_bounds() -> None:
    dice, tried = random.Random(7), 0
    while tried < 200:
        one = random_journey(dice)
        open_ = [
            name for name, row in reached_rows(one).items() if row.rest and len(row.unknown) + len(row.unknown_ends) > 1
        ]
        if not open_:
            continue
        tried += 1
        wide = open_flow(one).completion
        name = dice.choice(open_)
        learned = next(target for target, arrow in one.touchpoints[name].next.items() if arrow.unknown)
        share = one.rows[name].rest * dice.choice((0.1, 0.5, 0.9))
        arrow = one.touchpoints[name].next[learned].replace(share=share)
        known = one.with_touchpoint(name, next={**one.touchpoints[name].next, learned: arrow})
        narrow = open_flow(known).completion
        assert wide.low - 1e-9 <= narrow.low <= narrow.high <= wide.high + 1e-9, (one.written(), name, share)


def test_what_to_count_first_is_what_narrows_completion_most() -> None:
    # the rest of `a` decides over 80 of 100, that of `b` over 10 of 100 at most
    points = (
        "a: {channel: x, next: {b: 20%, success: unknown}}, "
        "b: {channel: x, next: {success: unknown, c: 50%}}, "
        "c: {channel: x, next: {success: 10%}}"
    )
    flow = jm.dropoff(journey(points))
    assert flow.unlock == "a"
    assert width(open_flow(journey(points))) == pytest.approx(0.8 + 0.2 * 0.5)


def width(flow: OpenFlow) -> float:
    return flow.completion.high - flow.completion.low


def test_personas_with_ways_of_their_own_are_mixed() -> None:
    points = "a: {channel: x, next: {success: 50%}, by_persona: {p: {next: success}, q: {next: {success: 20%}}}}"
    flow = jm.dropoff(journey(points, "personas: {p: {share: 25%}, q: {share: 75%}}\n"))
    assert (flow.completion_min, flow.completion_max) == pytest.approx((0.15, 0.4))


def test_bounds_are_the_same_by_every_solver() -> None:
    # 120 touchpoints go through the dense solver, 2 100 through the sparse one; the answer is that of the short chain
    for size in (60, 120, 2100):
        chain = ", ".join(f"t{at}: {{channel: x, next: {{t{at + 1}: 100%}}}}" for at in range(size - 1))
        last = f"t{size - 1}: {{channel: x, next: {{success: 30%, t0: unknown}}}}"
        flow = open_flow(journey(f"{chain}, {last}"))
        assert flow.completion == pytest.approx((0.3, 1.0))


# ---------------------------------------------------------------- in the file


@pytest.mark.parametrize(
    "said", ["success", "[success]", "{success: unknown}", "{success: {share: unknown}}", "{success: {if: it rains}}"]
)
def test_ways_to_say_that_nobody_counted(said: str) -> None:
    flow = jm.dropoff(journey(f"a: {{channel: x, next: {said}}}"))
    assert (flow.completion_min, flow.completion_max) == (0, 1)


def test_a_file_is_written_as_it_was_said() -> None:
    one = journey("a: {channel: x, next: {b: unknown, success: {history: lost}}}, b: {channel: y}")
    written = one.touchpoints["a"].written()["next"]
    assert written == {"b": "unknown", "success": {"history": "lost"}}
    assert jm.Journey.model_validate(one.written()) == one


def test_nothing_is_left_beside_100_per_cent(tmp_path: Path) -> None:
    file = tmp_path / "full.yaml"
    file.write_text(
        "journey: T\nstages:\n"
        "  all: {touchpoints: {a: {channel: x, next: {success: 80%, b: unknown}, leave: 20%}, b: {channel: x}}}\n"
    )
    (found,) = jm.check(file)
    assert found.code == "nothing-left"
    assert "`b`" in found.message
    assert (found.span.line, found.severity) == (3, "error")


def test_the_json_has_bounds_and_what_to_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(f"journey: T\nstages: {{all: {{touchpoints: {{{SHOP}}}}}}}\n")
    assert main(["analyze", str(file), "--format", "json"]) == 0
    done = json.loads(capsys.readouterr().out)["dropoff"]
    assert (done["completion"], done["completion_min"], done["unlock"]) == (None, 0, "shop")
    assert done["completion_max"] == pytest.approx(0.28)
    checkout = done["touchpoints"][2]
    assert (checkout["reach_min"], checkout["lost_min"]) == (0, 0)
    assert (checkout["reach_max"], checkout["lost_max"]) == pytest.approx((0.4, 0.12))


def test_where_everything_is_known_both_bounds_are_the_number() -> None:
    flow = jm.dropoff(journey("a: {channel: x, next: {success: 60%}}"))
    assert (flow.completion, flow.completion_min, flow.completion_max) == (0.6, 0.6, 0.6)
    assert (flow["a"].reach_min, flow["a"].lost_max, flow.unlock) == (1, pytest.approx(0.4), None)


# ---------------------------------------------------------------- what rests on it


def test_friction_does_not_know_a_drop_off_that_nobody_counted() -> None:
    rated = "scores: {ces: {preset: ces2, mean: 4, n: 40}}, mistakes: none"
    points = f"a: {{channel: x, next: b, {rated}}}, b: {{channel: y, next: {{success: 70%}}, {rated}}}"
    found = jm.friction(journey(points))
    assert "dropoff" in found["a"].unknown
    assert found["b"].components["dropoff"] == pytest.approx(0.3)
    assert "handover" in found["b"].unknown  # customers change channel on a way that nobody counted


def test_priority_goes_by_the_largest_reach_possible() -> None:
    rated = "scores: {ces: {preset: ces2, mean: 4, n: 40}}, mistakes: none, importance: 5"
    points = (
        f"a: {{channel: x, next: {{b: unknown, success: 60%}}}}, b: {{channel: x, next: {{success: 70%}}, {rated}}}"
    )
    row = jm.friction(journey(points))["b"]
    assert (row.reach, row.reach_max) == (None, pytest.approx(0.4))
    assert row.priority == pytest.approx(row.severity * 0.4)


def test_nothing_is_weighed_by_visits_that_nobody_knows() -> None:
    known, open_ = (
        f"a: {{channel: x, next: {{b: {share}}}}}, b: {{channel: y, next: {{success: 70%}}}}"
        for share in ("50%", "unknown")
    )
    assert jm.omnichannel(journey(known)).switches_per_entrant is not None
    found = jm.omnichannel(journey(open_))
    assert (found.switches_per_entrant, found.carry_over) == (None, None)
    assert jm.dropoff(journey(open_)).steps is None


def test_whatif_gives_bounds_before_and_after() -> None:
    found = jm.whatif(journey(SHOP), close={"ad": 1})
    assert (found.before.completion_max, found.after.completion_max) == pytest.approx((0.28, 0.7))
    assert (found.after.completion, found.change.completion) == (None, None)
    with pytest.raises(jm.UsageError, match="nobody counted"):
        jm.whatif(journey(SHOP), close={"shop": 0.5})


def test_a_way_that_nobody_counted_is_drawn_without_a_number(tmp_path: Path) -> None:
    jm.render(journey(SHOP), tmp_path / "graph.svg", view="graph")
    text = (tmp_path / "graph.svg").read_text()
    assert "nobody counted how many" in text  # the legend
    assert "40%" in text and "70%" in text  # what is stated stands at its arrow
    jm.render(journey(SHOP), tmp_path / "map.svg")
    drawn = (tmp_path / "map.svg").read_text()
    assert "0\u00a0to\u00a040" in drawn and "0–28%" in drawn


def test_the_graph_has_no_share_where_nobody_counted() -> None:
    graph = jm.to_graph(journey(SHOP))
    assert "share" not in graph.edges["shop", "checkout"]
    assert graph.edges["ad", "shop"]["share"] == 0.4


def test_why_says_how_many_may_come(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    rated = "scores: {ces: {preset: ces2, mean: 4, n: 40}}, mistakes: none, importance: 5"
    file = tmp_path / "shop.yaml"
    points = (
        f"a: {{channel: x, next: {{b: unknown, success: 60%}}}}, b: {{channel: x, next: {{success: 70%}}, {rated}}}"
    )
    file.write_text(f"journey: T\nstages: {{all: {{touchpoints: {{{points}}}}}}}\n")
    assert main(["analyze", str(file), "--why", "b"]) == 0
    said = capsys.readouterr().out
    assert "0.0–40.0% may come here: nobody counted some of the ways." in said
    assert "Priority at most" in said


def test_a_log_is_held_against_a_map_whose_ways_nobody_counted() -> None:
    log = [{"case": 1, "event": name, "time": at} for at, name in enumerate(["ad", "shop", "checkout", "success"])]
    found = jm.conform(journey(SHOP), log)
    assert (found.following, found.completion_observed, found.completion_predicted) == (1, 1, None)


def test_a_log_counts_what_nobody_had_counted() -> None:
    log = [
        {"case": case, "event": name, "time": at}
        for case in range(20)
        for at, name in enumerate(["ad", "shop", "checkout", "success"][: 4 if case < 5 else 2])
    ]
    found = jm.dropoff(jm.measure(journey(SHOP), log))
    assert (found.completion, found.completion_min) == (pytest.approx(0.25), pytest.approx(0.25))


def test_compare_gives_the_bounds_of_both_sides() -> None:
    now = journey(SHOP.replace("next: checkout", "next: {checkout: 60%}"))
    found = jm.compare(journey(SHOP), now).completion
    assert (found.before, found.after, found.change) == (None, pytest.approx(0.168), None)
    assert (found.before_min, found.before_max, found.after_min) == pytest.approx((0, 0.28, 0.168))


def open_chain(size: int, leave: str = "") -> jm.Journey:
    """A chain of touchpoints of which nobody counted how many go on; half of those at the last arrive."""
    points = ", ".join(f"t{at}: {{channel: x, next: t{at + 1}{leave}}}" for at in range(size - 1))
    return journey(f"{points}, t{size - 1}: {{channel: x, next: {{success: 50%}}}}")


def test_of_many_open_touchpoints_the_nearest_are_tried_and_it_is_said() -> None:
    flow = jm.dropoff(open_chain(60))
    assert flow.unlock == "t0"
    assert any(
        "the 50 open touchpoints nearest to the start" in one.replace("among the 50", "the 50")
        for one in flow.assumptions
    )
    assert flow["t59"].reach_max == 1


def test_of_very_many_only_completion_has_bounds_and_it_is_said() -> None:
    flow = jm.dropoff(open_chain(600))
    assert (flow.completion_min, flow.completion_max) == pytest.approx((0, 0.5))
    assert flow["t5"].reach_max is None
    assert any(one.startswith("too many ways that nobody counted") for one in flow.assumptions)


@pytest.mark.parametrize(
    "said", ["shop", "[shop, success]", "{shop: unknown}", "{shop: {history: lost}}", "{shop: 40%}"]
)
def test_editors_accept_what_is_read(said: str) -> None:
    text = f"{{journey: T, stages: {{all: {{touchpoints: {{shop: {{channel: x, next: {said}}}}}}}}}}}"
    assert list(Draft202012Validator(json_schema()).iter_errors(yaml.safe_load(text))) == []


def test_a_map_does_not_speak_of_people_nobody_counted(tmp_path: Path) -> None:
    for said, shown in ((SHOP, False), (SHOP.replace("next: checkout", "next: {checkout: 60%}"), True)):
        jm.render(journey(said), tmp_path / "map.svg")
        assert ("people still here" in (tmp_path / "map.svg").read_text()) is shown
