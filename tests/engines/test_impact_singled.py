"""Adjusted effects beside unadjusted ones tell of no few students whom a covariate or fixed effect sets apart."""

import duckdb
import numpy as np
import pandas as pd
import pytest

from collegium.engines.impact import Study, estimate
from collegium.engines.reporting import protected

SIZE = 400


def students(few: int, *, level: str = "deaf") -> pd.DataFrame:
    """By turns with and without the programme; the first few with it have a level that nobody else has."""
    rng = np.random.default_rng(4)
    took = np.arange(SIZE) % 2 == 0
    special = np.where((np.arange(SIZE) < 2 * few) & took, level, "none")
    half = np.where(np.arange(SIZE) % 4 < 2, "north", "south")
    score = rng.normal(60, 9, SIZE) + 2 * took
    return pd.DataFrame(
        {"arm": np.where(took, "yes", "no"), "score": score, "special": special, "half": half}
    )


def answered(frame: pd.DataFrame, folder, **asked):
    path = folder / "students.parquet"
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY (SELECT * FROM frame) TO '{path}' (FORMAT parquet)")  # noqa: S608 - a path of the test
    study = Study(
        title="?",
        treatment="arm",
        arms=("yes",),
        comparison="no",
        outcomes=("score",),
        **({"covariates": ()} | asked),
    )
    return protected(estimate(parquet=path, study=study))


def adjusted(result, subgroup: str = "", level: str = ""):
    (one,) = [
        row
        for row in result.findings
        if (row.model, row.subgroup, row.level) == ("adjusted", subgroup, level)
    ]
    return one


@pytest.mark.parametrize("column", ["covariates", "fixed_effects"])
@pytest.mark.parametrize("few", [1, 4, 9])
def test_what_a_few_had_cannot_be_worked_out_from_both_models(tmp_path, column, few):
    result = answered(students(few), tmp_path, **{column: ("special",)})
    assert adjusted(result).suppressed
    assert adjusted(result).effect is None
    assert "fewer than 10" in adjusted(result).withheld
    assert result.coefficients == () or all(row.model == "unadjusted" for row in result.coefficients)
    assert any("sets a few students apart" in one for one in result.warnings)
    assert not next(row for row in result.findings if row.model == "unadjusted").suppressed


def test_the_attack_gives_the_truth_where_enough_are_set_apart(tmp_path):
    """What the rule is about: with ten and more the same sum gives the mean of them, which may be told."""
    frame = students(12)
    result = answered(frame, tmp_path, covariates=("special",))
    plain, model = next(row for row in result.findings if row.model == "unadjusted"), adjusted(result)
    others = (
        model.effect + plain.mean_comparison
    )  # the mean of those with the programme who are not set apart
    total = plain.mean_treated * plain.n_treated - others * (plain.n_treated - 12)
    assert total / 12 == pytest.approx(frame.score[frame.special == "deaf"].mean(), rel=1e-9)


def test_a_number_that_few_have_is_as_a_word_that_few_have(tmp_path):
    frame = students(3).assign(special=lambda one: (one.special == "deaf").astype(float))
    assert adjusted(answered(frame, tmp_path, covariates=("special",))).suppressed


def test_a_fixed_effect_sets_few_apart_in_a_group_although_not_among_everyone(tmp_path):
    frame = students(60)  # thirty of them in the north
    keep = (frame.special == "none") | (frame.half == "north") | (frame.index < 12)
    result = answered(frame[keep], tmp_path, fixed_effects=("special",), subgroups=("half",))
    assert not adjusted(result).suppressed
    assert adjusted(result, "half", "south").suppressed
    assert not adjusted(result, "half", "north").suppressed


def test_a_group_in_which_few_are_set_apart_is_withheld_and_the_others_are_not(tmp_path):
    frame = students(60)  # thirty of them in the north
    keep = (frame.special == "none") | (frame.half == "north") | (frame.index < 12)
    result = answered(frame[keep], tmp_path, covariates=("special",), subgroups=("half",))
    assert not adjusted(result).suppressed
    assert adjusted(result, "half", "south").suppressed
    assert not adjusted(result, "half", "north").suppressed


def test_places_are_no_persons(tmp_path):
    result = answered(students(3), tmp_path, covariates=("special",), persons=False)
    assert not adjusted(result).suppressed
