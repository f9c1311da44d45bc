"""Outcomes and measures with two values have the Cox index: by hand, against statsmodels; what may be told of it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from collegium.engines.designs import answer
from collegium.engines.impact import BaselineRow, Finding, Logistic, Study, result_from_dict
from collegium.engines.impact.study import ENGINE_VERSION
from collegium.engines.reporting import baseline_table, findings_table, protected, report_pdf
from collegium.engines.reporting.sizes import told_size
from collegium.engines.wwc import (
    baseline_band,
    cox_from_difference,
    cox_index,
    cox_standard_error,
    effect_of_shares,
    hedges_g,
    improvement_index,
    small_sample_factor,
)
from tests.pdf import Pdf
from tests.reference.tables import parquet

STUDY = Study(
    title="Did they pass?", treatment="arm", arms=("yes",), comparison="no", outcomes=("passed", "score")
)


def table(tmp_path, shares: dict[str, int], *, n: int = 200, values: tuple[float, float] = (0.0, 1.0)):
    """n students in each arm; of the outcome and the measure, how many of each arm have the upper value."""
    low, high = values
    upper = [
        [high] * shares[name + arm] + [low] * (n - shares[name + arm])
        for name, arm in product(("passed", "before"), ("yes", "no"))
    ]
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "arm": ["yes"] * n + ["no"] * n,
            "passed": upper[0] + upper[1],
            "before": upper[2] + upper[3],
            "score": rng.normal(size=2 * n),
            "pretest": rng.normal(size=2 * n),
        }
    )
    return parquet(frame, tmp_path)


SHARES = {"passedyes": 136, "passedno": 106, "beforeyes": 12, "beforeno": 10}


@pytest.mark.parametrize("values", [(0.0, 1.0), (1.0, 2.0), (-3.0, 4.5)])
def test_two_values_have_the_cox_index_whatever_they_are_called(tmp_path, values):
    study = replace(STUDY, baseline=("before", "pretest"))
    result = answer(parquet=table(tmp_path, SHARES, values=values), study=study)
    passed, score = result.findings
    wanted = small_sample_factor(398) * (np.log(136 / 64) - np.log(106 / 94)) / 1.65
    assert (passed.index, score.index) == ("cox", "g")
    assert passed.hedges_g == pytest.approx(wanted, rel=1e-9)  # sums of 400 numbers of six digits
    assert passed.improvement_index == pytest.approx(improvement_index(wanted), rel=1e-9)
    assert result.engine_version == ENGINE_VERSION == "4"
    before, pretest = result.baseline[:2]
    assert (before.index, pretest.index) == ("cox", "g")


def test_rare_outcomes_need_the_adjustment_that_g_does_not_see(tmp_path):
    """6 % and 5 %: g is .044 and would count as alike; the Cox index is .117."""
    study = replace(STUDY, outcomes=("score",), baseline=("before",))
    [row] = answer(parquet=table(tmp_path, SHARES), study=study).baseline
    deviations = [np.std([1] * k + [0] * (200 - k), ddof=1) for k in (12, 10)]
    g = hedges_g(0.01, n_treated=200, n_comparison=200, sd_treated=deviations[0], sd_comparison=deviations[1])
    assert (round(g, 3), baseline_band(g)) == (0.044, "satisfied")
    assert (round(row.hedges_g, 3), row.band) == (0.117, "adjustment required")


def test_an_adjusted_difference_starts_from_the_share_of_the_comparison(tmp_path):
    study = replace(STUDY, outcomes=("passed",), covariates=("pretest",))
    plain, adjusted = answer(parquet=table(tmp_path, SHARES), study=study).findings
    assert adjusted.effect != plain.effect
    wanted = cox_from_difference(adjusted.effect, 106 / 200, n_treated=200, n_comparison=200)
    assert adjusted.hedges_g == pytest.approx(wanted, rel=1e-9)


def test_the_plain_comparison_and_logistic_regression_agree_without_covariates(tmp_path):
    path = table(tmp_path, SHARES)
    plain = answer(parquet=path, study=replace(STUDY, outcomes=("passed",))).findings[0]
    study = replace(STUDY, outcomes=("passed",), design=Logistic())
    logistic = answer(parquet=path, study=study).findings[-1]
    assert logistic.index == plain.index == "cox"
    assert logistic.hedges_g == pytest.approx(
        plain.hedges_g, rel=1e-6
    )  # maximum likelihood stops at 1e-8 or so


def test_a_share_of_none_has_no_odds_and_keeps_g(tmp_path):
    path = table(tmp_path, {**SHARES, "passedyes": 200, "beforeyes": 0})
    result = answer(parquet=path, study=replace(STUDY, outcomes=("passed",), baseline=("before",)))
    assert [row.index for row in (*result.findings, *result.baseline)] == ["g", "g"]
    assert result.findings[0].hedges_g == pytest.approx(
        hedges_g(
            94 / 200,
            n_treated=200,
            n_comparison=200,
            sd_treated=0.0,
            sd_comparison=np.std([1] * 106 + [0] * 94, ddof=1),
        ),
        rel=1e-9,
    )


def test_results_that_were_stored_before_still_read(tmp_path):
    result = answer(parquet=table(tmp_path, SHARES), study=replace(STUDY, baseline=("before",)))
    assert result_from_dict(result.as_dict()) == replace(result, levels=())
    old = result.as_dict() | {"engine_version": "3"}
    for row in (*old["findings"], *old["baseline"]):
        del row["index"]
    read = result_from_dict(old)
    assert {row.index for row in (*read.findings, *read.baseline)} == {"g"}
    assert read.findings[0].hedges_g == result.findings[0].hedges_g


def test_tables_name_the_index(tmp_path):
    result = protected(answer(parquet=table(tmp_path, SHARES), study=replace(STUDY, baseline=("before",))))
    grids = findings_table(result), baseline_table(result)
    sizes = [[row[grid.headers.index("Effect size")] for row in grid.rows] for grid in grids]
    assert [size.endswith(" (Cox)") for size in sizes[0]] == [True, False]
    assert sizes[1] == ["0.12 (Cox)", "0.12 (Cox)"]
    text = Pdf(report_pdf(result)).text()
    assert "0.12 (Cox)" in text
    assert "belong to yes or no" in text
    plain = replace(result, findings=result.findings[1:], baseline=())
    assert "belong to yes or no" not in Pdf(report_pdf(plain)).text()


# The rules ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "shares", "expected"),
    [((905, 689), (0.85, 0.82), 0.132213), ((399, 277), (0.68, 0.53), 0.383589)],  # findings 5338 and 5339
)
def test_published_findings_from_a_difference_in_shares(n, shares, expected):
    found = effect_of_shares(
        shares[0] - shares[1], shares[1], n_treated=n[0], n_comparison=n[1], ends=(0.0, 1.0)
    )
    assert found == pytest.approx(expected, abs=1e-6)  # printed with six digits


def test_the_error_is_that_of_a_logistic_regression():
    counts, sizes = (30, 21), (150, 120)
    y = np.concatenate([np.repeat([1, 0], [k, n - k]) for k, n in zip(counts, sizes, strict=True)])
    took = np.repeat([1, 0], sizes)
    fitted = sm.Logit(y, sm.add_constant(took)).fit(disp=0)
    found = cox_standard_error(30 / 150, 21 / 120, n_treated=150, n_comparison=120)
    assert found == pytest.approx(fitted.bse[1] / 1.65 * small_sample_factor(268), rel=1e-6)


@given(
    n=st.tuples(st.integers(3, 500), st.integers(3, 500)),
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    ends=st.tuples(st.floats(-100, 100), st.floats(0.1, 100)),
)
def test_no_share_below_half_a_student_has_an_index(n, shares, ends):
    low, span = ends
    found = effect_of_shares(
        (shares[0] - shares[1]) * span,
        low + shares[1] * span,
        n_treated=n[0],
        n_comparison=n[1],
        ends=(low, low + span),
    )
    edges = [min(p, 1 - p) * size for p, size in zip(shares, n, strict=True)]
    assume(all(abs(edge - 0.5) > 1e-6 for edge in edges))
    if min(edges) < 0.5:
        assert found is None
    else:
        wanted = cox_index(*shares, n_treated=n[0], n_comparison=n[1])
        # digits that are lost in taking the low value away come back multiplied by the slope of the logit
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6)


# What may be told ---------------------------------------------------------------------------------------------


def row_of(counts: tuple[int, int], sizes: tuple[int, int], *, index: str) -> BaselineRow:
    shares = [k / n for k, n in zip(counts, sizes, strict=True)]
    if index == "cox":
        size = cox_index(*shares, n_treated=sizes[0], n_comparison=sizes[1])
    else:
        deviations = [(p * (1 - p) * n / (n - 1)) ** 0.5 for p, n in zip(shares, sizes, strict=True)]
        size = hedges_g(
            shares[0] - shares[1],
            n_treated=sizes[0],
            n_comparison=sizes[1],
            sd_treated=deviations[0],
            sd_comparison=deviations[1],
        )
    return BaselineRow("m", "y", "yes", *sizes, *shares, size, baseline_band(size), index=index)


@pytest.mark.parametrize("sizes", [(60, 60), (120, 90), (400, 300)])
def test_a_rounded_cox_index_leaves_at_least_as_many_possible_counts_as_g_did(sizes):
    """Brute force: all counts of students who had the measure that give the same told number."""
    places = list(product(range(10, sizes[0] - 9, 7), range(10, sizes[1] - 9, 7)))
    ways = {}
    for index in ("g", "cox"):
        told = [told_size(row_of(counts, sizes, index=index), (0.0, 1.0)) for counts in places]
        ways[index] = {counts: told.count(size) for counts, size in zip(places, told, strict=True)}
    assert sum(ways["cox"].values()) > sum(ways["g"].values())
    assert min(ways["cox"].values()) >= min(ways["g"].values())


def test_rare_shares_tell_no_number_beside_withheld_means():
    assert told_size(row_of((12, 10), (200, 200), index="cox"), (0.0, 1.0)) == 0.1
    assert told_size(row_of((12, 10), (5000, 5000), index="cox"), (0.0, 1.0)) is None
    assert told_size(row_of((12, 10), (5000, 5000), index="g"), (0.0, 1.0)) == 0.01
    alike = row_of((100, 101), (200, 200), index="cox")
    assert (alike.band, told_size(alike, (0.0, 1.0))) == ("satisfied", 0.0)
    hidden = replace(row_of((12, 10), (200, 200), index="cox"), mean_treated=None, hedges_g=0.1)
    assert told_size(hidden, (0.0, 1.0)) == 0.1  # protected twice is protected once


@given(counts=st.tuples(st.integers(10, 190), st.integers(10, 190)))
def test_what_is_told_of_an_index_fits_its_band(counts):
    row = row_of(counts, (200, 200), index="cox")
    size = told_size(row, (0.0, 1.0))
    assert size is not None
    assert baseline_band(size) == row.band


def test_a_finding_without_the_field_is_hedges_g():
    assert Finding("y", "yes", "adjusted").index == "g"
