"""Whether effects differ between groups: against one regression in which every term differs by group."""

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from collegium.engines.designs import answer
from collegium.engines.impact import InteractionTest, RandomIntercept, StudyResult, estimate, result_from_dict
from collegium.engines.reporting import ENGLISH, across_groups, interaction_rows, interactions, protected
from tests.engines.test_impact_numbers import CLOSE, district, study, without_singletons
from tests.reference.tables import parquet

LEVELS = ["a", "b", "c"]


def asked(**changes: object) -> StudyResult:
    parts = {"covariates": ("pretest",), "subgroups": ("race", "sex"), "minimum_cell": 10}
    return study(**(parts | changes))


def the(result: StudyResult, outcome: str, arm: str, subgroup: str) -> InteractionTest:
    found = [
        one for one in result.interactions if (one.outcome, one.arm, one.subgroup) == (outcome, arm, subgroup)
    ]
    assert len(found) == 1
    return found[0]


def by_level(
    frame: pd.DataFrame, fixed: tuple[str, ...], needed: tuple[str, ...]
) -> tuple[np.ndarray, np.ndarray, pd.DataFrame]:
    """y, the columns of one regression in which every term differs by race (arm “small” at 3 + 0..2), and the rows."""
    parts, columns, rows = [], [], frame.dropna(subset=["reading", "pretest", *needed])
    for level in LEVELS:
        part = without_singletons(rows[rows["race"] == level], fixed)
        block = [np.ones(len(part)), part["pretest"], part["arm"] == "aide", part["arm"] == "small"]
        for name in fixed:
            codes = part[name].astype("category").cat.remove_unused_categories().cat.codes
            block += [codes == code for code in range(1, codes.max() + 1)]
        parts.append(part)
        columns.append(np.column_stack(block).astype(float))
    everyone = pd.concat(parts)
    x = np.zeros((len(everyone), sum(one.shape[1] for one in columns)))
    row = column = 0
    for block in columns:
        x[row : row + len(block), column : column + block.shape[1]] = block
        row, column = row + block.shape[0], column + block.shape[1]
    return everyone["reading"].to_numpy(), x, everyone


def places(x: np.ndarray, fixed: tuple[str, ...], everyone: pd.DataFrame) -> list[int]:
    """The columns of arm “small”, one for each level."""
    starts, at = [], 0
    for level in LEVELS:
        starts.append(at + 3)
        own = everyone[everyone["race"] == level]
        at += 4 + sum(own[name].nunique() - 1 for name in fixed)
    assert at == x.shape[1]
    return starts


def against_first(width: int, at: list[int]) -> np.ndarray:
    contrasts = np.zeros((len(at) - 1, width))
    for row, place in enumerate(at[1:]):
        contrasts[row, at[0]], contrasts[row, place] = -1.0, 1.0
    return contrasts


@pytest.mark.parametrize("fixed", [(), ("district",)], ids="-".join)
@pytest.mark.parametrize("cluster", ["", "school"])
def test_statsmodels_finds_the_same(tmp_path, cluster, fixed):
    frame = district()
    question = asked(cluster=cluster, fixed_effects=fixed, errors="CRV1" if cluster else "automatic")
    result = protected(estimate(parquet=parquet(frame, tmp_path), study=question))
    found = the(result, "reading", "small", "race")
    assert found.levels == ("a", "b", "c")

    y, x, everyone = by_level(frame, fixed, (*fixed, *([cluster] if cluster else [])))
    at = places(x, fixed, everyone)
    model = sm.OLS(y, x)
    fit = (
        model.fit(cov_type="cluster", cov_kwds={"groups": everyone[cluster], "df_correction": True})
        if cluster
        else model.fit(cov_type="HC1")
    )
    df = everyone[cluster].nunique() - 1 if cluster else len(y) - x.shape[1]
    test = fit.f_test(against_first(x.shape[1], at))
    assert found.f == pytest.approx(float(test.fvalue), rel=1e-8)
    assert (found.df1, found.df2) == (2, df)
    assert found.p == pytest.approx(stats.f.sf(float(test.fvalue), 2, df), rel=1e-7)
    for row, place in zip(found.differences, at[1:], strict=True):
        single = fit.t_test(against_first(x.shape[1], [at[0], place]))
        reach = stats.t.ppf(0.975, df) * float(np.squeeze(single.sd))
        assert row.difference == pytest.approx(float(np.squeeze(single.effect)), **CLOSE)
        assert row.ci_high - row.difference == pytest.approx(reach, rel=1e-8)
        assert row.p == pytest.approx(2 * stats.t.sf(abs(float(np.squeeze(single.tvalue))), df), rel=1e-7)


