"""The verb ``compare``: files in, words out, and the exit code that a pipeline stops at."""

import json
from pathlib import Path

import pytest
from random_journeys import listed

from journeymap.analysis.compare import Comparison, compare
from journeymap.cli import main
from journeymap.cli.forms import as_markdown
from journeymap.cli.tables import tables_of
from journeymap.formats.markdown import escaped
from journeymap.reading import load
from journeymap.statements import describe
from journeymap.words import words_for

HOUSE = Path(__file__).parent.parent
SHOP = str(HOUSE / "journeys" / "online-shop.yaml")
SHOP_BEFORE = str(HOUSE / "journeys" / "online-shop-2025-q4.yaml")
SUSHI = [str(HOUSE / "journeys" / f"sushi-franchise{north}.yaml") for north in ("", "-north")]

TILL = "{{channel: web, owner: Payments, resolved: {{rate: {rate}%, n: {n}}}}}"
TEA = "{{journey: Tea, period: {period}, {top} stages: {{buy: {{touchpoints: {{till: " + TILL + "}}}}}}}}"


def in_markdown(result: Comparison) -> str:
    statement = describe("compare", result, result.both)
    assert statement is not None and result.both is not None
    return as_markdown(tables_of(statement, result.both, words_for(result.language)))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tea(path: str, rate: int, n: int = 400, period: str = "2026-Q1", top: str = "") -> str:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(TEA.format(rate=rate, n=n, period=period, top=f"{top}," if top else ""), encoding="utf-8")
    return path


Captured = pytest.CaptureFixture[str]


# ---------------------------------------------------------------- which files


def test_one_file_brings_its_baseline(capsys: Captured) -> None:
    assert main(["compare", SHOP]) == 0
    alone = capsys.readouterr().out
    assert main(["compare", SHOP_BEFORE, SHOP]) == 0
    assert capsys.readouterr().out == alone
    assert alone.startswith("Buy a coffee machine online, 2025-Q4 → 2026-Q1\n")


