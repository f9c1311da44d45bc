"""What the engine refuses, what it withholds, and what it says about it."""

import numpy as np
import pandas as pd
import pytest

from collegium.engines.impact import Study, StudyResult, estimate
from collegium.engines.problems import Problem, ProblemsFound
from tests.reference.tables import parquet


def table(n: int = 200) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "school": np.arange(n) % 25,
            "arm": np.where(rng.random(n) < 0.5, "new", "usual"),
            "group": np.where(np.arange(n) < 30, "small", "large"),
            "word": "absent",
            "one": "same",
            "constant": 7,
            "score": rng.normal(size=n),
            "pretest": rng.normal(size=n),
        }
    )


def study(**changes: object) -> Study:
    parts = {
        "title": "Test",
        "treatment": "arm",
        "arms": ("new",),
        "comparison": "usual",
        "outcomes": ("score",),
    }
    return Study(**(parts | changes))


def problems(folder, question: Study, frame: pd.DataFrame | None = None) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as caught:
        estimate(parquet=parquet(table() if frame is None else frame, folder), study=question)
    return caught.value.problems


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"outcomes": ("scroe",)}, "scroe", "Did you mean “score”?"),
        ({"outcomes": ("word",)}, "word", "not numeric"),
        ({"baseline": ("word",)}, "word", "not numeric"),
        ({"arms": ("nwe",)}, "arm", "“new”, “usual”"),
        ({"comparison": "control"}, "arm", "“new”, “usual”"),
        ({"arms": ("new", "usual")}, "arm", "also one of the arms"),
        ({"cluster": "one"}, "one", "at least two clusters"),
        ({"outcomes": ("constant",)}, "constant", "same for every student"),
        ({"covariates": ("score",)}, "score", "also among the covariates"),
        ({"baseline": ("score",)}, "score", "also among the baseline"),
        ({"covariates": ("arm",)}, "arm", "also among the covariates"),
        ({"subgroups": ("pretest",)}, "pretest", "too many for subgroups"),
        ({"outcomes": ("score", "score")}, "score", "named 2 times"),
        ({"outcomes": ()}, "", "no outcome"),
        ({"confidence": 95}, "", "between 0 and 1"),
        ({"minimum_cell": 0}, "", "at least 1"),
    ],
)
def test_a_fault_is_named_with_its_column_and_what_to_do(tmp_path, changes, column, said):
    found = [one for one in problems(tmp_path, study(**changes)) if one.column == column and said in str(one)]
    assert len(found) == 1
    assert found[0].source in ("study", "table")
    assert found[0].todo


def test_a_value_that_is_not_a_number_is_shown(tmp_path):
    (problem,) = problems(tmp_path, study(outcomes=("word",)))
    assert problem.value == "absent"
    assert "200 values" in problem.why


def test_all_faults_come_together(tmp_path):
    question = study(outcomes=("scroe", "word"), arms=("nwe",), cluster="shcool", confidence=2)
    assert {one.column for one in problems(tmp_path, question)} == {"scroe", "word", "arm", "shcool", ""}


def test_an_infinite_value_is_refused(tmp_path):
    frame = table().assign(score=lambda f: f["score"].where(f.index != 5, np.inf))
    (problem,) = problems(tmp_path, study(), frame)
    assert (problem.column, problem.value) == ("score", "inf")


def test_a_table_without_rows_is_refused(tmp_path):
    assert "no values" in problems(tmp_path, study(), table().iloc[:0])[0].why


def test_a_file_that_is_not_parquet_is_refused(tmp_path):
    path = tmp_path / "notes.parquet"
    path.write_text("just text")
    with pytest.raises(ProblemsFound, match=r"notes\.parquet: the file cannot be read"):
        estimate(parquet=path, study=study())


def test_too_many_indicator_columns_are_refused(tmp_path):
    n = 4200
    frame = pd.DataFrame(
        {
            "arm": np.where(np.arange(n) % 2, "new", "usual"),
            "score": np.arange(n) % 7,
            "a": np.arange(n) // 2,
            "b": np.arange(n) % 2100,
        }
    )
    (problem,) = problems(tmp_path, study(fixed_effects=("a", "b")), frame)
    assert "more than 2000" in problem.why


