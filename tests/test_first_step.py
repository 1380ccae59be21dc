"""One first step: which it is, on paper and against an oracle; what is said of it; the same on every surface."""

import json
import random
import re
from html import unescape
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from conftest import HOUSE
from pptx import Presentation
from random_journeys import Data, journey

from journeymap.analysis import ANALYSES, analyses
from journeymap.analysis.dropoff import dropoff
from journeymap.analysis.first_step import FirstStep, first_step
from journeymap.analysis.friction import friction
from journeymap.analysis.whatif import whatif
from journeymap.cli import main
from journeymap.cli.analyze import as_json
from journeymap.diagnostics import UsageError
from journeymap.drawing.figures import figures
from journeymap.drawing.message import headline
from journeymap.drawing.subject import subject
from journeymap.formats.slides import pptx
from journeymap.model import Journey
from journeymap.reading import load
from journeymap.statements import describe, short
from journeymap.statements.notebook import html as notebook
from journeymap.words import LANGUAGES, words_for
from journeymap.words.statuses import progress
from journeymap.words.telling import shown, told

SHIPPED = sorted((HOUSE / "journeys").glob("*.yaml"))


def shop(*ideas: Data | str, **more: Any) -> Journey:
    """A desk that half leave before a till that half leave, with ideas for the desk, at 1 000 x 10 EUR."""
    till = more.pop("till", {})
    points = {"desk": {"next": {"till": 0.5}, "opportunities": list(ideas)}, "till": {"next": {"success": 0.5}, **till}}
    top = {"entrants": 1000, "value": {"per_success": 10, "currency": "EUR"}, **more}
    return journey({"a": points}, **top)


def idea(name: str, **said: Any) -> Data:
    return {"idea": name, **said}


def first(found: Journey) -> FirstStep:
    step = first_step(found)
    assert step is not None
    return step


# ---------------------------------------------------------------- which it is


def test_worth_is_the_gain_times_its_confidence_and_returns_are_for_each_person_month() -> None:
    big = idea("big", closes=0.6, confidence=0.5, effort=4)
    small = idea("small", closes=0.4, confidence=0.5, effort=1)
    # 30 of 100 more at the till, of whom half arrive, at half the confidence: 750; 20 of 100: 500
    step = first(shop(big, small))
    assert (step.touchpoint, step.idea, step.effort, step.confidence) == ("desk", "small", 1, 0.5)
    assert (step.worth, step.currency, step.per_1000) == (pytest.approx(500), "EUR", pytest.approx(50))
    without_efforts = first(shop(big | {"effort": None}, small | {"effort": None}))
    assert (without_efforts.idea, without_efforts.worth, without_efforts.effort) == ("big", pytest.approx(750), None)
    # an effort that is not said is three months beside one that is: 250 a month against 500
    half = first(shop(big | {"effort": None}, small))
    assert half.idea == "small"
    other = first(shop(big | {"effort": None}, small | {"effort": 9}))
    assert (other.idea, other.effort) == ("big", 3)
    assert "the effort" in other.assumed and "effort in person-months: 3" in (other.sentence or "")


def test_what_closes_a_stated_part_goes_before_what_is_assumed_to_close_half() -> None:
    stated, assumed = idea("stated", closes=0.1, confidence=1, effort=1), idea("assumed", confidence=1, effort=1)
    assert first(shop(assumed, stated)).idea == "stated"
    alone = first(shop(assumed))
    assert alone.idea == "assumed" and alone.worth == pytest.approx(0.25 * 0.5 * 10_000)
    assert "it closes 50% of the avoidable loss" in alone.assumed


def test_a_gain_below_the_least_comes_after_those_that_reach_it() -> None:
    # 1 % of the completion of .25 is .0025: closing .9 % of the desk's loss brings .00225
    tiny = idea("tiny", closes=0.009, confidence=1, effort=0.01)
    slow = idea("slow", closes=0.5, confidence=1, effort=500)
    assert first(shop(tiny, slow)).idea == "slow"
    assert first(shop(tiny)).idea == "tiny"
    assert first(shop(tiny, slow, settings={"least_gain": 0.005})).idea == "tiny"


def test_one_idea_more_never_changes_the_order_of_two_others() -> None:
    chance = random.Random(7)
    for _ in range(30):
        every = [_any_idea(chance, str(at)) for at in range(4)]
        whole = [one.idea for one in _order(shop(*every))]
        for left_out in range(4):
            fewer = [one for at, one in enumerate(every) if at != left_out]
            assert [one.idea for one in _order(shop(*fewer))] == [name for name in whole if name != str(left_out)]


