"""What customers said: every worked number of every metric, and what may not be claimed."""

import pytest
from random_journeys import journey, listed, strictly
from scipy import stats

from journeymap.analysis import analyses
from journeymap.analysis.ratings import ease, satisfaction, standard_error
from journeymap.analysis.scores import claim, evidence, scores, yearly_churn
from journeymap.model import Journey, Scale
from journeymap.model.register import Value
from journeymap.settings import DEFAULTS
from journeymap.statements import describe
from journeymap.words.telling import told


def asked(metric, *records, **beside):
    """The rows of one metric at one touchpoint."""
    given = records[0] if len(records) == 1 else list(records)
    rows = scores(journey({"all": {"shop": {"scores": {metric: given}, **beside}}})).rows
    return [one for one in rows if one.metric == metric]


def row(metric, **record):
    return asked(metric, record)[0]


def interval(one, digits=4):
    return round(one.low, digits), round(one.high, digits)


def percent(share, digits=4):
    return round(100 * share, digits)


# ---------------------------------------------------------------- one ruler


@pytest.mark.parametrize(
    ("low", "high", "best", "value", "index"),
    [
        (1, 5, 1, 3.4, 40),
        (1, 5, 5, 3.4, 60),
        (1, 7, 7, 4.66, 61),
        (0, 10, 10, 7, 70),
        (1, 7, 7, 1, 0),
        (1, 7, 1, 1, 100),
    ],
)
def test_index(low, high, best, value, index):
    assert Scale(low, high, best).index(value) == pytest.approx(index)


# ---------------------------------------------------------------- CES


def test_ces_from_counts():
    one = row("ces", preset="ces2", counts=[4, 6, 10, 20, 30, 20, 10])
    assert one.mean == pytest.approx(4.66)
    assert one.index == pytest.approx(61.0)
    assert round(one.sd, 4) == 1.5124
    assert interval(one) == (55.9985, 66.0015)
    assert (one.interval, one.n, one.boxes) == ("t", 100, "5-7 of 7")
    assert one.top_box == pytest.approx(0.60)
    assert (percent(one.top_box_low, 3), percent(one.top_box_high)) == (50.200, 69.0599)
    assert one.strict_box == pytest.approx(0.30)
    assert one.bad_share == pytest.approx(0.20)


def test_ces_points_either_way():
    # the same answers, opposite verdicts
    effort = row("ces", scale="1-5", best=1, mean=3.4, sd=1.1, n=80)
    easiness = row("ces", scale="1-5", best=5, mean=3.4, sd=1.1, n=80)
    assert (effort.index, interval(effort)) == (pytest.approx(40.0), (33.8802, 46.1198))
    assert (easiness.index, interval(easiness)) == (pytest.approx(60.0), (53.8802, 66.1198))


def test_ces_counts_either_way():
    effort = row("ces", scale="1-5", best=1, counts=[1, 2, 4, 3, 0])
    easiness = row("ces", scale="1-5", best=5, counts=[1, 2, 4, 3, 0])
    assert (effort.index, interval(effort)) == (pytest.approx(52.5), (34.7157, 70.2843))
    assert (easiness.index, interval(easiness)) == (pytest.approx(47.5), (29.7157, 65.2843))
    assert effort.index + easiness.index == pytest.approx(100)


def test_the_best_boxes_lie_at_the_best_end():
    one = row("ces", preset="ces1", counts=[12, 20, 8, 6, 4])
    assert one.top_box == pytest.approx(32 / 50)
    assert one.boxes == "1-2 of 5"
    assert one.bad_share == pytest.approx(10 / 50)  # 4 and 5 are the hard ones


def test_ces_with_only_a_mean_and_n():
    one = row("ces", preset="ces2", mean=4.6, n=120)
    assert (one.index, interval(one), one.interval) == (pytest.approx(60.0), (51.1076, 68.8924), "bound")
    assert one.top_box is None


def test_ease5_is_best_at_five():
    assert row("ces", preset="ease5", mean=4, n=40).index == pytest.approx(75)


# ---------------------------------------------------------------- CSAT


