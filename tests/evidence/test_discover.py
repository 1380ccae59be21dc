"""A log becomes a draft: valid, commented, counted right, and safe from whatever events are called."""

import itertools
import random
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from event_logs import START, Row, goings, looped, records
from event_logs import logs as random_logs
from hypothesis import example, given, settings
from hypothesis import strategies as st

import journeymap as jm
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.evidence.discover import Draft, discover
from journeymap.evidence.discovery.filtering import frequent_transitions
from journeymap.evidence.discovery.levels import levels, stages
from journeymap.evidence.discovery.names import clean_label
from journeymap.evidence.discovery.success import SuccessCandidate, guess_success
from journeymap.evidence.log.log import read_events
from journeymap.evidence.log.profile import profile_of
from journeymap.evidence.log.vocabulary import vocabulary_of
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.remarks import remark
from journeymap.formats import Options, content
from journeymap.model import Journey


def journey_of(*walks: str, times: int = 1) -> list[dict[str, Any]]:
    """Walks, each the names of its events with blanks between, a minute apart; every one by so many customers."""
    found: list[Row] = []
    for number, (walk, _) in enumerate(itertools.product(walks, range(times))):
        found += [(number, name, 60 * at) for at, name in enumerate(walk.split())]
    return records(found)


SHOP = journey_of("home item cart purchase", "home item item home", "item cart home cart purchase")


def test_a_draft_on_paper() -> None:
    draft = discover(SHOP)
    points = draft.journey.touchpoints
    assert (draft.success, draft.walks, draft.customers) == (("purchase",), 3, 3)
    assert (draft.completion, draft.drafted) == pytest.approx((2 / 3, 2 / 3), abs=1e-6)
    assert {name: (point.observed, point.entry) for name, point in points.items()} == {
        "home": (4, pytest.approx(2 / 3, abs=1e-6)),
        "item": (4, pytest.approx(1 / 3, abs=1e-6)),
        "cart": (3, None),
        "purchase": (2, None),
    }
    counted = {
        name: {target: arrow.count for target, arrow in (point.next or {}).items()} for name, point in points.items()
    }
    assert counted == {
        "home": {"item": 2, "cart": 1},
        "item": {"cart": 2, "item": 1, "home": 1},
        "cart": {"purchase": 2, "home": 1},
        "purchase": {"success": 2},
    }
    assert {row.touchpoint: row.loops for row in draft.rows if row.loops} == {
        "item": ("home", "item"),
        "cart": ("home",),
    }


def test_comments_say_what_was_counted_and_decided() -> None:
    text = discover(SHOP).text
    assert "66.7% of the walks arrive." in text
    assert "Folded: 0 names that fewer than 2% of customers meet" in text
    assert "success: [purchase]" in text and "# a guess: its name sounds like it" in text
    assert "loop: back" in text and "loop: once more" in text
    assert "after 1 min" in text
    assert "normal_dropoff" in text


def test_a_draft_is_checked_drawn_and_measured() -> None:
    draft = discover(SHOP)
    assert {one.code for one in jm.check(draft.journey) if one.severity == "error"} == set()
    assert b"<svg" in content(draft.journey, ".svg", Options())
    assert measurement(draft.journey, SHOP).journey.rows == draft.journey.rows


@settings(max_examples=6)
@given(rows=random_logs, gap=st.none() | st.integers(1, 300))
def test_nothing_is_folded_where_nothing_is_rare(rows: list[Row], gap: int | None) -> None:
    """Every transition of the loop stands in the draft, and its completion is that of the walks."""
    draft = discover(records(rows), asked=EvidenceOptions(gap=gap, success=("purchase",)), rare=0, rare_ways=0)
    drawn = [row for row in rows if row[1] in draft.journey.touchpoints]  # what comes after success alone is not
    seen = looped(drawn, gap)
    counted = {
        (name, target): arrow.count
        for name, point in draft.journey.touchpoints.items()
        for target, arrow in (point.next or {}).items()
        if target != "success" and "gave_up" not in (name, target)
    }
    if not any(name == "gave_up" for _, name, _ in rows):  # which the loop takes for an end of walks
        assert counted == {pair: len(pauses) for pair, pauses in seen.pauses.items()}
        assert draft.walks == len(goings(drawn, gap))  # a success is on the map of a draft
    assert draft.drafted == pytest.approx(draft.completion, abs=1e-9)


