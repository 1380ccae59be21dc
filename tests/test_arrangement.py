"""What several files are to one another, and when they were measured: decided once, for every verb and chart."""

from itertools import pairwise

import pytest
from random_journeys import journey

from journeymap.analysis.arrangement import arranged
from journeymap.analysis.compare import Comparison, compare
from journeymap.analysis.units import Units
from journeymap.diagnostics import UsageError
from journeymap.model import Journey
from journeymap.model.periods import period_of, spaced


def file(period: str | None = None, unit: str | None = None, **top: object) -> Journey:
    said = {name: value for name, value in (("period", period), ("unit", unit)) if value is not None}
    return journey({"buy": {"desk": {"wait": {"typical": "3 min"}}}}, **said, **top)


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026", "2026-12-31"),
        ("2026-02", "2026-02-28"),
        ("2028-02", "2028-02-29"),
        ("2026-Q1", "2026-03-31"),
        ("Q4 2025", "2025-12-31"),
        ("2026-W09", "2026-03-01"),
        ("2026-03-01", "2026-03-01"),
        ("2026-01 – 2026-03", "2026-03-31"),
        ("2026-01-01/2026-02-15", "2026-02-15"),
        ("2025-2026", "2026-12-31"),
        ("Q1 2026 to Q2 2026", "2026-06-30"),
    ],
)
def test_a_period_ends_on_its_last_day(text: str, last: str) -> None:
    found = period_of(text)
    assert found is not None and found.last.isoformat() == last


@pytest.mark.parametrize("text", [None, "", "Q1", "spring", "2026-13", "2026-02-30", "2026-W60", "2026-03 – 2026-01"])
def test_what_no_calendar_has_is_no_period(text: str | None) -> None:
    assert period_of(text) is None


@pytest.mark.parametrize(
    ("written", "step", "gaps"),
    [
        (("2025-11", "2025-12", "2026-02"), "month", (1, 2)),
        (("2025-Q4", "Q1 2026", "2026-Q3"), "quarter", (1, 2)),
        (("2024", "2025", "2026"), "year", (1, 1)),
        (("2025-W52", "2026-W01", "2026-W03"), "week", (1, 2)),
        (("2026-01-01", "2026-01-02", "2026-01-05"), "day", (1, 3)),
        (("2026-01-01", "2026-01-08", "2026-01-15"), "week", (1, 1)),
        (("2026-01-31", "2026-02-28", "2026-03-31"), "month", (28 / 30.4375, 31 / 30.4375)),
    ],
)
def test_periods_lie_on_a_line_of_time(written: tuple[str, ...], step: str, gaps: tuple[float, ...]) -> None:
    periods = [found for found in map(period_of, written) if found is not None]
    times, unit = spaced(periods)
    assert unit == step
    assert [later - earlier for earlier, later in pairwise(times)] == pytest.approx(list(gaps))


# ---------------------------------------------------------------- arrangements


def test_two_files_are_before_and_after_as_given() -> None:
    found = arranged([file("2026-02"), file("2026-01")])
    assert (found.kind, [one.period for one in found.line.journeys]) == ("pair", ["2026-02", "2026-01"])


def test_three_files_of_one_unit_are_a_series_in_the_order_of_time() -> None:
    found = arranged([file("2026-Q1", "A"), file("2025-Q3", "A"), file("2025-Q4", "A")])
    assert (found.kind, found.line.order) == ("series", "wrong")
    assert [one.period for one in found.line.journeys] == ["2025-Q3", "2025-Q4", "2026-Q1"]
    assert arranged(found.line.journeys).line.order == "right"


def test_dates_order_what_periods_do_not() -> None:
    files = [file("spring", updated="2026-05-01"), file("winter", updated="2026-01-01"), file(updated="2026-03-01")]
    assert [one.period for one in arranged(files).line.journeys] == ["winter", None, "spring"]


def test_without_any_time_the_order_given_stands_and_is_said() -> None:
    files = [file(), file("2026-01"), file()]
    found = arranged(files)
    assert (found.kind, found.line.order, found.line.times) == ("series", "given", None)
    assert list(found.line.journeys) == files


def test_one_file_of_each_unit_are_units_and_more_are_a_grid() -> None:
    assert arranged([file("2026-01", "A"), file("2026-02", "B")]).kind == "units"
    grid = arranged([file(period, unit) for unit in "BA" for period in ("2026-02", "2026-01")])
    assert grid.kind == "grid"
    assert {unit: [one.period for one in line.journeys] for unit, line in grid.lines.items()} == {
        "B": ["2026-01", "2026-02"],
        "A": ["2026-01", "2026-02"],
    }


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([file()], "at least two"),
        ([file(unit="A"), file(unit="B"), file()], "some of none"),
        ([file(unit="A"), file(unit="A"), file(unit="B")], "`A` do not say when"),
        ([file("2026-01"), file("2026-01"), file("2026-02")], "two files are of 2026-01"),
        ([file("2026-01", "A"), file("2026-01", "A"), file("2026-02", "A"), file("2026", "B")], "of 2026-01 in `A`"),
    ],
)
def test_anything_else_is_refused(files: list[Journey], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        arranged(files)


def test_a_list_of_journeys_is_compared_as_what_they_are() -> None:
    assert isinstance(compare([file("2026-01", "A"), file("2026-01", "B")]), Units)
    series = compare([file("2026-03"), file("2026-01"), file("2026-02")])
    assert isinstance(series, Comparison)
    assert (series.before.period, series.after.period, series.order) == ("2026-02", "2026-03", "wrong")


def test_one_unit_is_never_compared_with_another_as_if_it_were_time() -> None:
    with pytest.raises(UsageError, match="several units"):
        compare(file("2026-01", "A"), file("2026-02", "B"))