def test_csat_headline_is_the_two_best():
    one = row("csat", counts=[2, 3, 5, 20, 20])
    assert one.top_box == pytest.approx(0.80)
    assert (percent(one.top_box_low), percent(one.top_box_high)) == (66.9629, 88.7562)
    assert one.mean == pytest.approx(4.06)
    assert (one.index, interval(one)) == (pytest.approx(76.5), (68.9850, 84.0150))
    assert one.bad_share == pytest.approx(0.10)


def test_csat_where_share_and_index_agree_by_accident():
    one = row("csat", counts=[6, 14, 44, 102, 34])
    assert one.top_box == pytest.approx(0.68)
    assert (percent(one.top_box_low, 2), percent(one.top_box_high, 2)) == (61.25, 74.07)
    assert (one.index, interval(one)) == (pytest.approx(68.0), (64.7561, 71.2439))


def test_equal_answers_have_an_envelope():
    best = row("csat", counts=[0, 0, 0, 0, 10])
    assert (best.top_box, best.index, interval(best), best.interval) == (1.0, 100, (72.2467, 100), "envelope")
    worst = row("csat", counts=[10, 0, 0, 0, 0])
    assert (worst.top_box, worst.index, interval(worst)) == (0.0, 0, (0, 27.7533))
    assert interval(row("csat", mean=5, n=10)) == (72.2467, 100)  # a mean at the end leaves no other answers


def test_one_answer_has_no_interval():
    one = row("csat", counts=[0, 0, 0, 1, 0])
    assert (one.index, one.low, one.high, one.interval, one.sd) == (75, None, None, None, None)
    assert one.evidence == "anecdotal"
    assert row("csat", mean=4, sd=0, n=1).low is None


@pytest.mark.parametrize(
    ("scale", "counts", "share"),
    [
        ("1-3", [1, 2, 7], 0.7),  # of three the best
        ("1-7", [1, 1, 1, 1, 1, 2, 3], 0.5),
        ("1-10", [1] * 10, 0.2),  # 9 and 10
        ("0-10", [1] * 10 + [10], 0.55),
        ("0-1", [3, 7], 0.7),
    ],
)
def test_the_custom_of_each_scale(scale, counts, share):
    assert row("csat", scale=scale, counts=counts).top_box == pytest.approx(share)


def test_boxes_can_be_said():
    one = row("csat", counts=[2, 3, 5, 20, 20], boxes=1)
    assert (one.top_box, one.boxes) == (pytest.approx(0.4), "5 of 5")


def test_a_share_alone_and_with_n():
    alone = row("csat", share="82%")
    assert (alone.top_box, alone.top_box_low, alone.interval, alone.index) == (0.82, None, None, None)
    assert alone.evidence == "no sample size"
    sized = row("csat", share="82%", n=120)
    theirs = stats.binomtest(98, 120).proportion_ci(method="wilson")  # 82 % of 120 is 98 people
    assert (sized.top_box_low, sized.top_box_high) == pytest.approx((theirs.low, theirs.high))
    assert (sized.interval, sized.index) == ("wilson", None)


# ---------------------------------------------------------------- CSI, ACSI


def test_csi_is_the_best_answer_alone():
    one = row("csi", counts=[10, 15, 20, 0, 5])
    assert one.top_box == pytest.approx(0.10)
    assert (percent(one.top_box_low), percent(one.top_box_high)) == (4.3476, 21.3602)
    none, every = row("csi", counts=[0, 0, 0, 20, 0]), row("csi", counts=[0, 0, 0, 0, 20])
    assert (none.top_box, none.top_box_low, percent(none.top_box_high)) == (0, 0, 16.1125)
    assert (every.top_box, percent(every.top_box_low), every.top_box_high) == (1, 83.8875, 1)


def test_csi_weighted_by_importance():
    attributes = {
        "quality": {"importance": 9, "rating": 4.2},
        "price": {"importance": 8, "rating": 3.1},
        "delivery": {"importance": 6, "rating": 3.9},
    }
    one = row("csi_weighted", attributes=attributes)
    assert (round(one.mean, 4), round(one.index, 4)) == (3.7391, 68.4783)
    assert one.low is None  # the spread over attributes is not that of people


def test_acsi_style():
    one = row("acsi", answers=[8.2, 7.4, 7.0])
    assert round(one.index, 4) == 72.5926
    assert "ACSI" in one.note
    assert row("acsi", answers=[1, 1, 1]).index == 0
    assert row("acsi", answers=[10, 10, 10]).index == 100
    assert row("acsi", answers=[10, 1, 1], weights=[2, 1, 1]).index == pytest.approx(50)


