"""Gaps and their changes against statsmodels and scipy, and what must always hold."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collegium.engines.equity import (
    NOT_KNOWN,
    Interval,
    Wave,
    changes_of_rows,
    combined,
    describe,
    gap_changes,
    gaps,
    of_count,
    of_mean,
    table_of_cells,
    table_of_rows,
)
from collegium.engines.problems import ProblemsFound
from collegium.engines.wwc import hedges_g

# Rows


def made_up(seed: int = 1, n: int = 400, schools: int = 30):
    rng = np.random.default_rng(seed)
    school = rng.integers(0, schools, n)
    sex, poor = rng.choice(["f", "m"], n), rng.choice(["no", "some", "yes"], n, p=[0.5, 0.3, 0.2])
    y = 50 + rng.normal(0, 3, schools)[school] + 4 * (poor == "no") - 2 * (sex == "m") + rng.normal(0, 10, n)
    return y, {"sex": sex, "poor": poor}, school


def row_of(found, **levels):
    (row,) = [one for one in found.rows if one.group == tuple(sorted(levels.items()))]
    return row


def test_gap_of_means_is_welchs():
    y, columns, _ = made_up()
    found = gaps(table_of_rows(y, columns), "sex", against="reference", reference={"sex": "f"})
    row = row_of(found, sex="m")
    men, women = y[columns["sex"] == "m"], y[columns["sex"] == "f"]
    theirs = stats.ttest_ind(men, women, equal_var=False).confidence_interval()
    assert row.difference.estimate == pytest.approx(men.mean() - women.mean(), rel=1e-12)
    assert (row.difference.low, row.difference.high) == pytest.approx((theirs.low, theirs.high), rel=1e-10)
    g = hedges_g(
        men.mean() - women.mean(),
        n_treated=len(men),
        n_comparison=len(women),
        sd_treated=men.std(ddof=1),
        sd_comparison=women.std(ddof=1),
    )
    assert row.in_sd.estimate == pytest.approx(g, rel=1e-12)
    assert row.in_sd.low < g < row.in_sd.high
    assert row_of(found, sex="f").withheld == "This is the reference group."
    assert row.ratio is None


def test_rest_and_everyone_are_what_they_say():
    y, columns, _ = made_up()
    table = table_of_rows(y, columns)
    chosen = (columns["poor"] == "yes") & (columns["sex"] == "m")
    rest = row_of(gaps(table, "poor", "sex", against="rest"), poor="yes", sex="m")
    assert rest.difference.estimate == pytest.approx(y[chosen].mean() - y[~chosen].mean(), rel=1e-10)
    assert (rest.n, rest.n_against) == (chosen.sum(), (~chosen).sum())
    everyone = row_of(gaps(table, "poor", "sex", against="everyone"), poor="yes", sex="m")
    assert everyone.difference.estimate == pytest.approx(y[chosen].mean() - y.mean(), rel=1e-10)
    assert everyone.value_against == pytest.approx(y.mean(), rel=1e-12)
    assert everyone.n_against == len(y)


def test_ratio_to_everyone():
    table = table_of_cells(
        "passed", [of_count({"sex": "f"}, n=60, had=45), of_count({"sex": "m"}, n=40, had=10)]
    )
    row = row_of(gaps(table, "sex", against="everyone"), sex="f")
    assert row.ratio.estimate == pytest.approx(0.75 / 0.55, rel=1e-12)
    assert row.difference.estimate == pytest.approx(0.20, rel=1e-12)
    assert 1 < row.ratio.low < row.ratio.estimate < row.ratio.high < 100 / 60


def clustered_ols(y, columns, groups):
    return sm.OLS(y, columns).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)


@pytest.mark.parametrize("seed", range(3))
def test_clustered_gap_is_that_of_a_regression(seed):
    """OLS of statsmodels with its cluster covariance (the same small-sample factor) and t with G - 1."""
    y, columns, school = made_up(seed)
    table = table_of_rows(y, columns, clusters=school)
    some = columns["poor"] != "some"
    design = sm.add_constant((columns["poor"][some] == "yes").astype(float))
    theirs = clustered_ols(y[some], design, school[some])
    row = row_of(gaps(table, "poor", against="reference", reference={"poor": "no"}), poor="yes")
    assert (row.difference.low, row.difference.high) == pytest.approx(tuple(theirs.conf_int()[1]), rel=1e-9)
    rest = row_of(gaps(table, "poor", against="rest"), poor="yes")
    theirs = clustered_ols(y, sm.add_constant((columns["poor"] == "yes").astype(float)), school)
    assert (rest.difference.low, rest.difference.high) == pytest.approx(tuple(theirs.conf_int()[1]), rel=1e-9)


def test_clustered_ratio_is_the_delta_method():
    y, columns, school = made_up()
    passed = (y > 50).astype(float)
    men = (columns["sex"] == "m").astype(float)
    row = row_of(
        gaps(
            table_of_rows(passed, columns, clusters=school),
            "sex",
            against="reference",
            reference={"sex": "f"},
        ),
        sex="m",
    )
    theirs = clustered_ols(passed, np.column_stack([men, 1 - men]), school)
    slope = np.array([1 / theirs.params[0], -1 / theirs.params[1]])
    se = math.sqrt(slope @ theirs.cov_params() @ slope)
    reach = stats.t.ppf(0.975, len(np.unique(school)) - 1) * se
    ratio = theirs.params[0] / theirs.params[1]
    assert row.ratio.low == pytest.approx(ratio * math.exp(-reach), rel=1e-9)
    assert row.ratio.high == pytest.approx(ratio * math.exp(reach), rel=1e-9)


def test_every_student_a_cluster_is_the_robust_variance():
    """CRV1 of singletons is HC1: close to Welch, which divides by n - 1 within each group."""
    y, columns, _ = made_up()
    ours = row_of(gaps(table_of_rows(y, columns, clusters=np.arange(len(y))), "sex"), sex="m").difference
    welch = row_of(gaps(table_of_rows(y, columns), "sex"), sex="m").difference
    assert ours.high - ours.low == pytest.approx(welch.high - welch.low, rel=0.01)


# Changes


def wave(name, table, columns):
    cells = table.by(columns)
    return Wave(name, cells[((columns, "yes"),)], cells[((columns, "no"),)])


def test_change_in_a_gap_of_different_persons():
    """The Welch contrast of four means, by hand."""
    rng = np.random.default_rng(2)
    tables, parts = [], []
    for shift in (5, 3):
        poor = rng.choice(["yes", "no"], 300)
        y = rng.normal(50, 10, 300) - shift * (poor == "yes")
        tables.append(table_of_rows(y, {"poor": poor}))
        parts += [y[poor == "yes"], y[poor == "no"]]
    (change,) = gap_changes([wave("2024", tables[0], "poor"), wave("2025", tables[1], "poor")])
    estimate = (parts[2].mean() - parts[3].mean()) - (parts[0].mean() - parts[1].mean())
    v = np.array([one.var(ddof=1) / len(one) for one in parts])
    df = v.sum() ** 2 / (v**2 / [len(one) - 1 for one in parts]).sum()
    p = 2 * stats.t.sf(abs(estimate) / math.sqrt(v.sum()), df)
    assert (change.change.estimate, change.p, change.adjusted) == pytest.approx((estimate, p, p), rel=1e-9)
    assert change.gap_after - change.gap_before == pytest.approx(estimate, rel=1e-9)


def test_change_in_a_gap_of_shares_is_newcombes():
    waves = [
        Wave("before", of_count({"g": "a"}, n=72, had=18), of_count({"g": "b"}, n=65, had=16)),
        Wave("after", of_count({"g": "a"}, n=65, had=17), of_count({"g": "b"}, n=75, had=17)),
    ]
    (change,) = gap_changes(waves)
    assert (change.change.low, change.change.high) == pytest.approx((-0.1687, 0.2343), abs=5.1e-5)


def test_same_persons_two_ways():
    """The gap in own changes is Welch's t of changes; persons as clusters say the same to the small-sample factor."""
    rng = np.random.default_rng(8)
    poor = rng.choice(["yes", "no"], 200)
    before = rng.normal(50, 10, 200) - 5 * (poor == "yes")
    after = before + rng.normal(2, 4, 200) + 1.5 * (poor == "yes")
    own = row_of(
        gaps(
            changes_of_rows(before, after, {"poor": poor}),
            "poor",
            against="reference",
            reference={"poor": "no"},
        ),
        poor="yes",
    ).difference
    theirs = stats.ttest_ind((after - before)[poor == "yes"], (after - before)[poor == "no"], equal_var=False)
    interval = theirs.confidence_interval()
    assert (own.low, own.high) == pytest.approx((interval.low, interval.high), rel=1e-9)
    persons = np.arange(200)
    tables = [table_of_rows(y, {"poor": poor}, clusters=persons) for y in (before, after)]
    (change,) = gap_changes([wave("1", tables[0], "poor"), wave("2", tables[1], "poor")])
    assert change.change.estimate == pytest.approx(own.estimate, rel=1e-9)
    assert change.change.high - change.change.low == pytest.approx(own.high - own.low, rel=0.02)
    independent = gap_changes(
        [wave(str(at), table_of_rows(y, {"poor": poor}), "poor") for at, y in enumerate((before, after))]
    )[0].change
    assert independent.high - independent.low > 2 * (own.high - own.low)


