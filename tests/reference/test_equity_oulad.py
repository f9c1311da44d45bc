"""The Open University learning analytics data (CC BY 4.0): gaps in completion by deprivation, disability and gender."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from collegium.engines.disclosure import Asked, release
from collegium.engines.equity import (
    NOT_KNOWN,
    describe,
    disparity,
    for_protection,
    gaps,
    interaction_of_tables,
    representation,
    table_of_rows,
)
from tests.reference.tables import shared_file

pytestmark = pytest.mark.shared_data
TRAITS = ("imd_band", "disability", "gender")


@pytest.fixture(scope="module")
def students() -> pd.DataFrame:
    frame = pd.read_csv(shared_file("oulad_studentInfo.csv"))
    return frame.assign(passed=frame["final_result"].isin(["Pass", "Distinction"]).astype(float))


@pytest.fixture(scope="module")
def table(students):
    columns = {trait: students[trait].to_numpy(dtype=object) for trait in TRAITS}
    return table_of_rows(students["passed"], columns, name="passed")


def test_counts_are_those_of_the_file(students, table):
    assert (table.everyone.n, table.everyone.had) == (32593, 12361 + 3024)
    by_disability = students.groupby("disability")["passed"].agg(["size", "sum"])
    for level, (size, had) in by_disability.iterrows():
        cell = table.by("disability")[(("disability", level),)]
        assert (cell.n, cell.had) == (size, had)
    missing = students["imd_band"].isna().sum()
    assert table.by("imd_band")[(("imd_band", NOT_KNOWN),)].n == missing > 0


def test_the_gap_of_students_with_a_disability(students, table):
    found = gaps(table, "disability", against="reference", reference={"disability": "N"})
    row = next(one for one in found.rows if one.group == (("disability", "Y"),))
    counts = students.groupby("disability")["passed"].agg(["sum", "size"]).astype(int)
    numbers = (*counts.loc["Y"], *counts.loc["N"])
    difference = confint_proportions_2indep(*numbers, method="newcomb")
    ratio = confint_proportions_2indep(*numbers, compare="ratio", method="score", correction=False)
    assert (row.difference.low, row.difference.high) == pytest.approx(difference, abs=1e-9)
    assert (row.ratio.low, row.ratio.high) == pytest.approx(ratio, rel=1e-5)
    assert row.difference.high < 0


def test_deprivation_and_its_intersections(students, table):
    """Every group against the rest, as pandas and statsmodels have it."""
    for columns in (("imd_band",), ("imd_band", "disability"), ("imd_band", "gender")):
        rows = gaps(table, *columns).rows
        for row in rows:
            if row.withheld:
                assert NOT_KNOWN in dict(row.group).values()
                continue
            inside = np.logical_and.reduce([students[column] == value for column, value in row.group])
            one, other = students["passed"][inside], students["passed"][~inside]
            theirs = confint_proportions_2indep(
                one.sum(), len(one), other.sum(), len(other), method="newcomb"
            )
            assert (row.difference.low, row.difference.high) == pytest.approx(theirs, abs=1e-9)
    assert describe(table, "imd_band", "disability", minimum=200).not_shown.groups > 0


def test_disability_gap_differs_by_deprivation(students):
    """Level by arm, by presentation as the cluster, against a regression with all interactions."""
    known = students[students["imd_band"].isin(["0-10%", "50-60%", "90-100%"])]
    cluster = (known["code_module"] + known["code_presentation"]).to_numpy(dtype=object)
    tables = [
        table_of_rows(
            known["passed"][known["disability"] == side],
            {"imd_band": known["imd_band"][known["disability"] == side].to_numpy(dtype=object)},
            clusters=cluster[known["disability"] == side],
        )
        for side in ("Y", "N")
    ]
    ours = interaction_of_tables(*tables, "imd_band")
    fit = smf.ols("passed ~ C(imd_band) * C(disability)", known).fit(
        cov_type="cluster", cov_kwds={"groups": pd.factorize(cluster)[0]}, use_t=True
    )
    names = [name for name in fit.params.index if ":" in name]
    assert [row.tested.interval.estimate for row in ours.differences] == pytest.approx(
        fit.params[names].tolist(), rel=1e-8
    )
    assert [row.tested.p for row in ours.differences] == pytest.approx(fit.pvalues[names].tolist(), rel=1e-6)
    joint = fit.f_test(np.eye(len(fit.params))[[fit.params.index.get_loc(name) for name in names]])
    assert (ours.joint.f, ours.joint.p) == pytest.approx((float(joint.fvalue), float(joint.pvalue)), rel=1e-6)


def test_summary_of_credits_by_deprivation(students):
    """Studied credits: share between groups is eta squared of the analysis of variance."""
    known = students[students["imd_band"].notna()]
    table = table_of_rows(known["studied_credits"], {"imd": known["imd_band"].to_numpy(dtype=object)})
    found = disparity(list(table.by("imd").values()))
    parts = [part["studied_credits"].to_numpy() for _, part in known.groupby("imd_band")]
    f = stats.f_oneway(*parts).statistic
    df = len(parts) - 1, len(known) - len(parts)
    assert found.share_between == pytest.approx(f * df[0] / (f * df[0] + df[1]), rel=1e-8)


def test_who_reaches_a_distinction(students):
    known = students[students["imd_band"].notna()]
    eligible = known["imd_band"].value_counts().to_dict()
    reached = known.loc[known["final_result"] == "Distinction", "imd_band"].value_counts().to_dict()
    rows = {row.group: row for row in representation(reached, eligible).groups}
    poorest, richest = rows["0-10%"], rows["90-100%"]
    assert poorest.index.high < 1 < richest.index.low


def test_the_table_can_be_protected(table):
    given_on = for_protection(table, "disability", "imd_band")
    out = release([Asked(given_on.name, given_on.columns, given_on.students, given_on.outcome)])
    assert out.numbers > 30
