"""Power and detectable effects against PowerUp! (as PowerUpR prints them), simulation and what must always hold."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from collegium.engines.planning import (
    KINDS,
    Design,
    after_loss,
    chance,
    degrees_of_freedom,
    design_problems,
    detectable,
    needed,
    power_of,
    remaining,
    to_recruit,
)

# The examples in the manual of PowerUpR 1.1: design, detectable effect, degrees of freedom, units of the highest level.
PUBLISHED = [
    (Design("students", 250), 0.356, 248, 250),
    (Design("students in blocks", 15, 20), 0.325, 279, 20),
    (Design("students in fixed blocks", 15, 20), 0.325, 260, 20),
    (Design("students in sampled blocks", 15, 20, icc_groups=0.17, variation=0.5), 0.366, 19, 20),
    (Design("groups", 15, 20, icc_groups=0.17), 0.629, 18, 20),
    (Design("sites", 15, 3, 60, icc_groups=0.17, icc_sites=0.06), 0.269, 58, 60),
    (Design("groups in fixed sites", 20, 44, 5, icc_groups=0.10), 0.145, 210, 5),
    (
        Design("groups in sampled sites", 10, 6, 24, icc_groups=0.10, icc_sites=0.13, variation=0.4),
        0.246,
        23,
        24,
    ),
]


@pytest.mark.parametrize(
    ("design", "effect", "df", "units"), PUBLISHED, ids=lambda one: getattr(one, "kind", "")
)
def test_published_examples(design, effect, df, units):
    """Printed to three decimals; the search of PowerUpR rounds to the nearest unit and ours never below the need."""
    assert detectable(design) == pytest.approx(effect, abs=5.1e-4)
    assert degrees_of_freedom(design) == df
    assert power_of(design, effect) == pytest.approx(0.80, abs=0.005)
    assert abs(needed(design, effect) - units) <= 1


def test_every_kind_has_a_published_example():
    assert [design.kind for design, *_ in PUBLISHED] == list(KINDS)


@pytest.mark.parametrize(("effect", "n"), [(0.2, 60), (0.5, 128), (0.3, 1000)])
def test_power_of_students_is_that_of_statsmodels(effect, n):
    theirs = TTestIndPower().power(effect, n / 2, 0.05)
    assert power_of(Design("students", n), effect) == pytest.approx(theirs, abs=1e-6)


def test_power_of_groups_is_what_made_up_studies_find():
    """4,000 studies of 24 groups of 15 with icc .15 and a true effect of .45; the share found is within 3 SE."""
    rng, runs, groups, n, icc = np.random.default_rng(7), 4000, 24, 15, 0.15
    arm = np.arange(groups) % 2
    means = rng.normal(0, np.sqrt(icc + (1 - icc) / n), (runs, groups)) + 0.45 * arm
    p = stats.ttest_ind(means[:, arm == 1], means[:, arm == 0], axis=1).pvalue
    expected = power_of(Design("groups", n, groups, icc_groups=icc), 0.45)
    assert (p < 0.05).mean() == pytest.approx(expected, abs=3 * np.sqrt(0.25 / runs))


DESIGNS = st.builds(
    Design,
    kind=st.sampled_from(KINDS),
    students=st.integers(4, 300),
    groups=st.integers(4, 60),
    sites=st.integers(4, 40),
    treated=st.floats(0.1, 0.9),
    icc_groups=st.floats(0, 0.4),
    icc_sites=st.floats(0, 0.4),
    r2_students=st.floats(0, 0.9),
    r2_groups=st.floats(0, 0.9),
    r2_sites=st.floats(0, 0.9),
    variation=st.floats(0, 1),
    two_sided=st.booleans(),
)


@given(design=DESIGNS)
def test_more_of_anything_never_finds_less(design):
    found = detectable(design)
    for name in ("students", "groups", "sites"):
        larger = replace(design, **{name: getattr(design, name) * 2})
        assert detectable(larger) <= found * (1 + 1e-9)
        assert power_of(larger, 0.2) >= power_of(design, 0.2) - 1e-9
    assert detectable(design, power=0.9) > found


@given(design=DESIGNS)
def test_halves_are_best_and_covariates_help(design):
    assert chance(replace(design, treated=0.5)) <= chance(design) * (1 + 1e-12)
    assert chance(replace(design, r2_students=0.95, r2_groups=0.95, r2_sites=0.95)) <= chance(design)


@given(design=DESIGNS, effect=st.floats(0.05, 1))
def test_what_is_needed_is_enough_and_one_less_is_not(design, effect):
    units = needed(design, effect)
    if units is None:
        return
    assert detectable(replace(design, **{design.unit: units})) <= effect
    fewer = detectable(replace(design, **{design.unit: units - 1})) if units > 1 else None
    assert fewer is None or fewer > effect


def test_too_few_units_for_a_test_have_no_answer():
    assert detectable(Design("groups", 30, 2, icc_groups=0.2)) is None
    assert power_of(Design("sites", 30, 2, 2), 0.5) is None
    assert needed(Design("students in fixed blocks", 2, 10), 0.5) is None  # pairs: no freedom however many


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"treated": 1.0}, "treated"),
        ({"icc_groups": -0.1}, "icc_groups"),
        ({"icc_groups": 0.6, "icc_sites": 0.5}, "icc_sites"),
        ({"students": 0}, "students"),
        ({"students": float("nan")}, "students"),
        ({"kind": "schools"}, "kind"),
        ({"covariates": -1}, "covariates"),
    ],
)
def test_designs_that_cannot_be_are_named(changes, name):
    design = replace(Design("groups", 20, 20), **changes)
    assert name in [attribute for attribute, _ in design_problems(design)]
    with pytest.raises(ValueError, match=name):
        detectable(design)


@given(st.integers(1, 5000), st.integers(0, 99))
def test_recruiting_is_the_least_that_leaves_enough(units, percent):
    loss = percent / 100
    begin = to_recruit(units, loss=loss)
    assert remaining(begin, loss=loss) >= units
    assert remaining(begin - 1, loss=loss) < units


def test_what_is_left_is_at_the_highest_level_of_the_design():
    design = Design("groups in fixed sites", 20, 4, 10)
    assert after_loss(design, loss=0.25) == replace(design, sites=7)
    assert after_loss(design, loss=0) is design
    assert after_loss(Design("students", 3), loss=0.9) == Design("students", 1)
    with pytest.raises(ValueError, match="below 1"):
        remaining(10, loss=1.0)


def test_losses_are_recruited_beforehand():
    assert [to_recruit(units, loss=loss) for units, loss in ((70, 0.3), (71, 0.3), (10, 0.0))] == [
        100,
        102,
        10,
    ]
    with pytest.raises(ValueError, match="below 1"):
        to_recruit(10, loss=1.0)
    with pytest.raises(ValueError, match="above 0"):
        needed(Design("students", 10), 0.0)