def withheld(folder, frame: pd.DataFrame, question: Study) -> dict[tuple[str, str], str]:
    result = estimate(parquet=parquet(frame, folder), study=question)
    for one in result.findings:
        assert one.suppressed == bool(one.withheld)
        assert one.suppressed == (one.effect is None) == (one.n_treated is None) == (one.p is None)
    return {(one.level, one.model): one.withheld for one in result.findings}


def test_a_subgroup_with_nobody_in_an_arm_is_withheld_and_the_rest_stays(tmp_path):
    frame = table().assign(arm=lambda f: np.where(f["group"] == "small", "usual", f["arm"]))
    found = withheld(tmp_path, frame, study(subgroups=("group",)))
    assert found["small", "unadjusted"] == "Nobody in this group was in “new”."
    assert (found["", "unadjusted"], found["large", "unadjusted"]) == ("", "")


def test_a_subgroup_column_that_nobody_has_is_named(tmp_path):
    frame = table().assign(group=lambda f: f["group"].where(f["arm"] == "elsewhere"))
    (problem,) = problems(tmp_path, study(subgroups=("group",)), frame)
    assert (problem.source, problem.column) == ("table", "group")
    assert "no student in the arms has a value here" in problem.why


def test_a_subgroup_within_one_cluster_is_withheld(tmp_path):
    frame = table().assign(school=lambda f: f["school"].where(f["group"] == "large", 3))
    found = withheld(tmp_path, frame, study(subgroups=("group",), cluster="school"))
    assert "in one cluster (school)" in found["small", "unadjusted"]
    assert found["large", "unadjusted"] == ""


@pytest.mark.parametrize("cluster", ["", "school"])
def test_a_treatment_constant_within_the_fixed_effects_is_withheld(tmp_path, cluster):
    frame = table().assign(arm=lambda f: np.where(f["school"] < 12, "new", "usual"))
    found = withheld(tmp_path, frame, study(fixed_effects=("school",), cluster=cluster))
    assert found["", "unadjusted"] == ""
    assert found["", "adjusted"] != ""


def test_an_arm_that_covariates_determine_is_withheld(tmp_path):
    frame = table().assign(copy=lambda f: (f["arm"] == "new") * 2.0 + 1)
    found = withheld(tmp_path, frame, study(covariates=("copy",)))
    assert "determine who was in this arm" in found["", "adjusted"]


def test_an_outcome_constant_in_a_subgroup_is_withheld(tmp_path):
    frame = table().assign(score=lambda f: f["score"].where(f["group"] == "large", 0.3))
    found = withheld(tmp_path, frame, study(subgroups=("group",)))
    assert "does not vary" in found["small", "unadjusted"]


def test_a_collinear_covariate_is_left_out_and_named(tmp_path):
    frame = table().assign(double=lambda f: 2 * f["pretest"] + 1)
    path = parquet(frame, tmp_path)
    both = estimate(parquet=path, study=study(covariates=("pretest", "double"), cluster="school"))
    one = estimate(parquet=path, study=study(covariates=("pretest",), cluster="school"))
    assert any("“double”" in warning for warning in both.warnings)
    assert both.findings[1].effect == pytest.approx(one.findings[1].effect, rel=1e-9)
    assert both.findings[1].se == pytest.approx(one.findings[1].se, rel=1e-9)


def test_few_clusters_are_said(tmp_path):
    frame = table().assign(school=lambda f: f["school"] % 12)
    result = estimate(parquet=parquet(frame, tmp_path), study=study(cluster="school"))
    assert any("leaving out each cluster in turn" in warning for warning in result.warnings)
    usual = estimate(parquet=parquet(frame, tmp_path), study=study(cluster="school", errors="CRV1"))
    assert any("tend to be too small" in warning for warning in usual.warnings)
    assert (usual.findings[0].errors, result.findings[0].errors) == ("CRV1", "CRV3")
    two = table().assign(school=lambda f: f["school"] % 4)
    fewest = estimate(parquet=parquet(two, tmp_path, "few"), study=study(cluster="school"))
    assert any("no method gives a range" in warning for warning in fewest.warnings)
    frame["school"] = np.arange(len(frame)) % 100
    assert not estimate(parquet=parquet(frame, tmp_path, "many"), study=study(cluster="school")).warnings