@settings(max_examples=6)
@given(rows=random_logs, rare=st.floats(0, 0.5), most=st.integers(1, 6))
def test_every_draft_is_a_journey_without_errors(rows: list[Row], rare: float, most: int) -> None:
    draft = discover(records(rows), rare=rare, rare_ways=rare, most=most)
    assert [one for one in jm.check(draft.journey) if one.severity == "error"] == []
    assert len(draft.journey.touchpoints) <= most
    assert measurement(draft.journey, records(rows)).events.rows == len(rows)  # type: ignore[union-attr]


HOSTILE = (
    "a: b", "- x", "'quoted", '"quoted"', "line\nbreak", "tab\there", "!!python/object:os.system", "&anchor", "*alias",
    "{flow: map}", "[list]", "# comment", "a # b", "null", "true", "no", "1e3", "1:30", "2026-01-01", "~", "<<", "%TAG",
    "@at", "`tick`", "success", "leave", "|", ">", "? key", "…", "a\x00b", "a\x1bb", "\u202eright", "a\u2028b",
    "x\u0085y", "Ünï çödé", "Оплата", "支払い", "דף הבית", "स्वागत", "🛒", "<script>alert(1)</script>", "=cmd()",
    "a*", "ab", "a?", "[a]",
    "n" * 10_000, "m" * 10_000 + "1", "m" * 10_000 + "2", "\\", "\\n", "${x}", "{{x}}", "\ufeffbom", "-", "---", "...",
)  # fmt: skip


def hostile_log(names: Sequence[str]) -> list[dict[str, Any]]:
    every = [(who, name, at) for who in range(2) for at, name in enumerate([*names, "purchase"])]
    return records(every)


def test_whatever_events_are_called_they_come_back() -> None:
    log = hostile_log(HOSTILE)
    draft = discover(log, most=200)
    assert errors_of(draft) == []
    read = read_events(log)
    profile = profile_of(read)
    found = vocabulary_of(draft.journey, read, profile)
    assert found.unmapped == ()
    assert sum(one.n for one in profile.names) == len(log) == 2 * len(HOSTILE) + 2
    again = measurement(draft.journey, log)
    assert {row.touchpoint: row.visits for row in again.rows} == {row.touchpoint: row.visits for row in draft.rows}
    assert "<script>" not in svg_of(draft.journey)


@settings(max_examples=6)
@given(
    names=st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), min_size=1, max_size=6)
)
@example(names=[" a", "A "])
@example(names=["\x1f"])
@example(names=["*", "ab"])
@example(names=["İ", "i̇"])
def test_any_names_make_a_journey(names: list[str]) -> None:
    draft = discover(hostile_log(names), rare=0)
    assert errors_of(draft) == []
    assert loaded(draft).touchpoints


def errors_of(draft: Draft) -> list[str]:
    return [str(one) for one in jm.check(draft.journey) if one.severity == "error"]


def loaded(draft: Draft) -> Journey:
    return jm.loads(draft.text)


def svg_of(journey: Journey) -> str:
    return content(journey, ".svg", Options()).decode()


# ---------------------------------------------------------------- what is rare


def test_rare_names_are_left_out_and_listed() -> None:
    log = journey_of("home cart purchase", times=99) + [
        {"user_id": 1000, "event": name, "ts": START + timedelta(seconds=at)} for at, name in enumerate(["home", "odd"])
    ]
    draft = discover(log)
    assert draft.left_out == ("odd",)
    assert draft.journey.events is not None and draft.journey.events.ignore == ("odd",)
    assert "odd" not in draft.journey.touchpoints
    assert "odd" in discover(log, rare=0.01).journey.touchpoints


def test_success_is_kept_however_rare() -> None:
    log = journey_of("home item", times=99) + journey_of("x y home purchase")
    assert "purchase" in discover(log, rare=0.5).journey.touchpoints


