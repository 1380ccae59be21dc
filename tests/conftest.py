"""What all tests share: golden files that `pytest --accept` rewrites, old beside new for the eye."""

import difflib
import html
import os
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HOUSE = Path(__file__).parent.parent
ACCEPTED = HOUSE / "build" / "accepted"
os.environ["LC_ALL"] = "C.UTF-8"  # commands speak the language of the locale; tests expect English

settings.register_profile(
    "journeymap",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
settings.load_profile("journeymap")

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="rewrite golden files; build/accepted.html shows old and new"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--accept") and not _is_worker():
        for old in ACCEPTED.glob("*.html"):
            old.unlink()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--accept") and not _is_worker():
        parts = [part.read_text(encoding="utf-8") for part in sorted(ACCEPTED.glob("*.html"))]
        page = ACCEPTED.with_suffix(".html")
        page.parent.mkdir(exist_ok=True)
        page.write_text(_PAGE.format(parts="\n".join(parts) or "<p>Nothing changed.</p>"), encoding="utf-8")


def _is_worker() -> bool:
    return "PYTEST_XDIST_WORKER" in os.environ


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with the reviewed one in a file; with ``--accept`` the file becomes the text."""
    accept: bool = request.config.getoption("--accept")

    def compare(path: Path, text: str) -> None:
        reviewed = path.read_bytes().decode() if path.exists() else ""
        if accept and text != reviewed:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode())
            ACCEPTED.mkdir(parents=True, exist_ok=True)
            (ACCEPTED / f"{path.name}.html").write_text(_beside(path, reviewed, text), encoding="utf-8")
            return
        assert text == reviewed, f"{path.name} differs: run `pytest --accept` and review build/accepted.html"

    return compare


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user of the machine can enter, unlike ``tmp_path``."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def most_memory() -> int:
    """The most megabytes this process has held; Linux counts those of its parent into ``ru_maxrss``."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**20


def as_nobody(act: Callable[[], int]) -> tuple[int, str, str]:
    """What a call gives back and prints for a user to whom the modes of files matter, which they do not to root.

    The call runs in a copy of this process; whatever it imports must have been imported before.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            code = 99
            try:
                code = _acted(act, out.fileno(), err.fileno())
            finally:
                os._exit(code)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        printed = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
    return code, printed[0], printed[1]


def _acted(act: Callable[[], int], out: int, err: int) -> int:
    os.dup2(out, 1)
    os.dup2(err, 2)
    sys.stdout, sys.stderr = (open(number, "w", closefd=False) for number in (1, 2))  # noqa: SIM115
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    try:
        return act()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _beside(path: Path, old: str, new: str) -> str:
    """One changed file: pictures as pictures, text as text with its changed lines marked."""
    name = html.escape(str(path.relative_to(HOUSE)))
    if path.suffix == ".svg":
        return f"<h2>{name}</h2><div>{old or 'new'}</div><div>{new}</div>"
    table = difflib.HtmlDiff(wrapcolumn=100).make_table(old.splitlines(), new.splitlines(), "old", "new")
    return f"<h2>{name}</h2>{table}"


_PAGE = """<!doctype html><meta charset="utf-8"><title>Accepted</title>
<style>body {{ font: 14px sans-serif }} table {{ font: 12px monospace; border-collapse: collapse }}
.diff_add {{ background: #cfc }} .diff_sub {{ background: #fcc }} .diff_chg {{ background: #ffc }}
td {{ vertical-align: top; padding: 0 1ex }}</style>
{parts}
"""
