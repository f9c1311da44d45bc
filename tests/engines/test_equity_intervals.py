"""Intervals for shares and tests of contrasts against published examples, statsmodels and scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.oneway import anova_oneway
from statsmodels.stats.proportion import confint_proportions_2indep

from collegium.engines.equity import (
    contrasts,
    interval_difference,
    joint_contrast,
    ratio_by_logs,
    ratio_by_score,
    share_difference,
    share_interval,
)

# Newcombe 1998, Table II, method 10, printed to four decimals.
NEWCOMBE = [
    ((56, 48), (70, 80), 0.0524, 0.3339),
    ((9, 3), (10, 10), 0.1705, 0.8090),
    ((6, 2), (7, 7), 0.0582, 0.8062),
    ((5, 0), (56, 29), -0.0381, 0.1926),
    ((0, 0), (10, 20), -0.1611, 0.2775),
    ((0, 0), (10, 10), -0.2775, 0.2775),
    ((10, 0), (10, 20), 0.6791, 1.0000),
    ((10, 0), (10, 10), 0.6075, 1.0000),
]


@pytest.mark.parametrize(("had", "n", "low", "high"), NEWCOMBE)
def test_published_differences_of_shares(had, n, low, high):
    ours = share_difference(had, n)
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=5.1e-5)


def test_the_published_difference_of_differences():
    """Newcombe 2001, section 4.1: 17/65 and 17/75 against 18/72 and 16/65; printed to four decimals."""
    ours = interval_difference(share_difference((17, 17), (65, 75)), share_difference((18, 16), (72, 65)))
    assert (ours.estimate, ours.low, ours.high) == pytest.approx((0.0310, -0.1687, 0.2343), abs=5.1e-5)


counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_differences_and_ratios_are_those_of_statsmodels(one, other):
    """Closed forms to rounding; their score interval is searched for and was found good to six digits."""
    had, n = (one[0], other[0]), (one[1], other[1])
    ours = share_difference(had, n)
    theirs = confint_proportions_2indep(had[0], n[0], had[1], n[1], method="newcomb")
    assert (ours.low, ours.high) == pytest.approx(theirs, abs=1e-9)
    assert -1 - 1e-12 <= ours.low <= ours.estimate <= ours.high <= 1 + 1e-12
    if had[0] and had[1]:
        logs = confint_proportions_2indep(
            had[0], n[0], had[1], n[1], compare="ratio", method="log", correction=False
        )
        mine = ratio_by_logs(had, n)
        assert (mine.low, mine.high) == pytest.approx(logs, rel=1e-9)


@pytest.mark.parametrize(
    ("had", "n"),
    [
        ((56, 48), (70, 80)),
        ((9, 3), (10, 10)),
        ((36, 16), (40, 80)),
        ((3, 40), (90, 100)),
        ((5, 1), (56, 29)),
    ],
)
def test_score_ratio_is_that_of_statsmodels(had, n):
    theirs = confint_proportions_2indep(
        had[0], n[0], had[1], n[1], compare="ratio", method="score", correction=False
    )
    ours = ratio_by_score(had, n)
    assert (ours.low, ours.high) == pytest.approx(theirs, rel=2e-5)


def test_koopmans_published_example():
    """Koopman 1984: 36 of 40 against 16 of 80 gives 4.5 (2.94 to 7.15), as printed."""
    ours = ratio_by_score((36, 16), (40, 80))
    assert (ours.estimate, ours.low, ours.high) == pytest.approx((4.5, 2.94, 7.15), abs=6e-3)


@given(counts, counts)
def test_score_ratio_turns_over_with_the_groups(one, other):
    """The ratio of the other to the one is the inverse, and so are its ends; nothing known means no upper end."""
    if not (one[0] and other[0]):
        return
    ours = ratio_by_score((one[0], other[0]), (one[1], other[1]))
    back = ratio_by_score((other[0], one[0]), (other[1], one[1]))
    assert ours.low <= ours.estimate * (1 + 1e-9)
    assert ours.estimate <= ours.high * (1 + 1e-9)
    assert (1 / back.high, 1 / back.low) == pytest.approx((ours.low, ours.high), rel=1e-6)


def test_ratios_without_anybody():
    assert ratio_by_score((0, 5), (20, 20)).low == 0
    assert 0 < ratio_by_score((0, 5), (20, 20)).high < 1
    with pytest.raises(ValueError, match="somebody who had the outcome"):
        ratio_by_score((5, 0), (20, 20))
    with pytest.raises(ValueError, match="somebody who had the outcome"):
        ratio_by_logs((0, 5), (20, 20))
    with pytest.raises(ValueError, match="confidence"):
        share_interval(1, 2, confidence=1.0)


def test_comparing_means_is_welchs_analysis_of_variance():
    rng = np.random.default_rng(5)
    groups = [rng.normal(m, s, n) for m, s, n in [(0, 1, 12), (0.5, 3, 25), (1, 2, 8), (0, 5, 40)]]
    theirs = anova_oneway(groups, use_var="unequal", welch_correction=True)
    means = np.array([one.mean() for one in groups])
    variances = np.array([one.var(ddof=1) / len(one) for one in groups])
    dfs = np.array([len(one) - 1.0 for one in groups])
    factors = np.hstack([-np.ones((3, 1)), np.eye(3)])
    ours = joint_contrast(means, variances, dfs, factors)
    assert (ours.f, ours.df1, ours.df2, ours.p) == pytest.approx(
        (theirs.statistic, theirs.df_num, theirs.df_denom, theirs.pvalue), rel=1e-9
    )
    one = joint_contrast(means, variances, dfs, factors[:1])
    welch = contrasts(means, variances, dfs, factors[:1])[0]
    t = stats.ttest_ind(groups[1], groups[0], equal_var=False)
    assert (one.f, one.df2, one.p) == pytest.approx((t.statistic**2, t.df, t.pvalue), rel=1e-9)
    assert (welch.df, welch.p) == pytest.approx((t.df, t.pvalue), rel=1e-9)
