"""YAML as plain data: every key and value has its place, and every slip is said in words one can act on."""

from pathlib import Path

import pytest
from conftest import HOUSE
from hypothesis import given, settings
from hypothesis import strategies as st
from marking import block, marked, place

from journeymap.diagnostics import MOST, Diagnostic
from journeymap.refusals import PAGES
from journeymap.source import LIMITS, Limits, read, write
from journeymap.source.quick import data_of
from journeymap.source.reader import Reader

# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("at", "text"),
    [
        pytest.param(("journey",), "journey: «Buy tea»\nstatus: as-is\n", id="plain"),
        pytest.param(("journey",), 'journey: «"Buy: tea"»  # the title\n', id="double quotes"),
        pytest.param(("journey",), "journey: «'It''s tea'»\n", id="single quotes"),
        pytest.param(("journey",), "journey:   «Buy tea»   \n", id="blanks around"),
        pytest.param(("journey",), "journey: «Buy\n  tea»\nstatus: as-is\n", id="plain over two lines"),
        pytest.param(("journey",), 'journey: «"Buy\n  tea"»\n', id="quoted over two lines"),
        pytest.param(("journey",), "journey: «|\n  Buy\n  tea»\nstatus: as-is\n", id="block text"),
        pytest.param(
            ("journey",), "journey: «>-\n  Buy\n  tea»\n\n\nstatus: as-is\n", id="folded text before blank lines"
        ),
        pytest.param(("stages",), "journey: Tea\nstages: «{buy: {goal: Tea}}»\n", id="braces"),
        pytest.param(("stages", "buy"), "stages: {buy: «{goal: Tea}», use: {}}\n", id="braces inside braces"),
        pytest.param(("stages", "buy", "goal"), "{stages: {buy: {goal: «Tea»}}}", id="json-like"),
        pytest.param(("authors",), "authors: «[Ann, Bob]»\n", id="brackets"),
        pytest.param(("authors", 1), "authors: [Ann, «Bob»]\n", id="item in brackets"),
        pytest.param(("authors", 1), "authors:\n  - Ann\n  - «Bob»\n  - Cid\n", id="item of a block list"),
        pytest.param(("authors",), "authors:\n  «- Ann\n  - Bob»\nunit: all\n", id="block list"),
        pytest.param(
            ("stages", "buy"), "stages:\n  buy:\n    «goal: Tea\n    name: Buy»\n  use: {}\n", id="block mapping"
        ),
        pytest.param(("a", 0, "b"), "a:\n- b: «c»\n  d: e\n", id="mapping in a list"),
        pytest.param(("a",), "a: &mark «[1, 2]»\nb: *mark\n", id="after an anchor"),
        pytest.param(("a",), "a: &mark\n  «- 1\n  - 2»\nb: *mark\n", id="on the lines below an anchor"),
        pytest.param(("журнал",), "журнал: «чай»\n", id="Cyrillic"),
        pytest.param(("茶", "店"), "茶: {名: 買う, 店: «网站»}\n", id="Chinese"),
        pytest.param(("b",), "a: 🫖🫖\nb: «👩‍🍳»\n", id="emoji"),
        pytest.param(("b",), "{a: 🫖, b: «c»}\n", id="after an emoji on the line"),
        pytest.param(("b",), "a: x\r\nb: «y»\r\nc: z\r\n", id="CRLF"),
        pytest.param(("b",), "a: x\rb: «y»\rc: z\r", id="CR"),
        pytest.param(("b",), "a: x\n\n# a comment\n\nb: «y»", id="no line break at the end"),
        pytest.param(("b",), "a:\tx\nb:\t«y»\t\n", id="tabs between"),
        pytest.param(("a", "b"), "a: {b: «''»}\n", id="empty quotes"),
    ],
)
def test_a_value_has_its_place(at: tuple[str | int, ...], text: str) -> None:
    given = marked(text)
    assert place(read(given.text).span(at)) == given.place


