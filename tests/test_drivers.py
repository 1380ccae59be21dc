"""Key drivers: relative weights against an independent way of computing them, and what a table of answers may be."""

import json
import math
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy
import pandas
import pytest
from claims import CLAIMS
from hypothesis import given
from hypothesis import strategies as st
from random_journeys import journey, listed, steady, strictly

from journeymap.analysis.drivers import Answers, Drivers, relative_weights, weights_from
from journeymap.cli import main
from journeymap.diagnostics import JourneyError, UsageError
from journeymap.evidence.drivers import drivers
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.surveys.respondents import read_respondents

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


def test_a_scale_is_asked_about_only_where_the_correlation_is_no_chance() -> None:
    asked = unclear = 0
    for seed in range(60):
        chance = random.Random(seed)
        rows: list[Row] = [
            {name: chance.gauss(3, 1) for name in ("shop", "pay", "help", "overall")} for _ in range(150)
        ]
        found = drivers(MAP, rows, draws=20)
        for row in found.rows:
            assert row.fact is not None and CLAIMS[row.fact.key](found, row.fact.values)
            asked += "is its scale turned?" in row.sentence
            unclear += "could not be chance" in row.sentence
    # half of 180 correlations of nothing are negative; 2.5% of all runs may ask, by the 5% shared among three questions
    assert asked <= 6
    assert unclear >= 165


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


def read(source: object, overall: str = "overall", **columns: str) -> Answers:
    return read_respondents(source, MAP, overall, columns, EvidenceOptions())


def written(folder: Path, content: bytes | str) -> Path:
    file = folder / "answers.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def cells(found: Answers) -> list[list[float | None]]:
    return [[None if math.isnan(cell) else cell for cell in row] for row in found.table.tolist()]


def test_blanks_words_and_decimal_commas(tmp_path: Path) -> None:
    found = read(written(tmp_path, "shop;overall;pay\n4,5;5;good\n;3;\nn/a;x;bad\n'2;1;-\n;;\n"))
    assert found.delimiter == ";"
    assert cells(found) == [[5, 4.5, None], [3, None, None], [None, None, None], [1, 2, None]]
    assert found.unreadable == {"pay": 2, "overall": 1}
    assert found.examples == {"pay": "answers.csv, row 1: `good`", "overall": "answers.csv, row 3: `x`"}


@steady
@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(-9, 99)), min_size=3, max_size=3), max_size=8),
    st.sampled_from(",;\t"),
)
def test_what_was_written_is_read(rows: list[list[int | None]], delimiter: str) -> None:
    lines = [delimiter.join(["overall", "shop", "pay"])] + [
        delimiter.join("-" if one is None else str(one) for one in row) for row in rows
    ]
    with TemporaryDirectory() as folder:
        assert cells(read(written(Path(folder), "\n".join(lines)))) == rows


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"shop,shop\n1,2\n", "two columns are called `shop`"),
        (b"shop,overall\n\xff,2\n", "not UTF-8"),
        (b"1,2\n3,4\n", "no column names"),
    ],
)
def test_what_is_no_table_is_said_with_its_place(content: bytes, said: str, tmp_path: Path) -> None:
    file = written(tmp_path, content)
    with pytest.raises(JourneyError) as failure:
        drivers(MAP, file)
    one = failure.value.diagnostics[0]
    assert said in one.message
    assert str(file) in (one.at[0] if one.span is None else one.span.path, str(file))


def test_lines_that_are_no_rows_are_counted_and_left_out(tmp_path: Path) -> None:
    found = drivers(MAP, written(tmp_path, "shop,overall\n1,2\n1,2,3\n4\n5,5\n"))
    assert (found.respondents, found.left_out) == (2, 2)


def test_infinite_answers_are_no_answers(tmp_path: Path) -> None:
    found = read(written(tmp_path, "shop,overall\ninf,nan\n1e999,2\n"))
    assert cells(found) == [[None, None], [2, None]]
    rows: list[Row] = [{"shop": math.inf, "overall": 1.0}]
    assert drivers(MAP, rows, draws=5).n == 0


