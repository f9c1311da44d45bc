"""Differences of effects, who takes part, disproportionality and summary measures."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from collegium.engines.disclosure import Asked, release
from collegium.engines.equity import (
    adjusted_p,
    disparity,
    disproportionality,
    for_protection,
    interaction_of_effects,
    interaction_of_tables,
    of_count,
    of_mean,
    ratio_by_score,
    representation,
    table_of_cells,
    table_of_rows,
)
from collegium.engines.problems import ProblemsFound


def trial(seed: int = 1, n: int = 600, schools: int = 40):
    """Outcome, arm, a group with three levels, school."""
    rng = np.random.default_rng(seed)
    school, arm = rng.integers(0, schools, n), rng.integers(0, 2, n)
    level = rng.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2])
    y = rng.normal(0, 0.5, schools)[school] + 0.3 * arm + 0.4 * arm * (level == "c") + rng.normal(0, 1, n)
    return y, arm, level, school


def tables(y, arm, level, school=None):
    return [
        table_of_rows(
            y[arm == a], {"g": level[arm == a]}, clusters=None if school is None else school[arm == a]
        )
        for a in (1, 0)
    ]


def regression(y, arm, level, school):
    """One indicator for every level and arm; contrasts are differences of effects against level a."""
    design = np.column_stack([(level == one) & (arm == a) for one in "abc" for a in (1, 0)]).astype(float)
    fit = sm.OLS(y, design).fit(cov_type="cluster", cov_kwds={"groups": school}, use_t=True)
    return fit, np.array([[-1, 1, 1, -1, 0, 0], [-1, 1, 0, 0, 1, -1]])


@pytest.mark.parametrize("seed", range(3))
def test_clustered_interaction_is_that_of_a_regression(seed):
    y, arm, level, school = trial(seed)
    ours = interaction_of_tables(*tables(y, arm, level, school), "g")
    fit, factors = regression(y, arm, level, school)
    theirs = fit.t_test(factors)
    for row, interval, p in zip(ours.differences, theirs.conf_int(), theirs.pvalue, strict=True):
        assert (row.tested.interval.low, row.tested.interval.high) == pytest.approx(tuple(interval), rel=1e-8)
        assert row.tested.p == pytest.approx(float(p), rel=1e-7)
    joint = fit.f_test(factors)
    assert (ours.joint.f, ours.joint.p, ours.joint.df1, ours.joint.df2) == pytest.approx(
        (float(joint.fvalue), float(joint.pvalue), 2, joint.df_denom), rel=1e-7
    )
    expected = multipletests(theirs.pvalue, method="fdr_bh")[1]
    assert [row.adjusted for row in ours.differences] == pytest.approx(list(expected), rel=1e-7)


def test_two_levels_of_independent_students_are_a_welch_contrast():
    y, arm, level, _ = trial()
    some = level != "c"
    ours = interaction_of_tables(*tables(y[some], arm[some], level[some]), "g")
    (row,) = ours.differences
    parts = [y[(level == one) & (arm == a)] for one in "ab" for a in (1, 0)]
    v = np.array([one.var(ddof=1) / len(one) for one in parts])
    estimate = np.array([-1, 1, 1, -1]) @ [one.mean() for one in parts]
    df = v.sum() ** 2 / (v**2 / [len(one) - 1 for one in parts]).sum()
    assert row.tested.interval.estimate == pytest.approx(estimate, rel=1e-9)
    assert (row.tested.df, row.tested.se) == pytest.approx((df, math.sqrt(v.sum())), rel=1e-9)
    assert (ours.joint.p, ours.joint.f) == pytest.approx(
        (row.tested.p, (estimate / row.tested.se) ** 2), rel=1e-9
    )
    first = ours.levels[0].effect
    theirs = stats.ttest_ind(parts[0], parts[1], equal_var=False)
    assert first.p == pytest.approx(theirs.pvalue, rel=1e-9)


def test_estimated_effects_give_the_same():
    y, arm, level, school = trial(2)
    fit, _ = regression(y, arm, level, school)
    each = np.kron(np.eye(3), [1, -1])
    ours = interaction_of_effects(list("abc"), each @ fit.params, each @ fit.cov_params() @ each.T, df=39)
    other = interaction_of_tables(*tables(y, arm, level, school), "g")
    assert ours.joint.p == pytest.approx(other.joint.p, rel=1e-7)
    assert [row.adjusted for row in ours.differences] == pytest.approx(
        [row.adjusted for row in other.differences], rel=1e-7
    )
    large = interaction_of_effects(list("abc"), each @ fit.params, each @ fit.cov_params() @ each.T)
    chi = fit.wald_test(np.array([[-1, 1, 1, -1, 0, 0], [-1, 1, 0, 0, 1, -1]]), use_f=False, scalar=True)
    assert large.joint.p == pytest.approx(float(chi.pvalue), rel=1e-7)


@settings(max_examples=10)
@given(st.integers(0, 500), st.permutations(["a", "b", "c"]))
def test_which_level_is_the_reference_does_not_matter_for_the_joint_test(seed, names):
    y, arm, level, school = trial(seed % 5)
    for clusters in (school, None):
        plain = interaction_of_tables(*tables(y, arm, level, clusters), "g")
        other = interaction_of_tables(*tables(y, arm, level, clusters), "g", reference={"g": names[0]})
        assert other.joint.p == pytest.approx(plain.joint.p, rel=1e-6)
        assert other.differences[0].against == names[0]


@settings(max_examples=15)  # Holm of statsmodels 0.15 takes 0.1 s
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_corrections_are_those_of_statsmodels(p_values):
    for ours, theirs in (("benjamini-hochberg", "fdr_bh"), ("holm", "holm")):
        reject, adjusted = multipletests(p_values, method=theirs)[:2]
        mine = adjusted_p(p_values, correction=ours)
        assert [one[0] for one in mine] == pytest.approx(list(adjusted), abs=1e-12)
        border = [abs(one[0] - 0.05) < 1e-12 for one in mine]
        assert all(b or m[1] == r for b, m, r in zip(border, mine, reject, strict=True))


def test_levels_that_cannot_be_compared():
    y, arm, level, school = trial()
    level = np.where(np.arange(len(level)) < 5, "tiny", level)
    ours = interaction_of_tables(*tables(y, arm, level), "g")
    assert ours.not_shown == 1
    assert [one.level for one in ours.levels] == ["a", "b", "c"]
    few = interaction_of_tables(*tables(y, arm, level, school % 2), "g")
    assert few.joint is None
    assert "too few clusters" in few.withheld
    assert any("fewer than 20 clusters" in note for note in few.notes)
    passed = [
        table_of_cells(
            "p", [of_count({"g": "a"}, n=20, had=20), *(of_count({"g": g}, n=20, had=9) for g in "bc")]
        ),
        table_of_cells("p", [of_count({"g": g}, n=20, had=10) for g in "abc"]),
    ]
    found = interaction_of_tables(*passed, "g")
    assert "Everybody or nobody" in found.levels[0].withheld
    assert len(found.differences) == 1
    assert "does not show" in found.notes[1]
    with pytest.raises(ProblemsFound, match="fewer than two groups"):
        interaction_of_tables(*passed, "g", minimum=50)
    with pytest.raises(ProblemsFound, match="no group"):
        interaction_of_tables(*passed, "g", reference={"g": "z"})
    with pytest.raises(ProblemsFound, match="covariance"):
        interaction_of_effects(["a", "b"], [1, 2], [[1, 0]])
    with pytest.raises(ProblemsFound, match="fewer than two"):
        interaction_of_effects(["a"], [1], [[1]])
    with pytest.raises(ProblemsFound, match="above 0"):
        interaction_of_effects(["a", "b"], [1, 2], [[1, 0], [0, 0]])
    with pytest.raises(ValueError, match="p-value"):
        adjusted_p([2], correction="holm")


# Who takes part


def test_representation_by_hand():
    """30 of 200 and 20 of 50: shares .6 against .8, and .4 against .2."""
    found = representation({"town": 30, "village": 20}, {"town": 200, "village": 50})
    town, village = found.groups
    assert (town.rate.estimate, village.rate.estimate) == (0.15, 0.40)
    assert (town.share_participants.estimate, town.share_eligible) == (0.6, 0.8)
    assert (town.index.estimate, village.index.estimate) == pytest.approx((0.75, 2.0))
    assert (town.difference.estimate, village.difference.estimate) == pytest.approx((-0.2, 0.2))
    assert village.ratio_to_rest.estimate == pytest.approx(0.4 / 0.15)
    assert village.rate_against_rest.estimate == pytest.approx(0.25)
    assert village.index.low < 2 < village.index.high


groups = st.dictionaries(
    st.sampled_from("abcde"),
    st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
)


@given(groups)
def test_representation_adds_up(counts):
    part, whole = {g: x for g, (x, _) in counts.items()}, {g: n for g, (_, n) in counts.items()}
    if not sum(part.values()):
        with pytest.raises(ProblemsFound, match="Nobody"):
            representation(part, whole)
        return
    rows = representation(part, whole, minimum=1).groups
    assert sum(row.share_participants.estimate for row in rows) == pytest.approx(1)
    assert sum(row.difference.estimate for row in rows) == pytest.approx(0, abs=1e-12)
    for row in rows:
        if row.index:
            assert row.index.estimate == pytest.approx(row.share_participants.estimate / row.share_eligible)
            assert row.index.low <= row.index.estimate * (1 + 1e-9)
            assert row.index.estimate <= row.index.high * (1 + 1e-9)
        else:
            assert part[row.group] == sum(part.values())  # nobody of the rest took part


@pytest.mark.parametrize("rate", [0.3, 0.7])
def test_the_likely_range_of_the_difference_holds_the_truth(rate):
    """In proportion in truth, 1000 draws: 95 in 100, with 3 standard errors of chance (0.7 points each) around it.

    Wilson's interval of the share alone, as if participants were drawn from many more, holds it in all 1000.
    """
    draw, held = np.random.default_rng(1), 0
    for took in zip(draw.binomial(80, rate, 1000), draw.binomial(220, rate, 1000), strict=True):
        part = dict(zip("ab", map(int, took), strict=True))
        row = representation(part, {"a": 80, "b": 220}).groups[0]
        held += row.difference.low <= 0 <= row.difference.high
        assert (row.difference.low > 0) == (row.index.low > 1)
    assert 929 <= held <= 971


def test_participants_must_be_eligible():
    with pytest.raises(ProblemsFound, match="not among the eligible"):
        representation({"x": 1}, {"a": 3, "b": 3})
    with pytest.raises(ProblemsFound, match="More took part"):
        representation({"a": 4}, {"a": 3, "b": 3})
    with pytest.raises(ProblemsFound, match="fewer than two"):
        representation({"a": 1}, {"a": 3})
    found = representation({"a": 3, "b": 20}, {"a": 4, "b": 50})
    assert (found.not_shown.groups, found.not_shown.students) == (1, 4)


def test_risk_ratio_of_the_regulation():
    """Risk of the group over risk of all other groups of the district (34 CFR 300.647(a))."""
    outcome, enrolled = (
        {"black": 40, "hispanic": 30, "white": 60},
        {"black": 200, "hispanic": 300, "white": 900},
    )
    rows = {row.group: row for row in disproportionality(outcome, enrolled, threshold=2.0)}
    black = rows["black"]
    assert (black.risk, black.risk_comparison) == pytest.approx((0.20, 90 / 1200))
    assert (black.kind, black.over_threshold) == ("risk ratio", True)
    assert black.ratio == ratio_by_score((40, 90), (200, 1200))
    assert black.ratio.estimate == pytest.approx(0.20 / 0.075)
    assert rows["white"].over_threshold is False


def test_alternate_risk_ratio_takes_the_state():
    """The district's 8 others are too few: 18/120 against 5,000/100,000 of the state is 3."""
    state = {"group": (900, 9000), "others": (5000, 100000)}
    row, other = disproportionality({"group": 18, "rest": 1}, {"group": 120, "rest": 8}, state=state)
    assert (row.kind, row.ratio.estimate) == ("alternate risk ratio", pytest.approx(3.0))
    assert "minimum cell size" in other.withheld
    row, _ = disproportionality({"group": 18, "rest": 1}, {"group": 120, "rest": 8})
    assert "no group of the whole state" in row.withheld
    row, _ = disproportionality(
        {"group": 18, "rest": 1}, {"group": 120, "rest": 8}, state={"group": (9, 90), "others": (1, 9)}
    )
    assert "of the whole state too" in row.withheld
    row, _ = disproportionality({"group": 12, "rest": 20}, {"group": 25, "rest": 80})
    assert "minimum n-size" in row.withheld
    row, _ = disproportionality({"group": 12, "rest": 0}, {"group": 40, "rest": 80}, cell_size=0, n_size=0)
    assert "too small" in row.withheld
    assert row.ratio is None


