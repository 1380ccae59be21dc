"""Values on their edges: nobody, everybody, one, all alike, loops that hardly end: nothing breaks."""

import pytest
from edge_journeys import edge_journey, read, through_everything
from random_journeys import journey

from journeymap import source
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.emotion import emotion
from journeymap.analysis.experiments import experiments
from journeymap.analysis.personas import personas
from journeymap.diagnostics import JourneyError
from journeymap.reading import check, examine, loads
from journeymap.reports import report
from journeymap.words import words_for

SEEDS = range(60)

FOUND = (20063, 20434, 40523, 41537, 60430)
"""Seeds of which `make fuzz` said that something broke."""


@pytest.mark.parametrize("seed", (*SEEDS, *FOUND))
def test_everything_goes_through_whatever_the_values(seed):
    one, _ = read(edge_journey(seed))
    other, _ = read(edge_journey(seed + 1))
    if one is None:
        return
    for name, run in through_everything(one, other):
        try:
            run()
        except Exception as error:
            pytest.fail(f"{name}: {error!r}")


def test_most_of_the_journeys_are_usable_and_the_others_are_refused_with_a_place():
    refused = 0
    for seed in SEEDS:
        one, said = read(edge_journey(seed))
        if one is None:
            refused += 1
            assert all(problem.span is not None for problem in said if problem.severity == "error")
    assert refused < len(SEEDS) / 2


# ---------------------------------------------------------------- loops

LOOP = """
journey: Ask for help
stages:
  ask:
    touchpoints:
      desk: {{channel: web, next: {{phone: 100%}}}}
      phone: {{channel: phone, next: {{desk: 50%, chat: 50%}}}}
  wait:
    touchpoints:
      chat: {{channel: web, next: {{desk: "{back}", done: "{on}"}}}}
      done: {{channel: web, next: {{success: 60%}}}}
"""


@pytest.mark.parametrize(("back", "on", "rounds"), [("99.9%", "0.1%", 1e3), ("100%", "0.0000000001%", 1e12)])
def test_a_loop_that_hardly_ends_is_solved_exactly(back, on, rounds):
    # every second call leads to the chat, of which `on` goes on: 1/on visits of the chat, twice as many calls
    found = dropoff(loads(LOOP.format(back=back, on=on)))
    assert found.completion == pytest.approx(0.6, abs=1e-12)
    assert found["chat"].visits == pytest.approx(rounds, rel=1e-9)
    assert found["phone"].visits == pytest.approx(2 * rounds, rel=1e-9)
    assert [one.reach for one in found.stages] == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("back", "on", "visits"),
    [
        ("99.7%", "0.3%", None),
        ("99.81%", "0.19%", "1,000"),
        ("99.9%", "0.1%", "2,000"),
        ("100%", "0.0000000001%", "2,000,000,000,000"),
    ],
)
def test_from_a_thousand_visits_on_a_loop_is_said(back, on, visits):
    # two calls for each visit of the chat, which 1/on visits come to: 667, 1053, 2000, 2 x 10^12
    _, said = examine(source.read(LOOP.format(back=back, on=on), "loop.yaml"))
    found = [(one.message, one.span.line) for one in said if one.code == "many-rounds"]
    assert found == ([(f"a loop sends who starts to `desk` about {visits} times", 6)] if visits else [])


def test_a_long_way_without_a_loop_is_none():
    names = [f"p{at}" for at in range(1500)]
    points = {name: {"next": {after: 1}} for name, after in zip(names, [*names[1:], "success"], strict=True)}
    assert "many-rounds" not in {one.code for one in check(journey({"walk": points}))}


def test_a_share_of_less_than_one_of_all_people_is_nobody():
    with pytest.raises(JourneyError) as failure:
        loads(LOOP.format(back="100%", on="0.00000000000001%"))
    assert {one.code for one in failure.value.diagnostics} == {"endless-loop", "success-unreachable"}


def test_where_everybodys_row_goes_round_and_the_personas_do_not_the_personas_are_the_journey():
    text = """
journey: Come to the shop
personas: {ana: {share: 40%}, ion: {share: 60%}}
stages:
  buy:
    touchpoints:
      store:
        channel: shop
        next: {store: 100%}
        by_persona: {ana: {next: {success: 80%}}, ion: {next: {success: 30%}}}
"""
    _, said = examine(source.read(text, "loops.yaml"))
    (mistake,) = [one for one in said if one.kind == "mistake"]
    assert (mistake.code, mistake.span.line) == ("persona-rows-differ", 9)
    found = personas(loads(text))
    assert found.completion == pytest.approx(0.4 * 0.8 + 0.6 * 0.3)
    assert found.pooled is None
    assert "one chain for everybody" not in report(loads(text), "md")


