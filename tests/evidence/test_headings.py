"""Headings as tools write them: titles above, several rows, blanks; and texts in other encodings."""

from pathlib import Path

import openpyxl
import pytest

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.log.log import read_events
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.sources.headings import headings
from journeymap.evidence.sources.rows import Reading

CLINIC = jm.loads(
    "{journey: See a doctor, stages: {visit: {touchpoints: "
    "{desk: {channel: shop, name: Стойка, next: {success: 90%}}}}}}"
)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("", None),
        ("Events of March\n", "1 row of titles before the headings"),
        ("Events of March,,\n,,\n", "1 row of titles before the headings"),
        ('"Events, of March"\n\n"by ""us"""\n', "2 rows of titles before the headings"),
    ],
)
def test_titles_before_the_headings(before: str, said: str | None, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(f"{before}case,event,time\n1,a,2026-03-01\n1,b,2026-03-02\n")
    log = read_events(tmp_path / "log.csv")
    assert log.read == 2
    assert (said in log.said) == (said is not None)


def test_a_heading_of_one_cell_is_no_title() -> None:
    found = headings([["", "case"], ["0", "1"]])
    assert found is not None
    assert (found.names, found.rows) == (("column 1", "case"), 1)
    alone = headings([["case"], ["1"], ["2"]])
    assert alone is not None
    assert (alone.names, alone.rows) == (("case",), 1)
    assert headings([[""], []]) is None


def test_the_index_of_a_data_frame_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(",user_id,event,ts,\n0,1,a,2026-03-01,\n1,1,b,2026-03-02,\n")
    log = read_events(tmp_path / "log.csv")
    assert log.read == 2
    assert "headings that are blank are numbered: `column 1`, `column 5`" in log.said


QUALTRICS = (
    "StartDate,Status,ResponseId,Q1,Q2\n"
    'Start Date,Response Type,Response ID,"How was the desk,\nall in all?",Anything else?\n'
    '"{""ImportId"":""startDate""}","{""ImportId"":""status""}","{""ImportId"":""_recordId""}",'
    '"{""ImportId"":""QID1""}","{""ImportId"":""QID2_TEXT""}"\n'
    "2026-03-01 10:00:00,0,R_1,5,no\n2026-03-01 11:00:00,0,R_2,4,\n"
)


def test_three_rows_of_headings(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_text(QUALTRICS)
    asked = EvidenceOptions(survey_columns={"desk.csat": "Q1"})
    found = measurement(CLINIC, surveys=tmp_path / "answers.csv", asked=asked)
    assert found.answers is not None
    assert (found.answers.rows, found.answers.counted, found.answers.rejected) == (2, 2, {})


def test_two_rows_of_headings() -> None:
    found = headings(
        [
            ["Respondent ID", "Collector ID", "How was it?", "Which channels?", "", "Why?"],
            ["", "", "Response", "Web", "Shop", "Open-Ended Response"],
            ["1", "2", "4", "Web", "", "so"],
        ]
    )
    assert found is not None
    assert (found.rows, found.names) == (
        2,
        ("Respondent ID", "Collector ID", "How was it?", "Which channels? - Web", "Which channels? - Shop", "Why?"),
    )


@pytest.mark.parametrize("first", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "\ufeffsep=;\n"])
def test_a_line_that_says_what_separates(first: str, tmp_path: Path) -> None:
    end = "\r\n" if "\r" in first else "\n"
    text = first + end.join(["case;event;time", "1,2;a;2026-03-01", "1,2;b;2026-03-02", ""])
    (tmp_path / "log.csv").write_text(text, encoding="utf-8", newline="")
    log = read_events(tmp_path / "log.csv")
    assert (log.read, log.lost) == (2, {})
    assert "3 columns separated by semicolons, read as text" in log.said


TEXT = "touchpoint,csat\nСтойка,5\nСтойка,4\n"


@pytest.mark.parametrize(
    ("encoding", "stated"), [("utf-16", None), ("cp1251", "cp1251"), ("cp1251", "windows-1251"), ("utf-8", "cp1251")]
)
def test_other_encodings(encoding: str, stated: str | None, tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(TEXT.encode(encoding))
    found = measurement(CLINIC, surveys=tmp_path / "answers.csv", asked=EvidenceOptions(encoding=stated))
    assert found.answers is not None
    assert found.answers.counted == 2
    assert found.answers.title == "answers.csv"
    assert (f"read as {encoding}" in found.answers.said) == (encoding != "utf-8")


def test_an_encoding_is_never_guessed(tmp_path: Path) -> None:
    (tmp_path / "answers.csv").write_bytes(TEXT.encode("cp1251"))
    with pytest.raises(jm.JourneyError, match="the text is not UTF-8") as refused:
        measurement(CLINIC, surveys=tmp_path / "answers.csv")
    assert "--encoding cp1251" in str(refused.value.diagnostics[0].hint)
    with pytest.raises(UsageError, match="nobody knows the encoding `cp1900`"):
        measurement(CLINIC, surveys=tmp_path / "answers.csv", asked=EvidenceOptions(encoding="cp1900"))
    (tmp_path / "answers.csv").write_bytes(b"touchpoint,csat\nSt\x98,5\n")
    with pytest.raises(jm.JourneyError, match="the text is not cp1251"):
        measurement(CLINIC, surveys=tmp_path / "answers.csv", asked=EvidenceOptions(encoding="cp1251"))


def test_a_cell_longer_than_a_reader_of_text_takes(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(f"case,event,time,note\n1,a,2026-03-01,{'x' * 200_000}\n1,b,2026-03-02,y\n")
    log = read_events(tmp_path / "log.csv", reading=Reading())
    assert (log.read, log.lost) == (2, {})


def test_titles_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = [
        ["Answers of March"],
        [],
        ["touchpoint", "csat", None, "note"],
        ["desk", 5, None, None],
        [],
        ["desk", 4, 1, "x"],
    ]
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "answers.xlsx")
    found = measurement(CLINIC, surveys=tmp_path / "answers.xlsx")
    assert found.answers is not None
    assert (found.answers.rows, found.answers.counted) == (2, 2)
    assert "1 row of titles before the headings" in found.answers.said
    assert "headings that are blank are numbered: `column 3`" in found.answers.said