# ---------------------------------------------------------------- NPS, CLI


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "nps", "low", "high"),
    [
        (50, 30, 20, 30, 14.0511, 44.2013),
        (0, 0, 20, -100, -100, -69.6833),
        (0, 40, 0, 0, -5.5825, 5.5825),
        (1, 0, 0, 100, -48.4986, 98.4986),
        (60, 0, 40, 20, 0.6168, 38.2181),
    ],
)
def test_nps(promoters, passives, detractors, nps, low, high):
    one = row("nps", promoters=promoters, passives=passives, detractors=detractors)
    assert one.nps == pytest.approx(nps)
    assert (round(one.nps_low, 4), round(one.nps_high, 4), one.interval) == (low, high, "adjusted-wald")
    assert (one.index, one.mean, one.top_box) == (None, None, None)


def test_nps_from_eleven_counts():
    one = row("nps", counts=[1, 1, 1, 1, 2, 6, 8, 12, 18, 30, 20])
    assert one.nps == pytest.approx(50 - 20)
    assert one.n == 100


def test_nps_bands_of_ones_own():
    one = row("nps", counts=[1, 1, 1, 1, 2, 6, 8, 12, 18, 30, 20], bands={"detractors": 5, "promoters": 8})
    assert one.nps == pytest.approx(68 - 12)
    assert one.note == "custom bands"
    halves = row("nps", counts=[0] * 8 + [10, 30, 60], bands={"promoters": 8.5})
    assert halves.nps == pytest.approx(90)  # 8 is below 8.5


def test_nps_bands_may_not_overlap():
    with pytest.raises(ValueError, match="lowest promoter"):
        row("nps", counts=[1] * 11, bands={"detractors": 8, "promoters": 7})


def test_cli():
    three = row("cli", answers={"recommend": 8, "again": 7, "other": 6})
    assert (three.mean, three.index, three.low) == (pytest.approx(7), pytest.approx(70), None)
    assert row("cli", scale="1-6", answers={"recommend": 5, "again": 4, "other": 3}).index == pytest.approx(60)


def test_one_loyalty_question_is_not_an_index():
    one = row("cli", answers={"recommend": 8})
    assert one.index == pytest.approx(80)
    assert "not a loyalty index" in one.note


def test_cli_by_respondent_has_an_interval():
    # 7.0 ± t(.975, 99) x 1.5/10, ten index points to each
    one = row("cli", mean=7.0, sd=1.5, n=100)
    assert (round(one.low, 2), round(one.high, 2)) == (67.02, 72.98)


# ---------------------------------------------------------------- churn, value, resolved, waits


def churned(lost, at_start, period="month", **settings):
    top = {"churn": {"lost": lost, "at_start": at_start, "period": period}, "settings": settings}
    return next(one for one in scores(journey({"all": {"shop": {}}}, **top)).rows if one.metric == "churn")


def test_churn():
    one = churned(46, 800)
    assert percent(one.top_box) == 5.75
    assert (percent(one.top_box_low), percent(one.top_box_high)) == (4.3383, 7.5846)
    assert one.note == "per month; 50.9% a year; suspected against a normal 5%"
    none = churned(0, 20)
    assert (none.top_box, none.top_box_low, percent(none.top_box_high)) == (0, 0, 16.1125)
    assert "fine" in none.note and "confirmed" not in none.note  # 16 % cannot be excluded
    assert churned(0, 0).top_box is None


def test_churn_is_judged_by_the_settings():
    assert "confirmed against a normal 3%" in churned(46, 800, churn_normal="3%").note
    assert "suspected against a normal 3%" in churned(46, 800, churn_normal="3%", min_n=900).note
    assert "anecdotal" in churned(1, 8).note
    assert "suspected" in churned(1, 8, anecdotal_n=5).note


def test_more_lost_than_there_were():
    with pytest.raises(ValueError, match="21"):
        churned(21, 20)


def test_churn_of_a_year():
    assert percent(yearly_churn(0.0575, "month"), 2) == 50.87
    assert percent(yearly_churn(0.05, "month"), 2) == 45.96
    assert percent(yearly_churn(0.004265, "month"), 2) == 5.00  # 5 % a year is .4265 % a month
    assert yearly_churn(0.05, "year") == pytest.approx(0.05)
    assert yearly_churn(0.05, "quarter") == pytest.approx(1 - 0.95**4)


