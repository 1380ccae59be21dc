"""Why customers left: beside how many, and compared with the period before."""

from typing import Any

import pytest
from random_journeys import journey
from scipy import stats

from journeymap.analysis.compare import compare
from journeymap.analysis.scores import scores
from journeymap.diagnostics import JourneyError
from journeymap.model import Journey
from journeymap.reading import loads
from journeymap.statements import describe
from journeymap.words import words_for


def lost(n: int, period: str = "month", **reasons: int) -> Journey:
    named = {reason.replace("_", " "): count for reason, count in reasons.items()}
    churn: dict[str, Any] = {"lost": n, "at_start": 800, "period": period, "reasons": named}
    return journey({"live": {"use": {}}}, churn=churn)


def test_reasons_stand_beside_churn_the_commonest_first() -> None:
    row = scores(lost(40, moved=4, too_expensive=30)).rows[-1]
    assert [(one.reason, one.n, one.share) for one in row.reasons] == [("too expensive", 30, 0.75), ("moved", 4, 0.1)]
    made = lost(40, moved=4, too_expensive=30)
    found = scores(made)
    statement = describe("scores", found, made)
    assert statement is not None
    table = next(one for one in statement.tables if one.key == "reasons")
    words = words_for("en")
    assert statement.caption(table, words) == "Why customers left"
    cells = [statement.cell(column, table.rows[0], words, made) for column in table.columns]
    assert cells == ["too expensive", "30", "75.0%"]


def test_reasons_are_compared_and_tested_together() -> None:
    found = compare(lost(40, price=10, moved=20), lost(75, price=45, moved=22)).reasons
    assert [(one.reason, one.before, one.after) for one in found] == [("price", 10, 45), ("moved", 20, 22)]
    assert (found[0].share_before, found[0].share_after) == (10 / 800, 45 / 800)
    table = [[10, 790], [45, 755]]
    n_minus_1 = (stats.chi2_contingency(table, correction=False).statistic) * 1599 / 1600
    assert found[0].p == pytest.approx(stats.chi2.sf(n_minus_1, 1))
    assert [one.certain for one in found] == [True, False]


def test_what_one_side_does_not_ask_is_not_compared() -> None:
    (price, moved) = compare(lost(40, price=10), lost(40, price=10, moved=9)).reasons
    assert (moved.before, moved.share_before, moved.p, moved.certain) == (None, None, None, None)
    assert price.p == pytest.approx(1)
    assert [one.p for one in compare(lost(40, price=10), lost(40, period="quarter", price=30)).reasons] == [None]
    assert compare(lost(40), lost(40)).reasons == ()


def test_more_cannot_leave_for_a_reason_than_left() -> None:
    churn = "churn: {lost: 46, at_start: 800, period: month, reasons: {too expensive: 60}}"
    with pytest.raises(JourneyError, match="60 left because of `too expensive`, of 46"):
        loads(f"journey: Tea\n{churn}\nstages: {{buy: {{touchpoints: {{shop: {{channel: web}}}}}}}}\n")
