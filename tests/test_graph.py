"""The journey as a graph: who goes where, and every file that networkx makes of it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from conftest import HOUSE

import journeymap as jm

FILES = [*sorted((HOUSE / "journeys").glob("*.yaml")), *sorted((HOUSE / "tests" / "reference").glob("*.yaml"))]

FORMS: Mapping[str, tuple[Callable[..., None], Callable[..., Any]]] = {
    "gexf": (nx.write_gexf, nx.read_gexf),
    "graphml": (nx.write_graphml, nx.read_graphml),
    "gml": (nx.write_gml, nx.read_gml),
}

OF_THE_FORM: Mapping[str, set[str]] = {"gexf": {"id", "label"}, "graphml": set(), "gml": {"label"}}
"""What a format writes of its own: GEXF numbers the edges and labels every node, GML labels nodes by their ids."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_networkx_writes_a_graph_and_reads_the_same(file: Path, form: str, tmp_path: Path) -> None:
    write, read = FORMS[form]
    graph = jm.to_graph(jm.load(file))
    write(graph, tmp_path / f"graph.{form}")
    again = read(tmp_path / f"graph.{form}")
    assert again.is_directed()
    assert _of_nodes(again, form) == _of_nodes(graph, form)
    assert _of_edges(again, form) == _of_edges(graph, form)


def test_labels_survive_where_the_format_has_them(tmp_path: Path) -> None:
    graph = jm.to_graph(jm.load(HOUSE / "journeys" / "telecom-repair.yaml"))
    labels = dict(graph.nodes.data("label"))
    touchpoints = [name for name, kind in graph.nodes.data("kind") if kind == "touchpoint"]
    for form in ("gexf", "graphml"):
        write, read = FORMS[form]
        write(graph, tmp_path / f"graph.{form}")
        again = dict(read(tmp_path / f"graph.{form}").nodes.data("label"))
        assert [again[name] for name in touchpoints] == [labels[name] for name in touchpoints]


def test_what_is_unknown_is_not_there() -> None:
    buy = "{touchpoints: {ad: {channel: web}, shop: {channel: web}}}"
    graph = jm.to_graph(jm.loads(f"{{journey: Tea, stages: {{buy: {buy}}}}}"))
    assert graph.edges["ad", "shop"] == {}
    said = "{shop: {share: 60%, history: lost}}"
    buy = f"{{touchpoints: {{ad: {{channel: web, next: {said}}}, shop: {{channel: web, next: {{success: 50%}}}}}}}}"
    graph = jm.to_graph(jm.loads(f"{{journey: Tea, stages: {{buy: {buy}}}}}"))
    assert graph.edges["ad", "shop"] == {"share": 0.6, "history": "lost", "forced": False, "rework": False}
    assert graph.edges["shop", "success"] == {"share": 0.5}


def _of_nodes(graph: Any, form: str) -> dict[str, dict[str, Any]]:
    return {name: _own(data, form) for name, data in graph.nodes.items()}


def _of_edges(graph: Any, form: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {ends: _own(data, form) for ends, data in graph.edges.items()}


def _own(data: Mapping[str, Any], form: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in OF_THE_FORM[form]}