# Summary measures


def test_between_group_variance_is_that_of_the_analysis_of_variance():
    rng = np.random.default_rng(4)
    g = rng.choice(list("abc"), 200)
    y = rng.gamma(3, 2, 200) + (g == "a")
    found = disparity(list(table_of_rows(y, {"g": g}).by("g").values()))
    between = sum((g == one).sum() * (y[g == one].mean() - y.mean()) ** 2 for one in "abc")
    assert found.between_group_variance == pytest.approx(between / 200, rel=1e-9)
    assert found.share_between == pytest.approx(between / ((y - y.mean()) ** 2).sum(), rel=1e-9)
    f = stats.f_oneway(*[y[g == one] for one in "abc"]).statistic
    share = found.share_between
    assert share / 2 / ((1 - share) / 197) == pytest.approx(f, rel=1e-9)


def test_theil_is_the_part_between_groups():
    """Theil's index of all persons is the part between groups plus the income-weighted parts within."""

    def theil(values):
        ratio = values / values.mean()
        return float((ratio * np.log(ratio)).mean())

    rng = np.random.default_rng(6)
    g, y = rng.choice(list("abcd"), 300), rng.lognormal(1, 0.6, 300)
    within = sum(y[g == one].sum() / y.sum() * theil(y[g == one]) for one in "abcd")
    found = disparity(list(table_of_rows(y, {"g": g}).by("g").values()))
    assert found.theil == pytest.approx(theil(y) - within, rel=1e-9)


