"""Every rule and every mistake: its two examples run, its words keep to the house style, its page exists."""

import inspect
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from marking import block, marked, place

from journeymap.cli.explain import page
from journeymap.diagnostics import Diagnostic, JourneyError
from journeymap.model import Journey, mistakes
from journeymap.reading import check, examine, load, loads
from journeymap.refusals import PAGES
from journeymap.rules import ERRORS, IDEAS, MISTAKES, OF_THE_WHOLE
from journeymap.source import read

HOUSE = Path(__file__).parent.parent

RULES: dict[str, Callable[..., Any]] = {**ERRORS, **MISTAKES, **IDEAS}
PAGES_OF: dict[str, str] = {
    **{code: inspect.getdoc(function) or "" for code, function in {**RULES, **mistakes.MISTAKES}.items()},
    **{code: inspect.cleandoc(text) for code, text in PAGES.items()},
}
WITH_EXAMPLES = [code for code, text in PAGES_OF.items() if "Bad::" in text]


def example(code: str, kind: str) -> str:
    """The `Bad` or `Good` snippet of a page."""
    found = re.search(rf"^{kind}::\n\n((?:    .*\n?|\n)+)", PAGES_OF[code], re.MULTILINE)
    assert found, f"{code} has no {kind} example"
    return "".join(line.removeprefix("    ") for line in found[1].splitlines(keepends=True)).strip("\n") + "\n"


def said_of(text: str) -> tuple[Diagnostic, ...]:
    return examine(read(text, "tea.yaml"))[1]


# ---------------------------------------------------------------- the examples


@pytest.mark.parametrize("code", WITH_EXAMPLES)
def test_the_bad_example_makes_this_mistake(code: str) -> None:
    assert code in {one.code for one in said_of(example(code, "Bad"))}


@pytest.mark.parametrize("code", WITH_EXAMPLES)
def test_the_bad_example_makes_no_other_error(code: str) -> None:
    errors = {one.code for one in said_of(example(code, "Bad")) if one.severity == "error"}
    assert errors <= {code}


@pytest.mark.parametrize("code", WITH_EXAMPLES)
def test_the_good_example_makes_no_error_and_not_this_mistake(code: str) -> None:
    said = said_of(example(code, "Good"))
    assert [one.message for one in said if one.severity == "error" or one.code == code] == []


@pytest.mark.parametrize("code", [*RULES, *mistakes.MISTAKES])
def test_every_rule_and_mistake_has_both_examples(code: str) -> None:
    assert example(code, "Bad") != example(code, "Good")


# ---------------------------------------------------------------- the words


def every_diagnostic() -> list[Diagnostic]:
    """What all bad examples and all files with problems say."""
    texts = [example(code, "Bad") for code in WITH_EXAMPLES]
    texts += [path.read_text(encoding="utf-8") for path in sorted((HOUSE / "tests" / "problems").glob("*.yaml"))]
    return [one for text in texts for one in said_of(text)]


def test_messages_are_facts_in_lower_case_without_a_full_stop() -> None:
    wrong = [
        one.message for one in every_diagnostic() if not re.fullmatch(r"(?=[a-z`0-9.]|NPS|U\+).*[^.!\s]", one.message)
    ]
    assert wrong == []


def test_hints_are_one_line_in_lower_case_without_a_full_stop() -> None:
    hints = {one.hint for one in every_diagnostic() if one.hint}
    assert [hint for hint in hints if not re.fullmatch(r"[a-z`].*[^.!\s]", hint)] == []


def test_every_error_says_what_to_do() -> None:
    assert sorted({one.code for one in every_diagnostic() if not one.hint}) == []


def test_nothing_is_said_in_the_words_of_a_library() -> None:
    theirs = re.compile(
        "[Ii]nput should|[Vv]alue error|valid (string|number|dictionary)|pydantic|found character|while scanning"
        "|while parsing|not permitted|[Ff]ield required|instance of|NoneType|Traceback"
    )
    assert [one.message for one in every_diagnostic() if theirs.search(f"{one.message} {one.hint}")] == []


def test_every_diagnostic_has_a_place_in_its_file() -> None:
    assert [one for one in every_diagnostic() if one.span is None or one.span.path != "tea.yaml"] == []


@pytest.mark.parametrize("code", PAGES_OF)
def test_codes_are_names_in_kebab_case(code: str) -> None:
    assert re.fullmatch(r"[a-z]+[a-z0-9]*(-[a-z0-9]+)*", code)