def _order(found: Journey) -> list[FirstStep]:
    """The steps one after the other, each left out when it has been."""
    steps: list[FirstStep] = []
    while (step := first(found)).idea is not None:
        steps.append(step)
        point = found.touchpoints[steps[-1].touchpoint]
        kept = tuple(one for one in point.opportunities if one.idea != steps[-1].idea)
        found = found.with_touchpoint(steps[-1].touchpoint, opportunities=kept)
    return steps


@pytest.mark.parametrize(
    ("language", "done", "under_way", "rejected", "open_"),
    [
        ("en", "Done in May", "in progress", "rejected", "decided"),
        ("ru", "сделано", "в работе", "Отклонено", "решено"),
        ("ro", "Finalizat", "in lucru", "respins", "propus"),
    ],
)
def test_what_is_done_or_rejected_drops_out_and_what_is_under_way_is_named_apart(
    language: str, done: str, under_way: str, rejected: str, open_: str
) -> None:
    ideas = [
        idea(name, closes=0.5, confidence=1, effort=1 + at, status=status)
        for at, (name, status) in enumerate(
            [("gone", done), ("going", under_way), ("never", rejected), ("open", open_)]
        )
    ]
    for language_of_file in ("en", language):
        step = first(shop(*ideas, language=language_of_file))
        assert (step.idea, step.under_way) == ("open", ("going",))
    closed = first(shop(*ideas[:3]))
    assert closed.idea is None
    assert [progress(one["status"]) for one in ideas] == ["done", "under_way", "rejected", "open"]


def test_without_ideas_it_is_our_touchpoint_where_half_of_the_avoidable_loss_brings_most() -> None:
    points: Data = {
        "ad": {"channel": "portal", "next": {"desk": 0.2}},
        "desk": {"next": {"till": 0.5}},
        "till": {"next": {"success": 0.9}},
    }
    partners = {"channels": {"portal": {"type": "digital", "owner": "partner"}, "web": "digital"}}
    step = first(journey({"a": points}, **partners))
    assert (step.touchpoint, step.idea, step.confidence) == ("desk", None, None)
    assert step.per_1000 == pytest.approx(1000 * 0.2 * 0.25 * 0.9) and step.worth is None
    assert first(journey({"a": points}, channels={"portal": "digital", "web": "digital"})).touchpoint == "ad"
    points["desk"]["normal_dropoff"] = 0.5
    assert first(journey({"a": points}, **partners)).touchpoint == "till"


ASKED: Data = {
    "mistakes": "none",
    "scores": {"csat": {"counts": [40, 10, 0, 0, 0]}, "ces": {"preset": "ces2", "mean": 2}},
}


def test_an_idea_that_brings_nothing_leads_only_where_customers_are_known_to_suffer() -> None:
    points: Data = {
        "desk": {"next": {"till": 0.5}},
        "till": {"next": {"success": 1}, "opportunities": [idea("sign")]},
    }
    # nobody leaves at the till, and nobody was asked there: the desk, where half leave
    step = first(journey({"a": points}))
    assert (step.touchpoint, step.idea, step.per_1000) == ("desk", None, pytest.approx(250))
    points["till"].update(ASKED)
    step = first(journey({"a": points}))
    assert (step.touchpoint, step.idea, step.per_1000) == ("till", "sign", None)


def test_where_only_a_partner_s_touchpoint_hurts_there_is_no_first_step() -> None:
    points: Data = {"ad": {"channel": "portal", "next": {"success": 0.5}, **ASKED}}
    assert first_step(journey({"a": points}, channels={"portal": {"type": "digital", "owner": "partner"}})) is None
    assert first(journey({"a": points}, channels={"portal": "digital"})).touchpoint == "ad"


def test_without_a_flow_it_is_the_first_by_priority_and_its_idea() -> None:
    hard: Data = {**ASKED, "opportunities": [idea("rest", impact=1), idea("mend", impact=3)]}
    found = journey({"a": {"fine": {"mistakes": "none"}, "hard": hard}})
    step = first(found)
    assert (step.touchpoint, step.idea, step.worth, step.per_1000) == ("hard", "mend", None, None)
    assert step.customers_suffer_most is None
    assert "first by priority" in (step.sentence or "")
    # each of the seven weights halved and doubled
    assert re.search(r"stays first in \d+ of 14 tries", step.sentence or "")


