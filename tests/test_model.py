"""The vocabulary: every way of writing a field means what the reference says, and a journey can be written again."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from journeys_strategy import journeys
from jsonschema import Draft202012Validator
from marking import block
from pydantic import ValidationError

from journeymap.diagnostics import JourneyError
from journeymap.model import Capability, Duration, Journey, Part, Rating, Scale, Stage, Target, Touchpoint, Value
from journeymap.model.overrides import RETIRED, Overrides
from journeymap.model.vocabulary import EXAMPLES, fields_of
from journeymap.reading import check, json_schema, load, loads
from journeymap.settings import DEFAULTS, SETTINGS
from journeymap.source import write

HOUSE = Path(__file__).parent.parent
EVERY_FIELD = HOUSE / "tests" / "reference" / "every-field.yaml"
FILES = [
    EVERY_FIELD,
    HOUSE / "tests" / "reference" / "coffee-machine.yaml",
    *sorted((HOUSE / "journeys").glob("*.yaml")),
]


@pytest.fixture(scope="module")
def every() -> Journey:
    return load(EVERY_FIELD)


def shop(fields: str, top: str = "") -> Touchpoint:
    """The touchpoint `shop` with some fields, in a journey with some more lines."""
    return loads(
        f"journey: Tea\n{top}\nstages: {{buy: {{touchpoints: {{shop: {{channel: web, {fields}}}}}}}}}"
    ).touchpoints["shop"]


# ---------------------------------------------------------------- every field


def test_a_file_with_every_field_is_read(every: Journey) -> None:
    assert [one.message for one in check(EVERY_FIELD) if one.severity == "error"] == []
    assert unstated(every) == []


def unstated(journey: Journey) -> list[str]:
    """The fields of the vocabulary that no part of the journey states; settings of earlier versions are none."""
    seen: dict[type[Part], set[str]] = {}
    for part in parts_of(journey):
        seen.setdefault(type(part), set()).update(part.model_fields_set)
    kinds = [kind for kind in _kinds(Part) if not _kinds(kind)[1:] and kind.__name__ != "Part"]
    seen[Overrides] |= {*RETIRED}
    return [f"{kind.__name__}.{name}" for kind in kinds for name in kind.model_fields if name not in seen.get(kind, ())]


def _kinds(kind: type[Part]) -> list[type[Part]]:
    return [kind, *(inner for sub in kind.__subclasses__() for inner in _kinds(sub))]


def parts_of(value: Any) -> Iterator[Part]:
    match value:
        case Part():
            yield value
            for name in value.model_fields_set:
                yield from parts_of(getattr(value, name))
            yield from parts_of(value.__pydantic_extra__ or {})
        case Mapping():
            for inside in value.values():
                yield from parts_of(inside)
        case tuple():
            for inside in value:
                yield from parts_of(inside)


def test_the_top_of_a_file(every: Journey) -> None:
    assert (every.title, every.status, every.period, every.language) == ("Buy a kettle", "to-be", "2026-Q3", "en")
    assert (every.entrants, every.updated, every.authors) == (12_000, date(2026, 9, 30), ("Ana", "Petru"))
    assert every.baseline == "before/kettle-2025.yaml"
    assert every.unit == "Iași, Palas"


def test_a_persona_in_short_and_in_full(every: Journey) -> None:
    ana, petru = every.personas["ana"], every.personas["petru"]
    assert (ana.about, ana.share) == ("Lives alone, likes it simple", None)
    assert (petru.share, petru.goals, petru.gains) == (0.35, ("Today", "With an invoice"), ("A spare filter",))
    assert petru.prefers == ("phone", "store")


def test_a_channel_in_short_and_in_full(every: Journey) -> None:
    assert every.channels["website"].type == "digital"
    phone = every.channels["phone"]
    assert (phone.type, phone.human, phone.self_service, phone.owner) == ("voice", True, False, "partner")
    assert every.channels["website"].human is None


def test_sources_ends_and_handovers(every: Journey) -> None:
    assert every.sources["poll"].title == "Exit poll"
    assert every.sources["talks"].date == date(2026, 8, 31)
    assert (every.ends["borrowed"].kind, every.ends["rival"].name) == ("neutral", "Bought elsewhere")
    first = every.handovers[0]
    assert (first.source, first.target, first.history) == ("website", "phone", "lost")


def test_targets_are_shares_or_indices(every: Journey) -> None:
    assert every.targets["csat"] == Target(0.8, is_share=True)
    assert every.targets["ces"] == Target(70, is_share=False)


def test_a_touchpoint(every: Journey) -> None:
    point = every.touchpoints["shop"]
    assert (point.name, point.also_on, point.need, point.does) == (
        "Kettle page",
        ("bot",),
        "choose",
        "Compares kettles",
    )
    assert (point.entry, point.leave, point.importance) == (0.6, 0.42, 4.5)
    assert point.events == ("view_kettle", "101")
    assert point.moment_of_truth == "ZMOT"
    assert every.touchpoints["help"].moment_of_truth == "true"


def test_arrows_in_short_and_in_full(every: Journey) -> None:
    arrows = every.touchpoints["shop"].next
    assert arrows is not None
    assert arrows["checkout"].share == 0.4
    long = arrows["help"]
    assert (long.share, long.history, long.forced, long.rework) == (0.05, "kept", True, False)
    assert (long.after, long.promised, long.condition) == (Duration(2, "h"), Duration(1, "h"), "They have a question")
    counted = every.touchpoints["counter"].next
    assert counted is not None and counted["success"].count == 50


def test_experience_in_short_and_in_full(every: Journey) -> None:
    point = every.touchpoints["shop"]
    assert point.emotion is not None and (point.emotion.value, point.emotion.index) == (-1.5, 12.5)
    assert [thought.says for thought in point.thoughts] == ["Which one is quiet?", "Is it steel?"]
    assert (point.pains[0].what, point.pains[1].reports, point.pains[1].severity) == ("The page is slow", 117, "low")
    assert point.gains[1].persona == "petru"
    assert point.blueprint is not None and point.blueprint.backstage == "Sorts by stock"
    assert point.opportunities[0].idea == "A faster page"
    assert (point.opportunities[1].closes, point.opportunities[1].due) == (0.5, date(2026, 12, 1))


def test_mistakes_in_every_way_of_writing(every: Journey) -> None:
    flaws = {name: point.mistakes for name, point in every.touchpoints.items()}
    assert flaws["shop"] is not None
    assert {flag: flaw.severity for flag, flaw in flaws["shop"].items()} == {
        "slow_pages": "high", "hard_to_use": "low", "long_wait": "medium"
    }  # fmt: skip
    assert flaws["help"] is not None and {flaw.severity for flaw in flaws["help"].values()} == {"medium"}
    assert flaws["counter"] == flaws["checkout"] == {}
    assert shop("emotion: 1").mistakes is None


def test_pains_count_among_the_mistakes_seen(every: Journey) -> None:
    found = every.touchpoints["shop"].flaws
    assert found is not None and found["needs_not_understood"].severity == "low"
    assert shop("emotion: 1").flaws is None


def test_capabilities_in_every_way_of_writing(every: Journey) -> None:
    offered = every.touchpoints["shop"].capabilities
    assert {level: one.status for level, one in offered.items()} == {
        "inform": "declared", "resolve": "declared", "needs": "planned", "wants": "n/a"
    }  # fmt: skip
    assert offered["resolve"].source == "talks"


def test_a_persona_part_and_an_experiment(every: Journey) -> None:
    own = every.touchpoints["shop"].by_persona["petru"]
    assert own.next is not None and own.next["checkout"].share == 0.6
    assert (own.leave, own.observed) == (0.4, 90)
    (trial,) = every.touchpoints["shop"].experiments
    assert (trial.split, trial.primary, trial.a.n, trial.b.successes) == ("60:40", "csat", 903, 290)


# ---------------------------------------------------------------- scores


def test_every_form_of_a_score(every: Journey) -> None:
    scores = every.touchpoints["shop"].scores
    counts, mean = scores.csat
    assert (counts.counts, counts.size, counts.boxes) == ((7, 18, 42, 90, 43), 200, 1)
    assert (mean.mean, mean.sd, mean.n, mean.asked) == (4.1, 0.9, 60, "finishers")
    assert every.touchpoints["counter"].scores.csi[0].share == 0.72
    assert [metric for metric, _ in scores.records()] == ["ces", "csat", "csat", "trust", "fun"]


def test_scores_of_the_journey(every: Journey) -> None:
    assert every.scores.nps[0].groups == (31, 52, 67)
    assert every.scores.cli[0].given == (4, 3.5, 3)
    assert every.scores.csi_weighted[0].attributes["taste"].rating == 9
    assert every.scores.acsi[0].weights == (2, 1, 1)


def test_bands_of_an_nps_decide_who_promotes(every: Journey) -> None:
    # 0 to 5: 1 + 0 + 2 + 3 + 4 + 8, 8 to 10: 21 + 22 + 30
    assert every.touchpoints["counter"].scores.nps[0].groups == (18, 29, 73)


@pytest.mark.parametrize(
    ("written", "scale"),
    [
        ("csat: {mean: 4}", Scale(1, 5, best=5)),
        ("csi: {mean: 4}", Scale(1, 5, best=5)),
        ("csat: {scale: 1-10, mean: 4}", Scale(1, 10, best=10)),
        ("csat: {scale: 1-5, best: 1, mean: 4}", Scale(1, 5, best=1)),
        ("ces: {scale: 1-7, best: 7, mean: 4}", Scale(1, 7, best=7)),
        ("ces: {scale: 0..100, best: 0, mean: 4}", Scale(0, 100, best=0)),
        ("ces: {scale: -3–3, best: 3, mean: 1}", Scale(-3, 3, best=3)),
        ("ces: {preset: ces1, mean: 4}", Scale(1, 5, best=1)),
        ("ces: {preset: ces2, mean: 4}", Scale(1, 7, best=7)),
        ("ces: {preset: ease5, mean: 4}", Scale(1, 5, best=5)),
        ("trust: {scale: 1-4, mean: 4}", Scale(1, 4, best=4)),
    ],
)
def test_a_scale_has_two_ends_and_a_best_one(written: str, scale: Scale) -> None:
    ((_, rating),) = shop(f"scores: {{{written}}}").scores.records()
    assert isinstance(rating, Rating) and rating.ruler == scale


def test_an_effort_score_never_guesses_its_best_end() -> None:
    (found,) = [one for one in problems("scores: {ces: {scale: 1-7, mean: 5.2}}") if one.severity == "error"]
    assert found.code == "scale-without-direction"


def test_scales_are_said_once_for_the_file() -> None:
    top = "scales: {ces: {scale: 1-7, best: 7}, trust: 0-10}"
    point = shop("scores: {ces: {mean: 5}, trust: {mean: 5}}", top)
    assert point.scores.ces[0].ruler == Scale(1, 7, best=7)
    assert isinstance(point.scores.of("trust")[0], Rating) and point.scores.of("trust")[0].ruler == Scale(
        0, 10, best=10
    )


def test_a_score_with_a_scale_of_its_own_does_not_take_the_files_best_end() -> None:
    (found,) = [
        one
        for one in problems("scores: {ces: {scale: 1-5, mean: 3}}", "scales: {ces: {scale: 1-7, best: 7}}")
        if one.severity == "error"
    ]
    assert found.code == "scale-without-direction"
    same = shop("scores: {ces: {scale: 1-7, mean: 3}}", "scales: {ces: {scale: 1-7, best: 7}}")
    assert same.scores.ces[0].best == 7


# ---------------------------------------------------------------- said once for the file


def test_defaults_hold_where_a_touchpoint_says_nothing(every: Journey) -> None:
    checkout, page = every.touchpoints["checkout"], every.touchpoints["shop"]
    assert (checkout.channel, checkout.owner, checkout.importance, checkout.observed) == (
        "website",
        "Shop team",
        2,
        400,
    )
    assert (page.owner, page.importance) == ("Web team", 4.5)
    assert checkout.duration == Duration(3, "min")
    assert checkout.normal_dropoff == 0.05


def test_defaults_of_scores_hold_for_every_score(every: Journey) -> None:
    first, second = every.touchpoints["shop"].scores.csat
    assert (first.question, first.source, first.asked, first.persona, first.period) == (
        "How was it?", "poll", "all", "ana", "2026-08"
    )  # fmt: skip
    assert (second.question, second.source, second.asked, second.persona) == ("Happy?", "talks", "finishers", "petru")
    assert every.scores.nps[0].source == "poll"
    assert every.touchpoints["shop"].by_persona["petru"].scores.csat[0].source == "poll"


def test_every_setting_can_be_changed_by_a_file(every: Journey) -> None:
    assert set(every.settings.model_fields_set) == set(SETTINGS)
    same = [name for name in SETTINGS if getattr(every.in_force, name) == getattr(DEFAULTS, name)]
    assert same == []


def test_changed_tables_keep_what_the_file_leaves_out(every: Journey) -> None:
    assert every.in_force.weights == {**DEFAULTS.weights, "effort": 4, "wait": 0.5}
    assert every.in_force.mistake_severities == {"low": 0.1, "medium": 0.5, "high": 0.9}
    assert every.in_force.floors["needs"] == DEFAULTS.floors["needs"]
    assert (every.in_force.floors["inform"].ease, every.in_force.floors["inform"].resolved) == (40, None)
    assert every.in_force.stale_after == pytest.approx(6 * 365.25 / 12)
    assert every.in_force.gating is False


def test_without_settings_the_usual_ones_are_in_force() -> None:
    assert loads("{journey: Tea, stages: {a: {touchpoints: {b: {channel: c}}}}}").in_force == DEFAULTS


# ---------------------------------------------------------------- single values


def problems(fields: str, top: str = "") -> tuple[Any, ...]:
    from journeymap.reading import examine
    from journeymap.source import read

    text = f"journey: Tea\n{top}\nstages: {{buy: {{touchpoints: {{shop: {{channel: web, {fields}}}}}}}}}"
    return examine(read(text))[1]


@pytest.mark.parametrize(
    ("written", "share"),
    [("60%", 0.6), ("60 %", 0.6), ("0.6", 0.6), ("1", 1), ("100%", 1), ("0", 0), ("0%", 0), ("12.5%", 0.125),
     ("0.1%", 0.001), ("'0.6'", 0.6), (".5", 0.5), ("6e-1", 0.6), ("+5%", 0.05), ("33.3333%", 0.333333)],
)  # fmt: skip
def test_a_share(written: str, share: float) -> None:
    assert shop(f"normal_dropoff: {written}").normal_dropoff == share


@pytest.mark.parametrize(
    ("written", "code"),
    [("60", "share-without-percent"), ("1.5", "share-without-percent"), ("-1", "share-out-of-range"),
     ("101", "share-out-of-range"), ("100.1%", "share-out-of-range"), ("-5%", "share-out-of-range"),
     ("half", "not-a-share"), ("'12,5%'", "not-a-share"), ("'%'", "not-a-share"), ("5%%", "not-a-share"),
     (".nan", "not-a-share"), (".inf", "not-a-share"), ("1e999", "share-out-of-range"), ("0x1", "not-a-share"),
     ("05%", "not-a-share"), ("٥%", "not-a-share"), ("5 % of all", "not-a-share"), ("true", "not-a-share"),
     ("[5%]", "not-a-share"), ("{a: 5%}", "not-a-share"), ("9" * 40, "not-a-share")],
)  # fmt: skip
def test_no_share(written: str, code: str) -> None:
    assert [one.code for one in problems(f"normal_dropoff: {written}")] == [code]


@pytest.mark.parametrize(
    ("written", "duration"),
    [("90 s", (90, "s")), ("2 min", (2, "min")), ("2min", (2, "min")), ("1.5 h", (1.5, "h")), ("3 hours", (3, "h")),
     ("1 day", (1, "day")), ("4 days", (4, "day")), ("2 weeks", (2, "week")), ("1 month", (1, "month")),
     ("10 seconds", (10, "s")), ("5 m", (5, "min")), ("0 s", (0, "s"))],
)  # fmt: skip
def test_a_duration(written: str, duration: tuple[float, str]) -> None:
    assert shop(f"duration: {written}").duration == Duration(*duration)


def test_durations_in_seconds_and_minutes() -> None:
    assert Duration(2, "week").seconds == 14 * 24 * 3600
    assert Duration(90, "s").minutes == 1.5
    assert Duration(1, "month").seconds == 365.25 * 86400 / 12
    assert [str(Duration(n, "day")) for n in (1, 2, 0.5)] == ["1 day", "2 days", "0.5 days"]
    assert [str(Duration(n, "s")) for n in (0.00006, 1e13)] == ["0.00006 s", "10000000000000 s"]


@pytest.mark.parametrize(
    "written",
    [
        "5",
        "1:30",
        "5 minuten",
        "fast",
        "5-10 min",
        "'5,5 min'",
        "-5 min",
        "min",
        "1 1 min",
        "5 MIN",
        "1e3 s",
        "[5 min]",
    ],
)
def test_no_duration(written: str) -> None:
    assert [one.code for one in problems(f"duration: {written}")] == ["not-a-duration"]


@pytest.mark.parametrize(("written", "count"), [("0", 0), ("40000", 40_000), ("4e4", 40_000), ("'7'", 7), ("+3", 3)])
def test_a_count(written: str, count: int) -> None:
    assert shop(f"observed: {written}").observed == count


@pytest.mark.parametrize(
    "written",
    ["-1", "3.5", "40.000", "'40,000'", "40 000", "40k", "010", "many", "9" * 40, "1e20", "true", ".inf", "[]"],
)
def test_no_count(written: str) -> None:
    assert [one.code for one in problems(f"observed: {written}")] == ["not-a-count"]


@pytest.mark.parametrize(
    ("written", "number"),
    [("1", 1), ("-2", -2), ("+2", 2), ("1.5", 1.5), ("-.5", -0.5), ("2.", 2), ("1e0", 1), ("0", 0)],
)
def test_a_number(written: str, number: float) -> None:
    emotion = shop(f"emotion: {written}").emotion
    assert emotion is not None and emotion.value == number


@pytest.mark.parametrize(
    "written", ["happy", "'1,5'", "010", "0x1", "1_0", ".nan", ".inf", "1e999", "--1", "true", "1 1", "."]
)
def test_no_number(written: str) -> None:
    assert [one.code for one in problems(f"emotion: {written}")] == ["not-a-number"]


@pytest.mark.parametrize("written", ["010", "no", "1:30", "2026-01-01", "3.50", "true", "12,5", "1e3", "0x1F"])
def test_texts_and_ids_are_taken_as_written(written: str) -> None:
    text = f"journey: {written}\nperiod: {written}\nchannels: {{'{written}': digital}}\n"
    text += f"stages: {{buy: {{touchpoints: {{'{written}': {{channel: '{written}', name: {written!r}}}}}}}}}"
    journey = loads(text)
    assert (journey.title, journey.period, list(journey.touchpoints)) == (written, written, [written])
    assert journey.touchpoints[written].name == written


@pytest.mark.parametrize("written", ["yes", "no", "on", "1", "TRUE", "wahr"])
def test_a_flag_is_true_or_false_and_nothing_else(written: str) -> None:
    assert [one.code for one in problems("emotion: 1", f"channels: {{web: {{human: {written}}}}}")] == ["not-a-flag"]


@pytest.mark.parametrize("written", ["31.12.2026", "2026-13-01", "2026-1-1", "soon", "2026", "20261231", "2001-99-99"])
def test_a_date_is_year_month_day(written: str) -> None:
    assert [one.code for one in problems("emotion: 1", f"updated: {written}")] == ["not-a-date"]


def test_unknown_stays_unknown() -> None:
    point = shop("name: Shop")
    for field in ("emotion", "wait", "resolved", "entry", "next", "mistakes", "importance", "observed"):
        assert getattr(point, field) is None, field


def test_the_value_of_a_success_by_each_formula() -> None:
    given: dict[str, Any] = {"margin": 30, "churn": 0.0575, "period": "month", "discount": 0.01}
    assert Value(per_success=62).of_one_success == 62
    assert Value(**given).of_one_success == pytest.approx(30 / 0.0575)
    assert Value(**given, formula="after_first").of_one_success == pytest.approx(30 * 0.9425 / (1.01 - 0.9425))
    assert Value(**given, formula="first_now").of_one_success == pytest.approx(30 * 1.01 / (1.01 - 0.9425))


# ---------------------------------------------------------------- a value that does not change


def test_nothing_in_a_journey_can_be_changed(every: Journey) -> None:
    point = every.touchpoints["shop"]
    with pytest.raises(ValidationError):
        every.title = "Tea"
    for mapping in (every.stages, every.touchpoints, point.capabilities, point.mistakes, point.next, every.personas,
                    every.settings.weights, every.in_force.weights, every.targets, DEFAULTS.weights):  # fmt: skip
        with pytest.raises(TypeError):
            mapping["new"] = None  # type: ignore[index]
    assert isinstance(point.pains, tuple)


def test_a_change_is_a_new_journey_that_is_checked(every: Journey) -> None:
    changed = every.replace(title="Tea")
    assert (changed.title, every.title) == ("Tea", "Buy a kettle")
    assert changed.touchpoints["shop"] == every.touchpoints["shop"]
    with pytest.raises(JourneyError):
        every.replace(entrants=-1)
    with pytest.raises(JourneyError):
        every.replace(nonsense=1)
    assert every.with_touchpoint("shop", emotion=2).touchpoints["shop"].emotion.value == 2  # type: ignore[union-attr]


def test_a_journey_made_in_python_obeys_the_same_rules() -> None:
    journey = Journey(title="Tea", stages={"buy": Stage(touchpoints={"shop": Touchpoint(channel="web")})})
    assert journey == loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    assert [one.code for one in check(Journey(title="Tea", stages={}))] == ["no-touchpoints"]


def test_python_numbers_are_taken_as_numbers() -> None:
    point = Touchpoint(channel="web", entry=0.4, observed=30, emotion=-1, duration=Duration(2, "min"))
    assert (point.entry, point.observed, point.emotion.value) == (0.4, 30, -1)  # type: ignore[union-attr]
    for wrong in (
        {"observed": True},
        {"entry": True},
        {"entry": float("nan")},
        {"emotion": float("inf")},
        {"observed": 2.5},
    ):
        with pytest.raises(ValidationError):
            Touchpoint(channel="web", **wrong)


def test_names_of_python_are_not_names_in_a_file() -> None:
    for text in ("title: Tea", "journey: Tea\nhandovers: [{source: a, target: b, history: lost}]"):
        found = check_text(f"{text}\nstages: {{buy: {{touchpoints: {{shop: {{channel: web}}}}}}}}")
        assert {"unknown-field"} <= {one.code for one in found}


def check_text(text: str) -> tuple[Any, ...]:
    from journeymap.reading import examine
    from journeymap.source import read

    return examine(read(text))[1]


# ---------------------------------------------------------------- written again


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_journey_is_the_same_after_writing_and_reading(path: Path) -> None:
    journey = load(path)
    assert loads(write(journey.written())) == journey
    assert loads(json.dumps(journey.written())) == journey


@given(journeys())
def test_any_journey_is_the_same_after_writing_and_reading(journey: Journey) -> None:
    assert loads(write(journey.written())) == journey


def test_what_is_written_is_what_was_stated_in_its_short_form() -> None:
    text = block("""
        journey: Tea
        personas:
          anna: {share: 12.5%}
        stages:
          buy:
            touchpoints:
              shop:
                channel: web
                next:
                  success: 60%
                  till: {share: 5%, history: lost}
                duration: 3 days
                emotion: -1
                pains: [The page is slow]
                mistakes: {}
                capabilities: {inform: FAQ}
              till: {channel: web}
        """)
    assert write(loads(text).written()) == text


# ---------------------------------------------------------------- the schema for editors


class _EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: the core schema of YAML 1.2, dates as text."""