@pytest.mark.parametrize("code", PAGES_OF)
def test_explain_has_a_page_for_every_code(code: str) -> None:
    text = page(code)
    assert text.startswith(f"{code}\n{'=' * len(code)}\n\n")
    assert re.match(r"[A-Z`].*[.?]", text.splitlines()[3]), "the first line of a page is a sentence"


def test_codes_are_used_once() -> None:
    assert len(PAGES_OF) == len(RULES) + len(mistakes.MISTAKES) + len(PAGES)
    assert set(OF_THE_WHOLE) < set(ERRORS)


# ---------------------------------------------------------------- places and words of single rules


def tea(points: str, top: str = "") -> str:
    return f"journey: Tea\n{block(top)}stages:\n  buy:\n    touchpoints:\n" + "".join(
        f"      {line}\n" for line in block(points).strip("\n").splitlines()
    )


PLACED = [
    ("unknown-touchpoint", "shop: {channel: web, next: {«chekout»: 40%}}\ncheckout: {channel: web, next: {success: 1}}",
     "`shop` leads to `chekout`, which no stage contains", "did you mean `checkout`?"),
    ("unknown-touchpoint", "shop: {channel: web, next: {success: 40%, «leave»: 60%}}",
     "`shop` leads to `leave`, which no stage contains", "`leave:` stands beside `next`, not in it"),
    ("reserved-id", "«success»: {channel: web}", "`success` is the name of an end", "choose another id"),
    ("row-above-100", "shop: {channel: web, next: «{shop: 70%, success: 40%}»}",
     "`shop` sends on 110% of its customers: shop 70% + success 40%", "lower one of them"),
    ("row-not-100", "shop: {channel: web, next: {success: 60%}, leave: «20%»}",
     "`shop` sends on 60% and loses 20%: 80% in all", "write `leave: 40%`, or leave it out"),
    ("count-without-observed", "shop: {channel: web, next: {success: «{count: 60}»}}",
     "`shop` counts 60 to `success`, but not out of how many", "add `observed:` to `shop`"),
    ("entry-not-100", "ad: {channel: tv, entry: 60%, next: {success: 1}}\nshop: {channel: x, entry: «30%»}",
     "the entries add up to 90%: ad 60% + shop 30%", "together they are 100%"),
    ("success-unreachable", "shop: {channel: web, next: {help: 40%}}\n«help»: {channel: web}",
     "no path leads to `success`: the way ends at `help`", "add `success: 90%` to the `next` of a touchpoint"),
    ("success-unreachable",
     "«hear»: {channel: web}\nchoose: {channel: web, next: {pay: 50%}}\npay: {channel: x, next: {success: 1}}",
     "no path leads to `success`: the way ends at `hear`",
     "lead an arrow from `hear` to `choose`, or give `choose` an `entry`"),
    ("success-unreachable", "ask: {channel: web, next: {tell: 50%}}\ntell: {channel: web, next: «{ask: 10%}»}",
     "no path leads to `success`: the way ends at `tell`", "add `success: 90%` to the `next` of a touchpoint"),
    ("endless-loop",
     "shop: {channel: x, next: {success: 50%, a: 20%}}\na: {channel: x, next: «{b: 1}»}\nb: {channel: x, next: {a: 1}}",
     "an endless loop: `a` → `b` → `a`", "lower a share so that some arrive or leave"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "points", "message", "hint"), PLACED, ids=[f"{one[0]} {one[1][:9]}" for one in PLACED]
)
def test_a_rule_points_at_what_to_change(code: str, points: str, message: str, hint: str) -> None:
    given = marked(tea(points))
    (found,) = [one for one in said_of(given.text) if one.severity == "error"]
    assert (found.code, found.message, found.hint) == (code, message, hint)
    assert place(found.span) == given.place


def test_a_duplicate_touchpoint_shows_the_first_one() -> None:
    given = marked("""
        journey: Tea
        stages:
          buy: {touchpoints: {shop: {channel: web}}}
          use: {touchpoints: {«shop»: {channel: web}}}
        """)
    (found,) = [one for one in said_of(given.text) if one.severity == "error"]
    assert (found.code, place(found.span)) == ("duplicate-id", given.place)
    ((first, label),) = found.related
    assert (first.line, first.column, label) == (3, 23, "first defined here")


def test_shares_written_with_few_digits_may_miss_100_by_a_rounding_error() -> None:
    thirds = tea(
        "a: {channel: x, next: {b: 33.3333%, c: 33.3333%, success: 33.3334%}}\nb: {channel: x}\nc: {channel: x}"
    )
    assert [one.code for one in said_of(thirds) if one.severity == "error"] == []
    sevenths = tea("a: {channel: x, next: {success: 0.1, a: 0.2}, leave: 0.7}")
    assert [one.code for one in said_of(sevenths) if one.severity == "error"] == []


