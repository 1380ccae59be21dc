"""The graph view: DOT by the graphviz package, placed by Graphviz in a process of its own, drawn by us."""

import contextlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

import graphviz

from journeymap.diagnostics import UsageError, fact
from journeymap.drawing.graph.pages import graph_pages
from journeymap.drawing.graph.placing import Layout, Point, Spline
from journeymap.drawing.graph.plan import Cluster, Edge, Node, Plan, by_touchpoint, whole
from journeymap.drawing.layout import shown_stages
from journeymap.drawing.scene import Scene
from journeymap.drawing.subject import Subject, subject
from journeymap.drawing.theme import Theme
from journeymap.drawing.wish import Wish
from journeymap.formats import child
from journeymap.model import Journey

SECONDS = 10.0
"""How long Graphviz may think before something simpler is tried."""

POINTS = 72
"""DOT measures boxes in inches; a px of ours is a point of Graphviz."""

_PROGRAM = """
import os, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
except ImportError:
    pass
try:
    import pygraphviz
except ImportError:
    try:
        os.execvp("dot", ["dot", "-Tjson0"])
    except OSError:
        sys.exit("Graphviz is missing")
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode("utf-8"))
graph.layout("dot")
sys.stdout.buffer.write(graph.draw(format="json0"))
"""

_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_NUMBERS = re.compile(r"-?[0-9.]+(?:e[-+]?[0-9]+)?")


def scenes(journey: Journey, wish: Wish, preset: str = "screen") -> tuple[Scene, ...]:
    """The pages of the graph view, each with its cards where Graphviz wants them.

    What takes Graphviz longer than ten seconds, or fails, is tried again without the shares beside the ways, then as
    a graph of stages.
    """
    if wish.lanes is not None:
        raise UsageError(fact("usage.graph_lanes"))
    return graph_pages(journey, wish, preset, placed)


def dot(journey: Journey, stages: Sequence[str] | None = None, theme: str | Theme = "light") -> str:
    """The journey as DOT: touchpoints in their stages, ways as wide as they are used, exits, friction coloured.

    >>> from journeymap.reading import loads
    >>> tea = loads("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {success: 60%}}}}}}")
    >>> 'label="40 leave"' in dot(tea)
    True
    """
    about = subject(journey, theme)
    return written(by_touchpoint(whole(about, shown_stages(journey, stages))), about)


def placed(about: Subject, plans: Sequence[Plan], upright: bool) -> tuple[Plan, Layout]:
    """The first plan that Graphviz places in time, and where everything stands; without shares before a simpler one."""
    for plan in plans:
        for labels in (True, False) if plan.clusters else (True,):
            with contextlib.suppress(OSError):
                return plan, layout(plan, written(plan, about, labels=labels, upright=upright))
    raise OSError("Graphviz found no layout in time, not even by stages; choose a part with --stages, or write .dot")


def layout(plan: Plan, text: str) -> Layout:
    """Where Graphviz puts the parts of a plan; only its numbers are taken over, for parts that we know."""
    try:
        made = child.run(_PROGRAM, text.encode(), making="the layout of the graph", seconds=SECONDS)
    except OSError as failed:
        if "Graphviz is missing" in str(failed):
            raise ImportError("the graph view needs Graphviz: pip install 'journeymap[graph]', or its `dot`") from None
        raise
    found: Mapping[str, Any] = json.loads(made)
    left, bottom, right, top = _numbers(found["bb"])
    parts = {str(one.get("name")): one for one in found.get("objects", ())}
    names = {one.get("_gvid"): name for name, one in parts.items()}

    def point(x: float, y: float) -> Point:
        return x - left, top - y

    nodes = {one.key: point(*_numbers(parts[one.key]["pos"])) for one in plan.nodes}
    clusters = {}
    for cluster in plan.clusters:
        if cluster.key in parts:
            x0, y0, x1, y1 = _numbers(parts[cluster.key]["bb"])
            clusters[cluster.key] = (x0 - left, top - y1, x1 - left, top - y0)
    edges = {}
    for one in found.get("edges", ()):
        ends = names.get(one["tail"], ""), names.get(one["head"], "")
        if one.get("pos"):
            edges[ends] = _spline(one, point)
    return Layout(right - left, top - bottom, nodes, clusters, edges)


def _spline(edge: Mapping[str, Any], point: Any) -> Spline:
    """The points of an edge; the one marked `e` is the tip of its arrow."""
    tip = None
    points = []
    for part in str(edge["pos"]).split(" "):
        at = point(*_numbers(part)[:2])
        if part.startswith("e"):
            tip = at
        elif not part.startswith("s"):
            points.append(at)
    label = point(*_numbers(edge["lp"])[:2]) if edge.get("lp") else None
    return Spline(tuple(points), tip, label)