def test_fewer_customers_than_may_show_make_no_touchpoint() -> None:
    log = journey_of("home cart purchase", times=5) + [
        {"user_id": 100 + who, "event": "odd", "ts": START} for who in range(4)
    ]
    assert "odd" in discover(log).journey.touchpoints
    assert "odd" not in discover(log, asked=EvidenceOptions(min_n=5)).journey.touchpoints


def test_a_rare_way_is_folded_out_of_the_row() -> None:
    """Of 100 at home 3 go straight to pay, where 97 come by the cart: rare at both ends under 4 %."""
    log = journey_of("home cart pay purchase", times=97) + [
        {"user_id": 500 + who, "event": name, "ts": START + timedelta(seconds=at)}
        for who in range(3)
        for at, name in enumerate(["home", "pay", "purchase"])
    ]
    home = discover(log, rare_ways=0.04).journey.touchpoints["home"]
    assert (home.observed, dict(home.next or {}).keys()) == (97, {"cart"})
    assert discover(log, rare_ways=0.02).journey.touchpoints["home"].observed == 100


flows = st.dictionaries(st.tuples(st.integers(0, 5), st.integers(0, 5)), st.integers(1, 50), max_size=20)


@given(flow=flows, rare=st.floats(0, 1), ends=st.sets(st.integers(0, 5), min_size=1))
def test_folding_cuts_no_place_off(flow: dict[tuple[int, int], int], rare: float, ends: set[int]) -> None:
    visits = [sum(n for pair, n in flow.items() if place in pair) + 1 for place in range(6)]
    kept = frequent_transitions([0], visits, dict.fromkeys(ends, 1), flow, rare)
    assert kept <= set(flow)
    assert reached({0}, kept) == reached({0}, set(flow))
    backwards = {(b, a) for a, b in kept}
    assert reached(ends, backwards) == reached(ends, {(b, a) for a, b in flow})


def reached(seeds: set[int], pairs: set[tuple[int, int]]) -> set[int]:
    while more := {b for a, b in pairs if a in seeds} - seeds:
        seeds = seeds | more
    return seeds


# ---------------------------------------------------------------- order and stages


def test_levels_on_paper() -> None:
    """Two start at a, both go to b, one comes back, one goes on to c: 5a - 3b = 1, 4b - 3a - c = 0, c - b = 1."""
    assert levels([2, 0, 0], {(0, 1): 2, (1, 0): 1, (1, 2): 1, (1, 1): 7}) == pytest.approx((1, 4 / 3, 7 / 3))


def test_a_straight_way_has_levels_one_step_apart() -> None:
    draft = discover(journey_of("a b c d e f g purchase", times=3))
    assert list(draft.journey.touchpoints) == ["a", "b", "c", "d", "e", "f", "g", "purchase"]
    assert [len(stage.touchpoints) for stage in draft.journey.stages.values()] == [2, 3, 3]


