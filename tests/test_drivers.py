"""Key drivers: relative weights against an independent way of computing them, and what a table of answers may be."""

import json
import math
import random
from pathlib import Path

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import journey, listed, steady, strictly

from journeymap.analysis.answers import answers_from, read_answers
from journeymap.analysis.drivers import Drivers, drivers, relative_weights, weights_from
from journeymap.cli import main
from journeymap.diagnostics import JourneyError, UsageError

MAP = journey({"buy": {"shop": {"name": "The shop"}, "pay": {}, "help": {}}})

Row = dict[str, float | None]


def respondents(n: int, seed: int = 1) -> list[Row]:
    """Answers in which the shop matters most, then paying; help has nothing to do with it."""
    chance = random.Random(seed)
    rows: list[Row] = []
    for _ in range(n):
        mood = chance.gauss(0, 0.6)
        shop, pay, help_ = (3 + mood + chance.gauss(0, 1) for _ in range(3))
        rows.append({"shop": shop, "pay": pay, "help": help_, "overall": 0.6 * shop + 0.3 * pay + chance.gauss(0, 0.5)})
    return rows


def shares(found: Drivers) -> dict[str, float | None]:
    return {row.touchpoint: row.share for row in found.rows}


# ---------------------------------------------------------------- weights


def test_worked_weights() -> None:
    found = weights_from(numpy.array([[1, 0.5], [0.5, 1]]), numpy.array([0.6, 0.4]))
    assert found.tolist() == [pytest.approx(0.286667, abs=5e-7), pytest.approx(0.086667, abs=5e-7)]
    assert found.sum() == pytest.approx(0.373333, abs=5e-7)
    assert (found / found.sum()).tolist() == [pytest.approx(0.768, abs=5e-4), pytest.approx(0.232, abs=5e-4)]


def test_scores_that_have_nothing_to_do_with_one_another_weigh_their_squared_correlations() -> None:
    found = weights_from(numpy.eye(3), numpy.array([0.5, -0.3, 0.1]))
    assert found.tolist() == [pytest.approx(0.25), pytest.approx(0.09), pytest.approx(0.01)]


def test_two_scores_that_say_the_same_share_their_weight() -> None:
    found = weights_from(numpy.array([[1, 1], [1, 1]]), numpy.array([0.6, 0.6]))
    assert found.tolist() == [pytest.approx(0.18), pytest.approx(0.18)]


@steady
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_weights_agree_with_the_singular_values_and_add_up_to_r_squared(seed: int, k: int) -> None:
    """The other way to them: the best orthogonal stand-in Z = P Q' of the scores, regressed on and regressing."""
    chance = numpy.random.default_rng(seed)
    scores = chance.normal(size=(60, k)) @ chance.normal(size=(k, k)) + chance.normal(size=(60, k))
    overall = scores @ chance.normal(size=k) + chance.normal(size=60)
    weights, _ = relative_weights(numpy.column_stack([overall, scores]))

    def standard(column: numpy.ndarray) -> numpy.ndarray:
        centred = column - column.mean(axis=0)
        return centred / numpy.sqrt((centred**2).sum(axis=0))

    x, y = standard(scores), standard(overall)
    left, _, right = numpy.linalg.svd(x, full_matrices=False)
    stand_in = left @ right
    expected = ((stand_in.T @ x) ** 2).T @ (stand_in.T @ y) ** 2
    assert weights.tolist() == [pytest.approx(one, abs=1e-8) for one in expected]
    residual = y - x @ numpy.linalg.lstsq(x, y, rcond=None)[0]
    assert weights.sum() == pytest.approx(1 - float(residual @ residual), abs=1e-8)


def test_what_matters_comes_first_with_an_interval_around_it() -> None:
    found = drivers(MAP, respondents(400), draws=200)
    assert [row.touchpoint for row in found.rows] == ["shop", "pay", "help"]
    assert [row.rank for row in found.rows] == [1, 2, 3]
    assert sum(row.share or 0 for row in found.rows) == pytest.approx(1)
    assert sum(row.weight or 0 for row in found.rows) == pytest.approx(found.r_squared)
    for row in found.rows:
        assert row.low is not None and row.share is not None and row.high is not None
        assert 0 <= row.low < row.share < row.high <= 1
    assert drivers(MAP, respondents(400), draws=200) == found


