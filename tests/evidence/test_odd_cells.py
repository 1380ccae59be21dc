"""Cells that are odd, in every form of log and every command: who is nobody, blanks, zones, what comes first."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas
import pyarrow
import pyarrow.parquet
import pytest
from event_logs import START, journey

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions

NOBODY = ["nan", "NaN", "NULL", "null", "None", "n/a", "N/A", "-", "", "   ", None]

Row = tuple[Any, str, Any]


def csv(rows: list[Row], folder: Path) -> Any:
    path = folder / "log.csv"
    cells = ["user_id,event,ts", *(",".join("" if cell is None else str(cell) for cell in row) for row in rows)]
    path.write_text("\n".join(cells))
    return path


def parquet(rows: list[Row], folder: Path) -> Any:
    path = folder / "log.parquet"
    pyarrow.parquet.write_table(columns(rows), path)
    return path


def columns(rows: list[Row]) -> Any:
    return pyarrow.table({name: list(cells) for name, cells in zip(("user_id", "event", "ts"), zip(*rows, strict=True),
                                                                   strict=True)})  # fmt: skip


FORMS: list[Callable[[list[Row], Path], Any]] = [csv, parquet, lambda rows, _: columns(rows).to_pandas()]


def read_by_all(log: Any, **asked: Any) -> set[tuple[int, int, int, int]]:
    """Walks, customers, and rows without a case as each command has them; drafts may have other walks."""
    found = set()
    for plan in ("quick", "ibis"):
        how = EvidenceOptions(plan=plan, **asked)
        measured = measurement(journey(), log, asked=how).events
        assert measured is not None
        found.add((measured.walks, measured.customers, measured.rejected.get("no case", 0), measured.twins))
        for one in (jm.walks(journey(), log, asked=how), jm.conform(journey(), log, asked=how)):
            found.add((one.cases, one.customers, one.read.rejected.get("no case", 0), one.read.twins))
        draft = jm.discover(log, asked=how)
        found.add((draft.walks, draft.customers, draft.read.rejected.get("no case", 0), draft.read.twins))
    return found


def at(minute: int) -> Any:
    return START + timedelta(minutes=minute)


@pytest.mark.parametrize("form", FORMS)
def test_words_for_nobody_are_nobody(form: Callable[[list[Row], Path], Any], tmp_path: Path) -> None:
    rows: list[Row] = [("ann", "ad", at(0)), ("ann", "purchase", at(1)), ("nancy", "ad", at(2))]
    rows += [(who, "ad", at(3)) for who in NOBODY]
    assert read_by_all(form(rows, tmp_path)) == {(2, 2, len(NOBODY), 0)}


@pytest.mark.parametrize("form", FORMS[1:])
def test_gaps_in_a_column_of_numbers_are_nobody(form: Callable[[list[Row], Path], Any], tmp_path: Path) -> None:
    """Parquet keeps the least and the greatest number beside the data, and NaN is neither."""
    numbers = (1.0, 1.0, 2.0, float("nan"), float("nan"), float("inf"), None)
    rows: list[Row] = [(who, "purchase" if minute == 1 else "ad", at(minute)) for minute, who in enumerate(numbers)]
    assert read_by_all(form(rows, tmp_path)) == {(2, 2, 4, 0)}


def test_whole_numbers_are_the_same_people_in_a_survey() -> None:
    """A gap in a column makes fractions of its numbers: 1.0 in the survey is 1 in the log."""
    log = [{"user_id": who, "event": name, "ts": at(minute)} for who in (1, 2) for minute, name in
           enumerate(("ad", "purchase") if who == 1 else ("ad",))]  # fmt: skip
    answers = pandas.DataFrame({"user_id": [1, 2, None], "ad csat": [1, 5, 3]})
    (row,) = measurement(journey(), log, answers).joined
    assert (row.bad, row.bad_arrived, row.others, row.others_arrived) == (1, 1, 1, 0)


@pytest.mark.parametrize("form", FORMS)
def test_blanks_around_names_are_nothing(form: Callable[[list[Row], Path], Any], tmp_path: Path) -> None:
    rows: list[Row] = [("ann", "ad  ", at(0)), ("ann", " product", at(1)), ("ann", "product\t", at(1)),
                       ("ann", "purchase ", at(2))]  # fmt: skip
    log = form(rows, tmp_path)
    assert read_by_all(log) == {(1, 1, 0, 1)}
    assert jm.walks(journey(), log).rows[0].touchpoints == ("ad", "product", "success")


@pytest.mark.parametrize(
    "written",
    ["2026-01-01 12:00:00+02", "2026-01-01T12:00+02", "2026-01-01 12:00:00 +0200", "2026-01-01 12:00:00.5 +02:00",
     "2026-01-01 05:00:00-05", "2026-01-01 10:00:00 Z", "2026-01-01 10:00 UTC"],
)  # fmt: skip
def test_zones_however_they_are_written(written: str, tmp_path: Path) -> None:
    """All of these are ten o'clock: between an ad half a minute before and a purchase half a minute after."""
    rows: list[Row] = [
        (1, "ad", "2026-01-01 09:59:30Z"),
        (1, "product", written),
        (1, "purchase", "2026-01-01 10:00:30Z"),
    ]
    for form in FORMS:
        found = jm.walks(journey(), form(rows, tmp_path))
        assert found.rows[0].touchpoints == ("ad", "product", "success")
        assert found.between[0].total_seconds + found.between[1].total_seconds == 60


