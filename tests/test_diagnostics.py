"""Reports: what a designer sees on the screen, a program reads, and a pull request shows."""

import json

import pytest
from marking import block, marked

from journeymap.diagnostics import (
    SHOWN,
    Diagnostic,
    JourneyError,
    Span,
    as_json,
    choose_from,
    concise,
    full,
    github,
    harmless,
    in_order,
    listed,
    nearest,
    spoken,
    told,
)
from journeymap.source import Source


def about(text: str, message: str = "something is wrong", **more: object) -> Diagnostic:
    """A diagnostic about the marked place of a text."""
    given = marked(text)
    start = text.index("«") if not text.startswith("\n") else block(text).index("«")
    source = Source("tea.yaml", given.text, None, ())
    return Diagnostic("a-rule", "error", message, source.stretch(start, start + len(given.inside)), **more)  # type: ignore[arg-type]


def test_a_problem_is_shown_with_its_line_a_caret_and_a_hint() -> None:
    text = """
        journey: Tea
        stages:
          choose: {touchpoints: {basket: {channel: web, next: {«chekout»: 40%}}}}
        """
    found = about(text, "`basket` leads to `chekout`, which no stage contains", advice="did you mean `checkout`?")
    assert full([found]) == block("""
        error[a-rule]: `basket` leads to `chekout`, which no stage contains
          --> tea.yaml:3:56
           |
         3 |   choose: {touchpoints: {basket: {channel: web, next: {chekout: 40%}}}}
           |                                                        ^^^^^^^
           = hint: did you mean `checkout`?""")


def test_a_related_place_is_shown_below() -> None:
    first = Span("tea.yaml", 9, 1, 9, 8, "journey: Tea")
    found = Diagnostic(
        "a-rule", "mistake", "twice", Span("tea.yaml", 10, 1, 10, 8, "journey: Chai"), labels=((first, "first"),)
    )
    assert full([found]) == block("""
        mistake[a-rule]: twice
           --> tea.yaml:10:1
            |
         10 | journey: Chai
            | ^^^^^^^
           ::: tea.yaml:9:1 first
            |
          9 | journey: Tea
            | -------""")


def test_problems_stand_apart_by_an_empty_line() -> None:
    assert full([about("«a»: b"), about("a: «b»")]).count("\n\n") == 1


def test_a_place_over_several_lines_is_marked_to_the_end_of_its_first() -> None:
    assert full([about("a: «|\n  b\n  c»\n")]).splitlines()[3:5] == [" 1 | a: |", "   |    ^"]
    assert full([about("a: «[b,\n  c]»\n")]).splitlines()[3:5] == [" 1 | a: [b,", "   |    ^^^"]


def test_wide_letters_take_two_columns_and_combining_marks_none() -> None:
    assert full([about("{茶: 店, b: «c»}")]).splitlines()[4] == "   |             ^"
    assert full([about("a: «茶店»")]).splitlines()[4] == "   |    ^^^^"
    assert full([about("{e\u0301: x, b: «c»}")]).splitlines()[4] == "   |           ^"


def test_a_tab_is_one_column_wide() -> None:
    assert full([about("a:\t«b»")]).splitlines()[3:5] == [" 1 | a: b", "   |    ^"]


def test_nothing_marked_still_has_a_caret() -> None:
    assert full([about("a: b«»")]).splitlines()[4] == "   |     ^"


def test_a_long_line_is_cut_around_the_place() -> None:
    shown, caret = full([about("x" * 500 + "«here»" + "y" * 500)]).splitlines()[3:5]
    assert len(shown) < 180
    assert shown[caret.index("^") : caret.rindex("^") + 1] == "here"
    assert shown.startswith(" 1 | …x") and shown.endswith("y…")


def test_what_has_no_place_is_named_by_its_address() -> None:
    found = Diagnostic("a-rule", "error", "wrong", at=("stages", "buy", "touchpoints", "shop"))
    assert full([found]) == "error[a-rule]: wrong\n  --> stages.buy.touchpoints.shop"
    assert concise([found]) == "stages.buy.touchpoints.shop: error[a-rule]: wrong"
    assert concise([Diagnostic("a-rule", "error", "wrong")]) == "journey: error[a-rule]: wrong"


def test_one_line_for_each_problem() -> None:
    assert concise([about("a: «b»", advice="do this"), about("«a»: b")]) == (
        "tea.yaml:1:4: error[a-rule]: something is wrong (do this)\ntea.yaml:1:1: error[a-rule]: something is wrong"
    )


