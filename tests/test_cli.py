"""The command line: a command goes in, standard output, standard error and an exit code come out."""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import HOUSE, as_nobody
from marking import block

from journeymap import cli
from journeymap.cli import main
from journeymap.cli.explain import pages
from journeymap.cli.parser import parser
from journeymap.settings import SETTINGS

GOOD = """
    journey: Tea
    personas: {anna: {share: 100%}}
    baseline: old.yaml
    stages:
      buy:
        touchpoints:
          shop:
            channel: web
            also_on: [phone]
            next: {parcel: {share: 60%, history: kept}}
            scores: {csat: {mean: 4, n: 40}}
      use:
        touchpoints:
          parcel:
            channel: post
            also_on: [web]
            next: {success: 90%}
            scores: {csat: {mean: 4, n: 40}}
    """
BAD = "journey: Tea\nstages: {buy: {touchpoints: {shop: {channel: web, next: {shp: 40%}}}}}\n"
ADVISED = "journey: Tea\nstages: {buy: {touchpoints: {shop: {channel: web}}}}\n"


class Ran(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in a folder with `good.yaml`, `bad.yaml` and `advised.yaml`."""
    for name, text in (("good", GOOD), ("bad", BAD), ("advised", ADVISED)):
        (tmp_path / f"{name}.yaml").write_text(block(text), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["journeymap"])

    def command(*arguments: str) -> Ran:
        try:
            code = main(list(arguments))
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        return Ran(code, *capsys.readouterr())

    return command


def program(*arguments: str, **more: object) -> "subprocess.CompletedProcess[str]":
    """Run the installed program as a process of its own."""
    command = [sys.executable, "-m", "journeymap", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, **more)  # type: ignore[call-overload, no-any-return]


def verbs() -> dict[str, argparse.ArgumentParser]:
    (sub,) = (action for action in parser()._actions if isinstance(action, argparse._SubParsersAction))
    return dict(sub.choices)


# ---------------------------------------------------------------- help


@pytest.mark.parametrize("verb", verbs())
def test_every_verb_has_help_with_an_example_that_parses(verb: str, run: Run) -> None:
    shown = run(verb, "--help")
    assert (shown.code, shown.err) == (0, "")
    assert "exit codes: 0 fine" in shown.out
    example = re.search(r"^example: journeymap (.+)$", shown.out, re.MULTILINE)
    assert example is not None
    words = [word.strip("'") for word in re.sub(r" > .*| \| .*", "", example[1]).split()]
    assert parser().parse_known_args(words)[0].verb == verb


@pytest.mark.parametrize("verb", verbs())
def test_every_option_of_every_verb_says_what_it_does(verb: str) -> None:
    silent = [action.option_strings or action.dest for action in verbs()[verb]._actions if not action.help]
    assert silent == []
    assert {"--quiet", "--debug"} <= {name for action in verbs()[verb]._actions for name in action.option_strings}


def test_help_at_the_top_names_every_verb_that_exists(run: Run) -> None:
    shown = run("--help")
    assert all(f"    {verb}" in shown.out for verb in verbs())
    assert set(cli._VERBS) == set(verbs())


def test_the_version(run: Run) -> None:
    assert run("--version") == (0, "journeymap 0.1.0\n", "")


@pytest.mark.parametrize(
    "command",
    ["", "frobnicate", "check", "check --formt json good.yaml", "check --format xml good.yaml",
     "check --as-of soon good.yaml", "render good.yaml", "render good.yaml -o x.svg --scale 0", "analyze",
     "explain a b c"],
)  # fmt: skip
def test_wrong_usage_is_2_and_says_how_it_goes(command: str, run: Run) -> None:
    said = run(*command.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("usage: journeymap") if not command else said.err.endswith("--help` shows how\n")


# ---------------------------------------------------------------- check


def test_a_clean_file(run: Run) -> None:
    assert run("check", "good.yaml") == (0, "good.yaml: no problems\n", "")
    assert run("check", "-q", "good.yaml") == (0, "", "")


def test_a_file_with_an_error(run: Run) -> None:
    said = run("check", "bad.yaml")
    assert (said.code, said.err) == (1, "")
    assert said.out == block("""
        error[unknown-touchpoint]: `shop` leads to `shp`, which no stage contains
          --> bad.yaml:2:58
           |
         2 | stages: {buy: {touchpoints: {shop: {channel: web, next: {shp: 40%}}}}}
           |                                                          ^^^
           = hint: did you mean `shop`?

        bad.yaml: 1 error; `journeymap explain CODE` says more about each
        """)


def test_advice_is_fine_unless_strict(run: Run) -> None:
    assert run("check", "advised.yaml").code == 0
    assert run("check", "advised.yaml", "--strict").code == 1
    assert run("check", "good.yaml", "--strict").code == 0


def test_several_files_are_reported_together(run: Run) -> None:
    said = run("check", "bad.yaml", "good.yaml", "bad.yaml")
    assert said.code == 1
    assert said.out.count("error[unknown-touchpoint]") == 2
    assert said.out.endswith("\n3 files: 2 errors; `journeymap explain CODE` says more about each\n")


def test_a_missing_file_among_others_is_2_and_the_others_are_checked(run: Run) -> None:
    said = run("check", "no.yaml", "bad.yaml")
    assert said.code == 2
    assert "unknown-touchpoint" in said.out
    assert said.err == "journeymap: no.yaml: no such file or directory\n"


def test_a_bug_in_one_format_never_mixes_into_the_machine_formats(run: Run) -> None:
    said = run("check", "--format", "json", "no.yaml", "bad.yaml")
    assert [one["code"] for one in json.loads(said.out)] == ["unknown-touchpoint"]
    assert said.err == "journeymap: no.yaml: no such file or directory\n"


def test_check_as_json_github_and_one_line_each(run: Run) -> None:
    (found,) = json.loads(run("check", "--format", "json", "bad.yaml").out)
    assert found == {
        "code": "unknown-touchpoint",
        "severity": "error",
        "message": "`shop` leads to `shp`, which no stage contains",
        "path": "bad.yaml",
        "line": 2,
        "column": 58,
        "end_line": 2,
        "end_column": 61,
        "hint": "did you mean `shop`?",
    }
    assert run("check", "--format", "json", "good.yaml").out == "[]\n"
    assert run("check", "--format", "github", "bad.yaml").out.startswith("::error file=bad.yaml,line=2,col=58,")
    said = run("check", "--format", "concise", "bad.yaml").out
    assert said.startswith("bad.yaml:2:58: error[unknown-touchpoint]: `shop` leads to `shp`, which no stage contains (")


def test_scores_are_old_beside_a_date_of_yours(run: Run, tmp_path: Path) -> None:
    text = block(GOOD).replace("mean: 4, n: 40}", "mean: 4, n: 40, source: poll}")
    (tmp_path / "dated.yaml").write_text(text + "sources: {poll: {date: 2026-01-01}}\n", encoding="utf-8")
    assert run("check", "--strict", "dated.yaml").code == 0
    assert run("check", "--strict", "--as-of", "2026-06-01", "dated.yaml").code == 0
    late = run("check", "--strict", "--ideas", "--as-of", "2027-01-01", "dated.yaml")
    assert (late.code, late.out.count("idea[stale-score]")) == (1, 2)


# ---------------------------------------------------------------- new


def test_new_writes_a_journey_that_has_no_errors(run: Run, tmp_path: Path) -> None:
    said = run("new", "tea.yaml")
    assert (said.code, said.out) == (0, "")
    assert said.err == "wrote tea.yaml; next: journeymap check tea.yaml\n"
    assert run("check", "tea.yaml").code == 0
    assert (tmp_path / "tea.yaml").read_text(encoding="utf-8").startswith("#")


@pytest.mark.parametrize("template", ["starter", "starter-ru", "starter-ro"])
def test_every_template_has_no_errors(template: str, run: Run) -> None:
    assert run("new", "tea.yaml", "--template", template, "-q") == (0, "", "")
    assert run("check", "tea.yaml", "-q").code == 0


@pytest.mark.parametrize("language", ["en", "ru", "ro"])
def test_new_speaks_the_language_asked_for(language: str, run: Run, tmp_path: Path) -> None:
    template = "starter" if language == "en" else f"starter-{language}"
    assert run("new", "a.yaml", "--language", language, "-q").code == 0
    assert run("new", "b.yaml", "--template", template, "-q").code == 0
    assert (tmp_path / "a.yaml").read_bytes() == (tmp_path / "b.yaml").read_bytes()


def test_new_never_overwrites(run: Run, tmp_path: Path) -> None:
    (tmp_path / "dangling.yaml").symlink_to("nowhere.yaml")
    for name in ("good.yaml", "dangling.yaml", "."):
        said = run("new", name)
        assert said == (2, "", f"journeymap: {name} exists; choose another name, nothing is overwritten\n")
    assert (tmp_path / "good.yaml").read_text(encoding="utf-8") == block(GOOD)
    assert not (tmp_path / "nowhere.yaml").exists()


def test_new_needs_a_template_that_exists_and_a_folder(run: Run) -> None:
    assert run("new", "tea.yaml", "--template", "startr") == (
        2, "", "journeymap: there is no template `startr`; did you mean `starter`?\n"
    )  # fmt: skip
    assert run("new", "no/tea.yaml") == (2, "", "journeymap: no/tea.yaml: no such file or directory\n")


# ---------------------------------------------------------------- render


@pytest.mark.parametrize("suffix", ["yaml", "yml", "json"])
def test_a_journey_written_in_another_format_is_the_same_journey(suffix: str, run: Run, tmp_path: Path) -> None:
    from journeymap.reading import load

    assert run("render", "good.yaml", "-o", f"out.{suffix}") == (0, "", f"wrote out.{suffix}\n")
    assert load(tmp_path / f"out.{suffix}") == load(tmp_path / "good.yaml")


def test_a_table_of_the_touchpoints(run: Run, tmp_path: Path) -> None:
    assert run("render", "good.yaml", "-o", "out.csv", "-q") == (0, "", "")
    rows = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0].startswith("touchpoint,name,stage,channel,")
    assert [row.split(",")[0] for row in rows[1:]] == ["shop", "parcel"]


def test_no_cell_of_the_table_can_run_as_a_formula(run: Run, tmp_path: Path) -> None:
    point = "{'=1+1': {channel: '@SUM', name: '-2', owner: '+x', pains: ['=cmd()']}}"
    text = f"journey: Tea\nstages: {{buy: {{touchpoints: {point}}}}}\n"
    (tmp_path / "formula.yaml").write_text(text, encoding="utf-8")
    run("render", "formula.yaml", "-o", "out.csv")
    row = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1]
    assert row.startswith("'=1+1,'-2,Buy,'@SUM,'+x,")
    assert row.endswith(",'=cmd()")


def test_an_existing_journey_is_replaced_only_by_force_a_table_always(run: Run, tmp_path: Path) -> None:
    for name in ("out.yaml", "out.json", "OUT.YML"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
        refused = run("render", "good.yaml", "-o", name)
        assert refused == (2, "", f"journeymap: {name} exists and may be a journey; add --force to replace it\n")
        assert (tmp_path / name).read_text(encoding="utf-8") == "mine"
        assert run("render", "good.yaml", "-o", name, "--force").code == 0
        assert (tmp_path / name).read_text(encoding="utf-8") != "mine"
    (tmp_path / "out.csv").write_text("old", encoding="utf-8")
    assert run("render", "good.yaml", "-o", "out.csv").code == 0


@pytest.mark.parametrize("name", ["good.yaml", "./good.yaml", "link.yaml", "hard.yaml"])
def test_an_output_that_is_the_input_is_refused_before_reading(name: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text("this: is [no journey", encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("good.yaml")
    os.link(tmp_path / "good.yaml", tmp_path / "hard.yaml")
    said = run("render", "good.yaml", "-o", name, "--force")
    assert said == (2, "", f"journeymap: {name} is the file to be read; choose another output\n")


def test_without_a_verb_the_help_is_shown() -> None:
    done = subprocess.run([sys.executable, "-m", "journeymap"], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "example: journeymap render" in done.stderr


def test_to_standard_output_nothing_else_goes(run: Run) -> None:
    said = run("render", "good.yaml", "-o", "-", "--format", "json")
    assert json.loads(said.out)["journey"] == "Tea"
    assert said.err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("-o out.foo", "`.foo` is not a format that can be written; "),
        ("-o out", "`no suffix` is not a format that can be written; "),
        ("-o -", "which format? add --format, one of: svg, "),
        ("-o - --format foo", "`.foo` is not a format that can be written; "),
        ("-o out.csv --format json", "the suffix of out.csv is the format; --format goes with `-o -`"),
        ("-o out.csv --persona ana", "there is no persona `ana`; did you mean `anna`?"),
        ("-o no/out.csv", "no/out.csv: no such file or directory"),
        ("-o good.yaml/out.csv", "good.yaml/out.csv: not a directory"),
    ],
)
def test_what_cannot_be_written_is_2(arguments: str, message: str, run: Run) -> None:
    said = run("render", "good.yaml", *arguments.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"journeymap: {message}")


def test_a_journey_with_errors_is_not_written(run: Run, tmp_path: Path) -> None:
    said = run("render", "bad.yaml", "-o", "out.csv")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("error[unknown-touchpoint]: ")
    assert not (tmp_path / "out.csv").exists()


# ---------------------------------------------------------------- analyze, explain, schema


def test_an_analysis_as_text_is_plain_when_piped(run: Run) -> None:
    said = run("analyze", "good.yaml", "dropoff")
    assert (said.code, said.err) == (0, "")
    assert "54.00% of those who start reach the goal" in said.out  # .6 x .9
    assert "\x1b" not in said.out


def test_an_analysis_as_json_is_all_there_is_on_standard_output(run: Run) -> None:
    said = run("analyze", "good.yaml", "dropoff", "--format", "json")
    assert json.loads(said.out)["dropoff"]["completion"] == pytest.approx(0.54)
    assert json.loads(said.out)["journey"]["touchpoints"] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("dropof", "there is no analysis `dropof`; did you mean `dropoff`?"),
        ("--persona ana", "there is no persona `ana`; did you mean `anna`?"),
        ("--channel wep", "there is no channel `wep`; did you mean `web`?"),
        ("--stage by", "there is no stage `by`; did you mean `buy`?"),
        ("--why shp", "there is no touchpoint `shp`; did you mean `shop`?"),
    ],
)
def test_a_name_that_the_file_lacks_is_2_with_the_nearest(arguments: str, message: str, run: Run) -> None:
    assert run("analyze", "good.yaml", *arguments.split()) == (2, "", f"journeymap: {message}\n")


def test_numbers_of_a_persona_say_whose_they_are(run: Run, tmp_path: Path) -> None:
    text = """
journey: Tea
personas: {anna: {share: 60%, name: Anna}, paul: {share: 40%}}
stages:
  buy:
    touchpoints:
      shop: {channel: web, next: {till: 50%}, by_persona: {anna: {scores: {csat: {mean: 4, n: 20}}}}}
      till: {channel: web, next: {success: 60%}, scores: {csat: [{mean: 3, n: 9, persona: anna}, {mean: 4, n: 30}]}}
"""
    (tmp_path / "two.yaml").write_text(text, encoding="utf-8")
    lines = run("analyze", "two.yaml", "dropoff", "--persona", "anna").out.split("\n")
    assert lines[:4] == [
        "Tea",
        "as Anna walks it",
        "assumed: arrows are everybody's, because none are Anna's own",
        "assumed: scores are Anna's own at 2 of 2 touchpoints",
    ]
    facts = json.loads(run("analyze", "two.yaml", "dropoff", "--persona", "anna", "--format", "json").out)["journey"]
    assert (facts["persona"], len(facts["assumptions"])) == ("anna", 3)
    assert facts["assumption_facts"][2] == {
        "key": "as_persona.scores_all",
        "values": {"persona": "anna", "own": 2, "n": 2},
    }
    in_russian = run("analyze", "two.yaml", "dropoff", "--persona", "anna", "--language", "ru").out.split("\n")
    assert in_russian[2:4] == [
        "принято: переходы — общие, у персоны «Anna» своих нет",
        "принято: оценки персоны «Anna» указаны в 2 из 2 точек контакта",
    ]
    assert "walks it" not in run("analyze", "two.yaml", "dropoff").out


def test_why_takes_the_name_that_people_use(run: Run) -> None:
    shop = str(HOUSE / "journeys" / "online-shop.yaml")
    by_name = run("analyze", shop, "--why", "basket and account")
    assert by_name.code == 0 and by_name.out == run("analyze", shop, "--why", "basket").out


def test_the_whole_analysis_begins_with_what_was_found(run: Run) -> None:
    shop = str(HOUSE / "journeys" / "online-shop.yaml")
    lines = run("analyze", shop).out.splitlines()
    assert lines[2] == "In short"
    assert lines[4].startswith("What to do first: “Send portals the maker's model number” at Price comparison (worth ")
    assert lines[4].endswith("). Customers suffer most at Product page.")
    assert lines[5].startswith("Under way: ") and "Get help loses 41% of those who arrive" in lines[6]
    assert "Where they work too hard" in run("analyze", shop, "--all").out
    assert "In short" not in run("analyze", shop, "friction").out + run("analyze", shop, "--stage", "buy").out
    hebrew = run("analyze", str(HOUSE / "journeys" / "hebrew-pharmacy.yaml")).out
    assert "\u2068" not in hebrew and "\\u2068" not in hebrew


def test_friction_of_which_nothing_is_known_says_what_would_help(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "tea.yaml"
    file.write_text(
        "journey: Tea\nsettings: {min_coverage: 50%, high: 45}\nstages:\n  buy:\n    touchpoints:\n"
        "      shop: {channel: web, next: {pay: 90%}}\n      pay: {channel: web, next: {success: 90%}}\n"
    )
    out = run("analyze", str(file), "friction").out
    assert "signs that carry 50% of the weights" in out and "not stated" not in out and "first three" not in out
    file.write_text(
        file.read_text().replace("90%}}\n      pay", "90%}, scores: {ces: {preset: ces2, mean: 3, n: 40}}}\n      pay")
    )
    out = run("analyze", str(file), "friction").out
    assert "Too little is known to say: Pay" in out and "45 high" in out


def test_csv_is_for_programs(run: Run) -> None:
    coffee = str(HOUSE / "tests" / "reference" / "coffee-machine.yaml")
    said = run("analyze", coffee, "friction", "--format", "csv").out
    tables = csv.reader(said.splitlines())
    figures, journey, heads, first = next(tables), next(tables), next(tables), next(tables)
    assert (figures[:2], journey[0]) == (["table", "journey"], "friction")
    row = dict(zip(heads, first, strict=True))
    found = json.loads(
        run("analyze", str(HOUSE / "tests" / "reference" / "coffee-machine.yaml"), "--format", "json").out
    )
    same = found["friction"]["touchpoints"][0]
    assert (row["table"], row["touchpoint"]) == ("friction.touchpoints", same["touchpoint"])
    assert float(row["severity"]) == same["severity"]
    assert float(row["components.dropoff"]) == same["components"]["dropoff"]
    assert row["components.effort"] == "" and "effort" not in same["components"]  # unknown is empty, never 0
    assert row["severe_but_rare"] == "false"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("analyze", "{}", "fricton", "--language", "ru"), "анализа `fricton` нет; может быть, `friction`?"),
        (("render", "{}", "-o", "x.nope", "--language", "ro"), "`.nope` nu este un format în care se poate scrie"),
        (("analyze", "{}", "--persona", "nobody", "--language", "ru"), "персоны `nobody` нет; персоны: `anna`, `paul`"),
    ],
)
def test_what_was_asked_wrongly_is_said_in_the_readers_language(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    shop = str(HOUSE / "journeys" / "online-shop.yaml")
    done = run(*(one.format(shop) for one in arguments))
    assert done.code == 2 and said in done.err


def test_explain_shows_a_page(run: Run) -> None:
    said = run("explain", "scale-without-direction")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("scale-without-direction\n=======================\n\nA customer effort score must say")
    assert "\nBad:\n" in said.out and "\nGood:\n" in said.out


def test_explain_lists_every_page_and_every_page_is_shown(run: Run) -> None:
    listed = {
        name
        for kind in ((), ("fields",), ("words",))
        for name in re.findall(r"^  (\S+)  +\S", run("explain", *kind).out, re.MULTILINE)
    }
    assert listed | set(SETTINGS) == set(pages())
    for code in (*pages(), "settings"):
        assert run("explain", code).code == 0, code


def test_explain_tells_of_a_field_and_of_a_setting(run: Run) -> None:
    pains = run("explain", "pains").out
    assert "A field of a touchpoint" in pains and 'pains: ["The page is slow"]' in pains
    assert "It is 30, unless a file says otherwise" in run("explain", "min_n").out
    both = run("explain", "personas").out
    assert "How each persona fares" in both and "the journey  Whose journey it is" in both


def test_explain_lists_one_kind_of_pages(run: Run) -> None:
    said = run("explain", "lanes").out
    assert "lane-waits" in said and "How long customers wait" in said and "dropoff" not in said


def test_explain_names_the_nearest_page(run: Run) -> None:
    assert run("explain", "unknown-chanel") == (
        2, "", "journeymap: there is no page about `unknown-chanel`; did you mean `unknown-channel`?\n"
    )  # fmt: skip


def test_explain_settings_prints_those_in_force_with_their_origin(run: Run, tmp_path: Path) -> None:
    usual = run("explain", "settings").out
    assert all(re.search(rf"  {name}(\.\w+)?  ", usual) for name in SETTINGS)
    assert "Benjamini & Hochberg 1995" in usual
    assert "changed by the file" not in usual
    (tmp_path / "set.yaml").write_text(block(GOOD) + "settings: {min_n: 12}\n", encoding="utf-8")
    changed = run("explain", "settings", "set.yaml").out
    assert re.search(r"  min_n +12 +30  ", changed)
    assert changed.count("changed by the file") == 1


def test_the_schema_is_json_alone(run: Run) -> None:
    said = run("schema")
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out)["title"] == "Customer journey"


# ---------------------------------------------------------------- what is in the way


def test_a_folder_a_pipe_and_a_missing_file_are_wrong_usage(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert run("check", ".") == (2, "", "journeymap: . is a folder\n")
    assert run("check", "pipe.yaml") == (2, "", "journeymap: pipe.yaml is not a regular file\n")
    for verb, *more in (("check",), ("analyze",), ("render", "-o", "out.csv"), ("explain", "settings")):
        arguments = [verb, "settings", "no.yaml"] if verb == "explain" else [verb, "no.yaml", *more]
        assert run(*arguments) == (2, "", "journeymap: no.yaml: no such file or directory\n")


def test_an_unreadable_file_is_3(run: Run, open_folder: Path) -> None:
    run("check", "good.yaml")  # so that all is imported that nobody could not read
    file = open_folder / "secret.yaml"
    file.write_text(ADVISED, encoding="utf-8")
    file.chmod(0)
    assert as_nobody(lambda: main(["check", str(file)])) == (3, "", f"journeymap: {file}: permission denied\n")


@pytest.mark.parametrize("command", ["new out.yaml", "render tea.yaml -o out.json", "render tea.yaml -o out.csv"])
def test_a_folder_that_cannot_be_written_is_3_and_stays_as_it_is(command: str, run: Run, open_folder: Path) -> None:
    (open_folder / "tea.yaml").write_text(ADVISED, encoding="utf-8")
    words = [word if "." not in word else f"{open_folder}/{word}" for word in command.split()]
    out = next(Path(word) for word in words if "/out" in word)
    assert run(*words).code == 0  # so that all is imported that nobody could not read
    out.unlink()
    assert as_nobody(lambda: main(words)) == (3, "", f"journeymap: {out}: permission denied\n")
    assert [entry.name for entry in open_folder.iterdir()] == ["tea.yaml"]


def test_a_full_disk_is_3() -> None:
    for arguments in (["schema"], ["check", "journeys/minimal.yaml"]):
        with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
            command = [sys.executable, "-m", "journeymap", *arguments]
            ran = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=HOUSE)
        assert (ran.returncode, ran.stderr) == (3, "journeymap: standard output: no space left on device\n"), arguments


def test_a_reader_that_has_seen_enough_is_fine() -> None:
    command = f"{sys.executable} -m journeymap schema | head -n 1; echo ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, cwd=HOUSE)
    assert (ran.stdout, ran.stderr) == ("{\n0\n", "")


def test_standard_input_is_a_file_called_minus() -> None:
    ran = program("check", "-", "--format", "concise", input=BAD)
    assert ran.returncode == 1
    assert ran.stdout.startswith("<stdin>:2:58: error[unknown-touchpoint]")
    assert (
        json.loads(program("analyze", "-", "--format", "json", input=block(GOOD)).stdout)["journey"]["title"] == "Tea"
    )
    assert program("render", "-", "-o", "-", "--format", "yaml", input=block(GOOD)).stdout.startswith("journey: Tea\n")
    assert program("check", "-", input=block(GOOD)).stdout == "<stdin>: no problems\n"


def test_the_installed_program_is_the_same() -> None:
    script = Path(sys.executable).with_name("journeymap")
    ran = subprocess.run([script, "--version"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (0, "journeymap 0.1.0\n")


def test_letters_that_a_terminal_lacks_are_shown_as_escapes() -> None:
    few = {**os.environ, "PYTHONIOENCODING": "ascii"}
    ran = program(
        "check", "-", input="journey: Чай\nstages: {покупка: {}}\n".encode().decode(), env=few | {"PYTHONUTF8": "0"}
    )
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    said = program("check", "journeys/public-service.yaml", env=few, cwd=HOUSE)
    assert said.returncode == 0
    assert said.stdout.isascii()


def test_on_a_terminal_tables_are_coloured_unless_the_user_says_no(tmp_path: Path) -> None:
    (tmp_path / "tea.yaml").write_text(block(GOOD), encoding="utf-8")
    assert "\x1b[" in on_a_terminal(tmp_path, {})
    assert "\x1b[" not in on_a_terminal(tmp_path, {"NO_COLOR": "1"})


def on_a_terminal(folder: Path, environment: dict[str, str]) -> str:
    """What `analyze` prints where standard output is a terminal."""
    import pty

    ours, theirs = pty.openpty()
    env = (
        {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        | {"TERM": "xterm-256color"}
        | environment
    )
    command = [sys.executable, "-m", "journeymap", "analyze", "tea.yaml", "dropoff"]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=folder, env=env) as running:
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 65536):
                shown += part
        except OSError:  # the terminal is gone when the program ends
            pass
        running.wait(60)
    os.close(ours)
    return shown.decode()


# ---------------------------------------------------------------- bugs of ours


def broken(_given: argparse.Namespace) -> int:
    raise ZeroDivisionError("a secret of the \x1b[31m implementation")


def test_a_bug_is_70_with_its_traceback_in_a_file(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("journeymap.cli.files.check", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    said = run("check", "good.yaml")
    assert (said.code, said.out) == (70, "")
    found = re.fullmatch(r"journeymap: this is a bug in journeymap, sorry; the details are in (\S+\.txt)\n", said.err)
    assert found is not None
    saved = Path(found[1]).read_text(encoding="utf-8")
    assert saved.startswith("Traceback") and "ZeroDivisionError" in saved


def test_a_bug_whose_traceback_cannot_be_saved_is_still_one_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeymap.cli.files.check", broken)
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    assert run("check", "good.yaml") == (
        70,
        "",
        "journeymap: this is a bug in journeymap, sorry; `--debug` prints the details\n",
    )


def test_debug_prints_the_traceback_of_a_bug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("journeymap.cli.files.check", broken)
    said = run("check", "--debug", "good.yaml")
    assert said.code == 70
    assert said.err.startswith("Traceback") and "ZeroDivisionError" in said.err


def test_a_missing_name_in_our_own_code_is_a_bug_a_missing_library_is_not(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ours(_given: argparse.Namespace) -> int:
        raise ImportError("cannot import name 'x'", name="journeymap.formats")

    def theirs(_given: argparse.Namespace) -> int:
        raise ModuleNotFoundError("No module named 'duckdb'", name="duckdb")

    monkeypatch.setattr("journeymap.cli.files.check", ours)
    assert run("check", "good.yaml").code == 70
    monkeypatch.setattr("journeymap.cli.files.check", theirs)
    assert run("check", "good.yaml") == (3, "", "journeymap: No module named 'duckdb'\n")


def test_missing_memory_is_no_bug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def large(_given: argparse.Namespace) -> int:
        raise MemoryError

    monkeypatch.setattr("journeymap.cli.files.check", large)
    assert run("check", "good.yaml") == (3, "", "journeymap: there is not enough memory\n")


def test_stopping_is_130_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_given: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("journeymap.cli.files.check", stopped)
    assert run("check", "good.yaml") == (130, "", "journeymap: stopped\n")