@pytest.mark.parametrize(
    ("language", "second"),
    [
        ("en", "Count first how many go where from Desk: that tells most."),
        ("ru", "Сначала посчитайте, сколько людей куда идёт из точки контакта «Desk»: это скажет больше всего."),
        ("ro", "Numărați întâi câți merg unde de la „Desk”: asta spune cel mai mult."),
    ],
)
def test_where_ways_were_not_counted_it_goes_by_priority_and_says_what_to_count(language: str, second: str) -> None:
    points: Data = {
        "ad": {"next": {"desk": 0.4}},
        "desk": {"next": "till", "opportunities": [idea("sign", closes=0.9, effort=1)]},
        "till": {"next": {"success": 0.7}, **ASKED},
    }
    step = first(journey({"a": points}, language=language))
    assert (step.touchpoint, step.idea, step.worth, step.per_1000) == ("till", None, None, None)
    assert (step.sentence or "").endswith(second)


def test_where_nothing_is_lost_and_nobody_was_asked_there_is_no_first_step() -> None:
    for points in ({"desk": {}}, {"desk": {"next": {"success": 1}}}):
        found = journey({"a": points})
        assert first_step(found) is None
        results = analyses(ANALYSES, found)
        assert json.loads(as_json(found, results))["first_step"] is None
        assert "What to do first is not known" in told(short.describe(results, found).said[0].fact)
        assert subject(found).focus is None


def test_where_customers_suffer_most_elsewhere_is_said() -> None:
    till = {**ASKED, "normal_dropoff": 0.5}
    step = first(shop(idea("sign", closes=0.5, effort=1, confidence=0.8), till=till))
    assert (step.touchpoint, step.customers_suffer_most) == ("desk", "till")
    assert (step.sentence or "").endswith("Customers suffer most at Till.")


# ---------------------------------------------------------------- how sure it is


def test_each_assumed_number_is_halved_and_doubled_alone() -> None:
    rows = {"observed": 1000}
    sure = {"closes": 0.5, "confidence": 0.8, "effort": 1}
    points: Data = {
        "desk": {"next": {"till": 0.5}, **rows, "opportunities": [idea("a", **sure)]},
        "till": {"next": {"success": 0.5}, **rows, "opportunities": [idea("b", **sure)]},
    }
    # halving the loss of the till brings as much as of the desk: .125 x .8, and the desk stands first on the map
    plain = first(journey({"a": points}))
    assert plain.touchpoint == "desk" and plain.assumed == () and "tries" not in (plain.sentence or "")
    unsure = idea("b", closes=0.5, effort=1)  # at 50 % it is second, at 100 % first
    points["till"]["opportunities"] = [unsure]
    assert "stays first in 1 of 2 tries" in (first(journey({"a": points})).sentence or "")
    points["till"]["opportunities"] = [idea("b", closes=0.5, confidence=0.6)]  # 3 months, or 1.5, or 6
    assert "stays first in 2 of 2 tries" in (first(journey({"a": points})).sentence or "")


def test_shares_that_nobody_counted_are_varied_within_what_the_others_leave() -> None:
    step = first(shop(idea("a", closes=0.5, confidence=0.8, effort=1)))
    # half of 100 go on from the desk: 25 or all of them; one idea alone stays first
    assert "stays first in 2 of 2 tries" in (step.sentence or "")
    assert step.assumed == ("how many go where",)
    rival = shop(
        idea("a", closes=0.5, confidence=0.8, effort=1),
        till={"opportunities": [idea("b", closes=0.5, confidence=0.7, effort=1)]},
    )
    # desk .125 x .8 = .1 against till .125 x .7 = .0875. Desk: at 25 % .1875 x .8 against .0625 x .7, first; at 100 %
    # nothing is lost there, second. Till: at 25 % .0625 x .8 against .1875 x .7, second; at 100 % nothing, first
    assert "stays first in 2 of 4 tries" in (first(rival).sentence or "")


# ---------------------------------------------------------------- against an oracle


def _any_idea(chance: random.Random, name: str) -> Data:
    said: Data = idea(name)
    if chance.random() < 0.5:
        said["closes"] = round(chance.uniform(0.02, 0.9), 3)
    if chance.random() < 0.5:
        said["confidence"] = round(chance.uniform(0.1, 1), 3)
    if chance.random() < 0.5:
        said["effort"] = round(chance.uniform(0.2, 9), 2)
    if chance.random() < 0.3:
        said["status"] = chance.choice(["done", "doing", "rejected", "decided", "idea"])
    return said


