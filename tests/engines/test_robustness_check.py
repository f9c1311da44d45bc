"""The robustness of a whole study: which ways are honest, whom they are of, and what of them may leave."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collegium.engines.impact import Logistic, Study, estimate
from collegium.engines.impact.source import open_source
from collegium.engines.reporting import protected, protected_robustness
from collegium.engines.robustness import (
    can_be_checked,
    check_robustness,
    count_samples,
    needed_columns,
    robustness_from_dict,
    seed_of,
)
from collegium.engines.robustness.samples import mixes_arms
from tests.reference.tables import parquet

STUDY = Study(
    title="Tutoring",
    treatment="arm",
    arms=("a", "b"),
    comparison="usual",
    outcomes=("reading",),
    baseline=("pretest",),
    covariates=("pretest", "sex"),
    fixed_effects=("school",),
    cluster="school",
)


@pytest.fixture(autouse=True)
def few_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked here does not depend on how often the gaps are filled; tests of imputation ask that."""
    monkeypatch.setattr("collegium.engines.robustness.missing.SETS", 5)


def district(seed: int = 1, n: int = 500, *, gaps: float = 0.15) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    school, arm = rng.integers(0, 20, n), rng.choice(["a", "b", "usual"], n)
    pretest = rng.normal(size=n)
    frame = pd.DataFrame({"school": school, "arm": arm, "pretest": pretest})
    frame["sex"] = rng.choice(["f", "m"], n).astype(object)
    frame["reading"] = 0.3 * (arm == "a") + 0.6 * pretest + rng.normal(size=n)
    for name in ("pretest", "sex", "reading"):
        frame.loc[rng.random(n) < gaps, name] = None
    return frame


def test_every_arm_has_the_ways_that_the_definition_leaves_open(tmp_path):
    path = parquet(district(), tmp_path)
    told = check_robustness(parquet=path, study=STUDY, seed=3)
    assert [(one.outcome, one.arm) for one in told.answers] == [("reading", "a"), ("reading", "b")]
    for answer in told.answers:
        sets = {way.covariates for way in answer.ways}
        assert sets == {("pretest", "sex"), (), ("pretest",), ("sex",)}
        assert len(answer.ways) == 4 * 2 * 2
        assert [way.planned() for way in answer.ways].count(True) == 1
        effects = [way.effect for way in answer.ways]
        assert effects == sorted(effects)
    main = {one.arm: one for one in estimate(parquet=path, study=STUDY).findings if one.model == "adjusted"}
    for answer in told.answers:
        first = answer.missing.lines[0]
        assert first.effect == pytest.approx(main[answer.arm].effect, rel=1e-9)
        assert first.se == pytest.approx(main[answer.arm].se, rel=1e-9)
    assert robustness_from_dict(told.as_dict()) == told


def test_the_seed_follows_from_question_and_data(tmp_path):
    path, study = parquet(district(n=250), tmp_path), replace(STUDY, arms=("a",))
    assert seed_of("a", "b") == seed_of("a", "b") != seed_of("a", "c")
    one, same, other = (check_robustness(parquet=path, study=study, seed=seed) for seed in (1, 1, 2))
    assert one == same
    assert one.answers[0].ways == other.answers[0].ways
    assert one.answers[0].missing.lines[1] != other.answers[0].missing.lines[1]


def test_the_order_of_rows_in_the_file_does_not_matter(tmp_path):
    frame, study = district(n=250), replace(STUDY, arms=("a",))
    told = [
        check_robustness(parquet=parquet(rows, tmp_path, name), study=study, seed=1).answers[0].missing
        for name, rows in (("one", frame), ("other", frame.sample(frac=1, random_state=5)))
    ]
    for one, other in zip(told[0].lines, told[1].lines, strict=True):
        assert one.effect == pytest.approx(other.effect, rel=1e-9)