@pytest.mark.parametrize(
    ("formula", "worth"), [("simple", 521.7391), ("after_first", 418.8889), ("first_now", 448.8889)]
)
def test_lifetime_value(formula, worth):
    value = Value(margin=30, churn=0.0575, period="month", discount=0.01, formula=formula)
    assert round(value.of_one_success, 4) == worth


def test_lifetime_value_without_a_horizon():
    with pytest.raises(ValueError, match="horizon"):
        Value(margin=30, churn=0, period="month")


def shares(metric, **record):
    found = scores(journey({"all": {"shop": {metric: record}}})).rows
    return next(one for one in found if one.metric == metric)


def test_resolved():
    # 62 % of 90 is 56 people
    one = shares("resolved", rate="62%", n=90, window="7 days")
    assert (one.top_box, percent(one.top_box_low), percent(one.top_box_high)) == (0.62, 51.8998, 71.5440)
    assert (one.interval, one.note, one.index) == ("wilson", "window 7 days", None)
    assert shares("resolved", rate="62%").top_box_low is None
    assert shares("resolved", rate="62%", n=0).top_box is None
    assert shares("repeat", rate="10%", n=50).top_box == 0.1


def test_waits_are_shown_in_minutes():
    one = shares("wait", typical="2 h", promised="30 min")
    assert (one.mean, one.scale, one.note) == (120, "minutes", "typical 2 h, promised 30 min")
    assert shares("wait", promised="30 min").mean is None


# ---------------------------------------------------------------- nobody answered


@pytest.mark.parametrize(
    ("metric", "record"),
    [
        ("ces", {"preset": "ces2", "counts": [0] * 7}),
        ("ces", {"preset": "ces2", "mean": 4, "n": 0}),
        ("csat", {"counts": [0] * 5}),
        ("csat", {"share": 0.8, "n": 0}),
        ("csi", {"counts": [0] * 5}),
        ("nps", {"promoters": 0, "passives": 0, "detractors": 0}),
        ("cli", {"mean": 7, "sd": 1, "n": 0}),
        ("csi_weighted", {"attributes": {"a": {"importance": 1, "rating": 4}}, "n": 0}),
        ("acsi", {"answers": [8, 8, 8], "n": 0}),
    ],
)
def test_nobody_answered(metric, record):
    one = row(metric, **record)
    assert one.n == 0
    numbers = (one.mean, one.index, one.low, one.high, one.interval, one.top_box, one.top_box_low, one.nps, one.nps_low)
    assert numbers == (None,) * 9
    assert one.evidence == "nobody answered"


def test_a_mean_without_n_has_no_interval():
    one = row("csat", mean=4.2)
    assert (one.index, one.n, one.low, one.interval) == (pytest.approx(80), None, None, None)
    assert one.evidence == "no sample size"


# ---------------------------------------------------------------- two records of one touchpoint


def both(*records, metric="ces"):
    return journey({"all": {"shop": {"scores": {metric: list(records)}}}}).touchpoints["shop"]


def test_two_scales_pooled():
    old = {"preset": "ces1", "mean": 2.36, "sd": 0.9, "n": 60}
    new = {"preset": "ces2", "mean": 5.2, "sd": 1.2, "n": 140}
    point = both(old, new)
    said = ease(point)
    assert [round(one.index, 4) for one in asked("ces", old, new)] == [66.0, 70.0]
    assert (round(said.index, 4), said.n, said.mixed_scales) == (68.8, 200, True)
    low, high = said.interval
    assert (round(low, 4), round(high, 4)) == (65.9199, 71.6801)
    assert round((high - low) / 2 / 1.959964, 4) == 1.4695


def test_a_wave_without_n_does_not_outweigh_one_with():
    said = ease(both({"preset": "ces2", "mean": 7}, {"preset": "ces2", "mean": 4, "sd": 1, "n": 50}))
    assert (said.index, said.n) == (pytest.approx(50), 50)
    unsized = ease(both({"preset": "ces2", "mean": 7}, {"preset": "ces2", "mean": 4}))
    assert (unsized.index, unsized.n) == (pytest.approx(75), None)


