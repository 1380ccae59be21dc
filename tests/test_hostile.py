"""Files one step beyond our limits, and files broken by chance: each is answered within seconds, with a place."""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import HOUSE
from hypothesis import example, given, settings
from hypothesis import strategies as st

from journeymap.cli import main
from journeymap.diagnostics import MOST, Diagnostic, JourneyError, as_json, concise, full, github
from journeymap.reading import examine, loads
from journeymap.source import LIMITS, Limits, read

SECONDS = 5
MEGABYTES = 500

VALID = (HOUSE / "tests" / "reference" / "every-field.yaml").read_text(encoding="utf-8")
TAIL = "\nstages: {buy: {touchpoints: {shop: {channel: web}}}}\n"


def answered(content: bytes | str, limits: Limits = LIMITS) -> tuple[Diagnostic, ...]:
    """What is said about a file; every promise about diagnostics is kept."""
    started = time.process_time()
    source = read(content, "tea.yaml", limits)
    said = examine(source)[1]
    assert time.process_time() - started < SECONDS
    lines = re.split("\r\n|\r|\n", source.text)
    for one in said[:100]:
        for span in [one.span, *(place for place, _ in one.related)]:
            assert span is not None
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
            assert (span.line, span.column) <= (span.end_line, span.end_column)
    for report in (full, concise):
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", report(said))
    as_json(said), github(said)
    return said


# ---------------------------------------------------------------- beyond the limits

ONE_MORE = MOST + 1
GIVEN_UP = MOST + 2
DEEP = LIMITS.depth + 1


