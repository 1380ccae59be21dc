"""The contract with scripts: names, keys and behaviour that others build on, and that only a decision may change."""

import copy
import json
import pickle
import shlex
import subprocess
import sys
from dataclasses import fields
from inspect import Parameter, signature
from pathlib import Path
from typing import Any, get_overloads

import pytest

import journeymap as jm
from journeymap.analysis import ANALYSES, analyses
from journeymap.cli import main
from journeymap.diagnostics import UsageError
from journeymap.formats import Options

SHOP = Path(__file__).parent.parent / "journeys" / "online-shop.yaml"

KEYS = {
    "journey": "id title period touchpoints stages",
    "scores.": "touchpoint metric n mean sd index low high interval top_box top_box_low top_box_high nps nps_low "
    "nps_high",
    "first_step": "touchpoint idea worth currency per_1000 effort confidence owner assumed customers_suffer_most "
    "sentence",
    "dropoff": "completion completion_se completion_low completion_high steps steps_completers steps_abandoners "
    "minutes minutes_completers minutes_abandoners minutes_covered waiting_minutes waiting_minutes_completers "
    "waiting_minutes_abandoners ends worst_by_loss worst_by_rate assumptions touchpoints stages",
    "dropoff.ends.": "end kind share",
    "dropoff.touchpoints.": "touchpoint stage visits reach return_probability lost rate visit_rate visit_rate_low "
    "visit_rate_high success_from completers_passing visits_completers gain_if_halved gain_if_closed "
    "gain_if_avoidable_halved value_if_halved",
    "dropoff.stages.": "stage reach lost rate drop_off_stage avoidable_lost avoidable_rate",
    "friction": "journey covered_visits sensitivity touchpoints",
    "friction.sensitivity": "top3_stable",
    "friction.touchpoints.": "touchpoint stage severity low high coverage label at_best worst_felt red_flags reach "
    "reach_completers importance priority priority_completers components points evidence sentence",
    "pyramid": "journey stages channels digital touchpoints",
    "pyramid.journey": "level shares",
    "pyramid.digital": "level shares",
    "pyramid.stages.": "stage level shares",
    "pyramid.channels.": "channel level shares",
    "pyramid.touchpoints.": "touchpoint reached claimed status stranded missing",
    "omnichannel": "ladder failing carry_over switches_per_entrant unknown_history retell_per_100 groups handovers "
    "dead_ends traps no_human_way_out lock_in",
    "omnichannel.groups.": "group channels spread q df p verdict",
    "omnichannel.handovers.": "from to history flow owner",
    "digital": "touchpoints share_of_visits share_of_losses containment containment_of_starters audit",
    "digital.audit.": "channel",
    "emotion": "mean index peak_end lowest range values suggested_moments",
    "emotion.values.": "touchpoint emotion source",
    "emotion.suggested_moments.": "touchpoint why",
    "opportunities.": "touchpoint idea priority_rank gain_rank opportunity rice",
}
"""The keys that ``analyze --format json`` promises; a dot at the end means: of each row."""


@pytest.fixture(scope="module")
def shop() -> jm.Journey:
    return jm.load(SHOP)


@pytest.fixture(scope="module")
def analyzed(shop: jm.Journey) -> dict[str, Any]:
    from journeymap.analysis import analyses
    from journeymap.cli.analyze import as_json

    found: dict[str, Any] = json.loads(as_json(shop, analyses(ANALYSES, shop)))
    return found


@pytest.mark.parametrize("where", KEYS)
def test_json_has_its_keys(analyzed: dict[str, Any], where: str) -> None:
    """Every key that scripts rely on is there, in every row."""
    found: Any = analyzed
    for step in where.rstrip(".").split("."):
        found = found[step]
    rows = found if where.endswith(".") else [found]
    assert rows
    for row in rows:
        assert not set(KEYS[where].split()) - set(row)


