"""Times as numbers: their unit, and slips of the pen among them, which are counted and decide nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas
import pyarrow
import pyarrow.parquet
import pytest

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.log.log import Log, read_events
from journeymap.evidence.log.profile import profile_of
from journeymap.evidence.sources.rows import Reading

NEW_YEAR = 1767225600
"""2026-01-01 00:00 UTC, in seconds since 1970."""


def csv(folder: Path, *times: Any) -> Log:
    """A log of one event at each time."""
    (folder / "log.csv").write_text("case,event,time\n" + "".join(f"1,ad,{time}\n" for time in times))
    return read_events(folder / "log.csv")


def parquet(folder: Path, times: Any) -> Log:
    columns = {"case": [1] * len(times), "event": ["ad"] * len(times), "time": times}
    pyarrow.parquet.write_table(pyarrow.table(columns), folder / "log.parquet")
    return read_events(folder / "log.parquet")


def check(log: Log, unit: str, first: int, last: int, unreadable: int) -> None:
    """Assert between which times a log lies, in seconds after new year, and how many times it cannot use."""
    found = profile_of(log)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert (found.first, found.last) == (start + timedelta(seconds=first), start + timedelta(seconds=last))
    assert found.rejected.get("no readable time", 0) == unreadable
    assert f"times are counted in {unit} since 1970" in log.said


@pytest.mark.parametrize(
    "odd", ["n/a", "-", "NULL", "nan", "inf", "-inf", "1e30", "soon", "99999999999", "1e999", "0x7"]
)
@pytest.mark.parametrize("at", [0, 1, 1500])
def test_one_odd_time_among_numbers_is_one_that_cannot_be_read(odd: str, at: int, tmp_path: Path) -> None:
    times: list[Any] = [NEW_YEAR + second for second in range(2000)]
    times.insert(at, odd)
    check(csv(tmp_path, *times), "seconds", 0, 1999, 1)


@pytest.mark.parametrize(
    ("unit", "size", "odd"),
    [
        ("seconds", 1, NEW_YEAR * 1000),
        ("milliseconds", 10**3, NEW_YEAR),
        ("milliseconds", 10**3, NEW_YEAR * 10**6),
        ("milliseconds", 10**3, 0),
        ("microseconds", 10**6, NEW_YEAR * 1000),
        ("nanoseconds", 10**9, NEW_YEAR * 10**6),
    ],
)
def test_a_time_in_another_unit_moves_no_other(unit: str, size: int, odd: int, tmp_path: Path) -> None:
    times = [NEW_YEAR * size, odd, (NEW_YEAR + 60) * size, (NEW_YEAR + 90) * size]
    check(csv(tmp_path, *times) if odd else parquet(tmp_path, times), unit, 0, 90, 1)
    check(parquet(tmp_path, pyarrow.array(times)), unit, 0, 90, 1)


@pytest.mark.parametrize("kind", [pyarrow.int32(), pyarrow.uint32(), pyarrow.int64(), pyarrow.uint64()])
def test_seconds_of_any_width(kind: Any, tmp_path: Path) -> None:
    times = pyarrow.array([NEW_YEAR, NEW_YEAR + 60], kind)
    check(parquet(tmp_path, times), "seconds", 0, 60, 0)
    frame = pyarrow.table({"case": [1, 1], "event": ["ad", "ad"], "time": times})
    check(read_events(frame), "seconds", 0, 60, 0)


def test_numbers_that_are_none() -> None:
    times = [NEW_YEAR, float("nan"), float("inf"), 1e30, NEW_YEAR + 7.5, NEW_YEAR + 60.0]
    log = read_events(pandas.DataFrame({"case": [1] * 6, "event": ["ad"] * 6, "time": times}))
    check(log, "seconds", 0, 60, 3)


def test_nanoseconds_as_text_keep_their_digits(tmp_path: Path) -> None:
    first = profile_of(csv(tmp_path, "1767225600123456001", "1767225600123456999")).first
    assert first == datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time", "form"), [("2026010110", "%Y%m%d%H"), ("202601011000", "%Y%m%d%H%M"), ("20260101100000", "%Y%m%d%H%M%S")]
)
def test_dates_in_digits_are_no_counts(time: str, form: str, tmp_path: Path) -> None:
    for read in (lambda: csv(tmp_path, time, time), lambda: parquet(tmp_path, [int(time), int(time)])):
        with pytest.raises(jm.JourneyError, match=rf'such as {time}, and no counts(.|\n)*--time-format "{form}"'):
            read()
    for path in (tmp_path / "log.csv", tmp_path / "log.parquet"):
        found = profile_of(read_events(path, reading=Reading(time_format=form))).first
        assert found == datetime(2026, 1, 1, 10, tzinfo=UTC)


def test_a_form_that_is_none() -> None:
    with pytest.raises(UsageError, match="`%Q` is no way to write times"):
        read_events([{"case": 1, "event": "ad", "time": "2026"}], reading=Reading(time_format="%Q"))


def test_a_zone_as_postgres_writes_it() -> None:
    log = read_events([{"case": 1, "event": "ad", "time": "2026-03-01 12:00:00+02"}])
    assert profile_of(log).first == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert "times of `time` have a zone and are taken to UTC; others are taken as UTC" in log.said
    assert not any("zone" in one for one in read_events([{"case": 1, "event": "ad", "time": "2026-03-01"}]).said)