def test_who_starts_somewhere_and_who_comes_there_as_often_are_no_riddle():
    # half start at the desk, half come to it from the door: two ways of the same chance to the same place
    points = {"door": {"entry": 0.5, "next": {"desk": 1}}, "desk": {"entry": 0.5, "emotion": 1, "next": {"success": 1}}}
    assert emotion(journey({"ask": points})).rows


# ---------------------------------------------------------------- experiments

TRIED = {"a": {"n": 90, "successes": 30}, "b": {"n": 91, "successes": 40}}


@pytest.mark.parametrize(
    "desk", [{"next": {"success": {"count": 0}}, "observed": 100}, {"next": {"shop": 0}}], ids=["count", "share"]
)
def test_what_a_variant_brings_is_unknown_where_nobody_goes_on(desk):
    shop = journey({"buy": {"shop": {"next": {"desk": 0.5, "success": 0.2}}, "desk": {**desk, "experiments": [TRIED]}}})
    (row,) = experiments(shop).rows
    assert (row.carried.change, row.carried.completion_a, row.carried.value) == (None, None, None)
    assert "Not carried to the journey" in row.sentence
    assert report(shop, "md")


def test_what_a_variant_brings_is_unknown_where_without_those_who_went_on_everybody_would_go_round():
    none = {"a": {"n": 90, "successes": 27}, "b": {"n": 90, "successes": 0}}
    shop = journey({"buy": {"shop": {"next": {"shop": 0.7, "success": 0.3}, "experiments": [none]}}})
    (row,) = experiments(shop).rows
    assert row.verdict == "a better"
    assert row.carried.change is None


# ---------------------------------------------------------------- money


@pytest.mark.parametrize("formula", ["after_first", "first_now"])
def test_a_discount_that_rounding_swallows_is_no_horizon(formula):
    # 1 + i - (1 - c) is 0 in floating point for c = 0 and i = 1e-20; c + i is what was meant
    with pytest.raises(JourneyError) as failure:
        loads(worth(churn="0%", discount="1e-20", formula=formula))
    assert [one.code for one in failure.value.diagnostics] == ["no-horizon"]
    found = loads(worth(churn="0.0000002", discount="0.0000003", formula=formula)).value.of_one_success
    assert found == pytest.approx({"after_first": 30 * 0.9999998 / 5e-7, "first_now": 30 * 1.0000003 / 5e-7}[formula])


def worth(**rates):
    said = ", ".join(f"{name}: {rate}" for name, rate in rates.items())
    shop = "{touchpoints: {shop: {channel: web, next: {success: 60%}}}}"
    return f"{{journey: Tea, value: {{margin: 30, period: month, {said}}}, stages: {{buy: {shop}}}}}"


def test_money_without_measure_is_written_out():
    # 10^14 who start, each success worth 10^12 / 10^-8: more digits than decimals round to
    text = worth(churn="0.00000001").replace("value: {margin: 30", "entrants: 100000000000000, value: {margin: 1e12")
    assert report(loads(text), "md")
    assert words_for("en").number(-6e33, 2) == "\u22126" + 11 * ",000" + ".00"


# ---------------------------------------------------------------- words


@pytest.mark.parametrize("nothing", [r"\u200b", r"\u00ad", r"\u2060\u202e", r"\u3164", r"\u2800 \u00a0", r"\ufe0f"])
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('journey: "NOTHING"\nstages: {buy: {touchpoints: {shop: {channel: web}}}}', 1),
        ('journey: Tea\nstages: {buy: {touchpoints: {shop: {channel: web, name: "NOTHING"}}}}', 2),
        ('journey: Tea\nstages: {buy: {touchpoints: {"NOTHING": {channel: web}}}}', 2),
        ('journey: Tea\npersonas: {ana: {job: "NOTHING"}}\nstages: {buy: {touchpoints: {shop: {channel: web}}}}', 2),
    ],
    ids=["title", "name", "id", "job"],
)
def test_a_text_of_nothing_that_can_be_seen_is_empty(nothing, text, line):
    with pytest.raises(JourneyError) as failure:
        loads(text.replace("NOTHING", nothing))
    (problem,) = failure.value.diagnostics
    assert (problem.code, problem.span.line) == ("empty-value", line)
    assert "cannot be seen" in str(failure.value)


@pytest.mark.parametrize("something", ["茶", "🛒", "\ue000", "·", "e\u0301", "\u200bx", "_", "__"])
def test_a_text_with_anything_that_can_be_seen_is_kept(something):
    shop = loads(f'{{journey: "{something}", stages: {{buy: {{touchpoints: {{"{something}": {{channel: web}}}}}}}}}}')
    assert shop.title == something
    assert shop.label(next(iter(shop.touchpoints))).strip()
    assert report(shop, "html")


def test_a_name_that_runs_the_other_way_takes_no_capital_from_a_sentence():
    shop = journey({"buy": {"shop": {"name": "שלום", "next": {"success": 0.6}}}})
    assert "Shares that nobody counted" in report(shop, "md")
