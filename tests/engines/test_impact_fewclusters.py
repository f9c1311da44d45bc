"""Few clusters: the jackknife and the wild bootstrap against pyfixest, wildboottest and regressions done draw by draw.

RECORDED holds, for the table of `school_district()`, what pyfixest 0.60.0 answered to
feols(formula, data, vcov={"CRV3": "cluster"}, ssc=ssc(k_adj=False, G_adj=False)) (coefficient and standard error of
treated) and wildboottest 0.3.2 to wildboottest(OLS with indicators, param="treated", cluster=cluster, B=9999), which
enumerates all 2^8 sign patterns and counts those that are more extreme than the observed one; whether that one and its
mirror image count too is there left to rounding (no in two rows, yes in one). We count both.
"""

import math
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.impact import Study, words
from collegium.engines.impact.cells import cross_products
from collegium.engines.impact.crossproducts import fit_cells
from collegium.engines.impact.fewclusters import (
    ClusterSums,
    few_clusters_sentence,
    jackknife,
    jackknife_inference,
    sums_from_cells,
    sums_from_rows,
)
from collegium.engines.impact.regression import CannotFitError, Layout
from collegium.engines.impact.sample import build_sample
from collegium.engines.impact.source import open_source
from collegium.engines.impact.wildbootstrap import POINTS, wild_bootstrap
from tests.reference.tables import parquet

CLUSTERS = 8
# fixed effect: none, across clusters, nested in clusters
FIXED = ("", "across", "nested")
RECORDED = {
    "": (0.45169280036301945, 0.1807304621530439, 0.03125),
    "across": (0.43236482288346445, 0.13236154354865803, 0.0078125),
    "nested": (0.4807522035349087, 0.1691711779202115, 0.0234375),
}


