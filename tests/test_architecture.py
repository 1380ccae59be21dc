"""The house: who may import whom, who owns which library, what a light start leaves out, what is public."""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from conftest import HOUSE

import journeymap
from journeymap.model.metrics import METRICS, Unit, metrics

PACKAGE = HOUSE / "journeymap"
FILES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    {"facts"},
    {"diagnostics", "settings", "files", "syntax"},
    {"source", "model"},
    {"rules", "graph", "inference", "words", "refusals"},
    {"reading"},
    {"analysis"},
    {"evidence"},
    {"statements"},
    {"drawing"},
    {"formats", "charts"},
    {"reports"},
    {"preview"},
    {"cli"},
    {"__main__"},
)
"""The rooms from the ground up: a module imports only from lower floors, or from its own room."""

HOMES = {
    "yaml": {"source"},
    "pydantic": {"model", "reading", "cli"},
    "pydantic_core": {"model", "reading", "cli"},
    "networkx": {"graph", "analysis"},
    "numpy": {"inference", "analysis", "evidence"},
    "scipy": {"inference", "analysis", "evidence"},
    "pandas": {"analysis", "evidence"},
    "ibis": {"evidence"},
    "duckdb": {"evidence"},
    "pyarrow": {"evidence"},
    "pyspark": {"evidence"},
    "openpyxl": {"evidence"},
    "pyreadstat": {"evidence"},
    "matplotlib": {"charts"},
    "graphviz": {"formats"},
    "pygraphviz": {"formats"},
    "resvg_py": {"formats"},
    "typst": {"formats"},
    "fontTools": {"formats"},
    "fontpkg_inter": {"formats", "charts"},
    "babel": {"words"},
    "pptx": {"formats"},
    "rich": {"cli"},
}
"""Which rooms may import which library."""

SHOWING_ITSELF = {
    "journeymap.model.journey": {"drawing"},
    "journeymap.analysis.results": {"statements"},
    "journeymap.diagnostics": {"words"},
}
"""The imports from a lower floor to a higher one, all inside a function: a journey's picture in a notebook (decision
0007), a result's tables, and the words of a problem, which nobody loads who has none."""