def test_changes_by_school_are_those_of_a_regression():
    """Four indicators, schools in both waves, statsmodels' cluster covariance."""
    rng = np.random.default_rng(9)
    school, poor, late = rng.integers(0, 25, 600), rng.choice(["yes", "no"], 600), rng.integers(0, 2, 600)
    y = 50 + rng.normal(0, 5, 25)[school] - 3 * (poor == "yes") + rng.normal(0, 8, 600)
    design = np.column_stack([(poor == p) & (late == w) for w in (0, 1) for p in ("yes", "no")]).astype(float)
    theirs = clustered_ols(y, design, school).t_test([-1, 1, 1, -1])
    tables = [
        table_of_rows(y[late == w], {"poor": poor[late == w]}, clusters=school[late == w]) for w in (0, 1)
    ]
    (change,) = gap_changes([wave("1", tables[0], "poor"), wave("2", tables[1], "poor")])
    assert (change.change.low, change.change.high) == pytest.approx(tuple(theirs.conf_int()[0]), rel=1e-9)
    assert change.p == pytest.approx(float(theirs.pvalue), rel=1e-8)


# What must always hold

values = st.floats(-1e6, 1e6)
samples = st.lists(st.tuples(values, st.sampled_from("abc"), st.sampled_from("xy")), min_size=6, max_size=60)


