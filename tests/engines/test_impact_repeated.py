"""Students who are there twice, and what was measured at the wrong time."""

from collections import Counter
from itertools import product

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.designs import answer
from collegium.engines.impact import (
    ChangeOverTime,
    Cutoff,
    Interrupted,
    Logistic,
    Matched,
    RandomIntercept,
    Study,
    Synthetic,
    ValueAdded,
    check_repeated,
    estimate,
    timing_problems,
)
from collegium.engines.problems import Problem, ProblemsFound
from tests.reference.tables import parquet

QUESTION = Study("Test", "arm", ("new",), "usual", ("score",), covariates=("pretest",), cluster="school")
SEVERAL = "students stand more than once among the rows used"


def table(count: int = 240) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    pretest = rng.normal(50, 10, count)
    arm = np.where(np.arange(count) // 24 % 2, "new", "usual")
    score = 0.6 * pretest + 2 * (arm == "new") + rng.normal(0, 8, count)
    return pd.DataFrame(
        {
            "student": [f"S{number}" for number in range(count)],
            "school": np.arange(count) % 24,
            "arm": arm,
            "pretest": pretest,
            "score": score,
            "passed": (score > np.median(score)).astype(int),
            "other": rng.normal(size=count),
        }
    )


def refused(folder, frame: pd.DataFrame, study: Study = QUESTION) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as caught:
        answer(parquet=parquet(frame, folder), study=study, identifier="student")
    return caught.value.problems


def test_every_row_twice_would_make_the_error_too_small_and_is_refused(tmp_path):
    """Why it matters: least squares on the doubled table gives an error that is smaller by about the root of two."""
    once = table()
    twice = pd.concat([once, once], ignore_index=True)
    fits = [smf.ols("score ~ arm + pretest", data).fit(cov_type="HC1") for data in (once, twice)]
    # HC1 also counts degrees of freedom, so that the ratio is not exactly the root of two
    assert fits[0].bse["arm[T.usual]"] / fits[1].bse["arm[T.usual]"] == pytest.approx(2**0.5, rel=0.01)
    (problem,) = refused(tmp_path, twice)
    assert str(problem).startswith(f"table, column “student”: at least 240 {SEVERAL}")
    assert "Keep one row for each student" in problem.todo
    assert not problem.value  # no identifier is told


@pytest.mark.parametrize(
    "study",
    [
        Study("T", "arm", ("new",), "usual", ("score",)),
        Study("T", "arm", ("new",), "usual", ("score",), design=RandomIntercept("school")),
        Study("T", "arm", ("new",), "usual", ("passed",), covariates=("pretest",), design=Logistic()),
        Study("T", "arm", ("new",), "usual", ("score",), design=Matched(("pretest",))),
        Study("T", "pretest", ("in",), "out", ("score",), design=Cutoff(50)),
        Study("T", "school", (), "", ("score",), baseline=("pretest",), design=ValueAdded()),
    ],
    ids=lambda one: one.design.kind,
)
def test_every_design_that_compares_students_refuses(tmp_path, study):
    frame = table()
    answer(parquet=parquet(frame, tmp_path), study=study, identifier="student")
    (problem,) = refused(tmp_path, pd.concat([frame, frame.head(30)], ignore_index=True), study)
    assert f"at least 30 {SEVERAL}" in problem.why
    with pytest.raises(ProblemsFound, match="no such column to tell students apart"):
        answer(
            parquet=parquet(frame.rename(columns={"student": "pupil"}), tmp_path),
            study=study,
            identifier="student",
        )


@pytest.mark.parametrize(
    ("design", "treatment", "arms", "comparison"),
    [
        (ChangeOverTime("place", "year"), "start", ("in",), "out"),
        (Interrupted("year", 6), "place", ("a",), ""),
        (Synthetic("year", 6), "place", ("a",), ""),
    ],
    ids=lambda one: getattr(one, "kind", ""),
)
def test_designs_with_a_row_for_each_period_are_exempt(tmp_path, design, treatment, arms, comparison):
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(list(product("abcdefghijklmnop", range(1, 11))), columns=["place", "year"])
    frame["student"] = frame["place"]
    frame["start"] = np.where(frame["place"] < "i", 6, 0)
    frame["score"] = rng.normal(size=len(frame)) + frame["year"]
    study = Study("T", treatment, arms, comparison, ("score",), persons=False, design=design)
    path = parquet(frame, tmp_path)
    assert answer(parquet=path, study=study, identifier="student") == answer(parquet=path, study=study)


def test_a_student_counts_once_where_only_one_row_is_used(tmp_path):
    """The other row lacks the covariate, the outcome or the cluster, is of no arm, or has another outcome."""
    frame = table()
    again = frame.head(40).copy()
    again.loc[:9, "pretest"] = np.nan
    again.loc[10:19, "score"] = np.nan
    again["school"] = again["school"].astype(float)
    again.loc[20:29, "school"] = np.nan
    again.loc[30:, "arm"] = "elsewhere"
    both = pd.concat([frame, again], ignore_index=True)
    path = parquet(both, tmp_path)
    alone = parquet(frame, tmp_path, name="alone")
    found = answer(parquet=path, study=QUESTION, identifier="student")
    assert found.findings[0].effect == pytest.approx(answer(parquet=alone, study=QUESTION).findings[0].effect)
    # what looks at all rows of the arms, to fill in values or to leave a covariate out, must not use them
    with pytest.raises(ProblemsFound, match=f"at least 30 {SEVERAL}"):
        check_repeated(parquet=path, study=QUESTION, identifier="student")
    check_repeated(parquet=alone, study=QUESTION, identifier="student")


def test_one_outcome_in_each_row_is_no_repetition(tmp_path):
    frame = table()
    first, second = frame.assign(other=np.nan), frame.assign(score=np.nan)
    both = pd.concat([first, second], ignore_index=True)
    study = Study("T", "arm", ("new",), "usual", ("score", "other"))
    assert answer(parquet=parquet(both, tmp_path), study=study, identifier="student").rows.used == {
        "score": 240,
        "other": 240,
    }


@pytest.mark.parametrize(
    ("repeated", "said"),
    [
        (1, "fewer than 10"),
        (9, "fewer than 10"),
        (10, "at least 10"),
        (19, "at least 10"),
        (239, "at least 230"),
    ],
)
def test_how_many_is_told_in_steps(tmp_path, repeated, said):
    """Neither the students nor the rest of 240 can be known to be a group of 1 to 9."""
    frame = table()
    (problem,) = refused(tmp_path, pd.concat([frame, frame.head(repeated)], ignore_index=True))
    assert f"{said} {SEVERAL}" in problem.why


def test_rows_without_an_identifier_are_left_alone(tmp_path):
    frame = table().assign(student=lambda data: data["student"].where(data.index >= 100, None))
    found = estimate(parquet=parquet(frame, tmp_path), study=QUESTION, identifier="student")
    assert found.rows.used == {"score": 240}


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", " a", ""]),
            st.sampled_from(["new", "usual", "third"]),
            st.sampled_from([1.0, 2.0, None]),
            st.sampled_from([5.0, None]),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=40, deadline=None)