HEAVY = ("networkx", "numpy", "scipy", "matplotlib", "pandas", "ibis", "duckdb", "rich")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str:
    """The part of the house that a module belongs to; the door itself has none."""
    return module.split(".")[1] if "." in module else ""


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(LAYERS) if name in rooms)


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports when it runs, wherever in the file, but not for types only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {id(inside) for node in ast.walk(tree) if _is_for_types(node) for inside in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports by dots"
            yield node.module
            if node.module in ("journeymap", "journeymap.evidence"):
                yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (name.value for name in node.args if isinstance(name, ast.Constant))


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


# ---------------------------------------------------------------- imports


def test_every_module_has_a_floor() -> None:
    rooms = {room(module_of(path)) for path in FILES} - {"", "templates"}
    assert rooms <= {name for names in LAYERS for name in names}


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_module_imports_only_from_below(path: Path) -> None:
    own = room(module_of(path))
    others = {room(name) for name in imported(path) if name.startswith("journeymap.")} - {own, "", "__version__"}
    above = {other for other in others if own and floor(other) >= floor(own)}
    assert above == SHOWING_ITSELF.get(module_of(path), set())


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_a_library_is_imported_only_where_it_is_at_home(path: Path) -> None:
    libraries = {name.split(".")[0] for name in imported(path)} - set(sys.stdlib_module_names) - {"journeymap"}
    own = room(module_of(path))
    assert {name for name in libraries if own not in HOMES.get(name, ())} == set()


EVIDENCE = (
    {"errors", "remarks"},
    {"engine", "progress"},
    {"sources"},
    {"options"},
    {"log"},
    {"counting"},
    {"disclosure"},
    {"surveys"},
    {"measurement", "discovery", "conformance", "cohorts"},
    {"measure", "discover", "conform", "walks", "drivers"},
)
"""The rooms of evidence from the ground up, the verbs on top; each knows only those below it."""


@pytest.mark.parametrize("path", sorted((PACKAGE / "evidence").glob("*[a-z]/*.py")), ids=module_of)
def test_a_room_of_evidence_imports_only_from_the_rooms_below(path: Path) -> None:
    assert _evidence_above(path) == set()


@pytest.mark.parametrize("path", sorted((PACKAGE / "evidence").glob("[a-z]*.py")), ids=module_of)
def test_a_verb_of_evidence_imports_no_other_verb(path: Path) -> None:
    assert _evidence_above(path) == set()


def _evidence_above(path: Path) -> set[str]:
    """What a module of evidence imports that does not lie below its own room."""

    def height(name: str) -> int:
        return next(number for number, rooms in enumerate(EVIDENCE) if name.split(".")[2] in rooms)

    own = module_of(path)
    deeper = {name for name in imported(path) if name.startswith("journeymap.evidence.")}
    others = {name for name in deeper if name.split(".")[2] != own.split(".")[2]}
    return {name for name in others if height(name) >= height(own)}


def test_no_two_modules_of_evidence_import_each_other() -> None:
    paths = sorted((PACKAGE / "evidence").rglob("*.py"))
    uses = {module_of(path): set(imported(path)) for path in paths}
    assert [(one, other) for one, others in uses.items() for other in others if one in uses.get(other, ())] == []


def test_the_door_imports_nothing_by_itself() -> None:
    assert set(imported(PACKAGE / "__init__.py")) <= {"importlib", "typing"}


def loaded_after(command: str, folder: Path) -> set[str]:
    """The modules in memory after a command has run in a fresh process."""
    program = f"""
import json, sys
from journeymap.cli import main
code = main({command.split()!r})
print("\\n" + json.dumps(sorted(sys.modules)))
raise SystemExit(code)
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=folder, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "command",
    [
        "check shop.yaml",
        "render shop.yaml -o out.yaml",
        "render shop.yaml -o out.json",
        "render shop.yaml -o out.svg",
        "schema",
    ],
)
def test_a_light_start_loads_nothing_heavy(command: str, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes((HOUSE / "tests" / "reference" / "coffee-machine.yaml").read_bytes())
    assert loaded_after(command, tmp_path) & set(HEAVY) == set()


def test_a_check_loads_neither_drawing_nor_analyses(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes((HOUSE / "tests" / "reference" / "coffee-machine.yaml").read_bytes())
    ours = {room(name) for name in loaded_after("check shop.yaml", tmp_path) if name.startswith("journeymap.")}
    assert ours & {"drawing", "formats", "charts", "evidence", "graph", "reports"} == set()


def test_a_check_without_a_finding_loads_no_words(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes((HOUSE / "journeys" / "online-shop.yaml").read_bytes())
    ours = {room(name) for name in loaded_after("check shop.yaml", tmp_path) if name.startswith("journeymap.")}
    assert "words" not in ours


def test_the_heavy_ones_are_loaded_where_they_are_needed() -> None:
    """Without this the tests of the light start could pass because the names are wrong."""
    program = "import sys, journeymap; journeymap.to_graph; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "networkx" in run.stdout.split()


# ---------------------------------------------------------------- the public surface


def test_what_is_public_is_what_the_door_names() -> None:
    named = [name for names in journeymap._HOMES.values() for name in names]
    assert sorted(journeymap.__all__) == sorted(named)
    assert len(set(named)) == len(named), "each public name has one home"
    assert journeymap.__all__ == sorted(journeymap.__all__)


@pytest.mark.parametrize("name", journeymap.__all__)
def test_every_public_name_is_there_and_explains_itself(name: str) -> None:
    thing = getattr(journeymap, name)
    assert thing.__doc__ and thing.__doc__.splitlines()[0].endswith((".", ";", "?"))
    assert name in dir(journeymap)
    assert any(name in names and thing.__module__.startswith(home) for home, names in journeymap._HOMES.items())


def test_a_name_that_is_not_public_is_the_usual_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = journeymap.nonsense


def test_type_checkers_are_told_every_public_name() -> None:
    """`make docs` makes the stub from the list in `__init__.py`; its text is checked with the documents."""
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    told = {(node.module, name.name) for node in tree.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert told == {(home, name) for home, names in journeymap._HOMES.items() for name in names}
    assert (PACKAGE / "py.typed").exists()


def test_what_a_function_gives_can_be_named_in_annotations() -> None:
    results = {get_type_hints(getattr(journeymap, name))["return"] for name in analyses_and_evidence()}
    single = {one for result in results for one in get_args(result) or (result,)}
    assert {result.__name__ for result in single} <= set(journeymap.__all__)


def analyses_and_evidence() -> Iterator[str]:
    """The public functions that make a result of a journey or a log."""
    for home, names in journeymap._HOMES.items():
        if room(home) in ("analysis", "evidence"):
            yield from (name for name in names if name.islower())


@pytest.mark.parametrize("imported_first", ["journeymap.reports", "journeymap.cli.pictures", "journeymap.charts"])
def test_no_module_stands_in_the_way_of_a_public_name(imported_first: str) -> None:
    program = (
        f"import {imported_first}, journeymap as jm; print(*(n for n in jm.__all__ if not callable(getattr(jm, n))))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    assert modules & set(journeymap.__all__) == set()


# ---------------------------------------------------------------- house rules


def calls(path: Path) -> Iterator[str]:
    """The names of everything that a file calls or raises."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Raise) and node.exc is not None:
            yield ast.unparse(node.exc).split("(")[0]


@pytest.mark.parametrize("path", [path for path in FILES if room(module_of(path)) != "cli"], ids=module_of)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    allowed = {"SystemExit"} if path.name == "__main__.py" else set()
    assert (
        set(calls(path)) & ({"print", "input", "sys.exit", "exit", "quit", "os._exit", "SystemExit"} - allowed) == set()
    )


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_nothing_that_was_read_is_ever_executed(path: Path) -> None:
    dangerous = {"eval", "exec", "compile", "os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "yaml.full_load"}
    assert set(calls(path)) & dangerous == set()
    assert {name.split(".")[0] for name in imported(path)} & {"pickle", "marshal", "shelve"} == set()


SQL = re.compile(r"(select\b.*\bfrom|insert into|update\b.*\bset|delete from|create (temp|table|view))\b", re.I)


@pytest.mark.parametrize("path", sorted((PACKAGE / "evidence").rglob("*.py")), ids=module_of)
def test_evidence_asks_in_ibis_expressions_and_never_in_sql(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    explained = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    said = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in explained)
    assert [text for text in said if isinstance(text, str) and SQL.match(text.strip())] == []


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_module_is_a_drawer_for_everything(path: Path) -> None:
    assert path.stem not in {
        "utils",
        "util",
        "base",
        "common",
        "helpers",
        "helper",
        "types",
        "constants",
        "misc",
        "core",
    }


TABLE_ROWS = {"journeymap.analysis.friction._row"}
"""Functions that are long because they fill one row of a table, a field to a line."""


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_no_function_is_longer_than_forty_lines(path: Path) -> None:
    long = {f"{module_of(path)}.{name}" for name, length in functions(path) if length > 40}
    assert long <= TABLE_ROWS


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function with the number of its lines, its head and its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", FILES, ids=module_of)
def test_every_module_and_public_function_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_")
    silent = [node.name for node in public if not ast.get_docstring(node) and not _is_overload(node)]
    assert silent == []
    assert ast.get_docstring(tree) or path.stat().st_size == 0


def _is_overload(node: ast.AST) -> bool:
    """Whether this says one way of calling a function that is defined, and explained, below it."""
    return any(isinstance(one, ast.Name) and one.id == "overload" for one in getattr(node, "decorator_list", ()))


# ---------------------------------------------------------------- metrics


TABLE = PACKAGE / "model" / "metrics.py"
NAMING = [path for path in FILES if path != TABLE and path.parent.name != "languages"]
"""What may not name a metric in letters of its own: everything but the table and the languages."""

ANSWERED = set(metrics(answered=True)) - set(get_args(Unit))
"""Metrics whose names mean nothing else; those that are counted are fields, signs and analyses as well."""


@pytest.mark.parametrize("path", NAMING, ids=module_of)
def test_metrics_are_named_in_their_table_alone(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    spelt = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert {word.removesuffix("_mean") for word in spelt} & ANSWERED == set()
    assert list(_held_against_a_name(tree)) == []


def _held_against_a_name(tree: ast.AST) -> Iterator[str]:
    """The metrics in letters that a ``metric`` or a ``key`` of one is compared with."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(_is_a_metric(one) for one in (node.left, *node.comparators)):
            parts = [part for one in (node.left, *node.comparators) for part in ast.walk(one)]
            yield from (part.value for part in parts if isinstance(part, ast.Constant) and part.value in METRICS)


def _is_a_metric(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "metric") or (
        isinstance(node, ast.Attribute) and node.attr in ("metric", "key")
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_bound_is_given_its_hair_in_one_place(path: Path) -> None:
    """`settings.reaches` and `exceeds` say what stands on a bound; nobody adds 0.000000001 by hand."""
    found = [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and any(map(_is_by_a_hair, (node.left, *node.comparators)))
    ]
    assert found == []


def _is_by_a_hair(side: ast.expr) -> bool:
    number = side.right if isinstance(side, ast.BinOp) and isinstance(side.op, ast.Add | ast.Sub) else None
    return isinstance(number, ast.Constant) and number.value == 1e-9


@pytest.mark.parametrize("path", sorted((PACKAGE / "reports").glob("*.py")), ids=lambda path: path.name)
def test_a_report_writes_no_number_by_itself(path: Path) -> None:
    """`words.telling.shown` does, by the unit: digits are the same on every surface."""
    assert not re.findall(r"words\.(?:percent|number|span|date)\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_was_asked_wrongly_is_said_in_every_language(path: Path) -> None:
    """A `UsageError` takes a fact; those of logs and surveys are still English."""
    if "evidence" in path.parts:
        return
    found = [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UsageError"
        if any(isinstance(argument, ast.JoinedStr | ast.Constant) for argument in node.args)
    ]
    assert found == []
