"""Tables on a terminal: no word broken, whatever its width; too wide a table becomes entries."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeymap.cli import main
from journeymap.cli.tables import Table
from journeymap.cli.terminal import GAP, MOST_LINES, column_widths, entries

SHOP = Path(__file__).parent.parent / "journeys" / "online-shop.yaml"

WORDS = st.lists(st.text("abcdefgh", min_size=1, max_size=9), min_size=1, max_size=6).map(" ".join)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=4), st.integers(1, 90))
def test_no_word_is_wider_than_its_column(rows: list[tuple[str, str, str]], room: int) -> None:
    """Columns fill at most the room there is; each holds its longest word."""
    table = Table("", ("one", "two", "three"), tuple(rows), names=2)
    widths = column_widths(table, room)
    if widths is None:
        return
    assert sum(widths) + 2 * GAP <= room
    for at, width in enumerate(widths):
        cells = [row[at] for row in (table.columns, *rows)]
        assert width >= max(len(word) for cell in cells for word in cell.split())
        assert width <= max(map(len, cells))


def test_a_table_that_fits_keeps_its_lines() -> None:
    """With room enough each column is as wide as its longest cell; without, there is no table."""
    table = Table("", ("place", "range"), (("Help centre of the shop", "61.9 to 68.4"),))
    assert column_widths(table, 80) == (23, 12)
    assert column_widths(table, 25) == (11, 12)  # "61.9 to 68.4" is one word to the eye
    assert column_widths(table, 18) is None  # "centre" and the range need 20
    long = Table("", ("place", "why"), (("Shop", "word " * 4 * MOST_LINES),))
    assert column_widths(long, 15) is None


def test_entries_leave_out_what_is_unknown() -> None:
    """A row as an entry: names first, then each number with what it is."""
    table = Table("", ("place", "idea", "rank", "", "n"), (("Shop", "–", "2 (#1)", "business", "–"),), names=2)
    assert list(entries(table)) == [("Shop", "rank 2 (#1), business")]


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_terminal_shows_whole_words(columns: int) -> None:
    """On a real terminal every line stays inside it and the names of touchpoints and columns are never broken."""
    shown = _on_terminal(columns, "analyze", str(SHOP), "scores", "friction", "opportunities", "omnichannel")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "\x1b[" in shown  # it is the table for people, with its colours
    assert max(len(line.rstrip()) for line in plain.splitlines()) <= columns
    for word in ("Independent", "comparison", "moderate", "importance", "inconsistent"):
        assert re.search(rf"\b{word}\b", plain)


def test_colours_go_by_what_is_said_and_not_by_its_words() -> None:
    """A severity and an assumption are coloured alike in every language."""
    tones = []
    for language in ("en", "ru", "ro"):
        shown = _on_terminal(300, "analyze", str(SHOP), "friction", "dropoff", "--language", language)
        tones.append(re.findall(r"\x1b\[(1;31|31|32|33|2)m", shown))
    assert {"31", "32", "33", "2"} <= set(tones[0])
    assert tones[0] == tones[1] == tones[2]


def _on_terminal(columns: int, *line: str) -> str:
    """What a command prints on a terminal so many columns wide."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    with subprocess.Popen(
        [sys.executable, "-m", "journeymap", *line], stdout=theirs, stderr=theirs, stdin=theirs, env=environment
    ):
        os.close(theirs)
        found = b""
        try:
            while more := os.read(ours, 65536):
                found += more
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    return found.decode().replace("\r\n", "\n")


def test_prose_is_broken_between_words() -> None:
    """Pages of ``explain`` and the lines of ``--why`` fill a terminal without breaking a word."""
    page = _on_terminal(60, "explain", "friction")
    paragraphs = [line for line in page.split(">>>")[0].splitlines() if not line.startswith(" ")]  # formulas stay
    assert max(map(len, paragraphs)) <= 60
    assert re.search(r"\bdissatisfaction\b", page)
    assert "``" not in page
    lines = re.sub(r"\x1b\[[0-9;]*m", "", _on_terminal(60, "analyze", str(SHOP), "--why", "basket"))
    assert max(map(len, lines.splitlines())) <= 60
    assert "CES 3.49 (1–7, 7 best)" in " ".join(lines.split())


def test_why_says_where_customers_go_and_what_is_offered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The ways on with their circumstances, and each level's capability."""
    (tmp_path / "tea.yaml").write_text(
        """
        journey: Tea
        channels: {web: {type: digital}, call: {type: voice}}
        stages:
          buy:
            touchpoints:
              shop:
                channel: web
                next: {success: 40%, help: {share: 10%, history: lost, forced: true, if: the card fails}}
                capabilities: {inform: {how: Tea guide, source: audit}, resolve: planned}
              help: {channel: call, next: {success: 90%}}
        """
    )
    assert main(["analyze", str(tmp_path / "tea.yaml"), "--why", "shop"]) == 0
    rows = [re.split(r"  +", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert ["to", "share", "history", "forced", "if"] in rows
    assert ["reach the goal", "40.0%", "–", "–"] in rows
    assert ["Help", "10.0%", "lost", "◀", "the card fails"] in rows
    assert ["1 inform", "claimed, not measured", "Tea guide", "audit"] in rows
    assert ["2 resolve", "planned", "planned", "–"] in rows


def test_plain_tables_have_no_trailing_blanks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A last column without heading and content leaves nothing behind."""
    (tmp_path / "tea.yaml").write_text(
        "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}"
    )
    assert main(["analyze", str(tmp_path / "tea.yaml"), "dropoff"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line != line.rstrip()] == []
    assert any(set(line) == {"-", " "} for line in lines)