def repeated(levels: int, last: str) -> str:
    """Lists of nine aliases to lists of nine aliases, and the list at the end where ``*last`` stands."""
    rows = ["journey: Tea", "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, levels)]
    return "\n".join([*rows, last.replace("*last", f"*a{levels - 1}"), ""])


def points(number: int, point: str, top: str = "", last: str = "") -> str:
    """A journey of many touchpoints; in each, `#` is its number and `+` the next one."""
    rows = "".join(f"      t{at}: {point.replace('#', str(at)).replace('+', str(at + 1))}\n" for at in range(number))
    return f"journey: Tea\n{top}stages:\n  all:\n    touchpoints:\n{rows}" + (f"      {last}\n" if last else "")


def many(number: int, of: str, between: str = ", ") -> str:
    """A text with a number in it, again and again: `many(2, "c#: x")` is `c0: x, c1: x`."""
    return between.join(of.replace("#", str(at)) for at in range(number))


BEYOND: dict[str, tuple[Callable[[], bytes | str], str]] = {
    "brackets": (lambda: "[" * DEEP + "]" * DEEP, "too-deep"),
    "braces": (lambda: "{" * DEEP + "}" * DEEP, "too-deep"),
    "braces and keys": (lambda: "{a: " * DEEP + "b" + "}" * DEEP, "too-deep"),
    "dashes": (lambda: "- " * DEEP + "a", "too-deep"),
    "question marks": (lambda: "? " * DEEP + "a", "too-deep"),
    "a staircase": (lambda: "".join(f"{' ' * depth}a:\n" for depth in range(DEEP)), "too-deep"),
    "lists repeated": (lambda: repeated(2, "authors: *last" + TAIL), "unknown-field wrong-kind"),
    "a merge key": (
        lambda: f"a: &a {{x: 1}}\nb: {{<<: [*a, *a, *a]}}\njourney: Tea{TAIL}",
        "merge-key unknown-field",
    ),
    "a tag": (lambda: "journey: !tea ['true']" + TAIL, "tag wrong-kind"),
    "a long text": (lambda: f"journey: {'x' * (LIMITS.text + 1)}{TAIL}", "text-too-long"),
    "a long key": (lambda: f"{'k' * (LIMITS.key + 1)}: v\njourney: Tea{TAIL}", "key-too-long"),
    "too large a file": (lambda: b"#" * (LIMITS.file_bytes + 1), "file-too-large"),
    "line breaks": (lambda: "\n" * 10_000 + "a: b: c", "syntax"),
    "comments": (lambda: "# x\n" * 10_000, "empty-file"),
    "blanks": (lambda: f"a: {' ' * 10_000}b: c", "syntax"),
    "quotes": (lambda: "'" * (2 * LIMITS.text + 4), "text-too-long"),
    "directives": (lambda: many(9, "%TAG !a#! x\n", "") + f"---\njourney: Tea{TAIL}", ""),
    "tags": (lambda: many(GIVEN_UP, "k#: !a x\n", ""), "tag too-many-problems"),
    "a long list": (lambda: f"authors: [{'a,' * (LIMITS.items + 1)}]", "too-many-values"),
    "control characters": (lambda: "\x01" * ONE_MORE, "control-character too-many-problems"),
    "hidden directions": (
        lambda: f"journey: {chr(0x202E) * (LIMITS.text + 1)}{TAIL}",
        "text-too-long too-many-problems",
    ),
    "one key again and again": (lambda: "{" + "a: 1, " * (GIVEN_UP + 1) + "}", "duplicate-key too-many-problems"),
    "unknown fields": (
        lambda: many(ONE_MORE, "k#: v\n", "") + f"journey: Tea{TAIL}",
        "too-many-problems unknown-field",
    ),
    "empty values": (lambda: many(ONE_MORE, "k#:\n", "") + f"journey: Tea{TAIL}", "empty-value too-many-problems"),
    "bad touchpoints": (lambda: points(ONE_MORE, "{chanel: web}"), "too-many-problems unknown-field"),
    "unknown channels": (
        lambda: points(ONE_MORE, "{channel: d#}", f"channels: {{{many(ONE_MORE, 'c#: post')}}}\n"),
        "too-many-problems unknown-channel",
    ),
    "one long way": (
        lambda: points(12_000, "{channel: web, next: {t+: 90%}}", last="t12000: {channel: web, next: {success: 1}}"),
        "",
    ),
    "one large ring": (
        lambda: points(12_000, "{channel: web, next: {t+: 1}}", last="t12000: {channel: web, next: {t0: 1}}"),
        "endless-loop success-unreachable",
    ),
    "thousands of personas": (
        lambda: points(
            10_000,
            "{channel: x}",
            f"personas: {{{many(10_000, 'p#: {prefers: [c#]}')}}}\n",
            "last: {channel: x, entry: 1, next: {success: 1}, by_persona: {p0: {next: {success: 1}}}}",
        ),
        "",
    ),
    "a star": (
        lambda: points(1, f"{{channel: web, next: {{{many(ONE_MORE, 'x#: 0.0001%')}}}}}"),
        "too-many-problems unknown-touchpoint",
    ),
    "bad counts": (
        lambda: f"journey: Tea\nscores: {{csat: {{counts: [{'x,' * ONE_MORE}]}}}}{TAIL}",
        "not-a-count too-many-problems",
    ),
    "metrics": (lambda: f"journey: Tea\nscores: {{{many(2_000, 'm#: {scale: 1-5, mean: 3}')}}}{TAIL}", ""),
    "long numbers": (
        lambda: f"journey: Tea\nentrants: {'9' * 40}\nvalue: {{per_success: {'9' * 40}}}\n"
        f"scores: {{csat: {{scale: 1-{'9' * 40}, mean: 3}}}}{TAIL}",
        "not-a-count not-a-number not-a-scale",
    ),
}  # fmt: skip
"""Each file with the codes of the errors it must be answered with: most are one step beyond a limit of ours."""


@pytest.mark.parametrize("name", BEYOND)
def test_a_file_beyond_the_limits_is_answered_in_time(name: str) -> None:
    content, codes = BEYOND[name]
    assert sorted({one.code for one in answered(content()) if one.severity == "error"}) == codes.split()


def test_values_that_aliases_repeat_are_counted_as_they_are_written_out() -> None:
    """Nine nines and the list of them are ten and nine times ten values: an alias to it repeats as many."""
    text = repeated(3, "authors: [one]" + TAIL)
    twice, thrice = 9 * 10, 9 * (1 + 9 * 10)
    assert "too-many-values" not in {one.code for one in answered(text, Limits(repeated=twice + thrice))}
    assert "too-many-values" in {one.code for one in answered(text, Limits(repeated=twice + thrice - 1))}


def test_no_more_problems_are_told_apart_than_anybody_reads() -> None:
    said = answered("journey: Tea\n" + "".join(f"k{n}: v\n" for n in range(5_000)))
    assert len(said) == MOST + 1
    assert (said[-1].code, said[-1].message) == (
        "too-many-problems",
        "more than 1,000 problems: the rest is not listed",
    )


def test_a_usable_file_with_very_much_advice_stays_usable() -> None:
    stage = "{touchpoints: {p%d: {channel: web, pains: [Aa, bb]}}}"
    text = f"{{journey: Tea, stages: {{{', '.join(f's{at}: {stage % at}' for at in range(MOST))}}}}}"
    journey, said = examine(read(text))
    assert journey is not None
    assert (len(said), said[-1].code, said[-1].severity) == (MOST + 1, "too-many-problems", "warning")


def test_memory_stays_within_bounds_and_small_stacks_hold() -> None:
    """In a process of its own: an overflow of the stack could not be caught, and memory is counted from the start."""
    names = [
        "brackets",
        "lists repeated",
        "bad touchpoints",
        "too large a file",
        "thousands of personas",
        "one long way",
    ]
    program = f"""
import sys, threading
sys.path.insert(0, {str(Path(__file__).parent)!r})
from conftest import most_memory
from test_hostile import BEYOND, examine, read
def all_of_them():
    for name in {names!r}:
        examine(read(BEYOND[name][0]()))
all_of_them()
threading.stack_size(256 * 1024)
for deep in ("[" * 33 + "]" * 33, "- " * 33 + "a", "a: " + "[" * 31 + "]" * 31):
    thread = threading.Thread(target=lambda: examine(read(deep)))
    thread.start(); thread.join()
print(most_memory())
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < MEGABYTES


def test_the_limits_are_those_that_the_documents_name() -> None:
    assert (LIMITS.file_bytes, LIMITS.depth, LIMITS.values) == (16_000_000, 32, 2_000_000)
    assert (LIMITS.repeated, LIMITS.items, LIMITS.text, LIMITS.key) == (100_000, 10_000, 10_000, 200)


@pytest.mark.parametrize("name", ["brackets", "a tag", "control characters"])
def test_after_a_bad_input_every_file_is_as_it_was(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, out = tmp_path / "bad.yaml", tmp_path / "out.csv"
    content = BEYOND[name][0]()
    bad.write_bytes(content.encode() if isinstance(content, str) else content)
    out.write_bytes(b"old")
    assert main(["render", str(bad), "-o", str(out)]) == 1
    assert out.read_bytes() == b"old"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["bad.yaml", "out.csv"]
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err


# ---------------------------------------------------------------- broken by chance


@settings(max_examples=150)
@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"\xff\xfe\x00")
@example(b"a: \xed\xa0\x80")
@example(b"\r\n\r\x0b")
def test_any_bytes_are_answered(content: bytes) -> None:
    answered(content)


@settings(max_examples=300)
@given(
    st.text(
        st.sampled_from(list("ab:,-?[]{}#&*!|>'\"%@` \n\r\t\\0~=.<\u2028\u0085\ufeff\u00a0é茶🫖\u202e\x00")),
        max_size=40,
    )
)
@example("a: 'b\n\n\nc")
@example("- - ]")
@example("? ")
@example("&a *a")
@example("!<")
@example("a: |9\n")
@example('"\\U0011ffff"')
@example("%YAML 1.2\n---\n")
@example("\u2028a: b\n c: d")
@example("&a : *a")
@example("{? a, ? b}")
@example("*a : b")
def test_any_text_of_marks_is_answered(text: str) -> None:
    answered(text)


pieces = st.sampled_from(VALID.splitlines()) | st.sampled_from(
    [
        "- x",
        "x:",
        "  x: [",
        "}",
        "\t",
        "x: *y",
        "? x",
        "---",
        "stages: 5",
        "    next: {a: 50%}",
        "'",
        "x: 'y",
        "<<: {}",
        "#",
    ]
)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A valid file after accidents: lines deleted, doubled, moved, indented anew, letters changed, the end cut off."""
    lines = VALID.splitlines()
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["delete", "double", "insert", "move", "indent", "cut", "letter"])):
            case "delete":
                lines = lines[:at] + lines[at + draw(st.integers(1, 20)) :] or [""]
            case "double":
                lines.insert(at, lines[at])
            case "insert":
                lines.insert(at, draw(pieces))
            case "move":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
            case "indent":
                lines[at] = draw(st.sampled_from(["", " ", "   ", "\t"])) + lines[at].lstrip()
            case "cut":
                lines[at] = lines[at][: draw(st.integers(0, 20))]
            case "letter":
                place = draw(st.integers(0, max(0, len(lines[at]) - 1)))
                lines[at] = lines[at][:place] + draw(st.characters()) + lines[at][place + 1 :]
    text = "\n".join(lines)
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) and draw(st.booleans()) else text


@settings(max_examples=150)
@given(broken())
def test_a_broken_file_is_a_journey_or_a_journey_error_and_nothing_else(text: str) -> None:
    said = answered(text)
    try:
        journey = loads(text, "tea.yaml")
    except JourneyError as error:
        assert error.diagnostics == tuple(one for one in said if one.severity == "error") != ()
    else:
        assert all(one.severity == "warning" for one in said)
        assert journey.title


def test_every_beginning_of_a_file_is_answered() -> None:
    content = VALID.encode()
    for end in range(0, len(content), 97):
        answered(content[:end])