def test_in_words_twenty_are_shown_and_the_rest_is_counted() -> None:
    many = [about("a: «b»")] * (SHOWN + 7)
    assert full(many).count("error[a-rule]") == 20
    assert full(many).endswith("\n\nand 7 more")
    assert concise(many).splitlines()[20:] == ["and 7 more"]
    assert "more" not in full(many[:SHOWN])


def test_programs_get_them_all() -> None:
    many = [about("a: «b»")] * 27
    assert len(json.loads(as_json(many))) == 27
    assert len(github(many).splitlines()) == 27


def test_the_keys_of_the_json_are_those_of_the_contract() -> None:
    found = about("\n        journey: Tea\n        a: «|\n          b»\n", advice="do this")
    assert json.loads(as_json([found])) == [
        {
            "code": "a-rule",
            "severity": "error",
            "message": "something is wrong",
            "path": "tea.yaml",
            "line": 2,
            "column": 4,
            "end_line": 3,
            "end_column": 4,
            "hint": "do this",
        }
    ]
    assert json.loads(as_json([])) == []


def test_a_pull_request_shows_each_problem_beside_its_line() -> None:
    found = about("a: «b»", "50% are, say: lost\nhere", advice="do this")
    assert github([found]) == (
        "::error file=tea.yaml,line=1,col=4,endLine=1,endColumn=5,title=a-rule::50%25 are, say: lost%0Ahere (do this)"
    )


def test_a_path_cannot_break_out_of_an_annotation() -> None:
    span = Span("a,b:c%\n.yaml", 1, 1, 1, 2)
    assert "file=a%2Cb%3Ac%25%0A.yaml," in github([Diagnostic("a-rule", "mistake", "x", span)])


@pytest.mark.parametrize("report", [full, concise])
def test_nothing_reaches_the_terminal_that_could_command_it(report: object) -> None:
    span = Span("\x1b]0;path\x07.yaml", 1, 1, 1, 2, "\x1b[2J\u202e\x9b1mline")
    found = Diagnostic("a-rule", "error", "\x1b[31mred\u2066", span, "\x00hint\x7f", ((span, "\x08back"),))
    text = report([found])  # type: ignore[operator]
    assert not set(text) & set("\x00\x07\x08\x1b\x7f\x9b\u202e\u2066")
    assert "\\u001b[31mred\\u2066" in text


def test_harmless_leaves_words_of_every_script_alone() -> None:
    text = "Чай, 茶, שלום, مرحبا, 👩‍🍳 – “quoted”"
    assert harmless(text) == text


def test_diagnostics_are_sorted_by_place_and_those_without_come_first() -> None:
    late, early, nowhere = about("a: «b»"), about("«a»: b"), Diagnostic("z", "warning", "w")
    assert in_order([late, early, nowhere]) == (nowhere, early, late)
    other = Diagnostic("b-rule", "warning", "w", early.span)
    assert in_order([other, early]) == (early, other)


def test_an_error_reads_like_the_report() -> None:
    assert str(JourneyError([about("a: «b»")])) == full([about("a: «b»")])


# ---------------------------------------------------------------- hints


@pytest.mark.parametrize(
    ("written", "known", "meant"),
    [
        ("chekout", ["basket", "checkout"], "checkout"),
        ("fmot", ["ZMOT", "FMOT", "SMOT"], "FMOT"),
        ("wep", ["web", "phone"], "web"),
        ("asis", ["as-is", "to-be"], "as-is"),
        ("saite", ["site", "satellite"], "site"),
        ("доставкa", ["доставка", "оплата"], "доставка"),
        ("help", ["phone", "store"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_name_is_the_one_meant(written: str, known: list[str], meant: str | None) -> None:
    assert nearest(written, known) == meant


def test_a_hint_names_the_nearest_or_a_short_list_whole_or_the_first_five() -> None:
    assert choose_from("hihg", ["low", "medium", "high"]) == "did you mean `high`?"
    assert choose_from("awful", ["low", "medium", "high"]) == "allowed: `low`, `medium`, `high`"
    assert choose_from("zz", "abcdefgh", what="levels") == "levels: `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`"
    assert choose_from("zz", "abcdefghi", what="levels") == "levels: `a`, `b`, `c`, `d`, `e`, …"
    assert choose_from("zz", []) is None


def test_a_list_in_a_message_has_an_end() -> None:
    assert listed("abc") == "a, b, c"
    assert listed("abcdef") == "a, b, c, d, e, …"
    assert listed("abc", 2, " → ") == "a → b → …"


def test_names_are_said_as_people_say_them() -> None:
    assert [told(spoken("abcdefgh"[:size], 3)) for size in (1, 2, 3, 4, 5)] == [
        "a",
        "a and b",
        "a, b and c",
        "a, b, c and d",
        "a, b, c and 2 others",
    ]