def test_scale_and_direction_do_not_change_weights_and_a_turned_one_is_asked_about() -> None:
    plain = respondents(200)
    turned = [{**row, "shop": 50 - 10 * (row["shop"] or 0)} for row in plain]
    one, other = drivers(MAP, plain, draws=50), drivers(MAP, turned, draws=50)
    assert shares(other) == {name: pytest.approx(share) for name, share in shares(one).items()}
    assert "is its scale turned?" in other.rows[0].sentence
    assert "is associated with" in one.rows[0].sentence


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_nothing_is_said_to_drive_anything(language: str) -> None:
    found = drivers(MAP.replace(language=language), respondents(120), draws=50)
    few = drivers(MAP.replace(language=language), respondents(20), draws=50)
    said = " ".join([*(row.sentence for row in found.rows), few.because or ""])
    assert said and not any(
        word in said.casefold() for word in ("drive", "cause", "влия", "причин", "determin", "influen")
    )


# ---------------------------------------------------------------- how many answered


def test_a_hundred_respondents_are_needed_and_ten_for_each_column() -> None:
    assert drivers(MAP, respondents(100), draws=20).because is None
    few = drivers(MAP, respondents(99), draws=20)
    assert (few.n, few.needed, few.r_squared) == (99, 100, None)
    assert few.because is not None and "99" in few.because
    assert all(row.share is None and row.weight is None for row in few.rows)
    many = journey({"buy": {f"p{at}": {} for at in range(11)}})
    wide = [
        {f"p{at}": random.Random(at * 1000 + i).random() for at in range(11)} | {"overall": i % 5} for i in range(105)
    ]
    assert drivers(many, wide, draws=20).needed == 110


def test_missing_answers_are_counted_and_the_costly_column_is_named() -> None:
    rows = respondents(150)
    for at in range(60):
        rows[at]["help"] = None
    rows[140]["overall"] = None
    found = drivers(MAP, rows, draws=20)
    assert (found.respondents, found.n, found.missing_overall) == (150, 89, 1)
    assert {row.touchpoint: (row.answers, row.missing) for row in found.rows}["help"] == (90, 60)
    assert found.because is not None and found.because.endswith("Without “help” there would be 149.")
    assert drivers(MAP, rows, columns=["shop", "pay"], draws=20).n == 149


def test_a_column_in_which_all_say_the_same_is_left_out_and_said() -> None:
    rows = [{**row, "help": 3.0} for row in respondents(150)]
    found = drivers(MAP, rows, draws=20)
    assert found.constant == ("help",)
    assert [(row.touchpoint, row.share is None) for row in found.rows][-1] == ("help", True)
    assert drivers(MAP, [{**row, "overall": 3.0} for row in rows], draws=20).because is not None


def test_a_journey_file_alone_cannot_tell() -> None:
    with pytest.raises(UsageError, match="each respondent"):
        drivers(MAP)


# ---------------------------------------------------------------- columns


def test_columns_are_found_by_id_name_and_metric() -> None:
    rows = [
        {"The Shop": row["shop"], "PAY.csat": row["pay"], "pay ces": row["help"], "age": 40, "overall": row["overall"]}
        for row in respondents(120)
    ]
    found = drivers(MAP, rows, draws=20)
    assert {(row.column, row.touchpoint, row.metric) for row in found.rows} == {
        ("The Shop", "shop", None),
        ("PAY.csat", "pay", "csat"),
        ("pay ces", "pay", "ces"),
    }
    assert found.unused == ("age",)


@pytest.mark.parametrize(
    "name", ["overall", "Overall satisfaction", "общая оценка", "Satisfacție generală", "CSAT_overall"]
)
def test_an_obvious_overall_column_is_guessed_and_said(name: str) -> None:
    rows = [{"shop": row["shop"], name: row["overall"]} for row in respondents(110)]
    found = drivers(MAP, rows, draws=20)
    assert (found.overall, found.guessed) == (name, True)
    assert drivers(MAP, rows, overall=name, draws=20).guessed is False


def test_what_cannot_be_guessed_is_asked_for() -> None:
    rows = [{"shop": 1.0, "liked it": 2.0}]
    with pytest.raises(UsageError, match="--overall, one of: `shop`, `liked it`"):
        drivers(MAP, rows)
    with pytest.raises(UsageError, match="did you mean `liked it`"):
        drivers(MAP, rows, overall="liked")
    with pytest.raises(UsageError, match="name the columns by `shop`"):
        drivers(MAP, [{"x": 1.0, "overall": 2.0}])
    with pytest.raises(UsageError, match="no touchpoint's column is called `pya`"):
        drivers(MAP, respondents(3), columns=["pya"])