def any_journey(seed: int) -> Journey:
    """A journey of a few touchpoints with loops, ideas, normal exits, scores and money, each here and there."""
    chance, names = random.Random(seed), [f"p{at}" for at in range(random.Random(seed).randint(2, 6))]
    numbers = count()
    points: Data = {}
    for at, name in enumerate(names):
        after = names[at + 1] if at + 1 < len(names) else "success"
        point: Data = {"next": {after: round(chance.uniform(0.1, 0.9), 3)}}
        if at and chance.random() < 0.3:
            point["next"][names[at - 1]] = round(chance.uniform(0, 0.09), 3)
        if chance.random() < 0.3:
            point["normal_dropoff"] = round(chance.uniform(0, 0.8), 3)
        if chance.random() < 0.4:
            point["observed"] = chance.randint(20, 900)
        if chance.random() < 0.5:
            point["scores"] = {"csat": {"counts": [chance.randint(1, 40) for _ in range(5)]}}
            point["mistakes"] = "none"
        if chance.random() < 0.6:
            point["opportunities"] = [_any_idea(chance, f"i{next(numbers)}") for _ in range(chance.randint(1, 3))]
        points[name] = point
    top: Data = {"language": chance.choice(LANGUAGES)}
    if chance.random() < 0.6:
        top |= {"entrants": chance.randint(50, 90_000), "value": {"per_success": 20, "currency": "EUR"}}
    return journey({"a": points}, **top)


def oracle(found: Journey) -> tuple[str, str | None, float] | None:
    """The first step by its rule, with each gain from the journey solved anew with that loss closed."""
    completion = dropoff(found).completion
    assert completion is not None
    priority = {row.touchpoint: row.priority or 0.0 for row in friction(found).rows}
    ranked = []
    for at, (name, point) in enumerate(found.touchpoints.items()):
        for number, one in enumerate(point.opportunities):
            if one.status not in ("done", "doing", "rejected"):
                gain = _brings(found, name, 0.5 if one.closes is None else one.closes)
                worth = gain * (0.5 if one.confidence is None else one.confidence)
                returned = worth / (one.effort or 3)
                order = (worth <= 1e-12, one.closes is None, gain < 0.01 * completion - 1e-12, -returned)
                ranked.append((*order, -priority[name], at, number, name, one.idea, worth))
    if ranked:
        best = min(ranked)
        if best[-1] > 1e-12 or priority[best[-3]]:
            return best[-3], best[-2], max(0.0, best[-1])
    gains = {name: _brings(found, name, 0.5) for name in found.touchpoints}
    most = max(gains, key=lambda name: gains[name])
    return (most, None, gains[most]) if gains[most] > 1e-12 else None


def _brings(found: Journey, name: str, part: float) -> float:
    try:
        return whatif(found, close_avoidable={name: part}).change.completion or 0.0
    except UsageError:
        return 0.0


@pytest.mark.parametrize("seed", range(200))
def test_every_fast_surface_names_the_first_step_of_the_rule(seed: int) -> None:
    found = any_journey(seed)
    expected = oracle(found)
    step = first_step(found)
    assert (step is None) == (expected is None)
    if step is not None and expected is not None:
        assert (step.touchpoint, step.idea) == expected[:2]
        assert (step.per_1000 or 0.0) == pytest.approx(1000 * expected[2], abs=1e-6)
    every_fast_surface(found, step)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_fast_surface_of_a_shipped_journey_names_one_first_step(path: Path) -> None:
    found = load(path)
    every_fast_surface(found, first(found))


def every_fast_surface(found: Journey, step: FirstStep | None) -> None:
    """Short answer, rankings, JSON, the map's mark and tile, the board's title: one touchpoint, idea and money."""
    results = analyses(ANALYSES, found)
    data = json.loads(as_json(found, results))["first_step"]
    about = subject(found)
    if step is None:
        assert data is None and about.focus is None
        return
    for said in (short.describe(results, found), describe("opportunities", results["opportunities"], found)):
        assert said is not None and said.said[0].fact == step.fact
    assert data == json.loads(json.dumps(step.to_dict()))
    assert (data["touchpoint"], data["idea"], data["worth"]) == (step.touchpoint, step.idea, step.worth)
    assert results["opportunities"].first == step
    assert about.focus == step.touchpoint
    label, words = found.label(step.touchpoint), about.words
    tiles = [one for one in figures(about) if label in one.basis and (step.idea or "") in one.basis and one.chief]
    if step.worth is not None:
        (tile,) = [one for one in tiles if one.meaning == words("step_worth", currency=step.currency or "").strip()]
        assert tile.number == shown(step.worth, "money", words, found).removesuffix(f" {step.currency}")
    elif step.per_1000 is not None:
        (tile,) = [one for one in tiles if one.meaning == words("step_per_1000")]
        assert tile.number == words.number(step.per_1000, 1)
    assert label in headline(about)


