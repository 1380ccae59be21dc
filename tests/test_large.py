"""Large journeys: sparse and dense say the same, nothing dense is made of them, a large file is read and analysed."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import HOUSE

from journeymap.analysis import chain
from journeymap.analysis.dropoff import DropOff, dropoff
from journeymap.analysis.friction import Friction, friction
from journeymap.analysis.large import Sparse
from journeymap.reading import loads
from journeymap.source import LIMITS

sys.path.insert(0, str(HOUSE / "tests" / "benchmarks"))
from large import BYTES, STAGES, large_journey

PER_TOUCHPOINT = ("visits", "reach", "return_probability", "lost", "rate", "success_from", "completers_passing",
                  "visits_completers", "gain_if_halved", "gain_if_closed", "gain_if_avoidable_halved")  # fmt: skip
OF_THE_JOURNEY = ("completion", "completion_se", "steps", "steps_completers", "steps_abandoners")


@pytest.fixture(scope="module")
def both() -> dict[str, tuple[DropOff, Friction]]:
    """A thousand touchpoints analysed with a dense matrix, and with sparse factors."""
    journey, found = loads(large_journey(1000)), {}
    usual = chain.DENSE_UP_TO
    try:
        for name, limit in (("dense", 2000), ("sparse", 0)):
            chain.DENSE_UP_TO = limit
            flow = dropoff(journey)
            assert isinstance(flow.walks[0].solved, Sparse) == (name == "sparse")
            found[name] = flow, friction(journey, flow)
    finally:
        chain.DENSE_UP_TO = usual
    return found


def test_sparse_and_dense_agree_about_the_flow(both: dict[str, tuple[DropOff, Friction]]) -> None:
    dense, sparse = both["dense"][0], both["sparse"][0]
    for number in OF_THE_JOURNEY:
        assert getattr(sparse, number) == pytest.approx(getattr(dense, number), abs=1e-9), number
    for one, other in zip(dense.rows, sparse.rows, strict=True):
        for number in PER_TOUCHPOINT:
            assert getattr(other, number) == pytest.approx(getattr(one, number), abs=1e-9), (one.touchpoint, number)
    for one_stage, other_stage in zip(dense.stages, sparse.stages, strict=True):
        assert other_stage.reach == pytest.approx(one_stage.reach, abs=1e-9)
        assert other_stage.lost == pytest.approx(one_stage.lost, abs=1e-9)


def test_sparse_and_dense_agree_about_friction(both: dict[str, tuple[DropOff, Friction]]) -> None:
    dense, sparse = both["dense"][1], both["sparse"][1]
    assert sparse.journey == pytest.approx(dense.journey, abs=1e-9)
    assert sparse.sensitivity == dense.sensitivity
    for one in dense.rows:
        assert sparse[one.touchpoint].priority == pytest.approx(one.priority, abs=1e-9)
        assert sparse[one.touchpoint].severity == one.severity


def test_a_large_journey_has_loops_leaks_and_twenty_stages_and_fits_a_file() -> None:
    text = large_journey(1000)
    journey = loads(text)
    assert len(journey.stages) == STAGES
    assert len(text) <= 1000 * BYTES < 100_000 * BYTES < LIMITS.file_bytes
    found = dropoff(journey)
    assert sum((one.return_probability or 0) > 0.01 for one in found.rows) > 500
    assert all((one.lost or 0) > 0 for one in found.rows)
    assert found.completion is not None and found.completion_low is not None
    assert 0.1 < found.completion < 0.9


def test_ten_thousand_touchpoints_from_the_command_line(tmp_path: Path) -> None:
    """CPU and memory are counted in a process of its own; the bounds are wide, because tests run side by side."""
    file = tmp_path / "large.yaml"
    file.write_text(large_journey(10_000), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    program = "import sys; from journeymap.cli import main; main(); from conftest import most_memory; "
    program += "print(most_memory(), file=sys.stderr)"
    command = [sys.executable, "-c", program, "analyze", str(file), "dropoff", "friction", "--format", "json"]
    run = subprocess.run(command, capture_output=True, check=True, timeout=120, cwd=Path(__file__).parent)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime - before.ru_utime < 15
    assert int(run.stderr) < 1024  # megabytes
    found = json.loads(run.stdout)
    assert len(found["dropoff"]["touchpoints"]) == len(found["friction"]["touchpoints"]) == 10_000
    lost = sum(one["lost"] for one in found["dropoff"]["touchpoints"])
    assert lost + found["dropoff"]["completion"] == pytest.approx(1, abs=1e-9)
    assert sum(one["lost"] for one in found["dropoff"]["stages"]) == pytest.approx(lost, abs=1e-9)
