"""Times as people and programs write them: read alike on every engine, never guessed."""

from datetime import UTC, datetime
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeymap.evidence import engine
from journeymap.evidence.log.log import read_events
from journeymap.evidence.sources.times import moment
from journeymap.evidence.sources.written import has_zone, in_one_way

TEN = "2026-03-01 10:00:00"


def read(*times: Any) -> list[datetime | None]:
    log = read_events([{"case": 1, "event": "a", "time": time} for time in times])
    return [moment(time) for (time,) in engine.rows(log.backend, log.table.order_by("order").select("time"))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026/03/01 10:00:00 AM GMT+2", "2026-03-01 08:00:00"), ("2026/3/1 1:05:09 PM", "2026-03-01 13:05:09"),
        ("2026/03/01 10:00:00", TEN), ("2026.03.01", "2026-03-01 00:00:00"), ("01-Mar-2026", "2026-03-01 00:00:00"),
        ("1 March 2026 10:00", TEN), ("Mar 1, 2026 12:30 AM", "2026-03-01 00:30:00"),
        ("March 1st, 2026 12:30 p.m.", "2026-03-01 12:30:00"),
        ("Sun, 01 Mar 2026 10:00:00 +0200", "2026-03-01 08:00:00"),
        ("Sun Mar 01 2026 10:00:00 GMT+0200 (EET)", "2026-03-01 08:00:00"), ("2026-03-01T10:00Z", TEN),
        ("2026-03-01 10:00:00 EST", "2026-03-01 15:00:00"), ("2026-03-01 10:00:00 -0330", "2026-03-01 13:30:00"),
        ("2026-03-01 10:00 EEST", "2026-03-01 07:00:00"),
    ],
)  # fmt: skip
def test_ways_of_writing_a_time(written: str, meant: str) -> None:
    assert read(written, "2026/03/02") == [
        datetime.fromisoformat(meant).replace(tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "written",
    ["03/01/2026 10:00 AM", "01.03.2026", "2026-03-01 10:00 XYZ", "2026-03-01 13:00 PM", "2026-03-01 25:00",
     "01-Xyz-2026", "10:00", "soon", "2026-13-01", "infinity", "epoch", "20260301 extra"],
)  # fmt: skip
def test_what_is_no_time(written: str) -> None:
    assert read(written, "2026/03/02", "2026/03/03") == [
        None, datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 3, tzinfo=UTC),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.7723592E+12", TEN), ("1.7723592e9", TEN), ("46082.4166666667", TEN), ("46082", "2026-03-01 00:00:00"),
        (46082.4166666667, TEN), (1772359200, TEN),
    ],
)  # fmt: skip
def test_counts(written: Any, meant: str) -> None:
    assert read(written, written)[0] == datetime.fromisoformat(meant).replace(tzinfo=UTC)


def test_what_is_said_of_times() -> None:
    rows = [{"case": 1, "event": "a", "time": time} for time in ("2026/03/01 10:00 EET", "2026/03/01 10:00 CET")]
    assert "times of `time` have a zone and are taken to UTC; others are taken as UTC" in read_events(rows).said
    rows = [{"case": 1, "event": "a", "time": "46082.5"}]
    assert "times of `time` are days as Excel counts them, from 1899-12-30" in read_events(rows).said
    assert not has_zone("2026-03-01 10:00 AM")
    assert not has_zone("2026-03-01")


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)))
def test_every_way_of_writing_a_moment_means_it(at: datetime) -> None:
    at = at.replace(microsecond=0)
    forms = ("%Y/%m/%d %I:%M:%S %p", "%d-%b-%Y %H:%M:%S", "%B %d, %Y %I:%M:%S %p", "%a, %d %b %Y %H:%M:%S GMT")
    table = ibis.memtable({"text": [at.strftime(form) for form in forms]})
    found = ibis.duckdb.connect().to_pyarrow(table.select(one=in_one_way(table.text)))["one"].to_pylist()
    assert [one.removesuffix("+00:00") for one in found] == [at.isoformat(" ")] * len(forms)