@pytest.mark.parametrize(
    ("at", "text"),
    [
        pytest.param(("journey",), "«journey»: Tea\n", id="plain"),
        pytest.param(("journey",), '«"journey"»: Tea\n', id="quoted"),
        pytest.param(("stages", "buy"), "stages: {«buy»: {}}\n", id="in braces"),
        pytest.param(("stages", "buy", "goal"), "stages:\n  buy:\n    «goal»: Tea\n", id="nested"),
        pytest.param(("a", 0, "b"), "a:\n  - «b»: c\n", id="in a list"),
        pytest.param(("名", "前"), "名: {后: x, «前»: y}\n", id="Chinese"),
        pytest.param(("a",), "? «a»\n: b\n", id="explicit"),
        pytest.param(("café",), "«cafe\u0301»: x\n", id="composed on reading"),
        pytest.param(("a", 0), "a: [«b», c]\n", id="an item has no key"),
    ],
)
def test_a_key_has_its_place(at: tuple[str | int, ...], text: str) -> None:
    given = marked(text)
    assert place(read(given.text).key_span(at)) == given.place


def test_a_value_that_is_not_there_has_the_place_of_its_key() -> None:
    given = marked("journey: Tea\n«mistakes»:\nstatus: as-is\n")
    assert place(read(given.text).span(("mistakes",))) == given.place


def test_what_the_file_lacks_has_the_place_of_what_is_around_it() -> None:
    given = marked("journey: Tea\nstages:\n  buy: «{goal: Tea}»\n")
    assert place(read(given.text).span(("stages", "buy", "touchpoints", "shop"))) == given.place


def test_the_first_of_a_list_may_be_written_alone() -> None:
    given = marked("pains: {what: slow, severity: «high»}\n")
    assert place(read(given.text).span(("pains", 0, "severity"))) == given.place
    assert read(given.text).has(("pains", 0, "severity"))


def test_a_word_of_a_list_can_be_looked_up_by_itself() -> None:
    given = marked("mistakes: [rude_staff, «long wait», slow_pages]\n")
    assert place(read(given.text).span(("mistakes", "long wait"))) == given.place


def test_an_aliased_value_has_the_place_where_it_was_written() -> None:
    given = marked("a: &tea «{cup: 1}»\nb: *tea\n")
    assert place(read(given.text).span(("b",))) == given.place
    assert read(given.text).data == {"a": {"cup": "1"}, "b": {"cup": "1"}}


def test_a_byte_order_mark_counts_for_nothing() -> None:
    given = marked("a: «b»\n")
    source = read(b"\xef\xbb\xbf" + given.text.encode())
    assert place(source.span(("a",))) == given.place


def test_a_span_shows_its_whole_line() -> None:
    assert (
        read("a: 1\nstages: {buy: {}}  # end\r\nb: 2\n").span(("stages", "buy")).excerpt == "stages: {buy: {}}  # end"
    )


def test_every_place_of_a_large_file_is_right() -> None:
    lines = [f"k{number}: {'x' * (number % 50)}v" for number in range(5_000)]
    source = read("\r\n".join(lines))
    for number in (4_999, 0, 2_500, 1, 4_998):
        span = source.key_span((f"k{number}",))
        assert (span.line, span.column, span.excerpt) == (number + 1, 1, lines[number])


# ---------------------------------------------------------------- what scalars mean


@pytest.mark.parametrize(
    "text",
    ["no", "yes", "on", "off", "true", "010", "0x1F", "1:30", "12:30:45", "2026-01-01", "1e3", "1_000", "12,5", ".5",
     "+1", "-0", ".inf", ".nan", "5000", "3.14", "y", "N", "=", "0o17", "nulls", "NaN"],
)  # fmt: skip
def test_every_scalar_stays_text_as_written(text: str) -> None:
    assert read(f"a: {text}\n").data == {"a": text}
    assert read(f"{text}: a\n").data == {text: "a"}


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing(text: str) -> None:
    assert read(f"a: {text}\n").data == {"a": None}
    assert read(f"a: '{text}'\n").data == {"a": text}


