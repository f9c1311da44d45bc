"""Multiple imputation: pooling against R's mice and statsmodels, draws against data whose gaps we made ourselves.

MIPO is the output of pool() of R's mice for a linear model of 100 rows and 5 imputations that a user published (paste
qbiidQbt): estimate, ubar, b, t, df, riv, lambda, fmi; dfcom 95. Its formula is Barnard & Rubin's.
"""

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.imputation import mice

from collegium.engines.imputation import (
    Column,
    Imputed,
    Setting,
    impute,
    pool,
    pooled,
    regression,
    sensitivity,
    words,
)
from collegium.engines.inference import p_text
from collegium.engines.problems import ProblemsFound

# fmt: off
MIPO = [
    (579.3640097, 1.142564e+05, 4.113064e+04, 1.636132e+05, 26.22033, 0.43198246, 0.3016674, 0.34946514),
    (-11.5028050, 1.029258e+02, 3.885445e+01, 1.495512e+02, 25.05433, 0.45299931, 0.3117684, 0.36083262),
    (2.1988855, 4.033598e-01, 3.798569e-01, 8.591881e-01, 10.72323, 1.13007857, 0.5305337, 0.59895297),
    (-0.6931246, 4.089335e-01, 4.024359e-02, 4.572258e-01, 67.55155, 0.11809330, 0.1056203, 0.13097419),
    (0.5511826, 1.389410e+01, 8.912496e-01, 1.496360e+01, 77.82180, 0.07697507, 0.0714734, 0.09445053),
]
# fmt: on


def spread_like(estimate: float, between: float) -> list[float]:
    """Five numbers with this mean and this variance (n - 1)."""
    return [estimate + step * math.sqrt(between / 2.5) for step in (-2, -1, 0, 1, 2)]


@pytest.mark.parametrize("row", MIPO, ids=["constant", "bmi", "fruit", "vegetables", "drinks"])
def test_pooling_agrees_with_mice_to_the_digits_it_printed(row):
    estimate, within, between, total, df, increase, share, missing = row
    found = pool(spread_like(estimate, between), [within] * 5, complete_df=95)
    # inputs were printed to seven digits
    assert found.estimate == pytest.approx(estimate, rel=1e-9)
    assert found.se**2 == pytest.approx(total, rel=1e-6)
    assert found.df == pytest.approx(df, rel=2e-6)
    assert found.increase == pytest.approx(increase, rel=1e-6)
    assert found.increase / (1 + found.increase) == pytest.approx(share, rel=1e-6)
    assert found.missing_information == pytest.approx(missing, rel=1e-6)


def test_pooling_agrees_with_statsmodels():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(120, 3)), columns=["y", "x", "z"])
    frame["y"] += frame["x"]
    frame.loc[rng.random(120) < 0.3, "x"] = np.nan
    np.random.seed(1)  # statsmodels draws from the global generator
    model = mice.MICE("y ~ x + z", sm.OLS, mice.MICEData(frame))
    result = model.fit(3, 8)
    for place in range(3):
        found = pool(
            [one.params.iloc[place] for one in model.results_list],
            [one.cov_params().iloc[place, place] for one in model.results_list],
        )
        assert found.estimate == pytest.approx(result.params[place], rel=1e-9)
        assert found.se == pytest.approx(result.bse[place], rel=1e-9)


def test_degrees_of_freedom_without_gaps_and_for_endless_samples():
    same = pool([1.0, 1.0, 1.0], [4.0] * 3, complete_df=20)
    assert same.df == pytest.approx(20 * 21 / 23)  # Barnard & Rubin's, with nothing missing
    assert same.missing_information == pytest.approx(2 / (same.df + 3))
    endless = pool([1.0, 1.0, 1.0], [4.0] * 3)
    assert (endless.df, endless.missing_information) == (math.inf, 0.0)
    assert endless.ci_high == pytest.approx(1 + 1.959964 * 2, rel=1e-6)
    rubin = pool([1.0, 2.0, 3.0], [1.0] * 3)  # r = 4/3: (m-1)(1 + 1/r)^2 = 2 (7/4)^2
    assert rubin.df == pytest.approx(2 * (7 / 4) ** 2)