def test_an_empty_wave_says_nothing():
    said = satisfaction(both({"counts": [0] * 5}, {"counts": [0, 0, 0, 4, 0]}, metric="csat"))
    assert (said.index, said.n) == (75, 4)
    assert satisfaction(both({"counts": [0] * 5}, {"share": 0.8, "n": 10}, metric="csat")) is None


def test_who_was_asked_is_never_pooled():
    finishers = {"preset": "ces2", "mean": 6.4, "n": 40, "asked": "finishers"}
    everybody = {"preset": "ces2", "mean": 4, "n": 90, "asked": "all"}
    assert ease(both(finishers, everybody)).index == pytest.approx(50)


def test_a_personas_answers_are_among_everybodys():
    everybody = {"counts": [0, 0, 20, 20, 0]}
    anna, paul = {"counts": [0, 0, 0, 20, 0], "persona": "anna"}, {"counts": [0, 0, 20, 0, 0], "persona": "paul"}
    said = satisfaction(both(everybody, anna, metric="csat"))
    assert (said.index, said.n) == (pytest.approx(62.5), 40)
    apart = satisfaction(both(anna, paul, metric="csat"))
    assert (apart.index, apart.n) == (pytest.approx(62.5), 40)


def test_equal_answers_stay_uncertain_when_pooled():
    # two waves of ten fives: less sure than a normal interval of no width, about as sure as twenty fives
    waves = both({"counts": [0, 0, 0, 0, 10]}, {"counts": [0, 0, 0, 0, 10]}, metric="csat")
    low, high = satisfaction(waves).interval
    assert 72.25 < low < 83.89
    assert high == 100
    # each envelope reaches 27.7533 down: 1.96 standard errors
    assert standard_error(waves.scores.csat[0]) == pytest.approx(27.7533 / 1.959964, abs=1e-4)


# ---------------------------------------------------------------- claims


@pytest.mark.parametrize(
    ("point", "bounds", "n", "said"),
    [
        (47, (44, 49), 120, "confirmed"),
        (47, (40, 54), 120, "suspected"),
        (47, (44, 49), 29, "suspected"),
        (47, None, None, "suspected"),
        (50, (44, 56), 120, "fine"),
        (56, (51, 61), 120, "confirmed fine"),
        (56, (51, 61), 20, "fine"),
        (56, (50, 62), 30, "confirmed fine"),
        (20, (5, 35), 7, "anecdotal"),
        (None, None, None, "unknown"),
        (None, None, 0, "unknown"),
    ],
)
def test_what_may_be_claimed(point, bounds, n, said):
    assert claim(point, bounds, n, 50) == said


def test_claims_of_numbers_that_are_better_low():
    assert claim(0.0575, (0.0434, 0.0758), 800, 0.05, good_above=False) == "suspected"
    assert claim(0.08, (0.06, 0.10), 800, 0.05, good_above=False) == "confirmed"
    assert claim(0.05, (0.04, 0.06), 800, 0.05, good_above=False) == "fine"  # up to 5 % is normal
    assert claim(0.03, (0.02, 0.04), 800, 0.05, good_above=False) == "confirmed fine"


@pytest.mark.parametrize(
    ("n", "word"),
    [(None, "no sample size"), (0, "nobody answered"), (9, "anecdotal"), (10, "indicative"), (29, "indicative"),
     (30, "directional"), (99, "directional"), (100, "solid")],
)  # fmt: skip
def test_bands_for_the_eye(n, word):
    assert evidence(n, DEFAULTS) == word


# ---------------------------------------------------------------- the table


def everything() -> Journey:
    return journey(
        {
            "all": {
                "shop": {
                    "scores": {
                        "ces": {"preset": "ces2", "counts": [4, 6, 10, 20, 30, 20, 10]},
                        "csat": [{"counts": [2, 3, 5, 20, 20]}, {"share": 0.8, "n": 40}],
                        "nps": {"promoters": 50, "passives": 30, "detractors": 20},
                        "clarity": {"scale": "1-5", "mean": 4.1, "n": 30},
                    },
                    "resolved": {"rate": 0.62, "n": 90},
                    "wait": {"typical": "3 days", "promised": "2 days"},
                    "by_persona": {"anna": {"scores": {"csat": {"counts": [0, 0, 1, 2, 3]}}}},
                },
                "silent": {"scores": {"csat": {"counts": [0] * 5}}},
            }
        },
        personas={"anna": {}},
        scores={"nps": {"counts": [0] * 11}, "cli": {"answers": {"recommend": 8, "again": 7, "other": 6}}},
        churn={"lost": 46, "at_start": 800, "period": "month"},
    )