# ---------------------------------------------------------------- tables


def test_blanks_words_and_decimal_commas() -> None:
    found = answers_from("shop;overall;note\n4,5;5;good\n;3;\nn/a;x;bad\n'2;1\n")
    assert found.delimiter == ";"
    assert found.rows == ((4.5, 5, None), (None, 3, None), (None, None, None), (2, 1, None))
    assert found.unreadable == {"note": 2, "overall": 1}
    assert found.examples["overall"] == "<text>:4: `x`"


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(-9, 99)), min_size=3, max_size=3), max_size=8),
    st.sampled_from(",;\t"),
)
def test_what_was_written_is_read(rows: list[list[int | None]], delimiter: str) -> None:
    lines = [delimiter.join(["a", "b", "c"])] + [
        delimiter.join("-" if one is None else str(one) for one in row) for row in rows
    ]
    found = answers_from("\n".join(lines))
    assert [list(row) for row in found.rows] == rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no head"),
        (b"a,a\n1,2\n", "two columns are called `a`"),
        (b"a,b\n1,2,3\n", "the row has 3 cells, the head 2"),
        (b"a,b\n\xff,2\n", "not UTF-8"),
        (b'a,b\n"1,2\n', "cannot be read"),
    ],
)
def test_what_is_no_table_is_said_with_its_line(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.csv"
    file.write_bytes(content)
    with pytest.raises(JourneyError) as failure:
        read_answers(file)
    one = failure.value.diagnostics[0]
    assert said in one.message
    assert one.span is not None and one.span.path == str(file)


def test_infinite_answers_are_no_answers() -> None:
    assert answers_from("a,overall\ninf,nan\n1e999,2\n").rows == ((None, None), (None, 2))
    rows: list[Row] = [{"shop": math.inf, "overall": 1.0}]
    assert drivers(MAP, rows, draws=5).n == 0


# ---------------------------------------------------------------- the command


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    map_file, table = tmp_path / "tea.yaml", tmp_path / "answers.csv"
    map_file.write_text(
        "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}, pay: {channel: web}}}}}", encoding="utf-8"
    )
    rows = respondents(130)
    lines = [
        "shop,pay,comment,overall",
        *(f"{row['shop']:.2f},{row['pay']:.2f},fine,{row['overall']:.2f}" for row in rows),
    ]
    table.write_text("\n".join(lines), encoding="utf-8")
    return str(map_file), str(table)


def test_the_command_prints_a_table(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drivers", files[0], "--surveys", files[1]]) == 0
    shown = capsys.readouterr().out
    assert "Overall score: column overall, guessed by its name" in shown
    assert "130 of 130 respondents answered everything, 100 are needed" in shown
    assert "Associated with, which need not mean caused by" in shown
    assert "Not used, no touchpoint is called so: comment" in shown


def test_the_command_speaks_the_language_asked_for(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drivers", files[0], "--surveys", files[1], "--language", "ru"]) == 0
    assert "Общая оценка: столбец overall, угадан по названию" in capsys.readouterr().out
    assert main(["drivers", files[0], "--surveys", files[1], "--language", "ru", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["drivers"][0]
    assert found["fact"]["key"] == "drivers.with"
    assert "связано с общей удовлетворённостью" in found["sentence"]


@pytest.mark.parametrize("form", ["json", "csv", "md"])
def test_the_command_writes_other_forms(files: tuple[str, str], form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["drivers", files[0], "--surveys", files[1], "--format", form]) == 0
    shown = capsys.readouterr().out
    assert "shop" in shown.casefold()
    if form == "json":
        found = json.loads(shown)
        assert found.keys() >= set(listed("drivers overall guessed r_squared n needed respondents unused because"))
        assert found["drivers"][0].keys() >= set(
            listed("touchpoint column share low high weight correlation answers missing")
        )
        assert strictly(found) == found


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "--surveys"),
        (["--surveys", "nowhere.csv"], 2, "nowhere.csv: no such file"),
        (["--surveys", "."], 2, "folder"),
    ],
)
def test_wrong_use_is_said(
    files: tuple[str, str], arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drivers", files[0], *arguments]) == code
    out, err = capsys.readouterr()
    assert out == "" and said in err and "Traceback" not in err