@given(
    st.lists(st.tuples(st.floats(-50, 50), st.floats(0.1, 9)), min_size=2, max_size=9),
    st.floats(0.01, 1000),
    st.permutations(range(9)),
)
def test_pooling_knows_no_order_and_no_units(pairs, scale, order):
    q, u = zip(*pairs, strict=True)
    mixed = [i for i in order if i < len(q)]
    before = pool(q, u, complete_df=50)
    after = pool([scale * q[i] for i in mixed], [scale**2 * u[i] for i in mixed], complete_df=50)
    assert after.estimate == pytest.approx(scale * before.estimate, rel=1e-6, abs=1e-9 * scale)
    assert (after.df, after.missing_information) == pytest.approx(
        (before.df, before.missing_information), rel=1e-6
    )
    assert before.increase >= 0
    assert before.se**2 >= before.within * (1 - 1e-12)


@pytest.mark.parametrize(
    ("q", "u", "more"),
    [
        ([1.0], [1.0], {}),
        ([1.0, 2.0], [1.0], {}),
        ([1.0, math.nan], [1.0, 1.0], {}),
        ([1.0, 2.0], [1.0, 0.0], {}),
        ([1.0, 2.0], [1.0, 1.0], {"complete_df": 0}),
        ([1.0, 2.0], [1.0, 1.0], {"confidence": 1.0}),
    ],
)
def test_pooling_refuses_what_is_no_estimate(q, u, more):
    with pytest.raises(ValueError, match=r"pooling|finite|degrees"):
        pool(q, u, **more)


