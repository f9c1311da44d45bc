"""Significance with and without clusters: worked examples, limits, and Benjamini-Hochberg against statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as t_of_scipy
from statsmodels.stats.multitest import multipletests

from collegium.engines.wwc import (
    DEFAULT_ICC,
    benjamini_hochberg,
    cluster_test,
    clustered_df,
    clustered_g,
    clustered_gamma,
    corrected_test,
    g_from_pooled,
    one_arm_df,
    one_arm_gamma,
    one_arm_test,
    student_test,
    within_domains,
)

# of one study that assigned clusters: students per arm, clusters, icc
ASSIGNED = st.integers(3, 60).flatmap(
    lambda clusters: st.tuples(
        st.integers(clusters, 2000), st.integers(clusters, 2000), st.just(clusters), st.floats(0, 0.9)
    )
)


@pytest.mark.parametrize(
    ("g", "n", "clusters", "expected"),
    [
        (0.451816239831396, (146, 166), 31, (3.932471, 2.330952, 229.3307, 0.0206239)),  # finding 29617
        (-0.0821879535946496, (744, 774), 29, (-1.600096, -0.473415, 510.40, 0.636120)),  # finding 5994
        (0.30, (200, 200), 20, (2.983266, 1.348605, 231.6576, 0.1787808)),  # example of baselinr
    ],
)
def test_worked_examples_of_the_correction(g, n, clusters, expected):
    t, corrected, df, p = expected
    found = cluster_test(
        g, n_treated=n[0], n_comparison=n[1], clusters=clusters, icc=DEFAULT_ICC["achievement"]
    )
    assert found.t_plain == pytest.approx(t, abs=3e-6)  # printed from a rounded g
    assert found.t == pytest.approx(corrected, abs=3e-6)
    assert found.df == pytest.approx(df, abs=5e-3)
    assert found.p == pytest.approx(p, abs=1e-6)


def test_worked_examples_of_vivecampbell():
    assert clustered_df(total=100, clusters=20, icc=0.1) == pytest.approx(94.40, abs=0.005)
    assert one_arm_gamma(n_clustered=60, n_other=40, clusters=12, icc=0.1) == pytest.approx(0.978, abs=5e-4)
    assert 90 < one_arm_df(n_clustered=60, n_other=40, clusters=12, icc=0.1) < 98


@given(study=ASSIGNED, g=st.floats(-3, 3))
def test_a_correction_never_makes_an_effect_more_certain(study, g):
    treated, comparison, clusters, icc = study
    plain = student_test(g, n_treated=treated, n_comparison=comparison)
    found = cluster_test(g, n_treated=treated, n_comparison=comparison, clusters=clusters, icc=icc)
    assert abs(found.t) <= abs(found.t_plain) * (1 + 1e-12)
    assert found.t_plain == plain.t
    assert found.df <= plain.df * (1 + 1e-9)
    assert found.p >= plain.p - 1e-12


@given(study=ASSIGNED, effect=st.floats(-3, 3))
def test_without_correlation_clusters_change_nothing(study, effect):
    treated, comparison, clusters, _ = study
    sizes = {"n_treated": treated, "n_comparison": comparison}
    found = cluster_test(effect, **sizes, clusters=clusters, icc=0.0)
    assert found.p == pytest.approx(student_test(effect, **sizes).p)
    assert found.df == pytest.approx(treated + comparison - 2)
    g = clustered_g(effect, pooled=1.0, **sizes, clusters=clusters, icc=0.0, handbook="5.0")
    assert g == pytest.approx(g_from_pooled(effect, pooled=1.0, **sizes))


@given(study=ASSIGNED)
def test_handbook_5_shrinks_g_of_clusters_and_handbook_4_1_does_not(study):
    treated, comparison, clusters, icc = study
    sizes = {"n_treated": treated, "n_comparison": comparison}
    old, new = (
        clustered_g(0.4, pooled=1.0, **sizes, clusters=clusters, icc=icc, handbook=handbook)
        for handbook in ("4.1", "5.0")
    )
    assert old == g_from_pooled(0.4, pooled=1.0, **sizes)
    assert new <= old * (1 + 1e-12)
    assert 0 < clustered_gamma(total=treated + comparison, clusters=clusters, icc=icc) <= 1


def test_the_term_of_the_effect_is_a_switch():
    """Finding 196 was published with p .0023625, by a handbook that left the term out."""
    old = student_test(0.690107682576845, n_treated=61, n_comparison=31, effect_term=False)
    new = student_test(0.690107682576845, n_treated=61, n_comparison=31)
    assert old.p == pytest.approx(0.0023625, abs=5e-6)
    assert new.p == pytest.approx(0.0030178, abs=1e-7)


ARMS = {"n_treated": 50, "n_comparison": 50}


@pytest.mark.parametrize(
    ("clusters", "icc", "why"),
    [(2, 0.2, "at least 3 clusters"), (101, 0.2, "more clusters than students"), (9, 1.0, "intraclass"),
     (9, -0.1, "intraclass")],
)  # fmt: skip
def test_what_cannot_be_corrected_is_refused(clusters, icc, why):
    with pytest.raises(ValueError, match=why):
        cluster_test(0.2, **ARMS, clusters=clusters, icc=icc)


P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


@given(p_values=P_VALUES)
def test_benjamini_hochberg_is_that_of_statsmodels(p_values):
    reject, adjusted, _, _ = multipletests(p_values, 0.05, "fdr_bh")
    found = benjamini_hochberg(p_values)
    assert [one.adjusted for one in found] == pytest.approx(list(adjusted))
    close = np.isclose(
        adjusted, 0.05, rtol=1e-9
    )  # a tie with the level may fall either way in floating point
    assert all(
        one.significant == bool(theirs) or tie for one, theirs, tie in zip(found, reject, close, strict=True)
    )


@given(p_values=P_VALUES)
def test_the_correction_never_finds_more_than_each_test_alone(p_values):
    found = benjamini_hochberg(p_values)
    assert all(one.p <= 0.05 for one in found if one.significant)
    assert sorted(one.rank for one in found) == list(range(1, len(p_values) + 1))


def test_a_domain_is_corrected_for_itself():
    p_values, domains = [0.04, 0.03, 0.04], ["reading", "mathematics", "reading"]
    assert [one.significant for one in within_domains(p_values, domains)] == [True, True, True]
    assert [one.significant for one in within_domains([0.04, 0.03, 0.9], domains)] == [False, True, False]
    assert [one.threshold for one in within_domains(p_values, domains)] == [0.025, 0.05, 0.05]


@pytest.mark.parametrize(
    "call",
    [
        lambda: benjamini_hochberg([0.1, 1.2]),
        lambda: benjamini_hochberg([0.1], level=1.0),
        lambda: within_domains([0.1], []),
    ],
)
def test_the_correction_refuses_what_is_no_p_value(call):
    with pytest.raises(ValueError, match=r"p-value|level"):
        call()


# One arm in clusters -------------------------------------------------------------------------------------------


def test_one_arm_follows_the_design_effect_of_hedges_and_citkowicz():
    """eta = 1 + (n N_C / N - 1) rho by hand: n = 5, N_C = 40, N = 100, rho = .1 gives 1.1."""
    sizes = {"n_clustered": 60, "n_other": 40, "clusters": 12, "icc": 0.1}
    found = one_arm_test(2.5, **sizes)
    assert found.t == pytest.approx(2.5 * one_arm_gamma(**sizes) / 1.1**0.5, rel=1e-12)
    assert found.df == one_arm_df(**sizes)
    assert found.p == pytest.approx(2 * t_of_scipy.sf(found.t, found.df), rel=1e-9)
    plain = one_arm_test(2.5, **{**sizes, "icc": 0.0})
    assert (plain.t, plain.df) == (2.5, pytest.approx(98))


def test_one_arm_is_right_five_times_in_a_hundred():
    """20,000 studies without an effect, drawn as the model says: 8 groups of 10 beside 60 students on their own.

    The share of false alarms has a standard error of .0016; the uncorrected test gives about .16.
    """
    rng = np.random.default_rng(11)
    times, clusters, size, others, icc = 20_000, 8, 10, 60, 0.2
    between = rng.normal(0, icc**0.5, (times, clusters, 1))
    taught = (between + rng.normal(0, (1 - icc) ** 0.5, (times, clusters, size))).reshape(times, -1)
    alone = rng.normal(0, (1 - icc) ** 0.5, (times, others))
    squares = taught.var(axis=1, ddof=1) * 79 + alone.var(axis=1, ddof=1) * 59
    t = (taught.mean(axis=1) - alone.mean(axis=1)) / np.sqrt(squares / 138 * (1 / 80 + 1 / others))
    factor = one_arm_test(1.0, n_clustered=80, n_other=others, clusters=clusters, icc=icc)
    wrong = np.mean(2 * t_of_scipy.sf(abs(t) * factor.t, factor.df) < 0.05)
    assert np.mean(2 * t_of_scipy.sf(abs(t), 138) < 0.05) > 0.1
    assert wrong == pytest.approx(0.05, abs=0.015)  # its degrees of freedom are an approximation


@given(study=ASSIGNED, t=st.floats(-8, 8))
def test_a_t_from_elsewhere_is_corrected_like_that_of_g(study, t):
    treated, comparison, clusters, icc = study
    sizes = {"n_treated": treated, "n_comparison": comparison}
    found = corrected_test(t, total=treated + comparison, clusters=clusters, icc=icc)
    g = t / 10
    same = cluster_test(g, **sizes, clusters=clusters, icc=icc)
    assert corrected_test(same.t_plain, total=treated + comparison, clusters=clusters, icc=icc) == same
    assert abs(found.t) <= abs(t) * (1 + 1e-12)


def test_too_few_groups_are_no_test():
    with pytest.raises(ValueError, match="at least 2 clusters"):
        one_arm_test(1.0, n_clustered=20, n_other=20, clusters=1, icc=0.1)
