"""The engine's numbers against outside references and against their own invariances."""

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.engines.impact import Finding, Study, StudyResult, estimate, result_from_dict
from tests.reference.tables import parquet

# Both sides solve the same equations in doubles; what differs is the order of sums.
CLOSE = {"rel": 1e-9, "abs": 1e-11}
FEW_EXAMPLES = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def district(seed: int = 3, n: int = 1500) -> pd.DataFrame:
    """Unbalanced schools, teachers within schools, districts across schools, gaps in outcomes and covariates."""
    rng = np.random.default_rng(seed)
    school = (rng.random(n) ** 2 * 30).astype(int)
    x = rng.normal(5, 2, n)
    arm = rng.choice(["regular", "small", "aide"], n)
    frame = pd.DataFrame(
        {
            "school": school,
            "teacher": school * 4 + rng.integers(0, 4, n),
            "district": rng.integers(0, 9, n),
            "arm": arm,
            "sex": rng.choice(["f", "m"], n),
            "race": rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1]),
            "pretest": x,
            "reading": 40
            + 0.5 * x
            + 2 * (arm == "small")
            + rng.normal(0, 1, 30)[school]
            + rng.normal(0, 3, n),
            "passed": (rng.random(n) < 0.5 + 0.1 * (arm == "aide")).astype(int),
        }
    )
    frame.loc[rng.random(n) < 0.1, "reading"] = np.nan
    frame.loc[rng.random(n) < 0.05, "pretest"] = np.nan
    frame.loc[rng.random(n) < 0.05, "sex"] = None
    return frame


def study(**changes: object) -> Study:
    parts = {
        "title": "Test",
        "treatment": "arm",
        "arms": ("small", "aide"),
        "comparison": "regular",
        "outcomes": ("reading", "passed"),
    }
    return Study(**(parts | changes))


def sample_of(frame: pd.DataFrame, finding: Finding, needed: tuple[str, ...]) -> pd.DataFrame:
    part = frame.dropna(subset=[finding.outcome, *needed])
    return part[part[finding.subgroup] == finding.level] if finding.subgroup else part