def test_names_that_many_share_are_cut_in_messages() -> None:
    arrows = ", ".join(f"t{number}: 12%" for number in range(12))
    points = "\n".join(f"t{number}: {{channel: web}}" for number in range(12))
    (found,) = [
        one
        for one in said_of(tea(f"hub: {{channel: web, next: {{{arrows}}}}}\n{points}"))
        if one.code == "row-above-100"
    ]
    assert found.message.endswith("t6 12% + t7 12% + …")


def test_an_unknown_channel_under_defaults_is_said_once() -> None:
    given = marked(tea("a: {name: A}\nb: {name: B}", "channels: {web: digital}\ndefaults: {channel: «wep»}\n"))
    (found,) = [one for one in said_of(given.text) if one.severity == "error"]
    assert (found.code, found.hint, place(found.span)) == ("unknown-channel", "did you mean `web`?", given.place)


def test_an_unknown_source_under_defaults_is_said_once() -> None:
    scored = "a: {channel: web, scores: {csat: {mean: 4}, csi: {mean: 3}}}"
    given = marked(tea(scored, "sources: {poll: Exit poll}\ndefaults: {scores: {source: «pole»}}\n"))
    (found,) = [one for one in said_of(given.text) if one.code == "unknown-source"]
    assert (found.message, place(found.span)) == ("`pole` is not in the register of sources", given.place)


def test_the_same_unknown_source_is_counted_by_stage() -> None:
    scored = "a: {channel: web, scores: {csat: {mean: 4, source: «pole»}, csi: {mean: 3, source: pole}}}"
    given = marked(tea(scored, "sources: {poll: Exit poll}\n"))
    (found,) = [one for one in said_of(given.text) if one.code == "unknown-source"]
    assert found.message == "`pole` is not in the register of sources (2 places)"
    assert place(found.span) == given.place


def test_without_channels_any_name_is_a_channel_and_none_always_is() -> None:
    assert "unknown-channel" not in {one.code for one in said_of(tea("shop: {channel: anything}"))}
    assert "unknown-channel" not in {
        one.code for one in said_of(tea("use: {channel: none}", "channels: {web: digital}\n"))
    }


def test_advice_stands_once_for_a_stage_with_a_count() -> None:
    given = marked(tea("«a»: {channel: web}\nb: {channel: web}\nc: {channel: web, scores: {csat: {mean: 4}}}"))
    (found,) = [one for one in said_of(given.text) if one.code == "no-score"]
    assert found.message == "no customer was asked at `a`, `b` (2 of 3 touchpoints in `buy`)"
    assert place(found.span) == given.place


def test_advice_waits_until_there_are_no_errors() -> None:
    assert {one.severity for one in said_of(tea("shop: {channel: web, next: {success: 160%}}"))} == {"error"}


def test_personas_that_walk_in_circles_are_found() -> None:
    points = """
        shop: {channel: web, by_persona: {anna: {next: {success: 1}}, paul: {next: {help: 1}}}}
        help: {channel: web, next: {shop: 1}}
        """
    top = "personas: {anna: {share: 50%}, paul: {share: 50%}}\n"
    found = {one.code: one.message for one in said_of(tea(points, top)) if one.severity == "error"}
    assert found == {
        "success-unreachable": "no path leads to `success` for `paul`: the way ends at `help`",
        "endless-loop": "an endless loop: `shop` → `help` → `shop`",
    }


def test_a_persona_nobody_is_does_not_make_a_journey_wrong() -> None:
    points = "shop: {channel: web, by_persona: {anna: {next: {success: 1}}, paul: {next: {shop: 1}}}}"
    top = "personas: {anna: {share: 100%}, paul: {share: 0%}}\n"
    assert [one.code for one in said_of(tea(points, top)) if one.severity == "error"] == []


@pytest.mark.parametrize(
    "path",
    ["../tea.yaml", "/tea.yaml", "a/../../tea.yaml", "~/tea.yaml", "C:\\tea.yaml", "..\\tea.yaml", "file:///tea"],
)
def test_a_baseline_stays_beside_its_file_or_below(path: str) -> None:
    text = f"journey: Tea\nbaseline: '{path}'\nstages: {{buy: {{touchpoints: {{shop: {{channel: web}}}}}}}}\n"
    assert "baseline-elsewhere" in {one.code for one in said_of(text)}
    assert "baseline-elsewhere" not in {one.code for one in said_of(text.replace(path, "old/tea 2025.yaml"))}


