#!/bin/sh
# networkx 3.6.1: an edge attribute called `type` is written to GEXF as the kind of the edge.
#
# Expected:  a graph that `write_gexf` writes is read back by `read_gexf` with the same edge attributes, as any other
#            name is (`share` below); or the writer refuses the name.
# Behaviour: `type` and `start` become the XML attributes of <edge>, which GEXF reserves for the edge's direction and
#            for time. `type` is gone when the file is read again; if its value is `undirected`, networkx cannot read
#            its own file; `start` makes the graph a dynamic one. Nothing is said when it is written.
# Seen:      {'share': 0.5, 'id': '0'}
#            NetworkXError: Undirected edge found in directed graph.
#            mode="dynamic"
#
# Needs Python 3.11 or newer and a package index. Exits with 1 when networkx does otherwise.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check networkx==3.6.1
cat > "$folder/seen.py" <<'PYTHON'
import io

import networkx as nx


def written(**attributes):
    graph = nx.DiGraph()
    graph.add_edge("a", "b", **attributes)
    file = io.BytesIO()
    nx.write_gexf(graph, file)
    file.seek(0)
    return file


print(nx.read_gexf(written(type="call", share=0.5)).edges["a", "b"])
try:
    print(nx.read_gexf(written(type="undirected", share=0.5)).edges["a", "b"])
except nx.NetworkXError as error:
    print(f"NetworkXError: {error}")
print('mode="dynamic"' if b'mode="dynamic"' in written(start="web").getvalue() else 'mode="static"')
PYTHON
"$folder/venv/bin/python" "$folder/seen.py" | tee "$folder/seen"
cat > "$folder/expected" <<'TEXT'
{'share': 0.5, 'id': '0'}
NetworkXError: Undirected edge found in directed graph.
mode="dynamic"
TEXT
diff "$folder/expected" "$folder/seen" > "$folder/difference" || { echo "not as it was:"; cat "$folder/difference"; exit 1; }
echo "as it was"
