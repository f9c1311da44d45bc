"""Suppression: nobody can subtract their way to a small group."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from collegium.engines.disclosure import Cell, Row, Total, rows_to_hide
from collegium.engines.impact import Study, StudyResult, estimate
from collegium.engines.problems import ProblemsFound
from collegium.engines.reporting.protected import protected
from tests.reference.tables import parquet

SIZES = st.lists(st.integers(0, 60), min_size=2, max_size=6)


def hidden_levels(sizes: list[int], missing: int = 0, minimum: int = 10) -> set[int]:
    cells = {place: Cell(size) for place, size in enumerate(sizes) if size}
    whole = Cell(sum(sizes) + missing)
    found = rows_to_hide(
        cells={**cells, "all": whole},
        rows=[Row(key, frozenset([key])) for key in (*cells, "all")],
        totals=[Total("all", tuple(cells))],
        minimum=minimum,
    )
    return set(found)


@pytest.mark.parametrize(
    ("sizes", "missing", "hidden"),
    [
        ([50, 40, 30], 0, set()),
        ([50, 40, 3], 0, {1, 2}),  # 3 is small, 40 the next smallest
        ([50, 40, 4, 7], 0, {2, 3}),  # together 11: nothing more to hide
        ([50, 40, 2, 3], 0, {1, 2, 3}),  # together 5
        ([50, 40, 30], 4, {2}),  # four students without a level would be left over
        ([50, 40, 3], 20, {2}),  # those without a level already hide the three
        ([4, 3], 0, {0, 1, "all"}),
        ([50, 9], 0, {0, 1}),
        ([50, 10], 0, set()),
    ],
)
def test_the_smallest_levels_go_until_subtraction_tells_nothing(sizes, missing, hidden):
    assert hidden_levels(sizes, missing) == hidden


@given(sizes=SIZES, missing=st.integers(0, 30), minimum=st.integers(2, 20))
def test_subtracting_shown_levels_from_a_shown_total_never_leaves_a_small_group(sizes, missing, minimum):
    hidden = hidden_levels(sizes, missing, minimum)
    shown = [size for place, size in enumerate(sizes) if size and place not in hidden]
    assert all(size >= minimum for size in shown)
    if "all" not in hidden:
        left = sum(sizes) + missing - sum(shown)
        assert left == 0 or left >= minimum or not shown


def test_a_share_that_few_decide_is_hidden_and_cannot_be_worked_out():
    cells = {
        "all": Cell(300, (150, 150)),
        "a": Cell(100, (97, 3)),
        "b": Cell(120, (30, 90)),
        "c": Cell(80, (23, 57)),
    }
    rows = [Row(key, frozenset([key])) for key in cells]
    hidden = rows_to_hide(cells=cells, rows=rows, totals=[Total("all", ("a", "b", "c"))], minimum=10)
    assert hidden == {"a", "c"}


def test_the_same_group_is_hidden_in_a_table_of_nearly_the_same_students_only():
    sizes = {("x", 1): 9, ("x", 2): 50, ("y", 1): 11, ("y", 2): 52, ("z", 1): 400, ("z", 2): 500}
    cells = {key: Cell(size) for key, size in sizes.items()}
    hidden = rows_to_hide(
        cells=cells,
        rows=[Row(key, frozenset([key])) for key in cells],
        totals=[],
        alike=[(("x", level), ("y", level), ("z", level)) for level in (1, 2)],
        minimum=10,
    )
    assert hidden == {("x", 1), ("y", 1)}


def students(seed: int, n: int, arms: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "school": rng.integers(0, 8, n),
            "arm": rng.choice(
                ["usual", "new", "other"][: arms + 1], n, p=[0.5, 0.4, 0.1] if arms == 2 else [0.6, 0.4]
            ),
            "race": rng.choice(["a", "b", "c", "d"], n, p=[0.6, 0.25, 0.1, 0.05]),
            "sex": rng.choice(["f", "m"], n),
            "score": rng.normal(size=n),
            "other": rng.normal(size=n),
            "passed": (rng.random(n) < 0.8).astype(int),
            "pretest": rng.normal(size=n),
        }
    )
    for name, share in (("race", 0.03), ("score", 0.02), ("other", 0.02), ("pretest", 0.01)):
        frame.loc[rng.random(n) < share, name] = None
    return frame


def released(frame: pd.DataFrame, folder, arms: int, cluster: str) -> tuple[StudyResult, StudyResult]:
    study = Study(
        title="Test",
        treatment="arm",
        arms=("new", "other")[:arms],
        comparison="usual",
        outcomes=("score", "other", "passed"),
        baseline=("pretest",),
        covariates=("race",) if cluster else (),
        cluster=cluster,
        subgroups=("race", "sex"),
    )
    result = estimate(parquet=parquet(frame, folder), study=study)
    return result, protected(result)


def shown_sizes(result: StudyResult) -> dict[tuple[str, str, str, str], int]:
    sizes = {}
    for one in result.findings:
        if not one.suppressed:
            place = (one.outcome, one.subgroup, one.level)
            sizes[(*place, one.arm)], sizes[(*place, result.study.comparison)] = (
                one.n_treated,
                one.n_comparison,
            )
    return sizes


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.integers(0, 10_000),
    n=st.integers(60, 500),
    arms=st.integers(1, 2),
    cluster=st.sampled_from(["", "school"]),
)
def test_an_attacker_with_a_protected_result_finds_no_small_group(tmp_path_factory, seed, n, arms, cluster):
    frame = students(seed, n, arms)
    try:
        result, safe = released(frame, tmp_path_factory.mktemp("safe"), arms, cluster)
    except ProblemsFound:
        assume(False)
    sizes = shown_sizes(safe)
    assert all(size >= 10 for size in sizes.values())
    for (outcome, subgroup, _, arm), whole in sizes.items():
        if subgroup:
            continue
        for column in ("race", "sex"):
            parts = [size for (o, s, _, a), size in sizes.items() if (o, s, a) == (outcome, column, arm)]
            assert not parts or not 0 < whole - sum(parts) < 10
    for one in safe.findings:
        if one.suppressed:
            assert (one.n_treated, one.effect, one.df, one.ci_low) == (None,) * 4
        elif one.outcome == "passed":
            for size, mean in ((one.n_treated, one.mean_treated), (one.n_comparison, one.mean_comparison)):
                assert 10 <= round(size * mean) <= size - 10
    if not cluster and arms == 2:
        no_arm_from_degrees_of_freedom(safe, sizes)
    no_small_counts(result, safe)
    assert protected(safe) == safe


def no_arm_from_degrees_of_freedom(safe: StudyResult, sizes: dict[tuple[str, str, str, str], int]) -> None:
    for one in safe.findings:
        if not one.suppressed:
            shown = [
                sizes.get((one.outcome, one.subgroup, one.level, arm), 0) for arm in ("new", "other", "usual")
            ]
            assert not 0 < one.df + 3 - sum(shown) < 10


def no_small_counts(result: StudyResult, safe: StudyResult) -> None:
    minimum = result.study.minimum_cell
    assert not any(0 < count < minimum for count in (safe.rows.other_arm, *safe.rows.missing.values()))
    assert all(row.students >= minimum for row in safe.coefficients)
    sizes = shown_sizes(safe)
    for row in safe.baseline:
        if row.n_treated is not None:
            assert min(row.n_treated, row.n_comparison) >= minimum
            assert not 0 < sizes[row.outcome, "", "", row.arm] - row.n_treated < minimum
    for arm in safe.study.arms:
        rows = [row for row in safe.baseline if row.arm == arm and row.mean_treated is not None]
        for one in rows:
            for other in rows:
                if None not in (one.n_treated, other.n_treated):
                    same = math.isclose(one.mean_treated, other.mean_treated, rel_tol=1e-9)
                    assert same or abs(one.n_treated - other.n_treated) >= minimum


def test_large_groups_leave_untouched(tmp_path):
    frame = students(1, 4000, 1).assign(race=lambda f: f["race"].fillna("a"), score=1.0 * np.arange(4000))
    study = Study("Test", "arm", ("new",), "usual", ("score", "passed"), subgroups=("race", "sex"))
    result = estimate(parquet=parquet(frame, tmp_path), study=study)
    assert protected(result) == result
