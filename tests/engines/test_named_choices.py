"""A plan names the choices of a specification curve: what each comes to, and that nothing else is computed."""

from dataclasses import replace
from itertools import product

import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.impact import Logistic
from collegium.engines.planning import Plan, canonical, fingerprint, seal
from collegium.engines.problems import ProblemsFound
from collegium.engines.robustness import (
    NAMED,
    allowed_choices,
    check_robustness,
    checked_names,
    open_choices,
    robustness_from_dict,
    specifications,
)
from tests.engines.test_robustness_check import STUDY, district
from tests.reference.tables import parquet

ONE_ARM = replace(STUDY, arms=("a",))
WITHOUT = {
    "no covariates": {()},
    "earlier measures": {("pretest",)},
    "one covariate less": {("pretest",), ("sex",)},
}


@pytest.fixture(autouse=True)
def few_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collegium.engines.robustness.missing.SETS", 5)


def in_words(names) -> set[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """The ways of STUDY that these names allow, written out by hand."""
    covariates = {("pretest", "sex")}.union(*(WITHOUT.get(one, set()) for one in names))
    fixed = [("school",), ()] if "no fixed effects" in names else [("school",)]
    cluster = ["school", ""] if "no clusters" in names else ["school"]
    return set(product(covariates, fixed, cluster))


@given(st.lists(st.sampled_from(NAMED)))
def test_the_ways_are_those_of_the_named_choices_alone(names):
    choices = allowed_choices(STUDY, unclustered=True, named=names)
    found = [
        (one.study.covariates, one.study.fixed_effects, one.study.cluster)
        for one in specifications(STUDY, choices)
    ]
    assert len(found) == len(set(found))
    assert set(found) == in_words(names)


@given(st.lists(st.sampled_from(NAMED)), st.lists(st.sampled_from(NAMED)))
def test_naming_more_never_takes_a_way_away_and_all_are_what_no_plan_names(some, others):
    def ways(named):
        found = specifications(STUDY, allowed_choices(STUDY, unclustered=True, named=named))
        return {(one.study.covariates, one.study.fixed_effects, one.study.cluster) for one in found}

    assert ways(some) <= ways([*some, *others]) <= ways(None) == ways(NAMED)


def test_the_effects_are_those_of_regressions_of_the_named_ways_only(tmp_path):
    frame = district()
    named = ("no covariates", "no fixed effects")
    told = check_robustness(parquet=parquet(frame, tmp_path), study=ONE_ARM, seed=1, named=named)
    frame = frame[frame["arm"] != "b"].assign(
        reading=pd.to_numeric(frame["reading"]), pretest=pd.to_numeric(frame["pretest"])
    )
    formulas = {
        (covariates, fixed): " + ".join(
            ["reading ~ C(arm, Treatment('usual'))", *covariates, *map("C({})".format, fixed)]
        )
        for covariates, fixed in product([(), ("pretest", "sex")], [(), ("school",)])
    }
    [answer] = told.answers
    assert {(way.covariates, way.fixed_effects) for way in answer.ways} == set(formulas)
    assert len(answer.ways) == 4
    for way in answer.ways:
        fit = smf.ols(formulas[way.covariates, way.fixed_effects], frame).fit()
        assert way.effect == pytest.approx(fit.params["C(arm, Treatment('usual'))[T.a]"], rel=1e-9)
    assert told.named == named
    assert robustness_from_dict(told.as_dict()) == told


def test_a_plan_that_names_nothing_leaves_the_planned_way_alone(tmp_path):
    path = parquet(district(), tmp_path)
    told = check_robustness(parquet=path, study=ONE_ARM, seed=1, named=())
    assert [way.planned() for way in told.answers[0].ways] == [True]
    assert told.named == ()
    assert check_robustness(parquet=path, study=ONE_ARM, seed=1).named is None


def test_a_check_that_was_stored_before_is_read_as_one_without_a_plan():
    assert robustness_from_dict({"answers": [], "seed": 1, "skipped": 0}).named is None


def test_without_clusters_is_not_allowed_where_it_is_not_honest_even_if_named():
    assert allowed_choices(STUDY, unclustered=False, named=["no clusters"]).clusters == ()


def test_only_what_the_definition_leaves_open_is_offered():
    assert open_choices(STUDY) == NAMED
    bare = replace(STUDY, baseline=(), covariates=("sex",), fixed_effects=(), cluster="")
    assert open_choices(bare) == ("no covariates",)
    assert open_choices(replace(bare, covariates=(), baseline=("pretest",))) == ("earlier measures",)
    assert open_choices(replace(STUDY, design=Logistic())) == ()


def test_a_name_that_is_not_known_is_refused():
    with pytest.raises(
        ProblemsFound, match="“trimming” is no choice that a plan can name; those are no covariates"
    ):
        checked_names(["no clusters", "trimming"])


def test_plans_that_do_not_say_keep_the_fingerprint_that_they_had():
    """The text was written down as plans were frozen before they could name choices."""
    plan = Plan("T", "Q?", ("score",), 0.2, {"kind": "students", "students": 100})
    before = (
        b'{"assignment":{},"choices":[],"design":{"kind":"students","students":100},"effect":0.2,"hypotheses":[],'
        b'"loss":0.0,"notes":"","outcomes":["score"],"power":0.8,"question":"Q?","study":{},"title":"T"}'
    )
    assert canonical(plan.as_dict()) == before
    assert (
        len({fingerprint(plan), *(fingerprint(replace(plan, varied=one)) for one in ((), ("no clusters",)))})
        == 3
    )
    assert fingerprint(plan) == seal(plan.as_dict())