_EditorLoader.yaml_implicit_resolvers = {}
for _tag, _pattern in (
    ("bool", r"(?:true|false)$"),
    ("null", r"(?:~|null|)$"),
    ("int", r"[-+]?[0-9]+$"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$"),
):
    _EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), None)


def complaints(text: str) -> list[str]:
    """What an editor would say about a text."""
    data = yaml.load(text, _EditorLoader)
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(json_schema()).iter_errors(data)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_editor_has_nothing_to_say_about_a_good_file(path: Path) -> None:
    assert complaints(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        "chanel: web",
        "emotion: 3",
        "emotion: happy",
        "mistakes: [long_waits]",
        "moment_of_truth: fmot",
        "capabilities: {informs: FAQ}",
        "observed: -1",
        "next: {success: {share: 60%, histori: kept}}",
        "entry: 60",
        "scores: {csat: {mean: high}}",
        "duration: 5",
        "name:",
        "owner: null",
        "wait: 5 min",
        "importance: 9",
        "by_persona: {anna: {pains: [a]}}",
        "scores: {trust: {scale: 1-5, means: 3}}",
    ],
)
def test_an_editor_marks_what_check_would_refuse(line: str) -> None:
    text = f"journey: Tea\nstages:\n  buy:\n    touchpoints:\n      shop:\n        channel: web\n        {line}\n"
    assert any(one.severity == "error" for one in check_text(text))
    assert len(complaints(text)) == 1