def without_singletons(frame: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    while columns:
        sizes = [frame.groupby(column)[column].transform("size") for column in columns]
        keep = np.all([size > 1 for size in sizes], axis=0)
        if keep.all():
            break
        frame = frame[keep]
    return frame


def with_dummies(
    part: pd.DataFrame, finding: Finding, fixed: tuple[str, ...], cluster: str
) -> tuple[float, float]:
    """Effect and standard error by statsmodels with every dummy entered, small-sample factor by hand."""
    part = without_singletons(part, fixed)
    terms = ["C(arm, Treatment('regular'))", "pretest", "C(race)", *(f"C({name})" for name in fixed)]
    model = smf.ols(f"{finding.outcome} ~ {' + '.join(terms)}", part)
    term = f"C(arm, Treatment('regular'))[T.{finding.arm}]"
    levels = {name: part[name].nunique() for name in fixed}
    own = 2 + 1 + part["race"].nunique() - 1
    k = own + sum(levels.values()) - len(levels) + 1 if levels else own + 1
    n = len(part)
    if not cluster:
        fit = model.fit(cov_type="HC0")
        return fit.params[term], fit.bse[term] * math.sqrt(n / (n - k))
    fit = model.fit(cov_type="cluster", cov_kwds={"groups": part[cluster], "use_correction": False})
    nested = [name for name in fixed if (part.groupby(name)[cluster].nunique() == 1).all()]
    k -= sum(levels[name] - 1 for name in nested)
    clusters = part[cluster].nunique()
    return fit.params[term], fit.bse[term] * math.sqrt(clusters / (clusters - 1) * (n - 1) / (n - k))


@pytest.mark.parametrize("cluster", ["", "school", "teacher"])
@pytest.mark.parametrize("fixed", [(), ("school",), ("district",), ("school", "district")], ids="-".join)
def test_adjusted_effects_equal_a_regression_with_every_dummy(tmp_path, fixed, cluster):
    frame = district(n=600)
    question = study(
        covariates=("pretest", "race"),
        fixed_effects=fixed,
        cluster=cluster,
        subgroups=("sex",),
        errors="CRV1" if cluster else "automatic",
    )
    result = estimate(parquet=parquet(frame, tmp_path), study=question)
    assert {one.errors for one in result.findings} == {"CRV1" if cluster else "HC1"}
    adjusted = [finding for finding in result.findings if finding.model == "adjusted"]
    assert len(adjusted) == 2 * 3 * 2
    for finding in adjusted:
        part = sample_of(frame, finding, ("pretest",))
        effect, se = with_dummies(part, finding, fixed, cluster)
        assert finding.effect == pytest.approx(effect, **CLOSE)
        assert finding.se == pytest.approx(se, **CLOSE)


def left_out(part: pd.DataFrame, finding: Finding, fixed: tuple[str, ...]) -> tuple[float, float, int]:
    """Effect, its standard error from regressions with every dummy, each without one school, and how many schools."""
    part = without_singletons(part, fixed)
    terms = ["C(arm, Treatment('regular'))", "pretest", "C(race)", *(f"C({name})" for name in fixed)]
    formula = f"{finding.outcome} ~ {' + '.join(terms)}"
    term = f"C(arm, Treatment('regular'))[T.{finding.arm}]"
    effect = smf.ols(formula, part).fit().params[term]
    schools = part["school"].unique()
    without = [smf.ols(formula, part[part["school"] != one]).fit().params[term] for one in schools]
    spread = sum((one - effect) ** 2 for one in without)
    return effect, math.sqrt((len(schools) - 1) / len(schools) * spread), len(schools)


@pytest.mark.parametrize("fixed", [(), ("school",), ("district",), ("school", "district")], ids="-".join)
def test_few_clusters_are_left_out_one_by_one(tmp_path, fixed):
    frame = district(n=600)
    question = study(
        covariates=("pretest", "race"), fixed_effects=fixed, cluster="school", subgroups=("sex",)
    )
    result = estimate(parquet=parquet(frame, tmp_path), study=question)
    adjusted = [finding for finding in result.findings if finding.model == "adjusted"]
    assert len(adjusted) == 2 * 3 * 2
    assert any("leaving out each cluster in turn" in warning for warning in result.warnings)
    for finding in adjusted[::3]:
        effect, se, schools = left_out(sample_of(frame, finding, ("pretest",)), finding, fixed)
        assert (finding.errors, finding.df) == ("CRV3", schools - 1)
        assert (finding.effect, finding.se) == pytest.approx((effect, se), rel=1e-7)


def test_what_a_single_cluster_tells_has_no_error_when_clusters_are_left_out(tmp_path):
    """A covariate that varies in one school only: its error and the constant's are not told, those of effects are."""
    frame = district(n=600)
    frame["only"] = np.where(frame["school"] == frame["school"].iloc[0], frame["pretest"], 0.0)
    question = study(covariates=("pretest", "only"), cluster="school")
    result = estimate(parquet=parquet(frame, tmp_path), study=question)
    errors = {row.term: row.se for row in result.coefficients if row.model == "adjusted"}
    assert errors.pop("only") is errors.pop("constant") is None
    assert all(value > 0 for value in errors.values())
    assert all(one.se > 0 for one in result.findings)


@pytest.mark.parametrize("cluster", ["", "teacher"])
def test_unadjusted_effects_describe_the_groups_exactly(tmp_path, cluster):
    frame = district()
    result = estimate(parquet=parquet(frame, tmp_path), study=study(cluster=cluster, subgroups=("race",)))
    for finding in result.findings:
        part = sample_of(frame, finding, ())
        treated = part.loc[part["arm"] == finding.arm, finding.outcome]
        comparison = part.loc[part["arm"] == "regular", finding.outcome]
        assert (finding.n_treated, finding.n_comparison) == (len(treated), len(comparison))
        assert finding.mean_treated == pytest.approx(treated.mean(), **CLOSE)
        assert finding.sd_comparison == pytest.approx(comparison.std(), **CLOSE)
        assert finding.effect == pytest.approx(treated.mean() - comparison.mean(), **CLOSE)


@pytest.mark.filterwarnings("ignore:The inplace keyword")  # pyfixest with the newest pandas
@pytest.mark.filterwarnings("ignore:.*singleton fixed effect")  # dropped on both sides
def test_pyfixest_agrees(tmp_path):
    pyfixest = pytest.importorskip("pyfixest", reason="pyfixest is in the bench group")
    frame = district()
    question = study(
        covariates=("pretest",), fixed_effects=("school",), cluster="teacher", subgroups=("sex", "race")
    )
    result = estimate(parquet=parquet(frame, tmp_path), study=question)
    for finding in [one for one in result.findings if one.model == "adjusted"]:
        part = sample_of(frame, finding, ("pretest",)).assign(
            small=lambda f: (f["arm"] == "small") * 1.0, aide=lambda f: (f["arm"] == "aide") * 1.0
        )
        fit = pyfixest.feols(
            f"{finding.outcome} ~ small + aide + pretest | school", part, vcov={"CRV1": "teacher"}
        )
        assert finding.effect == pytest.approx(fit.coef()[finding.arm], **CLOSE)
        assert finding.se == pytest.approx(fit.se()[finding.arm], **CLOSE)
        assert finding.p == pytest.approx(fit.pvalue()[finding.arm], rel=1e-7)
        low, high = fit.confint().loc[finding.arm]
        assert (finding.ci_low, finding.ci_high) == pytest.approx((low, high), rel=1e-7)


def test_both_ways_of_fitting_agree(tmp_path, monkeypatch):
    path = parquet(district(), tmp_path)
    question = study(
        covariates=("pretest", "race"), fixed_effects=("district",), cluster="school", subgroups=("sex",)
    )
    cells = estimate(parquet=path, study=question)
    monkeypatch.setattr(sys.modules["collegium.engines.impact.estimate"], "MOST_TERMS", 0)
    rows = estimate(parquet=path, study=question)
    for one, other in zip(cells.findings, rows.findings, strict=True):
        assert one.effect == pytest.approx(other.effect, **CLOSE)
        assert (one.se, one.df) == pytest.approx((other.se, other.df), **CLOSE)
    for one, other in zip(cells.coefficients, rows.coefficients, strict=True):
        assert (one.term, one.estimate, one.se) == (
            other.term,
            *map(pytest.approx, (other.estimate, other.se)),
        )


@pytest.mark.parametrize("fixed", [(), ("school",), ("district", "school")])
def test_adding_up_combinations_of_subgroups_gives_what_the_rows_give(tmp_path, monkeypatch, fixed):
    """Gaps in an outcome, a covariate and a subgroup; 0 rows per combination always adds up, a million never."""
    module = sys.modules["collegium.engines.impact.cells"]
    path = parquet(district(), tmp_path)
    question = study(
        covariates=("pretest",),
        baseline=("pretest",),
        fixed_effects=fixed,
        cluster="school",
        subgroups=("sex", "race", "district"),
    )
    results = []
    for most in (1_000_000, 0):
        monkeypatch.setattr(module, "COMBINATIONS_PER_ROW", most)
        results.append(estimate(parquet=path, study=question))
    added, read = results
    assert len(added.findings) > 50
    for one, other in zip(numbers(added), numbers(read), strict=True):
        assert one == pytest.approx(other, **CLOSE)
    assert [(row.n_treated, row.n_comparison) for row in added.findings] == [
        (row.n_treated, row.n_comparison) for row in read.findings
    ]


def test_a_mean_of_a_million_with_a_deviation_of_one_costs_no_digits(tmp_path):
    frame = district()
    high = frame.assign(reading=frame["reading"] + 1e6, pretest=frame["pretest"] - 1e6)
    question = study(outcomes=("reading",), covariates=("pretest",), cluster="school")
    plain, shifted = (
        estimate(parquet=parquet(one, tmp_path, name), study=question)
        for one, name in ((frame, "a"), (high, "b"))
    )
    for one, other in zip(plain.findings, shifted.findings, strict=True):
        # adding a million to a double of this size rounds it by 1e-10 at most
        assert (one.effect, one.se) == pytest.approx((other.effect, other.se), rel=1e-8)


def numbers(result: StudyResult) -> list[tuple[float | None, ...]]:
    return [(f.effect, f.se, f.p, f.hedges_g) for f in result.findings]


ADJUSTED = {
    "covariates": ("pretest",),
    "fixed_effects": ("school",),
    "cluster": "school",
    "subgroups": ("sex",),
}


@FEW_EXAMPLES
@given(shift=st.floats(-1e4, 1e4), factor=st.floats(0.01, 100), negative=st.booleans())
def test_shifting_and_scaling_an_outcome_only_scales_its_effect(tmp_path_factory, shift, factor, negative):
    factor = -factor if negative else factor
    folder, frame = tmp_path_factory.mktemp("scale"), district(n=300)
    question = study(outcomes=("reading",), **ADJUSTED)
    plain = numbers(estimate(parquet=parquet(frame, folder, "a"), study=question))
    moved = frame.assign(reading=frame["reading"] * factor + shift)
    changed = numbers(estimate(parquet=parquet(moved, folder, "b"), study=question))
    for (effect, se, p, g), (effect_2, se_2, p_2, g_2) in zip(plain, changed, strict=True):
        assert effect_2 == pytest.approx(effect * factor, rel=1e-6, abs=1e-9)
        assert se_2 == pytest.approx(se * abs(factor), rel=1e-6)
        assert p_2 == pytest.approx(p, rel=1e-5)
        assert g_2 == pytest.approx(math.copysign(1, factor) * g, rel=1e-6, abs=1e-9)


@FEW_EXAMPLES
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_and_the_names_of_schools_do_not_matter(tmp_path_factory, seed):
    folder, frame = tmp_path_factory.mktemp("order"), district(n=300)
    names = np.random.default_rng(seed).permutation(1000)
    other = frame.sample(frac=1, random_state=seed).assign(
        school=lambda f: "s" + pd.Series(names[f["school"]], f.index).astype(str)
    )
    one, two = (
        numbers(estimate(parquet=parquet(part, folder, name), study=study(**ADJUSTED)))
        for part, name in ((frame, "a"), (other, "b"))
    )
    for left, right in zip(one, two, strict=True):
        assert left == pytest.approx(right, rel=1e-8, abs=1e-11)


@FEW_EXAMPLES
@given(seed=st.integers(0, 10_000), n=st.integers(40, 120))
def test_an_effect_is_the_least_squares_solution(tmp_path_factory, seed, n):
    folder, frame = tmp_path_factory.mktemp("ols"), district(seed, n)
    result = estimate(
        parquet=parquet(frame, folder), study=study(outcomes=("passed",), covariates=("pretest",), cluster="")
    )
    part = frame.dropna(subset=["pretest"])
    x = np.column_stack(
        [np.ones(len(part)), part["pretest"], part["arm"] == "small", part["arm"] == "aide"]
    ).astype(float)
    solution = np.linalg.lstsq(x, part["passed"].to_numpy(float), rcond=None)[0]
    adjusted = {f.arm: f.effect for f in result.findings if f.model == "adjusted"}
    assert [adjusted["small"], adjusted["aide"]] == pytest.approx(list(solution[2:]), rel=1e-7, abs=1e-10)


def test_baseline_is_measured_on_the_students_of_each_outcome(tmp_path):
    frame = district()
    result = estimate(parquet=parquet(frame, tmp_path), study=study(baseline=("pretest",)))
    for row in result.baseline:
        part = frame.dropna(subset=[row.outcome, "pretest"])
        treated = part.loc[part["arm"] == row.arm, "pretest"]
        comparison = part.loc[part["arm"] == "regular", "pretest"]
        assert (row.n_treated, row.n_comparison) == (len(treated), len(comparison))
        pooled = ((len(treated) - 1) * treated.var() + (len(comparison) - 1) * comparison.var()) / (
            len(treated) + len(comparison) - 2
        )
        w = 1 - 3 / (4 * (len(treated) + len(comparison)) - 9)
        assert row.hedges_g == pytest.approx(w * (treated.mean() - comparison.mean()) / pooled**0.5, **CLOSE)


def test_every_row_is_accounted_for_and_a_result_survives_json(tmp_path):
    import json

    frame = district()
    question = study(arms=("small",), covariates=("pretest",), cluster="school", baseline=("pretest",))
    result = estimate(parquet=parquet(frame, tmp_path), study=question)
    in_arms = frame[frame["arm"] != "aide"]
    assert result.rows.total == len(frame)
    assert result.rows.other_arm == (frame["arm"] == "aide").sum()
    assert result.rows.used["reading"] == in_arms.dropna(subset=["reading", "pretest"]).shape[0]
    assert result.rows.used["reading"] + result.rows.missing["reading"] == len(in_arms)
    assert result.two_valued == {"passed": (0, 1)}
    assert result_from_dict(json.loads(json.dumps(result.as_dict()))) == result


def test_progress_counts_every_group_to_the_end(tmp_path):
    seen: list[tuple[int, int, str]] = []
    path: Path = parquet(district(n=300), tmp_path)
    estimate(parquet=path, study=study(subgroups=("sex", "race")), progress=lambda *step: seen.append(step))
    assert [done for done, _, _ in seen[1:]] == list(range(7))
    assert {total for _, total, _ in seen} == {6}