@pytest.mark.parametrize("path", sorted(SHOP.parent.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_json_of_large_journeys_says_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past a size another library writes the JSON, from the results as they are."""
    from journeymap.cli import analyze

    journey = jm.load(path)
    results = analyses(ANALYSES, journey)
    in_lines = json.loads(analyze.as_json(journey, results))
    monkeypatch.setattr(analyze, "READABLE", 0)
    assert json.loads(analyze.as_json(journey, results)) == in_lines


def test_checks_have_their_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``check --format json`` gives the place of each problem, ends exclusive."""
    bad = tmp_path / "tea.yaml"
    bad.write_text("journey: Tea\nstages: {buy: {touchpoints: {shop: {channel: web, next: {shpo: 40%}}}}}\n")
    assert main(["check", str(bad), "--format", "json"]) == 1
    (one,) = json.loads(capsys.readouterr().out)
    assert one == {
        "code": "unknown-touchpoint", "severity": "error", "path": str(bad), "hint": "did you mean `shop`?",
        "message": "`shop` leads to `shpo`, which no stage contains",
        "line": 2, "column": 58, "end_line": 2, "end_column": 62,
    }  # fmt: skip


def test_comparisons_have_their_keys(shop: jm.Journey) -> None:
    """``compare`` and ``whatif`` give what scripts read."""
    found = jm.compare(jm.load(SHOP.with_name("online-shop-2025-q4.yaml")), shop).to_dict()
    assert {"structure", "metrics", "completion"} <= found.keys()
    assert found["structure"]
    assert all({"kind", "id"} <= one.keys() for one in found["structure"])
    row = "touchpoint metric before after change low high p significant verdict owner recommendation"
    assert not set(row.split()) - found["metrics"][0].keys()
    assert {"before", "after", "change"} <= found["completion"].keys()
    changed = jm.whatif(shop, close={"basket": 0.5}).to_dict()
    for side in ("before", "after", "change"):
        assert {"completion", "steps", "minutes", "lost", "value"} <= changed[side].keys()
    assert changed["applied"] == ["close 50% of the drop-off at Basket and account"]


@pytest.mark.parametrize("name", ANALYSES)
def test_results_show_themselves(shop: jm.Journey, name: str) -> None:
    """Each analysis is a function of the package, and its result has rows, a table for notebooks and a frame."""
    result = getattr(jm, name)(shop)
    assert result.rows
    assert "<table" in result._repr_html_()
    assert len(result.to_frame()) == len(result.rows)


def test_whatif_has_rows(shop: jm.Journey) -> None:
    """What-if shows its figures side by side, the unknown left out."""
    result = jm.whatif(shop.replace(value=None), close={"basket": 0.5})
    rows = {row.figure: row for row in result.rows}
    assert rows["completion"].after == result.after.completion
    assert "value" not in rows
    assert len(result.to_frame()) == len(rows)


def test_every_option_of_render_is_named_with_its_default() -> None:
    """The overloads name the options that there are; ``lanes`` is no option of a graph."""
    columns, graph = (
        {one.name: one.default for one in signature(call).parameters.values() if one.kind is one.KEYWORD_ONLY}
        for call in get_overloads(jm.render)
    )
    known = {one.name: one.default for one in fields(Options)}
    assert columns == {"force": False, **known}
    assert graph == {name: default for name, default in columns.items() if name != "lanes"} | {"view": Parameter.empty}


def test_single_names_are_lists_of_one(shop: jm.Journey, tmp_path: Path) -> None:
    """``lanes="emotion"`` and ``remove="showroom"`` mean what they say."""
    jm.render(shop, tmp_path / "a.svg", lanes="emotion")
    jm.render(shop, tmp_path / "b.svg", lanes=["emotion"])
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert jm.whatif(shop, remove="showroom").applied == ("remove Try it in the showroom",)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"language": "xx"}, "no words in `xx`"),
        ({"lanes": []}, "no lane is named"),
        ({"stages": []}, "no stage with a touchpoint"),
        ({"veiw": "map"}, "did you mean `view`"),
    ],
)
def test_senseless_options(shop: jm.Journey, tmp_path: Path, options: dict[str, Any], said: str) -> None:
    """What cannot be drawn is refused in a sentence, and nothing is written."""
    with pytest.raises(UsageError, match=said):
        jm.render(shop, tmp_path / "a.svg", **options)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("part", ["50%", True, None, float("nan")])
def test_whatif_wants_numbers(shop: jm.Journey, part: Any) -> None:
    """A share that is no number is refused in a sentence."""
    with pytest.raises(UsageError, match="is not a number"):
        jm.whatif(shop, close={"basket": part})


def test_journeys_are_values(shop: jm.Journey) -> None:
    """A journey can be hashed, copied and sent to another process, also after its flow was worked out."""
    completion = jm.dropoff(shop).completion
    sent = pickle.loads(pickle.dumps(shop))
    assert sent == shop
    assert hash(sent) == hash(shop)
    assert jm.dropoff(sent).completion == completion
    assert copy.deepcopy(shop) is shop


def test_edits_are_checked_in_our_words(shop: jm.Journey) -> None:
    """What a journey cannot be is said as of a file, with an address instead of a line."""
    with pytest.raises(jm.JourneyError) as refused:
        shop.replace(entrants="many")
    assert "`many` is not a count" in str(refused.value)
    with pytest.raises(jm.JourneyError) as refused:
        shop.with_touchpoint("basket", nam="Basket")
    (found,) = refused.value.diagnostics
    assert (found.code, found.hint) == ("unknown-field", "did you mean `name`?")
    assert found.at == ("stages", "buy", "touchpoints", "basket", "nam")