def test_index_of_disparity_by_hand():
    """Shares .2, .5, .8 of 100, 100, 200 persons: mu .575; mean distance (.375 + .075 + .225)/3 = .225."""
    cells = [of_count({"g": g}, n=n, had=x) for g, n, x in (("a", 100, 20), ("b", 100, 50), ("c", 200, 160))]
    found = disparity(cells)
    assert found.mean == pytest.approx(0.575)
    assert found.index_of_disparity == pytest.approx(100 * 0.225 / 0.575)
    assert found.index_of_disparity_weighted == pytest.approx(100 * (0.375 + 0.075 + 0.45) / 4 / 0.575)
    assert found.range_difference == pytest.approx(0.6)
    assert found.between_group_variance == pytest.approx((0.375**2 + 0.075**2 + 2 * 0.225**2) / 4)


def test_what_chance_alone_makes_of_the_between_group_variance():
    """The mean over 1,500 draws without any true difference; three standard errors."""
    rng = np.random.default_rng(11)
    sizes = (8, 15, 40)
    draws = [
        disparity(
            [
                of_mean({"g": str(n)}, n=n, mean=(y := rng.normal(50, 10, n)).mean(), sd=y.std(ddof=1))
                for n in sizes
            ]
        )
        for _ in range(1500)
    ]
    ratio = np.array([one.between_group_variance - one.expected_by_chance for one in draws])
    assert abs(ratio.mean()) < 3 * ratio.std() / math.sqrt(len(ratio))