@settings(max_examples=60)
@given(samples, st.randoms(use_true_random=False), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_rows_can_be_shuffled_shifted_and_scaled(rows, random, shift, scale):
    def rest(some, add=0.0, times=1.0):
        y = np.array([row[0] for row in some]) * times + add
        table = table_of_rows(
            y, {"one": [row[1] for row in some], "two": [row[2] for row in some]}, two_valued=False
        )
        if len(table.by("one")) < 2:
            return {}
        return {row.group: row for row in gaps(table, "one", minimum=2).rows if not row.withheld}

    shuffled = list(rows)
    random.shuffle(shuffled)
    plain, other, moved = rest(rows), rest(shuffled), rest(rows, shift, scale)
    size = max(abs(row[0]) for row in rows)
    for group, row in plain.items():
        if row.difference.high - row.difference.low < 1e-6 * size:
            continue  # rounding
        assert other[group].difference.low == pytest.approx(row.difference.low, rel=1e-7, abs=1e-9 * size)
        if group in moved:
            tolerance = 1e-7 * (size * scale + abs(shift))
            assert moved[group].difference.low == pytest.approx(scale * row.difference.low, abs=tolerance)
            assert moved[group].in_sd.estimate == pytest.approx(row.in_sd.estimate, abs=1e-4)


@settings(max_examples=60)
@given(samples)
def test_groups_add_up_to_everyone(rows):
    y = np.array([row[0] for row in rows])
    table = table_of_rows(
        y, {"one": [row[1] for row in rows], "two": [row[2] for row in rows]}, two_valued=False
    )
    for key in (("one",), ("two",), ("one", "two")):
        whole = combined(list(table.cells[key].values()), ())
        assert whole.n == len(y)
        assert whole.mean == pytest.approx(y.mean(), abs=1e-9 * (1 + np.abs(y).max()))
        assert whole.sd == pytest.approx(y.std(ddof=1), abs=1e-7 * (1 + np.abs(y).max()))


def test_large_means_cost_no_digits():
    y, columns, school = made_up()
    plain = gaps(table_of_rows(y, columns, clusters=school), "poor").rows
    moved = gaps(table_of_rows(y + 1e9, columns, clusters=school), "poor").rows
    for one, other in zip(plain, moved, strict=True):
        assert other.difference.low == pytest.approx(one.difference.low, rel=1e-5)


# Small and strange groups


def test_small_groups_are_counted_and_not_shown():
    cells = [of_mean({"g": g}, n=n, mean=50, sd=10) for g, n in (("a", 40), ("b", 9), ("c", 3), ("d", 20))]
    table = table_of_cells("score", cells)
    described = describe(table, "g")
    assert [cell.name for cell in described.shown] == ["a", "d"]
    assert (described.not_shown.groups, described.not_shown.students) == (2, 12)
    found = gaps(table, "g")
    assert [row.group for row in found.rows] == [(("g", "a"),), (("g", "d"),)]
    assert found.not_shown == described.not_shown
    assert "does not say why" in found.notes[0]
    against_small = gaps(table, "g", against="reference", reference={"g": "c"})
    assert all("Fewer than 10" in row.withheld and row.value is None for row in against_small.rows)


def test_missing_values_and_labels_are_told():
    y = [1.0, 2.0, math.nan, 4.0, 5.0, 6.0]
    table = table_of_rows(y, {"g": ["a", "a", "a", None, "b", " "]})
    assert table.missing == 1
    assert table.everyone.n == 5
    assert table.by("g")[(("g", NOT_KNOWN),)].n == 2
    (row,) = [one for one in gaps(table, "g", minimum=1).rows if one.group == (("g", NOT_KNOWN),)]
    assert "not known" in row.withheld
    assert table_of_rows([1, 2], {"g": [1, math.nan]}).by("g").keys() == {
        (("g", "1.0"),),
        (("g", NOT_KNOWN),),
    }


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (
            [of_mean({"g": "a"}, n=1, mean=5, sd=None), of_mean({"g": "b"}, n=9, mean=5, sd=1)],
            "Fewer than two",
        ),
        ([of_mean({"g": "a"}, n=5, mean=5, sd=0), of_mean({"g": "b"}, n=9, mean=4, sd=0)], "does not vary"),
    ],
)
def test_without_an_uncertainty_there_is_no_gap(cells, sentence):
    found = gaps(table_of_cells("y", cells), "g", minimum=1)
    assert all(sentence in row.withheld and row.difference is None for row in found.rows)