def test_whole_schools_that_took_part_are_seen_where_no_cluster_is_named(tmp_path):
    frame = table()
    mixed = estimate(
        parquet=parquet(frame.assign(area=lambda f: np.arange(len(f)) % 8), tmp_path), study=study()
    )
    assert not any("names no cluster" in warning for warning in mixed.warnings)
    # odd schools are new, even ones usual; a number for each student is no school, and two halves are no schools
    frame["school"] = np.where(frame["arm"] == "new", 1, 0) + 2 * (np.arange(len(frame)) % 10)
    frame["student"], frame["half"] = np.arange(len(frame)), frame["arm"] + "!"
    file = parquet(frame, tmp_path, "whole")
    (said,) = (one for one in estimate(parquet=file, study=study()).warnings if "names no cluster" in one)
    assert "“school”" in said
    assert "student" not in said.split("and the study")[0]
    assert "half" not in said
    clustered = estimate(parquet=file, study=study(cluster="school")).warnings
    assert not any("names no cluster" in warning for warning in clustered)


def test_names_and_values_with_quotes_are_only_names_and_values(tmp_path):
    frame = table().rename(columns={"arm": "a\"r'm", "group": "x; DROP TABLE work"})
    frame["x; DROP TABLE work"] = frame["x; DROP TABLE work"].str.replace("small", 'O\'Neil "s"')
    question = study(treatment="a\"r'm", subgroups=("x; DROP TABLE work",))
    result = estimate(parquet=parquet(frame, tmp_path), study=question)
    assert {one.level for one in result.findings} == {"", "large", 'O\'Neil "s"'}


@pytest.mark.parametrize("values", [(1, 0), (1.0, 0.0), (True, False)], ids=["integer", "decimal", "boolean"])
def test_arms_of_any_type_are_named_as_people_read_them(tmp_path, values):
    frame = table().assign(arm=lambda f: np.where(f["arm"] == "new", *values))
    names = ("true", "false") if values[0] is True else ("1", "0")
    result = estimate(parquet=parquet(frame, tmp_path), study=study(arms=(names[0],), comparison=names[1]))
    assert result.findings[0].n_treated == (table()["arm"] == "new").sum()


def with_parts(n: int = 600) -> pd.DataFrame:
    """A total of two tests; two students lack mathematics, and three others reading."""
    rng = np.random.default_rng(8)
    frame = pd.DataFrame(
        {
            "arm": rng.choice(["yes", "no"], n),
            "reading": rng.integers(400, 600, n).astype(float),
            "mathematics": rng.integers(400, 600, n).astype(float),
            "science": rng.normal(50, 10, n),
        }
    )
    frame.loc[[3, 5], "mathematics"] = np.nan
    frame.loc[[7, 9, 11], "reading"] = np.nan
    return frame.assign(total=frame["reading"] + frame["mathematics"], again=1.5 * frame["reading"] - 7)


def parted(tmp_path, frame: pd.DataFrame, *outcomes: str, persons: bool = True) -> StudyResult:
    question = Study(
        title="Parts", treatment="arm", arms=("yes",), comparison="no", outcomes=outcomes, persons=persons
    )
    return estimate(parquet=parquet(frame, tmp_path), study=question)


@pytest.mark.parametrize(
    "outcomes", [("reading", "mathematics", "total"), ("reading", "again", "mathematics", "total")]
)
def test_outcomes_that_are_made_of_each_other_are_told_of_the_same_students(tmp_path, outcomes):
    """Else the sums of total and mathematics give away the reading of the two who lack mathematics."""
    frame = with_parts()
    result = parted(tmp_path, frame, *outcomes)
    sizes = {one.outcome: (one.n_treated, one.n_comparison) for one in result.findings}
    complete = frame.dropna()["arm"].value_counts()
    assert set(sizes.values()) == {(complete["yes"], complete["no"])}
    assert any("are made of each other" in warning for warning in result.warnings)


def test_outcomes_that_are_not_made_of_each_other_keep_all_their_students(tmp_path):
    frame = with_parts()
    for outcomes in (("reading", "mathematics", "science"), ("mathematics", "total", "science"), ("total",)):
        result = parted(tmp_path, frame, *outcomes)
        for one in result.findings:
            assert one.n_treated + one.n_comparison == frame[one.outcome].notna().sum()
        assert not any("made of each other" in warning for warning in result.warnings)
    whole_places = parted(tmp_path, frame, "reading", "mathematics", "total", persons=False)
    assert {one.n_treated + one.n_comparison for one in whole_places.findings} == {597, 598, 595}