# ---------------------------------------------------------------- how old a score is


STALE = tea(
    "shop: {channel: web, scores: {csat: {mean: 4, source: poll}}}",
    "updated: 2026-01-01\nsources: {poll: {date: 2025-06-30}, log: {date: 2025-12-01}}\n",
)


def stale(as_of: date | None) -> list[str | None]:
    return [one.hint for one in examine(read(STALE), as_of=as_of)[1] if one.code == "stale-score"]


def test_scores_are_judged_by_the_newest_date_of_the_file() -> None:
    assert stale(None) == ["ask again: `poll` is of 2025-06-30, 185 days before 2026-01-01"]


def test_scores_are_judged_by_a_date_of_yours_earlier_or_later() -> None:
    assert stale(date(2025, 12, 1)) == []
    assert stale(date(2026, 6, 30)) == ["ask again: `poll` is of 2025-06-30, 365 days before 2026-06-30"]


# ---------------------------------------------------------------- without a file


def test_a_journey_made_in_python_is_judged_by_the_same_rules() -> None:
    journey = Journey.model_validate(
        {"journey": "Tea", "stages": {"buy": {"touchpoints": {"shop": {"channel": "web", "next": {"shp": 0.4}}}}}}
    )
    found = [one for one in check(journey) if one.code == "unknown-touchpoint"]
    assert [one.at for one in found] == [("stages", "buy", "touchpoints", "shop", "next", "shp")]
    assert found[0].span is None


def test_the_reference_journey_has_advice_only() -> None:
    reference = HOUSE / "tests" / "reference" / "coffee-machine.yaml"
    assert {one.severity for one in check(reference)} == {"warning"}
    assert load(reference).title == "Buy a coffee machine online"


@pytest.mark.parametrize(
    ("word", "meant"), [("action", "does"), ("feeling", "emotion"), ("quotes", "thoughts"), ("to", "next")]
)
def test_words_of_other_tools_lead_to_ours(word: str, meant: str) -> None:
    text = f"{{journey: Tea, stages: {{buy: {{touchpoints: {{shop: {{channel: web, {word}: x}}}}}}}}}}"
    with pytest.raises(JourneyError) as failure:
        loads(text)
    assert failure.value.diagnostics[0].hint == f"did you mean `{meant}`?"


def test_a_sentence_cut_by_a_comma_is_recognised() -> None:
    with pytest.raises(JourneyError) as failure:
        loads("{journey: Tea, personas: {ana: {about: 34, two children}}, stages: {buy: {touchpoints: {shop: {}}}}}")
    assert "comma" in (failure.value.diagnostics[0].hint or "")


def test_people_on_an_arrow_are_recognised() -> None:
    with pytest.raises(JourneyError) as failure:
        loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 2210}}}}}}")
    hint = failure.value.diagnostics[0].hint or ""
    assert "`success: {count: 2210}`" in hint and "`observed:`" in hint


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [("3 days", "2 days", True), ("3 days", "4 days", False), ("3 days", "5 days", False)],
)
def test_promises_longer_than_every_wait_are_suspicious(first: str, second: str, said: bool) -> None:
    points = f"""
        a: {{channel: web, wait: {{typical: {first}, promised: 4 days}}}}
        b: {{channel: web, wait: {{typical: {second}, promised: 4 days}}}}
        """
    assert ("generous-promises" in {one.code for one in said_of(tea(points))}) is said


def test_a_way_to_success_that_nobody_takes_is_named() -> None:
    points = """
        shop: {channel: web, entry: 100%, next: {ask: 10%}}
        ask: {channel: web}
        pay: {channel: web, next: {success: 90%}}
        """
    (found,) = [one for one in said_of(tea(points)) if one.code == "success-unreachable"]
    assert found.message == "no path leads to `success`: the way ends at `ask`"
    assert found.hint == "lead an arrow from `ask` to `pay`, or give `pay` an `entry`"
    assert found.at == ("stages", "buy", "touchpoints", "ask")


def test_an_arrow_that_none_of_the_counted_took_is_an_arrow() -> None:
    points = """
        shop: {channel: web, observed: 40, next: {pay: {count: 0}}}
        pay: {channel: web, next: {success: 90%}}
        """
    assert {one.code for one in said_of(tea(points))}.isdisjoint({"success-unreachable", "unreachable-touchpoint"})
    # a share of nothing where nobody was counted is no way
    points = points.replace("observed: 40, ", "").replace("{count: 0}", "0%")
    (found,) = [one for one in said_of(tea(points)) if one.code == "success-unreachable"]
    assert found.message == "no path leads to `success`: the way ends at `shop`"


