"""Intervals and tests against the numbers of their papers, of textbooks and of scipy."""

import math
import random
import time

import pytest
from scipy import stats

from journeymap import inference


def rounded(numbers, digits=4):
    return tuple(round(number, digits) for number in numbers)


def percent(numbers, digits=4):
    return rounded((100 * number for number in numbers), digits)


# ---------------------------------------------------------------- shares


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [  # Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes, n, low, high):
    assert rounded(inference.wilson(successes, n)) == (low, high)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (60, 100, 50.2003, 69.0599),
        (30, 100, 21.8949, 39.5849),
        (40, 50, 66.9629, 88.7562),
        (5, 50, 4.3476, 21.3602),
        (46, 800, 4.3383, 7.5846),
        (56, 90, 51.8998, 71.5440),
        (0, 20, 0, 16.1125),
        (20, 20, 83.8875, 100),
    ],
)
def test_wilson_in_percent(successes, n, low, high):
    assert percent(inference.wilson(successes, n)) == (low, high)


@pytest.mark.parametrize("n", [1, 7, 30, 1000])
def test_wilson_is_exact_at_its_ends(n):
    assert inference.wilson(0, n)[0] == 0.0
    assert inference.wilson(n, n)[1] == 1.0


@pytest.mark.parametrize(("successes", "n"), [(0, 20), (3, 20), (56, 90), (499, 1000)])
def test_wilson_is_the_score_interval_of_scipy(successes, n):
    theirs = stats.binomtest(successes, n).proportion_ci(method="wilson")
    assert inference.wilson(successes, n) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_nobody_asked_has_no_interval():
    with pytest.raises(ValueError, match="somebody who was asked"):
        inference.wilson(0, 0)
    with pytest.raises(ValueError, match="somebody who was asked"):
        inference.two_proportions((0, 0), (3, 20))


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe, Interval estimation for the difference, 1998, table II, method 10 (their first is our second)
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((0, 20), (10, 10), 0.6791, 1.0),
        ((0, 10), (10, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_as_published(first, second, low, high):
    assert rounded(inference.newcombe(first, second)) == (low, high)


@pytest.mark.parametrize(
    ("first", "second", "points", "low", "high", "z", "p"),
    [
        ((184, 230), (150, 220), -11.82, -19.75, -3.73, -2.8619, 0.0042),
        ((200, 2000), (246, 2000), 2.3, 0.35, 4.25, 2.3105, 0.0209),
    ],
)
def test_two_shares(first, second, points, low, high, z, p):
    found = inference.two_proportions(first, second)
    assert round(100 * found.difference, 2) == points
    assert percent((found.low, found.high), 2) == (low, high)
    assert rounded((found.statistic, found.p)) == (z, p)
    assert found.method == "N-1"


def test_a_drop_off_that_hardly_moved():
    found = inference.two_proportions((300, 1000), (318, 1010))
    assert round(100 * found.difference, 2) == 1.49
    assert round(found.p, 4) == 0.4707


def test_few_answers_in_each_arm():
    found = inference.two_proportions((3, 20), (7, 20))
    assert round(100 * found.difference, 2) == 20
    assert percent((found.low, found.high), 2) == (-6.98, 43.81)
    assert round(found.p, 4) == 0.1492


@pytest.mark.parametrize(("first", "second"), [((12, 40), (25, 60)), ((184, 230), (150, 220)), ((5, 30), (2, 25))])
def test_n_minus_1_is_the_shrunk_chi_square(first, second):
    table = [[first[0], first[1] - first[0]], [second[0], second[1] - second[0]]]
    whole = first[1] + second[1]
    chi = stats.chi2_contingency(table, correction=False).statistic * (whole - 1) / whole
    found = inference.two_proportions(first, second)
    assert found.statistic**2 == pytest.approx(chi)
    assert found.p == pytest.approx(stats.chi2.sf(chi, 1))


def test_a_share_without_events_is_no_finding():
    found = inference.two_proportions((0, 50), (0, 50))
    assert (found.difference, found.statistic, found.p, found.method) == (0, None, 1.0, "no events")
    assert found.low < 0 < found.high
    assert inference.two_proportions((50, 50), (20, 20)).method == "all events"


def test_an_expected_count_below_one_asks_fisher():
    # 1 event of 12 over arms of 3 and 9: 0.25 expected in the first
    found = inference.two_proportions((1, 3), (0, 9))
    assert found.method == "Fisher"
    assert found.statistic is None
    assert found.p == pytest.approx(3 / 12)  # the one event falls on one of the three, of twelve
    # exactly 1 expected in each arm: the N-1 test still stands
    assert inference.two_proportions((2, 20), (0, 20)).method == "N-1"


@pytest.mark.parametrize("seed", range(5))
def test_fisher_is_that_of_scipy(seed):
    chance = random.Random(seed)
    for _ in range(200):
        n1, n2 = chance.randint(1, 60), chance.randint(1, 400)
        x1, x2 = chance.randint(0, n1), chance.randint(0, n2)
        theirs = stats.fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
        assert inference.fisher(x1, n1, x2, n2) == pytest.approx(theirs, rel=1e-9, abs=1e-300)


def test_fisher_counts_a_handful_of_tables_however_many_customers():
    many, begun = 10**15, time.process_time()
    # one of 1000 and 3 of 10^15 had it: the chance that none of the four falls on the thousand is 1 - 4e-12
    assert inference.fisher(1, 1000, 3, many) == pytest.approx(4e-12, rel=1e-6)
    assert inference.fisher(0, 1000, 4, many) == pytest.approx(1.0)
    assert inference.fisher(1000, 1000, 0, many) == 0.0
    assert inference.two_proportions((many, many), (many - 1, many)).p > 0.05
    assert time.process_time() - begun < 0.1


def test_people_are_whole():
    # 5 % of 30 is one and a half: two; 12.5 % of 20 in floating point is a hair below two and a half: three
    assert [inference.whole(x) for x in (0.05 * 30, 0.49999, 2.5 - 1e-12, 0.0, 29.4)] == [2, 0, 3, 0, 29]


def test_shares_that_hang_together_differ_more_surely():
    # all that one sample: the bounds lie apart by the difference of the half widths alone
    groups = (40, 50), (45, 50)
    apart, paired, same = (inference.newcombe(*groups, correlation) for correlation in (0, 0.5, 1))
    assert apart == inference.newcombe(*groups)
    assert apart[0] < paired[0] < same[0] and same[1] < paired[1] < apart[1]
    (l1, u1), (l2, u2) = inference.wilson(40, 50), inference.wilson(45, 50)
    assert same == pytest.approx((0.1 - abs((0.9 - l2) - (u1 - 0.8)), 0.1 + abs((u2 - 0.9) - (0.8 - l1))))


def test_the_lady_tasting_tea():
    assert round(inference.fisher(3, 4, 1, 4), 4) == 0.4857


# ---------------------------------------------------------------- means


@pytest.mark.parametrize(("n", "quantile"), [(2, 12.706), (10, 2.262), (30, 2.045), (61, 2.000), (121, 1.980)])
def test_t_interval_by_the_printed_table(n, quantile):
    low, high = inference.t_interval(50, math.sqrt(n), n)  # a standard error of 1
    assert (round(50 - low, 3), round(high - 50, 3)) == (quantile, quantile)


def test_the_largest_spread_is_that_of_two_camps():
    # 48 answered 1 and 72 answered 7: mean 4.6, and nothing spreads wider
    answers = [1] * 48 + [7] * 72
    assert inference.largest_sd(4.6, 1, 7, 120) == pytest.approx(stats.tstd(answers))
    assert inference.largest_sd(7, 1, 7, 120) == 0


def test_equal_answers_are_not_certain():
    assert rounded(inference.envelope(100, 10)) == (72.2467, 100)
    assert rounded(inference.envelope(0, 10)) == (0, 27.7533)
    low, high = inference.envelope(50, 10)
    assert (50 - low, high - 50) == pytest.approx((27.7533 / 2, 27.7533 / 2), abs=1e-4)


@pytest.mark.parametrize(
    ("first", "second", "t", "p"),
    [
        ((5.1, 1.4, 210), (4.8, 1.5, 190), -2.0616, 0.0399),
        ((4.60, 1.5, 400), (4.85, 1.45, 410), 2.4109, 0.0161),
    ],
)
def test_two_means(first, second, t, p):
    found = inference.welch(first, second)
    assert found.difference == pytest.approx(second[0] - first[0])
    assert rounded((found.statistic, found.p)) == (t, p)


def test_welch_degrees_of_freedom():
    assert round(inference.welch((5.1, 1.4, 210), (4.8, 1.5, 190)).df, 3) == 386.956


def test_welch_is_that_of_scipy():
    theirs = stats.ttest_ind_from_stats(4.8, 1.5, 19, 5.1, 1.4, 42, equal_var=False)
    ours = inference.welch((5.1, 1.4, 42), (4.8, 1.5, 19))
    assert (ours.statistic, ours.p) == pytest.approx((theirs.statistic, theirs.pvalue))
    # the interval misses 0 exactly where p is below 5 %
    for shift in (0.2, 0.5, 0.8, 1.1):
        found = inference.welch((5, 1.4, 42), (5 - shift, 1.5, 19))
        assert (found.low <= 0 <= found.high) == (found.p >= 0.05)


def test_means_without_spread_are_judged_as_shares():
    # two said 4 and two said 5: of four answers, split by group with a chance of 1 in 3
    few = inference.welch((4, 0, 2), (5, 0, 2))
    assert few.difference == 1
    assert few.p > 0.05
    many = inference.welch((4, 0, 20), (5, 0, 20))
    assert many.p == pytest.approx(inference.two_proportions((20, 20), (0, 20)).p)
    assert many.p < 0.001
    # each group may hold up to 16.1125 % of the other answer
    assert (many.low, many.high) == pytest.approx((1 - math.hypot(0.161125, 0.161125), 1), abs=1e-6)
    assert (few.low, few.high) == pytest.approx((-inference.welch((5, 0, 2), (4, 0, 2)).high, 1))
    same = inference.welch((4, 0, 20), (4, 0, 20))
    assert (same.p, same.low, same.high) == (1, None, None)


def test_a_single_answer_has_no_spread():
    with pytest.raises(ValueError, match="single answer"):
        inference.welch((4, 0, 1), (5, 1, 20))


# ---------------------------------------------------------------- recommendation


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "low", "high"),
    [
        (50, 30, 20, 14.0511, 44.2013),
        (0, 0, 20, -100, -69.6833),
        (0, 40, 0, -5.5825, 5.5825),
        (1, 0, 0, -48.4986, 98.4986),
        (60, 0, 40, 0.6168, 38.2181),
    ],
)
def test_nps_interval(promoters, passives, detractors, low, high):
    n = promoters + passives + detractors
    assert rounded(inference.nps_interval(promoters, detractors, n)[:2]) == (low, high)