def test_any_table_that_measure_reads_will_do(tmp_path: Path) -> None:
    """The same answers as records, one after the other, as a data frame and as a sheet of a workbook."""
    rows = respondents(120)
    plain = drivers(MAP, rows, draws=20)
    frame = pandas.DataFrame(rows)
    with pandas.ExcelWriter(tmp_path / "answers.xlsx") as book:
        pandas.DataFrame({"nothing": [1]}).to_excel(book, sheet_name="about", index=False)
        frame.to_excel(book, sheet_name="answers", index=False)
    assert shares(drivers(MAP, iter(rows), draws=20)) == shares(plain)
    assert shares(drivers(MAP, frame, draws=20)) == shares(plain)
    of_sheet = drivers(MAP, tmp_path / "answers.xlsx", draws=20, asked=EvidenceOptions(table="answers"))
    assert shares(of_sheet) == {name: pytest.approx(share) for name, share in shares(plain).items()}


def test_columns_are_named_by_what_they_ask() -> None:
    rows = [
        {"Q1": row["shop"], "Q2": row["pay"], "Q9": row["overall"], "help": row["help"]} for row in respondents(120)
    ]
    found = drivers(MAP, rows, columns={"shop": "Q1", "pay.ces": "Q2", "overall": "Q9"}, draws=20)
    assert {(row.column, row.touchpoint, row.metric) for row in found.rows} == {
        ("Q1", "shop", None),
        ("Q2", "pay", "ces"),
        ("help", "help", None),
    }
    assert (found.overall, found.guessed) == ("Q9", False)
    with pytest.raises(UsageError, match="did you mean `Q1`"):
        drivers(MAP, rows, columns={"shop": "Q11", "overall": "Q9"})
    with pytest.raises(UsageError, match="did you mean `shop`"):
        drivers(MAP, rows, columns={"shup.ces": "Q1", "overall": "Q9"})


def test_only_some_rows_are_asked_for() -> None:
    rows = [{**row, "land": "RO" if at % 3 else "MD"} for at, row in enumerate(respondents(120))]
    found = drivers(MAP, rows, asked=EvidenceOptions(where={"land": "RO"}), draws=20)
    assert found.respondents == 80
    assert drivers(MAP, [{**row, "unit": row["land"]} for row in rows], asked=EvidenceOptions(unit="MD")).n == 40


def test_nothing_of_fewer_people_than_asked_for_shows() -> None:
    rows = [{**row, "help": row["help"] if at < 9 else None} for at, row in enumerate(respondents(120))]
    assert {row.touchpoint: row.mean is None for row in drivers(MAP, rows, min_n=10).rows} == {
        "shop": False,
        "pay": False,
        "help": True,
    }
    assert drivers(MAP, rows, min_n=9).rows[-1].mean is not None
    assert drivers(MAP, respondents(120), min_n=121).needed == 121


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


@pytest.mark.parametrize(
    ("columns", "found"), [("shop", {"shop"}), ("pay=comment,shop=pay,overall=shop", {"shop", "pay"})]
)
def test_the_command_chooses_columns_or_says_whose_they_are(
    files: tuple[str, str], columns: str, found: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drivers", files[0], "--surveys", files[1], "--columns", columns, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["touchpoint"] for row in told["drivers"]} == found
    assert told["overall"] == ("shop" if "=" in columns else "overall")
    if "=" in columns:
        assert {row["touchpoint"]: row["column"] for row in told["drivers"]} == {"shop": "pay", "pay": "comment"}
        assert told["unreadable"] == {"comment": 130}


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
        (["--surveys", "docs/decisions"], 2, "has no file that can be read"),
    ],
)
def test_wrong_use_is_said(
    files: tuple[str, str], arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["drivers", files[0], *arguments]) == code
    out, err = capsys.readouterr()
    assert out == "" and said in err and "Traceback" not in err
