"""The journey as a networkx graph, for the graph view, structure walks and Python users."""

import networkx as nx

from journeymap.model import Journey
from journeymap.model.flow import LEAVE, SUCCESS, Transition, entries, has_flow, row

ENTRY = "entry"


def to_graph(journey: Journey) -> "nx.DiGraph[str]":
    """The journey as a directed graph: touchpoints, ``entry``, ``success`` and every other end.

    Nodes carry ``kind`` (entry, touchpoint, success, end), touchpoints also ``label``, ``stage`` and ``channel``;
    edges carry ``share`` and, between touchpoints, what the arrow says (``history``, ``forced``, ``rework``). What is
    unknown is not there: a way that nobody counted has no share; without a flow the touchpoints are joined in map
    order. networkx writes the graph as it is to GEXF, GraphML and GML; GML has the ids in place of the labels.

    >>> from journeymap.reading import loads
    >>> shop = "{shop: {channel: web, next: {success: 60%}}}"
    >>> graph = to_graph(loads(f"{{journey: Tea, stages: {{buy: {{touchpoints: {shop}}}}}}}"))
    >>> graph.edges["shop", "success"]["share"]
    0.6
    """
    graph: nx.DiGraph[str] = nx.DiGraph(title=journey.title)
    graph.add_node(ENTRY, kind="entry")
    for name, point in journey.touchpoints.items():
        graph.add_node(
            name, kind="touchpoint", label=journey.label(name), stage=journey.stage_of[name], channel=point.channel
        )
    graph.add_node(SUCCESS, kind="success")
    for end in journey.ends:
        graph.add_node(end, kind="end")
    for name, share in entries(journey).items():
        graph.add_edge(ENTRY, name, share=share)
    if has_flow(journey):
        _add_flow(graph, journey)
    else:
        nx.add_path(graph, journey.touchpoints)
    return graph


def _add_flow(graph: "nx.DiGraph[str]", journey: Journey) -> None:
    for name, point in journey.touchpoints.items():
        one = row(point, journey)
        for target, share in one.onward.items():
            graph.add_edge(name, target, share=share, **_said((point.next or {}).get(target)))
        for target in one.unknown:
            graph.add_edge(name, target, **_said((point.next or {}).get(target)))
        graph.add_edges_from((name, end) for end in one.unknown_ends)
        for end, share in {SUCCESS: one.success, **one.ends}.items():
            if share:
                graph.add_edge(name, end, share=share)
        if one.leave:
            graph.add_edge(name, LEAVE, share=one.leave)
    if LEAVE in graph:
        graph.nodes[LEAVE]["kind"] = "end"


def _said(arrow: Transition | None) -> dict[str, str | bool]:
    """What an arrow says of itself; no None, which no format of graphs can write."""
    if arrow is None:
        return {}
    kept = {} if arrow.history is None else {"history": arrow.history}
    return {**kept, "forced": arrow.forced, "rework": arrow.rework}