def test_nps_interval_is_centred_on_the_adjusted_score():
    # 50.75 promoters and 20.75 detractors of 103
    low, high, middle = inference.nps_interval(50, 20, 100)
    assert middle == pytest.approx(100 * 30 / 103)
    assert (low + high) / 2 == pytest.approx(middle)


def test_two_recommendation_scores():
    found = inference.two_nps((120, 70, 250), (95, 85, 250))
    assert found.difference == pytest.approx(4 - 20)
    assert rounded((found.statistic, found.p)) == (-2.1003, 0.0357)
    assert found.low < -16 < found.high < 0


# ---------------------------------------------------------------- several groups, several tests


@pytest.mark.parametrize(
    ("values", "q", "p"),
    [
        ((72, 64, 70), 6.8206, 0.0330),
        ((72, 58, 70), 21.7613, 0.0000),
    ],
)
def test_channels_that_agree_or_not(values, q, p):
    found, df, chance = inference.cochran_q(values, (1.8, 2.5, 2.2))
    assert (round(found, 4), df, round(chance, 4)) == (q, 2, p)


def test_cochran_q_of_two_is_their_squared_difference():
    # (62.5 - 56.25)² / (SE² + SE²), the answers of a chat and a phone line
    chat = stats.sem([1] * 10 + [2] * 10 + [3] * 25 + [4] * 30 + [5] * 25) * 25
    phone = stats.sem([1] * 10 + [2] * 20 + [3] * 30 + [4] * 15 + [5] * 25) * 25
    q, df, p = inference.cochran_q((62.5, 56.25), (chat, phone))
    assert (round(q, 4), df, round(p, 4)) == (1.9112, 1, 0.1668)


