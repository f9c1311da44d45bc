"""Effect sizes of the What Works Clearinghouse: worked examples, identities, refusals."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.wwc import (
    cox_from_difference,
    cox_from_logit,
    cox_from_odds_ratio,
    cox_index,
    g_from_f,
    g_from_gain_t,
    g_from_gains,
    g_from_pooled,
    g_from_t,
    g_of_students,
    hedges_g,
    improvement_index,
    pooled_sd,
    small_sample_factor,
    standard_error,
)

SIZES = st.integers(2, 5000)
EFFECTS = st.floats(-50, 50)
SDS = st.floats(0.01, 100)


@pytest.mark.parametrize(
    ("n", "means", "sds", "g", "index"),
    [
        ((3, 3), (6, 5), (1, 1), 0.80, 28.8),  # (5, 6, 7) against (4, 5, 6); w is exactly .8
        ((61, 31), (644.4, 569.2), (114.4, 94.1), 0.6901077, 25.49),  # finding 196
        ((13, 11), (4.56, 4.44), (0.42, 0.51), 0.2501974, 9.9),  # finding 31
        ((3, 3), (4.58, 4.50), (0.74, 0.86), 0.079776, 3.2),  # finding 21
    ],
)
def test_worked_examples_of_g(n, means, sds, g, index):
    found = hedges_g(
        means[0] - means[1], n_treated=n[0], n_comparison=n[1], sd_treated=sds[0], sd_comparison=sds[1]
    )
    assert found == pytest.approx(g, abs=5e-7)
    assert improvement_index(found) == pytest.approx(index, abs=0.05)


@pytest.mark.parametrize(
    ("p", "n", "small_sample", "index"),
    [
        ((2 / 3, 1 / 3), (3, 3), False, 0.8401784),  # baselinr
        ((0.85, 0.82), (905, 689), True, 0.1322126),  # finding 5338
        ((0.85, 0.82), (905, 689), False, 0.132275),
        ((0.68, 0.53), (399, 277), True, 0.383589),  # finding 5339
    ],
)
def test_worked_examples_of_the_cox_index(p, n, small_sample, index):
    found = cox_index(*p, n_treated=n[0], n_comparison=n[1], small_sample=small_sample)
    assert found == pytest.approx(index, abs=1e-6)


@given(effect=EFFECTS, sds=st.tuples(SDS, SDS), n=st.tuples(SIZES, SIZES))
def test_g_from_means_from_t_from_f_and_from_a_coefficient_is_the_same(effect, sds, n):
    sizes = {"n_treated": n[0], "n_comparison": n[1]}
    pooled = pooled_sd(**sizes, sd_treated=sds[0], sd_comparison=sds[1])
    t = effect / (pooled * math.sqrt(1 / n[0] + 1 / n[1]))
    g = hedges_g(effect, **sizes, sd_treated=sds[0], sd_comparison=sds[1])
    assert g_from_pooled(effect, pooled=pooled, **sizes) == pytest.approx(g, rel=1e-9)
    assert g_from_t(t, **sizes) == pytest.approx(g, rel=1e-9)
    assert g_from_f(t * t, **sizes, favours_treated=t >= 0) == pytest.approx(g, rel=1e-9, abs=1e-12)


@given(effect=EFFECTS, sd=SDS, r=st.floats(-0.9, 0.99), n=st.tuples(SIZES, SIZES))
def test_gains_give_the_effect_in_deviations_of_the_posttest(effect, sd, r, n):
    """With equal variances before and after, the deviation of a gain is sd sqrt(2 (1 - r))."""
    sizes = {"n_treated": n[0], "n_comparison": n[1]}
    sd_gain = sd * math.sqrt(2 * (1 - r))
    t = effect / (sd_gain * math.sqrt(1 / n[0] + 1 / n[1]))
    expected = g_from_pooled(effect, pooled=sd, **sizes)
    assert g_from_gains(effect, **sizes, sd_gain=sd_gain, correlation=r) == pytest.approx(expected, rel=1e-9)
    assert g_from_gain_t(t, **sizes, correlation=r) == pytest.approx(expected, rel=1e-9)


@given(t=st.floats(-20, 20), n=st.tuples(SIZES, SIZES), r=st.floats(0, 0.99))
def test_a_covariate_that_explains_much_makes_the_same_t_a_smaller_effect(t, n, r):
    sizes = {"n_treated": n[0], "n_comparison": n[1]}
    plain, adjusted = g_from_t(t, **sizes), g_from_t(t, **sizes, correlation=r)
    assert abs(adjusted) <= abs(plain)
    assert adjusted == pytest.approx(plain * math.sqrt(1 - r * r))


@given(a=st.floats(0.01, 0.99), b=st.floats(0.01, 0.99), n=st.tuples(SIZES, SIZES))
def test_the_cox_index_turns_its_sign_with_the_arms_and_with_the_outcome(a, b, n):
    sizes = {"n_treated": n[0], "n_comparison": n[1]}
    found = cox_index(a, b, **sizes)
    assert cox_index(b, a, **sizes) == pytest.approx(-found, abs=1e-12)
    assert cox_index(1 - a, 1 - b, **sizes) == pytest.approx(-found, abs=1e-9)
    odds = (a / (1 - a)) / (b / (1 - b))
    assert cox_from_odds_ratio(odds, **sizes) == pytest.approx(found, abs=1e-9)
    assert cox_from_logit(math.log(odds), **sizes) == pytest.approx(found, abs=1e-9)
    assert cox_from_difference(a - b, b, **sizes) == pytest.approx(found, abs=1e-6)


@given(df=st.integers(1, 10_000))
def test_the_small_sample_factor_grows_towards_one(df):
    assert 0 <= small_sample_factor(df) < small_sample_factor(df + 1) < 1
    assert small_sample_factor(df) == pytest.approx(1 - 3 / (4 * (df + 2) - 9))


@given(g=st.floats(-5, 5))
def test_the_improvement_index_is_odd_and_stays_within_fifty(g):
    assert abs(improvement_index(g)) <= 50
    assert improvement_index(-g) == pytest.approx(-improvement_index(g))


def test_student_deviations_are_larger_than_those_of_clusters():
    assert g_of_students(1.0, icc=0.16) == pytest.approx(0.4)
    assert standard_error(0.0, n_treated=50, n_comparison=50) == pytest.approx(0.2)


SMALL = {"n_treated": 1, "n_comparison": 1}
ARMS = {"n_treated": 20, "n_comparison": 20}


@pytest.mark.parametrize(
    ("compute", "why"),
    [
        (lambda: hedges_g(1.0, **SMALL, sd_treated=1, sd_comparison=1), "at least three students"),
        (lambda: hedges_g(1.0, **ARMS, sd_treated=0, sd_comparison=0), "an outcome that varies"),
        (lambda: hedges_g(1.0, **ARMS, sd_treated=-1, sd_comparison=1), "at least 0"),
        (lambda: hedges_g(1.0, **ARMS, sd_treated=math.nan, sd_comparison=1), "at least 0"),
        (lambda: hedges_g(1.0, n_treated=0, n_comparison=9, sd_treated=1, sd_comparison=1), "both arms"),
        (lambda: g_from_f(-1.0, **ARMS, favours_treated=True), "F statistic"),
        (lambda: g_from_t(1.0, **ARMS, correlation=1.0), "between -1 and 1"),
        (lambda: g_from_gains(1.0, **ARMS, sd_gain=0.0, correlation=0.5), "an outcome that varies"),
        (lambda: g_of_students(1.0, icc=0.0), "intraclass"),
        (lambda: cox_index(1.0, 0.5, **ARMS), "above 0 % and below 100 %"),
        (lambda: cox_index(0.5, 0.0, **ARMS), "above 0 % and below 100 %"),
        (lambda: cox_from_difference(0.6, 0.5, **ARMS), "above 0 % and below 100 %"),
        (lambda: cox_from_odds_ratio(0.0, **ARMS), "odds ratio"),
        (lambda: cox_index(0.5, 0.4, **SMALL), "at least three students"),
    ],
)
def test_what_has_no_answer_is_refused_with_a_sentence(compute, why):
    with pytest.raises(ValueError, match=why):
        compute()