@pytest.mark.parametrize("text", ["3", "tea", "- a\n- b", "[]", '""'])
def test_files_that_are_no_journeys(text: str) -> None:
    """A file of one value or a list is told what a journey begins with."""
    with pytest.raises(jm.JourneyError) as refused:
        jm.loads(text)
    (found,) = refused.value.diagnostics
    assert found.code == "wrong-kind"
    assert found.hint == "a journey begins like `journey: Buy a bicycle`"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("check - -", "standard input can be read once only"),
        ("check ''", "an empty name is no file"),
        ("new map.svg", "a journey is a YAML file: map.yaml"),
        ("new map", "a journey is a YAML file: map.yaml"),
        ("analyze friction SHOP", "the file comes first"),
        ("explain friction shop.yaml", "only `explain settings` takes a file"),
        ("render SHOP -o map.svg --lanes ,", "no lane is named"),
        ("render SHOP -o map.svg --stages ,", "no stage with a touchpoint is named"),
    ],
)
def test_command_lines_that_make_no_sense(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    """They are told so in a sentence, with exit code 2, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(line.replace("SHOP", str(SHOP)))) == 2
    shown = capsys.readouterr()
    assert said in shown.err
    assert not shown.out
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("line", "said", "page"),
    [
        ("chekc tea.yaml", "the verb cannot be `chekc`; did you mean `check`?", "journeymap"),
        ("check tea.yaml --format jsn", "--format cannot be `jsn`; did you mean `json`?", "journeymap check"),
        ("check", "the following arguments are required: FILE", "journeymap check"),
        ("render tea.yaml -o tea.svg --veiw map", "unrecognized arguments: --veiw map", "journeymap render"),
    ],
)
def test_wrong_words_are_named(capsys: pytest.CaptureFixture[str], line: str, said: str, page: str) -> None:
    """What argparse refuses is one sentence, and where the help is."""
    with pytest.raises(SystemExit) as left:
        main(line.split())
    assert left.value.code == 2
    assert capsys.readouterr().err == f"journeymap: {said}\n`{page} --help` shows how\n"


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("check tea.yaml >&-", 0, ""),
        ("analyze tea.yaml >&- 2>&-", 0, ""),
        ("check - <&-", 1, ""),
        ("check $(printf 'a%.0s' $(seq 5000))", 2, "file name too long"),
        ("explain $(printf 'a%.0s' $(seq 5000))", 2, "journeymap: there is no page about"),
        ("render tea.yaml -o $(mkdir gone; cd gone; rmdir ../gone; echo gone)/map.svg", 2, "no such file or directory"),
    ],
)
def test_strange_surroundings(tmp_path: Path, line: str, code: int, said: str) -> None:
    """Closed streams and endless names are no bugs of ours; a message stays short."""
    (tmp_path / "tea.yaml").write_text("{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web}}}}}")
    run = f"{shlex.quote(sys.executable)} -m journeymap {line}"
    done = subprocess.run(["/bin/bash", "-c", run], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stderr
    assert len(done.stderr) < 1100
    assert [one.name for one in tmp_path.iterdir()] == ["tea.yaml"]


@pytest.mark.parametrize("events", [[], 3, None])
def test_logs_that_are_none(shop: jm.Journey, events: Any) -> None:
    """What is no table is refused in a sentence, not by the engine behind."""
    with pytest.raises(UsageError, match=r"has no columns|is no table; give a path"):
        jm.conform(shop, events)


def test_logs_have_their_keys() -> None:
    """``conform`` gives what scripts read; ``discover`` a draft that is a journey."""
    walks = {"1": "shop pay success", "2": "shop", "3": "shop pay pay success", "4": "pay shop"}
    log = [
        {"case": case, "touchpoint": name, "time": f"2026-01-01T10:{at:02d}:00"}
        for case, names in walks.items()
        for at, name in enumerate(names.split())
    ]
    tea = jm.loads(
        "{journey: Tea, stages: {buy: {touchpoints: {shop: {channel: web, next: {pay: 50%}},"
        "pay: {channel: web, next: {success: 90%}}}}}}"
    )
    found = jm.conform(tea, log).to_dict()
    assert {"cases", "following", "completion_observed", "completion_predicted", "deviations"} <= found.keys()
    assert (found["cases"], found["following"], found["completion_observed"]) == (4, 0.5, 0.5)
    assert {one["kind"] for one in found["deviations"]} <= {"missing", "extra", "repeated", "out-of-order"}
    assert all({"touchpoint", "cases", "cost"} <= one.keys() for one in found["deviations"])
    draft = jm.discover(log)
    assert draft.success == ("success",)  # the word of journey files needs no guessing
    assert set(draft.journey.touchpoints) >= {"shop", "pay"}
    assert jm.measure(tea, events=log).touchpoints["shop"].observed == 4
