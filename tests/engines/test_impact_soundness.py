"""What must not be concluded, and what is said of the data: no overlap, values far outside, uneven gaps."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from collegium.engines.designs import answer
from collegium.engines.impact import Logistic, Matched, RandomIntercept, Study, StudyResult
from collegium.engines.reporting import protected
from tests.reference.tables import parquet

STUDY = Study(
    title="Apart",
    treatment="arm",
    arms=("new",),
    comparison="usual",
    outcomes=("score",),
    baseline=("pretest",),
    covariates=("pretest",),
    subgroups=("girl",),
)
N = 400


def table(gap: float = 0.0, seed: int = 3) -> pd.DataFrame:
    """Students whose pretest is higher by `gap` standard deviations in the programme."""
    rng = np.random.default_rng(seed)
    new = np.arange(N) % 2 == 0
    pretest = rng.normal(50, 10, N) + 10 * gap * new
    return pd.DataFrame(
        {
            "arm": np.where(new, "new", "usual"),
            "girl": rng.random(N) < 0.5,
            "school": np.arange(N) % 20,
            "pretest": pretest,
            "score": pretest + rng.normal(0, 5, N),
            "passed": (rng.random(N) < 0.6).astype(int),
        }
    )


def told(folder, frame: pd.DataFrame, study: Study = STUDY) -> StudyResult:
    return protected(answer(parquet=parquet(frame, folder), study=study))


def apart(result: StudyResult) -> set[bool]:
    return {"hardly share a value of “pretest”" in one.withheld for one in result.findings}


@pytest.mark.parametrize(
    "design", [STUDY.design, RandomIntercept("school"), Logistic()], ids=lambda one: one.kind
)
def test_no_effect_is_told_where_the_arms_hardly_overlap(tmp_path, design):
    outcomes = ("passed",) if isinstance(design, Logistic) else ("score",)
    result = told(tmp_path, table(gap=8), replace(STUDY, design=design, outcomes=outcomes))
    assert {one.suppressed for one in result.findings} == {True}
    assert apart(result) == {True}
    assert not result.coefficients
    assert result.baseline[0].hedges_g is not None  # what differs is told


@pytest.mark.parametrize("gap", [0.0, 1.0, 2.0])
def test_arms_that_differ_but_overlap_are_told(tmp_path, gap):
    assert apart(told(tmp_path, table(gap))) == {False}


def test_a_few_who_overlap_do_not_save_a_conclusion(tmp_path):
    frame = table(gap=8)
    frame.loc[:3, "pretest"] = [50, 130, 50, 130]  # one of fifty
    assert apart(told(tmp_path, frame)) == {True}


def test_a_lot_may_keep_arms_apart(tmp_path):
    assert apart(told(tmp_path, table(gap=8), replace(STUDY, by_lot=True))) == {False}


def test_four_places_are_too_few_to_say_that_they_are_apart(tmp_path):
    rows = pd.DataFrame(
        {"arm": ["new"] * 4 + ["usual"] * 4, "pretest": range(8), "score": [3, 5, 4, 6, 2, 1, 3, 2]}
    )
    study = replace(STUDY, persons=False, covariates=(), subgroups=())
    assert apart(told(tmp_path, rows, study)) == {False}


def test_matching_says_itself_whether_there_is_overlap(tmp_path):
    result = told(tmp_path, table(gap=8), replace(STUDY, design=Matched(("pretest",))))
    main = next(one for one in result.findings if one.model == "adjusted")
    assert "do not overlap" in main.withheld


def warned(result: StudyResult, piece: str) -> list[str]:
    return [one for one in result.warnings if piece in one]


@pytest.mark.parametrize(("value", "digits"), [(99_999, 5), (999, 3), (-99, 2)])
def test_values_far_outside_are_named_without_the_value(tmp_path, value, digits):
    frame = table()
    frame.loc[7, "score"] = value
    (warning,) = warned(told(tmp_path, frame), "far outside")
    assert "“score”" in warning
    assert f"digits of the longest: {digits})" in warning
    assert str(value) not in warning


def test_a_long_tail_is_not_far_outside(tmp_path):
    frame = table()
    frame["score"] = np.random.default_rng(5).lognormal(3, 0.8, N)
    frame["pretest"] = np.random.default_rng(6).poisson(1.5, N)  # days absent
    frame.loc[0, "pretest"] = 14  # ill for weeks
    assert not warned(told(tmp_path, frame), "far outside")


def test_an_outcome_that_one_arm_lacks_more_often_is_named(tmp_path):
    frame = table()
    frame.loc[(frame.arm == "usual") & (frame.index % 8 == 1), "score"] = np.nan  # a quarter of one arm
    (warning,) = warned(told(tmp_path, frame), "missing much more often")
    assert "“score”" in warning
    assert "in “usual” than in “new”" in warning


def test_gaps_alike_in_both_arms_and_gaps_of_few_students_are_not_named(tmp_path):
    alike = table()
    alike.loc[alike.index % 8 < 2, "score"] = np.nan
    few = table()
    few.loc[few.index < 18, "score"] = few.loc[few.index < 18, "score"].where(few.arm == "usual")  # nine
    for frame in (alike, few):
        assert not warned(told(tmp_path, frame), "missing much more often")