def test_block_texts_keep_their_lines_and_folded_ones_do_not() -> None:
    source = read(block("""
        kept: |
          one
          two
        folded: >-
          one
          two
        """))  # fmt: skip
    assert source.data == {"kept": "one\ntwo\n", "folded": "one two"}


def test_keys_are_composed_so_that_what_looks_the_same_is_the_same() -> None:
    assert read("cafe\u0301: x\n").data == {"café": "x"}


# ---------------------------------------------------------------- slips, in words


def only(text: str | bytes, limits: Limits = LIMITS) -> Diagnostic:
    """The single problem of a text."""
    problems = read(text, "journey.yaml", limits).problems
    assert len(problems) == 1, [one.message for one in problems]
    return problems[0]


SLIPS = [
    (
        "journey: Tea«:» hot\n",
        "a second `:` on one line",
        "put the text in quotes, or start a new line",
    ),
    (
        'journey: «"»Tea\nstatus: as-is\n',
        "this quote is never closed",
        "add the closing quote",
    ),
    (
        "journey: «'»Tea\nstatus: as-is\nname: 'Shop'\n",
        "this quote is not closed on its line",
        "add the closing quote",
    ),
    (
        'journey: "Tea" «t»ime\n',
        "more text after a closing quote",
        "put the whole text in quotes",
    ),
    (
        "journey: 'It'«s» tea'\n",
        "more text after a closing quote",
        "put a text with an apostrophe in double quotes",
    ),
    (
        'authors: ["Ann, "«B»ob"]\n',
        "more text after a closing quote",
        "put the whole text in quotes",
    ),
    (
        "journey: Tea\nstages: «{»buy: {goal: Tea}\n",
        "this `{` is never closed",
        "add the `}`",
    ),
    (
        "authors: «[»Ann, Bob\nstages: {}\n",
        "this `[` is never closed",
        "add the `]`",
    ),
    (
        "value: {margin: 3}«}»\n",
        "`}` closes nothing",
        "delete it",
    ),
    (
        "authors: [Ann, Bob«}»\n",
        "`}` closes nothing: a `[` is open",
        "write `]`",
    ),
    (
        "value: {margin: 3 «currency»: EUR}\n",
        "a `,` is missing before this",
        "add it, or close the `{`",
    ),
    (
        "authors: ['Ann' «'»Bob']\n",
        "a `,` is missing before this",
        "add it, or close the `[`",
    ),
    (
        "pains: [Order «#12 lost]»\n",
        "` #` begins a comment, so the `[` before it is never closed",
        "put the text in quotes",
    ),
    (
        "authors: [Ann, «,» Bob]\n",
        "nothing stands before this `,`",
        "delete it, or write a value before it",
    ),
    (
        "journey: Tea\n«stages»\n  buy: {}\n",
        "this line is not `key: value`",
        "add `:` and a blank after the key",
    ),
    (
        "«journey Tea»\nstages: {}\n",
        "this line is not `key: value`",
        "add `:` and a blank after the key",
    ),
    (
        "«journey:»Tea\nstages: {}\n",
        "a blank is missing after `journey:`",
        "write `journey: Tea`",
    ),
    (
        "journey:«\u00a0»Tea\nstages: {}\n",
        "the blank after `journey:` is not a plain one (U+00A0)",
        "type it anew",
    ),
    (
        "stages:\n«\t»buy: {}\n",
        "a tab where only blanks may indent",
        "replace the tab by blanks",
    ),
    (
        "stages:\n  buy:\n    goal: Tea\n   «n»ame: Buy\n",
        "this line does not line up with the ones above",
        "give the entries of one mapping the same indent",
    ),
    (
        "status: as-is\n  «period»: Q1\n",
        "an entry stands below a text as if it were a part of it",
        "line it up with its neighbours, or give the key above no text of its own",
    ),
    (
        " journey: Tea\n«s»tages: {}\n",
        "this line stands further left than the first one",
        "give both the same indent",
    ),
    (
        "authors:\n  - Ann\n «-» Bob\n",
        "this list item does not line up with anything above",
        "put the list below its key, indented",
    ),
    (
        "- - Ann\n «-» Bob\n",
        "this line does not line up with the list above",
        "begin each item with `- `, or line the entry up with the key above the list",
    ),
    (
        "authors: «-» Ann\n",
        "a list cannot start on the line of its key",
        "begin the list on a new line",
    ),
    ("journey: «%» of tea\n", "a text cannot start with `%`", "put the text in quotes"),
    ("journey: «@»home\n", "a text cannot start with `@`", "put the text in quotes"),
    ("journey: «`»tea`\n", "a text cannot start with a backtick", "put the text in quotes"),
    ("journey: «*»tea* time\n", "a text cannot start with `*`", "put the text in quotes"),
    ("journey: «&» tea\n", "a text cannot start with `&`", "put the text in quotes"),
    ("journey: «,» tea\n", "a text cannot start with `,`", "put the text in quotes"),
    ("journey: «?» tea\n", "a text cannot start with `?` and a blank", "put the text in quotes"),
    (
        "ask: «> 5»0 people?\n",
        "`>` begins a text on the lines below, but text follows on its own line",
        "put the text in quotes",
    ),
    (
        "«:» Tea\n",
        "a key is missing before this `:`",
        "write the key, or put the text in quotes",
    ),
    (
        'journey: "C:«\\q»uick tea"\n',
        "`\\q` stands for no character",
        "write `\\\\` for a backslash",
    ),
    (
        'journey: "«\\ud800» tea"\n',
        "`\\ud800` stands for no character",
        "write `\\\\` for a backslash",
    ),
    ("«%FOO bar»\njourney: Tea\n", "a line that begins with `%` is not part of a journey", "delete this line"),
    ("journey: Tea\n«...»\nstages: {}\n", "`...` ends the file, but more text follows", "delete this line"),
    (
        "journey: Tea\n«<<<<<<<» ours\nstatus: as-is\n=======\nstatus: to-be\n>>>>>>> theirs\n",
        "a merge conflict was left here",
        "keep one of the two versions and delete the marks",
    ),
    ("«k»: x".replace("k", "k" * 1100), "a key of more than 1,000 characters", "is a line break missing?"),
    ("authors: «[»Ann, Bob", "this `[` is never closed", "add the `]`"),
]


