"""Files are read once and written whole: no reader sees half of one, and a failure leaves the old one as it was."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import as_nobody

from journeymap import files
from journeymap.files import glob_safe, read_bytes, same_file, write

OLD, NEW = b"old " * 50_000, b"new " * 70_000

as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else"
)


def entries(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


# ---------------------------------------------------------------- writing


def test_a_new_file_holds_what_was_written(tmp_path: Path) -> None:
    write(tmp_path / "tea.svg", "茶\n")
    assert (tmp_path / "tea.svg").read_bytes() == "茶\n".encode()
    assert entries(tmp_path) == ["tea.svg"]


def test_a_new_file_has_the_mode_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "tea.svg", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "tea.svg").stat().st_mode) == 0o640


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o400])
def test_an_old_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "tea.svg"
    file.write_bytes(OLD)
    file.chmod(mode)
    write(file, NEW)
    assert file.read_bytes() == NEW
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_through_a_link_the_file_behind_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "tea.svg").write_bytes(OLD)
    (tmp_path / "link.svg").symlink_to("there/tea.svg")
    write(tmp_path / "link.svg", NEW)
    assert (tmp_path / "link.svg").is_symlink()
    assert (tmp_path / "there" / "tea.svg").read_bytes() == NEW
    assert entries(tmp_path / "there") == ["tea.svg"]


def test_through_a_link_to_nothing_a_file_is_made(tmp_path: Path) -> None:
    (tmp_path / "link.svg").symlink_to("tea.svg")
    write(tmp_path / "link.svg", NEW)
    assert entries(tmp_path) == ["link.svg", "tea.svg"]


def test_a_link_to_itself_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "loop.svg").symlink_to("loop.svg")
    with pytest.raises(OSError, match="symbolic links"):
        write(tmp_path / "loop.svg", NEW)


@pytest.mark.parametrize(
    "name", ["*.svg", "[a].svg", "?", "茶" * 60 + ".svg", "a" * 240, "-", "e\u0301.svg", "a b\n.svg"]
)
def test_any_name_can_be_written(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, NEW)
    assert entries(tmp_path) == [name]


def test_a_folder_a_pipe_and_a_device_are_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.svg")
    for place in (tmp_path, tmp_path / "pipe.svg", Path(os.devnull)):
        with pytest.raises(IsADirectoryError):
            write(place, NEW)
    assert stat.S_ISFIFO((tmp_path / "pipe.svg").stat().st_mode)
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as missing:
        write(tmp_path / "no" / "tea.svg", NEW)
    assert missing.value.filename == str(tmp_path / "no" / "tea.svg")


# ---------------------------------------------------------------- faults

STEPS = ["open", "chmod", "write", "fsync", "close", "replace"]
"""The calls to the system by which a file comes into being."""


def failing(call: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the call of this number fail as a full disk would; what was called up to then."""
    called: list[str] = []

    def counted(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call_or_fail(*given: Any, **named: Any) -> Any:
            called.append(name)
            if len(called) == call:
                raise OSError(28, "No space left on device")
            return real(*given, **named)

        return call_or_fail

    for name in ("open", "write", "fsync", "close"):
        monkeypatch.setattr(files.os, name, counted(name, getattr(os, name)))
    chmod = counted("chmod", os.chmod)
    monkeypatch.setattr(files.os, "chmod", chmod)
    monkeypatch.setattr(files.os, "supports_fd", {chmod})
    monkeypatch.setattr(Path, "replace", counted("replace", Path.replace))
    return called


@pytest.mark.parametrize("call", range(1, len(STEPS) + 1), ids=STEPS)
def test_when_any_step_fails_the_old_file_stays_and_nothing_else(
    tmp_path: Path, call: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "tea.svg"
    file.write_bytes(OLD)
    with monkeypatch.context() as patched:
        called = failing(call, patched)
        with pytest.raises(OSError, match="No space left") as failure:
            write(file, NEW)
    assert failure.value.filename == str(file)
    assert called[:call] == STEPS[:call]
    assert file.read_bytes() == OLD
    assert entries(tmp_path) == ["tea.svg"]


def test_when_the_folder_cannot_be_synced_the_new_file_is_there_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        failing(len(STEPS), patched)  # a new file takes no chmod: the next call opens the folder
        write(tmp_path / "tea.svg", NEW)
    assert (tmp_path / "tea.svg").read_bytes() == NEW


def test_a_disk_that_takes_a_part_at_a_time_gets_it_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as patched:
        patched.setattr(files.os, "write", lambda handle, data: real(handle, bytes(data[:1000])))
        write(tmp_path / "tea.svg", NEW)
    assert (tmp_path / "tea.svg").read_bytes() == NEW


def test_a_file_larger_than_allowed_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "tea.svg"
    file.write_bytes(b"old")
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        f"from journeymap.files import write; write({str(file)!r}, b'x' * 100_000)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "File too large" in run.stderr
    assert file.read_bytes() == b"old"
    assert entries(tmp_path) == ["tea.svg"]


WRITER = """
import sys
from journeymap.files import write
print("ready", flush=True)
while True:
    write(sys.argv[1], b"a" * 3_000_000)
    write(sys.argv[1], b"b" * 2_000_000)
"""


def test_a_hundred_kills_while_writing_never_leave_half_a_file(tmp_path: Path) -> None:
    file = tmp_path / "tea.svg"
    write(file, b"b" * 2_000_000)
    for number in range(100):
        writer = subprocess.Popen([sys.executable, "-S", "-c", WRITER, str(file)], stdout=subprocess.PIPE, env=here())
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
        time.sleep(0.0007 * (number % 23))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        content = file.read_bytes()
        assert content in (b"a" * 3_000_000, b"b" * 2_000_000), f"torn after {number + 1} kills"
    assert len(entries(tmp_path)) > 1, "no kill came in the middle: the test proves nothing"


def here() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(files.__file__).parent.parent)}