def test_who_is_there_twice_is_counted_as_by_hand(tmp_path_factory, rows):
    frame = pd.DataFrame(rows, columns=["student", "arm", "score", "pretest"]).astype(
        {"score": "float", "pretest": "float"}
    )
    whole = pd.DataFrame(
        {"student": ["x", "y"], "arm": ["new", "usual"], "score": [1.0, 2.0], "pretest": 5.0}
    )
    frame = pd.concat([frame, whole], ignore_index=True)
    study = Study("T", "arm", ("new",), "usual", ("score",), covariates=("pretest",), minimum_cell=1)
    by_hand = Counter(
        student.strip()
        for student, arm, score, pretest in rows
        if student.strip() and arm != "third" and score is not None and pretest is not None
    )
    expected = sum(times > 1 for times in by_hand.values())
    path = parquet(frame, tmp_path_factory.mktemp("repeated"))
    found = ""
    try:
        estimate(parquet=path, study=study, identifier="student")
    except ProblemsFound as problems:
        found = problems.problems[0].why
    assert (f"at least {expected} {SEVERAL}" in found) == bool(expected)
    assert (SEVERAL in found) == bool(expected)


# --- when it was measured -------------------------------------------------------------------------------------


def said(study: Study, *, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(one.column, one.why) for one in timing_problems(study, before=before, after=after)]


def test_what_was_measured_at_the_right_time_is_let_pass():
    study = Study(
        "T", "arm", ("new",), "usual", ("score",), ("pretest",), ("pretest",), ("school",), "school", ("sex",)
    )
    assert said(study, before=("pretest", "school", "sex"), after=("score", "unused")) == []


def test_every_use_of_what_was_measured_after_is_named():
    study = Study("T", "arm", ("new",), "usual", ("score",), ("a",), ("b",), ("c",), "", ("d",))
    found = dict(said(study, before=("score",), after=("a", "b", "c", "d")))
    assert list(found) == ["score", "a", "b", "c", "d"]
    assert "cannot show what the programme did" in found["score"]
    assert "alike before" in found["a"]
    assert "the covariates" in found["b"]
    assert "takes away a part of the effect" in found["b"]
    assert "the fixed effects" in found["c"]
    assert "which of these groups" in found["d"]


def test_columns_of_the_design_are_held_equal_too():
    for design, role in (
        (Matched(("late",)), "the columns to match on"),
        (Matched(("early",), exact=("late",)), "the columns that must be equal"),
        (RandomIntercept("late"), "the group with a level of its own"),
    ):
        ((column, why),) = said(
            Study("T", "arm", ("new",), "usual", ("score",), design=design), after=("late", "score")
        )
        assert column == "late"
        assert role in why


def test_who_really_took_part_may_be_known_only_afterwards():
    study = Study("T", "age", ("in",), "out", ("score",), design=Cutoff(6, took_part="came"))
    assert said(study, after=("came", "score")) == []


def test_holding_equal_what_the_programme_changed_takes_away_a_part_of_the_effect(tmp_path):
    """The reason for the refusal, in numbers: all of an effect of 4 goes through `hours`, and is gone beside it."""
    rng = np.random.default_rng(8)
    arm = np.arange(4000) % 2
    hours = 10 + 2 * arm + rng.normal(size=4000)
    frame = pd.DataFrame(
        {"arm": np.where(arm, "new", "usual"), "hours": hours, "score": 2 * hours + rng.normal(size=4000)}
    )
    path = parquet(frame, tmp_path)
    effects = [
        estimate(
            parquet=path, study=Study("T", "arm", ("new",), "usual", ("score",), covariates=held)
        ).findings[-1]
        for held in ((), ("hours",))
    ]
    # five standard errors of this sample either way
    assert effects[0].effect == pytest.approx(4, abs=5 * (effects[0].se or 0))
    assert effects[1].effect == pytest.approx(0, abs=5 * (effects[1].se or 0))
    assert 0 < (effects[1].se or 0) < 0.2