def school_district(seed: int = 1, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    cluster, across = rng.integers(0, CLUSTERS, n), rng.integers(0, 5, n)
    treated, x = (rng.random(n) < 0.5).astype(float), rng.normal(size=n)
    noise = rng.normal(size=CLUSTERS)[cluster] * 0.5 + rng.normal(size=5)[across] + rng.normal(size=n)
    nested = cluster * 3 + rng.integers(0, 3, n)
    y = 0.3 * treated + 0.5 * x + noise
    return pd.DataFrame(
        {"y": y, "treated": treated, "x": x, "cluster": cluster, "across": across, "nested": nested}
    )


def sums(frame: pd.DataFrame, fixed: str = "") -> ClusterSums:
    """Columns: a constant where nothing is absorbed, x, treated (always the last)."""
    x = frame[["x", "treated"]].to_numpy(float)
    if not fixed:
        x = np.column_stack([np.ones(len(x)), x])
    last = x.shape[1] - 1
    levels = frame[fixed].to_numpy() if fixed else None
    y, cluster = frame["y"].to_numpy(float), frame["cluster"].to_numpy()
    return sums_from_rows(y, x, cluster=cluster, fixed=levels, arms=range(last, last + 1))


def last(fixed: str) -> int:
    return 1 if fixed else 2


def with_indicators(frame: pd.DataFrame, fixed: str) -> np.ndarray:
    """The same columns with every level entered."""
    levels = pd.get_dummies(frame[fixed]).to_numpy(float) if fixed else np.ones((len(frame), 1))
    return np.column_stack([levels, frame[["x", "treated"]].to_numpy(float)])


@pytest.mark.parametrize("fixed", FIXED)
def test_jackknife_agrees_with_pyfixest_where_a_fixed_effect_is_nested_and_where_it_is_not(fixed):
    found = jackknife_inference(sums(school_district(), fixed), last(fixed))
    effect, se, _ = RECORDED[fixed]
    factor = math.sqrt((CLUSTERS - 1) / CLUSTERS)  # pyfixest was told to leave all factors out
    # both solve the same equations in doubles
    assert found.effect == pytest.approx(effect, rel=1e-10)
    assert found.se == pytest.approx(se * factor, rel=1e-10)
    assert found.df == CLUSTERS - 1


@pytest.mark.parametrize("fixed", FIXED)
def test_each_estimate_without_a_cluster_is_that_of_a_regression_without_it(fixed):
    frame = school_district()
    found = jackknife(sums(frame, fixed))
    for cluster in range(CLUSTERS):
        rest = frame[frame["cluster"] != cluster]
        b = np.linalg.lstsq(with_indicators(rest, fixed), rest["y"].to_numpy(), rcond=None)[0]
        assert found.without[cluster, -1] == pytest.approx(b[-1], rel=1e-9)
        assert found.without[cluster, -2] == pytest.approx(b[-2], rel=1e-9)


def draw_by_draw(
    frame: pd.DataFrame, fixed: str, null: float, patterns: np.ndarray
) -> tuple[float, np.ndarray]:
    """The observed t and those of a wild bootstrap in which every draw is a regression of its own."""
    x, y, cluster = with_indicators(frame, fixed), frame["y"].to_numpy(), frame["cluster"].to_numpy()
    inverse = np.linalg.pinv(x.T @ x)

    def t(outcome: np.ndarray) -> float:
        b = inverse @ (x.T @ outcome)
        weighted = (outcome - x @ b)[:, None] * x
        scores = np.array([weighted[cluster == g].sum(axis=0) for g in range(CLUSTERS)])
        return float((b[-1] - null) / np.linalg.norm(scores @ inverse[-1]))

    restricted = x[:, :-1] @ np.linalg.lstsq(x[:, :-1], y - null * x[:, -1], rcond=None)[0] + null * x[:, -1]
    return t(y), np.array([t(restricted + v[cluster] * (y - restricted)) for v in patterns])


SIGNS = np.array(list(product([1.0, -1.0], repeat=CLUSTERS)))


@pytest.mark.parametrize("null", [0.0, 0.2])
@pytest.mark.parametrize("fixed", FIXED)
def test_wild_bootstrap_is_that_of_regressions_done_draw_by_draw(fixed, null):
    frame = school_district()
    found = wild_bootstrap(sums(frame, fixed), last(fixed), seed=1, null=null)
    t, drawn = draw_by_draw(frame, fixed, null, SIGNS)
    assert found.enumerated
    assert found.t == pytest.approx(t, rel=1e-9)
    assert found.p == np.mean(np.abs(drawn) >= abs(t) * (1 - 1e-9))


@pytest.mark.parametrize("fixed", FIXED)
def test_wild_bootstrap_agrees_with_wildboottest_but_for_the_observed_pattern(fixed):
    found = wild_bootstrap(sums(school_district(), fixed), last(fixed), seed=1)
    assert (found.p - RECORDED[fixed][2]) * 2**CLUSTERS in {0, 2}


@pytest.mark.parametrize("fixed", FIXED)
def test_random_draws_also_are_regressions_done_draw_by_draw(fixed):
    frame, draws = school_district(), 199
    found = wild_bootstrap(sums(frame, fixed), last(fixed), seed=4, weights="webb", draws=draws)
    places = np.random.default_rng(4).integers(0, 6, size=(draws, CLUSTERS), dtype=np.int8)
    t, drawn = draw_by_draw(frame, fixed, 0.0, POINTS["webb"][places])
    assert not found.enumerated
    assert found.p == (1 + np.sum(np.abs(drawn) >= abs(t))) / (1 + draws)


@pytest.mark.parametrize("fixed", FIXED)
def test_the_interval_ends_where_the_test_begins_to_reject(fixed):
    frame = school_district()
    some, column = sums(frame, fixed), last(fixed)
    found = wild_bootstrap(some, column, seed=1)
    assert found.ci_low < found.effect < found.ci_high
    for end, outwards in ((found.ci_low, -1e-6), (found.ci_high, 1e-6)):
        assert wild_bootstrap(some, column, seed=1, null=end + outwards).p <= 0.05
        assert wild_bootstrap(some, column, seed=1, null=end - outwards).p > 0.05


def test_with_few_patterns_there_is_no_interval_and_a_sentence_says_why():
    frame = school_district()
    found = wild_bootstrap(sums(frame[frame["cluster"] < 5]), 2, seed=1)
    assert (found.ci_low, found.ci_high, found.withheld) == (None, None, words.NO_INTERVAL)  # 2/2^5 > .05
    assert found.p >= 2 / 2**5
    webb = wild_bootstrap(sums(frame[frame["cluster"] < 5]), 2, seed=1, weights="webb")
    assert webb.enumerated
    assert webb.draws == 6**5 / 2
    assert webb.ci_low is not None


def test_sums_from_cells_are_those_of_the_fit(tmp_path):
    frame = school_district().assign(arm=lambda f: f["treated"].map({0.0: "no", 1.0: "yes"}))
    for fixed in FIXED:
        study = Study(
            title="Test",
            treatment="arm",
            arms=("yes",),
            comparison="no",
            outcomes=("y",),
            covariates=("x",),
            fixed_effects=(fixed,) if fixed else (),
            cluster="cluster",
        )
        with open_source(parquet(frame, tmp_path)) as source:
            sample = build_sample(study, source)
            cells = cross_products(sample, subgroup="", terms=sample.terms, fixed=fixed)
        layout, everyone = Layout(1, 1, absorbed=bool(fixed)), np.ones(len(cells.arm), dtype=bool)
        (own,) = sums_from_cells(cells, cells.blocks[0], everyone, layout)
        (fit,) = fit_cells(cells, cells.blocks[0], everyone, layout)
        assert jackknife(own).estimate == pytest.approx(fit.estimate, rel=1e-9)
        scale = sample.numbers["y"].scale
        found = jackknife_inference(own, layout.first_arm(), scale=scale)
        plain = jackknife_inference(sums(frame, fixed), last(fixed))
        assert (found.effect, found.se) == pytest.approx((plain.effect, plain.se), rel=1e-9)
        both = [
            wild_bootstrap(own, layout.first_arm(), seed=1, scale=scale),
            wild_bootstrap(sums(frame, fixed), last(fixed), seed=1),
        ]
        assert both[0].p == both[1].p
        assert both[0].ci_low == pytest.approx(both[1].ci_low, rel=1e-6)


@settings(max_examples=15)
@given(
    st.integers(0, 2**16), st.sampled_from(FIXED), st.floats(0.01, 100), st.floats(-50, 50), st.integers(1, 3)
)
def test_order_shift_copies_and_scale_change_nothing_but_the_units(seed, fixed, scale, shift, copies):
    frame = school_district(seed, n=150)
    other = pd.concat([frame] * copies).sample(frac=1, random_state=seed % 1000)
    other["y"] = other["y"] * scale + shift
    at = last(fixed)
    before, after = (jackknife_inference(sums(one, fixed), at) for one in (frame, other))
    assert after.effect == pytest.approx(before.effect * scale, rel=1e-6, abs=1e-9)
    assert after.se == pytest.approx(before.se * scale, rel=1e-6)
    tests = [wild_bootstrap(sums(one, fixed), at, seed=3) for one in (frame, other)]
    assert tests[0].p == tests[1].p
    assert tests[1].ci_high == pytest.approx(tests[0].ci_high * scale, rel=1e-5, abs=1e-6)


def test_the_same_seed_gives_the_same_answer_and_another_a_close_one():
    frame = school_district(n=600)
    frame["cluster"] = np.arange(600) % 20
    answers = [wild_bootstrap(sums(frame), 2, seed=seed) for seed in (1, 1, 2)]
    assert answers[0] == answers[1]
    assert not answers[0].enumerated
    # p of 9,999 draws has a standard error of at most .005
    assert abs(answers[2].p - answers[0].p) < 0.02


@pytest.mark.slow
def test_false_alarms_of_ten_clusters_assigned_whole_are_near_the_level():
    """CRV1 with the normal distribution would raise about twice as many; 400 trials have a standard error of .011."""
    rng, alarms = np.random.default_rng(11), np.zeros(2)
    trials, clusters, size = 400, 10, 8
    cluster = np.repeat(np.arange(clusters), size)
    for _ in range(trials):
        treated = rng.permutation(clusters)[cluster] < clusters / 2
        y = rng.normal(size=clusters)[cluster] + rng.normal(size=len(cluster))
        x = np.column_stack([np.ones(len(y)), treated.astype(float)])
        own = sums_from_rows(y, x, cluster=cluster, arms=range(1, 2))
        alarms += [jackknife_inference(own, 1).p < 0.05, wild_bootstrap(own, 1, seed=1).p < 0.05]
    assert (np.abs(alarms / trials - 0.05) < 0.035).all()


def test_an_effect_that_one_cluster_alone_tells_is_refused_by_the_jackknife():
    frame = school_district()
    frame["treated"] = (frame["cluster"] == 3).astype(float)
    with pytest.raises(CannotFitError, match="Without one of the clusters"):
        jackknife_inference(sums(frame), 2)


def test_a_covariate_that_varies_in_one_cluster_does_not_spoil_the_effect():
    frame = school_district()
    frame["x"] = frame["x"].where(frame["cluster"] == 0, 0.0)
    found = jackknife(sums(frame))
    assert np.isnan(found.without[0, 1])
    rest = frame[frame["cluster"] != 0]
    b = np.linalg.lstsq(np.column_stack([np.ones(len(rest)), rest["treated"]]), rest["y"], rcond=None)[0]
    assert found.without[0, 2] == pytest.approx(b[1], rel=1e-9)
    assert np.isfinite(jackknife_inference(sums(frame), 2).se)


def test_what_cannot_be_computed_is_refused_with_a_sentence():
    frame = school_district()
    one = frame[frame["cluster"] == 0]
    with pytest.raises(CannotFitError, match="one cluster"):
        sums(one)
    with pytest.raises(CannotFitError, match="who was in this arm"):
        jackknife_inference(sums(frame.assign(treated=1.0)), 2)
    with pytest.raises(CannotFitError, match="leave nothing"):
        sums(frame.assign(nested=np.arange(len(frame))), "nested")
    perfect = sums(frame.assign(y=2 * frame["treated"]))
    with pytest.raises(CannotFitError, match="fits perfectly"):
        wild_bootstrap(perfect, 2, seed=1)
    with pytest.raises(CannotFitError, match="fits perfectly"):
        jackknife_inference(perfect, 2)
    with pytest.raises(ValueError, match="finite"):
        sums(frame.assign(y=np.nan))
    with pytest.raises(ValueError, match="lengths"):
        sums_from_rows(np.zeros(3), np.ones((3, 1)), cluster=np.zeros(2, dtype=np.int64), arms=range(1))
    for wrong in ({"draws": 50}, {"confidence": 1.0}, {"scale": 0.0}):
        with pytest.raises(ValueError, match=r"draws|confidence|scale"):
            wild_bootstrap(sums(frame), 2, seed=1, **wrong)


@pytest.mark.parametrize(
    ("treated", "comparison", "clusters", "template"),
    [
        (20, 20, None, None),
        (30, 19, None, words.FEW),
        (25, 25, 39, words.FEW),
        (5, 100, None, words.VERY_FEW),
        (6, 100, None, words.FEW),
    ],
)
def test_few_clusters_are_told_of(treated, comparison, clusters, template):
    said = few_clusters_sentence(treated=treated, comparison=comparison, clusters=clusters)
    assert said[:40] == (
        ""
        if template is None
        else template.format(
            clusters=clusters or treated + comparison,
            treated=treated,
            comparison=comparison,
            enough=40,
            side=20,
            fewest=6,
        )[:40]
    )