@given(values=st.lists(st.integers(0, 12), min_size=1, max_size=8).map(sorted))
def test_stages_are_the_best_of_all_cuts(values: list[int]) -> None:
    found = stages([float(value) for value in values])
    wanted = len(found)
    assert wanted == max(min(6, -(-len(values) // 3), len(set(values))), -(-len(values) // 7))
    assert all(len(part) <= 7 for part in found)
    assert [at for part in found for at in part] == list(range(len(values)))

    def apart(cuts: Sequence[int]) -> float:
        bounds = [0, *cuts, len(values)]
        parts = [values[a:b] for a, b in itertools.pairwise(bounds)]
        return sum((value - sum(part) / len(part)) ** 2 for part in parts for value in part)

    every = itertools.combinations(range(1, len(values)), wanted - 1)
    fit = (cuts for cuts in every if all(b - a <= 7 for a, b in itertools.pairwise([0, *cuts, len(values)])))
    best = min(map(apart, fit))
    assert apart([part.start for part in found[1:]]) == pytest.approx(best, abs=1e-9)


# ---------------------------------------------------------------- success


@pytest.mark.parametrize(
    ("names", "success"),
    [
        (["home", "purchase", "exit"], "purchase"),
        (["home", "Order Placed", "order_cancelled"], "Order Placed"),
        (["главная", "оплачено", "ошибка"], "оплачено"),
        (["acasă", "cumpărare", "eroare"], "cumpărare"),
        (["unsubscribed", "not_paid", "subscribe"], "subscribe"),
    ],
)
def test_success_is_guessed_by_its_name(names: list[str], success: str) -> None:
    at, why = guess_success([SuccessCandidate(name, 10, 10, 3) for name in names])
    assert (names[at], why) == (success, remark("discover.sounds_like"))


def test_else_success_is_where_walks_end() -> None:
    seen = [
        SuccessCandidate("start", 50, 50, 1),
        SuccessCandidate("error", 9, 9, 9),
        SuccessCandidate("bye", 40, 45, 40),
    ]
    assert guess_success(seen)[0] == 2


def test_success_is_no_rare_name_where_nearly_all_end_otherwise() -> None:
    """One of 121 tickets is called resolved; all others end with `ticket done`."""
    log = journey_of("open take done", times=120) + [
        {"user_id": 999, "event": name, "ts": START + timedelta(minutes=at)}
        for at, name in enumerate(["open", "take", "resolved"])
    ]
    draft = discover(log)
    assert (draft.success, draft.guessed) == (("done",), "most walks that come there end there")
    assert draft.left_out == ("resolved",)
    # few buy, and many leave at the page where they came: that is no arriving
    shop = journey_of("home", times=200) + [
        {"user_id": 900 + who, "event": name, "ts": START + timedelta(minutes=at)}
        for who in range(6)
        for at, name in enumerate(["home", "cart", "purchase"])
    ]
    assert discover(shop).success == ("purchase",)


def test_a_draft_can_be_taken_in() -> None:
    """At most 20 touchpoints, 40 arrows and 7 touchpoints a stage; more is there in detail."""
    dice = random.Random(7)
    names = [f"step{at}" for at in range(30)]
    many = journey_of(*(" ".join([*dice.sample(names, 12), "purchase"]) for _ in range(150)))
    draft = discover(many)
    assert len(draft.journey.touchpoints) == 20
    assert all(len(stage.touchpoints) <= 7 for stage in draft.journey.stages.values())
    assert len(discover(many, most=60, arrows=None).journey.touchpoints) == 31
    # seven names, each of which leads to each, and all to the purchase
    tangled = journey_of(*(" ".join([*dice.sample(names[:7], 7), "purchase"]) for _ in range(600)))
    few, whole = discover(tangled), discover(tangled, arrows=None)
    assert arrows_of(few) <= 40 < arrows_of(whole)
    assert few.rare_ways > whole.rare_ways == 0.1  # as the file says, and the terminal


def arrows_of(draft: Draft) -> int:
    return sum(target != "success" for point in draft.journey.touchpoints.values() for target in point.next or {})


def test_success_can_be_said() -> None:
    draft = discover(SHOP, success="CART")
    assert (draft.success, draft.guessed) == (("cart",), None)
    assert draft.journey.touchpoints["cart"].next["success"].count == 2  # type: ignore[index]
    with pytest.raises(UsageError, match="did you mean `cart`"):
        discover(SHOP, asked=EvidenceOptions(success=("cartt",)))


# ---------------------------------------------------------------- channels and times


def on_channels(*events: tuple[str, str]) -> list[dict[str, Any]]:
    return [
        {"user_id": who, "event": name, "ts": START + timedelta(minutes=at), "channel": channel}
        for who in range(6)
        for at, (name, channel) in enumerate(events)
    ]


def test_a_name_on_two_channels_is_two_touchpoints_of_one_need() -> None:
    log = on_channels(("home", "Website"), ("help", "Website"), ("help", "Phone 7"), ("purchase", "Website"))
    draft = discover([*log, {"user_id": 9, "event": "help", "ts": START, "channel": None}])
    points = draft.journey.touchpoints
    assert {name: point.channel for name, point in points.items()} == {
        "home": "website", "help_website": "website", "help_phone_7": "phone_7", "purchase": "website"
    }  # fmt: skip
    assert points["help_website"].need == points["help_phone_7"].need == "help"
    assert (draft.journey.channels["phone_7"].type, draft.journey.channels["phone_7"].name) == ("voice", "Phone 7")
    again = measurement(draft.journey, log)
    assert {row.touchpoint: row.visits for row in again.rows} == dict.fromkeys(points, 6)


def test_visits_with_an_end_have_a_duration() -> None:
    log = [
        {"case": who, "event": name, "time": START + timedelta(minutes=at), "end": START + timedelta(minutes=at + 2)}
        for who in range(3)
        for at, name in ((0, "talk"), (9, "purchase"))
    ]
    draft = discover(log, asked=EvidenceOptions({"end": "end"}))
    assert str(draft.journey.touchpoints["talk"].duration) == "2 min"
    assert "after 7 min" in draft.text


def test_a_russian_log_makes_a_russian_map() -> None:
    draft = discover(journey_of("главная корзина покупка"))
    assert draft.journey.language == "ru"
    comments = [line.partition("# ")[2] for line in draft.text.splitlines() if "# " in line]
    said = " ".join(re.sub(r"`[^`]*`|journeymap .*|normal_dropoff:|a data frame", "", one) for one in comments)
    assert "Черновик по журналу" in said and "прохождений начинаются здесь" in said
    assert not re.findall("[A-Za-z]{2,}", said)


def test_labels_are_one_short_line() -> None:
    assert clean_label("a\n\tb\u202e  c") == "a b c"
    assert len(clean_label("x" * 10_000)) == 60


# ---------------------------------------------------------------- the command


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = [f"{one['user_id']},{one['event']},{one['ts']}" for one in SHOP]
    path = tmp_path / "log.csv"
    path.write_text("\n".join(["user_id,event,ts", *lines]) + "\n")
    return path


@pytest.mark.usefixtures("log_file")
def test_the_command_writes_a_draft(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["discover", "log.csv", "-o", "draft.yaml"]) == 0
    out, err = capsys.readouterr()
    assert "Success is purchase, a guess: its name sounds like it" in out
    assert "names that fewer than 2% of customers meet (--rare)" in out
    assert "wrote draft.yaml" in err
    assert main(["check", "draft.yaml"]) == 0
    assert main(["render", "draft.yaml", "-o", "draft.svg"]) == 0


@pytest.mark.usefixtures("log_file")
def test_a_file_that_is_there_stays(capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine.yaml").write_text("journey: Mine")
    assert main(["discover", "log.csv", "-o", "mine.yaml"]) == 2
    assert Path("mine.yaml").read_text() == "journey: Mine"
    assert main(["discover", "log.csv", "-o", "mine.yaml", "--force", "-q"]) == 0
    assert "home" in Path("mine.yaml").read_text()
    assert main(["discover", "log.csv", "-o", "map.svg"]) == 2
    assert "no YAML file" in capsys.readouterr().err


@pytest.mark.usefixtures("log_file")
def test_the_draft_on_standard_output_is_nothing_else(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["discover", "log.csv", "-o", "-"]) == 0
    assert jm.loads(capsysbinary.readouterr().out.decode()).touchpoints


@pytest.mark.usefixtures("log_file")
@pytest.mark.parametrize("rare", ["2", "x", "-1%", "100%"])
def test_a_threshold_that_is_no_share(rare: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["discover", "log.csv", "-o", "draft.yaml", "--rare", rare])
    assert stopped.value.code == 2


@pytest.mark.usefixtures("log_file")
def test_a_log_without_events_is_a_located_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.csv").write_text("user_id,event,ts\n,,\n")
    assert main(["discover", "empty.csv", "-o", "draft.yaml"]) == 1
    assert not Path("draft.yaml").exists()
    assert "empty.csv" in capsys.readouterr().err


def test_the_page_quotes_the_draft() -> None:
    house = Path(__file__).parents[2]
    page = (house / "docs" / "howto" / "discover.md").read_text(encoding="utf-8")
    quoted = page.split("```text\n")[2].split("```")[0]
    assert "observed:" in quoted
    log = house / "journeys" / "logs" / "kettle-shop.csv"
    assert quoted in discover(log, asked=EvidenceOptions(gap="1 day")).text
    assert log.read_text().startswith(page.split("```text\n")[1].split("```")[0])
