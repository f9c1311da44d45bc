"""Effects, balance and overlap of comparison groups: by hand, statsmodels, and what must always hold."""

import dataclasses

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.engines.comparison import (
    PROPENSITY,
    EntropyBalance,
    Exact,
    Matched,
    NearestNeighbour,
    PropensityWeights,
    balance_table,
    difference,
    effect,
    effective_size,
    love_points,
    match,
    overlap,
    words,
)
from collegium.engines.problems import ProblemsFound
from collegium.engines.wwc import cox_index, hedges_g
from tests.engines.comparisons import NAMES, TABLES, G, T, X, Y, made_up


@pytest.mark.parametrize("covariates", [None, X], ids=["plain", "adjusted"])
@pytest.mark.parametrize("errors", ["classical", "HC1", "HC2"])
def test_weighted_regression_of_statsmodels(errors, covariates):
    matched = match(T, X, method=PropensityWeights(), names=NAMES)
    design = sm.add_constant(np.column_stack([T] if covariates is None else [T, covariates]))
    kind = "nonrobust" if errors == "classical" else errors
    theirs = sm.WLS(Y, design, weights=matched.weights).fit(cov_type=kind, use_t=True)
    ours = effect(Y, T, matched, covariates=covariates, independent=errors, confidence=0.9)
    interval = theirs.conf_int(0.1)[1]
    assert (ours.estimate, ours.se, ours.p) == pytest.approx(
        (theirs.params[1], theirs.bse[1], theirs.pvalues[1])
    )
    assert (ours.low, ours.high, ours.df) == pytest.approx((*interval, theirs.df_resid))


@pytest.mark.parametrize("covariates", [None, X], ids=["plain", "adjusted"])
def test_clusters_of_statsmodels(covariates):
    matched = match(T, X, method=PropensityWeights(), names=NAMES)
    design = sm.add_constant(np.column_stack([T] if covariates is None else [T, covariates]))
    theirs = sm.WLS(Y, design, weights=matched.weights).fit(
        cov_type="cluster", cov_kwds={"groups": G}, use_t=True
    )
    ours = effect(Y, T, matched, covariates=covariates, cluster=G)
    assert (ours.estimate, ours.se, ours.p) == pytest.approx(
        (theirs.params[1], theirs.bse[1], theirs.pvalues[1])
    )
    assert (ours.errors, ours.groups, ours.df) == ("clusters", 30, 29)


def test_sets_and_clusters_together():
    """The two ways of statsmodels, and the sum of one-way variances by hand."""
    matched = match(T, X, method=NearestNeighbour(), names=NAMES)
    used = matched.used
    design, groups = sm.add_constant(T[used]), np.column_stack([matched.sets[used], G[used]])
    model = sm.OLS(Y[used], design)
    both = np.unique(groups, axis=0, return_inverse=True)[1]
    one, two, mixed = (
        model.fit(cov_type="cluster", cov_kwds={"groups": codes}).bse[1] ** 2 for codes in (*groups.T, both)
    )
    ours = effect(Y, T, matched, cluster=G)
    assert ours.se**2 == pytest.approx(one + two - mixed, rel=1e-9)
    theirs = model.fit(cov_type="cluster", cov_kwds={"groups": groups.astype(int)}).bse[1]
    assert ours.se == pytest.approx(theirs, rel=1e-9)
    assert (ours.errors, ours.groups) == ("both", min(len(set(G[used])), matched.sets.max() + 1))


def test_sets_within_clusters_leave_the_clusters():
    matched = match(T, X, method=NearestNeighbour(), names=NAMES, within=G % 10)
    inside = effect(Y, T, matched, cluster=G % 10)
    assert (inside.errors, inside.groups) == ("clusters", 10)
    assert words.SOME_CLUSTERS.format(enough=20) in inside.warnings


def test_the_effect_is_found_again_on_average():
    """100 made-up tables with an effect of 2: the mean estimate is within four standard errors of it."""
    found = {}
    for method in (NearestNeighbour(caliper=0.2), PropensityWeights(), EntropyBalance()):
        estimates = []
        for seed in range(100):
            treated, x, outcome, _ = made_up(seed)
            estimates.append(
                effect(outcome, treated, match(treated, x, method=method), covariates=x).estimate
            )
        found[method] = (np.mean(estimates) - 2) / (np.std(estimates) / 10)
    assert all(abs(z) < 4 for z in found.values())
    naive = [difference(made_up(seed)[2], made_up(seed)[0]).estimate for seed in range(20)]
    assert np.mean(naive) > 3