@pytest.mark.parametrize(("text", "message", "hint"), SLIPS, ids=[slip[0][:24] for slip in SLIPS])
def test_a_slip_is_explained_where_it_happened(text: str, message: str, hint: str) -> None:
    given = marked(text)
    found = only(given.text)
    assert (found.code, found.message, found.hint) == ("syntax", message, hint)
    assert place(found.span) == given.place


def test_a_slip_far_from_its_cause_shows_the_cause_too() -> None:
    text = 'journey: "Tea\nstages: {}\nname: "Shop"\n'
    (related,) = only(text).related
    assert related[1] == "it is closed only here"
    assert (related[0].line, related[0].column) == (3, 7)


REFUSED = [
    ("tag", "journey: «!!str» Tea\n", "the tag `!!str` is not read"),
    ("tag", "journey: «!!set» [tea]\n", "the tag `!!set` is not read"),
    ("tag", "«!tea» {journey: Tea}\n", "the tag `!tea` is not read"),
    ("merge-key", "a: &a {x: 1}\nb: {«<<»: *a}\n", "merge keys are not read"),
    ("second-document", "journey: Tea\n«---»\njourney: Coffee\n", "a journey file holds one document"),
    ("duplicate-key", "journey: Tea\n«journey»: Coffee\n", "`journey` stands here a second time"),
    ("duplicate-key", "café: 1\n«cafe\u0301»: 2\n", "`café` stands here a second time"),
    ("duplicate-key", "{a: {b: 1, c: 2, «b»: 3}}\n", "`b` stands here a second time"),
    ("key-not-text", "a: {«[b, c]»: d}\n", "a key is one word or text, not a list, mapping or alias"),
    ("key-not-text", "«{a: b}»: c\n", "a key is one word or text, not a list, mapping or alias"),
    ("key-not-text", "a: &x b\n«*x» : c\n", "a key is one word or text, not a list, mapping or alias"),
    ("key-not-text", "«''»: c\n", "a key is missing before this `:`"),
    ("unknown-alias", "a: «*tea»\n", "`*tea` stands for nothing: no value above is marked `&tea`"),
    ("endless-alias", "a: &a [«*a»]\n", "`*a` stands inside the value it stands for"),
    ("control-character", "journey: Te«\x07»a\n", "the control character U+0007 has no place in a text file"),
    ("control-character", "journey: Te«\x00»a\n", "the control character U+0000 has no place in a text file"),
    ("control-character", "journey: Te«\x9f»a\n", "the control character U+009F has no place in a text file"),
    ("control-character", 'journey: «"Te\\x07a"»\n', "an escape gives the control character U+0007"),
    ("control-character", '«"k\\0"»: Tea\n', "an escape gives the control character U+0000"),
    ("decimal-comma", "{next: {shop: «12,5%», success: 3%}}\n", "the comma cuts `12,5%` in two"),
    ("text-too-long", f"journey: «{'x' * 10_001}»\n", "a text of 10,001 characters; at most 10,000 are read"),
    ("key-too-long", f"«{'k' * 201}»: Tea\n", "a key of 201 characters; at most 200 are read"),
    ("too-deep", "a: " + "[" * 31 + "«[»" + "]" * 32, "nested more than 32 deep"),
    ("empty-file", "«»", "the file holds no journey"),
    ("empty-file", "«»# nothing yet\n---\n", "the file holds no journey"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "message"), REFUSED, ids=[f"{one[0]}: {one[1][:20]!r}" for one in REFUSED])