@pytest.mark.parametrize(("mixed", "ways"), [(True, {"school", ""}), (False, {"school"})])
def test_errors_without_clusters_only_where_students_were_assigned(tmp_path, mixed, ways):
    frame = district(gaps=0)
    if not mixed:
        frame["arm"] = np.where(frame["school"] < 7, "a", np.where(frame["school"] < 14, "b", "usual"))
    study = replace(STUDY, fixed_effects=())
    path = parquet(frame, tmp_path)
    with open_source(path) as source:
        assert mixes_arms(study, source) is mixed
    told = check_robustness(parquet=path, study=study, seed=1)
    assert {way.cluster for way in told.answers[0].ways} == ways


@pytest.mark.parametrize(("rows", "reason"), [(300, "rows"), (50_000, "")])
def test_too_many_rows_are_not_imputed(tmp_path, monkeypatch, rows, reason):
    monkeypatch.setattr("collegium.engines.robustness.missing.MOST_ROWS", rows)
    study = replace(STUDY, arms=("a",))
    told = check_robustness(parquet=parquet(district(), tmp_path), study=study, seed=1)
    assert told.answers[0].missing.reason == reason


def test_too_many_categories_and_too_few_values_are_not_imputed(tmp_path):
    frame = district(n=1000)  # so that no town sets fewer than ten students apart
    frame["town"] = [f"town {number % 40}" if number % 5 else None for number in range(len(frame))]
    study = replace(STUDY, covariates=("town",), baseline=())
    told = check_robustness(parquet=parquet(frame, tmp_path), study=study, seed=1)
    assert told.answers[0].missing.reason == "levels"


def test_a_measure_from_before_helps_only_where_it_lacks_nothing_more(tmp_path):
    study = replace(STUDY, covariates=("sex",))
    told = check_robustness(parquet=parquet(district(), tmp_path), study=study, seed=1)
    main = [
        one for one in estimate(parquet=tmp_path / "table.parquet", study=study).findings if one.arm == "a"
    ]
    assert told.answers[0].missing.lines[0].effect == pytest.approx(main[-1].effect, rel=1e-9)


@settings(max_examples=12)
@given(seed=st.integers(0, 10_000), gaps=st.sampled_from([0.005, 0.02, 0.06]))
def test_no_two_ways_that_are_told_differ_by_a_few_students(tmp_path_factory, seed, gaps):
    """Counted here row by row, apart from the engine's own counting."""
    frame = district(seed, 240, gaps=gaps)
    path = parquet(frame, tmp_path_factory.mktemp("few"))
    study = replace(STUDY, arms=("a",), fixed_effects=())
    result = protected(estimate(parquet=path, study=study))
    told = protected_robustness(parquet=path, result=result, seed=1)
    for answer in told.robustness.answers:
        of = {way: frame.dropna(subset=[*way.needed(answer.outcome)]) for way in answer.told()}
        for one, other in combinations(of, 2):
            for arm in ("a", "usual"):
                rows = [set(of[way].index[of[way]["arm"] == arm]) for way in (one, other)]
                for apart in (rows[0] - rows[1], rows[1] - rows[0]):
                    assert not 0 < len(apart) < study.minimum_cell
        for way in answer.told():
            assert min(way.n_treated, way.n_comparison) >= study.minimum_cell
        if answer.missing.lines:
            for way in answer.told():
                rest = frame.drop(of[way].index)
                assert all(not 0 < (rest["arm"] == arm).sum() < 10 for arm in ("a", "usual"))


def test_samples_are_counted_as_the_model_takes_them(tmp_path):
    frame = district()
    with open_source(parquet(frame, tmp_path)) as source:
        samples = count_samples(STUDY, source)
    complete = frame.dropna(subset=list(needed_columns(STUDY)))
    sizes = [samples.size(needed_columns(STUDY), arm) for arm in range(3)]
    assert sizes == [int((complete["arm"] == arm).sum()) for arm in ("usual", "a", "b")]


def test_rows_that_are_no_persons_are_not_protected(tmp_path):
    frame = district(gaps=0.01)
    study = replace(STUDY, persons=False, arms=("a",))
    path = parquet(frame, tmp_path)
    told = protected_robustness(parquet=path, result=estimate(parquet=path, study=study), seed=1)
    assert len(told.robustness.answers[0].told()) == 16


def test_only_the_plain_comparison_can_be_checked():
    assert can_be_checked(STUDY)
    assert not can_be_checked(replace(STUDY, design=Logistic()))