@settings(max_examples=15, deadline=None)
@given(TABLES, st.sampled_from([1e-6, 4.0, 1e6]), st.sampled_from([0.0, 1e3]))
def test_the_effect_has_the_units_of_the_outcome(table, unit, origin):
    treated, x, outcome, cluster = table
    matched = match(treated, x, method=NearestNeighbour())
    ours = effect(outcome, treated, matched, covariates=x, cluster=cluster)
    theirs = effect(unit * (outcome + origin), treated, matched, covariates=x, cluster=cluster)
    assert (theirs.estimate, theirs.se) == pytest.approx((unit * ours.estimate, unit * ours.se), rel=1e-8)
    assert theirs.t == pytest.approx(ours.t, rel=1e-8)


def test_covariates_that_add_nothing_are_named():
    matched = match(T, X, method=PropensityWeights())
    more = np.column_stack([X, X[:, 0] - X[:, 1], np.ones(len(T))])
    ours = effect(Y, T, matched, covariates=more, names=(*NAMES, "gain", "one"))
    assert ours.estimate == pytest.approx(effect(Y, T, matched, covariates=X).estimate, rel=1e-10)
    assert words.NOT_NEEDED.format(names="“gain”, “one”") in ours.warnings


# --- balance and overlap


def test_balance_by_hand():
    treated, x = np.array([1, 1, 1, 0, 0, 0, 0]), np.array([3, 5, 7, 1, 2, 4, 9.0])
    yes = np.array([1, 1, 0, 0, 0, 1, 0.0])
    weights = np.array([1, 1, 1, 0, 0.5, 1, 1.5])
    matched = Matched(EntropyBalance(), weights, np.full(7, -1), None, (), ())
    first, second = balance_table(treated, np.column_stack([x, yes]), matched, names=("x", "yes"))
    mean = (1 + 4 + 13.5) / 3
    assert first.ruler == 2
    assert (first.before.difference, first.after.difference) == pytest.approx(((5 - 4) / 2, (5 - mean) / 2))
    assert first.after.wwc_g == pytest.approx(
        hedges_g(
            5 - mean,
            n_treated=3,
            n_comparison=3,
            sd_treated=2,
            sd_comparison=float(np.std([2, 4, 9], ddof=1)),
        )
    )
    assert (first.after.band, first.after.comparison) == ("not satisfied", 3)
    assert first.before.variance_ratio == pytest.approx(4 / np.var([1, 2, 4, 9], ddof=1))
    assert first.before.ks == pytest.approx(stats.ks_2samp(x[:3], x[3:]).statistic)
    share = weights[3:] / 3
    variance = share @ (x[3:] - mean) ** 2 / (1 - share @ share)
    assert first.after.sd_comparison == pytest.approx(np.sqrt(variance))
    assert second.ruler == pytest.approx(np.sqrt(2 / 9))
    assert second.before.wwc_g == pytest.approx(cox_index(2 / 3, 1 / 4, n_treated=3, n_comparison=4))
    assert second.after.variance_ratio is None


def test_the_ruler_of_everybody():
    matched = match(T, X, method=PropensityWeights("ATE"), names=NAMES)
    row = balance_table(T, X, matched, names=NAMES)[1]
    assert row.ruler == pytest.approx(np.sqrt((X[T == 1, 0].var(ddof=1) + X[T == 0, 0].var(ddof=1)) / 2))


def test_an_empty_subgroup_gets_rows_that_say_so():
    """No boy took part; one lone girl is a level of her own; and one level has nobody left after matching."""
    group = np.where(T == 1, "girls", np.where(np.arange(len(T)) % 2 == 0, "girls", "boys")).astype(object)
    alone = np.where(np.arange(len(T)) == np.flatnonzero(T == 1)[0], "alone", "others")
    matched = match(T, X, method=NearestNeighbour(caliper=0.2), names=NAMES)
    left = np.where(matched.used, "used", "unused")
    rows = balance_table(T, X, matched, names=NAMES, subgroups={"sex": group, "who": alone, "left": left})
    assert len(rows) == 4 * 7
    by = {(row.covariate, row.subgroup, row.level): row for row in rows}
    boys = by["pretest", "sex", "boys"]
    assert (boys.before.withheld, boys.after.withheld) == (words.NOBODY_TREATED,) * 2
    assert (boys.before.treated, boys.before.difference, boys.after.mean_treated) == (0, None, None)
    assert boys.before.mean_comparison == pytest.approx(X[group == "boys", 0].mean())
    assert by["girl", "who", "alone"].before.withheld == words.NOBODY_COMPARED
    assert by["pretest", "left", "unused"].after.withheld == words.NOBODY_TREATED
    assert by["pretest", "sex", "girls"].after.difference is not None
    assert by["pretest", "sex", "girls"].ruler == by["pretest", "", ""].ruler
    assert by[PROPENSITY, "", ""].after.difference is not None
    assert (by[PROPENSITY, "", ""].after.wwc_g, by[PROPENSITY, "", ""].after.band) == (None, None)
    points = love_points(rows)
    assert len(points) == len(rows)
    (boys_point,) = [one for one in points if one.level == "boys" and one.covariate == PROPENSITY]
    assert (boys_point.before, boys_point.within, boys_point.why) == (None, None, words.NOBODY_TREATED)
    everyone = points[1]
    assert everyone.before == abs(by["pretest", "", ""].before.difference)
    assert everyone.within == (everyone.after <= 0.1)