def test_every_score_has_a_row_in_map_order():
    found = [(one.touchpoint, one.metric) for one in scores(everything()).rows]
    shop = ["ces", "csat", "csat", "nps", "clarity", "csat", "resolved", "wait"]
    assert found == [("shop", metric) for metric in shop] + [
        ("silent", "csat"), (None, "nps"), (None, "cli"), (None, "churn"),
    ]  # fmt: skip
    assert [one.persona for one in scores(everything()).rows].count("anna") == 1


KEYS = listed(
    """touchpoint metric n mean sd index low high interval top_box top_box_low top_box_high nps nps_low nps_high"""
)


def test_json_has_its_keys():
    rows = strictly(scores(everything()).to_dict())
    assert isinstance(rows, list)
    assert all(set(KEYS) <= set(one) for one in rows)
    assert {one["interval"] for one in rows} <= {"t", "bound", "envelope", "wilson", "adjusted-wald", None}
    for one in rows:
        if one["metric"] == "nps":
            assert one["index"] is None
        if one["n"] == 0:
            assert [one[key] for key in KEYS[3:]] == [None] * 12
        if one["low"] is not None:
            assert 0 <= one["low"] <= one["index"] <= one["high"] <= 100
    assert strictly(scores(journey({"all": {"shop": {}}})).to_dict()) == []


# ---------------------------------------------------------------- groups of an NPS, and targets


def nps(**more):
    return journey({"buy": {"desk": {}}}, scores={"nps": {"detractors": 20, "passives": 30, "promoters": 50, **more}})


def test_an_nps_has_its_three_groups_with_what_each_gets():
    row = scores(nps()).rows[-1]
    assert [(one.group, one.n, one.share) for one in row.groups] == [
        ("detractors", 20, 0.2), ("passives", 30, 0.3), ("promoters", 50, 0.5),
    ]  # fmt: skip
    assert [one.action for one in row.groups] == [
        "call them and settle what went wrong", "ask what was missing", "thank them and ask them to recommend",
    ]  # fmt: skip


def test_bands_may_say_what_a_group_gets_and_are_the_usual_ones_all_the_same():
    row = scores(nps(bands={"actions": {"detractors": "A call within a day"}})).rows[-1]
    assert row.groups[0].action == "A call within a day"
    assert row.groups[1].action == "ask what was missing"
    assert row.note is None
    counts = {"counts": [1, 0, 0, 2, 1, 3, 5, 9, 12, 20, 30], "bands": {"promoters": 8, "detractors": 5}}
    own = scores(journey({"buy": {"desk": {}}}, scores={"nps": counts})).rows[-1]
    assert own.note is not None and [one.n for one in own.groups] == [7, 14, 62]


def test_every_score_stands_beside_its_target():
    desk = {
        "scores": {"csat": {"counts": [1, 2, 3, 20, 30]}, "ces": {"preset": "ces2", "mean": 5, "n": 40}},
        "resolved": {"rate": 0.7, "n": 90}, "targets": {"ces": 70, "resolved": "80%"},
    }  # fmt: skip
    made = journey({"buy": {"desk": desk}}, targets={"csat": "82.5%", "ces": 60, "nps": 30})
    rows = {row.metric: row.target for row in scores(made).rows}
    assert rows == {"csat": "target 82.5%", "ces": "target 70", "resolved": "target 80%"}


def test_the_flow_and_friction_say_their_targets():
    aims = {"completion": "60%", "dropoff": "30%", "friction": 20}
    made = journey({"buy": {"desk": {"next": {"success": 0.5}, "targets": {"dropoff": "35%"}}}}, targets=aims)
    found = analyses(["dropoff", "friction"], made)
    said = [told(one.fact) for name, result in found.items() for one in describe(name, result, made).said]
    assert [one for one in said if "the target for" in one] == [
        "The journey: the target for completion is 60%.", "The journey: the target for drop-off is 30%.",
        "Desk: the target for drop-off is 35%.", "The journey: the target for friction is 20.",
    ]  # fmt: skip
