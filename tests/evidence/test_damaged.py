"""Damaged files end in a located message and exit code 1; what the machine is short of is another matter."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow
import pyarrow.parquet
import pytest

import journeymap as jm
from journeymap.cli import main
from journeymap.evidence import engine
from journeymap.evidence.errors import in_short

SHOP = (
    "journey: Buy a lamp\nevents: {success: [paid]}\n"
    "stages: {buy: {touchpoints: {look: {channel: web, next: {success: 50%}}}}}\n"
)
ROWS = "".join(f"{who},look,2026-03-01 10:00\n{who},paid,2026-03-01 10:01\n" for who in range(2000))


def parquet(path: Path) -> bytes:
    pyarrow.parquet.write_table(pyarrow.table({"case": [1, 1], "event": ["look", "paid"], "time": [1, 2]}), path)
    return path.read_bytes()


def of_duckdb(path: Path) -> bytes:
    base = duckdb.connect(str(path))
    base.execute("create table log as select range as \"case\", 'look' as event, range as time from range(5000)")
    base.close()
    return path.read_bytes()


def of_sqlite(path: Path) -> bytes:
    base = sqlite3.connect(path)
    base.execute('create table log ("case" int, event text, time text)')
    base.executemany("insert into log values (?, 'look', '2026-03-01')", [(who,) for who in range(3000)])
    base.commit()
    base.close()
    return path.read_bytes()


def packed(text: str) -> bytes:
    return gzip.compress(text.encode())


DAMAGED: dict[str, Callable[[Path], bytes]] = {
    "cut.parquet": lambda path: parquet(path)[:-20],
    "zero.parquet": lambda _: b"PAR1" + bytes(50) + b"PAR1",
    "cut.duckdb": lambda path: of_duckdb(path)[:300_000],
    "hole.duckdb": lambda path: (whole := of_duckdb(path))[:12288] + b"\xaa" * 8192 + whole[20480:],
    "cut.sqlite": lambda path: of_sqlite(path)[:9000],
    "cut.csv.gz": lambda _: (whole := packed("case,event,time\n" + ROWS * 40))[: len(whole) // 2],
    "cut.jsonl.gz": lambda _: packed('{"case": 1, "event": "look", "time": "2026-03-01"}\n' * 90_000)[:-9],
    "none.csv.gz": lambda _: b"no archive at all",
    "cut.xes.gz": lambda _: packed("<log>" + "<trace/>" * 9000 + "</log>")[:-12],
    "klingon.xes": lambda _: b'<?xml version="1.0" encoding="klingon-8"?><log/>',
    "quote.csv": lambda _: b'case,event,time\n1,"look,2026-03-01\n',
    "ragged.csv": lambda _: b"case,event,time\n1,look\n1,look,2026-03-01,x,y\n",
    "zero.csv": lambda _: b"case,event,time\n1,lo\0ok,2026-03-01\n",
    "deep.json": lambda _: b"[" * 3000,
    "cut.json": lambda _: b'{"events": [{"id": 1',
    "empty.json": lambda _: b"",
    "none.xlsx": lambda _: b"PK\3\4" + bytes(90),
    "page.xml": lambda _: b"<html><body>no log</body></html>",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = DAMAGED[name](tmp_path / name)
    (tmp_path / name).write_bytes(content)
    (tmp_path / "shop.yaml").write_text(SHOP)
    output = tmp_path / "out.yaml"
    assert main(["measure", str(tmp_path / "shop.yaml"), "--events", str(tmp_path / name), "-o", str(output)]) == 1
    said = capsys.readouterr().err
    assert "error[unreadable-log]" in said
    assert name in said
    assert len(said) < 1500
    assert not output.exists()


def test_what_the_machine_is_short_of_is_no_damage() -> None:
    for failure in (duckdb.OutOfMemoryException("out of memory"), duckdb.IOException("No space left on device")):
        with pytest.raises(OSError, match="DuckDB could not go on"), engine.plainly("log.csv"):
            raise failure
    with pytest.raises(jm.JourneyError, match="it cannot be read"), engine.plainly("log.csv"):
        raise duckdb.IOException("Unexpected end of GZIP stream")
    with pytest.raises(duckdb.InternalException), engine.plainly():  # a query of ours that is wrong is a bug
        raise duckdb.InternalException("this cannot be")


def test_a_name_that_holds_a_document_is_cut(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "n" * 500_000
    event = '<event><string key="concept:name" value="{}"/><date key="time:timestamp" value="{}"/></event>'
    inside = "".join(event.format(one, f"2026-03-01T10:0{at}:00Z") for at, one in enumerate(("look", name, "paid")))
    (tmp_path / "log.xes").write_text(f'<log><trace><string key="concept:name" value="1"/>{inside}</trace></log>')
    (tmp_path / "shop.yaml").write_text(SHOP)
    given = [str(tmp_path / "shop.yaml"), "--events", str(tmp_path / "log.xes")]
    assert main(["measure", *given]) == 0
    assert len(capsys.readouterr().out) < 4000
    assert main(["measure", *given, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["events"]["unmapped"][0]["name"] == name
    (tmp_path / "shop.yaml").write_text(SHOP.replace("look", "else").replace("[paid]", "[bought]"))
    assert main(["measure", *given]) == 1
    assert len(capsys.readouterr().err) < 4000
    assert in_short("a" * 600) == "a" * 600
    assert len(in_short("a" * 601)) < 600


def test_a_closed_pipe_costs_no_file(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "log.csv").write_text("case,event,time\n" + ROWS)
    reading, writing = os.pipe()
    os.close(reading)
    given = ["measure", "shop.yaml", "--events", "log.csv", "-o", "out.yaml"]
    done = subprocess.run([sys.executable, "-m", "journeymap", *given], cwd=tmp_path, stdout=writing, check=False)
    os.close(writing)
    assert done.returncode == 0
    assert jm.load(tmp_path / "out.yaml").touchpoints["look"].observed == 2000