# ---------------------------------------------------------------- which of two events comes first


def ordered(*order: Any) -> pandas.DataFrame:
    """Four events of one customer at one time, and a column to put them in order by."""
    names = ["pay", "ad", "product", "purchase"]
    return pandas.DataFrame({"case": 1, "event": names, "time": START, "nr": order})


@pytest.mark.parametrize(
    ("order", "path"),
    [
        ((4, 1, 2, 5), ("ad", "product", "pay", "success")),
        ((1, 1, 1, 1), ("ad", "product", "pay", "success")),  # the same number: by their places on the map
        ((1, 1, 2, 2), ("ad", "pay", "product", "success")),
        (("2.5", "2.25", "10", "11"), ("ad", "pay", "product", "success")),
        ((2**62, 2**62 + 1, 2**62 + 2, 2**62 + 3), ("pay", "ad", "product", "success")),  # more digits than a float has
    ],
)
def test_the_order_of_a_column(order: Any, path: tuple[str, ...]) -> None:
    for plan in ("quick", "ibis"):
        found = jm.walks(journey(), ordered(*order), asked=EvidenceOptions({"order": "nr"}, plan=plan))
        assert [one.touchpoints for one in found.rows] == [path]
        assert (found.read.ties, found.read.twins) == (3, 0)
        assert found.read.second_key == "the column `nr`, then the touchpoint’s place on the map"


@pytest.mark.parametrize("gap", [None, float("nan"), "", "first"])
def test_rows_without_an_order_come_last_and_are_counted(gap: Any) -> None:
    """The ad has none: it comes behind the others, and as the purchase is before it, it starts a new walk."""
    log, asked = ordered(2, gap, 1, 3), EvidenceOptions({"order": "nr"}, again=True)
    for verb in (jm.walks, jm.conform):
        found = verb(journey(), log, asked=asked)
        assert "1 row without a number in `nr`, which come last of those at the same time" in found.read.said
        assert found.cases == 2
    paths = {one.touchpoints for one in jm.walks(journey(), log, asked=asked).rows}
    assert paths == {("product", "pay", "success"), ("ad",)}


def test_a_column_of_words_puts_nothing_in_order() -> None:
    for verb in (jm.walks, jm.conform):
        with pytest.raises(UsageError, match="the column `nr` of a data frame has no numbers"):
            verb(journey(), ordered("c", "a", "b", "d"), asked=EvidenceOptions({"order": "nr"}))
    with pytest.raises(UsageError, match="cannot say which event comes first"):
        jm.discover(ordered("c", "a", "b", "d"), asked=EvidenceOptions({"order": "nr"}))


def test_ties_and_twins_are_counted_alike_by_all(tmp_path: Path) -> None:
    """Two ads at once are twins; the product at their time is a tie."""
    rows: list[Row] = [(1, "ad", at(0)), (1, "ad", at(0)), (1, "product", at(0)), (1, "purchase", at(1))]
    for form in FORMS:
        log = form(rows, tmp_path)
        measured = measurement(journey(), log).events
        assert measured is not None
        reads = [measured, jm.walks(journey(), log).read, jm.conform(journey(), log).read, jm.discover(log).read]
        assert {(one.ties, one.twins) for one in reads} == {(1, 1)}
        assert len({one.second_key for one in reads}) == 1