def test_an_editor_knows_every_field_and_says_what_it_is_for() -> None:
    definitions = {"Journey": json_schema(), **json_schema()["$defs"]}
    for part in {type(one) for one in parts_of(load(EVERY_FIELD))}:
        schema = definitions[part.__name__]
        fields = next((kind for kind in schema.get("anyOf", []) if "properties" in kind), schema)["properties"]
        assert set(fields) == set(fields_of(part)), part.__name__
        assert all(field.get("description") for field in fields.values()), part.__name__


# ---------------------------------------------------------------- what messages show


AROUND = {
    "touchpoints": "stages: {{buy: {{{}}}}}",
    **dict.fromkeys(("weights", "mistake_severities", "floors"), "settings: {{{}}}"),
    **dict.fromkeys(("nps", "cli", "acsi", "csi_weighted"), "scores: {{{}}}"),
    "attributes": "scores: {{csi_weighted: {{{}}}}}",
    "bands": "scores: {{nps: {{detractors: 9, passives: 5, promoters: 6, {}}}}}",
    "goal": "stages: {{buy: {{{}, touchpoints: {{shop: {{channel: web}}}}}}}}",
    "emotion.value": "stages: {{buy: {{touchpoints: {{shop: {{channel: web, emotion: {{{}}}}}}}}}}}",
    **dict.fromkeys(fields_of(Journey), "{}"),
}
"""Where a field stands, if not in a touchpoint."""


@pytest.mark.parametrize("field", EXAMPLES)
def test_every_example_of_a_message_can_be_read(field: str) -> None:
    in_a_touchpoint = "stages: {{buy: {{touchpoints: {{shop: {{channel: web, {}}}}}}}}}"
    text = (
        AROUND.get(field, in_a_touchpoint).format(EXAMPLES[field]).replace("channel: web, channel: web", "channel: web")
    )
    text += "" if field == "journey" else "\njourney: Tea"
    text += "" if "stages:" in text else "\nstages: {buy: {touchpoints: {shop: {channel: web}}}}"
    codes = {one.code for one in check_text(text) if one.severity == "error"}
    assert codes <= {"unknown-touchpoint", "unknown-persona", "success-unreachable"}, text


def test_a_capability_says_whether_it_is_there() -> None:
    assert [Capability(how=how).status for how in ("FAQ", "planned", "n/a")] == ["declared", "planned", "n/a"]
