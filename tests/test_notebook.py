"""Journeys, results and charts in a notebook: what IPython gets to show for the last line of a cell."""

import os
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import HOUSE

from journeymap.analysis import ANALYSES, analysis
from journeymap.reading import load

Shown = Callable[[str], dict[str, Any]]

SHOP = HOUSE / "journeys" / "online-shop.yaml"
SVG = "image/svg+xml"
HTML = "text/html"


@pytest.fixture(scope="module")
def cell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    """Run a cell in IPython; what the front end is given for its last line, by MIME type."""
    os.environ["IPYTHONDIR"] = str(tmp_path_factory.mktemp("ipython"))
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.display_formatter.active_types = shell.display_formatter.format_types

    def shown(code: str) -> dict[str, Any]:
        ran = shell.run_cell(code)
        assert ran.success, ran.error_in_exec
        return dict(shell.display_formatter.format(ran.result)[0])

    shown(f"import journeymap as jm; shop = jm.load({str(SHOP)!r})")
    yield shown
    InteractiveShell.clear_instance()
    del os.environ["IPYTHONDIR"]


class Cells(HTMLParser):
    """The texts of a table's cells, row by row, and every tag that was opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        self._inside = tag in ("th", "td")
        if self._inside:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._inside = False


def test_a_journey_shows_its_map(cell: Shown) -> None:
    drawn = cell("shop")[SVG]
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert "Buy a coffee machine online" in drawn


def test_two_maps_in_a_notebook_share_no_id(cell: Shown) -> None:
    first, second = (ids(cell(code)[SVG]) for code in ("shop", "shop.for_persona('anna')"))
    assert first
    assert first & second == set()


def ids(drawn: str) -> set[str]:
    return {one.attrib["id"] for one in ElementTree.fromstring(drawn).iter() if "id" in one.attrib}


def test_a_result_shows_its_rows(cell: Shown) -> None:
    shown = cell("jm.dropoff(shop)")[HTML]
    head, *rows = Cells(f"<table{shown.split('<table')[2]}").rows
    assert len(rows) == 16
    # 80 of 100 who see the video leave again, as the file says: 52,800 of 66,000
    video = dict(zip(head, rows[0], strict=True))
    assert (video["touchpoint"], video["come here"], video["lost at a visit"]) == (
        "Video ad in the feed",
        "55.0%",
        "80.0%",
    )


def test_what_is_unknown_is_a_dash_and_what_nobody_knows_no_column(cell: Shown) -> None:
    cell("asked = '{csat: {mean: 4, n: 40}}'")
    cell("half = '{a: {channel: web, next: {b: 50%}}, b: {channel: web, next: {success: 90%}, scores: ' + asked + '}}'")
    cell("tea = jm.loads('{journey: Tea, stages: {buy: {touchpoints: ' + half + '}}}')")
    head, *rows = Cells(cell("jm.scores(tea)")[HTML]).rows
    assert "nps" not in head
    assert dict(zip(head, rows[0], strict=True))["mean"] == "4.00"
    head, *rows = Cells(cell("jm.friction(tea)")[HTML]).rows
    assert [dict(zip(head, row, strict=True))["severity"] for row in rows][-1] == "–"


def test_texts_of_a_journey_stay_texts(cell: Shown) -> None:
    cell("bad = '<img src=x onerror=hit()>'")
    cell("odd = shop.with_touchpoint('product', name=bad)")
    shown = cell("jm.opportunities(odd.replace(title=bad))")[HTML] + cell("jm.friction(odd)")[HTML]
    assert "img" not in Cells(shown).tags
    assert "<img" not in cell("odd")[SVG]


@pytest.mark.parametrize(
    "name",
    ["scores", "friction", "pyramid", "omnichannel", "digital", "emotion", "opportunities", "personas", "exposure"],
)
def test_every_result_shows_itself(cell: Shown, name: str) -> None:
    shown = cell(f"jm.{name}(shop)")[HTML]
    tables = [Cells(f"<table{part}") for part in shown.split("<table")[1:]]
    assert tables
    for table in tables:
        assert len({len(row) for row in table.rows}) == 1
        assert "caption" in table.tags


def test_a_result_without_rows_still_says_what_it_is(cell: Shown) -> None:
    cell("empty = jm.loads('{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}')")
    shown = cell("jm.emotion(empty)")[HTML]
    assert Cells(shown).rows == [[]]
    assert "EmotionCurve" in shown


def test_a_chart_shows_itself_once(cell: Shown) -> None:
    shown = cell("jm.chart(jm.friction(shop), journey=shop)")
    assert ElementTree.fromstring(shown[SVG]).tag.endswith("svg")
    assert "Product page" in shown[SVG]
    # pyplot holds no figure, which a notebook would draw a second time
    assert cell("import matplotlib.pyplot; matplotlib.pyplot.get_fignums()")["text/plain"] == "[]"


def test_a_chart_on_ones_own_axes_is_drawn_there(cell: Shown) -> None:
    cell("from matplotlib.figure import Figure; ax = Figure(figsize=(8, 5)).subplots()")
    assert cell("jm.chart(jm.friction(shop), ax, journey=shop) is ax")["text/plain"] == "True"


@pytest.mark.parametrize("page", ["notebooks", "charts", "report"])
def test_the_cells_of_the_pages_run(page: str, cell: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "journeys").symlink_to(HOUSE / "journeys")
    monkeypatch.chdir(tmp_path)
    text = (HOUSE / "docs" / "howto" / f"{page}.md").read_text(encoding="utf-8")
    cells = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = [cell(code) for code in cells]
    assert cells
    if page == "notebooks":
        assert [set(one) & {SVG, HTML} for one in shown[:3]] == [{SVG}, {HTML}, {SVG}]


def test_results_and_journeys_print_on_a_line() -> None:
    shop = load(SHOP)
    assert repr(shop) == "Journey('Buy a coffee machine online', 6 stages, 16 touchpoints)"
    for name in ANALYSES:
        said = repr(analysis(name)(shop))
        assert said.startswith(f"{type(analysis(name)(shop)).__name__}(") and len(said) < 700 and "\n" not in said
