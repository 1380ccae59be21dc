"""Files as designers make them, each with several mistakes, and the whole report beside it."""

import json
from pathlib import Path

import pytest
from conftest import HOUSE, Golden
from marking import block

from journeymap.cli import main
from journeymap.reading import examine
from journeymap.source import read

PROBLEMS = sorted((HOUSE / "tests" / "problems").glob("*.yaml"))


@pytest.mark.parametrize("path", PROBLEMS, ids=lambda path: path.stem)
def test_the_report_is_the_reviewed_one(
    path: Path, golden: Golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HOUSE)
    code = main(["check", str(path.relative_to(HOUSE))])
    report = capsys.readouterr()
    golden(path.with_suffix(".txt"), report.out)
    assert report.err == ""
    assert code == (1 if "\nerror[" in f"\n{report.out}" else 0)


def test_every_problem_file_has_problems() -> None:
    assert len(PROBLEMS) >= 12
    assert all(examine(read(path.read_bytes()))[1] for path in PROBLEMS)


ALL_AT_ONCE = """
    journey: Tea
    statuss: as-is
    updated: 1.2.2026
    entrants: 40k
    personas: {anna: {share: 70}, paul: {shre: 30%}}
    channels: {web: digtal, store: {human: yes}}
    sources: {poll: {date: soon}}
    ends: {gone: bad}
    churn: {lost: 3, at_start: 9}
    targets: {csat: high}
    settings: {min_N: 30}
    baseline: /tea.yaml
    stages:
      choose:
        touchpoints:
          ad: {channel: wep, next: {shop: 40, nowhere: 5%}, emotion: 3}
          shop: {chanel: web, importance: 0}
      buy:
        gaol: Tea
        touchpoints:
          ad: {channel: web}
          till:
            channel: store
            duration: 5
            mistakes: [rude]
            capabilities: {informs: FAQ}
            scores: {ces: {scale: 1-7, mean: 5}, csat: {mean: 9}, nps: {counts: [1]}}
            wait: 5 min
            pains:
            next: {success: {share: 70%, count: 7}}
    """

EXPECTED = """
    2 unknown-field
    3 not-a-date
    4 not-a-count
    5 share-without-percent
    5 unknown-field
    6 unknown-word
    6 not-a-flag
    7 not-a-date
    8 unknown-word
    9 churn-without-period
    10 unreadable-target
    11 unknown-field
    12 baseline-elsewhere
    16 unknown-channel
    16 share-without-percent
    16 unknown-touchpoint
    16 out-of-range
    17 unknown-field
    17 out-of-range
    19 unknown-field
    21 duplicate-id
    24 not-a-duration
    25 unknown-flag
    26 unknown-level
    27 scale-without-direction
    27 mean-outside-scale
    27 counts-of-wrong-length
    28 wrong-kind
    29 empty-value
    30 share-or-count
    """


def test_one_file_reports_every_mistake_in_the_order_of_its_lines() -> None:
    said = examine(read(block(ALL_AT_ONCE)))[1]
    assert [f"{one.span.line} {one.code}" for one in said if one.span] == block(EXPECTED).split("\n")[:-1]


def test_in_words_twenty_are_shown_and_the_rest_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tea.yaml"
    file.write_text(block(ALL_AT_ONCE), encoding="utf-8")
    assert main(["check", str(file)]) == 1
    report = capsys.readouterr().out
    assert report.count("error[") == 20
    assert "\n\nand 10 more\n" in report
    assert report.endswith("tea.yaml: 30 errors; `journeymap explain CODE` says more about each\n")