def test_what_killed_runs_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    old, fresh, other = (
        tmp_path / name
        for name in (".tea.svg.1a.journeymap-tmp", ".tea.svg.2b.journeymap-tmp", ".chai.svg.3c.journeymap-tmp")
    )
    for left in (old, fresh, other):
        left.write_bytes(b"half")
    long_ago = time.time() - 2 * 3600
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    write(tmp_path / "tea.svg", NEW)
    assert entries(tmp_path) == [other.name, fresh.name, "tea.svg"]


def test_in_a_folder_that_cannot_be_written_nothing_changes(open_folder: Path) -> None:
    folder = open_folder / "locked"
    folder.mkdir()
    (folder / "tea.svg").write_bytes(b"old")
    (folder / "tea.svg").chmod(0o666)
    folder.chmod(0o555)

    def try_to_write() -> int:
        try:
            write(folder / "tea.svg", b"new")
        except PermissionError as failure:
            print(failure.filename)
        return 0

    assert as_nobody(try_to_write) == (0, f"{folder / 'tea.svg'}\n", "")
    assert (folder / "tea.svg").read_bytes() == b"old"
    assert entries(folder) == ["tea.svg"]


# ---------------------------------------------------------------- reading


def test_a_file_is_read_up_to_one_byte_more_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_bytes(b"0123456789")
    assert read_bytes(tmp_path / "tea.yaml", 10) == b"0123456789"
    assert read_bytes(tmp_path / "tea.yaml", 4) == b"01234"


def test_what_is_no_regular_file_is_not_read_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    started = time.monotonic()
    for place in (tmp_path, tmp_path / "pipe.yaml", Path("/dev/zero")):
        with pytest.raises(IsADirectoryError):
            read_bytes(place, 10)
    assert time.monotonic() - started < 1


def test_a_missing_file_is_the_usual_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "tea.yaml", 10)


def test_two_names_of_one_file_are_known_for_it(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_bytes(b"")
    (tmp_path / "link.yaml").symlink_to("tea.yaml")
    os.link(tmp_path / "tea.yaml", tmp_path / "hard.yaml")
    (tmp_path / "copy.yaml").write_bytes(b"")
    same = [
        same_file(tmp_path / "tea.yaml", tmp_path / name) for name in ("link.yaml", "hard.yaml", "copy.yaml", "no.yaml")
    ]
    assert same == [True, True, False, False]
    assert same_file(tmp_path / "tea.yaml", f"{tmp_path}/./../{tmp_path.name}/tea.yaml")


def test_no_character_of_a_safe_name_is_a_wildcard(tmp_path: Path) -> None:
    for name in ("a[1].csv", "a1.csv", "a*.csv", "a?.csv"):
        (tmp_path / name).touch()
    for name in ("a[1].csv", "a*.csv", "a?.csv"):
        assert [found.name for found in tmp_path.glob(glob_safe(name))] == [name]