def test_a_baseline_below_the_folder_is_opened(capsys: Captured) -> None:
    tea("old/tea.yaml", 80, period="2025-Q4")
    assert main(["compare", tea("tea.yaml", 60, top="baseline: old/tea.yaml")]) == 0
    assert "Tea, 2025-Q4 → 2026-Q1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("top", "said"),
    [
        ("", "names no `baseline:`"),
        ("baseline: gone.yaml", "does not exist"),
        ("baseline: tea.yaml", "names itself"),
        ("baseline: link.yaml", "leads out of its folder"),
    ],
)
def test_a_baseline_that_cannot_be_used_is_said(top: str, said: str, folder: Path, capsys: Captured) -> None:
    inside = folder / "inside"
    inside.mkdir()
    tea("outside.yaml", 80)
    (inside / "link.yaml").symlink_to(folder / "outside.yaml")
    assert main(["compare", tea("inside/tea.yaml", 60, top=top)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and said in err


def test_a_baseline_elsewhere_is_an_error_with_its_place(capsys: Captured) -> None:
    tea("tea0.yaml", 80)
    assert main(["compare", tea("inside/tea.yaml", 60, top="baseline: ../tea0.yaml")]) == 1
    assert "baseline-elsewhere" in capsys.readouterr().err


def test_only_compare_opens_the_baseline(capsys: Captured) -> None:
    file = tea("tea.yaml", 60, top="baseline: gone.yaml")
    assert main(["check", file]) == 0
    assert main(["analyze", file, "scores"]) == 0
    capsys.readouterr()


def test_more_files_are_snapshots(capsys: Captured) -> None:
    files = [tea(f"tea{at}.yaml", rate, period=f"2026-0{at}") for at, rate in enumerate((80, 79, 78, 70), 1)]
    assert main(["compare", *files]) == 0
    shown = capsys.readouterr().out
    assert "Tea, 2026-03 → 2026-04" in shown
    assert "since 2026-02" in shown


def test_other_units_are_compared_side_by_side(capsys: Captured) -> None:
    assert main(["compare", *SUSHI, "--fail-on", "alert"]) == 1
    shown = capsys.readouterr().out
    assert "Riverside outlet; North outlet" in shown
    assert "North outlet: Order by phone; Pick-up counter; The meal. To learn from: Riverside outlet." in shown


def test_a_mixture_of_units_and_snapshots_makes_no_sense(capsys: Captured) -> None:
    files = [tea(f"tea{at}.yaml", 80, top=f"unit: {unit}") for at, unit in enumerate("AAB")]
    assert main(["compare", *files]) == 2
    assert "several units (`A`, `B`)" in capsys.readouterr().err
    assert main(["compare", files[0], files[1], "--like", files[2]]) == 0
    assert main(["compare", files[0], files[2], "--like", files[1]]) == 2


# ---------------------------------------------------------------- exit codes


@pytest.mark.parametrize(
    ("rates", "n", "on", "code"),
    [
        ((80, 60), 400, "alert", 1),
        ((80, 60), 400, "watch", 1),
        ((80, 60), 20, "alert", 0),
        ((80, 60), 20, "watch", 1),
        ((80, 78), 400, "watch", 0),
        ((60, 80), 400, "watch", 0),
    ],
)
def test_fail_on(rates: tuple[int, int], n: int, on: str, code: int, capsys: Captured) -> None:
    files = [tea(f"tea{at}.yaml", rate, n) for at, rate in enumerate(rates)]
    assert main(["compare", *files, "--fail-on", on]) == code
    assert main(["compare", *files]) == 0
    capsys.readouterr()


# ---------------------------------------------------------------- what is written


def test_json_has_the_contract_and_nothing_else_on_standard_output(capsys: Captured) -> None:
    assert main(["compare", SHOP, "--format", "json", "--fail-on", "alert"]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    found = json.loads(out)
    assert found.keys() >= set(listed("structure metrics completion"))
    critical = {(row["touchpoint"], row["metric"]) for row in found["metrics"] if row["verdict"] == "critical"}
    assert critical == {("payment", "ces"), ("payment", "csat"), ("payment", "csat_mean")}
    assert {(row["kind"], row["id"]) for row in found["structure"]} >= {("added", "refer"), ("renamed", "help")}


def test_markdown_says_the_verdict_first_and_folds_the_rest(capsys: Captured) -> None:
    assert main(["compare", SHOP, "--format", "md"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "## Buy a coffee machine online, 2025-Q4 → 2026-Q1"
    assert lines[2].strip() == "Critical 3, alert 0, watch 3, improved 12, small 1, steady 65"
    text = "\n".join(lines)
    assert "| 🔴 critical | Card payment | ease (CES) | not by chance | Payments | 66.0 | 52.0 | −14.0 points |" in text
    assert "- Payments, since 2026-Q1: Card payment takes more effort" in text
    assert text.count("<details>") == text.count("</details>") == 2
    before = text.index("<details>")
    assert "| p |" not in text[:before]


@pytest.mark.parametrize("language", ["ru", "ro"])
def test_markdown_in_other_languages(language: str, capsys: Captured) -> None:
    assert main(["compare", SHOP, "--format", "md", "--language", language]) == 0
    shown = capsys.readouterr().out
    assert {"ru": "не случайно", "ro": "nu din întâmplare"}[language] in shown
    assert main(["compare", *SUSHI, "--format", "md", "--language", language]) == 0
    assert {"ru": "Достоверные отличия", "ro": "Diferențe certe"}[language] in capsys.readouterr().out


def test_markdown_of_hostile_names_stays_text() -> None:
    name = "<img src=x onerror=hit()> @all | **b** </details> `c` [x](y)"
    plain = load(SHOP)
    hostile = plain.with_touchpoint("payment", name=name, owner=name)
    text = in_markdown(compare(load(SHOP_BEFORE), hostile))
    assert "<img" not in text.replace("\\<img", "") and "@all" not in text and "**b**" not in text
    assert text.count("</details>") == 2
    assert "&#64;all" in escaped(name)


def test_all_shows_every_number_with_p(capsys: Captured) -> None:
    assert main(["compare", SHOP, "--all"]) == 0
    every = capsys.readouterr().out
    assert "Every number" in every and "<0.0001" in every and "nothing to compare with" in every


@pytest.mark.parametrize("suffix", ["md", "json", "csv", "svg", "png"])
def test_a_file_is_written_whole_and_again(suffix: str, capsys: Captured) -> None:
    out = f"out.{suffix}"
    assert main(["compare", SHOP, "-o", out]) == 0
    first = Path(out).read_bytes()
    begins = {"md": b"## Buy a coffee", "json": b"{", "csv": b"table,", "svg": b"<", "png": b"\x89PNG"}
    assert first.startswith(begins[suffix])
    assert (b"<svg" in first) == (suffix == "svg")
    assert capsys.readouterr() == ("", f"wrote {out}\n")
    assert first and main(["compare", SHOP, "-o", out, "-q"]) == 0
    assert Path(out).read_bytes() == first
    assert capsys.readouterr() == ("", "")


def test_inputs_and_journeys_are_never_replaced(capsys: Captured) -> None:
    one, other = tea("a.json", 80), tea("b.json", 60)
    third = tea("c.json", 70)
    kept = [Path(path).read_bytes() for path in (one, other, third)]
    for out, said in (
        (one, "a file to be read"),
        (third, "is no comparison"),
        ("x.yaml", "not a format"),
        ("x", "no suffix"),
    ):
        assert main(["compare", one, other, "-o", out]) == 2
        assert said in capsys.readouterr().err
    assert [Path(path).read_bytes() for path in (one, other, third)] == kept
    assert not Path("x.yaml").exists()


def test_units_and_series_are_drawn_as_charts_by_both_verbs(capsys: Captured) -> None:
    months = [tea(f"tea{at}.yaml", rate, period=f"2026-0{at}") for at, rate in enumerate((80, 75, 70), 1)]
    for files, said in ((SUSHI, "worse: North outlet"), (months, "−5.00 points a month")):
        assert main(["compare", *files, "-o", "one.svg", "-q"]) == 0
        assert main(["chart", "compare", *files, "-o", "other.svg", "-q"]) == 0
        assert said in Path("one.svg").read_text(encoding="utf-8")
        assert Path("one.svg").read_bytes() == Path("other.svg").read_bytes()
        assert main(["compare", *files, "-o", "one.png", "-q"]) == 0
        assert Path("one.png").read_bytes().startswith(b"\x89PNG")
    capsys.readouterr()


def test_an_unknown_theme_is_said(capsys: Captured) -> None:
    assert main(["compare", SHOP, "-o", "x.svg", "--theme", "dakr"]) == 2
    assert "did you mean `dark`" in capsys.readouterr().err


def test_form_and_suffix_may_not_disagree(capsys: Captured) -> None:
    assert main(["compare", SHOP, "-o", "x.md", "--format", "json"]) == 2
    assert "disagree" in capsys.readouterr().err


def test_a_plan_says_that_nothing_is_tested(capsys: Captured) -> None:
    assert main(["compare", tea("now.yaml", 80), tea("plan.yaml", 90, top="status: to-be")]) == 0
    shown = capsys.readouterr().out
    assert "Tea, as-is → to-be" in shown and "A plan has no sample" in shown and "planned, not measured" in shown


@pytest.mark.parametrize("paths", [["nowhere.yaml", SHOP], [SHOP, "."], ["-", "-"]])
def test_files_that_are_not_there(paths: list[str], capsys: Captured) -> None:
    assert main(["compare", *paths]) == 2
    assert "Traceback" not in capsys.readouterr().err
