"""The same journey measured by Spark and by DuckDB: equal to the last digit. One session for all tests."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from event_logs import JOURNEY, NAMES, START, Row, agree, counted, read

import journeymap as jm
from journeymap.diagnostics import UsageError
from journeymap.evidence.engine import Room
from journeymap.evidence.measure import measurement
from journeymap.evidence.options import EvidenceOptions


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.driver.memory", "1g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


def log(seed: int, rows: int = 300) -> list[Row]:
    """A log without two events of one customer at one time: what comes first is never in doubt."""
    chance = random.Random(seed)
    found: dict[tuple[int, int], Row] = {}
    for _ in range(rows):
        who, at = chance.randrange(12), chance.randrange(5000)
        found[who, at] = (who, chance.choice(NAMES), at)
    return [*found.values(), (99, "ad", 0), (99, "purchase", 1)]


def saved(rows: list[Row], path: Path) -> Path:
    times = [START + timedelta(seconds=at) for _, _, at in rows]
    columns = {"user_id": [who for who, _, _ in rows], "event": [name for _, name, _ in rows], "ts": times}
    ends = [time + timedelta(seconds=7) if at % 3 else None for at, time in enumerate(times)]
    more = {"end": ends, "persona": ["a" if who % 2 else "b" for who, _, _ in rows]}
    table = pyarrow.table({**columns, **more})
    table = table.set_column(2, "ts", table["ts"].cast(pyarrow.timestamp("us", "UTC")))
    pyarrow.parquet.write_table(table, path)
    return path


@pytest.mark.parametrize("gap", [None, 60])
def test_spark_counts_what_the_loop_counts(spark: Any, gap: int | None, tmp_path: Path) -> None:
    rows = log(seed=1)
    frame = spark.read.parquet(str(saved(rows, tmp_path / "log.parquet")))
    events = read(frame, gap=gap)
    agree(events, counted(events), rows, gap)


@pytest.mark.usefixtures("spark")
def test_the_whole_measurement_is_the_same_as_duckdbs(tmp_path: Path) -> None:
    path = saved(log(seed=2), tmp_path / "log.parquet")
    answers = [{"pay csat": answer, "respondent": answer} for answer in (5, 4, 4, 1)]
    survey = tmp_path / "answers.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(answers), survey)
    told = jm.loads(JOURNEY.replace("stages:", "personas: {a: {}, b: {}}\nstages:"))
    columns = {"end": "end"}
    here = measurement(told, path, survey, asked=EvidenceOptions(columns, gap="10 min"))
    there = measurement(
        told, str(path), str(survey), asked=EvidenceOptions(columns, gap="10 min", room=Room(engine="spark"))
    )
    assert there.rows == here.rows
    assert there.switches == here.switches
    assert there.joined == here.joined
    assert there.journey == here.journey
    assert here.joined and here.journey.touchpoints["pay"].by_persona  # not vacuous


@pytest.mark.usefixtures("spark")
def test_ties_are_put_in_order_alike(tmp_path: Path) -> None:
    """Two events at one time: a column of the log decides, on both engines."""
    rows = [(1, "product", 5, 2), (1, "ad", 5, 1), (1, "purchase", 9, 3), (2, "ad", 5, 1), (2, "product", 5, 2)]
    table = pyarrow.table(
        {
            "case": [who for who, _, _, _ in rows],
            "event": [name for _, name, _, _ in rows],
            "time": [START + timedelta(seconds=at) for _, _, at, _ in rows],
            "step": [step for _, _, _, step in rows],
        }
    )
    pyarrow.parquet.write_table(table, tmp_path / "log.parquet")
    found = [
        measurement(
            jm.loads(JOURNEY), str(tmp_path / "log.parquet"), asked=EvidenceOptions({"order": "step"}, room=room)
        )
        for room in (Room(), Room(engine="spark"))
    ]
    assert found[0].journey == found[1].journey
    ad = found[0].journey.touchpoints["ad"]
    assert (ad.next["product"].count, ad.observed) == (2, 2)


@pytest.mark.usefixtures("spark")
def test_text_and_folders_through_spark(tmp_path: Path) -> None:
    lines = [f"{who},{name},{START + timedelta(seconds=at)}" for who, name, at in log(seed=3, rows=40)]
    (tmp_path / "log.csv").write_text("\n".join(["user_id,event,ts", *lines]) + "\n")
    here = measurement(jm.loads(JOURNEY), tmp_path / "log.csv")
    there = measurement(jm.loads(JOURNEY), str(tmp_path / "log.csv"), asked=EvidenceOptions(room=Room(engine="spark")))
    assert there.journey == here.journey
    (tmp_path / "folder").mkdir()
    saved(log(seed=3, rows=40), tmp_path / "folder" / "log.parquet")
    folder = measurement(jm.loads(JOURNEY), str(tmp_path / "folder"), asked=EvidenceOptions(room=Room(engine="spark")))
    assert [row.visits for row in folder.rows] == [row.visits for row in here.rows]


@pytest.mark.usefixtures("spark")
def test_a_file_spark_cannot_open(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Spark cannot open"):
        measurement(jm.loads(JOURNEY), str(tmp_path / "none.parquet"), asked=EvidenceOptions(room=Room(engine="spark")))


@pytest.mark.usefixtures("spark")
def test_walks_and_deviations_are_the_same_as_duckdbs(tmp_path: Path) -> None:
    rows = [*log(seed=4, rows=80), (7, "coupon", 60_000), (7, "basket", 60_001)]
    path = str(saved(rows, tmp_path / "log.parquet"))
    here, there = (EvidenceOptions({"end": "end"}, gap="10 min", room=Room(engine=one)) for one in ("duckdb", "spark"))
    told = jm.loads(JOURNEY)
    found, again = (jm.walks(told, path, asked=one, segment="persona", period="day") for one in (here, there))
    assert found.segments is not None and len(found.segments.rows) == 2  # not vacuous
    assert again.to_dict() | {"read": None} == found.to_dict() | {"read": None}
    held, held_again = (jm.conform(told, path, asked=one) for one in (here, there))
    assert len(held.rows) > 4
    assert held_again.to_dict() | {"read": None} == held.to_dict() | {"read": None}


@pytest.mark.usefixtures("spark")
def test_drafts_are_the_same_as_duckdbs(tmp_path: Path) -> None:
    path = str(saved(log(seed=5, rows=60), tmp_path / "log.parquet"))
    here, there = (
        jm.discover(path, asked=EvidenceOptions(gap="10 min", success=("purchase",), room=Room(engine=one)))
        for one in ("duckdb", "spark")
    )
    assert len(here.journey.touchpoints) > 3  # not vacuous
    assert there.journey == here.journey
    assert [row.visits for row in there.rows] == [row.visits for row in here.rows]


@pytest.mark.usefixtures("spark")
def test_what_few_people_do_is_left_out_as_by_duckdb(tmp_path: Path) -> None:
    straight = [(who, name, 100 * at + who) for who in range(8) for at, name in enumerate(("ad", "pay", "purchase"))]
    looking = [(who, "ad", who) for who in range(20, 25)]
    path = str(saved([*log(seed=6, rows=80), *straight, *looking], tmp_path / "log.parquet"))
    told = jm.loads(JOURNEY.replace("stages:", "personas: {a: {}, b: {}}\nstages:"))
    here, there = (
        EvidenceOptions({"end": "end"}, min_n=3, gap="10 min", room=Room(engine=one)) for one in ("duckdb", "spark")
    )
    found, again = (measurement(told, path, asked=one) for one in (here, there))
    assert found.events is not None and again.events is not None
    assert any("fewer than 3 people" in why for why in found.events.said)  # not vacuous
    assert (again.rows, again.journey, again.events.said[-1]) == (found.rows, found.journey, found.events.said[-1])
    for verb in (jm.walks, jm.conform):
        one, other = (verb(told, path, asked=asked) for asked in (here, there))
        assert other.to_dict() | {"read": None} == one.to_dict() | {"read": None}


@pytest.mark.usefixtures("spark")
def test_odd_cells_are_read_as_by_duckdb(tmp_path: Path) -> None:
    """Gaps among numbers, words for nobody, a zone behind a blank, rows without an order."""
    nan, at = float("nan"), "2026-01-01 10:00:00 +02"
    for whose in ([1.0, 1.0, nan, 2.0, None], ["a", "a", "nan", "b ", " "]):
        columns = {"case": whose, "event": ["ad ", "purchase", "ad", "product", "ad"], "time": [at] * 5,
                   "nr": [None, 2.0, nan, 1.0, 1.0]}  # fmt: skip
        pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "log.parquet")
        reads = [
            jm.walks(
                jm.loads(JOURNEY), str(tmp_path / "log.parquet"), asked=EvidenceOptions({"order": "nr"}, room=room)
            )
            for room in (Room(), Room(engine="spark"))
        ]
        assert [(one.walks, one.customers, one.read.rejected) for one in reads] == [(1, 1, {"no case": 2})] * 2
        for one in reads:
            # the purchase has a number, and the ad none: it comes after the success
            assert (one.read.aside.success_apart, one.read.aside.after_success.touchpoints) == (1, {"ad": 1})
            assert "2 rows without a number in `nr`, which come last of those at the same time" in one.read.said