def test_few_clusters_are_left_out_of_all_groups_at_once(tmp_path):
    """CRV3 by brute force: the whole regression again without each school."""
    frame = district()
    question = asked(cluster="school", errors="CRV3", subgroups=("race",))
    found = the(
        protected(estimate(parquet=parquet(frame, tmp_path), study=question)), "reading", "small", "race"
    )
    y, x, everyone = by_level(frame, (), ("school",))
    school, at = everyone["school"].to_numpy(), places(x, (), everyone)
    whole = np.linalg.lstsq(x, y)[0][at]
    without = [
        np.linalg.lstsq(x[school != one], y[school != one])[0][at] - whole for one in np.unique(school)
    ]
    count = len(without)
    spread = (count - 1) / count * np.array(without).T @ np.array(without)
    contrasts = against_first(3, [0, 1, 2])
    values = contrasts @ whole
    f = values @ np.linalg.solve(contrasts @ spread @ contrasts.T, values) / 2
    assert found.f == pytest.approx(f, rel=1e-7)
    assert found.df2 == count - 1


def test_where_one_group_has_few_clusters_all_are_left_out(tmp_path):
    """The errors of one group must not stand beside another kind's: a small group takes CRV3, and so does the test."""
    frame = district(n=3000)
    rng = np.random.default_rng(5)
    frame["school"] = rng.integers(0, 60, len(frame))
    frame.loc[(frame["race"] == "c") & (frame["school"] > 25), "race"] = "a"
    path = parquet(frame, tmp_path)
    result = protected(estimate(parquet=path, study=asked(cluster="school", subgroups=("race",))))
    kinds = {one.level: one.errors for one in result.findings if one.subgroup and one.model == "adjusted"}
    assert kinds == {"a": "CRV1", "b": "CRV1", "c": "CRV3"}
    left_out = protected(
        estimate(parquet=path, study=asked(cluster="school", errors="CRV3", subgroups=("race",)))
    )
    mine, theirs = (the(one, "reading", "small", "race") for one in (result, left_out))
    assert mine.f == pytest.approx(theirs.f, **CLOSE)
    assert mine.p == pytest.approx(theirs.p, **CLOSE)


def test_both_ways_of_fitting_agree(tmp_path, monkeypatch):
    question = asked(cluster="school", fixed_effects=("district",), errors="CRV1")
    path = parquet(district(), tmp_path)
    by_cells = protected(estimate(parquet=path, study=question)).interactions
    monkeypatch.setattr(sys.modules["collegium.engines.impact.estimate"], "MOST_TERMS", 0)
    by_rows = protected(estimate(parquet=path, study=question)).interactions
    assert [one.levels for one in by_cells] == [one.levels for one in by_rows]
    pairs = [(one.f, other.f) for one, other in zip(by_cells, by_rows, strict=True) if one.f is not None]
    assert len(pairs) >= 6
    assert [one for one, _ in pairs] == pytest.approx([other for _, other in pairs], rel=1e-8)


def test_p_values_are_corrected_for_all_groups_outcomes_and_arms_together(tmp_path):
    result = protected(estimate(parquet=parquet(district(), tmp_path), study=asked(cluster="school")))
    assert len(result.interactions) == 8  # two outcomes, two arms, two subgroups
    answered = [one for one in result.interactions if one.p is not None]
    assert len(answered) >= 6
    assert [one.adjusted for one in answered] == pytest.approx(
        stats.false_discovery_control([one.p for one in answered]), abs=1e-12
    )
    pairs = [row for one in result.interactions for row in one.differences]
    corrected = stats.false_discovery_control([row.p for row in pairs])
    assert [row.adjusted for row in pairs] == pytest.approx(corrected, abs=1e-12)


def small_group(frame: pd.DataFrame) -> pd.DataFrame:
    """Race c with few students in arm “small”: it must be withheld."""
    chosen = frame.index[(frame["race"] == "c") & (frame["arm"] == "small")][6:]
    frame.loc[chosen, "race"] = None
    return frame