def test_a_group_in_one_school_has_no_interval():
    y, columns, school = made_up()
    school = np.where(columns["sex"] == "m", "alone", school.astype(str))
    found = gaps(table_of_rows(y, columns, clusters=school), "sex")
    assert all("in one cluster" in row.withheld for row in found.rows)
    few = gaps(table_of_rows(y, columns, clusters=np.arange(len(y)) % 5), "sex")
    assert any("fewer than 20 clusters" in note for note in few.notes)
    alike = table_of_rows([1.0, 3.0, 1.0, 3.0] * 2, {"g": ["a"] * 4 + ["b"] * 4}, clusters=[1, 1, 2, 2] * 2)
    assert all("do not differ at all" in row.withheld for row in gaps(alike, "g", minimum=1).rows)


def test_shares_of_nobody_and_everybody_have_no_effect_size():
    table = table_of_cells("passed", [of_count({"g": "a"}, n=20, had=0), of_count({"g": "b"}, n=20, had=20)])
    a, b = gaps(table, "g").rows
    assert a.in_sd is None
    assert a.ratio == Interval(0.0, 0.0, pytest.approx(a.ratio.high))
    assert b.ratio is None
    assert a.difference.estimate == -1
    assert gaps(table, "g", ratio="log").rows[0].ratio is None