def test_what_is_refused_is_refused_at_its_place(code: str, text: str, message: str) -> None:
    given = marked(text)
    found = only(given.text)
    assert (found.code, found.severity, place(found.span)) == (code, "error", given.place)
    assert found.message.startswith(message)
    assert found.hint


def test_a_duplicate_key_shows_the_first_one() -> None:
    (first,) = only("journey: Tea\nstatus: as-is\njourney: Coffee\n").related
    assert (first[0].line, first[0].column, first[1]) == (1, 1, "first here")


def test_what_can_be_read_beside_a_refused_part_is_read() -> None:
    assert read("journey: Tea\njourney: Coffee\n<<: {a: b}\nunit: x\n").data == {"journey": "Tea", "unit": "x"}
    assert read("{next: {shop: 12,5%}}").data == {"next": {"shop": "12.5%"}}


WARNED = [
    ("hidden-direction", "journey: Te«\u202e»a\n"),
    ("hidden-direction", "# te«\u2066»a\na: b\n"),
    ("hidden-direction", 'journey: «"Te\\u202ea"»\n'),
    ("odd-line-break", "journey: 'Te«\u0085»a'\n"),
    ("odd-line-break", 'journey: "Te«\u2028»a"\n'),
    ("odd-blank", "journey: «Tea\u00a0»\n"),
    ("odd-blank", "a: {«\u200bb»: c}\n"),
    ("cut-by-hash", "journey: Order «#12 of tea»\n"),
    ("cut-by-hash", "a: {b: c} \nd: e «#f»\n"),
]


@pytest.mark.parametrize(("code", "text"), WARNED, ids=[f"{one[0]} {one[1]!r}" for one in WARNED])
def test_what_is_suspicious_is_a_warning_at_its_place(code: str, text: str) -> None:
    given = marked(text)
    found = only(given.text)
    assert (found.code, found.severity, place(found.span)) == (code, "warning", given.place)
    assert found.hint