def test_programs_get_every_problem(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tea.yaml"
    file.write_text(block(ALL_AT_ONCE), encoding="utf-8")
    assert main(["check", "--format", "json", str(file)]) == 1
    assert len(json.loads(capsys.readouterr().out)) == 30
    assert main(["check", "--format", "github", str(file)]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 30


def test_the_same_file_without_its_mistakes_is_a_journey() -> None:
    text = """
        journey: Tea
        status: as-is
        updated: 2026-02-01
        entrants: 40000
        personas: {anna: {share: 70%}, paul: {share: 30%}}
        channels: {web: digital, store: {human: true}}
        stages:
          choose: {touchpoints: {ad: {channel: web, next: {shop: 40%, till: 5%}, emotion: 2}, shop: {channel: web}}}
          buy: {goal: Tea, touchpoints: {till: {channel: store, next: {success: 70%}}}}
        """
    journey, said = examine(read(block(text)))
    assert journey is not None
    assert {one.severity for one in said} == {"warning"}


# ---------------------------------------------------------------- one slip is one mistake


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ("journey:", "empty-value"),
        ("journey: {title: Tea}", "wrong-kind"),
        ("journey: Tea\nvalue: {per_success: much}", "not-a-number"),
        ("journey: Tea\nchurn: {lost: 3, at_start: 9, period: monthly}", "unknown-word"),
        ("journey: Tea\nhandovers: [{form: a, to: b, history: lost}]", "unknown-field"),
        ("journey: Tea\nscores: {ces: {scale: 1-7, best: high, mean: 5}}", "not-a-number"),
        ("journey: Tea\nscores: {ces: {preset: ces3, mean: 5}}", "unknown-word"),
        ("journey: Tea\nscores: {ces: {sclae: 1-7, best: 7, mean: 5}}", "unknown-field"),
        ("journey: Tea\nscores: {csat: [{mean: 4}, {mean: 9}]}", "mean-outside-scale"),
        ("journey: Tea\nscales: {ces: 1 to 7}\nscores: {ces: {mean: 5}}", "not-a-scale"),
        ("journey: Tea\nscales: {ces: {scale: 1-7}}\nscores: {ces: [{mean: 5}, {mean: 4}]}", "scale-without-direction"),
        ("journey: Tea\ndefaults: {importance: 9}", "out-of-range"),
        ("journey: Tea\ndefaults: {scores: {asked: some}}\nscores: {csat: {mean: 4}}", "unknown-word"),
        ("journey: Tea\nends: {lost: bad}", "unknown-word"),
        ("journey: Tea\npersonas: [anna]", "wrong-kind"),
        ("journey: Tea\nchannels: {web: digtal}", "unknown-word"),
        ("journey: Tea\nvalue: {per_success:3}", "empty-value"),
        ("{journey: Tea, targets: {csat: 12,5%}}", "decimal-comma"),
    ],
)  # fmt: skip
def test_one_slip_makes_one_error(slip: str, code: str) -> None:
    text = slip if slip.startswith("{") else f"{slip}\nstages: {{buy: {{touchpoints: {{shop: {{channel: web}}}}}}}}\n"
    if slip.startswith("{"):
        text = slip[:-1] + ", stages: {buy: {touchpoints: {shop: {channel: web}}}}}"
    assert [one.code for one in examine(read(text))[1] if one.severity == "error"] == [code]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("pains:\n  - Wait: too long", "unknown-field"),
        ("thoughts:\n  - Again: all busy\n  - Who: me", "unknown-field"),
        ("pains:\n  - {waht: slow, severity: high}", "unknown-field"),
        ("opportunities:\n  - {ida: a page}", "unknown-field"),
        ("emotion: {vale: 1, source: poll}", "unknown-field"),
        ("next: {success: {shar: 60%}}", "unknown-field"),
        ("wait: {typical: 5}", "not-a-duration"),
        ("resolved: {rate: most}", "not-a-share"),
        ("observed: many\nnext: {success: {count: 3}}", "not-a-count"),
        ("by_persona: [anna]", "wrong-kind"),
        ("experiments: [{a: {n: x}, b: {n: 3}}]", "not-a-count"),
    ],
)
def test_one_slip_in_a_touchpoint_makes_one_error_for_each_line(line: str, code: str) -> None:
    indented = "".join(f"        {one}\n" for one in line.splitlines())
    text = f"journey: Tea\nstages:\n  buy:\n    touchpoints:\n      shop:\n        channel: web\n{indented}"
    errors = [(one.code, one.span.line) for one in examine(read(text))[1] if one.severity == "error" and one.span]
    assert {found for found, _ in errors} == {code}
    assert len({number for _, number in errors}) == len(errors)


def test_a_mistake_in_yaml_does_not_hide_those_in_values() -> None:
    points = "shop: {channel: web, emotion: 5, next: {shp: 5%}}"
    text = f"journey: Tea\njourney: Chai\nstages: {{buy: {{touchpoints: {{{points}}}}}}}\n"
    assert [one.code for one in examine(read(text))[1]] == ["duplicate-key", "out-of-range", "unknown-touchpoint"]