def test_sample_ratio():
    chi, p = inference.split_test([2000, 1840], [50, 50])
    assert rounded((chi, p)) == (6.6667, 0.0098)
    assert inference.split_test([3000, 1000], [75, 25]) == (0, 1)
    theirs = stats.chisquare([310, 190], [300, 200])
    assert inference.split_test([310, 190], [60, 40]) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_benjamini_hochberg_on_its_own_example():
    # Benjamini & Hochberg 1995, section 4: fifteen tests, the first four stand
    ps = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    ps += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    assert inference.benjamini_hochberg(ps, 0.05) == [True] * 4 + [False] * 11


def test_benjamini_hochberg_over_one_run():
    # .0042 <= .025, .0357 <= .05, .0399 <= .075, .4707 > .1
    assert inference.benjamini_hochberg([0.0042, 0.4707, 0.0357, 0.0399], 0.10) == [True, False, True, True]
    assert inference.benjamini_hochberg([], 0.10) == []


def test_benjamini_hochberg_keeps_those_below_a_later_bound():
    # .04 misses its own bound of .025, but .05 meets .05 and takes it along
    assert inference.benjamini_hochberg([0.04, 0.05], 0.05) == [True, True]


# ---------------------------------------------------------------- planning


@pytest.mark.parametrize(("first", "second", "n"), [(0.10, 0.12, 3839), (0.70, 0.75, 1248)])
def test_customers_needed_per_arm(first, second, n):
    assert inference.needed_per_arm(first, second) == n
    assert inference.needed_per_arm(second, first) == n


def test_no_number_shows_no_change():
    with pytest.raises(ValueError, match="change that is none"):
        inference.needed_per_arm(0.1, 0.1)


def test_detectable_change():
    assert round(100 * inference.detectable_change(0.75, 220), 1) == 11.6


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_no_sample_shows_a_change_of_nothing(share):
    # nobody of 2 x 50: taken as one of 102
    assert inference.detectable_change(share, 50) == pytest.approx(2.8 * (2 * 101 / 102**2 / 50) ** 0.5)


def test_what_is_needed_shows_what_it_should():
    n = inference.needed_per_arm(0.10, 0.12)
    found = inference.two_proportions((0.10 * n, n), (0.12 * n, n))
    # the true difference lies 1.96 + .84 standard errors from none
    assert found.statistic == pytest.approx(2.80, abs=0.02)


def test_the_normal_tail():
    assert inference.p_of_z(1.959964) == pytest.approx(0.05, abs=1e-6)
    assert inference.p_of_z(-1.644854) == pytest.approx(0.10, abs=1e-6)
    assert inference.p_of_z(0) == 1