def _numbers(text: str) -> list[float]:
    return [float(one) for one in _NUMBERS.findall(text)]


# ---------------------------------------------------------------- DOT


def written(plan: Plan, about: Subject, *, labels: bool = True, upright: bool = False) -> str:
    """A plan as DOT. What a journey says stands in labels and tooltips only, where it can do nothing."""
    graph = graphviz.Digraph("journey", **_defaults(about, upright=upright))
    nodes = {node.key: node for node in plan.nodes}
    for cluster in plan.clusters:
        _cluster(graph, cluster, nodes, about.theme)
    inside = {key for cluster in plan.clusters for key in cluster.nodes}
    for node in plan.nodes:
        if node.key not in inside:
            _node(graph, node, about.theme)
    for pair in plan.beside:
        with graph.subgraph() as rank:
            rank.attr(rank="same")
            for key in pair:
                rank.node(key)
    for edge in plan.edges:
        _edge(graph, edge, about.theme, labels=labels, upright=upright)
    return str(graph.source)


def _defaults(about: Subject, *, upright: bool) -> dict[str, dict[str, str]]:
    colours, font = about.theme.colours, {"fontname": about.theme.fonts["default"][0]}
    return {
        "graph_attr": {
            **font, "rankdir": "TB" if upright else "LR", "nodesep": "0.28", "ranksep": "0.5", "newrank": "true",
            "bgcolor": colours.paper, "fontsize": "13", "labeljust": "l", "tooltip": _safe(about.journey.title),
        },
        "node_attr": {
            **font, "shape": "box", "style": "rounded,filled", "fixedsize": "true", "fontsize": "10",
            "color": colours.border, "fontcolor": colours.ink,
        },
        "edge_attr": {**font, "fontsize": "11", "fontcolor": colours.quiet, "arrowsize": "0.7"},
    }  # fmt: skip


def _cluster(graph: Any, cluster: Cluster, nodes: Mapping[str, Node], theme: Theme) -> None:
    colours = theme.colours
    with graph.subgraph(name=cluster.key) as part:
        part.attr(
            label=_safe(cluster.label), style="rounded,filled", color=colours.rule, fillcolor=colours.column_tint,
            fontcolor=colours.ink, margin="12",
        )  # fmt: skip
        for key in cluster.nodes:
            _node(part, nodes[key], theme)


def _node(graph: Any, node: Node, theme: Theme) -> None:
    fill = theme.paint(node.paint).fill
    graph.node(
        node.key,
        label=_lines(node.lines),
        tooltip=_safe(node.title),
        width=f"{node.width / POINTS:.4f}",
        height=f"{node.height / POINTS:.4f}",
        fillcolor=fill if isinstance(fill, str) else theme.colours.card,
        **_shape(node, theme),
    )


def _shape(node: Node, theme: Theme) -> dict[str, str]:
    match node.ink:
        case "dot":
            return {"shape": "circle"}
        case "text-bad":
            return {"shape": "plaintext", "style": "", "fontcolor": theme.colours.bad}
    return {"fontcolor": str(theme.paint(node.ink).fill)}


def _edge(graph: Any, edge: Edge, theme: Theme, *, labels: bool, upright: bool) -> None:
    paint = theme.paint(edge.paint)
    said = {"label": _safe(edge.words)} if labels and edge.words else {}
    weight = str(1 + round(20 * edge.flow))
    style = {"style": "dashed"} if paint.dash else {}
    if edge.start == edge.end:  # on the side where nobody leaves
        side = "w" if upright else "s"
        style |= {"tailport": side, "headport": side}
    graph.edge(
        edge.start, edge.end, color=str(paint.stroke), penwidth=f"{paint.width:.1f}", weight=weight,
        tooltip=_safe(edge.title), **said, **style,
    )  # fmt: skip


def _lines(lines: Sequence[str]) -> str:
    """Lines below one another; still marked as no markup, which joining forgets."""
    return cast(str, graphviz.nohtml(r"\n".join(_safe(one) for one in lines)))


def _safe(text: str) -> str:
    """A text that means itself: no markup, no escapes, no entities, nothing that Graphviz or XML cannot hold."""
    plain = _FORBIDDEN.sub("\ufffd", re.sub(r"[\t\r\n]+", " ", text)).replace("&", "&amp;")
    return cast(str, graphviz.escape(plain))
