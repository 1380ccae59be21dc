"""One score asked again and again: the newest wave is the value, the others are its history."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from random_journeys import journey

from journeymap.analysis.compare import compare
from journeymap.analysis.friction import friction
from journeymap.analysis.ratings import ease, respondents, satisfaction
from journeymap.analysis.scores import scores
from journeymap.analysis.whatif import whatif
from journeymap.cli import main
from journeymap.drawing.figures import figures
from journeymap.drawing.lanes.scores import cell_of
from journeymap.drawing.subject import subject
from journeymap.formats import render
from journeymap.model import Journey
from journeymap.rules import IDEAS

GOOD, BAD = [0, 0, 0, 0, 100], [40, 0, 0, 0, 0]
PAST, NOW = {"period": "2026-01", "counts": GOOD}, {"period": "2026-02", "counts": BAD}


def app(*records: dict[str, Any], metric: str = "csat", **top: Any) -> Journey:
    return journey({"live": {"use": {"scores": {metric: list(records)}, "mistakes": "none"}}}, **top)


def csat(made: Journey) -> list[tuple[str | None, float | None, bool | None]]:
    return [(row.period, row.index, row.newest) for row in scores(made).rows]


@pytest.mark.parametrize("order", list(permutations([PAST, NOW])))
def test_the_newest_wave_is_the_value_whatever_the_order_in_the_file(order: tuple[dict[str, Any], ...]) -> None:
    made = app(*order)
    said = satisfaction(made.touchpoints["use"])
    assert said is not None and (said.index, said.n) == (0, 40)
    rows = {row.period: row for row in scores(made).rows}
    assert rows["2026-02"].newest and not rows["2026-01"].newest
    (before,) = rows["2026-02"].history
    assert (before.period, before.index, before.n, before.top_box) == ("2026-01", 100, 100, 1)
    assert rows["2026-01"].history == ()
    assert rows["2026-02"].waves == "was 100%, n 100, in 2026-01"
    assert friction(made)["use"].answers == 40
    assert respondents(made) == 40


def test_history_in_json_has_period_index_and_n() -> None:
    (_, row) = scores(app(PAST, NOW)).to_dict()
    assert [{name: one[name] for name in ("period", "index", "n")} for one in row["history"]] == [
        {"period": "2026-01", "index": 100.0, "n": 100}
    ]


def test_a_wave_of_few_waits_beside_the_value() -> None:
    made = app(PAST, {"period": "2026-02", "counts": [9, 0, 0, 0, 0]})
    said = satisfaction(made.touchpoints["use"])
    assert said is not None and (said.index, said.n) == (100, 100)
    rows = {row.period: row for row in scores(made).rows}
    assert rows["2026-01"].waves == "2026-02 so far: n 9, too few to count"
    assert rows["2026-02"].newest is False
    thin = app({**PAST, "counts": [0, 0, 0, 0, 9]}, {"period": "2026-02", "counts": [8, 0, 0, 0, 0]})
    said = satisfaction(thin.touchpoints["use"])
    assert said is not None and (said.index, said.n) == (0, 8)  # none has ten: the newest


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2025", "2026"), ("2026-03", "2026-10"), ("Q4 2025", "2026-Q1"), ("2026-W09", "2026-W10"),
        ("2026-02-28", "2026-03-01"), ("2025-10 – 2025-12", "2026-Q1"), ("2025-Q4", "2026-01"),
    ],
)  # fmt: skip
def test_periods_as_people_write_them(earlier: str, later: str) -> None:
    made = app({**NOW, "period": later}, {**PAST, "period": earlier})
    assert [row.newest for row in scores(made).rows] == [True, False]


@pytest.mark.parametrize("periods", [("Q4", "Q1"), ("before the move", "after"), ("2026-03", "2026-Q1")])
def test_without_an_order_nothing_is_newest_and_nothing_is_added_up(periods: tuple[str, str]) -> None:
    made = app({**PAST, "period": periods[0]}, {**NOW, "period": periods[1]})
    assert [(row.newest, row.history, row.waves) for row in scores(made).rows] == [(None, (), "")] * 2
    said = satisfaction(made.touchpoints["use"])
    assert said is not None and (said.index, said.n) == (100, 100)  # what most answered, never a mean of both
    (problem,) = IDEAS["unordered-periods"](made)
    assert problem.at[-1] == "csat"
    assert problem.said.values["periods"] == f"“{periods[0]}”, “{periods[1]}”"  # type: ignore[union-attr]
    assert not list(IDEAS["unordered-periods"](app(PAST, NOW)))


def test_dates_tell_the_order_that_words_do_not() -> None:
    made = app({**NOW, "period": "after", "date": "2026-05-01"}, {**PAST, "period": "before", "date": "2026-02-01"})
    assert [row.newest for row in scores(made).rows] == [True, False]
    of_sources = app(
        {**NOW, "period": "after", "source": "new"},
        {**PAST, "period": "before", "source": "old"},
        sources={"old": {"date": "2025-05-01"}, "new": {"date": "2026-05-01"}},
    )
    assert [row.newest for row in scores(of_sources).rows] == [True, False]


def test_a_record_without_a_period_is_of_the_files() -> None:
    made = app({"counts": BAD}, {"period": "2025-Q4", "counts": GOOD}, period="2026-Q1")
    assert csat(made) == [("2026-Q1", 0, True), ("2025-Q4", 100, False)]
    same = app({"counts": BAD}, {"period": "2026-Q1", "counts": GOOD}, period="2026-Q1")
    said = satisfaction(same.touchpoints["use"])
    assert said is not None and said.n == 140  # of one period: one sample
    alone = app({"counts": BAD}, period="2026-Q1")
    assert scores(alone).rows[0].period is None


def test_nps_has_waves_too() -> None:
    past = {"period": "2025-Q4", "promoters": 100, "detractors": 0, "passives": 0}
    now = {"period": "2026-Q1", "promoters": 0, "detractors": 50, "passives": 0}
    made = journey({"live": {"use": {"scores": {"nps": [now, past]}}}}, scores={"nps": [now, past]})
    assert scores(made).rows[0].waves == "was +100, n 100, in 2025-Q4"
    about = subject(made)
    assert [one.number for one in figures(about) if one.meaning == "NPS"] == ["−100"]
    cell = cell_of(about, made.touchpoints["use"].scores.nps, "nps")
    assert cell is not None and (cell.number, cell.n) == ("−100", 50)


def test_personas_have_waves_of_their_own() -> None:
    made = app(PAST, {**NOW, "persona": "anna"}, personas={"anna": {}, "paul": {}})
    said = satisfaction(made.touchpoints["use"])
    assert said is not None and (said.index, said.n) == (100, 100)


def test_what_counted_only_some_is_no_wave_of_the_others() -> None:
    made = app({**PAST, "asked": "finishers"}, {**NOW, "asked": "all"})
    assert [row.history for row in scores(made).rows] == [(), ()]


def test_compare_takes_the_newest_wave_of_each_file() -> None:
    before, after = app(PAST), app(PAST, {**NOW, "counts": [0, 0, 0, 10, 90]})
    row = next(row for row in compare(before, after).rows if row.metric == "csat_mean")
    assert (row.before, row.after) == (100, pytest.approx(97.5))


def test_whatif_raises_what_is_now() -> None:
    ces = {"scale": "1-7", "best": 7, "n": 50}
    made = app({**ces, "mean": 6.5, "period": "2025"}, {**ces, "mean": 3.0, "period": "2026"}, metric="ces")
    assert ease(made.touchpoints["use"]).index == pytest.approx(100 / 3)  # type: ignore[union-attr]
    # two points nearer to the best: the 6.5 of before would not have had the room
    assert whatif(made, ces={"use": 2}).rows


def test_three_waves_are_drawn_as_a_line(tmp_path: Path) -> None:
    waves = [{"period": f"2026-0{month}", "counts": [month, 2, 3, 20, 30]} for month in (3, 1, 2)]
    made = app(*waves)
    cell = cell_of(subject(made), made.touchpoints["use"].scores.csat, "csat")
    assert cell is not None and len(cell.trail) == 3
    assert list(cell.trail) == sorted(cell.trail, reverse=True)  # every month one more of the worst answers
    assert "was 88%, n 57, in 2026-02 · was 89%, n 56, in 2026-01" in cell.details
    assert cell_of(subject(app(*waves[:2])), app(*waves[:2]).touchpoints["use"].scores.csat, "csat").trail == ()  # type: ignore[union-attr]
    render(made, tmp_path / "app.svg")
    drawn = (tmp_path / "app.svg").read_text()
    render(app(*waves[:2]), tmp_path / "two.svg")
    assert drawn.count("<path") == (tmp_path / "two.svg").read_text().count("<path") + 1


def test_terminal_says_what_it_was(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "app.yaml"
    path.write_text(
        "journey: App\nstages: {live: {touchpoints: {use: {channel: web, scores: {csat: ["
        "{period: 2026-02, counts: [40, 0, 0, 0, 0]}, {period: 2026-01, counts: [0, 0, 0, 0, 100]}]}}}}}\n"
    )
    assert main(["analyze", str(path), "scores"]) == 0
    assert "was 100%, n 100, in 2026-01" in " ".join(capsys.readouterr().out.split())