def school_trial(seed: int, n: int = 400, clusters: int = 20) -> dict[str, np.ndarray]:
    """Schools assigned whole; effect .4; a number, a two-valued and a three-valued covariate."""
    rng = np.random.default_rng(seed)
    cluster = np.repeat(np.arange(clusters), n // clusters)
    arm = (rng.permutation(clusters) % 2)[cluster]
    u = rng.normal(size=clusters) * 0.4
    x = rng.normal(size=n) + 0.5 * u[cluster]
    two = (rng.random(n) < 1 / (1 + np.exp(-x))).astype(float)
    three = rng.integers(0, 3, n).astype(float)
    y = 0.4 * arm + 0.6 * x + 0.4 * two + 0.3 * (three == 1) + u[cluster] + 0.6 * rng.normal(size=n)
    return {"cluster": cluster, "arm": arm, "x": x, "two": two, "three": three, "y": y}


def with_gaps(trial: dict[str, np.ndarray], seed: int, *, depends: bool) -> list[Column]:
    """40 % of outcomes missing at random, or more where x is high in the programme; 10 % of each covariate."""
    rng, n = np.random.default_rng(1000 + seed), len(trial["y"])
    chance = 1 / (1 + np.exp(-(trial["x"] - 1 + trial["arm"]))) if depends else np.full(n, 0.4)
    gaps = {"y": rng.random(n) < chance}
    gaps |= {name: rng.random(n) < 0.1 for name in ("x", "two", "three")}
    kinds = {"y": "number", "x": "number", "two": "two-valued", "three": "category"}
    return [Column(name, kinds[name], np.where(gaps[name], np.nan, trial[name])) for name in kinds]


def imputed(seed: int = 0, **changes: object) -> Imputed:
    trial = school_trial(seed)
    setting = Setting(**({"seed": seed, "sets": 5, "rounds": 5} | changes))
    columns = with_gaps(trial, seed, depends=True)
    return impute(columns, setting, arm=trial["arm"], cluster=trial["cluster"])


@pytest.mark.parametrize("by_arm", [False, True])
def test_the_same_seed_gives_the_same_tables_and_known_values_stay(by_arm):
    first, again, other = (
        imputed(by_arm=by_arm),
        imputed(by_arm=by_arm),
        imputed(seed=0, rounds=4, by_arm=by_arm),
    )
    for k in range(5):
        for column in first.columns:
            table = first.table(k)[column.name]
            known = ~column.missing()
            assert np.array_equal(table, again.table(k)[column.name])
            assert np.array_equal(table[known], column.values[known])
            assert np.isin(table, column.values[known]).all()  # only values that occur
    assert not np.array_equal(first.table(0)["y"], other.table(0)["y"])
    assert not np.array_equal(first.table(0)["y"], first.table(1)["y"])


@pytest.mark.slow
@pytest.mark.parametrize("depends", [False, True])
def test_over_many_trials_the_pooled_effect_is_the_true_one(depends):
    """Each trial's pooled effect beside that of its complete data: their mean difference within 3 standard errors.

    Where gaps depend on x and the arm, complete rows alone are off by far more.
    """
    differences, only_complete, between = [], [], []
    for seed in range(30):
        trial = school_trial(seed)
        columns = with_gaps(trial, seed, depends=depends)
        found = impute(columns, Setting(seed, 5, 5), arm=trial["arm"], cluster=trial["cluster"])
        analyse = regression("y", trial["arm"], cluster=trial["cluster"])
        full = analyse(trial, np.arange(400)).effect
        differences.append(pooled(found, analyse).estimate - full)
        known = np.flatnonzero(~columns[0].missing())
        only_complete.append(analyse({"y": trial["y"][known]}, known).effect - full)
        means = [
            [y[trial["cluster"] == g].mean() for g in range(20)] for y in (found.table(0)["y"], trial["y"])
        ]
        between.append(np.var(means[0]) / np.var(means[1]))
    error = np.std(differences, ddof=1) / math.sqrt(30)
    assert abs(np.mean(differences)) < 3 * error
    assert np.mean(between) == pytest.approx(1, abs=0.15)  # schools differ as much as before
    if depends:
        assert abs(np.mean(only_complete)) > 3 * abs(np.mean(differences))


def test_shares_of_two_valued_and_categories_come_back():
    """Missing more often where x is high; the share among known values is far off, that of imputed tables is not."""
    rng, n = np.random.default_rng(5), 6000
    x = rng.normal(size=n)
    two = (rng.random(n) < 1 / (1 + np.exp(-1.5 * x))).astype(float)
    three = np.array([rng.choice(3, p=np.exp([0, v, -v]) / np.exp([0, v, -v]).sum()) for v in x]).astype(
        float
    )
    gaps = rng.random(n) < 1 / (1 + np.exp(-2 * x))
    columns = [
        Column("x", "number", x),
        Column("two", "two-valued", np.where(gaps, np.nan, two)),
        Column("three", "category", np.where(gaps, np.nan, three)),
    ]
    found = impute(columns, Setting(seed=1, sets=5, rounds=5))
    tables = [found.table(k) for k in range(5)]
    assert two[~gaps].mean() < two.mean() - 0.15
    assert np.mean([t["two"].mean() for t in tables]) == pytest.approx(two.mean(), abs=0.03)
    for code in range(3):
        share = np.mean([(t["three"] == code).mean() for t in tables])
        assert share == pytest.approx((three == code).mean(), abs=0.03)


def test_a_column_that_another_determines_is_imputed_as_it_and_nothing_breaks():
    """Separation (logistic) and collinear columns (least squares)."""
    rng, n = np.random.default_rng(2), 300
    x = rng.normal(size=n)
    gaps = rng.random(n) < 0.2
    columns = [
        Column("x", "number", x),
        Column("again", "number", 2 * x + 1),
        Column("two", "two-valued", np.where(gaps, np.nan, (x > 0).astype(float))),
        Column("y", "number", np.where(np.roll(gaps, 7), np.nan, 3 * x)),
    ]
    table = impute(columns, Setting(seed=1, sets=2, rounds=3)).table(0)
    clear = gaps & (np.abs(x) > 0.5)
    assert (table["two"][clear] == (x > 0)[clear]).mean() > 0.95
    assert np.corrcoef(table["y"], x)[0, 1] > 0.99


def test_what_is_known_to_be_constant_is_filled_and_told():
    rng = np.random.default_rng(3)
    values = np.where(rng.random(80) < 0.7, np.nan, 4.0)
    found = impute(
        [Column("c", "number", values), Column("x", "number", rng.normal(size=80))], Setting(1, 2, 2)
    )
    assert (found.table(0)["c"] == 4).all()
    assert words.CONSTANT.format(name="c") in found.warnings
    assert any("70 %" in warning or "%" in warning for warning in found.warnings)


def good() -> Column:
    values = np.arange(60.0)
    values[::4] = np.nan
    return Column("y", "number", values)


def changed(column: Column, **parts: object) -> Column:
    return Column(**({"name": column.name, "kind": column.kind, "values": column.values} | parts))


@pytest.mark.parametrize(
    ("columns", "more", "said"),
    [
        ([], {}, "no columns"),
        ([changed(good(), values=np.zeros(0))], {}, "no rows"),
        ([good(), good()], {}, "two columns"),
        ([good(), changed(good(), name="z", values=np.zeros(3))], {}, "number of rows"),
        ([changed(good(), values=np.where(np.arange(60) == 1, np.inf, 1.0))], {}, "infinite"),
        ([changed(good(), kind="two-valued")], {}, "0 and 1"),
        ([changed(good(), kind="category", values=np.arange(60) / 2)], {}, "0, 1, 2"),
        ([changed(good(), kind="category")], {}, "45 categories"),
        ([changed(good(), values=np.where(np.arange(60) < 10, 1.0, np.nan))], {}, "Only 10 rows"),
        ([changed(good(), values=np.full(60, np.nan))], {}, "Only 0 rows"),
        ([changed(good(), values=np.arange(60.0))], {}, "Nothing is missing"),
        ([good()], {"arm": np.array(["a"] * 59 + [""])}, "no arm"),
        ([good()], {"arm": np.zeros(60)}, "one arm"),
        ([good()], {"cluster": np.zeros(60)}, "one cluster"),
        ([good()], {"cluster": np.full(60, np.nan)}, "no cluster"),
    ],
)
def test_what_cannot_be_imputed_is_refused_with_a_sentence(columns, more, said):
    with pytest.raises(ProblemsFound, match=said):
        impute(columns, Setting(1, 2, 1), **more)


def test_settings_outside_their_range_are_refused():
    for setting in (Setting(1, sets=1), Setting(1, rounds=0), Setting(1, donors=0), Setting(1, by_arm=True)):
        with pytest.raises(ValueError, match=r"at least two tables|arm by arm"):
            impute([good()], setting)


def test_least_squares_agrees_with_statsmodels():
    trial = school_trial(3)
    x = sm.add_constant(np.column_stack([trial["arm"], trial["x"]]))
    every = np.arange(400)
    by_cluster = {"cov_type": "cluster", "cov_kwds": {"groups": trial["cluster"]}}
    for cluster, kind in ((None, {"cov_type": "HC1"}), (trial["cluster"], by_cluster)):
        fit = sm.OLS(trial["y"], x).fit(**kind)
        found = regression("y", trial["arm"], covariates=["x"], cluster=cluster)(trial, every)
        assert (found.effect, found.se) == pytest.approx((fit.params[1], fit.bse[1]), rel=1e-9)
    with pytest.raises(ProblemsFound, match="cannot be told"):
        regression("y", np.ones(400))(trial, every)
    with pytest.raises(ProblemsFound, match="one cluster"):
        regression("y", trial["arm"], cluster=np.zeros(400))(trial, every)
    with pytest.raises(ProblemsFound, match="fits perfectly"):
        regression("arm", trial["arm"])({"arm": trial["arm"].astype(float)}, every)


def test_a_shift_moves_the_effect_by_the_share_of_the_programme_that_was_imputed():
    """Without covariates the effect is a difference in means: it moves by shift x sd x share imputed, exactly."""
    trial = school_trial(1)
    found = imputed(1)
    treated = trial["arm"] == 1
    told = sensitivity(
        found, regression("y", trial["arm"], cluster=trial["cluster"]), outcome="y", treated=treated
    )
    share = found.columns[0].missing()[treated].mean()
    assert [line.shift for line in told.shifted] == [-0.2, -0.1, 0.1, 0.2]
    for line in told.shifted:
        assert line.effect - told.imputed.effect == pytest.approx(line.shift * told.sd * share, rel=1e-9)
    assert told.complete_case.students == len(found.complete_rows())
    assert len(told.sentences) == 8
    assert "worse" in told.sentences[2]
    assert "better" in told.sentences[5]


def test_the_tipping_point_is_where_significance_ends():
    trial = school_trial(1)
    found, treated = imputed(1), trial["arm"] == 1
    analyse = regression("y", trial["arm"], covariates=["x"])
    told = sensitivity(found, analyse, outcome="y", treated=treated)
    assert told.imputed.p < 0.05
    assert told.tipping is not None
    assert told.tipping < 0
    assert words.TIPS_WORSE.format(size=-told.tipping) in told.sentences
    beside = sensitivity(
        found, analyse, outcome="y", treated=treated, shifts=(told.tipping, told.tipping + 0.01)
    ).shifted
    assert beside[0].p >= 0.05 > beside[1].p
    assert (p_text(0.0004), p_text(0.04), p_text(1.0)) == ("< .001", "= .040", "= 1.000")
    weak = sensitivity(found, analyse, outcome="y", treated=treated, confidence=1 - told.imputed.p / 2)
    assert weak.tipping is None
    assert words.NOT_SIGNIFICANT in weak.sentences


def test_an_effect_that_no_shift_undoes_is_said_to_hold():
    trial = school_trial(1)
    trial["y"] = trial["y"] + 20 * trial["arm"]
    columns = with_gaps(trial, 1, depends=False)
    found = impute(columns, Setting(1, 3, 3), arm=trial["arm"])
    told = sensitivity(found, regression("y", trial["arm"]), outcome="y", treated=trial["arm"] == 1)
    assert told.tipping is None
    assert words.HOLDS_WORSE.format(size=2.0) in told.sentences


def test_shifts_that_mean_nothing_are_refused():
    found, trial = imputed(1), school_trial(1)
    analyse, treated = regression("y", trial["arm"]), trial["arm"] == 1
    for outcome, who, said in (
        ("z", treated, "no column"),
        ("two", treated, "not a number"),
        ("y", np.zeros(400, dtype=bool), "No value"),
    ):
        with pytest.raises(ProblemsFound, match=said):
            sensitivity(found, analyse, outcome=outcome, treated=who)


@settings(max_examples=5)
@given(st.integers(0, 10_000), st.floats(0.1, 50), st.floats(-100, 100))
def test_units_of_a_number_change_nothing_but_the_units(seed, scale, shift):
    trial = school_trial(seed, n=100, clusters=5)
    columns = with_gaps(trial, seed, depends=False)
    moved = [changed(columns[0], values=scale * columns[0].values + shift), *columns[1:]]
    setting = Setting(seed, 2, 2)
    before, after = (impute(one, setting, arm=trial["arm"]).table(1)["y"] for one in (columns, moved))
    # the same donors, but for a pair at distances that rounding makes equal
    assert np.isclose(after, scale * before + shift, rtol=1e-9, atol=1e-6).mean() > 0.95
