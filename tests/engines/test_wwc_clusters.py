"""Significance with and without clusters: worked examples, limits, and Benjamini-Hochberg against statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from collegium.engines.wwc import (
    DEFAULT_ICC,
    benjamini_hochberg,
    cluster_test,
    clustered_df,
    clustered_g,
    clustered_gamma,
    g_from_pooled,
    one_arm_df,
    one_arm_gamma,
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