WRONG = [
    (lambda: of_mean({}, n=0, mean=1, sd=1), "no students"),
    (lambda: of_mean({}, n=3, mean=math.nan, sd=1), "not a number"),
    (lambda: of_mean({}, n=3, mean=1, sd=None), "0 or more"),
    (lambda: of_mean({}, n=3, mean=1, sd=-1), "0 or more"),
    (lambda: of_count({}, n=3, had=4), "no fewer than had it"),
    (lambda: table_of_cells("y", []), "No student"),
    (lambda: table_of_cells("y", [of_count({"g": "a"}, n=3, had=1)] * 2), "more than once"),
    (
        lambda: table_of_cells(
            "y", [of_count({"g": "a"}, n=3, had=1), of_mean({"g": "b"}, n=3, mean=1, sd=1)]
        ),
        "Two-valued",
    ),
    (lambda: table_of_rows([math.nan] * 3, {"g": list("abc")}), "No student"),
    (lambda: table_of_rows([1, 2, math.inf], {"g": list("abc")}), "infinite"),
    (lambda: table_of_rows([1, 2, 3], {"g": list("ab")}), "2 values"),
    (lambda: table_of_rows([1, 2, 3], {}), "No column"),
    (lambda: table_of_rows([1, 2, 3], {"g": list("abc")}, dimensions=4), "4 columns"),
    (lambda: table_of_rows([1, 2, 3], {"g": list("abc")}, two_valued=True), "other values"),
    (lambda: gaps(table_of_rows([1, 2, 3], {"g": list("aaa")}), "g"), "fewer than two groups"),
    (lambda: gaps(table_of_rows([1, 2, 3], {"g": list("aab")}), "h"), "no groups by"),
    (lambda: gaps(table_of_rows([1, 2, 3], {"g": list("aab")}), "g", against="reference"), "reference group"),
    (
        lambda: gaps(
            table_of_rows([1, 2, 3], {"g": list("aab")}), "g", against="reference", reference={"g": "z"}
        ),
        "no group",
    ),
    (lambda: gap_changes([]), "fewer than two"),
    (lambda: changes_of_rows([1, 2], [1, 2, 3], {"g": list("ab")}), "3 values"),
]


@pytest.mark.parametrize(("call", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_what_cannot_be_worked_on_is_refused(call, sentence):
    with pytest.raises(ProblemsFound, match=sentence):
        call()


def test_changes_that_cannot_be_tested_are_withheld():
    small, large = of_mean({"g": "a"}, n=5, mean=1, sd=1), of_mean({"g": "b"}, n=50, mean=1, sd=1)
    flat = of_mean({"g": "a"}, n=50, mean=1, sd=0)
    assert "Fewer than 10" in gap_changes([Wave("1", small, large), Wave("2", small, large)])[0].withheld
    assert "does not vary" in gap_changes([Wave("1", flat, flat), Wave("2", flat, flat)])[0].withheld
    with pytest.raises(ProblemsFound, match="more than once"):
        gap_changes([Wave("1", large, large), Wave("1", large, large)])