@pytest.mark.parametrize(
    "text",
    ["a: b # a comment\n", "a: b  #comment\n", "a: 'b #c'\n", "a: |\n  b #c\n", "a: b#c\n", "a: b ###\n",
     "journey: שלום עולם\n", "journey: مرحبا\u200f\n", "a: 'b\u00a0'\n", "a: b\u00a0c\n", "\n\n# only\na: b\n"],
)  # fmt: skip
def test_what_is_usual_is_no_warning(text: str) -> None:
    assert read(text).problems == ()


# ---------------------------------------------------------------- bytes and limits


def test_a_byte_that_is_not_utf8_has_its_place() -> None:
    found = only(b"journey: Tea\nname: caf\xe9 noir\n")
    assert (found.code, found.message) == ("not-utf8", "the byte 0xe9 is not UTF-8")
    assert place(found.span) == (2, 10, 2, 11)
    assert found.span is not None and found.span.excerpt == "name: caf\ufffd noir"


def test_a_byte_order_mark_does_not_move_the_place_of_a_bad_byte() -> None:
    assert place(only(b"\xef\xbb\xbf\xc3\xa9\xff: x").span) == (1, 2, 1, 3)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_named(encoding: str) -> None:
    assert only("journey: Tea\n".encode(encoding)).message == "the file is UTF-16, not UTF-8"


def test_a_file_of_one_byte_too_many_is_refused_before_it_is_read() -> None:
    assert only(b"#" * 100, Limits(file_bytes=99)).message == "the file has more than the 99 bytes that are read"
    assert read(b"a: b" + b" " * 95, limits=Limits(file_bytes=99)).problems == ()


def test_callers_can_raise_every_limit() -> None:
    text = "a: " + "[" * 40 + "]" * 40 + f"\nb: {'x' * 20_000}\n{'k' * 300}: c\n"
    assert read(text, limits=Limits(depth=50, text=20_000, key=300)).problems == ()


def test_thirty_two_levels_are_read() -> None:
    assert read("a: " + "[" * 31 + "]" * 31).problems == ()


def test_aliases_count_as_often_as_they_are_written_out() -> None:
    nine = "a: &a [x, x, x, x, x, x, x, x, x]\nb: [*a, *a]\n"
    # a list of 9 is ten values, and b repeats it twice
    assert read(nine, limits=Limits(repeated=20)).problems == ()
    found = only(nine, Limits(repeated=19))
    assert found.message == "the aliases stand for more than 19 values once they are written out"


def test_a_file_holds_so_many_values_and_a_list_so_many_items() -> None:
    # the list, its three items, and the mapping around it
    assert read("a: [x, y, z]\n", limits=Limits(values=5, items=3)).problems == ()
    assert only("a: [x, y, z]\n", Limits(values=4)).message == "the file holds more than 4 values"
    assert only("a: [x, y, z]\n", Limits(items=2)).message == "a list of more than 2 items"


def test_a_file_full_of_mistakes_is_given_up() -> None:
    problems = read("a: b\n" * 3 * MOST).problems
    assert len(problems) == MOST + 1
    assert {one.code for one in problems} == {"duplicate-key"}


def test_a_file_full_of_warnings_is_read_all_the_same() -> None:
    source = read("".join(f"k{number}: v #x\n" for number in range(2 * MOST)))
    assert isinstance(source.data, dict) and len(source.data) == 2 * MOST


# ---------------------------------------------------------------- writing


@pytest.mark.parametrize(
    "text",
    ["no", "on", "010", "1:30", "2026-01-01", "null", "~", "1e3", "0o17", "", " a ", "a: b", "a #b", "- a", "'", '"',
     "*a", "&a", "!a", "%a", "@a", "`a", "{a", "a,b", "[", "?", "|", ">", "=", "<<", "true", "12,5", "4.50", "-", "---",
     "a\nb", "a\n", "\ta", "ü", "茶", "🫖", "\u00a0a", "\u2028", "\u0085", "a\\b", "#", "a" * 300, "a " * 200],
)  # fmt: skip
def test_every_text_is_written_so_that_it_reads_the_same(text: str) -> None:
    assert read(write({"a": text, "b": [text]})).data == {"a": text, "b": [text]}


