"""Files as they come: blank lines, two ways of ending lines, broken lines, keys that not every object has."""

import sqlite3
from pathlib import Path

import duckdb
import pytest
from event_logs import journey

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.log.log import read_events
from journeymap.evidence.measure import measurement
from journeymap.evidence.measurement.result import EventsRead
from journeymap.evidence.sources.rows import Reading

HEAD = "user_id,event,ts\n"
ROWS = "1,ad,2026-01-01 10:00\n1,product,2026-01-01 10:01\n1,purchase,2026-01-01 10:02\n"


def read(source: Path | str) -> EventsRead:
    found = measurement(journey(), source).events
    assert found is not None
    return found


# ---------------------------------------------------------------- delimited text


@pytest.mark.parametrize("blank", ["\n", "\r\n", "\n  \n", "\ufeff\n"])
def test_blank_lines_before_the_names(blank: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    end = "\r\n" if "\r" in blank else "\n"
    path.write_text((blank + HEAD + ROWS + "bad\n").replace("\r", "").replace("\n", end), "utf-8", newline="")
    found = read(path)
    assert (found.rows, found.counted, found.rejected) == (4, 3, {"line not split into cells": 1})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("log.csv", "user_id,event,ts,TS\n1,ad,2026-01-01,x\n"),
        ("log.jsonl", '{"user_id": 1, "event": "ad", "ts": "2026-01-01"}\n{"user_id": 1, "TS": 1}\n'),
        ("log.json", '[{"user_id": 1, "event": "ad", "ts": "2026-01-01", "TS": 2}]'),
    ],
)
def test_columns_that_differ_in_case_only(name: str, content: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(jm.JourneyError, match="two columns are called `ts` and `TS`"):
        read_events(tmp_path / name)


def test_the_same_bad_line_of_two_files_counts_twice(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(HEAD + ROWS.replace("1,", f"{name},") + "bad\n")
    found = read(tmp_path)
    assert (found.rows, found.counted, found.rejected) == (8, 6, {"line not split into cells": 2})
    assert {"line 5 of a.csv: missing columns", "line 5 of b.csv: missing columns"} <= set(found.said)


def test_lines_that_end_in_two_ways(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(b"user_id,event,ts\r\n1,ad,2026-01-01\n1,purchase,2026-01-02\n")
    with pytest.raises(jm.JourneyError) as refused:
        read(tmp_path / "log.csv")
    (said,) = refused.value.diagnostics
    assert (said.message, said.at) == ("its lines end in different ways", ("log.csv",))
    assert said.hint is not None and "one kind of line end" in said.hint


# ---------------------------------------------------------------- JSON


def test_keys_that_not_every_object_has(tmp_path: Path) -> None:
    first, second = '{"user": 1, "event": "ad", "time": "2026-01-01"}', '"time": "2026-01-02", "country": "RO"}'
    (tmp_path / "list.json").write_text(f'[{first},\n {{"user": 1, "event": "purchase", {second}]')
    (tmp_path / "lines.jsonl").write_text(f'{first}\n{{"user": 1, "event": "purchase", {second}\n')
    (tmp_path / "over-lines.json").write_text(f'{{"user": 1,\n"event": "ad"}}\n{{"user": 1, {second}')
    for name, left in (("list.json", 1), ("lines.jsonl", 1), ("over-lines.json", 1)):
        log = read_events(tmp_path / name, reading=Reading({"country": ("RO",)}))
        assert (log.read, log.left_out) == (2, left), name


def test_keys_of_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"user": 1, "event": "ad", "time": "2026-01-01"}\n')
    (tmp_path / "b.jsonl").write_text('{"user": 1, "event": "ad", "time": "2026-01-01", "country": "RO"}\n')
    assert read_events(tmp_path, reading=Reading({"country": ("RO",)})).left_out == 1


@pytest.mark.parametrize("broken", ["{bad", "7", "null", '"text"', "bad, [1, 2]"])
@pytest.mark.parametrize("at", [0, 1, 3])
@pytest.mark.parametrize("suffix", [".jsonl", ".json"])
def test_a_line_that_is_no_object_is_counted(broken: str, at: int, suffix: str, tmp_path: Path) -> None:
    lines = [f'{{"user_id": 1, "event": "{name}", "ts": "2026-01-01"}}' for name in ("ad", "product", "purchase")]
    lines.insert(at, broken)
    path = tmp_path / f"log{suffix}"
    path.write_text("\n".join(lines) + "\n")
    found = read(path)
    assert (found.rows, found.counted, found.rejected) == (4, 3, {"line that is no JSON object": 1})


# ---------------------------------------------------------------- pauses and times


def test_a_pause_of_microseconds() -> None:
    times = ["2026-01-01 10:00:00.000000", "2026-01-01 10:00:00.000060", "2026-01-01 10:01"]
    log = [
        {"user": 1, "event": name, "time": at} for name, at in zip(("ad", "product", "purchase"), times, strict=True)
    ]
    assert str(measurement(journey(), log).journey.touchpoints["ad"].next["product"].after) == "0.00006 s"


# ---------------------------------------------------------------- databases


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = "select * from (values (1, 'ad', timestamp '2026-01-01'), (1, 'purchase', timestamp '2026-01-02'))"
    with duckdb.connect("shop.duckdb") as base:
        base.execute("create schema north")
        base.execute(f"create table log as {rows} t(user_id, event, ts)")
        base.execute(f"create table north.log as {rows} t(user_id, event, ts) limit 1")
    lite = sqlite3.connect("shop.db")
    lite.execute("create table log as select 1 as user_id, 'ad' as event, '2026-01-01' as ts")
    lite.commit()
    lite.close()
    (tmp_path / "log.csv").write_text(HEAD + ROWS)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_a_table_in_another_schema() -> None:
    with pytest.raises(UsageError, match=r"has 2 tables; choose one with --table: `north\.log`, `log`"):
        read_events("shop.duckdb")
    sizes = {name: read_events("shop.duckdb", reading=Reading(table=name)).read for name in ("log", "north.log")}
    assert sizes == {"log": 2, "north.log": 1}


def test_a_file_by_its_address(folder: Path) -> None:
    for address, rows in (
        ("sqlite:///shop.db", 1),
        (f"sqlite://{folder}/shop.db", 1),
        ("duckdb://shop.duckdb", 2),
        (f"file://{folder}/log.csv", 3),
    ):
        table = None if address.endswith("csv") else "log"
        assert read_events(address, reading=Reading(table=table)).read == rows
    with pytest.raises(FileNotFoundError):
        read_events("sqlite:///none.db", reading=Reading(table="log"))
    with pytest.raises(UsageError, match="has no table `lgo`; did you mean `log`"):
        read_events("sqlite:///shop.db", reading=Reading(table="lgo"))


@pytest.mark.parametrize("address", ["https://example.org/log.csv", "s3://bucket/log.parquet", "foo://x"])
def test_an_address_that_is_no_database(address: str) -> None:
    with pytest.raises(UsageError, match="is no database that can be asked; name a file"):
        read_events(address, reading=Reading(table="log"))


def test_an_address_without_that_table() -> None:
    with pytest.raises(UsageError, match="polars has no table `log`"):
        read_events("polars://", reading=Reading(table="log"))


def test_a_database_that_needs_more_of_ibis() -> None:
    with pytest.raises(ImportError, match=r"pip install 'ibis-framework\[trino\]'"):
        read_events("trino://somebody:secret@host/base", reading=Reading(table="log"))