def test_columns_without_spread_have_no_ruler():
    x = X.copy()
    x[T == 1, 2] = 1
    x[T == 1, 1] = 5.1
    matched = match(T, X, method=EntropyBalance(), names=NAMES)
    rows = balance_table(T, x, matched, names=NAMES)
    assert [row.ruler is None for row in rows] == [False, True, True]
    same = balance_table(T, np.full((len(T), 1), 5.1), matched, names=("same",))[0]
    assert (same.ruler, same.before.difference, same.before.wwc_g) == (None, None, None)
    assert (rows[1].before.difference, rows[1].before.variance_ratio) == (None, 0.0)
    assert (rows[2].before.difference, rows[2].before.wwc_g, rows[2].before.band) == (None, None, None)
    assert [one.why for one in love_points(rows)] == ["", words.NO_SPREAD, words.NO_SPREAD]


def test_effective_size():
    assert effective_size(np.ones(7)) == 7
    assert effective_size(np.array([1.0, 1, 2])) == pytest.approx(16 / 6)
    assert effective_size(np.zeros(3)) == 0


def test_groups_that_hardly_overlap_are_withheld():
    """Three in four who took part have a larger score than the whole comparison group."""
    low, high = np.linspace(0, 1, 60), np.concatenate([np.linspace(0.5, 0.9, 15), np.linspace(1.5, 2.5, 45)])
    treated, x = np.repeat([0, 1], 60), np.concatenate([low, high])[:, None]
    outcome = np.random.default_rng(1).normal(size=120)
    matched = match(treated, x, method=NearestNeighbour())
    known = overlap(treated, matched)
    assert known.outside == pytest.approx(0.75)
    assert known.withheld == words.HALF_OUTSIDE.format(share=0.75)
    with pytest.raises(ProblemsFound, match="75% of the students"):
        effect(outcome, treated, matched)
    heavy = dataclasses.replace(
        matched, weights=np.where(treated == 1, 1, np.where(np.arange(120) < 2, 30, 0.01))
    )
    known = overlap(treated, dataclasses.replace(heavy, propensity=None))
    assert known.withheld == words.FEW_EFFECTIVE.format(effective=known.effective_comparison)
    assert known.outside is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"outcome": np.where(T == 1, np.nan, Y)}, "“outcome” has missing"),
        ({"outcome": np.full(200, 0.1)}, "“outcome” is the same"),
        ({"outcome": T + 0.0}, "fits perfectly"),
        ({"outcome": Y[:9]}, "different lengths"),
        ({"covariates": T[:, None]}, "tell who took part"),
        ({"covariates": np.where(X > 1, np.inf, X)}, "has missing"),
        ({"cluster": np.zeros(200)}, "in one cluster"),
        ({"cluster": T}, "fewer than 2 clusters"),
        ({"cluster": np.arange(200) % 3, "covariates": X}, "3 matched sets or clusters for 5 terms"),
        ({"cluster": np.array([None] * 200)}, "no value in “cluster”"),
        ({"covariates": np.random.default_rng(1).normal(size=(200, 199))}, "200 students for 201 terms"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_effects_that_cannot_be_known_are_refused_in_words(arguments, sentence):
    matched = match(T, X, method=PropensityWeights())
    with pytest.raises(ProblemsFound, match=sentence):
        effect(**{"outcome": Y, "treated": T, "matched": matched} | arguments)


def test_too_few_sets_are_refused():
    matched = match(T, X[:, 2:], method=Exact())
    with pytest.raises(ProblemsFound, match="2 matched sets or clusters for 3 terms"):
        effect(Y, T, matched, covariates=X[:, :1])


def test_other_errors_of_the_programmer():
    matched = match(T, X, method=PropensityWeights())
    with pytest.raises(ValueError, match="confidence"):
        effect(Y, T, matched, confidence=95)
    with pytest.raises(ValueError, match="not independent"):
        effect(Y, T, matched, cluster=G, independent="HC1")
    with pytest.raises(ValueError, match="confidence"):
        difference(Y, T, confidence=1)
    with pytest.raises(ProblemsFound, match="different lengths"):
        overlap(T[:-1], matched)
    with pytest.raises(ProblemsFound, match="different lengths"):
        balance_table(T, X, matched, names=("a",))