def test_one_rule_says_one_thing_about_a_stage_and_counts_the_rest() -> None:
    points = """
        a: {channel: web, pains: [It is slow, and cold]}
        b: {channel: web, pains: [It is far, and dark, and dear]}
        """
    found = [one.message for one in said_of(tea(points)) if one.code == "split-sentence"]
    assert found == ["the item begins in lower case: `and cold` (2 more like it in `buy`)"]


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("churn", "churn: {lost: 1, at_start: 9, period: month, source: pol}"),
        (
            "experiments",
            "stages: {buy: {touchpoints: {shop: {channel: web, experiments: "
            "[{name: Form, a: {n: 9}, b: {n: 9}, source: pol}]}}}}",
        ),
    ],
)
def test_sources_are_looked_up_wherever_they_are_named(where: str, text: str) -> None:
    text += "" if "stages" in text else "\nstages: {buy: {touchpoints: {shop: {channel: web}}}}"
    found = [
        one
        for one in said_of(f"journey: Tea\nsources: {{poll: {{title: Poll}}}}\n{text}\n")
        if one.code == "unknown-source"
    ]
    assert [where in one.at for one in found] == [True]


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("buy", True),
        ("choose_and_pay", True),
        ("payment", True),
        ("оплата", True),
        ("plată", True),
        ("platform", False),
        ("payback", False),
        ("buyers_club", False),
        ("use", False),
    ],
)
def test_a_purchase_is_known_by_whole_words(stage: str, said: bool) -> None:
    text = f"{{journey: Tea, stages: {{{stage}: {{touchpoints: {{shop: {{channel: web}}}}}}}}}}"
    assert ("no-after-sales" in {one.code for one in said_of(text)}) is said


@pytest.mark.parametrize(("written", "meant"), [("russian", "ru"), ("Română", "ro")])
def test_the_name_of_a_language_leads_to_its_code(written: str, meant: str) -> None:
    text = f"{{journey: Tea, language: {written}, stages: {{buy: {{touchpoints: {{shop: {{channel: web}}}}}}}}}}"
    assert [(one.code, one.hint) for one in said_of(text)] == [("not-a-language", f"did you mean `{meant}`?")]


def test_what_stands_inside_a_score_is_marked_where_it_is_wrong() -> None:
    given = marked(tea("shop: {channel: web, scores: {cli: {scale: 1-5, answers: {recommend: 4, again: «9»}}}}"))
    (found,) = [one for one in said_of(given.text) if one.severity == "error"]
    assert found.code == "mean-outside-scale" and place(found.span) == given.place


def test_a_row_of_personas_nobody_knows_is_no_endless_loop() -> None:
    """What the personas' rows say is kept when none of them has a share, so that rules can go on looking."""
    with pytest.raises(JourneyError) as failure:
        loads(
            "{journey: Tea, personas: {anna: {share: 100%}}, stages: {buy: {touchpoints: {"
            "shop: {channel: web, by_persona: {bob: {next: {help: 100%}}}},"
            "help: {channel: web, next: {chat: 100%}}, chat: {channel: web, next: {help: 100%}}}}}}"
        )
    assert {one.code for one in failure.value.diagnostics} >= {"unknown-persona", "endless-loop"}


def test_personas_of_nobody() -> None:
    """Personas whose shares are all nothing leave nobody whose journey it could be."""
    with pytest.raises(JourneyError) as failure:
        loads("{journey: Tea, personas: {anna: {share: 0%}}, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    (found,) = failure.value.diagnostics
    assert (found.code, found.message) == ("persona-shares", "the personas add up to 0%: the journey is nobody's")


def test_more_answers_than_customers_who_saw_a_variant_cannot_be() -> None:
    arms = "a: {n: 90, scores: {csat: {mean: 4, sd: 1, n: 120}}}, b: {n: 90, scores: {csat: {mean: 4, sd: 1, n: 90}}}"
    points = f"shop: {{channel: web, next: {{success: 50%}}, experiments: [{{primary: csat, {arms}}}]}}"
    (found,) = [one for one in said_of(tea(points)) if one.code == "answers-above-n"]
    assert found.message == "120 customers answered about `csat`, of 90 who saw the variant"
    assert found.at[-3:] == ("a", "scores", "csat")