means = st.lists(
    st.tuples(st.integers(2, 500), st.floats(0, 100), st.floats(0.1, 30)), min_size=2, max_size=8
)


@given(means, st.floats(0.01, 1000))
def test_relative_measures_have_no_unit_and_none_is_below_zero(rows, scale):
    cells = [of_mean({"g": str(at)}, n=n, mean=m, sd=s) for at, (n, m, s) in enumerate(rows)]
    larger = [of_mean({"g": str(at)}, n=n, mean=m * scale, sd=s * scale) for at, (n, m, s) in enumerate(rows)]
    found, other = disparity(cells), disparity(larger)
    assert found.between_group_variance >= 0
    assert other.between_group_variance == pytest.approx(found.between_group_variance * scale**2, rel=1e-6)
    if found.theil is not None and other.theil is not None:
        assert found.theil >= -1e-12
        assert other.theil == pytest.approx(found.theil, abs=1e-9)
        assert other.index_of_disparity == pytest.approx(found.index_of_disparity, abs=1e-6)


def test_measures_without_a_meaning_are_left_out():
    below = disparity([of_mean({"g": "a"}, n=5, mean=-1, sd=1), of_mean({"g": "b"}, n=5, mean=3, sd=1)])
    assert (below.theil, below.index_of_disparity) == (None, None)
    alone = disparity([of_mean({"g": "a"}, n=1, mean=1, sd=None), of_mean({"g": "b"}, n=5, mean=3, sd=1)])
    assert alone.expected_by_chance is None
    flat = disparity([of_mean({"g": g}, n=5, mean=1, sd=0) for g in "ab"])
    assert (flat.share_between, flat.theil, flat.between_group_variance) == (None, 0, 0)
    with pytest.raises(ProblemsFound, match="fewer than two"):
        disparity([of_count({"g": "a"}, n=3, had=1), of_count({"h": "b"}, n=3, had=1)])
    with pytest.raises(ProblemsFound, match="more than once"):
        disparity([of_count({"g": "a"}, n=3, had=1)] * 2)


def test_counts_go_on_to_disclosure_control():
    rng = np.random.default_rng(3)
    columns = {
        "sex": rng.choice(["f", "m"], 300),
        "race": rng.choice(list("abcd"), 300, p=[0.6, 0.3, 0.08, 0.02]),
    }
    table = table_of_rows(rng.integers(0, 2, 300).astype(float), columns)
    given_on = for_protection(table, "race", "sex")
    asked = Asked(given_on.name, given_on.columns, given_on.students, given_on.outcome)
    out = release([asked])
    assert out.withheld > 0
    totals = [line.students for line in out.tables[0] if line.values == (None, None)]
    assert totals in ([300], [None])
    assert for_protection(table_of_rows([1.5, 2, 3], {"g": list("aab")}), "g").outcome is None
