"""The same small log in every form that logs come in, and everything that can be wrong with one."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import ibis
import openpyxl
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from event_logs import START, agree, counted, journey, read

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence import engine
from journeymap.evidence.engine import Room
from journeymap.evidence.log.log import read_events
from journeymap.evidence.log.profile import profile_of
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions
from journeymap.evidence.sources.columns import EVENTS, assign_columns
from journeymap.evidence.sources.opening import open_table
from journeymap.evidence.sources.rows import Reading
from journeymap.evidence.sources.table import ORDER

LOG = [(1, "ad", 0), (1, "product", 60), (2, "ad", 10), (1, "purchase", 90), (2, "product", 70)]
TIMES = [START + timedelta(seconds=at) for _, _, at in LOG]
COLUMNS = {"user_id": [who for who, _, _ in LOG], "event": [name for _, name, _ in LOG], "ts": TIMES}
CSV = "user_id,event,ts\n" + "".join(f"{who},{name},{at}\n" for (who, name, _), at in zip(LOG, TIMES, strict=True))
LINES = "".join(
    json.dumps({"user_id": who, "event": name, "ts": str(at)}) + "\n"
    for (who, name, _), at in zip(LOG, TIMES, strict=True)
)
XES = (
    "<log>"
    + "".join(
        f'<trace><string key="concept:name" value="{case}"/>'
        + "".join(
            f'<event><string key="concept:name" value="{name}"/>'
            f'<date key="time:timestamp" value="{at.isoformat()}Z"/></event>'
            for (who, name, _), at in zip(LOG, TIMES, strict=True)
            if who == case
        )
        + "</trace>"
        for case in (1, 2)
    )
    + "</log>"
)


def arrow() -> Any:
    return pyarrow.table(COLUMNS)


def as_csv(folder: Path) -> Any:
    (folder / "log.csv").write_text(CSV)
    return folder / "log.csv"


def as_csv_gz(folder: Path) -> Any:
    (folder / "log.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    return str(folder / "log.csv.gz")


def as_semicolons(folder: Path) -> Any:
    (folder / "log [1].csv").write_text("\ufeff" + CSV.replace(",", ";"), encoding="utf-8")
    (folder / "log 1.csv").write_text("this is another file")
    return folder / "log [1].csv"


def as_tabs(folder: Path) -> Any:
    (folder / "log.tsv").write_text(CSV.replace(",", "\t"))
    return folder / "log.tsv"


def as_parquet(folder: Path) -> Any:
    pyarrow.parquet.write_table(arrow(), folder / "log.parquet")
    return folder / "log.parquet"


def as_pattern(folder: Path) -> Any:
    for at in range(len(LOG)):
        pyarrow.parquet.write_table(arrow().slice(at, 1), folder / f"log-{at}.parquet")
    return str(folder / "log-*.parquet")


def as_partitions(folder: Path) -> Any:
    for month in (1, 2):
        (folder / "logs" / f"month={month}").mkdir(parents=True)
    pyarrow.parquet.write_table(arrow().slice(0, 2), folder / "logs" / "month=1" / "a.parquet")
    pyarrow.parquet.write_table(arrow().slice(2), folder / "logs" / "month=2" / "a.parquet")
    return folder / "logs"


def as_json_lines(folder: Path) -> Any:
    (folder / "log.jsonl").write_text(LINES)
    return folder / "log.jsonl"


def as_json_list(folder: Path) -> Any:
    (folder / "log.json").write_text("[" + ",".join(LINES.splitlines()) + "]")
    return folder / "log.json"


def as_workbook(folder: Path) -> Any:
    book = openpyxl.Workbook()
    book.active.append(list(COLUMNS))
    for row in zip(*COLUMNS.values(), strict=True):
        book.active.append(row)
    book.save(folder / "log.xlsx")
    return folder / "log.xlsx"


def as_xes(folder: Path) -> Any:
    (folder / "log.xes").write_text(XES)
    return folder / "log.xes"


def as_xes_gz(folder: Path) -> Any:
    (folder / "log.xes.gz").write_bytes(gzip.compress(XES.encode()))
    return folder / "log.xes.gz"


def as_duckdb(folder: Path) -> Any:
    with duckdb.connect(str(folder / "log.duckdb")) as base:
        base.register("given", arrow())
        base.execute("create table log as select * from given")
    return folder / "log.duckdb"


def as_sqlite(folder: Path) -> Any:
    base = sqlite3.connect(folder / "log.db")
    base.execute("create table log (user_id, event, ts)")
    rows = [(who, name, str(at)) for (who, name, _), at in zip(LOG, TIMES, strict=True)]
    base.executemany("insert into log values (?, ?, ?)", rows)
    base.commit()
    base.close()
    return folder / "log.db"


FORMS: list[Callable[[Path], Any]] = [
    as_csv, as_csv_gz, as_semicolons, as_tabs, as_parquet, as_pattern, as_partitions, as_json_lines, as_json_list,
    as_workbook, as_xes, as_xes_gz, as_duckdb, as_sqlite,
    lambda _: pandas.DataFrame(COLUMNS), lambda _: polars.DataFrame(COLUMNS), lambda _: polars.LazyFrame(COLUMNS),
    lambda _: arrow(), lambda _: ibis.memtable(pandas.DataFrame(COLUMNS)),
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_the_same(form: Callable[[Path], Any], tmp_path: Path) -> None:
    events = read(form(tmp_path))
    agree(events, counted(events), LOG)


# ---------------------------------------------------------------- columns


def test_columns_are_guessed_and_said() -> None:
    log = read_events([{"Client ID": "x", "Activity": "ad", "Timestamp": "2026-01-01", "Канал": "web"}])
    assert dict(log.columns) == {
        "case": "Client ID", "touchpoint": "Activity", "time": "Timestamp", "channel": "Канал",
    }  # fmt: skip
    assert any(one.startswith("guessed columns") for one in log.said)


def test_a_column_that_is_not_there() -> None:
    with pytest.raises(UsageError, match="has no column `user`; did you mean `user_id`"):
        read_events([{"user_id": 1, "event": "ad", "ts": "2026-01-01"}], {"case": "user"})
    with pytest.raises(UsageError, match="columns have no part `cse`; did you mean `case`"):
        read_events([{"user_id": 1, "event": "ad", "ts": "2026-01-01"}], {"cse": "user_id"})
    with pytest.raises(UsageError, match="which column of a data frame says when"):
        read_events([{"user_id": 1, "event": "ad", "x": "2026-01-01"}])


def test_a_column_plays_one_part() -> None:
    found = assign_columns(EVENTS, {"touchpoint": "date", "time": "event"}, ("user", "date", "event"), "a log")
    assert found == {"case": "user", "touchpoint": "date", "time": "event"}


# ---------------------------------------------------------------- rows that cannot be counted


def test_every_row_is_counted_or_said_to_be_left_out(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        CSV + ",ad,2026-01-01\n3,,2026-01-01\n3,ad,soon\n3,ad,1600-01-01\n3,ad\n3,ping_1,2026-01-01\n3,adx,2026-01-01\n"
    )
    found = measurement(journey(), path).events
    assert found is not None
    assert found.rejected == {
        "line not split into cells": 1, "no case": 1, "no touchpoint": 1, "no readable time": 2,
    }  # fmt: skip
    assert (found.ignored, [(one.name, one.n, one.suggestion) for one in found.unmapped]) == (1, [("adx", 1, "ad")])
    assert found.rows == len(LOG) + 7
    assert found.rows == found.counted + sum(found.rejected.values()) + found.ignored + 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-03-01T12:00:00+02:00", datetime(2026, 3, 1, 10)),
        ("2026-03-01 12:00:00Z", datetime(2026, 3, 1, 12)),
        ("2026-03-01 12:00", datetime(2026, 3, 1, 12)),
        ("1772366400", datetime(2026, 3, 1, 12)),
        ("1772366400000", datetime(2026, 3, 1, 12)),
        ("1772366400000000", datetime(2026, 3, 1, 12)),
        (1772366400, datetime(2026, 3, 1, 12)),
        (1772366400.25, datetime(2026, 3, 1, 12, 0, 0, 250_000)),
        (datetime(2026, 3, 1, 12), datetime(2026, 3, 1, 12)),
    ],
)
def test_times_with_and_without_zone(written: Any, expected: datetime) -> None:
    found = profile_of(read_events([{"case": 1, "event": "ad", "time": written}])).first
    assert found is not None
    assert found.replace(tzinfo=None) == expected


def test_times_in_a_frame_with_a_zone() -> None:
    times = pandas.to_datetime(["2026-03-01 12:00"]).tz_localize("Europe/Bucharest")
    found = profile_of(read_events(pandas.DataFrame({"case": [1], "event": ["ad"], "time": times}))).first
    assert found is not None
    assert found.replace(tzinfo=None) == datetime(2026, 3, 1, 10)


def test_times_in_another_form() -> None:
    rows = [{"case": 1, "event": "ad", "time": "01.03.2026 12:00"}]
    found = profile_of(read_events(rows, reading=Reading(time_format="%d.%m.%Y %H:%M"))).first
    assert found is not None
    assert (found.month, found.hour) == (3, 12)
    with pytest.raises(jm.JourneyError, match="unreadable-times"):
        profile_of(read_events(rows))


def test_only_some_rows() -> None:
    rows = [{"case": 1, "event": "ad", "time": "2026-01-01", "country": country} for country in ("RO", "RO", "MD")]
    log = read_events(rows, reading=Reading({"country": ("RO",)}))
    assert (log.read, log.left_out, profile_of(log).names[0].n) == (3, 1, 2)
    with pytest.raises(UsageError, match="has no row with country = DE"):
        read_events(rows, reading=Reading({"country": ("DE",)}))


def test_the_second_key_is_stated() -> None:
    rows = [{"case": 1, "event": "ad", "time": "2026-01-01", "step": 3}]
    assert read_events(rows).second_key == "the row’s place in the file"
    assert read_events(rows, {"order": "step"}).second_key == (
        "the column `step`, then the touchpoint’s place on the map"
    )


# ---------------------------------------------------------------- names


def test_patterns_and_channels_decide_between_touchpoints() -> None:
    told = jm.loads(
        "journey: Help\nevents: {success: [solved]}\nstages:\n  help:\n    touchpoints:\n"
        "      chat: {channel: chat, events: [talk, 'bot_*'], next: {success: 1%}}\n"
        "      call: {channel: phone, events: [talk]}\n"
    )
    names = [("talk", "phone"), ("talk", "chat"), ("bot_7", "chat"), ("TALK", "phone"), ("solved", "")]
    rows = [
        {"case": 1, "event": name, "time": f"2026-01-0{at}", "channel": channel}
        for at, (name, channel) in enumerate(names, start=1)
    ]
    found = measurement(told, rows)
    assert {row.touchpoint: row.visits for row in found.rows} == {"chat": 2, "call": 2}
    without = [{key: value for key, value in row.items() if key != "channel"} for row in rows]
    with pytest.raises(UsageError, match="the name `talk` of the log belongs to `chat` and `call`"):
        measurement(told, without)


def test_a_touchpoint_that_is_success_itself() -> None:
    rows = [{"case": 1, "event": "ad", "time": "2026-01-01"}, {"case": 1, "event": "pay", "time": "2026-01-02"}]
    found = measurement(journey(), rows, asked=EvidenceOptions(success=("pay",)))
    assert found.journey.touchpoints["pay"].next["success"].count == 1
    assert found.events is not None
    assert found.events.successes == 1


# ---------------------------------------------------------------- files that are none


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("log.csv", b"", "the file is empty"),
        ("log.csv", b"1,2,3\n4,5,6\n", "the first line has no column names"),
        ("log.csv", b"a,a,b\n", "two columns are called `a`"),
        ("log.csv", b"case,event,time\n\xff\xfe\n", "not UTF-8"),
        ("log.csv.gz", b"no gzip", "cannot be unpacked"),
        ("log.parquet", b"no parquet", "cannot be read"),
        ("log.jsonl", b"no json\n", "it is not JSON"),
        ("log.xlsx", b"no workbook", "it is no workbook"),
        ("log.xes", b"<log><event>", "it is no XML"),
        ("log.xes", b'<!DOCTYPE x [<!ENTITY a "b">]>\n<log/>', "it has a DOCTYPE"),
        ("log.db", b"no database", "neither a DuckDB nor an SQLite"),
    ],
)
def test_a_file_that_is_not_what_its_name_says(name: str, content: bytes, message: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(jm.JourneyError, match=message):
        profile_of(read_events(tmp_path / name))


def test_sources_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_events(tmp_path / "none.csv")
    with pytest.raises(UsageError, match="no file matches"):
        read_events(tmp_path / "*.csv")
    with pytest.raises(UsageError, match="has no file that can be read"):
        read_events(tmp_path)
    (tmp_path / "log.exe").write_bytes(b"")
    with pytest.raises(UsageError, match="is no table that can be read"):
        read_events(tmp_path / "log.exe")
    with pytest.raises(UsageError, match="is no table"):
        read_events(7)


@pytest.mark.parametrize("form", [list, pandas.DataFrame])
def test_a_column_of_several_kinds_is_read_as_text(form: Callable[[Any], Any]) -> None:
    who: list[Any] = [1, "1", 1.0, "b", None, float("nan")]
    rows = [{"user": one, "event": "ad", "time": "2026-01-01"} for one in who]
    log = read_events(form(rows))
    assert sorted(engine.rows(log.backend, log.table.filter(log.table.case.notnull()).select("case"))) == [
        ("1",), ("1",), ("1",), ("b",),
    ]  # fmt: skip
    assert profile_of(log).rejected == {"no case": 2}
    assert "several kinds of values, read as text: `user`" in log.said


def test_a_database_with_several_tables(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "log.db")
    base.execute("create table log (user_id, event, ts)")
    base.execute("create table other (x)")
    base.close()
    with pytest.raises(UsageError, match="has 2 tables; choose one with --table: `log`, `other`"):
        read_events(tmp_path / "log.db")
    with pytest.raises(UsageError, match="has no table `lgo`; did you mean `log`"):
        read_events(tmp_path / "log.db", reading=Reading(table="lgo"))


def test_what_an_sqlite_column_really_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite lets a column hold anything, whatever its type says; all of it is text, read some rows at a time."""
    monkeypatch.setattr("journeymap.evidence.sources.database.AT_A_TIME", 2)
    base = sqlite3.connect(tmp_path / "log.db")
    base.execute('create table "my ""log""" ("user id" integer, event text, ts datetime, amount "odd type")')
    rows = [
        (1, b"shop", 1767225600, 2),
        ("anna", "pay", "2026-01-01 00:00:01", 1.5),
        (None, b"\xff", None, b"x"),
        (4, 5, 6, 7),
    ]
    base.executemany('insert into "my ""log""" values (?, ?, ?, ?)', rows)
    base.commit()
    base.close()
    found = open_table(str(tmp_path / "log.db"), Room())
    assert found.title == 'log.db, table my "log"'
    assert engine.rows(found.backend, found.table.drop(ORDER)) == [
        ("1", "shop", "1767225600", "2"),
        ("anna", "pay", "2026-01-01 00:00:01", "1.5"),
        (None, "\ufffd", None, "x"),
        ("4", "5", "6", "7"),
    ]


