"""What a sample that is smaller than planned can still find: PowerUp!, statsmodels, and what must always hold."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.power import TTestIndPower

from collegium.engines.planning import (
    KINDS,
    Design,
    PlannedSample,
    detectable,
    planned_from_dict,
    planned_problems,
    shortfall,
)
from tests.engines.test_planning_designs import PUBLISHED


def studied_as(design: Design) -> tuple[int, int | None]:
    """Students and clusters of a design as they are counted in a table."""
    sample = PlannedSample(design)
    return sample.students, sample.clusters


@pytest.mark.parametrize(
    ("design", "effect"), [one[:2] for one in PUBLISHED], ids=lambda one: getattr(one, "kind", "")
)
def test_half_of_the_plan_finds_what_the_manual_prints(design, effect):
    """Twice the units were planned; what is left is the example of the manual (PowerUpR 1.1, three decimals)."""
    if design.kind == "students":
        twice = replace(design, students=2 * design.students)
    elif design.kind == "sites":
        twice = replace(design, sites=2 * design.sites)
    else:  # sites cannot be told from a number of schools, so that they stay as planned
        twice = replace(design, groups=2 * design.groups)
    students, clusters = studied_as(design)
    found = shortfall(PlannedSample(twice), students=students, clusters=clusters)
    assert found is not None
    assert found.detectable == pytest.approx(effect, abs=5.1e-4)
    assert found.fewer_students == pytest.approx(0.5)
    assert found.fewer_clusters == (0 if clusters is None else pytest.approx(0.5))


def test_every_kind_is_counted():
    assert {design.kind for design, *_ in PUBLISHED} == set(KINDS)


@pytest.mark.parametrize("studied", [60, 128, 399])
def test_students_alone_are_as_in_statsmodels(studied):
    """Ours is the usual sum of two quantiles, statsmodels solves the noncentral t: apart by less than 0.003 from 60."""
    theirs = TTestIndPower().solve_power(nobs1=studied / 2, alpha=0.05, power=0.8)
    found = shortfall(PlannedSample(Design("students", 400)), students=studied, clusters=None)
    assert found is not None
    assert found.detectable == pytest.approx(theirs, abs=0.003)


def test_clusters_that_are_not_known_stay_as_planned():
    plan = PlannedSample(Design("groups", 30, 40, icc_groups=0.2))
    found = shortfall(plan, students=900, clusters=None)
    assert found is not None
    assert found.clusters is None
    assert found.detectable == detectable(Design("groups", 22.5, 40, icc_groups=0.2))


def test_fewer_schools_with_as_many_students_are_a_smaller_sample():
    found = shortfall(PlannedSample(Design("groups", 30, 40, icc_groups=0.2)), students=1200, clusters=30)
    assert found is not None
    assert (found.fewer_students, found.fewer_clusters) == (0, 0.25)
    assert found.detectable == detectable(Design("groups", 40, 30, icc_groups=0.2))


def test_fewer_students_in_more_schools_may_find_more_and_are_not_smaller():
    plan = PlannedSample(Design("groups", 30, 40, icc_groups=0.2))
    assert shortfall(plan, students=1150, clusters=60) is None


def test_too_few_for_any_test_is_said_as_such():
    found = shortfall(PlannedSample(Design("groups", 30, 40)), students=60, clusters=2)
    assert found is not None
    assert found.detectable is None
    sites = PlannedSample(Design("groups in fixed sites", 20, 8, 5, icc_groups=0.1))
    few = shortfall(sites, students=60, clusters=3)  # fewer schools than districts
    assert few is not None
    assert few.detectable is None


def test_a_difference_within_the_rounding_is_none():
    plan = PlannedSample(Design("students", 403))
    assert shortfall(plan, students=400, clusters=None, rounded_to=10) is None
    assert shortfall(plan, students=400, clusters=None) is not None
    assert shortfall(plan, students=390, clusters=None, rounded_to=10) is not None


@st.composite
def designs(draw) -> Design:
    kind, icc = draw(st.sampled_from(KINDS)), draw(st.floats(0, 0.4))
    return Design(
        kind,
        draw(st.integers(3, 60)),
        draw(st.integers(3, 40)) if kind != "students" else 1,
        draw(st.integers(2, 10)) if "sites" in kind else 1,
        icc_groups=icc,
        icc_sites=icc / 2,
        variation=0.3,
    )


@given(design=designs(), share=st.floats(0.05, 3), left=st.floats(0.1, 3))
def test_a_smaller_sample_finds_less_and_a_larger_one_is_not_named(design, share, left):
    plan = PlannedSample(design)
    clusters = None if plan.clusters is None else max(1, round(plan.clusters * left))
    count = max(clusters or 1, round(plan.students * share))
    found = shortfall(plan, students=count, clusters=clusters)
    if count >= plan.students and (clusters is None or clusters >= (plan.clusters or 0)):
        assert found is None
    if found is not None and found.detectable is not None and plan.detectable is not None:
        assert found.detectable > plan.detectable
        assert found.fewer_students > 0 or found.fewer_clusters > 0


@given(
    students=st.integers(2, 500),
    groups=st.integers(2, 50),
    power=st.floats(0.5, 0.99),
    effect=st.floats(0.01, 2),
)
def test_a_plan_is_read_back_from_a_file_as_it_was(students, groups, power, effect):
    plan = PlannedSample(Design("groups", students, groups, icc_groups=0.15), power, effect)
    data = json.loads(json.dumps(plan.as_dict()))
    assert planned_from_dict(data) == plan
    assert (data["students"], data["clusters"]) == (students * groups, groups)


def test_what_cannot_be_planned_is_named():
    assert planned_problems(PlannedSample(Design("groups", 30, 40))) == []
    wrong = PlannedSample(Design("groups", 0, 40, treated=1), power=1, effect=0)
    assert [name for name, _why in planned_problems(wrong)] == ["treated", "students", "power", "effect"]