# ---------------------------------------------------------------- every surface


REPAIR = str(HOUSE / "journeys" / "telecom-repair.yaml")


def plain(markup: str) -> str:
    """The words of a page or a picture, one after the other, without what keeps names together."""
    return " ".join(re.sub("[\u2066-\u2069]", "", unescape(re.sub(r"<[^>]*>", " ", markup))).split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_surface_names_the_same_touchpoint_idea_and_money(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = load(REPAIR).replace(language=language)
    step, words = first(found), words_for(language)
    label, money = found.label(step.touchpoint), shown(step.worth, "money", words, found)
    named = (label, str(step.idea), " ".join(money.rpartition(" ")[0].split()))
    for name, options in {
        "map.svg": (), "poster.svg": ("--preset", "poster"), "board.svg": ("--preset", "board"), "page.html": (),
    }.items():  # fmt: skip
        out = tmp_path / name
        assert main(["render", REPAIR, "-o", str(out), "--language", language, *options, "-q"]) == 0
        drawn = plain(out.read_text("utf-8"))
        for text in (*named, words("focus_pill")):
            assert text in drawn, (name, text)
    sentence = plain(told(step.fact, words))
    deck = Presentation(BytesIO(pptx(subject(found))))
    last = plain(" ".join(shape.text_frame.text for shape in deck.slides[-1].shapes if shape.has_text_frame))
    assert sentence in last and label in last.replace(sentence, "")
    for verb in (["report", REPAIR], ["report", REPAIR, str(HOUSE / "journeys" / "clinic.yaml")]):
        out = tmp_path / f"{len(verb)}.html"
        assert main([*verb, "-o", str(out), "--language", language, "-q"]) == 0
        assert sentence in plain(out.read_text("utf-8"))
    row = plain(re.search(r"<tr>(?:(?!</tr>).)*journey-1.*?</tr>", out.read_text("utf-8"), re.DOTALL)[0])  # type: ignore[index]
    for text in named:
        assert text in row
    assert sentence in plain(notebook(analyses(["opportunities"], found)["opportunities"]))
    capsys.readouterr()
    for command in (["analyze", REPAIR], ["analyze", REPAIR, "opportunities"], ["whatif", REPAIR, "--ideas"]):
        assert main([*command, "--language", language]) == 0
        assert sentence in plain(capsys.readouterr().out), command
    assert main(["analyze", REPAIR, "--format", "json", "--language", language]) == 0
    data = json.loads(capsys.readouterr().out)["first_step"]
    assert (data["touchpoint"], data["idea"], data["worth"]) == (step.touchpoint, step.idea, step.worth)
    assert plain(data["sentence"]) == sentence
    assert set(data) >= {
        "touchpoint", "idea", "worth", "currency", "per_1000", "effort", "confidence", "owner", "assumed",
        "customers_suffer_most", "sentence", "fact",
    }  # fmt: skip


# ---------------------------------------------------------------- all ideas together


def test_all_open_ideas_are_tried_together_and_each_alone() -> None:
    ideas = [idea("big", closes=0.6, effort=9), idea("small", closes=0.2, effort=1), idea("over", status="done")]
    found = whatif(shop(*ideas, till={"opportunities": [idea("other")]}), ideas=True)
    # at the desk .4 x .8 of the 50 who leave are left: 84 go on; at the till half of the 50: 75 of them arrive
    assert found.after.completion == pytest.approx(0.84 * 0.75)
    assert [fact.values["idea"] for fact in found.applied_facts] == ["small", "big", "other"]
    assert found.alone == (pytest.approx(0.05), pytest.approx(0.15), pytest.approx(0.125))
    assert [fact.key for fact in found.applied_facts] == ["whatif.idea", "whatif.idea", "whatif.idea_assumed"]
    with pytest.raises(UsageError, match="no open idea"):
        whatif(shop(), ideas=True)


def test_ideas_are_tried_beside_other_changes() -> None:
    found = whatif(shop(idea("a", closes=0.5)), ideas=True, close={"till": 0.5})
    assert found.after.completion == pytest.approx(0.75 * 0.75)
    assert [fact.key for fact in found.applied_facts] == ["whatif.idea", "whatif.close"]