@pytest.mark.parametrize("text", ["no", "on", "010", "1:30", "2026-01-01", "null", "~", "0o17", "1e3", "12", "1.5"])
def test_what_other_readers_would_take_for_something_else_is_quoted(text: str) -> None:
    assert write({"a": text, "b": []}) == f"a: '{text}'\nb: []\n"


def test_long_collections_are_written_as_blocks_and_short_ones_on_a_line() -> None:
    assert write({"next": {"shop": "40%", "help": "5%"}, "stages": {"buy": {"touchpoints": {}}}}) == (
        "next: {shop: 40%, help: 5%}\nstages:\n  buy:\n    touchpoints: {}\n"
    )


# ---------------------------------------------------------------- the pages


def test_every_code_of_a_diagnostic_has_a_page() -> None:
    codes = {one[0] for one in REFUSED + WARNED} | {"syntax", "not-utf8", "file-too-large", "too-many-values"}
    assert codes <= set(PAGES)


def test_sources_are_equal_by_what_they_say() -> None:
    assert read("a: b") == read("a: b")
    assert repr(read("a: b")) == "Source(path='<text>', text='a: b', data={'a': 'b'}, problems=())"


# ---------------------------------------------------------------- the quick reader


def assert_quick_agrees(text: str) -> None:
    """The quick reader gives what the careful one gives, or leaves the text to it; it never passes over a problem."""
    quick, careful = data_of(text, LIMITS), Reader("<text>", text, LIMITS)
    root = careful.tree()
    if quick is not None:
        assert root is not None
        assert (quick, careful.problems) == (root.data, [])


@pytest.mark.parametrize("path", sorted((HOUSE / "journeys").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_quick_reader_reads_every_journey_of_ours(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert data_of(text, LIMITS) is not None
    assert_quick_agrees(text)


@pytest.mark.parametrize("path", sorted((HOUSE / "tests" / "problems").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_quick_reader_passes_over_no_mistake(path: Path) -> None:
    assert_quick_agrees(path.read_text(encoding="utf-8", errors="replace"))


SNIPPETS = (
    ":", ": ", ",", "-", "- ", "\n", "\n  ", "{", "}", "[", "]", '"', "'", "#", " #x", " # x", "&a ", "*a", "!t ",
    "<<: ", "? ", "|\n", ">-\n", "%", "---\n", "...\n", "null", "~", "12,5%", "\\u0007", "\u00a0", "\u202e", "\x85",
    "\ufeff", "é", "e\u0301", "\t", "\r", "k: v\n", "x" * 201, "y" * 10_001,
)  # fmt: skip
"""What is put into a text somewhere, to see whether both readers judge it alike."""


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_both_readers_agree_on_texts_with_something_put_in_or_left_out(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SHORT_TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        upto = data.draw(st.integers(at, min(len(text), at + 6)))
        text = text[:at] + data.draw(st.sampled_from(("", *SNIPPETS))) + text[upto:]
    assert_quick_agrees(text)


SHORT_TEXTS = (
    "journey: Tea\nstages:\n  buy:\n    touchpoints:\n      shop: {channel: web, next: {success: 60%}}   # all of it\n",
    "a: \"one\\ttwo\"\nb: 'three'\nc: [1, 2, [3]]\nd:\n  - x\n  - y: z\n",
    "clé: e\u0301té\nначало: {да: 12.5%, нет: 0.3}\ntext: |\n  line one\n  line two\n",
)


def test_places_of_a_file_without_mistakes_are_there_when_they_are_asked_for() -> None:
    source = read("journey: Tea\nstages: {buy: {touchpoints: {}}}\n")
    assert source.tree is None
    assert source.span(("stages", "buy")).column == 15
    assert source.span(("stages", "buy", "touchpoints")).line == 2