def test_a_group_that_is_withheld_takes_no_part(tmp_path):
    """Not even its number of students enters: the test is the same when its students have no group at all."""
    frame = small_group(district())
    result = protected(estimate(parquet=parquet(frame, tmp_path), study=asked(subgroups=("race",))))
    found = the(result, "reading", "small", "race")
    hidden = {
        one.level
        for one in result.findings
        if one.suppressed and (one.outcome, one.arm, one.model) == ("reading", "small", "adjusted")
    }
    assert "c" in hidden
    assert not hidden & set(found.levels)
    assert len(found.levels) == 2
    without = frame.assign(race=frame["race"].where(frame["race"] != "c"))
    again = protected(
        estimate(parquet=parquet(without, tmp_path, "without"), study=asked(subgroups=("race",)))
    )
    assert the(again, "reading", "small", "race").f == pytest.approx(found.f, **CLOSE)


def test_what_is_withheld_later_takes_its_test_with_it(tmp_path):
    stored = protected(estimate(parquet=parquet(district(), tmp_path), study=asked(subgroups=("race",))))
    assert protected(stored) == stored
    findings = tuple(
        replace(one, suppressed=True, effect=None) if one.level == "b" else one for one in stored.findings
    )
    later = interactions(replace(stored, findings=findings))
    assert {one.p for one in later} == {None}
    assert all(one.withheld and not one.levels and not one.differences for one in later)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda frame: frame[frame["race"] == "a"], "Fewer than two"),
        (lambda frame: frame[frame["school"] % 15 == 0], "too few clusters"),
    ],
)
def test_what_cannot_be_tested_says_so(tmp_path, make: Callable[[pd.DataFrame], pd.DataFrame], why):
    frame = make(district(n=6000)).reset_index(drop=True)
    question = asked(cluster="school", errors="CRV1", subgroups=("race",), covariates=())
    result = protected(estimate(parquet=parquet(frame, tmp_path), study=question))
    found = the(result, "reading", "small", "race")
    assert (found.f, found.p, found.adjusted, found.differences) == (None, None, None, ())
    assert why in found.withheld
    assert why in across_groups(result)[0]


def test_sentences_and_files_say_the_same(tmp_path):
    frame = district(n=4000)
    frame["reading"] += 6 * ((frame["race"] == "b") & (frame["arm"] == "small"))
    result = protected(estimate(parquet=parquet(frame, tmp_path), study=asked(subgroups=("race",))))
    small, aide = across_groups(result)
    assert "was not the same in all groups by “race”" in small
    assert "No unlike effect of “aide” on “reading”" in aide
    lines = [row for row in interaction_rows(result) if row["outcome"] == "reading"]
    assert [row["level"] for row in lines] == ["a; b; c", "b", "c"] * 2
    gap = next(row for row in lines if row["level"] == "b" and row["arm"] == "small")
    by_group = {
        one.level: one.effect
        for one in result.findings
        if (one.outcome, one.arm, one.model, one.subgroup) == ("reading", "small", "adjusted", "race")
    }
    assert gap["difference"] == pytest.approx(by_group["b"] - by_group["a"], **CLOSE)
    assert gap["p"] < 0.001


def test_tests_survive_json_and_their_ingredients_are_never_stored(tmp_path):
    raw = estimate(parquet=parquet(district(), tmp_path), study=asked())
    assert raw.levels
    assert "levels" not in raw.as_dict()
    result = protected(raw)
    assert result.levels == ()
    assert result_from_dict(result.as_dict()) == result
    old = {name: value for name, value in result.as_dict().items() if name != "interactions"}
    assert result_from_dict(old).interactions == ()


def test_groups_that_are_no_persons_are_tested_too(tmp_path):
    result = protected(estimate(parquet=parquet(district(), tmp_path), study=asked(persons=False)))
    assert the(result, "reading", "small", "race").levels == ("a", "b", "c")


def test_other_designs_say_that_they_do_not_test_it(tmp_path):
    """Their effects are not those of the plain regression, so its tests would be of something else."""
    frame = district().dropna().assign(treated=lambda one: np.where(one["arm"] == "small", "yes", "no"))
    question = asked(
        treatment="treated",
        arms=("yes",),
        comparison="no",
        subgroups=("race",),
        design=RandomIntercept("school"),
    )
    result = protected(answer(parquet=parquet(frame, tmp_path), study=question))
    assert any(one.subgroup for one in result.findings)
    assert (result.interactions, result.levels) == ((), ())
    assert across_groups(result) == [ENGLISH["groups not tested"]]