def test_a_view_of_an_sqlite_file_can_do_nothing_but_look(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    base = sqlite3.connect(path)
    base.execute("create table log (user_id text, event text, ts text)")
    base.execute("insert into log values ('a', 'shop', '2026-01-01')")
    base.execute("create view looking as select * from log")
    base.execute("create view loading as select load_extension('evil') as user_id, event, ts from log")
    base.commit()
    base.close()
    before = path.read_bytes()
    read = open_table(str(path), Room(), "looking")
    assert engine.rows(read.backend, read.table.drop(ORDER)) == [("a", "shop", "2026-01-01")]
    with pytest.raises(jm.JourneyError, match="cannot be read as SQLite"):
        open_table(str(path), Room(), "loading")
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["log.db"]


def test_an_sqlite_table_without_rows(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "log.db")
    base.execute("create table log (user_id, event, ts)")
    base.close()
    with pytest.raises(jm.JourneyError, match="cannot be read as SQLite"):
        read_events(tmp_path / "log.db")


def test_a_file_that_unpacks_to_far_more_than_it_is(tmp_path: Path) -> None:
    (tmp_path / "log.xes.gz").write_bytes(gzip.compress(b"<log>" + b" " * 30_000_000))
    with pytest.raises(jm.JourneyError, match="unpacks to more than"):
        read_events(tmp_path / "log.xes.gz")
